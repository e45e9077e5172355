/* stdlib/_tokenize.c -- TokenizerIter, on which the library's tokenize.py is built: the parser's tokenizer, a tuple a token.
 *
 * Lines come from a callable, as str or, with an encoding, as bytes; it says that there are no more by raising StopIteration or giving an
 * empty line. The tokenizer (core/syntax/token_stream.h) asks for them as it goes.
 *
 * Locks.  One thread at a time is inside an iterator, which may call Python code for a line; the others wait. A readline that asks the very
 *         iterator that called it gets a ValueError. */
#include "core/compiler/source.h"
#include "core/syntax/token_stream.h"
#include "core/syntax/unicode.h"
#include "stdlib/module_state.h"

#include <string.h>

typedef struct { PyTypeObject *iter_type; } TokenizeState;

typedef struct {
    PyObject_HEAD
    PyMutex lock;
    PyThreadState *inside;               /* SHARED(relaxed): the thread that holds lock, or NULL */
    PyObject *readline;                  /* FROZEN; NULL when collected */
    char *encoding;                      /* FROZEN; NULL: readline gives str */
    /* GUARD(lock) from here on */
    struct arena arena;
    struct token_stream stream;
    struct parse_options options;
    struct syntax_error error;
    PyObject *held;                      /* what readline gave last: the tokenizer looks at its text until it asks again */
    PyObject *line;                      /* str of the last token's line, which most often is the next one's, too */
    const char *line_text;
    size_t line_len;
} TokenizerIter;

static TokenizerIter *iter_of(PyObject *o) { return (TokenizerIter *)(void *)o; }

/* ---- lines in ---- */

/* The next line as str; NULL with no exception: there is none. */
static PyObject *next_line(TokenizerIter *it)
{
    PyObject *line = PyObject_CallNoArgs(it->readline);
    if (!line) {
        if (PyErr_ExceptionMatches(PyExc_StopIteration))
            PyErr_Clear();
        return NULL;
    }
    if (!it->encoding) {
        if (PyUnicode_Check(line))
            return line;
        PyErr_SetString(PyExc_TypeError, "readline() returned a non-string object");
        Py_DECREF(line);
        return NULL;
    }
    PyObject *text = NULL;
    if (PyBytes_Check(line))
        text = PyUnicode_Decode(PyBytes_AS_STRING(line), PyBytes_GET_SIZE(line), it->encoding, "replace");
    else
        PyErr_SetString(PyExc_TypeError, "readline() returned a non-bytes object");
    Py_DECREF(line);
    return text;
}

static int read_line(void *ctx, bool first, const char **text, size_t *len)
{
    TokenizerIter *it = ctx;
    Py_ssize_t n;
    (void)first;
    *len = 0;
    PyObject *line = next_line(it);
    if (!line)
        return PyErr_Occurred() ? -1 : 0;
    Py_XSETREF(it->held, line);
    *text = PyUnicode_AsUTF8AndSize(line, &n);
    if (!*text)
        return -1;
    *len = (size_t)n;
    return 0;
}

/* A warning about the tokens (an escape that means nothing, a number that runs into a word), as the parser would give it. */
static int warn(void *ctx, enum syntax_warning_kind kind, const char *msg, int lineno)
{
    (void)ctx;
    PyObject *category = kind == WARN_SYNTAX ? PyExc_SyntaxWarning : PyExc_DeprecationWarning;
    if (PyErr_WarnExplicit(category, msg, "<string>", lineno, NULL, NULL) == 0)
        return 0;
    if (!PyErr_ExceptionMatches(category))
        return -1;
    PyErr_Clear();
    return 1;
}

/* ---- tokens out ---- */

static PyObject *line_of(TokenizerIter *it, const struct token_record *r)
{
    if (!it->line || it->line_text != r->line || it->line_len != r->line_len) {
        PyObject *line = PyUnicode_DecodeUTF8(r->line, (Py_ssize_t)r->line_len, "replace");
        if (!line)
            return NULL;
        Py_XSETREF(it->line, line);
        it->line_text = r->line;
        it->line_len = r->line_len;
    }
    return Py_NewRef(it->line);
}

/* Where the input ends too early: at the start of a line that is not there, or behind the backslash, or in the f-string, that asks for one. */
static int column_of_end(const struct tokenizer *t)
{
    const char *p = t->line_start + strspn(t->line_start, " \t\f");
    size_t n = strcspn(p, "\n");
    return (n > 1 && p[n - 1] == '\\') || t->n_fstrings ? (int)utf8_count(t->line_start, (size_t)(p - t->line_start) + n) + 1 : 0;
}

static int set_number(PyObject *exc, const char *name, int n)
{
    PyObject *v = PyLong_FromLong(n);
    int rc = v ? PyObject_SetAttrString(exc, name, v) : -1;
    Py_XDECREF(v);
    return rc;
}

/* The tokenizer's errors that have no extent: the exception says where in its attributes alone when the input ended too early. */
static void raise_without_end(TokenizerIter *it, PyObject *filename)
{
    const struct syntax_error *e = &it->error;
    PyObject *class = e->kind == ERROR_TAB ? PyExc_TabError : e->kind == ERROR_INDENTATION ? PyExc_IndentationError : PyExc_SyntaxError, *exc = NULL;
    if (e->text) {
        PyObject *text = PyUnicode_DecodeUTF8(e->text, (Py_ssize_t)e->text_len, "replace");
        PyObject *args = text ? Py_BuildValue("(s(OiiNOO))", e->msg, filename, e->lineno, e->col_offset, text, Py_None, Py_None) : NULL;
        exc = args ? PyObject_CallObject(class, args) : NULL;
        Py_XDECREF(args);
    } else {
        exc = PyObject_CallFunction(class, "s", e->msg);
        if (exc && (PyObject_SetAttrString(exc, "filename", filename) < 0 || set_number(exc, "lineno", e->lineno) < 0 ||
                    set_number(exc, "end_lineno", e->lineno) < 0 || set_number(exc, "offset", column_of_end(&it->stream.t)) < 0))
            Py_CLEAR(exc);
    }
    if (exc)
        PyErr_SetObject(class, exc);
    Py_XDECREF(exc);
}

static void raise_error(TokenizerIter *it)
{
    PyObject *filename = PyUnicode_FromString("<string>");
    if (filename && it->error.end_lineno < 0)
        raise_without_end(it, filename);
    else if (filename)
        raise_syntax_error(&it->error, filename);
    Py_XDECREF(filename);
}

static PyObject *next_token(TokenizerIter *it)
{
    struct token_record r;
    int rc = token_stream_next(&it->stream, &r);
    if (rc < 0) {
        raise_error(it);
        return NULL;
    }
    if (rc == 0 || r.lineno == 0)            /* the end; that of no lines at all is no token */
        return NULL;
    PyObject *text = PyUnicode_DecodeUTF8(r.text, (Py_ssize_t)r.len, "replace"), *line = text ? line_of(it, &r) : NULL;
    if (!line) {
        Py_XDECREF(text);
        return NULL;
    }
    return Py_BuildValue("(iN(ii)(ii)N)", r.type, text, r.lineno, r.col, r.end_lineno, r.end_col, line);
}

static PyObject *iter_next(PyObject *self)
{
    TokenizerIter *it = iter_of(self);
    PyThreadState *me = PyThreadState_Get();
    if (__atomic_load_n(&it->inside, __ATOMIC_RELAXED) == me) {          /* only this thread can have written its own name there */
        PyErr_SetString(PyExc_ValueError, "TokenizerIter already executing");
        return NULL;
    }
    PyMutex_Lock(&it->lock);
    __atomic_store_n(&it->inside, me, __ATOMIC_RELAXED);
    PyObject *token = it->readline ? next_token(it) : NULL;
    __atomic_store_n(&it->inside, NULL, __ATOMIC_RELAXED);
    PyMutex_Unlock(&it->lock);
    return token;
}

/* ---- the type ---- */

static PyObject *iter_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"", "extra_tokens", "encoding", NULL};
    PyObject *readline;
    int extra = 0;
    const char *encoding = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$pz:tokenizeriter", keywords, &readline, &extra, &encoding))
        return NULL;
    if (!kwargs || !PyDict_GetItemString(kwargs, "extra_tokens")) {
        PyErr_SetString(PyExc_TypeError, "tokenizeriter() missing required argument 'extra_tokens' (pos 2)");
        return NULL;
    }
    PyObject *self = type->tp_alloc(type, 0);
    if (!self)
        return NULL;
    TokenizerIter *it = iter_of(self);
    it->readline = Py_NewRef(readline);
    if (encoding) {
        it->encoding = PyMem_Malloc(strlen(encoding) + 1);
        if (!it->encoding) {
            Py_DECREF(self);
            return PyErr_NoMemory();
        }
        strcpy(it->encoding, encoding);
    }
    it->options = (struct parse_options){.filename = "<string>", .warn = extra ? NULL : warn, .readline = read_line, .ctx = it};
    token_stream_init(&it->stream, &it->arena, &it->options, extra, &it->error);
    return self;
}

static int iter_traverse(PyObject *self, visitproc visit, void *arg)
{
    TokenizerIter *it = iter_of(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(it->readline);
    return 0;
}

static int iter_clear(PyObject *self)
{
    Py_CLEAR(iter_of(self)->readline);
    return 0;
}

static void iter_dealloc(PyObject *self)
{
    TokenizerIter *it = iter_of(self);
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(it->readline);
    Py_CLEAR(it->held);
    Py_CLEAR(it->line);
    PyMem_Free(it->encoding);
    arena_free(&it->arena);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyType_Slot iter_slots[] = {
    {Py_tp_new, iter_new}, {Py_tp_dealloc, iter_dealloc}, {Py_tp_traverse, iter_traverse}, {Py_tp_clear, iter_clear},
    {Py_tp_getattro, PyObject_GenericGetAttr}, {Py_tp_iter, PyObject_SelfIter}, {Py_tp_iternext, iter_next},
    {Py_tp_doc, (void *)PyDoc_STR("An iterator of the tokens of the lines that a callable gives: (type, text, start, end, line).")}, {0, NULL}
};
static PyType_Spec iter_spec = {
    .name = "_tokenize.TokenizerIter", .basicsize = sizeof(TokenizerIter),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, .slots = iter_slots,
};

/* ---- the module ---- */

static int tokenize_exec(PyObject *m)
{
    TokenizeState *st = PyModule_GetState(m);
    st->iter_type = (PyTypeObject *)(void *)PyType_FromModuleAndSpec(m, &iter_spec, NULL);
    return st->iter_type ? PyModule_AddType(m, st->iter_type) : -1;
}

#define HELD(F) F(iter_type)
MODULE_STATE_FUNCTIONS(TokenizeState, HELD)

static PyModuleDef_Slot tokenize_slots[] = MODULE_SLOTS(tokenize_exec);

static PyModuleDef tokenize_module = {
    PyModuleDef_HEAD_INIT, .m_name = "_tokenize", .m_doc = PyDoc_STR("The parser's tokenizer, for the module tokenize."),
    .m_size = sizeof(TokenizeState), .m_slots = tokenize_slots, .m_traverse = module_traverse, .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__tokenize(void) { return PyModuleDef_Init(&tokenize_module); }
