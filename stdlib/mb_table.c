/* stdlib/mb_table.c -- multibyte encodings that are tables, and the look-up in those tables (made by tools/gen_mb_tables.py).
 *
 * Decoding: the first byte is a character by itself, or says how many bytes its codes have; a row, chosen by the first byte, is indexed with
 * the last. Encoding: the upper bits of the character choose a block of codes. Two encodings have codes that are computed:
 *   GB 18030   numbers codes of four bytes; the characters of the first plane that have no shorter code follow each other in them, in runs
 *   EUC-KR     spells a Hangul syllable that has no code as a filler and three letters, two bytes each
 * Some encodings have one code for a letter and a mark that follows it, besides the letter's own code: the encoder looks one ahead.
 * Tests.  tests/stdlib/multibyte_codecs.py */
#include "stdlib/mb_codec.h"

#include <string.h>

#include "stdlib/mb_tables.h"

int mb_text_grow(struct mb_text *t, size_t more)
{
    size_t room = t->room + t->room / 2 + more + 16;
    uint32_t *at = room < PY_SSIZE_T_MAX / sizeof *at ? PyMem_Realloc(t->at, room * sizeof *at) : NULL;
    if (!at)
        return MB_NO_MEMORY;
    t->at = at;
    t->room = room;
    return 0;
}

int mb_bytes_grow(struct mb_bytes *b, size_t more)
{
    size_t room = b->room + b->room / 2 + more + 16;
    uint8_t *at = room < PY_SSIZE_T_MAX ? PyMem_Realloc(b->at, room) : NULL;
    if (!at)
        return MB_NO_MEMORY;
    b->at = at;
    b->room = room;
    return 0;
}

/* -- looking up ----------------------------------------------------------------------------------------------------------------------------- */

unsigned mb_code_of(const struct mb_set *set, uint32_t c)
{
    if (c >= MB_LAST)
        return 0;
    return mb_blocks[((unsigned)set->index[c >> MB_SHIFT] << MB_SHIFT) + (c & ((1u << MB_SHIFT) - 1))];
}

enum { SPECIAL = 0xd800, ILLEGAL_TWO = 0xdfff };         /* in mb_codes */

uint32_t mb_meaning(const struct mb_row *rows, uint8_t first, uint8_t last, uint32_t *second)
{
    const struct mb_row *row = &rows[first];
    uint32_t c = last < row->first || last > row->last ? 0 : mb_codes[row->at + (last - row->first)];
    if (c == 0 || c == ILLEGAL_TWO) {
        *second = c == 0 ? 1 : 2;
        return MB_NOTHING;
    }
    *second = 0;
    if (c >= SPECIAL && c < ILLEGAL_TWO) {
        *second = mb_specials[c - SPECIAL].second;
        c = mb_specials[c - SPECIAL].first;
    }
    return c;
}

const struct mb_pair *mb_pair_at(const struct mb_codec *codec, const uint32_t *in, const uint32_t *end, bool flush, int *length)
{
    *length = 1;
    if (codec->pair_count == 0 || *in < codec->pairs[0].first || *in > codec->pairs[codec->pair_count - 1].first)
        return NULL;
    const struct mb_pair *p = codec->pairs, *last = p + codec->pair_count;
    while (p < last && p->first < *in)
        p++;
    if (p == last || p->first != *in)
        return NULL;
    if (in + 1 == end) {
        *length = flush;
        return NULL;
    }
    for (; p < last && p->first == *in; p++) {
        if (p->second == in[1]) {
            *length = 2;
            return p;
        }
    }
    return NULL;
}

/* -- GB 18030 -------------------------------------------------------------------------------------------------------------------------------- */

enum { FOUR_BMP_END = 39420, FOUR_ASTRAL = 15 };         /* codes from 0x90 on are the other planes */

static const struct mb_range *range_by(bool by_number, uint32_t value)
{
    size_t low = 0, high = sizeof mb_ranges / sizeof *mb_ranges;
    while (low < high) {                                 /* the last range that does not begin after the value */
        size_t middle = (low + high) / 2;
        if ((by_number ? mb_ranges[middle].number : mb_ranges[middle].first) <= value)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const struct mb_range *r = &mb_ranges[low - 1];
    return value - (by_number ? r->number : r->first) <= (uint32_t)(r->last - r->first) ? r : NULL;
}

static int four_encode(uint32_t c, struct mb_bytes *out)
{
    uint32_t number, base = 0x81;
    if (c >= 0x10000) {
        number = c - 0x10000;
        base += FOUR_ASTRAL;
    } else {
        const struct mb_range *r = range_by(false, c);
        if (!r)
            return 1;
        number = r->number + (c - r->first);
    }
    uint8_t code[4] = {(uint8_t)(base + number / 12600), (uint8_t)(0x30 + number / 1260 % 10), (uint8_t)(0x81 + number / 10 % 126),
                       (uint8_t)(0x30 + number % 10)};
    return mb_put_bytes(out, code, 4);
}

static int four_decode(const uint8_t *in, const uint8_t *end, struct mb_text *out)
{
    if (end - in < 4)
        return MB_INCOMPLETE;
    if (in[0] < 0x81 || in[0] > 0xfe || in[2] < 0x81 || in[2] > 0xfe || in[3] < 0x30 || in[3] > 0x39)
        return 1;
    uint32_t lead = in[0] - 0x81u, low = ((in[1] - 0x30u) * 126 + (in[2] - 0x81u)) * 10 + (in[3] - 0x30u);
    if (lead >= FOUR_ASTRAL) {
        uint32_t c = 0x10000 + (lead - FOUR_ASTRAL) * 12600 + low;
        return c <= 0x10ffff ? mb_put(out, c) : 1;
    }
    uint32_t number = lead * 12600 + low;
    const struct mb_range *r = lead < 4 && number < FOUR_BMP_END ? range_by(true, number) : NULL;
    return r ? mb_put(out, r->first + (number - r->number)) : 1;
}

/* -- EUC-KR's spelt syllables --------------------------------------------------------------------------------------------------------------------- */

enum { JAMO = 0xa4, FILLER = 0xd4, SYLLABLES = 0xac00, SYLLABLE_COUNT = 11172, VOWELS = 21, FINALS = 28, FIRST_VOWEL = 0xbf };
/* Second bytes of the letters, the first byte being JAMO. */
static const uint8_t initials[19] = {0xa1, 0xa2, 0xa4, 0xa7, 0xa8, 0xa9, 0xb1, 0xb2, 0xb3, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xbb, 0xbc, 0xbd, 0xbe};
static const uint8_t finals[FINALS] = {FILLER, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf, 0xb0, 0xb1, 0xb2,
                                       0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xba, 0xbb, 0xbc, 0xbd, 0xbe};

static int jamo_encode(uint32_t c, struct mb_bytes *out)
{
    uint32_t s = c - SYLLABLES;
    if (s >= SYLLABLE_COUNT)
        return 1;
    uint8_t code[8] = {JAMO, FILLER, JAMO, initials[s / (VOWELS * FINALS)], JAMO, (uint8_t)(FIRST_VOWEL + s / FINALS % VOWELS), JAMO, finals[s % FINALS]};
    return mb_put_bytes(out, code, 8);
}

static int jamo_decode(const uint8_t *in, const uint8_t *end, struct mb_text *out)
{
    if (end - in < 8)
        return MB_INCOMPLETE;
    const uint8_t *initial = memchr(initials, in[3], sizeof initials), *final = memchr(finals, in[7], sizeof finals);
    unsigned vowel = in[5] - (unsigned)FIRST_VOWEL;
    if (in[2] != JAMO || in[4] != JAMO || in[6] != JAMO || !initial || vowel >= VOWELS || !final)
        return 1;
    return mb_put(out, SYLLABLES + ((uint32_t)(initial - initials) * VOWELS + vowel) * FINALS + (uint32_t)(final - finals));
}

/* -- tables --------------------------------------------------------------------------------------------------------------------------------------- */

static int put_code(const struct mb_codec *codec, unsigned code, struct mb_bytes *out)
{
    if (code < 0x100)
        return mb_put_bytes(out, &(uint8_t){(uint8_t)code}, 1);
    if (codec->third && !(code & 0x80))
        return mb_put_bytes(out, (uint8_t[]){0x8f, (uint8_t)(code >> 8), (uint8_t)(code | 0x80)}, 3);
    return mb_put_bytes(out, (uint8_t[]){(uint8_t)(code >> 8), (uint8_t)code}, 2);
}

static int table_encode(const struct mb_codec *codec, const uint32_t **in, const uint32_t *end, bool flush, struct mb_bytes *out)
{
    const uint32_t *p = *in;
    int rc = MB_END;
    while (p < end && rc == 0) {
        uint32_t c = *p;
        int length = 1;
        if (c == 0 || (c < 0x80 && codec->flags & MB_ASCII)) {
            rc = mb_put_bytes(out, &(uint8_t){(uint8_t)c}, 1);
        } else {
            const struct mb_pair *pair = mb_pair_at(codec, p, end, flush, &length);
            unsigned code = pair ? pair->code : mb_code_of(codec->set, c);
            if (length == 0)
                rc = MB_INCOMPLETE;
            else if (code)
                rc = put_code(codec, code, out);
            else
                rc = codec->flags & MB_FOUR ? four_encode(c, out) : codec->flags & MB_JAMO ? jamo_encode(c, out) : 1;
        }
        if (rc == 0)
            p += length;
    }
    *in = p;
    return rc;
}

/* One code of two bytes or more. Its length, or why not (0 and below: as mb_decode() says; *illegal: that many bytes are). */
static int decode_code(const struct mb_codec *codec, const uint8_t *in, const uint8_t *end, struct mb_text *out, int *illegal)
{
    unsigned lead = codec->leads[*in];
    int length = lead == MB_LEAD_THREE ? 3 : 2, rc;
    if (end - in < length)
        return MB_INCOMPLETE;
    if (codec->flags & MB_FOUR && in[1] >= 0x30 && in[1] <= 0x39) {
        *illegal = rc = four_decode(in, end, out);
        return rc ? rc : 4;
    }
    if (codec->flags & MB_JAMO && in[0] == JAMO && in[1] == FILLER) {
        *illegal = rc = jamo_decode(in, end, out);
        return rc ? rc : 8;
    }
    uint32_t second, c = length == 3 ? mb_meaning(codec->third, in[1], in[2], &second) : mb_meaning(codec->set->rows, in[0], in[1], &second);
    *illegal = c == MB_NOTHING ? (int)second : 0;
    if (c == MB_NOTHING)
        return 1;
    return mb_put(out, c) < 0 || (second && mb_put(out, second) < 0) ? MB_NO_MEMORY : length;
}

static int table_decode(const struct mb_codec *codec, const uint8_t **in, const uint8_t *end, struct mb_text *out)
{
    const uint8_t *p = *in;
    int rc = MB_END;
    while (p < end) {
        unsigned lead = codec->leads[*p];
        int length = 1, illegal = 0;
        if (lead < MB_LEAD_THREE)
            rc = mb_put(out, lead);
        else if (lead == MB_LEAD_BAD)
            rc = 1;
        else
            rc = (length = decode_code(codec, p, end, out, &illegal)) < 0 ? length : illegal;
        if (rc != 0)
            break;
        p += length;
    }
    *in = p;
    return rc;
}

/* -- all kinds --------------------------------------------------------------------------------------------------------------------------------------- */

int mb_encode(const struct mb_codec *codec, struct mb_state *state, const uint32_t **in, const uint32_t *end, bool flush, struct mb_bytes *out)
{
    return codec->kind == MB_ISO2022 ? mb_iso2022_encode(codec, state, in, end, flush, out)
           : codec->kind == MB_HZ    ? mb_hz_encode(codec, state, in, end, out)
                                     : table_encode(codec, in, end, flush, out);
}

int mb_decode(const struct mb_codec *codec, struct mb_state *state, const uint8_t **in, const uint8_t *end, struct mb_text *out)
{
    return codec->kind == MB_ISO2022 ? mb_iso2022_decode(codec, state, in, end, out)
           : codec->kind == MB_HZ    ? mb_hz_decode(codec, state, in, end, out)
                                     : table_decode(codec, in, end, out);
}

void mb_start(const struct mb_codec *codec, bool decoding, struct mb_state *state)
{
    *state = (struct mb_state){{0}};
    if (codec->kind == MB_ISO2022) {
        state->c[MB_G0] = state->c[MB_G1] = 'B';
        if (decoding)
            state->c[MB_G2] = 'B';
    }
}

int mb_encode_end(const struct mb_codec *codec, struct mb_state *state, struct mb_bytes *out)
{
    return codec->kind == MB_ISO2022 ? mb_iso2022_end(state, out) : codec->kind == MB_HZ ? mb_hz_end(state, out) : 0;
}

/* G1 and G2 stay as they are. */
void mb_decode_reset(const struct mb_codec *codec, struct mb_state *state)
{
    if (codec->kind == MB_ISO2022) {
        state->c[MB_G0] = 'B';
        state->c[MB_SHIFTS] &= (uint8_t)~MB_SHIFTED;
    } else if (codec->kind == MB_HZ) {
        state->c[MB_G0] = 0;
    }
}
