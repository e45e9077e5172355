/* bench/c/bench_threading.c -- what locks, sections, attaching, grace periods, handshakes and stops cost, beside the figures of the
 * prototypes that the design was chosen by (2 cores of a Zen 5 at 4.4 GHz; see docs/design/threads.md). Minimum of several runs; the
 * lines with two threads want two quiet cores.
 */
#include "tests/threading/test.h"

#include <string.h>

static void line(const char *what, double got, const char *unit, const char *prototype)
{
    printf("%-62s %10.2f %-3s  prototype %s\n", what, got, unit, prototype);
    fflush(stdout);
}

/* Minimum over runs of the time of `body`, divided by n, in nanoseconds. */
#define MEASURE(result, runs, n, body)                                                                                        \
    double result = 1e30;                                                                                                     \
    for (int run_ = 0; run_ < (runs); run_++) {                                                                               \
        int64_t start_ = test_now();                                                                                          \
        body;                                                                                                                 \
        double took_ = (double)(test_now() - start_) / (double)(n);                                                           \
        if (took_ < result)                                                                                                   \
            result = took_;                                                                                                   \
    }
#define REPEAT(n, body)                                                                                                       \
    for (unsigned i_ = 0; i_ < (n); i_++) {                                                                                   \
        body;                                                                                                                 \
        __asm__ volatile("" : : : "memory");                                                                                  \
    }

static struct { uint8_t lock; uint64_t value; } __attribute__((aligned(64))) object, contended;
static Mutex mutex;

static void bench_alone(Thread *t)
{
    enum { N = 1000000 };
    MEASURE(plain, 10, N, REPEAT(N, object.value++));
    line("a plain store", plain, "ns", "0.5");
    MEASURE(owner, 10, N, REPEAT(N, if (owner_enter(t, &object, &object.lock)) { object.value++; owner_leave(t); }));
    line("owner section: enter, store, leave", owner, "ns", "1");
    MEASURE(byte, 10, N, REPEAT(N, byte_lock(&object.lock); object.value++; byte_unlock(&object.lock)));
    line("byte lock: lock, store, unlock", byte, "ns", "8.9");
    struct critical_section c;
    MEASURE(critical, 10, N, REPEAT(N, critical_begin(&c, &object, &object.lock, t->slot_id); object.value++; critical_end(&c)));
    line("critical section: begin, store, end", critical, "ns", "-");
    MEASURE(ranked, 10, N, REPEAT(N, mutex_lock_ranked(&mutex, RANK_LEAF); object.value++; mutex_unlock_ranked(&mutex, RANK_LEAF)));
    line("ranked mutex: lock, store, unlock", ranked, "ns", "-");
    MEASURE(poll, 10, N, REPEAT(N, safepoint(t)));
    line("safepoint, nothing to do", poll, "ns", "0.3");
    MEASURE(section, 10, N, REPEAT(N, grace_leave(t); grace_enter(t)));
    line("read-side section: leave and enter", section, "ns", "2");
    MEASURE(detach, 10, N, REPEAT(N, DETACHED {}));
    line("detach and attach", detach, "ns", "4.7 (section alone)");
    MEASURE(slow, 10, N / 10, REPEAT(N / 10, poll_request(t, POLL_GRACE); safepoint(t)));
    line("safepoint that serves a poll", slow, "ns", "-");
    enum { FRESH = 4096 };
    uint8_t *fresh = calloc(FRESH, 64);
    MEASURE(revoke, 1, FRESH, for (unsigned i = 0; i < FRESH; i++) {
        foreign_lock(&fresh[i * 64], &fresh[i * 64], 2);
        byte_unlock(&fresh[i * 64]);
    });
    line("first foreign lock of an object (membarrier)", revoke, "ns", "-");
    free(fresh);
}

static uint32_t go, ready;
static void busy_owner(void *arg)
{
    Thread *t = this_thread;
    (void)arg;
    add_u32(&ready, 1);
    while (!load_relaxed_u32(&go)) {
        for (unsigned i = 0; i < 200; i++)
            compiler_barrier();
        safepoint(t);
    }
    add_u32(&ready, (uint32_t)-1);
}

static uint64_t rounds[2];
static void contender(void *arg)
{
    uint64_t n = 0, work = *(uint64_t *)arg;
    unsigned me = add_u32(&ready, 1);
    while (!load_relaxed_u32(&go)) {
        byte_lock(&contended.lock);
        for (uint64_t i = 0; i < work; i++) {
            contended.value++;
            compiler_barrier();
        }
        byte_unlock(&contended.lock);
        n++;
        safepoint(this_thread);
    }
    rounds[me] = n;
}

static void bench_contended(uint64_t work, const char *what, const char *prototype)
{
    char text[100];
    store_u32(&go, 0), store_u32(&ready, 0);
    for (int i = 0; i < 2; i++)
        test_start(contender, &work);
    int64_t start = test_now();
    DETACHED test_sleep(300000);
    store_u32(&go, 1);
    double took = (double)(test_now() - start);
    test_join();
    uint64_t low = rounds[0] < rounds[1] ? rounds[0] : rounds[1], high = rounds[0] + rounds[1] - low;
    snprintf(text, sizeof text, "two threads, byte lock, %s (fairness %.2f)", what, (double)low / (double)(high ? high : 1));
    line(text, (double)(low + high) * 1000 / took, "M/s", prototype);
}

static void released(void *p) { free(p); }

static void bench_peers(Thread *t)
{
    store_u32(&go, 0), store_u32(&ready, 0);
    test_start(busy_owner, NULL);
    while (!load_u32(&ready))
        safepoint(t);
    MEASURE(grace, 200, 1, grace_wait());
    line("grace period, one busy peer, best", grace / 1000, "us", "7");
    int64_t start = test_now();
    for (int i = 0; i < 200; i++)
        grace_wait();
    line("grace period, one busy peer, mean", (double)(test_now() - start) / 200e3, "us", "-");
    MEASURE(retire, 5, 100000, for (int i = 0; i < 100000; i++) { retire_buffer(malloc(64), released, 64); safepoint(t); });
    line("retire a 64-byte buffer, one busy peer", retire, "ns", "80-120");
    MEASURE(stop, 200, 1, stop_world(test_interp); start_world(test_interp));
    line("stop and start, one busy peer, best", stop / 1000, "us", "-");
    start = test_now();
    for (int i = 0; i < 200; i++) {
        stop_world(test_interp);
        start_world(test_interp);
        for (unsigned k = 0; k < 20000; k++)
            compiler_barrier();
    }
    line("stop and start, one busy peer, mean", (double)(test_now() - start) / 200e3, "us", "-");
    store_u32(&go, 1);
    test_join();
}

static uint64_t shaken_id;
static void sleeper(void *arg)
{
    (void)arg;
    store_release_u64(&shaken_id, this_thread->id);
    DETACHED
    {
        store_u32(&ready, 1);
        while (!load_u32(&go))
            test_sleep(1000);
    }
}

static void nothing(Thread *x, void *arg)
{
    (void)x;
    (void)arg;
}

static void short_lived(void *arg) { (void)arg; }

static void bench_threads(Thread *t)
{
    store_u32(&go, 0), store_u32(&ready, 0);
    test_start(sleeper, NULL);
    while (!load_u32(&ready))
        safepoint(t);
    MEASURE(shake, 5, 10000, for (int i = 0; i < 10000; i++) CHECK(handshake(load_acquire_u64(&shaken_id), nothing, NULL)));
    line("handshake with a sleeping thread", shake, "ns", "-");
    MEASURE(stop, 5, 10000, for (int i = 0; i < 10000; i++) { stop_world(test_interp); start_world(test_interp); });
    line("stop and start, one sleeping peer", stop, "ns", "-");
    store_u32(&go, 1);
    test_join();
    MEASURE(start, 3, 500, for (int i = 0; i < 500; i++) { test_start(short_lived, NULL); } test_join());
    line("start and end a thread", start / 1000, "us", "18");
}

int main(void)
{
    test_begin();
    bench_alone(test_main_thread);
    bench_contended(80, "20 ns inside", "16.5-17.5, 0.6-0.8");
    bench_contended(4000, "1 us inside", "0.90, 0.75-0.81");
    bench_peers(test_main_thread);
    bench_threads(test_main_thread);
    return test_end("bench_threading");
}
