/* objects/hash.c -- the hash of text and bytes, and PyHash_*.
 *
 * Equal str and bytes contents hash alike: SipHash-1-3 under a key that a process draws once, before its first hash. PYTHONHASHSEED
 * fixes the key; core reads it. Hashes of numbers are in numconv_hash.c, and need no key.
 */
#include "objects/numconv.h"
#include "objects/str_int.h"

static struct hash_key key FROZEN;

void hash_init(const struct hash_key *k)
{
    key = *k;
}

Py_hash_t hash_text(const void *text, size_t bytes)
{
    return hash_bytes(text, bytes, &key);
}

Py_hash_t Py_HashBuffer(const void *ptr, Py_ssize_t len)
{
    return hash_bytes(ptr, (size_t)len, &key);
}

/* Objects are 16-byte aligned: their low bits say nothing, so they go to the top. */
Py_hash_t Py_HashPointer(const void *ptr)
{
    uint64_t w = (uint64_t)(uintptr_t)ptr;
    Py_hash_t h = (Py_hash_t)(w >> 4 | w << 60);
    return h == -1 ? -2 : h;
}

static Py_hash_t hash_function(const void *ptr, Py_ssize_t len)
{
    return Py_HashBuffer(ptr, len);
}

PyHash_FuncDef *PyHash_GetFuncDef(void)
{
    static PyHash_FuncDef def = {hash_function, "siphash13", 64, 128};
    return &def;
}
