/* odictobject.h -- collections.OrderedDict. */
#ifndef Py_ODICTOBJECT_H
#define Py_ODICTOBJECT_H

#include "dictobject.h"

_P3T_BEGIN_DECLS

typedef struct PyODictObject PyODictObject;

PyAPI_DATA(PyTypeObject) PyODict_Type;
PyAPI_DATA(PyTypeObject) PyODictIter_Type;
PyAPI_DATA(PyTypeObject) PyODictKeys_Type;
PyAPI_DATA(PyTypeObject) PyODictItems_Type;
PyAPI_DATA(PyTypeObject) PyODictValues_Type;

PyAPI_FUNC(int) PyODict_Check(PyObject *o);
PyAPI_FUNC(int) PyODict_CheckExact(PyObject *o);
#define PyODict_Check(o) PyODict_Check(_PyObject_CAST(o))
#define PyODict_CheckExact(o) PyODict_CheckExact(_PyObject_CAST(o))

PyAPI_FUNC(PyObject *) PyODict_New(void); /* new reference */
PyAPI_FUNC(int) PyODict_SetItem(PyObject *od, PyObject *key, PyObject *item);
PyAPI_FUNC(int) PyODict_DelItem(PyObject *od, PyObject *key);
#define PyODict_HasKey(od, key) PyMapping_HasKey(_PyObject_CAST(od), (key))
#define PyODict_GetItem(od, key) PyDict_GetItem(_PyObject_CAST(od), (key))
#define PyODict_GetItemString(od, key) PyDict_GetItemString(_PyObject_CAST(od), (key))
#define PyODict_GetItemWithError(od, key) PyDict_GetItemWithError(_PyObject_CAST(od), (key))
#define PyODict_Contains(od, key) PyDict_Contains(_PyObject_CAST(od), (key))
#define PyODict_Size(od) PyDict_Size(_PyObject_CAST(od))
#define PyODict_SIZE(od) PyDict_GET_SIZE(od)

_P3T_END_DECLS

#endif
