/* ceval.h -- evaluation: running code, the running frame, giving up the thread state, tracing, pending calls, recursion. */
#ifndef Py_CEVAL_H
#define Py_CEVAL_H

#include "compile.h"
#include "object.h"

_P3T_BEGIN_DECLS

/* --- running code -------------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(PyObject *) PyEval_EvalCode(PyObject *co, PyObject *globals, PyObject *locals); /* new reference */
PyAPI_FUNC(PyObject *) PyEval_EvalCodeEx(PyObject *co, PyObject *globals, PyObject *locals, PyObject *const *args, int argcount,
                                         PyObject *const *kws, int kwcount, PyObject *const *defs, int defcount, PyObject *kwdefs,
                                         PyObject *closure);
PyAPI_FUNC(int) PyEval_MergeCompilerFlags(PyCompilerFlags *cf); /* adds those of the running code: are any set? */

/* --- the running frame --------------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(PyObject *) PyEval_GetFrameBuiltins(void); /* these three: new reference, or NULL if no code runs */
PyAPI_FUNC(PyObject *) PyEval_GetFrameGlobals(void);
PyAPI_FUNC(PyObject *) PyEval_GetFrameLocals(void);
PyAPI_FUNC(PyObject *) PyEval_GetBuiltins(void); /* these four: borrowed */
PyAPI_FUNC(PyObject *) PyEval_GetGlobals(void);
PyAPI_FUNC(PyObject *) PyEval_GetLocals(void);
PyAPI_FUNC(PyFrameObject *) PyEval_GetFrame(void);
PyAPI_FUNC(const char *) PyEval_GetFuncName(PyObject *func); /* for messages: f in "f()" */
PyAPI_FUNC(const char *) PyEval_GetFuncDesc(PyObject *func); /* "()" or " object" and the like */

/* --- letting go of the thread state around what blocks --------------------------------------------------------------------------------- */

PyAPI_FUNC(PyThreadState *) PyEval_SaveThread(void);
PyAPI_FUNC(void) PyEval_RestoreThread(PyThreadState *tstate); /* hangs the thread once the runtime is finalizing */
PyAPI_FUNC(void) PyEval_AcquireThread(PyThreadState *tstate);
PyAPI_FUNC(void) PyEval_ReleaseThread(PyThreadState *tstate);

#define Py_BEGIN_ALLOW_THREADS                                                                                                      \
    {                                                                                                                               \
        PyThreadState *_save;                                                                                                       \
        _save = PyEval_SaveThread();
#define Py_BLOCK_THREADS PyEval_RestoreThread(_save);
#define Py_UNBLOCK_THREADS _save = PyEval_SaveThread();
#define Py_END_ALLOW_THREADS                                                                                                        \
        PyEval_RestoreThread(_save);                                                                                                \
    }

/* --- tracing and profiling ------------------------------------------------------------------------------------------------------------- */

typedef int (*Py_tracefunc)(PyObject *obj, PyFrameObject *frame, int what, PyObject *arg); /* -1 with an exception stops tracing */
#define PyTrace_CALL 0
#define PyTrace_EXCEPTION 1
#define PyTrace_LINE 2
#define PyTrace_RETURN 3
#define PyTrace_C_CALL 4
#define PyTrace_C_EXCEPTION 5
#define PyTrace_C_RETURN 6
#define PyTrace_OPCODE 7
PyAPI_FUNC(void) PyEval_SetProfile(Py_tracefunc func, PyObject *obj); /* func NULL: off */
PyAPI_FUNC(void) PyEval_SetTrace(Py_tracefunc func, PyObject *obj);
PyAPI_FUNC(void) PyEval_SetProfileAllThreads(Py_tracefunc func, PyObject *obj);
PyAPI_FUNC(void) PyEval_SetTraceAllThreads(Py_tracefunc func, PyObject *obj);

/* --- pending calls and recursion --------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(int) Py_AddPendingCall(int (*func)(void *), void *arg); /* from any thread; 0, or -1 if the queue is full */
PyAPI_FUNC(int) Py_MakePendingCalls(void);                         /* 0 or -1 */
PyAPI_FUNC(void) Py_SetRecursionLimit(int limit);
PyAPI_FUNC(int) Py_GetRecursionLimit(void);

/* --- /tmp/perf-PID.map; these need no attached thread ------------------------------------------------------------------------------------ */

PyAPI_FUNC(int) PyUnstable_PerfMapState_Init(void); /* 0; -1 no file, -2 no lock: errno */
PyAPI_FUNC(int) PyUnstable_WritePerfMapEntry(const void *code_addr, unsigned int code_size, const char *entry_name);
PyAPI_FUNC(void) PyUnstable_PerfMapState_Fini(void);
PyAPI_FUNC(int) PyUnstable_CopyPerfMapFile(const char *parent_filename);
PyAPI_FUNC(int) PyUnstable_PerfTrampoline_CompileCode(PyCodeObject *code);
PyAPI_FUNC(int) PyUnstable_PerfTrampoline_SetPersistAfterFork(int enable);

/* --- exported for binaries of the old stable ABI -------------------------------------------------------------------------------------------- */

PyAPI_FUNC(PyObject *) PyEval_EvalFrame(PyFrameObject *frame);
PyAPI_FUNC(PyObject *) PyEval_EvalFrameEx(PyFrameObject *frame, int throwflag);
PyAPI_FUNC(PyObject *) PyEval_CallObjectWithKeywords(PyObject *callable, PyObject *args, PyObject *kwargs);
PyAPI_FUNC(PyObject *) PyEval_CallFunction(PyObject *callable, const char *format, ...);
PyAPI_FUNC(PyObject *) PyEval_CallMethod(PyObject *obj, const char *name, const char *format, ...);
PyAPI_FUNC(void) PyEval_InitThreads(void);        /* nothing to do */
PyAPI_FUNC(int) PyEval_ThreadsInitialized(void);  /* 1 */
PyAPI_FUNC(void) PyEval_AcquireLock(void);        /* attaches the thread's own state */
PyAPI_FUNC(void) PyEval_ReleaseLock(void);

_P3T_END_DECLS

#endif
