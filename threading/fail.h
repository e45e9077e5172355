/* threading/fail.h -- lets every allocation fail once; and lets somebody be told of every allocation.
 *
 * Both allocators (objects and buffers) look at one word first, alloc_asked. Its low bits are a countdown: a test loops
 *     for (n = 1; alloc_fail_at(n), run() < 0; n++) heap_verify();
 * so each error path is walked. The counter is per thread; 0 switches it off. RT_DEBUG=fail_alloc=N sets it for the main
 * thread at start-up. One test of a thread-local word in every build: release builds are tested too.
 * Its highest bit says that blocks are told of (gc/tell.h): a thread takes it from alloc_telling whenever it attaches.
 */
#ifndef P3T_THREADING_FAIL_H
#define P3T_THREADING_FAIL_H

#include "threading/atomic.h"
#include "threading/guard.h"
#include "threading/check.h"

#define ALLOC_TOLD (UINT64_C(1) << 63)
extern _Thread_local uint64_t alloc_fail_countdown;
extern uint8_t alloc_telling SHARED(relaxed);           /* changes while the world is stopped */

bool alloc_countdown_over(void);                        /* counts; true: this one fails */
static inline void alloc_fail_at(uint64_t n) { alloc_fail_countdown = (alloc_fail_countdown & ALLOC_TOLD) | n; }
static inline bool alloc_should_fail(void) { return UNLIKELY(alloc_fail_countdown != 0) && alloc_countdown_over(); }
static inline bool alloc_is_told(void) { return UNLIKELY((alloc_fail_countdown & ALLOC_TOLD) != 0); }
static inline void alloc_tell_here(void)
{
    if (UNLIKELY(load_relaxed_u8(&alloc_telling) != (uint8_t)(alloc_fail_countdown >> 63)))
        alloc_fail_countdown ^= ALLOC_TOLD;
}

#endif
