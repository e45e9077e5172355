/* core/runtime/dump_stack.c -- where threads are.
 *
 * A frame's place is as of its last call out of the interpreter loop; between two of them a running thread keeps it in a register. Frames lie
 * on register stacks that stay mapped while the thread lives, but a thread may end and code may die under a reader's eyes. Hence three ways:
 *
 *   still     The reader's own frames, or those of a stopped world: plain reads, exact.
 *   stopping  The watchdog of a program that hangs (dump_threads_watching) tries to stop the world for STOP_NS. If that works, all is exact.
 *             What is to be written is gathered in memory, and written when the world goes on: the reader of a pipe may be one of those
 *             who are stopped. No lock is held while the program runs, and none is waited for that a hanging thread may hold:
 *             those of the lists of threads are short (locks.def). If it does not work, a thread is in C code that does not come to a
 *             safepoint, and perhaps never will; that is said, and the third way is taken.
 *   running   A signal handler cannot wait, nor lock. It reads everything that is not of its own thread, from the lists of threads to the
 *             text of a name, through the kernel (copy_running): process_vm_readv() copies what is there at that moment, and fails
 *             where nothing is mapped. What comes may be out of date, or no longer what it was, so lengths are bounded and
 *             nothing of it is followed but by another copy.
 *
 * Tests. tests/stdlib/faulthandler_dumps.py, tests/threading/test_world.c (the stop with a deadline) */
#include "core/runtime/dump_stack.h"

#include "core/compiler/positions.h"
#include "core/vm/vm.h"
#include "objects/str_int.h"
#include "threading/waits.h"
#include "threading/world.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FRAMES_MAX = 100, THREADS_MAX = 100, TEXT_MAX = 500, C_FRAMES_MAX = 32, POSITIONS_MAX = 4096 };
static const int64_t STOP_NS = 500000000;

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

/* Digits in a buffer's end; where they begin. */
enum { DIGITS_MAX = 24 };
static char *digits_of(char *end, unsigned long n, unsigned base, int digits)
{
    for (; digits > 0 || n; digits--, n /= base)
        *--end = "0123456789abcdef"[n % base];
    return end;
}

static void put_in_base(int fd, unsigned long n, unsigned base, int digits)
{
    char buffer[DIGITS_MAX], *end = buffer + sizeof buffer, *at = digits_of(end, n, base, digits);
    put(fd, at, (size_t)(end - at));
}

void dump_number(int fd, unsigned long n, int digits) { put_in_base(fd, n, 10, digits); }
void dump_hex(int fd, unsigned long n, int digits) { put_in_base(fd, n, 16, digits); }

/* ---- reading and writing ---- */

struct dump {
    int fd;
    copy_memory copy;                        /* how it is read */
    const PyThreadState *current;
    int threads;
    struct waiter *waits;                    /* THREADS_MAX of them; NULL: nobody wants to know */
    size_t waiters;
    bool gathers;                            /* text is kept until gathered() */
    char *text;
    size_t n, room;
};

static bool copy_still(void *to, const void *from, size_t n)
{
    memcpy(to, from, n);
    return true;
}

static bool copy_running(void *to, const void *from, size_t n)
{
    struct iovec here = {to, n}, there = {(void *)(uintptr_t)from, n};
    return syscall(SYS_process_vm_readv, (long)getpid(), &here, 1L, &there, 1L, 0L) == (long)n;
}

static void out(struct dump *d, const char *text, size_t n)
{
    if (d->gathers && d->n + n > d->room) {
        size_t room = (d->n + n) * 2 + 4096;
        char *more = realloc(d->text, room);
        if (!more)
            return;                          /* no memory: something is missing from what is written */
        d->text = more;
        d->room = room;
    }
    if (!d->gathers) {
        put(d->fd, text, n);
    } else {
        memcpy(d->text + d->n, text, n);
        d->n += n;
    }
}

static void gathered(struct dump *d)
{
    put(d->fd, d->text, d->n);
    free(d->text);
}

static void out_text(struct dump *d, const char *text) { out(d, text, strlen(text)); }

static void out_number(struct dump *d, unsigned long n, unsigned base, int digits)
{
    char buffer[DIGITS_MAX], *end = buffer + sizeof buffer, *at = digits_of(end, n, base, digits);
    out(d, at, (size_t)(end - at));
}

static void out_str(struct dump *d, Value v)
{
    union { StrObj head; StrExternalObj external; } s;
    unsigned char text[TEXT_MAX * 4];
    if (!value_is_ptr(v) || !d->copy(&s.head, value_obj(v), sizeof s.head)) {
        out_text(d, "???");
        return;
    }
    size_t n = str_length(&s.head), shown = n < TEXT_MAX ? n : TEXT_MAX;
    int kind = str_kind(&s.head);
    bool external = s.head.meta & STR_EXTERNAL;
    if ((kind != 1 && kind != 2 && kind != 4) || (external && !d->copy(&s.external, value_obj(v), sizeof s.external))) {
        out_text(d, "???");
        return;
    }
    const char *from = external ? s.external.text : (char *)value_obj(v) + (str_is_ascii(&s.head) ? sizeof(StrObj) : offsetof(StrWideObj, text));
    if (!d->copy(text, from, shown * (size_t)kind)) {
        out_text(d, "???");
        return;
    }
    for (size_t i = 0; i < shown; i++) {
        uint32_t c = PyUnicode_READ(kind, text, (Py_ssize_t)i);
        char plain = (char)c;
        if (c >= 0x20 && c < 0x7f) {
            out(d, &plain, 1);
        } else {
            out_text(d, c < 0x100 ? "\\x" : c < 0x10000 ? "\\u" : "\\U");
            out_number(d, c, 16, c < 0x100 ? 2 : c < 0x10000 ? 4 : 8);
        }
    }
    if (n > shown)
        out_text(d, "...");
}

/* ---- one thread ---- */

/* The line of an instruction; -1: not known. code: a copy. */
static int line_of(struct dump *d, const CodeObj *code, const Instr *pc)
{
    size_t next = (size_t)(pc - code->instrs);
    if (next > code->ninstrs)                /* it may be in the watched copy */
        next = (size_t)(pc - code->instrumented);
    if (next > code->ninstrs)
        return -1;
    uint32_t instr = next ? (uint32_t)next - 1 : 0;
    if (d->copy == copy_still)
        return code_line(code, instr);
    uint8_t bytes[POSITIONS_MAX];            /* more than the positions of a stretch take */
    uint32_t stretch = instr / POSITION_STRETCH, offset;
    if (4 * ((size_t)stretch + 1) > code->positions_size || !d->copy(&offset, code->positions + 4 * (size_t)stretch, sizeof offset) || offset == 0 ||
        offset > code->positions_size)
        return -1;
    size_t n = code->positions_size - offset < sizeof bytes ? code->positions_size - offset : sizeof bytes;
    if (!d->copy(bytes, code->positions + offset, n))
        return -1;
    struct position_reader r;
    Position p = {-1, -1, -1, -1};
    position_start_in(&r, bytes, n, stretch);
    for (uint32_t i = 0; i <= instr % POSITION_STRETCH; i++)
        p = position_next(&r);
    return p.line;
}

static bool out_frame(struct dump *d, const Frame *f)
{
    CodeObj code;
    if (!d->copy(&code, frame_code(f), sizeof code))
        return false;
    int line = line_of(d, &code, f->pc);
    out_text(d, "  File \"");
    out_str(d, code.filename);
    out_text(d, "\", line ");
    if (line > 0)
        out_number(d, (unsigned long)line, 10, 1);
    else
        out_text(d, "???");
    out_text(d, " in ");
    out_str(d, code.name);
    out_text(d, "\n");
    return true;
}

static void out_frames(struct dump *d, const PyThreadState *ts)
{
    const Frame *at;
    Frame f;
    int n = 0;
    out_text(d, " (most recent call first):\n");
    bool there = d->copy(&at, &ts->frame, sizeof at);
    if (there && !at)
        out_text(d, "  <no Python frame>\n");
    for (; there && at; at = f.previous) {
        if (n++ == FRAMES_MAX) {
            out_text(d, "  ...\n");
            return;
        }
        there = d->copy(&f, at, sizeof f) && out_frame(d, &f);
    }
    if (!there)
        out_text(d, "  <its frames changed while they were read>\n");
}

void dump_stack(int fd, const PyThreadState *ts)
{
    struct dump d = {.fd = fd, .copy = copy_still};
    dump_text(fd, "Stack");
    if (ts)
        out_frames(&d, ts);
    else
        dump_text(fd, " (most recent call first):\n  <no Python frame>\n");
}

/* ---- who waits for whom ---- */

static void out_wait(struct dump *d, const struct waiter *w)
{
    out_text(d, w->what);
    out_text(d, " at 0x");
    out_number(d, (unsigned long)(uintptr_t)w->address, 16, 1);
    if (!w->owner)
        return;
    if (w->owner == w->id) {
        out_text(d, ", which it has taken itself");
    } else if (w->owner_os_id) {
        out_text(d, ", which is in the hands of thread 0x");
        out_number(d, w->owner_os_id, 16, (int)sizeof w->owner_os_id * 2);
    } else {
        out_text(d, ", which a thread took that has ended");
    }
}

static void out_cycles(struct dump *d, struct waiter *at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!at[i].in_cycle)
            continue;
        out_text(d, "Deadlock: thread 0x");
        out_number(d, at[i].os_id, 16, (int)sizeof at[i].os_id * 2);
        for (struct waiter *w = &at[i]; w->in_cycle;) {
            w->in_cycle = false;
            out_text(d, " waits for ");
            out_wait(d, w);
            struct waiter *next = at;
            while (next < at + n && next->id != w->owner)
                next++;
            if (next == at + n)
                break;
            w = next;
            if (w->in_cycle)
                out_text(d, ",\n  which");
        }
        out_text(d, "\n");
    }
}

void dump_wait(int fd, const struct waiter *w) { out_wait(&(struct dump){.fd = fd}, w); }
void dump_cycles(int fd, struct waiter *at, size_t n) { out_cycles(&(struct dump){.fd = fd}, at, n); }

struct search { copy_memory copy; uint64_t id; unsigned long os_id; };

static bool find_thread(const Thread *at, void *arg)
{
    struct search *s = arg;
    uint64_t id;
    if (!s->copy(&id, &at->id, sizeof id))
        return false;
    if (id != s->id)
        return true;
    if (!s->copy(&s->os_id, &at->os_id, sizeof s->os_id))
        s->os_id = 0;
    return false;
}

/* What another thread has and this one waits for. A thread that waits to be told something (an event, a queue) waits for a lock that it has
 * taken itself, which is not worth a line. */
static void out_wait_of(struct dump *d, const Thread *at, unsigned long os_id)
{
    struct thread_wait wait;
    struct waiter w = {.os_id = os_id};
    bool still = d->copy == copy_still;
    if (!(still ? thread_wait_look(at, &wait) : thread_wait_copied(at, d->copy, &wait)) || !wait.owner || !d->copy(&w.id, &at->id, sizeof w.id))
        return;
    if (still)                               /* the thread cannot attach, so the word is there; others may be writing it */
        w.owner = load_relaxed_u64(wait.owner);
    else if (!d->copy(&w.owner, wait.owner, sizeof w.owner))
        return;
    if (w.owner == 0 || w.owner == w.id)
        return;
    struct search s = {.copy = d->copy, .id = w.owner};
    if (still)
        s.os_id = thread_os_id_unlocked(w.owner);
    else
        threads_each_copied(NULL, d->copy, find_thread, &s);
    w.owner_os_id = s.os_id;
    w.what = wait.what;
    w.address = wait.address;
    out_text(d, "  Waits for ");
    out_wait(d, &w);
    out_text(d, "\n");
    if (d->waits && d->waiters < THREADS_MAX)
        d->waits[d->waiters++] = w;
}

static void out_rings(struct dump *d)
{
    if (d->waits && waits_mark_cycles(d->waits, d->waiters)) {
        out_text(d, "\n");
        out_cycles(d, d->waits, d->waiters);
    }
}

/* ---- all of them ---- */

/* False: enough of them. */
static bool out_thread(const Thread *at, void *arg)
{
    struct dump *d = arg;
    const PyThreadState *ts = (const PyThreadState *)at;
    if (d->threads++ == THREADS_MAX) {
        out_text(d, "...\n");
        return false;
    }
    unsigned long os_id;
    if (!d->copy(&os_id, &at->os_id, sizeof os_id))
        return false;                        /* it has ended */
    if (d->threads > 1)
        out_text(d, "\n");
    out_text(d, ts == d->current ? "Current thread 0x" : "Thread 0x");
    out_number(d, os_id, 16, (int)sizeof os_id * 2);
    copy_memory copy = d->copy;
    if (ts == d->current)
        d->copy = copy_still;
    out_frames(d, ts);
    d->copy = copy;
    out_wait_of(d, at, os_id);
    return true;
}

static void out_still_thread(Thread *t, void *d)
{
    if (((struct dump *)d)->threads <= THREADS_MAX)
        out_thread(t, d);
}

void dump_threads_stopped(int fd, Interp *interp, const PyThreadState *current)
{
    struct waiter waits[THREADS_MAX];
    struct dump d = {.fd = fd, .copy = copy_still, .current = current, .gathers = true, .waits = waits};
    stop_world(interp);
    threads_each(interp, out_still_thread, &d);
    start_world(interp);
    out_rings(&d);
    gathered(&d);
}

void dump_threads_running(int fd, Interp *interp, const PyThreadState *current, bool rings)
{
    struct waiter waits[THREADS_MAX];
    struct dump d = {.fd = fd, .copy = copy_running, .current = current, .waits = rings ? waits : NULL};
    int probe;
    if (copy_running(&probe, &d.fd, sizeof probe)) {
        threads_each_copied(interp, copy_running, out_thread, &d);
        out_rings(&d);
    } else                                   /* the system forbids it */
        dump_text(fd, "<threads cannot be looked at while they run>\n");
}

void dump_threads_watching(int fd, Interp *interp, bool rings)
{
    struct waiter waits[THREADS_MAX];
    struct dump d = {.fd = fd, .copy = copy_still, .gathers = true, .waits = rings ? waits : NULL};
    struct stop_request r;
    if (!stop_world_within(&r, interp, STOP_NS)) {
        dump_text(fd, "<some thread does not stop: read while they run>\n");
        dump_threads_running(fd, interp, NULL, rings);
        return;
    }
    threads_each(interp, out_still_thread, &d);
    start_world_again(&r);
    out_rings(&d);
    gathered(&d);
}

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
        dump_threads_running(STDERR_FILENO, NULL, ts, true);
        dump_text(STDERR_FILENO, "\n");
    }
    dump_c_stack(STDERR_FILENO);
}
