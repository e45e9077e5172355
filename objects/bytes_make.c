/* objects/bytes_make.c -- where bytes come from: arguments that are bytes-like, ints in iterables, encoded text; PyBytes_FromObject.
 * Tests.  tests/objects/test_bytes.c
 */
#include "objects/bytes_private.h"
#include "objects/int_int.h"
#include "objects/iter_int.h"
#include "objects/str_int.h"

/* --- bytes-like arguments ------------------------------------------------------------------------------------------------------------- */

static int copy_of_array(BytearrayObj *a, struct byte_arg *arg)
{
    enum hold h = hold_lock(&a->hdr);
    size_t n = a->len;
    uint8_t *to = n <= sizeof arg->room ? arg->room : buf_alloc(n);
    if (to && n)
        memcpy(to, a->start, n);
    hold_end(&a->hdr, h);
    if (to == NULL) {
        raise_no_memory();
        return -1;
    }
    arg->own = to == arg->room ? NULL : to;
    arg->data = to;
    arg->len = n;
    return 0;
}

int byte_arg_get_slow(PyObject *o, struct byte_arg *a)
{
    Value v = value_of(o);
    if (IS_EXACT(v, BYTEARRAY))
        return copy_of_array(bytearray_obj(v), a);
    if (PyObject_GetBuffer(o, &a->view, PyBUF_SIMPLE) < 0) {
        a->view.obj = NULL;
        return -1;
    }
    a->data = a->view.buf;
    a->len = (size_t)a->view.len;
    return 0;
}

int byte_from(PyObject *o)
{
    Value v = value_of(o);
    int64_t n;
    if (LIKELY(value_is_int(v))) {
        n = value_as_int(v);
    } else {
        PyObject *index = PyNumber_Index(o);
        if (index == NULL)
            return -1;
        if (!int_as_i64(value_of(index), &n))
            n = -1;
        Py_DECREF(index);
    }
    if (UNLIKELY(n < 0 || n > 255)) {
        raise_value_error("byte must be in range(0, 256)");
        return -1;
    }
    return (int)n;
}

bool byte_arg_size(PyObject *o, Py_ssize_t *n)
{
    if (LIKELY(value_is_int(value_of(o)))) {
        *n = (Py_ssize_t)value_as_int(value_of(o));
        return true;
    }
    PyObject *index = PyNumber_Index(o);
    if (index == NULL)
        return false;
    *n = PyLong_AsSsize_t(index);
    Py_DECREF(index);
    return *n != -1 || !error_pending();
}

/* --- constructors ------------------------------------------------------------------------------------------------------------------------ */

static const char *codec_name(const char *type, const char *which, PyObject *o, bool *failed)
{
    if (o == NULL)
        return NULL;
    *failed = true;
    if (!value_is_str(value_of(o))) {
        raise_type_error("%s() argument '%s' must be str, not %.50s", type, which, is_none(value_of(o)) ? "None" : type_of_api(o)->tp_name);
        return NULL;
    }
    size_t n;
    const char *text = str_utf8(value_of(o), &n);
    if (text && strlen(text) != n) {
        raise_value_error("embedded null character");
        return NULL;
    }
    *failed = text == NULL;
    return text;
}

PyObject *bytes_encoded(const char *type, PyObject *source, PyObject *encoding, PyObject *errors)
{
    bool failed = false;
    const char *e = codec_name(type, "encoding", encoding, &failed), *h = failed ? NULL : codec_name(type, "errors", errors, &failed);
    if (failed)
        return NULL;
    bool text = source && value_is_str(value_of(source));
    if (e == NULL || !text)
        return api_of(raise_type_error(text ? "string argument without an encoding"
                                       : e ? "encoding without a string argument" : "errors without a string argument"));
    return PyUnicode_AsEncodedString(source, e, h);
}

int bytes_count_arg(PyObject *o, size_t *n)
{
    if (!PyIndex_Check(o))
        return 0;
    Py_ssize_t count = PyNumber_AsSsize_t(o, PyExc_OverflowError);
    if (count == -1 && error_pending()) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError))
            return -1;
        PyErr_Clear();
        return 0;
    }
    if (count < 0) {
        raise_value_error("negative count");
        return -1;
    }
    *n = (size_t)count;
    return 1;
}

static int put_number(PyObject *item, const char *message, struct byte_sink *sink)
{
    Py_ssize_t n = PyNumber_AsSsize_t(item, NULL);
    if (n == -1 && error_pending())
        return -1;
    if (n < 0 || n > 255) {
        raise_value_error("%s", message);
        return -1;
    }
    if (byte_sink_put(sink, (uint8_t)n))
        return 0;
    raise_no_memory();
    return -1;
}

int bytes_collect(PyObject *iterable, const char *message, struct byte_sink *sink)
{
    PyObject *it = PyObject_GetIter(iterable);
    if (it == NULL)
        return -1;
    Py_ssize_t hint = PyObject_LengthHint(iterable, 16);
    int rc = hint < 0 || !byte_sink_reserve(sink, (size_t)(hint < 1 << 20 ? hint : 1 << 20)) ? -1 : 0;
    if (rc < 0 && !error_pending())
        raise_no_memory();
    while (rc == 0) {
        Value item = iter_step(it);
        if (is_done(item))
            break;
        if (is_raised(item)) {
            rc = -1;
            break;
        }
        rc = put_number(api_of(item), message, sink);
        value_release(item);
    }
    Py_DECREF(it);
    return rc;
}

static Value from_buffer(PyObject *o)
{
    Py_buffer view;
    if (PyObject_GetBuffer(o, &view, PyBUF_FULL_RO) < 0)
        return V_RAISED;
    char *to;
    Value v = bytes_new((size_t)view.len, &to);
    if (!is_raised(v) && view.len && PyBuffer_ToContiguous(to, &view, view.len, 'C') < 0) {
        value_release(v);
        v = V_RAISED;
    }
    PyBuffer_Release(&view);
    return v;
}

PyObject *PyBytes_FromObject(PyObject *o)
{
    if (o == NULL) {
        PyErr_BadInternalCall();
        return NULL;
    }
    Value v = value_of(o);
    if (IS_EXACT(v, BYTES))
        return Py_NewRef(o);
    if (IS_EXACT(v, BYTEARRAY)) {
        struct byte_self s;
        self_begin(&s, o);
        Value b = bytes_from_data(s.data, s.len);
        self_end(&s);
        return api_of(b);
    }
    if (PyObject_CheckBuffer(o))
        return api_of(from_buffer(o));
    bool sequence = IS_EXACT(v, LIST) || IS_EXACT(v, TUPLE);
    if (!sequence && (value_is_str(v) || (type_of(v)->tp_iter == NULL && !PySequence_Check(o))))
        return api_of(raise_type_error("cannot convert '%.200s' object to bytes", type_of(v)->tp_name));
    struct byte_sink sink = byte_sink(codec_resize_buffer, NULL);
    if (bytes_collect(o, "bytes must be in range(0, 256)", &sink) < 0) {
        buf_free(sink.data);
        return NULL;
    }
    return api_of(bytes_from_sink(&sink));
}
