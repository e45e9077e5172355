/* stdlib/posix_fd_more.c -- descriptors for more than files: pseudo-terminals, events, timers, memory, namespaces, processes.
 *
 * Tests. tests/stdlib/posix_calls.py
 */
#include "stdlib/posix_int.h"

#include "stdlib/time_int.h"

#include <limits.h>
#include <pty.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <utmp.h>

/* -- pseudo-terminals ------------------------------------------------------------------------------------------------------------------------- */

PyObject *os_posix_openpt(PyObject *module, PyObject **a)
{
    int flags = 0, fd;
    (void)module;
    if (!to_int(a[0], &flags))
        return NULL;
    SYSCALL(fd, posix_openpt(flags | O_CLOEXEC));
    return number_or_error(fd);
}

PyObject *os_grantpt(PyObject *module, PyObject **a)
{
    int fd = -1;
    (void)module;
    return to_fd(a[0], &fd) ? done(grantpt(fd)) : NULL;
}

PyObject *os_unlockpt(PyObject *module, PyObject **a)
{
    int fd = -1;
    (void)module;
    return to_fd(a[0], &fd) ? done(unlockpt(fd)) : NULL;
}

PyObject *os_ptsname(PyObject *module, PyObject **a)
{
    char name[PATH_MAX];
    int fd = -1;
    (void)module;
    if (!to_fd(a[0], &fd))
        return NULL;
    int rc = ptsname_r(fd, name, sizeof name);
    errno = rc;
    return rc ? os_error() : PyUnicode_DecodeFSDefault(name);
}

PyObject *os_openpty(PyObject *module, PyObject **a)
{
    int master, slave, rc;
    (void)module, (void)a;
    SYSCALL(rc, openpty(&master, &slave, NULL, NULL, NULL));
    if (rc < 0)
        return os_error();
    if (fcntl(master, F_SETFD, FD_CLOEXEC) < 0 || fcntl(slave, F_SETFD, FD_CLOEXEC) < 0) {
        os_error();
        close(master);
        close(slave);
        return NULL;
    }
    return Py_BuildValue("(ii)", master, slave);
}

PyObject *os_login_tty(PyObject *module, PyObject **a)
{
    int fd = -1;
    (void)module;
    return to_fd(a[0], &fd) ? done(login_tty(fd)) : NULL;
}

/* -- events and memory ------------------------------------------------------------------------------------------------------------------------- */

PyObject *os_eventfd(PyObject *module, PyObject **a)
{
    unsigned initial = 0;
    int flags = EFD_CLOEXEC, fd;
    (void)module;
    if (!to_unsigned(a[0], &initial) || !to_int(a[1], &flags))
        return NULL;
    SYSCALL(fd, eventfd(initial, flags));
    return number_or_error(fd);
}

PyObject *os_eventfd_read(PyObject *module, PyObject **a)
{
    int fd = -1, rc;
    eventfd_t value;
    (void)module;
    if (!to_fd(a[0], &fd))
        return NULL;
    SYSCALL_AGAIN(rc, eventfd_read(fd, &value));
    return rc < 0 ? os_error() : PyLong_FromUInt64(value);
}

PyObject *os_eventfd_write(PyObject *module, PyObject **a)
{
    int fd = -1, rc;
    uint64_t value;
    (void)module;
    if (!to_fd(a[0], &fd) || PyLong_AsUInt64(a[1], &value) < 0)
        return NULL;
    SYSCALL_AGAIN(rc, eventfd_write(fd, value));
    return done(rc);
}

PyObject *os_memfd_create(PyObject *module, PyObject **a)
{
    PyObject *name;
    unsigned flags = MFD_CLOEXEC;
    int fd;
    (void)module;
    if (!to_unsigned(a[1], &flags) || !PyUnicode_FSConverter(a[0], &name))
        return NULL;
    SYSCALL(fd, memfd_create(PyBytes_AS_STRING(name), flags));
    PyObject *result = number_or_error(fd);
    Py_DECREF(name);
    return result;
}

PyObject *os_pidfd_open(PyObject *module, PyObject **a)
{
    int pid = 0;
    unsigned flags = 0;
    (void)module;
    return to_int(a[0], &pid) && to_unsigned(a[1], &flags) ? number_or_error(syscall(SYS_pidfd_open, pid, flags)) : NULL;
}

/* -- timers --------------------------------------------------------------------------------------------------------------------------------------- */

PyObject *os_timerfd_create(PyObject *module, PyObject **a)
{
    int clock = 0, flags = TFD_CLOEXEC, fd;
    (void)module;
    if (!to_int(a[0], &clock) || !to_int(a[1], &flags))
        return NULL;
    SYSCALL(fd, timerfd_create(clock, flags | TFD_CLOEXEC));
    return number_or_error(fd);
}

enum { NS = 1000000000 };

static PyObject *of_timespec(const struct timespec *t, bool as_ns)
{
    return as_ns ? PyLong_FromInt64((int64_t)t->tv_sec * NS + t->tv_nsec)
                 : PyFloat_FromDouble((double)t->tv_sec + 1e-9 * (double)t->tv_nsec);
}

static PyObject *of_timer(const struct itimerspec *t, bool as_ns)
{
    return Py_BuildValue("(NN)", of_timespec(&t->it_value, as_ns), of_timespec(&t->it_interval, as_ns));
}

static bool to_timer_part(PyObject *o, struct timespec *t, bool as_ns)
{
    if (!o)
        return true;
    int64_t ns;
    if (as_ns ? PyLong_AsInt64(o, &ns) < 0 : time_to_ns(o, &ns, ROUND_DOWN) < 0)
        return false;
    *t = (struct timespec){ns / NS - (ns % NS < 0), ns % NS + (ns % NS < 0 ? NS : 0)};
    return true;
}

static PyObject *set_timer(PyObject **a, bool as_ns)
{
    int fd = -1, flags = 0, rc;
    struct itimerspec timer = {0}, old;
    if (!to_fd(a[0], &fd) || !to_int(a[1], &flags) || !to_timer_part(a[2], &timer.it_value, as_ns) ||
        !to_timer_part(a[3], &timer.it_interval, as_ns))
        return NULL;
    SYSCALL(rc, timerfd_settime(fd, flags, &timer, &old));
    return rc < 0 ? os_error() : of_timer(&old, as_ns);
}

static PyObject *get_timer(PyObject **a, bool as_ns)
{
    int fd = -1, rc;
    struct itimerspec timer;
    if (!to_fd(a[0], &fd))
        return NULL;
    SYSCALL(rc, timerfd_gettime(fd, &timer));
    return rc < 0 ? os_error() : of_timer(&timer, as_ns);
}

PyObject *os_timerfd_settime(PyObject *module, PyObject **a)
{
    (void)module;
    return set_timer(a, false);
}

PyObject *os_timerfd_settime_ns(PyObject *module, PyObject **a)
{
    (void)module;
    return set_timer(a, true);
}

PyObject *os_timerfd_gettime(PyObject *module, PyObject **a)
{
    (void)module;
    return get_timer(a, false);
}

PyObject *os_timerfd_gettime_ns(PyObject *module, PyObject **a)
{
    (void)module;
    return get_timer(a, true);
}

/* -- namespaces ------------------------------------------------------------------------------------------------------------------------------------ */

PyObject *os_setns(PyObject *module, PyObject **a)
{
    int fd = -1, kind = 0, rc;
    (void)module;
    if (!to_fd(a[0], &fd) || !to_int(a[1], &kind))
        return NULL;
    SYSCALL(rc, setns(fd, kind));
    return done(rc);
}

PyObject *os_unshare(PyObject *module, PyObject **a)
{
    int flags = 0, rc;
    (void)module;
    if (!to_int(a[0], &flags))
        return NULL;
    SYSCALL(rc, unshare(flags));
    return done(rc);
}
