/* bytesobject.h -- bytes. */
#ifndef Py_BYTESOBJECT_H
#define Py_BYTESOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyBytesObject PyBytesObject;

PyAPI_DATA(PyTypeObject) PyBytes_Type;
PyAPI_DATA(PyTypeObject) PyBytesIter_Type;

PyAPI_FUNC(int) PyBytes_Check(PyObject *o);
PyAPI_FUNC(int) PyBytes_CheckExact(PyObject *o);
#define PyBytes_Check(o) PyBytes_Check(_PyObject_CAST(o))
#define PyBytes_CheckExact(o) PyBytes_CheckExact(_PyObject_CAST(o))

PyAPI_FUNC(PyObject *) PyBytes_FromStringAndSize(const char *v, Py_ssize_t len); /* v NULL: to be filled before anyone sees it */
PyAPI_FUNC(PyObject *) PyBytes_FromString(const char *v);                        /* all these: new reference */
PyAPI_FUNC(PyObject *) PyBytes_FromObject(PyObject *o);
PyAPI_FUNC(PyObject *) PyBytes_FromFormatV(const char *format, va_list vargs);
PyAPI_FUNC(PyObject *) PyBytes_FromFormat(const char *format, ...);
PyAPI_FUNC(PyObject *) PyBytes_Join(PyObject *sep, PyObject *iterable);
PyAPI_FUNC(PyObject *) PyBytes_Repr(PyObject *o, int smartquotes);
PyAPI_FUNC(PyObject *) PyBytes_DecodeEscape(const char *str, Py_ssize_t len, const char *errors, Py_ssize_t unused, const char *unused2);

PyAPI_FUNC(Py_ssize_t) PyBytes_Size(PyObject *o);
PyAPI_FUNC(char *) PyBytes_AsString(PyObject *o); /* the object's own bytes, and a NUL; not to be changed */
PyAPI_FUNC(int) PyBytes_AsStringAndSize(PyObject *o, char **buffer, Py_ssize_t *length); /* length NULL: no embedded NUL; 0 or -1 */
PyAPI_FUNC(char *) PyBytes_AS_STRING(PyObject *o);
PyAPI_FUNC(Py_ssize_t) PyBytes_GET_SIZE(PyObject *o);
#define PyBytes_AS_STRING(o) PyBytes_AS_STRING(_PyObject_CAST(o))
#define PyBytes_GET_SIZE(o) PyBytes_GET_SIZE(_PyObject_CAST(o))

/* *bytes is replaced by its concatenation with part; on failure it becomes NULL with an exception set. */
PyAPI_FUNC(void) PyBytes_Concat(PyObject **bytes, PyObject *part);
PyAPI_FUNC(void) PyBytes_ConcatAndDel(PyObject **bytes, PyObject *part); /* consumes part */
PyAPI_FUNC(int) _PyBytes_Resize(PyObject **bytes, Py_ssize_t size);      /* only while nobody else has a reference; 0 or -1 */

_P3T_END_DECLS

#endif
