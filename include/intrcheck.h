/* intrcheck.h -- has SIGINT come? */
#ifndef Py_INTRCHECK_H
#define Py_INTRCHECK_H

#include "pyport.h"

_P3T_BEGIN_DECLS

PyAPI_FUNC(int) PyOS_InterruptOccurred(void); /* 1 once for each; main thread only */

_P3T_END_DECLS

#endif
