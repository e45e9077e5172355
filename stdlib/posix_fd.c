/* stdlib/posix_fd.c -- descriptors: opening, reading, writing, positions, duplicating, pipes, and what else works on an open file.
 *
 * Descriptors made here are not inherited by programs that are executed (PEP 446). Calls that a signal interrupts are made again (PEP 475),
 * but close(): whether the descriptor is gone after EINTR nobody knows, and on Linux it is.
 *
 * Tests. tests/stdlib/posix_calls.py
 */
#include "stdlib/posix_int.h"

#include <langinfo.h>
#include <limits.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

/* -- opening and closing ------------------------------------------------------------------------------------------------------------------- */

PyObject *os_open(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "open", .argument = "path"};
    int flags = 0, mode = 0777, dir_fd = AT_FDCWD, fd;
    (void)module;
    if (!to_path(a[0], &p) || !to_int(a[1], &flags) || !to_int(a[2], &mode) || !to_dir_fd(a[3], &dir_fd) ||
        PySys_Audit("open", "OOi", p.object, Py_None, flags | O_CLOEXEC) < 0)
        return NULL;
    SYSCALL_AGAIN(fd, openat(dir_fd, p.text, flags | O_CLOEXEC, mode));
    return fd < 0 ? path_error(&p) : PyLong_FromLong(fd);
}

PyObject *os_close(PyObject *module, PyObject **a)
{
    int fd = -1, rc;
    (void)module;
    if (!to_int(a[0], &fd))
        return NULL;
    SYSCALL(rc, close(fd));
    return rc < 0 && errno != EINTR ? os_error() : Py_None;
}

PyObject *os_closerange(PyObject *module, PyObject **a)
{
    int low = 0, high = 0;
    (void)module;
    if (!to_int(a[0], &low) || !to_int(a[1], &high))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    if (low < 0)
        low = 0;
    if (high > low && close_range((unsigned)low, (unsigned)high - 1, 0) < 0)
        for (int fd = low; fd < high; fd++)
            close(fd);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

PyObject *os_dup(PyObject *module, PyObject **a)
{
    int fd = -1, copy;
    (void)module;
    if (!to_int(a[0], &fd))
        return NULL;
    SYSCALL(copy, fcntl(fd, F_DUPFD_CLOEXEC, 0));
    return number_or_error(copy);
}

PyObject *os_dup2(PyObject *module, PyObject **a)
{
    int fd = -1, fd2 = -1, rc;
    bool inheritable = true;
    (void)module;
    if (!to_int(a[0], &fd) || !to_int(a[1], &fd2) || !to_bool(a[2], &inheritable))
        return NULL;
    if (inheritable || fd == fd2)
        SYSCALL(rc, dup2(fd, fd2));
    else
        SYSCALL(rc, dup3(fd, fd2, O_CLOEXEC));
    return number_or_error(rc);
}

static PyObject *new_pipe(int flags)
{
    int fds[2], rc;
    SYSCALL(rc, pipe2(fds, flags));
    return rc < 0 ? os_error() : Py_BuildValue("(ii)", fds[0], fds[1]);
}

PyObject *os_pipe(PyObject *module, PyObject **a)
{
    (void)module, (void)a;
    return new_pipe(O_CLOEXEC);
}

PyObject *os_pipe2(PyObject *module, PyObject **a)
{
    int flags = 0;
    (void)module;
    return to_int(a[0], &flags) ? new_pipe(flags) : NULL;
}

/* -- reading and writing --------------------------------------------------------------------------------------------------------------------- */

enum { MOST_AT_ONCE = 0x7ffff000 };      /* what the kernel transfers in one call */

/* length bytes at most; offset -1: from the position of the descriptor. */
static PyObject *read_bytes(int fd, Py_ssize_t length, int64_t offset)
{
    if (length < 0) {
        errno = EINVAL;
        return os_error();
    }
    if (length > MOST_AT_ONCE)
        length = MOST_AT_ONCE;
    PyObject *b = PyBytes_FromStringAndSize(NULL, length);
    ssize_t n;
    if (!b)
        return NULL;
    char *room = PyBytes_AS_STRING(b);
    SYSCALL_AGAIN(n, offset < 0 ? read(fd, room, (size_t)length) : pread(fd, room, (size_t)length, offset));
    if (n < 0) {
        os_error();
        Py_DECREF(b);
        return NULL;
    }
    if (n != length)
        _PyBytes_Resize(&b, n);
    return b;
}

static bool offset_allowed(int64_t offset)
{
    if (offset < 0) {
        errno = EINVAL;
        os_error();
    }
    return offset >= 0;
}

PyObject *os_read(PyObject *module, PyObject **a)
{
    int fd = -1;
    Py_ssize_t length = 0;
    (void)module;
    return to_int(a[0], &fd) && to_size(a[1], &length) ? read_bytes(fd, length, -1) : NULL;
}

PyObject *os_pread(PyObject *module, PyObject **a)
{
    int fd = -1;
    Py_ssize_t length = 0;
    int64_t offset = 0;
    (void)module;
    if (!to_int(a[0], &fd) || !to_size(a[1], &length) || !to_offset(a[2], &offset) || !offset_allowed(offset))
        return NULL;
    return read_bytes(fd, length, offset);
}

PyObject *os_readinto(PyObject *module, PyObject **a)
{
    Py_buffer b;
    int fd = -1;
    ssize_t n;
    (void)module;
    if (!to_int(a[0], &fd) || PyObject_GetBuffer(a[1], &b, PyBUF_WRITABLE) < 0)
        return NULL;
    size_t length = b.len > MOST_AT_ONCE ? MOST_AT_ONCE : (size_t)b.len;
    SYSCALL_AGAIN(n, read(fd, b.buf, length));
    PyObject *result = number_or_error(n);
    PyBuffer_Release(&b);
    return result;
}

static PyObject *write_buffer(int fd, PyObject *data, int64_t offset)
{
    Py_buffer b;
    ssize_t n;
    if (PyObject_GetBuffer(data, &b, PyBUF_SIMPLE) < 0)
        return NULL;
    size_t length = b.len > MOST_AT_ONCE ? MOST_AT_ONCE : (size_t)b.len;
    SYSCALL_AGAIN(n, offset < 0 ? write(fd, b.buf, length) : pwrite(fd, b.buf, length, offset));
    PyObject *result = number_or_error(n);
    PyBuffer_Release(&b);
    return result;
}

PyObject *os_write(PyObject *module, PyObject **a)
{
    int fd = -1;
    (void)module;
    return to_int(a[0], &fd) ? write_buffer(fd, a[1], -1) : NULL;
}

PyObject *os_pwrite(PyObject *module, PyObject **a)
{
    int fd = -1;
    int64_t offset = 0;
    (void)module;
    return to_int(a[0], &fd) && to_offset(a[2], &offset) && offset_allowed(offset) ? write_buffer(fd, a[1], offset) : NULL;
}

typedef ssize_t vector_call(int fd, const struct iovec *, int n, off_t offset, int flags);

static ssize_t call_readv(int fd, const struct iovec *v, int n, off_t offset, int flags)
{
    (void)offset, (void)flags;
    return readv(fd, v, n);
}

static ssize_t call_writev(int fd, const struct iovec *v, int n, off_t offset, int flags)
{
    (void)offset, (void)flags;
    return writev(fd, v, n);
}

static PyObject *transfer_vector(const char *function, vector_call *call, bool into, PyObject **a, PyObject *at, PyObject *how)
{
    struct vector v;
    int fd = -1, flags = 0;
    int64_t offset = 0;
    ssize_t n;
    if (!to_int(a[0], &fd) || !to_offset(at, &offset) || !to_int(how, &flags) || !to_vector(function, a[1], &v, into))
        return NULL;
    SYSCALL_AGAIN(n, call(fd, v.iov, v.n, offset, flags));
    PyObject *result = number_or_error(n);
    vector_clean(&v);
    return result;
}

PyObject *os_readv(PyObject *module, PyObject **a)
{
    (void)module;
    return transfer_vector("readv", call_readv, true, a, NULL, NULL);
}

PyObject *os_writev(PyObject *module, PyObject **a)
{
    (void)module;
    return transfer_vector("writev", call_writev, false, a, NULL, NULL);
}

PyObject *os_preadv(PyObject *module, PyObject **a)
{
    (void)module;
    return transfer_vector("preadv", preadv2, true, a, a[2], a[3]);
}

PyObject *os_pwritev(PyObject *module, PyObject **a)
{
    (void)module;
    return transfer_vector("pwritev", pwritev2, false, a, a[2], a[3]);
}

/* -- copying in the kernel -------------------------------------------------------------------------------------------------------------------- */

PyObject *os_sendfile(PyObject *module, PyObject **a)
{
    int out = -1, in = -1;
    int64_t offset = 0;
    Py_ssize_t count = 0, n;
    bool positioned = a[2] != Py_None;
    (void)module;
    if (!to_int(a[0], &out) || !to_int(a[1], &in) || (positioned && !to_offset(a[2], &offset)) || !to_size(a[3], &count))
        return NULL;
    off_t at = offset;
    SYSCALL_AGAIN(n, sendfile(out, in, positioned ? &at : NULL, (size_t)count));
    return number_or_error(n);
}

static bool to_optional_offset(PyObject *o, int64_t *value, bool *given)
{
    *given = o && o != Py_None;
    return !*given || to_offset(o, value);
}

static bool to_count(PyObject *o, Py_ssize_t *count)
{
    if (!to_size(o, count))
        return false;
    if (*count < 0)
        PyErr_SetString(PyExc_ValueError, "negative value for 'count' not allowed");
    return *count >= 0;
}

static PyObject *copy_between(PyObject **a, bool is_splice)
{
    int src = -1, dst = -1;
    unsigned flags = 0;
    Py_ssize_t count = 0, n;
    int64_t from = 0, to = 0;
    bool has_from, has_to;
    if (!to_int(a[0], &src) || !to_int(a[1], &dst) || !to_count(a[2], &count) || !to_optional_offset(a[3], &from, &has_from) ||
        !to_optional_offset(a[4], &to, &has_to) || (is_splice && !to_unsigned(a[5], &flags)))
        return NULL;
    off64_t *pf = has_from ? &from : NULL, *pt = has_to ? &to : NULL;
    SYSCALL_AGAIN(n, is_splice ? splice(src, pf, dst, pt, (size_t)count, flags) : copy_file_range(src, pf, dst, pt, (size_t)count, 0));
    return number_or_error(n);
}

PyObject *os_copy_file_range(PyObject *module, PyObject **a)
{
    (void)module;
    return copy_between(a, false);
}

PyObject *os_splice(PyObject *module, PyObject **a)
{
    (void)module;
    return copy_between(a, true);
}

/* -- positions, lengths, the disk ---------------------------------------------------------------------------------------------------------------- */

PyObject *os_lseek(PyObject *module, PyObject **a)
{
    int fd = -1, whence = 0;
    int64_t position = 0, at;
    (void)module;
    if (!to_int(a[0], &fd) || !to_offset(a[1], &position) || !to_int(a[2], &whence))
        return NULL;
    SYSCALL(at, lseek(fd, position, whence));
    return number_or_error(at);
}

PyObject *os_ftruncate(PyObject *module, PyObject **a)
{
    int fd = -1, rc;
    int64_t length = 0;
    (void)module;
    if (!to_int(a[0], &fd) || !to_offset(a[1], &length) || PySys_Audit("os.truncate", "in", fd, (Py_ssize_t)length) < 0)
        return NULL;
    SYSCALL_AGAIN(rc, ftruncate(fd, length));
    return done(rc);
}

PyObject *os_fsync(PyObject *module, PyObject **a)
{
    int fd = -1, rc;
    (void)module;
    if (!to_fd(a[0], &fd))
        return NULL;
    SYSCALL_AGAIN(rc, fsync(fd));
    return done(rc);
}

PyObject *os_fdatasync(PyObject *module, PyObject **a)
{
    int fd = -1, rc;
    (void)module;
    if (!to_fd(a[0], &fd))
        return NULL;
    SYSCALL_AGAIN(rc, fdatasync(fd));
    return done(rc);
}

PyObject *os_sync(PyObject *module, PyObject **a)
{
    (void)module, (void)a;
    Py_BEGIN_ALLOW_THREADS
    sync();
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

/* These two return an error number. */
PyObject *os_posix_fallocate(PyObject *module, PyObject **a)
{
    int fd = -1, rc;
    int64_t offset = 0, length = 0;
    (void)module;
    if (!to_int(a[0], &fd) || !to_offset(a[1], &offset) || !to_offset(a[2], &length))
        return NULL;
    do
        SYSCALL(rc, posix_fallocate(fd, offset, length));
    while (rc == EINTR && PyErr_CheckSignals() == 0);
    errno = rc;
    return rc ? os_error() : Py_None;
}

PyObject *os_posix_fadvise(PyObject *module, PyObject **a)
{
    int fd = -1, advice = 0, rc;
    int64_t offset = 0, length = 0;
    (void)module;
    if (!to_int(a[0], &fd) || !to_offset(a[1], &offset) || !to_offset(a[2], &length) || !to_int(a[3], &advice))
        return NULL;
    do
        SYSCALL(rc, posix_fadvise(fd, offset, length, advice));
    while (rc == EINTR && PyErr_CheckSignals() == 0);
    errno = rc;
    return rc ? os_error() : Py_None;
}

PyObject *os_lockf(PyObject *module, PyObject **a)
{
    int fd = -1, command = 0, rc;
    int64_t length = 0;
    (void)module;
    if (!to_int(a[0], &fd) || !to_int(a[1], &command) || !to_offset(a[2], &length) ||
        PySys_Audit("os.lockf", "iiL", fd, command, (long long)length) < 0)
        return NULL;
    SYSCALL(rc, lockf(fd, command, length));
    return done(rc);
}

/* -- flags -------------------------------------------------------------------------------------------------------------------------------------- */

PyObject *os_get_inheritable(PyObject *module, PyObject **a)
{
    int fd = -1;
    (void)module;
    if (!to_int(a[0], &fd))
        return NULL;
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? os_error() : PyBool_FromLong(!(flags & FD_CLOEXEC));
}

PyObject *os_set_inheritable(PyObject *module, PyObject **a)
{
    int fd = -1;
    bool inheritable = false;
    (void)module;
    if (!to_int(a[0], &fd) || !to_bool(a[1], &inheritable))
        return NULL;
    int flags = fcntl(fd, F_GETFD);
    if (flags < 0)
        return os_error();
    int wanted = inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC;
    return wanted == flags ? Py_None : done(fcntl(fd, F_SETFD, wanted));
}

PyObject *os_get_blocking(PyObject *module, PyObject **a)
{
    int fd = -1;
    (void)module;
    if (!to_int(a[0], &fd))
        return NULL;
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? os_error() : PyBool_FromLong(!(flags & O_NONBLOCK));
}

PyObject *os_set_blocking(PyObject *module, PyObject **a)
{
    int fd = -1;
    bool blocking = false;
    (void)module;
    if (!to_int(a[0], &fd) || !to_bool(a[1], &blocking))
        return NULL;
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0)
        return os_error();
    int wanted = blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
    return wanted == flags ? Py_None : done(fcntl(fd, F_SETFL, wanted));
}

/* -- terminals ------------------------------------------------------------------------------------------------------------------------------------- */

PyObject *os_isatty(PyObject *module, PyObject **a)
{
    int fd = -1, is;
    (void)module;
    if (!to_int(a[0], &fd))
        return NULL;
    SYSCALL(is, isatty(fd));
    return PyBool_FromLong(is);
}

PyObject *os_ttyname(PyObject *module, PyObject **a)
{
    char name[PATH_MAX];
    int fd = -1, rc;
    (void)module;
    if (!to_int(a[0], &fd))
        return NULL;
    SYSCALL(rc, ttyname_r(fd, name, sizeof name));
    errno = rc;
    return rc ? os_error() : PyUnicode_DecodeFSDefault(name);
}

PyObject *os_ctermid(PyObject *module, PyObject **a)
{
    char name[L_ctermid];
    (void)module, (void)a;
    ctermid(name);                       /* its result is name, but compilers take the two for different places */
    return PyUnicode_DecodeFSDefault(name);
}

PyObject *os_device_encoding(PyObject *module, PyObject **a)
{
    int fd = -1, is;
    (void)module;
    if (!to_int(a[0], &fd))
        return NULL;
    SYSCALL(is, isatty(fd));
    return is ? PyUnicode_FromString(nl_langinfo(CODESET)) : Py_None;
}

PyObject *os_get_terminal_size(PyObject *module, PyObject **a)
{
    int fd = STDOUT_FILENO;
    struct winsize w;
    if (!to_int(a[0], &fd))
        return NULL;
    if (ioctl(fd, TIOCGWINSZ, &w) < 0)
        return os_error();
    PyObject *r = PyStructSequence_New(posix_state(module)->terminal_size);
    if (r) {
        PyStructSequence_SetItem(r, 0, PyLong_FromLong(w.ws_col));
        PyStructSequence_SetItem(r, 1, PyLong_FromLong(w.ws_row));
    }
    return r;
}

PyObject *os_tcgetpgrp(PyObject *module, PyObject **a)
{
    int fd = -1;
    (void)module;
    return to_int(a[0], &fd) ? number_or_error(tcgetpgrp(fd)) : NULL;
}

PyObject *os_tcsetpgrp(PyObject *module, PyObject **a)
{
    int fd = -1, group = 0;
    (void)module;
    return to_int(a[0], &fd) && to_int(a[1], &group) ? done(tcsetpgrp(fd, group)) : NULL;
}
