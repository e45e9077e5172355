/* core/syntax/arena.h -- bump allocation for everything a parse produces.
 *
 * A parse makes many small things that die together: tokens, names, nodes, decoded strings.  They are carved off large
 * blocks and freed in one go by arena_free().  An arena belongs to one thread at a time; nothing here is shared.
 * A1  What arena_alloc() returns is aligned to 8 bytes and stays where it is until arena_free().
 * A2  Every allocation can fail: it returns NULL and arena.failed stays set, so the end of a parse can tell a lack of
 *     memory from a syntax error.
 * Tests: tests/syntax/test_parse_memory.c lets each allocation fail once, through arena.fail_in. */
#ifndef CORE_SYNTAX_ARENA_H
#define CORE_SYNTAX_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena_block;

struct arena {
    char *cur, *end;             /* what is left of the newest block */
    struct arena_block *blocks;  /* newest first */
    struct arena_block *spare;   /* empty ones, for reuse */
    size_t used;                 /* bytes in all blocks */
    long fail_in;                /* tests: > 0 lets the n-th allocation from now on fail; 0 never */
    bool failed;
};

void arena_init(struct arena *a);
void arena_free(struct arena *a);
/* Empties the arena but keeps up to ARENA_KEEP bytes of its blocks: for a thread that parses one file after another. */
void arena_reset(struct arena *a);
enum { ARENA_KEEP = 8 << 20 };
void *arena_alloc_slow(struct arena *a, size_t size);

/* size bytes, not cleared; NULL when there is no memory. */
static inline void *arena_alloc(struct arena *a, size_t size)
{
    size = (size + 7) & ~(size_t)7;
    if ((size_t)(a->end - a->cur) < size)
        return arena_alloc_slow(a, size);
    void *at = a->cur;
    a->cur += size;
    return at;
}

void *arena_zalloc(struct arena *a, size_t size);                          /* cleared */
char *arena_copy(struct arena *a, const char *text, size_t len);           /* len bytes and a NUL */
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
