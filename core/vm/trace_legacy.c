/* core/vm/trace_legacy.c -- trace and profile functions: sys.settrace, sys.setprofile, PyEval_SetTrace, PyEval_SetProfile.
 *
 * A Python function is called through one of two C functions here, so there is one kind of tracer. The trace function that sys.settrace names hears
 * of calls; what it returns becomes the frame's own function (f_trace), which hears of the rest.
 */
#include "core/vm/trace.h"

#include "threading/world.h"

static const char *const what_names[] = {"call", "exception", "line", "return", "c_call", "c_exception", "c_return", "opcode"};

int legacy_event(PyThreadState *ts, Frame *f, bool profile, int what, Value arg)
{
    Py_tracefunc function = (Py_tracefunc)(profile ? ts->c_profile : ts->c_trace);
    Value frame = frame_object(f);
    if (is_raised(frame))
        return -1;
    Value object = profile ? ts->profile_obj : ts->trace_obj;
    value_keep(object);
    struct frame_trace *t = &f->extra->trace;
    uint8_t before = t->telling;
    t->telling = what == PyTrace_LINE || before == TELLING_JUMPABLE ? TELLING_JUMPABLE : what == PyTrace_CALL && frame_offset(f) == 0 ? TELLING_START : TELLING_OTHER;
    ts->tracing++;
    int rc = function(is_absent(object) ? NULL : api_of(object), (PyFrameObject *)value_obj(frame), what, api_of(arg));
    ts->tracing--;
    t->telling = before;
    value_release(object);
    value_release(frame);
    if (rc < 0) {
        /* A tracer that fails is off. */
        PyObject *exc = PyErr_GetRaisedException();
        legacy_set(ts, profile, NULL, V_ABSENT);
        PyErr_SetRaisedException(exc);
        return -1;
    }
    return 0;
}

static int call_python(Value function, PyFrameObject *frame, int what, PyObject *arg, Value *result)
{
    static PyObject *names_of[sizeof what_names / sizeof *what_names];      /* SHARED(acq_rel): interned, immortal */
    PyObject *name = load_acquire_ptr(&names_of[what]);
    if (!name) {
        name = PyUnicode_InternFromString(what_names[what]);
        if (!name)
            return -1;
        PyUnicode_InternImmortal(&name);
        store_release_ptr(&names_of[what], name);
    }
    PyObject *args[] = {(PyObject *)frame, name, arg ? arg : Py_None};
    PyObject *r = PyObject_Vectorcall(api_of(function), args, 3, NULL);
    *result = value_of(r);
    return r ? 0 : -1;
}

static int profile_python(PyObject *object, PyFrameObject *frame, int what, PyObject *arg)
{
    Value r;
    if (call_python(value_of(object), frame, what, arg, &r) < 0)
        return -1;
    value_release(r);
    return 0;
}

static void set_frame_trace(FrameObj *o, Value v)
{
    obj_lock(&o->hdr);
    Value old = o->trace;
    store_relaxed_value(&o->trace, v);       /* mostly the same again */
    obj_unlock(&o->hdr);
    value_release(old);
}

static int trace_python(PyObject *object, PyFrameObject *frame, int what, PyObject *arg)
{
    FrameObj *o = (FrameObj *)frame;
    Value function = V_ABSENT, r;
    if (what == PyTrace_CALL) {
        function = value_keep(value_of(object));
    } else {
        obj_lock(&o->hdr);
        function = is_absent(o->trace) ? V_ABSENT : value_keep_locked(o->trace);
        obj_unlock(&o->hdr);
    }
    if (is_absent(function))
        return 0;
    int rc = call_python(function, frame, what, arg, &r);
    value_release(function);
    if (rc < 0) {
        set_frame_trace(o, V_ABSENT);
        return -1;
    }
    if (!is_none(r))
        set_frame_trace(o, r);
    return 0;
}

int legacy_set(PyThreadState *ts, bool profile, Py_tracefunc function, Value object)
{
    Value old = profile ? ts->profile_obj : ts->trace_obj;
    if (profile) {
        ts->profile_obj = function ? value_keep(object) : V_ABSENT;
        ts->c_profile = (void *)function;
    } else {
        ts->trace_obj = function ? value_keep(object) : V_ABSENT;
        ts->c_trace = (void *)function;
    }
    int rc = trace_update(ts);
    value_release(old);
    return rc;
}

struct setting { bool profile; Py_tracefunc function; Value object; int rc; };

static void set_one(Thread *t, void *arg)
{
    struct setting *s = arg;
    PyThreadState *ts = (PyThreadState *)t;
    if (!ts->begun)                              /* it is told by threading.settrace() when it begins */
        return;
    Value old = s->profile ? ts->profile_obj : ts->trace_obj;
    if (s->function)
        value_keep(s->object);
    if (s->profile) {
        ts->profile_obj = s->function ? s->object : V_ABSENT;
        ts->c_profile = (void *)s->function;
    } else {
        ts->trace_obj = s->function ? s->object : V_ABSENT;
        ts->c_trace = (void *)s->function;
    }
    value_drop_later(old);
    poll_request(t, POLL_TRACE);
}

int legacy_set_all(bool profile, Py_tracefunc function, Value object)
{
    struct setting s = {profile, function, object, 0};
    Interp *all = interp_now()->base;
    stop_world(all);                             /* not a handshake with one after the other: busy threads are waited for together */
    threads_each(all, set_one, &s);
    start_world(all);
    return trace_update(tstate());
}

/* -- sys --------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *set_from_python(PyObject *function, bool profile, bool all)
{
    Py_tracefunc c = function == Py_None ? NULL : profile ? profile_python : trace_python;
    if (PySys_Audit(profile ? "sys.setprofile" : "sys.settrace", NULL) < 0)
        return NULL;
    int rc = all ? legacy_set_all(profile, c, value_of(function)) : legacy_set(tstate(), profile, c, value_of(function));
    return rc < 0 ? NULL : Py_None;
}

static PyObject *sys_settrace(PyObject *module, PyObject *f) { return (void)module, set_from_python(f, false, false); }
static PyObject *sys_setprofile(PyObject *module, PyObject *f) { return (void)module, set_from_python(f, true, false); }
static PyObject *sys_settraceall(PyObject *module, PyObject *f) { return (void)module, set_from_python(f, false, true); }
static PyObject *sys_setprofileall(PyObject *module, PyObject *f) { return (void)module, set_from_python(f, true, true); }

static PyObject *sys_gettrace(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    Value v = tstate()->trace_obj;
    return is_absent(v) ? Py_None : api_of(value_keep(v));
}

static PyObject *sys_getprofile(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    Value v = tstate()->profile_obj;
    return is_absent(v) ? Py_None : api_of(value_keep(v));
}

static PyObject *sys_call_tracing(PyObject *module, PyObject *args)
{
    PyObject *function, *arguments;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO!:call_tracing", &function, &PyTuple_Type, &arguments))
        return NULL;
    /* A debugger debugs what it calls: events are told although it is in one. */
    PyThreadState *ts = tstate();
    int before = ts->tracing;
    ts->tracing = 0;
    PyObject *r = PyObject_Call(function, arguments, NULL);
    ts->tracing = before;
    return r;
}

PyMethodDef sys_trace_methods[] = {
    {"settrace", sys_settrace, METH_O, PyDoc_STR("settrace($module, function, /)\n--\n\nSets this thread's trace function; None: no tracing.")},
    {"setprofile", sys_setprofile, METH_O, PyDoc_STR("setprofile($module, function, /)\n--\n\nSets this thread's profile function; None: no profiling.")},
    {"_settraceallthreads", sys_settraceall, METH_O, PyDoc_STR("_settraceallthreads($module, arg, /)\n--\n\nSets the trace function of all threads that run.")},
    {"_setprofileallthreads", sys_setprofileall, METH_O,
     PyDoc_STR("_setprofileallthreads($module, arg, /)\n--\n\nSets the profile function of all threads that run.")},
    {"gettrace", sys_gettrace, METH_NOARGS, PyDoc_STR("gettrace($module, /)\n--\n\nThe trace function, or None.")},
    {"getprofile", sys_getprofile, METH_NOARGS, PyDoc_STR("getprofile($module, /)\n--\n\nThe profile function, or None.")},
    {"call_tracing", sys_call_tracing, METH_VARARGS, PyDoc_STR("call_tracing($module, func, args, /)\n--\n\nCalls func(*args), traced although a trace function calls it.")},
    {NULL, NULL, 0, NULL},
};

/* -- the C API ----------------------------------------------------------------------------------------------------------------------------------- */

static Value object_or_absent(PyObject *o) { return o ? value_of(o) : V_ABSENT; }

void PyEval_SetTrace(Py_tracefunc function, PyObject *object)
{
    if (legacy_set(tstate(), false, function, object_or_absent(object)) < 0)
        PyErr_FormatUnraisable("Exception ignored in PyEval_SetTrace");
}

void PyEval_SetProfile(Py_tracefunc function, PyObject *object)
{
    if (legacy_set(tstate(), true, function, object_or_absent(object)) < 0)
        PyErr_FormatUnraisable("Exception ignored in PyEval_SetProfile");
}

void PyEval_SetTraceAllThreads(Py_tracefunc function, PyObject *object)
{
    if (legacy_set_all(false, function, object_or_absent(object)) < 0)
        PyErr_FormatUnraisable("Exception ignored in PyEval_SetTraceAllThreads");
}

void PyEval_SetProfileAllThreads(Py_tracefunc function, PyObject *object)
{
    if (legacy_set_all(true, function, object_or_absent(object)) < 0)
        PyErr_FormatUnraisable("Exception ignored in PyEval_SetProfileAllThreads");
}
