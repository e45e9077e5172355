/* The parking lot: order, conditions, time-outs, signals, who sleeps where. */
#include "tests/threading/test.h"

#include <signal.h>

static int place;
static uint32_t asleep, woken, order[8];

static bool yes(void *arg) { (void)arg; add_u32(&asleep, 1); return true; } /* under the bucket's lock: queued when it is free */
static bool no(void *arg) { (void)arg; return false; }

static void sleeper(void *arg)
{
    CHECK(park(&place, yes, NULL, -1, arg, true) == PARK_WOKEN);
    CHECK(this_thread);
    order[add_u32(&woken, 1)] = (uint32_t)(uintptr_t)arg;
}

static void *found_token;
static bool found_more;
static void found(void *arg, void *token, bool more, bool fair)
{
    (void)fair;
    CHECK(arg == &place);
    found_token = token, found_more = more;
}

static uint64_t seen_thread;
static void see(uint64_t id, const void *address, int64_t since, void *arg)
{
    (void)since;
    if (address == arg)
        seen_thread = id;
}

static uint8_t held_byte;
static uint64_t waiter_id;
static void byte_waiter(void *arg)
{
    (void)arg;
    store_u64(&waiter_id, this_thread->id);
    byte_lock(&held_byte);               /* detached before it parks: it is known all the same */
    byte_unlock(&held_byte);
}

static pthread_t interrupted;
static uint32_t interrupted_result;
static void on_signal(int n) { (void)n; }
static void interruptible(void *arg)
{
    (void)arg;
    interrupted = pthread_self();
    store_u32(&interrupted_result, 100 + park(&place, yes, NULL, -1, NULL, true));
}

int main(void)
{
    test_begin();
    CHECK(park(&place, no, NULL, -1, NULL, true) == PARK_INVALID);
    CHECK(park(&place, yes, NULL, 1000000, NULL, true) == PARK_TIMEOUT && this_thread);
    unpark_one(&place, found, &place);
    CHECK(!found_token && !found_more && unpark_all(&place) == 0);

    store_u32(&asleep, 0);
    for (uintptr_t i = 1; i <= 3; i++) {
        test_start(sleeper, (void *)i);
        WAIT_UNTIL(load_u32(&asleep) == i);
    }
    park_sleepers(see, &place);
    CHECK(seen_thread != 0 && seen_thread != this_thread->id);
    unpark_one(&place, found, &place);
    CHECK(found_token == (void *)1 && found_more);
    WAIT_UNTIL(load_u32(&woken) == 1);
    unpark_one(&place, found, &place);
    unpark_one(&place, found, &place);
    CHECK(found_token == (void *)3 && !found_more);
    test_join();
    CHECK(order[0] == 1);
    store_u32(&asleep, 0);
    for (uintptr_t i = 1; i <= 3; i++)
        test_start(sleeper, (void *)i);
    WAIT_UNTIL(load_u32(&asleep) == 3);
    test_sleep(100);
    CHECK(unpark_all(&place) == 3);
    test_join();

    byte_lock(&held_byte);
    test_start(byte_waiter, NULL);
    WAIT_UNTIL(load_relaxed_u8(&held_byte) & BYTE_PARKED);
    WAIT_UNTIL((park_sleepers(see, &held_byte), seen_thread == load_u64(&waiter_id)));
    byte_unlock(&held_byte);
    test_join();

    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGUSR1, &action, NULL);
    store_u32(&asleep, 0);
    test_start(interruptible, NULL);
    WAIT_UNTIL(load_u32(&asleep) == 1);
    WAIT_UNTIL(pthread_kill(interrupted, SIGUSR1) != 0 || (test_sleep(1000), load_u32(&interrupted_result)) != 0);
    CHECK(load_u32(&interrupted_result) == 100 + PARK_INTERRUPTED);
    return test_end("park");
}
