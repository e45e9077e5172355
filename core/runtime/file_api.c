/* core/runtime/file_api.c -- PyFile_*: objects that act as files, through their Python methods. */
#include "core/runtime/runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

int PyFile_WriteObject(PyObject *v, PyObject *f, int flags)
{
    if (!f) {
        PyErr_SetString(PyExc_TypeError, "writeobject with NULL file");
        return -1;
    }
    PyObject *text = flags & Py_PRINT_RAW ? PyObject_Str(v) : PyObject_Repr(v);
    if (!text)
        return -1;
    PyObject *r = PyObject_CallMethodOneArg(f, NAPI(write), text);
    Py_DECREF(text);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

int PyFile_WriteString(const char *s, PyObject *f)
{
    if (!f) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_SystemError, "null file for PyFile_WriteString");
        return -1;
    }
    if (PyErr_Occurred())
        return -1;
    PyObject *text = PyUnicode_FromString(s);
    if (!text)
        return -1;
    int rc = PyFile_WriteObject(text, f, Py_PRINT_RAW);
    Py_DECREF(text);
    return rc;
}

PyObject *PyFile_GetLine(PyObject *f, int n)
{
    PyObject *line = n <= 0 ? PyObject_CallMethod(f, "readline", NULL) : PyObject_CallMethod(f, "readline", "i", n);
    if (!line)
        return NULL;
    bool text = PyUnicode_Check(line);
    if (!text && !PyBytes_Check(line)) {
        PyErr_SetString(PyExc_TypeError, "object.readline() returned non-string");
        Py_DECREF(line);
        return NULL;
    }
    Py_ssize_t length = text ? PyUnicode_GetLength(line) : PyBytes_Size(line);
    if (n >= 0)
        return line;
    if (length == 0) {
        PyErr_SetString(PyExc_EOFError, "EOF when reading a line");
        Py_DECREF(line);
        return NULL;
    }
    if ((text ? PyUnicode_ReadChar(line, length - 1) : (Py_UCS4)PyBytes_AsString(line)[length - 1]) == '\n') {
        PyObject *shorter = text ? PyUnicode_Substring(line, 0, length - 1) : PyBytes_FromStringAndSize(PyBytes_AsString(line), length - 1);
        Py_DECREF(line);
        return shorter;
    }
    return line;
}

/* -- opening --------------------------------------------------------------------------------------------------------------------------- */

PyObject *PyFile_FromFd(int fd, const char *name, const char *mode, int buffering, const char *encoding, const char *errors, const char *newline, int closefd)
{
    (void)name;
    PyObject *io = PyImport_ImportModule("_io");
    PyObject *file = io ? PyObject_CallMethod(io, "open", "isizzzO", fd, mode, buffering, encoding, errors, newline, closefd ? Py_True : Py_False) : NULL;
    Py_XDECREF(io);
    return file;
}

/* How code that is to be imported is opened: a hook that whoever embeds the runtime may set, once (PEP 578). */
static Py_OpenCodeHookFunction open_code_hook SHARED(acq_rel);
static void *open_code_data;                 /* written before the hook is published */

int PyFile_SetOpenCodeHook(Py_OpenCodeHookFunction hook, void *data)
{
    if (Py_IsInitialized() && PySys_Audit("setopencodehook", NULL) < 0)
        return -1;
    if (open_code_hook) {
        if (Py_IsInitialized())
            PyErr_SetString(PyExc_SystemError, "failed to change existing open_code hook");
        return -1;
    }
    open_code_data = data;
    open_code_hook = hook;
    return 0;
}

PyObject *PyFile_OpenCodeObject(PyObject *path)
{
    if (!PyUnicode_Check(path)) {
        PyErr_Format(PyExc_TypeError, "'path' must be 'str', not '%.200s'", Py_TYPE(path)->tp_name);
        return NULL;
    }
    if (open_code_hook)
        return open_code_hook(path, open_code_data);
    PyObject *io = PyImport_ImportModule("_io"), *file = io ? PyObject_CallMethod(io, "open", "Os", path, "rb") : NULL;
    Py_XDECREF(io);
    return file;
}

PyObject *PyFile_OpenCode(const char *utf8path)
{
    PyObject *path = PyUnicode_FromString(utf8path), *file = path ? PyFile_OpenCodeObject(path) : NULL;
    Py_XDECREF(path);
    return file;
}

FILE *Py_fopen(PyObject *path, const char *mode)
{
    PyObject *bytes;
    if (PySys_Audit("open", "Osi", path, mode, 0) < 0 || !PyUnicode_FSConverter(path, &bytes))
        return NULL;
    FILE *f;
    int error;
    do {
        DETACHED {
            f = fopen(PyBytes_AsString(bytes), mode);
            error = errno;
        }
    } while (!f && error == EINTR && PyErr_CheckSignals() == 0);
    Py_DECREF(bytes);
    if (!f) {
        errno = error;
        if (!PyErr_Occurred())
            PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
        return NULL;
    }
    fcntl(fileno(f), F_SETFD, FD_CLOEXEC);
    return f;
}

int Py_fclose(FILE *file) { return fclose(file); }
