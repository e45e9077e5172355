/* stdlib/posix_process.c -- processes: executing programs, spawning, signals, waiting. posix_fork.c has fork().
 *
 * Tests. tests/stdlib/posix_calls.py
 */
#include "stdlib/posix_int.h"

#include <limits.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* -- executing ------------------------------------------------------------------------------------------------------------------------------ */

PyObject *os__exit(PyObject *module, PyObject **a)
{
    int status = 0;
    (void)module;
    if (!to_int(a[0], &status))
        return NULL;
    _exit(status);
}

PyObject *os_abort(PyObject *module, PyObject **a)
{
    (void)module, (void)a;
    abort();
}

static char **argv_of(const char *function, PyObject *o)
{
    if (!PyList_Check(o) && !PyTuple_Check(o)) {
        PyErr_Format(PyExc_TypeError, "%s must be a tuple or list", function);
        return NULL;
    }
    char **argv = to_argv(function, o);
    if (!argv)
        return NULL;
    if (argv[0] && argv[0][0])
        return argv;
    PyErr_Format(PyExc_ValueError, argv[0] ? "%s first element cannot be empty" : "%s must not be empty", function);
    free_vector(argv);
    return NULL;
}

PyObject *os_execv(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "execv", .argument = "path"};
    (void)module;
    char **argv = to_path(a[0], &p) ? argv_of("execv() arg 2", a[1]) : NULL;
    if (!argv)
        return NULL;
    if (PySys_Audit("os.exec", "OOO", p.object, a[1], Py_None) == 0) {
        execv(p.text, argv);
        os_error();
    }
    free_vector(argv);
    return NULL;
}

PyObject *os_execve(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "execve", .argument = "path", .fd_allowed = true};
    (void)module;
    if (!to_path(a[0], &p))
        return NULL;
    char **argv = argv_of("execve: argv", a[1]), **envp = NULL;
    if (!argv)
        return NULL;
    if (!PyMapping_Check(a[2]))
        PyErr_SetString(PyExc_TypeError, "execve: environment must be a mapping object");
    else
        envp = to_envp("execve", a[2]);
    if (envp && PySys_Audit("os.exec", "OOO", p.object, a[1], a[2]) == 0) {
        if (p.is_fd)
            fexecve(p.fd, argv, envp);
        else
            execve(p.text, argv, envp);
        path_error(&p);
    }
    free_vector(envp);
    free_vector(argv);
    return NULL;
}

PyObject *os_system(PyObject *module, PyObject **a)
{
    PyObject *command;
    int rc;
    (void)module;
    if (!PyUnicode_FSConverter(a[0], &command))
        return NULL;
    if (PySys_Audit("os.system", "(O)", command) < 0) {
        Py_DECREF(command);
        return NULL;
    }
    SYSCALL(rc, system(PyBytes_AS_STRING(command)));
    Py_DECREF(command);
    return PyLong_FromLong(rc);
}

/* -- spawning -------------------------------------------------------------------------------------------------------------------------------- */

static bool failed_with(int number)
{
    errno = number;
    if (number)
        os_error();
    return number != 0;
}

static bool add_action(posix_spawn_file_actions_t *actions, PyObject *tuple, PyObject *kept)
{
    int fd, fd2, flags;
    unsigned long mode;
    if (!PyTuple_Check(tuple) || PyTuple_GET_SIZE(tuple) == 0) {
        PyErr_SetString(PyExc_TypeError, "Each file_actions element must be a non-empty tuple");
        return false;
    }
    PyObject *tag = PyTuple_GET_ITEM(tuple, 0), *path;
    int kind = PyLong_AsInt(tag);
    if (kind == -1 && PyErr_Occurred())
        return false;
    switch (kind) {
    case POSIX_SPAWN_OPEN:
        if (!PyArg_ParseTuple(tuple, "OiO&ik;A open file_action tuple must have 5 elements", &tag, &fd, PyUnicode_FSConverter, &path, &flags, &mode))
            return false;
        if (PyList_Append(kept, path) < 0) {             /* the actions point into it */
            Py_DECREF(path);
            return false;
        }
        Py_DECREF(path);
        return !failed_with(posix_spawn_file_actions_addopen(actions, fd, PyBytes_AS_STRING(path), flags, (mode_t)mode));
    case POSIX_SPAWN_CLOSE:
        return PyArg_ParseTuple(tuple, "Oi;A close file_action tuple must have 2 elements", &tag, &fd) &&
               !failed_with(posix_spawn_file_actions_addclose(actions, fd));
    case POSIX_SPAWN_DUP2:
        return PyArg_ParseTuple(tuple, "Oii;A dup2 file_action tuple must have 3 elements", &tag, &fd, &fd2) &&
               !failed_with(posix_spawn_file_actions_adddup2(actions, fd, fd2));
    case POSIX_SPAWN_CLOSEFROM:
        return PyArg_ParseTuple(tuple, "Oi;A closefrom file_action tuple must have 2 elements", &tag, &fd) &&
               !failed_with(posix_spawn_file_actions_addclosefrom_np(actions, fd));
    default:
        PyErr_SetString(PyExc_TypeError, "Unknown file_actions identifier");
        return false;
    }
}

static bool add_actions(posix_spawn_file_actions_t *actions, PyObject *o, PyObject *kept)
{
    PyObject *items = PySequence_Tuple(o);
    bool ok = items != NULL;
    for (Py_ssize_t i = 0; ok && i < PyTuple_GET_SIZE(items); i++)
        ok = add_action(actions, PyTuple_GET_ITEM(items, i), kept);
    Py_XDECREF(items);
    return ok;
}

enum spawn_parameter { PATH_, ARGV, ENV, FILE_ACTIONS, SETPGROUP, RESETIDS, SETSID, SETSIGMASK, SETSIGDEF, SCHEDULER };

static bool set_scheduler(PyObject *module, posix_spawnattr_t *attr, PyObject *o, short *flags)
{
    PyObject *policy, *param;
    int number;
    struct sched_param p;
    if (!PyTuple_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "posix_spawn: scheduler must be a tuple or None");
        return false;
    }
    if (!PyArg_ParseTuple(o, "OO;A scheduler tuple must have two elements", &policy, &param))
        return false;
    if (!Py_IS_TYPE(param, posix_state(module)->sched_param)) {
        PyErr_SetString(PyExc_TypeError, "must have a sched_param object");
        return false;
    }
    if (!to_int(PyStructSequence_GetItem(param, 0), &p.sched_priority))
        return false;
    *flags |= POSIX_SPAWN_SETSCHEDPARAM;
    if (policy != Py_None) {
        *flags |= POSIX_SPAWN_SETSCHEDULER;
        if (!to_int(policy, &number) || failed_with(posix_spawnattr_setschedpolicy(attr, number)))
            return false;
    }
    return !failed_with(posix_spawnattr_setschedparam(attr, &p));
}

static bool set_attributes(PyObject *module, posix_spawnattr_t *attr, PyObject **a)
{
    short flags = 0;
    bool resetids = false, setsid = false;
    int group = 0;
    sigset_t set;
    if (a[SETPGROUP] && a[SETPGROUP] != Py_None) {
        if (!to_int(a[SETPGROUP], &group) || failed_with(posix_spawnattr_setpgroup(attr, group)))
            return false;
        flags |= POSIX_SPAWN_SETPGROUP;
    }
    if (!to_bool(a[RESETIDS], &resetids) || !to_bool(a[SETSID], &setsid))
        return false;
    flags |= (short)((resetids ? POSIX_SPAWN_RESETIDS : 0) | (setsid ? POSIX_SPAWN_SETSID : 0));
    if (a[SETSIGMASK]) {
        if (!to_signal_set(a[SETSIGMASK], &set) || failed_with(posix_spawnattr_setsigmask(attr, &set)))
            return false;
        flags |= POSIX_SPAWN_SETSIGMASK;
    }
    if (a[SETSIGDEF]) {
        if (!to_signal_set(a[SETSIGDEF], &set) || failed_with(posix_spawnattr_setsigdefault(attr, &set)))
            return false;
        flags |= POSIX_SPAWN_SETSIGDEF;
    }
    if (a[SCHEDULER] && a[SCHEDULER] != Py_None && !set_scheduler(module, attr, a[SCHEDULER], &flags))
        return false;
    return !failed_with(posix_spawnattr_setflags(attr, flags));
}

typedef int spawn_call(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, char *const *, char *const *);

static PyObject *spawn(PyObject *module, const char *function, spawn_call *call, PyObject **a)
{
    struct path CLEANED p = {.function = function, .argument = "path"};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    char **argv = NULL, **envp = NULL;
    PyObject *kept = NULL, *result = NULL;
    pid_t pid = 0;
    int rc;
    if (!to_path(a[PATH_], &p))
        return NULL;
    if (a[ENV] != Py_None && !PyMapping_Check(a[ENV])) {
        PyErr_Format(PyExc_TypeError, "%s: environment must be a mapping object or None", function);
        return NULL;
    }
    if (PySys_Audit("os.posix_spawn", "OOO", p.object, a[ARGV], a[ENV]) < 0)
        return NULL;
    char what[32];
    snprintf(what, sizeof what, "%s: argv", function);
    argv = argv_of(what, a[ARGV]);
    if (!argv)
        return NULL;
    if (failed_with(posix_spawn_file_actions_init(&actions)))
        goto no_actions;
    if (failed_with(posix_spawnattr_init(&attr)))
        goto no_attr;
    if (!(envp = a[ENV] == Py_None ? environ_copy() : to_envp(function, a[ENV])))
        goto out;
    kept = PyList_New(0);
    if (!kept || (a[FILE_ACTIONS] && a[FILE_ACTIONS] != Py_None && !add_actions(&actions, a[FILE_ACTIONS], kept)) || !set_attributes(module, &attr, a))
        goto out;
    rc = call(&pid, p.text, &actions, &attr, argv, envp);
    errno = rc;
    result = rc ? path_error(&p) : PyLong_FromLong(pid);
out:
    posix_spawnattr_destroy(&attr);
no_attr:
    posix_spawn_file_actions_destroy(&actions);
no_actions:
    Py_XDECREF(kept);
    free_vector(envp);
    free_vector(argv);
    return result;
}

PyObject *os_posix_spawn(PyObject *module, PyObject **a) { return spawn(module, "posix_spawn", posix_spawn, a); }
PyObject *os_posix_spawnp(PyObject *module, PyObject **a) { return spawn(module, "posix_spawnp", posix_spawnp, a); }

/* -- signals ----------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *send(const char *event, int (*call)(pid_t, int), PyObject **a)
{
    int pid = 0, sig = 0;
    if (!to_int(a[0], &pid) || !to_int(a[1], &sig) || PySys_Audit(event, "ii", pid, sig) < 0)
        return NULL;
    if (call(pid, sig) < 0)
        return os_error();
    return PyErr_CheckSignals() < 0 ? NULL : Py_None;    /* it may have been for this process */
}

PyObject *os_kill(PyObject *module, PyObject **a)
{
    (void)module;
    return send("os.kill", kill, a);
}

PyObject *os_killpg(PyObject *module, PyObject **a)
{
    (void)module;
    return send("os.killpg", killpg, a);
}

/* -- waiting ------------------------------------------------------------------------------------------------------------------------------------ */

PyObject *os_wait(PyObject *module, PyObject **a)
{
    int status = 0;
    pid_t pid;
    (void)module, (void)a;
    SYSCALL_AGAIN(pid, wait(&status));
    return pid < 0 ? os_error() : Py_BuildValue("(ii)", pid, status);
}

PyObject *os_waitpid(PyObject *module, PyObject **a)
{
    int id = 0, options = 0, status = 0;
    pid_t pid;
    (void)module;
    if (!to_int(a[0], &id) || !to_int(a[1], &options))
        return NULL;
    SYSCALL_AGAIN(pid, waitpid(id, &status, options));
    return pid < 0 ? os_error() : Py_BuildValue("(ii)", pid, status);
}

static double seconds(struct timeval t) { return (double)t.tv_sec + 1e-6 * (double)t.tv_usec; }

/* (pid, status, resource.struct_rusage) */
static PyObject *with_usage(pid_t id, int options)
{
    int status = 0;
    struct rusage u = {0};
    pid_t pid;
    SYSCALL_AGAIN(pid, wait4(id, &status, options, &u));
    if (pid < 0)
        return os_error();
    PyObject *resource = PyImport_ImportModule("resource"), *type = resource ? PyObject_GetAttrString(resource, "struct_rusage") : NULL;
    PyObject *values = type ? Py_BuildValue("((ddllllllllllllll))", seconds(u.ru_utime), seconds(u.ru_stime), u.ru_maxrss, u.ru_ixrss, u.ru_idrss,
                                            u.ru_isrss, u.ru_minflt, u.ru_majflt, u.ru_nswap, u.ru_inblock, u.ru_oublock, u.ru_msgsnd,
                                            u.ru_msgrcv, u.ru_nsignals, u.ru_nvcsw, u.ru_nivcsw) : NULL;
    PyObject *usage = values ? PyObject_Call(type, values, NULL) : NULL;
    Py_XDECREF(values);
    Py_XDECREF(type);
    Py_XDECREF(resource);
    return usage ? Py_BuildValue("(iiN)", pid, status, usage) : NULL;
}

PyObject *os_wait3(PyObject *module, PyObject **a)
{
    int options = 0;
    (void)module;
    return to_int(a[0], &options) ? with_usage(-1, options) : NULL;
}

PyObject *os_wait4(PyObject *module, PyObject **a)
{
    int pid = 0, options = 0;
    (void)module;
    return to_int(a[0], &pid) && to_int(a[1], &options) ? with_usage(pid, options) : NULL;
}

static PyStructSequence_Field waitid_fields[] = {
    {"si_pid", NULL}, {"si_uid", NULL}, {"si_signo", NULL}, {"si_status", NULL}, {"si_code", NULL}, {NULL, NULL},
};
static PyStructSequence_Desc waitid_desc = {"posix.waitid_result", "Result of waitid(): (si_pid, si_uid, si_signo, si_status, si_code).", waitid_fields, 5};

PyObject *os_waitid(PyObject *module, PyObject **a)
{
    int kind = 0, id = 0, options = 0, rc;
    siginfo_t info = {0};
    if (!to_int(a[0], &kind) || !to_int(a[1], &id) || !to_int(a[2], &options))
        return NULL;
    SYSCALL_AGAIN(rc, waitid((idtype_t)kind, (id_t)id, &info, options));
    if (rc < 0)
        return os_error();
    if (info.si_pid == 0)
        Py_RETURN_NONE;
    PyObject *r = PyStructSequence_New(posix_state(module)->waitid_result);
    PyObject *items[] = {PyLong_FromLong(info.si_pid), from_uid(info.si_uid), PyLong_FromLong(info.si_signo), PyLong_FromLong(info.si_status),
                         PyLong_FromLong(info.si_code)};
    for (int i = 0; i < 5; i++) {
        if (r && items[i]) {
            PyStructSequence_SetItem(r, i, items[i]);
        } else {
            Py_XDECREF(items[i]);
            Py_CLEAR(r);
        }
    }
    return r;
}

#define STATUS_FUNCTION(name, convert)                                                                                               \
    PyObject *os_##name(PyObject *module, PyObject **a)                                                                              \
    {                                                                                                                                \
        int status = 0;                                                                                                              \
        (void)module;                                                                                                                \
        return to_int(a[0], &status) ? convert(name(status)) : NULL;                                                                 \
    }
STATUS_FUNCTION(WCOREDUMP, PyBool_FromLong)
STATUS_FUNCTION(WIFCONTINUED, PyBool_FromLong)
STATUS_FUNCTION(WIFSTOPPED, PyBool_FromLong)
STATUS_FUNCTION(WIFSIGNALED, PyBool_FromLong)
STATUS_FUNCTION(WIFEXITED, PyBool_FromLong)
STATUS_FUNCTION(WEXITSTATUS, PyLong_FromLong)
STATUS_FUNCTION(WTERMSIG, PyLong_FromLong)
STATUS_FUNCTION(WSTOPSIG, PyLong_FromLong)

PyObject *os_waitstatus_to_exitcode(PyObject *module, PyObject **a)
{
    int status = 0;
    (void)module;
    if (!to_int(a[0], &status))
        return NULL;
    if (WIFEXITED(status))
        return PyLong_FromLong(WEXITSTATUS(status));
    if (WIFSIGNALED(status))
        return PyLong_FromLong(-WTERMSIG(status));
    if (WIFSTOPPED(status))
        PyErr_Format(PyExc_ValueError, "process stopped by delivery of signal %i", WSTOPSIG(status));
    else
        PyErr_Format(PyExc_ValueError, "invalid wait status: %i", status);
    return NULL;
}

/* -- types ---------------------------------------------------------------------------------------------------------------------------------------- */

static PyStructSequence_Field sched_fields[] = {{"sched_priority", "the scheduling priority"}, {NULL, NULL}};
static PyStructSequence_Desc sched_desc = {"posix.sched_param", "sched_param(sched_priority): a scheduling parameter.", sched_fields, 1};

/* sched_param(priority), not sched_param((priority,)). */
static PyObject *sched_param_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"sched_priority", NULL};
    PyObject *priority;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:sched_param", keywords, &priority))
        return NULL;
    PyObject *r = PyStructSequence_New(type);
    if (r)
        PyStructSequence_SetItem(r, 0, Py_NewRef(priority));
    return r;
}

static PyObject *sched_param_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    return Py_BuildValue("(O(O))", Py_TYPE(self), PyStructSequence_GetItem(self, 0));
}

static PyMethodDef sched_reduce = {"__reduce__", sched_param_reduce, METH_NOARGS, NULL};

int posix_process_exec(PyObject *module, PosixState *st)
{
    if (posix_add_type(module, &st->waitid_result, &waitid_desc, "waitid_result") < 0 ||
        posix_add_type(module, &st->sched_param, &sched_desc, "sched_param") < 0)
        return -1;
    st->sched_param->tp_new = sched_param_new;
    PyObject *reduce = PyDescr_NewMethod(st->sched_param, &sched_reduce);
    int rc = reduce ? PyObject_SetAttrString((PyObject *)st->sched_param, "__reduce__", reduce) : -1;
    Py_XDECREF(reduce);
    return rc;
}
