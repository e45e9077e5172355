/* objects/object.h -- the type `object`, and what every object can be asked. */
#ifndef P3T_OBJECTS_OBJECT_H
#define P3T_OBJECTS_OBJECT_H

#include "objects/rt.h"

PyObject *object_new(PyTypeObject *, PyObject *args, PyObject *kwds);
int object_init(PyObject *, PyObject *args, PyObject *kwds);
PyObject *type_call(PyObject *, PyObject *args, PyObject *kwds);
PyObject *type_type_vectorcall(PyObject *, PyObject *const *, size_t, PyObject *);

/* repr, str, hash and truth as Values: counted results, V_RAISED. */
Value object_repr(Value) RUNS_PYTHON;
Value object_str(Value) RUNS_PYTHON;
/* 1, 0, -1. */
int object_truth(Value) RUNS_PYTHON;
int object_equal(Value, Value) RUNS_PYTHON;              /* == with the identity short cut */
Value object_compare(Value, Value, int op) RUNS_PYTHON;
Py_hash_t object_hash_address(const void *) LEAF;

/* isinstance() where no code has to be asked: classes whose metaclass has no __instancecheck__ of its own, or a tuple of them, and an object whose __class__ is its type. 1, 0; -1: ask. */
int object_plain_isinstance(Value, Value cls);
/* isinstance and issubclass without the metatype's hooks: by MRO, or by __class__ and __bases__ of what only looks like a class. */
int object_real_isinstance(PyObject *inst, PyObject *cls) RUNS_PYTHON;
int object_real_issubclass(PyObject *sub, PyObject *cls) RUNS_PYTHON;
int type_merge_names(PyObject *names_dict, PyObject *cls) RUNS_PYTHON;

/* A function of the module builtins, counted; AttributeError while there is no such module yet. */
PyObject *builtin_get(const char *name);

/* copyreg-style reduction for object.__reduce_ex__: objects/object_reduce.c */
PyObject *object_reduce_ex(PyObject *self, int protocol) RUNS_PYTHON;
PyObject *object_getstate(PyObject *self) RUNS_PYTHON;
extern PyMethodDef object_methods[];

#endif
