/* Grace periods: nothing retired is freed while a reader that could see it is in its section; batches, limits, orphans, fork aside. */
#include "tests/threading/test.h"

#include "threading/fail.h"
#include "threading/internal.h"

enum { WORTH_A_PERIOD = BATCH_SIZE * HAND_IN_BATCHES };

static uint32_t released;
static void count_release(void *p)
{
    add_u32(&released, 1);
    free(p);
}

static void retire(unsigned n, size_t bytes)
{
    for (unsigned i = 0; i < n; i++)
        retire_buffer(malloc(16), count_release, bytes);
}

static uint32_t ready, go;
static void reader(void *arg)
{
    (void)arg;
    store_u32(&ready, 1);
    while (!load_u32(&go))
        ;                                 /* attached, no safepoint */
    store_u32(&ready, 0);
    while (load_u32(&go) == 1)
        safepoint(this_thread);
}

static void test_held_back(void)
{
    store_u32(&go, 0);
    test_start(reader, NULL);
    WAIT_UNTIL(load_u32(&ready));
    uint32_t before = load_u32(&released);
    retire(WORTH_A_PERIOD + 36, 1);
    uint64_t ticket = grace_now();
    for (int i = 0; i < 200; i++) {
        test_sleep(50);
        safepoint(this_thread);
    }
    CHECK(load_u32(&released) == before && !grace_passed(ticket));
    store_u32(&go, 1);
    while (load_u32(&released) < before + WORTH_A_PERIOD)
        safepoint(this_thread);
    grace_wait();
    CHECK(grace_passed(ticket));
    store_u32(&go, 2);
    test_join();
}

static void test_limit(void)
{
    store_u32(&go, 1);
    test_start(reader, NULL);
    uint32_t before = load_u32(&released);
    for (int i = 0; i < 100; i++) {
        retire(1, RETIRED_LIMIT / 4);
        safepoint(this_thread);
        CHECK(i < 20 || load_u32(&released) > before); /* over the limit it waited */
    }
    store_u32(&go, 2);
    test_join();
}

static uint32_t orphans_released;
static void orphan_release(void *p)
{
    add_u32(&orphans_released, 1);
    free(p);
}

static void retirer(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < 7; i++)
        retire_buffer(malloc(16), orphan_release, 100);
}

static void test_orphans(void)
{
    test_start(retirer, NULL);
    test_join();
    WAIT_UNTIL(load_u32(&orphans_released) == 7);
}

static void test_no_memory(void)
{
    uint32_t before = load_u32(&released);
    store_u32(&go, 1);
    test_start(reader, NULL);
    for (unsigned i = 0; i < BATCH_SIZE + 8; i++) {
        void *p = malloc(16);
        alloc_fail_at(1);
        retire_buffer(p, count_release, 16);
        alloc_fail_at(0);
        safepoint(this_thread);
    }
    store_u32(&go, 2);
    test_join();
    while (load_u32(&released) < before + BATCH_SIZE) {
        retire(BATCH_SIZE, 1);            /* what is full goes when the next one is and we are alone, or there is enough of it */
        safepoint(this_thread);
    }
}

int main(void)
{
    test_begin();
    retire(3 * BATCH_SIZE + 8, 1);        /* alone: the next safepoint is enough (not under thread sanitizer) */
    safepoint(this_thread);
#ifndef P3T_TSAN
    CHECK(load_u32(&released) >= 3 * BATCH_SIZE);
#endif
    test_held_back();
    test_limit();
    test_orphans();
    test_no_memory();
    struct world_statistics s;
    world_statistics(&s);
    CHECK(s.grace_periods > 0);
    return test_end("grace");
}
