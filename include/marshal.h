/* marshal.h -- objects as bytes, for code caches.  Not included by Python.h. */
#ifndef Py_MARSHAL_H
#define Py_MARSHAL_H

#include "Python.h"

_P3T_BEGIN_DECLS

#define Py_MARSHAL_VERSION 5

PyAPI_FUNC(void) PyMarshal_WriteLongToFile(long value, FILE *file, int version); /* 32 bits, little-endian; raises nothing */
PyAPI_FUNC(void) PyMarshal_WriteObjectToFile(PyObject *value, FILE *file, int version);
PyAPI_FUNC(PyObject *) PyMarshal_WriteObjectToString(PyObject *value, int version); /* new reference */
PyAPI_FUNC(long) PyMarshal_ReadLongFromFile(FILE *file);  /* -1 with EOFError */
PyAPI_FUNC(int) PyMarshal_ReadShortFromFile(FILE *file);
PyAPI_FUNC(PyObject *) PyMarshal_ReadObjectFromFile(FILE *file); /* these three: new reference */
PyAPI_FUNC(PyObject *) PyMarshal_ReadLastObjectFromFile(FILE *file); /* may read to the end of the file at once */
PyAPI_FUNC(PyObject *) PyMarshal_ReadObjectFromString(const char *data, Py_ssize_t len);

_P3T_END_DECLS

#endif
