/* moduleobject.h -- modules, and the definitions from which modules written in C are made.
 *
 * Init function: static PyModuleDef with slots, returned through PyModuleDef_Init.  Each interpreter then gets its own module with its
 * own state of m_size zeroed bytes.  This runtime has no global lock, so Py_mod_gil is accepted and changes nothing.
 */
#ifndef Py_MODULEOBJECT_H
#define Py_MODULEOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyModuleDef_Base {
    PyObject_HEAD
    PyObject *(*m_init)(void); /* the runtime's from here on */
    Py_ssize_t m_index;
    PyObject *m_copy;
} PyModuleDef_Base;

#define PyModuleDef_HEAD_INIT {PyObject_HEAD_INIT(NULL) NULL, 0, NULL}

struct PyModuleDef_Slot {
    int slot; /* 0 ends a table */
    void *value;
};

#define Py_mod_create 1              /* PyObject *(*)(PyObject *spec, PyModuleDef *def) */
#define Py_mod_exec 2                /* int (*)(PyObject *module) */
#define Py_mod_multiple_interpreters 3
#define Py_mod_gil 4

#define Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED ((void *)0)
#define Py_MOD_MULTIPLE_INTERPRETERS_SUPPORTED ((void *)1)
#define Py_MOD_PER_INTERPRETER_GIL_SUPPORTED ((void *)2)
#define Py_MOD_GIL_USED ((void *)0)
#define Py_MOD_GIL_NOT_USED ((void *)1)

struct PyModuleDef {
    PyModuleDef_Base m_base;
    const char *m_name;
    const char *m_doc;
    Py_ssize_t m_size; /* -1: global state, one interpreter only */
    PyMethodDef *m_methods;
    PyModuleDef_Slot *m_slots;
    traverseproc m_traverse;
    inquiry m_clear;
    freefunc m_free;
};

PyAPI_DATA(PyTypeObject) PyModule_Type;
PyAPI_DATA(PyTypeObject) PyModuleDef_Type;

PyAPI_FUNC(int) PyModule_Check(PyObject *o);
PyAPI_FUNC(int) PyModule_CheckExact(PyObject *o);
#define PyModule_Check(o) PyModule_Check(_PyObject_CAST(o))
#define PyModule_CheckExact(o) PyModule_CheckExact(_PyObject_CAST(o))

PyAPI_FUNC(PyObject *) PyModuleDef_Init(PyModuleDef *def); /* borrowed: the definition as an object */
PyAPI_FUNC(PyObject *) PyModule_NewObject(PyObject *name); /* new reference */
PyAPI_FUNC(PyObject *) PyModule_New(const char *name);     /* new reference */
PyAPI_FUNC(PyObject *) PyModule_GetDict(PyObject *module); /* borrowed; never NULL for a module */
PyAPI_FUNC(PyObject *) PyModule_GetNameObject(PyObject *module); /* new reference */
PyAPI_FUNC(const char *) PyModule_GetName(PyObject *module);     /* valid as long as the name is */
PyAPI_FUNC(PyObject *) PyModule_GetFilenameObject(PyObject *module); /* new reference */
PyAPI_FUNC(const char *) PyModule_GetFilename(PyObject *module);
PyAPI_FUNC(void *) PyModule_GetState(PyObject *module);       /* NULL if it has none */
PyAPI_FUNC(PyModuleDef *) PyModule_GetDef(PyObject *module);  /* NULL if it was not made from one */
PyAPI_FUNC(int) PyUnstable_Module_SetGIL(PyObject *module, void *gil); /* accepted, no effect: 0 */

_P3T_END_DECLS

#endif
