/* pystrcmp.h -- comparison of C strings without regard to ASCII case. */
#ifndef Py_STRCMP_H
#define Py_STRCMP_H

#include "pyport.h"

_P3T_BEGIN_DECLS

PyAPI_FUNC(int) PyOS_mystrnicmp(const char *s1, const char *s2, Py_ssize_t size);
PyAPI_FUNC(int) PyOS_mystricmp(const char *s1, const char *s2);
#define PyOS_strnicmp PyOS_mystrnicmp
#define PyOS_stricmp PyOS_mystricmp

_P3T_END_DECLS

#endif
