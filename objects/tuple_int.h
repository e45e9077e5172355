/* objects/tuple_int.h -- the tuple's structure: frozen once published, so items are read as they are. */
#ifndef P3T_OBJECTS_TUPLE_INT_H
#define P3T_OBJECTS_TUPLE_INT_H

#include "objects/rt.h"

typedef struct TupleObj {
    Obj       hdr;
    size_t    len  FROZEN;
    Py_hash_t hash SHARED(relaxed);       /* -1: not computed yet */
    Value     at[] FROZEN;
} TupleObj;

static inline size_t tuple_len(Value t) { return ((TupleObj *)value_obj(t))->len; }
static inline Value tuple_at(Value t, size_t i) { return ((TupleObj *)value_obj(t))->at[i]; }   /* borrowed from the tuple */

Value tuple_new(size_t n);                                /* slots V_ABSENT, not tracked; the caller fills, then obj_track. V_RAISED */
Value tuple_from_values(const Value *, size_t n);         /* keeps each; tracked. V_RAISED */
Value tuple_take_values(Value *, size_t n);               /* consumes each, also on failure */

#endif
