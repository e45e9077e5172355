/* Byte locks and ranked mutexes: exclusion, parking, hand-over, waiting detached, time-outs, FOREIGN kept. */
#include "tests/threading/test.h"

static uint8_t byte;
static Mutex mutex;
static uint64_t plain;
static uint32_t ready, taken;

static void counter(void *arg)
{
    for (int i = 0; i < 2000; i++) {
        if (arg) {
            mutex_lock_ranked(&mutex, RANK_TYPE);
            plain++;
            mutex_unlock_ranked(&mutex, RANK_TYPE);
        } else {
            byte_lock(&byte);
            plain++;
            byte_unlock(&byte);
        }
        safepoint(this_thread);
    }
}

static void waiter(void *arg)
{
    store_u32(&ready, 1);
    if (arg)
        mutex_lock_ranked(&mutex, RANK_INTERN);
    else
        byte_lock(&byte);
    add_u32(&taken, 1);
    if (arg)
        mutex_unlock_ranked(&mutex, RANK_INTERN);
    else
        byte_unlock(&byte);
}

static void test_waiting(void)
{
    /* One who waits for an object's lock is detached: the world stops while we hold the lock. */
    byte_lock(&byte);
    test_start(waiter, NULL);
    WAIT_UNTIL(load_u32(&ready) && (load_relaxed_u8(&byte) & BYTE_PARKED));
    stop_world(test_interp);
    byte_unlock(&byte);
    test_sleep(3000);
    WAIT_UNTIL(!(load_relaxed_u8(&byte) & BYTE_LOCKED)); /* it gives the lock back rather than sleep with it */
    CHECK(load_u32(&taken) == 0);
    start_world(test_interp);
    test_join();
    CHECK(load_u32(&taken) == 1);

    CHECK(byte_lock_timed(&byte, 0, true));
    CHECK(!byte_lock_timed(&byte, 0, true));
    int64_t start = test_now();
    CHECK(!byte_lock_timed(&byte, 3000000, true));
    CHECK(!byte_lock_timed(&byte, 3000000, false));
    CHECK(byte_lock_interruptible(&byte, 1000000) == PARK_TIMEOUT);
    CHECK(test_now() - start >= 7000000);
    byte_unlock(&byte);
    CHECK(byte == 0);                     /* the PARKED left by a time-out went with the unlock */

    byte = BYTE_FOREIGN;
    byte_lock(&byte);
    CHECK(byte == (BYTE_FOREIGN | BYTE_LOCKED) && !byte_try_lock(&byte));
    byte_unlock(&byte);
    CHECK(byte == BYTE_FOREIGN);
    byte = 0;
}

static void test_hand_over(void)
{
    store_u32(&taken, 0), store_u32(&ready, 0);
    byte_lock(&byte);
    test_start(waiter, NULL);
    WAIT_UNTIL(load_relaxed_u8(&byte) & BYTE_PARKED);
    test_sleep(3000);                     /* over the limit: it is to get the lock, however fast we are to take it again */
    byte_unlock(&byte);
    byte_lock(&byte);
    CHECK(load_u32(&taken) == 1);
    byte_unlock(&byte);
    test_join();
}

/* Three threads that do nothing but lock and unlock take long turns (lock.c); a fourth gets the lock every time, within a millisecond or
 * so. The bound is wide, for machines that are busy with other things. */
static void hog(void *unused)
{
    (void)unused;
    while (!load_u32(&taken)) {
        byte_lock(&byte);
        plain++;
        byte_unlock(&byte);
        safepoint(this_thread);
    }
}

static void test_no_starving(void)
{
    int64_t longest = 0;
    store_u32(&taken, 0);
    for (int i = 0; i < 3; i++)
        test_start(hog, NULL);
    for (int i = 0; i < 100; i++) {
        int64_t start = test_now();
        byte_lock(&byte);
        byte_unlock(&byte);
        if (test_now() - start > longest)
            longest = test_now() - start;
        safepoint(this_thread);
    }
    store_u32(&taken, 1);
    test_join();
    CHECK(longest < 3000000000);
}

static void test_mutex(void)
{
    uint64_t before = process_lock_count();
    mutex_lock_ranked(&mutex, RANK_INTERN);
    CHECK(process_lock_count() > before && !mutex_try_lock_ranked(&mutex, RANK_WEAKREFS));
    mutex_unlock_ranked(&mutex, RANK_INTERN);
    CHECK(mutex_try_lock_ranked(&mutex, RANK_INTERN));
    mutex_unlock_ranked(&mutex, RANK_INTERN);
    byte_lock(&byte);
    byte_unlock(&byte);
}

int main(void)
{
    test_begin();
    for (int i = 0; i < 3; i++)
        test_start(counter, NULL);
    test_join();
    CHECK(plain == 6000 && byte == 0);
    for (int i = 0; i < 3; i++)
        test_start(counter, &mutex);
    test_join();
    CHECK(plain == 12000 && mutex.byte == 0);
    test_waiting();
    test_hand_over();
    test_no_starving();
    test_mutex();
    return test_end("lock");
}
