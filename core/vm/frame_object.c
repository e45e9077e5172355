/* core/vm/frame_object.c -- making frame objects, and handing them the locals when their frame ends. See frame_object.h. */
#include "core/vm/frame_object.h"

#include "core/vm/opcode.h"
#include "objects/hold.h"

/* With what all of them have. */
static FrameObj *object_new(Frame *f)
{
    CodeObj *code = frame_code(f);
    FrameObj *o = (FrameObj *)obj_new(SHAPE_ID_FRAME, sizeof *o + code->nlocals * sizeof(Value), PAGE_FRAME);
    if (UNLIKELY(!o))
        return NULL;
    o->code = (CodeObj *)value_obj(value_borrow(reg_keep(reg_borrow(value_from_obj(code)))));
    o->back = o->trace = o->extra_locals = V_ABSENT;
    o->trace_lines = 1;
    o->trace_opcodes = o->cleared = 0;
    o->jump_line = 0;
    return o;
}

Value frame_object(Frame *f)
{
    struct frame_extra *x = frame_extra(f);
    if (!x)
        return V_RAISED;
    if (!is_absent(x->frame_object))
        return value_keep(x->frame_object);
    FrameObj *o = object_new(f);
    if (!o)
        return V_RAISED;
    o->frame = f;
    o->func = reg_keep(f->callable);
    o->namespace = is_absent(x->namespace) ? V_ABSENT : value_keep(x->namespace);
    o->generator = f->info & FRAME_GENERATOR ? x->owner : V_ABSENT;
    o->locals = NULL;
    o->last = 0;
    obj_track_new(&o->hdr);
    x->frame_object = value_from_obj(o);
    return value_keep(x->frame_object);
}

static void move_locals(Frame *f, FrameObj *o, Value left)
{
    for (unsigned i = 0; i < o->code->nlocals; i++) {
        o->room[i] = value_from_reg(f->regs[i]);
        f->regs[i].w = left.w;
    }
}

FrameObj *frame_object_ended(Frame *f)
{
    FrameObj *o = object_new(f);
    if (UNLIKELY(!o))
        return NULL;
    o->frame = NULL;
    o->func = f->callable;
    f->callable.w = 0;
    o->namespace = o->generator = V_ABSENT;
    move_locals(f, o, (Value){0});               /* the registers may be the caller's argument registers, which are still held to its liveness map */
    o->locals = o->room;
    o->last = frame_offset(f);
    obj_track_new(&o->hdr);
    return o;
}

void frame_object_returned(PyThreadState *ts, Value back)
{
    FrameObj *o = ts->unwound;
    ts->unwound = NULL;
    enum hold held = hold_begin(&o->hdr);
    o->back = value_keep(back);
    hold_end(&o->hdr, held);
    value_release(value_from_obj(o));
}

void frame_visit_edges(FrameObj *o, void (*visit)(Value, void *), void *arg)
{
    if (value_is_ptr(value_borrow(o->func)))
        visit(value_borrow(o->func), arg);
    if (o->code)
        visit(value_from_obj(o->code), arg);
}

/* Is the frame left by code that only cleans up? */
static bool only_cleans_up(CodeObj *code, uint32_t at)
{
    Instr w = {.w = load_relaxed_u64(&code->instrs[at].w)};
    unsigned base = opcode_base(opcode_generic(w.op));
    return (base == OP_RERAISE && w.b) || base == OP_RAISE_STOP;
}

/* Where the frame stopped. When an exception leaves through code that only cleans up, the place is where the frame raised it, which the
 * newest entry of its traceback tells. */
static uint32_t last_offset(Frame *f, FrameObj *o)
{
    uint32_t at = frame_offset(f);
    Value exc = tstate()->raised;
    if (is_absent(exc) || !only_cleans_up(o->code, at))
        return at;
    Value tb = vm_exc_traceback(exc);
    if (IS_EXACT(tb, TRACEBACK)) {
        const TracebackObj *t = (TracebackObj *)value_obj(tb);
        if (value_is(t->frame, value_from_obj(o)))
            at = t->offset;
    }
    value_release(tb);
    return at;
}

/* The caller's object. Making it must not disturb an exception on its way. */
static Value caller_object(Frame *f)
{
    if (!f->previous || f->info & FRAME_GENERATOR)           /* who steps a generator is not its caller for good */
        return V_NONE;
    PyThreadState *ts = tstate();
    Value pending = ts->raised;
    ts->raised = V_ABSENT;
    Value back = frame_object(f->previous);
    if (is_raised(back)) {
        value_release(ts->raised);
        back = V_NONE;
    }
    ts->raised = pending;
    return back;
}

/* Will the exception be in the caller before any code can run? */
static bool caller_is_next(const Frame *f)
{
    const struct frame_extra *x = f->extra;
    return !(f->info & (FRAME_ENTRY | FRAME_GENERATOR | FRAME_INIT)) && !x->keep && is_absent(x->trace.call) && is_absent(x->trace.call_arg);
}

void frame_object_take_over(Frame *f, bool raising)
{
    struct frame_extra *x = f->extra;
    FrameObj *o = (FrameObj *)value_obj(x->frame_object);
    x->frame_object = V_ABSENT;
    if (obj_is_unique(&o->hdr)) {
        store_release_ptr(&o->frame, NULL);
        value_release(value_from_obj(o));
        return;
    }
    bool soon = raising && caller_is_next(f);
    Value back = soon ? V_ABSENT : caller_object(f);
    uint32_t last = last_offset(f, o);
    enum hold held = hold_begin(&o->hdr);
    o->back = back;
    move_locals(f, o, V_ABSENT);
    o->locals = o->room;
    o->last = last;
    store_release_ptr(&o->frame, NULL);          /* pairs with readers that then look at locals under the lock */
    hold_end(&o->hdr, held);
    if (soon)
        tstate()->unwound = o;                   /* with the frame's reference */
    else
        value_release(value_from_obj(o));
}

Value traceback_new(Value next, Value frame, uint32_t offset)
{
    TracebackObj *t = (TracebackObj *)obj_new(SHAPE_ID_TRACEBACK, sizeof *t, PAGE_CONTAINER);
    if (!t)
        return V_RAISED;
    t->next = value_keep(next);
    t->frame = value_keep(frame);
    t->offset = offset;
    t->lineno = -1;
    t->lasti = -1;
    obj_track_new(&t->hdr);
    return value_from_obj(t);
}

int frame_object_line(FrameObj *o)
{
    Frame *f = load_acquire_ptr(&o->frame);
    return code_line(o->code, f ? frame_offset(f) : o->last);
}
