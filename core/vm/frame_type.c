/* core/vm/frame_type.c -- the types frame and traceback, and PyFrame_* / PyTraceBack_*.
 *
 * A frame object may name a frame that runs on another thread. Everything that moves in such a frame is read and written by
 * frame_access(), which runs a function at a moment when the frame stands still: at once for our own frames and for ended ones, with the
 * world stopped for others.
 */
#include "core/vm/frame_access.h"

#include "core/compiler/listing.h"
#include "core/vm/coroutine.h"
#include "core/vm/generator.h"
#include "core/vm/trace.h"
#include "objects/attr.h"
#include "objects/dict_int.h"
#include "objects/tuple_int.h"
#include "threading/world.h"

static FrameObj *frame_of(PyObject *o) { return (FrameObj *)value_obj(value_of(o)); }

/* -- access at rest --------------------------------------------------------------------------------------------------------------------- */

bool frame_is_own(PyThreadState *ts, const Frame *f)
{
    for (const Frame *own = ts->frame; own; own = own->previous)
        if (own == f)
            return true;
    return false;
}

void frame_access(FrameObj *o, void (*fn)(FrameObj *, Frame *, void *), void *arg)
{
    PyThreadState *ts = tstate();
    Frame *f = load_acquire_ptr(&o->frame);
    if (!f) {
        obj_lock(&o->hdr);
        fn(o, NULL, arg);
        obj_unlock(&o->hdr);
        return;
    }
    if (frame_is_own(ts, f)) {
        fn(o, f, arg);
        return;
    }
    stop_world(ts->interp->base);
    fn(o, load_acquire_ptr(&o->frame), arg);
    start_world(ts->interp->base);
}

/* -- attributes --------------------------------------------------------------------------------------------------------------------------- */

static PyObject *get_code(PyObject *self, void *unused)
{
    (void)unused;
    return api_of(value_keep(value_from_obj(frame_of(self)->code)));
}

static FunctionObj *function_of(PyObject *self) { return (FunctionObj *)value_obj(value_borrow(frame_of(self)->func)); }
static PyObject *get_globals(PyObject *self, void *unused) { return (void)unused, api_of(value_keep(function_of(self)->globals)); }
static PyObject *get_builtins(PyObject *self, void *unused) { return (void)unused, api_of(value_keep(function_of(self)->builtins)); }

struct where { uint32_t offset; int line; Value back; bool begun; };

static void look_where(FrameObj *o, Frame *f, void *arg)
{
    struct where *w = arg;
    w->offset = f ? frame_offset(f) : o->last;
    w->begun = true;
    if (o->jump_line) {
        w->line = o->jump_line;
    } else if (f && (f->pc == frame_instrs(f) || (f->info & FRAME_EXTRA && f->extra->trace.telling == TELLING_START))) {
        w->line = listing_first_line(o->code);
        w->begun = false;
    } else {
        struct code_monitor *m = load_acquire_ptr(&o->code->monitoring);
        w->line = m ? m->lines[w->offset] : code_line(o->code, w->offset);
        if (w->line < 0 && f && f->info & FRAME_EXTRA && f->extra->trace.line > 0)
            w->line = f->extra->trace.line;      /* an instruction of no line: to who is watching, the frame is where it was */
    }
}

static PyObject *get_lineno(PyObject *self, void *unused)
{
    struct where w;
    (void)unused;
    frame_access(frame_of(self), look_where, &w);
    return w.line < 0 ? Py_None : PyLong_FromLong(w.line);
}

static int set_lineno(PyObject *self, PyObject *v, void *unused)
{
    (void)unused;
    if (!v) {
        PyErr_SetString(PyExc_AttributeError, "cannot delete attribute");
        return -1;
    }
    if (!PyLong_CheckExact(v)) {
        raise_value_error("lineno must be an integer");
        return -1;
    }
    long line = PyLong_AsLong(v);
    if (line == -1 && PyErr_Occurred())
        return -1;
    if (line != (int)line) {
        raise_value_error("lineno out of range");
        return -1;
    }
    return trace_plan_jump(frame_of(self), (int)line);
}

static long offset_of(CodeObj *code, uint32_t at)
{
    struct code_monitor *m = load_acquire_ptr(&code->monitoring);
    return (long)(m ? m->offsets[at] : listing_offset(code, at));
}

static PyObject *get_lasti(PyObject *self, void *unused)
{
    struct where w;
    (void)unused;
    frame_access(frame_of(self), look_where, &w);
    return PyLong_FromLong(w.begun ? offset_of(frame_of(self)->code, w.offset) : 0);
}

/* The caller's frame object. Of a running frame of ours it is made now; frames of other threads show what was made already. */
static void look_back(FrameObj *o, Frame *f, void *arg)
{
    struct where *w = arg;
    w->back = V_ABSENT;
    if (!f) {
        w->back = is_absent(o->back) ? V_ABSENT : value_keep_locked(o->back);
    } else if (!f->previous) {
        w->back = V_NONE;
    } else if (world_is_stopped()) {
        struct frame_extra *x = f->previous->info & FRAME_EXTRA ? f->previous->extra : NULL;
        w->back = x && !is_absent(x->frame_object) ? value_keep(x->frame_object) : V_ABSENT;
    } else {
        w->back = frame_object(f->previous);
    }
}

/* On the thread that runs the frame, or while it is detached: objects for all frames below the one that is asked about. */
struct chain { FrameObj *from; bool failed; };

static void make_chain(Thread *t, void *arg)
{
    struct chain *c = arg;
    Frame *wanted = load_acquire_ptr(&c->from->frame);
    bool below = false;
    for (Frame *f = wanted ? ((PyThreadState *)t)->frame : NULL; f; f = f->previous) {
        below |= f == wanted;
        Value o = below ? frame_object(f) : V_NONE;
        c->failed |= is_raised(o);
        value_release(o);
    }
}

static PyObject *get_back(PyObject *self, void *unused)
{
    struct where w;
    (void)unused;
    frame_access(frame_of(self), look_back, &w);
    while (is_absent(w.back) && !load_acquire_ptr(&frame_of(self)->frame)) {
        /* An exception is just leaving it, on another thread, which comes to no safepoint before the caller is known (frame_object.h); but
         * it may have to wait for a lock meanwhile. */
        stop_world(interp_now()->base);
        start_world(interp_now()->base);
        frame_access(frame_of(self), look_back, &w);
    }
    if (is_absent(w.back)) {                 /* a frame of another thread, whose caller has no object yet: that thread makes it */
        struct chain c = {frame_of(self), false};
        handshake_all(interp_now()->base, make_chain, &c);
        if (c.failed)
            return PyErr_NoMemory();
        frame_access(frame_of(self), look_back, &w);
    }
    return is_absent(w.back) ? Py_None : api_of(w.back);
}

/* The generator is named, not counted, by its frame: another thread may be letting go of it. In the stopped world it is there, or dead. */
static void keep_generator(FrameObj *o, Frame *f, void *arg)
{
    Value *kept = arg;
    *kept = V_ABSENT;
    if (f && !is_absent(o->generator)) {
        obj_allow_try(value_obj(o->generator));
        if (value_try_keep(o->generator))
            *kept = o->generator;
    }
}

static PyObject *get_generator(PyObject *self, void *unused)
{
    FrameObj *o = frame_of(self);
    Value g = V_ABSENT;
    (void)unused;
    if (!is_absent(o->generator))
        frame_access(o, keep_generator, &g);
    return is_absent(g) ? Py_None : api_of(g);
}

static PyObject *get_locals(PyObject *self, void *unused)
{
    FrameObj *o = frame_of(self);
    (void)unused;
    if (!(o->code->flags & CODE_OPTIMIZED) && !frame_has_hidden(o)) {
        if (!is_absent(o->namespace))
            return api_of(value_keep(o->namespace));
        return get_globals(self, NULL);
    }
    return frame_locals_proxy(self);
}

static PyObject *get_trace(PyObject *self, void *unused)
{
    FrameObj *o = frame_of(self);
    (void)unused;
    obj_lock(&o->hdr);
    Value v = is_absent(o->trace) ? V_NONE : value_keep_locked(o->trace);
    obj_unlock(&o->hdr);
    return api_of(v);
}

static int set_trace(PyObject *self, PyObject *v, void *unused)
{
    FrameObj *o = frame_of(self);
    (void)unused;
    obj_lock(&o->hdr);
    Value old = o->trace;
    store_relaxed_value(&o->trace, !v || v == Py_None ? V_ABSENT : value_keep(value_of(v)));
    obj_unlock(&o->hdr);
    value_release(old);
    return 0;
}

static int set_flag(PyObject *v, uint8_t *flag, const char *name)
{
    (void)name;
    if (!v || !PyBool_Check(v)) {
        raise_type_error(v ? "attribute value type must be bool" : "can't delete numeric/char attribute");
        return -1;
    }
    store_relaxed_u8(flag, v == Py_True);
    return 0;
}

static PyObject *get_trace_lines(PyObject *self, void *unused) { return (void)unused, PyBool_FromLong(load_relaxed_u8(&frame_of(self)->trace_lines)); }
static int set_trace_lines(PyObject *self, PyObject *v, void *unused) { return (void)unused, set_flag(v, &frame_of(self)->trace_lines, "f_trace_lines"); }
static PyObject *get_trace_opcodes(PyObject *self, void *unused) { return (void)unused, PyBool_FromLong(load_relaxed_u8(&frame_of(self)->trace_opcodes)); }
static int set_trace_opcodes(PyObject *self, PyObject *v, void *unused)
{
    (void)unused;
    if (!v) {
        PyErr_SetString(PyExc_AttributeError, "f_trace_opcodes cannot be deleted");
        return -1;
    }
    return set_flag(v, &frame_of(self)->trace_opcodes, "f_trace_opcodes");
}

/* -- clear() ---------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *clear_generator(PyObject *self, Value generator)
{
    GenObj *g = (GenObj *)value_obj(generator);
    enum gen_state state = gen_state(g);
    if (state == GEN_RUNNING || state == GEN_SUSPENDED) {
        PyErr_Format(PyExc_RuntimeError, "cannot clear %s frame", state == GEN_RUNNING ? "an executing" : "a suspended");
        return NULL;
    }
    if (frame_code(&g->frame)->flags & CODE_COROUTINE)
        warn_unawaited_coroutine(api_of(generator));
    Value r = gen_close(g);
    if (is_raised(r))
        PyErr_WriteUnraisable(self);
    else
        value_release(r);
    Py_RETURN_NONE;
}

static PyObject *clear_method(PyObject *self, PyObject *unused)
{
    FrameObj *o = frame_of(self);
    (void)unused;
    if (load_acquire_ptr(&o->frame)) {
        if (is_absent(o->generator)) {
            PyErr_SetString(PyExc_RuntimeError, "cannot clear an executing frame");
            return NULL;
        }
        Value generator;
        frame_access(o, keep_generator, &generator);
        if (is_absent(generator))            /* it is dying, and clears the frame */
            Py_RETURN_NONE;
        PyObject *done = clear_generator(self, generator);
        value_release(generator);
        return done;
    }
    obj_lock(&o->hdr);
    Value *locals = o->locals, extra = o->extra_locals;
    o->locals = NULL;
    o->extra_locals = V_ABSENT;
    o->cleared = 1;
    obj_unlock(&o->hdr);
    for (unsigned i = locals ? o->code->nlocals : 0; i-- > 0;) {
        Value gone = locals[i];
        locals[i] = V_ABSENT;
        value_release(gone);
    }
    value_release(extra);
    Py_RETURN_NONE;
}

static PyObject *frame_repr(PyObject *self)
{
    FrameObj *o = frame_of(self);
    struct where w;
    frame_access(o, look_where, &w);
    return PyUnicode_FromFormat("<frame at %p, file %R, line %d, code %S>", self, api_of(o->code->filename), w.line, api_of(o->code->name));
}

/* -- collection ---------------------------------------------------------------------------------------------------------------------------------- */

static int frame_traverse(PyObject *self, visitproc visit, void *arg)
{
    FrameObj *o = frame_of(self);
    if (obj_counted_in_reg(value_obj(value_borrow(o->func))))
        Py_VISIT(api_of(value_borrow(o->func)));
    if (obj_counted_in_reg(&o->code->hdr))
        Py_VISIT(api_of(value_from_obj(o->code)));
    if (!is_absent(o->back))
        Py_VISIT(api_of(o->back));
    if (!is_absent(o->namespace))
        Py_VISIT(api_of(o->namespace));
    if (!is_absent(o->trace))
        Py_VISIT(api_of(o->trace));
    if (!is_absent(o->extra_locals))
        Py_VISIT(api_of(o->extra_locals));
    for (unsigned i = 0; o->locals && i < o->code->nlocals; i++)
        if (!is_absent(o->locals[i]))
            Py_VISIT(api_of(o->locals[i]));
    return 0;
}

static int frame_clear(PyObject *self)
{
    FrameObj *o = frame_of(self);
    if (!o->frame) {
        PyObject *r = clear_method(self, NULL);
        Py_XDECREF(r);
        value_set(&o->back, V_NONE);
    }
    return 0;
}

static void frame_destroy(PyObject *self)
{
    FrameObj *o = frame_of(self);
    unsigned n = o->locals ? o->code->nlocals : 0;
    Reg func = o->func, code = reg_borrow(value_from_obj(o->code));
    o->func.w = 0;                               /* what is released below may run code: then the edges are no more */
    o->code = NULL;
    reg_release(func);
    reg_release(code);
    while (n-- > 0)
        value_release(o->room[n]);
    value_release(o->back);
    value_release(o->namespace);
    value_release(o->trace);
    value_release(o->extra_locals);
    obj_free(&o->hdr);
}

static PyMethodDef frame_methods[] = {
    {"clear", clear_method, METH_NOARGS, PyDoc_STR("clear($self, /)\n--\n\nDrops what the frame's variables hold. RuntimeError while it runs.")},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef frame_getset[] = {
    {"f_back", get_back, NULL, PyDoc_STR("the caller's frame, or None"), NULL},
    {"f_code", get_code, NULL, PyDoc_STR("the code object that runs in this frame"), NULL},
    {"f_globals", get_globals, NULL, PyDoc_STR("the dict of global variables"), NULL},
    {"f_builtins", get_builtins, NULL, PyDoc_STR("the dict of builtins"), NULL},
    {"f_locals", get_locals, NULL, PyDoc_STR("the mapping of local variables; writes go through"), NULL},
    {"f_lasti", get_lasti, NULL, PyDoc_STR("offset of the present instruction in the bytecode"), NULL},
    {"f_lineno", get_lineno, set_lineno, PyDoc_STR("the present line in the source"), NULL},
    {"f_trace", get_trace, set_trace, PyDoc_STR("the trace function of this frame, or None"), NULL},
    {"f_trace_lines", get_trace_lines, set_trace_lines, PyDoc_STR("whether lines are traced"), NULL},
    {"f_trace_opcodes", get_trace_opcodes, set_trace_opcodes, PyDoc_STR("whether instructions are traced"), NULL},
    {"f_generator", get_generator, NULL, PyDoc_STR("the generator or coroutine whose frame this is, or None"), NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject PyFrame_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "frame",
    .tp_basicsize = sizeof(FrameObj),
    .tp_dealloc = frame_destroy,
    .tp_repr = frame_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = frame_traverse,
    .tp_clear = frame_clear,
    .tp_methods = frame_methods,
    .tp_getset = frame_getset,
};

/* -- tracebacks ------------------------------------------------------------------------------------------------------------------------------------- */

/* Held from the look for a loop to the assignment of tb_next: two threads that link two tracebacks to each other would both find none. */
static PyMutex tb_links;

static TracebackObj *tb_of(PyObject *o) { return (TracebackObj *)value_obj(value_of(o)); }

static PyObject *tb_get_next(PyObject *self, void *unused)
{
    TracebackObj *t = tb_of(self);
    (void)unused;
    obj_lock(&t->hdr);
    Value v = value_keep_locked(t->next);
    obj_unlock(&t->hdr);
    return api_of(v);
}

static int tb_set_next(PyObject *self, PyObject *v, void *unused)
{
    TracebackObj *t = tb_of(self);
    (void)unused;
    if (!v) {
        raise_type_error("can't delete tb_next attribute");
        return -1;
    }
    if (v != Py_None && !PyTraceBack_Check(v)) {
        raise_type_error("expected traceback object, got '%s'", Py_TYPE(v)->tp_name);
        return -1;
    }
    PyMutex_Lock(&tb_links);
    for (Value at = value_of(v); IS_EXACT(at, TRACEBACK); at = load_acquire_value(&((TracebackObj *)value_obj(at))->next))
        if (value_is(at, value_of(self))) {
            PyMutex_Unlock(&tb_links);
            PyErr_SetString(PyExc_ValueError, "traceback loop detected");
            return -1;
        }
    obj_lock(&t->hdr);
    Value old = t->next;
    store_release_value(&t->next, value_keep(value_of(v)));
    obj_unlock(&t->hdr);
    PyMutex_Unlock(&tb_links);
    value_release(old);
    return 0;
}

static PyObject *tb_get_frame(PyObject *self, void *unused) { return (void)unused, api_of(value_keep(tb_of(self)->frame)); }

static PyObject *tb_get_lasti(PyObject *self, void *unused)
{
    TracebackObj *t = tb_of(self);
    (void)unused;
    return PyLong_FromLong(t->lasti >= 0 ? t->lasti : (long)listing_offset(((FrameObj *)value_obj(t->frame))->code, t->offset));
}

int traceback_line(TracebackObj *t)
{
    return t->lineno >= 0 ? t->lineno : code_line(((FrameObj *)value_obj(t->frame))->code, t->offset);
}

static PyObject *tb_get_lineno(PyObject *self, void *unused)
{
    (void)unused;
    int line = traceback_line(tb_of(self));
    return line < 0 ? Py_None : PyLong_FromLong(line);
}

static PyObject *tb_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"tb_next", "tb_frame", "tb_lasti", "tb_lineno", NULL};
    PyObject *next, *frame;
    int lasti, lineno;
    (void)type;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO!ii:TracebackType", keywords, &next, &PyFrame_Type, &frame, &lasti, &lineno))
        return NULL;
    if (next != Py_None && !PyTraceBack_Check(next))
        return api_of(raise_type_error("expected traceback object or None, got '%s'", Py_TYPE(next)->tp_name));
    Value t = traceback_new(value_of(next), value_of(frame), listing_instr(((FrameObj *)value_obj(value_of(frame)))->code, (uint32_t)lasti));
    if (!is_raised(t)) {
        ((TracebackObj *)value_obj(t))->lineno = lineno;
        ((TracebackObj *)value_obj(t))->lasti = lasti;
    }
    return api_of(t);
}

static PyObject *tb_dir(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    return Py_BuildValue("[ssss]", "tb_frame", "tb_next", "tb_lasti", "tb_lineno");
}

static int tb_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(tb_of(self)->next));
    Py_VISIT(api_of(tb_of(self)->frame));
    return 0;
}

static int tb_clear(PyObject *self)
{
    value_set(&tb_of(self)->next, V_NONE);
    return 0;
}

static void tb_destroy(PyObject *self)
{
    value_release(tb_of(self)->next);
    value_release(tb_of(self)->frame);
    obj_free(&tb_of(self)->hdr);
}

static PyMethodDef tb_methods[] = {
    {"__dir__", tb_dir, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef tb_getset[] = {
    {"tb_next", tb_get_next, tb_set_next, NULL, NULL},
    {"tb_frame", tb_get_frame, NULL, NULL, NULL},
    {"tb_lasti", tb_get_lasti, NULL, NULL, NULL},
    {"tb_lineno", tb_get_lineno, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject PyTraceBack_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "traceback",
    .tp_basicsize = sizeof(TracebackObj),
    .tp_dealloc = tb_destroy,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = PyDoc_STR("traceback(tb_next, tb_frame, tb_lasti, tb_lineno)\n--\n\nA step of the way that an exception took."),
    .tp_traverse = tb_traverse,
    .tp_clear = tb_clear,
    .tp_methods = tb_methods,
    .tp_getset = tb_getset,
    .tp_new = tb_new,
};

/* -- the C API ------------------------------------------------------------------------------------------------------------------------------------------ */

int (PyFrame_Check)(PyObject *o) { return IS_EXACT(value_of(o), FRAME); }
int (PyTraceBack_Check)(PyObject *o) { return IS_EXACT(value_of(o), TRACEBACK); }

int PyTraceBack_Here(PyFrameObject *frame)
{
    Value exc = value_of(PyErr_GetRaisedException());
    if (is_raised(exc))
        return 0;
    FrameObj *o = (FrameObj *)frame;
    struct where w;
    frame_access(o, look_where, &w);
    PyObject *next = PyException_GetTraceback(api_of(exc));
    Value t = traceback_new(next ? value_of(next) : V_NONE, value_from_obj(o), w.offset);
    Py_XDECREF(next);
    if (is_raised(t)) {
        value_release(exc);
        return -1;
    }
    PyException_SetTraceback(api_of(exc), api_of(t));
    value_release(t);
    PyErr_SetRaisedException(api_of(exc));
    return 0;
}

PyFrameObject *PyEval_GetFrame(void)
{
    Frame *f = tstate()->frame;
    if (!f)
        return NULL;
    Value o = frame_object(f);                   /* the frame itself keeps it: what we return is borrowed */
    if (is_raised(o))
        return NULL;
    value_release(o);
    return (PyFrameObject *)value_obj(o);
}

PyFrameObject *PyThreadState_GetFrame(PyThreadState *ts)
{
    if (!ts->frame || ts != tstate())
        return NULL;
    return (PyFrameObject *)api_of(frame_object(ts->frame));
}

PyCodeObject *PyFrame_GetCode(PyFrameObject *f) { return (PyCodeObject *)get_code((PyObject *)f, NULL); }
PyObject *PyFrame_GetLocals(PyFrameObject *f) { return get_locals((PyObject *)f, NULL); }
PyObject *PyFrame_GetGlobals(PyFrameObject *f) { return get_globals((PyObject *)f, NULL); }
PyObject *PyFrame_GetBuiltins(PyFrameObject *f) { return get_builtins((PyObject *)f, NULL); }

PyFrameObject *PyFrame_GetBack(PyFrameObject *f)
{
    PyObject *back = get_back((PyObject *)f, NULL);
    return back == Py_None ? NULL : (PyFrameObject *)back;
}

PyObject *PyFrame_GetGenerator(PyFrameObject *f)
{
    PyObject *g = get_generator((PyObject *)f, NULL);
    return g == Py_None ? NULL : g;
}

int PyFrame_GetLineNumber(PyFrameObject *f)
{
    struct where w;
    frame_access((FrameObj *)f, look_where, &w);
    return w.line;
}

int PyFrame_GetLasti(PyFrameObject *f)
{
    struct where w;
    frame_access((FrameObj *)f, look_where, &w);
    return (int)listing_offset(((FrameObj *)f)->code, w.offset);
}

PyObject *PyFrame_GetVar(PyFrameObject *f, PyObject *name)
{
    PyObject *locals = get_locals((PyObject *)f, NULL), *v = locals ? PyObject_GetItem(locals, name) : NULL;
    Py_XDECREF(locals);
    if (!v && PyErr_ExceptionMatches(PyExc_KeyError)) {
        PyErr_Clear();
        PyErr_Format(PyExc_NameError, "variable %R does not exist", name);
    }
    return v;
}

PyObject *PyFrame_GetVarString(PyFrameObject *f, const char *name)
{
    PyObject *s = PyUnicode_FromString(name), *v = s ? PyFrame_GetVar(f, s) : NULL;
    Py_XDECREF(s);
    return v;
}

PyObject *PyEval_GetGlobals(void)
{
    PyObject *g = core_hooks.current_globals();
    return g;
}

PyObject *PyEval_GetBuiltins(void) { return core_hooks.current_builtins(); }
