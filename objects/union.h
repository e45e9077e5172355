/* objects/union.h -- typing.Union (types.UnionType) as the rest of the runtime sees it. */
#ifndef P3T_OBJECTS_UNION_H
#define P3T_OBJECTS_UNION_H

#include "objects/field.h"

typedef struct UnionObj {
    Obj   hdr;
    Value args       FROZEN;                 /* tuple, no two the same, as they were written */
    Value hashable   FROZEN;                 /* frozenset of those that can be hashed */
    Value unhashable FROZEN;                 /* tuple of the others, or empty */
    Value parameters GUARD_W(hdr.lock, release, acquire);
} UnionObj;

PyObject *union_type_or(PyObject *, PyObject *) RUNS_PYTHON;    /* X | Y of types: nb_or of type and its kin */
/* Union[args]: strings become forward references, unions are flattened, repetitions dropped; of one type: that type. Counted, V_RAISED. */
Value union_from_values(const Value *, size_t n) RUNS_PYTHON;
/* For isinstance: a union's members as a tuple (borrowed), anything else as it is. */
static inline PyObject *union_members_or(PyObject *cls) { return IS_EXACT(value_of(cls), UNION) ? api_of(((UnionObj *)cls)->args) : cls; }

#endif
