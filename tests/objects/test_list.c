/* tests/objects/test_list.c -- the list's operations, sorting, and what happens without memory. */
#include "tests/objects/containers_test.h"

static ListObj *L(Value v) { return (ListObj *)value_obj(v); }
static int64_t at(Value l, size_t i)
{
    Value v = list_get(L(l), i);
    return is_absent(v) ? -1 : value_as_int(v);
}
static Value ints(size_t n)
{
    Value l = list_new(0);
    list_publish(l);
    for (size_t i = 0; i < n; i++)
        CHECK(list_append_take(L(l), value_from_int((int64_t)i)) == 0);
    return l;
}

static void test_basics(void)
{
    Value l = ints(1000);
    CHECK(list_len(L(l)) == 1000 && at(l, 999) == 999 && at(l, 1000) == -1);
    CHECK(value_as_int(list_pop(L(l), -1, false)) == 999 && value_as_int(list_pop(L(l), 0, false)) == 0);
    CHECK(is_absent(list_pop(L(l), 998, false)) && is_absent(list_pop(L(l), -999, false)));
    CHECK(list_insert_take(L(l), 0, value_from_int(7)) == 0 && at(l, 0) == 7 && at(l, 1) == 1 && at(l, 998) == 998);
    CHECK(list_insert_take(L(l), 100000, value_from_int(8)) == 0 && at(l, 999) == 8);
    CHECK(list_set_take(L(l), 5, value_from_int(-1)) == 0 && at(l, 5) == -1 && list_set_take(L(l), 1000, V_NONE) < 0);
    Value three[3] = {value_from_int(1), value_from_int(2), value_from_int(3)};
    CHECK(list_splice(L(l), 1, 999, three, 3) == 0 && list_len(L(l)) == 5 && at(l, 0) == 7 && at(l, 3) == 3 && at(l, 4) == 8);
    CHECK(L(l)->items->cap < 32);
    CHECK(list_splice(L(l), 1, 1, three, 3) == 0 && list_len(L(l)) == 8 && at(l, 3) == 3 && at(l, 4) == 1);
    list_reverse(L(l));
    CHECK(at(l, 0) == 8 && at(l, 7) == 7);
    Value s = list_slice(L(l), 0, PY_SSIZE_T_MAX, 2);
    CHECK(list_len(L(s)) == 4 && at(s, 0) == 8);
    CHECK(list_extend(L(s), s) == 0 && list_len(L(s)) == 8 && at(s, 4) == 8);
    Value t = list_to_tuple(L(s));
    CHECK(tuple_len(t) == 8 && !(load_relaxed_u8(&value_obj(t)->flags) & OBJ_TRACKED));
    list_clear(L(s));
    CHECK(list_len(L(s)) == 0 && at(s, 0) == -1);
    CHECK(list_extend(L(s), t) == 0 && list_len(L(s)) == 8);
    value_release(t);
    value_release(s);
    value_release(l);
}

/* Sorted, stable, and still the same items. */
static void check_sorted(Value l, const int64_t *key_of, size_t n, bool reverse)
{
    CHECK(list_len(L(l)) == n);
    for (size_t i = 1; i < n; i++) {
        int64_t a = at(l, i - 1), b = at(l, i);
        if (key_of)
            CHECK(reverse ? key_of[a] > key_of[b] || (key_of[a] == key_of[b] && a < b) : key_of[a] < key_of[b] || (key_of[a] == key_of[b] && a < b));
        else
            CHECK(reverse ? a >= b : a <= b);
    }
}

static int64_t *stable_keys;
static void test_sort(void)
{
    uint64_t seed = 42;
    for (size_t n = 0; n < 3000; n = n * 5 / 3 + 1) {
        for (int shape = 0; shape < 7; shape++) {
            for (int reverse = 0; reverse < 2; reverse++) {
                Value l = list_new(0);
                list_publish(l);
                int64_t sum = 0, got = 0;
                for (size_t i = 0; i < n; i++) {
                    int64_t k = shape == 0   ? (int64_t)i
                                : shape == 1 ? -(int64_t)i
                                : shape == 2 ? (int64_t)(test_random(&seed) % 5)
                                : shape == 3 ? (int64_t)(i % 100 + i / 1000)
                                : shape == 4 ? (int64_t)(test_random(&seed) % 1000000) - 500000
                                : shape == 5 ? (i < n / 2 ? (int64_t)i * 2 : (int64_t)(i - n / 2) * 2 + 1)
                                             : (int64_t)(i ^ (i >> 3));
                    sum += k * (int64_t)(k & 0xff);
                    list_append_take(L(l), value_from_int(k));
                }
                CHECK(list_sort(L(l), V_ABSENT, reverse) == 0);
                check_sorted(l, NULL, n, reverse);
                for (size_t i = 0; i < n; i++)
                    got += at(l, i) * (at(l, i) & 0xff);
                CHECK(got == sum);
                value_release(l);
            }
        }
    }
    /* tuples (key, serial) by less_any: stable order shows in the serials of equal keys; floats and strs */
    for (int kind = 0; kind < 3; kind++) {
        Value l = list_new(0);
        list_publish(l);
        for (uint64_t i = 0; i < 2000; i++) {
            uint64_t r = test_random(&seed);
            Value v;
            if (kind == 0) {
                Value pair[2] = {value_from_int((int64_t)(r % 50)), value_from_int((int64_t)(2000 - i))};
                v = tuple_take_values(pair, 2);
            } else {
                v = kind == 1 ? value_from_float((double)(r % 1000) / 7) : text_of('s', r % 5000);
            }
            list_append_take(L(l), v);
        }
        CHECK(list_sort(L(l), V_ABSENT, false) == 0);
        for (size_t i = 1; i < 2000; i++) {
            Value a = list_get(L(l), i - 1), b = list_get(L(l), i);
            if (kind == 0)
                CHECK(value_as_int(tuple_at(a, 0)) < value_as_int(tuple_at(b, 0)) ||
                       (value_is(tuple_at(a, 0), tuple_at(b, 0)) && value_as_int(tuple_at(a, 1)) < value_as_int(tuple_at(b, 1))));
            else if (kind == 1)
                CHECK(value_as_float(a) <= value_as_float(b));
            else
                CHECK(str_compare(a, b) <= 0);
            value_release(a);
            value_release(b);
        }
        value_release(l);
    }
    (void)stable_keys;
}

static void test_memory(void)
{
    for (uint64_t n = 1;; n++) {
        Value l = list_new(0), text = text_of('x', 5);
        list_publish(l);
        size_t want = 0;
        alloc_fail_at(n);
        for (int i = 0; i < 50; i++)
            want += list_append_take(L(l), value_keep(text)) == 0;
        want += list_insert_take(L(l), 3, value_keep(text)) == 0;
        size_t before = list_len(L(l));
        CHECK(before == want);
        if (list_extend(L(l), l) == 0)
            want *= 2;
        (void)list_sort(L(l), V_ABSENT, true);
        uint64_t left = alloc_fail_countdown;
        alloc_fail_at(0);
        PyErr_Clear();
        CHECK(list_len(L(l)) == want && obj_refcount(value_obj(text)) == want + 1);
        value_release(l);
        CHECK(obj_refcount(value_obj(text)) == 1);
        value_release(text);
        if (left)
            break;
    }
}

/* A million lists in each other die without deep recursion. */
static void test_deep(void)
{
    Value l = list_new(0);
    list_publish(l);
    for (int i = 0; i < 1000000; i++) {
        Value outer = list_take_values(&l, 1);
        l = outer;
    }
    value_release(l);
}

int main(void)
{
    rt_begin();
    test_basics();
    test_sort();
    test_memory();
    test_deep();
    return rt_end("test_list");
}
