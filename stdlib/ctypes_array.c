/* stdlib/ctypes_array.c -- arrays: of a length that is part of their type, and what they share with pointers, runs of items.
 */
#ifdef P3T_HAVE_FFI
#include "stdlib/ctypes_int.h"

/* --- runs of items ------------------------------------------------------------------------------------------------------------------------ */

static char letter_of(const CType *t) { return t && t->kind == CT_SIMPLE ? t->code->letter : 0; }

/* Items start, start + step, ... of characters at an address, as bytes or str; NULL without an exception: they are no characters. */
PyObject *gather(CType *item, const char *at, Py_ssize_t start, Py_ssize_t step, Py_ssize_t n)
{
    char letter = letter_of(item);
    if (letter != 'c' && letter != 'u')
        return NULL;
    if (n <= 0)
        return letter == 'c' ? PyBytes_FromStringAndSize("", 0) : PyUnicode_FromStringAndSize("", 0);
    if (step == 1)
        return letter == 'c' ? chars_get(at + start, n, false) : wchars_get(at + start * (Py_ssize_t)sizeof(wchar_t), n, false);
    PyObject *result = NULL;
    if (letter == 'c') {
        if ((result = PyBytes_FromStringAndSize(NULL, n)) == NULL)
            return NULL;
        for (Py_ssize_t i = 0, from = start; i < n; i++, from = (Py_ssize_t)((size_t)from + (size_t)step))
            mem_load(PyBytes_AS_STRING(result) + i, at + from, 1);
        return result;
    }
    wchar_t *copy = n <= PY_SSIZE_T_MAX / (Py_ssize_t)sizeof *copy ? PyMem_Malloc((size_t)n * sizeof *copy) : NULL;
    if (copy == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0, from = start; i < n; i++, from = (Py_ssize_t)((size_t)from + (size_t)step))
        mem_load(&copy[i], at + (size_t)from * sizeof *copy, sizeof *copy);
    result = PyUnicode_FromWideChar(copy, n);
    PyMem_Free(copy);
    return result;
}

/* --- types ------------------------------------------------------------------------------------------------------------------------------------ */

static int length_of_class(PyObject *type, Py_ssize_t *length)
{
    PyObject *v;
    int rc = PyObject_GetOptionalAttrString(type, "_length_", &v);
    if (rc == 0)
        PyErr_SetString(PyExc_AttributeError, "class must define a '_length_' attribute");
    if (rc <= 0)
        return -1;
    int sign = 0, overflow = 0;
    rc = -1;
    if (!PyLong_Check(v))
        PyErr_SetString(PyExc_TypeError, "The '_length_' attribute must be an integer");
    else if (PyLong_GetSign(v, &sign) == 0 && sign < 0)
        PyErr_SetString(PyExc_ValueError, "The '_length_' attribute must not be negative");
    else {
        *length = PyLong_AsLongAndOverflow(v, &overflow);
        if (overflow)
            PyErr_SetString(PyExc_OverflowError, "The '_length_' attribute is too large");
        else
            rc = 0;
    }
    Py_DECREF(v);
    return rc;
}

static PyGetSetDef chars_getset[], wchars_getset[];

/* `value` and `raw` of arrays of characters. */
static int add_text_attributes(PyObject *type, const CType *item)
{
    PyGetSetDef *defs = letter_of(item) == 'c' ? chars_getset : letter_of(item) == 'u' ? wchars_getset : NULL;
    for (; defs && defs->name; defs++) {
        PyObject *name = PyUnicode_InternFromString(defs->name), *descr = PyDescr_NewGetSet((PyTypeObject *)type, defs);
        int rc = name && descr ? PyType_Type.tp_setattro(type, name, descr) : -1;
        Py_XDECREF(name);
        Py_XDECREF(descr);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int array_leaves(CType *t, const CType *item)
{
    struct leaf list[LEAF_MAX_BYTES];
    int n = 0;
    for (Py_ssize_t i = 0; t->size && t->size <= LEAF_MAX_BYTES && i < t->length; i++) {
        int m = leaves_of(item, i * item->size, false, list + n, LEAF_MAX_BYTES - n);
        if (m < 0)
            return 0;
        n += m;
    }
    if (n == 0)
        return 0;
    t->leaves = PyMem_Malloc((size_t)n * sizeof *list);
    if (t->leaves == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(t->leaves, list, (size_t)n * sizeof *list);
    t->nleaves = n;
    return 0;
}

static CType *describe(CtState *st, PyObject *proto, CType *item, Py_ssize_t length)
{
    CType *t = ctype_new(st, CT_ARRAY);
    if (t == NULL)
        return NULL;
    t->proto = Py_NewRef(proto);
    t->length = length;
    t->align = item->align;
    t->flags = item->flags & (CT_IS_POINTER | CT_HAS_POINTER) ? CT_HAS_POINTER : 0;
    t->ndim = item->ndim + 1;
    t->shape = PyMem_Malloc((size_t)t->ndim * sizeof *t->shape);
    const char *format = item->format ? item->format : "B";
    t->format = PyMem_Malloc(strlen(format) + 1);
    if (t->shape == NULL || t->format == NULL) {
        PyErr_NoMemory();
    } else if (__builtin_mul_overflow(item->size, length, &t->size)) {
        PyErr_SetString(PyExc_OverflowError, "array too large");
    } else {
        strcpy(t->format, format);
        t->shape[0] = length;
        for (int i = 0; i < item->ndim; i++)
            t->shape[i + 1] = item->shape[i];
        if (array_leaves(t, item) == 0)
            return t;
    }
    ctype_free(t);
    return NULL;
}

int meta_array_init(PyObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds))
{
    CtState *st = state_of_type(type);
    Py_ssize_t length;
    if (st == NULL || length_of_class(type, &length) < 0)
        return -1;
    PyObject *proto;
    int rc = PyObject_GetOptionalAttrString(type, "_type_", &proto);
    if (rc == 0)
        PyErr_SetString(PyExc_AttributeError, "class must define a '_type_' attribute");
    if (rc <= 0)
        return -1;
    CType *item = ctype_of(st, proto);
    if (item == NULL)
        PyErr_SetString(PyExc_TypeError, "_type_ must have storage info");
    rc = item ? ctype_init(type, describe(st, proto, item, length)) : -1;
    if (rc == 0)
        rc = add_text_attributes(type, item);
    Py_DECREF(proto);
    return rc;
}

/* --- items ----------------------------------------------------------------------------------------------------------------------------------------- */

static CType *item_type(PyObject *self) { return type_info(data_type(data_of(self))->proto); }

static PyObject *array_item(PyObject *self, Py_ssize_t i)
{
    CData *d = data_of(self);
    if (i < 0 || i >= d->length) {
        PyErr_SetString(PyExc_IndexError, "invalid index");
        return NULL;
    }
    CType *t = data_type(d), *item = type_info(t->proto);
    return data_get(t->st, t->proto, d, i, data_ptr(d) + i * item->size);
}

static int array_set_item(PyObject *self, Py_ssize_t i, PyObject *value)
{
    CData *d = data_of(self);
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "Array does not support item deletion");
        return -1;
    }
    if (i < 0 || i >= d->length) {
        PyErr_SetString(PyExc_IndexError, "invalid index");
        return -1;
    }
    CType *t = data_type(d), *item = type_info(t->proto);
    return data_set(t->st, d, t->proto, value, i, data_ptr(d) + i * item->size);
}

static PyObject *array_slice(PyObject *self, PyObject *slice)
{
    CData *d = data_of(self);
    Py_ssize_t start, stop, step;
    if (PySlice_Unpack(slice, &start, &stop, &step) < 0)
        return NULL;
    Py_ssize_t n = PySlice_AdjustIndices(d->length, &start, &stop, step);
    PyObject *text = gather(item_type(self), data_ptr(d), start, step, n);
    if (text || PyErr_Occurred())
        return text;
    PyObject *list = PyList_New(n);
    for (Py_ssize_t i = 0; list && i < n; i++, start = (Py_ssize_t)((size_t)start + (size_t)step)) {
        PyObject *v = array_item(self, start);
        if (v == NULL)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, i, v);
    }
    return list;
}

static Py_ssize_t index_of(PyObject *key, Py_ssize_t length, const char *error)
{
    if (!PyIndex_Check(key)) {
        PyErr_SetString(PyExc_TypeError, error);
        return -1;
    }
    Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
    return i < 0 && !PyErr_Occurred() ? (i + length < 0 ? PY_SSIZE_T_MAX : i + length) : i;
}

static PyObject *array_subscript(PyObject *self, PyObject *key)
{
    if (PySlice_Check(key))
        return array_slice(self, key);
    Py_ssize_t i = index_of(key, data_of(self)->length, "indices must be integers");
    return i == -1 && PyErr_Occurred() ? NULL : array_item(self, i);
}

static int array_set_slice(PyObject *self, PyObject *slice, PyObject *value)
{
    Py_ssize_t start, stop, step;
    if (PySlice_Unpack(slice, &start, &stop, &step) < 0)
        return -1;
    Py_ssize_t n = PySlice_AdjustIndices(data_of(self)->length, &start, &stop, step);
    Py_ssize_t have = PySequence_Size(value);
    if (have != n) {
        if (have >= 0)
            PyErr_SetString(PyExc_ValueError, "Can only assign sequence of same size");
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++, start = (Py_ssize_t)((size_t)start + (size_t)step)) {
        PyObject *v = PySequence_GetItem(value, i);
        int rc = v ? array_set_item(self, start, v) : -1;
        Py_XDECREF(v);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int array_set_subscript(PyObject *self, PyObject *key, PyObject *value)
{
    if (value == NULL)
        return array_set_item(self, 0, NULL);
    if (PySlice_Check(key))
        return array_set_slice(self, key, value);
    Py_ssize_t i = index_of(key, data_of(self)->length, "indices must be integer");
    return i == -1 && PyErr_Occurred() ? -1 : array_set_item(self, i, value);
}

static Py_ssize_t array_length(PyObject *self) { return data_of(self)->length; }

static int array_init(PyObject *self, PyObject *args, PyObject *Py_UNUSED(kwds))
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args); i++)
        if (array_set_item(self, i, PyTuple_GET_ITEM(args, i)) < 0)
            return -1;
    return 0;
}

/* --- value and raw of arrays of characters -------------------------------------------------------------------------------------------------------- */

static Py_ssize_t bytes_of(PyObject *self) { return (Py_ssize_t)load_acquire_size((size_t *)&data_of(self)->size); }

static PyObject *chars_value(PyObject *self, void *Py_UNUSED(closure)) { return chars_get(data_ptr(data_of(self)), bytes_of(self), true); }
static PyObject *chars_raw(PyObject *self, void *Py_UNUSED(closure)) { return chars_get(data_ptr(data_of(self)), bytes_of(self), false); }

static int chars_set_value(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    Py_ssize_t room = bytes_of(self);
    if (v == NULL)
        PyErr_SetString(PyExc_TypeError, "can't delete attribute");
    else if (!PyBytes_Check(v))
        PyErr_Format(PyExc_TypeError, "bytes expected instead of %s instance", Py_TYPE(v)->tp_name);
    else if (PyBytes_GET_SIZE(v) > room)
        PyErr_SetString(PyExc_ValueError, "byte string too long");
    else {
        Py_ssize_t n = PyBytes_GET_SIZE(v);
        mem_store(data_ptr(data_of(self)), PyBytes_AS_STRING(v), (size_t)(n < room ? n + 1 : n));
        return 0;
    }
    return -1;
}

static int chars_set_raw(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    if (v == NULL) {
        PyErr_Format(PyExc_AttributeError, "attribute 'raw' of '%s' objects cannot be deleted", Py_TYPE(self)->tp_name);
        return -1;
    }
    Py_buffer b;
    if (PyObject_GetBuffer(v, &b, PyBUF_SIMPLE) < 0)
        return -1;
    int rc = b.len > bytes_of(self) ? -1 : 0;
    if (rc < 0)
        PyErr_SetString(PyExc_ValueError, "byte string too long");
    else
        mem_move(data_ptr(data_of(self)), b.buf, (size_t)b.len);
    PyBuffer_Release(&b);
    return rc;
}

static PyObject *wchars_value(PyObject *self, void *Py_UNUSED(closure))
{
    return wchars_get(data_ptr(data_of(self)), bytes_of(self) / (Py_ssize_t)sizeof(wchar_t), true);
}

static int wchars_set_value(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    Py_ssize_t room = bytes_of(self) / (Py_ssize_t)sizeof(wchar_t), n;
    if (v == NULL) {
        PyErr_SetString(PyExc_TypeError, "can't delete attribute");
        return -1;
    }
    if (!PyUnicode_Check(v)) {
        PyErr_Format(PyExc_TypeError, "unicode string expected instead of %s instance", Py_TYPE(v)->tp_name);
        return -1;
    }
    wchar_t *wide = PyUnicode_AsWideCharString(v, &n);
    if (wide == NULL)
        return -1;
    if (n > room)
        PyErr_SetString(PyExc_ValueError, "string too long");
    else
        mem_store(data_ptr(data_of(self)), wide, (size_t)(n < room ? n + 1 : n) * sizeof *wide);
    PyMem_Free(wide);
    return n > room ? -1 : 0;
}

static PyGetSetDef chars_getset[] = {
    {"value", chars_value, chars_set_value, PyDoc_STR("string value"), NULL},
    {"raw", chars_raw, chars_set_raw, PyDoc_STR("value"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyGetSetDef wchars_getset[] = {
    {"value", wchars_value, wchars_set_value, PyDoc_STR("string value"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

/* --- the base class -------------------------------------------------------------------------------------------------------------------------------------- */

static PyMethodDef array_methods[] = {
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, PyDoc_STR("Arrays are generic over the type of their elements")},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot array_slots[] = {
    {Py_tp_new, data_new_slot}, {Py_tp_init, array_init}, {Py_bf_getbuffer, data_getbuffer}, {Py_sq_length, array_length}, {Py_sq_item, array_item},
    {Py_sq_ass_item, array_set_item}, {Py_mp_length, array_length}, {Py_mp_subscript, array_subscript}, {Py_mp_ass_subscript, array_set_subscript},
    {Py_tp_methods, array_methods},
    {Py_tp_doc, (void *)PyDoc_STR("Base class of arrays.\n\nAn array type is made by multiplying a C type by a length, or by a subclass with _type_ and\n"
                                  "_length_. Items are read and written by index and by slice; a slice is a list, or bytes or str.")},
    {0, NULL}
};
PyType_Spec array_spec = {
    .name = "_ctypes.Array",
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = array_slots,
};
#endif
