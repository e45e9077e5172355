/* core/vm/frame_access.h -- what frame_type.c and frame_locals.c share. */
#ifndef P3T_CORE_VM_FRAME_ACCESS_H
#define P3T_CORE_VM_FRAME_ACCESS_H

#include "core/vm/frame_object.h"

/* Runs fn when the frame stands still: frame is NULL (and the object's lock is held) once it has ended. fn allocates and releases nothing,
 * and runs no Python code. */
void frame_access(FrameObj *, void (*fn)(FrameObj *, Frame *, void *), void *arg);
bool frame_is_own(PyThreadState *, const Frame *);    /* is the thread running it just now, or what it calls? */
PyObject *frame_locals_proxy(PyObject *frame);       /* new reference: f_locals of a function's frame */
bool frame_has_hidden(FrameObj *);                    /* is it inside an inlined comprehension, whose variables are no names of its namespace? */
int traceback_line(TracebackObj *);

#endif
