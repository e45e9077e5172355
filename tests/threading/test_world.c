/* Stops of one interpreter and of all, handshakes with running and blocked threads, fork in a threaded process. */
#include "tests/threading/test.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

static Interp *other;
static uint32_t go, ready, ticks[2], inside;

static void ticker(void *arg)
{
    uint32_t *tick = arg;
    add_u32(&ready, 1);
    while (!load_u32(&go)) {
        store_relaxed_u32(tick, load_relaxed_u32(tick) + 1);
        safepoint(this_thread);
    }
}

static void start_in(Interp *interp, void (*run)(void *), void *arg)
{
    int failed;
    struct test_start *start = malloc(sizeof *start);
    *start = (struct test_start){run, arg};
    add_u32(&test_running, 1);
    CHECK(thread_start(interp, test_entry, start, 0, &failed) == 0);
}

static uint32_t moved(unsigned i)
{
    uint32_t before = load_relaxed_u32(&ticks[i]);
    test_sleep(2000);
    return load_relaxed_u32(&ticks[i]) - before;
}

static void test_stops(void)
{
    store_u32(&go, 0), store_u32(&ready, 0);
    start_in(test_interp, ticker, &ticks[0]);
    start_in(other, ticker, &ticks[1]);
    WAIT_UNTIL(load_u32(&ready) == 2 && moved(0) && moved(1));
    stop_world(test_interp);
    CHECK(world_is_stopped() && moved(0) == 0);
    WAIT_UNTIL(moved(1));
    start_world(test_interp);
    CHECK(!world_is_stopped());
    WAIT_UNTIL(moved(0));
    stop_world(NULL);
    CHECK(moved(0) == 0 && moved(1) == 0);
    start_world(NULL);
    WAIT_UNTIL(moved(0) && moved(1));
    store_u32(&go, 1);
    test_join();
}

/* A thread that Python does not know stops the world, or gives up: since a thread does not come to a safepoint, or holds a stop itself. */
static uint32_t stop_wanted, stop_done;
static void *watchdog(void *unused)
{
    struct stop_request r;
    CHECK(!this_thread);
    CHECK(stop_world_within(&r, NULL, 10000000000));
    CHECK(moved(0) == 0 && moved(1) == 0);
    start_world_again(&r);
    store_u32(&stop_wanted, 1);
    WAIT_UNTIL(load_u32(&stop_done) == 1);
    CHECK(!stop_world_within(&r, test_interp, 2000000));      /* the main thread sleeps attached */
    CHECK(!stop_world_within(&r, NULL, 2000000));
    store_u32(&stop_wanted, 2);
    WAIT_UNTIL(load_u32(&stop_done) == 2);
    CHECK(!stop_world_within(&r, NULL, 2000000));             /* it has stopped the world */
    CHECK(stop_world_within(&r, other, 10000000000));         /* and does not stand in the way here */
    start_world_again(&r);
    store_u32(&stop_wanted, 3);
    return unused;
}

static void test_deadline(void)
{
    pthread_t dog;
    store_u32(&go, 0), store_u32(&ready, 0), store_u32(&stop_wanted, 0), store_u32(&stop_done, 0);
    start_in(test_interp, ticker, &ticks[0]);
    start_in(other, ticker, &ticks[1]);
    WAIT_UNTIL(load_u32(&ready) == 2 && moved(0) && moved(1));
    CHECK(pthread_create(&dog, NULL, watchdog, NULL) == 0);
    WAIT_UNTIL(load_u32(&stop_wanted) == 1);
    store_u32(&stop_done, 1);
    while (load_u32(&stop_wanted) != 2)
        test_sleep(50);                                       /* no safepoint */
    WAIT_UNTIL(moved(0) && moved(1));                         /* those who did stop go on */
    stop_world(test_interp);
    store_u32(&stop_done, 2);
    while (load_u32(&stop_wanted) != 3)
        test_sleep(50);
    start_world(test_interp);
    pthread_join(dog, NULL);
    WAIT_UNTIL(moved(0) && moved(1));
    store_u32(&go, 1);
    test_join();
}

static void stopper(void *arg)
{
    for (int i = 0; i < 200; i++) {
        stop_world(arg);
        CHECK(add_u32(&inside, 1) == 0);
        add_u32(&inside, (uint32_t)-1);
        start_world(arg);
    }
}

static Thread *target;
static uint32_t ran_on_target, ran_on_me;
static pthread_t me;
static void shake(Thread *x, void *arg)
{
    CHECK(x == target && arg == &ran_on_me);
    add_u32(pthread_equal(pthread_self(), me) ? &ran_on_me : &ran_on_target, 1);
}

static void target_run(void *arg)
{
    target = this_thread;
    store_u32(&ready, 1);
    if (arg)
        DETACHED while (!load_u32(&go)) test_sleep(20);
    else
        while (!load_u32(&go))
            safepoint(this_thread);
}

static void test_handshakes(void)
{
    me = pthread_self();
    for (uintptr_t blocked = 0; blocked < 2; blocked++) {
        store_u32(&go, 0), store_u32(&ready, 0);
        test_start(target_run, (void *)blocked);
        WAIT_UNTIL(load_u32(&ready));
        test_sleep(blocked ? 5000 : 0);
        uint64_t id = target->id;
        ran_on_target = ran_on_me = 0;
        for (int i = 0; i < 50; i++)
            CHECK(handshake(id, shake, &ran_on_me));
        CHECK(ran_on_target + ran_on_me == 50 && (blocked ? ran_on_me : ran_on_target) > 0);
        store_u32(&go, 1);
        test_join();
        WAIT_UNTIL(!handshake(id, shake, &ran_on_me));
    }
    CHECK(!handshake(12345678, shake, NULL));
}

static void count_thread(Thread *x, void *arg)
{
    CHECK(x);
    add_u32(arg, 1);
}

static uint32_t vanished;
static void hook_vanished(Thread *t)
{
    CHECK(t != this_thread && this_thread == test_main_thread);
    vanished++;
}

static uint8_t forked_byte;
static Mutex forked_mutex;
static void holder(void *arg)
{
    (void)arg;
    mutex_lock_ranked(&forked_mutex, RANK_TYPE); /* held while it waits, detached, for a lock that we hold */
    store_u32(&ready, 3);
    byte_lock(&forked_byte);
    byte_unlock(&forked_byte);
    mutex_unlock_ranked(&forked_mutex, RANK_TYPE);
}

static UNUSED void nothing(void *arg) { (void)arg; }
static UNUSED void free_it(void *p) { free(p); }

static void child(void)
{
    uint32_t n = 0;
    CHECK(vanished >= 2 && this_thread == test_main_thread);
    handshake_all(NULL, count_thread, &n);
    CHECK(n == 1);
    mutex_lock_ranked(&forked_mutex, RANK_TYPE);
    mutex_unlock_ranked(&forked_mutex, RANK_TYPE);
    byte_unlock(&forked_byte);
    byte_lock(&forked_byte);
    byte_unlock(&forked_byte);
#ifndef P3T_TSAN                          /* which allows no threads in a forked child */
    store_u32(&test_running, 0);
    test_start(nothing, NULL);
    for (int i = 0; i < 1000; i++) {
        retire_buffer(malloc(10), free_it, 10);
        safepoint(this_thread);
    }
    grace_wait();
    test_join();
#endif
    stop_world(NULL);
    start_world(NULL);
    foreign_lock(&forked_mutex, &forked_byte, 1);
    byte_unlock(&forked_byte);
    _exit(0);
}

static void test_fork(void)
{
    store_u32(&go, 0), store_u32(&ready, 0);
    byte_lock(&forked_byte);
    test_start(holder, NULL);
    WAIT_UNTIL(load_u32(&ready) == 3 && (load_relaxed_u8(&forked_byte) & BYTE_PARKED));
    store_u32(&ready, 0);
    start_in(other, ticker, &ticks[1]);
    WAIT_UNTIL(load_u32(&ready) == 1);
    for (int i = 0; i < 5; i++) {
        fork_prepare();
        pid_t pid = fork();
        if (pid == 0) {
            fork_child();
            child();
        }
        fork_parent();
        CHECK(pid > 0);
        int status;
        DETACHED while (waitpid(pid, &status, 0) < 0) CHECK(errno == EINTR);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    byte_unlock(&forked_byte);
    store_u32(&go, 1);
    test_join();
}

int main(void)
{
    thread_hooks.vanished = hook_vanished;
    test_begin();
    other = interp_base_new();
    test_stops();
    test_deadline();
    for (int i = 0; i < 4; i++)
        start_in(i % 2 ? other : test_interp, stopper, NULL);
    test_join();
    test_handshakes();
    test_fork();
    struct world_statistics s;
    world_statistics(&s);
    CHECK(s.stops >= 800 && s.handshakes >= 100 && s.longest_stop_ns > 0);
    return test_end("world");
}
