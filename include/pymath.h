/* pymath.h -- kept for its name: the mathematical constants are in pyport.h. */
#ifndef Py_PYMATH_H
#define Py_PYMATH_H
#include "pyport.h"
#endif
