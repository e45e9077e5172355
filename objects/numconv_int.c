/* objects/numconv_int.c -- integers to text and back, on 64-bit words and GMP limbs.
 *
 * What fits a word never touches GMP. Longer text is first copied as digit values without its underscores, then
 * mpn_set_str() converts it (subquadratic for the non-binary bases); mpn_get_str() goes the other way on a copy, since
 * it destroys its operand. Long conversions run under numconv_guarded(), so that exhaustion is an error result.
 * The grammar is int()'s: blanks around, one sign, a prefix if the base asks for or allows it, digits in which a single
 * underscore may stand between two digits or after the prefix.
 * Tests.  test_numconv.c. */
#include "gc/heap.h"
#include "objects/numconv_int.h"

#define ROW10(b) b, b + 1, b + 2, b + 3, b + 4, b + 5, b + 6, b + 7, b + 8, b + 9
const uint8_t numconv_digit_value[256] = {
    [0 ... '0' - 1] = 37, ['0'] = ROW10(0), ['9' + 1 ... 'A' - 1] = 37,
    ['A'] = ROW10(10), ROW10(20), 30, 31, 32, 33, 34, 35, ['Z' + 1 ... 'a' - 1] = 37,
    ['a'] = ROW10(10), ROW10(20), 30, 31, 32, 33, 34, 35, ['z' + 1 ... 255] = 37,
};

static const char digit_chars[] = "0123456789abcdefghijklmnopqrstuvwxyz";

static const char two_digits[201] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
    "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/* ---- Words to text --------------------------------------------------------------------------------------------- */

static int decimal_width(uint64_t v)
{
    int guess = bit_length(v | 1) * 1233 >> 12;               /* log10, or one less */
    return guess + (v >= numconv_small_pow10[guess < 20 ? guess : 19] || v == 0);
}

void numconv_decimal_padded(char *buf, uint64_t v, int width)
{
    while (width >= 2) {
        width -= 2;
        memcpy(buf + width, two_digits + v % 100 * 2, 2);
        v /= 100;
    }
    if (width)
        buf[0] = (char)('0' + v % 10);
}

int numconv_decimal(char *buf, uint64_t v)
{
    int width = decimal_width(v);
    numconv_decimal_padded(buf, v, width);
    return width;
}

size_t numconv_u64_format(char *buf, uint64_t v, int base)
{
    if (base == 10)
        return (size_t)numconv_decimal(buf, v);
    char reversed[64];
    size_t n = 0, i = 0;
    if ((base & (base - 1)) == 0) {
        int bits = __builtin_ctz((unsigned)base);
        do {
            reversed[n++] = digit_chars[v & (uint64_t)(base - 1)];
            v >>= bits;
        } while (v);
    } else {
        do {
            reversed[n++] = digit_chars[v % (uint64_t)base];
            v /= (uint64_t)base;
        } while (v);
    }
    while (n > 0)
        buf[i++] = reversed[--n];
    return i;
}

size_t numconv_i64_format(char *buf, int64_t v, int base)
{
    if (v >= 0)
        return numconv_u64_format(buf, (uint64_t)v, base);
    buf[0] = '-';
    return 1 + numconv_u64_format(buf + 1, 0 - (uint64_t)v, base);
}

/* ---- Limbs to text --------------------------------------------------------------------------------------------- */

size_t numconv_limbs_format_bound(const mp_limb_t *limbs, size_t n, int base)
{
    if (n == 0)
        return 1;
    return mpn_sizeinbase(limbs, (mp_size_t)n, base) + 1;      /* mpn_get_str() may write a leading zero */
}

struct get_str { char *buf; size_t len; mp_limb_t *limbs; size_t n; int base; };

static void run_get_str(void *arg)
{
    struct get_str *g = arg;
    g->len = mpn_get_str((unsigned char *)g->buf, g->base, g->limbs, (mp_size_t)g->n);
}

static size_t format_binary_base(char *buf, const mp_limb_t *limbs, size_t n, int bits)
{
    size_t total = n * 64 - (size_t)__builtin_clzll(limbs[n - 1]);
    size_t len = (total + (size_t)bits - 1) / (size_t)bits;
    size_t at = 0;                                             /* bit of the digit that comes next, from the right */
    for (size_t i = len; i-- > 0; at += (size_t)bits) {
        size_t limb = at / 64, shift = at % 64;
        uint64_t v = limbs[limb] >> shift;
        if (shift + (size_t)bits > 64 && limb + 1 < n)
            v |= limbs[limb + 1] << (64 - shift);
        buf[i] = digit_chars[v & ((UINT64_C(1) << bits) - 1)];
    }
    return len;
}

int numconv_limbs_format(char *buf, size_t *len, const mp_limb_t *limbs, size_t n, int base)
{
    while (n > 0 && limbs[n - 1] == 0)
        n--;
    if (n <= 1) {
        *len = numconv_u64_format(buf, n ? limbs[0] : 0, base);
        return 0;
    }
    if ((base & (base - 1)) == 0) {
        *len = format_binary_base(buf, limbs, n, __builtin_ctz((unsigned)base));
        return 0;
    }
    mp_limb_t local[32];
    mp_limb_t *copy = n <= 32 ? local : buf_alloc(n * sizeof *copy);
    if (!copy)
        return -1;
    memcpy(copy, limbs, n * sizeof *copy);
    struct get_str g = {buf, 0, copy, n, base};
    int rc = 0;
    if (n < NUMCONV_UNGUARDED_LIMBS)
        run_get_str(&g);
    else
        rc = numconv_guarded(run_get_str, &g);
    if (copy != local)
        buf_free(copy);
    if (rc < 0)
        return -1;
    size_t zeros = 0;
    while (zeros + 1 < g.len && buf[zeros] == 0)
        zeros++;
    *len = g.len - zeros;
    for (size_t i = 0; i < *len; i++)
        buf[i] = digit_chars[(unsigned char)buf[i + zeros]];
    return 0;
}

/* ---- Text to integers ------------------------------------------------------------------------------------------ */

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static int prefix_base(char c)
{
    switch (c | 0x20) {
    case 'x': return 16;
    case 'o': return 8;
    case 'b': return 2;
    default: return 0;
    }
}

/* The digits of a literal, after sign and prefix. */
struct digit_text { const char *s, *end; size_t digits; int base; };

/* Checks the digits and underscores of t and counts the digits. */
static bool scan_digits(struct digit_text *t)
{
    bool was_digit = false;
    t->digits = 0;
    for (const char *p = t->s; p < t->end; p++) {
        if (*p == '_') {
            if (!was_digit)
                return false;
            was_digit = false;
        } else {
            if (numconv_digit_value[(unsigned char)*p] >= t->base)
                return false;
            was_digit = true;
            t->digits++;
        }
    }
    return was_digit;
}

static bool split_literal(const char *s, size_t len, int base, struct numconv_int *out, struct digit_text *t)
{
    const char *end = s + len;
    while (s < end && is_blank(*s))
        s++;
    while (s < end && is_blank(end[-1]))
        end--;
    out->negative = s < end && *s == '-';
    if (s < end && (*s == '-' || *s == '+'))
        s++;
    bool zero_only = false;
    if (s < end && *s == '0') {
        int named = end - s >= 2 ? prefix_base(s[1]) : 0;
        if (named && (base == 0 || base == named)) {
            s += 2;
            base = named;
            if (s < end && *s == '_')
                s++;
        } else if (base == 0) {
            zero_only = true;                  /* "00" is fine, "010" could mean 8 or 10 */
            base = 10;
        }
    } else if (base == 0) {
        base = 10;
    }
    *t = (struct digit_text){s, end, 0, base};
    if (!scan_digits(t))
        return false;
    if (zero_only) {
        for (const char *p = s; p < end; p++) {
            if (*p != '0' && *p != '_')
                return false;
        }
    }
    return true;
}

/* digits that surely fit 64 bits: floor(64 / log2(base)) */
static const uint8_t word_digits[37] = {
    0, 0, 64, 40, 32, 27, 24, 22, 21, 20, 19, 18, 17, 17, 16, 16, 16, 15, 15, 15, 14, 14, 14, 14, 13, 13, 13, 13, 13,
    13, 13, 12, 12, 12, 12, 12, 12,
};

struct set_str { mp_limb_t *limbs; size_t n; const unsigned char *digits; size_t count; int base; };

static void run_set_str(void *arg)
{
    struct set_str *a = arg;
    a->n = (size_t)mpn_set_str(a->limbs, a->digits, a->count, a->base);
}

static enum numconv_int_status parse_long(const struct digit_text *t, struct numconv_int *out)
{
    /* log2(base) in 1/256, rounded up, bounds the bits */
    static const uint16_t bits_256[37] = {
        0, 0, 256, 406, 512, 595, 662, 719, 768, 812, 851, 886, 918, 948, 975, 1001, 1024, 1047, 1068, 1088, 1107,
        1125, 1142, 1159, 1174, 1189, 1204, 1218, 1231, 1244, 1257, 1269, 1280, 1292, 1303, 1314, 1324,
    };
    if (t->digits > SIZE_MAX / 2048)
        return NUMCONV_INT_NOMEM;
    size_t room = (t->digits * bits_256[t->base] / 256 + 1) / 64 + 2;
    mp_limb_t *limbs = buf_alloc(room * sizeof *limbs);
    unsigned char *digits = buf_alloc(t->digits);
    if (!limbs || !digits)
        goto no_memory;
    size_t count = 0;
    for (const char *p = t->s; p < t->end; p++) {
        unsigned value = numconv_digit_value[(unsigned char)*p];
        digits[count] = (unsigned char)value;
        count += *p != '_' && (count != 0 || value != 0);      /* mpn_set_str() wants no leading zero */
    }
    struct set_str a = {limbs, 0, digits, count, t->base};
    if (count) {
        if (room < NUMCONV_UNGUARDED_LIMBS)
            run_set_str(&a);
        else if (numconv_guarded(run_set_str, &a) < 0)
            goto no_memory;
    }
    buf_free(digits);
    while (a.n > 0 && limbs[a.n - 1] == 0)
        a.n--;
    out->limbs = limbs;
    out->n = a.n;
    return NUMCONV_INT_OK;
no_memory:
    buf_free(limbs);
    buf_free(digits);
    return NUMCONV_INT_NOMEM;
}

/* A magnitude of one word becomes a small value where int64_t can hold it. */
static bool take_small(struct numconv_int *out, uint64_t magnitude)
{
    if (magnitude > (uint64_t)INT64_MAX + out->negative)
        return false;
    out->small = true;
    out->value = (int64_t)(out->negative ? 0 - magnitude : magnitude);
    return true;
}

enum numconv_int_status numconv_int_parse(const char *s, size_t len, int base, size_t max_digits,
                                          struct numconv_int *out)
{
    *out = (struct numconv_int){0};
    struct digit_text t;
    if (!split_literal(s, len, base, out, &t))
        return NUMCONV_INT_INVALID;
    out->base = t.base;
    out->digits = t.digits;
    if (t.digits <= word_digits[t.base]) {
        uint64_t v = 0;
        for (const char *p = t.s; p < t.end; p++) {
            if (*p != '_')
                v = v * (uint64_t)t.base + numconv_digit_value[(unsigned char)*p];
        }
        if (take_small(out, v))
            return NUMCONV_INT_OK;
    }
    if (max_digits && t.digits > max_digits && (t.base & (t.base - 1)) != 0)
        return NUMCONV_INT_TOO_LONG;
    enum numconv_int_status status = parse_long(&t, out);
    if (status == NUMCONV_INT_OK && out->n <= 1 && take_small(out, out->n ? out->limbs[0] : 0)) {
        buf_free(out->limbs);
        out->limbs = NULL;
        out->n = 0;
    }
    return status;
}
