/* stdlib/interp_share.h -- what _interpreters and _interpqueues have in common: which objects may go from one interpreter to another.
 *
 * None, bool, int, float, str, bytes, memoryview, tuples of these, and instances of types that were registered (the queues themselves).
 */
#ifndef P3T_STDLIB_INTERP_SHARE_H
#define P3T_STDLIB_INTERP_SHARE_H

#include "Python.h"

#include "threading/guard.h"

#include <stdbool.h>

PyObject *interp_module(void);                                       /* the module _interpreters, counted; NULL: raised */
/* May it be shared? deep: with all that it holds; a tuple is looked at alone without. `interpreters`: the module _interpreters. */
bool interp_shareable(PyObject *interpreters, PyObject *o, bool deep);
int interp_share_type(PyObject *interpreters, PyObject *type);       /* 0, or -1: raised */
/* The argument called `what` ("interpreter ID"): a whole number that is not negative. -1: raised. */
int64_t interp_parse_id(PyObject *given, const char *what);
/* NotShareableError: the object "does not support cross-interpreter data". NULL. */
PyObject *interp_not_shareable(PyObject *interpreters, PyObject *o);
/* NotShareableError because of the exception that is pending, which becomes its cause. */
void interp_not_pickled(PyObject *interpreters);

#endif
