/* objects/tstate.c -- thread states and interpreters as Python knows them, and their C API.
 *
 * struct _ts is the whole of a thread's state (its head is threading's Thread); it is attached or not as that is. A state belongs to
 * the OS thread that made it until PyThreadState_Swap() or PyEval_RestoreThread() attach it elsewhere; which state an OS thread last had is
 * kept in a thread-local word, for PyGILState_Ensure().
 * State.  interp_first, PyInterpreterState.next  GUARD(interps_lock)
 * Locks.  interps_lock (RANK_INTERPS).
 */
#include "objects/rt.h"

#include "objects/start.h"

#include "ceval.h"
#include "pystate.h"

#include "threading/world.h"

PyInterpreterState *interp_main, *interp_first;
static Mutex interps_lock;
static int64_t interps_made SHARED(relaxed);
static _Thread_local PyThreadState *last_state;          /* of this OS thread, attached or not */

/* --- thread states ----------------------------------------------------------------------------------------------------------------- */

/* One line a Value of the state. */
#define EACH_VALUE(DO, ts)                                                                                                           \
    DO((ts)->raised) DO((ts)->context) DO((ts)->async_exc) DO((ts)->dict) DO((ts)->trace_obj) \
    DO((ts)->profile_obj) DO((ts)->asyncgen_first) DO((ts)->asyncgen_final) DO((ts)->delete_later)

static PyInterpreterState *interp_of(const Interp *base)
{
    mutex_lock_ranked(&interps_lock, RANK_INTERPS);
    PyInterpreterState *i = interp_first;
    while (i && i->base != base)
        i = i->next;
    mutex_unlock_ranked(&interps_lock, RANK_INTERPS);
    return i;
}

int tstate_started(Thread *t)
{
    PyThreadState *ts = (PyThreadState *)t;
    ts->interp = interp_of(t->interp);
#define EMPTY(field) field = V_ABSENT;
    EACH_VALUE(EMPTY, ts)
#undef EMPTY
    ts->handled_base = (HandledItem){.exc = V_NONE};
    ts->handled = &ts->handled_base;
    ts->unwound = NULL;
    ts->recursion_left = ts->interp ? ts->interp->recursion_limit : 1000;
    ts->begun = true;
    last_state = ts;
    return 0;
}

static void clear_values(PyThreadState *ts)
{
#define CLEAR(field)                                                                                                                 \
    {                                                                                                                                 \
        Value old = field;                                                                                                            \
        field = V_ABSENT;                                                                                                             \
        value_release(old);                                                                                                           \
    }
    EACH_VALUE(CLEAR, ts)
#undef CLEAR
    value_set(&ts->handled_base.exc, V_NONE);
}

void tstate_ending(Thread *t)
{
    clear_values((PyThreadState *)t);
    if (last_state == (PyThreadState *)t)
        last_state = NULL;
}

void tstate_visit(PyThreadState *ts, void (*visit)(Value, void *), void *arg)
{
    if (!ts->begun)
        return;
#define VISIT(field) visit(field, arg);
    EACH_VALUE(VISIT, ts)
#undef VISIT
    for (const HandledItem *h = ts->handled; h; h = h->previous)
        visit(h->exc, arg);
    for (const struct Pin *p = ts->pins; p; p = p->previous)
        visit(value_borrow(p->word), arg);
}

static void attach(PyThreadState *ts)
{
    if (ts->begun)
        thread_attach(&ts->gc.base);
    else if (thread_begin(&ts->gc.base) < 0)
        Py_FatalError("out of memory for a thread state");
    last_state = ts;
}

PyThreadState *PyThreadState_Get(void)
{
    if (tstate() == NULL)
        Py_FatalError("no thread state is attached: the function needs one");
    return tstate();
}
PyThreadState *PyThreadState_GetUnchecked(void) { return tstate(); }

PyThreadState *PyThreadState_Swap(PyThreadState *new)
{
    PyThreadState *old = tstate();
    if (old == new)
        return old;
    if (old)
        thread_detach(&old->gc.base);
    if (new)
        attach(new);
    return old;
}

PyThreadState *PyThreadState_New(PyInterpreterState *interp)
{
    PyThreadState *ts = (PyThreadState *)thread_new(interp->base);
    if (ts)
        ts->interp = interp;
    return ts;
}

void PyThreadState_Clear(PyThreadState *ts)
{
    if (ts->begun)
        clear_values(ts);
}
void PyThreadState_Delete(PyThreadState *ts)
{
    if (last_state == ts)
        last_state = NULL;
    thread_delete(&ts->gc.base);
}
void PyThreadState_DeleteCurrent(void) { thread_end(this_thread); }

PyObject *PyThreadState_GetDict(void)
{
    PyThreadState *ts = tstate();
    if (ts == NULL)
        return NULL;
    if (is_absent(ts->dict)) {
        PyObject *d = PyDict_New();
        if (d == NULL) {
            PyErr_Clear();
            return NULL;
        }
        ts->dict = value_of(d);
    }
    return api_of(ts->dict);
}
PyInterpreterState *PyThreadState_GetInterpreter(PyThreadState *ts) { return ts->interp; }
uint64_t PyThreadState_GetID(PyThreadState *ts) { return ts->gc.base.id; }
void PyThreadState_EnterTracing(PyThreadState *ts) { ts->tracing++; }
void PyThreadState_LeaveTracing(PyThreadState *ts) { ts->tracing--; }

int PyUnstable_ThreadState_SetStackProtection(PyThreadState *ts, void *start, size_t size)
{
    if (size < 1 << 16) {
        PyErr_Format(PyExc_ValueError, "stack_size must be at least %d bytes", 1 << 16);
        return -1;
    }
    size_t margin = 128 << 10;
    ts->gc.base.stack_low = (char *)start + (margin < size / 4 ? margin : size / 4);
    return 0;
}
void PyUnstable_ThreadState_ResetStackProtection(PyThreadState *ts)
{
    ts->gc.base.stack_low = NULL;                        /* unknown until the thread is bound again: never full */
}

/* --- exceptions sent to another thread ---------------------------------------------------------------------------------------------- */

struct sending {
    unsigned long id;
    Value exc, old;
    int found;
};
static void send_to(Thread *t, void *arg)
{
    struct sending *s = arg;
    PyThreadState *ts = (PyThreadState *)t;
    if (t->os_id != s->id || !ts->begun || s->found)
        return;
    s->old = ts->async_exc;
    ts->async_exc = s->exc;
    s->found = 1;
    if (!is_absent(s->exc))
        poll_request(t, POLL_ASYNC);
}

int PyThreadState_SetAsyncExc(unsigned long id, PyObject *exc)
{
    struct sending s = {id, exc ? value_keep(value_of(exc)) : V_ABSENT, V_ABSENT, 0};
    stop_world(interp_now()->base);
    threads_each(interp_now()->base, send_to, &s);
    start_world(interp_now()->base);
    value_release(s.found ? s.old : s.exc);
    return s.found;
}

/* --- attaching around blocking calls ---------------------------------------------------------------------------------------------------- */

PyThreadState *PyEval_SaveThread(void)
{
    PyThreadState *ts = PyThreadState_Get();
    thread_detach(&ts->gc.base);
    return ts;
}
void PyEval_RestoreThread(PyThreadState *ts) { attach(ts); }
void PyEval_AcquireThread(PyThreadState *ts) { attach(ts); }
void PyEval_ReleaseThread(PyThreadState *ts)
{
    if (tstate() != ts)
        Py_FatalError("the thread state to release is not the attached one");
    thread_detach(&ts->gc.base);
}

PyGILState_STATE PyGILState_Ensure(void)
{
    PyThreadState *ts = last_state;
    PyGILState_STATE was = PyGILState_UNLOCKED;
    if (ts && tstate() == ts) {
        was = PyGILState_LOCKED;
    } else if (ts) {
        attach(ts);
    } else {
        ts = PyThreadState_New(interp_main);
        if (ts == NULL)
            Py_FatalError("out of memory for a thread state");
        attach(ts);
        ts->gilstate_owned = true;
    }
    ts->gilstate_depth++;
    return was;
}

void PyGILState_Release(PyGILState_STATE was)
{
    PyThreadState *ts = PyThreadState_Get();
    if (--ts->gilstate_depth == 0 && ts->gilstate_owned)
        thread_end(&ts->gc.base);
    else if (was == PyGILState_UNLOCKED)
        thread_detach(&ts->gc.base);
}
PyThreadState *PyGILState_GetThisThreadState(void) { return last_state; }
int PyGILState_Check(void) { return tstate() != NULL; }

/* --- interpreters -------------------------------------------------------------------------------------------------------------------------- */

PyInterpreterState *interp_new(void)
{
    PyInterpreterState *i = buf_zalloc(sizeof *i);
    if (i && (i->base = interp_base_new()) == NULL) {
        buf_free(i);
        i = NULL;
    }
    if (i == NULL) {
        if (tstate())
            raise_no_memory();
        return NULL;
    }
    i->id = __atomic_fetch_add(&interps_made, 1, __ATOMIC_RELAXED);
    i->recursion_limit = 1000;
    i->int_max_str_digits = 4300;
#define ROOT(name, meaning) i->name = V_ABSENT;
#include "objects/roots.def"
#undef ROOT
    mutex_lock_ranked(&interps_lock, RANK_INTERPS);
    i->next = interp_first;
    interp_first = i;
    mutex_unlock_ranked(&interps_lock, RANK_INTERPS);
    return i;
}

void interp_visit(PyInterpreterState *i, void (*visit)(Value, void *), void *arg)
{
#define ROOT(name, meaning) visit(i->name, arg);
#include "objects/roots.def"
#undef ROOT
}

void interp_clear_roots(PyInterpreterState *i)
{
    buf_free(i->ast_state);              /* it borrows from the root ast_classes */
    i->ast_state = NULL;
#define ROOT(name, meaning)                                                                                                          \
    {                                                                                                                                 \
        Value old = i->name;                                                                                                          \
        i->name = V_ABSENT;                                                                                                           \
        value_release(old);                                                                                                           \
    }
#include "objects/roots.def"
#undef ROOT
}

void interp_free(PyInterpreterState *i)
{
    mutex_lock_ranked(&interps_lock, RANK_INTERPS);
    PyInterpreterState **at = &interp_first;
    while (*at && *at != i)
        at = &(*at)->next;
    if (*at)
        *at = i->next;
    mutex_unlock_ranked(&interps_lock, RANK_INTERPS);
    interp_base_free(i->base);
    buf_free(i->ast_state);
    buf_free(i);
}

PyInterpreterState *PyInterpreterState_Get(void) { return PyThreadState_Get()->interp; }
PyInterpreterState *PyInterpreterState_Main(void) { return interp_main; }
PyInterpreterState *PyInterpreterState_New(void) { return interp_new(); }
void PyInterpreterState_Clear(PyInterpreterState *i) { interp_clear_roots(i); }
void PyInterpreterState_Delete(PyInterpreterState *i) { interp_free(i); }
int64_t PyInterpreterState_GetID(PyInterpreterState *i) { return i->id; }

PyObject *PyInterpreterState_GetDict(PyInterpreterState *i)
{
    mutex_lock_ranked(&interps_lock, RANK_INTERPS);
    Value d = i->interp_dict;
    mutex_unlock_ranked(&interps_lock, RANK_INTERPS);
    if (value_is_ptr(d))
        return api_of(d);
    PyObject *made = PyDict_New();
    if (made == NULL) {
        PyErr_Clear();
        return NULL;
    }
    mutex_lock_ranked(&interps_lock, RANK_INTERPS);
    d = i->interp_dict;
    if (!value_is_ptr(d))
        i->interp_dict = value_of(made);
    mutex_unlock_ranked(&interps_lock, RANK_INTERPS);
    if (!value_is_ptr(d))
        return made;
    Py_DECREF(made);
    return api_of(d);
}

PyInterpreterState *PyInterpreterState_Head(void) { return interp_first; }
PyInterpreterState *PyInterpreterState_Next(PyInterpreterState *i) { return i->next; }

static void take_first(Thread *t, void *arg)
{
    if (*(Thread **)arg == NULL)
        *(Thread **)arg = t;
}
PyThreadState *PyInterpreterState_ThreadHead(PyInterpreterState *i)
{
    Thread *first = NULL;
    threads_each(i->base, take_first, &first);
    return (PyThreadState *)first;
}
PyThreadState *PyThreadState_Next(PyThreadState *ts) { return (PyThreadState *)thread_after(&ts->gc.base); }
