/* core/vm/generator.c -- the life of a generator's frame: making, stepping, suspending, throwing, closing. See generator.h. */
#include "core/vm/generator.h"

#include "core/vm/trace.h"
#include "objects/attr.h"
#include "objects/exceptions.h"
#include "objects/hold.h"
#include "threading/world.h"

#include <sched.h>

void vm_free_extra(struct frame_extra *, bool owns_owner);

static const char *kind_name(const GenObj *g)
{
    switch (load_relaxed_u32(&g->hdr.shape)) {          /* not by its code: another thread may be running it, and putting its frame back */
    case SHAPE_ID_COROUTINE: return "coroutine";
    case SHAPE_ID_ASYNC_GEN: return "async generator";
    default: return "generator";
    }
}

/* -- making ----------------------------------------------------------------------------------------------------------------------- */

static void pop_header(PyThreadState *ts, Frame *f)
{
    uint64_t info = f->info;
    ts->frame = f->previous;
    ts->recursion_left++;
    if (info & FRAME_CHUNK)
        stack_pop_chunk(ts);
}

static GenObj *allocate(const CodeObj *code)
{
    uint32_t shape = code->flags & CODE_COROUTINE ? SHAPE_ID_COROUTINE : code->flags & CODE_ASYNC_GENERATOR ? SHAPE_ID_ASYNC_GEN : SHAPE_ID_GENERATOR;
    return (GenObj *)obj_new(shape, sizeof(GenObj) + code->nregs * sizeof(Reg), PAGE_FRAME);
}

/* Beside the frame. */
enum { GENERATORS_BEFORE_LOOKING = 32 };
static void begin(GenObj *g, FunctionObj *fn, CodeObj *code)
{
    g->handled = (HandledItem){.exc = V_NONE};
    g->name = value_keep(fn->name);
    g->qualname = value_keep(fn->qualname);
    g->origin_or_finalizer = V_ABSENT;
    /* What must not vanish unnoticed: a coroutine, and a frame that has something to do when it is closed (finally, with, yield from). */
    if (code->nranges || code->flags & (CODE_COROUTINE | CODE_ASYNC_GENERATOR))
        store_relaxed_u8(&g->hdr.flags, OBJ_HAS_FINALIZER);
    store_release_u32(&g->state, GEN_CREATED);
    uint8_t made = load_relaxed_u8(&code->ngenerators);
    if (UNLIKELY(made < GENERATORS_BEFORE_LOOKING)) {    /* code that makes few is not worth the map */
        store_relaxed_u8(&code->ngenerators, ++made);
        if (made == GENERATORS_BEFORE_LOOKING)
            code_find_kept(code);
    }
}

Value gen_of_call(FunctionObj *fn, CodeObj *code, Reg *args)
{
    GenObj *g = allocate(code);
    if (UNLIKELY(!g))
        return V_RAISED;
    g->frame = (Frame){.callable = reg_keep((Reg){value_from_obj(fn).w}), .pc = code->instrs, .regs = g->regs,
                       .info = frame_info(code, FRAME_GENERATOR), .owner = value_from_obj(g)};
    unsigned i = 0;
    for (; i < code->argcount; i++) {
        g->regs[i] = args[i];
        args[i].w = 0;
    }
    for (; i < code->nlocals; i++)
        g->regs[i].w = V_ABSENT.w;
    begin(g, fn, code);
    obj_track_new(&g->hdr);
    return value_from_obj(g);
}

Value vm_make_generator(PyThreadState *ts, Frame *f)
{
    CodeObj *code = frame_code(f);
    GenObj *g = allocate(code);
    if (!g) {
        vm_pop_frame(ts, f);
        return V_RAISED;
    }
    FunctionObj *fn = frame_function(f);
    g->frame = *f;                           /* takes over callable, namespace and all */
    g->frame.previous = NULL;
    g->frame.regs = g->regs;
    g->frame.info = frame_info(code, FRAME_GENERATOR | (f->info & FRAME_EXTRA));
    if (!(f->info & FRAME_EXTRA))
        g->frame.owner = value_from_obj(g);
    else
        g->frame.extra->owner = value_from_obj(g);
    memcpy(g->regs, f->regs, code->nlocals * sizeof(Reg));
    for (unsigned i = 0; i < code->nlocals; i++)
        f->regs[i].w = 0;                    /* moved: the caller's window may overlap */
    begin(g, fn, code);
    pop_header(ts, f);
    if (code->flags & CODE_COROUTINE && ts->coroutine_origin_depth > 0) {
        extern Value coroutine_origin(PyThreadState *, int depth);      /* core/vm/coroutine.c */
        Value origin = coroutine_origin(ts, ts->coroutine_origin_depth);
        if (is_raised(origin)) {
            value_release(value_from_obj(g));
            return V_RAISED;
        }
        g->origin_or_finalizer = origin;
    }
    obj_track_new(&g->hdr);
    return value_from_obj(g);
}

/* -- stepping --------------------------------------------------------------------------------------------------------------------- */

/* The state, once it is not HELD. */
enum gen_state gen_state(GenObj *g)
{
    uint32_t state;
    for (unsigned i = 0; (state = load_acquire_u32(&g->state)) == GEN_HELD; i++) {
        if (i < 200)
            cpu_relax();
        else
            sched_yield();                              /* who holds it has been preempted */
    }
    return (enum gen_state)state;
}

/* From CREATED or SUSPENDED to RUNNING or HELD. The state before; if that is RUNNING or CLOSED, nothing has changed. */
static enum gen_state take(GenObj *g, enum gen_state to)
{
    for (;;) {
        enum hold held = hold_begin(&g->hdr);
        uint32_t state = load_acquire_u32(&g->state);         /* pairs with gen_suspend() */
        if (state == GEN_CREATED || state == GEN_SUSPENDED)
            store_relaxed_u32(&g->state, to);
        hold_end(&g->hdr, held);
        if (state != GEN_HELD)
            return (enum gen_state)state;
        gen_state(g);                                           /* waits */
    }
}

/* Claims the right to run. The state before; GEN_RUNNING: somebody else runs it (raised); GEN_CLOSED: it is over. */
static enum gen_state claim(GenObj *g)
{
    enum gen_state before = take(g, GEN_RUNNING);
    if (before == GEN_RUNNING)
        raise_value_error("%s already executing", kind_name(g));
    return before;
}

/* Puts a claimed generator's frame on the stack. */
static Frame *mount(PyThreadState *ts, GenObj *g, bool first)
{
    CodeObj *code = frame_code(&g->frame);
    bool fresh;
    if (UNLIKELY(vm_enter_python(ts) < 0))
        return NULL;
    ts->recursion_left++;                        /* gen_mount() counts */
    Value *window = stack_window(ts, FRAME_ARGS + code->nregs, &fresh);
    if (UNLIKELY(!window))
        return NULL;
    Frame *f = gen_mount(ts, g, window, 0);
    if (fresh)
        f->info |= FRAME_CHUNK;
    if (UNLIKELY(f->info & FRAME_EXTRA && !is_absent(f->extra->frame_object)))
        store_release_ptr(&((FrameObj *)value_obj(f->extra->frame_object))->frame, f);
    if (UNLIKELY(ts->traced))
        trace_resume(ts, f, first);
    return f;
}

Frame *gen_resume(PyThreadState *ts, GenObj *g, Value sent)
{
    enum gen_state before = claim(g);
    if (UNLIKELY(before == GEN_RUNNING))
        return NULL;
    if (UNLIKELY(before == GEN_CLOSED)) {
        if (frame_code(&g->frame)->flags & CODE_COROUTINE)
            PyErr_SetString(PyExc_RuntimeError, "cannot reuse already awaited coroutine");
        return NULL;
    }
    if (UNLIKELY(before == GEN_CREATED && !is_none(sent))) {
        raise_type_error("can't send non-None value to a just-started %s", kind_name(g));
        store_release_u32(&g->state, before);
        return NULL;
    }
    g->awaited = 1;
    Frame *f = mount(ts, g, before == GEN_CREATED);
    if (UNLIKELY(!f)) {
        store_release_u32(&g->state, before);
        return NULL;
    }
    if (before == GEN_SUSPENDED)
        f->regs[f->pc[-1].a] = reg_from_value(value_keep(sent));
    return f;
}

static GenObj *generator_of(Frame *f) { return (GenObj *)value_obj(frame_owner(f)); }

static void dismount(PyThreadState *ts, Frame *f, GenObj *g)
{
    uint64_t info = f->info;
    gen_unmount(ts, g, f);
    if (info & FRAME_CHUNK)
        stack_pop_chunk(ts);
}

void gen_suspend(PyThreadState *ts, Frame *f)
{
    GenObj *g = generator_of(f);
    CodeObj *code = frame_code(f);
    gen_copy(g->regs, f->regs, gen_kept(code));
    uint64_t keep = f->info & FRAME_EXTRA;
    g->frame.pc = f->pc;
    g->frame.owner = f->owner;
    store_relaxed_u64(&g->frame.info, frame_info(code, FRAME_GENERATOR) | keep);    /* gi_code looks at any time: the code in it stays */
    if (UNLIKELY(keep && !is_absent(f->extra->frame_object)))
        store_release_ptr(&((FrameObj *)value_obj(f->extra->frame_object))->frame, &g->frame);
    dismount(ts, f, g);
    store_release_u32(&g->state, GEN_SUSPENDED);         /* pairs with claim() */
}

void gen_finish(PyThreadState *ts, Frame *f)
{
    GenObj *g = generator_of(f);
    Reg callable = f->callable;
    struct frame_extra *x = f->info & FRAME_EXTRA ? f->extra : NULL;
    if (x && !is_absent(x->frame_object))
        frame_object_take_over(f, false);
    g->frame.callable.w = 0;
    g->frame.owner = value_from_obj(g);
    store_relaxed_u64(&g->frame.info, frame_info(frame_code(f), FRAME_GENERATOR));
    g->frame.pc = f->pc;
    Value handled = g->handled.exc;
    g->handled.exc = V_NONE;
    dismount(ts, f, g);
    store_release_u32(&g->state, GEN_CLOSED);
    /* The code stays named by g->frame.info: the generator still shows it. It is deferred, and gen_visit_edges() reports it. */
    reg_release(callable);               /* first: nobody reports a deferred function for us while the rest runs code */
    value_release(handled);
    if (x)
        vm_free_extra(x, false);
}

/* gen_resume() for the owner when nothing is in the way, with FRAME_ENTRY. NULL: nothing done. */
static ALWAYS_INLINE Frame *resume_quick(PyThreadState *ts, GenObj *g, Value sent)
{
    Frame *top = ts->frame;
    if (UNLIKELY(!obj_is_mine(&g->hdr) || ts->traced || ts->recursion_left <= 0 || !top))
        return NULL;
    /* Another thread may be running it: but the code in this word stays (gen_suspend). */
    const CodeObj *code = (const CodeObj *)(uintptr_t)(load_relaxed_u64(&g->frame.info) >> 16);
    Value *window = (Value *)top->regs + frame_code(top)->nregs;
    if (UNLIKELY(window + FRAME_ARGS + code->nregs > ts->stack_limit) || UNLIKELY(!owner_enter(&ts->gc.base, g, &g->hdr.lock)))
        return NULL;
    uint32_t before = load_acquire_u32(&g->state);       /* pairs with gen_suspend() */
    bool ready = LIKELY(before == GEN_SUSPENDED) || (before == GEN_CREATED && is_none(sent));
    if (LIKELY(ready))
        store_relaxed_u32(&g->state, GEN_RUNNING);
    owner_leave(&ts->gc.base);
    if (UNLIKELY(!ready))
        return NULL;
    Frame *f = gen_mount(ts, g, window, FRAME_ENTRY);
    if (UNLIKELY(f->info & FRAME_EXTRA) && !is_absent(f->extra->frame_object))
        store_release_ptr(&((FrameObj *)value_obj(f->extra->frame_object))->frame, f);
    if (before == GEN_SUSPENDED)
        f->regs[f->pc[-1].a] = reg_from_value(value_keep(sent));
    return f;
}

int gen_step(GenObj *g, Value sent, Value *result)
{
    PyThreadState *ts = tstate();
    if (recursion_enter(" in a generator"))
        return -1;
    int status = -1;
    Frame *f = resume_quick(ts, g, sent);
    if (UNLIKELY(!f) && (f = gen_resume(ts, g, sent)) != NULL)
        f->info |= FRAME_ENTRY;
    if (LIKELY(f != NULL)) {
        *result = vm_run(ts, f, false);
        status = is_raised(*result) ? -1 : ts->yielded;
    } else if (!error_pending()) {
        *result = V_NONE;
        status = 0;
    }
    recursion_leave();
    return status;
}

/* -- throwing ---------------------------------------------------------------------------------------------------------------------- */

/* The register of the iterator that a suspended frame delegates to, or NULL. */
static Reg *delegate_register(const Frame *f)
{
    if (f->pc == frame_instrs(f) || opcode_base(f->pc[-1].op) != OP_YIELD || f->pc[-1].c == 0)
        return NULL;
    return &f->regs[f->pc[-1].c - 1];
}

Value gen_yieldfrom(GenObj *g)
{
    Value found = V_NONE;
    enum gen_state before = take(g, GEN_HELD);
    if (before == GEN_SUSPENDED) {
        Reg *r = delegate_register(&g->frame);
        if (r && r->w)
            found = value_from_reg(reg_keep(*r));
    }
    if (before == GEN_SUSPENDED || before == GEN_CREATED)
        store_release_u32(&g->state, before);
    return found;
}

/* The frame object names where the frame is now: on a stack, or in the generator. mount() and gen_suspend() keep that up. */
Value gen_frame_object(GenObj *g)
{
    PyThreadState *ts = tstate();
    for (Frame *f = ts->frame; f; f = f->previous)
        if (f->info & FRAME_GENERATOR && generator_of(f) == g)
            return frame_object(f);
    for (;;) {
        enum gen_state before = take(g, GEN_HELD);
        if (before == GEN_CLOSED)
            return V_NONE;
        if (before != GEN_RUNNING) {
            Value object = frame_object(&g->frame);
            store_release_u32(&g->state, before);
            return object;
        }
        Value object = V_ABSENT;                        /* another thread runs it, or it is being closed: then it has no frame any more */
        stop_world(ts->interp->base);
        if (load_acquire_u32(&g->state) == GEN_RUNNING)
            object = g->running ? frame_object(g->running) : V_NONE;
        start_world(ts->interp->base);
        if (!is_absent(object))
            return object;
    }
}

/* Closes an iterator that may or may not know how. */
static int close_iterator(Value it)
{
    if (value_is_generator(it) && !IS_EXACT(it, ASYNC_GEN)) {
        Value r = gen_close((GenObj *)value_obj(it));
        value_release(r);
        return is_raised(r) ? -1 : 0;
    }
    Value close = attr_get_optional(it, N(close));
    if (is_absent(close))
        return 0;
    if (is_raised(close)) {
        PyErr_WriteUnraisable(api_of(it));
        return 0;
    }
    PyObject *r = PyObject_CallNoArgs(api_of(close));
    value_release(close);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

/* Hands exc (borrowed) to the iterator's throw(). 1: yielded *result; 0: returned *result; -1: raised; 2: it has no throw(). */
static int throw_to_delegate(Value it, Value exc, Value *result)
{
    if (IS_EXACT(it, GENERATOR) || IS_EXACT(it, COROUTINE))
        return gen_throw((GenObj *)value_obj(it), value_keep(exc), result);
    Value method = attr_get_optional(it, N(throw));
    if (is_raised(method))
        return -1;
    if (is_absent(method))
        return 2;
    PyObject *r = PyObject_CallOneArg(api_of(method), api_of(exc));
    value_release(method);
    if (r) {
        *result = value_of(r);
        return 1;
    }
    if (!PyErr_ExceptionMatches(PyExc_StopIteration))
        return -1;
    PyObject *stop = PyErr_GetRaisedException(), *value = PyObject_GetAttrString(stop, "value");
    Py_DECREF(stop);
    if (!value)
        return -1;
    *result = value_of(value);
    return 0;
}

int gen_throw(GenObj *g, Value exc, Value *result)
{
    PyThreadState *ts = tstate();
    enum gen_state before = claim(g);
    if (before == GEN_RUNNING) {
        value_release(exc);
        return -1;
    }
    if (before == GEN_CLOSED) {
        if (frame_code(&g->frame)->flags & CODE_COROUTINE) {
            value_release(exc);
            PyErr_SetString(PyExc_RuntimeError, "cannot reuse already awaited coroutine");
        } else {
            PyErr_SetRaisedException(api_of(exc));
        }
        return -1;
    }
    g->awaited = 1;
    if (recursion_enter(" in a generator")) {
        store_release_u32(&g->state, before);
        value_release(exc);
        return -1;
    }
    int status = -1;
    Frame *f = mount(ts, g, before == GEN_CREATED);
    if (!f) {
        store_release_u32(&g->state, before);
        value_release(exc);
        goto out;
    }
    f->info |= FRAME_ENTRY;
    bool raising = true;
    Reg *r = delegate_register(f);
    if (r && r->w) {
        Value it = value_from_reg(reg_keep(*r)), value;
        int sub = 2;
        if (PyErr_GivenExceptionMatches(api_of(exc), PyExc_GeneratorExit)) {
            if (close_iterator(it) < 0)
                sub = -1;
        } else {
            sub = throw_to_delegate(it, exc, &value);
        }
        value_release(it);
        if (sub != 2)
            value_release(exc);
        if (sub == 1) {                          /* the delegate yielded: so do we, and stay where we are */
            gen_suspend(ts, f);
            *result = value;
            status = 1;
            goto out;
        }
        if (sub == 0) {                          /* it returned: the SEND before our YIELD gets the value and jumps */
            Instr send = f->pc[-2];
            f->regs[send.a] = reg_from_value(value);
            f->pc = f->pc - 1 + (int16_t)send.c;
            raising = false;
        } else if (sub == -1) {
            exc = value_of(PyErr_GetRaisedException());
        }
    }
    if (raising && is_none(g->handled.exc))
        error_set(exc);
    else if (raising)
        error_raise(exc);                        /* thrown while the generator handles another: that is its context */
    *result = vm_run(ts, f, raising);
    status = is_raised(*result) ? -1 : ts->yielded;
out:
    recursion_leave();
    return status;
}

static void release_frame(GenObj *g, enum gen_state at_rest);

/* Would a frame at rest notice a GeneratorExit? It must have begun, and be inside a try or with, or wait for another iterator. The handler
 * that all generators have around them (RAISE_STOP) lets it pass. */
bool gen_would_notice(const GenObj *g, enum gen_state at_rest)
{
    if (at_rest == GEN_CREATED)
        return false;
    const Frame *f = &g->frame;
    const ExcRange *range = code_handler(frame_code(f), frame_offset(f));
    if (range && opcode_base(frame_instrs(f)[range->handler].op) != OP_RAISE_STOP)
        return true;
    const Reg *delegate = delegate_register(f);
    return tstate()->traced || (delegate && delegate->w);
}

Value gen_close(GenObj *g)
{
    enum gen_state before = claim(g);
    if (before == GEN_CLOSED)
        return V_NONE;
    if (before == GEN_RUNNING)
        return V_RAISED;
    if (!gen_would_notice(g, before)) {
        release_frame(g, before);
        return V_NONE;
    }
    store_release_u32(&g->state, before);
    PyObject *exit_ = PyObject_CallNoArgs(PyExc_GeneratorExit);
    if (!exit_)
        return V_RAISED;
    Value result;
    int status = gen_throw(g, value_of(exit_), &result);
    if (status == 1) {
        value_release(result);
        PyErr_Format(PyExc_RuntimeError, "%s ignored GeneratorExit", kind_name(g));
        return V_RAISED;
    }
    if (status == 0)
        return result;
    if (PyErr_ExceptionMatches(PyExc_GeneratorExit) || PyErr_ExceptionMatches(PyExc_StopIteration)) {
        PyErr_Clear();
        return V_NONE;
    }
    return V_RAISED;
}

/* -- one step of anything ------------------------------------------------------------------------------------------------------------ */

int vm_send(Value it, Value sent, Value *result)
{
    PyObject *out = NULL;
    PySendResult status = PyIter_Send(api_of(it), api_of(sent), &out);
    *result = value_of(out);
    return status == PYGEN_NEXT ? 1 : status == PYGEN_RETURN ? 0 : -1;
}

/* -- collection ------------------------------------------------------------------------------------------------------------------------ */

/* Calls visit for each register that holds a reference, the last first: of a frame at rest only (G2). */
static int each_register(GenObj *g, enum gen_state state, int (*visit)(Reg, void *), void *arg)
{
    if (state == GEN_RUNNING || state == GEN_CLOSED)
        return 0;
    CodeObj *code = frame_code(&g->frame);
    /* NULL: no memory for the map. What the temporaries hold stays uncollected then, which is safe. */
    const uint64_t *live = state == GEN_CREATED ? NULL : code_live(code, frame_offset(&g->frame));
    for (unsigned i = live ? (unsigned)code->nregs - code->nlocals : 0; i-- > 0;)
        if (live[i / 64] >> (i % 64) & 1) {
            int rc = visit(g->regs[code->nlocals + i], arg);
            if (rc)
                return rc;
        }
    for (unsigned i = code->nlocals; i-- > 0;) {
        int rc = visit(g->regs[i], arg);
        if (rc)
            return rc;
    }
    return 0;
}

struct traversal { visitproc visit; void *arg; };

static int visit_counted(Reg r, void *arg)
{
    struct traversal *t = arg;
    if (value_is_ptr(value_borrow(r)) && obj_counted_in_reg(value_obj(value_borrow(r))))
        return t->visit(api_of(value_borrow(r)), t->arg);
    return 0;
}

int gen_traverse(PyObject *self, visitproc visit, void *arg)
{
    GenObj *g = (GenObj *)value_obj(value_of(self));
    struct traversal t = {visit, arg};
    Py_VISIT(api_of(g->name));
    Py_VISIT(api_of(g->qualname));
    if (!is_absent(g->origin_or_finalizer))
        Py_VISIT(api_of(g->origin_or_finalizer));
    if (!is_none(g->handled.exc))
        Py_VISIT(api_of(g->handled.exc));
    enum gen_state state = (enum gen_state)load_acquire_u32(&g->state);
    if (state != GEN_RUNNING) {
        int rc = visit_counted(g->frame.callable, &t);
        if (rc)
            return rc;
        if (g->frame.info & FRAME_EXTRA) {
            struct frame_extra *x = g->frame.extra;
            if (!is_absent(x->frame_object))
                Py_VISIT(api_of(x->frame_object));
            if (!is_absent(x->namespace))
                Py_VISIT(api_of(x->namespace));
            for (struct kept *k = x->keep; k; k = k->next)
                Py_VISIT(api_of(k->value));
        }
    }
    return each_register(g, state, visit_counted, &t);
}

struct edges { void (*visit)(Value, void *); void *arg; };

static int visit_uncounted(Reg r, void *arg)
{
    struct edges *e = arg;
    if (value_is_ptr(value_borrow(r)) && !obj_counted_in_reg(value_obj(value_borrow(r))))
        e->visit(value_borrow(r), e->arg);
    return 0;
}

void gen_visit_edges(GenObj *g, void (*visit)(Value, void *), void *arg)
{
    struct edges e = {visit, arg};
    visit(value_from_obj(frame_code(&g->frame)), arg);
    visit_uncounted(g->frame.callable, &e);
    each_register(g, (enum gen_state)load_acquire_u32(&g->state), visit_uncounted, &e);
}

void gen_visit_running_locals(GenObj *g, void (*visit)(Value, void *), void *arg)
{
    const Frame *f = load_acquire_u32(&g->state) == GEN_RUNNING ? g->running : NULL;
    for (unsigned i = 0; f && i < frame_code(f)->nlocals; i++)
        if (value_is_ptr(value_borrow(f->regs[i])))
            visit(value_borrow(f->regs[i]), arg);
}

static int drop_register(Reg r, void *arg)
{
    (void)arg;
    reg_release(r);
    return 0;
}

/* Drops the frame of a generator that is claimed, or that nobody can step any more. It is closed first: what is dropped may run Python code,
 * and the collector, which find it empty. */
static void release_frame(GenObj *g, enum gen_state at_rest)
{
    CodeObj *code = frame_code(&g->frame);
    Reg callable = g->frame.callable;
    struct frame_extra *x = g->frame.info & FRAME_EXTRA ? g->frame.extra : NULL;
    if (x && !is_absent(x->frame_object))
        frame_object_take_over(&g->frame, false);               /* with the locals, if somebody has the object */
    g->frame.callable.w = 0;
    store_relaxed_u64(&g->frame.info, frame_info(code, FRAME_GENERATOR));
    g->frame.owner = value_from_obj(g);
    Value handled = g->handled.exc;
    g->handled.exc = V_NONE;
    store_release_u32(&g->state, GEN_CLOSED);
    reg_release(callable);
    each_register(g, at_rest, drop_register, NULL);
    value_release(handled);
    if (x)
        vm_free_extra(x, false);
}

static void drop_frame(GenObj *g)
{
    enum gen_state state = (enum gen_state)load_acquire_u32(&g->state);
    if (state == GEN_CREATED || state == GEN_SUSPENDED)
        release_frame(g, state);
}

int gen_clear(PyObject *self)
{
    GenObj *g = (GenObj *)value_obj(value_of(self));
    drop_frame(g);
    value_set(&g->handled.exc, V_NONE);
    return 0;
}

void gen_destroy(PyObject *self)
{
    GenObj *g = (GenObj *)value_obj(value_of(self));
    drop_frame(g);
    value_release(g->handled.exc);
    value_release(g->name);
    value_release(g->qualname);
    value_release(g->origin_or_finalizer);
    obj_free(&g->hdr);
}
