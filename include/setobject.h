/* setobject.h -- set and frozenset. */
#ifndef Py_SETOBJECT_H
#define Py_SETOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PySetObject PySetObject;

PyAPI_DATA(PyTypeObject) PySet_Type;
PyAPI_DATA(PyTypeObject) PyFrozenSet_Type;
PyAPI_DATA(PyTypeObject) PySetIter_Type;

PyAPI_FUNC(int) PySet_Check(PyObject *o);
PyAPI_FUNC(int) PySet_CheckExact(PyObject *o);
PyAPI_FUNC(int) PyFrozenSet_Check(PyObject *o);
PyAPI_FUNC(int) PyFrozenSet_CheckExact(PyObject *o);
PyAPI_FUNC(int) PyAnySet_Check(PyObject *o);
PyAPI_FUNC(int) PyAnySet_CheckExact(PyObject *o);
#define PySet_Check(o) PySet_Check(_PyObject_CAST(o))
#define PySet_CheckExact(o) PySet_CheckExact(_PyObject_CAST(o))
#define PyFrozenSet_Check(o) PyFrozenSet_Check(_PyObject_CAST(o))
#define PyFrozenSet_CheckExact(o) PyFrozenSet_CheckExact(_PyObject_CAST(o))
#define PyAnySet_Check(o) PyAnySet_Check(_PyObject_CAST(o))
#define PyAnySet_CheckExact(o) PyAnySet_CheckExact(_PyObject_CAST(o))

PyAPI_FUNC(PyObject *) PySet_New(PyObject *iterable); /* new reference; iterable may be NULL */
PyAPI_FUNC(PyObject *) PyFrozenSet_New(PyObject *iterable);
PyAPI_FUNC(Py_ssize_t) PySet_Size(PyObject *anyset);
PyAPI_FUNC(Py_ssize_t) PySet_GET_SIZE(PyObject *anyset);
#define PySet_GET_SIZE(anyset) PySet_GET_SIZE(_PyObject_CAST(anyset))
PyAPI_FUNC(int) PySet_Contains(PyObject *anyset, PyObject *key); /* 1, 0 or -1 */
PyAPI_FUNC(int) PySet_Add(PyObject *set, PyObject *key);         /* 0 or -1; also fills a new frozenset */
PyAPI_FUNC(int) PySet_Discard(PyObject *set, PyObject *key);     /* 1 removed; 0 absent; -1 */
PyAPI_FUNC(PyObject *) PySet_Pop(PyObject *set);                 /* new reference; KeyError if empty */
PyAPI_FUNC(int) PySet_Clear(PyObject *set);

_P3T_END_DECLS

#endif
