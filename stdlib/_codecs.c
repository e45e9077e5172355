/* stdlib/_codecs.c -- the codec registry and the built-in codecs as functions, for codecs.py and the package encodings.
 *
 * Each codec gives a pair: the result, and how much of the argument was used. What the public C API does not reach (encoders with an error
 * handler, decoders that may be interrupted) comes from objects/codecs_int.h.
 */
#include "objects/codecs_int.h"

/* --- arguments ---------------------------------------------------------------------------------------------------------------------------- */

static bool count_args(const char *function, Py_ssize_t n, Py_ssize_t min, Py_ssize_t max)
{
    if (n >= min && n <= max)
        return true;
    Py_ssize_t limit = n < min ? min : max;
    PyErr_Format(PyExc_TypeError, "%s expected %s%zd argument%s, got %zd", function, min == max ? "" : n < min ? "at least " : "at most ", limit,
                 limit == 1 ? "" : "s", n);
    return false;
}

/* UTF-8 of a str without NULs; which: "argument 2". */
static const char *read_name(const char *function, const char *which, const char *expected, PyObject *o)
{
    Py_ssize_t n;
    if (!PyUnicode_Check(o)) {
        PyErr_Format(PyExc_TypeError, "%s() %s must be %s, not %.50s", function, which, expected, Py_IsNone(o) ? "None" : Py_TYPE(o)->tp_name);
        return NULL;
    }
    const char *name = PyUnicode_AsUTF8AndSize(o, &n);
    if (name && strlen(name) != (size_t)n) {
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        return NULL;
    }
    return name;
}

/* The optional errors, second of the arguments. */
static bool read_errors(const char *function, PyObject *const *args, Py_ssize_t nargs, const char **errors)
{
    *errors = NULL;
    return nargs < 2 || Py_IsNone(args[1]) || (*errors = read_name(function, "argument 2", "str or None", args[1])) != NULL;
}

struct data { Py_buffer view; const char *bytes; Py_ssize_t len; };

static bool data_open(struct data *d, PyObject *o, bool text_allowed)
{
    d->view.obj = NULL;
    if (text_allowed && PyUnicode_Check(o))
        return (d->bytes = PyUnicode_AsUTF8AndSize(o, &d->len)) != NULL;
    if (PyObject_GetBuffer(o, &d->view, PyBUF_SIMPLE) < 0)
        return false;
    d->bytes = d->view.buf;
    d->len = d->view.len;
    return true;
}

static void data_close(struct data *d)
{
    if (d->view.obj)
        PyBuffer_Release(&d->view);
}

static PyObject *pair(PyObject *result, Py_ssize_t used)
{
    return result ? Py_BuildValue("(Nn)", result, used) : NULL;
}

/* --- decoders --------------------------------------------------------------------------------------------------------------------------------- */

struct decoding {
    const char *bytes;
    Py_ssize_t len;
    const char *errors;
    int order;                               /* what utf_16_decode and utf_32_decode find */
};
/* consumed: as in coding_decode(). */
typedef PyObject *decoder(struct decoding *, Py_ssize_t *consumed);

/* (data, errors=None, final=...) */
static PyObject *decode_args(const char *function, PyObject *const *args, Py_ssize_t nargs, bool text_allowed, int final, decoder *decode)
{
    struct decoding in = {.order = 0};
    if (!count_args(function, nargs, 1, 3) || !read_errors(function, args, nargs, &in.errors))
        return NULL;
    if (nargs > 2 && (final = PyObject_IsTrue(args[2])) < 0)
        return NULL;
    struct data d;
    if (!data_open(&d, args[0], text_allowed))
        return NULL;
    in.bytes = d.bytes;
    in.len = d.len;
    Py_ssize_t consumed = d.len;
    PyObject *s = decode(&in, final ? NULL : &consumed);
    data_close(&d);
    return pair(s, consumed);
}

#define DECODER(name, text_allowed, final, call)                                                                                   \
    static PyObject *run_##name(struct decoding *in, Py_ssize_t *consumed) { return call; }                                       \
    static PyObject *py_##name(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)                                \
    {                                                                                                                               \
        return decode_args(#name, args, nargs, text_allowed, final, run_##name);                                                    \
    }

static PyObject *decode_16(struct decoding *in, int order, Py_ssize_t *consumed)
{
    in->order = order;
    return PyUnicode_DecodeUTF16Stateful(in->bytes, in->len, in->errors, &in->order, consumed);
}

static PyObject *decode_32(struct decoding *in, int order, Py_ssize_t *consumed)
{
    in->order = order;
    return PyUnicode_DecodeUTF32Stateful(in->bytes, in->len, in->errors, &in->order, consumed);
}

DECODER(utf_8_decode, false, 0, PyUnicode_DecodeUTF8Stateful(in->bytes, in->len, in->errors, consumed))
DECODER(utf_7_decode, false, 0, PyUnicode_DecodeUTF7Stateful(in->bytes, in->len, in->errors, consumed))
DECODER(utf_16_decode, false, 0, decode_16(in, 0, consumed))
DECODER(utf_16_le_decode, false, 0, decode_16(in, -1, consumed))
DECODER(utf_16_be_decode, false, 0, decode_16(in, 1, consumed))
DECODER(utf_32_decode, false, 0, decode_32(in, 0, consumed))
DECODER(utf_32_le_decode, false, 0, decode_32(in, -1, consumed))
DECODER(utf_32_be_decode, false, 0, decode_32(in, 1, consumed))
DECODER(unicode_escape_decode, true, 1, unicode_escape_decode_text(in->bytes, in->len, in->errors, consumed))
DECODER(raw_unicode_escape_decode, true, 1, raw_unicode_escape_decode_text(in->bytes, in->len, in->errors, consumed))

/* (data, errors=None, byteorder=0, final=False) -> (str, used, byteorder) */
static PyObject *decode_ex(const char *function, PyObject *const *args, Py_ssize_t nargs,
                           PyObject *(*decode)(struct decoding *, int, Py_ssize_t *))
{
    struct decoding in = {.order = 0};
    int order = 0, final = 0;
    if (!count_args(function, nargs, 1, 4) || !read_errors(function, args, nargs, &in.errors))
        return NULL;
    if (nargs > 2 && (order = PyLong_AsInt(args[2])) == -1 && PyErr_Occurred())
        return NULL;
    if (nargs > 3 && (final = PyObject_IsTrue(args[3])) < 0)
        return NULL;
    struct data d;
    if (!data_open(&d, args[0], false))
        return NULL;
    in.bytes = d.bytes;
    in.len = d.len;
    Py_ssize_t consumed = d.len;
    PyObject *s = decode(&in, order, final ? NULL : &consumed);
    data_close(&d);
    return s ? Py_BuildValue("(Nni)", s, consumed, in.order) : NULL;
}

static PyObject *py_utf_16_ex_decode(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    return decode_ex("utf_16_ex_decode", args, nargs, decode_16);
}

static PyObject *py_utf_32_ex_decode(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    return decode_ex("utf_32_ex_decode", args, nargs, decode_32);
}

/* (data, errors=None, mapping=None): at most `most` arguments. */
static PyObject *decode_all(const char *function, PyObject *const *args, Py_ssize_t nargs, Py_ssize_t most,
                            PyObject *(*decode)(const char *, Py_ssize_t, PyObject *, const char *))
{
    const char *errors;
    struct data d;
    if (!count_args(function, nargs, 1, most) || !read_errors(function, args, nargs, &errors) || !data_open(&d, args[0], false))
        return NULL;
    PyObject *s = decode(d.bytes, d.len, nargs > 2 ? args[2] : NULL, errors);
    Py_ssize_t n = d.len;
    data_close(&d);
    return pair(s, n);
}

static PyObject *latin1(const char *s, Py_ssize_t n, PyObject *Py_UNUSED(mapping), const char *errors) { return PyUnicode_DecodeLatin1(s, n, errors); }
static PyObject *ascii(const char *s, Py_ssize_t n, PyObject *Py_UNUSED(mapping), const char *errors) { return PyUnicode_DecodeASCII(s, n, errors); }

static PyObject *py_latin_1_decode(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    return decode_all("latin_1_decode", args, nargs, 2, latin1);
}

static PyObject *py_ascii_decode(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    return decode_all("ascii_decode", args, nargs, 2, ascii);
}

static PyObject *py_charmap_decode(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    return decode_all("charmap_decode", args, nargs, 3, PyUnicode_DecodeCharmap);
}

/* Escapes of bytes literals; errors are "strict", "replace" or "ignore", no handlers. */
static PyObject *unescape(const char *bytes, Py_ssize_t len, const char *errors)
{
    const uint8_t *in = (const uint8_t *)bytes;
    struct byte_sink out = byte_sink(codec_resize_buffer, NULL);
    struct escape_notes notes = {0};
    struct codec_error e;
    size_t at = 0;
    PyObject *result = NULL;
    enum codec_status status;
    while ((status = bytes_escape_decode(in, (size_t)len, &at, &out, &e, &notes)) == CODEC_ERROR) {
        if (e.start + 1 == (size_t)len) {
            PyErr_SetString(PyExc_ValueError, e.reason);
            goto out;
        }
        if (errors == NULL || strcmp(errors, "strict") == 0) {
            PyErr_Format(PyExc_ValueError, "%s at position %zd", e.reason, (Py_ssize_t)e.start);
            goto out;
        }
        if (strcmp(errors, "replace") == 0) {
            if (!byte_sink_put(&out, '?')) {
                status = CODEC_NOMEM;
                break;
            }
        } else if (strcmp(errors, "ignore") != 0) {
            PyErr_Format(PyExc_ValueError, "decoding error; unknown error handling code: %.400s", errors);
            goto out;
        }
        at = e.end;
    }
    if (status == CODEC_NOMEM)
        PyErr_NoMemory();
    else if (escape_warn(&notes, "b") == 0)
        result = PyBytes_FromStringAndSize((const char *)out.data, (Py_ssize_t)out.len);
out:
    buf_free(out.data);
    return result;
}

static PyObject *py_escape_decode(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    const char *errors;
    struct data d;
    if (!count_args("escape_decode", nargs, 1, 2) || !read_errors("escape_decode", args, nargs, &errors) || !data_open(&d, args[0], true))
        return NULL;
    PyObject *bytes = unescape(d.bytes, d.len, errors);
    Py_ssize_t n = d.len;
    data_close(&d);
    return pair(bytes, n);
}

/* --- encoders ---------------------------------------------------------------------------------------------------------------------------------------- */

static bool text_arg(const char *function, PyObject *const *args, Py_ssize_t nargs, Py_ssize_t most, const char **errors)
{
    if (!count_args(function, nargs, 1, most))
        return false;
    if (!PyUnicode_Check(args[0])) {
        PyErr_Format(PyExc_TypeError, "%s() argument 1 must be str, not %.50s", function, Py_IsNone(args[0]) ? "None" : Py_TYPE(args[0])->tp_name);
        return false;
    }
    return read_errors(function, args, nargs, errors);
}

#define ENCODER(name, call)                                                                                                        \
    static PyObject *py_##name(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)                                \
    {                                                                                                                               \
        const char *errors;                                                                                                         \
        if (!text_arg(#name, args, nargs, 2, &errors))                                                                              \
            return NULL;                                                                                                            \
        PyObject *u = args[0];                                                                                                      \
        return pair(call, PyUnicode_GET_LENGTH(u));                                                                                 \
    }
ENCODER(utf_8_encode, PyUnicode_AsEncodedString(u, "utf-8", errors))
ENCODER(utf_7_encode, utf7_encode_text(u))
ENCODER(utf_16_le_encode, utf16_encode_text(u, errors, -1))
ENCODER(utf_16_be_encode, utf16_encode_text(u, errors, 1))
ENCODER(utf_32_le_encode, utf32_encode_text(u, errors, -1))
ENCODER(utf_32_be_encode, utf32_encode_text(u, errors, 1))
ENCODER(unicode_escape_encode, PyUnicode_AsUnicodeEscapeString(u))
ENCODER(raw_unicode_escape_encode, PyUnicode_AsRawUnicodeEscapeString(u))
ENCODER(latin_1_encode, PyUnicode_AsEncodedString(u, "latin-1", errors))
ENCODER(ascii_encode, PyUnicode_AsEncodedString(u, "ascii", errors))

/* (str, errors=None, byteorder=0) */
static PyObject *encode_wide(const char *function, PyObject *const *args, Py_ssize_t nargs, PyObject *(*encode)(PyObject *, const char *, int))
{
    const char *errors;
    int order = 0;
    if (!text_arg(function, args, nargs, 3, &errors) || (nargs > 2 && (order = PyLong_AsInt(args[2])) == -1 && PyErr_Occurred()))
        return NULL;
    return pair(encode(args[0], errors, order), PyUnicode_GET_LENGTH(args[0]));
}

static PyObject *py_utf_16_encode(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    return encode_wide("utf_16_encode", args, nargs, utf16_encode_text);
}

static PyObject *py_utf_32_encode(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    return encode_wide("utf_32_encode", args, nargs, utf32_encode_text);
}

static PyObject *py_charmap_encode(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    const char *errors;
    if (!text_arg("charmap_encode", args, nargs, 3, &errors))
        return NULL;
    return pair(charmap_encode_text(args[0], nargs > 2 ? args[2] : NULL, errors), PyUnicode_GET_LENGTH(args[0]));
}

static PyObject *charmap_build(PyObject *Py_UNUSED(module), PyObject *map)
{
    if (PyUnicode_Check(map))
        return PyUnicode_BuildEncodingMap(map);
    return PyErr_Format(PyExc_TypeError, "charmap_build() argument must be str, not %.50s", Py_IsNone(map) ? "None" : Py_TYPE(map)->tp_name);
}

static PyObject *py_escape_encode(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    const char *errors;
    if (!count_args("escape_encode", nargs, 1, 2))
        return NULL;
    if (!PyBytes_Check(args[0]))
        return PyErr_Format(PyExc_TypeError, "escape_encode() argument 1 must be bytes, not %.50s",
                            Py_IsNone(args[0]) ? "None" : Py_TYPE(args[0])->tp_name);
    if (!read_errors("escape_encode", args, nargs, &errors))
        return NULL;
    struct byte_sink out = byte_sink(codec_resize_buffer, NULL);
    Py_ssize_t n = PyBytes_GET_SIZE(args[0]);
    PyObject *bytes = NULL;
    if (bytes_escape_encode((const uint8_t *)PyBytes_AS_STRING(args[0]), (size_t)n, &out) == CODEC_DONE)
        bytes = PyBytes_FromStringAndSize((const char *)out.data, (Py_ssize_t)out.len);
    else
        PyErr_NoMemory();
    buf_free(out.data);
    return pair(bytes, n);
}

static PyObject *py_readbuffer_encode(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    const char *errors;
    struct data d;
    if (!count_args("readbuffer_encode", nargs, 1, 2) || !read_errors("readbuffer_encode", args, nargs, &errors) || !data_open(&d, args[0], true))
        return NULL;
    PyObject *bytes = PyBytes_FromStringAndSize(d.bytes, d.len);
    Py_ssize_t n = d.len;
    data_close(&d);
    return pair(bytes, n);
}

/* --- the registry ------------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *register_function(PyObject *Py_UNUSED(module), PyObject *function)
{
    return PyCodec_Register(function) < 0 ? NULL : Py_None;
}

static PyObject *unregister_function(PyObject *Py_UNUSED(module), PyObject *function)
{
    return PyCodec_Unregister(function) < 0 ? NULL : Py_None;
}

static PyObject *lookup(PyObject *Py_UNUSED(module), PyObject *encoding)
{
    const char *name = read_name("lookup", "argument", "str", encoding);
    return name ? codecs_lookup(name) : NULL;
}

static PyObject *convert(PyObject *args, PyObject *kwargs, const char *format, PyObject *(*codec)(PyObject *, const char *, const char *))
{
    static const char *const words[] = {"obj", "encoding", "errors", NULL};
    PyObject *obj;
    const char *encoding = "utf-8", *errors = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, format, (char *const *)(uintptr_t)words, &obj, &encoding, &errors))
        return NULL;
    return codec(obj, encoding, errors);
}

static PyObject *encode(PyObject *Py_UNUSED(module), PyObject *args, PyObject *kwargs)
{
    return convert(args, kwargs, "O|ss:encode", PyCodec_Encode);
}

static PyObject *decode(PyObject *Py_UNUSED(module), PyObject *args, PyObject *kwargs)
{
    return convert(args, kwargs, "O|ss:decode", PyCodec_Decode);
}

static PyObject *register_error(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    const char *name;
    if (!count_args("register_error", nargs, 2, 2) || (name = read_name("register_error", "argument 1", "str", args[0])) == NULL)
        return NULL;
    return PyCodec_RegisterError(name, args[1]) < 0 ? NULL : Py_None;
}

static PyObject *unregister_error(PyObject *Py_UNUSED(module), PyObject *errors)
{
    const char *name = read_name("_unregister_error", "argument", "str", errors);
    int found = name ? codecs_unregister_error(name) : -1;
    return found < 0 ? NULL : PyBool_FromLong(found);
}

static PyObject *lookup_error(PyObject *Py_UNUSED(module), PyObject *name)
{
    const char *text = read_name("lookup_error", "argument", "str", name);
    return text ? PyCodec_LookupError(text) : NULL;
}

/* --- the module -------------------------------------------------------------------------------------------------------------------------------------------------- */

#define FAST(name, signature) {#name, PyCFunction_CAST(py_##name), METH_FASTCALL, PyDoc_STR(#name "($module, " signature ", /)\n--\n\n")}
static PyMethodDef codecs_methods[] = {
    {"register", register_function, METH_O,
     PyDoc_STR("register($module, search_function, /)\n--\n\nAdd a search function.\n\nIt is called with the name of an encoding in lower case, and gives a CodecInfo (or a\n"
               "tuple of encoder, decoder, stream reader and stream writer), or None.")},
    {"unregister", unregister_function, METH_O,
     PyDoc_STR("unregister($module, search_function, /)\n--\n\nTake a search function away, and forget what was found.\n\nDoes nothing if it is not registered.")},
    {"lookup", lookup, METH_O, PyDoc_STR("lookup($module, encoding, /)\n--\n\nThe CodecInfo registered for an encoding.")},
    {"encode", PyCFunction_CAST(encode), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("encode($module, /, obj, encoding='utf-8', errors='strict')\n--\n\nobj as the codec registered for the encoding encodes it.")},
    {"decode", PyCFunction_CAST(decode), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("decode($module, /, obj, encoding='utf-8', errors='strict')\n--\n\nobj as the codec registered for the encoding decodes it.")},
    FAST(escape_encode, "data, errors=None"),
    FAST(escape_decode, "data, errors=None"),
    FAST(utf_8_encode, "str, errors=None"),
    FAST(utf_8_decode, "data, errors=None, final=False"),
    FAST(utf_7_encode, "str, errors=None"),
    FAST(utf_7_decode, "data, errors=None, final=False"),
    FAST(utf_16_encode, "str, errors=None, byteorder=0"),
    FAST(utf_16_le_encode, "str, errors=None"),
    FAST(utf_16_be_encode, "str, errors=None"),
    FAST(utf_16_decode, "data, errors=None, final=False"),
    FAST(utf_16_le_decode, "data, errors=None, final=False"),
    FAST(utf_16_be_decode, "data, errors=None, final=False"),
    FAST(utf_16_ex_decode, "data, errors=None, byteorder=0, final=False"),
    FAST(utf_32_encode, "str, errors=None, byteorder=0"),
    FAST(utf_32_le_encode, "str, errors=None"),
    FAST(utf_32_be_encode, "str, errors=None"),
    FAST(utf_32_decode, "data, errors=None, final=False"),
    FAST(utf_32_le_decode, "data, errors=None, final=False"),
    FAST(utf_32_be_decode, "data, errors=None, final=False"),
    FAST(utf_32_ex_decode, "data, errors=None, byteorder=0, final=False"),
    FAST(unicode_escape_encode, "str, errors=None"),
    FAST(unicode_escape_decode, "data, errors=None, final=True"),
    FAST(raw_unicode_escape_encode, "str, errors=None"),
    FAST(raw_unicode_escape_decode, "data, errors=None, final=True"),
    FAST(latin_1_encode, "str, errors=None"),
    FAST(latin_1_decode, "data, errors=None"),
    FAST(ascii_encode, "str, errors=None"),
    FAST(ascii_decode, "data, errors=None"),
    FAST(charmap_encode, "str, errors=None, mapping=None"),
    FAST(charmap_decode, "data, errors=None, mapping=None"),
    {"charmap_build", charmap_build, METH_O, PyDoc_STR("charmap_build($module, map, /)\n--\n\n")},
    FAST(readbuffer_encode, "data, errors=None"),
    {"register_error", PyCFunction_CAST(register_error), METH_FASTCALL,
     PyDoc_STR("register_error($module, errors, handler, /)\n--\n\nRegister an error handler under the name errors.\n\nIt is called with a UnicodeError, and raises or gives\n"
               "(replacement, position to go on at).")},
    {"_unregister_error", unregister_error, METH_O,
     PyDoc_STR("_unregister_error($module, errors, /)\n--\n\nTake away the error handler of that name: True if there was one.\n\nThe built-in ones stay: ValueError.")},
    {"lookup_error", lookup_error, METH_O, PyDoc_STR("lookup_error($module, name, /)\n--\n\nThe error handler of that name; LookupError if there is none.")},
    {NULL, NULL, 0, NULL}
};

static PyModuleDef_Slot codecs_slots[] = {
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
    {0, NULL}
};

static PyModuleDef codecs_module = {
    .m_name = "_codecs",
    .m_methods = codecs_methods,
    .m_slots = codecs_slots,
};

PyMODINIT_FUNC PyInit__codecs(void)
{
    return PyModuleDef_Init(&codecs_module);
}
