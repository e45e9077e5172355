/* objects/type.h -- what the rest of the runtime asks of types: lookups on a type, special methods, instantiation, super().
 *
 * Names given to these functions are interned strs (attr.h takes any). A Reg result is a register word: counted unless it is deferred
 * or immortal, see gc/counts.h; keep it in a register, or PIN it, or turn it into a Value before running Python code.
 */
#ifndef P3T_OBJECTS_TYPE_H
#define P3T_OBJECTS_TYPE_H

#include "objects/rt.h"

/* Counted, or V_ABSENT; cannot raise. type_lookup_reg() in type_int.h is the variant for registers. */
Value type_lookup_get(PyTypeObject *, Value name);
bool type_has(PyTypeObject *, Value name);

/* A special method of obj, looked up on its type. 1: *callable and *self (absent when the callable is already bound); 0: there is
 * none; -1: raised. Results are register words, to be released with reg_release(). */
int special_lookup(Value obj, Value name, Reg *callable, Reg *self) RUNS_PYTHON;
/* Calls it with up to two arguments (V_ABSENT: none). Counted result, V_ABSENT when there is no such method, or V_RAISED. */
Value special_call(Value obj, Value name, Value a, Value b) RUNS_PYTHON;
/* The same, and a method whose descriptor raises AttributeError is none: so operators, comparisons, iter(), bool(), hash() and repr() have it. */
Value special_try(Value obj, Value name, Value a, Value b) RUNS_PYTHON;
Value special_call_n(Value obj, Value name, PyObject *const *args, Py_ssize_t nargs) RUNS_PYTHON;
/* obj.__fspath__(), whatever that gives; V_ABSENT when there is none, or it is None. os_text.c */
Value path_of(Value obj) RUNS_PYTHON;

/* super(type, obj).name. start: the type after which the search begins; obj: instance or type; method: leave a function unbound, with
 * *self = obj, instead of binding it. 1, 0 (not found beyond `start`), -1. */
int super_lookup(PyTypeObject *start, Value obj, Value name, bool method, Reg *callable, Reg *self) RUNS_PYTHON;
/* super(type, obj).name as getattr gives it; raises AttributeError. Counted. */
Value super_getattr(PyTypeObject *start, Value obj, Value name) RUNS_PYTHON;

/* Is t a subtype of base? By the MRO, lock-free. */
bool type_is_subtype(PyTypeObject *t, PyTypeObject *base);

/* The metatype that a class with these bases gets: the most derived one. NULL: conflict, raised. bases: a tuple. Borrowed. */
PyTypeObject *type_calculate_metaclass(PyTypeObject *metatype, PyObject *bases);

/* Visits what types keep of an object without counting: its type. For collect_hooks.frame_edges. */
void type_visit_edges(Obj *, void (*visit)(Value, void *), void *arg);

/* Sets an attribute of a type even if it is immutable: for start-up and modules that fill built-in types. 0 or -1. */
int type_set_builtin(PyTypeObject *, Value name, Value v);

/* "module.qualname" as repr shows it, or "qualname" for builtins; counted str or V_RAISED. */
Value type_full_name(PyTypeObject *);
/* Last part of tp_name. */
const char *type_short_name(const PyTypeObject *);

#endif
