/* objects/list_iter.c -- the iterators of lists and tuples: an index and the sequence. See iter_int.h for what threads may expect.
 *
 * An exhausted one has index ITER_DONE for good, also if the list grows later; it keeps its sequence until it dies.
 */
#include "objects/iter_int.h"

#include "objects/hold.h"
#include "objects/iter_common.h"

static inline ListIterObj *self_iter(PyObject *self) { return (ListIterObj *)value_obj(value_of(self)); }
static inline ListObj *iter_list(ListIterObj *it) { return (ListObj *)value_obj(it->list); }

/* ListIterObj and TupleIterObj have the same layout. */
static void iter_dealloc(PyObject *self)
{
    value_release(self_iter(self)->list);
    obj_free(&self_iter(self)->hdr);
}

static int iter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(self_iter(self)->list));
    return 0;
}

/* --- lists ---------------------------------------------------------------------------------------------------------------------- */

static PyObject *list_iter_next(PyObject *self)
{
    ListIterObj *it = self_iter(self);
    size_t i = load_relaxed_size(&it->index);
    if (i == ITER_DONE)
        return NULL;
    Value v = list_get(iter_list(it), i);
    if (is_absent(v)) {
        store_relaxed_size(&it->index, ITER_DONE);
        return NULL;
    }
    store_relaxed_size(&it->index, i + 1);
    return api_of(v);
}

static PyObject *list_iter_len(PyObject *self, PyObject *Py_UNUSED(unused))
{
    size_t i = load_relaxed_size(&self_iter(self)->index), n = list_len(iter_list(self_iter(self)));
    return PyLong_FromSize_t(i < n ? n - i : 0);
}

static PyObject *list_iter_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    ListIterObj *it = self_iter(self);
    return iter_reduce_now("iter", it->list, &it->index, ITER_DONE, true);
}

static PyObject *list_iter_setstate(PyObject *self, PyObject *state)
{
    ListIterObj *it = self_iter(self);
    Py_ssize_t i;
    if (!iter_state_index(state, &i))
        return NULL;
    if (load_relaxed_size(&it->index) != ITER_DONE) {
        Py_ssize_t n = (Py_ssize_t)list_len(iter_list(it));
        store_relaxed_size(&it->index, (size_t)(i < 0 ? 0 : i > n ? n : i));
    }
    Py_RETURN_NONE;
}

static PyMethodDef list_iter_methods[] = {
    {"__length_hint__", list_iter_len, METH_NOARGS, ITER_LEN_DOC},
    {"__reduce__", list_iter_reduce, METH_NOARGS, ITER_REDUCE_DOC},
    {"__setstate__", list_iter_setstate, METH_O, ITER_SETSTATE_DOC},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyListIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "list_iterator",
    .tp_basicsize = sizeof(ListIterObj),
    .tp_dealloc = iter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = ITER_TYPE_FLAGS,
    .tp_traverse = iter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = list_iter_next,
    .tp_methods = list_iter_methods,
};

/* --- lists, backwards ------------------------------------------------------------------------------------------------------------ */

static PyObject *list_rev_next(PyObject *self)
{
    ListIterObj *it = self_iter(self);
    size_t i = load_relaxed_size(&it->index);
    if (i == ITER_DONE)
        return NULL;
    Value v = list_get(iter_list(it), i);
    store_relaxed_size(&it->index, is_absent(v) ? ITER_DONE : i - 1);   /* a list that was shortened below us ends the iteration */
    return is_absent(v) ? NULL : api_of(v);
}

static PyObject *list_rev_len(PyObject *self, PyObject *Py_UNUSED(unused))
{
    size_t left = load_relaxed_size(&self_iter(self)->index) + 1;
    return PyLong_FromSize_t(list_len(iter_list(self_iter(self))) < left ? 0 : left);
}

static PyObject *list_rev_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    ListIterObj *it = self_iter(self);
    return iter_reduce_now("reversed", it->list, &it->index, ITER_DONE, true);
}

static PyObject *list_rev_setstate(PyObject *self, PyObject *state)
{
    ListIterObj *it = self_iter(self);
    Py_ssize_t i;
    if (!iter_state_index(state, &i))
        return NULL;
    if (load_relaxed_size(&it->index) != ITER_DONE) {
        Py_ssize_t n = (Py_ssize_t)list_len(iter_list(it));
        store_relaxed_size(&it->index, (size_t)(i < -1 ? -1 : i > n - 1 ? n - 1 : i));
    }
    Py_RETURN_NONE;
}

static PyMethodDef list_rev_methods[] = {
    {"__length_hint__", list_rev_len, METH_NOARGS, ITER_LEN_DOC},
    {"__reduce__", list_rev_reduce, METH_NOARGS, ITER_REDUCE_DOC},
    {"__setstate__", list_rev_setstate, METH_O, ITER_SETSTATE_DOC},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyListRevIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "list_reverseiterator",
    .tp_basicsize = sizeof(ListIterObj),
    .tp_dealloc = iter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = ITER_TYPE_FLAGS,
    .tp_traverse = iter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = list_rev_next,
    .tp_methods = list_rev_methods,
};

/* --- tuples ---------------------------------------------------------------------------------------------------------------------- */

static PyObject *tuple_iter_next(PyObject *self)
{
    ListIterObj *it = self_iter(self);
    size_t i = load_relaxed_size(&it->index);
    if (i >= tuple_len(it->list))
        return NULL;
    store_relaxed_size(&it->index, i + 1);
    return api_of(value_keep(tuple_at(it->list, i)));
}

static PyObject *tuple_iter_len(PyObject *self, PyObject *Py_UNUSED(unused))
{
    size_t i = load_relaxed_size(&self_iter(self)->index), n = tuple_len(self_iter(self)->list);
    return PyLong_FromSize_t(i < n ? n - i : 0);
}

static PyObject *tuple_iter_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    ListIterObj *it = self_iter(self);
    return iter_reduce_now("iter", it->list, &it->index, tuple_len(it->list), false);
}

static PyObject *tuple_iter_setstate(PyObject *self, PyObject *state)
{
    ListIterObj *it = self_iter(self);
    Py_ssize_t i, n = (Py_ssize_t)tuple_len(it->list);
    if (!iter_state_index(state, &i))
        return NULL;
    if (load_relaxed_size(&it->index) < (size_t)n)
        store_relaxed_size(&it->index, (size_t)(i < 0 ? 0 : i > n ? n : i));
    Py_RETURN_NONE;
}

static PyMethodDef tuple_iter_methods[] = {
    {"__length_hint__", tuple_iter_len, METH_NOARGS, ITER_LEN_DOC},
    {"__reduce__", tuple_iter_reduce, METH_NOARGS, ITER_REDUCE_DOC},
    {"__setstate__", tuple_iter_setstate, METH_O, ITER_SETSTATE_DOC},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyTupleIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "tuple_iterator",
    .tp_basicsize = sizeof(TupleIterObj),
    .tp_dealloc = iter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = ITER_TYPE_FLAGS,
    .tp_traverse = iter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = tuple_iter_next,
    .tp_methods = tuple_iter_methods,
};
