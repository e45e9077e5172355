/* objects/weakref_type.h -- weakref.ref and the proxies, over gc/weakref.h. */
#ifndef P3T_OBJECTS_WEAKREF_TYPE_H
#define P3T_OBJECTS_WEAKREF_TYPE_H

#include "gc/weakref.h"
#include "objects/field.h"

typedef struct WeakRefObj {
    WeakObj   weak;                        /* callback is a field (field.h) once the reference is unlinked; V_ABSENT: none */
    Py_hash_t hash SHARED(relaxed);        /* the referent's; -1: not asked for yet */
    vectorcallfunc vectorcall FROZEN;
} WeakRefObj;

/* Fills the collector's hook. At start-up. */
void weakref_type_init(void);
/* A new weak reference of a type, or the one that is there already. callback: V_ABSENT for none. Counted, V_RAISED. */
Value weakref_new(PyTypeObject *, Value referent, Value callback);

#endif
