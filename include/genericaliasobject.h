/* genericaliasobject.h -- list[int] and the like, for __class_getitem__ methods of types written in C. */
#ifndef Py_GENERICALIASOBJECT_H
#define Py_GENERICALIASOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) Py_GenericAliasType;
PyAPI_FUNC(PyObject *) Py_GenericAlias(PyObject *origin, PyObject *args); /* new reference; fit for METH_O | METH_CLASS */

_P3T_END_DECLS

#endif
