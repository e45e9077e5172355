/* core/runtime/import.h -- the native half of the import system, around the library's importlib. */
#ifndef P3T_CORE_RUNTIME_IMPORT_H
#define P3T_CORE_RUNTIME_IMPORT_H

#include "core/runtime/runtime.h"

struct runtime_config;

/* Native modules of this program: stdlib/modules.def; the executable sets the table before start-up. Ends with a NULL name. */
struct native_module {
    const char *name;
    PyObject *(*init)(void);
};
extern const struct native_module *native_modules;

/* importlib._bootstrap from the library's source (or frozen), _imp, sys.meta_path for built-in and frozen modules. 0 or -1. */
int import_start(PyInterpreterState *, const struct runtime_config *);
/* Paths, importlib._bootstrap_external, encodings, standard streams, site. 0 or -1. */
int import_start_library(PyInterpreterState *, const struct runtime_config *);
/* At exit: modules go in the reverse order of their import. */
void import_finish(PyInterpreterState *);
int streams_plain(void);                /* streams.c: standard output and error for the start itself. 0 or -1 */
int streams_start(const struct runtime_config *);      /* streams.c: sys.stdin, sys.stdout, sys.stderr, builtins.open. 0 or -1 */
void import_lock(void);                  /* the lock of _imp.acquire_lock(): around a fork, so that the child finds it in the forker's hands */
void import_unlock(void);
PyObject *imp_module(void);              /* the module _imp; new reference */

#endif
