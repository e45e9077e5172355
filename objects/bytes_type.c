/* objects/bytes_type.c -- the type bytes: construction, operators, indexing, the table of methods.
 *
 * Instances of subclasses have their bytes inside, and their own attributes behind these.
 * Tests.  tests/objects/test_bytes.c
 */
#include "objects/bytes_private.h"
#include "objects/codecs_int.h"
#include "objects/str_int.h"
#include "objects/tuple_int.h"
#include "objects/type_int.h"
#include "objects/type.h"

/* --- construction ------------------------------------------------------------------------------------------------------------------------- */

static const char *const new_words[] = {"source", "encoding", "errors", NULL};
static const struct arg_spec new_spec = {"bytes", new_words, .positional = 3};

/* bytes(source, encoding, errors) as bytes, perhaps of a subclass; the words are NULL where they were not given. */
static PyObject *make(PyObject *source, PyObject *encoding, PyObject *errors)
{
    if (encoding || errors)
        return bytes_encoded("bytes", source, encoding, errors);
    if (source == NULL)
        return api_of(bytes_empty());
    Value v = value_of(source);
    if (IS_EXACT(v, BYTES))
        return Py_NewRef(source);
    Value b = value_is_int(v) ? V_ABSENT : special_call(v, N(dunder_bytes), V_ABSENT, V_ABSENT);
    if (!is_absent(b)) {
        if (is_raised(b) || value_is_bytes(b))
            return api_of(b);
        raise_type_error("__bytes__ returned non-bytes (type %.200s)", type_of(b)->tp_name);
        value_release(b);
        return NULL;
    }
    if (value_is_str(v))
        return api_of(raise_type_error("string argument without an encoding"));
    size_t n;
    int counted = bytes_count_arg(source, &n);
    if (counted < 0)
        return NULL;
    if (!counted)
        return PyBytes_FromObject(source);
    char *to;
    b = n > BYTES_LENGTH_MAX ? raise_no_memory() : bytes_new(n, &to);
    if (!is_raised(b) && n)
        memset(to, 0, n);
    return api_of(b);
}

static PyObject *instance_of(PyTypeObject *type, PyObject *b)
{
    size_t n = bytes_length(value_of(b));
    PyObject *o = type->tp_alloc(type, (Py_ssize_t)n);
    if (o) {
        BytesObj *to = bytes_obj(value_of(o));
        memcpy(to->data, bytes_data(bytes_obj(value_of(b))), n);
        to->data[n] = 0;
        to->len = n;
    }
    return o;
}

static PyObject *tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *a[3] = {NULL};
    if (args_bind_dict(&new_spec, args, kwargs, a) < 0)
        return NULL;
    PyObject *b = make(a[0], a[1], a[2]);
    if (b == NULL || type == &PyBytes_Type)
        return b;
    PyObject *o = instance_of(type, b);
    Py_DECREF(b);
    return o;
}

/* bytes(...) itself; calls of subclasses come by tp_new. */
static PyObject *tp_call(PyObject *Py_UNUSED(type), PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    PyObject *a[3] = {NULL};
    if (args_bind(&new_spec, args, PyVectorcall_NARGS(nargsf), kwnames, a) < 0)
        return NULL;
    return make(a[0], a[1], a[2]);
}

/* --- warnings of -b ------------------------------------------------------------------------------------------------------------------------- */

int Py_BytesWarningFlag SHARED(relaxed);                 /* core sets it at start-up */

int bytes_warn(const char *text)
{
    return LIKELY(load_relaxed_u32((const uint32_t *)&Py_BytesWarningFlag) == 0) ? 0 : PyErr_WarnEx(PyExc_BytesWarning, text, 1);
}

int bytes_warn_comparison(PyObject *a, PyObject *b, int op)
{
    if (LIKELY(load_relaxed_u32((const uint32_t *)&Py_BytesWarningFlag) == 0) || (op != Py_EQ && op != Py_NE))
        return 0;
    if (PyUnicode_Check(a) || PyUnicode_Check(b))
        return bytes_warn("Comparison between bytes and string");
    if (PyLong_Check(a) || PyLong_Check(b))
        return bytes_warn("Comparison between bytes and int");
    return 0;
}

/* --- slots ------------------------------------------------------------------------------------------------------------------------------------ */

static Py_hash_t tp_hash(PyObject *self) { return bytes_hash(value_of(self)); }
static Py_ssize_t length(PyObject *self) { return (Py_ssize_t)bytes_length(value_of(self)); }
static PyObject *tp_iter(PyObject *self) { return bytes_iter_new(self, SHAPE_ID_BYTES_ITER); }
static PyObject *tp_repr(PyObject *self) { return PyBytes_Repr(self, 1); }
static PyObject *tp_str(PyObject *self) { return bytes_warn("str() on a bytes instance") < 0 ? NULL : tp_repr(self); }

static PyObject *tp_richcompare(PyObject *a, PyObject *b, int op)
{
    Value v = value_of(a), w = value_of(b);
    if (!value_is_bytes(v) || !value_is_bytes(w)) {
        if (bytes_warn_comparison(a, b, op) < 0)
            return NULL;
        Py_RETURN_NOTIMPLEMENTED;
    }
    if (op == Py_EQ || op == Py_NE)
        return api_of(value_from_bool(bytes_equal(v, w) == (op == Py_EQ)));
    int order = bytes_compare(v, w);
    Py_RETURN_RICHCOMPARE(order, 0, op);
}

static int getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    const BytesObj *b = bytes_obj(value_of(self));
    return PyBuffer_FillInfo(view, self, bytes_data(b), (Py_ssize_t)b->len, 1, flags);
}

static PyObject *concat(PyObject *a, PyObject *b)
{
    if (LIKELY(value_is_bytes(value_of(a)) && value_is_bytes(value_of(b))))
        return api_of(bytes_concat(value_of(a), value_of(b)));
    struct byte_arg x, y;
    if (byte_arg_get(a, &x) < 0 || byte_arg_get(b, &y) < 0) {
        byte_arg_put(&x);
        return api_of(raise_type_error("can't concat %.100s to %.100s", type_of_api(b)->tp_name, type_of_api(a)->tp_name));
    }
    Value v;
    if (x.len == 0 && PyBytes_CheckExact(b)) {
        v = value_keep(value_of(b));
    } else if (y.len == 0 && PyBytes_CheckExact(a)) {
        v = value_keep(value_of(a));
    } else {
        char *to;
        v = x.len > BYTES_LENGTH_MAX - y.len ? raise_no_memory() : bytes_new(x.len + y.len, &to);
        if (!is_raised(v) && x.len + y.len > 0) {
            memcpy(to, x.data, x.len);
            memcpy(to + x.len, y.data, y.len);
        }
    }
    byte_arg_put(&x);
    byte_arg_put(&y);
    return api_of(v);
}

static PyObject *repeat(PyObject *self, Py_ssize_t n) { return api_of(bytes_repeat(value_of(self), n)); }

static PyObject *item(PyObject *self, Py_ssize_t i)
{
    const BytesObj *b = bytes_obj(value_of(self));
    if (UNLIKELY((size_t)i >= b->len))
        return api_of(raise_index_error("index out of range"));
    return api_of(value_from_int((unsigned char)bytes_data(b)[i]));
}

static PyObject *subscript(PyObject *self, PyObject *key)
{
    Py_ssize_t n = length(self);
    Value k = value_of(key);
    if (LIKELY(value_is_int(k))) {
        Py_ssize_t i = (Py_ssize_t)value_as_int(k);
        return item(self, i < 0 ? i + n : i);
    }
    if (IS_EXACT(k, SLICE)) {
        Py_ssize_t start, stop, step;
        if (PySlice_Unpack(key, &start, &stop, &step) < 0)
            return NULL;
        Py_ssize_t count = PySlice_AdjustIndices(n, &start, &stop, step);
        return api_of(bytes_slice_step(value_of(self), count ? (size_t)start : 0, step, (size_t)count));
    }
    if (!PyIndex_Check(key))
        return api_of(raise_type_error("byte indices must be integers or slices, not %.200s", type_of(k)->tp_name));
    Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (i == -1 && error_pending())
        return NULL;
    return item(self, i < 0 ? i + n : i);
}

static PyObject *remainder_(PyObject *self, PyObject *args)
{
    if (!value_is_bytes(value_of(self)))
        Py_RETURN_NOTIMPLEMENTED;
    return api_of(bytes_format(bytes_data(bytes_obj(value_of(self))), bytes_length(value_of(self)), args, false));
}

/* --- methods of bytes alone --------------------------------------------------------------------------------------------------------------------- */

static PyObject *getnewargs(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Value b = bytes_exact(value_of(self));
    return is_raised(b) ? NULL : api_of(tuple_take_values(&b, 1));
}

static PyObject *to_bytes(PyObject *self, PyObject *Py_UNUSED(unused)) { return api_of(bytes_exact(value_of(self))); }

PyObject *bytes_method_decode(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"encoding", "errors", NULL};
    static const struct arg_spec spec = {"decode", words, .positional = 2};
    PyObject *a[2] = {NULL};
    const char *name[2] = {NULL};
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    for (int i = 0; i < 2; i++) {
        size_t n;
        if (a[i] == NULL)
            continue;
        if (!value_is_str(value_of(a[i])))
            return api_of(raise_type_error("decode() argument '%s' must be str, not %.50s", words[i],
                                           a[i] == Py_None ? "None" : type_of_api(a[i])->tp_name));
        name[i] = str_utf8(value_of(a[i]), &n);
        if (name[i] == NULL)
            return NULL;
        if (strlen(name[i]) != n)
            return api_of(raise_value_error("embedded null character"));
    }
    if (value_is_bytes(value_of(self)))
        return PyUnicode_FromEncodedObject(self, name[0], name[1]);
    struct byte_self s;
    self_begin(&s, self);
    Value copy = bytes_from_data(s.data, s.len);             /* codecs run Python code */
    self_end(&s);
    if (is_raised(copy))
        return NULL;
    PyObject *text = PyUnicode_FromEncodedObject(api_of(copy), name[0], name[1]);
    value_release(copy);
    return text;
}

/* --- the type ------------------------------------------------------------------------------------------------------------------------------------- */

static PyMethodDef methods[] = {
    {"__getnewargs__", getnewargs, METH_NOARGS, PyDoc_STR("__getnewargs__($self, /)\n--\n\n")},
    {"__bytes__", to_bytes, METH_NOARGS, PyDoc_STR("__bytes__($self, /)\n--\n\nThe same bytes, as an instance of bytes itself.")},
#define METHOD(how, name, doc) BYTES_METHOD_ENTRY(how, name, doc)
#include "objects/bytes_methods.def"
#undef METHOD
    {NULL, NULL, 0, NULL}
};

static PyNumberMethods as_number = {.nb_remainder = remainder_};
static PySequenceMethods as_sequence = {
    .sq_length = length,
    .sq_concat = concat,
    .sq_repeat = repeat,
    .sq_item = item,
    .sq_contains = bytes_contains,
};
static PyMappingMethods as_mapping = {.mp_length = length, .mp_subscript = subscript};
static PyBufferProcs as_buffer = {.bf_getbuffer = getbuffer};

PyTypeObject PyBytes_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "bytes",
    .tp_basicsize = offsetof(BytesObj, data) + 1,
    .tp_itemsize = 1,
    .tp_dealloc = bytes_destroy,
    .tp_repr = tp_repr,
    .tp_as_number = &as_number,
    .tp_as_sequence = &as_sequence,
    .tp_as_mapping = &as_mapping,
    .tp_hash = tp_hash,
    .tp_str = tp_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_as_buffer = &as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_BYTES_SUBCLASS | _Py_TPFLAGS_MATCH_SELF,
    .tp_doc = PyDoc_STR("bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\n"
                        "bytes(bytes_or_buffer) -> an immutable copy\nbytes(int) -> so many zero bytes\nbytes() -> no bytes\n\n"
                        "Immutable bytes, from ints in range(256), from text in an encoding, from anything that\n"
                        "has the buffer protocol, or zeros."),
    .tp_richcompare = tp_richcompare,
    .tp_iter = tp_iter,
    .tp_methods = methods,
    .tp_base = &PyBaseObject_Type,
    .tp_new = tp_new,
    .tp_vectorcall = tp_call,
};

/* --- the C API ------------------------------------------------------------------------------------------------------------------------------------ */

void PyBytes_Concat(PyObject **bytes, PyObject *part)
{
    PyObject *old = *bytes;
    if (old == NULL)
        return;
    if (part == NULL) {
        *bytes = NULL;
        Py_DECREF(old);
        return;
    }
    Value v = value_of(old);
    if (IS_EXACT(v, BYTES) && PyBytes_Check(part) && bytes_length(v) && obj_is_unique(value_obj(v)) && old != part) {
        size_t n = bytes_length(v), more = bytes_length(value_of(part));
        char *to;
        v = more > BYTES_LENGTH_MAX - n ? (value_release(v), raise_no_memory()) : bytes_resize_take(v, n + more, &to);
        if (!is_raised(v))
            memcpy(to + n, bytes_data(bytes_obj(value_of(part))), more);
        *bytes = api_of(v);
        return;
    }
    *bytes = concat(old, part);
    Py_DECREF(old);
}

void PyBytes_ConcatAndDel(PyObject **bytes, PyObject *part)
{
    PyBytes_Concat(bytes, part);
    Py_XDECREF(part);
}

PyObject *PyBytes_DecodeEscape(const char *text, Py_ssize_t n, const char *errors, Py_ssize_t Py_UNUSED(unused), const char *Py_UNUSED(unused2))
{
    struct byte_sink out = byte_sink(codec_resize_buffer, NULL);
    struct codec_error error;
    struct escape_notes notes = {0};
    size_t at = 0;
    const uint8_t *in = (const uint8_t *)text;
    for (;;) {
        enum codec_status status = bytes_escape_decode(in, (size_t)n, &at, &out, &error, &notes);
        if (status == CODEC_DONE)
            break;
        bool known = errors == NULL || strcmp(errors, "strict") == 0;
        if (status == CODEC_NOMEM) {
            raise_no_memory();
        } else if (strstr(error.reason, "Trailing")) {
            raise_value_error("%s", error.reason);
        } else if (known) {
            raise_value_error("%s at position %zd", error.reason, (Py_ssize_t)error.start);
        } else if (strcmp(errors, "replace") == 0 || strcmp(errors, "ignore") == 0) {
            if (*errors == 'i' || byte_sink_put(&out, '?')) {
                at = error.end;
                continue;
            }
            raise_no_memory();
        } else {
            raise_value_error("decoding error; unknown error handling code: %.400s", errors);
        }
        buf_free(out.data);
        return NULL;
    }
    if (escape_warn(&notes, "b") < 0) {
        buf_free(out.data);
        return NULL;
    }
    return api_of(bytes_from_sink(&out));
}
