/* core/compiler/source.c -- source text to a code object: the parser's errors and warnings become Python's. */
#include "core/compiler/compile_int.h"
#include "core/compiler/source.h"
#include "core/syntax/parse.h"

#include <string.h>

extern PyObject *PyExc__IncompleteInputError;

/* ---- errors ---- */

static PyObject *error_class(enum syntax_error_kind kind)
{
    switch (kind) {
    case ERROR_INDENTATION: return PyExc_IndentationError;
    case ERROR_TAB: return PyExc_TabError;
    case ERROR_INCOMPLETE: return PyExc__IncompleteInputError;
    case ERROR_OVERFLOW: return PyExc_OverflowError;
    case ERROR_VALUE: return PyExc_ValueError;
    case ERROR_MEMORY: return PyExc_MemoryError;
    default: return PyExc_SyntaxError;
    }
}

static PyObject *text_or_none(const char *text, size_t len)
{
    return text ? PyUnicode_DecodeUTF8(text, (Py_ssize_t)len, "replace") : Py_NewRef(Py_None);
}

/* What traceback.py needs to guess at misspelt keywords: where the statement began, and the source. */
static int add_metadata(PyObject *exc, const struct syntax_error *e)
{
    if (!e->source)
        return 0;
    PyObject *source = text_or_none(e->source, e->source_len), *data = source ? Py_BuildValue("(iiN)", e->stmt_lineno, e->stmt_col, source) : NULL;
    int rc = data ? PyObject_SetAttrString(exc, "_metadata", data) : -1;
    Py_XDECREF(data);
    return rc;
}

void raise_syntax_error(const struct syntax_error *e, PyObject *filename)
{
    PyObject *class = error_class(e->kind);
    if (e->kind == ERROR_CALLBACK)
        return;                           /* the callback's exception is pending */
    if (e->kind == ERROR_MEMORY || e->kind == ERROR_OVERFLOW || e->kind == ERROR_VALUE) {
        if (e->msg)
            PyErr_SetString(class, e->msg);
        else
            PyErr_NoMemory();
        return;
    }
    PyObject *text = text_or_none(e->text, e->text_len), *exc = NULL, *arguments = NULL;
    if (text && (e->file_line || !e->text) && e->lineno > 0) {
        PyObject *line = PyErr_ProgramTextObject(filename, e->lineno);
        if (line)
            Py_SETREF(text, line);
    }
    if (text && e->lineno == 0 && e->col_offset < 0)              /* of the source as a whole */
        arguments = Py_BuildValue("(s(OiiN))", e->msg, filename, e->lineno, e->col_offset, text);
    else if (text)
        arguments = Py_BuildValue("(s(OiiNii))", e->msg, filename, e->lineno, e->col_offset, text, e->end_lineno, e->end_col_offset);
    if (arguments && (exc = PyObject_CallObject(class, arguments)) && add_metadata(exc, e) == 0)
        PyErr_SetObject(class, exc);
    Py_XDECREF(arguments);
    Py_XDECREF(exc);
}

/* ---- warnings ---- */

struct warn_context { PyObject *filename; };

static int warn(void *ctx, enum syntax_warning_kind kind, const char *msg, int lineno)
{
    struct warn_context *w = ctx;
    PyObject *category = kind == WARN_SYNTAX ? PyExc_SyntaxWarning : PyExc_DeprecationWarning, *text = PyUnicode_FromString(msg);
    if (!text)
        return -1;
    int rc = PyErr_WarnExplicitObject(category, text, w->filename, lineno, NULL, NULL);
    Py_DECREF(text);
    if (rc == 0)
        return 0;
    if (!PyErr_ExceptionMatches(category))
        return -1;
    PyErr_Clear();
    return 1;
}

/* ---- the doors ---- */

/* parse_options has one context for both callbacks: the warnings' comes first. */
struct interactive {
    struct warn_context warn;
    int (*readline)(void *, bool, const char **, size_t *);
    void *ctx;
};

static int read_next(void *ctx, bool first, const char **line, size_t *length)
{
    struct interactive *both = ctx;
    return both->readline(both->ctx, first, line, length);
}

int parse_text(struct arena *a, const char *text, size_t length, PyObject *filename, int mode, unsigned flags, int feature_version, struct mod **tree)
{
    struct warn_context context = {filename};
    struct syntax_error error = {0};
    PyObject *encoded = PyUnicode_EncodeFSDefault(filename);
    if (!encoded)
        return -1;
    struct parse_options options = {
        .filename = PyBytes_AS_STRING(encoded),
        .mode = mode == 'e' ? PARSE_EVAL : mode == 's' ? PARSE_SINGLE : mode == 'f' ? PARSE_FUNC_TYPE : PARSE_EXEC,
        .flags = (flags & PyCF_TYPE_COMMENTS ? PARSE_TYPE_COMMENTS : 0u) | (flags & PyCF_IGNORE_COOKIE ? PARSE_IS_UTF8 : 0u) |
                 (flags & PyCF_DONT_IMPLY_DEDENT ? PARSE_DONT_IMPLY_DEDENT : 0u) | (flags & PyCF_ALLOW_INCOMPLETE_INPUT ? PARSE_ALLOW_INCOMPLETE : 0u) |
                 (flags & CO_FUTURE_BARRY_AS_BDFL ? PARSE_BARRY_AS_BDFL : 0u) | (flags & PyCF_SOURCE_FILE ? PARSE_FROM_FILE : 0u),
        .feature_version = feature_version > 0 ? feature_version : 0,
        .max_int_digits = (int)load_relaxed_u32(&interp_now()->int_max_str_digits),
        .warn = warn,
        .ctx = &context,
    };
    int rc = parse_source(a, text, length, &options, tree, &error);
    if (rc < 0)
        raise_syntax_error(&error, filename);
    Py_DECREF(encoded);
    return rc;
}

Value compile_source(const char *text, size_t length, Value filename, int mode, unsigned flags, int optimize)
{
    struct arena arena;
    struct mod *tree;
    Value code = V_RAISED;
    arena_init(&arena);
    if (parse_text(&arena, text, length, api_of(filename), mode, flags, 0, &tree) == 0)
        code = compile_ast(tree, filename, flags, optimize);
    arena_free(&arena);
    return code;
}

Value compile_interactive(int (*readline)(void *, bool, const char **, size_t *), void *ctx, Value filename, unsigned flags, int optimize)
{
    struct arena arena;
    struct mod *tree;
    struct interactive both = {{api_of(filename)}, readline, ctx};
    struct syntax_error error = {0};
    Value code = V_RAISED;
    struct parse_options options = {
        .filename = "<stdin>",
        .mode = PARSE_SINGLE,
        .flags = flags & CO_FUTURE_BARRY_AS_BDFL ? PARSE_BARRY_AS_BDFL : 0u,
        .max_int_digits = (int)load_relaxed_u32(&interp_now()->int_max_str_digits),
        .warn = warn,
        .readline = read_next,
        .ctx = &both,
    };
    arena_init(&arena);
    if (parse_interactive(&arena, &options, &tree, &error) < 0)
        raise_syntax_error(&error, api_of(filename));
    else
        code = tree ? compile_ast(tree, filename, flags, optimize) : V_ABSENT;
    arena_free(&arena);
    return code;
}
