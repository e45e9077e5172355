/* objects/hold.h -- how a container is entered for writing.
 *
 * Three ways in, tried in this order: the owner's section, which costs no atomic read-modify-write; a critical section that this
 * thread holds on the object anyway (taking the byte again would wait for ourselves); the object's lock.
 *
 *     enum hold h = hold_begin(&l->hdr);      nothing in between may block, allocate, call out or reach a safepoint (S1)
 *     ...
 *     hold_end(&l->hdr, h);
 *
 * hold_lock() skips the owner's section: for what allocates, or takes longer than a few hundred nanoseconds.
 */
#ifndef P3T_OBJECTS_HOLD_H
#define P3T_OBJECTS_HOLD_H

#include "objects/rt.h"

enum hold { HOLD_OWNER, HOLD_SECTION, HOLD_LOCK };

/* Does the innermost critical section of this thread hold the byte? An outer one may be given up while we wait, so it does not count. */
static inline bool critical_holds(const uint8_t *byte)
{
    const struct critical_section *c = this_thread->critical;
    return c && (c->lock == byte || ((c->previous & SECTION_TWO) && ((const struct critical_section2 *)c)->second == byte));
}

static inline enum hold hold_lock(Obj *o)
{
    if (UNLIKELY(this_thread->critical != NULL) && critical_holds(&o->lock))
        return HOLD_SECTION;
    obj_lock(o);
    return HOLD_LOCK;
}

static inline enum hold hold_begin(Obj *o)
{
    if (LIKELY(obj_is_mine(o)) && LIKELY(owner_enter(this_thread, o, &o->lock)))
        return HOLD_OWNER;
    return hold_lock(o);
}

static inline void hold_end(Obj *o, enum hold h)
{
    if (LIKELY(h == HOLD_OWNER))
        owner_leave(this_thread);
    else if (h == HOLD_LOCK)
        obj_unlock(o);
}

/* Both locks; for one object, once. Waiting for one detaches, and suspends critical sections: so nothing else is in our hands meanwhile. */
struct hold2 { enum hold a, b; };
static inline struct hold2 hold_lock2(Obj *a, Obj *b)
{
    bool held_a = false, held_b = false;
    if (UNLIKELY(this_thread->critical != NULL)) {
        held_a = critical_holds(&a->lock);
        held_b = critical_holds(&b->lock);
    }
    if (UNLIKELY(held_a || held_b))
        return (struct hold2){held_a ? HOLD_SECTION : hold_lock(a), held_b || a == b ? HOLD_SECTION : hold_lock(b)};
    obj_lock2(a, b);
    return (struct hold2){HOLD_LOCK, HOLD_LOCK};
}
static inline void hold_end2(Obj *a, Obj *b, struct hold2 h)
{
    hold_end(a, h.a);
    if (a != b)
        hold_end(b, h.b);
}

#endif
