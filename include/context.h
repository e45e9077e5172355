/* context.h -- context variables. */
#ifndef Py_CONTEXT_H
#define Py_CONTEXT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyContext PyContext;
typedef struct PyContextVar PyContextVar;
typedef struct PyContextToken PyContextToken;

PyAPI_DATA(PyTypeObject) PyContext_Type;
PyAPI_DATA(PyTypeObject) PyContextVar_Type;
PyAPI_DATA(PyTypeObject) PyContextToken_Type;

PyAPI_FUNC(int) PyContext_CheckExact(PyObject *o);
PyAPI_FUNC(int) PyContextVar_CheckExact(PyObject *o);
PyAPI_FUNC(int) PyContextToken_CheckExact(PyObject *o);
#define PyContext_CheckExact(o) PyContext_CheckExact(_PyObject_CAST(o))
#define PyContextVar_CheckExact(o) PyContextVar_CheckExact(_PyObject_CAST(o))
#define PyContextToken_CheckExact(o) PyContextToken_CheckExact(_PyObject_CAST(o))

PyAPI_FUNC(PyObject *) PyContext_New(void); /* these three: new reference */
PyAPI_FUNC(PyObject *) PyContext_Copy(PyObject *ctx);
PyAPI_FUNC(PyObject *) PyContext_CopyCurrent(void);
PyAPI_FUNC(int) PyContext_Enter(PyObject *ctx); /* 0 or -1 */
PyAPI_FUNC(int) PyContext_Exit(PyObject *ctx);

PyAPI_FUNC(PyObject *) PyContextVar_New(const char *name, PyObject *default_value); /* default_value may be NULL */
PyAPI_FUNC(int) PyContextVar_Get(PyObject *var, PyObject *default_value, PyObject **value); /* new reference or NULL; 0 or -1 */
PyAPI_FUNC(PyObject *) PyContextVar_Set(PyObject *var, PyObject *value); /* a token, new reference */
PyAPI_FUNC(int) PyContextVar_Reset(PyObject *var, PyObject *token);

typedef enum {
    Py_CONTEXT_SWITCHED = 1, /* the object is the context entered, or None */
} PyContextEvent;
typedef int (*PyContext_WatchCallback)(PyContextEvent event, PyObject *obj);
PyAPI_FUNC(int) PyContext_AddWatcher(PyContext_WatchCallback callback); /* an id, or -1 */
PyAPI_FUNC(int) PyContext_ClearWatcher(int watcher_id);

_P3T_END_DECLS

#endif
