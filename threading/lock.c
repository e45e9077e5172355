/* threading/lock.c -- one-byte locks and ranked mutexes: see lock.h.
 *
 * Taking is one CAS that sets LOCKED, dropping one that clears it. Who finds it taken looks a few times more, detaches, sets PARKED and
 * sleeps in the parking lot; who drops it with PARKED set wakes one sleeper, which competes again with everyone else. That is fast,
 * and unfair: so a sleeper that has waited over FAIR_NS is handed the lock, which then never looks free.
 *
 * Taking turns. Two threads that do nothing but lock, change and unlock gain nothing from each other's company, and lose what it costs to
 * carry the cache lines of lock and data to and fro at each turn: several times the work itself. So who comes back to a taken lock soon after
 * having waited for one naps before it looks again, twice as long each time up to NAP_MOST: it does not touch the lock's line, and the
 * other does hundreds of rounds at the speed of one alone. Then the other finds the lock taken, and naps. Turns are as long as the other's
 * naps, so "soon" is measured by the nap: what comes later than a few of them is a loose encounter. Where the lock is held for longer than
 * it takes to carry its line (LONG_HELD), what goes on outside of it is worth more than quiet turns, and naps do not grow. After PROBE
 * meetings a thread tries short naps again. After a long nap it holds the lock for a moment before it does anything, so that the other
 * meets it at its next round, and not after some rounds in which the lines go to and fro. Long naps yield the processor, which whoever has the lock may be waiting for.
 *
 * Detached waiting. A thread gives back its read-side section and its critical sections before it sleeps, and takes the lock while
 * still detached. Attaching afterwards may fail, because the world is stopped or the innermost critical section's lock is taken:
 * then the lock is given back first and all begins again (thread.c, T2). Short ranked mutexes are waited for attached (locks.def).
 * A fork in that moment would leave the lock taken for ever in the child. So a detached thread says `owning` before it takes one, and
 * only while the world is not stopped (of it and the forker, who stops the world and then looks, one sees the other); who hands a
 * lock over says it for the one who gets it; what is given back is not handed over; and the forker waits until nobody is.
 *
 * Holds. B1  PARKED is set by waiters at any time, and cleared only under the bucket's lock by who holds the byte.
 *        B2  FOREIGN is set before anybody but the owner takes the byte or sets PARKED, and never cleared, as long as there is an owner.
 * Tests. tests/threading/test_lock.c, tests/models/parking.pml, fork.pml, stress-tests/c/stress_locks.c
 */
#include "threading/internal.h"

#include <sched.h>
#include <string.h>

/* How often to look in a row; how long not to look in between, in nanoseconds; what counts as meeting again at once, besides twice the nap; what
 * is a long time to wait for the holder; after how many meetings to try anew with short naps; for how long to
 * show, after a nap, that the lock is taken. */
enum { LOOKS = 40, NAP_LEAST = 250, NAP_MOST = 128000, NAP_YIELDS = 4000, TIGHT = 600, LONG_HELD = 500, NAPS = 3, PROBE = 64, SHOWN = 20 };
static const int64_t FAIR_NS = 1000000;

static _Thread_local struct {
    int64_t taken;                       /* when a lock was last taken after waiting */
    uint32_t nap, met;
    bool long_held;                      /* the lock, when it was last waited for without a nap */
} contention;

struct lock_waiter {                     /* the parking lot's token */
    uint8_t *byte;
    Thread *detached;                    /* who waits, if it is to be `owning`; else NULL */
    uint8_t expected;                    /* still() sleeps only if the byte is this */
    int64_t since;
    bool handed;                         /* written by the unlocker under the bucket's lock */
};

_Thread_local struct held_locks held_locks;

static bool still_locked(void *arg)
{
    struct lock_waiter *w = arg;
    return load_relaxed_u8(w->byte) == w->expected;
}

/* What lock_statistics() adds up. Threads' blocks of thread-local storage lie far apart: a cheap hash of the thread spreads them. */
static struct counts { uint64_t taken, contended, slept, slept_ns SHARED(relaxed); } __attribute__((aligned(64))) lock_counts[16];

static struct counts *my_counts(void)
{
    uintptr_t mine = (uintptr_t)&held_locks >> 6;
    return &lock_counts[(mine ^ mine >> 8 ^ mine >> 16) % 16];
}

void lock_statistics(struct lock_statistics *out)
{
    *out = (struct lock_statistics){0};
    for (unsigned i = 0; i < sizeof lock_counts / sizeof lock_counts[0]; i++) {
        out->contended += load_relaxed_u64(&lock_counts[i].contended);
        out->slept += load_relaxed_u64(&lock_counts[i].slept);
        out->slept_ns += load_relaxed_u64(&lock_counts[i].slept_ns);
    }
}

static void note_slept(int64_t since)
{
    add_relaxed_u64(&my_counts()->contended, 1);
    add_relaxed_u64(&my_counts()->slept, 1);
    add_relaxed_u64(&my_counts()->slept_ns, (uint64_t)(clock_ns() - since));
}

enum looked { TAKEN, BUSY, QUEUE_UP };

static enum looked look_for(uint8_t *byte)
{
    for (unsigned i = 0; i < LOOKS; i++) {
        if (byte_try_lock(byte))
            return TAKEN;
        if (load_relaxed_u8(byte) & BYTE_PARKED)
            return QUEUE_UP;             /* others sleep already */
        cpu_relax();
    }
    return BUSY;
}

/* Leaves the byte alone until then. False: the world is to be stopped. */
static bool nap_until(int64_t then, bool yields)
{
    Thread *t = this_thread;
    do {
        for (unsigned i = 0; i < (yields ? 64 : 4); i++)
            cpu_relax();
        if (t && (load_relaxed_u32(&t->poll) & POLL_STOP))
            return false;
        if (yields)
            sched_yield();
    } while (clock_ns() < then);
    return true;
}

/* The nap for a thread that finds the lock taken so many nanoseconds after it last waited for one. */
static uint32_t next_nap(int64_t ran)
{
    uint32_t nap = contention.nap, soon = nap * 2 > TIGHT ? nap * 2 : TIGHT;
    if (nap < NAP_LEAST || ++contention.met % PROBE == 0 || ran > 2 * (int64_t)soon)
        return NAP_LEAST;
    return ran < soon && !contention.long_held && nap < NAP_MOST ? nap * 2 : nap;
}

bool byte_lock_spin(uint8_t *byte)
{
    int64_t now = clock_ns();
    uint32_t nap = contention.nap = next_nap(now - contention.taken);
    enum looked looked = BUSY;
    if (nap == NAP_LEAST) {
        looked = look_for(byte);
        int64_t then = now;
        now = clock_ns();
        contention.long_held = now - then > LONG_HELD;
    }
    for (unsigned i = 0; looked == BUSY && i < NAPS; i++) {
        if (!nap_until(now + nap, nap >= NAP_YIELDS))
            return false;
        looked = look_for(byte);
        now = clock_ns();
    }
    for (unsigned i = 0; looked == TAKEN && nap >= NAP_YIELDS && i < SHOWN; i++)
        cpu_relax();
    contention.taken = now;
    if (looked != TAKEN) {
        contention.nap = NAP_LEAST;
        return false;
    }
    add_relaxed_u64(&my_counts()->contended, 1);
    return true;
}

bool lock_may_own(Thread *t)
{
    store_u32(&t->private_->owning, 1);
    if (LIKELY(!world_must_wait(t)))
        return true;
    store_u32(&t->private_->owning, 0);
    return false;
}

void lock_owns_none(Thread *t)
{
    store_u32(&t->private_->owning, 0);
}

/* Takes the byte, and leaves the thread detached or attached as it is. t: a thread that waits detached, see `owning` above; NULL for
 * others. PARK_WOKEN: taken. */
static enum park_result wait_for_byte(Thread *t, uint8_t *byte, int64_t deadline, bool interruptible)
{
    struct lock_waiter w = {.byte = byte, .detached = t, .since = clock_ns()};
    for (;;) {
        uint8_t old = load_relaxed_u8(byte);
        if (!(old & BYTE_LOCKED)) {
            if (t && !lock_may_own(t)) {
                world_wait_started(t);
                continue;
            }
            PERTURB("lock: about to take it");
            if (cas_acquire_u8(byte, &old, (uint8_t)(old | BYTE_LOCKED)))
                return PARK_WOKEN;
            if (t)
                lock_owns_none(t);
            continue;
        }
        w.expected = (uint8_t)(old | BYTE_PARKED);
        PERTURB("lock: about to set PARKED");
        if (!(old & BYTE_PARKED) && !cas_relaxed_u8(byte, &old, w.expected)) /* orders nothing: the bucket's lock does */
            continue;
        int64_t left = -1;
        if (deadline >= 0) {
            left = deadline - clock_ns();
            if (left <= 0)
                return PARK_TIMEOUT;
        }
        enum park_result why = park(byte, still_locked, &w, left, &w, false);
        if (why == PARK_WOKEN && w.handed) {
            ASSERT(load_relaxed_u8(byte) & BYTE_LOCKED);
            return PARK_WOKEN;
        }
        if (why == PARK_TIMEOUT || (why == PARK_INTERRUPTED && interruptible))
            return why;
    }
}

static int64_t deadline_after(int64_t nanoseconds)
{
    int64_t now = clock_ns();
    return nanoseconds < 0 || nanoseconds > INT64_MAX - now ? -1 : now + nanoseconds;
}

bool byte_lock_timed(uint8_t *byte, int64_t nanoseconds, bool detach)
{
    if (byte_try_lock(byte))
        return true;
    if (nanoseconds == 0)
        return false;
    if (byte_lock_spin(byte))
        return true;
    int64_t deadline = deadline_after(nanoseconds);
    Thread *t = detach ? this_thread : NULL;
    int64_t since = clock_ns();
    bool taken;
    if (!t) {
        taken = wait_for_byte(NULL, byte, deadline, false) == PARK_WOKEN;
        note_slept(since);
        return taken;
    }
    CHECK(!critical_holds(t, byte));     /* it would wait for itself */
    bool told = thread_wait_begin(t, "the lock of an object or a mutex", byte, NULL, since, nanoseconds >= 0);
    thread_pause(t);
    while ((taken = wait_for_byte(t, byte, deadline, false) == PARK_WOKEN) && !thread_attach_holding(t, byte))
        ;
    if (!taken)
        thread_attach(t);
    if (told)
        thread_wait_end(t);
    note_slept(since);
    return taken;
}

enum park_result byte_lock_interruptible(uint8_t *byte, int64_t nanoseconds)
{
    if (byte_try_lock(byte))
        return PARK_WOKEN;
    if (nanoseconds == 0)
        return PARK_TIMEOUT;
    int64_t since = clock_ns();
    enum park_result result = wait_for_byte(NULL, byte, deadline_after(nanoseconds), true);
    note_slept(since);
    return result;
}

NOINLINE void byte_lock_slow(uint8_t *byte)
{
    byte_lock_timed(byte, -1, true);
}

struct unlock { uint8_t *byte; bool may_hand; };

static void hand_on(void *arg, void *token, bool more, bool fair)
{
    struct unlock *u = arg;
    struct lock_waiter *w = token;
    uint8_t old = load_relaxed_u8(u->byte), kept = (uint8_t)((old & (BYTE_FOREIGN | BYTE_REVOKED)) | (more ? BYTE_PARKED : 0));
    PERTURB("unlock: under the bucket's lock");
    ASSERT(old & BYTE_LOCKED);
    if (w && u->may_hand && (fair || clock_ns() - w->since > FAIR_NS)) {
        if (w->detached)
            store_u32(&w->detached->private_->owning, 1);
        w->handed = true;                /* the parking lot's wake-up publishes it, and all that we did under the lock */
        kept |= BYTE_LOCKED;
    }
    /* A PARKED set meanwhile is lost, and its setter finds the byte changed when it gets the bucket's lock. */
    store_release_u8(u->byte, kept);
}

static void unlock(uint8_t *byte, bool may_hand)
{
    struct unlock u = {byte, may_hand};
    for (;;) {
        uint8_t old = load_relaxed_u8(byte);
        CHECK(old & BYTE_LOCKED);
        if (old & BYTE_PARKED) {
            unpark_one(byte, hand_on, &u);
            return;
        }
        if (cas_release_u8(byte, &old, (uint8_t)(old & ~BYTE_LOCKED))) /* pairs with the acquire of the next holder */
            return;
    }
}

NOINLINE void byte_unlock_slow(uint8_t *byte)
{
    unlock(byte, true);
}

/* Handed over, the lock could go round behind the back of a forker, who looks at one thread after another. */
void byte_give_back(uint8_t *byte)
{
    unlock(byte, false);
}

void byte_lock_detached(Thread *t, uint8_t *byte)
{
    wait_for_byte(t, byte, -1, false);
}

void byte_lock_all(Thread *t, uint8_t *const *bytes, unsigned count)
{
    unsigned first = 0;                  /* the one that was busy last time: it is waited for, the others tried */
    while (count > 0) {
        byte_lock_detached(t, bytes[first]);
        unsigned i = 0;
        while (i < count && (i == first || bytes[i] == bytes[first] || byte_try_lock(bytes[i])))
            i++;
        if (i == count)
            return;
        for (unsigned j = 0; j < i; j++)
            if (j != first && bytes[j] != bytes[first])
                byte_give_back(bytes[j]);
        byte_give_back(bytes[first]);
        lock_owns_none(t);
        first = i;
    }
}

/* ---- ranked mutexes ---- */

uint64_t process_lock_count(void)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < sizeof lock_counts / sizeof lock_counts[0]; i++)
        sum += load_relaxed_u64(&lock_counts[i].taken);
    return sum;
}

static void note_taken(Mutex *m, enum lock_rank rank)
{
    struct held_locks *h = &held_locks;
    CHECK(h->count < sizeof h->at / sizeof h->at[0]);
    h->at[h->count].mutex = m;
    h->at[h->count].rank = (uint8_t)rank;
    h->count++;
    add_relaxed_u64(&my_counts()->taken, 1);
}

static void check_rank(enum lock_rank rank)
{
#ifdef P3T_DEBUG
    for (unsigned i = 0; i < held_locks.count; i++)
        CHECK(held_locks.at[i].rank < rank);
#else
    (void)rank;
#endif
}

void mutex_lock_ranked(Mutex *m, enum lock_rank rank)
{
    check_rank(rank);
    PERTURB("mutex");
    if (UNLIKELY(!byte_try_lock(&m->byte)))
        byte_lock_timed(&m->byte, -1, rank < RANK_FIRST_SHORT && (held_locks.count == 0 || held_locks.at[held_locks.count - 1].rank < RANK_FIRST_SHORT));
    note_taken(m, rank);
}

bool mutex_try_lock_ranked(Mutex *m, enum lock_rank rank)
{
    if (!byte_try_lock(&m->byte))
        return false;
    note_taken(m, rank);
    return true;
}

void mutex_unlock_ranked(Mutex *m, enum lock_rank rank)
{
    struct held_locks *h = &held_locks;
    unsigned i = h->count;
    while (i > 0 && h->at[i - 1].mutex != m)
        i--;
    CHECK(i > 0 && h->at[i - 1].rank == rank);
    memmove(&h->at[i - 1], &h->at[i], (h->count - i) * sizeof h->at[0]);
    h->count--;
    byte_unlock(&m->byte);
}

/* The owner is gone with the fork: what it guarded is as the owner left it. */
void held_locks_release(Thread *gone)
{
    struct held_locks *h = gone->locks_held;
    for (unsigned i = 0; h && i < h->count; i++)
        store_release_u8(&h->at[i].mutex->byte, 0);
    if (h)
        h->count = 0;
}
