/* gc/counts_int.h -- between counts.c and die.c. */
#ifndef P3T_GC_COUNTS_INT_H
#define P3T_GC_COUNTS_INT_H

#include "gc/counts.h"
#include "gc/thread_gc.h"

enum { COUNT_SHIFT = 2, COUNT_STUCK = 1 << 28 };    /* a count that got this far is never changed again: the object is immortal */

static inline int32_t count_of(uint32_t shared) { return (int32_t)shared >> COUNT_SHIFT; }
static inline uint32_t state_of(uint32_t shared) { return shared & 3; }
static inline uint32_t shared_word(int32_t count, uint32_t state) { return (uint32_t)count << COUNT_SHIFT | state; }

/* A reference in an owner's merge queue, or a dead object that the drainer has not destroyed yet. */
struct merge_node {
    struct merge_node *next;
    Obj *object;
};

/* The last reference is gone: shared is (0,M), or the caller is the owner and saw (0,U). Destroys the object, or puts that off
 * when destructors are nested too deep. */
void die(Obj *) RUNS_PYTHON;
void die_pending(GcThread *) RUNS_PYTHON;           /* what was put off and is not being worked off */

void counts_hand_over(Obj *) RUNS_PYTHON;           /* the caller has made the state Q, and has a reference for the owner's queue */
bool counts_queue_empty(Slot *);
void counts_drain(Slot *);
void counts_destroy_dead(Thread *) RUNS_PYTHON;
void counts_drop_pending(GcThread *) RUNS_PYTHON;   /* references taken in vain */
int  counts_thread_started(GcThread *);
void counts_thread_ending(GcThread *);
void counts_take_over(GcThread *, GcThread *vanished);   /* references to drop and dead objects, for the next safepoint */

/* World stopped: a reference that the thread in slot `dropper` will drop. If that is not the owner the counts are merged, so that what is
 * dropped is dropped at once, and not by the owner's queue. */
void obj_hold_stopped(Obj *, uint16_t dropper);

/* Deferred objects whose count of Values reached zero: their list owns one reference each. */
Obj *deferred_zero_take(void);                      /* the whole list; next by deferred_zero_next() */
Obj *deferred_zero_next(Obj *);
void deferred_zero_put(Obj *);                      /* on the list; it takes over one reference */
uint64_t deferred_zero_count(void);

#endif
