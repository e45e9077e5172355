/* tests/gc/test_purse.c -- references taken many at a time: when a purse is taken, that counting then leaves the header alone, and each way
 * in which purses are called in: the owner lets go; others let go of what the owner counted; a thread detaches, is stopped, ends. */
#include "tests/gc/support.h"

#include "gc/purse.h"

static Value object;
static uint32_t step SHARED(seq_cst);

static int32_t others(Value v) { return (int32_t)load_relaxed_u32(&value_obj(v)->shared) >> 2; }
static void say(uint32_t n) { store_u32(&step, n); }

/* Without a safepoint: nothing is given back here. */
static void wait_busy(uint32_t n)
{
    while (load_u32(&step) < n)
        cpu_relax();
}

static void wait_step(uint32_t n)
{
    while (load_u32(&step) < n) {
        safepoint(this_thread);
        cpu_relax();
    }
}

/* Those that have done their work end a little later: a stop finds that they have given back what they held. */
static void join_all(void)
{
    test_join();
    stop_world(test_interp);
    start_world(test_interp);
}

static void heat(Value v)
{
    for (unsigned i = 0; i < 4 * PURSE_HEAT; i++) {
        value_keep(v);
        value_release(v);
    }
    EXPECT(gc_thread(this_thread)->purses >= 1);
}

static void taker(void *arg)
{
    void (*ending)(Value) = (void (*)(Value))arg;
    Value v = load_acquire_value(&object);
    obj_allow_try(value_obj(v));
    heat(v);
    EXPECT(others(v) == PURSE);
    for (unsigned i = 0; i < PURSE / 2; i++)
        EXPECT(value_try_keep(v));
    EXPECT(others(v) == PURSE);                      /* not a touch */
    for (unsigned i = 0; i < PURSE / 2; i++)
        value_release(v);
    EXPECT(others(v) == PURSE && gc_thread(this_thread)->purses == 1);
    say(1);
    ending(v);
}

static void run(void (*ending)(Value), void (*then)(Value))
{
    uint64_t died = load_relaxed_u64(&leaf_died);
    Value v = leaf_new(1);
    store_release_value(&object, v);
    say(0);
    test_start(taker, (void *)ending);
    wait_step(1);
    then(v);
    join_all();
    safepoint(this_thread);
    safepoint(this_thread);
    EXPECT(load_relaxed_u64(&leaf_died) == died + 1);
}

/* The owner lets go of the last one: the purse holds the object up, and is called in. */
static void until_dead(Value v)
{
    (void)v;
    wait_busy(2);
    while (gc_thread(this_thread)->purses > 0)
        safepoint(this_thread);
}
static void let_go(Value v)
{
    value_release(v);
    say(2);
}

/* The thread drops a reference that the owner counted: the others' count would be negative, had it not its own purse. */
static void drop_handed(Value v)
{
    wait_busy(2);
    value_release(v);
    EXPECT(others(v) == PURSE - 1 && (load_relaxed_u32(&this_thread->poll) & POLL_RELEASE));
    safepoint(this_thread);
    EXPECT(gc_thread(this_thread)->purses == 0);
}
static void hand(Value v)
{
    (void)v;
    say(2);
}

/* Detached threads have none. */
static void detach(Value v)
{
    DETACHED { EXPECT(others(v) == 0); }
    EXPECT(gc_thread(this_thread)->purses == 0);
    value_keep(v);                                   /* it was worth having: taken again at once */
    EXPECT(gc_thread(this_thread)->purses == 1 && others(v) == PURSE);
    value_release(v);
    say(2);
}
static void wait_and_let_go(Value v)
{
    wait_step(2);
    value_release(v);
}

/* Nor those that are stopped. */
static void be_stopped(Value v)
{
    (void)v;
    wait_step(2);
}
static void stop_and_look(Value v)
{
    stop_world(test_interp);
    EXPECT(others(v) == 0);
    start_world(test_interp);
    value_release(v);
    say(2);
}

/* Nor those that have ended: with the references that are in use. */
static void keep_three(Value v)
{
    for (unsigned i = 0; i < 3; i++)
        value_keep(v);
}
static void drop_three(Value v)
{
    join_all();
    EXPECT(others(v) == 3);
    for (unsigned i = 0; i < 4; i++)
        value_release(v);
}

/* Nor does it matter that they take one in their last moments, when they destroy what lies in their queue. */
static void heat_at_death(PyObject *self)
{
    (void)self;
    heat(load_acquire_value(&object));
    add_relaxed_u64(&finalized, 1);
}
static const struct GcOps heats_ops = {.traverse = node_traverse, .clear = node_clear, .destroy = node_destroy, .finalize = heat_at_death};
static uint32_t heats_shape;
static Value handed;

static Value heats_new(void)
{
    Value node = node_new_of(heats_shape, 0);
    or_acq_rel_u8(&value_obj(node)->flags, OBJ_HAS_FINALIZER);
    return node;
}

static void detach_late(void *unused)
{
    (void)unused;
    Value v = load_acquire_value(&object);
    obj_allow_try(value_obj(v));
    for (uint32_t round = 0; round < 2; round++) {
        store_release_value(&handed, heats_new());
        say(1 + 2 * round);
        wait_busy(2 + 2 * round);
        if (round == 0)
            DETACHED { EXPECT(others(v) == 0); }
    }
}

static void test_last_moments(void)
{
    uint64_t ran = load_relaxed_u64(&finalized), died = load_relaxed_u64(&leaf_died);
    Value v = leaf_new(5);
    store_release_value(&object, v);
    say(0);
    test_start(detach_late, NULL);
    for (uint32_t round = 0; round < 2; round++) {
        wait_busy(1 + 2 * round);
        value_release(load_acquire_value(&handed));          /* into its owner's queue */
        say(2 + 2 * round);
    }
    join_all();
    EXPECT(load_relaxed_u64(&finalized) == ran + 2 && others(v) == 0);
    value_release(v);
    EXPECT(load_relaxed_u64(&leaf_died) == died + 1);
}

/* An owner that goes on counting gives the object up. */
static void use_until_merged(void *unused)
{
    (void)unused;
    Value v = load_acquire_value(&object);
    say(1);
    while (load_relaxed_u16(&value_obj(v)->owner) != SLOT_NONE) {
        value_keep(v);
        value_release(v);
        safepoint(this_thread);
    }
    say(2);
}

static void test_owner_counts(void)
{
    uint64_t died = load_relaxed_u64(&leaf_died);
    Value v = leaf_new(4);
    obj_allow_try(value_obj(v));
    store_release_value(&object, v);
    say(0);
    test_start(use_until_merged, NULL);
    for (unsigned i = 1; load_u32(&step) < 2; i++) {
        for (unsigned k = i % 7; k > 0; k--)
            value_keep(v);
        for (unsigned k = i % 7; k > 0; k--) {
            value_release(v);
            cpu_relax();
        }
        safepoint(this_thread);
    }
    join_all();
    EXPECT(load_relaxed_u16(&value_obj(v)->owner) == SLOT_NONE);
    heat(v);
    value_release(v);
    EXPECT(load_relaxed_u64(&leaf_died) == died + 1);
}

/* A merged object: who has all references in his purse destroys it. */
static void test_merged(void)
{
    uint64_t died = load_relaxed_u64(&leaf_died);
    Value v = leaf_new(2);
    obj_incref_foreign(value_obj(v));
    value_release(v);
    heat(v);
    EXPECT(others(v) == PURSE + 1);
    value_release(v);
    EXPECT(load_relaxed_u64(&leaf_died) == died + 1 && gc_thread(this_thread)->purses == 0);
}

/* Two have one: the other's is called in. */
static void take_merged(void *unused)
{
    (void)unused;
    Value v = load_acquire_value(&object);
    heat(v);
    say(1);
    wait_busy(2);
    while (gc_thread(this_thread)->purses > 0)
        safepoint(this_thread);
}

static void test_merged_by_two(void)
{
    uint64_t died = load_relaxed_u64(&leaf_died);
    Value v = leaf_new(3);
    obj_incref_foreign(value_obj(v));
    value_release(v);
    store_release_value(&object, v);
    say(0);
    test_start(take_merged, NULL);
    while (load_u32(&step) < 1)
        cpu_relax();
    heat(v);
    EXPECT(others(v) == 2 * PURSE + 1);
    value_release(v);
    say(2);
    test_join();
    safepoint(this_thread);
    EXPECT(load_relaxed_u64(&leaf_died) == died + 1);
}

/* A deferred one may have: nobody waits for its counts but stops. */
static void test_deferred(void)
{
    Value v = leaf_new(3);
    obj_make_deferred(value_obj(v));
    value_keep(v);
    heat(v);
    EXPECT(others(v) > PURSE && obj_refcount(value_obj(v)) > PURSE);
    value_release(v);
    purse_empty(gc_thread(this_thread));
    EXPECT(others(v) == 1);
}

int main(void)
{
    Thread *t = test_begin();
    run(until_dead, let_go);
    run(drop_handed, hand);
    run(detach, wait_and_let_go);
    run(be_stopped, stop_and_look);
    run(keep_three, drop_three);
    heats_shape = test_shape(&heats_ops);
    test_last_moments();
    test_owner_counts();
    test_merged();
    test_merged_by_two();
    test_deferred();
    thread_end(t);
    puts("test_purse: ok");
    return 0;
}
