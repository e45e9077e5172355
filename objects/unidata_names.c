/* objects/unidata_names.c -- names of characters, and characters of names.
 *
 * 35000 names share 12500 words. A name is stored as a phrase, a row of word codes of one or two bytes (the commonest
 * words have one), ended by a zero; one code stands for the character's own number in hexadecimal. A space belongs
 * between two words unless the first ends in a hyphen. Phrases lie in the order of code points. names_block has an
 * entry for each 64 code points of which some have names: where its phrases begin, and a mask of who has one.
 * Finding. A perfect hash (hash and displace) takes a name to its ordinal in that order, the blocks take the ordinal to
 * a code point, and spelling its name out tells whether it is the one asked for. Aliases and named sequences are
 * stored as if they were names of code points beyond Unicode. Hangul syllables and ideographs are computed.
 * Tests.  test_unidata.c */
#include <stdio.h>
#include <string.h>
#include "objects/unidata_int.h"

struct name_block {
    uint32_t code;             /* the first of its 64 code points */
    uint32_t phrases;          /* offset of their first phrase */
    uint32_t ordinal;          /* of that first name */
    uint64_t mask;
};
struct name_range { uint32_t first, last; const char *prefix; bool told; };       /* told: uni_name() gives it */

#include "objects/unidata_names.h"

enum { BLOCKS = sizeof names_block / sizeof *names_block, RANGES = sizeof names_range / sizeof *names_range };
_Static_assert(NAMES_LONGEST < UNI_NAME_MAX, "names fit");

/* ---- Spelling -------------------------------------------------------------------------------------------------- */

static const struct name_block *block_of_code(uint32_t code)
{
    size_t low = 0, high = BLOCKS;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (names_block[middle].code <= code)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || code - names_block[low - 1].code >= 64)
        return NULL;
    return &names_block[low - 1];
}

static const struct name_block *block_of_ordinal(uint32_t ordinal)
{
    size_t low = 0, high = BLOCKS;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (names_block[middle].ordinal <= ordinal)
            low = middle + 1;
        else
            high = middle;
    }
    return &names_block[low - 1];
}

static const uint8_t *skip_phrases(const uint8_t *phrase, unsigned count)
{
    for (; count > 0; count--) {
        while (*phrase)
            phrase += *phrase >= NAMES_SHORT ? 2 : 1;
        phrase++;
    }
    return phrase;
}

/* Spells out a phrase of the code point. */
static size_t spell(const uint8_t *phrase, uint32_t code, char *name)
{
    size_t len = 0;
    while (*phrase) {
        char number[12];
        const char *word = number;
        size_t word_len;
        if (*phrase == 1) {
            word_len = (size_t)snprintf(number, sizeof number, "%04X", (unsigned)code);
            phrase++;
        } else {
            unsigned index = *phrase++;
            if (index >= NAMES_SHORT)
                index = NAMES_SHORT + ((index - NAMES_SHORT) << 8) + *phrase++;
            index -= 2;
            word = names_text + names_word[index];
            word_len = (size_t)(names_word[index + 1] - names_word[index]);
        }
        if (len && name[len - 1] != '-' && name[len - 1] != ' ' && *word != ' ')
            name[len++] = ' ';
        memcpy(name + len, word, word_len);
        len += word_len;
    }
    name[len] = '\0';
    return len;
}

static size_t spell_code(uint32_t code, char *name)
{
    const struct name_block *block = block_of_code(code);
    if (!block || !(block->mask >> (code - block->code) & 1))
        return 0;
    uint64_t before = block->mask & ((UINT64_C(1) << (code - block->code)) - 1);
    return spell(skip_phrases(names_phrases + block->phrases, (unsigned)__builtin_popcountll(before)), code, name);
}

/* ---- Hangul ---------------------------------------------------------------------------------------------------- */

static const char hangul_prefix[] = "HANGUL SYLLABLE ";
static const char jamo_l[HANGUL_LS][3] = {"G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H"};
static const char jamo_v[HANGUL_VS][4] = {"A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE",
                                          "WI", "YU", "EU", "YI", "I"};
static const char jamo_t[HANGUL_TS][3] = {"", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M",
                                          "B", "BS", "S", "SS", "NG", "J", "C", "K", "T", "P", "H"};

/* The longest of the jamo names that the text begins with. */
static size_t match_jamo(const char *text, const char *names, size_t stride, size_t count, unsigned *which)
{
    size_t best = 0;
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        const char *jamo = names + i * stride;
        size_t len = strlen(jamo);
        if (strncmp(text, jamo, len) == 0 && (len > best || !found)) {
            best = len;
            found = true;
            *which = (unsigned)i;
        }
    }
    return found ? best : SIZE_MAX;
}

/* The syllable with this name (prefix taken off), or 0. */
static uint32_t hangul_of_name(const char *rest)
{
    unsigned l = 0, v = 0, t = 0;
    rest += match_jamo(rest, jamo_l[0], sizeof *jamo_l, HANGUL_LS, &l);
    size_t len = match_jamo(rest, jamo_v[0], sizeof *jamo_v, HANGUL_VS, &v);
    if (len == SIZE_MAX)
        return 0;
    rest += len;
    rest += match_jamo(rest, jamo_t[0], sizeof *jamo_t, HANGUL_TS, &t);
    return *rest ? 0 : HANGUL_FIRST + (l * HANGUL_VS + v) * HANGUL_TS + t;
}

/* ---- Operations ------------------------------------------------------------------------------------------------ */

size_t uni_name(uint32_t c, char name[UNI_NAME_MAX])
{
    name[0] = '\0';
    if (c > UNI_MAX)
        return 0;
    if (c - HANGUL_FIRST < HANGUL_COUNT) {
        uint32_t s = c - HANGUL_FIRST;
        return (size_t)snprintf(name, UNI_NAME_MAX, "%s%s%s%s", hangul_prefix, jamo_l[s / (HANGUL_VS * HANGUL_TS)],
                                jamo_v[s / HANGUL_TS % HANGUL_VS], jamo_t[s % HANGUL_TS]);
    }
    for (size_t i = 0; i < RANGES; i++) {
        if (c >= names_range[i].first && c <= names_range[i].last && names_range[i].told)
            return (size_t)snprintf(name, UNI_NAME_MAX, "%s%04X", names_range[i].prefix, (unsigned)c);
    }
    return spell_code(c, name);
}

/* "4E00" or "20000", as %04X would print it. 0 where it is nothing of the sort. */
static uint32_t parse_code(const char *text)
{
    size_t len = strlen(text);
    uint32_t code = 0;
    if (len < 4 || len > 6 || (len > 4 && *text == '0'))
        return 0;
    for (; *text; text++) {
        if (*text >= '0' && *text <= '9')
            code = code << 4 | (uint32_t)(*text - '0');
        else if (*text >= 'A' && *text <= 'F')
            code = code << 4 | (uint32_t)(*text - 'A' + 10);
        else
            return 0;
    }
    return code;
}

static uint32_t computed_code(const char *name)
{
    if (strncmp(name, hangul_prefix, sizeof hangul_prefix - 1) == 0)
        return hangul_of_name(name + sizeof hangul_prefix - 1);
    for (size_t i = 0; i < RANGES; i++) {
        size_t len = strlen(names_range[i].prefix);
        if (strncmp(name, names_range[i].prefix, len) == 0) {
            uint32_t code = parse_code(name + len);
            if (code >= names_range[i].first && code <= names_range[i].last)
                return code;
        }
    }
    return 0;
}

/* The same as name_hash() and slot_of() in gen_unidata.py. */
static uint64_t name_hash(const char *name, size_t len)
{
    uint64_t h = 0;
    for (size_t i = 0; i < len; i++) {
        h = (h ^ (uint8_t)name[i]) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= h >> 29;
    }
    return h;
}

/* The code point, real or not, of a stored name; UINT32_MAX where there is none. */
static uint32_t stored_code(const char *name, size_t len)
{
    uint64_t h = name_hash(name, len);
    uint64_t displacement = names_displacement[(h >> 16) % NAMES_BUCKETS];
    unsigned ordinal = names_slot[((h >> 32) + displacement * ((h & 0xffff) | 1)) % NAMES_SLOTS];
    if (ordinal >= NAMES_COUNT)
        return UINT32_MAX;
    const struct name_block *block = block_of_ordinal(ordinal);
    uint64_t mask = block->mask;
    unsigned skip = ordinal - block->ordinal;
    for (unsigned i = 0; i < skip; i++)
        mask &= mask - 1;
    uint32_t code = block->code + (uint32_t)__builtin_ctzll(mask);
    char spelled[UNI_NAME_MAX];
    if (spell(skip_phrases(names_phrases + block->phrases, skip), code, spelled) != len || memcmp(spelled, name, len) != 0)
        return UINT32_MAX;
    return code;
}

int uni_lookup(const char *name, size_t len, bool sequences, uint32_t out[UNI_SEQUENCE_MAX])
{
    char upper[UNI_NAME_MAX];
    if (len == 0 || len >= sizeof upper)
        return 0;
    for (size_t i = 0; i < len; i++)
        upper[i] = (char)(name[i] >= 'a' && name[i] <= 'z' ? name[i] - 'a' + 'A' : name[i]);
    upper[len] = '\0';
    if (memchr(upper, 0, len))
        return 0;
    uint32_t code = computed_code(upper);
    if (code == 0)
        code = stored_code(upper, len);
    if (code == UINT32_MAX)
        return 0;
    if (code >= NAMES_SEQUENCE) {
        unsigned at = names_sequence[code - NAMES_SEQUENCE], end = names_sequence[code - NAMES_SEQUENCE + 1];
        if (!sequences)
            return 0;
        memcpy(out, names_sequence_pool + at, (end - at) * sizeof *out);
        return (int)(end - at);
    }
    out[0] = code >= NAMES_ALIAS ? names_alias[code - NAMES_ALIAS] : code;
    return 1;
}
