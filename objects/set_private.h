/* objects/set_private.h -- between set.c and set_type.c. */
#ifndef P3T_OBJECTS_SET_PRIVATE_H
#define P3T_OBJECTS_SET_PRIVATE_H

#include "objects/dict_table.h"
#include "objects/set_int.h"
#include "objects/tuple_int.h"

int  set_put(SetObj *, Value key, Py_hash_t) RUNS_PYTHON;            /* as set_add */
DictObj *hashed_of(Value);                                           /* its table, if it is a set or an exact dict; else NULL */
int  each_hashed(Value iterable, int (*op)(void *, Value, Py_hash_t), void *arg) RUNS_PYTHON;
int  set_intersect_into(SetObj *result, SetObj *a, Value other) RUNS_PYTHON;     /* result is empty. 0 or -1 */
int  set_difference_into(SetObj *result, SetObj *a, Value other) RUNS_PYTHON;
int  set_is_disjoint(SetObj *, Value other) RUNS_PYTHON;             /* 1, 0, -1 */
int  set_is_subset(SetObj *, DictObj *of) RUNS_PYTHON;
static inline SetObj *set_of(PyObject *p) { return (SetObj *)value_obj(value_of(p)); }

#endif
