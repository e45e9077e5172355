/* objects/eq.c -- see eq.h. */
#include "objects/eq.h"

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
