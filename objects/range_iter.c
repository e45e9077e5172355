/* objects/range_iter.c -- the two iterators of range.
 *
 * range_iterator yields small ints, and has one mutable word (iter_int.h). longrange_iterator yields the others: while start, step and
 * end fit 64 bits it counts in one word too; beyond that it keeps an int object, the number of items yielded, under its lock.
 */
#include "objects/hold.h"
#include "objects/iter_common.h"
#include "objects/iter_int.h"
#include "objects/range_int.h"

typedef struct LongRangeIterObj {
    Obj     hdr;
    int64_t next SHARED(relaxed);         /* while `start` is absent */
    int64_t step64 FROZEN, end FROZEN;
    Value   start FROZEN;                 /* V_ABSENT: the three above tell */
    Value   step FROZEN, length FROZEN;
    Value   index GUARD(hdr.lock);
} LongRangeIterObj;

static inline RangeIterObj *self_iter(PyObject *self) { return (RangeIterObj *)value_obj(value_of(self)); }
static inline LongRangeIterObj *long_iter(PyObject *self) { return (LongRangeIterObj *)value_obj(value_of(self)); }
static inline int64_t load_next(int64_t *p) { return (int64_t)load_relaxed_u64((uint64_t *)p); }
static inline void store_next(int64_t *p, int64_t n) { store_relaxed_u64((uint64_t *)p, (uint64_t)n); }

/* Does an exact int fit 64 bits? */
static bool as_i64(Value v, int64_t *n)
{
    int overflow = 0;
    *n = value_is_int(v) ? value_as_int(v) : (int64_t)PyLong_AsLongLongAndOverflow(api_of(v), &overflow);
    return !overflow;
}

static Value long_iter_new(Value start, Value step, Value length)
{
    LongRangeIterObj *it = (LongRangeIterObj *)obj_new(SHAPE_ID_LONG_RANGE_ITER, sizeof *it, PAGE_CONTAINER);
    if (!it)
        return V_RAISED;
    int64_t n, total;
    it->start = it->step = it->length = V_ABSENT;
    it->index = value_from_int(0);
    if (as_i64(start, &it->next) && as_i64(step, &it->step64) && as_i64(length, &n) && !__builtin_mul_overflow(n, it->step64, &total) &&
        !__builtin_add_overflow(it->next, total, &it->end))
        return value_from_obj(it);
    it->start = value_keep(start);
    it->step = value_keep(step);
    it->length = value_keep(length);
    return value_from_obj(it);
}

/* start, step: where it begins and goes; length: how many. All exact ints. */
static Value iter_new(Value start, Value step, Value length)
{
    int64_t by, n, total, end, last;
    if (!value_is_int(start) || !as_i64(step, &by) || !as_i64(length, &n) || __builtin_mul_overflow(n, by, &total) ||
        __builtin_add_overflow(value_as_int(start), total, &end) || (n && (__builtin_sub_overflow(end, by, &last) || !int_fits_value(last))))
        return long_iter_new(start, step, length);
    RangeIterObj *it = (RangeIterObj *)obj_new(SHAPE_ID_RANGE_ITER, sizeof *it, PAGE_LEAF);
    if (!it)
        return V_RAISED;
    it->next = value_as_int(start);
    it->step = by;
    it->end = end;
    return value_from_obj(it);
}

Value range_iter_new(RangeObj *r, bool backwards)
{
    if (!backwards)
        return iter_new(r->start, r->step, r->length);
    Value step = range_sub(value_from_int(0), r->step), start = value_keep(r->start);
    if (!is_raised(step) && !value_is(r->length, value_from_int(0))) {
        Value places = range_sub(r->length, value_from_int(1)), offset = is_raised(places) ? V_RAISED : range_mul(places, r->step);
        value_release(start);
        start = is_raised(offset) ? V_RAISED : range_add(r->start, offset);
        value_release(places);
        value_release(offset);
    }
    Value it = is_raised(step) || is_raised(start) ? V_RAISED : iter_new(start, step, r->length);
    value_release(step);
    value_release(start);
    return it;
}

static PyObject *reduce_range_take(Value start, Value stop, Value step)
{
    Value r = is_raised(start) || is_raised(stop) || is_raised(step) ? V_RAISED : range_new(start, stop, step);
    value_release(start);
    value_release(stop);
    value_release(step);
    if (is_raised(r))
        return NULL;
    PyObject *function = builtin_named("iter");
    Value args = function ? tuple_take_values(&r, 1) : V_RAISED;
    if (is_raised(args)) {
        if (!function)
            value_release(r);
        Py_XDECREF(function);
        return NULL;
    }
    Value parts[3] = {value_of(function), args, V_NONE};
    return api_of(tuple_take_values(parts, 3));
}

/* --- small ---------------------------------------------------------------------------------------------------------------------------- */

static uint64_t items_left(int64_t next, int64_t end, int64_t step)
{
    return step > 0 ? ((uint64_t)end - (uint64_t)next) / (uint64_t)step : ((uint64_t)next - (uint64_t)end) / (0 - (uint64_t)step);
}

static PyObject *range_iter_tp_next(PyObject *self)
{
    Value v = range_iter_next(self_iter(self));
    return is_done(v) ? NULL : api_of(v);
}

static PyObject *range_iter_len(PyObject *self, PyObject *Py_UNUSED(unused))
{
    RangeIterObj *it = self_iter(self);
    return PyLong_FromUnsignedLongLong(items_left(load_next(&it->next), it->end, it->step));
}

static PyObject *range_iter_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    RangeIterObj *it = self_iter(self);
    return reduce_range_take(value_of(PyLong_FromLongLong(load_next(&it->next))), value_of(PyLong_FromLongLong(it->end)),
                             value_of(PyLong_FromLongLong(it->step)));
}

static PyObject *range_iter_setstate(PyObject *self, PyObject *state)
{
    RangeIterObj *it = self_iter(self);
    Py_ssize_t i;
    if (!iter_state_index(state, &i))
        return NULL;
    int64_t next = load_next(&it->next);
    uint64_t left = items_left(next, it->end, it->step), skip = i < 0 ? 0 : (uint64_t)i > left ? left : (uint64_t)i;
    store_next(&it->next, (int64_t)((uint64_t)next + skip * (uint64_t)it->step));
    Py_RETURN_NONE;
}

static void range_iter_dealloc(PyObject *self) { obj_free(&self_iter(self)->hdr); }

static PyMethodDef range_iter_methods[] = {
    {"__length_hint__", range_iter_len, METH_NOARGS, ITER_LEN_DOC},
    {"__reduce__", range_iter_reduce, METH_NOARGS, ITER_REDUCE_DOC},
    {"__setstate__", range_iter_setstate, METH_O, ITER_SETSTATE_DOC},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyRangeIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "range_iterator",
    .tp_basicsize = sizeof(RangeIterObj),
    .tp_dealloc = range_iter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = ITER_TYPE_FLAGS & ~Py_TPFLAGS_HAVE_GC,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = range_iter_tp_next,
    .tp_methods = range_iter_methods,
};

/* --- long ----------------------------------------------------------------------------------------------------------------------------- */

static void long_iter_dealloc(PyObject *self)
{
    LongRangeIterObj *it = long_iter(self);
    value_release(it->start);
    value_release(it->step);
    value_release(it->length);
    value_release(it->index);
    obj_free(&it->hdr);
}

/* How many items were yielded; counted. */
static Value long_index(LongRangeIterObj *it)
{
    enum hold h = hold_begin(&it->hdr);
    Value i = value_keep(it->index);
    hold_end(&it->hdr, h);
    return i;
}

static void long_set_index_take(LongRangeIterObj *it, Value i)
{
    enum hold h = hold_begin(&it->hdr);
    Value old = it->index;
    it->index = i;
    hold_end(&it->hdr, h);
    value_release(old);
}

static PyObject *long_iter_next(PyObject *self)
{
    LongRangeIterObj *it = long_iter(self);
    if (is_absent(it->start)) {
        int64_t n = load_next(&it->next);
        if (n == it->end)
            return NULL;
        store_next(&it->next, n + it->step64);
        return PyLong_FromLongLong(n);
    }
    Value i = long_index(it), v = V_RAISED;
    int more = PyObject_RichCompareBool(api_of(i), api_of(it->length), Py_LT);
    if (more > 0) {
        Value offset = range_mul(i, it->step), after = is_raised(offset) ? V_RAISED : range_add(i, value_from_int(1));
        v = is_raised(after) ? V_RAISED : range_add(it->start, offset);
        value_release(offset);
        if (is_raised(v))
            value_release(after);
        else
            long_set_index_take(it, after);
    }
    value_release(i);
    return api_of(v);
}

static PyObject *long_iter_len(PyObject *self, PyObject *Py_UNUSED(unused))
{
    LongRangeIterObj *it = long_iter(self);
    if (is_absent(it->start))
        return PyLong_FromUnsignedLongLong(items_left(load_next(&it->next), it->end, it->step64));
    Value i = long_index(it), n = range_sub(it->length, i);
    value_release(i);
    return api_of(n);
}

static PyObject *long_iter_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    LongRangeIterObj *it = long_iter(self);
    if (is_absent(it->start))
        return reduce_range_take(value_of(PyLong_FromLongLong(load_next(&it->next))), value_of(PyLong_FromLongLong(it->end)),
                                 value_of(PyLong_FromLongLong(it->step64)));
    Value i = long_index(it), done = range_mul(i, it->step), all = range_mul(it->length, it->step);
    Value start = is_raised(done) ? V_RAISED : range_add(it->start, done), stop = is_raised(all) ? V_RAISED : range_add(it->start, all);
    value_release(i);
    value_release(done);
    value_release(all);
    return reduce_range_take(start, stop, value_keep(it->step));
}

static PyObject *long_iter_setstate(PyObject *self, PyObject *state)
{
    LongRangeIterObj *it = long_iter(self);
    if (!PyLong_Check(state))
        return api_of(raise_type_error("an integer is required"));
    if (is_absent(it->start)) {
        int overflow;
        int64_t i = (int64_t)PyLong_AsLongLongAndOverflow(state, &overflow), next = load_next(&it->next);
        uint64_t left = items_left(next, it->end, it->step64);
        uint64_t skip = overflow > 0 ? left : overflow < 0 || i < 0 ? 0 : (uint64_t)i > left ? left : (uint64_t)i;
        store_next(&it->next, (int64_t)((uint64_t)next + skip * (uint64_t)it->step64));
        Py_RETURN_NONE;
    }
    PyObject *exact = PyNumber_Index(state);
    int low = exact ? PyObject_RichCompareBool(exact, api_of(value_from_int(0)), Py_LT) : -1;
    int high = low < 0 ? -1 : PyObject_RichCompareBool(api_of(it->length), exact, Py_LT);
    if (high < 0) {
        Py_XDECREF(exact);
        return NULL;
    }
    long_set_index_take(it, value_keep(low ? value_from_int(0) : high ? it->length : value_of(exact)));
    Py_DECREF(exact);
    Py_RETURN_NONE;
}

static PyMethodDef long_iter_methods[] = {
    {"__length_hint__", long_iter_len, METH_NOARGS, ITER_LEN_DOC},
    {"__reduce__", long_iter_reduce, METH_NOARGS, ITER_REDUCE_DOC},
    {"__setstate__", long_iter_setstate, METH_O, ITER_SETSTATE_DOC},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyLongRangeIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "longrange_iterator",
    .tp_basicsize = sizeof(LongRangeIterObj),
    .tp_dealloc = long_iter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = ITER_TYPE_FLAGS & ~Py_TPFLAGS_HAVE_GC,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = long_iter_next,
    .tp_methods = long_iter_methods,
};
