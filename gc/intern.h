/* gc/intern.h -- a process-wide set of unique objects (interned strings), looked up without a lock. See intern.c.
 *
 * The set does not count its members: a mortal member leaves it when it dies. Its type's destroy function says so, before it
 * touches anything: intern_remove().
 */
#ifndef P3T_GC_INTERN_H
#define P3T_GC_INTERN_H

#include "gc/counts.h"

struct intern_ops {
    bool     (*equal)(Value member, const void *key);  /* LEAF */
    uint64_t (*hash)(Value member);                    /* LEAF: the hash it was added with */
};

enum { INTERN_SHARDS = 64 };
struct intern_table;
typedef struct InternSet {
    const struct intern_ops *ops FROZEN;
    struct intern_shard {
        struct intern_table *table GUARD_W(lock, release, acquire) RETIRED;
        uint8_t lock SHARED(acquire to take, release to drop);
    } __attribute__((aligned(64))) shards[INTERN_SHARDS];
} InternSet;

int   intern_init(InternSet *, const struct intern_ops *);                /* 0, or -1: memory ran out */
/* The member equal to key, counted, or V_ABSENT. */
Value intern_find(InternSet *, uint64_t hash, const void *key) LEAF;
/* The member equal to key, counted; if there is none, fresh becomes it. Consumes fresh. V_RAISED: memory ran out, fresh is released
 * (no exception is set). Caller attached. */
Value intern_add(InternSet *, uint64_t hash, const void *key, Value fresh);
/* First thing in a member's destroy function. */
void  intern_remove(InternSet *, uint64_t hash, Value dying) LEAF;
size_t intern_count(InternSet *);

#endif
