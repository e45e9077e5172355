/* rangeobject.h -- the types range and its iterators; make one by calling the type. */
#ifndef Py_RANGEOBJECT_H
#define Py_RANGEOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyRange_Type;
PyAPI_DATA(PyTypeObject) PyRangeIter_Type;
PyAPI_DATA(PyTypeObject) PyLongRangeIter_Type;

PyAPI_FUNC(int) PyRange_Check(PyObject *o);
#define PyRange_Check(o) PyRange_Check(_PyObject_CAST(o))

_P3T_END_DECLS

#endif
