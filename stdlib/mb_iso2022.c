/* stdlib/mb_iso2022.c -- encodings that switch between character sets: the family ISO-2022, and HZ.
 *
 * All bytes are below 0x80. An escape sequence puts a set, named by its final byte, into a place: G0, whose characters plain bytes mean;
 * G1, which they mean between shift out and shift in; or G2, from which an escape sequence takes one character. The sets have one or two
 * bytes a character. A set's mark is its final byte, plus 0x80 where it has two bytes; the state holds the marks, and MB_SHIFTS two
 * flags. (These bytes can be seen and set by programs, so a mark may be any byte.)
 * The encoder returns to ASCII for each character of it, and at the end.
 * Tests.  tests/stdlib/multibyte_codecs.py */
#include "stdlib/mb_codec.h"

enum { ESC = 0x1b, SO = 0x0e, SI = 0x0f, ASCII = 'B', LATIN1 = 'A', GREEK = 'F', JISX0208 = 'B' | 0x80, LONGEST_ESCAPE = 16 };

static const struct mb_designation *designation_of(const struct mb_codec *codec, uint8_t mark)
{
    for (unsigned i = 0; i < codec->designation_count; i++)
        if (codec->designations[i].mark == mark)
            return &codec->designations[i];
    return NULL;
}

/* -- encoding ---------------------------------------------------------------------------------------------------------------------------------- */

static int shift_in(struct mb_state *state, struct mb_bytes *out)
{
    if (!(state->c[MB_SHIFTS] & MB_SHIFTED))
        return 0;
    state->c[MB_SHIFTS] &= (uint8_t)~MB_SHIFTED;
    return mb_put_bytes(out, &(uint8_t){SI}, 1);
}

static int ascii_in_g0(struct mb_state *state, struct mb_bytes *out)
{
    if (state->c[MB_G0] == ASCII)
        return 0;
    state->c[MB_G0] = ASCII;
    return mb_put_bytes(out, "\x1b(B", 3);
}

static int select_set(struct mb_state *state, const struct mb_designation *d, struct mb_bytes *out)
{
    uint8_t place = d->plane ? MB_G1 : MB_G0, final = d->mark & 0x7f, bracket = d->plane ? ')' : '(';
    int rc = d->plane ? 0 : shift_in(state, out);
    if (rc == 0 && state->c[place] != d->mark) {
        state->c[place] = d->mark;
        if (d->width == 1)
            rc = mb_put_bytes(out, (uint8_t[]){ESC, bracket, final}, 3);
        else if (d->mark == JISX0208)
            rc = mb_put_bytes(out, (uint8_t[]){ESC, '$', final}, 3);
        else
            rc = mb_put_bytes(out, (uint8_t[]){ESC, '$', bracket, final}, 4);
    }
    if (rc == 0 && d->plane && !(state->c[MB_SHIFTS] & MB_SHIFTED)) {
        state->c[MB_SHIFTS] |= MB_SHIFTED;
        rc = mb_put_bytes(out, &(uint8_t){SO}, 1);
    }
    return rc;
}

static int encode_one(const struct mb_codec *codec, struct mb_state *state, const uint32_t *in, const uint32_t *end, bool flush, int *length,
                      struct mb_bytes *out)
{
    const struct mb_pair *pair = mb_pair_at(codec, in, end, flush, length);
    const struct mb_designation *d = pair ? &codec->designations[pair->designation] : codec->designations;
    unsigned code = pair ? pair->code : 0;
    if (*length == 0)
        return MB_INCOMPLETE;
    if (!pair) {
        while (d < codec->designations + codec->designation_count && !(code = mb_code_of(d->set, *in)))
            d++;
    }
    if (code == 0)
        return 1;
    int rc = select_set(state, d, out);
    if (rc != 0)
        return rc;
    return d->width == 1 ? mb_put_bytes(out, &(uint8_t){(uint8_t)code}, 1) : mb_put_bytes(out, (uint8_t[]){(uint8_t)(code >> 8), (uint8_t)code}, 2);
}

int mb_iso2022_encode(const struct mb_codec *codec, struct mb_state *state, const uint32_t **in, const uint32_t *end, bool flush, struct mb_bytes *out)
{
    const uint32_t *p = *in;
    int rc = MB_END;
    while (p < end) {
        int length = 1;
        if (*p < 0x80) {
            rc = ascii_in_g0(state, out);
            if (rc == 0)
                rc = shift_in(state, out);
            if (rc == 0)
                rc = mb_put_bytes(out, &(uint8_t){(uint8_t)*p}, 1);
        } else {
            rc = encode_one(codec, state, p, end, flush, &length, out);
        }
        if (rc != 0)
            break;
        p += length;
    }
    *in = p;
    return rc;
}

int mb_iso2022_end(struct mb_state *state, struct mb_bytes *out)
{
    int rc = shift_in(state, out);
    return rc == 0 ? ascii_in_g0(state, out) : rc;
}

/* -- decoding ---------------------------------------------------------------------------------------------------------------------------------- */

/* How long the escape sequence is; 0: it does not end where one has to; MB_INCOMPLETE. */
static int escape_length(const struct mb_codec *codec, const uint8_t *in, const uint8_t *end)
{
    for (int i = 1; i < LONGEST_ESCAPE; i++) {
        if (end - in <= i)
            return MB_INCOMPLETE;
        if (in[i] >= '@' && in[i] <= 'Z')
            return i + 1;
        if (codec->flags & MB_JIS_1990 && end - in > i + 1 && in[i] == '&' && in[i + 1] == '@')
            i += 2;                                /* the announcement is followed by an escape sequence of its own */
    }
    return 0;
}

/* Obeys the escape sequence at in. 0 and *length, or as mb_decode(). */
static int escape(const struct mb_codec *codec, struct mb_state *state, const uint8_t *in, const uint8_t *end, int *length)
{
    int n = *length = escape_length(codec, in, end), place;
    uint8_t mark, kind = in[1];
    if (n <= 0)
        return n < 0 ? n : 1;
    if (n == 3 && kind == '$') {
        mark = in[2] | 0x80;
        place = MB_G0;
    } else if (n == 3 && (kind == '(' || kind == ')' || (kind == '.' && codec->flags & MB_HAS_G2))) {
        mark = in[2];
        place = kind == '(' ? MB_G0 : kind == ')' ? MB_G1 : MB_G2;
    } else if (n == 4 && kind == '$' && (in[2] == '(' || in[2] == ')')) {
        mark = in[3] | 0x80;
        place = in[2] == '(' ? MB_G0 : MB_G1;
    } else if (n == 6 && codec->flags & MB_JIS_1990 && in[3] == ESC && in[4] == '$' && in[5] == 'B') {
        mark = JISX0208;
        place = MB_G0;
    } else {
        return n;
    }
    if (mark != ASCII && !designation_of(codec, mark))
        return n;
    state->c[place] = mark;
    return 0;
}

/* The character of G2 after ESC N. */
static int from_g2(const struct mb_codec *codec, const struct mb_state *state, uint8_t byte, struct mb_text *out)
{
    const struct mb_designation *d = designation_of(codec, state->c[MB_G2]);
    uint32_t second, c;
    if (state->c[MB_G2] == ASCII)
        return byte < 0x80 ? mb_put(out, byte) : 3;
    if (!d || d->width != 1 || (d->mark != LATIN1 && d->mark != GREEK))
        return MB_BROKEN;
    c = mb_meaning(d->set->rows, 1, byte, &second);
    return c != MB_NOTHING ? mb_put(out, c) : 3;
}

static int from_set(const struct mb_codec *codec, uint8_t mark, const uint8_t *in, const uint8_t *end, struct mb_text *out, int *length)
{
    const struct mb_designation *d = designation_of(codec, mark);
    uint32_t second, c;
    if (!d)
        return 1;
    if (end - in < d->width)
        return MB_INCOMPLETE;
    *length = d->width;
    c = d->width == 1 ? mb_meaning(d->set->rows, 0, in[0], &second) : mb_meaning(d->set->rows, in[0], in[1], &second);
    if (c == MB_NOTHING)
        return d->width;
    int rc = mb_put(out, c);
    return rc == 0 && second ? mb_put(out, second) : rc;
}

static bool begins_escape(uint8_t c) { return c == '(' || c == ')' || c == '$' || c == '.' || c == '&'; }

static int decode_one(const struct mb_codec *codec, struct mb_state *state, const uint8_t *in, const uint8_t *end, int *length, struct mb_text *out)
{
    uint8_t c = *in, *shifts = &state->c[MB_SHIFTS];
    *length = 1;
    if (*shifts & MB_PASSING) {
        if (c >= '@' && c <= 'Z')
            *shifts &= (uint8_t)~MB_PASSING;
        return mb_put(out, c);
    }
    if (c == ESC) {
        if (end - in < 2)
            return MB_INCOMPLETE;
        if (begins_escape(in[1]))
            return escape(codec, state, in, end, length);
        if (codec->flags & MB_HAS_G2 && in[1] == 'N') {
            *length = 3;
            return end - in < 3 ? MB_INCOMPLETE : from_g2(codec, state, in[2], out);
        }
        *shifts |= MB_PASSING;
        return mb_put(out, c);
    }
    if ((c == SI || c == SO) && !(codec->flags & MB_NO_SHIFT)) {
        *shifts = (uint8_t)(c == SO ? *shifts | MB_SHIFTED : *shifts & ~MB_SHIFTED);
        return 0;
    }
    if (c == '\n')
        *shifts &= (uint8_t)~MB_SHIFTED;
    if (c >= 0x80)
        return 1;
    uint8_t mark = state->c[*shifts & MB_SHIFTED ? MB_G1 : MB_G0];
    return c < 0x20 || mark == ASCII ? mb_put(out, c) : from_set(codec, mark, in, end, out, length);
}

int mb_iso2022_decode(const struct mb_codec *codec, struct mb_state *state, const uint8_t **in, const uint8_t *end, struct mb_text *out)
{
    const uint8_t *p = *in;
    int rc = MB_END;
    while (p < end) {
        int length;
        rc = decode_one(codec, state, p, end, &length, out);
        if (rc != 0)
            break;
        p += length;
    }
    *in = p;
    return rc;
}

/* -- HZ: GB 2312 between ~{ and ~} -------------------------------------------------------------------------------------------------------------- */

int mb_hz_encode(const struct mb_codec *codec, struct mb_state *state, const uint32_t **in, const uint32_t *end, struct mb_bytes *out)
{
    uint8_t *chinese = &state->c[MB_G0];
    const uint32_t *p = *in;
    int rc = MB_END;
    for (; p < end; p++) {
        unsigned code = *p < 0x80 ? 0 : mb_code_of(codec->set, *p);
        if (*p < 0x80) {
            rc = mb_hz_end(state, out);
            if (rc == 0)
                rc = mb_put_bytes(out, *p == '~' ? (uint8_t[]){'~', '~'} : (uint8_t[]){(uint8_t)*p, 0}, *p == '~' ? 2 : 1);
        } else if (code == 0) {
            rc = 1;
        } else {
            rc = *chinese ? 0 : mb_put_bytes(out, "~{", 2);
            *chinese = 1;
            if (rc == 0)
                rc = mb_put_bytes(out, (uint8_t[]){(uint8_t)(code >> 8 & 0x7f), (uint8_t)(code & 0x7f)}, 2);
        }
        if (rc != 0)
            break;
    }
    *in = p;
    return rc;
}

int mb_hz_end(struct mb_state *state, struct mb_bytes *out)
{
    if (!state->c[MB_G0])
        return 0;
    state->c[MB_G0] = 0;
    return mb_put_bytes(out, "~}", 2);
}

static int hz_decode_one(const struct mb_codec *codec, struct mb_state *state, const uint8_t *in, const uint8_t *end, int *length, struct mb_text *out)
{
    uint8_t *chinese = &state->c[MB_G0];
    *length = 2;
    if (*in == '~') {
        if (end - in < 2)
            return MB_INCOMPLETE;
        if ((*chinese == 0 && in[1] == '{') || (*chinese == 1 && in[1] == '}')) {         /* any other state was set by a program */
            *chinese = !*chinese;
            return 0;
        }
        return *chinese ? 1 : in[1] == '~' ? mb_put(out, '~') : in[1] == '\n' ? 0 : 1;
    }
    if (*in >= 0x80)
        return 1;
    if (!*chinese) {
        *length = 1;
        return mb_put(out, *in);
    }
    if (end - in < 2)
        return MB_INCOMPLETE;
    uint32_t second, c = in[1] < 0x80 ? mb_meaning(codec->set->rows, *in | 0x80, in[1] | 0x80, &second) : MB_NOTHING;
    return c != MB_NOTHING ? mb_put(out, c) : 1;
}

int mb_hz_decode(const struct mb_codec *codec, struct mb_state *state, const uint8_t **in, const uint8_t *end, struct mb_text *out)
{
    const uint8_t *p = *in;
    int rc = MB_END;
    while (p < end) {
        int length;
        rc = hz_decode_one(codec, state, p, end, &length, out);
        if (rc != 0)
            break;
        p += length;
    }
    *in = p;
    return rc;
}
