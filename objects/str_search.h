/* objects/str_search.h -- finding text in text, in time that is linear in the sum of their lengths.
 *
 * Plain arrays of one, two or four bytes a character; the kinds need not agree. For bytes too: kind 1. Nothing here allocates.
 */
#ifndef P3T_OBJECTS_STR_SEARCH_H
#define P3T_OBJECTS_STR_SEARCH_H

#include "objects/codec.h"

#define TEXT_NOT_FOUND SIZE_MAX

/* Where the first (last) occurrence begins, or TEXT_NOT_FOUND. An empty part is found at once. */
size_t text_find(struct text_view text, struct text_view part);
size_t text_rfind(struct text_view text, struct text_view part);
size_t text_find_char(struct text_view text, uint32_t c);
size_t text_rfind_char(struct text_view text, uint32_t c);
/* Occurrences that do not overlap, at most `most` of them; of an empty part, length + 1. */
size_t text_count(struct text_view text, struct text_view part, size_t most);

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
