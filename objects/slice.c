/* objects/slice.c -- slice objects, and the arithmetic of slices.
 *
 * A slice is three values that never change. What they mean for a length is found in two steps, since the first may run Python code
 * (__index__) during which the length may change: PySlice_Unpack makes three numbers, PySlice_AdjustIndices fits them to a length.
 */
#include "objects/argcheck.h"
#include "objects/eq.h"
#include "objects/hold.h"
#include "objects/iter_common.h"
#include "objects/slice_int.h"

static inline SliceObj *self_slice(PyObject *self) { return (SliceObj *)value_obj(value_of(self)); }

Value slice_new(Value start, Value stop, Value step)
{
    SliceObj *s = (SliceObj *)obj_new(SHAPE_ID_SLICE, sizeof *s, PAGE_CONTAINER);
    if (!s)
        return V_RAISED;
    s->start = value_keep(start);
    s->stop = value_keep(stop);
    s->step = value_keep(step);
    if (!value_is_atomic(start) || !value_is_atomic(stop) || !value_is_atomic(step))
        obj_track_new(&s->hdr);
    return value_from_obj(s);
}

PyObject *PySlice_New(PyObject *start, PyObject *stop, PyObject *step)
{
    return api_of(slice_new(start ? value_of(start) : V_NONE, stop ? value_of(stop) : V_NONE, step ? value_of(step) : V_NONE));
}

int (PySlice_Check)(PyObject *o) { return IS_EXACT(value_of(o), SLICE); }

/* --- indices ------------------------------------------------------------------------------------------------------------------------ */

int PySlice_Unpack(PyObject *slice, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step)
{
    SliceObj *s = self_slice(slice);
    *step = 1;
    if (args_slice_bound(api_of(s->step), step, true) < 0)
        return -1;
    if (*step == 0) {
        raise_value_error("slice step cannot be zero");
        return -1;
    }
    if (*step < -PY_SSIZE_T_MAX)
        *step = -PY_SSIZE_T_MAX;                        /* so that it can be negated */
    *start = *step < 0 ? PY_SSIZE_T_MAX : 0;
    *stop = *step < 0 ? PY_SSIZE_T_MIN : PY_SSIZE_T_MAX;
    if (args_slice_bound(api_of(s->start), start, true) < 0)
        return -1;
    return args_slice_bound(api_of(s->stop), stop, true);
}

/* A bound counted from the end becomes one from the front; then into the range that a step in this direction can use. */
static Py_ssize_t fit(Py_ssize_t bound, Py_ssize_t length, bool backwards)
{
    if (bound < 0 && (bound += length) < 0)
        return backwards ? -1 : 0;
    if (bound >= length)
        return backwards ? length - 1 : length;
    return bound;
}

Py_ssize_t PySlice_AdjustIndices(Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t step)
{
    *start = fit(*start, length, step < 0);
    *stop = fit(*stop, length, step < 0);
    if (step > 0)
        return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
    return *stop < *start ? (*start - *stop - 1) / -step + 1 : 0;
}

int PySlice_GetIndicesEx(PyObject *slice, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step, Py_ssize_t *slicelength)
{
    if (PySlice_Unpack(slice, start, stop, step) < 0)
        return -1;
    *slicelength = PySlice_AdjustIndices(length, start, stop, *step);
    return 0;
}

int PySlice_GetIndices(PyObject *slice, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step)
{
    SliceObj *s = self_slice(slice);
    Value given[3] = {s->start, s->stop, s->step};
    Py_ssize_t *to[3] = {start, stop, step};
    *step = 1;
    for (int i = 0; i < 3; i++) {
        if (is_none(given[i]))
            continue;
        if (!PyLong_Check(api_of(given[i])))
            return -1;
        *to[i] = PyLong_AsSsize_t(api_of(given[i]));
        if (*to[i] == -1 && error_pending())
            return -1;
        if (i < 2 && *to[i] < 0)
            *to[i] += length;
    }
    if (is_none(given[0]))
        *start = *step < 0 ? length - 1 : 0;
    if (is_none(given[1]))
        *stop = *step < 0 ? -1 : length;
    return *stop > length || *start >= length || *step == 0 ? -1 : 0;
}

/* A bound of any size as an int object; none: a default. Consumes `fallback`. Counted, or V_RAISED. */
static Value long_bound(Value bound, Value length, bool backwards, Value fallback)
{
    if (is_none(bound))
        return fallback;
    value_release(fallback);
    if (!PyIndex_Check(api_of(bound)))
        return raise_type_error("slice indices must be integers or None or have an __index__ method");
    PyObject *n = PyNumber_Index(api_of(bound)), *zero = api_of(value_from_int(0));
    int negative = n ? PyObject_RichCompareBool(n, zero, Py_LT) : -1;
    if (negative > 0) {
        PyObject *sum = PyNumber_Add(n, api_of(length));
        Py_DECREF(n);
        n = sum;
        negative = n ? PyObject_RichCompareBool(n, zero, Py_LT) : -1;
        if (negative > 0) {
            Py_DECREF(n);
            return value_from_int(backwards ? -1 : 0);
        }
    }
    int beyond = negative < 0 ? -1 : PyObject_RichCompareBool(n, api_of(length), Py_GE);
    if (beyond < 0) {
        Py_XDECREF(n);
        return V_RAISED;
    }
    if (beyond == 0)
        return value_of(n);
    Py_DECREF(n);
    return backwards ? value_of(PyNumber_Subtract(api_of(length), api_of(value_from_int(1)))) : value_keep(length);
}

static int sign_of(PyObject *n)
{
    int less = PyObject_RichCompareBool(n, api_of(value_from_int(0)), Py_LT);
    return less < 0 ? -2 : less ? -1 : PyObject_RichCompareBool(n, api_of(value_from_int(0)), Py_GT);
}

int slice_long_indices(Value slice, Value length, Value out[3])
{
    SliceObj *s = (SliceObj *)value_obj(slice);
    PyObject *step = NULL;
    if (is_none(s->step)) {
        step = api_of(value_from_int(1));
    } else if (PyIndex_Check(api_of(s->step))) {
        step = PyNumber_Index(api_of(s->step));
    } else {
        raise_type_error("slice indices must be integers or None or have an __index__ method");
    }
    if (!step)
        return -1;
    int sign = sign_of(step);
    if (sign == 0)
        raise_value_error("slice step cannot be zero");
    if (sign == 0 || sign == -2) {
        Py_DECREF(step);
        return -1;
    }
    bool backwards = sign < 0;
    PyObject *last = PyNumber_Subtract(api_of(length), api_of(value_from_int(1)));
    out[0] = V_RAISED;
    out[1] = V_RAISED;
    if (last)
        out[0] = long_bound(s->start, length, backwards, backwards ? value_keep(value_of(last)) : value_from_int(0));
    if (!is_raised(out[0]))
        out[1] = long_bound(s->stop, length, backwards, backwards ? value_from_int(-1) : value_keep(length));
    Py_XDECREF(last);
    out[2] = value_of(step);
    if (!is_raised(out[1]))
        return 0;
    value_release(out[0]);
    value_release(out[2]);
    return -1;
}

static PyObject *slice_indices(PyObject *self, PyObject *arg)
{
    PyObject *length = PyNumber_Index(arg);
    Value out[3];
    if (!length)
        return NULL;
    int rc = sign_of(length);
    if (rc == -1)
        raise_value_error("length should not be negative");
    rc = rc < 0 ? -1 : slice_long_indices(value_of(self), value_of(length), out);
    Py_DECREF(length);
    return rc < 0 ? NULL : api_of(tuple_take_values(out, 3));
}

/* --- the type ----------------------------------------------------------------------------------------------------------------------- */

static void slice_dealloc(PyObject *self)
{
    SliceObj *s = self_slice(self);
    value_release(s->start);
    value_release(s->stop);
    value_release(s->step);
    obj_free(&s->hdr);
}

static int slice_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(self_slice(self)->start));
    Py_VISIT(api_of(self_slice(self)->stop));
    Py_VISIT(api_of(self_slice(self)->step));
    return 0;
}

static Value slice_of_args(PyObject *const *args, Py_ssize_t n)
{
    if (!args_count("slice", n, 1, 3))
        return V_RAISED;
    return slice_new(n == 1 ? V_NONE : value_of(args[0]), value_of(args[n == 1 ? 0 : 1]), n == 3 ? value_of(args[2]) : V_NONE);
}

static PyObject *slice_type_new(PyTypeObject *Py_UNUSED(type), PyObject *args, PyObject *kwds)
{
    if (!args_no_keywords("slice", kwds))
        return NULL;
    return api_of(slice_of_args(args_of_tuple(args), (Py_ssize_t)tuple_len(value_of(args))));
}

static PyObject *slice_vectorcall(PyObject *Py_UNUSED(type), PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    return args_no_kwnames("slice", kwnames) ? api_of(slice_of_args(args, PyVectorcall_NARGS(nargsf))) : NULL;
}

static PyObject *slice_repr(PyObject *self)
{
    SliceObj *s = self_slice(self);
    return PyUnicode_FromFormat("slice(%R, %R, %R)", api_of(s->start), api_of(s->stop), api_of(s->step));
}

/* As the tuple (start, stop, step). */
static Value parts_of(Value slice)
{
    SliceObj *s = (SliceObj *)value_obj(slice);
    Value parts[3] = {s->start, s->stop, s->step};
    return tuple_from_values(parts, 3);
}

static PyObject *slice_richcompare(PyObject *a, PyObject *b, int op)
{
    if (!PySlice_Check(a) || !PySlice_Check(b))
        Py_RETURN_NOTIMPLEMENTED;
    if (a == b)
        return api_of(value_from_bool(op == Py_EQ || op == Py_LE || op == Py_GE));
    Value x = parts_of(value_of(a)), y = is_raised(x) ? V_RAISED : parts_of(value_of(b));
    PyObject *result = is_raised(y) ? NULL : PyObject_RichCompare(api_of(x), api_of(y), op);
    value_release(x);
    value_release(y);
    return result;
}

static Py_hash_t slice_hash(PyObject *self)
{
    Value parts = parts_of(value_of(self));
    Py_hash_t h = is_raised(parts) ? -1 : tuple_hash(parts);
    value_release(parts);
    return h;
}

static PyObject *slice_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Value parts = parts_of(value_of(self));
    return is_raised(parts) ? NULL : api_of(tuple_pair_take(value_from_obj(&PySlice_Type), parts));
}

static PyMemberDef slice_members[] = {
    {"start", _Py_T_OBJECT, offsetof(SliceObj, start), Py_READONLY, NULL},
    {"stop", _Py_T_OBJECT, offsetof(SliceObj, stop), Py_READONLY, NULL},
    {"step", _Py_T_OBJECT, offsetof(SliceObj, step), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyMethodDef slice_methods[] = {
    {"indices", slice_indices, METH_O,
     PyDoc_STR("indices($self, object, /)\n--\n\nStart, stop and step, as a tuple, for a sequence of that length:\n"
               "bounds beyond its ends are cut off as indexing does it.")},
    {"__reduce__", slice_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\nWhat pickle needs to make this slice again.")},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PySlice_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "slice",
    .tp_basicsize = sizeof(SliceObj),
    .tp_dealloc = slice_dealloc,
    .tp_repr = slice_repr,
    .tp_hash = slice_hash,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = PyDoc_STR("slice(stop)\nslice(start, stop[, step])\n\nWhat a[start:stop:step] gives to a.__getitem__()."),
    .tp_traverse = slice_traverse,
    .tp_richcompare = slice_richcompare,
    .tp_methods = slice_methods,
    .tp_members = slice_members,
    .tp_new = slice_type_new,
    .tp_vectorcall = slice_vectorcall,
};
