/* pycapsule.h -- capsules: a C pointer that travels as an object, known by its name. */
#ifndef Py_CAPSULE_H
#define Py_CAPSULE_H

#include "object.h"

_P3T_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyCapsule_Type;

typedef void (*PyCapsule_Destructor)(PyObject *capsule);

PyAPI_FUNC(int) PyCapsule_CheckExact(PyObject *o);
#define PyCapsule_CheckExact(o) PyCapsule_CheckExact(_PyObject_CAST(o))
PyAPI_FUNC(PyObject *) PyCapsule_New(void *pointer, const char *name, PyCapsule_Destructor destructor); /* the name is not copied */
PyAPI_FUNC(void *) PyCapsule_GetPointer(PyObject *capsule, const char *name); /* NULL with an exception if the name differs */
PyAPI_FUNC(PyCapsule_Destructor) PyCapsule_GetDestructor(PyObject *capsule);  /* may be NULL without an exception */
PyAPI_FUNC(const char *) PyCapsule_GetName(PyObject *capsule);
PyAPI_FUNC(void *) PyCapsule_GetContext(PyObject *capsule);
PyAPI_FUNC(int) PyCapsule_IsValid(PyObject *capsule, const char *name); /* 1 or 0; cannot fail */
PyAPI_FUNC(int) PyCapsule_SetPointer(PyObject *capsule, void *pointer);  /* the Set functions: 0 or -1 */
PyAPI_FUNC(int) PyCapsule_SetDestructor(PyObject *capsule, PyCapsule_Destructor destructor);
PyAPI_FUNC(int) PyCapsule_SetName(PyObject *capsule, const char *name);
PyAPI_FUNC(int) PyCapsule_SetContext(PyObject *capsule, void *context);
PyAPI_FUNC(void *) PyCapsule_Import(const char *name, int no_block); /* "module.attribute"; no_block has no effect */

_P3T_END_DECLS

#endif
