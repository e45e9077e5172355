/* stdlib/resource.c -- the module resource: limits of processes, and what they have used. */
#include "objects/argcheck.h"
#include "stdlib/blocking.h"
#include "stdlib/module_state.h"

#include <sys/resource.h>
#include <unistd.h>

typedef struct { PyTypeObject *usage_type; } ResourceState;

static ResourceState *state_of(PyObject *module) { return PyModule_GetState(module); }

static PyStructSequence_Field usage_fields[] = {
    {"ru_utime", "processor time used in user mode"}, {"ru_stime", "processor time used by the system"}, {"ru_maxrss", "most memory at any time, in kilobytes"},
    {"ru_ixrss", "shared memory"}, {"ru_idrss", "unshared data"}, {"ru_isrss", "unshared stack"}, {"ru_minflt", "page faults without input"},
    {"ru_majflt", "page faults with input"}, {"ru_nswap", "swaps"}, {"ru_inblock", "blocks read"}, {"ru_oublock", "blocks written"},
    {"ru_msgsnd", "messages sent"}, {"ru_msgrcv", "messages received"}, {"ru_nsignals", "signals received"},
    {"ru_nvcsw", "switches because it waited"}, {"ru_nivcsw", "switches because its time was over"}, {NULL, NULL}
};
static PyStructSequence_Desc usage_desc = {"resource.struct_rusage", "struct_rusage: what getrusage() gives.\n\nAlso a tuple of the first sixteen fields.", usage_fields, 16};

static PyObject *seconds(const struct timeval *t) { return PyFloat_FromDouble((double)t->tv_sec + (double)t->tv_usec * 1e-6); }

static PyObject *resource_getrusage(PyObject *module, PyObject *arg)
{
    struct rusage u;
    int who = PyLong_AsInt(arg);
    if (who == -1 && PyErr_Occurred())
        return NULL;
    if (getrusage(who, &u) < 0) {
        if (errno != EINVAL)
            return os_error();
        PyErr_SetString(PyExc_ValueError, "invalid who parameter");
        return NULL;
    }
    long counts[] = {u.ru_maxrss, u.ru_ixrss, u.ru_idrss, u.ru_isrss, u.ru_minflt, u.ru_majflt, u.ru_nswap, u.ru_inblock, u.ru_oublock, u.ru_msgsnd,
                     u.ru_msgrcv, u.ru_nsignals, u.ru_nvcsw, u.ru_nivcsw};
    PyObject *r = PyStructSequence_New(state_of(module)->usage_type);
    if (!r)
        return NULL;
    PyStructSequence_SetItem(r, 0, seconds(&u.ru_utime));
    PyStructSequence_SetItem(r, 1, seconds(&u.ru_stime));
    for (Py_ssize_t i = 0; i < 14; i++)
        PyStructSequence_SetItem(r, i + 2, PyLong_FromLong(counts[i]));
    if (PyErr_Occurred())
        Py_CLEAR(r);
    return r;
}

/* -- limits ------------------------------------------------------------------------------------------------------------------------------------- */

static bool to_resource(PyObject *o, int *resource)
{
    *resource = PyLong_AsInt(o);
    if (*resource == -1 && PyErr_Occurred())
        return false;
    if (*resource >= 0 && *resource < RLIM_NLIMITS)
        return true;
    PyErr_SetString(PyExc_ValueError, "invalid resource specified");
    return false;
}

/* -1 is no limit. */
static bool to_limit(PyObject *o, rlim_t *limit)
{
    PyObject *index = PyNumber_Index(o);
    if (!index)
        return false;
    int64_t v;
    uint64_t wide = 0;
    if (PyLong_AsInt64(index, &v) == 0 && v == -1) {
        wide = RLIM_INFINITY;
    } else {
        PyErr_Clear();
        int sign = 0;
        PyLong_GetSign(index, &sign);
        if (sign < 0)
            PyErr_SetString(PyExc_ValueError, "Cannot convert negative int");
        else if (PyLong_AsUInt64(index, &wide) < 0 && PyErr_ExceptionMatches(PyExc_OverflowError))
            PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C rlim_t");
    }
    Py_DECREF(index);
    *limit = wide;
    return !PyErr_Occurred();
}

static bool to_limits(PyObject *o, struct rlimit *r)
{
    PyObject *pair = PySequence_Tuple(o);
    bool ok = false;
    if (pair && PyTuple_GET_SIZE(pair) != 2)
        PyErr_SetString(PyExc_ValueError, "expected a tuple of 2 integers");
    else
        ok = pair && to_limit(PyTuple_GET_ITEM(pair, 0), &r->rlim_cur) && to_limit(PyTuple_GET_ITEM(pair, 1), &r->rlim_max);
    Py_XDECREF(pair);
    return ok;
}

static PyObject *from_limit(rlim_t v) { return v == RLIM_INFINITY ? PyLong_FromLong(-1) : PyLong_FromUInt64(v); }

static PyObject *from_limits(const struct rlimit *r)
{
    PyObject *soft = from_limit(r->rlim_cur), *hard = from_limit(r->rlim_max), *pair = soft && hard ? PyTuple_Pack(2, soft, hard) : NULL;
    Py_XDECREF(soft);
    Py_XDECREF(hard);
    return pair;
}

static PyObject *limit_error(void)
{
    if (errno == EINVAL)
        PyErr_SetString(PyExc_ValueError, "current limit exceeds maximum limit");
    else if (errno == EPERM)
        PyErr_SetString(PyExc_ValueError, "not allowed to raise maximum limit");
    else
        return os_error();
    return NULL;
}

static PyObject *resource_getrlimit(PyObject *Py_UNUSED(module), PyObject *arg)
{
    int resource;
    struct rlimit r;
    if (!to_resource(arg, &resource))
        return NULL;
    return getrlimit((enum __rlimit_resource)resource, &r) < 0 ? os_error() : from_limits(&r);
}

static PyObject *resource_setrlimit(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    int resource;
    struct rlimit r;
    if (!args_count("setrlimit", nargs, 2, 2) || !to_resource(args[0], &resource) || PySys_Audit("resource.setrlimit", "iO", resource, args[1]) < 0 ||
        !to_limits(args[1], &r))
        return NULL;
    return setrlimit((enum __rlimit_resource)resource, &r) < 0 ? limit_error() : Py_None;
}

static PyObject *resource_prlimit(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    int resource;
    struct rlimit r, old;
    if (!args_count("prlimit", nargs, 2, 3))
        return NULL;
    pid_t pid = PyLong_AsInt(args[0]);
    if ((pid == -1 && PyErr_Occurred()) || !to_resource(args[1], &resource))
        return NULL;
    bool set = nargs > 2 && args[2] != Py_None;
    if (PySys_Audit("resource.prlimit", "iiO", pid, resource, set ? args[2] : Py_None) < 0 || (set && !to_limits(args[2], &r)))
        return NULL;
    if (prlimit(pid, (enum __rlimit_resource)resource, set ? &r : NULL, &old) == 0)
        return from_limits(&old);
    if (errno != EINVAL)
        return os_error();
    return limit_error();
}

static PyObject *resource_getpagesize(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused)) { return PyLong_FromLong(sysconf(_SC_PAGESIZE)); }

static PyMethodDef methods[] = {
    {"getrusage", resource_getrusage, METH_O,
     PyDoc_STR("getrusage($module, who, /)\n--\n\nWhat a process has used.\n\nwho: RUSAGE_SELF, RUSAGE_CHILDREN or RUSAGE_THREAD.")},
    {"getrlimit", resource_getrlimit, METH_O, PyDoc_STR("getrlimit($module, resource, /)\n--\n\nThe soft and the hard limit of a resource.")},
    {"setrlimit", _PyCFunction_CAST(resource_setrlimit), METH_FASTCALL,
     PyDoc_STR("setrlimit($module, resource, limits, /)\n--\n\nSets the limits of a resource: (soft, hard), RLIM_INFINITY for none.")},
    {"prlimit", _PyCFunction_CAST(resource_prlimit), METH_FASTCALL,
     PyDoc_STR("prlimit($module, pid, resource, limits=None, /)\n--\n\nThe limits of a process; sets them, if some are given.")},
    {"getpagesize", resource_getpagesize, METH_NOARGS, PyDoc_STR("getpagesize($module, /)\n--\n\nThe bytes of a page of memory.")},
    {NULL, NULL, 0, NULL}
};

static const struct number_constant numbers[] = {
#define C(name) {#name, (long long)(name)},
    C(RLIMIT_AS) C(RLIMIT_CORE) C(RLIMIT_CPU) C(RLIMIT_DATA) C(RLIMIT_FSIZE) C(RLIMIT_MEMLOCK) C(RLIMIT_MSGQUEUE) C(RLIMIT_NICE) C(RLIMIT_NOFILE)
    C(RLIMIT_NPROC) C(RLIMIT_OFILE) C(RLIMIT_RSS) C(RLIMIT_RTPRIO) C(RLIMIT_RTTIME) C(RLIMIT_SIGPENDING) C(RLIMIT_STACK)
    C(RUSAGE_CHILDREN) C(RUSAGE_SELF) C(RUSAGE_THREAD)
#undef C
    {"RLIM_INFINITY", -1},
};

static int module_exec(PyObject *module)
{
    ResourceState *st = state_of(module);
    st->usage_type = PyStructSequence_NewType(&usage_desc);
    if (!st->usage_type || PyModule_AddType(module, st->usage_type) < 0 || PyModule_AddObjectRef(module, "error", PyExc_OSError) < 0)
        return -1;
    return ADD_NUMBERS(module, numbers);
}

#define HELD(F) F(usage_type)
MODULE_STATE_FUNCTIONS(ResourceState, HELD)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef resource_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "resource",
    .m_doc = PyDoc_STR("Limits of processes, and what they have used."),
    .m_size = sizeof(ResourceState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit_resource(void) { return PyModuleDef_Init(&resource_module); }
