/* funcobject.h -- functions written in Python, classmethod and staticmethod. */
#ifndef Py_FUNCOBJECT_H
#define Py_FUNCOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyFunctionObject PyFunctionObject;

PyAPI_DATA(PyTypeObject) PyFunction_Type;
PyAPI_DATA(PyTypeObject) PyClassMethod_Type;
PyAPI_DATA(PyTypeObject) PyStaticMethod_Type;

PyAPI_FUNC(int) PyFunction_Check(PyObject *o);
#define PyFunction_Check(o) PyFunction_Check(_PyObject_CAST(o))

PyAPI_FUNC(PyObject *) PyFunction_New(PyObject *code, PyObject *globals); /* new reference */
PyAPI_FUNC(PyObject *) PyFunction_NewWithQualName(PyObject *code, PyObject *globals, PyObject *qualname);
PyAPI_FUNC(PyObject *) PyFunction_GetCode(PyObject *op); /* the Get functions: borrowed; NULL if absent */
PyAPI_FUNC(PyObject *) PyFunction_GetGlobals(PyObject *op);
PyAPI_FUNC(PyObject *) PyFunction_GetModule(PyObject *op);
PyAPI_FUNC(PyObject *) PyFunction_GetDefaults(PyObject *op);
PyAPI_FUNC(PyObject *) PyFunction_GetKwDefaults(PyObject *op);
PyAPI_FUNC(PyObject *) PyFunction_GetClosure(PyObject *op);
PyAPI_FUNC(PyObject *) PyFunction_GetAnnotations(PyObject *op);
PyAPI_FUNC(int) PyFunction_SetDefaults(PyObject *op, PyObject *defaults); /* None or a tuple; 0 or -1 */
PyAPI_FUNC(int) PyFunction_SetKwDefaults(PyObject *op, PyObject *defaults);
PyAPI_FUNC(int) PyFunction_SetClosure(PyObject *op, PyObject *closure);
PyAPI_FUNC(int) PyFunction_SetAnnotations(PyObject *op, PyObject *annotations);
PyAPI_FUNC(void) PyFunction_SetVectorcall(PyFunctionObject *func, vectorcallfunc vectorcall);
#define PyFunction_GET_CODE(op) PyFunction_GetCode(_PyObject_CAST(op))
#define PyFunction_GET_GLOBALS(op) PyFunction_GetGlobals(_PyObject_CAST(op))
#define PyFunction_GET_MODULE(op) PyFunction_GetModule(_PyObject_CAST(op))
#define PyFunction_GET_DEFAULTS(op) PyFunction_GetDefaults(_PyObject_CAST(op))
#define PyFunction_GET_KW_DEFAULTS(op) PyFunction_GetKwDefaults(_PyObject_CAST(op))
#define PyFunction_GET_CLOSURE(op) PyFunction_GetClosure(_PyObject_CAST(op))
#define PyFunction_GET_ANNOTATIONS(op) PyFunction_GetAnnotations(_PyObject_CAST(op))

PyAPI_FUNC(PyObject *) PyClassMethod_New(PyObject *callable); /* new reference */
PyAPI_FUNC(PyObject *) PyStaticMethod_New(PyObject *callable);

/* Watchers: told before a change; a CREATE after, a DESTROY before. */
typedef enum {
    PyFunction_EVENT_CREATE,
    PyFunction_EVENT_DESTROY,
    PyFunction_EVENT_MODIFY_CODE,
    PyFunction_EVENT_MODIFY_DEFAULTS,
    PyFunction_EVENT_MODIFY_KWDEFAULTS,
} PyFunction_WatchEvent;
typedef int (*PyFunction_WatchCallback)(PyFunction_WatchEvent event, PyFunctionObject *func, PyObject *new_value);
PyAPI_FUNC(int) PyFunction_AddWatcher(PyFunction_WatchCallback callback); /* an id, or -1 */
PyAPI_FUNC(int) PyFunction_ClearWatcher(int watcher_id);

_P3T_END_DECLS

#endif
