/* objects/iter.c -- iterators over any sequence by index, and over calls up to a sentinel; and what all built-in iterators share.
 *
 * Tests.  tests/objects/test_iter.c
 */
#include "objects/hold.h"
#include "objects/iter_common.h"
#include "objects/iter_int.h"

/* --- shared ----------------------------------------------------------------------------------------------------------------------- */

Value iter_end(void)
{
    if (!error_pending())
        return V_DONE;
    if (!PyErr_ExceptionMatches(PyExc_StopIteration))
        return V_RAISED;
    PyErr_Clear();
    return V_DONE;
}

PyObject *builtin_named(const char *name)
{
    PyObject *builtins = core_hooks.current_builtins ? core_hooks.current_builtins() : NULL, *found = NULL;
    if (builtins == NULL && value_is_ptr(interp_now()->builtins))
        builtins = api_of(interp_now()->builtins);
    if (builtins && PyMapping_GetOptionalItemString(builtins, name, &found) < 0)
        return NULL;
    if (!found)
        PyErr_SetString(PyExc_AttributeError, name);
    return found;
}

static Value reduce_take(PyObject *function, Value argument, Py_ssize_t index)
{
    if (!function) {
        value_release(argument);
        return V_RAISED;
    }
    Value args = tuple_take_values(&argument, 1);
    if (is_raised(args)) {
        Py_DECREF(function);
        return V_RAISED;
    }
    Value parts[3] = {value_of(function), args, V_RAISED};
    if (index < 0)
        return tuple_take_values(parts, 2);
    PyObject *at = PyLong_FromSsize_t(index);
    if (!at) {
        Py_DECREF(function);
        value_release(args);
        return V_RAISED;
    }
    parts[2] = value_of(at);
    return tuple_take_values(parts, 3);
}

PyObject *iter_reduce(const char *builtin, Value argument, Py_ssize_t index)
{
    return api_of(reduce_take(builtin_named(builtin), value_keep(argument), index));
}

static PyObject *reduce_empty(PyObject *function, bool list)     /* consumes function */
{
    Value nothing = list ? list_new(0) : tuple_new(0);
    if (is_raised(nothing)) {
        Py_XDECREF(function);
        return NULL;
    }
    if (list)
        list_publish(nothing);
    return api_of(reduce_take(function, nothing, -1));
}

PyObject *iter_reduce_empty(const char *builtin, bool list) { return reduce_empty(builtin_named(builtin), list); }

PyObject *iter_reduce_now(const char *builtin, Value argument, const size_t *index, size_t end, bool list)
{
    PyObject *function = builtin_named(builtin);
    size_t i = load_relaxed_size(index);
    return i >= end ? reduce_empty(function, list) : api_of(reduce_take(function, value_keep(argument), (Py_ssize_t)i));
}

PyObject *iter_reduce_list_take(Value list)
{
    return is_raised(list) ? NULL : api_of(reduce_take(builtin_named("iter"), list, -1));
}

bool iter_state_index(PyObject *state, Py_ssize_t *i)
{
    *i = PyLong_AsSsize_t(state);
    if (*i != -1 || !error_pending())
        return true;
    if (PyErr_ExceptionMatches(PyExc_TypeError))
        raise_type_error("an integer is required");
    return false;
}

/* --- by index ---------------------------------------------------------------------------------------------------------------------- */

typedef struct SeqIterObj {
    Obj    hdr;
    size_t index SHARED(relaxed);          /* ITER_DONE: exhausted */
    Value  seq FROZEN;
} SeqIterObj;

static inline SeqIterObj *seq_iter(PyObject *self) { return (SeqIterObj *)value_obj(value_of(self)); }

PyObject *PySeqIter_New(PyObject *seq)
{
    if (!PySequence_Check(seq)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    SeqIterObj *it = (SeqIterObj *)obj_new(SHAPE_ID_SEQ_ITER, sizeof *it, PAGE_CONTAINER);
    if (it) {
        it->seq = value_keep(value_of(seq));
        obj_track_new(&it->hdr);
    }
    return (PyObject *)it;
}

int (PySeqIter_Check)(PyObject *o) { return IS_EXACT(value_of(o), SEQ_ITER); }

static void seq_iter_dealloc(PyObject *self)
{
    value_release(seq_iter(self)->seq);
    obj_free(&seq_iter(self)->hdr);
}

static int seq_iter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(seq_iter(self)->seq));
    return 0;
}

static PyObject *seq_iter_next(PyObject *self)
{
    SeqIterObj *it = seq_iter(self);
    size_t i = load_relaxed_size(&it->index);
    if (i == ITER_DONE)
        return NULL;
    if (i == PY_SSIZE_T_MAX)
        return api_of(raise_overflow("iter index too large"));
    PyObject *item = PySequence_GetItem(api_of(it->seq), (Py_ssize_t)i);
    if (item) {
        store_relaxed_size(&it->index, i + 1);
    } else if (PyErr_ExceptionMatches(PyExc_IndexError) || PyErr_ExceptionMatches(PyExc_StopIteration)) {
        PyErr_Clear();
        store_relaxed_size(&it->index, ITER_DONE);
    }
    return item;
}

static PyObject *seq_iter_len(PyObject *self, PyObject *Py_UNUSED(unused))
{
    SeqIterObj *it = seq_iter(self);
    size_t i = load_relaxed_size(&it->index);
    if (i == ITER_DONE)
        return PyLong_FromLong(0);
    PyTypeObject *type = type_of(it->seq);
    if (!(type->tp_as_sequence && type->tp_as_sequence->sq_length) && !(type->tp_as_mapping && type->tp_as_mapping->mp_length))
        Py_RETURN_NOTIMPLEMENTED;
    Py_ssize_t n = PySequence_Size(api_of(it->seq));
    if (n < 0)
        return NULL;
    return PyLong_FromSsize_t(n > (Py_ssize_t)i ? n - (Py_ssize_t)i : 0);
}

static PyObject *seq_iter_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    SeqIterObj *it = seq_iter(self);
    return iter_reduce_now("iter", it->seq, &it->index, ITER_DONE, false);
}

static PyObject *seq_iter_setstate(PyObject *self, PyObject *state)
{
    Py_ssize_t i;
    if (!iter_state_index(state, &i))
        return NULL;
    if (load_relaxed_size(&seq_iter(self)->index) != ITER_DONE)
        store_relaxed_size(&seq_iter(self)->index, (size_t)(i < 0 ? 0 : i));
    Py_RETURN_NONE;
}

static PyMethodDef seq_iter_methods[] = {
    {"__length_hint__", seq_iter_len, METH_NOARGS, ITER_LEN_DOC},
    {"__reduce__", seq_iter_reduce, METH_NOARGS, ITER_REDUCE_DOC},
    {"__setstate__", seq_iter_setstate, METH_O, ITER_SETSTATE_DOC},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PySeqIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "iterator",
    .tp_basicsize = sizeof(SeqIterObj),
    .tp_dealloc = seq_iter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = ITER_TYPE_FLAGS,
    .tp_traverse = seq_iter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = seq_iter_next,
    .tp_methods = seq_iter_methods,
};

/* --- by calls ------------------------------------------------------------------------------------------------------------------------ */

typedef struct CallIterObj {
    Obj     hdr;
    uint8_t done SHARED(relaxed);
    Value   callable FROZEN;
    Value   sentinel FROZEN;
} CallIterObj;

static inline CallIterObj *call_iter(PyObject *self) { return (CallIterObj *)value_obj(value_of(self)); }

PyObject *PyCallIter_New(PyObject *callable, PyObject *sentinel)
{
    CallIterObj *it = (CallIterObj *)obj_new(SHAPE_ID_CALL_ITER, sizeof *it, PAGE_CONTAINER);
    if (it) {
        it->callable = value_keep(value_of(callable));
        it->sentinel = value_keep(value_of(sentinel));
        obj_track_new(&it->hdr);
    }
    return (PyObject *)it;
}

int (PyCallIter_Check)(PyObject *o) { return IS_EXACT(value_of(o), CALL_ITER); }

static void call_iter_dealloc(PyObject *self)
{
    value_release(call_iter(self)->callable);
    value_release(call_iter(self)->sentinel);
    obj_free(&call_iter(self)->hdr);
}

static int call_iter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(call_iter(self)->callable));
    Py_VISIT(api_of(call_iter(self)->sentinel));
    return 0;
}

static PyObject *call_iter_next(PyObject *self)
{
    CallIterObj *it = call_iter(self);
    if (load_relaxed_u8(&it->done))
        return NULL;
    PyObject *result = PyObject_CallNoArgs(api_of(it->callable));
    if (load_relaxed_u8(&it->done)) {                   /* the call, or another thread, has run it to its end */
        if (!result && PyErr_ExceptionMatches(PyExc_StopIteration))
            PyErr_Clear();
        Py_XDECREF(result);
        return NULL;
    }
    if (!result) {
        if (PyErr_ExceptionMatches(PyExc_StopIteration)) {
            PyErr_Clear();
            store_relaxed_u8(&it->done, 1);
        }
        return NULL;
    }
    int end = PyObject_RichCompareBool(api_of(it->sentinel), result, Py_EQ);
    if (end == 0)
        return result;
    if (end > 0)
        store_relaxed_u8(&it->done, 1);
    Py_DECREF(result);
    return NULL;
}

static PyObject *call_iter_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    CallIterObj *it = call_iter(self);
    PyObject *function = builtin_named("iter");          /* first: it may run Python code */
    if (!function)
        return NULL;
    if (load_relaxed_u8(&it->done))
        return reduce_empty(function, false);
    Value two[2] = {it->callable, it->sentinel}, args = tuple_from_values(two, 2);
    if (is_raised(args)) {
        Py_DECREF(function);
        return NULL;
    }
    return api_of(tuple_pair_take(value_of(function), args));
}

static PyMethodDef call_iter_methods[] = {
    {"__reduce__", call_iter_reduce, METH_NOARGS, ITER_REDUCE_DOC},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyCallIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "callable_iterator",
    .tp_basicsize = sizeof(CallIterObj),
    .tp_dealloc = call_iter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = ITER_TYPE_FLAGS,
    .tp_traverse = call_iter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = call_iter_next,
    .tp_methods = call_iter_methods,
};
