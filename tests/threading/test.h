/* tests/threading/test.h -- what the tests of this floor share: an interpreter, threads that run a function, a closing line. */
#ifndef P3T_TESTS_THREADING_TEST_H
#define P3T_TESTS_THREADING_TEST_H

#include "threading/grace.h"
#include "threading/lock.h"
#include "threading/perturb.h"
#include "threading/section.h"
#include "threading/thread.h"
#include "threading/world.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static Interp *test_interp;
static Thread *test_main_thread;
static uint32_t test_running;            /* threads of test_start() that have not ended */

static UNUSED void test_begin(void)
{
    CHECK(thread_runtime_init() == 0);
    test_interp = interp_base_new();
    CHECK(test_interp);
    test_main_thread = thread_new(test_interp);
    CHECK(test_main_thread && thread_begin(test_main_thread) == 0);
}

struct test_start { void (*run)(void *); void *arg; };

static void test_entry(void *arg)
{
    struct test_start start = *(struct test_start *)arg;
    free(arg);
    start.run(start.arg);
    add_u32(&test_running, (uint32_t)-1);
}

static UNUSED void test_start(void (*run)(void *), void *arg)
{
    int failed;
    struct test_start *start = malloc(sizeof *start);
    *start = (struct test_start){run, arg};
    add_u32(&test_running, 1);
    CHECK(thread_start(test_interp, test_entry, start, 0, &failed) == 0);
}

static UNUSED void test_sleep(long microseconds)
{
    struct timespec nap = {microseconds / 1000000, microseconds % 1000000 * 1000};
    nanosleep(&nap, NULL);
}

static UNUSED void test_pass(void)       /* a moment, with a safepoint in it */
{
    if (this_thread)
        safepoint(this_thread);
    test_sleep(50);
}

/* Waits detached until all have ended. */
static UNUSED void test_join(void)
{
    DETACHED {
        while (load_u32(&test_running) > 0)
            test_sleep(100);
    }
}

static UNUSED int64_t test_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

#define WAIT_UNTIL(condition)                                                                                                 \
    do {                                                                                                                      \
        for (int64_t end_ = test_now() + INT64_C(20000000000); !(condition); test_pass())                                  \
            CHECK(test_now() < end_);                                                                                         \
    } while (0)

static UNUSED int test_end(const char *name)
{
    test_join();
    thread_end(test_main_thread);
    printf("%s: ok\n", name);
    return 0;
}

#endif
