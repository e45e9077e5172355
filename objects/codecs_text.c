/* objects/codecs_text.c -- decoding and encoding with error handlers.
 *
 * A codec works on plain arrays and stops at what it cannot do (codec.h). Here its errors are dealt with: the handlers that everybody uses
 * are carried out directly, without an exception object; for others an exception is made once a conversion, brought up to date for each
 * error, and given to the registered handler, which answers with a replacement and where to go on. A handler may put other bytes into a
 * UnicodeDecodeError: decoding goes on with those.
 * Tests.  tests/objects/test_str_codecs.c
 */
#include "objects/codecs_int.h"

enum handler_kind { STRICT, IGNORE, REPLACE, BACKSLASHREPLACE, XMLCHARREFREPLACE, SURROGATEESCAPE, SURROGATEPASS, REGISTERED };

struct handling {
    const char *errors;
    enum handler_kind kind;
    PyObject *handler, *exc;                 /* REGISTERED: counted, or NULL until the first error */
};

static enum handler_kind kind_of(const char *errors)
{
    static const struct { const char *name; enum handler_kind kind; } kinds[] = {
        {"strict", STRICT}, {"ignore", IGNORE}, {"replace", REPLACE}, {"surrogateescape", SURROGATEESCAPE},
        {"surrogatepass", SURROGATEPASS}, {"backslashreplace", BACKSLASHREPLACE}, {"xmlcharrefreplace", XMLCHARREFREPLACE},
    };
    for (size_t i = 0; errors && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(errors, kinds[i].name) == 0)
            return kinds[i].kind;
    return errors ? REGISTERED : STRICT;
}

static void handling_end(struct handling *h)
{
    Py_XDECREF(h->handler);
    Py_XDECREF(h->exc);
}

static int no_memory(void)
{
    if (!error_pending())
        raise_no_memory();
    return -1;
}

/* --- decoding ------------------------------------------------------------------------------------------------------------------------- */

struct input {
    const uint8_t *bytes;
    size_t len;
    PyObject *owner;                         /* bytes that a handler put in their place, or NULL */
};

static int raise_decode(const struct coding *c, const struct input *in, const struct codec_error *e)
{
    return codecs_raise(PyUnicodeDecodeError_Create(c->name, (const char *)in->bytes, (Py_ssize_t)in->len, (Py_ssize_t)e->start,
                                                    (Py_ssize_t)e->end, e->reason));
}

/* The error as a decoder sees it that does not let surrogates pass: that is what a handler was asked about in vain. */
static int raise_decode_strictly(const struct coding *c, const struct input *in, const struct codec_error *e)
{
    struct str_writer scratch;
    struct codec_error strict;
    size_t at = e->start;
    str_writer_init(&scratch);
    enum codec_status status = c->decode(c, in->bytes, in->len, &at, CODEC_FINAL, &scratch.sink, &strict);
    str_writer_discard(&scratch);
    return raise_decode(c, in, status == CODEC_ERROR && strict.start == e->start ? &strict : e);
}

static int ask_decode(const struct coding *c, struct handling *h, struct input *in, const struct codec_error *e, size_t *at,
                      struct text_sink *out)
{
    if (h->handler == NULL && (h->handler = PyCodec_LookupError(h->errors)) == NULL)
        return -1;
    if (h->exc == NULL) {
        h->exc = PyUnicodeDecodeError_Create(c->name, (const char *)in->bytes, (Py_ssize_t)in->len, (Py_ssize_t)e->start, (Py_ssize_t)e->end,
                                             e->reason);
        if (h->exc == NULL)
            return -1;
    } else if (PyUnicodeDecodeError_SetStart(h->exc, (Py_ssize_t)e->start) < 0 || PyUnicodeDecodeError_SetEnd(h->exc, (Py_ssize_t)e->end) < 0 ||
               PyUnicodeDecodeError_SetReason(h->exc, e->reason) < 0) {
        return -1;
    }
    PyObject *answer = PyObject_CallOneArg(h->handler, h->exc);
    if (answer == NULL)
        return -1;
    Py_ssize_t next;
    if (!PyTuple_Check(answer) || PyTuple_GET_SIZE(answer) != 2 || !PyUnicode_Check(PyTuple_GET_ITEM(answer, 0)) ||
        !PyLong_Check(PyTuple_GET_ITEM(answer, 1))) {
        PyErr_SetString(PyExc_TypeError, "decoding error handler must return (str, int) tuple");
        Py_DECREF(answer);
        return -1;
    }
    next = PyLong_AsSsize_t(PyTuple_GET_ITEM(answer, 1));
    PyObject *object = next == -1 && error_pending() ? NULL : PyUnicodeDecodeError_GetObject(h->exc);
    if (object == NULL) {
        Py_DECREF(answer);
        return -1;
    }
    Py_XSETREF(in->owner, object);
    in->bytes = (const uint8_t *)PyBytes_AS_STRING(object);
    in->len = (size_t)PyBytes_GET_SIZE(object);
    if (next < 0)
        next += (Py_ssize_t)in->len;
    int rc = -1;
    if (next < 0 || (size_t)next > in->len) {
        PyErr_Format(PyExc_IndexError, "position %zd from error handler out of bounds", next);
    } else {
        *at = (size_t)next;
        rc = text_sink_append(out, str_view(str_obj(value_of(PyTuple_GET_ITEM(answer, 0))))) ? 0 : no_memory();
    }
    Py_DECREF(answer);
    return rc;
}

static int handle_decode(const struct coding *c, struct handling *h, struct input *in, const struct codec_error *e, size_t *at,
                         struct text_sink *out)
{
    static const char hex[] = "0123456789abcdef";
    *at = e->end;
    switch (h->kind) {
    case IGNORE:
        return 0;
    case REPLACE:
        return text_sink_put(out, 0xfffd) ? 0 : no_memory();
    case SURROGATEESCAPE: {
        size_t i = e->start;
        for (; i < e->end && i < e->start + 4 && in->bytes[i] >= 0x80; i++)
            if (!text_sink_put(out, 0xdc00u + in->bytes[i]))
                return no_memory();
        if (i == e->start)
            return raise_decode(c, in, e);
        *at = i;
        return 0;
    }
    case BACKSLASHREPLACE:
        for (size_t i = e->start; i < e->end; i++)
            if (!text_sink_put(out, '\\') || !text_sink_put(out, 'x') || !text_sink_put(out, (unsigned char)hex[in->bytes[i] >> 4]) ||
                !text_sink_put(out, (unsigned char)hex[in->bytes[i] & 15]))
                return no_memory();
        return 0;
    case STRICT:
        return raise_decode(c, in, e);
    case SURROGATEPASS:
        return raise_decode_strictly(c, in, e);
    default:
        return ask_decode(c, h, in, e, at, out);
    }
}

PyObject *coding_decode_from(const struct coding *c, const char *bytes, Py_ssize_t len, size_t at, const char *errors, Py_ssize_t *consumed)
{
    struct input in = {(const uint8_t *)bytes, (size_t)len, NULL};
    struct handling h = {.errors = errors, .kind = kind_of(errors)};
    unsigned flags = (consumed ? 0 : CODEC_FINAL) | (h.kind == SURROGATEPASS ? CODEC_SURROGATES : 0);
    struct str_writer w;
    str_writer_init(&w);
    int rc = 0;
    for (;;) {
        struct codec_error e;
        enum codec_status status = c->decode(c, in.bytes, in.len, &at, flags, &w.sink, &e);
        if (status == CODEC_DONE)
            break;
        rc = status == CODEC_NOMEM ? no_memory() : handle_decode(c, &h, &in, &e, &at, &w.sink);
        if (rc < 0)
            break;
    }
    handling_end(&h);
    Py_XDECREF(in.owner);
    if (rc < 0)
        return str_writer_fail(&w);
    if (consumed)
        *consumed = (Py_ssize_t)at;
    return api_of(str_writer_finish(&w));
}

/* --- encoding --------------------------------------------------------------------------------------------------------------------------- */

PyObject *codecs_encode_error(const char *encoding, PyObject *u, const struct codec_error *e)
{
    return PyObject_CallFunction(PyExc_UnicodeEncodeError, "sOnns", encoding, u, (Py_ssize_t)e->start, (Py_ssize_t)e->end, e->reason);
}

void str_raise_encode(Value s, const char *encoding, const struct codec_error *e)
{
    (void)codecs_raise(codecs_encode_error(encoding, api_of(s), e));
}

static int raise_encode(const struct coding *c, PyObject *u, size_t start, const struct codec_error *e)
{
    struct codec_error rest = {start, e->end, e->reason};
    str_raise_encode(value_of(u), c->name, &rest);
    return -1;
}

/* Text in place of the error; if it cannot be encoded either, the error stands. */
static int put_text(const struct coding *c, PyObject *u, struct text_view text, const struct codec_error *e, struct byte_sink *out)
{
    struct codec_error again;
    size_t at = 0;
    if (c->ascii_replacement && text_widest(text) >= 0x80)
        return raise_encode(c, u, e->start, e);
    enum codec_status status = c->encode(c, text, &at, 0, out, &again);
    if (status == CODEC_NOMEM)
        return no_memory();
    return status == CODEC_DONE ? 0 : raise_encode(c, u, e->start, e);
}

static int ask_encode(const struct coding *c, struct handling *h, PyObject *u, const struct codec_error *e, size_t *at, struct byte_sink *out)
{
    if (h->handler == NULL && (h->handler = PyCodec_LookupError(h->errors)) == NULL)
        return -1;
    if (h->exc == NULL) {
        if ((h->exc = codecs_encode_error(c->name, u, e)) == NULL)
            return -1;
    } else if (PyUnicodeEncodeError_SetStart(h->exc, (Py_ssize_t)e->start) < 0 || PyUnicodeEncodeError_SetEnd(h->exc, (Py_ssize_t)e->end) < 0 ||
               PyUnicodeEncodeError_SetReason(h->exc, e->reason) < 0) {
        return -1;
    }
    Py_ssize_t next = 0, n = PyUnicode_GET_LENGTH(u);
    PyObject *with = codecs_error_call(h->handler, h->exc, "encoding", true, n, &next);
    if (with == NULL)
        return -1;
    int rc;
    if (PyUnicode_Check(with))
        rc = put_text(c, u, str_view(str_obj(value_of(with))), e, out);
    else if (PyBytes_GET_SIZE(with) % c->unit != 0)
        rc = raise_encode(c, u, e->start, e);
    else
        rc = byte_sink_append(out, PyBytes_AS_STRING(with), (size_t)PyBytes_GET_SIZE(with)) ? 0 : no_memory();
    Py_DECREF(with);
    *at = (size_t)next;
    return rc;
}

/* Characters U+DC80 to U+DCFF are the bytes that could not be decoded. */
static int escape_surrogates(const struct coding *c, PyObject *u, struct text_view in, const struct codec_error *e, struct byte_sink *out)
{
    size_t i = e->start, before = out->len;
    for (; i < e->end; i++) {
        uint32_t ch = text_at(&in, i);
        if (ch < 0xdc80 || ch > 0xdcff)
            return raise_encode(c, u, c->unit == 1 && c->table == NULL ? i : e->start, e);      /* wide codecs and tables blame all of it */
        if (!byte_sink_put(out, (uint8_t)ch))
            return no_memory();
    }
    return (out->len - before) % c->unit ? raise_encode(c, u, e->start, e) : 0;
}

static int handle_encode(const struct coding *c, struct handling *h, PyObject *u, struct text_view in, const struct codec_error *e, size_t *at,
                         struct byte_sink *out)
{
    *at = e->end;
    switch (h->kind) {
    case IGNORE:
        return 0;
    case SURROGATEESCAPE:
        return escape_surrogates(c, u, in, e, out);
    case REPLACE: case BACKSLASHREPLACE: case XMLCHARREFREPLACE: {
        struct str_writer w;
        str_writer_init(&w);
        struct text_view bad = text_part(in, e->start, e->end);
        int rc = h->kind == REPLACE ? str_writer_fill(&w, '?', bad.len) :
                 h->kind == BACKSLASHREPLACE ? put_ascii_escapes(&w, bad) : put_ascii_references(&w, bad);
        if (rc == 0)
            rc = put_text(c, u, str_writer_view(&w), e, out);
        str_writer_discard(&w);
        return rc;
    }
    case STRICT: case SURROGATEPASS:         /* the codecs that let surrogates pass have done so */
        return raise_encode(c, u, e->start, e);
    default:
        return ask_encode(c, h, u, e, at, out);
    }
}

PyObject *coding_encode(const struct coding *c, PyObject *u, const char *errors, const char *prefix, size_t prefix_len)
{
    struct text_view in = str_view(str_obj(value_of(u)));
    struct handling h = {.errors = errors, .kind = kind_of(errors)};
    unsigned flags = h.kind == SURROGATEPASS ? CODEC_SURROGATES : 0;
    struct byte_sink out = byte_sink(codec_resize_buffer, NULL);
    size_t at = 0;
    int rc = byte_sink_append(&out, prefix, prefix_len) ? 0 : no_memory();
    while (rc == 0) {
        struct codec_error e;
        enum codec_status status = c->encode(c, in, &at, flags, &out, &e);
        if (status == CODEC_DONE)
            break;
        rc = status == CODEC_NOMEM ? no_memory() : handle_encode(c, &h, u, in, &e, &at, &out);
    }
    handling_end(&h);
    PyObject *bytes = rc < 0 ? NULL : PyBytes_FromStringAndSize((const char *)out.data, (Py_ssize_t)out.len);
    buf_free(out.data);
    return bytes;
}
