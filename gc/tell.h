/* gc/tell.h -- telling somebody of the blocks that are allocated: what tracemalloc is made of.
 *
 * While it is on, each allocation of an attached thread is told when it has been made, and each buffer when it is given back. Objects are not:
 * giving one back is too quick an affair for another test. Who keeps account of objects asks block_is_live() from time to time; an
 * address that is used again is told again.
 * The functions are called anywhere an allocation can be made: they must not run Python code, nor detach, nor allocate but by raw_alloc().
 */
#ifndef P3T_GC_TELL_H
#define P3T_GC_TELL_H

#include "gc/heap.h"

struct alloc_teller {
    void (*born)(void *, size_t bytes, bool object);
    void (*gone)(void *);                               /* a buffer; any thread, also one that is not attached */
};
extern const struct alloc_teller *alloc_teller;         /* set before the first start, and never changed */
void alloc_tell_start(void);                            /* attached; stop the world: a safepoint */
void alloc_tell_stop(void);
/* Is it an object that has not been given back? Attached; p was told once. Memory that has changed its use since may seem so. */
bool block_is_live(const void *p);

#endif
