/* stdlib/_operator_int.h -- what the files of the module _operator share. */
#ifndef P3T_STDLIB_OPERATOR_INT_H
#define P3T_STDLIB_OPERATOR_INT_H

#include "objects/argcheck.h"

extern PyType_Spec attrgetter_spec, itemgetter_spec, methodcaller_spec;      /* _operator_getters.c */

#endif
