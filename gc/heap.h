/* gc/heap.h -- the object heap, and the allocator of buffers. gc/alloc.c is the one doorway to mimalloc.
 *
 * Objects live in one-size pages inside aligned 4 MiB chunks; a thread allocates and frees in its own slot's pages without
 * atomics, others return blocks on a lock-free list. A page changes its size class, and a chunk goes back, only after a grace
 * period, so a stale pointer always points at some object header.
 */
#ifndef P3T_GC_HEAP_H
#define P3T_GC_HEAP_H

#include "gc/object.h"
#include "threading/fail.h"

enum page_kind { PAGE_LEAF, PAGE_CONTAINER, PAGE_FRAME };  /* frames: generators; containers have references; leaves none */

/* A block of at least `bytes` (header included), zeroed after the header; header: local 1, mine, (0,U), shape, not tracked.
 * NULL: memory ran out (no exception is set here; obj_new in objects/ raises MemoryError). Never a safepoint. */
Obj *obj_alloc(uint32_t shape, size_t bytes, enum page_kind kind) LEAF;
/* Gives the block of a dead object back: header is dead (owner 0, local 0, (0,M)). */
void obj_free(Obj *) LEAF;
/* The collector may see it from now on: all fields that traverse reads are set. */
/* The same for an object that nobody else can reach yet: no atomic read-modify-write. */
static inline void obj_track_new(Obj *o) { store_relaxed_u8(&o->flags, load_relaxed_u8(&o->flags) | OBJ_TRACKED); }
static inline void obj_track(Obj *o) { if (!(load_relaxed_u8(&o->flags) & OBJ_TRACKED)) or_acq_rel_u8(&o->flags, OBJ_TRACKED); }
static inline void obj_untrack(Obj *o) { if (load_relaxed_u8(&o->flags) & OBJ_TRACKED) and_acq_rel_u8(&o->flags, (uint8_t)~OBJ_TRACKED); }
/* For a static object: fills its header as immortal. */
void obj_init_static(Obj *, uint32_t shape);
size_t obj_block_size(const Obj *);

/* Buffers: list items, dict tables, code, text. NULL when memory is exhausted. */
void *buf_alloc(size_t bytes) LEAF;
void *buf_zalloc(size_t bytes) LEAF;
void *buf_zalloc_front(size_t bytes) LEAF;               /* the same for large vectors that are filled from the front: not touched before */
void *buf_realloc(void *, size_t bytes) LEAF;
void  buf_free(void *) LEAF;
size_t buf_usable(const void *);

int  gc_init(void);                     /* once, after thread_hooks are filled and before thread_runtime_init; 0 or -1 */
struct heap_statistics { size_t chunks, pages, live_blocks, live_bytes, retired_pages; };
void heap_statistics(struct heap_statistics *);
void heap_each(bool (*visit)(Obj *, void *), void *arg);   /* every live block; world stopped. false stops */
void heap_verify(void);                 /* debug: CHECKs every page, free list and header; world stopped or one thread */
void system_memory_report(void (*put)(const char *text, void *arg), void *arg);  /* what the allocator of buffers says of itself */
void heap_give_back(void);              /* heap_trim(), unless that was just done and has little to do. Attached, no locks held */
void heap_trim(void);                   /* gives free memory back to the system; detached or quiet */
void heap_settle(void);                 /* the same with what waits for grace periods: for who hunts for leaks. Attached, no locks held; detaches */
size_t system_buffer_bytes(void);       /* in buffers of this thread and, right after heap_settle() on the main thread, of those that have ended */

#endif
