/* sysmodule.h -- the sys module from C, auditing, and writing to sys.stdout. */
#ifndef Py_SYSMODULE_H
#define Py_SYSMODULE_H

#include "object.h"

_P3T_BEGIN_DECLS

PyAPI_FUNC(PyObject *) PySys_GetObject(const char *name); /* borrowed; NULL without an exception; prefer the module's attribute */
PyAPI_FUNC(int) PySys_SetObject(const char *name, PyObject *value); /* NULL deletes; 0 or -1 */
PyAPI_FUNC(PyObject *) PySys_GetXOptions(void); /* borrowed: sys._xoptions */

/* Printf formats, cut off at 1000 bytes; the Format functions use those of PyUnicode_FromFormat, uncut. */
PyAPI_FUNC(void) PySys_WriteStdout(const char *format, ...) Py_GCC_ATTRIBUTE((format(printf, 1, 2)));
PyAPI_FUNC(void) PySys_WriteStderr(const char *format, ...) Py_GCC_ATTRIBUTE((format(printf, 1, 2)));
PyAPI_FUNC(void) PySys_FormatStdout(const char *format, ...);
PyAPI_FUNC(void) PySys_FormatStderr(const char *format, ...);

/* Audit events.  A hook cannot be removed. */
typedef int (*Py_AuditHookFunction)(const char *event, PyObject *args, void *userData);
PyAPI_FUNC(int) PySys_Audit(const char *event, const char *format, ...); /* 0, or -1 if a hook raised; format NULL: no arguments */
PyAPI_FUNC(int) PySys_AuditTuple(const char *event, PyObject *args);
PyAPI_FUNC(int) PySys_AddAuditHook(Py_AuditHookFunction hook, void *userData); /* also before start-up */

/* Deprecated in favour of PyConfig. */
PyAPI_FUNC(void) PySys_SetArgv(int argc, wchar_t **argv);
PyAPI_FUNC(void) PySys_SetArgvEx(int argc, wchar_t **argv, int updatepath);
PyAPI_FUNC(void) PySys_SetPath(const wchar_t *path);
PyAPI_FUNC(void) PySys_ResetWarnOptions(void);
PyAPI_FUNC(void) PySys_AddWarnOption(const wchar_t *s);
PyAPI_FUNC(void) PySys_AddWarnOptionUnicode(PyObject *unicode);
PyAPI_FUNC(int) PySys_HasWarnOptions(void);
PyAPI_FUNC(void) PySys_AddXOption(const wchar_t *s);

_P3T_END_DECLS

#endif
