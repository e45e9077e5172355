/* core/runtime/signals.c -- signals: the C handler notes that one came, the main thread runs the Python handler at its next safepoint.
 *
 * State. tripped[sig], any_tripped  SHARED(seq_cst): set by the C handler, taken by the main thread
 *        handlers[sig]              counted Value, GUARD(handlers_lock), which is a leaf; written by the main thread only (signal.signal()
 *                                   refuses others), so that it may read without
 *        wakeup_fd, wakeup_warn     SHARED(seq_cst)
 * The C handler does nothing but set words, write a byte to the wake-up descriptor, and set a poll bit: all of that is safe in a handler.
 */
#include "core/runtime/signals.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

enum { SIGNALS = NSIG };

static uint8_t tripped[SIGNALS], any_tripped;
static Mutex handlers_lock;
static Value handlers[SIGNALS] GUARD(handlers_lock);
static uint32_t wakeup_fd = (uint32_t)-1;
static uint8_t wakeup_warn = 1;
static uint8_t ended SHARED(relaxed);        /* the interpreter is being finalized: no handlers any more */

bool signal_is_valid(int sig) { return sig >= 1 && sig < SIGNALS; }

Value signal_handler_get(int sig)
{
    mutex_lock_ranked(&handlers_lock, RANK_LEAF);
    Value h = value_keep(handlers[sig]);
    mutex_unlock_ranked(&handlers_lock, RANK_LEAF);
    return h;
}

/* The former one, which is the caller's. Main thread. */
static Value handler_set(int sig, Value h)
{
    mutex_lock_ranked(&handlers_lock, RANK_LEAF);
    Value old = handlers[sig];
    handlers[sig] = h;
    mutex_unlock_ranked(&handlers_lock, RANK_LEAF);
    return old;
}

int signal_wakeup_fd(int fd, bool warn_on_full)
{
    store_u8(&wakeup_warn, warn_on_full);
    return (int)exchange_u32(&wakeup_fd, (uint32_t)fd);
}

int PySignal_SetWakeupFd(int fd) { return signal_wakeup_fd(fd < 0 ? -1 : fd, true); }

static bool on_main_thread(void) { return this_thread && (PyThreadState *)this_thread == interp_main->main_thread; }

static void trip(int sig)
{
    store_u8(&tripped[sig], 1);
    store_u8(&any_tripped, 1);
    poll_request(&interp_main->main_thread->gc.base, POLL_SIGNAL);
    int fd = (int)load_u32(&wakeup_fd);
    if (fd >= 0) {
        unsigned char byte = (unsigned char)sig;
        if (write(fd, &byte, 1) < 0 && load_u8(&wakeup_warn))
            ;                                /* a full pipe loses the byte; the handler runs all the same */
    }
}

static void c_handler(int sig)
{
    int saved = errno;
    trip(sig);
    errno = saved;
}

int signal_install(int sig, void (*how)(int))
{
    struct sigaction action = {.sa_handler = how};
    sigemptyset(&action.sa_mask);
    action.sa_flags = how == c_handler ? SA_ONSTACK : 0;
    return sigaction(sig, &action, NULL);
}

int signal_set_handler(int sig, Value handler, Value *old)
{
    void (*how)(int) = c_handler;
    if (value_is(handler, value_from_int((int64_t)(intptr_t)SIG_IGN)))
        how = SIG_IGN;
    else if (value_is(handler, value_from_int((int64_t)(intptr_t)SIG_DFL)))
        how = SIG_DFL;
    if (PyErr_CheckSignals() < 0)
        return -1;
    if (signal_install(sig, how) < 0) {
        PyErr_SetFromErrno(PyExc_OSError);
        return -1;
    }
    *old = handler_set(sig, value_keep(handler));
    return 0;
}

/* -- running handlers ---------------------------------------------------------------------------------------------------------------------- */

static int run_handler(int sig)
{
    Value h = value_keep(handlers[sig]);
    if (is_absent(h) || is_none(h) || value_is_int(h)) {        /* it had a handler when it came */
        PyErr_Format(PyExc_OSError, "Signal %i ignored due to race condition", sig);
        PyErr_WriteUnraisable(Py_None);
        return 0;
    }
    PyObject *frame = (PyObject *)PyEval_GetFrame();
    PyObject *r = PyObject_CallFunction(api_of(h), "iO", sig, frame ? frame : Py_None);
    value_release(h);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

static int check_signals(void)
{
    if (!load_u8(&any_tripped) || !on_main_thread() || interp_now() != interp_main)
        return 0;
    store_u8(&any_tripped, 0);
    for (int sig = 1; sig < SIGNALS; sig++)
        if (exchange_u8(&tripped[sig], 0) && run_handler(sig) < 0) {
            store_u8(&any_tripped, 1);       /* the others' turn comes at the next look */
            poll_request(this_thread, POLL_SIGNAL);
            return -1;
        }
    return 0;
}

static void pending_calls(PyThreadState *ts, uint32_t bits)
{
    if (!is_absent(ts->raised))
        poll_request(&ts->gc.base, bits);    /* an exception is on its way: later */
    else if (bits & POLL_SIGNAL)
        check_signals();
}

int PyErr_SetInterruptEx(int sig)
{
    if (!signal_is_valid(sig))
        return -1;
    Value h = signal_handler_get(sig);
    if ((!is_absent(h) || load_relaxed_u8(&ended)) && !value_is_int(h))     /* SIG_IGN and SIG_DFL: nothing to run */
        trip(sig);
    value_release(h);
    return 0;
}

void signals_end(void)
{
    store_relaxed_u8(&ended, 1);
    for (int sig = 1; sig < SIGNALS; sig++) {
        Value h = handlers[sig];
        if (is_absent(h) || is_none(h) || value_is_int(h))
            continue;
        signal_install(sig, SIG_DFL);
        value_release(handler_set(sig, V_ABSENT));
    }
}

void PyErr_SetInterrupt(void) { PyErr_SetInterruptEx(SIGINT); }

int PyOS_InterruptOccurred(void)
{
    return on_main_thread() && exchange_u8(&tripped[SIGINT], 0);
}

PyOS_sighandler_t PyOS_getsig(int sig)
{
    struct sigaction action;
    return sigaction(sig, NULL, &action) < 0 ? SIG_ERR : action.sa_handler;
}

PyOS_sighandler_t PyOS_setsig(int sig, PyOS_sighandler_t handler)
{
    PyOS_sighandler_t old = PyOS_getsig(sig);
    return signal_install(sig, handler) < 0 ? SIG_ERR : old;
}

void signals_fork_child(void)
{
    store_u8(&any_tripped, 0);
    for (int sig = 1; sig < SIGNALS; sig++)
        store_u8(&tripped[sig], 0);
}

/* -- start ------------------------------------------------------------------------------------------------------------------------------------- */

int signals_start(PyObject *default_int_handler)
{
    runtime_pending_calls = pending_calls;
    core_hooks.check_signals = check_signals;
    store_relaxed_u8(&ended, 0);
    for (int sig = 1; sig < SIGNALS; sig++) {
        struct sigaction action;
        handlers[sig] = V_NONE;
        if (sigaction(sig, NULL, &action) == 0 && (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN))
            handlers[sig] = value_from_int((int64_t)(intptr_t)action.sa_handler);
    }
    signal_install(SIGPIPE, SIG_IGN);        /* a broken pipe is an OSError */
    handlers[SIGPIPE] = value_from_int((int64_t)(intptr_t)SIG_IGN);
    signal_install(SIGXFSZ, SIG_IGN);
    handlers[SIGXFSZ] = value_from_int((int64_t)(intptr_t)SIG_IGN);
    if (value_is(handlers[SIGINT], value_from_int((int64_t)(intptr_t)SIG_DFL))) {
        handlers[SIGINT] = value_keep(value_of(default_int_handler));
        return signal_install(SIGINT, c_handler);
    }
    return 0;
}
