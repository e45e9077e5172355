/* objects/range.c -- range: start, stop, step and length, four ints of any size that never change. Iterators: range_iter.c.
 *
 * Nearly every range is made of small ints, and then all is done in int64_t; big ones go through the number protocol.
 * Tests.  tests/objects/test_range.c
 */
#include "objects/range_int.h"

#include "objects/argcheck.h"
#include "objects/eq.h"
#include "objects/hold.h"
#include "objects/iter_int.h"
#include "objects/slice_int.h"

static inline RangeObj *self_range(PyObject *self) { return (RangeObj *)value_obj(value_of(self)); }

/* --- arithmetic on ints of any size: counted results, V_RAISED; arguments are borrowed ----------------------------------------------- */

static Value int_from(int64_t n) { return int_fits_value(n) ? value_from_int(n) : value_of(PyLong_FromLongLong(n)); }

Value range_add(Value a, Value b)
{
    if (value_both_int(a, b))
        return int_from(value_as_int(a) + value_as_int(b));
    return value_of(PyNumber_Add(api_of(a), api_of(b)));
}
Value range_sub(Value a, Value b)
{
    if (value_both_int(a, b))
        return int_from(value_as_int(a) - value_as_int(b));
    return value_of(PyNumber_Subtract(api_of(a), api_of(b)));
}
Value range_mul(Value a, Value b)
{
    int64_t n;
    if (value_both_int(a, b) && !__builtin_mul_overflow(value_as_int(a), value_as_int(b), &n))
        return int_from(n);
    return value_of(PyNumber_Multiply(api_of(a), api_of(b)));
}
static int less(Value a, Value b)                       /* 1, 0, -1 */
{
    if (value_both_int(a, b))
        return value_as_int(a) < value_as_int(b);
    return PyObject_RichCompareBool(api_of(a), api_of(b), Py_LT);
}
static bool same_int(Value a, Value b)                  /* exact ints: cannot fail */
{
    return value_is(a, b) || (value_is_ptr(a) && value_is_ptr(b) && PyObject_RichCompareBool(api_of(a), api_of(b), Py_EQ) == 1);
}

/* ceil((stop - start) / step), or 0. */
static Value length_of(Value start, Value stop, Value step)
{
    if (value_both_int(start, stop) && value_is_int(step)) {
        int64_t low = value_as_int(start), high = value_as_int(stop), by = value_as_int(step);
        if (by < 0) {
            int64_t t = low;
            low = high;
            high = t;
            by = -by;
        }
        return int_from(low < high ? (high - low - 1) / by + 1 : 0);
    }
    int down = less(step, value_from_int(0));
    if (down < 0)
        return V_RAISED;
    Value low = down ? stop : start, high = down ? start : stop;
    int some = less(low, high);
    if (some <= 0)
        return some < 0 ? V_RAISED : value_from_int(0);
    Value by = down ? range_sub(value_from_int(0), step) : value_keep(step);
    Value span = is_raised(by) ? V_RAISED : range_sub(high, low);
    Value last = is_raised(span) ? V_RAISED : range_sub(span, value_from_int(1));
    PyObject *quotient = is_raised(last) ? NULL : PyNumber_FloorDivide(api_of(last), api_of(by));
    Value n = quotient ? range_add(value_of(quotient), value_from_int(1)) : V_RAISED;
    Py_XDECREF(quotient);
    value_release(last);
    value_release(span);
    value_release(by);
    return n;
}

/* --- making -------------------------------------------------------------------------------------------------------------------------- */

/* Consumes three exact ints, also on failure. */
static Value range_take(Value start, Value stop, Value step)
{
    Value length = length_of(start, stop, step);
    RangeObj *r = is_raised(length) ? NULL : (RangeObj *)obj_new(SHAPE_ID_RANGE, sizeof *r, PAGE_CONTAINER);
    if (!r) {
        value_release(start);
        value_release(stop);
        value_release(step);
        value_release(length);
        return V_RAISED;
    }
    r->start = start;
    r->stop = stop;
    r->step = step;
    r->length = length;
    return value_from_obj(r);                           /* only ints: nothing for the collector */
}

Value range_new(Value start, Value stop, Value step)
{
    return range_take(value_keep(start), value_keep(stop), value_keep(step));
}

static Value as_index(PyObject *o)
{
    return value_is_int(value_of(o)) ? value_of(o) : value_of(PyNumber_Index(o));
}

static Value range_of_args(PyObject *const *args, Py_ssize_t n)
{
    if (!args_count("range", n, 1, 3))
        return V_RAISED;
    Value start = n == 1 ? value_from_int(0) : as_index(args[0]);
    if (is_raised(start))
        return V_RAISED;
    Value stop = as_index(args[n == 1 ? 0 : 1]);
    Value step = is_raised(stop) ? V_RAISED : n == 3 ? as_index(args[2]) : value_from_int(1);
    if (!is_raised(step) && value_is(step, value_from_int(0)))
        step = raise_value_error("range() arg 3 must not be zero");
    if (!is_raised(step))
        return range_take(start, stop, step);
    value_release(start);
    value_release(stop);
    return V_RAISED;
}

static PyObject *range_type_new(PyTypeObject *Py_UNUSED(type), PyObject *args, PyObject *kwds)
{
    if (!args_no_keywords("range", kwds))
        return NULL;
    return api_of(range_of_args(args_of_tuple(args), (Py_ssize_t)tuple_len(value_of(args))));
}

static PyObject *range_vectorcall(PyObject *Py_UNUSED(type), PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    return args_no_kwnames("range", kwnames) ? api_of(range_of_args(args, PyVectorcall_NARGS(nargsf))) : NULL;
}

static void range_dealloc(PyObject *self)
{
    RangeObj *r = self_range(self);
    value_release(r->start);
    value_release(r->stop);
    value_release(r->step);
    value_release(r->length);
    obj_free(&r->hdr);
}

int (PyRange_Check)(PyObject *o) { return IS_EXACT(value_of(o), RANGE); }

/* --- items ----------------------------------------------------------------------------------------------------------------------------- */

static Py_ssize_t range_length(PyObject *self)
{
    Value n = self_range(self)->length;
    return value_is_int(n) ? (Py_ssize_t)value_as_int(n) : PyLong_AsSsize_t(api_of(n));
}

static Value item(RangeObj *r, Value i)
{
    Value offset = range_mul(i, r->step), v = is_raised(offset) ? V_RAISED : range_add(r->start, offset);
    value_release(offset);
    return v;
}

/* i: an exact int. */
static Value item_checked(RangeObj *r, Value i)
{
    Value from_front = value_keep(i);
    int negative = less(i, value_from_int(0));
    if (negative > 0) {
        value_release(from_front);
        from_front = range_add(i, r->length);
        negative = is_raised(from_front) ? -1 : less(from_front, value_from_int(0));
    }
    int inside = negative < 0 ? -1 : negative ? 0 : less(from_front, r->length);
    Value v = inside > 0 ? item(r, from_front) : inside == 0 ? raise_index_error("range object index out of range") : V_RAISED;
    value_release(from_front);
    return v;
}

static PyObject *range_item(PyObject *self, Py_ssize_t i)
{
    Value index = int_from(i);
    Value v = is_raised(index) ? V_RAISED : i < 0 ? raise_index_error("range object index out of range") : item_checked(self_range(self), index);
    value_release(index);
    return api_of(v);
}

static Value sliced(RangeObj *r, PyObject *slice)
{
    Value at[3];
    if (slice_long_indices(value_of(slice), r->length, at) < 0)
        return V_RAISED;
    Value step = range_mul(r->step, at[2]);
    Value start = is_raised(step) ? V_RAISED : item(r, at[0]), stop = is_raised(start) ? V_RAISED : item(r, at[1]);
    for (int i = 0; i < 3; i++)
        value_release(at[i]);
    if (!is_raised(stop))
        return range_take(start, stop, step);
    value_release(start);
    value_release(step);
    return V_RAISED;
}

static PyObject *range_subscript(PyObject *self, PyObject *key)
{
    if (PyIndex_Check(key)) {
        Value i = as_index(key);
        if (is_raised(i))
            return NULL;
        Value v = item_checked(self_range(self), i);
        value_release(i);
        return api_of(v);
    }
    if (PySlice_Check(key))
        return api_of(sliced(self_range(self), key));
    return api_of(raise_type_error("range indices must be integers or slices, not %.200s", type_of_api(key)->tp_name));
}

/* Is an exact int or bool in the range? 1 and its place in *at (counted; at may be NULL), 0, -1. */
static int position(RangeObj *r, Value n, Value *at)
{
    if (value_is_bool(n))
        n = value_from_int(value_is(n, V_TRUE));
    int up = less(value_from_int(0), r->step);
    int before = up < 0 ? -1 : up ? less(n, r->start) : less(r->start, n);
    if (before != 0)
        return before < 0 ? -1 : 0;
    int within = up ? less(n, r->stop) : less(r->stop, n);
    if (within <= 0)
        return within;
    Value offset = range_sub(n, r->start);
    if (is_raised(offset))
        return -1;
    Value place = V_RAISED;
    int found = -1;
    if (value_both_int(offset, r->step)) {
        found = value_as_int(offset) % value_as_int(r->step) == 0;
        if (found)
            place = int_from(value_as_int(offset) / value_as_int(r->step));
    } else {
        PyObject *rest = PyNumber_Remainder(api_of(offset), api_of(r->step));
        found = rest ? same_int(value_of(rest), value_from_int(0)) : -1;
        Py_XDECREF(rest);
        if (found > 0)
            place = value_of(PyNumber_FloorDivide(api_of(offset), api_of(r->step)));
    }
    value_release(offset);
    if (found > 0 && is_raised(place))
        return -1;
    if (found > 0 && at)
        *at = place;
    else
        value_release(place);
    return found;
}

static bool is_plain_int(PyObject *o)
{
    Value v = value_of(o);
    return value_is_int(v) || value_is_bool(v) || IS_EXACT(v, INT);
}

/* What is no int is compared with each item: the number of equal ones, or (first) the place of the first, -1 if none; -2: raised. */
static Py_ssize_t search(PyObject *self, PyObject *wanted, bool first)
{
    PyObject *it = PyObject_GetIter(self);
    Py_ssize_t count = 0;
    if (!it)
        return -2;
    for (Py_ssize_t i = 0;; i++) {
        Value v = iter_step(it);
        if (is_done(v))
            break;
        int same = is_raised(v) ? -1 : PyObject_RichCompareBool(api_of(v), wanted, Py_EQ);
        value_release(v);
        if (same < 0 || (same && first)) {
            Py_DECREF(it);
            return same < 0 ? -2 : i;
        }
        count += same;
    }
    Py_DECREF(it);
    return first ? -1 : count;
}

static int range_contains(PyObject *self, PyObject *o)
{
    if (is_plain_int(o))
        return position(self_range(self), value_of(o), NULL);
    Py_ssize_t at = search(self, o, true);
    return at == -2 ? -1 : at >= 0;
}

static PyObject *range_count(PyObject *self, PyObject *o)
{
    if (is_plain_int(o)) {
        int n = position(self_range(self), value_of(o), NULL);
        return n < 0 ? NULL : PyLong_FromLong(n);
    }
    Py_ssize_t n = search(self, o, false);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

static PyObject *range_index(PyObject *self, PyObject *o)
{
    if (is_plain_int(o)) {
        Value at;
        int found = position(self_range(self), value_of(o), &at);
        if (found == 0)
            raise_value_error("range.index(x): x not in range");
        return found > 0 ? api_of(at) : NULL;
    }
    Py_ssize_t at = search(self, o, true);
    if (at == -1)
        raise_value_error("sequence.index(x): x not in sequence");
    return at < 0 ? NULL : PyLong_FromSsize_t(at);
}

/* --- the rest ----------------------------------------------------------------------------------------------------------------------------- */

static int range_bool(PyObject *self) { return !value_is(self_range(self)->length, value_from_int(0)); }

static PyObject *range_repr(PyObject *self)
{
    RangeObj *r = self_range(self);
    if (value_is(r->step, value_from_int(1)))
        return PyUnicode_FromFormat("range(%R, %R)", api_of(r->start), api_of(r->stop));
    return PyUnicode_FromFormat("range(%R, %R, %R)", api_of(r->start), api_of(r->stop), api_of(r->step));
}

/* Ranges are equal when they yield the same ints. */
static PyObject *range_richcompare(PyObject *a, PyObject *b, int op)
{
    if (!PyRange_Check(b) || (op != Py_EQ && op != Py_NE))
        Py_RETURN_NOTIMPLEMENTED;
    RangeObj *x = self_range(a), *y = self_range(b);
    bool same = x == y;
    if (!same && same_int(x->length, y->length)) {
        same = value_is(x->length, value_from_int(0)) ||
               (same_int(x->start, y->start) && (value_is(x->length, value_from_int(1)) || same_int(x->step, y->step)));
    }
    return api_of(value_from_bool(same == (op == Py_EQ)));
}

static Py_hash_t range_hash(PyObject *self)
{
    RangeObj *r = self_range(self);
    Value parts[3] = {r->length, V_NONE, V_NONE};
    if (range_bool(self)) {
        parts[1] = r->start;
        if (!value_is(r->length, value_from_int(1)))
            parts[2] = r->step;
    }
    Value t = tuple_from_values(parts, 3);
    Py_hash_t h = is_raised(t) ? -1 : tuple_hash(t);
    value_release(t);
    return h;
}

static PyObject *range_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    RangeObj *r = self_range(self);
    Value parts[3] = {r->start, r->stop, r->step}, args = tuple_from_values(parts, 3);
    return is_raised(args) ? NULL : api_of(tuple_pair_take(value_from_obj(&PyRange_Type), args));
}

static PyObject *range_iter(PyObject *self) { return api_of(range_iter_new(self_range(self), false)); }
static PyObject *range_reversed(PyObject *self, PyObject *Py_UNUSED(unused)) { return api_of(range_iter_new(self_range(self), true)); }

static PyMethodDef range_methods[] = {
    {"__reversed__", range_reversed, METH_NOARGS, PyDoc_STR("__reversed__($self, /)\n--\n\nAn iterator from the last item to the first.")},
    {"__reduce__", range_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\n")},
    {"count", range_count, METH_O, PyDoc_STR("count($self, object, /)\n--\n\nHow many items equal object.")},
    {"index", range_index, METH_O,
     PyDoc_STR("index($self, object, /)\n--\n\nThe place of object. Raises ValueError if it is not there.")},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef range_members[] = {
    {"start", _Py_T_OBJECT, offsetof(RangeObj, start), Py_READONLY, NULL},
    {"stop", _Py_T_OBJECT, offsetof(RangeObj, stop), Py_READONLY, NULL},
    {"step", _Py_T_OBJECT, offsetof(RangeObj, step), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyNumberMethods range_as_number = {.nb_bool = range_bool};
static PySequenceMethods range_as_sequence = {.sq_length = range_length, .sq_item = range_item, .sq_contains = range_contains};
static PyMappingMethods range_as_mapping = {.mp_length = range_length, .mp_subscript = range_subscript};

PyTypeObject PyRange_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "range",
    .tp_basicsize = sizeof(RangeObj),
    .tp_dealloc = range_dealloc,
    .tp_repr = range_repr,
    .tp_as_number = &range_as_number,
    .tp_as_sequence = &range_as_sequence,
    .tp_as_mapping = &range_as_mapping,
    .tp_hash = range_hash,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_SEQUENCE,
    .tp_doc = PyDoc_STR("range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\n"
                        "The ints from start (0 by default) up to, but not including, stop, by step\n(1 by default; it may be negative). "
                        "None of them takes memory."),
    .tp_richcompare = range_richcompare,
    .tp_iter = range_iter,
    .tp_methods = range_methods,
    .tp_members = range_members,
    .tp_new = range_type_new,
    .tp_vectorcall = range_vectorcall,
};
