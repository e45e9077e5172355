/* fileutils.h -- between the locale's bytes and wide strings; opening C files. */
#ifndef Py_FILEUTILS_H
#define Py_FILEUTILS_H

#include "pytypedefs.h"

_P3T_BEGIN_DECLS

PyAPI_FUNC(wchar_t *) Py_DecodeLocale(const char *arg, size_t *size); /* PyMem_RawFree it; NULL: *size -1 memory, -2 not decodable */
PyAPI_FUNC(char *) Py_EncodeLocale(const wchar_t *text, size_t *error_pos); /* PyMem_Free it; NULL: *error_pos -1 memory, or where */
PyAPI_FUNC(FILE *) Py_fopen(PyObject *path, const char *mode); /* NULL with an exception; not inherited by children */
PyAPI_FUNC(int) Py_fclose(FILE *file);

_P3T_END_DECLS

#endif
