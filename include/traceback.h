/* traceback.h -- traceback objects. */
#ifndef Py_TRACEBACK_H
#define Py_TRACEBACK_H

#include "object.h"

_P3T_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyTraceBack_Type;

PyAPI_FUNC(int) PyTraceBack_Check(PyObject *o);
#define PyTraceBack_Check(o) PyTraceBack_Check(_PyObject_CAST(o))
PyAPI_FUNC(int) PyTraceBack_Here(PyFrameObject *frame); /* adds the frame to the pending exception's traceback: 0 or -1 */
PyAPI_FUNC(int) PyTraceBack_Print(PyObject *tb, PyObject *file);

_P3T_END_DECLS

#endif
