/* stdlib/_functools_int.h -- what the files of the module _functools share. */
#ifndef P3T_STDLIB_FUNCTOOLS_INT_H
#define P3T_STDLIB_FUNCTOOLS_INT_H

#include "objects/argcheck.h"
#include "objects/field.h"

typedef struct FunctoolsState {
    PyTypeObject *partial, *placeholder_type, *key_wrapper, *lru_cache, *lru_entry;
    PyObject *placeholder;                   /* the one instance */
    PyObject *keyword_mark;                  /* between positional and keyword arguments in a key of lru_cache */
} FunctoolsState;
FunctoolsState *functools_state(PyTypeObject *type);         /* of one of the types or of a subclass */

extern PyType_Spec partial_spec, placeholder_spec, lru_cache_spec, lru_entry_spec;

static inline PyObject *item_of(PyObject *tuple, size_t i) { return api_of(tuple_at(value_of(tuple), i)); }
/* Setter of __dict__: a dict, and not deleted. */
static inline int set_dict(PyObject *self, PyObject *dict, void *closure)
{
    if (dict)
        return PyObject_GenericSetDict(self, dict, closure);
    raise_type_error("cannot delete __dict__");
    return -1;
}
static inline size_t length_of(PyObject *tuple) { return tuple_len(value_of(tuple)); }

#endif
