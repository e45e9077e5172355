/* objects/codec_utf16.c -- UTF-16 and UTF-32, either byte order.
 *
 * The order is a parameter; a byte order mark is looked for by the caller, once, at the start of a stream. An
 * incomplete unit, or the first half of a surrogate pair, at the end waits for more input unless the input is final.
 * Tests.  test_codecs.c */
#include <string.h>
#include "objects/codec.h"

static bool is_big(enum codec_order order)
{
    return order == CODEC_NATIVE ? __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ : order == CODEC_BIG;
}

static inline bool is_high(uint32_t c) { return c - 0xd800 < 0x400; }
static inline bool is_low(uint32_t c) { return c - 0xdc00 < 0x400; }
static inline bool is_surrogate(uint32_t c) { return c - 0xd800 < 0x800; }

static inline uint32_t unit16(const uint8_t *p, bool big)
{
    return big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

static inline uint32_t unit32(const uint8_t *p, bool big)
{
    return big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
               : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

size_t utf16_bom(const uint8_t *in, size_t len, enum codec_order *order)
{
    if (len < 2 || (in[0] ^ in[1]) != 1 || in[0] < 0xfe)
        return 0;
    *order = in[0] == 0xfe ? CODEC_BIG : CODEC_LITTLE;
    return 2;
}

size_t utf32_bom(const uint8_t *in, size_t len, enum codec_order *order)
{
    if (len < 4)
        return 0;
    if (unit32(in, false) == 0xfeff)
        *order = CODEC_LITTLE;
    else if (unit32(in, true) == 0xfeff)
        *order = CODEC_BIG;
    else
        return 0;
    return 4;
}

static enum codec_status fail(struct codec_error *error, size_t start, size_t end, const char *reason)
{
    *error = (struct codec_error){start, end, reason};
    return CODEC_ERROR;
}

enum codec_status utf16_decode(const uint8_t *in, size_t len, size_t *at, enum codec_order order, unsigned flags,
                               struct text_sink *out, struct codec_error *error)
{
    bool big = is_big(order), surrogates = flags & CODEC_SURROGATES, final = flags & CODEC_FINAL;
    size_t i = *at;
    if (!text_sink_reserve(out, (len - i) / 2, 0))
        return CODEC_NOMEM;
    for (; i + 2 <= len; i += 2) {
        *at = i;
        uint32_t c = unit16(in + i, big);
        if (is_surrogate(c)) {
            bool whole = i + 4 <= len;
            uint32_t low = whole ? unit16(in + i + 2, big) : 0;
            if (is_high(c) && is_low(low)) {
                c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
                i += 2;
            } else if (is_high(c) && !whole && !final) {
                return CODEC_DONE;
            } else if (!surrogates) {
                if (!is_high(c))
                    return fail(error, i, i + 2, "illegal encoding");
                return whole ? fail(error, i, i + 2, "illegal UTF-16 surrogate") : fail(error, i, len, "unexpected end of data");
            }
        }
        if (!text_sink_put(out, c))
            return CODEC_NOMEM;
    }
    *at = i;
    return i < len && final ? fail(error, i, len, "truncated data") : CODEC_DONE;
}

enum codec_status utf32_decode(const uint8_t *in, size_t len, size_t *at, enum codec_order order, unsigned flags,
                               struct text_sink *out, struct codec_error *error)
{
    bool big = is_big(order);
    size_t i = *at;
    if (!text_sink_reserve(out, (len - i) / 4, 0))
        return CODEC_NOMEM;
    for (; i + 4 <= len; i += 4) {
        *at = i;
        uint32_t c = unit32(in + i, big);
        if (c > 0x10ffff)
            return fail(error, i, i + 4, "code point not in range(0x110000)");
        if (is_surrogate(c) && !(flags & CODEC_SURROGATES))
            return fail(error, i, i + 4, "code point in surrogate code point range(0xd800, 0xe000)");
        if (!text_sink_put(out, c))
            return CODEC_NOMEM;
    }
    *at = i;
    return i < len && flags & CODEC_FINAL ? fail(error, i, len, "truncated data") : CODEC_DONE;
}

static inline uint8_t *put16(uint8_t *out, uint32_t c, bool big)
{
    out[big ? 0 : 1] = (uint8_t)(c >> 8);
    out[big ? 1 : 0] = (uint8_t)c;
    return out + 2;
}

enum codec_status utf16_encode(struct text_view in, size_t *at, enum codec_order order, unsigned flags, struct byte_sink *out,
                               struct codec_error *error)
{
    bool big = is_big(order), surrogates = flags & CODEC_SURROGATES;
    size_t units = in.len - *at;
    for (size_t i = *at; i < in.len && in.kind == 4; i++)
        units += text_at(&in, i) >= 0x10000;
    if (units > SIZE_MAX / 4 || !byte_sink_reserve(out, 2 * units))
        return CODEC_NOMEM;
    if (units == 0)
        return CODEC_DONE;
    uint8_t *end = out->data + out->len;
    size_t i = *at;
    for (; i < in.len; i++) {
        uint32_t c = text_at(&in, i);
        if (c >= 0x10000) {
            c -= 0x10000;
            end = put16(end, 0xd800 + (c >> 10), big);
            c = 0xdc00 + (c & 0x3ff);
        } else if (is_surrogate(c) && !surrogates) {
            break;
        }
        end = put16(end, c, big);
    }
    out->len = (size_t)(end - out->data);
    *at = i;
    return i < in.len ? fail(error, i, i + 1, "surrogates not allowed") : CODEC_DONE;
}

enum codec_status utf32_encode(struct text_view in, size_t *at, enum codec_order order, unsigned flags, struct byte_sink *out,
                               struct codec_error *error)
{
    bool big = is_big(order), surrogates = flags & CODEC_SURROGATES;
    if (in.len > SIZE_MAX / 8 || !byte_sink_reserve(out, 4 * (in.len - *at)))
        return CODEC_NOMEM;
    size_t i = *at;
    for (; i < in.len; i++) {
        uint32_t c = text_at(&in, i);
        if (is_surrogate(c) && !surrogates)
            break;
        uint8_t *p = out->data + out->len;
        put16(p + (big ? 0 : 2), c >> 16, big);
        put16(p + (big ? 2 : 0), c, big);
        out->len += 4;
    }
    *at = i;
    return i < in.len ? fail(error, i, i + 1, "surrogates not allowed") : CODEC_DONE;
}
