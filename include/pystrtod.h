/* pystrtod.h -- between floating-point numbers and text, whatever the locale; string formatting that always ends with a NUL. */
#ifndef Py_STRTOD_H
#define Py_STRTOD_H

#include "pytypedefs.h"

_P3T_BEGIN_DECLS

PyAPI_FUNC(double) PyOS_string_to_double(const char *str, char **endptr, PyObject *overflow_exception); /* -1.0 with an exception */
PyAPI_FUNC(char *) PyOS_double_to_string(double val, char format_code, int precision, int flags, int *ptype); /* PyMem_Free it */

#define Py_DTSF_SIGN 0x01      /* always a sign */
#define Py_DTSF_ADD_DOT_0 0x02 /* never looks like an int */
#define Py_DTSF_ALT 0x04       /* as printf's # */
#define Py_DTSF_NO_NEG_0 0x08  /* no negative zero */
#define Py_DTST_FINITE 0
#define Py_DTST_INFINITE 1
#define Py_DTST_NAN 2

/* As the C library's, but size 0 is an error and the result is never cut off without a NUL. */
PyAPI_FUNC(int) PyOS_snprintf(char *str, size_t size, const char *format, ...) Py_GCC_ATTRIBUTE((format(printf, 3, 4)));
PyAPI_FUNC(int) PyOS_vsnprintf(char *str, size_t size, const char *format, va_list va) Py_GCC_ATTRIBUTE((format(printf, 3, 0)));

_P3T_END_DECLS

#endif
