/* objects/exceptions_unicode.c -- UnicodeEncodeError, UnicodeDecodeError, UnicodeTranslateError and their part of the C API.
 *
 * start and end are what the arguments said; whoever asks through the C API gets them clamped to the object's length, which an error
 * handler may have changed meanwhile.
 */
#include "objects/exceptions_int.h"

EXC_MEMORY(unicode, 3)

static void set_fields(UnicodeErrorObj *e, PyObject *encoding, PyObject *object, PyObject *reason, Py_ssize_t start, Py_ssize_t end)
{
    Obj *o = &e->base.hdr;
    field_set(o, &e->encoding, encoding ? value_keep(value_of(encoding)) : FIELD_EMPTY);
    field_set(o, &e->object, value_keep(value_of(object)));
    field_set(o, &e->reason, value_keep(value_of(reason)));
    store_relaxed_size((size_t *)&e->start, (size_t)start);
    store_relaxed_size((size_t *)&e->end, (size_t)end);
}

static int encode_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyObject *encoding, *object, *reason;
    Py_ssize_t start, end;
    if (exc_base_init(self, args, kwds) < 0 || !PyArg_ParseTuple(args, "UUnnU", &encoding, &object, &start, &end, &reason))
        return -1;
    set_fields((UnicodeErrorObj *)self, encoding, object, reason, start, end);
    return 0;
}

static int decode_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyObject *encoding, *object, *reason;
    Py_ssize_t start, end;
    if (exc_base_init(self, args, kwds) < 0 || !PyArg_ParseTuple(args, "UOnnU", &encoding, &object, &start, &end, &reason))
        return -1;
    if (PyBytes_Check(object)) {
        Py_INCREF(object);
    } else {
        Py_buffer view;
        if (PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) < 0)
            return -1;
        object = PyBytes_FromStringAndSize(view.buf, view.len);
        PyBuffer_Release(&view);
        if (object == NULL)
            return -1;
    }
    set_fields((UnicodeErrorObj *)self, encoding, object, reason, start, end);
    Py_DECREF(object);
    return 0;
}

static int translate_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyObject *object, *reason;
    Py_ssize_t start, end;
    if (exc_base_init(self, args, kwds) < 0 || !PyArg_ParseTuple(args, "UnnU", &object, &start, &end, &reason))
        return -1;
    set_fields((UnicodeErrorObj *)self, NULL, object, reason, start, end);
    return 0;
}

/* --- questions --------------------------------------------------------------------------------------------------------------------- */

static Py_ssize_t get_start(const UnicodeErrorObj *e) { return (Py_ssize_t)load_relaxed_size((const size_t *)&e->start); }
static Py_ssize_t get_end(const UnicodeErrorObj *e) { return (Py_ssize_t)load_relaxed_size((const size_t *)&e->end); }

static bool is_kind(PyObject *exc, PyTypeObject *type)
{
    if (PyObject_TypeCheck(exc, type))
        return true;
    raise_type_error("expecting a %s object, got %.200s", type->tp_name, Py_TYPE(exc)->tp_name);
    return false;
}

/* A field that must be a str (or bytes): counted, NULL raised. */
static PyObject *get_text(UnicodeErrorObj *e, const Value *field, const char *name, bool bytes)
{
    PyObject *v = field_get_api(&e->base.hdr, field);
    if (v == NULL) {
        raise_type_error("UnicodeError '%s' attribute is not set", name);
    } else if (bytes ? !PyBytes_Check(v) : !PyUnicode_Check(v)) {
        raise_type_error("UnicodeError '%s' attribute must be a %s", name, bytes ? "bytes" : "string");
        Py_CLEAR(v);
    }
    return v;
}

static PyObject *get_object(PyObject *exc, PyTypeObject *type)
{
    if (!is_kind(exc, type))
        return NULL;
    UnicodeErrorObj *e = (UnicodeErrorObj *)exc;
    return get_text(e, &e->object, "object", type == EXC_TYPE(UnicodeDecodeError));
}

static Py_ssize_t object_length(PyObject *object) { return PyBytes_Check(object) ? PyBytes_GET_SIZE(object) : PyUnicode_GET_LENGTH(object); }

static int get_position(PyObject *exc, PyTypeObject *type, bool end, Py_ssize_t *out)
{
    PyObject *object = get_object(exc, type);
    if (object == NULL)
        return -1;
    Py_ssize_t n = object_length(object);
    Py_DECREF(object);
    if (end) {
        Py_ssize_t at = get_end((UnicodeErrorObj *)exc);
        at = at < 1 ? 1 : at;
        *out = at > n ? n : at;
    } else {
        Py_ssize_t at = get_start((UnicodeErrorObj *)exc);
        at = at < 0 ? 0 : at;
        *out = at >= n ? (n == 0 ? 0 : n - 1) : at;
    }
    return 0;
}

static int set_position(PyObject *exc, PyTypeObject *type, bool end, Py_ssize_t at)
{
    if (!is_kind(exc, type))
        return -1;
    UnicodeErrorObj *e = (UnicodeErrorObj *)exc;
    store_relaxed_size((size_t *)(end ? &e->end : &e->start), (size_t)at);
    return 0;
}

static PyObject *get_named(PyObject *exc, PyTypeObject *type, bool reason)
{
    if (!is_kind(exc, type))
        return NULL;
    UnicodeErrorObj *e = (UnicodeErrorObj *)exc;
    return reason ? get_text(e, &e->reason, "reason", false) : get_text(e, &e->encoding, "encoding", false);
}

static int set_reason(PyObject *exc, PyTypeObject *type, const char *reason)
{
    if (!is_kind(exc, type))
        return -1;
    PyObject *text = PyUnicode_FromString(reason);
    if (text == NULL)
        return -1;
    field_set(&exc_obj(value_of(exc))->hdr, &((UnicodeErrorObj *)exc)->reason, value_of(text));
    return 0;
}

#define POSITIONS(kind)                                                                                                                  \
    PyObject *PyUnicode##kind##Error_GetObject(PyObject *exc) { return get_object(exc, EXC_TYPE(Unicode##kind##Error)); }                \
    int PyUnicode##kind##Error_GetStart(PyObject *exc, Py_ssize_t *at) { return get_position(exc, EXC_TYPE(Unicode##kind##Error), false, at); } \
    int PyUnicode##kind##Error_SetStart(PyObject *exc, Py_ssize_t at) { return set_position(exc, EXC_TYPE(Unicode##kind##Error), false, at); } \
    int PyUnicode##kind##Error_GetEnd(PyObject *exc, Py_ssize_t *at) { return get_position(exc, EXC_TYPE(Unicode##kind##Error), true, at); }    \
    int PyUnicode##kind##Error_SetEnd(PyObject *exc, Py_ssize_t at) { return set_position(exc, EXC_TYPE(Unicode##kind##Error), true, at); }     \
    PyObject *PyUnicode##kind##Error_GetReason(PyObject *exc) { return get_named(exc, EXC_TYPE(Unicode##kind##Error), true); }           \
    int PyUnicode##kind##Error_SetReason(PyObject *exc, const char *reason) { return set_reason(exc, EXC_TYPE(Unicode##kind##Error), reason); }
POSITIONS(Encode)
POSITIONS(Decode)
POSITIONS(Translate)

PyObject *PyUnicodeEncodeError_GetEncoding(PyObject *exc) { return get_named(exc, EXC_TYPE(UnicodeEncodeError), false); }
PyObject *PyUnicodeDecodeError_GetEncoding(PyObject *exc) { return get_named(exc, EXC_TYPE(UnicodeDecodeError), false); }

PyObject *PyUnicodeDecodeError_Create(const char *encoding, const char *object, Py_ssize_t length, Py_ssize_t start, Py_ssize_t end,
                                      const char *reason)
{
    return PyObject_CallFunction(PyExc_UnicodeDecodeError, "sy#nns", encoding, object, length, start, end, reason);
}

/* --- text ---------------------------------------------------------------------------------------------------------------------------- */

enum { PLACE_ROOM = 32 };
/* "'\x62'" and the like, for one character that cannot be encoded. */
static void show_character(Py_UCS4 c, char out[PLACE_ROOM])
{
    snprintf(out, PLACE_ROOM, c <= 0xff ? "'\\x%02x'" : c <= 0xffff ? "'\\u%04x'" : "'\\U%08x'", (unsigned)c);
}

static PyObject *unicode_str(PyObject *self, PyTypeObject *type)
{
    UnicodeErrorObj *e = (UnicodeErrorObj *)self;
    Obj *o = &e->base.hdr;
    if (field_is_empty(&e->object))                      /* made by __new__ alone */
        return Py_NewRef(NAPI(empty));
    PyObject *object = NULL, *r = NULL, *encoding = NULL, *reason = NULL;
    PyObject *given = field_get_api(o, &e->encoding);
    encoding = given ? PyObject_Str(given) : PyUnicode_FromString("<NULL>");
    Py_XDECREF(given);
    given = field_get_api(o, &e->reason);
    reason = given ? PyObject_Str(given) : PyUnicode_FromString("<NULL>");
    Py_XDECREF(given);
    if (encoding == NULL || reason == NULL)
        goto out;
    if ((object = get_object(self, type)) == NULL)       /* now: the __str__ of the others may have put something else there */
        goto out;
    Py_ssize_t n = object_length(object), start = get_start(e), end = get_end(e);
    bool one = start >= 0 && start < n && end == start + 1;
    char shown[PLACE_ROOM];
    if (type == EXC_TYPE(UnicodeDecodeError)) {
        if (one)
            r = PyUnicode_FromFormat("'%U' codec can't decode byte 0x%02x in position %zd: %U", encoding,
                                     (unsigned)(unsigned char)PyBytes_AS_STRING(object)[start], start, reason);
        else
            r = PyUnicode_FromFormat("'%U' codec can't decode bytes in position %zd-%zd: %U", encoding, start, end - 1, reason);
    } else {
        if (one)
            show_character(PyUnicode_READ_CHAR(object, start), shown);
        if (type == EXC_TYPE(UnicodeEncodeError))
            r = one ? PyUnicode_FromFormat("'%U' codec can't encode character %s in position %zd: %U", encoding, shown, start, reason)
                    : PyUnicode_FromFormat("'%U' codec can't encode characters in position %zd-%zd: %U", encoding, start, end - 1, reason);
        else
            r = one ? PyUnicode_FromFormat("can't translate character %s in position %zd: %U", shown, start, reason)
                    : PyUnicode_FromFormat("can't translate characters in position %zd-%zd: %U", start, end - 1, reason);
    }
out:
    Py_XDECREF(object);
    Py_XDECREF(encoding);
    Py_XDECREF(reason);
    return r;
}

static PyObject *encode_str(PyObject *self) { return unicode_str(self, EXC_TYPE(UnicodeEncodeError)); }
static PyObject *decode_str(PyObject *self) { return unicode_str(self, EXC_TYPE(UnicodeDecodeError)); }
static PyObject *translate_str(PyObject *self) { return unicode_str(self, EXC_TYPE(UnicodeTranslateError)); }

static PyMemberDef unicode_members[] = {
    EXC_FIELD(UnicodeErrorObj, encoding, "encoding", "the codec's name"),
    EXC_FIELD(UnicodeErrorObj, object, "object", "what was to be converted"),
    {"start", Py_T_PYSSIZET, offsetof(UnicodeErrorObj, start), 0, PyDoc_STR("where the trouble begins")},
    {"end", Py_T_PYSSIZET, offsetof(UnicodeErrorObj, end), 0, PyDoc_STR("where the trouble ends")},
    EXC_FIELD(UnicodeErrorObj, reason, "reason", "what the trouble is"),
    {NULL, 0, 0, 0, NULL}
};
#define LAYOUT(NAME, name)                                                                                                     \
    const struct exc_layout exc_layout_##NAME = {                                                                              \
        EXC_SLOTS(unicode, UnicodeErrorObj), .make = exc_base_new, .init = name##_init, .str = name##_str, .members = unicode_members, \
    };
LAYOUT(ENCODE, encode)
LAYOUT(DECODE, decode)
LAYOUT(TRANSLATE, translate)
