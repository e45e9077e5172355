/* stdlib/_elementtree_parse.c -- the type XMLParser, on libexpat: passes what it reads to its target, a TreeBuilder or any object that has some
 * of its methods. A TreeBuilder (not of a subclass) is used without calls of methods.
 *
 * An exception in a handler stops the parser; handlers that the library still calls do nothing. Names, which recur, are turned into Python strings once
 * and kept in `names`.
 */
#ifdef P3T_HAVE_EXPAT
#include "stdlib/_elementtree_int.h"

#include "stdlib/pyexpat_int.h"

#define TARGET_METHODS(M) M(start) M(data) M(end) M(comment) M(pi) M(start_ns) M(end_ns) M(doctype) M(close)

struct name { char *raw; PyObject *text; };      /* raw: as the library gives it */
typedef struct {
    PyObject_HEAD
    struct gate gate;
    TreeState *state;
    XML_Parser expat;                            /* NULL: __init__() was not called */
    bool parsing;
    PyObject *target, *entity;
    bool builds;                                 /* the target is a plain TreeBuilder */
    PyObject *methods[16];                       /* of another target; NULL: it has none */
    struct name *names;                          /* open addressing; a power of two */
    size_t name_count, name_room;
} Parser;
enum {
#define M(name) ON_##name,
    TARGET_METHODS(M)
#undef M
    METHOD_COUNT
};
static_assert(METHOD_COUNT <= 16, "room for the target's methods");

static Parser *parser(void *p) { return p; }

/* -- texts and names ------------------------------------------------------------------------------------------------------------------- */

static PyObject *decoded(const char *s, size_t n) { return PyUnicode_DecodeUTF8(s, (Py_ssize_t)n, "strict"); }
static PyObject *text_of(const XML_Char *s) { return decoded(s ? s : "", s ? strlen(s) : 0); }

static size_t hash_of(const char *s)
{
    uint64_t h = 14695981039346656037u;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return (size_t)(h ^ h >> 32);
}

static struct name *place_of(struct name *table, size_t room, const char *raw)
{
    size_t i = hash_of(raw) & (room - 1);
    while (table[i].raw && strcmp(table[i].raw, raw) != 0)
        i = (i + 1) & (room - 1);
    return &table[i];
}

static bool grow_names(Parser *p)
{
    size_t room = p->name_room ? p->name_room * 2 : 64;
    struct name *table = PyMem_Calloc(room, sizeof *table);
    if (!table) {
        PyErr_NoMemory();
        return false;
    }
    for (size_t i = 0; i < p->name_room; i++)
        if (p->names[i].raw)
            *place_of(table, room, p->names[i].raw) = p->names[i];
    PyMem_Free(p->names);
    p->names = table;
    p->name_room = room;
    return true;
}

/* uri}local becomes {uri}local. New reference; NULL raised. */
static PyObject *name_of(Parser *p, const char *raw)
{
    struct name *place = p->name_room ? place_of(p->names, p->name_room, raw) : NULL;
    if (place && place->raw)
        return Py_NewRef(place->text);
    size_t n = strlen(raw);
    bool qualified = memchr(raw, '}', n);
    char *copy = PyMem_Malloc(n + 2);
    if (!copy)
        return PyErr_NoMemory();
    *copy = '{';
    memcpy(copy + qualified, raw, n + 1);
    PyObject *text = decoded(copy, n + qualified);
    if (text && p->name_count < 1000000 && (p->name_count * 2 < p->name_room || grow_names(p))) {
        memcpy(copy, raw, n + 1);
        *place_of(p->names, p->name_room, raw) = (struct name){copy, Py_NewRef(text)};
        p->name_count++;
        return text;
    }
    PyMem_Free(copy);
    if (PyErr_Occurred())
        Py_CLEAR(text);
    return text;
}

/* -- handlers ---------------------------------------------------------------------------------------------------------------------------------- */

/* A handler is done. Consumes r; NULL: raised. */
static void done(Parser *p, PyObject *r)
{
    Py_XDECREF(r);
    if (!r)
        XML_StopParser(p->expat, XML_FALSE);
}

/* Calls a method of the target. Consumes the arguments, of which NULL means raised. */
static PyObject *tell(Parser *p, int method, PyObject *a, PyObject *b, PyObject *c, int n)
{
    PyObject *args[3] = {a, b, c}, *r = NULL;
    bool ok = true;
    for (int i = 0; i < n; i++)
        ok = ok && args[i];
    if (ok && !PyErr_Occurred())
        r = PyObject_Vectorcall(p->methods[method], args, (size_t)n, NULL);
    for (int i = 0; i < n; i++)
        Py_XDECREF(args[i]);
    return r;
}

static PyObject *attributes_of(Parser *p, const XML_Char *const *pairs)
{
    PyObject *d = PyDict_New();
    for (; d && *pairs; pairs += 2) {
        PyObject *name = name_of(p, pairs[0]), *value = name ? text_of(pairs[1]) : NULL;
        if (!value || PyDict_SetItem(d, name, value) < 0)
            Py_CLEAR(d);
        Py_XDECREF(name);
        Py_XDECREF(value);
    }
    return d;
}

static void on_start(void *data, const XML_Char *raw, const XML_Char **pairs)
{
    Parser *p = parser(data);
    if (PyErr_Occurred())
        return;
    PyObject *tag = name_of(p, raw), *attrib = tag && (*pairs || !p->builds) ? attributes_of(p, (const XML_Char *const *)pairs) : NULL;
    if (!tag || PyErr_Occurred()) {
        Py_XDECREF(tag);
        done(p, NULL);
    } else if (p->builds) {
        done(p, builder_start(p->target, tag, attrib));
        Py_DECREF(tag);
    } else {
        done(p, tell(p, ON_start, tag, attrib, NULL, 2));
    }
}

static PyObject *pass_data(Parser *p, PyObject *text)
{
    if (!p->builds)
        return tell(p, ON_data, text, NULL, NULL, 1);
    PyObject *r = text ? builder_data(p->target, text) : NULL;
    Py_XDECREF(text);
    return r;
}

static void on_data(void *data, const XML_Char *text, int n)
{
    Parser *p = parser(data);
    if (!PyErr_Occurred())
        done(p, pass_data(p, decoded(text, (size_t)n)));
}

static void on_end(void *data, const XML_Char *raw)
{
    Parser *p = parser(data);
    if (!PyErr_Occurred())
        done(p, p->builds ? builder_end(p->target) : tell(p, ON_end, name_of(p, raw), NULL, NULL, 1));
}

static PyObject *event(Parser *p, int which, PyObject *value)
{
    int rc = value ? builder_event(p->target, which, value) : -1;
    Py_XDECREF(value);
    return rc < 0 ? NULL : Py_None;
}

static void on_start_ns(void *data, const XML_Char *prefix, const XML_Char *uri)
{
    Parser *p = parser(data);
    if (PyErr_Occurred())
        return;
    PyObject *a = text_of(prefix), *b = a ? text_of(uri) : NULL;
    if (!p->builds) {
        done(p, tell(p, ON_start_ns, a, b, NULL, 2));
        return;
    }
    done(p, event(p, EVENT_start_ns, b ? PyTuple_Pack(2, a, b) : NULL));
    Py_XDECREF(a);
    Py_XDECREF(b);
}

static void on_end_ns(void *data, const XML_Char *prefix)
{
    Parser *p = parser(data);
    if (!PyErr_Occurred())
        done(p, p->builds ? event(p, EVENT_end_ns, Py_None) : tell(p, ON_end_ns, text_of(prefix), NULL, NULL, 1));
}

static void on_comment(void *data, const XML_Char *raw)
{
    Parser *p = parser(data);
    if (PyErr_Occurred())
        return;
    PyObject *text = text_of(raw);
    if (!p->builds) {
        done(p, tell(p, ON_comment, text, NULL, NULL, 1));
        return;
    }
    done(p, text ? builder_comment(p->target, text) : NULL);
    Py_XDECREF(text);
}

static void on_pi(void *data, const XML_Char *raw_target, const XML_Char *raw)
{
    Parser *p = parser(data);
    if (PyErr_Occurred())
        return;
    PyObject *target = text_of(raw_target), *text = target ? text_of(raw) : NULL;
    if (!p->builds) {
        done(p, tell(p, ON_pi, target, text, NULL, 2));
        return;
    }
    done(p, text ? builder_pi(p->target, target, text) : NULL);
    Py_XDECREF(target);
    Py_XDECREF(text);
}

static PyObject *text_or_none(const XML_Char *s) { return s ? text_of(s) : Py_None; }

static void on_doctype(void *data, const XML_Char *name, const XML_Char *system, const XML_Char *public, int Py_UNUSED(internal))
{
    Parser *p = parser(data);
    PyObject *own;
    if (PyErr_Occurred())
        return;
    if (!p->builds && p->methods[ON_doctype]) {
        done(p, tell(p, ON_doctype, text_of(name), text_or_none(public), text_or_none(system), 3));
        return;
    }
    int rc = PyObject_GetOptionalAttrString((PyObject *)p, "doctype", &own);
    Py_XDECREF(own);
    if (rc > 0)
        rc = PyErr_WarnEx(PyExc_RuntimeWarning, "The doctype() method of XMLParser is ignored.  Define doctype() method on the TreeBuilder target.", 1);
    if (rc < 0)
        done(p, NULL);
}

static PyObject *raise_error(Parser *p, int code, const char *text)
{
    unsigned long long line = XML_GetErrorLineNumber(p->expat), column = XML_GetErrorColumnNumber(p->expat);
    PyObject *message = PyUnicode_FromFormat("%s: line %llu, column %llu", text, line, column);
    PyObject *e = message ? PyObject_CallOneArg(p->state->ParseError, message) : NULL;
    PyObject *number = e ? PyLong_FromLong(code) : NULL, *position = number ? Py_BuildValue("(KK)", line, column) : NULL;
    if (position && PyObject_SetAttrString(e, "code", number) == 0 && PyObject_SetAttrString(e, "position", position) == 0)
        PyErr_SetObject(p->state->ParseError, e);
    Py_XDECREF(position);
    Py_XDECREF(number);
    Py_XDECREF(e);
    Py_XDECREF(message);
    return NULL;
}

/* What no other handler is for; of that, entities that the document does not define: the program may. */
static void on_default(void *data, const XML_Char *text, int n)
{
    Parser *p = parser(data);
    if (n < 2 || *text != '&' || PyErr_Occurred())
        return;
    PyObject *key = decoded(text + 1, (size_t)n - 2), *value = NULL, *r = NULL;
    int found = key ? PyDict_GetItemRef(p->entity, key, &value) : -1;
    if (found > 0)
        r = p->builds || p->methods[ON_data] ? pass_data(p, Py_NewRef(value)) : Py_None;
    if (found == 0) {
        PyObject *message = PyUnicode_FromFormat("undefined entity &%U;", key);
        const char *utf8 = message ? PyUnicode_AsUTF8(message) : NULL;
        if (utf8)
            raise_error(p, XML_ERROR_UNDEFINED_ENTITY, utf8);
        Py_XDECREF(message);
    }
    done(p, r);
    Py_XDECREF(value);
    Py_XDECREF(key);
}

/* -- making ------------------------------------------------------------------------------------------------------------------------------------------ */

static bool install(Parser *p)
{
    XML_Parser x = p->expat;
    static const char *const method_names[] = {
#define M(name) #name,
        TARGET_METHODS(M)
#undef M
    };
    for (int i = 0; i < METHOD_COUNT && !p->builds; i++) {
        PyObject *method;
        if (PyObject_GetOptionalAttrString(p->target, method_names[i], &method) < 0)
            return false;
        Py_XSETREF(p->methods[i], method);
    }
#define HAS(name) (p->builds || p->methods[ON_##name])
    XML_SetUserData(x, p);
    XML_SetElementHandler(x, HAS(start) ? on_start : NULL, HAS(end) ? on_end : NULL);
    XML_SetDefaultHandlerExpand(x, on_default);
    if (HAS(data))
        XML_SetCharacterDataHandler(x, on_data);
    if (!p->builds)
        XML_SetNamespaceDeclHandler(x, HAS(start_ns) ? on_start_ns : NULL, HAS(end_ns) ? on_end_ns : NULL);
    if (HAS(comment))
        XML_SetCommentHandler(x, on_comment);
    if (HAS(pi))
        XML_SetProcessingInstructionHandler(x, on_pi);
#undef HAS
    XML_SetStartDoctypeDeclHandler(x, on_doctype);
    XML_SetUnknownEncodingHandler(x, expat_unknown_encoding, NULL);
    return true;
}

static PyObject *parser_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwargs))
{
    TreeState *st = tree_state_of_type(type);
    Parser *p = st ? (Parser *)type->tp_alloc(type, 0) : NULL;
    if (p)
        p->state = st;
    return (PyObject *)p;
}

static bool set_up(Parser *p, PyObject *target, const char *encoding)
{
    static const XML_Memory_Handling_Suite memory = {PyMem_RawMalloc, PyMem_RawRealloc, PyMem_RawFree};
    XML_Parser x = XML_ParserCreate_MM(encoding, &memory, "}");
    if (!x) {
        PyErr_NoMemory();
        return false;
    }
    if (p->expat)
        XML_ParserFree(p->expat);
    p->expat = x;
    Py_XSETREF(p->entity, PyDict_New());
    Py_XSETREF(p->target, target == Py_None ? PyObject_CallNoArgs((PyObject *)p->state->builder) : Py_NewRef(target));
    if (!p->entity || !p->target)
        return false;
    p->builds = Py_TYPE(p->target) == p->state->builder;
    return install(p);
}

static int parser_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"target", "encoding", NULL};
    Parser *p = parser(self);
    PyObject *target = Py_None;
    const char *encoding = NULL;
    if (PyTuple_GET_SIZE(args)) {
        PyErr_SetString(PyExc_TypeError, "XMLParser() takes no positional arguments");
        return -1;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$Oz:XMLParser", words, &target, &encoding) || !gate_enter(&p->gate, "parser"))
        return -1;
    bool ok = false;
    if (p->parsing)
        PyErr_SetString(PyExc_RuntimeError, "the parser cannot be made anew in its own handlers");
    else
        ok = set_up(p, target, encoding);
    gate_leave(&p->gate);
    return ok ? 0 : -1;
}

static int parser_traverse(PyObject *self, visitproc visit, void *arg)
{
    Parser *p = parser(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(p->target);
    Py_VISIT(p->entity);
    for (int i = 0; i < METHOD_COUNT; i++)
        Py_VISIT(p->methods[i]);
    return 0;
}

static int parser_clear(PyObject *self)
{
    Parser *p = parser(self);
    XML_Parser x = p->expat;
    p->expat = NULL;
    if (x)
        XML_ParserFree(x);
    Py_CLEAR(p->target);
    Py_CLEAR(p->entity);
    for (int i = 0; i < METHOD_COUNT; i++)
        Py_CLEAR(p->methods[i]);
    return 0;
}

static void parser_dealloc(PyObject *self)
{
    Parser *p = parser(self);
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    parser_clear(self);
    for (size_t i = 0; i < p->name_room; i++) {
        PyMem_Free(p->names[i].raw);
        Py_XDECREF(p->names[i].text);
    }
    PyMem_Free(p->names);
    type->tp_free(self);
    Py_DECREF(type);
}

/* -- parsing ------------------------------------------------------------------------------------------------------------------------------------------- */

static bool begin(Parser *p)
{
    if (!gate_enter(&p->gate, "parser"))
        return false;
    if (p->expat && !p->parsing)
        return p->parsing = true;
    if (p->expat)
        PyErr_SetString(PyExc_RuntimeError, "the parser cannot be used to parse in its own handlers");
    else
        PyErr_SetString(PyExc_ValueError, "XMLParser.__init__() wasn't called");
    gate_leave(&p->gate);
    return false;
}

static void finish(Parser *p)
{
    p->parsing = false;
    gate_leave(&p->gate);
}

/* False: raised. */
static bool parse(Parser *p, const char *data, Py_ssize_t n, bool final)
{
    if (n > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "size does not fit in an int");
        return false;
    }
    enum XML_Status status = XML_Parse(p->expat, data, (int)n, final);
    if (PyErr_Occurred())
        return false;
    if (status == XML_STATUS_OK)
        return true;
    enum XML_Error code = XML_GetErrorCode(p->expat);
    const char *text = XML_ErrorString(code);
    raise_error(p, code, text ? text : "unknown error");
    return false;
}

/* A str or a bytes-like object. */
static bool parse_object(Parser *p, PyObject *o)
{
    if (PyUnicode_Check(o)) {
        Py_ssize_t n;
        const char *text = PyUnicode_AsUTF8AndSize(o, &n);
        if (!text)
            return false;
        (void)XML_SetEncoding(p->expat, "utf-8");        /* whatever the document says; of no effect once it has begun */
        return parse(p, text, n, false);
    }
    Py_buffer view;
    if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
        return false;
    bool ok = parse(p, view.buf, view.len, false);
    PyBuffer_Release(&view);
    return ok;
}

static PyObject *parser_feed(PyObject *self, PyObject *data)
{
    Parser *p = parser(self);
    if (!begin(p))
        return NULL;
    bool ok = parse_object(p, data);
    finish(p);
    return ok ? Py_None : NULL;
}

static PyObject *parser_close(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Parser *p = parser(self);
    if (!begin(p))
        return NULL;
    bool ok = parse(p, "", 0, true), builds = p->builds;
    PyObject *target = Py_NewRef(p->target), *close = Py_XNewRef(p->methods[ON_close]);
    finish(p);
    PyObject *r = !ok ? NULL : builds ? builder_root(target) : close ? PyObject_CallNoArgs(close) : Py_None;
    Py_XDECREF(close);
    Py_DECREF(target);
    return r;
}

static PyObject *parser_flush(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Parser *p = parser(self);
    bool ok = true;
    if (!begin(p))
        return NULL;
    if (XML_SetReparseDeferralEnabled) {
        XML_SetReparseDeferralEnabled(p->expat, XML_FALSE);
        ok = parse(p, "", 0, false);
        XML_SetReparseDeferralEnabled(p->expat, XML_TRUE);
    }
    finish(p);
    return ok ? Py_None : NULL;
}

static PyObject *parser_parse_whole(PyObject *self, PyObject *file)
{
    Parser *p = parser(self);
    if (!begin(p))
        return NULL;
    PyObject *read = PyObject_GetAttrString(file, "read");
    bool ok = read, more = ok;
    while (more) {
        PyObject *piece = PyObject_CallFunction(read, "i", 64 * 1024);
        ok = piece;
        more = ok && (PyUnicode_CheckExact(piece) ? PyUnicode_GET_LENGTH(piece) > 0 : PyBytes_CheckExact(piece) && PyBytes_GET_SIZE(piece) > 0);
        if (more)
            more = ok = parse_object(p, piece);
        Py_XDECREF(piece);
    }
    Py_XDECREF(read);
    ok = ok && parse(p, "", 0, true);
    bool builds = p->builds;
    PyObject *target = Py_NewRef(p->target);
    finish(p);
    PyObject *r = !ok ? NULL : builds ? builder_root(target) : Py_None;
    Py_DECREF(target);
    return r;
}

/* -- events ------------------------------------------------------------------------------------------------------------------------------------------------ */

static int event_of(PyObject *name)
{
    static const char *const texts[] = {
#define E(name, text) text,
        TREE_EVENTS(E)
#undef E
    };
    for (int i = 0; i < EVENT_COUNT; i++)
        if (PyUnicode_EqualToUTF8(name, texts[i]))
            return i;
    PyErr_Format(PyExc_ValueError, "unknown event '%U'", name);
    return -1;
}

/* The set of events that a sequence names. False: raised. */
static bool read_events(PyObject *asked, unsigned *set, PyObject *event_names[EVENT_COUNT])
{
    PyObject *list = PySequence_List(asked);
    if (!list) {
        if (PyErr_ExceptionMatches(PyExc_TypeError))
            PyErr_SetString(PyExc_TypeError, "events must be a sequence");
        return false;
    }
    bool ok = true;
    for (Py_ssize_t i = 0; ok && i < PyList_GET_SIZE(list); i++) {
        PyObject *name = PyList_GET_ITEM(list, i), *text = NULL;
        if (PyUnicode_Check(name))
            text = Py_NewRef(name);
        else if (PyBytes_Check(name))
            text = PyUnicode_DecodeASCII(PyBytes_AS_STRING(name), PyBytes_GET_SIZE(name), "strict");
        if (!text) {
            PyErr_SetString(PyExc_ValueError, "invalid events sequence");
            ok = false;
            break;
        }
        int which = event_of(text);
        Py_DECREF(text);
        ok = which >= 0;
        if (ok) {
            *set |= 1u << which;
            Py_XSETREF(event_names[which], Py_NewRef(name));
        }
    }
    Py_DECREF(list);
    return ok;
}

static PyObject *parser_setevents(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Parser *p = parser(self);
    PyObject *event_names[EVENT_COUNT] = {NULL}, *append = NULL;
    unsigned set = 0;
    bool ok = false;
    if (!args_count("_setevents", nargs, 1, 2) || !begin(p))
        return NULL;
    if (!p->builds) {
        PyErr_SetString(PyExc_TypeError, "event handling only supported for ElementTree.TreeBuilder targets");
    } else if ((append = PyObject_GetAttrString(args[0], "append"))) {
        if (nargs < 2 || args[1] == Py_None) {
            set = 1u << EVENT_end;
            ok = (event_names[EVENT_end] = PyUnicode_FromString("end"));
        } else {
            ok = read_events(args[1], &set, event_names);
        }
        ok = ok && builder_set_events(p->target, append, set, event_names) == 0;
    }
    if (ok)
        XML_SetNamespaceDeclHandler(p->expat, set & 1u << EVENT_start_ns ? on_start_ns : NULL, set & 1u << EVENT_end_ns ? on_end_ns : NULL);
    for (int i = 0; i < EVENT_COUNT; i++)
        Py_XDECREF(event_names[i]);
    Py_XDECREF(append);
    finish(p);
    return ok ? Py_None : NULL;
}

/* -- the type -------------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *parser_version(PyObject *Py_UNUSED(self), void *Py_UNUSED(closure))
{
    return PyUnicode_FromFormat("Expat %d.%d.%d", XML_MAJOR_VERSION, XML_MINOR_VERSION, XML_MICRO_VERSION);
}

static PyMethodDef parser_methods[] = {
    {"feed", parser_feed, METH_O, PyDoc_STR("feed($self, data, /)\n--\n\nParses a piece of the document.")},
    {"close", parser_close, METH_NOARGS, PyDoc_STR("close($self, /)\n--\n\nThe document is complete: what the target makes of it.")},
    {"flush", parser_flush, METH_NOARGS, PyDoc_STR("flush($self, /)\n--\n\nParses what was put off.")},
    {"_parse_whole", parser_parse_whole, METH_O, PyDoc_STR("_parse_whole($self, file, /)\n--\n\nParses a file.")},
    {"_setevents", _PyCFunction_CAST(parser_setevents), METH_FASTCALL, PyDoc_STR("_setevents($self, events_queue, events_to_report=None, /)\n--\n\nFor XMLPullParser.")},
    {NULL, NULL, 0, NULL}
};
static PyMemberDef parser_members[] = {
    {"entity", _Py_T_OBJECT, offsetof(Parser, entity), Py_READONLY, NULL}, {"target", _Py_T_OBJECT, offsetof(Parser, target), Py_READONLY, NULL}, {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef parser_getset[] = {{"version", parser_version, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot parser_slots[] = {
    {Py_tp_new, parser_new}, {Py_tp_init, parser_init}, {Py_tp_dealloc, parser_dealloc}, {Py_tp_traverse, parser_traverse}, {Py_tp_clear, parser_clear},
    {Py_tp_methods, parser_methods}, {Py_tp_members, parser_members}, {Py_tp_getset, parser_getset}, {0, NULL}
};
PyType_Spec tree_parser_spec = {.name = "xml.etree.ElementTree.XMLParser", .basicsize = sizeof(Parser), .slots = parser_slots,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE};
#else
typedef int expat_is_missing;
#endif
