/* tests/gc/test_heap.c -- blocks of every size, their reuse, pages that come and go, exhaustion, and other threads' frees. */
#include "tests/gc/support.h"

static void kill_header(Obj *o)
{
    store_relaxed_u16(&o->owner, SLOT_NONE);
    store_relaxed_u32(&o->local, 0);
    store_relaxed_u32(&o->shared, COUNT_M);
}

static void test_sizes(void)
{
    for (size_t bytes = 16; bytes < 3 * PAGE_BYTES; bytes += bytes < 600 ? 8 : 333) {
        Obj *a = obj_alloc(leaf_shape, bytes, PAGE_LEAF), *b = obj_alloc(leaf_shape, bytes, PAGE_CONTAINER);
        EXPECT(a && b && ((uintptr_t)a & 15) == 0 && obj_block_size(a) >= bytes);
        EXPECT(obj_block_size(a) <= bytes + bytes / 2 + 32 || bytes > 5000);
        EXPECT(a->local == 1 && a->shared == COUNT_U && a->owner == my_slot() && a->flags == 0 && a->lock == 0);
        for (size_t i = sizeof(Obj); i < bytes; i++)
            EXPECT(((char *)a)[i] == 0);
        memset((char *)a + sizeof(Obj), 0xee, bytes - sizeof(Obj));
        EXPECT(page_of(a)->kind == PAGE_LEAF && page_of(b)->kind == PAGE_CONTAINER);
        kill_header(a);
        kill_header(b);
        obj_free(a);
        obj_free(b);
        EXPECT(load_relaxed_u32(&a->shape) == SHAPE_ID_DEAD);
    }
    heap_verify();
}

static void test_huge(void)
{
    size_t bytes = (size_t)9 << 20;
    Obj *o = obj_alloc(leaf_shape, bytes, PAGE_LEAF);
    EXPECT(o && obj_block_size(o) >= bytes);
    memset((char *)o + sizeof(Obj), 1, bytes - sizeof(Obj));
    kill_header(o);
    obj_free(o);
    EXPECT(obj_alloc(leaf_shape, SIZE_MAX / 2 - 100, PAGE_LEAF) == NULL);
    EXPECT(obj_alloc(leaf_shape, SIZE_MAX - 3, PAGE_LEAF) == NULL);
    heap_verify();
}

static void test_many(void)
{
    enum { N = 50000 };
    static Obj *at[N];
    uint64_t seed = 88172645463325252;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < N; i++) {
            size_t bytes = 32 + test_random(&seed) % 300;
            at[i] = obj_alloc(leaf_shape, bytes, (enum page_kind)(i % 2));
            EXPECT(at[i]);
            EXPECT(block_from_code(block_code(at[i])) == at[i]);
        }
        for (int i = N - 1; i > 0; i--) {
            int j = (int)(test_random(&seed) % (uint64_t)(i + 1));
            Obj *x = at[i];
            at[i] = at[j];
            at[j] = x;
        }
        struct heap_statistics s;
        heap_statistics(&s);
        EXPECT(s.live_blocks == N);
        for (int i = 0; i < N; i++) {
            kill_header(at[i]);
            obj_free(at[i]);
            if (i % 10000 == 0)
                heap_verify();
        }
    }
    struct heap_statistics s;
    heap_statistics(&s);
    EXPECT(s.live_blocks == 0);
    heap_trim();
}

static void test_exhaustion(void)
{
    alloc_fail_at(1);
    EXPECT(obj_alloc(leaf_shape, 48, PAGE_LEAF) == NULL);
    alloc_fail_at(1);
    EXPECT(buf_alloc(48) == NULL);
    void *p = buf_alloc(100);
    EXPECT(p && buf_usable(p) >= 100);
    alloc_fail_at(1);
    EXPECT(buf_realloc(p, 200) == NULL);
    p = buf_realloc(p, 200);
    EXPECT(p);
    buf_free(p);
    char *z = buf_zalloc(333);
    for (int i = 0; i < 333; i++)
        EXPECT(z[i] == 0);
    buf_free(z);
    EXPECT(buf_alloc(SIZE_MAX) == NULL && buf_zalloc(SIZE_MAX - 8) == NULL);
}

#ifndef NO_THREADS
/* One thread allocates, another frees. */
enum { RING = 1024, ITEMS = 200000 };
static Value ring[RING];
static uint64_t produced, consumed;
static uint32_t finished;

static void consumer(void *arg)
{
    (void)arg;
    for (uint64_t n = 0; n < ITEMS; n++) {
        while (load_acquire_u64(&produced) == n)
            safepoint(this_thread);
        Value v = ring[n % RING];
        EXPECT(leaf_of(v)->payload == n);
        store_release_u64(&consumed, n + 1);
        value_release(v);
        safepoint(this_thread);
    }
    add_u32(&finished, 1);
}

static void test_remote(void)
{
    int failed;
    EXPECT(thread_start(test_interp, consumer, NULL, 0, &failed) == 0);
    for (uint64_t n = 0; n < ITEMS; n++) {
        while (n - load_acquire_u64(&consumed) >= RING)
            safepoint(this_thread);
        ring[n % RING] = leaf_new(n);
        store_release_u64(&produced, n + 1);
        safepoint(this_thread);
    }
    while (!load_u32(&finished))
        safepoint(this_thread);
}
#endif

int main(void)
{
    Thread *t = test_begin();
    test_sizes();
    test_huge();
    test_many();
    test_exhaustion();
#ifndef NO_THREADS
    test_remote();
#endif
    expect_nothing_left();
    thread_end(t);
    puts("test_heap: ok");
    return 0;
}
