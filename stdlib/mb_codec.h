/* stdlib/mb_codec.h -- the multibyte encodings of East Asia: what a codec is, for the modules _multibytecodec and _codecs_*.
 *
 * A codec converts a stretch of text until its input ends, or until something needs a decision: a code it does not know, one that is not
 * complete. Whoever calls it knows about error handlers, buffers and streams (_multibytecodec.c, mb_streams.c).
 *   mb_table.c     the encodings that are tables: a code is one to four bytes, and means the same wherever it stands
 *   mb_iso2022.c   those that switch between character sets by escape sequences, and HZ; what is selected is the state
 * Codecs and tables are constant; the state is the caller's, so any number of threads convert side by side. */
#ifndef P3T_STDLIB_MB_CODEC_H
#define P3T_STDLIB_MB_CODEC_H

#include "Python.h"

#include <stdbool.h>
#include <stdint.h>

/* What is selected. Programs see these bytes in getstate(). */
struct mb_state { uint8_t c[8]; };
enum { MB_G0, MB_G1, MB_G2, MB_SHIFTS = 4 };    /* bytes of ISO 2022's; HZ has its one in MB_G0 */
enum { MB_SHIFTED = 1, MB_PASSING = 2 };         /* in MB_SHIFTS: G1 is meant; in an escape sequence that is not ours, which goes through as it is */

enum mb_kind { MB_TABLE, MB_HZ, MB_ISO2022 };
enum mb_flag {
    MB_ASCII = 1,              /* bytes below 0x80 are ASCII */
    MB_FOUR = 2,               /* GB 18030: codes of four bytes, by number */
    MB_JAMO = 4,               /* EUC-KR: a syllable that has no code is spelt with eight bytes */
    MB_NO_SHIFT = 8,           /* ISO 2022: shift in and shift out are characters */
    MB_HAS_G2 = 16,                /* it has a set G2, for one character at a time */
    MB_JIS_1990 = 32,          /* an announcement may precede the escape sequence of JIS X 0208 */
};

struct mb_row { uint32_t at; uint8_t first, last; };     /* of codes with the same first byte: mb_codes[at] is the one that ends in `first` */
struct mb_set { const struct mb_row *rows; const uint16_t *index; };
struct mb_special { uint32_t first, second; };           /* second 0: none */
struct mb_pair { uint16_t first, second, code; uint8_t designation; };     /* two characters that have one code together */
struct mb_designation { uint8_t mark, plane, width; const struct mb_set *set; };
struct mb_range { uint16_t first, last; uint32_t number; };

struct mb_codec {
    const char *name, *module;
    enum mb_kind kind;
    unsigned flags;
    const struct mb_set *set;
    const uint16_t *leads;               /* by first byte: the character, or one of the three below */
    const struct mb_row *third;          /* of codes of three bytes, by the second */
    const struct mb_designation *designations;
    const struct mb_pair *pairs;         /* by first character */
    unsigned designation_count, pair_count;
};
enum { MB_LEAD_BAD = 0xffff, MB_LEAD_TWO = 0xfffe, MB_LEAD_THREE = 0xfffc };
extern const struct mb_codec mb_codecs[];        /* ends with a name of NULL */

/* Why a conversion stopped; numbers above 0: so many bytes or characters are illegal here. */
enum { MB_END = 0, MB_INCOMPLETE = -1, MB_NO_MEMORY = -2, MB_BROKEN = -3 };

struct mb_text { uint32_t *at; size_t n, room; };
struct mb_bytes { uint8_t *at; size_t n, room; };
int mb_text_grow(struct mb_text *, size_t more);         /* room for more; 0 or MB_NO_MEMORY */
int mb_bytes_grow(struct mb_bytes *, size_t more);

static inline int mb_put(struct mb_text *t, uint32_t c)
{
    if (t->n == t->room && mb_text_grow(t, 1) < 0)
        return MB_NO_MEMORY;
    t->at[t->n++] = c;
    return 0;
}

/* Appends n bytes, at most 8. */
static inline int mb_put_bytes(struct mb_bytes *b, const void *bytes, size_t n)
{
    if (b->room - b->n < n && mb_bytes_grow(b, n) < 0)
        return MB_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        b->at[b->n++] = ((const uint8_t *)bytes)[i];
    return 0;
}

/* Both move *in as far as they get. flush: the text ends here, so the first character of a pair that has one code is not held back. */
int mb_encode(const struct mb_codec *, struct mb_state *, const uint32_t **in, const uint32_t *end, bool flush, struct mb_bytes *out);
int mb_decode(const struct mb_codec *, struct mb_state *, const uint8_t **in, const uint8_t *end, struct mb_text *out);
void mb_start(const struct mb_codec *, bool decoding, struct mb_state *);
/* Writes what brings the reader back to the initial state. */
int mb_encode_end(const struct mb_codec *, struct mb_state *, struct mb_bytes *out);
void mb_decode_reset(const struct mb_codec *, struct mb_state *);

/* Of mb_table.c, for mb_iso2022.c. The code of a character, 0: none. What a code means, a pair's second character in *second (else 0); MB_NOTHING,
 * then *second is how many bytes are illegal. */
#define MB_NOTHING UINT32_MAX
unsigned mb_code_of(const struct mb_set *, uint32_t c);
uint32_t mb_meaning(const struct mb_row *rows, uint8_t first, uint8_t last, uint32_t *second);
/* The pair that begins at in: its entry and *length 2 or, where only the single character is meant, NULL and 1; *length 0: the next character
 * decides, and there is none yet. */
const struct mb_pair *mb_pair_at(const struct mb_codec *, const uint32_t *in, const uint32_t *end, bool flush, int *length);
int mb_iso2022_encode(const struct mb_codec *, struct mb_state *, const uint32_t **in, const uint32_t *end, bool flush, struct mb_bytes *out);
int mb_iso2022_decode(const struct mb_codec *, struct mb_state *, const uint8_t **in, const uint8_t *end, struct mb_text *out);
int mb_iso2022_end(struct mb_state *, struct mb_bytes *out);
int mb_hz_encode(const struct mb_codec *, struct mb_state *, const uint32_t **in, const uint32_t *end, struct mb_bytes *out);
int mb_hz_decode(const struct mb_codec *, struct mb_state *, const uint8_t **in, const uint8_t *end, struct mb_text *out);
int mb_hz_end(struct mb_state *, struct mb_bytes *out);

/* ---- of _multibytecodec.c, for mb_streams.c and _codecs_cjk.c ---- */

enum mb_extent {
    MB_MORE,                   /* more will come: what is not complete is held back */
    MB_FLUSH,                  /* encoding: nothing is held back */
    MB_FINAL,                  /* the end: encoding returns to the initial state; decoding, what is not complete is one error */
    MB_WHOLE,                  /* decoding: as MB_FINAL, and what an error handler leaves is gone through again */
};
PyObject *mb_codec_object(const struct mb_codec *);                      /* a new MultibyteCodec */
const struct mb_codec *mb_codec_of_class(PyTypeObject *);                /* by the class's attribute `codec`; NULL: raised */
extern PyType_Spec mb_stream_specs[4];

/* Converts text from *at on; *at is then where a character is held back. errors NULL: "strict". */
PyObject *mb_encode_text(const struct mb_codec *, struct mb_state *, PyObject *text, Py_ssize_t *at, const char *errors, enum mb_extent);
/* Converts bytes from *at on, appended to out. 0, or -1 raised. */
int mb_decode_bytes(const struct mb_codec *, struct mb_state *, const uint8_t *bytes, Py_ssize_t n, Py_ssize_t *at, const char *errors, enum mb_extent,
                    struct mb_text *out);
PyObject *mb_text_take(struct mb_text *);                                /* the str, and frees the text */

#endif
