/* objects/typevar.h -- type parameters, type aliases, Generic, NoDefault: what `class C[T]` and `type X = ...` make (PEP 695, 696). */
#ifndef P3T_OBJECTS_TYPEVAR_H
#define P3T_OBJECTS_TYPEVAR_H

#include "objects/field.h"

/* TypeVar, ParamSpec and TypeVarTuple have the same parts; what a kind does not use stays empty. A lazy part is computed by calling its
 * evaluator when it is first asked for. */
typedef struct TypeParamObj {
    Obj   hdr;
    Value name  FROZEN;
    Value bound, constraints, default_             GUARD_W(hdr.lock, release, acquire);    /* empty: not given, or not computed yet */
    Value eval_bound, eval_constraints, eval_default GUARD_W(hdr.lock, release, acquire);  /* empty: there is none */
    bool  covariant, contravariant, infer_variance FROZEN;
} TypeParamObj;

typedef struct TypeAliasObj {
    Obj   hdr;
    Value name        FROZEN;
    Value type_params FROZEN;                    /* tuple, or empty */
    Value evaluator   FROZEN;                    /* empty: the value was given */
    Value value       GUARD_W(hdr.lock, release, acquire);
    Value module      FROZEN;                    /* empty: the evaluator's */
} TypeAliasObj;

/* For the interpreter's intrinsics; each gives a counted Value or V_RAISED. Evaluators may be V_ABSENT. */
Value typevar_new(Value name, Value eval_bound, Value eval_constraints);
Value paramspec_new(Value name);
Value typevartuple_new(Value name);
/* Sets a parameter's lazy default; the parameter itself, counted. */
Value type_param_set_default(Value param, Value evaluator);
Value type_alias_new(Value name, Value type_params_or_none, Value evaluator);
Value generic_type(void);                        /* typing.Generic, made when first asked for; not counted */
Value generic_subscript(Value params);           /* typing.Generic[*params] */
Value no_default(void);                          /* immortal */

/* An evaluator of a value that is known: _typing._ConstEvaluator. */
Value const_evaluator_new(Value);
/* Readies what types.def does not list, and gives the types their __module__. After all types are ready. 0 or -1. */
int   typevar_init(void);

#endif
