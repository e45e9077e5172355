/* core/runtime/deadlock.c -- -X deadlock-report=SECONDS: who waits for whom, when a program stands still.
 *
 * A thread that Python does not know wakes twice in SECONDS, and looks at what the others sleep for (threading/waits.h). It writes a report to
 * standard error when some have waited for SECONDS
 *   - in a ring, each for what the next one has: an RLock, a Lock that it took last, the end of a thread, the import of a module;
 *   - or all of them, none with a time limit, so that nobody is left who could wake one;
 *   - or when somebody has been trying to stop the world for so long: a native call neither returns nor detaches.
 * The program goes on, and the same waits are reported once. SIGQUIT (Ctrl-\) asks for a report at any time; its handler only wakes the watchdog.
 *
 * Which import a thread waits for is known to importlib alone, so the watchdog becomes a Python thread for a moment to ask it, but only if some
 * thread has waited long for a Lock that it took itself (which is how importlib waits) or that nobody took.
 *
 * State.  all but `asked`, `wake`, `over`: the watchdog's own.
 * Tests.  tests/threads/deadlock_report.py
 */
#include "core/runtime/deadlock.h"

#include "core/runtime/dump_stack.h"
#include "threading/waits.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WAITERS_MAX = 512, NAME_BYTES = 48, WHAT_BYTES = 120 };

static int seconds FROZEN;
static sem_t wake;
static uint8_t asked SHARED(relaxed), over SHARED(relaxed);

static struct waiter waits[WAITERS_MAX];
static char thread_names[WAITERS_MAX][NAME_BYTES], import_names[WAITERS_MAX][WHAT_BYTES];
static size_t n_waits, n_threads;

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- what Python knows ---- */

static void put_utf8(char *out, size_t room, PyObject *text)
{
    const char *utf8 = text && PyUnicode_Check(text) ? PyUnicode_AsUTF8(text) : NULL;
    if (utf8)
        snprintf(out, room, "%s", utf8);
    PyErr_Clear();
}

static void ask_name(struct waiter *w, char *name, PyObject *active)
{
    PyObject *id = PyLong_FromUnsignedLong(w->os_id), *thread = NULL, *text = NULL;
    if (id && active && PyDict_Check(active) && PyDict_GetItemRef(active, id, &thread) > 0)
        text = PyObject_GetAttrString(thread, "_name");
    put_utf8(name, NAME_BYTES, text);
    PyErr_Clear();
    Py_XDECREF(text);
    Py_XDECREF(thread);
    Py_XDECREF(id);
}

/* importlib._bootstrap._blocking_on: identifier of a thread to a list of the locks of modules that it is about to wait for. */
static void ask_import(struct waiter *w, char *what, PyObject *blocking_on)
{
    PyObject *list = PyObject_CallMethod(blocking_on, "get", "k", w->os_id), *lock = NULL, *owner = NULL, *name = NULL;
    if (list && PyList_Check(list) && PyList_GET_SIZE(list) > 0)
        lock = PySequence_GetItem(list, -1);
    owner = lock ? PyObject_GetAttrString(lock, "owner") : NULL;
    name = owner && PyLong_Check(owner) ? PyObject_GetAttrString(lock, "name") : NULL;
    if (name && PyUnicode_Check(name)) {
        char module[NAME_BYTES] = "?";
        put_utf8(module, sizeof module, name);
        snprintf(what, WHAT_BYTES, "the import of the module %s, whose lock is", module);
        w->what = what;
        w->owner_os_id = PyLong_AsUnsignedLong(owner);
        w->owner = 0;
        for (size_t i = 0; i < n_waits; i++)
            if (waits[i].os_id == w->owner_os_id)
                w->owner = waits[i].id;
        if (w->owner == 0)
            w->owner = UINT64_MAX;       /* it runs */
    }
    PyErr_Clear();
    Py_XDECREF(name);
    Py_XDECREF(owner);
    Py_XDECREF(lock);
    Py_XDECREF(list);
}

static void ask_python(void)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *name = PyUnicode_FromString("threading"), *threading = name ? PyImport_GetModule(name) : NULL;
    PyObject *active = threading ? PyObject_GetAttrString(threading, "_active") : NULL;
    PyErr_Clear();
    PyObject *blocking_on = is_absent(interp_main->importlib) ? NULL : PyObject_GetAttrString(api_of(interp_main->importlib), "_blocking_on");
    PyErr_Clear();
    for (size_t i = 0; i < n_waits; i++) {
        ask_name(&waits[i], thread_names[i], active);
        if (blocking_on && blocking_on != Py_None)
            ask_import(&waits[i], import_names[i], blocking_on);
    }
    Py_XDECREF(blocking_on);
    Py_XDECREF(active);
    Py_XDECREF(threading);
    Py_XDECREF(name);
    PyGILState_Release(state);
}

/* ---- the report ---- */

static void put_seconds(int fd, int64_t ns)
{
    dump_number(fd, (unsigned long)(ns / 1000000000), 1);
    dump_text(fd, ".");
    dump_number(fd, (unsigned long)(ns / 100000000 % 10), 1);
    dump_text(fd, " s");
}

static void head(int fd, const char *why)
{
    dump_text(fd, "\n== python3t, process ");
    dump_number(fd, (unsigned long)getpid(), 1);
    dump_text(fd, ": ");
    dump_text(fd, why);
    dump_text(fd, "\n");
}

static void report(const char *why)
{
    int fd = STDERR_FILENO;
    int64_t now = now_ns();
    head(fd, why);
    for (size_t i = 0; i < n_waits; i++) {
        struct waiter *w = &waits[i];
        dump_text(fd, "Thread 0x");
        dump_hex(fd, w->os_id, (int)sizeof w->os_id * 2);
        if (thread_names[i][0]) {
            dump_text(fd, " [");
            dump_text(fd, thread_names[i]);
            dump_text(fd, "]");
        }
        dump_text(fd, " has waited ");
        put_seconds(fd, now > w->since ? now - w->since : 0);
        dump_text(fd, w->timed ? " (not for ever) for " : " for ");
        dump_wait(fd, w);
        dump_text(fd, "\n");
    }
    dump_number(fd, n_waits, 1);
    dump_text(fd, " of ");
    dump_number(fd, n_threads, 1);
    dump_text(fd, " threads wait\n");
    if (waits_mark_cycles(waits, n_waits))
        dump_cycles(fd, waits, n_waits);
    dump_text(fd, "\n");
    dump_threads_watching(fd, NULL, false);
    dump_text(fd, "\n");
}

static void collect(void)
{
    n_waits = waits_collect(waits, WAITERS_MAX, &n_threads);
    memset(thread_names, 0, sizeof thread_names[0] * n_waits);
}

/* ---- when ---- */

/* Waits that a report was about, so that the next look finds the same and keeps quiet. */
static uint64_t told_before;

static bool is_news(bool rings_only)
{
    uint64_t key = 1;
    for (size_t i = 0; i < n_waits; i++)
        if (!rings_only || waits[i].in_cycle)
            key = (key ^ waits[i].id ^ (uint64_t)waits[i].since) * 0x9e3779b97f4a7c15u;
    bool news = key != told_before;
    told_before = key;
    return news;
}

static void check_stop(int64_t limit)
{
    static bool told;
    bool late = world_stopping_ns() > limit;
    if (late && !told) {
        head(STDERR_FILENO, "somebody has been stopping the world for long; a thread in a native call does not let itself be stopped");
        dump_threads_running(STDERR_FILENO, NULL, NULL, false);
        dump_text(STDERR_FILENO, "\n");
    }
    told = late;
}

static void check(void)
{
    int64_t limit = (int64_t)seconds * 1000000000, now;
    check_stop(limit);
    collect();
    now = now_ns();
    bool all = n_waits == n_threads && n_waits > 0, ask = false;
    size_t old = 0;
    for (size_t i = 0; i < n_waits; i++) {
        if (now - waits[i].since < limit) {
            all = false;                 /* young waits stay out of rings: the last n - old of them are forgotten */
            continue;
        }
        all &= !waits[i].timed;
        ask |= waits[i].owner == 0 || waits[i].owner == waits[i].id;
        waits[old++] = waits[i];
    }
    n_waits = old;
    if (old == 0 || (ask && world_stopping_ns() > 0))
        return;                          /* (attaching would wait for the stop) */
    if (ask)
        ask_python();
    bool rings = waits_mark_cycles(waits, n_waits) > 0;
    if ((!rings && !all) || !is_news(rings))
        return;
    collect();
    if (world_stopping_ns() == 0)
        ask_python();
    report(rings ? "a deadlock: threads wait for each other" : "all threads wait, none with a time limit: nobody is left to wake one");
}

static void *watch(void *unused)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);    /* signals are for the program's threads */
    pthread_setname_np(pthread_self(), "deadlock-report");
    while (!load_relaxed_u8(&over)) {
        struct timespec at;
        clock_gettime(CLOCK_MONOTONIC, &at);
        at.tv_nsec += seconds == 1 ? 500000000 : 0;
        at.tv_sec += seconds / 2 + at.tv_nsec / 1000000000;
        at.tv_nsec %= 1000000000;
        while (sem_clockwait(&wake, CLOCK_MONOTONIC, &at) < 0 && errno == EINTR)
            ;
        if (load_relaxed_u8(&over))
            break;
        if (load_relaxed_u8(&asked)) {
            store_relaxed_u8(&asked, 0);
            collect();
            if (world_stopping_ns() == 0)
                ask_python();
            report("where all threads are");
        } else {
            check();
        }
    }
    return unused;
}

static void on_quit(int sig)
{
    int saved = errno;
    (void)sig;
    store_relaxed_u8(&asked, 1);
    sem_post(&wake);
    errno = saved;
}

static int start(void)
{
    pthread_t thread;
    if (sem_init(&wake, 0, 0) < 0 || pthread_create(&thread, NULL, watch, NULL) != 0)
        return -1;
    pthread_detach(thread);
    return 0;
}

int deadlock_watch_start(int after)
{
    struct sigaction quit = {.sa_handler = on_quit, .sa_flags = SA_RESTART | SA_ONSTACK}, before;
    seconds = after;
    if (start() < 0)
        return -1;
    if (sigaction(SIGQUIT, NULL, &before) == 0 && before.sa_handler == SIG_DFL)
        sigaction(SIGQUIT, &quit, NULL);
    return 0;
}

void deadlock_watch_fork_child(void)
{
    if (seconds && !load_relaxed_u8(&over))
        (void)start();                   /* without one there are no reports; the program is none the worse */
}

void deadlock_watch_end(void)
{
    store_relaxed_u8(&over, 1);
}
