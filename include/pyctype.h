/* pyctype.h -- <ctype.h> for ASCII, whatever the locale.  The argument may be a char or an int of 0 to 255. */
#ifndef Py_PYCTYPE_H
#define Py_PYCTYPE_H

#include "pymacro.h"

static inline int _p3t_between(unsigned char c, unsigned char low, unsigned char high)
{
    return c >= low && c <= high;
}

#define Py_ISLOWER(c) _p3t_between(Py_CHARMASK(c), 'a', 'z')
#define Py_ISUPPER(c) _p3t_between(Py_CHARMASK(c), 'A', 'Z')
#define Py_ISALPHA(c) _p3t_between((unsigned char)(Py_CHARMASK(c) | 0x20), 'a', 'z')
#define Py_ISDIGIT(c) _p3t_between(Py_CHARMASK(c), '0', '9')
#define Py_ISXDIGIT(c) (Py_ISDIGIT(c) || _p3t_between((unsigned char)(Py_CHARMASK(c) | 0x20), 'a', 'f'))
#define Py_ISALNUM(c) (Py_ISALPHA(c) || Py_ISDIGIT(c))
#define Py_ISSPACE(c) (_p3t_between(Py_CHARMASK(c), '\t', '\r') || Py_CHARMASK(c) == ' ')
#define Py_TOLOWER(c) (Py_ISUPPER(c) ? Py_CHARMASK(c) | 0x20 : Py_CHARMASK(c))
#define Py_TOUPPER(c) (Py_ISLOWER(c) ? Py_CHARMASK(c) & ~0x20 : Py_CHARMASK(c))

#endif
