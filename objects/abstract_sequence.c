/* objects/abstract_sequence.c -- PySequence_: items by index, slices, concatenation, searches, on any object.
 *
 * Tests. tests/objects/test_abstract.c
 */
#include "objects/call.h"
#include "objects/list_int.h"
#include "objects/tuple_int.h"

static PyObject *null_error(void)
{
    if (!error_pending())
        PyErr_SetString(PyExc_SystemError, "null argument to internal routine");
    return NULL;
}
static int null_failed(void)
{
    null_error();
    return -1;
}

static PyObject *cannot(PyObject *o, const char *what)
{
    PyErr_Format(PyExc_TypeError, "'%.200s' object %s", Py_TYPE(o)->tp_name, what);
    return NULL;
}
static int cannot_do(PyObject *o, const char *what)
{
    cannot(o, what);
    return -1;
}
static int no_sequence(PyObject *o)
{
    PyErr_Format(PyExc_TypeError, "%.200s is not a sequence", Py_TYPE(o)->tp_name);
    return -1;
}

static inline const PySequenceMethods *sequence(PyObject *o) { return Py_TYPE(o)->tp_as_sequence; }
static inline const PyMappingMethods *mapping(PyObject *o) { return Py_TYPE(o)->tp_as_mapping; }

int PySequence_Check(PyObject *o) { return !PyDict_Check(o) && sequence(o) && sequence(o)->sq_item; }

Py_ssize_t PySequence_Size(PyObject *o)
{
    if (o == NULL)
        return null_failed();
    if (sequence(o) && sequence(o)->sq_length) {
        Py_ssize_t n = sequence(o)->sq_length(o);
        call_check_slot(Py_TYPE(o), "__len__", n >= 0);
        return n;
    }
    if (mapping(o) && mapping(o)->mp_length)
        return no_sequence(o);
    PyErr_Format(PyExc_TypeError, "object of type '%.200s' has no len()", Py_TYPE(o)->tp_name);
    return -1;
}
#undef PySequence_Length
Py_ssize_t PySequence_Length(PyObject *o) { return PySequence_Size(o); }

/* --- concatenation and repetition -------------------------------------------------------------------------------------------------- */

static PyObject *by_operator(PyObject *a, PyObject *b, size_t inplace, size_t at)
{
    const PyNumberMethods *n = Py_TYPE(a)->tp_as_number;
    binaryfunc f = inplace && n ? *(binaryfunc *)(void *)((char *)(uintptr_t)n + inplace) : NULL;
    PyObject *r = f ? f(a, b) : Py_NotImplemented;
    if (r != Py_NotImplemented)
        return r;
    f = n ? *(binaryfunc *)(void *)((char *)(uintptr_t)n + at) : NULL;
    r = f ? f(a, b) : Py_NotImplemented;
    if (r != Py_NotImplemented || Py_TYPE(a) == Py_TYPE(b))
        return r;
    n = Py_TYPE(b)->tp_as_number;
    f = n ? *(binaryfunc *)(void *)((char *)(uintptr_t)n + at) : NULL;
    return f ? f(a, b) : r;
}

static PyObject *concat(PyObject *a, PyObject *b, bool inplace)
{
    if (a == NULL || b == NULL)
        return null_error();
    if (inplace && sequence(a) && sequence(a)->sq_inplace_concat)
        return sequence(a)->sq_inplace_concat(a, b);
    if (sequence(a) && sequence(a)->sq_concat)
        return sequence(a)->sq_concat(a, b);
    if (PySequence_Check(a) && PySequence_Check(b)) {    /* classes written in Python have __add__ alone */
        PyObject *r = by_operator(a, b, inplace ? offsetof(PyNumberMethods, nb_inplace_add) : 0, offsetof(PyNumberMethods, nb_add));
        if (r != Py_NotImplemented)
            return r;
    }
    return cannot(a, "can't be concatenated");
}
PyObject *PySequence_Concat(PyObject *a, PyObject *b) { return concat(a, b, false); }
PyObject *PySequence_InPlaceConcat(PyObject *a, PyObject *b) { return concat(a, b, true); }

static PyObject *repeat(PyObject *o, Py_ssize_t count, bool inplace)
{
    if (o == NULL)
        return null_error();
    if (inplace && sequence(o) && sequence(o)->sq_inplace_repeat)
        return sequence(o)->sq_inplace_repeat(o, count);
    if (sequence(o) && sequence(o)->sq_repeat)
        return sequence(o)->sq_repeat(o, count);
    if (PySequence_Check(o)) {
        PyObject *n = PyLong_FromSsize_t(count);
        if (n == NULL)
            return NULL;
        PyObject *r = by_operator(o, n, inplace ? offsetof(PyNumberMethods, nb_inplace_multiply) : 0, offsetof(PyNumberMethods, nb_multiply));
        Py_DECREF(n);
        if (r != Py_NotImplemented)
            return r;
    }
    return cannot(o, "can't be repeated");
}
PyObject *PySequence_Repeat(PyObject *o, Py_ssize_t count) { return repeat(o, count, false); }
PyObject *PySequence_InPlaceRepeat(PyObject *o, Py_ssize_t count) { return repeat(o, count, true); }

/* --- items ------------------------------------------------------------------------------------------------------------------------- */

static int from_end(PyObject *o, Py_ssize_t *i)
{
    if (*i < 0 && sequence(o)->sq_length) {
        Py_ssize_t n = sequence(o)->sq_length(o);
        call_check_slot(Py_TYPE(o), "__len__", n >= 0);
        if (n < 0)
            return -1;
        *i += n;
    }
    return 0;
}

PyObject *PySequence_GetItem(PyObject *o, Py_ssize_t i)
{
    if (o == NULL)
        return null_error();
    if (sequence(o) && sequence(o)->sq_item)
        return from_end(o, &i) < 0 ? NULL : sequence(o)->sq_item(o, i);
    if (mapping(o) && mapping(o)->mp_subscript) {
        no_sequence(o);
        return NULL;
    }
    return cannot(o, "does not support indexing");
}

static int store_item(PyObject *o, Py_ssize_t i, PyObject *v)
{
    if (o == NULL)
        return null_failed();
    if (sequence(o) && sequence(o)->sq_ass_item)
        return from_end(o, &i) < 0 ? -1 : sequence(o)->sq_ass_item(o, i, v);
    if (mapping(o) && mapping(o)->mp_ass_subscript)
        return no_sequence(o);
    return cannot_do(o, v ? "does not support item assignment" : "doesn't support item deletion");
}
int PySequence_SetItem(PyObject *o, Py_ssize_t i, PyObject *v) { return store_item(o, i, v); }
int PySequence_DelItem(PyObject *o, Py_ssize_t i) { return store_item(o, i, NULL); }

static PyObject *slice_between(Py_ssize_t low, Py_ssize_t high)
{
    PyObject *a = PyLong_FromSsize_t(low), *b = PyLong_FromSsize_t(high), *s = a && b ? PySlice_New(a, b, NULL) : NULL;
    Py_XDECREF(a);
    Py_XDECREF(b);
    return s;
}

PyObject *PySequence_GetSlice(PyObject *o, Py_ssize_t low, Py_ssize_t high)
{
    if (o == NULL)
        return null_error();
    if (mapping(o) == NULL || mapping(o)->mp_subscript == NULL)
        return cannot(o, "is unsliceable");
    PyObject *slice = slice_between(low, high), *r = slice ? mapping(o)->mp_subscript(o, slice) : NULL;
    Py_XDECREF(slice);
    return r;
}

static int store_slice(PyObject *o, Py_ssize_t low, Py_ssize_t high, PyObject *v)
{
    if (o == NULL)
        return null_failed();
    if (mapping(o) == NULL || mapping(o)->mp_ass_subscript == NULL)
        return cannot_do(o, v ? "doesn't support slice assignment" : "doesn't support slice deletion");
    PyObject *slice = slice_between(low, high);
    int r = slice ? mapping(o)->mp_ass_subscript(o, slice, v) : -1;
    Py_XDECREF(slice);
    return r;
}
int PySequence_SetSlice(PyObject *o, Py_ssize_t low, Py_ssize_t high, PyObject *v) { return store_slice(o, low, high, v); }
int PySequence_DelSlice(PyObject *o, Py_ssize_t low, Py_ssize_t high) { return store_slice(o, low, high, NULL); }

/* --- to tuples and lists -------------------------------------------------------------------------------------------------------------- */

PyObject *PySequence_List(PyObject *o)
{
    if (o == NULL)
        return null_error();
    PyObject *list = PyList_New(0);
    if (list && PyList_Extend(list, o) < 0)
        Py_CLEAR(list);
    return list;
}

PyObject *PySequence_Tuple(PyObject *o)
{
    if (o == NULL)
        return null_error();
    if (PyTuple_CheckExact(o))
        return Py_NewRef(o);
    if (PyList_CheckExact(o))
        return PyList_AsTuple(o);
    PyObject *it = PyObject_GetIter(o);
    if (it == NULL)
        return NULL;
    /* Items first, since their number is not known; the tuple takes them over. */
    Value room[32], *items = room;
    size_t n = 0, cap = Py_ARRAY_LENGTH(room);
    Value r = V_RAISED;
    PyObject *item;
    while ((item = PyIter_Next(it)) != NULL) {
        if (n == cap) {
            Value *more = buf_alloc(cap * 2 * sizeof *more);
            if (more == NULL) {
                Py_DECREF(item);
                raise_no_memory();
                goto out;
            }
            memcpy(more, items, n * sizeof *more);
            if (items != room)
                buf_free(items);
            items = more;
            cap *= 2;
        }
        items[n++] = value_of(item);
    }
    if (!error_pending()) {
        r = tuple_take_values(items, n);
        n = 0;
    }
out:
    for (size_t i = 0; i < n; i++)
        value_release(items[i]);
    if (items != room)
        buf_free(items);
    Py_DECREF(it);
    return api_of(r);
}

PyObject *PySequence_Fast(PyObject *o, const char *message)
{
    if (o == NULL)
        return null_error();
    if (PyList_CheckExact(o) || PyTuple_CheckExact(o))
        return Py_NewRef(o);
    PyObject *it = PyObject_GetIter(o);
    if (it == NULL) {
        if (PyErr_ExceptionMatches(PyExc_TypeError))
            PyErr_SetString(PyExc_TypeError, message);
        return NULL;
    }
    PyObject *list = PySequence_List(it);
    Py_DECREF(it);
    return list;
}

#undef PySequence_Fast_GET_SIZE
#undef PySequence_Fast_GET_ITEM
#undef PySequence_Fast_ITEMS
#undef PySequence_ITEM
Py_ssize_t PySequence_Fast_GET_SIZE(PyObject *o) { return PyList_Check(o) ? PyList_GET_SIZE(o) : PyTuple_GET_SIZE(o); }
PyObject *PySequence_Fast_GET_ITEM(PyObject *o, Py_ssize_t i) { return PyList_Check(o) ? PyList_GET_ITEM(o, i) : PyTuple_GET_ITEM(o, i); }
PyObject **PySequence_Fast_ITEMS(PyObject *o)
{
    if (PyList_Check(o)) {
        ItemVec *vec = list_look((ListObj *)o);       /* then at least the memory outlasts the next safepoint */
        return vec ? (PyObject **)vec->at : NULL;
    }
    return (PyObject **)((TupleObj *)o)->at;
}
PyObject *PySequence_ITEM(PyObject *o, Py_ssize_t i) { return sequence(o)->sq_item(o, i); }

/* --- searches ----------------------------------------------------------------------------------------------------------------------------- */

enum search { COUNT, INDEX, CONTAINS };

static Py_ssize_t search(PyObject *o, PyObject *wanted, enum search what)
{
    if (o == NULL || wanted == NULL)
        return null_failed();
    PyObject *it = PyObject_GetIter(o), *item;
    if (it == NULL) {
        if (PyErr_ExceptionMatches(PyExc_TypeError))
            PyErr_Format(PyExc_TypeError, what == CONTAINS ? "argument of type '%.200s' is not a container or iterable"
                                                           : "argument of type '%.200s' is not iterable", Py_TYPE(o)->tp_name);
        return -1;
    }
    Py_ssize_t n = 0, r = -1;
    while ((item = PyIter_Next(it)) != NULL) {
        int same = PyObject_RichCompareBool(item, wanted, Py_EQ);
        Py_DECREF(item);
        if (same < 0)
            goto out;
        if (same && what == CONTAINS) {
            r = 1;
            goto out;
        }
        if (same && what == INDEX) {
            r = n;
            goto out;
        }
        if (what == INDEX || same) {
            if (n == PY_SSIZE_T_MAX) {
                PyErr_SetString(PyExc_OverflowError, what == INDEX ? "index exceeds C integer size" : "count exceeds C integer size");
                goto out;
            }
            n++;
        }
    }
    if (error_pending())
        goto out;
    if (what == INDEX)
        PyErr_SetString(PyExc_ValueError, "sequence.index(x): x not in sequence");
    else
        r = what == COUNT ? n : 0;
out:
    Py_DECREF(it);
    return r;
}

Py_ssize_t PySequence_Count(PyObject *o, PyObject *v) { return search(o, v, COUNT); }
Py_ssize_t PySequence_Index(PyObject *o, PyObject *v) { return search(o, v, INDEX); }

int sequence_contains(PyObject *o, PyObject *v) { return (int)search(o, v, CONTAINS); }

int PySequence_Contains(PyObject *o, PyObject *v)
{
    if (sequence(o) && sequence(o)->sq_contains) {
        int r = sequence(o)->sq_contains(o, v);
        call_check_slot(Py_TYPE(o), "__contains__", r >= 0);
        return r;
    }
    return sequence_contains(o, v);
}
#undef PySequence_In
int PySequence_In(PyObject *o, PyObject *v) { return PySequence_Contains(o, v); }
