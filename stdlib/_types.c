/* stdlib/_types.c -- the types that have no name among the built-ins, for the module types. */
#include "objects/rt.h"
#include "stdlib/module_state.h"

static int types_exec(PyObject *m)
{
    const struct { const char *name; PyTypeObject *type; } table[] = {
        {"AsyncGeneratorType", &PyAsyncGen_Type},
        {"BuiltinFunctionType", &PyCFunction_Type},
        {"BuiltinMethodType", &PyCFunction_Type},
        {"CapsuleType", &PyCapsule_Type},
        {"CellType", &PyCell_Type},
        {"ClassMethodDescriptorType", &PyClassMethodDescr_Type},
        {"CodeType", &PyCode_Type},
        {"CoroutineType", &PyCoro_Type},
        {"EllipsisType", &PyEllipsis_Type},
        {"FrameType", &PyFrame_Type},
        {"FunctionType", &PyFunction_Type},
        {"GeneratorType", &PyGen_Type},
        {"GenericAlias", &Py_GenericAliasType},
        {"GetSetDescriptorType", &PyGetSetDescr_Type},
        {"LambdaType", &PyFunction_Type},
        {"MappingProxyType", &PyDictProxy_Type},
        {"MemberDescriptorType", &PyMemberDescr_Type},
        {"MethodDescriptorType", &PyMethodDescr_Type},
        {"MethodType", &PyMethod_Type},
        {"MethodWrapperType", &_PyMethodWrapper_Type},
        {"ModuleType", &PyModule_Type},
        {"NoneType", &_PyNone_Type},
        {"NotImplementedType", &_PyNotImplemented_Type},
        {"SimpleNamespace", &_PyNamespace_Type},
        {"TracebackType", &PyTraceBack_Type},
        {"UnionType", &_PyUnion_Type},
        {"WrapperDescriptorType", &PyWrapperDescr_Type},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (PyModule_AddObjectRef(m, table[i].name, (PyObject *)(void *)table[i].type) < 0)
            return -1;
    return 0;
}

static PyModuleDef_Slot types_slots[] = MODULE_SLOTS(types_exec);
static PyModuleDef types_module = {
    PyModuleDef_HEAD_INIT, .m_name = "_types", .m_doc = PyDoc_STR("Define names for built-in types."), .m_slots = types_slots,
};

PyMODINIT_FUNC PyInit__types(void) { return PyModuleDef_Init(&types_module); }
