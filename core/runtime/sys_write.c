/* core/runtime/sys_write.c -- PySys_Write*, PySys_Format*: text to sys.stdout and sys.stderr from C, whatever state they are in. */
#include "core/runtime/runtime.h"

#include <stdarg.h>
#include <stdio.h>

enum { WRITE_MOST = 1000 };

/* To the stream, or to the C stream when that fails or is missing. The pending exception stays. */
static void write_text(const char *stream, FILE *spare, PyObject *text)
{
    PyObject *pending = PyErr_GetRaisedException(), *file = NULL;
    bool done = false;
    if (text && runtime_sys_get(stream, &file) > 0) {
        done = file != Py_None && PyFile_WriteObject(text, file, Py_PRINT_RAW) == 0;
        Py_DECREF(file);
    }
    PyErr_Clear();
    if (text && !done) {
        PyObject *bytes = PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace");
        if (bytes)
            fwrite(PyBytes_AsString(bytes), 1, (size_t)PyBytes_Size(bytes), spare);
        fflush(spare);
        Py_XDECREF(bytes);
        PyErr_Clear();
    }
    PyErr_SetRaisedException(pending);
}

static void write_cut(const char *stream, FILE *spare, const char *format, va_list va)
{
    char room[WRITE_MOST + 1];
    PyObject *pending = PyErr_GetRaisedException();
    int n = vsnprintf(room, sizeof room, format, va);
    PyObject *text = PyUnicode_DecodeUTF8(room, n < 0 ? 0 : n > WRITE_MOST ? WRITE_MOST : n, "replace");
    write_text(stream, spare, text);
    if (n > WRITE_MOST && (Py_XDECREF(text), text = PyUnicode_FromString("... truncated")))
        write_text(stream, spare, text);
    PyErr_Clear();
    Py_XDECREF(text);
    PyErr_SetRaisedException(pending);
}

static void write_formatted(const char *stream, FILE *spare, const char *format, va_list va)
{
    PyObject *pending = PyErr_GetRaisedException(), *text = PyUnicode_FromFormatV(format, va);
    write_text(stream, spare, text);
    PyErr_Clear();
    Py_XDECREF(text);
    PyErr_SetRaisedException(pending);
}

#define WRITER(name, how, stream, spare)                                                                                      \
    void name(const char *format, ...)                                                                                        \
    {                                                                                                                         \
        va_list va;                                                                                                           \
        va_start(va, format);                                                                                                 \
        how(stream, spare, format, va);                                                                                       \
        va_end(va);                                                                                                           \
    }
WRITER(PySys_WriteStdout, write_cut, "stdout", stdout)
WRITER(PySys_WriteStderr, write_cut, "stderr", stderr)
WRITER(PySys_FormatStdout, write_formatted, "stdout", stdout)
WRITER(PySys_FormatStderr, write_formatted, "stderr", stderr)
