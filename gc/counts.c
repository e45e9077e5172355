/* gc/counts.c -- the foreign half of biased reference counting, merge queues, and what waits for a safepoint.
 *
 * gc/counts.h has the state machine and the owner's half. This file is what happens when a thread other than the owner counts.
 *
 * The owner's count cannot be lowered by others. So when a thread drops a reference that nobody but the owner has counted
 * (shared count 0), it hands the reference to the owner's queue instead: state Q, count unchanged, the queue now owns it. The
 * owner merges at its next safepoint. An owner that is blocked (slot detached, or vacant because its thread has ended) is not
 * waited for: the one who queued claims the slot, merges in its place, and lets go. What died is destroyed by the drainer's own
 * thread, after the claim, so no destructor runs while a slot is claimed.
 *
 * State.  Slot.queue     stack of merge_nodes; pushed by anybody, taken whole by owner or claimer
 *         deferred_zero  stack of deferred objects without counted references, linked through `local`
 * Holds.  N1  An object is pushed once: the CAS to Q happens once in its life, since Q leads only to M.
 *         N2  Push, then look at the slot's state; detach: publish DETACHED, then look at the queue; unclaim, then look at the
 *             queue. All sequentially consistent: one of the two sees the other, so no object is stranded.
 *         N3  |shared count| stops at COUNT_STUCK: such an object is never found dead, and its counts no longer matter.
 *         N4  Pushing never fails. Without memory for a node the thread's reserve is used; without that the reference is never
 *             dropped: a leak, but sound.
 * Breaks. A merge that forgets `local`; an owner that goes to (.,M) without owner := 0 first; dying from (0,S) without CAS.
 * Tests.  tests/gc/test_counts.c, tests/models/counts.pml, try_incref.pml, stress-tests/c/stress_counts.c
 */
#include "gc/counts_int.h"

#include "gc/heap_int.h"
#include "gc/purse.h"
#include "threading/perturb.h"

enum { SPARE_NODES = 16 };

static uint64_t deferred_zero SHARED(acq_rel);      /* block_code() + 1 of the first, or 0 */
static uint64_t merges_done SHARED(relaxed), queued_done SHARED(relaxed), vain_done SHARED(relaxed);  /* of ended threads */
static uint64_t deferred_waiting SHARED(relaxed);

/* --- merge queues ------------------------------------------------------------------------------------------------------- */

static struct merge_node *node_new(GcThread *t)
{
    struct merge_node *n = raw_alloc(sizeof *n);
    if (!n && t->spare) {
        n = t->spare;
        t->spare = n->next;
        t->spares--;
    }
    return n;
}

static void node_done(GcThread *t, struct merge_node *n)
{
    if (t->spares < SPARE_NODES) {
        n->next = t->spare;
        t->spare = n;
        t->spares++;
    } else {
        raw_free(n);
    }
}

bool counts_queue_empty(Slot *s)
{
    return load_ptr(&s->queue) == NULL;
}

/* The state is Q by our CAS, and the reference is ours to hand over. */
void counts_hand_over(Obj *o)
{
    GcThread *t = gc_thread(this_thread);
    uint16_t id = load_relaxed_u16(&o->owner);
    PERTURB("counts: between Q and push");
    if (id == SLOT_NONE || id >= SLOT_DEFERRED) {   /* merged, or made deferred or immortal, meanwhile */
        obj_decref_foreign(o);
        return;
    }
    struct merge_node *n = node_new(t);
    if (!n)
        return;                                     /* N4 */
    Slot *s = slot_at(id);
    n->object = o;
    t->queued++;
    void *first = load_relaxed_ptr(&s->queue);
    do
        n->next = first;
    while (!cas_ptr(&s->queue, &first, (void *)n)); /* pairs with the exchange in counts_drain() */
    PERTURB("counts: between push and look at the owner");
    for (;;) {
        if (!slot_claim(s))                         /* attached, or there is another claimer, who looks at the queue again (N2) */
            break;
        counts_drain(s);
        slot_unclaim(s);
        PERTURB("counts: between unclaim and second look");
        if (counts_queue_empty(s))
            break;
    }
    if (load_u32(&s->state) == SLOT_ATTACHED)
        slot_poll(s, POLL_MERGE);
    counts_destroy_dead(this_thread);
}

/* Merges one queued object. True: it is dead. */
static bool merge_one(Obj *o, uint16_t slot)
{
    if (load_relaxed_u16(&o->owner) != slot) {
        /* The owner's count fell to zero before: state M. Or the object was made deferred or immortal. The queue's reference is
         * an ordinary one. Not obj_decref_foreign(): a destructor must not run here. */
        if (load_relaxed_u16(&o->owner) >= SLOT_DEFERRED) {
            obj_decref_foreign(o);                  /* runs no destructor for such */
            return false;
        }
        uint32_t s = load_relaxed_u32(&o->shared), new;
        do {
            ASSERT(state_of(s) == COUNT_M);
            if (count_of(s) >= COUNT_STUCK)
                return false;
            new = s - COUNT_ONE;
        } while (!cas_acq_rel_u32(&o->shared, &s, new));
        purse_merged(count_of(new));
        return new == COUNT_M;
    }
    int64_t local = load_relaxed_u32(&o->local);
    store_relaxed_u16(&o->owner, SLOT_NONE);
    store_relaxed_u32(&o->local, 0);
    PERTURB("counts: between giving up ownership and M");
    uint32_t s = load_relaxed_u32(&o->shared), new;
    do {
        int64_t sum = count_of(s) + local - 1;
        if (sum >= COUNT_STUCK || count_of(s) >= COUNT_STUCK || count_of(s) <= -COUNT_STUCK)
            sum = COUNT_STUCK;
        new = shared_word((int32_t)sum, COUNT_M);
    } while (!cas_acq_rel_u32(&o->shared, &s, new));
    purse_merged(count_of(new));
    return new == COUNT_M;
}

void counts_drain(Slot *s)
{
    GcThread *t = gc_thread(this_thread);
    struct merge_node *n = exchange_ptr(&s->queue, NULL);
    while (n) {
        struct merge_node *next = n->next;
        t->merges++;
        if (merge_one(n->object, s->id)) {
            n->next = t->dead_nodes;                /* the node keeps it until the claim is over: no memory is needed */
            t->dead_nodes = n;
        } else {
            node_done(t, n);
        }
        n = next;
    }
}

void counts_destroy_dead(Thread *thread)
{
    GcThread *t = gc_thread(thread);
    while (t->dead_nodes) {
        struct merge_node *n = t->dead_nodes;
        t->dead_nodes = n->next;
        Obj *o = n->object;
        node_done(t, n);
        die(o);
    }
}

/* --- counting by others than the owner ---------------------------------------------------------------------------------- */

void obj_incref_foreign(Obj *o)
{
    if (load_relaxed_u16(&o->owner) == SLOT_IMMORTAL || purse_get(gc_thread(this_thread), o, false))
        return;
    uint32_t old = add_relaxed_u32(&o->shared, COUNT_ONE);
    if (UNLIKELY(count_of(old) >= COUNT_STUCK))
        add_relaxed_u32(&o->shared, (uint32_t)-COUNT_ONE);      /* N3: it stays there, give or take the threads in this line */
}

static void decref_deferred(Obj *o);

void obj_decref_foreign(Obj *o)
{
    uint16_t owner = load_relaxed_u16(&o->owner);
    if (owner == SLOT_IMMORTAL || purse_put(gc_thread(this_thread), o))
        return;
    if (UNLIKELY(owner == SLOT_DEFERRED)) {
        decref_deferred(o);
        return;
    }
    uint32_t s = load_relaxed_u32(&o->shared), new;
    do {
        ASSERT(s != COUNT_M && "a reference was dropped twice");
        if (s == COUNT_U || s == COUNT_S) {
            new = COUNT_Q;
        } else {
            if (UNLIKELY(count_of(s) >= COUNT_STUCK || count_of(s) <= -COUNT_STUCK))
                return;
            new = s - COUNT_ONE;
        }
    } while (!cas_acq_rel_u32(&o->shared, &s, new));    /* release: our uses come before; acquire: the last one sees all others' */
    if (new == COUNT_M)
        die(o);
    else if (s == COUNT_U || s == COUNT_S)
        counts_hand_over(o);
    else if (purse_lowered(gc_thread(this_thread), o, new))
        die(o);
}

void obj_local_zero(Obj *o)
{
    uint32_t s = load_acquire_u32(&o->shared);          /* pairs with a foreign release that brought it back to (0,U) */
    PERTURB("counts: owner's count is zero, others' was read");
    if (s == COUNT_U) {
        die(o);
        return;
    }
    store_relaxed_u16(&o->owner, SLOT_NONE);
    PERTURB("counts: owner gave up, not yet M");
    while (!cas_acq_rel_u32(&o->shared, &s, s | COUNT_M))
        ;
    ASSERT(count_of(s) >= 0);
    purse_merged(count_of(s));
    if (count_of(s) == 0)
        die(o);
}

bool obj_try_incref_foreign(Obj *o)
{
    if (load_relaxed_u16(&o->owner) == SLOT_IMMORTAL || purse_get(gc_thread(this_thread), o, true))
        return true;
    PERTURB("counts: before try-incref");
    uint32_t s = load_relaxed_u32(&o->shared);
    do {
        if (s == COUNT_U || s == COUNT_M)
            return false;
        if (UNLIKELY(count_of(s) >= COUNT_STUCK))
            return true;
    } while (!cas_acquire_u32(&o->shared, &s, s + COUNT_ONE));  /* acquire: the re-check comes after; pairs with header_born() */
    PERTURB("counts: between try-incref and re-check");
    return true;
}

/* +1 and U -> S in one step. The object cannot die meanwhile: the caller's container has a reference. */
static void incref_and_allow(Obj *o, uint32_t more)
{
    uint32_t s = load_relaxed_u32(&o->shared), new;
    do {
        if (count_of(s) >= COUNT_STUCK)
            return;
        new = (state_of(s) == COUNT_U ? s | COUNT_S : s) + more;
        if (new == s)
            return;
    } while (!cas_acq_rel_u32(&o->shared, &s, new));
}

Value value_keep_locked(Value v)
{
    if (value_is_ptr(v)) {
        Obj *o = value_obj(v);
        if (obj_is_mine(o))
            store_relaxed_u32(&o->local, load_relaxed_u32(&o->local) + 1);
        else if (load_relaxed_u16(&o->owner) != SLOT_IMMORTAL)
            incref_and_allow(o, COUNT_ONE);
    }
    return v;
}

void obj_allow_try(Obj *o)
{
    if (load_relaxed_u16(&o->owner) < SLOT_DEFERRED)
        incref_and_allow(o, 0);
}

void value_keep_many(Value v, size_t n)
{
    if (!value_is_ptr(v) || n == 0)
        return;
    Obj *o = value_obj(v);
    uint16_t owner = load_relaxed_u16(&o->owner);
    if (owner == SLOT_IMMORTAL)
        return;
    if (owner == my_slot()) {
        uint64_t sum = load_relaxed_u32(&o->local) + (uint64_t)n;
        if (LIKELY(sum < COUNT_STUCK)) {
            store_relaxed_u32(&o->local, (uint32_t)sum);
            return;
        }
        /* Merge at the stuck count: from now on nobody counts it down to zero. */
        store_relaxed_u16(&o->owner, SLOT_NONE);
        store_relaxed_u32(&o->local, 0);
        store_relaxed_u32(&o->shared, shared_word(COUNT_STUCK, COUNT_M));
        return;
    }
    uint32_t s = load_relaxed_u32(&o->shared), new;
    do {
        if (count_of(s) >= COUNT_STUCK)
            return;
        int64_t sum = count_of(s) + (int64_t)(n > COUNT_STUCK ? COUNT_STUCK : n);
        new = shared_word(sum >= COUNT_STUCK ? COUNT_STUCK : (int32_t)sum, state_of(s));
    } while (!cas_relaxed_u32(&o->shared, &s, new));
}

/* --- references taken in vain ------------------------------------------------------------------------------------------- */

/* Lowers a count that cannot reach zero by it. False: it might. */
static bool drop_harmlessly(Obj *o)
{
    uint16_t owner = load_relaxed_u16(&o->owner);
    if (owner == SLOT_IMMORTAL)
        return true;
    if (owner == my_slot()) {
        uint32_t n = load_relaxed_u32(&o->local);
        if (n > 1)
            store_relaxed_u32(&o->local, n - 1);
        return n > 1;
    }
    uint32_t s = load_relaxed_u32(&o->shared);
    do
        if (count_of(s) <= 1 || count_of(s) >= COUNT_STUCK)
            return count_of(s) >= COUNT_STUCK;
    while (!cas_acq_rel_u32(&o->shared, &s, s - COUNT_ONE));
    return true;
}

void value_drop_later(Value v)
{
    GcThread *t = gc_thread(this_thread);
    if (!value_is_ptr(v) || drop_harmlessly(value_obj(v)))
        return;
    t->vain++;
    if (t->drops == t->drop_room) {
        uint32_t room = t->drop_room * 2;
        Value *bigger = raw_alloc(room * sizeof *bigger);
        if (!bigger)
            return;                                 /* never dropped: a leak, but sound */
        memcpy(bigger, t->drop, t->drops * sizeof *bigger);
        if (t->drop != t->drop_first)
            raw_free(t->drop);
        t->drop = bigger;
        t->drop_room = room;
    }
    t->drop[t->drops++] = v;
    or_acq_rel_u32(&t->base.poll, POLL_RELEASE);
}

void counts_drop_pending(GcThread *t)
{
    while (t->drops > 0)
        value_release(t->drop[--t->drops]);         /* may add to the list */
    if (t->drop != t->drop_first) {
        raw_free(t->drop);
        t->drop = t->drop_first;
        t->drop_room = DROP_FIRST;
    }
}

/* --- deferred and immortal objects -------------------------------------------------------------------------------------- */

/* The last counted reference to a deferred object goes: the list takes it over, so the count stays at one. */
static void deferred_zero_put_new(Obj *o)
{
    deferred_zero_put(o);
    or_acq_rel_u32(&this_thread->poll, POLL_COLLECT);
}

static void decref_deferred(Obj *o)
{
    uint32_t s = load_relaxed_u32(&o->shared);
    do {
        ASSERT(count_of(s) > 0 && "a reference was dropped twice");
        if (count_of(s) == 1) {
            /* Only registers may still have it. acquire and release come with the list's own exchange. */
            deferred_zero_put_new(o);
            return;
        }
        if (count_of(s) >= COUNT_STUCK)
            return;
    } while (!cas_acq_rel_u32(&o->shared, &s, s - COUNT_ONE));
}

void obj_decref_deferred(Obj *o)
{
    if (!purse_put(gc_thread(this_thread), o))
        decref_deferred(o);
}

/* Links are 32 bits wide, in the unused `local`. A heap beyond 128 GiB leaves such objects to full collections. */
void deferred_zero_put(Obj *o)
{
    uint64_t code = block_code(o) + 1;
    if (code > UINT32_MAX)
        return;
    add_relaxed_u64(&deferred_waiting, 1);
    uint64_t first = load_relaxed_u64(&deferred_zero);
    do
        store_relaxed_u32(&o->local, (uint32_t)first);
    while (!cas_acq_rel_u64(&deferred_zero, &first, code));
}

uint64_t deferred_zero_count(void)
{
    return load_relaxed_u64(&deferred_waiting);
}

static Obj *deferred_zero_object(uint64_t link)
{
    return link ? block_from_code(link - 1) : NULL;
}

Obj *deferred_zero_take(void)
{
    store_relaxed_u64(&deferred_waiting, 0);
    return deferred_zero_object(exchange_u64(&deferred_zero, 0));
}

Obj *deferred_zero_next(Obj *o)
{
    uint32_t link = load_relaxed_u32(&o->local);
    store_relaxed_u32(&o->local, 0);
    return deferred_zero_object(link);
}

/* The stuck count alone makes it immortal (N3), whatever owner and others are doing. The owner id then spares everybody the
 * counting; if the owner, letting go at this moment, overwrites it with SLOT_NONE, only that is lost. */
void obj_make_immortal(Obj *o)
{
    uint32_t s = load_relaxed_u32(&o->shared);
    while (count_of(s) < COUNT_STUCK && !cas_acq_rel_u32(&o->shared, &s, shared_word(COUNT_STUCK, state_of(s) == COUNT_U ? COUNT_S : state_of(s))))
        ;
    store_relaxed_u16(&o->owner, SLOT_IMMORTAL);
}

void obj_make_deferred(Obj *o)
{
    uint16_t owner = load_relaxed_u16(&o->owner);
    if (owner >= SLOT_DEFERRED)
        return;
    int64_t sum = count_of(load_relaxed_u32(&o->shared)) + (int64_t)load_relaxed_u32(&o->local);
    ASSERT(sum > 0);
    store_relaxed_u16(&o->owner, SLOT_DEFERRED);
    store_relaxed_u32(&o->local, 0);
    or_acq_rel_u8(&o->flags, OBJ_DEFERRED);
    store_release_u32(&o->shared, shared_word(sum >= COUNT_STUCK ? COUNT_STUCK : (int32_t)sum, COUNT_M));
}

uint32_t obj_refcount(const Obj *o)
{
    uint16_t owner = load_relaxed_u16(&o->owner);
    int64_t n = count_of(load_relaxed_u32(&o->shared));
    if (owner == SLOT_IMMORTAL || n >= COUNT_STUCK)
        return UINT32_MAX;
    if (owner != SLOT_DEFERRED)
        n += load_relaxed_u32(&o->local);
    return n < 0 ? 0 : (uint32_t)n;
}

uint32_t obj_refcount_in_use(const Obj *o)
{
    uint16_t owner = load_relaxed_u16(&o->owner);
    int64_t all = obj_refcount(o), others = count_of(load_relaxed_u32(&o->shared));
    const struct purse_entry *e = purse_find(gc_thread(this_thread), o);
    if (owner == my_slot() || all >= COUNT_STUCK || others < PURSE / 2)
        return (uint32_t)all;
    if (e && e->refs)
        all -= e->refs - 1, others -= e->refs - 1;
    all -= (others + PURSE / 2) / PURSE * PURSE;        /* other threads' purses */
    return all < 1 ? 1 : (uint32_t)all;
}

void obj_hold_stopped(Obj *o, uint16_t dropper)
{
    uint16_t owner = load_relaxed_u16(&o->owner);
    if (owner == SLOT_NONE || owner >= SLOT_DEFERRED) {
        if (owner != SLOT_IMMORTAL && count_of(load_relaxed_u32(&o->shared)) < COUNT_STUCK)
            add_relaxed_u32(&o->shared, COUNT_ONE);  /* by a helper perhaps, which has no purse */
        return;
    }
    uint32_t local = load_relaxed_u32(&o->local) + 1;
    if (owner == dropper) {
        store_relaxed_u32(&o->local, local);
        return;
    }
    int64_t sum = count_of(load_relaxed_u32(&o->shared)) + (int64_t)local;
    store_relaxed_u16(&o->owner, SLOT_NONE);        /* in state Q the queue's reference is one of them: see merge_one() */
    store_relaxed_u32(&o->local, 0);
    store_relaxed_u32(&o->shared, shared_word(sum >= COUNT_STUCK ? COUNT_STUCK : (int32_t)sum, COUNT_M));
}

bool obj_is_unique(const Obj *o)
{
    return obj_is_mine(o) && load_relaxed_u32(&o->local) == 1 && load_acquire_u32(&o->shared) == COUNT_U;
}

/* --- threads ------------------------------------------------------------------------------------------------------------ */

int counts_thread_started(GcThread *t)
{
    t->drop = t->drop_first;
    t->drop_room = DROP_FIRST;
    while (t->spares < SPARE_NODES) {
        struct merge_node *n = raw_alloc(sizeof *n);
        if (!n)
            return -1;
        node_done(t, n);
    }
    return 0;
}

void counts_thread_ending(GcThread *t)
{
    do {
        purse_empty(t);
        counts_drop_pending(t);
        counts_destroy_dead(&t->base);
        die_pending(t);
    } while (t->drops || t->dead_nodes || t->dead_first || t->purses);
    while (t->spare) {
        struct merge_node *n = t->spare;
        t->spare = n->next;
        raw_free(n);
    }
    t->spares = SPARE_NODES;                        /* the queue may be drained once more: no reserve any longer */
    add_relaxed_u64(&merges_done, t->merges);
    add_relaxed_u64(&queued_done, t->queued);
    add_relaxed_u64(&vain_done, t->vain);
    t->merges = t->queued = t->vain = 0;
}

void counts_take_over(GcThread *t, GcThread *vanished)
{
    purse_empty(vanished);
    while (vanished->drops > 0)
        value_drop_later(vanished->drop[--vanished->drops]);
    if (vanished->drop != vanished->drop_first)
        raw_free(vanished->drop);
    vanished->drop = vanished->drop_first;
    while (vanished->dead_nodes) {
        struct merge_node *n = vanished->dead_nodes;
        vanished->dead_nodes = n->next;
        n->next = t->dead_nodes;
        t->dead_nodes = n;
    }
    while (vanished->spare) {
        struct merge_node *n = vanished->spare;
        vanished->spare = n->next;
        raw_free(n);
    }
    or_acq_rel_u32(&t->base.poll, POLL_RELEASE);
}

void count_statistics(struct count_statistics *s)
{
    GcThread *t = this_thread ? gc_thread(this_thread) : NULL;
    s->merges = load_relaxed_u64(&merges_done) + (t ? t->merges : 0);
    s->queued = load_relaxed_u64(&queued_done) + (t ? t->queued : 0);
    s->vain = load_relaxed_u64(&vain_done) + (t ? t->vain : 0);
    s->deferred_waiting = load_relaxed_u64(&deferred_waiting);
}
