/* bytearrayobject.h -- bytearray.  Its bytes move when it is resized: hold its critical section, or a buffer, while you point at them. */
#ifndef Py_BYTEARRAYOBJECT_H
#define Py_BYTEARRAYOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyByteArrayObject PyByteArrayObject;

PyAPI_DATA(PyTypeObject) PyByteArray_Type;
PyAPI_DATA(PyTypeObject) PyByteArrayIter_Type;

PyAPI_FUNC(int) PyByteArray_Check(PyObject *o);
PyAPI_FUNC(int) PyByteArray_CheckExact(PyObject *o);
#define PyByteArray_Check(o) PyByteArray_Check(_PyObject_CAST(o))
#define PyByteArray_CheckExact(o) PyByteArray_CheckExact(_PyObject_CAST(o))

PyAPI_FUNC(PyObject *) PyByteArray_FromObject(PyObject *o); /* these three: new reference */
PyAPI_FUNC(PyObject *) PyByteArray_FromStringAndSize(const char *string, Py_ssize_t len);
PyAPI_FUNC(PyObject *) PyByteArray_Concat(PyObject *a, PyObject *b);
PyAPI_FUNC(Py_ssize_t) PyByteArray_Size(PyObject *o);
PyAPI_FUNC(char *) PyByteArray_AsString(PyObject *o);
PyAPI_FUNC(int) PyByteArray_Resize(PyObject *o, Py_ssize_t len); /* 0; -1 with BufferError while a buffer is out */
PyAPI_FUNC(char *) PyByteArray_AS_STRING(PyObject *o);
PyAPI_FUNC(Py_ssize_t) PyByteArray_GET_SIZE(PyObject *o);
#define PyByteArray_AS_STRING(o) PyByteArray_AS_STRING(_PyObject_CAST(o))
#define PyByteArray_GET_SIZE(o) PyByteArray_GET_SIZE(_PyObject_CAST(o))

_P3T_END_DECLS

#endif
