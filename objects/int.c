/* objects/int.c -- the types int and bool: slots, methods, constructors. Arithmetic is in int_arith.c, text in int_text.c, conversions to
 * and from C in int_api.c. */
#include "objects/int_int.h"

#include "objects/args.h"
#include "objects/float_int.h"
#include "objects/type_int.h"
#include "objects/tuple_int.h"

/* -- slots --------------------------------------------------------------------------------------------------------------------------- */

#define BINARY_SLOT(name, expression)                                                                                         \
    static PyObject *int_##name##_slot(PyObject *a, PyObject *b)                                                              \
    {                                                                                                                         \
        Value x = value_of(a), y = value_of(b);                                                                               \
        if (!value_is_any_int(x) || !value_is_any_int(y))                                                                     \
            Py_RETURN_NOTIMPLEMENTED;                                                                                         \
        return api_of(expression);                                                                                            \
    }

static Value floor_quotient(Value x, Value y)
{
    Value q;
    return int_divmod(x, y, &q, NULL) < 0 ? V_RAISED : q;
}

static Value remainder_of(Value x, Value y)
{
    Value r;
    return int_divmod(x, y, NULL, &r) < 0 ? V_RAISED : r;
}

static Value pair_of(Value x, Value y)
{
    Value pair[2];
    if (int_divmod(x, y, &pair[0], &pair[1]) < 0)
        return V_RAISED;
    return tuple_take_values(pair, 2);
}

BINARY_SLOT(add, int_add(x, y))
BINARY_SLOT(sub, int_sub(x, y))
BINARY_SLOT(mul, int_mul(x, y))
BINARY_SLOT(floordiv, floor_quotient(x, y))
BINARY_SLOT(mod, remainder_of(x, y))
BINARY_SLOT(divmod, pair_of(x, y))
BINARY_SLOT(truediv, int_truediv(x, y))
BINARY_SLOT(lshift, int_shift(x, y, true))
BINARY_SLOT(rshift, int_shift(x, y, false))
BINARY_SLOT(and, int_bitwise(INT_AND, x, y))
BINARY_SLOT(or, int_bitwise(INT_OR, x, y))
BINARY_SLOT(xor, int_bitwise(INT_XOR, x, y))

static PyObject *int_pow_slot(PyObject *a, PyObject *b, PyObject *c)
{
    Value x = value_of(a), y = value_of(b), z = value_of(c);
    if (!value_is_any_int(x) || !value_is_any_int(y) || (!is_none(z) && !value_is_any_int(z)))
        Py_RETURN_NOTIMPLEMENTED;
    return api_of(int_pow(x, y, z));
}

static PyObject *int_neg_slot(PyObject *a) { return api_of(int_negate(value_of(a))); }
static PyObject *int_exact_slot(PyObject *a) { return api_of(int_exact(value_of(a))); }
static PyObject *int_abs_slot(PyObject *a) { return int_sign(value_of(a)) < 0 ? int_neg_slot(a) : int_exact_slot(a); }
static int int_bool_slot(PyObject *a) { return int_sign(value_of(a)) != 0; }

static PyObject *int_invert_slot(PyObject *a)
{
    Value n = int_negate(value_of(a));
    if (is_raised(n))
        return NULL;
    Value r = int_sub(n, value_from_int(1));
    value_release(n);
    return api_of(r);
}

static PyObject *int_float_slot(PyObject *a)
{
    bool overflow;
    double d = int_as_double(value_of(a), &overflow);
    return overflow ? api_of(raise_overflow("int too large to convert to float")) : PyFloat_FromDouble(d);
}

static PyObject *int_compare_slot(PyObject *a, PyObject *b, int op)
{
    Value x = value_of(a), y = value_of(b);
    if (!value_is_any_int(x) || !value_is_any_int(y))
        Py_RETURN_NOTIMPLEMENTED;
    int order = int_compare(x, y);
    Py_RETURN_RICHCOMPARE(order, 0, op);
}

static Py_hash_t int_hash_slot(PyObject *a) { return int_hash(value_of(a)); }
static PyObject *int_repr_slot(PyObject *a) { return api_of(int_to_text(value_of(a), 10, false)); }
static void int_destroy(PyObject *a) { obj_free(value_obj(value_of(a))); }

/* A subclass's instances have attributes and a counted type besides: the type machinery drops those. */
static void int_dealloc(PyObject *a)
{
    Obj *o = value_obj(value_of(a));
    if (obj_has_shape(value_of(a), SHAPE_ID_INT))
        int_destroy(a);
    else
        Py_TYPE(a)->tp_free(o);
}

/* -- construction -------------------------------------------------------------------------------------------------------------------- */

static Value int_of_number_or_text(PyObject *x);

static Value from_buffer(PyObject *x, int base, Value shown)
{
    Py_buffer view;
    if (PyObject_GetBuffer(x, &view, PyBUF_SIMPLE) < 0)
        return V_RAISED;
    PyObject *copy = PyBytes_FromStringAndSize(view.buf, view.len);   /* also what the message of an error shows */
    PyBuffer_Release(&view);
    if (!copy)
        return V_RAISED;
    Value v = int_parse(PyBytes_AsString(copy), (size_t)PyBytes_Size(copy), base, is_absent(shown) ? value_of(copy) : shown);
    Py_DECREF(copy);
    return v;
}

static Value int_of_number_or_text(PyObject *x)
{
    Value v = value_of(x);
    if (value_is_int(v) || IS_EXACT(v, INT))
        return value_keep(v);
    PyNumberMethods *number = Py_TYPE(x)->tp_as_number;
    if (number && number->nb_int) {
        PyObject *r = number->nb_int(x);
        if (!r)
            return V_RAISED;
        if (!PyLong_Check(r)) {
            raise_type_error("__int__ returned non-int (type %.200s)", Py_TYPE(r)->tp_name);
            Py_DECREF(r);
            return V_RAISED;
        }
        if (!PyLong_CheckExact(r) && PyErr_WarnFormat(PyExc_DeprecationWarning, 1,
                                                      "__int__ returned non-int (type %.200s).  The ability to return an instance of a strict "
                                                      "subclass of int is deprecated, and may be removed in a future version of Python.",
                                                      Py_TYPE(r)->tp_name) < 0) {
            Py_DECREF(r);
            return V_RAISED;
        }
        Value exact = int_exact(value_of(r));
        Py_DECREF(r);
        return exact;
    }
    if (number && number->nb_index) {
        PyObject *r = PyNumber_Index(x);
        if (!r)
            return V_RAISED;
        Value exact = int_exact(value_of(r));
        Py_DECREF(r);
        return exact;
    }
    if (PyUnicode_Check(x))
        return value_of(PyLong_FromUnicodeObject(x, 10));
    if (PyBytes_Check(x) || PyByteArray_Check(x))
        return from_buffer(x, 10, PyBytes_Check(x) ? v : V_ABSENT);
    if (PyObject_CheckBuffer(x))
        return from_buffer(x, 10, v);
    return raise_type_error("int() argument must be a string, a bytes-like object or a real number, not '%.200s'", Py_TYPE(x)->tp_name);
}

PyObject *PyNumber_Long(PyObject *o) { return o ? api_of(int_of_number_or_text(o)) : api_of(raise_system_error("null argument to internal routine")); }

static Value int_with_base(PyObject *x, PyObject *base)
{
    if (!x)
        return raise_type_error("int() missing string argument");
    Py_ssize_t b = PyNumber_AsSsize_t(base, NULL);
    if (b == -1 && PyErr_Occurred())
        return V_RAISED;
    if (b != 0 && (b < 2 || b > 36))
        return raise_value_error("int() base must be >= 2 and <= 36, or 0");
    if (PyUnicode_Check(x))
        return value_of(PyLong_FromUnicodeObject(x, (int)b));
    if (PyBytes_Check(x) || PyByteArray_Check(x))
        return from_buffer(x, (int)b, PyBytes_Check(x) ? value_of(x) : V_ABSENT);
    return raise_type_error("int() can't convert non-string with explicit base");
}

/* An instance of a subclass of int with the value of an exact int, which is consumed. */
static PyObject *subclass_instance(PyTypeObject *type, Value v)
{
    if (is_raised(v))
        return NULL;
    struct int_view a;
    int_view(v, &a);
    PyObject *o = type->tp_alloc(type, (Py_ssize_t)a.n);
    if (o) {
        IntObj *made = (IntObj *)value_obj(value_of(o));
        memcpy(made->limb, a.limb, a.n * sizeof(mp_limb_t));
        made->size = a.negative ? -(int64_t)a.n : (int64_t)a.n;
    }
    value_release(v);
    return o;
}

static Value int_of_arguments(PyObject *x, PyObject *base)
{
    return base ? int_with_base(x, base) : x ? int_of_number_or_text(x) : value_from_int(0);
}

static PyObject *int_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"", "base", NULL};
    PyObject *x = NULL, *base = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OO:int", keywords, &x, &base))
        return NULL;
    Value v = int_of_arguments(x, base);
    return type == &PyLong_Type ? api_of(v) : subclass_instance(type, v);
}

static PyObject *int_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    PyObject *base = n > 1 ? args[1] : NULL;
    (void)type;
    if (kwnames && PyTuple_Size(kwnames)) {
        PyObject *name = PyTuple_GetItem(kwnames, 0);
        if (PyTuple_Size(kwnames) > 1 || !PyUnicode_EqualToUTF8(name, "base"))
            return args_unexpected("int", PyUnicode_EqualToUTF8(name, "base") ? PyTuple_GetItem(kwnames, 1) : name, (const char *const[]){"base"}, 1);
        if (n > 1)
            return api_of(raise_type_error("argument for int() given by name ('base') and position (2)"));
        base = args[n];
    }
    if (n > 2)
        return api_of(raise_type_error("int expected at most 2 arguments, got %zd", n));
    return api_of(int_of_arguments(n ? args[0] : NULL, base));
}

/* -- methods ------------------------------------------------------------------------------------------------------------------------- */

static PyObject *int_bit_length_method(PyObject *self, PyObject *unused)
{
    (void)unused;
    return api_of(int_from_u64(int_bit_length(value_of(self))));
}

static PyObject *int_bit_count_method(PyObject *self, PyObject *unused)
{
    struct int_view a;
    uint64_t n = 0;
    (void)unused;
    int_view(value_of(self), &a);
    for (size_t i = 0; i < a.n; i++)
        n += (uint64_t)__builtin_popcountll(a.limb[i]);
    return api_of(int_from_u64(n));
}

static PyObject *int_self_method(PyObject *self, PyObject *unused)
{
    (void)unused;
    return int_exact_slot(self);
}

static PyObject *int_is_integer(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    Py_RETURN_TRUE;
}

static PyObject *int_as_integer_ratio(PyObject *self, PyObject *unused)
{
    (void)unused;
    Value pair[2] = {int_exact(value_of(self)), value_from_int(1)};
    return is_raised(pair[0]) ? NULL : api_of(tuple_take_values(pair, 2));
}

static PyObject *int_getnewargs(PyObject *self, PyObject *unused)
{
    (void)unused;
    Value v = int_exact(value_of(self));
    return is_raised(v) ? NULL : api_of(tuple_take_values(&v, 1));
}

static PyObject *int_sizeof(PyObject *self, PyObject *unused)
{
    struct int_view a;
    (void)unused;
    int_view(value_of(self), &a);
    return PyLong_FromSize_t(sizeof(IntObj) + (a.n ? a.n : 1) * sizeof(mp_limb_t));
}

/* round(n, -d): to the nearest multiple of 10**d, a tie to the even multiple. */
static PyObject *int_round(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs > 1)
        return api_of(raise_type_error("__round__ expected at most 1 argument, got %zd", nargs));
    if (nargs == 0 || args[0] == Py_None)
        return int_exact_slot(self);
    PyObject *places = PyNumber_Index(args[0]);
    if (!places)
        return NULL;
    if (int_sign(value_of(places)) >= 0) {
        Py_DECREF(places);
        return int_exact_slot(self);
    }
    Value digits = int_negate(value_of(places)), unit = V_RAISED, q = V_ABSENT, r = V_ABSENT, result = V_RAISED;
    Py_DECREF(places);
    if (!is_raised(digits))
        unit = int_pow(value_from_int(10), digits, V_NONE);
    if (!is_raised(unit) && int_divmod(value_of(self), unit, &q, &r) == 0) {
        /* self = q * unit + r with 0 <= r < unit */
        Value twice = int_shift(r, value_from_int(1), true);
        if (!is_raised(twice)) {
            int order = int_compare(twice, unit);
            struct int_view quotient;
            int_view(q, &quotient);
            bool odd = quotient.n && (quotient.limb[0] & 1);
            Value down = int_sub(value_of(self), r);
            result = is_raised(down) ? V_RAISED : order > 0 || (order == 0 && odd) ? int_add(down, unit) : value_keep(down);
            value_release(down);
        }
        value_release(twice);
        value_release(q);
        value_release(r);
    }
    value_release(digits);
    value_release(unit);
    return api_of(result);
}

/* 1 little, 0 big, -1 raised. */
static int byte_order(PyObject *order)
{
    if (!order)
        return 0;
    if (PyUnicode_EqualToUTF8(order, "little"))
        return 1;
    if (PyUnicode_EqualToUTF8(order, "big"))
        return 0;
    PyErr_SetString(PyExc_ValueError, "byteorder must be either 'little' or 'big'");
    return -1;
}

static void reverse(unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        unsigned char t = bytes[i];
        bytes[i] = bytes[n - 1 - i];
        bytes[n - 1 - i] = t;
    }
}

static PyObject *int_to_bytes(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"length", "byteorder", "signed", NULL};
    Py_ssize_t length = 1;
    PyObject *order = NULL;
    int is_signed = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|nU$p:to_bytes", keywords, &length, &order, &is_signed))
        return NULL;
    int little = byte_order(order);
    if (little < 0)
        return NULL;
    if (length < 0) {
        PyErr_SetString(PyExc_ValueError, "length argument must be non-negative");
        return NULL;
    }
    struct int_view a;
    int_view(value_of(self), &a);
    bool negative = a.n && a.negative;
    if (negative && !is_signed) {
        PyErr_SetString(PyExc_OverflowError, "can't convert negative int to unsigned");
        return NULL;
    }
    /* Bits that the value needs: one more for the sign, but -2**k needs no more than k bits and the sign. */
    uint64_t bits = int_bit_length(value_of(self));
    if (is_signed) {
        bool power_of_two = negative && (a.limb[a.n - 1] & (a.limb[a.n - 1] - 1)) == 0;
        for (size_t i = 0; power_of_two && i + 1 < a.n; i++)
            power_of_two = a.limb[i] == 0;
        bits += power_of_two ? 0 : 1;
        if (!a.n)
            bits = 0;
    }
    if (bits > (uint64_t)length * 8) {
        PyErr_SetString(PyExc_OverflowError, "int too big to convert");
        return NULL;
    }
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, length);
    if (!bytes)
        return NULL;
    unsigned char *out = (unsigned char *)PyBytes_AsString(bytes);
    unsigned carry = 1;
    for (Py_ssize_t i = 0; i < length; i++) {
        size_t limb = (size_t)i / 8;
        unsigned byte = limb < a.n ? (unsigned)(a.limb[limb] >> (8 * (i % 8))) & 0xff : 0;
        if (negative) {
            byte = (~byte & 0xff) + carry;
            carry = byte >> 8;
        }
        out[i] = (unsigned char)byte;
    }
    if (!little)
        reverse(out, (size_t)length);
    return bytes;
}

/* The int in little-endian bytes, two's complement if is_signed. */
static Value from_little(const unsigned char *bytes, size_t n, bool is_signed)
{
    size_t limbs = (n + 7) / 8;
    bool negative = is_signed && n && bytes[n - 1] & 0x80;
    if (limbs <= 1) {
        uint64_t v = negative ? ~UINT64_C(0) : 0;
        for (size_t i = n; i-- > 0;)
            v = v << 8 | bytes[i];
        return negative || is_signed ? int_from_i64((int64_t)v) : int_from_u64(v);
    }
    IntObj *o = int_alloc(limbs);
    if (!o)
        return V_RAISED;
    for (size_t l = 0; l < limbs; l++) {
        mp_limb_t v = negative ? ~(mp_limb_t)0 : 0;
        size_t here = n - l * 8 < 8 ? n - l * 8 : 8;
        for (size_t i = here; i-- > 0;)
            v = v << 8 | bytes[l * 8 + i];
        o->limb[l] = v;
    }
    if (negative)
        mpn_neg(o->limb, o->limb, (mp_size_t)limbs);
    return int_finish(o, limbs, negative);
}

static PyObject *int_from_bytes_method(PyObject *type, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"bytes", "byteorder", "signed", NULL};
    PyObject *source, *order = NULL;
    int is_signed = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|U$p:from_bytes", keywords, &source, &order, &is_signed))
        return NULL;
    int little = byte_order(order);
    if (little < 0)
        return NULL;
    PyObject *bytes = PyObject_Bytes(source);
    if (!bytes)
        return NULL;
    size_t n = (size_t)PyBytes_Size(bytes);
    Value v = V_RAISED;
    if (little) {
        v = from_little((const unsigned char *)PyBytes_AsString(bytes), n, is_signed);
    } else {
        unsigned char *copy = buf_alloc(n + 1);
        if (copy) {
            memcpy(copy, PyBytes_AsString(bytes), n);
            reverse(copy, n);
            v = from_little(copy, n, is_signed);
            buf_free(copy);
        } else {
            raise_no_memory();
        }
    }
    Py_DECREF(bytes);
    if (is_raised(v) || type == (PyObject *)&PyLong_Type)
        return api_of(v);
    PyObject *r = PyObject_CallOneArg(type, api_of(v));
    value_release(v);
    return r;
}

static PyObject *int_format_method(PyObject *self, PyObject *spec)
{
    if (!PyUnicode_Check(spec))
        return api_of(raise_type_error("__format__() argument must be str, not %.200s", Py_TYPE(spec)->tp_name));
    return int_format(self, spec);
}

static PyObject *get_exact(PyObject *self, void *unused)
{
    (void)unused;
    return int_exact_slot(self);
}

static PyObject *get_constant(PyObject *self, void *number)
{
    (void)self;
    return PyLong_FromLong((long)(intptr_t)number);
}

#define CALL(f) ((PyCFunction)(void (*)(void))(f))
static PyMethodDef int_methods[] = {
    {"__ceil__", int_self_method, METH_NOARGS, PyDoc_STR("__ceil__($self, /)\n--\n\nThe int itself.")},
    {"__floor__", int_self_method, METH_NOARGS, PyDoc_STR("__floor__($self, /)\n--\n\nThe int itself.")},
    {"__trunc__", int_self_method, METH_NOARGS, PyDoc_STR("__trunc__($self, /)\n--\n\nThe int itself.")},
    {"__round__", CALL(int_round), METH_FASTCALL,
     PyDoc_STR("__round__($self, ndigits=None, /)\n--\n\nThe int, or with negative ndigits the nearest multiple of 10**-ndigits.")},
    {"__format__", int_format_method, METH_O, PyDoc_STR("__format__($self, format_spec, /)\n--\n\nText of the int as the format specification says.")},
    {"__getnewargs__", int_getnewargs, METH_NOARGS, PyDoc_STR("__getnewargs__($self, /)\n--\n\nArguments that make the int again.")},
    {"__sizeof__", int_sizeof, METH_NOARGS, PyDoc_STR("__sizeof__($self, /)\n--\n\nSize in memory, in bytes.")},
    {"as_integer_ratio", int_as_integer_ratio, METH_NOARGS,
     PyDoc_STR("as_integer_ratio($self, /)\n--\n\nThe pair of the int and 1.\n\n>>> (10).as_integer_ratio()\n(10, 1)")},
    {"bit_count", int_bit_count_method, METH_NOARGS,
     PyDoc_STR("bit_count($self, /)\n--\n\nOnes in the binary representation of the absolute value.\n\n>>> (13).bit_count()\n3")},
    {"bit_length", int_bit_length_method, METH_NOARGS,
     PyDoc_STR("bit_length($self, /)\n--\n\nBits needed for the absolute value.\n\n>>> (37).bit_length()\n6")},
    {"conjugate", int_self_method, METH_NOARGS, PyDoc_STR("conjugate($self, /)\n--\n\nThe int itself.")},
    {"from_bytes", CALL(int_from_bytes_method), METH_VARARGS | METH_KEYWORDS | METH_CLASS,
     PyDoc_STR("from_bytes($type, /, bytes, byteorder='big', *, signed=False)\n--\n\nThe int that an array of bytes represents.\n\n"
               "bytes: bytes-like, or an iterable of ints. byteorder: 'big' or 'little'. signed: two's complement.")},
    {"is_integer", int_is_integer, METH_NOARGS, PyDoc_STR("is_integer($self, /)\n--\n\nTrue.")},
    {"to_bytes", CALL(int_to_bytes), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("to_bytes($self, /, length=1, byteorder='big', *, signed=False)\n--\n\nThe int as that many bytes.\n\n"
               "Raises OverflowError if they do not suffice, or for a negative int unless signed.")},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef int_getset[] = {
    {"real", get_exact, NULL, PyDoc_STR("The int itself."), NULL},
    {"imag", get_constant, NULL, PyDoc_STR("0, as an int has no imaginary part."), (void *)0},
    {"numerator", get_exact, NULL, PyDoc_STR("The int itself."), NULL},
    {"denominator", get_constant, NULL, PyDoc_STR("1, as an int is a whole number."), (void *)1},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyNumberMethods int_number = {
    .nb_add = int_add_slot,
    .nb_subtract = int_sub_slot,
    .nb_multiply = int_mul_slot,
    .nb_remainder = int_mod_slot,
    .nb_divmod = int_divmod_slot,
    .nb_power = int_pow_slot,
    .nb_negative = int_neg_slot,
    .nb_positive = int_exact_slot,
    .nb_absolute = int_abs_slot,
    .nb_bool = int_bool_slot,
    .nb_invert = int_invert_slot,
    .nb_lshift = int_lshift_slot,
    .nb_rshift = int_rshift_slot,
    .nb_and = int_and_slot,
    .nb_xor = int_xor_slot,
    .nb_or = int_or_slot,
    .nb_int = int_exact_slot,
    .nb_float = int_float_slot,
    .nb_floor_divide = int_floordiv_slot,
    .nb_true_divide = int_truediv_slot,
    .nb_index = int_exact_slot,
};

PyTypeObject PyLong_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "int",
    .tp_basicsize = offsetof(IntObj, limb),
    .tp_itemsize = sizeof(mp_limb_t),
    .tp_dealloc = int_dealloc,
    .tp_repr = int_repr_slot,
    .tp_as_number = &int_number,
    .tp_hash = int_hash_slot,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_LONG_SUBCLASS | _Py_TPFLAGS_MATCH_SELF,
    .tp_doc = PyDoc_STR("int([x]) -> integer\nint(x, base=10) -> integer\n\n"
                        "An int from a number or from text; 0 without an argument.\n\n"
                        "Numbers are converted by __int__() or __index__(); floats are truncated towards zero. Text (str, bytes, bytearray) is\n"
                        "an integer literal in the given base, with an optional sign and blanks around it. The base is 0 or 2 to 36;\n"
                        "base 0 goes by the literal's prefix.\n>>> int('0b100', base=0)\n4"),
    .tp_richcompare = int_compare_slot,
    .tp_methods = int_methods,
    .tp_getset = int_getset,
    .tp_new = int_new,
    .tp_vectorcall = int_vectorcall,
};

/* -- bool ------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *bool_repr(PyObject *b) { return b == Py_True ? PyUnicode_FromString("True") : PyUnicode_FromString("False"); }

static PyObject *bool_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *x = Py_False;
    (void)type;
    if (kwargs && PyDict_Size(kwargs))
        return api_of(raise_type_error("bool() takes no keyword arguments"));
    if (!PyArg_UnpackTuple(args, "bool", 0, 1, &x))
        return NULL;
    int truth = PyObject_IsTrue(x);
    return truth < 0 ? NULL : PyBool_FromLong(truth);
}

static PyObject *bool_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    (void)type;
    if (kwnames && PyTuple_Size(kwnames))
        return api_of(raise_type_error("bool() takes no keyword arguments"));
    if (n > 1)
        return api_of(raise_type_error("bool expected at most 1 argument, got %zd", n));
    int truth = n ? PyObject_IsTrue(args[0]) : 0;
    return truth < 0 ? NULL : PyBool_FromLong(truth);
}

#define BOOL_BIT(name, sign)                                                                                                  \
    static PyObject *bool_##name(PyObject *a, PyObject *b)                                                                    \
    {                                                                                                                         \
        if (!value_is_bool(value_of(a)) || !value_is_bool(value_of(b)))                                                       \
            return int_##name##_slot(a, b);                                                                                   \
        return PyBool_FromLong((a == Py_True)sign(b == Py_True));                                                             \
    }
BOOL_BIT(and, &)
BOOL_BIT(or, |)
BOOL_BIT(xor, ^)

static PyObject *bool_invert(PyObject *b)
{
    if (PyErr_WarnEx(PyExc_DeprecationWarning,
                     "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise inversion of the "
                     "underlying int object and is usually not what you expect from the negation of a bool. Use the 'not' operator for boolean "
                     "negation or ~int(x) for the bitwise inversion of the underlying int.", 1) < 0)
        return NULL;
    return int_invert_slot(b);
}

static PyNumberMethods bool_number = {
    .nb_and = bool_and,
    .nb_or = bool_or,
    .nb_xor = bool_xor,
    .nb_invert = bool_invert,
};

PyTypeObject PyBool_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "bool",
    .tp_basicsize = offsetof(IntObj, limb),
    .tp_itemsize = sizeof(mp_limb_t),
    .tp_base = &PyLong_Type,
    .tp_repr = bool_repr,
    .tp_as_number = &bool_number,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = PyDoc_STR("bool(object=False, /)\n--\n\nTrue if the argument is true, else False. There are just these two; the type cannot be subclassed."),
    .tp_new = bool_new,
    .tp_vectorcall = bool_vectorcall,
};

int (PyBool_Check)(PyObject *o) { return value_is_bool(value_of(o)); }
PyObject *PyBool_FromLong(long v) { return api_of(value_from_bool(v != 0)); }
