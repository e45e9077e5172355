/* stdlib/_json_encode.c -- writing JSON: the encoder object, and strings by themselves.
 *
 * All is written into one growing text. Strings go in runs: up to the next character that needs an escape at once. An encoder is FROZEN when it
 * is made. Circles are found among the containers being written, which are linked on the C stack (struct inside), so nothing is shared.
 */
#include <math.h>

#include "objects/dict_int.h"
#include "objects/float_int.h"
#include "objects/int_int.h"
#include "objects/list_int.h"
#include "stdlib/_json_int.h"

enum strings { BY_ENCODER, ASCII_ONLY, ANY_TEXT };

typedef struct EncoderObj {
    Obj hdr;
    PyObject *markers, *default_, *encoder, *indent, *key_separator, *item_separator FROZEN;
    char sort_keys, skipkeys FROZEN;
    bool allow_nan FROZEN;
    enum strings strings FROZEN;
} EncoderObj;

static EncoderObj *encoder_of(PyObject *o) { return (EncoderObj *)(void *)o; }

/* What is being written, innermost first. */
struct inside { const struct inside *outer; Value v; };

/* ---- strings ---- */

static bool needs_escape(uint32_t c, bool ascii_only) { return c < 0x20 || c == '"' || c == '\\' || (ascii_only && c > 0x7e); }

/* The first index from i on of what needs an escape. */
static size_t run_end(const void *data, int kind, size_t i, size_t n, bool ascii_only)
{
    if (kind == 1) {
        const uint8_t *s = data;
        for (uint64_t x; n - i >= 8; i += 8) {
            memcpy(&x, &s[i], 8);
            uint64_t found = json_bytes_below(x, 0x20) | json_bytes_equal(x, '"') | json_bytes_equal(x, '\\');
            if (ascii_only)
                found |= (x & JSON_HIGHS) | json_bytes_equal(x, 0x7f);
            if (found)
                break;                               /* which byte, the loop below finds */
        }
        while (i < n && !needs_escape(s[i], ascii_only))
            i++;
        return i;
    }
    while (i < n && !needs_escape(PyUnicode_READ(kind, data, (Py_ssize_t)i), ascii_only))
        i++;
    return i;
}

static int write_hex(struct str_writer *w, uint32_t c)
{
    static const char digits[] = "0123456789abcdef";
    char text[6] = {'\\', 'u', digits[c >> 12 & 15], digits[c >> 8 & 15], digits[c >> 4 & 15], digits[c & 15]};
    return str_writer_ascii(w, text, sizeof text);
}

static int write_escape(struct str_writer *w, uint32_t c)
{
    static const char plain[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (const char *e = plain; *e; e += 2) {
        if (c == (unsigned char)*e) {
            char text[2] = {'\\', e[1]};
            return str_writer_ascii(w, text, 2);
        }
    }
    if (c < 0x10000)
        return write_hex(w, c);
    c -= 0x10000;
    return write_hex(w, 0xd800 | c >> 10) < 0 ? -1 : write_hex(w, 0xdc00 | (c & 0x3ff));
}

static int write_string(struct str_writer *w, Value v, bool ascii_only)
{
    const StrObj *s = str_obj(v);
    const void *data = str_data(s);
    int kind = str_kind(s);
    size_t n = str_length(s);
    if (STR_WRITER_LITERAL(w, "\"") < 0)
        return -1;
    for (size_t i = 0; i < n;) {
        size_t end = run_end(data, kind, i, n, ascii_only);
        if (i == 0 && end == n && !ascii_only) {
            if (str_writer_value(w, v) < 0)
                return -1;
            break;
        }
        if (end > i) {
            const char *from = (const char *)data + i * (size_t)kind;
            if ((ascii_only || str_is_ascii(s)) && kind == 1 ? str_writer_ascii(w, from, end - i) < 0 : str_writer_array(w, from, end - i, kind) < 0)
                return -1;
        }
        if (end < n && write_escape(w, PyUnicode_READ(kind, data, (Py_ssize_t)end)) < 0)
            return -1;
        i = end + 1;
    }
    return STR_WRITER_LITERAL(w, "\"");
}

static PyObject *string_alone(PyObject *string, bool ascii_only)
{
    if (!value_is_str(value_of(string)))
        return api_of(raise_type_error("first argument must be a string, not %.80s", Py_TYPE(string)->tp_name));
    struct str_writer w;
    str_writer_init(&w);
    return write_string(&w, value_of(string), ascii_only) < 0 ? str_writer_fail(&w) : api_of(str_writer_finish(&w));
}
PyObject *json_encode_basestring(PyObject *module, PyObject *string)
{
    (void)module;
    return string_alone(string, false);
}
PyObject *json_encode_basestring_ascii(PyObject *module, PyObject *string)
{
    (void)module;
    return string_alone(string, true);
}

static int encode_string(const EncoderObj *e, struct str_writer *w, PyObject *string)
{
    if (LIKELY(e->strings != BY_ENCODER))
        return write_string(w, value_of(string), e->strings == ASCII_ONLY);
    PyObject *text = PyObject_CallOneArg(e->encoder, string);
    int failed = -1;
    if (text && !value_is_str(value_of(text)))
        raise_type_error("encoder() must return a string, not %.80s", Py_TYPE(text)->tp_name);
    else if (text)
        failed = str_writer_value(w, value_of(text));
    Py_XDECREF(text);
    return failed;
}

/* ---- numbers ---- */

static int encode_float(const EncoderObj *e, struct str_writer *w, PyObject *o)
{
    double x = float_of(value_of(o));
    if (UNLIKELY(!isfinite(x))) {
        if (!e->allow_nan) {
            raise_value_error("Out of range float values are not JSON compliant: %R", api_of(value_from_float(x)));
            return -1;
        }
        return isnan(x) ? STR_WRITER_LITERAL(w, "NaN") : x > 0 ? STR_WRITER_LITERAL(w, "Infinity") : STR_WRITER_LITERAL(w, "-Infinity");
    }
    char text[NUMCONV_REPR_MAX];
    return str_writer_ascii(w, text, numconv_format_double(text, sizeof text, x, 'r', 0, NUMCONV_ADD_DOT_0, NULL));
}

static int encode_int(struct str_writer *w, PyObject *o)
{
    int64_t n;
    if (LIKELY(int_as_i64(value_of(o), &n))) {
        char text[NUMCONV_I64_MAX];
        return str_writer_ascii(w, text, numconv_i64_format(text, n, 10));
    }
    Value text = int_to_text(value_of(o), 10, false);
    int failed = is_raised(text) ? -1 : str_writer_value(w, text);
    value_release(text);
    return failed;
}

/* None, the bools and numbers, also as keys. 1: written; 0: o is none of them; -1. */
static int encode_scalar(const EncoderObj *e, struct str_writer *w, PyObject *o)
{
    Value v = value_of(o);
    int failed;
    if (value_is_int(v))
        failed = encode_int(w, o);
    else if (value_is_float(v))
        failed = encode_float(e, w, o);
    else if (is_none(v))
        failed = STR_WRITER_LITERAL(w, "null");
    else if (v.w == V_TRUE.w)
        failed = STR_WRITER_LITERAL(w, "true");
    else if (v.w == V_FALSE.w)
        failed = STR_WRITER_LITERAL(w, "false");
    else if (value_is_any_int(v))
        failed = encode_int(w, o);
    else if (value_is_any_float(v))
        failed = encode_float(e, w, o);
    else
        return 0;
    return failed < 0 ? -1 : 1;
}

/* ---- containers ---- */

static int encode(const EncoderObj *e, struct str_writer *w, PyObject *o, Py_ssize_t level, const struct inside *outer);

/* Adds a note to the pending exception: where it happened. Consumes the text. */
static void note(PyObject *text)
{
    PyObject *raised = PyErr_GetRaisedException();
    if (text) {
        PyObject *done = raised ? PyObject_CallMethod(raised, "add_note", "O", text) : NULL;
        Py_XDECREF(done);
        Py_DECREF(text);
    }
    PyErr_Clear();
    PyErr_SetRaisedException(raised);
}

static PyObject *text_without_error(const char *format, PyObject *a, PyObject *b)
{
    PyObject *raised = PyErr_GetRaisedException(), *text = PyUnicode_FromFormat(format, a, b);
    PyErr_Clear();
    PyErr_SetRaisedException(raised);
    return text;
}

/* False: raised, since v is inside itself. */
static bool enter(const EncoderObj *e, const struct inside *me)
{
    if (e->markers == Py_None)
        return true;
    for (const struct inside *i = me->outer; i; i = i->outer) {
        if (value_is(i->v, me->v)) {
            raise_value_error("Circular reference detected");
            return false;
        }
    }
    return true;
}

static int new_line(const EncoderObj *e, struct str_writer *w, Py_ssize_t level)
{
    if (e->indent == Py_None)
        return 0;
    if (STR_WRITER_LITERAL(w, "\n") < 0)
        return -1;
    for (Py_ssize_t i = 0; i < level; i++)
        if (str_writer_value(w, value_of(e->indent)) < 0)
            return -1;
    return 0;
}

/* What stands before an item: the opening bracket or the separator, and a new line. */
static int before_item(const EncoderObj *e, struct str_writer *w, bool first, const char *open, Py_ssize_t level)
{
    if ((first ? str_writer_ascii(w, open, 1) : str_writer_value(w, value_of(e->item_separator))) < 0)
        return -1;
    return new_line(e, w, level);
}

static int encode_list(const EncoderObj *e, struct str_writer *w, PyObject *o, Py_ssize_t level, const struct inside *outer)
{
    struct inside me = {outer, value_of(o)};
    bool is_list = PyList_Check(o);
    size_t i = 0;
    if ((is_list ? list_len((ListObj *)value_obj(me.v)) : tuple_len(me.v)) == 0)
        return STR_WRITER_LITERAL(w, "[]");
    if (!enter(e, &me))
        return -1;
    for (;; i++) {
        Value item = is_list ? list_get((ListObj *)value_obj(me.v), i) : i < tuple_len(me.v) ? value_keep(tuple_at(me.v, i)) : V_ABSENT;
        if (is_absent(item))
            break;
        if (before_item(e, w, i == 0, "[", level + 1) < 0) {
            value_release(item);
            return -1;
        }
        int failed = encode(e, w, api_of(item), level + 1, &me);
        value_release(item);
        if (failed) {
            PyObject *index = PyLong_FromSize_t(i);
            note(text_without_error("when serializing %T item %S", o, index));
            return -1;
        }
    }
    if (i == 0 && STR_WRITER_LITERAL(w, "[") < 0)
        return -1;
    return new_line(e, w, level) < 0 ? -1 : STR_WRITER_LITERAL(w, "]");
}

/* 1 written, 0 to be skipped, -1. */
static int encode_key(const EncoderObj *e, struct str_writer *w, PyObject *key)
{
    if (LIKELY(value_is_str(value_of(key))))
        return encode_string(e, w, key) < 0 ? -1 : 1;
    struct str_writer text;
    str_writer_init(&text);
    int done = encode_scalar(e, &text, key);
    if (done <= 0) {
        str_writer_discard(&text);
        if (done == 0 && !e->skipkeys) {
            raise_type_error("keys must be str, int, float, bool or None, not %.100s", Py_TYPE(key)->tp_name);
            done = -1;
        }
        return done;
    }
    Value string = str_writer_finish(&text);
    done = is_raised(string) || encode_string(e, w, api_of(string)) < 0 ? -1 : 1;
    value_release(string);
    return done;
}

struct pairs_out { const EncoderObj *e; struct str_writer *w; PyObject *dict; Py_ssize_t level; struct inside me; bool first; };

static bool skipped(const EncoderObj *e, PyObject *key)
{
    Value k = value_of(key);
    return e->skipkeys && !value_is_str(k) && !is_none(k) && !value_is_any_int(k) && !value_is_any_float(k);
}

static int encode_pair(struct pairs_out *out, PyObject *key, PyObject *v)
{
    if (skipped(out->e, key))
        return 0;
    if (before_item(out->e, out->w, out->first, "{", out->level + 1) < 0)
        return -1;
    out->first = false;
    if (encode_key(out->e, out->w, key) < 0 || str_writer_value(out->w, value_of(out->e->key_separator)) < 0)
        return -1;
    if (encode(out->e, out->w, v, out->level + 1, &out->me) == 0)
        return 0;
    note(text_without_error("when serializing %T item %R", out->dict, key));
    return -1;
}

/* By items(), sorted if that is asked for. */
static int encode_items(struct pairs_out *out)
{
    PyObject *items = PyMapping_Items(out->dict);
    int failed = !items || (out->e->sort_keys && PyList_Sort(items) < 0) ? -1 : 0;
    for (Py_ssize_t i = 0; !failed && i < PyList_GET_SIZE(items); i++) {
        PyObject *item = PyList_GetItemRef(items, i);
        if (!item || !PyTuple_Check(item) || PyTuple_GET_SIZE(item) != 2) {
            raise_value_error("items must return 2-tuples");
            failed = -1;
        } else {
            failed = encode_pair(out, PyTuple_GET_ITEM(item, 0), PyTuple_GET_ITEM(item, 1));
        }
        Py_XDECREF(item);
    }
    Py_XDECREF(items);
    return failed;
}

static int encode_dict(const EncoderObj *e, struct str_writer *w, PyObject *o, Py_ssize_t level, const struct inside *outer)
{
    struct pairs_out out = {e, w, o, level, {outer, value_of(o)}, true};
    int failed = 0;
    if (dict_used((DictObj *)value_obj(value_of(o))) == 0)
        return STR_WRITER_LITERAL(w, "{}");
    if (!enter(e, &out.me))
        return -1;
    if (e->sort_keys || !IS_EXACT(value_of(o), DICT)) {
        failed = encode_items(&out);
    } else {
        size_t at = 0;
        Value key, v;
        while (!failed && dict_next((DictObj *)value_obj(value_of(o)), &at, &key, &v)) {
            failed = encode_pair(&out, api_of(key), api_of(v));
            value_release(key);
            value_release(v);
        }
    }
    if (failed || (out.first && STR_WRITER_LITERAL(w, "{") < 0))
        return -1;
    return (!out.first && new_line(e, w, level) < 0) ? -1 : STR_WRITER_LITERAL(w, "}");
}

static int encode_other(const EncoderObj *e, struct str_writer *w, PyObject *o, Py_ssize_t level, const struct inside *outer)
{
    struct inside me = {outer, value_of(o)};
    if (!enter(e, &me))
        return -1;
    PyObject *other = PyObject_CallOneArg(e->default_, o);
    if (!other)
        return -1;
    int failed = encode(e, w, other, level, &me);
    Py_DECREF(other);
    if (failed)
        note(text_without_error("when serializing %T object", o, NULL));
    return failed;
}

static int encode(const EncoderObj *e, struct str_writer *w, PyObject *o, Py_ssize_t level, const struct inside *outer)
{
    if (value_is_str(value_of(o)))
        return encode_string(e, w, o);
    int failed = encode_scalar(e, w, o);
    if (failed)
        return failed < 0 ? -1 : 0;
    if (recursion_enter(" while encoding a JSON object"))
        return -1;
    if (PyList_Check(o) || PyTuple_Check(o))
        failed = encode_list(e, w, o, level, outer);
    else if (PyDict_Check(o))
        failed = encode_dict(e, w, o, level, outer);
    else
        failed = encode_other(e, w, o, level, outer);
    recursion_leave();
    return failed;
}

/* ---- the encoder ---- */

static PyObject *encoder_call(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"obj", "_current_indent_level", NULL};
    PyObject *o;
    Py_ssize_t level;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "On:_iterencode", (char **)(uintptr_t)words, &o, &level))
        return NULL;
    struct str_writer w;
    str_writer_init(&w);
    if (encode(encoder_of(self), &w, o, level < 0 ? 0 : level, NULL) < 0)
        return str_writer_fail(&w);
    PyObject *text = api_of(str_writer_finish(&w)), *result = text ? PyTuple_Pack(1, text) : NULL;
    Py_XDECREF(text);
    return result;
}

static PyObject *encoder_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"markers", "default", "encoder", "indent", "key_separator", "item_separator", "sort_keys", "skipkeys",
                                        "allow_nan", NULL};
    PyObject *markers, *default_, *encoder, *indent, *key_separator, *item_separator;
    int sort_keys, skipkeys, allow_nan;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOOOUUppp:make_encoder", (char **)(uintptr_t)words, &markers, &default_, &encoder, &indent,
                                     &key_separator, &item_separator, &sort_keys, &skipkeys, &allow_nan))
        return NULL;
    if (markers != Py_None && !PyDict_Check(markers))
        return api_of(raise_type_error("make_encoder() argument 1 must be dict or None, not %.200s", Py_TYPE(markers)->tp_name));
    if (indent != Py_None && !value_is_str(value_of(indent)))
        return api_of(raise_type_error("make_encoder() argument 4 must be str or None, not %.200s", Py_TYPE(indent)->tp_name));
    EncoderObj *e = encoder_of(type->tp_alloc(type, 0));
    if (!e)
        return NULL;
    e->markers = Py_NewRef(markers);
    e->default_ = Py_NewRef(default_);
    e->encoder = Py_NewRef(encoder);
    e->indent = Py_NewRef(indent);
    e->key_separator = Py_NewRef(key_separator);
    e->item_separator = Py_NewRef(item_separator);
    e->sort_keys = (char)sort_keys;
    e->skipkeys = (char)skipkeys;
    e->allow_nan = allow_nan;
    PyCFunction function = PyCFunction_Check(encoder) ? PyCFunction_GetFunction(encoder) : NULL;
    e->strings = function == json_encode_basestring_ascii ? ASCII_ONLY : function == json_encode_basestring ? ANY_TEXT : BY_ENCODER;
    return (PyObject *)(void *)e;
}

static int encoder_traverse(PyObject *self, visitproc visit, void *arg)
{
    EncoderObj *e = encoder_of(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(e->markers);
    Py_VISIT(e->default_);
    Py_VISIT(e->encoder);
    Py_VISIT(e->indent);
    Py_VISIT(e->key_separator);
    Py_VISIT(e->item_separator);
    return 0;
}
static int encoder_clear(PyObject *self)
{
    EncoderObj *e = encoder_of(self);
    Py_CLEAR(e->markers);
    Py_CLEAR(e->default_);
    Py_CLEAR(e->encoder);
    Py_CLEAR(e->indent);
    Py_CLEAR(e->key_separator);
    Py_CLEAR(e->item_separator);
    return 0;
}
static void encoder_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    encoder_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

#define MEMBER(name, field, type) {name, type, offsetof(EncoderObj, field), Py_READONLY, PyDoc_STR(name)}
static PyMemberDef encoder_members[] = {
    MEMBER("markers", markers, Py_T_OBJECT_EX), MEMBER("default", default_, Py_T_OBJECT_EX), MEMBER("encoder", encoder, Py_T_OBJECT_EX),
    MEMBER("indent", indent, Py_T_OBJECT_EX), MEMBER("key_separator", key_separator, Py_T_OBJECT_EX),
    MEMBER("item_separator", item_separator, Py_T_OBJECT_EX), MEMBER("sort_keys", sort_keys, Py_T_BOOL), MEMBER("skipkeys", skipkeys, Py_T_BOOL),
    {NULL, 0, 0, 0, NULL}
};
static PyType_Slot encoder_slots[] = {
    {Py_tp_new, encoder_new}, {Py_tp_dealloc, encoder_dealloc}, {Py_tp_traverse, encoder_traverse}, {Py_tp_clear, encoder_clear},
    {Py_tp_call, encoder_call}, {Py_tp_members, encoder_members},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)")},
    {0, NULL}
};
PyType_Spec encoder_spec = {"_json.Encoder", sizeof(EncoderObj), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, encoder_slots};
