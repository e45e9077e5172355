/* objects/numconv.h -- numbers to text, text to numbers, and hashes of numbers and bytes, on plain C data.
 *
 * Nothing here knows an object, takes a lock, or asks the locale; every function may be called by any thread at any
 * time. Only the functions marked NOMEM allocate (scratch for long integers), and they say so by their result. */
#ifndef P3T_OBJECTS_NUMCONV_H
#define P3T_OBJECTS_NUMCONV_H

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- double to digits (numconv_repr.c) ------------------------------------------------------------------------ */

/* The longest digit string a double has: 767 significant digits, rounded up. */
#define NUMCONV_DIGITS_MAX 800

enum numconv_mode {
    NUMCONV_SHORTEST,      /* the shortest digits that read back as the same double, the nearest of them; ndigits unused */
    NUMCONV_SIGNIFICANT,   /* ndigits >= 1 significant digits, correctly rounded, ties to even */
    NUMCONV_FIXED,         /* ndigits digits after the point (fewer than none: before it), correctly rounded, ties to even */
};

/* Writes the digits ('0'..'9', no trailing zeros, not terminated) of the finite |x| and returns how many; the value is
 * 0.DIGITS * 10**decpt. Zero, and what rounds to zero, has no digits and decpt 0. */
int numconv_double_to_digits(double x, enum numconv_mode mode, int ndigits, char digits[NUMCONV_DIGITS_MAX], int *decpt);

/* round(x, ndigits) for floats: correctly rounded, ties to even on the exact value. *overflow is set where the result
 * is too large for a double (the result is then infinite). */
double numconv_round(double x, int64_t ndigits, bool *overflow);

/* ---- double to text (numconv_format.c) ------------------------------------------------------------------------ */

enum numconv_format_flags {      /* the values of Py_DTSF_* */
    NUMCONV_SIGN = 1,            /* always a sign */
    NUMCONV_ADD_DOT_0 = 2,       /* "1.0", not "1" */
    NUMCONV_ALT = 4,             /* '#': keep the point, and for 'g' the zeros */
    NUMCONV_NO_NEG_0 = 8,        /* 'z': no minus before a zero, after rounding */
};
enum numconv_double_kind { NUMCONV_FINITE, NUMCONV_INFINITE, NUMCONV_NAN };   /* the values of Py_DTST_* */

/* Room for any 'r' output and its terminator. */
#define NUMCONV_REPR_MAX 32

/* Text of x for code 'r', 'e', 'f', 'g', 'E', 'F', 'G' or '%', as PyOS_double_to_string() gives it ('%' multiplies by
 * 100, formats as 'f', and appends the sign). Returns the length; the text and a terminating NUL are written where
 * they fit in cap bytes, else nothing is. kind may be NULL. precision is ignored for 'r'. */
size_t numconv_format_double(char *buf, size_t cap, double x, char code, int precision, unsigned flags,
                             enum numconv_double_kind *kind);

/* float.hex(). buf holds NUMCONV_REPR_MAX bytes. */
size_t numconv_format_hex(char *buf, double x);

/* ---- text to double (numconv_parse.c) ------------------------------------------------------------------------- */

/* Reads the longest decimal float ([sign] digits [. digits] [e [sign] digits], or [sign] inf, infinity, nan in any
 * case) from the start of [s, end) and returns where it ends; s itself where there is none. Correctly rounded.
 * *overflow (may be NULL) tells a number too large, whose value is infinite. No blanks, no underscores. */
const char *numconv_parse_double(const char *s, const char *end, double *x, bool *overflow);

enum numconv_hex_status { NUMCONV_HEX_OK, NUMCONV_HEX_INVALID, NUMCONV_HEX_OVERFLOW };

/* float.fromhex() on all of [s, end), blanks around it allowed. */
enum numconv_hex_status numconv_parse_hex(const char *s, const char *end, double *x);

/* ---- integers and doubles (numconv_parse.c) ------------------------------------------------------------------- */

/* The nearest double of n limbs, ties to even; *overflow where there is none (the value is then infinite). */
double numconv_limbs_to_double(const mp_limb_t *limbs, size_t n, bool *overflow);

/* top * 2**exp2 correctly rounded, where a true `sticky` means that a non-zero tail lies below top; if sticky, top's
 * most significant bit must be set. Infinite on overflow. For true division and the like. */
double numconv_round_to_double(uint64_t top, bool sticky, int64_t exp2);

/* Truncates the finite |x| to an integer; at most NUMCONV_DOUBLE_LIMBS limbs. Returns the count, 0 for zero. */
#define NUMCONV_DOUBLE_LIMBS 16
size_t numconv_double_to_limbs(double x, mp_limb_t limbs[NUMCONV_DOUBLE_LIMBS]);

/* ---- integers and text (numconv_int.c) ------------------------------------------------------------------------ */

enum numconv_int_status {
    NUMCONV_INT_OK,
    NUMCONV_INT_INVALID,       /* not an integer literal of that base */
    NUMCONV_INT_TOO_LONG,      /* more digits than max_digits (never for bases 2, 4, 8, 16, 32) */
    NUMCONV_INT_NOMEM,
};

struct numconv_int {
    bool negative;
    bool small;                /* the value is in `value`, sign included, and limbs is NULL */
    int64_t value;
    mp_limb_t *limbs;          /* magnitude in a block of buf_alloc(), top limb not zero; the caller's */
    size_t n;
    int base;                  /* the base found, when 0 was asked for */
    size_t digits;             /* digits in the text, for the message about too many of them */
};

/* int(text, base): blanks around, a sign, a prefix that fits the base (base 0: any), single underscores between
 * digits. base is 0 or 2..36. max_digits 0: no limit. NOMEM. */
enum numconv_int_status numconv_int_parse(const char *s, size_t len, int base, size_t max_digits,
                                          struct numconv_int *out);

/* Digits of v in base 2..36, lower case, '-' in front where negative, no prefix, no NUL. buf holds
 * NUMCONV_I64_MAX bytes. Returns the length. */
#define NUMCONV_I64_MAX 66
size_t numconv_i64_format(char *buf, int64_t v, int base);
size_t numconv_u64_format(char *buf, uint64_t v, int base);

/* How many bytes numconv_limbs_format() may write. */
size_t numconv_limbs_format_bound(const mp_limb_t *limbs, size_t n, int base);
/* Digits of the magnitude in base 2..36 into buf; *len gets their number. 0, or -1: NOMEM. */
int numconv_limbs_format(char *buf, size_t *len, const mp_limb_t *limbs, size_t n, int base);

/* ---- GMP's own scratch (numconv_mem.c) ------------------------------------------------------------------------ */

/* GMP cannot report that it found no memory for its scratch. Runs fn(arg), in which GMP's mpn functions may be called,
 * and returns 0; or -1 if one of them ran out of memory: what it was writing is then garbage, nothing is leaked. fn
 * must hold no lock and own no memory when it calls GMP. Operands under NUMCONV_UNGUARDED_LIMBS need no guard. */
#define NUMCONV_UNGUARDED_LIMBS 512
int numconv_guarded(void (*fn)(void *), void *arg);

/* ---- hashes (numconv_hash.c) ---------------------------------------------------------------------------------- */

/* Hashes of equal numbers are equal: "Hashing of numeric types" in the library reference. None returns -1. */
#define NUMCONV_HASH_MODULUS ((UINT64_C(1) << 61) - 1)
#define NUMCONV_HASH_INF 314159
#define NUMCONV_HASH_IMAG UINT64_C(1000003)
int64_t numconv_hash_i64(int64_t v);
int64_t numconv_hash_limbs(const mp_limb_t *limbs, size_t n, bool negative);
int64_t numconv_hash_double(double x, int64_t nan_hash);                  /* nan_hash: what a NaN hashes to */
int64_t numconv_hash_complex(double re, double im, int64_t nan_hash);

/* SipHash-1-3 of bytes under a key; 0 for no bytes, never -1. */
struct hash_key { uint64_t k0, k1; };
int64_t hash_bytes(const void *bytes, size_t len, const struct hash_key *key);
/* The key that PYTHONHASHSEED=seed stands for; seed 0 gives the key 0, 0. */
struct hash_key hash_key_from_seed(uint32_t seed);

#endif
