/* stress-tests/c/stress_list.c -- one list, many threads.
 *
 *   append    every thread appends its own numbers, as ints and as strs, to a shared list: none is lost, each thread's are in order.
 *   iterators threads share one range iterator, one list iterator, one dict iterator: whatever they get is in there, nothing is
 *             passed over, and they all end.
 *   churn     threads read, replace, insert, take out, splice, reverse and sort a list of checkable strs: every item seen was stored, and in the
 *             end what was stored and not taken out is there, counted once. Blocks of items that have died become strs of another
 *             list ("x..."), so a reader that trusts a stale word is found out.
 */
#include "tests/objects/containers_test.h"

enum { THREADS = 4, EACH = 20000 };
static double seconds = 2;
static Value shared;

static ListObj *list(void) { return (ListObj *)value_obj(shared); }

/* --- append --------------------------------------------------------------------------------------------------------------------------- */

static void appender(void *arg)
{
    uint64_t me = (uint64_t)(uintptr_t)arg;
    for (uint64_t i = 0; i < EACH; i++) {
        uint64_t n = me * EACH + i;
        CHECK(list_append_take(list(), i % 2 ? value_from_int((int64_t)n) : text_of('n', n)) == 0);
        if (i % 64 == 0)
            safepoint(this_thread);
    }
}

static void append_round(bool owner_joins)
{
    shared = list_new(0);
    list_publish(shared);
    run_threads(appender, THREADS, owner_joins);
    CHECK(list_len(list()) == THREADS * EACH);
    uint64_t next[THREADS] = {0};
    for (size_t i = 0; i < THREADS * EACH; i++) {
        Value v = list_get(list(), i);
        uint64_t n = value_is_int(v) ? (uint64_t)value_as_int(v) : number_of_text(v, 'n');
        CHECK(n % EACH == next[n / EACH]++);
        value_release(v);
    }
    value_release(shared);
}

/* --- iterators ------------------------------------------------------------------------------------------------------------------------- */

static PyObject *its[3];
static uint64_t stepped SHARED(relaxed);

static void stepper(void *arg)
{
    uint64_t got = 0;
    for (int i = 0; i < 3; i++) {
        for (;;) {
            Value v = iter_step(its[i]);
            if (is_done(v))
                break;
            int64_t n = value_is_int(v) ? value_as_int(v) : (int64_t)number_of_text(v, 'n');
            CHECK(n >= 0 && n < EACH);
            value_release(v);
            if (++got % 64 == 0)
                safepoint(this_thread);
        }
    }
    (void)arg;
    add_relaxed_u64(&stepped, got);              /* a thread that starts late may find all three at their ends */
}

static void iterators(void)
{
    PyObject *range = PyObject_CallFunction((PyObject *)&PyRange_Type, "i", EACH);
    Value l = list_new(0), d = dict_new();
    list_publish(l);
    for (uint64_t i = 0; i < EACH; i++) {
        Value t = text_of('n', i);
        CHECK(dict_set((DictObj *)value_obj(d), t, V_NONE) == 0 && list_append_take((ListObj *)value_obj(l), t) == 0);
    }
    its[0] = PyObject_GetIter(range);
    its[1] = PyObject_GetIter(api_of(l));
    its[2] = PyObject_GetIter(api_of(d));
    run_threads(stepper, THREADS, true);
    CHECK(load_relaxed_u64(&stepped) >= 3 * EACH);
    for (int i = 0; i < 3; i++)
        Py_DECREF(its[i]);
    Py_DECREF(range);
    value_release(l);
    value_release(d);
}

/* --- churn ------------------------------------------------------------------------------------------------------------------------------ */

static double deadline;
static ListObj *others;
static uint64_t put_in SHARED(relaxed), taken_out SHARED(relaxed), seen SHARED(relaxed);

static void churner(void *arg)
{
    uint64_t seed = (uint64_t)(uintptr_t)arg * UINT64_C(0x9e3779b97f4a7c15) + 7, in = 0, out = 0, saw = 0, serial = 0;
    ListObj *l = list();
    for (unsigned k = 0; k % 256 || now_seconds() < deadline; k++) {
        uint64_t r = test_random(&seed);
        size_t i = (size_t)(r >> 8) % 64;
        size_t j = (size_t)(r >> 40) % 16;
        if ((r >> 44) % 2) {
            CHECK(list_set_take(others, j, text_of('x', serial)) == 0);
        } else {
            Value x = list_get(others, j);
            if (!is_none(x))
                (void)number_of_text(x, 'x');
            value_release(x);
        }
        switch (r % 16) {
        case 0:
        case 1: {
            Value v = text_of('v', (uint64_t)(uintptr_t)arg << 32 | serial++);
            in++;
            CHECK(list_append_take(l, v) == 0);
            break;
        }
        case 2:
            in++;
            CHECK(list_insert_take(l, (Py_ssize_t)i, text_of('v', serial++)) == 0);
            break;
        case 3:
        case 4: {
            Value v = list_pop(l, r & 0x10000 ? -1 : (Py_ssize_t)i, false);
            if (!is_absent(v)) {
                out++;
                (void)number_of_text(v, 'v');
                value_release(v);
            }
            break;
        }
        case 5:
            if (list_set_take(l, i, text_of('v', serial++)) == 0)
                in++, out++;
            break;
        case 6: {
            Value three[3] = {text_of('v', serial), text_of('v', serial + 1), text_of('v', serial + 2)};
            in += 3;
            CHECK(list_splice(l, (Py_ssize_t)i, (Py_ssize_t)i, three, 3) == 0);
            for (int gone = 0; gone < 3; gone++) {
                Value v = list_pop(l, (Py_ssize_t)(r >> 32) % 70, false);
                out += !is_absent(v);
                value_release(v);
            }
            break;
        }
        case 7:
            list_reverse(l);
            break;
        case 8: {
            Value copy = list_slice(l, (Py_ssize_t)(i / 2), (Py_ssize_t)i, 1);
            for (j = 0; j < list_len((ListObj *)value_obj(copy)); j++) {
                Value v = list_get((ListObj *)value_obj(copy), j);
                (void)number_of_text(v, 'v');
                value_release(v);
            }
            value_release(copy);
            break;
        }
        case 9: {
            Value t = list_to_tuple(l);
            for (j = 0; j < tuple_len(t); j++)
                (void)number_of_text(tuple_at(t, j), 'v');
            value_release(t);
            break;
        }
        default: {
            Value v = list_get(l, i);
            if (!is_absent(v)) {
                saw++;
                (void)number_of_text(v, 'v');
                value_release(v);
            }
            Reg reg = list_get_reg(l, i / 2);
            if (reg.w != V_ABSENT.w) {
                (void)number_of_text(value_borrow(reg), 'v');
                reg_release(reg);
            }
        }
        }
        safepoint(this_thread);
    }
    add_relaxed_u64(&put_in, in);
    add_relaxed_u64(&taken_out, out);
    add_relaxed_u64(&seen, saw);
}

static void churn(void)
{
    shared = list_new(0);
    list_publish(shared);
    Value other_list = list_new(16);
    list_publish(other_list);
    others = (ListObj *)value_obj(other_list);
    for (size_t i = 0; i < 16; i++)
        CHECK(list_set_take(others, i, V_NONE) == 0);
    deadline = now_seconds() + seconds;
    run_threads(churner, THREADS, true);
    CHECK(list_len(list()) == load_relaxed_u64(&put_in) - load_relaxed_u64(&taken_out));
    CHECK(list_sort(list(), V_ABSENT, false) == 0);
    for (size_t i = 0; i < list_len(list()); i++) {
        Value v = list_get(list(), i);
        (void)number_of_text(v, 'v');
        value_release(v);
    }
    value_release(shared);
    value_release(other_list);
}

int main(int argc, char **argv)
{
    const char *wanted = getenv("P3T_STRESS_SECONDS");
    if (argc > 1 || wanted)
        seconds = atof(argc > 1 ? argv[1] : wanted);
    rt_begin();
    for (int i = 0; i < 4; i++)
        append_round(i % 2);
    iterators();
    churn();
    printf("%llu put in, %llu taken out, %llu seen\n", (unsigned long long)put_in, (unsigned long long)taken_out, (unsigned long long)seen);
    return rt_end("stress_list");
}
