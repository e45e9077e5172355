/* objects/memoryview_item.c -- the items of memoryviews: what their format characters mean, lists of them, comparing two views.
 *
 * Native one-character formats are known here; others are left to the struct module, which comparisons ask.
 * Tests.  tests/objects/test_bytes_memoryview.c
 */
#include "objects/bytes_int.h"
#include "objects/shared_bytes.h"
#include "objects/float_int.h"
#include "objects/int_int.h"
#include "objects/memoryview_int.h"

/* FMT(character, C type, kind): i signed, u unsigned, f floating */
#define NATIVE_FORMATS                                                                                                              \
    FMT('b', signed char, 'i') FMT('B', unsigned char, 'u') FMT('h', short, 'i') FMT('H', unsigned short, 'u') FMT('i', int, 'i')     \
    FMT('I', unsigned, 'u') FMT('l', long, 'i') FMT('L', unsigned long, 'u') FMT('q', long long, 'i')                                 \
    FMT('Q', unsigned long long, 'u') FMT('n', Py_ssize_t, 'i') FMT('N', size_t, 'u')

size_t item_size(char item)
{
    switch (item) {
#define FMT(c, type, kind) case c: return sizeof(type);
    NATIVE_FORMATS
#undef FMT
    case 'f': return sizeof(float);
    case 'd': return sizeof(double);
    case 'e': return 2;
    case '?': case 'c': return 1;
    case 'P': return sizeof(void *);
    default: return 0;
    }
}

char item_format(const char *format)
{
    if (LIKELY(format[0] == 'B' && format[1] == 0))
        return 'B';
    format += *format == '@';
    return format[0] && format[1] == 0 && item_size(format[0]) ? format[0] : 0;
}

int raise_unsupported(const char *format)
{
    PyErr_Format(PyExc_NotImplementedError, "memoryview: unsupported format %s", format);
    return -1;
}

char mem_item(MemObj *m)
{
    if (LIKELY(m->item))
        return m->item;
    if (view_enter(m) < 0)
        return 0;
    const char *f = m->view.format + (*m->view.format == '@');
    if (f[0] && f[1] == 0)
        PyErr_Format(PyExc_NotImplementedError, "memoryview: format %s not supported", f);
    else
        raise_unsupported(m->view.format);
    view_leave(m);
    return 0;
}

/* --- memory ------------------------------------------------------------------------------------------------------------------------------ */

static bool aligned(const void *p, size_t n) { return ((uintptr_t)p & (n - 1)) == 0; }

/* Others may be writing: an aligned item is read as a whole. */
void item_load(void *to, const char *from, size_t n)
{
    if (n == 1) {
        *(uint8_t *)to = load_relaxed_u8((const uint8_t *)from);
    } else if (n == 8 && aligned(from, 8)) {
        uint64_t w = load_relaxed_u64((const uint64_t *)(const void *)from);
        memcpy(to, &w, 8);
    } else if (n == 4 && aligned(from, 4)) {
        uint32_t w = load_relaxed_u32((const uint32_t *)(const void *)from);
        memcpy(to, &w, 4);
    } else if (n == 2 && aligned(from, 2)) {
        uint16_t w = load_relaxed_u16((const uint16_t *)(const void *)from);
        memcpy(to, &w, 2);
    } else {
        shared_bytes_load(to, from, n);
    }
}

void item_store(char *to, const void *from, size_t n)
{
    uint64_t w = 0;
    if (n == 1) {
        store_relaxed_u8((uint8_t *)to, *(const uint8_t *)from);
    } else if (n == 8 && aligned(to, 8)) {
        memcpy(&w, from, 8);
        store_relaxed_u64((uint64_t *)(void *)to, w);
    } else if (n == 4 && aligned(to, 4)) {
        uint32_t v;
        memcpy(&v, from, 4);
        store_relaxed_u32((uint32_t *)(void *)to, v);
    } else if (n == 2 && aligned(to, 2)) {
        uint16_t v;
        memcpy(&v, from, 2);
        store_relaxed_u16((uint16_t *)(void *)to, v);
    } else {
        shared_bytes_store(to, from, n);
    }
}

/* --- values -------------------------------------------------------------------------------------------------------------------------------- */

Value item_unpack(const void *raw, char item)
{
    switch (item) {
#define FMT(c, type, kind)                                                                                                          \
    case c: {                                                                                                                       \
        type n;                                                                                                                     \
        memcpy(&n, raw, sizeof n);                                                                                                  \
        return kind == 'i' ? int_from_i64((int64_t)n) : int_from_u64((uint64_t)n);                                                  \
    }
    NATIVE_FORMATS
#undef FMT
    case 'f': {
        float f;
        memcpy(&f, raw, sizeof f);
        return value_from_float(f);
    }
    case 'd': {
        double d;
        memcpy(&d, raw, sizeof d);
        return value_from_float(d);
    }
    case 'e': {
        double d = PyFloat_Unpack2(raw, PY_LITTLE_ENDIAN);
        return d == -1.0 && error_pending() ? V_RAISED : value_from_float(d);
    }
    case '?':
        return value_from_bool(*(const uint8_t *)raw != 0);
    case 'c':
        return bytes_char(*(const unsigned char *)raw);
    case 'P': {
        void *p;
        memcpy(&p, raw, sizeof p);
        return int_from_u64((uint64_t)(uintptr_t)p);
    }
    default:
        UNREACHABLE("format of a memoryview");
    }
}

static int bad_type(char item)
{
    raise_type_error("memoryview: invalid type for format '%c'", item);
    return -1;
}
static int bad_value(char item)
{
    raise_value_error("memoryview: invalid value for format '%c'", item);
    return -1;
}

/* What a conversion raised, in the words of memoryview. */
static int reword(char item)
{
    if (PyErr_ExceptionMatches(PyExc_TypeError))
        return bad_type(item);
    if (PyErr_ExceptionMatches(PyExc_OverflowError) || PyErr_ExceptionMatches(PyExc_ValueError))
        return bad_value(item);
    return -1;
}

static int pack_int(void *raw, char item, PyObject *value)
{
    PyObject *index = PyNumber_Index(value);
    if (index == NULL)
        return reword(item);
    int64_t n = 0;
    uint64_t u = 0;
    bool is_signed = int_as_i64(value_of(index), &n), fits = false, is_unsigned = is_signed && n >= 0;
    if (is_unsigned) {
        u = (uint64_t)n;
    } else if (!is_signed) {
        u = PyLong_AsUnsignedLongLong(index);
        is_unsigned = !(u == UINT64_MAX && error_pending());
        PyErr_Clear();
    }
    Py_DECREF(index);
    switch (item) {
#define FMT(c, type, kind)                                                                                                          \
    case c: {                                                                                                                       \
        type t = kind == 'i' ? (type)n : (type)u;                                                                                   \
        fits = kind == 'i' ? is_signed && (int64_t)t == n : is_unsigned && (uint64_t)t == u;                                        \
        memcpy(raw, &t, sizeof t);                                                                                                  \
        break;                                                                                                                      \
    }
    NATIVE_FORMATS
#undef FMT
    default: break;
    }
    return fits ? 0 : bad_value(item);
}

static int pack_float(void *raw, char item, PyObject *value)
{
    double d = PyFloat_AsDouble(value);
    if (d == -1.0 && error_pending())
        return reword(item);
    if (item == 'd') {
        memcpy(raw, &d, sizeof d);
    } else if (item == 'f') {
        float f = (float)d;
        memcpy(raw, &f, sizeof f);
    } else if (PyFloat_Pack2(d, raw, PY_LITTLE_ENDIAN) < 0) {
        return reword(item);
    }
    return 0;
}

int item_pack(void *raw, char item, PyObject *value)
{
    switch (item) {
    case 'f': case 'd': case 'e':
        return pack_float(raw, item, value);
    case '?': {
        int truth = PyObject_IsTrue(value);
        if (truth < 0)
            return -1;
        *(uint8_t *)raw = (uint8_t)truth;
        return 0;
    }
    case 'c':
        if (!value_is_bytes(value_of(value)))
            return bad_type(item);
        if (bytes_length(value_of(value)) != 1)
            return bad_value(item);
        *(char *)raw = *bytes_data(bytes_obj(value_of(value)));
        return 0;
    case 'P': {
        PyObject *index = PyNumber_Index(value);
        void *p = index ? PyLong_AsVoidPtr(index) : NULL;
        Py_XDECREF(index);
        if (p == NULL && error_pending())
            return reword(item);
        memcpy(raw, &p, sizeof p);
        return 0;
    }
    default:
        return pack_int(raw, item, value);
    }
}

/* --- lists ------------------------------------------------------------------------------------------------------------------------------------ */

static const char *dereference(const Py_buffer *v, int dim, const char *p)
{
    if (v->suboffsets && v->suboffsets[dim] >= 0)
        return *(char *const *)(const void *)p + v->suboffsets[dim];
    return p;
}

static Value list_of(const Py_buffer *v, char item, int dim, const char *p)
{
    uint64_t raw[ITEM_MAX / 8];
    if (dim == v->ndim) {
        item_load(raw, p, (size_t)v->itemsize);
        return item_unpack(raw, item);
    }
    PyObject *list = PyList_New(v->shape[dim]);
    for (Py_ssize_t i = 0; list && i < v->shape[dim]; i++) {
        Value part = list_of(v, item, dim + 1, dereference(v, dim, p + i * v->strides[dim]));
        if (is_raised(part))
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, i, api_of(part));
    }
    return value_of(list);
}

Value mem_tolist(MemObj *m)
{
    return list_of(&m->view, m->item, 0, m->view.buf);
}

/* --- comparing ---------------------------------------------------------------------------------------------------------------------------------- */

/* How the items of one side are read: natively, or by struct. */
struct reader {
    char item;
    PyObject *unpack;                                /* Struct(format).unpack_from, or NULL */
    Py_ssize_t size;
};

/* 1; 0: struct does not know the format, so nothing is equal; -1. */
static int reader_open(struct reader *r, const Py_buffer *v, bool by_struct)
{
    r->unpack = NULL;
    r->size = v->itemsize;
    if (!by_struct)
        return 1;
    PyObject *module = core_hooks.import ? core_hooks.import("struct") : NULL, *one = NULL;
    if (module == NULL) {
        if (!error_pending())
            PyErr_SetString(PyExc_ImportError, "struct");
        return -1;
    }
    one = PyObject_CallMethod(module, "Struct", "s", v->format ? v->format : "B");
    if (one == NULL) {
        PyObject *error = PyObject_GetAttrString(module, "error"), *raised = error ? PyErr_GetRaisedException() : NULL;
        int known = error ? PyErr_GivenExceptionMatches(raised, error) : 0;
        Py_XDECREF(error);
        Py_DECREF(module);
        if (known) {
            Py_XDECREF(raised);
            return 0;
        }
        if (raised)
            PyErr_SetRaisedException(raised);
        return -1;
    }
    r->unpack = PyObject_GetAttrString(one, "unpack_from");
    Py_DECREF(one);
    Py_DECREF(module);
    return r->unpack ? 1 : -1;
}

static PyObject *reader_get(const struct reader *r, const char *p)
{
    PyObject *raw = PyBytes_FromStringAndSize(p, r->size), *t = raw ? PyObject_CallOneArg(r->unpack, raw) : NULL;
    Py_XDECREF(raw);
    if (t && PyTuple_GET_SIZE(t) == 1) {
        PyObject *one = Py_NewRef(PyTuple_GET_ITEM(t, 0));
        Py_DECREF(t);
        return one;
    }
    return t;
}

static bool same_native(const char *p, const char *q, char item)
{
    uint64_t a[ITEM_MAX / 8], b[ITEM_MAX / 8];
    size_t n = item_size(item);
    item_load(a, p, n);
    item_load(b, q, n);
    if (item == 'f' || item == 'd' || item == 'e')
        return value_as_float(item_unpack(a, item)) == value_as_float(item_unpack(b, item));
    if (item == '?')
        return (*(uint8_t *)a != 0) == (*(uint8_t *)b != 0);
    return memcmp(a, b, n) == 0;
}

struct comparison {
    const Py_buffer *v, *w;
    struct reader x, y;
    char item;                                       /* of both, or 0: by struct */
};

static int same_items(const struct comparison *c, const char *p, const char *q)
{
    if (c->item)
        return same_native(p, q, c->item);
    PyObject *a = reader_get(&c->x, p), *b = a ? reader_get(&c->y, q) : NULL;
    int same = b ? PyObject_RichCompareBool(a, b, Py_EQ) : -1;
    if (same > 0 && Py_Is(a, b)) {                    /* identical floats are words: not a number equals nothing */
        PyObject *r = PyObject_RichCompare(a, b, Py_EQ);
        same = r ? PyObject_IsTrue(r) : -1;
        Py_XDECREF(r);
    }
    Py_XDECREF(a);
    Py_XDECREF(b);
    return same;
}

static int same_from(const struct comparison *c, int dim, const char *p, const char *q)
{
    if (dim == c->v->ndim)
        return same_items(c, p, q);
    for (Py_ssize_t i = 0; i < c->v->shape[dim]; i++) {
        Py_ssize_t right = c->w->strides ? c->w->strides[dim] : 0;
        int same = same_from(c, dim + 1, dereference(c->v, dim, p + i * c->v->strides[dim]), dereference(c->w, dim, q + i * right));
        if (same <= 0)
            return same;
    }
    return 1;
}

static bool same_shape(const Py_buffer *v, const Py_buffer *w)
{
    if (v->ndim != w->ndim)
        return false;
    for (int i = 0; i < v->ndim; i++) {
        if (v->shape[i] != w->shape[i])
            return false;
        if (v->shape[i] == 0)
            break;
    }
    return true;
}

/* 1, 0, -1. */
static int same_views(const Py_buffer *v, const Py_buffer *w)
{
    if (!same_shape(v, w))
        return 0;
    struct comparison c = {.v = v, .w = w};
    char a = item_format(v->format ? v->format : "B"), b = item_format(w->format ? w->format : "B");
    c.item = a == b ? a : 0;
    int same = reader_open(&c.x, v, c.item == 0);
    if (same > 0)
        same = reader_open(&c.y, w, c.item == 0);
    else
        c.y.unpack = NULL;
    if (same > 0)
        same = same_from(&c, 0, v->buf, w->buf);
    Py_XDECREF(c.x.unpack);
    Py_XDECREF(c.y.unpack);
    return same;
}

PyObject *mem_richcompare(PyObject *self, PyObject *other, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !PyMemoryView_Check(self))
        Py_RETURN_NOTIMPLEMENTED;
    MemObj *m = mem_of(self), *n = PyMemoryView_Check(other) ? mem_of(other) : NULL;
    int same = -1;
    if (mem_gone(m) || (n && mem_gone(n))) {
        same = self == other;
    } else if (view_enter(m) == 0) {
        Py_buffer w;
        if (n) {
            if (view_enter(n) == 0) {
                same = same_views(&m->view, &n->view);
                view_leave(n);
            }
        } else if (PyObject_GetBuffer(other, &w, PyBUF_FULL_RO) < 0) {
            PyErr_Clear();
            view_leave(m);
            Py_RETURN_NOTIMPLEMENTED;
        } else {
            same = same_views(&m->view, &w);
            PyBuffer_Release(&w);
        }
        view_leave(m);
    }
    return same < 0 ? NULL : api_of(value_from_bool(same == (op == Py_EQ)));
}
