/* core/runtime/signals.h -- what the module _signal uses of the runtime's signal handling. */
#ifndef P3T_CORE_RUNTIME_SIGNALS_H
#define P3T_CORE_RUNTIME_SIGNALS_H

#include "core/runtime/runtime.h"

bool  signal_is_valid(int sig);
Value signal_handler_get(int sig);                   /* a callable, an int (SIG_DFL, SIG_IGN), or None: not ours */
/* Main thread. handler is kept; *old is counted. 0, or -1 raised. */
int   signal_set_handler(int sig, Value handler, Value *old) RUNS_PYTHON;
int   signal_install(int sig, void (*how)(int));     /* the system's handler only */
int   signal_wakeup_fd(int fd, bool warn_on_full);   /* the former one; -1: none */
void  signals_fork_child(void);                      /* signals that came before the fork were the parent's */
void  signals_end(void) RUNS_PYTHON;                 /* the interpreter ends: what had a handler is as at the start of a process again */
/* Once, on the main thread: handlers as they are, SIGPIPE ignored, KeyboardInterrupt for SIGINT. */
int   signals_start(PyObject *default_int_handler);

#endif
