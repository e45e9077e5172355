/* stdlib/_sysconfig.c -- facts of the build, for sysconfig: the _sysconfigdata module in stdlib/python makes its table of them. */
#include "Python.h"

#include "p3t_build.h"

#ifdef P3T_DEBUG
enum { IS_DEBUG = 1 };
#else
enum { IS_DEBUG = 0 };
#endif

static PyObject *config_vars(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return Py_BuildValue("{sisi}", "Py_DEBUG", IS_DEBUG, "Py_GIL_DISABLED", 1);
}

static PyObject *build_facts(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return Py_BuildValue("{ssssssssssss}", "include", P3T_INCLUDE_DIR, "mode", P3T_BUILD_MODE, "cc", P3T_CC, "cflags", P3T_CFLAGS, "ar", P3T_AR,
                         "compiler", P3T_COMPILER);
}

static PyMethodDef sysconfig_methods[] = {
    {"config_vars", config_vars, METH_NOARGS, PyDoc_STR("config_vars($module, /)\n--\n\nReturns a dictionary containing build variables intended to be exposed by sysconfig.")},
    {"build_facts", build_facts, METH_NOARGS, PyDoc_STR("build_facts($module, /)\n--\n\nHow the interpreter was built, and where its headers were.")},
    {NULL, NULL, 0, NULL}
};
static PyModuleDef_Slot sysconfig_slots[] = {
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED}, {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}
};
static PyModuleDef sysconfig_module = {
    PyModuleDef_HEAD_INIT, .m_name = "_sysconfig", .m_doc = PyDoc_STR("A helper for the sysconfig module."), .m_methods = sysconfig_methods,
    .m_slots = sysconfig_slots,
};

PyMODINIT_FUNC PyInit__sysconfig(void) { return PyModuleDef_Init(&sysconfig_module); }
