/* core/syntax/arena.c -- the blocks behind arena.h.
 *
 * Blocks double from 16 KiB to 1 MiB, so a one-line eval() stays small and a large module makes few calls to malloc.
 * While a failure is being counted down (arena.fail_in), cur and end are kept equal: then every allocation comes through
 * arena_alloc_slow() and the inline path needs no test for it. */
#include "core/syntax/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 16 << 10, LAST_BLOCK = 1 << 20 };

struct arena_block {
    struct arena_block *next;
    size_t size;
};
static_assert(sizeof(struct arena_block) % 8 == 0, "what follows the block header is aligned");

void arena_init(struct arena *a)
{
    memset(a, 0, sizeof *a);
}

static void free_blocks(struct arena_block *b)
{
    while (b) {
        struct arena_block *next = b->next;
        free(b);
        b = next;
    }
}

void arena_free(struct arena *a)
{
    free_blocks(a->blocks);
    free_blocks(a->spare);
    memset(a, 0, sizeof *a);
}

void arena_reset(struct arena *a)
{
    struct arena_block *blocks = a->blocks, *keep = NULL;
    size_t kept = 0;
    free_blocks(a->spare);
    while (blocks) {
        struct arena_block *b = blocks;
        blocks = b->next;
        if (kept + b->size <= ARENA_KEEP) {
            kept += b->size;
            b->next = keep;
            keep = b;
        } else {
            free(b);
        }
    }
    memset(a, 0, sizeof *a);
    a->spare = keep;
}

/* A block of at least *size bytes, *size being set to what it has. */
static void *new_block(struct arena *a, size_t *size)
{
    struct arena_block **at = &a->spare, *b;
    while ((b = *at) && (b->size < *size || b->size / 4 > *size))
        at = &b->next;
    if (b) {
        *at = b->next;
        *size = b->size;
    } else {
        b = malloc(sizeof *b + *size);
        if (!b)
            return NULL;
    }
    b->next = a->blocks;
    b->size = *size;
    a->blocks = b;
    a->used += *size;
    return b + 1;
}

void *arena_alloc_slow(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 2)
        goto failed;
    if (a->fail_in > 0) {
        a->cur = a->end = NULL;
        if (--a->fail_in == 0) {
            a->fail_in = 1;      /* no memory means none for the next caller either */
            goto failed;
        }
        void *own = new_block(a, &size);
        if (own)
            return own;
        goto failed;
    }
    size_t want = a->used < FIRST_BLOCK ? FIRST_BLOCK : a->used > LAST_BLOCK ? LAST_BLOCK : a->used;
    if (size > want / 4) {       /* a large piece gets a block of its own; the current one goes on being filled */
        void *own = new_block(a, &size);
        if (own)
            return own;
        goto failed;
    }
    char *at = new_block(a, &want);
    if (!at)
        goto failed;
    a->cur = at + size;
    a->end = at + want;
    return at;
failed:
    a->failed = true;
    return NULL;
}

void *arena_zalloc(struct arena *a, size_t size)
{
    void *at = arena_alloc(a, size);
    if (at)
        memset(at, 0, size);
    return at;
}

char *arena_copy(struct arena *a, const char *text, size_t len)
{
    char *copy = arena_alloc(a, len + 1);
    if (copy) {
        memcpy(copy, text, len);
        copy[len] = 0;
    }
    return copy;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *out = len < 0 ? NULL : arena_alloc(a, (size_t)len + 1);
    if (out) {
        va_start(args, format);
        vsnprintf(out, (size_t)len + 1, format, args);
        va_end(args);
    }
    return out;
}
