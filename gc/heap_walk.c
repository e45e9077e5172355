/* gc/heap_walk.c -- looking at the whole heap: statistics, every live block, and the verifier.
 *
 * A block is live when its header's shape is not SHAPE_ID_DEAD (heap.c, H3). Chunks and pages do not go away under
 * an attached walker (chunk.c, C3).
 */
#include "gc/heap_int.h"

#include "gc/counts.h"
#include "threading/world.h"

/* The blocks of a page whose headers may be read. */
static unsigned page_blocks(const Page *p, uint32_t *size)
{
    uint8_t state = load_acquire_u8(&p->state);     /* pairs with page_make_current() */
    if (state != PAGE_CURRENT && state != PAGE_LISTED && state != PAGE_FULL && state != PAGE_RUN)
        return 0;
    *size = load_relaxed_u32(&p->block_size);
    return *size ? load_relaxed_u16(&p->carved) : 0;
}

static bool walk(bool (*visit)(Obj *, void *), void *arg)
{
    bool more = true;
    chunks_walk_begin();
    for (Chunk *c = chunk_first(); c && more; c = c->next)
        for (unsigned i = CHUNK_FIRST_PAGE; i < CHUNK_PAGES && more; i++) {
            Page *p = page_at(c, i);
            uint32_t size = 0;
            unsigned n = page_blocks(p, &size);
            for (unsigned k = 0; k < n && more; k++) {
                size_t at = (size_t)k * size;
                if (at + sizeof(Obj) > PAGE_BYTES)
                    break;
                Obj *o = (Obj *)(void *)(page_memory(p) + at);
                if (load_acquire_u32(&o->shape) != SHAPE_ID_DEAD)
                    more = visit(o, arg);
            }
        }
    chunks_walk_end();
    return more;
}

void heap_each(bool (*visit)(Obj *, void *), void *arg)
{
    walk(visit, arg);
}

static bool count_block(Obj *o, void *arg)
{
    struct heap_statistics *s = arg;
    s->live_blocks++;
    s->live_bytes += obj_block_size(o);
    return true;
}

void heap_statistics(struct heap_statistics *s)
{
    *s = (struct heap_statistics){0};
    walk(count_block, s);
    chunks_lock();
    for (Chunk *c = chunk_first(); c; c = c->next) {
        s->chunks++;
        s->pages += c->bytes == CHUNK_BYTES ? (size_t)(CHUNK_PAGES - CHUNK_FIRST_PAGE - c->free_pages) : (c->bytes >> PAGE_SHIFT);
    }
    chunks_unlock();
    s->retired_pages = chunks_retired();
}

static void verify_page(Page *p)
{
    if (p->state == PAGE_FREE || p->state == PAGE_TAIL || p->state == PAGE_RETIRED)
        return;
    CHECK(p->heap && p->slot == p->heap->slot);
    char *memory = page_memory(p);
    unsigned out = p->state == PAGE_CURRENT ? p->used - CURRENT_BIAS : p->state == PAGE_FULL ? p->capacity : p->used;
    unsigned in_list = 0, live = 0;
    for (Block *b = p->free; b; b = block_next(b)) {
        size_t offset = (size_t)((char *)b - memory);
        CHECK(offset % p->block_size == 0 && offset / p->block_size < p->carved);
        CHECK(load_relaxed_u32(&b->hdr.shape) == SHAPE_ID_DEAD && load_relaxed_u32(&b->hdr.shared) == COUNT_M);
        in_list++;
    }
    CHECK(in_list + out == p->carved);
    for (unsigned k = 0; k < p->carved; k++) {
        Obj *o = (Obj *)(void *)(memory + (size_t)k * p->block_size);
        uint32_t shape = load_relaxed_u32(&o->shape);
        if (shape == SHAPE_ID_DEAD) {
            CHECK(load_relaxed_u16(&o->owner) == SLOT_NONE && load_relaxed_u32(&o->local) == 0);
            continue;
        }
        live++;
        CHECK(shape < SHAPE_MAX && shape_at(shape)->kind != SHAPE_DEAD);
        uint16_t owner = load_relaxed_u16(&o->owner);
        CHECK(owner == SLOT_NONE || owner >= SLOT_DEFERRED || owner == p->slot);
    }
    CHECK(live <= out);                             /* others are in quarantine or on the remote list */
}

/* Each page with blocks given back by others is in its heap's list of notified pages, once. */
static void verify_notified(size_t pages_with_remote)
{
    size_t listed = 0;
    for (Heap *h = heap_first(); h; h = h->next)
        for (Page *p = load_acquire_ptr(&h->notified); p; p = load_relaxed_ptr(&p->notify)) {
            CHECK(load_relaxed_ptr(&p->remote) && p->heap == h);
            CHECK(++listed <= pages_with_remote);
        }
    CHECK(listed == pages_with_remote);
}

void heap_verify(void)
{
    size_t pages_with_remote = 0;
    chunks_lock();
    for (Chunk *c = chunk_first(); c; c = c->next) {
        unsigned free_pages = 0;
        for (unsigned i = 0; i < CHUNK_PAGES; i++)
            free_pages += (unsigned)(c->free_map[i / 64] >> (i % 64) & 1);
        CHECK(free_pages == c->free_pages);
        for (unsigned i = CHUNK_FIRST_PAGE; i < CHUNK_PAGES; i++) {
            Page *p = page_at(c, i);
            CHECK(!(c->free_map[i / 64] >> (i % 64) & 1) || p->state == PAGE_FREE);
            verify_page(p);
            pages_with_remote += load_relaxed_ptr(&p->remote) != NULL;
        }
    }
    verify_notified(pages_with_remote);
    chunks_unlock();
}
