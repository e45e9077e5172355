/* weakrefobject.h -- weak references and proxies. */
#ifndef Py_WEAKREFOBJECT_H
#define Py_WEAKREFOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) _PyWeakref_RefType;
PyAPI_DATA(PyTypeObject) _PyWeakref_ProxyType;
PyAPI_DATA(PyTypeObject) _PyWeakref_CallableProxyType;

PyAPI_FUNC(int) PyWeakref_Check(PyObject *o); /* a reference or a proxy */
PyAPI_FUNC(int) PyWeakref_CheckRef(PyObject *o);
PyAPI_FUNC(int) PyWeakref_CheckRefExact(PyObject *o);
PyAPI_FUNC(int) PyWeakref_CheckProxy(PyObject *o);
#define PyWeakref_Check(o) PyWeakref_Check(_PyObject_CAST(o))
#define PyWeakref_CheckRef(o) PyWeakref_CheckRef(_PyObject_CAST(o))
#define PyWeakref_CheckRefExact(o) PyWeakref_CheckRefExact(_PyObject_CAST(o))
#define PyWeakref_CheckProxy(o) PyWeakref_CheckProxy(_PyObject_CAST(o))

PyAPI_FUNC(PyObject *) PyWeakref_NewRef(PyObject *ob, PyObject *callback); /* new reference; callback may be NULL */
PyAPI_FUNC(PyObject *) PyWeakref_NewProxy(PyObject *ob, PyObject *callback);
PyAPI_FUNC(int) PyWeakref_GetRef(PyObject *ref, PyObject **pobj); /* 1 and a new reference; 0 and NULL if dead; -1 */
PyAPI_FUNC(int) PyWeakref_IsDead(PyObject *ref);                  /* 1, 0 or -1 */
PyAPI_FUNC(PyObject *) PyWeakref_GetObject(PyObject *ref);        /* borrowed: unsafe unless someone else keeps the object */
PyAPI_FUNC(PyObject *) PyWeakref_GET_OBJECT(PyObject *ref);
#define PyWeakref_GET_OBJECT(ref) PyWeakref_GET_OBJECT(_PyObject_CAST(ref))

_P3T_END_DECLS

#endif
