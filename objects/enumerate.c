/* objects/enumerate.c -- enumerate and reversed.
 *
 * Both may be shared by threads: the counter is one word, read and written relaxed, so two threads that step one of them at once may get
 * the same number twice. Beyond the small ints enumerate goes on with an int object under its lock.
 * Tests.  tests/objects/test_iter.c
 */
#include "objects/argcheck.h"
#include "objects/hold.h"
#include "objects/iter_common.h"
#include "objects/iter_int.h"
#include "objects/type.h"

/* --- enumerate -------------------------------------------------------------------------------------------------------------------- */

typedef struct EnumObj {
    Obj    hdr;
    size_t count SHARED(relaxed);          /* the next number, while it is at most VALUE_INT_MAX; beyond: LARGE */
    Value  iter  FROZEN;
    Value  large GUARD(hdr.lock);          /* then this is */
    Value  pair  OWNER(relaxed);           /* the first result, to be filled once more whenever nobody else has it; or 0. For the owner's steps alone */
} EnumObj;
enum { LARGE_BIT = 62 };
#define LARGE ((size_t)1 << LARGE_BIT)

static inline EnumObj *self_enum(PyObject *self) { return (EnumObj *)value_obj(value_of(self)); }

static PyObject *enum_make(PyTypeObject *type, PyObject *iterable, PyObject *start)
{
    Value first = value_from_int(0);
    if (start && !value_is_int(value_of(start))) {
        first = value_of(PyNumber_Index(start));
        if (is_raised(first))
            return NULL;
    } else if (start) {
        first = value_of(start);
    }
    PyObject *it = PyObject_GetIter(iterable);
    PyObject *self = it ? type->tp_alloc(type, 0) : NULL;
    if (!self) {
        Py_XDECREF(it);
        value_release(first);
        return NULL;
    }
    EnumObj *e = self_enum(self);
    e->iter = value_of(it);
    bool small = value_is_int(first) && value_as_int(first) >= 0;
    e->large = small ? V_ABSENT : first;
    e->count = small ? (size_t)value_as_int(first) : LARGE;
    return self;
}

/* enumerate(iterable, start=0), either by name. */
static PyObject *enum_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Py_ssize_t n = PyVectorcall_NARGS(nargsf), nk = kwnames ? (Py_ssize_t)tuple_len(value_of(kwnames)) : 0;
    PyObject *two[2] = {NULL, NULL};
    if (n == 0 && (nk == 0 || nk > 2))
        return api_of(raise_type_error("enumerate() missing required argument 'iterable'"));
    if (n + nk > 2)
        return api_of(raise_type_error("enumerate() takes at most 2 arguments (%zd given)", n + nk));
    for (Py_ssize_t i = 0; i < n; i++)
        two[i] = args[i];
    for (Py_ssize_t i = 0; i < nk; i++) {
        PyObject *name = api_of(tuple_at(value_of(kwnames), (size_t)i));
        int which = PyUnicode_EqualToUTF8(name, "iterable") ? 0 : PyUnicode_EqualToUTF8(name, "start") ? 1 : -1;
        if (which < 0 || two[which] || (which == 1 && n + nk == 1))
            return api_of(raise_type_error("'%U' is an invalid keyword argument for enumerate()", name));
        two[which] = args[n + i];
    }
    return enum_make((PyTypeObject *)type, two[0], two[1]);
}

static PyObject *enum_type_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *iterable = NULL, *start = NULL;
    static char *names_of[] = {"iterable", "start", NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|O:enumerate", names_of, &iterable, &start))
        return NULL;
    return enum_make(type, iterable, start);
}

static void enum_dealloc(PyObject *self)
{
    EnumObj *e = self_enum(self);
    value_release(e->iter);
    value_release(e->large);
    value_release(e->pair);
    obj_free(&e->hdr);
}

static int enum_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(self_enum(self)->iter));
    if (self_enum(self)->pair.w)
        Py_VISIT(api_of(self_enum(self)->pair));
    return 0;
}

/* The number, and one more for the next. Counted. */
static Value enum_number(EnumObj *e)
{
    size_t n = load_relaxed_size(&e->count);
    if (LIKELY(n <= VALUE_INT_MAX)) {
        store_relaxed_size(&e->count, n + 1);
        return value_from_int((int64_t)n);
    }
    enum hold h = hold_begin(&e->hdr);
    Value now = value_keep(e->large);
    hold_end(&e->hdr, h);
    if (is_absent(now) || is_raised(now)) {             /* the first number that is not small */
        now = value_of(PyLong_FromLongLong(VALUE_INT_MAX + 1));
        if (is_raised(now))
            return V_RAISED;
    }
    Value next = value_of(PyNumber_Add(api_of(now), api_of(value_from_int(1))));
    if (is_raised(next)) {
        value_release(now);
        return V_RAISED;
    }
    h = hold_begin(&e->hdr);
    Value old = e->large;
    e->large = next;
    hold_end(&e->hdr, h);
    value_release(old);
    return now;
}

static PyObject *enum_next(PyObject *self)
{
    EnumObj *e = self_enum(self);
    PyObject *item = type_of(e->iter)->tp_iternext(api_of(e->iter));
    if (!item)
        return NULL;
    Value n = enum_number(e);
    if (is_raised(n)) {
        Py_DECREF(item);
        return NULL;
    }
    if (UNLIKELY(!obj_is_mine(&e->hdr)))
        return api_of(tuple_pair_take(n, value_of(item)));
    Value pair = tuple_take_kept(&e->pair);
    if (is_absent(pair)) {
        pair = tuple_pair_take(n, value_of(item));
        if (!is_raised(pair) && e->pair.w == 0)
            e->pair = value_keep(pair);
        return api_of(pair);
    }
    Value items[2] = {n, value_of(item)};
    pair = tuple_refill(pair, items, &e->pair);
    value_release(items[0]);
    value_release(items[1]);
    return api_of(pair);
}

int enum_next_pair(Obj *self, Value out[2])
{
    EnumObj *e = (EnumObj *)self;
    PyObject *item = type_of(e->iter)->tp_iternext(api_of(e->iter));
    if (!item)
        return 0;
    out[0] = enum_number(e);
    out[1] = value_of(item);
    if (LIKELY(!is_raised(out[0])))
        return 1;
    Py_DECREF(item);
    return 0;
}

static PyObject *enum_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    EnumObj *e = self_enum(self);
    size_t n = load_relaxed_size(&e->count);
    Value number;
    if (n <= VALUE_INT_MAX) {
        number = value_from_int((int64_t)n);
    } else {
        enum hold h = hold_begin(&e->hdr);
        number = value_keep(e->large);
        hold_end(&e->hdr, h);
        if (is_absent(number))
            number = value_of(PyLong_FromLongLong(VALUE_INT_MAX + 1));
    }
    Value args = is_raised(number) ? V_RAISED : tuple_pair_take(value_keep(e->iter), number);
    return is_raised(args) ? NULL : api_of(tuple_pair_take(value_keep(value_from_obj(type_of_api(self))), args));
}

static PyMethodDef enum_methods[] = {
    {"__reduce__", enum_reduce, METH_NOARGS, ITER_REDUCE_DOC},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS,
     PyDoc_STR("__class_getitem__($type, object, /)\n--\n\nSee PEP 585")},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyEnum_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "enumerate",
    .tp_basicsize = sizeof(EnumObj),
    .tp_dealloc = enum_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = PyDoc_STR("enumerate(iterable, start=0)\n--\n\nPairs of a number and an item: (start, first), (start + 1, second), ..."),
    .tp_traverse = enum_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = enum_next,
    .tp_methods = enum_methods,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = enum_type_new,
    .tp_free = PyObject_GC_Del,
    .tp_vectorcall = enum_vectorcall,
};

/* --- reversed ---------------------------------------------------------------------------------------------------------------------- */

typedef struct ReversedObj {
    Obj    hdr;
    size_t index SHARED(relaxed);          /* of the next item; ITER_DONE, one below 0: exhausted */
    Value  seq   FROZEN;
} ReversedObj;

static inline ReversedObj *self_rev(PyObject *self) { return (ReversedObj *)value_obj(value_of(self)); }

static PyObject *reversed_make(PyTypeObject *type, PyObject *seq)
{
    Value method = type_lookup_get(type_of_api(seq), N(dunder_reversed));
    if (is_raised(method))
        return NULL;
    if (!is_absent(method)) {
        bool none = is_none(method);
        value_release(method);
        return api_of(none ? raise_type_error("'%.200s' object is not reversible", type_of_api(seq)->tp_name)
                           : special_call(value_of(seq), N(dunder_reversed), V_ABSENT, V_ABSENT));
    }
    if (!PySequence_Check(seq))
        return api_of(raise_type_error("'%.200s' object is not reversible", type_of_api(seq)->tp_name));
    Py_ssize_t n = PySequence_Size(seq);
    PyObject *self = n < 0 ? NULL : type->tp_alloc(type, 0);
    if (self) {
        self_rev(self)->index = (size_t)n - 1;
        self_rev(self)->seq = value_keep(value_of(seq));
    }
    return self;
}

static PyObject *reversed_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    if (!args_no_kwnames("reversed", kwnames) || !args_count("reversed", PyVectorcall_NARGS(nargsf), 1, 1))
        return NULL;
    return reversed_make((PyTypeObject *)type, args[0]);
}

static PyObject *reversed_type_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    if ((type == &PyReversed_Type || type->tp_init == PyReversed_Type.tp_init) && !args_no_keywords("reversed", kwds))
        return NULL;
    if (!args_count("reversed", (Py_ssize_t)tuple_len(value_of(args)), 1, 1))
        return NULL;
    return reversed_make(type, api_of(tuple_at(value_of(args), 0)));
}

static void reversed_dealloc(PyObject *self)
{
    value_release(self_rev(self)->seq);
    obj_free(&self_rev(self)->hdr);
}

static int reversed_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(self_rev(self)->seq));
    return 0;
}

static PyObject *reversed_next(PyObject *self)
{
    ReversedObj *r = self_rev(self);
    size_t i = load_relaxed_size(&r->index);
    if (i == ITER_DONE)
        return NULL;
    PyObject *item = PySequence_GetItem(api_of(r->seq), (Py_ssize_t)i);
    if (item) {
        store_relaxed_size(&r->index, i - 1);
        return item;
    }
    if (PyErr_ExceptionMatches(PyExc_IndexError) || PyErr_ExceptionMatches(PyExc_StopIteration))
        PyErr_Clear();
    store_relaxed_size(&r->index, ITER_DONE);
    return NULL;
}

static PyObject *reversed_len(PyObject *self, PyObject *Py_UNUSED(unused))
{
    size_t left = load_relaxed_size(&self_rev(self)->index) + 1;
    if (left == 0)
        return PyLong_FromLong(0);
    Py_ssize_t n = PySequence_Size(api_of(self_rev(self)->seq));
    if (n < 0)
        return NULL;
    return PyLong_FromSize_t((size_t)n < left ? 0 : left);
}

static PyObject *reversed_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    ReversedObj *r = self_rev(self);
    size_t i = load_relaxed_size(&r->index);
    Value seq = i == ITER_DONE ? tuple_new(0) : value_keep(r->seq), args = tuple_take_values(&seq, 1);
    if (is_raised(args))
        return NULL;
    Value parts[3] = {value_keep(value_from_obj(type_of_api(self))), args, V_RAISED};
    if (i == ITER_DONE)
        return api_of(tuple_take_values(parts, 2));
    parts[2] = value_of(PyLong_FromSize_t(i));
    return api_of(tuple_take_values(parts, 3));
}

static PyObject *reversed_setstate(PyObject *self, PyObject *state)
{
    ReversedObj *r = self_rev(self);
    Py_ssize_t i;
    if (!iter_state_index(state, &i))
        return NULL;
    if (load_relaxed_size(&r->index) != ITER_DONE) {
        Py_ssize_t n = PySequence_Size(api_of(r->seq));
        if (n < 0)
            return NULL;
        store_relaxed_size(&r->index, (size_t)(i < -1 ? -1 : i > n - 1 ? n - 1 : i));
    }
    Py_RETURN_NONE;
}

static PyMethodDef reversed_methods[] = {
    {"__length_hint__", reversed_len, METH_NOARGS, ITER_LEN_DOC},
    {"__reduce__", reversed_reduce, METH_NOARGS, ITER_REDUCE_DOC},
    {"__setstate__", reversed_setstate, METH_O, ITER_SETSTATE_DOC},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyReversed_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "reversed",
    .tp_basicsize = sizeof(ReversedObj),
    .tp_dealloc = reversed_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = PyDoc_STR("reversed(sequence, /)\n--\n\nAn iterator from the sequence's last item to its first."),
    .tp_traverse = reversed_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = reversed_next,
    .tp_methods = reversed_methods,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = reversed_type_new,
    .tp_free = PyObject_GC_Del,
    .tp_vectorcall = reversed_vectorcall,
};
