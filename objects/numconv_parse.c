/* objects/numconv_parse.c -- decimal and hexadecimal text to the nearest double; integers to doubles and back.
 *
 * A decimal float is w * 10**q. Up to 19 digits, w fits a word:
 * Clinger.       w <= 2**53 and |q| <= 22: one exact multiplication or division.
 * Eisel-Lemire.  (Lemire, "Number parsing at a gigabyte per second".) The top bits of w times a 128-bit power of ten
 *                decide, except when they lie too close to a tie. With more than 19 digits, w and w + 1 must agree.
 * Exact.         Otherwise: all the digits that can matter (a double and its ties have at most 768; a non-zero tail
 *                counts as one more) as an integer D, then D * 5**q, or D << s divided by 5**-q, on the stack, gives 64
 *                bits and whether anything lies below them.
 * All ends meet in numconv_round_to_double(), which rounds 64 bits and a sticky bit, subnormals and overflow included.
 * No locale, no allocation, no failure.   Tests.  test_numconv.c, against glibc's strtod in the C locale. */
#include <math.h>
#include "objects/numconv_int.h"

enum {
    DIGITS = 770,                /* digits kept for the exact way */
    LIMBS = 96,                  /* DIGITS digits shifted to be divided by 5**1112, or times 5**310 */
};

double numconv_round_to_double(uint64_t top, bool sticky, int64_t exp2)
{
    if (top == 0)
        return 0.0;
    int zeros = __builtin_clzll(top);
    top <<= zeros;
    int64_t biased = exp2 - zeros + 63 + 1023;          /* the exponent field, were it a normal number */
    if (biased >= 0x7ff)
        return HUGE_VAL;
    int drop = 11;                                      /* bits below the 53 of the significand */
    if (biased <= 0) {
        if (biased < -53)
            return 0.0;
        drop += (int)(1 - biased);
        biased = 0;
    }
    uint64_t kept = drop < 64 ? top >> drop : 0;
    uint64_t rest = drop < 64 ? top << (64 - drop) : top;
    bool above_half = drop <= 64 && rest >> 63 && (rest << 1 || sticky);
    bool at_half = drop <= 64 && rest == UINT64_C(1) << 63 && !sticky;
    kept += above_half || (at_half && (kept & 1));
    /* The hidden bit carries into the exponent field: a normal number's 1 adds to biased - 1, and rounding up a
     * subnormal or a full significand moves to the next exponent by itself. */
    uint64_t bits = kept + ((uint64_t)(biased > 0 ? biased - 1 : 0) << 52);
    return double_of_bits(bits);
}

/* limbs * 2**exp2, where a true sticky means a non-zero tail below. */
static double round_limbs(const mp_limb_t *limbs, size_t n, bool sticky, int64_t exp2)
{
    while (n > 0 && limbs[n - 1] == 0)
        n--;
    if (n == 0)
        return 0.0;
    if (n == 1 && !sticky)
        return numconv_round_to_double(limbs[0], false, exp2);
    uint64_t top = limbs[n - 1];
    int zeros = __builtin_clzll(top);
    size_t below = n - 1;
    if (zeros) {
        top <<= zeros;
        if (n > 1) {
            top |= limbs[n - 2] >> (64 - zeros);
            sticky |= limbs[n - 2] << zeros != 0;
            below = n - 2;
        }
    }
    while (!sticky && below > 0)
        sticky = limbs[--below] != 0;
    return numconv_round_to_double(top, sticky, exp2 + (int64_t)(n - 1) * 64 - zeros);
}

double numconv_limbs_to_double(const mp_limb_t *limbs, size_t n, bool *overflow)
{
    double x = n > 17 ? HUGE_VAL : round_limbs(limbs, n, false, 0);
    *overflow = isinf(x);
    return x;
}

size_t numconv_double_to_limbs(double x, mp_limb_t limbs[NUMCONV_DOUBLE_LIMBS])
{
    struct binary b = binary_of(x);
    if (b.exponent <= 0) {
        limbs[0] = b.exponent > -53 ? b.significand >> -b.exponent : 0;
        return limbs[0] != 0;
    }
    size_t low = (size_t)b.exponent / 64;
    int bits = b.exponent % 64;
    memset(limbs, 0, low * sizeof *limbs);
    limbs[low] = b.significand << bits;
    mp_limb_t high = bits ? b.significand >> (64 - bits) : 0;
    if (high)
        limbs[low + 1] = high;
    return low + 1 + (high != 0);
}

/* ---- Decimal --------------------------------------------------------------------------------------------------- */

struct decimal {
    uint64_t w;                  /* the first 19 significant digits */
    int64_t q;                   /* the value is w * 10**q, but for the digits dropped */
    bool dropped;                /* there are more digits, not all of them zero */
    const char *first, *last;    /* the significant digits, and perhaps a point among them */
    int64_t point;               /* digits of [first, last) before the point */
};

/* w * 10**q; false where 128 bits do not decide. w is not zero. */
static bool eisel_lemire(uint64_t w, int64_t q64, double *x)
{
    if (q64 < NUMCONV_POW10_MIN) {
        *x = 0.0;
        return true;
    }
    if (q64 > 308) {
        *x = HUGE_VAL;
        return true;
    }
    int q = (int)q64;
    struct pow10 g = numconv_pow10(q);
    if (q < 0)
        g.hi += ++g.lo == 0;                              /* the method wants reciprocals rounded up */
    int zeros = __builtin_clzll(w);
    w <<= zeros;
    u128 product = (u128)w * g.hi;
    if (((uint64_t)(product >> 64) & 0x1ff) == 0x1ff)
        product += (uint64_t)(((u128)w * g.lo) >> 64);
    uint64_t upper = (uint64_t)(product >> 64), lower = (uint64_t)product;
    if (lower == UINT64_MAX && (q < -27 || q > 55))
        return false;
    int top = (int)(upper >> 63);
    uint64_t m = upper >> (top + 9);                      /* 54 bits: the significand and one to round by */
    int biased = floor_log2_pow10(q) + 63 + top - zeros + 1023;
    if (biased <= 0) {
        if (1 - biased >= 64) {
            *x = 0.0;
            return true;
        }
        m >>= 1 - biased;
        m += m & 1;
        *x = double_of_bits(m >> 1);                      /* rounding up to 2**52 makes the smallest normal number */
        return true;
    }
    if (lower <= 1 && q >= -4 && q <= 23 && (m & 3) == 1 && m << (top + 9) == upper)
        m &= ~UINT64_C(1);                                /* a tie, and the even one is below */
    m += m & 1;
    m >>= 1;
    if (m >> 53) {
        m >>= 1;
        biased++;
    }
    *x = biased >= 0x7ff ? HUGE_VAL : double_of_bits((m & ((UINT64_C(1) << 52) - 1)) | (uint64_t)biased << 52);
    return true;
}

static void multiply_pow5(mp_limb_t *limbs, mp_size_t *n, int64_t power)
{
    const uint64_t pow5_27 = UINT64_C(7450580596923828125);
    while (power > 0) {
        uint64_t factor = 1;
        if (power >= 27) {
            factor = pow5_27;
            power -= 27;
        } else {
            while (power-- > 0)
                factor *= 5;
        }
        mp_limb_t carry = mpn_mul_1(limbs, limbs, *n, factor);
        if (carry)
            limbs[(*n)++] = carry;
    }
}

static mp_size_t shift_left(mp_limb_t *limbs, mp_size_t n, int64_t by)
{
    mp_size_t whole = by / 64;
    unsigned bits = (unsigned)(by % 64);
    if (bits) {
        mp_limb_t carry = mpn_lshift(limbs, limbs, n, bits);
        if (carry)
            limbs[n++] = carry;
    }
    memmove(limbs + whole, limbs, (size_t)n * sizeof *limbs);
    memset(limbs, 0, (size_t)whole * sizeof *limbs);
    return n + whole;
}

static int64_t limb_bits(const mp_limb_t *limbs, mp_size_t n)
{
    return (int64_t)n * 64 - __builtin_clzll(limbs[n - 1]);
}

static double exact_decimal(const struct decimal *d)
{
    unsigned char digits[DIGITS + 1];
    size_t count = 0;
    int64_t whole = d->point;
    bool tail = false;
    for (const char *p = d->first; p < d->last; p++) {
        if (*p == '.')
            continue;
        if (count < DIGITS)
            digits[count++] = (unsigned char)(*p - '0');
        else if (*p != '0') {
            tail = true;
            break;
        }
    }
    if (tail)
        digits[count++] = 1;
    int64_t exponent = whole - (int64_t)count;            /* of the last digit kept */
    if (whole > 310)
        return HUGE_VAL;
    if (whole < -330)
        return 0.0;
    mp_limb_t limbs[LIMBS];
    mp_size_t n = mpn_set_str(limbs, digits, count, 10);
    while (n > 0 && limbs[n - 1] == 0)
        n--;
    if (exponent >= 0) {
        multiply_pow5(limbs, &n, exponent);
        return round_limbs(limbs, (size_t)n, false, exponent);
    }
    mp_limb_t divisor[LIMBS] = {1}, quotient[LIMBS], rest[LIMBS];
    mp_size_t divisor_n = 1;
    multiply_pow5(divisor, &divisor_n, -exponent);
    int64_t shift = limb_bits(divisor, divisor_n) - limb_bits(limbs, n) + 66;
    if (shift > 0)
        n = shift_left(limbs, n, shift);
    else
        shift = 0;
    mpn_tdiv_qr(quotient, rest, 0, limbs, n, divisor, divisor_n);
    bool sticky = !mpn_zero_p(rest, divisor_n);
    return round_limbs(quotient, (size_t)(n - divisor_n + 1), sticky, exponent - shift);
}

static double decimal_to_double(const struct decimal *d)
{
    if (d->w == 0)
        return 0.0;
    if (!d->dropped && d->w <= UINT64_C(1) << 53 && d->q >= -22 && d->q <= 22) {
        double w = (double)d->w;
        static const double exact[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14,
                                       1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
        return d->q < 0 ? w / exact[-d->q] : w * exact[d->q];
    }
    double x, above;
    if (eisel_lemire(d->w, d->q, &x)) {
        if (!d->dropped)
            return x;
        if (eisel_lemire(d->w + 1, d->q, &above) && x == above)
            return x;
    }
    return exact_decimal(d);
}

static bool is_digit(char c) { return (unsigned char)(c - '0') < 10; }

/* word is lower case. Returns its length where text begins with it in any case, else 0. */
static size_t begins_with(const char *s, const char *end, const char *word)
{
    size_t i = 0;
    for (; word[i]; i++) {
        if (s + i >= end || (s[i] | 0x20) != word[i])
            return 0;
    }
    return i;
}

static const char *parse_word(const char *s, const char *end, double *x)
{
    size_t len = begins_with(s, end, "infinity");
    if (!len)
        len = begins_with(s, end, "inf");
    if (len) {
        *x = HUGE_VAL;
        return s + len;
    }
    len = begins_with(s, end, "nan");
    if (len)
        *x = double_of_bits(UINT64_C(0x7ff8) << 48);
    return s + len;
}

/* [e [sign] digits] at s: returns its end, or s where it is none. The value is clamped far beyond any use. */
static const char *parse_exponent(const char *s, const char *end, int64_t *exponent)
{
    const char *p = s;
    if (p >= end || (*p | 0x20) != 'e')
        return s;
    p++;
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    if (p >= end || !is_digit(*p))
        return s;
    int64_t value = 0;
    for (; p < end && is_digit(*p); p++) {
        if (value < INT64_MAX / 100)
            value = value * 10 + (*p - '0');
    }
    *exponent = negative ? -value : value;
    return p;
}

/* digits [. digits], at least one digit. Fills d but for the exponent; returns its end, or NULL. */
static const char *parse_digits(const char *s, const char *end, struct decimal *d)
{
    const char *p = s, *point = NULL;
    bool any = false;
    uint64_t w = 0;
    int kept = 0;
    int64_t digits = 0, before = 0;             /* significant digits; those (or, negative, zeros) relative to the point */
    d->first = d->last = s;
    d->dropped = false;
    for (; p < end; p++) {
        if (!is_digit(*p)) {
            if (*p != '.' || point)
                break;
            point = p;
            before = digits;
            continue;
        }
        any = true;
        if (digits == 0) {
            if (*p == '0') {
                before -= point != NULL;        /* zeros behind the point move it to the left */
                continue;
            }
            d->first = p;
        }
        digits++;
        if (kept < 19) {
            w = w * 10 + (uint64_t)(*p - '0');
            kept++;
        } else if (*p != '0') {
            d->dropped = true;
        }
    }
    if (!any)
        return NULL;
    d->last = p;
    d->w = w;
    d->point = point ? before : digits;
    d->q = d->point - kept;
    return p;
}

const char *numconv_parse_double(const char *s, const char *end, double *x, bool *overflow)
{
    const char *p = s;
    bool negative = p < end && *p == '-';
    if (overflow)
        *overflow = false;
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    struct decimal d;
    const char *stop = parse_digits(p, end, &d);
    double value;
    if (stop) {
        int64_t exponent = 0;
        stop = parse_exponent(stop, end, &exponent);
        d.q += exponent;
        d.point += exponent;
        value = decimal_to_double(&d);
        if (overflow)
            *overflow = isinf(value);
    } else {
        stop = parse_word(p, end, &value);
        if (stop == p)
            return s;
    }
    *x = negative ? -value : value;
    return stop;
}

/* ---- Hexadecimal ----------------------------------------------------------------------------------------------- */

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* hex digits [. hex digits] [p [sign] digits], nothing after. */
static enum numconv_hex_status parse_hex_number(const char *p, const char *end, double *x)
{
    const char *point = NULL;
    uint64_t top = 0;
    int64_t digits = 0, after = 0, exp2 = 0;
    bool sticky = false;
    for (; p < end; p++) {
        unsigned value = numconv_digit_value[(unsigned char)*p];
        if (value >= 16) {
            if (*p != '.' || point)
                break;
            point = p;
            continue;
        }
        digits++;
        after += point != NULL;
        if (top >> 60 == 0) {
            top = top << 4 | value;
        } else {
            exp2 += 4;
            sticky |= value != 0;
        }
    }
    if (digits == 0)
        return NUMCONV_HEX_INVALID;
    int64_t exponent = 0;
    if (p < end && (*p | 0x20) == 'p') {
        p++;
        bool negative = p < end && *p == '-';
        if (p < end && (*p == '-' || *p == '+'))
            p++;
        if (p >= end || !is_digit(*p))
            return NUMCONV_HEX_INVALID;
        for (; p < end && is_digit(*p); p++) {
            if (exponent < INT64_MAX / 100)
                exponent = exponent * 10 + (*p - '0');
        }
        if (negative)
            exponent = -exponent;
    }
    if (p != end)
        return NUMCONV_HEX_INVALID;
    if (sticky) {                              /* numconv_round_to_double() wants the top bit set then */
        int zeros = __builtin_clzll(top);      /* below 4, and what would be shifted in counts as sticky: */
        if (zeros) {                           /* keep those bits out of the way of rounding, 60 bits are plenty */
            top = top << zeros | 1;
            exp2 -= zeros;
        }
    }
    *x = numconv_round_to_double(top, sticky, exp2 + exponent - 4 * after);
    return isinf(*x) ? NUMCONV_HEX_OVERFLOW : NUMCONV_HEX_OK;
}

enum numconv_hex_status numconv_parse_hex(const char *s, const char *end, double *x)
{
    while (s < end && is_blank(*s))
        s++;
    while (s < end && is_blank(end[-1]))
        end--;
    bool negative = s < end && *s == '-';
    if (s < end && (*s == '-' || *s == '+'))
        s++;
    double value;
    const char *stop = parse_word(s, end, &value);
    if (stop != s) {
        if (stop != end)
            return NUMCONV_HEX_INVALID;
    } else {
        if (end - s >= 2 && s[0] == '0' && (s[1] | 0x20) == 'x')
            s += 2;
        enum numconv_hex_status status = parse_hex_number(s, end, &value);
        if (status != NUMCONV_HEX_OK)
            return status;
    }
    *x = negative ? -value : value;
    return NUMCONV_HEX_OK;
}
