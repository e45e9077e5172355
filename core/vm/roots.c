/* core/vm/roots.c -- what the collector asks of the interpreter: the registers of running frames, and edges that no count knows.
 *
 * Called in a stopped world. A frame that calls is described by the liveness map before its instruction: what the instruction has consumed
 * already is zero, and argument registers that a callee took over hold the callee's locals, which are valid references too. So every word
 * shown here is a reference or none.
 */
#include "core/vm/frame_object.h"
#include "core/vm/generator.h"

#include "gc/collect.h"
#include "objects/type.h"

static void visit_register(Reg r, root_visit visit, void *arg)
{
    if (value_is_ptr(value_borrow(r)))
        visit(value_borrow(r), arg);
}

static void visit_frame(Frame *f, root_visit visit, void *arg)
{
    CodeObj *code = frame_code(f);
    visit(value_from_obj(code), arg);
    visit_register(f->callable, visit, arg);
    if (f->info & FRAME_EXTRA) {
        visit(f->extra->owner, arg);
        visit(f->extra->frame_object, arg);
        visit(f->extra->namespace, arg);
        visit(f->extra->trace.call, arg);
        visit(f->extra->trace.call_arg, arg);
        for (struct kept *k = f->extra->keep; k; k = k->next)
            visit(k->value, arg);
    } else if (f->info & (FRAME_INIT | FRAME_GENERATOR)) {
        visit(f->owner, arg);
    }
    for (unsigned i = 0; i < code->nlocals; i++)
        visit_register(f->regs[i], visit, arg);
    if (f->pc == frame_instrs(f))
        return;
    const uint64_t *live = code_live(code, frame_offset(f));
    unsigned n = (unsigned)code->nregs - code->nlocals;
    for (unsigned i = 0; live && i < n; i++)
        if (live[i / 64] >> (i % 64) & 1)
            visit_register(f->regs[code->nlocals + i], visit, arg);
}

void vm_visit_thread(Thread *t, root_visit visit, void *arg)
{
    PyThreadState *ts = (PyThreadState *)t;
    tstate_visit(ts, visit, arg);
    for (Frame *f = ts->frame; f; f = f->previous)
        visit_frame(f, visit, arg);
}

void vm_visit_interpreters(root_visit visit, void *arg)
{
    for (PyInterpreterState *i = interp_first; i; i = i->next)
        interp_visit(i, visit, arg);
}

void vm_visit_running_locals(Obj *o, root_visit visit, void *arg)
{
    if (value_is_generator(value_from_obj(o)))
        gen_visit_running_locals((GenObj *)o, visit, arg);
}

void vm_visit_edges(Obj *o, root_visit visit, void *arg)
{
    type_visit_edges(o, visit, arg);
    /* Also when they are dying, and not tracked any more: they let go of these when they are destroyed. No stopped world sees a half-built one. */
    if (value_is_generator(value_from_obj(o)))
        gen_visit_edges((GenObj *)o, visit, arg);
    else if (IS_EXACT(value_from_obj(o), FUNCTION))
        function_visit_edges((FunctionObj *)o, visit, arg);
    else if (IS_EXACT(value_from_obj(o), FRAME))
        frame_visit_edges((FrameObj *)o, visit, arg);
}
