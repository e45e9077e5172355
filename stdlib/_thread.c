/* stdlib/_thread.c -- locks, thread-local data, and starting threads: what threading and importlib stand on.
 *
 * Locks are one byte (threading/lock.h): an uncontended acquire is a compare-and-swap; who waits is detached and parked, and a signal wakes
 * the main thread. A thread is an OS thread; its handle is shared by whoever started it and the thread itself, and is done when its event
 * is set, the last thing that the thread does while attached.
 * State. HandleObj.state SHARED(acq_rel); the list of threads to wait for at exit GUARD(waiting_lock).
 * Tests. tests/stdlib/threads.py, stress-tests/locks.py
 */
#include "Python.h"

#include "core/runtime/runtime.h"
#include "gc/weakref.h"
#include "objects/dict_int.h"
#include "objects/args.h"
#include "objects/attr.h"
#include "objects/function.h"
#include "objects/hold.h"
#include "objects/type.h"
#include "threading/world.h"
#include "threading/lock.h"
#include "threading/waits.h"
#include "stdlib/module_state.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <math.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    PyTypeObject *lock_type, *rlock_type, *local_type, *dummy_type, *handle_type, *hook_args_type;
    PyObject *local_key;
} ThreadState;

static struct PyModuleDef thread_module;
static ThreadState *state_of(PyObject *module) { return PyModule_GetState(module); }
static ThreadState *state_of_type(PyTypeObject *type) { return PyModule_GetState(PyType_GetModuleByDef(type, &thread_module)); }

#define CALL(f) ((PyCFunction)(void (*)(void))(f))
#define BODY(type, o) ((type *)(void *)(o))

/* -- time -------------------------------------------------------------------------------------------------------------------------------- */

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

#define TIMEOUT_MAX_SECONDS 9223372036.0     /* what fits nanoseconds in 63 bits */

/* acquire(blocking=True, timeout=-1): nanoseconds to wait, 0: none, -1: for ever. -2: raised. */
static int64_t wait_arguments(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const names[] = {"blocking", "timeout", NULL};
    static const struct arg_spec spec = {"acquire", names, .positional = 2};
    PyObject *a[2];
    if (nargs == 0 && !kwnames)
        return -1;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return -2;
    PyObject *timeout = a[1];
    int blocking = a[0] ? PyObject_IsTrue(a[0]) : 1;
    if (blocking < 0)
        return -2;
    if (!timeout)
        return blocking ? -1 : 0;
    if (!PyFloat_Check(timeout) && !PyIndex_Check(timeout)) {
        PyErr_Format(PyExc_TypeError, "'%.200s' object cannot be interpreted as an integer or float", Py_TYPE(timeout)->tp_name);
        return -2;
    }
    double seconds = PyFloat_AsDouble(timeout);
    if (seconds == -1.0 && PyErr_Occurred())
        return -2;
    if (isnan(seconds)) {
        PyErr_SetString(PyExc_ValueError, "Invalid value NaN (not a number)");
        return -2;
    }
    if (seconds > TIMEOUT_MAX_SECONDS + 0.854775) {
        PyErr_SetString(PyExc_OverflowError, "timestamp out of range for C PyTime_t");
        return -2;
    }
    if (!blocking && seconds != -1.0) {
        PyErr_SetString(PyExc_ValueError, "can't specify a timeout for a non-blocking call");
        return -2;
    }
    if (seconds < 0 && seconds != -1.0) {
        PyErr_SetString(PyExc_ValueError, "timeout value must be a non-negative number");
        return -2;
    }
    if (!(seconds <= TIMEOUT_MAX_SECONDS)) {
        PyErr_SetString(PyExc_OverflowError, "timeout value is too large");
        return -2;
    }
    if (!blocking)
        return 0;
    return seconds == -1.0 ? -1 : (int64_t)(seconds * 1e9 + 0.5);
}

/* 1 taken, 0 not in time, -1 a signal handler raised. what, owner: for reports of who waits for whom. */
static int acquire_byte(uint8_t *byte, int64_t nanoseconds, const char *what, const uint64_t *owner)
{
    if (byte_try_lock(byte))
        return 1;
    if (nanoseconds == 0)
        return 0;
    int64_t end = nanoseconds > 0 ? now() + nanoseconds : 0;
    if (byte_lock_spin(byte))
        return 1;
    for (;;) {
        enum park_result r;
        Thread *me = this_thread;
        bool told = thread_wait_begin(me, what, byte, owner, 0, nanoseconds > 0);
        thread_detach(me);
        r = byte_lock_interruptible(byte, nanoseconds);
        thread_attach(me);
        if (told)
            thread_wait_end(me);
        if (r == PARK_WOKEN)
            return 1;
        if (r == PARK_TIMEOUT)
            return 0;
        if (PyErr_CheckSignals() < 0)
            return -1;
        if (nanoseconds > 0) {
            nanoseconds = end - now();
            if (nanoseconds <= 0)
                return byte_try_lock(byte);
        }
    }
}

static PyObject *acquired(int result) { return result < 0 ? NULL : PyBool_FromLong(result); }

/* -- lock -------------------------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    Obj      hdr;
    uint8_t  byte;
    uint64_t taker SHARED(relaxed);      /* serial number of the thread that took it last: for reports alone, as any thread may give it back */
} LockObj;

static uint64_t me(void) { return tstate()->gc.base.id; }

static int lock_take(LockObj *l, int64_t wait)
{
    int r = acquire_byte(&l->byte, wait, "a Lock", &l->taker);
    if (r > 0)
        store_relaxed_u64(&l->taker, me());
    return r;
}

static PyObject *lock_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    if (PyTuple_Size(args) || (kwargs && PyDict_Size(kwargs))) {
        PyErr_SetString(PyExc_TypeError, "lock() takes no arguments");
        return NULL;
    }
    return type->tp_alloc(type, 0);
}

static PyObject *lock_acquire(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    int64_t wait = wait_arguments(args, nargs, kwnames);
    return wait == -2 ? NULL : acquired(lock_take(BODY(LockObj, self), wait));
}

static PyObject *lock_enter(PyObject *self, PyObject *unused)
{
    (void)unused;
    return acquired(lock_take(BODY(LockObj, self), -1));
}

static PyObject *lock_release(PyObject *self, PyObject *unused)
{
    uint8_t *byte = &BODY(LockObj, self)->byte;
    (void)unused;
    if (!(load_relaxed_u8(byte) & BYTE_LOCKED)) {
        PyErr_SetString(PyExc_RuntimeError, "release unlocked lock");
        return NULL;
    }
    byte_unlock(byte);
    Py_RETURN_NONE;
}

static PyObject *lock_exit(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)args, (void)nargs;
    return lock_release(self, NULL);
}

static PyObject *lock_locked(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyBool_FromLong(load_acquire_u8(&BODY(LockObj, self)->byte) & BYTE_LOCKED);
}

static PyObject *lock_at_fork_reinit(PyObject *self, PyObject *unused)
{
    (void)unused;
    store_u8(&BODY(LockObj, self)->byte, 0);
    Py_RETURN_NONE;
}

static PyObject *lock_repr(PyObject *self)
{
    bool locked = load_acquire_u8(&BODY(LockObj, self)->byte) & BYTE_LOCKED;
    return PyUnicode_FromFormat("<%s %s object at %p>", locked ? "locked" : "unlocked", Py_TYPE(self)->tp_name, self);
}

static PyMethodDef lock_methods[] = {
    {"acquire", CALL(lock_acquire), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("acquire($self, /, blocking=True, timeout=-1)\n--\n\nTakes the lock, waiting if need be. True if it was taken.\n\n"
               "timeout: seconds, -1 for ever. A signal may interrupt the wait.")},
    {"acquire_lock", CALL(lock_acquire), METH_FASTCALL | METH_KEYWORDS, PyDoc_STR("acquire_lock($self, /, blocking=True, timeout=-1)\n--\n\nAs acquire().")},
    {"release", lock_release, METH_NOARGS, PyDoc_STR("release($self, /)\n--\n\nGives the lock back; RuntimeError if nobody has it. Any thread may.")},
    {"release_lock", lock_release, METH_NOARGS, PyDoc_STR("release_lock($self, /)\n--\n\nAs release().")},
    {"locked", lock_locked, METH_NOARGS, PyDoc_STR("locked($self, /)\n--\n\nDoes somebody have the lock?")},
    {"locked_lock", lock_locked, METH_NOARGS, PyDoc_STR("locked_lock($self, /)\n--\n\nAs locked().")},
    {"__enter__", lock_enter, METH_NOARGS, PyDoc_STR("__enter__($self, /)\n--\n\nTakes the lock.")},
    {"__exit__", CALL(lock_exit), METH_FASTCALL, PyDoc_STR("__exit__($self, /, *exc_info)\n--\n\nGives the lock back.")},
    {"_at_fork_reinit", lock_at_fork_reinit, METH_NOARGS, PyDoc_STR("_at_fork_reinit($self, /)\n--\n\nUnlocked again, in a forked child.")},
    {NULL, NULL, 0, NULL},
};

/* Heap types own a reference to their type. */
static void plain_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_ClearWeakRefs(self);
    type->tp_free(self);
    Py_DECREF((PyObject *)type);
}

static PyType_Slot lock_slots[] = {
    {Py_tp_new, lock_new},         {Py_tp_dealloc, plain_dealloc}, {Py_tp_repr, lock_repr}, {Py_tp_methods, lock_methods},
    {Py_tp_doc, (void *)"lock()\n--\n\nA lock: one thread at a time has it; any thread may give it back."}, {0, NULL},
};
static PyType_Spec lock_spec = {"_thread.lock", sizeof(LockObj), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_WEAKREF, lock_slots};

/* -- RLock ------------------------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    Obj      hdr;
    uint8_t  byte;
    uint64_t owner SHARED(relaxed);      /* serial number of the thread that has it; only that thread finds its own number here */
    uint64_t count SHARED(relaxed);      /* of that thread's business; repr() looks */
} RLockObj;

static bool rlock_mine(const RLockObj *l) { return load_relaxed_u64(&l->owner) == me(); }

static PyObject *rlock_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    (void)args, (void)kwargs;                /* for a subclass's __init__; the library warns of them */
    return type->tp_alloc(type, 0);
}

static int rlock_take(RLockObj *l, int64_t wait)
{
    if (rlock_mine(l)) {
        store_relaxed_u64(&l->count, l->count + 1);
        return 1;
    }
    int r = acquire_byte(&l->byte, wait, "an RLock", &l->owner);
    if (r > 0) {
        store_relaxed_u64(&l->count, 1);
        store_relaxed_u64(&l->owner, me());
    }
    return r;
}

static PyObject *rlock_acquire(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    int64_t wait = wait_arguments(args, nargs, kwnames);
    return wait == -2 ? NULL : acquired(rlock_take(BODY(RLockObj, self), wait));
}

static PyObject *rlock_enter(PyObject *self, PyObject *unused) { return (void)unused, acquired(rlock_take(BODY(RLockObj, self), -1)); }

static PyObject *rlock_release(PyObject *self, PyObject *unused)
{
    RLockObj *l = BODY(RLockObj, self);
    (void)unused;
    if (!rlock_mine(l)) {
        PyErr_SetString(PyExc_RuntimeError, "cannot release un-acquired lock");
        return NULL;
    }
    store_relaxed_u64(&l->count, l->count - 1);
    if (l->count == 0) {
        store_relaxed_u64(&l->owner, 0);
        byte_unlock(&l->byte);
    }
    Py_RETURN_NONE;
}

static PyObject *rlock_exit(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)args, (void)nargs;
    return rlock_release(self, NULL);
}

static PyObject *rlock_locked(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyBool_FromLong(load_acquire_u8(&BODY(RLockObj, self)->byte) & BYTE_LOCKED);
}

static PyObject *rlock_is_owned(PyObject *self, PyObject *unused) { return (void)unused, PyBool_FromLong(rlock_mine(BODY(RLockObj, self))); }

static PyObject *rlock_recursion_count(PyObject *self, PyObject *unused)
{
    RLockObj *l = BODY(RLockObj, self);
    (void)unused;
    return PyLong_FromUnsignedLongLong(rlock_mine(l) ? l->count : 0);
}

static PyObject *rlock_release_save(PyObject *self, PyObject *unused)
{
    RLockObj *l = BODY(RLockObj, self);
    (void)unused;
    if (!rlock_mine(l)) {
        PyErr_SetString(PyExc_RuntimeError, "cannot release un-acquired lock");
        return NULL;
    }
    PyObject *r = Py_BuildValue("KK", (unsigned long long)l->count, (unsigned long long)me());
    if (r) {
        store_relaxed_u64(&l->count, 0);
        store_relaxed_u64(&l->owner, 0);
        byte_unlock(&l->byte);
    }
    return r;
}

static PyObject *rlock_acquire_restore(PyObject *self, PyObject *args)
{
    RLockObj *l = BODY(RLockObj, self);
    unsigned long long count, owner;
    if (!PyArg_ParseTuple(args, "(KK):_acquire_restore", &count, &owner))
        return NULL;
    while (acquire_byte(&l->byte, -1, "an RLock", &l->owner) < 0)   /* a condition must have its lock back whatever a signal handler raises */
        PyErr_WriteUnraisable(self);
    store_relaxed_u64(&l->count, count);
    store_relaxed_u64(&l->owner, owner);
    Py_RETURN_NONE;
}

static PyObject *rlock_at_fork_reinit(PyObject *self, PyObject *unused)
{
    RLockObj *l = BODY(RLockObj, self);
    (void)unused;
    store_relaxed_u64(&l->count, 0);
    store_relaxed_u64(&l->owner, 0);
    store_u8(&l->byte, 0);
    Py_RETURN_NONE;
}

static PyObject *rlock_repr(PyObject *self)
{
    RLockObj *l = BODY(RLockObj, self);
    bool locked = load_acquire_u8(&l->byte) & BYTE_LOCKED;
    return PyUnicode_FromFormat("<%s %s object owner=%llu count=%llu at %p>", locked ? "locked" : "unlocked", Py_TYPE(self)->tp_name,
                                (unsigned long long)load_relaxed_u64(&l->owner), (unsigned long long)load_relaxed_u64(&l->count), self);
}

static PyMethodDef rlock_methods[] = {
    {"acquire", CALL(rlock_acquire), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("acquire($self, /, blocking=True, timeout=-1)\n--\n\nTakes the lock, once more if this thread has it. True if it was taken.")},
    {"release", rlock_release, METH_NOARGS, PyDoc_STR("release($self, /)\n--\n\nGives one acquire back; the lock when it was the last.")},
    {"locked", rlock_locked, METH_NOARGS, PyDoc_STR("locked($self, /)\n--\n\nDoes somebody have the lock?")},
    {"__enter__", rlock_enter, METH_NOARGS, PyDoc_STR("__enter__($self, /)\n--\n\nTakes the lock.")},
    {"__exit__", CALL(rlock_exit), METH_FASTCALL, PyDoc_STR("__exit__($self, /, *exc_info)\n--\n\nGives one acquire back.")},
    {"_is_owned", rlock_is_owned, METH_NOARGS, PyDoc_STR("_is_owned($self, /)\n--\n\nFor threading.Condition.")},
    {"_recursion_count", rlock_recursion_count, METH_NOARGS, PyDoc_STR("_recursion_count($self, /)\n--\n\nFor tests.")},
    {"_release_save", rlock_release_save, METH_NOARGS, PyDoc_STR("_release_save($self, /)\n--\n\nFor threading.Condition.")},
    {"_acquire_restore", rlock_acquire_restore, METH_VARARGS, PyDoc_STR("_acquire_restore($self, state, /)\n--\n\nFor threading.Condition.")},
    {"_at_fork_reinit", rlock_at_fork_reinit, METH_NOARGS, PyDoc_STR("_at_fork_reinit($self, /)\n--\n\nUnlocked again, in a forked child.")},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot rlock_slots[] = {
    {Py_tp_new, rlock_new},         {Py_tp_dealloc, plain_dealloc}, {Py_tp_repr, rlock_repr}, {Py_tp_methods, rlock_methods},
    {Py_tp_doc, (void *)"RLock()\n--\n\nA lock that the thread which has it may take again."}, {0, NULL},
};
static PyType_Spec rlock_spec = {"_thread.RLock", sizeof(RLockObj), 0,
                                 Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_WEAKREF, rlock_slots};

/* -- _local: attributes of its own for each thread ------------------------------------------------------------------------------------------------ */

typedef struct {
    Obj   hdr;
    Value dicts  FROZEN;                 /* dict: serial number of a thread to its dict of attributes */
    Value args, kwargs FROZEN;           /* for __init__ in each thread; kwargs may be absent */
} LocalObj;

/* In the dict of a thread state, under the local's key: when the thread ends this dies, and takes the thread's attributes out of the local. */
typedef struct {
    Obj      hdr;
    Value    local_ref FROZEN;           /* weak reference to the local */
    uint64_t thread    FROZEN;
} DummyObj;

static void dummy_dealloc(PyObject *self)
{
    DummyObj *d = BODY(DummyObj, self);
    PyTypeObject *type = Py_TYPE(self);
    PyObject *local = NULL;
    if (value_is_ptr(d->local_ref) && PyWeakref_GetRef(api_of(d->local_ref), &local) > 0) {
        PyObject *pending = PyErr_GetRaisedException(), *serial = PyLong_FromUnsignedLongLong(d->thread), *gone = NULL;
        if (!serial || PyDict_Pop(api_of(BODY(LocalObj, local)->dicts), serial, &gone) < 0)
            PyErr_WriteUnraisable(local);
        Py_XDECREF(gone);
        Py_XDECREF(serial);
        Py_DECREF(local);
        PyErr_SetRaisedException(pending);
    }
    value_release(d->local_ref);
    type->tp_free(self);
    Py_DECREF((PyObject *)type);
}

static PyType_Slot dummy_slots[] = {{Py_tp_dealloc, dummy_dealloc}, {Py_tp_doc, (void *)"Ties a thread's attributes to its life."}, {0, NULL}};
static PyType_Spec dummy_spec = {"_thread._localdummy", sizeof(DummyObj), 0,
                                 Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE, dummy_slots};

static PyObject *local_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    if (type->tp_init == PyBaseObject_Type.tp_init && (PyTuple_Size(args) || (kwargs && PyDict_Size(kwargs)))) {
        PyErr_SetString(PyExc_TypeError, "Initialization arguments are not supported");
        return NULL;
    }
    PyObject *self = type->tp_alloc(type, 0);
    if (!self)
        return NULL;
    LocalObj *l = BODY(LocalObj, self);
    l->args = value_keep(value_of(args));
    l->kwargs = kwargs ? value_keep(value_of(kwargs)) : V_ABSENT;
    l->dicts = V_ABSENT;
    PyObject *dicts = PyDict_New(), *serial = PyLong_FromUnsignedLongLong(me()), *mine = PyDict_New();
    /* The thread that makes the local runs __init__ anyway. */
    if (dicts && serial && mine && PyDict_SetItem(dicts, serial, mine) == 0)
        l->dicts = value_keep(value_of(dicts));
    else
        Py_CLEAR(self);
    Py_XDECREF(dicts);
    Py_XDECREF(serial);
    Py_XDECREF(mine);
    return self;
}

static int local_traverse(PyObject *self, visitproc visit, void *arg)
{
    LocalObj *l = BODY(LocalObj, self);
    Py_VISIT((PyObject *)Py_TYPE(self));
    if (value_is_ptr(l->dicts))
        Py_VISIT(api_of(l->dicts));
    if (value_is_ptr(l->args))
        Py_VISIT(api_of(l->args));
    if (value_is_ptr(l->kwargs))
        Py_VISIT(api_of(l->kwargs));
    return 0;
}

static int local_clear(PyObject *self)
{
    LocalObj *l = BODY(LocalObj, self);
    if (value_is_ptr(l->dicts))
        PyDict_Clear(api_of(l->dicts));
    return 0;
}

static void local_dealloc(PyObject *self)
{
    LocalObj *l = BODY(LocalObj, self);
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    value_release(l->dicts);
    value_release(l->args);
    value_release(l->kwargs);
    type->tp_free(self);
    Py_DECREF((PyObject *)type);
}

/* Puts a dummy into the thread's dict, so that the attributes go when the thread does. */
static int tie_to_thread(PyObject *self, ThreadState *st)
{
    PyObject *thread_dict = PyThreadState_GetDict(), *dummy = NULL, *key = NULL, *ref = PyWeakref_NewRef(self, NULL);
    int rc = -1;
    if (thread_dict && ref && (dummy = st->dummy_type->tp_alloc(st->dummy_type, 0))) {
        BODY(DummyObj, dummy)->local_ref = value_keep(value_of(ref));
        BODY(DummyObj, dummy)->thread = me();
        key = PyUnicode_FromFormat("thread.local.%p", self);
        rc = key ? PyDict_SetItem(thread_dict, key, dummy) : -1;
    }
    Py_XDECREF(key);
    Py_XDECREF(dummy);
    Py_XDECREF(ref);
    return rc;
}

/* This thread's attributes, made at first use. New reference or NULL. */
static PyObject *local_dict(PyObject *self)
{
    LocalObj *l = BODY(LocalObj, self);
    PyObject *serial = PyLong_FromUnsignedLongLong(me()), *mine = NULL;
    if (!serial || PyDict_GetItemRef(api_of(l->dicts), serial, &mine) != 0) {
        Py_XDECREF(serial);
        return mine;
    }
    ThreadState *st = state_of_type(Py_TYPE(self));
    mine = PyDict_New();
    if (!mine || tie_to_thread(self, st) < 0 || PyDict_SetItem(api_of(l->dicts), serial, mine) < 0)
        Py_CLEAR(mine);
    if (mine && Py_TYPE(self)->tp_init != PyBaseObject_Type.tp_init &&
        Py_TYPE(self)->tp_init(self, api_of(l->args), is_absent(l->kwargs) ? NULL : api_of(l->kwargs)) < 0) {
        PyObject *exc = PyErr_GetRaisedException(), *gone = NULL;
        PyDict_Pop(api_of(l->dicts), serial, &gone);
        Py_XDECREF(gone);
        PyErr_SetRaisedException(exc);
        Py_CLEAR(mine);
    }
    Py_DECREF(serial);
    return mine;
}

static bool has_data_descriptor(PyObject *self, PyObject *name)
{
    Value v = type_lookup_get(Py_TYPE(self), value_of(name));
    bool data = value_is_ptr(v) && type_of(v)->tp_descr_set != NULL;
    value_release(v);
    return data;
}

static PyObject *local_getattro(PyObject *self, PyObject *name)
{
    PyObject *dict = local_dict(self), *v = NULL;
    if (!dict)
        return NULL;
    if (PyUnicode_EqualToUTF8(name, "__dict__"))
        return dict;
    PyObject *interned = Py_NewRef(name);
    PyUnicode_InternInPlace(&interned);
    int rc = has_data_descriptor(self, interned) ? 0 : PyDict_GetItemRef(dict, interned, &v);
    Py_DECREF(dict);
    if (rc == 0)
        v = PyObject_GenericGetAttr(self, interned);
    Py_DECREF(interned);
    return v;
}

static int local_setattro(PyObject *self, PyObject *name, PyObject *v)
{
    if (PyUnicode_EqualToUTF8(name, "__dict__")) {
        PyErr_Format(PyExc_AttributeError, "'%.100s' object attribute '%U' is read-only", Py_TYPE(self)->tp_name, name);
        return -1;
    }
    PyObject *dict = local_dict(self), *interned = Py_NewRef(name);
    if (!dict) {
        Py_DECREF(interned);
        return -1;
    }
    PyUnicode_InternInPlace(&interned);
    int rc;
    if (has_data_descriptor(self, interned)) {
        rc = PyObject_GenericSetAttr(self, interned, v);
    } else if (v) {
        rc = PyDict_SetItem(dict, interned, v);
    } else {
        PyObject *gone = NULL;
        rc = PyDict_Pop(dict, interned, &gone);
        Py_XDECREF(gone);
        if (rc == 0)
            PyErr_Format(PyExc_AttributeError, "'%.100s' object has no attribute '%U'", Py_TYPE(self)->tp_name, interned);
        rc = rc > 0 ? 0 : -1;
    }
    Py_DECREF(interned);
    Py_DECREF(dict);
    return rc;
}

static PyType_Slot local_slots[] = {
    {Py_tp_new, local_new},           {Py_tp_dealloc, local_dealloc},   {Py_tp_traverse, local_traverse}, {Py_tp_clear, local_clear},
    {Py_tp_getattro, local_getattro}, {Py_tp_setattro, local_setattro}, {Py_tp_doc, (void *)"_local()\n--\n\nData of which each thread has its own."},
    {0, NULL},
};
static PyType_Spec local_spec = {"_thread._local", sizeof(LocalObj), 0,
                                 Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_WEAKREF,
                                 local_slots};

/* -- threads ---------------------------------------------------------------------------------------------------------------------------------------- */

enum handle_state { HANDLE_NEW, HANDLE_STARTING, HANDLE_RUNNING, HANDLE_DONE };

/* What is left to say when a thread is not even attached any more: only then does whoever lets go of its objects destroy them himself, and
 * join() promises that much. A block of its own, since a thread that is gone cannot count objects. */
struct life {
    uint32_t refs  SHARED(acq_rel);      /* the handle's and the thread's */
    uint32_t state SHARED(acq_rel);      /* enum handle_state */
    uint64_t serial SHARED(relaxed);     /* of the thread, as in the handle: for reports of who waits */
    Event    done;
};

typedef struct HandleObj {
    Obj      hdr;
    struct life *life FROZEN;
    bool     daemon FROZEN;
    uint32_t born SHARED(relaxed);       /* forks_behind() when it was started; told by the release of HANDLE_STARTING */
    unsigned long ident SHARED(release, acquire);
    uint64_t serial SHARED(release, acquire);    /* of the thread, against joining oneself */
    struct HandleObj *next, *previous GUARD(waiting_lock);   /* threads that exit waits for; each holds a reference */
} HandleObj;

static Mutex waiting_lock;
static HandleObj *waiting GUARD(waiting_lock);
static uint64_t running_threads SHARED(relaxed);
static size_t stack_bytes SHARED(relaxed);

static PyObject *handle_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    (void)args, (void)kwargs;
    struct life *life = PyMem_RawCalloc(1, sizeof *life);
    PyObject *self = life ? type->tp_alloc(type, 0) : PyErr_NoMemory();
    if (!self) {
        PyMem_RawFree(life);
        return NULL;
    }
    life->refs = 1;
    BODY(HandleObj, self)->life = life;
    return self;
}

static void life_drop(struct life *life)
{
    if (add_acq_rel_u32(&life->refs, (uint32_t)-1) == 1)
        PyMem_RawFree(life);
}

static void handle_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    life_drop(BODY(HandleObj, self)->life);
    type->tp_free(self);
    Py_DECREF((PyObject *)type);
}

static void wait_list_add(HandleObj *h)
{
    Py_INCREF(BODY(PyObject, h));
    byte_lock(&waiting_lock.byte);
    h->next = waiting;
    h->previous = NULL;
    if (waiting)
        waiting->previous = h;
    waiting = h;
    byte_unlock(&waiting_lock.byte);
}

static void wait_list_drop(HandleObj *h)
{
    byte_lock(&waiting_lock.byte);
    bool listed = h->previous || waiting == h;
    if (listed) {
        if (h->previous)
            h->previous->next = h->next;
        else
            waiting = h->next;
        if (h->next)
            h->next->previous = h->previous;
        h->next = h->previous = NULL;
    }
    byte_unlock(&waiting_lock.byte);
    if (listed)
        Py_DECREF(BODY(PyObject, h));
}

static void life_over(struct life *life)
{
    store_release_u32(&life->state, HANDLE_DONE);
    event_set(&life->done);
}

/* The last that a thread does. */
static void thread_gone(void *arg)
{
    life_over(arg);
    life_drop(arg);
}

static void handle_finish(HandleObj *h)
{
    life_over(h->life);
    if (!h->daemon)
        wait_list_drop(h);
}

struct start {
    PyObject *function, *args, *kwargs;
    HandleObj *handle;
};

/* On the new thread; the starter waits. */
static void thread_begun(void *arg)
{
    HandleObj *h = ((struct start *)arg)->handle;
    h->ident = this_thread->os_id;
    store_release_u64(&h->serial, this_thread->id);
    store_relaxed_u64(&h->life->serial, this_thread->id);
    store_release_u32(&h->life->state, HANDLE_RUNNING);
    thread_when_gone(thread_gone, h->life);          /* with the reference that the starter counted */
    add_relaxed_u64(&running_threads, 1);
}

static void thread_main(void *arg)
{
    struct start s = *(struct start *)arg;
    HandleObj *h = s.handle;
    PyMem_RawFree(arg);
    PyObject *r = PyObject_Call(s.function, s.args, s.kwargs);
    if (!r) {
        if (PyErr_ExceptionMatches(PyExc_SystemExit))
            PyErr_Clear();
        else
            PyErr_FormatUnraisable("Exception ignored in thread started by %R", s.function);
    }
    Py_XDECREF(r);
    Py_DECREF(s.function);
    Py_DECREF(s.args);
    Py_XDECREF(s.kwargs);
    add_relaxed_u64(&running_threads, (uint64_t)-1);
    thread_drop_own(this_thread);        /* who joins it finds its thread-local data gone */
    if (!h->daemon)
        wait_list_drop(h);
    Py_DECREF(BODY(PyObject, h));
}

/* An object of ours that another thread will lock at once: what its first lock would do by a barrier in all threads, its owner does here. */
static void give_up_section(PyObject *o)
{
    Obj *obj = (Obj *)o;
    if (!value_is_ptr(value_of(o)) || !obj_is_mine(obj) || load_relaxed_u8(&obj->lock) & BYTE_FOREIGN)
        return;
    enum hold h = hold_lock(obj);
    or_acq_rel_u8(&obj->lock, BYTE_FOREIGN);
    hold_end(obj, h);
}

/* What a threading.Thread and its new thread tell each other by: the Thread, its Event _started, and what that consists of. */
static void share_with_thread(PyObject *function)
{
    static const enum name_index path[] = {NAME__started, NAME__cond, NAME__waiters};
    if (!IS_EXACT(value_of(function), METHOD))
        return;
    PyObject *o = Py_NewRef(PyMethod_GET_SELF(function));
    for (size_t i = 0; o; i++) {
        if (!(Py_TYPE(o)->tp_flags & Py_TPFLAGS_HEAPTYPE) && i < Py_ARRAY_LENGTH(path))
            break;
        give_up_section(o);
        PyObject *next = NULL;
        if (i < Py_ARRAY_LENGTH(path) && Py_TYPE(o)->tp_getattro == PyObject_GenericGetAttr &&
            PyObject_GetOptionalAttr(o, api_of(names[path[i]]), &next) < 0)
            PyErr_Clear();
        Py_DECREF(o);
        o = next;
    }
    Py_XDECREF(o);
}

static int start_thread(PyObject *function, PyObject *args, PyObject *kwargs, HandleObj *h, bool daemon)
{
    uint32_t fresh = HANDLE_NEW;
    if (Py_IsFinalizing()) {
        PyErr_SetString(PyExc_PythonFinalizationError, "can't create new thread at interpreter shutdown");
        return -1;
    }
    if (load_acquire_u32(&h->life->state) == HANDLE_NEW)
        store_relaxed_u32(&h->born, forks_behind());
    if (!cas_acq_rel_u32(&h->life->state, &fresh, HANDLE_STARTING)) {
        PyErr_SetString(PyExc_RuntimeError, "thread already started");
        return -1;
    }
    struct start *s = PyMem_RawMalloc(sizeof *s);
    if (!s) {
        store_release_u32(&h->life->state, HANDLE_NEW);
        PyErr_NoMemory();
        return -1;
    }
    h->daemon = daemon;
    if (!daemon)
        wait_list_add(h);
    *s = (struct start){Py_NewRef(function), Py_NewRef(args), Py_XNewRef(kwargs), h};
    Py_INCREF(BODY(PyObject, h));
    add_acq_rel_u32(&h->life->refs, 1);
    share_with_thread(function);
    int why = 0;
    if (thread_start_told(interp_now()->base, thread_begun, thread_main, s, load_relaxed_size(&stack_bytes), &why) < 0) {
        PyMem_RawFree(s);
        Py_DECREF(function);
        Py_DECREF(args);
        Py_XDECREF(kwargs);
        if (!daemon)
            wait_list_drop(h);
        store_release_u32(&h->life->state, HANDLE_NEW);
        life_drop(h->life);
        Py_DECREF(BODY(PyObject, h));
        if (why == ENOMEM)
            PyErr_NoMemory();
        else
            PyErr_SetString(PyExc_RuntimeError, "can't start new thread");
        return -1;
    }
    return 0;
}

static PyObject *thread_start_joinable(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"function", "handle", "daemon", NULL};
    PyObject *function, *handle = Py_None;
    int daemon = 1;
    ThreadState *st = state_of(module);
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|Op:start_joinable_thread", keywords, &function, &handle, &daemon))
        return NULL;
    if (!PyCallable_Check(function)) {
        PyErr_SetString(PyExc_TypeError, "thread function must be callable");
        return NULL;
    }
    if (PySys_Audit("_thread.start_joinable_thread", "OiO", function, daemon, handle) < 0)
        return NULL;
    if (handle == Py_None) {
        handle = handle_new(st->handle_type, NULL, NULL);
    } else if (Py_TYPE(handle) != st->handle_type) {
        PyErr_SetString(PyExc_TypeError, "'handle' must be a _ThreadHandle");
        return NULL;
    } else {
        Py_INCREF(handle);
    }
    PyObject *none = handle ? PyTuple_New(0) : NULL;
    int rc = -1;
    if (none)
        rc = start_thread(function, none, NULL, BODY(HandleObj, handle), daemon);
    Py_XDECREF(none);
    if (rc < 0)
        Py_CLEAR(handle);
    return handle;
}

static PyObject *thread_start_new(PyObject *module, PyObject *args)
{
    PyObject *function, *call_args, *kwargs = NULL;
    if (!PyArg_UnpackTuple(args, "start_new_thread", 2, 3, &function, &call_args, &kwargs))
        return NULL;
    if (!PyCallable_Check(function)) {
        PyErr_SetString(PyExc_TypeError, "first arg must be callable");
        return NULL;
    }
    if (!PyTuple_Check(call_args)) {
        PyErr_SetString(PyExc_TypeError, "2nd arg must be a tuple");
        return NULL;
    }
    if (kwargs && !PyDict_Check(kwargs)) {
        PyErr_SetString(PyExc_TypeError, "optional 3rd arg must be a dictionary");
        return NULL;
    }
    if (PySys_Audit("_thread.start_new_thread", "OOO", function, call_args, kwargs ? kwargs : Py_None) < 0)
        return NULL;
    PyObject *handle = handle_new(state_of(module)->handle_type, NULL, NULL);
    if (!handle)
        return NULL;
    PyObject *ident = NULL;
    if (start_thread(function, call_args, kwargs, BODY(HandleObj, handle), true) == 0)
        ident = PyLong_FromUnsignedLong(BODY(HandleObj, handle)->ident);
    Py_DECREF(handle);
    return ident;
}

/* Has it ended? In a forked child those that stayed in the parent have. */
static bool handle_over(HandleObj *h)
{
    uint32_t state = load_acquire_u32(&h->life->state);
    if ((state == HANDLE_RUNNING && thread_is_gone(load_acquire_u64(&h->serial))) || (state == HANDLE_STARTING && load_relaxed_u32(&h->born) != forks_behind()))
        handle_finish(h);
    return event_is_set(&h->life->done);
}

/* Waits for a thread's end. 0, or -1: raised. *timed_out tells. */
static int wait_for(HandleObj *h, int64_t nanoseconds)
{
    if (handle_over(h))
        return 0;
    if (load_acquire_u64(&h->serial) == me() && load_acquire_u32(&h->life->state) == HANDLE_RUNNING) {
        PyErr_SetString(PyExc_RuntimeError, "Cannot join current thread");
        return -1;
    }
    if (Py_IsFinalizing()) {                 /* the others are parked for good */
        PyErr_SetString(PyExc_PythonFinalizationError, "cannot join thread at Python shutdown");
        return -1;
    }
    int64_t began = now(), end = nanoseconds > 0 ? began + nanoseconds : 0;
    for (;;) {
        /* In slices, so that a signal's handler runs soon: an event's wait is not interrupted. */
        int64_t slice = 100000000;
        if (nanoseconds >= 0) {
            int64_t left = nanoseconds ? end - now() : 0;
            slice = left < slice ? (left > 0 ? left : 0) : slice;
        }
        Thread *t = this_thread;
        bool told = thread_wait_begin(t, "the end of a thread", h, &h->life->serial, began, nanoseconds >= 0);
        bool over = event_wait(&h->life->done, slice, true);
        if (told)
            thread_wait_end(t);
        if (over)
            return 0;
        if (PyErr_CheckSignals() < 0)
            return -1;
        if (nanoseconds >= 0 && (nanoseconds == 0 || now() >= end))
            return 0;
    }
}

static PyObject *handle_join(PyObject *self, PyObject *args)
{
    HandleObj *h = BODY(HandleObj, self);
    PyObject *timeout = Py_None;
    int64_t wait = -1;
    if (!PyArg_ParseTuple(args, "|O:join", &timeout))
        return NULL;
    if (timeout != Py_None) {
        double seconds = PyFloat_AsDouble(timeout);
        if (seconds == -1.0 && PyErr_Occurred())
            return NULL;
        if (seconds > TIMEOUT_MAX_SECONDS) {
            PyErr_SetString(PyExc_OverflowError, "timeout value is too large");
            return NULL;
        }
        wait = seconds < 0 ? -1 : (int64_t)(seconds * 1e9);
    }
    if (load_acquire_u32(&h->life->state) == HANDLE_NEW) {
        PyErr_SetString(PyExc_RuntimeError, "thread not started");
        return NULL;
    }
    if (wait_for(h, wait) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *handle_is_done(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyBool_FromLong(handle_over(BODY(HandleObj, self)));
}

static PyObject *handle_set_done(PyObject *self, PyObject *unused)
{
    HandleObj *h = BODY(HandleObj, self);
    (void)unused;
    if (load_acquire_u32(&h->life->state) == HANDLE_NEW) {
        PyErr_SetString(PyExc_RuntimeError, "thread not started");
        return NULL;
    }
    handle_finish(h);
    Py_RETURN_NONE;
}

static PyObject *handle_ident(PyObject *self, void *unused) { return (void)unused, PyLong_FromUnsignedLong(BODY(HandleObj, self)->ident); }

static PyObject *handle_repr(PyObject *self)
{
    return PyUnicode_FromFormat("<%s object: ident=%lu>", Py_TYPE(self)->tp_name, BODY(HandleObj, self)->ident);
}

static PyMethodDef handle_methods[] = {
    {"join", handle_join, METH_VARARGS, PyDoc_STR("join($self, timeout=None, /)\n--\n\nWaits until the thread has ended.")},
    {"is_done", handle_is_done, METH_NOARGS, PyDoc_STR("is_done($self, /)\n--\n\nHas the thread ended?")},
    {"_set_done", handle_set_done, METH_NOARGS, PyDoc_STR("_set_done($self, /)\n--\n\nFor threads that are gone after a fork.")},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef handle_getset[] = {{"ident", handle_ident, NULL, PyDoc_STR("identifier of the thread"), NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot handle_slots[] = {
    {Py_tp_new, handle_new},         {Py_tp_dealloc, handle_dealloc}, {Py_tp_repr, handle_repr},
    {Py_tp_methods, handle_methods}, {Py_tp_getset, handle_getset},  {Py_tp_doc, (void *)"A thread that may be waited for."}, {0, NULL},
};
static PyType_Spec handle_spec = {"_thread._ThreadHandle", sizeof(HandleObj), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, handle_slots};

static PyObject *thread_make_handle(PyObject *module, PyObject *ident)
{
    unsigned long id = PyLong_AsUnsignedLong(ident);
    if (id == (unsigned long)-1 && PyErr_Occurred())
        return NULL;
    PyObject *self = handle_new(state_of(module)->handle_type, NULL, NULL);
    if (self) {
        HandleObj *h = BODY(HandleObj, self);
        h->ident = id;
        h->daemon = true;
        if (id == this_thread->os_id)
            store_release_u64(&h->serial, me());
        store_release_u32(&h->life->state, HANDLE_RUNNING);
    }
    return self;
}

static PyObject *thread_shutdown(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    for (;;) {
        byte_lock(&waiting_lock.byte);
        HandleObj *h = waiting;
        while (h && load_acquire_u64(&h->serial) == me())
            h = h->next;
        if (h)
            Py_INCREF(BODY(PyObject, h));
        byte_unlock(&waiting_lock.byte);
        if (!h)
            Py_RETURN_NONE;
        int rc = wait_for(h, -1);
        wait_list_drop(h);
        Py_DECREF(BODY(PyObject, h));
        if (rc < 0) {
            PyErr_FormatUnraisable("Exception ignored while joining a thread in _thread._shutdown()");
            Py_RETURN_NONE;
        }
    }
}

/* -- small functions ------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *thread_allocate_lock(PyObject *module, PyObject *unused)
{
    PyTypeObject *type = state_of(module)->lock_type;
    (void)unused;
    return type->tp_alloc(type, 0);
}

static PyObject *thread_get_ident(PyObject *m, PyObject *u) { return (void)m, (void)u, PyLong_FromUnsignedLong(this_thread->os_id); }
static PyObject *thread_get_native_id(PyObject *m, PyObject *u) { return (void)m, (void)u, PyLong_FromLong(this_thread->native_id); }
static PyObject *thread_count(PyObject *m, PyObject *u) { return (void)m, (void)u, PyLong_FromUnsignedLongLong(load_relaxed_u64(&running_threads)); }
static PyObject *thread_main_ident(PyObject *m, PyObject *u) { return (void)m, (void)u, PyLong_FromUnsignedLong(interp_main->main_thread->gc.base.os_id); }
static PyObject *thread_is_main_interpreter(PyObject *m, PyObject *u) { return (void)m, (void)u, PyBool_FromLong(interp_now() == interp_main); }
static PyObject *thread_daemons_allowed(PyObject *m, PyObject *u) { return (void)m, (void)u, PyBool_FromLong(interp_now() == interp_main); }

static PyObject *thread_exit(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    PyErr_SetNone(PyExc_SystemExit);
    return NULL;
}

static PyObject *thread_interrupt_main(PyObject *module, PyObject *args)
{
    int signum = SIGINT;
    (void)module;
    if (!PyArg_ParseTuple(args, "|i:interrupt_main", &signum))
        return NULL;
    if (PyErr_SetInterruptEx(signum) < 0) {
        PyErr_SetString(PyExc_ValueError, "signal number out of range");
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *thread_stack_size(PyObject *module, PyObject *args)
{
    Py_ssize_t size = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "|n:stack_size", &size))
        return NULL;
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "size must be 0 or a positive value");
        return NULL;
    }
    size_t old = load_relaxed_size(&stack_bytes);
    if (PyTuple_Size(args)) {
        if (size && (size < 256 * 1024)) {
            PyErr_Format(PyExc_ValueError, "size not valid: %zd bytes", size);
            return NULL;
        }
        store_relaxed_size(&stack_bytes, (size_t)size);
    }
    return PyLong_FromSize_t(old);
}

enum { NAME_MAX_BYTES = 15 };

static PyObject *thread_set_name(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"name", NULL};
    PyObject *name;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "U:set_name", keywords, &name))
        return NULL;
    PyObject *bytes = PyUnicode_AsEncodedString(name, "utf-8", "replace");
    if (!bytes)
        return NULL;
    char text[NAME_MAX_BYTES + 1] = "";
    size_t n = (size_t)PyBytes_Size(bytes);
    memcpy(text, PyBytes_AsString(bytes), n < NAME_MAX_BYTES ? n : NAME_MAX_BYTES);
    Py_DECREF(bytes);
    int rc = pthread_setname_np(pthread_self(), text);
    if (rc) {
        errno = rc;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    Py_RETURN_NONE;
}

static PyObject *thread_get_name(PyObject *module, PyObject *unused)
{
    char text[64];
    (void)module, (void)unused;
    int rc = pthread_getname_np(pthread_self(), text, sizeof text);
    if (rc) {
        errno = rc;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return PyUnicode_DecodeFSDefault(text);
}

static void print_to(PyObject *exc, PyObject *file)
{
    PyObject *module = PyImport_ImportModule("traceback"), *print = module ? PyObject_GetAttrString(module, "print_exception") : NULL;
    PyObject *none = print ? PyTuple_Pack(1, exc) : NULL, *words = none ? Py_BuildValue("{sO}", "file", file) : NULL;
    PyObject *r = words ? PyObject_Call(print, none, words) : NULL;
    if (!r)
        PyErr_Clear();
    Py_XDECREF(r);
    Py_XDECREF(words);
    Py_XDECREF(none);
    Py_XDECREF(print);
    Py_XDECREF(module);
}

/* What threading.excepthook does with an exception that ended a thread. */
static PyObject *thread_excepthook(PyObject *module, PyObject *args)
{
    if (Py_TYPE(args) != state_of(module)->hook_args_type) {
        PyErr_SetString(PyExc_TypeError, "_thread._excepthook argument type must be ExceptHookArgs");
        return NULL;
    }
    PyObject *type = PyStructSequence_GetItem(args, 0), *value = PyStructSequence_GetItem(args, 1), *thread = PyStructSequence_GetItem(args, 3);
    if (type == PyExc_SystemExit)
        Py_RETURN_NONE;
    PyObject *err = NULL, *name = NULL, *head = NULL;
    if (runtime_sys_get("stderr", &err) < 0)
        return NULL;
    bool own = !err || err == Py_None;       /* then what sys.stderr was when the thread was made */
    if (own) {
        Py_XDECREF(err);
        err = NULL;
        if (thread != Py_None && PyObject_GetOptionalAttrString(thread, "_stderr", &err) < 0)
            PyErr_Clear();
        if (!err || err == Py_None) {
            Py_XDECREF(err);
            Py_RETURN_NONE;
        }
    }
    if (thread != Py_None && PyObject_GetOptionalAttrString(thread, "_name", &name) < 0)
        PyErr_Clear();
    head = name ? PyUnicode_FromFormat("Exception in thread %S:\n", name) : PyUnicode_FromFormat("Exception in thread %lu:\n", this_thread->os_id);
    int rc = head ? PyFile_WriteObject(head, err, Py_PRINT_RAW) : -1;
    if (rc == 0 && PyExceptionInstance_Check(value)) {
        if (own)
            print_to(value, err);
        else
            runtime_display_exception(value);
    }
    PyObject *r = rc == 0 ? PyObject_CallMethod(err, "flush", NULL) : NULL;
    if (!r)
        PyErr_Clear();
    Py_XDECREF(r);
    Py_XDECREF(head);
    Py_XDECREF(name);
    Py_DECREF(err);
    Py_RETURN_NONE;
}

static PyMethodDef thread_methods[] = {
    {"start_new_thread", thread_start_new, METH_VARARGS,
     PyDoc_STR("start_new_thread($module, function, args, kwargs={}, /)\n--\n\nStarts a daemon thread that calls the function; gives its identifier.")},
    {"start_new", thread_start_new, METH_VARARGS, PyDoc_STR("start_new($module, function, args, kwargs={}, /)\n--\n\nAs start_new_thread().")},
    {"start_joinable_thread", CALL(thread_start_joinable), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("start_joinable_thread($module, /, function, handle=None, daemon=True)\n--\n\nStarts a thread; gives a handle that may be waited for.")},
    {"daemon_threads_allowed", thread_daemons_allowed, METH_NOARGS, PyDoc_STR("daemon_threads_allowed($module, /)\n--\n\nMay this interpreter have daemon threads?")},
    {"allocate_lock", thread_allocate_lock, METH_NOARGS, PyDoc_STR("allocate_lock($module, /)\n--\n\nA new lock.")},
    {"allocate", thread_allocate_lock, METH_NOARGS, PyDoc_STR("allocate($module, /)\n--\n\nAs allocate_lock().")},
    {"exit_thread", thread_exit, METH_NOARGS, PyDoc_STR("exit_thread($module, /)\n--\n\nAs exit().")},
    {"exit", thread_exit, METH_NOARGS, PyDoc_STR("exit($module, /)\n--\n\nRaises SystemExit, which ends the thread quietly.")},
    {"interrupt_main", thread_interrupt_main, METH_VARARGS, PyDoc_STR("interrupt_main($module, signum=signal.SIGINT, /)\n--\n\nActs as if the signal had come.")},
    {"get_ident", thread_get_ident, METH_NOARGS, PyDoc_STR("get_ident($module, /)\n--\n\nA number that no other living thread has.")},
    {"get_native_id", thread_get_native_id, METH_NOARGS, PyDoc_STR("get_native_id($module, /)\n--\n\nThe kernel's number of this thread.")},
    {"_count", thread_count, METH_NOARGS, PyDoc_STR("_count($module, /)\n--\n\nHow many threads started here are running.")},
    {"stack_size", thread_stack_size, METH_VARARGS,
     PyDoc_STR("stack_size($module, size=0, /)\n--\n\nSets the size of the C stack of new threads, 0 for the default; gives the old setting.")},
    {"_excepthook", thread_excepthook, METH_O, PyDoc_STR("_excepthook($module, args, /)\n--\n\nShows an exception that ended a thread.")},
    {"_is_main_interpreter", thread_is_main_interpreter, METH_NOARGS, PyDoc_STR("_is_main_interpreter($module, /)\n--\n\nIs this the main interpreter?")},
    {"_shutdown", thread_shutdown, METH_NOARGS, PyDoc_STR("_shutdown($module, /)\n--\n\nWaits for all threads that are not daemons.")},
    {"_make_thread_handle", thread_make_handle, METH_O, PyDoc_STR("_make_thread_handle($module, ident, /)\n--\n\nA handle for a thread that was not started here.")},
    {"_get_main_thread_ident", thread_main_ident, METH_NOARGS, PyDoc_STR("_get_main_thread_ident($module, /)\n--\n\nIdentifier of the main thread.")},
    {"set_name", CALL(thread_set_name), METH_VARARGS | METH_KEYWORDS, PyDoc_STR("set_name($module, /, name)\n--\n\nThe kernel's name of this thread.")},
    {"_get_name", thread_get_name, METH_NOARGS, PyDoc_STR("_get_name($module, /)\n--\n\nThe kernel's name of this thread.")},
    {NULL, NULL, 0, NULL},
};

static PyStructSequence_Field hook_fields[] = {
    {"exc_type", "exception type"}, {"exc_value", "exception, or None"}, {"exc_traceback", "traceback, or None"}, {"thread", "thread, or None"}, {NULL, NULL},
};
static PyStructSequence_Desc hook_desc = {"_thread._ExceptHookArgs", "ExceptHookArgs\n\nWhat threading.excepthook is called with.", hook_fields, 4};

static int thread_exec(PyObject *module)
{
    ThreadState *st = state_of(module);
    struct { PyTypeObject **type; PyType_Spec *spec; } types[] = {
        {&st->lock_type, &lock_spec}, {&st->rlock_type, &rlock_spec}, {&st->local_type, &local_spec}, {&st->dummy_type, &dummy_spec},
        {&st->handle_type, &handle_spec},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        *types[i].type = (PyTypeObject *)PyType_FromModuleAndSpec(module, types[i].spec, NULL);
        if (!*types[i].type || (types[i].spec != &dummy_spec && PyModule_AddType(module, *types[i].type) < 0))
            return -1;
    }
    if (PyModule_AddObjectRef(module, "LockType", (PyObject *)st->lock_type) < 0 || PyModule_AddObjectRef(module, "error", PyExc_RuntimeError) < 0)
        return -1;
    st->hook_args_type = PyStructSequence_NewType(&hook_desc);
    if (!st->hook_args_type || PyModule_AddType(module, st->hook_args_type) < 0)
        return -1;
    PyObject *longest = PyFloat_FromDouble(TIMEOUT_MAX_SECONDS);
    int rc = PyModule_AddObjectRef(module, "TIMEOUT_MAX", longest);
    return rc < 0 || PyModule_AddIntConstant(module, "_NAME_MAXLEN", NAME_MAX_BYTES) < 0 ? -1 : 0;
}

#define HELD(F) F(lock_type) F(rlock_type) F(local_type) F(dummy_type) F(handle_type) F(hook_args_type)
MODULE_STATE_FUNCTIONS(ThreadState, HELD)

static PyModuleDef_Slot thread_slots[] = MODULE_SLOTS(thread_exec);
static struct PyModuleDef thread_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_thread",
    .m_doc = PyDoc_STR("Locks, thread-local data, and starting threads. Programs use the module threading."),
    .m_size = sizeof(ThreadState),
    .m_methods = thread_methods,
    .m_slots = thread_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__thread(void) { return PyModuleDef_Init(&thread_module); }
