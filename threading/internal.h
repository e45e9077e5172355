/* threading/internal.h -- what the files of this floor know of each other. */
#ifndef P3T_THREADING_INTERNAL_H
#define P3T_THREADING_INTERNAL_H

#include "threading/futex.h"
#include "threading/grace.h"
#include "threading/lock.h"
#include "threading/perturb.h"
#include "threading/section.h"
#include "threading/thread.h"
#include "threading/waits.h"
#include "threading/world.h"

/* ---- grace.c ---- */
#ifdef P3T_STRESS
enum { BATCH_SIZE = 4, BATCH_BYTES = 1 << 10, HAND_IN_BYTES = 1 << 11, HAND_IN_BATCHES = 4, RETIRED_LIMIT = 1 << 14 };
#else
enum { BATCH_SIZE = 64, BATCH_BYTES = 1 << 16, HAND_IN_BYTES = 1 << 19, HAND_IN_BATCHES = 32, RETIRED_LIMIT = 1 << 24 };
#endif

/* A batch is filled by one thread, waits for its ticket with that thread or with the reclaimer, and is freed by the one it waits with. */
struct retire_batch {
    struct retire_batch *next;
    uint64_t ticket;
    size_t bytes;
    unsigned count;
    bool in_thread;                      /* lies in a struct thread_private: not to be freed by itself */
    struct { void *p; void (*release)(void *); } at[BATCH_SIZE];
};

struct retired {                         /* own thread only, but for `waits` */
    struct retire_batch *full;           /* full batches that have no ticket yet */
    struct retire_batch *waiting, **waiting_end; /* batches with tickets, oldest first */
    struct retire_batch *reserve;        /* for when malloc fails */
    size_t full_bytes;                   /* in the full ones */
    unsigned full_count;
    size_t bytes;                        /* in all of these */
    uint64_t handed_over;                /* sanitizer builds: ticket of the last batch given to the reclaimer */
    uint32_t waits OWNER(relaxed);       /* is there a waiting batch? The reclaimer then sets POLL_RETIRE */
};

int  grace_thread_new(Thread *);         /* 0, or -1: out of memory */
void grace_thread_delete(Thread *, void (*release)(void *)); /* leaves its batches, and itself, to the reclaimer */
void grace_safepoint(Thread *);          /* frees what may be freed; may wait, detached */
void grace_fork_prepare(Thread *);       /* leaves the caller's section; no grace period until ..._parent or ..._child */
void grace_fork_parent(void);
void grace_fork_child(void);
uint64_t grace_periods(void);

/* ---- world.c: stops ---- */
struct Interp {
    Interp *next, *prev     GUARD(threads_lock);
    Thread *threads         GUARD(threads_lock);
    uint32_t stop           GUARD_W(threads_lock, seq_cst, seq_cst);  /* STOP_...: who attaches now waits */
    uint32_t helpers        SHARED(relaxed);         /* suspended threads that still look for something to do: hooks.stopped */
};
enum { STOP_OWN = 1, STOP_ALL = 2, STOP_FOR_GOOD = 4 };  /* the last one: world_end() */

extern Mutex threads_lock;
extern Interp *interps GUARD(threads_lock);
uint64_t thread_ids_given(void);         /* the last Thread.id that was given out */
void threads_lock_all(void);
void threads_unlock_all(void);
Thread *thread_find_locked(uint64_t id);
void world_thread_left(Interp *);        /* a thread of it is no longer attached: tells who stops it */
void world_wait_started(Thread *);       /* detached; returns when its interpreter is not stopped (it may be again) */

/* ---- world.c: handshakes ---- */
struct handshake {
    struct handshake *next  GUARD(threads_lock);
    void (*fn)(Thread *, void *);
    void *arg;
    uint32_t state;                      /* futex word: enum handshake_state */
};
enum handshake_state { HANDSHAKE_WAITS, HANDSHAKE_TAKEN, HANDSHAKE_DONE, HANDSHAKE_GONE };
void handshakes_serve(Thread *);         /* attached, by the thread itself */
void handshakes_gone(Thread *);          /* the thread is off the list */

/* ---- section.c ---- */
int  section_init(void);
void section_fork_child(void);
void critical_suspend_all(Thread *);     /* unlocks all active critical sections */
unsigned critical_wanted(Thread *, uint8_t *locks[2]);  /* locks to take before the thread runs on: those of the innermost one */
void critical_resumed(Thread *);
bool critical_holds(Thread *, const uint8_t *lock);     /* the innermost one has it: who locks it now would wait for itself */

/* ---- park.c, lock.c ---- */
void park_fork_child(void);
struct held_locks { unsigned count; struct { Mutex *mutex; uint8_t rank; } at[16]; };
extern _Thread_local struct held_locks held_locks;
void held_locks_release(Thread *);       /* forked child: opens what a vanished thread held */
/* Detached: takes all of them, waiting for one at a time while holding none, so in any order. lock_may_own() holds afterwards. */
void byte_lock_all(Thread *, uint8_t *const *bytes, unsigned count);
void byte_lock_detached(Thread *, uint8_t *byte);
void byte_give_back(uint8_t *byte);      /* unlocks, without handing over */
/* A detached thread is about to take a lock that it gives back if it cannot attach. A fork waits until nobody does that: so false while
 * the world is stopped. Ended by lock_owns_none(), when it is attached or has given the lock back. */
bool lock_may_own(Thread *);
void lock_owns_none(Thread *);

/* ---- thread.c, slot.c ---- */
struct thread_private {
    struct retired retired;
    struct retire_batch last;            /* holds the thread itself, when it ends */
    struct stop_request stop;
    uint32_t owning SHARED(seq_cst);     /* detached, and about to take a lock, or has one: see lock.c */
    uint16_t stops;                      /* own thread: it has stopped the world */
    bool survivor;                       /* own thread: it has called world_end(), and alone goes on */
    bool begun;
    void (*gone)(void *);                /* own thread: what thread_when_gone() was told */
    void *gone_arg;
    struct thread_wait wait;             /* own thread writes: see waits.h */
};

uint64_t thread_last_id(void);           /* of the thread that is, or was last, attached on this OS thread; 0: none */
Slot *slot_take(void);                   /* a vacant slot, DETACHED, or NULL; the caller sets its occupant */
void slot_leave(Slot *);
void slot_wait_unclaimed(Slot *);
unsigned slots_used(void);               /* ids up to this have been given out */
void slots_fork_prepare(void);
void slots_fork_parent(void);
void slots_fork_child(const Thread *self);
bool thread_attached_elsewhere(const Thread *self); /* is any slot but the own one attached? After a full barrier */

/* Detaches within a wait for a lock: the dead that draining finds are kept for the next safepoint. */
void thread_pause(Thread *);
/* Attaches while holding `byte` (may be NULL), taken while detached. False: it had to be given back, the thread is still detached. */
bool thread_attach_holding(Thread *, uint8_t *byte);

static inline bool world_must_wait(const Thread *t)
{
    uint32_t stop = load_u32(&t->interp->stop);
    return UNLIKELY(stop) && t->private_->stops == 0 && !(t->private_->survivor && stop == STOP_FOR_GOOD);
}

#endif
