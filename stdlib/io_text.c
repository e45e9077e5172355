/* stdlib/io_text.c -- TextIOWrapper: text over a buffered stream of bytes.
 *
 * Reading. A chunk of bytes is read and decoded; `decoded` is that text, `used` how much of it was given away. For tell(), `snapshot` keeps the
 * state of the decoder before the chunk and the chunk's bytes: a position is where the chunk starts, that state, and how many of its
 * bytes to decode again (io_text_position.c).
 * Writing. Text is encoded at once and gathered in `pending`, which goes to the stream in one piece when it is large, when a line ends and the
 * stream is line buffered, and before reads, seeks and flushes. When the stream does not take it, it stays pending.
 *
 * Locks. read_lock: decoder, decoded, used, snapshot. write_lock: pending, and the order in which it reaches the stream; both are held across
 * calls of the stream, so what one thread writes arrives in its order. Taken in that order. The critical section: `buffer`, encoder calls.
 * write() forgets text read ahead unless another thread reads just then; that one keeps what it reads.
 * Quick operations (io_int.h), under the header's lock while read_lock and write_lock are free: writing ASCII text that fits into what is pending, and
 * taking a line or some characters of what is decoded. `quick` says for which of them the stream is fit, so that they need not look at all else. What
 * is taken of `decoded` is cut out of it afterwards, for that str does not change.
 * A thread may come back into the same stream from a call of the stream or of a codec (a write that prints, a close that detaches): the locks
 * let it in, so whoever makes such a call keeps its own references to buffer, decoder and snapshot, and looks at the rest afresh afterwards.
 * Tests. tests/stdlib/io_text.py
 */
#include "io_text_int.h"

#include "core/runtime/config.h"
#include "objects/str_int.h"

#include <langinfo.h>

static Py_ssize_t chunk_of(const TextObj *t) { return (Py_ssize_t)load_relaxed_size((const size_t *)&t->chunk); }
static bool is_plain(const TextObj *t) { return load_relaxed_u8(&t->plain) != CODEC_OTHER; }

/* Sets one of the fields that are written under all locks; `to` is consumed. */
static void replace(TextObj *t, PyObject **field, PyObject *to)
{
    enum hold h = hold_begin(&t->hdr);
    PyObject *old = *field;
    store_relaxed_ptr(field, to);
    hold_end(&t->hdr, h);
    Py_XDECREF(old);
}

/* What such a field refers to, counted; NULL. */
static PyObject *field_of(TextObj *t, PyObject **field)
{
    enum hold h = hold_begin(&t->hdr);
    PyObject *v = Py_XNewRef(*field);
    hold_end(&t->hdr, h);
    return v;
}

static void enter_both(PyObject *self)
{
    io_lock_again(&text_of(self)->read_lock, self);
    io_lock_again(&text_of(self)->write_lock, self);
}

static void leave_both(PyObject *self)
{
    io_unlock(&text_of(self)->write_lock);
    io_unlock(&text_of(self)->read_lock);
}

/* The stream underneath, counted. */
static PyObject *buffer_of(PyObject *self)
{
    PyObject *b = NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    if (text_check_ready(text_of(self)) == 0)
        b = Py_NewRef(text_of(self)->buffer);
    Py_END_CRITICAL_SECTION();
    return b;
}

static PyObject *ask_buffer(PyObject *self, PyObject *method)
{
    PyObject *b = buffer_of(self), *r = b ? PyObject_CallMethodNoArgs(b, method) : NULL;
    Py_XDECREF(b);
    return r;
}

static PyObject *buffer_attribute(PyObject *self, PyObject *name)
{
    PyObject *b = buffer_of(self), *r = b ? PyObject_GetAttr(b, name) : NULL;
    Py_XDECREF(b);
    return r;
}

/* With the header's lock held: is the stream fit for these quick operations, and open? */
static bool is_quick(const TextObj *t, uint8_t what)
{
    return (t->quick & what) && !(t->file ? fileio_closed(t->file) : bytesio_closed(t->buffer));
}

static void set_pending(TextObj *t, Py_ssize_t n) { store_relaxed_size((size_t *)&t->pending_n, (size_t)n); }

static void set_quick(TextObj *t, uint8_t quick)
{
    enum hold h = hold_begin(&t->hdr);
    t->quick = quick;
    hold_end(&t->hdr, h);
}

/* Finds out what the stream is fit for, when all else is set up. */
static void allow_quick(PyObject *self)
{
    TextObj *t = text_of(self);
    IoState *st = io_state(self);
    PyObject *file = buffered_file(st, t->buffer), *old = t->file;
    uint8_t quick = 0;
    if (Py_TYPE(self) == st->textwrapper && (file || Py_TYPE(t->buffer) == st->bytesio))
        quick = (uint8_t)(QUICK_OPEN | (t->decoder ? QUICK_READ : 0) |
                          (t->writable && is_plain(t) && !t->line_buffering && !t->write_through ? QUICK_WRITE : 0));
    enum hold h = hold_begin(&t->hdr);
    t->file = file;
    t->quick = quick;
    hold_end(&t->hdr, h);
    Py_XDECREF(old);
}

/* Ready, and not closed. */
int text_check_open(PyObject *self)
{
    enum hold h = hold_begin(&text_of(self)->hdr);
    bool open = is_quick(text_of(self), QUICK_OPEN);
    hold_end(&text_of(self)->hdr, h);
    if (LIKELY(open))
        return 0;
    PyObject *b = buffer_of(self);
    if (!b)
        return -1;
    int closed = Py_TYPE(self) == io_state(self)->textwrapper ? io_is_closed(b) : io_is_closed(self);
    Py_DECREF(b);
    if (closed > 0)
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file.");
    return closed ? -1 : 0;
}

/* -- making one ----------------------------------------------------------------------------------------------------------------------------- */

PyObject *io_locale_encoding(void)
{
    if (runtime_config.utf8_mode)
        return PyUnicode_FromString("utf-8");
    const char *name = nl_langinfo(CODESET);
    return PyUnicode_FromString(name && *name ? name : "utf-8");
}

/* The codec's CodecInfo, when it is one for text. */
static PyObject *text_codec(PyObject *encoding)
{
    if (!PyUnicode_AsUTF8AndSize(encoding, NULL))
        return NULL;
    if (PyUnicode_FindChar(encoding, 0, 0, PyUnicode_GET_LENGTH(encoding), 1) >= 0)
        return PyErr_Format(PyExc_LookupError, "unknown encoding: %U", encoding);
    PyObject *codecs = PyImport_ImportModule("_codecs"), *info = codecs ? PyObject_CallMethod(codecs, "lookup", "O", encoding) : NULL, *flag = NULL;
    Py_XDECREF(codecs);
    if (!info)
        return NULL;
    int text = PyObject_GetOptionalAttr(info, IO(_is_text_encoding), &flag);
    if (text > 0) {
        text = PyObject_IsTrue(flag);
        Py_DECREF(flag);
    } else if (text == 0) {
        text = 1;
    }
    if (text == 0)
        PyErr_Format(PyExc_LookupError, "'%U' is not a text encoding; use codecs.open() to handle arbitrary codecs", encoding);
    if (text <= 0)
        Py_CLEAR(info);
    return info;
}

/* Fills decoder and encoder from encoding, errors and newline. 0 or -1. */
static int make_codecs(PyObject *self)
{
    TextObj *t = text_of(self);
    PyObject *info = NULL, *decoder = NULL, *encoder = NULL;
    int rc = -1;
    if (t->plain == CODEC_OTHER && !(info = text_codec(t->encoding)))
        return -1;
    if (t->readable) {
        decoder = info ? PyObject_CallMethod(info, "incrementaldecoder", "O", t->errors) : plain_decoder_new(io_state(self), t->plain, t->errors);
        if (decoder && (!t->newline.text || !t->newline.text[0])) {
            PyObject *outer = newline_decoder_new(io_state(self), decoder, t->newline.text == NULL);
            Py_DECREF(decoder);
            decoder = outer;
        }
        if (!decoder)
            goto done;
    }
    if (t->writable && info && !(encoder = PyObject_CallMethod(info, "incrementalencoder", "O", t->errors)))
        goto done;
    replace(t, &t->decoder, decoder);
    replace(t, &t->encoder, encoder);
    decoder = encoder = NULL;
    rc = 0;
done:
    Py_XDECREF(decoder);
    Py_XDECREF(encoder);
    Py_XDECREF(info);
    return rc;
}

/* An encoder that writes a mark at the start must not do so in the middle of a stream. */
int text_tell_encoder(TextObj *t, bool at_start)
{
    if (!t->encoder)
        return 0;
    PyObject *r = at_start ? PyObject_CallMethodNoArgs(t->encoder, IO(reset)) : PyObject_CallMethod(t->encoder, "setstate", "i", 0);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

static int encoder_at_position(TextObj *t)
{
    if (!t->seekable || !t->encoder || !t->buffer)
        return 0;
    PyObject *buffer = Py_NewRef(t->buffer), *at = PyObject_CallMethodNoArgs(buffer, IO(tell));
    Py_DECREF(buffer);
    if (!at)
        return -1;
    int start = !PyObject_IsTrue(at);
    Py_DECREF(at);
    return start ? 0 : text_tell_encoder(t, false);
}

static int optional_text(PyObject **value, const char *name, const char *fallback)
{
    if (*value == Py_None) {
        *value = fallback ? PyUnicode_FromString(fallback) : NULL;
        return fallback && !*value ? -1 : 0;
    }
    if (!PyUnicode_Check(*value)) {
        PyErr_Format(PyExc_TypeError, "TextIOWrapper() argument '%s' must be str or None, not %.200s", name, Py_TYPE(*value)->tp_name);
        return -1;
    }
    Py_ssize_t n;
    const char *utf8 = PyUnicode_AsUTF8AndSize(*value, &n);
    if (!utf8)
        return -1;
    if (strlen(utf8) != (size_t)n) {
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        return -1;
    }
    Py_INCREF(*value);
    return 0;
}

static int check_error_handler(PyObject *errors)
{
    const char *name = PyUnicode_AsUTF8(errors);
    PyObject *handler = name ? PyCodec_LookupError(name) : NULL;
    Py_XDECREF(handler);
    return handler ? 0 : -1;
}

static void drop_all(TextObj *t)
{
    Py_CLEAR(t->encoding);
    Py_CLEAR(t->errors);
    Py_CLEAR(t->encoder);
    Py_CLEAR(t->decoder);
    Py_CLEAR(t->decoded);
    Py_CLEAR(t->snapshot);
    t->used = 0;
}

/* With both locks. Others may be using the stream as it was. */
static int set_up(PyObject *self, PyObject *buffer, PyObject *encoding_consumed, PyObject *errors_consumed)
{
    TextObj *t = text_of(self);
    PyObject *read1 = NULL;
    int yes;
    replace(t, &t->encoder, NULL);
    replace(t, &t->decoder, NULL);
    text_forget_read(t);
    t->clean = false;
    replace(t, &t->encoding, encoding_consumed);
    replace(t, &t->errors, errors_consumed);
    store_relaxed_u8(&t->plain, (uint8_t)io_plain_codec(t->encoding));
    replace(t, &t->buffer, Py_NewRef(buffer));
    if ((yes = io_ask(buffer, IO(readable))) < 0)
        return -1;
    store_relaxed_u8(&t->readable, yes != 0);
    if ((yes = io_ask(buffer, IO(writable))) < 0)
        return -1;
    store_relaxed_u8(&t->writable, yes != 0);
    if (make_codecs(self) < 0 || (yes = io_ask(buffer, IO(seekable))) < 0)
        return -1;
    store_relaxed_u8(&t->seekable, yes != 0);
    store_relaxed_u8(&t->telling, yes != 0);
    if ((yes = PyObject_GetOptionalAttr(buffer, IO(read1), &read1)) < 0)
        return -1;
    Py_XDECREF(read1);
    t->has_read1 = yes;
    store_relaxed_size((size_t *)&t->chunk, 8192);
    set_pending(t, 0);
    store_relaxed_u8(&t->exact, Py_TYPE(self) == io_state(self)->textwrapper);
    if (t->writable && encoder_at_position(t) < 0)
        return -1;
    store_relaxed_u8(&t->ready, true);
    allow_quick(self);
    return 0;
}

static int text_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"buffer", "encoding", "errors", "newline", "line_buffering", "write_through", NULL};
    TextObj *t = text_of(self);
    PyObject *buffer, *encoding = Py_None, *errors = Py_None, *newline = Py_None;
    int line_buffering = 0, write_through = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|OOOpp:TextIOWrapper", keywords, &buffer, &encoding, &errors, &newline, &line_buffering, &write_through))
        return -1;
    set_quick(t, 0);
    store_relaxed_u8(&t->ready, false);
    store_relaxed_u8(&t->detached, false);
    struct newline_mode mode;
    if (io_newline_arg(newline, "TextIOWrapper", &mode) < 0)
        return -1;
    if (encoding == Py_None && runtime_config.warn_default_encoding &&
        PyErr_WarnEx(PyExc_EncodingWarning, "'encoding' argument not specified", 1) < 0)
        return -1;
    if (encoding != Py_None && PyUnicode_Check(encoding) && PyUnicode_EqualToUTF8(encoding, "locale"))
        encoding = Py_None;
    if (optional_text(&encoding, "encoding", NULL) < 0)
        return -1;
    if (!encoding && !(encoding = io_locale_encoding()))
        return -1;
    if (optional_text(&errors, "errors", "strict") < 0) {
        Py_DECREF(encoding);
        return -1;
    }
    if (runtime_config.dev_mode && check_error_handler(errors) < 0) {
        Py_DECREF(encoding);
        Py_DECREF(errors);
        return -1;
    }
    enter_both(self);
    set_quick(t, 0);
    store_relaxed_u8(&t->ready, false);
    store_relaxed_ptr(&t->newline.text, mode.text);
    store_relaxed_u8(&t->line_buffering, line_buffering != 0);
    store_relaxed_u8(&t->write_through, write_through != 0);
    int rc = set_up(self, buffer, encoding, errors);
    leave_both(self);
    return rc;
}

/* -- writing --------------------------------------------------------------------------------------------------------------------------------- */

/* Room for n more. 0 or -1. */
static int pending_reserve(TextObj *t, Py_ssize_t n)
{
    if (n <= t->pending_room - t->pending_n)
        return 0;
    if (n > PY_SSIZE_T_MAX / 2 - t->pending_n) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t room = Py_MAX(t->pending_n + n, Py_MIN(2 * t->pending_room, chunk_of(t)));
    char *p = PyMem_Realloc(t->pending, (size_t)room);
    if (!p) {
        PyErr_NoMemory();
        return -1;
    }
    t->pending = p, t->pending_room = room;
    return 0;
}

static int append_pending(TextObj *t, const char *bytes, Py_ssize_t n)
{
    if (pending_reserve(t, n) < 0)
        return -1;
    if (n)                               /* there may be no room at all yet */
        memcpy(t->pending + t->pending_n, bytes, (size_t)n);
    set_pending(t, t->pending_n + n);
    return 0;
}

static int prepend_pending(TextObj *t, const char *bytes, Py_ssize_t n)
{
    if (pending_reserve(t, n) < 0)
        return -1;
    if (n) {
        memmove(t->pending + n, t->pending, (size_t)t->pending_n);
        memcpy(t->pending, bytes, (size_t)n);
    }
    set_pending(t, t->pending_n + n);
    return 0;
}

/* Gives what is pending to the stream; write_lock held. 0 or -1. What a stream that would block does not take stays pending; what any other
 * failure met is gone: the caller has been told, and it must not fail again at exit. */
static int write_pending(TextObj *t)
{
    while (t->pending_n > 0) {
        PyObject *bytes = PyBytes_FromStringAndSize(t->pending, t->pending_n), *buffer = bytes ? text_buffer_now(t) : NULL, *r;
        if (!buffer) {
            Py_XDECREF(bytes);
            return -1;
        }
        Py_ssize_t n = t->pending_n, taken = 0;
        set_pending(t, 0);                   /* what the stream itself writes here comes behind */
        do
            r = PyObject_CallMethodOneArg(buffer, IO(write), bytes);
        while (!r && io_retry_eintr());
        Py_DECREF(buffer);
        if (!r && PyErr_ExceptionMatches(PyExc_BlockingIOError)) {
            PyObject *exc = PyErr_GetRaisedException(), *written = PyObject_GetAttrString(exc, "characters_written");
            taken = written ? PyNumber_AsSsize_t(written, NULL) : 0;
            Py_XDECREF(written);
            PyErr_Clear();
            taken = Py_MAX(0, Py_MIN(taken, n));
            if (prepend_pending(t, PyBytes_AsString(bytes) + taken, n - taken) == 0)
                PyErr_SetRaisedException(exc);
            else
                Py_DECREF(exc);
        }
        Py_DECREF(bytes);
        if (!r)
            return -1;
        Py_DECREF(r);
    }
    return 0;
}

/* Text as bytes: in *holder, a counted object that keeps them. */
static const char *encoded(PyObject *self, PyObject *text, Py_ssize_t *n, PyObject **holder)
{
    TextObj *t = text_of(self);
    static const char *const names[] = {NULL, "utf-8", "ascii", "latin-1"};
    if (is_plain(t) && PyUnicode_IS_ASCII(text)) {
        *holder = Py_NewRef(text);
        *n = PyUnicode_GET_LENGTH(text);
        return PyUnicode_DATA(text);
    }
    enum hold h = hold_begin(&t->hdr);
    enum plain_codec plain = load_relaxed_u8(&t->plain);
    PyObject *encoder = Py_XNewRef(t->encoder), *error_name = Py_XNewRef(t->errors), *bytes = NULL;
    hold_end(&t->hdr, h);
    if (plain != CODEC_OTHER && error_name) {
        const char *errors = PyUnicode_AsUTF8(error_name);
        bytes = errors ? PyUnicode_AsEncodedString(text, names[plain], errors) : NULL;
    } else if (encoder) {
        Py_BEGIN_CRITICAL_SECTION(self);
        bytes = PyObject_CallMethodOneArg(encoder, IO(encode), text);
        Py_END_CRITICAL_SECTION();
    } else {
        io_unsupported(self, "not writable");            /* it was initialised again meanwhile */
    }
    Py_XDECREF(encoder);
    Py_XDECREF(error_name);
    if (bytes && !PyBytes_Check(bytes)) {
        PyErr_Format(PyExc_TypeError, "encoder should return a bytes object, not '%.200s'", Py_TYPE(bytes)->tp_name);
        Py_CLEAR(bytes);
    }
    *holder = bytes;
    if (!bytes)
        return NULL;
    *n = PyBytes_Size(bytes);
    return PyBytes_AsString(bytes);
}

void text_forget_read(TextObj *t)
{
    Py_CLEAR(t->decoded);
    Py_CLEAR(t->snapshot);
    t->used = 0;
}

static int check_writing(PyObject *self)
{
    if (text_check_open(self) < 0)
        return -1;
    return load_relaxed_u8(&text_of(self)->writable) ? 0 : (io_unsupported(self, "not writable"), -1);
}

/* text with other line ends: counted. A subclass of str replaces them by itself, and may do things to the stream meanwhile. */
static PyObject *with_line_ends(PyObject *self, PyObject *text, const char *end)
{
    if (!PyUnicode_CheckExact(text)) {
        PyObject *replaced = PyObject_CallMethod(text, "replace", "ss", "\n", end);
        if (replaced && !PyUnicode_Check(replaced)) {
            PyErr_Format(PyExc_TypeError, "replace() should return a str, not %.200s", Py_TYPE(replaced)->tp_name);
            Py_CLEAR(replaced);
        }
        if (replaced && check_writing(self) < 0)
            Py_CLEAR(replaced);
        return replaced;
    }
    PyObject *from = PyUnicode_FromString("\n"), *to = PyUnicode_FromString(end), *replaced = from && to ? PyUnicode_Replace(text, from, to, -1) : NULL;
    Py_XDECREF(from);
    Py_XDECREF(to);
    return replaced;
}

/* Puts n bytes behind what is pending, and gives it to the stream when it is time. write_lock held. */
static int write_bytes(TextObj *t, const char *bytes, Py_ssize_t n, bool now)
{
    while (t->pending_n && t->pending_n + n > chunk_of(t))
        if (text_check_ready(t) < 0 || write_pending(t) < 0)
            return -1;
    if (text_check_ready(t) < 0 || append_pending(t, bytes, n) < 0)
        return -1;
    return now || t->pending_n >= chunk_of(t) || t->write_through ? write_pending(t) : 0;
}

/* After a write: where a position is known, text that was read ahead is no longer what comes next. */
static int after_write(TextObj *t)
{
    if (!load_relaxed_ptr(&t->decoder) || !io_try_lock(&t->read_lock, (PyObject *)(void *)t))
        return 0;
    if (t->clean && is_plain(t)) {
        io_unlock(&t->read_lock);
        return 0;
    }
    if (t->snapshot)
        text_forget_read(t);
    PyObject *decoder = Py_XNewRef(t->decoder), *r = decoder ? PyObject_CallMethodNoArgs(decoder, IO(reset)) : Py_NewRef(Py_None);
    Py_XDECREF(decoder);
    t->clean = r != NULL;
    io_unlock(&t->read_lock);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

/* Copies ASCII text with '\n' replaced by the stream's line end. */
static char *copy_lines(char *to, const char *from, size_t n, const char *end)
{
    for (const char *p; (p = memchr(from, '\n', n)); n -= (size_t)(p + 1 - from), from = p + 1) {
        to = (char *)memcpy(to, from, (size_t)(p - from)) + (p - from);
        *to++ = end[0];
        if (end[1])
            *to++ = end[1];
    }
    return (char *)memcpy(to, from, n) + n;
}

/* Adds a short ASCII text to what is pending. False: nothing done. */
static bool write_quick(TextObj *t, PyObject *text)
{
    if (!IS_EXACT(value_of(text), STR))
        return false;
    const StrObj *s = str_obj(value_of(text));
    size_t n = str_length(s);
    if (!str_is_ascii(s) || n == 0 || n > QUICK_MAX)         /* (before the first write there is no buffer that even nothing could go to) */
        return false;
    const char *from = str_data(s);
    enum hold h = hold_begin(&t->hdr);
    bool fits = is_quick(t, QUICK_WRITE) && io_lock_free(&t->write_lock) && io_lock_free(&t->read_lock) && (t->clean || !t->decoder);
    if (LIKELY(fits)) {
        const char *end = t->newline.text;
        size_t most = end && end[0] == '\r' && end[1] ? 2 * n : n;
        fits = (size_t)t->pending_n + most <= (size_t)Py_MIN(t->pending_room, chunk_of(t) - 1);
        if (LIKELY(fits)) {
            char *to = t->pending + t->pending_n;
            set_pending(t, (end && end[0] == '\r' ? copy_lines(to, from, n, end) : (char *)memcpy(to, from, n) + n) - t->pending);
        }
    }
    hold_end(&t->hdr, h);
    return fits;
}

static PyObject *text_write(PyObject *self, PyObject *text)
{
    TextObj *t = text_of(self);
    if (LIKELY(write_quick(t, text)))
        return PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));
    if (!PyUnicode_Check(text)) {
        PyErr_Format(PyExc_TypeError, "write() argument must be str, not %.200s", Py_TYPE(text)->tp_name);
        return NULL;
    }
    if (check_writing(self) < 0)
        return NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), n;
    bool line_end = PyUnicode_FindChar(text, '\n', 0, length, 1) >= 0;
    const char *end = load_relaxed_ptr(&t->newline.text);
    PyObject *out = line_end && end && end[0] == '\r' ? with_line_ends(self, text, end) : Py_NewRef(text), *holder;
    if (!out)
        return NULL;
    bool flush = load_relaxed_u8(&t->line_buffering) && (line_end || PyUnicode_FindChar(text, '\r', 0, length, 1) >= 0);
    const char *bytes = encoded(self, out, &n, &holder);
    Py_DECREF(out);
    if (!bytes)
        return NULL;
    io_lock_again(&t->write_lock, self);
    int rc = write_bytes(t, bytes, n, flush);
    io_unlock(&t->write_lock);
    Py_DECREF(holder);
    if (rc == 0 && flush) {
        PyObject *r = ask_buffer(self, IO(flush));
        rc = r ? 0 : -1;
        Py_XDECREF(r);
    }
    return rc < 0 || after_write(t) < 0 ? NULL : PyLong_FromSsize_t(length);
}

int text_flush_pending(PyObject *self)
{
    TextObj *t = text_of(self);
    io_lock_again(&t->write_lock, self);
    int rc = text_check_ready(t) < 0 ? -1 : write_pending(t);
    io_unlock(&t->write_lock);
    return rc;
}

static PyObject *text_flush(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (text_check_open(self) < 0)
        return NULL;
    store_relaxed_u8(&text_of(self)->telling, load_relaxed_u8(&text_of(self)->seekable));
    return text_flush_pending(self) < 0 ? NULL : ask_buffer(self, IO(flush));
}

/* -- reading, with read_lock ------------------------------------------------------------------------------------------------------------------ */

static int enter_reading(PyObject *self)
{
    TextObj *t = text_of(self);
    if (text_check_open(self) < 0)
        return -1;
    io_lock_again(&t->read_lock, self);
    t->clean = false;
    if (!t->decoder)
        io_unsupported(self, "not readable");
    else if (text_check_ready(t) == 0 && (load_relaxed_size((size_t *)&t->pending_n) == 0 || (text_flush_pending(self) == 0 && text_check_ready(t) == 0)))
        return 0;
    io_unlock(&t->read_lock);
    return -1;
}

/* The decoder's state: bytes it keeps (counted) and flags. */
PyObject *text_decoder_state(PyObject *decoder, unsigned long long *flags)
{
    PyObject *state = PyObject_CallMethodNoArgs(decoder, IO(getstate)), *kept;
    if (!state)
        return NULL;
    if (!PyTuple_Check(state)) {
        PyErr_SetString(PyExc_TypeError, "illegal decoder state");
        Py_DECREF(state);
        return NULL;
    }
    if (!PyArg_ParseTuple(state, "OK;illegal decoder state", &kept, flags))
        kept = NULL;
    else if (!PyBytes_Check(kept)) {
        PyErr_Format(PyExc_TypeError, "illegal decoder state: the first item should be a bytes object, not '%.200s'", Py_TYPE(kept)->tp_name);
        kept = NULL;
    }
    Py_XINCREF(kept);
    Py_DECREF(state);
    return kept;
}

/* What the stream gives: n bytes of it by read1() or read(), or all the rest when n < 0. */
static PyObject *read_stream(TextObj *t, Py_ssize_t n)
{
    PyObject *buffer = text_buffer_now(t), *input;
    if (!buffer)
        return NULL;
    do
        input = n < 0 ? PyObject_CallMethodNoArgs(buffer, IO(read)) : PyObject_CallMethod(buffer, t->has_read1 ? "read1" : "read", "n", n);
    while (!input && io_retry_eintr());
    Py_DECREF(buffer);
    return input;
}

/* kept + the bytes of v. */
static PyObject *joined(PyObject *kept, const Py_buffer *v)
{
    PyObject *chunk = PyBytes_FromStringAndSize(v->buf, v->len);
    if (!chunk || PyBytes_Size(kept) == 0)
        return chunk;
    PyObject *whole = Py_NewRef(kept);
    PyBytes_ConcatAndDel(&whole, chunk);
    return whole;
}

/* Reads and decodes one chunk, hint characters if that is more. 1; 0 at the end; -1. What was decoded before is replaced. */
static int read_chunk(PyObject *self, Py_ssize_t hint)
{
    TextObj *t = text_of(self);
    PyObject *decoder = Py_XNewRef(t->decoder), *kept = NULL, *input = NULL, *chunk = NULL, *text;
    unsigned long long flags = 0;
    Py_ssize_t size = chunk_of(t);
    int rc = -1;
    bool telling = load_relaxed_u8(&t->telling);
    if (!decoder) {                          /* a call of the stream has initialised this one again */
        io_unsupported(self, "not readable");
        goto done;
    }
    if (telling && !(kept = text_decoder_state(decoder, &flags)))
        goto done;
    if (hint > 0) {
        double wanted = (t->bytes_per_char > 0 ? t->bytes_per_char : 1) * (double)hint;
        size = wanted > (double)size ? wanted < 1e15 ? (Py_ssize_t)wanted : size : size;
    }
    if (!(input = read_stream(t, size)))
        goto done;
    Py_buffer v;
    if (PyObject_GetBuffer(input, &v, PyBUF_SIMPLE) < 0) {
        PyErr_Format(PyExc_TypeError, "underlying %s() should have returned a bytes-like object, not '%.200s'", t->has_read1 ? "read1" : "read",
                     Py_TYPE(input)->tp_name);
        goto done;
    }
    Py_ssize_t n = v.len;
    chunk = telling ? joined(kept, &v) : NULL;
    PyBuffer_Release(&v);
    if (telling && !chunk)
        goto done;
    if (!(text = io_decode(io_state(self), decoder, input, n == 0)))
        goto done;
    Py_ssize_t chars = PyUnicode_GET_LENGTH(text);
    Py_XSETREF(t->decoded, text);
    t->used = 0;
    t->bytes_per_char = chars ? (double)n / (double)chars : 0;
    Py_XSETREF(t->snapshot, chunk);
    chunk = NULL;
    t->snapshot_flags = flags;
    rc = n != 0 || chars != 0;
done:
    Py_XDECREF(chunk);
    Py_XDECREF(input);
    Py_XDECREF(kept);
    Py_XDECREF(decoder);
    return rc;
}

static Py_ssize_t left(const TextObj *t) { return t->decoded ? PyUnicode_GET_LENGTH(t->decoded) - t->used : 0; }

static PyObject *take_text(TextObj *t, Py_ssize_t n)
{
    n = Py_MIN(n, left(t));
    if (n <= 0)
        return PyUnicode_FromString("");
    PyObject *text = t->used == 0 && n == PyUnicode_GET_LENGTH(t->decoded) ? Py_NewRef(t->decoded) : PyUnicode_Substring(t->decoded, t->used, t->used + n);
    if (text)
        t->used += n;
    return text;
}

/* The next characters, n of them or those of a line (-1), when they are few and decoded already; '' never. NULL: nothing done, or MemoryError. */
static PyObject *take_quick(TextObj *t, Py_ssize_t n)
{
    enum hold h = hold_begin(&t->hdr);
    PyObject *decoded = NULL;
    Py_ssize_t start = 0, end = -1;
    if (is_quick(t, QUICK_READ) && io_lock_free(&t->read_lock) && io_lock_free(&t->write_lock) && t->decoded && t->pending_n == 0) {
        start = t->used;
        const StrObj *s = str_obj(value_of(t->decoded));
        Py_ssize_t most = Py_MIN((Py_ssize_t)str_length(s) - start, QUICK_MAX);
        end = n >= 0 ? n <= most ? start + n : -1 : io_find_line_end_in(str_kind(s), str_data(s), start, start + most, t->newline);
    }
    if (end > start) {
        decoded = Py_NewRef(t->decoded);
        t->used = end;
    }
    hold_end(&t->hdr, h);
    if (!decoded)
        return NULL;
    Value text = str_slice(value_of(decoded), (size_t)start, (size_t)end);
    if (UNLIKELY(is_raised(text))) {         /* gives it back, unless somebody reads on already */
        h = hold_begin(&t->hdr);
        if (io_lock_free(&t->read_lock) && t->decoded == decoded && t->used == end)
            t->used = start;
        hold_end(&t->hdr, h);
    }
    Py_DECREF(decoded);
    return api_of(text);
}

static PyObject *read_all(PyObject *self)
{
    TextObj *t = text_of(self);
    PyObject *bytes = read_stream(t, -1), *rest = NULL, *first = NULL;
    if (!bytes)
        return NULL;
    PyObject *decoder = Py_XNewRef(t->decoder);
    if (!decoder)
        io_unsupported(self, "not readable");
    else if (bytes == Py_None)
        io_raise_blocking("Read returned None.", 0);
    else if ((rest = io_decode(io_state(self), decoder, bytes, true)) && (first = take_text(t, PY_SSIZE_T_MAX)))
        PyUnicode_Append(&first, rest);
    Py_XDECREF(rest);
    Py_DECREF(bytes);
    Py_XDECREF(decoder);
    if (first)
        text_forget_read(t);
    return first;
}

static PyObject *read_chars(PyObject *self, Py_ssize_t n)
{
    TextObj *t = text_of(self);
    PyObject *text = take_text(t, n), *more;
    if (!text || PyUnicode_GET_LENGTH(text) == n)
        return text;
    PyUnicodeWriter *w = PyUnicodeWriter_Create(0);
    Py_ssize_t have = PyUnicode_GET_LENGTH(text);
    int rc = w ? PyUnicodeWriter_WriteStr(w, text) : -1;
    Py_DECREF(text);
    while (rc == 0 && have < n) {
        rc = read_chunk(self, n - have);
        if (rc <= 0)
            break;
        if (!(more = take_text(t, n - have)))
            rc = -1;
        else
            have += PyUnicode_GET_LENGTH(more), rc = PyUnicodeWriter_WriteStr(w, more);
        Py_XDECREF(more);
    }
    if (rc < 0) {
        PyUnicodeWriter_Discard(w);
        return NULL;
    }
    return PyUnicodeWriter_Finish(w);
}

static PyObject *text_read(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t n;
    PyObject *text;
    if (io_size_arg("read", args, nargs, &n) < 0)
        return NULL;
    if (n > 0 && ((text = take_quick(text_of(self), n)) || error_pending()))
        return text;
    if (enter_reading(self) < 0)
        return NULL;
    text = n < 0 ? read_all(self) : read_chars(self, n);
    io_unlock(&text_of(self)->read_lock);
    return text;
}

/* The next line, of at most limit characters when limit >= 0; "" at the end. */
static PyObject *read_line(PyObject *self, Py_ssize_t limit)
{
    TextObj *t = text_of(self);
    PyObject *before = NULL;                 /* what came without a line end so far */
    PyUnicodeWriter *w = NULL;
    Py_ssize_t had = 0;
    bool split = t->newline.text && t->newline.text[0] && t->newline.text[1];        /* "\r\n" may lie across two chunks */
    for (;;) {
        int more = 1;
        while (left(t) == 0 && (more = read_chunk(self, 0)) > 0)
            ;
        if (more < 0)
            goto fail;
        if (more == 0) {
            text_forget_read(t);
            break;
        }
        Py_ssize_t end;
        bool found;
        if (split && before && PyUnicode_READ_CHAR(before, PyUnicode_GET_LENGTH(before) - 1) == '\r' &&
            PyUnicode_READ_CHAR(t->decoded, t->used) == '\n') {
            end = t->used + 1, found = true;
        } else {
            end = io_find_line_end(t->decoded, t->used, t->newline);
            found = end >= 0;
        }
        if (!found)
            end = PyUnicode_GET_LENGTH(t->decoded);
        if (limit >= 0 && end - t->used >= limit - had)
            end = t->used + (limit - had), found = true;
        PyObject *part = take_text(t, end - t->used);
        if (!part)
            goto fail;
        had += PyUnicode_GET_LENGTH(part);
        if (found && !before)
            return part;
        if (before && !w && (!(w = PyUnicodeWriter_Create(0)) || PyUnicodeWriter_WriteStr(w, before) < 0)) {
            Py_DECREF(part);
            goto fail;
        }
        int rc = w ? PyUnicodeWriter_WriteStr(w, part) : 0;
        Py_XSETREF(before, part);
        if (rc < 0)
            goto fail;
        if (found)
            break;
    }
    if (w) {
        Py_XDECREF(before);
        return PyUnicodeWriter_Finish(w);
    }
    return before ? before : PyUnicode_FromString("");
fail:
    PyUnicodeWriter_Discard(w);
    Py_XDECREF(before);
    return NULL;
}

static PyObject *next_line(PyObject *self, Py_ssize_t limit)
{
    PyObject *line;
    if (limit < 0 && ((line = take_quick(text_of(self), -1)) || error_pending()))
        return line;
    if (enter_reading(self) < 0)
        return NULL;
    line = limit == 0 ? PyUnicode_FromString("") : read_line(self, limit);
    io_unlock(&text_of(self)->read_lock);
    return line;
}

static PyObject *text_readline(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t limit;
    return io_size_arg("readline", args, nargs, &limit) < 0 ? NULL : next_line(self, limit);
}

static PyObject *text_next(PyObject *self)
{
    TextObj *t = text_of(self);
    PyObject *line;
    store_relaxed_u8(&t->telling, false);
    if (LIKELY(load_relaxed_u8(&t->exact))) {
        line = next_line(self, -1);
    } else {
        line = PyObject_CallMethodNoArgs(self, IO(readline));
        if (line && !PyUnicode_Check(line)) {
            PyErr_Format(PyExc_OSError, "readline() should have returned a str object, not '%.200s'", Py_TYPE(line)->tp_name);
            Py_CLEAR(line);
        }
    }
    if (line && PyUnicode_GET_LENGTH(line) == 0) {
        Py_CLEAR(line);
        store_relaxed_u8(&t->telling, load_relaxed_u8(&t->seekable));
    }
    return line;
}

static PyObject *text_truncate(PyObject *self, PyObject *args)
{
    PyObject *size = Py_None, *r = NULL;
    if (!PyArg_ParseTuple(args, "|O:truncate", &size) || text_check_ready(text_of(self)) < 0 || !(r = PyObject_CallMethodNoArgs(self, IO(flush))))
        return NULL;
    Py_DECREF(r);
    PyObject *b = buffer_of(self);
    r = b ? PyObject_CallMethodOneArg(b, IO(truncate), size) : NULL;
    Py_XDECREF(b);
    return r;
}

/* -- the rest ------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *text_detach(PyObject *self, PyObject *unused)
{
    TextObj *t = text_of(self);
    (void)unused;
    PyObject *b = NULL, *file = NULL;
    if (text_check_ready(t) < 0)
        return NULL;
    PyObject *r = PyObject_CallMethodNoArgs(self, IO(flush));
    if (!r)
        return NULL;
    Py_DECREF(r);
    enter_both(self);
    Py_BEGIN_CRITICAL_SECTION(self);
    if (text_check_ready(t) == 0) {
        b = t->buffer;
        file = t->file;
        t->buffer = t->file = NULL;
        t->quick = 0;
        store_relaxed_u8(&t->ready, false);
        store_relaxed_u8(&t->detached, true);
    }
    Py_END_CRITICAL_SECTION();
    leave_both(self);
    Py_XDECREF(file);
    return b;
}

static PyObject *text_close(PyObject *self, PyObject *unused)
{
    TextObj *t = text_of(self);
    (void)unused;
    PyObject *b = buffer_of(self);
    if (!b)
        return NULL;
    int closed = io_is_closed(self);
    if (closed || load_relaxed_u8(&t->detached)) {             /* the question may have detached it */
        Py_DECREF(b);
        return closed < 0 ? NULL : Py_None;
    }
    if (t->finalizing) {
        PyObject *r = PyObject_CallMethodOneArg(b, IO(_dealloc_warn), self);
        if (!r)
            PyErr_Clear();
        Py_XDECREF(r);
    }
    PyObject *flushed = PyObject_CallMethodNoArgs(self, IO(flush)), *exc = PyErr_GetRaisedException();
    PyObject *r = PyObject_CallMethodNoArgs(b, IO(close));
    io_chain(exc);
    if (!flushed)
        Py_CLEAR(r);
    Py_XDECREF(flushed);
    Py_DECREF(b);
    return r;
}

/* New encoding, error handler or newline, under both locks. */
static int change_codecs(PyObject *self, PyObject *encoding, PyObject *errors, struct newline_mode newline)
{
    TextObj *t = text_of(self);
    struct newline_mode old_newline = t->newline;
    uint8_t old_plain = t->plain;
    PyObject *old_encoding = Py_NewRef(t->encoding), *old_errors = Py_NewRef(t->errors);
    PyObject *new_encoding = encoding == Py_None ? Py_NewRef(t->encoding) : PyUnicode_EqualToUTF8(encoding, "locale") ? io_locale_encoding() : Py_NewRef(encoding);
    PyObject *new_errors = errors != Py_None ? Py_NewRef(errors) : encoding == Py_None ? Py_NewRef(t->errors) : PyUnicode_FromString("strict");
    int rc = -1;
    if (!new_encoding || !new_errors)
        goto done;
    replace(t, &t->encoding, Py_NewRef(new_encoding));
    replace(t, &t->errors, Py_NewRef(new_errors));
    store_relaxed_ptr(&t->newline.text, newline.text);
    store_relaxed_u8(&t->plain, (uint8_t)io_plain_codec(new_encoding));
    if (make_codecs(self) == 0) {
        rc = t->writable ? encoder_at_position(t) : 0;
        goto done;
    }
    replace(t, &t->encoding, Py_NewRef(old_encoding));
    replace(t, &t->errors, Py_NewRef(old_errors));
    store_relaxed_ptr(&t->newline.text, old_newline.text);
    store_relaxed_u8(&t->plain, old_plain);
done:
    Py_XDECREF(new_encoding);
    Py_XDECREF(new_errors);
    Py_DECREF(old_encoding);
    Py_DECREF(old_errors);
    return rc;
}

static int truth_or(PyObject *value, uint8_t *place)
{
    if (value == Py_None)
        return 0;
    int number = PyLong_AsInt(value);
    if (number == -1 && PyErr_Occurred())
        return -1;
    *place = number != 0;
    return 0;
}

static PyObject *text_reconfigure(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"encoding", "errors", "newline", "line_buffering", "write_through", NULL};
    TextObj *t = text_of(self);
    PyObject *encoding = Py_None, *errors = Py_None, *newline = NULL, *line_buffering = Py_None, *write_through = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$OOOOO:reconfigure", keywords, &encoding, &errors, &newline, &line_buffering, &write_through) ||
        text_check_ready(t) < 0)
        return NULL;
    bool codecs = encoding != Py_None || errors != Py_None || newline;
    struct newline_mode mode = {load_relaxed_ptr(&t->newline.text)};
    if (encoding != Py_None && !PyUnicode_Check(encoding)) {
        PyErr_Format(PyExc_TypeError, "reconfigure() argument 'encoding' must be str or None, not %s", Py_TYPE(encoding)->tp_name);
        return NULL;
    }
    if (errors != Py_None && !PyUnicode_Check(errors)) {
        PyErr_Format(PyExc_TypeError, "reconfigure() argument 'errors' must be str or None, not %s", Py_TYPE(errors)->tp_name);
        return NULL;
    }
    if ((errors != Py_None && !PyUnicode_AsUTF8(errors)) || (newline && io_newline_arg(newline, "reconfigure", &mode) < 0))
        return NULL;
    uint8_t line = load_relaxed_u8(&t->line_buffering), through = load_relaxed_u8(&t->write_through);
    if (truth_or(line_buffering, &line) < 0 || truth_or(write_through, &through) < 0)
        return NULL;
    PyObject *r = PyObject_CallMethodNoArgs(self, IO(flush));
    if (!r)
        return NULL;
    Py_DECREF(r);
    enter_both(self);
    set_quick(t, 0);
    int rc = text_check_ready(t) < 0 ? -1 : 0;
    if (rc == 0 && codecs && t->decoded)
        rc = (io_unsupported(self, "It is not possible to set the encoding or newline of stream after the first read"), -1);
    if (rc == 0 && codecs)
        rc = change_codecs(self, encoding, errors, mode);
    if (rc == 0)
        store_relaxed_u8(&t->line_buffering, line), store_relaxed_u8(&t->write_through, through);
    if (load_relaxed_u8(&t->ready))
        allow_quick(self);
    leave_both(self);
    return rc < 0 ? NULL : Py_None;
}

static PyObject *text_readable(PyObject *self, PyObject *u) { return (void)u, ask_buffer(self, IO(readable)); }
static PyObject *text_writable(PyObject *self, PyObject *u) { return (void)u, ask_buffer(self, IO(writable)); }
static PyObject *text_seekable(PyObject *self, PyObject *u) { return (void)u, ask_buffer(self, IO(seekable)); }
static PyObject *text_fileno(PyObject *self, PyObject *u) { return (void)u, ask_buffer(self, IO(fileno)); }
static PyObject *text_isatty(PyObject *self, PyObject *u) { return (void)u, ask_buffer(self, IO(isatty)); }
static PyObject *get_name(PyObject *self, void *u) { return (void)u, buffer_attribute(self, IO(name)); }
static PyObject *get_closed(PyObject *self, void *u) { return (void)u, buffer_attribute(self, IO(closed)); }

static PyObject *get_buffer(PyObject *self, void *u)
{
    (void)u;
    return buffer_of(self);
}
static PyObject *get_encoding(PyObject *self, void *u)
{
    PyObject *encoding = field_of(text_of(self), &text_of(self)->encoding);
    return (void)u, encoding ? encoding : Py_None;
}
static PyObject *get_errors(PyObject *self, void *u)
{
    TextObj *t = text_of(self);
    (void)u;
    if (!load_relaxed_u8(&t->detached) && text_check_ready(t) < 0)
        return NULL;
    PyObject *errors = field_of(t, &t->errors);
    return errors ? errors : Py_None;
}

static PyObject *get_newlines(PyObject *self, void *unused)
{
    TextObj *t = text_of(self);
    PyObject *v = NULL;
    (void)unused;
    if (text_check_ready(t) < 0)
        return NULL;
    PyObject *decoder = field_of(t, &t->decoder);
    int found = decoder ? PyObject_GetOptionalAttr(decoder, IO(newlines), &v) : 0;
    Py_XDECREF(decoder);
    return found == 0 ? Py_None : v;
}

static PyObject *get_chunk(PyObject *self, void *u) { return (void)u, text_check_ready(text_of(self)) < 0 ? NULL : PyLong_FromSsize_t(chunk_of(text_of(self))); }
static int set_chunk(PyObject *self, PyObject *value, void *unused)
{
    (void)unused;
    if (text_check_ready(text_of(self)) < 0)
        return -1;
    if (!value) {
        PyErr_Format(PyExc_AttributeError, "attribute '_CHUNK_SIZE' of '%.100s' objects cannot be deleted", Py_TYPE(self)->tp_name);
        return -1;
    }
    Py_ssize_t n = PyNumber_AsSsize_t(value, PyExc_ValueError);
    if (n == -1 && PyErr_Occurred())
        return -1;
    if (n <= 0) {
        PyErr_SetString(PyExc_ValueError, "a strictly positive integer is required");
        return -1;
    }
    store_relaxed_size((size_t *)&text_of(self)->chunk, (size_t)n);
    return 0;
}

static PyObject *text_repr(PyObject *self)
{
    TextObj *t = text_of(self);
    PyObject *mode = NULL, *tail = NULL;
    if (text_check_ready(t) < 0 && !load_relaxed_u8(&t->detached))
        return NULL;
    PyErr_Clear();
    if (PyObject_GetOptionalAttr(self, IO(mode), &mode) < 0)
        return NULL;
    PyObject *encoding = get_encoding(self, NULL);
    tail = mode ? PyUnicode_FromFormat(" mode=%R encoding=%R", mode, encoding) : PyUnicode_FromFormat(" encoding=%R", encoding);
    Py_XDECREF(mode);
    Py_DECREF(encoding);
    return io_repr_named(self, tail);
}

static int text_traverse(PyObject *self, visitproc visit, void *arg)
{
    TextObj *t = text_of(self);
    Py_VISIT(t->buffer);
    Py_VISIT(t->file);
    Py_VISIT(t->encoding);
    Py_VISIT(t->errors);
    Py_VISIT(t->encoder);
    Py_VISIT(t->decoder);
    Py_VISIT(t->decoded);
    Py_VISIT(t->snapshot);
    return io_traverse(self, visit, arg);
}

static int text_clear(PyObject *self)
{
    store_relaxed_u8(&text_of(self)->ready, false);
    text_of(self)->quick = 0;
    Py_CLEAR(text_of(self)->file);
    Py_CLEAR(text_of(self)->buffer);
    drop_all(text_of(self));
    return io_clear(self);
}

static void text_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    store_relaxed_u8(&text_of(self)->ready, false);
    text_of(self)->quick = 0;
    Py_CLEAR(text_of(self)->file);
    Py_CLEAR(text_of(self)->buffer);
    drop_all(text_of(self));
    PyMem_Free(text_of(self)->pending);
    text_of(self)->pending = NULL;
    io_free(self);
}

static PyMethodDef text_methods[] = {
    {"detach", text_detach, METH_NOARGS, PyDoc_STR("detach($self, /)\n--\n\n")},
    {"reconfigure", IO_METHOD(text_reconfigure), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("reconfigure($self, /, *, encoding=None, errors=None, newline=None,\n            line_buffering=None, write_through=None)\n--\n\n"
               "Reconfigure the text stream with new parameters.")},
    {"write", text_write, METH_O, PyDoc_STR("write($self, text, /)\n--\n\n")},
    {"read", IO_METHOD(text_read), METH_FASTCALL, PyDoc_STR("read($self, size=-1, /)\n--\n\n")},
    {"readline", IO_METHOD(text_readline), METH_FASTCALL, PyDoc_STR("readline($self, size=-1, /)\n--\n\n")},
    {"flush", text_flush, METH_NOARGS, PyDoc_STR("flush($self, /)\n--\n\n")},
    {"close", text_close, METH_NOARGS, PyDoc_STR("close($self, /)\n--\n\n")},
    {"fileno", text_fileno, METH_NOARGS, PyDoc_STR("fileno($self, /)\n--\n\n")},
    {"seekable", text_seekable, METH_NOARGS, PyDoc_STR("seekable($self, /)\n--\n\n")},
    {"readable", text_readable, METH_NOARGS, PyDoc_STR("readable($self, /)\n--\n\n")},
    {"writable", text_writable, METH_NOARGS, PyDoc_STR("writable($self, /)\n--\n\n")},
    {"isatty", text_isatty, METH_NOARGS, PyDoc_STR("isatty($self, /)\n--\n\n")},
    {"seek", text_seek, METH_VARARGS, PyDoc_STR("seek($self, cookie, whence=0, /)\n--\n\nSet the stream position, and return the new stream position.")},
    {"tell", text_tell, METH_NOARGS, PyDoc_STR("tell($self, /)\n--\n\nReturn the stream position as an opaque number.")},
    {"truncate", text_truncate, METH_VARARGS, PyDoc_STR("truncate($self, pos=None, /)\n--\n\n")},
    {"__getstate__", io_no_pickle, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef text_getset[] = {
    {"name", get_name, NULL, NULL, NULL},
    {"closed", get_closed, NULL, NULL, NULL},
    {"buffer", get_buffer, NULL, NULL, NULL},
    {"encoding", get_encoding, NULL, NULL, NULL},
    {"errors", get_errors, NULL, NULL, NULL},
    {"newlines", get_newlines, NULL, NULL, NULL},
    {"_CHUNK_SIZE", get_chunk, set_chunk, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyMemberDef text_members[] = {
    {"line_buffering", Py_T_BOOL, offsetof(TextObj, line_buffering), Py_READONLY, NULL},
    {"write_through", Py_T_BOOL, offsetof(TextObj, write_through), Py_READONLY, NULL},
    {"_finalizing", Py_T_BOOL, offsetof(TextObj, finalizing), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot text_slots[] = {
    {Py_tp_init, text_init}, {Py_tp_dealloc, text_dealloc}, {Py_tp_repr, text_repr}, {Py_tp_traverse, text_traverse},
    {Py_tp_clear, text_clear}, {Py_tp_iternext, text_next}, {Py_tp_methods, text_methods}, {Py_tp_getset, text_getset}, {Py_tp_members, text_members},
    {Py_tp_doc, (void *)"TextIOWrapper(buffer, encoding=None, errors=None, newline=None,\n              line_buffering=False, write_through=False)\n--\n\n"
                        "Character and line based layer over a BufferedIOBase object, buffer."},
    {0, NULL},
};
PyType_Spec textwrapper_spec = {"_io.TextIOWrapper", sizeof(TextObj), 0,
                                Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, text_slots};
