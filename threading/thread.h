/* threading/thread.h -- thread states, owner slots, and the poll word: what every floor above knows of a thread.
 *
 * A Python thread is an OS thread with a Thread. Attached threads may touch objects; detached ones are in blocking calls;
 * suspended ones wait for a stopped world to go on. Attached = inside one read-side section of the grace-period machinery.
 *
 * An owner slot is what object headers name as their owner: a process-wide entry that is never freed. A thread occupies one
 * slot while it lives; a later thread takes a vacant slot whole, with its id, its merge queue and its pages, so the objects of
 * the dead become its own and nothing is rewritten.
 *
 * Higher floors extend Thread by embedding: struct GcThread { Thread base; ... }, struct VmThread { GcThread base; ... }. The
 * floor on top says how large the whole is, before the first thread starts (thread_hooks.size).
 */
#ifndef P3T_THREADING_THREAD_H
#define P3T_THREADING_THREAD_H

#include "threading/atomic.h"
#include "threading/check.h"
#include "threading/guard.h"

typedef struct Thread Thread;
typedef struct Slot Slot;
typedef struct Interp Interp;            /* one interpreter's share of this floor: its thread list and its stop state */
struct critical_section;
struct retire_batch;
struct handshake;
struct held_locks;

enum {
    SLOT_NONE = 0,                       /* no owner: the counts are merged */
    SLOT_LAST = 0xfff0,
    SLOT_DEFERRED = 0xfffe,              /* counted values are atomic, interpreter registers are not counted */
    SLOT_IMMORTAL = 0xffff,              /* never counted */
};

/* VACANT: never occupied. A slot whose thread has ended is DETACHED and has no occupant. */
enum slot_state { SLOT_VACANT, SLOT_ATTACHED, SLOT_DETACHED, SLOT_CLAIMED };

struct Slot {
    void    *section   OWNER(acquire);   /* object that the owner mutates without its lock; read by a foreign locker after membarrier */
    uint32_t state     SHARED(seq_cst);  /* enum slot_state */
    uint16_t id        FROZEN;
    Thread  *occupant  GUARD_W(slots_lock, release, acquire);
    void    *queue     SHARED(seq_cst);  /* gc: objects whose counts the owner must merge */
    void    *heap      FROZEN;           /* gc: the pages; used by the occupant, or by a claimer */
    Slot    *vacant    GUARD(slots_lock);/* next in the list of slots without an occupant */
    uint32_t waiting   SHARED(seq_cst);  /* threads that sleep until the slot is no longer CLAIMED */
} __attribute__((aligned(128)));

/* Reasons to leave the fast path at a safepoint; any thread may set them, the thread itself clears what it has served. */
enum poll_bits {
    POLL_STOP      = 1u << 0,            /* somebody stops the world */
    POLL_HANDSHAKE = 1u << 1,            /* a function to run on this thread */
    POLL_GRACE     = 1u << 2,            /* leave and re-enter the read-side section */
    POLL_MERGE     = 1u << 3,            /* gc: the slot's merge queue is not empty */
    POLL_RELEASE   = 1u << 4,            /* gc: references taken in vain wait to be dropped */
    POLL_RETIRE    = 1u << 5,            /* buffers whose grace period has passed */
    POLL_COLLECT   = 1u << 6,            /* gc: a collection is due */
    POLL_SIGNAL    = 1u << 7,            /* core: a signal handler written in Python is due */
    POLL_ASYNC     = 1u << 8,            /* core: an exception sent from another thread */
    POLL_CALLS     = 1u << 9,            /* core: pending calls */
    POLL_TRACE     = 1u << 10,           /* core: tracing or monitoring changed */
};

struct Thread {
    uint32_t poll              SHARED(relaxed);  /* enum poll_bits; what matters is published by the mechanism behind each bit */
    uint16_t slot_id           FROZEN;
    uint16_t no_safepoint;                       /* debug: depth of NO_SAFEPOINT scopes */
    Slot    *slot              FROZEN;
    Interp  *interp            FROZEN;
    uint64_t id                FROZEN;           /* a serial number, never reused */
    unsigned long os_id        FROZEN;           /* pthread_self */
    int      native_id         FROZEN;           /* kernel thread id */
    struct critical_section *critical;           /* innermost active critical section; own thread only */
    struct retire_batch *batch OWNER(relaxed);   /* buffers retired since the last full batch */
    struct handshake *handshakes SHARED(acq_rel);
    Thread  *next, *prev       GUARD(threads_lock);
    char    *stack_low;                          /* lowest C stack address that ordinary code may use */
    struct held_locks *locks_held;               /* while it is detached: ranked mutexes that it holds, or NULL */
    struct thread_private *private_;             /* the rest, known to threading/ alone */
};

/* The calling thread's state, or NULL in a thread that Python does not know. */
extern _Thread_local Thread *this_thread __attribute__((tls_model("initial-exec")));

/* What the higher floors add; filled before thread_runtime_init(). Each may be NULL. Called in this order of floors: gc, core. */
struct thread_hooks {
    size_t size;                                           /* bytes of the whole structure whose head is Thread; it is born zeroed */
    int  (*started)(Thread *);                             /* from thread_begin: on the new thread, attached; -1: memory ran out */
    void (*ending)(Thread *) RUNS_PYTHON;                  /* from thread_end: on the ending thread, still attached. Called again if it
                                                              left something in the merge queue, whose drops may run Python code */
    void (*ended)(Thread *);                               /* from thread_delete, detached: memory of a thread that began goes; nothing runs */
    bool (*stopped)(Interp *);                             /* detached, by a thread of it that waits for the stopped world to go on: does a
                                                              piece of work for who stopped it, which takes no lock; false: there is none */
    void (*vanished)(Thread *);                            /* in a forked child, attached: x is a thread that exists no more. Its memory is
                                                              freed after a grace period */
    void (*leaving)(Thread *, bool may_run);               /* about to detach, still attached; Python code runs only if it may */
    bool (*queue_empty)(Slot *);                           /* gc: nothing to merge */
    void (*drain)(Slot *);                                 /* gc: merge the queue; caller is the owner, or has claimed the slot.
                                                              The dead are kept aside in the caller's thread */
    void (*destroy_dead)(Thread *) RUNS_PYTHON;            /* gc: destroy what drain() kept aside */
    void (*poll_work)(Thread *, uint32_t bits) RUNS_PYTHON;/* bits that this floor does not serve itself (all from POLL_RELEASE on but
                                                              POLL_RETIRE), already cleared in Thread.poll */
};
extern struct thread_hooks thread_hooks;

/* What gc needs to hand an object to its owner's queue. Slots are never freed; slot_at(id) is valid for every id seen in a header. */
Slot *slot_at(uint16_t id);
/* DETACHED -> CLAIMED by the calling thread: until slot_unclaim() it may act as the owner (merge, not allocate). False: the
 * slot is attached (its thread will look at the queue itself) or claimed (the claimer looks again after it has unclaimed). */
bool slot_claim(Slot *);
void slot_unclaim(Slot *);                                 /* back to DETACHED; wakes a thread that waits to attach. Look at the queue again */
void slot_poll(Slot *, uint32_t bits);                     /* sets poll bits of the occupant, if there is one; caller attached */
void slots_poll_attached(uint32_t bits);                   /* the same for every slot that is attached now */

int thread_runtime_init(void);                             /* once a process, on the main thread, which stays detached; 0 or -1 */
Interp *interp_base_new(void);                             /* the threading part of an interpreter; NULL: out of memory */
void interp_base_free(Interp *);

Thread *thread_new(Interp *);                              /* a state for the calling OS thread, detached; NULL: out of memory or slots */
void thread_delete(Thread *);                              /* detached, its queue drained; leaves the slot to the next thread */
/* this_thread is NULL while the OS thread is detached. A blocking call stands between thread_detach() and thread_attach(). */
void thread_attach(Thread *);                              /* may wait for a stopped world or a claimer; sets this_thread */
void thread_detach(Thread *) RUNS_PYTHON;                  /* drains the queue, destroys the dead, suspends critical sections, leaves the
                                                              read-side section. No ranked mutex may be held */
/* Attach for the first time and call hooks.started; -1: memory ran out, the thread is detached again and may be deleted. */
int thread_begin(Thread *);
void thread_end(Thread *);                                 /* hooks.ending, detach, delete */
/* hooks.ending now, on the thread itself: so that who is told of its end finds all gone that it had of its own. thread_end() follows. */
void thread_drop_own(Thread *) RUNS_PYTHON;
/* Called by this OS thread, if thread_start() made it, when its Thread is deleted: the slot is DETACHED, so whoever lets go of what it owned
 * destroys that himself. No objects there. */
void thread_when_gone(void (*)(void *), void *);

/* Starts an OS thread which makes its state, attaches, runs main(arg), and ends. *failed tells why not: an errno value. */
int thread_start(Interp *, void (*main)(void *), void *arg, size_t stack_bytes, int *failed);
/* The same; begun(arg) runs on the new thread, attached, before the starter goes on: so that what it tells needs no wait of its own. */
int thread_start_told(Interp *, void (*begun)(void *), void (*main)(void *), void *arg, size_t stack_bytes, int *failed);

void safepoint_slow(Thread *) RUNS_PYTHON;
/* A safepoint: buffers loaded without a lock, and peeked words, are stale afterwards. */
static inline void safepoint(Thread *t)
{
    ASSERT(t->no_safepoint == 0);
    if (UNLIKELY(load_relaxed_u32(&t->poll) != 0))
        safepoint_slow(t);
}
void poll_request(Thread *, uint32_t bits);                /* any thread; the Thread is kept alive by the caller (threads_lock or a handshake) */

/* An operation that blocks: DETACHED { read(...); } -- the thread is detached inside the braces. Leave it only by falling out. */
#define DETACHED for (Thread *detached_ = (thread_detach(this_thread_checked()), this_thread_detaching()); detached_; \
                      thread_attach(detached_), detached_ = NULL)
Thread *this_thread_checked(void);
Thread *this_thread_detaching(void);

/* Does the C stack still have room for ordinary recursion in native code? */
static inline bool stack_has_room(const Thread *t)
{
    return (char *)__builtin_frame_address(0) > t->stack_low;
}

#ifdef P3T_DEBUG
#define NO_SAFEPOINT() __attribute__((cleanup(no_safepoint_end))) Thread *no_safepoint_ = no_safepoint_begin()
Thread *no_safepoint_begin(void);
void no_safepoint_end(Thread **);
#define ASSERT_ATTACHED() ASSERT(this_thread && this_thread->slot && load_u32(&this_thread->slot->state) == SLOT_ATTACHED)
#else
#define NO_SAFEPOINT() ((void)0)
#define ASSERT_ATTACHED() ((void)0)
#endif

#endif
