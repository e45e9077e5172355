/* stdlib/cmath.c -- functions of complex numbers, on the C library's, whose special values are those of Annex G of the C standard.
 *
 * FUNCTIONS lists what is computed and for which inputs a ValueError is raised instead. A finite input with an infinite result is an
 * OverflowError. sin, cos, tan, asin, atan are their hyperbolic sisters turned by 90 degrees, so that both agree to the last bit.
 */
#include <complex.h>
#include <math.h>

#include "objects/args.h"
#include "stdlib/math_int.h"
#include "stdlib/module_state.h"

typedef double complex Z;
static inline Z z_of(double re, double im) { return __builtin_complex(re, im); }

static bool argument(PyObject *o, Z *z)
{
    if (value_is_float(value_of(o))) {
        *z = z_of(value_as_float(value_of(o)), 0.0);
        return true;
    }
    Py_complex c = PyComplex_AsCComplex(o);
    *z = z_of(c.real, c.imag);
    return c.real != -1.0 || !error_pending();
}
static PyObject *complex_object(Z z) { return PyComplex_FromDoubles(creal(z), cimag(z)); }
static PyObject *domain_error(void) { return api_of(raise_value_error("math domain error")); }
static PyObject *range_error(void) { return api_of(raise_overflow("math range error")); }

static bool both_finite(Z z) { return isfinite(creal(z)) && isfinite(cimag(z)); }
static bool infinite(Z z) { return isinf(creal(z)) || isinf(cimag(z)); }
static Z turned(Z z) { return z_of(-cimag(z), creal(z)); }           /* i z, with the signs of zeros that a product would lose */
static Z turned_back(Z z) { return z_of(cimag(z), -creal(z)); }      /* -i z */

/* (error in the angle of sinh, cosh, exp) */
static bool angle_lost(Z z) { return isinf(cimag(z)) && !isnan(creal(z)); }
static bool angle_lost_exp(Z z) { return angle_lost(z) && creal(z) != -INFINITY; }
static bool angle_lost_tanh(Z z) { return isinf(cimag(z)) && isfinite(creal(z)); }
static bool at_one(Z z) { return fabs(creal(z)) == 1.0 && cimag(z) == 0.0; }

/* log |z| without the loss where |z| is near 1, and without overflow. */
static Z logarithm(Z z)
{
    return clog(z);
}

#define FUNCTIONS                                                                                                                        \
    FUNCTION(acos, cacos(z), false, "the arc cosine of z")                                                                               \
    FUNCTION(acosh, cacosh(z), false, "the inverse hyperbolic cosine of z")                                                              \
    FUNCTION(asin, turned_back(casinh(turned(z))), false, "the arc sine of z")                                                           \
    FUNCTION(asinh, casinh(z), false, "the inverse hyperbolic sine of z")                                                                \
    FUNCTION(atan, turned_back(catanh(turned(z))), at_one(turned(z)), "the arc tangent of z")                                            \
    FUNCTION(atanh, catanh(z), at_one(z), "the inverse hyperbolic tangent of z")                                                         \
    FUNCTION(cos, ccosh(turned(z)), angle_lost(turned(z)), "the cosine of z")                                                            \
    FUNCTION(cosh, ccosh(z), angle_lost(z), "the hyperbolic cosine of z")                                                                \
    FUNCTION(exp, cexp(z), angle_lost_exp(z), "e to the power of z")                                                                     \
    FUNCTION(log10, clog(z) / M_LN10, z == 0.0, "the logarithm of z to base 10")                                                         \
    FUNCTION(sin, turned_back(csinh(turned(z))), angle_lost(turned(z)), "the sine of z")                                                 \
    FUNCTION(sinh, csinh(z), angle_lost(z), "the hyperbolic sine of z")                                                                  \
    FUNCTION(sqrt, csqrt(z), false, "the square root of z")                                                                              \
    FUNCTION(tan, turned_back(ctanh(turned(z))), angle_lost_tanh(turned(z)), "the tangent of z")                                         \
    FUNCTION(tanh, ctanh(z), angle_lost_tanh(z), "the hyperbolic tangent of z")

#define FUNCTION(name, computed, outside, doc)                                                                                           \
    static PyObject *one_##name(PyObject *module, PyObject *arg)                                                                         \
    {                                                                                                                                    \
        Z z;                                                                                                                             \
        (void)module;                                                                                                                    \
        if (!argument(arg, &z))                                                                                                          \
            return NULL;                                                                                                                 \
        if (outside)                                                                                                                     \
            return domain_error();                                                                                                       \
        Z w = computed;                                                                                                                  \
        return UNLIKELY(infinite(w)) && both_finite(z) ? range_error() : complex_object(w);                                                   \
    }
FUNCTIONS
#undef FUNCTION

static PyObject *log_any(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    Z z, base;
    (void)module;
    if (!args_count("log", nargs, 1, 2) || !argument(args[0], &z))
        return NULL;
    if (nargs == 2 && !argument(args[1], &base))
        return NULL;
    if (z == 0.0 || (nargs == 2 && (base == 0.0 || base == 1.0)))
        return domain_error();
    Z w = logarithm(z);
    if (nargs == 2) {
        PyObject *top = complex_object(w), *bottom = top ? complex_object(logarithm(base)) : NULL;
        PyObject *quotient = bottom ? PyNumber_TrueDivide(top, bottom) : NULL;
        Py_XDECREF(top);
        Py_XDECREF(bottom);
        return quotient;
    }
    return complex_object(w);
}

static double length(Z z) { return hypot(creal(z), cimag(z)); }

static PyObject *phase(PyObject *module, PyObject *arg)
{
    Z z;
    (void)module;
    return argument(arg, &z) ? math_float(atan2(cimag(z), creal(z))) : NULL;
}
static PyObject *polar(PyObject *module, PyObject *arg)
{
    Z z;
    (void)module;
    if (!argument(arg, &z))
        return NULL;
    double r = length(z);
    if (isinf(r) && both_finite(z))
        return range_error();
    return api_of(tuple_pair_take(value_from_float(r), value_from_float(atan2(cimag(z), creal(z)))));
}

static PyObject *rect(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    double r, phi;
    (void)module;
    if (!args_count("rect", nargs, 2, 2) || !math_number(args[0], &r) || !math_number(args[1], &phi))
        return NULL;
    if (isinf(phi) && r != 0.0 && !isnan(r))
        return domain_error();
    if (phi == 0.0)                                  /* so that r * 0.0 is no NaN for an infinite r */
        return complex_object(z_of(r, r * phi == 0.0 ? r * phi : isnan(r) ? 0.0 : copysign(1.0, r) * phi));
    if (r == 0.0 && !isfinite(phi))
        return complex_object(z_of(0.0, 0.0));
    if (isinf(r) && isfinite(phi))
        return complex_object(z_of(copysign(INFINITY, r * cos(phi)), copysign(INFINITY, r * sin(phi))));
    if (isinf(r))
        return complex_object(z_of(INFINITY, (double)NAN));
    return complex_object(z_of(r * cos(phi), r * sin(phi)));
}

#define FUNCTION(name, result)                                                                                                           \
    static PyObject *is_##name(PyObject *module, PyObject *arg)                                                                          \
    {                                                                                                                                    \
        Z z;                                                                                                                             \
        (void)module;                                                                                                                    \
        return argument(arg, &z) ? api_of(value_from_bool(result)) : NULL;                                                               \
    }
FUNCTION(isfinite, both_finite(z))
FUNCTION(isinf, infinite(z))
FUNCTION(isnan, isnan(creal(z)) || isnan(cimag(z)))
#undef FUNCTION

static PyObject *isclose_of(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"a", "b", "rel_tol", "abs_tol", NULL};
    static const struct arg_spec spec = {"isclose", words, .required = 2, .positional = 2};
    PyObject *o[4];
    Z a, b;
    double relative = 1e-9, absolute = 0.0;
    (void)module;
    if (args_bind(&spec, args, nargs, kwnames, o) < 0 || !argument(o[0], &a) || !argument(o[1], &b) ||
        (o[2] && !math_number(o[2], &relative)) || (o[3] && !math_number(o[3], &absolute)))
        return NULL;
    if (relative < 0.0 || absolute < 0.0)
        return api_of(raise_value_error("tolerances must be non-negative"));
    if (creal(a) == creal(b) && cimag(a) == cimag(b))
        return Py_True;
    if (infinite(a) || infinite(b))
        return Py_False;
    double apart = length(z_of(creal(a) - creal(b), cimag(a) - cimag(b)));
    return api_of(value_from_bool(apart <= relative * length(b) || apart <= relative * length(a) || apart <= absolute));
}

/* ---- the module ---- */

#define FAST(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL
static PyMethodDef cmath_methods[] = {
#define FUNCTION(name, computed, outside, doc) {#name, one_##name, METH_O, PyDoc_STR(#name "($module, z, /)\n--\n\nReturn " doc ".")},
    FUNCTIONS
#undef FUNCTION
    {"log", FAST(log_any), PyDoc_STR("log($module, z, base=<unrepresentable>, /)\n--\n\nThe logarithm of z to the base, the natural one if none is given.")},
    {"phase", phase, METH_O, PyDoc_STR("phase($module, z, /)\n--\n\nThe angle of z, between -pi and pi.")},
    {"polar", polar, METH_O, PyDoc_STR("polar($module, z, /)\n--\n\n(length, angle) of z.")},
    {"rect", FAST(rect), PyDoc_STR("rect($module, r, phi, /)\n--\n\nThe complex number of that length and angle.")},
    {"isfinite", is_isfinite, METH_O, PyDoc_STR("isfinite($module, z, /)\n--\n\nAre both parts of z finite?")},
    {"isinf", is_isinf, METH_O, PyDoc_STR("isinf($module, z, /)\n--\n\nIs either part of z infinite?")},
    {"isnan", is_isnan, METH_O, PyDoc_STR("isnan($module, z, /)\n--\n\nIs either part of z a NaN?")},
    {"isclose", (PyCFunction)(void (*)(void))isclose_of, METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("isclose($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)\n--\n\n"
               "Do a and b differ by no more than the larger of rel_tol times the larger of them, and abs_tol?")},
    {NULL, NULL, 0, NULL}
};

static int cmath_exec(PyObject *module)
{
    return PyModule_Add(module, "pi", math_float(M_PI)) < 0 || PyModule_Add(module, "e", math_float(M_E)) < 0 ||
           PyModule_Add(module, "tau", math_float(2 * M_PI)) < 0 || PyModule_Add(module, "inf", math_float(INFINITY)) < 0 ||
           PyModule_Add(module, "nan", math_float((double)NAN)) < 0 || PyModule_Add(module, "infj", PyComplex_FromDoubles(0.0, INFINITY)) < 0 ||
           PyModule_Add(module, "nanj", PyComplex_FromDoubles(0.0, (double)NAN)) < 0 ? -1 : 0;
}
static PyModuleDef_Slot cmath_slots[] = MODULE_SLOTS(cmath_exec);
static PyModuleDef cmath_module = {
    .m_name = "cmath",
    .m_doc = PyDoc_STR("Mathematical functions for complex numbers."),
    .m_methods = cmath_methods,
    .m_slots = cmath_slots,
};
PyMODINIT_FUNC PyInit_cmath(void) { return PyModuleDef_Init(&cmath_module); }
