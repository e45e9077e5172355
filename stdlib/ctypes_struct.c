/* stdlib/ctypes_struct.c -- Structure and Union: classes with members, and their instances.
 *
 * A class gets its members when `_fields_` is assigned, in the class body or later, but once, and not after the class has been used. Sizes and
 * offsets come from ctypes._layout.get_layout(); here they become descriptors in the class and a new description (C1). Two threads that give one
 * class its fields: the second finds it final; the descriptors look whether they lie inside an instance, so the loser's do no harm.
 */
#ifdef P3T_HAVE_FFI
#include "stdlib/ctypes_int.h"

/* --- members -------------------------------------------------------------------------------------------------------------------------- */

struct layout {
    PyObject *fields;                                    /* tuple */
    Py_ssize_t size, align;
    char *format;                                        /* PyMem_Malloc */
};

static int size_attr(PyObject *o, const char *name, Py_ssize_t *n)
{
    PyObject *v = PyObject_GetAttrString(o, name);
    *n = v ? PyNumber_AsSsize_t(v, PyExc_OverflowError) : -1;
    Py_XDECREF(v);
    if (*n < 0 && !PyErr_Occurred())
        PyErr_Format(PyExc_ValueError, "a layout's %s must not be negative", name);
    return *n < 0 ? -1 : 0;
}

static int layout_ask(PyObject *type, PyObject *fields, bool is_struct, PyObject *base, struct layout *l)
{
    PyObject *get = PyImport_ImportModuleAttrString("ctypes._layout", "get_layout");
    PyObject *answer = get ? PyObject_CallFunctionObjArgs(get, type, fields, is_struct ? Py_True : Py_False, base, NULL) : NULL;
    Py_XDECREF(get);
    if (answer == NULL)
        return -1;
    PyObject *format = PyObject_GetAttrString(answer, "format_spec"), *list = PyObject_GetAttrString(answer, "fields");
    const char *text = format ? PyUnicode_AsUTF8(format) : NULL;
    l->fields = list ? PySequence_Tuple(list) : NULL;
    l->format = text ? PyMem_Malloc(strlen(text) + 1) : NULL;
    if (l->format)
        strcpy(l->format, text);
    else if (text)
        PyErr_NoMemory();
    int rc = l->fields && l->format && size_attr(answer, "size", &l->size) == 0 && size_attr(answer, "align", &l->align) == 0 ? 0 : -1;
    Py_XDECREF(format);
    Py_XDECREF(list);
    Py_DECREF(answer);
    return rc;
}

/* The bits of a bit field as a leaf of whole bytes. */
static int bits_leaf(const Field *f, const CType *t, struct leaf *to, int room)
{
    if (room < 1)
        return -1;
    Py_ssize_t first = f->offset * 8 + f->bit_offset, last = first + f->bit_size - 1;
    if (t->flags & CT_SWAPPED) {
        first = f->offset * 8;
        last = first + t->size * 8 - 1;
    }
    *to = (struct leaf){.offset = (uint16_t)(first / 8), .size = (uint16_t)(last / 8 - first / 8 + 1), .integer = true, .type = NULL};
    return 1;
}

struct gathered { struct leaf list[LEAF_MAX_BYTES]; int n; bool ok; };

static void gather_leaves(struct gathered *g, const Field *f, const CType *t, bool in_union)
{
    int room = LEAF_MAX_BYTES - g->n;
    int n = !g->ok ? -1 : f->bit_size ? bits_leaf(f, t, g->list + g->n, room) : leaves_of(t, f->offset, in_union, g->list + g->n, room);
    if (n < 0)
        g->ok = false;
    else
        g->n += n;
}

/* Sets the class's descriptors; gathers what the description needs of each member. */
static int add_members(CtState *st, PyObject *type, CType *t, PyObject *fields, struct gathered *g)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(fields); i++) {
        PyObject *o = PyTuple_GET_ITEM(fields, i);
        if (!Py_IS_TYPE(o, st->field)) {
            PyErr_Format(PyExc_TypeError, "fields must be of type CField, got %s", Py_TYPE(o)->tp_name);
            return -1;
        }
        Field *f = (Field *)(void *)o;
        if (f->type == type) {
            PyErr_SetString(PyExc_AttributeError, "Structure or union cannot contain itself");
            return -1;
        }
        ctype_finalize(f->type);
        CType *member = type_info(f->type);
        if (member->flags & (CT_IS_POINTER | CT_HAS_POINTER))
            t->flags |= CT_HAS_POINTER;
        gather_leaves(g, f, member, t->kind == CT_UNION);
        if (PyObject_SetAttr(type, f->name, o) < 0)
            return -1;
    }
    return 0;
}

/* --- anonymous members ------------------------------------------------------------------------------------------------------------------- */

static int add_inner(CtState *st, PyObject *type, const Field *outer, Py_ssize_t index, Py_ssize_t offset)
{
    PyObject *fields = PyObject_GetAttrString(outer->type, "_fields_"), *list = fields ? PySequence_Tuple(fields) : NULL;
    int rc = list ? 0 : -1;
    Py_XDECREF(fields);
    for (Py_ssize_t i = 0; rc == 0 && i < PyTuple_GET_SIZE(list); i++) {
        PyObject *name = PySequence_GetItem(PyTuple_GET_ITEM(list, i), 0), *o = name ? PyObject_GetAttr(outer->type, name) : NULL;
        rc = -1;
        if (o && !Py_IS_TYPE(o, st->field)) {
            PyErr_SetString(PyExc_TypeError, "unexpected type");
        } else if (o) {
            const Field *f = (Field *)(void *)o;
            if (load_relaxed_u8(&f->anonymous)) {
                rc = add_inner(st, type, f, index + f->index, offset + f->offset);
            } else {
                PyObject *moved = (PyObject *)field_with_offset(st, f, index + f->index, offset);
                rc = moved ? PyObject_SetAttr(type, name, moved) : -1;
                Py_XDECREF(moved);
            }
        }
        Py_XDECREF(name);
        Py_XDECREF(o);
    }
    Py_XDECREF(list);
    return rc;
}

static int add_anonymous(CtState *st, PyObject *type)
{
    PyObject *given;
    int rc = PyObject_GetOptionalAttrString(type, "_anonymous_", &given);
    if (rc <= 0)
        return rc;
    PyObject *list = PySequence_Fast(given, "_anonymous_ must be a sequence");
    Py_DECREF(given);
    rc = list ? 0 : -1;
    for (Py_ssize_t i = 0; rc == 0 && i < PySequence_Fast_GET_SIZE(list); i++) {
        PyObject *name = PySequence_Fast_GET_ITEM(list, i), *o = PyObject_GetAttr(type, name);
        rc = -1;
        if (o && !Py_IS_TYPE(o, st->field)) {
            PyErr_Format(PyExc_AttributeError, "'%U' is specified in _anonymous_ but not in _fields_", name);
        } else if (o) {
            Field *f = (Field *)(void *)o;
            store_relaxed_u8(&f->anonymous, 1);
            rc = add_inner(st, type, f, f->index, f->offset);
        }
        Py_XDECREF(o);
    }
    Py_XDECREF(list);
    return rc;
}

/* --- _fields_ ---------------------------------------------------------------------------------------------------------------------------------- */

static CType *base_of(CtState *st, PyObject *type)
{
    PyTypeObject *base = ((PyTypeObject *)type)->tp_base;
    return base ? ctype_of(st, (PyObject *)base) : NULL;
}

static int describe(CType *t, struct gathered *g)
{
    struct leaf *leaves = NULL;
    int n = g->ok && t->size <= LEAF_MAX_BYTES ? g->n : 0;
    if (n && (leaves = PyMem_Malloc((size_t)n * sizeof *leaves)) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    if (n)
        memcpy(leaves, g->list, (size_t)n * sizeof *leaves);
    return ctype_layout_ffi(t, leaves, n);
}

static int set_fields(PyObject *type, PyObject *fields)
{
    CtState *st = state_of_type(type);
    if (st == NULL)
        return -1;
    CType *now = type_info(type);
    if (now == NULL || load_acquire_u8(&type_data(type)->final)) {
        PyErr_SetString(now ? PyExc_AttributeError : PyExc_TypeError, now ? "_fields_ is final" : "ctypes state is not initialized");
        return -1;
    }
    CType *base = base_of(st, type), *t = NULL;
    struct layout l = {0};
    struct gathered g = {.ok = true};
    int rc = layout_ask(type, fields, now->kind == CT_STRUCT, base ? (PyObject *)((PyTypeObject *)type)->tp_base : Py_None, &l);
    if (rc == 0 && (t = ctype_new(st, now->kind)) == NULL)
        rc = -1;
    if (rc == 0) {
        t->size = l.size;
        t->align = l.align;
        t->format = l.format;
        l.format = NULL;
        t->length = PyTuple_GET_SIZE(l.fields) + (base ? base->length : 0);
        t->flags = base ? base->flags & (CT_IS_POINTER | CT_HAS_POINTER) : 0;
        int n = base && base->size ? leaves_of(base, 0, false, g.list, LEAF_MAX_BYTES) : 0;
        g.ok = n >= 0;
        g.n = n < 0 ? 0 : n;
        rc = add_members(st, type, t, l.fields, &g);
    }
    if (rc == 0)
        rc = describe(t, &g);
    if (rc == 0)
        rc = add_anonymous(st, type);
    if (rc == 0) {
        CType *publish = t;
        t = NULL;
        rc = ctype_replace(type, publish, true);
    }
    ctype_free(t);
    PyMem_Free(l.format);
    Py_XDECREF(l.fields);
    return rc;
}

int meta_struct_setattr(PyObject *self, PyObject *name, PyObject *value)
{
    if (value && PyUnicode_Check(name) && PyUnicode_EqualToUTF8(name, "_fields_") && set_fields(self, value) < 0)
        return -1;
    return PyType_Type.tp_setattro(self, name, value);
}

/* --- classes --------------------------------------------------------------------------------------------------------------------------------------- */

static int struct_type_init(PyObject *type, enum ctype_kind kind)
{
    CtState *st = state_of_type(type);
    PyObject *dict = st ? PyType_GetDict((PyTypeObject *)type) : NULL, *fields = NULL;
    if (dict == NULL)
        return -1;
    int abstract = PyDict_ContainsString(dict, "_abstract_");
    int given = abstract == 0 ? PyDict_GetItemStringRef(dict, "_fields_", &fields) : abstract;
    Py_DECREF(dict);
    if (abstract)
        return abstract < 0 ? -1 : 0;
    CType *base = base_of(st, type);
    if (given == 0 && base) {
        ctype_finalize((PyObject *)((PyTypeObject *)type)->tp_base);
        return ctype_init(type, ctype_clone(base_of(st, type)));
    }
    CType *t = given < 0 ? NULL : ctype_new(st, kind);
    int rc = t && ctype_layout_ffi(t, NULL, 0) == 0 ? ctype_init(type, t) : (ctype_free(t), -1);
    if (rc == 0 && fields) {
        if (base)
            ctype_finalize((PyObject *)((PyTypeObject *)type)->tp_base);
        rc = PyObject_SetAttrString(type, "_fields_", fields);
    }
    Py_XDECREF(fields);
    return rc;
}

int meta_struct_init(PyObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds)) { return struct_type_init(type, CT_STRUCT); }
int meta_union_init(PyObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds)) { return struct_type_init(type, CT_UNION); }

/* --- instances ----------------------------------------------------------------------------------------------------------------------------------------- */

/* Sets the members of a class and, before them, of its bases from the arguments: how many, or -1. */
static Py_ssize_t init_positional(CtState *st, PyObject *self, PyTypeObject *type, PyObject *args, PyObject *kwds, Py_ssize_t done)
{
    if (type->tp_base && ctype_of(st, (PyObject *)type->tp_base)) {
        if (Py_EnterRecursiveCall(" while initializing a structure"))
            return -1;
        done = init_positional(st, self, type->tp_base, args, kwds, done);
        Py_LeaveRecursiveCall();
        if (done < 0)
            return -1;
    }
    PyObject *dict = PyType_GetDict(type), *fields = NULL;
    int given = dict ? PyDict_GetItemRef(dict, st->fields_name, &fields) : -1;
    Py_XDECREF(dict);
    if (given <= 0)
        return given < 0 ? -1 : done;
    Py_ssize_t n = PySequence_Size(fields);
    for (Py_ssize_t i = 0; i < n && done < PyTuple_GET_SIZE(args); i++, done++) {
        PyObject *pair = PySequence_GetItem(fields, i);
        PyObject *name = pair == NULL ? NULL : PyTuple_CheckExact(pair) && PyTuple_GET_SIZE(pair) ? Py_NewRef(PyTuple_GET_ITEM(pair, 0)) : PySequence_GetItem(pair, 0);
        int twice = name && kwds ? PyDict_Contains(kwds, name) : 0;
        if (twice > 0)
            PyErr_Format(PyExc_TypeError, "duplicate values for field %R", name);
        int rc = name && twice == 0 ? PyObject_SetAttr(self, name, PyTuple_GET_ITEM(args, done)) : -1;
        Py_XDECREF(pair);
        Py_XDECREF(name);
        if (rc < 0) {
            n = -1;
            break;
        }
    }
    Py_DECREF(fields);
    return n < 0 ? -1 : done;
}

static int struct_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    CtState *st = data_type(data_of(self))->st;
    if (PyTuple_GET_SIZE(args)) {
        Py_ssize_t done = init_positional(st, self, Py_TYPE(self), args, kwds, 0);
        if (done < 0)
            return -1;
        if (done < PyTuple_GET_SIZE(args)) {
            PyErr_SetString(PyExc_TypeError, "too many initializers");
            return -1;
        }
    }
    PyObject *key, *value;
    for (Py_ssize_t at = 0; kwds && PyDict_Next(kwds, &at, &key, &value);)
        if (PyObject_SetAttr(self, key, value) < 0)
            return -1;
    return 0;
}

static PyType_Slot structure_slots[] = {
    {Py_tp_new, data_new_slot}, {Py_tp_init, struct_init}, {Py_bf_getbuffer, data_getbuffer}, {Py_tp_doc, (void *)PyDoc_STR("Structure base class")}, {0, NULL}
};
PyType_Spec structure_spec = {
    .name = "_ctypes.Structure",
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = structure_slots,
};
static PyType_Slot union_slots[] = {
    {Py_tp_new, data_new_slot}, {Py_tp_init, struct_init}, {Py_bf_getbuffer, data_getbuffer}, {Py_tp_doc, (void *)PyDoc_STR("Union base class")}, {0, NULL}
};
PyType_Spec union_spec = {
    .name = "_ctypes.Union",
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = union_slots,
};
#endif
