/* bench/c/bench_gc.c -- what the object heap, the counts and the collector cost, beside the figures of the prototypes that the
 * design was chosen by (2 cores of a Zen 5 at 4.4 GHz; see docs/design/memory.md). Minimum of several runs; the lines with two
 * threads want two quiet cores.
 *
 * usage: bench_gc [containers, default 1000000]     times of the collector are scaled to 5 million
 */
#include "tests/gc/support.h"

#include <sys/resource.h>

static double now(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static void line(const char *what, double got, const char *unit, const char *prototype)
{
    printf("%-58s %9.2f %-3s  prototype %s\n", what, got, unit, prototype);
    fflush(stdout);
}

/* Minimum over runs of the time of `body`, divided by n. */
#define MEASURE(result, runs, n, body)                                                                                        \
    double result = 1e30;                                                                                                     \
    for (int run_ = 0; run_ < (runs); run_++) {                                                                               \
        double start_ = now();                                                                                                \
        body;                                                                                                                 \
        double took_ = (now() - start_) / (double)(n);                                                                        \
        if (took_ < result)                                                                                                   \
            result = took_;                                                                                                   \
    }

static inline void free_dead(Thread *t, Obj *o)
{
    store_relaxed_u32(&o->local, 0);
    store_relaxed_u16(&o->owner, SLOT_NONE);
    store_relaxed_u32(&o->shared, COUNT_M);
    obj_free_fast(t, o);
}

enum { MANY = 100000 };
static Obj *many[MANY];

static NOINLINE void pairs(Thread *t, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        Obj *o = obj_alloc_fast(t, leaf_shape, 48, PAGE_LEAF);
        __asm__ volatile("" : : "r"(o) : "memory");
        free_dead(t, o);
    }
}

static void bench_heap(Thread *t)
{
    pairs(t, 1000);
    MEASURE(pair, 10, 1000000, pairs(t, 1000000));
    line("alloc + free, 48 bytes", pair, "ns", "1.33");
    MEASURE(eight, 10, 8 * 100000, for (int k = 0; k < 100000; k++) {
        Obj *at[8];
        for (int i = 0; i < 8; i++)
            at[i] = obj_alloc_fast(t, leaf_shape, 48, PAGE_LEAF);
        __asm__ volatile("" : : "r"(at) : "memory");
        for (int i = 0; i < 8; i++)
            free_dead(t, at[i]);
    });
    line("8 allocs, 8 frees: a pair", eight, "ns", "1.6");
    double alloc = 1e30, order = 1e30, random = 1e30;
    uint64_t seed = 42;
    for (int run = 0; run < 10; run++) {
        double start = now();
        for (int i = 0; i < MANY; i++)
            many[i] = obj_alloc_fast(t, leaf_shape, 48, PAGE_LEAF);
        double took = (now() - start) / MANY;
        alloc = took < alloc ? took : alloc;
        if (run % 2)
            for (int i = MANY - 1; i > 0; i--) {
                int j = (int)(test_random(&seed) % (uint64_t)(i + 1));
                Obj *x = many[i];
                many[i] = many[j];
                many[j] = x;
            }
        start = now();
        for (int i = 0; i < MANY; i++)
            free_dead(t, many[i]);
        took = (now() - start) / MANY;
        if (run % 2)
            random = took < random ? took : random;
        else
            order = took < order ? took : order;
        safepoint(t);
    }
    line("100,000 allocs", alloc, "ns", "1.4");
    line("100,000 frees in order", order, "ns", "1.15");
    line("100,000 frees in random order", random, "ns", "2.6");
    MEASURE(whole, 10, 100000, for (int k = 0; k < 100000; k++) {
        Value v = leaf_new((uint64_t)k);
        value_release(v);
    });
    line("object born, released, destroyed through its type", whole, "ns", "-");
}

static Value shared_slot, shared_objects[64];
static uint32_t go SHARED(seq_cst), done SHARED(seq_cst);
static uint64_t reads_done SHARED(relaxed);

static inline void slot_read_drop(Value *slot)
{
    for (;;) {
        Value v = load_acquire_value(slot);
        if (LIKELY(value_try_keep(v))) {
            if (obj_is_mine(value_obj(v)) || value_is(load_acquire_value(slot), v)) {
                value_release(v);
                return;
            }
            value_drop_later(v);
        }
    }
}

static inline void slot_read_reg(Value *slot)
{
    Value v = load_acquire_value(slot);
    Obj *o = value_obj(v);
    if (LIKELY(load_relaxed_u16(&o->owner) == SLOT_DEFERRED) && value_is(load_acquire_value(slot), v)) {
        __asm__ volatile("" : : "r"(v.w) : "memory");
        reg_release(reg_borrow(v));
    }
}

static void foreign(void *arg)
{
    (void)arg;
    Value v = shared_slot;
    MEASURE(count, 10, 1000000, for (int i = 0; i < 1000000; i++) {
        obj_incref(value_obj(v));
        obj_decref(value_obj(v));
    });
    line("incref + decref, other thread's object", count, "ns", "9.1");
    MEASURE(read, 10, 1000000, for (int i = 0; i < 1000000; i++) slot_read_drop(&shared_slot));
    line("slot read + drop, other thread's object", read, "ns", "9.2");
    add_u32(&done, 1);
}

static void reader(void *arg)
{
    bool deferred = arg != NULL;
    add_u32(&go, 1);
    while (load_u32(&go) != 2)
        cpu_relax();
    double start = now();
    for (int i = 0; i < 2000000; i++)
        if (deferred)
            slot_read_reg(&shared_objects[i % 64]);
        else
            slot_read_drop(&shared_objects[i % 64]);
    add_relaxed_u64(&reads_done, (uint64_t)(now() - start));
    add_u32(&done, 1);
}

static void wait_done(uint32_t n)
{
    struct timespec nap = {0, 1000000};
    while (load_u32(&done) != n)
        DETACHED { nanosleep(&nap, NULL); }
    store_u32(&done, 0);
    store_u32(&go, 0);
}

static double two_readers(bool deferred)
{
    store_relaxed_u64(&reads_done, 0);
    for (int i = 0; i < 2; i++)
        test_start(reader, deferred ? &go : NULL);
    wait_done(2);
    return (double)load_relaxed_u64(&reads_done) / 2 / 2000000;
}

static void bench_counts(void)
{
    Value v = leaf_new(1);
    MEASURE(own, 10, 1000000, for (int i = 0; i < 1000000; i++) {
        obj_incref(value_obj(v));
        __asm__ volatile("" : : : "memory");
        obj_decref(value_obj(v));
    });
    line("incref + decref, own object", own, "ns", "0.47");
    shared_slot = v;
    MEASURE(read, 10, 1000000, for (int i = 0; i < 1000000; i++) slot_read_drop(&shared_slot));
    line("slot read + drop, own object", read, "ns", "0.68");
    obj_allow_try(value_obj(v));
    test_start(foreign, NULL);
    wait_done(1);
    for (int i = 0; i < 64; i++) {
        shared_objects[i] = leaf_new((uint64_t)i);
        obj_allow_try(value_obj(shared_objects[i]));
    }
    line("64 shared objects read by 2 threads, counted", two_readers(false), "ns", "14-25");
    for (int i = 0; i < 64; i++)
        obj_make_deferred(value_obj(shared_objects[i]));
    line("64 shared objects read by 2 threads, deferred", two_readers(true), "ns", "0.48");
}

static Value tree_root;
static void static_roots(root_visit visit, void *arg) { visit(tree_root, arg); }

static void bench_collector(uint32_t n)
{
    gc_set_growth(0);
    uint64_t seed = 7;
    struct collect_result r;
    uint32_t *shuffled = malloc(n * sizeof *shuffled);
    for (int shuffle = 0; shuffle < 2; shuffle++) {
        tree_root = node_new(n / 2);
        for (uint32_t i = 0; i < n / 2; i++)
            shuffled[i] = i;
        for (uint32_t i = shuffle ? n / 2 - 1 : 0; i > 0; i--) {
            uint32_t j = (uint32_t)(test_random(&seed) % (i + 1)), x = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = x;
        }
        for (uint32_t i = 0; i < n / 2; i++) {
            Value dict = node_new(4);
            node_of(dict)->at[0] = node_new(2);
            node_of(tree_root)->at[shuffled[i]] = dict;
        }
        double best[2] = {1e30, 1e30}, young = 1e30;
        for (int run = 0; run < 6; run++) {
            collect_hooks.static_roots = run % 2 ? static_roots : NULL;
            gc_collect(2, COLLECT_ASKED, &r);
            double took = (double)r.pause_ns / 1e6;
            best[run % 2] = took < best[run % 2] ? took : best[run % 2];
        }
        for (int run = 0; run < 5; run++) {
            Value kept = node_new(5000);
            for (uint32_t i = 0; i < 5000; i++) {
                node_of(kept)->at[i] = node_new(2);
                Value garbage = node_new(2);
                node_of(garbage)->at[0] = value_keep(garbage);
                value_release(garbage);
            }
            gc_collect(0, COLLECT_ASKED, &r);
            EXPECT(r.collected == 5000);
            double took = (double)r.pause_ns / 1e6;
            young = took < young ? took : young;
            value_release(kept);
        }
        double scale = 5000000.0 / n;
        line(shuffle ? "5M containers, from roots, shuffled" : "5M containers, from roots, in order", best[1] * scale, "ms",
             shuffle ? "187" : "26");
        line(shuffle ? "5M containers, trial deletion, shuffled" : "5M containers, trial deletion, in order", best[0] * scale, "ms",
             shuffle ? "249" : "67");
        line("10,001 young of which 5,000 are garbage", young, "ms", "0.20 - 0.79");
        value_release(tree_root);
        tree_root = V_NONE;
    }
    free(shuffled);
}

int main(int argc, char **argv)
{
    Thread *t = test_begin();
    bench_heap(t);
    bench_counts();
    bench_collector(argc > 1 ? (uint32_t)atoi(argv[1]) : 1000000);
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("peak resident: %ld MiB\n", use.ru_maxrss / 1024);
    thread_end(t);
    return 0;
}
