/* core/runtime/run.c -- from the command line to an exit status: command text, module, file, folder or zip, standard input. */
#include "core/runtime/import.h"

#include "core/runtime/config.h"
#include "core/vm/vm.h"

#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

/* -- exit status --------------------------------------------------------------------------------------------------------------------------- */

/* What SystemExit asks for; anything that is no int is shown. */
static int status_of_exit(PyObject *exc)
{
    PyObject *code = PyObject_GetAttr(exc, NAPI(code));
    int status = 1;
    if (!code || code == Py_None) {
        status = 0;
    } else if (PyLong_Check(code)) {
        status = (int)PyLong_AsLong(code);
        if (status == -1 && PyErr_Occurred()) {
            PyErr_Clear();
            status = -1;
        }
    } else {
        PyObject *err;
        fflush(stdout);
        if (runtime_sys_get("stderr", &err) > 0 && err != Py_None) {
            if (PyFile_WriteObject(code, err, Py_PRINT_RAW) == 0)
                PyFile_WriteString("\n", err);
            Py_DECREF(err);
        }
    }
    PyErr_Clear();
    Py_XDECREF(code);
    return status;
}

/* Shows the pending exception as sys.excepthook says, and gives the exit status. */
static int report(void)
{
    PyObject *exc = PyErr_GetRaisedException(), *hook = NULL;
    if (!exc)
        return 0;
    if (PyErr_GivenExceptionMatches(exc, PyExc_SystemExit)) {
        int status = status_of_exit(exc);
        Py_DECREF(exc);
        return status;
    }
    bool interrupted = PyErr_GivenExceptionMatches(exc, PyExc_KeyboardInterrupt);
    PySys_SetObject("last_exc", exc);
    PySys_SetObject("last_type", (PyObject *)Py_TYPE(exc));
    PySys_SetObject("last_value", exc);
    PyObject *tb = PyException_GetTraceback(exc);
    PySys_SetObject("last_traceback", tb ? tb : Py_None);
    int rc = runtime_sys_get("excepthook", &hook);
    if (rc > 0 && PySys_Audit("sys.excepthook", "OOOO", hook, (PyObject *)Py_TYPE(exc), exc, tb ? tb : Py_None) == 0) {
        PyObject *r = PyObject_CallFunctionObjArgs(hook, (PyObject *)Py_TYPE(exc), exc, tb ? tb : Py_None, NULL);
        if (!r) {
            PyObject *second = PyErr_GetRaisedException();
            if (PyErr_GivenExceptionMatches(second, PyExc_SystemExit)) {
                int status = status_of_exit(second);
                Py_DECREF(second);
                Py_DECREF(exc);
                return status;
            }
            runtime_print_exception_native(second, "Error in sys.excepthook:");
            Py_DECREF(second);
            runtime_print_exception_native(exc, "\nOriginal exception was:");
        }
        Py_XDECREF(r);
    } else {
        PyErr_Clear();
        runtime_print_exception_native(exc, rc > 0 ? NULL : "sys.excepthook is missing");
    }
    Py_XDECREF(hook);
    Py_XDECREF(tb);
    Py_DECREF(exc);
    return interrupted ? 128 + SIGINT : 1;
}

/* -- programs -------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *main_dict(void)
{
    PyObject *m = PyImport_AddModule("__main__");
    return m ? PyModule_GetDict(m) : NULL;
}

static int run_source(const char *text, size_t n, PyObject *filename, unsigned flags)
{
    PyObject *d = main_dict();
    Value code = d ? compile_source(text, n, value_of(filename), 'x', flags, runtime_optimize()) : V_RAISED;
    PyObject *r = is_raised(code) ? NULL : runtime_run_code(api_of(code), d, d, NULL);
    if (!is_raised(code))
        value_release(code);
    Py_XDECREF(r);
    return r ? 0 : report();
}

static int insert_path(PyObject *folder)
{
    PyObject *path = PySys_GetObject("path");
    return path && PyList_Insert(path, 0, folder) == 0 ? 0 : -1;
}

static int insert_path_text(const char *folder)
{
    PyObject *s = PyUnicode_DecodeFSDefault(folder);
    int rc = s ? insert_path(s) : -1;
    Py_XDECREF(s);
    return rc;
}

static int run_command(const struct runtime_config *c)
{
    PyObject *name = PyUnicode_FromString("<string>");
    if (!name || (!c->safe_path && insert_path_text("") < 0))
        return report();
    /* The text is bytes of the locale: what is not UTF-8 goes through the file system's decoding. */
    PyObject *text = PyUnicode_DecodeFSDefault(c->target), *bytes = text ? PyUnicode_AsUTF8String(text) : NULL;
    if (!bytes) {
        PyErr_Clear();
        fprintf(stderr, "Unable to decode the command from the command line:\n");
        return 1;
    }
    int status = run_source(PyBytes_AsString(bytes), (size_t)PyBytes_Size(bytes), name, PyCF_IGNORE_COOKIE);
    Py_DECREF(bytes);
    Py_DECREF(text);
    Py_DECREF(name);
    return status;
}

static int run_by_runpy(const char *module, bool set_argv0)
{
    PyObject *runpy = PyImport_ImportModule("runpy"), *f = runpy ? PyObject_GetAttrString(runpy, "_run_module_as_main") : NULL;
    PyObject *name = PyUnicode_DecodeFSDefault(module);
    PyObject *r = f && name ? PyObject_CallFunction(f, "OO", name, set_argv0 ? Py_True : Py_False) : NULL;
    Py_XDECREF(name);
    Py_XDECREF(f);
    Py_XDECREF(runpy);
    Py_XDECREF(r);
    return r ? 0 : report();
}

static int run_module(const struct runtime_config *c)
{
    char here[PATH_MAX];
    if (!c->safe_path && (!getcwd(here, sizeof here) || insert_path_text(here) < 0))
        return report();
    return run_by_runpy(c->target, true);
}

/* A whole stream; NULL: errno says why. */
static char *read_all(FILE *f, size_t *length)
{
    size_t room = 1 << 16, n = 0;
    char *text = malloc(room);
    while (text) {
        size_t got = fread(text + n, 1, room - n - 1, f);
        n += got;
        if (got == 0) {
            if (ferror(f)) {
                free(text);
                return NULL;
            }
            text[n] = 0;
            *length = n;
            return text;
        }
        if (n + 1 >= room) {
            char *more = realloc(text, room *= 2);
            if (!more)
                free(text);
            text = more;
        }
    }
    errno = ENOMEM;
    return NULL;
}

static int run_stream(FILE *f, const char *shown, const struct runtime_config *c)
{
    size_t n;
    char *text = read_all(f, &n);
    if (!text) {
        fprintf(stderr, "%s: can't read '%s': [Errno %d] %s\n", c->program, shown, errno, strerror(errno));
        return 1;
    }
    size_t skip = 0;
    if (c->skip_first_line) {
        char *newline = memchr(text, '\n', n);
        skip = newline ? (size_t)(newline - text) : n;    /* the newline stays, so that line numbers are right */
    }
    PyObject *name = PyUnicode_DecodeFSDefault(shown), *d = main_dict();
    int status;
    if (name && d && (strcmp(shown, "<stdin>") == 0 || PyDict_SetItem(d, NAPI(dunder_file), name) == 0))
        status = run_source(text + skip, n - skip, name, 0);
    else
        status = report();
    Py_XDECREF(name);
    free(text);
    return status;
}

/* The folder that holds the script, symbolic links followed: sys.path[0]. */
static int script_folder(const char *script)
{
    char real[PATH_MAX];
    if (!realpath(script, real))
        return 0;
    char *slash = strrchr(real, '/');
    if (!slash)
        return 0;
    slash[slash == real ? 1 : 0] = 0;
    return insert_path_text(real);
}

/* Has the path an importer of its own (a folder or zip with __main__.py)? 1 run it as a module, 0 a plain file, -1 raised. */
static int has_importer(const char *path)
{
    PyObject *s = PyUnicode_DecodeFSDefault(path), *importer = s ? PyImport_GetImporter(s) : NULL;
    int rc = !importer ? -1 : importer != Py_None;
    if (rc > 0 && insert_path(s) < 0)
        rc = -1;
    Py_XDECREF(importer);
    Py_XDECREF(s);
    return rc;
}

static int run_file(const struct runtime_config *c)
{
    struct stat st;
    if (stat(c->target, &st) < 0) {
        char absolute[PATH_MAX];
        fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", c->program, c->target[0] == '/' ? c->target
                : getcwd(absolute, sizeof absolute) && strlen(absolute) + strlen(c->target) + 2 < sizeof absolute
                    ? strcat(strcat(absolute, "/"), c->target) : c->target, errno, strerror(errno));
        return 2;
    }
    int importer = has_importer(c->target);
    if (importer < 0)
        return report();
    if (importer)
        return run_by_runpy("__main__", false);
    if (S_ISDIR(st.st_mode)) {
        fprintf(stderr, "%s: can't find '__main__' module in '%s'\n", c->program, c->target);
        return 1;
    }
    FILE *f = fopen(c->target, "rbe");
    if (!f) {
        fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", c->program, c->target, errno, strerror(errno));
        return 2;
    }
    if (!c->safe_path && script_folder(c->target) < 0) {
        fclose(f);
        return report();
    }
    int status = run_stream(f, c->target, c);
    fclose(f);
    return status;
}

static int run_stdin(const struct runtime_config *c)
{
    if (!c->safe_path && insert_path_text("") < 0)
        return report();
    if (isatty(0) || c->interactive)
        return runtime_run_prompt ? runtime_run_prompt() : run_stream(stdin, "<stdin>", c);
    return run_stream(stdin, "<stdin>", c);
}
int (*runtime_run_prompt)(void);

PyObject *PyImport_GetImporter(PyObject *path)
{
    PyObject *cache = PySys_GetObject("path_importer_cache"), *hooks = PySys_GetObject("path_hooks"), *importer;
    if (!cache || !hooks) {
        PyErr_SetString(PyExc_RuntimeError, "lost sys.path_hooks or sys.path_importer_cache");
        return NULL;
    }
    int rc = PyDict_GetItemRef(cache, path, &importer);
    if (rc)
        return importer;
    importer = Py_None;
    for (Py_ssize_t i = 0; i < PyList_Size(hooks); i++) {
        PyObject *hook = PyList_GetItemRef(hooks, i), *found = hook ? PyObject_CallOneArg(hook, path) : NULL;
        Py_XDECREF(hook);
        if (found) {
            importer = found;
            break;
        }
        if (!PyErr_ExceptionMatches(PyExc_ImportError))
            return NULL;
        PyErr_Clear();
    }
    /* A plain file is not cached as such: the path finder asks for folders. */
    if (importer != Py_None && PyDict_SetItem(cache, path, importer) < 0)
        Py_CLEAR(importer);
    return importer;
}

static int import_site(const struct runtime_config *c)
{
    if (c->no_site)
        return 0;
    PyObject *site = PyImport_ImportModule("site");
    Py_XDECREF(site);
    if (site)
        return 0;
    fprintf(stderr, "Fatal Python error: init_import_site: Failed to import the site module\n");
    return report() ? -1 : 0;
}

int Py_RunMain(void)
{
    const struct runtime_config *c = &runtime_config;
    int status = 1;
    if (runtime_start(c) < 0)
        return 1;
    if (import_site(c) == 0) {
        switch (c->run) {
        case RUN_COMMAND: status = run_command(c); break;
        case RUN_MODULE:  status = run_module(c); break;
        case RUN_FILE:    status = run_file(c); break;
        case RUN_STDIN:   status = run_stdin(c); break;
        }
    }
    if (c->inspect && isatty(0) && runtime_run_prompt)
        status = runtime_run_prompt();
    if (Py_FinalizeEx() < 0 && status == 0)
        status = 120;
    if (status == 128 + SIGINT) {            /* die of the signal, so that a shell knows */
        signal(SIGINT, SIG_DFL);
        kill(getpid(), SIGINT);
    }
    return status;
}

int Py_BytesMain(int argc, char **argv)
{
    int status;
    setlocale(LC_CTYPE, "");
    if (cmdline_parse(argc, argv, &runtime_config, &status) == CMDLINE_EXIT)
        return status;
    return Py_RunMain();
}
