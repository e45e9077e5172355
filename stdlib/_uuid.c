/* stdlib/_uuid.c -- the module _uuid: UUIDs of version 1 from libuuid, whose daemon makes them unique over processes. */
#ifdef P3T_HAVE_UUID
#include "Python.h"
#include "stdlib/module_state.h"

#include <uuid/uuid.h>

static PyObject *generate_time_safe(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused))
{
    uuid_t out;
    int result = uuid_generate_time_safe(out);
    return Py_BuildValue("y#i", (const char *)out, (Py_ssize_t)sizeof out, result);
}
static PyMethodDef uuid_methods[] = {
    {"generate_time_safe", generate_time_safe, METH_NOARGS,
     PyDoc_STR("generate_time_safe($module, /)\n--\n\n(the 16 bytes, 0 if they are unique over all processes).")},
    {NULL, NULL, 0, NULL}
};
static int uuid_exec(PyObject *module)
{
    return PyModule_AddIntConstant(module, "has_uuid_generate_time_safe", 1) < 0 ? -1
           : PyModule_AddIntConstant(module, "has_stable_extractable_node", 0);      /* libuuid may make a random one up */
}
static PyModuleDef_Slot uuid_slots[] = MODULE_SLOTS(uuid_exec);
static PyModuleDef uuid_module = {.m_name = "_uuid", .m_doc = PyDoc_STR("DCE compatible Universally Unique Identifier library."), .m_methods = uuid_methods, .m_slots = uuid_slots};
PyMODINIT_FUNC PyInit__uuid(void) { return PyModuleDef_Init(&uuid_module); }
#endif
