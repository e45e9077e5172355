/* core/vm/coroutine.h -- what coroutine.c, async_gen.c and generator_type.c share. */
#ifndef P3T_CORE_VM_COROUTINE_H
#define P3T_CORE_VM_COROUTINE_H

#include "core/vm/generator.h"

/* generator_type.c */
void  raise_stop_iteration(Value value);                               /* consumes */
Value exception_to_throw(PyObject *const *args, Py_ssize_t nargs);     /* counted, V_RAISED */
int   check_throw_arguments(const char *name, Py_ssize_t nargs);
PyObject *gen_iternext(PyObject *);
PySendResult gen_am_send(PyObject *, PyObject *value, PyObject **out);
void  gen_finalize(PyObject *);

/* coroutine.c */
PyObject *coro_wrapper_new(PyObject *coroutine);                       /* coroutine.__await__() */
void  warn_unawaited_coroutine(PyObject *);
Value awaitable_iterator(Value v);                                     /* counted iterator for await v; V_RAISED */

/* async_gen.c */
PyObject *async_gen_anext(PyObject *);
PyObject *async_gen_asend(PyObject *, PyObject *value);
PyObject *async_gen_athrow(PyObject *, PyObject *const *args, Py_ssize_t nargs);
PyObject *async_gen_aclose(PyObject *, PyObject *unused);
bool  async_gen_finalize(GenObj *);                                    /* true: the event loop's hook has taken care */

#endif
