/* methodobject.h -- functions written in C.
 *
 * A PyMethodDef table names C functions for a module or a type; METH_ flags say how each is called.  The table must outlive the
 * functions made from it.
 */
#ifndef Py_METHODOBJECT_H
#define Py_METHODOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef PyObject *(*PyCFunction)(PyObject *self, PyObject *args);
typedef PyObject *(*PyCFunctionWithKeywords)(PyObject *self, PyObject *args, PyObject *kwargs);
typedef PyObject *(*PyCFunctionFast)(PyObject *self, PyObject *const *args, Py_ssize_t nargs);
typedef PyObject *(*PyCFunctionFastWithKeywords)(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
typedef PyObject *(*PyCMethod)(PyObject *self, PyTypeObject *defining_class, PyObject *const *args, size_t nargs, PyObject *kwnames);
typedef PyCFunctionFast _PyCFunctionFast;
typedef PyCFunctionFastWithKeywords _PyCFunctionFastWithKeywords;

struct PyMethodDef {
    const char *ml_name; /* NULL ends a table */
    PyCFunction ml_meth; /* in truth of the type that ml_flags tells */
    int ml_flags;
    const char *ml_doc;
};

#define METH_VARARGS 0x0001
#define METH_KEYWORDS 0x0002 /* only together with VARARGS, FASTCALL or METHOD */
#define METH_NOARGS 0x0004
#define METH_O 0x0008
#define METH_CLASS 0x0010
#define METH_STATIC 0x0020
#define METH_COEXIST 0x0040
#define METH_FASTCALL 0x0080
#define METH_METHOD 0x0200

/* Casts that say what they do. */
#define _PyCFunction_CAST(func) ((PyCFunction)(void (*)(void))(func))
#define PyCFunction_CAST(func) _PyCFunction_CAST(func)

typedef struct PyCFunctionObject PyCFunctionObject;
typedef struct PyCMethodObject PyCMethodObject;

PyAPI_DATA(PyTypeObject) PyCFunction_Type;
PyAPI_DATA(PyTypeObject) PyCMethod_Type;

PyAPI_FUNC(int) PyCFunction_Check(PyObject *o);
PyAPI_FUNC(int) PyCFunction_CheckExact(PyObject *o);
PyAPI_FUNC(int) PyCMethod_Check(PyObject *o);
PyAPI_FUNC(int) PyCMethod_CheckExact(PyObject *o);
#define PyCFunction_Check(o) PyCFunction_Check(_PyObject_CAST(o))
#define PyCFunction_CheckExact(o) PyCFunction_CheckExact(_PyObject_CAST(o))
#define PyCMethod_Check(o) PyCMethod_Check(_PyObject_CAST(o))
#define PyCMethod_CheckExact(o) PyCMethod_CheckExact(_PyObject_CAST(o))

PyAPI_FUNC(PyObject *) PyCMethod_New(PyMethodDef *ml, PyObject *self, PyObject *module, PyTypeObject *cls); /* new reference */
PyAPI_FUNC(PyObject *) PyCFunction_NewEx(PyMethodDef *ml, PyObject *self, PyObject *module);
PyAPI_FUNC(PyObject *) PyCFunction_New(PyMethodDef *ml, PyObject *self);
#define PyCFunction_NewEx(ml, self, module) PyCMethod_New((ml), (self), (module), NULL)
#define PyCFunction_New(ml, self) PyCFunction_NewEx((ml), (self), NULL)
PyAPI_FUNC(PyCFunction) PyCFunction_GetFunction(PyObject *func); /* these three raise SystemError for another object */
PyAPI_FUNC(PyObject *) PyCFunction_GetSelf(PyObject *func);      /* borrowed; may be NULL without an exception */
PyAPI_FUNC(int) PyCFunction_GetFlags(PyObject *func);
PyAPI_FUNC(PyCFunction) PyCFunction_GET_FUNCTION(PyObject *func); /* these four do not check */
PyAPI_FUNC(PyObject *) PyCFunction_GET_SELF(PyObject *func);      /* borrowed */
PyAPI_FUNC(int) PyCFunction_GET_FLAGS(PyObject *func);
PyAPI_FUNC(PyTypeObject *) PyCFunction_GET_CLASS(PyObject *func); /* borrowed; NULL unless METH_METHOD */
#define PyCFunction_GET_FUNCTION(func) PyCFunction_GET_FUNCTION(_PyObject_CAST(func))
#define PyCFunction_GET_SELF(func) PyCFunction_GET_SELF(_PyObject_CAST(func))
#define PyCFunction_GET_FLAGS(func) PyCFunction_GET_FLAGS(_PyObject_CAST(func))
#define PyCFunction_GET_CLASS(func) PyCFunction_GET_CLASS(_PyObject_CAST(func))
PyAPI_FUNC(PyObject *) PyCFunction_Call(PyObject *callable, PyObject *args, PyObject *kwargs); /* older name of PyObject_Call */

_P3T_END_DECLS

#endif
