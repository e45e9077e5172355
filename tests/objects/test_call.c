/* tests/objects/test_call.c -- calls by every protocol, C functions of every kind, bound methods, cells. */
#include "rt_test.h"

#include "objects/function.h"
#include "objects/list_int.h"

/* --- C functions of every kind, which show what they were given ----------------------------------------------------------------- */

static PyObject *f_noargs(PyObject *self, PyObject *none) { return Py_BuildValue("(sO)", "noargs", self ? self : none ? none : Py_None); }
static PyObject *f_o(PyObject *Py_UNUSED(self), PyObject *arg) { return Py_BuildValue("(sO)", "o", arg); }
static PyObject *f_varargs(PyObject *Py_UNUSED(self), PyObject *args) { return Py_BuildValue("(sO)", "varargs", args); }
static PyObject *f_keywords(PyObject *Py_UNUSED(self), PyObject *args, PyObject *kw) { return Py_BuildValue("(sOO)", "kw", args, kw ? kw : Py_None); }
static PyObject *fast(const char *name, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    PyObject *all = PyTuple_New(n + (kwnames ? PyTuple_Size(kwnames) : 0));
    for (Py_ssize_t i = 0; i < PyTuple_Size(all); i++)
        PyTuple_SET_ITEM(all, i, Py_NewRef(args[i]));
    return Py_BuildValue("(sNO)", name, all, kwnames ? kwnames : Py_None);
}
static PyObject *f_fast(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t n) { return fast("fast", args, n, NULL); }
static PyObject *f_fastkw(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t n, PyObject *kw) { return fast("fastkw", args, n, kw); }
static PyObject *f_method(PyObject *Py_UNUSED(self), PyTypeObject *cls, PyObject *const *args, size_t n, PyObject *kw)
{
    CHECK(cls == &PyLong_Type);
    return fast("method", args, (Py_ssize_t)n, kw);
}
static PyObject *f_null(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(none)) { return NULL; }
static PyObject *f_both(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(none))
{
    PyErr_SetString(PyExc_ValueError, "left behind");
    return Py_None;
}

static PyMethodDef defs[] = {
    {"noargs", f_noargs, METH_NOARGS, "noargs($self)\n--\n\nDoc text."},
    {"o", f_o, METH_O, NULL},
    {"varargs", f_varargs, METH_VARARGS, NULL},
    {"keywords", PyCFunction_CAST(f_keywords), METH_VARARGS | METH_KEYWORDS, NULL},
    {"fast", PyCFunction_CAST(f_fast), METH_FASTCALL, NULL},
    {"fastkw", PyCFunction_CAST(f_fastkw), METH_FASTCALL | METH_KEYWORDS, NULL},
    {"method", PyCFunction_CAST(f_method), METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL},
    {"null", f_null, METH_NOARGS, NULL},
    {"both", f_both, METH_NOARGS, NULL},
};
enum { NOARGS, O, VARARGS, KEYWORDS, FAST, FASTKW, METHOD, NULL_, BOTH, KINDS };
static PyObject *fn[KINDS];

static PyObject *call(int kind, const char *args, const char *kw)
{
    PyObject *a = Py_BuildValue(args, 1, 2), *k = kw ? Py_BuildValue(kw, "x", 3) : NULL;
    PyObject *r = PyObject_Call(fn[kind], a, k);
    Py_DECREF(a);
    Py_XDECREF(k);
    return r;
}

static void test_kinds(void)
{
    for (int i = 0; i < KINDS; i++)
        fn[i] = PyCMethod_New(&defs[i], NULL, NULL, i == METHOD ? &PyLong_Type : NULL);
    CHECK(rt_repr_is(call(NOARGS, "()", NULL), "('noargs', None)"));
    CHECK(call(NOARGS, "(i)", NULL) == NULL && rt_raised(PyExc_TypeError, "noargs() takes no arguments (1 given)"));
    CHECK(call(NOARGS, "()", "{s:i}") == NULL && rt_raised(PyExc_TypeError, "noargs() takes no keyword arguments"));
    CHECK(rt_repr_is(call(O, "(i)", NULL), "('o', 1)"));
    CHECK(call(O, "()", NULL) == NULL && rt_raised(PyExc_TypeError, "o() takes exactly one argument (0 given)"));
    CHECK(rt_repr_is(call(VARARGS, "(ii)", NULL), "('varargs', (1, 2))"));
    CHECK(call(VARARGS, "()", "{s:i}") == NULL && rt_raised(PyExc_TypeError, "varargs() takes no keyword arguments"));
    CHECK(rt_repr_is(call(KEYWORDS, "(ii)", "{s:i}"), "('kw', (1, 2), {'x': 3})"));
    CHECK(rt_repr_is(call(KEYWORDS, "()", NULL), "('kw', (), None)"));
    CHECK(rt_repr_is(call(FAST, "(ii)", NULL), "('fast', (1, 2), None)"));
    CHECK(rt_repr_is(call(FASTKW, "(i)", "{s:i}"), "('fastkw', (1, 3), ('x',))"));
    CHECK(rt_repr_is(call(METHOD, "(i)", "{s:i}"), "('method', (1, 3), ('x',))"));
    CHECK(call(NULL_, "()", NULL) == NULL && rt_raised(PyExc_SystemError, "<built-in function null> returned NULL without setting an exception"));
    CHECK(call(BOTH, "()", NULL) == NULL);
    PyObject *e = PyErr_GetRaisedException(), *cause = PyException_GetCause(e);
    CHECK(PyErr_GivenExceptionMatches(e, PyExc_SystemError) && PyErr_GivenExceptionMatches(cause, PyExc_ValueError));
    Py_DECREF(e);
    Py_DECREF(cause);
}

static void test_function_attributes(void)
{
    CHECK(rt_repr_is(Py_NewRef(fn[NOARGS]), "<built-in function noargs>"));
    CHECK(rt_repr_is(PyObject_GetAttrString(fn[NOARGS], "__name__"), "'noargs'"));
    CHECK(rt_repr_is(PyObject_GetAttrString(fn[NOARGS], "__doc__"), "'Doc text.'"));
    CHECK(rt_repr_is(PyObject_GetAttrString(fn[NOARGS], "__text_signature__"), "'($self)'"));
    CHECK(rt_repr_is(PyObject_GetAttrString(fn[NOARGS], "__self__"), "None"));
    CHECK(rt_repr_is(PyObject_CallMethod(fn[O], "__reduce__", NULL), "'o'"));
    PyObject *list = PyList_New(0), *append = PyObject_GetAttrString(list, "append"), *again = PyObject_GetAttrString(list, "append");
    CHECK(rt_repr_is(PyObject_GetAttrString(append, "__qualname__"), "'list.append'"));
    CHECK(PyObject_RichCompareBool(append, again, Py_EQ) == 1 && PyObject_Hash(append) == PyObject_Hash(again));
    CHECK(PyObject_RichCompareBool(append, fn[O], Py_EQ) == 0);
    CHECK(PyObject_CallNoArgs(append) == NULL && rt_raised(PyExc_TypeError, "list.append() takes exactly one argument (0 given)"));
    Py_DECREF(append);
    Py_DECREF(again);
    Py_DECREF(list);
    CHECK(PyCMethod_New(&(PyMethodDef){"bad", f_o, METH_O | METH_NOARGS, NULL}, NULL, NULL, NULL) == NULL);
    CHECK(rt_raised(PyExc_SystemError, "bad() method: bad call flags"));
}

static void test_ways(void)
{
    PyObject *one = PyLong_FromLong(1), *two = PyLong_FromLong(2), *kw = Py_BuildValue("{s:i}", "x", 3);
    CHECK(rt_repr_is(PyObject_CallFunction(fn[VARARGS], "ii", 1, 2), "('varargs', (1, 2))"));
    CHECK(rt_repr_is(PyObject_CallFunction(fn[VARARGS], "i", 1), "('varargs', (1,))"));
    CHECK(rt_repr_is(PyObject_CallFunction(fn[VARARGS], "(ii)", 1, 2), "('varargs', (1, 2))"));
    CHECK(rt_repr_is(PyObject_CallFunction(fn[VARARGS], NULL), "('varargs', ())"));
    CHECK(rt_repr_is(PyObject_CallFunctionObjArgs(fn[VARARGS], one, two, NULL), "('varargs', (1, 2))"));
    CHECK(rt_repr_is(PyObject_CallObject(fn[VARARGS], NULL), "('varargs', ())"));
    CHECK(PyObject_CallObject(fn[VARARGS], kw) == NULL && rt_raised(PyExc_TypeError, "argument list must be a tuple"));
    PyObject *args[2] = {one, two};
    CHECK(rt_repr_is(PyObject_VectorcallDict(fn[FASTKW], args, 2, kw), "('fastkw', (1, 2, 3), ('x',))"));
    CHECK(rt_repr_is(PyObject_VectorcallDict(fn[KEYWORDS], args, 1, kw), "('kw', (1,), {'x': 3})"));
    CHECK(PyObject_CallNoArgs(one) == NULL && rt_raised(PyExc_TypeError, "'int' object is not callable"));
    CHECK(PyObject_CallNoArgs(kw) == NULL && rt_raised(PyExc_TypeError, "'dict' object is not callable"));
    CHECK(rt_repr_is(PyObject_CallMethod(kw, "get", "s", "x"), "3"));
    CHECK(PyObject_CallMethod(kw, "nothing", NULL) == NULL && rt_raised(PyExc_AttributeError, NULL));
    PyObject *x = PyUnicode_FromString("x"), *get = PyUnicode_InternFromString("get");
    CHECK(rt_repr_is(PyObject_CallMethodObjArgs(kw, get, x, two, NULL), "3"));
    CHECK(rt_repr_is(PyObject_CallMethodOneArg(kw, get, x), "3"));
    PyObject *many[20];
    for (int i = 0; i < 20; i++)
        many[i] = PyLong_FromLong(i);
    CHECK(rt_repr_is(PyObject_CallFunctionObjArgs(fn[VARARGS], many[0], many[1], many[2], many[3], many[4], many[5], many[6], many[7], many[8],
                                                  many[9], many[10], many[11], many[12], NULL),
                     "('varargs', (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))"));
    PyObject *big = PyDict_New(), *none = PyTuple_New(0);
    for (int i = 0; i < 20; i++) {
        PyObject *k = PyUnicode_FromFormat("k%d", i);
        PyDict_SetItem(big, k, many[i]);
        Py_DECREF(k);
    }
    PyObject *r = PyObject_Call(fn[FASTKW], none, big);
    CHECK(r && PyTuple_Size(PyTuple_GetItem(r, 1)) == 20);
    Py_DECREF(r);
    PyDict_SetItem(big, one, two);
    CHECK(PyObject_Call(fn[FASTKW], none, big) == NULL && rt_raised(PyExc_TypeError, "keywords must be strings"));
    Py_DECREF(big);
    Py_DECREF(none);
    Py_DECREF(x);
    Py_DECREF(get);
    Py_DECREF(kw);
}

static void test_methods(void)
{
    PyObject *self = PyList_New(0), *m = PyMethod_New(fn[VARARGS], self);
    CHECK(rt_repr_is(PyObject_CallFunction(m, "i", 1), "('varargs', ([], 1))"));
    CHECK(rt_repr_is(PyObject_CallNoArgs(m), "('varargs', ([],))"));
    PyObject *words[3] = {Py_True, PyLong_FromLong(5), PyLong_FromLong(6)};
    CHECK(rt_repr_is(PyObject_Vectorcall(m, words + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL), "('varargs', ([], 5, 6))"));
    CHECK(words[0] == Py_True);                          /* the word that was lent is as it was */
    CHECK(rt_repr_is(Py_NewRef(m), "<bound method varargs of []>"));
    CHECK(rt_repr_is(PyObject_GetAttrString(m, "__self__"), "[]"));
    CHECK(rt_repr_is(PyObject_GetAttrString(m, "__name__"), "'varargs'"));    /* asked of the function */
    PyObject *n = PyMethod_New(fn[VARARGS], self);
    CHECK(PyObject_RichCompareBool(m, n, Py_EQ) == 1 && PyObject_Hash(m) == PyObject_Hash(n));
    Py_DECREF(n);
    Py_DECREF(m);
    PyObject *i = PyInstanceMethod_New(fn[VARARGS]);
    CHECK(rt_repr_is(PyObject_CallNoArgs(i), "('varargs', ())"));
    PyObject *bound = Py_TYPE(i)->tp_descr_get(i, self, NULL);
    CHECK(rt_repr_is(PyObject_CallNoArgs(bound), "('varargs', ([],))"));
    Py_DECREF(bound);
    Py_DECREF(i);
    Py_DECREF(self);
    CHECK(PyObject_CallFunction((PyObject *)&PyMethod_Type, "ii", 1, 2) == NULL && rt_raised(PyExc_TypeError, "first argument must be callable"));
}

static void test_cells(void)
{
    PyObject *c = PyCell_New(NULL);
    CHECK(PyCell_Get(c) == NULL && !error_pending());
    CHECK(PyObject_GetAttrString(c, "cell_contents") == NULL && rt_raised(PyExc_ValueError, "Cell is empty"));
    PyObject *v = PyList_New(0);
    CHECK(PyCell_Set(c, v) == 0 && PyCell_GET(c) == v);
    CHECK(rt_repr_is(PyObject_GetAttrString(c, "cell_contents"), "[]"));
    PyObject *d = PyCell_New(v), *e = PyCell_New(NULL);
    CHECK(PyObject_RichCompareBool(c, d, Py_EQ) == 1 && PyObject_RichCompareBool(e, d, Py_LT) == 1 && PyObject_RichCompareBool(e, d, Py_EQ) == 0);
    Py_DECREF(c);
    Py_DECREF(d);
    Py_DECREF(e);
    Py_DECREF(v);
}

/* Threads that set and read one cell: whoever reads gets something that was put there, alive. */
enum { ROUNDS = 20000 };
static CellObj *shared;
static void hammer(void *arg)
{
    for (long i = 0; i < ROUNDS; i++) {
        PyObject *mine = Py_BuildValue("(ll)", i, i + (long)(intptr_t)arg);
        cell_set(shared, value_of(mine));
        Value got = cell_get(shared);
        CHECK(value_is_ptr(got) && PyTuple_Check(api_of(got)) && PyTuple_Size(api_of(got)) == 2);
        long a = PyLong_AsLong(PyTuple_GET_ITEM(api_of(got), 0)), b = PyLong_AsLong(PyTuple_GET_ITEM(api_of(got), 1));
        CHECK(b - a >= 0 && b - a < 4);
        value_release(got);
        safepoint(this_thread);
    }
}
static void test_threads(void)
{
    struct rt_thread t[3];
    shared = (CellObj *)value_obj(cell_new(value_keep(value_of(Py_BuildValue("(ll)", 0L, 0L)))));
    for (intptr_t i = 0; i < 3; i++)
        rt_thread(&t[i], hammer, (void *)i);
    for (int i = 0; i < 3; i++)
        rt_join(&t[i]);
    obj_decref(&shared->hdr);
}

int main(void)
{
    rt_begin();
    test_kinds();
    test_function_attributes();
    test_ways();
    test_methods();
    test_cells();
    test_threads();
    return rt_end("test_call");
}
