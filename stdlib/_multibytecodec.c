/* stdlib/_multibytecodec.c -- a multibyte codec as Python sees it: encode() and decode() with error handlers. The incremental and stream classes
 * are in mb_streams.c, the encodings in mb_table.c and mb_iso2022.c.
 *
 * The conversion stops at what it cannot do; then the error handler is asked, by name: "strict", "ignore" and "replace" are known here, others
 * are looked up. What a handler gives in place of a character is encoded in turn, in the state the text has reached.
 * Tests.  tests/stdlib/multibyte_codecs.py, multibyte_streams.py */
#include "stdlib/mb_codec.h"
#include "stdlib/module_state.h"

#include <string.h>

typedef struct { PyTypeObject *codec_type; } MbState;
static struct PyModuleDef multibyte_module;

static bool is_handler(const char *errors, const char *name) { return strcmp(errors ? errors : "strict", name) == 0; }

/* -- error handlers ---------------------------------------------------------------------------------------------------------------------------- */

/* Why the conversion stopped, in words; NULL: that is no matter for an error handler, and is raised. *length: of what is wrong, of `left` items. */
static const char *reason_of(int rc, Py_ssize_t left, Py_ssize_t *length)
{
    *length = rc > 0 ? rc : left;
    if (rc > 0)
        return "illegal multibyte sequence";
    if (rc == MB_INCOMPLETE)
        return "incomplete multibyte sequence";
    if (rc == MB_NO_MEMORY)
        PyErr_NoMemory();
    else
        PyErr_SetString(PyExc_RuntimeError, "internal codec error");
    return NULL;
}

/* What the handler answers to exc: a tuple of two, checked as far as both directions need it. */
static PyObject *ask_handler(const char *errors, PyObject *exc)
{
    PyObject *handler = PyCodec_LookupError(errors), *answer = handler ? PyObject_CallOneArg(handler, exc) : NULL;
    Py_XDECREF(handler);
    return answer;
}

/* Where to go on, of n items: from the answer's second part. -1: raised. */
static Py_ssize_t position_in(PyObject *answer, Py_ssize_t n)
{
    Py_ssize_t at = PyLong_AsSsize_t(PyTuple_GET_ITEM(answer, 1));
    if (at < 0 && !PyErr_Occurred())
        at += n;
    if (at < 0 || at > n) {
        PyErr_Clear();
        PyErr_Format(PyExc_IndexError, "position %zd from error handler out of bounds", at);
        return -1;
    }
    return at;
}

static bool is_answer(PyObject *answer, bool bytes_too)
{
    return PyTuple_Check(answer) && PyTuple_GET_SIZE(answer) == 2 && PyLong_Check(PyTuple_GET_ITEM(answer, 1)) &&
           (PyUnicode_Check(PyTuple_GET_ITEM(answer, 0)) || (bytes_too && PyBytes_Check(PyTuple_GET_ITEM(answer, 0))));
}

/* -- encoding ----------------------------------------------------------------------------------------------------------------------------------- */

/* Puts in what the handler gave. */
static int put_replacement(const struct mb_codec *codec, struct mb_state *state, PyObject *given, struct mb_bytes *out)
{
    PyObject *bytes = PyBytes_Check(given) ? Py_NewRef(given) : mb_encode_text(codec, state, given, &(Py_ssize_t){0}, NULL, MB_FLUSH);
    if (!bytes)
        return -1;
    size_t n = (size_t)PyBytes_GET_SIZE(bytes);
    int rc = out->room - out->n < n ? mb_bytes_grow(out, n) : 0;
    if (rc == 0) {
        memcpy(out->at + out->n, PyBytes_AS_STRING(bytes), n);
        out->n += n;
    } else {
        PyErr_NoMemory();
    }
    Py_DECREF(bytes);
    return rc == 0 ? 0 : -1;
}

/* The conversion stopped at *at, of n characters, with rc. 0 when it may go on at *at; -1 raised. */
static int encode_error(const struct mb_codec *codec, struct mb_state *state, PyObject *text, Py_ssize_t n, Py_ssize_t *at, const char *errors, int rc,
                        struct mb_bytes *out)
{
    Py_ssize_t length;
    const char *reason = reason_of(rc, n - *at, &length);
    if (!reason)
        return -1;
    if (is_handler(errors, "replace")) {
        const uint32_t mark = '?', *in = &mark;
        rc = mb_encode(codec, state, &in, in + 1, false, out);
        if (rc != 0 && rc != MB_NO_MEMORY)
            rc = mb_put_bytes(out, "?", 1);
        if (rc != 0) {
            PyErr_NoMemory();
            return -1;
        }
    }
    if (is_handler(errors, "replace") || is_handler(errors, "ignore")) {
        *at += length;
        return 0;
    }
    PyObject *exc = PyObject_CallFunction(PyExc_UnicodeEncodeError, "sOnns", codec->name, text, *at, *at + length, reason), *answer = NULL;
    int result = -1;
    if (exc && is_handler(errors, "strict"))
        PyErr_SetObject((PyObject *)Py_TYPE(exc), exc);
    else if (exc && (answer = ask_handler(errors, exc)) && !is_answer(answer, true))
        PyErr_SetString(PyExc_TypeError, "encoding error handler must return (str, int) tuple");
    else if (answer && put_replacement(codec, state, PyTuple_GET_ITEM(answer, 0), out) == 0)
        result = (*at = position_in(answer, n)) < 0 ? -1 : 0;
    Py_XDECREF(answer);
    Py_XDECREF(exc);
    return result;
}

PyObject *mb_encode_text(const struct mb_codec *codec, struct mb_state *state, PyObject *text, Py_ssize_t *at, const char *errors, enum mb_extent extent)
{
    Py_ssize_t n = PyUnicode_GET_LENGTH(text);
    struct mb_bytes out = {0};
    PyObject *result = NULL;
    Py_UCS4 *all = PyUnicode_AsUCS4Copy(text);
    if (!all)
        return NULL;
    if (mb_bytes_grow(&out, (size_t)(n - *at) * 2) < 0)
        goto no_memory;
    while (*at < n) {
        const uint32_t *in = all + *at;
        int rc = mb_encode(codec, state, &in, all + n, extent != MB_MORE, &out);
        *at = in - all;
        if (rc == MB_END || (rc == MB_INCOMPLETE && extent == MB_MORE))
            break;
        if (encode_error(codec, state, text, n, at, errors, rc, &out) < 0)
            goto out;
    }
    if (extent == MB_FINAL && mb_encode_end(codec, state, &out) != 0)
        goto no_memory;
    result = PyBytes_FromStringAndSize((char *)out.at, (Py_ssize_t)out.n);
    goto out;
no_memory:
    PyErr_NoMemory();
out:
    PyMem_Free(out.at);
    PyMem_Free(all);
    return result;
}

/* -- decoding ----------------------------------------------------------------------------------------------------------------------------------- */

struct decoding { const struct mb_codec *codec; const uint8_t *bytes; Py_ssize_t n, at; const char *errors; PyObject *exc; struct mb_text *out; };

/* The exception for n bytes at d->at; one for the whole text, since it has a copy of that. Borrowed. */
static PyObject *decode_exception(struct decoding *d, Py_ssize_t length, const char *reason)
{
    if (!d->exc)
        d->exc = PyUnicodeDecodeError_Create(d->codec->name, (const char *)d->bytes, d->n, d->at, d->at + length, reason);
    else if (PyUnicodeDecodeError_SetStart(d->exc, d->at) < 0 || PyUnicodeDecodeError_SetEnd(d->exc, d->at + length) < 0 ||
             PyUnicodeDecodeError_SetReason(d->exc, reason) < 0)
        Py_CLEAR(d->exc);
    return d->exc;
}

static int put_text(PyObject *text, struct mb_text *out)
{
    size_t n = (size_t)PyUnicode_GET_LENGTH(text);
    if (out->room - out->n < n && mb_text_grow(out, n) < 0) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < n; i++)
        out->at[out->n++] = PyUnicode_READ_CHAR(text, (Py_ssize_t)i);
    return 0;
}

static int decode_error(struct decoding *d, int rc)
{
    Py_ssize_t length;
    const char *reason = reason_of(rc, d->n - d->at, &length);
    if (!reason)
        return -1;
    if (is_handler(d->errors, "replace") && mb_put(d->out, 0xfffd) != 0) {
        PyErr_NoMemory();
        return -1;
    }
    if (is_handler(d->errors, "replace") || is_handler(d->errors, "ignore")) {
        d->at += length;
        return 0;
    }
    PyObject *exc = decode_exception(d, length, reason), *answer = NULL;
    int result = -1;
    if (exc && is_handler(d->errors, "strict"))
        PyErr_SetObject((PyObject *)Py_TYPE(exc), exc);
    else if (exc && (answer = ask_handler(d->errors, exc)) && !is_answer(answer, false))
        PyErr_SetString(PyExc_TypeError, "decoding error handler must return (str, int) tuple");
    else if (answer && put_text(PyTuple_GET_ITEM(answer, 0), d->out) == 0)
        result = (d->at = position_in(answer, d->n)) < 0 ? -1 : 0;
    Py_XDECREF(answer);
    return result;
}

int mb_decode_bytes(const struct mb_codec *codec, struct mb_state *state, const uint8_t *bytes, Py_ssize_t n, Py_ssize_t *at, const char *errors,
                    enum mb_extent extent, struct mb_text *out)
{
    struct decoding d = {.codec = codec, .bytes = bytes, .n = n, .at = *at, .errors = errors, .out = out};
    int rc = 0;
    while (rc == 0 && d.at < n) {
        const uint8_t *in = bytes + d.at;
        int why = mb_decode(codec, state, &in, bytes + n, out);
        d.at = in - bytes;
        if (why == MB_END || (why == MB_INCOMPLETE && extent == MB_MORE))
            break;
        rc = decode_error(&d, why);
        if (why == MB_INCOMPLETE && extent == MB_FINAL)
            break;
    }
    *at = d.at;
    Py_XDECREF(d.exc);
    return rc;
}

PyObject *mb_text_take(struct mb_text *text)
{
    PyObject *s = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, text->at, (Py_ssize_t)text->n);
    PyMem_Free(text->at);
    *text = (struct mb_text){0};
    return s;
}

/* -- the codec object ------------------------------------------------------------------------------------------------------------------------------ */

typedef struct { PyObject_HEAD const struct mb_codec *codec; } CodecObject;

/* The name of an error handler, or NULL for None, in *errors. */
static bool handler_name(const char *function, PyObject *o, const char **errors)
{
    Py_ssize_t n;
    *errors = NULL;
    if (o == Py_None)
        return true;
    if (!PyUnicode_Check(o)) {
        PyErr_Format(PyExc_TypeError, "%s() argument 'errors' must be str or None, not %T", function, o);
        return false;
    }
    *errors = PyUnicode_AsUTF8AndSize(o, &n);
    if (*errors && strlen(*errors) != (size_t)n)
        PyErr_SetString(PyExc_ValueError, "embedded null character");
    return *errors && strlen(*errors) == (size_t)n;
}

static PyObject *codec_encode(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"input", "errors", NULL};
    const struct mb_codec *codec = ((CodecObject *)self)->codec;
    PyObject *input, *handler = Py_None;
    const char *errors;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O:encode", keywords, &input, &handler) || !handler_name("encode", handler, &errors))
        return NULL;
    PyObject *text = PyUnicode_Check(input) ? Py_NewRef(input) : PyObject_Str(input);
    if (!text)
        return NULL;
    struct mb_state state;
    Py_ssize_t at = 0, n = PyUnicode_GET_LENGTH(text);
    mb_start(codec, false, &state);
    PyObject *bytes = mb_encode_text(codec, &state, text, &at, errors, MB_FINAL);
    Py_DECREF(text);
    return bytes ? Py_BuildValue("(Nn)", bytes, n) : NULL;
}

static PyObject *codec_decode(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"input", "errors", NULL};
    const struct mb_codec *codec = ((CodecObject *)self)->codec;
    Py_buffer input;
    PyObject *handler = Py_None;
    const char *errors;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*|O:decode", keywords, &input, &handler))
        return NULL;
    struct mb_state state;
    struct mb_text text = {0};
    Py_ssize_t n = input.len;
    mb_start(codec, true, &state);
    int rc = handler_name("decode", handler, &errors) ? 0 : -1;
    if (rc == 0)
        rc = mb_decode_bytes(codec, &state, input.buf, n, &(Py_ssize_t){0}, errors, MB_WHOLE, &text);
    PyBuffer_Release(&input);
    PyObject *s = rc == 0 ? mb_text_take(&text) : NULL;
    PyMem_Free(text.at);
    return s ? Py_BuildValue("(Nn)", s, n) : NULL;
}

static PyMethodDef codec_methods[] = {
    {"encode", _PyCFunction_CAST(codec_encode), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("encode($self, /, input, errors=None)\n--\n\nThe bytes of a str, and its length. errors names an error handler; None is 'strict'.")},
    {"decode", _PyCFunction_CAST(codec_decode), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("decode($self, /, input, errors=None)\n--\n\nThe str that bytes mean, and how many there were. errors names an error handler; None is 'strict'.")},
    {NULL, NULL, 0, NULL}
};

static void codec_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyType_Slot codec_slots[] = {{Py_tp_dealloc, codec_dealloc}, {Py_tp_methods, codec_methods}, {0, NULL}};
static PyType_Spec codec_spec = {"_multibytecodec.MultibyteCodec", sizeof(CodecObject), 0,
                                 Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE, codec_slots};

PyObject *mb_codec_object(const struct mb_codec *codec)
{
    PyObject *module = PyImport_ImportModule("_multibytecodec"), *o = NULL;
    if (module && PyModule_Check(module) && PyModule_GetDef(module) == &multibyte_module) {
        PyTypeObject *type = ((MbState *)PyModule_GetState(module))->codec_type;
        o = type->tp_alloc(type, 0);
        if (o)
            ((CodecObject *)o)->codec = codec;
    } else if (module) {
        PyErr_SetString(PyExc_ImportError, "_multibytecodec is not the module of this runtime");
    }
    Py_XDECREF(module);
    return o;
}

const struct mb_codec *mb_codec_of_class(PyTypeObject *class)
{
    PyObject *module = PyType_GetModuleByDef(class, &multibyte_module), *o = module ? PyObject_GetAttrString((PyObject *)class, "codec") : NULL;
    const struct mb_codec *codec = NULL;
    if (o && Py_IS_TYPE(o, ((MbState *)PyModule_GetState(module))->codec_type))
        codec = ((CodecObject *)o)->codec;
    else if (o)
        PyErr_SetString(PyExc_TypeError, "codec is unexpected type");
    Py_XDECREF(o);
    return codec;
}

/* -- the module -------------------------------------------------------------------------------------------------------------------------------------- */

static int module_exec(PyObject *module)
{
    MbState *st = PyModule_GetState(module);
    st->codec_type = (PyTypeObject *)(void *)PyType_FromModuleAndSpec(module, &codec_spec, NULL);
    if (!st->codec_type)
        return -1;
    for (size_t i = 0; i < sizeof mb_stream_specs / sizeof *mb_stream_specs; i++) {
        PyObject *type = PyType_FromModuleAndSpec(module, &mb_stream_specs[i], NULL);
        int rc = type ? PyModule_AddType(module, (PyTypeObject *)(void *)type) : -1;
        Py_XDECREF(type);
        if (rc < 0)
            return -1;
    }
    return 0;
}

#define HELD(F) F(codec_type)
MODULE_STATE_FUNCTIONS(MbState, HELD)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef multibyte_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_multibytecodec",
    .m_size = sizeof(MbState),
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__multibytecodec(void) { return PyModuleDef_Init(&multibyte_module); }
