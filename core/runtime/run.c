/* core/runtime/run.c -- from the command line to an exit status: command text, module, file, folder or zip, standard input, the prompt. */
#include "core/runtime/import.h"
#include "core/runtime/run.h"
#include "core/runtime/sys_int.h"

#include "core/runtime/config.h"
#include "core/vm/vm.h"
#include "objects/module.h"

#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

/* -- sources -------------------------------------------------------------------------------------------------------------------------------- */

PyObject *runtime_main_dict(void)
{
    PyObject *m = PyImport_AddModule("__main__");
    return m ? PyModule_GetDict(m) : NULL;
}

void runtime_register_source(PyObject *code, PyObject *text, const char *name)
{
    PyObject *linecache = PyImport_ImportModule("linecache");
    PyObject *r = linecache ? PyObject_CallMethod(linecache, "_register_code", "OOs", code, text, name) : NULL;
    Py_XDECREF(r);
    Py_XDECREF(linecache);
    PyErr_Clear();
}

char *runtime_read_all(FILE *f, size_t *length)
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

/* Runs code in __main__, consumes it; gives the exit status. */
static int run_main_code(PyObject *code)
{
    PyObject *d = runtime_main_dict(), *r = code && d ? runtime_run_code(code, d, d, NULL) : NULL;
    Py_XDECREF(code);
    Py_XDECREF(r);
    return r ? 0 : runtime_status();
}

/* -- sys.path[0] ------------------------------------------------------------------------------------------------------------------------ */

static int insert_path(PyObject *folder)
{
    PyObject *path = PySys_GetObject("path");
    return path && PyList_Insert(path, 0, folder) == 0 ? 0 : -1;
}

static int insert_path_text(const char *folder)
{
    PyObject *s = PyUnicode_DecodeFSDefault(folder);
    int rc = s ? insert_path(s) : -1;
    module_start_folder = rc < 0 ? NULL : strdup(folder);      /* for good: messages ask for it to the end */
    Py_XDECREF(s);
    return rc;
}

/* The folder that holds the script, symbolic links followed. */
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

/* -- kinds of program ------------------------------------------------------------------------------------------------------------------- */

/* Removes the blanks that all lines of -c have in common, as `python -c "\n    a\n    b"` is written in shell scripts. */
static PyObject *dedented(PyObject *text)
{
    Py_ssize_t n;
    const char *s = PyUnicode_AsUTF8AndSize(text, &n);
    if (!s)
        return NULL;
    const char *end = s + n, *common = NULL;
    size_t width = 0;
    for (const char *line = s; line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line)), *stop = newline ? newline : end;
        size_t blanks = strspn(line, " \t");
        if (line + blanks < stop) {
            if (!common) {
                common = line;
                width = blanks;
            }
            size_t same = 0;
            while (same < width && same < blanks && line[same] == common[same])
                same++;
            width = same;
        }
        line = stop + 1;
    }
    if (width == 0)
        return Py_NewRef(text);
    char *out = malloc((size_t)n + 1), *to = out;
    if (!out)
        return PyErr_NoMemory();
    for (const char *line = s; line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line)), *stop = newline ? newline + 1 : end;
        size_t blanks = strspn(line, " \t");
        bool empty = line + blanks >= (newline ? newline : end);
        const char *from = empty ? (newline ? newline : end) : line + width;
        memcpy(to, from, (size_t)(stop - from));
        to += stop - from;
        line = stop;
    }
    PyObject *r = PyUnicode_DecodeUTF8(out, to - out, NULL);
    free(out);
    return r;
}

static int run_command(const struct runtime_config *c)
{
    PyObject *name = PyUnicode_FromString("<string>"), *text = NULL, *bytes = NULL;
    int status = 1;
    if (!name || (!c->safe_path && insert_path_text("") < 0) || !(text = PyUnicode_DecodeFSDefault(c->target)))
        goto failed;
    if (PySys_Audit("cpython.run_command", "O", text) < 0)
        goto failed;
    Py_SETREF(text, dedented(text));
    bytes = text ? PyUnicode_AsUTF8String(text) : NULL;
    if (!bytes) {
        fprintf(stderr, "Unable to decode the command from the command line:\n");
        goto failed;
    }
    Value code = compile_source(PyBytes_AsString(bytes), (size_t)PyBytes_Size(bytes), value_of(name), 'x', PyCF_IGNORE_COOKIE, runtime_optimize());
    if (!is_raised(code) && !c->bare)
        runtime_register_source(api_of(code), text, "<string>");
    status = run_main_code(api_of(code));
    goto out;
failed:
    status = runtime_status();
out:
    Py_XDECREF(bytes);
    Py_XDECREF(text);
    Py_XDECREF(name);
    return status;
}

static int run_by_runpy(const char *module, bool set_argv0)
{
    PyObject *runpy = PyImport_ImportModule("runpy"), *f = runpy ? PyObject_GetAttrString(runpy, "_run_module_as_main") : NULL;
    PyObject *name = PyUnicode_DecodeFSDefault(module);
    if (!runpy)
        fprintf(stderr, "Could not import runpy module\n");
    PyObject *r = f && name ? PyObject_CallFunction(f, "OO", name, set_argv0 ? Py_True : Py_False) : NULL;
    Py_XDECREF(name);
    Py_XDECREF(f);
    Py_XDECREF(runpy);
    Py_XDECREF(r);
    return r ? 0 : runtime_status();
}

static int run_module(const struct runtime_config *c)
{
    char here[PATH_MAX];
    if (PySys_Audit("cpython.run_module", "s", c->target) < 0 || (!c->safe_path && getcwd(here, sizeof here) && insert_path_text(here) < 0))
        return runtime_status();
    return run_by_runpy(c->target, true);
}

/* __loader__ of __main__, as if the file had been imported. 0 or -1. */
static int set_loader(PyObject *d, PyObject *path, const char *class)
{
    PyObject *external = PyImport_ImportModule("_frozen_importlib_external"), *type = external ? PyObject_GetAttrString(external, class) : NULL;
    PyObject *loader = type ? PyObject_CallFunction(type, "sO", "__main__", path) : NULL;
    int rc = loader ? PyDict_SetItemString(d, "__loader__", loader) : -1;
    Py_XDECREF(loader);
    Py_XDECREF(type);
    Py_XDECREF(external);
    return rc;
}

/* Code of a .pyc file: 16 bytes of header, then marshalled. Counted, or NULL. */
static PyObject *code_of_cache(const char *text, size_t n)
{
    uint32_t magic = 0;
    if (n >= 16)
        memcpy(&magic, text, 4);
    if (n < 16 || magic != (uint32_t)PyImport_GetMagicNumber()) {
        PyErr_SetString(PyExc_RuntimeError, "Bad magic number in .pyc file");
        return NULL;
    }
    PyObject *code = runtime_unmarshal ? runtime_unmarshal(text + 16, (Py_ssize_t)(n - 16)) : NULL;
    if (code && !PyCode_Check(code)) {
        Py_CLEAR(code);
        PyErr_SetString(PyExc_RuntimeError, "Bad code object in .pyc file");
    } else if (!code && !PyErr_Occurred()) {
        PyErr_SetString(PyExc_RuntimeError, "this program cannot read .pyc files");
    }
    return code;
}
PyObject *(*runtime_unmarshal)(const char *, Py_ssize_t);

static int run_stream(FILE *f, const char *shown, const struct runtime_config *c)
{
    size_t n;
    char *text = runtime_read_all(f, &n);
    if (f != stdin)
        fclose(f);                           /* the program's first descriptor is not this one, and its children do not find it */
    if (!text) {
        fprintf(stderr, "%s: can't read '%s': [Errno %d] %s\n", c->program, shown, errno, strerror(errno));
        return 1;
    }
    size_t skip = 0, length = strlen(shown);
    if (c->skip_first_line) {
        char *newline = memchr(text, '\n', n);
        skip = newline ? (size_t)(newline - text) : n;    /* the newline stays, so that line numbers are right */
    }
    bool is_stdin = strcmp(shown, "<stdin>") == 0, cached = length > 4 && strcmp(shown + length - 4, ".pyc") == 0;
    PyObject *name = PyUnicode_DecodeFSDefault(shown), *d = runtime_main_dict(), *code = NULL;
    if (name && d && PyDict_SetItem(d, NAPI(dunder_file), name) == 0 && PyDict_SetItemString(d, "__cached__", Py_None) == 0 &&
        (is_stdin || c->bare || set_loader(d, name, cached ? "SourcelessFileLoader" : "SourceFileLoader") == 0))
        code = cached ? code_of_cache(text, n) : api_of(compile_source(text + skip, n - skip, value_of(name), 'x', PyCF_SOURCE_FILE, runtime_optimize()));
    free(text);
    Py_XDECREF(name);
    return run_main_code(code);
}

/* The path as an absolute one, unless that is too long. */
static const char *absolute(const char *path, char room[static PATH_MAX])
{
    char here[PATH_MAX];
    if (path[0] == '/' || !getcwd(here, sizeof here) || snprintf(room, PATH_MAX, "%s/%s", strcmp(here, "/") == 0 ? "" : here, path) >= PATH_MAX)
        return path;
    return room;
}

static int run_file(const struct runtime_config *c)
{
    struct stat st;
    char room[PATH_MAX];
    const char *path = absolute(c->target, room);
    PyObject *name = PyUnicode_DecodeFSDefault(path);
    int audited = name ? PySys_Audit("cpython.run_file", "O", name) : -1;
    Py_XDECREF(name);
    if (audited < 0)
        return runtime_status();
    int importer = has_importer(path);
    if (importer < 0)
        return runtime_status();
    if (importer)
        return run_by_runpy("__main__", false);
    FILE *f = fopen(path, "rbe");
    if (!f) {
        fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", c->program, path, errno, strerror(errno));
        return 2;
    }
    if (fstat(fileno(f), &st) == 0 && S_ISDIR(st.st_mode)) {
        fprintf(stderr, "%s: '%s' is a directory, cannot continue\n", c->program, path);
        fclose(f);
        return 1;
    }
    if (!c->safe_path && script_folder(path) < 0) {
        fclose(f);
        return runtime_status();
    }
    return run_stream(f, path, c);
}

/* -- the prompt ------------------------------------------------------------------------------------------------------------------------ */

/* sys.__interactivehook__ (site sets up line editing with it) and the file that PYTHONSTARTUP names; their errors are shown. */
static void run_startup_file(const struct runtime_config *c)
{
    if (!c->startup)
        return;
    if (PySys_Audit("cpython.run_startup", "s", c->startup) < 0) {
        runtime_status();
        return;
    }
    FILE *f = fopen(c->startup, "rbe");
    size_t n;
    char *text = f ? runtime_read_all(f, &n) : NULL;
    int error = errno;
    if (f)
        fclose(f);
    if (!text) {
        PySys_WriteStderr("Could not open PYTHONSTARTUP\n");
        errno = error;
        PyErr_SetFromErrnoWithFilename(PyExc_OSError, c->startup);
        runtime_status();
        return;
    }
    PyObject *name = PyUnicode_DecodeFSDefault(c->startup), *d = runtime_main_dict();
    if (name && d && PyDict_SetItem(d, NAPI(dunder_file), name) == 0) {
        run_main_code(api_of(compile_source(text, n, value_of(name), 'x', PyCF_SOURCE_FILE, runtime_optimize())));
        PyDict_Pop(d, NAPI(dunder_file), NULL);
    }
    PyErr_Clear();
    Py_XDECREF(name);
    free(text);
}

static int run_interactive_hook(void)
{
    PyObject *hook = NULL, *r = NULL;
    int rc = runtime_sys_get("__interactivehook__", &hook);
    if (rc > 0 && PySys_Audit("cpython.run_interactivehook", "O", hook) == 0)
        r = PyObject_CallNoArgs(hook);
    if (rc > 0 && !r) {
        PySys_WriteStderr("Failed calling sys.__interactivehook__\n");
        runtime_status();
    }
    PyErr_Clear();
    Py_XDECREF(hook);
    Py_XDECREF(r);
    return 0;
}

static int basic_prompt(void)
{
    unsigned flags = 0;
    return prompt_loop(stdin, "<stdin>", &flags);
}

static PyObject *sys_baserepl(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    basic_prompt();
    Py_RETURN_NONE;
}
PyMethodDef sys_baserepl_methods[] = {
    {"_baserepl", sys_baserepl, METH_NOARGS, PyDoc_STR("_baserepl($module, /)\n--\n\nThe plain interactive prompt.")},
    {NULL, NULL, 0, NULL},
};

/* The library's line editor on a terminal; -1: it cannot be had. */
static int library_prompt(bool startup)
{
    PyObject *main = PyImport_ImportModule("_pyrepl.main"), *run = main ? PyObject_GetAttrString(main, "interactive_console") : NULL;
    PyObject *mainmodule = PyImport_AddModule("__main__"), *args = run ? PyTuple_New(0) : NULL;
    PyObject *kwargs = args ? Py_BuildValue("{sOsO}", "mainmodule", mainmodule, "pythonstartup", startup ? Py_True : Py_False) : NULL;
    Py_XDECREF(main);
    if (!kwargs) {
        Py_XDECREF(run);
        Py_XDECREF(args);
        fprintf(stderr, "Could not import _pyrepl.main\n");
        PyErr_Clear();
        return -1;
    }
    PyObject *r = PyObject_Call(run, args, kwargs);
    Py_DECREF(run);
    Py_DECREF(args);
    Py_DECREF(kwargs);
    Py_XDECREF(r);
    return r ? 0 : runtime_status();
}

static bool wants_basic_prompt(const struct runtime_config *c)
{
    const char *setting = config_getenv(c, "PYTHON_BASIC_REPL");
    return !isatty(0) || !isatty(1) || c->bare || (setting && *setting);
}

/* after_program: -i, with a program that has run. */
static int run_prompt(struct runtime_config *c, bool after_program)
{
    c->inspect = 0;                          /* from now on SystemExit ends it */
    bool basic = wants_basic_prompt(c);
    if (!after_program && basic)
        run_startup_file(c);
    run_interactive_hook();
    if (!basic) {
        int status = library_prompt(!after_program);
        if (status >= 0)
            return status;
    }
    return basic_prompt();
}

static int run_stdin(struct runtime_config *c)
{
    if (!c->safe_path && insert_path_text("") < 0)
        return runtime_status();
    if (!isatty(0) && !c->interactive) {
        if (PySys_Audit("cpython.run_stdin", NULL) < 0)
            return runtime_status();
        return run_stream(stdin, "<stdin>", c);
    }
    if (!c->quiet) {
        fprintf(stderr, "Python %s on %s\n", Py_GetVersion(), Py_GetPlatform());
        if (!c->no_site)
            fprintf(stderr, "Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n");
    }
    return run_prompt(c, false);
}

/* -- importers and site ------------------------------------------------------------------------------------------------------------------ */

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
    int status;
    runtime_report(false, &status);
    return -1;
}

/* -i may be asked for by the program itself. */
static bool inspect_after(struct runtime_config *c)
{
    if (!c->inspect && config_getenv(c, "PYTHONINSPECT"))
        c->inspect = 1;
    return c->inspect && (isatty(0) || c->interactive) && c->run != RUN_STDIN;
}

int Py_RunMain(void)
{
    struct runtime_config *c = &runtime_config;
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
        if (inspect_after(c))
            status = run_prompt(c, true);
    }
    if (Py_FinalizeEx() < 0)
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
    locale_start(&runtime_config);
    return Py_RunMain();
}
