/* stdlib/_interpreters.c -- the interpreters of this process, for concurrent.interpreters.
 *
 * There is one: the runtime's floors keep apart what belongs to an interpreter, but nothing can start a second one yet. So all questions
 * that have an answer with one interpreter are answered here, and create() raises InterpreterError: InterpreterPoolExecutor then says that
 * it is broken, instead of concurrent.futures being without it. What may be shared is decided here for queues as well (interp_share.h).
 * State.  shared_types  GUARD(lock)  a tuple, replaced when a type is added
 * Tests.  tests/stdlib/one_interpreter.py
 */
#include "stdlib/interp_share.h"

#include "objects/args.h"
#include "stdlib/module_state.h"

enum { WHENCE_UNKNOWN, WHENCE_RUNTIME, WHENCE_LEGACY_CAPI, WHENCE_CAPI, WHENCE_XI, WHENCE_STDLIB };
enum { MAIN_ID = 0 };

typedef struct {
    PyMutex lock;
    PyObject *not_shareable;
    PyObject *shared_types GUARD(lock);
} InterpretersState;

/* ---- what may be shared ---- */

static bool is_registered(InterpretersState *st, PyTypeObject *type)
{
    PyMutex_Lock(&st->lock);
    PyObject *types = Py_XNewRef(st->shared_types);
    PyMutex_Unlock(&st->lock);
    bool found = false;
    for (Py_ssize_t i = 0; types && !found && i < PyTuple_GET_SIZE(types); i++)
        found = PyTuple_GET_ITEM(types, i) == (PyObject *)type;
    Py_XDECREF(types);
    return found;
}

bool interp_shareable(PyObject *interpreters, PyObject *o, bool deep)
{
    if (PyTuple_CheckExact(o)) {
        bool all = true;
        if (!deep)
            return true;
        if (Py_EnterRecursiveCall(" while looking whether a tuple can be shared") < 0) {
            PyErr_Clear();
            return false;
        }
        for (Py_ssize_t i = 0; all && i < PyTuple_GET_SIZE(o); i++)
            all = interp_shareable(interpreters, PyTuple_GET_ITEM(o, i), true);
        Py_LeaveRecursiveCall();
        return all;
    }
    return o == Py_None || PyBool_Check(o) || PyLong_CheckExact(o) || PyFloat_CheckExact(o) || PyUnicode_CheckExact(o) || PyBytes_CheckExact(o) ||
           PyMemoryView_Check(o) || is_registered(PyModule_GetState(interpreters), Py_TYPE(o));
}

int interp_share_type(PyObject *interpreters, PyObject *type)
{
    InterpretersState *st = PyModule_GetState(interpreters);
    for (;;) {
        PyMutex_Lock(&st->lock);
        PyObject *old = Py_XNewRef(st->shared_types), *one = NULL, *more = NULL;
        PyMutex_Unlock(&st->lock);
        if ((one = PyTuple_Pack(1, type)) != NULL)
            more = old ? PySequence_Concat(old, one) : Py_NewRef(one);
        Py_XDECREF(one);
        if (!more) {
            Py_XDECREF(old);
            return -1;
        }
        PyMutex_Lock(&st->lock);
        bool same = st->shared_types == old;         /* else another thread has added one meanwhile */
        if (same) {
            Py_XSETREF(st->shared_types, more);      /* the tuple is held by `old`: nothing is destroyed here */
            more = NULL;
        }
        PyMutex_Unlock(&st->lock);
        Py_XDECREF(old);
        Py_XDECREF(more);
        if (same)
            return 0;
    }
}

PyObject *interp_not_shareable(PyObject *interpreters, PyObject *o)
{
    InterpretersState *st = PyModule_GetState(interpreters);
    return PyErr_Format(st->not_shareable, "%R does not support cross-interpreter data", o);
}

void interp_not_pickled(PyObject *interpreters)
{
    InterpretersState *st = PyModule_GetState(interpreters);
    PyObject *cause = PyErr_GetRaisedException(), *error;
    if (!PyErr_GivenExceptionMatches(cause, PyExc_Exception)) {          /* KeyboardInterrupt and the like */
        PyErr_SetRaisedException(cause);
        return;
    }
    PyErr_SetString(st->not_shareable, "object could not be pickled");
    error = PyErr_GetRaisedException();
    PyException_SetContext(error, Py_NewRef(cause));
    PyException_SetCause(error, cause);
    PyErr_SetRaisedException(error);
}

int64_t interp_parse_id(PyObject *given, const char *what)
{
    if (!PyIndex_Check(given)) {
        PyErr_Format(PyExc_TypeError, "%s must be an int, got %s", what, Py_TYPE(given)->tp_name);
        return -1;
    }
    PyObject *whole = PyNumber_Index(given);
    int over = 0;
    long long id = whole ? PyLong_AsLongLongAndOverflow(whole, &over) : -1;
    Py_XDECREF(whole);
    if (PyErr_Occurred())
        return -1;
    if (over > 0)
        PyErr_SetString(PyExc_OverflowError, "max number of interpreters/queues exceeded");
    else if (over < 0 || id < 0)
        PyErr_Format(PyExc_ValueError, "%s must be a non-negative int, got %R", what, given);
    return over || id < 0 ? -1 : id;
}

/* ---- questions ---- */

static PyObject *with_whence(void) { return Py_BuildValue("(ii)", MAIN_ID, WHENCE_RUNTIME); }
static PyObject *get_main(PyObject *module, PyObject *unused) { return (void)module, (void)unused, with_whence(); }

static PyObject *list_all(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"require_ready", NULL};
    static const struct arg_spec spec = {"list_all", words, .positional = 0};
    PyObject *ready;
    (void)module;
    return args_bind(&spec, args, nargs, kwnames, &ready) < 0 ? NULL : Py_BuildValue("[N]", with_whence());
}

/* Is it the id of the one there is? Else raises. */
static bool known(PyObject *given)
{
    int64_t id = interp_parse_id(given, "interpreter ID");
    if (id > MAIN_ID)
        PyErr_Format(PyExc_InterpreterNotFoundError, "unrecognized interpreter ID %lld", (long long)id);
    return id == MAIN_ID;
}

/* For FUNCTION(id, *, restrict=False) and the like, a[0] being the id. */
static bool known_of(const struct arg_spec *spec, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **a)
{
    return args_bind(spec, args, nargs, kwnames, a) == 0 && known(a[0]);
}

static const char *const id_words[] = {"id", "restrict", NULL};

static PyObject *is_running(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const struct arg_spec spec = {"is_running", id_words, .required = 1, .positional = 1};
    PyObject *a[2];
    (void)module;
    return known_of(&spec, args, nargs, kwnames, a) ? Py_NewRef(Py_True) : NULL;
}

static PyObject *whence(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"id", NULL};
    static const struct arg_spec spec = {"whence", words, .required = 1, .positional = 1};
    PyObject *a[1];
    (void)module;
    return known_of(&spec, args, nargs, kwnames, a) ? PyLong_FromLong(WHENCE_RUNTIME) : NULL;
}

static PyObject *is_shareable(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"obj", NULL};
    static const struct arg_spec spec = {"is_shareable", words, .required = 1, .positional = 1};
    PyObject *o;
    return args_bind(&spec, args, nargs, kwnames, &o) < 0 ? NULL : PyBool_FromLong(interp_shareable(module, o, false));
}

/* ---- what needs a second one ---- */

static PyObject *create(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"config", "reqrefs", NULL};
    static const struct arg_spec spec = {"create", words, .positional = 1};
    PyObject *a[2];
    (void)module;
    if (args_bind(&spec, args, nargs, kwnames, a) == 0)
        PyErr_SetString(PyExc_InterpreterError, "this runtime has one interpreter and cannot make another");
    return NULL;
}

/* What cannot be done to the main interpreter. With restrict it is not even one that the module answers for. */
static PyObject *refuse(PyObject *restricted, const char *action, const char *reason)
{
    int restrict_it = restricted ? PyObject_IsTrue(restricted) : 0;
    if (restrict_it > 0)
        PyErr_Format(PyExc_InterpreterError, "cannot %s unrecognized interpreter %d", action, MAIN_ID);
    else if (restrict_it == 0)
        PyErr_SetString(PyExc_InterpreterError, reason);
    return NULL;
}

static PyObject *destroy(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const struct arg_spec spec = {"destroy", id_words, .required = 1, .positional = 1};
    PyObject *a[2];
    (void)module;
    return known_of(&spec, args, nargs, kwnames, a) ? refuse(a[1], "destroy", "cannot destroy the current interpreter") : NULL;
}

/* The main interpreter runs __main__ all the time, so it takes no other work. `restrict` comes last. */
#define RUN(function, method, action, ...)                                                                                  \
    static PyObject *function(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)                 \
    {                                                                                                                       \
        static const char *const words[] = {__VA_ARGS__, "restrict", NULL};                                                 \
        enum { LAST = sizeof words / sizeof *words - 2 };                                                                   \
        static const struct arg_spec spec = {method, words, .required = 2, .positional = LAST};                             \
        PyObject *a[LAST + 1];                                                                                              \
        (void)module;                                                                                                       \
        return known_of(&spec, args, nargs, kwnames, a) ? refuse(a[LAST], action, "interpreter already running") : NULL; \
    }
RUN(run_exec, "_interpreters.exec", "exec code for", "id", "code", "shared")
RUN(run_string, "_interpreters.run_string", "run string for", "id", "script", "shared")
RUN(run_func, "_interpreters.run_func", "run func for", "id", "func", "shared")
RUN(run_call, "_interpreters.call", "make a call in", "id", "callable", "args", "kwargs")
RUN(set_main_attrs, "_interpreters.set___main___attrs", "update __main__ for", "id", "ns")

/* The main interpreter lives as long as the process. */
static PyObject *count(const char *name, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"id", "implieslink", "restrict", NULL};
    const struct arg_spec spec = {name, words, .required = 1, .positional = 1};
    PyObject *a[3];
    return known_of(&spec, args, nargs, kwnames, a) ? Py_NewRef(Py_None) : NULL;
}
static PyObject *incref(PyObject *m, PyObject *const *args, Py_ssize_t n, PyObject *kwnames) { return (void)m, count("incref", args, n, kwnames); }
static PyObject *decref(PyObject *m, PyObject *const *args, Py_ssize_t n, PyObject *kwnames) { return (void)m, count("decref", args, n, kwnames); }

/* ---- the module ---- */

#define WORDS(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS
static PyMethodDef methods[] = {
    {"create", WORDS(create), PyDoc_STR("create($module, config='isolated', *, reqrefs=False)\n--\n\nA new interpreter's id. This runtime cannot make one: InterpreterError.")},
    {"destroy", WORDS(destroy), PyDoc_STR("destroy($module, id, *, restrict=False)\n--\n\nEnd an interpreter; the one that calls cannot.")},
    {"list_all", WORDS(list_all), PyDoc_STR("list_all($module, *, require_ready=False)\n--\n\nA list of (id, whence) for each interpreter.")},
    {"get_current", get_main, METH_NOARGS, PyDoc_STR("get_current($module, /)\n--\n\n(id, whence) of the interpreter that calls.")},
    {"get_main", get_main, METH_NOARGS, PyDoc_STR("get_main($module, /)\n--\n\n(id, whence) of the main interpreter.")},
    {"is_running", WORDS(is_running), PyDoc_STR("is_running($module, id, *, restrict=False)\n--\n\nDoes the interpreter run code in its __main__ now?")},
    {"whence", WORDS(whence), PyDoc_STR("whence($module, id)\n--\n\nOne of the WHENCE_* numbers: who made the interpreter.")},
    {"exec", WORDS(run_exec), PyDoc_STR("exec($module, id, code, shared=None, *, restrict=False)\n--\n\nRun code in the interpreter's __main__.")},
    {"run_string", WORDS(run_string), PyDoc_STR("run_string($module, id, script, shared=None, *, restrict=False)\n--\n\nRun a script in the interpreter.")},
    {"run_func", WORDS(run_func), PyDoc_STR("run_func($module, id, func, shared=None, *, restrict=False)\n--\n\nRun a function's body in the interpreter.")},
    {"call", WORDS(run_call), PyDoc_STR("call($module, id, callable, args=None, kwargs=None, *, restrict=False)\n--\n\nCall something in the interpreter.")},
    {"set___main___attrs", WORDS(set_main_attrs),
     PyDoc_STR("set___main___attrs($module, id, ns, *, restrict=False)\n--\n\nSet attributes of the interpreter's __main__.")},
    {"incref", WORDS(incref), PyDoc_STR("incref($module, id, *, implieslink=False, restrict=False)\n--\n\nCount one more user of the interpreter.")},
    {"decref", WORDS(decref), PyDoc_STR("decref($module, id, *, restrict=False)\n--\n\nCount one user of the interpreter less.")},
    {"is_shareable", WORDS(is_shareable), PyDoc_STR("is_shareable($module, obj)\n--\n\nMay the object go to another interpreter without being pickled?")},
    {NULL, NULL, 0, NULL}
};

static int interpreters_exec(PyObject *module)
{
    static const struct { const char *name; int value; } numbers[] = {
        {"WHENCE_UNKNOWN", WHENCE_UNKNOWN}, {"WHENCE_RUNTIME", WHENCE_RUNTIME}, {"WHENCE_LEGACY_CAPI", WHENCE_LEGACY_CAPI},
        {"WHENCE_CAPI", WHENCE_CAPI}, {"WHENCE_XI", WHENCE_XI}, {"WHENCE_STDLIB", WHENCE_STDLIB},
    };
    InterpretersState *st = PyModule_GetState(module);
    st->not_shareable = PyErr_NewException("concurrent.interpreters.NotShareableError", PyExc_TypeError, NULL);
    if (!st->not_shareable || PyModule_AddObjectRef(module, "NotShareableError", st->not_shareable) < 0 ||
        PyModule_AddObjectRef(module, "InterpreterError", PyExc_InterpreterError) < 0 ||
        PyModule_AddObjectRef(module, "InterpreterNotFoundError", PyExc_InterpreterNotFoundError) < 0)
        return -1;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (PyModule_AddIntConstant(module, numbers[i].name, numbers[i].value) < 0)
            return -1;
    return 0;
}

#define HELD(F) F(not_shareable) F(shared_types)
MODULE_STATE_FUNCTIONS(InterpretersState, HELD)
static void interpreters_free(void *module) { module_clear(module); }
static PyModuleDef_Slot module_slots[] = MODULE_SLOTS(interpreters_exec);
static PyModuleDef interpreters_module = {
    .m_name = "_interpreters",
    .m_doc = PyDoc_STR("The interpreters of this process, by number. concurrent.interpreters is what to use."),
    .m_size = sizeof(InterpretersState),
    .m_methods = methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = interpreters_free,
};
PyObject *interp_module(void)
{
    PyObject *module = PyImport_ImportModule("_interpreters");
    if (module && (!PyModule_Check(module) || PyModule_GetDef(module) != &interpreters_module)) {
        PyErr_SetString(PyExc_ImportError, "_interpreters in sys.modules is another module");
        Py_CLEAR(module);
    }
    return module;
}

PyMODINIT_FUNC PyInit__interpreters(void) { return PyModuleDef_Init(&interpreters_module); }
