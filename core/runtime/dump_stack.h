/* core/runtime/dump_stack.h -- where threads are, written to a file descriptor from any place: signal handlers, threads that Python does not
 * know, a process about to abort. Where nothing else is said, nothing here allocates, locks, or waits. */
#ifndef P3T_CORE_RUNTIME_DUMP_STACK_H
#define P3T_CORE_RUNTIME_DUMP_STACK_H

#include "core/runtime/runtime.h"
#include "threading/waits.h"

void dump_text(int fd, const char *text);
void dump_number(int fd, unsigned long n, int digits);       /* decimal, with leading zeros */
void dump_hex(int fd, unsigned long n, int digits);
/* "Extension modules: ..." if there are any besides the standard library's (dump_modules.c). For a crash. */
void dump_modules(int fd, const PyThreadState *ts);

/* "Stack (most recent call first):" and the frames of a thread, which should be the calling one or stand still. */
void dump_stack(int fd, const PyThreadState *ts);
/* The same for every thread of the interpreter (NULL: of all), the newest first; current may be NULL. A thread that waits for what another
 * one has says so below its frames; rings: those that wait for each other in a ring are named at the end. */
void dump_threads_stopped(int fd, Interp *, const PyThreadState *current);   /* with rings; caller attached; stops the world */
/* As they run: what is shown of one may be out of date, or break off. */
void dump_threads_running(int fd, Interp *, const PyThreadState *current, bool rings);
/* By a thread that Python does not know, which waits only so long for the others to stop. */
void dump_threads_watching(int fd, Interp *, bool rings);
/* "a Lock at 0x12, which is in the hands of thread 0x34". */
void dump_wait(int fd, const struct waiter *);
/* A "Deadlock:" for each ring, as waits_mark_cycles() marked them. The marks are taken away. */
void dump_cycles(int fd, struct waiter *, size_t n);
/* The C stack of the calling thread. dump_c_stack_prepare() before it is needed in a signal handler. */
void dump_c_stack(int fd);
void dump_c_stack_prepare(void);
/* For core_hooks.fatal. */
void dump_fatal(void);

#endif
