/* stdlib/syslog.c -- the module syslog: messages to the system's log.
 *
 * The C library has one log for the process and keeps a pointer to the program's name: the name is kept here as long as the log is open.
 * log_lock guards both; it is held while the thread, detached, sends a message.
 */
#include "objects/argcheck.h"
#include "stdlib/blocking.h"
#include "stdlib/module_state.h"

#include <syslog.h>

static PyMutex log_lock;
static char *log_name GUARD(log_lock);           /* PyMem_Raw; NULL: the library's own idea */
static bool log_is_open GUARD(log_lock);

/* The last part of sys.argv[0], or None. New reference. */
static PyObject *program_name(void)
{
    PyObject *argv = Py_XNewRef(PySys_GetObject("argv"));
    PyObject *name = argv && PyList_Check(argv) ? PyList_GetItemRef(argv, 0) : NULL;
    Py_XDECREF(argv);
    PyErr_Clear();
    if (!name || !PyUnicode_Check(name) || PyUnicode_GET_LENGTH(name) == 0) {
        Py_XDECREF(name);
        return Py_None;
    }
    Py_ssize_t n = PyUnicode_GET_LENGTH(name), slash = PyUnicode_FindChar(name, '/', 0, n, -1);
    PyObject *last = slash < 0 ? Py_NewRef(name) : PyUnicode_Substring(name, slash + 1, n);
    Py_DECREF(name);
    return last;
}

static void open_locked(char *name, int option, int facility)
{
    openlog(name, option, facility);
    PyMem_RawFree(log_name);
    log_name = name;
    log_is_open = true;
}

/* ident: None, or a str, copied. -1: raised. */
static int open_named(PyObject *ident, int option, int facility, bool only_if_closed)
{
    char *name = NULL;
    if (ident != Py_None) {
        Py_ssize_t n;
        const char *text = PyUnicode_AsUTF8AndSize(ident, &n);
        name = text ? PyMem_RawMalloc((size_t)n + 1) : NULL;
        if (!name) {
            if (text)
                PyErr_NoMemory();
            return -1;
        }
        memcpy(name, text, (size_t)n + 1);
    }
    PyMutex_Lock(&log_lock);
    if (only_if_closed && log_is_open)
        PyMem_RawFree(name);
    else
        open_locked(name, option, facility);
    PyMutex_Unlock(&log_lock);
    return 0;
}

static bool in_main(const char *function)
{
    if (PyInterpreterState_Get() == PyInterpreterState_Main())
        return true;
    PyErr_Format(PyExc_RuntimeError, "subinterpreter can't use syslog.%s()", function);
    return false;
}

static PyObject *log_openlog(PyObject *Py_UNUSED(module), PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"ident", "logoption", "facility", NULL};
    long option = 0, facility = LOG_USER;
    PyObject *ident = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|Oll:openlog", words, &ident, &option, &facility))
        return NULL;
    if (ident && !PyUnicode_Check(ident)) {
        PyErr_Format(PyExc_TypeError, "openlog() argument 'ident' must be str, not %T", ident);
        return NULL;
    }
    if (!in_main("openlog"))
        return NULL;
    ident = ident ? Py_NewRef(ident) : program_name();
    int rc = ident && PySys_Audit("syslog.openlog", "Oll", ident, option, facility) == 0 ? open_named(ident, (int)option, (int)facility, false) : -1;
    Py_XDECREF(ident);
    return rc < 0 ? NULL : Py_None;
}

static PyObject *log_syslog(PyObject *Py_UNUSED(module), PyObject *args)
{
    int priority = LOG_INFO;
    const char *message;
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (n < 1 || n > 2) {
        PyErr_SetString(PyExc_TypeError, "syslog.syslog requires 1 to 2 arguments");
        return NULL;
    }
    if (!(n == 1 ? PyArg_ParseTuple(args, "s:syslog", &message) : PyArg_ParseTuple(args, "is:syslog", &priority, &message)) ||
        PySys_Audit("syslog.syslog", "is", priority, message) < 0)
        return NULL;
    PyMutex_Lock(&log_lock);
    bool open = log_is_open;
    PyMutex_Unlock(&log_lock);
    if (!open) {                             /* as openlog() without arguments */
        if (!in_main("openlog"))
            return NULL;
        PyObject *ident = program_name();
        int rc = ident && PySys_Audit("syslog.openlog", "Oll", ident, 0L, (long)LOG_USER) == 0 ? open_named(ident, 0, LOG_USER, true) : -1;
        Py_XDECREF(ident);
        if (rc < 0)
            return NULL;
    }
    PyMutex_Lock(&log_lock);
    Py_BEGIN_ALLOW_THREADS
    syslog(priority, "%s", message);
    Py_END_ALLOW_THREADS
    PyMutex_Unlock(&log_lock);
    Py_RETURN_NONE;
}

static PyObject *log_closelog(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused))
{
    if (!in_main("closelog") || PySys_Audit("syslog.closelog", NULL) < 0)
        return NULL;
    PyMutex_Lock(&log_lock);
    if (log_is_open) {
        closelog();
        PyMem_RawFree(log_name);
        log_name = NULL;
        log_is_open = false;
    }
    PyMutex_Unlock(&log_lock);
    Py_RETURN_NONE;
}

static bool to_number(PyObject *o, long *v)
{
    *v = PyLong_AsLong(o);
    return *v != -1 || !PyErr_Occurred();
}

static PyObject *log_setlogmask(PyObject *Py_UNUSED(module), PyObject *arg)
{
    long mask;
    if (!to_number(arg, &mask) || PySys_Audit("syslog.setlogmask", "l", mask) < 0)
        return NULL;
    return PyLong_FromLong(setlogmask((int)mask));
}

static PyObject *log_LOG_MASK(PyObject *Py_UNUSED(module), PyObject *arg)
{
    long priority;
    return to_number(arg, &priority) ? PyLong_FromLong(LOG_MASK(priority)) : NULL;
}

static PyObject *log_LOG_UPTO(PyObject *Py_UNUSED(module), PyObject *arg)
{
    long priority;
    return to_number(arg, &priority) ? PyLong_FromLong(LOG_UPTO(priority)) : NULL;
}

static PyMethodDef methods[] = {
    {"openlog", _PyCFunction_CAST(log_openlog), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("openlog($module, /, ident=<unrepresentable>, logoption=0,\n        facility=LOG_USER)\n--\n\nSets what later messages say of their sender.\n\n"
               "ident: put before each message; the program's name if not given.")},
    {"closelog", log_closelog, METH_NOARGS, PyDoc_STR("closelog($module, /)\n--\n\nCloses the log, and forgets what openlog() said.")},
    {"syslog", log_syslog, METH_VARARGS, PyDoc_STR("syslog([priority=LOG_INFO,] message)\nSends a message to the log.")},
    {"setlogmask", log_setlogmask, METH_O, PyDoc_STR("setlogmask($module, maskpri, /)\n--\n\nThe priorities that are not ignored; gives the old ones.")},
    {"LOG_MASK", log_LOG_MASK, METH_O, PyDoc_STR("LOG_MASK($module, pri, /)\n--\n\nThe mask of one priority.")},
    {"LOG_UPTO", log_LOG_UPTO, METH_O, PyDoc_STR("LOG_UPTO($module, pri, /)\n--\n\nThe mask of all priorities up to one.")},
    {NULL, NULL, 0, NULL}
};

static const struct number_constant numbers[] = {
#define C(name) {#name, (long long)(name)},
    C(LOG_ALERT) C(LOG_AUTH) C(LOG_AUTHPRIV) C(LOG_CONS) C(LOG_CRIT) C(LOG_CRON) C(LOG_DAEMON) C(LOG_DEBUG) C(LOG_EMERG) C(LOG_ERR) C(LOG_FTP)
    C(LOG_INFO) C(LOG_KERN) C(LOG_LOCAL0) C(LOG_LOCAL1) C(LOG_LOCAL2) C(LOG_LOCAL3) C(LOG_LOCAL4) C(LOG_LOCAL5) C(LOG_LOCAL6) C(LOG_LOCAL7)
    C(LOG_LPR) C(LOG_MAIL) C(LOG_NDELAY) C(LOG_NEWS) C(LOG_NOTICE) C(LOG_NOWAIT) C(LOG_ODELAY) C(LOG_PERROR) C(LOG_PID) C(LOG_SYSLOG)
    C(LOG_USER) C(LOG_UUCP) C(LOG_WARNING)
#undef C
};

static int module_exec(PyObject *module) { return ADD_NUMBERS(module, numbers); }

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef syslog_module = {PyModuleDef_HEAD_INIT, .m_name = "syslog", .m_methods = methods, .m_slots = slots};

PyMODINIT_FUNC PyInit_syslog(void) { return PyModuleDef_Init(&syslog_module); }
