/* memoryobject.h -- memoryview. */
#ifndef Py_MEMORYOBJECT_H
#define Py_MEMORYOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyMemoryViewObject PyMemoryViewObject;

PyAPI_DATA(PyTypeObject) PyMemoryView_Type;

PyAPI_FUNC(int) PyMemoryView_Check(PyObject *o);
#define PyMemoryView_Check(o) PyMemoryView_Check(_PyObject_CAST(o))
PyAPI_FUNC(PyObject *) PyMemoryView_FromObject(PyObject *o); /* these four: new reference */
PyAPI_FUNC(PyObject *) PyMemoryView_FromMemory(char *mem, Py_ssize_t size, int flags); /* PyBUF_READ or PyBUF_WRITE */
PyAPI_FUNC(PyObject *) PyMemoryView_FromBuffer(const Py_buffer *view); /* a copy of *view that does not release it */
PyAPI_FUNC(PyObject *) PyMemoryView_GetContiguous(PyObject *o, int buffertype, char order);
PyAPI_FUNC(Py_buffer *) PyMemoryView_GET_BUFFER(PyObject *mview); /* no check; the view's own buffer */
PyAPI_FUNC(PyObject *) PyMemoryView_GET_BASE(PyObject *mview);    /* borrowed, or NULL */
#define PyMemoryView_GET_BUFFER(mview) PyMemoryView_GET_BUFFER(_PyObject_CAST(mview))
#define PyMemoryView_GET_BASE(mview) PyMemoryView_GET_BASE(_PyObject_CAST(mview))

_P3T_END_DECLS

#endif
