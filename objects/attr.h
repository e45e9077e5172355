/* objects/attr.h -- attributes of any object: getting, setting, deleting, and how to do it again quickly.
 *
 * name may be any object here; what is no str raises TypeError. Results are counted Values: V_RAISED with an exception, V_ABSENT where
 * a function says so.
 */
#ifndef P3T_OBJECTS_ATTR_H
#define P3T_OBJECTS_ATTR_H

#include "objects/rt.h"

Value attr_get(Value obj, Value name) RUNS_PYTHON;                   /* raises AttributeError */
Value attr_get_optional(Value obj, Value name) RUNS_PYTHON;          /* V_ABSENT instead of AttributeError */
int   attr_set(Value obj, Value name, Value v) RUNS_PYTHON;          /* v is not consumed; V_ABSENT deletes. 0 or -1 */
/* For obj.name(...): a function found on the type stays unbound, *self = obj (a new reference); else *self is the absent word.
 * 0, or -1 with AttributeError or what a getter raised. */
int   attr_get_method(Value obj, Value name, Reg *callable, Reg *self) RUNS_PYTHON;
/* The same for a name that may be missing: 1, 0 or -1. */
int   attr_find_method(Value obj, Value name, Reg *callable, Reg *self) RUNS_PYTHON;

/* The instance's own attributes only, as slots or dict give them; no descriptors. Counted, or V_ABSENT; V_RAISED from a dict subclass. */
Value attr_own_get(Value obj, Value name);
/* v not consumed; V_ABSENT deletes. 1 done; 0: there was nothing to delete; -1 raised; ATTR_NO_PLACE: objects of its type have no attributes. */
enum { ATTR_NO_PLACE = -2 };
int   attr_own_set(Value obj, Value name, Value v) RUNS_PYTHON;
/* The instance's __dict__, made the storage from now on (dict mode); counted. V_ABSENT: it has none. */
Value attr_dict_get(Value obj);
/* Makes dict (V_ABSENT: a new, empty one when next asked for) the instance's attributes. 0 or -1. */
int   attr_dict_set(Value obj, Value dict) RUNS_PYTHON;
/* A new dict with a copy of the instance's own attributes; the instance stays as it is. V_ABSENT: it has none. */
Value attr_dict_copy(Value obj);
/* Turns an instance to dict mode. 0 or -1 with MemoryError. */
int   attr_to_dict_mode(Obj *);

/* Get and set by the rules of object.__getattribute__ and __setattr__. optional: V_ABSENT instead of AttributeError. */
Value attr_generic_get(Value obj, Value name, bool optional) RUNS_PYTHON;
int   attr_generic_set(Value obj, Value name, Value v) RUNS_PYTHON;
/* AttributeError "... object has no attribute ...", with its name and obj. V_RAISED. */
Value attr_raise_missing(Value obj, Value name);
/* Gives a pending AttributeError its name and obj, unless it has them. */
void  attr_error_context(Value obj, Value name);

/* A str that may serve as a key of shapes, type dicts and caches: interned. Counted; V_RAISED (TypeError) for what is no str. */
Value attr_name(Value name);

#endif
