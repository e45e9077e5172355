/* objects/union.h -- types.UnionType as the rest of the runtime sees it. */
#ifndef P3T_OBJECTS_UNION_H
#define P3T_OBJECTS_UNION_H

#include "objects/rt.h"

PyObject *union_type_or(PyObject *, PyObject *) RUNS_PYTHON;    /* X | Y of types: nb_or of type and its kin */

#endif
