/* objects/range_int.h -- the range's structure, and how its iterators are made. */
#ifndef P3T_OBJECTS_RANGE_INT_H
#define P3T_OBJECTS_RANGE_INT_H

#include "objects/rt.h"

typedef struct RangeObj {                 /* exact ints of any size */
    Obj   hdr;
    Value start  FROZEN;
    Value stop   FROZEN;
    Value step   FROZEN;
    Value length FROZEN;
} RangeObj;

Value range_new(Value start, Value stop, Value step);         /* exact ints, step not 0; keeps each. V_RAISED */
Value range_iter_new(RangeObj *, bool backwards);

/* Sums of exact ints of any size: counted, V_RAISED. */
Value range_add(Value, Value);
Value range_sub(Value, Value);
Value range_mul(Value, Value);

#endif
