/* gc/look.h -- who has looked: when a buffer that an object gives up may be freed at once, without a grace period.
 *
 * Lists, dicts and sets are read without a lock, so a buffer that a writer replaces is retired (threading/grace.h). But most of them are
 * only ever read by the thread that owns them, and for those a grace period waits for nobody. So a thread that is about to read another's
 * object without its lock says so first, once for the object's life, by OBJ_FOREIGN_READ in the header. The owner looks for it after it
 * has unlinked a buffer: not there, and nobody can be following the old pointer.
 *
 *     reader:  mine, or flag set?   no: flag |= OBJ_FOREIGN_READ      writer:  items = bigger      (with the lock, or in its section)
 *              load items                                                      fence
 *              follow it                                                       flag?  0: free the old;  set: retire it
 *
 * Holds.  K1  Flag and pointer are accessed seq_cst by foreign readers, and a fence stands between the writer's two accesses: so if
 *             the writer finds no flag, each foreign reader, also one that found the flag set by another, loads the new pointer.
 *         K2  The owner reads without a flag, so only it may free at once (it is not reading while it writes), or who finds no owner:
 *             a merge happens between two of the owner's instructions, and state M, read with acquire, shows that they were before.
 *         K3  So a pointer loaded by the owner is valid until its next safepoint *or* its next write to the object (grace.h's R1 is for
 *             the others). Code that goes on using it after that looks again.
 * Tests.  tests/models/look.c, stress-tests/c/stress_list.c, stress_dict.c, stress-tests/look_first.py
 */
#ifndef P3T_GC_LOOK_H
#define P3T_GC_LOOK_H

#include "gc/counts.h"

/* Stands before a read of o's storage without its lock. */
static inline void obj_look(Obj *o)
{
    if (UNLIKELY(!obj_is_mine(o)) && UNLIKELY(!(load_u8(&o->flags) & OBJ_FOREIGN_READ)))
        or_u8(&o->flags, OBJ_FOREIGN_READ);
}

/* Has nobody but this thread ever read o without its lock? Asked after the buffer in question was unlinked, with or without the lock. */
static inline bool obj_unlooked(const Obj *o)
{
    fence();                                            /* pairs with obj_look() */
    if (load_relaxed_u8(&o->flags) & OBJ_FOREIGN_READ)
        return false;
    if (LIKELY(obj_is_mine(o)))
        return true;
    return load_relaxed_u16(&o->owner) == SLOT_NONE && (load_acquire_u32(&o->shared) & 3) == COUNT_M;   /* pairs with the merge's CAS */
}

#endif
