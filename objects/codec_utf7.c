/* objects/codec_utf7.c -- UTF-7 (RFC 2152).
 *
 * Characters stand for themselves, or for UTF-16 units in base64 between '+' and something that is no base64 ('-' is
 * swallowed there). The decoder handles one section at a time and starts every call outside of one, so it needs no
 * state: if the input ends within a section, and more may come, what the section gave so far is taken back and its '+'
 * is where the next call begins. Lone surrogates pass in both directions.
 * Tests.  test_codecs.c */
#include <string.h>
#include "objects/codec.h"

/* What the encoder writes as itself: RFC 2152's set D, its set O, and blanks. */
static bool is_direct(uint32_t c)
{
    return c < 0x80 && c > 0 && (c >= ' ' || c == '\t' || c == '\n' || c == '\r') && c != '+' && c != '\\' && c != '~' && c != 0x7f;
}

static int base64_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static inline bool is_high(uint32_t c) { return c - 0xd800 < 0x400; }
static inline bool is_low(uint32_t c) { return c - 0xdc00 < 0x400; }

/* A base64 section in the making. */
struct section {
    uint32_t buffer;           /* bits not yet used */
    int bits;
    uint32_t high;             /* a high surrogate waiting for its other half, or 0 */
};

static bool take_unit(struct section *s, uint32_t unit, struct text_sink *out)
{
    if (s->high) {
        uint32_t high = s->high;
        s->high = 0;
        if (is_low(unit))
            return text_sink_put(out, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
        if (!text_sink_put(out, high))
            return false;
    }
    if (is_high(unit)) {
        s->high = unit;
        return true;
    }
    return text_sink_put(out, unit);
}

static enum codec_status fail(struct codec_error *error, size_t start, size_t end, const char *reason)
{
    *error = (struct codec_error){start, end, reason};
    return CODEC_ERROR;
}

/* Decodes the section whose '+' is at *at; *at moves beyond it when it is done. */
static enum codec_status decode_section(const uint8_t *in, size_t len, size_t *at, bool final, struct text_sink *out,
                                        struct codec_error *error)
{
    struct section s = {0, 0, 0};
    size_t begin = *at, i = begin + 1, out_len = out->len;
    uint32_t out_seen = out->seen;
    for (; i < len; i++) {
        int value = base64_value(in[i]);
        if (value < 0)
            break;
        s.buffer = s.buffer << 6 | (uint32_t)value;
        s.bits += 6;
        if (s.bits >= 16) {
            s.bits -= 16;
            if (!take_unit(&s, s.buffer >> s.bits & 0xffff, out))
                return CODEC_NOMEM;
            s.buffer &= (1u << s.bits) - 1;
        }
    }
    if (i == len) {
        if (!final) {
            out->len = out_len;
            out->seen = out_seen;
            return CODEC_DONE;
        }
        if (s.high || s.bits >= 6 || s.buffer)
            return fail(error, begin, len, "unterminated shift sequence");
        *at = len;
        return CODEC_DONE;
    }
    if (s.bits >= 6)
        return fail(error, begin, i + 1, "partial character in shift sequence");
    if (s.buffer)
        return fail(error, begin, i + 1, "non-zero padding bits in shift sequence");
    if (s.high && in[i] < 0x80 && !text_sink_put(out, s.high))
        return CODEC_NOMEM;
    *at = i + (in[i] == '-');
    return CODEC_DONE;
}

enum codec_status utf7_decode(const uint8_t *in, size_t len, size_t *at, unsigned flags, struct text_sink *out,
                              struct codec_error *error)
{
    bool final = flags & CODEC_FINAL;
    while (*at < len) {
        uint8_t c = in[*at];
        if (c >= 0x80)
            return fail(error, *at, *at + 1, "unexpected special character");
        if (c != '+') {
            if (!text_sink_put(out, c))
                return CODEC_NOMEM;
            ++*at;
            continue;
        }
        if (*at + 1 < len && in[*at + 1] == '-') {
            if (!text_sink_put(out, '+'))
                return CODEC_NOMEM;
            *at += 2;
            continue;
        }
        if (*at + 1 < len && base64_value(in[*at + 1]) < 0)
            return fail(error, *at, *at + 2, "ill-formed sequence");
        size_t before = *at;
        enum codec_status status = decode_section(in, len, at, final, out, error);
        if (status != CODEC_DONE || *at == before)
            return status;
    }
    return CODEC_DONE;
}

static const char base64_chars[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static bool put_unit(struct section *s, uint32_t unit, struct byte_sink *out)
{
    s->buffer = s->buffer << 16 | unit;
    s->bits += 16;
    while (s->bits >= 6) {
        s->bits -= 6;
        if (!byte_sink_put(out, (uint8_t)base64_chars[s->buffer >> s->bits & 63]))
            return false;
        s->buffer &= (1u << s->bits) - 1;
    }
    return true;
}

/* Writes the bits left over, and the '-' where the next character could be mistaken for base64. */
static bool end_section(struct section *s, bool minus, struct byte_sink *out)
{
    if (s->bits && !byte_sink_put(out, (uint8_t)base64_chars[s->buffer << (6 - s->bits) & 63]))
        return false;
    *s = (struct section){0, 0, 0};
    return !minus || byte_sink_put(out, '-');
}

enum codec_status utf7_encode(struct text_view in, struct byte_sink *out)
{
    struct section s = {0, 0, 0};
    bool inside = false, ok = byte_sink_reserve(out, in.len);
    for (size_t i = 0; i < in.len && ok; i++) {
        uint32_t c = text_at(&in, i);
        if (inside && is_direct(c)) {
            ok = end_section(&s, c == '-' || base64_value((uint8_t)c) >= 0, out);
            inside = false;
        }
        if (!inside && is_direct(c)) {
            ok = ok && byte_sink_put(out, (uint8_t)c);
        } else if (!inside && c == '+') {
            ok = byte_sink_append(out, "+-", 2);
        } else {
            if (!inside)
                ok = byte_sink_put(out, '+');
            inside = true;
            if (c >= 0x10000) {
                ok = ok && put_unit(&s, 0xd800 + ((c - 0x10000) >> 10), out);
                c = 0xdc00 + ((c - 0x10000) & 0x3ff);
            }
            ok = ok && put_unit(&s, c, out);
        }
    }
    if (ok && inside)
        ok = end_section(&s, true, out);
    return ok ? CODEC_DONE : CODEC_NOMEM;
}
