/* tests/objects/test_bytes.c -- bytes: layouts, resizing, the C API, and the methods that bytearray shares. */
#include "objects/bytes_int.h"
#include "objects/str_int.h"
#include "rt_test.h"

static PyObject *b(const char *text) { return PyBytes_FromString(text); }
static PyObject *n(long v) { return PyLong_FromLong(v); }

/* object.method(args...), up to three, consumed; the object is not. */
static PyObject *call(PyObject *o, const char *method, PyObject *x, PyObject *y, PyObject *z)
{
    PyObject *args[4] = {o, x, y, z}, *name = PyUnicode_FromString(method);
    size_t count = 1 + (x != NULL) + (y != NULL) + (z != NULL);
    PyObject *r = PyObject_VectorcallMethod(name, args, count, NULL);
    Py_XDECREF(x);
    Py_XDECREF(y);
    Py_XDECREF(z);
    Py_DECREF(name);
    return r;
}
#define CALL0(o, m) call(o, m, NULL, NULL, NULL)
#define CALL1(o, m, x) call(o, m, x, NULL, NULL)
#define CALL2(o, m, x, y) call(o, m, x, y, NULL)
#define IS(expr, text) CHECK(rt_repr_is(expr, text))

static void test_layout(void)
{
    CHECK(PyBytes_FromStringAndSize("", 0) == api_of(bytes_empty()));
    CHECK(b("x") == api_of(bytes_char('x')));
    for (size_t size = 0; size < 5000; size += 61) {
        char *data;
        Value v = bytes_new(size, &data);
        CHECK(!is_raised(v) && bytes_length(v) == size && data[size] == 0);
        if (size)
            memset(data, 'a', size);
        PyObject *o = api_of(v);
        CHECK(_PyBytes_Resize(&o, (Py_ssize_t)size + 700) == 0 && PyBytes_GET_SIZE(o) == (Py_ssize_t)size + 700);
        memset(PyBytes_AS_STRING(o), 'b', 3);
        CHECK(size < 10 || PyBytes_AS_STRING(o)[size - 1] == 'a');
        CHECK(PyBytes_AS_STRING(o)[size + 700] == 0);
        CHECK(_PyBytes_Resize(&o, 2) == 0 && PyBytes_GET_SIZE(o) == 2);
        IS(o, "b'bb'");
    }
    PyObject *o = b("abc"), *kept = Py_NewRef(o);
    CHECK(_PyBytes_Resize(&o, 5) < 0 && o == NULL && rt_raised(PyExc_SystemError, NULL));
    Py_DECREF(kept);
    CHECK(PyBytes_FromStringAndSize("x", -1) == NULL && rt_raised(PyExc_SystemError, "Negative size passed to PyBytes_FromStringAndSize"));
}

static void test_api(void)
{
    char *text;
    Py_ssize_t size;
    PyObject *o = PyBytes_FromStringAndSize("a\0b", 3);
    CHECK(PyBytes_AsStringAndSize(o, &text, &size) == 0 && size == 3 && text[2] == 'b');
    CHECK(PyBytes_AsStringAndSize(o, &text, NULL) < 0 && rt_raised(PyExc_ValueError, "embedded null byte"));
    CHECK(PyBytes_AsString(Py_None) == NULL && rt_raised(PyExc_TypeError, "expected bytes, NoneType found"));
    PyBytes_ConcatAndDel(&o, b("cd"));
    IS(o, "b'a\\x00bcd'");
    IS(PyBytes_FromFormat("%s-%.2s-%c-%d-%zd-%lu-%x-%%-%i", "one", "two", 'c', -1, (Py_ssize_t)-7, 8ul, 255, 3), "b'one-tw-c--1--7-8-ff-%-3'");
    IS(PyBytes_DecodeEscape("a\\n\\x41\\101", 11, NULL, 0, NULL), "b'a\\nAA'");
    CHECK(PyBytes_DecodeEscape("\\x4", 3, NULL, 0, NULL) == NULL && rt_raised(PyExc_ValueError, "invalid \\x escape at position 0"));
    PyObject *s = PyUnicode_FromString("spam"), *p = b("spam");
    CHECK(PyObject_Hash(s) == PyObject_Hash(p) && PyObject_RichCompareBool(s, p, Py_EQ) == 0);
    Py_DECREF(s);
    Py_DECREF(p);
    PyObject *list = Py_BuildValue("[iii]", 1, 2, 255);
    IS(PyBytes_FromObject(list), "b'\\x01\\x02\\xff'");
    Py_DECREF(list);
    list = Py_BuildValue("[i]", 256);
    CHECK(PyBytes_FromObject(list) == NULL && rt_raised(PyExc_ValueError, "bytes must be in range(0, 256)"));
    Py_DECREF(list);
    CHECK(PyBytes_FromObject(Py_None) == NULL && rt_raised(PyExc_TypeError, "cannot convert 'NoneType' object to bytes"));
}

static void test_operators(void)
{
    PyObject *o = b("hello");
    IS(PySequence_Concat(o, o), "b'hellohello'");
    IS(PySequence_Repeat(o, 2), "b'hellohello'");
    IS(PySequence_GetItem(o, 1), "101");
    IS(PySequence_GetSlice(o, 1, 3), "b'el'");
    PyObject *slice = PySlice_New(Py_None, Py_None, n(-2));
    IS(PyObject_GetItem(o, slice), "b'olh'");
    Py_DECREF(slice);
    CHECK(PySequence_GetItem(o, 9) == NULL && rt_raised(PyExc_IndexError, "index out of range"));
    CHECK(PySequence_Contains(o, n('e')) == 1 && PySequence_Contains(o, n('z')) == 0);
    CHECK(PySequence_Contains(o, n(256)) < 0 && rt_raised(PyExc_ValueError, "byte must be in range(0, 256)"));
    PyObject *big = PySequence_Repeat(o, 400);
    CHECK(PyBytes_GET_SIZE(big) == 2000 && memcmp(PyBytes_AS_STRING(big) + 1995, "hello", 5) == 0);
    IS(CALL1(big, "count", b("lo")), "400");
    IS(CALL1(big, "rfind", b("hell")), "1995");
    Py_DECREF(big);
    PyObject *args = Py_BuildValue("(iOs)", 5, o, "x"), *f = b("%05d|%7b|%a|%%");
    IS(PyNumber_Remainder(f, args), "b\"00005|  hello|'x'|%\"");
    Py_DECREF(args);
    Py_DECREF(f);
    Py_DECREF(o);
}

static void methods_of(PyObject *(*make)(const char *), bool array)
{
    PyObject *o = make("Hello, World");
#define BOTH(expr, bytes_text, array_text) IS(expr, array ? array_text : bytes_text)
    IS(CALL1(o, "find", b("o")), "4");
    IS(call(o, "find", b("o"), n(5), n(-1)), "8");
    IS(CALL1(o, "find", n('W')), "7");
    IS(CALL1(o, "count", b("l")), "3");
    CHECK(CALL1(o, "index", b("zz")) == NULL && rt_raised(PyExc_ValueError, "subsection not found"));
    IS(CALL1(o, "startswith", b("Hell")), "True");
    IS(CALL1(o, "endswith", Py_BuildValue("(yy)", "x", "ld")), "True");
    CHECK(CALL1(o, "startswith", n(5)) == NULL && rt_raised(PyExc_TypeError, "startswith first arg must be bytes or a tuple of bytes, not int"));
    BOTH(CALL2(o, "replace", b("l"), b("LL")), "b'HeLLLLo, WorLLd'", "bytearray(b'HeLLLLo, WorLLd')");
    BOTH(call(o, "replace", b("l"), b(""), n(2)), "b'Heo, World'", "bytearray(b'Heo, World')");
    BOTH(call(o, "replace", b(""), b("-"), n(3)), "b'-H-e-llo, World'", "bytearray(b'-H-e-llo, World')");
    BOTH(CALL1(o, "split", b(", ")), "[b'Hello', b'World']", "[bytearray(b'Hello'), bytearray(b'World')]");
    BOTH(CALL0(o, "split"), "[b'Hello,', b'World']", "[bytearray(b'Hello,'), bytearray(b'World')]");
    BOTH(CALL2(o, "rsplit", b("o"), n(1)), "[b'Hello, W', b'rld']", "[bytearray(b'Hello, W'), bytearray(b'rld')]");
    BOTH(CALL1(o, "partition", b(",")), "(b'Hello', b',', b' World')", "(bytearray(b'Hello'), bytearray(b','), bytearray(b' World'))");
    BOTH(CALL1(o, "rpartition", b("?")), "(b'', b'', b'Hello, World')", "(bytearray(b''), bytearray(b''), bytearray(b'Hello, World'))");
    BOTH(CALL0(o, "upper"), "b'HELLO, WORLD'", "bytearray(b'HELLO, WORLD')");
    BOTH(CALL0(o, "swapcase"), "b'hELLO, wORLD'", "bytearray(b'hELLO, wORLD')");
    IS(CALL0(o, "istitle"), "True");
    BOTH(CALL1(o, "strip", b("Hd")), "b'ello, Worl'", "bytearray(b'ello, Worl')");
    BOTH(CALL2(o, "center", n(15), b("*")), "b'**Hello, World*'", "bytearray(b'**Hello, World*')");
    BOTH(CALL1(o, "zfill", n(14)), "b'00Hello, World'", "bytearray(b'00Hello, World')");
    BOTH(CALL1(o, "removeprefix", b("Hel")), "b'lo, World'", "bytearray(b'lo, World')");
    BOTH(CALL2(o, "translate", Py_NewRef(Py_None), b("lo")), "b'He, Wrd'", "bytearray(b'He, Wrd')");
    BOTH(CALL1(o, "join", Py_BuildValue("[yyy]", "1", "2", "3")), "b'1Hello, World2Hello, World3'", "bytearray(b'1Hello, World2Hello, World3')");
    IS(CALL2(o, "hex", PyUnicode_FromString(":"), n(4)), "'48656c6c:6f2c2057:6f726c64'");
    IS(CALL2(o, "hex", PyUnicode_FromString(":"), n(-5)), "'48656c6c6f:2c20576f72:6c64'");
    IS(CALL0(o, "decode"), "'Hello, World'");
    Py_DECREF(o);
    o = make("a\tbc\n\td\r\ne");
    BOTH(CALL1(o, "expandtabs", n(4)), "b'a   bc\\n    d\\r\\ne'", "bytearray(b'a   bc\\n    d\\r\\ne')");
    BOTH(CALL0(o, "splitlines"), "[b'a\\tbc', b'\\td', b'e']", "[bytearray(b'a\\tbc'), bytearray(b'\\td'), bytearray(b'e')]");
    Py_DECREF(o);
    PyObject *type = (PyObject *)(array ? &PyByteArray_Type : &PyBytes_Type);
    BOTH(CALL1(type, "fromhex", PyUnicode_FromString(" 48 65aB")), "b'He\\xab'", "bytearray(b'He\\xab')");
    CHECK(CALL1(type, "fromhex", PyUnicode_FromString("4 8")) == NULL &&
          rt_raised(PyExc_ValueError, "non-hexadecimal number found in fromhex() arg at position 1"));
}

static PyObject *make_array(const char *text) { return PyByteArray_FromStringAndSize(text, (Py_ssize_t)strlen(text)); }

static void test_subclass(void)
{
    PyObject *bases = PyTuple_Pack(1, (PyObject *)&PyBytes_Type);
    PyTypeObject *t = rt_class("B", bases, NULL);
    CHECK(t != NULL);
    for (int size = 0; size < 3000; size = size * 3 + 1) {
        PyObject *text = PyBytes_FromStringAndSize(NULL, size);
        if (size)
            memset(PyBytes_AS_STRING(text), 'q', (size_t)size);
        PyObject *o = PyObject_CallOneArg((PyObject *)t, text), *five = n(5);
        CHECK(o && Py_TYPE(o) == t && PyBytes_GET_SIZE(o) == size && PyObject_RichCompareBool(o, text, Py_EQ) == 1);
        CHECK(PyObject_SetAttrString(o, "attribute", five) == 0);
        CHECK(PyBytes_AS_STRING(o)[size] == 0 && PyObject_Hash(o) == PyObject_Hash(text));
        Py_DECREF(o);
        Py_DECREF(text);
    }
    Py_DECREF(bases);
    Py_DECREF(t);
}

int main(void)
{
    rt_begin();
    test_layout();
    test_api();
    test_operators();
    methods_of(b, false);
    methods_of(make_array, true);
    test_subclass();
    return rt_end("test_bytes");
}
