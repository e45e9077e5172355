/* stress-tests/c/gc_stress.h -- options, worker threads and shared slots for the stress programs of the gc floor.
 *
 * Options: --seconds N (2, or P3T_STRESS_SECONDS), --threads N (4), --seed N (or RT_DEBUG=seed=N, else the time). The seed is
 * printed. Each program ends by proving that exactly as many objects died as were born and that no block is left.
 */
#ifndef P3T_STRESS_GC_STRESS_H
#define P3T_STRESS_GC_STRESS_H

#include "tests/gc/support.h"

#include "threading/perturb.h"

static double stress_seconds = 2;
static unsigned stress_threads = 4;
static uint64_t stress_seed;
static uint32_t stress_over SHARED(relaxed);         /* time is up */
static uint64_t stress_serial SHARED(relaxed);
static uint64_t stress_operations SHARED(relaxed), stress_started SHARED(relaxed);

static UNUSED double stress_now(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static UNUSED void stress_options(int argc, char **argv)
{
    const char *seconds = getenv("P3T_STRESS_SECONDS"), *debug = getenv("RT_DEBUG"), *seed = debug ? strstr(debug, "seed=") : NULL;
    if (seconds)
        stress_seconds = atof(seconds);
    stress_seed = seed ? strtoull(seed + 5, NULL, 0) : (uint64_t)time(NULL) * 1000003u;
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
    perturb_seed(stress_seed);
}

static UNUSED uint64_t stress_thread_seed(void)
{
    uint64_t s = (stress_seed + add_relaxed_u64(&stress_serial, 1)) * UINT64_C(0x9e3779b97f4a7c15);
    return s ? s : 1;
}

/* All workers have ended: no queue is stranded, every page and list is whole. */
static UNUSED void stress_verify(void)
{
    struct timespec nap = {0, 100000};
    for (unsigned id = 1; id <= 64; id++) {
        Slot *s = slot_at((uint16_t)id);
        while (s != this_thread->slot && load_acquire_ptr(&s->occupant))
            DETACHED { nanosleep(&nap, NULL); }      /* its last thread has done its work, but has not left yet */
    }
    for (unsigned id = 1; id <= 64; id++)
        EXPECT(slot_at((uint16_t)id) == this_thread->slot || load_ptr(&slot_at((uint16_t)id)->queue) == NULL);
    stop_world(NULL);
    heap_verify();
    start_world(NULL);
}

/* In phases of a fraction of a second: keeps `threads` workers going, starting a new one for each that ends; then waits for all,
 * since what goes wrong between two threads is soon covered up by a third. */
static UNUSED void stress_run(void (*worker)(void *))
{
    struct timespec nap = {0, 300000};
    double end = stress_now() + stress_seconds;
    while (stress_now() < end) {
        double phase_end = stress_now() + 0.1;
        store_relaxed_u32(&stress_over, 0);
        while (stress_now() < phase_end) {
            while (load_u32(&test_running) < stress_threads) {
                test_start(worker, NULL);
                add_relaxed_u64(&stress_started, 1);
            }
            DETACHED { nanosleep(&nap, NULL); }
        }
        store_relaxed_u32(&stress_over, 1);
        test_join();
        stress_verify();
    }
}

static UNUSED int stress_end(const char *name, Thread *t)
{
    expect_nothing_left();
    struct count_statistics s;
    count_statistics(&s);
    printf("%s: ok; %llu operations, %llu threads, %llu objects, %llu merges, %llu queued, %llu in vain\n", name,
           (unsigned long long)load_relaxed_u64(&stress_operations), (unsigned long long)load_relaxed_u64(&stress_started),
           (unsigned long long)(load_relaxed_u64(&leaf_born) + load_relaxed_u64(&node_born)), (unsigned long long)s.merges,
           (unsigned long long)s.queued, (unsigned long long)s.vain);
    thread_end(t);
    return 0;
}

/* A shared word, read without its lock, written with it. */
typedef struct Slot1 {
    Value   v    GUARD_W(lock, release, acquire);
    uint8_t lock SHARED(acquire to take, release to drop);
} Slot1;

static UNUSED void slot1_lock(Slot1 *s)
{
    if (!byte_try_lock(&s->lock))
        (void)byte_lock_timed(&s->lock, -1, false);
}

static UNUSED Value slot1_read(Slot1 *s)
{
    for (;;) {
        Value v = load_acquire_value(&s->v);
        if (value_is_ptr(v) && obj_is_mine(value_obj(v))) {
            value_try_keep(v);
            return v;
        }
        if (value_try_keep(v)) {
            if (value_is(load_acquire_value(&s->v), v))
                return v;
            value_drop_later(v);
            continue;
        }
        slot1_lock(s);
        v = value_keep_locked(load_relaxed_value(&s->v));
        byte_unlock(&s->lock);
        return v;
    }
}

/* Consumes v, gives what was there. */
static UNUSED Value slot1_swap(Slot1 *s, Value v)
{
    slot1_lock(s);
    Value old = load_relaxed_value(&s->v);
    store_release_value(&s->v, v);
    byte_unlock(&s->lock);
    return old;
}

static UNUSED void check_object(Value v)
{
    if (value_is_ptr(v) && load_acquire_u32(&value_obj(v)->shape) == leaf_shape)
        EXPECT(leaf_of(v)->check == ~leaf_of(v)->payload);
}

#endif
