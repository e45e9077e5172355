/* stdlib/ctypes_data.c -- instances of C types: their memory, and what they keep alive.
 *
 * An instance has memory of its own (in itself if it is small), or is a view of a part of another one (base), or stands at an address that
 * somebody else answers for. Pointers written into memory need their targets: the object that owns the memory keeps them in `objects`, a dict
 * whose keys are the places ("2", or "0:2" for place 0 in place 2). A simple instance has one place and keeps the one object. In a view,
 * which owns no memory, `objects` is what a pointer pointed to when the view was made through it.
 *
 * Locks. Everything about `objects` happens under the lock of the root, the owner of the memory (C2). What is replaced is released after it.
 */
#ifdef P3T_HAVE_FFI
#include "stdlib/ctypes_int.h"

CData *data_root(CData *d)
{
    while (d->base)
        d = d->base;
    return d;
}

/* --- shared memory ---------------------------------------------------------------------------------------------------------------------- */

static inline bool word_aligned(const void *p) { return (uintptr_t)p % 8 == 0; }

void mem_load(void *to, const void *from, size_t n)
{
    char *d = to;
    const char *s = from;
    while (n) {
        if (n >= 8 && word_aligned(s)) {
            uint64_t w = load_acquire_u64((const uint64_t *)(const void *)s);
            memcpy(d, &w, 8);
            d += 8, s += 8, n -= 8;
        } else if (n >= 4 && (uintptr_t)s % 4 == 0) {
            uint32_t w = load_acquire_u32((const uint32_t *)(const void *)s);
            memcpy(d, &w, 4);
            d += 4, s += 4, n -= 4;
        } else if (n >= 2 && (uintptr_t)s % 2 == 0) {
            uint16_t w = load_acquire_u16((const uint16_t *)(const void *)s);
            memcpy(d, &w, 2);
            d += 2, s += 2, n -= 2;
        } else {
            *d++ = (char)load_acquire_u8((const uint8_t *)s++);
            n--;
        }
    }
}

void mem_store(void *to, const void *from, size_t n)
{
    char *d = to;
    const char *s = from;
    while (n) {
        if (n >= 8 && word_aligned(d)) {
            uint64_t w;
            memcpy(&w, s, 8);
            store_release_u64((uint64_t *)(void *)d, w);
            d += 8, s += 8, n -= 8;
        } else if (n >= 4 && (uintptr_t)d % 4 == 0) {
            uint32_t w;
            memcpy(&w, s, 4);
            store_release_u32((uint32_t *)(void *)d, w);
            d += 4, s += 4, n -= 4;
        } else if (n >= 2 && (uintptr_t)d % 2 == 0) {
            uint16_t w;
            memcpy(&w, s, 2);
            store_release_u16((uint16_t *)(void *)d, w);
            d += 2, s += 2, n -= 2;
        } else {
            store_release_u8((uint8_t *)d++, (uint8_t)*s++);
            n--;
        }
    }
}

/* Piece by piece through a buffer; backwards where the places overlap that way. */
void mem_move(void *to, const void *from, size_t n)
{
    char piece[64];
    char *d = to;
    const char *s = from;
    if (d <= s || d >= s + n) {
        for (size_t at = 0, m; at < n; at += m) {
            m = n - at < sizeof piece ? n - at : sizeof piece;
            mem_load(piece, s + at, m);
            mem_store(d + at, piece, m);
        }
        return;
    }
    for (size_t left = n, m; left; left -= m) {
        m = left % sizeof piece ? left % sizeof piece : sizeof piece;
        mem_load(piece, s + left - m, m);
        mem_store(d + left - m, piece, m);
    }
}

/* --- making --------------------------------------------------------------------------------------------------------------------------------- */

static struct block *block_new(size_t size, size_t align)
{
    size_t bytes;
    if (align < 16)
        align = 16;
    struct block *b = __builtin_add_overflow(size, sizeof *b + align, &bytes) ? NULL : PyMem_Calloc(1, bytes);
    if (b == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    b->start = (char *)(((uintptr_t)b->bytes + align - 1) / align * align);
    return b;
}

static CData *data_alloc(PyObject *type, CType *t)
{
    CData *d = data_of(((PyTypeObject *)type)->tp_alloc((PyTypeObject *)type, 0));
    if (d) {
        d->size = t->size;
        d->length = t->length;
    }
    return d;
}

static int data_own_memory(CData *d, const CType *t)
{
    d->owns = 1;
    if ((size_t)t->size <= sizeof d->value && t->align <= (Py_ssize_t)_Alignof(union cvalue)) {
        store_release_ptr(&d->ptr, d->value.bytes);
        return 0;
    }
    struct block *b = block_new((size_t)t->size, (size_t)t->align);
    if (b == NULL)
        return -1;
    d->block = b;
    d->room = (size_t)t->size;
    store_release_ptr(&d->ptr, b->start);
    return 0;
}

PyObject *data_new(PyObject *type)
{
    CType *t = ctype_ready(type);
    CData *d = t ? data_alloc(type, t) : NULL;
    if (d && data_own_memory(d, t) < 0)
        Py_CLEAR(d);
    return (PyObject *)d;
}

PyObject *data_new_slot(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds)) { return data_new((PyObject *)type); }

PyObject *data_view(PyObject *type, CData *base, Py_ssize_t index, const void *at)
{
    CType *t = ctype_ready(type);
    CData *d = t ? data_alloc(type, t) : NULL;
    if (d == NULL)
        return NULL;
    d->index = index;
    if (base) {
        store_release_ptr(&d->ptr, (char *)(uintptr_t)at);
        d->base = data_of(Py_NewRef((PyObject *)base));
    } else if (data_own_memory(d, t) < 0) {
        Py_CLEAR(d);
    } else {
        mem_move(d->ptr, at, (size_t)t->size);
    }
    return (PyObject *)d;
}

PyObject *data_at(PyObject *type, void *at)
{
    if (PySys_Audit("ctypes.cdata", "n", (Py_ssize_t)(uintptr_t)at) < 0)
        return NULL;
    CType *t = ctype_ready(type);
    CData *d = t ? data_alloc(type, t) : NULL;
    if (d)
        store_release_ptr(&d->ptr, at);
    return (PyObject *)d;
}

PyObject *data_resize(CtState *st, PyObject *o, Py_ssize_t size)
{
    if (!is_data(st, o) || data_type(data_of(o)) == NULL) {
        PyErr_SetString(PyExc_TypeError, "expected ctypes instance");
        return NULL;
    }
    CData *d = data_of(o);
    CType *t = data_type(d);
    if (size < t->size)
        return PyErr_Format(PyExc_ValueError, "minimum size is %zd", t->size);
    if (!d->owns)
        return PyErr_Format(PyExc_ValueError, "Memory cannot be resized because this object doesn't own it");
    /* Half as much again, so that all the old blocks together are not much longer than the new one. */
    size_t want = (size_t)size + (size_t)size / 2;
    struct block *b = (size_t)size > sizeof d->value ? block_new(want, (size_t)t->align) : NULL;
    if ((size_t)size > sizeof d->value && b == NULL)
        return NULL;
    enum hold h = hold_lock((Obj *)(void *)d);
    size_t room = d->block ? d->room : sizeof d->value;
    if ((size_t)size > room) {
        mem_move(b->start, d->ptr, (size_t)d->size);
        b->older = d->block;
        d->block = b;
        d->room = want;
        store_release_ptr(&d->ptr, b->start);
        b = NULL;
    }
    store_release_size((size_t *)&d->size, (size_t)size);
    hold_end((Obj *)(void *)d, h);
    PyMem_Free(b);
    Py_RETURN_NONE;
}

/* --- what is kept alive ----------------------------------------------------------------------------------------------------------------------- */

static PyObject *place_key(const CData *d, Py_ssize_t index)
{
    char text[256];
    int n = snprintf(text, sizeof text, "%x", (unsigned)index);
    for (; d->base; d = d->base) {
        if (n + 20 > (int)sizeof text) {
            PyErr_SetString(PyExc_ValueError, "ctypes object structure too deep");
            return NULL;
        }
        n += snprintf(text + n, sizeof text - (size_t)n, ":%x", (unsigned)d->index);
    }
    return PyUnicode_FromStringAndSize(text, n);
}

/* Under the lock of root. *old: what is to be released after it. */
static int keep_locked(CData *root, PyObject *key, PyObject *fresh, PyObject *keep, PyObject **old)
{
    if (root->objects == NULL && root->length)
        root->objects = Py_XNewRef(fresh);
    if (root->objects == NULL || !PyDict_CheckExact(root->objects)) {
        *old = root->objects;
        root->objects = Py_NewRef(keep);
        return 0;
    }
    if (PyDict_GetItemRef(root->objects, key, old) < 0)
        return -1;
    return PyDict_SetItem(root->objects, key, keep);
}

/* A simple object needs no key, unless cast() has given it a dict. */
static int keep_and_store(CData *d, Py_ssize_t index, char *at, const void *raw, size_t n, PyObject *keep)
{
    CData *root = data_root(d);
    if (keep == Py_None)
        keep = NULL;
    bool keyed = keep && root->length;
    for (;;) {
        PyObject *key = keyed ? place_key(d, index) : NULL, *fresh = keyed ? PyDict_New() : NULL, *old = NULL;
        int rc = keyed && (key == NULL || fresh == NULL) ? -1 : 0;
        bool again = false;
        if (rc == 0) {
            enum hold h = hold_lock((Obj *)(void *)root);
            again = keep && !keyed && root->objects && PyDict_CheckExact(root->objects);
            if (keep && !again)
                rc = keep_locked(root, key, fresh, keep, &old);
            if (at && rc == 0 && !again)
                mem_store(at, raw, n);
            hold_end((Obj *)(void *)root, h);
        }
        Py_XDECREF(old);
        Py_XDECREF(key);
        Py_XDECREF(fresh);
        if (!again)
            return rc;
        keyed = true;
    }
}

int data_keep(CData *d, Py_ssize_t index, PyObject *keep) { return keep_and_store(d, index, NULL, NULL, 0, keep); }

int data_store_pointer(CData *d, Py_ssize_t index, char *at, const void *raw, size_t n, PyObject *keep)
{
    return keep_and_store(d, index, at, raw, n, keep);
}

static PyObject *kept_of_root(CData *root, PyObject *fresh)
{
    enum hold h = hold_lock((Obj *)(void *)root);
    if (root->objects == NULL && fresh)
        root->objects = Py_NewRef(fresh);
    PyObject *kept = root->objects ? Py_NewRef(root->objects) : Py_None;
    hold_end((Obj *)(void *)root, h);
    return kept;
}

PyObject *data_kept(CData *d)
{
    CData *root = data_root(d);
    PyObject *fresh = root->length ? PyDict_New() : NULL;
    if (root->length && fresh == NULL)
        return NULL;
    PyObject *kept = kept_of_root(root, fresh);
    Py_XDECREF(fresh);
    return kept;
}

/* cast(): both keep the same things from now on, and `also`, the object that was cast. */
int data_share_kept(CData *of, CData *with, PyObject *also)
{
    CData *root = data_root(with);
    PyObject *fresh = PyDict_New(), *kept = fresh ? kept_of_root(root, fresh) : NULL;
    Py_XDECREF(fresh);
    if (kept == NULL)
        return -1;
    enum hold h = hold_lock((Obj *)(void *)of);
    PyObject *old = of->objects;
    of->objects = Py_NewRef(kept);
    hold_end((Obj *)(void *)of, h);
    Py_XDECREF(old);
    int rc = 0;
    if (PyDict_CheckExact(kept)) {
        PyObject *key = PyLong_FromVoidPtr((void *)also);
        rc = key ? PyDict_SetItem(kept, key, also) : -1;
        Py_XDECREF(key);
    }
    Py_DECREF(kept);
    return rc;
}

/* --- reading and writing a part ------------------------------------------------------------------------------------------------------------------ */

PyObject *data_get(CtState *st, PyObject *type, CData *src, Py_ssize_t index, char *at)
{
    CType *t = ctype_of(st, type);
    if (t && t->kind == CT_SIMPLE && simple_is_plain(st, type))
        return simple_get(t, src, at);
    return data_view(type, src, index, at);
}

static int incompatible(PyObject *value, PyObject *type)
{
    PyErr_Format(PyExc_TypeError, "incompatible types, %s instance instead of %s instance", Py_TYPE(value)->tp_name, ((PyTypeObject *)type)->tp_name);
    return -1;
}

/* From another instance of the type: its bytes, and what it keeps. */
static int set_copy(CData *dst, CType *t, CData *src, Py_ssize_t index, char *at)
{
    PyObject *keep = data_kept(src);
    if (keep == NULL)
        return -1;
    int rc;
    if ((size_t)t->size <= sizeof(union cvalue)) {
        union cvalue raw;
        mem_load(&raw, data_ptr(src), (size_t)t->size);
        rc = data_store_pointer(dst, index, at, &raw, (size_t)t->size, keep);
    } else {
        rc = data_keep(dst, index, keep);
        if (rc == 0)
            mem_move(at, data_ptr(src), (size_t)t->size);
    }
    Py_DECREF(keep);
    return rc;
}

/* An array where a pointer to its items is wanted: the pointer needs the array and what that needs. */
static int set_array_address(CtState *st, CData *dst, CType *t, PyObject *type, PyObject *value, Py_ssize_t index, char *at)
{
    CType *a = data_type(data_of(value));
    if (a->proto != t->proto)
        return incompatible(value, type);
    (void)st;
    PyObject *kept = data_kept(data_of(value)), *both = kept ? PyTuple_Pack(2, kept, value) : NULL;
    char *start = data_ptr(data_of(value));
    int rc = both ? data_store_pointer(dst, index, at, &start, sizeof start, both) : -1;
    Py_XDECREF(kept);
    Py_XDECREF(both);
    return rc;
}

static int set_from_object(CtState *st, CData *dst, CType *t, PyObject *type, PyObject *value, Py_ssize_t index, char *at)
{
    if (t && t->kind == CT_SIMPLE)
        return simple_set(t, dst, value, index, at);
    if (PyTuple_Check(value)) {
        PyObject *made = PyObject_CallObject(type, value);
        if (made == NULL) {
            error_prefix(PyExc_RuntimeError, "(%s) ", ((PyTypeObject *)type)->tp_name);
            return -1;
        }
        int rc = is_data(st, made) ? data_set(st, dst, type, made, index, at) : incompatible(made, type);
        Py_DECREF(made);
        return rc;
    }
    if (value == Py_None && t && t->kind == CT_POINTER) {
        void *null = NULL;
        mem_store(at, &null, sizeof null);
        return 0;
    }
    PyErr_Format(PyExc_TypeError, "expected %s instance, got %s", ((PyTypeObject *)type)->tp_name, Py_TYPE(value)->tp_name);
    return -1;
}

int data_set(CtState *st, CData *dst, PyObject *type, PyObject *value, Py_ssize_t index, char *at)
{
    CType *t = ctype_of(st, type);
    if (!is_data(st, value))
        return set_from_object(st, dst, t, type, value, index, at);
    int same = PyObject_IsInstance(value, type);
    if (same < 0)
        return -1;
    if (same && t)
        return set_copy(dst, t, data_of(value), index, at);
    if (t && t->kind == CT_POINTER && PyObject_TypeCheck(value, st->array))
        return set_array_address(st, dst, t, type, value, index, at);
    return incompatible(value, type);
}

/* --- buffers ---------------------------------------------------------------------------------------------------------------------------------------- */

int data_getbuffer(PyObject *self, Py_buffer *view, int Py_UNUSED(flags))
{
    CData *d = data_of(self);
    CType *t = data_type(d), *item = t;
    if (view == NULL || t == NULL) {
        PyErr_SetString(PyExc_BufferError, "no buffer of an abstract type");
        return -1;
    }
    while (item->kind == CT_ARRAY)
        item = type_info(item->proto);
    *view = (Py_buffer){
        .buf = data_ptr(d), .obj = Py_NewRef(self), .len = (Py_ssize_t)load_acquire_size((size_t *)&d->size), .itemsize = item->size,
        .format = t->format ? t->format : (char *)(uintptr_t)"B", .ndim = t->ndim, .shape = t->shape,
    };
    return 0;
}

/* --- pickling --------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *data_reduce(PyObject *self, PyObject *Py_UNUSED(none))
{
    CData *d = data_of(self);
    CType *t = data_type(d);
    if (t->flags & (CT_IS_POINTER | CT_HAS_POINTER)) {
        PyErr_SetString(PyExc_ValueError, "ctypes objects containing pointers cannot be pickled");
        return NULL;
    }
    PyObject *dict = PyObject_GetAttrString(self, "__dict__");
    if (dict == NULL)
        return NULL;
    Py_ssize_t n = (Py_ssize_t)load_acquire_size((size_t *)&d->size);
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, n), *result = NULL;
    if (bytes) {
        mem_load(PyBytes_AS_STRING(bytes), data_ptr(d), (size_t)n);
        result = Py_BuildValue("O(O(OO))", t->st->unpickle, Py_TYPE(self), dict, bytes);
    }
    Py_DECREF(dict);
    Py_XDECREF(bytes);
    return result;
}

static PyObject *data_setstate(PyObject *self, PyObject *args)
{
    CData *d = data_of(self);
    PyObject *dict;
    const char *bytes;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "O!s#:__setstate__", &PyDict_Type, &dict, &bytes, &n))
        return NULL;
    Py_ssize_t size = (Py_ssize_t)load_acquire_size((size_t *)&d->size);
    mem_store(data_ptr(d), bytes, (size_t)(n < size ? n : size));
    PyObject *own = PyObject_GetAttrString(self, "__dict__");
    if (own == NULL)
        return NULL;
    int rc = -1;
    if (PyDict_Check(own))
        rc = PyDict_Update(own, dict);
    else
        PyErr_Format(PyExc_TypeError, "%.200s.__dict__ must be a dictionary, not %.200s", Py_TYPE(self)->tp_name, Py_TYPE(own)->tp_name);
    Py_DECREF(own);
    return rc < 0 ? NULL : Py_None;
}

static PyObject *data_unpickle(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *type, *state;
    if (!PyArg_ParseTuple(args, "OO!:_unpickle", &type, &PyTuple_Type, &state))
        return NULL;
    PyObject *made = PyObject_CallMethod(type, "__new__", "O", type);
    PyObject *set = made ? PyObject_GetAttrString(made, "__setstate__") : NULL;
    PyObject *done = set ? PyObject_CallObject(set, state) : NULL;
    Py_XDECREF(set);
    if (done == NULL)
        Py_CLEAR(made);
    Py_XDECREF(done);
    return made;
}
PyMethodDef unpickle_method = {"_unpickle", data_unpickle, METH_VARARGS, NULL};

/* --- the type ------------------------------------------------------------------------------------------------------------------------------------------------ */

static int data_traverse(PyObject *self, visitproc visit, void *arg)
{
    CData *d = data_of(self);
    Py_VISIT((PyObject *)d->base);
    Py_VISIT(d->objects);
    return 0;
}

/* Pointers whose targets may die now are not to be followed any more. The base stays: memory has an owner as long as there are views of it. */
static int data_clear(PyObject *self)
{
    CData *d = data_of(self);
    PyObject *objects = d->objects;
    if (objects && d->owns) {
        char zeros[64] = {0};
        for (Py_ssize_t at = 0; at < d->size; at += (Py_ssize_t)sizeof zeros)
            mem_store(d->ptr + at, zeros, (size_t)(d->size - at < (Py_ssize_t)sizeof zeros ? d->size - at : (Py_ssize_t)sizeof zeros));
    }
    d->objects = NULL;
    Py_XDECREF(objects);
    return 0;
}

static void data_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    CData *d = data_of(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(d->objects);
    for (struct block *b = d->block, *older; b; b = older) {
        older = b->older;
        PyMem_Free(b);
    }
    Py_XDECREF((PyObject *)d->base);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *data_from_outparam(PyObject *self, PyObject *Py_UNUSED(none)) { return Py_NewRef(self); }

static Py_hash_t data_hash(PyObject *self)
{
    PyErr_Format(PyExc_TypeError, "unhashable type");
    (void)self;
    return -1;
}

static PyObject *data_objects(PyObject *self, void *Py_UNUSED(closure))
{
    CData *d = data_of(self);
    enum hold h = hold_lock((Obj *)(void *)d);
    PyObject *objects = d->objects && d->base == NULL ? Py_NewRef(d->objects) : Py_None;
    hold_end((Obj *)(void *)d, h);
    return objects;
}

static PyMethodDef data_methods[] = {
    {"__ctypes_from_outparam__", data_from_outparam, METH_NOARGS, PyDoc_STR("__ctypes_from_outparam__($self, /)\n--\n\nWhat a call gives for an output parameter: the object itself.")},
    {"__reduce__", data_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\nHelper for pickle.")},
    {"__setstate__", data_setstate, METH_VARARGS, PyDoc_STR("__setstate__($self, dict, data, /)\n--\n\nHelper for pickle.")},
    {NULL, NULL, 0, NULL}
};
static PyMemberDef data_members[] = {
    {"_b_base_", _Py_T_OBJECT, offsetof(CData, base), Py_READONLY, PyDoc_STR("the base object")},
    {"_b_needsfree_", Py_T_INT, offsetof(CData, owns), Py_READONLY, PyDoc_STR("whether the object owns the memory or not")},
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef data_getset[] = {
    {"_objects", data_objects, NULL, PyDoc_STR("what the pointers in the memory keep alive (NEVER CHANGE THIS OBJECT!)"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot data_slots[] = {
    {Py_tp_traverse, data_traverse}, {Py_tp_clear, data_clear}, {Py_tp_dealloc, data_dealloc}, {Py_tp_methods, data_methods},
    {Py_tp_members, data_members}, {Py_tp_getset, data_getset}, {Py_tp_hash, data_hash}, {Py_bf_getbuffer, data_getbuffer},
    {Py_tp_doc, (void *)PyDoc_STR("Base class of all instances of C types.")}, {0, NULL}
};
PyType_Spec data_spec = {
    .name = "_ctypes._CData",
    .basicsize = sizeof(CData),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = data_slots,
};
#endif
