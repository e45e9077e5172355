/* objects/build_value.c -- Py_BuildValue: objects from C values by a format string.
 *
 * The format is walked once. After a failure the rest is walked as well, so that every N, whose reference the caller has given away, is
 * released; nothing more is made then.
 * Tests. tests/objects/test_args.c
 */
#include "objects/tuple_int.h"

struct builder {
    const char *at;
    va_list args;
    bool failed;
};

static Value fail(struct builder *b, const char *text)
{
    if (!b->failed && text && !error_pending())
        PyErr_SetString(PyExc_SystemError, text);
    b->failed = true;
    return V_RAISED;
}

/* Units up to `end`, at the top level; -1: parentheses that do not match. */
static Py_ssize_t count_units(const char *f, char end)
{
    Py_ssize_t n = 0;
    int depth = 0;
    for (;; f++) {
        if (*f == end && depth == 0)
            return n;
        switch (*f) {
        case 0: return -1;
        case '(': case '[': case '{':
            n += depth++ == 0;
            break;
        case ')': case ']': case '}':
            depth--;
            break;
        case '#': case '&': case ',': case ':': case ' ': case '\t': break;
        default: n += depth == 0;
        }
    }
}

static Value build(struct builder *b);

/* Exactly n units and the closing character. Counted values in `out`, 0 for what could not be made. */
static void build_units(struct builder *b, Value *out, size_t n, char end)
{
    for (size_t i = 0; i < n; i++) {
        Value v = build(b);
        if (out)
            out[i] = v;
        else
            value_release(v);
    }
    while (*b->at == ',' || *b->at == ':' || *b->at == ' ' || *b->at == '\t')
        b->at++;
    if (*b->at != end)
        fail(b, "Unmatched paren in format");
    else if (end)
        b->at++;
}

static Value build_sequence(struct builder *b, char end)
{
    Py_ssize_t count = count_units(b->at, end);
    Value room[16], *items = room;
    if (count < 0)
        return fail(b, "unmatched paren in format");
    size_t n = (size_t)count;
    if (end == '}' && n % 2)
        return fail(b, "Bad dict format");
    if (n > Py_ARRAY_LENGTH(room) && (items = buf_alloc(n * sizeof *items)) == NULL) {
        raise_no_memory();
        b->failed = true;
    }
    build_units(b, items, n, end);
    if (items == NULL)
        return V_RAISED;
    Value r = V_RAISED;
    if (!b->failed && (end == ')' || end == 0)) {             /* end 0: a row of units at the top is a tuple */
        r = tuple_take_values(items, n);
        n = 0;
    } else if (!b->failed && end == ']') {
        r = value_of(PyList_New((Py_ssize_t)n));
        for (size_t i = 0; i < n && !is_raised(r); i++) {
            PyList_SET_ITEM(api_of(r), (Py_ssize_t)i, api_of(items[i]));
            items[i] = V_RAISED;
        }
    } else if (!b->failed) {
        r = value_of(PyDict_New());
        for (size_t i = 0; i < n && !is_raised(r); i += 2) {
            if (PyDict_SetItem(api_of(r), api_of(items[i]), api_of(items[i + 1])) < 0) {
                value_release(r);
                r = V_RAISED;
            }
        }
    }
    for (size_t i = 0; i < n; i++)
        value_release(items[i]);
    if (items != room)
        buf_free(items);
    return is_raised(r) ? fail(b, NULL) : r;
}

/* s, z, U: UTF-8; y: bytes; u: wchar_t. With # a size follows. NULL is None. */
static Value build_text(struct builder *b, char unit)
{
    const void *text = va_arg(b->args, const void *);
    Py_ssize_t n = -1;
    if (*b->at == '#') {
        b->at++;
        n = va_arg(b->args, Py_ssize_t);
    }
    if (b->failed)
        return V_RAISED;
    if (text == NULL)
        return V_NONE;
    if (unit == 'u')
        return value_of(PyUnicode_FromWideChar(text, n));
    if (n < 0) {
        size_t len = strlen(text);
        if (len > PY_SSIZE_T_MAX) {
            PyErr_SetString(PyExc_OverflowError, unit == 'y' ? "string too long for Python bytes" : "string too long for Python string");
            return V_RAISED;
        }
        n = (Py_ssize_t)len;
    }
    return value_of(unit == 'y' ? PyBytes_FromStringAndSize(text, n) : PyUnicode_FromStringAndSize(text, n));
}

static Value build_object(struct builder *b, char unit)
{
    if (*b->at == '&') {
        b->at++;
        PyObject *(*make)(void *) = va_arg(b->args, PyObject *(*)(void *));
        void *arg = va_arg(b->args, void *);
        return b->failed ? V_RAISED : value_of(make(arg));
    }
    PyObject *o = va_arg(b->args, PyObject *);
    if (b->failed) {
        if (unit == 'N')
            Py_XDECREF(o);
        return V_RAISED;
    }
    if (o == NULL) {
        if (!error_pending())
            PyErr_SetString(PyExc_SystemError, "NULL object passed to Py_BuildValue");
        return V_RAISED;
    }
    return unit == 'N' ? value_of(o) : value_keep(value_of(o));
}

static Value build_scalar(struct builder *b, char unit)
{
    switch (unit) {
    case 'b': case 'B': case 'h': case 'i': return value_of(PyLong_FromLong(va_arg(b->args, int)));
    case 'H': return value_of(PyLong_FromLong((long)va_arg(b->args, unsigned int)));
    case 'I': return value_of(PyLong_FromUnsignedLong(va_arg(b->args, unsigned int)));
    case 'n': return value_of(PyLong_FromSsize_t(va_arg(b->args, Py_ssize_t)));
    case 'l': return value_of(PyLong_FromLong(va_arg(b->args, long)));
    case 'k': return value_of(PyLong_FromUnsignedLong(va_arg(b->args, unsigned long)));
    case 'L': return value_of(PyLong_FromLongLong(va_arg(b->args, long long)));
    case 'K': return value_of(PyLong_FromUnsignedLongLong(va_arg(b->args, unsigned long long)));
    case 'p': return value_from_bool(va_arg(b->args, int) != 0);
    case 'f': case 'd': return value_from_float(va_arg(b->args, double));
    case 'D': return value_of(PyComplex_FromCComplex(*va_arg(b->args, Py_complex *)));
    case 'c': {
        char c = (char)va_arg(b->args, int);
        return value_of(PyBytes_FromStringAndSize(&c, 1));
    }
    default: return value_of(PyUnicode_FromOrdinal(va_arg(b->args, int)));   /* 'C' */
    }
}

/* The next unit: counted, or V_RAISED with b->failed. */
static Value build(struct builder *b)
{
    for (;;) {
        char unit = *b->at;
        if (unit == 0)
            return fail(b, "string missing unit in Py_BuildValue");
        b->at++;
        Value v;
        switch (unit) {
        case '(': return build_sequence(b, ')');
        case '[': return build_sequence(b, ']');
        case '{': return build_sequence(b, '}');
        case ',': case ':': case ' ': case '\t': continue;
        case 's': case 'z': case 'U': case 'y': case 'u': v = build_text(b, unit); break;
        case 'O': case 'S': case 'N': v = build_object(b, unit); break;
        case 'b': case 'B': case 'h': case 'i': case 'H': case 'I': case 'n': case 'l': case 'k': case 'L': case 'K': case 'p': case 'f':
        case 'd': case 'D': case 'c': case 'C':
            v = build_scalar(b, unit);
            if (b->failed) {
                value_release(v);
                v = V_RAISED;
            }
            break;
        default: return fail(b, "bad format char passed to Py_BuildValue");
        }
        if (is_raised(v))
            b->failed = true;
        return v;
    }
}

PyObject *Py_VaBuildValue(const char *format, va_list vargs)
{
    Py_ssize_t n = count_units(format, 0);
    if (n < 0) {
        PyErr_SetString(PyExc_SystemError, "unmatched paren in format");
        return NULL;
    }
    if (n == 0)
        return Py_None;
    struct builder b = {.at = format};
    va_copy(b.args, vargs);
    Value v = n == 1 ? build(&b) : build_sequence(&b, 0);
    va_end(b.args);
    return api_of(v);
}

PyObject *Py_BuildValue(const char *format, ...)
{
    va_list vargs;
    va_start(vargs, format);
    PyObject *r = Py_VaBuildValue(format, vargs);
    va_end(vargs);
    return r;
}
