/* objects/number_protocol.c -- PyNumber_: operators on any two objects, and conversions to int.
 *
 * A binary operator asks the slot of the left operand's type, then that of the right one's; the right one first when its type is a
 * subtype of the left one's with a slot of its own. A slot answers NotImplemented when it does not know the other operand. + and *
 * also mean concatenation and repetition of sequences.
 * A slot is named by its offset in PyNumberMethods, so one function serves all operators.
 * Tests. tests/objects/test_abstract.c
 */
#include "objects/call.h"
#include "objects/int_int.h"

#define SLOT(name) offsetof(PyNumberMethods, name)

static inline void *number_slot(const PyTypeObject *t, size_t at)
{
    return t->tp_as_number ? *(void **)(void *)((char *)t->tp_as_number + at) : NULL;
}
static inline bool not_implemented(const PyObject *r) { return r == Py_NotImplemented; }

/* --- dispatch -------------------------------------------------------------------------------------------------------------------- */

/* The result, NotImplemented, or NULL. */
static PyObject *binary_try(PyObject *a, PyObject *b, size_t at)
{
    PyTypeObject *ta = Py_TYPE(a), *tb = Py_TYPE(b);
    binaryfunc f = (binaryfunc)number_slot(ta, at), g = ta == tb ? NULL : (binaryfunc)number_slot(tb, at);
    PyObject *r;
    if (g == f)
        g = NULL;
    if (f) {
        if (g && PyType_IsSubtype(tb, ta)) {
            r = g(a, b);
            if (!not_implemented(r))
                return r;
            g = NULL;
        }
        r = f(a, b);
        if (!not_implemented(r))
            return r;
    }
    return g ? g(a, b) : Py_NotImplemented;
}

static PyObject *inplace_try(PyObject *a, PyObject *b, size_t inplace, size_t at)
{
    binaryfunc f = (binaryfunc)number_slot(Py_TYPE(a), inplace);
    if (f) {
        PyObject *r = f(a, b);
        if (!not_implemented(r))
            return r;
    }
    return binary_try(a, b, at);
}

COLD static PyObject *unsupported(PyObject *a, PyObject *b, const char *op)
{
    PyErr_Format(PyExc_TypeError, "unsupported operand type(s) for %.100s: '%.100s' and '%.100s'", op, Py_TYPE(a)->tp_name, Py_TYPE(b)->tp_name);
    return NULL;
}

static inline PyObject *binary(PyObject *a, PyObject *b, size_t at, const char *op)
{
    PyObject *r = binary_try(a, b, at);
    return LIKELY(!not_implemented(r)) ? r : unsupported(a, b, op);
}
static inline PyObject *inplace(PyObject *a, PyObject *b, size_t first, size_t at, const char *op)
{
    PyObject *r = inplace_try(a, b, first, at);
    return LIKELY(!not_implemented(r)) ? r : unsupported(a, b, op);
}

#define BINARY(Name, slot, op)                                                                                                 \
    PyObject *PyNumber_##Name(PyObject *a, PyObject *b) { return binary(a, b, SLOT(nb_##slot), op); }                          \
    PyObject *PyNumber_InPlace##Name(PyObject *a, PyObject *b) { return inplace(a, b, SLOT(nb_inplace_##slot), SLOT(nb_##slot), op "="); }
BINARY(Subtract, subtract, "-")
BINARY(MatrixMultiply, matrix_multiply, "@")
BINARY(FloorDivide, floor_divide, "//")
BINARY(TrueDivide, true_divide, "/")
BINARY(Remainder, remainder, "%")
BINARY(Lshift, lshift, "<<")
BINARY(Rshift, rshift, ">>")
BINARY(And, and, "&")
BINARY(Xor, xor, "^")
BINARY(Or, or, "|")
PyObject *PyNumber_Divmod(PyObject *a, PyObject *b) { return binary(a, b, SLOT(nb_divmod), "divmod()"); }

/* --- + and * ------------------------------------------------------------------------------------------------------------------------ */

PyObject *PyNumber_Add(PyObject *a, PyObject *b)
{
    PyObject *r = binary_try(a, b, SLOT(nb_add));
    if (!not_implemented(r))
        return r;
    const PySequenceMethods *s = Py_TYPE(a)->tp_as_sequence;
    return s && s->sq_concat ? s->sq_concat(a, b) : unsupported(a, b, "+");
}

PyObject *PyNumber_InPlaceAdd(PyObject *a, PyObject *b)
{
    PyObject *r = inplace_try(a, b, SLOT(nb_inplace_add), SLOT(nb_add));
    if (!not_implemented(r))
        return r;
    const PySequenceMethods *s = Py_TYPE(a)->tp_as_sequence;
    binaryfunc concat = s == NULL ? NULL : s->sq_inplace_concat ? s->sq_inplace_concat : s->sq_concat;
    return concat ? concat(a, b) : unsupported(a, b, "+=");
}

static PyObject *repeat(ssizeargfunc f, PyObject *sequence, PyObject *count)
{
    if (!PyIndex_Check(count)) {
        PyErr_Format(PyExc_TypeError, "can't multiply sequence by non-int of type '%.200s'", Py_TYPE(count)->tp_name);
        return NULL;
    }
    Py_ssize_t n = PyNumber_AsSsize_t(count, PyExc_OverflowError);
    return n == -1 && error_pending() ? NULL : f(sequence, n);
}

PyObject *PyNumber_Multiply(PyObject *a, PyObject *b)
{
    PyObject *r = binary_try(a, b, SLOT(nb_multiply));
    if (!not_implemented(r))
        return r;
    const PySequenceMethods *s = Py_TYPE(a)->tp_as_sequence, *t = Py_TYPE(b)->tp_as_sequence;
    if (s && s->sq_repeat)
        return repeat(s->sq_repeat, a, b);
    if (t && t->sq_repeat)
        return repeat(t->sq_repeat, b, a);
    return unsupported(a, b, "*");
}

PyObject *PyNumber_InPlaceMultiply(PyObject *a, PyObject *b)
{
    PyObject *r = inplace_try(a, b, SLOT(nb_inplace_multiply), SLOT(nb_multiply));
    if (!not_implemented(r))
        return r;
    const PySequenceMethods *s = Py_TYPE(a)->tp_as_sequence, *t = Py_TYPE(b)->tp_as_sequence;
    ssizeargfunc f = s == NULL ? NULL : s->sq_inplace_repeat ? s->sq_inplace_repeat : s->sq_repeat;
    if (f)
        return repeat(f, a, b);
    if (t && t->sq_repeat)                               /* the right one must not change in place */
        return repeat(t->sq_repeat, b, a);
    return unsupported(a, b, "*=");
}

/* --- ** ------------------------------------------------------------------------------------------------------------------------------- */

/* Also the modulus may know how. */
static PyObject *power_try(PyObject *a, PyObject *b, PyObject *mod)
{
    PyTypeObject *ta = Py_TYPE(a), *tb = Py_TYPE(b);
    ternaryfunc f = (ternaryfunc)number_slot(ta, SLOT(nb_power)), g = ta == tb ? NULL : (ternaryfunc)number_slot(tb, SLOT(nb_power));
    ternaryfunc h = (ternaryfunc)number_slot(Py_TYPE(mod), SLOT(nb_power));
    PyObject *r;
    if (g == f)
        g = NULL;
    if (h == f || h == g)
        h = NULL;
    if (f) {
        if (g && PyType_IsSubtype(tb, ta)) {
            r = g(a, b, mod);
            if (!not_implemented(r))
                return r;
            g = NULL;
        }
        r = f(a, b, mod);
        if (!not_implemented(r))
            return r;
    }
    if (g) {
        r = g(a, b, mod);
        if (!not_implemented(r))
            return r;
    }
    return h ? h(a, b, mod) : Py_NotImplemented;
}

static PyObject *power_result(PyObject *r, PyObject *a, PyObject *b, PyObject *mod, const char *op)
{
    if (LIKELY(!not_implemented(r)))
        return r;
    if (mod == Py_None)
        return unsupported(a, b, op);
    PyErr_Format(PyExc_TypeError, "unsupported operand type(s) for %.100s: '%.100s', '%.100s', '%.100s'", op, Py_TYPE(a)->tp_name,
                 Py_TYPE(b)->tp_name, Py_TYPE(mod)->tp_name);
    return NULL;
}

PyObject *PyNumber_Power(PyObject *a, PyObject *b, PyObject *mod)
{
    return power_result(power_try(a, b, mod), a, b, mod, "** or pow()");
}

PyObject *PyNumber_InPlacePower(PyObject *a, PyObject *b, PyObject *mod)
{
    ternaryfunc f = (ternaryfunc)number_slot(Py_TYPE(a), SLOT(nb_inplace_power));
    PyObject *r = f ? f(a, b, mod) : Py_NotImplemented;
    return power_result(not_implemented(r) ? power_try(a, b, mod) : r, a, b, mod, "**=");
}

/* --- one operand ------------------------------------------------------------------------------------------------------------------------ */

static PyObject *null_error(void)
{
    if (!error_pending())
        PyErr_SetString(PyExc_SystemError, "null argument to internal routine");
    return NULL;
}

static PyObject *unary(PyObject *o, size_t at, const char *op)
{
    if (o == NULL)
        return null_error();
    unaryfunc f = (unaryfunc)number_slot(Py_TYPE(o), at);
    if (f)
        return f(o);
    PyErr_Format(PyExc_TypeError, "bad operand type for %s: '%.200s'", op, Py_TYPE(o)->tp_name);
    return NULL;
}
PyObject *PyNumber_Negative(PyObject *o) { return unary(o, SLOT(nb_negative), "unary -"); }
PyObject *PyNumber_Positive(PyObject *o) { return unary(o, SLOT(nb_positive), "unary +"); }
PyObject *PyNumber_Invert(PyObject *o) { return unary(o, SLOT(nb_invert), "unary ~"); }
PyObject *PyNumber_Absolute(PyObject *o) { return unary(o, SLOT(nb_absolute), "abs()"); }

/* --- integers ----------------------------------------------------------------------------------------------------------------------------- */

int PyNumber_Check(PyObject *o)
{
    if (o == NULL)
        return 0;
    const PyNumberMethods *n = Py_TYPE(o)->tp_as_number;
    return (n && (n->nb_index || n->nb_int || n->nb_float)) || PyComplex_Check(o);
}

int PyIndex_Check(PyObject *o)
{
    const PyNumberMethods *n = Py_TYPE(o)->tp_as_number;
    return n && n->nb_index;
}

/* What __index__ gives: an int, perhaps of a subclass. Counted, V_RAISED. */
static Value index_of(Value v)
{
    if (LIKELY(value_is_int(v)))
        return v;
    if (value_is_any_int(v))
        return value_keep(v);
    PyTypeObject *t = type_of(v);
    if (!PyIndex_Check(api_of(v)))
        return raise_type_error("'%.200s' object cannot be interpreted as an integer", t->tp_name);
    Value r = value_of(t->tp_as_number->nb_index(api_of(v)));
    call_check_slot(t, "__index__", !is_raised(r));
    if (is_raised(r) || value_is_int(r) || IS_EXACT(r, INT))
        return r;
    if (!value_is_any_int(r)) {
        raise_type_error("__index__ returned non-int (type %.200s)", type_of(r)->tp_name);
        value_release(r);
        return V_RAISED;
    }
    if (PyErr_WarnFormat(PyExc_DeprecationWarning, 1, "__index__ returned non-int (type %.200s).  The ability to return an instance of a strict "
                         "subclass of int is deprecated, and may be removed in a future version of Python.", type_of(r)->tp_name) < 0) {
        value_release(r);
        return V_RAISED;
    }
    return r;
}

PyObject *PyNumber_Index(PyObject *o)
{
    if (o == NULL)
        return null_error();
    Value r = index_of(value_of(o));
    if (is_raised(r) || value_is_int(r) || IS_EXACT(r, INT))
        return api_of(r);
    Value exact = int_exact(r);
    value_release(r);
    return api_of(exact);
}

Py_ssize_t PyNumber_AsSsize_t(PyObject *o, PyObject *exc)
{
    if (LIKELY(value_is_int(value_of(o))))
        return (Py_ssize_t)value_as_int(value_of(o));
    Value v = index_of(value_of(o));
    int64_t n;
    if (is_raised(v))
        return -1;
    if (!int_as_i64(v, &n)) {
        if (exc) {
            PyErr_Format(exc, "cannot fit '%.200s' into an index-sized integer", Py_TYPE(o)->tp_name);
            n = -1;
        } else {
            n = int_sign(v) < 0 ? PY_SSIZE_T_MIN : PY_SSIZE_T_MAX;
        }
    }
    value_release(v);
    return n;
}

PyObject *PyNumber_ToBase(PyObject *o, int base)
{
    if (base != 2 && base != 8 && base != 10 && base != 16) {
        PyErr_SetString(PyExc_SystemError, "PyNumber_ToBase: base must be 2, 8, 10 or 16");
        return NULL;
    }
    Value v = index_of(value_of(o));
    if (is_raised(v))
        return NULL;
    Value text = int_to_text(v, base, base != 10);
    value_release(v);
    return api_of(text);
}
