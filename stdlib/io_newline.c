/* stdlib/io_newline.c -- decoders: IncrementalNewlineDecoder, and the plain decoder that text streams use for UTF-8, ASCII and Latin-1.
 *
 * The plain decoder has the interface of codecs.IncrementalDecoder, so that it can stand wherever one is expected, but needs no Python code: text
 * streams work before the library is there. It keeps the at most three bytes of an unfinished UTF-8 sequence.
 * The newline decoder holds a '\r' at the end of its input back until it has seen whether a '\n' follows.
 * Locks. Both work under their critical section; the codec is called inside it.
 */
#include "io_int.h"

#include "threading/atomic.h"

/* -- the plain decoder ------------------------------------------------------------------------------------------------------------------------ */

typedef struct {
    Obj hdr;
    PyObject *errors FROZEN;                 /* a str */
    enum plain_codec codec FROZEN;
    PyObject *kept GUARD(critical section);  /* bytes of an unfinished sequence, or NULL */
} PlainObj;
static PlainObj *plain_of(PyObject *self) { return IO_BODY(PlainObj, self); }

enum plain_codec io_plain_codec(PyObject *encoding)
{
    static const struct { const char *name; enum plain_codec codec; } known[] = {
        {"utf8", CODEC_UTF8}, {"u8", CODEC_UTF8}, {"ascii", CODEC_ASCII}, {"usascii", CODEC_ASCII}, {"646", CODEC_ASCII}, {"ansix3.41968", CODEC_ASCII},
        {"latin1", CODEC_LATIN1}, {"iso88591", CODEC_LATIN1}, {"88591", CODEC_LATIN1}, {"l1", CODEC_LATIN1}, {"latin", CODEC_LATIN1},
    };
    const char *p = PyUnicode_AsUTF8(encoding);
    char name[16];
    size_t n = 0;
    if (!p) {
        PyErr_Clear();                       /* surrogates: no such name; looking it up will say so */
        return CODEC_OTHER;
    }
    for (; *p; p++) {
        if (*p == '-' || *p == '_' || *p == ' ')
            continue;
        if (n == sizeof name - 1)
            return CODEC_OTHER;
        name[n++] = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    }
    name[n] = 0;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(name, known[i].name) == 0)
            return known[i].codec;
    return CODEC_OTHER;
}

PyObject *plain_decoder_new(IoState *st, enum plain_codec codec, PyObject *errors)
{
    PyObject *self = st->plain_decoder->tp_alloc(st->plain_decoder, 0);
    if (self) {
        plain_of(self)->codec = codec;
        plain_of(self)->errors = Py_NewRef(errors);
    }
    return self;
}

static PyObject *plain_run(PlainObj *d, const char *p, Py_ssize_t n, bool final, Py_ssize_t *used)
{
    const char *errors = PyUnicode_AsUTF8(d->errors);
    *used = n;
    if (!errors)
        return NULL;
    if (d->codec == CODEC_UTF8)
        return PyUnicode_DecodeUTF8Stateful(p, n, errors, final ? NULL : used);
    return d->codec == CODEC_ASCII ? PyUnicode_DecodeASCII(p, n, errors) : PyUnicode_DecodeLatin1(p, n, errors);
}

static PyObject *plain_decode_held(PlainObj *d, Py_buffer *v, bool final)
{
    PyObject *whole = NULL, *text;
    const char *p = v->buf;
    Py_ssize_t n = v->len, used;
    if (d->kept) {
        Py_ssize_t had = PyBytes_Size(d->kept);
        if (!(whole = PyBytes_FromStringAndSize(NULL, had + n)))
            return NULL;
        memcpy(PyBytes_AsString(whole), PyBytes_AsString(d->kept), (size_t)had);
        memcpy(PyBytes_AsString(whole) + had, p, (size_t)n);
        p = PyBytes_AsString(whole), n += had;
    }
    text = plain_run(d, p, n, final, &used);
    if (text) {
        PyObject *rest = used < n ? PyBytes_FromStringAndSize(p + used, n - used) : NULL;
        if (used < n && !rest)
            Py_CLEAR(text);
        else
            Py_XSETREF(d->kept, rest);
    }
    Py_XDECREF(whole);
    return text;
}

static PyObject *plain_decode_any(PyObject *self, PyObject *input, bool final)
{
    Py_buffer v;
    PyObject *text;
    if (PyObject_GetBuffer(input, &v, PyBUF_SIMPLE) < 0)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    text = plain_decode_held(plain_of(self), &v, final);
    Py_END_CRITICAL_SECTION();
    PyBuffer_Release(&v);
    return text;
}

static PyObject *plain_decode(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"input", "final", NULL};
    PyObject *input;
    int final = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|p:decode", keywords, &input, &final))
        return NULL;
    return plain_decode_any(self, input, final);
}

static PyObject *plain_getstate(PyObject *self, PyObject *unused)
{
    PyObject *kept = NULL;
    (void)unused;
    Py_BEGIN_CRITICAL_SECTION(self);
    kept = Py_XNewRef(plain_of(self)->kept);
    Py_END_CRITICAL_SECTION();
    return kept ? Py_BuildValue("(Ni)", kept, 0) : Py_BuildValue("(y#i)", "", (Py_ssize_t)0, 0);
}

static PyObject *plain_setstate(PyObject *self, PyObject *state)
{
    PyObject *kept, *flags;
    if (!PyTuple_Check(state) || !PyArg_ParseTuple(state, "SO:setstate", &kept, &flags))
        return NULL;
    kept = PyBytes_Size(kept) ? Py_NewRef(kept) : NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    Py_XSETREF(plain_of(self)->kept, kept);
    Py_END_CRITICAL_SECTION();
    Py_RETURN_NONE;
}

static PyObject *plain_reset(PyObject *self, PyObject *unused)
{
    (void)unused;
    Py_BEGIN_CRITICAL_SECTION(self);
    Py_CLEAR(plain_of(self)->kept);
    Py_END_CRITICAL_SECTION();
    Py_RETURN_NONE;
}

static void plain_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(plain_of(self)->errors);
    Py_XDECREF(plain_of(self)->kept);
    type->tp_free(self);
    Py_DECREF((PyObject *)type);
}

static PyMethodDef plain_methods[] = {
    {"decode", IO_METHOD(plain_decode), METH_VARARGS | METH_KEYWORDS, NULL},
    {"getstate", plain_getstate, METH_NOARGS, NULL},
    {"setstate", plain_setstate, METH_O, NULL},
    {"reset", plain_reset, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot plain_slots[] = {{Py_tp_dealloc, plain_dealloc}, {Py_tp_methods, plain_methods}, {Py_tp_doc, (void *)"Decodes a stream in pieces."}, {0, NULL}};
PyType_Spec plain_decoder_spec = {"_io._PlainDecoder", sizeof(PlainObj), 0,
                                  Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE, plain_slots};

/* -- IncrementalNewlineDecoder ------------------------------------------------------------------------------------------------------------------ */

enum { SEEN_CR = 1, SEEN_LF = 2, SEEN_CRLF = 4 };

typedef struct {
    Obj hdr;
    PyObject *decoder GUARD(critical section);   /* NULL: input is text already. Whoever calls it has a reference, for __init__ may be called again */
    PyObject *errors GUARD(critical section);
    uint8_t ready SHARED(relaxed);
    bool translate GUARD(critical section);
    bool held_cr GUARD(critical section);
    uint32_t seen GUARD_W(critical section, relaxed, relaxed);
} NewlineObj;
static NewlineObj *newline_of(PyObject *self) { return IO_BODY(NewlineObj, self); }

static int newline_ready(PyObject *self)
{
    if (load_relaxed_u8(&newline_of(self)->ready))
        return 0;
    PyErr_SetString(PyExc_ValueError, "IncrementalNewlineDecoder.__init__() not called");
    return -1;
}

PyObject *newline_decoder_new(IoState *st, PyObject *decoder, bool translate)
{
    PyObject *self = st->newline_decoder->tp_alloc(st->newline_decoder, 0);
    if (self) {
        newline_of(self)->decoder = Py_XNewRef(decoder);
        newline_of(self)->translate = translate;
        newline_of(self)->ready = true;
    }
    return self;
}

static int newline_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"decoder", "translate", "errors", NULL};
    PyObject *decoder, *errors = NULL;
    int translate;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "Op|O:IncrementalNewlineDecoder", keywords, &decoder, &translate, &errors))
        return -1;
    NewlineObj *d = newline_of(self);
    PyObject *old_decoder, *old_errors;
    Py_BEGIN_CRITICAL_SECTION(self);
    old_decoder = d->decoder;
    old_errors = d->errors;
    d->decoder = decoder == Py_None ? NULL : Py_NewRef(decoder);
    d->errors = Py_XNewRef(errors);
    d->translate = translate;
    d->held_cr = false;
    store_relaxed_u32(&d->seen, 0);
    store_relaxed_u8(&d->ready, true);
    Py_END_CRITICAL_SECTION();
    Py_XDECREF(old_decoder);
    Py_XDECREF(old_errors);
    return 0;
}

/* Which line ends are in the text, and what it is with them translated. */
static uint32_t line_ends(int kind, const void *data, Py_ssize_t n)
{
    uint32_t seen = 0;
    if (kind == PyUnicode_1BYTE_KIND && !memchr(data, '\r', (size_t)n))
        return memchr(data, '\n', (size_t)n) ? SEEN_LF : 0;
    for (Py_ssize_t i = 0; i < n && seen != (SEEN_CR | SEEN_LF | SEEN_CRLF); i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        if (c == '\n') {
            seen |= SEEN_LF;
        } else if (c == '\r') {
            if (i + 1 < n && PyUnicode_READ(kind, data, i + 1) == '\n')
                seen |= SEEN_CRLF, i++;
            else
                seen |= SEEN_CR;
        }
    }
    return seen;
}

static PyObject *translated(PyObject *text)
{
    Py_ssize_t n = PyUnicode_GET_LENGTH(text), out = 0;
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    char *copy = PyMem_Malloc((size_t)n * (size_t)kind);
    if (!copy)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        if (c == '\r') {
            if (i + 1 < n && PyUnicode_READ(kind, data, i + 1) == '\n')
                i++;
            c = '\n';
        }
        PyUnicode_WRITE(kind, copy, out++, c);
    }
    PyObject *result = PyUnicode_FromKindAndData(kind, copy, out);
    PyMem_Free(copy);
    return result;
}

/* Consumes text. */
static PyObject *newline_run(NewlineObj *d, PyObject *text, bool final)
{
    if (d->held_cr && (final || PyUnicode_GET_LENGTH(text) > 0)) {
        PyObject *cr = PyUnicode_FromString("\r"), *whole = cr ? PyUnicode_Concat(cr, text) : NULL;
        Py_XDECREF(cr);
        Py_DECREF(text);
        if (!whole)
            return NULL;
        text = whole;
        d->held_cr = false;
    }
    Py_ssize_t n = PyUnicode_GET_LENGTH(text);
    if (!final && n > 0 && PyUnicode_READ_CHAR(text, n - 1) == '\r') {
        PyObject *shorter = PyUnicode_Substring(text, 0, n - 1);
        Py_DECREF(text);
        if (!shorter)
            return NULL;
        text = shorter;
        d->held_cr = true;
    }
    uint32_t seen = line_ends(PyUnicode_KIND(text), PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text));
    if (seen)
        store_relaxed_u32(&d->seen, d->seen | seen);
    if (d->translate && seen & (SEEN_CR | SEEN_CRLF)) {
        PyObject *result = translated(text);
        Py_DECREF(text);
        text = result;
    }
    return text;
}

static PyObject *newline_decode_any(PyObject *self, PyObject *input, bool final)
{
    NewlineObj *d = newline_of(self);
    if (newline_ready(self) < 0)
        return NULL;
    PyObject *text;
    Py_BEGIN_CRITICAL_SECTION(self);
    PyObject *inner = Py_XNewRef(d->decoder);
    if (!inner)
        text = Py_NewRef(input);
    else if (Py_TYPE(inner) == io_state(self)->plain_decoder)
        text = plain_decode_any(inner, input, final);
    else
        text = PyObject_CallMethodObjArgs(inner, IO(decode), input, final ? Py_True : Py_False, NULL);
    Py_XDECREF(inner);
    if (text && !PyUnicode_Check(text)) {
        PyErr_Format(PyExc_TypeError, "decoder should return a string result, not '%.200s'", Py_TYPE(text)->tp_name);
        Py_CLEAR(text);
    }
    if (text)
        text = newline_run(d, text, final);
    Py_END_CRITICAL_SECTION();
    return text;
}

PyObject *io_decode(IoState *st, PyObject *decoder, PyObject *input, bool final)
{
    if (Py_TYPE(decoder) == st->newline_decoder)
        return newline_decode_any(decoder, input, final);
    if (Py_TYPE(decoder) == st->plain_decoder)
        return plain_decode_any(decoder, input, final);
    PyObject *text = PyObject_CallMethodObjArgs(decoder, IO(decode), input, final ? Py_True : Py_False, NULL);
    if (text && !PyUnicode_Check(text)) {
        PyErr_Format(PyExc_TypeError, "decoder should return a string result, not '%.200s'", Py_TYPE(text)->tp_name);
        Py_CLEAR(text);
    }
    return text;
}

static PyObject *newline_decode(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"input", "final", NULL};
    PyObject *input;
    int final = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|p:decode", keywords, &input, &final))
        return NULL;
    return newline_decode_any(self, input, final);
}

/* The three below run in the critical section. */

static PyObject *state_of(NewlineObj *d)
{
    if (!d->decoder)
        return Py_BuildValue("(y#K)", "", (Py_ssize_t)0, (unsigned long long)d->held_cr);
    PyObject *inner = Py_NewRef(d->decoder), *state = PyObject_CallMethodNoArgs(inner, IO(getstate)), *kept;
    unsigned long long flags;
    Py_DECREF(inner);
    if (!state)
        return NULL;
    if (!PyTuple_Check(state)) {
        PyErr_SetString(PyExc_TypeError, "illegal decoder state");
        Py_DECREF(state);
        return NULL;
    }
    PyObject *result = PyArg_ParseTuple(state, "OK;illegal decoder state", &kept, &flags) ? Py_BuildValue("(OK)", kept, flags << 1 | d->held_cr) : NULL;
    Py_DECREF(state);
    return result;
}

static PyObject *set_state(NewlineObj *d, PyObject *state)
{
    PyObject *kept;
    unsigned long long flags;
    if (!PyTuple_Check(state)) {
        PyErr_SetString(PyExc_TypeError, "state argument must be a tuple");
        return NULL;
    }
    if (!PyArg_ParseTuple(state, "OK;setstate(): illegal state argument", &kept, &flags))
        return NULL;
    d->held_cr = flags & 1;
    PyObject *inner = Py_XNewRef(d->decoder), *r = inner ? PyObject_CallMethod(inner, "setstate", "((OK))", kept, flags >> 1) : Py_None;
    Py_XDECREF(inner);
    return r;
}

static PyObject *reset(NewlineObj *d)
{
    d->held_cr = false;
    store_relaxed_u32(&d->seen, 0);
    PyObject *inner = Py_XNewRef(d->decoder), *r = inner ? PyObject_CallMethodNoArgs(inner, IO(reset)) : Py_None;
    Py_XDECREF(inner);
    return r;
}

static PyObject *newline_getstate(PyObject *self, PyObject *unused)
{
    PyObject *r;
    (void)unused;
    Py_BEGIN_CRITICAL_SECTION(self);
    r = newline_ready(self) < 0 ? NULL : state_of(newline_of(self));
    Py_END_CRITICAL_SECTION();
    return r;
}

static PyObject *newline_setstate(PyObject *self, PyObject *state)
{
    PyObject *r;
    Py_BEGIN_CRITICAL_SECTION(self);
    r = newline_ready(self) < 0 ? NULL : set_state(newline_of(self), state);
    Py_END_CRITICAL_SECTION();
    return r;
}

static PyObject *newline_reset(PyObject *self, PyObject *unused)
{
    PyObject *r;
    (void)unused;
    Py_BEGIN_CRITICAL_SECTION(self);
    r = newline_ready(self) < 0 ? NULL : reset(newline_of(self));
    Py_END_CRITICAL_SECTION();
    return r;
}

PyObject *newline_decoder_seen(PyObject *self)
{
    static const char *const values[8][3] = {{0}, {"\r"}, {"\n"}, {"\r", "\n"}, {"\r\n"}, {"\r", "\r\n"}, {"\n", "\r\n"}, {"\r", "\n", "\r\n"}};
    const char *const *v = values[load_relaxed_u32(&newline_of(self)->seen)];
    if (!v[1])
        return v[0] ? PyUnicode_FromString(v[0]) : Py_None;
    return v[2] ? Py_BuildValue("(sss)", v[0], v[1], v[2]) : Py_BuildValue("(ss)", v[0], v[1]);
}
static PyObject *get_newlines(PyObject *self, void *u) { return (void)u, newline_ready(self) < 0 ? NULL : newline_decoder_seen(self); }

static int newline_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)Py_TYPE(self));
    Py_VISIT(newline_of(self)->decoder);
    Py_VISIT(newline_of(self)->errors);
    return 0;
}

static int newline_clear(PyObject *self)
{
    Py_CLEAR(newline_of(self)->decoder);
    Py_CLEAR(newline_of(self)->errors);
    return 0;
}

static void newline_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    newline_clear(self);
    type->tp_free(self);
    Py_DECREF((PyObject *)type);
}

static PyMethodDef newline_methods[] = {
    {"decode", IO_METHOD(newline_decode), METH_VARARGS | METH_KEYWORDS, PyDoc_STR("decode($self, /, input, final=False)\n--\n\n")},
    {"getstate", newline_getstate, METH_NOARGS, PyDoc_STR("getstate($self, /)\n--\n\n")},
    {"setstate", newline_setstate, METH_O, PyDoc_STR("setstate($self, state, /)\n--\n\n")},
    {"reset", newline_reset, METH_NOARGS, PyDoc_STR("reset($self, /)\n--\n\n")},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef newline_getset[] = {{"newlines", get_newlines, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot newline_slots[] = {
    {Py_tp_init, newline_init}, {Py_tp_dealloc, newline_dealloc}, {Py_tp_traverse, newline_traverse},
    {Py_tp_clear, newline_clear}, {Py_tp_methods, newline_methods}, {Py_tp_getset, newline_getset},
    {Py_tp_doc, (void *)"IncrementalNewlineDecoder(decoder, translate, errors='strict')\n--\n\nFinds the line ends in decoded text, and translates them."},
    {0, NULL},
};
PyType_Spec newline_decoder_spec = {"_io.IncrementalNewlineDecoder", sizeof(NewlineObj), 0,
                                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, newline_slots};

/* -- line ends in text ------------------------------------------------------------------------------------------------------------------------ */

int io_newline_arg(PyObject *arg, const char *function, struct newline_mode *mode)
{
    static const char *const legal[] = {"", "\n", "\r", "\r\n"};
    if (arg == Py_None) {
        mode->text = NULL;
        return 0;
    }
    if (!PyUnicode_Check(arg)) {
        if (function)
            PyErr_Format(PyExc_TypeError, "%s() argument 'newline' must be str or None, not %.200s", function, Py_TYPE(arg)->tp_name);
        else
            PyErr_Format(PyExc_TypeError, "newline must be str or None, not %.200s", Py_TYPE(arg)->tp_name);
        return -1;
    }
    for (size_t i = 0; i < sizeof legal / sizeof legal[0]; i++)
        if (PyUnicode_EqualToUTF8(arg, legal[i])) {
            mode->text = legal[i];
            return 0;
        }
    PyErr_Format(PyExc_ValueError, function ? "illegal newline value: %U" : "illegal newline value: %R", arg);
    return -1;
}

Py_ssize_t io_find_line_end_in(int kind, const void *data, Py_ssize_t start, Py_ssize_t end, struct newline_mode mode)
{
    const char *nl = mode.text ? mode.text : "\n";       /* translated text has only '\n' */
    if (kind == PyUnicode_1BYTE_KIND && nl[0] && !nl[1]) {
        const char *p = end > start ? memchr((const char *)data + start, nl[0], (size_t)(end - start)) : NULL;
        return p ? p + 1 - (const char *)data : -1;
    }
    for (Py_ssize_t i = start; i < end; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        if (!nl[0]) {
            if (c == '\n')
                return i + 1;
            if (c == '\r')
                return i + 1 < end && PyUnicode_READ(kind, data, i + 1) == '\n' ? i + 2 : i + 1;
        } else if (c == (Py_UCS4)nl[0] && (!nl[1] || (i + 1 < end && PyUnicode_READ(kind, data, i + 1) == (Py_UCS4)nl[1]))) {
            return nl[1] ? i + 2 : i + 1;
        }
    }
    return -1;
}

Py_ssize_t io_find_line_end(PyObject *text, Py_ssize_t start, struct newline_mode mode)
{
    return io_find_line_end_in(PyUnicode_KIND(text), PyUnicode_DATA(text), start, PyUnicode_GET_LENGTH(text), mode);
}
