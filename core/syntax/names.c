/* core/syntax/names.c -- the table behind names.h.
 *
 * Open addressing with linear probing, at most half full, so a probe soon meets an empty slot.  Hashes are FNV-1a: made
 * a byte at a time by the tokenizer's own loop over the identifier. */
#include "core/syntax/names.h"

#include <string.h>

enum { FIRST_SLOTS = 256 };

static struct name **new_slots(struct arena *a, size_t count)
{
    return arena_zalloc(a, count * sizeof(struct name *));
}

bool identifiers_init(struct names *n, struct arena *a)
{
    n->arena = a;
    n->mask = FIRST_SLOTS - 1;
    n->used = 0;
    n->slots = new_slots(a, FIRST_SLOTS);
    return n->slots != NULL;
}

static size_t slot_of(uint32_t hash, size_t mask)
{
    return (hash ^ (hash >> 15)) & mask;
}

static bool grow(struct names *n)
{
    size_t mask = n->mask * 2 + 1;
    struct name **slots = new_slots(n->arena, mask + 1);
    if (!slots)
        return false;
    for (size_t i = 0; i <= n->mask; i++) {
        struct name *name = n->slots[i];
        if (!name)
            continue;
        size_t at = slot_of(name->hash, mask);
        while (slots[at])
            at = (at + 1) & mask;
        slots[at] = name;
    }
    n->slots = slots;
    n->mask = mask;
    return true;
}

struct name *names_get_hashed(struct names *n, const char *text, size_t len, uint32_t hash)
{
    size_t at = slot_of(hash, n->mask);
    for (struct name *name; (name = n->slots[at]); at = (at + 1) & n->mask)
        if (name->hash == hash && name->len == len && memcmp(name->text, text, len) == 0)
            return name;
    struct name *name = arena_alloc(n->arena, sizeof *name + len + 1);
    if (!name)
        return NULL;
    *name = (struct name){.hash = hash, .len = (uint32_t)len};
    memcpy(name->text, text, len);
    name->text[len] = 0;
    n->slots[at] = name;
    if (++n->used * 2 > n->mask && !grow(n))
        return NULL;
    return name;
}

struct name *names_get(struct names *n, const char *text, size_t len)
{
    uint32_t hash = NAME_HASH_SEED;
    for (size_t i = 0; i < len; i++)
        hash = name_hash_step(hash, text[i]);
    return names_get_hashed(n, text, len, hash);
}
