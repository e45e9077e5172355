/* objects/errors_report.c -- errors that nobody can catch, warnings, recursion, the end of everything.
 *
 * Showing them is the business of core (sys.unraisablehook, the warnings module, signals), which fills core_hooks; before it has, a line
 * on stderr has to do.
 * Recursion. Native code that may nest deeply asks recursion_enter(): the bound is the C stack's address (Thread.stack_low), below which
 *         there is room enough to raise RecursionError and to unwind.
 * repr.   Py_ReprEnter() keeps the objects whose repr a thread is computing on a small stack of the thread.
 */
#include "objects/exceptions_int.h"

/* --- unraisable -------------------------------------------------------------------------------------------------------------------- */

static void report_unraisable(PyObject *where, const char *message)
{
    if (!error_pending())
        return;
    if (core_hooks.unraisable)
        core_hooks.unraisable(where, message);
    else
        fprintf(stderr, "%s: %s\n", message ? message : "Exception ignored", type_of(tstate()->raised)->tp_name);
    PyErr_Clear();
}

void PyErr_WriteUnraisable(PyObject *where) { report_unraisable(where, NULL); }

void PyErr_FormatUnraisable(const char *format, ...)
{
    if (format == NULL) {
        report_unraisable(NULL, NULL);
        return;
    }
    Value exc = error_take();
    va_list vargs;
    va_start(vargs, format);
    PyObject *text = PyUnicode_FromFormatV(format, vargs);
    va_end(vargs);
    const char *message = text ? PyUnicode_AsUTF8(text) : NULL;
    error_set(exc);                                      /* in place of what formatting may have raised */
    report_unraisable(NULL, message);
    Py_XDECREF(text);
}

/* --- warnings ------------------------------------------------------------------------------------------------------------------------ */

int PyErr_WarnEx(PyObject *category, const char *message, Py_ssize_t stack_level)
{
    if (category == NULL)
        category = PyExc_RuntimeWarning;
    return core_hooks.warn ? core_hooks.warn(category, stack_level, message) : 0;
}

static int warn_text(PyObject *category, PyObject *source, Py_ssize_t stack_level, PyObject *text)   /* consumes text */
{
    if (text == NULL)
        return -1;
    int r;
    if (source && core_hooks.warn_resource) {
        r = core_hooks.warn_resource(source, stack_level, text);
    } else {
        const char *utf8 = PyUnicode_AsUTF8(text);
        r = utf8 ? PyErr_WarnEx(category, utf8, stack_level) : -1;
    }
    Py_DECREF(text);
    return r;
}

int PyErr_WarnFormat(PyObject *category, Py_ssize_t stack_level, const char *format, ...)
{
    va_list vargs;
    va_start(vargs, format);
    PyObject *text = PyUnicode_FromFormatV(format, vargs);
    va_end(vargs);
    return warn_text(category, NULL, stack_level, text);
}

int PyErr_ResourceWarning(PyObject *source, Py_ssize_t stack_level, const char *format, ...)
{
    va_list vargs;
    va_start(vargs, format);
    PyObject *text = PyUnicode_FromFormatV(format, vargs);
    va_end(vargs);
    return warn_text(PyExc_ResourceWarning, source, stack_level, text);
}

int PyErr_WarnExplicitObject(PyObject *category, PyObject *message, PyObject *filename, int lineno, PyObject *module, PyObject *registry)
{
    if (category == NULL)
        category = PyExc_RuntimeWarning;
    if (core_hooks.warn_explicit)
        return core_hooks.warn_explicit(category, message, filename, lineno, module, registry);
    return 0;
}

static int warn_explicit(PyObject *category, PyObject *message, const char *filename, int lineno, const char *module, PyObject *registry)
{
    int r = -1;
    PyObject *file = message ? PyUnicode_DecodeFSDefault(filename) : NULL, *name = module ? PyUnicode_FromString(module) : NULL;
    if (message && file && (name || module == NULL))
        r = PyErr_WarnExplicitObject(category, message, file, lineno, name, registry);
    Py_XDECREF(message);
    Py_XDECREF(file);
    Py_XDECREF(name);
    return r;
}

int PyErr_WarnExplicit(PyObject *category, const char *message, const char *filename, int lineno, const char *module, PyObject *registry)
{
    return warn_explicit(category, PyUnicode_FromString(message), filename, lineno, module, registry);
}

int PyErr_WarnExplicitFormat(PyObject *category, const char *filename, int lineno, const char *module, PyObject *registry,
                             const char *format, ...)
{
    va_list vargs;
    va_start(vargs, format);
    PyObject *text = PyUnicode_FromFormatV(format, vargs);
    va_end(vargs);
    return warn_explicit(category, text, filename, lineno, module, registry);
}

/* --- signals ------------------------------------------------------------------------------------------------------------------------- */

int PyErr_CheckSignals(void) { return core_hooks.check_signals ? core_hooks.check_signals() : 0; }

/* --- recursion ----------------------------------------------------------------------------------------------------------------------- */

int recursion_enter_slow(const char *where)
{
    raise_format(PyExc_RecursionError, "maximum recursion depth exceeded%s", where);
    return -1;
}

int Py_EnterRecursiveCall(const char *where) { return recursion_enter(where); }
void Py_LeaveRecursiveCall(void) { recursion_leave(); }

enum { REPR_FIRST = 16 };
static _Thread_local struct {
    size_t used, room;                                   /* room 0: `first` */
    PyObject **more;                                     /* given back when the outermost repr ends */
    PyObject *first[REPR_FIRST];
} reprs;

static PyObject **repr_stack(void) { return reprs.room ? reprs.more : reprs.first; }

int Py_ReprEnter(PyObject *o)
{
    PyObject **at = repr_stack();
    for (size_t i = reprs.used; i-- > 0;)
        if (at[i] == o)
            return 1;
    if (reprs.used == (reprs.room ? reprs.room : REPR_FIRST)) {
        size_t room = reprs.used * 2;
        PyObject **more = buf_alloc(room * sizeof *more);
        if (more == NULL) {
            raise_no_memory();
            return -1;
        }
        memcpy(more, at, reprs.used * sizeof *more);
        buf_free(reprs.more);
        reprs.more = at = more;
        reprs.room = room;
    }
    at[reprs.used++] = o;
    return 0;
}

void Py_ReprLeave(PyObject *o)
{
    PyObject **at = repr_stack();
    for (size_t i = reprs.used; i-- > 0;) {
        if (at[i] == o) {
            memmove(&at[i], &at[i + 1], (reprs.used - i - 1) * sizeof *at);
            reprs.used--;
            break;
        }
    }
    if (reprs.used == 0 && reprs.room) {
        buf_free(reprs.more);
        reprs.more = NULL;
        reprs.room = 0;
    }
}

/* --- the end ------------------------------------------------------------------------------------------------------------------------- */

void _Py_FatalErrorFunc(const char *func, const char *message)
{
    fflush(stdout);
    fprintf(stderr, "Fatal Python error: %s: %s\n", func ? func : "<unknown>", message);
    if (core_hooks.fatal)
        core_hooks.fatal();                              /* where every thread is */
    fflush(stderr);
    abort();
}

#undef Py_FatalError
_Py_NO_RETURN void Py_FatalError(const char *message) { _Py_FatalErrorFunc(NULL, message); }
