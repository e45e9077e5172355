/* floatobject.h -- float. */
#ifndef Py_FLOATOBJECT_H
#define Py_FLOATOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyFloatObject PyFloatObject;

PyAPI_DATA(PyTypeObject) PyFloat_Type;

PyAPI_FUNC(int) PyFloat_Check(PyObject *o);
PyAPI_FUNC(int) PyFloat_CheckExact(PyObject *o);
#define PyFloat_Check(o) PyFloat_Check(_PyObject_CAST(o))
#define PyFloat_CheckExact(o) PyFloat_CheckExact(_PyObject_CAST(o))

PyAPI_FUNC(PyObject *) PyFloat_FromDouble(double v);        /* new reference */
PyAPI_FUNC(PyObject *) PyFloat_FromString(PyObject *str);   /* new reference; str or bytes */
PyAPI_FUNC(double) PyFloat_AsDouble(PyObject *o);           /* uses __float__ and __index__; -1.0 with an exception */
PyAPI_FUNC(double) PyFloat_AS_DOUBLE(PyObject *o);          /* no check */
#define PyFloat_AS_DOUBLE(o) PyFloat_AS_DOUBLE(_PyObject_CAST(o))
PyAPI_FUNC(double) PyFloat_GetMax(void);
PyAPI_FUNC(double) PyFloat_GetMin(void);
PyAPI_FUNC(PyObject *) PyFloat_GetInfo(void); /* new reference: sys.float_info */

/* IEEE 754 bytes; le chooses the byte order (PY_LITTLE_ENDIAN: the machine's).  Pack: 0 or -1.  Unpack: -1.0 with an exception. */
PyAPI_FUNC(int) PyFloat_Pack2(double x, char *p, int le);
PyAPI_FUNC(int) PyFloat_Pack4(double x, char *p, int le);
PyAPI_FUNC(int) PyFloat_Pack8(double x, char *p, int le);
PyAPI_FUNC(double) PyFloat_Unpack2(const char *p, int le);
PyAPI_FUNC(double) PyFloat_Unpack4(const char *p, int le);
PyAPI_FUNC(double) PyFloat_Unpack8(const char *p, int le);

#define Py_RETURN_NAN return PyFloat_FromDouble(Py_NAN)
#define Py_RETURN_INF(sign) return PyFloat_FromDouble(copysign(Py_INFINITY, (sign)))

_P3T_END_DECLS

#endif
