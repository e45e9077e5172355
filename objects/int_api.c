/* objects/int_api.c -- PyLong_*: conversions between ints and C's integers, bytes and digits. */
#include "objects/int_int.h"

int (PyLong_Check)(PyObject *o) { return value_is_any_int(value_of(o)); }
int (PyLong_CheckExact)(PyObject *o) { return value_is_int(value_of(o)) || IS_EXACT(value_of(o), INT); }

PyObject *PyLong_FromLong(long v) { return api_of(int_from_i64(v)); }
PyObject *PyLong_FromUnsignedLong(unsigned long v) { return api_of(int_from_u64(v)); }
PyObject *PyLong_FromLongLong(long long v) { return api_of(int_from_i64(v)); }
PyObject *PyLong_FromUnsignedLongLong(unsigned long long v) { return api_of(int_from_u64(v)); }
PyObject *PyLong_FromSsize_t(Py_ssize_t v) { return api_of(int_from_i64(v)); }
PyObject *PyLong_FromSize_t(size_t v) { return api_of(int_from_u64(v)); }
PyObject *PyLong_FromInt32(int32_t v) { return api_of(int_from_i64(v)); }
PyObject *PyLong_FromUInt32(uint32_t v) { return api_of(int_from_u64(v)); }
PyObject *PyLong_FromInt64(int64_t v) { return api_of(int_from_i64(v)); }
PyObject *PyLong_FromUInt64(uint64_t v) { return api_of(int_from_u64(v)); }
PyObject *PyLong_FromDouble(double v) { return api_of(int_from_double(v)); }
PyObject *PyLong_FromVoidPtr(void *p) { return api_of(int_from_u64((uint64_t)(uintptr_t)p)); }

/* -- to C ------------------------------------------------------------------------------------------------------------------------------ */

/* The argument as an int: itself, or what __index__ gives (then *made is to be released). V_RAISED. */
static Value as_index(PyObject *o, Value *made)
{
    *made = V_ABSENT;
    if (!o)
        return raise_system_error("null argument to internal routine");
    if (value_is_any_int(value_of(o)))
        return value_of(o);
    PyObject *index = PyNumber_Index(o);
    *made = value_of(index);
    return *made;
}

/* The argument, which has to be an int itself. */
static Value as_int(PyObject *o)
{
    if (!o)
        return raise_system_error("null argument to internal routine");
    if (value_is_any_int(value_of(o)))
        return value_of(o);
    return raise_type_error("an integer is required");
}

static int64_t to_i64(PyObject *o, int *overflow, int64_t least, int64_t most)
{
    Value made, v = as_index(o, &made);
    int64_t n = -1;
    *overflow = 0;
    if (is_raised(v))
        return -1;
    if (!int_as_i64(v, &n) || n < least || n > most) {
        *overflow = int_sign(v);
        n = -1;
    }
    value_release(made);
    return n;
}

long PyLong_AsLongAndOverflow(PyObject *o, int *overflow) { return (long)to_i64(o, overflow, LONG_MIN, LONG_MAX); }
long long PyLong_AsLongLongAndOverflow(PyObject *o, int *overflow) { return to_i64(o, overflow, LLONG_MIN, LLONG_MAX); }

long PyLong_AsLong(PyObject *o)
{
    int overflow;
    long n = PyLong_AsLongAndOverflow(o, &overflow);
    if (overflow)
        raise_overflow("Python int too large to convert to C long");
    return n;
}

long long PyLong_AsLongLong(PyObject *o)
{
    int overflow;
    long long n = PyLong_AsLongLongAndOverflow(o, &overflow);
    if (overflow)
        raise_overflow("int too big to convert");
    return n;
}

int PyLong_AsInt(PyObject *o)
{
    int overflow;
    int64_t n = to_i64(o, &overflow, INT_MIN, INT_MAX);
    if (overflow)
        raise_overflow("Python int too large to convert to C int");
    return (int)n;
}

Py_ssize_t PyLong_AsSsize_t(PyObject *o)
{
    int64_t n;
    Value v = as_int(o);
    if (is_raised(v))
        return -1;
    if (!int_as_i64(v, &n)) {
        raise_overflow("Python int too large to convert to C ssize_t");
        return -1;
    }
    return n;
}

/* 0 fits, 1 too large, -1 negative. */
static int as_u64(Value v, uint64_t *out)
{
    struct int_view a;
    int_view(v, &a);
    if (a.n && a.negative)
        return -1;
    if (a.n > 1)
        return 1;
    *out = a.n ? a.limb[0] : 0;
    return 0;
}

static uint64_t to_unsigned(PyObject *o, const char *ctype)
{
    uint64_t n = 0;
    Value v = as_int(o);
    if (is_raised(v))
        return UINT64_MAX;
    int fits = as_u64(v, &n);
    if (fits < 0)
        raise_overflow("can't convert negative value to %s", strcmp(ctype, "unsigned long") == 0 ? "unsigned int" : ctype);
    else if (fits > 0)
        raise_overflow("Python int too large to convert to C %s", ctype);
    return fits ? UINT64_MAX : n;
}

size_t PyLong_AsSize_t(PyObject *o) { return to_unsigned(o, "size_t"); }
unsigned long PyLong_AsUnsignedLong(PyObject *o) { return to_unsigned(o, "unsigned long"); }

unsigned long long PyLong_AsUnsignedLongLong(PyObject *o)
{
    uint64_t n = 0;
    Value v = as_int(o);
    if (is_raised(v))
        return UINT64_MAX;
    int fits = as_u64(v, &n);
    if (fits)
        raise_overflow(fits < 0 ? "can't convert negative int to unsigned" : "int too big to convert");
    return fits ? UINT64_MAX : n;
}

unsigned long long PyLong_AsUnsignedLongLongMask(PyObject *o)
{
    Value made, v = as_index(o, &made);
    if (is_raised(v))
        return UINT64_MAX;
    struct int_view a;
    int_view(v, &a);
    uint64_t n = a.n ? a.limb[0] : 0;
    if (a.n && a.negative)
        n = 0 - n;
    value_release(made);
    return n;
}

unsigned long PyLong_AsUnsignedLongMask(PyObject *o) { return PyLong_AsUnsignedLongLongMask(o); }

#define AS_FIXED(name, ctype, type, least, most, text)                                                                        \
    int name(PyObject *o, ctype *value)                                                                                       \
    {                                                                                                                         \
        int overflow;                                                                                                         \
        int64_t n = to_i64(o, &overflow, least, most);                                                                        \
        if (overflow) {                                                                                                       \
            raise_overflow(text);                                                                                             \
            return -1;                                                                                                        \
        }                                                                                                                     \
        if (n == -1 && error_pending())                                                                                       \
            return -1;                                                                                                        \
        *value = (ctype)n;                                                                                                    \
        return 0;                                                                                                             \
    }
AS_FIXED(PyLong_AsInt32, int32_t, int, INT32_MIN, INT32_MAX, "Python int too large to convert to C int32_t")
AS_FIXED(PyLong_AsInt64, int64_t, long, INT64_MIN, INT64_MAX, "Python int too large to convert to C int64_t")

static int to_fixed_unsigned(PyObject *o, uint64_t most, const char *ctype, uint64_t *out)
{
    Value made, v = as_index(o, &made);
    if (is_raised(v))
        return -1;
    int fits = as_u64(v, out);
    value_release(made);
    if (fits < 0)
        raise_value_error("Cannot convert negative int");
    else if (fits > 0 || *out > most)
        raise_overflow("Python int too large to convert to C %s", ctype);
    return fits || *out > most ? -1 : 0;
}

int PyLong_AsUInt32(PyObject *o, uint32_t *value)
{
    uint64_t n;
    if (to_fixed_unsigned(o, UINT32_MAX, "uint32_t", &n) < 0)
        return -1;
    *value = (uint32_t)n;
    return 0;
}

int PyLong_AsUInt64(PyObject *o, uint64_t *value) { return to_fixed_unsigned(o, UINT64_MAX, "uint64_t", value); }

double PyLong_AsDouble(PyObject *o)
{
    bool overflow;
    Value v = as_int(o);
    if (is_raised(v))
        return -1.0;
    double d = int_as_double(v, &overflow);
    if (!overflow)
        return d;
    raise_overflow("int too large to convert to float");
    return -1.0;
}

void *PyLong_AsVoidPtr(PyObject *o)
{
    int64_t n;
    Value v = as_int(o);
    if (is_raised(v))
        return NULL;
    if (int_as_i64(v, &n))
        return (void *)(uintptr_t)n;
    uint64_t u;
    if (as_u64(v, &u) == 0)
        return (void *)(uintptr_t)u;
    raise_overflow("int too big to convert");
    return NULL;
}

static int sign_of(PyObject *o, int *sign)
{
    if (!value_is_any_int(value_of(o))) {
        raise_type_error("expect int, got %T", o);
        return -1;
    }
    *sign = int_sign(value_of(o));
    return 0;
}

int PyLong_GetSign(PyObject *o, int *sign) { return sign_of(o, sign); }

#define SIGN_IS(name, test)                                                                                                   \
    int name(PyObject *o)                                                                                                     \
    {                                                                                                                         \
        int sign;                                                                                                             \
        return sign_of(o, &sign) < 0 ? -1 : sign test 0;                                                                      \
    }
SIGN_IS(PyLong_IsPositive, >)
SIGN_IS(PyLong_IsNegative, <)
SIGN_IS(PyLong_IsZero, ==)

int PyUnstable_Long_IsCompact(const PyLongObject *o) { return value_is_int(value_of((PyObject *)(uintptr_t)o)); }
Py_ssize_t PyUnstable_Long_CompactValue(const PyLongObject *o) { return value_as_int(value_of((PyObject *)(uintptr_t)o)); }

/* -- bytes -------------------------------------------------------------------------------------------------------------------------------- */

static bool little_endian(int flags)
{
    return flags == Py_ASNATIVEBYTES_DEFAULTS || (flags & 2) ? __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ : flags & Py_ASNATIVEBYTES_LITTLE_ENDIAN;
}

Py_ssize_t PyLong_AsNativeBytes(PyObject *o, void *buffer, Py_ssize_t n, int flags)
{
    Value made = V_ABSENT, v;
    if (n < 0) {
        raise_system_error("n_bytes is negative");
        return -1;
    }
    if (flags != -1 && flags & Py_ASNATIVEBYTES_ALLOW_INDEX)
        v = as_index(o, &made);
    else if (value_is_any_int(value_of(o)))
        v = value_of(o);
    else
        v = raise_type_error("expect int, got %T", o);
    if (is_raised(v))
        return -1;
    struct int_view a;
    int_view(v, &a);
    bool negative = a.n && a.negative;
    Py_ssize_t needed = -1;
    if (negative && flags != -1 && flags & Py_ASNATIVEBYTES_REJECT_NEGATIVE) {
        raise_value_error("Cannot convert negative int");
        goto out;
    }
    unsigned char *p = buffer;
    bool little = little_endian(flags);
    unsigned carry = 1;
    for (Py_ssize_t i = 0; i < n; i++) {
        size_t limb = (size_t)i / 8;
        unsigned byte = limb < a.n ? (unsigned)(a.limb[limb] >> (8 * (i % 8))) & 0xff : 0;
        if (negative) {
            byte = (~byte & 0xff) + carry;
            carry = byte >> 8;
        }
        p[little ? i : n - 1 - i] = (unsigned char)byte;
    }
    /* Bytes for the value and a sign bit; an unsigned buffer that holds the magnitude just so is enough. */
    uint64_t bits = int_bit_length(v);
    bool power_of_two = negative;
    for (size_t i = 0; power_of_two && i < a.n; i++)
        power_of_two = i + 1 < a.n ? a.limb[i] == 0 : (a.limb[i] & (a.limb[i] - 1)) == 0;
    needed = (Py_ssize_t)((bits - (power_of_two ? 1 : 0)) / 8 + 1);
    if (!negative && needed > n && flags != -1 && flags & Py_ASNATIVEBYTES_UNSIGNED_BUFFER && (Py_ssize_t)((bits + 7) / 8) <= n)
        needed = n;
out:
    value_release(made);
    return needed;
}

static PyObject *from_native(const void *buffer, size_t n, int flags, bool is_signed)
{
    const unsigned char *p = buffer;
    bool little = little_endian(flags);
    if (n == 0)
        return PyLong_FromLong(0);
    if (flags != -1 && flags & Py_ASNATIVEBYTES_UNSIGNED_BUFFER)
        is_signed = false;
    size_t limbs = (n + 7) / 8;
    bool negative = is_signed && p[little ? n - 1 : 0] & 0x80;
    IntObj *o = int_alloc(limbs);
    if (!o)
        return NULL;
    for (size_t l = 0; l < limbs; l++) {
        mp_limb_t v = negative ? ~(mp_limb_t)0 : 0;
        size_t here = n - l * 8 < 8 ? n - l * 8 : 8;
        for (size_t i = here; i-- > 0;)
            v = v << 8 | p[little ? l * 8 + i : n - 1 - (l * 8 + i)];
        o->limb[l] = v;
    }
    if (negative)
        mpn_neg(o->limb, o->limb, (mp_size_t)limbs);
    return api_of(int_finish(o, limbs, negative));
}

PyObject *PyLong_FromNativeBytes(const void *buffer, size_t n, int flags) { return from_native(buffer, n, flags, true); }
PyObject *PyLong_FromUnsignedNativeBytes(const void *buffer, size_t n, int flags) { return from_native(buffer, n, flags, false); }

/* -- digits: whole limbs ---------------------------------------------------------------------------------------------------------------------- */

const PyLongLayout *PyLong_GetNativeLayout(void)
{
    static const PyLongLayout layout = {
        .bits_per_digit = 64, .digit_size = 8, .digits_order = -1,
        .digit_endianness = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? -1 : 1,
    };
    return &layout;
}

int PyLong_Export(PyObject *o, PyLongExport *out)
{
    Value v = value_of(o);
    *out = (PyLongExport){0};
    if (!value_is_any_int(v)) {
        raise_type_error("expect int, got %T", o);
        return -1;
    }
    if (int_as_i64(v, &out->value))
        return 0;
    struct int_view a;
    int_view(v, &a);
    out->negative = a.negative;
    out->ndigits = (Py_ssize_t)a.n;
    out->digits = a.limb;
    out->_reserved = (Py_uintptr_t)Py_NewRef(o);
    return 0;
}

void PyLong_FreeExport(PyLongExport *e)
{
    PyObject *held = (PyObject *)e->_reserved;
    e->_reserved = 0;
    Py_XDECREF(held);
}

/* A writer is an unfinished int; the sign waits in its size. */
PyLongWriter *PyLongWriter_Create(int negative, Py_ssize_t ndigits, void **digits)
{
    *digits = NULL;
    if (ndigits <= 0) {
        raise_value_error("ndigits must be positive");
        return NULL;
    }
    IntObj *o = int_alloc((size_t)ndigits);
    if (!o)
        return NULL;
    o->size = negative ? -(int64_t)ndigits : (int64_t)ndigits;
    *digits = o->limb;
    return (PyLongWriter *)o;
}

PyObject *PyLongWriter_Finish(PyLongWriter *writer)
{
    IntObj *o = (IntObj *)writer;
    return api_of(int_finish(o, (size_t)(o->size < 0 ? -o->size : o->size), o->size < 0));
}

void PyLongWriter_Discard(PyLongWriter *writer)
{
    if (writer)
        value_release(value_from_obj(writer));
}
