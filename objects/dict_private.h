/* objects/dict_private.h -- between the dict_*.c files. */
#ifndef P3T_OBJECTS_DICT_PRIVATE_H
#define P3T_OBJECTS_DICT_PRIVATE_H

#include "objects/dict_table.h"

PyObject *dict_iter_new(DictObj *, enum dict_part, bool backwards);
PyObject *dict_view_new(DictObj *, enum dict_part);
PyObject *odict_iter_new(DictObj *, enum dict_part, bool backwards);
bool  dict_previous(DictObj *, size_t *pos, Value *key, Value *value);      /* dict_next(), backwards: *pos is one behind */
Value dict_fromkeys(PyTypeObject *cls, Value iterable, Value value) RUNS_PYTHON;
int   dict_update_args(DictObj *, const char *function, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) RUNS_PYTHON;
int   dict_equal(DictObj *, DictObj *) RUNS_PYTHON;         /* 1, 0, -1 */
static inline bool value_is_dict(Value v) { return value_has_flag(v, Py_TPFLAGS_DICT_SUBCLASS); }
static inline DictObj *dict_of(PyObject *p) { return (DictObj *)value_obj(value_of(p)); }

#endif
