/* Who waits for whom: a ring of two locks whose takers are known, a mutex in the hands of a sleeper, a wait for oneself. */
#include "tests/threading/test.h"
#include "threading/waits.h"

static struct { uint8_t byte; uint64_t owner; } locks[2];
static uint8_t sleeper_byte;
static Mutex mutex;
static uint32_t ready;

static void take(unsigned i)
{
    Thread *t = this_thread;
    if (!byte_try_lock(&locks[i].byte)) {
        CHECK(thread_wait_begin(t, "a lock", &locks[i].byte, &locks[i].owner, 0, false));
        CHECK(!thread_wait_begin(t, "another", &mutex, NULL, 0, false));
        thread_detach(t);
        CHECK(byte_lock_interruptible(&locks[i].byte, -1) == PARK_WOKEN);
        thread_attach(t);
        thread_wait_end(t);
    }
    store_relaxed_u64(&locks[i].owner, t->id);
}

static void one_then_other(void *arg)
{
    unsigned i = (unsigned)(uintptr_t)arg;
    take(i);
    add_u32(&ready, 1);
    WAIT_UNTIL(load_u32(&ready) == 2);
    take(!i);
    byte_unlock(&locks[!i].byte);
    if (i == 1)                          /* the other's own one is given back for it */
        byte_unlock(&locks[1].byte);
}

static void sleeps_with_mutex(void *arg)
{
    (void)arg;
    mutex_lock_ranked(&mutex, RANK_IMPORT);
    store_u32(&ready, 1);
    byte_lock(&sleeper_byte);
    mutex_unlock_ranked(&mutex, RANK_IMPORT);
    byte_unlock(&sleeper_byte);
}

static void wants_mutex(void *arg)
{
    (void)arg;
    mutex_lock_ranked(&mutex, RANK_IMPORT);
    mutex_unlock_ranked(&mutex, RANK_IMPORT);
}

int main(void)
{
    struct waiter w[8];
    size_t threads;
    struct lock_statistics before, after;
    test_begin();
    lock_statistics(&before);
    CHECK(waits_collect(w, 8, &threads) == 0 && threads == 1 && waits_mark_cycles(w, 0) == 0);

    test_start(one_then_other, (void *)0);
    test_start(one_then_other, (void *)1);
    WAIT_UNTIL(waits_collect(w, 8, &threads) == 2);
    CHECK(threads == 3 && waits_mark_cycles(w, 2) == 2);
    CHECK(w[0].owner == w[1].id && w[1].owner == w[0].id && w[0].owner_os_id == w[1].os_id && w[0].address != w[1].address && !w[0].timed);
    CHECK(waits_collect(w, 1, NULL) == 1 && waits_mark_cycles(w, 1) == 0);
    byte_unlock(&locks[0].byte);         /* anybody may */
    test_join();

    store_u32(&ready, 0);
    byte_lock(&sleeper_byte);
    test_start(sleeps_with_mutex, NULL);
    WAIT_UNTIL(load_u32(&ready) == 1);
    test_start(wants_mutex, NULL);
    WAIT_UNTIL(waits_collect(w, 8, &threads) == 2);
    const struct waiter *wants = w[0].address == &mutex.byte ? &w[0] : &w[1], *sleeps = w[0].address == &mutex.byte ? &w[1] : &w[0];
    CHECK(wants->address == &mutex.byte && wants->owner == sleeps->id && sleeps->address == &sleeper_byte && sleeps->owner == 0);
    CHECK(waits_mark_cycles(w, 2) == 0);
    byte_unlock(&sleeper_byte);
    test_join();

    w[0] = (struct waiter){.id = 7, .owner = 7};
    w[1] = (struct waiter){.id = 8, .owner = 7};
    CHECK(waits_mark_cycles(w, 2) == 0);  /* waits to be told */
    lock_statistics(&after);
    CHECK(after.contended >= before.contended + 3 && after.slept >= before.slept + 3 && after.slept_ns > before.slept_ns);
    CHECK(waits_collect(w, 8, NULL) == 0 && world_stopping_ns() == 0);
    return test_end("waits");
}
