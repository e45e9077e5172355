/* stdlib/_struct.c -- Python values to the bytes of C structs and back, for the module struct.
 *
 * A format is compiled once to a Layout: a list of runs of values of one kind, each with its place. Layouts never change; a Struct that is
 * initialised again gets a new one and keeps the old one until it dies, since other threads may be at work with it. The functions of the
 * module find the Struct of a format in a dict, which is emptied when it has grown too large.
 */
#include "objects/args.h"
#include "objects/bytes_int.h"
#include "objects/shared_bytes.h"
#include "objects/tuple_int.h"
#include "stdlib/module_state.h"

typedef struct {
    PyTypeObject *struct_type, *iter_type;
    PyObject *error, *cache;
} StructState;

enum { CACHE_MAX = 100 };

typedef struct {
    char code, kind;                         /* kind: i signed, u unsigned, f floating, z complex, ? c s p P */
    Py_ssize_t offset, size;                 /* of one value; for s and p the length */
    Py_ssize_t repeat;                       /* how many values */
} Run;

typedef struct Layout {
    struct Layout *older;                    /* what the Struct had before */
    PyObject *format;                        /* str */
    Py_ssize_t size, values, runs;
    bool little;
    bool gaps;                               /* some bytes are not written by any value: padding, and what is left of a text's room */
    Run run[];
} Layout;

typedef struct {
    PyObject_HEAD
    StructState *state;                      /* of the module, which the type keeps */
    Layout *layout;                          /* NULL: not initialised. Stored with release, loaded with acquire */
} StructObject;

static struct PyModuleDef struct_module;

static inline Layout *layout_of(PyObject *self) { return __atomic_load_n(&((StructObject *)self)->layout, __ATOMIC_ACQUIRE); }

static Layout *layout_ready(PyObject *self)
{
    Layout *l = layout_of(self);
    if (l == NULL)
        PyErr_SetString(PyExc_RuntimeError, "Struct object is not initialized");
    return l;
}

/* --- formats --------------------------------------------------------------------------------------------------------------------------- */

typedef struct { char code, kind; uint8_t native, align, standard; } Code;   /* standard 0: native mode only */

static const Code codes[] = {
    {'x', 'x', 1, 1, 1}, {'c', 'c', 1, 1, 1}, {'b', 'i', 1, 1, 1}, {'B', 'u', 1, 1, 1}, {'?', '?', 1, 1, 1}, {'s', 's', 1, 1, 1}, {'p', 'p', 1, 1, 1},
    {'h', 'i', sizeof(short), _Alignof(short), 2}, {'H', 'u', sizeof(short), _Alignof(short), 2},
    {'i', 'i', sizeof(int), _Alignof(int), 4}, {'I', 'u', sizeof(int), _Alignof(int), 4},
    {'l', 'i', sizeof(long), _Alignof(long), 4}, {'L', 'u', sizeof(long), _Alignof(long), 4},
    {'q', 'i', sizeof(long long), _Alignof(long long), 8}, {'Q', 'u', sizeof(long long), _Alignof(long long), 8},
    {'n', 'i', sizeof(size_t), _Alignof(size_t), 0}, {'N', 'u', sizeof(size_t), _Alignof(size_t), 0},
    {'e', 'f', 2, 2, 2}, {'f', 'f', sizeof(float), _Alignof(float), 4}, {'d', 'f', sizeof(double), _Alignof(double), 8},
    {'F', 'z', 2 * sizeof(float), _Alignof(float), 8}, {'D', 'z', 2 * sizeof(double), _Alignof(double), 16},
    {'P', 'P', sizeof(void *), _Alignof(void *), 0},
};

static const Code *code_find(char c, bool native)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i].code == c)
            return native || codes[i].standard ? &codes[i] : NULL;
    return NULL;
}

/* One directive of a format. 1; 0: the end; -1: raised. */
static int next_code(StructState *st, const char **p, bool native, const Code **code, Py_ssize_t *count)
{
    while (Py_ISSPACE(**p))
        ++*p;
    if (**p == 0)
        return 0;
    bool counted = Py_ISDIGIT(**p);
    *count = counted ? 0 : 1;
    for (; Py_ISDIGIT(**p); ++*p)
        if (__builtin_mul_overflow(*count, 10, count) || __builtin_add_overflow(*count, **p - '0', count)) {
            PyErr_SetString(st->error, "total struct size too long");
            return -1;
        }
    if (**p == 0) {
        PyErr_SetString(st->error, "repeat count given without format specifier");
        return -1;
    }
    *code = code_find(**p, native);
    if (*code)
        ++*p;
    else
        PyErr_SetString(st->error, "bad char in struct format");
    return *code ? 1 : -1;
}

/* Measures the format; fills run, if it is not NULL. 0 or -1. */
static int layout_pass(StructState *st, const char *p, Layout *l, Run *run)
{
    bool native = true, aligned = true;
    Py_ssize_t at = 0, values = 0, runs = 0, written = 0, count, bytes;
    const Code *c;
    l->little = PY_LITTLE_ENDIAN;
    switch (*p) {
    case '<': l->little = true; native = aligned = false; p++; break;
    case '>': case '!': l->little = false; native = aligned = false; p++; break;
    case '=': native = aligned = false; p++; break;
    case '@': p++; break;
    default: break;
    }
    int more;
    while ((more = next_code(st, &p, native, &c, &count)) > 0) {
        Py_ssize_t size = native ? c->native : c->standard;
        bool text = c->kind == 's' || c->kind == 'p';
        if (aligned && at > PY_SSIZE_T_MAX - c->align)
            goto too_long;
        if (aligned)
            at = (at + c->align - 1) / c->align * c->align;
        if (__builtin_mul_overflow(count, size, &bytes) || bytes > PY_SSIZE_T_MAX - at)
            goto too_long;
        if (c->kind != 'x' && (count || text)) {
            if (run)
                run[runs] = (Run){c->code, c->kind, at, text ? count : size, text ? 1 : count};
            runs++;
            values += text ? 1 : count;
            written += text ? 0 : bytes;
        }
        at += bytes;
    }
    l->size = at;
    l->values = values;
    l->runs = runs;
    l->gaps = written != at;
    return more;
too_long:
    PyErr_SetString(st->error, "total struct size too long");
    return -1;
}

/* format: str or bytes. */
static Layout *layout_new(StructState *st, PyObject *format)
{
    PyObject *ascii = NULL;
    Layout measured = {0}, *l = NULL;
    char *text;
    Py_ssize_t n;
    if (PyUnicode_Check(format))
        ascii = PyUnicode_AsASCIIString(format);
    else if (PyBytes_Check(format))
        ascii = Py_NewRef(format);
    else
        PyErr_Format(PyExc_TypeError, "Struct() argument 1 must be a str or bytes object, not %.200s", Py_TYPE(format)->tp_name);
    if (ascii == NULL || PyBytes_AsStringAndSize(ascii, &text, &n) < 0)
        goto out;
    if (strlen(text) != (size_t)n) {
        PyErr_SetString(st->error, "embedded null character");
        goto out;
    }
    if (layout_pass(st, text, &measured, NULL) < 0)
        goto out;
    l = PyMem_Malloc(sizeof *l + (size_t)measured.runs * sizeof(Run));
    if (l == NULL) {
        PyErr_NoMemory();
        goto out;
    }
    *l = measured;
    (void)layout_pass(st, text, l, l->run);
    l->format = PyUnicode_FromStringAndSize(text, n);
    if (l->format == NULL) {
        PyMem_Free(l);
        l = NULL;
    }
out:
    Py_XDECREF(ascii);
    return l;
}

/* --- packing ----------------------------------------------------------------------------------------------------------------------------- */

static void put_int(char *p, uint64_t n, Py_ssize_t size, bool little)
{
    if (little != (bool)PY_LITTLE_ENDIAN)
        n = __builtin_bswap64(n) >> (64 - size * 8);
    uint16_t n2 = (uint16_t)n;
    uint32_t n4 = (uint32_t)n;
    switch (size) {
    case 1: *p = (char)n; break;
    case 2: memcpy(p, &n2, 2); break;
    case 4: memcpy(p, &n4, 4); break;
    default: memcpy(p, &n, 8); break;
    }
}

static uint64_t get_int(const unsigned char *p, Py_ssize_t size, bool little)
{
    uint16_t n2;
    uint32_t n4;
    uint64_t n;
    switch (size) {
    case 1: return *p;
    case 2: memcpy(&n2, p, 2); n = n2; break;
    case 4: memcpy(&n4, p, 4); n = n4; break;
    default: memcpy(&n, p, 8); break;
    }
    return little == (bool)PY_LITTLE_ENDIAN ? n : __builtin_bswap64(n) >> (64 - size * 8);
}

static int out_of_range(StructState *st, const Run *r)
{
    unsigned bits = (unsigned)r->size * 8;
    if (r->kind == 'u')
        PyErr_Format(st->error, "'%c' format requires 0 <= number <= %llu", r->code, (unsigned long long)(UINT64_MAX >> (64 - bits)));
    else
        PyErr_Format(st->error, "'%c' format requires %lld <= number <= %lld", r->code, (long long)(INT64_MIN >> (64 - bits)),
                     (long long)(INT64_MAX >> (64 - bits)));
    return -1;
}

/* The int that v stands for: new reference. */
static PyObject *index_of(StructState *st, PyObject *v)
{
    if (PyLong_Check(v))
        return Py_NewRef(v);
    if (PyIndex_Check(v))
        return PyNumber_Index(v);
    PyErr_SetString(st->error, "required argument is not an integer");
    return NULL;
}

static int pack_int(StructState *st, char *p, PyObject *v, const Run *r, bool little)
{
    PyObject *index = index_of(st, v);
    if (index == NULL)
        return -1;
    int overflow;
    long long n = PyLong_AsLongLongAndOverflow(index, &overflow);
    uint64_t u = (uint64_t)n;
    unsigned shift = 64 - (unsigned)r->size * 8;
    bool fits = false;
    if (r->kind == 'i') {
        fits = !overflow && (int64_t)(u << shift) >> shift == n;
    } else if (!overflow) {
        fits = n >= 0 && u << shift >> shift == u;
    } else if (overflow > 0 && shift == 0) {
        u = PyLong_AsUnsignedLongLong(index);
        fits = !(u == UINT64_MAX && PyErr_Occurred());
        PyErr_Clear();
    }
    Py_DECREF(index);
    if (!fits)
        return out_of_range(st, r);
    put_int(p, u, r->size, little);
    return 0;
}

static int pack_double(char *p, double d, Py_ssize_t size, bool little)
{
    return size == 8 ? PyFloat_Pack8(d, p, little) : size == 4 ? PyFloat_Pack4(d, p, little) : PyFloat_Pack2(d, p, little);
}

static int pack_complex(StructState *st, char *p, PyObject *v, const Run *r, bool little)
{
    Py_complex z = PyComplex_AsCComplex(v);
    if (z.real == -1.0 && PyErr_Occurred()) {
        PyErr_SetString(st->error, "required argument is not a complex");
        return -1;
    }
    Py_ssize_t half = r->size / 2;
    if (half == 4) {                         /* as C converts: what is too large becomes infinite */
        z.real = (float)z.real;
        z.imag = (float)z.imag;
    }
    return pack_double(p, z.real, half, little) < 0 || pack_double(p + half, z.imag, half, little) < 0 ? -1 : 0;
}

static int pack_text(StructState *st, char *p, PyObject *v, const Run *r)
{
    if (!PyBytes_Check(v) && !PyByteArray_Check(v)) {
        PyErr_Format(st->error, "argument for '%c' must be a bytes object", r->code);
        return -1;
    }
    Py_buffer view;
    if (PyObject_GetBuffer(v, &view, PyBUF_SIMPLE) < 0)
        return -1;
    Py_ssize_t n = view.len, room = r->size;
    if (r->kind == 'p') {
        room -= room > 0;
        if (n > room)
            n = room;
        if (r->size > 0)
            *p++ = (char)(n > 255 ? 255 : n);
    } else if (n > room) {
        n = room;
    }
    if (n > 0)
        memcpy(p, view.buf, (size_t)n);
    PyBuffer_Release(&view);
    return 0;
}

static int pack_one(StructState *st, char *p, PyObject *v, const Run *r, bool little)
{
    switch (r->kind) {
    case 'i': case 'u':
        return pack_int(st, p, v, r, little);
    case 'f': {
        double d = PyFloat_AsDouble(v);
        if (d == -1.0 && PyErr_Occurred()) {
            PyErr_SetString(st->error, "required argument is not a float");
            return -1;
        }
        return pack_double(p, d, r->size, little);
    }
    case 'z':
        return pack_complex(st, p, v, r, little);
    case '?': {
        int truth = PyObject_IsTrue(v);
        *p = (char)truth;
        return truth < 0 ? -1 : 0;
    }
    case 'c':
        if (!PyBytes_Check(v) || PyBytes_GET_SIZE(v) != 1) {
            PyErr_SetString(st->error, "char format requires a bytes object of length 1");
            return -1;
        }
        *p = *PyBytes_AS_STRING(v);
        return 0;
    case 'P': {
        PyObject *index = index_of(st, v);
        void *address = index ? PyLong_AsVoidPtr(index) : NULL;
        Py_XDECREF(index);
        if (address == NULL && PyErr_Occurred())
            return -1;
        memcpy(p, &address, sizeof address);
        return 0;
    }
    default:
        return pack_text(st, p, v, r);
    }
}

/* What nearly all values are, without a call: a small int where an int is wanted, a float for 8 bytes. False: nothing done. */
static inline bool pack_quick(char *p, Value v, const Run *r, bool little)
{
    uint64_t u;
    if (value_is_int(v)) {
        int64_t n = value_as_int(v);
        unsigned shift = 64 - (unsigned)r->size * 8;
        u = (uint64_t)n;
        if (r->kind == 'i' ? (int64_t)(u << shift) >> shift != n : r->kind != 'u' || n < 0 || u << shift >> shift != u)
            return false;
    } else if (value_is_float(v) && r->kind == 'f' && r->size == 8) {
        double d = value_as_float(v);
        memcpy(&u, &d, sizeof u);
    } else {
        return false;
    }
    put_int(p, u, r->size, little);
    return true;
}

static int pack_all(StructState *st, const Layout *l, char *to, PyObject *const *values)
{
    bool little = l->little;
    if (l->gaps)
        memset(to, 0, (size_t)l->size);
    for (Py_ssize_t i = 0; i < l->runs; i++) {
        const Run *r = &l->run[i];
        char *p = to + r->offset;
        for (Py_ssize_t k = 0; k < r->repeat; k++, p += r->size, values++)
            if (!pack_quick(p, value_of(*values), r, little) && pack_one(st, p, *values, r, little) < 0) {
                if (PyLong_Check(*values) && PyErr_ExceptionMatches(PyExc_OverflowError))
                    PyErr_SetString(st->error, "int too large to convert");
                return -1;
            }
    }
    return 0;
}

/* --- unpacking ---------------------------------------------------------------------------------------------------------------------------- */

static double unpack_double(const char *p, Py_ssize_t size, bool little)
{
    return size == 8 ? PyFloat_Unpack8(p, little) : size == 4 ? PyFloat_Unpack4(p, little) : PyFloat_Unpack2(p, little);
}

static PyObject *unpack_one(const char *p, const Run *r, bool little)
{
    const unsigned char *u = (const unsigned char *)p;
    switch (r->kind) {
    case 'i': {
        unsigned shift = 64 - (unsigned)r->size * 8;
        return PyLong_FromLongLong((long long)((int64_t)(get_int(u, r->size, little) << shift) >> shift));
    }
    case 'u':
        return PyLong_FromUnsignedLongLong(get_int(u, r->size, little));
    case 'f': {
        double d = unpack_double(p, r->size, little);
        return d == -1.0 && PyErr_Occurred() ? NULL : PyFloat_FromDouble(d);
    }
    case 'z': {
        Py_ssize_t half = r->size / 2;
        return PyComplex_FromDoubles(unpack_double(p, half, little), unpack_double(p + half, half, little));
    }
    case '?':
        return PyBool_FromLong(*p != 0);
    case 'c':
        return PyBytes_FromStringAndSize(p, 1);
    case 'P': {
        void *address;
        memcpy(&address, p, sizeof address);
        return PyLong_FromVoidPtr(address);
    }
    case 'p': {
        Py_ssize_t n = r->size ? *u : 0;
        if (n >= r->size)
            n = r->size ? r->size - 1 : 0;
        return PyBytes_FromStringAndSize(p + (r->size > 0), n);
    }
    default:
        return PyBytes_FromStringAndSize(p, r->size);
    }
}

static inline Value unpack_quick(const char *p, const Run *r, bool little)
{
    unsigned shift = 64 - (unsigned)r->size * 8;
    if (r->kind == 'i') {
        int64_t n = (int64_t)(get_int((const unsigned char *)p, r->size, little) << shift) >> shift;
        if (LIKELY(int_fits_value(n)))
            return value_from_int(n);
    } else if (r->kind == 'u') {
        uint64_t n = get_int((const unsigned char *)p, r->size, little);
        if (LIKELY(n <= VALUE_INT_MAX))
            return value_from_int((int64_t)n);
    } else if (r->kind == 'f' && r->size == 8) {
        uint64_t bits = get_int((const unsigned char *)p, 8, little);
        double d;
        memcpy(&d, &bits, sizeof d);
        return value_from_float(d);
    }
    return value_of(unpack_one(p, r, little));
}

static PyObject *unpack_all(const Layout *l, const char *from)
{
    Value t = tuple_new((size_t)l->values);
    if (is_raised(t) || l->values == 0)
        return api_of(t);
    Value *to = ((TupleObj *)value_obj(t))->at;
    bool little = l->little;
    for (Py_ssize_t i = 0; i < l->runs; i++) {
        const Run *r = &l->run[i];
        const char *p = from + r->offset;
        for (Py_ssize_t k = 0; k < r->repeat; k++, p += r->size) {
            Value v = unpack_quick(p, r, little);
            if (UNLIKELY(is_raised(v))) {
                value_release(t);
                return NULL;
            }
            *to++ = v;
        }
    }
    tuple_publish(t);
    return api_of(t);
}

/* Memory of a buffer may be written meanwhile: it is packed to and unpacked from a copy. */
enum { COPY_ROOM = 512 };

static int pack_shared(StructState *st, const Layout *l, char *to, PyObject *const *values)
{
    char room[COPY_ROOM], *packed = l->size <= COPY_ROOM ? room : PyMem_Malloc((size_t)l->size);
    if (packed == NULL)
        return PyErr_NoMemory(), -1;
    int rc = pack_all(st, l, packed, values);
    if (rc == 0)
        shared_bytes_store(to, packed, (size_t)l->size);
    if (packed != room)
        PyMem_Free(packed);
    return rc;
}

static PyObject *unpack_shared(const Layout *l, const Py_buffer *view, Py_ssize_t offset)
{
    const char *from = (const char *)view->buf + offset;
    if (view->obj && PyBytes_CheckExact(view->obj))
        return unpack_all(l, from);
    char room[COPY_ROOM], *copy = l->size <= COPY_ROOM ? room : PyMem_Malloc((size_t)l->size);
    if (copy == NULL)
        return PyErr_NoMemory();
    shared_bytes_load(copy, from, (size_t)l->size);
    PyObject *t = unpack_all(l, copy);
    if (copy != room)
        PyMem_Free(copy);
    return t;
}

/* --- Struct --------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *struct_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwargs))
{
    PyObject *module = PyType_GetModuleByDef(type, &struct_module);
    StructObject *s = module ? (StructObject *)type->tp_alloc(type, 0) : NULL;
    if (s)
        s->state = PyModule_GetState(module);
    return (PyObject *)s;
}

static int struct_set(StructObject *s, PyObject *format)
{
    Layout *l = layout_new(s->state, format), *old;
    if (l == NULL)
        return -1;
    Py_BEGIN_CRITICAL_SECTION(s);
    old = s->layout;
    l->older = old;
    __atomic_store_n(&s->layout, l, __ATOMIC_RELEASE);
    Py_END_CRITICAL_SECTION();
    return 0;
}

static int struct_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"format", NULL};
    PyObject *format;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:Struct", words, &format))
        return -1;
    return struct_set((StructObject *)self, format);
}

static void struct_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Layout *l = ((StructObject *)self)->layout;
    while (l) {
        Layout *older = l->older;
        Py_DECREF(l->format);
        PyMem_Free(l);
        l = older;
    }
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *struct_repr(PyObject *self)
{
    Layout *l = layout_ready(self);
    const char *name = strrchr(Py_TYPE(self)->tp_name, '.');
    return l ? PyUnicode_FromFormat("%s(%R)", name ? name + 1 : Py_TYPE(self)->tp_name, l->format) : NULL;
}

/* What the methods and the functions of the module share; s is a Struct. */
static PyObject *do_pack(StructObject *s, PyObject *const *values, Py_ssize_t n)
{
    Layout *l = layout_ready((PyObject *)s);
    if (l == NULL)
        return NULL;
    if (n != l->values) {
        PyErr_Format(s->state->error, "pack expected %zd items for packing (got %zd)", l->values, n);
        return NULL;
    }
    char *to;
    Value b = bytes_new((size_t)l->size, &to);
    if (!is_raised(b) && l->size > 0 && UNLIKELY(pack_all(s->state, l, to, values) < 0)) {
        value_release(b);
        return NULL;
    }
    return api_of(b);
}

/* Where to pack: offset within n bytes, or -1. */
static int pack_place(StructObject *s, const Layout *l, Py_ssize_t n, Py_ssize_t *offset)
{
    Py_ssize_t at = *offset;
    if (at < 0) {
        if (at + l->size > 0) {
            PyErr_Format(s->state->error, "no space to pack %zd bytes at offset %zd", l->size, at);
            return -1;
        }
        if (at + n < 0) {
            PyErr_Format(s->state->error, "offset %zd out of range for %zd-byte buffer", at, n);
            return -1;
        }
        at += n;
    }
    if (n - at < l->size) {
        PyErr_Format(s->state->error, "pack_into requires a buffer of at least %zu bytes for packing %zd bytes at offset %zd (actual buffer size is %zd)",
                     (size_t)l->size + (size_t)at, l->size, at, n);
        return -1;
    }
    *offset = at;
    return 0;
}

static PyObject *do_pack_into(StructObject *s, PyObject *const *args, Py_ssize_t n)
{
    Layout *l = layout_ready((PyObject *)s);
    if (l == NULL)
        return NULL;
    if (n < 2) {
        PyErr_Format(s->state->error, "pack_into expected %s argument", n == 0 ? "buffer" : "offset");
        return NULL;
    }
    if (n - 2 != l->values) {
        PyErr_Format(s->state->error, "pack_into expected %zd items for packing (got %zd)", l->values, n - 2);
        return NULL;
    }
    Py_buffer view;
    if (PyObject_GetBuffer(args[0], &view, PyBUF_WRITABLE) < 0) {
        PyErr_Format(PyExc_TypeError, "argument must be read-write bytes-like object, not %.50s", args[0] == Py_None ? "None" : Py_TYPE(args[0])->tp_name);
        return NULL;
    }
    Py_ssize_t offset = PyNumber_AsSsize_t(args[1], PyExc_IndexError);
    int rc = offset == -1 && PyErr_Occurred() ? -1 : pack_place(s, l, view.len, &offset);
    if (rc == 0)
        rc = pack_shared(s->state, l, (char *)view.buf + offset, args + 2);
    PyBuffer_Release(&view);
    if (rc < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *do_unpack(StructObject *s, PyObject *buffer)
{
    Layout *l = layout_ready((PyObject *)s);
    Py_buffer view;
    PyObject *t = NULL;
    if (LIKELY(l != NULL) && IS_EXACT(value_of(buffer), BYTES) && bytes_length(value_of(buffer)) == (size_t)l->size)
        return unpack_all(l, bytes_data(bytes_obj(value_of(buffer))));
    if (l == NULL || PyObject_GetBuffer(buffer, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    if (view.len == l->size)
        t = unpack_shared(l, &view, 0);
    else
        PyErr_Format(s->state->error, "unpack requires a buffer of %zd bytes", l->size);
    PyBuffer_Release(&view);
    return t;
}

static PyObject *do_unpack_from(StructObject *s, PyObject *buffer, Py_ssize_t offset)
{
    Layout *l = layout_ready((PyObject *)s);
    Py_buffer view;
    PyObject *t = NULL;
    if (LIKELY(l != NULL) && IS_EXACT(value_of(buffer), BYTES) && offset >= 0) {
        Py_ssize_t n = (Py_ssize_t)bytes_length(value_of(buffer));
        if (LIKELY(offset <= n) && LIKELY(n - offset >= l->size))
            return unpack_all(l, bytes_data(bytes_obj(value_of(buffer))) + offset);
    }
    if (l == NULL || PyObject_GetBuffer(buffer, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    if (offset < 0 && offset + l->size > 0) {
        PyErr_Format(s->state->error, "not enough data to unpack %zd bytes at offset %zd", l->size, offset);
    } else if (offset < 0 && offset + view.len < 0) {
        PyErr_Format(s->state->error, "offset %zd out of range for %zd-byte buffer", offset, view.len);
    } else {
        offset += offset < 0 ? view.len : 0;
        if (view.len - offset < l->size)
            PyErr_Format(s->state->error, "unpack_from requires a buffer of at least %zu bytes for unpacking %zd bytes at offset %zd (actual buffer size is %zd)",
                         (size_t)l->size + (size_t)offset, l->size, offset, view.len);
        else
            t = unpack_shared(l, &view, offset);
    }
    PyBuffer_Release(&view);
    return t;
}

/* --- iter_unpack ---------------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyObject *of;                            /* the Struct */
    Layout *layout;                          /* of it, when the iterator was made */
    Py_buffer view;
    Py_ssize_t at;                           /* relaxed: threads that share the iterator may get an item twice */
} IterObject;

static PyObject *do_iter_unpack(StructObject *s, PyObject *buffer)
{
    Layout *l = layout_ready((PyObject *)s);
    if (l == NULL)
        return NULL;
    if (l->size == 0) {
        PyErr_SetString(s->state->error, "cannot iteratively unpack with a struct of length 0");
        return NULL;
    }
    IterObject *it = (IterObject *)s->state->iter_type->tp_alloc(s->state->iter_type, 0);
    if (it == NULL)
        return NULL;
    if (PyObject_GetBuffer(buffer, &it->view, PyBUF_SIMPLE) < 0) {
        it->view.obj = NULL;
        Py_DECREF(it);
        return NULL;
    }
    if (it->view.len % l->size) {
        PyErr_Format(s->state->error, "iterative unpacking requires a buffer of a multiple of %zd bytes", l->size);
        Py_DECREF(it);
        return NULL;
    }
    it->of = Py_NewRef(s);
    it->layout = l;
    return (PyObject *)it;
}

static PyObject *iter_next(PyObject *self)
{
    IterObject *it = (IterObject *)self;
    Py_ssize_t at = __atomic_load_n(&it->at, __ATOMIC_RELAXED);
    if (it->of == NULL || at >= it->view.len)
        return NULL;
    __atomic_store_n(&it->at, at + it->layout->size, __ATOMIC_RELAXED);
    return unpack_shared(it->layout, &it->view, at);
}

static PyObject *iter_length_hint(PyObject *self, PyObject *Py_UNUSED(unused))
{
    IterObject *it = (IterObject *)self;
    Py_ssize_t at = __atomic_load_n(&it->at, __ATOMIC_RELAXED);
    return PyLong_FromSsize_t(it->of == NULL || at >= it->view.len ? 0 : (it->view.len - at) / it->layout->size);
}

static int iter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((IterObject *)self)->of);
    Py_VISIT(((IterObject *)self)->view.obj);
    return 0;
}

static void iter_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(((IterObject *)self)->of);
    PyBuffer_Release(&((IterObject *)self)->view);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef iter_methods[] = {
    {"__length_hint__", iter_length_hint, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

static PyType_Slot iter_slots[] = {
    {Py_tp_dealloc, iter_dealloc}, {Py_tp_traverse, iter_traverse}, {Py_tp_iter, PyObject_SelfIter}, {Py_tp_iternext, iter_next},
    {Py_tp_methods, iter_methods}, {0, NULL}
};
static PyType_Spec iter_spec = {
    .name = "_struct.unpack_iterator",
    .basicsize = sizeof(IterObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = iter_slots,
};

/* --- methods of Struct ----------------------------------------------------------------------------------------------------------------------- */

static PyObject *struct_pack(PyObject *self, PyObject *const *args, Py_ssize_t n) { return do_pack((StructObject *)self, args, n); }
static PyObject *struct_pack_into(PyObject *self, PyObject *const *args, Py_ssize_t n) { return do_pack_into((StructObject *)self, args, n); }
static PyObject *struct_unpack(PyObject *self, PyObject *buffer) { return do_unpack((StructObject *)self, buffer); }
static PyObject *struct_iter_unpack(PyObject *self, PyObject *buffer) { return do_iter_unpack((StructObject *)self, buffer); }

/* An offset that may have been left out. False: raised. */
static bool offset_of(PyObject *given, Py_ssize_t *offset)
{
    *offset = 0;
    if (given && value_is_int(value_of(given))) {
        *offset = (Py_ssize_t)value_as_int(value_of(given));
    } else if (given) {
        PyObject *index = PyNumber_Index(given);
        *offset = index ? PyLong_AsSsize_t(index) : -1;
        Py_XDECREF(index);
    }
    return *offset != -1 || !error_pending();
}

static PyObject *struct_unpack_from(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"buffer", "offset", NULL};
    static const struct arg_spec spec = {"unpack_from", words, .required = 1, .positional = 2};
    PyObject *a[2];
    Py_ssize_t offset;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0 || !offset_of(a[1], &offset))
        return NULL;
    return do_unpack_from((StructObject *)self, a[0], offset);
}

static PyObject *struct_sizeof(PyObject *self, PyObject *Py_UNUSED(unused))
{
    size_t n = (size_t)Py_TYPE(self)->tp_basicsize;
    Layout *first = layout_ready(self);
    if (first == NULL)
        return NULL;
    for (Layout *l = first; l; l = l->older)
        n += sizeof *l + (size_t)l->runs * sizeof(Run);
    return PyLong_FromSize_t(n);
}

static PyObject *struct_format(PyObject *self, void *Py_UNUSED(context))
{
    Layout *l = layout_ready(self);
    return l ? Py_NewRef(l->format) : NULL;
}
static PyObject *struct_size(PyObject *self, void *Py_UNUSED(context))
{
    Layout *l = layout_of(self);
    return PyLong_FromSsize_t(l ? l->size : -1);
}

static PyMethodDef struct_methods[] = {
    {"iter_unpack", struct_iter_unpack, METH_O, PyDoc_STR("iter_unpack($self, buffer, /)\n--\n\nAn iterator that unpacks one struct of the buffer after another to tuples.\n\nThe buffer's size must be a multiple of the struct's.")},
    {"pack", _PyCFunction_CAST(struct_pack), METH_FASTCALL, PyDoc_STR("S.pack(v1, v2, ...) -> bytes\n\nThe values as bytes, in the struct's format.")},
    {"pack_into", _PyCFunction_CAST(struct_pack_into), METH_FASTCALL, PyDoc_STR("S.pack_into(buffer, offset, v1, v2, ...)\n\nWrite the values to the buffer, in the struct's format, from the offset on.")},
    {"unpack", struct_unpack, METH_O, PyDoc_STR("unpack($self, buffer, /)\n--\n\nThe values in the buffer, as a tuple.\n\nThe buffer's size must be the struct's.")},
    {"unpack_from", _PyCFunction_CAST(struct_unpack_from), METH_FASTCALL | METH_KEYWORDS, PyDoc_STR("unpack_from($self, /, buffer, offset=0)\n--\n\nThe values in the buffer from the offset on, as a tuple.")},
    {"__sizeof__", struct_sizeof, METH_NOARGS, PyDoc_STR("__sizeof__($self, /)\n--\n\nSize in memory, in bytes.")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef struct_getset[] = {
    {"format", struct_format, NULL, PyDoc_STR("struct format string"), NULL},
    {"size", struct_size, NULL, PyDoc_STR("struct size in bytes"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot struct_slots[] = {
    {Py_tp_new, struct_new}, {Py_tp_init, struct_init}, {Py_tp_dealloc, struct_dealloc}, {Py_tp_repr, struct_repr}, {Py_tp_methods, struct_methods},
    {Py_tp_getset, struct_getset}, {Py_tp_getattro, PyObject_GenericGetAttr}, {Py_tp_setattro, PyObject_GenericSetAttr},
    {Py_tp_doc, (void *)PyDoc_STR("Struct(fmt) --> compiled struct object")}, {0, NULL}
};
static PyType_Spec struct_spec = {
    .name = "_struct.Struct",
    .basicsize = sizeof(StructObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_MANAGED_WEAKREF | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = struct_slots,
};

/* --- functions --------------------------------------------------------------------------------------------------------------------------------- */

/* The Struct of a format: new reference. */
static StructObject *struct_for(PyObject *module, PyObject *format)
{
    StructState *st = PyModule_GetState(module);
    PyObject *found = NULL;
    bool hashable = PyUnicode_CheckExact(format) || PyBytes_CheckExact(format);
    if (hashable && PyDict_GetItemRef(st->cache, format, &found) != 0)
        return (StructObject *)found;
    StructObject *s = (StructObject *)struct_new(st->struct_type, NULL, NULL);
    if (s && struct_set(s, format) < 0)
        Py_CLEAR(s);
    if (s && hashable) {
        if (PyDict_Size(st->cache) >= CACHE_MAX)
            PyDict_Clear(st->cache);
        if (PyDict_SetItem(st->cache, format, (PyObject *)s) < 0)
            PyErr_Clear();                   /* it would only have been faster next time */
    }
    return s;
}

static PyObject *module_calcsize(PyObject *module, PyObject *format)
{
    StructObject *s = struct_for(module, format);
    PyObject *n = s ? PyLong_FromSsize_t(s->layout->size) : NULL;
    Py_XDECREF(s);
    return n;
}

static StructObject *struct_for_first(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    if (n > 0)
        return struct_for(module, args[0]);
    PyErr_SetString(PyExc_TypeError, "missing format argument");
    return NULL;
}
static PyObject *module_pack(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    StructObject *s = struct_for_first(module, args, n);
    PyObject *r = s ? do_pack(s, args + 1, n - 1) : NULL;
    Py_XDECREF(s);
    return r;
}
static PyObject *module_pack_into(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    StructObject *s = struct_for_first(module, args, n);
    PyObject *r = s ? do_pack_into(s, args + 1, n - 1) : NULL;
    Py_XDECREF(s);
    return r;
}

static bool two_arguments(const char *name, Py_ssize_t n)
{
    if (n != 2)
        PyErr_Format(PyExc_TypeError, "%s expected 2 arguments, got %zd", name, n);
    return n == 2;
}
static PyObject *module_unpack(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    StructObject *s = two_arguments("unpack", n) ? struct_for(module, args[0]) : NULL;
    PyObject *r = s ? do_unpack(s, args[1]) : NULL;
    Py_XDECREF(s);
    return r;
}
static PyObject *module_iter_unpack(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    StructObject *s = two_arguments("iter_unpack", n) ? struct_for(module, args[0]) : NULL;
    PyObject *r = s ? do_iter_unpack(s, args[1]) : NULL;
    Py_XDECREF(s);
    return r;
}
static PyObject *module_unpack_from(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"", "buffer", "offset", NULL};
    static const struct arg_spec spec = {"unpack_from", words, .required = 2, .positional = 3};
    PyObject *a[3];
    Py_ssize_t offset;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0 || !offset_of(a[2], &offset))
        return NULL;
    StructObject *s = struct_for(module, a[0]);
    PyObject *r = s ? do_unpack_from(s, a[1], offset) : NULL;
    Py_XDECREF(s);
    return r;
}
static PyObject *module_clearcache(PyObject *module, PyObject *Py_UNUSED(unused))
{
    PyDict_Clear(((StructState *)PyModule_GetState(module))->cache);
    Py_RETURN_NONE;
}

static PyMethodDef module_methods[] = {
    {"_clearcache", module_clearcache, METH_NOARGS, PyDoc_STR("_clearcache($module, /)\n--\n\nForget compiled formats.")},
    {"calcsize", module_calcsize, METH_O, PyDoc_STR("calcsize($module, format, /)\n--\n\nThe size in bytes of the struct that the format describes.")},
    {"iter_unpack", _PyCFunction_CAST(module_iter_unpack), METH_FASTCALL, PyDoc_STR("iter_unpack($module, format, buffer, /)\n--\n\nAn iterator that unpacks one struct of the buffer after another to tuples.\n\nThe buffer's size must be a multiple of the struct's.")},
    {"pack", _PyCFunction_CAST(module_pack), METH_FASTCALL, PyDoc_STR("pack(format, v1, v2, ...) -> bytes\n\nThe values as bytes, in the given format.")},
    {"pack_into", _PyCFunction_CAST(module_pack_into), METH_FASTCALL, PyDoc_STR("pack_into(format, buffer, offset, v1, v2, ...)\n\nWrite the values to the buffer, in the given format, from the offset on.")},
    {"unpack", _PyCFunction_CAST(module_unpack), METH_FASTCALL, PyDoc_STR("unpack($module, format, buffer, /)\n--\n\nThe values in the buffer, as a tuple.\n\nThe buffer's size must be calcsize(format).")},
    {"unpack_from", _PyCFunction_CAST(module_unpack_from), METH_FASTCALL | METH_KEYWORDS, PyDoc_STR("unpack_from($module, format, /, buffer, offset=0)\n--\n\nThe values in the buffer from the offset on, as a tuple.")},
    {NULL, NULL, 0, NULL}
};

static int module_exec(PyObject *module)
{
    StructState *st = PyModule_GetState(module);
    st->cache = PyDict_New();
    st->error = PyErr_NewException("struct.error", NULL, NULL);
    st->struct_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &struct_spec, NULL);
    st->iter_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &iter_spec, NULL);
    if (!st->cache || !st->error || !st->struct_type || !st->iter_type)
        return -1;
    return PyModule_AddObjectRef(module, "error", st->error) < 0 || PyModule_AddType(module, st->struct_type) < 0 ? -1 : 0;
}

#define HELD(F) F(cache) F(error) F(struct_type) F(iter_type)
MODULE_STATE_FUNCTIONS(StructState, HELD)

static PyModuleDef_Slot module_slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef struct_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_struct",
    .m_doc = PyDoc_STR("Functions to convert between Python values and C structs.\n\nA format string says how: first the byte order and alignment (@ = < > !), then\na count and a character a field. The documentation of the module struct lists them."),
    .m_size = sizeof(StructState),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__struct(void) { return PyModuleDef_Init(&struct_module); }
