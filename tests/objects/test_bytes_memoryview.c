/* tests/objects/test_bytes_memoryview.c -- memoryview: shapes, casts, items, releasing, a thread that releases what others read. */
#include "objects/bytes_int.h"
#include "objects/memoryview_int.h"
#include "rt_test.h"

static PyObject *array_of(const char *text, Py_ssize_t n) { return PyByteArray_FromStringAndSize(text, n); }
static PyObject *view_of(PyObject *o)                       /* consumes */
{
    PyObject *m = PyMemoryView_FromObject(o);
    CHECK(m != NULL);
    Py_DECREF(o);
    return m;
}
static PyObject *call(PyObject *o, const char *method, const char *format, ...)
{
    PyObject *f = PyObject_GetAttrString(o, method);
    va_list args;
    va_start(args, format);
    PyObject *t = Py_VaBuildValue(format, args), *r = PyObject_CallObject(f, t);
    va_end(args);
    Py_DECREF(f);
    Py_DECREF(t);
    return r;
}
static PyObject *get(PyObject *o, const char *name) { return PyObject_GetAttrString(o, name); }
static PyObject *item(PyObject *o, PyObject *key)            /* consumes key */
{
    PyObject *r = PyObject_GetItem(o, key);
    Py_DECREF(key);
    return r;
}
static PyObject *slice(int start, int stop, int step)
{
    PyObject *a = PyLong_FromLong(start), *b = stop < -90 ? Py_None : PyLong_FromLong(stop), *c = PyLong_FromLong(step);
    return PySlice_New(a, b, c);
}
#define IS(expr, text) CHECK(rt_repr_is(expr, text))

static void test_shapes(void)
{
    PyObject *m = view_of(array_of("abcdefghijkl", 12));
    IS(call(m, "tolist", "()"), "[97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108]");
    PyObject *g = call(m, "cast", "(s[ii])", "B", 3, 4);
    IS(get(g, "shape"), "(3, 4)");
    IS(get(g, "strides"), "(4, 1)");
    IS(get(g, "suboffsets"), "()");
    IS(call(g, "tolist", "()"), "[[97, 98, 99, 100], [101, 102, 103, 104], [105, 106, 107, 108]]");
    IS(item(g, Py_BuildValue("(ii)", 1, -1)), "104");
    IS(call(g, "tobytes", "(s)", "F"), "b'aeibfjcgkdhl'");
    PyObject *r = item(g, slice(-1, -100, -1));
    IS(call(r, "tolist", "()"), "[[105, 106, 107, 108], [101, 102, 103, 104], [97, 98, 99, 100]]");
    IS(get(r, "c_contiguous"), "False");
    IS(call(r, "hex", "()"), "'696a6b6c65666768616263" "64'");
    Py_DECREF(r);
    CHECK(item(g, PyLong_FromLong(0)) == NULL && rt_raised(PyExc_NotImplementedError, "multi-dimensional sub-views are not implemented"));
    CHECK(item(g, Py_BuildValue("(ii)", 3, 0)) == NULL && rt_raised(PyExc_IndexError, "index out of bounds on dimension 1"));
    r = call(g, "cast", "(s)", "I");
    IS(get(r, "shape"), "(3,)");
    IS(item(r, PyLong_FromLong(0)), "1684234849");
    Py_DECREF(r);
    Py_DECREF(g);
    PyObject *part = item(m, slice(2, 8, 2)), *text = PyBytes_FromString("XYZ");
    IS(call(part, "tobytes", "()"), "b'ceg'");
    CHECK(PyObject_SetItem(m, slice(2, 8, 2), text) == 0);
    IS(call(m, "tobytes", "()"), "b'abXdYfZhijkl'");
    CHECK(PyObject_SetItem(m, slice(0, 2, 1), text) < 0 &&
          rt_raised(PyExc_ValueError, "memoryview assignment: lvalue and rvalue have different structures"));
    PyObject *over = item(m, slice(0, 11, 1));
    CHECK(PyObject_SetItem(m, slice(1, 12, 1), over) == 0);      /* the two overlap */
    IS(call(m, "tobytes", "()"), "b'aabXdYfZhijk'");
    Py_DECREF(over);
    Py_DECREF(part);
    Py_DECREF(text);
    Py_DECREF(m);
}

static void test_items(void)
{
    static const char *const cases[][3] = {
        {"b", "-128", "-128"}, {"B", "255", "255"}, {"h", "-32768", "-32768"}, {"H", "65535", "65535"}, {"i", "-2147483648", "-2147483648"},
        {"I", "4294967295", "4294967295"}, {"q", "-9223372036854775808", "-9223372036854775808"},
        {"Q", "18446744073709551615", "18446744073709551615"}, {"n", "-5", "-5"}, {"N", "5", "5"}, {"P", "4096", "4096"}, {"?", "3", "True"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        PyObject *m = view_of(array_of("01234567", 8)), *c = call(m, "cast", "(s)", cases[i][0]), *v = PyLong_FromString(cases[i][1], NULL, 10);
        CHECK(PyObject_SetItem(c, PyLong_FromLong(0), v) == 0);
        IS(item(c, PyLong_FromLong(0)), cases[i][2]);
        Py_DECREF(v);
        v = PyLong_FromString("99999999999999999999", NULL, 10);
        bool any = *cases[i][0] == '?';
        CHECK((PyObject_SetItem(c, PyLong_FromLong(0), v) == 0) == any);
        if (!any)
            CHECK(rt_raised(*cases[i][0] == 'P' ? PyExc_ValueError : PyExc_ValueError, NULL));
        Py_DECREF(v);
        Py_DECREF(c);
        Py_DECREF(m);
    }
    PyObject *m = view_of(array_of("01234567", 8)), *c = call(m, "cast", "(s)", "d"), *v = PyFloat_FromDouble(1.5);
    CHECK(PyObject_SetItem(c, PyLong_FromLong(0), v) == 0);
    IS(item(c, PyLong_FromLong(0)), "1.5");
    CHECK(PyObject_SetItem(c, PyLong_FromLong(0), Py_None) < 0 && rt_raised(PyExc_TypeError, "memoryview: invalid type for format 'd'"));
    Py_DECREF(c);
    Py_DECREF(m);
}

static void test_release(void)
{
    PyObject *a = array_of("abc", 3), *m = PyMemoryView_FromObject(a), *n = PyMemoryView_FromObject(m);
    CHECK(PyByteArray_Resize(a, 9) < 0 && rt_raised(PyExc_BufferError, NULL));
    Py_buffer view;
    CHECK(PyObject_GetBuffer(n, &view, PyBUF_FULL) == 0);
    CHECK(call(n, "release", "()") == NULL && rt_raised(PyExc_BufferError, "memoryview has 1 exported buffer"));
    PyBuffer_Release(&view);
    IS(call(n, "release", "()"), "None");
    CHECK(item(n, PyLong_FromLong(0)) == NULL && rt_raised(PyExc_ValueError, "operation forbidden on released memoryview object"));
    CHECK(PyObject_RichCompareBool(n, n, Py_EQ) == 1 && PyObject_RichCompareBool(n, a, Py_EQ) == 0);
    Py_DECREF(m);
    CHECK(PyByteArray_Resize(a, 9) == 0);                     /* n is released, so m was the last */
    Py_DECREF(n);
    Py_DECREF(a);
    PyObject *b = PyBytes_FromString("hash me"), *h = PyMemoryView_FromObject(b);
    CHECK(PyObject_Hash(h) == PyObject_Hash(b) && PyObject_RichCompareBool(h, b, Py_EQ) == 1);
    Py_DECREF(h);
    Py_DECREF(b);
    char mem[4] = "wxy";
    h = PyMemoryView_FromMemory(mem, 3, PyBUF_WRITE);
    CHECK(PyObject_SetItem(h, PyLong_FromLong(1), PyLong_FromLong('X')) == 0 && mem[1] == 'X');
    PyObject *step = item(h, slice(0, 3, 2)), *packed = PyMemoryView_GetContiguous(step, PyBUF_READ, 'C');
    IS(call(packed, "tobytes", "()"), "b'wy'");
    Py_DECREF(packed);
    Py_DECREF(step);
    Py_DECREF(h);
}

struct race { PyObject *view; };

static void reader(void *arg)
{
    struct race *r = arg;
    for (;;) {
        PyObject *v = PySequence_GetItem(r->view, 1), *all = v ? call(r->view, "tobytes", "()") : NULL;
        if (all == NULL) {
            CHECK(rt_raised(PyExc_ValueError, "operation forbidden on released memoryview object"));
            return;
        }
        CHECK(PyLong_AsLong(v) == 'b' && PyBytes_GET_SIZE(all) == 3000);
        Py_DECREF(all);
        safepoint(this_thread);                               /* a collection waits for it: the calls above have none */
    }
}

static void test_race(void)
{
    for (int round = 0; round < 50; round++) {
        PyObject *a = array_of("", 0);
        CHECK(PyByteArray_Resize(a, 3000) == 0);
        PyByteArray_AsString(a)[1] = 'b';
        struct race r = {PyMemoryView_FromObject(a)};
        struct rt_thread t[2];
        for (int i = 0; i < 2; i++)
            rt_thread(&t[i], reader, &r);
        for (int i = 0; i < 20; i++)
            safepoint(this_thread);
        for (;;) {                                            /* refused while a reader is at work */
            PyObject *none = call(r.view, "release", "()");
            if (none)
                break;
            CHECK(rt_raised(PyExc_BufferError, NULL));
            safepoint(this_thread);
        }
        CHECK(PyByteArray_Resize(a, 0) == 0);                 /* the memory is gone: a reader that is late must not touch it */
        for (int i = 0; i < 2; i++)
            rt_join(&t[i]);
        Py_DECREF(r.view);
        Py_DECREF(a);
    }
}

int main(void)
{
    rt_begin();
    test_shapes();
    test_items();
    test_release();
    test_race();
    return rt_end("test_bytes_memoryview");
}
