/* stdlib/math_int.h -- what the files of the module math share.
 *
 * math.c has the functions of floats and the module, math_sum.c sums and norms, math_whole.c the functions of ints. No function keeps
 * state, so none needs a lock; iterables are read item by item, or as a snapshot if they are lists.
 */
#ifndef P3T_STDLIB_MATH_INT_H
#define P3T_STDLIB_MATH_INT_H

#include "objects/argcheck.h"
#include "objects/float_int.h"

/* The float of any real number. False: raised. */
bool math_number_slow(PyObject *o, double *x) RUNS_PYTHON;
static inline bool math_number(PyObject *o, double *x)
{
    Value v = value_of(o);
    if (LIKELY(value_is_float(v))) {
        *x = value_as_float(v);
        return true;
    }
    if (value_is_int(v)) {
        *x = (double)value_as_int(v);
        return true;
    }
    return math_number_slow(o, x);
}
static inline PyObject *math_float(double x) { return api_of(value_from_float(x)); }

#define MATH_ONE(name)  PyObject *math_##name(PyObject *module, PyObject *arg);
#define MATH_MANY(name) PyObject *math_##name(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
#define MATH_WORDS(name) PyObject *math_##name(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
MATH_ONE(fsum) MATH_MANY(sumprod) MATH_WORDS(prod) MATH_MANY(hypot) MATH_MANY(dist)                     /* math_sum.c */
MATH_ONE(factorial) MATH_ONE(isqrt) MATH_MANY(comb) MATH_MANY(perm) MATH_MANY(gcd) MATH_MANY(lcm)       /* math_whole.c */

#endif
