/* threading/section.h -- owner sections and critical sections, over the lock byte of an object.
 *
 * Owner section. The owner of an object whose lock byte is 0 mutates it without an atomic read-modify-write:
 *     if (owner_enter(t, o, &o->lock)) { ...mutate...; owner_leave(t); } else { byte_lock(&o->lock); ...; byte_unlock(&o->lock); }
 * The first other thread to lock the object sets LOCKED|FOREIGN, issues a membarrier, and waits while the owner's
 * slot->section names the object; from then on everyone locks by compare-and-swap.
 * Holds. S1  Nothing inside may block, allocate, call out or reach a safepoint.
 *
 * Critical section. What may run Python code under an object's lock uses critical_begin(): when the thread detaches, its
 * critical sections are suspended (unlocked) and taken again before it runs on, so peeked state is stale after RUNS_PYTHON.
 * Two objects are locked in address order.
 */
#ifndef P3T_THREADING_SECTION_H
#define P3T_THREADING_SECTION_H

#include "threading/lock.h"

/* object: address of the header; lock: its lock byte. True: inside the section. Only when header's owner == t's slot. */
static inline bool owner_enter(Thread *t, void *object, uint8_t *lock)
{
    Slot *s = t->slot;
    store_relaxed_ptr(&s->section, object);
    compiler_barrier();                     /* the membarrier of foreign_lock() makes it a full one */
    if (LIKELY(load_relaxed_u8(lock) == 0))
        return true;
    store_release_ptr(&s->section, NULL);
    return false;
}
static inline void owner_leave(Thread *t)
{
    store_release_ptr(&t->slot->section, NULL); /* pairs with the wait in foreign_lock() */
}
/* Locks the byte of an object owned by another slot; the first time this revokes its owner's sections. */
void foreign_lock(void *object, uint8_t *lock, uint16_t owner_slot);
/* Both locks, in no order that could deadlock: never waits for one while holding the other. */
void object_lock2(void *a, uint8_t *lock_a, uint16_t owner_a, void *b, uint8_t *lock_b, uint16_t owner_b);
bool owner_sections_available(void);        /* false without membarrier: then objects are born with BYTE_FOREIGN */

/* The public layouts: PyCriticalSection is two words, PyCriticalSection2 three. The low bits of `previous` describe the section itself. */
enum { SECTION_TWO = 1, SECTION_SUSPENDED = 2, SECTION_BITS = 3 };
struct critical_section { uintptr_t previous; uint8_t *lock; };
struct critical_section2 { struct critical_section first; uint8_t *second; };
void critical_begin(struct critical_section *, void *object, uint8_t *lock, uint16_t owner_slot);
void critical_end(struct critical_section *);
void critical_begin2(struct critical_section2 *, void *a, uint8_t *lock_a, uint16_t owner_a, void *b, uint8_t *lock_b, uint16_t owner_b);
void critical_end2(struct critical_section2 *);

#endif
