/* threading/guard.h -- the words that say who guards a shared field.
 *
 * Every field that two threads can reach carries one of these. They expand to nothing: they serve readers of the code, and
 * tests/guards.py, which prints the table of all shared fields. Orders are those of atomic.h.
 *
 *   FROZEN              written before publication; plain loads ever after
 *   OWNER(ld)           the owning thread writes; others may look, with load order ld
 *   GUARD(l)            read and written with l held; plain accesses
 *   GUARD_W(l, st, ld)  written with l held, store order st; read without it, load order ld
 *   SHARED(order)       any thread, by read-modify-write of that order
 *   STOPPED             written while the world is stopped; plain loads at other times
 *   RETIRED             added to a pointer: what it points to goes through retire_buffer()
 */
#ifndef P3T_THREADING_GUARD_H
#define P3T_THREADING_GUARD_H

#define FROZEN
#define OWNER(ld)
#define GUARD(...)
#define GUARD_W(...)
#define SHARED(...)
#define STOPPED
#define RETIRED

/* On prototypes. RUNS_PYTHON: peeked words and lengths are stale on return. LEAF: no lock, no allocation, no safepoint. */
#define RUNS_PYTHON
#define LEAF

#endif
