/* stdlib/faulthandler.c -- where the program is when it crashes, hangs, or gets a signal (core/runtime/dump_stack.h writes it).
 *
 * enable()                handlers for the signals of a crash, on a stack of their own for the thread that enables (a stack that overflowed has
 *                         no room). A handler first puts back what was there before, so a fault in it ends the process, writes the calling
 *                         thread's frames, and raises the signal again. Other threads run on and are not shown.
 * dump_traceback()        stops the world, so every thread is shown exactly.
 * dump_traceback_later()  a thread that Python does not know waits, and then stops the world for a moment; since the program may hang with
 *                         threads that do not stop, only within a time, and else reads their frames as they run.
 * register()              from a signal handler, which cannot wait: as they run.
 *
 * State.  fatal, users, later   GUARD(lock) but for what handlers read, in whatever thread a signal comes to: settings are relaxed words, so
 *                               that one which comes while they change finds old and new ones; before is written before the handler is
 *                               installed, and enabled goes first when it is taken away. */
#include "core/runtime/dump_stack.h"
#include "threading/world.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static PyMutex lock;

struct fatal_signal {
    int sig;
    const char *name;
    bool installed;
    struct sigaction before;
};
static struct fatal_signal fatal_signals[] = {
    {.sig = SIGBUS, .name = "Bus error"}, {.sig = SIGILL, .name = "Illegal instruction"}, {.sig = SIGFPE, .name = "Floating-point exception"},
    {.sig = SIGABRT, .name = "Aborted"}, {.sig = SIGSEGV, .name = "Segmentation fault"},
};
enum { N_FATAL = sizeof fatal_signals / sizeof *fatal_signals };

/* settings GUARD_W(lock, relaxed, relaxed), enabled released after the others and acquired before them. */
static struct { uint8_t enabled, all_threads, c_stack; uint32_t fd; PyObject *file; stack_t stack, before; } fatal;

/* ---- arguments ---- */

/* The descriptor of a file argument; NULL or None: sys.stderr. *file: the object to keep, or NULL; new reference. -1: raised. */
static int descriptor(PyObject *argument, PyObject **file)
{
    PyObject *f = argument;
    *file = NULL;
    if (!f || f == Py_None) {
        f = PySys_GetObject("stderr");
        if (!f) {
            PyErr_SetString(PyExc_RuntimeError, "unable to get sys.stderr");
            return -1;
        }
        if (f == Py_None) {
            PyErr_SetString(PyExc_RuntimeError, "sys.stderr is None");
            return -1;
        }
    } else if (PyLong_Check(f)) {
        if (PyBool_Check(f) && PyErr_WarnEx(PyExc_RuntimeWarning, "bool is used as a file descriptor", 1) < 0)
            return -1;
        int fd = PyLong_AsInt(f);
        if (fd == -1 && PyErr_Occurred())
            return -1;
        if (fd < 0)
            PyErr_SetString(PyExc_ValueError, "file is not a valid file descripter");
        return fd < 0 ? -1 : fd;
    }
    Py_INCREF(f);
    PyObject *number = PyObject_CallMethod(f, "fileno", NULL);
    long fd = number && PyLong_Check(number) ? PyLong_AsLong(number) : -1;
    bool called = number != NULL;
    Py_XDECREF(number);
    if (fd < 0 || fd > INT_MAX) {
        if (called) {
            PyErr_Clear();
            PyErr_SetString(PyExc_RuntimeError, "file.fileno() is not a valid file descriptor");
        }
        Py_DECREF(f);
        return -1;
    }
    PyObject *r = PyObject_CallMethod(f, "flush", NULL);
    if (!r)
        PyErr_Clear();
    Py_XDECREF(r);
    *file = f;
    return (int)fd;
}

/* ---- now ---- */

static PyObject *dump_now(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"file", "all_threads", NULL};
    PyObject *argument = NULL, *file;
    int all = 1;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|Op:dump_traceback", keywords, &argument, &all))
        return NULL;
    int fd = descriptor(argument, &file);
    if (fd < 0)
        return NULL;
    PyThreadState *ts = PyThreadState_Get();
    if (all) {
        dump_threads_stopped(fd, this_thread->interp, ts);
    } else {
        dump_stack(fd, ts);
    }
    Py_XDECREF(file);
    return PyErr_CheckSignals() < 0 ? NULL : Py_None;
}

static PyObject *dump_c_now(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"file", NULL};
    PyObject *argument = NULL, *file;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:dump_c_stack", keywords, &argument))
        return NULL;
    int fd = descriptor(argument, &file);
    if (fd < 0)
        return NULL;
    dump_c_stack(fd);
    Py_XDECREF(file);
    Py_RETURN_NONE;
}

/* ---- on a crash ---- */

static void put_back(struct fatal_signal *s)
{
    if (s->installed) {
        s->installed = false;
        sigaction(s->sig, &s->before, NULL);
    }
}

static void on_fatal(int sig)
{
    int saved = errno;
    struct fatal_signal *s = fatal_signals;
    while (s < fatal_signals + N_FATAL - 1 && s->sig != sig)
        s++;
    put_back(s);
    if (load_acquire_u8(&fatal.enabled)) {
        int fd = (int)load_relaxed_u32(&fatal.fd);
        const PyThreadState *ts = PyGILState_GetThisThreadState();
        dump_text(fd, "Fatal Python error: ");
        dump_text(fd, s->name);
        dump_text(fd, "\n\n");
        if (load_relaxed_u8(&fatal.all_threads))
            dump_text(fd, "<Cannot show all threads while the GIL is disabled>\n");
        dump_stack(fd, ts);
        if (load_relaxed_u8(&fatal.c_stack))
            dump_c_stack(fd);
        dump_modules(fd, ts);
    }
    errno = saved;
    raise(sig);                                  /* what was there before sees it now, since it is not deferred */
}

static int install_fatal(void)
{
    if (!fatal.stack.ss_sp) {
        fatal.stack.ss_size = 64 * 1024;
        fatal.stack.ss_sp = PyMem_RawMalloc(fatal.stack.ss_size);
        if (!fatal.stack.ss_sp) {
            PyErr_NoMemory();
            return -1;
        }
        if (sigaltstack(&fatal.stack, &fatal.before) < 0) {
            PyMem_RawFree(fatal.stack.ss_sp);
            fatal.stack.ss_sp = NULL;
        }
    }
    for (int i = 0; i < N_FATAL; i++) {
        struct fatal_signal *s = &fatal_signals[i];
        struct sigaction action = {.sa_handler = on_fatal, .sa_flags = SA_NODEFER | SA_ONSTACK};
        if (s->installed)
            continue;
        if (sigaction(s->sig, &action, &s->before) < 0) {
            PyErr_SetFromErrno(PyExc_RuntimeError);
            return -1;
        }
        s->installed = true;
    }
    return 0;
}

static PyObject *enable(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"file", "all_threads", "c_stack", NULL};
    PyObject *argument = NULL, *file;
    int all = 1, c_stack = 1;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|Opp:enable", keywords, &argument, &all, &c_stack))
        return NULL;
    int fd = descriptor(argument, &file);
    if (fd < 0)
        return NULL;
    dump_c_stack_prepare();
    PyMutex_Lock(&lock);
    PyObject *old = fatal.file;
    fatal.file = file;
    store_relaxed_u32(&fatal.fd, (uint32_t)fd);
    store_relaxed_u8(&fatal.all_threads, (uint8_t)all);
    store_relaxed_u8(&fatal.c_stack, (uint8_t)c_stack);
    store_release_u8(&fatal.enabled, 1);         /* pairs with on_fatal() */
    int rc = install_fatal();
    PyMutex_Unlock(&lock);
    Py_XDECREF(old);
    return rc < 0 ? NULL : Py_None;
}

static PyObject *disable(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    PyMutex_Lock(&lock);
    bool was = fatal.enabled;
    PyObject *file = fatal.file;
    store_release_u8(&fatal.enabled, 0);
    fatal.file = NULL;
    for (int i = 0; i < N_FATAL; i++)
        put_back(&fatal_signals[i]);
    PyMutex_Unlock(&lock);
    Py_XDECREF(file);
    return PyBool_FromLong(was);
}

static PyObject *is_enabled(PyObject *module, PyObject *unused) { return (void)module, (void)unused, PyBool_FromLong(load_relaxed_u8(&fatal.enabled)); }

/* ---- later ---- */

static struct {
    bool running, cancel;                        /* GUARD(mutex) */
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    int64_t timeout_us;
    bool repeat, exit;
    int fd;
    PyObject *file;
    Interp *interp;
    char header[64];
} later = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void *watch(void *unused)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);    /* signals are for the program's threads */
    pthread_mutex_lock(&later.mutex);
    bool again;
    do {
        struct timespec end;
        clock_gettime(CLOCK_MONOTONIC, &end);
        int64_t ns = end.tv_nsec + later.timeout_us % 1000000 * 1000;
        end.tv_sec += later.timeout_us / 1000000 + ns / 1000000000;
        end.tv_nsec = ns % 1000000000;
        int rc = 0;
        while (!later.cancel && rc != ETIMEDOUT)
            rc = pthread_cond_timedwait(&later.wake, &later.mutex, &end);
        if (later.cancel)
            break;
        dump_text(later.fd, later.header);
        dump_threads_watching(later.fd, later.interp, true);
        if (later.exit)
            _exit(1);
        again = later.repeat;
    } while (again);
    pthread_mutex_unlock(&later.mutex);
    return unused;
}

/* lock held. The reference to the file is the caller's then. */
static PyObject *cancel_locked(void)
{
    PyObject *file = later.file;
    later.file = NULL;
    if (later.running) {
        pthread_mutex_lock(&later.mutex);
        later.cancel = true;
        pthread_cond_signal(&later.wake);
        pthread_mutex_unlock(&later.mutex);
        pthread_join(later.thread, NULL);
        later.running = false;
    }
    return file;
}

static void word_header(int64_t us)
{
    long seconds = (long)(us / 1000000), fraction = (long)(us % 1000000);
    int n = snprintf(later.header, sizeof later.header, "Timeout (%ld:%02ld:%02ld", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (fraction)
        n += snprintf(later.header + n, sizeof later.header - (size_t)n, ".%06ld", fraction);
    snprintf(later.header + n, sizeof later.header - (size_t)n, ")!\n");
}

static void make_condition(void)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&later.wake, &attributes);
    pthread_condattr_destroy(&attributes);
}

/* The watchdog stays behind in the parent. */
static void forget_watchdog(void)
{
    later.running = false;
    pthread_mutex_init(&later.mutex, NULL);
    make_condition();
}

/* lock held. 0, or an errno value. */
static int start_locked(void)
{
    static bool made;
    if (!made) {
        if (pthread_atfork(NULL, NULL, forget_watchdog) != 0)
            return ENOMEM;
        make_condition();
        made = true;
    }
    later.cancel = false;
    int rc = pthread_create(&later.thread, NULL, watch, NULL);
    later.running = rc == 0;
    return rc;
}

static PyObject *dump_later(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"timeout", "repeat", "file", "exit", NULL};
    PyObject *argument = NULL, *file;
    double seconds;
    int repeat = 0, leave = 0;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "d|pOp:dump_traceback_later", keywords, &seconds, &repeat, &argument, &leave))
        return NULL;
    if (isnan(seconds)) {
        PyErr_SetString(PyExc_ValueError, "Invalid value NaN (not a number)");
        return NULL;
    }
    if (seconds > 9e9) {
        PyErr_SetString(PyExc_OverflowError, "timeout value is too large");
        return NULL;
    }
    int64_t us = (int64_t)ceil(seconds * 1e6);
    if (seconds <= 0 || us <= 0) {
        PyErr_SetString(PyExc_ValueError, "timeout must be greater than 0");
        return NULL;
    }
    int fd = descriptor(argument, &file);
    if (fd < 0)
        return NULL;
    PyMutex_Lock(&lock);
    PyObject *old = cancel_locked();
    later.timeout_us = us;
    later.repeat = repeat;
    later.exit = leave;
    later.fd = fd;
    later.file = file;
    later.interp = this_thread->interp;
    word_header(us);
    int failed = start_locked();
    PyMutex_Unlock(&lock);
    Py_XDECREF(old);
    if (failed) {
        PyErr_SetString(PyExc_RuntimeError, "unable to start watchdog thread");
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *cancel_later(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    PyMutex_Lock(&lock);
    PyObject *old = cancel_locked();
    PyMutex_Unlock(&lock);
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

/* ---- on a signal ---- */

static struct user_signal { uint8_t enabled, all_threads, chain; uint32_t fd; PyObject *file; Interp *interp; struct sigaction before; } users[NSIG];

static void on_user(int sig, siginfo_t *info, void *context);

static int install_user(int sig, struct sigaction *before)
{
    /* What is chained to must be able to run while we are in our handler; system calls go on unless it is not us alone who asked. */
    struct sigaction action = {.sa_sigaction = on_user, .sa_flags = SA_SIGINFO | SA_ONSTACK | (load_relaxed_u8(&users[sig].chain) ? SA_NODEFER : SA_RESTART)};
    return sigaction(sig, &action, before);
}

/* What would happen without us. A handler is called, not raised for: other threads' signals must find us in place all the time, and a tool
 * that holds back signals inside of handlers would deliver ours when we are back there, for ever. */
static void run_before(int sig, const struct sigaction *before, siginfo_t *info, void *context)
{
    if (before->sa_flags & SA_SIGINFO) {
        before->sa_sigaction(sig, info, context);
    } else if (before->sa_handler == SIG_DFL) {
        sigset_t one, mask;
        sigemptyset(&one);
        sigaddset(&one, sig);
        sigaction(sig, before, NULL);
        raise(sig);
        pthread_sigmask(SIG_UNBLOCK, &one, &mask);       /* mostly the end of the process */
        pthread_sigmask(SIG_SETMASK, &mask, NULL);
        install_user(sig, NULL);
    } else if (before->sa_handler != SIG_IGN) {
        before->sa_handler(sig);
    }
}

static void on_user(int sig, siginfo_t *info, void *context)
{
    struct user_signal *u = &users[sig];
    int saved = errno;
    if (!load_acquire_u8(&u->enabled))
        return;
    int fd = (int)load_relaxed_u32(&u->fd);
    const PyThreadState *ts = PyGILState_GetThisThreadState();
    if (load_relaxed_u8(&u->all_threads))
        dump_threads_running(fd, load_relaxed_ptr(&u->interp), ts, true);
    else
        dump_stack(fd, ts);
    errno = saved;
    if (load_relaxed_u8(&u->chain))
        run_before(sig, &u->before, info, context);
    errno = saved;
}

static bool may_be_registered(int sig)
{
    for (int i = 0; i < N_FATAL; i++)
        if (fatal_signals[i].sig == sig) {
            PyErr_Format(PyExc_RuntimeError, "signal %i cannot be registered, use enable() instead", sig);
            return false;
        }
    if (sig < 1 || sig >= NSIG) {
        PyErr_SetString(PyExc_ValueError, "signal number out of range");
        return false;
    }
    return true;
}

static PyObject *register_signal(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"signum", "file", "all_threads", "chain", NULL};
    PyObject *argument = NULL, *file;
    int sig, all = 1, chain = 0;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "i|Opp:register", keywords, &sig, &argument, &all, &chain) || !may_be_registered(sig))
        return NULL;
    int fd = descriptor(argument, &file);
    if (fd < 0)
        return NULL;
    PyMutex_Lock(&lock);
    struct user_signal *u = &users[sig];
    bool was = u->enabled;
    PyObject *old = u->file;
    u->file = file;
    store_relaxed_u32(&u->fd, (uint32_t)fd);
    store_relaxed_u8(&u->all_threads, (uint8_t)all);
    store_relaxed_u8(&u->chain, (uint8_t)chain);
    store_relaxed_ptr(&u->interp, this_thread->interp);
    if (!was)
        sigaction(sig, NULL, &u->before);        /* before a handler can ask for it */
    store_release_u8(&u->enabled, 1);            /* pairs with on_user() */
    int rc = install_user(sig, NULL), error = errno;
    if (rc < 0)
        store_release_u8(&u->enabled, 0);
    PyMutex_Unlock(&lock);
    Py_XDECREF(old);
    if (rc < 0) {
        errno = error;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    Py_RETURN_NONE;
}

static PyObject *unregister_signal(PyObject *module, PyObject *arg)
{
    int sig = PyLong_AsInt(arg);
    (void)module;
    if ((sig == -1 && PyErr_Occurred()) || !may_be_registered(sig))
        return NULL;
    PyMutex_Lock(&lock);
    struct user_signal *u = &users[sig];
    bool was = u->enabled;
    PyObject *file = u->file;
    store_release_u8(&u->enabled, 0);
    u->file = NULL;
    if (was)
        sigaction(sig, &u->before, NULL);
    PyMutex_Unlock(&lock);
    Py_XDECREF(file);
    return PyBool_FromLong(was);
}

/* ---- crashes to order, for tests ---- */

static void no_core_file(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_CORE, &limit) == 0) {
        limit.rlim_cur = 0;
        setrlimit(RLIMIT_CORE, &limit);
    }
}

static PyObject *read_null(PyObject *module, PyObject *unused)
{
    volatile int *nowhere = NULL;
    (void)module, (void)unused;
    no_core_file();
    return PyLong_FromLong(*nowhere);
}

static PyObject *crash_segv(PyObject *module, PyObject *args)
{
    int detached = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "|p:_sigsegv", &detached))
        return NULL;
    no_core_file();
    if (detached) {
        Py_BEGIN_ALLOW_THREADS
        raise(SIGSEGV);
        Py_END_ALLOW_THREADS
    } else {
        raise(SIGSEGV);
    }
    Py_RETURN_NONE;
}

static PyObject *crash_abort(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    no_core_file();
    abort();
}

static PyObject *crash_fpe(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    no_core_file();
    raise(SIGFPE);
    Py_RETURN_NONE;
}

static void *fatal_error_thread(void *unused)
{
    (void)unused;
    _Py_FatalErrorFunc("faulthandler_fatal_error_thread", "in new thread");
}

static PyObject *fatal_error_c_thread(PyObject *module, PyObject *unused)
{
    pthread_t t;
    (void)module, (void)unused;
    no_core_file();
    if (pthread_create(&t, NULL, fatal_error_thread, NULL) != 0) {
        PyErr_SetString(PyExc_RuntimeError, "unable to start the thread");
        return NULL;
    }
    pthread_join(t, NULL);
    Py_RETURN_NONE;
}

static uintptr_t use_stack(uintptr_t lowest, size_t *depth)
{
    volatile unsigned char page[4096];
    uintptr_t here = (uintptr_t)page;
    page[0] = page[4095] = 1;
    if (here < lowest)
        return here;
    ++*depth;
    return use_stack(lowest, depth) + page[0];
}

static PyObject *stack_overflow(PyObject *module, PyObject *unused)
{
    enum { FAR = 100 << 20 };
    char here;
    size_t depth = 0;
    (void)module, (void)unused;
    no_core_file();
    uintptr_t stop = use_stack((uintptr_t)&here - FAR, &depth);
    return PyErr_Format(PyExc_RuntimeError, "unable to raise a stack overflow (allocated %zu bytes on the stack, %zu recursive calls)",
                        (size_t)((uintptr_t)&here - stop), depth);
}

/* ---- the module ---- */

#define WITH_KEYWORDS(f) ((PyCFunction)(void (*)(void))(f)), METH_VARARGS | METH_KEYWORDS
static PyMethodDef faulthandler_methods[] = {
    {"enable", WITH_KEYWORDS(enable), PyDoc_STR("enable($module, /, file=sys.stderr, all_threads=True, c_stack=True)\n--\n\nEnable the fault handler.")},
    {"disable", disable, METH_NOARGS, PyDoc_STR("disable($module, /)\n--\n\nDisable the fault handler.")},
    {"is_enabled", is_enabled, METH_NOARGS, PyDoc_STR("is_enabled($module, /)\n--\n\nCheck if the handler is enabled.")},
    {"dump_traceback", WITH_KEYWORDS(dump_now),
     PyDoc_STR("dump_traceback($module, /, file=sys.stderr, all_threads=True)\n--\n\n"
               "Dump the traceback of the current thread, or of all threads if all_threads is True, into file.")},
    {"dump_c_stack", WITH_KEYWORDS(dump_c_now), PyDoc_STR("dump_c_stack($module, /, file=sys.stderr)\n--\n\nDump the C stack of the current thread.")},
    {"dump_traceback_later", WITH_KEYWORDS(dump_later),
     PyDoc_STR("dump_traceback_later($module, /, timeout, repeat=False, file=sys.stderr, exit=False)\n--\n\n"
               "Dump the traceback of all threads in timeout seconds,\nor each timeout seconds if repeat is True. If exit is True, call _exit(1) which is not safe.")},
    {"cancel_dump_traceback_later", cancel_later, METH_NOARGS,
     PyDoc_STR("cancel_dump_traceback_later($module, /)\n--\n\nCancel the previous call to dump_traceback_later().")},
    {"register", WITH_KEYWORDS(register_signal),
     PyDoc_STR("register($module, /, signum, file=sys.stderr, all_threads=True, chain=False)\n--\n\n"
               "Register a handler for the signal 'signum': dump the traceback of the current thread, or of all threads if all_threads is True, into file.")},
    {"unregister", unregister_signal, METH_O,
     PyDoc_STR("unregister($module, signum, /)\n--\n\nUnregister the handler of the signal 'signum' registered by register().")},
    {"_read_null", read_null, METH_NOARGS, PyDoc_STR("_read_null($module, /)\n--\n\nRead from NULL, raise a SIGSEGV.")},
    {"_sigsegv", crash_segv, METH_VARARGS, PyDoc_STR("_sigsegv($module, release_gil=False, /)\n--\n\nRaise a SIGSEGV signal.")},
    {"_fatal_error_c_thread", fatal_error_c_thread, METH_NOARGS, PyDoc_STR("_fatal_error_c_thread($module, /)\n--\n\nCall Py_FatalError() in a new C thread.")},
    {"_sigabrt", crash_abort, METH_NOARGS, PyDoc_STR("_sigabrt($module, /)\n--\n\nRaise a SIGABRT signal.")},
    {"_sigfpe", crash_fpe, METH_NOARGS, PyDoc_STR("_sigfpe($module, /)\n--\n\nRaise a SIGFPE signal.")},
    {"_stack_overflow", stack_overflow, METH_NOARGS, PyDoc_STR("_stack_overflow($module, /)\n--\n\nRecursive call to raise a stack overflow.")},
    {NULL, NULL, 0, NULL}
};

static PyModuleDef_Slot faulthandler_slots[] = {
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED}, {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}
};
static PyModuleDef faulthandler_module = {
    PyModuleDef_HEAD_INIT, .m_name = "faulthandler", .m_doc = PyDoc_STR("faulthandler module."), .m_methods = faulthandler_methods,
    .m_slots = faulthandler_slots,
};

PyMODINIT_FUNC PyInit_faulthandler(void) { return PyModuleDef_Init(&faulthandler_module); }
