/* objects/int_int.h -- ints beneath the C API.
 *
 * An exact int of 49 bits is an immediate word; everything else is an IntObj: sign and magnitude in limbs, least significant first, as
 * GMP's mpn functions want them. Exact ints are normal: no leading zero limb, and never an IntObj for a value that an immediate could
 * hold, so equal exact ints are equal words or both objects. Instances of subclasses are IntObjs of any value. Limbs are FROZEN.
 * GMP's mpn layer never allocates for operands below NUMCONV_UNGUARDED_LIMBS; above, calls go through numconv_guarded().
 */
#ifndef P3T_OBJECTS_INT_INT_H
#define P3T_OBJECTS_INT_INT_H

#include "objects/numconv.h"
#include "objects/rt.h"

typedef struct IntObj {
    Obj       hdr;
    int64_t   size FROZEN;               /* number of limbs; negative for a negative value; 0 for zero (subclasses only) */
    mp_limb_t limb[] FROZEN;
} IntObj;

enum { INT_LIMBS_MAX = INT32_MAX / 2 };   /* 8 GiB; as many as fit the int of an mpz_t, with some to spare. More: MemoryError */

/* Sign and magnitude of any int, immediate or not. n is 0 for zero. Points into itself for immediates: do not copy. */
struct int_view {
    const mp_limb_t *limb;
    size_t    n;
    bool      negative;
    mp_limb_t small;
};

static inline bool value_is_any_int(Value v) { return value_is_int(v) || value_is_bool(v) || value_has_flag(v, Py_TPFLAGS_LONG_SUBCLASS); }

/* v: an int of any kind (immediate, bool, IntObj). */
static inline void int_view(Value v, struct int_view *out)
{
    if (value_is_ptr_nn(v)) {
        const IntObj *o = (const IntObj *)value_obj(v);
        out->negative = o->size < 0;
        out->n = (size_t)(o->size < 0 ? -o->size : o->size);
        out->limb = o->limb;
        return;
    }
    int64_t n = value_is_int(v) ? value_as_int(v) : v.w == V_TRUE.w;
    out->negative = n < 0;
    out->small = (mp_limb_t)(n < 0 ? -n : n);
    out->n = n != 0;
    out->limb = &out->small;
}
/* The value if it fits 64 bits. */
static inline bool int_as_i64(Value v, int64_t *out)
{
    if (LIKELY(value_is_int(v))) {
        *out = value_as_int(v);
        return true;
    }
    struct int_view a;
    int_view(v, &a);
    if (a.n == 0) {
        *out = 0;
        return true;
    }
    if (a.n > 1 || a.limb[0] > (uint64_t)INT64_MAX + a.negative)
        return false;
    *out = a.negative ? (int64_t)(0 - a.limb[0]) : (int64_t)a.limb[0];
    return true;
}

Value int_from_i64(int64_t);                                       /* counted; V_RAISED */
Value int_from_u64(uint64_t);
Value int_from_i128(__int128);
Value int_from_limbs(const mp_limb_t *, size_t n, bool negative);  /* copies */
Value int_from_double(double);                                     /* truncates; raises for infinities and NaN */

/* Building in place: fill limb[0 .. n-1], then finish, which normalises and gives the Value (the object may be gone by then). */
IntObj *int_alloc(size_t limbs);                                   /* NULL with MemoryError */
Value int_finish(IntObj *, size_t n, bool negative);

/* Any ints; counted, V_RAISED. */
Value int_add(Value, Value);
Value int_sub(Value, Value);
Value int_mul(Value, Value);
int   int_divmod(Value, Value, Value *quotient, Value *remainder);  /* floor division; either pointer may be NULL. ZeroDivisionError */
Value int_truediv(Value, Value);
Value int_pow(Value base, Value exponent, Value modulus_or_none);
Value int_shift(Value, Value count, bool left);
enum int_bitop { INT_AND, INT_OR, INT_XOR };
Value int_bitwise(enum int_bitop, Value, Value);
Value int_negate(Value);
int   int_compare(Value, Value);                                   /* -1, 0, 1 */
int   int_sign(Value);
uint64_t int_bit_length(Value);
Value int_gcd(Value, Value);                                       /* of any ints, not negative */
Value int_isqrt(Value);                                            /* floor of the square root; not negative */
Value int_exact(Value);                                            /* counted: the value as an exact int */
int64_t int_hash(Value);
double int_as_double(Value, bool *overflow);
/* value = m * 2**e with 0.5 <= |m| < 1, m rounded to even; for logarithms of ints beyond double range. */
double int_frexp(Value, int64_t *exponent);

/* objects/int_text.c */
Value int_to_text(Value, int base, bool prefix);                   /* counted str; ValueError over the digit limit for base 10 */
Value int_parse(const char *text, size_t length, int base, Value original);   /* original: for the message of ValueError */

#endif
