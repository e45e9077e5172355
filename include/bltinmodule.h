/* bltinmodule.h -- the types filter, map and zip. */
#ifndef Py_BLTINMODULE_H
#define Py_BLTINMODULE_H

#include "object.h"

_P3T_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyFilter_Type;
PyAPI_DATA(PyTypeObject) PyMap_Type;
PyAPI_DATA(PyTypeObject) PyZip_Type;

_P3T_END_DECLS

#endif
