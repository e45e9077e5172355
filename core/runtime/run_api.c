/* core/runtime/run_api.c -- Py_CompileString*, PyRun_*: source text from C programs, compiled and run. */
#include "core/runtime/run.h"

#include "core/compiler/code.h"

#include <errno.h>

static int mode_of(int start) { return start == Py_eval_input ? 'e' : start == Py_single_input ? 's' : start == Py_file_input ? 'x' : start == Py_func_type_input ? 'f' : 0; }

static PyObject *compile_text(const char *text, size_t n, PyObject *filename, int start, PyCompilerFlags *flags, int optimize)
{
    int mode = mode_of(start);
    unsigned f = flags ? (unsigned)flags->cf_flags : 0;
    if (!mode || mode == 'f' || f & PyCF_ONLY_AST) {
        PyErr_SetString(PyExc_ValueError, "Py_CompileString: start must be Py_file_input, Py_eval_input or Py_single_input, for code");
        return NULL;
    }
    PyObject *code = api_of(compile_source(text, n, value_of(filename), mode, f | PyCF_IGNORE_COOKIE, optimize < 0 ? runtime_optimize() : optimize));
    if (code && flags)
        flags->cf_flags |= (int)(((CodeObj *)value_obj(value_of(code)))->flags & PyCF_MASK);
    return code;
}

PyObject *Py_CompileStringObject(const char *str, PyObject *filename, int start, PyCompilerFlags *flags, int optimize)
{
    return compile_text(str, strlen(str), filename, start, flags, optimize);
}

PyObject *Py_CompileStringExFlags(const char *str, const char *filename, int start, PyCompilerFlags *flags, int optimize)
{
    PyObject *name = PyUnicode_DecodeFSDefault(filename), *code = name ? Py_CompileStringObject(str, name, start, flags, optimize) : NULL;
    Py_XDECREF(name);
    return code;
}

PyObject *Py_CompileStringFlags(const char *str, const char *filename, int start, PyCompilerFlags *flags)
{
    return Py_CompileStringExFlags(str, filename, start, flags, -1);
}

PyObject *Py_CompileString(const char *str, const char *filename, int start) { return Py_CompileStringExFlags(str, filename, start, NULL, -1); }

static PyObject *run_code(PyObject *code, PyObject *globals, PyObject *locals)
{
    PyObject *r = NULL;
    int has = code ? PyDict_Contains(globals, NAPI(dunder_builtins)) : -1;
    if (has == 0)
        has = PyDict_SetItem(globals, NAPI(dunder_builtins), core_hooks.current_builtins());
    if (has >= 0)
        r = runtime_run_code(code, globals, locals, NULL);
    Py_XDECREF(code);
    return r;
}

PyObject *PyRun_StringFlags(const char *str, int start, PyObject *globals, PyObject *locals, PyCompilerFlags *flags)
{
    return run_code(Py_CompileStringExFlags(str, "<string>", start, flags, -1), globals, locals);
}

PyObject *PyRun_String(const char *str, int start, PyObject *globals, PyObject *locals) { return PyRun_StringFlags(str, start, globals, locals, NULL); }

PyObject *PyRun_FileExFlags(FILE *fp, const char *filename, int start, PyObject *globals, PyObject *locals, int closeit, PyCompilerFlags *flags)
{
    size_t n;
    char *text = runtime_read_all(fp, &n);
    int error = errno;
    if (closeit)
        fclose(fp);
    if (!text) {
        errno = error;
        return PyErr_SetFromErrnoWithFilename(PyExc_OSError, filename);
    }
    PyObject *name = PyUnicode_DecodeFSDefault(filename), *code = NULL;
    int mode = mode_of(start);
    if (name && mode && mode != 'f')
        code = api_of(compile_source(text, n, value_of(name), mode, (flags ? (unsigned)flags->cf_flags : 0u) | PyCF_SOURCE_FILE, runtime_optimize()));
    else if (name)
        PyErr_SetString(PyExc_ValueError, "PyRun_File: start must be Py_file_input, Py_eval_input or Py_single_input");
    Py_XDECREF(name);
    free(text);
    return run_code(code, globals, locals);
}

PyObject *PyRun_FileFlags(FILE *fp, const char *filename, int start, PyObject *globals, PyObject *locals, PyCompilerFlags *flags)
{
    return PyRun_FileExFlags(fp, filename, start, globals, locals, 0, flags);
}

PyObject *PyRun_FileEx(FILE *fp, const char *filename, int start, PyObject *globals, PyObject *locals, int closeit)
{
    return PyRun_FileExFlags(fp, filename, start, globals, locals, closeit, NULL);
}

PyObject *PyRun_File(FILE *fp, const char *filename, int start, PyObject *globals, PyObject *locals)
{
    return PyRun_FileExFlags(fp, filename, start, globals, locals, 0, NULL);
}

/* -- in __main__; errors are shown --------------------------------------------------------------------------------------------------------- */

static int shown(PyObject *r)
{
    if (r) {
        Py_DECREF(r);
        return 0;
    }
    PyErr_Print();
    return -1;
}

int PyRun_SimpleStringFlags(const char *command, PyCompilerFlags *flags)
{
    PyObject *d = runtime_main_dict();
    return shown(d ? PyRun_StringFlags(command, Py_file_input, d, d, flags) : NULL);
}

int PyRun_SimpleString(const char *command) { return PyRun_SimpleStringFlags(command, NULL); }

int PyRun_SimpleFileExFlags(FILE *fp, const char *filename, int closeit, PyCompilerFlags *flags)
{
    PyObject *d = runtime_main_dict(), *name = PyUnicode_DecodeFSDefault(filename), *r = NULL;
    int had = d ? PyDict_Contains(d, NAPI(dunder_file)) : -1;
    if (had == 0 && name && PyDict_SetItem(d, NAPI(dunder_file), name) < 0)
        had = -1;
    if (had >= 0 && name)
        r = PyRun_FileExFlags(fp, filename, Py_file_input, d, d, closeit, flags);
    Py_XDECREF(name);
    int rc = shown(r);
    if (had == 0 && PyDict_Pop(d, NAPI(dunder_file), NULL) < 0)
        PyErr_Clear();
    return rc;
}

int PyRun_SimpleFileEx(FILE *fp, const char *filename, int closeit) { return PyRun_SimpleFileExFlags(fp, filename, closeit, NULL); }
int PyRun_SimpleFile(FILE *fp, const char *filename) { return PyRun_SimpleFileExFlags(fp, filename, 0, NULL); }

int PyRun_InteractiveOneObject(FILE *fp, PyObject *filename, PyCompilerFlags *flags)
{
    unsigned f = flags ? (unsigned)flags->cf_flags : 0;
    int status = 0, rc = prompt_one(fp, filename, &f, &status);
    if (flags)
        flags->cf_flags = (int)f;
    if (rc == PROMPT_EXIT)
        Py_Exit(status);
    return rc;
}

int PyRun_InteractiveOneFlags(FILE *fp, const char *filename, PyCompilerFlags *flags)
{
    PyObject *name = PyUnicode_DecodeFSDefault(filename);
    if (!name) {
        PyErr_Print();
        return -1;
    }
    int rc = PyRun_InteractiveOneObject(fp, name, flags);
    Py_DECREF(name);
    return rc;
}

int PyRun_InteractiveOne(FILE *fp, const char *filename) { return PyRun_InteractiveOneFlags(fp, filename, NULL); }

int PyRun_InteractiveLoopFlags(FILE *fp, const char *filename, PyCompilerFlags *flags)
{
    unsigned f = flags ? (unsigned)flags->cf_flags : 0;
    int status = prompt_loop(fp, filename, &f);
    if (flags)
        flags->cf_flags = (int)f;
    if (status)
        Py_Exit(status);
    return 0;
}

int PyRun_InteractiveLoop(FILE *fp, const char *filename) { return PyRun_InteractiveLoopFlags(fp, filename, NULL); }

int PyRun_AnyFileExFlags(FILE *fp, const char *filename, int closeit, PyCompilerFlags *flags)
{
    if (!filename)
        filename = "???";
    if (!Py_FdIsInteractive(fp, filename))
        return PyRun_SimpleFileExFlags(fp, filename, closeit, flags);
    int rc = PyRun_InteractiveLoopFlags(fp, filename, flags);
    if (closeit)
        fclose(fp);
    return rc;
}

int PyRun_AnyFileFlags(FILE *fp, const char *filename, PyCompilerFlags *flags) { return PyRun_AnyFileExFlags(fp, filename, 0, flags); }
int PyRun_AnyFileEx(FILE *fp, const char *filename, int closeit) { return PyRun_AnyFileExFlags(fp, filename, closeit, NULL); }
int PyRun_AnyFile(FILE *fp, const char *filename) { return PyRun_AnyFileExFlags(fp, filename, 0, NULL); }
