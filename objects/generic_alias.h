/* objects/generic_alias.h -- parameterised generics (list[int]), and what unions and type parameters share with them: finding type
 * parameters among arguments, putting other types in their place, showing types.
 */
#ifndef P3T_OBJECTS_GENERIC_ALIAS_H
#define P3T_OBJECTS_GENERIC_ALIAS_H

#include "objects/field.h"

typedef struct GenericAliasObj {
    Obj   hdr;
    bool  starred       FROZEN;              /* *tuple[int, ...] */
    Value origin        FROZEN;
    Value args          FROZEN;              /* tuple */
    Value parameters    GUARD_W(hdr.lock, release, acquire);   /* tuple; empty until asked for */
    vectorcallfunc vectorcall FROZEN;
} GenericAliasObj;

/* A subclass of types.GenericAlias too. */
bool generic_alias_check(Value);

/* The type parameters in a tuple (or list) of arguments, in order of appearance: counted tuple, V_RAISED. */
Value typing_parameters(Value args) RUNS_PYTHON;
/* args with item (a tuple, or one thing) in place of its parameters; self is for messages. Counted tuple, V_RAISED. */
Value typing_substitute(Value self, Value args, Value parameters, Value item) RUNS_PYTHON;
/* How typing shows a type: "int", "mod.Class", "...", or its repr. 0 or -1. */
int   typing_write_type(PyUnicodeWriter *, Value type) RUNS_PYTHON;
/* A function of the module typing: counted, V_RAISED. */
Value typing_call(const char *name, const Value *args, size_t n) RUNS_PYTHON;

#endif
