/* objects/str_search.h -- finding text in text, in time that is linear in the sum of their lengths.
 *
 * Plain arrays of one, two or four bytes a character; the kinds need not agree. For bytes too: kind 1. Nothing here allocates.
 */
#ifndef P3T_OBJECTS_STR_SEARCH_H
#define P3T_OBJECTS_STR_SEARCH_H

#include <string.h>

#include "objects/codec.h"

#define TEXT_NOT_FOUND SIZE_MAX

/* Views of text are taken by inline functions, which pass their parts on in registers: searches in short texts are over in a few
 * nanoseconds, and the way through memory would cost as much again. */
size_t bytes_find(const uint8_t *text, size_t n, const uint8_t *part, size_t m);
size_t text_find_other(const struct text_view *text, const struct text_view *part);
size_t text_rfind_other(const struct text_view *text, const struct text_view *part);
size_t text_find_wide(const void *text, size_t n, int kind, uint32_t c);
size_t text_rfind_any(const void *text, size_t n, int kind, uint32_t c);
size_t text_count_char(const void *text, size_t n, int kind, uint32_t c);
size_t text_count_other(const struct text_view *text, const struct text_view *part, size_t most);

static inline size_t text_find_char(struct text_view text, uint32_t c)
{
    if (text.kind != 1)
        return text_find_wide(text.data, text.len, text.kind, c);
    if (c > 0xff || text.len == 0)
        return TEXT_NOT_FOUND;
    const uint8_t *p = memchr(text.data, (int)c, text.len);
    return p ? (size_t)(p - (const uint8_t *)text.data) : TEXT_NOT_FOUND;
}
static inline size_t text_rfind_char(struct text_view text, uint32_t c) { return text_rfind_any(text.data, text.len, text.kind, c); }

/* Where the first (last) occurrence begins, or TEXT_NOT_FOUND. An empty part is found at once. */
static inline size_t text_find(struct text_view text, struct text_view part)
{
    if (part.len == 0)
        return 0;
    if (part.len == 1)
        return text_find_char(text, text_at(&part, 0));
    if (text.kind == 1 && part.kind == 1)
        return bytes_find(text.data, text.len, part.data, part.len);
    return text_find_other(&text, &part);
}
static inline size_t text_rfind(struct text_view text, struct text_view part)
{
    if (part.len == 0)
        return text.len;
    if (part.len == 1)
        return text_rfind_char(text, text_at(&part, 0));
    return text_rfind_other(&text, &part);
}
/* Occurrences that do not overlap, at most `most` of them; of an empty part, length + 1. */
static inline size_t text_count(struct text_view text, struct text_view part, size_t most)
{
    if (part.len != 1)
        return text_count_other(&text, &part, most);
    size_t n = text_count_char(text.data, text.len, text.kind, text_at(&part, 0));
    return n < most ? n : most;
}

/* One occurrence after another. part must not be empty. */
struct text_finder {
    struct text_view text, part;
    size_t at;                               /* where to look next */
    size_t work;                             /* characters compared in vain so far */
    bool two_way, periodic;                  /* see str_search.c */
    size_t critical, period;
};
static inline struct text_finder text_finder(struct text_view text, struct text_view part)
{
    return (struct text_finder){.text = text, .part = part};
}
/* The next occurrence that does not overlap the one before, or TEXT_NOT_FOUND. */
size_t text_finder_next(struct text_finder *);

static inline bool text_equal_at(struct text_view text, size_t at, struct text_view part)   /* at + part.len <= text.len */
{
    if (text.kind == part.kind)
        return __builtin_memcmp((const char *)text.data + at * (size_t)text.kind, part.data, part.len * (size_t)part.kind) == 0;
    for (size_t i = 0; i < part.len; i++)
        if (text_at(&text, at + i) != text_at(&part, i))
            return false;
    return true;
}

#endif
