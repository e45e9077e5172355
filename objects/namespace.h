/* objects/namespace.h -- types.SimpleNamespace. */
#ifndef P3T_OBJECTS_NAMESPACE_H
#define P3T_OBJECTS_NAMESPACE_H

#include "objects/rt.h"

/* A namespace with a dict's items as attributes; dict may be V_ABSENT. Counted, V_RAISED. */
Value namespace_new(Value dict);

#endif
