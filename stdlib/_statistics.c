/* stdlib/_statistics.c -- the inverse of the normal distribution's cumulative function, by Wichura's algorithm AS 241
 * (Applied Statistics 37/3, 1988): a quotient of two polynomials for each of three ranges of p, good to 16 digits.
 */
#include <math.h>

#include "stdlib/math_int.h"

/* Coefficients from the highest power on. */
static double polynomial(const double *c, double x)
{
    double y = c[0];
    for (int i = 1; i < 8; i++)
        y = y * x + c[i];
    return y;
}

/* For 0 < p < 1, of the distribution with mean 0 and deviation 1. */
static double inverse(double p)
{
    static const double center_above[] = {
        2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4,
        1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080e+0};
    static const double center_below[] = {
        5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4,
        5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1.0};
    static const double middle_above[] = {
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e+0,
        3.64784832476320460504e+0, 5.76949722146069140550e+0, 4.63033784615654529590e+0, 1.42343711074968357734e+0};
    static const double middle_below[] = {
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
        6.89767334985100004550e-1, 1.67638483018380384940e+0, 2.05319162663775882187e+0, 1.0};
    static const double tail_above[] = {
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
        2.96560571828504891230e-1, 1.78482653991729133580e+0, 5.46378491116411436990e+0, 6.65790464350110377720e+0};
    static const double tail_below[] = {
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
        1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0};
    double q = p - 0.5;
    if (fabs(q) <= 0.425) {
        double r = 0.180625 - q * q;
        return polynomial(center_above, r) * q / polynomial(center_below, r);
    }
    double r = sqrt(-log(q <= 0.0 ? p : 1.0 - p)), x;
    if (r <= 5.0)
        x = polynomial(middle_above, r - 1.6) / polynomial(middle_below, r - 1.6);
    else
        x = polynomial(tail_above, r - 5.0) / polynomial(tail_below, r - 5.0);
    return q < 0.0 ? -x : x;
}

static PyObject *normal_dist_inv_cdf(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    double p, mu, sigma;
    (void)module;
    if (!args_count("_normal_dist_inv_cdf", nargs, 3, 3) || !math_number(args[0], &p) || !math_number(args[1], &mu) || !math_number(args[2], &sigma))
        return NULL;
    if (p <= 0.0 || p >= 1.0)
        return api_of(raise_value_error("inv_cdf undefined for these parameters"));
    return math_float(mu + inverse(p) * sigma);
}

static PyMethodDef statistics_methods[] = {
    {"_normal_dist_inv_cdf", (PyCFunction)(void (*)(void))normal_dist_inv_cdf, METH_FASTCALL,
     PyDoc_STR("_normal_dist_inv_cdf($module, p, mu, sigma, /)\n--\n\nThe x below which a share p of the normal distribution lies.")},
    {NULL, NULL, 0, NULL}
};
static PyModuleDef_Slot statistics_slots[] = {
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED}, {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}
};
static PyModuleDef statistics_module = {
    .m_name = "_statistics",
    .m_doc = PyDoc_STR("Accelerators for the statistics module."),
    .m_methods = statistics_methods,
    .m_slots = statistics_slots,
};
PyMODINIT_FUNC PyInit__statistics(void) { return PyModuleDef_Init(&statistics_module); }
