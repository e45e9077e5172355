/* pystate.h -- thread states and interpreter states.
 *
 * A thread may use this API while a thread state of its own is attached.  Threads of this runtime really run at the same time, so
 * attaching gives access, not exclusion.
 */
#ifndef Py_PYSTATE_H
#define Py_PYSTATE_H

#include "object.h"

_P3T_BEGIN_DECLS

#define MAX_CO_EXTRA_USERS 255

/* --- threads that other libraries made ------------------------------------------------------------------------------------------------ */

typedef enum {
    PyGILState_LOCKED,   /* the thread was attached before */
    PyGILState_UNLOCKED,
} PyGILState_STATE;
PyAPI_FUNC(PyGILState_STATE) PyGILState_Ensure(void);
PyAPI_FUNC(void) PyGILState_Release(PyGILState_STATE state);
PyAPI_FUNC(PyThreadState *) PyGILState_GetThisThreadState(void);
PyAPI_FUNC(int) PyGILState_Check(void);

/* --- thread states ----------------------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(PyThreadState *) PyThreadState_Get(void); /* fatal error if none is attached */
PyAPI_FUNC(PyThreadState *) PyThreadState_GetUnchecked(void); /* or NULL */
#define PyThreadState_GET() PyThreadState_Get()
PyAPI_FUNC(PyThreadState *) PyThreadState_Swap(PyThreadState *tstate); /* the former one; either may be NULL */
PyAPI_FUNC(PyThreadState *) PyThreadState_New(PyInterpreterState *interp);
PyAPI_FUNC(void) PyThreadState_Clear(PyThreadState *tstate);
PyAPI_FUNC(void) PyThreadState_Delete(PyThreadState *tstate);
PyAPI_FUNC(void) PyThreadState_DeleteCurrent(void);
PyAPI_FUNC(PyObject *) PyThreadState_GetDict(void); /* borrowed; NULL without an exception if none is attached */
PyAPI_FUNC(PyInterpreterState *) PyThreadState_GetInterpreter(PyThreadState *tstate);
PyAPI_FUNC(PyFrameObject *) PyThreadState_GetFrame(PyThreadState *tstate); /* new reference, or NULL without an exception */
PyAPI_FUNC(uint64_t) PyThreadState_GetID(PyThreadState *tstate);
PyAPI_FUNC(int) PyThreadState_SetAsyncExc(unsigned long id, PyObject *exc); /* threads found: 0 or 1; exc NULL cancels */
PyAPI_FUNC(void) PyThreadState_EnterTracing(PyThreadState *tstate);
PyAPI_FUNC(void) PyThreadState_LeaveTracing(PyThreadState *tstate);
PyAPI_FUNC(int) PyUnstable_ThreadState_SetStackProtection(PyThreadState *tstate, void *stack_start_addr, size_t stack_size);
PyAPI_FUNC(void) PyUnstable_ThreadState_ResetStackProtection(PyThreadState *tstate);

/* --- interpreter states --------------------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_Get(void); /* fatal error if no thread state is attached */
PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_Main(void);
PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_New(void);
PyAPI_FUNC(void) PyInterpreterState_Clear(PyInterpreterState *interp);
PyAPI_FUNC(void) PyInterpreterState_Delete(PyInterpreterState *interp);
PyAPI_FUNC(int64_t) PyInterpreterState_GetID(PyInterpreterState *interp);
PyAPI_FUNC(PyObject *) PyInterpreterState_GetDict(PyInterpreterState *interp); /* borrowed; NULL without an exception */

/* For debuggers, in a stopped world only: nothing keeps what these return. */
PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_Head(void);
PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_Next(PyInterpreterState *interp);
PyAPI_FUNC(PyThreadState *) PyInterpreterState_ThreadHead(PyInterpreterState *interp);
PyAPI_FUNC(PyThreadState *) PyThreadState_Next(PyThreadState *tstate);

_P3T_END_DECLS

#endif
