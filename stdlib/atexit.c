/* stdlib/atexit.c -- callbacks for the end of an interpreter.
 *
 * The interpreter has one list of (function, args, kwargs), made when the module is first imported; it is kept in atexit_state, so that
 * importing the module again finds the same one. Whoever runs the callbacks takes the last one out of the list under the list's critical
 * section, so each runs once, whichever threads register, remove and run meanwhile.
 */
#include "core/runtime/runtime.h"
#include "objects/argcheck.h"
#include "stdlib/module_state.h"

static PyObject *callbacks_of(PyInterpreterState *interp) { return interp->atexit_state; }
static PyObject *callbacks(void) { return callbacks_of(interp_now()); }

/* The last callback, which is the caller's now; NULL when there is none. */
static PyObject *take_last(PyObject *list)
{
    PyObject *last = NULL;
    Py_BEGIN_CRITICAL_SECTION(list);
    Py_ssize_t n = PyList_GET_SIZE(list);
    if (n && (last = PyList_GetItemRef(list, n - 1)) != NULL && PyList_SetSlice(list, n - 1, n, NULL) < 0)
        Py_CLEAR(last);
    Py_END_CRITICAL_SECTION();
    return last;
}

/* Last in, first out; what they raise is reported and goes no further. Callbacks registered meanwhile run too. */
static void run_all(PyInterpreterState *interp)
{
    PyObject *list = callbacks_of(interp), *callback;
    while (list && (callback = take_last(list)) != NULL) {
        PyObject *kwargs = PyTuple_GET_ITEM(callback, 2);
        PyObject *result = PyObject_Call(PyTuple_GET_ITEM(callback, 0), PyTuple_GET_ITEM(callback, 1), kwargs == Py_None ? NULL : kwargs);
        if (!result)
            PyErr_FormatUnraisable("Exception ignored in atexit callback %R", PyTuple_GET_ITEM(callback, 0));
        Py_XDECREF(result);
        Py_DECREF(callback);
    }
    if (error_pending())
        PyErr_FormatUnraisable("Exception ignored while running atexit callbacks");
}

static PyObject *atexit_register(PyObject *module, PyObject *args, PyObject *kwargs)
{
    (void)module;
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (n == 0) {
        PyErr_SetString(PyExc_TypeError, "register() takes at least 1 argument (0 given)");
        return NULL;
    }
    PyObject *function = PyTuple_GET_ITEM(args, 0);
    if (!PyCallable_Check(function)) {
        PyErr_SetString(PyExc_TypeError, "the first argument must be callable");
        return NULL;
    }
    PyObject *rest = PyTuple_GetSlice(args, 1, n), *callback = rest ? PyTuple_Pack(3, function, rest, kwargs ? kwargs : Py_None) : NULL;
    int failed = callback ? PyList_Append(callbacks(), callback) : -1;
    Py_XDECREF(rest);
    Py_XDECREF(callback);
    return failed ? NULL : Py_NewRef(function);
}

/* Comparing runs Python code, which may change the list: whatever was equal is looked for again by identity. */
static PyObject *atexit_unregister(PyObject *module, PyObject *function)
{
    (void)module;
    PyObject *list = callbacks(), *all = PyList_AsTuple(list);
    if (!all)
        return NULL;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(all); i++) {
        PyObject *callback = PyTuple_GET_ITEM(all, i);
        int same = PyObject_RichCompareBool(PyTuple_GET_ITEM(callback, 0), function, Py_EQ);
        if (same > 0) {
            Py_BEGIN_CRITICAL_SECTION(list);
            for (Py_ssize_t k = 0; k < PyList_GET_SIZE(list) && same > 0; k++)
                if (PyList_GET_ITEM(list, k) == callback)
                    same = PyList_SetSlice(list, k, k + 1, NULL);
            Py_END_CRITICAL_SECTION();
        }
        if (same < 0)
            break;
    }
    Py_DECREF(all);
    return error_pending() ? NULL : Py_NewRef(Py_None);
}

static PyObject *atexit_run(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    run_all(interp_now());
    return Py_NewRef(Py_None);
}

static PyObject *atexit_clear(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyList_SetSlice(callbacks(), 0, PY_SSIZE_T_MAX, NULL) < 0 ? NULL : Py_NewRef(Py_None);
}

static PyObject *atexit_count(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyLong_FromSsize_t(PyList_Size(callbacks()));
}

static PyMethodDef methods[] = {
    {"register", (PyCFunction)(void (*)(void))atexit_register, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("register($module, func, /, *args, **kwargs)\n--\n\nCall func(*args, **kwargs) when the interpreter ends; returns func.")},
    {"unregister", atexit_unregister, METH_O,
     PyDoc_STR("unregister($module, func, /)\n--\n\nForget every callback that is equal to func.")},
    {"_run_exitfuncs", atexit_run, METH_NOARGS, PyDoc_STR("_run_exitfuncs($module, /)\n--\n\nRun the callbacks now, and forget them.")},
    {"_clear", atexit_clear, METH_NOARGS, PyDoc_STR("_clear($module, /)\n--\n\nForget every callback.")},
    {"_ncallbacks", atexit_count, METH_NOARGS, PyDoc_STR("_ncallbacks($module, /)\n--\n\nHow many callbacks are registered.")},
    {NULL, NULL, 0, NULL}
};

static int exec(PyObject *module)
{
    (void)module;
    PyInterpreterState *interp = interp_now();
    if (!interp->atexit_state && !(interp->atexit_state = PyList_New(0)))
        return -1;
    runtime_run_atexit = run_all;
    return 0;
}

static PyModuleDef_Slot slots[] = MODULE_SLOTS(exec);
static PyModuleDef definition = {
    .m_name = "atexit",
    .m_doc = PyDoc_STR("Functions that are called when the interpreter ends, the last registered first."),
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_atexit(void) { return PyModuleDef_Init(&definition); }
