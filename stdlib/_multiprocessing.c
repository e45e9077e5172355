/* stdlib/_multiprocessing.c -- SemLock: a lock or semaphore that processes share, on the system's named semaphores.
 *
 * count is how often this process has it, last the thread that took it last: a recursive lock is `mine` if both say so. Only who has the lock
 * changes them then; users of a counting semaphore change count at the same time, so both are atomic words.
 */
#include "stdlib/time_int.h"

#include "objects/rt.h"
#include "stdlib/blocking.h"
#include "stdlib/module_state.h"
#include "threading/atomic.h"
#include "threading/guard.h"

#include <fcntl.h>
#include <semaphore.h>
#include <sys/stat.h>

enum { RECURSIVE_MUTEX, SEMAPHORE };

typedef struct {
    PyObject_HEAD
    sem_t *handle FROZEN;
    int kind FROZEN, maxvalue FROZEN;
    char *name FROZEN;                           /* NULL: unlinked from the start, or not told */
    uint32_t count SHARED(relaxed);
    uint64_t last SHARED(relaxed);
} SemObject;

static uint64_t me(void) { return tstate()->gc.base.id; }
static bool is_mine(const SemObject *s) { return load_relaxed_u32(&s->count) > 0 && load_relaxed_u64(&s->last) == me(); }
static void count_add(SemObject *s, uint32_t n) { add_relaxed_u32(&s->count, n); }

/* -- making -------------------------------------------------------------------------------------------------------------------------------------- */

/* Takes handle and name, also when it fails. */
static PyObject *made(PyTypeObject *type, sem_t *handle, int kind, int maxvalue, char *name)
{
    SemObject *s = (SemObject *)type->tp_alloc(type, 0);
    if (!s) {
        sem_close(handle);
        PyMem_RawFree(name);
        return NULL;
    }
    s->handle = handle;
    s->kind = kind;
    s->maxvalue = maxvalue;
    s->name = name;
    return (PyObject *)s;
}

static char *copy_of(const char *name)
{
    size_t n = strlen(name) + 1;
    char *copy = PyMem_RawMalloc(n);
    if (!copy)
        PyErr_NoMemory();
    return copy ? memcpy(copy, name, n) : NULL;
}

static PyObject *sem_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"kind", "value", "maxvalue", "name", "unlink", NULL};
    int kind, value, maxvalue, unlink;
    const char *name;
    char *copy = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "iiisp:SemLock", words, &kind, &value, &maxvalue, &name, &unlink))
        return NULL;
    if (kind != RECURSIVE_MUTEX && kind != SEMAPHORE) {
        PyErr_SetString(PyExc_ValueError, "unrecognized kind");
        return NULL;
    }
    if (!unlink && !(copy = copy_of(name)))
        return NULL;
    sem_t *handle = sem_open(name, O_CREAT | O_EXCL, 0600, (unsigned)value);
    if (handle != SEM_FAILED && (!unlink || sem_unlink(name) == 0))
        return made(type, handle, kind, maxvalue, copy);
    os_error();
    if (handle != SEM_FAILED)
        sem_close(handle);
    PyMem_RawFree(copy);
    return NULL;
}

static PyObject *sem_rebuild(PyObject *type, PyObject *args)
{
    PyObject *number;
    int kind, maxvalue;
    const char *name;
    char *copy = NULL;
    if (!PyArg_ParseTuple(args, "Oiiz:_rebuild", &number, &kind, &maxvalue, &name))
        return NULL;
    sem_t *handle = PyLong_AsVoidPtr(number);
    if (!handle && PyErr_Occurred())
        return NULL;
    if (name) {
        copy = copy_of(name);
        if (!copy)
            return NULL;
        handle = sem_open(name, 0);
        if (handle == SEM_FAILED) {
            os_error();
            PyMem_RawFree(copy);
            return NULL;
        }
    }
    return made((PyTypeObject *)type, handle, kind, maxvalue, copy);
}

static void sem_dealloc(PyObject *self)
{
    SemObject *s = (SemObject *)self;
    PyTypeObject *type = Py_TYPE(self);
    if (s->handle && s->handle != SEM_FAILED)
        sem_close(s->handle);
    PyMem_RawFree(s->name);
    type->tp_free(self);
    Py_DECREF(type);
}

/* -- taking and giving back -------------------------------------------------------------------------------------------------------------------------- */

/* 1: taken; 0: not, in that time; -1: raised. wait: ns, -1 for ever. */
static int take(sem_t *handle, int64_t wait)
{
    struct timespec end;
    if (sem_trywait(handle) == 0)
        return 1;
    if (errno != EAGAIN && errno != EINTR)
        return os_error() ? 0 : -1;
    if (wait == 0)
        return 0;
    if (wait > 0) {
        int64_t at = deadline_in(wait).at;
        end = (struct timespec){at / 1000000000, at % 1000000000};
    }
    int rc;
    SYSCALL_AGAIN(rc, wait < 0 ? sem_wait(handle) : sem_clockwait(handle, CLOCK_MONOTONIC, &end));
    if (rc == 0)
        return 1;
    return errno == ETIMEDOUT && !PyErr_Occurred() ? 0 : os_error() ? 0 : -1;
}

static PyObject *acquired(SemObject *s, int64_t wait)
{
    if (s->kind == RECURSIVE_MUTEX && is_mine(s)) {
        count_add(s, 1);
        Py_RETURN_TRUE;
    }
    int rc = take(s->handle, wait);
    if (rc > 0) {
        store_relaxed_u64(&s->last, me());
        count_add(s, 1);
    }
    return rc < 0 ? NULL : PyBool_FromLong(rc);
}

static PyObject *sem_acquire(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"block", "timeout", NULL};
    int block = 1;
    PyObject *timeout = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|pO:acquire", words, &block, &timeout))
        return NULL;
    int64_t wait = block ? -1 : 0;
    if (block && timeout != Py_None) {
        double seconds = PyFloat_AsDouble(timeout);
        if (seconds == -1.0 && PyErr_Occurred())
            return NULL;
        if (seconds >= 1e9) {
            PyErr_SetString(PyExc_OverflowError, "timeout is too large");
            return NULL;
        }
        wait = seconds > 0 ? (int64_t)(seconds * 1e9 + 0.5) : 0;
    }
    return acquired((SemObject *)self, wait);
}

static PyObject *sem_release(PyObject *self, PyObject *Py_UNUSED(unused))
{
    SemObject *s = (SemObject *)self;
    if (s->kind == RECURSIVE_MUTEX) {
        if (!is_mine(s)) {
            PyErr_SetString(PyExc_AssertionError, "attempt to release recursive lock not owned by thread");
            return NULL;
        }
        if (load_relaxed_u32(&s->count) > 1) {
            count_add(s, (uint32_t)-1);
            Py_RETURN_NONE;
        }
        count_add(s, (uint32_t)-1);              /* before the next owner counts */
        if (sem_post(s->handle) == 0)
            Py_RETURN_NONE;
        count_add(s, 1);
        return os_error();
    }
    int value;
    if (sem_getvalue(s->handle, &value) < 0)
        return os_error();
    if (value >= s->maxvalue) {
        PyErr_SetString(PyExc_ValueError, "semaphore or lock released too many times");
        return NULL;
    }
    count_add(s, (uint32_t)-1);
    if (sem_post(s->handle) == 0)
        Py_RETURN_NONE;
    count_add(s, 1);
    return os_error();
}

static PyObject *sem_enter(PyObject *self, PyObject *Py_UNUSED(unused)) { return acquired((SemObject *)self, -1); }
static PyObject *sem_exit(PyObject *self, PyObject *const *Py_UNUSED(args), Py_ssize_t Py_UNUSED(nargs)) { return sem_release(self, NULL); }

/* -- questions --------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *sem_count(PyObject *self, PyObject *Py_UNUSED(unused)) { return PyLong_FromLong((int)load_relaxed_u32(&((SemObject *)self)->count)); }
static PyObject *sem_is_mine(PyObject *self, PyObject *Py_UNUSED(unused)) { return PyBool_FromLong(is_mine((SemObject *)self)); }

static PyObject *sem_get_value(PyObject *self, PyObject *Py_UNUSED(unused))
{
    int value;
    return sem_getvalue(((SemObject *)self)->handle, &value) < 0 ? os_error() : PyLong_FromLong(value < 0 ? 0 : value);
}

static PyObject *sem_is_zero(PyObject *self, PyObject *Py_UNUSED(unused))
{
    int value;
    return sem_getvalue(((SemObject *)self)->handle, &value) < 0 ? os_error() : PyBool_FromLong(value <= 0);
}

static PyObject *sem_after_fork(PyObject *self, PyObject *Py_UNUSED(unused))
{
    store_relaxed_u32(&((SemObject *)self)->count, 0);
    Py_RETURN_NONE;
}

static PyObject *sem_handle(PyObject *self, void *Py_UNUSED(closure)) { return PyLong_FromVoidPtr(((SemObject *)self)->handle); }

static PyMethodDef sem_methods[] = {
    {"acquire", _PyCFunction_CAST(sem_acquire), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("acquire($self, /, block=True, timeout=None)\n--\n\nTakes the semaphore or lock. True if it was taken.")},
    {"release", sem_release, METH_NOARGS, PyDoc_STR("release($self, /)\n--\n\nGives the semaphore or lock back.")},
    {"_count", sem_count, METH_NOARGS, PyDoc_STR("_count($self, /)\n--\n\nHow often this process has acquired and not released it.")},
    {"_is_mine", sem_is_mine, METH_NOARGS, PyDoc_STR("_is_mine($self, /)\n--\n\nWhether this thread has the lock.")},
    {"_get_value", sem_get_value, METH_NOARGS, PyDoc_STR("_get_value($self, /)\n--\n\nThe value of the semaphore.")},
    {"_is_zero", sem_is_zero, METH_NOARGS, PyDoc_STR("_is_zero($self, /)\n--\n\nWhether the semaphore has the value zero.")},
    {"_rebuild", sem_rebuild, METH_VARARGS | METH_CLASS, PyDoc_STR("_rebuild($type, handle, kind, maxvalue, name, /)\n--\n\n")},
    {"_after_fork", sem_after_fork, METH_NOARGS, PyDoc_STR("_after_fork($self, /)\n--\n\nIn a forked child: it has acquired nothing.")},
    {"__enter__", sem_enter, METH_NOARGS, PyDoc_STR("__enter__($self, /)\n--\n\nTakes the semaphore or lock.")},
    {"__exit__", _PyCFunction_CAST(sem_exit), METH_FASTCALL, PyDoc_STR("__exit__($self, exc_type=None, exc_value=None, exc_tb=None, /)\n--\n\nGives the semaphore or lock back.")},
    {NULL, NULL, 0, NULL}
};
static PyMemberDef sem_members[] = {
    {"kind", Py_T_INT, offsetof(SemObject, kind), Py_READONLY, ""},
    {"maxvalue", Py_T_INT, offsetof(SemObject, maxvalue), Py_READONLY, ""},
    {"name", Py_T_STRING, offsetof(SemObject, name), Py_READONLY, ""},
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef sem_getset[] = {{"handle", sem_handle, NULL, "", NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot sem_slots[] = {
    {Py_tp_new, sem_new}, {Py_tp_dealloc, sem_dealloc}, {Py_tp_methods, sem_methods}, {Py_tp_members, sem_members}, {Py_tp_getset, sem_getset},
    {Py_tp_doc, (void *)PyDoc_STR("SemLock(kind, value, maxvalue, name, unlink)\n--\n\nA semaphore or recursive lock that processes share.")}, {0, NULL}
};
static PyType_Spec sem_spec = {
    .name = "_multiprocessing.SemLock",
    .basicsize = sizeof(SemObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = sem_slots,
};

/* -- the module ---------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *module_sem_unlink(PyObject *Py_UNUSED(module), PyObject *arg)
{
    const char *name;
    return PyArg_Parse(arg, "s:sem_unlink", &name) ? done(sem_unlink(name)) : NULL;
}

static PyMethodDef methods[] = {
    {"sem_unlink", module_sem_unlink, METH_O, PyDoc_STR("sem_unlink($module, name, /)\n--\n\nRemoves the name of a semaphore.")},
    {NULL, NULL, 0, NULL}
};

static int module_exec(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &sem_spec, NULL), *most = PyLong_FromLong(SEM_VALUE_MAX);
    int rc = type && most && PyDict_SetItemString(((PyTypeObject *)type)->tp_dict, "SEM_VALUE_MAX", most) == 0 ? PyModule_AddObjectRef(module, "SemLock", type) : -1;
    Py_XDECREF(type);
    Py_XDECREF(most);
    return rc < 0 ? -1 : PyModule_Add(module, "flags", Py_BuildValue("{s:i,s:i}", "HAVE_SEM_OPEN", 1, "HAVE_SEM_TIMEDWAIT", 1));
}

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef multiprocessing_module = {PyModuleDef_HEAD_INIT, .m_name = "_multiprocessing", .m_methods = methods, .m_slots = slots};

PyMODINIT_FUNC PyInit__multiprocessing(void) { return PyModuleDef_Init(&multiprocessing_module); }
