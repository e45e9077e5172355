/* threading/fail.h -- lets every allocation fail once.
 *
 * Both allocators (objects and buffers) ask alloc_should_fail() first. A test loops
 *     for (n = 1; alloc_fail_at(n), run() < 0; n++) heap_verify();
 * so each error path is walked. The counter is per thread; 0 switches it off. RT_DEBUG=fail_alloc=N sets it for the main
 * thread at start-up. One test of a thread-local word in every build: release builds are tested too.
 */
#ifndef P3T_THREADING_FAIL_H
#define P3T_THREADING_FAIL_H

#include "threading/check.h"

extern _Thread_local uint64_t alloc_fail_countdown;

static inline void alloc_fail_at(uint64_t n) { alloc_fail_countdown = n; }
static inline bool alloc_should_fail(void) { return UNLIKELY(alloc_fail_countdown != 0) && --alloc_fail_countdown == 0; }

#endif
