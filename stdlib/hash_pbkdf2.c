/* stdlib/hash_pbkdf2.c -- PBKDF2 (RFC 8018) with HMAC over SHA-1 and SHA-2.
 *
 * An iteration hashes two blocks, and some hundred thousand of them are usual. By OpenSSL 3's EVP interface each of the two costs a context that is
 * copied and freed, which takes longer than the hashing; so what starts from the key is kept here as two plain structures, and copied by assignment.
 * Other algorithms, and all of them in FIPS mode, are left to PKCS5_PBKDF2_HMAC().  Tests. tests/stdlib/hash_calls.py
 */
#ifdef P3T_HAVE_OPENSSL
#define OPENSSL_SUPPRESS_DEPRECATED
#include "stdlib/hash_evp.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <string.h>

struct derivation {
    const unsigned char *password, *salt;
    size_t password_len, salt_len, out_len;
    unsigned iterations;
    unsigned char *out;
};

#ifndef OPENSSL_NO_DEPRECATED_3_0
#define DERIVE(name, CONTEXT, PREFIX, DIGEST, BLOCK)                                                                                               \
    static void name##_finish(CONTEXT c, const CONTEXT *outer, unsigned char digest[DIGEST])                                                       \
    {                                                                                                                                              \
        PREFIX##_Final(digest, &c);                                                                                                                \
        c = *outer;                                                                                                                                \
        PREFIX##_Update(&c, digest, DIGEST);                                                                                                       \
        PREFIX##_Final(digest, &c);                                                                                                                \
    }                                                                                                                                              \
    static void name##_keyed(CONTEXT *c, const unsigned char key[BLOCK], unsigned char mask)                                                       \
    {                                                                                                                                              \
        unsigned char masked[BLOCK];                                                                                                               \
        for (size_t i = 0; i < BLOCK; i++)                                                                                                         \
            masked[i] = key[i] ^ mask;                                                                                                             \
        PREFIX##_Init(c);                                                                                                                          \
        PREFIX##_Update(c, masked, BLOCK);                                                                                                         \
        OPENSSL_cleanse(masked, sizeof masked);                                                                                                    \
    }                                                                                                                                              \
    static void name(const struct derivation *d)                                                                                                   \
    {                                                                                                                                              \
        unsigned char key[BLOCK] = {0}, last[DIGEST], sum[DIGEST], *out = d->out;                                                                  \
        CONTEXT inner, outer, c;                                                                                                                   \
        if (d->password_len > BLOCK) {                                                                                                             \
            PREFIX##_Init(&c);                                                                                                                     \
            PREFIX##_Update(&c, d->password, d->password_len);                                                                                     \
            PREFIX##_Final(key, &c);                                                                                                               \
        } else if (d->password_len) {                                                                                                              \
            memcpy(key, d->password, d->password_len);                                                                                             \
        }                                                                                                                                          \
        name##_keyed(&inner, key, 0x36);                                                                                                           \
        name##_keyed(&outer, key, 0x5c);                                                                                                           \
        size_t left = d->out_len, n;                                                                                                               \
        for (uint32_t block = 1; left; block++, left -= n, out += n) {                                                                             \
            const unsigned char number[4] = {(unsigned char)(block >> 24), (unsigned char)(block >> 16), (unsigned char)(block >> 8),              \
                                             (unsigned char)block};                                                                                \
            c = inner;                                                                                                                             \
            PREFIX##_Update(&c, d->salt, d->salt_len);                                                                                             \
            PREFIX##_Update(&c, number, sizeof number);                                                                                            \
            name##_finish(c, &outer, last);                                                                                                        \
            memcpy(sum, last, DIGEST);                                                                                                             \
            for (unsigned i = 1; i < d->iterations; i++) {                                                                                         \
                c = inner;                                                                                                                         \
                PREFIX##_Update(&c, last, DIGEST);                                                                                                 \
                name##_finish(c, &outer, last);                                                                                                    \
                for (size_t k = 0; k < DIGEST; k++)                                                                                                \
                    sum[k] ^= last[k];                                                                                                             \
            }                                                                                                                                      \
            n = left < DIGEST ? left : DIGEST;                                                                                                     \
            memcpy(out, sum, n);                                                                                                                   \
        }                                                                                                                                          \
        OPENSSL_cleanse(key, sizeof key);                                                                                                          \
        OPENSSL_cleanse(last, sizeof last);                                                                                                        \
        OPENSSL_cleanse(sum, sizeof sum);                                                                                                          \
        OPENSSL_cleanse(&inner, sizeof inner);                                                                                                     \
        OPENSSL_cleanse(&outer, sizeof outer);                                                                                                     \
        OPENSSL_cleanse(&c, sizeof c);                                                                                                             \
    }
DERIVE(derive_sha1, SHA_CTX, SHA1, SHA_DIGEST_LENGTH, SHA_CBLOCK)
DERIVE(derive_sha224, SHA256_CTX, SHA224, SHA224_DIGEST_LENGTH, SHA256_CBLOCK)
DERIVE(derive_sha256, SHA256_CTX, SHA256, SHA256_DIGEST_LENGTH, SHA256_CBLOCK)
DERIVE(derive_sha384, SHA512_CTX, SHA384, SHA384_DIGEST_LENGTH, SHA512_CBLOCK)
DERIVE(derive_sha512, SHA512_CTX, SHA512, SHA512_DIGEST_LENGTH, SHA512_CBLOCK)

static bool derive_here(const EVP_MD *md, const struct derivation *d)
{
    static const struct { const char *name; void (*derive)(const struct derivation *); } known[] = {
        {"sha1", derive_sha1}, {"sha224", derive_sha224}, {"sha256", derive_sha256}, {"sha384", derive_sha384}, {"sha512", derive_sha512},
    };
    const char *name = EVP_default_properties_is_fips_enabled(NULL) ? NULL : hash_python_name(md);
    for (size_t i = 0; name && i < sizeof known / sizeof *known; i++)
        if (strcmp(name, known[i].name) == 0) {
            known[i].derive(d);
            return true;
        }
    return false;
}
#else
static bool derive_here(const EVP_MD *md, const struct derivation *d) { return (void)md, (void)d, false; }
#endif

bool hash_pbkdf2(const EVP_MD *md, const Py_buffer *password, const Py_buffer *salt, int iterations, unsigned char *out, int n)
{
    struct derivation d = {password->buf, salt->buf, (size_t)password->len, (size_t)salt->len, (size_t)n, (unsigned)iterations, out};
    return derive_here(md, &d) || PKCS5_PBKDF2_HMAC(password->buf, (int)password->len, salt->buf, (int)salt->len, iterations, md, n, out);
}
#endif
