/* core/vm/frame.h -- frames on the register stack.
 *
 * A frame's header lies in the first words of the call window, so the arguments that the caller laid out *are* the callee's first
 * registers. `regs` points at the first of them: the self word for a method call, the word after it otherwise.
 *
 *     window + 0   callable     Reg: the function object, held by the frame
 *     window + 1   previous     the caller's frame, or NULL
 *     window + 2   pc           while this frame is not the running one or calls out: after the instruction that it is in
 *     window + 3   regs         first register
 *     window + 4   info         code object << 16, FRAME_* bits below
 *     window + 5   owner        a word for class instantiation and generators, or, with FRAME_EXTRA, a struct frame_extra
 *     window + 6   self         (FRAME_SELF)
 *     window + 7   arguments    (FRAME_ARGS)
 *
 * A frame lies in one chunk; a generator's frame lives in the generator (core/vm/generator.h), whose registers are copied to the
 * stack while it runs. Only the owning thread writes registers. Locals always hold a Reg or V_ABSENT; which temporaries hold one is
 * told by code_live() for the frame's pc.
 */
#ifndef P3T_CORE_VM_FRAME_H
#define P3T_CORE_VM_FRAME_H

#include "core/compiler/code.h"

enum trace_telling { TELLING_NOTHING, TELLING_START, TELLING_JUMPABLE, TELLING_OTHER };

/* What few frames need; made on demand, freed with the frame. */
struct frame_extra {
    Value owner;                         /* what Frame.owner was */
    Value frame_object;                  /* counted FrameObj, or V_ABSENT */
    Value namespace;                     /* counted: the mapping of names in class bodies, modules, exec; V_ABSENT in functions */
    struct kept { struct kept *next; Value value; } *keep;   /* values replaced from outside, held until the frame ends */
    struct frame_trace {                 /* of a watched frame: core/vm/trace.c */
        uint8_t  begin;                  /* enum trace_begin: what its next instruction begins */
        uint8_t  telling;                /* enum trace_telling: what somebody is hearing of it just now */
        bool     stepped;                /* `previous` is the instruction that ran last */
        int32_t  line;                   /* told last; -1: none */
        uint32_t line_at;                /* by this instruction */
        uint32_t previous;
        Value    call, call_arg;         /* counted: the native callable that is being called, and its first argument */
    } trace;
};

typedef struct Frame {
    Reg           callable;
    struct Frame *previous;
    Instr        *pc;
    Reg          *regs;
    uint64_t      info;
    union {
        Value owner;                     /* FRAME_INIT: the new instance, counted. FRAME_GENERATOR: the generator, borrowed from its runner */
        struct frame_extra *extra;
    };
} Frame;
_Static_assert(sizeof(Frame) == FRAME_SELF * sizeof(uint64_t), "the header fills the window up to self");

enum {
    FRAME_ENTRY     = 1,                 /* called from C: returning leaves the interpreter loop */
    FRAME_GENERATOR = 2,                 /* registers belong to a generator */
    FRAME_TRACED    = 4,
    FRAME_INIT      = 8,                 /* an __init__ called by class instantiation: must return None; the result is the instance */
    FRAME_CHUNK     = 16,                /* first in its stack chunk, which goes with it */
    FRAME_EXTRA     = 32,                /* the last header word points to a struct frame_extra */
    FRAME_UNUSUAL   = FRAME_ENTRY | FRAME_GENERATOR | FRAME_TRACED | FRAME_INIT | FRAME_CHUNK | FRAME_EXTRA,
};

static inline Reg *frame_args(Frame *f) { return (Reg *)f + FRAME_ARGS; }
static inline CodeObj *frame_code(const Frame *f) { return (CodeObj *)(uintptr_t)(f->info >> 16); }
static inline uint64_t frame_info(const CodeObj *code, unsigned bits) { return (uint64_t)(uintptr_t)code << 16 | bits; }
/* Where the code begins that the pc points into: the code's instructions, or their watched copy (core/vm/trace.h). Relaxed: who put the pc
 * into the copy has acquired it; atomic, since a thread that lost the race to make one may still be in its compare-and-swap. */
static inline Instr *frame_instrs(const Frame *f)
{
    CodeObj *code = frame_code(f);
    return LIKELY((size_t)(f->pc - code->instrs) <= code->ninstrs) ? code->instrs : load_relaxed_ptr(&code->instrumented);
}
static inline Value frame_owner(const Frame *f) { return f->info & FRAME_EXTRA ? f->extra->owner : f->owner; }
/* Of the instruction that the frame is in; 0 before the first one has begun. */
static inline uint32_t frame_offset(const Frame *f)
{
    uint32_t next = (uint32_t)(f->pc - frame_instrs(f));
    return next ? next - 1 : 0;
}
struct frame_extra *frame_extra(Frame *);    /* makes it; NULL with MemoryError */

/* Runs a code object in a new frame, from C. globals: dict. namespace: V_ABSENT or the mapping for names. closure: tuple of cells or
 * V_ABSENT. All borrowed. Counted result or V_RAISED. */
Value vm_run_code(CodeObj *, Value globals, Value builtins, Value namespace, Value closure) RUNS_PYTHON;
PyObject *vm_call_function(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwnames) RUNS_PYTHON;

#endif
