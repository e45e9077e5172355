/* objects/str_iter.c -- iterators over the characters of a str.
 *
 * One index moves, relaxed: threads that share an iterator may get a character twice or miss one, never one that is not there. ASCII texts have
 * a type of their own, as programs can see.
 */
#include "objects/iter_common.h"
#include "objects/iter_int.h"
#include "objects/str_int.h"
#include "objects/str_private.h"

Value str_iter_new(Value s)
{
    uint32_t shape = str_is_ascii(str_obj(s)) ? SHAPE_ID_STR_ASCII_ITER : SHAPE_ID_STR_ITER;
    StrIterObj *it = (StrIterObj *)obj_new(shape, sizeof *it, PAGE_CONTAINER);
    if (it == NULL)
        return V_RAISED;
    it->str = value_keep(s);
    obj_track_new(&it->hdr);                             /* a subclass instance may refer back to the iterator */
    return value_from_obj(it);
}

Value str_iter_other(uint32_t c)
{
    return str_from_code(c);
}

static PyObject *iter_next(PyObject *self)
{
    Value v = str_iter_next((StrIterObj *)(void *)self);
    return is_done(v) ? NULL : api_of(v);
}

static int iter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(((StrIterObj *)(void *)self)->str));
    return 0;
}

static void iter_dealloc(PyObject *self)
{
    StrIterObj *it = (StrIterObj *)(void *)self;
    value_release(it->str);
    obj_free(&it->hdr);
}

static size_t iter_index(PyObject *self)
{
    const StrIterObj *it = (const StrIterObj *)(void *)self;
    size_t i = load_relaxed_size(&it->index), n = str_length(str_obj(it->str));
    return i < n ? i : n;
}

static PyObject *iter_length_hint(PyObject *self, PyObject *Py_UNUSED(unused))
{
    return PyLong_FromSize_t(str_length(str_obj(((StrIterObj *)(void *)self)->str)) - iter_index(self));
}

static PyObject *iter_pickle(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Value str = ((const StrIterObj *)(void *)self)->str;
    size_t i = iter_index(self);
    return i == str_length(str_obj(str)) ? iter_reduce("iter", str_empty(), -1) : iter_reduce("iter", str, (Py_ssize_t)i);
}

static PyObject *iter_setstate(PyObject *self, PyObject *state)
{
    Py_ssize_t i = PyLong_AsSsize_t(state);
    if (i == -1 && PyErr_Occurred())
        return NULL;
    StrIterObj *it = (StrIterObj *)(void *)self;
    size_t n = str_length(str_obj(it->str));
    if (load_relaxed_size(&it->index) < n)           /* an exhausted one stays so */
        store_relaxed_size(&it->index, i < 0 ? 0 : (size_t)i > n ? n : (size_t)i);
    Py_RETURN_NONE;
}

static PyMethodDef iter_methods[] = {
    {"__length_hint__", iter_length_hint, METH_NOARGS, ITER_LEN_DOC},
    {"__reduce__", iter_pickle, METH_NOARGS, ITER_REDUCE_DOC},
    {"__setstate__", iter_setstate, METH_O, ITER_SETSTATE_DOC},
    {NULL, NULL, 0, NULL}
};

#define ITER_TYPE(symbol, name)                                                                                                     \
    PyTypeObject symbol = {                                                                                                         \
        PyVarObject_HEAD_INIT(&PyType_Type, 0)                                                                                      \
        .tp_name = name,                                                                                                            \
        .tp_basicsize = sizeof(StrIterObj),                                                                                         \
        .tp_dealloc = iter_dealloc,                                                                                                 \
        .tp_getattro = PyObject_GenericGetAttr,                                                                                     \
        .tp_flags = ITER_TYPE_FLAGS,                                                                                                \
        .tp_traverse = iter_traverse,                                                                                               \
        .tp_iter = PyObject_SelfIter,                                                                                               \
        .tp_iternext = iter_next,                                                                                                   \
        .tp_methods = iter_methods,                                                                                                 \
    }

ITER_TYPE(PyUnicodeIter_Type, "str_iterator");
ITER_TYPE(_PyUnicodeASCIIIter_Type, "str_ascii_iterator");
