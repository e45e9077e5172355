/* stdlib/_ast.c -- the module that shows the interpreter's node classes (core/runtime/ast_classes.c) and the flags of compile(). */
#include "core/runtime/ast_objects.h"
#include "stdlib/module_state.h"

static int ast_exec(PyObject *module)
{
    struct ast_state *st = ast_state();
    if (!st || PyModule_AddObjectRef(module, "AST", (PyObject *)st->node) < 0)
        return -1;
    for (int i = 0; i < AST_CLASS_COUNT; i++)
        if (PyModule_AddObjectRef(module, ast_classes[i].name, (PyObject *)st->class_of[i]) < 0)
            return -1;
    return PyModule_AddIntMacro(module, PyCF_ALLOW_TOP_LEVEL_AWAIT) < 0 || PyModule_AddIntMacro(module, PyCF_ONLY_AST) < 0 ||
                   PyModule_AddIntMacro(module, PyCF_TYPE_COMMENTS) < 0 || PyModule_AddIntMacro(module, PyCF_OPTIMIZED_AST) < 0
               ? -1
               : 0;
}

static PyModuleDef_Slot ast_slots[] = MODULE_SLOTS(ast_exec);
static PyModuleDef ast_module = {.m_name = "_ast", .m_slots = ast_slots};

PyMODINIT_FUNC PyInit__ast(void)
{
    return PyModuleDef_Init(&ast_module);
}
