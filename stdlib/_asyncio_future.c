/* stdlib/_asyncio_future.c -- the type Future, and the iterator by which one is awaited. See _asyncio_int.h for threads. */
#include "stdlib/_asyncio_int.h"

static Future *future(PyObject *o) { return (Future *)o; }

enum future_state future_status(Future *f)
{
    enum future_state s;
    LOCKED(f, s = f->status);
    return s;
}

PyObject *future_raise_state(Future *f, const char *message)
{
    bool made;
    LOCKED(f, made = f->loop);
    if (!made)
        message = "Future object is not initialized.";
    PyErr_SetString(f->state->InvalidStateError, message);
    return NULL;
}

/* The loop, counted; NULL raised: __init__() was not called. */
static PyObject *loop_if_alive(Future *f)
{
    PyObject *loop = field_of(f, &f->loop);
    if (!loop)
        PyErr_SetString(PyExc_RuntimeError, "Future object is not initialized.");
    return loop;
}

int call_soon(AsyncState *st, PyObject *loop, PyObject *function, PyObject *argument, PyObject *context)
{
    PyObject *args[4] = {loop, function};
    size_t n = 2;
    if (argument)
        args[n++] = argument;
    args[n] = context;
    PyObject *r = PyObject_VectorcallMethod(st->call_soon, args, n, context ? st->context_name : NULL);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

/* All fields are emptied at once. */
static void clear_fields(Future *f)
{
#define F(name) PyObject *old_##name;
    FUTURE_FIELDS(F)
#undef F
#define F(name) old_##name = f->name; f->name = NULL;
    LOCKED(f, FUTURE_FIELDS(F));
#undef F
#define F(name) Py_XDECREF(old_##name);
    FUTURE_FIELDS(F)
#undef F
}

/* -- making ------------------------------------------------------------------------------------------------------------------------------ */

int future_set_up(Future *f, PyObject *loop)
{
    PyObject *tb = NULL;
    loop = loop == Py_None ? current_event_loop(f->state) : Py_NewRef(loop);
    PyObject *debug = loop ? PyObject_CallMethod(loop, "get_debug", NULL) : NULL;
    int on = debug ? PyObject_IsTrue(debug) : -1;
    Py_XDECREF(debug);
    if (on < 0 || (on && !(tb = PyObject_CallNoArgs(f->state->extract_stack)))) {
        Py_XDECREF(loop);
        return -1;
    }
    clear_fields(f);
    LOCKED(f, f->status = PENDING; f->blocking = f->log_traceback = 0);
    set_field(f, &f->source_tb, tb);
    set_field(f, &f->loop, loop);
    return 0;
}

static PyObject *future_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwargs))
{
    AsyncState *st = async_state_of_type(type);
    Future *f = st ? (Future *)type->tp_alloc(type, 0) : NULL;
    if (f)
        f->state = st;
    return (PyObject *)f;
}

static int future_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"loop", NULL};
    PyObject *loop = Py_None;
    return PyArg_ParseTupleAndKeywords(args, kwargs, "|$O:Future", words, &loop) ? future_set_up(future(self), loop) : -1;
}

int future_traverse(PyObject *self, visitproc visit, void *arg)
{
    Future *f = future(self);
    Py_VISIT(Py_TYPE(self));
#define F(name) Py_VISIT(f->name);
    FUTURE_FIELDS(F)
#undef F
    return 0;
}

int future_clear(PyObject *self)
{
    clear_fields(future(self));
    return 0;
}

int tell_loop(Future *f, const char *message, const char *subject, PyObject *exception)
{
    PyObject *loop = field_of(f, &f->loop), *tb = field_of(f, &f->source_tb), *r = NULL;
    PyObject *context = loop ? PyDict_New() : NULL;
    PyObject *name = context ? PyType_GetName(Py_TYPE((PyObject *)f)) : NULL, *text = name ? PyUnicode_FromFormat(message, name) : NULL;
    Py_XDECREF(name);
    bool ok = text && PyDict_SetItemString(context, "message", text) == 0 && (!exception || PyDict_SetItemString(context, "exception", exception) == 0) &&
              PyDict_SetItemString(context, subject, (PyObject *)f) == 0 && (!tb || PyDict_SetItemString(context, "source_traceback", tb) == 0);
    if (ok)
        r = PyObject_CallMethod(loop, "call_exception_handler", "O", context);
    Py_XDECREF(r);
    Py_XDECREF(text);
    Py_XDECREF(context);
    Py_XDECREF(tb);
    Py_XDECREF(loop);
    return r || !loop ? 0 : -1;
}

void future_report(Future *f)
{
    bool log;
    LOCKED(f, log = f->log_traceback; f->log_traceback = 0);
    if (!log)
        return;
    PyObject *exception = field_of(f, &f->exception);
    if (tell_loop(f, "%U exception was never retrieved", "future", exception) < 0)
        PyErr_WriteUnraisable((PyObject *)f);
    Py_XDECREF(exception);
}

static void future_finalize(PyObject *self)
{
    PyObject *raised = PyErr_GetRaisedException();
    future_report(future(self));
    PyErr_SetRaisedException(raised);
}

static void future_dealloc(PyObject *self)
{
    if (PyObject_CallFinalizerFromDealloc(self) < 0)
        return;
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    future_clear(self);
    PyObject_ClearManagedDict(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static int type_traverse(PyObject *self, visitproc visit, void *arg)
{
    int rc = PyObject_VisitManagedDict(self, visit, arg);
    return rc ? rc : future_traverse(self, visit, arg);
}
static int type_clear(PyObject *self)
{
    PyObject_ClearManagedDict(self);
    return future_clear(self);
}

static PyObject *future_repr(PyObject *self)
{
    PyObject *loop = loop_if_alive(future(self));
    Py_XDECREF(loop);
    return loop ? PyObject_CallOneArg(future(self)->state->future_repr, self) : NULL;
}

/* -- callbacks --------------------------------------------------------------------------------------------------------------------------------- */

static int schedule(Future *f)
{
    PyObject *loop = field_of(f, &f->loop), *function, *context, *rest;
    int rc = 0;
    LOCKED(f, function = f->callback; context = f->callback_context; rest = f->callbacks; f->callback = f->callback_context = f->callbacks = NULL);
    if (function)
        rc = call_soon(f->state, loop, function, (PyObject *)f, context);
    for (Py_ssize_t i = 0; rc == 0 && rest && i < PyList_GET_SIZE(rest); i++) {
        PyObject *pair = PyList_GET_ITEM(rest, i);
        rc = call_soon(f->state, loop, PyTuple_GET_ITEM(pair, 0), (PyObject *)f, PyTuple_GET_ITEM(pair, 1));
    }
    Py_XDECREF(function);
    Py_XDECREF(context);
    Py_XDECREF(rest);
    Py_XDECREF(loop);
    return rc;
}

int future_add_callback(Future *f, PyObject *function, PyObject *context)
{
    PyObject *loop = loop_if_alive(f), *list = NULL, *pair = NULL;
    int rc = -1;
    bool pending, kept = false, more;
    context = !loop ? NULL : context ? Py_NewRef(context) : PyContext_CopyCurrent();
    if (!context) {
        Py_XDECREF(loop);
        return -1;
    }
    LOCKED(f, pending = f->status == PENDING; more = f->callback || f->callbacks; if (pending && !more) {
        f->callback = Py_NewRef(function);
        f->callback_context = Py_NewRef(context);
        kept = true;
    });
    if (kept) {
        rc = 0;
    } else if (!pending) {
        rc = call_soon(f->state, loop, function, (PyObject *)f, context);
    } else if ((pair = PyTuple_Pack(2, function, context)) && (list = PyList_New(0))) {
        PyObject *now = NULL;
        LOCKED(f, if ((pending = f->status == PENDING)) {
            if (!f->callbacks)
                f->callbacks = Py_NewRef(list);
            now = Py_NewRef(f->callbacks);
        });
        rc = pending ? PyList_Append(now, pair) : call_soon(f->state, loop, function, (PyObject *)f, context);
        Py_XDECREF(now);
    }
    Py_XDECREF(list);
    Py_XDECREF(pair);
    Py_DECREF(context);
    Py_DECREF(loop);
    return rc;
}

/* -- the end --------------------------------------------------------------------------------------------------------------------------------------- */

int future_cancel(Future *f, PyObject *message)
{
    bool pending;
    PyObject *old = NULL;
    LOCKED(f, f->log_traceback = 0; if ((pending = f->status == PENDING)) {
        f->status = CANCELLED;
        old = f->cancel_message;
        f->cancel_message = Py_XNewRef(message);
    });
    Py_XDECREF(old);
    return !pending ? 0 : schedule(f) < 0 ? -1 : 1;
}

int future_set_result(Future *f, PyObject *result)
{
    bool pending;
    LOCKED(f, if ((pending = f->status == PENDING)) {
        f->result = Py_NewRef(result);
        f->status = FINISHED;
    });
    if (pending)
        return schedule(f);
    future_raise_state(f, "invalid state");
    return -1;
}

/* An instance to raise; NULL raised. */
static PyObject *exception_instance(PyObject *o)
{
    PyObject *e = PyExceptionClass_Check(o) ? PyObject_CallNoArgs(o) : Py_NewRef(o);
    if (e && !PyExceptionInstance_Check(e)) {
        Py_DECREF(e);
        PyErr_SetString(PyExc_TypeError, "invalid exception object");
        return NULL;
    }
    if (e && PyErr_GivenExceptionMatches(e, PyExc_StopIteration)) {
        PyObject *instead = PyObject_CallFunction(PyExc_RuntimeError, "s", "StopIteration interacts badly with generators and cannot be raised into a Future");
        if (instead) {
            PyException_SetCause(instead, Py_NewRef(e));
            PyException_SetContext(instead, Py_NewRef(e));
        }
        Py_DECREF(e);
        e = instead;
    }
    return e;
}

int future_set_exception(Future *f, PyObject *o)
{
    bool pending;
    if (future_status(f) != PENDING) {
        future_raise_state(f, "invalid state");
        return -1;
    }
    PyObject *e = exception_instance(o), *tb = e ? PyException_GetTraceback(e) : NULL;
    if (!e)
        return -1;
    LOCKED(f, if ((pending = f->status == PENDING)) {
        f->exception = e;
        f->exception_tb = tb;
        f->status = FINISHED;
    });
    if (!pending) {
        Py_DECREF(e);
        Py_XDECREF(tb);
        future_raise_state(f, "invalid state");
        return -1;
    }
    int rc = schedule(f);
    LOCKED(f, f->log_traceback = 1);
    return rc;
}

PyObject *future_cancelled_error(Future *f)
{
    PyObject *e = take_field(f, &f->cancelled_exc);
    if (e)
        return e;
    PyObject *message = field_of(f, &f->cancel_message);
    e = !message || message == Py_None ? PyObject_CallNoArgs(f->state->CancelledError) : PyObject_CallOneArg(f->state->CancelledError, message);
    Py_XDECREF(message);
    return e;
}

int future_get_result(Future *f, PyObject **result)
{
    enum future_state s;
    PyObject *exception, *tb;
    LOCKED(f, s = f->status; if (s == FINISHED) f->log_traceback = 0; exception = Py_XNewRef(f->exception); tb = Py_XNewRef(f->exception_tb); *result = Py_XNewRef(f->result));
    if (s == FINISHED && !exception) {
        Py_XDECREF(tb);
        return 0;
    }
    Py_CLEAR(*result);
    if (s == FINISHED) {
        PyException_SetTraceback(exception, tb ? tb : Py_None);
        *result = exception;
    } else {
        Py_XDECREF(exception);
        if (s == CANCELLED)
            *result = future_cancelled_error(f);
        else
            future_raise_state(f, "Result is not set.");
    }
    Py_XDECREF(tb);
    return *result ? 1 : -1;
}

/* -- methods ------------------------------------------------------------------------------------------------------------------------------------------ */

/* The result of a done future, or raises what it holds. */
static PyObject *result_of(Future *f)
{
    PyObject *r;
    int rc = future_get_result(f, &r);
    if (rc == 0)
        return r;
    if (rc > 0)
        PyErr_SetRaisedException(r);
    return NULL;
}

static bool alive(Future *f)
{
    PyObject *loop = loop_if_alive(f);
    Py_XDECREF(loop);
    return loop;
}

static PyObject *method_result(PyObject *self, PyObject *Py_UNUSED(unused)) { return result_of(future(self)); }

static PyObject *method_exception(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Future *f = future(self);
    enum future_state s = future_status(f);
    if (s == PENDING)
        return future_raise_state(f, "Exception is not set.");
    if (s == CANCELLED)
        return result_of(f);
    PyObject *e;
    LOCKED(f, f->log_traceback = 0; e = f->exception ? Py_NewRef(f->exception) : Py_None);
    return e;
}

static PyObject *method_set_result(PyObject *self, PyObject *result)
{
    return alive(future(self)) && future_set_result(future(self), result) == 0 ? Py_None : NULL;
}
static PyObject *method_set_exception(PyObject *self, PyObject *e)
{
    return alive(future(self)) && future_set_exception(future(self), e) == 0 ? Py_None : NULL;
}

static PyObject *method_add_done_callback(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"", "context", NULL};
    PyObject *function, *context = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$O:add_done_callback", words, &function, &context))
        return NULL;
    return future_add_callback(future(self), function, context) < 0 ? NULL : Py_None;
}

static PyObject *callback_list(Future *f)
{
    PyObject *first, *context, *rest, *list = PyList_New(0), *pair;
    LOCKED(f, first = Py_XNewRef(f->callback); context = Py_XNewRef(f->callback_context); rest = Py_XNewRef(f->callbacks));
    if (list && first) {
        pair = PyTuple_Pack(2, first, context);
        if (!pair || PyList_Append(list, pair) < 0)
            Py_CLEAR(list);
        Py_XDECREF(pair);
    }
    for (Py_ssize_t i = 0; list && rest && (pair = i < PyList_GET_SIZE(rest) ? PyList_GetItemRef(rest, i) : NULL); i++) {
        if (PyList_Append(list, pair) < 0)
            Py_CLEAR(list);
        Py_DECREF(pair);
    }
    Py_XDECREF(first);
    Py_XDECREF(context);
    Py_XDECREF(rest);
    return list;
}

static PyObject *method_remove_done_callback(PyObject *self, PyObject *function)
{
    Future *f = future(self);
    if (!alive(f))
        return NULL;
    PyObject *all = callback_list(f), *kept = all ? PyList_New(0) : NULL;
    long removed = 0;
    for (Py_ssize_t i = 0; kept && i < PyList_GET_SIZE(all); i++) {
        PyObject *pair = PyList_GET_ITEM(all, i);
        int same = PyObject_RichCompareBool(PyTuple_GET_ITEM(pair, 0), function, Py_EQ);
        if (same < 0 || (same == 0 && PyList_Append(kept, pair) < 0))
            Py_CLEAR(kept);
        removed += same > 0;
    }
    Py_XDECREF(all);
    if (!kept)
        return NULL;
    if (removed) {
        PyObject *old[3] = {NULL, NULL, NULL};
        LOCKED(f, if (f->status == PENDING) {
            old[0] = f->callback;
            old[1] = f->callback_context;
            old[2] = f->callbacks;
            f->callback = f->callback_context = NULL;
            f->callbacks = PyList_GET_SIZE(kept) ? Py_NewRef(kept) : NULL;
        });
        for (int i = 0; i < 3; i++)
            Py_XDECREF(old[i]);
    }
    Py_DECREF(kept);
    return PyLong_FromLong(removed);
}

static PyObject *method_cancel(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"msg", NULL};
    PyObject *message = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:cancel", words, &message) || !alive(future(self)))
        return NULL;
    int rc = future_cancel(future(self), message);
    return rc < 0 ? NULL : PyBool_FromLong(rc);
}

static bool initialized(Future *f)
{
    PyObject *loop = field_of(f, &f->loop);
    Py_XDECREF(loop);
    return loop;
}
static PyObject *method_cancelled(PyObject *self, PyObject *Py_UNUSED(unused)) { return PyBool_FromLong(initialized(future(self)) && future_status(future(self)) == CANCELLED); }
static PyObject *method_done(PyObject *self, PyObject *Py_UNUSED(unused)) { return PyBool_FromLong(initialized(future(self)) && future_status(future(self)) != PENDING); }
static PyObject *method_get_loop(PyObject *self, PyObject *Py_UNUSED(unused)) { return loop_if_alive(future(self)); }
static PyObject *method_make_cancelled_error(PyObject *self, PyObject *Py_UNUSED(unused)) { return future_cancelled_error(future(self)); }

/* -- attributes ------------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *or_none(PyObject *o) { return o ? o : Py_None; }
#define GETTER(name, field) static PyObject *get_##name(PyObject *self, void *Py_UNUSED(closure)) { return or_none(field_of(self, &future(self)->field)); }
GETTER(loop, loop)
GETTER(exception, exception)
GETTER(source_traceback, source_tb)
GETTER(cancel_message, cancel_message)
GETTER(result, result)

static int cannot_delete(PyObject *self, const char *name)
{
    PyErr_Format(PyExc_AttributeError, "attribute '%s' of '%s' objects cannot be deleted", name, ((Future *)self)->state->future->tp_name);
    return -1;
}

static PyObject *get_state(PyObject *self, void *Py_UNUSED(closure))
{
    static const char *const texts[] = {"PENDING", "CANCELLED", "FINISHED"};
    return alive(future(self)) ? PyUnicode_InternFromString(texts[future_status(future(self))]) : NULL;
}
static PyObject *get_blocking(PyObject *self, void *Py_UNUSED(closure))
{
    bool on;
    LOCKED(self, on = future(self)->blocking && future(self)->loop);
    return PyBool_FromLong(on);
}
static int set_blocking(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
    int on = value ? PyObject_IsTrue(value) : cannot_delete(self, "_asyncio_future_blocking");
    if (on < 0 || !alive(future(self)))
        return -1;
    LOCKED(self, future(self)->blocking = (uint8_t)on);
    return 0;
}
static PyObject *get_log_traceback(PyObject *self, void *Py_UNUSED(closure))
{
    bool on;
    LOCKED(self, on = future(self)->log_traceback);
    return PyBool_FromLong(on);
}
static int set_log_traceback(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
    int on = value ? PyObject_IsTrue(value) : cannot_delete(self, "_log_traceback");
    if (on > 0)
        PyErr_SetString(PyExc_ValueError, "_log_traceback can only be set to False");
    if (on != 0)
        return -1;
    LOCKED(self, future(self)->log_traceback = 0);
    return 0;
}
static int set_cancel_message(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
    if (!value)
        return cannot_delete(self, "_cancel_message");
    set_field(self, &future(self)->cancel_message, Py_NewRef(value));
    return 0;
}
static PyObject *get_callbacks(PyObject *self, void *Py_UNUSED(closure))
{
    PyObject *list = alive(future(self)) ? callback_list(future(self)) : NULL;
    if (!list || PyList_GET_SIZE(list))
        return list;
    Py_DECREF(list);
    return Py_None;
}
static PyObject *get_awaited_by(PyObject *self, void *Py_UNUSED(closure))
{
    PyObject *o = field_of(self, &future(self)->awaited_by);
    if (!o)
        return Py_None;
    PyObject *one = PySet_CheckExact(o) ? NULL : PyTuple_Pack(1, o), *r = one || PySet_CheckExact(o) ? PyFrozenSet_New(one ? one : o) : NULL;
    Py_XDECREF(one);
    Py_DECREF(o);
    return r;
}

/* -- awaiting ---------------------------------------------------------------------------------------------------------------------------------------------- */

typedef struct { PyObject_HEAD PyObject *future; } FutureIterator;      /* future: NULL once it is over; under the critical section */

static PyObject *future_await(PyObject *self)
{
    Future *f = future(self);
    if (!alive(f))
        return NULL;
    FutureIterator *it = (FutureIterator *)f->state->iterator->tp_alloc(f->state->iterator, 0);
    if (it)
        it->future = Py_NewRef(self);
    return (PyObject *)it;
}

static FutureIterator *iterator(PyObject *o) { return (FutureIterator *)o; }

static PySendResult iterator_send_any(PyObject *self, PyObject *Py_UNUSED(value), PyObject **result)
{
    PyObject *o = field_of(self, &iterator(self)->future);
    *result = NULL;
    if (!o) {
        *result = Py_None;
        return PYGEN_RETURN;
    }
    Future *f = future(o);
    bool pending, first = false;
    LOCKED(f, pending = f->status == PENDING; if (pending && !f->blocking) {
        f->blocking = 1;
        first = true;
    });
    if (first) {
        *result = o;
        return PYGEN_NEXT;
    }
    if (pending)
        PyErr_SetString(PyExc_RuntimeError, "await wasn't used with future");
    else
        *result = result_of(f);
    Py_DECREF(o);
    return *result ? PYGEN_RETURN : PYGEN_ERROR;
}

static PyObject *iterator_next(PyObject *self)
{
    PyObject *r, *stop;
    switch (iterator_send_any(self, Py_None, &r)) {
    case PYGEN_NEXT: return r;
    case PYGEN_RETURN:
        if (r != Py_None && (stop = PyObject_CallOneArg(PyExc_StopIteration, r)))
            PyErr_SetRaisedException(stop);
        Py_DECREF(r);
        return NULL;
    case PYGEN_ERROR: break;
    }
    return NULL;
}

static PyObject *iterator_send(PyObject *self, PyObject *Py_UNUSED(value))
{
    PyObject *r = iterator_next(self);
    if (!r && !PyErr_Occurred())
        PyErr_SetNone(PyExc_StopIteration);
    return r;
}

static PyObject *iterator_throw(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("throw", nargs, 1, 3))
        return NULL;
    if (nargs > 1 && PyErr_WarnEx(PyExc_DeprecationWarning,
                                  "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.", 1) < 0)
        return NULL;
    PyObject *type = args[0], *value = nargs > 1 && args[1] != Py_None ? args[1] : NULL, *tb = nargs > 2 && args[2] != Py_None ? args[2] : NULL, *e;
    if (tb && !PyTraceBack_Check(tb)) {
        PyErr_SetString(PyExc_TypeError, "throw() third argument must be a traceback");
        return NULL;
    }
    if (PyExceptionClass_Check(type)) {
        e = value && PyErr_GivenExceptionMatches(value, type) ? Py_NewRef(value) : value ? PyObject_CallOneArg(type, value) : PyObject_CallNoArgs(type);
    } else if (PyExceptionInstance_Check(type)) {
        if (value) {
            PyErr_SetString(PyExc_TypeError, "instance exception may not have a separate value");
            return NULL;
        }
        e = Py_NewRef(type);
    } else {
        return PyErr_Format(PyExc_TypeError, "exceptions must be classes deriving BaseException or instances of such a class");
    }
    if (!e)
        return NULL;
    if (!PyExceptionInstance_Check(e)) {
        Py_DECREF(e);
        PyErr_SetString(PyExc_TypeError, "exceptions must be classes deriving from BaseException");
        return NULL;
    }
    if (tb)
        PyException_SetTraceback(e, tb);
    set_field(self, &iterator(self)->future, NULL);
    PyErr_SetRaisedException(e);
    return NULL;
}

static PyObject *iterator_close(PyObject *self, PyObject *Py_UNUSED(unused))
{
    set_field(self, &iterator(self)->future, NULL);
    Py_RETURN_NONE;
}

static int iterator_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(iterator(self)->future);
    return 0;
}
static int iterator_clear(PyObject *self)
{
    set_field(self, &iterator(self)->future, NULL);
    return 0;
}
static void iterator_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(iterator(self)->future);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef iterator_methods[] = {
    {"send", iterator_send, METH_O, NULL}, {"throw", _PyCFunction_CAST(iterator_throw), METH_FASTCALL, NULL}, {"close", iterator_close, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}
};
static PyType_Slot iterator_slots[] = {
    {Py_tp_dealloc, iterator_dealloc}, {Py_tp_traverse, iterator_traverse}, {Py_tp_clear, iterator_clear}, {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, iterator_next}, {Py_tp_methods, iterator_methods}, {Py_am_send, iterator_send_any}, {0, NULL}
};
PyType_Spec future_iterator_spec = {.name = "_asyncio.FutureIter", .basicsize = sizeof(FutureIterator), .slots = iterator_slots,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION};

/* -- the type ------------------------------------------------------------------------------------------------------------------------------------------------- */

#define WORDS(f) _PyCFunction_CAST(f), METH_VARARGS | METH_KEYWORDS
static PyMethodDef future_methods[] = {
    {"result", method_result, METH_NOARGS, PyDoc_STR("result($self, /)\n--\n\nThe result. Raises what was set as exception, CancelledError if cancelled, InvalidStateError if\nit is not done yet.")},
    {"exception", method_exception, METH_NOARGS, PyDoc_STR("exception($self, /)\n--\n\nThe exception that was set, or None. Raises as result() does if cancelled or not done.")},
    {"set_result", method_set_result, METH_O, PyDoc_STR("set_result($self, result, /)\n--\n\nThe future is done, with a result. InvalidStateError if it was done already.")},
    {"set_exception", method_set_exception, METH_O, PyDoc_STR("set_exception($self, exception, /)\n--\n\nThe future is done, with an exception. InvalidStateError if it was done already.")},
    {"add_done_callback", WORDS(method_add_done_callback),
     PyDoc_STR("add_done_callback($self, fn, /, *, context=<unrepresentable>)\n--\n\nA function to be called with the future, by the loop, when it is done; soon if it is.")},
    {"remove_done_callback", method_remove_done_callback, METH_O, PyDoc_STR("remove_done_callback($self, fn, /)\n--\n\nForgets a callback. How many there were.")},
    {"cancel", WORDS(method_cancel), PyDoc_STR("cancel($self, /, msg=None)\n--\n\nCancels it. False: it is done already.")},
    {"cancelled", method_cancelled, METH_NOARGS, PyDoc_STR("cancelled($self, /)\n--\n\nWhether it was cancelled.")},
    {"done", method_done, METH_NOARGS, PyDoc_STR("done($self, /)\n--\n\nWhether it has a result or an exception, or was cancelled.")},
    {"get_loop", method_get_loop, METH_NOARGS, PyDoc_STR("get_loop($self, /)\n--\n\nThe loop it belongs to.")},
    {"_make_cancelled_error", method_make_cancelled_error, METH_NOARGS, PyDoc_STR("_make_cancelled_error($self, /)\n--\n\nThe CancelledError to raise; once, since it forgets the original one.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, PyDoc_STR("Futures are generic over the type of their results")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef future_getset[] = {
    {"_state", get_state, NULL, NULL, NULL}, {"_asyncio_future_blocking", get_blocking, set_blocking, NULL, NULL}, {"_loop", get_loop, NULL, NULL, NULL},
    {"_callbacks", get_callbacks, NULL, NULL, NULL}, {"_result", get_result, NULL, NULL, NULL}, {"_exception", get_exception, NULL, NULL, NULL},
    {"_log_traceback", get_log_traceback, set_log_traceback, NULL, NULL}, {"_source_traceback", get_source_traceback, NULL, NULL, NULL},
    {"_cancel_message", get_cancel_message, set_cancel_message, NULL, NULL}, {"_asyncio_awaited_by", get_awaited_by, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot future_slots[] = {
    {Py_tp_new, future_new}, {Py_tp_init, future_init}, {Py_tp_dealloc, future_dealloc}, {Py_tp_finalize, future_finalize}, {Py_tp_traverse, type_traverse},
    {Py_tp_clear, type_clear}, {Py_tp_repr, future_repr}, {Py_tp_iter, future_await}, {Py_am_await, future_await}, {Py_tp_methods, future_methods},
    {Py_tp_getset, future_getset},
    {Py_tp_doc, (void *)PyDoc_STR("Future(*, loop=None)\n--\n\nA result that is not there yet, to be awaited. It belongs to a loop, whose thread it is for;\n"
                                  "callbacks are called by the loop.")},
    {0, NULL}
};
PyType_Spec future_spec = {.name = "_asyncio.Future", .basicsize = sizeof(Future), .slots = future_slots,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_MANAGED_WEAKREF};
