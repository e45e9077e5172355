/* tests/gc/test_threads.c -- counts and heaps across threads: an owner that is blocked, one that has ended, one that comes after
 * it; hand-overs; references taken in vain; a weak reference that races with the death of its referent. */
#include "tests/gc/support.h"

#include <sched.h>

#include "threading/internal.h"
#include "threading/perturb.h"

static Value handed;
static uint32_t step SHARED(seq_cst);

static void wait_step(uint32_t n)
{
    while (load_u32(&step) < n) {
        safepoint(this_thread);
        cpu_relax();
    }
}

static void wait_step_detached(uint32_t n)
{
    struct timespec nap = {0, 50000};
    DETACHED {
        while (load_u32(&step) < n)
            nanosleep(&nap, NULL);
    }
}

/* The owner blocks; its object dies promptly all the same, destroyed by the one who dropped it. */
static void blocked_owner(void *arg)
{
    (void)arg;
    store_release_value(&handed, leaf_new(1));
    store_u32(&step, 1);
    wait_step_detached(2);
}

static void test_blocked_owner(void)
{
    store_u32(&step, 0);
    test_start(blocked_owner, NULL);
    wait_step(1);
    Value v = load_acquire_value(&handed);
    while (load_u32(&slot_at(value_obj(v)->owner)->state) != SLOT_DETACHED)
        safepoint(this_thread);
    uint64_t died = load_relaxed_u64(&leaf_died);
    value_release(v);
    EXPECT(load_relaxed_u64(&leaf_died) == died + 1);
    store_u32(&step, 2);
    test_join();
}

/* The owner runs on: it merges at its next safepoint. */
static void running_owner(void *arg)
{
    (void)arg;
    Value v = leaf_new(2);
    store_release_value(&handed, value_keep(v));
    store_u32(&step, 1);
    while (load_relaxed_u32(&value_obj(v)->shared) == COUNT_U)
        cpu_relax();                                 /* no safepoint yet */
    EXPECT(obj_refcount(value_obj(v)) == 2 && obj_is_mine(value_obj(v)));
    while (obj_is_mine(value_obj(v)))
        safepoint(this_thread);
    EXPECT(obj_refcount(value_obj(v)) == 1);
    value_release(v);
}

static void test_running_owner(void)
{
    store_u32(&step, 0);
    test_start(running_owner, NULL);
    wait_step(1);
    value_release(load_acquire_value(&handed));
    test_join();
}

/* The owner has ended; a later thread takes its slot, and is the owner. */
enum { LEFT = 1000 };
static Value left[LEFT];

static void leave_objects(void *arg)
{
    (void)arg;
    for (int i = 0; i < LEFT; i++)
        left[i] = leaf_new((uint64_t)i);
}

static void adopt_objects(void *arg)
{
    (void)arg;
    unsigned mine = 0;
    for (int i = 0; i < LEFT / 2; i++)
        mine += obj_is_mine(value_obj(left[i]));
    EXPECT(mine == LEFT / 2);
    for (int i = 0; i < LEFT / 2; i++)
        value_release(left[i]);
}

/* Until no other thread has a slot: one that has done its work (test_join) leaves it a little later. The last one left is taken first. */
static void wait_slots_left(void)
{
    struct timespec nap = {0, 100000};
    for (unsigned id = 1; id <= slots_used(); id++)
        while (id != this_thread->slot_id && load_acquire_ptr(&slot_at((uint16_t)id)->occupant) != NULL)
            DETACHED { nanosleep(&nap, NULL); }
}

static void test_ended_owner(void)
{
    wait_slots_left();
    uint64_t died = load_relaxed_u64(&leaf_died);
    test_start(leave_objects, NULL);
    test_join();
    while (load_u32(&slot_at(value_obj(left[0])->owner)->state) != SLOT_DETACHED)
        safepoint(this_thread);
    for (int i = LEFT * 3 / 4; i < LEFT; i++)
        value_release(left[i]);                      /* the slot is vacant: merged in its place */
    EXPECT(load_relaxed_u64(&leaf_died) == died + LEFT / 4);
    wait_slots_left();
    test_start(adopt_objects, NULL);
    test_join();
    EXPECT(load_relaxed_u64(&leaf_died) == died + LEFT * 3 / 4);
    for (int i = LEFT / 2; i < LEFT * 3 / 4; i++)
        value_release(left[i]);
    test_join();
    safepoint(this_thread);
    EXPECT(load_relaxed_u64(&leaf_died) == died + LEFT);
}

/* One slot, written and read by threads without a lock for reading: the protocol of section "reading without a lock". */
static Value slot_word;
static uint8_t slot_lock;
static uint32_t stop SHARED(relaxed);

static Value slot_read(Value *slot)
{
    for (;;) {
        Value v = load_acquire_value(slot);
        if (value_is_ptr(v) && obj_is_mine(value_obj(v))) {
            value_try_keep(v);
            return v;
        }
        if (value_try_keep(v)) {
            if (value_is(load_acquire_value(slot), v))
                return v;
            value_drop_later(v);
            continue;
        }
        if (!byte_try_lock(&slot_lock))
            (void)byte_lock_timed(&slot_lock, -1, false);
        v = value_keep_locked(load_relaxed_value(slot));
        byte_unlock(&slot_lock);
        return v;
    }
}

static void slot_write(Value *slot, Value v)
{
    if (!byte_try_lock(&slot_lock))
        (void)byte_lock_timed(&slot_lock, -1, false);
    Value old = *slot;
    store_release_value(slot, v);
    byte_unlock(&slot_lock);
    value_release(old);
}

static void read_slot(void *arg)
{
    (void)arg;
    while (!load_relaxed_u32(&stop)) {
        Value v = slot_read(&slot_word);
        if (value_is_ptr(v)) {
            EXPECT(leaf_of(v)->check == ~leaf_of(v)->payload);
            value_release(v);
        }
        safepoint(this_thread);
    }
}

static void test_slot(void)
{
    slot_word = V_NONE;
    store_relaxed_u32(&stop, 0);
    test_start(read_slot, NULL);
    test_start(read_slot, NULL);
    for (int i = 0; i < 100000; i++) {
        slot_write(&slot_word, leaf_new((uint64_t)i));
        safepoint(this_thread);
    }
    store_relaxed_u32(&stop, 1);
    test_join();
    value_release(slot_word);
    slot_word = V_NONE;
}

/* Weak references looked up while their referents die. */
enum { WEAKS = 64 };
static Value weak_word[WEAKS];

static void look_up(void *arg)
{
    uint64_t seed = (uint64_t)(uintptr_t)arg, alive = 0;
    while (!load_relaxed_u32(&stop)) {
        Value w = slot_read(&weak_word[test_random(&seed) % WEAKS]);
        Value v = weak_get(weak_of(w));
        value_release(w);
        if (value_is_ptr(v)) {
            alive++;
            EXPECT(leaf_of(v)->check == ~leaf_of(v)->payload);
            value_release(v);
        }
        safepoint(this_thread);
    }
}

static void test_weak_race(void)
{
    Value strong[WEAKS];
    for (int i = 0; i < WEAKS; i++) {
        strong[i] = leaf_new((uint64_t)i);
        weak_word[i] = weak_new(strong[i], i % 2);
    }
    store_relaxed_u32(&stop, 0);
    test_start(look_up, (void *)(uintptr_t)12345);
    test_start(look_up, (void *)(uintptr_t)777);
    for (int i = 0; i < 30000; i++) {
        int k = i % WEAKS;
        value_release(strong[k]);
        strong[k] = leaf_new((uint64_t)i);
        slot_write(&weak_word[k], weak_new(strong[k], i % 2));
        safepoint(this_thread);
    }
    store_relaxed_u32(&stop, 1);
    test_join();
    for (int i = 0; i < WEAKS; i++) {
        value_release(strong[i]);
        value_release(weak_word[i]);
    }
}

/* A slot passes from a thread of one interpreter to one of another and back: their objects stay in pages apart. */
static Value theirs[LEFT], others[LEFT];
static Interp *other_interp;

static void make_theirs(void *arg)
{
    (void)arg;
    for (int i = 0; i < LEFT; i++)
        theirs[i] = node_new(1);
}

static void make_theirs_again(void *arg)
{
    (void)arg;
    for (int i = 0; i < LEFT; i += 2)
        theirs[i] = node_new(1);
}

static void make_others(void *arg)
{
    uint16_t *slot = arg;
    *slot = my_slot();
    for (int i = 0; i < LEFT; i++) {
        others[i] = node_new(1);
        EXPECT(page_of(value_obj(others[i]))->interp == this_thread->interp);
    }
    for (int i = 0; i < LEFT; i += 2)
        value_release(theirs[i]);                    /* perhaps its own by now, though in pages of the other interpreter */
    struct collect_result r;
    Value garbage = node_new(1);
    node_of(garbage)->at[0] = value_keep(garbage);
    value_release(garbage);
    gc_collect(2, COLLECT_ASKED, &r);
    EXPECT(r.collected == 1);
    store_u32(&step, 1);
}

static void test_two_interpreters(void)
{
    int failed;
    uint16_t slot = 0;
    struct timespec nap = {0, 20000000};
    other_interp = interp_base_new();
    test_start(make_theirs, NULL);
    test_join();
    DETACHED { nanosleep(&nap, NULL); }              /* the thread has left its slot */
    store_u32(&step, 0);
    EXPECT(other_interp && thread_start(other_interp, make_others, &slot, 0, &failed) == 0);
    wait_step_detached(1);
    EXPECT(slot != my_slot());
    DETACHED { nanosleep(&nap, NULL); }
    test_start(make_theirs_again, NULL);
    test_join();
    for (int i = 0; i < LEFT; i++) {
        value_release(others[i]);
        EXPECT(page_of(value_obj(theirs[i]))->interp == test_interp);
        value_release(theirs[i]);
    }
}

/* Cycles that several threads make, linked to each other's now and then, and that automatic collections find: who owns them clears them. */
static uint64_t cleared_own SHARED(relaxed), cleared_other SHARED(relaxed);
static Value exchanged SHARED(acq_rel);

static int clear_counted(PyObject *self)
{
    uint16_t slot = page_of(value_obj(value_of(self)))->slot;
    add_relaxed_u64(slot == my_slot() ? &cleared_own : &cleared_other, 1);
    return node_clear(self);
}
static const struct GcOps counted_ops = {.traverse = node_traverse, .clear = clear_counted, .destroy = node_destroy};
static uint32_t counted_shape;

static void make_cycles(void *arg)
{
    (void)arg;
    for (int i = 0; i < 30000; i++) {
        Value a = node_new_of(counted_shape, 2), b = node_new_of(counted_shape, 2);
        node_of(a)->at[0] = value_keep(b);
        node_of(b)->at[0] = value_keep(a);
        if (i % 100 == 0)
            node_of(b)->at[1] = exchange_value(&exchanged, value_keep(a));  /* ours by now */
        value_release(a);
        value_release(b);
        safepoint(this_thread);
    }
}

static void test_shares(void)
{
    counted_shape = test_shape(&counted_ops);
    store_release_value(&exchanged, V_NONE);
    gc_set_growth(1000);
    for (int i = 0; i < 3; i++)
        test_start(make_cycles, NULL);
    struct collect_result r;
    while (load_u32(&test_running) > 0) {
        gc_collect((int)(load_u32(&test_running) % 3), COLLECT_ASKED, &r);
        DETACHED { sched_yield(); }
    }
    test_join();
    value_release(exchange_value(&exchanged, V_NONE));
    gc_set_growth(0);
    gc_collect(2, COLLECT_ASKED, &r);
    EXPECT(load_relaxed_u64(&cleared_own) > 0);
}

int main(void)
{
    Thread *t = test_begin();
    test_blocked_owner();
    test_running_owner();
    test_ended_owner();
    test_slot();
    test_weak_race();
    test_two_interpreters();
    test_shares();
    expect_nothing_left();
    thread_end(t);
    puts("test_threads: ok");
    return 0;
}
