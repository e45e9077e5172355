/* stdlib/_posixsubprocess.c -- fork_exec(): starts a program with its descriptors, directory, groups and signals arranged.
 *
 * Everything is prepared before the fork: strings as C vectors, numbers as C numbers. The child then makes only system calls, so it does not
 * matter what the parent's other threads held at that moment, and the world need not stop. Without identity changes it is a vfork():
 * nothing is copied, and the caller (detached) goes on when the program has started. All signals are blocked meanwhile, and the child sets the
 * handlers to the default before it lets them in, so that no handler of ours runs on the memory that parent and child share.
 * A preexec_fn is a Python function and needs a runtime in the child: then it is a real fork(), as os.fork() does it.
 *
 * Failure in the child is reported through errpipe_write as text, "OSError:" the errno in hex ":" what it was doing; the pipe is closed by exec.
 * Tests. tests/stdlib/subprocess_fork_exec.py
 */
#include "stdlib/posix_int.h"

#include <dirent.h>
#include <grp.h>
#include <signal.h>
#include <sys/syscall.h>

extern char **environ;

struct child {
    char **argv, **envp, **programs;     /* envp NULL: ours */
    int *keep;                           /* sorted */
    Py_ssize_t keep_count;
    char *cwd;
    gid_t *groups;
    int group_count;                     /* -1: as they are */
    gid_t gid;
    uid_t uid;                           /* -1: as it is; gid too */
    int close_fds, restore_signals, new_session, umask;
    pid_t process_group;
    int p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write;
    PyObject *preexec;                   /* NULL: none */
    sigset_t *mask;                      /* to be set again; NULL: signals are not blocked */
};

/* -- in the child --------------------------------------------------------------------------------------------------------------------------- */

static void send(int fd, const char *text)
{
    size_t n = strlen(text);
    while (n) {
        ssize_t written = write(fd, text, n);
        if (written < 0 && errno != EINTR)
            return;                      /* nobody is left to tell */
        if (written > 0) {
            text += written;
            n -= (size_t)written;
        }
    }
}

static void report(int fd, int number, const char *doing)
{
    char hex[2 * sizeof number + 1], *p = hex + sizeof hex - 1;
    *p = 0;
    do
        *--p = "0123456789abcdef"[number & 15];
    while ((number = (int)((unsigned)number >> 4)));
    send(fd, "OSError:");
    send(fd, p);
    send(fd, ":");
    send(fd, doing);
}

static int inherited(int fd)
{
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? -1 : flags & FD_CLOEXEC ? fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC) : 0;
}

/* source becomes descriptor number target. */
static int place(int source, int target)
{
    if (source < 0)
        return 0;
    return source == target ? inherited(source) : dup2(source, target);
}

/* Gives the child's ends of the pipes the numbers 0, 1, 2. Each is moved out of the way of the ones placed before it first. */
static int place_streams(struct child *c)
{
    if (c->p2cwrite >= 0)
        close(c->p2cwrite);
    if (c->c2pread >= 0)
        close(c->c2pread);
    if (c->errread >= 0)
        close(c->errread);
    close(c->errpipe_read);
    if (c->c2pwrite == 0 && (c->c2pwrite = fcntl(0, F_DUPFD_CLOEXEC, 3)) < 0)
        return -1;
    if ((c->errwrite == 0 || c->errwrite == 1) && (c->errwrite = fcntl(c->errwrite, F_DUPFD_CLOEXEC, 3)) < 0)
        return -1;
    return place(c->p2cread, 0) < 0 || place(c->c2pwrite, 1) < 0 || place(c->errwrite, 2) < 0 ? -1 : 0;
}

/* No allocation is allowed here, and descriptors may be many: /proc lists those that are open. */
static int close_listed(int first, int last)
{
    int dir = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0)
        return -1;
    char entries[1024] __attribute__((aligned(8)));
    struct entry { uint64_t inode; int64_t offset; unsigned short length; unsigned char type; char name[]; };
    long n;
    while ((n = syscall(SYS_getdents64, dir, entries, sizeof entries)) > 0) {
        for (long at = 0; at < n; at += ((struct entry *)(void *)(entries + at))->length) {
            const char *name = ((struct entry *)(void *)(entries + at))->name;
            int fd = 0;
            while (*name >= '0' && *name <= '9')
                fd = fd * 10 + (*name++ - '0');
            if (*name == 0 && fd >= first && fd <= last && fd != dir)
                close(fd);
        }
    }
    close(dir);
    return 0;
}

static void close_range_of(int first, int last)
{
    if (first > last || syscall(SYS_close_range, (unsigned)first, (unsigned)last, 0) == 0 || close_listed(first, last) == 0)
        return;
    long top = sysconf(_SC_OPEN_MAX);
    if (top > 0 && last >= top)
        last = (int)top - 1;
    for (int fd = first; fd <= last; fd++)
        close(fd);
}

static void close_others(const struct child *c)
{
    int first = 3;
    for (Py_ssize_t i = 0; i < c->keep_count; i++) {
        if (c->keep[i] < first)
            continue;
        close_range_of(first, c->keep[i] - 1);
        first = c->keep[i] + 1;
    }
    close_range_of(first, INT_MAX);
}

static void default_handlers(void)
{
    for (int sig = 1; sig < NSIG; sig++) {
        struct sigaction action;
        if (sig == SIGKILL || sig == SIGSTOP || sigaction(sig, NULL, &action) < 0 || action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN)
            continue;
        action = (struct sigaction){.sa_handler = SIG_DFL};
        sigaction(sig, &action, NULL);
    }
}

/* Identity, by system calls: the C library's functions would tell the threads of a process that, after a vfork(), is not ours. */
static int change_identity(const struct child *c)
{
    if (c->new_session && setsid() < 0 && errno != EPERM)
        return -1;
    if (c->process_group >= 0 && setpgid(0, c->process_group) < 0)
        return -1;
    if (c->group_count >= 0 && syscall(SYS_setgroups, (long)c->group_count, c->groups) < 0)
        return -1;
    if (c->gid != (gid_t)-1 && syscall(SYS_setregid, (long)c->gid, (long)c->gid) < 0)
        return -1;
    return c->uid != (uid_t)-1 && syscall(SYS_setreuid, (long)c->uid, (long)c->uid) < 0 ? -1 : 0;
}

/* What went wrong, for the report; errno says how. */
static const char *child_prepare(struct child *c)
{
    if (c->mask)
        default_handlers();
    for (Py_ssize_t i = 0; i < c->keep_count; i++)
        if (c->keep[i] != c->errpipe_write && inherited(c->keep[i]) < 0)
            return "noexec";
    if (place_streams(c) < 0)
        return "noexec";
    if (c->cwd && chdir(c->cwd) < 0)
        return "noexec:chdir";
    if (c->umask >= 0)
        umask((mode_t)c->umask);
    if (c->restore_signals) {
        signal(SIGPIPE, SIG_DFL);
        signal(SIGXFSZ, SIG_DFL);
    }
    if (c->mask)
        sigprocmask(SIG_SETMASK, c->mask, NULL);
    return change_identity(c) < 0 ? "noexec" : NULL;
}

_Noreturn static void child_exec(struct child *c)
{
    if (c->close_fds)
        close_others(c);
    int number = 0;
    for (char **program = c->programs; *program; program++) {
        execve(*program, c->argv, c->envp ? c->envp : environ);
        if (errno != ENOENT && errno != ENOTDIR && number == 0)
            number = errno;              /* what hindered the program that was there, rather than that others were not */
    }
    report(c->errpipe_write, number ? number : errno, "");
    _exit(255);
}

_Noreturn static void child_run(struct child *c)
{
    const char *failed = child_prepare(c);
    if (failed) {
        report(c->errpipe_write, errno, failed);
        _exit(255);
    }
    if (c->preexec) {
        PyObject *result = PyObject_CallNoArgs(c->preexec);
        if (!result) {
            PyErr_Clear();
            send(c->errpipe_write, "SubprocessError:0:Exception occurred in preexec_fn.");
            _exit(255);
        }
    }
    child_exec(c);
}

/* -- in the parent ------------------------------------------------------------------------------------------------------------------------------ */

/* A frame of its own: the child shares the stack until it has called exec. */
__attribute__((noinline)) static pid_t start_quietly(struct child *c, bool share)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    c->mask = &before;
    pid_t pid = share ? vfork() : fork();
    if (pid == 0)
        child_run(c);
    int number = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = number;
    return pid;
}

static pid_t start(struct child *c)
{
    pid_t pid;
    if (!c->preexec) {
        bool share = c->uid == (uid_t)-1 && c->gid == (gid_t)-1 && c->group_count < 0;
        SYSCALL(pid, start_quietly(c, share));
        return pid;
    }
    PyOS_BeforeFork();
    pid = fork();
    int number = errno;
    if (pid == 0) {
        PyOS_AfterFork_Child();
        child_run(c);
    }
    PyOS_AfterFork_Parent();
    if (pid > 0)
        fork_warn_of_threads("fork");
    errno = number;
    return pid;
}

static bool to_keep(PyObject *fds, struct child *c)
{
    c->keep_count = PyTuple_GET_SIZE(fds);
    c->keep = PyMem_RawMalloc(((size_t)c->keep_count + 1) * sizeof *c->keep);
    if (!c->keep) {
        PyErr_NoMemory();
        return false;
    }
    for (Py_ssize_t i = 0, last = -1; i < c->keep_count; i++) {
        PyObject *o = PyTuple_GET_ITEM(fds, i);
        long fd = PyLong_Check(o) ? PyLong_AsLong(o) : -1;
        if (fd < 0 || fd <= last || fd > INT_MAX) {
            PyErr_SetString(PyExc_ValueError, "bad value(s) in fds_to_keep");
            return false;
        }
        c->keep[i] = (int)fd;
        last = fd;
    }
    return true;
}

static bool to_groups(PyObject *o, struct child *c)
{
    c->group_count = -1;
    if (o == Py_None)
        return true;
    if (!PyList_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "setgroups argument must be a list");
        return false;
    }
    PyObject *groups = PySequence_Tuple(o);
    Py_ssize_t n = groups ? PyTuple_GET_SIZE(groups) : -1;
    if (n > 65536)
        PyErr_SetString(PyExc_ValueError, "too many extra_groups");
    else if (n >= 0 && !(c->groups = PyMem_RawMalloc(((size_t)n + 1) * sizeof *c->groups)))
        PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n && !PyErr_Occurred(); i++) {
        PyObject *group = PyTuple_GET_ITEM(groups, i);
        if (!PyLong_Check(group))
            PyErr_SetString(PyExc_TypeError, "extra_groups must be integers");
        else if (!to_gid(group, &c->groups[i]))
            PyErr_SetString(PyExc_ValueError, "invalid group id");
    }
    Py_XDECREF(groups);
    c->group_count = (int)n;
    return !PyErr_Occurred();
}

static bool to_identity(PyObject *gid, PyObject *groups, PyObject *uid, struct child *c)
{
    c->gid = (gid_t)-1;
    c->uid = (uid_t)-1;
    if (!to_groups(groups, c))
        return false;
    return (gid == Py_None || to_gid(gid, &c->gid)) && (uid == Py_None || to_uid(uid, &c->uid));
}

static bool to_programs(PyObject *o, struct child *c)
{
    PyObject *programs = PySequence_Tuple(o);
    bool ok = programs != NULL;
    for (Py_ssize_t i = 0; ok && i < PyTuple_GET_SIZE(programs); i++) {
        ok = PyBytes_Check(PyTuple_GET_ITEM(programs, i));
        if (!ok)
            PyErr_Format(PyExc_TypeError, "expected bytes, %T found", PyTuple_GET_ITEM(programs, i));
    }
    c->programs = ok ? to_argv("fork_exec", programs) : NULL;
    Py_XDECREF(programs);
    return c->programs != NULL;
}

static bool to_cwd(PyObject *o, struct child *c)
{
    PyObject *bytes;
    if (o == Py_None)
        return true;
    if (!PyUnicode_FSConverter(o, &bytes))
        return false;
    c->cwd = PyMem_RawMalloc((size_t)PyBytes_GET_SIZE(bytes) + 1);
    if (c->cwd)
        memcpy(c->cwd, PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes) + 1);
    else
        PyErr_NoMemory();
    Py_DECREF(bytes);
    return c->cwd != NULL;
}

static void child_clear(struct child *c)
{
    if (c->argv)
        free_vector(c->argv);
    if (c->envp)
        free_vector(c->envp);
    if (c->programs)
        free_vector(c->programs);
    PyMem_RawFree(c->keep);
    PyMem_RawFree(c->cwd);
    PyMem_RawFree(c->groups);
}

static PyObject *fork_exec(PyObject *Py_UNUSED(module), PyObject *args)
{
    struct child c = {0};
    PyObject *argv, *programs, *keep, *cwd, *env, *gid, *groups, *uid, *preexec;
    if (!PyArg_ParseTuple(args, "OOpO!OOiiiiiiiippiOOOiO:fork_exec", &argv, &programs, &c.close_fds, &PyTuple_Type, &keep, &cwd, &env, &c.p2cread,
                          &c.p2cwrite, &c.c2pread, &c.c2pwrite, &c.errread, &c.errwrite, &c.errpipe_read, &c.errpipe_write, &c.restore_signals,
                          &c.new_session, &c.process_group, &gid, &groups, &uid, &c.umask, &preexec))
        return NULL;
    bool main = PyInterpreterState_Get() == PyInterpreterState_Main();
    if (preexec != Py_None && !main) {
        PyErr_SetString(PyExc_RuntimeError, "preexec_fn not supported within subinterpreters");
        return NULL;
    }
    if (preexec != Py_None && Py_IsFinalizing()) {
        PyErr_SetString(PyExc_PythonFinalizationError, "preexec_fn not supported at interpreter shutdown");
        return NULL;
    }
    if (c.close_fds && c.errpipe_write < 3) {
        PyErr_SetString(PyExc_ValueError, "errpipe_write must be >= 3");
        return NULL;
    }
    c.preexec = preexec == Py_None ? NULL : preexec;
    pid_t pid = -1;
    if (to_keep(keep, &c) && to_programs(programs, &c) && (argv == Py_None || (c.argv = to_argv("fork_exec", argv))) &&
        (env == Py_None || (c.envp = to_argv("fork_exec", env))) && to_cwd(cwd, &c) && to_identity(gid, groups, uid, &c))
        pid = start(&c);
    int number = errno;
    child_clear(&c);
    errno = number;
    return number_or_error(pid);
}

static PyMethodDef methods[] = {
    {"fork_exec", fork_exec, METH_VARARGS,
     PyDoc_STR("fork_exec($module, args, executable_list, close_fds, pass_fds, cwd,\n          env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite,\n"
               "          errpipe_read, errpipe_write, restore_signals, call_setsid,\n          pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn,\n          /)\n--\n\n"
               "Starts a program in a new process; its number.\n\n"
               "args: what the program finds in argv. executable_list: paths tried in order, bytes. close_fds: closes all descriptors\n"
               "above 2 but pass_fds, a sorted tuple with errpipe_write among them. env: \"NAME=value\" bytes, or None for ours. The six\n"
               "descriptors of pipes are -1 where there is none. Errors of the child are written to errpipe_write as text.")},
    {NULL, NULL, 0, NULL}
};

static PyModuleDef_Slot slots[] = {
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED}, {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}
};
static struct PyModuleDef subprocess_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_posixsubprocess",
    .m_doc = PyDoc_STR("Starts programs for the module subprocess."),
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__posixsubprocess(void) { return PyModuleDef_Init(&subprocess_module); }
