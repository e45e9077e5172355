/* gc/collect_int.h -- what the files of the collector share, and what heap and counts tell it. */
#ifndef P3T_GC_COLLECT_INT_H
#define P3T_GC_COLLECT_INT_H

#include "gc/collect.h"
#include "gc/heap_int.h"

/* Bits of an object's mark byte. All are 0 for a block without a tracked object: die() clears the byte. */
enum {
    GC_MARKED = 1,      /* this collection reached it */
    GC_OLD    = 2,      /* it survived a collection */
    GC_FROZEN = 4,      /* gc.freeze(): no collection looks at it */
    GC_UNREACHED = 8,   /* member of the unreachable set of the collection under way */
};

/* n blocks of container pages were made available to the heap's thread, which is the caller. */
static inline void collect_note_births(Heap *h, size_t n) { h->born += n; }
void collect_poll(GcThread *) RUNS_PYTHON;      /* POLL_COLLECT */

#endif
