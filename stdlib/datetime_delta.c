/* stdlib/datetime_delta.c -- timedelta: a duration, and its arithmetic.
 *
 * What stays within 128 bits of microseconds is computed there; products and quotients with floats or long ints go over Python's ints,
 * so that they are rounded once, half to even.
 */
#include <math.h>

#include "objects/float_int.h"
#include "objects/type.h"
#include "stdlib/datetime_int.h"

/* ---- microseconds and ints ---- */

static bool as_i128(Value v, __int128 *n)
{
    struct int_view a;
    int_view(v, &a);
    if (a.n > 2 || (a.n == 2 && a.limb[1] >> 62))
        return false;
    unsigned __int128 m = a.n == 0 ? 0 : a.n == 1 ? a.limb[0] : (unsigned __int128)a.limb[1] << 64 | a.limb[0];
    *n = a.negative ? -(__int128)m : (__int128)m;
    return true;
}

static PyObject *too_large(void) { return api_of(raise_overflow("Python int too large to convert to C int")); }

static __int128 floor_div(__int128 a, __int128 b)
{
    __int128 q = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

PyObject *delta_from_us(__int128 us, PyTypeObject *type)
{
    __int128 days;
    if (LIKELY(us >= INT64_MIN / 2 && us <= INT64_MAX / 2)) {
        int64_t small = (int64_t)us;                         /* 128-bit division is slow */
        days = small / US_A_DAY - (small % US_A_DAY < 0);
    } else {
        days = floor_div(us, US_A_DAY);
    }
    if (days < -DAYS_MAX || days > DAYS_MAX) {
        if (days < INT_MIN || days > INT_MAX)
            return too_large();
        return api_of(raise_overflow("days=%d; must have magnitude <= %d", (int)days, DAYS_MAX));
    }
    int64_t rest = (int64_t)(us - days * US_A_DAY);
    DeltaObj *d = delta_of(type->tp_alloc(type, 0));
    if (d) {
        d->days = (int32_t)days;
        d->seconds = (int32_t)(rest / MICROSECONDS);
        d->us = (int32_t)(rest % MICROSECONDS);
    }
    return (PyObject *)(void *)d;
}

/* Consumes an int of microseconds, or V_RAISED. */
static PyObject *delta_from_int(Value us)
{
    __int128 n;
    if (is_raised(us))
        return NULL;
    bool fits = as_i128(us, &n);
    value_release(us);
    return fits ? delta_from_us(n, &dt_delta_type) : too_large();
}

/* a / b, rounded half to even, for any ints. Counted. */
static Value divide_nearest(Value a, Value b)
{
    Value q, r;
    if (int_sign(b) == 0)
        return raise_format(PyExc_ZeroDivisionError, "division by zero");
    if (int_divmod(a, b, &q, &r) < 0)
        return V_RAISED;
    Value twice = int_add(r, r), one = value_from_int(1);
    value_release(r);
    if (is_raised(twice)) {
        value_release(q);
        return V_RAISED;
    }
    int order = int_compare(twice, b) * int_sign(b);         /* r has the sign of b */
    value_release(twice);
    Value odd = order == 0 ? int_bitwise(INT_AND, q, one) : value_from_int(0);
    if (order > 0 || (!is_raised(odd) && int_sign(odd) != 0)) {
        Value up = int_add(q, one);
        value_release(q);
        q = up;
    }
    value_release(odd);
    return q;
}

/* ---- making ---- */

/* Adds one argument: whole microseconds to *total, what is left of a fraction to *rest. False: raised. */
static bool accumulate(const char *name, PyObject *o, int64_t factor, __int128 *total, double *rest)
{
    Value v = value_of(o);
    __int128 n;
    if (value_is_any_int(v)) {
        if (!as_i128(v, &n) || n > ((__int128)1 << 80) || n < -((__int128)1 << 80)) {
            too_large();
            return false;
        }
        *total += n * factor;
        return true;
    }
    if (!value_is_any_float(v)) {
        raise_type_error("unsupported type for timedelta %s component: %s", name, Py_TYPE(o)->tp_name);
        return false;
    }
    double whole, part = modf(float_of(v), &whole);
    if (!isfinite(whole)) {
        value_release(int_from_double(whole));               /* raises */
        return false;
    }
    if (fabs(whole) > 1e22) {
        too_large();
        return false;
    }
    *total += (__int128)whole * factor;
    part = modf(part * (double)factor, &whole);
    *total += (__int128)whole;
    *rest += part;
    return true;
}

static PyObject *delta_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks", NULL};
    static const struct arg_spec spec = {"__new__", words, .required = 0, .positional = 7};
    static const int64_t factors[] = {US_A_DAY, MICROSECONDS, 1, 1000, INT64_C(60000000), INT64_C(3600000000), 7 * US_A_DAY};
    static const int order[] = {2, 3, 1, 4, 5, 0, 6};
    PyObject *a[7];
    __int128 total = 0;
    double rest = 0;
    if (args_bind_dict(&spec, args, kwargs, a) < 0)
        return NULL;
    for (int i = 0; i < 7; i++)
        if (a[order[i]] && !accumulate(words[order[i]], a[order[i]], factors[order[i]], &total, &rest))
            return NULL;
    if (rest != 0.0) {
        double whole = round(rest);
        if (fabs(whole - rest) == 0.5) {                     /* half way: to the even total */
            int odd = (int)(total & 1);
            whole = 2.0 * round((rest + odd) * 0.5) - odd;
        }
        total += (__int128)whole;
    }
    return delta_from_us(total, type);
}

/* ---- arithmetic ---- */

static PyObject *delta_add(PyObject *a, PyObject *b)
{
    return is_delta(a) && is_delta(b) ? delta_from_us(delta_us(a) + delta_us(b), &dt_delta_type) : Py_NotImplemented;
}
static PyObject *delta_subtract(PyObject *a, PyObject *b)
{
    return is_delta(a) && is_delta(b) ? delta_from_us(delta_us(a) - delta_us(b), &dt_delta_type) : Py_NotImplemented;
}
static PyObject *delta_negative(PyObject *a) { return delta_from_us(-delta_us(a), &dt_delta_type); }
static PyObject *delta_positive(PyObject *a) { return delta_from_us(delta_us(a), &dt_delta_type); }
static PyObject *delta_absolute(PyObject *a) { return delta_from_us(delta_us(a) < 0 ? -delta_us(a) : delta_us(a), &dt_delta_type); }
static int delta_bool(PyObject *a) { return delta_us(a) != 0; }

/* delta * (top / bottom of the float), or delta / it. */
static PyObject *by_float(PyObject *delta, PyObject *number, bool divide)
{
    PyObject *ratio = PyObject_CallMethod(number, "as_integer_ratio", NULL);
    if (!ratio)
        return NULL;
    if (PyTuple_Check(ratio) && PyTuple_GET_SIZE(ratio) != 2) {
        raise_value_error("as_integer_ratio() must return a 2-tuple");
        Py_DECREF(ratio);
        return NULL;
    }
    if (!PyTuple_Check(ratio) || !PyLong_Check(PyTuple_GET_ITEM(ratio, 0)) || !PyLong_Check(PyTuple_GET_ITEM(ratio, 1))) {
        raise_type_error("unexpected return type from as_integer_ratio(): expected a tuple of two ints, not '%.200s'", Py_TYPE(ratio)->tp_name);
        Py_DECREF(ratio);
        return NULL;
    }
    Value top = value_of(PyTuple_GET_ITEM(ratio, divide)), bottom = value_of(PyTuple_GET_ITEM(ratio, !divide)), us = int_from_i128(delta_us(delta));
    Value product = is_raised(us) ? V_RAISED : int_mul(us, top), result = is_raised(product) ? V_RAISED : divide_nearest(product, bottom);
    value_release(us);
    value_release(product);
    Py_DECREF(ratio);
    return delta_from_int(result);
}

static PyObject *delta_multiply(PyObject *a, PyObject *b)
{
    PyObject *delta = is_delta(a) ? a : b, *number = delta == a ? b : a;
    if (!is_delta(delta))
        return Py_NotImplemented;
    if (PyLong_Check(number)) {
        __int128 us = delta_us(delta), n, limit = (__int128)DAYS_MAX * US_A_DAY * 2;
        if (us == 0)
            return delta_from_us(0, &dt_delta_type);
        if (!as_i128(value_of(number), &n) || n > limit / (us < 0 ? -us : us) || n < -limit / (us < 0 ? -us : us))
            return too_large();
        return delta_from_us(us * n, &dt_delta_type);
    }
    return PyFloat_Check(number) ? by_float(delta, number, false) : Py_NotImplemented;
}

static PyObject *zero_division(void) { return api_of(raise_format(PyExc_ZeroDivisionError, "division by zero")); }

static PyObject *delta_true_divide(PyObject *a, PyObject *b)
{
    if (!is_delta(a))
        return Py_NotImplemented;
    if (PyFloat_Check(b))
        return by_float(a, b, true);
    if (!is_delta(b) && !PyLong_Check(b))
        return Py_NotImplemented;
    Value us = int_from_i128(delta_us(a)), other = is_raised(us) ? V_RAISED : is_delta(b) ? int_from_i128(delta_us(b)) : value_keep(value_of(b));
    PyObject *result = NULL;
    if (!is_raised(other) && int_sign(other) == 0)
        zero_division();
    else if (!is_raised(other))
        result = is_delta(b) ? api_of(int_truediv(us, other)) : delta_from_int(divide_nearest(us, other));
    value_release(us);
    value_release(other);
    return result;
}

static PyObject *delta_floor_divide(PyObject *a, PyObject *b)
{
    if (!is_delta(a))
        return Py_NotImplemented;
    if (is_delta(b))
        return delta_us(b) == 0 ? zero_division() : api_of(int_from_i128(floor_div(delta_us(a), delta_us(b))));
    if (!PyLong_Check(b))
        return Py_NotImplemented;
    Value us = int_from_i128(delta_us(a)), q = V_RAISED;
    if (int_sign(value_of(b)) == 0)
        zero_division();
    else if (!is_raised(us) && int_divmod(us, value_of(b), &q, NULL) < 0)
        q = V_RAISED;
    value_release(us);
    return delta_from_int(q);
}

static PyObject *delta_remainder(PyObject *a, PyObject *b)
{
    if (!is_delta(a) || !is_delta(b))
        return Py_NotImplemented;
    __int128 x = delta_us(a), y = delta_us(b);
    return y == 0 ? zero_division() : delta_from_us(x - floor_div(x, y) * y, &dt_delta_type);
}
static PyObject *delta_divmod(PyObject *a, PyObject *b)
{
    if (!is_delta(a) || !is_delta(b))
        return Py_NotImplemented;
    PyObject *q = delta_floor_divide(a, b), *r = q ? delta_remainder(a, b) : NULL;
    if (!r) {
        Py_XDECREF(q);
        return NULL;
    }
    return api_of(tuple_pair_take(value_of(q), value_of(r)));
}

static PyObject *delta_richcompare(PyObject *a, PyObject *b, int op)
{
    if (!is_delta(b))
        return Py_NotImplemented;
    __int128 x = delta_us(a), y = delta_us(b);
    return compared(x < y ? -1 : x > y, op);
}
static Py_hash_t delta_hash(PyObject *a) { return us_hash(delta_us(a)); }

/* ---- text and pickling ---- */

static PyObject *delta_repr(PyObject *self)
{
    const DeltaObj *d = delta_of(self);
    const struct { const char *name; int n; } parts[] = {{"days", d->days}, {"seconds", d->seconds}, {"microseconds", d->us}};
    struct str_writer w;
    const char *separator = "";
    str_writer_init(&w);
    if (str_writer_format(&w, "%s(", Py_TYPE(self)->tp_name) < 0)
        return str_writer_fail(&w);
    for (int i = 0; i < 3; i++) {
        if (parts[i].n == 0)
            continue;
        if (str_writer_format(&w, "%s%s=%d", separator, parts[i].name, parts[i].n) < 0)
            return str_writer_fail(&w);
        separator = ", ";
    }
    return str_writer_format(&w, *separator ? ")" : "0)") < 0 ? str_writer_fail(&w) : api_of(str_writer_finish(&w));
}

static PyObject *delta_str(PyObject *self)
{
    const DeltaObj *d = delta_of(self);
    char text[32], *p = text;
    if (d->seconds >= 36000)
        *p++ = (char)('0' + d->seconds / 36000);
    *p++ = (char)('0' + d->seconds / 3600 % 10);
    *p++ = ':';
    p = put_digits(p, (unsigned)d->seconds / 60 % 60, 2);
    *p++ = ':';
    p = put_digits(p, (unsigned)d->seconds % 60, 2);
    if (d->us) {
        *p++ = '.';
        p = put_digits(p, (unsigned)d->us, 6);
    }
    *p = 0;
    if (d->days == 0)
        return text_of(text, p);
    return PyUnicode_FromFormat("%d day%s, %s", (int)d->days, d->days == 1 || d->days == -1 ? "" : "s", text);
}

static PyObject *delta_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    const DeltaObj *d = delta_of(self);
    return Py_BuildValue("O(iii)", Py_TYPE(self), (int)d->days, (int)d->seconds, (int)d->us);
}

static PyObject *delta_total_seconds(PyObject *self, PyObject *unused)
{
    (void)unused;
    Value us = int_from_i128(delta_us(self)), result = is_raised(us) ? V_RAISED : int_truediv(us, value_from_int(MICROSECONDS));
    value_release(us);
    return api_of(result);
}

static PyMethodDef delta_methods[] = {
    {"total_seconds", delta_total_seconds, METH_NOARGS, PyDoc_STR("total_seconds($self, /)\n--\n\nTotal seconds in the duration.")},
    {"__reduce__", delta_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\nWhat pickle needs.")}, {NULL, NULL, 0, NULL}
};
#define MEMBER(name, field, doc) {name, Py_T_INT, offsetof(DeltaObj, field), Py_READONLY, PyDoc_STR(doc)}
static PyMemberDef delta_members[] = {
    MEMBER("days", days, "Number of days."), MEMBER("seconds", seconds, "Number of seconds (>= 0 and less than 1 day)."),
    MEMBER("microseconds", us, "Number of microseconds (>= 0 and less than 1 second)."), {NULL, 0, 0, 0, NULL}
};
static PyNumberMethods delta_number = {
    .nb_add = delta_add, .nb_subtract = delta_subtract, .nb_multiply = delta_multiply, .nb_remainder = delta_remainder, .nb_divmod = delta_divmod,
    .nb_negative = delta_negative, .nb_positive = delta_positive, .nb_absolute = delta_absolute, .nb_bool = delta_bool,
    .nb_floor_divide = delta_floor_divide, .nb_true_divide = delta_true_divide,
};
PyTypeObject dt_delta_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "datetime.timedelta",
    .tp_basicsize = sizeof(DeltaObj),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = PyDoc_STR("Difference between two datetime values.\n\n"
                        "timedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)\n\n"
                        "All arguments are optional and default to 0.\nArguments may be integers or floats, and may be positive or negative."),
    .tp_new = delta_new, .tp_repr = delta_repr, .tp_str = delta_str, .tp_hash = delta_hash, .tp_richcompare = delta_richcompare,
    .tp_as_number = &delta_number, .tp_methods = delta_methods, .tp_members = delta_members,
};
