/* threading/world.c -- lists of threads, stopping the world, handshakes, fork.
 *
 * Stops. Requests stand in one line. One is granted when no earlier one conflicts with it: same interpreter, or either is for all.
 * While it waits, the requester is paused, so it never holds up the request before it. When granted it raises Interp.stop, sets
 * POLL_STOP in the attached threads, and looks at each thread's slot until none but its own is ATTACHED. A thread that leaves, or
 * that finds the world stopped as it enters, bumps `left`, on which the requester sleeps. (thread.c has the other side.)
 *
 * Stops with a deadline. A watchdog is no Python thread and must not hang with the program that it watches. So its request lies on its own
 * stack, it waits without being anything that others could wait for, and may give up: while it stands in line it just leaves; after
 * it has raised the stop, it takes that back, which starts those again who have stopped, as at the end of any stop. Whoever stood behind
 * it is granted as it leaves. The bits stay in the poll words, and cost a safepoint each.
 *
 * The end. world_end() stops everybody and leaves a bit in Interp.stop that is never taken back. Among those who sleep may be some in the
 * line of requests, who will never go on; the survivor has nobody to stop any more, and its later requests pass the line by.
 *
 * Handshakes. The function is queued at thread X under threads_lock; X serves it at a safepoint or when it detaches. If X is detached,
 * the requester claims X's slot and runs the function itself. As with merge queues (slot.c), of a leaver and a requester one sees the
 * other. X stays in existence: it is in the list while it is claimed, and thread_delete() waits for claims after unlinking.
 *
 * Fork. All interpreters are stopped, no lock is in the hands of a detached thread that would give it back (lock.c), the forker leaves its read-side section, and takes cycle_lock, threads_lock and slots_lock:
 * what they guard is whole in the child. There, all other threads are unlinked, hooks.vanished lets higher floors give up what they
 * held, their mutexes are opened and their slots left to new threads. PARKED bits that stay in lock bytes do no harm: unlocking
 * finds no sleeper.
 *
 * Helping. A suspended thread does not sleep at once. It asks hooks.stopped for work, which the collector has for it (gc/crew.c), as a
 * detached thread that holds nothing; a fork, which stops the world, finds none at work, since who stops the world waits for its helpers.
 *
 * Locks. world_lock guards the line; threads_lock the lists and the queues of handshakes.
 * Tests. tests/threading/test_world.c, tests/models/stop.pml, fork.pml, stress-tests/c/stress_attach.c, stress_handshakes.c, stress_forks.c
 */
#define _GNU_SOURCE                 /* sched_getaffinity() */
#include "threading/internal.h"

#include "threading/fail.h"

#include <sched.h>
#include <stdlib.h>

enum { STOP_SPINS = 2000, LEFT_SPINS = 1000 };      /* some 50 microseconds */

Mutex threads_lock;
Interp *interps GUARD(threads_lock);
static uint32_t stop_for_all GUARD(threads_lock);   /* STOP_ALL while everybody is stopped: new interpreters are born so */

static Mutex world_lock;
static struct stop_request *line GUARD(world_lock); /* first come first */
static uint32_t left SHARED(seq_cst);               /* futex word: threads that stopped being attached during a stop */
static struct world_statistics statistics GUARD(world_lock);
static uint64_t handshakes_done SHARED(relaxed);
static uint64_t stop_began SHARED(relaxed);         /* monotonic clock, of the latest stop that has not come to an end; 0: none. For reports */

/* ---- lists ---- */

void threads_lock_all(void)
{
    mutex_lock_ranked(&threads_lock, RANK_THREADS);
}

void threads_unlock_all(void)
{
    mutex_unlock_ranked(&threads_lock, RANK_THREADS);
}

Interp *interp_base_new(void)
{
    Interp *interp = alloc_should_fail() ? NULL : calloc(1, sizeof *interp);
    if (!interp)
        return NULL;
    threads_lock_all();
    interp->stop = stop_for_all;
    interp->next = interps;
    if (interps)
        interps->prev = interp;
    interps = interp;
    threads_unlock_all();
    return interp;
}

void interp_base_free(Interp *interp)
{
    threads_lock_all();
    CHECK(!interp->threads);
    *(interp->prev ? &interp->prev->next : &interps) = interp->next;
    if (interp->next)
        interp->next->prev = interp->prev;
    threads_unlock_all();
    free(interp);
}

Thread *thread_find_locked(uint64_t id)
{
    for (Interp *interp = interps; interp; interp = interp->next)
        for (Thread *t = interp->threads; t; t = t->next)
            if (t->id == id)
                return t;
    return NULL;
}

void threads_each(Interp *scope, void (*visit)(Thread *, void *), void *arg)
{
    threads_lock_all();
    for (Interp *interp = interps; interp; interp = interp->next)
        if (!scope || scope == interp)
            for (Thread *t = interp->threads; t; t = t->next)
                visit(t, arg);
    threads_unlock_all();
}

void threads_each_copied(Interp *scope, copy_memory copy, bool (*visit)(const Thread *, void *), void *arg)
{
    const Interp *at;
    Interp interp;
    for (bool more = copy(&at, &interps, sizeof at); more && at && copy(&interp, at, sizeof interp); at = interp.next) {
        if (scope && scope != at)
            continue;
        for (const Thread *t = interp.threads; more && t; more = more && copy(&t, &t->next, sizeof t))
            more = visit(t, arg);
    }
}

Thread *thread_after(Thread *t)
{
    threads_lock_all();
    Thread *next = t->next;
    threads_unlock_all();
    return next;
}

/* ---- stops ---- */

static bool conflict(const struct stop_request *a, const struct stop_request *b)
{
    return !a->scope || !b->scope || a->scope == b->scope;
}

/* Grants what no earlier request stands in the way of. */
static void grant_locked(void)
{
    for (struct stop_request *r = line; r; r = r->next) {
        bool free_way = true;
        for (struct stop_request *before = line; before != r && free_way; before = before->next)
            free_way = !conflict(before, r);
        if (free_way && !load_relaxed_u32(&r->granted)) {
            store_release_u32(&r->granted, 1); /* pairs with the wait in stop_world(): we see what the stop before us did */
            futex_wake(&r->granted, 1);
        }
    }
}

void world_thread_left(Interp *interp)
{
    (void)interp;
    add_u32(&left, 1);
    futex_wake(&left, INT_MAX);
}

static unsigned processors(void)
{
    static uint32_t known SHARED(relaxed);
    uint32_t n = load_relaxed_u32(&known);
    if (n == 0) {
        cpu_set_t set;
        n = sched_getaffinity(0, sizeof set, &set) == 0 ? (uint32_t)CPU_COUNT(&set) : 1;
        store_relaxed_u32(&known, n);
    }
    return n;
}

unsigned world_helpers(void)
{
    unsigned n = this_thread->private_->stop.asked, most = processors() - 1;
    return n < most ? n : most;
}

/* Most stops are over sooner than a thread falls asleep and wakes up. As many as there are other processors look for a while whether the
 * stop is over, or whether they can do something to that end. */
static void help(Interp *interp, uint32_t bits)
{
    if (add_relaxed_u32(&interp->helpers, 1) + 1 < processors())
        for (unsigned i = 0; i < STOP_SPINS && load_u32(&interp->stop) == bits; i++) {
            if (thread_hooks.stopped && thread_hooks.stopped(interp))
                i = 0;
            else
                cpu_relax();
        }
    add_relaxed_u32(&interp->helpers, (uint32_t)-1);
}

void world_wait_started(Thread *t)
{
    while (world_must_wait(t)) {
        uint32_t bits = load_u32(&t->interp->stop);
        if (!bits)
            continue;
        help(t->interp, bits);
        if (load_u32(&t->interp->stop) == bits)
            futex_wait(&t->interp->stop, bits, -1);
    }
}

/* Asks all attached threads of the scope, and counts them, or only looks whether there are any. */
static unsigned anyone_attached(Interp *scope, Thread *self, bool ask)
{
    unsigned any = 0;
    threads_lock_all();
    for (Interp *interp = interps; interp; interp = interp->next) {
        if (scope && scope != interp)
            continue;
        for (Thread *t = interp->threads; t; t = t->next) {
            if (t == self || load_u32(&t->slot->state) != SLOT_ATTACHED)
                continue;
            any++;
            if (!ask)
                break;
            poll_request(t, POLL_STOP);
        }
    }
    threads_unlock_all();
    return any;
}

static void set_stop(Interp *scope, uint32_t bit, bool stop)
{
    threads_lock_all();
    if (!scope)
        stop_for_all = stop ? stop_for_all | bit : stop_for_all & ~bit;
    for (Interp *interp = interps; interp; interp = interp->next) {
        if (scope && scope != interp)
            continue;
        if (stop)
            or_u32(&interp->stop, bit);
        else
            and_u32(&interp->stop, ~bit);
        if (!stop)
            futex_wake(&interp->stop, INT_MAX);
    }
    threads_unlock_all();
}

static void line_up(struct stop_request *r, Interp *scope)
{
    struct stop_request **end = &line;
    mutex_lock_ranked(&world_lock, RANK_WORLD);
    r->next = NULL;
    r->scope = scope;
    r->granted = 0;
    while (*end)
        end = &(*end)->next;
    *end = r;
    grant_locked();
    mutex_unlock_ranked(&world_lock, RANK_WORLD);
}

/* stopped: the world was, since then. */
static void leave_line(struct stop_request *r, bool stopped)
{
    mutex_lock_ranked(&world_lock, RANK_WORLD);
    struct stop_request **at = &line;
    while (*at != r)
        at = &(*at)->next;
    *at = r->next;
    if (stopped) {
        uint64_t took = (uint64_t)(clock_ns() - r->since);
        statistics.stops++;
        statistics.total_stop_ns += took;
        if (took > statistics.longest_stop_ns)
            statistics.longest_stop_ns = took;
    }
    grant_locked();
    mutex_unlock_ranked(&world_lock, RANK_WORLD);
}

/* Granted: asks everybody but self to stop, and waits. deadline: -1 for none. False: it has passed. */
static bool stop_others(struct stop_request *r, Thread *self, int64_t deadline)
{
    Interp *scope = r->scope;
    set_stop(scope, scope ? STOP_OWN : STOP_ALL, true);
    PERTURB("stop: raised");
    uint32_t seen = load_u32(&left);
    unsigned any = r->asked = anyone_attached(scope, self, true);
    while (any) {
        for (unsigned i = 0; i < LEFT_SPINS && processors() > 1 && load_u32(&left) == seen; i++)
            cpu_relax();                 /* who runs Python code is there at once */
        if (load_u32(&left) == seen && futex_wait(&left, seen, deadline) == ETIMEDOUT)
            return false;
        seen = load_u32(&left);
        any = anyone_attached(scope, self, false);
    }
    return true;
}

void stop_world(Interp *scope)
{
    Thread *t = this_thread;
    struct stop_request *r = &t->private_->stop;
    ASSERT_ATTACHED();
    CHECK(t->private_->stops == 0);
    if (t->private_->survivor) {
        t->private_->stops = 1;
        r->asked = 0;
        return;
    }
    line_up(r, scope);
    if (!load_acquire_u32(&r->granted)) {
        thread_pause(t);
        while (!load_acquire_u32(&r->granted)) /* pairs with grant_locked() */
            futex_wait(&r->granted, 0, -1);
        PERTURB("stop: granted, not yet attached");
        thread_attach(t);
    }
    r->since = clock_ns();
    store_relaxed_u64(&stop_began, (uint64_t)r->since);
    t->private_->stops = 1;
    stop_others(r, t, -1);
}

void start_world(Interp *scope)
{
    Thread *t = this_thread;
    struct stop_request *r = &t->private_->stop;
    if (t->private_->survivor) {
        CHECK(t->private_->stops == 1);
        t->private_->stops = 0;
        return;
    }
    CHECK(t->private_->stops == 1 && r->scope == scope);
    set_stop(scope, scope ? STOP_OWN : STOP_ALL, false);
    t->private_->stops = 0;
    store_relaxed_u64(&stop_began, 0);
    leave_line(r, true);
}

bool stop_world_within(struct stop_request *r, Interp *scope, int64_t nanoseconds)
{
    ASSERT(!this_thread);
    int64_t deadline = clock_ns() + nanoseconds;
    line_up(r, scope);
    while (!load_acquire_u32(&r->granted)) /* pairs with grant_locked() */
        if (futex_wait(&r->granted, 0, deadline) == ETIMEDOUT) {
            PERTURB("stop: given up in line");
            leave_line(r, false);        /* it may have been granted just now: others see no difference */
            return false;
        }
    r->since = clock_ns();
    if (stop_others(r, NULL, deadline))
        return true;
    PERTURB("stop: given up");
    set_stop(scope, scope ? STOP_OWN : STOP_ALL, false);
    leave_line(r, false);
    return false;
}

void start_world_again(struct stop_request *r)
{
    set_stop(r->scope, r->scope ? STOP_OWN : STOP_ALL, false);
    leave_line(r, true);
}

void world_end(void)
{
    if (this_thread->private_->survivor)
        return;
    stop_world(NULL);
    set_stop(NULL, STOP_FOR_GOOD, true);
    start_world(NULL);
    this_thread->private_->survivor = true;
}

int64_t world_stopping_ns(void)
{
    uint64_t began = load_relaxed_u64(&stop_began);
    return began ? clock_ns() - (int64_t)began : 0;
}

bool world_is_stopped(void)
{
    return this_thread && this_thread->private_->stops != 0;
}

void world_statistics(struct world_statistics *out)
{
    mutex_lock_ranked(&world_lock, RANK_WORLD);
    *out = statistics;
    mutex_unlock_ranked(&world_lock, RANK_WORLD);
    out->handshakes = load_relaxed_u64(&handshakes_done);
    out->grace_periods = grace_periods();
}

/* ---- handshakes ---- */

static void finish(struct handshake *h, uint32_t state)
{
    store_release_u32(&h->state, state); /* pairs with the wait in handshake(); h may be gone after this */
    futex_wake(&h->state, 1);
}

/* Takes the first that waits, so that nobody else runs it. */
static struct handshake *take(Thread *x)
{
    threads_lock_all();
    struct handshake *h = x->handshakes;
    if (h) {
        store_ptr(&x->handshakes, h->next);
        store_relaxed_u32(&h->state, HANDSHAKE_TAKEN);
    }
    threads_unlock_all();
    return h;
}

void handshakes_serve(Thread *t)
{
    struct handshake *h;
    while (load_ptr(&t->handshakes) && (h = take(t)) != NULL) {
        h->fn(t, h->arg);
        add_relaxed_u64(&handshakes_done, 1);
        finish(h, HANDSHAKE_DONE);
    }
}

void handshakes_gone(Thread *t)
{
    struct handshake *h = t->handshakes, *next;
    store_ptr(&t->handshakes, (struct handshake *)NULL);
    for (; h; h = next) {
        next = h->next;
        finish(h, HANDSHAKE_GONE);
    }
}

/* h is queued at x. If x can be claimed, runs it here. True: done. Called with threads_lock, returns without. */
static bool serve_claimed(Thread *x, struct handshake *h)
{
    Slot *s = x->slot;
    if (!slot_claim(s)) {
        threads_unlock_all();
        return false;
    }
    struct handshake **at = &x->handshakes;
    while (*at != h)
        at = &(*at)->next;
    store_ptr(at, h->next);
    threads_unlock_all();                /* x is not deleted while it is claimed */
    h->fn(x, h->arg);
    slot_unclaim(s);
    add_relaxed_u64(&handshakes_done, 1);
    return true;
}

/* The merges that were left to us because we had claimed the slot. */
static void drain_left_over(Slot *s)
{
    while (thread_hooks.drain && this_thread && !thread_hooks.queue_empty(s) && slot_claim(s)) {
        thread_hooks.drain(s);
        slot_unclaim(s);
        poll_request(this_thread, POLL_MERGE); /* the dead are destroyed at our next safepoint */
    }
}

bool handshake(uint64_t id, void (*fn)(Thread *, void *), void *arg)
{
    Thread *self = this_thread;
    struct handshake h = {.fn = fn, .arg = arg};
    if (self && self->id == id) {
        fn(self, arg);
        return true;
    }
    threads_lock_all();
    Thread *x = thread_find_locked(id);
    if (!x) {
        threads_unlock_all();
        return false;
    }
    Slot *slot = x->slot;
    h.next = x->handshakes;
    store_ptr(&x->handshakes, &h);
    poll_request(x, POLL_HANDSHAKE);
    PERTURB("handshake: queued");
    if (serve_claimed(x, &h)) {
        drain_left_over(slot);
        return true;
    }
    /* x is attached, and serves it; or it was claimed by somebody else, and may then go on to sleep: look again. */
    if (self)
        thread_pause(self);
    uint32_t state;
    while ((state = load_acquire_u32(&h.state)) <= HANDSHAKE_TAKEN) {
        futex_wait(&h.state, state, clock_ns() + 1000000);
        if (load_acquire_u32(&h.state) != HANDSHAKE_WAITS || load_u32(&slot->state) != SLOT_DETACHED)
            continue;
        if (self)
            thread_attach(self);
        threads_lock_all();
        bool waits = load_acquire_u32(&h.state) == HANDSHAKE_WAITS;
        if (waits && (x = thread_find_locked(id)) != NULL) {
            if (serve_claimed(x, &h)) {
                drain_left_over(slot);
                return true;
            }
        } else {
            threads_unlock_all();
        }
        if (self)
            thread_pause(self);
    }
    if (self)
        thread_attach(self);
    return state == HANDSHAKE_DONE;
}

struct next_id { uint64_t after, found; };

static void smallest_after(Thread *t, void *arg)
{
    struct next_id *n = arg;
    if (t->id > n->after && (n->found == 0 || t->id < n->found))
        n->found = t->id;
}

void handshake_all(Interp *interp, void (*fn)(Thread *x, void *arg), void *arg)
{
    struct next_id n = {0, 0};
    for (;;) {
        n.found = 0;
        threads_each(interp, smallest_after, &n);
        if (n.found == 0)
            return;
        handshake(n.found, fn, arg);     /* one that has ended meanwhile is passed over */
        n.after = n.found;
    }
}

/* ---- fork ---- */

static void find_owning(Thread *t, void *any)
{
    if (load_u32(&t->private_->owning))
        *(bool *)any = true;
}

/* Threads that took a lock while detached find the world stopped and give it back. */
static void await_owning(void)
{
    for (;;) {
        bool any = false;
        threads_each(NULL, find_owning, &any);
        if (!any)
            return;
        struct timespec moment = {0, 20000};
        nanosleep(&moment, NULL);
    }
}

void fork_prepare(void)
{
    Thread *t = this_thread;
    stop_world(NULL);
    await_owning();
    mutex_lock_ranked(&world_lock, RANK_WORLD);
    grace_fork_prepare(t);
    threads_lock_all();
    slots_fork_prepare();
}

void fork_parent(void)
{
    Thread *t = this_thread;
    slots_fork_parent();
    threads_unlock_all();
    grace_fork_parent();
    grace_enter(t);
    mutex_unlock_ranked(&world_lock, RANK_WORLD);
    start_world(NULL);
}

/* Of the threads up to the last one, the survivor alone is in this process; it is its fork_count-th since the first of its ancestors. FROZEN from
 * the fork to the next, in which there is one thread. */
static uint64_t fork_last, fork_survivor;
static uint32_t fork_count;

uint32_t forks_behind(void) { return fork_count; }

bool thread_is_gone(uint64_t id) { return id != 0 && id <= fork_last && id != fork_survivor; }

/* Forked by another thread than the first: nobody is left who will finish the interpreter and exit. FROZEN like the two above. */
static bool main_is_gone;

bool process_is_over(void)
{
    if (!main_is_gone)
        return false;
    bool any = false;
    threads_lock_all();
    for (Interp *interp = interps; interp; interp = interp->next)
        any |= interp->threads != NULL;
    threads_unlock_all();
    return !any;
}

void fork_child(void)
{
    Thread *t = this_thread, *gone = NULL;
    main_is_gone |= t->native_id != getppid();
    fork_survivor = t->id;
    fork_last = thread_ids_given();       /* also of those that had left the list, and may have had words to say about it */
    fork_count++;
    park_fork_child();
    section_fork_child();
    for (Interp *interp = interps; interp; interp = interp->next) {
        for (Thread *x = interp->threads, *next; x; x = next) {
            next = x->next;
            if (x == t)
                continue;
            held_locks_release(x);       /* before any thread is started, on a stack where this lies */
            x->next = gone;
            gone = x;
        }
        interp->threads = NULL;
        interp->helpers = 0;
    }
    t->next = t->prev = NULL;
    t->interp->threads = t;
    line = &t->private_->stop;           /* other requests were made by threads that are gone */
    line->next = NULL;
    t->native_id = (int)syscall(SYS_gettid);
    slots_fork_child(t);
    threads_unlock_all();
    grace_fork_child();
    grace_enter(t);
    mutex_unlock_ranked(&world_lock, RANK_WORLD);
    for (Thread *x = gone, *next; x; x = next) {
        next = x->next;
        x->handshakes = NULL;
        if (thread_hooks.vanished)
            thread_hooks.vanished(x);
        store_relaxed_ptr(&x->slot->section, NULL);
        slot_leave(x->slot);
        grace_thread_delete(x, free);
    }
    start_world(NULL);
}
