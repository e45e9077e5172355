/* gc/thread_gc.h -- what this floor adds to a thread. core embeds it: struct VmThread { GcThread base; ... }. */
#ifndef P3T_GC_THREAD_GC_H
#define P3T_GC_THREAD_GC_H

#include "gc/value.h"
#include "threading/thread.h"

struct merge_node;

/* gc/purse.h */
enum { PURSE_BITS = 6 };
struct purse_entry {
    const Obj *object;              /* while refs is 0 an address to compare with, no more */
    uint32_t refs, heat;
    uint32_t local, moves;          /* the owner's count when it was last looked at, and how often it was another one */
};

enum { DROP_FIRST = 30 };

typedef struct GcThread {
    Thread       base;
    struct Heap *heap;              /* its slot's */
    uint32_t     die_depth;         /* nested destructors on the C stack: gc/die.c */
    uint32_t     clearing;          /* shares of a collection's garbage that it is clearing, nested */
    struct collector *collector;    /* its interpreter's */
    uint64_t     dead_first;        /* dead objects whose destruction was put off, linked by block_code() + 1; 0: none */
    struct merge_node *dead_nodes;  /* died while a queue was drained */
    struct merge_node *spare;       /* for pushing to an owner's queue when memory has run out */
    uint32_t     spares;
    uint32_t     drops, drop_room;  /* references taken in vain, to be dropped at the next safepoint */
    Value       *drop;
    Value        drop_first[DROP_FIRST];
    uint64_t     merges, queued, vain;   /* statistics */
    uint32_t     purses;            /* entries that hold references */
    uint32_t     crowded;           /* counts that found neither their entry nor, mostly, a free one */
    const Obj   *called_in;         /* the object that purses were last called in for, and how many decrements of it have not called since */
    uint32_t     calls_spared;
    struct purse_entry purse[2 << PURSE_BITS];
} GcThread;

static inline GcThread *gc_thread(Thread *t) { return (GcThread *)t; }

#endif
