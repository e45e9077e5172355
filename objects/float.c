/* objects/float.c -- the type float. Digits, parsing and rounding are numconv's; what is here is Python's rules about them. */
#include "objects/float_int.h"

#include "objects/int_int.h"
#include "objects/str_int.h"
#include "objects/tuple_int.h"

#include <errno.h>
#include <float.h>
#include <math.h>

/* -- operands ------------------------------------------------------------------------------------------------------------------------- */

/* An operand of arithmetic: 1 a float or int, whose value is in *d; 0 something else; -1 an int too large. */
static int operand(PyObject *o, double *d)
{
    Value v = value_of(o);
    if (value_is_float(v)) {
        *d = value_as_float(v);
        return 1;
    }
    if (value_is_any_int(v)) {
        bool overflow;
        *d = int_as_double(v, &overflow);
        if (overflow)
            raise_overflow("int too large to convert to float");
        return overflow ? -1 : 1;
    }
    if (value_is_any_float(v)) {
        *d = float_of(v);
        return 1;
    }
    return 0;
}

#define OPERANDS(a, b)                                                                                                        \
    double x, y;                                                                                                              \
    do {                                                                                                                      \
        int rx_ = operand(a, &x), ry_ = rx_ > 0 ? operand(b, &y) : rx_;                                                       \
        if (rx_ <= 0 || ry_ <= 0) {                                                                                           \
            if (rx_ < 0 || ry_ < 0)                                                                                           \
                return NULL;                                                                                                  \
            Py_RETURN_NOTIMPLEMENTED;                                                                                         \
        }                                                                                                                     \
    } while (0)

static PyObject *divided_by_zero(void)
{
    PyErr_SetString(PyExc_ZeroDivisionError, "division by zero");
    return NULL;
}

static PyObject *float_add(PyObject *a, PyObject *b)
{
    OPERANDS(a, b);
    return PyFloat_FromDouble(x + y);
}

static PyObject *float_sub(PyObject *a, PyObject *b)
{
    OPERANDS(a, b);
    return PyFloat_FromDouble(x - y);
}

static PyObject *float_mul(PyObject *a, PyObject *b)
{
    OPERANDS(a, b);
    return PyFloat_FromDouble(x * y);
}

static PyObject *float_truediv(PyObject *a, PyObject *b)
{
    OPERANDS(a, b);
    return y == 0.0 ? divided_by_zero() : PyFloat_FromDouble(x / y);
}

void float_divmod(double x, double y, double *quotient, double *rest)
{
    double r = fmod(x, y), q = (x - r) / y;
    if (r != 0.0) {
        if ((y < 0) != (r < 0)) {
            r += y;
            q -= 1.0;
        }
    } else {
        r = copysign(0.0, y);
    }
    if (q != 0.0) {
        double down = floor(q);
        if (q - down > 0.5)              /* the division rounded down across an integer */
            down += 1.0;
        q = down;
    } else {
        q = copysign(0.0, x / y);
    }
    *quotient = q;
    *rest = r;
}

static PyObject *float_floordiv(PyObject *a, PyObject *b)
{
    double q, r;
    OPERANDS(a, b);
    if (y == 0.0)
        return divided_by_zero();
    float_divmod(x, y, &q, &r);
    return PyFloat_FromDouble(q);
}

static PyObject *float_mod(PyObject *a, PyObject *b)
{
    double q, r;
    OPERANDS(a, b);
    if (y == 0.0)
        return divided_by_zero();
    float_divmod(x, y, &q, &r);
    return PyFloat_FromDouble(r);
}

static PyObject *float_divmod_slot(PyObject *a, PyObject *b)
{
    double q, r;
    OPERANDS(a, b);
    if (y == 0.0)
        return divided_by_zero();
    float_divmod(x, y, &q, &r);
    Value pair[2] = {value_from_float(q), value_from_float(r)};
    return api_of(tuple_take_values(pair, 2));
}

Value float_power(double x, double y)
{
    if (x == 0.0 && y < 0.0 && !isinf(y))
        return raise_format(PyExc_ZeroDivisionError, "zero to a negative power");
    if (x < 0.0 && isfinite(x) && isfinite(y) && y != floor(y)) {
        Py_complex r = _Py_c_pow((Py_complex){x, 0.0}, (Py_complex){y, 0.0});
        return value_of(PyComplex_FromCComplex(r));
    }
    if (x == 0.0 && y < 0.0)
        return value_from_float(INFINITY);
    double r = pow(x, y);
    if (isinf(r) && isfinite(x) && isfinite(y)) {
        errno = ERANGE;
        PyErr_SetFromErrno(PyExc_OverflowError);
        return V_RAISED;
    }
    return value_from_float(r);
}

static PyObject *float_pow(PyObject *a, PyObject *b, PyObject *modulus)
{
    if (modulus != Py_None)
        return api_of(raise_type_error("pow() 3rd argument not allowed unless all arguments are integers"));
    OPERANDS(a, b);
    return api_of(float_power(x, y));
}

static PyObject *float_neg(PyObject *a) { return PyFloat_FromDouble(-float_of(value_of(a))); }
static PyObject *float_exact(PyObject *a) { return PyFloat_FromDouble(float_of(value_of(a))); }
static PyObject *float_abs(PyObject *a) { return PyFloat_FromDouble(fabs(float_of(value_of(a)))); }
static int float_bool(PyObject *a) { return float_of(value_of(a)) != 0.0; }
static PyObject *float_int(PyObject *a) { return api_of(int_from_double(float_of(value_of(a)))); }

/* -- comparison: ints compare by value, however large ---------------------------------------------------------------------------------- */

static int order_of(double x, double y) { return x < y ? -1 : x > y; }

/* The order of a double, no NaN, and an int. */
static int order_with_int(double x, Value n)
{
    int sign = int_sign(n);
    int xsign = (x > 0) - (x < 0);
    if (xsign != sign)
        return xsign < sign ? -1 : 1;
    if (isinf(x))
        return xsign;
    uint64_t bits = int_bit_length(n);
    if (bits <= 53) {
        bool overflow;
        return order_of(x, int_as_double(n, &overflow));
    }
    int exponent;
    frexp(x, &exponent);
    if ((uint64_t)(exponent > 0 ? exponent : 0) != bits)
        return ((exponent > 0 ? (uint64_t)exponent : 0) < bits) == (sign > 0) ? -1 : 1;
    /* The same magnitude: whole parts decide, then the fraction. x has at least 54 bits before the point: it is whole. */
    mp_limb_t limb[NUMCONV_DOUBLE_LIMBS];
    size_t k = numconv_double_to_limbs(x, limb);
    struct int_view v;
    int_view(n, &v);
    int order = k != v.n ? (k < v.n ? -1 : 1) : mpn_cmp(limb, v.limb, (mp_size_t)k);
    order = (order > 0) - (order < 0);
    return sign < 0 ? -order : order;
}

static PyObject *float_compare(PyObject *a, PyObject *b, int op)
{
    double x = float_of(value_of(a));
    Value v = value_of(b);
    if (value_is_any_float(v)) {
        double y = float_of(v);
        Py_RETURN_RICHCOMPARE(x, y, op);
    }
    if (!value_is_any_int(v))
        Py_RETURN_NOTIMPLEMENTED;
    if (isnan(x))
        return PyBool_FromLong(op == Py_NE);
    int order = order_with_int(x, v);
    Py_RETURN_RICHCOMPARE(order, 0, op);
}

static Py_hash_t float_hash(PyObject *a)
{
    /* A NaN equals nothing: its hash is its identity, which for an immediate is its word. */
    return numconv_hash_double(float_of(value_of(a)), PyObject_GenericHash(a));
}

Value float_repr_text(double d, bool dot_zero)
{
    char buf[NUMCONV_REPR_MAX];
    size_t n = numconv_format_double(buf, sizeof buf, d, 'r', 0, dot_zero ? NUMCONV_ADD_DOT_0 : 0, NULL);
    return str_from_ascii(buf, n);
}

static PyObject *float_repr(PyObject *a) { return api_of(float_repr_text(float_of(value_of(a)), true)); }

/* -- construction ------------------------------------------------------------------------------------------------------------------------- */

/* Removes single underscores between digits; false: some stand elsewhere. */
static bool drop_underscores(char *out, const char *text, size_t *n)
{
    size_t k = 0;
    for (size_t i = 0; i < *n; i++) {
        if (text[i] != '_') {
            out[k++] = text[i];
            continue;
        }
        bool between = i > 0 && i + 1 < *n && text[i - 1] >= '0' && text[i - 1] <= '9' && text[i + 1] >= '0' && text[i + 1] <= '9';
        if (!between)
            return false;
    }
    *n = k;
    return true;
}

Value float_parse(const char *text, size_t n, Value shown)
{
    while (n && (*text == ' ' || (*text >= '\t' && *text <= '\r')))
        text++, n--;
    while (n && (text[n - 1] == ' ' || (text[n - 1] >= '\t' && text[n - 1] <= '\r')))
        n--;
    char *clean = NULL;
    double d;
    bool good = true;
    if (memchr(text, '_', n)) {
        clean = buf_alloc(n);
        if (!clean)
            return raise_no_memory();
        good = drop_underscores(clean, text, &n);
        text = clean;
    }
    good = good && n && numconv_parse_double(text, text + n, &d, NULL) == text + n;
    buf_free(clean);
    if (good)
        return value_from_float(d);
    return raise_value_error("could not convert string to float: %R", api_of(shown));
}

static Value parse_str(PyObject *u)
{
    Value s = value_of(u);
    if (str_is_ascii(str_obj(s)))
        return float_parse(str_data(str_obj(s)), str_length(str_obj(s)), s);
    size_t n = str_length(str_obj(s));
    char *ascii = buf_alloc(n + 1);
    if (!ascii)
        return raise_no_memory();
    for (size_t i = 0; i < n; i++) {
        uint32_t c = str_read(str_obj(s), i);
        int digit = c < 128 ? -1 : Py_UNICODE_TODECIMAL(c);
        ascii[i] = c < 128 ? (char)c : digit >= 0 ? (char)('0' + digit) : Py_UNICODE_ISSPACE(c) ? ' ' : '?';
    }
    Value r = float_parse(ascii, n, s);
    buf_free(ascii);
    return r;
}

PyObject *PyFloat_FromString(PyObject *o)
{
    if (PyUnicode_Check(o))
        return api_of(parse_str(o));
    Py_buffer view;
    if (PyObject_CheckBuffer(o)) {
        if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
            return NULL;
        Value r = float_parse(view.buf, (size_t)view.len, value_of(o));
        PyBuffer_Release(&view);
        return api_of(r);
    }
    return api_of(raise_type_error("float() argument must be a string or a real number, not '%.200s'", Py_TYPE(o)->tp_name));
}

static Value float_of_argument(PyObject *x)
{
    if (!x)
        return value_from_float(0.0);
    if (value_is_float(value_of(x)))
        return value_of(x);
    if (PyUnicode_CheckExact(x))
        return value_of(PyFloat_FromString(x));
    return value_of(PyNumber_Float(x));
}

static PyObject *subclass_instance(PyTypeObject *type, Value v)
{
    if (is_raised(v))
        return NULL;
    PyObject *o = type->tp_alloc(type, 0);
    if (o)
        ((FloatObj *)value_obj(value_of(o)))->value = value_as_float(v);
    return o;
}

static PyObject *float_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *x = NULL;
    if (type->tp_init == PyFloat_Type.tp_init && kwargs && PyDict_Size(kwargs))
        return api_of(raise_type_error("float() takes no keyword arguments"));
    if (!PyArg_UnpackTuple(args, "float", 0, 1, &x))
        return NULL;
    Value v = float_of_argument(x);
    return type == &PyFloat_Type ? api_of(v) : subclass_instance(type, v);
}

static PyObject *float_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    (void)type;
    if (kwnames && PyTuple_Size(kwnames))
        return api_of(raise_type_error("float() takes no keyword arguments"));
    if (n > 1)
        return api_of(raise_type_error("float expected at most 1 argument, got %zd", n));
    return api_of(float_of_argument(n ? args[0] : NULL));
}

/* -- methods ---------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *float_from_number(PyObject *type, PyObject *x)
{
    if (!PyFloat_Check(x) && !PyIndex_Check(x) && !(Py_TYPE(x)->tp_as_number && Py_TYPE(x)->tp_as_number->nb_float))
        return api_of(raise_type_error("must be real number, not %.50s", Py_TYPE(x)->tp_name));
    double d = PyFloat_AsDouble(x);
    if (d == -1.0 && PyErr_Occurred())
        return NULL;
    PyObject *v = PyFloat_FromDouble(d);
    return type == (PyObject *)&PyFloat_Type ? v : PyObject_CallOneArg(type, v);
}

static PyObject *float_exact_method(PyObject *a, PyObject *unused) { return (void)unused, float_exact(a); }
static PyObject *float_trunc(PyObject *a, PyObject *unused) { return (void)unused, float_int(a); }
static PyObject *float_floor(PyObject *a, PyObject *unused) { return (void)unused, api_of(int_from_double(floor(float_of(value_of(a))))); }
static PyObject *float_ceil(PyObject *a, PyObject *unused) { return (void)unused, api_of(int_from_double(ceil(float_of(value_of(a))))); }

static PyObject *float_round(PyObject *a, PyObject *const *args, Py_ssize_t nargs)
{
    double x = float_of(value_of(a));
    if (nargs > 1)
        return api_of(raise_type_error("__round__ expected at most 1 argument, got %zd", nargs));
    if (nargs == 0 || args[0] == Py_None) {
        double r = nearbyint(x);             /* ties to even: the default rounding mode, which nobody changes here */
        return api_of(int_from_double(r));
    }
    Py_ssize_t digits = PyNumber_AsSsize_t(args[0], NULL);
    if (digits == -1 && PyErr_Occurred())
        return NULL;
    if (!isfinite(x))
        return PyFloat_FromDouble(x);
    bool overflow;
    double r = numconv_round(x, digits, &overflow);
    return overflow ? api_of(raise_overflow("rounded value too large to represent")) : PyFloat_FromDouble(r);
}

static PyObject *float_as_integer_ratio(PyObject *a, PyObject *unused)
{
    double x = float_of(value_of(a));
    (void)unused;
    if (isinf(x))
        return api_of(raise_overflow("cannot convert Infinity to integer ratio"));
    if (isnan(x))
        return api_of(raise_value_error("cannot convert NaN to integer ratio"));
    int exponent;
    double m = frexp(x, &exponent);
    for (int i = 0; i < 300 && m != floor(m); i++) {
        m *= 2.0;
        exponent--;
    }
    Value pair[2] = {int_from_double(m), value_from_int(1)};
    if (is_raised(pair[0]))
        return NULL;
    unsigned which = exponent > 0 ? 0 : 1;
    Value shifted = int_shift(pair[which], value_from_int(exponent > 0 ? exponent : -exponent), true);
    value_release(pair[which]);
    pair[which] = shifted;
    if (is_raised(shifted)) {
        value_release(pair[1 - which]);
        return NULL;
    }
    return api_of(tuple_take_values(pair, 2));
}

static PyObject *float_fromhex(PyObject *type, PyObject *text)
{
    if (!PyUnicode_Check(text))
        return api_of(raise_type_error("bad argument type for built-in operation"));
    Py_ssize_t n;
    const char *s = PyUnicode_AsUTF8AndSize(text, &n);
    double d;
    if (!s)
        return NULL;
    switch (numconv_parse_hex(s, s + n, &d)) {
    case NUMCONV_HEX_OVERFLOW:
        return api_of(raise_overflow("hexadecimal value too large to represent as a float"));
    case NUMCONV_HEX_INVALID:
        return api_of(raise_value_error("invalid hexadecimal floating-point string"));
    case NUMCONV_HEX_OK:
        break;
    }
    PyObject *v = PyFloat_FromDouble(d);
    return type == (PyObject *)&PyFloat_Type ? v : PyObject_CallOneArg(type, v);
}

static PyObject *float_hex(PyObject *a, PyObject *unused)
{
    char buf[NUMCONV_REPR_MAX];
    (void)unused;
    size_t n = numconv_format_hex(buf, float_of(value_of(a)));
    return api_of(str_from_ascii(buf, n));
}

static PyObject *float_is_integer(PyObject *a, PyObject *unused)
{
    double x = float_of(value_of(a));
    (void)unused;
    return PyBool_FromLong(isfinite(x) && x == floor(x));
}

static PyObject *float_getnewargs(PyObject *a, PyObject *unused)
{
    Value v = value_from_float(float_of(value_of(a)));
    (void)unused;
    return api_of(tuple_take_values(&v, 1));
}

static PyObject *float_getformat(PyObject *type, PyObject *name)
{
    (void)type;
    if (!PyUnicode_Check(name))
        return api_of(raise_type_error("__getformat__() argument must be str, not %.50s", Py_TYPE(name)->tp_name));
    if (!PyUnicode_EqualToUTF8(name, "double") && !PyUnicode_EqualToUTF8(name, "float"))
        return api_of(raise_value_error("__getformat__() argument 1 must be 'double' or 'float'"));
    return PyUnicode_FromString(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "IEEE, little-endian" : "IEEE, big-endian");
}

static PyObject *float_format_method(PyObject *a, PyObject *spec)
{
    if (!PyUnicode_Check(spec))
        return api_of(raise_type_error("__format__() argument must be str, not %.200s", Py_TYPE(spec)->tp_name));
    return float_format(a, spec);
}

static PyObject *get_real(PyObject *a, void *unused) { return (void)unused, float_exact(a); }
static PyObject *get_imag(PyObject *a, void *unused) { return (void)a, (void)unused, PyFloat_FromDouble(0.0); }

#define CALL(f) ((PyCFunction)(void (*)(void))(f))
static PyMethodDef float_methods[] = {
    {"from_number", float_from_number, METH_O | METH_CLASS,
     PyDoc_STR("from_number($type, number, /)\n--\n\nThe float of a real number; unlike float() it takes no text.")},
    {"conjugate", float_exact_method, METH_NOARGS, PyDoc_STR("conjugate($self, /)\n--\n\nThe float itself.")},
    {"__trunc__", float_trunc, METH_NOARGS, PyDoc_STR("__trunc__($self, /)\n--\n\nThe whole part, as an int.")},
    {"__floor__", float_floor, METH_NOARGS, PyDoc_STR("__floor__($self, /)\n--\n\nThe largest int that is not above.")},
    {"__ceil__", float_ceil, METH_NOARGS, PyDoc_STR("__ceil__($self, /)\n--\n\nThe smallest int that is not below.")},
    {"__round__", CALL(float_round), METH_FASTCALL,
     PyDoc_STR("__round__($self, ndigits=None, /)\n--\n\nThe nearest int, or the nearest float with ndigits decimals; ties go to even.")},
    {"as_integer_ratio", float_as_integer_ratio, METH_NOARGS,
     PyDoc_STR("as_integer_ratio($self, /)\n--\n\nTwo ints whose ratio is exactly the float; the second is positive.\n\n>>> (0.5).as_integer_ratio()\n(1, 2)")},
    {"fromhex", float_fromhex, METH_O | METH_CLASS,
     PyDoc_STR("fromhex($type, string, /)\n--\n\nThe float of hexadecimal text.\n\n>>> float.fromhex('0x1.8p1')\n3.0")},
    {"hex", float_hex, METH_NOARGS, PyDoc_STR("hex($self, /)\n--\n\nThe float as hexadecimal text, exactly.\n\n>>> (3.0).hex()\n'0x1.8000000000000p+1'")},
    {"is_integer", float_is_integer, METH_NOARGS, PyDoc_STR("is_integer($self, /)\n--\n\nIs it a whole number?")},
    {"__getnewargs__", float_getnewargs, METH_NOARGS, PyDoc_STR("__getnewargs__($self, /)\n--\n\nArguments that make the float again.")},
    {"__getformat__", float_getformat, METH_O | METH_CLASS,
     PyDoc_STR("__getformat__($type, typestr, /)\n--\n\nHow C's double or float is laid out here. For tests.")},
    {"__format__", float_format_method, METH_O, PyDoc_STR("__format__($self, format_spec, /)\n--\n\nText of the float as the format specification says.")},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef float_getset[] = {
    {"real", get_real, NULL, PyDoc_STR("The float itself."), NULL},
    {"imag", get_imag, NULL, PyDoc_STR("0.0, as a float has no imaginary part."), NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyNumberMethods float_number = {
    .nb_add = float_add,
    .nb_subtract = float_sub,
    .nb_multiply = float_mul,
    .nb_remainder = float_mod,
    .nb_divmod = float_divmod_slot,
    .nb_power = float_pow,
    .nb_negative = float_neg,
    .nb_positive = float_exact,
    .nb_absolute = float_abs,
    .nb_bool = float_bool,
    .nb_int = float_int,
    .nb_float = float_exact,
    .nb_floor_divide = float_floordiv,
    .nb_true_divide = float_truediv,
};

static void float_dealloc(PyObject *a) { obj_free(value_obj(value_of(a))); }

PyTypeObject PyFloat_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "float",
    .tp_basicsize = sizeof(FloatObj),
    .tp_dealloc = float_dealloc,
    .tp_repr = float_repr,
    .tp_as_number = &float_number,
    .tp_hash = float_hash,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | _Py_TPFLAGS_MATCH_SELF,
    .tp_doc = PyDoc_STR("float(x=0, /)\n--\n\nA float from a number or from text, if possible."),
    .tp_richcompare = float_compare,
    .tp_methods = float_methods,
    .tp_getset = float_getset,
    .tp_new = float_new,
    .tp_vectorcall = float_vectorcall,
};

/* -- the C API ------------------------------------------------------------------------------------------------------------------------------- */

int (PyFloat_Check)(PyObject *o) { return value_is_any_float(value_of(o)); }
int (PyFloat_CheckExact)(PyObject *o) { return value_is_float(value_of(o)); }
PyObject *PyFloat_FromDouble(double v) { return api_of(value_from_float(v)); }
double (PyFloat_AS_DOUBLE)(PyObject *o) { return float_of(value_of(o)); }
double PyFloat_GetMax(void) { return DBL_MAX; }
double PyFloat_GetMin(void) { return DBL_MIN; }

/* What __float__ or __index__ gives: a float of any kind, counted, or V_RAISED. */
static Value convert(PyObject *o)
{
    PyNumberMethods *number = Py_TYPE(o)->tp_as_number;
    if (number && number->nb_float) {
        PyObject *r = number->nb_float(o);
        if (!r || PyFloat_CheckExact(r))
            return value_of(r);
        if (!PyFloat_Check(r)) {
            raise_type_error("%.50s.__float__ returned non-float (type %.50s)", Py_TYPE(o)->tp_name, Py_TYPE(r)->tp_name);
            Py_DECREF(r);
            return V_RAISED;
        }
        if (PyErr_WarnFormat(PyExc_DeprecationWarning, 1,
                             "%.50s.__float__ returned non-float (type %.50s).  The ability to return an instance of a strict subclass of float is "
                             "deprecated, and may be removed in a future version of Python.", Py_TYPE(o)->tp_name, Py_TYPE(r)->tp_name) < 0) {
            Py_DECREF(r);
            return V_RAISED;
        }
        return value_of(r);
    }
    if (number && number->nb_index) {
        PyObject *index = PyNumber_Index(o);
        if (!index)
            return V_RAISED;
        double d = PyLong_AsDouble(index);
        Py_DECREF(index);
        return d == -1.0 && error_pending() ? V_RAISED : value_from_float(d);
    }
    return V_ABSENT;
}

double PyFloat_AsDouble(PyObject *o)
{
    if (!o) {
        PyErr_BadArgument();
        return -1.0;
    }
    if (value_is_any_float(value_of(o)))
        return float_of(value_of(o));
    Value v = convert(o);
    if (is_absent(v))
        v = raise_type_error("must be real number, not %.50s", Py_TYPE(o)->tp_name);
    if (is_raised(v))
        return -1.0;
    double d = float_of(v);
    value_release(v);
    return d;
}

PyObject *PyNumber_Float(PyObject *o)
{
    if (!o)
        return api_of(raise_system_error("null argument to internal routine"));
    if (value_is_float(value_of(o)))
        return o;
    Value v = convert(o);
    if (is_absent(v)) {
        if (value_is_any_float(value_of(o)))
            return float_exact(o);
        return PyFloat_FromString(o);
    }
    if (is_raised(v))
        return NULL;
    double d = float_of(v);
    value_release(v);
    return PyFloat_FromDouble(d);
}

/* -- IEEE 754 in bytes -------------------------------------------------------------------------------------------------------------------------- */

static void put_bytes(uint64_t bits, int n, char *p, int le)
{
    for (int i = 0; i < n; i++)
        p[le ? i : n - 1 - i] = (char)(bits >> (8 * i));
}

static uint64_t get_bytes(int n, const char *p, int le)
{
    uint64_t bits = 0;
    for (int i = n; i-- > 0;)
        bits = bits << 8 | (unsigned char)p[le ? i : n - 1 - i];
    return bits;
}

int PyFloat_Pack8(double x, char *p, int le)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    put_bytes(bits, 8, p, le);
    return 0;
}

int PyFloat_Pack4(double x, char *p, int le)
{
    float y = (float)x;
    uint32_t bits;
    if (isinf(y) && isfinite(x)) {
        raise_overflow("float too large to pack with f format");
        return -1;
    }
    memcpy(&bits, &y, sizeof bits);
    put_bytes(bits, 4, p, le);
    return 0;
}

/* binary16: 1 sign, 5 exponent, 10 fraction bits; rounded to even. */
int PyFloat_Pack2(double x, char *p, int le)
{
    unsigned sign = signbit(x) != 0, bits;
    if (isnan(x)) {
        bits = 0x7e00;
    } else if (isinf(x)) {
        bits = 0x7c00;
    } else {
        int e;
        double m = frexp(fabs(x), &e);                   /* 0.5 <= m < 1 */
        double unit = e >= -13 ? ldexp(m, 11) : ldexp(fabs(x), 24);   /* in units of the last place */
        double r = nearbyint(unit);
        if (x == 0.0)
            bits = 0;
        else if (e >= -13)
            bits = ((unsigned)(e + 14) << 10) + (unsigned)r - 1024;
        else
            bits = (unsigned)r;
        if (bits >= 0x7c00) {
            raise_overflow("float too large to pack with e format");
            return -1;
        }
    }
    put_bytes(bits | sign << 15, 2, p, le);
    return 0;
}

double PyFloat_Unpack8(const char *p, int le)
{
    uint64_t bits = get_bytes(8, p, le);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

double PyFloat_Unpack4(const char *p, int le)
{
    uint32_t bits = (uint32_t)get_bytes(4, p, le);
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

double PyFloat_Unpack2(const char *p, int le)
{
    unsigned bits = (unsigned)get_bytes(2, p, le), e = bits >> 10 & 31, f = bits & 1023;
    double x = e == 31 ? (f ? NAN : INFINITY) : e ? ldexp(f + 1024.0, (int)e - 25) : ldexp(f, -24);
    return bits >> 15 ? -x : x;
}
