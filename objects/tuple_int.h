/* objects/tuple_int.h -- the tuple's structure: frozen once published, so items are read as they are.
 *
 * A tuple of values that reach no container is not tracked: the collector need not look at it, and it may cross interpreters
 * (OBJ_DEEP_IMMUTABLE). tuple_publish() finds out. The empty tuple is one immortal object.
 */
#ifndef P3T_OBJECTS_TUPLE_INT_H
#define P3T_OBJECTS_TUPLE_INT_H

#include "objects/rt.h"

typedef struct TupleObj {
    Obj       hdr;
    size_t    len  FROZEN;
    Py_hash_t hash SHARED(relaxed);       /* 0: not computed yet */
    Value     at[] FROZEN;
} TupleObj;

extern TupleObj tuple_empty;              /* immortal */

static inline size_t tuple_len(Value t) { return ((TupleObj *)value_obj(t))->len; }
static inline Value tuple_at(Value t, size_t i) { return ((TupleObj *)value_obj(t))->at[i]; }   /* borrowed from the tuple */

Value tuple_new(size_t n);                                /* slots without a value (the word 0), not tracked; the caller fills, then tuple_publish. V_RAISED */
Value tuple_from_values(const Value *, size_t n);         /* keeps each; published. V_RAISED */
Value tuple_take_values(Value *, size_t n);               /* consumes each, also on failure */
Value tuple_pair_take(Value a, Value b);                  /* (a, b), consumed */
Value tuple_slice(Value t, size_t low, size_t high);      /* t itself when it is all of an exact tuple */
Py_hash_t tuple_hash(Value t) RUNS_PYTHON;                /* -1: raised */

/* An exact object without references to others, or a tuple or frozenset of such. */
static inline bool value_is_atomic(Value v)
{
    if (!value_is_ptr(v))
        return true;
    Obj *o = value_obj(v);
    uint32_t shape = load_relaxed_u32(&o->shape);
    if (shape - SHAPE_ID_INT <= SHAPE_ID_STR - SHAPE_ID_INT || shape == SHAPE_ID_BYTES)
        return true;
    return (shape == SHAPE_ID_TUPLE || shape == SHAPE_ID_FROZENSET) && (load_relaxed_u8(&o->flags) & (OBJ_TRACKED | OBJ_DEEP_IMMUTABLE)) == OBJ_DEEP_IMMUTABLE;
}
/* The new tuple is complete; nobody else knows it yet. */
static inline void tuple_publish(Value t)
{
    TupleObj *o = (TupleObj *)value_obj(t);
    uint8_t flags = OBJ_DEEP_IMMUTABLE;
    for (size_t i = 0; i < o->len; i++) {
        if (!value_is_atomic(o->at[i])) {
            flags = OBJ_TRACKED;
            break;
        }
    }
    store_relaxed_u8(&o->hdr.flags, (uint8_t)(load_relaxed_u8(&o->hdr.flags) | flags));
}

/* An iterator's earlier result, to be filled once more: if nobody has it but *kept, which only this thread uses now. It is taken out of there: its
 * reference is the caller's, who swaps the items by tuple_refill(). V_ABSENT: there is none. */
static inline Value tuple_take_kept(Value *kept)
{
    Value t = *kept;
    if (t.w == 0 || !obj_is_unique(value_obj(t)))
        return V_ABSENT;
    *kept = (Value){0};
    return t;
}
/* Gives the tuple new items, consumed, in place of the old ones, which are left in items; keeps it for next time. Its reference becomes the result. */
static inline Value tuple_refill(Value t, Value *items, Value *kept)
{
    TupleObj *o = (TupleObj *)value_obj(t);
    for (size_t i = 0; i < o->len; i++) {
        Value old = o->at[i];
        o->at[i] = items[i];
        items[i] = old;
    }
    o->hash = 0;
    store_relaxed_u8(&o->hdr.flags, (uint8_t)(load_relaxed_u8(&o->hdr.flags) & ~(OBJ_TRACKED | OBJ_DEEP_IMMUTABLE)));
    tuple_publish(t);
    *kept = value_keep(t);
    return t;
}

#undef PyTuple_GET_SIZE
#undef PyTuple_GET_ITEM
#undef PyTuple_SET_ITEM
#define PyTuple_GET_SIZE(p)       ((Py_ssize_t)tuple_len(value_of((PyObject *)(p))))
#define PyTuple_GET_ITEM(p, i)    api_of(tuple_at(value_of((PyObject *)(p)), (size_t)(i)))
#define PyTuple_SET_ITEM(p, i, v) ((void)(((TupleObj *)value_obj(value_of((PyObject *)(p))))->at[i] = value_of((PyObject *)(v))))

#endif
