/* objects/set_int.h -- sets: dicts without values (dict_int.h): every live entry's value is V_TRUE. So they keep the order of insertion, which
 * nobody is promised, and share the dict's rules for readers and writers. A frozenset changes only before others know it.
 */
#ifndef P3T_OBJECTS_SET_INT_H
#define P3T_OBJECTS_SET_INT_H

#include "objects/dict_int.h"
#include "objects/list_int.h"

typedef struct SetObj {
    DictObj   dict;
    Py_hash_t hash SHARED(relaxed);            /* frozenset; 0: not computed yet */
} SetObj;

static inline size_t set_len(SetObj *s) { return dict_used(&s->dict); }

Value set_new(void);                                         /* an empty set; V_RAISED */
Value set_new_frozen(void);                                  /* to be filled with set_add, then frozenset_publish */
void  frozenset_publish(Value);
Value set_of_values(bool frozen, const Value *, size_t n) RUNS_PYTHON;   /* keeps each; for displays and constants. V_RAISED */
int   set_add(SetObj *, Value) RUNS_PYTHON;                  /* 1: was there, 0: added, -1 */
int   set_has(SetObj *, Value) RUNS_PYTHON;                  /* 1, 0, -1 */
int   set_discard(SetObj *, Value) RUNS_PYTHON;              /* 1: removed, 0: was not there, -1 */
int   set_update(SetObj *, Value iterable) RUNS_PYTHON;      /* |= ; 0 or -1 */
int   set_subtract(SetObj *, Value iterable) RUNS_PYTHON;    /* -= */
int   set_toggle(SetObj *, Value iterable) RUNS_PYTHON;      /* ^= */
int   set_snapshot(SetObj *, struct values *);
static inline bool value_is_anyset(Value v) { return PyAnySet_Check(api_of(v)); }

#endif
