/* objects/numconv_int.h -- what the numconv_*.c files share: powers of ten, taking doubles apart, digits of a word,
 * and checked allocation. */
#ifndef P3T_OBJECTS_NUMCONV_INT_H
#define P3T_OBJECTS_NUMCONV_INT_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "objects/numconv.h"

typedef unsigned __int128 u128;

/* A 128-bit significand of a power of ten, most significant bit set, rounded towards zero. */
struct pow10 { uint64_t hi, lo; };

/* The tables hold these; q outside POW10_FIRST..POW10_LAST is the caller's bug. (numconv_repr.c) */
struct pow10 numconv_pow10(int q);
#define NUMCONV_POW10_MIN (-342)
#define NUMCONV_POW10_MAX 324
extern const uint64_t numconv_small_pow10[20];      /* 10**0 .. 10**19 */

/* floor(log2(10**q)) and floor(log10(2**q)), exact for |q| <= 1200. */
static inline int floor_log2_pow10(int q) { return (q * 217706) >> 16; }
static inline int floor_log10_pow2(int q) { return (int)(((int64_t)q * 1262611) >> 22); }

static inline uint64_t double_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double double_of_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* |x| == significand * 2**exponent for finite x. */
struct binary { uint64_t significand; int exponent; };
static inline struct binary binary_of(double x)
{
    uint64_t bits = double_bits(x);
    int biased = (int)(bits >> 52 & 0x7ff);
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    return biased ? (struct binary){fraction | UINT64_C(1) << 52, biased - 1075} : (struct binary){fraction, -1074};
}
static inline bool is_finite_bits(uint64_t bits) { return (bits >> 52 & 0x7ff) != 0x7ff; }

static inline int bit_length(uint64_t v) { return v ? 64 - __builtin_clzll(v) : 0; }

/* Decimal digits of v, no leading zeros ("0" for 0); returns their number, at most 20. (numconv_int.c) */
int numconv_decimal(char *buf, uint64_t v);
/* Exactly `width` decimal digits of v, zeros in front. */
void numconv_decimal_padded(char *buf, uint64_t v, int width);

/* "e+05", at least two digits; returns the length, at most 5. (numconv_format.c) */
size_t numconv_exponent(char *buf, int exponent);

/* value of a digit character up to base 36, or 37 */
extern const uint8_t numconv_digit_value[256];

#endif
