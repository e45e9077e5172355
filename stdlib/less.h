/* stdlib/less.h -- a < b for what bisects and heaps are mostly made of, without calling anything: ints, floats, strs, and tuples
 * and lists that begin with one of these and differ there. All else asks the language.
 */
#ifndef P3T_STDLIB_LESS_H
#define P3T_STDLIB_LESS_H

#include "objects/list_int.h"
#include "objects/str_int.h"
#include "objects/tuple_int.h"

enum less { LESS_NO, LESS_YES, LESS_ASK };

static inline enum less less_scalar(Value a, Value b, bool *equal)
{
    *equal = false;
    if (value_both_int(a, b)) {
        *equal = value_is(a, b);
        return value_as_int(a) < value_as_int(b) ? LESS_YES : LESS_NO;
    }
    if (value_is_float(a) && value_is_float(b)) {
        *equal = value_is(a, b) || value_as_float(a) == value_as_float(b);     /* a NaN is the same as itself */
        return value_as_float(a) < value_as_float(b) ? LESS_YES : LESS_NO;
    }
    if (IS_EXACT(a, STR) && IS_EXACT(b, STR)) {
        int order = str_compare(a, b);
        *equal = order == 0;
        return order < 0 ? LESS_YES : LESS_NO;
    }
    return LESS_ASK;
}

/* Heaps compare in the middle of their work, so what is dropped here may run code only later. */
static inline void drop_quietly(Value v)
{
    if (!value_is_ptr(v))
        return;
    Obj *o = value_obj(v);
    if (LIKELY(obj_is_mine(o)) && LIKELY(load_relaxed_u32(&o->local) > 1))
        store_relaxed_u32(&o->local, load_relaxed_u32(&o->local) - 1);
    else
        value_drop_later(v);
}

/* Both referenced. LESS_ASK: use PyObject_RichCompareBool. */
static inline enum less less_now(Value a, Value b)
{
    bool equal;
    enum less l = less_scalar(a, b, &equal);
    if (l != LESS_ASK)
        return l;
    enum { DEEP = 3 };                                       /* of heapq.merge()'s lists [item, number, function] the number differs */
    if (IS_EXACT(a, TUPLE) && IS_EXACT(b, TUPLE)) {
        for (size_t i = 0; i < DEEP && i < tuple_len(a) && i < tuple_len(b); i++) {
            l = less_scalar(tuple_at(a, i), tuple_at(b, i), &equal);
            if (!equal)
                return l;
        }
    } else if (IS_EXACT(a, LIST) && IS_EXACT(b, LIST)) {
        for (size_t i = 0; i < DEEP; i++) {
            Value x = list_get((ListObj *)value_obj(a), i), y = list_get((ListObj *)value_obj(b), i);
            equal = false;
            l = is_absent(x) || is_absent(y) ? LESS_ASK : less_scalar(x, y, &equal);
            drop_quietly(x);
            drop_quietly(y);
            if (!equal)
                return l;
        }
    }
    return LESS_ASK;
}

#endif
