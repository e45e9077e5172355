/* objects/attr_int.h -- attribute access for inline caches: the plan that a slow lookup leaves behind, and the fast paths.
 *
 * After a slow access the interpreter asks attr_plan_get() (or _set) how the same access can be done at once next time; the answer goes
 * into an immutable cache record. A record must hold: kind, shape, cell and version, and what the kind names below.
 *
 * Guard, for every kind:  object's shape == plan.shape  and  *plan.cell == plan.version.
 * The shape tells type and layout; the version word tells that the type still has no data descriptor or hook in the way, and that a
 * value found on the type is still the one. Both are plain loads of words that change seldom.
 *
 *   ATTR_SLOT      inline slot at `offset` bytes: attr_slot_reg(), attr_slot_set_owner()
 *   ATTR_OVERFLOW  slot `index` of the overflow vector, whose word lies at `offset` bytes: attr_overflow_reg()
 *   ATTR_DICT      entry in the dict that the dict word at `offset` names (dict mode, modules, functions, C types with
 *                  tp_dictoffset): use the dict's inline cache. Not in the dict: the slow path
 *   ATTR_MEMBER    a __slots__ member or C object field at `offset` bytes; 0 or V_ABSENT in it: the slow path
 *   ATTR_METHOD    `value` is a function or method descriptor of the type, to be called with the object as self; instances of this
 *                  shape have no attribute of that name
 *   ATTR_METHOD_DICT  the same, if the instance's dict (word at `offset`; may be NULL) has no such key
 *   ATTR_CLASS     `value` is a plain value of the type; as above
 *   ATTR_PROPERTY  `value` is the getter (or setter) function of a property: call it with the object
 *   ATTR_TUPLE_ITEM  item `index` of the object, which is a tuple and may be shorter: then the slow path. A named tuple's field
 *   ATTR_TYPE      the object is a type: additionally its own version must equal plan.self_version; `value` is the result
 *   ATTR_CLASSMETHOD  `value` is the function of a classmethod of the type: call it with the type; instances as for ATTR_METHOD
 *   ATTR_TYPE_CLASSMETHOD  the object is a type, with a version of its own as for ATTR_TYPE: call `value` with the object
 *   ATTR_ADD       set only: the object gets `new_shape`, the value goes to the inline slot at `offset`: attr_slot_add_owner()
 *   ATTR_GENERIC   no shortcut
 *
 * `value` is borrowed. value_deferred: it is deferred, immortal or no pointer, so a register may hold it uncounted once the guard has
 * held; otherwise try-incref and check the guard again.
 */
#ifndef P3T_OBJECTS_ATTR_INT_H
#define P3T_OBJECTS_ATTR_INT_H

#include "objects/attr.h"
#include "objects/type_int.h"

enum attr_kind {
    ATTR_GENERIC, ATTR_SLOT, ATTR_OVERFLOW, ATTR_DICT, ATTR_MEMBER, ATTR_METHOD, ATTR_METHOD_DICT, ATTR_CLASS, ATTR_PROPERTY, ATTR_TYPE,
    ATTR_TUPLE_ITEM, ATTR_CLASSMETHOD, ATTR_TYPE_CLASSMETHOD, ATTR_ADD,
};

struct attr_plan {
    uint8_t  kind;
    bool     value_deferred;
    uint16_t index;
    uint32_t shape;
    uint32_t new_shape;
    uint32_t offset;
    const uint64_t *cell;
    uint64_t version;
    uint64_t self_version;
    Value    value;
};

/* tp_descr_get of the descriptors that give an item of a tuple, told by the module that has them; behind their header lies the index. */
typedef struct TupleGetterObj { Obj hdr; Py_ssize_t index FROZEN; } TupleGetterObj;
void attr_tuple_getters_have(descrgetfunc);

/* How to get (or set to a new or another value) name on objects like obj. Runs no Python code, raises nothing. obj is what the access
 * met *before* it for a set that adds, so ask first, then do the slow access. */
void attr_plan_get(Value obj, Value name, struct attr_plan *);
void attr_plan_set(Value obj, Value name, struct attr_plan *);

static inline bool attr_guard(const Obj *o, uint32_t shape, const uint64_t *cell, uint64_t version)
{
    return load_acquire_u32(&o->shape) == shape && load_relaxed_u64(cell) == version;   /* acquire: pairs with the release of A2 */
}

/* Reads a slot of o, whose shape has just been found to be `shape` by an acquire load. False: absent, or changed meanwhile, or the
 * count was refused: slow path. `*out` is a register word. */
static inline bool attr_slot_reg_at(Obj *o, uint32_t shape, Value *slot, Reg *out)
{
    Value v = load_acquire_value(slot);                 /* pairs with the release of the writer: v's header is readable */
    if (value_is_ptr(v)) {
        Obj *x = value_obj(v);
        if (LIKELY(obj_is_mine(x))) {                   /* only this thread can let it die: no re-check */
            store_relaxed_u32(&x->local, load_relaxed_u32(&x->local) + 1);
            *out = reg_borrow(v);
            return true;
        }
        bool counted = obj_counted_in_reg(x);
        if (counted && !obj_try_incref_foreign(x))
            return false;
        if (LIKELY(load_acquire_value(slot).w == v.w && load_acquire_u32(&o->shape) == shape)) {
            *out = reg_borrow(v);
            return true;
        }
        if (counted)
            value_drop_later(v);
        return false;
    }
    if (UNLIKELY(is_absent(v) || v.w == 0 || load_acquire_u32(&o->shape) != shape))   /* 0: a member never set */
        return false;
    *out = reg_borrow(v);
    return true;
}
static inline bool attr_slot_reg(Obj *o, uint32_t shape, uint32_t offset, Reg *out)
{
    return attr_slot_reg_at(o, shape, (Value *)(void *)((char *)o + offset), out);
}
static inline bool attr_overflow_reg(Obj *o, uint32_t shape, uint32_t offset, uint32_t index, Reg *out)
{
    struct attr_overflow **word = (struct attr_overflow **)(void *)((char *)o + offset);
    struct attr_overflow *v = load_acquire_ptr(word);
    if (v == NULL || !attr_slot_reg_at(o, shape, &v->slot[index], out))
        return false;
    if (LIKELY(load_acquire_ptr(word) == v))            /* the vector is still the one: the slot was not a stale copy */
        return true;
    if (value_is_ptr(value_borrow(*out)) && obj_counted_in_reg(value_obj(value_borrow(*out))))
        value_drop_later(value_borrow(*out));
    return false;
}
/* A __slots__ member: fixed for the type, so only the slot itself is read again. */
static inline bool attr_member_reg(Obj *o, uint32_t offset, Reg *out)
{
    Value *slot = (Value *)(void *)((char *)o + offset);
    if (load_relaxed_u64(&slot->w) == 0)
        return false;
    return attr_slot_reg_at(o, load_relaxed_u32(&o->shape), slot, out);
}

/* Replaces the value of an existing attribute, by the owner, without an atomic read-modify-write. v is consumed when it returns true;
 * *old must then be released by the caller (outside the section: it may run Python code). False: slow path. */
static inline bool attr_slot_set_owner(Thread *t, Obj *o, uint32_t shape, uint32_t offset, Value v, Value *old)
{
    if (UNLIKELY(load_relaxed_u16(&o->owner) != t->slot_id || !owner_enter(t, o, &o->lock)))
        return false;
    Value *slot = (Value *)(void *)((char *)o + offset);
    Value before = load_relaxed_value(slot);
    if (UNLIKELY(load_relaxed_u32(&o->shape) != shape || is_absent(before))) {   /* a deleted name: adding it again is not ours */
        owner_leave(t);
        return false;
    }
    store_release_value(slot, v);                       /* pairs with attr_slot_reg_at() */
    owner_leave(t);
    *old = before;
    return true;
}
/* The same for any thread, with the object's lock. v is consumed when it returns true. */
bool attr_slot_set_shared(Obj *o, uint32_t shape, uint32_t offset, Value v) RUNS_PYTHON;
/* Adds the attribute that leads from `shape` to `new_shape`, in an inline slot. v is consumed when it returns true. */
static inline bool attr_slot_add_owner(Thread *t, Obj *o, uint32_t shape, uint32_t new_shape, uint32_t offset, Value v)
{
    if (UNLIKELY(load_relaxed_u16(&o->owner) != t->slot_id || !owner_enter(t, o, &o->lock)))
        return false;
    if (UNLIKELY(load_relaxed_u32(&o->shape) != shape)) {
        owner_leave(t);
        return false;
    }
    store_relaxed_value((Value *)(void *)((char *)o + offset), v);
    store_release_u32(&o->shape, new_shape);            /* A2: the slot before the shape */
    owner_leave(t);
    return true;
}
/* A __slots__ member, whose old word may be 0 (never set) or V_ABSENT. */
static inline bool attr_member_set_owner(Thread *t, Obj *o, uint32_t offset, Value v, Value *old)
{
    if (UNLIKELY(load_relaxed_u16(&o->owner) != t->slot_id || !owner_enter(t, o, &o->lock)))
        return false;
    Value *slot = (Value *)(void *)((char *)o + offset);
    *old = load_relaxed_value(slot);
    store_release_value(slot, v);
    owner_leave(t);
    return true;
}

#endif
