/* core/vm/coroutine.c -- await: finding the iterator of an awaitable, the coroutine's __await__ wrapper, anext() with a default. */
#include "core/vm/coroutine.h"

#include "core/runtime/runtime.h"
#include "objects/attr.h"
#include "objects/tuple_int.h"
#include "objects/type.h"

/* -- awaitables --------------------------------------------------------------------------------------------------------------------------- */

static bool is_iterable_coroutine(Value v)
{
    return IS_EXACT(v, GENERATOR) && frame_code(&((GenObj *)value_obj(v))->frame)->flags & CODE_ITERABLE_COROUTINE;
}

Value awaitable_iterator(Value v)
{
    if (IS_EXACT(v, COROUTINE) || is_iterable_coroutine(v))
        return value_keep(v);
    PyTypeObject *type = type_of(v);
    if (!type->tp_as_async || !type->tp_as_async->am_await)
        return raise_type_error("'%.100s' object can't be awaited", type->tp_name);
    PyObject *it = type->tp_as_async->am_await(api_of(v));
    if (!it)
        return V_RAISED;
    if (IS_EXACT(value_of(it), COROUTINE) || is_iterable_coroutine(value_of(it))) {
        Py_DECREF(it);
        return raise_type_error("__await__() returned a coroutine");
    }
    if (!PyIter_Check(it)) {
        raise_type_error("__await__() returned non-iterator of type '%.100s'", Py_TYPE(it)->tp_name);
        Py_DECREF(it);
        return V_RAISED;
    }
    return value_of(it);
}

Value vm_awaitable(Value v, unsigned how)
{
    PyTypeObject *type = type_of(v);
    Value it = awaitable_iterator(v);
    if (is_raised(it)) {
        bool none = !type->tp_as_async || !type->tp_as_async->am_await;
        if (how != AWAIT_PLAIN && none && !IS_EXACT(v, COROUTINE)) {
            PyErr_Clear();
            return raise_type_error("'async with' received an object from %s that does not implement __await__: %.100s",
                                    how == AWAIT_AENTER ? "__aenter__" : "__aexit__", type->tp_name);
        }
        return it;
    }
    if (IS_EXACT(it, COROUTINE)) {
        Value delegate = gen_yieldfrom((GenObj *)value_obj(it));
        bool awaited = !is_none(delegate);
        value_release(delegate);
        if (awaited) {
            value_release(it);
            return raise_format(PyExc_RuntimeError, "coroutine is being awaited already");
        }
    }
    return it;
}

Value vm_yield_iter(Value v)
{
    if (IS_EXACT(v, COROUTINE)) {
        CodeObj *code = frame_code(tstate()->frame);
        if (!(code->flags & (CODE_COROUTINE | CODE_ITERABLE_COROUTINE)))
            return raise_type_error("cannot 'yield from' a coroutine object in a non-coroutine generator");
        return value_keep(v);
    }
    if (IS_EXACT(v, GENERATOR))
        return value_keep(v);
    return value_of(PyObject_GetIter(api_of(v)));
}

Value vm_aiter(Value v)
{
    PyTypeObject *type = type_of(v);
    if (!type->tp_as_async || !type->tp_as_async->am_aiter)
        return raise_type_error("'async for' requires an object with __aiter__ method, got %.100s", type->tp_name);
    PyObject *it = type->tp_as_async->am_aiter(api_of(v));
    if (it && (!Py_TYPE(it)->tp_as_async || !Py_TYPE(it)->tp_as_async->am_anext)) {
        raise_type_error("'async for' received an object from __aiter__ that does not implement __anext__: %.100s", Py_TYPE(it)->tp_name);
        Py_CLEAR(it);
    }
    return value_of(it);
}

Value vm_anext(Value v)
{
    PyTypeObject *type = type_of(v);
    if (!type->tp_as_async || !type->tp_as_async->am_anext)
        return raise_type_error("'async for' requires an iterator with __anext__ method, got %.100s", type->tp_name);
    PyObject *next = type->tp_as_async->am_anext(api_of(v));
    if (!next || IS_EXACT(v, ASYNC_GEN))
        return value_of(next);
    Value it = awaitable_iterator(value_of(next));
    if (is_raised(it)) {
        PyObject *cause = PyErr_GetRaisedException();
        raise_type_error("'async for' received an invalid object from __anext__: %.100s", Py_TYPE(next)->tp_name);
        PyObject *exc = PyErr_GetRaisedException();
        PyException_SetCause(exc, Py_NewRef(cause));
        PyException_SetContext(exc, cause);
        PyErr_SetRaisedException(exc);
    }
    Py_DECREF(next);
    return it;
}

/* -- coroutine.__await__() --------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    Obj   hdr;
    Value coroutine FROZEN;
} CoroWrapperObj;

static GenObj *wrapped(PyObject *self) { return (GenObj *)value_obj(((CoroWrapperObj *)value_obj(value_of(self)))->coroutine); }

PyObject *coro_wrapper_new(PyObject *coroutine)
{
    CoroWrapperObj *w = (CoroWrapperObj *)obj_new(SHAPE_ID_CORO_WRAPPER, sizeof *w, PAGE_CONTAINER);
    if (!w)
        return NULL;
    w->coroutine = value_keep(value_of(coroutine));
    obj_track_new(&w->hdr);
    return api_of(value_from_obj(w));
}

static int wrapper_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(((CoroWrapperObj *)value_obj(value_of(self)))->coroutine));
    return 0;
}

static void wrapper_destroy(PyObject *self)
{
    CoroWrapperObj *w = (CoroWrapperObj *)value_obj(value_of(self));
    value_release(w->coroutine);
    obj_free(&w->hdr);
}

static PyObject *wrapper_next(PyObject *self) { return gen_iternext(api_of(value_from_obj(wrapped(self)))); }

static PyObject *wrapper_send(PyObject *self, PyObject *value)
{
    Value result;
    int status = gen_step(wrapped(self), value_of(value), &result);
    if (status == 0)
        raise_stop_iteration(result);
    return status > 0 ? api_of(result) : NULL;
}

static PyObject *wrapper_throw(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Value result;
    if (check_throw_arguments("throw", nargs) < 0)
        return NULL;
    Value exc = exception_to_throw(args, nargs);
    if (is_raised(exc))
        return NULL;
    int status = gen_throw(wrapped(self), exc, &result);
    if (status == 0)
        raise_stop_iteration(result);
    return status > 0 ? api_of(result) : NULL;
}

static PyObject *wrapper_close(PyObject *self, PyObject *unused)
{
    (void)unused;
    return api_of(gen_close(wrapped(self)));
}

static PySendResult wrapper_am_send(PyObject *self, PyObject *value, PyObject **out)
{
    return gen_am_send(api_of(value_from_obj(wrapped(self))), value, out);
}

#define CALL(f) ((PyCFunction)(void (*)(void))(f))
static PyMethodDef wrapper_methods[] = {
    {"send", wrapper_send, METH_O, PyDoc_STR("send(value) -> item\n\nResumes the coroutine.")},
    {"throw", CALL(wrapper_throw), METH_FASTCALL, PyDoc_STR("throw(value)\nthrow(type[,value[,tb]])\n\nRaises the exception in the coroutine.")},
    {"close", wrapper_close, METH_NOARGS, PyDoc_STR("close() -> value\n\nCloses the coroutine.")},
    {NULL, NULL, 0, NULL},
};

static PyAsyncMethods wrapper_async = {.am_send = wrapper_am_send};

PyTypeObject _PyCoroWrapper_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "coroutine_wrapper",
    .tp_basicsize = sizeof(CoroWrapperObj),
    .tp_dealloc = wrapper_destroy,
    .tp_as_async = &wrapper_async,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = PyDoc_STR("What await iterates over: the coroutine as an iterator."),
    .tp_traverse = wrapper_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = wrapper_next,
    .tp_methods = wrapper_methods,
};

/* -- where a coroutine was made, and that nobody waited for it --------------------------------------------------------------------------------- */

/* Up to depth callers as (filename, line, function): cr_origin. */
Value coroutine_origin(PyThreadState *ts, int depth)
{
    PyObject *list = PyList_New(0);
    Frame *f = ts->frame;
    for (; list && f && depth > 0; f = f->previous, depth--) {
        CodeObj *code = frame_code(f);
        PyObject *entry = Py_BuildValue("OiO", api_of(code->filename), code_line(code, frame_offset(f)), api_of(code->name));
        if (!entry || PyList_Append(list, entry) < 0)
            Py_CLEAR(list);
        Py_XDECREF(entry);
    }
    if (!list)
        return V_RAISED;
    PyObject *tuple = PyList_AsTuple(list);
    Py_DECREF(list);
    return value_of(tuple);
}

/* The library words it, with the origin if there is one; without it, plainly. */
void warn_unawaited_coroutine(PyObject *coroutine)
{
    PyObject *warnings = Py_IsFinalizing() ? Py_XNewRef(PyDict_GetItemWithError(PyImport_GetModuleDict(), NAPI(warnings)))
                                           : PyImport_Import(NAPI(warnings)), *r = NULL, *say = NULL;
    if (warnings == NULL || PyObject_GetOptionalAttrString(warnings, "_warn_unawaited_coroutine", &say) < 0)
        PyErr_Clear();                       /* without the library */
    if (say && !(r = PyObject_CallOneArg(say, coroutine)) && !PyErr_ExceptionMatches(PyExc_RuntimeWarning)) {
        PyErr_FormatUnraisable("Exception ignored while finalizing coroutine %R", coroutine);      /* it is broken: plainly, then */
        Py_CLEAR(say);
    }
    if (!say && !PyErr_Occurred() &&
        PyErr_WarnFormat(PyExc_RuntimeWarning, 1, "coroutine '%S' was never awaited", api_of(((GenObj *)value_obj(value_of(coroutine)))->qualname)) == 0)
        r = Py_None;
    if (!r)
        PyErr_FormatUnraisable("Exception ignored while finalizing coroutine %R", coroutine);
    Py_XDECREF(r);
    Py_XDECREF(say);
    Py_XDECREF(warnings);
}

/* -- anext(it, default) ---------------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    Obj   hdr;
    Value awaitable, standard FROZEN;
} AnextObj;

static AnextObj *anext_of(PyObject *o) { return (AnextObj *)value_obj(value_of(o)); }

PyObject *anext_awaitable_new(PyObject *awaitable, PyObject *standard)
{
    AnextObj *a = (AnextObj *)obj_new(SHAPE_ID_ANEXT_AWAITABLE, sizeof *a, PAGE_CONTAINER);
    if (!a)
        return NULL;
    a->awaitable = value_keep(value_of(awaitable));
    a->standard = value_keep(value_of(standard));
    obj_track_new(&a->hdr);
    return api_of(value_from_obj(a));
}

static int anext_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(anext_of(self)->awaitable));
    Py_VISIT(api_of(anext_of(self)->standard));
    return 0;
}

static void anext_destroy(PyObject *self)
{
    AnextObj *a = anext_of(self);
    value_release(a->awaitable);
    value_release(a->standard);
    obj_free(&a->hdr);
}

static PyObject *anext_iterator(AnextObj *a)
{
    Value it = awaitable_iterator(a->awaitable);
    if (!is_raised(it) && IS_EXACT(it, COROUTINE)) {          /* a coroutine is no iterator; its wrapper is */
        PyObject *w = coro_wrapper_new(api_of(it));
        value_release(it);
        return w;
    }
    return api_of(it);
}

/* The end of the asynchronous iteration becomes the default. */
static PyObject *anext_result(AnextObj *a, PyObject *r)
{
    if (r)
        return r;
    if (PyErr_ExceptionMatches(PyExc_StopAsyncIteration)) {
        PyErr_Clear();
        raise_stop_iteration(value_keep(a->standard));
    }
    return NULL;
}

static PyObject *anext_next(PyObject *self)
{
    PyObject *it = anext_iterator(anext_of(self));
    if (!it)
        return NULL;
    PyObject *r = Py_TYPE(it)->tp_iternext(it);
    Py_DECREF(it);
    return anext_result(anext_of(self), r);
}

static PyObject *anext_call(PyObject *self, const char *method, PyObject *args)
{
    PyObject *it = anext_iterator(anext_of(self)), *f = it && args ? PyObject_GetAttrString(it, method) : NULL;
    PyObject *r = f ? PyObject_CallObject(f, args) : NULL;
    Py_XDECREF(f);
    Py_XDECREF(it);
    return anext_result(anext_of(self), r);
}

static PyObject *anext_send(PyObject *self, PyObject *value)
{
    PyObject *args = PyTuple_Pack(1, value), *r = anext_call(self, "send", args);
    Py_XDECREF(args);
    return r;
}

static PyObject *anext_throw(PyObject *self, PyObject *args) { return anext_call(self, "throw", args); }

static PyObject *anext_close(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *args = PyTuple_New(0), *r = anext_call(self, "close", args);
    Py_XDECREF(args);
    return r;
}

static PyMethodDef anext_methods[] = {
    {"send", anext_send, METH_O, PyDoc_STR("send(value) -> item\n\nResumes what is awaited.")},
    {"throw", anext_throw, METH_VARARGS, PyDoc_STR("throw(value)\nthrow(type[,value[,tb]])\n\nRaises the exception in what is awaited.")},
    {"close", anext_close, METH_NOARGS, PyDoc_STR("close()\n\nCloses what is awaited.")},
    {NULL, NULL, 0, NULL},
};

static PyAsyncMethods anext_async = {.am_await = PyObject_SelfIter};

PyTypeObject _PyAnextAwaitable_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "anext_awaitable",
    .tp_basicsize = sizeof(AnextObj),
    .tp_dealloc = anext_destroy,
    .tp_as_async = &anext_async,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = anext_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = anext_next,
    .tp_methods = anext_methods,
};
