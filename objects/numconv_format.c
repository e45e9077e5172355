/* objects/numconv_format.c -- laying out the digits of a double as text.
 *
 * numconv_repr.c gives digits and where the point stands. Here they become "1e-05", "100000.0" or "  nan": first the
 * layout is computed (how many digits before and after the point, an exponent or not), which gives the length, then it
 * is written if the caller's buffer can hold it; so a caller with a big precision asks first and allocates. */
#include "objects/numconv_int.h"

struct layout {
    const char *digits;
    int n;                  /* digits there are; beyond them, zeros */
    int decpt;              /* the point stands after this many digits */
    bool exponential;
    int64_t before, after;  /* characters before and after the point */
    bool point;
    char exponent[8];
    size_t exponent_len;
};

/* "e+05": at least two digits. Returns the length, at most 5. */
size_t numconv_exponent(char *buf, int exponent)
{
    size_t n = 0;
    unsigned magnitude = exponent < 0 ? 0u - (unsigned)exponent : (unsigned)exponent;
    buf[n++] = 'e';
    buf[n++] = exponent < 0 ? '-' : '+';
    if (magnitude < 10)
        buf[n++] = '0';
    return n + (size_t)numconv_decimal(buf + n, magnitude);
}

static void lay_out(struct layout *l, char code, int precision, unsigned flags)
{
    bool alt = flags & NUMCONV_ALT, dot_0 = flags & NUMCONV_ADD_DOT_0;
    switch (code) {
    case 'e':
        l->exponential = true;
        break;
    case 'f':
        l->exponential = false;
        break;
    case 'g':
        l->exponential = l->decpt <= -4 || l->decpt > precision - dot_0;
        break;
    default:                                            /* 'r' */
        l->exponential = l->decpt <= -4 || l->decpt > 16;
    }
    int64_t shown = code == 'g' && alt ? precision : l->n;   /* significant digits, for the codes that do not say how many after the point */
    if (l->exponential) {
        l->before = 1;
        l->after = code == 'e' ? precision : shown - 1;
        l->exponent_len = numconv_exponent(l->exponent, l->decpt - 1);
    } else {
        l->before = l->decpt > 0 ? l->decpt : 1;
        l->after = code == 'f' ? precision : shown - l->decpt;
        if (dot_0 && l->after < 1)
            l->after = 1;
        l->exponent_len = 0;
    }
    if (l->after < 0)
        l->after = 0;
    l->point = l->after > 0 || alt;
}

/* count characters of the digit string from position `from`, which may lie before its start or beyond its end. */
static char *put_digits(char *out, const struct layout *l, int64_t from, int64_t count)
{
    int64_t zeros = from < 0 ? (-from < count ? -from : count) : 0;
    memset(out, '0', (size_t)zeros);
    out += zeros, from += zeros, count -= zeros;
    int64_t real = from < l->n ? (l->n - from < count ? l->n - from : count) : 0;
    memcpy(out, l->digits + from, (size_t)real);
    memset(out + real, '0', (size_t)(count - real));
    return out + count;
}

static size_t put_words(char *buf, size_t cap, char sign, const char *word, bool upper, bool percent)
{
    size_t len = 0;
    char text[8];
    if (sign)
        text[len++] = sign;
    for (; *word; word++)
        text[len++] = (char)(upper ? *word - 'a' + 'A' : *word);
    if (percent)
        text[len++] = '%';
    if (len < cap) {
        memcpy(buf, text, len);
        buf[len] = '\0';
    }
    return len;
}

size_t numconv_format_double(char *buf, size_t cap, double x, char code, int precision, unsigned flags,
                             enum numconv_double_kind *kind)
{
    bool upper = code >= 'A' && code <= 'Z', percent = code == '%';
    if (upper)
        code = (char)(code - 'A' + 'a');
    if (percent) {
        x *= 100;
        code = 'f';
    }
    uint64_t bits = double_bits(x);
    char sign = bits >> 63 ? '-' : flags & NUMCONV_SIGN ? '+' : 0;
    enum numconv_double_kind ignored, *what = kind ? kind : &ignored;
    if (!is_finite_bits(bits)) {
        bool nan = bits << 12 != 0;
        *what = nan ? NUMCONV_NAN : NUMCONV_INFINITE;
        if (nan)
            sign = flags & NUMCONV_SIGN ? '+' : 0;
        return put_words(buf, cap, sign, nan ? "nan" : "inf", upper, percent);
    }
    *what = NUMCONV_FINITE;
    char digits[NUMCONV_DIGITS_MAX];
    struct layout l = {.digits = digits};
    if (precision < 0)
        precision = 0;
    if (code == 'g' && precision == 0)
        precision = 1;
    if (code == 'r')
        l.n = numconv_double_to_digits(x, NUMCONV_SHORTEST, 0, digits, &l.decpt);
    else if (code == 'f')
        l.n = numconv_double_to_digits(x, NUMCONV_FIXED, precision, digits, &l.decpt);
    else
        l.n = numconv_double_to_digits(x, NUMCONV_SIGNIFICANT, precision < INT32_MAX ? precision + (code == 'e') : precision,
                                       digits, &l.decpt);
    if (l.n == 0) {
        digits[l.n++] = '0';
        l.decpt = 1;
        if (flags & NUMCONV_NO_NEG_0 && sign == '-')
            sign = flags & NUMCONV_SIGN ? '+' : 0;
    }
    lay_out(&l, code, precision, flags);
    size_t len = (sign != 0) + (size_t)l.before + l.point + (size_t)l.after + l.exponent_len + percent;
    if (len >= cap)
        return len;
    char *out = buf;
    if (sign)
        *out++ = sign;
    int64_t first = l.exponential || l.decpt > 0 ? 0 : l.decpt - 1;      /* 0.00123 begins before its first digit */
    out = put_digits(out, &l, first, l.before);
    if (l.point)
        *out++ = '.';
    out = put_digits(out, &l, first + l.before, l.after);
    memcpy(out, l.exponent, l.exponent_len);
    if (upper && l.exponent_len)
        *out = 'E';
    out += l.exponent_len;
    if (percent)
        *out++ = '%';
    *out = '\0';
    return len;
}

size_t numconv_format_hex(char *buf, double x)
{
    uint64_t bits = double_bits(x), fraction = bits & ((UINT64_C(1) << 52) - 1);
    int biased = (int)(bits >> 52 & 0x7ff);
    if (biased == 0x7ff)
        return numconv_format_double(buf, NUMCONV_REPR_MAX, x, 'r', 0, 0, NULL);
    char *out = buf;
    if (bits >> 63)
        *out++ = '-';
    *out++ = '0';
    *out++ = 'x';
    *out++ = biased ? '1' : '0';
    *out++ = '.';
    if (biased == 0 && fraction == 0) {
        *out++ = '0';
    } else {
        for (int shift = 48; shift >= 0; shift -= 4)
            *out++ = "0123456789abcdef"[fraction >> shift & 15];
    }
    int exponent = biased ? biased - 1023 : fraction ? -1022 : 0;
    *out++ = 'p';
    *out++ = exponent < 0 ? '-' : '+';
    out += numconv_decimal(out, (uint64_t)(exponent < 0 ? -exponent : exponent));
    *out = '\0';
    return (size_t)(out - buf);
}
