/* sliceobject.h -- slice, and the type of Ellipsis. */
#ifndef Py_SLICEOBJECT_H
#define Py_SLICEOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PySliceObject PySliceObject;

PyAPI_DATA(PyTypeObject) PySlice_Type;
PyAPI_DATA(PyTypeObject) PyEllipsis_Type;

PyAPI_FUNC(int) PySlice_Check(PyObject *o);
#define PySlice_Check(o) PySlice_Check(_PyObject_CAST(o))
PyAPI_FUNC(PyObject *) PySlice_New(PyObject *start, PyObject *stop, PyObject *step); /* new reference; NULL stands for None */

/* Unpack, then adjust to a length: the two steps of PySlice_GetIndicesEx, for code that may change the length in between. */
PyAPI_FUNC(int) PySlice_Unpack(PyObject *slice, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step); /* 0 or -1 */
PyAPI_FUNC(Py_ssize_t) PySlice_AdjustIndices(Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t step); /* items */
PyAPI_FUNC(int) PySlice_GetIndicesEx(PyObject *slice, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step,
                                     Py_ssize_t *slicelength);
PyAPI_FUNC(int) PySlice_GetIndices(PyObject *slice, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step);

_P3T_END_DECLS

#endif
