/* core/runtime/print_traceback.c -- shows an exception with its traceback on standard error, without any Python code: for start-up, for
 * shutdown, and for when the library's traceback module cannot be had. The layout is the one that users know. */
#include "core/runtime/runtime.h"

#include "core/vm/frame_object.h"
#include "objects/exceptions.h"

#include <stdio.h>
#include <unistd.h>

/* Text of an object, or a placeholder; never fails. */
static void write_text(FILE *out, PyObject *text)
{
    Py_ssize_t n;
    PyObject *bytes = text ? PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace") : NULL;
    if (bytes) {
        n = PyBytes_Size(bytes);
        fwrite(PyBytes_AsString(bytes), 1, (size_t)n, out);
        Py_DECREF(bytes);
    } else {
        PyErr_Clear();
        fputs("<unprintable>", out);
    }
}

static void write_source_line(FILE *out, PyObject *filename, int lineno)
{
    const char *name = PyUnicode_AsUTF8(filename);
    FILE *source = name && lineno > 0 && name[0] != '<' ? fopen(name, "re") : NULL;
    if (!source) {
        PyErr_Clear();
        return;
    }
    char *line = NULL;
    size_t room = 0;
    ssize_t n = -1;
    for (int i = 0; i < lineno && (n = getline(&line, &room, source)) >= 0; i++)
        ;
    if (n > 0) {
        char *start = line + strspn(line, " \t\f");
        start[strcspn(start, "\r\n")] = 0;
        if (*start)
            fprintf(out, "    %s\n", start);
    }
    free(line);
    fclose(source);
}

static void write_traceback(FILE *out, PyObject *exc)
{
    PyObject *tb = PyException_GetTraceback(exc);
    if (!tb)
        return;
    fputs("Traceback (most recent call last):\n", out);
    Value at = value_of(tb);
    while (IS_EXACT(at, TRACEBACK)) {
        TracebackObj *t = (TracebackObj *)value_obj(at);
        CodeObj *code = ((FrameObj *)value_obj(t->frame))->code;
        int line = code_line(code, t->offset);
        fputs("  File \"", out);
        write_text(out, api_of(code->filename));
        fprintf(out, "\", line %d, in ", line);
        write_text(out, api_of(code->name));
        fputc('\n', out);
        write_source_line(out, api_of(code->filename), line);
        at = load_acquire_value(&t->next);
    }
    Py_DECREF(tb);
}

/* A SyntaxError shows where it is. */
static void write_syntax_place(FILE *out, PyObject *exc)
{
    PyObject *filename = PyObject_GetAttrString(exc, "filename"), *lineno = PyObject_GetAttrString(exc, "lineno"),
             *text = PyObject_GetAttrString(exc, "text"), *offset = PyObject_GetAttrString(exc, "offset");
    PyErr_Clear();
    if (lineno && lineno != Py_None) {
        fputs("  File \"", out);
        if (filename && filename != Py_None)
            write_text(out, filename);
        else
            fputs("<string>", out);
        fprintf(out, "\", line %ld\n", PyLong_AsLong(lineno));
        if (text && PyUnicode_Check(text)) {
            const char *s = PyUnicode_AsUTF8(text);
            if (s) {
                size_t blanks = strspn(s, " \t\f"), n = strcspn(s + blanks, "\n");
                fprintf(out, "    %.*s\n", (int)n, s + blanks);
                long column = offset && offset != Py_None ? PyLong_AsLong(offset) : 0;
                if (column > (long)blanks)
                    fprintf(out, "    %*s^\n", (int)(column - 1 - (long)blanks), "");
            }
        }
    }
    PyErr_Clear();
    Py_XDECREF(filename);
    Py_XDECREF(lineno);
    Py_XDECREF(text);
    Py_XDECREF(offset);
}

static void write_last_line(FILE *out, PyObject *exc)
{
    bool syntax = PyErr_GivenExceptionMatches(exc, PyExc_SyntaxError);
    if (syntax)
        write_syntax_place(out, exc);
    PyObject *name = PyObject_GetAttr((PyObject *)Py_TYPE(exc), NAPI(dunder_qualname));
    PyObject *module = PyObject_GetAttr((PyObject *)Py_TYPE(exc), NAPI(dunder_module));
    if (module && PyUnicode_Check(module) && !PyUnicode_EqualToUTF8(module, "builtins") && !PyUnicode_EqualToUTF8(module, "__main__")) {
        write_text(out, module);
        fputc('.', out);
    }
    write_text(out, name);
    PyErr_Clear();
    PyObject *text = syntax ? PyObject_GetAttrString(exc, "msg") : PyObject_Str(exc);
    if (text && !PyUnicode_Check(text))
        Py_SETREF(text, PyObject_Str(text));
    if (!text) {
        PyErr_Clear();
        fputs(": <exception str() failed>", out);
    } else if (PyUnicode_GetLength(text)) {
        fputs(": ", out);
        write_text(out, text);
    }
    fputc('\n', out);
    Py_XDECREF(text);
    Py_XDECREF(name);
    Py_XDECREF(module);
    PyObject *notes = NULL;
    if (PyObject_GetOptionalAttr(exc, NAPI(dunder_notes), &notes) > 0 && PyList_Check(notes))
        for (Py_ssize_t i = 0; i < PyList_Size(notes); i++) {
            PyObject *note = PyList_GetItemRef(notes, i);
            write_text(out, note);
            fputc('\n', out);
            Py_XDECREF(note);
        }
    PyErr_Clear();
    Py_XDECREF(notes);
}

/* Exceptions that led to this one come first. depth bounds chains that some program has made circular. */
static void write_chain(FILE *out, PyObject *exc, int depth)
{
    PyObject *cause = PyException_GetCause(exc), *context = PyException_GetContext(exc);
    if (depth < 100) {
        if (cause) {
            write_chain(out, cause, depth + 1);
            fputs("\nThe above exception was the direct cause of the following exception:\n\n", out);
        } else if (context && !load_relaxed_u8(&exc_obj(value_of(exc))->suppress_context)) {
            write_chain(out, context, depth + 1);
            fputs("\nDuring handling of the above exception, another exception occurred:\n\n", out);
        }
    }
    Py_XDECREF(cause);
    Py_XDECREF(context);
    write_traceback(out, exc);
    write_last_line(out, exc);
}

void runtime_print_exception_native(PyObject *exc, const char *head)
{
    PyObject *pending = PyErr_GetRaisedException();
    fflush(stdout);
    if (head)
        fprintf(stderr, "%s\n", head);
    write_chain(stderr, exc, 0);
    fflush(stderr);
    PyErr_SetRaisedException(pending);
}
