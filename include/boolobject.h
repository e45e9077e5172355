/* boolobject.h -- True and False; the two constants themselves are in object.h. */
#ifndef Py_BOOLOBJECT_H
#define Py_BOOLOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyBool_Type;

PyAPI_FUNC(int) PyBool_Check(PyObject *o);
#define PyBool_Check(o) PyBool_Check(_PyObject_CAST(o))
PyAPI_FUNC(PyObject *) PyBool_FromLong(long v); /* True or False; cannot fail */

_P3T_END_DECLS

#endif
