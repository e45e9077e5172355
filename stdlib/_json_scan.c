/* stdlib/_json_scan.c -- reading JSON: the scanner object, and scanstring.
 *
 * The parser is _json_scan.inc, compiled once for each width of text. Values of unfinished arrays and objects stand on one stack and become
 * a list or dict of the right size when it closes. Keys are looked up by their text in a small table first, so a key that comes again
 * costs no new str; behind it a dict sees to it that equal keys of one text are the same object.
 * A scanner is FROZEN when it is made; each call has a state of its own.
 */
#include "objects/dict_int.h"
#include "objects/float_int.h"
#include "objects/int_int.h"
#include "objects/list_int.h"
#include "stdlib/_json_int.h"

enum { KEYS_CACHED = 64, KEY_LENGTH_CACHED = 40, STACK_HERE = 64 };

typedef struct ScannerObj {
    Obj hdr;
    char strict FROZEN;
    PyObject *object_hook, *object_pairs_hook, *parse_float, *parse_int, *parse_constant FROZEN;
} ScannerObj;

struct parse {
    Value text;                              /* borrowed */
    size_t len;
    bool ascii, strict;
    PyObject *object_hook, *object_pairs_hook, *parse_float, *parse_int, *parse_constant;     /* borrowed; NULL: the usual */
    Value *stack;                            /* counted */
    size_t n, cap;
    Value keys[KEYS_CACHED];                 /* counted, or V_ABSENT */
    Value memo;                              /* dict, or V_ABSENT until the first key */
    Value here[STACK_HERE];
};

/* ---- errors ---- */

static Value json_error(const struct parse *p, const char *message, Py_ssize_t at)
{
    PyObject *module = PyImport_ImportModule("json.decoder"), *type = module ? PyObject_GetAttrString(module, "JSONDecodeError") : NULL;
    PyObject *error = type ? PyObject_CallFunction(type, "sOn", message, api_of(p->text), at) : NULL;
    if (error)
        PyErr_SetObject(type, error);
    Py_XDECREF(module);
    Py_XDECREF(type);
    Py_XDECREF(error);
    return V_RAISED;
}

/* StopIteration(index): no value begins there. */
static Value stop_at(size_t i)
{
    PyObject *index = PyLong_FromSize_t(i);
    if (index)
        PyErr_SetObject(PyExc_StopIteration, index);
    Py_XDECREF(index);
    return V_RAISED;
}

/* ---- the stack ---- */

static int push_slow(struct parse *p, Value v)
{
    size_t cap = p->cap * 2;
    Value *stack = PyMem_Malloc(cap * sizeof *stack);
    if (!stack) {
        value_release(v);
        PyErr_NoMemory();
        return -1;
    }
    memcpy(stack, p->stack, p->n * sizeof *stack);
    if (p->stack != p->here)
        PyMem_Free(p->stack);
    p->stack = stack;
    p->cap = cap;
    p->stack[p->n++] = v;
    return 0;
}
/* Consumes v. -1: it is V_RAISED, or there is no memory. */
static inline int push(struct parse *p, Value v)
{
    if (UNLIKELY(is_raised(v)))
        return -1;
    if (UNLIKELY(p->n == p->cap))
        return push_slow(p, v);
    p->stack[p->n++] = v;
    return 0;
}
static void drop_to(struct parse *p, size_t base)
{
    while (p->n > base)
        value_release(p->stack[--p->n]);
}

/* ---- making values ---- */

/* The first key of this text that is equal: consumes, counted. */
static Value key_kept(struct parse *p, Value key)
{
    bool added;
    if (is_raised(key))
        return key;
    if (is_absent(p->memo) && is_raised(p->memo = dict_new())) {
        p->memo = V_ABSENT;
        value_release(key);
        return V_RAISED;
    }
    Value kept = dict_set_default((DictObj *)value_obj(p->memo), key, key, &added);
    value_release(key);
    return kept;
}

static Value constant(const struct parse *p, const char *name)
{
    return value_of(PyObject_CallFunction(p->parse_constant, "s", name));
}

static Value number_from(const struct parse *p, const char *digits, size_t n, bool whole)
{
    PyObject *hook = whole ? p->parse_int : p->parse_float;
    if (hook) {
        Value text = str_from_ascii(digits, n);
        PyObject *number = is_raised(text) ? NULL : PyObject_CallOneArg(hook, api_of(text));
        value_release(text);
        return value_of(number);
    }
    if (whole)
        return int_parse(digits, n, 10, V_NONE);
    double x;
    numconv_parse_double(digits, digits + n, &x, NULL);
    return value_from_float(x);
}

static Value hooked(PyObject *hook, Value v)
{
    PyObject *result = is_raised(v) ? NULL : PyObject_CallOneArg(hook, api_of(v));
    value_release(v);
    return value_of(result);
}

/* The object whose keys and values are on the stack from base on; takes them off. */
static Value object_from(struct parse *p, size_t base)
{
    size_t n = (p->n - base) / 2;
    Value *pairs = p->stack + base;
    if (!p->object_pairs_hook) {
        p->n = base;
        Value object = dict_take_pairs(pairs, n);
        return p->object_hook ? hooked(p->object_hook, object) : object;
    }
    for (size_t i = 0; i < n; i++) {
        Value pair = tuple_pair_take(pairs[2 * i], pairs[2 * i + 1]);
        if (is_raised(pair)) {
            for (size_t k = 2 * i + 2; k < 2 * n; k++)
                value_release(pairs[k]);
            p->n = base + i;
            drop_to(p, base);
            return V_RAISED;
        }
        pairs[i] = pair;
    }
    p->n = base;
    return hooked(p->object_pairs_hook, list_take_values(pairs, n));
}

#define JOINED(a, b) a##b
#define JOIN(a, b) JOINED(a, b)
#define NAME(x) JOIN(x##_, CHAR_BITS)
#define DECLARED static Value NAME(value)(struct parse *, const CHAR *, size_t, size_t *)

#define CHAR uint8_t
#define CHAR_BITS 8
DECLARED;
#include "stdlib/_json_scan.inc"
#undef CHAR
#undef CHAR_BITS
#define CHAR uint16_t
#define CHAR_BITS 16
DECLARED;
#include "stdlib/_json_scan.inc"
#undef CHAR
#undef CHAR_BITS
#define CHAR uint32_t
#define CHAR_BITS 32
DECLARED;
#include "stdlib/_json_scan.inc"

static void parse_begin(struct parse *p, Value text)
{
    const StrObj *s = str_obj(text);
    p->text = text;
    p->len = str_length(s);
    p->ascii = str_is_ascii(s);
    p->stack = p->here;
    p->n = 0;
    p->cap = STACK_HERE;
    p->memo = V_ABSENT;
    for (size_t i = 0; i < KEYS_CACHED; i++)
        p->keys[i] = V_ABSENT;
}
static void parse_end(struct parse *p)
{
    drop_to(p, 0);
    if (p->stack != p->here)
        PyMem_Free(p->stack);
    for (size_t i = 0; i < KEYS_CACHED; i++)
        value_release(p->keys[i]);
    value_release(p->memo);
}

/* The value, or with `quoted` the string, from index i on; (it, index behind it). */
static PyObject *parse_at(struct parse *p, size_t i, bool quoted)
{
    const StrObj *s = str_obj(p->text);
    const void *data = str_data(s);
    size_t end = 0;
    Value v;
    switch (str_kind(s)) {
    case 1:
        v = quoted ? string_8(p, data, i, &end) : value_8(p, data, i, &end);
        break;
    case 2:
        v = quoted ? string_16(p, data, i, &end) : value_16(p, data, i, &end);
        break;
    default:
        v = quoted ? string_32(p, data, i, &end) : value_32(p, data, i, &end);
    }
    if (is_raised(v))
        return NULL;
    return api_of(tuple_pair_take(v, value_from_int((int64_t)end)));
}

static bool must_be_text(PyObject *o)
{
    if (value_is_str(value_of(o)))
        return true;
    raise_type_error("first argument must be a string, not %.80s", Py_TYPE(o)->tp_name);
    return false;
}

PyObject *json_scanstring(PyObject *module, PyObject *args)
{
    PyObject *text;
    Py_ssize_t end;
    int strict = 1;
    (void)module;
    if (!PyArg_ParseTuple(args, "On|p:scanstring", &text, &end, &strict) || !must_be_text(text))
        return NULL;
    if (end < 0 || (size_t)end > str_length(str_obj(value_of(text))))
        return api_of(raise_value_error("end is out of bounds"));
    struct parse p = {.strict = strict};
    parse_begin(&p, value_of(text));
    PyObject *result = parse_at(&p, (size_t)end, true);
    parse_end(&p);
    return result;
}

/* ---- the scanner ---- */

static ScannerObj *scanner_of(PyObject *o) { return (ScannerObj *)(void *)o; }
static PyObject *unless(PyObject *o, PyObject *usual) { return o == usual ? NULL : o; }

static PyObject *scanner_call(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"string", "idx", NULL};
    PyObject *text;
    Py_ssize_t at;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "On:scan_once", (char **)(uintptr_t)words, &text, &at) || !must_be_text(text))
        return NULL;
    if (at < 0)
        return api_of(raise_value_error("idx cannot be negative"));
    ScannerObj *s = scanner_of(self);
    struct parse p;
    p.strict = s->strict;
    p.object_hook = unless(s->object_hook, Py_None);
    p.object_pairs_hook = unless(s->object_pairs_hook, Py_None);
    p.parse_float = unless(s->parse_float, (PyObject *)(void *)&PyFloat_Type);
    p.parse_int = unless(s->parse_int, (PyObject *)(void *)&PyLong_Type);
    p.parse_constant = s->parse_constant;
    parse_begin(&p, value_of(text));
    PyObject *result = parse_at(&p, (size_t)at, false);
    parse_end(&p);
    return result;
}

static PyObject *scanner_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"context", NULL};
    PyObject *context;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:make_scanner", (char **)(uintptr_t)words, &context))
        return NULL;
    ScannerObj *s = scanner_of(type->tp_alloc(type, 0));
    if (!s)
        return NULL;
    PyObject *strict = PyObject_GetAttrString(context, "strict");
    int truth = strict ? PyObject_IsTrue(strict) : -1;
    Py_XDECREF(strict);
    s->strict = truth > 0;
    if (truth < 0 || !(s->object_hook = PyObject_GetAttrString(context, "object_hook")) ||
        !(s->object_pairs_hook = PyObject_GetAttrString(context, "object_pairs_hook")) ||
        !(s->parse_float = PyObject_GetAttrString(context, "parse_float")) || !(s->parse_int = PyObject_GetAttrString(context, "parse_int")) ||
        !(s->parse_constant = PyObject_GetAttrString(context, "parse_constant"))) {
        Py_DECREF(s);
        return NULL;
    }
    return (PyObject *)(void *)s;
}

static int scanner_traverse(PyObject *self, visitproc visit, void *arg)
{
    ScannerObj *s = scanner_of(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(s->object_hook);
    Py_VISIT(s->object_pairs_hook);
    Py_VISIT(s->parse_float);
    Py_VISIT(s->parse_int);
    Py_VISIT(s->parse_constant);
    return 0;
}
static int scanner_clear(PyObject *self)
{
    ScannerObj *s = scanner_of(self);
    Py_CLEAR(s->object_hook);
    Py_CLEAR(s->object_pairs_hook);
    Py_CLEAR(s->parse_float);
    Py_CLEAR(s->parse_int);
    Py_CLEAR(s->parse_constant);
    return 0;
}
static void scanner_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    scanner_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

#define MEMBER(name, type) {#name, type, offsetof(ScannerObj, name), Py_READONLY, PyDoc_STR(#name)}
static PyMemberDef scanner_members[] = {
    MEMBER(strict, Py_T_BOOL), MEMBER(object_hook, Py_T_OBJECT_EX), MEMBER(object_pairs_hook, Py_T_OBJECT_EX), MEMBER(parse_float, Py_T_OBJECT_EX),
    MEMBER(parse_int, Py_T_OBJECT_EX), MEMBER(parse_constant, Py_T_OBJECT_EX), {NULL, 0, 0, 0, NULL}
};
static PyType_Slot scanner_slots[] = {
    {Py_tp_new, scanner_new}, {Py_tp_dealloc, scanner_dealloc}, {Py_tp_traverse, scanner_traverse}, {Py_tp_clear, scanner_clear},
    {Py_tp_call, scanner_call}, {Py_tp_members, scanner_members}, {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("JSON scanner object")}, {0, NULL}
};
PyType_Spec scanner_spec = {"_json.Scanner", sizeof(ScannerObj), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, scanner_slots};
