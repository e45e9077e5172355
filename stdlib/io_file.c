/* stdlib/io_file.c -- FileIO: a file descriptor as a raw stream of bytes.
 *
 * System calls are made detached. One that a signal interrupts is made again after the signal's handlers ran; one that would block on a
 * non-blocking descriptor gives None. The descriptor is not inheritable.
 * State. fd SHARED(relaxed), -1 when closed: closing while another thread reads is for the program to avoid, but harms no memory.
 *        The mode bits are FROZEN after __init__.
 */
#include "io_int.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    Obj hdr;
    int32_t fd SHARED(relaxed);
    bool created, readable, writable, appending, closefd;
    char finalizing;                         /* the member _finalizing */
    int8_t seekable;                         /* -1: not known yet */
    bool regular;                            /* _isatty_open_only: the file is known to be no terminal */
    long long blksize;
    off_t size_at_open SHARED(relaxed);      /* of a regular file; -1 once it is of no use: it was asked for, or something was written */
} FileObj;

static FileObj *file_of(PyObject *self) { return IO_BODY(FileObj, self); }
static int fd_of(PyObject *self) { return (int)load_relaxed_u32((uint32_t *)&file_of(self)->fd); }
static void set_fd(PyObject *self, int fd) { store_relaxed_u32((uint32_t *)&file_of(self)->fd, (uint32_t)fd); }
static void forget_size(FileObj *f) { store_relaxed_u64((uint64_t *)&f->size_at_open, (uint64_t)-1); }
bool fileio_closed(PyObject *self) { return fd_of(self) < 0; }

static PyObject *raise_closed(void)
{
    PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
    return NULL;
}

static PyObject *raise_mode(PyObject *self, const char *action)
{
    PyErr_Format(io_state(self)->unsupported, "File not open for %s", action);
    return NULL;
}

/* -- opening -------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *file_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    (void)args, (void)kwargs;
    PyObject *self = type->tp_alloc(type, 0);
    if (self) {
        file_of(self)->fd = -1;
        file_of(self)->seekable = -1;
        file_of(self)->closefd = true;
    }
    return self;
}

/* 0, or -1 with an exception; the descriptor is gone in both cases. */
static int close_fd(PyObject *self)
{
    int fd = (int)exchange_acq_rel_u32((uint32_t *)&file_of(self)->fd, (uint32_t)-1), rc = 0, error = 0;
    if (fd < 0)
        return 0;
    Py_BEGIN_ALLOW_THREADS
    rc = close(fd);
    error = errno;
    Py_END_ALLOW_THREADS
    if (rc < 0 && error != EINTR) {
        errno = error;
        PyErr_SetFromErrno(PyExc_OSError);
        return -1;
    }
    return 0;
}

static int parse_mode(FileObj *f, const char *mode)
{
    int kinds = 0, plus = 0, flags = 0;
    f->created = f->readable = f->writable = f->appending = false;
    for (const char *p = mode; *p; p++) {
        switch (*p) {
        case 'x': kinds++, f->created = f->writable = true, flags |= O_EXCL | O_CREAT; break;
        case 'r': kinds++, f->readable = true; break;
        case 'w': kinds++, f->writable = true, flags |= O_CREAT | O_TRUNC; break;
        case 'a': kinds++, f->writable = f->appending = true, flags |= O_APPEND | O_CREAT; break;
        case 'b': break;
        case '+': plus++; break;
        default: PyErr_Format(PyExc_ValueError, "invalid mode: %.200s", mode); return -1;
        }
    }
    if (kinds != 1 || plus > 1) {
        PyErr_SetString(PyExc_ValueError, "Must have exactly one of create/read/write/append mode and at most one plus");
        return -1;
    }
    if (plus)
        f->readable = f->writable = true;
    return flags | (f->readable && f->writable ? O_RDWR : f->readable ? O_RDONLY : O_WRONLY) | O_CLOEXEC;
}

/* Opens by path or by opener(name, flags). The descriptor; -1 raised. */
static int open_path(PyObject *name, PyObject *opener, int flags)
{
    int fd, error;
    if (opener != Py_None) {
        PyObject *r = PyObject_CallFunction(opener, "Oi", name, flags);
        if (!r)
            return -1;
        if (!PyLong_Check(r)) {
            PyErr_SetString(PyExc_TypeError, "expected integer from opener");
            Py_DECREF(r);
            return -1;
        }
        long v = PyLong_AsLong(r);
        Py_DECREF(r);
        if (v == -1 && PyErr_Occurred())
            return -1;
        if (v < 0 || v > INT_MAX) {
            PyErr_Format(PyExc_ValueError, "opener returned %ld", v);
            return -1;
        }
        fd = (int)v;
        int old = fcntl(fd, F_GETFD);
        if (old < 0 || (!(old & FD_CLOEXEC) && fcntl(fd, F_SETFD, old | FD_CLOEXEC) < 0)) {
            PyErr_SetFromErrno(PyExc_OSError);
            return -1;
        }
        return fd;
    }
    PyObject *path = NULL;
    if (!PyUnicode_FSConverter(name, (void *)&path))
        return -1;
    for (;;) {
        Py_BEGIN_ALLOW_THREADS
        fd = open(PyBytes_AsString(path), flags, 0666);
        error = errno;
        Py_END_ALLOW_THREADS
        if (fd >= 0 || error != EINTR)
            break;
        if (PyErr_CheckSignals() < 0) {
            Py_DECREF(path);
            return -1;
        }
    }
    Py_DECREF(path);
    if (fd < 0) {
        errno = error;
        PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, name);
    }
    return fd;
}

/* After the descriptor is there: what kind of file, the name, and the position for appending. 0 or -1. */
static int inspect(PyObject *self, PyObject *name)
{
    FileObj *f = file_of(self);
    struct stat st;
    int rc, error;
    Py_BEGIN_ALLOW_THREADS
    rc = fstat(f->fd, &st);
    error = errno;
    Py_END_ALLOW_THREADS
    f->blksize = IO_DEFAULT_BUFFER_SIZE;
    f->regular = false;
    forget_size(f);
    if (rc < 0) {
        if (error == EBADF) {
            errno = error;
            PyErr_SetFromErrno(PyExc_OSError);
            return -1;
        }
    } else {
        if (S_ISDIR(st.st_mode)) {
            errno = EISDIR;
            PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, name);
            return -1;
        }
        f->regular = S_ISREG(st.st_mode);
        store_relaxed_u64((uint64_t *)&f->size_at_open, f->regular ? (uint64_t)st.st_size : (uint64_t)-1);
        if (st.st_blksize > 1)
            f->blksize = st.st_blksize;
    }
    if (PyObject_SetAttr(self, IO(name), name) < 0)
        return -1;
    if (f->appending && lseek(f->fd, 0, SEEK_END) < 0 && errno != ESPIPE) {
        PyErr_SetFromErrno(PyExc_OSError);
        return -1;
    }
    return 0;
}

static int file_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"file", "mode", "closefd", "opener", NULL};
    FileObj *f = file_of(self);
    PyObject *name, *opener = Py_None;
    const char *mode = "r";
    int closefd = 1, fd = -1;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|spO:FileIO", keywords, &name, &mode, &closefd, &opener))
        return -1;
    if (fd_of(self) >= 0) {
        if (f->closefd && close_fd(self) < 0)
            return -1;
        set_fd(self, -1);
    }
    if (PyBool_Check(name) && PyErr_WarnEx(PyExc_RuntimeWarning, "bool is used as a file descriptor", 1) < 0)
        return -1;
    bool given = PyLong_Check(name);
    if (given) {
        long v = PyLong_AsLong(name);
        if (v == -1 && PyErr_Occurred())
            return -1;
        if (v < 0) {
            PyErr_SetString(PyExc_ValueError, "negative file descriptor");
            return -1;
        }
        if (v > INT_MAX) {
            PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
            return -1;
        }
        fd = (int)v;
    }
    int flags = parse_mode(f, mode);
    if (flags < 0 || PySys_Audit("open", "Osi", name, mode, flags) < 0)
        return -1;
    if (!given && !closefd) {
        PyErr_SetString(PyExc_ValueError, "Cannot use closefd=False with file name");
        return -1;
    }
    f->seekable = -1;
    f->closefd = closefd;
    if (!given && (fd = open_path(name, opener, flags)) < 0)
        return -1;
    set_fd(self, fd);
    if (inspect(self, name) == 0)
        return 0;
    if (given) {                             /* stays the caller's */
        set_fd(self, -1);
    } else {
        PyObject *exc = PyErr_GetRaisedException();
        if (close_fd(self) < 0)
            PyErr_Clear();
        PyErr_SetRaisedException(exc);
    }
    return -1;
}

/* -- closing -------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *file_dealloc_warn(PyObject *self, PyObject *source)
{
    if (fd_of(self) < 0 || !file_of(self)->closefd)
        Py_RETURN_NONE;
    PyObject *pending = PyErr_GetRaisedException();
    if (PyErr_ResourceWarning(source, 1, "unclosed file %R", source) < 0 && PyErr_ExceptionMatches(PyExc_Warning))
        PyErr_WriteUnraisable(self);         /* a warning turned error: nobody is there to catch it */
    PyErr_Clear();
    PyErr_SetRaisedException(pending);
    Py_RETURN_NONE;
}

static PyObject *file_close(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *base = PyObject_CallMethod((PyObject *)io_state(self)->rawiobase, "close", "O", self), *exc = PyErr_GetRaisedException();
    int rc = 0;
    if (!file_of(self)->closefd) {
        set_fd(self, -1);
    } else {
        if (file_of(self)->finalizing)
            (void)file_dealloc_warn(self, self);
        rc = close_fd(self);
    }
    io_chain(exc);
    Py_XDECREF(base);
    return rc == 0 && base ? Py_None : NULL;
}

/* -- reading and writing -------------------------------------------------------------------------------------------------------------------- */

enum { IO_MOST = 0x7ffff000 };               /* what Linux transfers in one call */

/* After a call that failed: 1 try again, -1 raised, -2 it would block. */
static int after_failure(int error)
{
    if (error == EINTR)
        return PyErr_CheckSignals() < 0 ? -1 : 1;
    if (error == EAGAIN)
        return -2;
    errno = error;
    PyErr_SetFromErrno(PyExc_OSError);
    return -1;
}

Py_ssize_t fileio_read_some(PyObject *self, void *to, Py_ssize_t n)
{
    for (;;) {
        int fd = fd_of(self), error;
        ssize_t r;
        if (fd < 0)
            return raise_closed(), -1;
        if (!file_of(self)->readable)
            return raise_mode(self, "reading"), -1;
        Py_BEGIN_ALLOW_THREADS
        r = read(fd, to, (size_t)Py_MIN(n, IO_MOST));
        error = errno;
        Py_END_ALLOW_THREADS
        if (r >= 0)
            return r;
        int next = after_failure(error);
        if (next < 0)
            return next;
    }
}

Py_ssize_t fileio_write_some(PyObject *self, const void *from, Py_ssize_t n)
{
    for (;;) {
        int fd = fd_of(self), error;
        ssize_t r;
        if (fd < 0)
            return raise_closed(), -1;
        if (!file_of(self)->writable)
            return raise_mode(self, "writing"), -1;
        Py_BEGIN_ALLOW_THREADS
        r = write(fd, from, (size_t)Py_MIN(n, IO_MOST));
        error = errno;
        Py_END_ALLOW_THREADS
        if (r >= 0)
            return r;
        int next = after_failure(error);
        if (next < 0)
            return next;
    }
}

static PyObject *count_or_none(Py_ssize_t n) { return n == -1 ? NULL : n == -2 ? Py_None : PyLong_FromSsize_t(n); }

static PyObject *file_readinto(PyObject *self, PyObject *target)
{
    Py_buffer b;
    if (fd_of(self) < 0)
        return raise_closed();
    if (!file_of(self)->readable)
        return raise_mode(self, "reading");
    if (PyObject_GetBuffer(target, &b, PyBUF_WRITABLE) < 0) {
        PyErr_Format(PyExc_TypeError, "readinto() argument must be read-write bytes-like object, not %s", Py_TYPE(target)->tp_name);
        return NULL;
    }
    Py_ssize_t n = fileio_read_some(self, b.buf, b.len);
    PyBuffer_Release(&b);
    return count_or_none(n);
}

static PyObject *file_write(PyObject *self, PyObject *data)
{
    Py_buffer b;
    if (fd_of(self) < 0)
        return raise_closed();
    if (!file_of(self)->writable)
        return raise_mode(self, "writing");
    if (PyObject_GetBuffer(data, &b, PyBUF_SIMPLE) < 0)
        return NULL;
    forget_size(file_of(self));
    Py_ssize_t n = fileio_write_some(self, b.buf, b.len);
    PyBuffer_Release(&b);
    return count_or_none(n);
}

enum { SMALL_FILE = 65536 };

/* How much there is to read, as far as the file says: one byte more, so that the end is seen by a short read. The first time it is what was seen
 * when the file was opened. */
static size_t expected_size(FileObj *f, int fd)
{
    struct stat st = {.st_size = (off_t)load_relaxed_u64((uint64_t *)&f->size_at_open)};
    off_t at;
    bool known = st.st_size >= 0;
    forget_size(f);
    if (known && st.st_size <= SMALL_FILE)              /* not worth asking where we are in it */
        return st.st_size ? (size_t)st.st_size + 1 : 8192;
    Py_BEGIN_ALLOW_THREADS
    at = known || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) ? lseek(fd, 0, SEEK_CUR) : -1;
    Py_END_ALLOW_THREADS
    return at >= 0 && st.st_size >= at && st.st_size - at < PY_SSIZE_T_MAX - 1 ? (size_t)(st.st_size - at) + 1 : 8192;
}

static PyObject *file_readall(PyObject *self, PyObject *unused)
{
    (void)unused;
    int fd = fd_of(self);
    if (fd < 0)
        return raise_closed();
    if (!file_of(self)->readable)
        return raise_mode(self, "reading");
    size_t room = expected_size(file_of(self), fd), have = 0;
    PyObject *data = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)room);
    while (data) {
        if (have == room) {
            if (room > PY_SSIZE_T_MAX / 2) {
                Py_DECREF(data);
                PyErr_SetString(PyExc_OverflowError, "unbounded read returned more bytes than a Python bytes object can hold");
                return NULL;
            }
            room += room < 65536 ? room + 8192 : room / 4;
            if (_PyBytes_Resize(&data, (Py_ssize_t)room) < 0)
                return NULL;
        }
        Py_ssize_t n = fileio_read_some(self, PyBytes_AsString(data) + have, (Py_ssize_t)(room - have));
        if (n == -1 || (n == -2 && have == 0)) {
            Py_DECREF(data);
            return n == -1 ? NULL : Py_None;
        }
        if (n <= 0)
            break;
        have += (size_t)n;
    }
    if (data && have != room)
        _PyBytes_Resize(&data, (Py_ssize_t)have);
    return data;
}

static PyObject *file_read(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t n;
    if (io_size_arg("read", args, nargs, &n) < 0)
        return NULL;
    if (fd_of(self) < 0)
        return raise_closed();
    if (!file_of(self)->readable)
        return raise_mode(self, "reading");
    if (n < 0)
        return file_readall(self, NULL);
    PyObject *data = PyBytes_FromStringAndSize(NULL, Py_MIN(n, IO_MOST));
    if (!data)
        return NULL;
    Py_ssize_t got = fileio_read_some(self, PyBytes_AsString(data), PyBytes_Size(data));
    if (got < 0) {
        Py_DECREF(data);
        return got == -1 ? NULL : Py_None;
    }
    if (got != PyBytes_Size(data))
        _PyBytes_Resize(&data, got);
    return data;
}

/* -- position and size ---------------------------------------------------------------------------------------------------------------------- */

static PyObject *move(PyObject *self, off_t to, int whence)
{
    off_t at;
    int fd = fd_of(self), error;
    Py_BEGIN_ALLOW_THREADS
    at = lseek(fd, to, whence);
    error = errno;
    Py_END_ALLOW_THREADS
    if (file_of(self)->seekable < 0)
        file_of(self)->seekable = at >= 0;
    errno = error;
    return at < 0 ? PyErr_SetFromErrno(PyExc_OSError) : PyLong_FromLongLong(at);
}

static PyObject *file_seek(PyObject *self, PyObject *args)
{
    PyObject *where;
    int whence = SEEK_SET;
    off_t to;
    if (!PyArg_ParseTuple(args, "O|i:seek", &where, &whence))
        return NULL;
    if (fd_of(self) < 0)
        return raise_closed();
    return io_offset(where, &to) ? move(self, to, whence) : NULL;
}

static PyObject *file_tell(PyObject *self, PyObject *unused)
{
    (void)unused;
    return fd_of(self) < 0 ? raise_closed() : move(self, 0, SEEK_CUR);
}

static PyObject *file_truncate(PyObject *self, PyObject *args)
{
    PyObject *size = Py_None;
    off_t n;
    int fd = fd_of(self), rc, error;
    if (!PyArg_ParseTuple(args, "|O:truncate", &size))
        return NULL;
    if (fd < 0)
        return raise_closed();
    if (!file_of(self)->writable)
        return raise_mode(self, "writing");
    PyObject *result = size == Py_None ? move(self, 0, SEEK_CUR) : Py_NewRef(size);
    if (!result)
        return NULL;
    if (!io_offset(result, &n)) {
        Py_DECREF(result);
        return NULL;
    }
    forget_size(file_of(self));
    for (;;) {
        Py_BEGIN_ALLOW_THREADS
        rc = ftruncate(fd, n);
        error = errno;
        Py_END_ALLOW_THREADS
        if (rc == 0)
            return result;
        if (error != EINTR || PyErr_CheckSignals() < 0)
            break;
    }
    Py_DECREF(result);
    errno = error;
    return error == EINTR ? NULL : PyErr_SetFromErrno(PyExc_OSError);
}

static PyObject *file_seekable(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (fd_of(self) < 0)
        return raise_closed();
    if (file_of(self)->seekable < 0) {
        PyObject *at = move(self, 0, SEEK_CUR);
        if (!at)
            PyErr_Clear();
        Py_XDECREF(at);
    }
    return PyBool_FromLong(file_of(self)->seekable == 1);
}

static PyObject *file_readable(PyObject *self, PyObject *u) { return (void)u, fd_of(self) < 0 ? raise_closed() : PyBool_FromLong(file_of(self)->readable); }
static PyObject *file_writable(PyObject *self, PyObject *u) { return (void)u, fd_of(self) < 0 ? raise_closed() : PyBool_FromLong(file_of(self)->writable); }
static PyObject *file_fileno(PyObject *self, PyObject *u) { return (void)u, fd_of(self) < 0 ? raise_closed() : PyLong_FromLong(fd_of(self)); }

static PyObject *file_isatty(PyObject *self, PyObject *unused)
{
    int fd = fd_of(self), yes;
    (void)unused;
    if (fd < 0)
        return raise_closed();
    Py_BEGIN_ALLOW_THREADS
    yes = isatty(fd);
    Py_END_ALLOW_THREADS
    return PyBool_FromLong(yes);
}

static PyObject *file_isatty_open(PyObject *self, PyObject *unused) { return file_of(self)->regular ? Py_False : file_isatty(self, unused); }

/* -- the rest --------------------------------------------------------------------------------------------------------------------------------- */

static const char *mode_text(const FileObj *f)
{
    if (f->created)
        return f->readable ? "xb+" : "xb";
    if (f->appending)
        return f->readable ? "ab+" : "ab";
    if (f->readable)
        return f->writable ? "rb+" : "rb";
    return "wb";
}

static PyObject *file_repr(PyObject *self)
{
    FileObj *f = file_of(self);
    PyObject *name = NULL;
    if (fd_of(self) < 0)
        return PyUnicode_FromFormat("<%s [closed]>", Py_TYPE(self)->tp_name);
    if (PyObject_GetOptionalAttr(self, IO(name), &name) < 0)
        return NULL;
    if (!name)
        return PyUnicode_FromFormat("<%s fd=%d mode='%s' closefd=%s>", Py_TYPE(self)->tp_name, fd_of(self), mode_text(f), f->closefd ? "True" : "False");
    Py_DECREF(name);
    return io_repr_named(self, PyUnicode_FromFormat(" mode='%s' closefd=%s", mode_text(f), f->closefd ? "True" : "False"));
}

static PyObject *get_closed(PyObject *self, void *u) { return (void)u, PyBool_FromLong(fd_of(self) < 0); }
static PyObject *get_closefd(PyObject *self, void *u) { return (void)u, PyBool_FromLong(file_of(self)->closefd); }
static PyObject *get_mode(PyObject *self, void *u) { return (void)u, PyUnicode_FromString(mode_text(file_of(self))); }

static PyMethodDef file_methods[] = {
    {"read", IO_METHOD(file_read), METH_FASTCALL, PyDoc_STR("read($self, size=-1, /)\n--\n\nRead at most size bytes, returned as bytes.")},
    {"readall", file_readall, METH_NOARGS, PyDoc_STR("readall($self, /)\n--\n\nRead all data from the file, returned as bytes.")},
    {"readinto", file_readinto, METH_O, PyDoc_STR("readinto($self, buffer, /)\n--\n\nSame as RawIOBase.readinto().")},
    {"write", file_write, METH_O, PyDoc_STR("write($self, b, /)\n--\n\nWrite buffer b to file, return number of bytes written.")},
    {"seek", file_seek, METH_VARARGS, PyDoc_STR("seek($self, pos, whence=0, /)\n--\n\nMove to new file position and return the file position.")},
    {"tell", file_tell, METH_NOARGS, PyDoc_STR("tell($self, /)\n--\n\nCurrent file position.")},
    {"truncate", file_truncate, METH_VARARGS, PyDoc_STR("truncate($self, size=None, /)\n--\n\nTruncate the file to at most size bytes and return the truncated size.")},
    {"close", file_close, METH_NOARGS, PyDoc_STR("close($self, /)\n--\n\nClose the file.")},
    {"seekable", file_seekable, METH_NOARGS, PyDoc_STR("seekable($self, /)\n--\n\nTrue if file supports random-access.")},
    {"readable", file_readable, METH_NOARGS, PyDoc_STR("readable($self, /)\n--\n\nTrue if file was opened in a read mode.")},
    {"writable", file_writable, METH_NOARGS, PyDoc_STR("writable($self, /)\n--\n\nTrue if file was opened in a write mode.")},
    {"fileno", file_fileno, METH_NOARGS, PyDoc_STR("fileno($self, /)\n--\n\nReturn the underlying file descriptor (an integer).")},
    {"isatty", file_isatty, METH_NOARGS, PyDoc_STR("isatty($self, /)\n--\n\nTrue if the file is connected to a TTY device.")},
    {"_isatty_open_only", file_isatty_open, METH_NOARGS, NULL},
    {"_dealloc_warn", file_dealloc_warn, METH_O, NULL},
    {"__getstate__", io_no_pickle, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef file_getset[] = {
    {"closed", get_closed, NULL, PyDoc_STR("True if the file is closed"), NULL},
    {"closefd", get_closefd, NULL, PyDoc_STR("True if the file descriptor will be closed by close()."), NULL},
    {"mode", get_mode, NULL, PyDoc_STR("String giving the file mode"), NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyMemberDef file_members[] = {
    {"_blksize", Py_T_LONGLONG, offsetof(FileObj, blksize), Py_READONLY, NULL},
    {"_finalizing", Py_T_BOOL, offsetof(FileObj, finalizing), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot file_slots[] = {
    {Py_tp_new, file_new},         {Py_tp_init, file_init},     {Py_tp_dealloc, io_free},     {Py_tp_repr, file_repr},       {Py_tp_traverse, io_traverse},
    {Py_tp_clear, io_clear},       {Py_tp_methods, file_methods}, {Py_tp_getset, file_getset}, {Py_tp_members, file_members},
    {Py_tp_doc, (void *)"FileIO(file, mode='r', closefd=True, opener=None)\n--\n\nA file descriptor as a raw stream of bytes.\n\n"
                        "mode: 'r', 'w', 'x' or 'a', and '+' to read and write; file: a path or a descriptor."},
    {0, NULL},
};
PyType_Spec fileio_spec = {"_io.FileIO", sizeof(FileObj), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, file_slots};
