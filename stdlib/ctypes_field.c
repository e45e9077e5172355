/* stdlib/ctypes_field.c -- CField: the descriptor of a member of a structure or union.
 *
 * Where a member lies is computed by ctypes/_layout.py, which makes the CFields; they never change afterwards, but for `anonymous`, set while the
 * class is made. A bit field is read from, and written into, the machine value that contains it; writing is done under the lock of the memory's
 * owner, because it stores the neighbours too.
 */
#ifdef P3T_HAVE_FFI
#include "stdlib/ctypes_int.h"

#include "objects/args.h"

static Field *field_of(PyObject *o) { return (Field *)(void *)o; }

/* --- characters ----------------------------------------------------------------------------------------------------------------------------- */

/* n bytes, or up to the first NUL among them. */
PyObject *chars_get(const char *at, Py_ssize_t n, bool to_nul)
{
    char stack[256], *copy = n <= (Py_ssize_t)sizeof stack ? stack : PyMem_Malloc((size_t)n);
    if (copy == NULL)
        return PyErr_NoMemory();
    mem_load(copy, at, (size_t)n);
    PyObject *r = PyBytes_FromStringAndSize(copy, to_nul ? (Py_ssize_t)strnlen(copy, (size_t)n) : n);
    if (copy != stack)
        PyMem_Free(copy);
    return r;
}

PyObject *wchars_get(const char *at, Py_ssize_t n, bool to_nul)
{
    wchar_t stack[64], *copy = n <= 64 ? stack : PyMem_Malloc((size_t)n * sizeof *copy);
    if (copy == NULL)
        return PyErr_NoMemory();
    mem_load(copy, at, (size_t)n * sizeof *copy);
    PyObject *r = PyUnicode_FromWideChar(copy, to_nul ? (Py_ssize_t)wcsnlen(copy, (size_t)n) : n);
    if (copy != stack)
        PyMem_Free(copy);
    return r;
}

static int chars_set(char *at, Py_ssize_t room, PyObject *v)
{
    if (!PyBytes_Check(v)) {
        PyErr_Format(PyExc_TypeError, "expected bytes, %s found", Py_TYPE(v)->tp_name);
        return -1;
    }
    Py_ssize_t n = (Py_ssize_t)strlen(PyBytes_AS_STRING(v));
    if (n > room) {
        PyErr_Format(PyExc_ValueError, "bytes too long (%zd, maximum length %zd)", n, room);
        return -1;
    }
    mem_store(at, PyBytes_AS_STRING(v), (size_t)(n < room ? n + 1 : n));         /* bytes end with a NUL */
    return 0;
}

static int wchars_set(char *at, Py_ssize_t room, PyObject *v)
{
    if (!PyUnicode_Check(v)) {
        PyErr_Format(PyExc_TypeError, "unicode string expected instead of %s instance", Py_TYPE(v)->tp_name);
        return -1;
    }
    Py_ssize_t n;
    wchar_t *wide = PyUnicode_AsWideCharString(v, &n);
    if (wide == NULL)
        return -1;
    if (n > room)
        PyErr_Format(PyExc_ValueError, "string too long (%zd, maximum length %zd)", n, room);
    else
        mem_store(at, wide, (size_t)(n < room ? n + 1 : n) * sizeof *wide);
    PyMem_Free(wide);
    return n > room ? -1 : 0;
}

/* --- bit fields -------------------------------------------------------------------------------------------------------------------------------- */

static uint64_t bits_mask(const Field *f) { return f->bit_size >= 64 ? UINT64_MAX : (UINT64_C(1) << f->bit_size) - 1; }

static uint64_t whole_load(const CType *t, const char *at)
{
    union cvalue raw = {.u64 = 0};
    mem_load(&raw, at, (size_t)t->size);
    raw_swap(t, &raw);
    return raw.u64;
}

static PyObject *bits_get(const Field *f, const CType *t, const char *at)
{
    uint64_t v = whole_load(t, at) >> f->bit_offset & bits_mask(f);
    if (t->code->how == '?')
        return PyBool_FromLong(v != 0);
    if (t->code->how == 'u')
        return PyLong_FromUnsignedLongLong(v);
    int unused = 64 - f->bit_size;
    return PyLong_FromLongLong((int64_t)(v << unused) >> unused);
}

static int bits_set(const Field *f, const CType *t, CData *dst, PyObject *value, char *at)
{
    union cvalue raw = {.u64 = 0};
    PyObject *keep;
    if (PyObject_TypeCheck(value, t->st->data)) {
        int same = PyObject_IsInstance(value, f->type);
        if (same <= 0) {
            if (same == 0)
                PyErr_Format(PyExc_TypeError, "incompatible types, %s instance instead of %s instance", Py_TYPE(value)->tp_name,
                             ((PyTypeObject *)f->type)->tp_name);
            return -1;
        }
        raw.u64 = whole_load(t, data_ptr(data_of(value)));
    } else if (code_set(t->code, &raw, value, &keep) < 0) {
        return -1;
    }
    uint64_t mask = bits_mask(f) << f->bit_offset, bits = raw.u64 << f->bit_offset & mask;
    CData *root = data_root(dst);
    enum hold h = hold_lock((Obj *)(void *)root);
    raw.u64 = (whole_load(t, at) & ~mask) | bits;
    raw_swap(t, &raw);
    mem_store(at, &raw, (size_t)t->size);
    hold_end((Obj *)(void *)root, h);
    return 0;
}

/* --- the descriptor -------------------------------------------------------------------------------------------------------------------------------- */

/* Where the member is in o; NULL: raised. A descriptor may be asked about an instance of another class, which may be shorter. */
static char *field_place(const Field *f, const CType *t, PyObject *o)
{
    if (!is_data(t->st, o)) {
        PyErr_SetString(PyExc_TypeError, "not a ctype instance");
        return NULL;
    }
    Py_ssize_t size = (Py_ssize_t)load_acquire_size((size_t *)&data_of(o)->size);
    if (f->offset < 0 || f->byte_size > size || f->offset > size - f->byte_size) {
        PyErr_Format(PyExc_TypeError, "field %R is outside of the instance", f->name);
        return NULL;
    }
    return data_ptr(data_of(o)) + f->offset;
}

static PyObject *field_get(PyObject *self, PyObject *o, PyObject *Py_UNUSED(type))
{
    Field *f = field_of(self);
    if (o == NULL || o == Py_None)
        return Py_NewRef(self);
    CType *t = type_info(f->type);
    char *at = field_place(f, t, o);
    if (at == NULL)
        return NULL;
    if (f->bit_size)
        return bits_get(f, t, at);
    if (f->text == 's')
        return chars_get(at, f->byte_size, true);
    if (f->text == 'U')
        return wchars_get(at, f->byte_size / (Py_ssize_t)sizeof(wchar_t), true);
    return data_get(t->st, f->type, data_of(o), f->index, at);
}

static int field_set(PyObject *self, PyObject *o, PyObject *value)
{
    Field *f = field_of(self);
    CType *t = type_info(f->type);
    char *at = field_place(f, t, o);
    if (at == NULL)
        return -1;
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "can't delete attribute");
        return -1;
    }
    if (f->bit_size)
        return bits_set(f, t, data_of(o), value, at);
    if (f->text && !is_data(t->st, value))
        return f->text == 's' ? chars_set(at, f->byte_size, value) : wchars_set(at, f->byte_size / (Py_ssize_t)sizeof(wchar_t), value);
    return data_set(t->st, data_of(o), f->type, value, f->index, at);
}

/* --- making ------------------------------------------------------------------------------------------------------------------------------------------- */

static Field *field_alloc(PyTypeObject *type, PyObject *name, PyObject *proto)
{
    Field *f = field_of(type->tp_alloc(type, 0));
    if (f) {
        f->name = Py_NewRef(name);
        PyUnicode_InternInPlace(&f->name);
        f->type = Py_NewRef(proto);
    }
    return f;
}

/* A member of an anonymous member, as one of the class around it. */
Field *field_with_offset(CtState *st, const Field *from, Py_ssize_t index, Py_ssize_t offset)
{
    Field *f = field_alloc(st->field, from->name, from->type);
    if (f) {
        f->offset = from->offset + offset;
        f->byte_size = from->byte_size;
        f->index = index;
        f->bit_size = from->bit_size;
        f->bit_offset = from->bit_offset;
        f->text = from->text;
    }
    return f;
}

static int bits_check(Field *f, const CType *t, PyObject *bit_size, PyObject *bit_offset)
{
    if (bit_offset && bit_offset != Py_None && (bit_size == NULL || bit_size == Py_None)) {
        PyErr_Format(PyExc_ValueError, "field %R: bit_offset must be specified if bit_size is", f->name);
        return -1;
    }
    if (bit_size == NULL || bit_size == Py_None)
        return 0;
    if (!PyLong_Check(bit_size) || bit_offset == NULL || !PyLong_Check(bit_offset)) {
        PyErr_SetString(PyExc_TypeError, "an integer is required");
        return -1;
    }
    Py_ssize_t size = PyLong_AsSsize_t(bit_size);
    if (size == -1 && PyErr_Occurred())
        return -1;
    Py_ssize_t offset = PyLong_AsSsize_t(bit_offset);
    if (offset == -1 && PyErr_Occurred())
        return -1;
    if (size <= 0 || size > 255)
        PyErr_Format(PyExc_ValueError, "bit size of field %R out of range, got %zd", f->name, size);
    else if (offset < 0 || offset > 255)
        PyErr_Format(PyExc_ValueError, "bit offset of field %R out of range, got %zd", f->name, offset);
    else if (f->byte_size < 255 / 8 && offset + size > f->byte_size * 8)
        PyErr_Format(PyExc_ValueError, "bit field %R overflows its type (%zd + %zd > %zd)", f->name, offset, size, f->byte_size * 8);
    else if (t->kind != CT_SIMPLE || !strchr("iu?", t->code->how))
        PyErr_Format(PyExc_TypeError, "bit fields not allowed for type %s", ((PyTypeObject *)f->type)->tp_name);
    else {
        f->bit_size = (uint8_t)size;
        f->bit_offset = (uint8_t)offset;
        return 0;
    }
    return -1;
}

static PyObject *field_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static const char *const parameters[] = {"name", "type", "byte_size", "byte_offset", "index", "_internal_use", "bit_size", "bit_offset", NULL};
    static const struct arg_spec spec = {"CField", parameters, .required = 1, .positional = 1, .required_keywords = 5};
    PyObject *a[8];
    if (args_bind_dict(&spec, args, kwds, a) < 0)
        return NULL;
    PyObject *name = a[0], *proto = a[1], *bit_size = a[6], *bit_offset = a[7];
    Py_ssize_t numbers[3];                                   /* byte_size, byte_offset, index */
    for (int i = 0; i < 3; i++) {
        numbers[i] = PyNumber_AsSsize_t(a[2 + i], PyExc_OverflowError);
        if (numbers[i] == -1 && PyErr_Occurred())
            return NULL;
    }
    Py_ssize_t byte_size = numbers[0];
    CtState *st = PyType_GetModuleState(type);
    if (st == NULL)
        return NULL;
    if (!PyUnicode_Check(name))
        return PyErr_Format(PyExc_TypeError, "CField() argument 'name' must be str, not %s", Py_TYPE(name)->tp_name);
    CType *t = ctype_of(st, proto);
    if (t == NULL)
        return PyErr_Format(PyExc_TypeError, "type of field %R must be a C type", name);
    if (byte_size < 0)
        return PyErr_Format(PyExc_ValueError, "byte size of field %R must not be negative, got %zd", name, byte_size);
    if (byte_size != t->size)
        return PyErr_Format(PyExc_ValueError, "byte size of field %R (%zd) does not match type size (%zd)", name, byte_size, t->size);
    PyObject *plain = PyUnicode_FromObject(name);
    Field *f = plain ? field_alloc(type, plain, proto) : NULL;
    Py_XDECREF(plain);
    if (f == NULL)
        return NULL;
    f->byte_size = byte_size;
    f->offset = numbers[1];
    f->index = numbers[2];
    if (bits_check(f, t, bit_size, bit_offset) < 0) {
        Py_DECREF((PyObject *)f);
        return NULL;
    }
    CType *item = t->kind == CT_ARRAY ? type_info(t->proto) : NULL;
    if (item && item->kind == CT_SIMPLE && (item->code->how == 'c' || item->code->how == 'w'))
        f->text = item->code->how == 'c' ? 's' : 'U';
    return (PyObject *)f;
}

/* --- what it tells ------------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *field_repr(PyObject *self)
{
    Field *f = field_of(self);
    const char *type = ((PyTypeObject *)f->type)->tp_name;
    if (f->bit_size)
        return PyUnicode_FromFormat("<%T %R type=%s, ofs=%zd, bit_size=%d, bit_offset=%d>", self, f->name, type, f->offset, f->bit_size, f->bit_offset);
    return PyUnicode_FromFormat("<%T %R type=%s, ofs=%zd, size=%zd>", self, f->name, type, f->offset, f->byte_size);
}

static PyObject *field_size(PyObject *self, void *Py_UNUSED(closure))
{
    Field *f = field_of(self);
    return PyLong_FromSsize_t(f->bit_size ? f->bit_size << 16 | f->bit_offset : f->byte_size);
}

static PyObject *field_bit_size(PyObject *self, void *Py_UNUSED(closure))
{
    Field *f = field_of(self);
    if (f->bit_size)
        return PyLong_FromLong(f->bit_size);
    PyObject *bytes = PyLong_FromSsize_t(f->byte_size), *eight = PyLong_FromLong(8), *bits = bytes ? PyNumber_Multiply(bytes, eight) : NULL;
    Py_XDECREF(bytes);
    return bits;
}

static PyObject *field_is_bits(PyObject *self, void *Py_UNUSED(closure)) { return PyBool_FromLong(field_of(self)->bit_size != 0); }
static PyObject *field_is_anonymous(PyObject *self, void *Py_UNUSED(closure)) { return PyBool_FromLong(load_relaxed_u8(&field_of(self)->anonymous)); }

static PyMemberDef field_members[] = {
    {"name", Py_T_OBJECT_EX, offsetof(Field, name), Py_READONLY, PyDoc_STR("name of this field")},
    {"type", Py_T_OBJECT_EX, offsetof(Field, type), Py_READONLY, PyDoc_STR("type of this field")},
    {"offset", Py_T_PYSSIZET, offsetof(Field, offset), Py_READONLY, PyDoc_STR("offset in bytes of this field (same as byte_offset)")},
    {"byte_offset", Py_T_PYSSIZET, offsetof(Field, offset), Py_READONLY, PyDoc_STR("offset in bytes of this field. For bitfields: excludes bit_offset.")},
    {"byte_size", Py_T_PYSSIZET, offsetof(Field, byte_size), Py_READONLY, PyDoc_STR("size of this field in bytes")},
    {"bit_offset", Py_T_UBYTE, offsetof(Field, bit_offset), Py_READONLY, PyDoc_STR("additional offset in bits (relative to byte_offset); zero for non-bitfields")},
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef field_getset[] = {
    {"size", field_size, NULL, PyDoc_STR("size in bytes of this field. For bitfields, this is a legacy packed value; use byte_size instead"), NULL},
    {"bit_size", field_bit_size, NULL, PyDoc_STR("size of this field in bits"), NULL},
    {"is_bitfield", field_is_bits, NULL, PyDoc_STR("true if this is a bitfield"), NULL},
    {"is_anonymous", field_is_anonymous, NULL, PyDoc_STR("true if this field is anonymous"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

static int field_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(field_of(self)->type);
    return 0;
}
static int field_clear(PyObject *Py_UNUSED(self)) { return 0; }              /* never changes: the class's dict lets go of it */
static void field_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(field_of(self)->name);
    Py_XDECREF(field_of(self)->type);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyType_Slot field_slots[] = {
    {Py_tp_new, field_new}, {Py_tp_traverse, field_traverse}, {Py_tp_clear, field_clear}, {Py_tp_dealloc, field_dealloc}, {Py_tp_repr, field_repr},
    {Py_tp_descr_get, field_get}, {Py_tp_descr_set, field_set}, {Py_tp_members, field_members}, {Py_tp_getset, field_getset},
    {Py_tp_doc, (void *)PyDoc_STR("Structure/Union member")}, {0, NULL}
};
PyType_Spec field_spec = {
    .name = "ctypes.CField",
    .basicsize = sizeof(Field),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = field_slots,
};
#endif
