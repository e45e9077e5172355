/* core/compiler/errors.c -- SyntaxErrors and SyntaxWarnings of the compiler, and its small allocations.
 *
 * A compiler's error carries the file, the place (columns in bytes, from 1) and the line's text as far as it can be read again. */
#include "core/compiler/compile_int.h"

#include <stdarg.h>
#include <string.h>

void *no_memory(void)
{
    PyErr_NoMemory();
    return NULL;
}

bool compiler_grow(struct compiler *c, void *array, size_t n, size_t *cap, size_t element)
{
    size_t want = n < 8 ? 8 : 2 * n;
    void *new = arena_zalloc(&c->arena, want * element);
    if (!new) {
        PyErr_NoMemory();
        return false;
    }
    void *old = *(void **)array;
    if (n)
        memcpy(new, old, n * element);
    *(void **)array = new;
    *cap = want;
    return true;
}

int compiler_enter(struct compiler *c)
{
    if (recursion_enter(" during compilation"))
        return -1;
    c->depth++;
    return 0;
}

/* The arguments of a SyntaxError: (message, (filename, line, column, text, end line, end column)). Consumes message. */
static PyObject *error_arguments(struct compiler *c, PyObject *message, struct range where)
{
    PyObject *text = PyErr_ProgramTextObject(c->filename, where.lineno);
    if (!text) {
        if (PyErr_Occurred()) {
            Py_DECREF(message);
            return NULL;
        }
        text = Py_NewRef(Py_None);
    }
    return Py_BuildValue("(N(OiiNii))", message, c->filename, where.lineno, where.col_offset + 1, text, where.end_lineno, where.end_col_offset + 1);
}

int syntax_error(struct compiler *c, struct range where, const char *format, ...)
{
    if (PyErr_Occurred())                 /* an argument of the message could not be made */
        return -1;
    va_list args;
    va_start(args, format);
    PyObject *message = PyUnicode_FromFormatV(format, args);
    va_end(args);
    if (!message)
        return -1;
    PyObject *arguments = error_arguments(c, message, where);
    if (arguments) {
        PyErr_SetObject(PyExc_SyntaxError, arguments);
        Py_DECREF(arguments);
    }
    return -1;
}

int syntax_warning(struct compiler *c, struct range where, const char *format, ...)
{
    if (c->no_warnings)
        return 0;
    va_list args;
    va_start(args, format);
    PyObject *message = PyUnicode_FromFormatV(format, args);
    va_end(args);
    if (!message)
        return -1;
    int rc = PyErr_WarnExplicitObject(PyExc_SyntaxWarning, message, c->filename, where.lineno, NULL, NULL);
    if (rc < 0 && PyErr_ExceptionMatches(PyExc_SyntaxWarning)) {
        PyErr_Clear();                    /* an error that tells where is better than the bare warning */
        Py_INCREF(message);
        PyObject *arguments = error_arguments(c, message, where);
        if (arguments) {
            PyErr_SetObject(PyExc_SyntaxError, arguments);
            Py_DECREF(arguments);
        }
    }
    Py_DECREF(message);
    return rc;
}
