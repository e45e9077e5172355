/* objects/str_repr.c -- repr() of strs, and ascii().
 *
 * Single quotes, unless the text has some and no double ones. What str.isprintable() denies is shown as \n, \t, \r, \xhh, \uhhhh or
 * \Uhhhhhhhh. The size is counted first, so the result is written where it stays.
 * Tests.  tests/objects/test_str_methods.c
 */
#include "objects/str_int.h"
#include "objects/str_private.h"
#include "objects/unidata.h"

/* Characters that c takes; 1: it stands for itself. */
static inline size_t shown_length(uint32_t c, uint32_t quote, bool ascii)
{
    if (c >= ' ' && c < 0x7f)
        return c == quote || c == '\\' ? 2 : 1;
    if (c == '\n' || c == '\t' || c == '\r')
        return 2;
    if (c >= 0x80 && !ascii && uni_is_printable(c))
        return 1;
    return c < 0x100 ? 4 : c < 0x10000 ? 6 : 10;
}

static size_t put_hex(void *to, int kind, size_t at, char letter, unsigned digits, uint32_t c)
{
    text_store(to, kind, at++, '\\');
    text_store(to, kind, at++, (unsigned char)letter);
    while (digits-- > 0)
        text_store(to, kind, at++, (unsigned char)Py_hexdigits[c >> 4 * digits & 15]);
    return at;
}

static size_t put_shown(void *to, int kind, size_t at, uint32_t c, size_t length)
{
    switch (length) {
    case 1:
        text_store(to, kind, at, c);
        return at + 1;
    case 2:
        text_store(to, kind, at, '\\');
        text_store(to, kind, at + 1, c == '\n' ? 'n' : c == '\t' ? 't' : c == '\r' ? 'r' : c);
        return at + 2;
    case 4:
        return put_hex(to, kind, at, 'x', 2, c);
    case 6:
        return put_hex(to, kind, at, 'u', 4, c);
    default:
        return put_hex(to, kind, at, 'U', 8, c);
    }
}

/* Printable ASCII without quotes and backslashes: most strs. */
static bool is_plain(const uint8_t *p, size_t n)
{
    bool odd = false;
    for (size_t i = 0; i < n; i++)
        odd |= (uint8_t)(p[i] - ' ') >= 0x7f - ' ' || p[i] == '\'' || p[i] == '\\';
    return !odd;
}

Value str_repr(Value v)
{
    struct text_view t = str_view(str_obj(v));
    if (str_is_ascii(str_obj(v)) && is_plain(t.data, t.len)) {
        StrObj *r = str_new(t.len + 2, 0);
        if (r == NULL)
            return V_RAISED;
        char *p = str_data(r);
        p[0] = p[t.len + 1] = '\'';
        memcpy(p + 1, t.data, t.len);
        return value_from_obj(r);
    }
    size_t singles = 0, doubles = 0, total = 2;
    uint32_t widest = 0;
    for (size_t i = 0; i < t.len; i++) {
        uint32_t c = text_at(&t, i);
        singles += c == '\'';
        doubles += c == '"';
        size_t length = shown_length(c, 0, false);
        total += length;                                      /* at most 10 a character of text that is in memory */
        if (length == 1)
            widest |= c;
    }
    uint32_t quote = singles > 0 && doubles == 0 ? '"' : '\'';
    if (quote == '\'')
        total += singles;
    StrObj *r = str_new(total, widest);
    if (r == NULL)
        return V_RAISED;
    void *to = str_data(r);
    int kind = str_kind(r);
    text_store(to, kind, 0, quote);
    text_store(to, kind, total - 1, quote);
    if (total == t.len + 2) {
        text_copy(to, kind, 1, t);
        return value_from_obj(r);
    }
    size_t at = 1;
    for (size_t i = 0; i < t.len; i++) {
        uint32_t c = text_at(&t, i);
        at = put_shown(to, kind, at, c, shown_length(c, quote, false));
    }
    ASSERT(at == total - 1);
    return value_from_obj(r);
}

/* v is a repr: only what is not ASCII still needs escapes. */
Value str_to_ascii(Value v)
{
    if (str_is_ascii(str_obj(v)))
        return str_exact(v);
    struct text_view t = str_view(str_obj(v));
    size_t total = 0;
    for (size_t i = 0; i < t.len; i++) {
        uint32_t c = text_at(&t, i);
        total += c < 0x80 ? 1 : shown_length(c, 0, true);
    }
    StrObj *r = str_new(total, 0);
    if (r == NULL)
        return V_RAISED;
    void *to = str_data(r);
    size_t at = 0;
    for (size_t i = 0; i < t.len; i++) {
        uint32_t c = text_at(&t, i);
        at = put_shown(to, 1, at, c, c < 0x80 ? 1 : shown_length(c, 0, true));
    }
    return value_from_obj(r);
}
