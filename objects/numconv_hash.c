/* objects/numconv_hash.c -- hashes of numbers and of byte strings.
 *
 * Numbers hash by value whatever their type: the library reference ("Hashing of numeric types") reduces a rational
 * modulo the Mersenne prime P = 2**61 - 1. As 2**61 == 1 mod P, a multiplication by a power of two is a rotation of
 * 61 bits, so a double m * 2**e needs one rotation of m, and a row of limbs one rotation by 3 a limb (2**64 == 2**3).
 * Bytes hash by SipHash-1-3 (Aumasson and Bernstein), keyed, against chosen collisions.
 * -1 means "raised" to the callers of hash functions, so every result -1 is replaced by -2. */
#include "objects/numconv_int.h"

static const uint64_t P = NUMCONV_HASH_MODULUS;

static uint64_t rotate61(uint64_t v, unsigned by)
{
    return by ? ((v << by) | (v >> (61 - by))) & P : v;
}

static int64_t finish(uint64_t reduced, bool negative)
{
    int64_t h = negative ? -(int64_t)reduced : (int64_t)reduced;
    return h == -1 ? -2 : h;
}

static uint64_t reduce(uint64_t v)
{
    v = (v & P) + (v >> 61);
    return v >= P ? v - P : v;
}

int64_t numconv_hash_i64(int64_t v)
{
    uint64_t magnitude = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    return finish(reduce(magnitude), v < 0);
}

int64_t numconv_hash_limbs(const mp_limb_t *limbs, size_t n, bool negative)
{
    uint64_t h = 0;
    for (size_t i = n; i-- > 0; )
        h = reduce(rotate61(h, 3) + (limbs[i] & P) + (limbs[i] >> 61));    /* below 2**62 + 8: no carry is lost */
    return finish(h, negative);
}

int64_t numconv_hash_double(double x, int64_t nan_hash)
{
    uint64_t bits = double_bits(x);
    bool negative = bits >> 63;
    if (!is_finite_bits(bits)) {
        if (bits << 12)
            return nan_hash == -1 ? -2 : nan_hash;
        return negative ? -NUMCONV_HASH_INF : NUMCONV_HASH_INF;
    }
    struct binary b = binary_of(x);
    int by = b.exponent % 61;
    return finish(rotate61(b.significand, (unsigned)(by < 0 ? by + 61 : by)), negative);
}

int64_t numconv_hash_complex(double re, double im, int64_t nan_hash)
{
    uint64_t h = (uint64_t)numconv_hash_double(re, nan_hash)
               + NUMCONV_HASH_IMAG * (uint64_t)numconv_hash_double(im, nan_hash);
    return h == UINT64_MAX ? -2 : (int64_t)h;
}

static inline uint64_t rotl(uint64_t v, int by)
{
    return v << by | v >> (64 - by);
}

struct sip { uint64_t a, b, c, d; };

static inline void sip_round(struct sip *s)
{
    s->a += s->b;
    s->c += s->d;
    s->b = rotl(s->b, 13) ^ s->a;
    s->d = rotl(s->d, 16) ^ s->c;
    s->a = rotl(s->a, 32) + s->d;
    s->c += s->b;
    s->d = rotl(s->d, 21) ^ s->a;
    s->b = rotl(s->b, 17) ^ s->c;
    s->c = rotl(s->c, 32);
}

static inline uint64_t load_le64(const unsigned char *p)
{
    uint64_t v;
    memcpy(&v, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

static inline uint64_t load_le32(const unsigned char *p)
{
    uint32_t v;
    memcpy(&v, p, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap32(v);
#endif
    return v;
}

/* The last rest < 8 bytes of a string of len bytes, without a loop: overlapping loads. */
static inline uint64_t tail(const unsigned char *p, size_t rest, size_t len)
{
    if (rest == 0)
        return 0;
    if (len >= 8)
        return load_le64(p + rest - 8) >> (8 * (8 - rest));
    if (rest >= 4)
        return load_le32(p) | load_le32(p + rest - 4) << (8 * (rest - 4));
    return (uint64_t)p[0] | (uint64_t)p[rest >> 1] << (8 * (rest >> 1)) | (uint64_t)p[rest - 1] << (8 * (rest - 1));
}

int64_t hash_bytes(const void *bytes, size_t len, const struct hash_key *key)
{
    if (len == 0)
        return 0;
    const unsigned char *p = bytes;
    struct sip s = {key->k0 ^ UINT64_C(0x736f6d6570736575), key->k1 ^ UINT64_C(0x646f72616e646f6d),
                    key->k0 ^ UINT64_C(0x6c7967656e657261), key->k1 ^ UINT64_C(0x7465646279746573)};
    for (size_t left = len; left >= 8; left -= 8, p += 8) {
        uint64_t word = load_le64(p);
        s.d ^= word;
        sip_round(&s);
        s.a ^= word;
    }
    uint64_t last = (uint64_t)len << 56 | tail(p, len & 7, len);
    s.d ^= last;
    sip_round(&s);
    s.a ^= last;
    s.c ^= 0xff;
    sip_round(&s);
    sip_round(&s);
    sip_round(&s);
    int64_t h = (int64_t)(s.a ^ s.b ^ s.c ^ s.d);
    return h == -1 ? -2 : h;
}

struct hash_key hash_key_from_seed(uint32_t seed)
{
    struct hash_key key = {0, 0};
    if (seed == 0)
        return key;
    uint32_t x = seed;                      /* a linear congruential generator, so that a seed means the same keys everywhere */
    for (int i = 0; i < 16; i++) {
        x = x * 214013 + 2531011;
        uint64_t byte = x >> 16 & 0xff;
        if (i < 8)
            key.k0 |= byte << (8 * i);
        else
            key.k1 |= byte << (8 * (i - 8));
    }
    return key;
}
