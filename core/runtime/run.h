/* core/runtime/run.h -- what the files that run programs share: run.c, run_api.c, prompt.c, report.c. */
#ifndef P3T_CORE_RUNTIME_RUN_H
#define P3T_CORE_RUNTIME_RUN_H

#include "core/runtime/runtime.h"

#include <stdio.h>

/* Shows the pending exception and clears it. True: it was a SystemExit, which ends the program. *status: the exit status that it means. */
bool runtime_report(bool set_last_vars, int *status);
int  runtime_status(void);                    /* the same, for the end of a program */
PyObject *runtime_main_dict(void);            /* borrowed: the namespace of __main__; NULL: raised */
/* linecache learns the source of code that lies in no file; failures are ignored. */
void runtime_register_source(PyObject *code, PyObject *text, const char *name);
/* A whole stream; NULL: errno says why. free() it. */
char *runtime_read_all(FILE *, size_t *length);

/* prompt.c: statements from a stream, until its end. Gives the exit status. */
int  prompt_loop(FILE *, const char *filename, unsigned *flags);
/* One statement: 0 done (an exception was shown), -1 an exception was shown and it was no SyntaxError, PROMPT_END, PROMPT_EXIT with *status. */
enum { PROMPT_END = 11, PROMPT_EXIT = 12 };
int  prompt_one(FILE *, PyObject *filename, unsigned *flags, int *status);

#endif
