/* stdlib/array.c -- the module array: arrays of machine numbers.
 *
 * An array's memory is a bytearray's, and so are the rules for threads (objects/bytearray_int.h): an item is read without a lock, and never
 * torn; whatever changes an array holds its lock, does all of its work at once, and calls nothing meanwhile. Values are converted before.
 * A kind of items never changes after an array was made.
 */
#include "objects/argcheck.h"
#include "objects/bytearray_int.h"
#include "objects/bytes_int.h"
#include "objects/eq.h"
#include "objects/memoryview_int.h"
#include "objects/shared_bytes.h"
#include "objects/str_int.h"
#include "stdlib/module_state.h"

struct kind {
    char code, how;                          /* how: i signed, u unsigned, f floating, c a character */
    uint8_t size;
    char format[2];                          /* of buffers */
    int8_t machine;                          /* machine format code, little-endian; the next one is big-endian where size > 1 */
    const char *name;                        /* in messages about values out of range */
};

typedef struct {
    BytearrayObj bytes;
    const struct kind *kind FROZEN;
    Py_ssize_t items SHARED(relaxed);        /* the shape that buffers point to: does not change while there is one */
} ArrayObj;

typedef struct {
    PyTypeObject *array_type, *iter_type;
    PyObject *reconstructor;
} ArrayState;

static struct PyModuleDef array_module;
static const char array_token;

static const struct kind kinds[] = {
    {'b', 'i', 1, "b", 1, "signed char"}, {'B', 'u', 1, "B", 0, "unsigned byte integer"}, {'u', 'c', 4, "w", 20, NULL}, {'w', 'c', 4, "w", 20, NULL},
    {'h', 'i', 2, "h", 4, "signed short integer"}, {'H', 'u', 2, "H", 2, "unsigned short"}, {'i', 'i', 4, "i", 8, "signed integer"},
    {'I', 'u', 4, "I", 6, "unsigned int"}, {'l', 'i', sizeof(long), "l", sizeof(long) == 8 ? 12 : 8, NULL},
    {'L', 'u', sizeof(long), "L", sizeof(long) == 8 ? 10 : 6, NULL}, {'q', 'i', 8, "q", 12, NULL}, {'Q', 'u', 8, "Q", 10, NULL},
    {'f', 'f', 4, "f", 14, NULL}, {'d', 'f', 8, "d", 16, NULL},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const struct kind *kind_find(uint32_t code)
{
    for (int i = 0; i < KINDS; i++)
        if ((unsigned char)kinds[i].code == code)
            return &kinds[i];
    return NULL;
}

static int machine_format(const struct kind *k) { return k->machine + (k->size > 1 && PY_BIG_ENDIAN); }

static inline ArrayObj *array_of(PyObject *o) { return (ArrayObj *)(void *)o; }
static inline size_t count_of(const ArrayObj *a) { return bytearray_len(&a->bytes) / a->kind->size; }
static bool is_array(PyObject *o)
{
    return value_is_ptr(value_of(o)) && PyType_GetBaseByToken(Py_TYPE(o), (void *)(uintptr_t)&array_token, NULL) == 1;
}
static ArrayState *state_of(PyObject *self)
{
    PyObject *m = PyType_GetModuleByDef(Py_TYPE(self), &array_module);
    return m ? PyModule_GetState(m) : NULL;
}
static int done(enum bytearray_result r)
{
    if (LIKELY(r == BYTEARRAY_OK))
        return 0;
    if (r == BYTEARRAY_EXPORTED)
        PyErr_SetString(PyExc_BufferError, "cannot resize an array that is exporting buffers");
    else
        PyErr_NoMemory();
    return -1;
}
static PyObject *none_or(int failed)
{
    if (failed)
        return NULL;
    Py_RETURN_NONE;
}

/* --- items ---------------------------------------------------------------------------------------------------------------------------------- */

static void load_acquire_item(void *to, const char *from, size_t n)
{
    if (n == 1) {
        uint8_t v = load_acquire_u8((const uint8_t *)from);
        memcpy(to, &v, n);
    } else if (n == 2) {
        uint16_t v = load_acquire_u16((const uint16_t *)(const void *)from);
        memcpy(to, &v, n);
    } else if (n == 4) {
        uint32_t v = load_acquire_u32((const uint32_t *)(const void *)from);
        memcpy(to, &v, n);
    } else {
        uint64_t v = load_acquire_u64((const uint64_t *)(const void *)from);
        memcpy(to, &v, n);
    }
}

/* As bytearray_get, for an item. False: there is none now. */
static bool get_raw(ArrayObj *a, size_t i, void *raw)
{
    size_t size = a->kind->size;
    if (UNLIKELY(!obj_is_mine(&a->bytes.hdr) && !(load_relaxed_u8(&a->bytes.hdr.flags) & OBJ_FOREIGN_READ)))
        (void)bytearray_get_slow(&a->bytes, 0);              /* says that there are foreign readers */
    for (;;) {
        char *start = load_acquire_ptr(&a->bytes.start);
        size_t n = load_acquire_size(&a->bytes.len);
        if (load_acquire_ptr(&a->bytes.start) != start)
            continue;
        if (i >= n / size)
            return false;
        load_acquire_item(raw, start + i * size, size);
        if (LIKELY(load_acquire_ptr(&a->bytes.start) == start && load_relaxed_size(&a->bytes.len) == n))
            return true;
    }
}

static PyObject *unpack(const struct kind *k, const void *raw)
{
    if (k->how != 'c')
        return api_of(item_unpack(raw, k->code));
    uint32_t c;
    memcpy(&c, raw, sizeof c);
    if (c <= 0x10ffff)
        return api_of(str_from_code(c));
    PyErr_Format(PyExc_ValueError, "character U+%x is not in range [U+0000; U+10ffff]", (unsigned)c);
    return NULL;
}

static int pack_character(void *raw, PyObject *v)
{
    if (!PyUnicode_Check(v)) {
        PyErr_Format(PyExc_TypeError, "array item must be a unicode character, not %T", v);
        return -1;
    }
    if (PyUnicode_GET_LENGTH(v) != 1) {
        PyErr_Format(PyExc_TypeError, "array item must be a unicode character, not a string of length %zd", PyUnicode_GET_LENGTH(v));
        return -1;
    }
    uint32_t c = PyUnicode_READ_CHAR(v, 0);
    memcpy(raw, &c, sizeof c);
    return 0;
}

static int out_of_range(const struct kind *k, bool small)
{
    PyErr_Format(PyExc_OverflowError, "%s is %s", k->name, small ? "less than minimum" : "greater than maximum");
    return -1;
}

/* Eight bytes, or unsigned and over two: as the C API converts to long, unsigned long, long long. */
static int pack_large(const struct kind *k, void *raw, PyObject *index)
{
    uint64_t n;
    switch (k->code) {
    case 'l': n = (uint64_t)PyLong_AsLong(index); break;
    case 'q': n = (uint64_t)PyLong_AsLongLong(index); break;
    case 'Q': n = PyLong_AsUnsignedLongLong(index); break;
    default: n = PyLong_AsUnsignedLong(index); break;
    }
    if (n == UINT64_MAX && PyErr_Occurred())
        return -1;
    if (k->size == 8) {
        memcpy(raw, &n, 8);
        return 0;
    }
    if (n > UINT32_MAX)
        return out_of_range(k, false);
    uint32_t word = (uint32_t)n;
    memcpy(raw, &word, 4);
    return 0;
}

static int pack_int(const struct kind *k, void *raw, PyObject *v)
{
    PyObject *index = PyNumber_Index(v);
    int rc = -1;
    if (index == NULL)
        return -1;
    if (k->name == NULL || k->code == 'I') {
        rc = pack_large(k, raw, index);
    } else {
        long n = PyLong_AsLong(index), low = k->how == 'u' ? 0 : -(1L << (k->size * 8 - 1)), high = low + (1L << k->size * 8) - 1;
        if (n == -1 && PyErr_Occurred())
            rc = -1;
        else if (n < low || n > high)
            rc = out_of_range(k, n < low);
        else {
            memcpy(raw, &n, k->size);        /* the low bytes: PY_LITTLE_ENDIAN is checked below */
            rc = 0;
        }
    }
    Py_DECREF(index);
    return rc;
}
_Static_assert(PY_LITTLE_ENDIAN, "pack_int takes the low bytes of a long");

/* May run Python code. 0 or -1. */
static int pack(const struct kind *k, void *raw, PyObject *v)
{
    if (k->how == 'c')
        return pack_character(raw, v);
    if (k->how == 'f') {
        double d = PyFloat_AsDouble(v);
        float f = (float)d;
        if (d == -1.0 && PyErr_Occurred())
            return -1;
        memcpy(raw, k->size == 8 ? (void *)&d : (void *)&f, k->size);
        return 0;
    }
    return pack_int(k, raw, v);
}

/* --- making ------------------------------------------------------------------------------------------------------------------------------------ */

static ArrayObj *array_new(PyTypeObject *type, const struct kind *k, size_t bytes, char **data)
{
    ArrayObj *a = (ArrayObj *)(void *)type->tp_alloc(type, 0);
    if (a == NULL)
        return NULL;
    a->kind = k;
    if (bytearray_room_new(&a->bytes, bytes, data))
        return a;
    Py_DECREF(a);
    PyErr_NoMemory();
    return NULL;
}

static PyObject *array_like(PyObject *self, size_t bytes, char **data)      /* an array of the base type */
{
    ArrayState *st = state_of(self);
    return st ? (PyObject *)array_new(st->array_type, array_of(self)->kind, bytes, data) : NULL;
}

static int append_data(ArrayObj *a, const void *from, size_t n)
{
    enum hold h = hold_lock(&a->bytes.hdr);
    enum bytearray_result r = bytearray_splice_locked(&a->bytes, a->bytes.len, a->bytes.len, from, n);
    hold_end(&a->bytes.hdr, h);
    return done(r);
}

static int append_value(ArrayObj *a, PyObject *v)
{
    uint64_t raw;
    if (pack(a->kind, &raw, v) < 0)
        return -1;
    BytearrayObj *b = &a->bytes;
    size_t size = a->kind->size;
    enum hold h = hold_begin(&b->hdr);
    bool fits = b->room && b->exports == 0 && b->start + b->len + size <= b->room->data + b->room->cap;
    if (LIKELY(fits)) {
        item_store(b->start + b->len, &raw, size);
        store_release_size(&b->len, b->len + size);
    }
    hold_end(&b->hdr, h);
    return LIKELY(fits) ? 0 : append_data(a, &raw, size);
}

/* A copy of the memory as it is now: PyMem_Malloc; NULL with MemoryError. */
static char *snapshot(ArrayObj *a, size_t *n)
{
    enum hold h = hold_lock(&a->bytes.hdr);
    *n = a->bytes.len;
    char *copy = PyMem_Malloc(*n ? *n : 1);
    if (copy && *n)
        shared_bytes_load(copy, a->bytes.start, *n);
    hold_end(&a->bytes.hdr, h);
    if (copy == NULL)
        PyErr_NoMemory();
    return copy;
}

static int append_array(ArrayObj *a, ArrayObj *from)
{
    size_t n;
    char *copy = snapshot(from, &n);
    int rc = copy ? append_data(a, copy, n) : -1;
    PyMem_Free(copy);
    return rc;
}

static int append_iterable(ArrayObj *a, PyObject *iterable)
{
    PyObject *it = PyObject_GetIter(iterable), *v;
    if (it == NULL)
        return -1;
    while ((v = PyIter_Next(it)) != NULL) {
        int rc = append_value(a, v);
        Py_DECREF(v);
        if (rc < 0)
            break;
    }
    Py_DECREF(it);
    return PyErr_Occurred() ? -1 : 0;
}

static int append_bytes(ArrayObj *a, PyObject *o)
{
    Py_buffer view;
    if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
        return -1;
    int rc = -1;
    if (view.itemsize != 1)
        PyErr_SetString(PyExc_TypeError, "a bytes-like object is required");
    else if (view.len % a->kind->size)
        PyErr_SetString(PyExc_ValueError, "bytes length not a multiple of item size");
    else
        rc = append_data(a, view.buf, (size_t)view.len);
    PyBuffer_Release(&view);
    return rc;
}

static int append_text(ArrayObj *a, PyObject *text)
{
    size_t n = (size_t)PyUnicode_GET_LENGTH(text);
    Py_UCS4 *copy = n ? PyUnicode_AsUCS4Copy(text) : NULL;
    if (n && copy == NULL)
        return -1;
    int rc = append_data(a, copy, n * sizeof *copy);
    PyMem_Free(copy);
    return rc;
}

static const struct kind *kind_of_argument(PyObject *code)
{
    const struct kind *k = kind_find(PyUnicode_READ_CHAR(code, 0));
    if (k == NULL)
        PyErr_SetString(PyExc_ValueError, "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)");
    return k;
}

static int fill(ArrayObj *a, PyObject *initial)
{
    const struct kind *k = a->kind;
    if (initial == NULL)
        return 0;
    if (k->how != 'c' && PyUnicode_Check(initial)) {
        PyErr_Format(PyExc_TypeError, "cannot use a str to initialize an array with typecode '%c'", k->code);
        return -1;
    }
    if (is_array(initial)) {
        ArrayObj *from = array_of(initial);
        if (k->how != 'c' && from->kind->how == 'c') {
            PyErr_Format(PyExc_TypeError, "cannot use a unicode array to initialize an array with typecode '%c'", k->code);
            return -1;
        }
        if (from->kind == k || (k->how == 'c' && from->kind->how == 'c'))
            return append_array(a, from);
    }
    if (PyByteArray_Check(initial) || PyBytes_Check(initial))
        return append_bytes(a, initial);
    if (PyUnicode_Check(initial))
        return append_text(a, initial);
    return append_iterable(a, initial);
}

static PyObject *array_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *module = PyType_GetModuleByDef(type, &array_module), *code, *initial = NULL;
    if (module == NULL)
        return NULL;
    ArrayState *st = PyModule_GetState(module);
    if ((type == st->array_type || type->tp_init == st->array_type->tp_init) && kwargs && PyDict_Size(kwargs) > 0) {
        PyErr_SetString(PyExc_TypeError, "array.array() takes no keyword arguments");
        return NULL;
    }
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (n < 1 || n > 2) {
        PyErr_Format(PyExc_TypeError, "array() takes at %s %d argument%s (%zd given)", n < 1 ? "least" : "most", n < 1 ? 1 : 2, n < 1 ? "" : "s", n);
        return NULL;
    }
    code = PyTuple_GET_ITEM(args, 0);
    initial = n > 1 ? PyTuple_GET_ITEM(args, 1) : NULL;
    if (!PyUnicode_Check(code) || PyUnicode_GET_LENGTH(code) != 1) {
        if (PyUnicode_Check(code))
            PyErr_Format(PyExc_TypeError, "array() argument 1 must be a unicode character, not a string of length %zd", PyUnicode_GET_LENGTH(code));
        else
            PyErr_Format(PyExc_TypeError, "array() argument 1 must be a unicode character, not %.50s", code == Py_None ? "None" : Py_TYPE(code)->tp_name);
        return NULL;
    }
    if (PySys_Audit("array.__new__", "OO", code, initial ? initial : Py_None) < 0)
        return NULL;
    if (PyUnicode_READ_CHAR(code, 0) == 'u' &&
        PyErr_WarnEx(PyExc_DeprecationWarning, "The 'u' type code is deprecated and will be removed in Python 3.16", 1) < 0)
        return NULL;
    const struct kind *k = kind_of_argument(code);
    char *data;
    ArrayObj *a = k ? array_new(type, k, 0, &data) : NULL;
    if (a && fill(a, initial) < 0)
        Py_CLEAR(a);
    return (PyObject *)a;
}

static void array_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    buf_free(array_of(self)->bytes.room);
    type->tp_free(self);
    Py_DECREF(type);
}

/* --- sequence ------------------------------------------------------------------------------------------------------------------------------------ */

static Py_ssize_t array_length(PyObject *self) { return (Py_ssize_t)count_of(array_of(self)); }

static PyObject *array_item(PyObject *self, Py_ssize_t i)
{
    uint64_t raw;
    if (i >= 0 && LIKELY(get_raw(array_of(self), (size_t)i, &raw)))
        return unpack(array_of(self)->kind, &raw);
    PyErr_SetString(PyExc_IndexError, "array index out of range");
    return NULL;
}

static PyObject *array_concat(PyObject *self, PyObject *other)
{
    if (!is_array(other)) {
        PyErr_Format(PyExc_TypeError, "can only append array (not \"%.200s\") to array", Py_TYPE(other)->tp_name);
        return NULL;
    }
    if (array_of(self)->kind != array_of(other)->kind) {
        PyErr_BadArgument();
        return NULL;
    }
    char *data;
    PyObject *a = array_like(self, 0, &data);
    if (a && (append_array(array_of(a), array_of(self)) < 0 || append_array(array_of(a), array_of(other)) < 0))
        Py_CLEAR(a);
    return a;
}

static void repeat_data(char *to, size_t total, const char *from, size_t n)
{
    for (size_t i = 0; i < total; i += n)
        memcpy(to + i, from, n);
}

static PyObject *array_repeat(PyObject *self, Py_ssize_t times)
{
    size_t n, total;
    char *copy = snapshot(array_of(self), &n), *data;
    PyObject *a = NULL;
    if (copy == NULL)
        return NULL;
    if (__builtin_mul_overflow(n, times < 0 ? 0 : (size_t)times, &total) || total > PY_SSIZE_T_MAX)
        PyErr_NoMemory();
    else if ((a = array_like(self, total, &data)) != NULL)
        repeat_data(data, total, copy, n);
    PyMem_Free(copy);
    return a;
}

static int extend_with(ArrayObj *a, PyObject *other)
{
    if (is_array(other) && array_of(other)->kind != a->kind) {
        PyErr_SetString(PyExc_TypeError, "can only extend with array of same kind");
        return -1;
    }
    return is_array(other) ? append_array(a, array_of(other)) : append_iterable(a, other);
}

static PyObject *array_iconcat(PyObject *self, PyObject *other)
{
    if (!is_array(other)) {
        PyErr_Format(PyExc_TypeError, "can only extend array with array (not \"%.200s\")", Py_TYPE(other)->tp_name);
        return NULL;
    }
    return extend_with(array_of(self), other) < 0 ? NULL : Py_NewRef(self);
}

static enum bytearray_result multiply_locked(BytearrayObj *b, size_t times)
{
    size_t more;
    if (b->len == 0 || times == 1)
        return BYTEARRAY_OK;
    if (times == 0)
        return bytearray_splice_locked(b, 0, b->len, "", 0);
    if (__builtin_mul_overflow(b->len, times - 1, &more) || more > BYTES_LENGTH_MAX)
        return BYTEARRAY_NO_MEMORY;
    if (b->exports)
        return BYTEARRAY_EXPORTED;
    char *copies = buf_alloc(more);
    if (copies == NULL)
        return BYTEARRAY_NO_MEMORY;
    repeat_data(copies, more, b->start, b->len);
    enum bytearray_result r = bytearray_splice_locked(b, b->len, b->len, copies, more);
    buf_free(copies);
    return r;
}

static PyObject *array_irepeat(PyObject *self, Py_ssize_t times)
{
    BytearrayObj *b = &array_of(self)->bytes;
    enum hold h = hold_lock(&b->hdr);
    enum bytearray_result r = multiply_locked(b, times < 0 ? 0 : (size_t)times);
    hold_end(&b->hdr, h);
    return done(r) < 0 ? NULL : Py_NewRef(self);
}

/* The next item from *i on, below stop, that equals v: 1, 0, -1. */
static int find(ArrayObj *a, size_t *i, size_t stop, PyObject *v)
{
    uint64_t raw;
    for (; *i < stop && get_raw(a, *i, &raw); ++*i) {
        PyObject *item = unpack(a->kind, &raw);
        int same = item ? value_equal(value_of(item), value_of(v)) : -1;
        Py_XDECREF(item);
        if (same != 0)
            return same;
    }
    return 0;
}

static int array_contains(PyObject *self, PyObject *v)
{
    size_t i = 0;
    return find(array_of(self), &i, SIZE_MAX, v);
}

/* --- comparing ------------------------------------------------------------------------------------------------------------------------------------ */

/* Of items of one integer kind: < 0, 0, > 0. */
static int order_raw(const struct kind *k, uint64_t a, uint64_t b)
{
    unsigned shift = 64 - k->size * 8u;
    a <<= shift;
    b <<= shift;
    if (k->how == 'i')
        return (int64_t)a < (int64_t)b ? -1 : (int64_t)a > (int64_t)b;
    return a < b ? -1 : a > b;
}

static PyObject *array_richcompare(PyObject *self, PyObject *other, int op)
{
    if (!is_array(self) || !is_array(other))
        Py_RETURN_NOTIMPLEMENTED;
    ArrayObj *a = array_of(self), *b = array_of(other);
    if ((op == Py_EQ || op == Py_NE) && count_of(a) != count_of(b))
        return PyBool_FromLong(op == Py_NE);
    bool plain = a->kind == b->kind && a->kind->how != 'f';
    uint64_t x = 0, y = 0;
    for (size_t i = 0;; i++) {
        if (!get_raw(a, i, &x) || !get_raw(b, i, &y)) {
            size_t n = count_of(a), m = count_of(b);
            Py_RETURN_RICHCOMPARE(n, m, op);
        }
        if (plain) {
            int order = order_raw(a->kind, x, y);
            if (order == 0)
                continue;
            Py_RETURN_RICHCOMPARE(order, 0, op);
        }
        PyObject *v = unpack(a->kind, &x), *w = v ? unpack(b->kind, &y) : NULL, *r = w ? PyObject_RichCompare(v, w, Py_EQ) : NULL;
        int same = r ? PyObject_IsTrue(r) : -1;
        Py_CLEAR(r);
        if (same == 0)
            r = op == Py_EQ || op == Py_NE ? PyBool_FromLong(op == Py_NE) : PyObject_RichCompare(v, w, op);
        Py_XDECREF(v);
        Py_XDECREF(w);
        if (same <= 0)
            return r;
    }
}

/* --- indexing ------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *array_subscript(PyObject *self, PyObject *key)
{
    Py_ssize_t i, stop, step;
    ArrayObj *a = array_of(self);
    if (PyIndex_Check(key)) {
        i = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (i == -1 && PyErr_Occurred())
            return NULL;
        return array_item(self, i < 0 ? i + array_length(self) : i);
    }
    if (!PySlice_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "array indices must be integers");
        return NULL;
    }
    if (PySlice_Unpack(key, &i, &stop, &step) < 0)
        return NULL;
    size_t size = a->kind->size, bytes;
    char *copy = snapshot(a, &bytes), *to;
    if (copy == NULL)
        return NULL;
    Py_ssize_t n = PySlice_AdjustIndices((Py_ssize_t)(bytes / size), &i, &stop, step);
    PyObject *part = array_like(self, (size_t)n * size, &to);
    if (part && n && step == 1)
        memcpy(to, copy + (size_t)i * size, (size_t)n * size);
    for (Py_ssize_t k = 0; part && step != 1 && k < n; k++, i += step)
        memcpy(to + (size_t)k * size, copy + (size_t)i * size, size);
    PyMem_Free(copy);
    return part;
}

static int set_item(ArrayObj *a, Py_ssize_t i, PyObject *v)
{
    uint64_t raw;
    size_t size = a->kind->size;
    if (i < 0)
        i += (Py_ssize_t)count_of(a);
    bool there = i >= 0 && (size_t)i < count_of(a);
    if (there && v && pack(a->kind, &raw, v) < 0)
        return -1;
    enum bytearray_result r = BYTEARRAY_OK;
    if (there) {
        enum hold h = v ? hold_begin(&a->bytes.hdr) : hold_lock(&a->bytes.hdr);
        there = (size_t)i < a->bytes.len / size;
        if (there && v)
            item_store(a->bytes.start + (size_t)i * size, &raw, size);
        else if (there)
            r = bytearray_splice_locked(&a->bytes, (size_t)i * size, ((size_t)i + 1) * size, "", 0);
        hold_end(&a->bytes.hdr, h);
    }
    if (LIKELY(there))
        return done(r);
    PyErr_SetString(PyExc_IndexError, "array assignment index out of range");
    return -1;
}

/* from NULL: deletes. n bytes. */
static int set_slice(ArrayObj *a, PyObject *slice, const char *from, size_t n)
{
    Py_ssize_t start, stop, step;
    if (PySlice_Unpack(slice, &start, &stop, &step) < 0)
        return -1;
    size_t size = a->kind->size;
    BytearrayObj *b = &a->bytes;
    enum hold h = hold_lock(&b->hdr);
    enum bytearray_result r = BYTEARRAY_OK;
    Py_ssize_t count = PySlice_AdjustIndices((Py_ssize_t)(b->len / size), &start, &stop, step);
    bool misfit = false;
    if ((step < 0 && start < stop) || (step > 0 && start > stop))
        stop = start;
    if (step == 1) {
        r = bytearray_splice_locked(b, (size_t)start * size, (size_t)stop * size, from ? from : "", n);
    } else if (n == 0) {
        r = bytearray_delete_steps_locked(b, start, step, (size_t)count, size);
    } else if ((size_t)count == n / size) {
        for (Py_ssize_t i = 0; i < count; i++, start += step)
            item_store(b->start + (size_t)start * size, from + (size_t)i * size, size);
    } else {
        misfit = true;
    }
    hold_end(&b->hdr, h);
    if (!misfit)
        return done(r);
    PyErr_Format(PyExc_ValueError, "attempt to assign array of size %zd to extended slice of size %zd", (Py_ssize_t)(n / size), count);
    return -1;
}

static int array_ass_subscript(PyObject *self, PyObject *key, PyObject *value)
{
    ArrayObj *a = array_of(self);
    if (PyIndex_Check(key)) {
        Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
        return i == -1 && PyErr_Occurred() ? -1 : set_item(a, i, value);
    }
    if (!PySlice_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "array indices must be integers");
        return -1;
    }
    if (value == NULL)
        return set_slice(a, key, NULL, 0);
    if (!is_array(value)) {
        PyErr_Format(PyExc_TypeError, "can only assign array (not \"%.200s\") to array slice", Py_TYPE(value)->tp_name);
        return -1;
    }
    if (array_of(value)->kind != a->kind) {
        PyErr_BadArgument();
        return -1;
    }
    size_t n;
    char *copy = snapshot(array_of(value), &n);
    int rc = copy ? set_slice(a, key, copy, n) : -1;
    PyMem_Free(copy);
    return rc;
}

static int array_ass_item(PyObject *self, Py_ssize_t i, PyObject *v)
{
    if (i >= 0)
        return set_item(array_of(self), i, v);
    PyErr_SetString(PyExc_IndexError, "array assignment index out of range");
    return -1;
}

/* --- methods that change it -------------------------------------------------------------------------------------------------------------------------- */

static PyObject *array_append(PyObject *self, PyObject *v) { return none_or(append_value(array_of(self), v)); }
static PyObject *array_extend(PyObject *self, PyObject *other) { return none_or(extend_with(array_of(self), other)); }

static bool index_argument(PyObject *o, Py_ssize_t *i)
{
    PyObject *index = PyNumber_Index(o);
    *i = index ? PyLong_AsSsize_t(index) : -1;
    Py_XDECREF(index);
    return *i != -1 || !PyErr_Occurred();
}

static PyObject *array_insert(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    ArrayObj *a = array_of(self);
    Py_ssize_t i;
    uint64_t raw;
    if (!args_count("insert", nargs, 2, 2) || !index_argument(args[0], &i) || pack(a->kind, &raw, args[1]) < 0)
        return NULL;
    size_t size = a->kind->size;
    enum hold h = hold_lock(&a->bytes.hdr);
    Py_ssize_t n = (Py_ssize_t)(a->bytes.len / size);
    i = i < 0 ? (i + n < 0 ? 0 : i + n) : i > n ? n : i;
    enum bytearray_result r = bytearray_splice_locked(&a->bytes, (size_t)i * size, (size_t)i * size, &raw, size);
    hold_end(&a->bytes.hdr, h);
    return none_or(done(r));
}

static PyObject *array_pop(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    ArrayObj *a = array_of(self);
    Py_ssize_t i = -1;
    uint64_t raw = 0;
    if (!args_count("pop", nargs, 0, 1) || (nargs && !index_argument(args[0], &i)))
        return NULL;
    size_t size = a->kind->size;
    enum hold h = hold_lock(&a->bytes.hdr);
    Py_ssize_t n = (Py_ssize_t)(a->bytes.len / size);
    i += i < 0 ? n : 0;
    bool there = i >= 0 && i < n;
    enum bytearray_result r = BYTEARRAY_OK;
    if (there) {
        item_load(&raw, a->bytes.start + (size_t)i * size, size);
        r = bytearray_splice_locked(&a->bytes, (size_t)i * size, ((size_t)i + 1) * size, "", 0);
    }
    hold_end(&a->bytes.hdr, h);
    if (!there) {
        PyErr_SetString(PyExc_IndexError, n ? "pop index out of range" : "pop from empty array");
        return NULL;
    }
    return done(r) < 0 ? NULL : unpack(a->kind, &raw);
}

static PyObject *array_remove(PyObject *self, PyObject *v)
{
    size_t i = 0;
    int found = find(array_of(self), &i, SIZE_MAX, v);
    if (found > 0)
        return none_or(set_item(array_of(self), (Py_ssize_t)i, NULL));
    if (found == 0)
        PyErr_SetString(PyExc_ValueError, "array.remove(x): x not in array");
    return NULL;
}

static PyObject *array_clear(PyObject *self, PyObject *Py_UNUSED(unused))
{
    BytearrayObj *b = &array_of(self)->bytes;
    enum hold h = hold_lock(&b->hdr);
    enum bytearray_result r = bytearray_splice_locked(b, 0, b->len, "", 0);
    hold_end(&b->hdr, h);
    return none_or(done(r));
}

static PyObject *array_reverse(PyObject *self, PyObject *Py_UNUSED(unused))
{
    BytearrayObj *b = &array_of(self)->bytes;
    size_t size = array_of(self)->kind->size;
    uint64_t x, y;
    enum hold h = hold_lock(&b->hdr);
    for (size_t i = 0, j = b->len / size; i + 1 < j; i++) {
        char *p = b->start + i * size, *q = b->start + --j * size;
        item_load(&x, p, size);
        item_load(&y, q, size);
        item_store(p, &y, size);
        item_store(q, &x, size);
    }
    hold_end(&b->hdr, h);
    Py_RETURN_NONE;
}

static PyObject *array_byteswap(PyObject *self, PyObject *Py_UNUSED(unused))
{
    BytearrayObj *b = &array_of(self)->bytes;
    size_t size = array_of(self)->kind->size;
    enum hold h = hold_lock(&b->hdr);
    for (size_t i = 0; size > 1 && i < b->len; i += size) {
        uint64_t w = 0;
        item_load(&w, b->start + i, size);
        w = __builtin_bswap64(w) >> (64 - size * 8);
        item_store(b->start + i, &w, size);
    }
    hold_end(&b->hdr, h);
    Py_RETURN_NONE;
}

static PyObject *array_fromlist(PyObject *self, PyObject *list)
{
    ArrayObj *a = array_of(self);
    if (!PyList_Check(list)) {
        PyErr_SetString(PyExc_TypeError, "arg must be list");
        return NULL;
    }
    size_t size = a->kind->size, n = (size_t)PyList_Size(list);
    char *items = PyMem_Malloc(n * size + 8);
    int rc = items ? 0 : (PyErr_NoMemory(), -1);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        uint64_t raw;
        PyObject *v = PyList_GetItemRef(list, (Py_ssize_t)i);
        rc = v ? pack(a->kind, &raw, v) : -1;
        Py_XDECREF(v);
        if (rc == 0)
            memcpy(items + i * size, &raw, size);
        if (v == NULL || (rc == 0 && (size_t)PyList_Size(list) != n)) {
            PyErr_SetString(PyExc_RuntimeError, "list changed size during iteration");
            rc = -1;
        }
    }
    if (rc == 0)
        rc = append_data(a, items, n * size);
    PyMem_Free(items);
    return none_or(rc);
}

static PyObject *array_frombytes(PyObject *self, PyObject *buffer) { return none_or(append_bytes(array_of(self), buffer)); }

static PyObject *array_fromfile(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t n, bytes;
    if (!args_count("fromfile", nargs, 2, 2) || !index_argument(args[1], &n))
        return NULL;
    if (n < 0) {
        PyErr_SetString(PyExc_ValueError, "negative count");
        return NULL;
    }
    if (__builtin_mul_overflow(n, array_of(self)->kind->size, &bytes))
        return PyErr_NoMemory();
    PyObject *b = PyObject_CallMethod(args[0], "read", "n", bytes);
    if (b == NULL)
        return NULL;
    int rc = -1;
    if (!PyBytes_Check(b))
        PyErr_SetString(PyExc_TypeError, "read() didn't return bytes");
    else
        rc = append_bytes(array_of(self), b);
    if (rc == 0 && PyBytes_GET_SIZE(b) != bytes) {
        PyErr_SetString(PyExc_EOFError, "read() didn't return enough bytes");
        rc = -1;
    }
    Py_DECREF(b);
    return none_or(rc);
}

static bool need_text(PyObject *self, const char *method)
{
    if (array_of(self)->kind->how == 'c')
        return true;
    PyErr_Format(PyExc_ValueError, "%s() may only be called on unicode type arrays ('u' or 'w')", method);
    return false;
}

static PyObject *array_fromunicode(PyObject *self, PyObject *text)
{
    if (!PyUnicode_Check(text)) {
        PyErr_Format(PyExc_TypeError, "fromunicode() argument must be str, not %.50s", text == Py_None ? "None" : Py_TYPE(text)->tp_name);
        return NULL;
    }
    return need_text(self, "fromunicode") ? none_or(append_text(array_of(self), text)) : NULL;
}

/* --- methods that look ----------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *array_tobytes(PyObject *self, PyObject *Py_UNUSED(unused))
{
    BytearrayObj *b = &array_of(self)->bytes;
    enum hold h = hold_lock(&b->hdr);
    Value v = bytes_from_data(b->start, b->len);
    hold_end(&b->hdr, h);
    return api_of(v);
}

static PyObject *array_tolist(PyObject *self, PyObject *Py_UNUSED(unused))
{
    const struct kind *k = array_of(self)->kind;
    size_t n;
    char *copy = snapshot(array_of(self), &n);
    PyObject *list = copy ? PyList_New((Py_ssize_t)(n / k->size)) : NULL;
    for (size_t i = 0; list && i < n / k->size; i++) {
        PyObject *v = unpack(k, copy + i * k->size);
        if (v)
            PyList_SET_ITEM(list, (Py_ssize_t)i, v);
        else
            Py_CLEAR(list);
    }
    PyMem_Free(copy);
    return list;
}

static PyObject *array_tounicode(PyObject *self, PyObject *Py_UNUSED(unused))
{
    size_t n;
    if (!need_text(self, "tounicode"))
        return NULL;
    char *copy = snapshot(array_of(self), &n);
    PyObject *text = NULL;
    const uint32_t *c = (const uint32_t *)(void *)copy;
    for (size_t i = 0; copy && i < n / 4; i++)
        if (c[i] > 0x10ffff) {
            PyErr_Format(PyExc_ValueError, "character U+%x is not in range [U+0000; U+10ffff]", (unsigned)c[i]);
            goto out;
        }
    text = copy ? PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, copy, (Py_ssize_t)(n / 4)) : NULL;
out:
    PyMem_Free(copy);
    return text;
}

static PyObject *array_tofile(PyObject *self, PyObject *f)
{
    enum { BLOCK = 64 * 1024 };
    size_t n;
    char *copy = snapshot(array_of(self), &n);
    int rc = copy ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < n; i += BLOCK) {
        PyObject *r = PyObject_CallMethod(f, "write", "y#", copy + i, (Py_ssize_t)(n - i < BLOCK ? n - i : BLOCK));
        rc = r ? 0 : -1;
        Py_XDECREF(r);
    }
    if (rc == 0 && n == 0 && !PyObject_HasAttrString(f, "write"))
        rc = (PyErr_Format(PyExc_AttributeError, "'%.200s' object has no attribute 'write'", Py_TYPE(f)->tp_name), -1);
    PyMem_Free(copy);
    return none_or(rc);
}

static PyObject *array_count(PyObject *self, PyObject *v)
{
    Py_ssize_t n = 0;
    for (size_t i = 0;; i++, n++) {
        int found = find(array_of(self), &i, SIZE_MAX, v);
        if (found <= 0)
            return found < 0 ? NULL : PyLong_FromSsize_t(n);
    }
}

static PyObject *array_index(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t start = 0, stop = PY_SSIZE_T_MAX, n = array_length(self);
    if (!args_count("index", nargs, 1, 3) || (nargs > 1 && args_slice_bound(args[1], &start, false) < 0) ||
        (nargs > 2 && args_slice_bound(args[2], &stop, false) < 0))
        return NULL;
    start = start < 0 ? (start + n < 0 ? 0 : start + n) : start;
    stop += stop < 0 ? n : 0;
    size_t i = (size_t)start;
    int found = stop > start ? find(array_of(self), &i, (size_t)stop, args[0]) : 0;
    if (found > 0)
        return PyLong_FromSize_t(i);
    if (found == 0)
        PyErr_SetString(PyExc_ValueError, "array.index(x): x not in array");
    return NULL;
}

static PyObject *array_buffer_info(PyObject *self, PyObject *Py_UNUSED(unused))
{
    BytearrayObj *b = &array_of(self)->bytes;
    enum hold h = hold_begin(&b->hdr);
    void *start = b->start;
    size_t n = b->len / array_of(self)->kind->size;
    hold_end(&b->hdr, h);
    return Py_BuildValue("Nn", PyLong_FromVoidPtr(start), (Py_ssize_t)n);
}

static PyObject *array_copy(PyObject *self, PyObject *Py_UNUSED(unused))
{
    char *data;
    PyObject *a = array_like(self, 0, &data);
    if (a && append_array(array_of(a), array_of(self)) < 0)
        Py_CLEAR(a);
    return a;
}

static PyObject *array_sizeof(PyObject *self, PyObject *Py_UNUSED(unused))
{
    BytearrayObj *b = &array_of(self)->bytes;
    enum hold h = hold_begin(&b->hdr);
    size_t n = b->room ? b->room->cap : 0;
    hold_end(&b->hdr, h);
    return PyLong_FromSize_t((size_t)Py_TYPE(self)->tp_basicsize + n);
}

static PyObject *array_repr(PyObject *self)
{
    const struct kind *k = array_of(self)->kind;
    const char *name = strrchr(Py_TYPE(self)->tp_name, '.');
    name = name ? name + 1 : Py_TYPE(self)->tp_name;
    if (count_of(array_of(self)) == 0)
        return PyUnicode_FromFormat("%s('%c')", name, k->code);
    PyObject *v = k->how == 'c' ? array_tounicode(self, NULL) : array_tolist(self, NULL);
    PyObject *s = v ? PyUnicode_FromFormat("%s('%c', %R)", name, k->code, v) : NULL;
    Py_XDECREF(v);
    return s;
}

/* --- pickling --------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *array_reduce_ex(PyObject *self, PyObject *protocol)
{
    ArrayState *st = state_of(self);
    const struct kind *k = array_of(self)->kind;
    PyObject *dict = NULL;
    if (st == NULL)
        return NULL;
    if (!PyLong_Check(protocol)) {
        PyErr_SetString(PyExc_TypeError, "__reduce_ex__ argument should be an integer");
        return NULL;
    }
    long p = PyLong_AsLong(protocol);
    if ((p == -1 && PyErr_Occurred()) || PyObject_GetOptionalAttrString(self, "__dict__", &dict) < 0)
        return NULL;
    if (dict == NULL)
        dict = Py_None;
    if (p < 3) {
        PyObject *list = array_tolist(self, NULL);
        if (list)
            return Py_BuildValue("O(CN)N", Py_TYPE(self), k->code, list, dict);
    } else {
        PyObject *data = array_tobytes(self, NULL);
        if (data)
            return Py_BuildValue("O(OCiN)N", st->reconstructor, Py_TYPE(self), k->code, machine_format(k), data, dict);
    }
    Py_DECREF(dict);
    return NULL;
}

/* Machine formats: how to read the items of an array that another machine may have pickled. */
struct machine { char how; uint8_t size; bool big; };

static bool machine_of(int code, struct machine *m)
{
    static const struct { char how; uint8_t size; } pairs[] = {{'u', 2}, {'i', 2}, {'u', 4}, {'i', 4}, {'u', 8}, {'i', 8}, {'f', 4}, {'f', 8}, {'6', 2}, {'3', 4}};
    if (code < 0 || code > 21)
        return false;
    if (code < 2) {
        *m = (struct machine){code ? 'i' : 'u', 1, false};
        return true;
    }
    *m = (struct machine){pairs[code / 2 - 1].how, pairs[code / 2 - 1].size, code & 1};
    return true;
}

/* One item of n bytes as an object. */
static PyObject *machine_item(const struct machine *m, const unsigned char *p)
{
    if (m->how == 'f') {
        double d = m->size == 8 ? PyFloat_Unpack8((const char *)p, !m->big) : PyFloat_Unpack4((const char *)p, !m->big);
        return d == -1.0 && PyErr_Occurred() ? NULL : PyFloat_FromDouble(d);
    }
    uint64_t n = 0;
    for (int i = 0; i < m->size; i++)
        n = n << 8 | p[m->big ? i : m->size - 1 - i];
    unsigned shift = 64 - m->size * 8u;
    return m->how == 'i' ? PyLong_FromLongLong((int64_t)(n << shift) >> shift) : PyLong_FromUnsignedLongLong(n);
}

static PyObject *make_array(PyTypeObject *type, char code, PyObject *items)      /* consumes items; NULL passes through */
{
    PyObject *a = items ? PyObject_CallFunction((PyObject *)type, "CO", code, items) : NULL;
    Py_XDECREF(items);
    return a;
}

static PyObject *reconstruct(PyTypeObject *type, const struct kind *k, int code, PyObject *bytes)
{
    struct machine m;
    (void)machine_of(code, &m);
    const char *data = PyBytes_AS_STRING(bytes);
    Py_ssize_t n = PyBytes_GET_SIZE(bytes);
    if (code == machine_format(k))
        return make_array(type, k->code, Py_NewRef(bytes));
    if (m.how == '6' || m.how == '3') {
        int order = m.big ? 1 : -1;
        return make_array(type, k->code, m.how == '6' ? PyUnicode_DecodeUTF16(data, n, "strict", &order)
                                                      : PyUnicode_DecodeUTF32(data, n, "strict", &order));
    }
    if (n % m.size) {
        PyErr_SetString(PyExc_ValueError, m.how == 'f' ? "string length not a multiple of item size" : "bytes length not a multiple of item size");
        return NULL;
    }
    PyObject *list = PyList_New(n / m.size);
    for (Py_ssize_t i = 0; list && i < n / m.size; i++) {
        PyObject *v = machine_item(&m, (const unsigned char *)data + i * m.size);
        if (v)
            PyList_SET_ITEM(list, i, v);
        else
            Py_CLEAR(list);
    }
    char typecode = k->code;
    for (int i = 0; m.how != 'f' && i < KINDS; i++)          /* the kind that fits the items: C's types differ between machines */
        if (kinds[i].how == m.how && kinds[i].size == m.size)
            typecode = kinds[i].code;
    return make_array(type, typecode, list);
}

static PyObject *module_reconstructor(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    ArrayState *st = PyModule_GetState(module);
    struct machine m;
    if (!args_count("_array_reconstructor", nargs, 4, 4))
        return NULL;
    if (!PyType_Check(args[0])) {
        PyErr_Format(PyExc_TypeError, "first argument must be a type object, not %.200s", Py_TYPE(args[0])->tp_name);
        return NULL;
    }
    if (!PyUnicode_Check(args[1]) || PyUnicode_GET_LENGTH(args[1]) != 1) {
        if (PyUnicode_Check(args[1]))
            PyErr_Format(PyExc_TypeError, "_array_reconstructor() argument 2 must be a unicode character, not a string of length %zd",
                         PyUnicode_GET_LENGTH(args[1]));
        else
            PyErr_Format(PyExc_TypeError, "_array_reconstructor() argument 2 must be a unicode character, not %T", args[1]);
        return NULL;
    }
    int code = PyLong_AsInt(args[2]);
    if (code == -1 && PyErr_Occurred())
        return NULL;
    PyTypeObject *type = (PyTypeObject *)args[0];
    const struct kind *k = kind_find(PyUnicode_READ_CHAR(args[1], 0));
    if (!PyType_IsSubtype(type, st->array_type))
        PyErr_Format(PyExc_TypeError, "%.200s is not a subtype of %.200s", type->tp_name, st->array_type->tp_name);
    else if (k == NULL)
        PyErr_SetString(PyExc_ValueError, "second argument must be a valid type code");
    else if (!machine_of(code, &m))
        PyErr_SetString(PyExc_ValueError, "third argument must be a valid machine format code.");
    else if (!PyBytes_Check(args[3]))
        PyErr_Format(PyExc_TypeError, "fourth argument should be bytes, not %.200s", Py_TYPE(args[3])->tp_name);
    else
        return reconstruct(type, k, code, args[3]);
    return NULL;
}

/* --- buffers ------------------------------------------------------------------------------------------------------------------------------------------------ */

static int array_getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    ArrayObj *a = array_of(self);
    if (view == NULL) {
        PyErr_SetString(PyExc_BufferError, "array_buffer_getbuf: view==NULL argument is obsolete");
        return -1;
    }
    enum hold h = hold_begin(&a->bytes.hdr);
    char *start = a->bytes.start;
    size_t n = a->bytes.len;
    a->bytes.exports++;
    if (load_relaxed_size((size_t *)&a->items) != n / a->kind->size)       /* else others have views of it that lead to this word */
        store_relaxed_size((size_t *)&a->items, n / a->kind->size);
    hold_end(&a->bytes.hdr, h);
    *view = (Py_buffer){.buf = start ? start : bytes_nothing.data, .obj = Py_NewRef(self), .len = (Py_ssize_t)n, .itemsize = a->kind->size, .ndim = 1};
    if ((flags & PyBUF_FORMAT) == PyBUF_FORMAT)
        view->format = (char *)(uintptr_t)a->kind->format;
    if ((flags & PyBUF_ND) == PyBUF_ND)
        view->shape = &a->items;
    if ((flags & PyBUF_STRIDES) == PyBUF_STRIDES)
        view->strides = &view->itemsize;
    return 0;
}

static void array_releasebuffer(PyObject *self, Py_buffer *Py_UNUSED(view))
{
    BytearrayObj *b = &array_of(self)->bytes;
    enum hold h = hold_begin(&b->hdr);
    b->exports--;
    hold_end(&b->hdr, h);
}

/* --- iterator ------------------------------------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyObject *array FROZEN;
    size_t index SHARED(relaxed);            /* SIZE_MAX: exhausted */
} IterObject;

static PyObject *array_iter(PyObject *self)
{
    ArrayState *st = state_of(self);
    IterObject *it = st ? (IterObject *)(void *)st->iter_type->tp_alloc(st->iter_type, 0) : NULL;
    if (it)
        it->array = Py_NewRef(self);
    return (PyObject *)it;
}

static PyObject *iter_next(PyObject *self)
{
    IterObject *it = (IterObject *)(void *)self;
    size_t i = load_relaxed_size(&it->index);
    uint64_t raw;
    if (i == SIZE_MAX || !get_raw(array_of(it->array), i, &raw)) {
        store_relaxed_size(&it->index, SIZE_MAX);
        return NULL;
    }
    store_relaxed_size(&it->index, i + 1);
    return unpack(array_of(it->array)->kind, &raw);
}

static PyObject *iter_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    IterObject *it = (IterObject *)(void *)self;
    size_t i = load_relaxed_size(&it->index);
    PyObject *builtins = PyImport_ImportModule("builtins"), *f = builtins ? PyObject_GetAttrString(builtins, "iter") : NULL;
    Py_XDECREF(builtins);
    if (f == NULL)
        return NULL;
    return i == SIZE_MAX ? Py_BuildValue("N(())", f) : Py_BuildValue("N(O)n", f, it->array, (Py_ssize_t)i);
}

static PyObject *iter_setstate(PyObject *self, PyObject *state)
{
    IterObject *it = (IterObject *)(void *)self;
    Py_ssize_t i = PyLong_AsSsize_t(state), n = array_length(it->array);
    if (i == -1 && PyErr_Occurred())
        return NULL;
    if (load_relaxed_size(&it->index) != SIZE_MAX)
        store_relaxed_size(&it->index, (size_t)(i < 0 ? 0 : i > n ? n : i));
    Py_RETURN_NONE;
}

static int iter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((IterObject *)(void *)self)->array);
    return 0;
}

static void iter_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(((IterObject *)(void *)self)->array);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef iter_methods[] = {
    {"__reduce__", iter_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\nReturn state information for pickling.")},
    {"__setstate__", iter_setstate, METH_O, PyDoc_STR("__setstate__($self, state, /)\n--\n\nSet state information for unpickling.")},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot iter_slots[] = {
    {Py_tp_dealloc, iter_dealloc}, {Py_tp_traverse, iter_traverse}, {Py_tp_iter, PyObject_SelfIter}, {Py_tp_iternext, iter_next},
    {Py_tp_getattro, PyObject_GenericGetAttr}, {Py_tp_methods, iter_methods}, {0, NULL}
};
static PyType_Spec iter_spec = {
    .name = "array.arrayiterator",
    .basicsize = sizeof(IterObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = iter_slots,
};

/* --- the type and the module ---------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *array_typecode(PyObject *self, void *Py_UNUSED(context)) { return PyUnicode_FromFormat("%c", array_of(self)->kind->code); }
static PyObject *array_itemsize(PyObject *self, void *Py_UNUSED(context)) { return PyLong_FromLong(array_of(self)->kind->size); }
static PyGetSetDef array_getset[] = {
    {"typecode", array_typecode, NULL, PyDoc_STR("the typecode character used to create the array"), NULL},
    {"itemsize", array_itemsize, NULL, PyDoc_STR("the size, in bytes, of one array item"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

#define FAST(f) PyCFunction_CAST(f), METH_FASTCALL
static PyMethodDef array_methods[] = {
    {"append", array_append, METH_O, PyDoc_STR("append($self, v, /)\n--\n\nAdd a value at the end.")},
    {"buffer_info", array_buffer_info, METH_NOARGS, PyDoc_STR("buffer_info($self, /)\n--\n\n(address, length): where the memory is, and how many items it holds.\n\nTo get a size in bytes multiply the length by itemsize.")},
    {"byteswap", array_byteswap, METH_NOARGS, PyDoc_STR("byteswap($self, /)\n--\n\nReverse the bytes of every item.")},
    {"clear", array_clear, METH_NOARGS, PyDoc_STR("clear($self, /)\n--\n\nRemove all items.")},
    {"__copy__", array_copy, METH_NOARGS, PyDoc_STR("__copy__($self, /)\n--\n\nA copy of the array.")},
    {"count", array_count, METH_O, PyDoc_STR("count($self, v, /)\n--\n\nHow many items equal v.")},
    {"__deepcopy__", array_copy, METH_O, PyDoc_STR("__deepcopy__($self, unused, /)\n--\n\nA copy of the array.")},
    {"extend", array_extend, METH_O, PyDoc_STR("extend($self, bb, /)\n--\n\nAdd the items of an array of the same kind, or of another iterable, at the end.")},
    {"fromfile", FAST(array_fromfile), PyDoc_STR("fromfile($self, f, n, /)\n--\n\nRead n items from the file f and add them at the end.")},
    {"fromlist", array_fromlist, METH_O, PyDoc_STR("fromlist($self, list, /)\n--\n\nAdd the items of a list at the end.")},
    {"frombytes", array_frombytes, METH_O, PyDoc_STR("frombytes($self, buffer, /)\n--\n\nAdd the machine values in a bytes-like object at the end.")},
    {"fromunicode", array_fromunicode, METH_O, PyDoc_STR("fromunicode($self, ustr, /)\n--\n\nAdd the characters of a string at the end. The array must be of type 'u' or 'w'.")},
    {"index", FAST(array_index), PyDoc_STR("index($self, v, start=0, stop=sys.maxsize, /)\n--\n\nThe index of the first item that equals v; ValueError if there is none.")},
    {"insert", FAST(array_insert), PyDoc_STR("insert($self, i, v, /)\n--\n\nInsert a value before position i.")},
    {"pop", FAST(array_pop), PyDoc_STR("pop($self, i=-1, /)\n--\n\nRemove the item at index i, and return it.")},
    {"__reduce_ex__", array_reduce_ex, METH_O, PyDoc_STR("__reduce_ex__($self, value, /)\n--\n\nReturn state information for pickling.")},
    {"remove", array_remove, METH_O, PyDoc_STR("remove($self, v, /)\n--\n\nRemove the first item that equals v; ValueError if there is none.")},
    {"reverse", array_reverse, METH_NOARGS, PyDoc_STR("reverse($self, /)\n--\n\nReverse the order of the items.")},
    {"tofile", array_tofile, METH_O, PyDoc_STR("tofile($self, f, /)\n--\n\nWrite all items, as machine values, to the file f.")},
    {"tolist", array_tolist, METH_NOARGS, PyDoc_STR("tolist($self, /)\n--\n\nA list of the items.")},
    {"tobytes", array_tobytes, METH_NOARGS, PyDoc_STR("tobytes($self, /)\n--\n\nThe machine values as bytes.")},
    {"tounicode", array_tounicode, METH_NOARGS, PyDoc_STR("tounicode($self, /)\n--\n\nThe characters as a string. The array must be of type 'u' or 'w'.")},
    {"__sizeof__", array_sizeof, METH_NOARGS, PyDoc_STR("__sizeof__($self, /)\n--\n\nSize of the array in memory, in bytes.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, PyDoc_STR("__class_getitem__($type, object, /)\n--\n\nArrays are generic over the type of their elements")},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot array_slots[] = {
    {Py_tp_new, array_tp_new}, {Py_tp_dealloc, array_dealloc}, {Py_tp_repr, array_repr}, {Py_tp_richcompare, array_richcompare},
    {Py_tp_hash, PyObject_HashNotImplemented}, {Py_tp_iter, array_iter}, {Py_tp_methods, array_methods}, {Py_tp_getset, array_getset},
    {Py_tp_getattro, PyObject_GenericGetAttr}, {Py_sq_length, array_length}, {Py_sq_concat, array_concat}, {Py_sq_repeat, array_repeat},
    {Py_sq_item, array_item}, {Py_sq_ass_item, array_ass_item}, {Py_sq_contains, array_contains}, {Py_sq_inplace_concat, array_iconcat},
    {Py_sq_inplace_repeat, array_irepeat}, {Py_mp_length, array_length}, {Py_mp_subscript, array_subscript},
    {Py_mp_ass_subscript, array_ass_subscript}, {Py_bf_getbuffer, array_getbuffer}, {Py_bf_releasebuffer, array_releasebuffer},
    {Py_tp_token, (void *)(uintptr_t)&array_token},
    {Py_tp_doc, (void *)PyDoc_STR("array(typecode [, initializer]) -> array\n\nAn array of numbers of one machine type, which the typecode names: b B h H i I l L q Q\nare integers (capitals unsigned), f and d floats, w characters. The initializer is an\niterable of values, bytes-like machine values, or a string for w.")},
    {0, NULL}
};
static PyType_Spec array_spec = {
    .name = "array.array",
    .basicsize = sizeof(ArrayObj),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_WEAKREF | Py_TPFLAGS_SEQUENCE,
    .slots = array_slots,
};

static PyMethodDef module_methods[] = {
    {"_array_reconstructor", FAST(module_reconstructor), PyDoc_STR("_array_reconstructor($module, arraytype, typecode, mformat_code, items,\n                     /)\n--\n\nInternal. Used for pickling support.")},
    {NULL, NULL, 0, NULL}
};

static int register_sequence(PyObject *type)
{
    PyObject *abc = PyImport_ImportModule("collections.abc"), *sequence = abc ? PyObject_GetAttrString(abc, "MutableSequence") : NULL;
    PyObject *r = sequence ? PyObject_CallMethod(sequence, "register", "O", type) : NULL;
    Py_XDECREF(abc);
    Py_XDECREF(sequence);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

static int module_exec(PyObject *module)
{
    ArrayState *st = PyModule_GetState(module);
    char codes[KINDS + 1] = {0};
    for (int i = 0; i < KINDS; i++)
        codes[i] = kinds[i].code;
    st->array_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &array_spec, NULL);
    st->iter_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &iter_spec, NULL);
    st->reconstructor = PyObject_GetAttrString(module, "_array_reconstructor");
    if (!st->array_type || !st->iter_type || !st->reconstructor)
        return -1;
    return PyModule_AddObjectRef(module, "ArrayType", (PyObject *)st->array_type) < 0 || PyModule_AddType(module, st->array_type) < 0 ||
           register_sequence((PyObject *)st->array_type) < 0 ? -1 : PyModule_AddStringConstant(module, "typecodes", codes);
}

#define HELD(F) F(array_type) F(iter_type) F(reconstructor)
MODULE_STATE_FUNCTIONS(ArrayState, HELD)

static PyModuleDef_Slot module_slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef array_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "array",
    .m_doc = PyDoc_STR("Arrays of machine values: characters, integers, floating-point numbers.\n\nThey behave like lists whose items are all of one type, which is given when\nthe array is made."),
    .m_size = sizeof(ArrayState),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit_array(void) { return PyModuleDef_Init(&array_module); }
