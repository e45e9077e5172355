/* listobject.h -- list.  Each call is atomic; for a loop over a list that other threads change, hold its critical section. */
#ifndef Py_LISTOBJECT_H
#define Py_LISTOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyListObject PyListObject;

PyAPI_DATA(PyTypeObject) PyList_Type;
PyAPI_DATA(PyTypeObject) PyListIter_Type;
PyAPI_DATA(PyTypeObject) PyListRevIter_Type;

PyAPI_FUNC(int) PyList_Check(PyObject *o);
PyAPI_FUNC(int) PyList_CheckExact(PyObject *o);
#define PyList_Check(o) PyList_Check(_PyObject_CAST(o))
#define PyList_CheckExact(o) PyList_CheckExact(_PyObject_CAST(o))

PyAPI_FUNC(PyObject *) PyList_New(Py_ssize_t len); /* new reference; items NULL until they are set, so keep it to yourself */
PyAPI_FUNC(Py_ssize_t) PyList_Size(PyObject *list);
PyAPI_FUNC(PyObject *) PyList_GetItemRef(PyObject *list, Py_ssize_t index); /* new reference; NULL and IndexError */
PyAPI_FUNC(PyObject *) PyList_GetItem(PyObject *list, Py_ssize_t index);    /* borrowed; not on lists that other threads change */
PyAPI_FUNC(int) PyList_SetItem(PyObject *list, Py_ssize_t index, PyObject *item); /* consumes item even on failure */
PyAPI_FUNC(int) PyList_Insert(PyObject *list, Py_ssize_t index, PyObject *item);  /* these return 0 or -1 */
PyAPI_FUNC(int) PyList_Append(PyObject *list, PyObject *item);
PyAPI_FUNC(int) PyList_Extend(PyObject *list, PyObject *iterable);
PyAPI_FUNC(int) PyList_Clear(PyObject *list);
PyAPI_FUNC(PyObject *) PyList_GetSlice(PyObject *list, Py_ssize_t low, Py_ssize_t high); /* new reference */
PyAPI_FUNC(int) PyList_SetSlice(PyObject *list, Py_ssize_t low, Py_ssize_t high, PyObject *itemlist); /* itemlist NULL: delete */
PyAPI_FUNC(int) PyList_Sort(PyObject *list);
PyAPI_FUNC(int) PyList_Reverse(PyObject *list);
PyAPI_FUNC(PyObject *) PyList_AsTuple(PyObject *list); /* new reference */

/* Without checks; for lists that no other thread can reach, or under the list's critical section. */
PyAPI_FUNC(Py_ssize_t) PyList_GET_SIZE(PyObject *list);
PyAPI_FUNC(PyObject *) PyList_GET_ITEM(PyObject *list, Py_ssize_t i); /* borrowed */
PyAPI_FUNC(void) PyList_SET_ITEM(PyObject *list, Py_ssize_t i, PyObject *v); /* consumes v; the item's old value is not released */
#define PyList_GET_SIZE(list) PyList_GET_SIZE(_PyObject_CAST(list))
#define PyList_GET_ITEM(list, i) PyList_GET_ITEM(_PyObject_CAST(list), (i))
#define PyList_SET_ITEM(list, i, v) PyList_SET_ITEM(_PyObject_CAST(list), (i), _PyObject_CAST(v))

_P3T_END_DECLS

#endif
