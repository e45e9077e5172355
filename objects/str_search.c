/* objects/str_search.c -- finding text in text.
 *
 * Two searches. The quick one compares the part's first and last character with sixteen bytes of text at a time, and the rest only where
 * both fit; on some texts ("aaaa...ab" in "aaaa...") that does work proportional to the product of the lengths. So it keeps an
 * account, and when it has compared more than a few times as many characters in vain as it moved on, it gives over to the two-way search
 * of Crochemore and Perrin (1991), which is linear and needs no memory. A finder keeps both account and preparation from one occurrence
 * to the next. str_search.inc holds the code, once for every pair of character types in which the part is not wider.
 * Tests.  tests/objects/test_str_search.c
 */
#define _GNU_SOURCE                          /* memrchr */
#include "objects/str_search.h"

#include "threading/check.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define GAVE_UP (SIZE_MAX - 1)               /* what scan() gives when another search is better */

#define H uint8_t
#define SET1(c) _mm_set1_epi8((char)(c))
#define CMPEQ _mm_cmpeq_epi8
#define N uint8_t
#define S 11
#include "objects/str_search.inc"
#undef N
#undef S
#undef H
#undef SET1
#undef CMPEQ
#define H uint16_t
#define SET1(c) _mm_set1_epi16((short)(c))
#define CMPEQ _mm_cmpeq_epi16
#define N uint8_t
#define S 21
#include "objects/str_search.inc"
#undef N
#undef S
#define N uint16_t
#define S 22
#include "objects/str_search.inc"
#undef N
#undef S
#undef H
#undef SET1
#undef CMPEQ
#define H uint32_t
#define SET1(c) _mm_set1_epi32((int)(c))
#define CMPEQ _mm_cmpeq_epi32
#define N uint8_t
#define S 41
#include "objects/str_search.inc"
#undef N
#undef S
#define N uint16_t
#define S 42
#include "objects/str_search.inc"
#undef N
#undef S
#define N uint32_t
#define S 44
#include "objects/str_search.inc"
#undef N
#undef S
#undef H
#undef SET1
#undef CMPEQ

static bool too_wide(uint32_t c, int kind) { return kind == 1 ? c > 0xff : kind == 2 && c > 0xffff; }

/* --- one character ------------------------------------------------------------------------------------------------------------------ */

#define BLOCK_SEARCH(T)                                                                                                             \
    do {                                                                                                                            \
        const T *p = text, want = (T)c;                                                                                             \
        size_t i = 0;                                                                                                               \
        for (; i + 16 <= n; i += 16) {                                                                                              \
            T found = 0;                                                                                                            \
            for (int k = 0; k < 16; k++)                                                                                            \
                found |= (T)(p[i + (size_t)k] == want);                                                                             \
            if (found)                                                                                                              \
                break;                                                                                                              \
        }                                                                                                                           \
        for (; i < n; i++)                                                                                                          \
            if (p[i] == want)                                                                                                       \
                return i;                                                                                                           \
        return TEXT_NOT_FOUND;                                                                                                      \
    } while (0)

size_t text_find_wide(const void *text, size_t n, int kind, uint32_t c)
{
    if (too_wide(c, kind))
        return TEXT_NOT_FOUND;
    if (kind == 2)
        BLOCK_SEARCH(uint16_t);
    BLOCK_SEARCH(uint32_t);
}

size_t text_rfind_any(const void *text, size_t n, int kind, uint32_t c)
{
    if (too_wide(c, kind) || n == 0)
        return TEXT_NOT_FOUND;
    if (kind == 1) {
        const uint8_t *p = memrchr(text, (int)c, n);
        return p ? (size_t)(p - (const uint8_t *)text) : TEXT_NOT_FOUND;
    }
    struct text_view view = {text, n, kind};
    for (size_t i = n; i-- > 0; )
        if (text_at(&view, i) == c)
            return i;
    return TEXT_NOT_FOUND;
}

size_t text_count_char(const void *text, size_t len, int kind, uint32_t c)
{
    size_t n = 0;
    if (too_wide(c, kind))
        return 0;
    if (kind == 1) {
        const uint8_t *p = text, want = (uint8_t)c;
        for (size_t i = 0; i < len; ) {
            uint8_t part = 0;                      /* a count that a byte holds, so that the loop runs on bytes */
            size_t stop = len - i > 255 ? i + 255 : len;
            for (; i < stop; i++)
                part = (uint8_t)(part + (p[i] == want));
            n += part;
        }
    } else if (kind == 2) {
        const uint16_t *p = text;
        for (size_t i = 0; i < len; i++)
            n += p[i] == c;
    } else {
        const uint32_t *p = text;
        for (size_t i = 0; i < len; i++)
            n += p[i] == c;
    }
    return n;
}

/* --- any part ----------------------------------------------------------------------------------------------------------------------- */

static size_t find_from(struct text_finder *f)
{
    if (f->part.len == 1) {
        struct text_view rest = {(const char *)f->text.data + f->at * (size_t)f->text.kind, f->text.len - f->at, f->text.kind};
        size_t i = text_find_char(rest, text_at(&f->part, 0));
        return i == TEXT_NOT_FOUND ? i : f->at + i;
    }
    switch (f->text.kind << 4 | f->part.kind) {
    case 0x11: return find_from_11(f);
    case 0x21: return find_from_21(f);
    case 0x22: return find_from_22(f);
    case 0x41: return find_from_41(f);
    case 0x42: return find_from_42(f);
    case 0x44: return find_from_44(f);
    default: return TEXT_NOT_FOUND;                /* the part has a character that is too wide for the text */
    }
}

size_t text_finder_next(struct text_finder *f)
{
    size_t i = find_from(f);
    f->at = i == TEXT_NOT_FOUND ? f->text.len : i + f->part.len;
    return i;
}

size_t text_find_other(const struct text_view *text, const struct text_view *part)
{
    struct text_finder f = text_finder(*text, *part);
    return find_from(&f);
}

size_t bytes_find(const uint8_t *text, size_t n, const uint8_t *part, size_t m)
{
    size_t at = 0, work = 0;
    if (m > n)
        return TEXT_NOT_FOUND;
    size_t i = scan_11(text, n, part, m, &at, &work);
    if (LIKELY(i != GAVE_UP))
        return i;
    struct text_finder f = text_finder((struct text_view){text, n, 1}, (struct text_view){part, m, 1});
    f.at = at;
    prepare_11(&f);
    return two_way_11(&f);
}

size_t text_rfind_other(const struct text_view *text, const struct text_view *part)
{
    if (part->len > text->len)
        return TEXT_NOT_FOUND;
    switch (text->kind << 4 | part->kind) {
    case 0x11: return find_back_11(text, part);
    case 0x21: return find_back_21(text, part);
    case 0x22: return find_back_22(text, part);
    case 0x41: return find_back_41(text, part);
    case 0x42: return find_back_42(text, part);
    case 0x44: return find_back_44(text, part);
    default: return TEXT_NOT_FOUND;
    }
}

size_t text_count_other(const struct text_view *text, const struct text_view *part, size_t most)
{
    size_t n = 0;
    if (part->len == 0)
        return text->len < most ? text->len + 1 : most;
    struct text_finder f = text_finder(*text, *part);
    while (n < most && text_finder_next(&f) != TEXT_NOT_FOUND)
        n++;
    return n;
}
