/* core/vm/interp.c -- the interpreter loop.
 *
 * One C function runs any number of Python frames: a call of a Python function pushes a frame on the register stack and goes on in
 * the same loop, so Python recursion uses no C stack. State lives in registers and frames; between two instructions the C locals
 * (frame, regs, pc, consts, nlocals) can be rebuilt from ts->frame alone, which is what RELOAD does.
 *
 * Rules for handlers
 *   I1  Before anything that may raise or run Python code: SAVE(), so that the frame says where it is.
 *   I2  A consumed temporary is zeroed in its register before it is released: code that runs during the release (a finalizer, or a
 *       collection on another thread) finds either the reference or nothing. After a failure operands stay: the unwinder drops
 *       what the liveness map of this instruction says is held, and a zeroed register is nothing to it.
 *   I3  A result stays in a C local, counted, until it is stored.
 *   I4  A temporary is written without a look at its old word; a local's old word is released after the new one is in place.
 *   I5  A register's word of a deferred object is not counted, so while it is in a C local only, nothing may run: releases that could
 *       run code go through release_keeping().
 *   I6  Caches are immutable records, compared and used without a safepoint in between.
 * Handlers are written once: those with _L and _K forms in interp_forms.inc, which is included for each form. Dispatch is by computed
 * goto; with P3T_SWITCH the same source gives a switch.
 */
#include "core/vm/vm.h"

#include "core/vm/attr_cache.h"
#include "core/vm/generator.h"
#include "objects/dict_int.h"
#include "objects/iter_int.h"
#include "objects/list_int.h"
#include "objects/tuple_int.h"

#include <math.h>

#define OPCODE ((unsigned)(uint16_t)w)
#define A      ((unsigned)(uint16_t)(w >> 16))
#define B      ((unsigned)(uint16_t)(w >> 32))
#define C      ((unsigned)(w >> 48))
#define JUMP_A ((int16_t)(uint16_t)(w >> 16))
#define JUMP_B ((int16_t)(uint16_t)(w >> 32))
#define JUMP_C ((int16_t)(uint16_t)(w >> 48))

#ifdef P3T_SWITCH
#define NEXT()       goto dispatch
#define LABEL(op, form) case OP_##op + FORM_##form:
#else
#define NEXT()                                                                                                                \
    do {                                                                                                                      \
        w = load_relaxed_u64(&pc->w);                                                                                         \
        pc++;                                                                                                                 \
        goto *labels[(uint16_t)w];                                                                                            \
    } while (0)
#define LABEL(op, form) L_##op##_##form:
#endif
#define TARGET(op) LABEL(op, PLAIN)

#define SAVE() (frame->pc = pc)
#define RELOAD()                                                                                                              \
    do {                                                                                                                      \
        CodeObj *code_ = frame_code(frame);                                                                                   \
        regs = frame->regs;                                                                                                   \
        consts = code_->consts;                                                                                               \
        nlocals = code_->nlocals;                                                                                             \
        pc = frame->pc;                                                                                                       \
    } while (0)
#define CODE frame_code(frame)

#define VALUE(i) value_borrow(regs[i])
/* Releases a source operand if it is a temporary (I2). */
#define CONSUME(i)                                                                                                            \
    do {                                                                                                                      \
        unsigned i_ = (i);                                                                                                    \
        if (i_ >= nlocals) {                                                                                                  \
            Reg gone_ = regs[i_];                                                                                             \
            regs[i_].w = 0;                                                                                                   \
            reg_release(gone_);                                                                                               \
        }                                                                                                                     \
    } while (0)
/* The reference in a source operand: moved from a temporary, kept from a local. */
/* The same while a register's word that is in no register yet must survive: a deferred object counts on registers alone. */
#define CONSUME_KEEPING(i, reg)                                                                                               \
    do {                                                                                                                      \
        unsigned i_ = (i);                                                                                                    \
        if (i_ >= nlocals) {                                                                                                  \
            Reg gone_ = regs[i_];                                                                                             \
            regs[i_].w = 0;                                                                                                   \
            release_keeping(gone_, (reg));                                                                                    \
        }                                                                                                                     \
    } while (0)
#define TAKE(i) ((i) >= nlocals ? take_register(&regs[i]) : reg_keep(regs[i]))
#define SET_TEMP(i, reg) (regs[i] = (reg))
#define SET_ANY(i, reg)                                                                                                       \
    do {                                                                                                                      \
        unsigned d_ = (i);                                                                                                    \
        Reg new_ = (reg);                                                                                                     \
        if (d_ < nlocals) {                                                                                                   \
            Reg old_ = regs[d_];                                                                                              \
            regs[d_] = new_;                                                                                                  \
            reg_release(old_);                                                                                                \
        } else {                                                                                                              \
            regs[d_] = new_;                                                                                                  \
        }                                                                                                                     \
    } while (0)
/* A slow path's counted result, or the way to the handlers. */
#define RESULT(i, value)                                                                                                      \
    do {                                                                                                                      \
        Value r_ = (value);                                                                                                   \
        if (UNLIKELY(is_raised(r_)))                                                                                          \
            goto error;                                                                                                       \
        SET_ANY(i, reg_from_value(r_));                                                                                       \
    } while (0)
#define TRY(status)                                                                                                           \
    do {                                                                                                                      \
        if (UNLIKELY((status) < 0))                                                                                           \
            goto error;                                                                                                       \
    } while (0)

static ALWAYS_INLINE Reg take_register(Reg *r)
{
    Reg v = *r;
    r->w = 0;
    return v;
}

static ALWAYS_INLINE Reg reg_of(Value v) { return (Reg){v.w}; }
static ALWAYS_INLINE Value from_bool(bool b) { return value_from_bool(b); }
static ALWAYS_INLINE bool both_float(Value a, Value b) { return value_is_float(a) && value_is_float(b); }
/* Orders small ints by their words: the tag shifts out. */
static ALWAYS_INLINE int64_t int_key(Value v) { return (int64_t)(v.w << 15); }

/* Runs pending work of this thread; -1 when it raised. */
static NOINLINE int poll_now(PyThreadState *ts)
{
    safepoint_slow(&ts->gc.base);
    return is_absent(ts->raised) ? 0 : -1;
}
#define POLL()                                                                                                                \
    do {                                                                                                                      \
        if (UNLIKELY(load_relaxed_u32(&ts->gc.base.poll) != 0)) {                                                             \
            SAVE();                                                                                                           \
            TRY(poll_now(ts));                                                                                                \
        }                                                                                                                     \
    } while (0)

/* Releases gone; if that may run code, kept is held by a count meanwhile (I5). */
static NOINLINE void release_keeping_slow(Reg gone, Reg kept)
{
    Value hold = value_from_reg(reg_keep(kept));
    reg_release(gone);
    value_release(hold);
}
static ALWAYS_INLINE void release_keeping(Reg gone, Reg kept)
{
    if (value_is_ptr(value_borrow(gone))) {
        Obj *o = value_obj(value_borrow(gone));
        if (LIKELY(obj_is_mine(o) && load_relaxed_u32(&o->local) > 1))
            store_relaxed_u32(&o->local, load_relaxed_u32(&o->local) - 1);
        else if (obj_counted_in_reg(o))
            release_keeping_slow(gone, kept);
    }
}

/* Drops what a frame's locals hold; I2 for each. The loop must stay scalar: vector code spills the whole register file. */
static ALWAYS_INLINE void release_locals(Reg *regs, unsigned n, Reg kept)
{
#ifdef __clang__
#pragma clang loop vectorize(disable) unroll(disable)
#endif
    for (unsigned i = 0; i < n; i++) {
        Reg r = regs[i];
        if (value_is_ptr(value_borrow(r))) {
            regs[i].w = V_ABSENT.w;
            release_keeping(r, kept);
        }
    }
}

static ALWAYS_INLINE void fill_absent(Reg *regs, unsigned from, unsigned to)
{
#ifdef __clang__
#pragma clang loop vectorize(disable) unroll(disable)
#endif
    for (unsigned i = from; i < to; i++)
        regs[i].w = V_ABSENT.w;
}

/* What follows a successful step of an iterator that is none of the fast ones. 1: *out is a register's reference; 0: exhausted; -1. */
static NOINLINE int next_slow(Value iter, Reg *out)
{
    PyTypeObject *type = type_of(iter);
    PyObject *item = type->tp_iternext(api_of(iter));
    if (item) {
        *out = reg_from_value(value_of(item));
        return 1;
    }
    if (!error_pending())
        return 0;
    if (!PyErr_ExceptionMatches(PyExc_StopIteration))
        return -1;
    PyErr_Clear();
    return 0;
}

Value vm_run(PyThreadState *ts, Frame *frame, bool raising)
{
    Instr *pc;
    Reg *regs;
    Value *consts;
    unsigned nlocals;
    uint64_t w;
    Reg returned;

#ifndef P3T_SWITCH
#pragma GCC diagnostic push
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif
    static const void *const labels[FORM_END] = {
        [0 ... FORM_END - 1] = &&bad_opcode,
#define OP(name, operands, window, effects, meaning) [OP_##name] = &&L_##name##_PLAIN,
#include "core/vm/opcodes.def"
#undef OP
#define FORM_OF_L(name)  [OP_##name + FORM_L] = &&L_##name##_L,
#define FORM_OF_K(name)  [OP_##name + FORM_K] = &&L_##name##_K,
#define FORM_OF_KL(name) [OP_##name + FORM_KL] = &&L_##name##_KL,
#include "core/vm/forms.def"
#undef FORM_OF_L
#undef FORM_OF_K
#undef FORM_OF_KL
    };
#pragma GCC diagnostic pop
#endif

    RELOAD();
    if (raising)
        goto error;
    NEXT();

#ifdef P3T_SWITCH
dispatch:
    w = load_relaxed_u64(&pc->w);
    pc++;
    switch ((uint16_t)w) {
    default:
        goto bad_opcode;
#endif

#define FORM PLAIN
#define IS_L 0
#define IS_K 0
#include "core/vm/interp_forms.inc"
#undef FORM
#undef IS_L
#define FORM L
#define IS_L 1
#include "core/vm/interp_forms.inc"
#undef FORM
#undef IS_L
#undef IS_K
#define FORM K
#define IS_L 0
#define IS_K 1
#include "core/vm/interp_forms.inc"
#undef FORM
#undef IS_L
#define FORM KL
#define IS_L 1
#include "core/vm/interp_forms.inc"
#undef FORM
#undef IS_L
#undef IS_K

#include "core/vm/interp_data.inc"
#include "core/vm/interp_flow.inc"

#ifdef P3T_SWITCH
    }
#endif

bad_opcode:
    UNREACHABLE("an opcode that the verifier would have refused");

/* -- leaving a frame with `returned` ------------------------------------------------------------------------------------------- */
do_return:
    SAVE();
    release_locals(regs, nlocals, returned);
    {
        uint64_t info = frame->info;
        if (UNLIKELY(info & FRAME_UNUSUAL)) {
            Value result = value_from_reg(returned);            /* counted: what follows may run code */
            if (info & FRAME_GENERATOR) {
                gen_finish(ts, frame);
                if (info & FRAME_ENTRY) {
                    ts->yielded = false;
                    return result;
                }
                frame = ts->frame;
                RELOAD();
                returned = reg_from_value(result);
                goto generator_returned;
            }
            if (info & FRAME_INIT) {
                if (UNLIKELY(result.w != V_NONE.w)) {
                    raise_type_error("__init__() should return None, not '%.200s'", type_of(result)->tp_name);
                    value_release(result);
                    goto leave_raising;
                }
                result = value_keep(frame_owner(frame));
            }
            vm_pop_frame(ts, frame);
            if (info & FRAME_ENTRY)
                return result;
            returned = reg_from_value(result);
        } else {
            Reg callable = frame->callable;
            ts->frame = frame->previous;
            ts->recursion_left++;
            release_keeping(callable, returned);
        }
        frame = ts->frame;
        RELOAD();
        w = load_relaxed_u64(&pc[-1].w);
        SET_ANY(A, returned);
        NEXT();
    }

/* -- results of generator frames, in the frame that resumed them by FOR_NEXT or SEND ---------------------------------------------- */
generator_yielded:
    w = load_relaxed_u64(&pc[-1].w);
    SET_ANY(A, returned);
    if (opcode_base(OPCODE) == OP_FOR_NEXT)
        pc += JUMP_C;
    NEXT();
generator_returned:
    w = load_relaxed_u64(&pc[-1].w);
    if (opcode_base(OPCODE) == OP_FOR_NEXT) {
        reg_release(returned);
    } else {
        SET_ANY(A, returned);
        pc += JUMP_C;
    }
    NEXT();

/* -- raising ------------------------------------------------------------------------------------------------------------------------ */
error:
    SAVE();
    ASSERT(error_pending());
    vm_traceback(ts, frame);
unwind:
    if (vm_find_handler(ts, frame)) {
        pc = frame->pc;
        NEXT();
    }
leave_raising: {
    uint64_t info = frame->info;
    if (info & FRAME_GENERATOR) {
        release_locals(regs, nlocals, (Reg){0});
        gen_finish(ts, frame);
    } else {
        vm_pop_frame(ts, frame);
    }
    if (info & FRAME_ENTRY) {
        ts->yielded = false;
        return V_RAISED;
    }
    frame = ts->frame;
    RELOAD();
    goto error;
}
}
