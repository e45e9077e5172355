/* objects/bytes_iter.c -- iterators over the bytes of bytes and bytearrays.
 *
 * One index moves, relaxed: threads that share an iterator may get a byte twice or miss one, never one that is not there.
 */
#include "objects/bytes_private.h"
#include "objects/iter_common.h"

PyObject *bytes_iter_new(PyObject *seq, uint32_t shape)
{
    BytesIterObj *it = (BytesIterObj *)obj_new(shape, sizeof *it, PAGE_CONTAINER);
    if (it == NULL)
        return NULL;
    it->seq = value_keep(value_of(seq));
    obj_track_new(&it->hdr);                             /* an instance of a subclass may refer back to the iterator */
    return api_of(value_from_obj(it));
}

static BytesIterObj *self_iter(PyObject *self) { return (BytesIterObj *)(void *)self; }

static size_t length(const BytesIterObj *it)
{
    return value_is_bytes(it->seq) ? bytes_length(it->seq) : bytearray_len(bytearray_obj(it->seq));
}

static PyObject *next_of_bytes(PyObject *self)
{
    Value v = bytes_iter_next(self_iter(self));
    if (LIKELY(!is_done(v)))
        return api_of(v);
    store_relaxed_size(&self_iter(self)->index, SIZE_MAX);
    return NULL;
}

static PyObject *next_of_array(PyObject *self)
{
    BytesIterObj *it = self_iter(self);
    size_t i = load_relaxed_size(&it->index);
    int c = i == SIZE_MAX ? -1 : bytearray_get(bytearray_obj(it->seq), i);
    store_relaxed_size(&it->index, c < 0 ? SIZE_MAX : i + 1);
    return c < 0 ? NULL : api_of(value_from_int(c));
}

static int iter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(self_iter(self)->seq));
    return 0;
}

static void iter_dealloc(PyObject *self)
{
    value_release(self_iter(self)->seq);
    obj_free(&self_iter(self)->hdr);
}

static PyObject *iter_length_hint(PyObject *self, PyObject *Py_UNUSED(unused))
{
    size_t i = load_relaxed_size(&self_iter(self)->index), n = length(self_iter(self));
    return PyLong_FromSize_t(i < n ? n - i : 0);
}

static PyObject *reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    BytesIterObj *it = self_iter(self);
    return iter_reduce_now("iter", it->seq, &it->index, SIZE_MAX, false);
}

static PyObject *set_position(PyObject *self, PyObject *state)
{
    BytesIterObj *it = self_iter(self);
    Py_ssize_t i = PyLong_AsSsize_t(state);
    if (i == -1 && error_pending())
        return NULL;
    if (load_relaxed_size(&it->index) != SIZE_MAX) {     /* an exhausted one stays so */
        size_t n = length(it);
        store_relaxed_size(&it->index, i < 0 ? 0 : (size_t)i > n ? n : (size_t)i);
    }
    Py_RETURN_NONE;
}

static PyMethodDef iter_methods[] = {
    {"__length_hint__", iter_length_hint, METH_NOARGS, ITER_LEN_DOC},
    {"__reduce__", reduce, METH_NOARGS, ITER_REDUCE_DOC},
    {"__setstate__", set_position, METH_O, ITER_SETSTATE_DOC},
    {NULL, NULL, 0, NULL}
};

#define ITER_TYPE(symbol, name, next)                                                                                               \
    PyTypeObject symbol = {                                                                                                         \
        PyVarObject_HEAD_INIT(&PyType_Type, 0)                                                                                      \
        .tp_name = name,                                                                                                            \
        .tp_basicsize = sizeof(BytesIterObj),                                                                                       \
        .tp_dealloc = iter_dealloc,                                                                                                 \
        .tp_getattro = PyObject_GenericGetAttr,                                                                                     \
        .tp_flags = ITER_TYPE_FLAGS,                                                                                                \
        .tp_traverse = iter_traverse,                                                                                               \
        .tp_iter = PyObject_SelfIter,                                                                                               \
        .tp_iternext = next,                                                                                                        \
        .tp_methods = iter_methods,                                                                                                 \
    }

ITER_TYPE(PyBytesIter_Type, "bytes_iterator", next_of_bytes);
ITER_TYPE(PyByteArrayIter_Type, "bytearray_iterator", next_of_array);
