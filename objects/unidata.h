/* objects/unidata.h -- what Unicode says about a character, by code point.
 *
 * The tables are compiled from the Unicode Character Database by objects/tools/gen_unidata.py while building, so the
 * version is at most Unicode 16.0, which Python 3.14 has, and older if the data is (unidata_version). Each answer is what the str methods and the unicodedata
 * module give. Code points from 0x110000 on are taken and are unassigned. Nothing here allocates or fails.
 *   unidata.c        properties, case, numbers, descriptions
 *   unidata_norm.c   normalization
 *   unidata_names.c  names
 *   unidata_old.c    the same questions about Unicode 3.2, for unicodedata.ucd_3_2_0 */
#ifndef P3T_OBJECTS_UNIDATA_H
#define P3T_OBJECTS_UNIDATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNI_MAX 0x10ffffu

enum uni_flag {
    UNI_ALPHA = 1 << 0,
    UNI_DECIMAL = 1 << 1,
    UNI_DIGIT = 1 << 2,
    UNI_NUMERIC = 1 << 3,
    UNI_LOWER = 1 << 4,
    UNI_UPPER = 1 << 5,
    UNI_TITLE = 1 << 6,
    UNI_SPACE = 1 << 7,
    UNI_PRINTABLE = 1 << 8,
    UNI_LINEBREAK = 1 << 9,
    UNI_XID_START = 1 << 10,
    UNI_XID_CONTINUE = 1 << 11,
    UNI_CASED = 1 << 12,
    UNI_CASE_IGNORABLE = 1 << 13,
    UNI_MIRRORED = 1 << 14,
    UNI_IN_3_2 = 1 << 15,          /* assigned in Unicode 3.2 */
    UNI_ALNUM = UNI_ALPHA | UNI_DECIMAL | UNI_DIGIT | UNI_NUMERIC,
};

extern const char unidata_version[];
extern const uint16_t uni_latin1[256];
unsigned uni_flags_beyond_latin1(uint32_t c);

static inline unsigned uni_flags(uint32_t c)
{
    return c < 256 ? uni_latin1[c] : uni_flags_beyond_latin1(c);
}

static inline bool uni_is_alpha(uint32_t c) { return uni_flags(c) & UNI_ALPHA; }
static inline bool uni_is_decimal(uint32_t c) { return uni_flags(c) & UNI_DECIMAL; }
static inline bool uni_is_digit(uint32_t c) { return uni_flags(c) & UNI_DIGIT; }
static inline bool uni_is_numeric(uint32_t c) { return uni_flags(c) & UNI_NUMERIC; }
static inline bool uni_is_alnum(uint32_t c) { return uni_flags(c) & UNI_ALNUM; }
static inline bool uni_is_lower(uint32_t c) { return uni_flags(c) & UNI_LOWER; }
static inline bool uni_is_upper(uint32_t c) { return uni_flags(c) & UNI_UPPER; }
static inline bool uni_is_title(uint32_t c) { return uni_flags(c) & UNI_TITLE; }
static inline bool uni_is_space(uint32_t c) { return uni_flags(c) & UNI_SPACE; }
static inline bool uni_is_printable(uint32_t c) { return uni_flags(c) & UNI_PRINTABLE; }
static inline bool uni_is_linebreak(uint32_t c) { return uni_flags(c) & UNI_LINEBREAK; }
static inline bool uni_is_xid_start(uint32_t c) { return uni_flags(c) & UNI_XID_START; }
static inline bool uni_is_xid_continue(uint32_t c) { return uni_flags(c) & UNI_XID_CONTINUE; }
static inline bool uni_is_cased(uint32_t c) { return uni_flags(c) & UNI_CASED; }
static inline bool uni_is_case_ignorable(uint32_t c) { return uni_flags(c) & UNI_CASE_IGNORABLE; }
static inline bool uni_is_mirrored(uint32_t c) { return uni_flags(c) & UNI_MIRRORED; }

/* The value, or -1 where there is none. (uni_numeric_value: no character has -1.) */
int uni_decimal_value(uint32_t c);
int uni_digit_value(uint32_t c);
double uni_numeric_value(uint32_t c);

/* One code point to one. */
uint32_t uni_to_lower(uint32_t c);
uint32_t uni_to_upper(uint32_t c);
uint32_t uni_to_title(uint32_t c);

/* One code point to up to UNI_CASE_MAX: str.lower() and so on, but for the final sigma, which depends on its
 * neighbours. Return how many. */
#define UNI_CASE_MAX 3
int uni_lower_full(uint32_t c, uint32_t out[UNI_CASE_MAX]);
int uni_upper_full(uint32_t c, uint32_t out[UNI_CASE_MAX]);
int uni_title_full(uint32_t c, uint32_t out[UNI_CASE_MAX]);
int uni_fold_full(uint32_t c, uint32_t out[UNI_CASE_MAX]);

/* As the unicodedata module words them. */
const char *uni_category(uint32_t c);                 /* "Lu"; "Cn" where unassigned */
const char *uni_bidirectional(uint32_t c);            /* "L"; "" where unassigned */
const char *uni_east_asian_width(uint32_t c);         /* "Na" */
int uni_combining(uint32_t c);                        /* canonical combining class, 0..240 */

/* unicodedata.decomposition(): "<compat> 0020 0308", or "". Writes text and NUL, returns the length. */
#define UNI_DECOMPOSITION_MAX 160
size_t uni_decomposition(uint32_t c, char text[UNI_DECOMPOSITION_MAX]);

/* ---- Normalization (unidata_norm.c) ---------------------------------------------------------------------------- */

enum uni_form { UNI_NFD, UNI_NFC, UNI_NFKD, UNI_NFKC };
enum uni_answer { UNI_YES, UNI_MAYBE, UNI_NO };

/* Whether the text is in the form, as far as its characters alone tell. */
enum uni_answer uni_quick_check(enum uni_form form, const uint32_t *text, size_t n);

/* uni_normalize() needs room for this many code points; SIZE_MAX if that overflows. */
size_t uni_normalize_room(enum uni_form form, const uint32_t *text, size_t n);
/* Writes the normal form and returns its length. old: as Unicode 3.2 had it (then uni_quick_check() is of no use). */
size_t uni_normalize(enum uni_form form, const uint32_t *text, size_t n, uint32_t *out, bool old);

/* The character that a pair composes to canonically, or 0. */
uint32_t uni_compose(uint32_t first, uint32_t second);

/* ---- Names (unidata_names.c) ----------------------------------------------------------------------------------- */

/* Room for any name. */
#define UNI_NAME_MAX 256
/* unicodedata.name(): writes the name and NUL, returns its length, 0 where there is none. */
size_t uni_name(uint32_t c, char name[UNI_NAME_MAX]);

/* unicodedata.lookup(): names, aliases and, if sequences, named sequences, in any case. Writes the code points and
 * returns how many, 0 where there is no such name. */
#define UNI_SEQUENCE_MAX 18
int uni_lookup(const char *name, size_t len, bool sequences, uint32_t out[UNI_SEQUENCE_MAX]);

/* ---- Unicode 3.2 (unidata_old.c) ------------------------------------------------------------------------------- */

const char *uni_old_category(uint32_t c);
const char *uni_old_bidirectional(uint32_t c);
const char *uni_old_east_asian_width(uint32_t c);
int uni_old_combining(uint32_t c);
bool uni_old_is_mirrored(uint32_t c);
int uni_old_decimal_value(uint32_t c);
int uni_old_digit_value(uint32_t c);
double uni_old_numeric_value(uint32_t c);
size_t uni_old_decomposition(uint32_t c, char text[UNI_DECOMPOSITION_MAX]);

#endif
