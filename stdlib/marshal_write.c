/* stdlib/marshal_write.c -- objects to the marshal format (marshal_int.h).
 *
 * Every heap object that something else may refer to as well is numbered as it begins, and later stands as its number. The memo holds
 * a reference to each: a list that another thread empties cannot free an object whose address then means another one. Containers that
 * can change are written from a snapshot. The elements of a set are written in the order of their bytes, so that equal sets of such
 * constants give equal files.
 */
#include <stdlib.h>
#include <string.h>

#include "core/compiler/code_object.h"
#include "stdlib/marshal_int.h"

struct memo { PyObject **keys; uint32_t *numbers; size_t mask, used; };     /* open addressing; keys are owned */

struct writer {
    char *bytes;
    size_t used, room;
    struct memo memo;
    int version, depth;
    bool allow_code, failed;                 /* failed: an exception is pending, nothing more is written */
};

static void write_object(struct writer *, PyObject *);

static void put(struct writer *w, const void *bytes, size_t n)
{
    if (w->failed)
        return;
    if (w->room - w->used < n) {
        size_t room = w->room + w->room / 2 + n + 64;
        char *grown = realloc(w->bytes, room);
        if (!grown) {
            PyErr_NoMemory();
            w->failed = true;
            return;
        }
        w->bytes = grown;
        w->room = room;
    }
    memcpy(w->bytes + w->used, bytes, n);
    w->used += n;
}

static void put_byte(struct writer *w, int c) { put(w, &(unsigned char){(unsigned char)c}, 1); }
static void put_u16(struct writer *w, unsigned v) { put(w, (unsigned char[]){(unsigned char)v, (unsigned char)(v >> 8)}, 2); }
static void put_u32(struct writer *w, uint32_t v)
{
    put(w, (unsigned char[]){(unsigned char)v, (unsigned char)(v >> 8), (unsigned char)(v >> 16), (unsigned char)(v >> 24)}, 4);
}

static void fail(struct writer *w, const char *message)
{
    if (!w->failed)
        PyErr_SetString(PyExc_ValueError, message);
    w->failed = true;
}

/* A size is 31 bits. */
static void put_size(struct writer *w, Py_ssize_t n)
{
    if (n > INT32_MAX)
        fail(w, "unmarshallable object");
    put_u32(w, (uint32_t)n);
}

/* ---- the memo ---- */

static size_t memo_slot(const struct memo *m, const PyObject *o)
{
    size_t i = ((uintptr_t)o >> 4) * 0x9E3779B97F4A7C15u >> 20 & m->mask;
    while (m->keys[i] && m->keys[i] != o)
        i = (i + 1) & m->mask;
    return i;
}

static int memo_grow(struct memo *m)
{
    struct memo old = *m;
    size_t size = old.mask ? 2 * (old.mask + 1) : 64;
    PyObject **keys = calloc(size, sizeof *keys);
    uint32_t *numbers = calloc(size, sizeof *numbers);
    if (!keys || !numbers) {
        free(keys);
        free(numbers);
        PyErr_NoMemory();
        return -1;
    }
    *m = (struct memo){keys, numbers, size - 1, old.used};
    for (size_t i = 0; old.keys && i <= old.mask; i++)
        if (old.keys[i]) {
            size_t slot = memo_slot(m, old.keys[i]);
            m->keys[slot] = old.keys[i];
            m->numbers[slot] = old.numbers[i];
        }
    free(old.keys);
    free(old.numbers);
    return 0;
}

static void memo_free(struct memo *m)
{
    for (size_t i = 0; m->keys && i <= m->mask; i++)
        Py_XDECREF(m->keys[i]);
    free(m->keys);
    free(m->numbers);
}

/* True: the object was met before and its number is written. Else *flag is MARSHAL_REF if it has a number now. */
static bool write_backref(struct writer *w, PyObject *o, int *flag)
{
    *flag = 0;
    if (w->version < 3 || !value_is_ptr(value_of(o)) || Py_REFCNT(o) == 1)
        return false;
    struct memo *m = &w->memo;
    if ((!m->keys || 2 * m->used > m->mask) && memo_grow(m) < 0) {
        w->failed = true;
        return false;
    }
    size_t slot = memo_slot(m, o);
    if (m->keys[slot]) {
        put_byte(w, MARSHAL_BACKREF);
        put_u32(w, m->numbers[slot]);
        return true;
    }
    m->keys[slot] = Py_NewRef(o);
    m->numbers[slot] = (uint32_t)m->used++;
    *flag = MARSHAL_REF;
    return false;
}

/* ---- by type ---- */

/* 15 bits from bit `at` of little-endian bytes. */
static unsigned digit_at(const unsigned char *bytes, size_t n, size_t at)
{
    uint32_t three = 0;
    for (size_t i = 0; i < 3; i++)
        if (at / 8 + i < n)
            three |= (uint32_t)bytes[at / 8 + i] << 8 * i;
    return three >> at % 8 & 0x7FFF;
}

static void write_int(struct writer *w, PyObject *o, int flag)
{
    int overflow;
    long small = PyLong_AsLongAndOverflow(o, &overflow);
    if (!overflow && small >= INT32_MIN && small <= INT32_MAX) {
        put_byte(w, MARSHAL_INT | flag);
        put_u32(w, (uint32_t)small);
        return;
    }
    bool negative = overflow < 0 || (!overflow && small < 0);
    PyObject *magnitude = PyNumber_Absolute(o);
    Py_ssize_t need = magnitude ? PyLong_AsNativeBytes(magnitude, NULL, 0, 1) : -1;
    unsigned char *bytes = need < 0 ? NULL : calloc((size_t)need, 1);
    if (!bytes || PyLong_AsNativeBytes(magnitude, bytes, need, 1) < 0) {
        if (!error_pending())
            PyErr_NoMemory();
        w->failed = true;
    } else {
        size_t n = (size_t)need;
        while (bytes[n - 1] == 0)
            n--;
        size_t digits = (8 * n + MARSHAL_DIGIT_BITS - 1) / MARSHAL_DIGIT_BITS;
        while (digit_at(bytes, n, (digits - 1) * MARSHAL_DIGIT_BITS) == 0)
            digits--;
        put_byte(w, MARSHAL_LONG | flag);
        if (digits > INT32_MAX)
            fail(w, "unmarshallable object");
        put_u32(w, negative ? 0u - (uint32_t)digits : (uint32_t)digits);
        for (size_t i = 0; i < digits && !w->failed; i++)
            put_u16(w, digit_at(bytes, n, i * MARSHAL_DIGIT_BITS));
    }
    free(bytes);
    Py_XDECREF(magnitude);
}

static void put_double(struct writer *w, double d)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    put_u32(w, (uint32_t)bits);
    put_u32(w, (uint32_t)(bits >> 32));
}

static void put_double_text(struct writer *w, double d)
{
    char *text = PyOS_double_to_string(d, 'g', 17, 0, NULL);
    if (!text) {
        w->failed = true;
        return;
    }
    put_byte(w, (int)strlen(text));
    put(w, text, strlen(text));
    PyMem_Free(text);
}

static void write_float(struct writer *w, double d, int flag)
{
    put_byte(w, (w->version > 1 ? MARSHAL_FLOAT : MARSHAL_FLOAT_TEXT) | flag);
    (w->version > 1 ? put_double : put_double_text)(w, d);
}

static void write_complex(struct writer *w, Py_complex c, int flag)
{
    put_byte(w, (w->version > 1 ? MARSHAL_COMPLEX : MARSHAL_COMPLEX_TEXT) | flag);
    (w->version > 1 ? put_double : put_double_text)(w, c.real);
    (w->version > 1 ? put_double : put_double_text)(w, c.imag);
}

static void write_str(struct writer *w, PyObject *o, int flag)
{
    bool interned = PyUnicode_CHECK_INTERNED(o) != 0;
    if (w->version >= 4 && PyUnicode_IS_ASCII(o)) {
        Py_ssize_t n = PyUnicode_GET_LENGTH(o);
        const char *text = PyUnicode_AsUTF8(o);
        if (!text) {
            w->failed = true;
        } else if (n < 256) {
            put_byte(w, (interned ? MARSHAL_SHORT_ASCII_INTERNED : MARSHAL_SHORT_ASCII) | flag);
            put_byte(w, (int)n);
            put(w, text, (size_t)n);
        } else {
            put_byte(w, (interned ? MARSHAL_ASCII_INTERNED : MARSHAL_ASCII) | flag);
            put_size(w, n);
            put(w, text, (size_t)n);
        }
        return;
    }
    PyObject *utf8 = PyUnicode_AsEncodedString(o, "utf-8", "surrogatepass");
    if (!utf8) {
        w->failed = true;
        return;
    }
    put_byte(w, (w->version >= 3 && interned ? MARSHAL_INTERNED : MARSHAL_STR) | flag);
    put_size(w, PyBytes_GET_SIZE(utf8));
    put(w, PyBytes_AS_STRING(utf8), (size_t)PyBytes_GET_SIZE(utf8));
    Py_DECREF(utf8);
}

static void write_items(struct writer *w, PyObject *tuple)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple) && !w->failed; i++)
        write_object(w, PyTuple_GET_ITEM(tuple, i));
}

static void write_tuple(struct writer *w, PyObject *tuple, int flag)
{
    Py_ssize_t n = PyTuple_GET_SIZE(tuple);
    if (w->version >= 4 && n < 256) {
        put_byte(w, MARSHAL_SMALL_TUPLE | flag);
        put_byte(w, (int)n);
    } else {
        put_byte(w, MARSHAL_TUPLE | flag);
        put_size(w, n);
    }
    write_items(w, tuple);
}

static void write_list(struct writer *w, PyObject *list, int flag)
{
    PyObject *items = PyList_AsTuple(list);
    if (!items) {
        w->failed = true;
        return;
    }
    put_byte(w, MARSHAL_LIST | flag);
    put_size(w, PyTuple_GET_SIZE(items));
    write_items(w, items);
    Py_DECREF(items);
}

static void write_dict(struct writer *w, PyObject *dict, int flag)
{
    PyObject *items = PyDict_Items(dict);
    if (!items) {
        w->failed = true;
        return;
    }
    put_byte(w, MARSHAL_DICT | flag);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items) && !w->failed; i++)
        write_items(w, PyList_GET_ITEM(items, i));
    put_byte(w, MARSHAL_NULL);
    Py_DECREF(items);
}

/* (bytes, element) pairs, sorted by the bytes alone. NULL: an exception is pending. */
static PyObject *set_in_order(struct writer *w, PyObject *set)
{
    PyObject *pairs = PySequence_List(set);
    for (Py_ssize_t i = 0; pairs && i < PyList_GET_SIZE(pairs); i++) {
        PyObject *item = PyList_GET_ITEM(pairs, i);
        PyObject *bytes = marshal_dumps(item, w->version, w->allow_code);
        PyObject *pair = bytes ? Py_BuildValue("(NnO)", bytes, i, item) : NULL;      /* the index: elements are never compared */
        if (!pair || PyList_SetItem(pairs, i, pair) < 0)
            Py_CLEAR(pairs);
    }
    if (pairs && PyList_Sort(pairs) < 0)
        Py_CLEAR(pairs);
    return pairs;
}

static void write_set(struct writer *w, PyObject *set, int flag)
{
    put_byte(w, (PyFrozenSet_CheckExact(set) ? MARSHAL_FROZENSET : MARSHAL_SET) | flag);
    PyObject *pairs = set_in_order(w, set);
    if (!pairs) {
        w->failed = true;
        return;
    }
    put_size(w, PyList_GET_SIZE(pairs));
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(pairs) && !w->failed; i++)
        write_object(w, PyTuple_GET_ITEM(PyList_GET_ITEM(pairs, i), 2));
    Py_DECREF(pairs);
}

static void write_code(struct writer *w, PyObject *code, int flag)
{
    if (!w->allow_code) {
        fail(w, "marshalling code objects is disallowed");
        return;
    }
    PyObject *parts = code_to_tuple(code_of(code));
    if (!parts) {
        w->failed = true;
        return;
    }
    put_byte(w, MARSHAL_CODE | flag);
    write_items(w, parts);
    Py_DECREF(parts);
}

static void write_slice(struct writer *w, PyObject *o, int flag)
{
    static const char *const fields[] = {"start", "stop", "step"};
    put_byte(w, MARSHAL_SLICE | flag);
    for (int i = 0; i < 3 && !w->failed; i++) {
        PyObject *field = PyObject_GetAttrString(o, fields[i]);
        if (!field)
            w->failed = true;
        else
            write_object(w, field);
        Py_XDECREF(field);
    }
}

static void write_buffer(struct writer *w, PyObject *o, int flag)
{
    Py_buffer view;
    if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0) {
        PyErr_Clear();
        put_byte(w, MARSHAL_UNKNOWN);
        fail(w, "unmarshallable object");
        return;
    }
    put_byte(w, MARSHAL_BYTES | flag);
    put_size(w, view.len);
    put(w, view.buf, (size_t)view.len);
    PyBuffer_Release(&view);
}

static void write_numbered(struct writer *w, PyObject *o, int flag)
{
    if (PyLong_CheckExact(o))
        write_int(w, o, flag);
    else if (PyFloat_CheckExact(o))
        write_float(w, PyFloat_AS_DOUBLE(o), flag);
    else if (PyComplex_CheckExact(o))
        write_complex(w, PyComplex_AsCComplex(o), flag);
    else if (PyBytes_CheckExact(o)) {
        put_byte(w, MARSHAL_BYTES | flag);
        put_size(w, PyBytes_GET_SIZE(o));
        put(w, PyBytes_AS_STRING(o), (size_t)PyBytes_GET_SIZE(o));
    } else if (PyUnicode_CheckExact(o))
        write_str(w, o, flag);
    else if (PyTuple_CheckExact(o))
        write_tuple(w, o, flag);
    else if (PyList_CheckExact(o))
        write_list(w, o, flag);
    else if (PyDict_CheckExact(o))
        write_dict(w, o, flag);
    else if (PyAnySet_CheckExact(o))
        write_set(w, o, flag);
    else if (PyCode_Check(o))
        write_code(w, o, flag);
    else if (PySlice_Check(o) && w->version >= 5)
        write_slice(w, o, flag);
    else if (PyObject_CheckBuffer(o))
        write_buffer(w, o, flag);
    else
        fail(w, "unmarshallable object");
}

static void write_object(struct writer *w, PyObject *o)
{
    int flag;
    if (++w->depth > MARSHAL_MAX_DEPTH)
        fail(w, "object too deeply nested to marshal");
    else if (o == Py_None)
        put_byte(w, MARSHAL_NONE);
    else if (o == Py_False)
        put_byte(w, MARSHAL_FALSE);
    else if (o == Py_True)
        put_byte(w, MARSHAL_TRUE);
    else if (o == Py_Ellipsis)
        put_byte(w, MARSHAL_ELLIPSIS);
    else if (o == PyExc_StopIteration)
        put_byte(w, MARSHAL_STOPITER);
    else if (!write_backref(w, o, &flag) && !w->failed)
        write_numbered(w, o, flag);
    w->depth--;
}

PyObject *marshal_dumps(PyObject *value, int version, bool allow_code)
{
    struct writer w = {.version = version, .allow_code = allow_code};
    if (recursion_enter(" while marshalling") < 0)       /* sets of sets come here again */
        return NULL;
    write_object(&w, value);
    recursion_leave();
    memo_free(&w.memo);
    PyObject *bytes = w.failed ? NULL : PyBytes_FromStringAndSize(w.bytes, (Py_ssize_t)w.used);
    free(w.bytes);
    return bytes;
}
