/* pyerrors.h -- exceptions: raising, asking, handling, and warnings' entry points.
 *
 * Each thread has one pending exception, set by a function that fails and cleared by whoever handles it.  Functions that raise for a
 * caller's convenience return NULL, so that one can write return PyErr_Format(...).
 */
#ifndef Py_ERRORS_H
#define Py_ERRORS_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyBaseExceptionObject PyBaseExceptionObject;
typedef struct PyBaseExceptionGroupObject PyBaseExceptionGroupObject;
typedef struct PySyntaxErrorObject PySyntaxErrorObject;
typedef struct PyImportErrorObject PyImportErrorObject;
typedef struct PyUnicodeErrorObject PyUnicodeErrorObject;
typedef struct PySystemExitObject PySystemExitObject;
typedef struct PyOSErrorObject PyOSErrorObject;
typedef struct PyStopIterationObject PyStopIterationObject;
typedef struct PyNameErrorObject PyNameErrorObject;
typedef struct PyAttributeErrorObject PyAttributeErrorObject;

/* --- raising --------------------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(void) PyErr_SetNone(PyObject *type);
PyAPI_FUNC(void) PyErr_SetObject(PyObject *type, PyObject *value);
PyAPI_FUNC(void) PyErr_SetString(PyObject *type, const char *message); /* UTF-8 */
PyAPI_FUNC(PyObject *) PyErr_Format(PyObject *exception, const char *format, ...); /* formats of PyUnicode_FromFormat; NULL */
PyAPI_FUNC(PyObject *) PyErr_FormatV(PyObject *exception, const char *format, va_list vargs);
PyAPI_FUNC(int) PyErr_BadArgument(void); /* 0 */
PyAPI_FUNC(PyObject *) PyErr_NoMemory(void);
PyAPI_FUNC(void) PyErr_BadInternalCall(void);
PyAPI_FUNC(void) _PyErr_BadInternalCall(const char *filename, int lineno);
#define PyErr_BadInternalCall() _PyErr_BadInternalCall(__FILE__, __LINE__)
PyAPI_FUNC(PyObject *) PyErr_SetFromErrno(PyObject *type); /* these return NULL */
PyAPI_FUNC(PyObject *) PyErr_SetFromErrnoWithFilename(PyObject *type, const char *filename);
PyAPI_FUNC(PyObject *) PyErr_SetFromErrnoWithFilenameObject(PyObject *type, PyObject *filename);
PyAPI_FUNC(PyObject *) PyErr_SetFromErrnoWithFilenameObjects(PyObject *type, PyObject *filename, PyObject *filename2);
PyAPI_FUNC(PyObject *) PyErr_SetImportError(PyObject *msg, PyObject *name, PyObject *path);
PyAPI_FUNC(PyObject *) PyErr_SetImportErrorSubclass(PyObject *exception, PyObject *msg, PyObject *name, PyObject *path);
PyAPI_FUNC(void) PyErr_SyntaxLocationObject(PyObject *filename, int lineno, int col_offset);
PyAPI_FUNC(void) PyErr_RangedSyntaxLocationObject(PyObject *filename, int lineno, int col_offset, int end_lineno, int end_col_offset);
PyAPI_FUNC(void) PyErr_SyntaxLocationEx(const char *filename, int lineno, int col_offset);
PyAPI_FUNC(void) PyErr_SyntaxLocation(const char *filename, int lineno);
PyAPI_FUNC(PyObject *) PyErr_ProgramText(const char *filename, int lineno); /* new reference; NULL without an exception */
PyAPI_FUNC(PyObject *) PyErr_ProgramTextObject(PyObject *filename, int lineno);

/* --- asking, saving, clearing ------------------------------------------------------------------------------------------------------ */

PyAPI_FUNC(PyObject *) PyErr_Occurred(void); /* borrowed: the pending exception's type, or NULL */
PyAPI_FUNC(int) PyErr_ExceptionMatches(PyObject *exc);
PyAPI_FUNC(int) PyErr_GivenExceptionMatches(PyObject *given, PyObject *exc); /* exc a class or a tuple of classes */
PyAPI_FUNC(void) PyErr_Clear(void);
PyAPI_FUNC(PyObject *) PyErr_GetRaisedException(void);         /* new reference, no longer pending; NULL if there is none */
PyAPI_FUNC(void) PyErr_SetRaisedException(PyObject *exc);      /* consumes exc; NULL clears */
PyAPI_FUNC(PyObject *) PyErr_GetHandledException(void);        /* new reference: sys.exception() */
PyAPI_FUNC(void) PyErr_SetHandledException(PyObject *exc);     /* does not consume */
PyAPI_FUNC(void) PyErr_GetExcInfo(PyObject **ptype, PyObject **pvalue, PyObject **ptraceback); /* new references */
PyAPI_FUNC(void) PyErr_SetExcInfo(PyObject *type, PyObject *value, PyObject *traceback);       /* consumes */
PyAPI_FUNC(void) PyErr_Fetch(PyObject **ptype, PyObject **pvalue, PyObject **ptraceback);      /* these three: the older way */
PyAPI_FUNC(void) PyErr_Restore(PyObject *type, PyObject *value, PyObject *traceback);          /* consumes */
PyAPI_FUNC(void) PyErr_NormalizeException(PyObject **exc, PyObject **val, PyObject **tb);

/* --- showing ------------------------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(void) PyErr_Print(void); /* to sys.stderr, and clears; SystemExit ends the process */
PyAPI_FUNC(void) PyErr_PrintEx(int set_sys_last_vars);
PyAPI_FUNC(void) PyErr_Display(PyObject *type, PyObject *value, PyObject *tb);
PyAPI_FUNC(void) PyErr_DisplayException(PyObject *exc);
PyAPI_FUNC(void) PyErr_WriteUnraisable(PyObject *obj); /* through sys.unraisablehook, and clears */
PyAPI_FUNC(void) PyErr_FormatUnraisable(const char *format, ...);

/* --- exception classes and instances ---------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(PyObject *) PyErr_NewException(const char *name, PyObject *base, PyObject *dict); /* new reference; "module.Name" */
PyAPI_FUNC(PyObject *) PyErr_NewExceptionWithDoc(const char *name, const char *doc, PyObject *base, PyObject *dict);
PyAPI_FUNC(int) PyExceptionClass_Check(PyObject *o);
PyAPI_FUNC(int) PyExceptionInstance_Check(PyObject *o);
#define PyExceptionClass_Check(o) PyExceptionClass_Check(_PyObject_CAST(o))
#define PyExceptionInstance_Check(o) PyExceptionInstance_Check(_PyObject_CAST(o))
PyAPI_FUNC(const char *) PyExceptionClass_Name(PyObject *o);
#define PyExceptionInstance_Class(o) _PyObject_CAST(Py_TYPE(o)) /* borrowed */

PyAPI_FUNC(PyObject *) PyException_GetTraceback(PyObject *ex); /* the Get functions: new reference, or NULL without an exception */
PyAPI_FUNC(int) PyException_SetTraceback(PyObject *ex, PyObject *tb); /* 0 or -1 */
PyAPI_FUNC(PyObject *) PyException_GetContext(PyObject *ex);
PyAPI_FUNC(void) PyException_SetContext(PyObject *ex, PyObject *ctx); /* consumes ctx */
PyAPI_FUNC(PyObject *) PyException_GetCause(PyObject *ex);
PyAPI_FUNC(void) PyException_SetCause(PyObject *ex, PyObject *cause); /* consumes cause */
PyAPI_FUNC(PyObject *) PyException_GetArgs(PyObject *ex);
PyAPI_FUNC(void) PyException_SetArgs(PyObject *ex, PyObject *args); /* does not consume */
PyAPI_FUNC(PyObject *) PyUnstable_Exc_PrepReraiseStar(PyObject *orig, PyObject *excs);

/* --- Unicode errors; Get: new reference, or -1 for the int results ----------------------------------------------------------------------- */

PyAPI_FUNC(PyObject *) PyUnicodeDecodeError_Create(const char *encoding, const char *object, Py_ssize_t length, Py_ssize_t start,
                                                   Py_ssize_t end, const char *reason);
PyAPI_FUNC(PyObject *) PyUnicodeEncodeError_GetEncoding(PyObject *exc);
PyAPI_FUNC(PyObject *) PyUnicodeDecodeError_GetEncoding(PyObject *exc);
PyAPI_FUNC(PyObject *) PyUnicodeEncodeError_GetObject(PyObject *exc);
PyAPI_FUNC(PyObject *) PyUnicodeDecodeError_GetObject(PyObject *exc);
PyAPI_FUNC(PyObject *) PyUnicodeTranslateError_GetObject(PyObject *exc);
PyAPI_FUNC(int) PyUnicodeEncodeError_GetStart(PyObject *exc, Py_ssize_t *start);
PyAPI_FUNC(int) PyUnicodeDecodeError_GetStart(PyObject *exc, Py_ssize_t *start);
PyAPI_FUNC(int) PyUnicodeTranslateError_GetStart(PyObject *exc, Py_ssize_t *start);
PyAPI_FUNC(int) PyUnicodeEncodeError_SetStart(PyObject *exc, Py_ssize_t start);
PyAPI_FUNC(int) PyUnicodeDecodeError_SetStart(PyObject *exc, Py_ssize_t start);
PyAPI_FUNC(int) PyUnicodeTranslateError_SetStart(PyObject *exc, Py_ssize_t start);
PyAPI_FUNC(int) PyUnicodeEncodeError_GetEnd(PyObject *exc, Py_ssize_t *end);
PyAPI_FUNC(int) PyUnicodeDecodeError_GetEnd(PyObject *exc, Py_ssize_t *end);
PyAPI_FUNC(int) PyUnicodeTranslateError_GetEnd(PyObject *exc, Py_ssize_t *end);
PyAPI_FUNC(int) PyUnicodeEncodeError_SetEnd(PyObject *exc, Py_ssize_t end);
PyAPI_FUNC(int) PyUnicodeDecodeError_SetEnd(PyObject *exc, Py_ssize_t end);
PyAPI_FUNC(int) PyUnicodeTranslateError_SetEnd(PyObject *exc, Py_ssize_t end);
PyAPI_FUNC(PyObject *) PyUnicodeEncodeError_GetReason(PyObject *exc);
PyAPI_FUNC(PyObject *) PyUnicodeDecodeError_GetReason(PyObject *exc);
PyAPI_FUNC(PyObject *) PyUnicodeTranslateError_GetReason(PyObject *exc);
PyAPI_FUNC(int) PyUnicodeEncodeError_SetReason(PyObject *exc, const char *reason);
PyAPI_FUNC(int) PyUnicodeDecodeError_SetReason(PyObject *exc, const char *reason);
PyAPI_FUNC(int) PyUnicodeTranslateError_SetReason(PyObject *exc, const char *reason);

/* --- signals ---------------------------------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(int) PyErr_CheckSignals(void); /* runs Python signal handlers in the main thread: 0, or -1 if one raised */
PyAPI_FUNC(void) PyErr_SetInterrupt(void); /* as if SIGINT had come; async-signal-safe */
PyAPI_FUNC(int) PyErr_SetInterruptEx(int signum); /* 0, or -1 if there is no such signal */
PyAPI_FUNC(int) PySignal_SetWakeupFd(int fd); /* the former one */

/* --- recursion and the end of everything ---------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(int) Py_EnterRecursiveCall(const char *where); /* 0, or non-zero with RecursionError: then do not Leave */
PyAPI_FUNC(void) Py_LeaveRecursiveCall(void);
PyAPI_FUNC(void) _Py_NO_RETURN Py_FatalError(const char *message);
PyAPI_FUNC(void) _Py_NO_RETURN _Py_FatalErrorFunc(const char *func, const char *message);
#define Py_FatalError(message) _Py_FatalErrorFunc(__func__, (message))

_P3T_END_DECLS

#include "pyexceptions.h"
#include "warnings.h"

#endif
