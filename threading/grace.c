/* threading/grace.c -- grace periods on liburcu (bp flavour), and freeing buffers that lock-free readers may be using.
 *
 * Readers of a list, dict or type take no lock: they load a pointer to a buffer and follow it. So when a writer swaps in a bigger
 * table, the old one is retired: kept until every attached thread has left its read-side section once.
 *
 * How.    An attached thread is inside one read-side section; a safepoint with POLL_GRACE leaves and re-enters it. retire_buffer()
 *         fills the thread's batch. Full batches wait until there are enough of them (HAND_IN_BYTES, HAND_IN_BATCHES) to be worth a
 *         grace period, which costs every thread a few slow safepoints; then, at a safepoint, they get a ticket: the number of the
 *         first grace period that begins after now. A reclaimer thread, which is never attached, runs grace periods while somebody waits for one: it raises
 *         `started`, makes the attached threads leave their sections, calls urcu_bp_synchronize_rcu(), and publishes the number in
 *         `completed`. Owners free their batches at their next safepoint.
 * Nudges. liburcu waits for those that are in a section when it flips its parity, which is somewhere inside the call; and when they
 *         do not leave within some microseconds, it naps for 10 ms. So the reclaimer first sets POLL_GRACE once, and waits until all
 *         have come by a safepoint; then it raises `nudging`, sets the bits again, and calls. While `nudging` is up, a thread that
 *         enters a section, at a safepoint or because it attaches, looks which parity it got: if that is the one from before the
 *         call, it sets the bit for itself once more, so whenever the flip is, it leaves after it. Who has got the new parity is
 *         not waited for and goes on undisturbed, also while liburcu naps for somebody else. (With as many busy threads as
 *         processors it always does, since the reclaimer stands in the way of one of them: a period then takes 10 ms.)
 *         The parity is read as liburcu's inline functions read it; no other library of the process may run periods of the bp
 *         flavour, as it would wait for attached threads that nobody nudges.
 * Alone.  While no other slot is ATTACHED, a safepoint is a grace period: nobody else can hold a pointer, and a thread that
 *         attaches later finds the new ones. No reclaimer is needed in a program without threads.
 * Limit.  Over RETIRED_LIMIT bytes a thread waits, detached, at its safepoint: a peer that is preempted while attached stalls any
 *         scheme, and memory must not grow meanwhile.
 * Ends.   A thread that ends leaves its batches, and its own memory, to the reclaimer, through a lock-free stack.
 * State.  started, completed  written by whoever holds cycle_lock; requested  SHARED(seq_cst)
 * Holds.  R1  A buffer loaded by a reader is valid until that thread's next safepoint. (An object is not: gc/counts.h)
 *         R2  A buffer is unreachable for new readers before it is retired.
 *         R3  Freeing a buffer runs no Python code: the values in it were released before.
 *         R4  No update-side call of liburcu is made inside a read-side section.
 * Thread sanitizer does not see into liburcu, so the edge from readers to a free is spelled here: leaving a section releases
 *         `sections`, and only the reclaimer acquires it. If the owners did, each grace period would order all threads and hide
 *         real races from the tool. Hence in sanitizer builds batches are freed by the reclaimer, owners read `completed` relaxed,
 *         and the hand-over orders one way only.
 * Breaks. A thread that blocks while attached stops every grace period, and memory grows to the limit.
 * Locks.  cycle_lock (RANK_GRACE), then threads_lock.
 * Tests.  tests/threading/test_grace.c, tests/models/grace.pml, alone.c, stress-tests/c/stress_grace.c
 */
#define _GNU_SOURCE
#include "threading/internal.h"

#include "threading/fail.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <urcu/urcu-bp.h>
#include <urcu/static/urcu-bp.h>         /* the parity; the calls stay calls */

#ifdef P3T_TSAN
#include <sanitizer/tsan_interface.h>
static char sections;                    /* the clock that leaving a section releases: thread sanitizer knows it by address */
#define SECTION_LEFT() __tsan_release(&sections)
#define SECTIONS_SEEN() __tsan_acquire(&sections)
#define load_completed() load_relaxed_u64(&completed)
enum { RECLAIMER_FREES = 1 };
#else
#define SECTION_LEFT() ((void)0)
#define SECTIONS_SEEN() ((void)0)
#define load_completed() load_acquire_u64(&completed)
enum { RECLAIMER_FREES = 0 };
#endif

static Mutex cycle_lock;
static uint64_t started   GUARD_W(cycle_lock, seq_cst, seq_cst);
static uint64_t completed GUARD_W(cycle_lock, release, acquire);
static uint64_t requested SHARED(seq_cst);          /* the highest ticket given out */
static uint32_t completions SHARED(relaxed);        /* futex word of those who wait for `completed` */
static uint32_t nudging   GUARD_W(cycle_lock, seq_cst, seq_cst); /* 0, or NUDGING + the parity that readers are to leave */
static struct retire_batch *orphans SHARED(release to push, acquire to take);

enum { NUDGING = 2 };
enum { SPINS = 60 };                    /* looks at the attached threads before the first nap: some microseconds */

enum reclaimer_state { RECLAIMER_NONE, RECLAIMER_BUSY, RECLAIMER_ASLEEP, RECLAIMER_FAILED };
static uint32_t reclaimer SHARED(seq_cst);          /* futex word */

/* ---- sections ---- */

static uint32_t parity_of(unsigned long ctr) { return (ctr & URCU_BP_GP_CTR_PHASE) != 0; }

void grace_enter(Thread *t)
{
    urcu_bp_read_lock();
    uint32_t now = load_u32(&nudging);   /* the slot says ATTACHED already: of us and the reclaimer's look at the slots one sees the other */
    if (UNLIKELY(now)) {
        const unsigned long *ctr = (const void *)URCU_TLS(urcu_bp_reader);      /* its first member; liburcu does not align it as it says */
        if (now == NUDGING + parity_of(CMM_LOAD_SHARED(*ctr)))
            poll_request(t, POLL_GRACE);
    }
}

void grace_leave(Thread *t)
{
    (void)t;
    SECTION_LEFT();
    urcu_bp_read_unlock();
}

/* ---- batches ---- */

static struct retire_batch *batch_new(void)
{
    struct retire_batch *b = alloc_should_fail() ? NULL : malloc(sizeof *b);
    if (b) {
        b->next = NULL;
        b->ticket = 0;
        b->bytes = 0;
        b->count = 0;
        b->in_thread = false;
    }
    return b;
}

static void batch_free(struct retire_batch *b)
{
    bool in_thread = b->in_thread;       /* then the last release() frees b too */
    for (unsigned i = 0, n = b->count; i < n; i++)
        b->at[i].release(b->at[i].p);
    if (!in_thread)
        free(b);
}

/* ---- grace periods ---- */

/* Polls are set in the attached threads; returns how many there are that have not served theirs. */
static unsigned poll_attached(uint32_t set)
{
    unsigned unserved = 0;
    mutex_lock_ranked(&threads_lock, RANK_THREADS);
    for (Interp *interp = interps; interp; interp = interp->next) {
        for (Thread *t = interp->threads; t; t = t->next) {
            if (load_u32(&t->slot->state) != SLOT_ATTACHED)
                continue;
            if (set)
                poll_request(t, set);
            unserved += (load_relaxed_u32(&t->poll) & POLL_GRACE) != 0;
        }
    }
    mutex_unlock_ranked(&threads_lock, RANK_THREADS);
    return unserved;
}

static void poll_owners(void)
{
    mutex_lock_ranked(&threads_lock, RANK_THREADS);
    for (Interp *interp = interps; interp; interp = interp->next)
        for (Thread *t = interp->threads; t; t = t->next)
            if (load_relaxed_u32(&t->private_->retired.waits))
                poll_request(t, POLL_RETIRE);
    mutex_unlock_ranked(&threads_lock, RANK_THREADS);
}

static void nap(int64_t nanoseconds)
{
    struct timespec time = {0, nanoseconds};
    nanosleep(&time, NULL);
}

/* Frees the orphans whose time has come. cycle_lock held, outside any read-side section. */
static void free_orphans(void)
{
    static struct retire_batch *kept GUARD(cycle_lock); /* those that wait for a later period */
    struct retire_batch *found = exchange_acquire_ptr(&orphans, (struct retire_batch *)NULL), *later = NULL;
    while (kept || found) {
        struct retire_batch **from = kept ? &kept : &found, *b = *from;
        *from = b->next;
        if (b->ticket <= completed) {
            batch_free(b);
        } else {
            b->next = later;
            later = b;
        }
    }
    kept = later;
}

/* One grace period. Outside any read-side section. */
static void cycle(void)
{
    mutex_lock_ranked(&cycle_lock, RANK_GRACE);
    uint64_t number = started + 1;
    store_u64(&started, number);         /* a ticket taken before this is for this period; after, for the next */
    PERTURB("grace: started");
    int64_t pause = 2000;
    unsigned unserved = poll_attached(POLL_GRACE);
    for (unsigned i = 0; i < SPINS && unserved; i++) {
        cpu_relax();
        unserved = poll_attached(0);
    }
    for (; unserved; unserved = poll_attached(0)) {
        nap(pause);
        pause = pause < 500000 ? pause * 2 : 1000000;
    }
    store_u32(&nudging, NUDGING + parity_of(CMM_LOAD_SHARED(urcu_bp_gp.ctr))); /* flipped by nobody but us, and we hold cycle_lock */
    poll_attached(POLL_GRACE);
    urcu_bp_synchronize_rcu();
    store_u32(&nudging, 0);
    SECTIONS_SEEN();
    PERTURB("grace: over, not yet published");
    store_release_u64(&completed, number); /* pairs with load_completed(): what readers did comes before what owners free */
    add_relaxed_u32(&completions, 1);
    futex_wake(&completions, INT_MAX);
    poll_owners();
    free_orphans();
    mutex_unlock_ranked(&cycle_lock, RANK_GRACE);
}

static void *reclaimer_main(void *unused)
{
    (void)unused;
    pthread_setname_np(pthread_self(), "reclaimer");
    prctl(PR_SET_TIMERSLACK, 1UL);       /* nap() means what it says: the default adds 50 microseconds */
    for (;;) {
        while (load_u64(&requested) > load_relaxed_u64(&completed))
            cycle();
        if (load_ptr(&orphans)) {        /* pushed when their period had passed already */
            mutex_lock_ranked(&cycle_lock, RANK_GRACE);
            free_orphans();
            mutex_unlock_ranked(&cycle_lock, RANK_GRACE);
        }
        uint32_t busy = RECLAIMER_BUSY;
        if (!cas_u32(&reclaimer, &busy, RECLAIMER_ASLEEP))
            continue;
        /* Who asks does so first and looks at `reclaimer` afterwards. */
        if (load_u64(&requested) <= load_relaxed_u64(&completed) && !load_ptr(&orphans))
            while (load_u32(&reclaimer) == RECLAIMER_ASLEEP)
                futex_wait(&reclaimer, RECLAIMER_ASLEEP, -1);
        store_u32(&reclaimer, RECLAIMER_BUSY);
    }
    return NULL;
}

static void reclaimer_start(void)
{
    uint32_t none = RECLAIMER_NONE;
    if (!cas_u32(&reclaimer, &none, RECLAIMER_BUSY))
        return;
    pthread_t made;
    pthread_attr_t attr;
    sigset_t all, before;
    sigfillset(&all);
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attr, 1 << 18);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are for threads that Python knows */
    if (pthread_create(&made, &attr, reclaimer_main, NULL) != 0)
        store_u32(&reclaimer, RECLAIMER_FAILED); /* waiters then run the periods themselves */
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
}

static void wake_reclaimer(void)
{
    uint32_t state = load_u32(&reclaimer);
    if (state == RECLAIMER_NONE)
        reclaimer_start();
    else if (state == RECLAIMER_ASLEEP && cas_u32(&reclaimer, &state, RECLAIMER_BUSY))
        futex_wake(&reclaimer, 1);
}

static void batch_to_reclaimer(struct retire_batch *b)
{
    struct retire_batch *head = load_relaxed_ptr(&orphans);
    do
        b->next = head;
    while (!cas_release_ptr(&orphans, &head, b)); /* pairs with the exchange in cycle(). Not acquire: see "Thread sanitizer" above */
    fence();                             /* of us and the reclaimer lying down one sees the other */
    wake_reclaimer();
}

uint64_t grace_now(void)
{
    fence();                             /* what was unlinked before comes before a period that starts after this load */
    uint64_t ticket = load_u64(&started) + 1, asked = load_u64(&requested);
    while (asked < ticket && !cas_u64(&requested, &asked, ticket))
        ;
    wake_reclaimer();
    return ticket;
}

bool grace_passed(uint64_t ticket)
{
    return load_completed() >= ticket;
}

/* Outside any section. */
static void wait_for(uint64_t ticket)
{
    while (!grace_passed(ticket)) {
        uint32_t seen = load_relaxed_u32(&completions);
        if (grace_passed(ticket))
            return;
        if (load_u32(&reclaimer) == RECLAIMER_FAILED)
            cycle();
        else
            futex_wait(&completions, seen, -1);
    }
}

void grace_wait(void)
{
    Thread *t = this_thread;
    uint64_t ticket = grace_now();
    if (t)
        thread_detach(t);
    wait_for(ticket);
    SECTIONS_SEEN();                     /* who waits by name may free by hand */
    if (t)
        thread_attach(t);
}

uint64_t grace_periods(void)
{
    return load_relaxed_u64(&completed);
}

static void batch_full(struct retired *, struct retire_batch *);
static void hand_in(struct retired *);
static void free_passed(struct retired *);

void grace_flush(void)
{
    Thread *t = this_thread;
    struct retired *r = &t->private_->retired;
    if (t->batch)
        batch_full(r, t->batch);
    t->batch = NULL;
    if (r->full)
        hand_in(r);
    grace_wait();
    grace_wait();                        /* what ended threads left is freed after a period, and before the next one begins */
    free_passed(r);
}

/* ---- owners ---- */

int grace_thread_new(Thread *t)
{
    struct retired *r = &t->private_->retired;
    r->reserve = batch_new();
    r->waiting_end = &r->waiting;
    return r->reserve ? 0 : -1;
}

static void batch_full(struct retired *r, struct retire_batch *b)
{
    b->next = r->full;
    r->full = b;
    r->full_bytes += b->bytes;
    r->full_count++;
}

void retire_buffer(void *p, void (*release)(void *), size_t bytes)
{
    Thread *t = this_thread;
    struct retired *r = &t->private_->retired;
    struct retire_batch *b = t->batch;
    if (!b || b->count == BATCH_SIZE) {
        struct retire_batch *fresh = batch_new();
        if (!fresh) {
            fresh = r->reserve;
            r->reserve = NULL;
        }
        if (!fresh) {
            poll_request(t, POLL_RETIRE);
            return;                      /* no memory twice in a row without a safepoint: p is never freed, which is sound */
        }
        if (b)
            batch_full(r, b);
        t->batch = b = fresh;
    }
    b->at[b->count].p = p;
    b->at[b->count].release = release;
    b->count++;
    b->bytes += bytes;
    r->bytes += bytes;
    if (b->count == BATCH_SIZE || b->bytes >= BATCH_BYTES)
        poll_request(t, POLL_RETIRE);
}

static void free_list(struct retired *r, struct retire_batch *b)
{
    while (b) {
        struct retire_batch *next = b->next;
        r->bytes -= b->bytes;
        batch_free(b);
        b = next;
    }
}

static void free_passed(struct retired *r)
{
    struct retire_batch *b;
    while ((b = r->waiting) && grace_passed(b->ticket)) {
        r->waiting = b->next;
        if (!r->waiting) {
            r->waiting_end = &r->waiting;
            store_relaxed_u32(&r->waits, 0);
        }
        b->next = NULL;
        free_list(r, b);
    }
}

/* Gives tickets to the full batches. */
static void hand_in(struct retired *r)
{
    uint64_t ticket = grace_now();
    for (struct retire_batch *b = r->full, *next; b; b = next) {
        next = b->next;
        b->next = NULL;
        b->ticket = ticket;
        if (RECLAIMER_FREES) {
            r->handed_over = ticket;
            batch_to_reclaimer(b);
        } else {
            *r->waiting_end = b;
            r->waiting_end = &b->next;
            store_relaxed_u32(&r->waits, 1);
        }
    }
    r->full = NULL;
    r->full_bytes = 0;
    r->full_count = 0;
}

void grace_safepoint(Thread *t)
{
    struct retired *r = &t->private_->retired;
    struct retire_batch *b = t->batch;
    if (b && (b->count == BATCH_SIZE || b->bytes >= BATCH_BYTES)) {
        batch_full(r, b);
        t->batch = NULL;
    }
    if (!r->reserve)
        r->reserve = batch_new();
    if (!RECLAIMER_FREES && (r->full || r->waiting) && !thread_attached_elsewhere(t)) {
        struct retire_batch *full = r->full, *waiting = r->waiting;
        r->full = r->waiting = NULL;
        r->waiting_end = &r->waiting;
        r->full_bytes = 0;
        r->full_count = 0;
        store_relaxed_u32(&r->waits, 0);
        free_list(r, full);
        free_list(r, waiting);
        return;
    }
    if (r->full_bytes >= HAND_IN_BYTES || r->full_count >= HAND_IN_BATCHES)
        hand_in(r);
    free_passed(r);
    while (r->bytes > RETIRED_LIMIT) {
        uint64_t ticket = RECLAIMER_FREES ? r->handed_over : r->waiting ? r->waiting->ticket : 0;
        if (ticket == 0)
            break;                       /* what counts is in the batch being filled */
        thread_pause(t);
        wait_for(ticket);
        thread_attach(t);
        if (RECLAIMER_FREES)
            r->bytes = 0;                /* freed by the reclaimer */
        free_passed(r);
    }
}

void grace_thread_delete(Thread *t, void (*release)(void *))
{
    struct retired *r = &t->private_->retired;
    struct retire_batch *last = &t->private_->last, *next;
    uint64_t ticket = grace_now();
    if (t->batch) {
        t->batch->next = r->full;
        r->full = t->batch;
    }
    for (struct retire_batch *b = r->full; b; b = next) {
        next = b->next;
        b->ticket = ticket;
        batch_to_reclaimer(b);
    }
    for (struct retire_batch *b = r->waiting; b; b = next) {
        next = b->next;
        batch_to_reclaimer(b);
    }
    free(r->reserve);
    last->in_thread = true;
    last->count = 1;
    last->at[0].p = t;
    last->at[0].release = release;
    last->ticket = ticket;
    batch_to_reclaimer(last);            /* t may be gone from here on */
}

/* ---- fork ---- */

void grace_fork_prepare(Thread *t)
{
    grace_leave(t);
    while (!mutex_try_lock_ranked(&cycle_lock, RANK_GRACE)) { /* once taken, the reclaimer is between two periods */
        and_relaxed_u32(&t->poll, ~(uint32_t)POLL_GRACE); /* we are not in a section, although the slot says ATTACHED */
        nap(20000);
    }
    urcu_bp_before_fork();
}

void grace_fork_parent(void)
{
    urcu_bp_after_fork_parent();
    mutex_unlock_ranked(&cycle_lock, RANK_GRACE);
}

void grace_fork_child(void)
{
    urcu_bp_after_fork_child();
#ifdef P3T_TSAN
    store_u32(&reclaimer, RECLAIMER_FAILED); /* the tool does not allow threads to be started in a forked child */
#else
    store_u32(&reclaimer, RECLAIMER_NONE);
#endif
    mutex_unlock_ranked(&cycle_lock, RANK_GRACE);
    if (load_u64(&requested) > load_relaxed_u64(&completed))
        wake_reclaimer();
}
