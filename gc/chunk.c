/* gc/chunk.c -- 4 MiB chunks, cut into pages.
 *
 * Objects must stay recognisable to readers that hold a stale pointer (gc/counts.h), so memory that held a block of one size
 * becomes anything else only after a grace period: chunk_retire_pages() hands pages to the grace-period machinery, which calls
 * back into this file, and only then are they free for another size class, another thread, or the system.
 *
 * State.  chunks, Chunk.free_map, spare_chunks   GUARD(chunks_mutex)
 *         chunk_table    entries written under the lock before the chunk's first block is handed out; never moves
 * Holds.  C1  A page record is blank (all zero but `state`) when chunk_take_pages() returns it; its mark bytes are zero.
 *         C2  A chunk is given back only when all its pages are free, hence a grace period after the last of them died. A few
 *             spare chunks are kept, so that a program on the edge does not map and unmap.
 *         C3  Between chunks_walk_begin() and chunks_walk_end() no chunk is unlinked, and chunks keep their order, so an attached
 *             thread walks the list without the lock. A page in use that it meets stays in use, whoever's it is: its release
 *             would need a grace period, and the walker is inside a read-side section.
 * Locks.  chunks_mutex is taken without detaching (a thread that allocates must not pass a safepoint); its holders never block.
 * Tests.  tests/gc/test_heap.c
 */
#include "gc/heap_int.h"

#include "threading/grace.h"
#include "threading/lock.h"

#include <sys/mman.h>

Chunk **chunk_table;
uint8_t *chunk_map;

enum { ADDRESS_BITS = 47, SPARES = 4 }; /* ADDRESS_BITS of a user-space pointer */

static Mutex    chunks_mutex;
static Chunk   *chunks         GUARD_W(chunks_mutex, release, acquire);
static Chunk   *roomy          GUARD(chunks_mutex);    /* where the search for free pages starts */
static Chunk   *doomed         GUARD(chunks_mutex);    /* to be unlinked and freed when the last walker is done */
static uint32_t walkers        GUARD(chunks_mutex);
static uint32_t chunk_numbers  GUARD(chunks_mutex);    /* numbers below this have been used */
static uint32_t free_number    GUARD(chunks_mutex);    /* a guess at the lowest vacant number */
static uint32_t spare_chunks   GUARD(chunks_mutex);    /* wholly free */
static uint64_t retired_pages  SHARED(relaxed);

void chunks_lock(void)
{
    if (UNLIKELY(!byte_try_lock(&chunks_mutex.byte)))
        (void)byte_lock_timed(&chunks_mutex.byte, -1, false);
}

void chunks_unlock(void)
{
    byte_unlock(&chunks_mutex.byte);
}

int chunks_init(void)
{
    chunk_table = mmap(NULL, CHUNKS_MAX * sizeof *chunk_table, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (chunk_table == MAP_FAILED)
        return -1;
    chunk_map = mmap(NULL, (size_t)1 << (ADDRESS_BITS - CHUNK_SHIFT), PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return chunk_map == MAP_FAILED ? -1 : 0;
}

Chunk *chunk_first(void)
{
    return load_acquire_ptr(&chunks);               /* pairs with chunk_register_locked() */
}

size_t chunks_retired(void)
{
    return load_relaxed_u64(&retired_pages);
}

Obj *block_from_code(uint64_t code)
{
    Chunk *c = load_relaxed_ptr(&chunk_table[code >> (CHUNK_SHIFT - GRANULE_SHIFT)]);
    uintptr_t offset = (uintptr_t)(code & (CHUNK_GRANULES - 1)) << GRANULE_SHIFT;
    /* A block starts on a 16-byte boundary and is at least 32 bytes long, so at most one starts in a granule: which half of the
     * granule it is follows from the page's block size. */
    Page *p = page_at(c, (unsigned)(offset >> PAGE_SHIFT));
    uint32_t in_page = (uint32_t)(offset & (PAGE_BYTES - 1)), size = p->block_size;
    uint32_t index = (in_page + size - 1) / size;
    return (Obj *)(page_memory(p) + (size_t)index * size);
}

static int chunk_register_locked(Chunk *c)
{
    uint32_t n = free_number;
    while (n < chunk_numbers && chunk_table[n])
        n++;
    if (n == CHUNKS_MAX)
        return -1;
    if (n == chunk_numbers)
        chunk_numbers++;
    free_number = n + 1;
    c->number = n;
    store_relaxed_ptr(&chunk_table[n], c);
    store_relaxed_u8(&chunk_map[(uintptr_t)c >> CHUNK_SHIFT], 1);
    c->prev = NULL;
    c->next = chunks;
    if (chunks)
        chunks->prev = c;
    store_release_ptr(&chunks, c);
    roomy = c;
    return 0;
}

static void chunk_unlink_locked(Chunk *c)
{
    ASSERT(walkers == 0);
    if (roomy == c)
        roomy = NULL;
    if (c->prev)
        c->prev->next = c->next;
    else
        chunks = c->next;
    if (c->next)
        c->next->prev = c->prev;
    store_relaxed_ptr(&chunk_table[c->number], NULL);
    store_relaxed_u8(&chunk_map[(uintptr_t)c >> CHUNK_SHIFT], 0);
    if (c->number < free_number)
        free_number = c->number;
}

static Chunk *chunk_new(size_t bytes)
{
    Chunk *c = system_chunk(bytes);
    if (!c)
        return NULL;
    CHECK((uintptr_t)c >> ADDRESS_BITS == 0);
    memset(c, 0, CHUNK_MARKS + CHUNK_GRANULES);
    c->bytes = bytes;
    if (bytes == CHUNK_BYTES) {
        for (unsigned i = CHUNK_FIRST_PAGE; i < CHUNK_PAGES; i++)
            c->free_map[i / 64] |= UINT64_C(1) << (i % 64);
        c->free_pages = CHUNK_PAGES - CHUNK_FIRST_PAGE;
    }
    return c;
}

/* The first of n adjacent free pages, or CHUNK_PAGES. */
static unsigned chunk_find_locked(const Chunk *c, unsigned n)
{
    unsigned found = 0;
    for (unsigned i = CHUNK_FIRST_PAGE; i < CHUNK_PAGES;) {
        uint64_t word = c->free_map[i / 64] >> (i % 64);
        if (word == 0) {
            i = (i | 63) + 1;
            found = 0;
            continue;
        }
        if (!(word & 1)) {
            i += (unsigned)__builtin_ctzll(word);
            found = 0;
            continue;
        }
        i++;
        if (++found == n)
            return i - n;
    }
    return CHUNK_PAGES;
}

static Page *chunk_take_from_locked(Chunk *c, unsigned n)
{
    unsigned at = c->free_pages < n ? CHUNK_PAGES : chunk_find_locked(c, n);
    if (at == CHUNK_PAGES)
        return NULL;
    if (c->free_pages == CHUNK_PAGES - CHUNK_FIRST_PAGE)
        spare_chunks--;
    c->free_pages -= n;
    for (unsigned i = at; i < at + n; i++) {
        c->free_map[i / 64] &= ~(UINT64_C(1) << (i % 64));
        store_relaxed_u8(&page_at(c, i)->state, i == at ? PAGE_RETIRED : PAGE_TAIL);  /* walkers skip it until the heap has filled it in */
    }
    roomy = c;
    return page_at(c, at);
}

static Page *chunk_take_locked(unsigned n)
{
    Page *p = roomy ? chunk_take_from_locked(roomy, n) : NULL;
    for (Chunk *c = chunks; c && !p; c = c->next)
        p = chunk_take_from_locked(c, n);
    return p;
}

Page *chunk_take_pages(unsigned n)
{
    chunks_lock();
    Page *p = chunk_take_locked(n);
    chunks_unlock();
    if (p)
        return p;
    Chunk *c = chunk_new(CHUNK_BYTES);              /* outside the lock: mapping takes microseconds */
    if (!c)
        return NULL;
    chunks_lock();
    if (chunk_register_locked(c) < 0) {
        chunks_unlock();
        system_chunk_free(c, c->bytes);
        return NULL;
    }
    spare_chunks++;
    p = chunk_take_locked(n);
    chunks_unlock();
    return p;
}

Page *chunk_take_huge(size_t bytes)
{
    if (bytes > PTRDIFF_MAX - CHUNK_BYTES)
        return NULL;
    Chunk *c = chunk_new((size_t)CHUNK_FIRST_PAGE * PAGE_BYTES + bytes);
    if (!c)
        return NULL;
    chunks_lock();
    int rc = chunk_register_locked(c);
    if (rc == 0)
        store_relaxed_u8(&page_at(c, CHUNK_FIRST_PAGE)->state, PAGE_RETIRED);
    chunks_unlock();
    if (rc < 0) {
        system_chunk_free(c, c->bytes);
        return NULL;
    }
    return page_at(c, CHUNK_FIRST_PAGE);
}

static void page_blank(Page *p)
{
    memset(p, 0, offsetof(Page, state));
    memset(&p->state + 1, 0, sizeof *p - offsetof(Page, state) - 1);
    store_release_u8(&p->state, PAGE_FREE);         /* an atomic: walkers look at it at any time */
}

/* Called when the grace period of chunk_retire_pages() is over, perhaps by a thread that is not attached. */
static void pages_release(void *pages)
{
    Page *p = pages;
    Chunk *c = chunk_of(p), *gone = NULL;
    unsigned n = p->run, at = (unsigned)(p - (Page *)c);
    add_relaxed_u64(&retired_pages, (uint64_t)-(int64_t)n);
    chunks_lock();
    if (c->bytes != CHUNK_BYTES) {
        if (walkers) {
            c->doomed = doomed;
            doomed = c;
        } else {
            chunk_unlink_locked(c);
            gone = c;
        }
    } else {
        for (unsigned i = at; i < at + n; i++) {
            page_blank(page_at(c, i));
            and_relaxed_u64(&c->young[i / 64], ~(UINT64_C(1) << (i % 64)));
            c->free_map[i / 64] |= UINT64_C(1) << (i % 64);
        }
        memset(mark_of(page_memory(p)), 0, (size_t)n * PAGE_GRANULES);
        c->free_pages += n;
        if (c->free_pages == CHUNK_PAGES - CHUNK_FIRST_PAGE) {
            if (spare_chunks >= SPARES && !walkers) {
                chunk_unlink_locked(c);
                gone = c;
            } else {
                spare_chunks++;
            }
        }
    }
    chunks_unlock();
    if (gone)
        system_chunk_free(gone, gone->bytes);
}

void chunks_walk_begin(void)
{
    chunks_lock();
    walkers++;
    chunks_unlock();
}

void chunks_walk_end(void)
{
    Chunk *gone = NULL;
    chunks_lock();
    if (--walkers == 0) {
        gone = doomed;
        doomed = NULL;
        for (Chunk *c = gone; c; c = c->doomed)
            chunk_unlink_locked(c);
    }
    chunks_unlock();
    while (gone) {
        Chunk *next = gone->doomed;
        system_chunk_free(gone, gone->bytes);
        gone = next;
    }
}

void chunk_retire_pages(Page *p, unsigned n)
{
    size_t bytes = chunk_of(p)->bytes == CHUNK_BYTES ? (size_t)n * PAGE_BYTES : chunk_of(p)->bytes;
    p->run = (uint16_t)n;
    store_relaxed_u8(&p->state, PAGE_RETIRED);
    add_relaxed_u64(&retired_pages, n);
    retire_buffer(p, pages_release, bytes);
}

void chunk_trim(void)
{
    Chunk *gone = NULL;
    chunks_lock();
    for (Chunk *c = walkers ? NULL : chunks, *next; c; c = next) {
        next = c->next;
        if (c->bytes == CHUNK_BYTES && c->free_pages == CHUNK_PAGES - CHUNK_FIRST_PAGE) {
            chunk_unlink_locked(c);
            spare_chunks--;
            c->doomed = gone;
            gone = c;
        }
    }
    chunks_unlock();
    while (gone) {
        Chunk *next = gone->doomed;
        system_chunk_free(gone, gone->bytes);
        gone = next;
    }
}
