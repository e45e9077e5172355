/* tupleobject.h -- tuple. */
#ifndef Py_TUPLEOBJECT_H
#define Py_TUPLEOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyTupleObject PyTupleObject;

PyAPI_DATA(PyTypeObject) PyTuple_Type;
PyAPI_DATA(PyTypeObject) PyTupleIter_Type;

PyAPI_FUNC(int) PyTuple_Check(PyObject *o);
PyAPI_FUNC(int) PyTuple_CheckExact(PyObject *o);
#define PyTuple_Check(o) PyTuple_Check(_PyObject_CAST(o))
#define PyTuple_CheckExact(o) PyTuple_CheckExact(_PyObject_CAST(o))

PyAPI_FUNC(PyObject *) PyTuple_New(Py_ssize_t len); /* new reference; items NULL until they are set */
PyAPI_FUNC(PyObject *) PyTuple_Pack(Py_ssize_t n, ...); /* new reference; takes its own references to the n objects */
PyAPI_FUNC(Py_ssize_t) PyTuple_Size(PyObject *p);
PyAPI_FUNC(PyObject *) PyTuple_GetItem(PyObject *p, Py_ssize_t i); /* borrowed; NULL and IndexError */
PyAPI_FUNC(PyObject *) PyTuple_GetSlice(PyObject *p, Py_ssize_t low, Py_ssize_t high); /* new reference */
PyAPI_FUNC(int) PyTuple_SetItem(PyObject *p, Py_ssize_t i, PyObject *v); /* consumes v even on failure; only in a new tuple */
PyAPI_FUNC(int) _PyTuple_Resize(PyObject **p, Py_ssize_t size); /* only in a new tuple; on failure *p is NULL, -1 */

/* Without checks. */
PyAPI_FUNC(Py_ssize_t) PyTuple_GET_SIZE(PyObject *p);
PyAPI_FUNC(PyObject *) PyTuple_GET_ITEM(PyObject *p, Py_ssize_t i); /* borrowed */
PyAPI_FUNC(void) PyTuple_SET_ITEM(PyObject *p, Py_ssize_t i, PyObject *v); /* consumes v; the item's old value is not released */
#define PyTuple_GET_SIZE(p) PyTuple_GET_SIZE(_PyObject_CAST(p))
#define PyTuple_GET_ITEM(p, i) PyTuple_GET_ITEM(_PyObject_CAST(p), (i))
#define PyTuple_SET_ITEM(p, i, v) PyTuple_SET_ITEM(_PyObject_CAST(p), (i), _PyObject_CAST(v))

_P3T_END_DECLS

#endif
