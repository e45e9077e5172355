/* objects/codecs_api.c -- PyUnicode_Decode..., PyUnicode_As...String: the built-in encodings, and the choice of one by name.
 *
 * Valid UTF-8, ASCII and Latin-1 take short cuts: the result is allocated once, and filled. Everything else goes through coding_decode() and
 * coding_encode().
 * Tests.  tests/objects/test_str_codecs.c
 */
#include "objects/codecs_int.h"
#include "objects/str_methods.h"

/* --- the encodings ------------------------------------------------------------------------------------------------------------------------ */

#define DECODE(function, call)                                                                                                      \
    static enum codec_status function(const struct coding *c, const uint8_t *in, size_t len, size_t *at, unsigned flags,           \
                                      struct text_sink *out, struct codec_error *error)                                             \
    {                                                                                                                               \
        (void)c, (void)flags, (void)error;                                                                                          \
        return call;                                                                                                                \
    }
#define ENCODE(function, call)                                                                                                      \
    static enum codec_status function(const struct coding *c, struct text_view in, size_t *at, unsigned flags, struct byte_sink *out, \
                                      struct codec_error *error)                                                                    \
    {                                                                                                                               \
        (void)c, (void)flags;                                                                                                       \
        return call;                                                                                                                \
    }
DECODE(decode_utf8, utf8_decode(in, len, at, flags, out, error))
ENCODE(encode_utf8, utf8_encode(in, at, flags, out, error))
DECODE(decode_utf7, utf7_decode(in, len, at, flags, out, error))
DECODE(decode_ascii, ascii_decode(in, len, at, out, error))
ENCODE(encode_ascii, ascii_encode(in, at, out, error))
DECODE(decode_latin1, latin1_decode(in, len, at, out))
ENCODE(encode_latin1, latin1_encode(in, at, out, error))
DECODE(decode_utf16, utf16_decode(in, len, at, c->order, flags, out, error))
ENCODE(encode_utf16, utf16_encode(in, at, c->order, flags, out, error))
DECODE(decode_utf32, utf32_decode(in, len, at, c->order, flags, out, error))
ENCODE(encode_utf32, utf32_encode(in, at, c->order, flags, out, error))
DECODE(decode_escape, unicode_escape_decode(in, len, at, flags, out, error, c->table))
DECODE(decode_raw_escape, raw_unicode_escape_decode(in, len, at, flags, out, error))

const struct coding coding_utf8 = {"utf-8", 1, true, CODEC_NATIVE, NULL, decode_utf8, encode_utf8};
const struct coding coding_utf7 = {"utf7", 1, true, CODEC_NATIVE, NULL, decode_utf7, NULL};
const struct coding coding_ascii = {"ascii", 1, false, CODEC_NATIVE, NULL, decode_ascii, encode_ascii};
const struct coding coding_latin1 = {"latin-1", 1, false, CODEC_NATIVE, NULL, decode_latin1, encode_latin1};
const struct coding coding_utf16[3] = {
    {"utf-16-le", 2, true, CODEC_LITTLE, NULL, decode_utf16, encode_utf16},
    {"utf-16", 2, true, CODEC_NATIVE, NULL, decode_utf16, encode_utf16},
    {"utf-16-be", 2, true, CODEC_BIG, NULL, decode_utf16, encode_utf16},
};
const struct coding coding_utf32[3] = {
    {"utf-32-le", 4, true, CODEC_LITTLE, NULL, decode_utf32, encode_utf32},
    {"utf-32", 4, true, CODEC_NATIVE, NULL, decode_utf32, encode_utf32},
    {"utf-32-be", 4, true, CODEC_BIG, NULL, decode_utf32, encode_utf32},
};

static bool need_str(PyObject *u)
{
    if (PyUnicode_Check(u))
        return true;
    PyErr_BadArgument();
    return false;
}

/* --- UTF-8 ---------------------------------------------------------------------------------------------------------------------------------- */

PyObject *PyUnicode_DecodeUTF8Stateful(const char *str, Py_ssize_t size, const char *errors, Py_ssize_t *consumed)
{
    struct utf8_scan scan = utf8_scan((const uint8_t *)str, (size_t)size, 0);
    if (scan.bytes != (size_t)size)
        return coding_decode(&coding_utf8, str, size, errors, consumed);
    if (consumed)
        *consumed = size;
    if (scan.ascii)
        return api_of(str_from_ascii(str, (size_t)size));
    StrObj *s = str_new(scan.chars, scan.kind == 1 ? 0xff : scan.kind == 2 ? 0xffff : 0x10ffff);
    if (s == NULL)
        return NULL;
    utf8_fill(str_data(s), scan.kind, (const uint8_t *)str, (size_t)size);
    return api_of(str_finished(s));
}

PyObject *PyUnicode_DecodeUTF8(const char *str, Py_ssize_t size, const char *errors)
{
    return PyUnicode_DecodeUTF8Stateful(str, size, errors, NULL);
}

/* Text in which no character is a surrogate; a surrogate is left to the general way. */
static PyObject *encode_utf8_text(PyObject *u, const char *errors)
{
    StrObj *s = str_obj(value_of(u));
    if (str_is_ascii(s))
        return PyBytes_FromStringAndSize(str_data(s), (Py_ssize_t)str_length(s));
    const struct str_utf8 *form = load_acquire_ptr(&((StrWideObj *)s)->utf8);
    if (form)
        return PyBytes_FromStringAndSize(form->text, (Py_ssize_t)form->len);
    size_t size = utf8_encoded_size(str_view(s)), at = 0;
    PyObject *bytes = size > PY_SSIZE_T_MAX ? PyErr_NoMemory() : PyBytes_FromStringAndSize(NULL, (Py_ssize_t)size);
    if (bytes == NULL)
        return NULL;
    struct codec_error e;
    struct byte_sink sink = {.data = (uint8_t *)PyBytes_AS_STRING(bytes), .cap = size};
    if (utf8_encode(str_view(s), &at, 0, &sink, &e) == CODEC_DONE)
        return bytes;
    Py_DECREF(bytes);
    return coding_encode(&coding_utf8, u, errors, NULL, 0);
}

PyObject *PyUnicode_AsUTF8String(PyObject *u)
{
    return need_str(u) ? encode_utf8_text(u, NULL) : NULL;
}

/* --- UTF-7 ------------------------------------------------------------------------------------------------------------------------------------- */

PyObject *PyUnicode_DecodeUTF7Stateful(const char *str, Py_ssize_t size, const char *errors, Py_ssize_t *consumed)
{
    return coding_decode(&coding_utf7, str, size, errors, consumed);
}

PyObject *PyUnicode_DecodeUTF7(const char *str, Py_ssize_t size, const char *errors)
{
    return coding_decode(&coding_utf7, str, size, errors, NULL);
}

/* What a whole-text encoder without errors writes. */
static PyObject *encode_whole(PyObject *u, enum codec_status (*encode)(struct text_view, struct byte_sink *))
{
    struct byte_sink out = byte_sink(codec_resize_buffer, NULL);
    PyObject *bytes = encode(str_view(str_obj(value_of(u))), &out) == CODEC_DONE ?
                      PyBytes_FromStringAndSize((const char *)out.data, (Py_ssize_t)out.len) : PyErr_NoMemory();
    buf_free(out.data);
    return bytes;
}

PyObject *utf7_encode_text(PyObject *u)
{
    return encode_whole(u, utf7_encode);
}

/* --- UTF-16, UTF-32 -------------------------------------------------------------------------------------------------------------------------------- */

typedef size_t find_bom(const uint8_t *, size_t, enum codec_order *);

static PyObject *decode_wide(const struct coding codings[3], find_bom *bom, const char *str, Py_ssize_t size, const char *errors,
                             int *byteorder, Py_ssize_t *consumed)
{
    enum codec_order order = byteorder && *byteorder ? (*byteorder < 0 ? CODEC_LITTLE : CODEC_BIG) : CODEC_NATIVE;
    size_t skip = order == CODEC_NATIVE ? bom((const uint8_t *)str, (size_t)size, &order) : 0;
    if (byteorder)
        *byteorder = order;
    if (order == CODEC_NATIVE)
        order = PY_BIG_ENDIAN ? CODEC_BIG : CODEC_LITTLE;
    /* positions in errors count from the mark: a handler, and the exception, see all of the input */
    const struct coding *c = &codings[order + 1];
    if (skip == 0)
        return coding_decode(c, str, size, errors, consumed);
    return coding_decode_from(c, str, size, skip, errors, consumed);
}

PyObject *PyUnicode_DecodeUTF16Stateful(const char *str, Py_ssize_t size, const char *errors, int *byteorder, Py_ssize_t *consumed)
{
    return decode_wide(coding_utf16, utf16_bom, str, size, errors, byteorder, consumed);
}

PyObject *PyUnicode_DecodeUTF16(const char *str, Py_ssize_t size, const char *errors, int *byteorder)
{
    return decode_wide(coding_utf16, utf16_bom, str, size, errors, byteorder, NULL);
}

PyObject *PyUnicode_DecodeUTF32Stateful(const char *str, Py_ssize_t size, const char *errors, int *byteorder, Py_ssize_t *consumed)
{
    return decode_wide(coding_utf32, utf32_bom, str, size, errors, byteorder, consumed);
}

PyObject *PyUnicode_DecodeUTF32(const char *str, Py_ssize_t size, const char *errors, int *byteorder)
{
    return decode_wide(coding_utf32, utf32_bom, str, size, errors, byteorder, NULL);
}

static int sign(int order) { return (order > 0) - (order < 0); }

PyObject *utf16_encode_text(PyObject *u, const char *errors, int order)
{
    static const uint16_t mark = 0xfeff;
    return coding_encode(&coding_utf16[sign(order) + 1], u, errors, (const char *)&mark, order ? 0 : sizeof mark);
}

PyObject *utf32_encode_text(PyObject *u, const char *errors, int order)
{
    static const uint32_t mark = 0xfeff;
    return coding_encode(&coding_utf32[sign(order) + 1], u, errors, (const char *)&mark, order ? 0 : sizeof mark);
}

PyObject *PyUnicode_AsUTF16String(PyObject *u)
{
    return need_str(u) ? utf16_encode_text(u, NULL, 0) : NULL;
}

PyObject *PyUnicode_AsUTF32String(PyObject *u)
{
    return need_str(u) ? utf32_encode_text(u, NULL, 0) : NULL;
}

/* --- ASCII, Latin-1 ------------------------------------------------------------------------------------------------------------------------------------- */

PyObject *PyUnicode_DecodeLatin1(const char *str, Py_ssize_t size, const char *Py_UNUSED(errors))
{
    return api_of(str_from_latin1(str, (size_t)size));
}

PyObject *PyUnicode_DecodeASCII(const char *str, Py_ssize_t size, const char *errors)
{
    if (ascii_prefix((const uint8_t *)str, (size_t)size) == (size_t)size)
        return api_of(str_from_ascii(str, (size_t)size));
    return coding_decode(&coding_ascii, str, size, errors, NULL);
}

static PyObject *encode_narrow(const struct coding *c, PyObject *u, const char *errors)
{
    const StrObj *s = str_obj(value_of(u));
    if (str_is_ascii(s) || (c == &coding_latin1 && str_kind(s) == 1))
        return PyBytes_FromStringAndSize(str_data(s), (Py_ssize_t)str_length(s));
    return coding_encode(c, u, errors, NULL, 0);
}

PyObject *PyUnicode_AsLatin1String(PyObject *u)
{
    return need_str(u) ? encode_narrow(&coding_latin1, u, NULL) : NULL;
}

PyObject *PyUnicode_AsASCIIString(PyObject *u)
{
    return need_str(u) ? encode_narrow(&coding_ascii, u, NULL) : NULL;
}

/* --- escapes --------------------------------------------------------------------------------------------------------------------------------------------- */

int escape_warn(const struct escape_notes *notes, const char *prefix)
{
    if (!notes->any)
        return 0;
    if (notes->octal)
        return PyErr_WarnFormat(PyExc_DeprecationWarning, 1,
                                "%s\"\\%s\" is an invalid octal escape sequence. Such sequences will not work in the future. ", prefix, notes->text);
    return PyErr_WarnFormat(PyExc_DeprecationWarning, 1, "%s\"\\%c\" is an invalid escape sequence. Such sequences will not work in the future. ",
                            prefix, (int)(unsigned char)notes->text[0]);
}

PyObject *unicode_escape_decode_text(const char *in, Py_ssize_t len, const char *errors, Py_ssize_t *consumed)
{
    struct escape_notes notes = {0};
    const struct coding c = {"unicodeescape", 1, true, CODEC_NATIVE, &notes, decode_escape, NULL};
    PyObject *s = coding_decode(&c, in, len, errors, consumed);
    if (s && escape_warn(&notes, "") < 0)
        Py_CLEAR(s);
    return s;
}

PyObject *raw_unicode_escape_decode_text(const char *in, Py_ssize_t len, const char *errors, Py_ssize_t *consumed)
{
    static const struct coding c = {"rawunicodeescape", 1, true, CODEC_NATIVE, NULL, decode_raw_escape, NULL};
    return coding_decode(&c, in, len, errors, consumed);
}

PyObject *PyUnicode_DecodeUnicodeEscape(const char *str, Py_ssize_t size, const char *errors)
{
    return unicode_escape_decode_text(str, size, errors, NULL);
}

PyObject *PyUnicode_DecodeRawUnicodeEscape(const char *str, Py_ssize_t size, const char *errors)
{
    return raw_unicode_escape_decode_text(str, size, errors, NULL);
}

PyObject *PyUnicode_AsUnicodeEscapeString(PyObject *u)
{
    return need_str(u) ? encode_whole(u, unicode_escape_encode) : NULL;
}

PyObject *PyUnicode_AsRawUnicodeEscapeString(PyObject *u)
{
    return need_str(u) ? encode_whole(u, raw_unicode_escape_encode) : NULL;
}

/* --- by name --------------------------------------------------------------------------------------------------------------------------------------------- */

enum encoding { OTHER, UTF_8, UTF_16, UTF_32, ASCII, LATIN_1 };

static enum encoding encoding_named(const char *name)
{
    static const struct { const char *name; enum encoding encoding; } known[] = {
        {"utf_8", UTF_8}, {"utf8", UTF_8}, {"ascii", ASCII}, {"us_ascii", ASCII}, {"latin1", LATIN_1}, {"latin_1", LATIN_1},
        {"iso_8859_1", LATIN_1}, {"iso8859_1", LATIN_1}, {"utf_16", UTF_16}, {"utf16", UTF_16}, {"utf_32", UTF_32}, {"utf32", UTF_32},
    };
    char normal[16];
    if (name == NULL)
        return UTF_8;
    if (strlen(name) >= sizeof normal)
        return OTHER;
    codecs_normalize(name, normal);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(normal, known[i].name) == 0)
            return known[i].encoding;
    return OTHER;
}

const char *PyUnicode_GetDefaultEncoding(void)
{
    return "utf-8";
}

bool codecs_dev_mode;

/* In development mode names are looked at even where the text does not ask for them. */
static int check_names(const char *encoding, const char *errors)
{
    static const char *const known[] = {"strict", "ignore", "replace", "surrogateescape", "surrogatepass"};
    if (LIKELY(!codecs_dev_mode))
        return 0;
    if (encoding && encoding_named(encoding) == OTHER) {
        PyObject *codec = codecs_lookup(encoding);
        if (codec == NULL)
            return -1;
        Py_DECREF(codec);
    }
    for (size_t i = 0; errors && i < Py_ARRAY_LENGTH(known); i++)
        if (strcmp(errors, known[i]) == 0)
            errors = NULL;
    PyObject *handler = errors ? PyCodec_LookupError(errors) : NULL;
    Py_XDECREF(handler);
    return errors && handler == NULL ? -1 : 0;
}

PyObject *PyUnicode_Decode(const char *str, Py_ssize_t size, const char *encoding, const char *errors)
{
    if (check_names(encoding, errors) < 0)
        return NULL;
    switch (encoding_named(encoding)) {
    case UTF_8: return PyUnicode_DecodeUTF8(str, size, errors);
    case UTF_16: return PyUnicode_DecodeUTF16(str, size, errors, NULL);
    case UTF_32: return PyUnicode_DecodeUTF32(str, size, errors, NULL);
    case ASCII: return PyUnicode_DecodeASCII(str, size, errors);
    case LATIN_1: return PyUnicode_DecodeLatin1(str, size, errors);
    case OTHER: break;
    }
    PyObject *view = PyMemoryView_FromMemory((char *)(uintptr_t)str, size, PyBUF_READ), *s = view ? codecs_decode_text(view, encoding, errors) : NULL;
    Py_XDECREF(view);
    if (s && !PyUnicode_Check(s)) {
        PyErr_Format(PyExc_TypeError, "'%.400s' decoder returned '%.400s' instead of 'str'; use codecs.decode() to decode to arbitrary types",
                     encoding, Py_TYPE(s)->tp_name);
        Py_CLEAR(s);
    }
    return s;
}

PyObject *PyUnicode_FromEncodedObject(PyObject *o, const char *encoding, const char *errors)
{
    if (o == NULL) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (check_names(encoding, errors) < 0)
        return NULL;
    if (PyBytes_Check(o))
        return PyBytes_GET_SIZE(o) == 0 ? api_of(str_empty()) : PyUnicode_Decode(PyBytes_AS_STRING(o), PyBytes_GET_SIZE(o), encoding, errors);
    if (PyUnicode_Check(o))
        return api_of(raise_type_error("decoding str is not supported"));
    Py_buffer b;
    if (PyObject_GetBuffer(o, &b, PyBUF_SIMPLE) < 0)
        return api_of(raise_type_error("decoding to str: need a bytes-like object, %.80s found", type_of_api(o)->tp_name));
    PyObject *s = b.len == 0 ? api_of(str_empty()) : PyUnicode_Decode(b.buf, b.len, encoding, errors);
    PyBuffer_Release(&b);
    return s;
}

/* Encoders must give bytes; a bytearray is let through with a warning. */
static PyObject *need_bytes(PyObject *v, const char *encoding)
{
    if (v == NULL || PyBytes_Check(v))
        return v;
    PyObject *bytes = NULL;
    if (!PyByteArray_Check(v))
        PyErr_Format(PyExc_TypeError, "'%.400s' encoder returned '%.400s' instead of 'bytes'; use codecs.encode() to encode to arbitrary types",
                     encoding, Py_TYPE(v)->tp_name);
    else if (PyErr_WarnFormat(PyExc_RuntimeWarning, 1,
                              "encoder %s returned bytearray instead of bytes; use codecs.encode() to encode to arbitrary types", encoding) == 0)
        bytes = PyBytes_FromObject(v);
    Py_DECREF(v);
    return bytes;
}

PyObject *PyUnicode_AsEncodedString(PyObject *u, const char *encoding, const char *errors)
{
    if (!need_str(u) || check_names(encoding, errors) < 0)
        return NULL;
    switch (encoding_named(encoding)) {
    case UTF_8: return encode_utf8_text(u, errors);
    case UTF_16: return utf16_encode_text(u, errors, 0);
    case UTF_32: return utf32_encode_text(u, errors, 0);
    case ASCII: return encode_narrow(&coding_ascii, u, errors);
    case LATIN_1: return encode_narrow(&coding_latin1, u, errors);
    case OTHER: break;
    }
    return need_bytes(codecs_encode_text(u, encoding, errors), encoding);
}

PyObject *str_method_encode(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"encoding", "errors", NULL};
    static const struct arg_spec spec = {"encode", words, .positional = 2};
    PyObject *a[2] = {NULL};
    const char *text[2] = {NULL};
    if ((nargs || kwnames) && args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    for (int i = 0; i < 2; i++)
        if (a[i]) {
            size_t n;
            if (!arg_str("encode", i == 0 ? "argument 'encoding'" : "argument 'errors'", a[i]) || (text[i] = str_utf8(value_of(a[i]), &n)) == NULL)
                return NULL;
            if (strlen(text[i]) != n)
                return api_of(raise_value_error("embedded null character"));
        }
    return PyUnicode_AsEncodedString(self, text[0], text[1]);
}

/* --- for old binaries ------------------------------------------------------------------------------------------------------------------------------------- */

PyObject *PyUnicode_AsDecodedObject(PyObject *u, const char *encoding, const char *errors)
{
    return need_str(u) ? PyCodec_Decode(u, encoding ? encoding : "utf-8", errors) : NULL;
}

PyObject *PyUnicode_AsEncodedObject(PyObject *u, const char *encoding, const char *errors)
{
    return need_str(u) ? PyCodec_Encode(u, encoding ? encoding : "utf-8", errors) : NULL;
}

static PyObject *need_text(PyObject *v, const char *role, const char *encoding)
{
    if (v && !PyUnicode_Check(v)) {
        PyErr_Format(PyExc_TypeError, "'%.400s' %s returned '%.400s' instead of 'str'", encoding ? encoding : "utf-8", role, Py_TYPE(v)->tp_name);
        Py_CLEAR(v);
    }
    return v;
}

PyObject *PyUnicode_AsDecodedUnicode(PyObject *u, const char *encoding, const char *errors)
{
    return need_text(PyUnicode_AsDecodedObject(u, encoding, errors), "decoder", encoding);
}

PyObject *PyUnicode_AsEncodedUnicode(PyObject *u, const char *encoding, const char *errors)
{
    return need_text(PyUnicode_AsEncodedObject(u, encoding, errors), "encoder", encoding);
}
