/* core/runtime/runtime.h -- what the files of the runtime share. */
#ifndef P3T_CORE_RUNTIME_RUNTIME_H
#define P3T_CORE_RUNTIME_RUNTIME_H

#include "objects/rt.h"

/* Is the number of positional arguments right? Else TypeError. */
bool args_between(const char *function, Py_ssize_t given, Py_ssize_t least, Py_ssize_t most);

/* builtins.c and beside it. 0 or -1. */
int builtins_init(PyInterpreterState *, int optimize);
PyObject *builtin_build_class(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);   /* build_class.c */
PyObject *builtin_compile(PyObject *module, PyObject *args, PyObject *kwargs);                                /* evaluate.c */
PyObject *builtin_eval(PyObject *module, PyObject *args, PyObject *kwargs);
PyObject *builtin_exec(PyObject *module, PyObject *args, PyObject *kwargs);
PyObject *builtin_input(PyObject *module, PyObject *const *args, Py_ssize_t nargs);                           /* input.c */

/* The running frame's locals() as PEP 667 defines it: the namespace itself, or a snapshot of a function's variables. New reference. */
PyObject *runtime_locals(void);
/* An attribute of the module sys: 1 with a new reference, 0 not there, -1 raised. */
int runtime_sys_get(const char *name, PyObject **value);

/* Runs a code object with these namespaces and the builtins that globals names. New reference or NULL. closure may be NULL. */
PyObject *runtime_run_code(PyObject *code, PyObject *globals, PyObject *locals, PyObject *closure);
int runtime_optimize(void);              /* -O: 0, 1, 2 */

struct runtime_config;
int sys_init(PyInterpreterState *, const struct runtime_config *);      /* sys_module.c: sys, sys.modules. 0 or -1 */
extern uint32_t runtime_dlopen_flags;    /* SHARED(relaxed) */
void runtime_display_exception(PyObject *exc);      /* as sys.excepthook does; never fails */
int runtime_start(const struct runtime_config *);       /* everything up to the program; prints what went wrong. 0 or -1 */
/* Work at safepoints for signals and pending calls; atexit callbacks: filled by the modules that have them. */
extern void (*runtime_pending_calls)(PyThreadState *, uint32_t bits);
extern void (*runtime_run_atexit)(PyInterpreterState *);
extern PyObject *(*runtime_unmarshal)(const char *, Py_ssize_t);     /* module marshal's reader; NULL: not part of this program */
void runtime_fill_hooks(void);
/* The argument of sys.unraisablehook: (exc_type, exc_value, exc_traceback, err_msg, object). New reference or NULL. */
PyObject *runtime_unraisable_args(PyObject *exc, const char *message, PyObject *where);     /* sys_hooks.c */
void runtime_print_exception_native(PyObject *exc, const char *head);                       /* on standard error; never fails */

/* core/vm/coroutine.c */
PyObject *anext_awaitable_new(PyObject *awaitable, PyObject *standard);

#endif
