/* gc/deferred.c -- destroying deferred objects.
 *
 * A deferred object (function, code, type, module ...) is counted from containers and C code, but not from interpreter
 * registers, nor along structure (an instance refers to its type through its shape, a frame or generator to its function).
 * When its last counted reference goes, it is put on a list that takes that reference over (counts.c). This file empties the
 * list: it stops the world, asks the registers of all threads and the frames of suspended generators, and destroys what none of
 * them has. Types, which any object may refer to by structure, wait for a full collection; if there are any on the list then, every live
 * block of the container pages is asked, by several threads in large heaps. In those pages what an object refers to is told by its shape.
 *
 * Destroying one may free the next (a function its code), so it goes in rounds. After a full collection the walk is spared when its marking
 * has reached all members: a running program's main code is always one.
 */
#include "gc/collect_int.h"

#include "gc/counts_int.h"
#include "gc/purse.h"
#include "threading/world.h"

enum { ROUNDS = 4, SHAPES_SEEN = 16 };

struct reap {
    Interp *interp;
    bool    full;
    bool    types;              /* one of the members is a type, so all objects are asked, not just those that frame pages are for */
    Obj   **at;
    size_t  n;
};

/* Called by several threads at a time. */
static void seen(Value v, void *arg)
{
    (void)arg;
    if (value_is_ptr(v) && in_heap(value_obj(v)) && (load_relaxed_u8(mark_of(value_obj(v))) & GC_WAITING))
        and_acq_rel_u8(mark_of(value_obj(v)), (uint8_t)~GC_WAITING);
}

static void ask_thread(Thread *t, void *arg)
{
    collect_hooks.thread_roots(t, seen, arg);
}

static void ask_page(Page *p, void *arg)
{
    uint32_t asked[SHAPES_SEEN] = {0};
    for (unsigned k = 0; k < p->carved; k++) {
        Obj *o = page_block(p, k);
        uint32_t shape = load_relaxed_u32(&o->shape);
        if (shape == SHAPE_ID_DEAD || (p->kind != PAGE_FRAME && asked[shape % SHAPES_SEEN] == shape))
            continue;
        asked[shape % SHAPES_SEEN] = shape;
        collect_hooks.frame_edges(o, seen, arg);
    }
}

static void ask_frame_page(Page *p, void *arg)
{
    if (p->kind == PAGE_FRAME)
        ask_page(p, arg);
}

/* A member that is counted again. */
static void leave_list(Obj *o, uint32_t shared)
{
    *mark_of(o) &= (uint8_t)~GC_WAITING;
    if (count_of(shared) < COUNT_STUCK)
        store_relaxed_u32(&o->shared, shared - COUNT_ONE);
}

/* The list's members that are due, each with GC_WAITING; the others go back. Members that are counted again leave the list. */
static void take_list(struct reap *r)
{
    size_t room = deferred_zero_count();
    r->at = raw_alloc((room + 1) * sizeof *r->at);
    if (!r->at)
        return;
    for (Obj *o = deferred_zero_take(), *next; o; o = next) {
        next = deferred_zero_next(o);
        uint32_t shared = load_relaxed_u32(&o->shared);
        if (page_of(o)->interp != r->interp || (!r->full && (obj_shape(o)->flags & SHAPE_STRUCTURAL)) || r->n == room) {
            deferred_zero_put(o);
        } else if (count_of(shared) > 1) {
            leave_list(o, shared);
        } else {
            *mark_of(o) |= GC_WAITING;
            r->types |= (obj_shape(o)->flags & SHAPE_STRUCTURAL) != 0;
            r->at[r->n++] = o;
        }
    }
}

/* Before a full collection: members that are counted again leave the list, and with it the reference that it held. The others are marked, so
 * that this reference does not count (trial.c): what they hold, which may be a whole module, could not be told from what somebody has. World
 * stopped. */
void deferred_settle(Interp *interp)
{
    for (Obj *o = deferred_zero_take(), *next; o; o = next) {
        next = deferred_zero_next(o);
        uint32_t shared = load_relaxed_u32(&o->shared);
        if (page_of(o)->interp == interp && count_of(shared) > 1) {
            leave_list(o, shared);
        } else {
            if (page_of(o)->interp == interp)
                *mark_of(o) |= GC_WAITING;
            deferred_zero_put(o);
        }
    }
}

/* After the marking of a full collection, in the same stop: can anything be reaped? What roots, structure or counts reached is in use.
 * Nothing is known of what lies in leaf pages or is not tracked (then it has lost GC_WAITING). */
bool deferred_due(Interp *interp)
{
    bool due = false;
    for (Obj *o = deferred_zero_take(), *next; o; o = next) {
        next = deferred_zero_next(o);
        if (page_of(o)->interp == interp) {
            uint8_t *mark = mark_of(o);
            due |= !(*mark & GC_WAITING) || (*mark & (GC_CANDIDATE | GC_LEAF));
            if (!(*mark & GC_CANDIDATE))
                *mark &= (uint8_t)~GC_WAITING;
        }
        deferred_zero_put(o);
    }
    return due;
}

static bool reap_once(struct reap *r)
{
    size_t dead = 0;
    stop_world(r->interp);
    purse_empty(gc_thread(this_thread));
    take_list(r);
    if (r->n > 0) {
        threads_each(r->interp, ask_thread, NULL);
        if (collect_hooks.frame_edges && r->types)
            pages_shared_each(r->interp, ask_page, r);
        else if (collect_hooks.frame_edges)
            pages_each(r->interp, ask_frame_page, r);
        for (size_t i = 0; i < r->n; i++) {
            Obj *o = r->at[i];
            if (*mark_of(o) & GC_WAITING) {
                *mark_of(o) &= (uint8_t)~GC_WAITING;
                store_relaxed_u16(&o->owner, SLOT_NONE);      /* dead before the world goes on: no weak reference brings it back */
                store_relaxed_u32(&o->shared, COUNT_M);
                r->at[dead++] = o;
            } else {
                deferred_zero_put(o);
            }
        }
    }
    start_world(r->interp);
    for (size_t i = 0; i < dead; i++)
        die(r->at[i]);
    raw_free(r->at);
    return dead > 0;
}

void deferred_reap(Interp *interp, bool full)
{
    if (!collect_hooks.thread_roots)
        return;
    for (unsigned round = 0; round < ROUNDS && deferred_zero_count() > 0; round++) {
        struct reap r = {.interp = interp, .full = full};
        if (!reap_once(&r))
            return;
    }
}
