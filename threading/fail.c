/* threading/fail.c -- the countdown of fail.h. */
#include "threading/fail.h"

_Thread_local uint64_t alloc_fail_countdown;
