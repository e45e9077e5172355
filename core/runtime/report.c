/* core/runtime/report.c -- an exception that nobody caught: sys.last_*, sys.excepthook, and the exit status that it means. PyErr_Print*(). */
#include "core/runtime/run.h"

#include "core/runtime/config.h"

#include <signal.h>

/* What SystemExit asks for; anything that is no int is shown on sys.stderr. */
static int status_of_exit(PyObject *exc)
{
    PyObject *code = PyObject_GetAttr(exc, NAPI(code));
    int status = 1;
    if (!code || code == Py_None) {
        status = 0;
    } else if (PyLong_Check(code)) {
        status = (int)PyLong_AsLong(code);
        if (status == -1 && PyErr_Occurred())
            PyErr_Clear();
    } else {
        PyObject *err;
        PyErr_Clear();
        fflush(stdout);
        if (runtime_sys_get("stderr", &err) > 0 && err != Py_None) {
            if (PyFile_WriteObject(code, err, Py_PRINT_RAW) == 0)
                PyFile_WriteString("\n", err);
            Py_DECREF(err);
        } else {
            PyObject *text = PyObject_Str(code);
            const char *s = text ? PyUnicode_AsUTF8(text) : NULL;
            if (s)
                fprintf(stderr, "%s\n", s);
            Py_XDECREF(text);
        }
    }
    PyErr_Clear();
    Py_XDECREF(code);
    return status;
}

static void set_last(PyObject *exc, PyObject *tb)
{
    if (PySys_SetObject("last_exc", exc) < 0 || PySys_SetObject("last_type", (PyObject *)Py_TYPE(exc)) < 0 || PySys_SetObject("last_value", exc) < 0 ||
        PySys_SetObject("last_traceback", tb) < 0)
        PyErr_Clear();
}

/* By sys.excepthook, or natively without one. 0; 1: a SystemExit came out of the hook, *status is filled. */
static int show(PyObject *exc, bool set_last_vars, int *status)
{
    PyObject *hook = NULL, *tb = PyException_GetTraceback(exc), *r = NULL;
    int left = 0;
    if (!tb)
        tb = Py_None;
    if (set_last_vars)
        set_last(exc, tb);
    int rc = runtime_sys_get("excepthook", &hook);
    if (rc > 0 && PySys_Audit("sys.excepthook", "OOOO", hook, (PyObject *)Py_TYPE(exc), exc, tb) < 0) {
        if (PyErr_ExceptionMatches(PyExc_RuntimeError))
            PyErr_Clear();                   /* a hook objects: nothing is shown */
        else
            PyErr_FormatUnraisable("Exception ignored in audit hook");
    } else if (rc > 0) {
        r = PyObject_CallFunctionObjArgs(hook, (PyObject *)Py_TYPE(exc), exc, tb, NULL);
        if (!r) {
            PyObject *second = PyErr_GetRaisedException();
            if (PyErr_GivenExceptionMatches(second, PyExc_SystemExit) && !runtime_config.inspect) {
                *status = status_of_exit(second);
                left = 1;
            } else {
                PySys_WriteStderr("Error in sys.excepthook:\n");
                runtime_display_exception(second);
                PySys_WriteStderr("\nOriginal exception was:\n");
                runtime_display_exception(exc);
            }
            Py_DECREF(second);
        }
    } else {
        PyErr_Clear();
        PySys_WriteStderr("sys.excepthook is missing\n");
        runtime_display_exception(exc);
    }
    Py_XDECREF(r);
    Py_XDECREF(hook);
    Py_DECREF(tb);
    return left;
}

bool runtime_report(bool set_last_vars, int *status)
{
    PyObject *exc = PyErr_GetRaisedException();
    *status = 0;
    if (!exc)
        return false;
    bool ends = false;
    if (PyErr_GivenExceptionMatches(exc, PyExc_SystemExit) && !runtime_config.inspect) {
        *status = status_of_exit(exc);
        ends = true;
    } else {
        *status = PyErr_GivenExceptionMatches(exc, PyExc_KeyboardInterrupt) ? 128 + SIGINT : 1;
        ends = show(exc, set_last_vars, status);
    }
    Py_DECREF(exc);
    return ends;
}

void PyErr_PrintEx(int set_sys_last_vars)
{
    int status;
    if (runtime_report(set_sys_last_vars, &status))
        Py_Exit(status);
}

void PyErr_Print(void) { PyErr_PrintEx(1); }

int runtime_status(void)
{
    int status;
    runtime_report(true, &status);
    return status;
}
