/* pylock.h -- locks for extension code: PyMutex and critical sections.
 *
 * A PyMutex is one byte, zero when unlocked; it need not be initialised otherwise, nor destroyed.  A thread that waits for one is
 * detached meanwhile, so it does not hold up the collector.  PyMutex is not recursive.
 * A critical section is the lock of one object (or two, taken in a fixed order).  It is given up while the thread is detached, as
 * around blocking calls, and taken again: so sections cannot deadlock with each other, and what they protect may change across any
 * call that runs Python code.
 */
#ifndef Py_PYLOCK_H
#define Py_PYLOCK_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyMutex {
    uint8_t _bits;
} PyMutex;

PyAPI_FUNC(void) PyMutex_Lock(PyMutex *m);
PyAPI_FUNC(void) PyMutex_Unlock(PyMutex *m); /* fatal error if it is not locked */
PyAPI_FUNC(int) PyMutex_IsLocked(PyMutex *m);

typedef struct PyCriticalSection {
    uintptr_t _p3t_link; /* the sections around this one */
    PyMutex *_p3t_lock;
} PyCriticalSection;

typedef struct PyCriticalSection2 {
    PyCriticalSection _p3t_first;
    PyMutex *_p3t_second;
} PyCriticalSection2;

PyAPI_FUNC(void) PyCriticalSection_Begin(PyCriticalSection *c, PyObject *op);
PyAPI_FUNC(void) PyCriticalSection_BeginMutex(PyCriticalSection *c, PyMutex *m);
PyAPI_FUNC(void) PyCriticalSection_End(PyCriticalSection *c);
PyAPI_FUNC(void) PyCriticalSection2_Begin(PyCriticalSection2 *c, PyObject *a, PyObject *b);
PyAPI_FUNC(void) PyCriticalSection2_BeginMutex(PyCriticalSection2 *c, PyMutex *m1, PyMutex *m2);
PyAPI_FUNC(void) PyCriticalSection2_End(PyCriticalSection2 *c);

/* Each BEGIN opens a block that the END of its kind closes.  Leave it by the END, not by return or goto. */
#define Py_BEGIN_CRITICAL_SECTION(op)                                                                                               \
    {                                                                                                                               \
        PyCriticalSection _p3t_cs;                                                                                                  \
        PyCriticalSection_Begin(&_p3t_cs, _PyObject_CAST(op))
#define Py_BEGIN_CRITICAL_SECTION_MUTEX(m)                                                                                          \
    {                                                                                                                               \
        PyCriticalSection _p3t_cs;                                                                                                  \
        PyCriticalSection_BeginMutex(&_p3t_cs, (m))
#define Py_END_CRITICAL_SECTION()                                                                                                   \
        PyCriticalSection_End(&_p3t_cs);                                                                                            \
    }
#define Py_BEGIN_CRITICAL_SECTION2(a, b)                                                                                            \
    {                                                                                                                               \
        PyCriticalSection2 _p3t_cs2;                                                                                                \
        PyCriticalSection2_Begin(&_p3t_cs2, _PyObject_CAST(a), _PyObject_CAST(b))
#define Py_BEGIN_CRITICAL_SECTION2_MUTEX(m1, m2)                                                                                    \
    {                                                                                                                               \
        PyCriticalSection2 _p3t_cs2;                                                                                                \
        PyCriticalSection2_BeginMutex(&_p3t_cs2, (m1), (m2))
#define Py_END_CRITICAL_SECTION2()                                                                                                  \
        PyCriticalSection2_End(&_p3t_cs2);                                                                                          \
    }

_P3T_END_DECLS

#endif
