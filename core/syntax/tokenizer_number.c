/* core/syntax/tokenizer_number.c -- the extent of numeric literals, and what is wrong with those that are none.
 *
 * A literal may be followed at once by some keywords ("1if x else y"): valid, but warned about.  Any other letter or digit
 * right behind it is an error. */
#include "core/syntax/tokenizer.h"

#include <string.h>

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The keywords that valid code may have right after a number. */
static bool at_keyword(const char *p)
{
    static const char *const words[] = {"and", "else", "for", "or", "not"};
    if (p[0] == 'i' && (p[1] == 'f' || p[1] == 'n' || p[1] == 's'))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t len = strlen(words[i]);
        if (strncmp(p, words[i], len) == 0)
            return !is_char(p[len], C_CONT);
    }
    return false;
}

/* The literal ends at t->cur. */
static enum token_type end_number(struct tokenizer *t, const char *kind)
{
    if (t->extra)      /* module tokenize takes what comes */
        return TOK_NUMBER;
    if (at_keyword(t->cur)) {
        if (tokenizer_warn(t, WARN_SYNTAX, "invalid %s literal", kind) < 0)
            return TOK_ERRORTOKEN;
    } else if ((uint8_t)*t->cur < 128 && is_char(*t->cur, C_CONT)) {
        return tokenizer_error(t, "invalid %s literal", kind);
    }
    return TOK_NUMBER;
}

/* Digits and single underscores between them.  False: an underscore without a digit behind it. */
static bool decimal_digits(struct tokenizer *t)
{
    for (;;) {
        while (is_digit(*t->cur))
            t->cur++;
        if (*t->cur != '_')
            return true;
        t->cur++;
        if (!is_digit(*t->cur)) {
            tokenizer_error(t, "invalid decimal literal");
            return false;
        }
    }
}

static enum token_type end_fraction(struct tokenizer *t)
{
    char c = *t->cur | 0x20;
    if (c == 'e') {
        const char *e = t->cur;
        bool sign = e[1] == '+' || e[1] == '-';
        t->cur = e + 1 + sign;
        if (is_digit(*t->cur)) {
            if (!decimal_digits(t))
                return TOK_ERRORTOKEN;
            c = *t->cur | 0x20;
        } else if (sign) {
            return tokenizer_error(t, "invalid decimal literal");
        } else {
            t->cur = e;
            return end_number(t, "decimal");
        }
    }
    if (c == 'j') {
        t->cur++;
        return end_number(t, "imaginary");
    }
    return end_number(t, "decimal");
}

static enum token_type fraction(struct tokenizer *t)
{
    t->cur++;      /* the point */
    if (is_digit(*t->cur) && !decimal_digits(t))
        return TOK_ERRORTOKEN;
    return end_fraction(t);
}

static bool is_digit_of(char c, int base)
{
    return base == 16 ? is_char(c, C_HEX) : c >= '0' && c < '0' + base;
}

/* 0x 0o 0b; t->cur is at the letter. */
static enum token_type based(struct tokenizer *t, int base, const char *kind)
{
    t->cur++;
    do {
        if (*t->cur == '_')
            t->cur++;
        if (!is_digit_of(*t->cur, base)) {
            if (is_digit(*t->cur)) {
                t->cur++;
                return tokenizer_error(t, "invalid digit '%c' in %s literal", t->cur[-1], kind);
            }
            return tokenizer_error(t, "invalid %s literal", kind);
        }
        while (is_digit_of(*t->cur, base))
            t->cur++;
    } while (*t->cur == '_');
    if (is_digit(*t->cur)) {
        t->cur++;
        return tokenizer_error(t, "invalid digit '%c' in %s literal", t->cur[-1], kind);
    }
    return end_number(t, kind);
}

static enum token_type leading_zero(struct tokenizer *t)
{
    t->cur++;
    switch (*t->cur | 0x20) {
    case 'x': return based(t, 16, "hexadecimal");
    case 'o': return based(t, 8, "octal");
    case 'b': return based(t, 2, "binary");
    }
    for (;;) {
        if (*t->cur == '_') {
            t->cur++;
            if (!is_digit(*t->cur))
                return tokenizer_error(t, "invalid decimal literal");
        }
        if (*t->cur != '0')
            break;
        t->cur++;
    }
    const char *zeros_end = t->cur;
    bool nonzero = is_digit(*t->cur);
    if (nonzero && !decimal_digits(t))
        return TOK_ERRORTOKEN;
    char c = *t->cur | 0x20;
    if (*t->cur == '.')
        return fraction(t);
    if (c == 'e' || c == 'j')
        return end_fraction(t);
    if (nonzero && !t->extra)
        return tokenizer_error_range(t, (int)(t->start + 1 - t->line_start), (int)(zeros_end - t->line_start) + 1,
                                     "leading zeros in decimal integer literals are not permitted; "
                                     "use an 0o prefix for octal integers");
    return end_number(t, "decimal");
}

enum token_type tokenizer_number(struct tokenizer *t)
{
    if (*t->cur == '.')
        return fraction(t);
    if (*t->cur == '0')
        return leading_zero(t);
    if (!decimal_digits(t))
        return TOK_ERRORTOKEN;
    return *t->cur == '.' ? fraction(t) : end_fraction(t);
}
