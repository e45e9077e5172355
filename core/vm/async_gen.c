/* core/vm/async_gen.c -- what asend(), athrow(), aclose() and __anext__() of async generators give (PEP 525).
 *
 * An async generator's frame yields two kinds of things: values for its consumer, which the compiler marks by ASYNC_GEN_WRAP, and whatever
 * its own awaits let through to the event loop. Each awaitable here steps the frame: a marked value ends the await (StopIteration with the
 * value inside), anything else is passed on to the loop.
 * State. An awaitable is INIT, then ITERATING, then CLOSED; it belongs to whoever awaits it, its state moves by compare-and-swap.
 *        running_async of the generator, SHARED(acq_rel): one awaitable at a time.
 */
#include "core/vm/coroutine.h"

#include "objects/attr.h"

/* -- marked values --------------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    Obj   hdr;
    Value value FROZEN;
} WrappedObj;

Value vm_async_gen_wrap(Value v)
{
    WrappedObj *w = (WrappedObj *)obj_new(SHAPE_ID_ASYNC_GEN_VALUE, sizeof *w, PAGE_CONTAINER);
    if (!w)
        return V_RAISED;
    w->value = value_keep(v);
    obj_track_new(&w->hdr);
    return value_from_obj(w);
}

static int wrapped_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(((WrappedObj *)value_obj(value_of(self)))->value));
    return 0;
}

static void wrapped_destroy(PyObject *self)
{
    WrappedObj *w = (WrappedObj *)value_obj(value_of(self));
    value_release(w->value);
    obj_free(&w->hdr);
}

PyTypeObject _PyAsyncGenWrappedValue_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "async_generator_wrapped_value",
    .tp_basicsize = sizeof(WrappedObj),
    .tp_dealloc = wrapped_destroy,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = wrapped_traverse,
};

/* -- one awaitable, two types --------------------------------------------------------------------------------------------------------------------- */

enum await_state { AWAIT_INIT, AWAIT_ITERATING, AWAIT_CLOSED };

typedef struct {
    Obj      hdr;
    uint32_t state SHARED(acq_rel);
    Value    generator FROZEN;
    Value    argument FROZEN;            /* asend: the value; athrow: tuple of throw()'s arguments; aclose: V_ABSENT */
} AwaitObj;

static AwaitObj *await_of(PyObject *o) { return (AwaitObj *)value_obj(value_of(o)); }
static GenObj *target(AwaitObj *a) { return (GenObj *)value_obj(a->generator); }

static int await_traverse(PyObject *self, visitproc visit, void *arg)
{
    AwaitObj *a = await_of(self);
    Py_VISIT(api_of(a->generator));
    if (!is_absent(a->argument))
        Py_VISIT(api_of(a->argument));
    return 0;
}

static void await_destroy(PyObject *self)
{
    AwaitObj *a = await_of(self);
    value_release(a->generator);
    value_release(a->argument);
    obj_free(&a->hdr);
}

static PyObject *await_new(uint32_t shape, GenObj *g, Value argument)
{
    AwaitObj *a = (AwaitObj *)obj_new(shape, sizeof *a, PAGE_CONTAINER);
    if (!a)
        return NULL;
    store_relaxed_u8(&a->hdr.flags, OBJ_HAS_FINALIZER);
    a->state = AWAIT_INIT;
    a->generator = value_keep(value_from_obj(g));
    a->argument = is_absent(argument) ? V_ABSENT : value_keep(argument);
    obj_track_new(&a->hdr);
    return api_of(value_from_obj(a));
}

/* The event loop learns of an async generator when it is first iterated. */
static int call_hooks(GenObj *g)
{
    PyThreadState *ts = tstate();
    if (load_relaxed_u8(&g->hooks_done) || exchange_acq_rel_u8(&g->hooks_done, 1))
        return 0;                                        /* one thread tells its loop, whoever iterates too */
    if (!is_absent(ts->asyncgen_final))
        value_set(&g->origin_or_finalizer, value_keep(ts->asyncgen_final));
    if (!is_absent(ts->asyncgen_first)) {
        Value hook = value_keep(ts->asyncgen_first);
        PyObject *r = PyObject_CallOneArg(api_of(hook), api_of(value_from_obj(g)));
        value_release(hook);
        Py_XDECREF(r);
        return r ? 0 : -1;
    }
    return 0;
}

bool async_gen_finalize(GenObj *g)
{
    if (is_absent(g->origin_or_finalizer) || g->closed_async)
        return false;
    Value hook = value_keep(g->origin_or_finalizer);
    PyObject *r = PyObject_CallOneArg(api_of(hook), api_of(value_from_obj(g)));
    value_release(hook);
    if (!r)
        PyErr_WriteUnraisable(api_of(value_from_obj(g)));
    Py_XDECREF(r);
    return true;
}

/* Takes the generator for one awaitable. -1 with RuntimeError when another one is under way. */
static int begin(AwaitObj *a, const char *what)
{
    uint8_t idle = 0;
    if (cas_acq_rel_u8(&target(a)->running_async, &idle, 1))
        return 0;
    store_release_u32(&a->state, AWAIT_CLOSED);
    PyErr_Format(PyExc_RuntimeError, "%s: asynchronous generator is already running", what);
    return -1;
}

static void end(AwaitObj *a)
{
    store_release_u8(&target(a)->running_async, 0);
    store_release_u32(&a->state, AWAIT_CLOSED);
}

/* What a step of the frame means for the one who awaits. status as gen_step() gives it. */
static PyObject *deliver(AwaitObj *a, int status, Value result)
{
    GenObj *g = target(a);
    if (status > 0 && !IS_EXACT(result, ASYNC_GEN_VALUE))
        return api_of(result);                           /* for the event loop; the await goes on */
    if (status > 0) {
        end(a);
        Value v = value_keep(((WrappedObj *)value_obj(result))->value);
        value_release(result);
        raise_stop_iteration(v);
        return NULL;
    }
    if (status == 0) {
        g->closed_async = 1;
        value_release(result);
        PyErr_SetNone(PyExc_StopAsyncIteration);
    } else if (PyErr_ExceptionMatches(PyExc_StopAsyncIteration) || PyErr_ExceptionMatches(PyExc_GeneratorExit)) {
        g->closed_async = 1;
    }
    end(a);
    return NULL;
}

static PyObject *reuse_error(const char *what)
{
    PyErr_Format(PyExc_RuntimeError, "cannot reuse already awaited %s", what);
    return NULL;
}

/* -- asend() and __anext__() -------------------------------------------------------------------------------------------------------------------- */

PyObject *async_gen_asend(PyObject *self, PyObject *value)
{
    GenObj *g = (GenObj *)value_obj(value_of(self));
    return call_hooks(g) < 0 ? NULL : await_new(SHAPE_ID_ASYNC_GEN_ASEND, g, value_of(value));
}

PyObject *async_gen_anext(PyObject *self) { return async_gen_asend(self, Py_None); }

static PyObject *asend_send(PyObject *self, PyObject *value)
{
    AwaitObj *a = await_of(self);
    uint32_t state = load_acquire_u32(&a->state);
    if (state == AWAIT_CLOSED)
        return reuse_error("__anext__()/asend()");
    Value sent = value_of(value);
    if (state == AWAIT_INIT) {
        if (begin(a, "anext()") < 0)
            return NULL;
        store_release_u32(&a->state, AWAIT_ITERATING);
        if (is_none(sent))
            sent = a->argument;
    }
    Value result;
    int status = gen_step(target(a), sent, &result);
    return deliver(a, status, result);
}

static PyObject *asend_next(PyObject *self) { return asend_send(self, Py_None); }

static PyObject *asend_throw(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    AwaitObj *a = await_of(self);
    uint32_t state = load_acquire_u32(&a->state);
    if (check_throw_arguments("throw", nargs) < 0)
        return NULL;
    if (state == AWAIT_CLOSED)
        return reuse_error("__anext__()/asend()");
    if (state == AWAIT_INIT) {
        if (begin(a, "anext()") < 0)
            return NULL;
        store_release_u32(&a->state, AWAIT_ITERATING);
    }
    Value exc = exception_to_throw(args, nargs), result = V_RAISED;
    if (is_raised(exc))
        return NULL;
    int status = gen_throw(target(a), exc, &result);
    return deliver(a, status, result);
}

/* close(): GeneratorExit must come back. */
static PyObject *close_by(PyObject *self, PyObject *(*throw_)(PyObject *, PyObject *const *, Py_ssize_t))
{
    if (load_acquire_u32(&await_of(self)->state) == AWAIT_CLOSED)
        Py_RETURN_NONE;
    PyObject *r = throw_(self, &PyExc_GeneratorExit, 1);
    if (!r) {
        if (PyErr_ExceptionMatches(PyExc_StopIteration) || PyErr_ExceptionMatches(PyExc_StopAsyncIteration) ||
            PyErr_ExceptionMatches(PyExc_GeneratorExit)) {
            PyErr_Clear();
            Py_RETURN_NONE;
        }
        return NULL;
    }
    Py_DECREF(r);
    PyErr_SetString(PyExc_RuntimeError, "coroutine ignored GeneratorExit");
    return NULL;
}

static PyObject *asend_close(PyObject *self, PyObject *unused)
{
    (void)unused;
    return close_by(self, asend_throw);
}

static void asend_finalize(PyObject *self)
{
    AwaitObj *a = await_of(self);
    if (load_acquire_u32(&a->state) == AWAIT_INIT) {
        PyObject *pending = PyErr_GetRaisedException();
        if (PyErr_WarnFormat(PyExc_RuntimeWarning, 1, "coroutine method %s of %R was never awaited", "'asend'", api_of(target(a)->qualname)) < 0)
            PyErr_WriteUnraisable(self);
        PyErr_SetRaisedException(pending);
    }
}

#define CALL(f) ((PyCFunction)(void (*)(void))(f))
static PyMethodDef asend_methods[] = {
    {"send", asend_send, METH_O, PyDoc_STR("send(value) -> item\n\nOne step of the await.")},
    {"throw", CALL(asend_throw), METH_FASTCALL, PyDoc_STR("throw(value)\nthrow(type[,value[,tb]])\n\nRaises the exception in the generator.")},
    {"close", asend_close, METH_NOARGS, PyDoc_STR("close()\n\nEnds the await.")},
    {NULL, NULL, 0, NULL},
};

static PyAsyncMethods await_async = {.am_await = PyObject_SelfIter};

PyTypeObject _PyAsyncGenASend_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "async_generator_asend",
    .tp_basicsize = sizeof(AwaitObj),
    .tp_dealloc = await_destroy,
    .tp_as_async = &await_async,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = await_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = asend_next,
    .tp_methods = asend_methods,
    .tp_finalize = asend_finalize,
};

/* -- athrow() and aclose() --------------------------------------------------------------------------------------------------------------------------- */

PyObject *async_gen_athrow(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    GenObj *g = (GenObj *)value_obj(value_of(self));
    if (check_throw_arguments("athrow", nargs) < 0 || call_hooks(g) < 0)
        return NULL;
    PyObject *tuple = PyTuple_New(nargs);
    for (Py_ssize_t i = 0; tuple && i < nargs; i++)
        PyTuple_SetItem(tuple, i, Py_NewRef(args[i]));
    PyObject *a = tuple ? await_new(SHAPE_ID_ASYNC_GEN_ATHROW, g, value_of(tuple)) : NULL;
    Py_XDECREF(tuple);
    return a;
}

PyObject *async_gen_aclose(PyObject *self, PyObject *unused)
{
    GenObj *g = (GenObj *)value_obj(value_of(self));
    (void)unused;
    return call_hooks(g) < 0 ? NULL : await_new(SHAPE_ID_ASYNC_GEN_ATHROW, g, V_ABSENT);
}

/* For aclose(): the generator may not yield again; its end is what was wanted. */
static PyObject *deliver_close(AwaitObj *a, int status, Value result)
{
    if (status > 0 && IS_EXACT(result, ASYNC_GEN_VALUE)) {
        value_release(result);
        end(a);
        PyErr_SetString(PyExc_RuntimeError, "async generator ignored GeneratorExit");
        return NULL;
    }
    if (status > 0)
        return api_of(result);
    target(a)->closed_async = 1;
    end(a);
    if (status == 0)
        value_release(result);
    else if (!PyErr_ExceptionMatches(PyExc_StopAsyncIteration) && !PyErr_ExceptionMatches(PyExc_GeneratorExit))
        return NULL;
    PyErr_Clear();
    PyErr_SetNone(PyExc_StopIteration);
    return NULL;
}

static PyObject *athrow_send(PyObject *self, PyObject *value)
{
    AwaitObj *a = await_of(self);
    GenObj *g = target(a);
    bool closing = is_absent(a->argument);
    uint32_t state = load_acquire_u32(&a->state);
    Value result = V_RAISED;
    int status;
    if (state == AWAIT_CLOSED)
        return reuse_error("aclose()/athrow()");
    if (state == AWAIT_INIT) {
        if (load_acquire_u32(&g->state) == GEN_CLOSED) {
            store_release_u32(&a->state, AWAIT_CLOSED);
            PyErr_SetNone(PyExc_StopIteration);
            return NULL;
        }
        if (begin(a, closing ? "aclose()" : "athrow()") < 0)
            return NULL;
        if (g->closed_async) {
            end(a);
            PyErr_SetNone(closing ? PyExc_StopIteration : PyExc_StopAsyncIteration);
            return NULL;
        }
        if (value != Py_None) {
            end(a);
            PyErr_SetString(PyExc_RuntimeError, "can't send non-None value to a just-started coroutine");
            return NULL;
        }
        store_release_u32(&a->state, AWAIT_ITERATING);
        Value exc;
        if (closing) {
            g->closed_async = 1;
            exc = value_of(PyObject_CallNoArgs(PyExc_GeneratorExit));
        } else {
            PyObject *args[3];
            Py_ssize_t n = PyTuple_Size(api_of(a->argument));
            for (Py_ssize_t i = 0; i < n; i++)
                args[i] = PyTuple_GetItem(api_of(a->argument), i);
            exc = exception_to_throw(args, n);
        }
        if (is_raised(exc)) {
            end(a);
            return NULL;
        }
        status = gen_throw(g, exc, &result);
    } else {
        status = gen_step(g, value_of(value), &result);
    }
    return closing ? deliver_close(a, status, result) : deliver(a, status, result);
}

static PyObject *athrow_next(PyObject *self) { return athrow_send(self, Py_None); }

static PyObject *athrow_throw(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    AwaitObj *a = await_of(self);
    uint32_t state = load_acquire_u32(&a->state);
    Value result = V_RAISED;
    if (check_throw_arguments("throw", nargs) < 0)
        return NULL;
    if (state == AWAIT_CLOSED)
        return reuse_error("aclose()/athrow()");
    bool closing = is_absent(a->argument);
    if (state == AWAIT_INIT) {
        if (begin(a, closing ? "aclose()" : "athrow()") < 0)
            return NULL;
        store_release_u32(&a->state, AWAIT_ITERATING);
    }
    Value exc = exception_to_throw(args, nargs);
    if (is_raised(exc))
        return NULL;
    int status = gen_throw(target(a), exc, &result);
    return closing ? deliver_close(a, status, result) : deliver(a, status, result);
}

static PyObject *athrow_close(PyObject *self, PyObject *unused)
{
    (void)unused;
    return close_by(self, athrow_throw);
}

static void athrow_finalize(PyObject *self)
{
    AwaitObj *a = await_of(self);
    if (load_acquire_u32(&a->state) == AWAIT_INIT) {
        PyObject *pending = PyErr_GetRaisedException();
        if (PyErr_WarnFormat(PyExc_RuntimeWarning, 1, "coroutine method %s of %R was never awaited", is_absent(a->argument) ? "'aclose'" : "'athrow'",
                             api_of(target(a)->qualname)) < 0)
            PyErr_WriteUnraisable(self);
        PyErr_SetRaisedException(pending);
    }
}

static PyMethodDef athrow_methods[] = {
    {"send", athrow_send, METH_O, PyDoc_STR("send(value) -> item\n\nOne step of the await.")},
    {"throw", CALL(athrow_throw), METH_FASTCALL, PyDoc_STR("throw(value)\nthrow(type[,value[,tb]])\n\nRaises the exception in the generator.")},
    {"close", athrow_close, METH_NOARGS, PyDoc_STR("close()\n\nEnds the await.")},
    {NULL, NULL, 0, NULL},
};

PyTypeObject _PyAsyncGenAThrow_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "async_generator_athrow",
    .tp_basicsize = sizeof(AwaitObj),
    .tp_dealloc = await_destroy,
    .tp_as_async = &await_async,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = await_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = athrow_next,
    .tp_methods = athrow_methods,
    .tp_finalize = athrow_finalize,
};
