/* objects/eq.c -- see eq.h. */
#include "objects/eq.h"

#include "objects/tuple_int.h"

/* The number in an immediate, bools included. */
static bool number_of(Value v, double *d)
{
    if (value_is_int(v))
        *d = (double)value_as_int(v);               /* 49 bits: exact */
    else if (value_is_float(v))
        *d = value_as_float(v);
    else if (value_is_bool(v))
        *d = value_is(v, V_TRUE);
    else
        return false;
    return true;
}

enum eq eq_immediates(Value a, Value b)
{
    double x, y;
    return number_of(a, &x) && number_of(b, &y) && x == y ? EQ_YES : EQ_NO;
}

/* Tuples of what can be told by looking, one level deep: the commonest keys that are neither str nor number. */
static enum eq eq_item(Value a, Value b)
{
    if (value_is(a, b))
        return EQ_YES;
    bool ap = value_is_ptr(a), bp = value_is_ptr(b);
    if (!ap && !bp)
        return eq_immediates(a, b);
    bool as = ap && IS_EXACT(a, STR), bs = bp && IS_EXACT(b, STR);
    if (as && bs)
        return str_equal(a, b) ? EQ_YES : EQ_NO;
    return (as && !bp) || (bs && !ap) ? EQ_NO : EQ_ASK;
}

enum eq eq_objects(Value a, Value b)
{
    if (!IS_EXACT(a, TUPLE) || !IS_EXACT(b, TUPLE))
        return EQ_ASK;
    size_t n = tuple_len(a), m = tuple_len(b);
    for (size_t i = 0; i < n && i < m; i++) {
        enum eq e = eq_item(tuple_at(a, i), tuple_at(b, i));
        if (e != EQ_YES)
            return e;
    }
    return n == m ? EQ_YES : EQ_NO;
}

Py_hash_t hash_for_slow(Value v, const char *role)
{
    Py_hash_t hash = PyObject_Hash(api_of(v));
    if (LIKELY(hash != -1))
        return hash;
    PyObject *exc = PyErr_GetRaisedException();
    if ((PyObject *)type_of_api(exc) != PyExc_TypeError) {
        PyErr_SetRaisedException(exc);
        return -1;
    }
    raise_type_error("cannot use '%T' as a %s (%S)", api_of(v), role, exc);
    Py_DECREF(exc);
    return -1;
}
