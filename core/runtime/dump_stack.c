/* core/runtime/dump_stack.c -- where threads are, written by write(2) alone.
 *
 * A frame's place is as of its last call out of the interpreter loop; between two of them a running thread keeps it in a register. Frames of
 * threads that run are read all the same when nobody can stop the world (a signal handler, the watchdog of a program that hangs). They live
 * on register stacks that stay mapped while the thread lives, but a thread may end and code may die under the reader's eyes. So such a
 * reading is undone when it faults: SIGSEGV and SIGBUS are ours meanwhile and jump back (recover_here), for the reading thread alone; a
 * fault of another thread gets the handler that was there before, by being repeated.
 *
 * State.  dumping   SHARED(acq_rel)   one reader of running threads at a time; another one does not wait. before_*: the reader's */
#include "core/runtime/dump_stack.h"

#include "core/vm/vm.h"
#include "objects/str_int.h"
#include "threading/waits.h"
#include "threading/world.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { FRAMES_MAX = 100, THREADS_MAX = 100, TEXT_MAX = 500, C_FRAMES_MAX = 32 };

/* ---- text ---- */

static void put(int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, text, n);
        if (written <= 0)
            return;
        text += written;
        n -= (size_t)written;
    }
}

void dump_text(int fd, const char *text) { put(fd, text, strlen(text)); }

static void put_in_base(int fd, unsigned long n, unsigned base, int digits)
{
    char buffer[24], *at = buffer + sizeof buffer;
    for (; digits > 0 || n; digits--, n /= base)
        *--at = "0123456789abcdef"[n % base];
    put(fd, at, (size_t)(buffer + sizeof buffer - at));
}

void dump_number(int fd, unsigned long n, int digits) { put_in_base(fd, n, 10, digits); }
void dump_hex(int fd, unsigned long n, int digits) { put_in_base(fd, n, 16, digits); }

static void put_str(int fd, Value v)
{
    if (!value_is_ptr(v)) {
        dump_text(fd, "???");
        return;
    }
    const StrObj *s = str_obj(v);
    size_t n = str_length(s), shown = n < TEXT_MAX ? n : TEXT_MAX;
    for (size_t i = 0; i < shown; i++) {
        uint32_t c = str_read(s, i);
        char plain = (char)c;
        if (c >= 0x20 && c < 0x7f) {
            put(fd, &plain, 1);
        } else {
            dump_text(fd, c < 0x100 ? "\\x" : c < 0x10000 ? "\\u" : "\\U");
            dump_hex(fd, c, c < 0x100 ? 2 : c < 0x10000 ? 4 : 8);
        }
    }
    if (n > shown)
        dump_text(fd, "...");
}

/* ---- one thread ---- */

static void put_frame(int fd, const Frame *f)
{
    const CodeObj *code = frame_code(f);
    int line = code_line(code, frame_offset(f));
    dump_text(fd, "  File \"");
    put_str(fd, code->filename);
    dump_text(fd, "\", line ");
    if (line > 0)
        dump_number(fd, (unsigned long)line, 1);
    else
        dump_text(fd, "???");
    dump_text(fd, " in ");
    put_str(fd, code->name);
    dump_text(fd, "\n");
}

static void put_frames(int fd, const PyThreadState *ts)
{
    int n = 0;
    dump_text(fd, " (most recent call first):\n");
    if (!ts->frame)
        dump_text(fd, "  <no Python frame>\n");
    for (const Frame *f = ts->frame; f; f = f->previous) {
        if (n++ == FRAMES_MAX) {
            dump_text(fd, "  ...\n");
            return;
        }
        put_frame(fd, f);
    }
}

void dump_stack(int fd, const PyThreadState *ts)
{
    dump_text(fd, "Stack");
    if (ts)
        put_frames(fd, ts);
    else
        dump_text(fd, " (most recent call first):\n  <no Python frame>\n");
}

/* ---- all of them ---- */

static _Thread_local sigjmp_buf recovery;
static _Thread_local bool recovering;
static uint8_t dumping SHARED(acq_rel);
static struct sigaction before_segv, before_bus;

static void recover_here(int sig)
{
    if (recovering)
        siglongjmp(recovery, 1);
    sigaction(sig, sig == SIGSEGV ? &before_segv : &before_bus, NULL);
}

static bool recovery_begin(void)
{
    uint8_t free = 0;
    if (!cas_acq_rel_u8(&dumping, &free, 1))
        return false;
    struct sigaction ours = {.sa_handler = recover_here, .sa_flags = SA_NODEFER | SA_ONSTACK};
    sigaction(SIGSEGV, &ours, &before_segv);
    sigaction(SIGBUS, &ours, &before_bus);
    return true;
}

static void recovery_end(void)
{
    sigaction(SIGSEGV, &before_segv, NULL);
    sigaction(SIGBUS, &before_bus, NULL);
    store_release_u8(&dumping, 0);
}

struct dump { int fd; const PyThreadState *current; bool stopped; int n; size_t waiters; struct waiter waits[THREADS_MAX]; };

void dump_wait(int fd, const struct waiter *w)
{
    dump_text(fd, w->what);
    dump_text(fd, " at 0x");
    dump_hex(fd, (unsigned long)(uintptr_t)w->address, 1);
    if (!w->owner)
        return;
    if (w->owner == w->id) {
        dump_text(fd, ", which it has taken itself");
    } else if (w->owner_os_id) {
        dump_text(fd, ", which is in the hands of thread 0x");
        dump_hex(fd, w->owner_os_id, (int)sizeof w->owner_os_id * 2);
    } else {
        dump_text(fd, ", which a thread took that has ended");
    }
}

/* What another thread has and this one waits for. A thread that waits to be told something (an event, a queue) waits for a lock that it has
 * taken itself, which is not worth a line. */
static void put_wait(struct dump *d, const Thread *t)
{
    struct thread_wait wait;
    if (!thread_wait_look(t, &wait) || !wait.owner)
        return;
    struct waiter w = {.id = t->id, .os_id = t->os_id, .what = wait.what, .address = wait.address, .owner = load_relaxed_u64(wait.owner)};
    w.owner_os_id = thread_os_id_unlocked(w.owner);
    if (w.owner == 0 || w.owner == w.id)
        return;
    dump_text(d->fd, "  Waits for ");
    dump_wait(d->fd, &w);
    dump_text(d->fd, "\n");
    d->waits[d->waiters++] = w;
}

void dump_cycles(int fd, struct waiter *at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!at[i].in_cycle)
            continue;
        dump_text(fd, "Deadlock: thread 0x");
        dump_hex(fd, at[i].os_id, (int)sizeof at[i].os_id * 2);
        for (struct waiter *w = &at[i]; w->in_cycle;) {
            w->in_cycle = false;
            dump_text(fd, " waits for ");
            dump_wait(fd, w);
            struct waiter *next = at;
            while (next < at + n && next->id != w->owner)
                next++;
            if (next == at + n)
                break;
            w = next;
            if (w->in_cycle)
                dump_text(fd, ",\n  which");
        }
        dump_text(fd, "\n");
    }
}

static void put_thread(Thread *t, void *arg)
{
    struct dump *d = arg;
    const PyThreadState *ts = (const PyThreadState *)t;
    if (d->n++ >= THREADS_MAX) {
        if (d->n == THREADS_MAX + 1)
            dump_text(d->fd, "...\n");
        return;
    }
    if (d->n > 1)
        dump_text(d->fd, "\n");
    dump_text(d->fd, ts == d->current ? "Current thread 0x" : "Thread 0x");
    dump_hex(d->fd, t->os_id, (int)sizeof t->os_id * 2);
    if (d->stopped || ts == d->current) {
        put_frames(d->fd, ts);
        put_wait(d, t);
        return;
    }
    recovering = true;
    if (sigsetjmp(recovery, 1) == 0) {
        put_frames(d->fd, ts);
        put_wait(d, t);
    } else {
        dump_text(d->fd, "\n  <its frames changed while they were read>\n");
    }
    recovering = false;
}

static void dump_all(int fd, Interp *interp, const PyThreadState *current, bool stopped, bool cycles)
{
    struct dump d = {.fd = fd, .current = current, .stopped = stopped};
    if (stopped) {
        threads_each(interp, put_thread, &d);
    } else if (recovery_begin()) {
        threads_each_unlocked(interp, put_thread, &d);
        recovery_end();
    } else {
        dump_text(fd, "<another thread is writing where the threads are>\n");
    }
    if (cycles && waits_mark_cycles(d.waits, d.waiters)) {
        dump_text(fd, "\n");
        dump_cycles(fd, d.waits, d.waiters);
    }
}

void dump_threads(int fd, Interp *interp, const PyThreadState *current, bool stopped) { dump_all(fd, interp, current, stopped, true); }
void dump_threads_running(int fd) { dump_all(fd, NULL, NULL, false, false); }

/* ---- C ---- */

void dump_c_stack_prepare(void)
{
    void *one[1];
    (void)backtrace(one, 1);             /* the first call loads a library */
}

void dump_c_stack(int fd)
{
    void *at[C_FRAMES_MAX];
    int n = backtrace(at, C_FRAMES_MAX);
    dump_text(fd, "Current thread's C stack trace (most recent call first):\n");
    for (int i = 0; i < n; i++) {
        Dl_info info;
        bool known = dladdr(at[i], &info) && info.dli_fname && info.dli_fname[0];
        dump_text(fd, "  Binary file \"");
        dump_text(fd, known ? info.dli_fname : "<unknown>");
        dump_text(fd, "\"");
        if (known) {
            const char *base = info.dli_sname ? info.dli_saddr : info.dli_fbase;
            dump_text(fd, ", at ");
            dump_text(fd, info.dli_sname ? info.dli_sname : "");
            dump_text(fd, (const char *)at[i] >= base ? "+0x" : "-0x");
            dump_hex(fd, (unsigned long)((const char *)at[i] >= base ? (const char *)at[i] - base : base - (const char *)at[i]), 1);
        }
        dump_text(fd, " [0x");
        dump_hex(fd, (unsigned long)(uintptr_t)at[i], 1);
        dump_text(fd, "]\n");
    }
    if (n == 0)
        dump_text(fd, "  <cannot get C stack on this system>\n");
    else if (n == C_FRAMES_MAX)
        dump_text(fd, "  <truncated rest of calls>\n");
}

void dump_fatal(void)
{
    const PyThreadState *ts = PyGILState_GetThisThreadState();
    dump_text(STDERR_FILENO, "Python runtime state: ");
    dump_text(STDERR_FILENO, Py_IsFinalizing() ? "finalizing\n\n" : Py_IsInitialized() ? "initialized\n\n" : "core initialized\n\n");
    if (Py_IsInitialized()) {
        dump_threads(STDERR_FILENO, NULL, ts, false);
        dump_text(STDERR_FILENO, "\n");
    }
    dump_c_stack(STDERR_FILENO);
}
