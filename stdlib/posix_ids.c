/* stdlib/posix_ids.c -- who the process is: users, groups, sessions, priorities, schedulers. All of it is quick, and done attached. */
#include "stdlib/posix_int.h"

#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>

#define NUMBER_FUNCTION(name, expression)                                                                                            \
    PyObject *os_##name(PyObject *module, PyObject **a)                                                                              \
    {                                                                                                                                \
        (void)module, (void)a;                                                                                                       \
        return expression;                                                                                                           \
    }
NUMBER_FUNCTION(getpid, PyLong_FromLong(getpid()))
NUMBER_FUNCTION(getppid, PyLong_FromLong(getppid()))
NUMBER_FUNCTION(getpgrp, PyLong_FromLong(getpgrp()))
NUMBER_FUNCTION(getuid, from_uid(getuid()))
NUMBER_FUNCTION(geteuid, from_uid(geteuid()))
NUMBER_FUNCTION(getgid, from_uid(getgid()))
NUMBER_FUNCTION(getegid, from_uid(getegid()))
NUMBER_FUNCTION(setsid, done(setsid() < 0 ? -1 : 0))
NUMBER_FUNCTION(setpgrp, done(setpgid(0, 0)))
NUMBER_FUNCTION(sched_yield, done(sched_yield()))

PyObject *os_getresuid(PyObject *module, PyObject **a)
{
    uid_t r, e, s;
    (void)module, (void)a;
    return getresuid(&r, &e, &s) < 0 ? os_error() : Py_BuildValue("(NNN)", from_uid(r), from_uid(e), from_uid(s));
}

PyObject *os_getresgid(PyObject *module, PyObject **a)
{
    gid_t r, e, s;
    (void)module, (void)a;
    return getresgid(&r, &e, &s) < 0 ? os_error() : Py_BuildValue("(NNN)", from_uid(r), from_uid(e), from_uid(s));
}

/* setX(ids): n ids by a converter, handed to the call. */
#define ID_FUNCTION(name, to_id, n, call)                                                                                            \
    PyObject *os_##name(PyObject *module, PyObject **a)                                                                              \
    {                                                                                                                                \
        uint32_t id[3] = {0};                                                                                                        \
        (void)module;                                                                                                                \
        for (int i = 0; i < (n); i++)                                                                                                \
            if (!to_id(a[i], &id[i]))                                                                                                \
                return NULL;                                                                                                         \
        return done(call);                                                                                                           \
    }
ID_FUNCTION(setuid, to_uid, 1, setuid(id[0]))
ID_FUNCTION(seteuid, to_uid, 1, seteuid(id[0]))
ID_FUNCTION(setreuid, to_uid, 2, setreuid(id[0], id[1]))
ID_FUNCTION(setresuid, to_uid, 3, setresuid(id[0], id[1], id[2]))
ID_FUNCTION(setgid, to_gid, 1, setgid(id[0]))
ID_FUNCTION(setegid, to_gid, 1, setegid(id[0]))
ID_FUNCTION(setregid, to_gid, 2, setregid(id[0], id[1]))
ID_FUNCTION(setresgid, to_gid, 3, setresgid(id[0], id[1], id[2]))

/* -- groups --------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *list_of_groups(const gid_t *groups, int n)
{
    PyObject *list = PyList_New(0);
    for (int i = 0; list && i < n; i++) {
        PyObject *o = from_uid(groups[i]);
        if (!o || PyList_Append(list, o) < 0)
            Py_CLEAR(list);
        Py_XDECREF(o);
    }
    return list;
}

PyObject *os_getgroups(PyObject *module, PyObject **a)
{
    (void)module, (void)a;
    int n = getgroups(0, NULL);
    if (n < 0)
        return os_error();
    gid_t *groups = PyMem_Calloc((size_t)n + 1, sizeof *groups);
    if (!groups)
        return PyErr_NoMemory();
    n = getgroups(n, groups);
    PyObject *list = n < 0 ? os_error() : list_of_groups(groups, n);
    PyMem_Free(groups);
    return list;
}

PyObject *os_setgroups(PyObject *module, PyObject **a)
{
    (void)module;
    if (!PySequence_Check(a[0])) {
        PyErr_SetString(PyExc_TypeError, "setgroups argument must be a sequence");
        return NULL;
    }
    PyObject *items = PySequence_Tuple(a[0]);
    if (!items)
        return NULL;
    Py_ssize_t n = PyTuple_GET_SIZE(items);
    if (n > NGROUPS_MAX) {
        Py_DECREF(items);
        PyErr_SetString(PyExc_ValueError, "too many groups");
        return NULL;
    }
    gid_t *groups = PyMem_Calloc((size_t)n + 1, sizeof *groups);
    bool ok = groups != NULL;
    if (!ok)
        PyErr_NoMemory();
    for (Py_ssize_t i = 0; ok && i < n; i++) {
        PyObject *o = PyTuple_GET_ITEM(items, i);
        ok = PyLong_Check(o);
        if (ok)
            ok = to_gid(o, &groups[i]);
        else
            PyErr_SetString(PyExc_TypeError, "groups must be integers");
    }
    PyObject *result = ok ? done(setgroups((size_t)n, groups)) : NULL;
    PyMem_Free(groups);
    Py_DECREF(items);
    return result;
}

static bool to_user(const char *function, PyObject *o, const char **name)
{
    if (!PyUnicode_Check(o))
        PyErr_Format(PyExc_TypeError, "%s() argument 1 must be str, not %T", function, o);
    else
        *name = PyUnicode_AsUTF8(o);
    return !PyErr_Occurred();
}

PyObject *os_getgrouplist(PyObject *module, PyObject **a)
{
    const char *user;
    gid_t group;
    (void)module;
    if (!to_user("getgrouplist", a[0], &user) || !to_gid(a[1], &group))
        return NULL;
    for (int room = 32;;) {
        gid_t *groups = PyMem_Calloc((size_t)room, sizeof *groups);
        int n = room, rc;
        if (!groups)
            return PyErr_NoMemory();
        SYSCALL(rc, getgrouplist(user, group, groups, &n));
        PyObject *list = rc < 0 ? NULL : list_of_groups(groups, n);
        PyMem_Free(groups);
        if (rc >= 0)
            return list;
        room = n > room ? n : room * 2;
        if (room > 1 << 24)
            return PyErr_NoMemory();
    }
}

PyObject *os_initgroups(PyObject *module, PyObject **a)
{
    PyObject *user;
    gid_t group;
    int rc;
    (void)module;
    if (!to_gid(a[1], &group) || !PyUnicode_FSConverter(a[0], &user))
        return NULL;
    SYSCALL(rc, initgroups(PyBytes_AS_STRING(user), group));
    PyObject *result = done(rc);
    Py_DECREF(user);
    return result;
}

PyObject *os_getlogin(PyObject *module, PyObject **a)
{
    char name[LOGIN_NAME_MAX + 1];
    int rc;
    (void)module, (void)a;
    SYSCALL(rc, getlogin_r(name, sizeof name));
    errno = rc;
    return rc ? os_error() : PyUnicode_DecodeFSDefault(name);
}

/* -- process groups and priorities ------------------------------------------------------------------------------------------------------------ */

PyObject *os_getpgid(PyObject *module, PyObject **a)
{
    int pid = 0;
    (void)module;
    return to_int(a[0], &pid) ? number_or_error(getpgid(pid)) : NULL;
}

PyObject *os_getsid(PyObject *module, PyObject **a)
{
    int pid = 0;
    (void)module;
    return to_int(a[0], &pid) ? number_or_error(getsid(pid)) : NULL;
}

PyObject *os_setpgid(PyObject *module, PyObject **a)
{
    int pid = 0, group = 0;
    (void)module;
    return to_int(a[0], &pid) && to_int(a[1], &group) ? done(setpgid(pid, group)) : NULL;
}

PyObject *os_nice(PyObject *module, PyObject **a)
{
    int increment = 0;
    (void)module;
    if (!to_int(a[0], &increment))
        return NULL;
    errno = 0;
    int n = nice(increment);             /* -1 may be the answer */
    return n == -1 && errno ? os_error() : PyLong_FromLong(n);
}

PyObject *os_getpriority(PyObject *module, PyObject **a)
{
    int which = 0, who = 0;
    (void)module;
    if (!to_int(a[0], &which) || !to_int(a[1], &who))
        return NULL;
    errno = 0;
    int n = getpriority((__priority_which_t)which, (id_t)who);
    return n == -1 && errno ? os_error() : PyLong_FromLong(n);
}

PyObject *os_setpriority(PyObject *module, PyObject **a)
{
    int which = 0, who = 0, priority = 0;
    (void)module;
    if (!to_int(a[0], &which) || !to_int(a[1], &who) || !to_int(a[2], &priority))
        return NULL;
    return done(setpriority((__priority_which_t)which, (id_t)who, priority));
}

/* -- schedulers ---------------------------------------------------------------------------------------------------------------------------------- */

static bool to_sched_param(PyObject *module, PyObject *o, struct sched_param *out)
{
    if (!Py_IS_TYPE(o, posix_state(module)->sched_param)) {
        PyErr_SetString(PyExc_TypeError, "must have a sched_param object");
        return false;
    }
    long priority = PyLong_AsLong(PyStructSequence_GetItem(o, 0));
    if (priority == -1 && PyErr_Occurred())
        return false;
    if (priority > INT_MAX || priority < INT_MIN) {
        PyErr_SetString(PyExc_OverflowError, "sched_priority out of range");
        return false;
    }
    out->sched_priority = (int)priority;
    return true;
}

PyObject *os_sched_get_priority_max(PyObject *module, PyObject **a)
{
    int policy = 0;
    (void)module;
    return to_int(a[0], &policy) ? number_or_error(sched_get_priority_max(policy)) : NULL;
}

PyObject *os_sched_get_priority_min(PyObject *module, PyObject **a)
{
    int policy = 0;
    (void)module;
    return to_int(a[0], &policy) ? number_or_error(sched_get_priority_min(policy)) : NULL;
}

PyObject *os_sched_getscheduler(PyObject *module, PyObject **a)
{
    int pid = 0;
    (void)module;
    return to_int(a[0], &pid) ? number_or_error(sched_getscheduler(pid)) : NULL;
}

PyObject *os_sched_setscheduler(PyObject *module, PyObject **a)
{
    int pid = 0, policy = 0;
    struct sched_param param;
    if (!to_int(a[0], &pid) || !to_int(a[1], &policy) || !to_sched_param(module, a[2], &param))
        return NULL;
    return done(sched_setscheduler(pid, policy, &param));
}

PyObject *os_sched_getparam(PyObject *module, PyObject **a)
{
    int pid = 0;
    struct sched_param param;
    if (!to_int(a[0], &pid))
        return NULL;
    if (sched_getparam(pid, &param) < 0)
        return os_error();
    PyObject *r = PyStructSequence_New(posix_state(module)->sched_param);
    if (r)
        PyStructSequence_SetItem(r, 0, PyLong_FromLong(param.sched_priority));
    return r;
}

PyObject *os_sched_setparam(PyObject *module, PyObject **a)
{
    int pid = 0;
    struct sched_param param;
    return to_int(a[0], &pid) && to_sched_param(module, a[1], &param) ? done(sched_setparam(pid, &param)) : NULL;
}

PyObject *os_sched_rr_get_interval(PyObject *module, PyObject **a)
{
    int pid = 0;
    struct timespec t;
    (void)module;
    if (!to_int(a[0], &pid))
        return NULL;
    return sched_rr_get_interval(pid, &t) < 0 ? os_error() : PyFloat_FromDouble((double)t.tv_sec + 1e-9 * (double)t.tv_nsec);
}

/* -- CPUs: a set grows until the kernel's fits --------------------------------------------------------------------------------------------------- */

enum { CPUS_AT_FIRST = 1024, CPUS_AT_MOST = 1 << 22 };

static PyObject *numbers_in(const cpu_set_t *set, int ncpus)
{
    PyObject *result = PySet_New(NULL);
    for (int cpu = 0; result && cpu < ncpus; cpu++) {
        if (!CPU_ISSET_S((size_t)cpu, CPU_ALLOC_SIZE(ncpus), set))
            continue;
        PyObject *o = PyLong_FromLong(cpu);
        if (!o || PySet_Add(result, o) < 0)
            Py_CLEAR(result);
        Py_XDECREF(o);
    }
    return result;
}

PyObject *os_sched_getaffinity(PyObject *module, PyObject **a)
{
    int pid = 0;
    (void)module;
    if (!to_int(a[0], &pid))
        return NULL;
    for (int ncpus = CPUS_AT_FIRST; ncpus <= CPUS_AT_MOST; ncpus *= 2) {
        cpu_set_t *set = CPU_ALLOC(ncpus);
        if (!set)
            return PyErr_NoMemory();
        CPU_ZERO_S(CPU_ALLOC_SIZE(ncpus), set);
        int rc = sched_getaffinity(pid, CPU_ALLOC_SIZE(ncpus), set), number = errno;
        PyObject *result = rc == 0 ? numbers_in(set, ncpus) : NULL;
        CPU_FREE(set);
        if (rc == 0)
            return result;
        errno = number;
        if (errno != EINVAL)
            break;
    }
    return os_error();
}

/* -1: raised. 0: the iterator is at its end. */
static int next_cpu(PyObject *it, int *cpu)
{
    PyObject *item;
    int more = PyIter_NextItem(it, &item);
    if (more <= 0)
        return more;
    more = -1;
    if (!PyLong_Check(item)) {
        PyErr_Format(PyExc_TypeError, "expected an iterator of ints, but iterator yielded %R", Py_TYPE(item));
    } else {
        long v = PyLong_AsLong(item);
        if (v == -1 && PyErr_Occurred())
            ;
        else if (v < 0)
            PyErr_SetString(PyExc_ValueError, "negative CPU number");
        else if (v >= CPUS_AT_MOST)
            PyErr_SetString(PyExc_OverflowError, "CPU number too large");
        else {
            *cpu = (int)v;
            more = 1;
        }
    }
    Py_DECREF(item);
    return more;
}

PyObject *os_sched_setaffinity(PyObject *module, PyObject **a)
{
    int pid = 0, more = 1, cpu = 0;
    (void)module;
    if (!to_int(a[0], &pid))
        return NULL;
    PyObject *it = PyObject_GetIter(a[1]), *result = NULL;
    if (!it)
        return NULL;
    cpu_set_t *set = CPU_ALLOC(CPUS_AT_MOST);
    if (!set) {
        PyErr_NoMemory();
    } else {
        size_t size = CPU_ALLOC_SIZE(CPUS_AT_FIRST);
        CPU_ZERO_S(CPU_ALLOC_SIZE(CPUS_AT_MOST), set);
        while ((more = next_cpu(it, &cpu)) > 0) {
            CPU_SET_S((size_t)cpu, CPU_ALLOC_SIZE(CPUS_AT_MOST), set);
            while (size < CPU_ALLOC_SIZE(cpu + 1))
                size *= 2;
        }
        if (more == 0)
            result = done(sched_setaffinity(pid, size, set));
        CPU_FREE(set);
    }
    Py_DECREF(it);
    return result;
}
