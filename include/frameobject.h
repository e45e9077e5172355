/* frameobject.h -- making frame objects, and calls that older code makes on them.  Not included by Python.h. */
#ifndef Py_FRAMEOBJECT_H
#define Py_FRAMEOBJECT_H

#include "Python.h"

_P3T_BEGIN_DECLS

/* A frame that does not run, for tracebacks; new reference.  locals may be NULL. */
PyAPI_FUNC(PyFrameObject *) PyFrame_New(PyThreadState *tstate, PyCodeObject *code, PyObject *globals, PyObject *locals);

/* Locals are always in step with f_locals: these do nothing. */
PyAPI_FUNC(void) PyFrame_LocalsToFast(PyFrameObject *frame, int clear);
PyAPI_FUNC(int) PyFrame_FastToLocalsWithError(PyFrameObject *frame);
PyAPI_FUNC(void) PyFrame_FastToLocals(PyFrameObject *frame);

_P3T_END_DECLS

#endif
