/* stdlib/time_int.h -- numbers of seconds to the system's time types; and the two halves of the module time. */
#ifndef P3T_STDLIB_TIME_INT_H
#define P3T_STDLIB_TIME_INT_H

#include "Python.h"

#include <stdbool.h>
#include <time.h>

enum time_rounding { ROUND_DOWN, ROUND_UP, ROUND_AWAY };        /* to the floor, to the ceiling, away from zero */

/* An int or float of seconds. 0, or -1 with OverflowError, ValueError (NaN) or TypeError. */
int time_to_ns(PyObject *seconds, int64_t *ns, enum time_rounding);
int time_to_timespec(PyObject *seconds, struct timespec *, enum time_rounding);
int time_to_time_t(PyObject *seconds, time_t *, enum time_rounding);        /* the fraction is dropped as told */

typedef struct { PyTypeObject *struct_time; } TimeState;

extern PyMethodDef time_calendar_methods[];
int time_calendar_exec(PyObject *module, TimeState *);

#endif
