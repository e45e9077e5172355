/* threading/park.c -- the parking lot: threads sleep on an address, so that a lock need not be more than a byte.
 *
 * After WebKit's. Addresses hash to buckets; a bucket has a lock of its own and a queue of sleepers, oldest first. The state that
 * the sleepers wait for is elsewhere (a lock byte, a counter); park() looks at it under the bucket's lock before it sleeps, and
 * unpark changes or has changed it before it takes the same lock, so no wake-up is lost.
 *
 * A sleeper is a struct on its own stack, on the queue while QUEUED; who takes it off the queue says so in `state`, and the sleeper
 * may be gone the moment after, which futex_wake() does not mind. park_sleepers() tells a deadlock report who waits for what.
 *
 * Locks. Bucket locks are leaves: nothing is locked under them, and callbacks under them only touch the state waited for.
 * Tests. tests/threading/test_park.c, tests/models/parking.pml, stress-tests/c/stress_parking.c
 */
#include "threading/internal.h"

#include <string.h>

enum sleeper_state { QUEUED, WOKEN };

struct sleeper {
    struct sleeper *next, *prev  GUARD(bucket lock);
    const void *address          FROZEN;
    void *token                  FROZEN;
    int64_t since                FROZEN;
    uint64_t thread              FROZEN; /* serial number, 0: not a Python thread */
    uint32_t state               GUARD_W(bucket lock, release, acquire); /* enum sleeper_state; futex word */
};

struct bucket {
    uint32_t lock;                       /* futex word: 0 free, 1 locked, 2 locked and waited for */
    struct sleeper *first, *last GUARD(lock);
} __attribute__((aligned(64)));

enum { BUCKETS = 256 };
static struct bucket buckets[BUCKETS];
static const int64_t FAIR_NS = 1000000;

static struct bucket *bucket_of(const void *address)
{
    uint64_t mixed = (uint64_t)(uintptr_t)address * 0x9e3779b97f4a7c15u;
    return &buckets[mixed >> 56];
}

static void bucket_lock(struct bucket *b)
{
    uint32_t state = 0;
    if (LIKELY(cas_acquire_u32(&b->lock, &state, 1))) /* pairs with bucket_unlock() */
        return;
    for (unsigned i = 0; i < 40; i++) {
        cpu_relax();
        state = 0;
        if (load_relaxed_u32(&b->lock) == 0 && cas_acquire_u32(&b->lock, &state, 1))
            return;
    }
    while (exchange_acquire_u32(&b->lock, 2) != 0)
        futex_wait(&b->lock, 2, -1);
}

static void bucket_unlock(struct bucket *b)
{
    if (exchange_acq_rel_u32(&b->lock, 0) == 2)
        futex_wake(&b->lock, 1);
}

static void remove_sleeper(struct bucket *b, struct sleeper *s)
{
    *(s->prev ? &s->prev->next : &b->first) = s->next;
    *(s->next ? &s->next->prev : &b->last) = s->prev;
}

static enum park_result sleep_until(struct sleeper *s, struct bucket *b, int64_t deadline)
{
    for (;;) {
        if (load_acquire_u32(&s->state) == WOKEN) /* pairs with the store under the bucket's lock */
            return PARK_WOKEN;
        int why = futex_wait(&s->state, QUEUED, deadline);
        if (why == 0)
            continue;
        bucket_lock(b);
        bool queued = load_relaxed_u32(&s->state) == QUEUED;
        if (queued)
            remove_sleeper(b, s);
        bucket_unlock(b);
        if (queued)
            return why == ETIMEDOUT ? PARK_TIMEOUT : PARK_INTERRUPTED;
    }
}

enum park_result park(const void *address, bool (*still)(void *), void *arg, int64_t nanoseconds, void *token, bool detach)
{
    Thread *t = this_thread;
    struct bucket *b = bucket_of(address);
    struct sleeper s = {.address = address, .token = token, .since = clock_ns(), .thread = thread_last_id(), .state = QUEUED};
    int64_t deadline = nanoseconds < 0 ? -1 : nanoseconds > INT64_MAX - s.since ? -1 : s.since + nanoseconds;
    PERTURB("park: before the bucket");
    bucket_lock(b);
    if (!still(arg)) {
        bucket_unlock(b);
        return PARK_INVALID;
    }
    s.prev = b->last;
    *(b->last ? &b->last->next : &b->first) = &s;
    b->last = &s;
    bucket_unlock(b);
    PERTURB("park: queued");

    if (!t || !detach)
        return sleep_until(&s, b, deadline);
    bool told = thread_wait_begin(t, "what another thread does", address, NULL, s.since, nanoseconds >= 0);
    thread_pause(t);
    enum park_result result = sleep_until(&s, b, deadline);
    thread_attach(t);
    if (told)
        thread_wait_end(t);
    return result;
}

static struct sleeper *next_on(struct sleeper *s, const void *address)
{
    while (s && s->address != address)
        s = s->next;
    return s;
}

static void wake(struct sleeper *s)
{
    store_release_u32(&s->state, WOKEN); /* pairs with the load in sleep_until(); s may be gone after this */
    futex_wake(&s->state, 1);
}

void unpark_one(const void *address, void (*found)(void *arg, void *token, bool more, bool fair), void *arg)
{
    struct bucket *b = bucket_of(address);
    PERTURB("unpark: before the bucket");
    bucket_lock(b);
    struct sleeper *s = next_on(b->first, address);
    if (s) {
        remove_sleeper(b, s);
        if (found)
            found(arg, s->token, next_on(s->next, address) != NULL, clock_ns() - s->since > FAIR_NS);
        store_release_u32(&s->state, WOKEN); /* pairs with the load in sleep_until(); s may be gone after this */
    } else if (found) {
        found(arg, NULL, false, false);
    }
    bucket_unlock(b);
    if (s)
        futex_wake(&s->state, 1);
}

unsigned unpark_all(const void *address)
{
    struct bucket *b = bucket_of(address);
    unsigned woken = 0;
    PERTURB("unpark: before the bucket");
    bucket_lock(b);
    for (struct sleeper *s = b->first, *next; s; s = next) {
        next = s->next;
        if (s->address == address) {
            remove_sleeper(b, s);
            wake(s);
            woken++;
        }
    }
    bucket_unlock(b);
    return woken;
}

void park_sleepers(void (*visit)(uint64_t thread_id, const void *address, int64_t since_ns, void *arg), void *arg)
{
    for (unsigned i = 0; i < BUCKETS; i++) {
        bucket_lock(&buckets[i]);
        for (struct sleeper *s = buckets[i].first; s; s = s->next)
            visit(s->thread, s->address, s->since, arg);
        bucket_unlock(&buckets[i]);
    }
}

void park_fork_child(void)
{
    memset(buckets, 0, sizeof buckets);  /* only this thread is left, and it is not asleep */
}
