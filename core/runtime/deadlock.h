/* core/runtime/deadlock.h -- -X deadlock-report=SECONDS. */
#ifndef P3T_CORE_RUNTIME_DEADLOCK_H
#define P3T_CORE_RUNTIME_DEADLOCK_H

/* Starts the watchdog; SIGQUIT asks it for a report. 0, or -1: no thread can be started. */
int  deadlock_watch_start(int seconds);
void deadlock_watch_fork_child(void);    /* the watchdog stayed in the parent: starts another one, if there was one */
void deadlock_watch_end(void);           /* the interpreter ends: no more reports */

#endif
