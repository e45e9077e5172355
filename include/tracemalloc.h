/* tracemalloc.h -- telling tracemalloc about memory from elsewhere.  Any thread; no exception.  0; -1 no memory; -2 not tracing. */
#ifndef Py_TRACEMALLOC_H
#define Py_TRACEMALLOC_H

#include "pyport.h"

_P3T_BEGIN_DECLS

PyAPI_FUNC(int) PyTraceMalloc_Track(unsigned int domain, uintptr_t ptr, size_t size);
PyAPI_FUNC(int) PyTraceMalloc_Untrack(unsigned int domain, uintptr_t ptr);

_P3T_END_DECLS

#endif
