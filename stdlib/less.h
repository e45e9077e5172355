/* stdlib/less.h -- a < b for what bisects and heaps are mostly made of, without calling anything: ints, floats, strs, and tuples that
 * begin with one of these and differ there. All else asks the language.
 */
#ifndef P3T_STDLIB_LESS_H
#define P3T_STDLIB_LESS_H

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
        *equal = value_as_float(a) == value_as_float(b);
        return value_as_float(a) < value_as_float(b) ? LESS_YES : LESS_NO;
    }
    if (IS_EXACT(a, STR) && IS_EXACT(b, STR)) {
        int order = str_compare(a, b);
        *equal = order == 0;
        return order < 0 ? LESS_YES : LESS_NO;
    }
    return LESS_ASK;
}

/* Both referenced. LESS_ASK: use PyObject_RichCompareBool. */
static inline enum less less_now(Value a, Value b)
{
    bool equal;
    enum less l = less_scalar(a, b, &equal);
    if (l != LESS_ASK)
        return l;
    if (IS_EXACT(a, TUPLE) && IS_EXACT(b, TUPLE) && tuple_len(a) && tuple_len(b)) {
        l = less_scalar(tuple_at(a, 0), tuple_at(b, 0), &equal);
        return equal ? LESS_ASK : l;
    }
    return LESS_ASK;
}

#endif
