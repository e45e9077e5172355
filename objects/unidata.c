/* objects/unidata.c -- properties, case mappings, numeric values and descriptions of characters.
 *
 * Two tables map a code point to a small record: uni_type (flags, case, numbers: what str methods need) and uni_about
 * (what the unicodedata module tells). Both are two-stage: the upper bits of the code point select a block, the lower
 * ones a record number in it. Simple case mappings are differences, so that whole alphabets share a record; what does
 * not fit that (several code points, or a fold that is not the lower case) hangs off the record as a `special`.
 * The tables are constant and made by objects/tools/gen_unidata.py.   Tests.  test_unidata.c, test_gen_unidata.py */
#include <stdio.h>
#include <string.h>
#include "objects/unidata_int.h"

struct uni_type {
    uint16_t flags;
    int32_t upper, lower, title;       /* to be added to the code point */
    int8_t decimal, digit;             /* or -1 */
    uint8_t number;                    /* index into uni_number; 0: none */
    uint8_t special;                   /* index into uni_special_record; 0: none */
};

/* Rows in uni_special_pool, offset << 2 | length; 0: the simple mapping holds (for fold: the lower case). */
struct uni_special { uint16_t lower, title, upper, fold; };

struct uni_about { uint8_t category, bidi, combining, width, checks; };

struct uni_pair { uint32_t first, second, composed; };

#include "objects/unidata_tables.h"

_Static_assert(sizeof uni_special_record / sizeof *uni_special_record <= 256, "special is a byte");
_Static_assert(sizeof uni_number / sizeof *uni_number <= 256, "number is a byte");

const char unidata_version[] = UNIDATA_VERSION;

static inline const struct uni_type *type_of(uint32_t c)
{
    if (c > UNI_MAX)
        return &uni_type_record[0];
    unsigned block = uni_type_index[c >> UNI_TYPE_SHIFT];
    return &uni_type_record[uni_type_block[(block << UNI_TYPE_SHIFT) + (c & ((1u << UNI_TYPE_SHIFT) - 1))]];
}

static inline const struct uni_about *about(uint32_t c)
{
    if (c > UNI_MAX)
        return &uni_about_record[0];
    unsigned block = uni_about_index[c >> UNI_ABOUT_SHIFT];
    return &uni_about_record[uni_about_block[(block << UNI_ABOUT_SHIFT) + (c & ((1u << UNI_ABOUT_SHIFT) - 1))]];
}

unsigned uni_flags_beyond_latin1(uint32_t c) { return type_of(c)->flags; }

int uni_decimal_value(uint32_t c) { return type_of(c)->decimal; }
int uni_digit_value(uint32_t c) { return type_of(c)->digit; }
double uni_numeric_value(uint32_t c) { return uni_number[type_of(c)->number]; }

uint32_t uni_to_lower(uint32_t c) { return c + (uint32_t)type_of(c)->lower; }
uint32_t uni_to_upper(uint32_t c) { return c + (uint32_t)type_of(c)->upper; }
uint32_t uni_to_title(uint32_t c) { return c + (uint32_t)type_of(c)->title; }

static int row(unsigned special, uint32_t simple, uint32_t out[UNI_CASE_MAX])
{
    if (special == 0) {
        out[0] = simple;
        return 1;
    }
    int n = (int)(special & 3);
    memcpy(out, uni_special_pool + (special >> 2), (size_t)n * sizeof *out);
    return n;
}

int uni_lower_full(uint32_t c, uint32_t out[UNI_CASE_MAX])
{
    const struct uni_type *t = type_of(c);
    return row(uni_special_record[t->special].lower, c + (uint32_t)t->lower, out);
}

int uni_upper_full(uint32_t c, uint32_t out[UNI_CASE_MAX])
{
    const struct uni_type *t = type_of(c);
    return row(uni_special_record[t->special].upper, c + (uint32_t)t->upper, out);
}

int uni_title_full(uint32_t c, uint32_t out[UNI_CASE_MAX])
{
    const struct uni_type *t = type_of(c);
    return row(uni_special_record[t->special].title, c + (uint32_t)t->title, out);
}

int uni_fold_full(uint32_t c, uint32_t out[UNI_CASE_MAX])
{
    const struct uni_type *t = type_of(c);
    return row(uni_special_record[t->special].fold, c + (uint32_t)t->lower, out);
}

const char *uni_category(uint32_t c) { return uni_category_name[about(c)->category]; }
const char *uni_bidirectional(uint32_t c) { return uni_bidi_name[about(c)->bidi]; }
const char *uni_east_asian_width(uint32_t c) { return uni_width_name[about(c)->width]; }
int uni_combining(uint32_t c) { return about(c)->combining; }

unsigned uni_combining_and_checks(uint32_t c)
{
    const struct uni_about *a = about(c);
    return a->combining | (unsigned)a->checks << 8;
}

struct uni_mapping uni_mapping(uint32_t c)
{
    if (c > UNI_MAX)
        return (struct uni_mapping){0};
    unsigned block = uni_decomp_index[c >> UNI_DECOMP_SHIFT];
    const uint32_t *entry = uni_decomp_data
        + uni_decomp_block[(block << UNI_DECOMP_SHIFT) + (c & ((1u << UNI_DECOMP_SHIFT) - 1))];
    return (struct uni_mapping){(int)(entry[0] >> 8), (int)(entry[0] & 0xff), entry + 1};
}

size_t uni_decomposition(uint32_t c, char text[UNI_DECOMPOSITION_MAX])
{
    char *out = text;
    if (c - HANGUL_FIRST < HANGUL_COUNT) {
        uint32_t s = c - HANGUL_FIRST, trail = s % HANGUL_TS;
        out += sprintf(out, "%04X %04X", (unsigned)(HANGUL_L + s / (HANGUL_VS * HANGUL_TS)),
                       (unsigned)(HANGUL_V + s / HANGUL_TS % HANGUL_VS));
        if (trail)
            out += sprintf(out, " %04X", (unsigned)(HANGUL_T + trail));
        return (size_t)(out - text);
    }
    struct uni_mapping mapping = uni_mapping(c);
    if (mapping.n)
        out += sprintf(out, "%s", uni_decomp_tag[mapping.tag]);
    for (int i = 0; i < mapping.n; i++)
        out += sprintf(out, "%s%04X", out == text ? "" : " ", (unsigned)mapping.codes[i]);
    *out = '\0';
    return (size_t)(out - text);
}

uint32_t uni_old_mapping(uint32_t c)
{
    for (size_t i = 0; i < sizeof uni_correction / sizeof *uni_correction; i++) {
        if (uni_correction[i].first == c)
            return uni_correction[i].second;
    }
    return 0;
}

/* The same as pair_hash() in gen_unidata.py. */
static unsigned pair_hash(uint32_t first, uint32_t second)
{
    return ((first * 0x9e3779b1u ^ second * 0x85ebca6bu) * 0xc2b2ae35u) >> (32 - UNI_PAIR_BITS);
}

uint32_t uni_compose(uint32_t first, uint32_t second)
{
    if (first - HANGUL_L < HANGUL_LS) {
        if (second - HANGUL_V < HANGUL_VS)
            return HANGUL_FIRST + ((first - HANGUL_L) * HANGUL_VS + (second - HANGUL_V)) * HANGUL_TS;
        return 0;
    }
    if (first - HANGUL_FIRST < HANGUL_COUNT && (first - HANGUL_FIRST) % HANGUL_TS == 0)
        return second > HANGUL_T && second < HANGUL_T + HANGUL_TS ? first + (second - HANGUL_T) : 0;
    for (unsigned at = pair_hash(first, second);; at = (at + 1) & ((1u << UNI_PAIR_BITS) - 1)) {
        const struct uni_pair *pair = &uni_pairs[at];
        if (pair->composed == 0 || (pair->first == first && pair->second == second))
            return pair->composed;
    }
}
