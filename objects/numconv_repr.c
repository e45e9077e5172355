/* objects/numconv_repr.c -- decimal digits of a double: the shortest that read back the same, or a given number of them.
 *
 * Three ways, each exact:
 * Shortest.  Raffaello Giulietti's Schubfach: scale the double and the ends of its rounding interval by a power of ten,
 *            so that the interval holds one or two integers (or a multiple of ten), and pick. The scaled values are
 *            128-bit products, rounded to odd, which is enough to compare them exactly.
 * Fast.      For up to 19 digits after the point of a double below 2**64, m * 10**digits fits in 128 bits and is
 *            shifted and rounded exactly. For up to 17 significant digits, m times a 128-bit power of ten gives the
 *            digits and a bounded error; where the error could matter for the rounding, the exact way decides.
 * Exact.     Any number of digits: integer arithmetic on at most LIMBS limbs (5**1074 * 2**53 is the largest value), on
 *            the stack, with GMP's mpn functions, whose scratch also stays on the stack at this size.
 * No locale, no allocation, no failure.
 * Tests.  test_numconv.c compares with glibc's printf and strtod, bit pattern by bit pattern. */
#include <math.h>
#include "objects/numconv_int.h"
#include "objects/pow10_table.h"

_Static_assert(POW10_FIRST == NUMCONV_POW10_MIN && POW10_LAST == NUMCONV_POW10_MAX, "the generator's range");

enum { LIMBS = 48 };        /* 5**1074 * 2**53 has 2547 bits */

const uint64_t numconv_small_pow10[20] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
    1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000,
    1000000000000000000, UINT64_C(10000000000000000000),
};

struct pow10 numconv_pow10(int q)
{
    return pow10_table[q - POW10_FIRST];
}

/* ---- Shortest -------------------------------------------------------------------------------------------------- */

/* floor(g * c / 2**128), with the lowest bit set where something is lost; g is a little (under 1) too large. */
static inline uint64_t scale_to_odd(struct pow10 g, uint64_t c)
{
    u128 high = (u128)g.hi * c + (uint64_t)(((u128)g.lo * c) >> 64);
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/* |x| == result * 10**(*exponent) on reading back; x finite, not zero. */
static uint64_t shortest_decimal(double x, int *exponent)
{
    struct binary b = binary_of(x);
    uint64_t c = b.significand;
    int q = b.exponent;
    if (q <= 0 && q > -53 && (c & ((UINT64_C(1) << -q) - 1)) == 0) {      /* a small integer is its own shortest */
        *exponent = 0;
        return c >> -q;
    }
    bool narrow_below = c == UINT64_C(1) << 52 && q > -1074;     /* the neighbour below is half as far */
    int k = narrow_below ? (int)(((int64_t)q * 1262611 - 524031) >> 22) : floor_log10_pow2(q);
    int shift = q + floor_log2_pow10(-k) + 1;
    struct pow10 g = numconv_pow10(-k);
    g.hi += ++g.lo == 0;
    uint64_t low = scale_to_odd(g, (4 * c - 2 + narrow_below) << shift);
    uint64_t mid = scale_to_odd(g, 4 * c << shift);
    uint64_t high = scale_to_odd(g, (4 * c + 2) << shift);
    low += c & 1;                /* the ends belong to the interval of an even significand only */
    high -= c & 1;
    *exponent = k;
    uint64_t s = mid / 4;
    if (s >= 10) {
        uint64_t tens = s / 10 * 10;
        bool down = low <= 4 * tens, up = 4 * (tens + 10) <= high;
        if (down != up)
            return down ? tens : tens + 10;
    }
    bool down = low <= 4 * s, up = 4 * (s + 1) <= high;
    if (down != up)
        return down ? s : s + 1;
    uint64_t half = 4 * s + 2;
    return mid < half || (mid == half && (s & 1) == 0) ? s : s + 1;
}

static int trim(const char *digits, int n)
{
    while (n > 0 && digits[n - 1] == '0')
        n--;
    return n;
}

static int shortest_digits(double x, char *digits, int *decpt)
{
    int exponent;
    uint64_t decimal = shortest_decimal(x, &exponent);
    int n = numconv_decimal(digits, decimal);
    *decpt = n + exponent;
    return trim(digits, n);
}

/* ---- Exact ----------------------------------------------------------------------------------------------------- */

struct big { mp_size_t n; mp_limb_t limb[LIMBS]; };

static void big_set(struct big *b, uint64_t v)
{
    b->limb[0] = v;
    b->n = v != 0;
}

static void big_mul(struct big *b, uint64_t v)
{
    mp_limb_t carry = mpn_mul_1(b->limb, b->limb, b->n, v);
    if (carry)
        b->limb[b->n++] = carry;
}

static void big_mul_pow5(struct big *b, int power)
{
    const uint64_t pow5_27 = UINT64_C(7450580596923828125);
    for (; power >= 27; power -= 27)
        big_mul(b, pow5_27);
    uint64_t rest = 1;
    while (power-- > 0)
        rest *= 5;
    big_mul(b, rest);
}

static void big_shift_left(struct big *b, int by)
{
    int limbs = by / 64, bits = by % 64;
    if (b->n == 0)
        return;
    if (bits) {
        mp_limb_t carry = mpn_lshift(b->limb, b->limb, b->n, (unsigned)bits);
        if (carry)
            b->limb[b->n++] = carry;
    }
    if (limbs) {
        memmove(b->limb + limbs, b->limb, (size_t)b->n * sizeof(mp_limb_t));
        memset(b->limb, 0, (size_t)limbs * sizeof(mp_limb_t));
        b->n += limbs;
    }
}

static void big_increment(struct big *b)
{
    if (b->n == 0)
        big_set(b, 1);
    else if (mpn_add_1(b->limb, b->limb, b->n, 1))
        b->limb[b->n++] = 1;
}

static bool big_bit(const struct big *b, int at)
{
    return at / 64 < b->n && (b->limb[at / 64] >> (at % 64) & 1);
}

/* b / 2**by, to nearest, ties to even. */
static void big_shift_right_rounded(struct big *b, int by)
{
    if (by <= 0)
        return;
    bool half = big_bit(b, by - 1);
    bool below = half && (int)mpn_scan1(b->limb, 0) < by - 1;
    int limbs = by / 64, bits = by % 64;
    if (limbs >= b->n) {
        b->n = 0;
    } else {
        b->n -= limbs;
        if (bits)
            mpn_rshift(b->limb, b->limb + limbs, b->n, (unsigned)bits);
        else
            memmove(b->limb, b->limb + limbs, (size_t)b->n * sizeof(mp_limb_t));
        if (b->limb[b->n - 1] == 0)
            b->n--;
    }
    if (half && (below || big_bit(b, 0)))
        big_increment(b);
}

/* b / d, to nearest, ties to even. */
static void big_divide_rounded(struct big *b, const struct big *d)
{
    struct big quotient, rest;
    if (b->n < d->n) {
        quotient.n = 0;
        rest = *b;
    } else {
        mpn_tdiv_qr(quotient.limb, rest.limb, 0, b->limb, b->n, d->limb, d->n);
        quotient.n = b->n - d->n + 1;
        quotient.n -= quotient.limb[quotient.n - 1] == 0;
        rest.n = d->n;
        while (rest.n > 0 && rest.limb[rest.n - 1] == 0)
            rest.n--;
    }
    big_shift_left(&rest, 1);
    int order = rest.n != d->n ? (rest.n < d->n ? -1 : 1) : mpn_cmp(rest.limb, d->limb, d->n);
    *b = quotient;
    if (order > 0 || (order == 0 && big_bit(b, 0)))
        big_increment(b);
}

/* Digits of b.significand * 2**b.exponent rounded to a multiple of 10**-after; not trimmed. */
static int exact_fixed(struct binary b, int after, char *digits, int *decpt)
{
    struct big v;
    big_set(&v, b.significand);
    if (after >= 0) {
        int useful = b.exponent < 0 ? -b.exponent : 0;
        if (after > useful)
            after = useful;                     /* beyond, all digits are zero */
        big_mul_pow5(&v, after);
        if (b.exponent + after >= 0)
            big_shift_left(&v, b.exponent + after);
        else
            big_shift_right_rounded(&v, -(b.exponent + after));
    } else {
        if (after < -310)                       /* ten times the largest double: rounds to nothing */
            after = -310;
        struct big divisor;
        big_set(&divisor, 1);
        big_mul_pow5(&divisor, -after);
        int shift = b.exponent + after;
        big_shift_left(shift >= 0 ? &v : &divisor, shift >= 0 ? shift : -shift);
        big_divide_rounded(&v, &divisor);
    }
    if (v.n == 0) {
        *decpt = -after;
        return 0;
    }
    int n = (int)mpn_get_str((unsigned char *)digits, 10, v.limb, v.n), zeros = 0;
    while (digits[zeros] == 0)
        zeros++;
    n -= zeros;
    for (int i = 0; i < n; i++)
        digits[i] = (char)('0' + digits[i + zeros]);
    *decpt = n - after;
    return n;
}

static int exact_significant(struct binary b, int ndigits, char *digits, int *decpt)
{
    if (ndigits > NUMCONV_DIGITS_MAX - 20)
        ndigits = NUMCONV_DIGITS_MAX - 20;      /* no double has so many */
    int k = floor_log10_pow2(bit_length(b.significand) - 1 + b.exponent);    /* or one more */
    int n = exact_fixed(b, ndigits - 1 - k, digits, decpt);
    if (n > ndigits)
        n = exact_fixed(b, ndigits - 2 - k, digits, decpt);
    return n;
}

/* ---- Fast ------------------------------------------------------------------------------------------------------ */

static int decimal_u128(char *digits, u128 v)
{
    const uint64_t group = UINT64_C(10000000000000000000);
    if (v >> 64 == 0)
        return numconv_decimal(digits, (uint64_t)v);
    uint64_t low = (uint64_t)(v % group);
    v /= group;
    int n = decimal_u128(digits, v);
    numconv_decimal_padded(digits + n, low, 19);
    return n + 19;
}

/* exact_fixed() for what fits in 128 bits; -1 for the rest. */
static int fast_fixed(struct binary b, int after, char *digits, int *decpt)
{
    if (after < 0 || after > 19 || b.exponent > 11)
        return -1;
    u128 v;
    if (b.exponent >= 0) {
        v = b.significand << b.exponent;
        after = 0;
    } else {
        int shift = -b.exponent;
        v = (u128)b.significand * numconv_small_pow10[after];       /* below 2**117 */
        if (shift > 118) {
            v = 0;
        } else {
            u128 rest = v & (((u128)1 << shift) - 1), half = (u128)1 << (shift - 1);
            v >>= shift;
            v += rest > half || (rest == half && (v & 1));
        }
    }
    if (v == 0) {
        *decpt = -after;
        return 0;
    }
    int n = decimal_u128(digits, v);
    *decpt = n - after;
    return n;
}

/* exact_significant() where 128-bit arithmetic can decide; -1 for the rest. */
static int fast_significant(struct binary b, int ndigits, char *digits, int *decpt)
{
    if (ndigits > 17)
        return -1;
    int zeros = 64 - bit_length(b.significand);
    uint64_t m = b.significand << zeros;
    int log2 = 63 - zeros + b.exponent;
    int k = floor_log10_pow2(log2);
    for (int attempt = 0; attempt < 2; attempt++, k++) {
        int scale = ndigits - 1 - k;
        if (scale > NUMCONV_POW10_MAX || scale < NUMCONV_POW10_MIN)
            return -1;
        struct pow10 g = numconv_pow10(scale);
        u128 product = (u128)m * g.hi + (uint64_t)(((u128)m * g.lo) >> 64);     /* too small, by less than 2 */
        /* the value is product * 2**-shift */
        int shift = 127 + 63 - 64 - (log2 + floor_log2_pow10(scale));
        if (shift < 66 || shift > 127)
            return -1;
        u128 rest = product & (((u128)1 << shift) - 1), half = (u128)1 << (shift - 1);
        if (rest > half - 3 && rest < half + 3)
            return -1;
        uint64_t v = (uint64_t)(product >> shift) + (rest > half);
        if (v >= numconv_small_pow10[ndigits]) {
            if (attempt == 0)
                continue;                       /* k was one too low, or 99.9 rounds up: the same digits either way */
            return -1;
        }
        if (v < numconv_small_pow10[ndigits - 1])
            return -1;
        int n = numconv_decimal(digits, v);
        *decpt = n - scale;
        return n;
    }
    return -1;
}

/* ---- Operations ------------------------------------------------------------------------------------------------ */

int numconv_double_to_digits(double x, enum numconv_mode mode, int ndigits, char digits[NUMCONV_DIGITS_MAX], int *decpt)
{
    struct binary b = binary_of(x);
    int n = 0;
    *decpt = 0;
    if (b.significand == 0)
        return 0;
    switch (mode) {
    case NUMCONV_SHORTEST:
        return shortest_digits(x, digits, decpt);
    case NUMCONV_SIGNIFICANT:
        if (ndigits < 1)
            ndigits = 1;
        n = fast_significant(b, ndigits, digits, decpt);
        if (n < 0)
            n = exact_significant(b, ndigits, digits, decpt);
        break;
    case NUMCONV_FIXED:
        n = fast_fixed(b, ndigits, digits, decpt);
        if (n < 0)
            n = exact_fixed(b, ndigits, digits, decpt);
        break;
    }
    n = trim(digits, n);
    if (n == 0)
        *decpt = 0;
    return n;
}

double numconv_round(double x, int64_t ndigits, bool *overflow)
{
    *overflow = false;
    if (!is_finite_bits(double_bits(x)) || ndigits > 323)       /* no double has a digit there that could be dropped */
        return x;
    if (ndigits < -308)
        return copysign(0.0, x);
    char text[NUMCONV_DIGITS_MAX + 16];
    int decpt, n = numconv_double_to_digits(x, NUMCONV_FIXED, (int)ndigits, text, &decpt);
    if (n == 0)
        return copysign(0.0, x);
    double rounded;
    n += (int)numconv_exponent(text + n, decpt - n);
    numconv_parse_double(text, text + n, &rounded, overflow);
    return copysign(rounded, x);
}
