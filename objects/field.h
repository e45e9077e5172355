/* objects/field.h -- a Value field of an object that other threads may be replacing.
 *
 * Functions, exceptions, modules and the like keep references in fields that any thread may read while another sets them. Reading
 * takes no lock: load, try-keep, look again. Setting swaps the word in an owner section or under the object's lock, and lets the
 * old value go afterwards, since that may run Python code.
 * An empty field is the word 0, as it is born, or V_ABSENT where its structure says so; what reads it gives V_ABSENT.
 * Holds.  F1  The caller has a reference to the object, or holds it otherwise, across the call.
 *         F2  A word is stored with release, so who loads it with acquire may read the header behind it.
 */
#ifndef P3T_OBJECTS_FIELD_H
#define P3T_OBJECTS_FIELD_H

#include "objects/rt.h"

#define FIELD_EMPTY ((Value){0})

Value field_get_locked_slow(Obj *, const Value *field);     /* takes the lock */

/* Counted, or V_ABSENT. */
static inline Value field_get(Obj *o, const Value *field)
{
    Value v = load_acquire_value(field);                    /* pairs with field_swap() */
    if (!value_is_ptr(v))
        return v.w == 0 ? V_ABSENT : v;
    if (LIKELY(value_try_keep(v))) {
        if (LIKELY(obj_is_mine(value_obj(v)) || load_acquire_value(field).w == v.w))
            return v;
        value_drop_later(v);
    }
    return field_get_locked_slow(o, field);
}
/* A register's reference, or V_ABSENT's word. */
static inline Reg field_get_reg(Obj *o, const Value *field)
{
    Value v = load_acquire_value(field);
    if (!value_is_ptr(v))
        return (Reg){v.w == 0 ? V_ABSENT.w : v.w};
    Obj *x = value_obj(v);
    if (LIKELY(obj_is_mine(x))) {
        store_relaxed_u32(&x->local, load_relaxed_u32(&x->local) + 1);
        return reg_borrow(v);
    }
    if (!obj_counted_in_reg(x) && LIKELY(load_acquire_value(field).w == v.w))   /* nothing to count, but look again */
        return reg_borrow(v);
    return reg_from_value(field_get(o, field));
}
static inline bool field_is_empty(const Value *field)
{
    Value v = load_acquire_value(field);
    return v.w == 0 || is_absent(v);
}
/* As the C API returns it: NULL without an exception when empty. */
static inline PyObject *field_get_api(Obj *o, const Value *field)
{
    Value v = field_get(o, field);
    return is_absent(v) ? NULL : api_of(v);
}
/* As an attribute shows it: None when empty. */
static inline PyObject *field_get_or_none(Obj *o, const Value *field)
{
    Value v = field_get(o, field);
    return is_absent(v) ? Py_None : api_of(v);
}

/* Stores v (consumed) and gives what was there: the caller owns it now. */
Value field_swap(Obj *, Value *field, Value v);
static inline void field_set(Obj *o, Value *field, Value v) RUNS_PYTHON;
static inline void field_set(Obj *o, Value *field, Value v) { value_release(field_swap(o, field, v)); }
/* Stores v (consumed in any case) if the field is empty. The field's value, counted. */
Value field_set_if_empty(Obj *, Value *field, Value v) RUNS_PYTHON;

/* In an object that nobody else knows yet, or that is dying or garbage. */
static inline void field_init(Value *field, Value v) { store_relaxed_value(field, v); }
static inline void field_clear_to(Value *field, Value empty) RUNS_PYTHON;
static inline void field_clear_to(Value *field, Value empty)
{
    Value old = load_relaxed_value(field);
    store_release_value(field, empty);
    value_release(old);
}
static inline void field_clear(Value *field) { field_clear_to(field, FIELD_EMPTY); }

/* In a tp_traverse function. */
#define VISIT_FIELD(f)                                                                                                         \
    do {                                                                                                                       \
        Value visited_ = load_relaxed_value(&(f));                                                                             \
        if (value_is_ptr(visited_))                                                                                            \
            Py_VISIT(api_of(visited_));                                                                                        \
    } while (0)

#endif
