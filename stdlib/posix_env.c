/* stdlib/posix_env.c -- the environment, and what the system says of itself: names, limits, CPUs, times, randomness.
 *
 * The environment is the C library's, one for the process. setenv() moves its vector, so whoever changes it or walks it holds environ_lock.
 *
 * Tests. tests/stdlib/posix_calls.py
 */
#include "stdlib/posix_int.h"

#include "core/runtime/config.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/times.h>
#include <sys/utsname.h>

/* -- the environment ------------------------------------------------------------------------------------------------------------------------ */

static PyMutex environ_lock;

static int add_variable(PyObject *d, const char *text)
{
    const char *equals = strchr(text, '=');
    if (!equals)
        return 0;
    PyObject *key = PyBytes_FromStringAndSize(text, equals - text), *value = PyBytes_FromString(equals + 1);
    /* Of two for one name the first counts, as for getenv(). */
    int rc = key && value ? PyDict_SetDefaultRef(d, key, value, NULL) : -1;
    Py_XDECREF(key);
    Py_XDECREF(value);
    return rc < 0 ? -1 : 0;
}

PyObject *os__create_environ(PyObject *module, PyObject **a)
{
    (void)module, (void)a;
    PyObject *d = PyDict_New();
    int rc = d ? 0 : -1;
    PyMutex_Lock(&environ_lock);
    for (char **e = environ; rc == 0 && e && *e; e++)
        rc = add_variable(d, *e);
    PyMutex_Unlock(&environ_lock);
    if (rc < 0)
        Py_CLEAR(d);
    return d;
}

PyObject *os_putenv(PyObject *module, PyObject **a)
{
    PyObject *name = NULL, *value = NULL, *result = NULL;
    (void)module;
    if (!PyUnicode_FSConverter(a[0], &name) || !PyUnicode_FSConverter(a[1], &value) ||
        PySys_Audit("os.putenv", "OO", name, value) < 0)
        goto out;
    if (strchr(PyBytes_AS_STRING(name), '=')) {
        PyErr_SetString(PyExc_ValueError, "illegal environment variable name");
        goto out;
    }
    PyMutex_Lock(&environ_lock);
    int rc = setenv(PyBytes_AS_STRING(name), PyBytes_AS_STRING(value), 1), number = errno;
    PyMutex_Unlock(&environ_lock);
    errno = number;
    result = rc < 0 && number == ENOMEM ? PyErr_NoMemory() : done(rc);
out:
    Py_XDECREF(name);
    Py_XDECREF(value);
    return result;
}

PyObject *os_unsetenv(PyObject *module, PyObject **a)
{
    PyObject *name, *result = NULL;
    (void)module;
    if (!PyUnicode_FSConverter(a[0], &name))
        return NULL;
    if (PySys_Audit("os.unsetenv", "(O)", name) == 0) {
        PyMutex_Lock(&environ_lock);
        int rc = unsetenv(PyBytes_AS_STRING(name)), number = errno;
        PyMutex_Unlock(&environ_lock);
        errno = number;
        result = done(rc);
    }
    Py_DECREF(name);
    return result;
}

char **environ_copy(void)
{
    size_t n = 0;
    PyMutex_Lock(&environ_lock);
    for (char **e = environ; e && *e; e++)
        n++;
    char **copy = PyMem_RawCalloc(n + 1, sizeof *copy);
    bool whole = copy != NULL;
    for (size_t i = 0; whole && i < n; i++) {
        size_t size = strlen(environ[i]) + 1;
        copy[i] = PyMem_RawMalloc(size);
        whole = copy[i] != NULL;
        if (whole)
            memcpy(copy[i], environ[i], size);
    }
    PyMutex_Unlock(&environ_lock);
    if (whole)
        return copy;
    free_vector(copy);
    PyErr_NoMemory();
    return NULL;
}

/* -- texts ------------------------------------------------------------------------------------------------------------------------------------ */

PyObject *os_strerror(PyObject *module, PyObject **a)
{
    int code = 0;
    char room[256];
    (void)module;
    return to_int(a[0], &code) ? PyUnicode_DecodeLocale(strerror_r(code, room, sizeof room), "surrogateescape") : NULL;
}

static PyStructSequence_Field uname_fields[] = {
    {"sysname", "operating system name"}, {"nodename", "name of machine on network (implementation-defined)"}, {"release", "operating system release"},
    {"version", "operating system version"}, {"machine", "hardware identifier"}, {NULL, NULL},
};
static PyStructSequence_Desc uname_desc = {"posix.uname_result", "Result of uname(): (sysname, nodename, release, version, machine).", uname_fields, 5};
static PyStructSequence_Field times_fields[] = {
    {"user", "user time"}, {"system", "system time"}, {"children_user", "user time of children"}, {"children_system", "system time of children"},
    {"elapsed", "elapsed time since an arbitrary point in the past"}, {NULL, NULL},
};
static PyStructSequence_Desc times_desc = {"posix.times_result", "Result of times(): (user, system, children_user, children_system, elapsed).", times_fields, 5};
static PyStructSequence_Field terminal_fields[] = {
    {"columns", "width of the terminal window in characters"}, {"lines", "height of the terminal window in characters"}, {NULL, NULL},
};
static PyStructSequence_Desc terminal_desc = {"os.terminal_size", "A tuple of (columns, lines) for holding terminal window size", terminal_fields, 2};

/* Consumes the n items; NULL if one is missing. */
static PyObject *sequence_of(PyTypeObject *type, PyObject **items, int n)
{
    PyObject *r = PyStructSequence_New(type);
    for (int i = 0; i < n; i++) {
        if (r && items[i]) {
            PyStructSequence_SetItem(r, i, items[i]);
        } else {
            Py_XDECREF(items[i]);
            Py_CLEAR(r);
        }
    }
    return r;
}

PyObject *os_uname(PyObject *module, PyObject **a)
{
    struct utsname u;
    (void)a;
    if (uname(&u) < 0)
        return os_error();
    PyObject *items[] = {PyUnicode_DecodeFSDefault(u.sysname), PyUnicode_DecodeFSDefault(u.nodename), PyUnicode_DecodeFSDefault(u.release),
                         PyUnicode_DecodeFSDefault(u.version), PyUnicode_DecodeFSDefault(u.machine)};
    return sequence_of(posix_state(module)->uname_result, items, 5);
}

PyObject *os_times(PyObject *module, PyObject **a)
{
    struct tms t;
    (void)a;
    errno = 0;
    clock_t elapsed = times(&t);
    if (elapsed == (clock_t)-1 && errno)
        return os_error();
    const double ticks = (double)sysconf(_SC_CLK_TCK);
    const clock_t values[] = {t.tms_utime, t.tms_stime, t.tms_cutime, t.tms_cstime, elapsed};
    PyObject *items[5];
    for (int i = 0; i < 5; i++)
        items[i] = PyFloat_FromDouble((double)values[i] / ticks);
    return sequence_of(posix_state(module)->times_result, items, 5);
}

/* -- limits -------------------------------------------------------------------------------------------------------------------------------------- */

/* The number of a name in one of the module's dicts, or an int as it is. */
static bool to_name(PyObject *module, PyObject *o, const char *table, int *out)
{
    if (PyIndex_Check(o))
        return to_int(o, out);
    if (!PyUnicode_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "configuration names must be strings or integers");
        return false;
    }
    PyObject *d = PyObject_GetAttrString(module, table), *number = d ? PyObject_GetItem(d, o) : NULL;
    Py_XDECREF(d);
    if (!number) {
        if (PyErr_ExceptionMatches(PyExc_KeyError))
            PyErr_SetString(PyExc_ValueError, "unrecognized configuration name");
        return false;
    }
    bool ok = to_int(number, out);
    Py_DECREF(number);
    return ok;
}

PyObject *os_sysconf(PyObject *module, PyObject **a)
{
    int name;
    if (!to_name(module, a[0], "sysconf_names", &name))
        return NULL;
    errno = 0;
    long v = sysconf(name);              /* -1 without an error: no limit */
    return v == -1 && errno ? os_error() : PyLong_FromLong(v);
}

PyObject *os_confstr(PyObject *module, PyObject **a)
{
    int name;
    char room[256];
    if (!to_name(module, a[0], "confstr_names", &name))
        return NULL;
    errno = 0;
    size_t n = confstr(name, room, sizeof room);
    if (n == 0)
        return errno ? os_error() : Py_None;
    if (n <= sizeof room)
        return PyUnicode_DecodeFSDefaultAndSize(room, (Py_ssize_t)n - 1);
    char *text = PyMem_Malloc(n);
    if (!text)
        return PyErr_NoMemory();
    size_t got = confstr(name, text, n);
    PyObject *o = PyUnicode_DecodeFSDefaultAndSize(text, (Py_ssize_t)(got && got <= n ? got : n) - 1);
    PyMem_Free(text);
    return o;
}

PyObject *os_pathconf(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "pathconf", .argument = "path", .fd_allowed = true};
    int name;
    long v;
    if (!to_path(a[0], &p) || !to_name(module, a[1], "pathconf_names", &name))
        return NULL;
    errno = 0;
    if (p.is_fd)
        v = fpathconf(p.fd, name);
    else
        v = pathconf(p.text, name);
    return v == -1 && errno ? path_error(&p) : PyLong_FromLong(v);
}

PyObject *os_fpathconf(PyObject *module, PyObject **a)
{
    int fd, name;
    if (!to_fd(a[0], &fd) || !to_name(module, a[1], "pathconf_names", &name))
        return NULL;
    errno = 0;
    long v = fpathconf(fd, name);
    return v == -1 && errno ? os_error() : PyLong_FromLong(v);
}

PyObject *os_cpu_count(PyObject *module, PyObject **a)
{
    (void)module, (void)a;
    long n = runtime_config.cpu_count > 0 ? runtime_config.cpu_count : sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? Py_None : PyLong_FromLong(n);
}

PyObject *os_getloadavg(PyObject *module, PyObject **a)
{
    double load[3];
    (void)module, (void)a;
    if (getloadavg(load, 3) == 3)
        return Py_BuildValue("(ddd)", load[0], load[1], load[2]);
    PyErr_SetString(PyExc_OSError, "Load averages are unobtainable");
    return NULL;
}

/* -- randomness ----------------------------------------------------------------------------------------------------------------------------------- */

PyObject *os_urandom(PyObject *module, PyObject **a)
{
    Py_ssize_t size = 0, at = 0;
    (void)module;
    if (!to_size(a[0], &size))
        return NULL;
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "negative argument not allowed");
        return NULL;
    }
    PyObject *b = PyBytes_FromStringAndSize(NULL, size);
    while (b && at < size) {
        ssize_t n;
        SYSCALL_AGAIN(n, getrandom(PyBytes_AS_STRING(b) + at, (size_t)(size - at), 0));
        if (n < 0) {
            os_error();
            Py_CLEAR(b);
        }
        at += n;
    }
    return b;
}

PyObject *os_getrandom(PyObject *module, PyObject **a)
{
    Py_ssize_t size = 0, n;
    int flags = 0;
    (void)module;
    if (!to_size(a[0], &size) || !to_int(a[1], &flags))
        return NULL;
    if (size < 0) {
        errno = EINVAL;
        return os_error();
    }
    PyObject *b = PyBytes_FromStringAndSize(NULL, size);
    if (!b)
        return NULL;
    SYSCALL_AGAIN(n, getrandom(PyBytes_AS_STRING(b), (size_t)size, (unsigned)flags));
    if (n < 0) {
        os_error();
        Py_CLEAR(b);
    } else if (n != size) {
        _PyBytes_Resize(&b, n);
    }
    return b;
}

/* -- the interactive prompt's hook ------------------------------------------------------------------------------------------------------------------ */

PyObject *os__inputhook(PyObject *module, PyObject **a)
{
    int rc = 0;
    (void)module, (void)a;
    if (PyOS_InputHook)
        SYSCALL(rc, PyOS_InputHook());
    return PyLong_FromLong(rc);
}

PyObject *os__is_inputhook_installed(PyObject *module, PyObject **a)
{
    (void)module, (void)a;
    return PyBool_FromLong(PyOS_InputHook != NULL);
}

int posix_env_exec(PyObject *module, PosixState *st)
{
    PyObject *d = os__create_environ(module, NULL);
    if (!d || PyModule_Add(module, "environ", d) < 0)
        return -1;
    return posix_add_type(module, &st->uname_result, &uname_desc, "uname_result") < 0 ||
                   posix_add_type(module, &st->times_result, &times_desc, "times_result") < 0 ||
                   posix_add_type(module, &st->terminal_size, &terminal_desc, "terminal_size") < 0 ? -1 : 0;
}
