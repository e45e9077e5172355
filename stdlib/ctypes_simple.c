/* stdlib/ctypes_simple.c -- types of one letter: C's numbers, characters and pointers, and any Python object.
 *
 * The table `codes` says how each letter's bytes become a value. code_set() and code_get() work on bytes that nobody else sees, so they may
 * call Python; simple_set() and simple_get() bring them to shared memory and back (C2). A pointer with what it keeps alive is one step under
 * the lock, and so is following it, so a thread that reads a string never meets one that another thread has just let go.
 *
 * py_object: the word of the value, whatever it is: None, ints and floats are words without an object behind them (docs/design/memory.md).
 */
#ifdef P3T_HAVE_FFI
#include "stdlib/ctypes_int.h"

#ifdef FFI_TARGET_HAS_COMPLEX_TYPE
#define COMPLEX_CODES                                                                                                                \
    {'D', 'x', 2 * sizeof(double), _Alignof(double), false, true, &ffi_type_complex_double},                                           \
    {'F', 'x', 2 * sizeof(float), _Alignof(float), false, true, &ffi_type_complex_float},                                              \
    {'G', 'x', 2 * sizeof(long double), _Alignof(long double), false, false, &ffi_type_complex_longdouble},
#else
#define COMPLEX_CODES
#endif

_Static_assert(sizeof(int) == 4 && sizeof(long) == 8 && sizeof(long long) == 8 && sizeof(wchar_t) == 4 && sizeof(bool) == 1,
               "the table below names ffi types for these sizes");
static const struct code codes[] = {                     /* in the order in which messages list them */
    {'c', 'c', 1, 1, false, false, &ffi_type_schar}, {'b', 'i', 1, 1, false, false, &ffi_type_schar}, {'B', 'u', 1, 1, false, false, &ffi_type_uchar},
    {'h', 'i', 2, 2, false, true, &ffi_type_sshort}, {'H', 'u', 2, 2, false, true, &ffi_type_ushort}, {'i', 'i', 4, 4, false, true, &ffi_type_sint},
    {'I', 'u', 4, 4, false, true, &ffi_type_uint}, {'l', 'i', 8, 8, false, true, &ffi_type_slong}, {'L', 'u', 8, 8, false, true, &ffi_type_ulong},
    {'d', 'f', 8, 8, false, true, &ffi_type_double}, COMPLEX_CODES {'f', 'f', 4, 4, false, true, &ffi_type_float},
    {'u', 'w', 4, 4, false, false, &ffi_type_sint32}, {'z', 'z', 8, 8, true, false, &ffi_type_pointer}, {'Z', 'Z', 8, 8, true, false, &ffi_type_pointer},
    {'q', 'i', 8, 8, false, true, &ffi_type_sint64}, {'Q', 'u', 8, 8, false, true, &ffi_type_uint64}, {'P', 'P', 8, 8, true, false, &ffi_type_pointer},
    {'O', 'O', 8, 8, true, false, &ffi_type_pointer}, {'v', 'v', 2, 2, false, true, &ffi_type_sshort}, {'?', '?', 1, 1, false, true, &ffi_type_uchar},
    {'g', 'f', sizeof(long double), _Alignof(long double), false, false, &ffi_type_longdouble},
};
enum { CODES = sizeof codes / sizeof *codes };
static const char letters[] =
#ifdef FFI_TARGET_HAS_COMPLEX_TYPE
    "cbBhHiIlLdDFGfuzZqQPOv?g";
#else
    "cbBhHiIlLdfuzZqQPOv?g";
#endif

const struct code *code_find(Py_UCS4 letter)
{
    for (int i = 0; i < CODES; i++)
        if ((Py_UCS4)codes[i].letter == letter)
            return &codes[i];
    return NULL;
}

/* --- values to bytes -------------------------------------------------------------------------------------------------------------------- */

static const char *type_name(PyObject *v) { return Py_TYPE(v)->tp_name; }

static int set_int(void *raw, PyObject *v)
{
    PyObject *index = PyLong_Check(v) ? Py_NewRef(v) : PyNumber_Index(v);
    if (index == NULL)
        return -1;
    uint64_t n = PyLong_AsUnsignedLongLongMask(index);
    Py_DECREF(index);
    if (n == UINT64_MAX && PyErr_Occurred())
        return -1;
    memcpy(raw, &n, sizeof n);
    return 0;
}
_Static_assert(PY_LITTLE_ENDIAN, "the low bytes of a uint64_t come first");

static int set_char(void *raw, PyObject *v)
{
    bool bytes = PyBytes_Check(v);
    if (bytes || PyByteArray_Check(v)) {
        Py_ssize_t n = bytes ? PyBytes_GET_SIZE(v) : PyByteArray_Size(v);
        if (n == 1) {
            Py_buffer b;
            if (PyObject_GetBuffer(v, &b, PyBUF_SIMPLE) < 0)
                return -1;
            bool still = b.len == 1;
            if (still)
                mem_load(raw, b.buf, 1);
            PyBuffer_Release(&b);
            if (still)
                return 0;
        }
        PyErr_Format(PyExc_TypeError, "one character bytes, bytearray, or an integer in range(256) expected, not %s of length %zd",
                     bytes ? "bytes" : "bytearray", n);
        return -1;
    }
    if (PyLong_Check(v)) {
        int overflow;
        long n = PyLong_AsLongAndOverflow(v, &overflow);
        if (overflow == 0 && n >= 0 && n < 256) {
            *(unsigned char *)raw = (unsigned char)n;
            return 0;
        }
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "integer not in range(256)");
        return -1;
    }
    PyErr_Format(PyExc_TypeError, "one character bytes, bytearray, or an integer in range(256) expected, not %s", type_name(v));
    return -1;
}

static int set_wchar(void *raw, PyObject *v)
{
    if (!PyUnicode_Check(v)) {
        PyErr_Format(PyExc_TypeError, "a unicode character expected, not instance of %s", type_name(v));
        return -1;
    }
    if (PyUnicode_GET_LENGTH(v) != 1) {
        PyErr_Format(PyExc_TypeError, "a unicode character expected, not a string of length %zd", PyUnicode_GET_LENGTH(v));
        return -1;
    }
    wchar_t c = (wchar_t)PyUnicode_READ_CHAR(v, 0);
    memcpy(raw, &c, sizeof c);
    return 0;
}

static int set_float(const struct code *c, void *raw, PyObject *v)
{
    double d = PyFloat_AsDouble(v);
    float f = (float)d;
    long double g = d;
    if (d == -1.0 && PyErr_Occurred())
        return -1;
    memcpy(raw, c->size == 4 ? (void *)&f : c->size == 8 ? (void *)&d : (void *)&g, c->size);
    return 0;
}

static int set_complex(const struct code *c, void *raw, PyObject *v)
{
    Py_complex z = PyComplex_AsCComplex(v);
    if (z.real == -1.0 && PyErr_Occurred())
        return -1;
    float f[2] = {(float)z.real, (float)z.imag};
    double d[2] = {z.real, z.imag};
    long double g[2] = {z.real, z.imag};
    memcpy(raw, c->letter == 'F' ? (void *)f : c->letter == 'D' ? (void *)d : (void *)g, c->size);
    return 0;
}

static void wide_free(PyObject *capsule) { PyMem_Free(PyCapsule_GetPointer(capsule, "_ctypes wide characters")); }

static int set_wide(void *raw, PyObject *v, PyObject **keep)
{
    wchar_t *copy = PyUnicode_AsWideCharString(v, &(Py_ssize_t){0});
    if (copy == NULL)
        return -1;
    *keep = PyCapsule_New(copy, "_ctypes wide characters", wide_free);
    if (*keep == NULL) {
        PyMem_Free(copy);
        return -1;
    }
    memcpy(raw, &copy, sizeof copy);
    return 0;
}

static int set_pointer(const struct code *c, void *raw, PyObject *v, PyObject **keep)
{
    if (v == Py_None) {
        memset(raw, 0, sizeof(void *));
        return 0;
    }
    if (PyLong_Check(v))
        return set_int(raw, v);
    if (c->how == 'z' && PyBytes_Check(v)) {
        const char *text = PyBytes_AS_STRING(v);
        memcpy(raw, &text, sizeof text);
        *keep = Py_NewRef(v);
        return 0;
    }
    if (c->how == 'Z' && PyUnicode_Check(v))
        return set_wide(raw, v, keep);
    if (c->how == 'P')
        PyErr_SetString(PyExc_TypeError, "cannot be converted to pointer");
    else
        PyErr_Format(PyExc_TypeError, "%s or integer address expected instead of %s instance", c->how == 'z' ? "bytes" : "unicode string",
                     type_name(v));
    return -1;
}

int code_set(const struct code *c, void *raw, PyObject *v, PyObject **keep)
{
    *keep = NULL;
    switch (c->how) {
    case 'i':
    case 'u': return set_int(raw, v);
    case 'c': return set_char(raw, v);
    case 'w': return set_wchar(raw, v);
    case 'f': return set_float(c, raw, v);
    case 'x': return set_complex(c, raw, v);
    case 'O':
        memcpy(raw, &v, sizeof v);
        *keep = Py_NewRef(v);
        return 0;
    case '?':
    case 'v': {
        int yes = PyObject_IsTrue(v);
        int16_t word = yes ? (int16_t)(c->how == 'v' ? -1 : 1) : 0;
        memcpy(raw, &word, sizeof word);
        return yes < 0 ? -1 : 0;
    }
    default: return set_pointer(c, raw, v, keep);
    }
}

/* --- bytes to values --------------------------------------------------------------------------------------------------------------------------- */

static PyObject *get_int(const struct code *c, const void *raw)
{
    uint64_t n = 0;
    memcpy(&n, raw, c->size);
    int unused = 64 - 8 * c->size;
    return c->how == 'u' ? PyLong_FromUnsignedLongLong(n) : PyLong_FromLongLong((int64_t)(n << unused) >> unused);
}

static PyObject *get_floating(const struct code *c, const void *raw)
{
    float f[2];
    double d[2];
    long double g[2];
    switch (c->letter) {
    case 'f': memcpy(f, raw, sizeof *f); return PyFloat_FromDouble(f[0]);
    case 'd': memcpy(d, raw, sizeof *d); return PyFloat_FromDouble(d[0]);
    case 'g': memcpy(g, raw, sizeof *g); return PyFloat_FromDouble((double)g[0]);
    case 'F': memcpy(f, raw, sizeof f); return PyComplex_FromDoubles(f[0], f[1]);
    case 'D': memcpy(d, raw, sizeof d); return PyComplex_FromDoubles(d[0], d[1]);
    default: memcpy(g, raw, sizeof g); return PyComplex_FromDoubles((double)g[0], (double)g[1]);
    }
}

static PyObject *get_pointer(const struct code *c, const void *raw)
{
    void *p;
    memcpy(&p, raw, sizeof p);
    if (c->how == 'O') {
        if (p)
            return Py_NewRef((PyObject *)p);
        PyErr_SetString(PyExc_ValueError, "PyObject is NULL");
        return NULL;
    }
    if (p == NULL)
        return Py_None;
    return c->how == 'z' ? PyBytes_FromString(p) : c->how == 'Z' ? PyUnicode_FromWideChar(p, (Py_ssize_t)wcslen(p)) : PyLong_FromVoidPtr(p);
}

PyObject *code_get(const struct code *c, const void *raw)
{
    wchar_t wide;
    int16_t word;
    switch (c->how) {
    case 'i':
    case 'u': return get_int(c, raw);
    case 'f':
    case 'x': return get_floating(c, raw);
    case 'c': return PyBytes_FromStringAndSize(raw, 1);
    case 'w':
        memcpy(&wide, raw, sizeof wide);
        return PyUnicode_FromWideChar(&wide, 1);
    case '?': return PyBool_FromLong(*(const char *)raw);
    case 'v':
        memcpy(&word, raw, sizeof word);
        return PyBool_FromLong(word);
    default: return get_pointer(c, raw);
    }
}

/* --- in shared memory ---------------------------------------------------------------------------------------------------------------------------- */

static void reverse(char *p, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        char c = p[i];
        p[i] = p[n - 1 - i];
        p[n - 1 - i] = c;
    }
}

void raw_swap(const CType *t, void *raw)
{
    if (t->flags & CT_SWAPPED) {
        size_t n = t->code->size, part = t->code->how == 'x' ? n / 2 : n;
        for (size_t at = 0; at < n; at += part)
            reverse((char *)raw + at, part);
    }
}

PyObject *simple_get(const CType *t, CData *src, const char *at)
{
    union cvalue raw;
    const struct code *c = t->code;
    if (c->pointer && src) {
        CData *root = data_root(src);
        enum hold h = hold_lock((Obj *)(void *)root);
        mem_load(&raw, at, c->size);
        PyObject *v = NULL;
        void *p = raw.p;
        if (c->how != 'O' || p)
            v = get_pointer(c, &raw);
        hold_end((Obj *)(void *)root, h);
        if (c->how == 'O' && p == NULL)
            return get_pointer(c, &raw);
        return v;
    }
    mem_load(&raw, at, c->size);
    raw_swap(t, &raw);
    return code_get(c, &raw);
}

int simple_set(const CType *t, CData *dst, PyObject *v, Py_ssize_t index, char *at)
{
    union cvalue raw;
    PyObject *keep;
    const struct code *c = t->code;
    if (code_set(c, &raw, v, &keep) < 0)
        return -1;
    if (!c->pointer) {
        raw_swap(t, &raw);
        mem_store(at, &raw, c->size);
        return 0;
    }
    int rc = data_store_pointer(dst, index, at, &raw, c->size, keep);
    Py_XDECREF(keep);
    return rc;
}

/* --- types --------------------------------------------------------------------------------------------------------------------------------------------- */

static const struct code *code_of_class(PyObject *type)
{
    PyObject *letter;
    if (PyObject_GetOptionalAttrString(type, "_type_", &letter) < 0)
        return NULL;
    const struct code *c = NULL;
    if (letter == NULL)
        PyErr_SetString(PyExc_AttributeError, "class must define a '_type_' attribute");
    else if (!PyUnicode_Check(letter))
        PyErr_SetString(PyExc_TypeError, "class must define a '_type_' string attribute");
    else if (PyUnicode_GET_LENGTH(letter) != 1)
        PyErr_SetString(PyExc_ValueError, "class must define a '_type_' attribute which must be a string of length 1");
    else if ((c = code_find(PyUnicode_READ_CHAR(letter, 0))) == NULL)
        PyErr_Format(PyExc_AttributeError,
                     "class must define a '_type_' attribute which must be\n"
                     "a single character string containing one of the\nsupported types: '%s'.", letters);
    Py_XDECREF(letter);
    return c;
}

static int describe(CtState *st, PyObject *type, const struct code *c, bool swapped)
{
    CType *t = ctype_new(st, CT_SIMPLE);
    if (t == NULL)
        return -1;
    t->code = c;
    t->size = c->size;
    t->align = c->align;
    t->ffi = c->ffi;
    t->flags = (c->pointer ? CT_IS_POINTER : 0u) | (swapped ? CT_SWAPPED : 0u);
    t->format = PyMem_Malloc(3);
    if (t->format == NULL) {
        PyErr_NoMemory();
        ctype_free(t);
        return -1;
    }
    t->format[0] = swapped ? '>' : '<';
    t->format[1] = c->letter == 'l' ? 'q' : c->letter == 'L' ? 'Q' : c->letter;
    t->format[2] = 0;
    return ctype_init(type, t);
}

/* The type with the other byte order; it is not initialised by its metatype's __init__(), which would ask for another one. */
static int make_swapped(CtState *st, PyObject *type, PyObject *args, const struct code *c)
{
    PyObject *name, *bases, *dict, *other = NULL;
    if (!PyArg_ParseTuple(args, "UO!O!:__init__", &name, &PyTuple_Type, &bases, &PyDict_Type, &dict))
        return -1;
    PyObject *their_name = PyUnicode_FromFormat("%U_be", name);
    PyObject *their_args = their_name ? PyTuple_Pack(3, their_name, bases, dict) : NULL;
    if (their_args)
        other = PyType_Type.tp_new(st->meta_simple, their_args, NULL);
    int rc = other ? describe(st, other, c, true) : -1;
    setattrofunc set = PyType_Type.tp_setattro;
    PyObject *be = PyUnicode_InternFromString("__ctype_be__"), *le = PyUnicode_InternFromString("__ctype_le__");
    if (rc < 0 || !be || !le || set(type, be, other) < 0 || set(type, le, type) < 0 || set(other, be, other) < 0 || set(other, le, type) < 0)
        rc = -1;
    Py_XDECREF(be);
    Py_XDECREF(le);
    Py_XDECREF(their_name);
    Py_XDECREF(their_args);
    Py_XDECREF(other);
    return rc;
}

int meta_simple_init(PyObject *type, PyObject *args, PyObject *Py_UNUSED(kwds))
{
    CtState *st = state_of_type(type);
    const struct code *c = st ? code_of_class(type) : NULL;
    if (c == NULL)
        return -1;
    bool ours = Py_TYPE(type) == st->meta_simple && c->swaps;
    if (ours && PyTuple_GET_SIZE(args) != 3) {               /* before the type has a description: it may be initialised again */
        PyErr_Format(PyExc_TypeError, "%s.__init__() takes 3 arguments (%zd given)", Py_TYPE(type)->tp_name, PyTuple_GET_SIZE(args));
        return -1;
    }
    if (describe(st, type, c, false) < 0)
        return -1;
    return ours && c->size > 0 ? make_swapped(st, type, args, c) : 0;
}

/* --- instances ------------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *simple_value_get(PyObject *self, void *Py_UNUSED(closure)) { return simple_get(data_type(data_of(self)), data_of(self), data_ptr(data_of(self))); }

static int simple_value_set(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    if (v == NULL) {
        PyErr_SetString(PyExc_TypeError, "can't delete attribute");
        return -1;
    }
    return simple_set(data_type(data_of(self)), data_of(self), v, 0, data_ptr(data_of(self)));
}

static int simple_init(PyObject *self, PyObject *args, PyObject *Py_UNUSED(kwds))
{
    PyObject *v = NULL;
    if (!PyArg_UnpackTuple(args, "__init__", 0, 1, &v))
        return -1;
    return v ? simple_value_set(self, v, NULL) : 0;
}

static int simple_bool(PyObject *self)
{
    union cvalue raw;
    size_t n = data_type(data_of(self))->code->size;
    mem_load(&raw, data_ptr(data_of(self)), n);
    for (size_t i = 0; i < n; i++)
        if (raw.bytes[i])
            return 1;
    return 0;
}

static PyObject *simple_repr(PyObject *self)
{
    CtState *st = data_type(data_of(self))->st;
    const char *name = Py_TYPE(self)->tp_name;
    if (!simple_is_plain(st, (PyObject *)Py_TYPE(self)))
        return PyUnicode_FromFormat("<%s object at %p>", name, self);
    PyObject *v = simple_value_get(self, NULL), *r = v ? PyUnicode_FromFormat("%s(%R)", name, v) : NULL;
    Py_XDECREF(v);
    return r;
}

static PyObject *simple_from_outparam(PyObject *self, PyObject *Py_UNUSED(none))
{
    CtState *st = data_type(data_of(self))->st;
    return simple_is_plain(st, (PyObject *)Py_TYPE(self)) ? simple_value_get(self, NULL) : Py_NewRef(self);
}

static PyMethodDef simple_methods[] = {
    {"__ctypes_from_outparam__", simple_from_outparam, METH_NOARGS, PyDoc_STR("__ctypes_from_outparam__($self, /)\n--\n\nWhat a call gives for an output parameter.")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef simple_getset[] = {
    {"value", simple_value_get, simple_value_set, PyDoc_STR("current value"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot simple_slots[] = {
    {Py_tp_new, data_new_slot}, {Py_tp_init, simple_init}, {Py_tp_repr, simple_repr}, {Py_nb_bool, simple_bool}, {Py_tp_methods, simple_methods},
    {Py_tp_getset, simple_getset}, {Py_bf_getbuffer, data_getbuffer}, {Py_tp_doc, (void *)PyDoc_STR("Base class of types with one value.")}, {0, NULL}
};
PyType_Spec simple_spec = {
    .name = "_ctypes._SimpleCData",
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = simple_slots,
};
#endif
