/* pytime.h -- clocks, in nanoseconds.  The Raw functions need no attached thread and set no exception. */
#ifndef Py_PYTIME_H
#define Py_PYTIME_H

#include "pyport.h"

_P3T_BEGIN_DECLS

typedef int64_t PyTime_t;
#define PyTime_MIN INT64_MIN
#define PyTime_MAX INT64_MAX

PyAPI_FUNC(double) PyTime_AsSecondsDouble(PyTime_t t);
PyAPI_FUNC(int) PyTime_Monotonic(PyTime_t *result); /* all the clocks: 0 or -1 */
PyAPI_FUNC(int) PyTime_PerfCounter(PyTime_t *result);
PyAPI_FUNC(int) PyTime_Time(PyTime_t *result);
PyAPI_FUNC(int) PyTime_MonotonicRaw(PyTime_t *result);
PyAPI_FUNC(int) PyTime_PerfCounterRaw(PyTime_t *result);
PyAPI_FUNC(int) PyTime_TimeRaw(PyTime_t *result);

_P3T_END_DECLS

#endif
