/* stdlib/fcntl.c -- the module fcntl: control of open files, and locks on them.
 *
 * Third arguments that are data go through a copy of our own, with a guard behind it, since nothing says how much the kernel will write;
 * the exception is ioctl() on a large writable buffer, which is pinned and given to the kernel as it is.
 * The calls are detached: locks wait. A call that a signal interrupts is repeated.
 * Tests. tests/stdlib/os_small_modules.py
 */
#include "objects/argcheck.h"
#include "stdlib/blocking.h"
#include "stdlib/module_state.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COPY_SIZE = 1024, GUARD_SIZE = 8 };
static const char guard[GUARD_SIZE] = {(char)0x8d, 0x03, (char)0xf1, 0x5a, (char)0xc6, 0x27, (char)0xb9, 0x74};

/* The data of a third argument, in a buffer that the kernel may write to. */
struct copy { Py_ssize_t n; char data[COPY_SIZE + GUARD_SIZE]; };

static bool copy_in(struct copy *c, const void *data, Py_ssize_t n, const char *function)
{
    if (n > COPY_SIZE) {
        PyErr_Format(PyExc_ValueError, "%s argument 3 is too long", function);
        return false;
    }
    c->n = n;
    memcpy(c->data, data, (size_t)n);
    memcpy(c->data + n, guard, GUARD_SIZE);
    return true;
}

static bool copy_whole(const struct copy *c)
{
    if (memcmp(c->data + c->n, guard, GUARD_SIZE) == 0)
        return true;
    PyErr_SetString(PyExc_SystemError, "buffer overflow");
    return false;
}

static PyObject *copy_out(const struct copy *c) { return copy_whole(c) ? PyBytes_FromStringAndSize(c->data, c->n) : NULL; }

static bool wrong_argument(const char *function, PyObject *o)
{
    PyErr_Format(PyExc_TypeError, "%s() argument 3 must be an integer, a bytes-like object, or a string, not %T", function, o);
    return false;
}

/* The bytes of a str or of any buffer. */
static bool to_copy(PyObject *o, struct copy *c, const char *function)
{
    if (PyUnicode_Check(o)) {
        Py_ssize_t n;
        const char *text = PyUnicode_AsUTF8AndSize(o, &n);
        return text && copy_in(c, text, n, function);
    }
    Py_buffer view;
    if (!PyObject_CheckBuffer(o))
        return wrong_argument(function, o);
    if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
        return false;
    bool ok = copy_in(c, view.buf, view.len, function);
    PyBuffer_Release(&view);
    return ok;
}

static bool to_request(PyObject *o, unsigned long *v, const char *what)
{
    if (!PyIndex_Check(o)) {
        PyErr_Format(PyExc_TypeError, what, Py_TYPE(o)->tp_name);
        return false;
    }
    *v = PyLong_AsUnsignedLongMask(o);
    return *v != (unsigned long)-1 || !PyErr_Occurred();
}

static PyObject *fcntl_fcntl(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("fcntl", nargs, 2, 3))
        return NULL;
    int fd = PyObject_AsFileDescriptor(args[0]), rc;
    int command = fd < 0 ? -1 : PyLong_AsInt(args[1]);
    PyObject *arg = nargs > 2 ? args[2] : PyLong_FromLong(0);
    if (PyErr_Occurred() || PySys_Audit("fcntl.fcntl", "iiO", fd, command, arg) < 0)
        return NULL;
    if (PyIndex_Check(arg)) {
        unsigned long value;
        if (!to_request(arg, &value, "%s"))
            return NULL;
        SYSCALL_AGAIN(rc, fcntl(fd, command, (int)value));
        return rc < 0 ? os_error() : PyLong_FromLong(rc);
    }
    struct copy c;
    if (!to_copy(arg, &c, "fcntl"))
        return NULL;
    SYSCALL_AGAIN(rc, fcntl(fd, command, c.data));
    return rc < 0 ? os_error() : copy_out(&c);
}

/* On a buffer that is to be changed: the kernel's number. */
static PyObject *ioctl_change(int fd, unsigned long request, Py_buffer *view)
{
    int rc;
    if (view->len > COPY_SIZE) {
        SYSCALL_AGAIN(rc, ioctl(fd, request, view->buf));
        return rc < 0 ? os_error() : PyLong_FromLong(rc);
    }
    struct copy c;
    copy_in(&c, view->buf, view->len, "ioctl");
    SYSCALL_AGAIN(rc, ioctl(fd, request, c.data));
    if (rc < 0)
        return os_error();
    memcpy(view->buf, c.data, (size_t)view->len);
    return copy_whole(&c) ? PyLong_FromLong(rc) : NULL;
}

static PyObject *fcntl_ioctl(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    unsigned long request;
    int rc, mutate = 1;
    if (!args_count("ioctl", nargs, 2, 4))
        return NULL;
    int fd = PyObject_AsFileDescriptor(args[0]);
    if (fd < 0 || !to_request(args[1], &request, "ioctl() argument 2 must be int, not %.50s"))
        return NULL;
    PyObject *arg = nargs > 2 ? args[2] : PyLong_FromLong(0);
    if (nargs > 3 && (mutate = PyObject_IsTrue(args[3])) < 0)
        return NULL;
    if (PySys_Audit("fcntl.ioctl", "ikO", fd, request, arg) < 0)
        return NULL;
    if (PyIndex_Check(arg)) {
        int value;
        if (!PyArg_Parse(arg, "i", &value))
            return NULL;
        SYSCALL_AGAIN(rc, ioctl(fd, request, (long)value));
        return rc < 0 ? os_error() : PyLong_FromLong(rc);
    }
    if (mutate && !PyUnicode_Check(arg) && !PyBytes_Check(arg) && PyObject_CheckBuffer(arg)) {
        Py_buffer view;
        if (PyObject_GetBuffer(arg, &view, PyBUF_WRITABLE) == 0) {
            PyObject *r = ioctl_change(fd, request, &view);
            PyBuffer_Release(&view);
            return r;
        }
        if (!PyErr_ExceptionMatches(PyExc_BufferError))
            return NULL;
        PyErr_Clear();                   /* read-only: a copy will do */
    }
    struct copy c;
    if (!to_copy(arg, &c, "ioctl"))
        return NULL;
    SYSCALL_AGAIN(rc, ioctl(fd, request, c.data));
    return rc < 0 ? os_error() : copy_out(&c);
}

static PyObject *fcntl_flock(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("flock", nargs, 2, 2))
        return NULL;
    int fd = PyObject_AsFileDescriptor(args[0]), rc;
    int operation = fd < 0 ? -1 : PyLong_AsInt(args[1]);
    if (PyErr_Occurred() || PySys_Audit("fcntl.flock", "ii", fd, operation) < 0)
        return NULL;
    SYSCALL_AGAIN(rc, flock(fd, operation));
    return done(rc);
}

static bool to_off(PyObject *o, off_t *out)
{
    int64_t v;
    PyObject *index = PyNumber_Index(o);
    int rc = index ? PyLong_AsInt64(index, &v) : -1;
    Py_XDECREF(index);
    if (rc == 0)
        *out = v;
    return rc == 0;
}

static PyObject *fcntl_lockf(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("lockf", nargs, 2, 5))
        return NULL;
    int fd = PyObject_AsFileDescriptor(args[0]), rc;
    int operation = fd < 0 ? -1 : PyLong_AsInt(args[1]);
    int whence = nargs > 4 && !PyErr_Occurred() ? PyLong_AsInt(args[4]) : SEEK_SET;
    if (PyErr_Occurred() || PySys_Audit("fcntl.lockf", "iiOOi", fd, operation, nargs > 2 ? args[2] : Py_None, nargs > 3 ? args[3] : Py_None, whence) < 0)
        return NULL;
    struct flock lock = {.l_whence = (short)whence};
    if (operation == LOCK_UN)
        lock.l_type = F_UNLCK;
    else if (operation & LOCK_SH)
        lock.l_type = F_RDLCK;
    else if (operation & LOCK_EX)
        lock.l_type = F_WRLCK;
    else {
        PyErr_SetString(PyExc_ValueError, "unrecognized lockf argument");
        return NULL;
    }
    if ((nargs > 2 && !to_off(args[2], &lock.l_len)) || (nargs > 3 && !to_off(args[3], &lock.l_start)))
        return NULL;
    SYSCALL_AGAIN(rc, fcntl(fd, operation & LOCK_NB ? F_SETLK : F_SETLKW, &lock));
    return done(rc);
}

static PyMethodDef methods[] = {
    {"fcntl", _PyCFunction_CAST(fcntl_fcntl), METH_FASTCALL,
     PyDoc_STR("fcntl($module, fd, cmd, arg=0, /)\n--\n\nThe system call of that name on a descriptor or an object with fileno().\n\n"
               "arg: an int, and the result is the system's int; or bytes or str, which are copied, and the\nresult is the copy as the system left it, as bytes.")},
    {"ioctl", _PyCFunction_CAST(fcntl_ioctl), METH_FASTCALL,
     PyDoc_STR("ioctl($module, fd, request, arg=0, mutate_flag=True, /)\n--\n\nThe system call of that name. As fcntl(), but a writable buffer\n"
               "is changed in place, and the system's int returned, unless mutate_flag is false.")},
    {"flock", _PyCFunction_CAST(fcntl_flock), METH_FASTCALL, PyDoc_STR("flock($module, fd, operation, /)\n--\n\nThe lock operation LOCK_SH, LOCK_EX or LOCK_UN, with LOCK_NB perhaps, on a whole file.")},
    {"lockf", _PyCFunction_CAST(fcntl_lockf), METH_FASTCALL,
     PyDoc_STR("lockf($module, fd, cmd, len=0, start=0, whence=0, /)\n--\n\nLocks len bytes of a file from start on, counted as whence says; 0: to its end.\n\ncmd: as flock()'s operation.")},
    {NULL, NULL, 0, NULL}
};

/* Of newer kernels than the C library's headers may be. */
#ifndef F_DUPFD_QUERY
#define F_DUPFD_QUERY (1024 + 3)
#endif
static const struct number_constant numbers[] = {
#define C(name) {#name, (long long)(name)},
    C(DN_ACCESS) C(DN_ATTRIB) C(DN_CREATE) C(DN_DELETE) C(DN_MODIFY) C(DN_MULTISHOT) C(DN_RENAME) C(FASYNC) C(FD_CLOEXEC)
    C(FICLONE) C(FICLONERANGE) C(F_ADD_SEALS) C(F_DUPFD) C(F_DUPFD_CLOEXEC) C(F_DUPFD_QUERY) C(F_EXLCK) C(F_GETFD) C(F_GETFL) C(F_GETLEASE)
    C(F_GETLK) C(F_GETLK64) C(F_GETOWN) C(F_GETOWN_EX) C(F_GETPIPE_SZ) C(F_GETSIG) C(F_GET_FILE_RW_HINT) C(F_GET_RW_HINT) C(F_GET_SEALS)
    C(F_NOTIFY) C(F_OFD_GETLK) C(F_OFD_SETLK) C(F_OFD_SETLKW) C(F_OWNER_PGRP) C(F_OWNER_PID) C(F_OWNER_TID) C(F_RDLCK)
    C(F_SEAL_FUTURE_WRITE) C(F_SEAL_GROW) C(F_SEAL_SEAL) C(F_SEAL_SHRINK) C(F_SEAL_WRITE) C(F_SETFD) C(F_SETFL) C(F_SETLEASE) C(F_SETLK)
    C(F_SETLK64) C(F_SETLKW) C(F_SETLKW64) C(F_SETOWN) C(F_SETOWN_EX) C(F_SETPIPE_SZ) C(F_SETSIG) C(F_SET_FILE_RW_HINT) C(F_SET_RW_HINT)
    C(F_SHLCK) C(F_UNLCK) C(F_WRLCK) C(LOCK_EX) C(LOCK_MAND) C(LOCK_NB) C(LOCK_READ) C(LOCK_RW) C(LOCK_SH) C(LOCK_UN) C(LOCK_WRITE)
    C(RWH_WRITE_LIFE_EXTREME) C(RWH_WRITE_LIFE_LONG) C(RWH_WRITE_LIFE_MEDIUM) C(RWH_WRITE_LIFE_NONE) C(RWH_WRITE_LIFE_NOT_SET)
    C(RWH_WRITE_LIFE_SHORT)
#undef C
};

static int module_exec(PyObject *module) { return ADD_NUMBERS(module, numbers); }

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef fcntl_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "fcntl",
    .m_doc = PyDoc_STR("Control of open files and devices, and locks on files."),
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_fcntl(void) { return PyModuleDef_Init(&fcntl_module); }
