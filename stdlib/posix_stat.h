/* stdlib/posix_stat.h -- os.stat_result from what the system says. */
#ifndef P3T_STDLIB_POSIX_STAT_H
#define P3T_STDLIB_POSIX_STAT_H

#include "stdlib/posix_int.h"

PyObject *stat_result_of(PosixState *, const struct stat *);     /* new reference, or NULL */

#endif
