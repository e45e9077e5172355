/* gc/trial.c -- finding the unreachable set in a stopped world.
 *
 * Full.   1  Mark what the known roots reach.
 *         2  Every tracked object that stayed unmarked is a candidate. Its references, local + shared, are written into a side
 *            array of its page. Headers are not changed: merging counts would make each later count an atomic operation.
 *         3  References from candidates to candidates are subtracted.
 *         4  A candidate with references left is referenced from outside (a C local, another thread's queue, an untracked
 *            object): it is marked, with all it reaches.
 *         5  The candidates that remain are unreachable.
 * Young.  The same from step 2 on, among the tracked objects that are not old, in pages allocated from since the last collection.
 *         References from old objects simply stay in the count, so no write barrier is needed.
 * Holds.  T1  An object that is not a candidate never has its references subtracted: missing memory, half-built objects and dying
 *             ones only make the result smaller.
 *         T2  Deferred objects are referenced without counts by registers and by structure (object -> type, frame -> function).
 *             In a full collection roots cover the registers, and frame_edges is asked for every live block of a container page,
 *             tracked or not. Young collections do not consider them.
 */
#include "gc/collect_int.h"

#include "gc/counts_int.h"
#include "gc/gc_int.h"
#include "threading/world.h"

void pages_each(Interp *interp, page_visit visit, void *arg)
{
    chunks_walk_begin();
    for (Chunk *c = chunk_first(); c; c = c->next)
        for (unsigned i = CHUNK_FIRST_PAGE; i < CHUNK_PAGES; i++) {
            Page *p = page_at(c, i);
            uint8_t state = load_acquire_u8(&p->state);
            if (state != PAGE_CURRENT && state != PAGE_LISTED && state != PAGE_FULL && state != PAGE_RUN)
                continue;
            if (p->kind == PAGE_LEAF || p->interp != interp)
                continue;
            visit(p, arg);
        }
    chunks_walk_end();
}

static inline uint32_t *refs_of(const Page *p, const Obj *o)
{
    return &p->refs[granule_of(o) & (PAGE_GRANULES - 1)];
}

/* --- step 2 ------------------------------------------------------------------------------------------------------------- */

static bool page_needs_refs(Page *p)
{
    if (!p->refs)
        p->refs = raw_alloc((p->state == PAGE_RUN ? 1 : PAGE_GRANULES) * sizeof *p->refs);
    return p->refs != NULL;
}

/* Mark bytes are looked at eight at a time where the answer is the same for most of them. */
enum { MARK_WORDS = PAGE_GRANULES / 8 };
#define EVERY_BYTE UINT64_C(0x0101010101010101)

static uint64_t block_starts[SIZE_CLASSES][MARK_WORDS]; /* a 1 in the byte of each granule in which a block starts */

void trial_init(void)
{
    for (unsigned sc = 2; sc < SIZE_CLASSES; sc++)
        for (unsigned at = 0; at + size_class_bytes(sc) <= PAGE_BYTES; at += size_class_bytes(sc))
            ((uint8_t *)block_starts[sc])[at >> GRANULE_SHIFT] = 1;
}

static uint64_t *mark_words(const Page *p)
{
    return (uint64_t *)(void *)mark_of(page_memory(p));
}

/* Every block of a page is marked: the common case when known roots reach most. */
static bool all_marked(const Page *p)
{
    const uint64_t *w = mark_words(p), *starts = block_starts[p->size_class];
    uint64_t missing = 0;
    if (p->state == PAGE_RUN || p->carved < p->capacity)
        return false;
    for (unsigned i = 0; i < MARK_WORDS; i++)
        missing |= starts[i] & ~w[i];
    return missing == 0;
}

static void count_page(Page *p, void *arg)
{
    struct trial *t = arg;
    if (t->full ? all_marked(p) : !p->young)
        return;
    for (unsigned k = 0; k < p->carved; k++) {
        Obj *o = page_block(p, k);
        uint8_t *mark = mark_of(o);
        if (*mark & (t->full ? GC_MARKED : GC_OLD | GC_FROZEN))
            continue;
        if (load_relaxed_u32(&o->shape) == SHAPE_ID_DEAD)
            continue;
        uint32_t shared = load_relaxed_u32(&o->shared);
        bool deferred = load_relaxed_u16(&o->owner) == SLOT_DEFERRED;
        bool candidate = (load_relaxed_u8(&o->flags) & OBJ_TRACKED) && shared != COUNT_M && !(*mark & GC_FROZEN);
        if (deferred && (!t->full || !collect_hooks.thread_roots))
            candidate = false;
        uint32_t n = candidate ? obj_refcount(o) : 0;
        if ((*mark & GC_WAITING) && candidate && n != UINT32_MAX && n > 0)
            n--;                                    /* the list of deferred objects without references holds one */
        else
            *mark &= (uint8_t)~GC_WAITING;
        if (candidate && n != UINT32_MAX && page_needs_refs(p)) {
            *mark |= GC_CANDIDATE;
            *refs_of(p, o) = n;
        } else if (t->full) {
            if (candidate || deferred)
                marker_push(&t->marker, o);         /* alive, with its structural edges */
            else if (collect_hooks.frame_edges)
                collect_hooks.frame_edges(o, mark_root, &t->marker);
        }
    }
}

enum { NOT_COUNTABLE = 1 << 30 };       /* the counts of an object contradict its referrers: it lives */

/* --- step 3 ------------------------------------------------------------------------------------------------------------- */

static int subtract_visit(PyObject *p, void *arg)
{
    (void)arg;
    Value v = value_of(p);
    if (!value_is_ptr(v) || !in_heap(p))
        return 0;
    Obj *o = value_obj(v);
    if (*mark_of(o) & GC_CANDIDATE) {
        uint32_t *refs = refs_of(page_of(o), o);
        ASSERT(*refs > 0 && "a traverse function visited a reference that it does not own");
        *refs = *refs > 0 ? *refs - 1 : NOT_COUNTABLE;
    }
    return 0;
}

static void subtract_page(Page *p, void *arg)
{
    (void)arg;
    if (!p->refs)
        return;
    for (unsigned k = 0; k < p->carved; k++) {
        Obj *o = page_block(p, k);
        if (*mark_of(o) & GC_CANDIDATE)
            obj_shape(o)->ops->traverse((PyObject *)o, subtract_visit, NULL);
    }
}

/* --- steps 4 and 5 ------------------------------------------------------------------------------------------------------ */

static void rescue_page(Page *p, void *arg)
{
    struct trial *t = arg;
    if (!p->refs)
        return;
    for (unsigned k = 0; k < p->carved; k++) {
        Obj *o = page_block(p, k);
        if ((*mark_of(o) & GC_CANDIDATE) && *refs_of(p, o) > 0)
            marker_push(&t->marker, o);
    }
    if (t->marker.top > 0)
        marker_drain(&t->marker);
}

/* Survivors become old; candidates keep their bit. */
static void settle_page(Page *p, void *arg)
{
    struct trial *t = arg;
    if (!t->full && !p->young)
        return;
    uint64_t *w = mark_words(p), unreachable = 0;
    for (unsigned i = 0; i < MARK_WORDS; i++) {
        uint64_t candidates = w[i] & GC_CANDIDATE * EVERY_BYTE, marked = w[i] & GC_MARKED * EVERY_BYTE;
        if (candidates) {
            unreachable |= candidates;
            t->unreachable += (unsigned)__builtin_popcountll(candidates);
        }
        if (marked) {
            w[i] = (w[i] & ~marked) | marked * (GC_OLD / GC_MARKED);
            t->tracked += (unsigned)__builtin_popcountll(marked);
        }
    }
    if (!unreachable && p->refs) {
        raw_free(p->refs);
        p->refs = NULL;
    }
    if (p->state != PAGE_CURRENT)
        p->young = 0;
}

static void count_blocks(Page *p, void *arg)
{
    *(size_t *)arg += p->carved;
}

int trial_find(struct trial *t)
{
    ASSERT_STOPPED();
    size_t blocks = 0;
    pages_each(t->interp, count_blocks, &blocks);
    if (marker_init(&t->marker, blocks, t->interp) < 0)
        return -1;
    t->tracked = t->unreachable = 0;
    t->marker.edges = t->full;
    if (t->full)
        mark_from_roots(&t->marker, t->interp);
    pages_each(t->interp, count_page, t);
    marker_drain(&t->marker);
    pages_each(t->interp, subtract_page, t);
    if (!t->full)
        t->marker.needs = GC_CANDIDATE;
    pages_each(t->interp, rescue_page, t);
    pages_each(t->interp, settle_page, t);
    marker_done(&t->marker);
    return 0;
}

/* --- after finalizers ---------------------------------------------------------------------------------------------------- */

/* Something outside the set may have come to refer to deferred members without counting. */
static void edges_page(Page *p, void *arg)
{
    for (unsigned k = 0; k < p->carved; k++) {
        Obj *o = page_block(p, k);
        if (load_relaxed_u32(&o->shape) != SHAPE_ID_DEAD && !(*mark_of(o) & GC_CANDIDATE))
            collect_hooks.frame_edges(o, mark_root, arg);
    }
}

size_t trial_again(struct trial *t, Obj **set, size_t n)
{
    ASSERT_STOPPED();
    if (marker_init(&t->marker, n, t->interp) < 0)
        return 0;                                   /* not now: all of it lives on */
    t->marker.needs = GC_CANDIDATE;
    t->marker.edges = true;
    bool deferred = false;
    for (size_t i = 0; i < n; i++) {
        *refs_of(page_of(set[i]), set[i]) = obj_refcount(set[i]) - 1 - ((*mark_of(set[i]) & GC_WAITING) != 0);   /* the set holds one */
        deferred |= load_relaxed_u16(&set[i]->owner) == SLOT_DEFERRED;
    }
    if (deferred) {
        mark_from_roots(&t->marker, t->interp);
        if (collect_hooks.frame_edges)
            pages_each(t->interp, edges_page, &t->marker);
    }
    for (size_t i = 0; i < n; i++)
        if (*mark_of(set[i]) & GC_CANDIDATE)
            obj_shape(set[i])->ops->traverse((PyObject *)set[i], subtract_visit, NULL);
    for (size_t i = 0; i < n; i++)
        if ((*mark_of(set[i]) & GC_CANDIDATE) && *refs_of(page_of(set[i]), set[i]) > 0) {
            marker_push(&t->marker, set[i]);
            marker_drain(&t->marker);
        }
    marker_drain(&t->marker);
    size_t dead = 0;
    for (size_t i = 0; i < n; i++) {
        Obj *o = set[i];
        if (*mark_of(o) & GC_CANDIDATE) {
            set[i] = set[dead];
            set[dead++] = o;
        } else {
            *mark_of(o) = GC_OLD;
        }
    }
    marker_done(&t->marker);
    return dead;
}

void trial_end(Obj **set, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        Page *p = page_of(set[i]);
        *mark_of(set[i]) = (uint8_t)((*mark_of(set[i]) & ~GC_CANDIDATE) | GC_OLD);
        if (p->refs) {
            raw_free(p->refs);
            p->refs = NULL;
        }
    }
}
