/* stdlib/_signal.c -- signals, interval timers and signal masks, for the module signal. The delivery is core/runtime/signals.c. */
#include "Python.h"

#include "core/runtime/signals.h"
#include "stdlib/module_state.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    PyObject *itimer_error;
    PyTypeObject *siginfo_type;
} SignalState;

static bool signals_started;              /* of the main interpreter; main thread only */
static SignalState *state_of(PyObject *module) { return PyModule_GetState(module); }

static int signal_argument(PyObject *o)
{
    int sig = PyLong_AsInt(o);
    if (sig == -1 && PyErr_Occurred())
        return -1;
    if (signal_is_valid(sig))
        return sig;
    PyErr_SetString(PyExc_ValueError, "signal number out of range");
    return -1;
}

/* -- handlers ---------------------------------------------------------------------------------------------------------------------------- */

static PyObject *sig_default_int_handler(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module, (void)args, (void)nargs;
    PyErr_SetNone(PyExc_KeyboardInterrupt);
    return NULL;
}

static PyObject *sig_signal(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    Value old;
    (void)module;
    if (!args_between("signal", nargs, 2, 2))
        return NULL;
    int sig = PyLong_AsInt(args[0]);
    if (sig == -1 && PyErr_Occurred())
        return NULL;
    if ((PyThreadState *)this_thread != interp_main->main_thread || interp_now() != interp_main) {
        PyErr_SetString(PyExc_ValueError, "signal only works in main thread of the main interpreter");
        return NULL;
    }
    if (!signal_is_valid(sig)) {
        PyErr_SetString(PyExc_ValueError, "signal number out of range");
        return NULL;
    }
    /* SIG_DFL and SIG_IGN may come as members of an enum: their value counts. */
    Value handler = value_of(args[1]);
    if (PyLong_Check(args[1])) {
        long v = PyLong_AsLong(args[1]);
        handler = value_from_int(v);
        if (v != (long)(intptr_t)SIG_DFL && v != (long)(intptr_t)SIG_IGN)
            handler = V_ABSENT;
    } else if (!PyCallable_Check(args[1])) {
        handler = V_ABSENT;
    }
    if (is_absent(handler)) {
        PyErr_SetString(PyExc_TypeError, "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
        return NULL;
    }
    return signal_set_handler(sig, handler, &old) < 0 ? NULL : api_of(old);
}

static PyObject *sig_getsignal(PyObject *module, PyObject *arg)
{
    (void)module;
    int sig = signal_argument(arg);
    return sig < 0 ? NULL : api_of(signal_handler_get(sig));
}

static PyObject *sig_set_wakeup_fd(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"", "warn_on_full_buffer", NULL};
    int fd, warn_on_full = 1;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "i|$p:set_wakeup_fd", keywords, &fd, &warn_on_full))
        return NULL;
    if ((PyThreadState *)this_thread != interp_main->main_thread || interp_now() != interp_main) {
        PyErr_SetString(PyExc_ValueError, "set_wakeup_fd only works in main thread of the main interpreter");
        return NULL;
    }
    if (fd != -1) {
        struct stat st;
        if (fstat(fd, &st) < 0)
            return PyErr_SetFromErrno(PyExc_OSError);
        int flags = fcntl(fd, F_GETFL);
        if (flags < 0)
            return PyErr_SetFromErrno(PyExc_OSError);
        if (!(flags & O_NONBLOCK)) {
            PyErr_Format(PyExc_ValueError, "the fd %i must be in non-blocking mode", fd);
            return NULL;
        }
    }
    return PyLong_FromLong(signal_wakeup_fd(fd, warn_on_full));
}

static PyObject *sig_siginterrupt(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("siginterrupt", nargs, 2, 2))
        return NULL;
    int sig = signal_argument(args[0]), flag = sig < 0 ? 0 : PyObject_IsTrue(args[1]);
    struct sigaction action;
    if (sig < 0 || flag < 0)
        return NULL;
    if (sigaction(sig, NULL, &action) < 0)
        return PyErr_SetFromErrno(PyExc_OSError);
    action.sa_flags = flag ? action.sa_flags & ~SA_RESTART : action.sa_flags | SA_RESTART;
    if (sigaction(sig, &action, NULL) < 0)
        return PyErr_SetFromErrno(PyExc_OSError);
    Py_RETURN_NONE;
}

/* -- sending ----------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *after_sending(int rc)
{
    if (rc) {
        errno = rc > 0 ? rc : errno;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return PyErr_CheckSignals() < 0 ? NULL : Py_None;
}

static PyObject *sig_raise_signal(PyObject *module, PyObject *arg)
{
    (void)module;
    int sig = PyLong_AsInt(arg), rc;
    if (sig == -1 && PyErr_Occurred())
        return NULL;
    DETACHED { rc = raise(sig) ? errno : 0; }
    return after_sending(rc);
}

static PyObject *sig_pthread_kill(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("pthread_kill", nargs, 2, 2))
        return NULL;
    unsigned long id = PyLong_AsUnsignedLongMask(args[0]);
    int sig = PyErr_Occurred() ? -1 : PyLong_AsInt(args[1]);
    if (PyErr_Occurred() || PySys_Audit("signal.pthread_kill", "ki", id, sig) < 0)
        return NULL;
    return after_sending(pthread_kill(id, sig));
}

static PyObject *sig_pidfd_send_signal(PyObject *module, PyObject *args)
{
    int pidfd, sig, flags = 0;
    PyObject *info = Py_None;
    (void)module;
    if (!PyArg_ParseTuple(args, "ii|Oi:pidfd_send_signal", &pidfd, &sig, &info, &flags))
        return NULL;
    if (info != Py_None) {
        PyErr_SetString(PyExc_TypeError, "siginfo must be None");
        return NULL;
    }
    if (syscall(SYS_pidfd_send_signal, pidfd, sig, NULL, flags) < 0)
        return PyErr_SetFromErrno(PyExc_OSError);
    Py_RETURN_NONE;
}

/* -- timers ---------------------------------------------------------------------------------------------------------------------------------------- */

static int to_timeval(PyObject *o, struct timeval *t)
{
    double d = PyFloat_AsDouble(o);
    if (d == -1.0 && PyErr_Occurred())
        return -1;
    if (!(fabs(d) < 9e15)) {
        PyErr_SetString(PyExc_OverflowError, "timestamp out of range for platform time_t");
        return -1;
    }
    double whole = floor(d);
    t->tv_sec = (time_t)whole;
    t->tv_usec = (suseconds_t)ceil((d - whole) * 1e6);
    if (t->tv_usec >= 1000000) {
        t->tv_sec++;
        t->tv_usec -= 1000000;
    }
    return 0;
}

static PyObject *from_itimer(const struct itimerval *v)
{
    return Py_BuildValue("dd", (double)v->it_value.tv_sec + (double)v->it_value.tv_usec * 1e-6,
                         (double)v->it_interval.tv_sec + (double)v->it_interval.tv_usec * 1e-6);
}

static PyObject *sig_alarm(PyObject *module, PyObject *arg)
{
    (void)module;
    int seconds = PyLong_AsInt(arg);
    return seconds == -1 && PyErr_Occurred() ? NULL : PyLong_FromLong((long)alarm((unsigned)seconds));
}

static PyObject *sig_setitimer(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    struct itimerval new = {0}, old;
    if (!args_between("setitimer", nargs, 2, 3))
        return NULL;
    int which = PyLong_AsInt(args[0]);
    if ((which == -1 && PyErr_Occurred()) || to_timeval(args[1], &new.it_value) < 0 || (nargs > 2 && to_timeval(args[2], &new.it_interval) < 0))
        return NULL;
    if (setitimer((enum __itimer_which)which, &new, &old) < 0)
        return PyErr_SetFromErrno(state_of(module)->itimer_error);
    return from_itimer(&old);
}

static PyObject *sig_getitimer(PyObject *module, PyObject *arg)
{
    struct itimerval v;
    int which = PyLong_AsInt(arg);
    if (which == -1 && PyErr_Occurred())
        return NULL;
    if (getitimer((enum __itimer_which)which, &v) < 0)
        return PyErr_SetFromErrno(state_of(module)->itimer_error);
    return from_itimer(&v);
}

/* -- masks and waiting --------------------------------------------------------------------------------------------------------------------------------- */

static int to_set(PyObject *o, sigset_t *set)
{
    PyObject *it = PyObject_GetIter(o), *item;
    sigemptyset(set);
    int rc = it ? 0 : -1, more = 0;
    while (rc == 0 && (more = PyIter_NextItem(it, &item)) > 0) {
        int sig = PyLong_AsInt(item);
        Py_DECREF(item);
        if (sig == -1 && PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_OverflowError)) {
            rc = -1;
        } else if (!signal_is_valid(sig)) {
            PyErr_Clear();
            PyErr_Format(PyExc_ValueError, "signal number %d out of range [1; %i]", sig, NSIG - 1);
            rc = -1;
        } else if (sigaddset(set, sig) < 0 && errno != EINVAL) {
            PyErr_SetFromErrno(PyExc_OSError);
            rc = -1;
        }
    }
    Py_XDECREF(it);
    return more < 0 ? -1 : rc;
}

static PyObject *from_set(const sigset_t *set)
{
    PyObject *r = PySet_New(NULL);
    for (int sig = 1; r && sig < NSIG; sig++) {
        if (sigismember(set, sig) != 1)
            continue;
        PyObject *n = PyLong_FromLong(sig);
        if (!n || PySet_Add(r, n) < 0)
            Py_CLEAR(r);
        Py_XDECREF(n);
    }
    return r;
}

static PyObject *sig_pthread_sigmask(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    sigset_t set, old;
    (void)module;
    if (!args_between("pthread_sigmask", nargs, 2, 2))
        return NULL;
    int how = PyLong_AsInt(args[0]);
    if ((how == -1 && PyErr_Occurred()) || to_set(args[1], &set) < 0)
        return NULL;
    int rc = pthread_sigmask(how, &set, &old);
    if (rc) {
        errno = rc;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return PyErr_CheckSignals() < 0 ? NULL : from_set(&old);
}

static PyObject *sig_sigpending(PyObject *module, PyObject *unused)
{
    sigset_t set;
    (void)module, (void)unused;
    return sigpending(&set) < 0 ? PyErr_SetFromErrno(PyExc_OSError) : from_set(&set);
}

static PyObject *sig_sigwait(PyObject *module, PyObject *arg)
{
    sigset_t set;
    int sig, rc;
    (void)module;
    if (to_set(arg, &set) < 0)
        return NULL;
    DETACHED { rc = sigwait(&set, &sig); }
    if (rc) {
        errno = rc;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return PyLong_FromLong(sig);
}

static PyObject *from_siginfo(PyObject *module, const siginfo_t *info)
{
    PyObject *r = PyStructSequence_New(state_of(module)->siginfo_type);
    if (!r)
        return NULL;
    long fields[] = {info->si_signo, info->si_code, info->si_errno, info->si_pid, (long)info->si_uid, info->si_status, info->si_band};
    for (Py_ssize_t i = 0; i < 7; i++)
        PyStructSequence_SetItem(r, i, PyLong_FromLong(fields[i]));
    return r;
}

static PyObject *wait_info(PyObject *module, PyObject *set_arg, const struct timespec *timeout)
{
    sigset_t set;
    siginfo_t info;
    int rc, error;
    if (to_set(set_arg, &set) < 0)
        return NULL;
    struct timespec end, left = {0, 0};
    if (timeout) {
        clock_gettime(CLOCK_MONOTONIC, &end);
        end.tv_sec += timeout->tv_sec;
        end.tv_nsec += timeout->tv_nsec;
        left = *timeout;
    }
    for (;;) {
        DETACHED {
            rc = timeout ? sigtimedwait(&set, &info, &left) : sigwaitinfo(&set, &info);
            error = errno;
        }
        if (rc >= 0)
            return from_siginfo(module, &info);
        if (timeout && error == EAGAIN)
            Py_RETURN_NONE;
        if (error != EINTR) {
            errno = error;
            return PyErr_SetFromErrno(PyExc_OSError);
        }
        if (PyErr_CheckSignals() < 0)
            return NULL;
        if (timeout) {
            struct timespec now;
            clock_gettime(CLOCK_MONOTONIC, &now);
            int64_t ns = (int64_t)(end.tv_sec - now.tv_sec) * 1000000000 + (end.tv_nsec - now.tv_nsec);
            if (ns <= 0)
                Py_RETURN_NONE;
            left = (struct timespec){ns / 1000000000, ns % 1000000000};
        }
    }
}

static PyObject *sig_sigwaitinfo(PyObject *module, PyObject *arg) { return wait_info(module, arg, NULL); }

static PyObject *sig_sigtimedwait(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_between("sigtimedwait", nargs, 2, 2))
        return NULL;
    double seconds = PyFloat_AsDouble(args[1]);
    if (seconds == -1.0 && PyErr_Occurred())
        return NULL;
    if (seconds < 0) {
        PyErr_SetString(PyExc_ValueError, "timeout must be non-negative");
        return NULL;
    }
    struct timespec t = {(time_t)seconds, (long)((seconds - floor(seconds)) * 1e9)};
    return wait_info(module, args[0], &t);
}

static PyObject *sig_pause(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    DETACHED { pause(); }
    return PyErr_CheckSignals() < 0 ? NULL : Py_None;
}

static PyObject *sig_valid_signals(PyObject *module, PyObject *unused)
{
    sigset_t set;
    (void)module, (void)unused;
    sigemptyset(&set);
    sigfillset(&set);
    return from_set(&set);
}

static PyObject *sig_strsignal(PyObject *module, PyObject *arg)
{
    (void)module;
    int sig = signal_argument(arg);
    if (sig < 0)
        return NULL;
    const char *text = strsignal(sig);
    if (!text || strncmp(text, "Unknown signal", 14) == 0)
        Py_RETURN_NONE;
    return PyUnicode_FromString(text);
}

#define CALL(f) ((PyCFunction)(void (*)(void))(f))
static PyMethodDef signal_methods[] = {
    {"default_int_handler", CALL(sig_default_int_handler), METH_FASTCALL,
     PyDoc_STR("default_int_handler($module, signalnum, frame, /)\n--\n\nThe handler of SIGINT at the start: raises KeyboardInterrupt.")},
    {"alarm", sig_alarm, METH_O, PyDoc_STR("alarm($module, seconds, /)\n--\n\nHas SIGALRM sent after that many seconds; gives what was left before.")},
    {"setitimer", CALL(sig_setitimer), METH_FASTCALL, PyDoc_STR("setitimer($module, which, seconds, interval=0.0, /)\n--\n\nSets an interval timer; gives the old one.")},
    {"getitimer", sig_getitimer, METH_O, PyDoc_STR("getitimer($module, which, /)\n--\n\n(seconds left, interval) of a timer.")},
    {"signal", CALL(sig_signal), METH_FASTCALL,
     PyDoc_STR("signal($module, signalnum, handler, /)\n--\n\nSets the handler of a signal; gives the old one. Main thread only.\n\n"
               "handler: SIG_DFL, SIG_IGN, or a callable of the number and the interrupted frame.")},
    {"raise_signal", sig_raise_signal, METH_O, PyDoc_STR("raise_signal($module, signalnum, /)\n--\n\nSends a signal to this process.")},
    {"strsignal", sig_strsignal, METH_O, PyDoc_STR("strsignal($module, signalnum, /)\n--\n\nThe system's description of a signal, or None.")},
    {"getsignal", sig_getsignal, METH_O, PyDoc_STR("getsignal($module, signalnum, /)\n--\n\nThe handler of a signal; None if it was not set from Python.")},
    {"set_wakeup_fd", CALL(sig_set_wakeup_fd), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("set_wakeup_fd($module, fd, /, *, warn_on_full_buffer=True)\n--\n\nA descriptor that gets the number of each signal as a byte; -1: none.")},
    {"siginterrupt", CALL(sig_siginterrupt), METH_FASTCALL,
     PyDoc_STR("siginterrupt($module, signalnum, flag, /)\n--\n\nWhether the signal interrupts system calls.")},
    {"pause", sig_pause, METH_NOARGS, PyDoc_STR("pause($module, /)\n--\n\nWaits until a signal comes.")},
    {"pidfd_send_signal", sig_pidfd_send_signal, METH_VARARGS,
     PyDoc_STR("pidfd_send_signal($module, pidfd, signalnum, siginfo=None, flags=0, /)\n--\n\nSends a signal to the process of a descriptor.")},
    {"pthread_kill", CALL(sig_pthread_kill), METH_FASTCALL, PyDoc_STR("pthread_kill($module, thread_id, signalnum, /)\n--\n\nSends a signal to a thread.")},
    {"pthread_sigmask", CALL(sig_pthread_sigmask), METH_FASTCALL,
     PyDoc_STR("pthread_sigmask($module, how, mask, /)\n--\n\nChanges this thread's set of blocked signals; gives the old one.")},
    {"sigpending", sig_sigpending, METH_NOARGS, PyDoc_STR("sigpending($module, /)\n--\n\nSignals that came while they were blocked.")},
    {"sigwait", sig_sigwait, METH_O, PyDoc_STR("sigwait($module, sigset, /)\n--\n\nWaits for one of these signals and takes it.")},
    {"sigwaitinfo", sig_sigwaitinfo, METH_O, PyDoc_STR("sigwaitinfo($module, sigset, /)\n--\n\nAs sigwait(), with what is known of the signal.")},
    {"sigtimedwait", CALL(sig_sigtimedwait), METH_FASTCALL, PyDoc_STR("sigtimedwait($module, sigset, timeout, /)\n--\n\nAs sigwaitinfo(), for at most that many seconds.")},
    {"valid_signals", sig_valid_signals, METH_NOARGS, PyDoc_STR("valid_signals($module, /)\n--\n\nThe signals that there are here.")},
    {NULL, NULL, 0, NULL},
};

static const struct { const char *name; long value; } constants[] = {
    {"NSIG", NSIG}, {"SIG_DFL", 0}, {"SIG_IGN", 1}, {"SIG_BLOCK", SIG_BLOCK}, {"SIG_UNBLOCK", SIG_UNBLOCK}, {"SIG_SETMASK", SIG_SETMASK},
    {"ITIMER_REAL", ITIMER_REAL}, {"ITIMER_VIRTUAL", ITIMER_VIRTUAL}, {"ITIMER_PROF", ITIMER_PROF},
#define S(name) {#name, name},
    S(SIGABRT) S(SIGALRM) S(SIGBUS) S(SIGCHLD) S(SIGCONT) S(SIGFPE) S(SIGHUP) S(SIGILL) S(SIGINT) S(SIGIO) S(SIGIOT) S(SIGKILL) S(SIGPIPE) S(SIGPOLL)
    S(SIGPROF) S(SIGPWR) S(SIGQUIT) S(SIGSEGV) S(SIGSTKFLT) S(SIGSTOP) S(SIGSYS) S(SIGTERM) S(SIGTRAP) S(SIGTSTP) S(SIGTTIN) S(SIGTTOU) S(SIGURG)
    S(SIGUSR1) S(SIGUSR2) S(SIGVTALRM) S(SIGWINCH) S(SIGXCPU) S(SIGXFSZ)
#undef S
    {"SIGCLD", SIGCHLD},
};

static PyStructSequence_Field siginfo_fields[] = {
    {"si_signo", "number of the signal"}, {"si_code", "why it was sent"}, {"si_errno", "error number"}, {"si_pid", "process that sent it"},
    {"si_uid", "user of that process"}, {"si_status", "exit status or signal"}, {"si_band", "band event of SIGPOLL"}, {NULL, NULL},
};
static PyStructSequence_Desc siginfo_desc = {"signal.struct_siginfo", "struct_siginfo: what sigwaitinfo() and sigtimedwait() give.", siginfo_fields, 7};

static int signal_exec(PyObject *module)
{
    SignalState *st = state_of(module);
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (PyModule_AddIntConstant(module, constants[i].name, constants[i].value) < 0)
            return -1;
    if (PyModule_AddIntConstant(module, "SIGRTMIN", SIGRTMIN) < 0 || PyModule_AddIntConstant(module, "SIGRTMAX", SIGRTMAX) < 0)
        return -1;
    st->itimer_error = PyErr_NewException("signal.itimer_error", PyExc_OSError, NULL);
    if (!st->itimer_error || PyModule_AddObjectRef(module, "ItimerError", st->itimer_error) < 0)
        return -1;
    st->siginfo_type = PyStructSequence_NewType(&siginfo_desc);
    if (!st->siginfo_type || PyModule_AddType(module, st->siginfo_type) < 0)
        return -1;
    if (interp_now() == interp_main && !signals_started) {
        PyObject *handler = PyObject_GetAttrString(module, "default_int_handler");
        if (!handler || signals_start(handler) < 0)
            return -1;
        signals_started = true;
        Py_DECREF(handler);
    }
    return 0;
}

#define HELD(F) F(itimer_error) F(siginfo_type)
MODULE_STATE_FUNCTIONS(SignalState, HELD)

static PyModuleDef_Slot signal_slots[] = MODULE_SLOTS(signal_exec);
static struct PyModuleDef signal_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_signal",
    .m_doc = PyDoc_STR("Signals, interval timers, signal masks. Programs use the module signal."),
    .m_size = sizeof(SignalState),
    .m_methods = signal_methods,
    .m_slots = signal_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__signal(void) { return PyModuleDef_Init(&signal_module); }
