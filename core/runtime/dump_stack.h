/* core/runtime/dump_stack.h -- where threads are, written to a file descriptor from any place: signal handlers, threads that Python does not
 * know, a process about to abort. Nothing here allocates, locks, or waits. */
#ifndef P3T_CORE_RUNTIME_DUMP_STACK_H
#define P3T_CORE_RUNTIME_DUMP_STACK_H

#include "core/runtime/runtime.h"

void dump_text(int fd, const char *text);
void dump_number(int fd, unsigned long n, int digits);       /* decimal, with leading zeros */
void dump_hex(int fd, unsigned long n, int digits);

/* "Stack (most recent call first):" and the frames of a thread, which should be the calling one or stand still. */
void dump_stack(int fd, const PyThreadState *ts);
/* The same for every thread of the interpreter (NULL: of all), the newest first; current may be NULL. When the threads are not stopped they
 * are read while they run: what is shown of one may be out of date, or break off. */
void dump_threads(int fd, Interp *interp, const PyThreadState *current, bool stopped);
/* The C stack of the calling thread. dump_c_stack_prepare() before it is needed in a signal handler. */
void dump_c_stack(int fd);
void dump_c_stack_prepare(void);
/* For core_hooks.fatal. */
void dump_fatal(void);

#endif
