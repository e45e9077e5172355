/* core/runtime/sys_int.h -- what the files of the module sys share. */
#ifndef P3T_CORE_RUNTIME_SYS_INT_H
#define P3T_CORE_RUNTIME_SYS_INT_H

#include "core/runtime/runtime.h"

struct runtime_config;

enum { SYS_INT_DIGITS_DEFAULT = 4300, SYS_INT_DIGITS_LEAST = 640 };

/* sys_info.c: new references or NULL. */
PyObject *sys_version_info(void);
PyObject *sys_hash_info(void);
PyObject *sys_thread_info(void);
PyObject *sys_flags(const struct runtime_config *, int int_digits);
PyObject *sys_implementation(PyObject *version_info);
PyObject *sys_stdlib_names(void);

/* sys_hooks.c */
extern PyMethodDef sys_hook_methods[];
extern PyMethodDef sys_baserepl_methods[];      /* run.c */

/* sys_extra.c */
extern PyMethodDef sys_extra_methods[];

#endif
