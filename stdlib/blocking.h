/* stdlib/blocking.h -- system calls that may wait: detached from the runtime, repeated after a signal, within a deadline.
 *
 *     struct deadline end = deadline_in(ns);               ns < 0: none
 *     do
 *         SYSCALL(n, poll(fds, count, deadline_ms(end)));
 *     while (n < 0 && errno == EINTR && PyErr_CheckSignals() == 0);
 *     if (n < 0)
 *         return os_error();                               what a signal's handler raised, or OSError
 *
 * A deadline is a moment of the monotonic clock, so repeating a call does not lengthen the wait.
 */
#ifndef P3T_STDLIB_BLOCKING_H
#define P3T_STDLIB_BLOCKING_H

#include "Python.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* result = expression, detached; errno is the call's. */
#define SYSCALL(result, expression)                                                                                                  \
    do {                                                                                                                             \
        int errno_;                                                                                                                  \
        Py_BEGIN_ALLOW_THREADS                                                                                                       \
        (result) = (expression);                                                                                                     \
        errno_ = errno;                                                                                                              \
        Py_END_ALLOW_THREADS                                                                                                         \
        errno = errno_;                                                                                                              \
    } while (0)
/* And again while a signal interrupts it and its handler raises nothing. If it raised, the result is below 0 and the exception pending. */
#define SYSCALL_AGAIN(result, expression)                                                                                            \
    do                                                                                                                               \
        SYSCALL(result, expression);                                                                                                 \
    while ((result) < 0 && errno == EINTR && PyErr_CheckSignals() == 0)

static inline PyObject *os_error(void) { return PyErr_Occurred() ? NULL : PyErr_SetFromErrno(PyExc_OSError); }
static inline PyObject *done(int rc) { return rc < 0 ? os_error() : Py_None; }
static inline PyObject *number_or_error(long long n) { return n < 0 ? os_error() : PyLong_FromLongLong(n); }

struct deadline { bool none; int64_t at; };                 /* nanoseconds of the monotonic clock */

static inline int64_t clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
static inline struct deadline deadline_in(int64_t ns)
{
    struct deadline d = {ns < 0, 0};
    if (ns == 0)
        return d;                                           /* passed long ago: one look at what is ready */
    int64_t now = clock_ns();
    if (ns > 0 && __builtin_add_overflow(now, ns, &d.at))
        d.at = INT64_MAX;
    return d;
}
/* What is left, at least 0. */
static inline int64_t deadline_ns(struct deadline d)
{
    int64_t left = d.at ? d.at - clock_ns() : 0;
    return left > 0 ? left : 0;
}
/* For poll() and epoll_wait(): rounded up, -1 for none. */
static inline int deadline_ms(struct deadline d)
{
    if (d.none)
        return -1;
    int64_t ns = deadline_ns(d), ms = ns / 1000000 + (ns % 1000000 != 0);
    return ms > INT_MAX ? INT_MAX : (int)ms;
}

/* A module's constants. */
struct number_constant { const char *name; long long value; };
static inline int add_numbers(PyObject *module, const struct number_constant *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (PyModule_Add(module, c[i].name, PyLong_FromLongLong(c[i].value)) < 0)
            return -1;
    return 0;
}
#define ADD_NUMBERS(module, table) add_numbers((module), (table), sizeof(table) / sizeof *(table))

#endif
