/* stdlib/posix_fork.c -- fork(), forkpty(), and what is called around them, also by C code (PyOS_BeforeFork() and the others).
 *
 * The child has one thread, and a copy of the memory as it was. So the world is stopped while the process forks (threading/world.h): no other
 * thread is in the middle of an operation on objects or inside our locks. In the child the states of the others are given up and the thread
 * that forked becomes the main one, signals that had come and were not handled are forgotten, and the import lock is taken by the forker before
 * and given back after. A stream that one of the others was busy with passes to whoever asks for it (io_base.c). What os.register_at_fork() has registered lies in three lists in the interpreter's dict: the functions
 * to be called before, last registered first, and those for after in parent and child, in order. They run attached, in a running world; what
 * they raise is shown and does not hold up the fork.
 *
 * Tests. tests/stdlib/posix_calls.py
 */
#include "stdlib/posix_int.h"

#include "core/runtime/deadlock.h"
#include "core/runtime/import.h"
#include "core/runtime/signals.h"
#include "threading/world.h"

#include <pty.h>

/* -- hooks --------------------------------------------------------------------------------------------------------------------------------- */

static const char *const lists[] = {"posix.before_fork", "posix.after_fork_in_child", "posix.after_fork_in_parent"};
enum { BEFORE, IN_CHILD, IN_PARENT };

static int register_hook(PyObject *dict, const char *list, PyObject *function)
{
    PyObject *key = PyUnicode_FromString(list), *fresh = PyList_New(0), *hooks = NULL;
    int rc = key && fresh && PyDict_SetDefaultRef(dict, key, fresh, &hooks) >= 0 ? PyList_Append(hooks, function) : -1;
    Py_XDECREF(hooks);
    Py_XDECREF(fresh);
    Py_XDECREF(key);
    return rc;
}

PyObject *os_register_at_fork(PyObject *module, PyObject **a)
{
    (void)module;
    if (!a[BEFORE] && !a[IN_CHILD] && !a[IN_PARENT]) {
        PyErr_SetString(PyExc_TypeError, "At least one argument is required.");
        return NULL;
    }
    static const char *const names[] = {"before", "after_in_child", "after_in_parent"};
    for (int i = 0; i < 3; i++) {
        if (a[i] && !PyCallable_Check(a[i])) {
            PyErr_Format(PyExc_TypeError, "'%s' must be callable, not %.200s", names[i], Py_TYPE(a[i])->tp_name);
            return NULL;
        }
    }
    PyObject *dict = PyInterpreterState_GetDict(PyInterpreterState_Get());
    if (!dict)
        return PyErr_NoMemory();
    for (int i = 0; i < 3; i++)
        if (a[i] && register_hook(dict, lists[i], a[i]) < 0)
            return NULL;
    Py_RETURN_NONE;
}

static void call_hook(PyObject *function)
{
    PyObject *result = PyObject_CallNoArgs(function);
    if (!result)
        PyErr_FormatUnraisable("Exception ignored while calling fork hook %R", function);
    Py_XDECREF(result);
}

static void call_hooks(int which)
{
    PyObject *raised = PyErr_GetRaisedException();
    PyObject *dict = PyInterpreterState_GetDict(PyInterpreterState_Get()), *hooks = NULL, *copy = NULL;
    if (dict && PyDict_GetItemStringRef(dict, lists[which], &hooks) > 0)
        copy = PySequence_Tuple(hooks);
    Py_ssize_t n = copy ? PyTuple_GET_SIZE(copy) : 0;
    for (Py_ssize_t i = 0; i < n; i++)
        call_hook(PyTuple_GET_ITEM(copy, which == BEFORE ? n - 1 - i : i));
    Py_XDECREF(copy);
    Py_XDECREF(hooks);
    if (PyErr_Occurred())
        PyErr_FormatUnraisable("Exception ignored while looking up fork hooks");
    PyErr_SetRaisedException(raised);
}

void PyOS_BeforeFork(void)
{
    call_hooks(BEFORE);
    import_lock();
    fork_prepare();
}

void PyOS_AfterFork_Parent(void)
{
    fork_parent();
    import_unlock();
    call_hooks(IN_PARENT);
}

void PyOS_AfterFork_Child(void)
{
    fork_child();
    interp_main->main_thread = tstate();
    import_unlock();
    signals_fork_child();
    deadlock_watch_fork_child();
    call_hooks(IN_CHILD);
}

void PyOS_AfterFork(void) { PyOS_AfterFork_Child(); }

/* -- forking ---------------------------------------------------------------------------------------------------------------------------------- */

static void count_thread(Thread *t, void *count)
{
    (void)t;
    ++*(int *)count;
}

void fork_warn_of_threads(const char *function)
{
    int count = 0;
    threads_each(NULL, count_thread, &count);
    if (count > 1 && PyErr_WarnFormat(PyExc_DeprecationWarning, 1,
                                      "This process (pid=%d) is multi-threaded, use of %s() may lead to deadlocks in the child.", (int)getpid(),
                                      function) < 0)
        PyErr_WriteUnraisable(NULL);
}

/* -1: errno. 0: in the child. */
static pid_t fork_runtime(const char *function, int *master)
{
    PyOS_BeforeFork();
    pid_t pid = master ? forkpty(master, NULL, NULL, NULL) : fork();
    int number = errno;
    if (pid == 0) {
        PyOS_AfterFork_Child();
    } else {
        PyOS_AfterFork_Parent();
        if (pid > 0)
            fork_warn_of_threads(function);
    }
    errno = number;
    return pid;
}

static bool fork_allowed(const char *event)
{
    if (Py_IsFinalizing()) {
        PyErr_SetString(PyExc_PythonFinalizationError, "can't fork at interpreter shutdown");
        return false;
    }
    if (PyInterpreterState_Get() != PyInterpreterState_Main()) {
        PyErr_SetString(PyExc_RuntimeError, "fork not supported for isolated subinterpreters");
        return false;
    }
    return PySys_Audit(event, NULL) == 0;
}

PyObject *os_fork(PyObject *module, PyObject **a)
{
    (void)module, (void)a;
    return fork_allowed("os.fork") ? number_or_error(fork_runtime("fork", NULL)) : NULL;
}

PyObject *os_forkpty(PyObject *module, PyObject **a)
{
    int master = -1;
    (void)module, (void)a;
    if (!fork_allowed("os.forkpty"))
        return NULL;
    pid_t pid = fork_runtime("forkpty", &master);
    return pid < 0 ? os_error() : Py_BuildValue("(ii)", pid, master);
}
