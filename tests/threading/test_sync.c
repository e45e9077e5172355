/* Events, once, semaphores, conditions, read-write locks. */
#include "tests/threading/test.h"

static Event event;
static Once once;
static Semaphore semaphore;
static Condition condition;
static Mutex mutex;
static RwLock rwlock;
static uint32_t count, made, readers_in;
static uint64_t plain;

static void event_waiter(void *arg)
{
    (void)arg;
    CHECK(event_wait(&event, -1, true) && this_thread);
    CHECK(plain == 1);                    /* written before event_set() */
    add_u32(&count, 1);
}

static uint32_t refuse;
static int make(void *arg)
{
    CHECK(arg == &made);
    add_u32(&made, 1);
    test_sleep(500);
    if (load_u32(&refuse))
        return -1;
    plain++;
    return 0;
}

static void once_caller(void *arg)
{
    (void)arg;
    CHECK(once_call(&once, make, &made) == 0 && plain == 2);
}

static void poster(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        semaphore_post(&semaphore, 1);
}

static void taker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        CHECK(semaphore_wait(&semaphore, -1, true));
}

static uint32_t turn GUARD(mutex);
static void take_turns(void *arg)
{
    uint32_t mine = (uint32_t)(uintptr_t)arg;
    for (int i = 0; i < 300; i++) {
        mutex_lock_ranked(&mutex, RANK_IMPORT);
        while (turn != mine)
            CHECK(condition_wait(&condition, &mutex, RANK_IMPORT, -1, true));
        turn = 1 - mine;
        condition_notify(&condition, true);
        mutex_unlock_ranked(&mutex, RANK_IMPORT);
    }
}

static uint64_t pair[2];
static void rw_user(void *arg)
{
    for (int i = 0; i < 1500; i++) {
        if (arg && i % 4 == 0) {
            rwlock_write(&rwlock);
            pair[0]++;
            CHECK(load_u32(&readers_in) == 0);
            pair[1]++;
            rwlock_write_done(&rwlock);
        } else {
            rwlock_read(&rwlock);
            add_u32(&readers_in, 1);
            CHECK(pair[0] == pair[1]);
            add_u32(&readers_in, (uint32_t)-1);
            rwlock_read_done(&rwlock);
        }
        safepoint(this_thread);
    }
}

int main(void)
{
    test_begin();
    CHECK(!event_wait(&event, 1000000, true) && !event_is_set(&event));
    for (int i = 0; i < 3; i++)
        test_start(event_waiter, NULL);
    test_sleep(500);
    plain = 1;
    event_set(&event);
    test_join();
    CHECK(count == 3 && event_is_set(&event) && event_wait(&event, 0, true));

    store_u32(&refuse, 1);
    CHECK(once_call(&once, make, &made) == -1);
    store_u32(&refuse, 0);
    for (int i = 0; i < 4; i++)
        test_start(once_caller, NULL);
    test_join();
    CHECK(made == 2 && plain == 2);

    CHECK(!semaphore_wait(&semaphore, 1000000, true));
    for (int i = 0; i < 2; i++) {
        test_start(poster, NULL);
        test_start(taker, NULL);
    }
    test_join();
    CHECK(semaphore.count == 0);

    test_start(take_turns, (void *)0);
    test_start(take_turns, (void *)1);
    test_join();
    mutex_lock_ranked(&mutex, RANK_IMPORT);
    CHECK(!condition_wait(&condition, &mutex, RANK_IMPORT, 1000000, true));
    mutex_unlock_ranked(&mutex, RANK_IMPORT);

    for (uintptr_t i = 0; i < 4; i++)
        test_start(rw_user, (void *)(i % 2));
    test_join();
    CHECK(pair[0] == 2 * 375 && rwlock.state == 0);
    return test_end("sync");
}
