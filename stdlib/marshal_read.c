/* stdlib/marshal_read.c -- objects from the marshal format (marshal_int.h).
 *
 * The data may be damaged: sizes are believed only as far as there are bytes, numbers only when their object is there, and a code
 * object is verified before it can run (code_from_tuple). A numbered container that can change is noted before its contents, so they
 * may refer to it; any other is noted when it is complete.
 */
#include <stdlib.h>
#include <string.h>

#include "core/compiler/code_object.h"
#include "stdlib/marshal_int.h"

struct reader {
    struct marshal_source *source;
    PyObject *numbered;                      /* list; None: begun, not complete */
    int depth;
    bool allow_code;
};

static PyObject *read_object(struct reader *);

static void *bad(const char *why)
{
    PyErr_Format(PyExc_ValueError, "bad marshal data (%s)", why);
    return NULL;
}

/* ---- bytes ---- */

/* Up to n bytes by readinto(); the count, or -1. */
static Py_ssize_t read_from_object(PyObject *reader, unsigned char *into, size_t n)
{
    PyObject *view = PyMemoryView_FromMemory((char *)into, (Py_ssize_t)n, PyBUF_WRITE);
    PyObject *count = view ? PyObject_CallMethod(reader, "readinto", "O", view) : NULL;
    Py_ssize_t got = count ? PyNumber_AsSsize_t(count, PyExc_ValueError) : -1;
    Py_XDECREF(count);
    if (view) {                              /* a reader that kept the view must not reach memory that is freed */
        PyObject *raised = PyErr_GetRaisedException();
        PyObject *released = PyObject_CallMethod(view, "release", NULL);
        if (!released)
            got = -1;
        Py_XDECREF(released);
        if (raised)
            PyErr_SetRaisedException(raised);
        Py_DECREF(view);
    }
    if (got < 0 && !error_pending())
        PyErr_Format(PyExc_ValueError, "read() returned too much data: %zd bytes requested, %zd returned", (Py_ssize_t)n, got);
    return got;
}

static size_t min_size(size_t a, size_t b) { return a < b ? a : b; }

/* Into the buffer, which grows as bytes come: a damaged size costs no more than the file has. */
static const unsigned char *take_from_file(struct marshal_source *s, size_t n)
{
    size_t have = 0;
    while (have < n) {
        if (s->room - have < 1) {
            size_t room = min_size(n, 2 * s->room + 4096);
            unsigned char *grown = realloc(s->buffer, room);
            if (!grown) {
                PyErr_NoMemory();
                return NULL;
            }
            s->buffer = grown;
            s->room = room;
        }
        size_t want = min_size(n, s->room) - have;
        Py_ssize_t got = s->file ? (Py_ssize_t)fread(s->buffer + have, 1, want, s->file) : read_from_object(s->reader, s->buffer + have, want);
        if (got < 0)
            return NULL;
        if ((size_t)got > want) {
            PyErr_Format(PyExc_ValueError, "read() returned too much data: %zd bytes requested, %zd returned", (Py_ssize_t)want, got);
            return NULL;
        }
        if (got == 0) {
            PyErr_SetString(PyExc_EOFError, "EOF read where not expected");
            return NULL;
        }
        have += (size_t)got;
    }
    return s->buffer ? s->buffer : (const unsigned char *)"";
}

const unsigned char *marshal_take(struct marshal_source *s, size_t n)
{
    if (!s->at)
        return take_from_file(s, n);
    if ((size_t)(s->end - s->at) < n) {
        PyErr_SetString(PyExc_EOFError, "marshal data too short");
        return NULL;
    }
    const unsigned char *at = s->at;
    s->at += n;
    return at;
}

void marshal_source_close(struct marshal_source *s) { free(s->buffer); }

static int take_byte(struct reader *r)
{
    const unsigned char *p = marshal_take(r->source, 1);
    return p ? *p : -1;
}

static bool take_i32(struct reader *r, int32_t *v)
{
    const unsigned char *p = marshal_take(r->source, 4);
    if (p)
        *v = (int32_t)((uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24);
    return p != NULL;
}

/* A size of 32 bits (wide) or 8; each of its units needs a byte at least. -1: raised. */
static Py_ssize_t take_size(struct reader *r, bool wide, const char *why)
{
    if (!wide)
        return take_byte(r);
    int32_t n;
    if (!take_i32(r, &n))
        return -1;
    if (n < 0) {
        bad(why);
        return -1;
    }
    const struct marshal_source *s = r->source;
    if (s->at && n > s->end - s->at) {
        PyErr_SetString(PyExc_EOFError, "marshal data too short");
        return -1;
    }
    return n;
}

/* ---- numbered objects ---- */

/* A number for an object that begins, if it has one; -1: none, -2: raised. `object` may be NULL: it is not there yet. */
static Py_ssize_t begin(struct reader *r, int flag, PyObject *object)
{
    if (!flag)
        return -1;
    if (PyList_Append(r->numbered, object ? object : Py_None) < 0)
        return -2;
    return PyList_GET_SIZE(r->numbered) - 1;
}

static PyObject *complete(struct reader *r, Py_ssize_t number, PyObject *object)
{
    if (object && number >= 0 && PyList_SetItem(r->numbered, number, Py_NewRef(object)) < 0)
        Py_CLEAR(object);
    return object;
}

static PyObject *read_backref(struct reader *r)
{
    int32_t n;
    if (!take_i32(r, &n))
        return NULL;
    if (n < 0 || n >= PyList_GET_SIZE(r->numbered))
        return bad("invalid reference");
    PyObject *o = PyList_GET_ITEM(r->numbered, n);
    return o == Py_None ? bad("invalid reference") : Py_NewRef(o);
}

/* ---- by type ---- */

static PyObject *read_long(struct reader *r)
{
    int32_t n;
    if (!take_i32(r, &n))
        return NULL;
    if (n == INT32_MIN)
        return bad("long size out of range");
    size_t digits = n < 0 ? (size_t)-n : (size_t)n;
    const unsigned char *p = marshal_take(r->source, 2 * digits);
    if (!p)
        return NULL;
    size_t size = (digits * MARSHAL_DIGIT_BITS + 7) / 8 + 4;
    unsigned char *bytes = calloc(size, 1);
    if (!bytes)
        return PyErr_NoMemory();
    PyObject *result = NULL;
    unsigned digit = 1;
    for (size_t i = 0; i < digits; i++) {
        digit = p[2 * i] | (unsigned)p[2 * i + 1] << 8;
        if (digit > 0x7FFF)
            break;
        size_t at = i * MARSHAL_DIGIT_BITS;
        uint32_t shifted = (uint32_t)digit << at % 8;
        for (size_t k = 0; k < 3; k++)
            bytes[at / 8 + k] = (unsigned char)(bytes[at / 8 + k] | shifted >> 8 * k);
    }
    if (digit > 0x7FFF)
        bad("digit out of range in long");
    else if (digit == 0)
        bad("unnormalized long data");
    else
        result = PyLong_FromUnsignedNativeBytes(bytes, size, 1);
    free(bytes);
    if (result && n < 0)
        Py_SETREF(result, PyNumber_Negative(result));
    return result;
}

static bool read_double(struct reader *r, bool text, double *d)
{
    if (text) {
        char copy[257];
        int n = take_byte(r);
        const unsigned char *p = n < 0 ? NULL : marshal_take(r->source, (size_t)n);
        if (!p)
            return false;
        memcpy(copy, p, (size_t)n);
        copy[n] = 0;
        *d = PyOS_string_to_double(copy, NULL, NULL);
        return *d != -1.0 || !error_pending();
    }
    const unsigned char *p = marshal_take(r->source, 8);
    uint64_t bits = 0;
    for (int i = 7; p && i >= 0; i--)
        bits = bits << 8 | p[i];
    memcpy(d, &bits, sizeof bits);
    return p != NULL;
}

static PyObject *read_int64(struct reader *r)
{
    const unsigned char *p = marshal_take(r->source, 8);
    uint64_t bits = 0;
    for (int i = 7; p && i >= 0; i--)
        bits = bits << 8 | p[i];
    return p ? PyLong_FromLongLong((long long)bits) : NULL;
}

static PyObject *read_float(struct reader *r, bool text)
{
    double d;
    return read_double(r, text, &d) ? PyFloat_FromDouble(d) : NULL;
}

static PyObject *read_complex(struct reader *r, bool text)
{
    Py_complex c;
    return read_double(r, text, &c.real) && read_double(r, text, &c.imag) ? PyComplex_FromCComplex(c) : NULL;
}

static PyObject *read_bytes(struct reader *r)
{
    Py_ssize_t n = take_size(r, true, "bytes object size out of range");
    const unsigned char *p = n < 0 ? NULL : marshal_take(r->source, (size_t)n);
    return p ? PyBytes_FromStringAndSize((const char *)p, n) : NULL;
}

static PyObject *read_str(struct reader *r, bool wide, bool ascii, bool interned)
{
    Py_ssize_t n = take_size(r, wide, "string size out of range");
    const unsigned char *p = n < 0 ? NULL : marshal_take(r->source, (size_t)n);
    if (!p)
        return NULL;
    PyObject *s = ascii ? PyUnicode_FromKindAndData(PyUnicode_1BYTE_KIND, p, n) : PyUnicode_DecodeUTF8((const char *)p, n, "surrogatepass");
    if (s && interned)
        PyUnicode_InternInPlace(&s);
    return s;
}

/* What a container holds: MARSHAL_NULL is no object there. */
static PyObject *read_element(struct reader *r, const char *why_null)
{
    PyObject *o = read_object(r);
    if (!o && !error_pending())
        PyErr_Format(PyExc_TypeError, "NULL object in marshal data for %s", why_null);
    return o;
}

static PyObject *read_tuple(struct reader *r, Py_ssize_t n, int flag, const char *what)
{
    Py_ssize_t number = begin(r, flag, NULL);
    PyObject *tuple = number == -2 ? NULL : PyTuple_New(n);
    for (Py_ssize_t i = 0; tuple && i < n; i++) {
        PyObject *item = read_element(r, what);
        if (item)
            PyTuple_SET_ITEM(tuple, i, item);
        else
            Py_CLEAR(tuple);
    }
    return complete(r, number, tuple);
}

static PyObject *read_list(struct reader *r, int flag)
{
    Py_ssize_t n = take_size(r, true, "list size out of range");
    PyObject *list = n < 0 ? NULL : PyList_New(0);
    if (list && begin(r, flag, list) == -2)
        Py_CLEAR(list);
    for (Py_ssize_t i = 0; list && i < n; i++) {
        PyObject *item = read_element(r, "list");
        if (!item || PyList_Append(list, item) < 0)
            Py_CLEAR(list);
        Py_XDECREF(item);
    }
    return list;
}

static PyObject *read_dict(struct reader *r, int flag)
{
    PyObject *dict = PyDict_New();
    if (dict && begin(r, flag, dict) == -2)
        Py_CLEAR(dict);
    while (dict) {
        PyObject *key = read_object(r);
        if (!key) {                          /* the end, or raised */
            if (error_pending())
                Py_CLEAR(dict);
            break;
        }
        PyObject *value = read_element(r, "dict");
        if (!value || PyDict_SetItem(dict, key, value) < 0)
            Py_CLEAR(dict);
        Py_DECREF(key);
        Py_XDECREF(value);
    }
    return dict;
}

static PyObject *read_set(struct reader *r, bool frozen, int flag)
{
    Py_ssize_t n = take_size(r, true, "set size out of range");
    PyObject *set = n < 0 ? NULL : PySet_New(NULL);
    Py_ssize_t number = set ? begin(r, flag, frozen ? NULL : set) : -1;
    if (number == -2)
        Py_CLEAR(set);
    for (Py_ssize_t i = 0; set && i < n; i++) {
        PyObject *item = read_element(r, "set");
        if (!item || PySet_Add(set, item) < 0)
            Py_CLEAR(set);
        Py_XDECREF(item);
    }
    if (set && frozen) {
        Py_SETREF(set, PyFrozenSet_New(set));
        return complete(r, number, set);
    }
    return set;
}

static PyObject *read_slice(struct reader *r, int flag)
{
    PyObject *parts = NULL, *slice = NULL;
    Py_ssize_t number = begin(r, flag, NULL);
    if (number != -2 && (parts = read_tuple(r, 3, 0, "slice")) != NULL)
        slice = PySlice_New(PyTuple_GET_ITEM(parts, 0), PyTuple_GET_ITEM(parts, 1), PyTuple_GET_ITEM(parts, 2));
    Py_XDECREF(parts);
    return complete(r, number, slice);
}

static PyObject *read_code(struct reader *r, int flag)
{
    if (!r->allow_code) {
        PyErr_SetString(PyExc_ValueError, "unmarshalling code objects is disallowed");
        return NULL;
    }
    Py_ssize_t number = begin(r, flag, NULL);
    PyObject *parts = number == -2 ? NULL : read_tuple(r, CODE_TUPLE_SIZE, 0, "code");
    PyObject *code = parts ? code_from_tuple(parts) : NULL;
    Py_XDECREF(parts);
    return complete(r, number, code);
}

/* An object that refers to no other. *known is false for any other type. */
static PyObject *read_plain(struct reader *r, int type, bool *known)
{
    *known = true;
    switch (type) {
    case MARSHAL_NONE: return Py_NewRef(Py_None);
    case MARSHAL_FALSE: return Py_NewRef(Py_False);
    case MARSHAL_TRUE: return Py_NewRef(Py_True);
    case MARSHAL_ELLIPSIS: return Py_NewRef(Py_Ellipsis);
    case MARSHAL_STOPITER: return Py_NewRef(PyExc_StopIteration);
    case MARSHAL_INT: {
        int32_t v;
        return take_i32(r, &v) ? PyLong_FromLong(v) : NULL;
    }
    case MARSHAL_INT64: return read_int64(r);
    case MARSHAL_LONG: return read_long(r);
    case MARSHAL_FLOAT: case MARSHAL_FLOAT_TEXT: return read_float(r, type == MARSHAL_FLOAT_TEXT);
    case MARSHAL_COMPLEX: case MARSHAL_COMPLEX_TEXT: return read_complex(r, type == MARSHAL_COMPLEX_TEXT);
    case MARSHAL_BYTES: return read_bytes(r);
    case MARSHAL_STR: return read_str(r, true, false, false);
    case MARSHAL_INTERNED: return read_str(r, true, false, true);
    case MARSHAL_ASCII: return read_str(r, true, true, false);
    case MARSHAL_ASCII_INTERNED: return read_str(r, true, true, true);
    case MARSHAL_SHORT_ASCII: return read_str(r, false, true, false);
    case MARSHAL_SHORT_ASCII_INTERNED: return read_str(r, false, true, true);
    default:
        *known = false;
        return NULL;
    }
}

static PyObject *read_container(struct reader *r, int type, int flag)
{
    Py_ssize_t n;
    switch (type) {
    case MARSHAL_BACKREF: return read_backref(r);
    case MARSHAL_SMALL_TUPLE: case MARSHAL_TUPLE:
        n = take_size(r, type == MARSHAL_TUPLE, "tuple size out of range");
        return n < 0 ? NULL : read_tuple(r, n, flag, "tuple");
    case MARSHAL_LIST: return read_list(r, flag);
    case MARSHAL_DICT: return read_dict(r, flag);
    case MARSHAL_SET: case MARSHAL_FROZENSET: return read_set(r, type == MARSHAL_FROZENSET, flag);
    case MARSHAL_SLICE: return read_slice(r, flag);
    case MARSHAL_CODE: return read_code(r, flag);
    default: return bad("unknown type code");
    }
}

/* NULL without an exception: MARSHAL_NULL. */
static PyObject *read_object(struct reader *r)
{
    int c = take_byte(r);
    if (c < 0) {
        if (PyErr_ExceptionMatches(PyExc_EOFError))
            PyErr_SetString(PyExc_EOFError, "EOF read where object expected");
        return NULL;
    }
    int type = c & ~MARSHAL_REF, flag = c & MARSHAL_REF;
    if (type == MARSHAL_NULL)
        return NULL;
    if (r->depth >= MARSHAL_MAX_DEPTH) {
        PyErr_SetString(PyExc_ValueError, "recursion limit exceeded");
        return NULL;
    }
    r->depth++;
    bool known;
    PyObject *o = read_plain(r, type, &known);
    if (!known)
        o = read_container(r, type, flag);
    else if (o && begin(r, flag, o) == -2)
        Py_CLEAR(o);
    r->depth--;
    return o;
}

PyObject *marshal_read(struct marshal_source *source, bool allow_code)
{
    struct reader r = {.source = source, .numbered = PyList_New(0), .allow_code = allow_code};
    if (!r.numbered || recursion_enter(" while unmarshalling") < 0) {     /* a reader may come here again */
        Py_XDECREF(r.numbered);
        return NULL;
    }
    PyObject *o = read_object(&r);
    recursion_leave();
    if (!o && !error_pending())
        PyErr_SetString(PyExc_TypeError, "NULL object in marshal data for object");
    Py_DECREF(r.numbered);
    return o;
}
