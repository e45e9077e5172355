/* objects/type_ready.c -- PyType_Ready: a filled type structure becomes a type.
 *
 * Order: header and record; base and bases; size and flags; the dict, with wrappers for the type's own slots, methods, members, getters;
 * the MRO; the slots that bases give; __doc__ and __hash__; its place among its base's subclasses; the shape of its instances.
 * Nobody else knows the type before the end, so nothing here is locked but the hierarchy.
 * Static types are shared by all interpreters, immortal and immutable; their dicts are filled once.
 */
#include "objects/descr.h"
#include "objects/dict_int.h"
#include "objects/list_int.h"
#include "objects/tuple_int.h"
#include "objects/type_slots.h"

/* --- the record's derived parts ---------------------------------------------------------------------------------------------------- */

void type_fill_ops(PyTypeObject *t)
{
    TypeRecord *r = t->tp_p3t;
    bool gc = (t->tp_flags & Py_TPFLAGS_HAVE_GC) != 0;
    if (r->ops.destroy != NULL && r->ops.finalize == NULL && t->tp_finalize != NULL)
        r->ops.finalize_all = 1;                         /* it may have instances */
    r->ops.traverse = gc ? t->tp_traverse : NULL;
    r->ops.clear = gc ? t->tp_clear : NULL;
    r->ops.destroy = t->tp_dealloc;
    r->ops.finalize = t->tp_finalize;
    r->ops.weak = PyType_IsSubtype(t, &_PyWeakref_RefType) || t == &_PyWeakref_ProxyType || t == &_PyWeakref_CallableProxyType;
    if (t->tp_flags & Py_TPFLAGS_LIST_SUBCLASS)
        r->ops.buffer = offsetof(ListObj, items);
    else if (t->tp_flags & Py_TPFLAGS_DICT_SUBCLASS || PyType_IsSubtype(t, &PySet_Type) || PyType_IsSubtype(t, &PyFrozenSet_Type))
        r->ops.buffer = offsetof(DictObj, table);
    r->has_finalizer = t->tp_finalize != NULL;
    r->born_flags = (uint8_t)((gc ? OBJ_TRACKED : 0) | (t->tp_finalize ? OBJ_HAS_FINALIZER : 0));
    r->simple_get = t->tp_getattro == PyObject_GenericGetAttr ||
                    (t->tp_getattro == dispatch_getattr && is_generic_get(type_lookup_locked(t, N(dunder_getattribute))));
    r->simple_set = t->tp_setattro == PyObject_GenericSetAttr;
    /* The collector asks container pages alone which types their objects belong to, and only types that never die need not be asked for. */
    r->page_kind = gc || t->tp_flags & Py_TPFLAGS_HEAPTYPE ? PAGE_CONTAINER : PAGE_LEAF;
}

/* How many slots instances get at birth: what the class bodies of the MRO assign to, as the compiler counted. */
static unsigned expected_attributes(PyTypeObject *t)
{
    unsigned n = 0;
    Value mro = value_of(t->tp_mro);
    for (size_t i = 0; i < tuple_len(mro); i++) {
        PyTypeObject *b = (PyTypeObject *)value_obj(tuple_at(mro, i));
        if (!(b->tp_flags & Py_TPFLAGS_HEAPTYPE) || b->tp_dict == NULL)
            continue;
        Value names_ = dict_get_name((DictObj *)b->tp_dict, N(dunder_static_attributes));
        if (IS_EXACT(names_, TUPLE))
            n += (unsigned)tuple_len(names_);
        value_release(names_);
    }
    if (n == 0)
        return 2;
    n += n & 1;                                          /* blocks come in steps of two words */
    return n < SHAPE_INLINE_LIMIT ? n : SHAPE_INLINE_LIMIT;
}

int type_make_shape(PyTypeObject *t)
{
    if (shape_root(t, expected_attributes(t)) == NULL) {
        raise_no_memory();
        return -1;
    }
    return 0;
}

/* --- the dict ------------------------------------------------------------------------------------------------------------------------ */

static int dict_add(PyTypeObject *t, const char *name, PyObject *descr, bool replace)   /* consumes descr */
{
    if (descr == NULL)
        return -1;
    PyObject *key = PyUnicode_InternFromString(name);
    int r = -1;
    if (key) {
        PyUnicode_InternImmortal(&key);
        r = replace ? PyDict_SetItem(t->tp_dict, key, descr) : PyDict_SetDefaultRef(t->tp_dict, key, descr, NULL);
        Py_DECREF(key);
    }
    Py_DECREF(descr);
    return r < 0 ? -1 : 0;
}

static int add_tables(PyTypeObject *t)
{
    for (PyMethodDef *m = t->tp_methods; m && m->ml_name; m++)
        if (dict_add(t, m->ml_name, descr_new_for_method(t, m), m->ml_flags & METH_COEXIST) < 0)
            return -1;
    for (PyMemberDef *m = t->tp_members; m && m->name; m++)
        if (dict_add(t, m->name, PyDescr_NewMember(t, m), false) < 0)
            return -1;
    for (PyGetSetDef *g = t->tp_getset; g && g->name; g++)
        if (dict_add(t, g->name, PyDescr_NewGetSet(t, g), false) < 0)
            return -1;
    return 0;
}

static int add_new(PyTypeObject *t)
{
    PyTypeObject *base = t->tp_base;
    bool disallowed = t->tp_flags & Py_TPFLAGS_DISALLOW_INSTANTIATION;
    if (t->tp_new == NULL && base == &PyBaseObject_Type && !(t->tp_flags & Py_TPFLAGS_HEAPTYPE))
        t->tp_flags |= Py_TPFLAGS_DISALLOW_INSTANTIATION;    /* a static type must say tp_new itself to be callable */
    else if (!disallowed && t->tp_new && !(base && t->tp_new == base->tp_new && t->tp_flags & Py_TPFLAGS_HEAPTYPE)) {
        int there = PyDict_Contains(t->tp_dict, NAPI(dunder_new));
        if (there < 0)
            return -1;
        if (!there && dict_add(t, "__new__", type_new_builtin(t), false) < 0)
            return -1;
    } else if (!disallowed && t->tp_new == NULL && base) {
        t->tp_new = base->tp_new;
    }
    if (disallowed)
        t->tp_new = NULL;
    return 0;
}

static int add_doc_and_hash(PyTypeObject *t)
{
    int there = PyDict_Contains(t->tp_dict, NAPI(dunder_doc));
    if (there == 0) {
        Value doc = t->tp_doc ? doc_text(t->tp_name, t->tp_doc) : V_NONE;
        there = is_raised(doc) ? -1 : PyDict_SetItem(t->tp_dict, NAPI(dunder_doc), api_of(doc));
        value_release(doc);
    }
    if (there >= 0 && t->tp_hash == NULL) {
        there = PyDict_Contains(t->tp_dict, NAPI(dunder_hash));
        if (there == 0)
            there = PyDict_SetItem(t->tp_dict, NAPI(dunder_hash), Py_None);
        t->tp_hash = PyObject_HashNotImplemented;
    }
    return there < 0 ? -1 : 0;
}

/* --- steps --------------------------------------------------------------------------------------------------------------------------- */

static int ready_bases(PyTypeObject *t)
{
    if (t->tp_base == NULL && t != &PyBaseObject_Type) {
        t->tp_base = &PyBaseObject_Type;
        if (t->tp_flags & Py_TPFLAGS_HEAPTYPE)
            Py_INCREF(t->tp_base);
    }
    if (t->tp_base && t->tp_base->tp_dict == NULL && PyType_Ready(t->tp_base) < 0)
        return -1;
    if (t->tp_bases == NULL) {
        Value b = t->tp_base ? value_from_obj(t->tp_base) : V_ABSENT;
        t->tp_bases = api_of(tuple_from_values(&b, t->tp_base ? 1 : 0));
    }
    return t->tp_bases ? 0 : -1;
}

static int ready_record(PyTypeObject *t)
{
    if (t->tp_p3t == NULL) {
        t->tp_p3t = type_record_new(t);
        if (t->tp_p3t == NULL) {
            raise_no_memory();
            return -1;
        }
    }
    if (t->tp_flags & Py_TPFLAGS_HEAPTYPE) {
        if (t->tp_p3t->interp == NULL)
            t->tp_p3t->interp = interp_now();
    } else if (load_relaxed_u32(&((Obj *)t)->shape) == SHAPE_ID_DEAD) {
        PyTypeObject *meta = t->tp_base ? type_of_obj((Obj *)t->tp_base) : &PyType_Type;
        obj_init_static((Obj *)t, load_relaxed_u32(&meta->tp_p3t->shape));
    } else {
        obj_init_static((Obj *)t, load_relaxed_u32(&((Obj *)t)->shape));    /* Py_SET_TYPE named its metatype */
    }
    return 0;
}

static int check_size(PyTypeObject *t)
{
    PyTypeObject *b = t->tp_base;
    if (b && t->tp_basicsize < b->tp_basicsize) {
        raise_type_error("tp_basicsize for type '%s' (%zd) is too small for base '%s' (%zd)", t->tp_name, t->tp_basicsize, b->tp_name,
                         b->tp_basicsize);
        return -1;
    }
    if (t->tp_flags & Py_TPFLAGS_HAVE_GC && t->tp_traverse == NULL) {
        raise_system_error("type %s has the Py_TPFLAGS_HAVE_GC flag but has no traverse function", t->tp_name);
        return -1;
    }
    if (t->tp_basicsize < (Py_ssize_t)sizeof(Obj)) {
        raise_system_error("type %s has a basicsize smaller than an object's header", t->tp_name);
        return -1;
    }
    return 0;
}

static int enter_hierarchy(PyTypeObject *t)
{
    Value bases = value_of(t->tp_bases);
    int r = 0;
    type_lock_take();
    for (size_t i = 0; i < tuple_len(bases) && r == 0; i++)
        r = type_subclass_add_locked((PyTypeObject *)value_obj(tuple_at(bases, i)), t);
    t->tp_p3t->listed = true;
    type_lock_drop();
    if (r < 0)
        raise_no_memory();
    return r;
}

static int ready_steps(PyTypeObject *t)
{
    if (ready_bases(t) < 0 || ready_record(t) < 0)
        return -1;
    if (t->tp_dict == NULL) {
        Value d = dict_new();
        if (is_raised(d))
            return -1;
        t->tp_dict = api_of(d);
    }
    if (type_add_operators(t) < 0 || add_tables(t) < 0)
        return -1;
    if (t->tp_base)
        type_inherit_special(t, t->tp_base);
    Value mro = t->tp_flags & Py_TPFLAGS_HEAPTYPE ? mro_of(t) : mro_compute(t, value_of(t->tp_bases));
    if (is_raised(mro))
        return -1;
    t->tp_mro = api_of(mro);
    if (add_new(t) < 0)
        return -1;
    type_inherit_pattern(t);
    type_inherit_slots(t);
    if (check_size(t) < 0 || add_doc_and_hash(t) < 0)
        return -1;
    if (t->tp_base) {
        const TypeRecord *above = t->tp_base->tp_p3t;
        t->tp_p3t->counts_type = above->counts_type || above->drops_type;
        if (t->tp_p3t->data_offset == 0)
            t->tp_p3t->data_offset = _Py_SIZE_ROUND_UP(t->tp_base->tp_basicsize, 16);
    }
    type_fill_ops(t);
    return type_make_shape(t) < 0 || enter_hierarchy(t) < 0 ? -1 : 0;
}

/* A type that lives for ever: so does what it consists of, and nobody needs to count it. */
void type_immortalise(PyTypeObject *t)
{
    PyObject *key, *value;
    Py_ssize_t at = 0;
    obj_make_immortal((Obj *)t->tp_dict);
    obj_make_immortal((Obj *)t->tp_mro);
    obj_make_immortal((Obj *)t->tp_bases);
    while (PyDict_Next(t->tp_dict, &at, &key, &value))
        if (value_is_ptr(value_of(value)))
            obj_make_immortal((Obj *)value);
}

int type_ready_heap(PyTypeObject *t)
{
    if (t->tp_flags & Py_TPFLAGS_READY)
        return 0;
    t->tp_flags |= Py_TPFLAGS_READYING;
    int r = ready_steps(t);
    t->tp_flags &= ~Py_TPFLAGS_READYING;
    if (r == 0)
        t->tp_flags |= Py_TPFLAGS_READY;
    return r;
}

int PyType_Ready(PyTypeObject *t)
{
    if (t->tp_flags & Py_TPFLAGS_READY)
        return 0;
    if (t->tp_name == NULL) {
        PyErr_SetString(PyExc_SystemError, "Type does not define the tp_name field.");
        return -1;
    }
    if (!(t->tp_flags & Py_TPFLAGS_HEAPTYPE))
        t->tp_flags |= Py_TPFLAGS_IMMUTABLETYPE;
    if (t->tp_flags & Py_TPFLAGS_HEAPTYPE && t->tp_p3t == NULL && (t->tp_p3t = type_record_new(t)) == NULL) {
        raise_no_memory();
        return -1;
    }
    if (type_ready_heap(t) < 0)
        return -1;
    if (!(t->tp_flags & Py_TPFLAGS_HEAPTYPE))
        type_immortalise(t);
    return 0;
}
