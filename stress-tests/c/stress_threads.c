/* Thousands of short threads: slots are handed on, ids are never reused, starts fail cleanly, threads begin in a stopped world. */
#include "stress-tests/c/threading_stress.h"

#include "threading/fail.h"

static uint64_t ran SHARED(relaxed), started_ SHARED(relaxed), refused SHARED(relaxed);
static uint32_t stopped SHARED(seq_cst);
static Mutex ids_lock;
static uint64_t highest_id GUARD(ids_lock);

static void short_lived(void *arg)
{
    (void)arg;
    CHECK(load_u32(&stopped) == 0);                  /* nobody attaches while the world is stopped */
    add_relaxed_u64(&ran, 1);
    Thread *t = this_thread;
    CHECK(load_acquire_ptr(&t->slot->occupant) == t && slot_at(t->slot_id) == t->slot);
    retire_buffer(malloc(8), free, 8);
    mutex_lock_ranked(&ids_lock, RANK_IMPORT);
    highest_id = t->id > highest_id ? t->id : highest_id;
    mutex_unlock_ranked(&ids_lock, RANK_IMPORT);
    if (stress_draw(4) == 0)
        DETACHED PERTURB("asleep");
    safepoint(t);
}

static void worker(void *unused)
{
    (void)unused;
    while (stress_goes_on()) {
        int failed = 0;
        if (stress_draw(16) == 0)
            alloc_fail_at(1 + stress_draw(3));
        struct test_start *start = malloc(sizeof *start);
        *start = (struct test_start){short_lived, NULL};
        add_u32(&test_running, 1);
        if (thread_start(test_interp, test_entry, start, 0, &failed) == 0) {
            add_relaxed_u64(&started_, 1);
        } else {
            CHECK(failed != 0);
            free(start);
            add_u32(&test_running, (uint32_t)-1);
            add_relaxed_u64(&refused, 1);
        }
        alloc_fail_at(0);
        while (load_u32(&test_running) > stress_threads + 40)
            DETACHED test_sleep(200);
        if (stress_draw(32) == 0) {
            stop_world(test_interp);
            store_u32(&stopped, 1);
            PERTURB("stopped");
            store_u32(&stopped, 0);
            start_world(test_interp);
        }
        safepoint(this_thread);
        add_relaxed_u64(&stress_operations, 1);
    }
}

int main(int argc, char **argv)
{
    stress_begin(argc, argv);
    stress_run(worker);
    CHECK(ran == started_ && highest_id >= ran);
    unsigned used = 0;
    for (unsigned id = 1; id < 1000; id++)
        used += slot_at((uint16_t)id)->id != 0;
    CHECK(used < stress_threads + 150);              /* slots were handed on */
    printf("%llu threads on %u slots, %llu starts refused; ", (unsigned long long)ran, used, (unsigned long long)refused);
    return stress_end("threads");
}
