/* threading/thread.c -- thread states, attaching and detaching, safepoints, starting threads.
 *
 * A thread that touches objects is attached: its slot says ATTACHED, it is inside a read-side section (grace.c), and this_thread
 * names it. It leaves this state for a blocking call (thread_detach), while it waits for a lock (thread_pause), and at a
 * safepoint when somebody stops the world: a suspended thread is simply one that waits in thread_attach().
 *
 * Leaving, in this order: drain the merge queue; unlock critical sections; leave the read-side section; DETACHED; tell who stops
 * the world; look at queue and handshakes once more, and come back if something was pushed in between (slot.c says why).
 * Entering: wait while the slot is claimed; ATTACHED; look whether the world is stopped, and if so go back to DETACHED and wait;
 * enter the read-side section. Whoever stops the world raises Interp.stop first and looks at the states afterwards, so of it
 * and an entering thread one sees the other.
 *
 * Holds. T1  this_thread is not NULL exactly while the OS thread is attached.
 *        T2  A thread takes no lock between ATTACHED and the look at Interp.stop; a lock won while detached is given back when the
 *            world turns out to be stopped. So no suspended thread holds a lock that it did not hold before it began to wait.
 *        T3  What ends in DETACHED leaves no queue behind that nobody will look at.
 * Locks. threads_lock for the lists.   Tests. tests/threading/test_thread.c, tests/models/claim.pml, tests/models/stop.pml,
 *        stress-tests/c/stress_attach.c, stress-tests/c/stress_threads.c
 */
#define _GNU_SOURCE
#include "threading/internal.h"

#include "threading/fail.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

_Thread_local Thread *this_thread __attribute__((tls_model("initial-exec")));
static _Thread_local Thread *last_detached;
static _Thread_local uint64_t last_id;   /* of the thread attached last: stays when it is detached, even deleted */
struct thread_hooks thread_hooks;

static uint64_t ids_given SHARED(relaxed);

uint64_t thread_ids_given(void)
{
    return load_relaxed_u64(&ids_given);
}

int thread_runtime_init(void)
{
    uint64_t n;
    CHECK(thread_hooks.size == 0 || thread_hooks.size >= sizeof(Thread));
    if (debug_option("seed", &n))
        perturb_seed(n);
    if (debug_option("fail_alloc", &n))
        alloc_fail_at(n);
    return section_init();
}

Thread *this_thread_checked(void)
{
    ASSERT_ATTACHED();
    return this_thread;
}

Thread *this_thread_detaching(void)
{
    return last_detached;
}

uint64_t thread_last_id(void)
{
    return last_id;
}

/* ---- birth and death ---- */

/* What belongs to the OS thread, not to the state: it may be attached on another one than it was made on. */
static void thread_rebind(Thread *t)
{
    pthread_attr_t attr;
    store_relaxed_u64(&t->os_id, (uint64_t)pthread_self()); /* reports of who waits look at any time */
    t->native_id = (int)syscall(SYS_gettid);
    t->stack_low = NULL;                 /* unknown: never full */
    if (pthread_getattr_np(pthread_self(), &attr) != 0)
        return;
    void *base;
    size_t size, guard;
    if (pthread_attr_getstack(&attr, &base, &size) == 0 && pthread_attr_getguardsize(&attr, &guard) == 0) {
#if defined(P3T_TSAN) || defined(P3T_ASAN)
        size_t margin = 512 << 10;       /* instrumented frames are several times larger */
#else
        size_t margin = 128 << 10;
#endif
        t->stack_low = (char *)base + guard + (margin < size / 4 ? margin : size / 4);
#ifdef P3T_TSAN
        /* The thread sanitizer records calls in a stack of 65,536 entries and does not check its end: small frames fill that first, and then
         * its own data. 32 bytes is the frame of a function that saves one register. */
        size_t usable = (size_t)65536 * 32;
        if (t->stack_low < (char *)base + size - usable)
            t->stack_low = (char *)base + size - usable;
#endif
    }
    pthread_attr_destroy(&attr);
}

static size_t whole_size(void)
{
    size_t size = thread_hooks.size ? thread_hooks.size : sizeof(Thread);
    return (size + 127) / 128 * 128;
}

static void free_thread(void *t)
{
    free(t);
}

/* Not bound to an OS thread yet: its first attach does that. */
static Thread *thread_make(Interp *interp)
{
    size_t head = whole_size(), all = head + (sizeof(struct thread_private) + 127) / 128 * 128;
    Thread *t = alloc_should_fail() ? NULL : aligned_alloc(128, all);
    if (!t)
        return NULL;
    memset(t, 0, all);
    t->private_ = (struct thread_private *)((char *)t + head);
    t->interp = interp;
    t->id = add_relaxed_u64(&ids_given, 1) + 1;
    if (grace_thread_new(t) < 0) {
        free(t);
        return NULL;
    }
    t->slot = slot_take();
    if (!t->slot) {
        free(t->private_->retired.reserve);
        free(t);
        return NULL;
    }
    t->slot_id = t->slot->id;
    store_release_ptr(&t->slot->occupant, t); /* pairs with slot_poll() */
    threads_lock_all();
    t->next = interp->threads;
    if (t->next)
        t->next->prev = t;
    interp->threads = t;
    threads_unlock_all();
    return t;
}

Thread *thread_new(Interp *interp)
{
    Thread *t = thread_make(interp);
    if (t)
        thread_rebind(t);
    return t;
}

void thread_delete(Thread *t)
{
    ASSERT(this_thread != t);
    threads_lock_all();
    if (t->prev)
        t->prev->next = t->next;
    else
        t->interp->threads = t->next;
    if (t->next)
        t->next->prev = t->prev;
    handshakes_gone(t);
    threads_unlock_all();
    if (last_detached == t)
        last_detached = NULL;
    if (t->private_->begun && thread_hooks.ended)
        thread_hooks.ended(t);
    /* Who claimed the slot for a handshake found t in the list; later claims are for the queue alone and do not look at t. */
    slot_wait_unclaimed(t->slot);
    slot_leave(t->slot);
    grace_thread_delete(t, free_thread);
}

int thread_begin(Thread *t)
{
    thread_attach(t);
    t->private_->begun = true;
    if (thread_hooks.started && thread_hooks.started(t) < 0) {
        thread_detach(t);
        return -1;
    }
    return 0;
}

static bool queue_is_empty(Slot *s)
{
    return !thread_hooks.queue_empty || thread_hooks.queue_empty(s);
}

void thread_drop_own(Thread *t)
{
    for (;;) {
        if (thread_hooks.ending)
            thread_hooks.ending(t);
        if (queue_is_empty(t->slot))
            break;
        thread_hooks.drain(t->slot);     /* the dead may revive what `ending` has let go of: a context, the dict of a thread state */
        if (thread_hooks.destroy_dead)
            thread_hooks.destroy_dead(t);
    }
}

void thread_end(Thread *t)
{
    ASSERT(this_thread == t);
    thread_drop_own(t);
    thread_detach(t);
    thread_delete(t);
}

/* ---- attached, detached ---- */

/* False: the world is stopped; t is detached as before. */
static bool attach_once(Thread *t)
{
    Slot *s = t->slot;
    uint32_t state = SLOT_DETACHED;
    while (!cas_u32(&s->state, &state, SLOT_ATTACHED)) {
        CHECK(state == SLOT_CLAIMED);
        slot_wait_unclaimed(s);
        state = SLOT_DETACHED;
    }
    fence_after_rmw();                   /* pairs with thread_attached_elsewhere(): loads from here on see what it unlinked */
    PERTURB("attach: ATTACHED, stop not yet looked at");
    if (UNLIKELY(world_must_wait(t))) {
        poll_request(t, POLL_MERGE);     /* somebody may have pushed while we looked attached: we see to it when we are */
        store_u32(&s->state, SLOT_DETACHED);
        world_thread_left(t->interp);
        return false;
    }
    grace_enter(t);
    this_thread = t;
    last_id = t->id;
    alloc_tell_here();
    return true;
}

/* Takes the innermost critical section's locks, and keeps `byte`, which is held, unless they are not free. False: `byte` was given
 * back, nothing is held and t is detached. */
static bool attach_with(Thread *t, uint8_t *byte)
{
    uint8_t *locks[2];
    ASSERT(this_thread == NULL);
    if (UNLIKELY(t->os_id != (unsigned long)pthread_self()))
        thread_rebind(t);
    unsigned count = critical_wanted(t, locks), taken = 0;
    if (byte) {
        while (taken < count && byte_try_lock(locks[taken]))
            taken++;
        if (taken < count) {
            uint8_t *busy = locks[taken];
            while (taken > 0)
                byte_give_back(locks[--taken]);
            byte_give_back(byte);
            lock_owns_none(t);
            byte_lock_detached(t, busy); /* until there is a chance; the caller then starts again */
            byte_give_back(busy);
            lock_owns_none(t);
            return false;
        }
    } else {
        byte_lock_all(t, locks, count);
    }
    if (attach_once(t)) {
        if (byte || count)
            lock_owns_none(t);
        if (t->critical)
            critical_resumed(t);
        return true;
    }
    for (unsigned i = 0; i < count; i++)
        byte_give_back(locks[i]);
    if (byte)
        byte_give_back(byte);
    if (byte || count)
        lock_owns_none(t);
    world_wait_started(t);
    return false;
}

bool thread_attach_holding(Thread *t, uint8_t *byte)
{
    return attach_with(t, byte);
}

void thread_attach(Thread *t)
{
    while (!attach_with(t, NULL))
        ;
}

/* may_run: the dead may be destroyed here, which runs Python code. */
static void leave(Thread *t, bool may_run)
{
    Slot *s = t->slot;
    ASSERT(this_thread == t);
    ASSERT(t->no_safepoint == 0);
    ASSERT(held_locks.count == 0 || (!may_run && held_locks.at[held_locks.count - 1].rank < RANK_FIRST_SHORT));
    for (;;) {
        if (!queue_is_empty(s)) {
            thread_hooks.drain(s);
            if (may_run && thread_hooks.destroy_dead)
                thread_hooks.destroy_dead(t);
            else
                poll_request(t, POLL_MERGE);
        }
        if (thread_hooks.leaving)
            thread_hooks.leaving(t, may_run);            /* at last: it gives back what destructors took for themselves, too */
        if (t->critical)
            critical_suspend_all(t);
        t->locks_held = held_locks.count ? &held_locks : NULL; /* for a forked child */
        this_thread = NULL;
        last_detached = t;
        grace_leave(t);
        PERTURB("leave: outside the section, still ATTACHED");
        store_u32(&s->state, SLOT_DETACHED);
        if (UNLIKELY(load_u32(&t->interp->stop) != 0))
            world_thread_left(t->interp);
        PERTURB("leave: DETACHED, queue not yet looked at");
        if (queue_is_empty(s) && load_ptr(&t->handshakes) == NULL)
            return;
        /* Pushed while we were attached: nobody else will look. (Or after, by one who claims the slot: then this is idle work.) */
        thread_attach(t);
        handshakes_serve(t);
    }
}

void thread_detach(Thread *t)
{
    leave(t, true);
}

void thread_pause(Thread *t)
{
    leave(t, false);
}

/* ---- safepoints ---- */

void poll_request(Thread *t, uint32_t bits)
{
    or_relaxed_u32(&t->poll, bits);
}

void safepoint_slow(Thread *t)
{
    ASSERT(this_thread == t);
    ASSERT(t->no_safepoint == 0);
    uint32_t bits = exchange_relaxed_u32(&t->poll, 0);
    PERTURB("safepoint");
    if ((bits & POLL_STOP) && world_must_wait(t)) {
        leave(t, false);
        thread_attach(t);
    } else if (bits & POLL_GRACE) {
        grace_leave(t);
        grace_enter(t);
    }
    if (bits & POLL_HANDSHAKE)
        handshakes_serve(t);
    if (bits & POLL_RETIRE)
        grace_safepoint(t);
    if (bits & POLL_MERGE) {
        if (thread_hooks.drain && !queue_is_empty(t->slot))
            thread_hooks.drain(t->slot);
        if (thread_hooks.destroy_dead)
            thread_hooks.destroy_dead(t);
    }
    bits &= ~(uint32_t)(POLL_STOP | POLL_HANDSHAKE | POLL_GRACE | POLL_MERGE | POLL_RETIRE);
    if (bits && thread_hooks.poll_work)
        thread_hooks.poll_work(t, bits);
}

#ifdef P3T_DEBUG
Thread *no_safepoint_begin(void)
{
    if (this_thread)
        this_thread->no_safepoint++;
    return this_thread;
}

void no_safepoint_end(Thread **t)
{
    if (*t)
        (*t)->no_safepoint--;
}
#endif

/* ---- starting threads ---- */

struct start {
    Thread *thread;
    void (*begun)(void *);
    void (*main)(void *);
    void *arg;
    uint32_t state;                      /* futex word: 0 starting, 1 running, 2 failed. The starter waits for it */
};

static void start_report(struct start *start, uint32_t state)
{
    store_release_u32(&start->state, state); /* pairs with the wait in thread_start(); start is gone after this */
    futex_wake(&start->state, 1);
}

static void *start_entry(void *arg)
{
    struct start *start = arg;
    void (*run)(void *) = start->main;
    void *run_arg = start->arg;
    Thread *t = start->thread;
    if (thread_begin(t) < 0) {
        start_report(start, 2);
        return NULL;
    }
    if (start->begun)
        start->begun(run_arg);
    start_report(start, 1);
    run(run_arg);
    void (*gone)(void *) = t->private_->gone;
    void *gone_arg = t->private_->gone_arg;
    thread_end(t);
    if (gone)
        gone(gone_arg);
    if (UNLIKELY(process_is_over()))
        exit(0);                             /* the reclaimer is no reason to stay */
    return NULL;
}

void thread_when_gone(void (*gone)(void *), void *arg)
{
    this_thread->private_->gone = gone;
    this_thread->private_->gone_arg = arg;
}

static int start_pthread(struct start *start, size_t stack_bytes)
{
    pthread_attr_t attr;
    pthread_t made;
    int rc = pthread_attr_init(&attr);
    if (rc != 0)
        return rc;
    if (stack_bytes)
        rc = pthread_attr_setstacksize(&attr, stack_bytes);
    if (rc == 0)
        rc = pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    if (rc == 0)
        rc = pthread_create(&made, &attr, start_entry, start);
    pthread_attr_destroy(&attr);
    return rc;
}

int thread_start(Interp *interp, void (*main)(void *), void *arg, size_t stack_bytes, int *failed)
{
    return thread_start_told(interp, NULL, main, arg, stack_bytes, failed);
}

int thread_start_told(Interp *interp, void (*begun)(void *), void (*main)(void *), void *arg, size_t stack_bytes, int *failed)
{
    Thread *self = this_thread;
    struct start start = {.begun = begun, .main = main, .arg = arg};
    start.thread = thread_make(interp);
    if (!start.thread) {
        *failed = ENOMEM;
        return -1;
    }
    int rc = start_pthread(&start, stack_bytes);
    if (rc == 0) {
        /* The new thread may have to wait for a stopped world, so we must not hold that up. */
        if (self)
            thread_detach(self);
        while (load_acquire_u32(&start.state) == 0)
            futex_wait(&start.state, 0, -1);
        if (load_acquire_u32(&start.state) == 2)
            rc = ENOMEM;
        if (self)
            thread_attach(self);
    }
    if (rc != 0) {
        thread_delete(start.thread);
        *failed = rc;
        return -1;
    }
    return 0;
}
