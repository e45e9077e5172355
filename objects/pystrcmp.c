/* objects/pystrcmp.c -- PyOS_stricmp: C strings compared without regard to ASCII case, whatever the locale. */
#include "Python.h"

int PyOS_mystrnicmp(const char *s1, const char *s2, Py_ssize_t size)
{
    for (; size > 0; size--, s1++, s2++) {
        int a = Py_TOLOWER(*s1), b = Py_TOLOWER(*s2);
        if (a != b || a == 0)
            return a - b;
    }
    return 0;
}

int PyOS_mystricmp(const char *s1, const char *s2)
{
    return PyOS_mystrnicmp(s1, s2, PY_SSIZE_T_MAX);
}
