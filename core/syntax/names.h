/* core/syntax/names.h -- one struct name per distinct identifier of a parse. */
#ifndef CORE_SYNTAX_NAMES_H
#define CORE_SYNTAX_NAMES_H

#include "core/syntax/ast.h"

struct names {
    struct arena *arena;
    struct name **slots;      /* open addressing; a power of two of them */
    size_t mask, used;
};

bool identifiers_init(struct names *n, struct arena *a);     /* false: no memory */

/* The hash of an identifier, computed a byte at a time while it is scanned. */
#define NAME_HASH_SEED 0x811c9dc5u
static inline uint32_t name_hash_step(uint32_t h, char c) { return (h ^ (uint8_t)c) * 0x01000193u; }

/* The name with this text and hash; NULL when there is no memory. */
struct name *names_get_hashed(struct names *n, const char *text, size_t len, uint32_t hash);
struct name *names_get(struct names *n, const char *text, size_t len);

#endif
