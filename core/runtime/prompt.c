/* core/runtime/prompt.c -- the plain interactive prompt: statements from a stream, one at a time, each compiled and run.
 *
 * The parser asks for a line whenever it needs one, so the prompt that is shown follows the grammar. The text of each statement goes to
 * linecache under a name of its own ("<stdin-7>"), which tracebacks show as "<stdin>". A terminal gets the library's _pyrepl instead, when it
 * runs (run.c).
 */
#include "core/runtime/run.h"

#include "core/compiler/code.h"
#include "core/runtime/config.h"

struct session {
    FILE *in;
    PyObject *encoding;                  /* of the stream; NULL: UTF-8 */
    PyObject *primary, *secondary;       /* sys.ps1, sys.ps2 as str */
    char *text;                          /* the statement so far (realloc) */
    size_t length;
    PyObject *line;                      /* bytes: the last line, UTF-8 */
};

/* A prompt of sys: an object whose str is taken each time it is shown. New reference, "" when it fails. */
static PyObject *prompt_text(const char *name)
{
    PyObject *v, *text = NULL;
    if (runtime_sys_get(name, &v) > 0) {
        text = PyUnicode_Check(v) ? Py_NewRef(v) : PyObject_Str(v);
        Py_DECREF(v);
    }
    if (!text) {
        PyErr_Clear();
        text = PyUnicode_FromString("");
    }
    return text;
}

static PyObject *stdin_encoding(void)
{
    PyObject *in, *encoding = NULL;
    if (runtime_sys_get("stdin", &in) > 0) {
        if (in != Py_None && PyObject_GetOptionalAttr(in, NAPI(encoding), &encoding) > 0 && !PyUnicode_Check(encoding))
            Py_CLEAR(encoding);
        Py_DECREF(in);
    }
    PyErr_Clear();
    return encoding;
}

static int readline(void *ctx, bool first, const char **line, size_t *length)
{
    struct session *s = ctx;
    PyObject *prompt = first ? s->primary : s->secondary, *shown = NULL;
    const char *encoding = s->encoding ? PyUnicode_AsUTF8(s->encoding) : NULL;
    shown = PyUnicode_AsEncodedString(prompt, encoding, "replace");
    char *raw = PyOS_Readline(s->in, stdout, shown ? PyBytes_AsString(shown) : "");
    Py_XDECREF(shown);
    if (!raw) {
        if (!PyErr_Occurred())
            PyErr_SetNone(PyExc_KeyboardInterrupt);
        return -1;
    }
    PyErr_Clear();
    PyObject *text = PyUnicode_Decode(raw, (Py_ssize_t)strlen(raw), encoding, NULL), *bytes = text ? PyUnicode_AsUTF8String(text) : NULL;
    PyMem_Free(raw);
    Py_XDECREF(text);
    if (!bytes)
        return -1;
    Py_XSETREF(s->line, bytes);
    *line = PyBytes_AsString(bytes);
    *length = (size_t)PyBytes_Size(bytes);
    if (*length == 0)                        /* the end: what follows begins a line */
        PySys_WriteStderr("\n");
    else if ((*line)[*length - 1] != '\n' && PyUnicode_Check(s->secondary))
        PySys_FormatStderr("%U\n", s->secondary);       /* the end in the middle of a line: as if more had been asked for */
    char *more = realloc(s->text, s->length + *length + 1);
    if (!more) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(more + s->length, *line, *length + 1);
    s->text = more;
    s->length += *length;
    return 0;
}

static void flush_output(void)
{
    static const char *const streams[] = {"stderr", "stdout"};
    PyObject *pending = PyErr_GetRaisedException(), *file;
    for (int i = 0; i < 2; i++)
        if (runtime_sys_get(streams[i], &file) > 0) {
            PyObject *r = file == Py_None ? NULL : PyObject_CallMethodNoArgs(file, NAPI(flush));
            Py_XDECREF(r);
            PyErr_Clear();
            Py_DECREF(file);
        }
    PyErr_SetRaisedException(pending);
}

/* An error that the compiler finds comes without its line; and users know the stream as <stdin>. */
static void complete_syntax_error(const struct session *s, PyObject *shown)
{
    PyObject *exc = PyErr_GetRaisedException(), *number = PyObject_GetAttrString(exc, "lineno"), *text = PyObject_GetAttrString(exc, "text");
    long line = number && PyLong_Check(number) ? PyLong_AsLong(number) : 0;
    if (shown)
        PyObject_SetAttrString(exc, "filename", shown);
    if (text == Py_None && line > 0 && s->text) {
        const char *at = s->text, *end = at + s->length;
        while (--line > 0 && at < end) {
            const char *newline = memchr(at, '\n', (size_t)(end - at));
            at = newline ? newline + 1 : end;
        }
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        PyObject *found = PyUnicode_DecodeUTF8(at, (stop ? stop + 1 : end) - at, "replace");
        if (found)
            PyObject_SetAttrString(exc, "text", found);
        Py_XDECREF(found);
    }
    PyErr_Clear();
    Py_XDECREF(number);
    Py_XDECREF(text);
    PyErr_SetRaisedException(exc);
}

int prompt_one(FILE *in, PyObject *filename, unsigned *flags, int *status)
{
    static uint32_t statements;          /* SHARED(relaxed) */
    struct session s = {.in = in, .encoding = stdin_encoding(), .primary = prompt_text("ps1"), .secondary = prompt_text("ps2")};
    bool from_stdin = PyUnicode_EqualToUTF8(filename, "<stdin>");
    PyObject *name = from_stdin ? PyUnicode_FromFormat("<stdin-%u>", add_relaxed_u32(&statements, 1)) : Py_NewRef(filename);
    PyObject *r = NULL, *d = runtime_main_dict();
    Value code = s.primary && s.secondary && name && d ? compile_interactive(readline, &s, value_of(name), *flags, runtime_optimize()) : V_RAISED;
    int result = PROMPT_END;
    if (is_raised(code)) {
        bool syntax = PyErr_ExceptionMatches(PyExc_SyntaxError);
        if (syntax)
            complete_syntax_error(&s, from_stdin ? filename : NULL);
        result = runtime_report(true, status) ? PROMPT_EXIT : syntax ? 0 : -1;
    } else if (!is_absent(code)) {
        if (from_stdin) {
            PyObject *text = PyUnicode_DecodeUTF8(s.text, (Py_ssize_t)s.length, "replace");
            if (text)
                runtime_register_source(api_of(code), text, "<stdin>");
            PyErr_Clear();
            Py_XDECREF(text);
        }
        *flags |= ((CodeObj *)value_obj(code))->flags & PyCF_MASK;
        r = runtime_run_code(api_of(code), d, d, NULL);
        result = r ? 0 : runtime_report(true, status) ? PROMPT_EXIT : -1;
        value_release(code);
        Py_XDECREF(r);
    }
    flush_output();
    Py_XDECREF(name);
    Py_XDECREF(s.encoding);
    Py_XDECREF(s.primary);
    Py_XDECREF(s.secondary);
    Py_XDECREF(s.line);
    free(s.text);
    return result;
}

static void set_default(const char *name, const char *text)
{
    PyObject *v = NULL;
    int rc = runtime_sys_get(name, &v);
    Py_XDECREF(v);
    if (rc == 0 && (v = PyUnicode_FromString(text))) {
        PySys_SetObject(name, v);
        Py_DECREF(v);
    }
    PyErr_Clear();
}

int prompt_loop(FILE *in, const char *filename, unsigned *flags)
{
    PyObject *name = PyUnicode_DecodeFSDefault(filename);
    int status = 0;
    if (!name)
        return runtime_status();
    set_default("ps1", ">>> ");
    set_default("ps2", "... ");
    int rc = 0;
    while (rc != PROMPT_END && rc != PROMPT_EXIT)
        rc = prompt_one(in, name, flags, &status);
    Py_DECREF(name);
    return rc == PROMPT_EXIT ? status : 0;
}
