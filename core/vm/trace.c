/* core/vm/trace.c -- what a watched frame tells: the step before each instruction, and frames going in and out of watched code. See trace.h.
 *
 * All events but those of exceptions are told from trace_step(), which sees an instruction that is about to run with its operands still in
 * place: the start and the resumption of a frame, what the instruction before it has done (a branch taken or not, a native function that
 * returned), a new line, the instruction itself, and what it is going to do (call, return, yield).
 */
#include "core/vm/trace.h"

#include "core/compiler/listing.h"
#include "core/vm/opcode.h"
#include "objects/tuple_int.h"
#include "threading/world.h"

enum trace_begin { BEGIN_NOTHING, BEGIN_START, BEGIN_RESUME };

/* -- the copy --------------------------------------------------------------------------------------------------------------------------- */

/* The watched copy; NULL with MemoryError. A word before and one behind it keep T1 certain: a pc behind the last instruction of one is never
 * the beginning of the other. */
static Instr *copy_of(CodeObj *code)
{
    Instr *copy = load_acquire_ptr(&code->instrumented);
    if (LIKELY(copy))
        return copy;
    if (!monitor_record(code))
        return NULL;
    Instr *fresh = buf_alloc((code->ninstrs + 2) * sizeof *fresh);
    if (!fresh) {
        raise_no_memory();
        return NULL;
    }
    fresh[0].w = fresh[code->ninstrs + 1].w = 0;
    for (uint32_t i = 0; i < code->ninstrs; i++) {
        Instr w = {.w = load_relaxed_u64(&code->instrs[i].w)};
        w.op = (uint16_t)(opcode_generic(w.op) + OP_TRACED);
        fresh[i + 1] = w;
    }
    fresh++;
    if (cas_acq_rel_ptr(&code->instrumented, &copy, fresh))      /* pairs with the acquire above */
        return fresh;
    buf_free(fresh - 1);
    return copy;
}

static bool is_inside(const Frame *f) { return frame_instrs(f) != frame_code(f)->instrs; }

static int move_in(Frame *f)
{
    if (is_inside(f))
        return 0;
    CodeObj *code = frame_code(f);
    Instr *copy = copy_of(code);
    if (!copy)
        return -1;
    f->pc = copy + (f->pc - code->instrs);
    return 0;
}

static void move_out(Frame *f)
{
    CodeObj *code = frame_code(f);
    f->pc = code->instrs + (f->pc - load_relaxed_ptr(&code->instrumented));    /* as in frame_instrs() */
}

/* The line and the base op of an instruction of code that has a copy. */
static int line_at(CodeObj *code, uint32_t at) { return load_acquire_ptr(&code->monitoring)->lines[at]; }
static unsigned op_at(CodeObj *code, uint32_t at) { return load_acquire_ptr(&code->monitoring)->ops[at]; }

/* -- who is watched ----------------------------------------------------------------------------------------------------------------------- */

static void forget_call(struct frame_trace *t)
{
    Value call = t->call, arg = t->call_arg;
    t->call = t->call_arg = V_ABSENT;
    value_release(call);
    value_release(arg);
}

int trace_update(PyThreadState *ts)
{
    bool now = ts->c_trace || ts->c_profile || load_relaxed_u32(&monitor_users) > 0;
    if (!now || ts->traced) {
        ts->traced = now;
        return 0;
    }
    /* Frames that run already: what they have done so far is not told. */
    for (Frame *f = ts->frame; f; f = f->previous) {
        struct frame_extra *x = frame_extra(f);
        if (!x || move_in(f) < 0)
            return -1;
        x->trace.begin = BEGIN_NOTHING;
        x->trace.stepped = false;
        forget_call(&x->trace);              /* of a time when it was watched before */
        x->trace.line = f->pc == frame_instrs(f) ? -1 : line_at(frame_code(f), frame_offset(f));
    }
    ts->traced = true;
    return 0;
}

static void ask(Thread *t, void *arg)
{
    (void)arg;
    poll_request(t, POLL_TRACE);
}

int trace_update_all(PyInterpreterState *interp)
{
    stop_world(interp->base);
    threads_each(interp->base, ask, NULL);
    start_world(interp->base);
    return trace_update(tstate());
}

void trace_push(PyThreadState *ts, Frame *f)
{
    if (ts->tracing)
        return;                              /* T2; what it calls is as quick as ever */
    struct frame_extra *x = frame_extra(f);
    if (!x || move_in(f) < 0) {
        PyErr_Clear();                       /* no memory to watch it: it runs unseen */
        return;
    }
    x->trace.begin = BEGIN_START;
}

void trace_resume(PyThreadState *ts, Frame *f, bool first)
{
    trace_push(ts, f);
    if (!ts->tracing && f->info & FRAME_EXTRA)
        f->extra->trace.begin = first ? BEGIN_START : BEGIN_RESUME;
}

/* -- telling -------------------------------------------------------------------------------------------------------------------------------- */

#define EVENT(name) PY_MONITORING_EVENT_##name

static int tell(PyThreadState *ts, Frame *f, unsigned event, uint32_t at, Value a, Value b)
{
    CodeObj *code = frame_code(f);
    unsigned asked = event == EVENT(C_RETURN) || event == EVENT(C_RAISE) ? EVENT(CALL) : event;
    return monitor_likely(code, asked) && monitor_wanted(code, event, at) ? monitor_fire(ts, code, event, at, a, b) : 0;
}

/* Just a look: who wants the function itself takes it under the object's lock. */
static bool has_trace(const Frame *f)
{
    return f->info & FRAME_EXTRA && !is_absent(f->extra->frame_object) &&
        !is_absent(load_relaxed_value(&((FrameObj *)value_obj(f->extra->frame_object))->trace));
}

/* An instruction of no line, at a function's end: to who is watching, the frame is where the last line began. */
static Instr *step_back(Frame *f)
{
    Instr *pc = f->pc;
    uint32_t at = frame_offset(f);
    if (line_at(frame_code(f), at) < 0 && f->extra->trace.line > 0 && f->extra->trace.line_at < at)
        f->pc = frame_instrs(f) + f->extra->trace.line_at + 1;
    return pc;
}

/* To the frame's own trace function, which the call event has given it. */
static int tell_trace(PyThreadState *ts, Frame *f, int what, Value arg)
{
    return ts->c_trace && has_trace(f) ? legacy_event(ts, f, false, what, arg) : 0;
}

static int tell_profile(PyThreadState *ts, Frame *f, int what, Value arg) { return ts->c_profile ? legacy_event(ts, f, true, what, arg) : 0; }

static int begin(PyThreadState *ts, Frame *f, uint32_t at, enum trace_begin how)
{
    struct frame_trace *t = &f->extra->trace;
    t->begin = BEGIN_NOTHING;
    t->stepped = false;
    t->line = -1;
    if (how == BEGIN_RESUME)                 /* the line that yielded goes on */
        t->line = line_at(frame_code(f), at ? at - 1 : 0);
    uint8_t before = t->telling;
    if (how == BEGIN_START)
        t->telling = TELLING_START;          /* the frame is at the line of the def */
    int rc = tell(ts, f, how == BEGIN_START ? EVENT(PY_START) : EVENT(PY_RESUME), how == BEGIN_START ? at : at - 1, V_ABSENT, V_ABSENT);
    t->telling = before;
    if (rc < 0)
        return -1;
    if (tell_profile(ts, f, PyTrace_CALL, V_NONE) < 0)
        return -1;
    return ts->c_trace ? legacy_event(ts, f, false, PyTrace_CALL, V_NONE) : 0;
}

/* -- calls of native functions ------------------------------------------------------------------------------------------------------------------ */

static bool is_python(Value callable)
{
    if (IS_EXACT(callable, METHOD))
        callable = ((MethodObj *)value_obj(callable))->func;
    return IS_EXACT(callable, FUNCTION);
}

/* What profile functions know as a native function: builtin functions and methods, and method descriptors with their object. Counted. */
static Value profiled_callable(Value callable, Value arg)
{
    if (PyCFunction_Check(api_of(callable)))
        return value_keep(callable);
    PyTypeObject *type = type_of(callable);
    if (type == &PyMethodDescr_Type && !is_absent(arg)) {
        PyObject *bound = type->tp_descr_get(api_of(callable), api_of(arg), (PyObject *)type_of(arg));
        if (!bound)
            PyErr_Clear();
        return bound ? value_of(bound) : V_ABSENT;
    }
    return V_ABSENT;
}

static int tell_native(PyThreadState *ts, Frame *f, Value callable, Value arg, int what)
{
    if (!ts->c_profile)
        return 0;
    Value shown = profiled_callable(callable, arg);
    int rc = is_absent(shown) ? 0 : tell_profile(ts, f, what, shown);
    value_release(shown);
    return rc;
}

/* The native call that the instruction before this one made has returned. */
static int call_returned(PyThreadState *ts, Frame *f, uint32_t previous)
{
    struct frame_trace *t = &f->extra->trace;
    Value callable = value_keep(t->call), arg = value_keep(t->call_arg);
    forget_call(t);
    int rc = tell(ts, f, EVENT(C_RETURN), previous, callable, is_absent(arg) ? value_of(monitor_missing()) : arg);
    if (rc == 0)
        rc = tell_native(ts, f, callable, arg, PyTrace_C_RETURN);
    value_release(callable);
    value_release(arg);
    return rc;
}

/* The callable and first argument of a call instruction, borrowed from their registers. *arg: absent when there is none. */
static Value callee_of(Frame *f, Instr w, unsigned base, Value *arg)
{
    Reg *window = &f->regs[base == OP_CALL_KW || base == OP_CALL_METHOD_KW ? w.a : w.b];
    Value callable = value_borrow(window[0]);
    *arg = V_ABSENT;
    if (base == OP_SUPER_ATTR || base == OP_SUPER_METHOD || base == OP_SUPER_ATTR_BARE || base == OP_SUPER_METHOD_BARE)
        return callable;                     /* super() is called as part of the instruction */
    if (base == OP_CALL_EX) {
        Value args = value_borrow(window[FRAME_ARGS]);
        if (IS_EXACT(args, TUPLE) && tuple_len(args))
            *arg = tuple_at(args, 0);
        else if (IS_EXACT(args, LIST) && PyList_Size(api_of(args)) > 0)
            *arg = value_of(PyList_GetItem(api_of(args), 0));      /* a list that the call itself has made */
    } else if ((base == OP_CALL_METHOD || base == OP_CALL_METHOD_KW) && window[FRAME_SELF].w != V_ABSENT.w) {
        *arg = value_borrow(window[FRAME_SELF]);
    } else if (base == OP_CALL || base == OP_CALL_METHOD ? w.c : w.b) {
        *arg = value_borrow(window[FRAME_ARGS]);
    }
    if (base != OP_CALL_EX && IS_EXACT(callable, METHOD)) {
        MethodObj *m = (MethodObj *)value_obj(callable);
        *arg = m->self;
        callable = m->func;
    }
    return callable;
}

static int before_call(PyThreadState *ts, Frame *f, uint32_t at, Instr w, unsigned base)
{
    struct frame_trace *t = &f->extra->trace;
    Value arg, callable = callee_of(f, w, base, &arg);
    callable = value_keep(callable);
    arg = is_absent(arg) ? arg : value_keep(arg);
    int rc = tell(ts, f, EVENT(CALL), at, callable, is_absent(arg) ? value_of(monitor_missing()) : arg);
    bool native = !is_python(callable);
    if (rc == 0 && native)
        rc = tell_native(ts, f, callable, arg, PyTrace_C_CALL);
    if (rc == 0 && native && (ts->c_profile || load_relaxed_u32(&monitor_users))) {
        t->call = callable;
        t->call_arg = arg;
        return 0;
    }
    value_release(callable);
    value_release(arg);
    return rc;
}

/* -- jumps --------------------------------------------------------------------------------------------------------------------------------------- */

/* Whoever has been told something may have assigned to f_lineno. */
static int follow_jump(PyThreadState *ts, Frame *f, uint32_t *at)
{
    struct frame_extra *x = f->extra;
    FrameObj *o = is_absent(x->frame_object) ? NULL : (FrameObj *)value_obj(x->frame_object);
    if (!o || o->jump_line == 0)
        return 0;
    uint32_t target = o->last;
    x->trace.line = o->jump_line;
    o->jump_line = 0;
    trace_jump(ts, f, target);
    f->pc = frame_instrs(f) + target + 1;
    *at = target;
    return 0;
}

/* An event whose callbacks may make the frame jump; the event is one of the instruction `of`. arg: V_DONE is the offset of *at. */
static int tell_jumpable(PyThreadState *ts, Frame *f, unsigned event, uint32_t *at, uint32_t of, Value arg)
{
    CodeObj *code = frame_code(f);
    if (!monitor_likely(code, event) || !monitor_wanted(code, event, of))
        return 0;
    if (is_done(arg) && is_raised(arg = monitor_offset(code, *at)))
        return -1;
    Instr *pc = f->pc;
    f->pc = frame_instrs(f) + of + 1;        /* the frame is shown where the event belongs */
    f->extra->trace.telling = TELLING_JUMPABLE;
    int rc = monitor_fire(ts, code, event, of, arg, V_ABSENT);
    f->extra->trace.telling = TELLING_NOTHING;
    f->pc = pc;
    return rc < 0 ? -1 : follow_jump(ts, f, at);
}

static bool is_branch(unsigned base) { return (base >= OP_JUMP_IF && base <= OP_JUMP_IF_NOT_IN) || base == OP_FOR_NEXT; }

/* The instruction before this one may have jumped: to here, or not. */
static int after_jump(PyThreadState *ts, Frame *f, uint32_t previous, uint32_t *here)
{
    uint32_t at = *here;
    CodeObj *code = frame_code(f);
    if (!monitor_likely(code, EVENT(JUMP)) && !monitor_likely(code, EVENT(BRANCH_LEFT)) && !monitor_likely(code, EVENT(BRANCH_RIGHT)))
        return 0;
    Instr w = {.w = load_relaxed_u64(&code->instrs[previous].w)};
    w.op = (uint16_t)opcode_generic(w.op);
    unsigned base = opcode_base(w.op);
    if (base == OP_JUMP && at <= previous)
        return 0;                            /* the way back from a handler, which lies behind all other code */
    if (base == OP_JUMP || base == OP_JUMP_BACK || base == OP_JUMP_FAR)
        return tell_jumpable(ts, f, EVENT(JUMP), here, previous, V_DONE);
    if (!is_branch(base))
        return 0;
    struct instr_effects e;
    instr_effects(w, code->nlocals, &e);
    int64_t target = instr_target(w, previous, e.jump);
    bool jumped = target == at && at != previous + 1;
    /* A loop goes on to the left, and ends to the right; other branches fall through to the left. So says co_branches(), too. */
    bool left = target <= previous ? jumped : !jumped;
    return tell_jumpable(ts, f, left ? EVENT(BRANCH_LEFT) : EVENT(BRANCH_RIGHT), here, previous, V_DONE);
}

static int told_exception(PyThreadState *, Frame *, Value exc);

/* Is the jump a loop's? Not the one back from a handler, nor that of waiting in yield from and await. */
static bool goes_back(Frame *f, uint32_t previous, uint32_t at)
{
    unsigned base = op_at(frame_code(f), previous);
    return (is_branch(base) || base == OP_JUMP_BACK || base == OP_JUMP_FAR) && op_at(frame_code(f), at) != OP_SEND;
}

void trace_loop_value(PyThreadState *ts, Frame *f, Reg value)
{
    if (f->info & FRAME_EXTRA && !ts->tracing)
        value_set(&f->extra->trace.call_arg, value_from_reg(reg_keep(value)));
}

/* A for loop's generator has returned: to those who watch that is a StopIteration that nobody sees. */
static int loop_ended(PyThreadState *ts, Frame *f, uint32_t previous, uint32_t at)
{
    CodeObj *code = frame_code(f);
    unsigned base = op_at(code, previous);
    if (!(base == OP_FOR_NEXT && at == previous + 1) && !(base == OP_SEND && at != previous + 1))
        return 0;
    Instr w = {.w = load_relaxed_u64(&code->instrs[previous].w)};
    Value it = value_borrow(f->regs[w.b]);
    bool inlined = value_is_ptr(it) && (IS_EXACT(it, GENERATOR) || IS_EXACT(it, COROUTINE));
    if (!inlined && base == OP_FOR_NEXT)
        return 0;
    Value v = f->extra->trace.call_arg;
    f->extra->trace.call_arg = V_ABSENT;
    if (is_absent(v))
        v = V_NONE;
    bool wanted = inlined && monitor_wanted(code, EVENT(STOP_ITERATION), previous);
    if (!wanted && !(ts->c_trace && has_trace(f))) {
        value_release(v);
        return 0;
    }
    PyObject *stop = is_none(v) ? PyObject_CallNoArgs(PyExc_StopIteration) : PyObject_CallOneArg(PyExc_StopIteration, api_of(v));
    int rc = !stop ? -1 : wanted ? monitor_fire(ts, code, EVENT(STOP_ITERATION), previous, value_of(stop), V_ABSENT) : 0;
    if (rc == 0)
        rc = told_exception(ts, f, value_of(stop));
    Py_XDECREF(stop);
    value_release(v);
    return rc;
}

/* -- the step --------------------------------------------------------------------------------------------------------------------------------------- */

/* A line begins here: where control comes from another line, or goes back. Tools do not hear of the latter; nor that the line of the def goes on
 * in a function of one line. (Line 0 is that of a module without statements.) */
static int tell_line(PyThreadState *ts, Frame *f, uint32_t *at, int line)
{
    CodeObj *code = frame_code(f);
    uint32_t k = *at;
    while (k > 0 && line_at(code, k - 1) < 0)
        k--;                                 /* instructions of no line belong to those before them */
    int before = k ? line_at(code, k - 1) : listing_first_line(code);
    int last = f->extra->trace.line;
    f->extra->trace.line = line;
    f->extra->trace.line_at = *at;
    if ((last > 0 ? last != line : before != line || line == 0) && tell_jumpable(ts, f, EVENT(LINE), at, *at, value_from_int(line)) < 0)
        return -1;
    if (!ts->c_trace || !has_trace(f))
        return 0;
    if (!load_relaxed_u8(&((FrameObj *)value_obj(f->extra->frame_object))->trace_lines))
        return 0;
    return legacy_event(ts, f, false, PyTrace_LINE, V_NONE) < 0 ? -1 : follow_jump(ts, f, at);
}

static int before_instruction(PyThreadState *ts, Frame *f, uint32_t at)
{
    CodeObj *code = frame_code(f);
    unsigned base = op_at(code, at);
    Instr w = {.w = load_relaxed_u64(&code->instrs[at].w)};
    switch (base) {
    case OP_SUPER_ATTR: case OP_SUPER_METHOD: case OP_SUPER_ATTR_BARE: case OP_SUPER_METHOD_BARE:
    case OP_CALL: case OP_CALL_METHOD: case OP_CALL_KW: case OP_CALL_METHOD_KW: case OP_CALL_EX:
        return before_call(ts, f, at, w, base);
    case OP_RETURN: case OP_YIELD: {
        Value v = base == OP_YIELD ? value_borrow(f->regs[w.b]) : opcode_form(opcode_generic(w.op)) == FORM_K ? code->consts[w.a] : value_borrow(f->regs[w.a]);
        v = value_from_reg(reg_keep((Reg){v.w}));
        int rc = tell(ts, f, base == OP_RETURN ? EVENT(PY_RETURN) : EVENT(PY_YIELD), at, v, V_ABSENT);
        if (rc == 0) {
            Instr *pc = step_back(f);
            f->extra->trace.telling = base == OP_YIELD ? TELLING_JUMPABLE : TELLING_NOTHING;
            rc = tell_trace(ts, f, PyTrace_RETURN, v);
            f->extra->trace.telling = TELLING_NOTHING;
            f->pc = pc;
        }
        if (rc == 0)
            rc = follow_jump(ts, f, &at);
        if (rc == 0)
            rc = tell_profile(ts, f, PyTrace_RETURN, v);
        value_release(v);
        return rc;
    }
    default:
        return 0;
    }
}

int trace_step(PyThreadState *ts, Frame *f)
{
    uint32_t at = frame_offset(f);
    if (UNLIKELY(!ts->traced)) {
        move_out(f);
        return 0;
    }
    if (ts->tracing)
        return 0;                            /* T2 */
    struct frame_extra *x = frame_extra(f);
    if (!x)
        return -1;
    struct frame_trace *t = &x->trace;
    if (t->begin && begin(ts, f, at, (enum trace_begin)t->begin) < 0)
        return -1;
    uint32_t previous = t->previous;
    bool stepped = t->stepped;
    t->previous = at;
    t->stepped = true;
    if (!is_absent(t->call) && call_returned(ts, f, previous) < 0)
        return -1;
    if (stepped && load_relaxed_u32(&monitor_users) && after_jump(ts, f, previous, &at) < 0)
        return -1;
    if (stepped && loop_ended(ts, f, previous, at) < 0)
        return -1;
    int line = line_at(frame_code(f), at);
    if (line >= 0 && (line != t->line || (stepped && at <= previous && goes_back(f, previous, at))) && tell_line(ts, f, &at, line) < 0)
        return -1;
    t->previous = at;
    if (tell(ts, f, EVENT(INSTRUCTION), at, V_ABSENT, V_ABSENT) < 0)
        return -1;
    if (ts->c_trace && has_trace(f) && load_relaxed_u8(&((FrameObj *)value_obj(x->frame_object))->trace_opcodes) &&
        legacy_event(ts, f, false, PyTrace_OPCODE, V_NONE) < 0)
        return -1;
    return before_instruction(ts, f, at);
}

/* -- exceptions ---------------------------------------------------------------------------------------------------------------------------------------- */

/* Runs `how` with the pending exception put aside; an exception that it raises takes its place. */
static void with_exception(PyThreadState *ts, Frame *f, int (*how)(PyThreadState *, Frame *, uint32_t, Value))
{
    if (ts->tracing)
        return;
    Value exc = ts->raised;
    ts->raised = V_ABSENT;
    if (frame_extra(f) && how(ts, f, frame_offset(f), exc) == 0) {
        ts->raised = exc;
        return;
    }
    if (is_absent(ts->raised))
        ts->raised = exc;
    else
        value_release(exc);
}

static int told_exception(PyThreadState *ts, Frame *f, Value exc)
{
    if (!ts->c_trace || !has_trace(f))
        return 0;
    Value tb = vm_exc_traceback(exc), items[3] = {value_from_obj((Obj *)type_of(exc)), exc, tb};
    PyObject *arg = PyTuple_Pack(3, api_of(items[0]), api_of(items[1]), api_of(items[2]));
    value_release(tb);
    if (!arg)
        return -1;
    int rc = tell_trace(ts, f, PyTrace_EXCEPTION, value_of(arg));
    Py_DECREF(arg);
    return rc;
}

static int told_raise(PyThreadState *ts, Frame *f, uint32_t at, Value exc)
{
    struct frame_trace *t = &f->extra->trace;
    if (!is_absent(t->call)) {
        Value callable = value_keep(t->call), arg = value_keep(t->call_arg);
        forget_call(t);
        int rc = tell(ts, f, EVENT(C_RAISE), at, callable, is_absent(arg) ? value_of(monitor_missing()) : arg);
        if (rc == 0)
            rc = tell_native(ts, f, callable, arg, PyTrace_C_EXCEPTION);
        value_release(callable);
        value_release(arg);
        if (rc < 0)
            return -1;
    }
    if (tell(ts, f, EVENT(RAISE), at, exc, V_ABSENT) < 0)
        return -1;
    return told_exception(ts, f, exc);
}

static int told_raise_again(PyThreadState *ts, Frame *f, uint32_t at, Value exc) { return tell(ts, f, EVENT(RERAISE), at, exc, V_ABSENT); }

void trace_raise(PyThreadState *ts, Frame *f, bool again)
{
    if (f->info & FRAME_EXTRA && f->extra->trace.begin && !ts->tracing) {      /* it fails before its first instruction */
        f->extra->trace.begin = BEGIN_NOTHING;
        f->extra->trace.line = -1;
    }
    with_exception(ts, f, again ? told_raise_again : told_raise);
}

int trace_handled(PyThreadState *ts, Frame *f)
{
    uint32_t handler = (uint32_t)(f->pc - frame_instrs(f));
    if (ts->tracing || !(f->info & FRAME_EXTRA))
        return 0;
    f->extra->trace.stepped = false;
    if (!monitor_wanted(frame_code(f), EVENT(EXCEPTION_HANDLED), handler))
        return 0;
    f->pc++;                                 /* as if the handler had begun: what it holds is dropped if this raises */
    for (uint32_t i = 0; i < frame_code(f)->nranges; i++) {
        const ExcRange *r = &frame_code(f)->ranges[i];
        if (r->handler == handler) {
            Value exc = value_from_reg(reg_keep(f->regs[r->reg]));
            int rc = monitor_fire(ts, frame_code(f), EVENT(EXCEPTION_HANDLED), handler, exc, V_ABSENT);
            value_release(exc);
            if (rc < 0)
                return -1;
            break;
        }
    }
    f->pc--;
    return 0;
}

static int told_leave(PyThreadState *ts, Frame *f, uint32_t at, Value exc)
{
    if (tell(ts, f, EVENT(PY_UNWIND), at, exc, V_ABSENT) < 0)
        return -1;
    Instr *pc = step_back(f);
    int rc = tell_trace(ts, f, PyTrace_RETURN, V_NONE);
    f->pc = pc;
    if (rc < 0)
        return -1;
    return tell_profile(ts, f, PyTrace_RETURN, V_NONE);
}

void trace_leave(PyThreadState *ts, Frame *f) { with_exception(ts, f, told_leave); }

static int told_throw(PyThreadState *ts, Frame *f, uint32_t at, Value exc)
{
    f->extra->trace.begin = BEGIN_NOTHING;
    f->extra->trace.stepped = false;
    f->extra->trace.line = -1;
    if (tell(ts, f, EVENT(PY_THROW), at, exc, V_ABSENT) < 0 || tell_profile(ts, f, PyTrace_CALL, V_NONE) < 0)
        return -1;
    return ts->c_trace ? legacy_event(ts, f, false, PyTrace_CALL, V_NONE) : 0;
}

void trace_throw(PyThreadState *ts, Frame *f) { with_exception(ts, f, told_throw); }
