/* tests/gc/test_weakref.c -- the side table by one thread: linking, lookup, clearing, callbacks, growth, exhaustion, reused addresses. */
#include "tests/gc/support.h"

static int count_each(WeakObj *w, void *arg)
{
    EXPECT(obj_refcount(&w->hdr) >= 2);
    return ++*(int *)arg == 100 ? 7 : 0;
}

static void test_life(void)
{
    Value v = leaf_new(1), w = weak_new(v, true), x = weak_new(v, false);
    EXPECT(load_relaxed_u32(&value_obj(v)->shared) == COUNT_S && weak_count(v) == 2);
    Value got = weak_get(weak_of(w));
    EXPECT(value_is(got, v) && obj_refcount(value_obj(v)) == 2);
    value_release(got);
    int n = 0;
    EXPECT(weak_each(v, count_each, &n) == 0 && n == 2);
    value_release(x);                                /* the weak reference dies first */
    EXPECT(weak_count(v) == 1);
    uint64_t calls = called_back;
    value_release(v);
    EXPECT(called_back == calls + 1 && is_none(weak_get(weak_of(w))) && is_none(weak_of(w)->referent));
    value_release(w);
    EXPECT(weak_count(V_NONE) == 0 && weak_count(value_from_int(3)) == 0);
}

static void test_many(void)
{
    enum { N = 5000 };
    static Value strong[N], weak[N];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < N; i++) {
            strong[i] = leaf_new((uint64_t)i);
            weak[i] = weak_new(strong[i], i % 2);
        }
        uint64_t calls = called_back;
        for (int i = 0; i < N; i += 2)
            value_release(strong[i]);
        for (int i = 0; i < N; i++) {
            Value v = weak_get(weak_of(weak[i]));
            EXPECT(i % 2 ? value_is(v, strong[i]) : is_none(v));
            value_release(v);
        }
        EXPECT(called_back == calls);
        for (int i = 1; i < N; i += 2)
            value_release(strong[i]);
        EXPECT(called_back == calls + N / 2);
        for (int i = 0; i < N; i++)
            value_release(weak[i]);
    }
    Value v = leaf_new(1);
    for (int i = 0; i < N; i++)
        weak[i] = weak_new(v, false);
    EXPECT(weak_count(v) == N);
    int n = 0;
    EXPECT(weak_each(v, count_each, &n) == 7 && n == 100);
    value_release(v);
    for (int i = 0; i < N; i++) {
        EXPECT(is_none(weak_get(weak_of(weak[i]))));
        value_release(weak[i]);
    }
}

/* A finalizer finds the object through its weak references, and they are dead once it is. */
static Value in_finalizer;

static void look_in_finalizer(PyObject *self)
{
    Value v = weak_get(weak_of(in_finalizer));
    EXPECT(value_is(v, value_of(self)));
    value_release(v);
}
static const struct GcOps looking_ops = {.traverse = node_traverse, .destroy = node_destroy, .finalize = look_in_finalizer};

static void test_finalizer(void)
{
    final_shape = test_shape(&looking_ops);
    Value v = node_new_of(final_shape, 0);
    in_finalizer = weak_new(v, true);
    uint64_t calls = called_back;
    value_release(v);
    EXPECT(called_back == calls + 1 && is_none(weak_get(weak_of(in_finalizer))));
    value_release(in_finalizer);
}

static void test_exhaustion(void)
{
    Value v = leaf_new(1);
    int made = 0;
    for (uint64_t n = 1; !made; n++) {
        alloc_fail_at(n);
        Value w = weak_new(v, false);
        alloc_fail_at(0);
        EXPECT(n < 10);
        made = value_is_ptr(w);
        value_release(w);
    }
    alloc_fail_at(1);
    Value w = weak_new(v, false);
    int n = 0;
    alloc_fail_at(0);
    w = weak_new(v, false);
    alloc_fail_at(1);
    EXPECT(weak_each(v, count_each, &n) == -1 && n == 0);
    alloc_fail_at(0);
    value_release(v);
    value_release(w);
}

int main(void)
{
    Thread *t = test_begin();
    test_life();
    test_many();
    test_finalizer();
    test_exhaustion();
    expect_nothing_left();
    thread_end(t);
    puts("test_weakref: ok");
    return 0;
}
