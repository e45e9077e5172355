/* objects/codec_escape.c -- backslash escapes: the codecs unicode-escape and raw-unicode-escape, and those of bytes.
 *
 * The decoders find the next backslash, copy what lies before as Latin-1, and read one escape. An escape that the
 * input's end cuts off waits for more, unless the input is final. Escapes that mean nothing stay as they are; the first
 * of them is noted, so that the caller can warn.
 * Tests.  test_codecs.c */
#include <string.h>
#include "objects/codec.h"
#include "objects/unidata.h"

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character that a one-letter escape stands for, or -1. */
static int letter_escape(uint8_t c)
{
    switch (c) {
    case '\\': case '\'': case '"': return c;
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return -1;
    }
}

static bool put_latin1(struct text_sink *out, const uint8_t *in, size_t len)
{
    return len == 0 || text_sink_append(out, (struct text_view){in, len, 1});
}

static size_t to_backslash(const uint8_t *in, size_t len)
{
    const uint8_t *found = len ? memchr(in, '\\', len) : NULL;
    return found ? (size_t)(found - in) : len;
}

/* What reading an escape came to. */
enum outcome { CHARACTER, NOTHING, SEQUENCE_KEPT, CUT_OFF, BAD };

struct escape {
    uint32_t c;
    size_t end;                /* where reading stopped */
    const char *reason;
};

/* count hex digits at in[at]. */
static enum outcome read_hex(const uint8_t *in, size_t len, size_t at, int count, struct escape *e)
{
    e->c = 0;
    for (; count > 0; count--, at++) {
        e->end = at;
        if (at == len)
            return CUT_OFF;
        int value = hex_value(in[at]);
        if (value < 0)
            return BAD;
        e->c = e->c << 4 | (uint32_t)value;
    }
    e->end = at;
    return CHARACTER;
}

/* "{name}" at in[at]. */
static enum outcome read_name(const uint8_t *in, size_t len, size_t at, struct escape *e)
{
    e->reason = "malformed \\N character escape";
    e->end = at;
    if (at == len)
        return CUT_OFF;
    if (in[at] != '{')
        return BAD;
    const uint8_t *close = memchr(in + at, '}', len - at);
    e->end = close ? (size_t)(close - in) : len;
    if (!close)
        return CUT_OFF;
    size_t name_len = e->end - at - 1;
    if (name_len == 0)
        return BAD;
    e->end++;
    e->reason = "unknown Unicode character name";
    uint32_t codes[UNI_SEQUENCE_MAX];
    if (uni_lookup((const char *)in + at + 1, name_len, false, codes) != 1)
        return BAD;
    e->c = codes[0];
    return CHARACTER;
}

static void note_invalid(struct escape_notes *notes, const uint8_t *in, size_t begin, size_t end)
{
    if (notes->any)
        return;
    memcpy(notes->text, in + begin + 1, end - begin - 1);       /* a character or three digits */
    notes->any = true;
    notes->octal = end - begin > 2;
}

/* Up to three octal digits, the first at in[at]. */
static void read_octal(const uint8_t *in, size_t len, size_t at, struct escape *e)
{
    e->c = 0;
    for (size_t stop = at + 3; at < stop && at < len && in[at] >= '0' && in[at] <= '7'; at++)
        e->c = e->c << 3 | (uint32_t)(in[at] - '0');
    e->end = at;
}

/* The escape whose backslash is at in[at]. */
static enum outcome read_escape(const uint8_t *in, size_t len, size_t at, struct escape *e, struct escape_notes *notes)
{
    size_t begin = at++;
    e->reason = "\\ at end of string";
    e->end = at;
    if (at == len)
        return CUT_OFF;
    uint8_t kind = in[at++];
    int letter = letter_escape(kind);
    e->end = at;
    if (letter >= 0) {
        e->c = (uint32_t)letter;
        return CHARACTER;
    }
    switch (kind) {
    case '\n':
        return NOTHING;
    case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7':
        read_octal(in, len, at - 1, e);
        if (e->c > 0377)
            note_invalid(notes, in, begin, e->end);
        return CHARACTER;
    case 'x':
        e->reason = "truncated \\xXX escape";
        return read_hex(in, len, at, 2, e);
    case 'u':
        e->reason = "truncated \\uXXXX escape";
        return read_hex(in, len, at, 4, e);
    case 'U': {
        e->reason = "truncated \\UXXXXXXXX escape";
        enum outcome outcome = read_hex(in, len, at, 8, e);
        if (outcome != CHARACTER || e->c <= UNI_MAX)
            return outcome;
        e->reason = "illegal Unicode character";
        return BAD;
    }
    case 'N':
        return read_name(in, len, at, e);
    default:
        note_invalid(notes, in, begin, begin + 2);
        return SEQUENCE_KEPT;
    }
}

enum codec_status unicode_escape_decode(const uint8_t *in, size_t len, size_t *at, unsigned flags, struct text_sink *out,
                                        struct codec_error *error, struct escape_notes *notes)
{
    while (*at < len) {
        size_t run = to_backslash(in + *at, len - *at);
        if (!put_latin1(out, in + *at, run))
            return CODEC_NOMEM;
        *at += run;
        if (*at == len)
            break;
        struct escape e = {0};
        bool ok = true;
        switch (read_escape(in, len, *at, &e, notes)) {
        case CHARACTER:
            ok = text_sink_put(out, e.c);
            break;
        case SEQUENCE_KEPT:
            ok = put_latin1(out, in + *at, e.end - *at);
            break;
        case NOTHING:
            break;
        case CUT_OFF:
            if (!(flags & CODEC_FINAL))
                return CODEC_DONE;
            /* fallthrough */
        case BAD:
            *error = (struct codec_error){*at, e.end, e.reason};
            return CODEC_ERROR;
        }
        if (!ok)
            return CODEC_NOMEM;
        *at = e.end;
    }
    return CODEC_DONE;
}

enum codec_status raw_unicode_escape_decode(const uint8_t *in, size_t len, size_t *at, unsigned flags,
                                            struct text_sink *out, struct codec_error *error)
{
    bool final = flags & CODEC_FINAL;
    while (*at < len) {
        size_t run = to_backslash(in + *at, len - *at);
        if (!put_latin1(out, in + *at, run))
            return CODEC_NOMEM;
        *at += run;
        if (*at == len)
            break;
        if (*at + 1 == len && !final)
            return CODEC_DONE;
        uint8_t kind = *at + 1 < len ? in[*at + 1] : 0;
        if (kind != 'u' && kind != 'U') {            /* a backslash before a backslash leaves none to escape with */
            size_t kept = *at + 1 < len ? 2 : 1;
            if (!put_latin1(out, in + *at, kept))
                return CODEC_NOMEM;
            *at += kept;
            continue;
        }
        struct escape e = {.reason = kind == 'u' ? "truncated \\uXXXX escape" : "truncated \\UXXXXXXXX escape"};
        enum outcome outcome = read_hex(in, len, *at + 2, kind == 'u' ? 4 : 8, &e);
        if (outcome == CUT_OFF && !final)
            return CODEC_DONE;
        if (outcome == CHARACTER && e.c > UNI_MAX) {
            e.reason = "\\Uxxxxxxxx out of range";
            outcome = BAD;
        }
        if (outcome != CHARACTER) {
            *error = (struct codec_error){*at, e.end, e.reason};
            return CODEC_ERROR;
        }
        if (!text_sink_put(out, e.c))
            return CODEC_NOMEM;
        *at = e.end;
    }
    return CODEC_DONE;
}

/* "\x1f", "\u20ac", "\U0001f40d" */
static bool put_hex_escape(struct byte_sink *out, char letter, int digits, uint32_t c)
{
    uint8_t text[10] = {'\\', (uint8_t)letter};
    for (int i = 0; i < digits; i++)
        text[2 + i] = (uint8_t)"0123456789abcdef"[c >> (4 * (digits - 1 - i)) & 15];
    return byte_sink_append(out, text, (size_t)digits + 2);
}

static bool put_wide_escape(struct byte_sink *out, uint32_t c)
{
    return c < 0x10000 ? put_hex_escape(out, 'u', 4, c) : put_hex_escape(out, 'U', 8, c);
}

/* What all escaping encoders do to a byte; quote is escaped too, unless 0. */
static bool put_escaped(struct byte_sink *out, uint8_t c, uint8_t quote)
{
    uint8_t letter = c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\\' || (quote && c == quote) ? c : 0;
    if (letter)
        return byte_sink_append(out, (uint8_t[]){'\\', letter}, 2);
    return c < ' ' || c >= 0x7f ? put_hex_escape(out, 'x', 2, c) : byte_sink_put(out, c);
}

enum codec_status unicode_escape_encode(struct text_view in, struct byte_sink *out)
{
    bool ok = byte_sink_reserve(out, in.len);
    for (size_t i = 0; i < in.len && ok; i++) {
        uint32_t c = text_at(&in, i);
        ok = c < 0x100 ? put_escaped(out, (uint8_t)c, 0) : put_wide_escape(out, c);
    }
    return ok ? CODEC_DONE : CODEC_NOMEM;
}

enum codec_status raw_unicode_escape_encode(struct text_view in, struct byte_sink *out)
{
    bool ok = byte_sink_reserve(out, in.len);
    for (size_t i = 0; i < in.len && ok; i++) {
        uint32_t c = text_at(&in, i);
        ok = c < 0x100 ? byte_sink_put(out, (uint8_t)c) : put_wide_escape(out, c);
    }
    return ok ? CODEC_DONE : CODEC_NOMEM;
}

enum codec_status bytes_escape_decode(const uint8_t *in, size_t len, size_t *at, struct byte_sink *out,
                                      struct codec_error *error, struct escape_notes *notes)
{
    while (*at < len) {
        size_t run = to_backslash(in + *at, len - *at);
        if (!byte_sink_append(out, in + *at, run))
            return CODEC_NOMEM;
        *at += run;
        if (*at == len)
            break;
        if (*at + 1 == len) {
            *error = (struct codec_error){*at, len, "Trailing \\ in string"};
            return CODEC_ERROR;
        }
        uint8_t kind = in[*at + 1];
        struct escape e = {.end = *at + 2};
        int letter = letter_escape(kind);
        bool ok = true;
        if (letter >= 0) {
            ok = byte_sink_put(out, (uint8_t)letter);
        } else if (kind >= '0' && kind <= '7') {
            read_octal(in, len, *at + 1, &e);
            if (e.c > 0377)
                note_invalid(notes, in, *at, e.end);
            ok = byte_sink_put(out, (uint8_t)e.c);
        } else if (kind == 'x') {
            if (read_hex(in, len, *at + 2, 2, &e) != CHARACTER) {
                *error = (struct codec_error){*at, e.end, "invalid \\x escape"};
                return CODEC_ERROR;
            }
            ok = byte_sink_put(out, (uint8_t)e.c);
        } else if (kind != '\n') {
            note_invalid(notes, in, *at, e.end);
            ok = byte_sink_append(out, in + *at, 2);
        }
        if (!ok)
            return CODEC_NOMEM;
        *at = e.end;
    }
    return CODEC_DONE;
}

enum codec_status bytes_escape_encode(const uint8_t *in, size_t len, struct byte_sink *out)
{
    bool ok = byte_sink_reserve(out, len);
    for (size_t i = 0; i < len && ok; i++)
        ok = put_escaped(out, in[i], '\'');
    return ok ? CODEC_DONE : CODEC_NOMEM;
}
