/* code.h -- code objects.  Their bytecode is the runtime's own: co_code is for looking at, not for making. */
#ifndef Py_CODE_H
#define Py_CODE_H

#include "object.h"

_P3T_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyCode_Type;

/* co_flags */
#define CO_OPTIMIZED 0x0001
#define CO_NEWLOCALS 0x0002
#define CO_VARARGS 0x0004
#define CO_VARKEYWORDS 0x0008
#define CO_NESTED 0x0010
#define CO_GENERATOR 0x0020
#define CO_COROUTINE 0x0080
#define CO_ITERABLE_COROUTINE 0x0100
#define CO_ASYNC_GENERATOR 0x0200
#define CO_FUTURE_DIVISION 0x20000
#define CO_FUTURE_ABSOLUTE_IMPORT 0x40000
#define CO_FUTURE_WITH_STATEMENT 0x80000
#define CO_FUTURE_PRINT_FUNCTION 0x100000
#define CO_FUTURE_UNICODE_LITERALS 0x200000
#define CO_FUTURE_BARRY_AS_BDFL 0x400000
#define CO_FUTURE_GENERATOR_STOP 0x800000
#define CO_FUTURE_ANNOTATIONS 0x1000000
#define CO_NO_MONITORING_EVENTS 0x2000000
#define CO_HAS_DOCSTRING 0x4000000
#define CO_METHOD 0x8000000

PyAPI_FUNC(int) PyCode_Check(PyObject *o);
#define PyCode_Check(o) PyCode_Check(_PyObject_CAST(o))
PyAPI_FUNC(Py_ssize_t) PyCode_GetNumFree(PyCodeObject *co);
PyAPI_FUNC(int) PyUnstable_Code_GetFirstFree(PyCodeObject *co);
#define PyCode_GetFirstFree(co) PyUnstable_Code_GetFirstFree(co)

PyAPI_FUNC(PyCodeObject *) PyCode_NewEmpty(const char *filename, const char *funcname, int firstlineno); /* raises when run */
/* Raise NotImplementedError: bytecode of another interpreter has no meaning here. */
PyAPI_FUNC(PyCodeObject *) PyUnstable_Code_New(int argcount, int kwonlyargcount, int nlocals, int stacksize, int flags, PyObject *code,
                                               PyObject *consts, PyObject *names, PyObject *varnames, PyObject *freevars,
                                               PyObject *cellvars, PyObject *filename, PyObject *name, PyObject *qualname,
                                               int firstlineno, PyObject *linetable, PyObject *exceptiontable);
PyAPI_FUNC(PyCodeObject *) PyUnstable_Code_NewWithPosOnlyArgs(int argcount, int posonlyargcount, int kwonlyargcount, int nlocals,
                                                              int stacksize, int flags, PyObject *code, PyObject *consts,
                                                              PyObject *names, PyObject *varnames, PyObject *freevars,
                                                              PyObject *cellvars, PyObject *filename, PyObject *name,
                                                              PyObject *qualname, int firstlineno, PyObject *linetable,
                                                              PyObject *exceptiontable);
#define PyCode_New PyUnstable_Code_New
#define PyCode_NewWithPosOnlyArgs PyUnstable_Code_NewWithPosOnlyArgs

PyAPI_FUNC(int) PyCode_Addr2Line(PyCodeObject *co, int byte_offset); /* -1 if there is none */
PyAPI_FUNC(int) PyCode_Addr2Location(PyCodeObject *co, int byte_offset, int *start_line, int *start_column, int *end_line,
                                     int *end_column); /* 1, or 0 */
PyAPI_FUNC(PyObject *) PyCode_GetCode(PyCodeObject *co); /* these four: new reference */
PyAPI_FUNC(PyObject *) PyCode_GetVarnames(PyCodeObject *co);
PyAPI_FUNC(PyObject *) PyCode_GetCellvars(PyCodeObject *co);
PyAPI_FUNC(PyObject *) PyCode_GetFreevars(PyCodeObject *co);
PyAPI_FUNC(PyObject *) PyCode_Optimize(PyObject *code, PyObject *consts, PyObject *names, PyObject *lnotab); /* code itself */

typedef enum {
    PY_CODE_EVENT_CREATE,
    PY_CODE_EVENT_DESTROY,
} PyCodeEvent;
typedef int (*PyCode_WatchCallback)(PyCodeEvent event, PyCodeObject *co);
PyAPI_FUNC(int) PyCode_AddWatcher(PyCode_WatchCallback callback); /* an id, or -1 */
PyAPI_FUNC(int) PyCode_ClearWatcher(int watcher_id);

/* A pointer of yours at every code object. */
PyAPI_FUNC(Py_ssize_t) PyUnstable_Eval_RequestCodeExtraIndex(freefunc free);
PyAPI_FUNC(int) PyUnstable_Code_GetExtra(PyObject *code, Py_ssize_t index, void **extra); /* 0 or -1 */
PyAPI_FUNC(int) PyUnstable_Code_SetExtra(PyObject *code, Py_ssize_t index, void *extra);
#define _PyEval_RequestCodeExtraIndex PyUnstable_Eval_RequestCodeExtraIndex
#define _PyCode_GetExtra PyUnstable_Code_GetExtra
#define _PyCode_SetExtra PyUnstable_Code_SetExtra

_P3T_END_DECLS

#endif
