/* objects/tuple.c -- the tuple: a frozen array of values.
 *
 * Nothing of a published tuple changes but its hash, which every thread computes alike. So there are no locks here. Only its maker may
 * fill a tuple, and resize it (_PyTuple_Resize), before anybody else knows it; PyTuple_*: tuple_api.c.
 * Tests.  tests/objects/test_tuple.c
 */
#include "objects/tuple_int.h"

#include "objects/argcheck.h"
#include "objects/eq.h"
#include "objects/hold.h"
#include "objects/iter_int.h"

enum { TUPLE_LEN_MAX = PTRDIFF_MAX / 8 - 8 };

TupleObj tuple_empty;

/* --- making ------------------------------------------------------------------------------------------------------------------- */

static Value empty(void)
{
    if (UNLIKELY(load_relaxed_u32(&tuple_empty.hdr.shape) != SHAPE_ID_TUPLE))
        obj_init_static(&tuple_empty.hdr, SHAPE_ID_TUPLE);   /* during start-up, on its one thread */
    return value_from_obj(&tuple_empty);
}

Value tuple_new(size_t n)
{
    if (UNLIKELY(n == 0))
        return empty();
    if (UNLIKELY(n > (size_t)TUPLE_LEN_MAX))
        return raise_no_memory();
    TupleObj *t = (TupleObj *)obj_new(SHAPE_ID_TUPLE, sizeof(TupleObj) + n * sizeof(Value), PAGE_CONTAINER);
    if (UNLIKELY(!t))
        return V_RAISED;
    t->len = n;
    return value_from_obj(t);
}

Value tuple_from_values(const Value *at, size_t n)
{
    Value tuple = tuple_new(n);
    if (is_raised(tuple) || n == 0)
        return tuple;
    TupleObj *t = (TupleObj *)value_obj(tuple);
    for (size_t i = 0; i < n; i++)
        t->at[i] = value_keep(at[i]);
    tuple_publish(tuple);
    return tuple;
}

Value tuple_take_values(Value *at, size_t n)
{
    Value tuple = tuple_new(n);
    if (UNLIKELY(is_raised(tuple))) {
        for (size_t i = 0; i < n; i++)
            value_release(at[i]);
        return V_RAISED;
    }
    if (n) {
        memcpy(((TupleObj *)value_obj(tuple))->at, at, n * sizeof(Value));
        tuple_publish(tuple);
    }
    return tuple;
}

Value tuple_pair_take(Value a, Value b)
{
    TupleObj *t = (TupleObj *)obj_new(SHAPE_ID_TUPLE, sizeof(TupleObj) + 2 * sizeof(Value), PAGE_CONTAINER);
    if (UNLIKELY(!t)) {
        value_release(a);
        value_release(b);
        return V_RAISED;
    }
    t->len = 2;
    t->at[0] = a;
    t->at[1] = b;
    tuple_publish(value_from_obj(t));
    return value_from_obj(t);
}

Value tuple_slice(Value t, size_t low, size_t high)
{
    if (low == 0 && high == tuple_len(t) && IS_EXACT(t, TUPLE))
        return value_keep(t);
    return tuple_from_values(((TupleObj *)value_obj(t))->at + low, high - low);
}

static void tuple_dealloc(PyObject *self)
{
    TupleObj *t = (TupleObj *)value_obj(value_of(self));
    for (size_t i = t->len; i-- > 0;)
        value_release(t->at[i]);
    obj_free(&t->hdr);
}

static int tuple_traverse(PyObject *self, visitproc visit, void *arg)
{
    TupleObj *t = (TupleObj *)value_obj(value_of(self));
    for (size_t i = t->len; i-- > 0;)
        Py_VISIT(api_of(t->at[i]));
    return 0;
}

/* --- construction ---------------------------------------------------------------------------------------------------------------- */

static Value tuple_of(Value iterable)
{
    if (IS_EXACT(iterable, TUPLE))
        return value_keep(iterable);
    if (IS_EXACT(iterable, LIST))
        return list_to_tuple((ListObj *)value_obj(iterable));
    struct values vs;
    if (values_of_unasked(iterable, &vs) < 0)
        return V_RAISED;
    Value t = tuple_take_values(vs.at, vs.n);
    vs.n = 0;
    values_free(&vs);
    return t;
}

static PyObject *tuple_type_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    if ((type == &PyTuple_Type || type->tp_init == PyTuple_Type.tp_init) && !args_no_keywords("tuple", kwds))
        return NULL;
    Py_ssize_t n = (Py_ssize_t)tuple_len(value_of(args));
    if (!args_count("tuple", n, 0, 1))
        return NULL;
    Value items = n ? tuple_of(tuple_at(value_of(args), 0)) : empty();
    if (type == &PyTuple_Type || is_raised(items))
        return api_of(items);
    /* A subclass: its allocator makes room for the items and for what the subclass adds. */
    size_t len = tuple_len(items);
    PyObject *self = type->tp_alloc(type, (Py_ssize_t)len);
    if (self) {
        TupleObj *t = (TupleObj *)value_obj(value_of(self));
        for (size_t i = 0; i < len; i++)
            t->at[i] = value_keep(tuple_at(items, i));
    }
    value_release(items);
    return self;
}

static PyObject *tuple_vectorcall(PyObject *Py_UNUSED(type), PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    if (!args_no_kwnames("tuple", kwnames) || !args_count("tuple", n, 0, 1))
        return NULL;
    return api_of(n ? tuple_of(value_of(args[0])) : empty());
}

static PyObject *tuple_getnewargs(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Value t = value_of(self), copy = tuple_from_values(((TupleObj *)value_obj(t))->at, tuple_len(t));
    return is_raised(copy) ? NULL : api_of(tuple_take_values(&copy, 1));
}

/* --- showing, comparing, hashing ------------------------------------------------------------------------------------------------ */

static PyObject *tuple_repr(PyObject *self)
{
    Value t = value_of(self);
    size_t n = tuple_len(t);
    if (n == 0)
        return PyUnicode_FromString("()");
    int inside = Py_ReprEnter(self);
    if (inside != 0)
        return inside > 0 ? PyUnicode_FromString("(...)") : NULL;
    PyUnicodeWriter *w = PyUnicodeWriter_Create((Py_ssize_t)n * 3 + 2);
    bool ok = w && PyUnicodeWriter_WriteChar(w, '(') == 0;
    for (size_t i = 0; ok && i < n; i++)
        ok = (i == 0 || PyUnicodeWriter_WriteASCII(w, ", ", 2) == 0) && PyUnicodeWriter_WriteRepr(w, api_of(tuple_at(t, i))) == 0;
    ok = ok && PyUnicodeWriter_WriteASCII(w, n == 1 ? ",)" : ")", n == 1 ? 2 : 1) == 0;
    Py_ReprLeave(self);
    if (ok)
        return PyUnicodeWriter_Finish(w);
    PyUnicodeWriter_Discard(w);
    return NULL;
}

/* Lanes of items' hashes, folded as xxHash folds its input: multiply, rotate, multiply. */
Py_hash_t tuple_hash(Value tuple)
{
    TupleObj *t = (TupleObj *)value_obj(tuple);
    Py_hash_t known = (Py_hash_t)load_relaxed_u64((const uint64_t *)&t->hash);
    if (known != 0)
        return known;
    const uint64_t p1 = UINT64_C(0x9e3779b185ebca87), p2 = UINT64_C(0xc2b2ae3d27d4eb4f), p5 = UINT64_C(0x27d4eb2f165667c5);
    uint64_t acc = p5;
    if (recursion_enter(" while hashing a tuple"))
        return -1;
    for (size_t i = 0; i < t->len; i++) {
        Py_hash_t lane = value_hash(t->at[i]);
        if (lane == -1) {
            recursion_leave();
            return -1;
        }
        acc += (uint64_t)lane * p2;
        acc = (acc << 31 | acc >> 33) * p1;
    }
    recursion_leave();
    acc += t->len ^ (p5 ^ UINT64_C(3527539));
    if (acc == UINT64_MAX)
        acc = 1546275796;
    store_relaxed_u64((uint64_t *)&t->hash, acc);
    return (Py_hash_t)acc;
}

static Py_hash_t tuple_type_hash(PyObject *self) { return tuple_hash(value_of(self)); }

static PyObject *tuple_richcompare(PyObject *a, PyObject *b, int op)
{
    Value x = value_of(a), y = value_of(b);
    if (!value_has_flag(x, Py_TPFLAGS_TUPLE_SUBCLASS) || !value_has_flag(y, Py_TPFLAGS_TUPLE_SUBCLASS))
        Py_RETURN_NOTIMPLEMENTED;
    size_t n = tuple_len(x), m = tuple_len(y), i = 0, common = n < m ? n : m;
    for (; i < common; i++) {
        int same = value_equal(tuple_at(x, i), tuple_at(y, i));
        if (same < 0)
            return NULL;
        if (!same)
            break;
    }
    if (i == common)
        Py_RETURN_RICHCOMPARE(n, m, op);
    if (op == Py_EQ || op == Py_NE)
        return api_of(value_from_bool(op == Py_NE));
    return PyObject_RichCompare(api_of(tuple_at(x, i)), api_of(tuple_at(y, i)), op);
}

/* --- sequence -------------------------------------------------------------------------------------------------------------------- */

static Py_ssize_t tuple_length(PyObject *self) { return (Py_ssize_t)tuple_len(value_of(self)); }

static PyObject *tuple_item(PyObject *self, Py_ssize_t i)
{
    Value t = value_of(self);
    if ((size_t)i >= tuple_len(t))
        return api_of(raise_index_error("tuple index out of range"));
    return api_of(value_keep(tuple_at(t, (size_t)i)));
}

static PyObject *tuple_subscript(PyObject *self, PyObject *key)
{
    Value t = value_of(self), k = value_of(key);
    size_t len = tuple_len(t);
    if (value_is_int(k) || PyIndex_Check(key)) {
        Py_ssize_t i = value_is_int(k) ? (Py_ssize_t)value_as_int(k) : PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (i == -1 && !value_is_int(k) && error_pending())
            return NULL;
        return tuple_item(self, i < 0 ? i + (Py_ssize_t)len : i);
    }
    if (!PySlice_Check(key))
        return api_of(raise_type_error("tuple indices must be integers or slices, not %.200s", type_of(k)->tp_name));
    Py_ssize_t start, stop, step;
    if (PySlice_Unpack(key, &start, &stop, &step) < 0)
        return NULL;
    Py_ssize_t n = PySlice_AdjustIndices((Py_ssize_t)len, &start, &stop, step);
    if (n <= 0)
        return api_of(empty());
    if (step == 1)
        return api_of(tuple_slice(t, (size_t)start, (size_t)stop));
    Value copy = tuple_new((size_t)n);
    if (is_raised(copy))
        return NULL;
    for (Py_ssize_t i = 0; i < n; i++)
        ((TupleObj *)value_obj(copy))->at[i] = value_keep(tuple_at(t, (size_t)(start + i * step)));
    tuple_publish(copy);
    return api_of(copy);
}

static PyObject *tuple_concat(PyObject *a, PyObject *b)
{
    Value x = value_of(a), y = value_of(b);
    if (!value_has_flag(y, Py_TPFLAGS_TUPLE_SUBCLASS))
        return api_of(raise_type_error("can only concatenate tuple (not \"%.200s\") to tuple", type_of(y)->tp_name));
    size_t n = tuple_len(x), m = tuple_len(y);
    if (n == 0 && IS_EXACT(y, TUPLE))
        return api_of(value_keep(y));
    if (m == 0 && IS_EXACT(x, TUPLE))
        return api_of(value_keep(x));
    Value both = tuple_new(n + m);
    if (is_raised(both) || n + m == 0)
        return api_of(both);
    Value *at = ((TupleObj *)value_obj(both))->at;
    for (size_t i = 0; i < n; i++)
        at[i] = value_keep(tuple_at(x, i));
    for (size_t i = 0; i < m; i++)
        at[n + i] = value_keep(tuple_at(y, i));
    tuple_publish(both);
    return api_of(both);
}

static PyObject *tuple_repeat(PyObject *self, Py_ssize_t times)
{
    Value t = value_of(self);
    size_t n = tuple_len(t);
    if ((times == 1 || n == 0) && IS_EXACT(t, TUPLE))
        return api_of(value_keep(t));
    if (times <= 0 || n == 0)
        return api_of(empty());
    if (n > (size_t)TUPLE_LEN_MAX / (size_t)times)
        return api_of(raise_no_memory());
    Value copy = tuple_new(n * (size_t)times);
    if (is_raised(copy))
        return NULL;
    Value *at = ((TupleObj *)value_obj(copy))->at;
    for (size_t i = 0; i < n; i++) {
        Value v = tuple_at(t, i);
        value_keep_many(v, (size_t)times);
        for (size_t k = 0; k < (size_t)times; k++)
            at[k * n + i] = v;
    }
    tuple_publish(copy);
    return api_of(copy);
}

static int tuple_contains(PyObject *self, PyObject *item)
{
    Value t = value_of(self);
    for (size_t i = 0; i < tuple_len(t); i++) {
        int same = value_equal(tuple_at(t, i), value_of(item));
        if (same != 0)
            return same;
    }
    return 0;
}

static PyObject *tuple_index(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Value t = value_of(self);
    Py_ssize_t start = 0, stop = PY_SSIZE_T_MAX, len = (Py_ssize_t)tuple_len(t);
    if (!args_count("index", nargs, 1, 3) || (nargs > 1 && args_slice_bound(args[1], &start, false) < 0) ||
        (nargs > 2 && args_slice_bound(args[2], &stop, false) < 0))
        return NULL;
    if (start < 0 && (start += len) < 0)
        start = 0;
    if (stop < 0)
        stop += len;
    for (Py_ssize_t i = start; i < stop && i < len; i++) {
        int same = value_equal(tuple_at(t, (size_t)i), value_of(args[0]));
        if (same < 0)
            return NULL;
        if (same)
            return PyLong_FromSsize_t(i);
    }
    return api_of(raise_value_error("tuple.index(x): x not in tuple"));
}

static PyObject *tuple_count(PyObject *self, PyObject *item)
{
    Value t = value_of(self);
    Py_ssize_t n = 0;
    for (size_t i = 0; i < tuple_len(t); i++) {
        int same = value_equal(tuple_at(t, i), value_of(item));
        if (same < 0)
            return NULL;
        n += same;
    }
    return PyLong_FromSsize_t(n);
}

static PyObject *tuple_iter(PyObject *self)
{
    TupleIterObj *it = (TupleIterObj *)obj_new(SHAPE_ID_TUPLE_ITER, sizeof *it, PAGE_CONTAINER);
    if (it) {
        it->tuple = value_keep(value_of(self));
        obj_track_new(&it->hdr);
    }
    return (PyObject *)it;
}

/* --- the type -------------------------------------------------------------------------------------------------------------------- */

static PyMethodDef tuple_methods[] = {
    {"__getnewargs__", tuple_getnewargs, METH_NOARGS, PyDoc_STR("__getnewargs__($self, /)\n--\n\n")},
    {"index", _PyCFunction_CAST(tuple_index), METH_FASTCALL,
     PyDoc_STR("index($self, value, start=0, stop=sys.maxsize, /)\n--\n\n"
               "The first place of value, looked for from start to stop.\n\nRaises ValueError if it is not there.")},
    {"count", tuple_count, METH_O, PyDoc_STR("count($self, value, /)\n--\n\nHow many items equal value.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS,
     PyDoc_STR("__class_getitem__($type, object, /)\n--\n\nSee PEP 585")},
    {NULL, NULL, 0, NULL},
};

static PySequenceMethods tuple_as_sequence = {
    .sq_length = tuple_length,
    .sq_concat = tuple_concat,
    .sq_repeat = tuple_repeat,
    .sq_item = tuple_item,
    .sq_contains = tuple_contains,
};

static PyMappingMethods tuple_as_mapping = {
    .mp_length = tuple_length,
    .mp_subscript = tuple_subscript,
};

PyTypeObject PyTuple_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "tuple",
    .tp_basicsize = sizeof(TupleObj),
    .tp_itemsize = sizeof(Value),
    .tp_dealloc = tuple_dealloc,
    .tp_repr = tuple_repr,
    .tp_as_sequence = &tuple_as_sequence,
    .tp_as_mapping = &tuple_as_mapping,
    .tp_hash = tuple_type_hash,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_TUPLE_SUBCLASS | _Py_TPFLAGS_MATCH_SELF |
                Py_TPFLAGS_SEQUENCE,
    .tp_doc = PyDoc_STR("tuple(iterable=(), /)\n--\n\nA sequence that never changes.\n\n"
                        "Without an argument it is empty; else it has the items of iterable.\nA tuple is returned as it is."),
    .tp_traverse = tuple_traverse,
    .tp_richcompare = tuple_richcompare,
    .tp_iter = tuple_iter,
    .tp_methods = tuple_methods,
    .tp_new = tuple_type_new,
    .tp_free = PyObject_GC_Del,
    .tp_vectorcall = tuple_vectorcall,
};
