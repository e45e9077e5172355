/* threading/sync.c -- events, once, semaphores, conditions and read-write locks, on the parking lot.
 *
 * All have the same shape: a small word says what there is to wait for; who waits first marks the word, then parks on its address with
 * the marked value as condition; who changes the word takes the mark away and wakes. Between marking and parking the word may
 * change: then park() finds it changed under the bucket's lock and does not sleep.
 *
 * Tests. tests/threading/test_sync.c, tests/models/once.pml
 */
#include "threading/internal.h"

struct byte_is { const uint8_t *byte; uint8_t value; };
struct word_is { const uint32_t *word; uint32_t value; };

static bool byte_still(void *arg)
{
    struct byte_is *is = arg;
    return load_relaxed_u8(is->byte) == is->value; /* the bucket's lock orders it */
}

static bool word_still(void *arg)
{
    struct word_is *is = arg;
    return load_relaxed_u32(is->word) == is->value;
}

static int64_t deadline_after(int64_t nanoseconds)
{
    int64_t now = clock_ns();
    return nanoseconds < 0 || nanoseconds > INT64_MAX - now ? -1 : now + nanoseconds;
}

/* -1: for ever; 0: it is over. */
static int64_t left_until(int64_t deadline)
{
    if (deadline < 0)
        return -1;
    int64_t left = deadline - clock_ns();
    return left > 0 ? left : 0;
}

/* ---- event ---- */

enum { EVENT_CLEAR, EVENT_SET, EVENT_WAITED };

void event_set(Event *e)
{
    if (exchange_acq_rel_u8(&e->state, EVENT_SET) == EVENT_WAITED) /* pairs with event_is_set() */
        unpark_all(e);
}

bool event_is_set(const Event *e)
{
    return load_acquire_u8(&e->state) == EVENT_SET;
}

bool event_wait(Event *e, int64_t nanoseconds, bool detach)
{
    int64_t deadline = deadline_after(nanoseconds), left;
    struct byte_is waited = {&e->state, EVENT_WAITED};
    while (!event_is_set(e)) {
        uint8_t clear = EVENT_CLEAR;
        if (!cas_relaxed_u8(&e->state, &clear, EVENT_WAITED) && clear == EVENT_SET) /* orders nothing */
            continue;
        if ((left = left_until(deadline)) == 0)
            return false;
        PERTURB("event: marked");
        park(e, byte_still, &waited, left, NULL, detach);
    }
    return true;
}

/* ---- once ---- */

enum { ONCE_NEW, ONCE_RUNNING, ONCE_WAITED, ONCE_DONE };

int once_call(Once *o, int (*make)(void *), void *arg)
{
    struct byte_is waited = {&o->state, ONCE_WAITED};
    for (;;) {
        uint8_t state = load_acquire_u8(&o->state); /* pairs with the exchange below: what make() built */
        if (state == ONCE_DONE)
            return 0;
        if (state == ONCE_NEW) {
            if (!cas_acquire_u8(&o->state, &state, ONCE_RUNNING))
                continue;
            int rc = make(arg);
            PERTURB("once: made");
            if (exchange_acq_rel_u8(&o->state, rc < 0 ? ONCE_NEW : ONCE_DONE) == ONCE_WAITED)
                unpark_all(o);
            return rc;
        }
        if (state == ONCE_RUNNING && !cas_relaxed_u8(&o->state, &state, ONCE_WAITED))
            continue;
        PERTURB("once: marked");
        park(o, byte_still, &waited, -1, NULL, true);
    }
}

/* ---- semaphore ---- */

void semaphore_post(Semaphore *s, uint32_t n)
{
    add_acq_rel_u32(&s->count, n);       /* pairs with the CAS of a waiter */
    while (n-- > 0)
        unpark_one(s, NULL, NULL);
}

bool semaphore_wait(Semaphore *s, int64_t nanoseconds, bool detach)
{
    int64_t deadline = deadline_after(nanoseconds), left;
    struct word_is empty = {&s->count, 0};
    for (;;) {
        uint32_t count = load_relaxed_u32(&s->count);
        while (count > 0)
            if (cas_acquire_u32(&s->count, &count, count - 1))
                return true;
        if ((left = left_until(deadline)) == 0)
            return false;
        PERTURB("semaphore: empty");
        park(s, word_still, &empty, left, NULL, detach);
    }
}

/* ---- condition ---- */

bool condition_wait(Condition *c, Mutex *m, enum lock_rank rank, int64_t nanoseconds, bool detach)
{
    struct word_is same = {&c->epoch, load_relaxed_u32(&c->epoch)}; /* who notifies after this finds us parked, or changes it */
    mutex_unlock_ranked(m, rank);
    PERTURB("condition: unlocked");
    enum park_result why = park(c, word_still, &same, nanoseconds, NULL, detach);
    mutex_lock_ranked(m, rank);
    return why != PARK_TIMEOUT;
}

void condition_notify(Condition *c, bool all)
{
    add_acq_rel_u32(&c->epoch, 1);
    if (all)
        unpark_all(c);
    else
        unpark_one(c, NULL, NULL);
}

/* ---- read-write lock ---- */

enum { RW_WRITER = 1, RW_WRITER_WAITS = 2, RW_PARKED = 4, RW_READER = 8 };

static void rw_park(RwLock *l, uint32_t seen, uint32_t marks)
{
    struct word_is waited = {&l->state, seen | marks};
    if (seen != waited.value && !cas_relaxed_u32(&l->state, &seen, waited.value))
        return;
    PERTURB("rwlock: marked");
    park(l, word_still, &waited, -1, NULL, true);
}

void rwlock_read(RwLock *l)
{
    for (;;) {
        uint32_t s = load_relaxed_u32(&l->state);
        if (s & (RW_WRITER | RW_WRITER_WAITS))
            rw_park(l, s, RW_PARKED);
        else if (cas_acquire_u32(&l->state, &s, s + RW_READER))
            return;
    }
}

/* The last one out takes all marks away and wakes all: who still has to wait marks again. */
static void rw_leave(RwLock *l, uint32_t one)
{
    uint32_t s = load_relaxed_u32(&l->state), next;
    do {
        next = s - one;
        if (next < RW_READER)
            next = 0;
    } while (!cas_acq_rel_u32(&l->state, &s, next));
    if (next == 0 && (s & RW_PARKED))
        unpark_all(l);
}

void rwlock_read_done(RwLock *l)
{
    ASSERT(load_relaxed_u32(&l->state) >= RW_READER);
    rw_leave(l, RW_READER);
}

void rwlock_write(RwLock *l)
{
    for (;;) {
        uint32_t s = load_relaxed_u32(&l->state);
        if (s >= RW_READER || (s & RW_WRITER))
            rw_park(l, s, RW_PARKED | RW_WRITER_WAITS);
        else if (cas_acquire_u32(&l->state, &s, s | RW_WRITER))
            return;
    }
}

void rwlock_write_done(RwLock *l)
{
    ASSERT(load_relaxed_u32(&l->state) & RW_WRITER);
    rw_leave(l, RW_WRITER);
}
