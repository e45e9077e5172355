/* gc/heap.c -- allocating and freeing objects.
 *
 * Each owner slot has a Heap: for every kind and size class a bin with one current page, whose free list hands out blocks
 * without atomics (obj_alloc_fast, obj_free_fast in gc/heap_int.h), and a list of further pages with room. A block freed by
 * another thread goes on its page's `remote` list; the push that makes that list non-empty also puts the page on its heap's
 * `notified` list, which the owner takes when a bin runs dry. A thread that ends leaves its heap in the slot, and the next
 * occupant goes on with it.
 *
 *   page states   CURRENT -> FULL (bin ran dry) -> LISTED (a block came back) -> CURRENT ...
 *                 LISTED with no block out: kept if its bin has no other, else RETIRED -> (grace period) -> FREE
 *
 * `used` counts blocks out. It is arranged so that obj_free_fast tests one thing, "has used fallen to zero?": a current page
 * carries CURRENT_BIAS and never gets there, a full page says 1.
 *
 * Holds.  H1  A block is reused at once for the same size; a stale pointer to it reads the header of the old object, of a dead
 *             block, or of the new object, never anything else. Pages change class through chunk_retire_pages() alone.
 *         H2  A page on which a remote push is under way still counts the pushed block as out, because the owner takes `remote`
 *             only from pages it found in `notified`, and the pusher enters the page there last. So page->heap and the page
 *             itself stay valid for the pusher.
 *         H3  No allocation bitmap: a block holds an object exactly when its header's shape is not SHAPE_ID_DEAD.
 *         H4  A page holds objects of one interpreter. When a slot passes to a thread of another interpreter its pages with
 *             room are parked until an occupant of theirs comes back.
 * Large objects are runs of pages (state RUN, one block), beyond RUN_MAX_PAGES a chunk of their own; the same rules hold.
 * Debug and sanitizer builds poison a freed block from byte 16 on and keep it in a quarantine before its reuse.
 * Tests.  tests/gc/test_heap.c, stress-tests/c/stress_heap.c
 */
#include "gc/heap_int.h"
#include "gc/tell.h"

#include "gc/collect_int.h"
#include "gc/counts_int.h"
#include "threading/grace.h"
#include "threading/lock.h"
#include "threading/perturb.h"

Page empty_page;
uint8_t size_class_of[SMALL_MAX / 16 + 1];

static const uint16_t class_bytes_large[] = {       /* classes 33 and up: 25 blocks a page, 21, 18, ... 2 */
    640, 768, 896, 1024, 1168, 1360, 1488, 1632, 1808, 2048, 2336, 2720, 3264, 4096, 5456, 8192,
};
static uint16_t class_bytes[SIZE_CLASSES];

static Heap *heaps SHARED(acq_rel);                 /* every heap ever made; none is freed */

enum { CARVE_BYTES = 2048, POISON = 0xdd, BLOCK_HEAD = sizeof(Obj) + sizeof(Block *) };

int heaps_init(void)
{
    unsigned sc = 0;
    for (sc = 2; sc <= 32; sc++)
        class_bytes[sc] = (uint16_t)(sc * 16);
    for (unsigned i = 0; i < sizeof class_bytes_large / sizeof *class_bytes_large; i++)
        class_bytes[33 + i] = class_bytes_large[i];
    sc = 2;
    for (unsigned steps = 0; steps <= SMALL_MAX / 16; steps++) {
        while (class_bytes[sc] < steps * 16)
            sc++;
        size_class_of[steps] = (uint8_t)sc;
    }
    return 0;
}

unsigned size_class_bytes(unsigned sc)
{
    return class_bytes[sc];
}

Heap *heap_first(void)
{
    return load_acquire_ptr(&heaps);
}

/* --- lists of pages with room ------------------------------------------------------------------------------------------- */

static Page **list_of(Heap *h, Page *p)
{
    return p->interp == h->interp ? &h->listed[p->kind][p->size_class] : &h->parked;
}

static void list_add(Heap *h, Page *p)
{
    Page **head = list_of(h, p);
    p->prev = NULL;
    p->next = *head;
    if (p->next)
        p->next->prev = p;
    *head = p;
    store_relaxed_u8(&p->state, PAGE_LISTED);
}

static void list_remove(Heap *h, Page *p)
{
    if (p->prev)
        p->prev->next = p->next;
    else
        *list_of(h, p) = p->next;
    if (p->next)
        p->next->prev = p->prev;
    p->next = p->prev = NULL;
}

/* A listed page has no block out. */
static void page_emptied(Heap *h, Page *p)
{
    if (p->interp == h->interp && !p->next && !p->prev)
        return;                                     /* the bin's only spare page: keep it */
    list_remove(h, p);
    if (p->kind != PAGE_LEAF)
        collect_note_births(h, -(int64_t)p->capacity);
    chunk_retire_pages(p, 1);
}

static void run_emptied(Heap *h, Page *p)
{
    p->free = NULL;
    unsigned n = p->run;
    if (n < sizeof h->runs / sizeof *h->runs && !h->runs[n] && p->interp == h->interp && chunk_of(p)->bytes == CHUNK_BYTES) {
        store_relaxed_u16(&p->carved, 0);
        h->runs[n] = p;
        return;
    }
    chunk_retire_pages(p, n);
}

void heap_free_slow(Page *p)
{
    Heap *h = p->heap;
    switch (p->state) {
    case PAGE_FULL:
        p->used = p->capacity - 1u;
        list_add(h, p);
        break;
    case PAGE_LISTED:
        page_emptied(h, p);
        break;
    case PAGE_RUN:
        run_emptied(h, p);
        break;
    default:
        UNREACHABLE("a block was freed on a page that holds none");
    }
}

/* --- blocks that other threads give back -------------------------------------------------------------------------------- */

void heap_free_remote(Page *p, Block *b)
{
    Block *old = load_relaxed_ptr(&p->remote);
    do
        block_set_next(b, old);
    while (!cas_acq_rel_ptr(&p->remote, &old, b));  /* pairs with the exchange in heap_collect_remote() */
    PERTURB("heap: between remote push and notification");
    if (old)
        return;
    Heap *h = p->heap;                              /* valid by H2 */
    Page *first = load_relaxed_ptr(&h->notified);
    do
        store_relaxed_ptr(&p->notify, first);
    while (!cas_acq_rel_ptr(&h->notified, &first, p)); /* acq_rel: p->notify is reused, so pushes must be ordered among themselves */
}

void heap_collect_remote(Heap *h)
{
    if (!load_relaxed_ptr(&h->notified))
        return;
    Page *p = exchange_acq_rel_ptr(&h->notified, NULL);
    while (p) {
        Page *next = load_relaxed_ptr(&p->notify);  /* read before `remote` is emptied: from then on p may be notified again */
        PERTURB("heap: between taking notifications and a page's blocks");
        Block *first = exchange_acq_rel_ptr(&p->remote, NULL), *last = first;
        PERTURB("heap: a page's remote list was taken");
        uint32_t n = 1;
        for (Block *b; (b = block_next(last)) != NULL; last = b)
            n++;
        block_set_next(last, p->free);
        p->free = first;
        if (p->state == PAGE_FULL) {
            p->used = p->capacity;
            list_add(h, p);
        }
        p->used -= n;
        if (p->used == 0) {
            if (p->state == PAGE_RUN)
                run_emptied(h, p);
            else
                page_emptied(h, p);                 /* a current page never gets here: CURRENT_BIAS */
        }
        p = next;
    }
}

/* --- getting pages ------------------------------------------------------------------------------------------------------ */

static void page_fill(Page *p, Heap *h, enum page_kind kind, unsigned sc, size_t block_size, unsigned capacity)
{
    p->free = NULL;
    p->slot = h->slot;
    p->heap = h;
    p->interp = h->interp;
    p->kind = (uint8_t)kind;
    p->size_class = (uint8_t)sc;
    store_relaxed_u32(&p->block_size, block_size > UINT32_MAX ? UINT32_MAX : (uint32_t)block_size);
    p->capacity = (uint16_t)capacity;
    store_relaxed_u16(&p->carved, 0);
    p->used = 0;
    memset(mark_of(page_memory(p)), kind == PAGE_LEAF ? GC_LEAF : 0, sc ? PAGE_GRANULES : 1);
}

/* Writes dead headers into the next blocks of the page and puts them on its empty free list, lowest address first. */
static void page_carve(Page *p)
{
    unsigned n = CARVE_BYTES / p->block_size;
    n = n < 4 ? 4 : n;
    if (n > (unsigned)p->capacity - p->carved)
        n = (unsigned)p->capacity - p->carved;
    char *at = page_memory(p) + (size_t)p->carved * p->block_size;
    HEAP_SHOW(at, (size_t)n * p->block_size);
    for (unsigned i = 0; i < n; i++) {
        Block *b = (Block *)(void *)(at + (size_t)i * p->block_size);
#if HEAP_CHECKED
        memset((char *)b + BLOCK_HEAD, POISON, p->block_size - BLOCK_HEAD);
#endif
        header_dead(&b->hdr);
        HEAP_HIDE((char *)b + sizeof(Obj), p->block_size - sizeof(Obj));
        block_set_next(b, i + 1 < n ? (Block *)(void *)((char *)b + p->block_size) : NULL);
    }
    p->free = (Block *)(void *)at;
    store_relaxed_u16(&p->carved, (uint16_t)(p->carved + n));
    if (p->kind != PAGE_LEAF)
        collect_note_births(p->heap, n);
}

/* The next young collection will look at it. */
static void page_young(Page *p)
{
    if (p->young || p->kind == PAGE_LEAF)
        return;
    Chunk *c = chunk_of(p);
    unsigned at = (unsigned)(p - (Page *)c);
    p->young = 1;
    or_relaxed_u64(&c->young[at / 64], UINT64_C(1) << (at % 64));
}

static void page_make_current(Heap *h, Page *p)
{
    unsigned available = p->carved - p->used;
    if (p->kind != PAGE_LEAF && p->carved > 0)
        collect_note_births(h, available > PAGE_BIRTHS ? available : PAGE_BIRTHS);
    p->used += CURRENT_BIAS;
    page_young(p);
    store_release_u8(&p->state, PAGE_CURRENT);
    h->current[p->kind][p->size_class] = p;
}

/* Gives the bin a current page with a free block. NULL: memory ran out. */
static Page *bin_refill(Heap *h, enum page_kind kind, unsigned sc)
{
    Page *p = h->current[kind][sc];
    if (p->free)
        return p;
    if (p->carved == p->capacity) {
        heap_collect_remote(h);
        if (p->free)
            return p;
        if (p != &empty_page) {
            ASSERT(p->used == CURRENT_BIAS + (uint32_t)p->capacity);
            p->used = 1;
            store_relaxed_u8(&p->state, PAGE_FULL);
            h->current[kind][sc] = &empty_page;
        }
        p = h->listed[kind][sc];
        if (p) {
            list_remove(h, p);
        } else {
            p = chunk_take_pages(1);
            if (!p)
                return NULL;
            page_fill(p, h, kind, sc, class_bytes[sc], PAGE_BYTES / class_bytes[sc]);
        }
        page_make_current(h, p);
        if (p->free)
            return p;
    }
    page_carve(p);
    return p;
}

static Obj *run_alloc(Heap *h, uint32_t shape, size_t bytes, enum page_kind kind)
{
    heap_collect_remote(h);
    if (bytes > PTRDIFF_MAX - PAGE_BYTES)
        return NULL;
    size_t n = (bytes + PAGE_BYTES - 1) / PAGE_BYTES;
    Page *p = NULL;
    if (n < sizeof h->runs / sizeof *h->runs && h->runs[n]) {
        p = h->runs[n];
        h->runs[n] = NULL;
    } else {
        p = n <= RUN_MAX_PAGES ? chunk_take_pages((unsigned)n) : chunk_take_huge(n * PAGE_BYTES);
        if (!p)
            return NULL;
        page_fill(p, h, kind, 0, n * PAGE_BYTES, 1);
        p->run = n <= RUN_MAX_PAGES ? (uint16_t)n : 1;
        header_dead((Obj *)(void *)page_memory(p));
    }
    p->kind = (uint8_t)kind;
    *mark_of(page_memory(p)) = kind == PAGE_LEAF ? GC_LEAF : 0;
    p->used = 1;
    page_young(p);
    Obj *o = (Obj *)(void *)page_memory(p);
    HEAP_SHOW(o, n * PAGE_BYTES);
    memset((char *)o + sizeof(Obj), 0, bytes - sizeof(Obj));
    header_born(o, shape, h->slot);
    store_relaxed_u16(&p->carved, 1);
    store_release_u8(&p->state, PAGE_RUN);
    if (kind != PAGE_LEAF)
        collect_note_births(h, (int64_t)(1 + bytes / 256));    /* it can hold many references: let it count for more than one */
    return o;
}

Obj *heap_alloc_slow(Heap *h, uint32_t shape, size_t bytes, enum page_kind kind)
{
    if (bytes > SMALL_MAX)
        return run_alloc(h, shape, bytes, kind);
    Page *p = bin_refill(h, kind, size_class_of[(bytes + 15) >> 4]);
    if (!p)
        return NULL;
    Block *b = p->free;
    p->free = block_next(b);
    p->used++;
#if HEAP_CHECKED
    heap_check_born(b, p);
#endif
    memset((char *)b + sizeof(Obj), 0, p->block_size - sizeof(Obj));
    header_born(&b->hdr, shape, h->slot);
    return &b->hdr;
}

Obj *heap_alloc_asked(Thread *t, uint32_t shape, size_t bytes, enum page_kind kind)
{
    if (alloc_should_fail())
        return NULL;
    Obj *o = obj_alloc_unasked(t, shape, bytes, kind);
    if (o && alloc_is_told())
        alloc_teller->born(o, bytes, true);
    return o;
}

bool block_is_live(const void *p)
{
    bool live = false;
    chunks_walk_begin();
    if (in_heap(p)) {
        const Page *page = page_of(p);
        uint8_t state = load_relaxed_u8(&page->state);
        live = state != PAGE_FREE && state != PAGE_RETIRED && load_relaxed_u32(&((const Obj *)p)->shape) != SHAPE_ID_DEAD;
    }
    chunks_walk_end();
    return live;
}

Obj *obj_alloc(uint32_t shape, size_t bytes, enum page_kind kind)
{
    return obj_alloc_fast(this_thread, shape, bytes, kind);
}

void obj_free(Obj *o)
{
    obj_free_fast(this_thread, o);
}

size_t obj_block_size(const Obj *o)
{
    const Page *p = page_of(o);
    const Chunk *c = chunk_of(o);
    return c->bytes == CHUNK_BYTES ? p->block_size : c->bytes - (size_t)CHUNK_FIRST_PAGE * PAGE_BYTES;
}

/* --- checks ------------------------------------------------------------------------------------------------------------- */

void heap_check_born(Block *b, const Page *p)
{
    HEAP_SHOW((char *)b + sizeof(Obj), p->block_size - sizeof(Obj));
    const unsigned char *at = (const unsigned char *)b + BLOCK_HEAD;
    for (size_t i = 0; i < p->block_size - BLOCK_HEAD; i += 61)        /* a sample */
        CHECK(at[i] == POISON && "a freed block was written to");
    CHECK(load_relaxed_u32(&b->hdr.shape) == SHAPE_ID_DEAD);
}

static void free_local(Page *p, Block *b)
{
    block_set_next(b, p->free);
    p->free = b;
    if (--p->used == 0)
        heap_free_slow(p);
}

#if HEAP_CHECKED
void heap_free_checked(Heap *h, Page *p, Block *b)
{
    size_t offset = (size_t)((char *)b - page_memory(p));
    uint8_t state = load_relaxed_u8(&p->state);     /* others than the owner may look */
    CHECK(state != PAGE_FREE && state != PAGE_TAIL && state != PAGE_RETIRED && "not an object of this heap");
    CHECK(offset % p->block_size == 0 && "not the start of a block");
    CHECK(load_relaxed_u32(&b->hdr.shape) != SHAPE_ID_DEAD && "freed twice");
    CHECK(load_relaxed_u32(&b->hdr.shared) == 3 && load_relaxed_u16(&b->hdr.owner) == SLOT_NONE && "freed alive");
    size_t size = state == PAGE_RUN && p->block_size > PAGE_BYTES ? PAGE_BYTES : p->block_size;
    memset((char *)b + sizeof(Obj), POISON, size - sizeof(Obj));
    header_dead(&b->hdr);
    HEAP_HIDE((char *)b + sizeof(Obj), size - sizeof(Obj));
    if (p->slot != h->slot) {
        heap_free_remote(p, b);
        return;
    }
    if (state == PAGE_RUN) {
        free_local(p, b);
        return;
    }
    unsigned i = h->quarantined++ % (sizeof h->quarantine / sizeof *h->quarantine);
    Block *oldest = h->quarantine[i];
    h->quarantine[i] = b;
    if (oldest)
        free_local(page_of(oldest), oldest);
}

static void quarantine_empty(Heap *h)
{
    for (unsigned i = 0; i < sizeof h->quarantine / sizeof *h->quarantine; i++) {
        Block *b = h->quarantine[i];
        h->quarantine[i] = NULL;
        if (b)
            free_local(page_of(b), b);
    }
}
#else
static void quarantine_empty(Heap *h)
{
    (void)h;
}
void heap_free_checked(Heap *h, Page *p, Block *b)
{
    (void)h;
    free_local(p, b);
}
#endif

/* --- heaps and their occupants ------------------------------------------------------------------------------------------ */

/* The slot passes to an interpreter other than the one whose pages lie in the bins, or back (H4). */
static void heap_change_interp(Heap *h, Interp *interp)
{
    for (unsigned kind = 0; kind < PAGE_KINDS; kind++)
        for (unsigned sc = 0; sc < SIZE_CLASSES; sc++) {
            Page *p = h->current[kind][sc];
            if (p != &empty_page) {
                if (p->free || p->carved < p->capacity) {
                    p->used -= CURRENT_BIAS;
                    list_add(h, p);
                } else {
                    p->used = 1;
                    store_relaxed_u8(&p->state, PAGE_FULL);
                }
                h->current[kind][sc] = &empty_page;
            }
        }
    Page *all = h->parked;
    h->parked = NULL;
    for (unsigned kind = 0; kind < PAGE_KINDS; kind++)
        for (unsigned sc = 0; sc < SIZE_CLASSES; sc++)
            while (h->listed[kind][sc]) {
                Page *p = h->listed[kind][sc];
                list_remove(h, p);
                p->next = all;
                all = p;
            }
    h->interp = interp;
    while (all) {
        Page *p = all;
        all = p->next;
        list_add(h, p);
        if (p->used == 0)
            page_emptied(h, p);
    }
    for (unsigned n = 0; n < sizeof h->runs / sizeof *h->runs; n++)
        if (h->runs[n]) {
            chunk_retire_pages(h->runs[n], n);
            h->runs[n] = NULL;
        }
}

Heap *heap_for_slot(Slot *s, Interp *interp)
{
    Heap *h = s->heap;
    if (h) {
        if (h->interp != interp)
            heap_change_interp(h, interp);
        return h;
    }
    h = raw_alloc(sizeof *h);
    if (!h)
        return NULL;
    memset(h, 0, sizeof *h);
    for (unsigned kind = 0; kind < PAGE_KINDS; kind++)
        for (unsigned sc = 0; sc < SIZE_CLASSES; sc++)
            h->current[kind][sc] = &empty_page;
    h->slot = s->id;
    h->interp = interp;
    s->heap = h;
    Heap *first = load_relaxed_ptr(&heaps);
    do
        h->next = first;
    while (!cas_acq_rel_ptr(&heaps, &first, h));    /* pairs with heap_first() */
    return h;
}

void heap_leave(Heap *h)
{
    quarantine_empty(h);
    heap_collect_remote(h);
}

/* By its owner, or by who has claimed the slot; attached. */
static void heap_trim_one(Heap *h)
{
    heap_leave(h);
    for (unsigned kind = 0; kind < PAGE_KINDS; kind++)
        for (unsigned sc = 0; sc < SIZE_CLASSES; sc++)
            for (Page *p = h->listed[kind][sc], *next; p; p = next) {
                next = p->next;
                if (p->used == 0) {
                    list_remove(h, p);
                    chunk_retire_pages(p, 1);
                }
            }
    for (unsigned n = 0; n < sizeof h->runs / sizeof *h->runs; n++)
        if (h->runs[n]) {
            chunk_retire_pages(h->runs[n], n);
            h->runs[n] = NULL;
        }
}

/* What others gave back to threads that sleep or have ended is taken on their behalf. */
void heap_trim(void)
{
    if (this_thread) {
        heap_trim_one(gc_thread(this_thread)->heap);
        for (Heap *h = heap_first(); h; h = h->next) {
            Slot *s = slot_at(h->slot);
            if (!slot_claim(s))
                continue;
            heap_trim_one(h);
            slot_unclaim(s);
            while (!counts_queue_empty(s) && slot_claim(s)) {       /* what was pushed meanwhile was left to us */
                counts_drain(s);
                slot_unclaim(s);
                poll_request(this_thread, POLL_MERGE);
            }
        }
    }
    chunk_trim();
    system_trim();
}

void heap_settle(void)
{
    heap_trim();
    grace_flush();
    chunk_trim();
    system_trim();
}
