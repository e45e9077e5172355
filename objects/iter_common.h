/* objects/iter_common.h -- what the built-in iterators share: pickling, and the words that describe their methods. */
#ifndef P3T_OBJECTS_ITER_COMMON_H
#define P3T_OBJECTS_ITER_COMMON_H

#include "objects/rt.h"

#define ITER_LEN_DOC PyDoc_STR("__length_hint__($self, /)\n--\n\nHow many items are still to come, as far as can be told.")
#define ITER_REDUCE_DOC PyDoc_STR("__reduce__($self, /)\n--\n\nWhat pickle needs to make this iterator again.")
#define ITER_SETSTATE_DOC PyDoc_STR("__setstate__($self, object, /)\n--\n\nGo to the position that __reduce__ told.")
#define ITER_TYPE_FLAGS (Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE)

PyObject *builtin_named(const char *name);                   /* builtins.name: counted, or NULL with an exception */
/* (builtin, (argument,), index), or without the index when it is negative. */
PyObject *iter_reduce(const char *builtin, Value argument, Py_ssize_t index);
/* The same for an iterator whose place is in *index, which is read after the builtin was looked up (that may run Python code); from `end`
 * on it is exhausted: (builtin, ([],)) or (builtin, ((),)). */
PyObject *iter_reduce_now(const char *builtin, Value argument, const size_t *index, size_t end, bool list);
/* The same for an exhausted iterator: over an empty list, or tuple. */
PyObject *iter_reduce_empty(const char *builtin, bool list);
PyObject *iter_reduce_list_take(Value list);                 /* (iter, (list,)): consumes; V_RAISED gives NULL */
bool iter_state_index(PyObject *state, Py_ssize_t *i);       /* false: TypeError, "an integer is required" */

#endif
