/* threading/futex.h -- sleeping on a 32-bit word, and the clock. Used inside threading/ alone: all else parks. */
#ifndef P3T_THREADING_FUTEX_H
#define P3T_THREADING_FUTEX_H

#include "threading/atomic.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static inline int64_t clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Sleeps while *word == value. deadline: clock_ns() time, -1 for none. Gives 0 (woken, or the word differed, or for no
 * reason), ETIMEDOUT or EINTR. The caller looks at the word again. errno is kept. */
static inline int futex_wait(uint32_t *word, uint32_t value, int64_t deadline)
{
    struct timespec at = {deadline / 1000000000, deadline % 1000000000};
    int saved = errno;
    long rc = syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, value, deadline < 0 ? NULL : &at, NULL, FUTEX_BITSET_MATCH_ANY);
    int why = rc == 0 ? 0 : errno;
    errno = saved;
    return why == ETIMEDOUT || why == EINTR ? why : 0;
}

/* The word may have gone out of existence meanwhile: then this wakes nobody, or somebody who looks again. */
static inline void futex_wake(uint32_t *word, int count)
{
    int saved = errno;
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
    errno = saved;
}

#endif
