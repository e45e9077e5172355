/* stdlib/ctypes_pointer.c -- pointers: an address, and the type of what is there.
 *
 * A pointer keeps two things alive: under place 1 the object it was made from, under place 0 what that object needs. Following it takes no lock:
 * the address is one word, and what lies there belongs to somebody else.
 */
#ifdef P3T_HAVE_FFI
#include "stdlib/ctypes_int.h"

/* --- types -------------------------------------------------------------------------------------------------------------------------------- */

/* "&" and the target's format, with its shape in parentheses. */
static char *format_of(const CType *target)
{
    const char *inner = target->format ? target->format : "B";
    size_t room = strlen(inner) + 4 + (size_t)target->ndim * 21, n = 1;
    char *text = PyMem_Malloc(room);
    if (text == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    text[0] = '&';
    for (int i = 0; i < target->ndim; i++)
        n += (size_t)snprintf(text + n, room - n, "%c%zd", i ? ',' : '(', target->shape[i]);
    snprintf(text + n, room - n, "%s%s", target->ndim ? ")" : "", inner);
    return text;
}

static CType *describe(CtState *st, PyObject *proto)
{
    CType *t = ctype_new(st, CT_POINTER), *target = NULL;
    if (t == NULL)
        return NULL;
    t->size = sizeof(void *);
    t->align = _Alignof(void *);
    t->length = 1;
    t->flags = CT_IS_POINTER;
    if (proto == NULL)
        return t;
    if (!PyType_Check(proto))
        PyErr_SetString(PyExc_TypeError, "_type_ must be a type");
    else if ((target = ctype_of(st, proto)) == NULL)
        PyErr_Format(PyExc_TypeError, "%R must have storage info", proto);
    else if ((t->format = format_of(target)) != NULL) {
        t->proto = Py_NewRef(proto);
        return t;
    }
    ctype_free(t);
    return NULL;
}

int meta_pointer_init(PyObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds))
{
    CtState *st = state_of_type(type);
    PyObject *dict = st ? PyType_GetDict((PyTypeObject *)type) : NULL, *proto = NULL;
    if (dict == NULL)
        return -1;
    int rc = PyDict_GetItemStringRef(dict, "_type_", &proto);
    Py_DECREF(dict);
    if (rc < 0)
        return -1;
    rc = type_info(type) ? ctype_init(type, ctype_new(st, CT_POINTER)) : ctype_init(type, describe(st, proto));
    if (rc == 0 && proto)
        rc = pointer_type_note(proto, type);
    Py_XDECREF(proto);
    return rc;
}

PyObject *meta_pointer_set_type(PyObject *type, PyObject *proto)
{
    CtState *st = state_of_type(type);
    if (st == NULL)
        return NULL;
    if (type_info(type) == NULL) {
        PyErr_SetString(PyExc_TypeError, "abstract class");
        return NULL;
    }
    PyObject *name = PyUnicode_InternFromString("_type_");
    CType *t = name ? describe(st, proto) : NULL;
    int rc = t && ctype_replace(type, t, false) == 0 && PyType_Type.tp_setattro(type, name, proto) == 0 ? pointer_type_note(proto, type) : -1;
    Py_XDECREF(name);
    return rc < 0 ? NULL : Py_None;
}

/* --- what is pointed to ----------------------------------------------------------------------------------------------------------------------- */

static void *address_in(PyObject *self)
{
    void *p;
    mem_load(&p, data_ptr(data_of(self)), sizeof p);
    return p;
}

/* The address and the type of what is there; NULL: raised. */
static char *follow(PyObject *self, CType **t, CType **target)
{
    *t = data_type(data_of(self));
    char *p = address_in(self);
    if (p == NULL) {
        PyErr_SetString(PyExc_ValueError, "NULL pointer access");
        return NULL;
    }
    if ((*t)->proto == NULL) {
        PyErr_SetString(PyExc_TypeError, "the pointer has no _type_");
        return NULL;
    }
    *target = type_info((*t)->proto);
    return p;
}

static char *item_at(char *p, Py_ssize_t i, const CType *target) { return (char *)((uintptr_t)p + (size_t)i * (size_t)target->size); }

/* A view through a pointer keeps what the pointer pointed to, for the pointer may be told to point elsewhere. */
static PyObject *with_target(PyObject *view, PyObject *pointer)
{
    CData *p = data_of(pointer);
    if (view == NULL || p->base || !is_data(data_type(p)->st, view))
        return view;
    enum hold h = hold_lock((Obj *)(void *)p);
    PyObject *kept = p->objects && PyDict_CheckExact(p->objects) ? Py_NewRef(p->objects) : NULL, *target = NULL;
    hold_end((Obj *)(void *)p, h);
    if (kept && PyDict_GetItemStringRef(kept, "1", &target) < 0)
        Py_CLEAR(view);
    else if (target)
        data_of(view)->objects = target;                 /* nobody else has the view yet */
    Py_XDECREF(kept);
    return view;
}

static PyObject *pointer_item(PyObject *self, Py_ssize_t i)
{
    CType *t, *target;
    char *p = follow(self, &t, &target);
    return p ? with_target(data_get(t->st, t->proto, data_of(self), i, item_at(p, i, target)), self) : NULL;
}

static int pointer_set_item(PyObject *self, Py_ssize_t i, PyObject *value)
{
    CType *t, *target;
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "Pointer does not support item deletion");
        return -1;
    }
    char *p = follow(self, &t, &target);
    return p ? data_set(t->st, data_of(self), t->proto, value, i, item_at(p, i, target)) : -1;
}

/* A part of a slice: 1, 0 if it is None, or -1. */
static int slice_part(PyObject *slice, const char *name, Py_ssize_t *n)
{
    PyObject *v = PyObject_GetAttrString(slice, name);
    if (v == NULL || v == Py_None)
        return v ? 0 : -1;
    *n = PyNumber_AsSsize_t(v, PyExc_ValueError);
    Py_DECREF(v);
    return *n == -1 && PyErr_Occurred() ? -1 : 1;
}

/* A pointer has no length: a slice must say where it begins, if it goes down, and where it ends. */
static int slice_bounds(PyObject *slice, Py_ssize_t *start, Py_ssize_t *step, Py_ssize_t *n)
{
    Py_ssize_t stop = 0;
    *step = 1;
    *start = 0;
    int with_step = slice_part(slice, "step", step), with_start = slice_part(slice, "start", start), with_stop = slice_part(slice, "stop", &stop);
    if (with_step < 0 || with_start < 0 || with_stop < 0)
        return -1;
    if (*step == 0 || (*step < 0 && with_start == 0) || with_stop == 0) {
        PyErr_SetString(PyExc_ValueError, *step == 0 ? "slice step cannot be zero" : *step < 0 && with_start == 0 ?
                        "slice start is required for step < 0" : "slice stop is required");
        return -1;
    }
    bool none = *step < 0 ? *start <= stop : *start >= stop;
    *n = none ? 0 : *step < 0 ? (stop - *start + 1) / *step + 1 : (stop - *start - 1) / *step + 1;
    return 0;
}

static PyObject *pointer_subscript(PyObject *self, PyObject *key)
{
    if (PyIndex_Check(key)) {
        Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
        return i == -1 && PyErr_Occurred() ? NULL : pointer_item(self, i);
    }
    if (!PySlice_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "Pointer indices must be integer");
        return NULL;
    }
    Py_ssize_t start, step, n;
    CType *t, *target;
    if (slice_bounds(key, &start, &step, &n) < 0)
        return NULL;
    char *p = n ? follow(self, &t, &target) : (t = data_type(data_of(self)), target = t->proto ? type_info(t->proto) : NULL, (char *)NULL);
    if (n && p == NULL)
        return NULL;
    PyObject *text = gather(target, p, start, step, n);
    if (text || PyErr_Occurred())
        return text;
    PyObject *list = PyList_New(n);
    for (Py_ssize_t i = 0; list && i < n; i++, start += step) {
        PyObject *v = pointer_item(self, start);
        if (v == NULL)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, i, v);
    }
    return list;
}

static int pointer_set_subscript(PyObject *self, PyObject *key, PyObject *value)
{
    if (value == NULL)
        return pointer_set_item(self, 0, NULL);
    if (!PyIndex_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "Pointer indices must be integer");
        return -1;
    }
    Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
    return i == -1 && PyErr_Occurred() ? -1 : pointer_set_item(self, i, value);
}

static PyObject *pointer_contents(PyObject *self, void *Py_UNUSED(closure))
{
    CType *t, *target;
    char *p = follow(self, &t, &target);
    return p ? with_target(data_view(t->proto, data_of(self), 0, p), self) : NULL;
}

static int pointer_set_contents(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
    CType *t = data_type(data_of(self));
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "Pointer does not support item deletion");
        return -1;
    }
    if (t->proto == NULL) {
        PyErr_SetString(PyExc_TypeError, "the pointer has no _type_");
        return -1;
    }
    if (!is_data(t->st, value)) {
        PyErr_Format(PyExc_TypeError, "expected %s instead of %s", ((PyTypeObject *)t->proto)->tp_name, Py_TYPE(value)->tp_name);
        return -1;
    }
    PyObject *kept = data_kept(data_of(value));
    if (kept == NULL)
        return -1;
    char *p = data_ptr(data_of(value));
    int rc = data_store_pointer(data_of(self), 1, data_ptr(data_of(self)), &p, sizeof p, value);
    if (rc == 0)
        rc = data_keep(data_of(self), 0, kept);
    Py_DECREF(kept);
    return rc;
}

/* --- instances ------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *pointer_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds))
{
    const CType *t = type_info((PyObject *)type);
    if (t && t->proto)
        return data_new((PyObject *)type);
    PyErr_SetString(PyExc_TypeError, "Cannot create instance: has no _type_");
    return NULL;
}

static int pointer_init(PyObject *self, PyObject *args, PyObject *Py_UNUSED(kwds))
{
    PyObject *value = NULL;
    if (!PyArg_UnpackTuple(args, "POINTER", 0, 1, &value))
        return -1;
    return value ? pointer_set_contents(self, value, NULL) : 0;
}

static int pointer_bool(PyObject *self) { return address_in(self) != NULL; }

static PyGetSetDef pointer_getset[] = {
    {"contents", pointer_contents, pointer_set_contents, PyDoc_STR("the object this pointer points to (read-write)"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot pointer_slots[] = {
    {Py_tp_new, pointer_new}, {Py_tp_init, pointer_init}, {Py_bf_getbuffer, data_getbuffer}, {Py_nb_bool, pointer_bool}, {Py_sq_item, pointer_item},
    {Py_sq_ass_item, pointer_set_item}, {Py_mp_subscript, pointer_subscript}, {Py_mp_ass_subscript, pointer_set_subscript},
    {Py_tp_getset, pointer_getset}, {Py_tp_doc, (void *)PyDoc_STR("Base class of pointers.")}, {0, NULL}
};
PyType_Spec pointer_spec = {
    .name = "_ctypes._Pointer",
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = pointer_slots,
};
#endif
