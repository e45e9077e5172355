/* gc/counts.h -- biased reference counts (Choi, Shull, Torrellas, PACT 2018) with a written state machine.
 *
 * The owner counts in `local` without atomics; others in `shared` with atomics; the two merge when the owner lets go.
 * shared = signed count << 2 | state:
 *   U  nobody but the owner has counted yet        Q  queued at the owner: the queue owns one reference
 *   S  try-incref allowed                          M  merged: the count is all there is
 *
 *   allocate                local 1, owner me, shape, then shared (0,U), release
 *   owner, +1 / -1          relaxed load and store of local
 *   owner, local -> 0       acquire-load shared; (0,U): die. Else owner := 0, CAS acq_rel (c,*) -> (c,M); c = 0: die
 *   other, +1               (has a reference) relaxed add
 *   other, -1               CAS acq_rel: (0,U), (0,S) -> (0,Q) without lowering, then the owner's queue; else c-1; (0,M): die
 *   merge                   owner := 0, local := 0, CAS acq_rel -> (c + local - 1, M); 0: die. Already M: a plain -1
 *   try-incref, not owner   refuse (0,U) and (0,M); else CAS acquire +1; the caller then re-checks the whole path
 *   refused                 lock the container, read again, one RMW: +1 and U -> S
 *   die                     owner 0, local 0, shared (0,M) before any destructor code
 * SLOT_IMMORTAL is never counted. SLOT_DEFERRED: Values count in `shared` (state M), Regs do not count.
 * A count that reaches 2^28 makes the object immortal: a leak, but sound.
 *
 * Value: a counted reference (C locals, containers, cells). Reg: an interpreter register; uncounted when deferred or immortal.
 * A word loaded from shared memory is a hint, not a reference, until try-incref and re-check have succeeded.
 */
#ifndef P3T_GC_COUNTS_H
#define P3T_GC_COUNTS_H

#include "gc/object.h"

typedef struct { uint64_t w; } Reg;

enum { COUNT_U = 0, COUNT_S = 1, COUNT_Q = 2, COUNT_M = 3, COUNT_ONE = 4 };

/* The word that owner, lock and flags share is not read as one: each is its own atomic. */
static inline uint16_t my_slot(void) { return this_thread->slot_id; }
static inline bool obj_is_mine(const Obj *o) { return load_relaxed_u16(&o->owner) == this_thread->slot_id; }

void obj_incref_foreign(Obj *);                 /* not mine: shared count, or nothing for an immortal */
void obj_decref_foreign(Obj *) RUNS_PYTHON;
void obj_local_zero(Obj *) RUNS_PYTHON;         /* the owner's count reached zero: merge or die */
bool obj_try_incref_foreign(Obj *) LEAF;

static inline void obj_incref(Obj *o)
{
    if (LIKELY(obj_is_mine(o)))
        store_relaxed_u32(&o->local, load_relaxed_u32(&o->local) + 1);
    else
        obj_incref_foreign(o);
}
static inline void obj_decref(Obj *o)
{
    if (LIKELY(obj_is_mine(o))) {
        uint32_t n = load_relaxed_u32(&o->local) - 1;
        store_relaxed_u32(&o->local, n);
        if (UNLIKELY(n == 0))
            obj_local_zero(o);
    } else {
        obj_decref_foreign(o);
    }
}

/* The caller has a reference (or borrows one that cannot go away). Accept every word. */
static inline Value value_keep(Value v)
{
    if (value_is_ptr(v))
        obj_incref(value_obj(v));
    return v;
}
static inline void value_release(Value v) RUNS_PYTHON;
static inline void value_release(Value v)
{
    if (value_is_ptr(v))
        obj_decref(value_obj(v));
}

/* A hint loaded from shared memory: true when a reference was taken, which the caller must still re-check (re-read the whole
 * path; on a mismatch value_drop_later() and retry). Immediates always succeed. */
static inline bool value_try_keep(Value v)
{
    if (!value_is_ptr(v))
        return true;
    Obj *o = value_obj(v);
    if (obj_is_mine(o)) {
        store_relaxed_u32(&o->local, load_relaxed_u32(&o->local) + 1);
        return true;
    }
    return obj_try_incref_foreign(o);
}
/* After a refused try: the container's lock is held, so its reference pins the object. Allows later tries to succeed. */
Value value_keep_locked(Value v);
/* n references at once, as a repeated sequence needs: a count that large is noticed. */
void value_keep_many(Value v, size_t n) LEAF;
/* Drops a reference at this thread's next safepoint: for references taken in vain inside lock-free reads. */
void value_drop_later(Value v) LEAF;
/* Before an object becomes reachable by more than counted references (weak reference, hand-over): U -> S. */
void obj_allow_try(Obj *);

/* Stores v (consumed) into a field that only this thread or a held lock guards, and releases what was there. */
static inline void value_set(Value *field, Value v) RUNS_PYTHON;
static inline void value_set(Value *field, Value v)
{
    Value old = *field;
    *field = v;
    value_release(old);
}

/* Shared slots. */
static inline Value load_acquire_value(const Value *p) { return (Value){load_acquire_u64(&p->w)}; }
static inline Value load_relaxed_value(const Value *p) { return (Value){load_relaxed_u64(&p->w)}; }
static inline void store_release_value(Value *p, Value v) { store_release_u64(&p->w, v.w); }
static inline void store_relaxed_value(Value *p, Value v) { store_relaxed_u64(&p->w, v.w); }
static inline Value exchange_value(Value *p, Value v) { return (Value){exchange_acq_rel_u64(&p->w, v.w)}; }

/* Registers. */
static inline bool obj_counted_in_reg(const Obj *o) { return load_relaxed_u16(&o->owner) < SLOT_DEFERRED; }
static inline Reg reg_borrow(Value v) { return (Reg){v.w}; }                 /* the same word; says nothing about counts */
static inline Value value_borrow(Reg r) { return (Value){r.w}; }
static inline Reg reg_keep(Reg r)
{
    if (value_is_ptr(value_borrow(r))) {
        Obj *o = value_obj(value_borrow(r));
        if (LIKELY(obj_is_mine(o)))
            store_relaxed_u32(&o->local, load_relaxed_u32(&o->local) + 1);
        else if (obj_counted_in_reg(o))
            obj_incref_foreign(o);
    }
    return r;
}
static inline void reg_release(Reg r) RUNS_PYTHON;
static inline void reg_release(Reg r)
{
    if (value_is_ptr(value_borrow(r))) {
        Obj *o = value_obj(value_borrow(r));
        if (LIKELY(obj_is_mine(o))) {
            uint32_t n = load_relaxed_u32(&o->local) - 1;
            store_relaxed_u32(&o->local, n);
            if (UNLIKELY(n == 0))
                obj_local_zero(o);
        } else if (obj_counted_in_reg(o)) {
            obj_decref_foreign(o);
        }
    }
}
void obj_decref_deferred(Obj *);
/* Consumes a counted Value; a deferred object's count goes back to its container. */
static inline Reg reg_from_value(Value v)
{
    if (value_is_ptr(v) && load_relaxed_u16(&value_obj(v)->owner) == SLOT_DEFERRED)
        obj_decref_deferred(value_obj(v));
    return (Reg){v.w};
}
/* Consumes a register's word, gives a counted Value. */
static inline Value value_from_reg(Reg r)
{
    Value v = value_borrow(r);
    if (value_is_ptr(v) && load_relaxed_u16(&value_obj(v)->owner) == SLOT_DEFERRED)
        obj_incref_foreign(value_obj(v));
    return v;
}

void obj_make_immortal(Obj *);          /* at any time; the caller has a reference, and the object is not deferred */
void obj_make_deferred(Obj *);          /* before publication (the creator's single count becomes a counted Value), or world stopped */
uint32_t obj_refcount(const Obj *);     /* local + shared as seen now */
uint32_t obj_refcount_in_use(const Obj *);   /* without those that lie in purses (gc/purse.h): for sys.getrefcount */
bool obj_is_unique(const Obj *);        /* mine, one reference, never counted by others: (1, (0,U)). The caller holds that one */

/* What counts cannot see: merges done, objects queued, references taken in vain; for -X runtime-stats and tests. */
struct count_statistics { uint64_t merges, queued, vain, deferred_waiting; };
void count_statistics(struct count_statistics *);

#endif
