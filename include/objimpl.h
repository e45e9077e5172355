/* objimpl.h -- making and freeing objects of types written in C, and telling the cycle collector about them.
 *
 * PyObject_New and its kin return an object whose header lives and whose fields are not initialised (PyType_GenericAlloc zeroes
 * them).  An object of a type with Py_TPFLAGS_HAVE_GC is made by the GC variants, tracked once all its fields are valid, and untracked
 * before its destructor takes them apart: the collector may traverse it at any time between.
 */
#ifndef Py_OBJIMPL_H
#define Py_OBJIMPL_H

#include "object.h"
#include "pymem.h"

_P3T_BEGIN_DECLS

PyAPI_FUNC(PyObject *) PyObject_Init(PyObject *op, PyTypeObject *type); /* borrowed: op itself */
PyAPI_FUNC(PyVarObject *) PyObject_InitVar(PyVarObject *op, PyTypeObject *type, Py_ssize_t size);
#define PyObject_INIT(op, type) PyObject_Init(_PyObject_CAST(op), (type))
#define PyObject_INIT_VAR(op, type, size) PyObject_InitVar(_PyVarObject_CAST(op), (type), (size))

PyAPI_FUNC(PyObject *) _PyObject_New(PyTypeObject *type);
PyAPI_FUNC(PyVarObject *) _PyObject_NewVar(PyTypeObject *type, Py_ssize_t nitems);
PyAPI_FUNC(PyObject *) _PyObject_GC_New(PyTypeObject *type);
PyAPI_FUNC(PyVarObject *) _PyObject_GC_NewVar(PyTypeObject *type, Py_ssize_t nitems);
PyAPI_FUNC(PyVarObject *) _PyObject_GC_Resize(PyVarObject *op, Py_ssize_t nitems);
#define PyObject_New(type, typeobj) ((type *)_PyObject_New(typeobj))
#define PyObject_NewVar(type, typeobj, n) ((type *)_PyObject_NewVar((typeobj), (n)))
#define PyObject_GC_New(type, typeobj) ((type *)_PyObject_GC_New(typeobj))
#define PyObject_GC_NewVar(type, typeobj, n) ((type *)_PyObject_GC_NewVar((typeobj), (n)))
#define PyObject_GC_Resize(type, op, n) ((type *)_PyObject_GC_Resize(_PyVarObject_CAST(op), (n)))
#define PyObject_NEW(type, typeobj) PyObject_New(type, (typeobj))
#define PyObject_NEW_VAR(type, typeobj, n) PyObject_NewVar(type, (typeobj), (n))
PyAPI_FUNC(PyObject *) PyUnstable_Object_GC_NewWithExtraData(PyTypeObject *type, size_t extra_size); /* zeroed extra bytes */

PyAPI_FUNC(void) PyObject_GC_Track(void *op);
PyAPI_FUNC(void) PyObject_GC_UnTrack(void *op); /* allowed on an untracked object */
PyAPI_FUNC(void) PyObject_GC_Del(void *op);
PyAPI_FUNC(int) PyObject_IS_GC(PyObject *op);
PyAPI_FUNC(int) PyObject_GC_IsTracked(PyObject *op);
PyAPI_FUNC(int) PyObject_GC_IsFinalized(PyObject *op);
#define _PyObject_SIZE(typeobj) ((typeobj)->tp_basicsize)
#define _PyObject_VAR_SIZE(typeobj, n)                                                                                              \
    _Py_SIZE_ROUND_UP((size_t)(typeobj)->tp_basicsize + (size_t)(n) * (size_t)(typeobj)->tp_itemsize, SIZEOF_VOID_P)

/* The collector of the running interpreter. */
PyAPI_FUNC(Py_ssize_t) PyGC_Collect(void); /* objects found unreachable; exceptions are written as unraisable */
PyAPI_FUNC(int) PyGC_Enable(void);         /* these two: the former state */
PyAPI_FUNC(int) PyGC_Disable(void);
PyAPI_FUNC(int) PyGC_IsEnabled(void);
typedef int (*gcvisitobjects_t)(PyObject *op, void *arg); /* 1 to go on, 0 to stop */
PyAPI_FUNC(void) PyUnstable_GC_VisitObjects(gcvisitobjects_t callback, void *arg); /* the callback must not make objects */

/* For a type with tp_weaklistoffset: the address of its list head.  Weak references of this runtime do not use it. */
PyAPI_FUNC(PyObject **) PyObject_GET_WEAKREFS_LISTPTR(PyObject *op);

_P3T_END_DECLS

#endif
