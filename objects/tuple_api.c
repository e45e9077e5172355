/* objects/tuple_api.c -- PyTuple_*: the tuple as extensions see it. New tuples are filled with borrowed-looking stores, so one made by
 * PyTuple_New is tracked from the start: nobody says when it is complete, and an empty slot (0) is nothing to the collector.
 */
#include "objects/hold.h"
#include "objects/tuple_int.h"

#include <stdarg.h>

static inline TupleObj *tuple_obj(PyObject *p) { return (TupleObj *)value_obj(value_of(p)); }
static inline bool is_tuple(PyObject *p) { return value_has_flag(value_of(p), Py_TPFLAGS_TUPLE_SUBCLASS); }

int (PyTuple_Check)(PyObject *o) { return is_tuple(o); }
int (PyTuple_CheckExact)(PyObject *o) { return IS_EXACT(value_of(o), TUPLE); }

PyObject *PyTuple_New(Py_ssize_t n)
{
    if (n < 0) {
        PyErr_BadInternalCall();
        return NULL;
    }
    Value t = tuple_new((size_t)n);
    if (!is_raised(t) && n)
        obj_track_new(value_obj(t));
    return api_of(t);
}

PyObject *PyTuple_Pack(Py_ssize_t n, ...)
{
    va_list items;
    Value t = tuple_new((size_t)n);
    if (is_raised(t) || n == 0)
        return api_of(t);
    va_start(items, n);
    for (Py_ssize_t i = 0; i < n; i++)
        ((TupleObj *)value_obj(t))->at[i] = value_keep(value_of(va_arg(items, PyObject *)));
    va_end(items);
    tuple_publish(t);
    return api_of(t);
}

Py_ssize_t PyTuple_Size(PyObject *p)
{
    if (!is_tuple(p)) {
        PyErr_BadInternalCall();
        return -1;
    }
    return (Py_ssize_t)tuple_obj(p)->len;
}

PyObject *PyTuple_GetItem(PyObject *p, Py_ssize_t i)
{
    if (!is_tuple(p)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if ((size_t)i >= tuple_obj(p)->len)
        return api_of(raise_index_error("tuple index out of range"));
    return api_of(tuple_obj(p)->at[i]);
}

PyObject *PyTuple_GetSlice(PyObject *p, Py_ssize_t low, Py_ssize_t high)
{
    if (!is_tuple(p)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    Py_ssize_t len = (Py_ssize_t)tuple_obj(p)->len;
    low = low < 0 ? 0 : low;
    high = high > len ? len : high;
    if (high < low)
        low = high = 0;
    return api_of(tuple_slice(value_of(p), (size_t)low, (size_t)high));
}

int PyTuple_SetItem(PyObject *p, Py_ssize_t i, PyObject *v)
{
    if (!is_tuple(p) || !obj_is_unique(&tuple_obj(p)->hdr)) {
        value_release(value_of(v));
        PyErr_BadInternalCall();
        return -1;
    }
    if ((size_t)i >= tuple_obj(p)->len) {
        value_release(value_of(v));
        raise_index_error("tuple assignment index out of range");
        return -1;
    }
    value_set(&tuple_obj(p)->at[i], value_of(v));
    return 0;
}

/* A tuple's block has the size it was born with, so another size is another block; the caller has the only reference. */
int _PyTuple_Resize(PyObject **p, Py_ssize_t size)
{
    PyObject *old = *p;
    TupleObj *t = old ? tuple_obj(old) : NULL;
    if (!old || size < 0 || !IS_EXACT(value_of(old), TUPLE) || (t->len != 0 && !obj_is_unique(&t->hdr))) {
        *p = NULL;
        Py_XDECREF(old);
        PyErr_BadInternalCall();
        return -1;
    }
    if (t->len == (size_t)size)
        return 0;
    PyObject *new = PyTuple_New(size);
    if (new) {
        size_t n = t->len < (size_t)size ? t->len : (size_t)size;
        for (size_t i = 0; i < n; i++) {
            tuple_obj(new)->at[i] = t->at[i];
            t->at[i] = V_RAISED;
        }
    }
    *p = new;
    Py_DECREF(old);
    return new ? 0 : -1;
}

Py_ssize_t (PyTuple_GET_SIZE)(PyObject *p) { return (Py_ssize_t)tuple_obj(p)->len; }
PyObject *(PyTuple_GET_ITEM)(PyObject *p, Py_ssize_t i) { return api_of(tuple_obj(p)->at[i]); }
void (PyTuple_SET_ITEM)(PyObject *p, Py_ssize_t i, PyObject *v) { tuple_obj(p)->at[i] = value_of(v); }
