/* stdlib/_sre_set.c -- sets of characters and case, by the rules of the library's code.
 *
 * set_ask() is the rule: it runs through the items of a set. set_prepare() asks it once for each character below 256 and finds out whether
 * the rest are all in, all out, or must be asked for, so that matching mostly looks up a table. Sets that the C locale decides are always asked.
 */
#include "stdlib/_sre_int.h"

#include "objects/unidata.h"

#include <ctype.h>

const uint32_t sre_word_latin1[8] = {0x00000000, 0x03ff0000, 0x87fffffe, 0x07fffffe, 0x00000000, 0x762c0400, 0xff7fffff, 0xff7fffff};
const uint32_t sre_word_ascii[8] = {0x00000000, 0x03ff0000, 0x87fffffe, 0x07fffffe, 0, 0, 0, 0};

bool sre_is_locale_word(uint32_t c) { return c < 256 && (isalnum((int)c) || c == '_'); }

static bool is_ascii_space(uint32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool is_unicode_word(uint32_t c) { return c < 256 ? bit_of(sre_word_latin1, c) : Py_UNICODE_ISALNUM(c); }

bool sre_category_has(uint32_t category, uint32_t c)
{
    bool not = category & 1, in = false;
    switch (category >> 1) {
    case 0: in = c - '0' < 10; break;
    case 1: in = is_ascii_space(c); break;
    case 2: in = c < 128 && bit_of(sre_word_ascii, c); break;
    case 3: in = c == '\n'; break;
    case 4: in = sre_is_locale_word(c); break;
    case 5: in = c < 128 ? c - '0' < 10 : Py_UNICODE_ISDECIMAL(c); break;
    case 6: in = c < 128 ? is_ascii_space(c) || (c >= 0x1c && c <= 0x1f) : Py_UNICODE_ISSPACE(c); break;
    case 7: in = is_unicode_word(c); break;
    case 8: in = Py_UNICODE_ISLINEBREAK(c); break;
    default: break;
    }
    return in != not;
}

uint32_t sre_fold(enum sre_fold fold, uint32_t c)
{
    switch (fold) {
    case FOLD_ASCII: return c - 'A' < 26 ? c + 32 : c;
    case FOLD_LOCALE: return c < 256 ? (uint32_t)tolower((int)c) : c;
    case FOLD_UNICODE: return c < 128 ? (c - 'A' < 26 ? c + 32 : c) : Py_UNICODE_TOLOWER(c);
    default: return c;
    }
}

/* The first character of what c becomes in upper case: 'S' for a sharp s. The library's tables count on that. */
uint32_t sre_upper(uint32_t c)
{
    uint32_t full[UNI_CASE_MAX];
    return uni_upper_full(c, full) > 0 ? full[0] : c;
}

/* --- items: code that library and set_items_valid() know to be well formed ----------------------------------------------------------------------- */

enum { MAP_WORDS = 8, BLOCK_WORDS = 64 };    /* 256 bits; 256 numbers of a byte each */

static bool items_have(const uint32_t *w, uint32_t c)
{
    bool found = true;                       /* what a hit means */
    for (;;) {
        switch (*w++) {
        case CODE_FAILURE:
            return !found;
        case CODE_NEGATE:
            found = !found;
            break;
        case CODE_LITERAL:
            if (c == *w++)
                return found;
            break;
        case CODE_CATEGORY:
            if (sre_category_has(*w++, c))
                return found;
            break;
        case CODE_RANGE:
            if (c >= w[0] && c <= w[1])
                return found;
            w += 2;
            break;
        case CODE_RANGE_UNI_IGNORE: {
            uint32_t up = sre_upper(c);
            if ((c >= w[0] && c <= w[1]) || (up >= w[0] && up <= w[1]))
                return found;
            w += 2;
            break;
        }
        case CODE_CHARSET:
            if (c < 256 && bit_of(w, c))
                return found;
            w += MAP_WORDS;
            break;
        default: {                           /* CODE_BIGCHARSET */
            uint32_t blocks = *w++;
            if (c < 65536 && bit_of(w + BLOCK_WORDS + ((const uint8_t *)w)[c >> 8] * MAP_WORDS, c & 255))
                return found;
            w += BLOCK_WORDS + blocks * MAP_WORDS;
            break;
        }
        }
    }
}

/* Words of the item at w, with left words before the end; 0: it is none. */
static uint32_t item_words(const uint32_t *w, uint32_t left)
{
    switch (*w) {
    case CODE_NEGATE:
        return 1;
    case CODE_LITERAL:
        return 2;
    case CODE_CATEGORY:
        return left >= 2 && w[1] < CATEGORY_COUNT ? 2 : 0;
    case CODE_RANGE: case CODE_RANGE_UNI_IGNORE:
        return 3;
    case CODE_CHARSET:
        return 1 + MAP_WORDS;
    case CODE_BIGCHARSET: {
        if (left < 2 + BLOCK_WORDS || w[1] > 256)
            return 0;
        for (int i = 0; i < 256; i++)
            if (((const uint8_t *)(w + 2))[i] >= w[1])
                return 0;
        return 2 + BLOCK_WORDS + w[1] * MAP_WORDS;
    }
    default:
        return 0;
    }
}

bool set_items_valid(const uint32_t *code, uint32_t at, uint32_t end)
{
    while (at < end && code[at] != CODE_FAILURE) {
        uint32_t n = item_words(code + at, end - at);
        if (n == 0 || n > end - at)
            return false;
        at += n;
    }
    return at + 1 == end;
}

/* --- sets ------------------------------------------------------------------------------------------------------------------------------------------ */

static bool set_has(const Program *p, const CharSet *s, uint32_t c)
{
    switch (s->kind) {
    case SET_LITERAL: return (c == s->first) != s->negate;
    case SET_CATEGORY: return sre_category_has(s->first, c);
    default: return items_have(p->code + s->first, c);
    }
}

bool set_ask(const Program *p, const CharSet *s, uint32_t c)
{
    if (s->fold != FOLD_LOCALE)
        return set_has(p, s, sre_fold(s->fold, c));
    uint32_t low = sre_fold(FOLD_LOCALE, c), up = c < 256 ? (uint32_t)toupper((int)c) : c;
    if (s->kind == SET_LITERAL)
        return (c == s->first || low == s->first || up == s->first) != s->negate;
    if (s->kind == SET_ITEMS && p->code[s->first] == CODE_NEGATE)      /* neither form may be in what is negated */
        return set_has(p, s, low) && (up == low || set_has(p, s, up));
    return set_has(p, s, low) || (up != low && set_has(p, s, up));
}

/* What one item says about characters from 256 on: nothing, or something; locale is set when the locale has a word in it. */
static bool item_looks_above(const uint32_t *w, bool *locale)
{
    switch (*w) {
    case CODE_LITERAL:
        return w[1] >= 256;
    case CODE_CATEGORY:
        *locale |= w[1] == CATEGORY_LOC_WORD || w[1] == CATEGORY_LOC_NOT_WORD;
        return w[1] >= CATEGORY_LOC_NOT_WORD || (w[1] & 1);
    case CODE_RANGE:
        return w[2] >= 256 && w[1] <= w[2];
    case CODE_RANGE_UNI_IGNORE: case CODE_BIGCHARSET:
        return true;
    default:
        return false;
    }
}

void set_prepare(const Program *p, CharSet *s)
{
    bool above = s->fold == FOLD_UNICODE;    /* such a character may have a small one below 256 */
    bool negate = s->negate;
    s->dynamic = s->fold == FOLD_LOCALE;
    if (s->kind == SET_ITEMS) {
        const uint32_t *w = p->code + s->first;
        for (; *w != CODE_FAILURE; w += item_words(w, UINT32_MAX)) {
            above |= item_looks_above(w, &s->dynamic);
            negate ^= *w == CODE_NEGATE;
        }
    } else {
        uint32_t item[2] = {s->kind == SET_LITERAL ? CODE_LITERAL : CODE_CATEGORY, s->first};
        above |= item_looks_above(item, &s->dynamic);
    }
    s->above = above ? ABOVE_ASK : negate ? ABOVE_ALL : ABOVE_NONE;
    for (uint32_t c = 0; c < 256 && !s->dynamic; c++)
        if (set_ask(p, s, c)) {
            s->in[c] = 1;
            s->bits[c >> 5] |= UINT32_C(1) << (c & 31);
        }
}
