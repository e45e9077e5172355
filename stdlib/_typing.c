/* stdlib/_typing.c -- the module _typing: the types behind type parameters (objects/typevar*.c, objects/union.c), for the module typing. */
#include "objects/rt.h"
#include "objects/typevar.h"
#include "stdlib/module_state.h"

static PyObject *same(PyObject *module, PyObject *argument)
{
    (void)module;
    return Py_NewRef(argument);
}

static PyMethodDef methods[] = {
    {"_idfunc", same, METH_O, PyDoc_STR("_idfunc($module, x, /)\n--\n\nReturn x.")},
    {NULL, NULL, 0, NULL}
};

static int exec(PyObject *module)
{
    PyTypeObject *const types[] = {&_PyTypeVar_Type, &_PyParamSpec_Type, &_PyTypeVarTuple_Type, &_PyParamSpecArgs_Type, &_PyParamSpecKwargs_Type,
                                   &_PyTypeAlias_Type, &_PyUnion_Type};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (PyModule_AddType(module, types[i]) < 0)
            return -1;
    Value generic = generic_type();
    if (is_raised(generic) || PyModule_AddType(module, (PyTypeObject *)value_obj(generic)) < 0)
        return -1;
    return PyModule_AddObjectRef(module, "NoDefault", api_of(no_default()));
}

static PyModuleDef_Slot slots[] = MODULE_SLOTS(exec);
static PyModuleDef definition = {
    .m_name = "_typing", .m_doc = PyDoc_STR("The native part of typing."), .m_methods = methods, .m_slots = slots,
};

PyMODINIT_FUNC PyInit__typing(void) { return PyModuleDef_Init(&definition); }
