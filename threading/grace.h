/* threading/grace.h -- grace periods on liburcu's bp flavour, and freeing buffers that lock-free readers may be using.
 *
 * Readers of a list, dict or type take no lock: they load a pointer to a buffer and follow it. So when a writer swaps in a
 * bigger table, the old one is retired: kept until every attached thread has left its read-side section once.
 *   R1  A buffer loaded by a reader is valid until that thread's next safepoint. (An object is not: gc/counts.h)
 *   R2  A buffer is unreachable for new readers before it is retired.
 *   R3  Freeing a buffer runs no Python code: the values in it were released before.
 */
#ifndef P3T_THREADING_GRACE_H
#define P3T_THREADING_GRACE_H

#include "threading/thread.h"

/* Frees p by calling release(p) after a grace period, on this thread or on the reclaimer, which has no Thread: release() must not
 * retire, and must not need this_thread. Attached only; is no safepoint. bytes counts towards the limit over which the thread waits,
 * detached, at its next safepoint. Never fails: with no memory even for the spare batch, p is given up for lost. */
void retire_buffer(void *p, void (*release)(void *), size_t bytes);
uint64_t grace_now(void);                     /* a ticket: grace_passed(ticket) once every section open now has been left */
bool grace_passed(uint64_t ticket);
void grace_wait(void);                        /* detaches; returns after a full grace period */
void grace_flush(void);                       /* the same, and all that this thread and ended ones retired is freed */

/* For thread attach, detach and safepoints only. */
void grace_enter(Thread *);
void grace_leave(Thread *);

#endif
