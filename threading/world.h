/* threading/world.h -- stopping the world, and handshakes.
 *
 * stop_world(interp) returns when every other thread of the interpreter (all interpreters for NULL) is detached or suspended
 * at a safepoint. Requests are granted first come, first served; the requester counts as suspended while it waits, so two
 * requesters never wait for each other. A stopped thread is outside its read-side section.
 *
 * A handshake runs a function on behalf of thread X: by X at its next safepoint, or at once by the caller when X is detached
 * and its slot could be claimed.
 */
#ifndef P3T_THREADING_WORLD_H
#define P3T_THREADING_WORLD_H

#include "threading/thread.h"

void stop_world(Interp *interp_or_all);       /* caller attached; may itself be stopped first */
void start_world(Interp *interp_or_all);
/* The same for a thread that is not attached and need not be known to Python, if that is done within so many nanoseconds. False: it was not,
 * since a thread does not come to a safepoint, or whoever stopped the world does not start it; and all goes on as before. */
struct stop_request {                         /* in line for a stop, or holding one; lies with the requester */
    struct stop_request *next  GUARD(world_lock);
    Interp *scope              FROZEN;        /* NULL: all */
    uint32_t granted           SHARED(acq_rel); /* futex word */
    unsigned asked;                               /* threads that were attached when it was granted */
    int64_t since;
};
bool stop_world_within(struct stop_request *, Interp *interp_or_all, int64_t nanoseconds);
void start_world_again(struct stop_request *);
/* No other thread ever attaches again: those that are attached stop at their next safepoint, others as they come back from what blocks
 * them, and sleep until the process ends. The caller goes on as before. Locks that they hold, other than those of this floor, stay held. */
void world_end(void);
/* In a stopped world: how many threads were attached, so that they will look for work in a moment, and have a processor to do it (hooks.stopped). */
unsigned world_helpers(void);
bool world_is_stopped(void);                  /* by this thread */
#define ASSERT_STOPPED() ASSERT(world_is_stopped())

/* Visits the threads of an interpreter (of all for NULL), under threads_lock: detached ones come and go in a stopped world too. visit does
 * not block, and locks only what comes after THREADS in locks.def; what it was given stays valid no longer than it runs, unless something
 * else keeps that thread from ending. */
void threads_each(Interp *interp_or_all, void (*visit)(Thread *, void *), void *arg);
/* The same without the lock, for who must not wait: a signal handler, whose thread may hold it. The lists, and what visit wants of a thread, are
 * read through copy(), since they may change and go meanwhile: it says whether there was something to copy. visit says whether to go on. */
typedef bool (*copy_memory)(void *to, const void *from, size_t);
void threads_each_copied(Interp *interp_or_all, copy_memory copy, bool (*visit)(const Thread *at, void *), void *arg);

Thread *thread_after(Thread *);                /* in the list; NULL: none. The caller keeps both from ending */

/* Runs fn(x, arg) on behalf of the thread with serial number id; waits, detached, until done. False: no such thread. */
bool handshake(uint64_t id, void (*fn)(Thread *x, void *arg), void *arg);
void handshake_all(Interp *, void (*fn)(Thread *x, void *arg), void *arg);

struct world_statistics { uint64_t stops, handshakes, grace_periods; uint64_t longest_stop_ns, total_stop_ns; };
void world_statistics(struct world_statistics *);

/* Around fork(): before, in the parent after, in the child after. The caller is attached; the world is stopped in between. */
void fork_prepare(void);
void fork_parent(void);
void fork_child(void);
/* In a child that a thread other than the main one forked: has the last thread ended? Then its process has to exit. Called detached. */
bool process_is_over(void);
/* In a forked child: was the thread with that serial number (Thread.id) left behind in the parent? What it held it will not give back. */
bool thread_is_gone(uint64_t id);
/* How many forks lie between the first process and this one. */
uint32_t forks_behind(void);

#endif
