/* gc/purse.h -- references to other threads' objects, taken many at a time.
 *
 * Counting another thread's object is a read-modify-write of its header. When several threads do it all the time, the header's cache line
 * travels with each count, and they are slower together than one alone. So a thread that keeps counting one object takes PURSE references
 * at once, by one addition to the shared count, and hands them out to itself: its own counting goes to a table entry that no other
 * thread sees. Until they go back they are ordinary counted references, so nothing else in the runtime has to know of them: they make
 * no object die early. What they could do is keep a dead one for ever, and this is what the rules below are about.
 *
 *   P1  An entry never has more than it took: n <= PURSE. Who drops one more had a reference that was counted elsewhere, and drops it the usual
 *       way.
 *   P2  No purse on a merged object. So whoever is the last to let go is either its owner, or hands a reference to the owner's queue, or
 *       makes the others' count negative, purses not counted.
 *   P3  All three can be seen in the shared count, where purses are multiples of PURSE and the rest is small: an object that becomes merged
 *       with PURSE/2 counts or more, and a decrement that leaves a remainder in the upper half, *call the purses in*: every attached thread
 *       gives all of them back at its next safepoint. Threads that detach, or are stopped, give them back by themselves.
 * A spurious call (an object that many containers refer to) costs a safepoint and happens seldom; a purse is not taken on such a remainder.
 * Deferred objects have purses as well: what waits for their counts are stops of the world, which empty all purses.
 *
 * An entry is won by heat: counts of the same object that met no more frequent one in between.
 * Tests. tests/gc/test_purse.c, tests/models/purse.pml, stress-tests/c/stress_counts.c
 */
#ifndef P3T_GC_PURSE_H
#define P3T_GC_PURSE_H

#include "gc/counts_int.h"

#ifdef P3T_STRESS
enum { PURSE = 1 << 6, PURSE_HEAT = 2 };
#else
enum { PURSE = 1 << 16, PURSE_HEAT = 12 };
#endif
enum { PURSE_BUSIEST = 1 << 26 };       /* a count from which on no purse is taken: COUNT_STUCK is far */

/* refs: 0 when nothing is held, else 1 + n. */
static inline struct purse_entry *purse_find(GcThread *t, const Obj *o)
{
    struct purse_entry *e = &t->purse[((uint64_t)(uintptr_t)o * 0x9e3779b97f4a7c15u >> (64 - PURSE_BITS)) * 2];
    if (e->object == o)
        return e;
    return e[1].object == o ? e + 1 : NULL;
}

bool purse_missed(GcThread *, struct purse_entry *, Obj *) LEAF;     /* true: PURSE references were taken, one is the caller's */
void purse_empty(GcThread *) LEAF;      /* what might die by it is left to the calling thread's next safepoint */
void purses_call_in(void) LEAF;
void purse_lowered_far(GcThread *, const Obj *) LEAF;

/* A reference out of the purse. False: there is none. */
static inline bool purse_get(GcThread *t, Obj *o)
{
    struct purse_entry *e = purse_find(t, o);
    if (LIKELY(e && e->refs > 1)) {
        e->refs--;
        return true;
    }
    return purse_missed(t, e, o);
}

/* A reference into the purse. False: there is no purse, or it is full. */
static inline bool purse_put(GcThread *t, Obj *o)
{
    struct purse_entry *e = purse_find(t, o);
    if (!e || e->refs - 1 >= PURSE)     /* nothing held, or P1 */
        return false;
    e->refs++;
    return true;
}

/* The object has just become merged, with this count. */
static inline void purse_merged(int32_t count)
{
    if (UNLIKELY(count >= PURSE / 2))
        purses_call_in();
}

/* A decrement by another thread than the owner, not into a purse, left this word. */
static inline void purse_lowered(GcThread *t, const Obj *o, uint32_t shared)
{
    int32_t count = count_of(shared);
    if (UNLIKELY(count >= PURSE / 2 && (count & (PURSE - 1)) >= PURSE / 2 && state_of(shared) < COUNT_Q))
        purse_lowered_far(t, o);
}

#endif
