/* objects/codec_utf8.c -- UTF-8.
 *
 * Decoding takes two passes. The first validates and measures: how many code points, how wide. The second fills an
 * array that is then known to fit, and need check nothing. Both run through ASCII 16 bytes at a time. So a caller with
 * valid text in one piece (utf8_scan, allocate, utf8_fill) copies nothing twice; utf8_decode() does the same to a sink,
 * stretch by stretch, and looks closer only at what ends a stretch: the reason and the range of an error are those of
 * the maximal valid prefix of a character (the Unicode Standard, chapter 3, "U+FFFD substitution of maximal subparts").
 * Tests.  test_codecs.c */
#include <string.h>
#include "objects/codec.h"
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

size_t ascii_prefix(const uint8_t *in, size_t len)
{
    size_t i = 0;
#if defined(__SSE2__)
    for (; i + 64 <= len; i += 64) {
        __m128i a = _mm_loadu_si128((const __m128i *)(in + i)), b = _mm_loadu_si128((const __m128i *)(in + i + 16));
        __m128i c = _mm_loadu_si128((const __m128i *)(in + i + 32)), d = _mm_loadu_si128((const __m128i *)(in + i + 48));
        if (_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d))))
            break;
    }
    for (; i + 16 <= len; i += 16) {
        int high = _mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(in + i)));
        if (high)
            return i + (size_t)__builtin_ctz((unsigned)high);
    }
#endif
    for (; i + 8 <= len; i += 8) {
        uint64_t word;
        memcpy(&word, in + i, 8);
        word &= UINT64_C(0x8080808080808080);
        if (word) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            return i + (size_t)__builtin_ctzll(word) / 8;
#else
            return i + (size_t)__builtin_clzll(word) / 8;
#endif
        }
    }
    while (i < len && in[i] < 0x80)
        i++;
    return i;
}

static inline bool continues(uint8_t byte) { return (byte & 0xc0) == 0x80; }

/* Length of the character at in, where it is valid and whole, else 0. Not for ASCII. */
static inline size_t character(const uint8_t *in, size_t len, bool surrogates)
{
    uint8_t lead = in[0];
    if (lead < 0xe0)
        return lead >= 0xc2 && len >= 2 && continues(in[1]) ? 2 : 0;
    if (lead < 0xf0) {
        if (len < 3 || !continues(in[1]) || !continues(in[2]))
            return 0;
        if ((lead == 0xe0 && in[1] < 0xa0) || (lead == 0xed && in[1] >= 0xa0 && !surrogates))
            return 0;
        return 3;
    }
    if (lead > 0xf4 || len < 4 || !continues(in[1]) || !continues(in[2]) || !continues(in[3]))
        return 0;
    return (lead == 0xf0 && in[1] < 0x90) || (lead == 0xf4 && in[1] >= 0x90) ? 0 : 4;
}

struct utf8_scan utf8_scan(const uint8_t *in, size_t len, unsigned flags)
{
    bool surrogates = flags & CODEC_SURROGATES;
    size_t i = 0, longer = 0;                    /* bytes beyond one a character */
    uint8_t widest = 0;                          /* the largest lead byte */
    while (i < len) {
        if (in[i] < 0x80) {
            i += ascii_prefix(in + i, len - i);
            continue;
        }
        /* Text that is not ASCII mostly stays so for a while. */
        do {
            uint8_t lead = in[i];
            size_t n = character(in + i, len - i, surrogates);
            if (n == 0)
                goto end;
            widest = lead > widest ? lead : widest;
            longer += n - 1;
            i += n;
            while (i < len && in[i] < 0x80 && (i + 1 == len || in[i + 1] >= 0x80))
                i++;                             /* one space or point between words */
        } while (i < len && in[i] >= 0x80);
    }
end:
    return (struct utf8_scan){i, i - longer, widest < 0xc4 ? 1 : widest < 0xf0 ? 2 : 4, widest == 0};
}

static inline uint32_t two(const uint8_t *p) { return (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f); }

static inline uint32_t three(const uint8_t *p)
{
    return (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
}

static inline uint32_t four(const uint8_t *p)
{
    return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 | (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
}

/* One function a width. Sixteen ASCII bytes go at once; the compiler widens them with vector instructions. */
#define DEFINE_FILL(name, unit)                                                  \
    static void name(unit *out, const uint8_t *in, const uint8_t *end)           \
    {                                                                            \
        while (in < end) {                                                       \
            if (*in < 0x80) {                                                    \
                size_t run = ascii_prefix(in, (size_t)(end - in)), k = 0;        \
                if (sizeof(unit) == 1) {                                         \
                    memcpy(out, in, run);                                        \
                    k = run;                                                     \
                }                                                                \
                for (; k + 16 <= run; k += 16)                                   \
                    for (size_t j = 0; j < 16; j++)                              \
                        out[k + j] = in[k + j];                                  \
                for (; k < run; k++)                                             \
                    out[k] = in[k];                                              \
                out += run;                                                      \
                in += run;                                                       \
                if (in == end)                                                   \
                    break;                                                       \
            }                                                                    \
            do {                                                                 \
                if (*in < 0x80) {                                                \
                    *out++ = *in++;                                              \
                } else if (*in < 0xe0) {                                         \
                    *out++ = (unit)two(in);                                      \
                    in += 2;                                                     \
                } else if (*in < 0xf0) {                                         \
                    *out++ = (unit)three(in);                                    \
                    in += 3;                                                     \
                } else {                                                         \
                    *out++ = (unit)four(in);                                     \
                    in += 4;                                                     \
                }                                                                \
            } while (in < end && (*in >= 0x80 || (in + 1 < end && in[1] >= 0x80))); \
        }                                                                        \
    }
DEFINE_FILL(fill1, uint8_t)
DEFINE_FILL(fill2, uint16_t)
DEFINE_FILL(fill4, uint32_t)

void utf8_fill(void *out, int kind, const uint8_t *in, size_t bytes)
{
    if (kind == 1)
        fill1(out, in, in + bytes);
    else if (kind == 2)
        fill2(out, in, in + bytes);
    else
        fill4(out, in, in + bytes);
}

static const char end_of_data[] = "unexpected end of data";

/* Why the bytes at in are no whole character: sets the reason and how many of them are to blame. */
static size_t blame(const uint8_t *in, size_t len, bool surrogates, const char **reason)
{
    uint8_t lead = in[0];
    if (lead < 0xc2 || lead > 0xf4) {
        *reason = "invalid start byte";
        return 1;
    }
    uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;      /* the range of the second byte */
    uint8_t high = lead == 0xed && !surrogates ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    size_t whole = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    for (size_t i = 1; i < whole; i++) {
        if (i == len) {
            *reason = end_of_data;
            return len;
        }
        if (i == 1 ? in[1] < low || in[1] > high : !continues(in[i])) {
            *reason = "invalid continuation byte";
            return i;
        }
    }
    return 0;                                    /* not reached: it would be a character */
}

enum codec_status utf8_decode(const uint8_t *in, size_t len, size_t *at, unsigned flags, struct text_sink *out,
                              struct codec_error *error)
{
    struct utf8_scan scan = utf8_scan(in + *at, len - *at, flags);
    if (scan.chars) {
        uint32_t widest = scan.ascii ? 0x7f : scan.kind == 1 ? 0xff : scan.kind == 2 ? 0xffff : 0x1fffff;
        if (!text_sink_reserve(out, scan.chars, widest))
            return CODEC_NOMEM;
        utf8_fill((uint8_t *)out->data + out->len * (size_t)out->kind, out->kind, in + *at, scan.bytes);
        out->len += scan.chars;
        out->seen |= widest;
    }
    *at += scan.bytes;
    if (*at == len)
        return CODEC_DONE;
    error->start = *at;
    error->end = *at + blame(in + *at, len - *at, flags & CODEC_SURROGATES, &error->reason);
    bool cut_off = error->reason == end_of_data;
    /* Two bytes of a surrogate wait for the third, which an error handler that lets surrogates pass wants to see. */
    cut_off |= len - *at == 2 && in[*at] == 0xed && in[*at + 1] >= 0xa0 && continues(in[*at + 1]);
    return cut_off && !(flags & CODEC_FINAL) ? CODEC_DONE : CODEC_ERROR;
}

/* ---- Encoding -------------------------------------------------------------------------------------------------- */

/* How many bytes are 0x80 or more. */
static size_t count_high(const uint8_t *p, size_t len)
{
    size_t i = ascii_prefix(p, len), count = 0;
    while (i + 8 <= len) {
        uint64_t lanes = 0;                      /* a count in each byte, which 255 words cannot overflow */
        for (int words = 0; words < 255 && i + 8 <= len; words++, i += 8) {
            uint64_t word;
            memcpy(&word, p + i, 8);
            lanes += word >> 7 & UINT64_C(0x0101010101010101);
        }
        lanes = (lanes & UINT64_C(0x00ff00ff00ff00ff)) + (lanes >> 8 & UINT64_C(0x00ff00ff00ff00ff));
        count += (lanes * UINT64_C(0x0001000100010001)) >> 48;
    }
    for (; i < len; i++)
        count += p[i] >> 7;
    return count;
}

size_t utf8_encoded_size(struct text_view in)
{
    size_t size = in.len, more = 0;
    if (in.len > SIZE_MAX / 8)
        return SIZE_MAX;
    if (in.kind == 1) {
        more = count_high(in.data, in.len);
    } else if (in.kind == 2) {
        const uint16_t *p = in.data;
        for (size_t i = 0; i < in.len; i++)
            more += (size_t)(p[i] >= 0x80) + (p[i] >= 0x800);
    } else {
        const uint32_t *p = in.data;
        for (size_t i = 0; i < in.len; i++)
            more += (size_t)(p[i] >= 0x80) + (p[i] >= 0x800) + (p[i] >= 0x10000);
    }
    return size + more;
}

static inline uint8_t *put2(uint8_t *out, uint32_t c)
{
    out[0] = (uint8_t)(0xc0 | c >> 6);
    out[1] = (uint8_t)(0x80 | (c & 0x3f));
    return out + 2;
}

static inline uint8_t *put3(uint8_t *out, uint32_t c)
{
    out[0] = (uint8_t)(0xe0 | c >> 12);
    out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
    out[2] = (uint8_t)(0x80 | (c & 0x3f));
    return out + 3;
}

static inline uint8_t *put4(uint8_t *out, uint32_t c)
{
    out[0] = (uint8_t)(0xf0 | c >> 18);
    out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
    out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
    out[3] = (uint8_t)(0x80 | (c & 0x3f));
    return out + 4;
}

static inline bool is_surrogate(uint32_t c) { return c - 0xd800 < 0x800; }

static uint8_t *encode1(uint8_t *out, const uint8_t *p, const uint8_t *end)
{
    while (p < end) {
        size_t run = ascii_prefix(p, (size_t)(end - p));
        memcpy(out, p, run);
        out += run;
        p += run;
        for (; p < end && *p >= 0x80; p++)
            out = put2(out, *p);
    }
    return out;
}

/* These stop at a surrogate, unless those pass; *p tells. */
static uint8_t *encode2(uint8_t *out, const uint16_t **p, const uint16_t *end, bool surrogates)
{
    const uint16_t *q = *p;
    for (; q < end; q++) {
        uint32_t c = *q;
        if (c < 0x80)
            *out++ = (uint8_t)c;
        else if (c < 0x800)
            out = put2(out, c);
        else if (!is_surrogate(c) || surrogates)
            out = put3(out, c);
        else
            break;
    }
    *p = q;
    return out;
}

static uint8_t *encode4(uint8_t *out, const uint32_t **p, const uint32_t *end, bool surrogates)
{
    const uint32_t *q = *p;
    for (; q < end; q++) {
        uint32_t c = *q;
        if (c < 0x80)
            *out++ = (uint8_t)c;
        else if (c < 0x800)
            out = put2(out, c);
        else if (c >= 0x10000)
            out = put4(out, c);
        else if (!is_surrogate(c) || surrogates)
            out = put3(out, c);
        else
            break;
    }
    *p = q;
    return out;
}

enum codec_status utf8_encode(struct text_view in, size_t *at, unsigned flags, struct byte_sink *out, struct codec_error *error)
{
    bool surrogates = flags & CODEC_SURROGATES;
    struct text_view rest = {(const uint8_t *)in.data + *at * (size_t)in.kind, in.len - *at, in.kind};
    size_t size = utf8_encoded_size(rest);
    if (size == 0)
        return CODEC_DONE;
    if (size == SIZE_MAX || !byte_sink_reserve(out, size))
        return CODEC_NOMEM;
    uint8_t *end = out->data + out->len;
    if (in.kind == 1) {
        end = encode1(end, rest.data, (const uint8_t *)rest.data + rest.len);
        *at = in.len;
    } else if (in.kind == 2) {
        const uint16_t *p = rest.data;
        end = encode2(end, &p, p + rest.len, surrogates);
        *at = (size_t)(p - (const uint16_t *)in.data);
    } else {
        const uint32_t *p = rest.data;
        end = encode4(end, &p, p + rest.len, surrogates);
        *at = (size_t)(p - (const uint32_t *)in.data);
    }
    out->len = (size_t)(end - out->data);
    if (*at == in.len)
        return CODEC_DONE;
    size_t stop = *at + 1;
    while (stop < in.len && is_surrogate(text_at(&in, stop)))
        stop++;
    *error = (struct codec_error){*at, stop, "surrogates not allowed"};
    return CODEC_ERROR;
}
