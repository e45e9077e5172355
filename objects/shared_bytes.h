/* objects/shared_bytes.h -- copying bytes out of and into memory that other threads may be writing.
 *
 * The memory of an exported buffer belongs to the program: views and their consumers read and write it without a lock. Single items are
 * atomic (item_load, item_store); of a longer copy each byte is, so that it may hold some old and some new ones, but never anything else.
 * C has no such copy. memcpy() is one on every machine that we build for, as the compiler cannot see both sides; under the thread
 * sanitizer, which knows C's rules alone, it is written out in relaxed accesses.
 */
#ifndef P3T_OBJECTS_SHARED_BYTES_H
#define P3T_OBJECTS_SHARED_BYTES_H

#include "threading/atomic.h"

#include <string.h>

static inline void shared_bytes_load(void *to, const void *from, size_t n)
{
#ifdef P3T_TSAN
    for (size_t i = 0; i < n; i++)
        ((uint8_t *)to)[i] = load_relaxed_u8((const uint8_t *)from + i);
#else
    memcpy(to, from, n);
#endif
}

static inline void shared_bytes_store(void *to, const void *from, size_t n)
{
#ifdef P3T_TSAN
    for (size_t i = 0; i < n; i++)
        store_relaxed_u8((uint8_t *)to + i, ((const uint8_t *)from)[i]);
#else
    memcpy(to, from, n);
#endif
}

/* The two may overlap, and others may be writing both. */
static inline void shared_bytes_move(void *to, const void *from, size_t n)
{
#ifdef P3T_TSAN
    uint8_t *t = to;
    const uint8_t *f = from;
    if (t < f)
        for (size_t i = 0; i < n; i++)
            store_relaxed_u8(t + i, load_relaxed_u8(f + i));
    else
        for (size_t i = n; i-- > 0;)
            store_relaxed_u8(t + i, load_relaxed_u8(f + i));
#else
    memmove(to, from, n);
#endif
}

static inline bool shared_bytes_equal(const void *a, const void *b, size_t n)
{
#ifdef P3T_TSAN
    size_t i = 0;
    while (i < n && load_relaxed_u8((const uint8_t *)a + i) == load_relaxed_u8((const uint8_t *)b + i))
        i++;
    return i == n;
#else
    return memcmp(a, b, n) == 0;
#endif
}

/* Where c is first, or NULL. By the time that this is known it may be another byte. */
static inline const char *shared_bytes_chr(const void *from, int c, size_t n)
{
#ifdef P3T_TSAN
    for (size_t i = 0; i < n; i++)
        if (load_relaxed_u8((const uint8_t *)from + i) == (uint8_t)c)
            return (const char *)from + i;
    return NULL;
#else
    return memchr(from, c, n);
#endif
}

#endif
