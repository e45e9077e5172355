/* core/vm/dispatch.h -- how one handler goes to the next: tail calls, computed goto, or a switch, from the same source.
 *
 * One function with hundreds of indirect jumps gives a compiler more live ranges and edges than its register allocator can weigh:
 * clang stores each of the interpreter's variables twice at each dispatch. So where the compiler can guarantee tail calls, each handler
 * is a function of its own, whose parameters are those variables, and going on is a jump with all of them in registers. That
 * needs a calling convention without callee-saved registers, or every handler would begin by saving some.
 *
 *   preserve_none   is that convention; clang has it from version 19 on.
 *   regcall         older: the parameters after the seventh travel in r12 to r15, which the functions that a handler calls preserve, so
 *                   pc, regs, frame and ts survive calls at no cost; w, consts and nlocals travel in scratch registers. What is left of
 *                   the argument registers (four general ones, all of the sse ones) must be parameters too, as the convention has a
 *                   callee preserve what it is not given. They carry nothing: an empty asm makes up values for them.
 *   computed goto   gcc, builds without optimisation, and sanitizers: handlers are labels of vm_run(). With P3T_SWITCH, cases.
 *
 * A handler is written  HANDLER(name) { ... }  and leaves by NEXT(), JUMP_TO(name), FAIL(), or LEAVE_LOOP(value), out of vm_run(). In it these
 * are variables: w, the instruction (for handlers that no instruction names: a word that the one before has left), pc, regs, frame,
 * consts, nlocals, ts. A fast path should call nothing, not even on a branch that is never taken: a call anywhere in a function makes it
 * save and restore registers on all its paths. What has to call goes on in another handler.
 */
#ifndef P3T_CORE_VM_DISPATCH_H
#define P3T_CORE_VM_DISPATCH_H

#ifndef __has_attribute
#define __has_attribute(x) 0
#endif
#if defined(__clang__) && defined(__OPTIMIZE__) && __has_attribute(musttail) && !defined(P3T_SWITCH) && !defined(P3T_TSAN) &&   \
    !defined(P3T_ASAN) && (__has_attribute(preserve_none) || defined(__x86_64__))
#define DISPATCH_TAIL_CALLS 1
#else
#define DISPATCH_TAIL_CALLS 0
#endif

#if DISPATCH_TAIL_CALLS
#if __has_attribute(preserve_none)
#define HANDLER_CONVENTION __attribute__((preserve_none))
#define HANDLER_PARAMETERS Instr *pc, Reg *regs, Frame *frame, PyThreadState *ts, Value *consts, unsigned nlocals, uint64_t w
#define HANDLER_ARGUMENTS pc, regs, frame, ts, consts, nlocals, w
#define HANDLER_START(w, consts, nlocals, pc, regs, frame, ts) pc, regs, frame, ts, consts, nlocals, w
#define HANDLER_SCRATCH() ((void)0)
#define FORGET_SCRATCH() ((void)0)
#else
#define HANDLER_CONVENTION __attribute__((regcall))
#define HANDLER_PARAMETERS                                                                                                    \
    uint64_t w, Value *consts, unsigned nlocals, uint64_t g0, uint64_t g1, uint64_t g2, uint64_t g3, Instr *pc, Reg *regs, Frame *frame, \
        PyThreadState *ts, double x0, double x1, double x2, double x3, double x4, double x5, double x6, double x7, double x8, double x9, \
        double x10, double x11, double x12, double x13, double x14, double x15
#define HANDLER_ARGUMENTS                                                                                                     \
    w, consts, nlocals, g0, g1, g2, g3, pc, regs, frame, ts, x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15
#define HANDLER_START(w, consts, nlocals, pc, regs, frame, ts)                                                                \
    w, consts, nlocals, g0, g1, g2, g3, pc, regs, frame, ts, x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15
/* Declares what HANDLER_START names, with values made up. */
#define HANDLER_SCRATCH()                                                                                                     \
    uint64_t g0, g1, g2, g3;                                                                                                  \
    double x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15;                                              \
    FORGET_SCRATCH()
#define FORGET_SCRATCH()                                                                                                      \
    do {                                                                                                                      \
        __asm__("" : "=r"(g0), "=r"(g1), "=r"(g2), "=r"(g3));                                                                 \
        __asm__("" : "=x"(x0), "=x"(x1), "=x"(x2), "=x"(x3), "=x"(x4), "=x"(x5), "=x"(x6), "=x"(x7), "=x"(x8), "=x"(x9), "=x"(x10),      \
                     "=x"(x11), "=x"(x12), "=x"(x13), "=x"(x14), "=x"(x15));                                                  \
    } while (0)
#endif
typedef uint64_t HANDLER_CONVENTION Handler(HANDLER_PARAMETERS);   /* a Value's word: clang 14 loses tail calls that return a struct */
#define HANDLER(name) static HANDLER_CONVENTION uint64_t name(HANDLER_PARAMETERS)
#define DECLARE_HANDLER(name) static Handler name;
#define HANDLER_TABLE(name, n) Handler *const name[n]
#define HANDLER_ADDRESS(name) name
#define JUMP_TO(name)                                                                                                         \
    do {                                                                                                                      \
        FORGET_SCRATCH();                                                                                                     \
        __attribute__((musttail)) return (name)(HANDLER_ARGUMENTS);                                                           \
    } while (0)
#define DISPATCH() JUMP_TO(handlers[(uint16_t)w])
#define NEXT()                                                                                                                \
    do {                                                                                                                      \
        w = load_relaxed_u64(&pc->w);                                                                                         \
        pc++;                                                                                                                 \
        DISPATCH();                                                                                                           \
    } while (0)
#define LEAVE_LOOP(value) return (value).w
#define LABEL(op, form) HANDLER(L_##op##_##form)

#else
#define LEAVE_LOOP(value) return (value)
#define HANDLER(name) name: __attribute__((unused));
#define DECLARE_HANDLER(name)
#define HANDLER_TABLE(name, n) const void *const name[n]
#define HANDLER_ADDRESS(name) &&name
#define JUMP_TO(name) goto name
#ifdef P3T_SWITCH
#define NEXT() goto dispatch
#define DISPATCH() goto dispatch_word
#define LABEL(op, form) case OP_##op + FORM_##form: HANDLER(L_##op##_##form)
#else
#define NEXT()                                                                                                                \
    do {                                                                                                                      \
        w = load_relaxed_u64(&pc->w);                                                                                         \
        pc++;                                                                                                                 \
        DISPATCH();                                                                                                           \
    } while (0)
#define DISPATCH() goto *handlers[(uint16_t)w]
#define LABEL(op, form) HANDLER(L_##op##_##form)
#endif
#endif

#define TARGET(op) LABEL(op, PLAIN)
#define FAIL() JUMP_TO(on_error)

#endif
