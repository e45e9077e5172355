/* core/vm/generator.h -- generators, coroutines and async generators: a frame that outlives its calls.
 *
 * Between steps the frame lies in the generator: a header and all registers. A step copies the registers to the register stack (so that
 * calls lay out their windows behind them as usual), runs, and copies them back at the next yield; of code that makes many generators, those
 * that can hold something at a yield (CodeObj.nkept).
 *
 * State. state  GUARD_W(hdr.lock, release, acquire): CREATED, SUSPENDED -> RUNNING by whoever steps, with the lock or in the owner's section,
 *               so two threads never run the same frame; RUNNING -> SUSPENDED or CLOSED by the runner without it, released after registers
 *               are back in place.
 *               Who only looks at a frame at rest (gi_frame, gi_yieldfrom) moves it to HELD and back, for some instructions: others
 *               wait for that, so no stopped world ever sees it.
 *        everything else belongs to the runner, that is to the thread that moved the state to RUNNING.
 * Holds. G1  While it is RUNNING the runner holds a reference to the generator.
 *        G2  The collector looks at registers only when the state is not RUNNING; a running frame's registers are roots of its thread.
 * Tests. tests/core/generators.py, stress-tests/generators.py
 */
#ifndef P3T_CORE_VM_GENERATOR_H
#define P3T_CORE_VM_GENERATOR_H

#include "core/vm/vm.h"

enum gen_state { GEN_CREATED, GEN_SUSPENDED, GEN_RUNNING, GEN_CLOSED, GEN_HELD };

typedef struct GenObj {
    Obj      hdr;
    uint32_t state GUARD_W(hdr.lock, release, acquire);
    uint8_t  hooks_done    SHARED(acq_rel);   /* async generators: firstiter hook called */
    uint8_t  running_async SHARED(acq_rel);   /* async generators: an asend() is under way */
    uint8_t  closed_async  GUARD(running_async);
    uint8_t  awaited;                    /* coroutines: was stepped at least once */
    Frame    frame;                      /* header while not running; regs points at regs */
    Frame   *running;                    /* the frame on the stack while RUNNING */
    HandledItem handled;
    Value    name, qualname GUARD_W(hdr.lock, release, acquire);
    Value    origin_or_finalizer;        /* coroutines: cr_origin; async generators: finalizer hook; or V_ABSENT */
    Reg      regs[];
} GenObj;

/* -- putting a claimed frame on the stack and taking it off: the interpreter does both in place -------------------------------------- */

static ALWAYS_INLINE void gen_copy(Reg *to, const Reg *from, unsigned n)
{
#ifdef __clang__
#pragma clang loop vectorize(disable) unroll(disable)
#endif
    for (unsigned i = 0; i < n; i++)                /* few: what wider moves save, asking for them costs */
        to[i] = from[i];
}
/* The number may go down between two copies of one frame: both leave out nothing that is used. */
static ALWAYS_INLINE unsigned gen_kept(const CodeObj *code) { return load_relaxed_u16(&code->nkept); }
/* window has room; bits are added to the frame's. Its FRAME_CHUNK bit and frame object are the caller's business. */
static ALWAYS_INLINE Frame *gen_mount(PyThreadState *ts, GenObj *g, Value *window, unsigned bits)
{
    Frame *f = (Frame *)window;
    f->callable = g->frame.callable;
    f->previous = ts->frame;
    f->pc = g->frame.pc;
    f->regs = frame_args(f);
    f->info = g->frame.info | bits;
    f->owner = g->frame.owner;
    gen_copy(f->regs, g->regs, gen_kept(frame_code(f)));
    g->awaited = 1;
    g->running = f;
    g->handled.previous = ts->handled;
    ts->handled = &g->handled;
    ts->recursion_left--;
    ts->frame = f;
    return f;
}
static ALWAYS_INLINE void gen_unmount(PyThreadState *ts, GenObj *g, Frame *f)
{
    ts->handled = g->handled.previous;
    g->handled.previous = NULL;
    g->running = NULL;
    ts->frame = f->previous;
    ts->recursion_left++;
}

/* The generator of a call that gives each parameter by position: args are moved out of the registers. Nobody watches, and nobody asks for
 * the origins of coroutines. V_RAISED: nothing has happened. */
Value gen_of_call(FunctionObj *, CodeObj *, Reg *args);

/* Starts a step: the frame on the stack, with `sent` (kept) in the yield's register. NULL: raised, or, without an exception, closed.
 * The frame's FRAME_ENTRY bit is the caller's to set. */
Frame *gen_resume(PyThreadState *, GenObj *, Value sent);
void   gen_suspend(PyThreadState *, Frame *);        /* at a yield: registers go back; ts->frame = previous */
void   gen_finish(PyThreadState *, Frame *);         /* the frame is over and its locals are released; ts->frame = previous */

/* A whole step from C. 1: *result yielded; 0: *result returned; -1: raised. */
int  gen_step(GenObj *, Value sent, Value *result) RUNS_PYTHON;
/* The same, raising exc (consumed) at the yield. */
int  gen_throw(GenObj *, Value exc, Value *result) RUNS_PYTHON;
/* GeneratorExit at the yield. Counted return value (None mostly), or V_RAISED. */
Value gen_close(GenObj *) RUNS_PYTHON;
Value gen_yieldfrom(GenObj *);                        /* counted iterator that it delegates to, or V_NONE: gi_yieldfrom, cr_await */
bool gen_would_notice(const GenObj *, enum gen_state at_rest);   /* being closed; the caller has claimed it, or the last reference */
Value gen_frame_object(GenObj *);                     /* gi_frame: counted, V_NONE when it is over, V_RAISED */
enum gen_state gen_state(GenObj *);                   /* never GEN_HELD */
static inline bool value_is_generator(Value v) { return IS_EXACT(v, GENERATOR) || IS_EXACT(v, COROUTINE) || IS_EXACT(v, ASYNC_GEN); }

/* For GcOps of the three types. */
int  gen_traverse(PyObject *, visitproc, void *);
int  gen_clear(PyObject *);
void gen_destroy(PyObject *);
void gen_visit_edges(GenObj *, void (*visit)(Value, void *), void *);    /* what its registers hold uncounted */
void gen_visit_running_locals(GenObj *, void (*visit)(Value, void *), void *arg);      /* world stopped; nothing if it does not run */

#endif
