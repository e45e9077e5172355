/* stdlib/_tracemalloc.c -- tracemalloc: for every block that is allocated, how large it is and where in the program that was.
 *
 * gc/tell.h tells of objects and buffers. A trace is kept for each, by address, and refers to a traceback: the innermost frames as (file name,
 * line), one for all the blocks that were allocated there. That buffers are given back is told; dead objects are found when their address
 * is used again, or by sweep(), which asks the heap: before any answer, and now and then while traces grow, so that `peak` is
 * near the truth.
 * State.  Below, GUARD(lock). `lock` is taken in the middle of allocations: it is held without detaching, and nothing is allocated under it
 *         but by raw_alloc(). A thread that is inside does not trace what it allocates itself.
 * Locks.  api_lock (whoever takes tracebacks away, or makes Python objects of them), lock.   Tests.  tests/stdlib/tracemalloc_calls.py
 */
#include "Python.h"

#include "core/vm/vm.h"
#include "gc/heap_int.h"
#include "gc/tell.h"
#include "objects/argcheck.h"

#include <pthread.h>

enum { FRAMES_MAX = 65535, BUCKETS_MIN = 1024, NO_TRACE = -1 };

struct place { PyObject *file; int line; };              /* file: counted */
struct traceback {
    struct traceback *next;                              /* in its bucket */
    uint64_t hash;
    PyObject *tuple GUARD(api_lock);                     /* while a snapshot is made */
    uint16_t n, total;
    struct place at[];
};
struct trace {
    uintptr_t at;
    struct traceback *traceback;
    size_t bytes;
    unsigned domain;
    int32_t next;                                        /* in its bucket, or in the list of unused ones */
    bool object;
};

static struct {
    Mutex lock;
    bool on;
    uint16_t limit;                                      /* frames to keep */
    struct trace *traces;
    int32_t *buckets;
    size_t n, room, nbuckets, used_up;                   /* traces in use, and how many were ever */
    int32_t unused;
    struct traceback **tracebacks;
    size_t ntracebacks, tracebacks_size, memory;         /* memory: bytes that all this takes */
    size_t bytes, peak, swept_n, swept_bytes;            /* what the traces add up to; when it was swept last */
    struct place frames[FRAMES_MAX];
} st GUARD(st.lock);
static PyMutex api_lock;
static _Thread_local bool inside;
static _Thread_local unsigned asking;                    /* how often this thread has api_lock: a finalizer may ask while it makes a list */
static struct traceback *nowhere;                        /* of threads without a frame */

static void take(void)
{
    if (!byte_try_lock(&st.lock.byte))
        (void)byte_lock_timed(&st.lock.byte, -1, false);
}
static void drop(void) { byte_unlock(&st.lock.byte); }

/* ---- memory of its own ---- */

static void *grown(void *old, size_t old_bytes, size_t bytes)
{
    void *p = raw_alloc(bytes);
    if (!p)
        return NULL;
    memset(p, 0, bytes);
    if (old)
        memcpy(p, old, old_bytes);
    raw_free(old);
    st.memory += bytes - old_bytes;
    return p;
}

/* ---- tracebacks ---- */

static uint64_t mix(uint64_t h, uint64_t v) { return (h ^ v) * UINT64_C(0x9e3779b97f4a7c15) ^ h >> 29; }

static bool more_tracebacks(void)
{
    size_t size = st.tracebacks_size ? st.tracebacks_size * 2 : BUCKETS_MIN;
    struct traceback **fresh = grown(NULL, 0, size * sizeof(struct traceback *));
    if (!fresh)
        return false;
    for (size_t i = 0; i < st.tracebacks_size; i++)
        for (struct traceback *t = st.tracebacks[i], *next; t; t = next) {
            next = t->next;
            t->next = fresh[t->hash & (size - 1)];
            fresh[t->hash & (size - 1)] = t;
        }
    st.memory -= st.tracebacks_size * sizeof(struct traceback *);
    raw_free(st.tracebacks);
    st.tracebacks = fresh;
    st.tracebacks_size = size;
    return true;
}

/* Where this thread is, as the one traceback for that; NULL: no memory. */
static struct traceback *traceback_here(void)
{
    unsigned n = 0, total = 0;
    uint64_t hash = 1;
    for (const Frame *f = this_thread ? tstate()->frame : NULL; f; f = f->previous) {
        const CodeObj *code = frame_code(f);
        if (n < st.limit) {
            int line = code_line(code, f->pc == frame_instrs(f) ? 0 : frame_offset(f));
            st.frames[n] = (struct place){api_of(code->filename), line < 0 ? 0 : line};
            hash = mix(mix(hash, (uintptr_t)st.frames[n].file), (uint64_t)line);
            n++;
        }
        total += total < FRAMES_MAX;
    }
    if (n == 0)
        return nowhere;
    if (st.ntracebacks >= st.tracebacks_size && !more_tracebacks())
        return NULL;
    struct traceback **bucket = &st.tracebacks[hash & (st.tracebacks_size - 1)], *t;
    for (t = *bucket; t; t = t->next)
        if (t->hash == hash && t->n == n && t->total == total && memcmp(t->at, st.frames, n * sizeof t->at[0]) == 0)
            return t;
    size_t bytes = sizeof *t + n * sizeof t->at[0];
    if (!(t = grown(NULL, 0, bytes)))
        return NULL;
    t->hash = hash;
    t->n = (uint16_t)n;
    t->total = (uint16_t)total;
    memcpy(t->at, st.frames, n * sizeof t->at[0]);
    for (unsigned i = 0; i < n; i++)
        Py_INCREF(t->at[i].file);
    t->next = *bucket;
    *bucket = t;
    st.ntracebacks++;
    return t;
}

/* ---- traces ---- */

static size_t bucket_of(unsigned domain, uintptr_t at) { return mix(at >> 4, domain) >> 20 & (st.nbuckets - 1); }

static int32_t *find(unsigned domain, uintptr_t at)
{
    int32_t *link = &st.buckets[bucket_of(domain, at)];
    while (*link != NO_TRACE && (st.traces[*link].at != at || st.traces[*link].domain != domain))
        link = &st.traces[*link].next;
    return link;
}

static void forget(int32_t *link)
{
    int32_t i = *link;
    struct trace *t = &st.traces[i];
    *link = t->next;
    st.bytes -= t->bytes;
    st.n--;
    t->traceback = NULL;
    t->next = st.unused;
    st.unused = i;
}

static bool more_traces(void)
{
    size_t room = st.room ? st.room * 2 : BUCKETS_MIN;
    if (room > INT32_MAX)
        return false;
    struct trace *traces = grown(st.traces, st.room * sizeof *traces, room * sizeof *traces);
    if (!traces)
        return false;
    st.traces = traces;
    st.room = room;
    int32_t *buckets = grown(NULL, 0, room * sizeof *buckets);
    if (!buckets)
        return st.nbuckets != 0;                         /* longer chains will do */
    st.memory -= st.nbuckets * sizeof *buckets;
    raw_free(st.buckets);
    st.buckets = buckets;
    st.nbuckets = room;
    memset(buckets, 0xff, room * sizeof *buckets);
    for (size_t i = 0; i < st.used_up; i++)
        if (traces[i].traceback) {
            int32_t *bucket = &buckets[bucket_of(traces[i].domain, traces[i].at)];
            traces[i].next = *bucket;
            *bucket = (int32_t)i;
        }
    return true;
}

/* Forgets the objects that have died. Attached. */
static void sweep(void)
{
    for (size_t i = 0; i < st.used_up; i++) {
        struct trace *t = &st.traces[i];
        if (t->traceback && t->object && !block_is_live((void *)t->at))
            forget(find(t->domain, t->at));
    }
    st.swept_n = st.n;
    st.swept_bytes = st.bytes;
}

/* 0, or -1: no memory. */
static int add(unsigned domain, uintptr_t at, size_t bytes, bool object)
{
    if (st.nbuckets) {
        int32_t *link = find(domain, at);
        if (*link != NO_TRACE)
            forget(link);
    }
    if (this_thread && (st.n > 2 * st.swept_n + BUCKETS_MIN || st.bytes + bytes > st.swept_bytes + st.swept_bytes / 4 + (256 << 10)))
        sweep();
    if (st.unused == NO_TRACE && st.used_up == st.room && !more_traces())
        return -1;
    struct traceback *where = traceback_here();
    if (!where)
        return -1;
    int32_t i = st.unused;
    if (i != NO_TRACE)
        st.unused = st.traces[i].next;
    else
        i = (int32_t)st.used_up++;
    int32_t *bucket = &st.buckets[bucket_of(domain, at)];
    st.traces[i] = (struct trace){at, where, bytes, domain, *bucket, object};
    *bucket = i;
    st.n++;
    st.bytes += bytes;
    if (st.bytes > st.peak)
        st.peak = st.bytes;
    return 0;
}

static void on_born(void *p, size_t bytes, bool object)
{
    if (inside)
        return;
    inside = true;
    take();
    if (st.on)
        (void)add(0, (uintptr_t)p, bytes, object);       /* without memory for it, it goes unseen */
    drop();
    inside = false;
}

static void untrack(unsigned domain, uintptr_t at)
{
    take();
    int32_t *link = st.on && st.nbuckets ? find(domain, at) : NULL;
    if (link && *link != NO_TRACE)
        forget(link);
    drop();
}

static void on_gone(void *p) { untrack(0, (uintptr_t)p); }

static const struct alloc_teller teller = {on_born, on_gone};

int PyTraceMalloc_Track(unsigned int domain, uintptr_t ptr, size_t size)
{
    bool was = inside;
    inside = true;
    take();
    int rc = !st.on ? -2 : add(domain, ptr, size, false);
    drop();
    inside = was;
    return rc;
}

int PyTraceMalloc_Untrack(unsigned int domain, uintptr_t ptr)
{
    if (!st.on)
        return -2;
    untrack(domain, ptr);
    return 0;
}

/* ---- starting, stopping ---- */

/* All traces and tracebacks go. api_lock is held. */
static void clear(void)
{
    take();
    inside = true;
    struct traceback **gone = st.tracebacks;
    size_t size = st.tracebacks_size;
    raw_free(st.traces);
    raw_free(st.buckets);
    st.traces = NULL, st.buckets = NULL, st.tracebacks = NULL;
    st.n = st.room = st.nbuckets = st.used_up = st.ntracebacks = st.tracebacks_size = st.memory = 0;
    st.bytes = st.peak = st.swept_n = st.swept_bytes = 0;
    st.unused = NO_TRACE;
    drop();
    inside = false;
    for (size_t i = 0; i < size; i++)                    /* outside the lock: names may die */
        for (struct traceback *t = gone[i], *next; t; t = next) {
            next = t->next;
            for (unsigned k = 0; k < t->n; k++)
                Py_DECREF(t->at[k].file);
            raw_free(t);
        }
    raw_free(gone);
}

static bool make_nowhere(void)
{
    static bool forks_known;
    if (!forks_known) {
        forks_known = true;
        pthread_atfork(take, drop, drop);
    }
    if (nowhere)
        return true;
    struct traceback *t = raw_alloc(sizeof *t + sizeof t->at[0]);
    PyObject *name = t ? PyUnicode_InternFromString("<unknown>") : NULL;
    if (!name) {
        raw_free(t);
        return false;
    }
    *t = (struct traceback){.n = 1, .total = 1};
    t->at[0] = (struct place){name, 0};
    nowhere = t;
    return true;
}

/* What takes traces away, while this thread lists them, must not. */
static bool lock_to_change(void)
{
    if (asking) {
        PyErr_SetString(PyExc_RuntimeError, "traces cannot be taken away while they are being listed");
        return false;
    }
    PyMutex_Lock(&api_lock);
    return true;
}

static PyObject *tracemalloc_start(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    long limit = 1;
    if (!args_count("start", nargs, 0, 1) || (nargs && (limit = PyLong_AsInt(args[0])) == -1 && PyErr_Occurred()))
        return NULL;
    if (limit < 1 || limit > FRAMES_MAX)
        return PyErr_Format(PyExc_ValueError, "the number of frames must be in range [1; %d]", FRAMES_MAX);
    if (!lock_to_change())
        return NULL;
    bool good = st.on || make_nowhere();
    if (good && !st.on) {
        st.unused = NO_TRACE;
        st.limit = (uint16_t)limit;
        alloc_teller = &teller;
        st.on = true;
        alloc_tell_start();
    }
    PyMutex_Unlock(&api_lock);
    return good ? Py_NewRef(Py_None) : PyErr_NoMemory();
}

static PyObject *tracemalloc_stop(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    if (!lock_to_change())
        return NULL;
    if (st.on) {
        alloc_tell_stop();
        take();
        st.on = false;
        drop();
        clear();
    }
    PyMutex_Unlock(&api_lock);
    Py_RETURN_NONE;
}

static PyObject *clear_traces(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    if (!lock_to_change())
        return NULL;
    if (st.on)
        clear();
    PyMutex_Unlock(&api_lock);
    Py_RETURN_NONE;
}

/* ---- asking ---- */

static PyObject *is_tracing(PyObject *m, PyObject *u) { return (void)m, (void)u, PyBool_FromLong(st.on); }
static PyObject *get_traceback_limit(PyObject *m, PyObject *u) { return (void)m, (void)u, PyLong_FromLong(st.limit ? st.limit : 1); }

/* Takes both locks; what this thread allocates is not traced. */
static void begin_asking(void)
{
    if (asking++ == 0)
        PyMutex_Lock(&api_lock);
    inside = true;
    take();
    sweep();
}
static void end_asking(void)
{
    if (--asking)
        return;
    inside = false;
    PyMutex_Unlock(&api_lock);
}

static PyObject *get_tracemalloc_memory(PyObject *m, PyObject *u)
{
    (void)m, (void)u;
    take();
    size_t n = st.memory;
    drop();
    return PyLong_FromSize_t(n);
}

static PyObject *get_traced_memory(PyObject *m, PyObject *u)
{
    (void)m, (void)u;
    begin_asking();
    size_t bytes = st.bytes, peak = st.peak;
    drop();
    end_asking();
    return Py_BuildValue("nn", (Py_ssize_t)bytes, (Py_ssize_t)peak);
}

static PyObject *reset_peak(PyObject *m, PyObject *u)
{
    (void)m, (void)u;
    begin_asking();
    st.peak = st.bytes;
    drop();
    end_asking();
    Py_RETURN_NONE;
}

/* ((file name, line), ...), the innermost first: borrowed, kept by the traceback until tuples_drop(). */
static PyObject *traceback_tuple(struct traceback *t)
{
    if (t->tuple)
        return t->tuple;
    PyObject *all = PyTuple_New(t->n);
    for (unsigned i = 0; all && i < t->n; i++) {
        PyObject *place = Py_BuildValue("Oi", t->at[i].file, t->at[i].line);
        if (place)
            PyTuple_SET_ITEM(all, i, place);
        else
            Py_CLEAR(all);
    }
    return t->tuple = all;
}

static PyObject *traces_list(const struct trace *traces, size_t n)
{
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < n; i++) {
        PyObject *frames = traceback_tuple(traces[i].traceback);
        PyObject *item = frames ? Py_BuildValue("InOi", traces[i].domain, (Py_ssize_t)traces[i].bytes, frames, (int)traces[i].traceback->total) : NULL;
        if (!item || PyList_Append(list, item) < 0)
            Py_CLEAR(list);
        Py_XDECREF(item);
    }
    for (size_t i = 0; asking == 1 && i < n; i++)
        Py_CLEAR(traces[i].traceback->tuple);
    return list;
}

static PyObject *get_traces(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    begin_asking();                                      /* tracebacks stay until end_asking() */
    size_t n = 0;
    struct trace *copy = st.n ? raw_alloc(st.n * sizeof *copy) : NULL;
    bool no_memory = st.n && !copy;
    for (size_t i = 0; copy && i < st.used_up; i++)
        if (st.traces[i].traceback)
            copy[n++] = st.traces[i];
    drop();
    PyObject *list = no_memory ? PyErr_NoMemory() : traces_list(copy, n);
    end_asking();
    raw_free(copy);
    return list;
}

static PyObject *get_object_traceback(PyObject *module, PyObject *o)
{
    (void)module;
    PyObject *frames = Py_NewRef(Py_None);
    begin_asking();
    int32_t *link = st.nbuckets ? find(0, (uintptr_t)o) : NULL;
    struct traceback *t = link && *link != NO_TRACE ? st.traces[*link].traceback : NULL;
    drop();
    if (t) {
        frames = Py_XNewRef(traceback_tuple(t));
        if (asking == 1)
            Py_CLEAR(t->tuple);              /* else the list that is being made has it */
    }
    end_asking();
    return frames;
}

/* ---- the module ---- */

#define FUNCTION(name, function, flags, doc) {name, _PyCFunction_CAST(function), flags, PyDoc_STR(doc)}
static PyMethodDef methods[] = {
    FUNCTION("is_tracing", is_tracing, METH_NOARGS, "is_tracing($module, /)\n--\n\nTrue if allocations are being traced."),
    FUNCTION("clear_traces", clear_traces, METH_NOARGS, "clear_traces($module, /)\n--\n\nForget what was traced so far."),
    FUNCTION("start", tracemalloc_start, METH_FASTCALL, "start($module, nframe=1, /)\n--\n\nTrace allocations from now on, with up to nframe frames each."),
    FUNCTION("stop", tracemalloc_stop, METH_NOARGS, "stop($module, /)\n--\n\nStop tracing, and forget what was traced."),
    FUNCTION("get_traceback_limit", get_traceback_limit, METH_NOARGS,
             "get_traceback_limit($module, /)\n--\n\nHow many frames are kept of each traceback."),
    FUNCTION("get_tracemalloc_memory", get_tracemalloc_memory, METH_NOARGS,
             "get_tracemalloc_memory($module, /)\n--\n\nBytes that the traces themselves take."),
    FUNCTION("get_traced_memory", get_traced_memory, METH_NOARGS,
             "get_traced_memory($module, /)\n--\n\n(present, peak): bytes of the traced blocks."),
    FUNCTION("reset_peak", reset_peak, METH_NOARGS, "reset_peak($module, /)\n--\n\nThe peak becomes what is traced at present."),
    FUNCTION("_get_traces", get_traces, METH_NOARGS,
             "_get_traces($module, /)\n--\n\nA list of (domain, size, frames, number of all frames) for each traced block."),
    FUNCTION("_get_object_traceback", get_object_traceback, METH_O,
             "_get_object_traceback($module, obj, /)\n--\n\nThe frames where obj was allocated, or None."),
    {NULL, NULL, 0, NULL},
};
static PyModuleDef_Slot slots[] = {
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED}, {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL},
};
static PyModuleDef definition = {
    .m_name = "_tracemalloc",
    .m_doc = PyDoc_STR("Traces the blocks of memory that are allocated."),
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__tracemalloc(void) { return PyModuleDef_Init(&definition); }
