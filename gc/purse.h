/* gc/purse.h -- references to other threads' objects, taken many at a time.
 *
 * Counting another thread's object is a read-modify-write of its header. When several threads do it all the time, the header's cache line
 * travels with each count, and they are slower together than one alone. So a thread that keeps counting one object takes PURSE references
 * at once, by one addition to the shared count, and hands them out to itself: its own counting goes to a table entry that no other
 * thread sees. Until they go back they are ordinary counted references, so nothing else in the runtime has to know of them: they make
 * no object die early. What they could do is keep a dead one for ever, and this is what the rules below are about.
 *
 * In the shared count purses are multiples of PURSE, and the rest, the *ordinary* references, is small. Who takes a reference out of a purse
 * and passes it on may leave the ordinary ones below zero; there then is a remainder in the upper half.
 *
 *   P1  An entry never has more than it took: n <= PURSE. Who drops one more had a reference that was counted elsewhere, and drops it the usual
 *       way.
 *   P2  While the object has an owner, its count keeps the object; and the owner's last step, which makes it merged, looks at the remainder.
 *   P3  So does every decrement that does not go into a purse. If there is no ordinary reference left (remainder 0; with an owner: in the upper
 *       half), purses and what came out of them may be all there is, and they are *called in*: every attached thread gives all of its purses
 *       back at its next safepoint. If there is one, it will come by P3 itself.
 *   P4  No purse is taken while the remainder is in the upper half, or on an object that is queued at its owner.
 * Threads that detach, or are stopped, give their purses back by themselves. Who finds that all references are in its own full purse destroys
 * the object at once. A spurious call (an object that very many containers refer to) costs a safepoint and is made seldom.
 * Deferred objects have purses as well: what waits for their counts are stops of the world, which empty all purses.
 *
 * An owner counts in the same header, and sees nothing of purses. So whoever holds a purse looks at the owner's count now and then; if that moves, he
 * has the object merged, by way of the owner's queue. From then on the owner counts like everybody else.
 *
 * An entry is won by heat: counts of the same object, with not too many of others in between that want the place.
 * Tests. tests/gc/test_purse.c, tests/models/purse.pml, stress-tests/c/stress_counts.c
 */
#ifndef P3T_GC_PURSE_H
#define P3T_GC_PURSE_H

#include "gc/counts_int.h"

#ifdef P3T_STRESS
enum { PURSE = 1 << 6, PURSE_HEAT = 2, PURSE_WATCH = 8 };
#else
enum { PURSE = 1 << 16, PURSE_HEAT = 12, PURSE_WATCH = 1 << 10 };
#endif
enum { PURSE_BUSIEST = 1 << 26 };       /* a count from which on no purse is taken: COUNT_STUCK is far */

/* Of the entry: refs is 0 when nothing is held, else 1 + n. */
static inline struct purse_entry *purse_set(GcThread *t, const Obj *o)
{
    return &t->purse[((uint64_t)(uintptr_t)o * 0x9e3779b97f4a7c15u >> (64 - PURSE_BITS)) * 2];
}

static inline struct purse_entry *purse_find(GcThread *t, const Obj *o)
{
    struct purse_entry *e = purse_set(t, o);
    if (e->object == o)
        return e;
    return e[1].object == o ? e + 1 : NULL;
}

bool purse_missed(GcThread *, struct purse_entry *, Obj *, bool trying) LEAF;     /* true: PURSE references were taken, one is the caller's */
void purse_empty(GcThread *) LEAF;      /* what might die by it is left to the calling thread's next safepoint */
void purses_call_in(void) LEAF;
void purse_watch(struct purse_entry *, Obj *) RUNS_PYTHON;
bool purse_lowered_far(GcThread *, Obj *, uint32_t shared) LEAF;

/* A reference out of the purse; trying: the caller has none yet. False: there is none. */
static inline bool purse_get(GcThread *t, Obj *o, bool trying)
{
    struct purse_entry *e = purse_find(t, o);
    if (LIKELY(e && e->refs > 1)) {
        e->refs--;
        return true;
    }
    return purse_missed(t, e, o, trying);
}

/* A reference into the purse. False: there is no purse, or it is full. */
static inline bool purse_put(GcThread *t, Obj *o) RUNS_PYTHON;
static inline bool purse_put(GcThread *t, Obj *o)
{
    struct purse_entry *e = purse_find(t, o);
    if (!e || e->refs - 1 >= PURSE)     /* nothing held, or P1 */
        return false;
    e->refs++;
    if (UNLIKELY(++e->heat % PURSE_WATCH == 0))
        purse_watch(e, o);
    return true;
}

/* May purses be all the references there are? For a word in state M, or, with `owned`, in another one. */
static inline bool purse_alone(int32_t count, bool owned)
{
    uint32_t ordinary = (uint32_t)count & (PURSE - 1);
    return count >= PURSE / 2 && (ordinary >= PURSE / 2 || (ordinary == 0 && !owned));
}

/* The object has just become merged, with this count. */
static inline void purse_merged(int32_t count)
{
    if (UNLIKELY(purse_alone(count, false)))
        purses_call_in();
}

/* A decrement by another thread than the owner, not into a purse, left this word. True: the purse of this thread was all, and is no more: the
 * caller destroys the object. */
static inline bool purse_lowered(GcThread *t, Obj *o, uint32_t shared)
{
    return UNLIKELY(count_of(shared) >= PURSE / 2) && state_of(shared) != COUNT_Q && purse_alone(count_of(shared), state_of(shared) != COUNT_M) &&
           purse_lowered_far(t, o, shared);
}

#endif
