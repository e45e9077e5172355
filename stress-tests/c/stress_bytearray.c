/* stress-tests/c/stress_bytearray.c -- one bytearray, many threads.
 *
 *   append   every thread appends records of its own: none is lost or torn, each thread's are in order.
 *   churn    threads splice, cut at both ends, replace and read single bytes without a lock; some hold its buffer for a while. Whatever
 *            is read is a letter, for nothing else was ever stored; while a buffer is out, neither place nor length changes. Rooms that
 *            were freed too early hold other bytes.
 */
#include "objects/bytearray_int.h"
#include "tests/objects/rt_test.h"
#include "threading/perturb.h"

#include <stdlib.h>
#include <time.h>

enum { THREADS = 4, EACH = 20000, RECORD = 8 };
static double seconds = 2;
static PyObject *shared;
static uint64_t seed, reads SHARED(relaxed), splices SHARED(relaxed), refusals SHARED(relaxed);
static uint32_t over SHARED(relaxed);

static BytearrayObj *array(void) { return bytearray_obj(value_of(shared)); }

static double now(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void run(void (*f)(void *))
{
    struct rt_thread t[THREADS];
    for (uintptr_t i = 1; i < THREADS; i++)
        rt_thread(&t[i], f, (void *)i);
    f(NULL);                                                 /* the owner takes part */
    for (int i = 1; i < THREADS; i++)
        rt_join(&t[i]);
}

static enum bytearray_result splice(size_t low, size_t high, const char *with, size_t n)   /* bounds are clipped */
{
    BytearrayObj *a = array();
    enum hold h = hold_lock(&a->hdr);
    high = high < a->len ? high : a->len;
    low = low < high ? low : high;
    enum bytearray_result r = bytearray_splice_locked(a, low, high, with, n);
    hold_end(&a->hdr, h);
    return r;
}

static void appender(void *arg)
{
    char record[RECORD + 1];
    for (unsigned i = 0; i < EACH; i++) {
        snprintf(record, sizeof record, "%c%07u", (int)('a' + (uintptr_t)arg), i);
        CHECK(splice(SIZE_MAX, SIZE_MAX, record, RECORD) == BYTEARRAY_OK);
        if (i % 64 == 0)
            safepoint(this_thread);
    }
}

static void append_round(void)
{
    unsigned next[THREADS] = {0};
    run(appender);
    const char *p = PyByteArray_AsString(shared);
    CHECK(PyByteArray_Size(shared) == THREADS * EACH * RECORD);
    for (size_t i = 0; i < THREADS * EACH; i++, p += RECORD) {
        char digits[RECORD] = {0};
        memcpy(digits, p + 1, RECORD - 1);
        CHECK((unsigned)atoi(digits) == next[*p - 'a']++);
    }
    CHECK(splice(0, SIZE_MAX, "", 0) == BYTEARRAY_OK);
}

static bool letter(int c) { return c >= 'a' && c <= 'z'; }

static void read_some(uint64_t r)
{
    for (unsigned i = 0; i < 32; i++) {
        int c = bytearray_get(array(), (r >> 8) % 400 + i);
        CHECK(c == -1 || letter(c));
    }
    add_relaxed_u64(&reads, 32);
}

static void hold_buffer(void)
{
    Py_buffer v, w;
    CHECK(PyObject_GetBuffer(shared, &v, PyBUF_SIMPLE) == 0);
    for (Py_ssize_t i = 0; i < v.len; i++)
        CHECK(letter(load_relaxed_u8((uint8_t *)v.buf + i)));
    safepoint(this_thread);
    CHECK(PyObject_GetBuffer(shared, &w, PyBUF_SIMPLE) == 0);
    CHECK(v.buf == w.buf && v.len == w.len);
    PyBuffer_Release(&w);
    PyBuffer_Release(&v);
}

static void churner(void *arg)
{
    static const char text[] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz";
    uint64_t r = (seed + (uintptr_t)arg) * UINT64_C(0x9e3779b97f4a7c15) | 1;
    while (!load_relaxed_u32(&over)) {
        r ^= r << 13, r ^= r >> 7, r ^= r << 17;
        size_t low = (r >> 16) % 300, n = (r >> 32) % 40;
        enum bytearray_result done = BYTEARRAY_OK;
        switch (r % 8) {
        case 0: done = splice(low, low + n, text, n); break;                        /* same size: in place */
        case 1: done = splice(low, low + n, text, (r >> 40) % 40); break;
        case 2: done = splice(0, n, "", 0); break;
        case 3: done = splice(SIZE_MAX, SIZE_MAX, text, n); break;
        case 4: done = splice(200, SIZE_MAX, "", 0); break;
        case 5: if (r % 5 == 0) hold_buffer(); break;
        default: read_some(r);
        }
        add_relaxed_u64(&splices, r % 8 < 5);
        add_relaxed_u64(&refusals, done == BYTEARRAY_EXPORTED);
        CHECK(done != BYTEARRAY_NO_MEMORY);
        safepoint(this_thread);
        if (arg == NULL && now() > seconds)
            store_relaxed_u32(&over, 1);
    }
}

int main(int argc, char **argv)
{
    const char *wanted = getenv("P3T_STRESS_SECONDS"), *debug = getenv("RT_DEBUG"), *given = debug ? strstr(debug, "seed=") : NULL;
    if (argc > 1 || wanted)
        seconds = atof(argc > 1 ? argv[1] : wanted);
    seed = given ? strtoull(given + 5, NULL, 0) : (uint64_t)time(NULL);
    printf("%s: seed=%llu, %g seconds\n", argv[0], (unsigned long long)seed, seconds);
    perturb_seed(seed);
    rt_begin();
    shared = PyByteArray_FromStringAndSize("", 0);
    append_round();
    append_round();
    seconds += now();
    run(churner);
    printf("%llu splices, %llu refused, %llu bytes read\n", (unsigned long long)splices, (unsigned long long)refusals, (unsigned long long)reads);
    Py_DECREF(shared);
    return rt_end("stress_bytearray");
}
