/* gc/die.c -- what happens when the last reference is gone.
 *
 *   1  The header is made dead (owner none, counts (0,M)) before anything else: from here on no try-incref succeeds.
 *   2  A finalizer that has not run yet gets the object with a revived count of one. If references are left afterwards the
 *      object lives on, merged, and with FINALIZED set.
 *   3  Its weak references are cleared, and their callbacks run.
 *   4  ops->destroy() drops the contents and gives the block back.
 *
 * Destroying a container drops its last references to others, so a list nested a million deep would recurse a million deep.
 * From DIE_DEPTH_MAX nested destructors on, the dead are put on their thread's pending list instead, and the outermost die()
 * works that off. The list needs no memory: a dead object's `local` and `lock` are free, and hold the next one's block_code().
 * A finalizer starts at depth zero again with a list of its own, since the Python code in it expects its objects to die at once.
 */
#include "gc/counts_int.h"

#include "gc/collect_int.h"
#include "gc/weakref.h"
#include "threading/perturb.h"

enum { DIE_DEPTH_MAX = 40 };

static void pending_push(GcThread *t, Obj *o)
{
    uint64_t link = t->dead_first;
    store_relaxed_u32(&o->local, (uint32_t)link);
    store_relaxed_u8(&o->lock, (uint8_t)(link >> 32));
    t->dead_first = block_code(o) + 1;
}

static Obj *pending_pop(GcThread *t)
{
    Obj *o = block_from_code(t->dead_first - 1);
    t->dead_first = (uint64_t)load_relaxed_u8(&o->lock) << 32 | load_relaxed_u32(&o->local);
    store_relaxed_u8(&o->lock, 0);
    store_relaxed_u32(&o->local, 0);
    return o;
}

/* Runs the finalizer. False: the object was resurrected. */
static bool finalize_and_lower(GcThread *t, Obj *o, const struct GcOps *ops)
{
    or_acq_rel_u8(&o->flags, OBJ_FINALIZED);
    store_release_u32(&o->shared, COUNT_ONE | COUNT_M);
    uint32_t depth = t->die_depth;
    uint64_t pending = t->dead_first;
    t->die_depth = 0;
    t->dead_first = 0;
    ops->finalize((PyObject *)o);
    die_pending(t);
    t->die_depth = depth;
    t->dead_first = pending;

    uint32_t s = load_relaxed_u32(&o->shared), new;
    do {
        if (load_relaxed_u16(&o->owner) != SLOT_NONE || count_of(s) >= COUNT_STUCK)
            return false;                           /* made immortal or deferred by its finalizer */
        new = s - COUNT_ONE;
    } while (!cas_acq_rel_u32(&o->shared, &s, new));
    return new == COUNT_M;
}

static void destroy(GcThread *t, Obj *o)
{
    const struct GcOps *ops = obj_shape(o)->ops;
    uint8_t flags = load_relaxed_u8(&o->flags);
    if (wants_finalizer(flags, ops)) {
        if (!finalize_and_lower(t, o, ops))
            return;
        ops = obj_shape(o)->ops;                    /* __class__ may have been assigned */
        flags = load_relaxed_u8(&o->flags);
    }
    PERTURB("die: between death and clearing weak references");
    if (ops->traverse) {
        *mark_of(o) = 0;                            /* the block's next object is young and unmarked */
        store_relaxed_u8(&o->flags, flags & (uint8_t)~OBJ_TRACKED);  /* callbacks and destroy may reach a stopped world */
    }
    if (flags & OBJ_HAS_WEAKREFS) {
        struct weak_list called = {0};
        weak_clear_all(o, &called);
        gc_run_weak_callbacks(&called);
    }
    ops->destroy((PyObject *)o);
}

void die_pending(GcThread *t)
{
    while (t->dead_first) {
        Obj *o = pending_pop(t);
        t->die_depth++;
        destroy(t, o);
        t->die_depth--;
    }
}

void die(Obj *o)
{
    GcThread *t = gc_thread(this_thread);
    store_relaxed_u16(&o->owner, SLOT_NONE);
    store_relaxed_u32(&o->local, 0);
    store_relaxed_u32(&o->shared, COUNT_M);         /* from (0,U), seen with acquire: nobody else has or can get a reference */
    if (UNLIKELY(t->die_depth >= DIE_DEPTH_MAX)) {
        pending_push(t, o);
        return;
    }
    t->die_depth++;
    destroy(t, o);
    t->die_depth--;
    if (UNLIKELY(t->die_depth == 0 && t->dead_first))
        die_pending(t);
}
