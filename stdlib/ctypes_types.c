/* stdlib/ctypes_types.c -- C types as Python classes: what every metatype of _ctypes has.
 *
 * A class made by one of the metatypes carries a TypeData behind its type object, and that leads to its struct ctype: size, alignment, how
 * it is passed. Rules C1 and C2 are at the head of ctypes_int.h. A class without one is abstract. Array types are found again by their length
 * in a dict of weak references at the item's type; POINTER(type) hangs there too, as a strong reference, and points back: the collector's work.
 */
#ifdef P3T_HAVE_FFI
#include "stdlib/ctypes_int.h"

#include <dlfcn.h>

/* --- descriptions --------------------------------------------------------------------------------------------------------------------- */

CtState *state_of_type(PyObject *type)
{
    PyObject *m = PyType_GetModuleByDef(Py_TYPE(type), &ctypes_module);
    return m ? PyModule_GetState(m) : NULL;
}

CType *ctype_of(CtState *st, PyObject *type) { return is_ctype(st, type) ? type_info(type) : NULL; }

static enum hold lock_type(PyObject *type) { return hold_lock((Obj *)(void *)type); }
static void unlock_type(PyObject *type, enum hold h) { hold_end((Obj *)(void *)type, h); }

void ctype_finalize(PyObject *type)
{
    TypeData *d = type_data(type);
    if (load_acquire_u8(&d->final))
        return;
    enum hold h = lock_type(type);
    store_release_u8(&d->final, 1);
    unlock_type(type, h);
}

CType *ctype_ready(PyObject *type)
{
    if (type_info(type) == NULL) {
        PyErr_SetString(PyExc_TypeError, "abstract class");
        return NULL;
    }
    ctype_finalize(type);
    return type_info(type);                              /* after it was made final: nobody replaces its members any more */
}

CType *ctype_new(CtState *st, enum ctype_kind kind)
{
    CType *t = PyMem_Calloc(1, sizeof *t);
    if (t == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    t->st = st;
    t->kind = kind;
    t->align = 1;
    t->ffi = &ffi_type_pointer;
    return t;
}

static void *copied(const void *from, size_t n)
{
    if (from == NULL)
        return NULL;
    void *to = PyMem_Malloc(n ? n : 1);
    if (to)
        memcpy(to, from, n);
    else
        PyErr_NoMemory();
    return to;
}

CType *ctype_clone(const CType *from)
{
    CType *t = ctype_new(from->st, from->kind);
    if (t == NULL)
        return NULL;
    *t = *from;
    t->older = NULL;
    Py_XINCREF(t->proto);
    Py_XINCREF(t->signature);
    t->format = copied(from->format, from->format ? strlen(from->format) + 1 : 0);
    t->shape = copied(from->shape, sizeof *t->shape * (size_t)from->ndim);
    t->leaves = copied(from->leaves, sizeof *t->leaves * (size_t)from->nleaves);
    size_t n = 0;
    if (from->own.elements)
        while (from->own.elements[n++]) {}
    t->own.elements = copied(from->own.elements, n * sizeof *t->own.elements);
    if (from->ffi == &from->own)
        t->ffi = &t->own;
    if ((from->format && !t->format) || (from->shape && !t->shape) || (from->leaves && !t->leaves) || (n && !t->own.elements)) {
        ctype_free(t);
        return NULL;
    }
    return t;
}

void ctype_free(CType *t)
{
    while (t) {
        CType *older = t->older;
        Py_XDECREF(t->proto);
        Py_XDECREF(t->signature);
        PyMem_Free(t->format);
        PyMem_Free(t->shape);
        PyMem_Free(t->leaves);
        PyMem_Free(t->own.elements);
        PyMem_Free(t);
        t = older;
    }
}

int ctype_init(PyObject *type, CType *t)
{
    if (t == NULL)
        return -1;
    TypeData *d = type_data(type);
    enum hold h = lock_type(type);
    bool there = d->info != NULL;
    if (!there)
        store_release_ptr(&d->info, t);
    unlock_type(type, h);
    if (!there)
        return 0;
    PyErr_Format(PyExc_SystemError, "StgInfo of '%s' is already initialized.", ((PyTypeObject *)type)->tp_name);
    ctype_free(t);
    return -1;
}

int ctype_replace(PyObject *type, CType *t, bool fields)
{
    if (t == NULL)
        return -1;
    TypeData *d = type_data(type);
    enum hold h = lock_type(type);
    bool final = fields && d->final;
    if (!final) {
        t->older = d->info;
        if (fields)
            store_release_u8(&d->final, 1);
        store_release_ptr(&d->info, t);
    }
    unlock_type(type, h);
    if (!final)
        return 0;
    PyErr_SetString(PyExc_AttributeError, "_fields_ is final");
    ctype_free(t);
    return -1;
}

/* --- life of the type objects -------------------------------------------------------------------------------------------------------------- */

static int meta_traverse(PyObject *self, visitproc visit, void *arg)
{
    TypeData *d = type_data(self);
    Py_VISIT(d->pointer);
    Py_VISIT(d->arrays);
    for (CType *t = d->info; t; t = t->older) {
        Py_VISIT(t->proto);
        Py_VISIT(t->signature);
    }
    return PyType_Type.tp_traverse(self, visit, arg);
}

/* What instances that are still to die need stays: they need none of this. */
static int meta_clear(PyObject *self)
{
    TypeData *d = type_data(self);
    Py_CLEAR(d->pointer);
    Py_CLEAR(d->arrays);
    for (CType *t = d->info; t; t = t->older) {
        if (t->kind == CT_POINTER)
            Py_CLEAR(t->proto);
        Py_CLEAR(t->signature);
    }
    return PyType_Type.tp_clear(self);
}

static void meta_dealloc(PyObject *self)
{
    PyTypeObject *meta = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    TypeData *d = type_data(self);
    Py_CLEAR(d->pointer);
    Py_CLEAR(d->arrays);
    ctype_free(d->info);
    d->info = NULL;
    PyType_Type.tp_dealloc(self);
    Py_DECREF(meta);
}

/* --- POINTER(type) -------------------------------------------------------------------------------------------------------------------------- */

int pointer_type_note(PyObject *target, PyObject *pointer_type)
{
    TypeData *d = type_data(target);
    enum hold h = lock_type(target);
    if (d->pointer == NULL)
        d->pointer = Py_NewRef(pointer_type);
    unlock_type(target, h);
    return 0;
}

static CType *described(PyObject *self)
{
    CType *t = type_info(self);
    if (t == NULL)
        PyErr_Format(PyExc_TypeError, "%R must have storage info", self);
    return t;
}

static PyObject *meta_get_pointer(PyObject *self, void *Py_UNUSED(closure))
{
    if (described(self) == NULL)
        return NULL;
    enum hold h = lock_type(self);
    PyObject *p = Py_XNewRef(type_data(self)->pointer);
    unlock_type(self, h);
    if (p == NULL)
        PyErr_Format(PyExc_AttributeError, "%R has no attribute '__pointer_type__'", self);
    return p;
}

static int meta_set_pointer(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
    if (described(self) == NULL)
        return -1;
    enum hold h = lock_type(self);
    PyObject *old = type_data(self)->pointer;
    type_data(self)->pointer = Py_XNewRef(value);
    unlock_type(self, h);
    Py_XDECREF(old);
    return 0;
}

/* --- type * n --------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *arrays_of(PyObject *item)                   /* the dict, counted; NULL: raised */
{
    TypeData *d = type_data(item);
    enum hold h = lock_type(item);
    PyObject *arrays = Py_XNewRef(d->arrays);
    unlock_type(item, h);
    if (arrays)
        return arrays;
    PyObject *fresh = PyDict_New();
    if (fresh == NULL)
        return NULL;
    h = lock_type(item);
    if (d->arrays == NULL)
        d->arrays = Py_NewRef(fresh);
    arrays = Py_NewRef(d->arrays);
    unlock_type(item, h);
    Py_DECREF(fresh);
    return arrays;
}

/* The living type under a key, counted; NULL: none, or raised. */
static PyObject *array_known(PyObject *arrays, PyObject *key)
{
    PyObject *ref, *type = NULL;
    if (PyDict_GetItemRef(arrays, key, &ref) <= 0)
        return NULL;
    PyWeakref_GetRef(ref, &type);
    Py_DECREF(ref);
    return type;
}

/* Lengths whose types are gone leave their keys behind: looked through when there are more of them than these. */
enum { ARRAYS_SWEEP = 64 };

static int arrays_sweep(PyObject *arrays)
{
    if (PyDict_GET_SIZE(arrays) % ARRAYS_SWEEP != ARRAYS_SWEEP - 1)
        return 0;
    PyObject *keys = PyDict_Keys(arrays);
    for (Py_ssize_t i = 0; keys && i < PyList_GET_SIZE(keys); i++) {
        PyObject *key = PyList_GET_ITEM(keys, i), *type = array_known(arrays, key), *gone;
        if (type == NULL && !PyErr_Occurred() && PyDict_Pop(arrays, key, &gone) > 0)
            Py_DECREF(gone);
        Py_XDECREF(type);
    }
    Py_XDECREF(keys);
    return PyErr_Occurred() ? -1 : 0;
}

PyObject *array_type_make(CtState *st, PyObject *item, Py_ssize_t length)
{
    if (!is_ctype(st, item) || type_info(item) == NULL) {
        PyErr_SetString(PyExc_TypeError, "Expected a type object");
        return NULL;
    }
    PyObject *arrays = arrays_of(item), *key = PyLong_FromSsize_t(length), *made = NULL;
    PyObject *type = arrays && key ? array_known(arrays, key) : NULL;
    if (arrays && key && type == NULL && !PyErr_Occurred() && arrays_sweep(arrays) == 0) {
        PyObject *name = PyUnicode_FromFormat("%s_Array_%zd", ((PyTypeObject *)item)->tp_name, length);
        made = name ? PyObject_CallFunction((PyObject *)st->meta_array, "N(O){sOsO}", name, st->array, "_length_", key, "_type_", item) : NULL;
        PyObject *ref = made ? PyWeakref_NewRef(made, NULL) : NULL;
        if (ref && PyDict_SetItem(arrays, key, ref) == 0)
            type = Py_NewRef(made);                          /* two threads at once: both types are good, the later one is found again */
        Py_XDECREF(ref);
    }
    Py_XDECREF(made);
    Py_XDECREF(arrays);
    Py_XDECREF(key);
    return type;
}

static PyObject *meta_repeat(PyObject *self, Py_ssize_t length)
{
    if (length < 0)
        return PyErr_Format(PyExc_ValueError, "Array length must be >= 0, not %zd", length);
    CtState *st = state_of_type(self);
    return st ? array_type_make(st, self, length) : NULL;
}

/* --- instances at memory that is there ----------------------------------------------------------------------------------------------------------- */

static PyObject *meta_from_address(PyObject *type, PyObject *value)
{
    if (!PyLong_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "integer expected");
        return NULL;
    }
    void *at = PyLong_AsVoidPtr(value);
    return at == NULL && PyErr_Occurred() ? NULL : data_at(type, at);
}

static CType *room_check(PyObject *type, Py_ssize_t len, Py_ssize_t offset)
{
    CType *t = ctype_ready(type);
    if (t == NULL)
        return NULL;
    if (offset < 0) {
        PyErr_SetString(PyExc_ValueError, "offset cannot be negative");
        return NULL;
    }
    if (offset > len || t->size > len - offset) {
        Py_ssize_t need;
        if (__builtin_add_overflow(t->size, offset, &need))
            need = PY_SSIZE_T_MAX;
        PyErr_Format(PyExc_ValueError, "Buffer size too small (%zd instead of at least %zd bytes)", len, need);
        return NULL;
    }
    return t;
}

static PyObject *meta_from_buffer(PyObject *type, PyObject *args)
{
    PyObject *object;
    Py_ssize_t offset = 0;
    if (!PyArg_ParseTuple(args, "O|n:from_buffer", &object, &offset))
        return NULL;
    if (ctype_ready(type) == NULL)
        return NULL;
    PyObject *view = PyMemoryView_FromObject(object), *result = NULL;
    if (view == NULL)
        return NULL;
    Py_buffer *b = PyMemoryView_GET_BUFFER(view);
    if (b->readonly)
        PyErr_SetString(PyExc_TypeError, "underlying buffer is not writable");
    else if (!PyBuffer_IsContiguous(b, 'C'))
        PyErr_SetString(PyExc_TypeError, "underlying buffer is not C contiguous");
    else if (room_check(type, b->len, offset) &&
             PySys_Audit("ctypes.cdata/buffer", "nnn", (Py_ssize_t)(uintptr_t)b->buf, b->len, offset) == 0)
        result = data_at(type, (char *)b->buf + offset);
    if (result && data_keep(data_of(result), -1, view) < 0)
        Py_CLEAR(result);
    Py_DECREF(view);
    return result;
}

static PyObject *meta_from_buffer_copy(PyObject *type, PyObject *args)
{
    Py_buffer b = {0};
    Py_ssize_t offset = 0;
    if (ctype_ready(type) == NULL || !PyArg_ParseTuple(args, "y*|n:from_buffer_copy", &b, &offset))
        return NULL;
    PyObject *result = NULL;
    CType *t = room_check(type, b.len, offset);
    if (t && PySys_Audit("ctypes.cdata/buffer", "nnn", (Py_ssize_t)(uintptr_t)b.buf, b.len, offset) == 0)
        result = data_new(type);
    if (result)
        mem_move(data_ptr(data_of(result)), (char *)b.buf + offset, (size_t)t->size);
    PyBuffer_Release(&b);
    return result;
}

PyObject *library_handle(PyObject *dll, void **handle)
{
    PyObject *h = PyObject_GetAttrString(dll, "_handle");
    if (h && !PyLong_Check(h)) {
        PyErr_SetString(PyExc_TypeError, "the _handle attribute of the second argument must be an integer");
        Py_CLEAR(h);
    }
    if (h)
        *handle = PyLong_AsVoidPtr(h);
    if (h && *handle == NULL && PyErr_Occurred()) {
        PyErr_SetString(PyExc_ValueError, "could not convert the _handle attribute to a pointer");
        Py_CLEAR(h);
    }
    return h;
}

/* NULL without an exception: then dlerror() may know why. Resolving may run foreign code. */
void *library_symbol(void *handle, const char *name)
{
    void *at;
    Py_BEGIN_ALLOW_THREADS
    (void)dlerror();
    at = dlsym(handle, name);
    Py_END_ALLOW_THREADS
    return at;
}

static PyObject *meta_in_dll(PyObject *type, PyObject *args)
{
    PyObject *dll;
    const char *name;
    void *handle = NULL;
    if (!PyArg_ParseTuple(args, "Os:in_dll", &dll, &name) || PySys_Audit("ctypes.dlsym", "Os", dll, name) < 0)
        return NULL;
    PyObject *h = library_handle(dll, &handle), *result = NULL;
    if (h == NULL)
        return NULL;
    void *at = library_symbol(handle, name);
    const char *why = at ? NULL : dlerror();
    if (at)
        result = data_at(type, at);
    else if (why) {
        PyObject *text = PyUnicode_DecodeLocale(why, "surrogateescape");
        if (text)
            PyErr_SetObject(PyExc_ValueError, text);
        Py_XDECREF(text);
    } else
        PyErr_Format(PyExc_ValueError, "symbol '%s' not found", name);
    Py_DECREF(h);
    return result;
}

/* --- the metatypes ----------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *meta_sizeof(PyObject *self, PyObject *Py_UNUSED(none))
{
    size_t n = (size_t)Py_TYPE(self)->tp_basicsize;
    for (CType *t = type_info(self); t; t = t->older)
        n += sizeof *t + (t->format ? strlen(t->format) + 1 : 0) + (size_t)t->ndim * sizeof *t->shape + (size_t)t->nleaves * sizeof *t->leaves;
    return PyLong_FromSize_t(n);
}

static PyMethodDef root_methods[] = {
    {"__sizeof__", meta_sizeof, METH_NOARGS, PyDoc_STR("Return memory consumption of the type object.")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef root_getset[] = {
    {"__pointer_type__", meta_get_pointer, meta_set_pointer, PyDoc_STR("pointer type"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot root_slots[] = {
    {Py_tp_traverse, meta_traverse}, {Py_tp_clear, meta_clear}, {Py_tp_dealloc, meta_dealloc}, {Py_tp_methods, root_methods},
    {Py_tp_getset, root_getset}, {Py_sq_repeat, meta_repeat}, {0, NULL}
};
#define META_FLAGS (Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_ITEMS_AT_END)
PyType_Spec meta_spec = {.name = "_ctypes.CType_Type", .basicsize = -(int)sizeof(TypeData), .flags = META_FLAGS, .slots = root_slots};

#define COMMON_METHODS                                                                                                               \
    {"from_param", meta_from_param, METH_O, PyDoc_STR("from_param($self, value, /)\n--\n\nThe object as an argument of a foreign function.")}, \
    {"from_address", meta_from_address, METH_O,                                                                                        \
     PyDoc_STR("from_address($self, value, /)\n--\n\nAn instance whose memory is at the given address.")},                              \
    {"from_buffer", meta_from_buffer, METH_VARARGS,                                                                                     \
     PyDoc_STR("from_buffer($self, obj, offset=0, /)\n--\n\nAn instance whose memory is that of a writable buffer.")},                   \
    {"from_buffer_copy", meta_from_buffer_copy, METH_VARARGS,                                                                           \
     PyDoc_STR("from_buffer_copy($self, buffer, offset=0, /)\n--\n\nAn instance filled from a buffer.")},                                \
    {"in_dll", meta_in_dll, METH_VARARGS, PyDoc_STR("in_dll($self, dll, name, /)\n--\n\nAn instance at a symbol of a shared library.")},

static PyMethodDef common_methods[] = {
    COMMON_METHODS
    {NULL, NULL, 0, NULL}
};
static PyMethodDef pointer_methods[] = {
    COMMON_METHODS
    {"set_type", meta_pointer_set_type, METH_O, PyDoc_STR("set_type($self, type, /)\n--\n\nSay what an incomplete pointer type points to.")},
    {NULL, NULL, 0, NULL}
};

#define METATYPE(NAME, shown, init, methods, ...)                                                                                     \
    static PyType_Slot NAME##_slots[] = {                                                                                              \
        {Py_tp_init, init}, {Py_tp_methods, methods}, {Py_tp_doc, (void *)PyDoc_STR("The type of " shown ".")}, __VA_ARGS__ {0, NULL}  \
    };                                                                                                                                 \
    PyType_Spec NAME##_spec = {.name = "_ctypes." NAME_OF_##NAME, .flags = META_FLAGS, .slots = NAME##_slots};
#define NAME_OF_meta_struct "PyCStructType"
#define NAME_OF_meta_union "UnionType"
#define NAME_OF_meta_pointer "PyCPointerType"
#define NAME_OF_meta_array "PyCArrayType"
#define NAME_OF_meta_simple "PyCSimpleType"
#define NAME_OF_meta_func "PyCFuncPtrType"
METATYPE(meta_struct, "structure types", meta_struct_init, common_methods, {Py_tp_setattro, meta_struct_setattr},)
METATYPE(meta_union, "union types", meta_union_init, common_methods, {Py_tp_setattro, meta_struct_setattr},)
METATYPE(meta_pointer, "pointer types", meta_pointer_init, pointer_methods,)
METATYPE(meta_array, "array types", meta_array_init, common_methods,)
METATYPE(meta_simple, "simple types", meta_simple_init, common_methods,)
METATYPE(meta_func, "function pointer types", meta_func_init, common_methods,)
#endif
