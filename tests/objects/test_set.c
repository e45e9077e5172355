/* tests/objects/test_set.c -- sets and frozensets by their internal operations, tuples, ranges. */
#include "tests/objects/containers_test.h"

#include "gc/collect.h"
#include "objects/hold.h"
#include "objects/range_int.h"
#include "objects/set_private.h"

static SetObj *S(Value v) { return (SetObj *)value_obj(v); }
static Value ints(int64_t from, int64_t to, int64_t step, bool frozen)
{
    Value v = frozen ? set_new_frozen() : set_new();
    for (int64_t i = from; i < to; i += step)
        CHECK(set_add(S(v), value_from_int(i)) == 0);
    if (frozen)
        frozenset_publish(v);
    return v;
}

static void test_sets(void)
{
    Value a = ints(0, 1000, 1, false), b = ints(0, 2000, 2, true);
    CHECK(set_add(S(a), value_from_int(5)) == 1 && set_len(S(a)) == 1000);
    CHECK(set_has(S(a), value_from_int(999)) == 1 && set_has(S(a), value_from_int(1000)) == 0);
    Value c = set_new();
    CHECK(set_intersect_into(S(c), S(a), b) == 0 && set_len(S(c)) == 500);
    CHECK(set_is_subset(S(c), &S(a)->dict) == 1 && set_is_subset(S(c), &S(b)->dict) == 1 && set_is_subset(S(a), &S(b)->dict) == 0);
    CHECK(set_subtract(S(a), b) == 0 && set_len(S(a)) == 500 && set_is_disjoint(S(a), b) == 1);
    CHECK(set_toggle(S(a), b) == 0 && set_len(S(a)) == 1500);
    CHECK(set_update(S(c), a) == 0 && set_len(S(c)) == 1500);
    CHECK(set_discard(S(c), value_from_int(1)) == 1 && set_discard(S(c), value_from_int(1)) == 0);
    CHECK(!(load_relaxed_u8(&value_obj(b)->flags) & OBJ_TRACKED));
    Value d = ints(0, 2000, 2, true);
    CHECK(PyFrozenSet_Type.tp_hash(api_of(b)) == PyFrozenSet_Type.tp_hash(api_of(d)));
    struct values vs;
    CHECK(values_of(c, &vs) == 0 && vs.n == 1499);
    values_free(&vs);
    value_release(a);
    value_release(b);
    value_release(c);
    value_release(d);
}

static void test_strs_in_sets(void)
{
    Value s = set_new();
    for (int round = 0; round < 3; round++) {
        for (uint64_t i = 0; i < 1000; i++) {
            Value t = text_of('t', i);
            CHECK(set_add(S(s), t) == (round > 0));
            value_release(t);
        }
    }
    for (uint64_t i = 0; i < 1000; i++) {
        Value t = text_of('t', i);
        CHECK(set_has(S(s), t) == 1 && set_discard(S(s), t) == 1);
        value_release(t);
    }
    CHECK(set_len(S(s)) == 0);
    value_release(s);
}

static void test_tuples(void)
{
    Value v[3] = {value_from_int(1), text_of('a', 1), V_NONE}, t = tuple_from_values(v, 3), u = tuple_from_values(v, 3);
    CHECK(tuple_hash(t) == tuple_hash(u) && tuple_hash(t) != -1 && !(load_relaxed_u8(&value_obj(t)->flags) & OBJ_TRACKED));
    CHECK(tuple_slice(t, 0, 3).w == t.w);
    value_release(t);
    Value part = tuple_slice(t, 1, 2), l = list_from_values(v, 3), with_list = tuple_from_values(&l, 1);
    CHECK(tuple_len(part) == 1 && load_relaxed_u8(&value_obj(with_list)->flags) & OBJ_TRACKED);
    CHECK(tuple_new(0).w == tuple_new(0).w);
    value_release(part);
    value_release(with_list);
    value_release(l);
    value_release(t);
    value_release(u);
    value_release(v[1]);
}

static void test_ranges(void)
{
    Value r = range_new(value_from_int(10), value_from_int(0), value_from_int(-3));     /* 10 7 4 1 */
    RangeObj *o = (RangeObj *)value_obj(r);
    CHECK(value_as_int(o->length) == 4);
    Value it = range_iter_new(o, false), back = range_iter_new(o, true);
    CHECK(obj_has_shape(it, SHAPE_ID_RANGE_ITER));
    for (int64_t want = 10; want > 0; want -= 3)
        CHECK(value_as_int(range_iter_next((RangeIterObj *)value_obj(it))) == want);
    CHECK(is_done(range_iter_next((RangeIterObj *)value_obj(it))) && is_done(range_iter_next((RangeIterObj *)value_obj(it))));
    for (int64_t want = 1; want <= 10; want += 3)
        CHECK(value_as_int(range_iter_next((RangeIterObj *)value_obj(back))) == want);
    CHECK(is_done(range_iter_next((RangeIterObj *)value_obj(back))));
    value_release(it);
    value_release(back);
    value_release(r);
}

/* Rings through a list, a tuple, a dict's value, a set's member: found by the collector. Members of sets and keys are tuples that hold the list. */
static void test_cycles(void)
{
    enum { RINGS = 100 };
    struct collect_result before, after;
    gc_collect(2, COLLECT_ASKED, &before);
    for (int i = 0; i < RINGS; i++) {
        Value l = list_new(0), d = dict_new(), s = set_new();
        list_publish(l);
        ListObj *list = (ListObj *)value_obj(l);
        CHECK(list_append_take(list, d) == 0 && list_append_take(list, s) == 0);
        Value t = tuple_from_values(&l, 1);
        CHECK(dict_set((DictObj *)value_obj(d), value_from_int(i), t) == 0);
        PyObject *view = PyObject_CallMethod(api_of(d), i % 2 ? "values" : "items", NULL);
        CHECK(view && list_append_take(list, value_of(PyObject_GetIter(view))) == 0);
        CHECK(list_append_take(list, value_of(view)) == 0);
        CHECK(set_add((SetObj *)value_obj(s), value_from_obj(&PyList_Type)) == 0);
        value_release(t);
        value_release(l);
    }
    gc_collect(2, COLLECT_ASKED, &after);
    CHECK(after.collected >= RINGS * 6);
}

/* What its owner does with a container takes no lock: the byte stays 0, and the owner's section open. */
static void touch(void *arg)
{
    Value v = {(uint64_t)(uintptr_t)arg};
    CHECK(set_add(S(v), value_from_int(-1)) == 0);
}

static void test_owner(void)
{
    Value l = list_new(0), d = dict_new(), s = set_new();
    list_publish(l);
    for (int i = 0; i < 7; i++) {                       /* no growth in between: that takes the lock */
        list_append_take((ListObj *)value_obj(l), value_from_int(i));
        CHECK(dict_set((DictObj *)value_obj(d), value_from_int(i % 4), value_from_int(i)) == 0);
        CHECK(set_add(S(s), value_from_int(i % 4)) >= 0);
    }
    Value all[3] = {l, d, s};
    for (int i = 0; i < 3; i++) {
        CHECK(load_relaxed_u8(&value_obj(all[i])->lock) == 0);
        enum hold h = hold_begin(value_obj(all[i]));
        hold_end(value_obj(all[i]), h);
        CHECK(h == HOLD_OWNER || !owner_sections_available());
    }
    struct rt_thread other;
    rt_thread(&other, touch, api_of(s));
    rt_join(&other);
    enum hold h = hold_begin(value_obj(s));
    CHECK(h == HOLD_LOCK && set_len(S(s)) == 5);
    hold_end(value_obj(s), h);
    CHECK(set_add(S(s), value_from_int(77)) == 0 && set_len(S(s)) == 6);
    /* a critical section of our own is no obstacle to ourselves */
    Py_BEGIN_CRITICAL_SECTION(api_of(s));
    CHECK(set_add(S(s), value_from_int(78)) == 0 && set_update(S(s), s) == 0 && set_discard(S(s), value_from_int(78)) == 1);
    Py_END_CRITICAL_SECTION();
    for (int i = 0; i < 3; i++)
        value_release(all[i]);
}

int main(void)
{
    rt_begin();
    test_sets();
    test_strs_in_sets();
    test_tuples();
    test_ranges();
    test_cycles();
    test_owner();
    return rt_end("test_set");
}
