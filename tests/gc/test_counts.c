/* tests/gc/test_counts.c -- every transition of the count states by one thread, deep structures, finalizers, resurrection. */
#include "tests/gc/support.h"

#include "gc/purse.h"

static uint32_t shared_of(Value v) { return load_relaxed_u32(&value_obj(v)->shared); }

static void test_owner(void)
{
    Value v = leaf_new(1);
    EXPECT(obj_is_mine(value_obj(v)) && obj_is_unique(value_obj(v)) && obj_refcount(value_obj(v)) == 1);
    value_keep(v);
    EXPECT(!obj_is_unique(value_obj(v)) && obj_refcount(value_obj(v)) == 2);
    EXPECT(value_try_keep(v));
    value_release(v);
    value_release(v);
    EXPECT(shared_of(v) == COUNT_U);
    uint64_t died = leaf_died;
    value_release(v);
    EXPECT(leaf_died == died + 1);
    const Value words[] = {V_RAISED, V_NONE, V_ABSENT, V_DONE, value_from_int(3), value_from_float(2.5)};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        value_release(value_keep(words[i]));
        EXPECT(value_try_keep(words[i]));
        reg_release(reg_keep(reg_borrow(words[i])));
        value_drop_later(words[i]);
    }
}

/* Counts as another thread would, on an object of ours: the functions for others do not look at who calls. */
static void test_foreign_half(void)
{
    Value v = leaf_new(2);
    Obj *o = value_obj(v);
    EXPECT(!obj_try_incref_foreign(o));                     /* (0,U) is refused */
    obj_allow_try(o);
    EXPECT(shared_of(v) == COUNT_S && obj_try_incref_foreign(o));
    EXPECT(shared_of(v) == (COUNT_ONE | COUNT_S) && obj_refcount(o) == 2);
    obj_decref_foreign(o);
    EXPECT(shared_of(v) == COUNT_S);
    value_keep(v);                                          /* a reference that others will drop */
    obj_decref_foreign(o);                                  /* count 0: handed to the owner, which is us */
    EXPECT(shared_of(v) == COUNT_Q && obj_refcount(o) == 2);
    safepoint(this_thread);                                 /* merges */
    EXPECT(shared_of(v) == (COUNT_ONE | COUNT_M) && o->owner == SLOT_NONE && o->local == 0);
    value_keep(v);
    EXPECT(obj_refcount(o) == 2 && value_try_keep(v));
    value_release(v);
    value_release(v);
    uint64_t died = leaf_died;
    value_release(v);
    EXPECT(leaf_died == died + 1);

    v = leaf_new(3);                                        /* the count goes below zero while queued */
    o = value_obj(v);
    value_keep(v), value_keep(v);
    obj_decref_foreign(o);
    obj_decref_foreign(o);
    EXPECT((int32_t)shared_of(v) >> 2 == -1 && obj_refcount(o) == 2);
    safepoint(this_thread);
    EXPECT(shared_of(v) == (COUNT_ONE | COUNT_M));
    value_release(v);

    v = leaf_new(4);                                        /* the owner lets go first, others have counted */
    o = value_obj(v);
    obj_incref_foreign(o);
    EXPECT(shared_of(v) == (COUNT_ONE | COUNT_U));
    obj_decref(o);
    EXPECT(shared_of(v) == (COUNT_ONE | COUNT_M) && o->owner == SLOT_NONE);
    value_release(v);

    v = leaf_new(5);                                        /* dies in the merge */
    obj_decref_foreign(value_obj(v));
    died = leaf_died;
    safepoint(this_thread);
    EXPECT(leaf_died == died + 1);
}

static void test_stuck(void)
{
    Value v = leaf_new(6);
    value_keep_many(v, 5);
    EXPECT(obj_refcount(value_obj(v)) == 6);
    for (int i = 0; i < 5; i++)
        value_release(v);
    value_keep_many(v, (size_t)1 << 33);
    EXPECT(obj_refcount(value_obj(v)) == UINT32_MAX);
    for (int i = 0; i < 10; i++)
        value_release(v);
    value_keep(v);
    EXPECT(obj_refcount(value_obj(v)) == UINT32_MAX && value_try_keep(v));
    store_relaxed_u32(&value_obj(v)->shared, COUNT_ONE | COUNT_M);   /* only a test may do this */
    value_release(v);
}

static void test_immortal_and_deferred(void)
{
    static Leaf constant;
    obj_init_static(&constant.hdr, leaf_shape);
    Value c = value_from_obj(&constant);
    for (int i = 0; i < 5; i++)
        value_release(c);
    EXPECT(value_try_keep(c) && obj_refcount(&constant.hdr) == UINT32_MAX);
    reg_release(reg_keep(reg_borrow(c)));

    Value v = leaf_new(7);
    Obj *o = value_obj(v);
    obj_make_deferred(o);
    EXPECT(obj_refcount_in_use(o) == 1 && o->owner == SLOT_DEFERRED);
    reg_release(reg_keep(reg_borrow(v)));
    EXPECT(obj_refcount_in_use(o) == 1);
    Value w = value_from_reg(reg_borrow(v));                /* a register gives a counted reference */
    EXPECT(obj_refcount_in_use(o) == 2);
    Reg r = reg_from_value(w);
    EXPECT(r.w == v.w && obj_refcount_in_use(o) == 1 && value_try_keep(v) && obj_refcount_in_use(o) == 2);
    value_release(v);
    uint64_t died = leaf_died;
    value_release(v);                                       /* the last counted one: it waits, a register may have it */
    purse_empty(gc_thread(this_thread));
    EXPECT(leaf_died == died);
    struct count_statistics s;
    count_statistics(&s);
    EXPECT(s.deferred_waiting == 1);
    v = value_from_reg(reg_borrow(v));                      /* and one has */
    value_release(v);
    purse_empty(gc_thread(this_thread));
    count_statistics(&s);
    EXPECT(s.deferred_waiting == 1);
}

static void test_drop_later(void)
{
    Value v[100];
    for (int i = 0; i < 100; i++) {
        v[i] = leaf_new((uint64_t)i);
        value_drop_later(value_keep(v[i]));
        EXPECT(obj_refcount(value_obj(v[i])) == 1);         /* harmless: done at once */
    }
    uint64_t died = leaf_died;
    for (int i = 0; i < 100; i++)
        value_drop_later(v[i]);
    EXPECT(leaf_died == died);
    safepoint(this_thread);
    EXPECT(leaf_died == died + 100);
}

static void test_deep(void)
{
    Value top = V_NONE;
    for (int i = 0; i < 1000000; i++) {
        Value v = node_new(2);
        node_of(v)->at[0] = top;
        node_of(v)->at[1] = i % 1000 ? V_NONE : leaf_new(9);
        top = v;
    }
    uint64_t died = node_died;
    value_release(top);
    EXPECT(node_died == died + 1000000);
    top = V_NONE;
    for (int i = 0; i < 100000; i++) {                      /* each with a finalizer */
        Value v = node_new_of(final_shape, 1);
        node_of(v)->at[0] = top;
        top = v;
    }
    died = finalized;
    value_release(top);
    EXPECT(finalized == died + 100000);
}

static void test_resurrection(void)
{
    Value kept = V_NONE, v = node_new_of(final_shape, 1);
    resurrect_into = &kept;
    uint64_t died = node_died, ran = finalized;
    value_release(v);
    EXPECT(value_is(kept, v) && node_died == died && finalized == ran + 1);
    EXPECT(obj_refcount(value_obj(v)) == 1 && (value_obj(v)->flags & OBJ_FINALIZED));
    resurrect_into = NULL;
    value_release(kept);                                    /* a second time it just dies */
    EXPECT(node_died == died + 1 && finalized == ran + 1);
}

int main(void)
{
    Thread *t = test_begin();
    test_owner();
    test_foreign_half();
    test_stuck();
    test_drop_later();
    test_deep();
    test_resurrection();
    expect_nothing_left();
    test_immortal_and_deferred();
    thread_end(t);
    puts("test_counts: ok");
    return 0;
}
