/* objects/field.c -- see field.h. */
#include "objects/field.h"

#include "objects/hold.h"
#include "threading/perturb.h"

Value field_get_locked_slow(Obj *o, const Value *field)
{
    PERTURB("field: refused, not yet locked");
    enum hold h = hold_lock(o);
    Value v = load_relaxed_value(field);
    if (value_is_ptr(v))
        v = value_keep_locked(v);
    hold_end(o, h);
    return v.w == 0 ? V_ABSENT : v;
}

Value field_swap(Obj *o, Value *field, Value v)
{
    enum hold h = hold_begin(o);
    Value old = load_relaxed_value(field);
    store_release_value(field, v);                       /* pairs with field_get() */
    hold_end(o, h);
    return old;
}

Value field_set_if_empty(Obj *o, Value *field, Value v)
{
    value_keep(v);                                       /* one reference for the field, one for the caller */
    enum hold h = hold_begin(o);
    bool empty = field_is_empty(field);
    if (empty)
        store_release_value(field, v);
    hold_end(o, h);
    if (empty)
        return v;
    value_release(v);
    value_release(v);
    return field_get(o, field);
}
