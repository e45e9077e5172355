/* stdlib/math.c -- the module math, and its functions of floats, on the C library's.
 *
 * FUNCTIONS lists those of one float: how it is computed, which inputs are outside the domain, and what the error says then. A finite
 * input with an infinite result is an OverflowError where the list says so. What C leaves open (the error number, flags) is not asked.
 */
#include "stdlib/math_int.h"
#include "stdlib/module_state.h"

#include <math.h>

#include "objects/args.h"
#include "objects/int_int.h"
#include "objects/type.h"

bool math_number_slow(PyObject *o, double *x)
{
    *x = PyFloat_AsDouble(o);
    return *x != -1.0 || !error_pending();
}

static PyObject *domain_error(const char *expected, double x)
{
    return api_of(raise_value_error("expected %s, got %R", expected, math_float(x)));
}
static PyObject *math_domain_error(void) { return api_of(raise_value_error("math domain error")); }
static PyObject *range_error(void) { return api_of(raise_overflow("math range error")); }

/* ---- functions of one float ---- */

static double no_more_than_whole(double x) { return isfinite(x) && x == floor(x) ? x : 0.5; }      /* x if whole, else something that is not */

static double gamma_of(double x)
{
    static const double factorials[] = {1.0, 1.0, 2.0, 6.0, 24.0, 120.0, 720.0, 5040.0, 40320.0, 362880.0, 3628800.0, 39916800.0, 479001600.0,
        6227020800.0, 87178291200.0, 1307674368000.0, 20922789888000.0, 355687428096000.0, 6402373705728000.0, 121645100408832000.0,
        2432902008176640000.0, 51090942171709440000.0, 1124000727777607680000.0};
    if (x >= 1.0 && x <= 23.0 && x == floor(x))
        return factorials[(int)x - 1];
    return tgamma(x);
}
static double lgamma_of(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

/* FUNCTION(name, computed, outside the domain, expected, overflows, documentation) */
#define FINITE   "a finite input"
#define UNIT     "a number in range from -1 up to 1"
#define NO_POLE  "a noninteger or positive integer"
#define AT_POLE  (x <= 0.0 && no_more_than_whole(x) == x)
#define FUNCTIONS                                                                                                                        \
    FUNCTION(acos, acos(x), fabs(x) > 1.0, UNIT, false, "The arc cosine of x in radians, between 0 and pi.")                             \
    FUNCTION(acosh, acosh(x), x < 1.0, "argument value not less than 1", false, "The inverse hyperbolic cosine of x.")                   \
    FUNCTION(asin, asin(x), fabs(x) > 1.0, UNIT, false, "The arc sine of x in radians, between -pi/2 and pi/2.")                         \
    FUNCTION(asinh, asinh(x), false, "", false, "The inverse hyperbolic sine of x.")                                                     \
    FUNCTION(atan, atan(x), false, "", false, "The arc tangent of x in radians, between -pi/2 and pi/2.")                                \
    FUNCTION(atanh, atanh(x), fabs(x) >= 1.0, "a number between -1 and 1", false, "The inverse hyperbolic tangent of x.")                \
    FUNCTION(cbrt, cbrt(x), false, "", false, "The cube root of x.")                                                                     \
    FUNCTION(cos, cos(x), isinf(x), FINITE, false, "The cosine of x radians.")                                                           \
    FUNCTION(cosh, cosh(x), false, "", true, "The hyperbolic cosine of x.")                                                              \
    FUNCTION(degrees, x * (180.0 / M_PI), false, "", false, "An angle in radians, in degrees.")                                          \
    FUNCTION(erf, erf(x), false, "", false, "The error function at x.")                                                                  \
    FUNCTION(erfc, erfc(x), false, "", false, "The complementary error function at x, 1 - erf(x).")                                      \
    FUNCTION(exp, exp(x), false, "", true, "e to the power of x.")                                                                       \
    FUNCTION(exp2, exp2(x), false, "", true, "2 to the power of x.")                                                                     \
    FUNCTION(expm1, expm1(x), false, "", true, "exp(x) - 1, without the loss of precision for small x.")                                 \
    FUNCTION(fabs, fabs(x), false, "", false, "The absolute value of x, as a float.")                                                    \
    FUNCTION(gamma, gamma_of(x), AT_POLE || x == -INFINITY, NO_POLE, true, "The gamma function at x.")                                   \
    FUNCTION(lgamma, lgamma_of(x), AT_POLE, NO_POLE, true, "The natural logarithm of the absolute value of the gamma function at x.")    \
    FUNCTION(log1p, log1p(x), x <= -1.0, "argument value > -1", false, "The natural logarithm of 1 + x, precise for x near zero.")       \
    FUNCTION(radians, x * (M_PI / 180.0), false, "", false, "An angle in degrees, in radians.")                                          \
    FUNCTION(sin, sin(x), isinf(x), FINITE, false, "The sine of x radians.")                                                             \
    FUNCTION(sinh, sinh(x), false, "", true, "The hyperbolic sine of x.")                                                                \
    FUNCTION(sqrt, sqrt(x), x < 0.0, "a nonnegative input", false, "The square root of x.")                                              \
    FUNCTION(tan, tan(x), isinf(x), FINITE, false, "The tangent of x radians.")                                                          \
    FUNCTION(tanh, tanh(x), false, "", false, "The hyperbolic tangent of x.")

#define FUNCTION(name, computed, outside, expected, overflows, doc)                                                                      \
    static PyObject *one_##name(PyObject *module, PyObject *arg)                                                                         \
    {                                                                                                                                    \
        double x;                                                                                                                        \
        (void)module;                                                                                                                    \
        if (UNLIKELY(!math_number(arg, &x)))                                                                                             \
            return NULL;                                                                                                                 \
        if (UNLIKELY(outside))                                                                                                           \
            return domain_error(expected, x);                                                                                            \
        double y = computed;                                                                                                             \
        return (overflows) && UNLIKELY(isinf(y)) && isfinite(x) ? range_error() : math_float(y);                                         \
    }
FUNCTIONS
#undef FUNCTION

#define FUNCTION(name, result, doc)                                                                                                      \
    static PyObject *is_##name(PyObject *module, PyObject *arg)                                                                          \
    {                                                                                                                                    \
        double x;                                                                                                                        \
        (void)module;                                                                                                                    \
        return math_number(arg, &x) ? api_of(value_from_bool(result)) : NULL;                                                            \
    }
FUNCTION(isfinite, isfinite(x), )
FUNCTION(isinf, isinf(x), )
FUNCTION(isnan, isnan(x), )
#undef FUNCTION

static PyObject *ulp(PyObject *module, PyObject *arg)
{
    double x;
    (void)module;
    if (!math_number(arg, &x))
        return NULL;
    if (isnan(x))
        return math_float(x);
    x = fabs(x);
    double up = nextafter(x, INFINITY);
    return math_float(isinf(x) ? x : isinf(up) ? x - nextafter(x, 0.0) : up - x);
}

static PyObject *pair_of(Value a, Value b)
{
    return api_of(is_raised(b) ? V_RAISED : tuple_pair_take(a, b));
}

static PyObject *split_exponent(PyObject *module, PyObject *arg)
{
    double x;
    int exponent = 0;
    (void)module;
    if (!math_number(arg, &x))
        return NULL;
    double m = isfinite(x) ? frexp(x, &exponent) : x;
    return pair_of(value_from_float(m), value_from_int(exponent));
}

static PyObject *split_whole(PyObject *module, PyObject *arg)
{
    double x, whole;
    (void)module;
    if (!math_number(arg, &x))
        return NULL;
    double part = modf(x, &whole);
    return pair_of(value_from_float(part), value_from_float(whole));
}

/* ---- to whole numbers ---- */

static PyObject *rounded(PyObject *arg, Value special, double (*round_to)(double))
{
    Value v = value_of(arg);
    double x;
    if (!value_is_float(v)) {
        Value own = special_try(v, special, V_ABSENT, V_ABSENT);
        if (!is_absent(own))
            return api_of(own);
    }
    return math_number(arg, &x) ? api_of(int_from_double(round_to(x))) : NULL;
}

static PyObject *ceil_int(PyObject *module, PyObject *arg)
{
    (void)module;
    return rounded(arg, N(dunder_ceil), ceil);
}
static PyObject *floor_int(PyObject *module, PyObject *arg)
{
    (void)module;
    return rounded(arg, N(dunder_floor), floor);
}
static PyObject *trunc_int(PyObject *module, PyObject *arg)
{
    (void)module;
    Value v = value_of(arg), own;
    if (value_is_float(v))
        return api_of(int_from_double(value_as_float(v)));
    own = special_try(v, N(dunder_trunc), V_ABSENT, V_ABSENT);
    if (is_absent(own))
        return api_of(raise_type_error("type %.100s doesn't define __trunc__ method", Py_TYPE(arg)->tp_name));
    return api_of(own);
}

/* ---- logarithms: also of ints that no float can hold ---- */

/* base: 0 the natural one, 2 or 10. False: raised. */
static bool logarithm(PyObject *arg, int base, double *result)
{
    Value v = value_of(arg);
    double x, shift = 0.0;
    if (PyLong_Check(arg)) {
        bool overflow = false;
        int64_t exponent = 0;
        if (int_sign(v) <= 0) {
            raise_value_error("expected a positive input");
            return false;
        }
        x = int_as_double(v, &overflow);
        if (overflow) {
            x = int_frexp(v, &exponent);
            shift = (double)exponent;
        }
    } else {
        if (!math_number(arg, &x))
            return false;
        if (x <= 0.0) {
            domain_error("a positive input", x);
            return false;
        }
    }
    if (base == 2)
        *result = log2(x) + shift;
    else if (base == 10)
        *result = log10(x) + log10(2.0) * shift;
    else
        *result = log(x) + M_LN2 * shift;
    return true;
}

static PyObject *log_any(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    double x, base;
    (void)module;
    if (!args_count("log", nargs, 1, 2) || !logarithm(args[0], 0, &x))
        return NULL;
    if (nargs == 1)
        return math_float(x);
    if (!logarithm(args[1], 0, &base))
        return NULL;
    if (base == 0.0)
        return api_of(raise_format(PyExc_ZeroDivisionError, "division by zero"));
    return math_float(x / base);
}
static PyObject *log2_of(PyObject *module, PyObject *arg)
{
    double x;
    (void)module;
    return logarithm(arg, 2, &x) ? math_float(x) : NULL;
}
static PyObject *log10_of(PyObject *module, PyObject *arg)
{
    double x;
    (void)module;
    return logarithm(arg, 10, &x) ? math_float(x) : NULL;
}

/* ---- functions of more than one ---- */

static bool two_numbers(const char *name, PyObject *const *args, Py_ssize_t nargs, double *x, double *y)
{
    return args_count(name, nargs, 2, 2) && math_number(args[0], x) && math_number(args[1], y);
}

static PyObject *atan2_of(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    double y, x;
    (void)module;
    return two_numbers("atan2", args, nargs, &y, &x) ? math_float(atan2(y, x)) : NULL;
}
static PyObject *copysign_of(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    double x, y;
    (void)module;
    return two_numbers("copysign", args, nargs, &x, &y) ? math_float(copysign(x, y)) : NULL;
}
static PyObject *fmod_of(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    double x, y;
    (void)module;
    if (!two_numbers("fmod", args, nargs, &x, &y))
        return NULL;
    return !isnan(x) && !isnan(y) && (isinf(x) || y == 0.0) ? math_domain_error() : math_float(fmod(x, y));
}
static PyObject *remainder_of(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    double x, y;
    (void)module;
    if (!two_numbers("remainder", args, nargs, &x, &y))
        return NULL;
    return !isnan(x) && !isnan(y) && (isinf(x) || y == 0.0) ? math_domain_error() : math_float(remainder(x, y));
}
static PyObject *pow_of(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    double x, y;
    (void)module;
    if (!two_numbers("pow", args, nargs, &x, &y))
        return NULL;
    double r = pow(x, y);
    if (UNLIKELY(!isfinite(r)) && isfinite(x) && isfinite(y))
        return isnan(r) || x == 0.0 ? math_domain_error() : range_error();
    return math_float(r);
}
static PyObject *fma_of(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    double x, y, z;
    (void)module;
    if (!args_count("fma", nargs, 3, 3) || !math_number(args[0], &x) || !math_number(args[1], &y) || !math_number(args[2], &z))
        return NULL;
    double r = fma(x, y, z);
    if (LIKELY(isfinite(r)))
        return math_float(r);
    if (isnan(r) && !isnan(x) && !isnan(y) && !isnan(z))
        return api_of(raise_value_error("invalid operation in fma"));
    if (isinf(r) && isfinite(x) && isfinite(y) && isfinite(z))
        return api_of(raise_overflow("overflow in fma"));
    return math_float(r);
}

static PyObject *ldexp_of(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    double x;
    int overflow;
    (void)module;
    if (!args_count("ldexp", nargs, 2, 2) || !math_number(args[0], &x))
        return NULL;
    if (!PyLong_Check(args[1]))
        return api_of(raise_type_error("Expected an int as second argument to ldexp."));
    long exponent = PyLong_AsLongAndOverflow(args[1], &overflow);
    if (overflow)
        exponent = overflow < 0 ? INT_MIN : INT_MAX;
    if (x == 0.0 || !isfinite(x))
        return math_float(x);
    double r = ldexp(x, exponent < INT_MIN ? INT_MIN : exponent > INT_MAX ? INT_MAX : (int)exponent);
    return isinf(r) ? range_error() : math_float(r);
}

/* Doubles in their order, as ints: neighbours differ by one. Both zeros are 0. */
static int64_t double_rank(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? -(bits & INT64_MAX) : bits;
}

static double stepped(double x, double y, uint64_t steps)
{
    if (steps == 0 || isnan(x))
        return x;
    if (isnan(y))
        return y;
    int64_t from = double_rank(x), to = double_rank(y);
    uint64_t distance = from < to ? (uint64_t)to - (uint64_t)from : (uint64_t)from - (uint64_t)to;
    if (steps >= distance)
        return y;
    int64_t at = from < to ? from + (int64_t)steps : from - (int64_t)steps, bits = at < 0 ? -at : at;
    double r;
    memcpy(&r, &bits, sizeof r);
    return at < 0 ? -r : at == 0 ? copysign(0.0, x) : r;
}

static PyObject *nextafter_of(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"", "", "steps", NULL};
    static const struct arg_spec spec = {"nextafter", words, .required = 2, .positional = 2};
    PyObject *a[3];
    double x, y;
    uint64_t steps;
    (void)module;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0 || !math_number(a[0], &x) || !math_number(a[1], &y))
        return NULL;
    if (a[2] && a[2] != Py_None) {
        PyObject *n = PyNumber_Index(a[2]);
        if (!n)
            return NULL;
        bool negative = int_sign(value_of(n)) < 0;
        int64_t few;
        steps = int_as_i64(value_of(n), &few) ? (uint64_t)few : UINT64_MAX;
        Py_DECREF(n);
        if (negative)
            return api_of(raise_value_error("steps must be a non-negative integer"));
    } else {
        return math_float(nextafter(x, y));          /* which keeps the sign of x at zero */
    }
    return math_float(stepped(x, y, steps));
}

static PyObject *isclose_of(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"a", "b", "rel_tol", "abs_tol", NULL};
    static const struct arg_spec spec = {"isclose", words, .required = 2, .positional = 2};
    PyObject *o[4];
    double a, b, relative = 1e-9, absolute = 0.0;
    (void)module;
    if (args_bind(&spec, args, nargs, kwnames, o) < 0 || !math_number(o[0], &a) || !math_number(o[1], &b) ||
        (o[2] && !math_number(o[2], &relative)) || (o[3] && !math_number(o[3], &absolute)))
        return NULL;
    if (relative < 0.0 || absolute < 0.0)
        return api_of(raise_value_error("tolerances must be non-negative"));
    if (a == b)
        return Py_True;
    if (isinf(a) || isinf(b))
        return Py_False;
    double apart = fabs(b - a);
    return api_of(value_from_bool(apart <= fabs(relative * b) || apart <= fabs(relative * a) || apart <= absolute));
}

/* ---- the module ---- */

#define FAST(function)  (PyCFunction)(void (*)(void))(function), METH_FASTCALL
#define WORDS(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS
static PyMethodDef math_methods[] = {
#define FUNCTION(name, computed, outside, expected, overflows, doc) {#name, one_##name, METH_O, PyDoc_STR(#name "($module, x, /)\n--\n\n" doc)},
    FUNCTIONS
#undef FUNCTION
    {"isfinite", is_isfinite, METH_O, PyDoc_STR("isfinite($module, x, /)\n--\n\nIs x neither an infinity nor a NaN?")},
    {"isinf", is_isinf, METH_O, PyDoc_STR("isinf($module, x, /)\n--\n\nIs x an infinity, positive or negative?")},
    {"isnan", is_isnan, METH_O, PyDoc_STR("isnan($module, x, /)\n--\n\nIs x a NaN (not a number)?")},
    {"ulp", ulp, METH_O, PyDoc_STR("ulp($module, x, /)\n--\n\nThe value of the least significant bit of the float x.")},
    {"frexp", split_exponent, METH_O, PyDoc_STR("frexp($module, x, /)\n--\n\n(m, e) with x == m * 2**e, 0.5 <= abs(m) < 1; (0.0, 0) for zero.")},
    {"modf", split_whole, METH_O, PyDoc_STR("modf($module, x, /)\n--\n\n(fractional part, whole part), both floats of the sign of x.")},
    {"ceil", ceil_int, METH_O, PyDoc_STR("ceil($module, x, /)\n--\n\nThe smallest int that is not below x.")},
    {"floor", floor_int, METH_O, PyDoc_STR("floor($module, x, /)\n--\n\nThe largest int that is not above x.")},
    {"trunc", trunc_int, METH_O, PyDoc_STR("trunc($module, x, /)\n--\n\nThe whole part of x, by its method __trunc__.")},
    {"log", FAST(log_any), PyDoc_STR("log(x, [base=math.e])\nThe logarithm of x to the base, the natural one if none is given.")},
    {"log2", log2_of, METH_O, PyDoc_STR("log2($module, x, /)\n--\n\nThe logarithm of x to base 2.")},
    {"log10", log10_of, METH_O, PyDoc_STR("log10($module, x, /)\n--\n\nThe logarithm of x to base 10.")},
    {"atan2", FAST(atan2_of), PyDoc_STR("atan2($module, y, x, /)\n--\n\nThe angle of the point (x, y) in radians: atan(y/x) in the right quadrant.")},
    {"copysign", FAST(copysign_of), PyDoc_STR("copysign($module, x, y, /)\n--\n\nA float as large as x, with the sign of y.")},
    {"fmod", FAST(fmod_of), PyDoc_STR("fmod($module, x, y, /)\n--\n\nThe remainder of x / y with the sign of x, as C computes it.")},
    {"remainder", FAST(remainder_of),
     PyDoc_STR("remainder($module, x, y, /)\n--\n\nx - n*y for the whole number n nearest to x/y (the even one of two), as IEEE 754 has it.")},
    {"pow", FAST(pow_of), PyDoc_STR("pow($module, x, y, /)\n--\n\nx to the power of y, as floats.")},
    {"fma", FAST(fma_of), PyDoc_STR("fma($module, x, y, z, /)\n--\n\n(x * y) + z, rounded once.")},
    {"ldexp", FAST(ldexp_of), PyDoc_STR("ldexp($module, x, i, /)\n--\n\nx * (2**i)")},
    {"nextafter", WORDS(nextafter_of),
     PyDoc_STR("nextafter($module, x, y, /, *, steps=None)\n--\n\nThe float so many steps after x towards y; one step if nothing is said.")},
    {"isclose", WORDS(isclose_of),
     PyDoc_STR("isclose($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)\n--\n\n"
               "Do a and b differ by no more than the larger of rel_tol times the larger of them, and abs_tol?")},
    {"fsum", math_fsum, METH_O, PyDoc_STR("fsum($module, seq, /)\n--\n\nThe sum of the floats, rounded once.")},
    {"sumprod", FAST(math_sumprod), PyDoc_STR("sumprod($module, p, q, /)\n--\n\nThe sum of the products of the items of p and q, pair by pair.")},
    {"prod", WORDS(math_prod), PyDoc_STR("prod($module, iterable, /, *, start=1)\n--\n\nThe product of start and the items.")},
    {"hypot", FAST(math_hypot), PyDoc_STR("hypot($module, /, *coordinates)\n--\n\nThe length of the vector from the origin to the point.")},
    {"dist", FAST(math_dist), PyDoc_STR("dist($module, p, q, /)\n--\n\nThe distance between two points, given as sequences of as many coordinates.")},
    {"factorial", math_factorial, METH_O, PyDoc_STR("factorial($module, n, /)\n--\n\nn factorial; ValueError if n is negative.")},
    {"isqrt", math_isqrt, METH_O, PyDoc_STR("isqrt($module, n, /)\n--\n\nThe whole part of the square root of the int n.")},
    {"comb", FAST(math_comb), PyDoc_STR("comb($module, n, k, /)\n--\n\nIn how many ways k of n items can be chosen, in no order.")},
    {"perm", FAST(math_perm), PyDoc_STR("perm($module, n, k=None, /)\n--\n\nIn how many ways k of n items can be chosen, in order. All n if k is None.")},
    {"gcd", FAST(math_gcd), PyDoc_STR("gcd($module, /, *integers)\n--\n\nThe greatest common divisor.")},
    {"lcm", FAST(math_lcm), PyDoc_STR("lcm($module, /, *integers)\n--\n\nThe least common multiple.")},
    {NULL, NULL, 0, NULL}
};

static int math_exec(PyObject *module)
{
    return PyModule_Add(module, "pi", math_float(M_PI)) < 0 || PyModule_Add(module, "e", math_float(M_E)) < 0 ||
           PyModule_Add(module, "tau", math_float(2 * M_PI)) < 0 || PyModule_Add(module, "inf", math_float(INFINITY)) < 0 ||
           PyModule_Add(module, "nan", math_float((double)NAN)) < 0 ? -1 : 0;
}
static PyModuleDef_Slot math_slots[] = MODULE_SLOTS(math_exec);
static PyModuleDef math_module = {
    .m_name = "math",
    .m_doc = PyDoc_STR("This module provides access to the mathematical functions\ndefined by the C standard."),
    .m_methods = math_methods,
    .m_slots = math_slots,
};
PyMODINIT_FUNC PyInit_math(void) { return PyModuleDef_Init(&math_module); }
