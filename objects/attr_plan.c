/* objects/attr_plan.c -- how the next access like this one can be done at once: what inline caches are filled from.
 *
 * A plan states what a whole lookup found in terms that two comparisons can check (attr_int.h): the object's shape, and its
 * type's version. The version is read before anything else, so whatever changes during the planning makes the plan's guard fail.
 */
#include "objects/attr_int.h"

#include "objects/descr.h"
#include "objects/dict_int.h"
#include "objects/type.h"

static bool word_is_deferred(Value v)
{
    return !value_is_ptr(v) || load_relaxed_u16(&value_obj(v)->owner) >= SLOT_DEFERRED;
}

static void plan_value(struct attr_plan *p, enum attr_kind kind, Value v)
{
    p->kind = (uint8_t)kind;
    p->value = v;
    p->value_deferred = word_is_deferred(v);
}

/* Where the instance's own attribute lies, if it has it. True: p is filled. */
static bool plan_own(Obj *o, Shape *s, Value name, struct attr_plan *p)
{
    if (s->kind == SHAPE_SLOTS) {
        int i = shape_lookup(s, name);
        if (i < 0 || s->flags & SHAPE_VARSIZED)
            return false;
        if (i < s->inline_slots) {
            p->kind = ATTR_SLOT;
            p->offset = s->inline_offset + (uint32_t)i * (uint32_t)sizeof(Value);
        } else {
            p->kind = ATTR_OVERFLOW;
            p->offset = s->inline_offset - (uint32_t)sizeof(void *);
            p->index = (uint16_t)(i - s->inline_slots);
        }
        return true;
    }
    (void)o;
    return false;
}

/* Offset of the dict word of objects of this shape; 0: they have none, or not at a fixed place. */
static uint32_t dict_word_offset(const Shape *s)
{
    if (s->flags & SHAPE_VARSIZED)
        return 0;
    if (s->flags & SHAPE_HAS_ATTRS)
        return s->inline_offset - (uint32_t)sizeof(struct attr_area);
    Py_ssize_t at = ((PyTypeObject *)s->type)->tp_dictoffset;
    return at > 0 ? (uint32_t)at : 0;
}

static bool word_has(Obj *o, uint32_t offset, Value name)
{
    Value d = load_acquire_value((Value *)(void *)((char *)o + offset));
    uint64_t edition;
    uint32_t index;
    return value_is_ptr(d) && dict_locate((DictObj *)value_obj(d), name, &edition, &index);   /* A4: valid until a safepoint */
}

static void plan_type_attribute(Obj *o, PyTypeObject *meta, Value name, struct attr_plan *p)
{
    PyTypeObject *t = (PyTypeObject *)o;
    p->self_version = type_version(t);
    Reg of_meta = type_lookup_reg(meta, name);
    bool free = is_absent(value_borrow(of_meta)) || type_of(value_borrow(of_meta))->tp_descr_set == NULL;
    reg_release(of_meta);
    if (!free)
        return;
    Reg found = type_lookup_reg(t, name);
    Value v = value_borrow(found);
    if (!is_absent(v)) {
        if (IS_EXACT(v, FUNCTION) || type_of(v)->tp_descr_get == NULL)
            plan_value(p, ATTR_TYPE, v);                 /* a function found on a type stays as it is */
        else if (IS_EXACT(v, STATICMETHOD))
            plan_value(p, ATTR_TYPE, descr_wrapped(v));
        else if (IS_EXACT(v, CLASSMETHOD) && IS_EXACT(descr_wrapped(v), FUNCTION))
            plan_value(p, ATTR_TYPE_CLASSMETHOD, descr_wrapped(v));
    }
    reg_release(found);
}

static descrgetfunc tuple_getter_get SHARED(relaxed);

void attr_tuple_getters_have(descrgetfunc get) { store_relaxed_ptr(&tuple_getter_get, get); }

static bool is_tuple_getter(Value v, PyTypeObject *t)
{
    return type_of(v)->tp_descr_get == load_relaxed_ptr(&tuple_getter_get) && t->tp_flags & Py_TPFLAGS_TUPLE_SUBCLASS &&
           (size_t)((TupleGetterObj *)value_obj(v))->index <= UINT16_MAX;
}

/* What object has under __class__: a descriptor that gives the type. Immortal. */
static Value plain_class(void)
{
    Reg found = type_lookup_reg(&PyBaseObject_Type, N(dunder_class));
    reg_release(found);
    return value_borrow(found);
}

void attr_plan_get(Value obj, Value name, struct attr_plan *p)
{
    *p = (struct attr_plan){.kind = ATTR_GENERIC, .value = V_ABSENT};
    PyTypeObject *t = type_of(obj);
    TypeRecord *r = t->tp_p3t;
    if (!value_is_ptr(obj))
        return;
    Obj *o = value_obj(obj);
    Shape *s = obj_shape(o);
    p->shape = s->id;
    p->cell = &r->version;
    p->version = load_acquire_u64(&r->version);
    if (t->tp_flags & Py_TPFLAGS_TYPE_SUBCLASS && t->tp_getattro == PyType_Type.tp_getattro) {
        plan_type_attribute(o, t, name, p);
        return;
    }
    bool module = t == &PyModule_Type;
    if (!r->simple_get && !module)
        return;
    Reg found = type_lookup_reg(t, name);
    Value v = value_borrow(found);
    uint32_t word = dict_word_offset(s);
    if (!is_absent(v) && type_of(v)->tp_descr_set && type_of(v)->tp_descr_get) {
        Py_ssize_t at = descr_member_offset(v, t);
        if (at > 0 && !module) {
            p->kind = ATTR_MEMBER;
            p->offset = (uint32_t)at;
        } else if (name.w == N(dunder_class).w && v.w == plain_class().w) {
            plan_value(p, ATTR_CLASS, value_from_obj((Obj *)t));         /* the shape names the type */
        } else if (is_tuple_getter(v, t)) {
            p->kind = ATTR_TUPLE_ITEM;
            p->index = (uint16_t)((TupleGetterObj *)value_obj(v))->index;
        } else if (IS_EXACT(v, PROPERTY) && t->tp_getattro == PyObject_GenericGetAttr && IS_EXACT(property_getter(v), FUNCTION)) {
            /* (whose AttributeError would have __getattr__ asked, if there was one) */
            plan_value(p, ATTR_PROPERTY, property_getter(v));
        }
    } else if (plan_own(o, s, name, p)) {
        /* a slot */
    } else if (s->kind != SHAPE_SLOTS && word && word_has(o, word, name)) {
        p->kind = ATTR_DICT;
        p->offset = word;
    } else if (s->kind == SHAPE_SLOTS && shape_lookup(s, name) >= 0) {
        /* its own, at a place that depends on its size: the whole lookup finds it */
    } else if (!is_absent(v) && !module && (word || s->kind != SHAPE_DICT)) {
        bool in_dict = s->kind != SHAPE_SLOTS && word;   /* a dict may have the name any time */
        p->offset = word;
        if (type_of(v)->tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR)
            plan_value(p, in_dict ? ATTR_METHOD_DICT : ATTR_METHOD, v);
        else if (type_of(v)->tp_descr_get == NULL && !in_dict)
            plan_value(p, ATTR_CLASS, v);
        else if (IS_EXACT(v, STATICMETHOD) && !in_dict)
            plan_value(p, ATTR_CLASS, descr_wrapped(v));
        else if (IS_EXACT(v, CLASSMETHOD) && !in_dict && IS_EXACT(descr_wrapped(v), FUNCTION))
            plan_value(p, ATTR_CLASSMETHOD, descr_wrapped(v));
    }
    reg_release(found);
}

void attr_plan_set(Value obj, Value name, struct attr_plan *p)
{
    *p = (struct attr_plan){.kind = ATTR_GENERIC, .value = V_ABSENT};
    PyTypeObject *t = type_of(obj);
    if (!value_is_ptr(obj) || t->tp_setattro != PyObject_GenericSetAttr || t->tp_flags & Py_TPFLAGS_TYPE_SUBCLASS)
        return;
    TypeRecord *r = t->tp_p3t;
    Obj *o = value_obj(obj);
    Shape *s = obj_shape(o);
    p->shape = s->id;
    p->cell = &r->version;
    p->version = load_acquire_u64(&r->version);
    Reg found = type_lookup_reg(t, name);
    Value v = value_borrow(found);
    uint32_t word = dict_word_offset(s);
    if (!is_absent(v) && type_of(v)->tp_descr_set) {
        Py_ssize_t at = descr_member_offset(v, t);
        if (at > 0 && descr_member_writable(v)) {
            p->kind = ATTR_MEMBER;
            p->offset = (uint32_t)at;
        } else if (IS_EXACT(v, PROPERTY) && IS_EXACT(property_setter(v), FUNCTION)) {
            plan_value(p, ATTR_PROPERTY, property_setter(v));
        }
    } else if (plan_own(o, s, name, p)) {
        /* a slot */
    } else if (s->kind == SHAPE_SLOTS) {
        Shape *n = s->count < s->inline_slots ? shape_add(s, name) : NULL;
        if (n) {
            p->kind = ATTR_ADD;
            p->new_shape = n->id;
            p->offset = s->inline_offset + s->count * (uint32_t)sizeof(Value);
        }
    } else if (word) {
        p->kind = ATTR_DICT;
        p->offset = word;
    }
    reg_release(found);
}
