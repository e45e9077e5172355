/* core/syntax/unicode.c -- UTF-8, and the hooks' defaults for a front end that stands alone. */
#include "core/syntax/unicode.h"

#include "core/syntax/parse.h"

#include <string.h>

const char *utf8_next(const char *p, const char *end, uint32_t *cp)
{
    const uint8_t *s = (const uint8_t *)p;
    size_t left = (size_t)(end - p);
    if (s[0] < 0x80) {
        *cp = s[0];
        return p + 1;
    }
    int more = s[0] >= 0xf0 ? 3 : s[0] >= 0xe0 ? 2 : s[0] >= 0xc0 ? 1 : 0;
    if (!more || (size_t)more >= left) {
        *cp = s[0];
        return p + 1;
    }
    uint32_t value = s[0] & (0x3fu >> more);
    for (int i = 1; i <= more; i++)
        value = value << 6 | (s[i] & 0x3f);
    *cp = value;
    return p + 1 + more;
}

size_t utf8_count(const char *text, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        n += ((uint8_t)text[i] & 0xc0) != 0x80;
    return n;
}

size_t utf8_put(char *out, uint32_t cp)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xc0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3f));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xe0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
        out[2] = (char)(0x80 | (cp & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
    out[3] = (char)(0x80 | (cp & 0x3f));
    return 4;
}

/* Bounds of the second byte, by the first: Unicode's table of well-formed sequences. */
static int second_byte_ok(uint8_t first, uint8_t second)
{
    uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    return second >= low && second <= high;
}

size_t utf8_check(const char *text, size_t len, size_t *bad_len, const char **reason)
{
    const uint8_t *s = (const uint8_t *)text;
    size_t i = 0;
    while (i < len) {
        uint64_t word;
        if (len - i >= 8 && (memcpy(&word, s + i, 8), !(word & 0x8080808080808080u))) {
            i += 8;
            continue;
        }
        if (s[i] < 0x80) {
            i++;
            continue;
        }
        int more = s[i] >= 0xf5 ? 0 : s[i] >= 0xf0 ? 3 : s[i] >= 0xe0 ? 2 : s[i] >= 0xc2 ? 1 : 0;
        *bad_len = 1;
        *reason = "invalid start byte";
        if (!more)
            return i;
        for (int j = 1; j <= more; j++) {
            *bad_len = (size_t)j;
            if (i + (size_t)j >= len) {
                *reason = "unexpected end of data";
                return i;
            }
            *reason = "invalid continuation byte";
            if (j == 1 ? !second_byte_ok(s[i], s[i + 1]) : (s[i + (size_t)j] & 0xc0) != 0x80)
                return i;
        }
        i += (size_t)more + 1;
    }
    return len;
}

static bool any_but_ascii(uint32_t cp)
{
    return cp >= 0x80;
}

static bool default_printable(uint32_t cp)
{
    return !(cp < 0x20 || (cp >= 0x7f && cp <= 0xa0) || cp == 0xad || (cp >= 0x2000 && cp <= 0x200f)
             || (cp >= 0x2028 && cp <= 0x202f) || (cp >= 0x205f && cp <= 0x206f) || cp == 0x3000 || cp == 0xfeff
             || (cp >= 0xd800 && cp <= 0xf8ff));
}

static int unchanged(struct arena *a, const char *text, size_t len, const char **out, size_t *out_len)
{
    (void)a;
    *out = text;
    *out_len = len;
    return 0;
}

static bool no_name(const char *name, size_t len, uint32_t *cp)
{
    (void)name, (void)len, (void)cp;
    return false;
}

static int no_codec(struct arena *a, const char *encoding, const char *source, size_t len, const char **out,
                    size_t *out_len, const char **msg)
{
    (void)a, (void)encoding, (void)source, (void)len, (void)out, (void)out_len;
    *msg = NULL;
    return 1;
}

struct syntax_hooks syntax_hooks = {any_but_ascii, any_but_ascii, default_printable, unchanged, no_name, no_codec};
