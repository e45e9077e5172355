/* objects/field.c -- see field.h. */
#include "objects/field.h"

#include "threading/perturb.h"

static bool field_enter(Obj *o)                          /* true: an owner section */
{
    if (obj_is_mine(o) && owner_enter(this_thread, o, &o->lock))
        return true;
    obj_lock(o);
    return false;
}

static void field_leave(Obj *o, bool section)
{
    if (section)
        owner_leave(this_thread);
    else
        obj_unlock(o);
}

Value field_get_locked_slow(Obj *o, const Value *field)
{
    PERTURB("field: refused, not yet locked");
    obj_lock(o);
    Value v = load_relaxed_value(field);
    if (value_is_ptr(v))
        v = value_keep_locked(v);
    obj_unlock(o);
    return v.w == 0 ? V_ABSENT : v;
}

Value field_swap(Obj *o, Value *field, Value v)
{
    bool section = field_enter(o);
    Value old = load_relaxed_value(field);
    store_release_value(field, v);                       /* pairs with field_get() */
    field_leave(o, section);
    return old;
}

Value field_set_if_empty(Obj *o, Value *field, Value v)
{
    value_keep(v);                                       /* one reference for the field, one for the caller */
    bool section = field_enter(o);
    bool empty = field_is_empty(field);
    if (empty)
        store_release_value(field, v);
    field_leave(o, section);
    if (empty)
        return v;
    value_release(v);
    value_release(v);
    return field_get(o, field);
}
