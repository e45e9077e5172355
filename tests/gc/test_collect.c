/* tests/gc/test_collect.c -- what is garbage goes, what is not stays: cycles, roots, weak references, finalizers, resurrection,
 * generations, deferred objects, exhaustion. */
#include "tests/gc/support.h"

static Value rooted[8];
static Value registers[8];               /* uncounted */
static Value structural;                 /* what every object of node_shape refers to without counting, when set */

static void thread_roots(Thread *t, root_visit visit, void *arg)
{
    (void)t;
    for (int i = 0; i < 8; i++)
        visit(registers[i], arg);
}
static void static_roots(root_visit visit, void *arg)
{
    for (int i = 0; i < 8; i++)
        visit(rooted[i], arg);
}
static void frame_edges(Obj *o, root_visit visit, void *arg)
{
    if (load_relaxed_u32(&o->shape) == node_shape)
        visit(structural, arg);
}

static uint64_t collect(int generation)
{
    struct collect_result r;
    gc_collect(generation, COLLECT_ASKED, &r);
    safepoint(this_thread);
    return r.collected;
}

static Value cycle(uint32_t shape, unsigned length)
{
    Value first = node_new_of(shape, 2), last = first;
    for (unsigned i = 1; i < length; i++) {
        Value v = node_new_of(shape, 2);
        node_of(v)->at[0] = last;
        last = v;
    }
    node_of(first)->at[0] = value_keep(last);
    node_of(first)->at[1] = leaf_new(1);
    value_release(value_keep(last));
    return last;
}

static void test_cycles(void)
{
    for (int generation = 0; generation <= 2; generation++) {
        Value a = cycle(node_shape, 1), b = cycle(node_shape, 10), kept = cycle(node_shape, 5);
        EXPECT(collect(generation) == 0);
        value_release(a);
        value_release(b);
        if (generation == 0)
            EXPECT(collect(0) == 0);                 /* they are old by now */
        EXPECT(collect(2) == 11);
        value_release(kept);
        EXPECT(collect(2) == 5);
        Value c = cycle(node_shape, 7);
        value_release(c);
        EXPECT(collect(generation) == 7);
        expect_nothing_left();
    }
}

static void test_old_keeps_young(void)
{
    Value old = node_new(4);
    collect(0);
    for (uint32_t i = 0; i < 4; i++)
        node_of(old)->at[i] = cycle(node_shape, 3);  /* young ones, referenced from an old object alone */
    EXPECT(collect(0) == 0);
    EXPECT(collect(2) == 0);
    value_release(old);
    EXPECT(collect(2) == 12);
    expect_nothing_left();
}

static void test_roots(void)
{
    rooted[0] = cycle(node_shape, 100);              /* counted and known */
    Value unknown = cycle(node_shape, 100);          /* counted, known to nobody */
    EXPECT(collect(2) == 0);
    value_release(unknown);
    EXPECT(collect(2) == 100);
    value_release(rooted[0]);
    rooted[0] = V_NONE;
    EXPECT(collect(2) == 100);
    expect_nothing_left();
}

static void test_untracked(void)
{
    Value v = cycle(node_shape, 3);
    obj_untrack(value_obj(v));                       /* as if half built */
    value_release(v);
    EXPECT(collect(2) == 0);
    obj_track(value_obj(v));
    EXPECT(collect(2) == 3);
    expect_nothing_left();
}

static void test_deep(void)
{
    Value first = node_new(1), last = first;
    for (int i = 0; i < 300000; i++) {
        Value v = node_new(1);
        node_of(v)->at[0] = last;
        last = v;
    }
    node_of(first)->at[0] = value_keep(last);
    EXPECT(collect(2) == 0);
    value_release(last);
    EXPECT(collect(2) == 300001);
    Value wide = node_new(200000);
    for (uint32_t i = 0; i < 200000; i++)
        node_of(wide)->at[i] = cycle(node_shape, 1);
    EXPECT(collect(0) == 0 && collect(2) == 0);
    value_release(wide);
    EXPECT(collect(2) == 200000);
    expect_nothing_left();
}

static void test_weak(void)
{
    for (int outside = 0; outside < 2; outside++) {
        Value v = cycle(node_shape, 4), w = weak_new(v, true), plain = weak_new(v, false);
        EXPECT(weak_count(v) == 2);
        Value got = weak_get(weak_of(w));
        EXPECT(value_is(got, v));
        value_release(got);
        uint64_t calls = called_back;
        if (!outside)
            node_of(v)->at[1] = w;                   /* the weak reference goes with its referent */
        value_release(v);
        EXPECT(collect(2) == 4u);
        EXPECT(called_back == calls + 1);            /* leaf pages are not candidates: w counts as outside either way */
        EXPECT(is_none(weak_get(weak_of(plain))));
        if (outside)
            value_release(w);
        value_release(plain);
        expect_nothing_left();
    }
}

static void test_finalizers(void)
{
    Value v = cycle(final_shape, 6);
    uint64_t ran = finalized;
    value_release(v);
    EXPECT(collect(2) == 6 && finalized == ran + 6);
    expect_nothing_left();

    Value kept = V_NONE;
    v = cycle(final_shape, 1);
    resurrect_into = &kept;
    value_release(v);
    EXPECT(collect(2) == 0 && value_is(kept, v) && obj_refcount(value_obj(v)) == 2);
    resurrect_into = NULL;
    value_release(kept);
    ran = finalized;
    EXPECT(collect(2) == 1 && finalized == ran);     /* not a second time */
    expect_nothing_left();
}

/* A block of an old object that died holds a young one. */
static void test_reused_block(void)
{
    enum { N = 2000 };                               /* more than a quarantine keeps back */
    static Value at[N];
    for (int i = 0; i < N; i++)
        at[i] = cycle(node_shape, 1);
    collect(2);
    for (int i = 0; i < N; i++) {
        node_clear(api_of(at[i]));
        value_release(at[i]);
    }
    for (int i = 0; i < N; i++)
        value_release(cycle(node_shape, 1));
    EXPECT(collect(0) == N);
    expect_nothing_left();
}

/* Weak references into the unreachable set are dead before the first finalizer runs. */
static Value looked_at;
static void look(PyObject *self)
{
    (void)self;
    EXPECT(is_none(weak_get(weak_of(looked_at))));
    add_relaxed_u64(&finalized, 1);
}
static const struct GcOps look_ops = {.traverse = node_traverse, .clear = node_clear, .destroy = node_destroy, .finalize = look};

static void test_weak_before_finalizers(void)
{
    uint32_t was = final_shape;
    final_shape = test_shape(&look_ops);
    Value v = cycle(final_shape, 3);
    looked_at = weak_new(v, false);
    uint64_t ran = finalized;
    value_release(v);
    EXPECT(collect(2) == 3 && finalized == ran + 3);
    value_release(looked_at);
    final_shape = was;
    expect_nothing_left();
}

static void test_freeze(void)
{
    Value v = cycle(node_shape, 3);
    gc_freeze();
    EXPECT(gc_freeze_count() == 3);
    value_release(v);
    EXPECT(collect(2) == 0);
    gc_unfreeze();
    EXPECT(gc_freeze_count() == 0 && collect(2) == 3);
    expect_nothing_left();
}

static int count_one(Value v, void *arg)
{
    EXPECT(obj_refcount(value_obj(v)) >= 1);
    ++*(int *)arg;
    return 0;
}

static void test_inspect(void)
{
    Value a = cycle(node_shape, 3);
    int n = 0;
    EXPECT(gc_get_objects(-1, count_one, &n) == 0 && n == 3);
    n = 0;
    EXPECT(gc_get_objects(0, count_one, &n) == 0 && n == 3);
    collect(0);
    n = 0;
    EXPECT(gc_get_objects(2, count_one, &n) == 0 && n == 3);
    n = 0;
    EXPECT(gc_get_referrers(&a, 1, count_one, &n) == 0 && n == 1);
    alloc_fail_at(1);
    EXPECT(gc_get_objects(-1, count_one, &n) == -1);
    alloc_fail_at(0);
    value_release(a);
    EXPECT(collect(2) == 3);
}

static int saved;
static void save(Value v) { (void)v; saved++; }

static void test_save_all(void)
{
    collect_hooks.uncollectable = save;
    gc_save_all(true);
    Value v = cycle(node_shape, 4);
    value_release(v);
    collect(2);
    EXPECT(saved == 4);
    gc_save_all(false);
    EXPECT(collect(2) == 4);
    expect_nothing_left();
}

static void test_deferred(void)
{
    collect_hooks.thread_roots = thread_roots;
    collect_hooks.frame_edges = frame_edges;
    Value v = node_new(1);
    obj_make_deferred(value_obj(v));
    registers[0] = v;
    value_release(v);                                /* only a register has it now */
    uint64_t died = node_died;
    collect(2);
    EXPECT(node_died == died);
    registers[0] = V_NONE;
    collect(0);
    EXPECT(node_died == died + 1);

    v = cycle(node_shape, 2);                        /* a cycle of deferred objects, as a type and its method */
    Value other = node_of(v)->at[0];
    obj_make_deferred(value_obj(v));
    obj_make_deferred(value_obj(other));
    registers[3] = other;
    value_release(v);
    EXPECT(collect(2) == 0);
    registers[3] = V_NONE;
    died = node_died;
    EXPECT(collect(2) == 2);
    EXPECT(node_died == died + 2);

    v = node_new_of(final_shape, 1);                 /* a type: its instances refer to it without counting */
    shape_at(final_shape)->flags |= SHAPE_STRUCTURAL;
    obj_make_deferred(value_obj(v));
    structural = v;
    Value instance = node_new(1);
    value_release(v);
    died = node_died;
    collect(0), collect(2);
    EXPECT(node_died == died);
    obj_untrack(value_obj(instance));                /* seen even while untracked */
    collect(2);
    EXPECT(node_died == died);
    value_release(instance);
    collect(0);
    EXPECT(node_died == died + 1);
    collect(2);
    EXPECT(node_died == died + 2);
    structural = V_NONE;
    shape_at(final_shape)->flags = 0;
    expect_nothing_left();
}

static void test_exhaustion(void)
{
    for (uint64_t n = 1; n < 10; n++) {
        Value v = cycle(final_shape, 5);
        value_release(v);
        alloc_fail_at(n);
        collect(2);
        alloc_fail_at(0);
        heap_verify();
        collect(2);
        expect_nothing_left();
    }
}

static void test_growth(void)
{
    gc_set_growth(2000);
    struct collect_statistics s[3];
    gc_statistics(s);
    uint64_t before = s[0].collections + s[2].collections, died = node_died;
    for (int i = 0; i < 20000; i++) {
        value_release(cycle(node_shape, 2));
        safepoint(this_thread);
    }
    gc_statistics(s);
    EXPECT(s[0].collections + s[2].collections >= before + 5);
    EXPECT(node_died > died + 20000);
    gc_set_growth(0);
    collect(2);
    expect_nothing_left();
}

int main(void)
{
    Thread *t = test_begin();
    for (int i = 0; i < 8; i++)
        rooted[i] = registers[i] = V_NONE;
    structural = V_NONE;
    gc_set_growth(0);
    test_cycles();
    test_old_keeps_young();
    collect_hooks.static_roots = static_roots;
    test_roots();
    test_untracked();
    test_deep();
    test_weak();
    test_finalizers();
    test_reused_block();
    test_weak_before_finalizers();
    test_freeze();
    test_inspect();
    test_save_all();
    test_exhaustion();
    test_deferred();
    test_cycles();
    test_growth();
    thread_end(t);
    puts("test_collect: ok");
    return 0;
}
