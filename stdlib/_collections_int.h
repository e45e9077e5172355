/* stdlib/_collections_int.h -- what the files of the module _collections share. */
#ifndef P3T_STDLIB_COLLECTIONS_INT_H
#define P3T_STDLIB_COLLECTIONS_INT_H

#include "objects/argcheck.h"

typedef struct { PyTypeObject *deque, *_deque_iterator, *_deque_reverse_iterator, *defaultdict, *_tuplegetter; } CollectionsState;
CollectionsState *collections_state(PyTypeObject *type);     /* of one of the types or of a subclass */

extern PyType_Spec deque_spec, _deque_iterator_spec, _deque_reverse_iterator_spec, defaultdict_spec;

#endif
