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
 * Handlers are written once: those with _L and _K forms in interp_forms.inc, which is included for each form. dispatch.h makes them C
 * functions that end in tail calls, or pieces of vm_run().
 */
#include "core/vm/vm.h"

#include "core/vm/attr_cache.h"
#include "core/vm/dispatch.h"
#include "core/vm/generator.h"
#include "core/vm/trace.h"
#include "objects/builtin_function.h"
#include "objects/bytes_int.h"
#include "objects/call.h"
#include "objects/descr.h"
#include "objects/dict_int.h"
#include "objects/float_int.h"
#include "objects/iter_int.h"
#include "objects/dict_table.h"
#include "objects/list_int.h"
#include "objects/object.h"
#include "objects/str_int.h"
#include "objects/tuple_int.h"
#include "objects/type_int.h"
#include "objects/type.h"
#include "objects/type_int.h"
#include "objects/type_slots.h"

#include <math.h>

#define OPCODE ((unsigned)(uint16_t)w)
#define A      ((unsigned)(uint16_t)(w >> 16))
#define B      ((unsigned)(uint16_t)(w >> 32))
#define C      ((unsigned)(w >> 48))
#define JUMP_A ((int16_t)(uint16_t)(w >> 16))
#define JUMP_B ((int16_t)(uint16_t)(w >> 32))
#define JUMP_C ((int16_t)(uint16_t)(w >> 48))

#define SAVE() (frame->pc = pc)
#define RELOAD()                                                                                                              \
    do {                                                                                                                      \
        CodeObj *code_ = frame_code(frame);                                                                                   \
        regs = frame->regs;                                                                                                   \
        consts = code_->consts;                                                                                               \
        nlocals = code_->nlocals;                                                                                             \
        pc = frame->pc;                                                                                                       \
    } while (0)
/* After what may have run Python code: the frame may have been moved to the watched copy of its code, or out of it (trace.h). */
#define FOLLOW() (pc = frame->pc)
/* A native function has returned r: a signal that it has sent, say, is served now, while the operands are still in place. */
#define CALLED(r)                                                                                                             \
    do {                                                                                                                      \
        if (UNLIKELY(load_relaxed_u32(&ts->gc.base.poll) != 0) && !is_raised(r) && poll_now(ts) < 0) {                        \
            value_release(r);                                                                                                 \
            FAIL();                                                                                                           \
        }                                                                                                                     \
        FOLLOW();                                                                                                             \
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
            FAIL();                                                                                                       \
        SET_ANY(i, reg_from_value(r_));                                                                                       \
    } while (0)
#define TRY(status)                                                                                                           \
    do {                                                                                                                      \
        if (UNLIKELY((status) < 0))                                                                                           \
            FAIL();                                                                                                       \
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
static ALWAYS_INLINE uint64_t int_word(Value v) { return v.w; }      /* equal ints are equal words */

/* -- counting without a call, for fast paths ------------------------------------------------------------------------------------- */

static ALWAYS_INLINE bool owned(const PyThreadState *ts, const Obj *o) { return load_relaxed_u16(&o->owner) == ts->gc.base.slot_id; }
static ALWAYS_INLINE void count_up(Obj *o) { store_relaxed_u32(&o->local, load_relaxed_u32(&o->local) + 1); }
static ALWAYS_INLINE void count_down(Obj *o) { store_relaxed_u32(&o->local, load_relaxed_u32(&o->local) - 1); }
#define IS_EXACT_NN(v, NAME) (value_is_ptr_nn(v) && load_relaxed_u32(&value_obj(v)->shape) == SHAPE_ID_##NAME)

/* reg_keep() of an operand. False: it takes a call, and nothing has happened. */
static ALWAYS_INLINE bool keep_quick(const PyThreadState *ts, Reg r)
{
    if (!value_is_ptr_nn(value_borrow(r)))
        return true;
    Obj *o = value_obj(value_borrow(r));
    if (LIKELY(owned(ts, o))) {
        count_up(o);
        return true;
    }
    return !obj_counted_in_reg(o);
}
/* reg_release() of an operand. False: it would die, or takes a call, and nothing has happened. */
static ALWAYS_INLINE bool release_quick(const PyThreadState *ts, Reg r)
{
    if (!value_is_ptr_nn(value_borrow(r)))
        return true;
    Obj *o = value_obj(value_borrow(r));
    if (LIKELY(owned(ts, o))) {
        if (UNLIKELY(load_relaxed_u32(&o->local) <= 1))
            return false;
        count_down(o);
        return true;
    }
    return !obj_counted_in_reg(o);
}
/* Takes back a release_quick() that said true, when nothing has happened since. */
static ALWAYS_INLINE void unrelease_quick(const PyThreadState *ts, Reg r)
{
    if (value_is_ptr_nn(value_borrow(r)) && owned(ts, value_obj(value_borrow(r))))
        count_up(value_obj(value_borrow(r)));
}
/* A register's reference to what a container held a moment ago. Of our own objects we alone can drop the last reference, and immortal
 * ones need none: so no second look at the container. False: list_get_reg() and the like know more. */
static ALWAYS_INLINE bool keep_item(const PyThreadState *ts, Reg r)
{
    if (!value_is_ptr_nn(value_borrow(r)))
        return !is_absent(value_borrow(r));
    if (UNLIKELY(r.w == 0))
        return false;
    Obj *o = value_obj(value_borrow(r));
    uint16_t owner = load_relaxed_u16(&o->owner);
    if (LIKELY(owner == ts->gc.base.slot_id)) {
        count_up(o);
        return true;
    }
    return owner == SLOT_IMMORTAL;
}
static ALWAYS_INLINE void unkeep_item(const PyThreadState *ts, Reg r)
{
    if (value_is_ptr_nn(value_borrow(r)) && owned(ts, value_obj(value_borrow(r))))
        count_down(value_obj(value_borrow(r)));          /* the container has another */
}

/* A register's reference to what a cell holds, without a call. False: nothing has happened. */
static ALWAYS_INLINE bool cell_quick(const PyThreadState *ts, CellObj *c, Reg *out)
{
    Value v = load_acquire_value(&c->content);
    *out = reg_of(v);
    if (LIKELY(keep_item(ts, *out)))
        return true;
    return value_is_ptr_nn(v) && v.w != 0 && load_relaxed_u16(&value_obj(v)->owner) == SLOT_DEFERRED && load_acquire_value(&c->content).w == v.w;
}

/* list_look() and dict_look(), which find the thread by themselves. */
static ALWAYS_INLINE void look_quick(const PyThreadState *ts, Obj *o)
{
    if (UNLIKELY(!owned(ts, o)) && UNLIKELY(!(load_u8(&o->flags) & OBJ_FOREIGN_READ)))
        or_u8(&o->flags, OBJ_FOREIGN_READ);
}
static ALWAYS_INLINE ItemVec *list_look_quick(const PyThreadState *ts, ListObj *l)
{
    look_quick(ts, &l->hdr);
    return load_ptr(&l->items);
}
static ALWAYS_INLINE DictTable *dict_look_quick(const PyThreadState *ts, Value d)
{
    look_quick(ts, value_obj(d));
    return load_ptr(&((DictObj *)value_obj(d))->table);
}

/* What a slot of a container of ours held goes without a call: an immediate, or an object of ours that has other references. */
static ALWAYS_INLINE bool replaceable(const PyThreadState *ts, Value old)
{
    return !value_is_ptr_nn(old) || (owned(ts, value_obj(old)) && load_relaxed_u32(&value_obj(old)->local) > 1);
}
static ALWAYS_INLINE void replaced(Value old)
{
    if (value_is_ptr_nn(old))
        count_down(value_obj(old));
}

/* Appends x, whose reference the list takes over, to a list of ours that has room. False: nothing has happened. */
static ALWAYS_INLINE bool append_quick(PyThreadState *ts, ListObj *l, Value x)
{
    if (UNLIKELY(!owned(ts, &l->hdr)) || (value_is_ptr_nn(x) && UNLIKELY(!owned(ts, value_obj(x)))) || UNLIKELY(!owner_enter(&ts->gc.base, l, &l->hdr.lock)))
        return false;
    size_t n = l->len;
    ItemVec *vec = l->items;
    bool room = LIKELY(vec != NULL) && LIKELY(n < vec->cap);
    if (LIKELY(room)) {
        store_release_value(&vec->at[n], x);
        store_release_size(&l->len, n + 1);      /* pairs with list_get(): slot n is filled first */
    }
    owner_leave(&ts->gc.base);
    return room;
}

/* An instance of a subclass of dict that has dict's own d[k] (which asks __missing__ for a key that is not there). */
static bool vm_indexes_as_dict(Value v)
{
    const PyTypeObject *t = type_of(v);
    return t->tp_flags & Py_TPFLAGS_DICT_SUBCLASS && t->tp_as_mapping->mp_subscript == PyDict_Type.tp_as_mapping->mp_subscript;
}

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
            FOLLOW();                                                                                                         \
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

/* Drops what a frame's locals hold, the last first; I2 for each. The loop must stay scalar: vector code spills the whole register file. */
static ALWAYS_INLINE void release_locals(Reg *regs, unsigned n, Reg kept)
{
#ifdef __clang__
#pragma clang loop vectorize(disable) unroll(disable)
#endif
    for (unsigned i = n; i-- > 0;) {
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

/* Makes the window's header that of a running frame whose parameters lie at base, bound. */
static ALWAYS_INLINE Frame *push_in_place(PyThreadState *ts, Frame *caller, Reg *window, Reg *base, CodeObj *co, unsigned bits)
{
    Frame *inner = (Frame *)window;
    inner->previous = caller;
    inner->pc = co->instrs;
    inner->regs = base;
    inner->info = frame_info(co, bits);
    fill_absent(base, co->argcount, co->nlocals);
    ts->recursion_left--;
    ts->frame = inner;
    return inner;
}

static uint64_t vm_list_append;              /* the word of list's method descriptor, immortal. FROZEN after start-up */

void vm_start(void) { vm_list_append = type_lookup_reg(&PyList_Type, N(append)).w; }

/* An iterator gave nothing: 0, it is exhausted; -1, it has raised. */
static int iteration_end(void)
{
    if (!error_pending())
        return 0;
    if (!PyErr_ExceptionMatches(PyExc_StopIteration))
        return -1;
    PyErr_Clear();
    return 0;
}

/* What follows a successful step of an iterator that is none of the fast ones. 1: *out is a register's reference; 0: exhausted; -1. */
static NOINLINE int next_slow(Value iter, Reg *out)
{
    PyTypeObject *type = type_of(iter);
    if (UNLIKELY(!type->tp_iternext))                    /* `.0` of a generator expression, assigned through f_locals */
        return raise_type_error("'%.200s' object is not an iterator", type->tp_name), -1;
    PyObject *item = type->tp_iternext(api_of(iter));
    if (item) {
        *out = reg_from_value(value_of(item));
        return 1;
    }
    return iteration_end();
}

/* The same for an item that the next instruction takes apart, of an iterator of pairs. 2: it gives no pairs now. */
static NOINLINE int next_pair(Obj *iter, uint32_t shape, Reg *out)
{
    Value pair[2];
    Value it = value_from_obj(iter);
    if (shape == SHAPE_ID_ZIP && !zip_is_of_two(it))
        return 2;
    int r = shape == SHAPE_ID_DICT_ITEM_ITER ? dict_item_next_pair(iter, pair) :
            shape == SHAPE_ID_ENUMERATE ? enum_next_pair(iter, pair) : zip_step_two(api_of(it), pair);
    if (LIKELY(r > 0)) {
        out[0] = reg_from_value(pair[0]);
        out[1] = reg_from_value(pair[1]);
        return 1;
    }
    return iteration_end();
}

static inline bool has_python_getitem(Value v)
{
    const PyMappingMethods *m = value_is_ptr(v) ? type_of(v)->tp_as_mapping : NULL;
    return m && m->mp_subscript == dispatch_getitem;
}

/* A frame for the function that args[0][args[1]] calls: 1; 0: something else is called; -1. */
static NOINLINE int push_getitem(PyThreadState *ts, Reg *args)
{
    Reg found = type_lookup_reg(type_of(value_borrow(args[0])), N(dunder_getitem)), self = {V_ABSENT.w};
    int r = 0;
    if (IS_EXACT(value_borrow(found), FUNCTION))
        r = vm_push_frame(ts, (FunctionObj *)value_obj(value_borrow(found)), &self, args, 2, V_ABSENT, false) ? 1 : -1;
    reg_release(found);
    return r;
}

/* A watched thread enters the loop. */
static NOINLINE void trace_enter(PyThreadState *ts, Frame *frame, bool raising)
{
    if (!(frame->info & FRAME_GENERATOR))
        trace_push(ts, frame);
    if (raising)
        trace_throw(ts, frame);
}

#if DISPATCH_TAIL_CALLS
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include "core/vm/interp_table.inc"

#include "core/vm/interp_handlers.inc"
#pragma GCC diagnostic pop

Value vm_run(PyThreadState *ts, Frame *frame, bool raising)
{
    const CodeObj *code = frame_code(frame);
    if (UNLIKELY(ts->traced))
        trace_enter(ts, frame, raising);
    Instr *pc = frame->pc;
    uint64_t w = load_relaxed_u64(&pc->w);
    Handler *first = raising ? on_error : handlers[(uint16_t)w];
    HANDLER_SCRATCH();
    return (Value){first(HANDLER_START(w, code->consts, code->nlocals, raising ? pc : pc + 1, frame->regs, frame, ts))};
}
#else
Value vm_run(PyThreadState *ts, Frame *frame, bool raising)
{
    Instr *pc;
    Reg *regs;
    Value *consts;
    unsigned nlocals;
    uint64_t w;
#ifndef P3T_SWITCH
#include "core/vm/interp_table.inc"
#endif

    if (UNLIKELY(ts->traced))
        trace_enter(ts, frame, raising);
    RELOAD();
    if (raising)
        FAIL();
    NEXT();
#ifdef P3T_SWITCH
dispatch:
    w = load_relaxed_u64(&pc->w);
    pc++;
dispatch_word:
    switch ((uint16_t)w) {
    default:
        if (OPCODE >= OP_TRACED)
            goto on_traced;
        UNREACHABLE("an opcode that the verifier would have refused");
#include "core/vm/interp_handlers.inc"
    }
#else
#include "core/vm/interp_handlers.inc"
#endif
}
#endif
