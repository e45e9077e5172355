/* objects/type_inherit.c -- what a type takes from its bases: sizes, flags, and the slots that it left empty.
 *
 * The rules are those of the C API reference ("Inheritance" under each slot). A slot comes from the first type of the MRO that has it
 * of its own, that is, differs there from that type's own base. Some slots go together: tp_getattr with tp_getattro, tp_setattr with tp_setattro,
 * tp_richcompare with tp_hash, tp_traverse with tp_clear and HAVE_GC, tp_call with the vectorcall offset.
 */
#include "objects/tuple_int.h"
#include "objects/type_int.h"

enum {
    KIND_FLAGS = Py_TPFLAGS_LONG_SUBCLASS | Py_TPFLAGS_LIST_SUBCLASS | Py_TPFLAGS_TUPLE_SUBCLASS | Py_TPFLAGS_BYTES_SUBCLASS |
                 Py_TPFLAGS_UNICODE_SUBCLASS | Py_TPFLAGS_DICT_SUBCLASS | Py_TPFLAGS_BASE_EXC_SUBCLASS,
    ALWAYS_FLAGS = _Py_TPFLAGS_MATCH_SELF | Py_TPFLAGS_ITEMS_AT_END | Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_MANAGED_WEAKREF,
};

void type_inherit_special(PyTypeObject *t, PyTypeObject *base)
{
    unsigned long flags = t->tp_flags;
    if (base->tp_flags & Py_TPFLAGS_HAVE_GC && !t->tp_traverse && !t->tp_clear) {
        flags |= Py_TPFLAGS_HAVE_GC;
        t->tp_traverse = base->tp_traverse;
        t->tp_clear = base->tp_clear;
    }
    if (t->tp_basicsize == 0)
        t->tp_basicsize = base->tp_basicsize;
    if (t->tp_itemsize == 0)
        t->tp_itemsize = base->tp_itemsize;
    if (t->tp_weaklistoffset == 0)
        t->tp_weaklistoffset = base->tp_weaklistoffset;
    if (t->tp_dictoffset == 0)
        t->tp_dictoffset = base->tp_dictoffset;
    flags |= base->tp_flags & ((unsigned long)KIND_FLAGS | Py_TPFLAGS_TYPE_SUBCLASS | ALWAYS_FLAGS);
    t->tp_flags = flags;
}

/* Which patterns its instances match (PEP 634): what the first type of the MRO that says anything says. */
void type_inherit_pattern(PyTypeObject *t)
{
    const unsigned long either = Py_TPFLAGS_SEQUENCE | Py_TPFLAGS_MAPPING;
    Value mro = value_of(t->tp_mro);
    for (size_t i = 1; i < tuple_len(mro) && !(t->tp_flags & either); i++) {
        PyObject *b = api_of(tuple_at(mro, i));
        if (PyType_Check(b))
            t->tp_flags |= ((PyTypeObject *)b)->tp_flags & either;
    }
}

/* Has b this slot of its own? at: offset in the struct that `table` (offset of a pointer in PyTypeObject, or 0 for the type itself) names. */
static void **slot_in(PyTypeObject *t, size_t table, size_t at)
{
    char *p = table ? *(char **)(void *)((char *)t + table) : (char *)t;
    return p ? (void **)(void *)(p + at) : NULL;
}

static void *own_slot(PyTypeObject *b, size_t table, size_t at)
{
    void **s = slot_in(b, table, at);
    if (s == NULL || *s == NULL)
        return NULL;
    if (b->tp_base == NULL)
        return *s;
    void **above = slot_in(b->tp_base, table, at);
    return above && *above == *s ? NULL : *s;
}

/* The type of the MRO that a slot comes from; NULL: nobody has it. */
static PyTypeObject *giver(PyTypeObject *t, size_t table, size_t at)
{
    Value mro = value_of(t->tp_mro);
    for (size_t i = 1; i < tuple_len(mro); i++) {
        PyTypeObject *b = (PyTypeObject *)value_obj(tuple_at(mro, i));
        if (own_slot(b, table, at))
            return b;
    }
    return NULL;
}

static void inherit(PyTypeObject *t, size_t table, size_t at)
{
    void **s = slot_in(t, table, at);
    PyTypeObject *b = s && *s == NULL ? giver(t, table, at) : NULL;
    if (b)
        *s = *slot_in(b, table, at);
}

/* A whole table of function pointers; a type without the table shares that of its base. */
static void inherit_table(PyTypeObject *t, size_t table, size_t bytes)
{
    void **mine = (void **)(void *)((char *)t + table);
    if (*mine == NULL) {
        *mine = t->tp_base ? *(void **)(void *)((char *)t->tp_base + table) : NULL;
        return;
    }
    for (size_t at = 0; at < bytes; at += sizeof(void *))
        inherit(t, table, at);
}

#define AT(field) offsetof(PyTypeObject, field)

/* Two slots of which the type must have neither: both come from the same giver. */
static PyTypeObject *pair_giver(PyTypeObject *t, size_t a, size_t b)
{
    Value mro = value_of(t->tp_mro);
    for (size_t i = 1; i < tuple_len(mro); i++) {
        PyTypeObject *g = (PyTypeObject *)value_obj(tuple_at(mro, i));
        if (own_slot(g, 0, a) || own_slot(g, 0, b))
            return g;
    }
    (void)t;
    return NULL;
}

static bool defines_comparison(PyTypeObject *t)
{
    if (t->tp_dict == NULL)
        return false;
    int r = PyDict_Contains(t->tp_dict, NAPI(dunder_eq));
    if (r == 0)
        r = PyDict_Contains(t->tp_dict, NAPI(dunder_hash));
    return r != 0;
}

static void inherit_call(PyTypeObject *t)
{
    PyTypeObject *b = t->tp_call == NULL ? giver(t, 0, AT(tp_call)) : NULL;
    if (b == NULL)
        return;
    t->tp_call = b->tp_call;
    if (t->tp_vectorcall_offset == 0)
        t->tp_vectorcall_offset = b->tp_vectorcall_offset;
    if (b->tp_flags & Py_TPFLAGS_HAVE_VECTORCALL)
        t->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
}

void type_inherit_slots(PyTypeObject *t)
{
    inherit_table(t, AT(tp_as_async), sizeof(PyAsyncMethods));
    inherit_table(t, AT(tp_as_number), sizeof(PyNumberMethods));
    inherit_table(t, AT(tp_as_sequence), sizeof(PySequenceMethods));
    inherit_table(t, AT(tp_as_mapping), sizeof(PyMappingMethods));
    inherit_table(t, AT(tp_as_buffer), sizeof(PyBufferProcs));
    PyTypeObject *g;
    if (!t->tp_getattr && !t->tp_getattro && (g = pair_giver(t, AT(tp_getattr), AT(tp_getattro))) != NULL) {
        t->tp_getattr = g->tp_getattr;
        t->tp_getattro = g->tp_getattro;
    }
    if (!t->tp_setattr && !t->tp_setattro && (g = pair_giver(t, AT(tp_setattr), AT(tp_setattro))) != NULL) {
        t->tp_setattr = g->tp_setattr;
        t->tp_setattro = g->tp_setattro;
    }
    if (!t->tp_richcompare && !t->tp_hash && !defines_comparison(t) &&
        (g = pair_giver(t, AT(tp_richcompare), AT(tp_hash))) != NULL) {
        t->tp_richcompare = g->tp_richcompare;
        t->tp_hash = g->tp_hash;
    }
    inherit(t, 0, AT(tp_dealloc));
    inherit(t, 0, AT(tp_repr));
    inherit(t, 0, AT(tp_str));
    inherit(t, 0, AT(tp_iter));
    inherit(t, 0, AT(tp_iternext));
    inherit_call(t);
    if (t->tp_descr_get == NULL && (g = giver(t, 0, AT(tp_descr_get))) != NULL) {
        t->tp_descr_get = g->tp_descr_get;
        if (t->tp_flags & Py_TPFLAGS_IMMUTABLETYPE)
            t->tp_flags |= g->tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR;
    }
    inherit(t, 0, AT(tp_descr_set));
    inherit(t, 0, AT(tp_init));
    inherit(t, 0, AT(tp_alloc));
    inherit(t, 0, AT(tp_is_gc));
    inherit(t, 0, AT(tp_finalize));
    inherit(t, 0, AT(tp_free));
    if (t->tp_flags & Py_TPFLAGS_HAVE_GC && t->tp_free == PyObject_Free)
        t->tp_free = PyObject_GC_Del;
}
