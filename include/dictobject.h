/* dictobject.h -- dict, its views, and watching dicts change.
 *
 * Keys and values are never consumed.  Prefer the calls that return new references: what a borrowed one points to can be freed by
 * another thread's assignment at any time.
 */
#ifndef Py_DICTOBJECT_H
#define Py_DICTOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyDictObject PyDictObject;

PyAPI_DATA(PyTypeObject) PyDict_Type;
PyAPI_DATA(PyTypeObject) PyDictKeys_Type;
PyAPI_DATA(PyTypeObject) PyDictValues_Type;
PyAPI_DATA(PyTypeObject) PyDictItems_Type;
PyAPI_DATA(PyTypeObject) PyDictIterKey_Type;
PyAPI_DATA(PyTypeObject) PyDictIterValue_Type;
PyAPI_DATA(PyTypeObject) PyDictIterItem_Type;
PyAPI_DATA(PyTypeObject) PyDictRevIterKey_Type;
PyAPI_DATA(PyTypeObject) PyDictRevIterValue_Type;
PyAPI_DATA(PyTypeObject) PyDictRevIterItem_Type;

PyAPI_FUNC(int) PyDict_Check(PyObject *o);
PyAPI_FUNC(int) PyDict_CheckExact(PyObject *o);
PyAPI_FUNC(int) PyDictKeys_Check(PyObject *o);
PyAPI_FUNC(int) PyDictValues_Check(PyObject *o);
PyAPI_FUNC(int) PyDictItems_Check(PyObject *o);
PyAPI_FUNC(int) PyDictViewSet_Check(PyObject *o); /* keys or items */
#define PyDict_Check(o) PyDict_Check(_PyObject_CAST(o))
#define PyDict_CheckExact(o) PyDict_CheckExact(_PyObject_CAST(o))
#define PyDictKeys_Check(o) PyDictKeys_Check(_PyObject_CAST(o))
#define PyDictValues_Check(o) PyDictValues_Check(_PyObject_CAST(o))
#define PyDictItems_Check(o) PyDictItems_Check(_PyObject_CAST(o))
#define PyDictViewSet_Check(o) PyDictViewSet_Check(_PyObject_CAST(o))

PyAPI_FUNC(PyObject *) PyDict_New(void);           /* new reference */
PyAPI_FUNC(PyObject *) PyDict_Copy(PyObject *p);   /* new reference */
PyAPI_FUNC(void) PyDict_Clear(PyObject *p);
PyAPI_FUNC(Py_ssize_t) PyDict_Size(PyObject *p);
PyAPI_FUNC(Py_ssize_t) PyDict_GET_SIZE(PyObject *p);
#define PyDict_GET_SIZE(p) PyDict_GET_SIZE(_PyObject_CAST(p))
PyAPI_FUNC(PyObject *) PyDict_Keys(PyObject *p); /* these three: a new list */
PyAPI_FUNC(PyObject *) PyDict_Values(PyObject *p);
PyAPI_FUNC(PyObject *) PyDict_Items(PyObject *p);

/* --- looking ------------------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(int) PyDict_Contains(PyObject *p, PyObject *key); /* 1, 0 or -1 */
PyAPI_FUNC(int) PyDict_ContainsString(PyObject *p, const char *key);
PyAPI_FUNC(int) PyDict_GetItemRef(PyObject *p, PyObject *key, PyObject **result); /* 1 and a new reference; 0 and NULL; -1 */
PyAPI_FUNC(int) PyDict_GetItemStringRef(PyObject *p, const char *key, PyObject **result);
PyAPI_FUNC(PyObject *) PyDict_GetItemWithError(PyObject *p, PyObject *key); /* borrowed; NULL without an exception if absent */
PyAPI_FUNC(PyObject *) PyDict_GetItem(PyObject *p, PyObject *key);          /* borrowed; writes errors as unraisable */
PyAPI_FUNC(PyObject *) PyDict_GetItemString(PyObject *p, const char *key);  /* likewise */

/* Iteration: *pos starts at 0.  Keys and values are borrowed, so hold the dict's critical section around the loop, and do not add or
 * remove keys in it.  0 at the end. */
PyAPI_FUNC(int) PyDict_Next(PyObject *p, Py_ssize_t *pos, PyObject **key, PyObject **value);

/* --- changing; 0 or -1 unless told otherwise -------------------------------------------------------------------------------------- */

PyAPI_FUNC(int) PyDict_SetItem(PyObject *p, PyObject *key, PyObject *value);
PyAPI_FUNC(int) PyDict_SetItemString(PyObject *p, const char *key, PyObject *value);
PyAPI_FUNC(int) PyDict_DelItem(PyObject *p, PyObject *key); /* KeyError if absent */
PyAPI_FUNC(int) PyDict_DelItemString(PyObject *p, const char *key);
PyAPI_FUNC(int) PyDict_SetDefaultRef(PyObject *p, PyObject *key, PyObject *fallback, PyObject **result); /* 1 was there; 0 added; -1 */
PyAPI_FUNC(PyObject *) PyDict_SetDefault(PyObject *p, PyObject *key, PyObject *fallback); /* borrowed */
PyAPI_FUNC(int) PyDict_Pop(PyObject *p, PyObject *key, PyObject **result); /* 1 removed; 0 absent; -1; result may be NULL */
PyAPI_FUNC(int) PyDict_PopString(PyObject *p, const char *key, PyObject **result);
PyAPI_FUNC(int) PyDict_Merge(PyObject *a, PyObject *b, int override);
PyAPI_FUNC(int) PyDict_Update(PyObject *a, PyObject *b);
PyAPI_FUNC(int) PyDict_MergeFromSeq2(PyObject *a, PyObject *seq2, int override);

/* --- watchers; a callback is told before the change, must not change the dict, and reports errors as unraisable --------------------- */

typedef enum {
    PyDict_EVENT_ADDED,
    PyDict_EVENT_MODIFIED,
    PyDict_EVENT_DELETED,
    PyDict_EVENT_CLONED,
    PyDict_EVENT_CLEARED,
    PyDict_EVENT_DEALLOCATED,
} PyDict_WatchEvent;
typedef int (*PyDict_WatchCallback)(PyDict_WatchEvent event, PyObject *dict, PyObject *key, PyObject *new_value);

PyAPI_FUNC(int) PyDict_AddWatcher(PyDict_WatchCallback callback); /* an id, or -1 */
PyAPI_FUNC(int) PyDict_ClearWatcher(int watcher_id);
PyAPI_FUNC(int) PyDict_Watch(int watcher_id, PyObject *dict);
PyAPI_FUNC(int) PyDict_Unwatch(int watcher_id, PyObject *dict);

_P3T_END_DECLS

#endif
