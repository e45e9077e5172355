/* Byte locks, mutexes and read-write locks under contention, with holders that detach, waits that time out, and the world stopping. */
#include "stress-tests/c/threading_stress.h"

enum { LOCKS = 3 };
static struct { uint8_t lock; uint64_t a, b; } cells[LOCKS];
static uint64_t additions[LOCKS] SHARED(relaxed);
static Mutex mutex;
static uint64_t by_mutex GUARD(mutex), mutex_rounds SHARED(relaxed);
static RwLock rwlock;
static uint64_t left_half GUARD(rwlock), right_half GUARD(rwlock);

static void worker(void *unused)
{
    Thread *t = this_thread;
    (void)unused;
    while (stress_goes_on()) {
        unsigned i = (unsigned)stress_draw(LOCKS), how = (unsigned)stress_draw(16);
        uint8_t *lock = &cells[i].lock;
        if (how < 12) {
            if (how == 0 && !byte_lock_timed(lock, (int64_t)stress_draw(200000), true))
                continue;
            if (how == 1 && byte_lock_interruptible(lock, (int64_t)stress_draw(200000)) != PARK_WOKEN)
                continue;
            if (how > 1)
                byte_lock(lock);
            cells[i].a++;
            PERTURB("inside");
            cells[i].b++;
            CHECK(cells[i].a == cells[i].b);
            byte_unlock(lock);
            add_relaxed_u64(&additions[i], 1);
        } else if (how == 12) {
            mutex_lock_ranked(&mutex, RANK_TYPE);
            by_mutex++;
            mutex_unlock_ranked(&mutex, RANK_TYPE);
            add_relaxed_u64(&mutex_rounds, 1);
        } else if (how == 13) {
            rwlock_write(&rwlock);
            left_half++;
            PERTURB("writing");
            right_half++;
            rwlock_write_done(&rwlock);
        } else if (how == 14) {
            rwlock_read(&rwlock);
            CHECK(left_half == right_half);
            rwlock_read_done(&rwlock);
        } else if (stress_draw(20) == 0) {
            stop_world(test_interp);
            for (i = 0; i < LOCKS; i++)
                CHECK(cells[i].a == cells[i].b); /* no one is stopped between the two */
            start_world(test_interp);
        }
        add_relaxed_u64(&stress_operations, 1);
        safepoint(t);
    }
}

int main(int argc, char **argv)
{
    stress_begin(argc, argv);
    stress_run(worker);
    for (unsigned i = 0; i < LOCKS; i++)
        CHECK(cells[i].a == additions[i] && !(cells[i].lock & BYTE_LOCKED));
    CHECK(by_mutex == mutex_rounds && left_half == right_half && rwlock.state == 0);
    return stress_end("locks");
}
