/* core/runtime/file_api.c -- PyFile_*: objects that act as files, through their Python methods. */
#include "core/runtime/runtime.h"

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
