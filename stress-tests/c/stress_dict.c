/* stress-tests/c/stress_dict.c -- one dict, one set, many threads.
 *
 *   own keys   every thread sets, reads and deletes keys of its own in a shared dict: it always finds what it left.
 *   tokens     tokens go from one dict or set to another by pop: each is held by exactly one thread at a time, none is lost.
 *   defaults   all threads offer a default for each key: all get the same one.
 *   churn      readers look at values of keys that others replace, delete, clear and rebuild: a value always fits its key.
 * Keys are ints, and strs that are equal but not identical, so texts are compared while tables go.
 */
#include "tests/objects/containers_test.h"

enum { THREADS = 4, KEYS = 61, TOKENS = 200 };
static double seconds = 2, deadline;
static Value d1, d2, s1, s2;
static bool str_keys;
static uint64_t operations SHARED(relaxed), moved SHARED(relaxed);
static uint32_t held[TOKENS] SHARED(seq_cst);

static DictObj *D(Value v) { return (DictObj *)value_obj(v); }
static SetObj *S(Value v) { return (SetObj *)value_obj(v); }
static Value key_of(uint64_t n) { return str_keys ? text_of('k', n) : value_from_int((int64_t)n * 8); }
static bool going(unsigned k) { return k % 256 || now_seconds() < deadline; }

static void own_keys(void *arg)
{
    uint64_t base = ((uint64_t)(uintptr_t)arg + 1) * 1000000, seed = base, n = 0;
    uint64_t mine[KEYS] = {0};
    for (unsigned k = 0; going(k); k++, n++) {
        uint64_t r = test_random(&seed), i = r % KEYS;
        Value key = key_of(base + i), v;
        switch ((r >> 16) % 4) {
        case 0:
            mine[i] = n + 1;
            v = text_of('v', n + 1);
            CHECK(dict_set(D(d1), key, v) == 0);
            value_release(v);
            break;
        case 1:
            CHECK(dict_del(D(d1), key) == (mine[i] != 0));
            mine[i] = 0;
            break;
        default:
            v = dict_get(D(d1), key);
            CHECK(is_absent(v) == (mine[i] == 0));
            if (mine[i])
                CHECK(number_of_text(v, 'v') == mine[i]);
            value_release(v);
        }
        value_release(key);
        safepoint(this_thread);
    }
    for (uint64_t i = 0; i < KEYS; i++) {
        Value key = key_of(base + i);
        CHECK(dict_del(D(d1), key) == (mine[i] != 0));
        value_release(key);
    }
    add_relaxed_u64(&operations, n);
}

static void tokens(void *arg)
{
    uint64_t seed = (uint64_t)(uintptr_t)arg + 99, n = 0;
    for (unsigned k = 0; going(k); k++) {
        uint64_t r = test_random(&seed), i = r % TOKENS;
        Value key = key_of(i);
        bool sets = (r >> 20) & 1, first = (r >> 21) & 1;
        if (sets) {
            SetObj *from = S(first ? s1 : s2);
            int got = set_discard(from, key);
            CHECK(got >= 0);
            if (got) {
                CHECK(add_u32(&held[i], 1) == 0);
                add_u32(&held[i], (uint32_t)-1);
                CHECK(set_add(S((r >> 22) & 1 ? s1 : s2), key) == 0);
                n++;
            }
        } else {
            Value v = dict_pop(D(first ? d1 : d2), key);
            if (!is_absent(v)) {
                CHECK(number_of_text(v, 't') == i);
                CHECK(dict_set(D((r >> 22) & 1 ? d1 : d2), key, v) == 0);
                value_release(v);
                n++;
            }
        }
        value_release(key);
        safepoint(this_thread);
    }
    add_relaxed_u64(&moved, n);
}

static Value winners[KEYS * 100];
static void defaults(void *arg)
{
    for (uint64_t i = 0; i < KEYS * 100; i++) {
        Value key = key_of(i), v = text_of('w', i * THREADS + (uint64_t)(uintptr_t)arg);
        bool added;
        Value won = dict_set_default(D(d1), key, v, &added);
        CHECK(number_of_text(won, 'w') / THREADS == i && added == value_is(won, v));
        Value none = V_RAISED;
        if (!cas_u64(&winners[i].w, &none.w, won.w))
            CHECK(none.w == won.w);
        value_release(v);
        value_release(won);
        value_release(key);
        safepoint(this_thread);
    }
}

static void churn(void *arg)
{
    uint64_t seed = (uint64_t)(uintptr_t)arg + 12345, n = 0;
    uint64_t edition = 0;
    uint32_t index = 0;
    uint64_t cached = 0;
    for (unsigned k = 0; going(k); k++, n++) {
        uint64_t r = test_random(&seed), i = r % KEYS;
        Value key = key_of(i), v;
        switch ((r >> 16) % 32) {
        case 0:
            dict_clear(D(d1));
            break;
        case 1:
        case 2:
        case 3:
        case 4:
        case 5:
            v = text_of('v', i << 32 | n);
            CHECK(dict_set(D(d1), key, v) == 0);
            value_release(v);
            break;
        case 6:
        case 7:
            CHECK(dict_del(D(d1), key) >= 0);
            break;
        case 8: {
            Value copy = dict_copy(D(d1));
            size_t pos = 0;
            Value k2, v2;
            while (dict_next(D(copy), &pos, &k2, &v2)) {
                uint64_t want = str_keys ? number_of_text(k2, 'k') : (uint64_t)value_as_int(k2) / 8;
                CHECK(number_of_text(v2, 'v') >> 32 == want);
                value_release(k2);
                value_release(v2);
            }
            value_release(copy);
            break;
        }
        case 9: {
            size_t pos = 0;
            Value k2, v2;
            while (dict_next(D(d1), &pos, &k2, &v2)) {
                uint64_t want = str_keys ? number_of_text(k2, 'k') : (uint64_t)value_as_int(k2) / 8;
                CHECK(number_of_text(v2, 'v') >> 32 == want);
                value_release(k2);
                value_release(v2);
            }
            break;
        }
        case 10:
            if (str_keys && dict_locate(D(d1), key, &edition, &index))
                cached = i;
            break;
        case 11:
            if (!str_keys && (r >> 40) % 8 == 0) {       /* tuples as keys: found by asking */
                Value t = tuple_from_values(&key, 1);
                v = text_of('v', i << 32 | n);
                CHECK(dict_set(D(d2), t, v) == 0);
                value_release(v);
                Value t2 = tuple_from_values(&key, 1);
                v = dict_get(D(d2), t2);
                if (!is_absent(v))
                    CHECK(number_of_text(v, 'v') >> 32 == i);
                value_release(v);
                if ((r >> 44) % 2)
                    CHECK(dict_del(D(d2), t2) >= 0);
                value_release(t);
                value_release(t2);
            }
            break;
        default:
            v = dict_get(D(d1), key);
            if (!is_absent(v))
                CHECK(number_of_text(v, 'v') >> 32 == i);
            value_release(v);
            if (edition) {
                Reg reg = dict_cached_get(D(d1), edition, index);
                if (reg.w != V_ABSENT.w) {
                    CHECK(number_of_text(value_borrow(reg), 'v') >> 32 == cached);
                    reg_release(reg);
                }
            }
        }
        value_release(key);
        safepoint(this_thread);
    }
    add_relaxed_u64(&operations, n);
}

static void run(void (*work)(void *), double part)
{
    deadline = now_seconds() + seconds * part;
    run_threads(work, THREADS, true);
}

static void fresh(void)
{
    d1 = dict_new();
    d2 = dict_new();
    s1 = set_new();
    s2 = set_new();
}
static void done(void)
{
    value_release(d1);
    value_release(d2);
    value_release(s1);
    value_release(s2);
}

int main(int argc, char **argv)
{
    const char *wanted = getenv("P3T_STRESS_SECONDS");
    if (argc > 1 || wanted)
        seconds = atof(argc > 1 ? argv[1] : wanted);
    rt_begin();
    for (int round = 0; round < 2; round++) {
        str_keys = round;
        fresh();
        run(own_keys, 0.1);
        CHECK(dict_used(D(d1)) == 0);
        for (uint64_t i = 0; i < TOKENS; i++) {
            Value key = key_of(i), v = text_of('t', i);
            CHECK(dict_set(D(d1), key, v) == 0 && set_add(S(s1), key) == 0);
            value_release(key);
            value_release(v);
        }
        run(tokens, 0.1);
        CHECK(dict_used(D(d1)) + dict_used(D(d2)) == TOKENS && set_len(S(s1)) + set_len(S(s2)) == TOKENS);
        done();
        fresh();
        memset(winners, 0, sizeof winners);
        run(defaults, 0.1);
        CHECK(dict_used(D(d1)) == KEYS * 100);
        done();
        fresh();
        run(churn, 0.2);
        done();
    }
    printf("%llu operations, %llu tokens moved\n", (unsigned long long)operations, (unsigned long long)moved);
    return rt_end("stress_dict");
}
