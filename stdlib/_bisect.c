/* stdlib/_bisect.c -- binary search in sorted sequences.
 *
 * Items of an exact list or tuple are read as they are at that moment, so another thread that changes the list makes the answer one of a
 * list that never was, or an IndexError; nothing worse. Inserting is one atomic list.insert.
 */
#include "objects/args.h"
#include "objects/argcheck.h"
#include "objects/list_int.h"
#include "stdlib/less.h"

struct search { PyObject *sequence, *x, *key; Py_ssize_t low, high; };

/* False: raised. */
static bool search_arguments(const char *name, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, struct search *s)
{
    static const char *const words[] = {"a", "x", "lo", "hi", "key", NULL};
    struct arg_spec spec = {name, words, .required = 2, .positional = 4};
    PyObject *a[5];
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return false;
    *s = (struct search){a[0], a[1], a[4] == Py_None ? NULL : a[4], 0, -1};
    if (a[2] && (s->low = PyNumber_AsSsize_t(a[2], PyExc_OverflowError)) == -1 && error_pending())
        return false;
    if (a[3] && a[3] != Py_None && (s->high = PyNumber_AsSsize_t(a[3], PyExc_OverflowError)) == -1 && error_pending())
        return false;
    if (s->low < 0) {
        raise_value_error("lo must be non-negative");
        return false;
    }
    if (s->high == -1)
        s->high = PySequence_Size(s->sequence);
    return s->high != -1 || !error_pending();
}

/* Item i, by its key. Counted; NULL: raised. */
static inline PyObject *item_at(const struct search *s, Py_ssize_t i)
{
    Value seq = value_of(s->sequence), v;
    PyObject *item;
    if (IS_EXACT(seq, LIST) && !is_absent(v = list_get((ListObj *)value_obj(seq), (size_t)i)))
        item = api_of(v);
    else if (IS_EXACT(seq, TUPLE) && (size_t)i < tuple_len(seq))
        item = api_of(value_keep(tuple_at(seq, (size_t)i)));
    else
        item = PySequence_GetItem(s->sequence, i);
    if (!s->key || !item)
        return item;
    PyObject *key = PyObject_CallOneArg(s->key, item);
    Py_DECREF(item);
    return key;
}

/* The place before (left) or behind items equal to x, which is a key already. -1: raised. */
static Py_ssize_t place(struct search *s, PyObject *x, bool left)
{
    while (s->low < s->high) {
        Py_ssize_t middle = s->low + (s->high - s->low) / 2;
        PyObject *item = item_at(s, middle);
        if (!item)
            return -1;
        Value a = value_of(left ? item : x), b = value_of(left ? x : item);
        int less = (int)less_now(a, b);
        if (UNLIKELY(less == LESS_ASK))
            less = PyObject_RichCompareBool(api_of(a), api_of(b), Py_LT);
        Py_DECREF(item);
        if (less < 0)
            return -1;
        if (less == left)
            s->low = middle + 1;
        else
            s->high = middle;
    }
    return s->low;
}

static PyObject *bisect(const char *name, bool left, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    struct search s;
    if (!search_arguments(name, args, nargs, kwnames, &s))
        return NULL;
    Py_ssize_t at = place(&s, s.x, left);
    return at < 0 ? NULL : PyLong_FromSsize_t(at);
}

static PyObject *insort(const char *name, bool left, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    struct search s;
    if (!search_arguments(name, args, nargs, kwnames, &s))
        return NULL;
    PyObject *key = s.key ? PyObject_CallOneArg(s.key, s.x) : Py_NewRef(s.x);
    Py_ssize_t at = key ? place(&s, key, left) : -1;
    Py_XDECREF(key);
    if (at < 0)
        return NULL;
    if (IS_EXACT(value_of(s.sequence), LIST))
        return PyList_Insert(s.sequence, at, s.x) < 0 ? NULL : Py_None;
    PyObject *done = PyObject_CallMethod(s.sequence, "insert", "nO", at, s.x);
    Py_XDECREF(done);
    return done ? Py_None : NULL;
}

#define FUNCTION(name, what, left)                                                                                                       \
    static PyObject *call_##name(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)                           \
    {                                                                                                                                    \
        (void)module;                                                                                                                    \
        return what(#name, left, args, nargs, kwnames);                                                                                  \
    }
FUNCTION(bisect_left, bisect, true)
FUNCTION(bisect_right, bisect, false)
FUNCTION(insort_left, insort, true)
FUNCTION(insort_right, insort, false)

#define METHOD(name, doc)                                                                                                                \
    {#name, (PyCFunction)(void (*)(void))call_##name, METH_FASTCALL | METH_KEYWORDS,                                                     \
     PyDoc_STR(#name "($module, /, a, x, lo=0, hi=None, *, key=None)\n--\n\n" doc)}
static PyMethodDef bisect_methods[] = {
    METHOD(bisect_left, "The index at which to insert x into the sorted list a so that it stands before the items equal to it."),
    METHOD(bisect_right, "The index at which to insert x into the sorted list a so that it stands behind the items equal to it."),
    METHOD(insort_left, "Insert x into the sorted list a, before the items equal to it."),
    METHOD(insort_right, "Insert x into the sorted list a, behind the items equal to it."),
    {NULL, NULL, 0, NULL}
};
static PyModuleDef_Slot bisect_slots[] = {
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED}, {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}
};
static PyModuleDef bisect_module = {
    .m_name = "_bisect",
    .m_doc = PyDoc_STR("Binary search in sorted lists, and insertion that keeps them sorted."),
    .m_methods = bisect_methods,
    .m_slots = bisect_slots,
};
PyMODINIT_FUNC PyInit__bisect(void) { return PyModuleDef_Init(&bisect_module); }
