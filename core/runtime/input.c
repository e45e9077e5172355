/* core/runtime/input.c -- input(): through sys.stdin and sys.stdout when they are no terminal, else through PyOS_Readline(). */
#include "core/runtime/runtime.h"

#include "objects/attr.h"

#include <unistd.h>

static int flush_stream(PyObject *file)
{
    PyObject *r = PyObject_CallMethodNoArgs(file, NAPI(flush));
    Py_XDECREF(r);
    return r ? 0 : -1;
}

/* Is the stream file descriptor `expected`, and a terminal? -1: raised. */
static int is_terminal(PyObject *file, int expected)
{
    PyObject *r = PyObject_CallMethodNoArgs(file, NAPI(fileno));
    if (!r) {
        PyErr_Clear();
        return 0;
    }
    long fd = PyLong_AsLong(r);
    Py_DECREF(r);
    if (fd == -1 && PyErr_Occurred())
        return -1;
    return fd == expected && isatty(expected);
}

static PyObject *get_stream(const char *name)
{
    PyObject *file;
    int rc = runtime_sys_get(name, &file);
    if (rc > 0 && file == Py_None)
        rc = 0;
    if (rc == 0)
        PyErr_Format(PyExc_RuntimeError, "input(): lost sys.%s", name);
    return rc > 0 ? file : NULL;
}

/* A line from the terminal, edited by whatever line editor is installed. */
static PyObject *read_terminal(PyObject *in, PyObject *out, PyObject *prompt)
{
    PyObject *out_encoding = NULL, *out_errors = NULL, *encoding = NULL, *errors = NULL, *text = NULL, *bytes = NULL, *result = NULL;
    if (!(encoding = PyObject_GetAttr(in, NAPI(encoding))) || !(errors = PyObject_GetAttr(in, NAPI(errors))) || flush_stream(out) < 0)
        goto out;
    const char *shown = "";
    if (prompt) {
        if (!(out_encoding = PyObject_GetAttr(out, NAPI(encoding))) || !(out_errors = PyObject_GetAttr(out, NAPI(errors))) ||
            !(text = PyObject_Str(prompt)) ||
            !(bytes = PyUnicode_AsEncodedString(text, PyUnicode_AsUTF8(out_encoding), PyUnicode_AsUTF8(out_errors))))
            goto out;
        shown = PyBytes_AsString(bytes);
        if (strlen(shown) != (size_t)PyBytes_Size(bytes)) {
            PyErr_SetString(PyExc_ValueError, "input: prompt string cannot contain null characters");
            goto out;
        }
    }
    char *line = PyOS_Readline(stdin, stdout, shown);
    if (!line) {
        PyErr_CheckSignals();
        if (!PyErr_Occurred())
            PyErr_SetNone(PyExc_KeyboardInterrupt);
        goto out;
    }
    size_t n = strlen(line);
    if (n == 0)
        PyErr_SetNone(PyExc_EOFError);
    else
        result = PyUnicode_Decode(line, (Py_ssize_t)(line[n - 1] == '\n' ? n - 1 : n), PyUnicode_AsUTF8(encoding), PyUnicode_AsUTF8(errors));
    PyMem_Free(line);
out:
    Py_XDECREF(out_encoding);
    Py_XDECREF(out_errors);
    Py_XDECREF(encoding);
    Py_XDECREF(errors);
    Py_XDECREF(text);
    Py_XDECREF(bytes);
    return result;
}

PyObject *builtin_input(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *in = NULL, *out = NULL, *err = NULL, *result = NULL, *prompt = nargs ? args[0] : NULL;
    (void)module;
    if (!args_between("input", nargs, 0, 1) || !(in = get_stream("stdin")) || !(out = get_stream("stdout")) || !(err = get_stream("stderr")))
        goto out;
    if (PySys_Audit("builtins.input", "O", prompt ? prompt : Py_None) < 0)
        goto out;
    if (flush_stream(err) < 0)
        PyErr_Clear();
    int in_tty = is_terminal(in, 0), out_tty = in_tty > 0 ? is_terminal(out, 1) : in_tty;
    if (out_tty < 0)
        goto out;
    if (out_tty) {
        result = read_terminal(in, out, prompt);
    } else {
        if (prompt && PyFile_WriteObject(prompt, out, Py_PRINT_RAW) < 0)
            goto out;
        if (flush_stream(out) < 0)
            PyErr_Clear();
        result = PyFile_GetLine(in, -1);
    }
    if (result && PySys_Audit("builtins.input/result", "O", result) < 0)
        Py_CLEAR(result);
out:
    Py_XDECREF(in);
    Py_XDECREF(out);
    Py_XDECREF(err);
    return result;
}
