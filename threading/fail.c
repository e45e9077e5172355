/* threading/fail.c -- the countdown of fail.h. */
#include "threading/fail.h"

_Thread_local uint64_t alloc_fail_countdown;
uint8_t alloc_telling;

bool alloc_countdown_over(void)
{
    uint64_t n = alloc_fail_countdown & ~ALLOC_TOLD;
    if (n == 0)
        return false;
    alloc_fail_at(n - 1);
    return n == 1;
}
