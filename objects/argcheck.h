/* objects/argcheck.h -- checks of argument counts and keywords for functions that parse their own arguments; the messages are those
 * that programs know.
 */
#ifndef P3T_OBJECTS_ARGCHECK_H
#define P3T_OBJECTS_ARGCHECK_H

#include "objects/rt.h"

bool args_count_failed(const char *name, Py_ssize_t n, Py_ssize_t min, Py_ssize_t max);   /* raises; false */
/* True: min <= n <= max. Else "name expected at least 1 argument, got 0". */
static inline bool args_count(const char *name, Py_ssize_t n, Py_ssize_t min, Py_ssize_t max)
{
    return LIKELY(n >= min && n <= max) || args_count_failed(name, n, min, max);
}
/* True: no keywords, given as a dict or as vectorcall's tuple of names. Else "name() takes no keyword arguments". */
bool args_no_keywords(const char *name, PyObject *dict);
bool args_no_kwnames(const char *name, PyObject *kwnames);

/* A Py_ssize_t from a slice bound: None leaves *n as it is, too large saturates. 0, or -1 with TypeError. */
int args_slice_bound(PyObject *o, Py_ssize_t *n, bool none_allowed) RUNS_PYTHON;

/* Keywords of a vectorcall that may only be `name`. *value: borrowed, or left as it is. False: raised. */
bool args_one_keyword(const char *function, const char *name, Value key, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                      PyObject **value);

Value raise_key_error(Value key);            /* KeyError(key), whatever key is: V_RAISED */

/* The tuple and dict of tp_new or tp_call as vectorcall arguments: borrowed from the tuple, the keywords from the dict. */
static inline PyObject *const *args_of_tuple(PyObject *tuple);

#include "objects/tuple_int.h"
static inline PyObject *const *args_of_tuple(PyObject *tuple)
{
    return (PyObject *const *)((TupleObj *)value_obj(value_of(tuple)))->at;
}

#endif
