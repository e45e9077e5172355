/* gc/heap_int.h -- layout of chunks and pages, and the inlined halves of obj_alloc and obj_free: for gc/, the interpreter, and
 * hot types. Everybody else uses gc/heap.h. The mechanism is explained in gc/heap.c and gc/chunk.c.
 *
 * A chunk is 4 MiB at a 4 MiB boundary:
 *     pages[256]      128 bytes each; the first entries describe the chunk itself, since their pages are taken by this head
 *     marks[131072]   one byte a 32-byte granule: the collector's, see GC_* in gc/collect_int.h
 *     pages of 16 KiB that hold blocks of one size
 * So page and mark of an object are found by arithmetic on its address, without touching the object.
 */
#ifndef P3T_GC_HEAP_INT_H
#define P3T_GC_HEAP_INT_H

#include "gc/heap.h"
#include "gc/thread_gc.h"

#if defined(__SANITIZE_ADDRESS__) || defined(P3T_ASAN)
#include <sanitizer/asan_interface.h>
#define HEAP_HIDE(p, n) __asan_poison_memory_region((p), (n))
#define HEAP_SHOW(p, n) __asan_unpoison_memory_region((p), (n))
#define HEAP_CHECKED 1
#else
#define HEAP_HIDE(p, n) ((void)0)
#define HEAP_SHOW(p, n) ((void)0)
#ifdef P3T_DEBUG
#define HEAP_CHECKED 1
#else
#define HEAP_CHECKED 0
#endif
#endif

enum {
    PAGE_SHIFT = 14, PAGE_BYTES = 1 << PAGE_SHIFT,
    CHUNK_SHIFT = 22, CHUNK_BYTES = 1 << CHUNK_SHIFT, CHUNK_PAGES = CHUNK_BYTES / PAGE_BYTES,
    GRANULE_SHIFT = 5, CHUNK_GRANULES = CHUNK_BYTES >> GRANULE_SHIFT, PAGE_GRANULES = PAGE_BYTES >> GRANULE_SHIFT,
    PAGE_KINDS = 3,
    SIZE_CLASSES = 49,                   /* 2..32: that many times 16 bytes; 33..48: gc/heap.c's table */
    SMALL_STEP_MAX = 512,                /* up to here the class is the size in 16-byte steps */
    SMALL_MAX = PAGE_BYTES / 2,          /* larger objects get pages of their own */
    RUN_MAX_PAGES = 64,                  /* larger ones a chunk of their own */
    CHUNKS_MAX = 1 << 20,
};

/* A block that holds no object. Its header stays readable: local 0, shared (0,M), shape dead, owner none. */
typedef struct Block {
    Obj           hdr;
    struct Block *next;
} Block;

enum page_state {
    PAGE_FREE,       /* in its chunk's free map */
    PAGE_CURRENT,    /* a bin allocates from it; `used` carries CURRENT_BIAS */
    PAGE_LISTED,     /* has room; in its bin's list */
    PAGE_FULL,       /* no room, in no list; `used` is 1, so that the next local free takes the slow path */
    PAGE_RUN,        /* first page of a large object */
    PAGE_RETIRED,    /* empty, waits for a grace period */
    PAGE_TAIL,       /* a further page of a large object */
};
enum { CURRENT_BIAS = 1 << 20 };

typedef struct Page {
    Block   *free        OWNER(relaxed);     /* ready to be handed out */
    uint32_t used        OWNER(relaxed);     /* blocks out and not yet seen to be back; see enum page_state */
    uint16_t slot        FROZEN;             /* whose page, while it holds blocks */
    uint8_t  kind        FROZEN;
    uint8_t  size_class  FROZEN;
    uint32_t block_size  FROZEN;
    uint16_t carved      OWNER(relaxed);     /* blocks whose header has been written once */
    uint16_t capacity    FROZEN;
    uint8_t  state       OWNER(relaxed);     /* enum page_state; FREE and back under RANK_CHUNKS */
    uint8_t  young       OWNER(relaxed);     /* allocated from since the last collection: page_young() */
    uint16_t run         FROZEN;             /* pages of the run it heads */
    struct Heap *heap    FROZEN;
    Interp  *interp      FROZEN;             /* whose objects it holds */
    struct Page *next, *prev;                /* bin's list, owner only */
    Block   *remote      SHARED(acq_rel) __attribute__((aligned(64)));  /* blocks that other threads gave back */
    struct Page *notify  SHARED(acq_rel);    /* link in heap->notified */
    uint32_t *refs       STOPPED;            /* trial deletion's side array, a u32 a granule, or NULL */
    uint8_t  member      STOPPED;            /* of a young collection: who alone changes refs */
    uint32_t unreachable STOPPED;            /* how many of its blocks are; then where they begin in the array of all */
} Page;
_Static_assert(sizeof(Page) == 128, "pages are found by a shift");

typedef struct Chunk {
    uint64_t young[CHUNK_PAGES / 64] SHARED(relaxed); /* pages with Page.young that may hold containers; stale bits do no harm */
    struct Chunk *next FROZEN;               /* all chunks; while nobody walks, unlinking changes it */
    uint64_t free_map[CHUNK_PAGES / 64] GUARD(RANK_CHUNKS);
    uint32_t free_pages  GUARD(RANK_CHUNKS);
    uint32_t number      FROZEN;             /* index in chunk_table */
    size_t   bytes       FROZEN;             /* of the whole mapping: CHUNK_BYTES, or more for one huge object */
    struct Chunk *prev   GUARD(RANK_CHUNKS);
    struct Chunk *doomed GUARD(RANK_CHUNKS);
} Chunk;

enum {
    CHUNK_MARKS = CHUNK_PAGES * (int)sizeof(Page),
    CHUNK_FIRST_PAGE = (CHUNK_MARKS + CHUNK_GRANULES + PAGE_BYTES - 1) / PAGE_BYTES,
};
_Static_assert(sizeof(Chunk) <= CHUNK_FIRST_PAGE * sizeof(Page), "the chunk's own record fits in entries that no page uses");

#if defined(P3T_STRESS) && !defined(P3T_ASAN)
enum { QUARANTINE = 1 };             /* quick reuse is what races with stale readers */
#else
enum { QUARANTINE = 256 };
#endif

typedef struct Heap {
    Page    *current[PAGE_KINDS][SIZE_CLASSES];   /* where the bin allocates; never NULL: empty_page at first */
    Page    *listed[PAGE_KINDS][SIZE_CLASSES];    /* more pages with room */
    Page    *parked;                              /* pages with room that hold another interpreter's objects */
    Page    *notified    SHARED(acq_rel) __attribute__((aligned(64)));  /* pages whose remote list became non-empty */
    Page    *runs[17];                            /* a freed large object's pages by length, for the next of that length */
    uint16_t slot        FROZEN;
    Interp  *interp;                              /* of the occupant */
    int64_t  born;                                /* container blocks made available, less those of pages emptied, since reported */
    struct Heap *next    FROZEN;                  /* all heaps */
#if HEAP_CHECKED
    Block   *quarantine[QUARANTINE];                     /* dead blocks that are not reused yet */
    unsigned quarantined;
#endif
} Heap;

extern Page empty_page;                           /* no room, never written: every bin's first page */
extern uint8_t size_class_of[SMALL_MAX / 16 + 1]; /* by size in 16-byte steps, rounded up; FROZEN after gc_init */
extern Chunk **chunk_table;                       /* by number; entries written under RANK_CHUNKS */

static inline Chunk *chunk_of(const void *p) { return (Chunk *)((uintptr_t)p & ~(uintptr_t)(CHUNK_BYTES - 1)); }
static inline Page *page_at(Chunk *c, unsigned index) { return (Page *)c + index; }
static inline Page *page_of(const void *p) { return page_at(chunk_of(p), (unsigned)((uintptr_t)p >> PAGE_SHIFT) & (CHUNK_PAGES - 1)); }
static inline char *page_memory(const Page *p)
{
    return (char *)chunk_of(p) + ((size_t)(p - (Page *)chunk_of(p)) << PAGE_SHIFT);
}
static inline unsigned granule_of(const void *p)
{
    return (unsigned)((uintptr_t)p & (CHUNK_BYTES - 1)) >> GRANULE_SHIFT;
}
/* Is it in a chunk of ours at all? Static objects are not. */
extern uint8_t *chunk_map;                          /* a byte for every 4 MiB of address space; 1: a chunk starts here */
static inline bool in_heap(const void *p) { return load_relaxed_u8(&chunk_map[(uintptr_t)p >> CHUNK_SHIFT]) != 0; }
static inline uint8_t *mark_of(const void *p) { return (uint8_t *)chunk_of(p) + CHUNK_MARKS + granule_of(p); }

static inline Block *block_next(Block *b)
{
    HEAP_SHOW(&b->next, sizeof b->next);
    Block *n = b->next;
    HEAP_HIDE(&b->next, sizeof b->next);
    return n;
}
static inline void block_set_next(Block *b, Block *n)
{
    HEAP_SHOW(&b->next, sizeof b->next);
    b->next = n;
    HEAP_HIDE(&b->next, sizeof b->next);
}

/* The header in two stores. `owner` and `shape` come first; the counts last, release: a stale reader that sees (0,U) is refused,
 * so it never acts on the rest, and one that meets the block later through a published slot sees all of it. */
static inline void header_born(Obj *o, uint32_t shape, uint16_t slot)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    store_relaxed_u64((uint64_t *)(void *)&o->shape, (uint64_t)slot << 32 | shape);
    store_release_u64((uint64_t *)(void *)&o->local, 1);
#else
    store_relaxed_u32(&o->shape, shape);
    store_relaxed_u16(&o->owner, slot);
    store_relaxed_u8(&o->lock, 0);
    store_relaxed_u8(&o->flags, 0);
    store_relaxed_u32(&o->local, 1);
    store_release_u32(&o->shared, 0);
#endif
}
/* The header of a block without an object. Counts and owner are dead already (die() in gc/die.c), or never were anything. */
static inline void header_dead(Obj *o)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    store_relaxed_u64((uint64_t *)(void *)&o->local, (uint64_t)3 << 32);
    store_relaxed_u64((uint64_t *)(void *)&o->shape, 0);
#else
    store_relaxed_u32(&o->local, 0);
    store_relaxed_u32(&o->shared, 3);
    store_relaxed_u32(&o->shape, 0);
    store_relaxed_u16(&o->owner, 0);
    store_relaxed_u8(&o->lock, 0);
    store_relaxed_u8(&o->flags, 0);
#endif
}

Obj *heap_alloc_slow(Heap *, uint32_t shape, size_t bytes, enum page_kind);   /* any size; the bin's page has no free block */
void heap_free_slow(Page *);                        /* `used` fell to zero: list, keep or retire the page */
void heap_free_remote(Page *, Block *);
void heap_free_checked(Heap *, Page *, Block *);    /* debug and sanitizers: verify, poison, quarantine */
void heap_check_born(Block *, const Page *);        /* debug: the poison is whole */

Obj *heap_alloc_asked(Thread *, uint32_t shape, size_t bytes, enum page_kind);   /* the word of fail.h is not zero */

/* Without asking whether it should fail, or be told. */
static ALWAYS_INLINE Obj *obj_alloc_unasked(Thread *t, uint32_t shape, size_t bytes, enum page_kind kind)
{
    Heap *h = gc_thread(t)->heap;
    if (UNLIKELY(bytes > SMALL_MAX))
        return heap_alloc_slow(h, shape, bytes, kind);
    size_t steps = (bytes + 15) >> 4;
    size_t sc = bytes <= SMALL_STEP_MAX && bytes > 16 ? steps : size_class_of[steps];
    Page *p = h->current[kind][sc];
    Block *b = p->free;
    if (UNLIKELY(b == NULL))
        return heap_alloc_slow(h, shape, bytes, kind);
    p->free = block_next(b);
    p->used++;
#if HEAP_CHECKED
    heap_check_born(b, p);
#endif
    memset((char *)b + sizeof(Obj), 0, (steps << 4) - sizeof(Obj));
    header_born(&b->hdr, shape, t->slot_id);
    return &b->hdr;
}

/* With constant bytes and kind: about twenty instructions. */
static ALWAYS_INLINE Obj *obj_alloc_fast(Thread *t, uint32_t shape, size_t bytes, enum page_kind kind)
{
    return UNLIKELY(alloc_fail_countdown != 0) ? heap_alloc_asked(t, shape, bytes, kind) : obj_alloc_unasked(t, shape, bytes, kind);
}

static ALWAYS_INLINE void obj_free_fast(Thread *t, Obj *o)
{
    Page *p = page_of(o);
    Block *b = (Block *)o;
#if HEAP_CHECKED
    heap_free_checked(gc_thread(t)->heap, p, b);
#else
    header_dead(o);
    if (UNLIKELY(p->slot != t->slot_id)) {
        heap_free_remote(p, b);
        return;
    }
    b->next = p->free;
    p->free = b;
    if (UNLIKELY(--p->used == 0))
        heap_free_slow(p);
#endif
}

/* gc/chunk.c */
int   chunks_init(void);
Page *chunk_take_pages(unsigned n);                 /* n adjacent pages, their records blank but for state; NULL: memory ran out */
Page *chunk_take_huge(size_t bytes);                /* a chunk for one object */
void  chunk_retire_pages(Page *, unsigned n);       /* after a grace period they are free again; attached */
void  chunk_trim(void);                             /* spare chunks go back to the system */
void  chunks_lock(void);                            /* waits without detaching: allocation is never a safepoint */
void  chunks_unlock(void);
Chunk *chunk_first(void);                           /* all chunks, by ->next; locked, or walking: */
void  chunks_walk_begin(void);                      /* attached, until the end without a safepoint */
void  chunks_walk_end(void);
size_t chunks_retired(void);                        /* pages that wait for a grace period */
/* Links of at most 40 bits that name a block: chunk number and granule. */
static inline uint64_t block_code(const void *p) { return (uint64_t)chunk_of(p)->number << (CHUNK_SHIFT - GRANULE_SHIFT) | granule_of(p); }
Obj  *block_from_code(uint64_t);

/* gc/alloc.c */
void *system_chunk(size_t bytes);                   /* aligned to CHUNK_BYTES; contents undefined */
void  system_chunk_free(void *, size_t bytes);
void  system_trim(void);
void *raw_alloc(size_t bytes);                      /* like buf_alloc, but alloc_should_fail() is not asked: callers that cannot report */
void  raw_free(void *);

/* gc/heap.c */
int   heaps_init(void);
unsigned size_class_bytes(unsigned size_class);
Heap *heap_for_slot(Slot *, Interp *);       /* makes it the first time; NULL: memory ran out */
void  heap_collect_remote(Heap *);                  /* takes what other threads gave back */
void  heap_leave(Heap *);                           /* its thread ends: nothing stays in quarantine */
Heap *heap_first(void);

#endif
