/* core/runtime/sys_module.c -- the module sys: its functions, and putting it together at start-up. */
#include "core/runtime/sys_int.h"

#include "core/runtime/config.h"
#include "core/vm/trace.h"
#include "objects/attr.h"
#include "objects/codecs_int.h"
#include "objects/dict_int.h"
#include "objects/list_int.h"
#include "objects/str_int.h"
#include "objects/structseq_int.h"
#include "objects/type.h"
#include "threading/world.h"

#include <dlfcn.h>

#include "p3t_build.h"

/* -- frames and exceptions ---------------------------------------------------------------------------------------------------------------- */

static PyObject *sys_getframe(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("_getframe", nargs, 0, 1))
        return NULL;
    long depth = nargs ? PyLong_AsLong(args[0]) : 0;
    if (depth == -1 && PyErr_Occurred())
        return NULL;
    Frame *f = tstate()->frame;
    while (f && depth-- > 0)
        f = f->previous;
    if (!f)
        return api_of(raise_value_error("call stack is not deep enough"));
    PyObject *o = api_of(frame_object(f));
    if (o && PySys_Audit("sys._getframe", "(O)", o) < 0)
        Py_CLEAR(o);
    return o;
}

static PyObject *sys_getframemodulename(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"depth", NULL};
    int depth = 0;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|i:_getframemodulename", keywords, &depth))
        return NULL;
    if (PySys_Audit("sys._getframemodulename", "i", depth) < 0)
        return NULL;
    Frame *f = tstate()->frame;
    while (f && depth-- > 0)
        f = f->previous;
    if (!f)
        Py_RETURN_NONE;
    Value name = dict_get_name((DictObj *)value_obj(frame_function(f)->globals), N(dunder_name));
    return is_absent(name) ? Py_None : api_of(name);
}

static PyObject *sys_exception(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    PyObject *exc = PyErr_GetHandledException();
    return exc ? exc : Py_None;
}

static PyObject *sys_exc_info(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    PyObject *exc = PyErr_GetHandledException();
    if (!exc)
        return PyTuple_Pack(3, Py_None, Py_None, Py_None);
    PyObject *tb = PyException_GetTraceback(exc), *r = PyTuple_Pack(3, (PyObject *)Py_TYPE(exc), exc, tb ? tb : Py_None);
    Py_XDECREF(tb);
    Py_DECREF(exc);
    return r;
}

/* Thread id to frame, or to exception, for all threads of the interpreter. The dicts are filled in a stopped world, so nothing may allocate
 * then that needs a safepoint; frame objects of other threads are made by handshakes. */
struct current { PyObject *dict; bool exceptions; bool failed; };

static void add_current(Thread *t, void *arg)
{
    struct current *c = arg;
    PyThreadState *ts = (PyThreadState *)t;
    Value v = V_ABSENT;
    if (!ts->begun)                          /* made by its parent, and not running yet: all of it is zero */
        return;
    if (c->exceptions) {
        v = value_keep(ts->handled->exc);
    } else if (ts->frame) {
        v = frame_object(ts->frame);
        for (Frame *f = ts->frame->previous; f && !is_raised(v); f = f->previous)
            value_release(frame_object(f));  /* so that f_back finds them */
    }
    if (is_absent(v))
        return;
    PyObject *id = is_raised(v) ? NULL : PyLong_FromUnsignedLong(t->os_id);
    if (!id || PyDict_SetItem(c->dict, id, api_of(v)) < 0)
        c->failed = true;
    Py_XDECREF(id);
    value_release(v);
}

static PyObject *current_of_all(bool exceptions)
{
    struct current c = {.dict = PyDict_New(), .exceptions = exceptions};
    if (!c.dict)
        return NULL;
    handshake_all(interp_now()->base, add_current, &c);
    if (c.failed)
        Py_CLEAR(c.dict);
    return c.dict;
}

static PyObject *sys_current_frames(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PySys_Audit("sys._current_frames", NULL) < 0 ? NULL : current_of_all(false);
}

static PyObject *sys_current_exceptions(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PySys_Audit("sys._current_exceptions", NULL) < 0 ? NULL : current_of_all(true);
}

/* -- limits --------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *sys_getrecursionlimit(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyLong_FromLong(Py_GetRecursionLimit());
}

struct new_limit { int change; };

static void move_limit(Thread *t, void *arg)
{
    ((PyThreadState *)t)->recursion_left += ((struct new_limit *)arg)->change;
}

int Py_GetRecursionLimit(void) { return (int)load_relaxed_u32((uint32_t *)&interp_now()->recursion_limit); }

void Py_SetRecursionLimit(int limit)
{
    PyInterpreterState *interp = interp_now();
    stop_world(interp->base);
    struct new_limit n = {limit - interp->recursion_limit};
    store_relaxed_u32((uint32_t *)&interp->recursion_limit, (uint32_t)limit);
    threads_each(interp->base, move_limit, &n);
    start_world(interp->base);
}

static PyObject *sys_setrecursionlimit(PyObject *module, PyObject *arg)
{
    (void)module;
    int limit = PyLong_AsInt(arg);
    if (limit == -1 && PyErr_Occurred())
        return NULL;
    if (limit < 1)
        return api_of(raise_value_error("recursion limit must be greater or equal than 1"));
    PyThreadState *ts = tstate();
    int depth = Py_GetRecursionLimit() - ts->recursion_left;
    if (depth >= limit) {
        PyErr_Format(PyExc_RecursionError, "cannot set the recursion limit to %i at the recursion depth %i: the limit is too low", limit, depth);
        return NULL;
    }
    Py_SetRecursionLimit(limit);
    Py_RETURN_NONE;
}

static PyObject *sys_get_int_max_str_digits(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyLong_FromUnsignedLong(load_relaxed_u32(&interp_now()->int_max_str_digits));
}

static PyObject *sys_set_int_max_str_digits(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"maxdigits", NULL};
    PyObject *given;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:set_int_max_str_digits", keywords, &given))
        return NULL;
    int n = PyLong_AsInt(given);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    if (n != 0 && n < SYS_INT_DIGITS_LEAST)
        return api_of(raise_value_error("maxdigits must be >= %d or 0 for unlimited", SYS_INT_DIGITS_LEAST));
    store_relaxed_u32(&interp_now()->int_max_str_digits, (uint32_t)n);
    Py_RETURN_NONE;
}

/* -- memory and objects -------------------------------------------------------------------------------------------------------------------------- */

static PyObject *sys_intern(PyObject *module, PyObject *s)
{
    (void)module;
    if (!PyUnicode_CheckExact(s))
        return api_of(raise_type_error(PyUnicode_Check(s) ? "can't intern %.400s" : "intern() argument must be str, not %.400s", Py_TYPE(s)->tp_name));
    return api_of(str_intern(value_of(s)));
}

static PyObject *sys_is_interned(PyObject *module, PyObject *s)
{
    (void)module;
    if (!PyUnicode_Check(s))
        return api_of(raise_type_error("_is_interned() argument must be str, not %T", s));
    return PyBool_FromLong(str_is_interned(str_obj(value_of(s))));
}

static PyObject *sys_is_immortal(PyObject *module, PyObject *o)
{
    (void)module;
    return PyBool_FromLong(!value_is_ptr(value_of(o)) || load_relaxed_u16(&value_obj(value_of(o))->owner) == SLOT_IMMORTAL);
}

/* dataclasses makes a class anew with slots: the old one's descriptors would keep it alive. */
static PyObject *sys_clear_type_descriptors(PyObject *module, PyObject *o)
{
    (void)module;
    if (!PyType_Check(o))
        return api_of(raise_type_error("_clear_type_descriptors() argument must be type, not %T", o));
    PyTypeObject *type = (PyTypeObject *)o;
    if (type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE)
        return api_of(raise_type_error("argument is immutable"));
    PyObject *dict = PyType_GetDict(type);
    int rc = dict ? PyDict_PopString(dict, "__dict__", NULL) : -1;
    if (rc >= 0)
        rc = PyDict_PopString(dict, "__weakref__", NULL);
    Py_XDECREF(dict);
    PyType_Modified(type);
    return rc < 0 ? NULL : Py_None;
}

static PyObject *sys_getrefcount(PyObject *module, PyObject *o)
{
    (void)module;
    Value v = value_of(o);
    if (!value_is_ptr(v) || load_relaxed_u16(&value_obj(v)->owner) == SLOT_IMMORTAL)
        return PyLong_FromUnsignedLong(3221225472u);
    return PyLong_FromUnsignedLong(obj_refcount_in_use(value_obj(v)) + 1);
}

static PyObject *sys_getsizeof(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"object", "default", NULL};
    PyObject *o, *standard = NULL;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O:getsizeof", keywords, &o, &standard))
        return NULL;
    Value size = special_call(value_of(o), N(dunder_sizeof), V_ABSENT, V_ABSENT);
    if (is_absent(size))
        size = raise_type_error("Type %.100s doesn't define __sizeof__", Py_TYPE(o)->tp_name);
    if (!is_raised(size)) {
        Py_ssize_t n = PyLong_AsSsize_t(api_of(size));
        value_release(size);
        if (n >= 0)
            return PyLong_FromSsize_t(n);
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "__sizeof__() should return >= 0");
    }
    if (standard && PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Clear();
        return Py_NewRef(standard);
    }
    return NULL;
}

static PyObject *sys_getallocatedblocks(PyObject *module, PyObject *unused)
{
    struct heap_statistics s;
    (void)module, (void)unused;
    stop_world(NULL);
    heap_statistics(&s);
    start_world(NULL);
    return PyLong_FromSize_t(s.live_blocks);
}

static PyObject *sys_getunicodeinternedsize(PyObject *module, PyObject *args, PyObject *kwargs)
{
    (void)module, (void)args, (void)kwargs;
    return PyLong_FromSize_t(str_interned_count());
}

static PyObject *sys_clear_internal_caches(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    heap_settle();
    Py_RETURN_NONE;
}

static PyObject *nothing(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    Py_RETURN_NONE;
}

/* -- encodings, switches, audit --------------------------------------------------------------------------------------------------------------------- */

static PyObject *sys_getfilesystemencoding(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyUnicode_FromString(codecs_filesystem_encoding());
}

static PyObject *sys_getdefaultencoding(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return Py_NewRef(NAPI(utf_8));
}

static PyObject *sys_getfilesystemencodeerrors(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyUnicode_FromString(codecs_filesystem_errors());
}

static PyObject *answer_no(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    Py_RETURN_FALSE;
}

static PyObject *sys_is_finalizing(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyBool_FromLong(Py_IsFinalizing());
}

static uint64_t switch_interval SHARED(relaxed) = 5000;      /* microseconds; threads run in parallel, so nothing but these two looks at it */

static PyObject *sys_getswitchinterval(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyFloat_FromDouble((double)load_relaxed_u64(&switch_interval) * 1e-6);
}

static PyObject *sys_setswitchinterval(PyObject *module, PyObject *arg)
{
    (void)module;
    double d = PyFloat_AsDouble(arg);
    if (d == -1.0 && PyErr_Occurred())
        return NULL;
    if (d <= 0.0)
        return api_of(raise_value_error("switch interval must be strictly positive"));
    store_relaxed_u64(&switch_interval, (uint64_t)(d * 1e6));
    Py_RETURN_NONE;
}

static PyObject *sys_audit(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (nargs < 1)
        return api_of(raise_type_error("audit expected at least 1 argument, got %zd", nargs));
    if (!PyUnicode_Check(args[0]))
        return api_of(raise_type_error("expected str for argument 'event', not %.200s", Py_TYPE(args[0])->tp_name));
    PyObject *tuple = PyTuple_New(nargs - 1);
    for (Py_ssize_t i = 1; tuple && i < nargs; i++)
        PyTuple_SetItem(tuple, i - 1, Py_NewRef(args[i]));
    int rc = tuple ? PySys_AuditTuple(PyUnicode_AsUTF8(args[0]), tuple) : -1;
    Py_XDECREF(tuple);
    if (rc < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *sys_addaudithook(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"hook", NULL};
    PyObject *hook;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:addaudithook", keywords, &hook))
        return NULL;
    if (PySys_Audit("sys.addaudithook", NULL) < 0) {
        if (!PyErr_ExceptionMatches(PyExc_Exception))
            return NULL;
        PyErr_Clear();
        Py_RETURN_NONE;
    }
    PyInterpreterState *interp = interp_now();
    if (is_absent(interp->audit_hooks)) {
        PyObject *list = PyList_New(0);
        if (!list)
            return NULL;
        PyObject_GC_UnTrack(list);           /* no program finds its hooks: they are a root of their own */
        interp->audit_hooks = value_of(list);
    }
    if (PyList_Append(api_of(interp->audit_hooks), hook) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *sys_get_cpu_count_config(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyLong_FromLong(runtime_config.cpu_count);
}

static PyObject *sys_getdlopenflags(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyLong_FromLong((long)load_relaxed_u32(&runtime_dlopen_flags));
}

static PyObject *sys_setdlopenflags(PyObject *module, PyObject *arg)
{
    int flags = PyLong_AsInt(arg);
    (void)module;
    if (flags == -1 && PyErr_Occurred())
        return NULL;
    store_relaxed_u32(&runtime_dlopen_flags, (uint32_t)flags);
    Py_RETURN_NONE;
}
uint32_t runtime_dlopen_flags = RTLD_NOW;

/* -- asynchronous generators, coroutines --------------------------------------------------------------------------------------------------------------- */

static PyStructSequence_Field asyncgen_fields[] = {{"firstiter", "called when one is first iterated"}, {"finalizer", "called when one is to be finalized"}, {NULL, NULL}};
static PyStructSequence_Desc asyncgen_desc = {"asyncgen_hooks", "The hooks of asynchronous generators.", asyncgen_fields, 2};

static PyObject *sys_get_asyncgen_hooks(PyObject *module, PyObject *unused)
{
    static PyTypeObject *made SHARED(acq_rel);
    PyThreadState *ts = tstate();
    (void)module, (void)unused;
    PyTypeObject *type = structseq_type_once(&made, &asyncgen_desc, 0);
    if (!type)
        return NULL;
    PyObject *r = PyStructSequence_New(type);
    if (r) {
        PyStructSequence_SetItem(r, 0, is_absent(ts->asyncgen_first) ? Py_None : api_of(value_keep(ts->asyncgen_first)));
        PyStructSequence_SetItem(r, 1, is_absent(ts->asyncgen_final) ? Py_None : api_of(value_keep(ts->asyncgen_final)));
    }
    return r;
}

static int check_hook(PyObject *hook, const char *name)
{
    if (!hook || hook == Py_None || PyCallable_Check(hook))
        return 0;
    raise_type_error("callable %s expected, got %.50s", name, Py_TYPE(hook)->tp_name);
    return -1;
}

static PyObject *sys_set_asyncgen_hooks(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"firstiter", "finalizer", NULL};
    PyObject *first = NULL, *final = NULL;
    PyThreadState *ts = tstate();
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OO:set_asyncgen_hooks", keywords, &first, &final) || check_hook(final, "finalizer") < 0 ||
        check_hook(first, "firstiter") < 0)
        return NULL;
    if ((final && PySys_Audit("sys.set_asyncgen_hook_finalizer", NULL) < 0) || (first && PySys_Audit("sys.set_asyncgen_hook_firstiter", NULL) < 0))
        return NULL;
    if (final)
        value_set(&ts->asyncgen_final, final == Py_None ? V_ABSENT : value_keep(value_of(final)));
    if (first)
        value_set(&ts->asyncgen_first, first == Py_None ? V_ABSENT : value_keep(value_of(first)));
    Py_RETURN_NONE;
}

static PyObject *sys_get_origin_depth(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyLong_FromLong(tstate()->coroutine_origin_depth);
}

static PyObject *sys_set_origin_depth(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"depth", NULL};
    int depth;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "i:set_coroutine_origin_tracking_depth", keywords, &depth))
        return NULL;
    if (depth < 0)
        return api_of(raise_value_error("depth must be >= 0"));
    tstate()->coroutine_origin_depth = depth;
    Py_RETURN_NONE;
}

#define CALL(f) ((PyCFunction)(void (*)(void))(f))
static PyMethodDef sys_methods[] = {
    {"_clear_internal_caches", sys_clear_internal_caches, METH_NOARGS,
     PyDoc_STR("_clear_internal_caches($module, /)\n--\n\nGives all free memory back at once. For who hunts for leaks: it waits for other threads.")},
    {"_clear_type_cache", nothing, METH_NOARGS, PyDoc_STR("_clear_type_cache($module, /)\n--\n\nCaches need no clearing here.")},
    {"_clear_type_descriptors", sys_clear_type_descriptors, METH_O,
     PyDoc_STR("_clear_type_descriptors($module, type, /)\n--\n\nRemoves the descriptors __dict__ and __weakref__ of a class.")},
    {"_current_exceptions", sys_current_exceptions, METH_NOARGS, PyDoc_STR("_current_exceptions($module, /)\n--\n\nThread id to the exception it handles.")},
    {"_current_frames", sys_current_frames, METH_NOARGS, PyDoc_STR("_current_frames($module, /)\n--\n\nThread id to its innermost frame.")},
    {"_get_cpu_count_config", sys_get_cpu_count_config, METH_NOARGS, PyDoc_STR("_get_cpu_count_config($module, /)\n--\n\n-X cpu_count, or -1.")},
    {"_getframe", CALL(sys_getframe), METH_FASTCALL, PyDoc_STR("_getframe($module, depth=0, /)\n--\n\nThe frame object depth calls below the top of the stack.")},
    {"_getframemodulename", CALL(sys_getframemodulename), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("_getframemodulename($module, /, depth=0)\n--\n\nThe module name of a caller, or None.")},
    {"_is_gil_enabled", answer_no, METH_NOARGS, PyDoc_STR("_is_gil_enabled($module, /)\n--\n\nFalse: there is none.")},
    {"_is_immortal", sys_is_immortal, METH_O, PyDoc_STR("_is_immortal($module, op, /)\n--\n\nIs the object never freed?")},
    {"_is_interned", sys_is_interned, METH_O, PyDoc_STR("_is_interned($module, string, /)\n--\n\nIs the str the one of its text in the intern table?")},
    {"addaudithook", CALL(sys_addaudithook), METH_VARARGS | METH_KEYWORDS, PyDoc_STR("addaudithook($module, /, hook)\n--\n\nAdds a callable that hears of audit events.")},
    {"audit", CALL(sys_audit), METH_FASTCALL, PyDoc_STR("audit($module, event, /, *args)\n--\n\nTells the audit hooks of an event.")},
    {"exc_info", sys_exc_info, METH_NOARGS, PyDoc_STR("exc_info($module, /)\n--\n\n(type, value, traceback) of the exception being handled, or three times None.")},
    {"exception", sys_exception, METH_NOARGS, PyDoc_STR("exception($module, /)\n--\n\nThe exception being handled, or None.")},
    {"get_asyncgen_hooks", sys_get_asyncgen_hooks, METH_NOARGS, PyDoc_STR("get_asyncgen_hooks($module, /)\n--\n\nThe hooks of asynchronous generators in this thread.")},
    {"get_coroutine_origin_tracking_depth", sys_get_origin_depth, METH_NOARGS,
     PyDoc_STR("get_coroutine_origin_tracking_depth($module, /)\n--\n\nHow many callers a coroutine remembers as its origin.")},
    {"get_int_max_str_digits", sys_get_int_max_str_digits, METH_NOARGS,
     PyDoc_STR("get_int_max_str_digits($module, /)\n--\n\nThe limit of digits when ints become text and back; 0: none.")},
    {"getallocatedblocks", sys_getallocatedblocks, METH_NOARGS, PyDoc_STR("getallocatedblocks($module, /)\n--\n\nHow many blocks of the object heap are in use.")},
    {"getdefaultencoding", sys_getdefaultencoding, METH_NOARGS, PyDoc_STR("getdefaultencoding($module, /)\n--\n\n'utf-8'.")},
    {"getdlopenflags", sys_getdlopenflags, METH_NOARGS, PyDoc_STR("getdlopenflags($module, /)\n--\n\nFlags for dlopen() of extension modules.")},
    {"getfilesystemencodeerrors", sys_getfilesystemencodeerrors, METH_NOARGS,
     PyDoc_STR("getfilesystemencodeerrors($module, /)\n--\n\nThe error handler for file names.")},
    {"getfilesystemencoding", sys_getfilesystemencoding, METH_NOARGS, PyDoc_STR("getfilesystemencoding($module, /)\n--\n\nThe encoding of file names.")},
    {"getrecursionlimit", sys_getrecursionlimit, METH_NOARGS, PyDoc_STR("getrecursionlimit($module, /)\n--\n\nHow deep Python calls may nest.")},
    {"getrefcount", sys_getrefcount, METH_O, PyDoc_STR("getrefcount($module, object, /)\n--\n\nReferences to the object as counted now; a large constant if it is never freed.")},
    {"getsizeof", CALL(sys_getsizeof), METH_VARARGS | METH_KEYWORDS, PyDoc_STR("getsizeof(object [, default]) -> int\n\nSize of the object in bytes.")},
    {"getswitchinterval", sys_getswitchinterval, METH_NOARGS, PyDoc_STR("getswitchinterval($module, /)\n--\n\n0.005; threads are not switched here, they run.")},
    {"getunicodeinternedsize", CALL(sys_getunicodeinternedsize), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("getunicodeinternedsize($module, /, *, _only_immortal=False)\n--\n\nHow many strs are interned.")},
    {"intern", sys_intern, METH_O, PyDoc_STR("intern($module, string, /)\n--\n\nThe one str of that text: equal interned strs are identical.")},
    {"is_finalizing", sys_is_finalizing, METH_NOARGS, PyDoc_STR("is_finalizing($module, /)\n--\n\nIs the runtime shutting down?")},
    {"set_asyncgen_hooks", CALL(sys_set_asyncgen_hooks), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("set_asyncgen_hooks([firstiter] [, finalizer])\n\nSets the hooks of asynchronous generators in this thread.")},
    {"set_coroutine_origin_tracking_depth", CALL(sys_set_origin_depth), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("set_coroutine_origin_tracking_depth($module, /, depth)\n--\n\nHow many callers new coroutines remember; 0: none.")},
    {"set_int_max_str_digits", CALL(sys_set_int_max_str_digits), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("set_int_max_str_digits($module, /, maxdigits)\n--\n\nSets the limit of digits when ints become text and back; 0: none.")},
    {"setdlopenflags", sys_setdlopenflags, METH_O, PyDoc_STR("setdlopenflags($module, flags, /)\n--\n\nSets flags for dlopen() of extension modules.")},
    {"setrecursionlimit", sys_setrecursionlimit, METH_O, PyDoc_STR("setrecursionlimit($module, limit, /)\n--\n\nSets how deep Python calls may nest.")},
    {"setswitchinterval", sys_setswitchinterval, METH_O, PyDoc_STR("setswitchinterval($module, interval, /)\n--\n\nAccepted; threads are not switched here, they run.")},
    {NULL, NULL, 0, NULL},
};

/* sys._jit: there is no such compiler, and programs may ask. */
static PyMethodDef jit_methods[] = {
    {"is_available", answer_no, METH_NOARGS, PyDoc_STR("is_available($module, /)\n--\n\nFalse: this interpreter compiles to bytecode only.")},
    {"is_enabled", answer_no, METH_NOARGS, PyDoc_STR("is_enabled($module, /)\n--\n\nFalse: see is_available().")},
    {"is_active", answer_no, METH_NOARGS, PyDoc_STR("is_active($module, /)\n--\n\nFalse: see is_available().")},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef jit_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "sys._jit",
    .m_doc = PyDoc_STR("What a just-in-time compiler would be doing."),
    .m_size = 0,
    .m_methods = jit_methods,
};

static struct PyModuleDef sys_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "sys",
    .m_doc = PyDoc_STR("What the runtime knows of itself: modules, path, arguments, streams, hooks, versions and limits."),
    .m_size = -1,
    .m_methods = sys_methods,
};

/* -- putting it together ---------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *decode(const char *text) { return PyUnicode_DecodeFSDefault(text); }

static PyObject *list_of(const struct text_list *l)
{
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < l->n; i++) {
        PyObject *s = decode(l->at[i]);
        if (!s || PyList_Append(list, s) < 0)
            Py_CLEAR(list);
        Py_XDECREF(s);
    }
    return list;
}

static PyObject *xoptions_dict(const struct text_list *l)
{
    PyObject *dict = PyDict_New();
    for (size_t i = 0; dict && i < l->n; i++) {
        const char *equals = strchr(l->at[i], '=');
        PyObject *k = equals ? PyUnicode_DecodeFSDefaultAndSize(l->at[i], equals - l->at[i]) : decode(l->at[i]);
        PyObject *v = equals ? decode(equals + 1) : Py_True;
        if (!k || !v || PyDict_SetItem(dict, k, v) < 0)
            Py_CLEAR(dict);
        Py_XDECREF(k);
        Py_XDECREF(v);
    }
    return dict;
}

/* Sets and consumes. */
static int put(PyObject *dict, const char *name, PyObject *v)
{
    int rc = v ? PyDict_SetItemString(dict, name, v) : -1;
    Py_XDECREF(v);
    return rc;
}

static int put_constants(PyObject *d, const struct runtime_config *c, int digits)
{
    PyObject *version_info = sys_version_info();
    if (!version_info)
        return -1;
    int rc = put(d, "version", PyUnicode_FromString(Py_GetVersion())) < 0 || put(d, "hexversion", PyLong_FromLong(PY_VERSION_HEX)) < 0 ||
             put(d, "_git", Py_BuildValue("(sss)", "python3t", "", "")) < 0 || put(d, "_jit", PyModule_Create(&jit_def)) < 0 || put(d, "_framework", PyUnicode_FromString("")) < 0 ||
             put(d, "api_version", PyLong_FromLong(1013)) < 0 || put(d, "copyright", PyUnicode_FromString(Py_GetCopyright())) < 0 ||
             put(d, "platform", PyUnicode_FromString("linux")) < 0 || put(d, "maxsize", PyLong_FromSsize_t(PY_SSIZE_T_MAX)) < 0 ||
             put(d, "maxunicode", PyLong_FromLong(0x10ffff)) < 0 || put(d, "abiflags", PyUnicode_FromString("t")) < 0 ||
             put(d, "byteorder", PyUnicode_FromString(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "little" : "big")) < 0 ||
             put(d, "float_repr_style", PyUnicode_FromString("short")) < 0 || put(d, "platlibdir", decode(c->platlibdir)) < 0 ||
             put(d, "hash_info", sys_hash_info()) < 0 || put(d, "thread_info", sys_thread_info()) < 0 || put(d, "float_info", PyFloat_GetInfo()) < 0 ||
             put(d, "int_info", PyLong_GetInfo()) < 0 || put(d, "flags", sys_flags(c, digits)) < 0 ||
             put(d, "implementation", sys_implementation(version_info)) < 0 || put(d, "stdlib_module_names", sys_stdlib_names()) < 0;
    if (!rc)
        rc = PyDict_SetItemString(d, "version_info", version_info);
    Py_DECREF(version_info);
    return rc ? -1 : 0;
}

static int put_configuration(PyObject *d, const struct runtime_config *c)
{
    return put(d, "argv", list_of(&c->argv)) < 0 || put(d, "orig_argv", list_of(&c->orig_argv)) < 0 || put(d, "warnoptions", list_of(&c->warn_options)) < 0 ||
                   put(d, "_xoptions", xoptions_dict(&c->xoptions)) < 0 || put(d, "dont_write_bytecode", PyBool_FromLong(c->dont_write_bytecode)) < 0 ||
                   put(d, "pycache_prefix", c->pycache_prefix ? decode(c->pycache_prefix) : Py_None) < 0
               ? -1
               : 0;
}

int sys_init(PyInterpreterState *interp, const struct runtime_config *c)
{
    static const char *const hooks[][2] = {{"displayhook", "__displayhook__"}, {"excepthook", "__excepthook__"},
                                           {"unraisablehook", "__unraisablehook__"}, {"breakpointhook", "__breakpointhook__"}};
    int digits = c->int_max_str_digits < 0 ? SYS_INT_DIGITS_DEFAULT : (int)c->int_max_str_digits;
    store_relaxed_u32(&interp->int_max_str_digits, (uint32_t)digits);
    PyObject *module = PyModule_Create(&sys_def);
    if (!module)
        return -1;
    PyObject *d = PyModule_GetDict(module), *modules = PyDict_New();
    interp->sys_module = value_of(module);
    interp->sysdict = value_keep(value_of(d));
    if (!modules)
        return -1;
    interp->modules = value_of(modules);
    if (PyModule_AddFunctions(module, sys_hook_methods) < 0 || PyModule_AddFunctions(module, sys_baserepl_methods) < 0 ||
        PyModule_AddFunctions(module, sys_extra_methods) < 0 || PyModule_AddFunctions(module, sys_trace_methods) < 0 ||
        put(d, "monitoring", monitor_module()) < 0 || PyDict_SetItemString(d, "modules", modules) < 0 || put_constants(d, c, digits) < 0 ||
        put_configuration(d, c) < 0)
        return -1;
    for (size_t i = 0; i < sizeof hooks / sizeof *hooks; i++) {
        PyObject *hook;
        if (PyDict_GetItemStringRef(d, hooks[i][0], &hook) <= 0 || put(d, hooks[i][1], hook) < 0)
            return -1;
    }
    return PyDict_SetItemString(modules, "sys", module) < 0 || PyDict_SetItemString(modules, "builtins", api_of(interp->builtins_module)) < 0 ? -1 : 0;
}

/* -- the C API -------------------------------------------------------------------------------------------------------------------------------------------------- */

PyObject *PySys_GetObject(const char *name)
{
    PyObject *v, *pending = PyErr_GetRaisedException();
    int rc = runtime_sys_get(name, &v);
    if (rc < 0)
        PyErr_Clear();
    PyErr_SetRaisedException(pending);
    if (rc <= 0)
        return NULL;
    Py_DECREF(v);                            /* borrowed, as documented: the module keeps it */
    return v;
}

int PySys_SetObject(const char *name, PyObject *v)
{
    PyObject *d = api_of(interp_now()->sysdict);
    if (v)
        return PyDict_SetItemString(d, name, v);
    PyObject *k = PyUnicode_FromString(name);
    int rc = k ? PyDict_Pop(d, k, NULL) : -1;
    Py_XDECREF(k);
    return rc < 0 ? -1 : 0;
}

PyObject *PySys_GetXOptions(void) { return PySys_GetObject("_xoptions"); }
