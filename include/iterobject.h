/* iterobject.h -- the iterators that iter() makes: over a sequence by index, and over calls up to a sentinel. */
#ifndef Py_ITEROBJECT_H
#define Py_ITEROBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PySeqIter_Type;
PyAPI_DATA(PyTypeObject) PyCallIter_Type;

PyAPI_FUNC(int) PySeqIter_Check(PyObject *o);
PyAPI_FUNC(int) PyCallIter_Check(PyObject *o);
#define PySeqIter_Check(o) PySeqIter_Check(_PyObject_CAST(o))
#define PyCallIter_Check(o) PyCallIter_Check(_PyObject_CAST(o))
PyAPI_FUNC(PyObject *) PySeqIter_New(PyObject *seq); /* new reference */
PyAPI_FUNC(PyObject *) PyCallIter_New(PyObject *callable, PyObject *sentinel);

_P3T_END_DECLS

#endif
