/* core/vm/frame_object.c -- making frame objects, and handing them the locals when their frame ends. See frame_object.h. */
#include "core/vm/frame_object.h"

#include "core/vm/opcode.h"
#include "objects/hold.h"

Value frame_object(Frame *f)
{
    struct frame_extra *x = frame_extra(f);
    if (!x)
        return V_RAISED;
    if (!is_absent(x->frame_object))
        return value_keep(x->frame_object);
    FrameObj *o = (FrameObj *)obj_new(SHAPE_ID_FRAME, sizeof *o, PAGE_CONTAINER);
    if (!o)
        return V_RAISED;
    o->frame = f;
    o->func = value_from_reg(reg_keep(f->callable));
    o->code = frame_code(f);
    value_keep(value_from_obj(o->code));
    o->thread = tstate()->gc.base.id;
    o->back = V_ABSENT;
    o->namespace = is_absent(x->namespace) ? V_ABSENT : value_keep(x->namespace);
    o->generator = f->info & FRAME_GENERATOR ? x->owner : V_ABSENT;
    o->trace = V_ABSENT;
    o->extra_locals = V_ABSENT;
    o->trace_lines = 1;
    o->trace_opcodes = o->cleared = 0;
    o->locals = NULL;
    o->last = 0;
    o->jump_line = 0;
    obj_track(&o->hdr);
    x->frame_object = value_from_obj(o);
    return value_keep(x->frame_object);
}

/* Out of memory while locals are handed over must not raise: the object then has none. */
static Value *locals_of(Frame *f)
{
    CodeObj *code = frame_code(f);
    Value *at = buf_alloc(code->nlocals * sizeof *at + 1);
    if (!at)
        return NULL;
    for (unsigned i = 0; i < code->nlocals; i++) {
        at[i] = value_from_reg(f->regs[i]);
        f->regs[i].w = V_ABSENT.w;
    }
    return at;
}

/* Is the frame left by code that only cleans up? */
static bool only_cleans_up(CodeObj *code, uint32_t at)
{
    Instr w = {.w = load_relaxed_u64(&code->instrs[at].w)};
    return (opcode_base(opcode_generic(w.op)) == OP_RERAISE && w.b) || code_line(code, at) < 0;
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

void frame_object_take_over(Frame *f)
{
    struct frame_extra *x = f->extra;
    FrameObj *o = (FrameObj *)value_obj(x->frame_object);
    x->frame_object = V_ABSENT;
    if (obj_is_unique(&o->hdr)) {
        store_release_ptr(&o->frame, NULL);
        value_release(value_from_obj(o));
        return;
    }
    Value back = V_NONE;
    if (f->previous && !(f->info & FRAME_GENERATOR)) {       /* who steps a generator is not its caller for good */
        PyThreadState *ts = tstate();
        Value pending = ts->raised;              /* making the caller's object must not disturb an exception on its way */
        ts->raised = V_ABSENT;
        back = frame_object(f->previous);
        if (is_raised(back)) {
            value_release(ts->raised);
            back = V_NONE;
        }
        ts->raised = pending;
    }
    Value *locals = locals_of(f);
    uint32_t last = last_offset(f, o);
    enum hold held = hold_begin(&o->hdr);
    o->back = back;
    o->locals = locals;
    o->last = last;
    store_release_ptr(&o->frame, NULL);          /* pairs with readers that then look at locals under the lock */
    hold_end(&o->hdr, held);
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
    obj_track(&t->hdr);
    return value_from_obj(t);
}

int frame_object_line(FrameObj *o)
{
    Frame *f = load_acquire_ptr(&o->frame);
    return code_line(o->code, f ? frame_offset(f) : o->last);
}
