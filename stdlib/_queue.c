/* stdlib/_queue.c -- SimpleQueue: an unbounded queue that any number of threads fill and drain.
 *
 * Items stand in a ring under the object's lock, which no call holds while it runs Python code or waits; so put() may be called by a
 * finalizer or a signal handler in the midst of another call. A thread that finds nothing notes under the lock that it will wait, and
 * parks on the queue; whoever puts sees the note under the same lock and wakes one. Nobody spins.
 * Holds.  Q1  A thread parks only if the ring is still empty under the parking lot's lock, and a putter fills the ring before it asks the
 *             parking lot for a sleeper: so no wake-up is missed.
 *         Q2  A woken thread that does not take an item (a signal handler raised) wakes the next.
 * Tests.  tests/stdlib/queue_threads.py
 */
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "objects/args.h"
#include "objects/argcheck.h"
#include "objects/hold.h"
#include "stdlib/time_int.h"
#include "stdlib/module_state.h"
#include "threading/lock.h"
#include "threading/waits.h"

typedef struct QueueObj {
    Obj hdr;
    Value *ring GUARD(hdr.lock);
    size_t room, head GUARD(hdr.lock);       /* room: a power of two, or 0 */
    size_t count GUARD_W(hdr.lock, release, acquire);
    uint32_t waiting GUARD(hdr.lock);        /* threads that park or are about to; its address is what they park on */
} QueueObj;

typedef struct { PyTypeObject *type; PyObject *empty; } QueueState;
static struct PyModuleDef queue_module;
static QueueObj *queue_of(PyObject *o) { return (QueueObj *)(void *)o; }

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- the ring ---- */

/* Allocation is done outside of the lock, for a growth of what was seen: another thread may have grown it meanwhile. 0 or -1. */
static int grow(QueueObj *q, size_t seen)
{
    size_t room = seen ? 2 * seen : 16;
    Value *ring = room > SIZE_MAX / 2 / sizeof *ring ? NULL : malloc(room * sizeof *ring), *old;
    if (!ring) {
        PyErr_NoMemory();
        return -1;
    }
    enum hold h = hold_lock(&q->hdr);
    old = ring;
    if (q->room == seen) {
        for (size_t i = 0; i < q->count; i++)
            ring[i] = q->ring[(q->head + i) & (q->room - 1)];
        old = q->ring;
        q->ring = ring;
        q->room = room;
        q->head = 0;
    }
    hold_end(&q->hdr, h);
    free(old);
    return 0;
}

/* Consumes the item. 0 or -1. */
static int put(QueueObj *q, Value item)
{
    for (;;) {
        enum hold h = hold_begin(&q->hdr);
        size_t count = q->count, room = q->room;
        uint32_t waiting = q->waiting;
        if (count < room) {
            q->ring[(q->head + count) & (room - 1)] = item;
            store_release_size(&q->count, count + 1);        /* pairs with still_empty() */
            hold_end(&q->hdr, h);
            if (waiting)
                unpark_one(&q->waiting, NULL, NULL);
            return 0;
        }
        hold_end(&q->hdr, h);
        if (grow(q, room) < 0) {
            value_release(item);
            return -1;
        }
    }
}

/* V_ABSENT: nothing there; then, with may_wait, the thread is noted as waiting. */
static Value take(QueueObj *q, bool may_wait)
{
    Value item = V_ABSENT;
    enum hold h = hold_begin(&q->hdr);
    size_t count = q->count;
    if (count) {
        item = q->ring[q->head];
        q->head = (q->head + 1) & (q->room - 1);
        store_release_size(&q->count, count - 1);
    } else if (may_wait) {
        q->waiting++;
    }
    hold_end(&q->hdr, h);
    return item;
}

static bool still_empty(void *q) { return load_acquire_size(&((QueueObj *)q)->count) == 0; }

/* Waits until something is put, or not that long. 0: look again; -1: raised. */
static int wait_for_item(QueueObj *q, int64_t nanoseconds)
{
    Thread *me = this_thread;
    bool told = thread_wait_begin(me, "an item in a SimpleQueue", q, NULL, 0, nanoseconds >= 0);
    thread_detach(me);
    park(&q->waiting, still_empty, q, nanoseconds, NULL, false);
    thread_attach(me);
    if (told)
        thread_wait_end(me);
    enum hold h = hold_begin(&q->hdr);
    q->waiting--;
    bool pass_on = q->waiting && q->count;
    hold_end(&q->hdr, h);
    if (PyErr_CheckSignals() == 0)
        return 0;
    if (pass_on)
        unpark_one(&q->waiting, NULL, NULL);         /* by Q2 */
    return -1;
}

/* nanoseconds: 0 do not wait, -1 for ever. V_ABSENT: nothing in time. */
static Value get(QueueObj *q, int64_t nanoseconds)
{
    int64_t end = nanoseconds > 0 ? (nanoseconds > INT64_MAX - now() ? INT64_MAX : now() + nanoseconds) : 0;
    for (;;) {
        Value item = take(q, nanoseconds != 0);
        if (!is_absent(item) || nanoseconds == 0)
            return item;
        if (wait_for_item(q, nanoseconds) < 0)
            return V_RAISED;
        if (nanoseconds > 0)
            nanoseconds = end > now() ? end - now() : 0;
    }
}

/* ---- methods ---- */

static PyObject *queue_put(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"item", "block", "timeout", NULL};
    static const struct arg_spec spec = {"put", words, .required = 1, .positional = 3};
    PyObject *a[3];
    if (LIKELY(nargs == 1 && !kwnames))
        a[0] = args[0];
    else if (args_bind(&spec, args, nargs, kwnames, a) < 0 || (a[1] && PyObject_IsTrue(a[1]) < 0))
        return NULL;
    return put(queue_of(self), value_keep(value_of(a[0]))) < 0 ? NULL : Py_None;
}
static PyObject *queue_put_nowait(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"item", NULL};
    static const struct arg_spec spec = {"put_nowait", words, .required = 1, .positional = 1};
    PyObject *item;
    if (args_bind(&spec, args, nargs, kwnames, &item) < 0)
        return NULL;
    return put(queue_of(self), value_keep(value_of(item))) < 0 ? NULL : Py_None;
}

static PyObject *got(PyObject *self, Value item)
{
    if (LIKELY(!is_absent(item)))
        return api_of(item);
    QueueState *st = PyModule_GetState(PyType_GetModuleByDef(Py_TYPE(self), &queue_module));
    PyErr_SetNone(st->empty);
    return NULL;
}
static PyObject *queue_get(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"block", "timeout", NULL};
    static const struct arg_spec spec = {"get", words, .required = 0, .positional = 2};
    PyObject *a[2] = {NULL, NULL};
    int64_t wait = -1;
    if ((nargs || kwnames) && args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    int block = a[0] ? PyObject_IsTrue(a[0]) : 1;
    if (block < 0)
        return NULL;
    if (block && a[1] && a[1] != Py_None) {
        if (time_to_ns(a[1], &wait, ROUND_UP) < 0)
            return NULL;
        if (wait < 0)
            return api_of(raise_value_error("'timeout' must be a non-negative number"));
    }
    return got(self, get(queue_of(self), block ? wait : 0));
}
static PyObject *queue_get_nowait(PyObject *self, PyObject *unused)
{
    (void)unused;
    return got(self, get(queue_of(self), 0));
}
static PyObject *queue_empty(PyObject *self, PyObject *unused)
{
    (void)unused;
    return api_of(value_from_bool(load_acquire_size(&queue_of(self)->count) == 0));
}
static PyObject *queue_qsize(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyLong_FromSize_t(load_acquire_size(&queue_of(self)->count));
}

/* ---- the type ---- */

static PyObject *queue_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    QueueState *st = PyModule_GetState(PyType_GetModuleByDef(type, &queue_module));
    if (type == st->type && PyTuple_GET_SIZE(args))
        return api_of(raise_type_error("SimpleQueue() takes no positional arguments"));
    if (type == st->type && kwargs && PyDict_GET_SIZE(kwargs))
        return api_of(raise_type_error("SimpleQueue() takes no keyword arguments"));
    return type->tp_alloc(type, 0);
}
static int queue_traverse(PyObject *self, visitproc visit, void *arg)
{
    QueueObj *q = queue_of(self);
    Py_VISIT(Py_TYPE(self));
    for (size_t i = 0; i < q->count; i++)
        Py_VISIT(api_of(q->ring[(q->head + i) & (q->room - 1)]));
    return 0;
}
static int queue_clear(PyObject *self)
{
    for (Value item; !is_absent(item = take(queue_of(self), false));)
        value_release(item);
    return 0;
}
static void queue_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    queue_clear(self);
    free(queue_of(self)->ring);
    type->tp_free(self);
    Py_DECREF(type);
}

#define WORDS(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS
static PyMethodDef queue_methods[] = {
    {"put", WORDS(queue_put),
     PyDoc_STR("put($self, /, item, block=True, timeout=None)\n--\n\nPut the item on the queue. This never waits; block and timeout are there for the sake of Queue.")},
    {"put_nowait", WORDS(queue_put_nowait), PyDoc_STR("put_nowait($self, /, item)\n--\n\nPut the item on the queue.")},
    {"get", WORDS(queue_get),
     PyDoc_STR("get($self, /, block=True, timeout=None)\n--\n\nRemove and return the item that was put first.\n\n"
               "Waits for one if block is true, timeout seconds at most if that is given. Empty if there is none then.")},
    {"get_nowait", queue_get_nowait, METH_NOARGS, PyDoc_STR("get_nowait($self, /)\n--\n\nRemove and return the item that was put first; Empty if there is none.")},
    {"empty", queue_empty, METH_NOARGS, PyDoc_STR("empty($self, /)\n--\n\nIs the queue empty at this moment?")},
    {"qsize", queue_qsize, METH_NOARGS, PyDoc_STR("qsize($self, /)\n--\n\nHow many items the queue holds at this moment.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, PyDoc_STR("See PEP 585")},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot queue_slots[] = {
    {Py_tp_new, queue_new}, {Py_tp_dealloc, queue_dealloc}, {Py_tp_traverse, queue_traverse}, {Py_tp_clear, queue_clear}, {Py_tp_methods, queue_methods},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("Simple, unbounded, reentrant FIFO queue.")}, {0, NULL}
};
static PyType_Spec queue_spec = {"_queue.SimpleQueue", sizeof(QueueObj), 0,
                                 Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_WEAKREF,
                                 queue_slots};

/* ---- the module ---- */

static int queue_exec(PyObject *module)
{
    QueueState *st = PyModule_GetState(module);
    st->empty = PyErr_NewExceptionWithDoc("_queue.Empty", "Exception raised by Queue.get(block=0)/get_nowait().", NULL, NULL);
    if (!st->empty || PyModule_AddObjectRef(module, "Empty", st->empty) < 0)
        return -1;
    st->type = (PyTypeObject *)(void *)PyType_FromModuleAndSpec(module, &queue_spec, NULL);
    return st->type ? PyModule_AddType(module, st->type) : -1;
}
#define HELD(F) F(type) F(empty)
MODULE_STATE_FUNCTIONS(QueueState, HELD)
static void queue_module_free(void *module) { module_clear(module); }
static PyModuleDef_Slot module_slots[] = MODULE_SLOTS(queue_exec);
static PyModuleDef queue_module = {
    .m_name = "_queue",
    .m_doc = PyDoc_STR("C implementation of the Python queue module.\nThis module is an implementation detail, please do not use it directly."),
    .m_size = sizeof(QueueState),
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = queue_module_free,
};
PyMODINIT_FUNC PyInit__queue(void) { return PyModuleDef_Init(&queue_module); }
