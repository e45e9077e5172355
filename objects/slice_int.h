/* objects/slice_int.h -- the slice's structure: three values that never change. */
#ifndef P3T_OBJECTS_SLICE_INT_H
#define P3T_OBJECTS_SLICE_INT_H

#include "objects/tuple_int.h"

typedef struct SliceObj {
    Obj   hdr;
    Value start FROZEN;
    Value stop  FROZEN;
    Value step  FROZEN;
} SliceObj;

Value slice_new(Value start, Value stop, Value step);       /* keeps each; V_NONE for what is left out. V_RAISED */
/* Start, stop and step for a length of any size, as slice.indices() gives them; counted. 0 or -1. */
int   slice_long_indices(Value slice, Value length, Value out[3]) RUNS_PYTHON;

#endif
