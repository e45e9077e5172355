/* exports.h -- kept for its name: the export macros are in pyport.h. */
#ifndef Py_EXPORTS_H
#define Py_EXPORTS_H
#include "pyport.h"
#endif
