/* tests/core/test_hot_counts.c -- what hot bytecode does not do, counted.
 *
 * Functions in Python are warmed up and run, and between two looks at a counter stands nothing but their loop:
 *   allocations   a loop over floats or ints allocates nothing: what the loop costs does not depend on its length. Counted by the countdown
 *                 that lets allocations fail (threading/fail.h), set so high that none does: in every build.
 *   locks         bytecode on two threads takes no process-wide lock: process_lock_count(), in every build.
 *   atomics       an attribute store and a list append by the owner need no read-modify-write: atomic_rmw_count, in debug builds.
 * Each promise has its opposite beside it, a loop that must be counted: big ints, new classes, an append by a thread that is not the owner.
 * The runtime's own thread may free something meanwhile and take its locks: locks are counted some times, and once nothing must come.
 */
#include "core/runtime/config.h"
#include "core/runtime/import.h"
#include "core/runtime/runtime.h"
#include "tests/objects/rt_test.h"

#include "marshal.h"

enum { ROUNDS = 4000, ATTEMPTS = 10 };

#define MODULE(name) extern PyObject *PyInit_##name(void);
#include "stdlib/modules.def"
#undef MODULE
static const struct native_module modules[] = {
#define MODULE(name) {#name, PyInit_##name},
#include "stdlib/modules.def"
#undef MODULE
    {NULL, NULL},
};

static const char program[] =
    "class Point:\n"
    "    def __init__(self): self.x = 0; self.y = 0.0\n"
    "    def step(self): self.x = self.x + 1\n"
    "class Slotted:\n"
    "    __slots__ = ('x',)\n"
    "point, slotted, items, table = Point(), Slotted(), [], {}\n"
    "slotted.x = 0\n"
    "def floats(n):\n"
    "    x = i = 0.0\n"
    "    while i < n:\n"
    "        x = (x * 0.5 + i / 3.0 - 1e-3) % 7.0\n"
    "        i += 1.0\n"
    "def ints(n):\n"
    "    x = i = 0\n"
    "    while i < n:\n"
    "        x = (x * 3 + (i ^ 5) - (i >> 2)) % 1000003\n"
    "        i += 1\n"
    "def ranged(n):\n"
    "    x = 0\n"
    "    y = 0.0\n"
    "    for i in range(n):\n"
    "        x += i\n"
    "        y += x\n"
    "def big_ints(n):\n"
    "    x = 1 << 70\n"
    "    for i in range(n): x += 1\n"
    "def store(n):\n"
    "    p = point\n"
    "    for i in range(n):\n"
    "        p.x = i\n"
    "        p.y = 0.5\n"
    "def store_slot(n):\n"
    "    s = slotted\n"
    "    for i in range(n): s.x = i\n"
    "def append(n):\n"
    "    mine = items\n"
    "    for i in range(n):\n"
    "        mine.append(i)\n"
    "        mine.pop()\n"
    "def grow(n):\n"
    "    mine = []\n"
    "    for i in range(n): mine.append(i)\n"
    "def add(a, b): return a + b\n"
    "def busy(n):\n"
    "    p, mine, d, seen = Point(), [], {}, set()\n"
    "    for i in range(n):\n"
    "        p.step()\n"
    "        mine.append(add(i, p.x))\n"
    "        d[i & 63] = mine[-1]\n"
    "        seen.add(i & 31)\n"
    "        try: table[i]\n"
    "        except KeyError: p.y = len(mine) * 0.5\n"
    "        text = f'{i & 7}:{p.y}'\n"
    "        pair = (i, text)\n"
    "        q, r = pair\n"
    "        if isinstance(q, int) and i % 50 == 0: Point().step()\n"
    "def shared(n):\n"
    "    p, mine = point, items\n"
    "    for i in range(n):\n"
    "        p.x = i\n"
    "        mine.append(i)\n"
    "        mine.pop()\n"
    "        table[i & 7] = p.x\n"
    "def classes(n):\n"
    "    for i in range(n // 100): type('New', (), {})\n";

static PyObject *globals;

static void run(const char *function, int rounds)
{
    PyObject *f = PyDict_GetItemString(globals, function);
    CHECK(f != NULL);
    PyObject *result = PyObject_CallFunction(f, "i", rounds);
    if (!result)
        PyErr_Print();
    CHECK(result != NULL);
    Py_DECREF(result);
}

static uint64_t allocations(const char *function, int rounds)
{
    const uint64_t none = UINT64_MAX / 2;
    run(function, rounds);
    alloc_fail_at(none);
    run(function, rounds);
    uint64_t made = none - alloc_fail_countdown;
    alloc_fail_at(0);
    return made;
}

static void test_allocations(void)
{
    static const char *const quiet[] = {"floats", "ints", "ranged", "store", "store_slot", "append"};
    for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) {
        uint64_t few = allocations(quiet[i], 10), many = allocations(quiet[i], ROUNDS);
        printf("  %-10s %3llu allocations in 10 rounds, %llu in %d\n", quiet[i], (unsigned long long)few, (unsigned long long)many, ROUNDS);
        CHECK(few == many && many < 20);
    }
    CHECK(allocations("big_ints", ROUNDS) >= ROUNDS);
}

#ifdef P3T_DEBUG
static uint64_t atomics(const char *function, int rounds)
{
    run(function, rounds);
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < ATTEMPTS; i++) {         /* a safepoint's work may fall into one of them */
        uint64_t before = atomic_rmw_count;
        run(function, rounds);
        uint64_t now = atomic_rmw_count - before;
        if (now < least)
            least = now;
    }
    return least;
}

static void foreign_appends(void *arg)
{
    *(uint64_t *)arg = atomics("append", ROUNDS);
}

static void test_atomics(void)
{
    static const char *const quiet[] = {"floats", "ints", "ranged", "store", "store_slot", "append"};
    if (!owner_sections_available()) {
        puts("  atomics: skipped, the system has no membarrier and so no owner sections");
        return;
    }
    for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) {
        uint64_t few = atomics(quiet[i], 10), many = atomics(quiet[i], ROUNDS);
        printf("  %-10s %3llu read-modify-writes in 10 rounds, %llu in %d\n", quiet[i], (unsigned long long)few, (unsigned long long)many, ROUNDS);
        CHECK(few == many && many < 20);
    }
    uint64_t growing = atomics("grow", ROUNDS), foreign = 0;
    printf("  %-10s %3llu read-modify-writes in %d rounds\n", "grow", (unsigned long long)growing, ROUNDS);
    CHECK(growing < ROUNDS / 20);                /* the list's growing buffers are retired */
    struct rt_thread other;
    rt_thread(&other, foreign_appends, &foreign);
    rt_join(&other);
    printf("  %-10s %llu read-modify-writes in %d rounds by another thread, ", "append", (unsigned long long)foreign, ROUNDS);
    CHECK(foreign >= 2 * ROUNDS);
    uint64_t after = atomics("append", ROUNDS);  /* once is for life: the owner locks, too */
    printf("then %llu by the owner\n", (unsigned long long)after);
    CHECK(after >= 2 * ROUNDS);
}
#else
static void test_atomics(void)
{
    puts("  atomics: skipped, only debug builds count them");
}
#endif

struct pair {
    const char *function;
    Event go, leave, warm[2], done[2];          /* who is done stays until both are: ending a thread takes locks */
    unsigned next;
};

static void half(void *arg)
{
    struct pair *p = arg;
    unsigned mine = add_u32(&p->next, 1);
    run(p->function, ROUNDS);
    event_set(&p->warm[mine]);
    CHECK(event_wait(&p->go, -1, true));
    run(p->function, ROUNDS);
    event_set(&p->done[mine]);
    CHECK(event_wait(&p->leave, -1, true));
}

/* Waits until the runtime's own thread is done with the threads that ended before and with what the warm-up has freed. */
static void settle(void)
{
    Event never = {0};
    uint64_t last = 0, now = process_lock_count();
    for (int same = 0; same < 3; same = now == last ? same + 1 : 0) {
        CHECK(!event_wait(&never, 2000000, true));
        last = now;
        now = process_lock_count();
    }
}

/* Acquisitions of process-wide locks while two threads run their warm loops at once. */
static uint64_t locks(const char *function)
{
    struct pair p = {.function = function};
    struct rt_thread threads[2];
    for (int i = 0; i < 2; i++)
        rt_thread(&threads[i], half, &p);
    for (int i = 0; i < 2; i++)
        CHECK(event_wait(&p.warm[i], -1, true));
    settle();
    uint64_t before = process_lock_count();
    event_set(&p.go);
    for (int i = 0; i < 2; i++)
        CHECK(event_wait(&p.done[i], -1, true));
    uint64_t taken = process_lock_count() - before;
    event_set(&p.leave);
    for (int i = 0; i < 2; i++)
        rt_join(&threads[i]);
    return taken;
}

static void test_locks(void)
{
    static const char *const quiet[] = {"floats", "ints", "ranged", "store", "append", "busy", "shared"};
    for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) {
        uint64_t least = UINT64_MAX;
        for (int n = 0; n < ATTEMPTS && least > 0; n++) {
            uint64_t taken = locks(quiet[i]);
            if (taken < least)
                least = taken;
        }
        printf("  %-10s %llu process-wide locks taken by two threads in %d rounds each\n", quiet[i], (unsigned long long)least, ROUNDS);
        CHECK(least == 0);
    }
    CHECK(locks("classes") >= 2 * ROUNDS / 100);
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    native_modules = modules;
    runtime_unmarshal = PyMarshal_ReadObjectFromString;
    char *words[] = {"test_hot_counts", "-I", "-X", "bare", "-c", "", NULL};
    int status;
    CHECK(cmdline_parse(6, words, &runtime_config, &status) == CMDLINE_RUN && runtime_start(&runtime_config) == 0);
    globals = PyDict_New();
    CHECK(globals != NULL && PyDict_SetItemString(globals, "__builtins__", PyEval_GetBuiltins()) == 0);
    PyObject *done = PyRun_String(program, Py_file_input, globals, globals);
    if (!done)
        PyErr_Print();
    CHECK(done != NULL);
    Py_DECREF(done);
    test_allocations();
    test_atomics();
    test_locks();
    Py_DECREF(globals);
    CHECK(Py_FinalizeEx() == 0);
    puts("test_hot_counts: ok");
    return 0;
}
