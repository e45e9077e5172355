/* stdlib/pyexpat.c -- the module pyexpat: XML parsers, on libexpat.
 *
 * A parser calls handlers, Python functions, as it goes through the text. Each kind of handler is a row of the table HANDLERS; a C function a row
 * turns expat's arguments into Python's and calls. An exception in a handler stops the parser, handlers that expat still calls do nothing, and
 * Parse() passes the exception on.
 *
 * With buffer_text, character data is kept in `text` and handed over before the next event of another kind.
 * Threads. expat's parsers are not made for two threads, and the handlers run while one is at work. So a thread takes the parser for the time of an
 *          operation (`owner`, an atomic word), may use it again from its handlers, and another one gets RuntimeError meanwhile.
 * Tests.   tests/stdlib/pyexpat_calls.py
 */
#ifdef P3T_HAVE_EXPAT
#include "objects/rt.h"

#include "objects/argcheck.h"

#include "stdlib/pyexpat_int.h"
#include "stdlib/module_state.h"

/* In newer versions of the library only. */
extern XML_Bool XML_SetBillionLaughsAttackProtectionMaximumAmplification(XML_Parser, float) __attribute__((weak));
extern XML_Bool XML_SetBillionLaughsAttackProtectionActivationThreshold(XML_Parser, unsigned long long) __attribute__((weak));
extern XML_Bool XML_SetAllocTrackerMaximumAmplification(XML_Parser, float) __attribute__((weak));
extern XML_Bool XML_SetAllocTrackerActivationThreshold(XML_Parser, unsigned long long) __attribute__((weak));

#define HANDLERS(H)                                                                                                                   \
    H(StartElement) H(EndElement) H(ProcessingInstruction) H(CharacterData) H(UnparsedEntityDecl) H(NotationDecl) H(StartNamespaceDecl) \
    H(EndNamespaceDecl) H(Comment) H(StartCdataSection) H(EndCdataSection) H(Default) H(DefaultHandlerExpand) H(NotStandalone)          \
    H(ExternalEntityRef) H(StartDoctypeDecl) H(EndDoctypeDecl) H(EntityDecl) H(XmlDecl) H(ElementDecl) H(AttlistDecl) H(SkippedEntity)

enum handler {
#define H(name) H_##name,
    HANDLERS(H)
#undef H
    HANDLER_COUNT
};

typedef struct { PyTypeObject *type; PyObject *error; } ExpatState;

typedef struct ParserObject {
    PyObject_HEAD
    ExpatState *state;
    XML_Parser expat;
    uint64_t owner              SHARED(acq_rel);     /* id of the thread that is at work; 0: none */
    unsigned depth;                                  /* these: the owner's */
    bool parsing, in_callback, ordered, specified, prefixes, deferral;
    char *text;                                      /* buffer_text's; NULL: off */
    int text_size, text_used;
    PyObject *intern;                                /* dict or NULL */
    PyObject *parent;                                /* of a parser for an external entity */
    PyObject *handlers[HANDLER_COUNT];
} ParserObject;

static ExpatState *state_of(PyObject *module) { return PyModule_GetState(module); }
static ParserObject *parser(void *data) { return data; }

/* -- the owner ------------------------------------------------------------------------------------------------------------------------------------ */

static bool enter(ParserObject *p)
{
    uint64_t me = tstate()->gc.base.id, none = 0;
    if (load_relaxed_u64(&p->owner) != me && !cas_u64(&p->owner, &none, me)) {
        PyErr_SetString(PyExc_RuntimeError, "the parser is in use by another thread");
        return false;
    }
    p->depth++;
    return true;
}

static void leave(ParserObject *p)
{
    if (--p->depth == 0)
        store_release_u64(&p->owner, 0);
}

/* -- calling handlers ------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *text_of(const XML_Char *s) { return s ? PyUnicode_DecodeUTF8(s, (Py_ssize_t)strlen(s), "strict") : Py_None; }

static PyObject *interned(ParserObject *p, const XML_Char *s)
{
    PyObject *text = text_of(s), *known = NULL;
    if (!text || !s || !p->intern)
        return text;
    if (PyDict_SetDefaultRef(p->intern, text, text, &known) < 0)
        known = NULL;
    Py_DECREF(text);
    return known;
}

static bool has(ParserObject *p, enum handler which) { return p->handlers[which] && !PyErr_Occurred(); }

/* Consumes args (NULL: raised already). The result, or NULL with the parser stopped. */
static PyObject *call(ParserObject *p, enum handler which, PyObject *args)
{
    PyObject *function = Py_XNewRef(p->handlers[which]), *r = NULL;
    if (args && function) {
        bool before = p->in_callback;
        p->in_callback = true;
        r = PyObject_CallObject(function, args);
        p->in_callback = before;
    }
    Py_XDECREF(function);
    Py_XDECREF(args);
    if (!r && PyErr_Occurred())
        XML_StopParser(p->expat, XML_FALSE);
    return r;
}

static void call_none(ParserObject *p, enum handler which, PyObject *args) { Py_XDECREF(call(p, which, args)); }

static int call_int(ParserObject *p, enum handler which, PyObject *args)
{
    PyObject *r = call(p, which, args);
    int v = r ? PyLong_AsInt(r) : 0;
    Py_XDECREF(r);
    if (PyErr_Occurred()) {
        XML_StopParser(p->expat, XML_FALSE);
        return 0;
    }
    return v;
}

static void hand_over(ParserObject *p, const char *text, int n)
{
    if (has(p, H_CharacterData))
        call_none(p, H_CharacterData, Py_BuildValue("(N)", PyUnicode_DecodeUTF8(text, n, "strict")));
}

/* False: raised. */
static bool flush_text(ParserObject *p)
{
    if (p->text && p->text_used) {
        int n = p->text_used;
        p->text_used = 0;
        hand_over(p, p->text, n);
    }
    return !PyErr_Occurred();
}

/* A handler begins: is it set, and is all text before it handed over? */
static bool begin(ParserObject *p, enum handler which) { return has(p, which) && flush_text(p) && has(p, which); }

static void on_CharacterData(void *data, const XML_Char *text, int n)
{
    ParserObject *p = parser(data);
    if (PyErr_Occurred())
        return;
    if (!p->text) {
        hand_over(p, text, n);
        return;
    }
    if (p->text_used + n > p->text_size && !flush_text(p))
        return;
    if (n > p->text_size || !p->text) {
        hand_over(p, text, n);
    } else {
        memcpy(p->text + p->text_used, text, (size_t)n);
        p->text_used += n;
    }
}

/* -- handlers: elements --------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *attributes(ParserObject *p, const XML_Char *const *atts)
{
    int n = 0;
    if (p->specified)
        n = XML_GetSpecifiedAttributeCount(p->expat);
    else
        while (atts[n])
            n += 2;
    PyObject *all = p->ordered ? PyList_New(n) : PyDict_New();
    for (int i = 0; all && i < n; i += 2) {
        PyObject *name = interned(p, atts[i]), *value = name ? text_of(atts[i + 1]) : NULL;
        if (!value) {
            Py_XDECREF(name);
            Py_CLEAR(all);
        } else if (p->ordered) {
            PyList_SET_ITEM(all, i, name);
            PyList_SET_ITEM(all, i + 1, value);
        } else {
            int rc = PyDict_SetItem(all, name, value);
            Py_DECREF(name);
            Py_DECREF(value);
            if (rc < 0)
                Py_CLEAR(all);
        }
    }
    return all;
}

static void on_StartElement(void *data, const XML_Char *name, const XML_Char **atts)
{
    ParserObject *p = parser(data);
    if (!begin(p, H_StartElement))
        return;
    PyObject *all = attributes(p, atts), *text = all ? interned(p, name) : NULL;
    if (!text) {
        Py_XDECREF(all);
        XML_StopParser(p->expat, XML_FALSE);
        return;
    }
    call_none(p, H_StartElement, Py_BuildValue("(NN)", text, all));
}

/* The rows that only pass text on. S: interned text, T: text; I: an int. */
#define S(s) interned(p, s)
#define T(s) text_of(s)
#define PASS(name, parameters, format, ...)                                                                                            \
    static void on_##name parameters                                                                                                   \
    {                                                                                                                                  \
        ParserObject *p = parser(data);                                                                                                \
        if (begin(p, H_##name))                                                                                                        \
            call_none(p, H_##name, Py_BuildValue(format, ##__VA_ARGS__));                                                              \
    }
PASS(EndElement, (void *data, const XML_Char *name), "(N)", S(name))
PASS(ProcessingInstruction, (void *data, const XML_Char *target, const XML_Char *rest), "(NN)", S(target), T(rest))
PASS(UnparsedEntityDecl, (void *data, const XML_Char *name, const XML_Char *base, const XML_Char *sys, const XML_Char *pub, const XML_Char *notation),
     "(NNNNN)", S(name), S(base), S(sys), S(pub), S(notation))
PASS(NotationDecl, (void *data, const XML_Char *name, const XML_Char *base, const XML_Char *sys, const XML_Char *pub), "(NNNN)", S(name), S(base), S(sys), S(pub))
PASS(StartNamespaceDecl, (void *data, const XML_Char *prefix, const XML_Char *uri), "(NN)", S(prefix), S(uri))
PASS(EndNamespaceDecl, (void *data, const XML_Char *prefix), "(N)", S(prefix))
PASS(Comment, (void *data, const XML_Char *text), "(N)", T(text))
PASS(StartCdataSection, (void *data), "()")
PASS(EndCdataSection, (void *data), "()")
PASS(Default, (void *data, const XML_Char *text, int n), "(N)", PyUnicode_DecodeUTF8(text, n, "strict"))
PASS(DefaultHandlerExpand, (void *data, const XML_Char *text, int n), "(N)", PyUnicode_DecodeUTF8(text, n, "strict"))
PASS(StartDoctypeDecl, (void *data, const XML_Char *name, const XML_Char *sys, const XML_Char *pub, int internal), "(NNNi)", S(name), S(sys), S(pub), internal)
PASS(EndDoctypeDecl, (void *data), "()")
PASS(XmlDecl, (void *data, const XML_Char *version, const XML_Char *encoding, int standalone), "(NNi)", T(version), T(encoding), standalone)
PASS(AttlistDecl, (void *data, const XML_Char *element, const XML_Char *name, const XML_Char *type, const XML_Char *value, int required), "(NNNNi)",
     S(element), S(name), T(type), T(value), required)
PASS(SkippedEntity, (void *data, const XML_Char *name, int parameter), "(Ni)", S(name), parameter)
PASS(EntityDecl, (void *data, const XML_Char *name, int parameter, const XML_Char *value, int n, const XML_Char *base, const XML_Char *sys, const XML_Char *pub,
                  const XML_Char *notation), "(NiNNNNN)", S(name), parameter, value ? PyUnicode_DecodeUTF8(value, n, "strict") : Py_None, S(base), S(sys), S(pub), S(notation))

static int on_NotStandalone(void *data)
{
    ParserObject *p = parser(data);
    return begin(p, H_NotStandalone) ? call_int(p, H_NotStandalone, PyTuple_New(0)) : 0;
}

/* Its first argument is the parser, not what the others get. */
static int on_ExternalEntityRef(XML_Parser expat, const XML_Char *context, const XML_Char *base, const XML_Char *sys, const XML_Char *pub)
{
    ParserObject *p = parser(XML_GetUserData(expat));
    return begin(p, H_ExternalEntityRef) ? call_int(p, H_ExternalEntityRef, Py_BuildValue("(NNNN)", T(context), S(base), S(sys), S(pub))) : 0;
}

static PyObject *content_model(ParserObject *p, const XML_Content *m)
{
    if (recursion_enter(" in content model"))
        return NULL;
    PyObject *children = PyTuple_New((Py_ssize_t)m->numchildren);
    for (unsigned i = 0; children && i < m->numchildren; i++) {
        PyObject *child = content_model(p, &m->children[i]);
        if (child)
            PyTuple_SET_ITEM(children, (Py_ssize_t)i, child);
        else
            Py_CLEAR(children);
    }
    recursion_leave();
    return children ? Py_BuildValue("(iiNN)", (int)m->type, (int)m->quant, S(m->name), children) : NULL;
}

static void on_ElementDecl(void *data, const XML_Char *name, XML_Content *model)
{
    ParserObject *p = parser(data);
    if (begin(p, H_ElementDecl)) {
        PyObject *tree = content_model(p, model);
        call_none(p, H_ElementDecl, tree ? Py_BuildValue("(NN)", S(name), tree) : NULL);
    }
    XML_FreeContentModel(p->expat, model);
}
#undef S
#undef T

int expat_unknown_encoding(void *data, const XML_Char *name, XML_Encoding *info)
{
    (void)data;
    unsigned char bytes[256];
    if (PyErr_Occurred())
        return XML_STATUS_ERROR;
    for (int i = 0; i < 256; i++)
        bytes[i] = (unsigned char)i;
    PyObject *text = PyUnicode_Decode((const char *)bytes, 256, name, "replace");
    if (!text)
        return XML_STATUS_ERROR;
    bool fits = PyUnicode_GET_LENGTH(text) == 256;
    for (int i = 0; fits && i < 256; i++) {
        Py_UCS4 c = PyUnicode_READ_CHAR(text, i);
        info->map[i] = c == 0xfffd ? -1 : (int)c;
    }
    Py_DECREF(text);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "multi-byte encodings are not supported");
        return XML_STATUS_ERROR;
    }
    info->data = NULL;
    info->convert = NULL;
    info->release = NULL;
    return XML_STATUS_OK;
}

static void on_nothing(void *data, const XML_Char *text, int n) { (void)data, (void)text, (void)n; }

static void install(ParserObject *p, enum handler which, bool on)
{
    XML_Parser x = p->expat;
    switch (which) {
#define SET(name) case H_##name: XML_Set##name##Handler(x, on ? on_##name : NULL); break;
    SET(StartElement) SET(EndElement) SET(ProcessingInstruction) SET(UnparsedEntityDecl) SET(NotationDecl) SET(StartNamespaceDecl) SET(EndNamespaceDecl)
    SET(Comment) SET(StartCdataSection) SET(EndCdataSection) SET(Default) SET(NotStandalone) SET(ExternalEntityRef) SET(StartDoctypeDecl)
    SET(EndDoctypeDecl) SET(EntityDecl) SET(XmlDecl) SET(ElementDecl) SET(AttlistDecl) SET(SkippedEntity)
#undef SET
    case H_CharacterData:                    /* expat may be in the middle of a run of text: then it must find a function */
        XML_SetCharacterDataHandler(x, on ? on_CharacterData : p->in_callback ? on_nothing : NULL);
        break;
    case H_DefaultHandlerExpand: XML_SetDefaultHandlerExpand(x, on ? on_DefaultHandlerExpand : NULL); break;
    case HANDLER_COUNT: break;
    }
}

/* -- making ------------------------------------------------------------------------------------------------------------------------------------------------- */

static ParserObject *blank(ExpatState *st, PyObject *intern)
{
    ParserObject *p = (ParserObject *)st->type->tp_alloc(st->type, 0);
    if (p) {
        p->state = st;
        p->text_size = 8192;
        p->intern = Py_XNewRef(intern);
        p->deferral = true;
    }
    return p;
}

static PyObject *module_ParserCreate(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"encoding", "namespace_separator", "intern", NULL};
    static const XML_Memory_Handling_Suite memory = {PyMem_RawMalloc, PyMem_RawRealloc, PyMem_RawFree};
    const char *encoding = NULL, *separator = NULL;
    PyObject *intern = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|zzO:ParserCreate", words, &encoding, &separator, &intern))
        return NULL;
    if (separator && strlen(separator) > 1) {
        PyErr_SetString(PyExc_ValueError, "namespace_separator must be at most one character, omitted, or None");
        return NULL;
    }
    if (intern && intern != Py_None && !PyDict_Check(intern)) {
        PyErr_SetString(PyExc_TypeError, "intern must be a dictionary");
        return NULL;
    }
    PyObject *own = intern ? NULL : PyDict_New();
    if (!intern && !own)
        return NULL;
    ParserObject *p = blank(state_of(module), own ? own : intern == Py_None ? NULL : intern);
    Py_XDECREF(own);
    if (!p)
        return NULL;
    p->expat = XML_ParserCreate_MM(encoding, &memory, separator);
    if (!p->expat) {
        Py_DECREF(p);
        return PyErr_NoMemory();
    }
    XML_SetUserData(p->expat, p);
    XML_SetUnknownEncodingHandler(p->expat, expat_unknown_encoding, NULL);
    return (PyObject *)p;
}

static PyObject *parser_ExternalEntityParserCreate(PyObject *self, PyObject *args)
{
    ParserObject *p = (ParserObject *)self;
    const char *context, *encoding = NULL;
    if (!PyArg_ParseTuple(args, "z|s:ExternalEntityParserCreate", &context, &encoding) || !enter(p))
        return NULL;
    ParserObject *child = blank(p->state, p->intern);
    if (child) {
        child->text_size = p->text_size;
        child->ordered = p->ordered;
        child->specified = p->specified;
        child->prefixes = p->prefixes;
        child->deferral = p->deferral;
        child->parent = Py_NewRef(self);
        child->text = p->text ? PyMem_Malloc((size_t)p->text_size) : NULL;
        child->expat = !p->text || child->text ? XML_ExternalEntityParserCreate(p->expat, context, encoding) : NULL;
        if (child->expat) {
            XML_SetUserData(child->expat, child);
            for (int i = 0; i < HANDLER_COUNT; i++)
                if ((child->handlers[i] = Py_XNewRef(p->handlers[i])))
                    install(child, (enum handler)i, true);
        } else {
            Py_CLEAR(child);
            PyErr_NoMemory();
        }
    }
    leave(p);
    return (PyObject *)child;
}

static int parser_traverse(PyObject *self, visitproc visit, void *arg)
{
    ParserObject *p = (ParserObject *)self;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(p->intern);
    Py_VISIT(p->parent);
    for (int i = 0; i < HANDLER_COUNT; i++)
        Py_VISIT(p->handlers[i]);
    return 0;
}

static int parser_clear(PyObject *self)
{
    ParserObject *p = (ParserObject *)self;
    for (int i = 0; i < HANDLER_COUNT; i++)
        Py_CLEAR(p->handlers[i]);
    Py_CLEAR(p->intern);
    return 0;                                /* the parent's parser must outlive ours */
}

static void parser_dealloc(PyObject *self)
{
    ParserObject *p = (ParserObject *)self;
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    parser_clear(self);
    if (p->expat)
        XML_ParserFree(p->expat);
    Py_CLEAR(p->parent);
    PyMem_Free(p->text);
    type->tp_free(self);
    Py_DECREF(type);
}

/* -- parsing ---------------------------------------------------------------------------------------------------------------------------------------------------- */

static int set_number(PyObject *o, const char *name, unsigned long long v)
{
    PyObject *n = PyLong_FromUnsignedLongLong(v);
    int rc = n ? PyObject_SetAttrString(o, name, n) : -1;
    Py_XDECREF(n);
    return rc;
}

static PyObject *raise_error(ParserObject *p, enum XML_Error code)
{
    unsigned long long line = XML_GetErrorLineNumber(p->expat), column = XML_GetErrorColumnNumber(p->expat);
    const char *text = XML_ErrorString(code);
    PyObject *message = PyUnicode_FromFormat("%s: line %llu, column %llu", text ? text : "unknown error", line, column);
    PyObject *e = message ? PyObject_CallOneArg(p->state->error, message) : NULL;
    if (e && set_number(e, "code", code) == 0 && set_number(e, "offset", column) == 0 && set_number(e, "lineno", line) == 0)
        PyErr_SetObject(p->state->error, e);
    Py_XDECREF(e);
    Py_XDECREF(message);
    return NULL;
}

static PyObject *parsed(ParserObject *p, int rc)
{
    if (PyErr_Occurred())
        return NULL;
    if (rc == XML_STATUS_ERROR)
        return raise_error(p, XML_GetErrorCode(p->expat));
    return flush_text(p) ? PyLong_FromLong(rc) : NULL;
}

static bool begin_parsing(ParserObject *p)
{
    if (!enter(p))
        return false;
    if (!p->parsing)
        return p->parsing = true;
    leave(p);
    PyErr_SetString(PyExc_RuntimeError, "the parser cannot be used to parse in its own handlers");
    return false;
}

static void end_parsing(ParserObject *p)
{
    p->parsing = false;
    leave(p);
}

static PyObject *parser_Parse(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    enum { PIECE = 1 << 30 };
    ParserObject *p = (ParserObject *)self;
    Py_buffer view = {0};
    const char *data;
    Py_ssize_t n;
    int final = 0, rc = XML_STATUS_OK;
    if (!args_count("Parse", nargs, 1, 2) || (nargs > 1 && (final = PyObject_IsTrue(args[1])) < 0))
        return NULL;
    if (PyUnicode_Check(args[0])) {
        data = PyUnicode_AsUTF8AndSize(args[0], &n);
        if (!data)
            return NULL;
    } else {
        if (PyObject_GetBuffer(args[0], &view, PyBUF_SIMPLE) < 0)
            return NULL;
        data = view.buf;
        n = view.len;
    }
    PyObject *r = NULL;
    if (begin_parsing(p)) {
        if (!view.obj)
            (void)XML_SetEncoding(p->expat, "utf-8");
        for (; n > PIECE && rc != XML_STATUS_ERROR; data += PIECE, n -= PIECE)
            rc = XML_Parse(p->expat, data, PIECE, XML_FALSE);
        if (rc != XML_STATUS_ERROR)
            rc = XML_Parse(p->expat, data, (int)n, final);
        r = parsed(p, rc);
        end_parsing(p);
    }
    if (view.obj)
        PyBuffer_Release(&view);
    return r;
}

enum { FILE_PIECE = 4096 };

/* The next piece into the parser's own buffer: its length, -1 raised. */
static Py_ssize_t read_piece(PyObject *read, char *to)
{
    PyObject *o = PyObject_CallFunction(read, "i", FILE_PIECE);
    if (!o)
        return -1;
    Py_ssize_t n = -1;
    const char *data = PyBytes_Check(o) ? PyBytes_AS_STRING(o) : PyByteArray_Check(o) ? PyByteArray_AS_STRING(o) : NULL;
    if (!data) {
        PyErr_Format(PyExc_TypeError, "read() did not return a bytes object (type=%.400s)", Py_TYPE(o)->tp_name);
    } else {
        n = PyObject_Size(o);
        if (n > FILE_PIECE) {
            PyErr_Format(PyExc_ValueError, "read() returned too much data: %i bytes requested, %zd returned", FILE_PIECE, n);
            n = -1;
        } else {
            memcpy(to, data, (size_t)n);
        }
    }
    Py_DECREF(o);
    return n;
}

static PyObject *parser_ParseFile(PyObject *self, PyObject *file)
{
    ParserObject *p = (ParserObject *)self;
    PyObject *read;
    if (PyObject_GetOptionalAttrString(file, "read", &read) < 0)
        return NULL;
    if (!read) {
        PyErr_SetString(PyExc_TypeError, "argument must have 'read' attribute");
        return NULL;
    }
    PyObject *r = NULL;
    if (begin_parsing(p)) {
        int rc = XML_STATUS_OK;
        for (Py_ssize_t n = 1; n > 0 && rc != XML_STATUS_ERROR && !PyErr_Occurred();) {
            char *buffer = XML_GetBuffer(p->expat, FILE_PIECE);
            if (!buffer) {
                rc = XML_STATUS_ERROR;
                break;
            }
            n = read_piece(read, buffer);
            if (n >= 0)
                rc = XML_ParseBuffer(p->expat, (int)n, n == 0);
        }
        r = parsed(p, rc);
        end_parsing(p);
    }
    Py_DECREF(read);
    return r;
}

/* -- other methods ---------------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *parser_SetBase(PyObject *self, PyObject *arg)
{
    ParserObject *p = (ParserObject *)self;
    const char *base;
    if (!PyArg_Parse(arg, "s:SetBase", &base) || !enter(p))
        return NULL;
    int ok = XML_SetBase(p->expat, base);
    leave(p);
    return ok ? Py_None : PyErr_NoMemory();
}

static PyObject *parser_GetBase(PyObject *self, PyObject *Py_UNUSED(unused))
{
    ParserObject *p = (ParserObject *)self;
    if (!enter(p))
        return NULL;
    PyObject *r = text_of(XML_GetBase(p->expat));
    leave(p);
    return r;
}

static PyObject *parser_GetInputContext(PyObject *self, PyObject *Py_UNUSED(unused))
{
    ParserObject *p = (ParserObject *)self;
    if (!enter(p))
        return NULL;
    int offset, size;
    const char *text = p->in_callback ? XML_GetInputContext(p->expat, &offset, &size) : NULL;
    PyObject *r = text ? PyBytes_FromStringAndSize(text + offset, size - offset) : Py_None;
    leave(p);
    return r;
}

static PyObject *parser_SetParamEntityParsing(PyObject *self, PyObject *arg)
{
    ParserObject *p = (ParserObject *)self;
    int flag = PyLong_AsInt(arg);
    if ((flag == -1 && PyErr_Occurred()) || !enter(p))
        return NULL;
    int rc = XML_SetParamEntityParsing(p->expat, (enum XML_ParamEntityParsing)flag);
    leave(p);
    return PyLong_FromLong(rc);
}

static PyObject *parser_UseForeignDTD(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    ParserObject *p = (ParserObject *)self;
    int flag = 1;
    if (!args_count("UseForeignDTD", nargs, 0, 1) || (nargs && (flag = PyObject_IsTrue(args[0])) < 0) || !enter(p))
        return NULL;
    enum XML_Error code = XML_UseForeignDTD(p->expat, flag ? XML_TRUE : XML_FALSE);
    PyObject *r = code == XML_ERROR_NONE ? Py_None : raise_error(p, code);
    leave(p);
    return r;
}

static PyObject *parser_SetReparseDeferralEnabled(PyObject *self, PyObject *arg)
{
    ParserObject *p = (ParserObject *)self;
    int on = PyObject_IsTrue(arg);
    if (on < 0 || !enter(p))
        return NULL;
    if (XML_SetReparseDeferralEnabled)
        (void)XML_SetReparseDeferralEnabled(p->expat, on ? XML_TRUE : XML_FALSE);
    p->deferral = on;
    leave(p);
    Py_RETURN_NONE;
}

static PyObject *parser_GetReparseDeferralEnabled(PyObject *self, PyObject *Py_UNUSED(unused))
{
    XML_Expat_Version v = XML_ExpatVersionInfo();        /* distributions have it in older versions too, which do not say so */
    return PyBool_FromLong(XML_SetReparseDeferralEnabled && (v.major > 2 || v.minor >= 6) && ((ParserObject *)self)->deferral);
}

static PyObject *protection_result(ParserObject *p, XML_Bool ok, bool there, const char *wrong)
{
    bool child = p->parent;
    leave(p);
    if (!there)
        PyErr_SetString(PyExc_NotImplementedError, "the expat library is too old for this");
    else if (!ok)
        PyErr_SetString(p->state->error, child ? "parser must be a root parser" : wrong);
    return PyErr_Occurred() ? NULL : Py_None;
}

typedef XML_Bool (*set_threshold)(XML_Parser, unsigned long long);
typedef XML_Bool (*set_factor)(XML_Parser, float);

static PyObject *protection_threshold(PyObject *self, PyObject *arg, set_threshold set)
{
    ParserObject *p = (ParserObject *)self;
    int sign = 0;
    if (PyLong_Check(arg) && PyLong_GetSign(arg, &sign) == 0 && sign < 0) {
        PyErr_SetString(PyExc_ValueError, "Cannot convert negative int");
        return NULL;
    }
    unsigned long long threshold = PyLong_AsUnsignedLongLong(arg);
    if ((threshold == (unsigned long long)-1 && PyErr_Occurred()) || !enter(p))
        return NULL;
    return protection_result(p, set ? set(p->expat, threshold) : XML_FALSE, set, "parser must be a root parser");
}

static PyObject *protection_factor(PyObject *self, PyObject *arg, set_factor set)
{
    ParserObject *p = (ParserObject *)self;
    double factor = PyFloat_AsDouble(arg);
    if ((factor == -1 && PyErr_Occurred()) || !enter(p))
        return NULL;
    return protection_result(p, set ? set(p->expat, (float)factor) : XML_FALSE, set, "'max_factor' must be at least 1.0");
}

#define PROTECTION(name, kind)                                                                                                         \
    static PyObject *parser_##name(PyObject *self, PyObject *arg) { return protection_##kind(self, arg, XML_##name); }
PROTECTION(SetBillionLaughsAttackProtectionActivationThreshold, threshold)
PROTECTION(SetBillionLaughsAttackProtectionMaximumAmplification, factor)
PROTECTION(SetAllocTrackerActivationThreshold, threshold)
PROTECTION(SetAllocTrackerMaximumAmplification, factor)

/* -- attributes ------------------------------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *get_handler(PyObject *self, void *which)
{
    ParserObject *p = (ParserObject *)self;
    if (!enter(p))
        return NULL;
    PyObject *h = p->handlers[(uintptr_t)which], *r = h ? Py_NewRef(h) : Py_None;
    leave(p);
    return r;
}

static bool may_set(ParserObject *p, PyObject *v)
{
    if (v)
        return enter(p);
    PyErr_SetString(PyExc_RuntimeError, "Cannot delete attribute");
    return false;
}

static int set_handler(PyObject *self, PyObject *v, void *which)
{
    ParserObject *p = (ParserObject *)self;
    enum handler h = (enum handler)(uintptr_t)which;
    if (!may_set(p, v))
        return -1;
    bool ok = h != H_CharacterData || flush_text(p);     /* what came before is the old one's */
    PyObject *old = NULL;
    if (ok) {
        old = p->handlers[h];
        p->handlers[h] = v == Py_None ? NULL : Py_NewRef(v);
        install(p, h, v != Py_None);
    }
    leave(p);
    Py_XDECREF(old);
    return ok ? 0 : -1;
}

#define FLAG(field)                                                                                                                    \
    static PyObject *get_##field(PyObject *self, void *Py_UNUSED(closure)) { return PyBool_FromLong(((ParserObject *)self)->field); }  \
    static int set_##field(PyObject *self, PyObject *v, void *Py_UNUSED(closure))                                                      \
    {                                                                                                                                  \
        ParserObject *p = (ParserObject *)self;                                                                                        \
        int on = v ? PyObject_IsTrue(v) : 0;                                                                                           \
        if (on < 0 || !may_set(p, v))                                                                                                  \
            return -1;                                                                                                                 \
        p->field = on;                                                                                                                 \
        XML_SetReturnNSTriplet(p->expat, p->prefixes);                                                                                 \
        leave(p);                                                                                                                      \
        return 0;                                                                                                                      \
    }
FLAG(ordered)
FLAG(specified)
FLAG(prefixes)

static PyObject *get_buffer_text(PyObject *self, void *Py_UNUSED(closure)) { return PyBool_FromLong(((ParserObject *)self)->text != NULL); }
static PyObject *get_buffer_used(PyObject *self, void *Py_UNUSED(closure)) { return PyLong_FromLong(((ParserObject *)self)->text_used); }
static PyObject *get_buffer_size(PyObject *self, void *Py_UNUSED(closure)) { return PyLong_FromLong(((ParserObject *)self)->text_size); }

/* A buffer of that size, 0: none, after what is in the old one is handed over. */
static int resize_text(ParserObject *p, int size)
{
    char *text = size ? PyMem_Malloc((size_t)size) : NULL;
    if (size && !text) {
        PyErr_NoMemory();
        return -1;
    }
    if (!flush_text(p)) {
        PyMem_Free(text);
        return -1;
    }
    PyMem_Free(p->text);
    p->text = text;
    p->text_used = 0;
    return 0;
}

static int set_buffer_text(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    ParserObject *p = (ParserObject *)self;
    int on = v ? PyObject_IsTrue(v) : 0, rc = 0;
    if (on < 0 || !may_set(p, v))
        return -1;
    if (on != (p->text != NULL))
        rc = resize_text(p, on ? p->text_size : 0);
    leave(p);
    return rc;
}

static int set_buffer_size(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    ParserObject *p = (ParserObject *)self;
    if (v && !PyLong_Check(v)) {
        PyErr_SetString(PyExc_TypeError, "buffer_size must be an integer");
        return -1;
    }
    long size = v ? PyLong_AsLong(v) : 1;
    if (size == -1 && PyErr_Occurred())
        return -1;
    if (size <= 0 || size > INT_MAX) {
        PyErr_Format(PyExc_ValueError, size <= 0 ? "buffer_size must be greater than zero" : "buffer_size must not be greater than %i", INT_MAX);
        return -1;
    }
    if (!may_set(p, v))
        return -1;
    int rc = p->text && size != p->text_size ? resize_text(p, (int)size) : 0;
    if (rc == 0)
        p->text_size = (int)size;
    leave(p);
    return rc;
}

enum position { ERROR_CODE, LINE, COLUMN, BYTE };

static PyObject *get_position(PyObject *self, void *which)
{
    ParserObject *p = (ParserObject *)self;
    if (!enter(p))
        return NULL;
    long long v = 0;
    switch ((enum position)(uintptr_t)which) {
    case ERROR_CODE: v = (long long)XML_GetErrorCode(p->expat); break;
    case LINE: v = (long long)XML_GetCurrentLineNumber(p->expat); break;
    case COLUMN: v = (long long)XML_GetCurrentColumnNumber(p->expat); break;
    case BYTE: v = (long long)XML_GetCurrentByteIndex(p->expat); break;
    }
    leave(p);
    return PyLong_FromLongLong(v);
}

static PyMethodDef parser_methods[] = {
    {"Parse", _PyCFunction_CAST(parser_Parse), METH_FASTCALL, PyDoc_STR("Parse($self, data, isfinal=False, /)\n--\n\nParses XML data, the last of it if isfinal.")},
    {"ParseFile", parser_ParseFile, METH_O, PyDoc_STR("ParseFile($self, file, /)\n--\n\nParses XML from a binary file.")},
    {"SetBase", parser_SetBase, METH_O, PyDoc_STR("SetBase($self, base, /)\n--\n\nThe base of addresses in the text, for handlers.")},
    {"GetBase", parser_GetBase, METH_NOARGS, PyDoc_STR("GetBase($self, /)\n--\n\nWhat SetBase() was told.")},
    {"GetInputContext", parser_GetInputContext, METH_NOARGS, PyDoc_STR("GetInputContext($self, /)\n--\n\nIn a handler: the input from the current event on, untranslated.")},
    {"ExternalEntityParserCreate", parser_ExternalEntityParserCreate, METH_VARARGS,
     PyDoc_STR("ExternalEntityParserCreate($self, context, encoding=<unrepresentable>,\n                           /)\n--\n\nA parser for an external entity, with the same handlers.")},
    {"SetParamEntityParsing", parser_SetParamEntityParsing, METH_O, PyDoc_STR("SetParamEntityParsing($self, flag, /)\n--\n\nWhether parameter entities and the external subset are parsed: XML_PARAM_ENTITY_PARSING_...")},
    {"UseForeignDTD", _PyCFunction_CAST(parser_UseForeignDTD), METH_FASTCALL, PyDoc_STR("UseForeignDTD($self, flag=True, /)\n--\n\nWhether the application provides an external subset where there is none.")},
    {"SetReparseDeferralEnabled", parser_SetReparseDeferralEnabled, METH_O, PyDoc_STR("SetReparseDeferralEnabled($self, enabled, /)\n--\n\nWhether an unfinished token waits for more input before it is looked at again.")},
    {"GetReparseDeferralEnabled", parser_GetReparseDeferralEnabled, METH_NOARGS, PyDoc_STR("GetReparseDeferralEnabled($self, /)\n--\n\nWhether that is on.")},
#define M(name, parameter, doc) {#name, parser_##name, METH_O, PyDoc_STR(#name "($self, " parameter ", /)\n--\n\n" doc)},
    M(SetBillionLaughsAttackProtectionActivationThreshold, "threshold", "Output bytes from which on the protection works.")
    M(SetBillionLaughsAttackProtectionMaximumAmplification, "max_factor", "How many times the input the output may be.")
    M(SetAllocTrackerActivationThreshold, "threshold", "Allocated bytes from which on the protection works.")
    M(SetAllocTrackerMaximumAmplification, "max_factor", "How many times the input the allocated memory may be.")
#undef M
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef parser_getset[] = {
#define H(name) {#name "Handler", get_handler, set_handler, NULL, (void *)(uintptr_t)H_##name},
    H(StartElement) H(EndElement) H(ProcessingInstruction) H(CharacterData) H(UnparsedEntityDecl) H(NotationDecl) H(StartNamespaceDecl)
    H(EndNamespaceDecl) H(Comment) H(StartCdataSection) H(EndCdataSection) H(Default) H(NotStandalone) H(ExternalEntityRef)
    H(StartDoctypeDecl) H(EndDoctypeDecl) H(EntityDecl) H(XmlDecl) H(ElementDecl) H(AttlistDecl) H(SkippedEntity)
#undef H
    {"DefaultHandlerExpand", get_handler, set_handler, NULL, (void *)(uintptr_t)H_DefaultHandlerExpand},
    {"ErrorCode", get_position, NULL, NULL, (void *)ERROR_CODE}, {"ErrorLineNumber", get_position, NULL, NULL, (void *)LINE},
    {"ErrorColumnNumber", get_position, NULL, NULL, (void *)COLUMN}, {"ErrorByteIndex", get_position, NULL, NULL, (void *)BYTE},
    {"CurrentLineNumber", get_position, NULL, NULL, (void *)LINE}, {"CurrentColumnNumber", get_position, NULL, NULL, (void *)COLUMN},
    {"CurrentByteIndex", get_position, NULL, NULL, (void *)BYTE},
    {"buffer_size", get_buffer_size, set_buffer_size, NULL, NULL}, {"buffer_text", get_buffer_text, set_buffer_text, NULL, NULL},
    {"buffer_used", get_buffer_used, NULL, NULL, NULL}, {"namespace_prefixes", get_prefixes, set_prefixes, NULL, NULL},
    {"ordered_attributes", get_ordered, set_ordered, NULL, NULL}, {"specified_attributes", get_specified, set_specified, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMemberDef parser_members[] = {{"intern", _Py_T_OBJECT, offsetof(ParserObject, intern), Py_READONLY, NULL}, {NULL, 0, 0, 0, NULL}};
static PyType_Slot parser_slots[] = {
    {Py_tp_dealloc, parser_dealloc}, {Py_tp_traverse, parser_traverse}, {Py_tp_clear, parser_clear}, {Py_tp_methods, parser_methods},
    {Py_tp_getset, parser_getset}, {Py_tp_members, parser_members}, {Py_tp_doc, (void *)PyDoc_STR("XML parser")}, {0, NULL}
};
static PyType_Spec parser_spec = {
    .name = "pyexpat.xmlparser",
    .basicsize = sizeof(ParserObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = parser_slots,
};

/* -- the module -------------------------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *module_ErrorString(PyObject *Py_UNUSED(module), PyObject *arg)
{
    long code = PyLong_AsLong(arg);
    return code == -1 && PyErr_Occurred() ? NULL : text_of(XML_ErrorString((enum XML_Error)code));
}

static PyMethodDef methods[] = {
    {"ParserCreate", _PyCFunction_CAST(module_ParserCreate), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("ParserCreate($module, /, encoding=None, namespace_separator=None,\n             intern=<unrepresentable>)\n--\n\nA new parser.")},
    {"ErrorString", module_ErrorString, METH_O, PyDoc_STR("ErrorString($module, code, /)\n--\n\nThe text of an error.")},
    {NULL, NULL, 0, NULL}
};

/* Their numbers are 1, 2, and so on; which ones there are is the library's affair. */
static const char *const error_names[] = {
    "NO_MEMORY", "SYNTAX", "NO_ELEMENTS", "INVALID_TOKEN", "UNCLOSED_TOKEN", "PARTIAL_CHAR", "TAG_MISMATCH", "DUPLICATE_ATTRIBUTE",
    "JUNK_AFTER_DOC_ELEMENT", "PARAM_ENTITY_REF", "UNDEFINED_ENTITY", "RECURSIVE_ENTITY_REF", "ASYNC_ENTITY", "BAD_CHAR_REF", "BINARY_ENTITY_REF",
    "ATTRIBUTE_EXTERNAL_ENTITY_REF", "MISPLACED_XML_PI", "UNKNOWN_ENCODING", "INCORRECT_ENCODING", "UNCLOSED_CDATA_SECTION",
    "EXTERNAL_ENTITY_HANDLING", "NOT_STANDALONE", "UNEXPECTED_STATE", "ENTITY_DECLARED_IN_PE", "FEATURE_REQUIRES_XML_DTD",
    "CANT_CHANGE_FEATURE_ONCE_PARSING", "UNBOUND_PREFIX", "UNDECLARING_PREFIX", "INCOMPLETE_PE", "XML_DECL", "TEXT_DECL", "PUBLICID", "SUSPENDED",
    "NOT_SUSPENDED", "ABORTED", "FINISHED", "SUSPEND_PE", "RESERVED_PREFIX_XML", "RESERVED_PREFIX_XMLNS", "RESERVED_NAMESPACE_URI",
    "INVALID_ARGUMENT", "NO_BUFFER", "AMPLIFICATION_LIMIT_BREACH", "NOT_STARTED",
};

/* A module of constants in ours. Borrowed. */
static PyObject *add_submodule(PyObject *module, const char *name, const char *full, const char *doc)
{
    PyObject *sub = PyImport_AddModuleRef(full);
    if (sub && (PyModule_SetDocString(sub, doc) < 0 || PyModule_AddObjectRef(module, name, sub) < 0))
        Py_CLEAR(sub);
    Py_XDECREF(sub);
    return sub;
}

static int add_errors(PyObject *module)
{
    PyObject *sub = add_submodule(module, "errors", "pyexpat.errors", "Constants used to describe error conditions.");
    PyObject *codes = PyDict_New(), *messages = PyDict_New();
    int rc = sub && codes && messages ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < sizeof error_names / sizeof *error_names; i++) {
        char name[64];
        const char *text = XML_ErrorString((enum XML_Error)(i + 1));
        if (!text)
            continue;
        snprintf(name, sizeof name, "XML_ERROR_%s", error_names[i]);
        PyObject *message = PyUnicode_FromString(text), *number = PyLong_FromSize_t(i + 1);
        rc = message && number && PyModule_AddObjectRef(sub, name, message) == 0 && PyDict_SetItem(codes, message, number) == 0 ? PyDict_SetItem(messages, number, message) : -1;
        Py_XDECREF(message);
        Py_XDECREF(number);
    }
    rc = rc < 0 || PyModule_AddObjectRef(sub, "codes", codes) < 0 ? -1 : PyModule_AddObjectRef(sub, "messages", messages);
    Py_XDECREF(codes);
    Py_XDECREF(messages);
    return rc;
}

static int add_model(PyObject *module)
{
    static const struct { const char *name; int value; } numbers[] = {
#define C(name) {#name, name},
        C(XML_CTYPE_EMPTY) C(XML_CTYPE_ANY) C(XML_CTYPE_MIXED) C(XML_CTYPE_NAME) C(XML_CTYPE_CHOICE) C(XML_CTYPE_SEQ) C(XML_CQUANT_NONE)
        C(XML_CQUANT_OPT) C(XML_CQUANT_REP) C(XML_CQUANT_PLUS)
#undef C
    };
    PyObject *sub = add_submodule(module, "model", "pyexpat.model", "Constants used to interpret content model information.");
    for (size_t i = 0; sub && i < sizeof numbers / sizeof *numbers; i++)
        if (PyModule_AddIntConstant(sub, numbers[i].name, numbers[i].value) < 0)
            return -1;
    return sub ? 0 : -1;
}

static int add_features(PyObject *module)
{
    PyObject *list = PyList_New(0);
    const XML_Feature *f = XML_GetFeatureList();
    for (; list && f->feature != XML_FEATURE_END; f++) {
        PyObject *pair = Py_BuildValue("(si)", f->name, (int)f->value);
        if (!pair || PyList_Append(list, pair) < 0)
            Py_CLEAR(list);
        Py_XDECREF(pair);
    }
    return PyModule_Add(module, "features", list);
}

static int module_exec(PyObject *module)
{
    ExpatState *st = state_of(module);
    XML_Expat_Version v = XML_ExpatVersionInfo();
    st->error = PyErr_NewException("xml.parsers.expat.ExpatError", NULL, NULL);
    st->type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &parser_spec, NULL);
    if (!st->error || !st->type || PyModule_AddObjectRef(module, "error", st->error) < 0 || PyModule_AddObjectRef(module, "ExpatError", st->error) < 0 ||
        PyModule_AddObjectRef(module, "XMLParserType", (PyObject *)st->type) < 0 || PyModule_AddStringConstant(module, "EXPAT_VERSION", XML_ExpatVersion()) < 0 ||
        PyModule_Add(module, "version_info", Py_BuildValue("(iii)", v.major, v.minor, v.micro)) < 0 ||
        PyModule_AddStringConstant(module, "native_encoding", "UTF-8") < 0 || PyModule_AddIntMacro(module, XML_PARAM_ENTITY_PARSING_NEVER) < 0 ||
        PyModule_AddIntMacro(module, XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE) < 0 || PyModule_AddIntMacro(module, XML_PARAM_ENTITY_PARSING_ALWAYS) < 0)
        return -1;
    return add_errors(module) < 0 || add_model(module) < 0 ? -1 : add_features(module);
}

#define HELD(F) F(type) F(error)
MODULE_STATE_FUNCTIONS(ExpatState, HELD)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef expat_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "pyexpat",
    .m_doc = PyDoc_STR("Python wrapper for Expat parser."),
    .m_size = sizeof(ExpatState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit_pyexpat(void) { return PyModuleDef_Init(&expat_module); }
#else
typedef int pyexpat_is_missing;
#endif
