/* stdlib/_asyncio_int.h -- what the files of the module _asyncio share.
 *
 * Threads. Futures and tasks belong to a loop, which runs in one thread; as in the library, they are not made for several threads. But whatever other
 *          threads do with one, nothing is damaged: fields are read and changed in the object's critical section, references are counted there,
 *          and what runs Python code is called outside.
 *   A1     Each thread has a list of the tasks made in it (struct thread_tasks), with a mutex, beside its running loop and task. Only the thread
 *          itself writes the latter two, so it reads them without the mutex. Lists outlive their thread, and are used again when no
 *          task is in them.
 *   A2     A list does not count its tasks. A task leaves it before it is freed, with the mutex held; who looks through a list holds the mutex and
 *          takes a reference by PyUnstable_TryIncRef(), which a dying task refuses.
 *   A3     Order: lists_lock before thread_tasks.lock. Both are leaves else: no object is made or released, nothing called with them.
 */
#ifndef P3T_STDLIB_ASYNCIO_INT_H
#define P3T_STDLIB_ASYNCIO_INT_H

#include "objects/rt.h"

#include "objects/argcheck.h"

struct task_link { struct task_link *previous, *next; };

typedef struct {
    PyTypeObject *future, *task, *iterator, *record;
    PyObject *InvalidStateError, *CancelledError;
    PyObject *get_policy, *future_repr, *task_repr, *get_stack, *print_stack, *iscoroutine, *extract_stack;     /* the library's functions */
    PyObject *scheduled, *eager;                 /* tasks of other classes: a WeakSet and a set */
    PyObject *context_name, *call_soon;          /* ("context",), "call_soon" */
    uint64_t task_number SHARED(relaxed);
} AsyncState;
static inline AsyncState *async_state(PyObject *module) { return PyModule_GetState(module); }
AsyncState *async_state_of_type(PyTypeObject *);         /* borrowed; NULL raised */
extern struct PyModuleDef async_module;

struct thread_tasks {
    PyMutex lock;
    PyObject *loop GUARD_W(lock, relaxed, relaxed), *task GUARD_W(lock, relaxed, relaxed);       /* counted; NULL: none */
    struct task_link tasks GUARD(lock);          /* a ring */
    size_t users GUARD(lock);                    /* tasks in the ring, and the thread. 0: nobody's, to be used again; never freed */
    PyInterpreterState *interp GUARD(lock);
    struct thread_tasks *next FROZEN;            /* of all, whose first is guarded by lists_lock */
};

enum future_state { PENDING, CANCELLED, FINISHED };
#define FUTURE_FIELDS(F)                                                                                                              \
    F(loop) F(callback) F(callback_context) F(callbacks) F(result) F(exception) F(exception_tb) F(source_tb) F(cancel_message)        \
    F(cancelled_exc) F(awaited_by)
typedef struct {
    PyObject_HEAD
    AsyncState *state FROZEN;
#define F(name) PyObject *name;                  /* all under the critical section; NULL: none */
    FUTURE_FIELDS(F)                             /* callback: the first; the rest are (function, context) in the list callbacks */
#undef F
    uint8_t status, blocking, log_traceback;
} Future;

typedef struct {
    Future future;
    PyObject *coro, *name, *context, *waits_for; /* under the critical section too. name: str, or an int that makes "Task-int" */
    long cancels;
    bool must_cancel, log_pending;
    struct thread_tasks *list SHARED(acq_rel);   /* where it is registered, or NULL: changed with that list's lock held */
    struct task_link link GUARD(list->lock);
} Task;

#define LOCKED(o, ...)                                                                                                          \
    do {                                                                                                                              \
        Py_BEGIN_CRITICAL_SECTION((PyObject *)(o));                                                                                   \
        __VA_ARGS__;                                                                                                                  \
        Py_END_CRITICAL_SECTION();                                                                                                    \
    } while (0)
/* A field, counted; NULL if it is. */
static inline PyObject *field_of(void *o, PyObject *const *field)
{
    PyObject *v;
    LOCKED(o, v = Py_XNewRef(*field));
    return v;
}
/* Consumes v. */
static inline void set_field(void *o, PyObject **field, PyObject *v)
{
    PyObject *old;
    LOCKED(o, old = *field; *field = v);
    Py_XDECREF(old);
}
/* Takes the value away: the caller's from now on. */
static inline PyObject *take_field(void *o, PyObject **field)
{
    PyObject *v;
    LOCKED(o, v = *field; *field = NULL);
    return v;
}

static inline bool is_future(AsyncState *st, PyObject *o) { return PyObject_TypeCheck(o, st->future); }
static inline bool is_task(AsyncState *st, PyObject *o) { return PyObject_TypeCheck(o, st->task); }
/* Not of a subclass: no method is overridden. */
static inline bool is_plain(AsyncState *st, PyObject *o) { return Py_TYPE(o) == st->future || Py_TYPE(o) == st->task; }

/* -- _asyncio.c ------------------------------------------------------------------------------------------------------------------------ */

struct thread_tasks *thread_tasks(AsyncState *);         /* the calling thread's; NULL raised */
PyObject *running_loop(AsyncState *);                    /* new reference; Py_None: none; NULL raised */
PyObject *current_event_loop(AsyncState *);              /* get_event_loop() */
int enter_task(AsyncState *, PyObject *loop, PyObject *task), leave_task(AsyncState *, PyObject *loop, PyObject *task);
PyObject *swap_task(AsyncState *, PyObject *loop, PyObject *task);       /* new reference: the one before, or None */
int register_task(AsyncState *, Task *);
void unregister_task(Task *);
PyObject *loop_of(AsyncState *, PyObject *future);       /* of any kind of future; new reference */
int awaited_by_add(AsyncState *, PyObject *future, PyObject *waiter), awaited_by_discard(AsyncState *, PyObject *future, PyObject *waiter);

/* -- _asyncio_future.c ------------------------------------------------------------------------------------------------------------------- */

extern PyType_Spec future_spec, future_iterator_spec, task_spec;
int future_set_up(Future *, PyObject *loop);             /* __init__ */
int future_cancel(Future *, PyObject *message);          /* 1; 0: done already; -1 raised. message: borrowed, may be NULL */
int future_set_result(Future *, PyObject *), future_set_exception(Future *, PyObject *);
int future_get_result(Future *, PyObject **result);      /* 0: the result. 1: *result is an exception to be raised. -1: raised */
int future_add_callback(Future *, PyObject *function, PyObject *context);    /* context NULL: a copy of the current one */
int call_soon(AsyncState *, PyObject *loop, PyObject *function, PyObject *argument, PyObject *context);      /* argument, context may be NULL */
PyObject *future_cancelled_error(Future *);              /* the instance */
int future_traverse(PyObject *, visitproc, void *), future_clear(PyObject *);
void future_report(Future *);                            /* __del__: an exception that nobody asked for */
enum future_state future_status(Future *);
int tell_loop(Future *, const char *message, const char *subject, PyObject *exception);      /* loop.call_exception_handler() */
PyObject *future_raise_state(Future *, const char *message);

#endif
