/* core/runtime/eval_api.c -- PyEval_* about running code: code objects run from C, and what the innermost frame sees. */
#include "core/runtime/runtime.h"

#include "core/runtime/config.h"
#include "core/vm/frame_object.h"

#include <unistd.h>

PyObject *PyEval_EvalCode(PyObject *co, PyObject *globals, PyObject *locals)
{
    if (!co || !PyCode_Check(co) || !globals || !PyDict_Check(globals)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return runtime_run_code(co, globals, locals ? locals : globals, NULL);
}

static PyObject *tuple_of(PyObject *const *items, int n)
{
    PyObject *t = PyTuple_New(n);
    for (int i = 0; t && i < n; i++)
        PyTuple_SetItem(t, i, Py_NewRef(items[i]));
    return t;
}

/* As a function with these defaults and this closure would be called. */
PyObject *PyEval_EvalCodeEx(PyObject *co, PyObject *globals, PyObject *locals, PyObject *const *args, int argcount, PyObject *const *kws, int kwcount,
                            PyObject *const *defs, int defcount, PyObject *kwdefs, PyObject *closure)
{
    if (!co || !PyCode_Check(co) || !globals) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (!(((CodeObj *)value_obj(value_of(co)))->flags & CODE_OPTIMIZED))
        return runtime_run_code(co, globals, locals ? locals : globals, closure);
    PyObject *function = PyFunction_New(co, globals), *defaults = tuple_of(defs, defcount), *positional = tuple_of(args, argcount), *kwargs = NULL, *r = NULL;
    if (!function || !defaults || !positional || (defcount && PyFunction_SetDefaults(function, defaults) < 0) ||
        (kwdefs && PyFunction_SetKwDefaults(function, kwdefs) < 0) || (closure && PyFunction_SetClosure(function, closure) < 0))
        goto out;
    if (kwcount && !(kwargs = PyDict_New()))
        goto out;
    for (int i = 0; i < kwcount; i++)
        if (PyDict_SetItem(kwargs, kws[2 * i], kws[2 * i + 1]) < 0)
            goto out;
    r = PyObject_Call(function, positional, kwargs);
out:
    Py_XDECREF(function);
    Py_XDECREF(defaults);
    Py_XDECREF(positional);
    Py_XDECREF(kwargs);
    return r;
}

/* Frames run by themselves here; one that has an object runs already, or has run. */
PyObject *PyEval_EvalFrame(PyFrameObject *frame)
{
    (void)frame;
    PyErr_SetString(PyExc_NotImplementedError, "frame objects cannot be run: call PyEval_EvalCode()");
    return NULL;
}

PyObject *PyEval_EvalFrameEx(PyFrameObject *frame, int throwflag) { return (void)throwflag, PyEval_EvalFrame(frame); }

int PyEval_MergeCompilerFlags(PyCompilerFlags *cf)
{
    Frame *f = tstate()->frame;
    if (f)
        cf->cf_flags |= (int)(frame_code(f)->flags & PyCF_MASK);
    return cf->cf_flags != 0;
}

PyObject *PyEval_GetFrameGlobals(void) { return Py_XNewRef(core_hooks.current_globals()); }
PyObject *PyEval_GetFrameBuiltins(void) { return Py_XNewRef(core_hooks.current_builtins()); }
PyObject *PyEval_GetFrameLocals(void) { return runtime_locals(); }

PyObject *PyEval_GetLocals(void)
{
    PyObject *locals = runtime_locals();
    Frame *f = tstate()->frame;
    if (!locals)
        return NULL;
    /* Borrowed: the frame keeps it until it ends. */
    struct frame_extra *x = frame_extra(f);
    struct kept *k = x ? buf_alloc(sizeof *k) : NULL;
    if (!k) {
        Py_DECREF(locals);
        return PyErr_NoMemory();
    }
    *k = (struct kept){x->keep, value_of(locals)};
    x->keep = k;
    return locals;
}

void PyEval_InitThreads(void) {}
int PyEval_ThreadsInitialized(void) { return 1; }

/* -- frames: what old programs call around f_locals, which writes through here ------------------------------------------------------------ */

int PyFrame_FastToLocalsWithError(PyFrameObject *frame) { return (void)frame, 0; }
void PyFrame_FastToLocals(PyFrameObject *frame) { (void)frame; }
void PyFrame_LocalsToFast(PyFrameObject *frame, int clear) { (void)frame, (void)clear; }
int (PyFrameLocalsProxy_Check)(PyObject *o) { return IS_EXACT(value_of(o), FRAME_LOCALS); }

int Py_FdIsInteractive(FILE *fp, const char *filename)
{
    if (isatty(fileno(fp)))
        return 1;
    return runtime_config.interactive && (!filename || strcmp(filename, "<stdin>") == 0 || strcmp(filename, "???") == 0);
}
