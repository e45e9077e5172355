/* threading/section.h -- owner sections and critical sections, over the lock byte of an object.
 *
 * Owner section. The owner of an object whose lock byte is 0 mutates it without an atomic read-modify-write:
 *     if (owner_enter(t, o, &o->lock)) { ...mutate...; owner_leave(t); } else { byte_lock(&o->lock); ...; byte_unlock(&o->lock); }
 * The first other thread to lock the object sets REVOKED, issues a membarrier, and waits while the owner's slot->section names
 * the object; then it sets FOREIGN, and from then on everyone locks by compare-and-swap.
 * Holds. S1  Nothing inside may block, allocate, call out or reach a safepoint.
 *
 * An owner section is enough to lock or unlock the byte by a plain store: owner_lock() and owner_unlock(). What runs between the two is bound by
 * the rules of the lock, not by S1.
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
    compiler_barrier();                     /* the membarrier of revoke_sections() makes it a full one */
    if (LIKELY(load_relaxed_u8(lock) == 0))
        return true;
    store_release_ptr(&s->section, NULL);
    return false;
}
static inline void owner_leave(Thread *t)
{
    store_release_ptr(&t->slot->section, NULL); /* pairs with the wait in revoke_sections() */
}
/* Locks the byte without a read-modify-write, or unlocks it. Callers as of owner_enter(). False: nothing has happened, byte_lock() or
 * byte_unlock() has to. */
static inline bool owner_lock(Thread *t, void *object, uint8_t *lock)
{
    Slot *s = t->slot;
    store_relaxed_ptr(&s->section, object);
    compiler_barrier();
    bool free = load_relaxed_u8(lock) == 0;
    if (LIKELY(free))
        store_relaxed_u8(lock, BYTE_LOCKED);
    store_release_ptr(&s->section, NULL);       /* pairs with the wait in revoke_sections() */
    compiler_barrier();
    return free;
}
static inline bool owner_unlock(Thread *t, void *object, uint8_t *lock)
{
    Slot *s = t->slot;
    compiler_barrier();
    store_relaxed_ptr(&s->section, object);
    compiler_barrier();
    bool alone = load_relaxed_u8(lock) == BYTE_LOCKED;
    if (LIKELY(alone))
        store_release_u8(lock, 0);              /* pairs with the acquire of the next holder, or of revoke_sections() */
    store_release_ptr(&s->section, NULL);
    return alone;
}
/* Locks the byte of an object owned by another slot; the first time this revokes its owner's sections. */
void foreign_lock(void *object, uint8_t *lock, uint16_t owner_slot);
/* Both locks, in no order that could deadlock: never waits for one while holding the other. */
void object_lock2(void *a, uint8_t *lock_a, uint16_t owner_a, void *b, uint8_t *lock_b, uint16_t owner_b);
bool owner_sections_available(void);        /* false without membarrier: then objects are born with BYTE_FOREIGN */

/* The public layouts: PyCriticalSection is two words, PyCriticalSection2 three. The low bits of `previous` describe the section itself. */
enum { SECTION_TWO = 1, SECTION_SUSPENDED = 2, SECTION_OWNED = 4, SECTION_BITS = 7 };
struct critical_section { uintptr_t previous; uint8_t *lock; };
struct critical_section2 { struct critical_section first; uint8_t *second; };
void critical_begin(struct critical_section *, void *object, uint8_t *lock, uint16_t owner_slot);
void critical_end(struct critical_section *);
void critical_begin2(struct critical_section2 *, void *a, uint8_t *lock_a, uint16_t owner_a, void *b, uint8_t *lock_b, uint16_t owner_b);
void critical_end2(struct critical_section2 *);
/* The same for the owner, while nobody else has locked the object: no call and no read-modify-write. False: nothing has happened. */
static inline bool critical_begin_owned(Thread *t, struct critical_section *c, void *object, uint8_t *lock)
{
    if (UNLIKELY(!owner_lock(t, object, lock)))
        return false;
    c->lock = lock;
    c->previous = (uintptr_t)t->critical | SECTION_OWNED;
    t->critical = c;
    return true;
}
static inline bool critical_end_owned(Thread *t, struct critical_section *c, void *object, uint8_t *lock)
{
    struct critical_section *outer = (struct critical_section *)(c->previous & ~(uintptr_t)SECTION_BITS);
    if (UNLIKELY(outer && (outer->previous & SECTION_SUSPENDED)) || UNLIKELY(!owner_unlock(t, object, lock)))
        return false;
    t->critical = outer;
    return true;
}

#endif
