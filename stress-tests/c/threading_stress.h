/* stress-tests/c/threading_stress.h -- options, workers and the closing line of the stress programs of the threading floor.
 *
 * Options: --seconds N (2, or P3T_STRESS_SECONDS), --threads N (4), --seed N (or RT_DEBUG=seed=N, else the time). The seed is
 * printed. Each program proves a sum or an order that a lost update, a lost wake-up or a missing order would break.
 */
#ifndef P3T_STRESS_THREADING_STRESS_H
#define P3T_STRESS_THREADING_STRESS_H

#include "tests/threading/test.h"

#include <string.h>

static double stress_seconds = 2;
static unsigned stress_threads = 4;
static uint64_t stress_seed;
static uint32_t stress_over SHARED(relaxed);         /* time is up */
static uint64_t stress_operations SHARED(relaxed);

static UNUSED void stress_begin(int argc, char **argv)
{
    const char *seconds = getenv("P3T_STRESS_SECONDS");
    if (seconds)
        stress_seconds = atof(seconds);
    if (!debug_option("seed", &stress_seed))
        stress_seed = (uint64_t)time(NULL) * 1000003u;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--seconds"))
            stress_seconds = atof(argv[i + 1]);
        else if (!strcmp(argv[i], "--threads"))
            stress_threads = (unsigned)atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--seed"))
            stress_seed = strtoull(argv[i + 1], NULL, 0);
    }
    printf("%s: --seed %llu --threads %u --seconds %g\n", argv[0], (unsigned long long)stress_seed, stress_threads, stress_seconds);
    fflush(stdout);
    test_begin();
    perturb_seed(stress_seed);
}

static UNUSED bool stress_goes_on(void)
{
    return !load_relaxed_u32(&stress_over);
}

static UNUSED uint64_t stress_draw(uint64_t below)
{
    return perturb_next() % below;
}

/* Starts `threads` workers with arguments 0, 1, ..., lets them work until time is up, and waits for all. */
static UNUSED void stress_run(void (*worker)(void *))
{
    for (uintptr_t i = 0; i < stress_threads; i++)
        test_start(worker, (void *)i);
    DETACHED test_sleep((long)(stress_seconds * 1e6));
    store_relaxed_u32(&stress_over, 1);
    test_join();
}

static UNUSED int stress_end(const char *name)
{
    struct world_statistics s;
    world_statistics(&s);
    printf("%llu operations, %llu stops (longest %llu us), %llu handshakes, %llu grace periods\n",
           (unsigned long long)load_relaxed_u64(&stress_operations), (unsigned long long)s.stops,
           (unsigned long long)(s.longest_stop_ns / 1000), (unsigned long long)s.handshakes, (unsigned long long)s.grace_periods);
    return test_end(name);
}

#endif
