/* objects/type_inst.c -- instances of classes made at run time: allocating, traversing, clearing, destroying them.
 *
 * Such an instance is: the C structure of its nearest C base, the __slots__ of the classes between, and the attribute area (shape.h). The
 * functions here take care of the last two and hand the rest to the C base. Every class whose tp_dealloc is inst_destroy() is a
 * "layer": its own members are found in its record.
 * An instance refers to its type through its shape, uncounted; but where an extension's tp_dealloc drops a reference to the type, as the
 * C API asks of heap types, instances are born with one (TypeRecord.counts_type).
 */
#include "objects/attr_int.h"
#include "objects/type.h"

#include "gc/weakref.h"

static inline Value *member_at(PyObject *self, const PyMemberDef *m) { return (Value *)(void *)((char *)self + m->offset); }

int inst_traverse(PyObject *self, visitproc visit, void *arg)
{
    PyTypeObject *t = type_of_api(self);
    traverseproc below = NULL;
    for (PyTypeObject *b = t; b; b = b->tp_base) {
        const TypeRecord *r = b->tp_p3t;
        if (r->python_class)
            for (uint32_t i = 0; i < r->nmembers; i++)
                Py_VISIT(api_of(*member_at(self, &r->members[i])));
        if (b->tp_traverse != inst_traverse) {
            below = b->tp_traverse;
            break;
        }
    }
    int stop = attrs_traverse((Obj *)self, visit, arg);
    if (stop == 0 && t->tp_p3t->counts_type && below == NULL)
        stop = visit((PyObject *)t, arg);                /* C traverse functions of such types visit it themselves */
    if (stop)
        return stop;
    return below ? below(self, visit, arg) : 0;
}

static void members_clear(PyObject *self, const TypeRecord *r)
{
    for (uint32_t i = 0; i < r->nmembers; i++) {
        Value *at = member_at(self, &r->members[i]);
        Value v = load_relaxed_value(at);
        store_release_value(at, (Value){0});
        value_release(v);
    }
}

int inst_clear(PyObject *self)
{
    inquiry below = NULL;
    for (PyTypeObject *b = type_of_api(self); b; b = b->tp_base) {
        if (b->tp_p3t->python_class)
            members_clear(self, b->tp_p3t);
        if (b->tp_clear != inst_clear) {
            below = b->tp_clear;
            break;
        }
    }
    attrs_clear((Obj *)self);
    return below ? below(self) : 0;
}

void inst_destroy(PyObject *self)
{
    PyTypeObject *t = type_of_api(self);
    Obj *o = (Obj *)self;
    PyTypeObject *base = t;                              /* the C base below the layers */
    for (; base->tp_dealloc == inst_destroy; base = base->tp_base)
        if (base->tp_p3t->nmembers)
            members_clear(self, base->tp_p3t);
    Shape *s = obj_shape(o);
    if (s->flags & SHAPE_HAS_ATTRS) {
        if (base->tp_flags & Py_TPFLAGS_MANAGED_DICT)    /* its tp_dealloc looks there too */
            PyObject_ClearManagedDict(self);
        else
            attrs_destroy(o, s);
    }
    if (base->tp_dealloc != PyBaseObject_Type.tp_dealloc) {
        base->tp_dealloc(self);
        return;
    }
    bool counted = t->tp_p3t->counts_type;
    obj_free(o);
    if (counted)
        obj_decref((Obj *)t);
}

/* --- allocation ----------------------------------------------------------------------------------------------------------------------- */

Obj *type_alloc_failed(void)
{
    raise_no_memory();
    return NULL;
}

/* An instance with n items, not tracked by the collector. NULL with MemoryError. */
Obj *type_alloc_items(PyTypeObject *t, Py_ssize_t n, size_t extra)
{
    TypeRecord *r = t->tp_p3t;
    Shape *s = type_shape(t);
    size_t items, bytes;
    if (n < 0 || __builtin_mul_overflow((size_t)n, (size_t)t->tp_itemsize, &items) ||
        __builtin_add_overflow(items, (size_t)t->tp_basicsize + extra + 64, &bytes) || bytes > PTRDIFF_MAX)
        return type_alloc_failed();
    bytes = (size_t)t->tp_basicsize + items;
    if (s->flags & SHAPE_HAS_ATTRS)
        bytes = _Py_SIZE_ROUND_UP(bytes, sizeof(Value)) + sizeof(struct attr_area) + sizeof(Value) * s->inline_slots;
    Obj *o = obj_alloc(s->id, bytes + extra, (enum page_kind)r->page_kind);
    if (o == NULL)
        return type_alloc_failed();
    if (t->tp_itemsize)
        ((PyVarObject *)o)->ob_size = n;
    if (r->counts_type)
        obj_incref((Obj *)t);
    if (r->has_finalizer)
        store_relaxed_u8(&o->flags, OBJ_HAS_FINALIZER);
    return o;
}

PyObject *PyType_GenericAlloc(PyTypeObject *t, Py_ssize_t nitems)
{
    if (t->tp_itemsize == 0)
        return (PyObject *)type_alloc(t);
    Obj *o = type_alloc_items(t, nitems, 0);
    if (o && t->tp_flags & Py_TPFLAGS_HAVE_GC)
        store_relaxed_u8(&o->flags, load_relaxed_u8(&o->flags) | OBJ_TRACKED);   /* nobody else knows it */
    return (PyObject *)o;
}

PyObject *PyType_GenericNew(PyTypeObject *t, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds)) { return t->tp_alloc(t, 0); }

/* --- __dict__ and __weakref__ of classes that add them -------------------------------------------------------------------------------- */

/* A C type below may have a __dict__ of its own: then that is meant. */
static PyTypeObject *dict_owner_below(PyTypeObject *t)
{
    for (; t; t = t->tp_base)
        if (!(t->tp_flags & Py_TPFLAGS_HEAPTYPE) || !t->tp_p3t->python_class)
            return t->tp_dictoffset || t->tp_flags & Py_TPFLAGS_MANAGED_DICT ? t : NULL;
    return NULL;
}

static PyObject *get_dict(PyObject *self, void *context)
{
    PyTypeObject *below = dict_owner_below(type_of_api(self));
    if (below) {
        Reg d = type_lookup_reg(below, N(dunder_dict));
        descrgetfunc get = is_absent(value_borrow(d)) ? NULL : type_of(value_borrow(d))->tp_descr_get;
        PyObject *r = get ? get(api_of(value_borrow(d)), self, (PyObject *)type_of_api(self)) : PyObject_GenericGetDict(self, context);
        reg_release(d);
        return r;
    }
    return PyObject_GenericGetDict(self, context);
}

static int set_dict(PyObject *self, PyObject *value, void *context)
{
    PyTypeObject *below = dict_owner_below(type_of_api(self));
    if (below) {
        Reg d = type_lookup_reg(below, N(dunder_dict));
        descrsetfunc set = is_absent(value_borrow(d)) ? NULL : type_of(value_borrow(d))->tp_descr_set;
        int r = set ? set(api_of(value_borrow(d)), self, value) : PyObject_GenericSetDict(self, value, context);
        reg_release(d);
        return r;
    }
    return PyObject_GenericSetDict(self, value, context);
}

static int first_weakref(WeakObj *w, void *arg)
{
    *(Value *)arg = value_keep(value_from_obj(w));
    return 1;
}

static PyObject *get_weakref(PyObject *self, void *Py_UNUSED(context))
{
    Value first = V_NONE;
    weak_each(value_of(self), first_weakref, &first);
    return api_of(first);
}

PyGetSetDef inst_dict_getset[] = {
    {"__dict__", get_dict, set_dict, PyDoc_STR("dictionary for instance variables"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
PyGetSetDef inst_weakref_getset[] = {
    {"__weakref__", get_weakref, NULL, PyDoc_STR("list of weak references to the object"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
PyGetSetDef inst_both_getset[] = {
    {"__dict__", get_dict, set_dict, PyDoc_STR("dictionary for instance variables"), NULL},
    {"__weakref__", get_weakref, NULL, PyDoc_STR("list of weak references to the object"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
