/* refcount.h -- owning references.
 *
 * A strong reference keeps its object alive until it is given up with Py_DECREF.  Counting is thread-safe.  Counts of immediates and
 * of immortal objects never change, and a count read at one moment says little: other threads, and references that the interpreter
 * does not count, are at work.  PyUnstable_Object_IsUniquelyReferenced is the question most code wants to ask.
 */
#ifndef Py_REFCOUNT_H
#define Py_REFCOUNT_H

#include "pymacro.h"
#include "pytypedefs.h"

_P3T_BEGIN_DECLS

PyAPI_FUNC(void) Py_INCREF(PyObject *op);
PyAPI_FUNC(void) Py_XINCREF(PyObject *op); /* NULL is allowed */
PyAPI_FUNC(void) Py_DECREF(PyObject *op);  /* may destroy the object, and so run any code */
PyAPI_FUNC(void) Py_XDECREF(PyObject *op);
PyAPI_FUNC(void) Py_IncRef(PyObject *op);  /* as Py_XINCREF, for other languages */
PyAPI_FUNC(void) Py_DecRef(PyObject *op);
PyAPI_FUNC(PyObject *) Py_NewRef(PyObject *op); /* the same object, a new reference */
PyAPI_FUNC(PyObject *) Py_XNewRef(PyObject *op);
PyAPI_FUNC(Py_ssize_t) Py_REFCNT(PyObject *op); /* a large constant for immediates and immortal objects */
PyAPI_FUNC(void) Py_SET_REFCNT(PyObject *op, Py_ssize_t count);
#define Py_INCREF(op) Py_INCREF((PyObject *)(op))
#define Py_XINCREF(op) Py_XINCREF((PyObject *)(op))
#define Py_DECREF(op) Py_DECREF((PyObject *)(op))
#define Py_XDECREF(op) Py_XDECREF((PyObject *)(op))
#define Py_NewRef(op) Py_NewRef((PyObject *)(op))
#define Py_XNewRef(op) Py_XNewRef((PyObject *)(op))
#define Py_REFCNT(op) Py_REFCNT((PyObject *)(op))
#define Py_SET_REFCNT(op, count) Py_SET_REFCNT((PyObject *)(op), (count))

/* Replacing what a variable owns: the variable is changed first, so a finalizer never meets a dead reference in it. */
#define Py_SETREF(dst, src)                                                                                                         \
    do {                                                                                                                            \
        __typeof__(dst) *_p3t_place = &(dst);                                                                                       \
        __typeof__(dst) _p3t_before = *_p3t_place;                                                                                  \
        *_p3t_place = (src);                                                                                                        \
        Py_DECREF(_p3t_before);                                                                                                     \
    } while (0)
#define Py_XSETREF(dst, src)                                                                                                        \
    do {                                                                                                                            \
        __typeof__(dst) *_p3t_place = &(dst);                                                                                       \
        __typeof__(dst) _p3t_before = *_p3t_place;                                                                                  \
        *_p3t_place = (src);                                                                                                        \
        Py_XDECREF(_p3t_before);                                                                                                    \
    } while (0)
#define Py_CLEAR(op) Py_XSETREF(op, NULL)

/* --- questions about ownership; see the notes on each in the C API reference ------------------------------------------------------- */

PyAPI_FUNC(int) PyUnstable_Object_IsUniquelyReferenced(PyObject *op);        /* is the caller's reference the only one? */
PyAPI_FUNC(int) PyUnstable_Object_IsUniqueReferencedTemporary(PyObject *op); /* is an argument held by nobody but the running call? */
PyAPI_FUNC(int) PyUnstable_IsImmortal(PyObject *op);
PyAPI_FUNC(int) PyUnstable_Object_EnableDeferredRefcount(PyObject *op); /* 1 if the object is now deferred, else 0 */

/* Keeping an object that another thread may be destroying: enable while you own it, then try under a lock of your own. */
PyAPI_FUNC(void) PyUnstable_EnableTryIncRef(PyObject *op);
PyAPI_FUNC(int) PyUnstable_TryIncRef(PyObject *op); /* 1: a new reference was made; 0: too late */

/* --- watching objects come and go --------------------------------------------------------------------------------------------------- */

typedef enum {
    PyRefTracer_CREATE = 0,
    PyRefTracer_DESTROY = 1,
    PyRefTracer_TRACKER_REMOVED = 2, /* the object is NULL: another tracer takes over */
} PyRefTracerEvent;
typedef int (*PyRefTracer)(PyObject *, PyRefTracerEvent event, void *data);
PyAPI_FUNC(int) PyRefTracer_SetTracer(PyRefTracer tracer, void *data); /* NULL removes it; 0 or -1 */
PyAPI_FUNC(PyRefTracer) PyRefTracer_GetTracer(void **data);            /* stores the data pointer if data is not NULL */

_P3T_END_DECLS

#endif
