/* gc/collect.c -- when and in which order a collection does its work.
 *
 *   stop    find the unreachable set (trial.c), hold a reference to each member, clear weak references into it
 *   run     callbacks of weak references outside the set, then finalizers (PEP 442), once each, with the world going
 *   stop    only if any of those ran: recompute on the set what is still unreachable; the rest lives on. Weak references that
 *           finalizers made are cleared
 *   run     ops->clear() on each member, then drop the held references: counts do the rest. After a collection that nobody asked for, and
 *           when there was nothing to run before, the members are parted by the thread in whose pages they lie, and each clears its
 *           own at its next safepoint: counting and freeing needs no atomics there. The collecting thread takes what is left.
 *
 * State lies in mark bytes (collect_int.h), one for every 32 bytes of chunk, so that nothing in headers or counts is changed but
 * the held references. Generations: young are blocks born since the last collection, all others are old; both are told by
 * GC_OLD and by Page.young.
 *
 * When. Heaps report births page by page, deaths only as far as pages become empty, so objects that come and go in place are not
 * counted. POLL_COLLECT is set on the reporting thread. A young collection is due after `trigger` births; a full one instead when
 * the survivors of young ones exceed half of what the last full one left. That grows with the heap, so the cost for each object born
 * stays constant. The young one's cost and pause depend on the young pages alone, so its trigger is the same for all heaps.
 *
 * Holds.  G1  One collection at a time in an interpreter, from the first stop to the last release (collector.collecting): it ends
 *             with the last of its parts, which are the collecting thread's own and a share each. Nobody waits for a share.
 *         G2  No weak reference leads into the set once the world goes on.
 * Tests.  tests/gc/test_collect.c, stress-tests/c/stress_collect.c
 */
#include "gc/collect_int.h"

#include "gc/counts_int.h"
#include "gc/purse.h"
#include "gc/weakref.h"
#include "threading/lock.h"
#include "threading/world.h"

#include <sys/mman.h>
#include <time.h>

struct collect_hooks collect_hooks;

static struct collector *collectors SHARED(acq_rel);

#ifdef P3T_STRESS
enum { YOUNG_BASE = 300, FULL_BASE = 3000 };
#else
enum { YOUNG_BASE = 20000, FULL_BASE = 50000 };
#endif
enum { REAP_INTERVAL_NS = 100000000, REAP_AGAIN_NS = 1600000000 };
static void reap_at_times(struct collector *);
static void clear_own_share(GcThread *);

enum { ASKED_WAITS = 50, ASKED_WAIT_NS = 1000000 };
enum { OUTRUN = 4, OUTRUN_SLEEP_NS = 2000000 };      /* births during a collection, in triggers, from which on threads are held up */

static uint64_t now_ns(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

struct collector *collector_for(Interp *interp)
{
    struct collector *first = load_acquire_ptr(&collectors);
    for (struct collector *c = first; c; c = c->next)
        if (c->interp == interp)
            return c;
    struct collector *c = raw_alloc(sizeof *c);
    if (!c)
        return NULL;
    *c = (struct collector){.interp = interp, .growth = GC_GROWTH_AUTO, .trigger = YOUNG_BASE};
    do {
        for (struct collector *other = first; other; other = other->next)
            if (other->interp == interp) {          /* another first thread of it was faster */
                raw_free(c);
                return other;
            }
        c->next = first;
    } while (!cas_acq_rel_ptr(&collectors, &first, c));
    return c;
}

bool collectors_many(void)
{
    struct collector *c = load_acquire_ptr(&collectors);
    return c && c->next;
}

static struct collector *mine(void)
{
    return gc_thread(this_thread)->collector;
}

/* --- when --------------------------------------------------------------------------------------------------------------- */

static void set_trigger(struct collector *c)
{
    size_t growth = load_relaxed_size(&c->growth);
    unsigned members = c->helpers + 1 < TEAM_MAX ? c->helpers + 1 : TEAM_MAX;
    store_relaxed_size(&c->trigger, growth == GC_GROWTH_AUTO ? (size_t)YOUNG_BASE * members : growth);
}

void collect_births_report(Heap *h)
{
    struct collector *c = mine();
    uint64_t now = add_relaxed_u64(&c->born, (uint64_t)h->born) + (uint64_t)h->born;
    int64_t born = (int64_t)now;
    h->born = 0;
    if (born < 0)                       /* what a collection has freed is no reason to put the next one off */
        cas_relaxed_u64(&c->born, &now, 0);
    size_t trigger = load_relaxed_size(&c->trigger);
    if (trigger == 0 || load_relaxed_u8(&c->disabled))
        return;
    if (born >= (int64_t)trigger * (load_relaxed_u32(&c->collecting) ? OUTRUN : 1))
        or_acq_rel_u32(&this_thread->poll, POLL_COLLECT);
}

/* Finalizers run on the collecting thread alone: several threads that make garbage could outrun it, and each collection would find more
 * than the one before. Those that have made much since it began sleep a little for each few births, never until it ends: a finalizer may
 * be waiting for them. */
static bool is_collecting(void *collector) { return load_acquire_u32(&((struct collector *)collector)->collecting) != 0; }

static void wait_for_collector(struct collector *c, size_t trigger)
{
    if (load_relaxed_ptr(&c->by) != this_thread && gc_thread(this_thread)->clearing == 0 &&
        (int64_t)load_relaxed_u64(&c->born) >= (int64_t)trigger * OUTRUN)
        park(&c->collecting, is_collecting, c, OUTRUN_SLEEP_NS, NULL, true);
}

void collect_poll(GcThread *t)
{
    struct collector *c = t->collector;
    size_t trigger = load_relaxed_size(&c->trigger);
    clear_own_share(t);
    if (load_relaxed_u32(&c->collecting)) {
        wait_for_collector(c, trigger);
    } else if (!load_relaxed_u8(&c->disabled) && trigger != 0 && (int64_t)load_relaxed_u64(&c->born) >= (int64_t)trigger) {
        bool full = c->promoted > c->live / 2 + FULL_BASE;
        gc_collect(full ? 2 : 0, COLLECT_GROWTH, NULL);
    } else {
        reap_at_times(c);
    }
}

void gc_enable(bool on) { store_relaxed_u8(&mine()->disabled, !on); }
bool gc_enabled(void) { return !load_relaxed_u8(&mine()->disabled); }
void gc_save_all(bool on) { store_relaxed_u8(&mine()->save_all, on); }
void gc_announce(bool on) { store_relaxed_u8(&mine()->announce, on); }
size_t gc_growth(void) { return load_relaxed_size(&mine()->growth); }

size_t gc_born(void)
{
    int64_t n = (int64_t)load_relaxed_u64(&mine()->born) + gc_thread(this_thread)->heap->born;
    return n < 0 ? 0 : (size_t)n;
}

void gc_set_growth(size_t young_threshold)
{
    store_relaxed_size(&mine()->growth, young_threshold);
    set_trigger(mine());
}

void gc_statistics(struct collect_statistics s[3])
{
    for (int i = 0; i < 3; i++) {
        const struct collect_statistics *from = &mine()->stats[i];
        s[i] = (struct collect_statistics){load_relaxed_u64(&from->collections), load_relaxed_u64(&from->collected), load_relaxed_u64(&from->uncollectable)};
    }
}

/* --- how ---------------------------------------------------------------------------------------------------------------- */

struct set {
    Obj  **at;
    size_t n;
    size_t waiting SHARED(relaxed);         /* members that were on the list of deferred objects */
    uint32_t has   SHARED(relaxed);         /* SET_... */
    struct collector *c;
    uint16_t slot;                          /* the collecting thread's */
    bool     parted;                        /* several threads may clear it */
    unsigned shares;                        /* c->share, the first of the collecting thread */
};
enum { SET_WEAKREFS = 1, SET_WEAK = 2, SET_FINALIZERS = 4 };   /* members with weak references, that are such, with finalizers to run */

static struct share *share_of(struct set *set, const Page *p)
{
    struct share *s = set->c->share;
    unsigned k = 0;
    if (set->parted && p->slot != set->slot)
        for (k = 1; k < set->shares && load_relaxed_u16(&s[k].slot) != p->slot; k++)
            ;
    if (k == SHARES)
        k = 0;
    if (k == set->shares) {
        set->shares++;
        store_relaxed_u16(&s[k].slot, k ? p->slot : set->slot);
        s[k].n = 0;
    }
    return &s[k];
}

static void size_page(Page *p, void *arg)
{
    if (p->refs)
        share_of(arg, p)->n += p->unreachable;
}

static void place_page(Page *p, void *arg)
{
    struct set *set = arg;
    if (!p->refs)
        return;
    struct share *s = share_of(set, p);
    size_t n = p->unreachable;
    p->unreachable = (uint32_t)(s->at - set->at);
    s->at += n;
}

struct gathering { struct set *set; Obj **to; uint16_t dropper; size_t waiting; uint32_t has; };

static void gather(Page *p, Obj *o, void *arg)
{
    (void)p;
    struct gathering *g = arg;
    const struct GcOps *ops = obj_shape(o)->ops;
    uint8_t flags = load_relaxed_u8(&o->flags);
    *g->to++ = o;
    obj_hold_stopped(o, g->dropper);
    g->waiting += (*mark_of(o) & GC_WAITING) != 0;
    g->has |= (flags & OBJ_HAS_WEAKREFS ? SET_WEAKREFS : 0u) | (ops->weak ? SET_WEAK : 0u) | (wants_finalizer(flags, ops) ? SET_FINALIZERS : 0u);
}

static void gather_page(Page *p, void *arg)
{
    struct set *set = arg;
    if (!p->refs)
        return;
    struct gathering g = {.set = set, .to = set->at + p->unreachable, .dropper = set->parted ? p->slot : set->slot};
    page_each_marked(p, GC_CANDIDATE, gather, &g);
    if (g.waiting)
        add_relaxed_size(&set->waiting, g.waiting);
    if (g.has & ~load_relaxed_u32(&set->has))
        or_relaxed_u32(&set->has, g.has);
}

static void forget(Page *p, Obj *o, void *arg)
{
    (void)p, (void)arg;
    uint8_t *mark = mark_of(o);
    *mark = (uint8_t)((*mark & ~GC_CANDIDATE) | GC_OLD);
}

static void forget_page(Page *p, void *arg)
{
    page_each_marked(p, GC_CANDIDATE, forget, arg);
    raw_free(p->refs);
    p->refs = NULL;
}

/* Takes the unreachable set into an array that counts its members, those of each share together. Empty when there is no memory: then
 * they wait for next time. */
static void take_set(struct trial *t, struct set *set)
{
    if (t->unreachable == 0)
        return;
    if (t->buffer && t->unreachable <= BUFFER_ROOM)
        set->at = t->buffer + (size_t)TEAM_MAX * BUFFER_ROOM;
    else if (!alloc_should_fail() && t->unreachable <= UINT32_MAX)
        set->at = raw_alloc(t->unreachable * sizeof *set->at);
    if (!set->at) {
        trial_pages(t, forget_page, NULL);
        return;
    }
    set->n = t->unreachable;
    set->shares = 1;
    store_relaxed_u16(&set->c->share[0].slot, set->slot);
    set->c->share[0].n = 0;
    trial_pages(t, size_page, set);
    Obj **at = set->at;
    for (unsigned k = 0; k < set->shares; at += set->c->share[k++].n)
        set->c->share[k].at = at;
    trial_pages(t, place_page, set);
    for (unsigned k = 0; k < set->shares; k++)
        set->c->share[k].at -= set->c->share[k].n;
    trial_shared(t, gather_page, set);
}

/* Clears all weak references into the set. Those with callbacks that are not members themselves stay in the list. */
static void clear_weakrefs(const struct set *set, struct weak_list *called, struct weak_list *dropped)
{
    struct weak_list all = {0};
    called->last = &called->first;
    dropped->last = &dropped->first;
    if (!(set->has & SET_WEAKREFS))
        return;
    for (size_t i = 0; i < set->n; i++)
        if (load_relaxed_u8(&set->at[i]->flags) & OBJ_HAS_WEAKREFS)
            weak_clear_all(set->at[i], &all);
    for (WeakObj *w = all.first, *next; w; w = next) {
        next = w->next;
        w->next = NULL;
        struct weak_list *to = *mark_of(w) & GC_CANDIDATE ? dropped : called;
        *to->last = w;
        to->last = &w->next;
    }
}

static void drop_weakrefs(struct weak_list *list)
{
    for (WeakObj *w = list->first, *next; w; w = next) {
        next = w->next;
        w->next = NULL;
        value_release(value_from_obj(w));
    }
}

static bool run_finalizers(const struct set *set)
{
    bool any = false;
    for (size_t i = 0; i < set->n; i++) {
        Obj *o = set->at[i];
        const struct GcOps *ops = obj_shape(o)->ops;
        if (wants_finalizer(load_relaxed_u8(&o->flags), ops)) {
            or_acq_rel_u8(&o->flags, OBJ_FINALIZED);
            ops->finalize((PyObject *)o);
            any = true;
        }
    }
    return any;
}

/* Weak references die before anything else does: the callback of a member must not see members already cleared, also when what dies is an
 * object that the collector does not track and the set alone refers to. */
static void unlink_weak(const struct set *set)
{
    if (set->has & SET_WEAK)
        for (size_t i = 0; i < set->n; i++)
            if (obj_shape(set->at[i])->ops->weak)
                weak_unlink((WeakObj *)set->at[i]);
}

static void clear_members(Obj **at, size_t n)
{
    trial_end(at, n, GC_CANDIDATE | GC_WAITING);
    for (size_t i = 0; i < n; i++) {
        const struct GcOps *ops = obj_shape(at[i])->ops;
        if (ops->clear)
            ops->clear((PyObject *)at[i]);
    }
    for (size_t i = 0; i < n; i++)
        obj_decref(at[i]);
}

/* The same, with gc.DEBUG_... on. How many were garbage of the collector's, not of the counts'. */
static size_t clear_told(struct collector *c, const struct set *set)
{
    bool announce = load_relaxed_u8(&c->announce) && collect_hooks.collectable;
    bool save = load_relaxed_u8(&c->save_all) && collect_hooks.uncollectable;
    size_t waiting = 0;
    for (size_t i = 0; i < set->n; i++) {
        Obj *o = set->at[i];
        const struct GcOps *ops = obj_shape(o)->ops;
        bool dead_already = *mark_of(o) & GC_WAITING;        /* no cycle holds it: it is about to be reaped */
        *mark_of(o) &= (uint8_t)~GC_WAITING;
        waiting += dead_already;
        if (announce && !dead_already)
            collect_hooks.collectable(value_from_obj(o));
        if (save && !dead_already)
            collect_hooks.uncollectable(value_from_obj(o));
        else if (ops->clear)
            ops->clear((PyObject *)o);
    }
    for (size_t i = 0; i < set->n; i++)
        obj_decref(set->at[i]);
    return set->n - waiting;
}

static bool is_told(const struct collector *c) { return load_relaxed_u8(&c->announce) || load_relaxed_u8(&c->save_all); }

/* --- shares ------------------------------------------------------------------------------------------------------------- */

static void drop_array(const struct collector *c, Obj **at)
{
    if (!c->buffer || at != c->buffer + (size_t)TEAM_MAX * BUFFER_ROOM)
        raw_free(at);
}

/* One of the collection's parts is over. Who ends the last ends the collection. */
static void part_done(struct collector *c)
{
    if (add_acq_rel_u32(&c->parts, (uint32_t)-1) != 1)
        return;
    drop_array(c, c->set);
    c->set = NULL;
    store_release_u32(&c->collecting, 0);
}

/* World stopped: from now on each may be taken by its owner, or by the collecting thread, when it has nothing else to do. */
static void publish(struct collector *c, struct set *set)
{
    c->set = set->at;
    add_acq_rel_u32(&c->parts, set->shares);
    for (unsigned k = 0; k < set->shares; k++) {
        store_release_u32(&c->share[k].state, SHARE_READY);
        if (k > 0)
            slot_poll(slot_at(load_relaxed_u16(&c->share[k].slot)), POLL_COLLECT);
    }
}

static void clear_share(struct collector *c, struct share *s)
{
    GcThread *t = gc_thread(this_thread);
    uint32_t ready = SHARE_READY;
    if (!cas_acq_rel_u32(&s->state, &ready, SHARE_TAKEN))
        return;
    s->by = this_thread;
    t->clearing++;
    clear_members(s->at, s->n);
    t->clearing--;
    store_release_u32(&s->state, SHARE_NONE);
    part_done(c);
}

static void clear_own_share(GcThread *t)
{
    struct collector *c = t->collector;
    for (unsigned k = 1; k < SHARES; k++)
        if (load_relaxed_u32(&c->share[k].state) == SHARE_READY && load_relaxed_u16(&c->share[k].slot) == t->base.slot_id)
            clear_share(c, &c->share[k]);
}

/* What a thread that is no more had taken is lost to the child, and what nobody had taken, if it collected: their members keep a reference. */
void collect_vanished(GcThread *gone)
{
    struct collector *c = gone->collector;
    if (!c || !load_relaxed_u32(&c->collecting))
        return;
    for (unsigned k = 0; k < SHARES; k++) {
        struct share *s = &c->share[k];
        uint32_t state = load_relaxed_u32(&s->state);
        if ((state == SHARE_TAKEN && s->by == &gone->base) || (state == SHARE_READY && load_relaxed_ptr(&c->by) == &gone->base)) {
            store_relaxed_u32(&s->state, SHARE_NONE);
            part_done(c);
        }
    }
    if (load_relaxed_ptr(&c->by) == &gone->base) {
        store_relaxed_ptr(&c->by, NULL);
        part_done(c);
    }
}

bool collect_help(Interp *interp)
{
    for (struct collector *c = load_acquire_ptr(&collectors); c; c = c->next)
        if (c->interp == interp)
            return crew_join(&c->crew);
    return false;
}

/* --- a collection ------------------------------------------------------------------------------------------------------- */

/* Finalizers and callbacks of weak references, and what follows when some are there. */
static void clear_after_finalizers(struct collector *c, struct trial *t, const struct set *set, struct weak_list *called, struct collect_result *r)
{
    bool ran = called->first != NULL;
    gc_run_weak_callbacks(called);
    ran |= (set->has & SET_FINALIZERS) && run_finalizers(set);
    struct set dead = *set;
    if (ran) {
        struct weak_list late_called = {0}, late = {0};
        stop_world(c->interp);
        purse_empty(gc_thread(this_thread));
        uint64_t start = now_ns();
        dead.n = trial_again(t, set->at, set->n);
        dead.has = SET_WEAKREFS | SET_WEAK;
        clear_weakrefs(&dead, &late_called, &late);     /* those that finalizers made; their callbacks are not called */
        r->pause_ns += now_ns() - start;
        start_world(c->interp);
        drop_weakrefs(&late_called);
        drop_weakrefs(&late);
    }
    if (is_told(c)) {
        trial_end(set->at, set->n, GC_CANDIDATE);
        if (!load_relaxed_u8(&c->save_all))
            unlink_weak(&dead);
        r->collected = clear_told(c, &dead);
    } else {
        size_t waiting = 0;
        for (size_t i = 0; i < dead.n && set->waiting; i++)
            waiting += (*mark_of(dead.at[i]) & GC_WAITING) != 0;
        r->collected = dead.n - waiting;
        trial_end(set->at + dead.n, set->n - dead.n, GC_CANDIDATE);
        unlink_weak(&dead);
        clear_members(dead.at, dead.n);
    }
    for (size_t i = dead.n; i < set->n; i++)
        obj_decref(set->at[i]);                         /* resurrected */
    drop_array(c, set->at);
}

static Obj **young_buffer(struct collector *c)
{
    if (!c->buffer && !alloc_should_fail()) {
        void *p = mmap(NULL, (size_t)(TEAM_MAX + 1) * BUFFER_ROOM * sizeof(Obj *), PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        c->buffer = p == MAP_FAILED ? NULL : p;
    }
    return c->buffer;
}

/* False: a full one has seen that no deferred object is to be reaped. */
static bool collect(struct collector *c, bool full, bool parted, struct collect_result *r)
{
    bool due = true;
    struct trial t = {.interp = c->interp, .full = full, .slot = this_thread->slot_id, .crew = &c->crew};
    struct set set = {.c = c, .slot = this_thread->slot_id, .parted = parted};
    struct weak_list called = {0}, dropped = {0};
    purse_empty(gc_thread(this_thread));
    counts_drop_pending(gc_thread(this_thread));    /* what is held for nothing would hold up what it refers to */
    stop_world(c->interp);
    purse_empty(gc_thread(this_thread));            /* the others' are empty: they have left */
    uint64_t start = now_ns();
    c->helpers = t.helpers = world_helpers();
    if (!full)
        t.buffer = young_buffer(c);
    if (full && deferred_zero_count() > 0)
        deferred_settle(c->interp);
    if (trial_find(&t) == 0) {
        if (full)
            due = deferred_zero_count() > 0 && deferred_due(c->interp);
        take_set(&t, &set);
        trial_done(&t);
        clear_weakrefs(&set, &called, &dropped);
        if (full) {
            c->live = t.tracked;
            c->promoted = 0;
        } else {
            c->promoted += t.tracked;
        }
    }
    uint64_t waiting = deferred_zero_count();
    bool simple = set.n > 0 && !called.first && !(set.has & SET_FINALIZERS) && !is_told(c);
    if (simple) {
        unlink_weak(&set);
        publish(c, &set);
    }
    store_relaxed_u64(&c->born, 0);
    set_trigger(c);
    r->pause_ns = now_ns() - start;
    start_world(c->interp);
    if (set.n == 0)
        return due;

    drop_weakrefs(&dropped);
    if (simple) {
        r->collected = set.n - set.waiting;
        for (unsigned k = 0; k < set.shares; k++)
            clear_share(c, &c->share[k]);
    } else {
        clear_after_finalizers(c, &t, &set, &called, r);
    }
    return due || deferred_zero_count() > waiting;
}

/* Those that nobody can have but a register, or a frame page, without a full collection: not more often than the interval says, and much
 * less often when no more have come since the last time. */
static void reap_at_times(struct collector *c)
{
    static uint64_t last_reap SHARED(relaxed), last_left SHARED(relaxed);
    uint64_t waiting = deferred_zero_count();
    if (waiting == 0)
        return;
    uint64_t last = load_relaxed_u64(&last_reap), now = now_ns();
    uint64_t interval = waiting > load_relaxed_u64(&last_left) ? REAP_INTERVAL_NS : REAP_AGAIN_NS;
    if (now - last >= interval && cas_relaxed_u64(&last_reap, &last, now)) {
        deferred_reap(c->interp, false);
        store_relaxed_u64(&last_left, deferred_zero_count());
    }
}

/* Asked for while another thread collects: what was garbage before the question is to be gone with the answer. Not for ever, since a finalizer
 * of that collection may wait for this thread, and not from inside of it. */
static bool begin_collecting(struct collector *c, enum collect_reason reason)
{
    uint32_t idle = 0;
    if (cas_acq_rel_u32(&c->collecting, &idle, 1))      /* G1 */
        return true;
    GcThread *t = gc_thread(this_thread);
    if (reason == COLLECT_GROWTH || t->clearing || load_relaxed_ptr(&c->by) == this_thread)
        return false;
    clear_own_share(t);
    for (unsigned i = 0; i < ASKED_WAITS && is_collecting(c); i++)
        park(&c->collecting, is_collecting, c, ASKED_WAIT_NS, NULL, true);
    idle = 0;
    return cas_acq_rel_u32(&c->collecting, &idle, 1);
}

void gc_collect(int generation, enum collect_reason reason, struct collect_result *result)
{
    struct collect_result r = {0};
    struct collector *c = mine();
    if (begin_collecting(c, reason)) {
        bool full = generation >= 2;
        store_relaxed_ptr(&c->by, this_thread);
        store_relaxed_u32(&c->parts, 1);
        if (collect_hooks.callback)
            collect_hooks.callback(true, generation, &r);
        bool due = collect(c, full, reason == COLLECT_GROWTH, &r) && deferred_zero_count() > 0;
        if (due && (full || reason != COLLECT_GROWTH))
            deferred_reap(c->interp, full);
        else if (due)
            reap_at_times(c);
        struct collect_statistics *s = &c->stats[generation < 0 ? 0 : full ? 2 : generation];
        store_relaxed_u64(&s->collections, s->collections + 1);      /* others read them at any time */
        store_relaxed_u64(&s->collected, s->collected + r.collected);
        store_relaxed_u64(&s->uncollectable, s->uncollectable + r.uncollectable);
        if (collect_hooks.callback)
            collect_hooks.callback(false, generation, &r);
        store_relaxed_ptr(&c->by, NULL);
        part_done(c);
    }
    if (result)
        *result = r;
}
