/* core/runtime/startup.c -- bringing the runtime up and down.
 *
 * Up: hooks of this floor are filled, then objects_init() starts threading, gc and types; then sys, builtins, the import system,
 * __main__, site. Down: threads that are not daemons are waited for, atexit callbacks run, streams are flushed, modules go in the reverse
 * order of their import, the collector takes the rest. Daemon threads that are still there stay stopped at their next safepoint.
 */
#include "core/runtime/runtime.h"

#include "core/runtime/config.h"
#include "core/runtime/deadlock.h"
#include "core/runtime/import.h"
#include "core/runtime/signals.h"
#include "core/runtime/statistics.h"
#include "core/syntax/parse.h"
#include "core/vm/trace.h"
#include "gc/collect.h"
#include "objects/codecs_int.h"
#include "objects/numconv.h"
#include "objects/start.h"
#include "objects/unidata.h"
#include "threading/world.h"

static uint8_t initialized, finalizing;      /* SHARED(relaxed): written by the main thread */

int Py_IsInitialized(void) { return load_relaxed_u8(&initialized); }
int Py_IsFinalizing(void) { return load_relaxed_u8(&finalizing); }
int runtime_optimize(void) { return runtime_config.optimize; }

/* -- hooks ------------------------------------------------------------------------------------------------------------------------------ */

static int thread_started(Thread *t)
{
    if (load_relaxed_u32(&monitor_users))
        poll_request(t, POLL_TRACE);         /* sys.monitoring is in use: trace_update() at the first safepoint */
    return stack_init((PyThreadState *)t);
}
static void thread_ended(Thread *t) { stack_free((PyThreadState *)t); }

/* Pending work that the lower floors do not know: signals, exceptions sent from other threads. An exception is left pending. */
static void poll_work(Thread *t, uint32_t bits)
{
    PyThreadState *ts = (PyThreadState *)t;
    if (bits & POLL_ASYNC && !is_absent(ts->async_exc)) {
        Value exc = ts->async_exc;
        ts->async_exc = V_ABSENT;
        if (is_absent(ts->raised))
            PyErr_SetNone(api_of(exc));
        value_release(exc);
    }
    if (bits & POLL_TRACE && trace_update(ts) < 0 && !is_absent(ts->raised)) {
        poll_request(t, POLL_TRACE);         /* no memory: again later */
        PyErr_Clear();
    }
    if (bits & (POLL_SIGNAL | POLL_CALLS) && runtime_pending_calls)
        runtime_pending_calls(ts, bits);
}
void (*runtime_pending_calls)(PyThreadState *, uint32_t bits);

static void fill_lower_hooks(void)
{
    thread_hooks.started = thread_started;
    thread_hooks.ended = thread_ended;
    thread_hooks.poll_work = poll_work;
    collect_hooks.thread_roots = vm_visit_thread;
    collect_hooks.static_roots = vm_visit_interpreters;
    collect_hooks.frame_edges = vm_visit_edges;
    collect_hooks.running_locals = vm_visit_running_locals;
}

/* -- the parser's view of Unicode ------------------------------------------------------------------------------------------------------------ */

static bool xid_start(uint32_t c) { return uni_is_xid_start(c); }
static bool xid_continue(uint32_t c) { return uni_is_xid_continue(c); }
static bool printable(uint32_t c) { return uni_is_printable(c); }
static bool unicode_name(const char *name, size_t n, uint32_t *c)
{
    uint32_t found[UNI_SEQUENCE_MAX];
    if (uni_lookup(name, n, false, found) != 1)
        return false;
    *c = found[0];
    return true;
}

static int nfkc(struct arena *a, const char *text, size_t n, const char **out, size_t *out_n)
{
    PyObject *s = PyUnicode_DecodeUTF8(text, (Py_ssize_t)n, "surrogatepass");
    Py_ssize_t length = s ? PyUnicode_GetLength(s) : 0, bytes;
    Py_UCS4 *in = s ? PyUnicode_AsUCS4Copy(s) : NULL;
    size_t room = in ? uni_normalize_room(UNI_NFKC, in, (size_t)length) : 0;
    uint32_t *normal = in ? buf_alloc((room + 1) * sizeof *normal) : NULL;
    PyObject *r = NULL;
    const char *utf8 = NULL;
    if (normal) {
        size_t k = uni_normalize(UNI_NFKC, in, (size_t)length, normal, false);
        r = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, normal, (Py_ssize_t)k);
        utf8 = r ? PyUnicode_AsUTF8AndSize(r, &bytes) : NULL;
    }
    char *copy = utf8 ? arena_alloc(a, (size_t)bytes + 1) : NULL;
    if (copy) {
        memcpy(copy, utf8, (size_t)bytes + 1);
        *out = copy;
        *out_n = (size_t)bytes;
    } else {
        PyErr_Clear();
    }
    Py_XDECREF(r);
    buf_free(normal);
    PyMem_Free(in);
    Py_XDECREF(s);
    return copy ? 0 : -1;
}

static int decode_source(struct arena *a, const char *encoding, const char *source, size_t n, const char **out, size_t *out_n, const char **msg)
{
    *msg = NULL;
    PyObject *codec = PyCodec_Decoder(encoding);
    if (!codec) {
        if (!PyErr_ExceptionMatches(PyExc_LookupError))
            return -1;
        PyErr_Clear();
        return 1;
    }
    Py_DECREF(codec);
    PyObject *text = PyUnicode_Decode(source, (Py_ssize_t)n, encoding, NULL);
    Py_ssize_t bytes;
    const char *utf8 = text ? PyUnicode_AsUTF8AndSize(text, &bytes) : NULL;
    char *copy = utf8 ? arena_alloc(a, (size_t)bytes + 1) : NULL;
    if (copy) {
        memcpy(copy, utf8, (size_t)bytes + 1);
        *out = copy;
        *out_n = (size_t)bytes;
    } else if (!PyErr_Occurred()) {
        PyErr_NoMemory();
    } else if (PyErr_ExceptionMatches(PyExc_UnicodeError) || PyErr_ExceptionMatches(PyExc_LookupError)) {
        PyObject *exc = PyErr_GetRaisedException(), *words = PyObject_Str(exc);       /* a SyntaxError with the codec's words */
        const char *said = words ? PyUnicode_AsUTF8AndSize(words, &bytes) : NULL;
        *msg = said ? arena_copy(a, said, (size_t)bytes) : NULL;
        Py_XDECREF(words);
        Py_DECREF(exc);
        PyErr_Clear();
        return *msg ? 1 : (PyErr_NoMemory(), -1);
    }
    Py_XDECREF(text);
    return copy ? 0 : -1;
}

static void fill_syntax_hooks(void)
{
    syntax_hooks = (struct syntax_hooks){
        .is_xid_start = xid_start, .is_xid_continue = xid_continue, .is_printable = printable, .nfkc = nfkc, .unicode_name = unicode_name, .decode = decode_source,
    };
}

/* -- up -------------------------------------------------------------------------------------------------------------------------------------- */

static int add_main_module(void)
{
    PyObject *main = PyImport_AddModuleRef("__main__"), *d = main ? PyModule_GetDict(main) : NULL;
    int rc = -1;
    PyObject *loader = PyObject_GetAttrString(api_of(interp_now()->importlib), "BuiltinImporter");
    if (d && loader && PyDict_SetItem(d, NAPI(dunder_builtins), api_of(interp_now()->builtins_module)) == 0 &&
        PyDict_SetItemString(d, "__loader__", loader) == 0)
        rc = 0;
    Py_XDECREF(loader);
    Py_XDECREF(main);
    return rc;
}

/* What went wrong before programs could run: the native printer shows it. */
static int start_failed(const char *what)
{
    PyObject *exc = this_thread ? PyErr_GetRaisedException() : NULL;
    fprintf(stderr, "Fatal Python error: %s\n", what);
    if (exc) {
        runtime_print_exception_native(exc, NULL);
        Py_DECREF(exc);
    }
    return -1;
}

/* Imports a module for what it does at its start, or calls a function of it. A module that this program does not have is no error. */
static int start_module(const char *name, const char *function, int argument)
{
    PyObject *m = PyImport_ImportModule(name), *r = NULL;
    if (!m) {
        if (!PyErr_ExceptionMatches(PyExc_ImportError))
            return -1;
        PyErr_Clear();
        return 0;
    }
    if (function)
        r = argument ? PyObject_CallMethod(m, function, "i", argument) : PyObject_CallMethod(m, function, NULL);
    Py_DECREF(m);
    Py_XDECREF(r);
    return function && !r ? -1 : 0;
}

static int start_services(const struct runtime_config *c)
{
    if (start_module("_signal", NULL, 0) < 0)        /* SIGPIPE is ignored, SIGINT is KeyboardInterrupt */
        return start_failed("signals cannot be set up");
    PyObject *warnings = PyImport_ImportModule("_warnings");
    if (warnings)
        interp_now()->warnings_module = value_of(warnings);
    PyErr_Clear();
    codecs_dev_mode = c->dev_mode;
    if (c->deadlock_report && deadlock_watch_start(c->deadlock_report) < 0)
        return start_failed("the thread of -X deadlock-report cannot be started");
    if (c->bare)
        return 0;
    if ((c->faulthandler || c->dev_mode) && start_module("faulthandler", "enable", 0) < 0)
        return start_failed("faulthandler cannot be enabled");
    if (c->tracemalloc && start_module("tracemalloc", "start", c->tracemalloc) < 0)
        return start_failed("tracemalloc cannot be started");
    if (c->warn_options.n && start_module("warnings", NULL, 0) < 0)
        PyErr_Clear();                       /* it says on sys.stderr what it does not like */
    return 0;
}

int runtime_start(const struct runtime_config *c)
{
    struct hash_key key;
    runtime_fill_hooks();
    fill_lower_hooks();
    fill_syntax_hooks();
    if (c->hash_seed_given)
        key = hash_key_from_seed(c->hash_seed);
    if (objects_init(c->hash_seed_given ? &key : NULL) < 0)
        return start_failed("the object system cannot start");
    PyInterpreterState *interp = interp_main;
    vm_start();
    if (builtins_init(interp, c->optimize) < 0 || sys_init(interp, c) < 0)
        return start_failed("sys and builtins cannot be made");
    store_relaxed_u8(&initialized, 1);
    exported_flags_start(c);
    if (streams_plain() < 0)
        return start_failed("the standard streams cannot be made");
    if (import_start(interp, c) < 0)
        return start_failed("the import system cannot start");
    if (add_main_module() < 0)
        return start_failed("__main__ cannot be made");
    if (import_start_library(interp, c) < 0)
        return start_failed("the standard library cannot be used");
    return start_services(c);
}

/* -- down --------------------------------------------------------------------------------------------------------------------------------------- */

static void wait_for_threads(void)
{
    PyObject *threading = PyImport_GetModule(PyUnicode_InternFromString("threading")), *r = NULL;
    if (!threading) {
        PyErr_Clear();
        return;
    }
    r = PyObject_CallMethod(threading, "_shutdown", NULL);
    if (!r)
        PyErr_FormatUnraisable("Exception ignored on threading shutdown %R", threading);
    Py_XDECREF(r);
    Py_DECREF(threading);
}

static int flush(const char *name)
{
    PyObject *file;
    int rc = 0;
    if (runtime_sys_get(name, &file) > 0 && file != Py_None) {
        PyObject *closed = NULL;
        bool is_closed = PyObject_GetOptionalAttrString(file, "closed", &closed) > 0 && PyObject_IsTrue(closed) > 0;
        Py_XDECREF(closed);
        PyErr_Clear();
        PyObject *r = is_closed ? Py_None : PyObject_CallMethodNoArgs(file, NAPI(flush));
        if (!r) {
            rc = -1;
            if (strcmp(name, "stdout") == 0)
                PyErr_FormatUnraisable("Exception ignored while flushing sys.stdout");
            else
                PyErr_Clear();
        }
        Py_XDECREF(r);
    } else {
        PyErr_Clear();
        return 0;
    }
    Py_DECREF(file);
    return rc;
}

static int flush_streams(void)
{
    int out = flush("stdout");
    if (flush("stderr") < 0)
        PyErr_Clear();
    return out;
}

int Py_FinalizeEx(void)
{
    if (!Py_IsInitialized())
        return 0;
    wait_for_threads();
    if (runtime_run_atexit)
        runtime_run_atexit(interp_now());
    int rc = flush_streams();
    deadlock_watch_end();
    store_relaxed_u8(&finalizing, 1);
    store_relaxed_u8(&interp_now()->finalizing, 1);
    if (runtime_config.runtime_stats)
        statistics_print(stderr);
    world_end();                         /* daemon threads go no further; what they find when they come back is not there any more */
    signals_end();
    import_finish(interp_now());
    if (rc == 0)
        rc = flush_streams();
    store_relaxed_u8(&initialized, 0);
    return rc;
}
void (*runtime_run_atexit)(PyInterpreterState *);

void Py_Finalize(void) { Py_FinalizeEx(); }

void Py_Exit(int status)
{
    if (Py_FinalizeEx() < 0)
        status = 120;
    exit(status);
}
