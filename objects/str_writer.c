/* objects/str_writer.c -- building a str piece by piece; PyUnicodeWriter_*.
 *
 * A writer starts in its own room on the C stack and moves to a buffer when that is full. A long buffer becomes the text of the str as
 * it is; anything else is copied to a str of its size.
 * Tests.  tests/objects/test_str_core.c
 */
#include "objects/str_writer.h"

#include "objects/numconv.h"
#include "objects/str_private.h"
#include "objects/unidata.h"

/* The writer is the sink's context: the first growth leaves its room. */
static void *grow(void *context, void *old, size_t old_bytes, size_t new_bytes)
{
    struct str_writer *w = context;
    if (new_bytes < 2 * sizeof w->room)
        new_bytes = 2 * sizeof w->room;
    if (old != w->room)
        return buf_realloc(old, new_bytes);
    void *p = buf_alloc(new_bytes);
    if (p)
        memcpy(p, old, old_bytes);
    return p;
}

void str_writer_init(struct str_writer *w)
{
    w->sink = (struct text_sink){.data = w->room, .cap = sizeof w->room, .kind = 1, .resize = grow, .context = w};
}

int str_writer_no_memory(void)
{
    raise_no_memory();
    return -1;
}

int str_writer_ascii_slow(struct str_writer *w, const char *text, size_t n)
{
    struct text_sink *s = &w->sink;
    if (UNLIKELY(n > s->cap - s->len) && str_writer_reserve(w, n, 0) < 0)
        return -1;
    text_copy(s->data, s->kind, s->len, (struct text_view){text, n, 1});
    s->len += n;
    return 0;
}

int str_writer_array(struct str_writer *w, const void *text, size_t n, int kind)
{
    return str_writer_known(w, text, n, kind, text_widest_in(text, n, kind));
}

int str_writer_known(struct str_writer *w, const void *text, size_t n, int kind, uint32_t widest)
{
    struct text_sink *s = &w->sink;
    if (n == 0)
        return 0;
    if ((kind_for(widest) > s->kind || n > s->cap - s->len) && str_writer_reserve(w, n, widest) < 0)
        return -1;
    text_copy(s->data, s->kind, s->len, (struct text_view){text, n, kind});
    s->len += n;
    s->seen |= widest;
    return 0;
}

int str_writer_fill(struct str_writer *w, uint32_t c, size_t n)
{
    struct text_sink *s = &w->sink;
    if (n == 0)
        return 0;
    if (str_writer_reserve(w, n, c) < 0)
        return -1;
    text_fill(s->data, s->kind, s->len, n, c);
    s->len += n;
    s->seen |= c;
    return 0;
}

int str_writer_utf8(struct str_writer *w, const char *text, size_t n)
{
    size_t at = 0;
    struct codec_error error;
    for (;;) {
        enum codec_status status = utf8_decode((const uint8_t *)text, n, &at, CODEC_FINAL, &w->sink, &error);
        if (status == CODEC_DONE)
            return 0;
        if (status == CODEC_NOMEM)
            return str_writer_no_memory();
        if (str_writer_char(w, 0xfffd) < 0)
            return -1;
        at = error.end;
    }
}

/* Consumes s. */
static int put_and_release(struct str_writer *w, PyObject *s)
{
    if (s == NULL)
        return -1;
    int rc = str_writer_value(w, value_of(s));
    Py_DECREF(s);
    return rc;
}

int str_writer_str(struct str_writer *w, Value v)
{
    if (IS_EXACT(v, STR))
        return str_writer_value(w, v);
    if (value_is_int(v)) {
        char digits[NUMCONV_I64_MAX];
        return str_writer_ascii(w, digits, numconv_i64_format(digits, value_as_int(v), 10));
    }
    return put_and_release(w, PyObject_Str(api_of(v)));
}

int str_writer_repr(struct str_writer *w, Value v)
{
    if (value_is_int(v))
        return str_writer_str(w, v);
    return put_and_release(w, PyObject_Repr(api_of(v)));
}

/* The pieces may have left some of the buffer unused, or wider than the text: that is copied. A long, full one is the text. */
static bool worth_adopting(const struct text_sink *s, size_t bytes)
{
    return bytes > STR_INLINE_MAX && s->cap * (size_t)s->kind - bytes <= bytes / 2;
}

Value str_writer_finish(struct str_writer *w)
{
    struct text_sink *s = &w->sink;
    text_sink_finish(s);
    size_t bytes = s->len * (size_t)s->kind;
    if (s->data != w->room && worth_adopting(s, bytes))
        return str_adopt(s->data, s->len, s->kind, s->seen < 0x80);
    Value v;
    if (s->len <= 1) {
        v = str_from_text(str_writer_view(w));
    } else {
        StrObj *o = str_new(s->len, s->seen);
        if (o)
            memcpy(str_data(o), s->data, bytes);
        v = o ? value_from_obj(o) : V_RAISED;
    }
    str_writer_discard(w);
    return v;
}

void str_writer_discard(struct str_writer *w)
{
    if (w->sink.data != w->room)
        buf_free(w->sink.data);
}

/* --- C API -------------------------------------------------------------------------------------------------------------------------- */

struct PyUnicodeWriter {
    struct str_writer w;
};

PyUnicodeWriter *PyUnicodeWriter_Create(Py_ssize_t length)
{
    if (length < 0) {
        PyErr_SetString(PyExc_ValueError, "length must be positive");
        return NULL;
    }
    PyUnicodeWriter *writer = buf_alloc(sizeof *writer);
    if (writer == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    str_writer_init(&writer->w);
    if (str_writer_reserve(&writer->w, (size_t)length, 0) < 0) {
        PyUnicodeWriter_Discard(writer);
        return NULL;
    }
    return writer;
}

PyObject *PyUnicodeWriter_Finish(PyUnicodeWriter *writer)
{
    Value v = str_writer_finish(&writer->w);
    buf_free(writer);
    return api_of(v);
}

void PyUnicodeWriter_Discard(PyUnicodeWriter *writer)
{
    if (writer == NULL)
        return;
    str_writer_discard(&writer->w);
    buf_free(writer);
}

int PyUnicodeWriter_WriteChar(PyUnicodeWriter *writer, Py_UCS4 ch)
{
    if (ch > UNI_MAX) {
        PyErr_SetString(PyExc_ValueError, "character must be in range(0x110000)");
        return -1;
    }
    return str_writer_char(&writer->w, ch);
}

int PyUnicodeWriter_WriteUTF8(PyUnicodeWriter *writer, const char *str, Py_ssize_t size)
{
    return PyUnicodeWriter_DecodeUTF8Stateful(writer, str, size < 0 ? (Py_ssize_t)strlen(str) : size, NULL, NULL);
}

int PyUnicodeWriter_WriteASCII(PyUnicodeWriter *writer, const char *str, Py_ssize_t size)
{
    return str_writer_ascii(&writer->w, str, size < 0 ? strlen(str) : (size_t)size);
}

int PyUnicodeWriter_WriteWideChar(PyUnicodeWriter *writer, const wchar_t *str, Py_ssize_t size)
{
    return str_writer_text(&writer->w, (struct text_view){str, size < 0 ? wcslen(str) : (size_t)size, 4});
}

int PyUnicodeWriter_WriteUCS4(PyUnicodeWriter *writer, const Py_UCS4 *str, Py_ssize_t size)
{
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "size must be positive");
        return -1;
    }
    return str_writer_text(&writer->w, (struct text_view){str, (size_t)size, 4});
}

int PyUnicodeWriter_WriteStr(PyUnicodeWriter *writer, PyObject *obj)
{
    return str_writer_str(&writer->w, value_of(obj));
}

int PyUnicodeWriter_WriteRepr(PyUnicodeWriter *writer, PyObject *obj)
{
    if (obj == NULL)
        return STR_WRITER_LITERAL(&writer->w, "<NULL>");
    return str_writer_repr(&writer->w, value_of(obj));
}

int PyUnicodeWriter_WriteSubstring(PyUnicodeWriter *writer, PyObject *str, Py_ssize_t start, Py_ssize_t end)
{
    if (!PyUnicode_Check(str)) {
        PyErr_Format(PyExc_TypeError, "expect str, not %T", str);
        return -1;
    }
    const StrObj *s = str_obj(value_of(str));
    if (start < 0 || start > end) {
        PyErr_SetString(PyExc_ValueError, start < 0 ? "start must be positive" : "end must be greater than start");
        return -1;
    }
    if ((size_t)end > str_length(s)) {
        PyErr_SetString(PyExc_ValueError, "end is larger than the string length");
        return -1;
    }
    return str_writer_text(&writer->w, text_part(str_view(s), (size_t)start, (size_t)end));
}

int PyUnicodeWriter_Format(PyUnicodeWriter *writer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int rc = str_writer_vformat(&writer->w, format, args);
    va_end(args);
    return rc;
}

/* The writer stays as it was when the bytes do not decode. */
int PyUnicodeWriter_DecodeUTF8Stateful(PyUnicodeWriter *writer, const char *string, Py_ssize_t length, const char *errors,
                                       Py_ssize_t *consumed)
{
    size_t n = length < 0 ? strlen(string) : (size_t)length;
    struct utf8_scan scan = utf8_scan((const uint8_t *)string, n, 0);
    if (scan.ascii && scan.bytes == n) {
        if (consumed)
            *consumed = (Py_ssize_t)n;
        return str_writer_ascii(&writer->w, string, n);
    }
    return put_and_release(&writer->w, PyUnicode_DecodeUTF8Stateful(string, (Py_ssize_t)n, errors, consumed));
}
