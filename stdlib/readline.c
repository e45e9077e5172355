/* stdlib/readline.c -- the module readline: editing of input lines, history and completion, on the readline library.
 *
 * Importing it puts line editing into PyOS_ReadlineFunctionPointer. Waiting for a key is detached; a signal's handler runs, and if it raises, the line
 * is given up. The library has one state for the process and is not made for threads: `library`, a lock that its owner may take again (a completer may
 * call functions of this module), is held by each call and for the time of a line. Python functions that the library calls are in `hooks`,
 * guarded by the same lock. Text is in the locale's encoding, what it cannot say as surrogates.
 */
#ifdef P3T_HAVE_READLINE
#include "objects/rt.h"

#include "objects/argcheck.h"
#include "stdlib/blocking.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sys/select.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#define HOOKS(H) H(startup) H(pre_input) H(completer) H(display_matches) H(begidx) H(endidx)
static struct {
#define H(name) PyObject *name;
    HOOKS(H)
#undef H
} hooks;

/* -- the lock -------------------------------------------------------------------------------------------------------------------------------------- */

static PyMutex library;
static uint64_t library_owner SHARED(relaxed);               /* only the owner finds its own number here */
static unsigned library_depth GUARD(library);

static void enter(void)
{
    uint64_t me = tstate()->gc.base.id;
    if (load_relaxed_u64(&library_owner) != me) {
        PyMutex_Lock(&library);
        store_relaxed_u64(&library_owner, me);
    }
    library_depth++;
}

static void leave(void)
{
    if (--library_depth == 0) {
        store_relaxed_u64(&library_owner, 0);
        PyMutex_Unlock(&library);
    }
}

static PyObject *encode(PyObject *o) { return PyUnicode_EncodeLocale(o, "surrogateescape"); }
static PyObject *decode(const char *s) { return PyUnicode_DecodeLocale(s, "surrogateescape"); }

/* A str argument as bytes. NULL: raised. */
static PyObject *text_argument(PyObject *o, const char *function)
{
    if (PyUnicode_Check(o))
        return encode(o);
    PyErr_Format(PyExc_TypeError, "%s() argument must be str, not %T", function, o);
    return NULL;
}

/* -- files: settings and history ----------------------------------------------------------------------------------------------------------------------- */

static int history_limit = -1;                               /* guarded by library: lines in a history file; -1: all */

static PyObject *line_parse_and_bind(PyObject *Py_UNUSED(module), PyObject *arg)
{
    PyObject *text = text_argument(arg, "parse_and_bind");
    if (!text)
        return NULL;
    enter();
    char *copy = strdup(PyBytes_AS_STRING(text));            /* the library writes to it */
    if (copy)
        rl_parse_and_bind(copy);
    free(copy);
    leave();
    Py_DECREF(text);
    return copy ? Py_None : PyErr_NoMemory();
}

/* Calls f with a file name, NULL for None or nothing: its error number. */
static PyObject *with_file(PyObject *o, const char *event, int (*f)(const char *, void *), void *argument)
{
    PyObject *path = NULL;
    if (o && o != Py_None && !PyUnicode_FSConverter(o, &path))
        return NULL;
    int number = 0;
    bool ok = PySys_Audit("open", "OCi", path ? o : Py_None, *event, 0) == 0;
    if (ok) {
        enter();
        number = f(path ? PyBytes_AS_STRING(path) : NULL, argument);
        leave();
    }
    Py_XDECREF(path);
    errno = number;
    return !ok ? NULL : number ? os_error() : Py_None;
}

static int do_init(const char *path, void *unused) { return (void)unused, rl_read_init_file(path); }
static int do_read(const char *path, void *unused) { return (void)unused, read_history(path); }

static int truncate_file(const char *path, int error)
{
    if (error == 0 && history_limit >= 0)
        history_truncate_file(path, history_limit);
    return error;
}
static int do_write(const char *path, void *unused) { return (void)unused, truncate_file(path, write_history(path)); }
static int do_append(const char *path, void *count) { return truncate_file(path, append_history(*(int *)count, path)); }

static PyObject *optional(PyObject *const *args, Py_ssize_t nargs, Py_ssize_t i) { return nargs > i ? args[i] : NULL; }

static PyObject *line_read_init_file(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    return args_count("read_init_file", nargs, 0, 1) ? with_file(optional(args, nargs, 0), "r", do_init, NULL) : NULL;
}
static PyObject *line_read_history_file(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    return args_count("read_history_file", nargs, 0, 1) ? with_file(optional(args, nargs, 0), "r", do_read, NULL) : NULL;
}
static PyObject *line_write_history_file(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    return args_count("write_history_file", nargs, 0, 1) ? with_file(optional(args, nargs, 0), "w", do_write, NULL) : NULL;
}
static PyObject *line_append_history_file(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    int count;
    if (!args_count("append_history_file", nargs, 1, 2))
        return NULL;
    count = PyLong_AsInt(args[0]);
    if (count == -1 && PyErr_Occurred())
        return NULL;
    if (count < 0) {
        PyErr_SetString(PyExc_ValueError, "nelements must be positive");
        return NULL;
    }
    return with_file(optional(args, nargs, 1), "a", do_append, &count);
}

/* -- history --------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *line_set_history_length(PyObject *Py_UNUSED(module), PyObject *arg)
{
    int n = PyLong_AsInt(arg);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    enter();
    history_limit = n;
    leave();
    Py_RETURN_NONE;
}

#define ANSWER(name, expression)                                                                                                      \
    static PyObject *line_##name(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused))                                             \
    {                                                                                                                                  \
        enter();                                                                                                                       \
        PyObject *r = (expression);                                                                                                    \
        leave();                                                                                                                       \
        return r;                                                                                                                      \
    }
#define ACTION(name, action) ANSWER(name, ((action), Py_None))
ANSWER(get_history_length, PyLong_FromLong(history_limit))
ANSWER(get_current_history_length, PyLong_FromLong(history_length))
ANSWER(get_line_buffer, decode(rl_line_buffer ? rl_line_buffer : ""))
ANSWER(get_begidx, Py_NewRef(hooks.begidx ? hooks.begidx : PyLong_FromLong(0)))
ANSWER(get_endidx, Py_NewRef(hooks.endidx ? hooks.endidx : PyLong_FromLong(0)))
ANSWER(get_completion_type, PyLong_FromLong(rl_completion_type))
ANSWER(get_completer_delims, decode(rl_completer_word_break_characters ? rl_completer_word_break_characters : ""))
ANSWER(get_completer, Py_NewRef(hooks.completer ? hooks.completer : Py_None))
ACTION(redisplay, rl_redisplay())
ACTION(clear_history, clear_history())

static int auto_history = 1;                                 /* guarded by library */

static PyObject *line_set_auto_history(PyObject *Py_UNUSED(module), PyObject *arg)
{
    int on = PyObject_IsTrue(arg);
    if (on < 0)
        return NULL;
    enter();
    auto_history = on;
    leave();
    Py_RETURN_NONE;
}

static PyObject *line_add_history(PyObject *Py_UNUSED(module), PyObject *arg)
{
    PyObject *text = text_argument(arg, "add_history");
    if (!text)
        return NULL;
    enter();
    add_history(PyBytes_AS_STRING(text));
    leave();
    Py_DECREF(text);
    Py_RETURN_NONE;
}

static PyObject *line_get_history_item(PyObject *Py_UNUSED(module), PyObject *arg)
{
    int index = PyLong_AsInt(arg);
    if (index == -1 && PyErr_Occurred())
        return NULL;
    enter();
    HIST_ENTRY *entry = history_get(index);
    PyObject *r = entry ? decode(entry->line) : Py_None;
    leave();
    return r;
}

static void free_entry(HIST_ENTRY *entry)
{
    if (entry)
        free(free_history_entry(entry));
}

static PyObject *line_remove_history_item(PyObject *Py_UNUSED(module), PyObject *arg)
{
    int index = PyLong_AsInt(arg);
    if (index == -1 && PyErr_Occurred())
        return NULL;
    if (index < 0) {
        PyErr_SetString(PyExc_ValueError, "History index cannot be negative");
        return NULL;
    }
    enter();
    HIST_ENTRY *entry = remove_history(index);
    free_entry(entry);
    leave();
    return entry ? Py_None : PyErr_Format(PyExc_ValueError, "No history item at position %d", index);
}

static PyObject *line_replace_history_item(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("replace_history_item", nargs, 2, 2))
        return NULL;
    int index = PyLong_AsInt(args[0]);
    if (index == -1 && PyErr_Occurred())
        return NULL;
    if (index < 0) {
        PyErr_SetString(PyExc_ValueError, "History index cannot be negative");
        return NULL;
    }
    PyObject *text = text_argument(args[1], "replace_history_item");
    if (!text)
        return NULL;
    enter();
    HIST_ENTRY *entry = replace_history_entry(index, PyBytes_AS_STRING(text), NULL);
    free_entry(entry);
    leave();
    Py_DECREF(text);
    return entry ? Py_None : PyErr_Format(PyExc_ValueError, "No history item at position %d", index);
}

static PyObject *line_insert_text(PyObject *Py_UNUSED(module), PyObject *arg)
{
    PyObject *text = text_argument(arg, "insert_text");
    if (!text)
        return NULL;
    enter();
    rl_insert_text(PyBytes_AS_STRING(text));
    leave();
    Py_DECREF(text);
    Py_RETURN_NONE;
}

static PyObject *line_set_completer_delims(PyObject *Py_UNUSED(module), PyObject *arg)
{
    static char *own;                                        /* guarded by library */
    PyObject *text = text_argument(arg, "set_completer_delims");
    char *copy = text ? strdup(PyBytes_AS_STRING(text)) : NULL;
    Py_XDECREF(text);
    if (!copy)
        return text ? PyErr_NoMemory() : NULL;
    enter();
    rl_completer_word_break_characters = copy;
    free(own);
    own = copy;
    leave();
    Py_RETURN_NONE;
}

/* -- Python functions that the library calls ------------------------------------------------------------------------------------------------------------------ */

/* The library may be called attached (from a function of this module) or from the line loop, which attaches for it. */
static int call_hook(PyObject *function)
{
    PyObject *f = Py_NewRef(function), *r = PyObject_CallNoArgs(f);
    int v = 0;
    if (r && r != Py_None) {
        v = PyLong_AsInt(r);
        if (v == -1 && PyErr_Occurred())
            v = 0;
    }
    Py_XDECREF(r);
    Py_DECREF(f);
    PyErr_Clear();
    return v;
}

static int on_startup(void) { return hooks.startup ? call_hook(hooks.startup) : 0; }
static int on_pre_input(void) { return hooks.pre_input ? call_hook(hooks.pre_input) : 0; }

static char *on_completion(const char *text, int state)
{
    char *result = NULL;
    rl_attempted_completion_over = 1;                        /* no file names */
    if (!hooks.completer)
        return NULL;
    PyObject *f = Py_NewRef(hooks.completer), *word = decode(text), *r = word ? PyObject_CallFunction(f, "Ni", word, state) : NULL;
    if (r && r != Py_None) {
        PyObject *bytes = PyUnicode_Check(r) ? encode(r) : NULL;
        if (bytes)
            result = strdup(PyBytes_AS_STRING(bytes));
        Py_XDECREF(bytes);
    }
    Py_XDECREF(r);
    Py_DECREF(f);
    PyErr_Clear();
    return result;
}

/* Before a completion: where the word is. Characters, while the library counts bytes. */
static char **on_attempt(const char *text, int start, int end)
{
    size_t first = mbstowcs(NULL, rl_line_buffer, 0), begin = (size_t)start, finish = (size_t)end;
    if (first != (size_t)-1) {
        char *copy = strdup(rl_line_buffer);
        if (copy) {
            copy[end] = 0;
            finish = mbstowcs(NULL, copy, 0);
            copy[start] = 0;
            begin = mbstowcs(NULL, copy, 0);
            free(copy);
        }
    }
    rl_completion_append_character = 0;
    rl_completion_suppress_append = 0;
    Py_XSETREF(hooks.begidx, PyLong_FromSize_t(begin));
    Py_XSETREF(hooks.endidx, PyLong_FromSize_t(finish));
    return rl_completion_matches(text, on_completion);
}

static void on_display_matches(char **matches, int count, int longest)
{
    PyObject *f = Py_XNewRef(hooks.display_matches), *list = PyList_New(0), *word = decode(matches[0]);
    for (int i = 1; list && i <= count; i++) {
        PyObject *s = decode(matches[i]);
        if (!s || PyList_Append(list, s) < 0)
            Py_CLEAR(list);
        Py_XDECREF(s);
    }
    PyObject *r = f && list && word ? PyObject_CallFunction(f, "OOi", word, list, longest) : NULL;
    Py_XDECREF(r);
    Py_XDECREF(word);
    Py_XDECREF(list);
    Py_XDECREF(f);
    PyErr_Clear();
}

static PyObject *set_hook(const char *name, PyObject **hook, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *f = optional(args, nargs, 0), *old;
    if (!args_count(name, nargs, 0, 1))
        return NULL;
    if (f && f != Py_None && !PyCallable_Check(f))
        return PyErr_Format(PyExc_TypeError, "%s(func): argument not callable", name);
    enter();
    old = *hook;
    *hook = f && f != Py_None ? Py_NewRef(f) : NULL;
    rl_completion_display_matches_hook = hooks.display_matches ? on_display_matches : NULL;
    leave();
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

#define SET_HOOK(function, hook)                                                                                                       \
    static PyObject *line_##function(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs) { return set_hook(#function, &hooks.hook, args, nargs); }
SET_HOOK(set_completer, completer)
SET_HOOK(set_startup_hook, startup)
SET_HOOK(set_pre_input_hook, pre_input)
SET_HOOK(set_completion_display_matches_hook, display_matches)

/* -- a line ------------------------------------------------------------------------------------------------------------------------------------------------------ */

static char *finished_line;                                  /* these: guarded by library */
static bool line_is_finished;

static void on_line(char *line)
{
    finished_line = line;
    line_is_finished = true;
    rl_callback_handler_remove();
}

/* malloc()ed, NULL at the end of the input. *interrupted: a signal's handler raised. */
static char *edited_line(const char *prompt, bool *interrupted)
{
    line_is_finished = false;
    *interrupted = false;
    rl_callback_handler_install(prompt, on_line);
    while (!line_is_finished) {
        fd_set set;
        int fd = fileno(rl_instream), n;
        struct timeval tick = {0, 100000}, *limit = PyOS_InputHook ? &tick : NULL;
        FD_ZERO(&set);
        FD_SET(fd, &set);
        SYSCALL(n, (PyOS_InputHook ? (void)PyOS_InputHook() : (void)0, select(fd + 1, &set, NULL, NULL, limit)));
        if (n > 0) {
            rl_callback_read_char();
        } else if (n < 0 && errno != EINTR) {
            rl_callback_handler_remove();
            return NULL;
        } else if (n < 0 && PyErr_CheckSignals() < 0) {
            rl_free_line_state();
            rl_callback_sigcleanup();
            rl_cleanup_after_signal();
            rl_callback_handler_remove();
            *interrupted = true;
            return NULL;
        }
    }
    return finished_line;
}

/* As PyOS_Readline() promises: PyMem memory with the newline, "" at the end of the input, NULL raised. */
static char *read_line(FILE *in, FILE *out, const char *prompt)
{
    bool interrupted;
    char *locale = setlocale(LC_CTYPE, NULL), *before = locale ? strdup(locale) : NULL;
    if (!before) {
        PyErr_NoMemory();
        return NULL;
    }
    setlocale(LC_CTYPE, "");                                 /* what the terminal speaks */
    enter();
    if (in != rl_instream || out != rl_outstream) {
        rl_instream = in;
        rl_outstream = out;
        rl_prep_terminal(1);
    }
    char *line = edited_line(prompt, &interrupted), *result = NULL;
    size_t n = line ? strlen(line) : 0;
    if (!interrupted) {
        if (n && auto_history) {
            HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;
            if (!last || strcmp(last->line, line) != 0)
                add_history(line);
        }
        result = PyMem_Malloc(n + 2);
        if (result) {
            memcpy(result, line ? line : "", n);
            memcpy(result + n, line ? "\n" : "", 2 - !line);
        } else {
            PyErr_NoMemory();
        }
    }
    free(line);
    leave();
    setlocale(LC_CTYPE, before);
    free(before);
    return result;
}

/* -- the module ------------------------------------------------------------------------------------------------------------------------------------------------------ */

#define FAST(name) _PyCFunction_CAST(line_##name), METH_FASTCALL
static PyMethodDef methods[] = {
    {"parse_and_bind", line_parse_and_bind, METH_O, PyDoc_STR("parse_and_bind($module, string, /)\n--\n\nExecutes a line of an init file.")},
    {"read_init_file", FAST(read_init_file), PyDoc_STR("read_init_file($module, filename=None, /)\n--\n\nExecutes an init file; the last one, if none is named.")},
    {"read_history_file", FAST(read_history_file), PyDoc_STR("read_history_file($module, filename=None, /)\n--\n\nLoads a history file; ~/.history, if none is named.")},
    {"write_history_file", FAST(write_history_file), PyDoc_STR("write_history_file($module, filename=None, /)\n--\n\nSaves the history; in ~/.history, if no file is named.")},
    {"append_history_file", FAST(append_history_file), PyDoc_STR("append_history_file($module, nelements, filename=None, /)\n--\n\nAppends the last nelements lines of the history to a file.")},
    {"get_history_length", line_get_history_length, METH_NOARGS, PyDoc_STR("get_history_length($module, /)\n--\n\nHow many lines a history file gets.")},
    {"set_history_length", line_set_history_length, METH_O, PyDoc_STR("set_history_length($module, length, /)\n--\n\nHow many lines a history file gets; negative: all.")},
    {"get_current_history_length", line_get_current_history_length, METH_NOARGS, PyDoc_STR("get_current_history_length($module, /)\n--\n\nHow many lines the history has.")},
    {"get_history_item", line_get_history_item, METH_O, PyDoc_STR("get_history_item($module, index, /)\n--\n\nA line of the history, from 1 on; None if there is none.")},
    {"remove_history_item", line_remove_history_item, METH_O, PyDoc_STR("remove_history_item($module, pos, /)\n--\n\nRemoves a line of the history, from 0 on.")},
    {"replace_history_item", FAST(replace_history_item), PyDoc_STR("replace_history_item($module, pos, line, /)\n--\n\nReplaces a line of the history, from 0 on.")},
    {"add_history", line_add_history, METH_O, PyDoc_STR("add_history($module, string, /)\n--\n\nAppends a line to the history.")},
    {"set_auto_history", line_set_auto_history, METH_O, PyDoc_STR("set_auto_history($module, enabled, /)\n--\n\nWhether lines that are read go into the history.")},
    {"clear_history", line_clear_history, METH_NOARGS, PyDoc_STR("clear_history($module, /)\n--\n\nEmpties the history.")},
    {"get_line_buffer", line_get_line_buffer, METH_NOARGS, PyDoc_STR("get_line_buffer($module, /)\n--\n\nWhat the line has so far.")},
    {"insert_text", line_insert_text, METH_O, PyDoc_STR("insert_text($module, string, /)\n--\n\nPuts text into the line at the cursor.")},
    {"redisplay", line_redisplay, METH_NOARGS, PyDoc_STR("redisplay($module, /)\n--\n\nShows the line as it is now.")},
    {"get_completion_type", line_get_completion_type, METH_NOARGS, PyDoc_STR("get_completion_type($module, /)\n--\n\nThe kind of completion under way.")},
    {"get_begidx", line_get_begidx, METH_NOARGS, PyDoc_STR("get_begidx($module, /)\n--\n\nWhere the word to be completed begins.")},
    {"get_endidx", line_get_endidx, METH_NOARGS, PyDoc_STR("get_endidx($module, /)\n--\n\nWhere the word to be completed ends.")},
    {"set_completer", FAST(set_completer), PyDoc_STR("set_completer($module, function=None, /)\n--\n\nfunction(text, state), for state 0, 1, 2, ... until it gives None, completes words.")},
    {"get_completer", line_get_completer, METH_NOARGS, PyDoc_STR("get_completer($module, /)\n--\n\nThe function that completes words, or None.")},
    {"set_completer_delims", line_set_completer_delims, METH_O, PyDoc_STR("set_completer_delims($module, string, /)\n--\n\nThe characters between words.")},
    {"get_completer_delims", line_get_completer_delims, METH_NOARGS, PyDoc_STR("get_completer_delims($module, /)\n--\n\nThe characters between words.")},
    {"set_startup_hook", FAST(set_startup_hook), PyDoc_STR("set_startup_hook($module, function=None, /)\n--\n\nA function called before the first prompt is shown.")},
    {"set_pre_input_hook", FAST(set_pre_input_hook), PyDoc_STR("set_pre_input_hook($module, function=None, /)\n--\n\nA function called after the prompt is shown and before characters are read.")},
    {"set_completion_display_matches_hook", FAST(set_completion_display_matches_hook),
     PyDoc_STR("set_completion_display_matches_hook($module, function=None, /)\n--\n\nfunction(substitution, matches, longest_match_length) shows the completions.")},
    {NULL, NULL, 0, NULL}
};

static void start_library(void)
{
    char *before = setlocale(LC_CTYPE, NULL);
    before = before ? strdup(before) : NULL;
    setlocale(LC_CTYPE, "");
    rl_readline_name = "python";
    rl_catch_signals = 0;                                    /* signals are the runtime's */
    rl_catch_sigwinch = 0;
    rl_bind_key('\t', rl_insert);
    rl_bind_key_in_map('\t', rl_complete, emacs_meta_keymap);
    rl_bind_key_in_map('\033', rl_complete, emacs_meta_keymap);
    rl_startup_hook = on_startup;
    rl_pre_input_hook = on_pre_input;
    rl_attempted_completion_function = on_attempt;
    rl_completer_word_break_characters = " \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?";     /* until set_completer_delims() */
    using_history();
    if (!isatty(STDOUT_FILENO))                              /* no escape sequences into files */
        rl_variable_bind("enable-meta-key", "off");
    rl_initialize();
    setlocale(LC_CTYPE, before);
    free(before);
}

static int module_exec(PyObject *module)
{
    enter();
    if (PyOS_ReadlineFunctionPointer != read_line)
        start_library();
    PyOS_ReadlineFunctionPointer = read_line;
    leave();
    return PyModule_AddIntConstant(module, "_READLINE_VERSION", RL_READLINE_VERSION) < 0 ||
           PyModule_AddIntConstant(module, "_READLINE_RUNTIME_VERSION", rl_readline_version) < 0 ||
           PyModule_AddStringConstant(module, "_READLINE_LIBRARY_VERSION", rl_library_version) < 0 ? -1 : PyModule_AddStringConstant(module, "backend", "readline");
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, module_exec}, {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED}, {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}
};
static struct PyModuleDef readline_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "readline",
    .m_doc = PyDoc_STR("Importing this module enables command line editing using GNU readline."),
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_readline(void) { return PyModuleDef_Init(&readline_module); }
#else
typedef int readline_is_missing;
#endif
