/* objects/int_arith.c -- arithmetic on ints of any size.
 *
 * Operands of at most one limb are worked out in 128-bit arithmetic; longer ones by GMP's mpn functions on freshly allocated limbs. The
 * interpreter does the immediate cases itself, so what comes here is mostly large. No operation runs Python code. Multiplications,
 * divisions and conversions of many limbs run inside numconv_guarded(), which turns GMP's lack of memory into a result.
 */
#include "objects/int_int.h"

#include <math.h>

#include "threading/thread.h"

/* -- making -------------------------------------------------------------------------------------------------------------------- */

IntObj *int_alloc(size_t limbs)
{
    if (limbs > INT_LIMBS_MAX) {
        raise_no_memory();
        return NULL;
    }
    IntObj *o = (IntObj *)obj_new(SHAPE_ID_INT, sizeof *o + limbs * sizeof(mp_limb_t), PAGE_LEAF);
    if (LIKELY(o))
        store_relaxed_u8(&o->hdr.flags, OBJ_DEEP_IMMUTABLE);
    return o;
}

Value int_finish(IntObj *o, size_t n, bool negative)
{
    while (n && o->limb[n - 1] == 0)
        n--;
    if (n == 0 || (n == 1 && o->limb[0] <= (mp_limb_t)VALUE_INT_MAX + negative)) {
        int64_t v = n ? (negative ? -(int64_t)o->limb[0] : (int64_t)o->limb[0]) : 0;
        value_release(value_from_obj(o));
        return value_from_int(v);
    }
    o->size = negative ? -(int64_t)n : (int64_t)n;
    return value_from_obj(o);
}

Value int_from_limbs(const mp_limb_t *limb, size_t n, bool negative)
{
    while (n && limb[n - 1] == 0)
        n--;
    if (n == 0)
        return value_from_int(0);
    if (n == 1 && limb[0] <= (mp_limb_t)VALUE_INT_MAX + negative)
        return value_from_int(negative ? -(int64_t)limb[0] : (int64_t)limb[0]);
    IntObj *o = int_alloc(n);
    if (!o)
        return V_RAISED;
    memcpy(o->limb, limb, n * sizeof *limb);
    return int_finish(o, n, negative);
}

Value int_from_i64(int64_t v)
{
    if (LIKELY(int_fits_value(v)))
        return value_from_int(v);
    mp_limb_t limb = v < 0 ? 0 - (mp_limb_t)v : (mp_limb_t)v;
    return int_from_limbs(&limb, 1, v < 0);
}

Value int_from_u64(uint64_t v)
{
    if (LIKELY(v <= (uint64_t)VALUE_INT_MAX))
        return value_from_int((int64_t)v);
    mp_limb_t limb = v;
    return int_from_limbs(&limb, 1, false);
}

Value int_from_i128(__int128 v)
{
    if (v >= VALUE_INT_MIN && v <= VALUE_INT_MAX)
        return value_from_int((int64_t)v);
    unsigned __int128 m = v < 0 ? 0 - (unsigned __int128)v : (unsigned __int128)v;
    mp_limb_t limb[2] = {(mp_limb_t)m, (mp_limb_t)(m >> 64)};
    return int_from_limbs(limb, 2, v < 0);
}

Value int_from_double(double d)
{
    if (d > -0x1p62 && d < 0x1p62)
        return int_from_i64((int64_t)d);
    if (isinf(d))
        return raise_overflow("cannot convert float infinity to integer");
    if (isnan(d))
        return raise_value_error("cannot convert float NaN to integer");
    mp_limb_t limb[NUMCONV_DOUBLE_LIMBS];
    size_t n = numconv_double_to_limbs(d, limb);
    return int_from_limbs(limb, n, d < 0);
}

Value int_exact(Value v)
{
    if (value_is_int(v) || IS_EXACT(v, INT))
        return value_keep(v);
    struct int_view a;
    int_view(v, &a);
    return int_from_limbs(a.limb, a.n, a.negative);
}

/* -- GMP under guard -------------------------------------------------------------------------------------------------------------- */

struct mpn_call {
    mp_limb_t *r, *q;
    const mp_limb_t *a, *b;
    size_t an, bn;
};

static void do_mul(void *arg)
{
    struct mpn_call *c = arg;
    if (c->a == c->b && c->an == c->bn)
        mpn_sqr(c->r, c->a, (mp_size_t)c->an);
    else if (c->an >= c->bn)
        mpn_mul(c->r, c->a, (mp_size_t)c->an, c->b, (mp_size_t)c->bn);
    else
        mpn_mul(c->r, c->b, (mp_size_t)c->bn, c->a, (mp_size_t)c->an);
}

static void do_div(void *arg)
{
    struct mpn_call *c = arg;
    mpn_tdiv_qr(c->q, c->r, 0, c->a, (mp_size_t)c->an, c->b, (mp_size_t)c->bn);
}

static int guarded(void (*fn)(void *), struct mpn_call *c)
{
    if (LIKELY(c->an < NUMCONV_UNGUARDED_LIMBS && c->bn < NUMCONV_UNGUARDED_LIMBS)) {
        fn(c);
        return 0;
    }
    return numconv_guarded(fn, c);
}

/* -- addition ---------------------------------------------------------------------------------------------------------------------- */

static int magnitude_compare(const struct int_view *a, const struct int_view *b)
{
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    return a->n ? mpn_cmp(a->limb, b->limb, (mp_size_t)a->n) : 0;
}

static Value add_views(const struct int_view *a, const struct int_view *b, bool b_negative)
{
    if (a->negative == b_negative) {
        if (a->n < b->n) {
            const struct int_view *t = a;
            a = b;
            b = t;
        }
        bool negative = b_negative;
        IntObj *o = int_alloc(a->n + 1);
        if (!o)
            return V_RAISED;
        o->limb[a->n] = b->n ? mpn_add(o->limb, a->limb, (mp_size_t)a->n, b->limb, (mp_size_t)b->n)
                             : (memcpy(o->limb, a->limb, a->n * sizeof(mp_limb_t)), 0);
        return int_finish(o, a->n + 1, negative);
    }
    int order = magnitude_compare(a, b);
    if (order == 0)
        return value_from_int(0);
    bool negative = order > 0 ? a->negative : b_negative;
    if (order < 0) {
        const struct int_view *t = a;
        a = b;
        b = t;
    }
    IntObj *o = int_alloc(a->n);
    if (!o)
        return V_RAISED;
    if (b->n)
        mpn_sub(o->limb, a->limb, (mp_size_t)a->n, b->limb, (mp_size_t)b->n);
    else
        memcpy(o->limb, a->limb, a->n * sizeof(mp_limb_t));
    return int_finish(o, a->n, negative);
}

static ALWAYS_INLINE __int128 view_i128(const struct int_view *a)
{
    __int128 m = a->n ? (__int128)a->limb[0] : 0;
    return a->negative ? -m : m;
}

Value int_add(Value x, Value y)
{
    struct int_view a, b;
    int_view(x, &a);
    int_view(y, &b);
    if (a.n <= 1 && b.n <= 1)
        return int_from_i128(view_i128(&a) + view_i128(&b));
    return add_views(&a, &b, b.negative);
}

Value int_sub(Value x, Value y)
{
    struct int_view a, b;
    int_view(x, &a);
    int_view(y, &b);
    if (a.n <= 1 && b.n <= 1)
        return int_from_i128(view_i128(&a) - view_i128(&b));
    return add_views(&a, &b, !b.negative);
}

Value int_negate(Value x)
{
    struct int_view a;
    int_view(x, &a);
    return int_from_limbs(a.limb, a.n, !a.negative);
}

/* -- multiplication and division ------------------------------------------------------------------------------------------------------ */

Value int_mul(Value x, Value y)
{
    struct int_view a, b;
    int_view(x, &a);
    int_view(y, &b);
    if (a.n == 0 || b.n == 0)
        return value_from_int(0);
    if (a.n == 1 && b.n == 1) {
        unsigned __int128 m = (unsigned __int128)a.limb[0] * b.limb[0];
        mp_limb_t limb[2] = {(mp_limb_t)m, (mp_limb_t)(m >> 64)};
        return int_from_limbs(limb, 2, a.negative != b.negative);
    }
    IntObj *o = int_alloc(a.n + b.n);
    if (!o)
        return V_RAISED;
    struct mpn_call c = {.r = o->limb, .a = a.limb, .b = b.limb, .an = a.n, .bn = b.n};
    if (guarded(do_mul, &c) < 0) {
        value_release(value_from_obj(o));
        return raise_no_memory();
    }
    return int_finish(o, a.n + b.n, a.negative != b.negative);
}

/* Truncating division of magnitudes; the caller fixes signs. *q and *r are unfinished objects of *qn, *rn limbs. */
static int divide_magnitudes(const struct int_view *a, const struct int_view *b, IntObj **q, size_t *qn, IntObj **r, size_t *rn)
{
    *qn = a->n - b->n + 1;
    *rn = b->n;
    *q = int_alloc(*qn + 1);                 /* one more: rounding may carry */
    *r = *q ? int_alloc(*rn) : NULL;
    if (!*r) {
        if (*q)
            value_release(value_from_obj(*q));
        return -1;
    }
    struct mpn_call c = {.q = (*q)->limb, .r = (*r)->limb, .a = a->limb, .b = b->limb, .an = a->n, .bn = b->n};
    if (guarded(do_div, &c) < 0) {
        value_release(value_from_obj(*q));
        value_release(value_from_obj(*r));
        raise_no_memory();
        return -1;
    }
    return 0;
}

static bool all_zero(const mp_limb_t *limb, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (limb[i])
            return false;
    return true;
}

int int_divmod(Value x, Value y, Value *quotient, Value *remainder)
{
    struct int_view a, b;
    int_view(x, &a);
    int_view(y, &b);
    if (b.n == 0) {
        raise_format(PyExc_ZeroDivisionError, "division by zero");
        return -1;
    }
    Value qv = V_ABSENT, rv = V_ABSENT;
    if (a.n <= 1 && b.n == 1) {
        mp_limb_t an = a.n ? a.limb[0] : 0, q = an / b.limb[0], r = an % b.limb[0];
        bool differ = a.negative != b.negative;
        if (r && differ) {
            q++;
            r = b.limb[0] - r;
        }
        if (quotient && is_raised(qv = int_from_limbs(&q, 1, differ)))
            return -1;
        if (remainder && is_raised(rv = int_from_limbs(&r, 1, b.negative))) {
            value_release(qv);
            return -1;
        }
    } else if (magnitude_compare(&a, &b) < 0) {
        bool adjust = a.n && a.negative != b.negative;       /* the quotient is 0 or -1 */
        qv = value_from_int(adjust ? -1 : 0);
        if (remainder && is_raised(rv = adjust ? add_views(&a, &b, b.negative) : int_exact(x)))
            return -1;
    } else {
        IntObj *q, *r;
        size_t qn, rn;
        if (divide_magnitudes(&a, &b, &q, &qn, &r, &rn) < 0)
            return -1;
        bool differ = a.negative != b.negative;
        q->limb[qn] = 0;
        if (differ && !all_zero(r->limb, rn)) {
            q->limb[qn] = mpn_add_1(q->limb, q->limb, (mp_size_t)qn, 1);
            mpn_sub_n(r->limb, b.limb, r->limb, (mp_size_t)rn);
        }
        qv = int_finish(q, qn + 1, differ);
        rv = int_finish(r, rn, b.negative);
    }
    if (quotient)
        *quotient = qv;
    else
        value_release(qv);
    if (remainder)
        *remainder = rv;
    else
        value_release(rv);
    return 0;
}

/* x / y correctly rounded: scale so that the quotient has at least 66 bits, then let numconv round once. */
Value int_truediv(Value x, Value y)
{
    struct int_view a, b;
    int_view(x, &a);
    int_view(y, &b);
    if (b.n == 0)
        return raise_format(PyExc_ZeroDivisionError, "division by zero");
    bool negative = a.negative != b.negative;
    if (a.n == 0)
        return value_from_float(negative ? -0.0 : 0.0);
    if (a.n == 1 && b.n == 1 && a.limb[0] <= UINT64_C(1) << 53 && b.limb[0] <= UINT64_C(1) << 53) {
        double d = (double)a.limb[0] / (double)b.limb[0];
        return value_from_float(negative ? -d : d);
    }
    uint64_t abits = int_bit_length(x), bbits = int_bit_length(y);
    if (abits > bbits + 1100)
        return raise_overflow("integer division result too large for a float");
    if (bbits > abits + 1200)
        return value_from_float(negative ? -0.0 : 0.0);
    /* quotient of (a << shift) / b has 66 or 67 bits */
    int64_t shift = 66 - ((int64_t)abits - (int64_t)bbits);
    Value shifted = shift >= 0 ? int_shift(x, value_from_int(shift), true) : value_keep(x);
    Value divisor = shift >= 0 ? value_keep(y) : int_shift(y, value_from_int(-shift), true);
    Value result = V_RAISED;
    if (!is_raised(shifted) && !is_raised(divisor)) {
        struct int_view n, d;
        IntObj *q, *r;
        size_t qn, rn;
        int_view(shifted, &n);
        int_view(divisor, &d);
        if (divide_magnitudes(&n, &d, &q, &qn, &r, &rn) == 0) {
            while (qn && q->limb[qn - 1] == 0)
                qn--;
            /* qn is 2: at least 66 bits. The top 64 bits, and whether anything lies below. */
            unsigned up = (unsigned)__builtin_clzll(q->limb[1]);
            uint64_t top = up ? q->limb[1] << up | q->limb[0] >> (64 - up) : q->limb[1];
            bool sticky = (up ? q->limb[0] << up : q->limb[0]) != 0 || !all_zero(r->limb, rn);
            double v = numconv_round_to_double(top, sticky, (int64_t)(64 - up) - shift);
            if (isinf(v))
                raise_overflow("integer division result too large for a float");
            else
                result = value_from_float(negative ? -v : v);
            value_release(value_from_obj(q));
            value_release(value_from_obj(r));
        }
    }
    value_release(shifted);
    value_release(divisor);
    return result;
}

/* -- shifts and bits -------------------------------------------------------------------------------------------------------------------- */

Value int_shift(Value x, Value count, bool left)
{
    struct int_view a, c;
    int_view(x, &a);
    int_view(count, &c);
    if (c.n && c.negative)
        return raise_value_error("negative shift count");
    if (a.n == 0)
        return value_from_int(0);
    if (c.n > 1 || (c.n && c.limb[0] > (uint64_t)INT_LIMBS_MAX * 64)) {
        if (!left)
            return value_from_int(a.negative ? -1 : 0);
        return raise_overflow("too many digits in integer");
    }
    size_t bits = c.n ? c.limb[0] : 0, whole = bits / 64;
    unsigned part = (unsigned)(bits % 64);
    if (left) {
        size_t n = a.n + whole + 1;
        IntObj *o = int_alloc(n);
        if (!o)
            return V_RAISED;
        memset(o->limb, 0, whole * sizeof(mp_limb_t));
        if (part) {
            o->limb[n - 1] = mpn_lshift(o->limb + whole, a.limb, (mp_size_t)a.n, part);
        } else {
            memcpy(o->limb + whole, a.limb, a.n * sizeof(mp_limb_t));
            o->limb[n - 1] = 0;
        }
        return int_finish(o, n, a.negative);
    }
    if (whole >= a.n)
        return value_from_int(a.negative ? -1 : 0);
    size_t n = a.n - whole;
    IntObj *o = int_alloc(n + 1);
    if (!o)
        return V_RAISED;
    mp_limb_t lost = 0;
    if (part)
        lost = mpn_rshift(o->limb, a.limb + whole, (mp_size_t)n, part);
    else
        memcpy(o->limb, a.limb + whole, n * sizeof(mp_limb_t));
    o->limb[n] = 0;
    if (a.negative && (lost || !all_zero(a.limb, whole)))
        o->limb[n] = mpn_add_1(o->limb, o->limb, (mp_size_t)n, 1);   /* towards minus infinity */
    return int_finish(o, n + 1, a.negative);
}

/* Two's complement of n limbs (n > a->n). */
static void to_complement(const struct int_view *a, mp_limb_t *out, size_t n)
{
    memcpy(out, a->limb, a->n * sizeof *out);
    memset(out + a->n, 0, (n - a->n) * sizeof *out);
    if (a->negative)
        mpn_neg(out, out, (mp_size_t)n);
}

Value int_bitwise(enum int_bitop op, Value x, Value y)
{
    struct int_view a, b;
    int64_t p, q;
    if (int_as_i64(x, &p) && int_as_i64(y, &q))
        return int_from_i64(op == INT_AND ? (p & q) : op == INT_OR ? (p | q) : (p ^ q));
    int_view(x, &a);
    int_view(y, &b);
    size_t n = (a.n > b.n ? a.n : b.n) + 1;
    IntObj *o = int_alloc(n), *t = o ? int_alloc(n) : NULL;
    if (!t) {
        if (o)
            value_release(value_from_obj(o));
        return V_RAISED;
    }
    to_complement(&a, o->limb, n);
    to_complement(&b, t->limb, n);
    for (size_t i = 0; i < n; i++)
        o->limb[i] = op == INT_AND ? (o->limb[i] & t->limb[i]) : op == INT_OR ? (o->limb[i] | t->limb[i]) : (o->limb[i] ^ t->limb[i]);
    value_release(value_from_obj(t));
    bool negative = o->limb[n - 1] >> 63;
    if (negative)
        mpn_neg(o->limb, o->limb, (mp_size_t)n);
    return int_finish(o, n, negative);
}

int int_sign(Value x)
{
    struct int_view a;
    int_view(x, &a);
    return a.n == 0 ? 0 : a.negative ? -1 : 1;
}

int int_compare(Value x, Value y)
{
    struct int_view a, b;
    int_view(x, &a);
    int_view(y, &b);
    bool an = a.n && a.negative, bn = b.n && b.negative;
    if (an != bn)
        return an ? -1 : 1;
    int order = magnitude_compare(&a, &b);
    order = (order > 0) - (order < 0);
    return an ? -order : order;
}

uint64_t int_bit_length(Value x)
{
    struct int_view a;
    int_view(x, &a);
    return a.n ? 64 * (uint64_t)a.n - (uint64_t)__builtin_clzll(a.limb[a.n - 1]) : 0;
}

int64_t int_hash(Value x)
{
    struct int_view a;
    int_view(x, &a);
    return numconv_hash_limbs(a.limb, a.n, a.negative);
}

double int_as_double(Value x, bool *overflow)
{
    struct int_view a;
    int_view(x, &a);
    *overflow = false;
    if (a.n == 0)
        return 0.0;
    double d = numconv_limbs_to_double(a.limb, a.n, overflow);
    return a.negative ? -d : d;
}

double int_frexp(Value x, int64_t *exponent)
{
    struct int_view a;
    int_view(x, &a);
    *exponent = 0;
    if (a.n == 0)
        return 0.0;
    uint64_t bits = int_bit_length(x);
    mp_limb_t high = a.limb[a.n - 1], low = a.n > 1 ? a.limb[a.n - 2] : 0;
    unsigned up = (unsigned)__builtin_clzll(high);
    uint64_t top = up ? high << up | low >> (64 - up) : high;
    bool sticky = (up ? low << up : low) != 0 || (a.n > 2 && !all_zero(a.limb, a.n - 2));
    double m = numconv_round_to_double(top, sticky, -64);
    if (m == 1.0) {
        m = 0.5;
        bits++;
    }
    *exponent = (int64_t)bits;
    return a.negative ? -m : m;
}

/* -- powers --------------------------------------------------------------------------------------------------------------------------- */

static bool exponent_bit(const struct int_view *e, uint64_t i) { return e->limb[i / 64] >> (i % 64) & 1; }

static Value reduce(Value v, Value modulus)                /* consumes v */
{
    Value r = V_RAISED;
    if (!is_raised(v) && int_divmod(v, modulus, NULL, &r) < 0)
        r = V_RAISED;
    value_release(v);
    return r;
}

/* b ** e (mod m): windows of four bits, from the top. e > 0. m: a positive int or V_ABSENT. */
static Value power(Value b, const struct int_view *e, uint64_t bits, Value m)
{
    enum { WINDOW = 4 };
    Value table[1 << WINDOW], result = V_RAISED;
    unsigned made = 0, width = bits > 32 ? WINDOW : 1;
    table[made++] = value_from_int(1);
    for (; made < 1u << width; made++) {
        table[made] = made == 1 ? value_keep(b) : int_mul(table[made - 1], b);
        if (!is_absent(m) && made > 1)
            table[made] = reduce(table[made], m);
        if (is_raised(table[made]))
            goto out;
    }
    result = value_from_int(1);
    uint64_t chunks = (bits + width - 1) / width;
    for (uint64_t c = chunks; c-- > 0;) {
        if (c + 1 < chunks)
            for (unsigned s = 0; s < width; s++) {
                Value square = int_mul(result, result);
                value_release(result);
                result = is_absent(m) ? square : reduce(square, m);
                if (is_raised(result))
                    goto out;
            }
        unsigned digit = 0;
        for (unsigned s = width; s-- > 0;) {
            uint64_t i = c * width + s;
            digit = digit << 1 | (i < bits && exponent_bit(e, i));
        }
        if (digit) {
            Value product = int_mul(result, table[digit]);
            value_release(result);
            result = is_absent(m) ? product : reduce(product, m);
            if (is_raised(result))
                goto out;
        }
    }
out:
    while (made)
        value_release(table[--made]);
    return result;
}

/* The inverse of a modulo m > 0, by Euclid's extended algorithm on quotients and remainders. */
static Value inverse(Value a, Value m)
{
    Value r0 = value_keep(m), r1 = V_RAISED, t0 = value_from_int(0), t1 = value_from_int(1);
    if (int_divmod(a, m, NULL, &r1) < 0)
        goto failed;
    while (int_sign(r1) != 0) {
        Value q, r, p, t;
        if (int_divmod(r0, r1, &q, &r) < 0)
            goto failed;
        p = int_mul(q, t1);
        t = is_raised(p) ? V_RAISED : int_sub(t0, p);
        value_release(q);
        value_release(p);
        value_release(r0);
        r0 = r1;
        r1 = r;
        value_release(t0);
        t0 = t1;
        t1 = t;
        if (is_raised(t))
            goto failed;
    }
    if (!(value_is_int(r0) && value_as_int(r0) == 1) && !(value_is_int(m) && value_as_int(m) == 1)) {
        raise_value_error("base is not invertible for the given modulus");
        goto failed;
    }
    value_release(r0);
    value_release(r1);
    value_release(t1);
    return reduce(t0, m);
failed:
    value_release(r0);
    value_release(r1);
    value_release(t0);
    value_release(t1);
    return V_RAISED;
}

/* base ** exponent where all of it fits in 64 bits. */
static bool small_power(int64_t base, int64_t exponent, int64_t *result)
{
    *result = 1;
    for (;;) {
        if (exponent & 1 && __builtin_mul_overflow(*result, base, result))
            return false;
        if ((exponent >>= 1) == 0)
            return true;
        if (__builtin_mul_overflow(base, base, &base))
            return false;
    }
}

Value int_pow(Value base, Value exponent, Value modulus)
{
    int64_t small;
    if (value_is_int(base) && value_is_int(exponent) && value_as_int(exponent) >= 0 && is_none(modulus) &&
        small_power(value_as_int(base), value_as_int(exponent), &small))
        return int_from_i64(small);
    struct int_view e;
    int_view(exponent, &e);
    bool with_modulus = !is_none(modulus);
    Value b = value_keep(base), m = V_ABSENT, positive = V_ABSENT, result = V_RAISED;
    bool negative_modulus = false;
    if (with_modulus) {
        int sign = int_sign(modulus);
        if (sign == 0) {
            raise_value_error("pow() 3rd argument cannot be 0");
            goto out;
        }
        negative_modulus = sign < 0;
        m = negative_modulus ? int_negate(modulus) : int_exact(modulus);
        if (is_raised(m))
            goto out;
        if (value_is_int(m) && value_as_int(m) == 1) {
            result = value_from_int(0);
            goto out;
        }
    }
    if (e.n && e.negative) {
        if (!with_modulus) {
            bool over_b, over_e;
            double x = int_as_double(base, &over_b), y = int_as_double(exponent, &over_e);
            if (over_b || over_e)
                raise_overflow("int too large to convert to float");
            else if (x == 0.0)
                raise_format(PyExc_ZeroDivisionError, "zero to a negative power");
            else
                result = value_from_float(pow(x, y));
            goto out;
        }
        value_release(b);
        b = inverse(base, m);
        positive = int_negate(exponent);
        if (is_raised(b) || is_raised(positive))
            goto out;
        int_view(positive, &e);
    } else if (with_modulus) {
        b = reduce(b, m);
        if (is_raised(b))
            goto out;
    }
    if (e.n == 0) {
        result = value_from_int(1);
    } else {
        uint64_t bits = 64 * (uint64_t)e.n - (uint64_t)__builtin_clzll(e.limb[e.n - 1]);
        if (!with_modulus && bits > 40 && int_bit_length(b) > 1)
            raise_no_memory();               /* 2**40 bits at least */
        else if (!with_modulus && int_bit_length(b) <= 1)
            result = value_from_int(int_sign(b) == 0 ? 0 : int_sign(b) > 0 || !exponent_bit(&e, 0) ? 1 : -1);
        else
            result = power(b, &e, bits, m);
    }
    if (negative_modulus && !is_raised(result) && int_sign(result) != 0) {
        Value r = int_add(result, modulus);
        value_release(result);
        result = r;
    }
out:
    value_release(b);
    value_release(m);
    value_release(positive);
    return result;
}

/* -- number theory ------------------------------------------------------------------------------------------------------------------------ */

Value int_gcd(Value x, Value y)
{
    Value a = int_sign(x) < 0 ? int_negate(x) : int_exact(x), b = int_sign(y) < 0 ? int_negate(y) : int_exact(y);
    if (is_raised(a) || is_raised(b))
        goto failed;
    for (;;) {
        struct int_view p, q;
        int_view(a, &p);
        int_view(b, &q);
        if (q.n == 0) {
            value_release(b);
            return a;
        }
        if (p.n <= 1 && q.n == 1) {
            mp_limb_t u = p.n ? p.limb[0] : 0, v = q.limb[0];
            while (v) {
                mp_limb_t t = u % v;
                u = v;
                v = t;
            }
            value_release(a);
            value_release(b);
            return int_from_u64(u);
        }
        Value r;
        if (int_divmod(a, b, NULL, &r) < 0)
            goto failed;
        value_release(a);
        a = b;
        b = r;
    }
failed:
    value_release(a);
    value_release(b);
    return V_RAISED;
}

static void do_sqrt(void *arg)
{
    struct mpn_call *c = arg;
    mpn_sqrtrem(c->q, NULL, c->a, (mp_size_t)c->an);
}

Value int_isqrt(Value x)
{
    struct int_view a;
    int_view(x, &a);
    if (a.n && a.negative)
        return raise_value_error("isqrt() argument must be nonnegative");
    if (a.n == 0)
        return value_from_int(0);
    size_t n = (a.n + 1) / 2;
    IntObj *o = int_alloc(n);
    if (!o)
        return V_RAISED;
    struct mpn_call c = {.q = o->limb, .a = a.limb, .an = a.n};
    if (guarded(do_sqrt, &c) < 0) {
        value_release(value_from_obj(o));
        return raise_no_memory();
    }
    return int_finish(o, n, false);
}
