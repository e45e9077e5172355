/* core/vm/frame.h -- frames on the register stack.
 *
 * A frame's header lies in the first words of the call window, so the arguments that the caller laid out *are* the callee's first
 * registers. `regs` points at the first of them: the self word for a method call, the word after it otherwise.
 *
 *     window + 0   callable     Reg: the function object, held by the frame
 *     window + 1   previous     the caller's frame, or NULL
 *     window + 2   pc           where this frame goes on when it is resumed; set when it calls
 *     window + 3   regs         first register
 *     window + 4   info         FRAME_* bits
 *     window + 5   extra        frame object, namespace, keep list: NULL, or a struct frame_extra
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

struct frame_extra {
    Value frame_object;                  /* counted FrameObj, or V_ABSENT */
    Value namespace;                     /* class body, module, exec: the mapping of names; V_ABSENT in functions */
    struct kept { struct kept *next; Value value; } *keep;   /* values replaced from outside, held until the frame ends */
    Value globals, builtins;             /* counted; set for frames whose function was made for exec() */
};

typedef struct Frame {
    Reg           callable;
    struct Frame *previous;
    Instr        *pc;
    Reg          *regs;
    uint64_t      info;
    struct frame_extra *extra;
} Frame;
_Static_assert(sizeof(Frame) == FRAME_SELF * sizeof(uint64_t), "the header fills the window up to self");

enum {
    FRAME_ENTRY     = 1,                 /* called from C: returning leaves the interpreter loop */
    FRAME_GENERATOR = 2,                 /* registers belong to the generator in the upper bits' pointer */
    FRAME_TRACED    = 4,
    FRAME_INIT      = 8,                 /* an __init__ called by class instantiation: must return None, result is self */
};

static inline Reg *frame_args(Frame *f) { return (Reg *)f + FRAME_ARGS; }

/* Runs a code object in a new frame, from C. namespace: V_ABSENT or the mapping for names. Counted result or V_RAISED. */
Value vm_run_code(CodeObj *, Value globals, Value builtins, Value namespace, Value closure) RUNS_PYTHON;
PyObject *vm_call_function(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwnames) RUNS_PYTHON;

#endif
