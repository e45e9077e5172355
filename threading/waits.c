/* threading/waits.c -- who waits for whom: see waits.h.
 *
 * The words of a wait lie in struct thread_private. Who collects them has threads_lock, so the thread stays in existence, and claims its slot, as
 * for a handshake: a claimed thread does not come back from its wait, so what it waits for, and the owner's word in it, stay too. What other
 * threads pushed into its merge queue meanwhile it finds at its next safepoint.
 * A mutex of locks.def has no word for its owner, but a sleeping thread shows which it holds (Thread.locks_held).
 *
 * Tests. tests/threading/test_waits.c, tests/threads/deadlock_report.py
 */
#include "threading/waits.h"

#include "threading/internal.h"

bool thread_wait_begin(Thread *t, const char *what, const void *address, const uint64_t *owner, int64_t since, bool timed)
{
    struct thread_wait *w = &t->private_->wait;
    if (load_relaxed_ptr(&w->what))
        return false;
    store_relaxed_ptr(&w->address, address);
    store_relaxed_ptr(&w->owner, owner);
    store_relaxed_u64(&w->since, (uint64_t)(since ? since : clock_ns()));
    store_relaxed_u32(&w->timed, timed);
    store_release_ptr(&w->what, what);   /* pairs with thread_wait_look() */
    return true;
}

void thread_wait_end(Thread *t)
{
    store_release_ptr(&t->private_->wait.what, (const char *)NULL);
}

bool thread_wait_look(const Thread *t, struct thread_wait *out)
{
    const struct thread_wait *w = &t->private_->wait;
    *out = (struct thread_wait){.what = load_acquire_ptr(&w->what)}; /* pairs with thread_wait_begin() */
    if (!out->what)
        return false;
    out->address = load_relaxed_ptr(&w->address);
    out->owner = load_relaxed_ptr(&w->owner);
    out->since = load_relaxed_u64(&w->since);
    out->timed = load_relaxed_u32(&w->timed);
    return true;
}

bool thread_wait_copied(const Thread *at, bool (*copy)(void *, const void *, size_t), struct thread_wait *out)
{
    struct thread_private *private_;
    return copy(&private_, &at->private_, sizeof private_) && copy(out, &private_->wait, sizeof *out) && out->what;
}

/* ---- all of them ---- */

/* threads_lock held. NULL: t is not asleep, or not for a lock. */
static bool claimed_wait(Thread *t, struct thread_wait *wait)
{
    if (!thread_wait_look(t, wait) || !slot_claim(t->slot))
        return false;
    if (thread_wait_look(t, wait))       /* claimed: this one stays */
        return true;
    slot_unclaim(t->slot);
    return false;
}

static void unclaim(Thread *t)
{
    slot_unclaim(t->slot);
    poll_request(t, POLL_MERGE);         /* what was pushed while it was claimed */
}

#define EACH_THREAD(t) for (Interp *interp_ = interps; interp_; interp_ = interp_->next) for (Thread *t = interp_->threads; t; t = t->next)

/* Whoever sleeps with a mutex in its hands has it. threads_lock held. */
static void find_holders(Thread *t, struct waiter *at, size_t n)
{
    if (!slot_claim(t->slot))
        return;
    const struct held_locks *held = t->locks_held;
    for (unsigned i = 0; held && i < held->count; i++)
        for (size_t j = 0; j < n; j++)
            if (at[j].address == &held->at[i].mutex->byte && at[j].owner == 0)
                at[j].owner = t->id;
    unclaim(t);
}

unsigned long thread_os_id_unlocked(uint64_t id)
{
    EACH_THREAD(t)
        if (t->id == id)
            return load_relaxed_u64(&t->os_id);
    return 0;
}

size_t waits_collect(struct waiter *at, size_t room, size_t *threads)
{
    size_t n = 0, seen = 0;
    struct thread_wait wait;
    threads_lock_all();
    EACH_THREAD(t) {
        seen++;
        if (n == room || !claimed_wait(t, &wait))
            continue;
        at[n++] = (struct waiter){.id = t->id, .os_id = load_relaxed_u64(&t->os_id), .what = wait.what, .address = wait.address, .since = (int64_t)wait.since,
                                  .timed = wait.timed, .owner = wait.owner ? load_relaxed_u64(wait.owner) : 0};
        unclaim(t);
    }
    if (n > 1)
        EACH_THREAD(t)
            find_holders(t, at, n);
    for (size_t i = 0; i < n; i++)
        at[i].owner_os_id = thread_os_id_unlocked(at[i].owner);
    threads_unlock_all();
    if (threads)
        *threads = seen;
    return n;
}

static struct waiter *waiter_of(struct waiter *at, size_t n, uint64_t id)
{
    for (size_t i = 0; i < n && id; i++)
        if (at[i].id == id)
            return &at[i];
    return NULL;
}

size_t waits_mark_cycles(struct waiter *at, size_t n)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        struct waiter *w = waiter_of(at, n, at[i].owner);
        for (size_t steps = 0; w && w != &at[i] && steps < n; steps++)
            w = waiter_of(at, n, w->owner);
        at[i].in_cycle = w == &at[i] && at[i].owner != at[i].id;
        found += at[i].in_cycle;
    }
    return found;
}
