/* stdlib/io_string.c -- StringIO: a text stream in memory.
 *
 * The text is an array of characters, as wide as the widest that was written so far, so that a position is an index. Line ends are translated on the
 * way in: by newline=None all to '\n', by '\r' and '\r\n' from '\n'; reading translates nothing more.
 *
 * Locks. All fields are guarded by the object's lock. Most calls take it by a critical section. The two that programs make by the thousand, writing
 * a piece that fits and reading the next line, get along with owner sections (hold.h) when the stream belongs to the thread. A line is found in one
 * section, its str made outside, where it may allocate, and filled in a second one: a thread that came in between has set BYTE_FOREIGN, so that the
 * second section is refused, and no Python code ran here, so what the first one saw still holds.
 * Tests. tests/stdlib/io_text.py, stress-tests/native_text.py
 */
#include "io_int.h"

#include "objects/hold.h"
#include "objects/str_int.h"

enum { LARGE = 1 << 20 };
enum { PUT_QUICK_MAX = 1024, LINE_QUICK_MAX = 1024 };      /* characters: owner sections are short */

typedef struct {
    Obj hdr;
    struct text_sink text GUARD(hdr.lock);   /* `seen` is a bound: what was written over stays in it */
    size_t at GUARD(hdr.lock);
    PyObject *decoder, *newline_text;        /* set by __init__; decoder: NULL unless any line end is recognised */
    struct newline_mode newline;
    bool ready, closed GUARD(hdr.lock);
    bool exact;                              /* of no subclass; set by __init__ */
    bool plain GUARD(hdr.lock);              /* ready, open, and what is written needs no translation */
} StringObj;
static StringObj *sio(PyObject *self) { return IO_BODY(StringObj, self); }

static int check_open(StringObj *s)
{
    if (!s->ready)
        PyErr_SetString(PyExc_ValueError, "I/O operation on uninitialized object");
    else if (s->closed)
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
    else
        return 0;
    return -1;
}

static uint32_t widest_of(const StrObj *s) { return str_is_ascii(s) ? 0x7f : str_kind(s) == 1 ? 0xff : str_kind(s) == 2 ? 0xffff : 0x10ffff; }

static void copy_in(struct text_sink *to, size_t at, const StrObj *from)
{
    size_t n = str_length(from);
    const void *data = str_data(from);
    if (LIKELY(str_kind(from) == to->kind))
        memcpy((char *)to->data + at * (size_t)to->kind, data, n * (size_t)to->kind);
    else
        for (size_t i = 0; i < n; i++)
            text_store(to->data, to->kind, at + i, PyUnicode_READ(str_kind(from), data, (Py_ssize_t)i));
    to->seen |= widest_of(from);
}

/* Writes text, its line ends translated already. */
static int put(StringObj *s, PyObject *text)
{
    const StrObj *from = str_obj(value_of(text));
    size_t n = str_length(from), at = s->at;
    if (n == 0)
        return 0;
    if (at > PY_SSIZE_T_MAX / 8 - n) {
        PyErr_SetString(PyExc_OverflowError, "new position too large");
        return -1;
    }
    size_t more = at + n > s->text.len ? at + n - s->text.len : 0;
    if (s->text.len + more > s->text.cap && more < s->text.len && s->text.len < LARGE)
        more = s->text.len;                  /* twice as much: texts are written in small pieces */
    if (!text_sink_reserve(&s->text, more, widest_of(from))) {
        PyErr_NoMemory();
        return -1;
    }
    if (at > s->text.len)
        memset((char *)s->text.data + s->text.len * (size_t)s->text.kind, 0, (at - s->text.len) * (size_t)s->text.kind);
    copy_in(&s->text, at, from);
    s->at = at + n;
    if (s->text.len < s->at)
        s->text.len = s->at;
    return 0;
}

/* write() of a str that needs no translation and for which there is room. False: nothing done. */
static bool put_quick(StringObj *s, PyObject *text)
{
    if (!IS_EXACT(value_of(text), STR))
        return false;
    const StrObj *from = str_obj(value_of(text));
    size_t n = str_length(from);
    if (n > PUT_QUICK_MAX)
        return false;
    enum hold h = hold_begin(&s->hdr);
    bool fits = s->plain && str_kind(from) == s->text.kind && s->at <= s->text.len && n <= s->text.cap - s->at;
    if (LIKELY(fits)) {
        memcpy((char *)s->text.data + s->at * (size_t)s->text.kind, str_data(from), n * (size_t)s->text.kind);
        s->text.seen |= widest_of(from);
        s->at += n;
        if (s->text.len < s->at)
            s->text.len = s->at;
    }
    hold_end(&s->hdr, h);
    return fits;
}

static int write_text(PyObject *self, PyObject *text)
{
    StringObj *s = sio(self);
    PyObject *decoder = Py_XNewRef(s->decoder), *out = decoder ? io_decode(io_state(self), decoder, text, true) : Py_NewRef(text);
    Py_XDECREF(decoder);
    if (out && s->newline.text && s->newline.text[0] == '\r') {
        PyObject *lf = PyUnicode_FromString("\n"), *replaced = lf ? PyUnicode_Replace(out, lf, s->newline_text, -1) : NULL;
        Py_XDECREF(lf);
        Py_SETREF(out, replaced);
    }
    int rc = out ? put(s, out) : -1;
    Py_XDECREF(out);
    return rc;
}

static PyObject *slice(const StringObj *s, size_t start, size_t n)
{
    const char *from = n ? (const char *)s->text.data + start * (size_t)s->text.kind : "";
    return api_of(s->text.seen < 0x80 ? str_from_ascii(from, n) : str_from_array(from, n, s->text.kind));
}

static PyObject *take(StringObj *s, size_t n)
{
    PyObject *text = slice(s, s->at, n);
    if (text)
        s->at += n;
    return text;
}

static size_t left(const StringObj *s, Py_ssize_t limit)
{
    size_t n = s->text.len > s->at ? s->text.len - s->at : 0;
    return limit >= 0 && (size_t)limit < n ? (size_t)limit : n;
}

static size_t line_length(const StringObj *s, size_t most)
{
    Py_ssize_t end = most ? io_find_line_end_in(s->text.kind, s->text.data, (Py_ssize_t)s->at, (Py_ssize_t)(s->at + most), s->newline) : -1;
    return end >= 0 ? (size_t)end - s->at : most;
}

static PyObject *take_line(StringObj *s, Py_ssize_t limit) { return take(s, line_length(s, left(s, limit))); }

/* The next line, when it is a short one of one-byte characters and the stream is this thread's. NULL: nothing done, or MemoryError. */
static PyObject *take_line_quick(StringObj *s)
{
    if (!obj_is_mine(&s->hdr) || !owner_enter(this_thread, s, &s->hdr.lock))
        return NULL;
    size_t at = s->at, most = left(s, LINE_QUICK_MAX), n = s->plain && s->text.kind == 1 ? line_length(s, most) : 0;
    const char *from = n ? (const char *)s->text.data + at : NULL;
    bool whole = n < LINE_QUICK_MAX, ascii = n && (s->text.seen < 0x80 || ascii_prefix((const uint8_t *)from, n) == n);
    owner_leave(this_thread);
    if (n <= 1 || !whole)
        return NULL;
    StrObj *line = str_new(n, ascii ? 0x7f : 0xff);
    if (!line)
        return NULL;
    if (LIKELY(owner_enter(this_thread, s, &s->hdr.lock))) {
        memcpy(str_data(line), from, n);
        s->at = at + n;
        owner_leave(this_thread);
        return api_of(value_from_obj(line));
    }
    obj_decref(&line->hdr);
    return NULL;
}

#define LOCKED(result, expression)                                                                                                         \
    Py_BEGIN_CRITICAL_SECTION(self);                                                                                                       \
    result = check_open(sio(self)) < 0 ? NULL : (expression);                                                                              \
    Py_END_CRITICAL_SECTION()

static PyObject *string_read(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t n;
    PyObject *r;
    if (io_size_arg("read", args, nargs, &n) < 0)
        return NULL;
    LOCKED(r, take(sio(self), left(sio(self), n)));
    return r;
}

static PyObject *string_readline(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t n;
    PyObject *r;
    if (io_size_arg("readline", args, nargs, &n) < 0)
        return NULL;
    LOCKED(r, take_line(sio(self), n));
    return r;
}

static PyObject *string_next(PyObject *self)
{
    PyObject *line;
    if (LIKELY(sio(self)->exact)) {
        if (LIKELY((line = take_line_quick(sio(self))) != NULL))
            return line;
        if (error_pending())
            return NULL;
        LOCKED(line, take_line(sio(self), -1));
    } else {
        line = PyObject_CallMethodNoArgs(self, IO(readline));
        if (line && !PyUnicode_Check(line)) {
            PyErr_Format(PyExc_OSError, "readline() should have returned a str object, not '%.200s'", Py_TYPE(line)->tp_name);
            Py_CLEAR(line);
        }
    }
    if (line && PyUnicode_GET_LENGTH(line) == 0)
        Py_CLEAR(line);
    return line;
}

static PyObject *string_write(PyObject *self, PyObject *text)
{
    PyObject *r;
    if (LIKELY(put_quick(sio(self), text)))
        return PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "string argument expected, got '%s'", Py_TYPE(text)->tp_name);
    LOCKED(r, write_text(self, text) < 0 ? NULL : PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text)));
    return r;
}

static PyObject *string_getvalue(PyObject *self, PyObject *u)
{
    PyObject *r;
    (void)u;
    LOCKED(r, slice(sio(self), 0, sio(self)->text.len));
    return r;
}

static PyObject *string_tell(PyObject *self, PyObject *u)
{
    PyObject *r;
    (void)u;
    LOCKED(r, PyLong_FromSsize_t((Py_ssize_t)sio(self)->at));
    return r;
}

static PyObject *string_seek(PyObject *self, PyObject *args)
{
    Py_ssize_t to;
    int whence = 0;
    PyObject *r;
    if (!PyArg_ParseTuple(args, "n|i:seek", &to, &whence))
        return NULL;
    LOCKED(r, Py_None);
    if (!r)
        return NULL;
    if (whence < 0 || whence > 2)
        return PyErr_Format(PyExc_ValueError, "Invalid whence (%i, should be 0, 1 or 2)", whence);
    if (to < 0 && whence == 0)
        return PyErr_Format(PyExc_ValueError, "Negative seek position %zd", to);
    if (whence != 0 && to != 0) {
        PyErr_SetString(PyExc_OSError, "Can't do nonzero cur-relative seeks");
        return NULL;
    }
    LOCKED(r, PyLong_FromSsize_t((Py_ssize_t)(sio(self)->at = whence == 0 ? (size_t)to : whence == 1 ? sio(self)->at : sio(self)->text.len)));
    return r;
}

static PyObject *string_truncate(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t n;
    bool given = nargs && args[0] != Py_None;
    PyObject *r;
    if (io_size_arg("truncate", args, nargs, &n) < 0)
        return NULL;
    if (given && n < 0)
        return PyErr_Format(PyExc_ValueError, "Negative size value %zd", n);
    Py_BEGIN_CRITICAL_SECTION(self);
    r = check_open(sio(self)) < 0 ? NULL : Py_None;
    if (r) {
        if (!given)
            n = (Py_ssize_t)sio(self)->at;
        sio(self)->text.len = Py_MIN(sio(self)->text.len, (size_t)n);
        r = PyLong_FromSsize_t(n);
    }
    Py_END_CRITICAL_SECTION();
    return r;
}

static void drop_text(StringObj *s)
{
    buf_free(s->text.data);
    s->text = text_sink(codec_resize_buffer, NULL);
}

static PyObject *string_close(PyObject *self, PyObject *u)
{
    (void)u;
    Py_BEGIN_CRITICAL_SECTION(self);
    StringObj *s = sio(self);
    drop_text(s);
    s->closed = true, s->plain = false;
    Py_END_CRITICAL_SECTION();
    Py_RETURN_NONE;
}

static PyObject *string_yes(PyObject *self, PyObject *u)
{
    PyObject *r;
    (void)u;
    LOCKED(r, Py_True);
    return r;
}

/* newline, with its text kept for translating; the stream is empty again. */
static int string_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"initial_value", "newline", NULL};
    StringObj *s = sio(self);
    PyObject *initial = NULL, *newline = NULL, *decoder = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OO:StringIO", keywords, &initial, &newline))
        return -1;
    struct newline_mode mode = {"\n"};
    if (newline && io_newline_arg(newline, NULL, &mode) < 0)
        return -1;
    if (initial && initial != Py_None && !PyUnicode_Check(initial)) {
        PyErr_Format(PyExc_TypeError, "initial_value must be str or None, not %.200s", Py_TYPE(initial)->tp_name);
        return -1;
    }
    if ((!mode.text || !mode.text[0]) && !(decoder = newline_decoder_new(io_state(self), NULL, mode.text == NULL)))
        return -1;
    int rc = 0;
    Py_BEGIN_CRITICAL_SECTION(self);
    Py_XSETREF(s->decoder, decoder);
    Py_XSETREF(s->newline_text, Py_XNewRef(newline));
    s->newline = mode;
    drop_text(s);
    s->at = 0;
    s->ready = true, s->closed = false;
    s->exact = Py_TYPE(self) == io_state(self)->stringio;
    s->plain = !s->decoder && !(mode.text && mode.text[0] == '\r');
    if (initial && initial != Py_None)
        rc = write_text(self, initial);
    s->at = 0;
    Py_END_CRITICAL_SECTION();
    return rc;
}

static PyObject *string_getstate(PyObject *self, PyObject *u)
{
    (void)u;
    PyObject *value = string_getvalue(self, NULL), *dict = value ? PyObject_GenericGetDict(self, NULL) : NULL, *r = NULL;
    PyObject *newline = sio(self)->newline_text, *lf = newline ? Py_NewRef(newline) : PyUnicode_FromString("\n");
    Py_ssize_t at = (Py_ssize_t)sio(self)->at;
    if (dict && lf)
        r = PyDict_Size(dict) ? Py_BuildValue("(OOnN)", value, lf, at, PyDict_Copy(dict)) : Py_BuildValue("(OOnO)", value, lf, at, Py_None);
    Py_XDECREF(lf);
    Py_XDECREF(value);
    Py_XDECREF(dict);
    return r;
}

static PyObject *string_setstate(PyObject *self, PyObject *state)
{
    PyObject *value, *newline, *dict, *where;
    if (sio(self)->ready && check_open(sio(self)) < 0)
        return NULL;
    if (!PyTuple_Check(state) || PyTuple_Size(state) < 4)
        return PyErr_Format(PyExc_TypeError, "%.200s.__setstate__ argument should be 4-tuple, got %.200s", Py_TYPE(self)->tp_name, Py_TYPE(state)->tp_name);
    if (!PyArg_ParseTuple(state, "OOOO", &value, &newline, &where, &dict))
        return NULL;
    PyObject *nothing = PyUnicode_FromString(""), *args = nothing ? PyTuple_Pack(2, nothing, newline) : NULL;
    Py_XDECREF(nothing);
    int rc = args ? string_init(self, args, NULL) : -1;
    Py_XDECREF(args);
    if (rc < 0)
        return NULL;
    if (!PyUnicode_Check(value))
        return PyErr_Format(PyExc_TypeError, "initial_value must be str or None, not %.200s", Py_TYPE(value)->tp_name);
    if (!PyLong_Check(where))
        return PyErr_Format(PyExc_TypeError, "third item of state must be an integer, got %.200s", Py_TYPE(where)->tp_name);
    Py_ssize_t at = PyLong_AsSsize_t(where);
    if (at == -1 && PyErr_Occurred())
        return NULL;
    if (at < 0) {
        PyErr_SetString(PyExc_ValueError, "position value cannot be negative");
        return NULL;
    }
    Py_BEGIN_CRITICAL_SECTION(self);
    rc = put(sio(self), value);              /* as it is: it was translated before */
    sio(self)->at = (size_t)at;
    Py_END_CRITICAL_SECTION();
    if (rc < 0)
        return NULL;
    if (dict == Py_None)
        Py_RETURN_NONE;
    if (!PyDict_Check(dict))
        return PyErr_Format(PyExc_TypeError, "fourth item of state should be a dict, got a %.200s", Py_TYPE(dict)->tp_name);
    PyObject *mine = PyObject_GenericGetDict(self, NULL);
    rc = mine ? PyDict_Update(mine, dict) : -1;
    Py_XDECREF(mine);
    return rc < 0 ? NULL : Py_None;
}

static PyObject *get_closed(PyObject *self, void *u)
{
    (void)u;
    if (!sio(self)->ready)
        return check_open(sio(self)), NULL;
    return PyBool_FromLong(sio(self)->closed);
}
static PyObject *get_line_buffering(PyObject *self, void *u) { return (void)u, check_open(sio(self)) < 0 ? NULL : Py_False; }
static PyObject *get_newlines(PyObject *self, void *u)
{
    (void)u;
    return check_open(sio(self)) < 0 ? NULL : sio(self)->decoder ? newline_decoder_seen(sio(self)->decoder) : Py_None;
}

static int string_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(sio(self)->decoder);
    Py_VISIT(sio(self)->newline_text);
    return io_traverse(self, visit, arg);
}

static void string_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    Py_CLEAR(sio(self)->decoder);
    Py_CLEAR(sio(self)->newline_text);
    buf_free(sio(self)->text.data);
    sio(self)->text.data = NULL;
    io_free(self);
}

static PyMethodDef string_methods[] = {
    {"close", string_close, METH_NOARGS, NULL},
    {"getvalue", string_getvalue, METH_NOARGS, PyDoc_STR("getvalue($self, /)\n--\n\nAll of the text.")},
    {"read", IO_METHOD(string_read), METH_FASTCALL, PyDoc_STR("read($self, size=-1, /)\n--\n\n")},
    {"readline", IO_METHOD(string_readline), METH_FASTCALL, PyDoc_STR("readline($self, size=-1, /)\n--\n\n")},
    {"tell", string_tell, METH_NOARGS, NULL},
    {"truncate", IO_METHOD(string_truncate), METH_FASTCALL, PyDoc_STR("truncate($self, pos=None, /)\n--\n\n")},
    {"seek", string_seek, METH_VARARGS, PyDoc_STR("seek($self, pos, whence=0, /)\n--\n\n")},
    {"write", string_write, METH_O, NULL},
    {"seekable", string_yes, METH_NOARGS, NULL},
    {"readable", string_yes, METH_NOARGS, NULL},
    {"writable", string_yes, METH_NOARGS, NULL},
    {"__getstate__", string_getstate, METH_NOARGS, NULL},
    {"__setstate__", string_setstate, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef string_getset[] = {
    {"closed", get_closed, NULL, NULL, NULL},
    {"newlines", get_newlines, NULL, NULL, NULL},
    {"line_buffering", get_line_buffering, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot string_slots[] = {
    {Py_tp_new, PyType_GenericNew}, {Py_tp_init, string_init}, {Py_tp_dealloc, string_dealloc}, {Py_tp_traverse, string_traverse}, {Py_tp_clear, io_clear},
    {Py_tp_iternext, string_next}, {Py_tp_methods, string_methods}, {Py_tp_getset, string_getset},
    {Py_tp_doc, (void *)"StringIO(initial_value='', newline='\\n')\n--\n\nText I/O implementation using an in-memory buffer."}, {0, NULL},
};
PyType_Spec stringio_spec = {"_io.StringIO", sizeof(StringObj), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, string_slots};
