/* threading/atomic.c -- what debug builds count of atomic.h. */
#include "threading/atomic.h"

#ifdef P3T_DEBUG
_Thread_local uint64_t atomic_rmw_count;
#endif
