/* tests/gc/test_intern.c -- one member for equal keys, however many threads add and drop them; mortal members leave. */
#include "tests/gc/support.h"

#include "gc/intern.h"

static InternSet set;
static uint32_t interned_shape;

static uint64_t hash_of(uint64_t n) { return n * 0x100000001b3u; }
static bool equal(Value v, const void *key) { return leaf_of(v)->payload == *(const uint64_t *)key && leaf_of(v)->check == ~leaf_of(v)->payload; }
static uint64_t member_hash(Value v) { return hash_of(leaf_of(v)->payload); }
static const struct intern_ops ops = {equal, member_hash};

static void interned_destroy(PyObject *self)
{
    Leaf *l = (Leaf *)self;
    intern_remove(&set, hash_of(l->payload), value_of(self));
    leaf_destroy(self);
}
static const struct GcOps interned_ops = {.destroy = interned_destroy};

static Value fresh_new(uint64_t n)
{
    Leaf *l = (Leaf *)obj_alloc(interned_shape, sizeof *l, PAGE_LEAF);
    EXPECT(l);
    l->payload = n;
    l->check = ~n;
    add_relaxed_u64(&leaf_born, 1);
    return value_from_obj(l);
}

static Value get(uint64_t n)
{
    Value v = intern_find(&set, hash_of(n), &n);
    return is_absent(v) ? intern_add(&set, hash_of(n), &n, fresh_new(n)) : v;
}

static void test_single(void)
{
    Value a = get(1), b = get(1), c = get(2);
    EXPECT(value_is(a, b) && !value_is(a, c) && intern_count(&set) == 2);
    value_release(a), value_release(b);
    EXPECT(intern_count(&set) == 1);
    uint64_t one = 1;
    EXPECT(is_absent(intern_find(&set, hash_of(1), &one)));
    value_release(c);
    enum { N = 20000 };
    static Value v[N];
    for (int round = 0; round < 3; round++) {
        for (uint64_t i = 0; i < N; i++)
            v[i] = get(i);
        for (uint64_t i = 0; i < N; i++)
            EXPECT(value_is(v[i], get(i)) && obj_refcount(value_obj(v[i])) == 2);
        EXPECT(intern_count(&set) == N);
        for (uint64_t i = 0; i < N; i++)
            value_release(v[i]), value_release(v[i]);
        EXPECT(intern_count(&set) == 0);
        safepoint(this_thread);
    }
}

static void test_immortal(void)
{
    Value a = get(77);
    obj_make_immortal(value_obj(a));
    value_release(a);
    Value b = get(77);
    EXPECT(value_is(a, b) && obj_refcount(value_obj(b)) == UINT32_MAX);
    add_relaxed_u64(&leaf_died, 1);                 /* never */
}

static void test_exhaustion(void)
{
    Value kept[100];
    for (uint64_t n = 0; n < 100; n++) {
        uint64_t key = 1000 + n;
        Value fresh = fresh_new(key);
        alloc_fail_at(1);
        kept[n] = intern_add(&set, hash_of(key), &key, fresh);
        alloc_fail_at(0);
    }
    for (uint64_t n = 0; n < 100; n++)
        value_release(kept[n]);
}

enum { KEYS = 50, ROUNDS = 40000 };

static void hammer(void *arg)
{
    uint64_t seed = (uint64_t)(uintptr_t)arg;
    Value held[8];
    for (int i = 0; i < 8; i++)
        held[i] = V_NONE;
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t n = 5000 + test_random(&seed) % KEYS;
        Value v = get(n), again = get(n);
        EXPECT(value_is(v, again) && leaf_of(v)->payload == n);
        value_release(again);
        value_set(&held[i % 8], v);
        safepoint(this_thread);
    }
    for (int i = 0; i < 8; i++)
        value_release(held[i]);
}

int main(void)
{
    Thread *t = test_begin();
    interned_shape = test_shape(&interned_ops);
    EXPECT(intern_init(&set, &ops) == 0);
    test_single();
    test_exhaustion();
    for (uintptr_t i = 1; i <= 3; i++)
        test_start(hammer, (void *)(i * 7919));
    test_join();
    EXPECT(intern_count(&set) == 0);
    expect_nothing_left();
    test_immortal();
    thread_end(t);
    puts("test_intern: ok");
    return 0;
}
