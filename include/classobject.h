/* classobject.h -- bound methods, and instance methods that make C functions behave as Python functions do in a class. */
#ifndef Py_CLASSOBJECT_H
#define Py_CLASSOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyMethodObject PyMethodObject;
typedef struct PyInstanceMethodObject PyInstanceMethodObject;

PyAPI_DATA(PyTypeObject) PyMethod_Type;
PyAPI_DATA(PyTypeObject) PyInstanceMethod_Type;

PyAPI_FUNC(int) PyMethod_Check(PyObject *o);
PyAPI_FUNC(int) PyInstanceMethod_Check(PyObject *o);
#define PyMethod_Check(o) PyMethod_Check(_PyObject_CAST(o))
#define PyInstanceMethod_Check(o) PyInstanceMethod_Check(_PyObject_CAST(o))

PyAPI_FUNC(PyObject *) PyMethod_New(PyObject *func, PyObject *self); /* new reference; self must not be NULL */
PyAPI_FUNC(PyObject *) PyMethod_Function(PyObject *meth); /* these are borrowed from the method, which does not change */
PyAPI_FUNC(PyObject *) PyMethod_Self(PyObject *meth);
PyAPI_FUNC(PyObject *) PyMethod_GET_FUNCTION(PyObject *meth);
PyAPI_FUNC(PyObject *) PyMethod_GET_SELF(PyObject *meth);
#define PyMethod_GET_FUNCTION(meth) PyMethod_GET_FUNCTION(_PyObject_CAST(meth))
#define PyMethod_GET_SELF(meth) PyMethod_GET_SELF(_PyObject_CAST(meth))
PyAPI_FUNC(PyObject *) PyInstanceMethod_New(PyObject *func); /* new reference */
PyAPI_FUNC(PyObject *) PyInstanceMethod_Function(PyObject *im); /* borrowed */
PyAPI_FUNC(PyObject *) PyInstanceMethod_GET_FUNCTION(PyObject *im);
#define PyInstanceMethod_GET_FUNCTION(im) PyInstanceMethod_GET_FUNCTION(_PyObject_CAST(im))

_P3T_END_DECLS

#endif
