/* stdlib/_contextvars.c -- the module _contextvars: the types of objects/contextvars.c, and the current context (PEP 567). */
#include "objects/rt.h"
#include "stdlib/module_state.h"

static PyObject *copy_context(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyContext_CopyCurrent();
}

static PyMethodDef methods[] = {
    {"copy_context", copy_context, METH_NOARGS, PyDoc_STR("copy_context($module, /)\n--\n\nA copy of the calling thread's current context, in constant time.")},
    {NULL, NULL, 0, NULL}
};

static int exec(PyObject *module)
{
    return PyModule_AddType(module, &PyContext_Type) < 0 || PyModule_AddType(module, &PyContextVar_Type) < 0 ||
           PyModule_AddType(module, &PyContextToken_Type) < 0 ? -1 : 0;
}

static PyModuleDef_Slot slots[] = MODULE_SLOTS(exec);
static PyModuleDef definition = {
    .m_name = "_contextvars", .m_doc = PyDoc_STR("Context variables."), .m_methods = methods, .m_slots = slots,
};

PyMODINIT_FUNC PyInit__contextvars(void) { return PyModuleDef_Init(&definition); }
