/* tests/objects/test_bytes_array.c -- bytearray: storage, exports, and threads that read and change one at once. */
#include "objects/bytearray_int.h"
#include "rt_test.h"

static BytearrayObj *array_of(PyObject *o) { return bytearray_obj(value_of(o)); }
static PyObject *make(const char *text) { return PyByteArray_FromStringAndSize(text, (Py_ssize_t)strlen(text)); }
static bool is(PyObject *o, const char *text)
{
    return (size_t)PyByteArray_Size(o) == strlen(text) && strcmp(PyByteArray_AsString(o), text) == 0;
}
static void do_splice(PyObject *o, size_t low, size_t high, const char *with)
{
    BytearrayObj *a = array_of(o);
    enum hold h = hold_lock(&a->hdr);
    enum bytearray_result r = bytearray_splice_locked(a, low, high, with, strlen(with));
    hold_end(&a->hdr, h);
    CHECK(r == BYTEARRAY_OK);
}

/* Random splices, exclusive or shared, against a plain model. */
static void test_splice(bool shared)
{
    char model[512] = "", text[32];
    PyObject *o = make("");
    size_t len = 0;
    unsigned seed = 12345;
    if (shared)
        or_acq_rel_u8(&array_of(o)->hdr.flags, OBJ_FOREIGN_READ);
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1103515245 + 12345;
        size_t low = len ? (seed >> 8) % (len + 1) : 0, high = low + (len > low ? (seed >> 16) % (len - low + 1) : 0), n = (seed >> 5) % 20;
        if (i % 3 == 0)
            low = 0;
        if (i % 5 == 0)
            low = high = len;
        if (i % 7 == 0)
            n = 0;
        if (len - (high - low) + n > 400)
            n = 0;
        memset(text, 'a' + i % 26, n);
        text[n] = 0;
        do_splice(o, low, high, text);
        memmove(model + low + n, model + high, len - high + 1);
        memcpy(model + low, text, n);
        len = len - (high - low) + n;
        CHECK(is(o, model));
        CHECK(len == 0 || (bytearray_get(array_of(o), len - 1) == model[len - 1] && bytearray_get(array_of(o), len) == -1));
    }
    Py_DECREF(o);
}

static void test_exports(void)
{
    PyObject *o = make("abc");
    Py_buffer view;
    CHECK(PyObject_GetBuffer(o, &view, PyBUF_WRITABLE) == 0 && view.len == 3);
    CHECK(PyByteArray_Resize(o, 5) < 0 && rt_raised(PyExc_BufferError, "Existing exports of data: object cannot be re-sized"));
    CHECK(PyByteArray_Resize(o, 3) == 0);
    ((char *)view.buf)[1] = 'X';
    PyBuffer_Release(&view);
    CHECK(is(o, "aXc") && PyByteArray_Resize(o, 5) == 0 && PyByteArray_Size(o) == 5 && PyByteArray_AsString(o)[4] == 0);
    Py_DECREF(o);
}

enum { ROUNDS = 20000 };
struct race { PyObject *array; uint8_t stop; };

static void reader(void *arg)
{
    struct race *r = arg;
    BytearrayObj *a = array_of(r->array);
    while (!load_acquire_u8(&r->stop)) {
        for (size_t i = 0; i < 64; i++) {
            int c = bytearray_get(a, i);
            CHECK(c == -1 || (c >= 'a' && c <= 'z'));        /* nothing else was ever stored */
        }
        safepoint(this_thread);
    }
}

static void test_readers(void)
{
    struct race r = {.array = make("")};
    struct rt_thread t[2];
    for (int i = 0; i < 2; i++)
        rt_thread(&t[i], reader, &r);
    for (int i = 0; i < ROUNDS; i++) {
        size_t n = (size_t)PyByteArray_Size(r.array);
        char text[] = "abcdefghijklmnop";
        if (n > 200)
            do_splice(r.array, 0, n - 20, "");
        else if (i % 3 == 0)
            do_splice(r.array, n / 2, n, text);
        else if (i % 3 == 1)
            do_splice(r.array, n, n, text);
        else
            do_splice(r.array, n / 3, n / 2, "zz");
        if (i % 64 == 0)
            safepoint(this_thread);
    }
    store_release_u8(&r.stop, 1);
    for (int i = 0; i < 2; i++)
        rt_join(&t[i]);
    Py_DECREF(r.array);
}

static void appender(void *arg)
{
    PyObject *name = PyUnicode_FromString("append"), *c = PyLong_FromLong('x');
    for (int i = 0; i < ROUNDS; i++) {
        PyObject *none = PyObject_CallMethodOneArg(arg, name, c);
        CHECK(none == Py_None);
    }
    Py_DECREF(name);
}

static void test_appenders(void)
{
    PyObject *o = make("");
    struct rt_thread t[3];
    for (int i = 0; i < 3; i++)
        rt_thread(&t[i], appender, o);
    appender(o);
    for (int i = 0; i < 3; i++)
        rt_join(&t[i]);
    CHECK(PyByteArray_Size(o) == 4 * ROUNDS);                /* no append was lost */
    Py_DECREF(o);
}

int main(void)
{
    rt_begin();
    test_splice(false);
    test_splice(true);
    test_exports();
    test_readers();
    test_appenders();
    return rt_end("test_bytes_array");
}
