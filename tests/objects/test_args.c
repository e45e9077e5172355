/* tests/objects/test_args.c -- PyArg_, Py_BuildValue, args_bind: what is accepted, and the messages for what is not. */
#include "rt_test.h"

#include "objects/args.h"

static PyObject *tuple(const char *format, ...)
{
    va_list v;
    va_start(v, format);
    PyObject *t = Py_VaBuildValue(format, v);
    va_end(v);
    CHECK(t && PyTuple_Check(t));
    return t;
}

#define FAILS(call, type, text) CHECK(!(call) && rt_raised(type, text))

static void test_numbers(void)
{
    unsigned char b;
    short h;
    int i, p;
    long l;
    long long ll;
    unsigned int u;
    unsigned long k;
    Py_ssize_t n;
    double d;
    float f;
    PyObject *t = tuple("(iiiiiiiiddO)", 200, -3, 4, -1, 5, 6, 7, 8, 2.5, 1.5, Py_True);
    CHECK(PyArg_ParseTuple(t, "bhiIlLnkdfp", &b, &h, &i, &u, &l, &ll, &n, &k, &d, &f, &p));
    CHECK(b == 200 && h == -3 && i == 4 && u == UINT_MAX && l == 5 && ll == 6 && n == 7 && k == 8 && d == 2.5 && f == 1.5f && p == 1);
    Py_DECREF(t);
    t = tuple("(i)", 300);
    FAILS(PyArg_ParseTuple(t, "b", &b), PyExc_OverflowError, "unsigned byte integer is greater than maximum");
    Py_DECREF(t);
    t = tuple("(s)", "a");
    FAILS(PyArg_ParseTuple(t, "i", &i), PyExc_TypeError, "'str' object cannot be interpreted as an integer");
    FAILS(PyArg_ParseTuple(t, "k:fun", &k), PyExc_TypeError, "fun() argument 1 must be int, not str");
    FAILS(PyArg_ParseTuple(t, "d", &d), PyExc_TypeError, "must be real number, not str");
    FAILS(PyArg_ParseTuple(t, "x", &d), PyExc_SystemError, "argument 1 (impossible<bad format char>)");
    FAILS(PyArg_ParseTuple(t, ""), PyExc_TypeError, "function takes exactly 0 arguments (1 given)");
    FAILS(PyArg_ParseTuple(t, "OO:fun", &d, &d), PyExc_TypeError, "fun() takes exactly 2 arguments (1 given)");
    FAILS(PyArg_ParseTuple(t, "OO|O:fun", &d, &d, &d), PyExc_TypeError, "fun() takes at least 2 arguments (1 given)");
    FAILS(PyArg_ParseTuple(t, "OO;my message", &d, &d), PyExc_TypeError, "my message");
    Py_DECREF(t);
}

static int converter(PyObject *o, void *out)
{
    if (o == NULL) {
        --*(int *)out;                                   /* called to clean up */
        return 1;
    }
    ++*(int *)out;
    return Py_CLEANUP_SUPPORTED;
}

static void test_text(void)
{
    const char *s, *z, *y;
    Py_ssize_t n;
    Py_buffer view;
    char *enc = NULL;
    int c, cleaned = 0;
    PyObject *t = tuple("(sOys#)", "h\xc3\xa9", Py_None, "by", "a\0b", (Py_ssize_t)3), *o;
    CHECK(PyArg_ParseTuple(t, "szys#", &s, &z, &y, &s, &n) && z == NULL && strcmp(y, "by") == 0 && n == 3 && memcmp(s, "a\0b", 4) == 0);
    CHECK(PyArg_ParseTuple(t, "UOSU", &o, &o, &o, &o));
    CHECK(PyArg_ParseTuple(t, "s*OOO", &view, &o, &o, &o) && view.len == 3 && view.readonly);
    PyBuffer_Release(&view);
    CHECK(PyArg_ParseTuple(t, "esOOO", "latin-1", &enc, &o, &o, &o) && strcmp(enc, "h\xe9") == 0);
    PyMem_Free(enc);
    enc = NULL;
    FAILS(PyArg_ParseTuple(t, "esiOO", "latin-1", &enc, &c, &o, &o), PyExc_TypeError, NULL);
    CHECK(enc == NULL);                                  /* given back */
    FAILS(PyArg_ParseTuple(t, "O&O&iO", converter, &cleaned, converter, &cleaned, &c, &o), PyExc_TypeError, NULL);
    CHECK(cleaned == 0);
    FAILS(PyArg_ParseTuple(t, "OsOO", &o, &s, &o, &o), PyExc_TypeError, "argument 2 must be str, not None");
    FAILS(PyArg_ParseTuple(t, "OOOs", &o, &o, &o, &s), PyExc_ValueError, "embedded null character");
    FAILS(PyArg_ParseTuple(t, "C:f", &c), PyExc_TypeError, "f() takes exactly 1 argument (4 given)");
    FAILS(PyArg_ParseTuple(t, "O!OOO", &PyLong_Type, &o, &o, &o, &o), PyExc_TypeError, "argument 1 must be int, not str");
    Py_DECREF(t);
    t = tuple("(sc)", "\xe1\x88\xb4", 'q');
    char byte;
    CHECK(PyArg_ParseTuple(t, "Cc", &c, &byte) && c == 0x1234 && byte == 'q');
    FAILS(PyArg_ParseTuple(t, "cO", &byte, &o), PyExc_TypeError, "argument 1 must be a byte string of length 1, not str");
    Py_DECREF(t);
}

static void test_nested(void)
{
    int a, b, c;
    PyObject *t = tuple("((i(ii)))", 1, 2, 3);
    CHECK(PyArg_ParseTuple(t, "(i(ii))", &a, &b, &c) && a == 1 && b == 2 && c == 3);
    FAILS(PyArg_ParseTuple(t, "(i(iii)):f", &a, &b, &c, &c), PyExc_TypeError, "f() argument 1, item 1 must be tuple of length 3, not 2");
    FAILS(PyArg_ParseTuple(t, "(ii):f", &a, &b), PyExc_TypeError, "'tuple' object cannot be interpreted as an integer");
    Py_DECREF(t);
    t = tuple("(i)", 1);
    FAILS(PyArg_ParseTuple(t, "(ii):f", &a, &b), PyExc_TypeError, "f() argument 1 must be 2-item tuple, not int");
    Py_DECREF(t);
    t = tuple("((is))", 1, "a");
    unsigned long k;
    FAILS(PyArg_ParseTuple(t, "(ik):f", &a, &k), PyExc_TypeError, "f() argument 1, item 1 must be int, not str");
    Py_DECREF(t);
    PyObject *one = PyLong_FromLong(7);
    CHECK(PyArg_Parse(one, "i", &a) && a == 7);
    FAILS(PyArg_Parse(one, "s", &t), PyExc_TypeError, "argument must be str, not int");
    FAILS(PyArg_Parse(one, "ii", &a, &b), PyExc_SystemError, "old style getargs format uses new features");
}

static void test_keywords(void)
{
    static char *kw[] = {"a", "b", "c", NULL}, *pos[] = {"", "b", NULL}, *bad[] = {"a", "", NULL};
    int a = 0, b = 0, c = 0;
    PyObject *t = tuple("(i)", 1), *none = tuple("()"), *d = Py_BuildValue("{s:i}", "c", 3), *x = Py_BuildValue("{s:i}", "bb", 3);
    PyObject *ad = Py_BuildValue("{s:i}", "a", 3);
    CHECK(PyArg_ParseTupleAndKeywords(t, d, "i|ii", kw, &a, &b, &c) && a == 1 && b == 0 && c == 3);
    CHECK(PyArg_ParseTupleAndKeywords(t, NULL, "i|i$i", kw, &a, &b, &c));
    FAILS(PyArg_ParseTupleAndKeywords(none, d, "i|ii:f", kw, &a, &b, &c), PyExc_TypeError, "f() missing required argument 'a' (pos 1)");
    FAILS(PyArg_ParseTupleAndKeywords(t, x, "i|ii:f", kw, &a, &b, &c), PyExc_TypeError,
          "f() got an unexpected keyword argument 'bb'. Did you mean 'b'?");
    FAILS(PyArg_ParseTupleAndKeywords(t, ad, "i|ii:f", kw, &a, &b, &c), PyExc_TypeError, "argument for f() given by name ('a') and position (1)");
    FAILS(PyArg_ParseTupleAndKeywords(none, NULL, "i|i:f", pos, &a, &b), PyExc_TypeError, "f() takes at least 1 positional argument (0 given)");
    FAILS(PyArg_ParseTupleAndKeywords(t, NULL, "|$ii:f", (char *[]){"a", "b", NULL}, &a, &b), PyExc_TypeError, "f() takes no positional arguments");
    FAILS(PyArg_ParseTupleAndKeywords(t, NULL, "|O|O", (char *[]){"a", "b", NULL}, &a, &b), PyExc_SystemError,
          "Invalid format string (| specified twice)");
    FAILS(PyArg_ParseTupleAndKeywords(t, NULL, "O", kw, &a), PyExc_SystemError, "More keyword list entries (3) than format specifiers (1)");
    FAILS(PyArg_ParseTupleAndKeywords(t, NULL, "|OO", bad, &a, &b), PyExc_SystemError, "Empty keyword parameter name");
    PyObject *many = tuple("(iiii)", 1, 2, 3, 4);
    FAILS(PyArg_ParseTupleAndKeywords(many, NULL, "i|ii:f", kw, &a, &b, &c), PyExc_TypeError, "f() takes at most 3 arguments (4 given)");
    FAILS(PyArg_UnpackTuple(many, "g", 1, 2, &x, &d), PyExc_TypeError, "g expected at most 2 arguments, got 4");
    Py_DECREF(many);
    Py_DECREF(t);
    Py_DECREF(none);
    Py_DECREF(d);
    Py_DECREF(x);
    Py_DECREF(ad);
}

static void test_bind(void)
{
    static const char *const parameters[] = {"", "key", "reverse", NULL};
    static const struct arg_spec spec = {"sort", parameters, .required = 1, .positional = 2};
    PyObject *out[3], *one = PyLong_FromLong(1), *two = PyLong_FromLong(2), *three = PyLong_FromLong(3), *args[] = {one, two, three};
    PyObject *kw = tuple("(s)", "reverse"), *wrong = tuple("(s)", "revers"), *dup = tuple("(s)", "key"), *empty = tuple("(s)", "");
    CHECK(args_bind(&spec, args, 1, NULL, out) == 0 && out[0] == one && !out[1] && !out[2]);
    CHECK(args_bind(&spec, args, 2, kw, out) == 0 && out[0] == one && out[1] == two && out[2] == three);
    CHECK(args_bind(&spec, args, 0, NULL, out) < 0 && rt_raised(PyExc_TypeError, "sort() takes at least 1 positional argument (0 given)"));
    CHECK(args_bind(&spec, args, 3, NULL, out) < 0 && rt_raised(PyExc_TypeError, "sort() takes at most 2 positional arguments (3 given)"));
    CHECK(args_bind(&spec, args, 1, wrong, out) < 0 &&
          rt_raised(PyExc_TypeError, "sort() got an unexpected keyword argument 'revers'. Did you mean 'reverse'?"));
    CHECK(args_bind(&spec, args, 2, dup, out) < 0 && rt_raised(PyExc_TypeError, "argument for sort() given by name ('key') and position (2)"));
    CHECK(args_bind(&spec, args, 1, empty, out) < 0 && rt_raised(PyExc_TypeError, "sort() got an unexpected keyword argument ''"));
    PyObject *t = tuple("(i)", 1), *d = Py_BuildValue("{s:i}", "key", 5);
    CHECK(args_bind_dict(&spec, t, d, out) == 0 && PyLong_AsLong(out[1]) == 5);
    Py_DECREF(t);
    Py_DECREF(d);
    Py_DECREF(kw);
    Py_DECREF(wrong);
    Py_DECREF(dup);
    Py_DECREF(empty);
}

static PyObject *made(void *arg) { return PyLong_FromLong(*(long *)arg); }

static void test_build(void)
{
    long nine = 9;
    CHECK(Py_BuildValue("") == Py_None);
    CHECK(rt_repr_is(Py_BuildValue("i", 5), "5"));
    CHECK(rt_repr_is(Py_BuildValue("(i)", 5), "(5,)"));
    CHECK(rt_repr_is(Py_BuildValue("()"), "()"));
    CHECK(rt_repr_is(Py_BuildValue("ii", 5, 6), "(5, 6)"));
    CHECK(rt_repr_is(Py_BuildValue("[i,(s,z)]", 5, "a", NULL), "[5, ('a', None)]"));
    CHECK(rt_repr_is(Py_BuildValue("{s:i, s:[O]}", "a", 1, "b", Py_True), "{'a': 1, 'b': [True]}"));
    CHECK(rt_repr_is(Py_BuildValue("(s#y#cCd)", "abc", (Py_ssize_t)2, "xyz", (Py_ssize_t)1, 'q', 0x1234, 1.5), "('ab', b'x', b'q', '\xe1\x88\xb4', 1.5)"));
    CHECK(rt_repr_is(Py_BuildValue("(KkLnbp)", ULLONG_MAX, 1UL, -2LL, (Py_ssize_t)3, 4, 5), "(18446744073709551615, 1, -2, 3, 4, True)"));
    CHECK(rt_repr_is(Py_BuildValue("(O&u)", made, &nine, L"wide"), "(9, 'wide')"));
    FAILS(Py_BuildValue("(i", 1), PyExc_SystemError, "unmatched paren in format");
    FAILS(Py_BuildValue("{i}", 1), PyExc_SystemError, "Bad dict format");
    FAILS(Py_BuildValue("q", 1), PyExc_SystemError, "bad format char passed to Py_BuildValue");
    FAILS(Py_BuildValue("(iO)", 1, NULL), PyExc_SystemError, "NULL object passed to Py_BuildValue");
    /* A failure gives up every N. */
    PyObject *list = PyList_New(0);
    Py_INCREF(list);
    FAILS(Py_BuildValue("(ON)", NULL, list), PyExc_SystemError, "NULL object passed to Py_BuildValue");
    CHECK(Py_REFCNT(list) == 1);
    Py_DECREF(list);
    for (uint64_t n = 1;; n++) {                         /* every allocation fails once */
        PyObject *mine = PyList_New(0);
        Py_INCREF(mine);
        alloc_fail_at(n);
        PyObject *r = Py_BuildValue("(N{s:[s]}(iiiiiiiiiiiiiiiiiiii))", mine, "a", "b", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20);
        alloc_fail_at(0);
        CHECK(r || rt_raised(PyExc_MemoryError, NULL));
        Py_XDECREF(r);
        CHECK(Py_REFCNT(mine) == 1);
        Py_DECREF(mine);
        if (r)
            break;
    }
}

int main(void)
{
    rt_begin();
    test_numbers();
    test_text();
    test_nested();
    test_keywords();
    test_bind();
    test_build();
    return rt_end("test_args");
}
