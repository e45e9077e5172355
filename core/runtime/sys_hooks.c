/* core/runtime/sys_hooks.c -- functions of sys that the runtime itself calls: displayhook, excepthook, unraisablehook, breakpointhook, exit. */
#include "core/runtime/sys_int.h"

#include "core/runtime/config.h"
#include "objects/attr.h"
#include "objects/dict_int.h"
#include "objects/structseq_int.h"

/* -- displayhook -------------------------------------------------------------------------------------------------------------------------- */

/* Writes text to a stream whose encoding cannot show all of it. */
static int write_escaped(PyObject *out, PyObject *text)
{
    PyObject *encoding = PyObject_GetAttr(out, NAPI(encoding)), *bytes = NULL, *buffer = NULL, *r = NULL;
    const char *name = encoding ? PyUnicode_AsUTF8(encoding) : NULL;
    if (name && (bytes = PyUnicode_AsEncodedString(text, name, "backslashreplace"))) {
        if (PyObject_GetOptionalAttrString(out, "buffer", &buffer) > 0) {
            r = PyObject_CallMethodOneArg(buffer, NAPI(write), bytes);
        } else if (!PyErr_Occurred()) {
            PyObject *escaped = PyUnicode_FromEncodedObject(bytes, name, "strict");
            r = escaped && PyFile_WriteObject(escaped, out, Py_PRINT_RAW) == 0 ? Py_None : NULL;
            Py_XDECREF(escaped);
        }
    }
    Py_XDECREF(buffer);
    Py_XDECREF(bytes);
    Py_XDECREF(encoding);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

static PyObject *sys_displayhook(PyObject *module, PyObject *v)
{
    PyObject *builtins = api_of(interp_now()->builtins), *out = NULL, *text = NULL, *result = NULL;
    (void)module;
    if (v == Py_None)
        Py_RETURN_NONE;
    if (PyDict_SetItem(builtins, NAPI(underscore), Py_None) < 0)
        return NULL;
    int rc = runtime_sys_get("stdout", &out);
    if (rc == 0 || (rc > 0 && out == Py_None))
        PyErr_SetString(PyExc_RuntimeError, "lost sys.stdout");
    if (rc <= 0 || out == Py_None || !(text = PyObject_Repr(v)))
        goto done;
    if (PyFile_WriteObject(text, out, Py_PRINT_RAW) < 0) {
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
            goto done;
        PyErr_Clear();
        if (write_escaped(out, text) < 0)
            goto done;
    }
    if (PyFile_WriteString("\n", out) == 0 && PyDict_SetItem(builtins, NAPI(underscore), v) == 0)
        result = Py_None;
done:
    Py_XDECREF(text);
    Py_XDECREF(out);
    return result;
}

/* -- uncaught exceptions ---------------------------------------------------------------------------------------------------------------------- */

/* By the library's traceback module, to sys.stderr. 0, or -1 (cleared): the native printer must do. */
static int print_by_library(PyObject *exc)
{
    PyObject *module = PyImport_ImportModule("traceback"), *print = NULL, *r = NULL;
    if (module && (print = PyObject_GetAttrString(module, "_print_exception_bltin")))
        r = PyObject_CallOneArg(print, exc);
    Py_XDECREF(print);
    Py_XDECREF(module);
    Py_XDECREF(r);
    if (!r)
        PyErr_Clear();
    return r ? 0 : -1;
}

void runtime_display_exception(PyObject *exc)
{
    PyObject *err = NULL;
    if (runtime_sys_get("stderr", &err) > 0 && err == Py_None)
        return;
    PyErr_Clear();
    Py_XDECREF(err);
    if (!interp_now()->importlib_ready || print_by_library(exc) < 0)
        runtime_print_exception_native(exc, NULL);
}

void PyErr_DisplayException(PyObject *exc) { runtime_display_exception(exc); }

void PyErr_Display(PyObject *type, PyObject *value, PyObject *tb)
{
    (void)type;
    if (!value || !PyExceptionInstance_Check(value)) {
        PySys_FormatStderr("TypeError: print_exception(): Exception expected for value, %s found\n", value ? Py_TYPE(value)->tp_name : "NULL");
    } else {
        if (tb && tb != Py_None)
            PyException_SetTraceback(value, tb);
        runtime_display_exception(value);
    }
}

static PyObject *sys_excepthook(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("excepthook", nargs, 3, 3))
        return NULL;
    PyErr_Display(args[0], args[1], args[2]);
    Py_RETURN_NONE;
}

static PyStructSequence_Field unraisable_fields[] = {
    {"exc_type", "exception type"}, {"exc_value", "exception, or None"}, {"exc_traceback", "traceback, or None"}, {"err_msg", "message, or None"},
    {"object", "object causing the exception, or None"}, {NULL, NULL},
};
static PyStructSequence_Desc unraisable_desc = {"UnraisableHookArgs", "What sys.unraisablehook is called with.", unraisable_fields, 5};

PyObject *runtime_unraisable_args(PyObject *exc, const char *message, PyObject *where)
{
    static PyTypeObject *made SHARED(acq_rel);
    PyTypeObject *type = structseq_type_once(&made, &unraisable_desc, 0);
    if (!type)
        return NULL;
    PyObject *args = PyStructSequence_New(type), *text = message ? PyUnicode_FromString(message) : Py_None;
    if (!args || !text) {
        Py_XDECREF(args);
        Py_XDECREF(text);
        return NULL;
    }
    PyObject *tb = PyException_GetTraceback(exc);
    PyStructSequence_SetItem(args, 0, Py_NewRef((PyObject *)Py_TYPE(exc)));
    PyStructSequence_SetItem(args, 1, Py_NewRef(exc));
    PyStructSequence_SetItem(args, 2, tb ? tb : Py_None);
    PyStructSequence_SetItem(args, 3, text);
    PyStructSequence_SetItem(args, 4, Py_NewRef(where ? where : Py_None));
    return args;
}

static PyObject *sys_unraisablehook(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *exc = PyObject_GetAttrString(args, "exc_value"), *message = PyObject_GetAttrString(args, "err_msg"),
             *where = PyObject_GetAttrString(args, "object");
    if (exc && message && where) {
        PyObject *head = message != Py_None ? PyUnicode_FromFormat("%S:", message)
                         : where != Py_None ? PyUnicode_FromFormat("Exception ignored in: %R", where) : PyUnicode_FromString("Exception ignored:");
        if (!head)
            PyErr_Clear();
        PyObject *err = NULL;
        if (head && message != Py_None && where != Py_None) {
            PyObject *text = PyUnicode_FromFormat("%S: %R", message, where);
            if (text)
                Py_SETREF(head, text);
            else
                PyErr_Clear();
        }
        if (runtime_sys_get("stderr", &err) > 0 && err != Py_None && head) {
            if (PyFile_WriteObject(head, err, Py_PRINT_RAW) < 0 || PyFile_WriteString("\n", err) < 0)
                PyErr_Clear();
        }
        Py_XDECREF(err);
        Py_XDECREF(head);
        if (exc != Py_None)
            runtime_display_exception(exc);
    }
    Py_XDECREF(exc);
    Py_XDECREF(message);
    Py_XDECREF(where);
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

/* -- breakpoint() --------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *sys_breakpointhook(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    (void)module;
    const char *setting = config_getenv(&runtime_config, "PYTHONBREAKPOINT");
    if (!setting)
        setting = "pdb.set_trace";
    if (strcmp(setting, "0") == 0)
        Py_RETURN_NONE;
    const char *dot = strrchr(setting, '.');
    PyObject *name = dot ? PyUnicode_FromStringAndSize(setting, dot - setting) : PyUnicode_FromString("builtins");
    PyObject *from = NULL;
    if (name && dot == setting)
        PyErr_SetString(PyExc_ImportError, "no module is named before the dot");
    else if (name)
        from = PyImport_Import(name);
    PyObject *f = from ? PyObject_GetAttrString(from, dot ? dot + 1 : setting) : NULL;
    Py_XDECREF(name);
    Py_XDECREF(from);
    if (!f) {
        if (!PyErr_ExceptionMatches(PyExc_ImportError) && !PyErr_ExceptionMatches(PyExc_AttributeError))
            return NULL;
        PyErr_Clear();
        if (PyErr_WarnFormat(PyExc_RuntimeWarning, 0, "Ignoring unimportable $PYTHONBREAKPOINT: \"%s\"", setting) < 0)
            return NULL;
        Py_RETURN_NONE;
    }
    PyObject *r = PyObject_Vectorcall(f, args, (size_t)nargs, kwnames);
    Py_DECREF(f);
    return r;
}

/* -- exit() ------------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *sys_exit(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("exit", nargs, 0, 1))
        return NULL;
    PyObject *exc = nargs == 0               ? PyObject_CallNoArgs(PyExc_SystemExit)
                    : PyTuple_Check(args[0]) ? PyObject_Call(PyExc_SystemExit, args[0], NULL)
                                             : PyObject_CallOneArg(PyExc_SystemExit, args[0]);
    if (exc) {
        PyErr_SetObject(PyExc_SystemExit, exc);
        Py_DECREF(exc);
    }
    return NULL;
}

#define CALL(f) ((PyCFunction)(void (*)(void))(f))
PyMethodDef sys_hook_methods[] = {
    {"displayhook", sys_displayhook, METH_O, PyDoc_STR("displayhook($module, object, /)\n--\n\nPrints the repr of an object that is not None and keeps it in builtins._")},
    {"excepthook", CALL(sys_excepthook), METH_FASTCALL,
     PyDoc_STR("excepthook($module, exctype, value, traceback, /)\n--\n\nShows an exception that nobody caught, on sys.stderr.")},
    {"unraisablehook", sys_unraisablehook, METH_O,
     PyDoc_STR("unraisablehook($module, unraisable, /)\n--\n\nShows an exception that nobody could catch: in a finalizer, for example.")},
    {"breakpointhook", CALL(sys_breakpointhook), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("breakpointhook($module, /, *args, **kwargs)\n--\n\nStarts the debugger that PYTHONBREAKPOINT names, pdb by default.")},
    {"exit", CALL(sys_exit), METH_FASTCALL, PyDoc_STR("exit($module, status=None, /)\n--\n\nEnds the program by SystemExit(status).")},
    {NULL, NULL, 0, NULL},
};
