/* fileobject.h -- Python file objects from C. */
#ifndef Py_FILEOBJECT_H
#define Py_FILEOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

#define PY_STDIOTEXTMODE "b"

PyAPI_FUNC(PyObject *) PyFile_FromFd(int fd, const char *name, const char *mode, int buffering, const char *encoding,
                                     const char *errors, const char *newline, int closefd); /* new reference; as io.open() */
PyAPI_FUNC(PyObject *) PyFile_GetLine(PyObject *p, int n); /* new reference; n > 0: at most n bytes; n < 0: EOFError at the end */
PyAPI_FUNC(int) PyFile_WriteObject(PyObject *obj, PyObject *p, int flags); /* Py_PRINT_RAW: str(); 0 or -1 */
PyAPI_FUNC(int) PyFile_WriteString(const char *s, PyObject *p);
PyAPI_FUNC(char *) Py_UniversalNewlineFgets(char *buf, int n, FILE *stream, PyObject *fobj);

PyAPI_FUNC(PyObject *) PyFile_OpenCode(const char *utf8path); /* new reference; as io.open_code() */
PyAPI_FUNC(PyObject *) PyFile_OpenCodeObject(PyObject *path);
typedef PyObject *(*Py_OpenCodeHookFunction)(PyObject *path, void *userData);
PyAPI_FUNC(int) PyFile_SetOpenCodeHook(Py_OpenCodeHookFunction hook, void *userData); /* once: 0 or -1 */

/* The bare writer that stands in for sys.stderr during start-up. */
PyAPI_DATA(PyTypeObject) PyStdPrinter_Type;
PyAPI_FUNC(PyObject *) PyFile_NewStdPrinter(int fd);

PyAPI_DATA(const char *) Py_FileSystemDefaultEncoding; /* deprecated */
PyAPI_DATA(const char *) Py_FileSystemDefaultEncodeErrors;
PyAPI_DATA(int) Py_HasFileSystemDefaultEncoding;

_P3T_END_DECLS

#endif
