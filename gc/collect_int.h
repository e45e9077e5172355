/* gc/collect_int.h -- what the files of the collector share, and what heap and counts tell it. collect.c explains. */
#ifndef P3T_GC_COLLECT_INT_H
#define P3T_GC_COLLECT_INT_H

#include "gc/collect.h"
#include "gc/heap_int.h"
#include "gc/crew.h"

/* Bits of an object's mark byte. All are 0 for a block without an object; die() clears the byte. */
enum {
    GC_MARKED    = 1,       /* this collection reached it */
    GC_OLD       = 2,       /* it survived a collection */
    GC_FROZEN    = 4,       /* gc.freeze(): no collection looks at it */
    GC_CANDIDATE = 8,       /* its references are being counted; in the end: it is in the unreachable set */
    GC_WAITING   = 16,      /* on the list of deferred objects without counted references: reaping, not yet seen in use; in a full
                               collection, the list's reference is not counted */
    GC_LEAF      = 128,     /* every byte of a leaf page: nothing to visit there */
};

/* Young collections of the usual size do without fresh memory, which would have to be mapped and zeroed each time. */
enum { BUFFER_ROOM = 1 << 17 };

/* The garbage that one thread owns, when several clear it. */
enum { SHARES = 16 };
enum share_state { SHARE_NONE, SHARE_READY, SHARE_TAKEN };
struct share {
    uint32_t state SHARED(acq_rel);                 /* READY -> TAKEN by who clears it */
    uint16_t slot  SHARED(relaxed);                 /* whose pages they lie in; a hint */
    Obj    **at    GUARD_W(state, release, acquire);
    size_t   n     GUARD_W(state, release, acquire);
    Thread  *by    GUARD(state);                    /* who took it */
};

struct collector {
    struct collector *next  FROZEN;
    Interp  *interp         FROZEN;
    uint32_t collecting     SHARED(acq_rel);        /* a collection is under way, with its unstopped parts */
    Thread  *by             SHARED(relaxed);        /* who collects, or did last */
    uint8_t  disabled       SHARED(relaxed);
    uint8_t  save_all       SHARED(relaxed);
    uint8_t  announce       SHARED(relaxed);
    size_t   growth         SHARED(relaxed);        /* GC_GROWTH_AUTO, or blocks */
    size_t   trigger        SHARED(relaxed);        /* births after which the next collection is due */
    uint64_t born           SHARED(relaxed);        /* signed; reported by heaps */
    struct crew crew;                               /* of its young collections */
    uint32_t helpers        STOPPED;                /* how many there were last time */
    Obj    **buffer         STOPPED;                /* BUFFER_ROOM for each member of a young collection, and for its set; NULL at first */
    struct share share[SHARES];                     /* of what is to be cleared */
    uint32_t parts          SHARED(acq_rel);        /* of the collection that are not over: the collecting thread's, and a share each */
    Obj    **set            GUARD(parts);           /* what the shares are of */
    size_t   live           STOPPED;                /* tracked objects after the last full collection */
    size_t   promoted       STOPPED;                /* survivors of young collections since */
    struct collect_statistics stats[3] OWNER(relaxed); /* of the collecting thread; gc.get_stats() reads them meanwhile */
};

struct collector *collector_for(Interp *);          /* made the first time; NULL: memory ran out */

bool collectors_many(void);

/* n blocks of container pages were made available to (or taken from) the heap's thread, which is the caller. */
void collect_births_report(Heap *);
enum { BIRTHS_REPORT = 256, PAGE_BIRTHS = 16 };      /* the latter: what a page counts for at least, since collections look at all of it */
static inline void collect_note_births(Heap *h, int64_t n)
{
    h->born += n;
    if (h->born >= BIRTHS_REPORT || h->born <= -BIRTHS_REPORT)
        collect_births_report(h);
}
void collect_poll(GcThread *) RUNS_PYTHON;          /* POLL_COLLECT */
bool collect_help(Interp *);                        /* hooks.stopped */
void collect_vanished(GcThread *);                  /* in a forked child */

/* gc/mark.c. What markers that work together give each other. */
enum { MARK_BLOCK = 1024, MARK_BLOCKS = 8 };
struct mark_block { size_t n; Obj *at[MARK_BLOCK]; };
struct mark_pool {
    uint32_t lock              SHARED(acquire to take, release to drop);
    unsigned members           STOPPED;  /* of this collection: written by who collects, before its first step */
    uint32_t idle              GUARD_W(lock, relaxed, relaxed);
    uint32_t blocks            GUARD_W(lock, relaxed, relaxed);   /* filled ones */
    struct mark_block block[MARK_BLOCKS] GUARD(lock) __attribute__((aligned(128)));
};

/* A marker's stack holds each object at most once, so its bound is known before marking starts. */
enum { MARK_AHEAD = 16, MARK_NEXT = 32, MARK_SHAPES = 16 };
struct marker {
    Obj   **stack;
    size_t  top, room;
    Obj    *ahead[MARK_AHEAD];      /* references whose mark byte was prefetched */
    Obj    *next[MARK_NEXT];        /* objects whose first line was prefetched, and from next_mid on the buffer that it names */
    unsigned ahead_in, ahead_out, next_in, next_mid, next_out;   /* queues: they count what came in and went out */
    uint8_t  needs, refuses;        /* an object is marked if its byte has all of one and none of the other */
    bool     edges;                 /* structural edges too */
    uint32_t edges_of[MARK_SHAPES]; /* shapes of objects whose edges were visited; in a container page they are those of its shape */
    bool     racing;                /* others change other bits of mark bytes meanwhile */
    struct mark_pool *pool;         /* NULL: it is alone */
    bool     lent;                  /* the stack is kept by who gave it */
    size_t   look_at;               /* height of the stack from which on it is looked whether to do something about it */
    unsigned offer_in;              /* pops until the pool is looked at */
    unsigned nested;                /* drains under way, but for the first, which traverse functions have called in the end */
    bool     draining;              /* not while roots are pushed: they are shared out first */
    Interp  *only;                  /* when there are several interpreters: whose objects it visits */
};
/* 0; -1: memory ran out. With a stack of `room` it uses that if it is large enough. */
int  marker_init(struct marker *, size_t objects, Interp *, struct mark_pool *, Obj **stack, size_t room);
void marker_done(struct marker *);
void marker_push(struct marker *, Obj *);           /* marks it and visits it later */
void marker_drain(struct marker *);                 /* all members together, each its own */
int  mark_visit(PyObject *, void *marker);          /* gc_visit */
void mark_root(Value, void *marker);                /* root_visit */
void mark_from_roots(struct marker *, Interp *);    /* thread_roots of every thread, static_roots; world stopped */

/* gc/trial.c: world stopped */
typedef void (*page_visit)(Page *, void *);
struct trial;
struct trial_member {               /* its own member's alone during a step; the collecting one adds up between steps */
    struct trial *trial;
    uint8_t number;
    struct marker marker;
    size_t tracked, unreachable;
} __attribute__((aligned(128)));    /* its member writes to it all the time */
struct trial {
    Interp  *interp;
    bool     full;
    unsigned members;
    size_t   blocks;                /* in the pages to be looked at */
    uint16_t slot;                  /* the collecting thread's */
    struct crew *crew;              /* young: who helps, if there is more than one member */
    Obj    **buffer;                /* young: BUFFER_ROOM references for each member, or NULL */
    Page   **young;                 /* a young collection's pages, those of the collecting thread first */
    size_t   young_pages, young_own, young_room;
    unsigned helpers;               /* young: how many may join */
    uint64_t young_left SHARED(acq_rel);            /* that are not yet taken in this step: from << 32 | to */
    page_visit visit;               /* trial_shared() */
    void    *visit_arg;
    struct Chunk *cursor SHARED(acq_rel);            /* the next chunk whose pages are to be visited, by the member that takes it */
    struct trial_member member[TEAM_MAX];
    size_t   tracked;               /* survivors seen: full only, or promoted ones */
    size_t   unreachable;
};
void trial_pages(struct trial *, page_visit, void *arg);  /* the pages that trial_find() looked at, until the world goes on */
int  trial_find(struct trial *);                    /* leaves GC_CANDIDATE on the unreachable set; -1: memory ran out, nothing is left */
void trial_shared(struct trial *, page_visit, void *arg); /* between trial_find() and trial_done(): trial_pages() by all members */
void trial_done(struct trial *);                    /* after trial_find(), unless it failed */
size_t trial_again(struct trial *, Obj **set, size_t n);  /* after finalizers: how many of the set are still unreachable, moved to its front */
void trial_end(Obj **set, size_t n, uint8_t bits);  /* takes the bits from the marks, drops the side arrays of the set's pages */

/* Has a finalizer that did not run yet. */
static inline bool wants_finalizer(uint8_t flags, const struct GcOps *ops)
{
    return ((flags & (OBJ_HAS_FINALIZER | OBJ_FINALIZED)) == OBJ_HAS_FINALIZER || (ops->finalize_all && !(flags & OBJ_FINALIZED))) && ops->finalize;
}

/* Visits every page of an interpreter that may hold containers. World stopped. */
void pages_each(Interp *, page_visit, void *arg);
void pages_shared_each(Interp *, page_visit, void *arg);    /* the same, by several threads in a large heap */
static inline Obj *page_block(const Page *p, unsigned k)
{
    return (Obj *)(void *)(page_memory(p) + (size_t)k * p->block_size);
}

/* Mark bytes are looked at eight at a time where the answer is the same for most of them. */
enum { MARK_WORDS = PAGE_GRANULES / 8 };
#define EVERY_BYTE UINT64_C(0x0101010101010101)
static inline uint64_t *mark_words(const Page *p) { return (uint64_t *)(void *)mark_of(page_memory(p)); }

/* The block that starts in the granule of byte `byte` of mark word `word`. */
static inline Obj *granule_block(const Page *p, unsigned word, unsigned byte)
{
    uint32_t at = (word * 8 + byte) << GRANULE_SHIFT, size = p->block_size;
    return (Obj *)(void *)(page_memory(p) + (at + size - 1) / size * size);
}

/* Visits the blocks of a page whose mark byte has a bit. The visitor may change marks, of this page's blocks too. */
static ALWAYS_INLINE void page_each_marked(Page *p, uint8_t bit, void (*visit)(Page *, Obj *, void *), void *arg)
{
    const uint64_t *w = mark_words(p);
    unsigned words = p->state == PAGE_RUN ? 1 : MARK_WORDS;
    for (unsigned i = 0; i < words; i++)
        for (uint64_t some = load_relaxed_u64(&w[i]) & bit * EVERY_BYTE; some; some &= some - 1)
            visit(p, granule_block(p, i, (unsigned)__builtin_ctzll(some) / 8), arg);
}

/* gc/deferred.c: destroys deferred objects that neither counts nor registers (nor, when full, structural edges) know. */
void deferred_reap(Interp *, bool full) RUNS_PYTHON;
void deferred_settle(Interp *);
bool deferred_due(Interp *);

#endif
