/* pyframe.h -- frame objects.  They are made when somebody asks for one; running code does without. */
#ifndef Py_PYFRAME_H
#define Py_PYFRAME_H

#include "object.h"

_P3T_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyFrame_Type;
PyAPI_DATA(PyTypeObject) PyFrameLocalsProxy_Type;

PyAPI_FUNC(int) PyFrame_Check(PyObject *o);
PyAPI_FUNC(int) PyFrameLocalsProxy_Check(PyObject *o);
#define PyFrame_Check(o) PyFrame_Check(_PyObject_CAST(o))
#define PyFrameLocalsProxy_Check(o) PyFrameLocalsProxy_Check(_PyObject_CAST(o))

/* New references; NULL without an exception from GetBack and GetGenerator when there is none. */
PyAPI_FUNC(PyFrameObject *) PyFrame_GetBack(PyFrameObject *frame);
PyAPI_FUNC(PyCodeObject *) PyFrame_GetCode(PyFrameObject *frame);
PyAPI_FUNC(PyObject *) PyFrame_GetBuiltins(PyFrameObject *frame);
PyAPI_FUNC(PyObject *) PyFrame_GetGlobals(PyFrameObject *frame);
PyAPI_FUNC(PyObject *) PyFrame_GetLocals(PyFrameObject *frame); /* of a function: a proxy that writes through */
PyAPI_FUNC(PyObject *) PyFrame_GetGenerator(PyFrameObject *frame);
PyAPI_FUNC(PyObject *) PyFrame_GetVar(PyFrameObject *frame, PyObject *name); /* NameError if it is unbound */
PyAPI_FUNC(PyObject *) PyFrame_GetVarString(PyFrameObject *frame, const char *name);
PyAPI_FUNC(int) PyFrame_GetLasti(PyFrameObject *frame); /* -1 before the first instruction */
PyAPI_FUNC(int) PyFrame_GetLineNumber(PyFrameObject *frame);

/* The running interpreter's view of a frame. */
struct _PyInterpreterFrame;
PyAPI_FUNC(PyObject *) PyUnstable_InterpreterFrame_GetCode(struct _PyInterpreterFrame *frame); /* new reference */
PyAPI_FUNC(int) PyUnstable_InterpreterFrame_GetLasti(struct _PyInterpreterFrame *frame);
PyAPI_FUNC(int) PyUnstable_InterpreterFrame_GetLine(struct _PyInterpreterFrame *frame); /* -1 if there is none */

#define PyUnstable_EXECUTABLE_KIND_SKIP 0
#define PyUnstable_EXECUTABLE_KIND_PY_FUNCTION 1
#define PyUnstable_EXECUTABLE_KIND_BUILTIN_FUNCTION 3
#define PyUnstable_EXECUTABLE_KIND_METHOD_DESCRIPTOR 4
#define PyUnstable_EXECUTABLE_KINDS 5
PyAPI_DATA(const PyTypeObject *const) PyUnstable_ExecutableKinds[PyUnstable_EXECUTABLE_KINDS + 1];

_P3T_END_DECLS

#endif
