/* gc/trial.c -- finding the unreachable set in a stopped world.
 *
 * Full.   1  Mark what the known roots reach.
 *         2  Every tracked object that stayed unmarked is a candidate. Its references, local + shared, are written into a side
 *            array of its page. Headers are not changed: merging counts would make each later count an atomic operation.
 *         3  References from candidates to candidates are subtracted.
 *         4  A candidate with references left is referenced from outside (a C local, another thread's queue, an untracked
 *            object): it is marked, with all it reaches.
 *         5  The candidates that remain are unreachable.
 *         Large heaps are done by several threads (gc/team.c), each step by all of them before the next begins: pages are dealt out by
 *         chunk, marking is shared (gc/mark.c), references are subtracted atomically.
 * Young.  The same from step 2 on, among the tracked objects that are not old, in pages allocated from since the last collection.
 *         References from old objects simply stay in the count, so no write barrier is needed. The pages are found by a bit map in each
 *         chunk, and their blocks by mark words, so of an old heap nothing is looked at but the heads of its chunks.
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

#include <sys/mman.h>

enum { YOUNG_STEP = 4 };

static void chunk_pages(Chunk *c, Interp *interp, page_visit visit, void *arg)
{
    for (unsigned i = CHUNK_FIRST_PAGE; i < CHUNK_PAGES; i++) {
        Page *p = page_at(c, i);
        uint8_t state = load_acquire_u8(&p->state);
        if (state != PAGE_CURRENT && state != PAGE_LISTED && state != PAGE_FULL && state != PAGE_RUN)
            continue;
        if (p->kind == PAGE_LEAF || p->interp != interp)
            continue;
        visit(p, arg);
    }
}

void pages_each(Interp *interp, page_visit visit, void *arg)
{
    chunks_walk_begin();
    for (Chunk *c = chunk_first(); c; c = c->next)
        chunk_pages(c, interp, visit, arg);
    chunks_walk_end();
}

static void young_page(Page *p, struct trial *t)
{
    uint8_t state = load_acquire_u8(&p->state);
    if (state != PAGE_CURRENT && state != PAGE_LISTED && state != PAGE_FULL && state != PAGE_RUN)
        return;
    if (p->kind == PAGE_LEAF || p->interp != t->interp || !p->young || p->carved == 0 || t->young_pages == t->young_room)
        return;                                     /* other interpreters go on, so the bits may have become more */
    if (p->slot == t->slot) {                       /* each begins at its end, with what is in its cache */
        t->young[t->young_pages++] = t->young[t->young_own];
        t->young[t->young_own++] = p;
    } else {
        t->young[t->young_pages++] = p;
    }
    t->blocks += p->carved;
}

static int young_find(struct trial *t)
{
    size_t room = 0;
    for (Chunk *c = chunk_first(); c; c = c->next)
        for (unsigned i = 0; i < CHUNK_PAGES / 64; i++)
            room += (unsigned)__builtin_popcountll(load_relaxed_u64(&c->young[i]));
    t->young_room = room;
    t->young = alloc_should_fail() ? NULL : raw_alloc((room + 1) * sizeof *t->young);
    if (!t->young)
        return -1;
    for (Chunk *c = chunk_first(); c; c = c->next)
        for (unsigned i = 0; i < CHUNK_PAGES / 64; i++)
            for (uint64_t w = load_relaxed_u64(&c->young[i]); w; w &= w - 1)
                young_page(page_at(c, i * 64 + (unsigned)__builtin_ctzll(w)), t);
    return 0;
}

static void count_blocks(Page *p, void *arg)
{
    ((struct trial *)arg)->blocks += p->carved;
}

/* Counts the blocks; a young collection notes the pages, since there are few among many. The world is stopped until they are forgotten. */
static int pages_find(struct trial *t)
{
    if (!t->full)
        return young_find(t);
    pages_each(t->interp, count_blocks, t);
    return 0;
}

void trial_pages(struct trial *t, page_visit visit, void *arg)
{
    for (size_t i = 0; i < t->young_pages; i++)
        visit(t->young[i], arg);
    if (t->full)
        pages_each(t->interp, visit, arg);
}

/* The next young pages for a member: the collecting thread takes them from the front, others from the end. */
static bool young_take(struct trial *t, bool first, size_t *from, size_t *to)
{
    uint64_t left = load_relaxed_u64(&t->young_left), less;
    do {
        *from = left >> 32;
        *to = (uint32_t)left;
        size_t n = *to - *from < YOUNG_STEP ? *to - *from : YOUNG_STEP;
        if (n == 0)
            return false;
        if (first)
            *to = *from + n;
        else
            *from = *to - n;
        less = first ? left + ((uint64_t)n << 32) : left - n;
    } while (!cas_acq_rel_u64(&t->young_left, &left, less));
    return true;
}

/* The pages that fall to this member: chunks are taken as they come. */
static void pages_shared(struct trial *t, bool first, page_visit visit, void *arg)
{
    if (!t->full) {
        for (size_t from, to; young_take(t, first, &from, &to);)
            for (size_t i = from; i < to; i++)
                visit(t->young[i], arg);
        return;
    }
    Chunk *c = load_acquire_ptr(&t->cursor);
    while (c) {
        if (!cas_acq_rel_ptr(&t->cursor, &c, c->next))
            continue;
        chunk_pages(c, t->interp, visit, arg);
        c = load_acquire_ptr(&t->cursor);
    }
}

/* One step by all members. */
static void step(struct trial *t, team_work work)
{
    store_release_ptr(&t->cursor, chunk_first());
    store_relaxed_u64(&t->young_left, t->young_pages);
    if (!t->full) {
        crew_run(t->crew, t->members, work, t);
        return;
    }
    struct mark_pool *pool = t->member[0].marker.pool;
    if (pool)
        store_relaxed_u32(&pool->idle, 0);
    team_run(t->members, work, t);
}

static inline uint32_t *refs_of(const Page *p, const Obj *o)
{
    return &p->refs[granule_of(o) & (PAGE_GRANULES - 1)];
}

/* From so many blocks on, a full collection has helpers. */
#if defined(P3T_STRESS) || defined(P3T_DEBUG) || defined(P3T_TSAN) || defined(P3T_ASAN)
enum { TEAM_BLOCKS = 500, CREW_BLOCKS = 100, TEAM_CHUNKS = 2 };
#else
enum { TEAM_BLOCKS = 200000, CREW_BLOCKS = 2000, TEAM_CHUNKS = 4 };
#endif

/* --- step 2 ------------------------------------------------------------------------------------------------------------- */

static bool page_needs_refs(Page *p)
{
    if (!p->refs)
        p->refs = raw_alloc((p->state == PAGE_RUN ? 1 : PAGE_GRANULES) * sizeof *p->refs);
    return p->refs != NULL;
}

static uint64_t block_starts[SIZE_CLASSES][MARK_WORDS]; /* a 1 in the byte of each granule in which a block starts */

void trial_init(void)
{
    for (unsigned sc = 2; sc < SIZE_CLASSES; sc++)
        for (unsigned at = 0; at + size_class_bytes(sc) <= PAGE_BYTES; at += size_class_bytes(sc))
            ((uint8_t *)block_starts[sc])[at >> GRANULE_SHIFT] = 1;
}

static const uint64_t run_start[MARK_WORDS] = {1};

/* Others may mark the object at the same time, and then it is no candidate. */
static void candidate_set(const struct trial *t, uint8_t *mark)
{
    if (t->members == 1 || !t->full)
        *mark |= GC_CANDIDATE;
    else if (or_acq_rel_u8(mark, GC_CANDIDATE) & GC_MARKED)
        and_acq_rel_u8(mark, (uint8_t)~GC_CANDIDATE);
}

static void count_object(Page *p, Obj *o, uint8_t byte, struct trial_member *me)
{
    struct trial *t = me->trial;
    uint8_t *mark = mark_of(o);
    if (load_relaxed_u32(&o->shape) == SHAPE_ID_DEAD)
        return;
    uint32_t shared = load_relaxed_u32(&o->shared);
    bool deferred = load_relaxed_u16(&o->owner) == SLOT_DEFERRED;
    bool candidate = (load_relaxed_u8(&o->flags) & OBJ_TRACKED) && shared != COUNT_M && !(byte & GC_FROZEN);
    if (deferred && (!t->full || !collect_hooks.thread_roots))
        candidate = false;
    uint32_t n = candidate ? obj_refcount(o) : 0;
    if (UNLIKELY(byte & GC_WAITING)) {
        if (candidate && n != UINT32_MAX && n > 0)
            n--;                                    /* the list of deferred objects without references holds one */
        else
            and_acq_rel_u8(mark, (uint8_t)~GC_WAITING);
    }
    if (candidate && n != UINT32_MAX && page_needs_refs(p)) {
        *refs_of(p, o) = n;
        candidate_set(t, mark);
    } else if (t->full) {
        if (candidate || deferred)
            marker_push(&me->marker, o);            /* alive, with its structural edges */
        else if (collect_hooks.frame_edges)
            collect_hooks.frame_edges(o, mark_root, &me->marker);
    }
}

static void count_page(Page *p, void *arg)
{
    struct trial_member *me = arg;
    const uint64_t *w = mark_words(p), *starts = p->state == PAGE_RUN ? run_start : block_starts[p->size_class];
    uint8_t passed = me->trial->full ? GC_MARKED : GC_OLD | GC_FROZEN;
    uint32_t end = p->carved * p->block_size;
    p->member = me->number;
    for (unsigned i = 0; i < MARK_WORDS && (i * 8u << GRANULE_SHIFT) < end; i++) {
        uint64_t word = load_relaxed_u64(&w[i]), pass = word & passed * EVERY_BYTE;
        pass |= pass >> 1 | pass >> 2;              /* GC_OLD and GC_FROZEN come down to the lowest bit; what crosses is not looked at */
        for (uint64_t some = starts[i] & ~pass; some; some &= some - 1) {
            unsigned byte = (unsigned)__builtin_ctzll(some) / 8;
            Obj *o = granule_block(p, i, byte);
            if ((uint32_t)((char *)o - page_memory(p)) < end)
                count_object(p, o, load_relaxed_u8(mark_of(o)), me);
        }
    }
}

/* --- step 3 ------------------------------------------------------------------------------------------------------------- */

static void subtract_one(const struct trial *t, Obj *o)
{
    uint32_t *refs = refs_of(page_of(o), o);
    uint32_t before = t->full && t->members > 1 ? add_relaxed_u32(refs, UINT32_MAX) : (*refs)--;
    ASSERT(before > 0 && "a traverse function visited a reference that it does not own");
    (void)before;
}

/* Below zero the counts of an object contradict its referrers: it wraps to a number that nobody subtracts down to zero, so it lives.
 * In a young collection references into another member's pages are put off until all have done their own: atomics for all would take longer. If
 * there are too many they stay in the count. */
static int subtract_visit(PyObject *p, void *arg)
{
    struct trial_member *me = arg;
    Value v = value_of(p);
    if (!value_is_ptr(v) || !in_heap(p))
        return 0;
    Obj *o = value_obj(v);
    if (!(*mark_of(o) & GC_CANDIDATE))
        return 0;
    if (me->trial->full || page_of(o)->member == me->number)
        subtract_one(me->trial, o);
    else if (me->marker.top < me->marker.room)
        me->marker.stack[me->marker.top++] = o;
    return 0;
}

static void subtract_put_off(struct trial *t)
{
    for (unsigned i = 0; i < t->members; i++)
        for (struct marker *m = &t->member[i].marker; m->top > 0;)
            subtract_one(t, m->stack[--m->top]);
}

static void subtract_object(Page *p, Obj *o, void *member)
{
    (void)p;
    obj_shape(o)->ops->traverse((PyObject *)o, subtract_visit, member);
}

static void subtract_page(Page *p, void *arg)
{
    if (p->refs)
        page_each_marked(p, GC_CANDIDATE, subtract_object, arg);
}

/* --- steps 4 and 5 ------------------------------------------------------------------------------------------------------ */

static void rescue_object(Page *p, Obj *o, void *marker)
{
    if ((load_relaxed_u8(mark_of(o)) & GC_CANDIDATE) && *refs_of(p, o) > 0)
        marker_push(marker, o);
}

static void rescue_page(Page *p, void *arg)
{
    struct trial_member *me = arg;
    if (p->refs)
        page_each_marked(p, GC_CANDIDATE, rescue_object, &me->marker);
}

/* Survivors become old; candidates keep their bit. */
static void settle_page(Page *p, void *arg)
{
    struct trial_member *me = arg;
    uint64_t *w = mark_words(p), unreachable = 0;
    size_t before = me->unreachable;
    for (unsigned i = 0; i < MARK_WORDS; i++) {
        uint64_t candidates = w[i] & GC_CANDIDATE * EVERY_BYTE, marked = w[i] & GC_MARKED * EVERY_BYTE;
        if (candidates) {
            unreachable |= candidates;
            me->unreachable += (unsigned)__builtin_popcountll(candidates);
        }
        if (marked) {
            w[i] = (w[i] & ~marked) | marked * (GC_OLD / GC_MARKED);
            me->tracked += (unsigned)__builtin_popcountll(marked);
        }
    }
    p->unreachable = (uint32_t)(me->unreachable - before);
    if (!unreachable && p->refs) {
        raw_free(p->refs);
        p->refs = NULL;
    }
    if (p->state != PAGE_CURRENT && p->young) {
        Chunk *c = chunk_of(p);
        unsigned at = (unsigned)(p - (Page *)c);
        p->young = 0;
        and_relaxed_u64(&c->young[at / 64], ~(UINT64_C(1) << (at % 64)));
    }
}

static struct trial_member *member_of(void *trial, unsigned member) { return &((struct trial *)trial)->member[member]; }

static void do_drain(unsigned member, void *t) { marker_drain(&member_of(t, member)->marker); }
static void do_count(unsigned member, void *t) { pages_shared(t, member == 0, count_page, member_of(t, member)); }
static void do_subtract(unsigned member, void *t) { pages_shared(t, member == 0, subtract_page, member_of(t, member)); }
static void do_settle(unsigned member, void *t) { pages_shared(t, member == 0, settle_page, member_of(t, member)); }

static void do_rescue(unsigned member, void *t)
{
    pages_shared(t, member == 0, rescue_page, member_of(t, member));
    marker_drain(&member_of(t, member)->marker);
}

static void marking(struct trial *t, bool racing, uint8_t needs)
{
    for (unsigned i = 0; i < t->members; i++) {
        t->member[i].marker.racing = racing && t->members > 1;
        t->member[i].marker.needs = needs;
    }
}

static struct mark_pool pool;                       /* of the collection that has the team */

static int members_init(struct trial *t, size_t objects)
{
    bool pooled = t->members > 1 && t->full;
    if (pooled)
        pool.members = t->members;
    for (unsigned i = 0; i < t->members; i++) {
        struct trial_member *m = &t->member[i];
        *m = (struct trial_member){.trial = t, .number = (uint8_t)i};
        if (marker_init(&m->marker, objects, t->interp, pooled ? &pool : NULL, t->buffer ? t->buffer + (size_t)i * BUFFER_ROOM : NULL, BUFFER_ROOM) < 0) {
            while (i > 0)
                marker_done(&t->member[--i].marker);
            return -1;
        }
        m->marker.edges = t->full;
    }
    return 0;
}

int trial_find(struct trial *t)
{
    ASSERT_STOPPED();
    t->tracked = t->unreachable = 0;
    chunks_walk_begin();
    if (pages_find(t) < 0) {
        chunks_walk_end();
        return -1;
    }
    t->members = 1;
    if (t->full && t->blocks >= TEAM_BLOCKS)
        t->members = team_begin();
    else if (!t->full && t->helpers > 0 && t->blocks >= CREW_BLOCKS)
        t->members = t->helpers + 1 < TEAM_MAX ? t->helpers + 1 : TEAM_MAX;
    if (members_init(t, t->blocks) < 0) {
        trial_done(t);
        return -1;
    }
    if (t->full) {
        mark_from_roots(&t->member[0].marker, t->interp);
        step(t, do_drain);
    }
    marking(t, true, 0);
    step(t, do_count);
    marking(t, false, 0);
    if (t->full)
        step(t, do_drain);
    step(t, do_subtract);
    if (!t->full)
        subtract_put_off(t);
    marking(t, false, t->full ? 0 : GC_CANDIDATE);
    step(t, do_rescue);
    step(t, do_settle);
    for (unsigned i = 0; i < t->members; i++) {
        t->tracked += t->member[i].tracked;
        t->unreachable += t->member[i].unreachable;
        marker_done(&t->member[i].marker);
    }
    return 0;
}

void trial_done(struct trial *t)
{
    chunks_walk_end();
    if (t->full)
        team_end(t->members);
    raw_free(t->young);
    t->young = NULL;
    t->young_pages = 0;
}

static void do_visit(unsigned member, void *t) { pages_shared(t, member == 0, ((struct trial *)t)->visit, ((struct trial *)t)->visit_arg); }

void trial_shared(struct trial *t, page_visit visit, void *arg)
{
    t->visit = visit;
    t->visit_arg = arg;
    step(t, do_visit);
}

void pages_shared_each(Interp *interp, page_visit visit, void *arg)
{
    struct trial t = {.interp = interp, .full = true};
    chunks_walk_begin();
    unsigned chunks = 0;
    for (Chunk *c = chunk_first(); c && chunks < TEAM_CHUNKS; c = c->next)
        chunks++;
    t.members = chunks < TEAM_CHUNKS ? 1 : team_begin();
    trial_shared(&t, visit, arg);
    chunks_walk_end();
    team_end(t.members);
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
    struct marker *m = &t->member[0].marker;
    if (marker_init(m, n, t->interp, NULL, NULL, 0) < 0)
        return 0;                                   /* not now: all of it lives on */
    t->members = 1;
    t->full = true;                                 /* no page is another member's */
    t->member[0].trial = t;
    m->needs = GC_CANDIDATE;
    m->edges = true;
    bool deferred = false;
    for (size_t i = 0; i < n; i++) {
        *refs_of(page_of(set[i]), set[i]) = obj_refcount(set[i]) - 1 - ((*mark_of(set[i]) & GC_WAITING) != 0);   /* the set holds one */
        deferred |= load_relaxed_u16(&set[i]->owner) == SLOT_DEFERRED;
    }
    if (deferred) {
        mark_from_roots(m, t->interp);
        marker_drain(m);
        if (collect_hooks.frame_edges)
            pages_each(t->interp, edges_page, m);
    }
    for (size_t i = 0; i < n; i++)
        if (*mark_of(set[i]) & GC_CANDIDATE)
            obj_shape(set[i])->ops->traverse((PyObject *)set[i], subtract_visit, &t->member[0]);
    for (size_t i = 0; i < n; i++)
        if ((*mark_of(set[i]) & GC_CANDIDATE) && *refs_of(page_of(set[i]), set[i]) > 0) {
            marker_push(m, set[i]);
            marker_drain(m);
        }
    marker_drain(m);
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
    marker_done(m);
    return dead;
}

void trial_end(Obj **set, size_t n, uint8_t bits)
{
    for (size_t i = 0; i < n; i++) {
        Page *p = page_of(set[i]);
        *mark_of(set[i]) = (uint8_t)((*mark_of(set[i]) & ~bits) | GC_OLD);
        if (p->refs) {
            raw_free(p->refs);
            p->refs = NULL;
        }
    }
}
