/* picklebufobject.h -- pickle.PickleBuffer: a buffer that a pickle sends out of band. */
#ifndef Py_PICKLEBUFOBJECT_H
#define Py_PICKLEBUFOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyPickleBuffer_Type;

PyAPI_FUNC(int) PyPickleBuffer_Check(PyObject *o);
#define PyPickleBuffer_Check(o) PyPickleBuffer_Check(_PyObject_CAST(o))
PyAPI_FUNC(PyObject *) PyPickleBuffer_FromObject(PyObject *o);               /* new reference */
PyAPI_FUNC(const Py_buffer *) PyPickleBuffer_GetBuffer(PyObject *picklebuf); /* valid until it is released; ValueError after */
PyAPI_FUNC(int) PyPickleBuffer_Release(PyObject *picklebuf);                 /* 0 or -1 */

_P3T_END_DECLS

#endif
