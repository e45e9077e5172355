/* py_curses.h -- the C API of the curses module: import_curses() fills PyCurses_API.  Not included by Python.h. */
#ifndef Py_CURSES_H
#define Py_CURSES_H

#include "Python.h"

_P3T_BEGIN_DECLS

#define PyCurses_API_pointers 4
#define PyCurses_CAPSULE_NAME "_curses._C_API"

static void **PyCurses_API __attribute__((unused)) = NULL;
#define import_curses() PyCurses_API = (void **)PyCapsule_Import(PyCurses_CAPSULE_NAME, 1)

#define PyCursesWindow_Type (*(PyTypeObject *)PyCurses_API[0])
#define PyCursesWindow_Check(op) PyObject_TypeCheck((op), &PyCursesWindow_Type)

/* Leave the calling function with NULL, the predicate having raised, unless curses is that far. */
#define _P3T_CURSES_NEEDS(i)                                                                                                        \
    {                                                                                                                               \
        if (!((int (*)(void))PyCurses_API[i])())                                                                                    \
            return NULL;                                                                                                            \
    }
#define PyCursesSetupTermCalled _P3T_CURSES_NEEDS(1)
#define PyCursesInitialised _P3T_CURSES_NEEDS(2)
#define PyCursesInitialisedColor _P3T_CURSES_NEEDS(3)

_P3T_END_DECLS

#endif
