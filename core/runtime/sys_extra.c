/* core/runtime/sys_extra.c -- functions of the module sys that few programs call: what tools ask for.
 *
 * What this runtime does not have (perf's trampolines, code injected by a debugger in another process) is answered as on a build of
 * CPython without it: the question by False, the request by an error.
 */
#include "core/runtime/sys_int.h"

#include "core/runtime/statistics.h"

static PyObject *answer_no(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    Py_RETURN_FALSE;
}

static PyObject *activate_stack_trampoline(PyObject *module, PyObject *backend)
{
    (void)module;
    if (!PyUnicode_Check(backend))
        return PyErr_Format(PyExc_TypeError, "activate_stack_trampoline() argument must be str, not %.200s", Py_TYPE(backend)->tp_name);
    PyErr_SetString(PyExc_ValueError, "perf trampoline not available");
    return NULL;
}

static PyObject *deactivate_stack_trampoline(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    Py_RETURN_NONE;
}

static PyObject *debug_malloc_stats(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    if (statistics_print_memory(stderr) < 0)
        return NULL;
    Py_RETURN_NONE;
}

PyMethodDef sys_extra_methods[] = {
    {"_debugmallocstats", debug_malloc_stats, METH_NOARGS,
     PyDoc_STR("_debugmallocstats($module, /)\n--\n\nWrites to standard error where this process's memory is: objects by size, and what the allocator says of itself.")},
    {"is_remote_debug_enabled", answer_no, METH_NOARGS, PyDoc_STR("is_remote_debug_enabled($module, /)\n--\n\nFalse: no process can inject code here (PEP 768).")},
    {"is_stack_trampoline_active", answer_no, METH_NOARGS, PyDoc_STR("is_stack_trampoline_active($module, /)\n--\n\nFalse: there are no trampolines for perf.")},
    {"activate_stack_trampoline", activate_stack_trampoline, METH_O,
     PyDoc_STR("activate_stack_trampoline($module, backend, /)\n--\n\nRaises ValueError: there are no trampolines for perf.")},
    {"deactivate_stack_trampoline", deactivate_stack_trampoline, METH_NOARGS,
     PyDoc_STR("deactivate_stack_trampoline($module, /)\n--\n\nNone: there is nothing to stop.")},
    {NULL, NULL, 0, NULL},
};
