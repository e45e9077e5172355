/* core/vm/generator_type.c -- what Python sees of generators and coroutines: methods, attributes, finalization, await. */
#include "core/vm/generator.h"

#include "core/vm/coroutine.h"
#include "core/vm/frame_object.h"
#include "objects/attr.h"
#include "objects/type.h"

static GenObj *gen_of(PyObject *o) { return (GenObj *)value_obj(value_of(o)); }

/* -- results ----------------------------------------------------------------------------------------------------------------------------- */

/* Ends an iteration with StopIteration(value); consumes value. */
void raise_stop_iteration(Value value)
{
    if (is_none(value)) {
        PyErr_SetNone(PyExc_StopIteration);
        return;
    }
    /* The value goes in as the one argument, even if it is a tuple or an exception. */
    PyObject *exc = PyObject_CallOneArg(PyExc_StopIteration, api_of(value));
    value_release(value);
    if (exc) {
        PyErr_SetObject(PyExc_StopIteration, exc);
        Py_DECREF(exc);
    }
}

/* The method's result for a step: a yielded value, or StopIteration. */
static PyObject *step_result(int status, Value result)
{
    if (status > 0)
        return api_of(result);
    if (status == 0)
        raise_stop_iteration(result);
    return NULL;
}

PyObject *gen_iternext(PyObject *self)
{
    Value result;
    int status = gen_step(gen_of(self), V_NONE, &result);
    if (status == 0 && is_none(result))
        return NULL;                         /* the end, without an exception to build */
    return step_result(status, result);
}

static PyObject *gen_send_method(PyObject *self, PyObject *value)
{
    Value result;
    return step_result(gen_step(gen_of(self), value_of(value), &result), result);
}

PySendResult gen_am_send(PyObject *self, PyObject *value, PyObject **out)
{
    Value result;
    int status = gen_step(gen_of(self), value ? value_of(value) : V_NONE, &result);
    *out = status < 0 ? NULL : api_of(result);
    return status > 0 ? PYGEN_NEXT : status == 0 ? PYGEN_RETURN : PYGEN_ERROR;
}

/* The arguments of throw(): an exception, or the old type, value, traceback. Counted exception, or V_RAISED. */
Value exception_to_throw(PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *type = args[0], *value = nargs > 1 && args[1] != Py_None ? args[1] : NULL, *tb = nargs > 2 && args[2] != Py_None ? args[2] : NULL;
    if (tb && !PyTraceBack_Check(tb))
        return raise_type_error("throw() third argument must be a traceback object");
    PyObject *exc;
    if (PyExceptionClass_Check(type)) {
        if (value && PyObject_TypeCheck(value, (PyTypeObject *)type))
            exc = Py_NewRef(value);
        else if (value && PyTuple_Check(value))
            exc = PyObject_Call(type, value, NULL);
        else
            exc = value ? PyObject_CallOneArg(type, value) : PyObject_CallNoArgs(type);
        if (exc && !PyExceptionInstance_Check(exc)) {
            raise_type_error("calling %R should have returned an instance of BaseException, not %s", type, Py_TYPE(exc)->tp_name);
            Py_CLEAR(exc);
        }
        if (!exc)                            /* the failure is thrown in its place */
            exc = PyErr_GetRaisedException();
    } else if (PyExceptionInstance_Check(type)) {
        if (value)
            return raise_type_error("instance exception may not have a separate value");
        exc = Py_NewRef(type);
    } else {
        return raise_type_error("exceptions must be classes or instances deriving from BaseException, not %s", Py_TYPE(type)->tp_name);
    }
    if (exc && tb && PyException_SetTraceback(exc, tb) < 0)
        Py_CLEAR(exc);
    return value_of(exc);
}

int check_throw_arguments(const char *name, Py_ssize_t nargs)
{
    if (nargs < 1 || nargs > 3) {
        raise_type_error("%s expected %s, got %zd", name, nargs < 1 ? "at least 1 argument" : "at most 3 arguments", nargs);
        return -1;
    }
    if (nargs > 1)
        return PyErr_WarnFormat(PyExc_DeprecationWarning, 1,
                                "the (type, exc, tb) signature of %s() is deprecated, use the single-arg signature instead.", name);
    return 0;
}

static PyObject *gen_throw_method(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Value result = V_RAISED;
    if (check_throw_arguments("throw", nargs) < 0)
        return NULL;
    Value exc = exception_to_throw(args, nargs);
    if (is_raised(exc))
        return NULL;
    return step_result(gen_throw(gen_of(self), exc, &result), result);
}

static PyObject *gen_close_method(PyObject *self, PyObject *unused)
{
    (void)unused;
    return api_of(gen_close(gen_of(self)));
}

/* -- finalization --------------------------------------------------------------------------------------------------------------------------- */

/* A suspended frame is closed, so that its finally clauses run; a coroutine that never ran deserves a warning. */
void gen_finalize(PyObject *self)
{
    GenObj *g = gen_of(self);
    uint32_t state = load_acquire_u32(&g->state);
    if (state == GEN_CLOSED || state == GEN_RUNNING)
        return;
    PyObject *pending = PyErr_GetRaisedException();
    CodeObj *code = frame_code(&g->frame);
    if (state == GEN_CREATED && code->flags & CODE_COROUTINE) {
        warn_unawaited_coroutine(self);
        Value r = gen_close(g);
        value_release(r);
    } else if (state == GEN_SUSPENDED && (code->flags & CODE_ASYNC_GENERATOR || gen_would_notice(g, GEN_SUSPENDED))) {
        if (code->flags & CODE_ASYNC_GENERATOR && async_gen_finalize(g)) {
            PyErr_SetRaisedException(pending);
            return;
        }
        Value r = gen_close(g);
        if (is_raised(r))
            PyErr_FormatUnraisable("Exception ignored while closing generator %R", self);
        else
            value_release(r);
    }
    PyErr_SetRaisedException(pending);
}

/* -- attributes -------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *get_locked(GenObj *g, Value *field)
{
    obj_lock(&g->hdr);
    Value v = value_keep_locked(*field);
    obj_unlock(&g->hdr);
    return api_of(v);
}

static int set_name(PyObject *self, PyObject *v, Value *field, const char *what)
{
    GenObj *g = gen_of(self);
    if (!v || !PyUnicode_Check(v)) {
        raise_type_error("%s must be set to a string object", what);
        return -1;
    }
    obj_lock(&g->hdr);
    Value old = *field;
    store_release_value(field, value_keep(value_of(v)));
    obj_unlock(&g->hdr);
    value_release(old);
    return 0;
}

static PyObject *get_name(PyObject *self, void *unused) { return (void)unused, get_locked(gen_of(self), &gen_of(self)->name); }
static int set_name_attr(PyObject *self, PyObject *v, void *unused) { return (void)unused, set_name(self, v, &gen_of(self)->name, "__name__"); }
static PyObject *get_qualname(PyObject *self, void *unused) { return (void)unused, get_locked(gen_of(self), &gen_of(self)->qualname); }
static int set_qualname(PyObject *self, PyObject *v, void *unused) { return (void)unused, set_name(self, v, &gen_of(self)->qualname, "__qualname__"); }

static PyObject *get_running(PyObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(gen_state(gen_of(self)) == GEN_RUNNING);
}

static PyObject *get_suspended(PyObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(gen_state(gen_of(self)) == GEN_SUSPENDED);
}

static PyObject *get_code(PyObject *self, void *unused)
{
    (void)unused;
    return api_of(value_keep(value_from_obj((CodeObj *)(uintptr_t)(load_relaxed_u64(&gen_of(self)->frame.info) >> 16))));
}

static PyObject *get_delegate(PyObject *self, void *unused)
{
    (void)unused;
    return api_of(gen_yieldfrom(gen_of(self)));
}

static PyObject *get_frame(PyObject *self, void *unused)
{
    (void)unused;
    return api_of(gen_frame_object(gen_of(self)));
}

static PyObject *get_origin(PyObject *self, void *unused)
{
    (void)unused;
    GenObj *g = gen_of(self);
    return is_absent(g->origin_or_finalizer) ? Py_None : api_of(value_keep(g->origin_or_finalizer));
}

static PyObject *get_ag_running(PyObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(load_acquire_u8(&gen_of(self)->running_async));
}

static PyObject *gen_repr(PyObject *self)
{
    PyObject *name = get_qualname(self, NULL);
    const char *kind = IS_EXACT(value_of(self), COROUTINE) ? "coroutine" : IS_EXACT(value_of(self), ASYNC_GEN) ? "async_generator" : "generator";
    PyObject *r = PyUnicode_FromFormat("<%s object %S at %p>", kind, name, self);
    Py_DECREF(name);
    return r;
}

static PyObject *gen_sizeof(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyLong_FromSize_t(sizeof(GenObj) + frame_code(&gen_of(self)->frame)->nregs * sizeof(Reg));
}

#define CALL(f) ((PyCFunction)(void (*)(void))(f))
#define SEND_DOC(noun) PyDoc_STR("send(value) -> item\n\nSends the value of its yield into " noun "; StopIteration carries what it returns.")
#define THROW_DOC(noun) PyDoc_STR("throw(value)\nthrow(type[,value[,tb]])\n\nRaises the exception in " noun "; gives the next item or StopIteration.")
#define CLOSE_DOC(noun) PyDoc_STR("close() -> value\n\nRaises GeneratorExit inside " noun "; gives what it returns.")

static PyMethodDef gen_methods[] = {
    {"send", gen_send_method, METH_O, SEND_DOC("generator")},
    {"throw", CALL(gen_throw_method), METH_FASTCALL, THROW_DOC("generator")},
    {"close", gen_close_method, METH_NOARGS, CLOSE_DOC("generator")},
    {"__sizeof__", gen_sizeof, METH_NOARGS, PyDoc_STR("Size in memory, in bytes.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, PyDoc_STR("generator[item, sent, returned]")},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef gen_getset[] = {
    {"__name__", get_name, set_name_attr, PyDoc_STR("name of the generator"), NULL},
    {"__qualname__", get_qualname, set_qualname, PyDoc_STR("qualified name of the generator"), NULL},
    {"gi_yieldfrom", get_delegate, NULL, PyDoc_STR("the iterator that yield from goes through, or None"), NULL},
    {"gi_running", get_running, NULL, NULL, NULL},
    {"gi_frame", get_frame, NULL, NULL, NULL},
    {"gi_suspended", get_suspended, NULL, NULL, NULL},
    {"gi_code", get_code, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyAsyncMethods gen_async = {.am_send = gen_am_send};

PyTypeObject PyGen_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "generator",
    .tp_basicsize = sizeof(GenObj),
    .tp_itemsize = sizeof(Reg),
    .tp_dealloc = gen_destroy,
    .tp_as_async = &gen_async,
    .tp_repr = gen_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_traverse = gen_traverse,
    .tp_clear = gen_clear,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = gen_iternext,
    .tp_methods = gen_methods,
    .tp_getset = gen_getset,
    .tp_finalize = gen_finalize,
};

/* -- coroutines ---------------------------------------------------------------------------------------------------------------------------- */

static PyMethodDef coro_methods[] = {
    {"send", gen_send_method, METH_O, SEND_DOC("coroutine")},
    {"throw", CALL(gen_throw_method), METH_FASTCALL, THROW_DOC("coroutine")},
    {"close", gen_close_method, METH_NOARGS, CLOSE_DOC("coroutine")},
    {"__sizeof__", gen_sizeof, METH_NOARGS, PyDoc_STR("Size in memory, in bytes.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, PyDoc_STR("coroutine[item, sent, returned]")},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef coro_getset[] = {
    {"__name__", get_name, set_name_attr, PyDoc_STR("name of the coroutine"), NULL},
    {"__qualname__", get_qualname, set_qualname, PyDoc_STR("qualified name of the coroutine"), NULL},
    {"cr_await", get_delegate, NULL, PyDoc_STR("what the coroutine waits for, or None"), NULL},
    {"cr_running", get_running, NULL, NULL, NULL},
    {"cr_frame", get_frame, NULL, NULL, NULL},
    {"cr_suspended", get_suspended, NULL, NULL, NULL},
    {"cr_code", get_code, NULL, NULL, NULL},
    {"cr_origin", get_origin, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyAsyncMethods coro_async = {.am_await = coro_wrapper_new, .am_send = gen_am_send};

PyTypeObject PyCoro_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "coroutine",
    .tp_basicsize = sizeof(GenObj),
    .tp_itemsize = sizeof(Reg),
    .tp_dealloc = gen_destroy,
    .tp_as_async = &coro_async,
    .tp_repr = gen_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_traverse = gen_traverse,
    .tp_clear = gen_clear,
    .tp_methods = coro_methods,
    .tp_getset = coro_getset,
    .tp_finalize = gen_finalize,
};

/* -- async generators: the object; its awaitables are in async_gen.c ------------------------------------------------------------------------ */

static PyMethodDef async_gen_methods[] = {
    {"asend", async_gen_asend, METH_O, PyDoc_STR("asend(value)\n\nAn awaitable that resumes the generator with the value of its yield.")},
    {"athrow", CALL(async_gen_athrow), METH_FASTCALL, PyDoc_STR("athrow(value)\nathrow(type[,value[,tb]])\n\nAn awaitable that raises where it is suspended.")},
    {"aclose", async_gen_aclose, METH_NOARGS, PyDoc_STR("aclose()\n\nAn awaitable that raises GeneratorExit where it is suspended.")},
    {"__sizeof__", gen_sizeof, METH_NOARGS, PyDoc_STR("Size in memory, in bytes.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, PyDoc_STR("async_generator[item, sent]")},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef async_gen_getset[] = {
    {"__name__", get_name, set_name_attr, PyDoc_STR("name of the async generator"), NULL},
    {"__qualname__", get_qualname, set_qualname, PyDoc_STR("qualified name of the async generator"), NULL},
    {"ag_await", get_delegate, NULL, PyDoc_STR("what the generator waits for, or None"), NULL},
    {"ag_running", get_ag_running, NULL, NULL, NULL},
    {"ag_frame", get_frame, NULL, NULL, NULL},
    {"ag_suspended", get_suspended, NULL, NULL, NULL},
    {"ag_code", get_code, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyAsyncMethods async_gen_async = {.am_aiter = PyObject_SelfIter, .am_anext = async_gen_anext};

PyTypeObject PyAsyncGen_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "async_generator",
    .tp_basicsize = sizeof(GenObj),
    .tp_itemsize = sizeof(Reg),
    .tp_dealloc = gen_destroy,
    .tp_as_async = &async_gen_async,
    .tp_repr = gen_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_traverse = gen_traverse,
    .tp_clear = gen_clear,
    .tp_methods = async_gen_methods,
    .tp_getset = async_gen_getset,
    .tp_finalize = gen_finalize,
};

/* -- the C API -------------------------------------------------------------------------------------------------------------------------------- */

int (PyGen_Check)(PyObject *o) { return PyObject_TypeCheck(o, &PyGen_Type); }
int (PyGen_CheckExact)(PyObject *o) { return IS_EXACT(value_of(o), GENERATOR); }
int (PyCoro_CheckExact)(PyObject *o) { return IS_EXACT(value_of(o), COROUTINE); }
int (PyAsyncGen_CheckExact)(PyObject *o) { return IS_EXACT(value_of(o), ASYNC_GEN); }
