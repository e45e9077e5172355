/* objects/typevar_int.h -- between typevar.c, paramspec.c and typealias.c. */
#ifndef P3T_OBJECTS_TYPEVAR_INT_H
#define P3T_OBJECTS_TYPEVAR_INT_H

#include "objects/typevar.h"

static inline TypeParamObj *type_param(PyObject *o) { return (TypeParamObj *)o; }

/* The module of the code that runs now: counted, V_ABSENT when there is none. */
Value calling_module(void);
/* A part that is computed when first asked for. Counted; V_ABSENT: there is none. */
Value lazy_part(Obj *, Value *part, Value *evaluator) RUNS_PYTHON;
/* The evaluator itself: the given one, or one for a part that is known, or None. */
PyObject *evaluator_shown(Obj *, const Value *part, const Value *evaluator);
/* typing.Unpack[v] */
Value unpacked(Value v) RUNS_PYTHON;
/* A tuple with Unpack[Ts] for each TypeVarTuple Ts in it. */
Value with_unpacked(Value params) RUNS_PYTHON;
bool  is_type_param(Value);

#endif
