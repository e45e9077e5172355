/* objects/eq.h -- equality and hash of values as far as they need no Python code: for containers.
 *
 * Most keys and items are ints, strs, floats, None and bools. What can be decided about these by looking is decided here, inline; the
 * rest goes to PyObject_RichCompareBool and PyObject_Hash.
 */
#ifndef P3T_OBJECTS_EQ_H
#define P3T_OBJECTS_EQ_H

#include "objects/str_int.h"

enum eq { EQ_NO, EQ_YES, EQ_ASK };

enum eq eq_immediates(Value a, Value b) LEAF;       /* two words that are no pointers, and differ */
enum eq eq_objects(Value a, Value b) LEAF;          /* two heap objects, not both exact strs, not the same */
/* Are they equal? EQ_ASK: only Python code knows. Identical is equal. A heap object's text is read, so both must be referenced, or
 * pinned by a held lock. */
static inline enum eq eq_now(Value a, Value b) LEAF;
static inline enum eq eq_now(Value a, Value b)
{
    if (value_is(a, b))
        return EQ_YES;
    if (value_both_int(a, b))
        return EQ_NO;
    bool ap = value_is_ptr_nn(a), bp = value_is_ptr_nn(b);
    if (!ap && !bp)
        return eq_immediates(a, b);
    bool as = ap && IS_EXACT(a, STR), bs = bp && IS_EXACT(b, STR);
    if (as && bs)
        return str_equal(a, b) ? EQ_YES : EQ_NO;
    if ((as && !bp) || (bs && !ap))
        return EQ_NO;
    return ap && bp ? eq_objects(a, b) : EQ_ASK;
}

/* 1, 0, -1. Both referenced. */
static inline int value_equal(Value a, Value b) RUNS_PYTHON;
static inline int value_equal(Value a, Value b)
{
    enum eq e = eq_now(a, b);
    return e == EQ_ASK ? PyObject_RichCompareBool(api_of(a), api_of(b), Py_EQ) : e == EQ_YES;
}

/* -1: raised. */
static inline Py_hash_t value_hash(Value v) RUNS_PYTHON;
static inline Py_hash_t value_hash(Value v)
{
    if (value_is_int(v)) {
        int64_t n = value_as_int(v);
        return n == -1 ? -2 : n;
    }
    return LIKELY(IS_EXACT(v, STR)) ? str_hash(v) : PyObject_Hash(api_of(v));
}

/* The hash of a key of a dict ("as a dict key") or member of a set ("as a set element"): the TypeError of an unhashable one says which. */
Py_hash_t hash_for_slow(Value v, const char *role) RUNS_PYTHON;
static inline Py_hash_t hash_for(Value v, const char *role)
{
    if (value_is_int(v)) {
        int64_t n = value_as_int(v);
        return n == -1 ? -2 : n;
    }
    return LIKELY(IS_EXACT(v, STR)) ? str_hash(v) : hash_for_slow(v, role);
}
static inline Py_hash_t dict_key_hash(Value key) { return hash_for(key, "dict key"); }
static inline Py_hash_t set_key_hash(Value key) { return hash_for(key, "set element"); }

#endif
