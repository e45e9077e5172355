/* threading/waits.h -- what threads wait for: for those who look into a program that stands still.
 *
 * A thread that is about to sleep says so in its own state: what for, where that is, and in which word the thread that has it can be read. The
 * slow paths of waiting alone do that; nothing is written where nobody waits.
 */
#ifndef P3T_THREADING_WAITS_H
#define P3T_THREADING_WAITS_H

#include "threading/thread.h"

struct thread_wait {
    const char *what         SHARED(release, acquire);  /* "a Lock"; a literal. NULL: it does not wait, and the rest says nothing */
    const void *address      SHARED(relaxed);
    const uint64_t *owner    SHARED(relaxed);           /* the word with the serial number of the thread that has it, or NULL. Lives as long as the wait */
    uint64_t    since        SHARED(relaxed);           /* monotonic clock, ns */
    uint32_t    timed        SHARED(relaxed);           /* it will not wait for ever */
};

/* Around the detaching of t for a wait: by t itself, attached. since: 0, or when an earlier piece of the same wait began. A wait inside
 * another (false) is not told, and not ended. */
bool thread_wait_begin(Thread *t, const char *what, const void *address, const uint64_t *owner, int64_t since, bool timed);
void thread_wait_end(Thread *t);
/* As it is now; any thread, with t in existence. False: it does not wait. Its owner word may be read if t is claimed, or cannot attach. */
bool thread_wait_look(const Thread *t, struct thread_wait *);

/* The same by a copy, of a thread that may be running or gone (world.h, threads_each_copied()). */
bool thread_wait_copied(const Thread *, bool (*copy)(void *to, const void *from, size_t), struct thread_wait *);

/* One thread's wait, as collected. */
struct waiter {
    uint64_t id, owner;                  /* serial numbers; owner 0: nobody that is known */
    unsigned long os_id, owner_os_id;    /* the latter 0: it has ended */
    const char *what;
    const void *address;
    int64_t since;
    bool timed, in_cycle;
};
/* Who waits, the first `room` of them; *threads: how many threads there are. Neither attached nor stopped threads are needed: who sleeps is
 * claimed for a moment. Called by a thread that may lock threads_lock. */
size_t waits_collect(struct waiter *, size_t room, size_t *threads);
/* Marks those that wait for each other in a ring, and gives how many these are. One that waits for what it has taken itself is none: that is
 * how a thread waits to be told. */
size_t waits_mark_cycles(struct waiter *, size_t n);
/* The pthread_self() of the thread with that serial number, 0: there is none. threads_lock held, or a fault may be survived. */
unsigned long thread_os_id_unlocked(uint64_t id);
/* For how long has somebody been trying to stop the world, in ns? 0: nobody. */
int64_t world_stopping_ns(void);

/* Since the start: locks found taken (bytes and mutexes), those of them that were slept for, and for how long together. */
struct lock_statistics { uint64_t contended, slept, slept_ns; };
void lock_statistics(struct lock_statistics *);

#endif
