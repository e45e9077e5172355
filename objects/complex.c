/* objects/complex.c -- the type complex, and _Py_c_*: arithmetic on its C counterpart. */
#include "objects/float_int.h"

#include "objects/int_int.h"
#include "objects/str_writer.h"
#include "objects/tuple_int.h"
#include "objects/type.h"

#include <errno.h>
#include <math.h>

/* -- arithmetic in C ------------------------------------------------------------------------------------------------------------------ */

Py_complex _Py_c_sum(Py_complex a, Py_complex b) { return (Py_complex){a.real + b.real, a.imag + b.imag}; }
Py_complex _Py_c_diff(Py_complex a, Py_complex b) { return (Py_complex){a.real - b.real, a.imag - b.imag}; }
Py_complex _Py_c_neg(Py_complex a) { return (Py_complex){-a.real, -a.imag}; }

/* Infinite operands whose plain product is NaN + NaN j: C99 Annex G says what they mean. */
static Py_complex infinite_product(Py_complex z, Py_complex w, Py_complex plain)
{
    double a = z.real, b = z.imag, c = w.real, d = w.imag;
    bool again = false;
    if (isinf(a) || isinf(b)) {
        a = copysign(isinf(a) ? 1.0 : 0.0, a);
        b = copysign(isinf(b) ? 1.0 : 0.0, b);
        c = isnan(c) ? copysign(0.0, c) : c;
        d = isnan(d) ? copysign(0.0, d) : d;
        again = true;
    }
    if (isinf(c) || isinf(d)) {
        c = copysign(isinf(c) ? 1.0 : 0.0, c);
        d = copysign(isinf(d) ? 1.0 : 0.0, d);
        a = isnan(a) ? copysign(0.0, a) : a;
        b = isnan(b) ? copysign(0.0, b) : b;
        again = true;
    }
    if (!again && (isinf(z.real * w.real) || isinf(z.imag * w.imag) || isinf(z.real * w.imag) || isinf(z.imag * w.real))) {
        a = isnan(a) ? copysign(0.0, a) : a;
        b = isnan(b) ? copysign(0.0, b) : b;
        c = isnan(c) ? copysign(0.0, c) : c;
        d = isnan(d) ? copysign(0.0, d) : d;
        again = true;
    }
    return again ? (Py_complex){INFINITY * (a * c - b * d), INFINITY * (a * d + b * c)} : plain;
}

Py_complex _Py_c_prod(Py_complex z, Py_complex w)
{
    Py_complex r = {z.real * w.real - z.imag * w.imag, z.real * w.imag + z.imag * w.real};
    return isnan(r.real) && isnan(r.imag) ? infinite_product(z, w, r) : r;
}

/* Smith's division: scaled by the larger part of the divisor, so that it does not overflow early. errno EDOM: division by zero. */
Py_complex _Py_c_quot(Py_complex a, Py_complex b)
{
    Py_complex r;
    double x = fabs(b.real), y = fabs(b.imag);
    if (x >= y) {
        if (x == 0.0) {
            errno = EDOM;
            return (Py_complex){0.0, 0.0};
        }
        double ratio = b.imag / b.real, denominator = b.real + b.imag * ratio;
        r = (Py_complex){(a.real + a.imag * ratio) / denominator, (a.imag - a.real * ratio) / denominator};
    } else if (y >= x) {
        double ratio = b.real / b.imag, denominator = b.real * ratio + b.imag;
        r = (Py_complex){(a.real * ratio + a.imag) / denominator, (a.imag * ratio - a.real) / denominator};
    } else {
        r = (Py_complex){NAN, NAN};
    }
    if (isnan(r.real) && isnan(r.imag)) {
        if ((isinf(a.real) || isinf(a.imag)) && isfinite(b.real) && isfinite(b.imag)) {
            double p = copysign(isinf(a.real) ? 1.0 : 0.0, a.real), q = copysign(isinf(a.imag) ? 1.0 : 0.0, a.imag);
            r = (Py_complex){INFINITY * (p * b.real + q * b.imag), INFINITY * (q * b.real - p * b.imag)};
        } else if ((isinf(b.real) || isinf(b.imag)) && isfinite(a.real) && isfinite(a.imag)) {
            double p = copysign(isinf(b.real) ? 1.0 : 0.0, b.real), q = copysign(isinf(b.imag) ? 1.0 : 0.0, b.imag);
            r = (Py_complex){0.0 * (a.real * p + a.imag * q), 0.0 * (a.imag * p - a.real * q)};
        }
    }
    return r;
}

double _Py_c_abs(Py_complex z)
{
    errno = 0;
    double r = hypot(z.real, z.imag);
    if (isinf(r) && isfinite(z.real) && isfinite(z.imag))
        errno = ERANGE;
    return r;
}

static Py_complex polar_power(Py_complex a, Py_complex b)
{
    double length = pow(hypot(a.real, a.imag), b.real), angle = atan2(a.imag, a.real), phase = angle * b.real;
    if (b.imag != 0.0) {
        length *= exp(-angle * b.imag);
        phase += b.imag * log(hypot(a.real, a.imag));
    }
    return (Py_complex){length * cos(phase), length * sin(phase)};
}

static Py_complex whole_power(Py_complex x, long n)
{
    Py_complex r = {1.0, 0.0}, p = x;
    for (long bit = 1; bit > 0 && n >= bit; bit <<= 1) {
        if (n & bit)
            r = _Py_c_prod(r, p);
        p = _Py_c_prod(p, p);
    }
    return r;
}

Py_complex _Py_c_pow(Py_complex a, Py_complex b)
{
    Py_complex r;
    if (b.real == 0.0 && b.imag == 0.0) {
        r = (Py_complex){1.0, 0.0};
    } else if (a.real == 0.0 && a.imag == 0.0) {
        if (b.imag != 0.0 || b.real < 0.0)
            errno = EDOM;
        r = (Py_complex){0.0, 0.0};
    } else {
        r = polar_power(a, b);
        if (isinf(r.real) || isinf(r.imag))
            errno = ERANGE;
    }
    return r;
}

/* -- operands ------------------------------------------------------------------------------------------------------------------------------ */

static bool is_complex(PyObject *o) { return IS_EXACT(value_of(o), COMPLEX) || (value_is_ptr(value_of(o)) && PyType_IsSubtype(Py_TYPE(o), &PyComplex_Type)); }
static Py_complex complex_of(PyObject *o) { return ((ComplexObj *)value_obj(value_of(o)))->value; }

/* 1 a number, whose value is in *z and which is real when *real; 0 something else; -1 raised. */
static int operand(PyObject *o, Py_complex *z, bool *real)
{
    *real = false;
    if (is_complex(o)) {
        *z = complex_of(o);
        return 1;
    }
    *real = true;
    z->imag = 0.0;
    if (value_is_any_float(value_of(o))) {
        z->real = float_of(value_of(o));
        return 1;
    }
    if (!value_is_any_int(value_of(o)))
        return 0;
    bool overflow;
    z->real = int_as_double(value_of(o), &overflow);
    if (overflow)
        raise_overflow("int too large to convert to float");
    return overflow ? -1 : 1;
}

#define OPERANDS(a, b)                                                                                                        \
    Py_complex x, y;                                                                                                          \
    bool x_real, y_real;                                                                                                      \
    do {                                                                                                                      \
        int rx_ = operand(a, &x, &x_real), ry_ = rx_ > 0 ? operand(b, &y, &y_real) : rx_;                                     \
        if (rx_ <= 0 || ry_ <= 0) {                                                                                           \
            if (rx_ < 0 || ry_ < 0)                                                                                           \
                return NULL;                                                                                                  \
            Py_RETURN_NOTIMPLEMENTED;                                                                                         \
        }                                                                                                                     \
        (void)x_real;                                                                                                         \
        (void)y_real;                                                                                                         \
    } while (0)

/* A real operand has no imaginary part at all, not one that is zero: signs of zeros and infinities survive (C99 Annex G). */
static PyObject *complex_add(PyObject *a, PyObject *b)
{
    OPERANDS(a, b);
    return PyComplex_FromDoubles(x.real + y.real, x_real ? y.imag : y_real ? x.imag : x.imag + y.imag);
}

static PyObject *complex_sub(PyObject *a, PyObject *b)
{
    OPERANDS(a, b);
    return PyComplex_FromDoubles(x.real - y.real, x_real ? -y.imag : y_real ? x.imag : x.imag - y.imag);
}

static PyObject *complex_mul(PyObject *a, PyObject *b)
{
    OPERANDS(a, b);
    if (x_real)
        return PyComplex_FromDoubles(x.real * y.real, x.real * y.imag);
    if (y_real)
        return PyComplex_FromDoubles(x.real * y.real, x.imag * y.real);
    return PyComplex_FromCComplex(_Py_c_prod(x, y));
}

/* a / b; a has no imaginary part. b is not zero. */
static Py_complex real_quotient(double a, Py_complex b)
{
    Py_complex r = {NAN, NAN};
    double x = fabs(b.real), y = fabs(b.imag);
    if (x >= y) {
        double ratio = b.imag / b.real, denominator = b.real + b.imag * ratio;
        r = (Py_complex){a / denominator, -a * ratio / denominator};
    } else if (y >= x) {
        double ratio = b.real / b.imag, denominator = b.real * ratio + b.imag;
        r = (Py_complex){a * ratio / denominator, -a / denominator};
    }
    if (isnan(r.real) && isnan(r.imag) && isfinite(a) && (isinf(b.real) || isinf(b.imag))) {
        double p = copysign(isinf(b.real) ? 1.0 : 0.0, b.real), q = copysign(isinf(b.imag) ? 1.0 : 0.0, b.imag);
        r = (Py_complex){0.0 * (a * p), 0.0 * (-a * q)};
    }
    return r;
}

static PyObject *complex_div(PyObject *a, PyObject *b)
{
    OPERANDS(a, b);
    if (y.real == 0.0 && y.imag == 0.0) {
        PyErr_SetString(PyExc_ZeroDivisionError, "division by zero");
        return NULL;
    }
    if (y_real)
        return PyComplex_FromDoubles(x.real / y.real, x.imag / y.real);
    return PyComplex_FromCComplex(x_real ? real_quotient(x.real, y) : _Py_c_quot(x, y));
}

static PyObject *complex_pow(PyObject *a, PyObject *b, PyObject *modulus)
{
    OPERANDS(a, b);
    if (modulus != Py_None)
        return api_of(raise_value_error("complex modulo"));
    Py_complex r;
    errno = 0;
    if (y.imag == 0.0 && y.real == floor(y.real) && fabs(y.real) <= 100.0) {
        long n = (long)y.real;
        if (n < 0 && x.real == 0.0 && x.imag == 0.0)
            errno = EDOM;
        r = n >= 0 ? whole_power(x, n) : errno ? x : _Py_c_quot((Py_complex){1.0, 0.0}, whole_power(x, -n));
        if (!errno && (isinf(r.real) || isinf(r.imag)) && isfinite(x.real) && isfinite(x.imag))
            errno = ERANGE;
    } else {
        r = _Py_c_pow(x, y);
    }
    if (errno == EDOM) {
        PyErr_SetString(PyExc_ZeroDivisionError, "zero to a negative or complex power");
        return NULL;
    }
    if (errno == ERANGE)
        return api_of(raise_overflow("complex exponentiation"));
    return PyComplex_FromCComplex(r);
}

static PyObject *complex_neg(PyObject *a) { return PyComplex_FromCComplex(_Py_c_neg(complex_of(a))); }
static PyObject *complex_pos(PyObject *a) { return IS_EXACT(value_of(a), COMPLEX) ? Py_NewRef(a) : PyComplex_FromCComplex(complex_of(a)); }
static int complex_bool(PyObject *a) { return complex_of(a).real != 0.0 || complex_of(a).imag != 0.0; }

static PyObject *complex_abs(PyObject *a)
{
    double r = _Py_c_abs(complex_of(a));
    return errno == ERANGE ? api_of(raise_overflow("absolute value too large")) : PyFloat_FromDouble(r);
}

static PyObject *complex_compare(PyObject *a, PyObject *b, int op)
{
    if (op != Py_EQ && op != Py_NE)
        Py_RETURN_NOTIMPLEMENTED;
    Py_complex x = complex_of(a);
    bool same;
    if (is_complex(b)) {
        same = x.real == complex_of(b).real && x.imag == complex_of(b).imag;
    } else if (value_is_any_float(value_of(b))) {
        same = x.imag == 0.0 && x.real == float_of(value_of(b));
    } else if (value_is_any_int(value_of(b))) {
        if (x.imag != 0.0) {
            same = false;
        } else {
            PyObject *real = PyFloat_FromDouble(x.real), *r = PyObject_RichCompare(real, b, op);   /* ints compare exactly with floats */
            return r;
        }
    } else {
        Py_RETURN_NOTIMPLEMENTED;
    }
    return PyBool_FromLong(same == (op == Py_EQ));
}

static Py_hash_t complex_hash(PyObject *a) { return numconv_hash_complex(complex_of(a).real, complex_of(a).imag, PyObject_GenericHash(a)); }

static PyObject *complex_repr(PyObject *a)
{
    Py_complex z = complex_of(a);
    struct str_writer w;
    char buf[NUMCONV_REPR_MAX];
    str_writer_init(&w);
    bool only_imaginary = z.real == 0.0 && !signbit(z.real);
    if (!only_imaginary) {
        size_t n = numconv_format_double(buf, sizeof buf, z.real, 'r', 0, 0, NULL);
        if (str_writer_char(&w, '(') < 0 || str_writer_ascii(&w, buf, n) < 0)
            return str_writer_fail(&w);
    }
    size_t n = numconv_format_double(buf, sizeof buf, z.imag, 'r', 0, only_imaginary ? 0 : NUMCONV_SIGN, NULL);
    if (str_writer_ascii(&w, buf, n) < 0 || str_writer_char(&w, 'j') < 0 || (!only_imaginary && str_writer_char(&w, ')') < 0))
        return str_writer_fail(&w);
    return api_of(str_writer_finish(&w));
}

/* -- construction --------------------------------------------------------------------------------------------------------------------------- */

static PyObject *make(PyTypeObject *type, Py_complex z)
{
    if (type == &PyComplex_Type)
        return PyComplex_FromCComplex(z);
    PyObject *o = type->tp_alloc(type, 0);
    if (o)
        ((ComplexObj *)value_obj(value_of(o)))->value = z;
    return o;
}

static PyObject *malformed(void)
{
    PyErr_SetString(PyExc_ValueError, "complex() arg is a malformed string");
    return NULL;
}

/* [real][+-imag j], each a float literal; 'j' alone is one j. */
static bool parse_complex(const char *s, const char *end, Py_complex *z)
{
    *z = (Py_complex){0.0, 0.0};
    while (s < end && (*s == ' ' || (*s >= '\t' && *s <= '\r')))
        s++;
    while (end > s && (end[-1] == ' ' || (end[-1] >= '\t' && end[-1] <= '\r')))
        end--;
    if (s < end && *s == '(' && end[-1] == ')') {
        s++, end--;
        while (s < end && *s == ' ')
            s++;
        while (end > s && end[-1] == ' ')
            end--;
    }
    double first;
    const char *stop = numconv_parse_double(s, end, &first, NULL);
    if (stop == s) {                         /* no digits: "j", "+j", "-j" */
        double sign = 1.0;
        if (s < end && (*s == '+' || *s == '-'))
            sign = *s++ == '-' ? -1.0 : 1.0;
        z->imag = sign;
        return s + 1 == end && (*s == 'j' || *s == 'J');
    }
    if (stop == end) {
        z->real = first;
        return true;
    }
    if (*stop == 'j' || *stop == 'J') {
        z->imag = first;
        return stop + 1 == end;
    }
    if (*stop != '+' && *stop != '-')
        return false;
    z->real = first;
    s = stop;
    stop = numconv_parse_double(s, end, &z->imag, NULL);
    if (stop == s) {
        z->imag = *s == '-' ? -1.0 : 1.0;
        stop = s + 1;
    }
    return stop + 1 == end && (*stop == 'j' || *stop == 'J');
}

static PyObject *from_text(PyTypeObject *type, PyObject *u)
{
    Py_ssize_t n = PyUnicode_GetLength(u), k = 0;
    char *ascii = buf_alloc((size_t)n + 1);
    if (!ascii)
        return api_of(raise_no_memory());
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_UCS4 c = PyUnicode_ReadChar(u, i);
        int digit = Py_UNICODE_TODECIMAL(c);
        if (c == '_') {                      /* between digits only */
            bool good = i > 0 && i + 1 < n && Py_UNICODE_TODECIMAL(PyUnicode_ReadChar(u, i - 1)) >= 0 &&
                        Py_UNICODE_TODECIMAL(PyUnicode_ReadChar(u, i + 1)) >= 0;
            if (good)
                continue;
            buf_free(ascii);
            return PyErr_Format(PyExc_ValueError, "could not convert string to complex: %R", u);
        }
        ascii[k++] = digit >= 0 ? (char)('0' + digit) : c < 128 && c ? (char)c : Py_UNICODE_ISSPACE(c) ? ' ' : '?';
    }
    Py_complex z;
    bool good = parse_complex(ascii, ascii + k, &z);
    buf_free(ascii);
    return good ? make(type, z) : malformed();
}

/* What __complex__ gives: 1 and *z; 0 there is none; -1. */
static int by_complex_method(PyObject *o, Py_complex *z)
{
    if (IS_EXACT(value_of(o), COMPLEX)) {
        *z = complex_of(o);
        return 1;
    }
    Value given = special_call(value_of(o), N(dunder_complex), V_ABSENT, V_ABSENT);
    if (is_absent(given))
        return 0;
    PyObject *r = api_of(given);
    if (!r)
        return -1;
    if (!is_complex(r)) {
        raise_type_error("__complex__ returned non-complex (type %.200s)", Py_TYPE(r)->tp_name);
        Py_DECREF(r);
        return -1;
    }
    if (!IS_EXACT(value_of(r), COMPLEX) &&
        PyErr_WarnFormat(PyExc_DeprecationWarning, 1,
                         "__complex__ returned non-complex (type %.200s).  The ability to return an instance of a strict subclass of complex is "
                         "deprecated, and may be removed in a future version of Python.", Py_TYPE(r)->tp_name) < 0) {
        Py_DECREF(r);
        return -1;
    }
    *z = complex_of(r);
    Py_DECREF(r);
    return 1;
}

static bool has_float(PyObject *o)
{
    PyNumberMethods *n = Py_TYPE(o)->tp_as_number;
    return n && (n->nb_float || n->nb_index);
}

/* One of two arguments: a real number, or (deprecated) a complex. */
static int part(PyObject *o, const char *name, Py_complex *z)
{
    if (is_complex(o)) {
        if (PyErr_WarnFormat(PyExc_DeprecationWarning, 1, "complex() argument '%s' must be a real number, not %T", name, o) < 0)
            return -1;
        *z = complex_of(o);
        return 0;
    }
    if (!has_float(o)) {
        raise_type_error("complex() argument '%s' must be a real number, not %T", name, o);
        return -1;
    }
    *z = (Py_complex){PyFloat_AsDouble(o), 0.0};
    return z->real == -1.0 && PyErr_Occurred() ? -1 : 0;
}

static PyObject *from_one(PyTypeObject *type, PyObject *x)
{
    Py_complex z;
    if (PyUnicode_Check(x))
        return from_text(type, x);
    if (type == &PyComplex_Type && IS_EXACT(value_of(x), COMPLEX))
        return Py_NewRef(x);
    int rc = by_complex_method(x, &z);
    if (rc < 0)
        return NULL;
    if (rc == 0) {
        if (is_complex(x)) {
            z = complex_of(x);
        } else if (has_float(x)) {
            z = (Py_complex){PyFloat_AsDouble(x), 0.0};
            if (z.real == -1.0 && PyErr_Occurred())
                return NULL;
        } else {
            return api_of(raise_type_error("complex() argument must be a string or a number, not %T", x));
        }
    }
    return make(type, z);
}

static PyObject *complex_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"real", "imag", NULL};
    PyObject *real = NULL, *imag = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OO:complex", keywords, &real, &imag))
        return NULL;
    if (!imag && tuple_len(value_of(args)) == 1)
        return from_one(type, real);
    Py_complex r = {0.0, 0.0}, i = {0.0, 0.0};
    bool real_is_complex = real && is_complex(real), imag_is_complex = imag && is_complex(imag);
    if (real) {
        int rc = real_is_complex ? 0 : by_complex_method(real, &r);
        if (rc < 0 || (rc == 0 && part(real, "real", &r) < 0))
            return NULL;
        if (rc > 0) {
            real_is_complex = true;
            if (PyErr_WarnFormat(PyExc_DeprecationWarning, 1, "complex() argument 'real' must be a real number, not %.200s",
                                 Py_TYPE(real)->tp_name) < 0)
                return NULL;
        }
    }
    if (imag && part(imag, "imag", &i) < 0)
        return NULL;
    /* real + imag * 1j, without adding zeros that would lose a sign */
    Py_complex z = {imag_is_complex ? r.real - i.imag : r.real, real_is_complex ? i.real + r.imag : i.real};
    return make(type, z);
}

/* -- methods ------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *complex_from_number(PyObject *type, PyObject *x)
{
    if (IS_EXACT(value_of(x), COMPLEX) && type == (PyObject *)&PyComplex_Type)
        return Py_NewRef(x);
    Py_complex z = PyComplex_AsCComplex(x);
    return z.real == -1.0 && PyErr_Occurred() ? NULL : make((PyTypeObject *)type, z);
}

static PyObject *complex_conjugate(PyObject *a, PyObject *unused)
{
    (void)unused;
    return PyComplex_FromDoubles(complex_of(a).real, -complex_of(a).imag);
}

static PyObject *complex_complex(PyObject *a, PyObject *unused) { return (void)unused, complex_pos(a); }

static PyObject *complex_getnewargs(PyObject *a, PyObject *unused)
{
    Value pair[2] = {value_from_float(complex_of(a).real), value_from_float(complex_of(a).imag)};
    (void)unused;
    return api_of(tuple_take_values(pair, 2));
}

static PyObject *complex_format_method(PyObject *a, PyObject *spec)
{
    if (!PyUnicode_Check(spec))
        return api_of(raise_type_error("__format__() argument must be str, not %.200s", Py_TYPE(spec)->tp_name));
    return complex_format(a, spec);
}

static PyMethodDef complex_methods[] = {
    {"from_number", complex_from_number, METH_O | METH_CLASS,
     PyDoc_STR("from_number($type, number, /)\n--\n\nThe complex of a number; unlike complex() it takes no text.")},
    {"conjugate", complex_conjugate, METH_NOARGS, PyDoc_STR("conjugate($self, /)\n--\n\nThe number with the sign of its imaginary part turned.\n\n>>> (3-4j).conjugate()\n(3+4j)")},
    {"__complex__", complex_complex, METH_NOARGS, PyDoc_STR("__complex__($self, /)\n--\n\nThe number as an exact complex.")},
    {"__getnewargs__", complex_getnewargs, METH_NOARGS, PyDoc_STR("__getnewargs__($self, /)\n--\n\nArguments that make the number again.")},
    {"__format__", complex_format_method, METH_O, PyDoc_STR("__format__($self, format_spec, /)\n--\n\nText of the number as the format specification says.")},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef complex_members[] = {
    {"real", Py_T_DOUBLE, offsetof(ComplexObj, value.real), Py_READONLY, PyDoc_STR("the real part of a complex number")},
    {"imag", Py_T_DOUBLE, offsetof(ComplexObj, value.imag), Py_READONLY, PyDoc_STR("the imaginary part of a complex number")},
    {NULL, 0, 0, 0, NULL},
};

static PyNumberMethods complex_number = {
    .nb_add = complex_add,
    .nb_subtract = complex_sub,
    .nb_multiply = complex_mul,
    .nb_power = complex_pow,
    .nb_negative = complex_neg,
    .nb_positive = complex_pos,
    .nb_absolute = complex_abs,
    .nb_bool = complex_bool,
    .nb_true_divide = complex_div,
};

static void complex_dealloc(PyObject *a) { obj_free(value_obj(value_of(a))); }

PyTypeObject PyComplex_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "complex",
    .tp_basicsize = sizeof(ComplexObj),
    .tp_dealloc = complex_dealloc,
    .tp_repr = complex_repr,
    .tp_as_number = &complex_number,
    .tp_hash = complex_hash,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = PyDoc_STR("complex(real=0, imag=0)\n--\n\nA complex number from text, or from its parts: real + imag*1j."),
    .tp_richcompare = complex_compare,
    .tp_methods = complex_methods,
    .tp_members = complex_members,
    .tp_new = complex_new,
};

/* -- the C API ---------------------------------------------------------------------------------------------------------------------------------- */

int (PyComplex_Check)(PyObject *o) { return is_complex(o); }
int (PyComplex_CheckExact)(PyObject *o) { return IS_EXACT(value_of(o), COMPLEX); }

PyObject *PyComplex_FromCComplex(Py_complex z)
{
    ComplexObj *o = (ComplexObj *)obj_new(SHAPE_ID_COMPLEX, sizeof *o, PAGE_LEAF);
    if (!o)
        return NULL;
    o->value = z;
    return api_of(value_from_obj(o));
}

PyObject *PyComplex_FromDoubles(double real, double imag) { return PyComplex_FromCComplex((Py_complex){real, imag}); }

Py_complex PyComplex_AsCComplex(PyObject *o)
{
    Py_complex z = {-1.0, 0.0};
    if (is_complex(o))
        return complex_of(o);
    int rc = by_complex_method(o, &z);
    if (rc > 0)
        return z;
    z = (Py_complex){-1.0, 0.0};
    if (rc == 0)
        z.real = PyFloat_AsDouble(o);
    return z;
}

double PyComplex_RealAsDouble(PyObject *o) { return PyComplex_AsCComplex(o).real; }

double PyComplex_ImagAsDouble(PyObject *o)
{
    Py_complex z = PyComplex_AsCComplex(o);
    return z.real == -1.0 && PyErr_Occurred() ? -1.0 : z.imag;
}
