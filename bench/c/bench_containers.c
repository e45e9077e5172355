/* bench/c/bench_containers.c -- what the operations of lists, dicts, sets and tuples cost their owner, beneath the interpreter: nanoseconds,
 * minimum of several runs.
 */
#include "tests/objects/containers_test.h"

static void line(const char *what, double ns)
{
    printf("%-46s %8.2f ns\n", what, ns);
    fflush(stdout);
}

#define BENCH(what, n, ...)                                                                                                          \
    do {                                                                                                                             \
        double best_ = 1e30;                                                                                                         \
        for (int run_ = 0; run_ < 7; run_++) {                                                                                       \
            double start_ = now_seconds();                                                                                           \
            __VA_ARGS__;                                                                                                             \
            double took_ = (now_seconds() - start_) * 1e9 / (double)(n);                                                             \
            best_ = took_ < best_ ? took_ : best_;                                                                                   \
            safepoint(this_thread);                                                                                                  \
        }                                                                                                                            \
        line(what, best_);                                                                                                           \
    } while (0)

enum { N = 200000 };
static ListObj *L(Value v) { return (ListObj *)value_obj(v); }
static DictObj *D(Value v) { return (DictObj *)value_obj(v); }
static SetObj *S(Value v) { return (SetObj *)value_obj(v); }
static volatile uint64_t sink;

static void lists(void)
{
    Value l = list_new(0), copy;
    list_publish(l);
    BENCH("list.append", N, list_clear(L(l)); for (int i = 0; i < N; i++) list_append_take(L(l), value_from_int(i)));
    BENCH("list[i]", N, for (int i = 0; i < N; i++) sink += list_get_reg(L(l), (size_t)i).w);
    BENCH("list[i] = x", N, for (int i = 0; i < N; i++) list_set_take(L(l), (size_t)i, value_from_int(i)));
    BENCH("list.copy, an item", N, copy = list_copy(L(l)); value_release(copy));
    BENCH("[a, b, c] made and dropped", N, for (int i = 0; i < N; i++) { Value v = list_new(3); list_publish(v); value_release(v); });
    BENCH("(a, b) made and dropped", N, for (int i = 0; i < N; i++) value_release(tuple_pair_take(value_from_int(i), V_NONE)));
    uint64_t seed = 1;
    for (int i = 0; i < N; i++)
        list_set_take(L(l), (size_t)i, value_from_int((int64_t)(test_random(&seed) >> 40)));
    BENCH("list.sort of random ints, an item", N, copy = list_copy(L(l)); list_sort(L(copy), V_ABSENT, false); value_release(copy));
    value_release(l);
}

static void dicts(void)
{
    Value d = dict_new(), e = dict_new(), keys[100], equal[100], k, v, set = set_new();
    for (uint64_t i = 0; i < 100; i++) {
        equal[i] = text_of('k', i);
        keys[i] = str_intern_take(text_of('k', i));
        dict_set(D(e), keys[i], V_NONE);
    }
    BENCH("dict[int] = x, new", N, dict_clear(D(d)); for (int i = 0; i < N; i++) dict_set(D(d), value_from_int(i), V_NONE));
    BENCH("dict[int] = x, there", N, for (int i = 0; i < N; i++) dict_set(D(d), value_from_int(i), V_TRUE));
    BENCH("dict[int]", N, for (int i = 0; i < N; i++) sink += dict_get(D(d), value_from_int(i)).w);
    BENCH("walking over a dict, an item", N, size_t pos = 0; while (dict_next(D(d), &pos, &k, &v)) sink += k.w);
    BENCH("dict[str], interned", N, for (int i = 0; i < N; i++) sink += dict_get(D(e), keys[i % 100]).w);
    BENCH("dict[str], equal", N, for (int i = 0; i < N; i++) sink += dict_get(D(e), equal[i % 100]).w);
    BENCH("dict[str] = x, there", N, for (int i = 0; i < N; i++) dict_set(D(e), keys[i % 100], V_TRUE));
    BENCH("{} made and dropped", N, for (int i = 0; i < N; i++) value_release(dict_new()));
    BENCH("dict of 5 names made and dropped", N, for (int i = 0; i < N; i++) {
        Value pairs[10];
        for (int j = 0; j < 5; j++) {
            pairs[2 * j] = value_keep(keys[j]);
            pairs[2 * j + 1] = V_NONE;
        }
        value_release(dict_take_pairs(pairs, 5));
    });
    BENCH("set.add, new", N, dict_clear(&S(set)->dict); for (int i = 0; i < N; i++) set_add(S(set), value_from_int(i)));
    BENCH("int in set", N, for (int i = 0; i < N; i++) sink += (uint64_t)set_has(S(set), value_from_int(i)));
}

int main(void)
{
    rt_begin();
    lists();
    dicts();
    return rt_end("bench_containers");
}
