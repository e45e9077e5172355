/* stdlib/_json.c -- the module _json: what is native of json. Reading is in _json_scan.c, writing in _json_encode.c. */
#include "stdlib/_json_int.h"
#include "stdlib/module_state.h"

static PyMethodDef json_methods[] = {
    {"encode_basestring", json_encode_basestring, METH_O,
     PyDoc_STR("encode_basestring($module, string, /)\n--\n\nThe string as JSON has it, with quotes.")},
    {"encode_basestring_ascii", json_encode_basestring_ascii, METH_O,
     PyDoc_STR("encode_basestring_ascii($module, string, /)\n--\n\nThe string as JSON has it, with quotes, in ASCII only.")},
    {"scanstring", json_scanstring, METH_VARARGS,
     PyDoc_STR("scanstring(string, end, strict=True) -> (string, end)\n\n"
               "Reads a JSON string whose opening quote stands before index end; the index returned is behind its closing quote.\n"
               "If strict is false, control characters are allowed in it.")},
    {NULL, NULL, 0, NULL}
};

static int add_type(PyObject *module, const char *name, PyType_Spec *spec)
{
    return PyModule_Add(module, name, PyType_FromModuleAndSpec(module, spec, NULL));
}
static int json_exec(PyObject *module)
{
    return add_type(module, "make_scanner", &scanner_spec) < 0 || add_type(module, "make_encoder", &encoder_spec) < 0 ? -1 : 0;
}
static PyModuleDef_Slot json_slots[] = MODULE_SLOTS(json_exec);
static PyModuleDef json_module = {
    .m_name = "_json",
    .m_doc = PyDoc_STR("json speedups\n"),
    .m_methods = json_methods,
    .m_slots = json_slots,
};
PyMODINIT_FUNC PyInit__json(void) { return PyModuleDef_Init(&json_module); }
