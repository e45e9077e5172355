/* stdlib/mb_streams.c -- MultibyteIncrementalEncoder and -Decoder, MultibyteStreamReader and -Writer: conversion piece by piece.
 *
 * Between pieces an object keeps what was not complete (up to PENDING_TEXT characters, PENDING_BYTES bytes) and the codec's state. Error handlers
 * and streams run Python code in the middle of a conversion, so a call works on a copy: it takes that out under the object's lock, converts,
 * and puts the new one back. Two threads that share an object each get a valid state; whose stays is theirs to arrange.
 * All four classes have the same struct; a decoder leaves the text empty, an encoder the bytes.
 * Tests.  tests/stdlib/multibyte_streams.py */
#include "stdlib/mb_codec.h"

#include <string.h>

enum { PENDING_TEXT = 2, PENDING_TEXT_BYTES = 8, PENDING_BYTES = 8, STATE_BYTES = sizeof(struct mb_state) };

/* What a call takes out and puts back. */
struct progress {
    struct mb_state state;
    PyObject *text;                          /* or NULL */
    uint8_t bytes[PENDING_BYTES], n;
};

typedef struct {
    PyObject_HEAD
    const struct mb_codec *codec;
    struct progress now;                     /* guarded by the object's lock */
    PyObject *errors;                        /* a str; likewise */
    PyObject *stream;                        /* of the stream classes */
} Piecewise;

static struct progress progress_get(Piecewise *self)
{
    struct progress p;
    Py_BEGIN_CRITICAL_SECTION(self);
    p = self->now;
    Py_XINCREF(p.text);
    Py_END_CRITICAL_SECTION();
    return p;
}

static void progress_put(Piecewise *self, const struct progress *p)
{
    PyObject *old;
    Py_BEGIN_CRITICAL_SECTION(self);
    old = self->now.text;
    self->now = *p;
    Py_END_CRITICAL_SECTION();
    Py_XDECREF(old);
}

static PyObject *errors_of(Piecewise *self)
{
    PyObject *errors;
    Py_BEGIN_CRITICAL_SECTION(self);
    errors = Py_NewRef(self->errors);
    Py_END_CRITICAL_SECTION();
    return errors;
}

/* -- objects --------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *piecewise_new(PyTypeObject *type, PyObject *stream, const char *errors, bool decoding)
{
    Piecewise *self = (Piecewise *)type->tp_alloc(type, 0);
    if (!self)
        return NULL;
    self->stream = Py_XNewRef(stream);
    if ((self->codec = mb_codec_of_class(type)) && (self->errors = PyUnicode_FromString(errors ? errors : "strict"))) {
        mb_start(self->codec, decoding, &self->now.state);
        return (PyObject *)self;
    }
    Py_DECREF(self);
    return NULL;
}

static int piecewise_traverse(PyObject *o, visitproc visit, void *arg)
{
    Py_VISIT(((Piecewise *)o)->stream);
    Py_VISIT(((Piecewise *)o)->errors);
    return 0;
}

static int piecewise_clear(PyObject *o)
{
    Py_CLEAR(((Piecewise *)o)->stream);
    return 0;
}

static void piecewise_dealloc(PyObject *o)
{
    Piecewise *self = (Piecewise *)o;
    PyTypeObject *type = Py_TYPE(o);
    PyObject_GC_UnTrack(o);
    Py_XDECREF(self->stream);
    Py_XDECREF(self->errors);
    Py_XDECREF(self->now.text);
    type->tp_free(o);
    Py_DECREF(type);
}

static int piecewise_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self, (void)args, (void)kwargs;
    return 0;                                /* tp_new did it all, and the classes of the library derive from others that have an __init__ */
}

static PyObject *errors_get(PyObject *self, void *Py_UNUSED(closure)) { return errors_of((Piecewise *)self); }

static int errors_set(PyObject *o, PyObject *value, void *Py_UNUSED(closure))
{
    Piecewise *self = (Piecewise *)o;
    if (!value) {
        PyErr_SetString(PyExc_AttributeError, "cannot delete attribute");
        return -1;
    }
    if (!PyUnicode_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "errors must be a string");
        return -1;
    }
    if (!PyUnicode_AsUTF8(value))
        return -1;
    PyObject *old;
    Py_BEGIN_CRITICAL_SECTION(self);
    old = self->errors;
    self->errors = Py_NewRef(value);
    Py_END_CRITICAL_SECTION();
    Py_XDECREF(old);
    return 0;
}

static PyGetSetDef getset[] = {{"errors", errors_get, errors_set, PyDoc_STR("how to treat errors"), NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyMemberDef members[] = {{"stream", Py_T_OBJECT_EX, offsetof(Piecewise, stream), Py_READONLY, NULL}, {NULL, 0, 0, 0, NULL}};

static PyObject *incremental_new(PyTypeObject *type, PyObject *args, PyObject *kwargs, const char *format, bool decoding)
{
    static char *keywords[] = {"errors", NULL};
    const char *errors = NULL;
    return PyArg_ParseTupleAndKeywords(args, kwargs, format, keywords, &errors) ? piecewise_new(type, NULL, errors, decoding) : NULL;
}
static PyObject *encoder_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    return incremental_new(type, args, kwargs, "|s:IncrementalEncoder", false);
}
static PyObject *decoder_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    return incremental_new(type, args, kwargs, "|s:IncrementalDecoder", true);
}

static PyObject *stream_new(PyTypeObject *type, PyObject *args, PyObject *kwargs, const char *format, bool decoding)
{
    static char *keywords[] = {"stream", "errors", NULL};
    PyObject *stream;
    const char *errors = NULL;
    return PyArg_ParseTupleAndKeywords(args, kwargs, format, keywords, &stream, &errors) ? piecewise_new(type, stream, errors, decoding) : NULL;
}
static PyObject *reader_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) { return stream_new(type, args, kwargs, "O|s:StreamReader", true); }
static PyObject *writer_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) { return stream_new(type, args, kwargs, "O|s:StreamWriter", false); }

/* -- encoding ----------------------------------------------------------------------------------------------------------------------------------- */

/* The bytes of what was held back and of input. */
static PyObject *encode_piece(Piecewise *self, PyObject *input, enum mb_extent extent)
{
    struct progress p = progress_get(self);
    PyObject *errors = errors_of(self), *bytes = NULL, *held = p.text;
    PyObject *text = PyUnicode_Check(input) ? Py_NewRef(input) : PyObject_Str(input);
    if (text && held)
        Py_SETREF(text, PyUnicode_Concat(held, text));
    Py_ssize_t at = 0, n = text ? PyUnicode_GET_LENGTH(text) : 0;
    const char *handler = PyUnicode_AsUTF8(errors);
    if (text && handler)
        bytes = mb_encode_text(self->codec, &p.state, text, &at, handler, extent);
    if (bytes) {
        p.text = NULL;
        if (at < n && n - at <= PENDING_TEXT) {
            p.text = PyUnicode_Substring(text, at, n);
            if (!p.text)
                Py_CLEAR(bytes);
        } else if (at < n) {
            PyObject *exc = PyObject_CallFunction(PyExc_UnicodeEncodeError, "sOnns", self->codec->name, text, at, n, "pending buffer overflow");
            if (exc)
                PyErr_SetObject((PyObject *)Py_TYPE(exc), exc);
            Py_XDECREF(exc);
            Py_CLEAR(bytes);
        }
        Py_XDECREF(held);
    }
    progress_put(self, &p);                  /* after an error the text stays held back */
    Py_XDECREF(text);
    Py_DECREF(errors);
    return bytes;
}

static PyObject *encoder_encode(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"input", "final", NULL};
    PyObject *input;
    int final = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|p:encode", keywords, &input, &final))
        return NULL;
    return encode_piece((Piecewise *)self, input, final ? MB_FINAL : MB_MORE);
}

/* The state as one int: how many bytes of UTF-8 the text held back has, those, and the codec's state, the first byte the lowest. */
static PyObject *encoder_getstate(PyObject *o, PyObject *Py_UNUSED(ignored))
{
    struct progress p = progress_get((Piecewise *)o);
    uint8_t bytes[1 + PENDING_TEXT_BYTES + STATE_BYTES];
    PyObject *result = NULL;
    Py_ssize_t n = 0;
    const char *utf8 = p.text ? PyUnicode_AsUTF8AndSize(p.text, &n) : "";
    if (utf8 && n > PENDING_TEXT_BYTES) {
        PyErr_SetString(PyExc_UnicodeError, "pending buffer too large");
    } else if (utf8) {
        bytes[0] = (uint8_t)n;
        memcpy(bytes + 1, utf8, (size_t)n);
        memcpy(bytes + 1 + n, p.state.c, STATE_BYTES);
        result = PyLong_FromNativeBytes(bytes, (size_t)n + 1 + STATE_BYTES, Py_ASNATIVEBYTES_LITTLE_ENDIAN | Py_ASNATIVEBYTES_UNSIGNED_BUFFER);
    }
    Py_XDECREF(p.text);
    return result;
}

/* An int as n bytes, the first the lowest. */
static int bytes_of_int(PyObject *o, uint8_t *bytes, Py_ssize_t n)
{
    if (PyLong_IsNegative(o)) {
        PyErr_SetString(PyExc_OverflowError, "can't convert negative int to unsigned");
        return -1;
    }
    Py_ssize_t needed = PyLong_AsNativeBytes(o, bytes, n, Py_ASNATIVEBYTES_LITTLE_ENDIAN | Py_ASNATIVEBYTES_UNSIGNED_BUFFER);
    if (needed > n)
        PyErr_SetString(PyExc_OverflowError, "int too big to convert");
    return needed < 0 || needed > n ? -1 : 0;
}

static PyObject *encoder_setstate(PyObject *self, PyObject *state)
{
    uint8_t bytes[1 + PENDING_TEXT_BYTES + STATE_BYTES];
    if (!PyLong_Check(state)) {
        PyErr_Format(PyExc_TypeError, "setstate() argument must be int, not %.50s", Py_TYPE(state)->tp_name);
        return NULL;
    }
    if (bytes_of_int(state, bytes, sizeof bytes) < 0)
        return NULL;
    if (bytes[0] > PENDING_TEXT_BYTES) {
        PyErr_SetString(PyExc_UnicodeError, "pending buffer too large");
        return NULL;
    }
    struct progress p = {.text = NULL};
    if (bytes[0] && !(p.text = PyUnicode_DecodeUTF8((char *)bytes + 1, bytes[0], "strict")))
        return NULL;
    memcpy(p.state.c, bytes + 1 + bytes[0], STATE_BYTES);
    progress_put((Piecewise *)self, &p);
    Py_RETURN_NONE;
}

static PyObject *encoder_reset(PyObject *o, PyObject *Py_UNUSED(ignored))
{
    Piecewise *self = (Piecewise *)o;
    struct progress p = progress_get(self);
    struct mb_bytes dropped = {0};
    Py_CLEAR(p.text);
    int rc = mb_encode_end(self->codec, &p.state, &dropped);
    PyMem_Free(dropped.at);
    progress_put(self, &p);
    if (rc != 0)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* -- decoding ----------------------------------------------------------------------------------------------------------------------------------- */

/* Decodes bytes that begin with what was held back; what is not complete now is in p. NULL: raised. */
static PyObject *decode_piece(Piecewise *self, struct progress *p, const uint8_t *bytes, Py_ssize_t n, enum mb_extent extent)
{
    PyObject *errors = errors_of(self), *s = NULL;
    const char *handler = PyUnicode_AsUTF8(errors);
    struct mb_text text = {0};
    struct progress before = *p;
    Py_ssize_t at = 0;
    p->n = 0;
    if (!handler)
        goto out;
    if (mb_decode_bytes(self->codec, &p->state, bytes, n, &at, handler, MB_MORE, &text) < 0)
        goto out;
    if (extent == MB_FINAL && at < n && mb_decode_bytes(self->codec, &p->state, bytes, n, &at, handler, MB_FINAL, &text) < 0) {
        memcpy(p->bytes, before.bytes, sizeof p->bytes);
        p->n = before.n;
        goto out;
    }
    if (n - at > PENDING_BYTES) {
        PyObject *exc = PyUnicodeDecodeError_Create(self->codec->name, (const char *)bytes, n, 0, n, "pending buffer overflow");
        if (exc)
            PyErr_SetObject((PyObject *)Py_TYPE(exc), exc);
        Py_XDECREF(exc);
        goto out;
    }
    if (at < n)
        memcpy(p->bytes, bytes + at, (size_t)(n - at));
    p->n = (uint8_t)(n - at);
    s = mb_text_take(&text);
out:
    PyMem_Free(text.at);
    Py_DECREF(errors);
    return s;
}

static PyObject *decoder_decode(PyObject *o, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"input", "final", NULL};
    Piecewise *self = (Piecewise *)o;
    Py_buffer input;
    int final = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*|p:decode", keywords, &input, &final))
        return NULL;
    struct progress p = progress_get(self);
    PyObject *s = NULL;
    uint8_t *joined = NULL;
    if (p.n && input.len > PY_SSIZE_T_MAX - PENDING_BYTES)
        joined = NULL;
    else if (p.n && (joined = PyMem_Malloc((size_t)input.len + p.n))) {
        memcpy(joined, p.bytes, p.n);
        if (input.len)
            memcpy(joined + p.n, input.buf, (size_t)input.len);
    }
    if (p.n && !joined)
        PyErr_NoMemory();
    else
        s = decode_piece(self, &p, joined ? joined : input.buf, input.len + p.n, final ? MB_FINAL : MB_MORE);
    progress_put(self, &p);
    PyMem_Free(joined);
    PyBuffer_Release(&input);
    return s;
}

static PyObject *decoder_getstate(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    struct progress p = progress_get((Piecewise *)self);
    PyObject *number = PyLong_FromNativeBytes(p.state.c, STATE_BYTES, Py_ASNATIVEBYTES_LITTLE_ENDIAN | Py_ASNATIVEBYTES_UNSIGNED_BUFFER);
    return number ? Py_BuildValue("(y#N)", (char *)p.bytes, (Py_ssize_t)p.n, number) : NULL;
}

static PyObject *decoder_setstate(PyObject *o, PyObject *state)
{
    Piecewise *self = (Piecewise *)o;
    struct progress p = {.text = NULL};
    if (!PyTuple_Check(state)) {
        PyErr_Format(PyExc_TypeError, "setstate() argument must be tuple, not %.50s", Py_TYPE(state)->tp_name);
        return NULL;
    }
    PyObject *bytes = PyTuple_GET_SIZE(state) == 2 ? PyTuple_GET_ITEM(state, 0) : NULL, *number = bytes ? PyTuple_GET_ITEM(state, 1) : NULL;
    if (!bytes || !PyBytes_Check(bytes) || !PyLong_Check(number)) {
        PyErr_SetString(PyExc_TypeError, "setstate(): illegal state argument");
        return NULL;
    }
    if (bytes_of_int(number, p.state.c, STATE_BYTES) < 0)
        return NULL;
    Py_ssize_t n = PyBytes_GET_SIZE(bytes);
    if (n > PENDING_BYTES) {
        PyObject *exc = PyUnicodeDecodeError_Create(self->codec->name, PyBytes_AS_STRING(bytes), n, 0, n, "pending buffer too large");
        if (exc)
            PyErr_SetObject((PyObject *)Py_TYPE(exc), exc);
        Py_XDECREF(exc);
        return NULL;
    }
    memcpy(p.bytes, PyBytes_AS_STRING(bytes), (size_t)n);
    p.n = (uint8_t)n;
    progress_put(self, &p);
    Py_RETURN_NONE;
}

static PyObject *decoder_reset(PyObject *o, PyObject *Py_UNUSED(ignored))
{
    Piecewise *self = (Piecewise *)o;
    struct progress p = progress_get(self);
    mb_decode_reset(self->codec, &p.state);
    p.n = 0;
    progress_put(self, &p);
    Py_RETURN_NONE;
}

/* -- reading a stream ----------------------------------------------------------------------------------------------------------------------------- */

/* Once the stream's method; true when that gave the end. */
static PyObject *read_once(Piecewise *self, struct progress *p, const char *method, Py_ssize_t size, bool *at_end)
{
    PyObject *bytes = size < 0 ? PyObject_CallMethod(self->stream, method, NULL) : PyObject_CallMethod(self->stream, method, "n", size), *s = NULL;
    if (!bytes)
        return NULL;
    if (!PyBytes_Check(bytes)) {
        PyErr_Format(PyExc_TypeError, "stream function returned a non-bytes object (%.100s)", Py_TYPE(bytes)->tp_name);
        Py_DECREF(bytes);
        return NULL;
    }
    *at_end = PyBytes_GET_SIZE(bytes) == 0;
    if (p->n) {
        PyObject *held = PyBytes_FromStringAndSize((char *)p->bytes, p->n);
        if (held)
            PyBytes_Concat(&held, bytes);
        Py_SETREF(bytes, held);
    }
    if (bytes)
        s = decode_piece(self, p, (const uint8_t *)PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes), *at_end || size < 0 ? MB_FINAL : MB_MORE);
    Py_XDECREF(bytes);
    return s;
}

/* Reads until there is a character, or the end. */
static PyObject *read_some(Piecewise *self, const char *method, Py_ssize_t size)
{
    if (size == 0)
        return PyUnicode_FromString("");
    struct progress p = progress_get(self);
    PyObject *s;
    bool at_end = false;
    while ((s = read_once(self, &p, method, size, &at_end)) && size > 0 && PyUnicode_GET_LENGTH(s) == 0 && !at_end) {
        Py_DECREF(s);
        size = 1;                            /* a piece of a character: the rest byte by byte */
    }
    progress_put(self, &p);
    return s;
}

/* Calls read_some() with the size that a method was given. */
static PyObject *read_sized(PyObject *self, PyObject *args, const char *name, const char *method)
{
    PyObject *given = Py_None;
    Py_ssize_t size = -1;
    if (!PyArg_UnpackTuple(args, name, 0, 1, &given))
        return NULL;
    if (given != Py_None && !PyLong_Check(given)) {
        PyErr_SetString(PyExc_TypeError, "arg 1 must be an integer");
        return NULL;
    }
    if (given != Py_None && (size = PyLong_AsSsize_t(given)) == -1 && PyErr_Occurred())
        return NULL;
    return read_some((Piecewise *)self, method, size);
}

static PyObject *reader_read(PyObject *self, PyObject *args) { return read_sized(self, args, "read", "read"); }
static PyObject *reader_readline(PyObject *self, PyObject *args) { return read_sized(self, args, "readline", "readline"); }

static PyObject *reader_readlines(PyObject *self, PyObject *args)
{
    PyObject *text = read_sized(self, args, "readlines", "read"), *lines = text ? PyUnicode_Splitlines(text, true) : NULL;
    Py_XDECREF(text);
    return lines;
}

/* -- writing a stream ----------------------------------------------------------------------------------------------------------------------------- */

static int write_piece(Piecewise *self, PyObject *text)
{
    PyObject *bytes = encode_piece(self, text, MB_MORE), *r = bytes ? PyObject_CallMethod(self->stream, "write", "O", bytes) : NULL;
    Py_XDECREF(bytes);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

static PyObject *writer_write(PyObject *self, PyObject *text) { return write_piece((Piecewise *)self, text) < 0 ? NULL : Py_NewRef(Py_None); }

static PyObject *writer_writelines(PyObject *self, PyObject *lines)
{
    if (!PySequence_Check(lines)) {
        PyErr_SetString(PyExc_TypeError, "arg must be a sequence object");
        return NULL;
    }
    for (Py_ssize_t i = 0;; i++) {           /* the length may change meanwhile */
        Py_ssize_t n = PySequence_Size(lines);
        if (n < 0)
            return NULL;
        if (i >= n)
            break;
        PyObject *line = PySequence_GetItem(lines, i);
        int rc = line ? write_piece((Piecewise *)self, line) : -1;
        Py_XDECREF(line);
        if (rc < 0)
            return NULL;
    }
    Py_RETURN_NONE;
}

/* Writes what was held back; what cannot be written is gone all the same. */
static PyObject *writer_reset(PyObject *o, PyObject *Py_UNUSED(ignored))
{
    Piecewise *self = (Piecewise *)o;
    struct progress p = progress_get(self);
    if (!p.text)
        Py_RETURN_NONE;
    PyObject *errors = errors_of(self), *text = p.text, *bytes = NULL, *r = NULL;
    const char *handler = PyUnicode_AsUTF8(errors);
    if (handler)
        bytes = mb_encode_text(self->codec, &p.state, text, &(Py_ssize_t){0}, handler, MB_FINAL);
    p.text = NULL;
    progress_put(self, &p);
    if (bytes)
        r = PyBytes_GET_SIZE(bytes) ? PyObject_CallMethod(self->stream, "write", "O", bytes) : Py_NewRef(Py_None);
    Py_XDECREF(bytes);
    Py_DECREF(text);
    Py_DECREF(errors);
    if (!r)
        return NULL;
    Py_DECREF(r);
    Py_RETURN_NONE;
}

/* -- the classes ------------------------------------------------------------------------------------------------------------------------------------ */

#define KEYWORDS(f) _PyCFunction_CAST(f), METH_VARARGS | METH_KEYWORDS
static PyMethodDef encoder_methods[] = {
    {"encode", KEYWORDS(encoder_encode), PyDoc_STR("encode($self, /, input, final=False)\n--\n\nThe bytes of the next piece of text.")},
    {"getstate", encoder_getstate, METH_NOARGS, PyDoc_STR("getstate($self, /)\n--\n\nThe state, an int.")},
    {"setstate", encoder_setstate, METH_O, PyDoc_STR("setstate($self, state, /)\n--\n\nReturns to a state.")},
    {"reset", encoder_reset, METH_NOARGS, PyDoc_STR("reset($self, /)\n--\n\nForgets what was held back.")},
    {NULL, NULL, 0, NULL}
};
static PyMethodDef decoder_methods[] = {
    {"decode", KEYWORDS(decoder_decode), PyDoc_STR("decode($self, /, input, final=False)\n--\n\nThe text of the next piece of bytes.")},
    {"getstate", decoder_getstate, METH_NOARGS, PyDoc_STR("getstate($self, /)\n--\n\nThe bytes held back and the state, an int.")},
    {"setstate", decoder_setstate, METH_O, PyDoc_STR("setstate($self, state, /)\n--\n\nReturns to a state.")},
    {"reset", decoder_reset, METH_NOARGS, PyDoc_STR("reset($self, /)\n--\n\nForgets what was held back.")},
    {NULL, NULL, 0, NULL}
};
static PyMethodDef reader_methods[] = {
    {"read", reader_read, METH_VARARGS, PyDoc_STR("read($self, sizeobj=None, /)\n--\n\nText of that many bytes, or of all.")},
    {"readline", reader_readline, METH_VARARGS, PyDoc_STR("readline($self, sizeobj=None, /)\n--\n\nThe next line of the stream.")},
    {"readlines", reader_readlines, METH_VARARGS, PyDoc_STR("readlines($self, sizehintobj=None, /)\n--\n\nThe lines of that many bytes, or of all.")},
    {"reset", decoder_reset, METH_NOARGS, PyDoc_STR("reset($self, /)\n--\n\nForgets what was held back.")},
    {NULL, NULL, 0, NULL}
};
static PyMethodDef writer_methods[] = {
    {"write", writer_write, METH_O, PyDoc_STR("write($self, strobj, /)\n--\n\nWrites text.")},
    {"writelines", writer_writelines, METH_O, PyDoc_STR("writelines($self, lines, /)\n--\n\nWrites the texts of a sequence.")},
    {"reset", writer_reset, METH_NOARGS, PyDoc_STR("reset($self, /)\n--\n\nWrites what was held back.")},
    {NULL, NULL, 0, NULL}
};

#define SLOTS(name, ...)                                                                                                                       \
    static PyType_Slot name##_slots[] = {{Py_tp_new, name##_new}, {Py_tp_init, piecewise_init}, {Py_tp_methods, name##_methods},               \
                                         {Py_tp_getset, getset}, {Py_tp_traverse, piecewise_traverse}, {Py_tp_clear, piecewise_clear},         \
                                         {Py_tp_dealloc, piecewise_dealloc}, __VA_ARGS__}
SLOTS(encoder, {0, NULL});
SLOTS(decoder, {0, NULL});
SLOTS(reader, {Py_tp_members, members}, {0, NULL});
SLOTS(writer, {Py_tp_members, members}, {0, NULL});

#define SPEC(class, name) {"_multibytecodec." class, sizeof(Piecewise), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE, name##_slots}
PyType_Spec mb_stream_specs[4] = {SPEC("MultibyteIncrementalEncoder", encoder), SPEC("MultibyteIncrementalDecoder", decoder),
                                  SPEC("MultibyteStreamReader", reader), SPEC("MultibyteStreamWriter", writer)};
