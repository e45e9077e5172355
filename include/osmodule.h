/* osmodule.h -- the os module from C: paths and fork. */
#ifndef Py_OSMODULE_H
#define Py_OSMODULE_H

#include "object.h"

_P3T_BEGIN_DECLS

PyAPI_FUNC(PyObject *) PyOS_FSPath(PyObject *path); /* new reference: str or bytes */

/* Around fork() by C code: Before, fork, then Parent or Child on each side. */
PyAPI_FUNC(void) PyOS_BeforeFork(void);
PyAPI_FUNC(void) PyOS_AfterFork_Parent(void);
PyAPI_FUNC(void) PyOS_AfterFork_Child(void);
PyAPI_FUNC(void) PyOS_AfterFork(void); /* older name of the last */

_P3T_END_DECLS

#endif
