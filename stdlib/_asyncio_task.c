/* stdlib/_asyncio_task.c -- the type Task: runs a coroutine, a step at each turn of its loop that it is ready. See _asyncio_int.h for threads.
 *
 * A step sends into the coroutine, or throws. What the coroutine yields is a future to wait for, whose callback wakes the task up, or None, to let
 * others run. While the task is not done, either a step is scheduled, or `waits_for` is a future that is not done, or the step is running.
 */
#include "stdlib/_asyncio_int.h"

static Task *task(PyObject *o) { return (Task *)o; }
static AsyncState *state(Task *t) { return t->future.state; }
static PyObject *wakeup_method(PyObject *self, PyObject *future), *step_method(PyObject *self, PyObject *const *args, Py_ssize_t nargs);
static PyMethodDef step_def = {"task_step", _PyCFunction_CAST(step_method), METH_FASTCALL, NULL};
static PyMethodDef wakeup_def = {"task_wakeup", wakeup_method, METH_O, NULL};

/* Schedules a step; exception: to be thrown, or NULL. */
static int step_soon(Task *t, PyObject *exception)
{
    PyObject *step = PyCFunction_New(&step_def, (PyObject *)t), *loop = field_of(t, &t->future.loop), *context = field_of(t, &t->context);
    int rc = step && loop ? call_soon(state(t), loop, step, exception, context) : -1;
    if (step && !loop)
        PyErr_SetString(PyExc_RuntimeError, "uninitialized Task object");
    Py_XDECREF(step);
    Py_XDECREF(loop);
    Py_XDECREF(context);
    return rc;
}

/* Schedules a step that throws RuntimeError. a, b: for the format; a is the task. */
static int error_soon(Task *t, const char *format, PyObject *b)
{
    PyObject *text = PyUnicode_FromFormat(format, (PyObject *)t, b), *e = text ? PyObject_CallOneArg(PyExc_RuntimeError, text) : NULL;
    int rc = e ? step_soon(t, e) : -1;
    Py_XDECREF(e);
    Py_XDECREF(text);
    return rc;
}

/* -- cancelling ------------------------------------------------------------------------------------------------------------------------- */

static int task_cancel(Task *t, PyObject *message);

/* Cancels any kind of future: 1, 0: it was done; -1 raised. */
static int cancel_any(AsyncState *st, PyObject *f, PyObject *message)
{
    if (Py_TYPE(f) == st->task)
        return task_cancel(task(f), message);
    if (Py_TYPE(f) == st->future)
        return future_cancel((Future *)f, message);
    PyObject *method = PyObject_GetAttrString(f, "cancel"), *none = PyTuple_New(0), *named = Py_BuildValue("{sO}", "msg", message ? message : Py_None);
    PyObject *r = method && none && named ? PyObject_Call(method, none, named) : NULL;
    int rc = r ? PyObject_IsTrue(r) : -1;
    Py_XDECREF(r);
    Py_XDECREF(named);
    Py_XDECREF(none);
    Py_XDECREF(method);
    return rc;
}

static int task_cancel(Task *t, PyObject *message)
{
    bool pending;
    PyObject *waits_for;
    LOCKED(t, t->future.log_traceback = 0; pending = t->future.status == PENDING; waits_for = pending ? Py_XNewRef(t->waits_for) : NULL; if (pending) t->cancels++);
    if (!pending)
        return 0;
    int rc = waits_for ? cancel_any(state(t), waits_for, message) : 0;
    Py_XDECREF(waits_for);
    if (rc)
        return rc;                           /* it may be a task that goes on all the same; so waits_for stays */
    set_field(t, &t->future.cancel_message, Py_XNewRef(message));
    LOCKED(t, t->must_cancel = true);        /* by the step that is scheduled */
    return 1;
}

/* -- steps ---------------------------------------------------------------------------------------------------------------------------------- */

/* Now it waits for that future; if it is to be cancelled, the future is. */
static int wait_for(Task *t, PyObject *f)
{
    bool must;
    PyObject *message;
    set_field(t, &t->waits_for, Py_NewRef(f));
    LOCKED(t, must = t->must_cancel; message = Py_XNewRef(t->future.cancel_message));
    int rc = must ? cancel_any(state(t), f, message) : 0;
    if (rc > 0)
        LOCKED(t, t->must_cancel = false);
    Py_XDECREF(message);
    return rc < 0 ? -1 : 0;
}

static const char OTHER_LOOP[] = "Task %R got Future %R attached to a different loop", NOT_FROM[] = "yield was used instead of yield from in task %R with %R";

/* One of our own futures was yielded. */
static int await_own(Task *t, Future *f)
{
    PyObject *own = field_of(t, &t->future.loop), *its = field_of(f, &f->loop);
    bool same = own == its, blocking, self = (PyObject *)f == (PyObject *)t;
    Py_XDECREF(own);
    Py_XDECREF(its);
    if (!same)
        return error_soon(t, OTHER_LOOP, (PyObject *)f);
    LOCKED(f, blocking = f->blocking; if (!self) f->blocking = 0);
    if (!blocking)
        return error_soon(t, NOT_FROM, (PyObject *)f);
    if (self)
        return error_soon(t, "Task cannot await on itself: %R", NULL);
    PyObject *wakeup = PyCFunction_New(&wakeup_def, (PyObject *)t), *context = field_of(t, &t->context);
    int rc = wakeup && awaited_by_add(state(t), (PyObject *)f, (PyObject *)t) == 0 ? future_add_callback(f, wakeup, context) : -1;
    Py_XDECREF(wakeup);
    Py_XDECREF(context);
    return rc < 0 ? -1 : wait_for(t, (PyObject *)f);
}

/* A future of another class was yielded: blocking is its _asyncio_future_blocking. */
static int await_other(Task *t, PyObject *f, PyObject *blocking)
{
    PyObject *own = field_of(t, &t->future.loop), *its = loop_of(state(t), f);
    int rc = its ? PyObject_IsTrue(blocking) : -1;
    bool same = own == its;
    Py_XDECREF(own);
    Py_XDECREF(its);
    if (rc < 0)
        return -1;
    if (!same)
        return error_soon(t, OTHER_LOOP, f);
    if (!rc)
        return error_soon(t, NOT_FROM, f);
    if (f == (PyObject *)t)
        return error_soon(t, "Task cannot await on itself: %R", NULL);
    if (PyObject_SetAttrString(f, "_asyncio_future_blocking", Py_False) < 0 || awaited_by_add(state(t), f, (PyObject *)t) < 0)
        return -1;
    PyObject *wakeup = PyCFunction_New(&wakeup_def, (PyObject *)t), *context = field_of(t, &t->context), *method = PyObject_GetAttrString(f, "add_done_callback");
    PyObject *args[2] = {wakeup, context}, *r = wakeup && method ? PyObject_Vectorcall(method, args, 1, state(t)->context_name) : NULL;
    Py_XDECREF(method);
    Py_XDECREF(context);
    Py_XDECREF(wakeup);
    Py_XDECREF(r);
    return r ? wait_for(t, f) : -1;
}

/* What the coroutine yielded. */
static int yielded(Task *t, PyObject *o)
{
    AsyncState *st = state(t);
    PyObject *blocking;
    if (is_plain(st, o))
        return await_own(t, (Future *)o);
    if (o == Py_None)
        return step_soon(t, NULL);
    if (PyObject_GetOptionalAttrString(o, "_asyncio_future_blocking", &blocking) < 0)
        return -1;
    if (blocking && blocking != Py_None) {
        int rc = await_other(t, o, blocking);
        Py_DECREF(blocking);
        return rc;
    }
    Py_XDECREF(blocking);
    if (PyGen_CheckExact(o))
        return error_soon(t, "yield was used instead of yield from for generator in task %R with %R", o);
    PyObject *text = PyUnicode_FromFormat("Task got bad yield: %R", o), *e = text ? PyObject_CallOneArg(PyExc_RuntimeError, text) : NULL;
    int rc = e ? step_soon(t, e) : -1;
    Py_XDECREF(e);
    Py_XDECREF(text);
    return rc;
}

/* The coroutine returned. */
static int returned(Task *t, PyObject *result)
{
    bool must;
    LOCKED(t, must = t->must_cancel; t->must_cancel = false);
    if (!must)
        return future_set_result(&t->future, result);
    PyObject *message = field_of(t, &t->future.cancel_message);      /* cancelled just before it ended */
    int rc = future_cancel(&t->future, message);
    Py_XDECREF(message);
    return rc < 0 ? -1 : 0;
}

/* The coroutine raised; the exception is pending. */
static int raised(Task *t)
{
    bool cancelled = PyErr_ExceptionMatches(state(t)->CancelledError), pass_on = PyErr_ExceptionMatches(PyExc_KeyboardInterrupt) || PyErr_ExceptionMatches(PyExc_SystemExit);
    PyObject *e = PyErr_GetRaisedException();
    int rc;
    if (cancelled) {
        set_field(t, &t->future.cancelled_exc, Py_NewRef(e));
        rc = future_cancel(&t->future, NULL);
    } else {
        rc = future_set_exception(&t->future, e);
    }
    if (rc >= 0 && pass_on) {
        PyErr_SetRaisedException(e);
        return -1;
    }
    Py_DECREF(e);
    return rc < 0 ? -1 : 0;
}

/* Into the coroutine. exception is borrowed, or NULL. */
static PySendResult resume(PyObject *coro, PyObject *exception, PyObject **result)
{
    if (!exception)
        return PyIter_Send(coro, Py_None, result);
    *result = PyObject_CallMethod(coro, "throw", "O", exception);
    if (*result)
        return PYGEN_NEXT;
    if (!PyErr_ExceptionMatches(PyExc_StopIteration))
        return PYGEN_ERROR;
    PyObject *stop = PyErr_GetRaisedException();
    *result = PyObject_GetAttrString(stop, "value");
    Py_DECREF(stop);
    return *result ? PYGEN_RETURN : PYGEN_ERROR;
}

/* A step, without telling that the task is the current one. 0 or -1. */
static int run_step(Task *t, PyObject *exception)
{
    AsyncState *st = state(t);
    PyObject *coro, *cancelled = NULL, *waited, *result = NULL;
    bool must;
    if (future_status(&t->future) != PENDING) {
        PyErr_Format(st->InvalidStateError, "__step(): already done: %R %R", (PyObject *)t, exception ? exception : Py_None);
        return -1;
    }
    LOCKED(t, must = t->must_cancel; t->must_cancel = false; waited = t->waits_for; t->waits_for = NULL; coro = Py_XNewRef(t->coro));
    Py_XDECREF(waited);
    if (!coro) {
        PyErr_SetString(PyExc_RuntimeError, "uninitialized Task object");
        return -1;
    }
    if (must && !(exception && PyErr_GivenExceptionMatches(exception, st->CancelledError))) {
        if (!(cancelled = future_cancelled_error(&t->future))) {
            Py_DECREF(coro);
            return -1;
        }
        exception = cancelled;
    }
    PySendResult how = resume(coro, exception, &result);
    Py_DECREF(coro);
    Py_XDECREF(cancelled);
    int rc = how == PYGEN_NEXT ? yielded(t, result) : how == PYGEN_RETURN ? returned(t, result) : raised(t);
    Py_XDECREF(result);
    if (how != PYGEN_NEXT)
        unregister_task(t);
    return rc;
}

static PyObject *step(Task *t, PyObject *exception)
{
    PyObject *loop = field_of(t, &t->future.loop);
    if (!loop) {
        PyErr_SetString(PyExc_RuntimeError, "uninitialized Task object");
        return NULL;
    }
    int rc = enter_task(state(t), loop, (PyObject *)t);
    if (rc == 0) {
        rc = run_step(t, exception);
        PyObject *pending = rc < 0 ? PyErr_GetRaisedException() : NULL;
        if (leave_task(state(t), loop, (PyObject *)t) < 0 && !pending)
            rc = -1;
        else if (pending)
            PyErr_SetRaisedException(pending);
    }
    Py_DECREF(loop);
    return rc < 0 ? NULL : Py_None;
}

static PyObject *step_method(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return args_count("task_step", nargs, 0, 1) ? step(task(self), nargs ? args[0] : NULL) : NULL;
}

/* The future that was waited for is done. */
static PyObject *wakeup_method(PyObject *self, PyObject *f)
{
    Task *t = task(self);
    PyObject *r = NULL, *e = NULL;
    if (awaited_by_discard(state(t), f, self) < 0)
        return NULL;
    if (is_plain(state(t), f)) {
        int rc = future_get_result((Future *)f, &r);
        if (rc > 0) {
            e = r;
            r = NULL;
        } else if (rc < 0) {
            e = PyErr_GetRaisedException();
        }
    } else if (!(r = PyObject_CallMethod(f, "result", NULL))) {
        e = PyErr_GetRaisedException();
    }
    Py_XDECREF(r);
    r = step(t, e);
    Py_XDECREF(e);
    return r;
}

/* -- making -------------------------------------------------------------------------------------------------------------------------------------- */

/* The first step at once, with the task as the current one meanwhile. */
static int start_eagerly(Task *t, PyObject *loop)
{
    AsyncState *st = state(t);
    PyObject *before = swap_task(st, loop, (PyObject *)t), *context = field_of(t, &t->context), *pending, *now;
    int rc = -1;
    if (before && register_task(st, t) == 0 && PyContext_Enter(context) == 0) {
        rc = run_step(t, NULL);
        pending = rc < 0 ? PyErr_GetRaisedException() : NULL;
        if (PyContext_Exit(context) < 0)
            rc = -1;
        if (pending)
            PyErr_SetRaisedException(pending);
    }
    Py_XDECREF(context);
    if (before) {
        pending = PyErr_GetRaisedException();
        now = swap_task(st, loop, before);
        if (!now)
            rc = -1;
        Py_XDECREF(now);
        Py_DECREF(before);
        if (pending)
            PyErr_SetRaisedException(pending);
    }
    if (future_status(&t->future) != PENDING)
        set_field(t, &t->coro, NULL);
    return rc;
}

static void clear_fields(Task *t)
{
    PyObject *old[4];
    LOCKED(t, old[0] = t->coro; old[1] = t->name; old[2] = t->context; old[3] = t->waits_for; t->coro = t->name = t->context = t->waits_for = NULL);
    for (int i = 0; i < 4; i++)
        Py_XDECREF(old[i]);
}

static bool is_coroutine(AsyncState *st, PyObject *o)
{
    if (PyCoro_CheckExact(o))
        return true;
    PyObject *r = PyObject_CallOneArg(st->iscoroutine, o);
    int yes = r ? PyObject_IsTrue(r) : -1;
    Py_XDECREF(r);
    if (yes == 0)
        PyErr_Format(PyExc_TypeError, "a coroutine was expected, got %R", o);
    return yes > 0;
}

static PyObject *task_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwargs))
{
    AsyncState *st = async_state_of_type(type);
    Task *t = st ? (Task *)type->tp_alloc(type, 0) : NULL;
    if (t)
        t->future.state = st;
    return (PyObject *)t;
}

static int task_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"coro", "loop", "name", "context", "eager_start", NULL};
    Task *t = task(self);
    AsyncState *st = state(t);
    PyObject *coro, *loop = Py_None, *name = Py_None, *context = Py_None;
    int eager = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$OOOp:Task", words, &coro, &loop, &name, &context, &eager) || future_set_up(&t->future, loop) < 0)
        return -1;
    if (!is_coroutine(st, coro)) {
        LOCKED(t, t->log_pending = false);
        return -1;
    }
    context = context == Py_None ? PyContext_CopyCurrent() : Py_NewRef(context);
    if (name == Py_None)
        name = PyLong_FromUnsignedLongLong(add_relaxed_u64(&st->task_number, 1) + 1);
    else
        name = PyUnicode_CheckExact(name) ? Py_NewRef(name) : PyObject_Str(name);
    if (!context || !name) {
        Py_XDECREF(context);
        Py_XDECREF(name);
        return -1;
    }
    clear_fields(t);
    LOCKED(t, t->context = context; t->name = name; t->coro = Py_NewRef(coro); t->must_cancel = false; t->cancels = 0; t->log_pending = true);
    loop = field_of(t, &t->future.loop);
    if (eager) {
        PyObject *running = PyObject_CallMethod(loop, "is_running", NULL);
        eager = running ? PyObject_IsTrue(running) : -1;
        Py_XDECREF(running);
    }
    int rc = eager < 0 ? -1 : eager ? start_eagerly(t, loop) : step_soon(t, NULL) < 0 ? -1 : register_task(st, t);
    Py_DECREF(loop);
    return rc;
}

static int task_traverse(PyObject *self, visitproc visit, void *arg)
{
    Task *t = task(self);
    int rc = PyObject_VisitManagedDict(self, visit, arg);
    if (rc)
        return rc;
    Py_VISIT(t->coro);
    Py_VISIT(t->name);
    Py_VISIT(t->context);
    Py_VISIT(t->waits_for);
    return future_traverse(self, visit, arg);
}

static int task_clear(PyObject *self)
{
    clear_fields(task(self));
    PyObject_ClearManagedDict(self);
    return future_clear(self);
}

static void task_finalize(PyObject *self)
{
    Task *t = task(self);
    PyObject *pending = PyErr_GetRaisedException();
    bool tell;
    LOCKED(t, tell = t->future.status == PENDING && t->log_pending && t->future.loop);
    if (tell && tell_loop(&t->future, "Task was destroyed but it is pending!", "task", NULL) < 0)
        PyErr_WriteUnraisable(self);
    future_report(&t->future);
    PyErr_SetRaisedException(pending);
}

static void task_dealloc(PyObject *self)
{
    if (PyObject_CallFinalizerFromDealloc(self) < 0)
        return;
    PyTypeObject *type = Py_TYPE(self);
    unregister_task(task(self));
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    task_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *task_repr(PyObject *self) { return PyObject_CallOneArg(state(task(self))->task_repr, self); }

/* -- methods --------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *method_cancel(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"msg", NULL};
    PyObject *message = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:cancel", words, &message))
        return NULL;
    int rc = task_cancel(task(self), message);
    return rc < 0 ? NULL : PyBool_FromLong(rc);
}

static PyObject *method_cancelling(PyObject *self, PyObject *Py_UNUSED(unused))
{
    long n;
    LOCKED(self, n = task(self)->cancels);
    return PyLong_FromLong(n);
}

static PyObject *method_uncancel(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Task *t = task(self);
    long n;
    LOCKED(t, if (t->cancels > 0 && --t->cancels == 0) t->must_cancel = false; n = t->cancels);
    return PyLong_FromLong(n);
}

static PyObject *method_get_name(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Task *t = task(self);
    PyObject *name = field_of(t, &t->name);
    if (!name)
        return Py_None;
    if (PyLong_CheckExact(name)) {
        PyObject *text = PyUnicode_FromFormat("Task-%S", name);
        Py_DECREF(name);
        if (text)
            set_field(t, &t->name, Py_NewRef(text));
        return text;
    }
    return name;
}

static PyObject *method_set_name(PyObject *self, PyObject *value)
{
    PyObject *name = PyUnicode_CheckExact(value) ? Py_NewRef(value) : PyObject_Str(value);
    if (!name)
        return NULL;
    set_field(self, &task(self)->name, name);
    Py_RETURN_NONE;
}

static PyObject *or_none(PyObject *o) { return o ? o : Py_None; }
static PyObject *method_get_coro(PyObject *self, PyObject *Py_UNUSED(unused)) { return or_none(field_of(self, &task(self)->coro)); }
static PyObject *method_get_context(PyObject *self, PyObject *Py_UNUSED(unused)) { return or_none(field_of(self, &task(self)->context)); }

static PyObject *method_get_stack(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"limit", NULL};
    PyObject *limit = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$O:get_stack", words, &limit))
        return NULL;
    return PyObject_CallFunctionObjArgs(state(task(self))->get_stack, self, limit, NULL);
}

static PyObject *method_print_stack(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"limit", "file", NULL};
    PyObject *limit = Py_None, *file = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$OO:print_stack", words, &limit, &file))
        return NULL;
    return PyObject_CallFunctionObjArgs(state(task(self))->print_stack, self, limit, file, NULL);
}

static PyObject *not_for_tasks(const char *name) { return PyErr_Format(PyExc_RuntimeError, "Task does not support %s operation", name); }
static PyObject *method_set_result(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(o)) { return not_for_tasks("set_result"); }
static PyObject *method_set_exception(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(o)) { return not_for_tasks("set_exception"); }

static PyObject *get_log_pending(PyObject *self, void *Py_UNUSED(closure))
{
    bool on;
    LOCKED(self, on = task(self)->log_pending);
    return PyBool_FromLong(on);
}
static int set_log_pending(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
    if (!value)
        PyErr_SetString(PyExc_AttributeError, "attribute '_log_destroy_pending' of '_asyncio.Task' objects cannot be deleted");
    int on = value ? PyObject_IsTrue(value) : -1;
    if (on >= 0)
        LOCKED(self, task(self)->log_pending = on);
    return on < 0 ? -1 : 0;
}
static PyObject *get_must_cancel(PyObject *self, void *Py_UNUSED(closure))
{
    bool on;
    LOCKED(self, on = task(self)->must_cancel);
    return PyBool_FromLong(on);
}
static PyObject *get_coro(PyObject *self, void *Py_UNUSED(closure)) { return or_none(field_of(self, &task(self)->coro)); }
static PyObject *get_fut_waiter(PyObject *self, void *Py_UNUSED(closure)) { return or_none(field_of(self, &task(self)->waits_for)); }

#define WORDS(f) _PyCFunction_CAST(f), METH_VARARGS | METH_KEYWORDS
static PyMethodDef task_methods[] = {
    {"set_result", method_set_result, METH_O, PyDoc_STR("set_result($self, result, /)\n--\n\nNot for tasks.")},
    {"set_exception", method_set_exception, METH_O, PyDoc_STR("set_exception($self, exception, /)\n--\n\nNot for tasks.")},
    {"cancel", WORDS(method_cancel),
     PyDoc_STR("cancel($self, /, msg=None)\n--\n\nThrows CancelledError into the coroutine at the next turn of the loop. False: it is done already. Nothing says that\nthe task ends by that.")},
    {"cancelling", method_cancelling, METH_NOARGS, PyDoc_STR("cancelling($self, /)\n--\n\nHow often cancel() was called, less uncancel().")},
    {"uncancel", method_uncancel, METH_NOARGS, PyDoc_STR("uncancel($self, /)\n--\n\nTakes one cancel() back. How many are left.")},
    {"get_stack", WORDS(method_get_stack), PyDoc_STR("get_stack($self, /, *, limit=None)\n--\n\nThe coroutine's frames, or those of the exception that ended it.")},
    {"print_stack", WORDS(method_print_stack), PyDoc_STR("print_stack($self, /, *, limit=None, file=None)\n--\n\nPrints what get_stack() gives.")},
    {"get_name", method_get_name, METH_NOARGS, PyDoc_STR("get_name($self, /)\n--\n\nThe name.")},
    {"set_name", method_set_name, METH_O, PyDoc_STR("set_name($self, value, /)\n--\n\nSets the name.")},
    {"get_coro", method_get_coro, METH_NOARGS, PyDoc_STR("get_coro($self, /)\n--\n\nThe coroutine, or None after an eager start that ended it.")},
    {"get_context", method_get_context, METH_NOARGS, PyDoc_STR("get_context($self, /)\n--\n\nThe context that it runs in.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, PyDoc_STR("Tasks are generic over the return type of their wrapped coroutines")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef task_getset[] = {
    {"_log_destroy_pending", get_log_pending, set_log_pending, NULL, NULL}, {"_must_cancel", get_must_cancel, NULL, NULL, NULL},
    {"_coro", get_coro, NULL, NULL, NULL}, {"_fut_waiter", get_fut_waiter, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot task_slots[] = {
    {Py_tp_new, task_new}, {Py_tp_init, task_init}, {Py_tp_dealloc, task_dealloc}, {Py_tp_finalize, task_finalize}, {Py_tp_traverse, task_traverse},
    {Py_tp_clear, task_clear}, {Py_tp_repr, task_repr}, {Py_tp_methods, task_methods}, {Py_tp_getset, task_getset},
    {Py_tp_doc, (void *)PyDoc_STR("Task(coro, *, loop=None, name=None, context=None, eager_start=False)\n--\n\nA coroutine that its loop runs; a Future for what it returns.")},
    {0, NULL}
};
PyType_Spec task_spec = {.name = "_asyncio.Task", .basicsize = sizeof(Task), .slots = task_slots,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_MANAGED_WEAKREF};
