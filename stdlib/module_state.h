/* stdlib/module_state.h -- what every native module with a state says of itself, said once.
 *
 * A module lists the references that its state holds, as a macro over their names, and MODULE_STATE_FUNCTIONS makes of it what the
 * cycle collector wants: module_traverse and module_clear for its PyModuleDef.
 *
 *     #define HELD(F) F(error) F(type)
 *     MODULE_STATE_FUNCTIONS(ExampleState, HELD)
 *
 * Both run in a stopped world, or when nobody has the module any more (m_clear): the fields need no lock there.
 */
#ifndef P3T_STDLIB_MODULE_STATE_H
#define P3T_STDLIB_MODULE_STATE_H

#include "Python.h"

#define MODULE_STATE_VISIT(name) Py_VISIT(st->name);
#define MODULE_STATE_CLEAR(name) Py_CLEAR(st->name);

#define MODULE_STATE_FUNCTIONS(State, HELD)                                     \
    static int module_traverse(PyObject *module, visitproc visit, void *arg)    \
    {                                                                           \
        State *st = PyModule_GetState(module);                                  \
        HELD(MODULE_STATE_VISIT)                                                \
        return 0;                                                               \
    }                                                                           \
    static int module_clear(PyObject *module)                                   \
    {                                                                           \
        State *st = PyModule_GetState(module);                                  \
        HELD(MODULE_STATE_CLEAR)                                                \
        return 0;                                                               \
    }

/* The slots of a module that may be made in every interpreter and needs no lock around it: all of ours. */
#define MODULE_SLOTS(exec)                                                              \
    {{Py_mod_exec, exec}, {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED}, {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}}

#endif
