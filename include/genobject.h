/* genobject.h -- generators, coroutines, asynchronous generators.  They are made by calling functions; New consumes a frame. */
#ifndef Py_GENOBJECT_H
#define Py_GENOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyGenObject PyGenObject;
typedef struct PyCoroObject PyCoroObject;
typedef struct PyAsyncGenObject PyAsyncGenObject;

PyAPI_DATA(PyTypeObject) PyGen_Type;
PyAPI_DATA(PyTypeObject) PyCoro_Type;
PyAPI_DATA(PyTypeObject) PyAsyncGen_Type;

PyAPI_FUNC(int) PyGen_Check(PyObject *o);
PyAPI_FUNC(int) PyGen_CheckExact(PyObject *o);
PyAPI_FUNC(int) PyCoro_CheckExact(PyObject *o);
PyAPI_FUNC(int) PyAsyncGen_CheckExact(PyObject *o);
PyAPI_FUNC(int) PyAsyncGenASend_CheckExact(PyObject *o);
#define PyGen_Check(o) PyGen_Check(_PyObject_CAST(o))
#define PyGen_CheckExact(o) PyGen_CheckExact(_PyObject_CAST(o))
#define PyCoro_CheckExact(o) PyCoro_CheckExact(_PyObject_CAST(o))
#define PyAsyncGen_CheckExact(o) PyAsyncGen_CheckExact(_PyObject_CAST(o))
#define PyAsyncGenASend_CheckExact(o) PyAsyncGenASend_CheckExact(_PyObject_CAST(o))

/* New reference; the frame is consumed, even on failure. */
PyAPI_FUNC(PyObject *) PyGen_New(PyFrameObject *frame);
PyAPI_FUNC(PyObject *) PyGen_NewWithQualName(PyFrameObject *frame, PyObject *name, PyObject *qualname);
PyAPI_FUNC(PyObject *) PyCoro_New(PyFrameObject *frame, PyObject *name, PyObject *qualname);
PyAPI_FUNC(PyObject *) PyAsyncGen_New(PyFrameObject *frame, PyObject *name, PyObject *qualname);
PyAPI_FUNC(PyCodeObject *) PyGen_GetCode(PyGenObject *gen); /* new reference */

_P3T_END_DECLS

#endif
