/* gc/alloc.c -- the one doorway to mimalloc: buffers, and the chunks of the object heap.
 *
 * Debian's mimalloc exports malloc and free, so linking it replaces them for the whole process. Under a sanitizer it is not
 * linked: the sanitizer's own malloc gives buffers and chunks, and its checks work on every buffer.
 *
 * Every function that reports exhaustion asks alloc_should_fail() first, so a test can make each allocation fail once.
 * raw_alloc() is for callers that cannot report (a reference handed to another thread's queue); they say what they do instead.
 */
#include "gc/heap_int.h"
#include "gc/tell.h"
#include "threading/world.h"

#include <malloc.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>

#if defined(P3T_TSAN) || defined(P3T_ASAN)
#define SYSTEM_MALLOC 1
#else
#define SYSTEM_MALLOC 0
#include <mimalloc.h>
#endif

void *raw_alloc(size_t bytes)
{
#if SYSTEM_MALLOC
    return malloc(bytes ? bytes : 1);
#else
    return mi_malloc(bytes);
#endif
}

void raw_free(void *p)
{
#if SYSTEM_MALLOC
    free(p);
#else
    mi_free(p);
#endif
}

/* ---- telling ---- */

const struct alloc_teller *alloc_teller;

static void tell_all(uint8_t on)
{
    stop_world(this_thread->interp);
    store_relaxed_u8(&alloc_telling, on);
    alloc_tell_here();
    start_world(this_thread->interp);       /* the others look when they attach again */
}
void alloc_tell_start(void) { tell_all(1); }
void alloc_tell_stop(void) { tell_all(0); }

static void *told(void *p, size_t bytes)
{
    if (alloc_is_told() && p)
        alloc_teller->born(p, bytes, false);
    return p;
}

/* ---- buffers ---- */

/* More than the machine has, swap included? mimalloc maps memory that nobody reserved, so the kernel, which refuses such requests
 * otherwise, would let it be filled until it ends the process. */
static bool is_absurd(size_t bytes)
{
    struct sysinfo s;
    if (LIKELY(bytes < (size_t)1 << 30))
        return false;
    return bytes > PTRDIFF_MAX || (sysinfo(&s) == 0 && bytes / s.mem_unit > (size_t)s.totalram + s.totalswap);
}

void *buf_alloc(size_t bytes)
{
    return alloc_should_fail() || is_absurd(bytes) ? NULL : told(raw_alloc(bytes), bytes);
}

void *buf_zalloc(size_t bytes)
{
    if (alloc_should_fail() || is_absurd(bytes))
        return NULL;
#if SYSTEM_MALLOC
    return told(calloc(1, bytes ? bytes : 1), bytes);
#else
    return told(mi_zalloc(bytes), bytes);
#endif
}

void *buf_realloc(void *p, size_t bytes)
{
    if (alloc_should_fail() || is_absurd(bytes))
        return NULL;
    bool telling = load_relaxed_u8(&alloc_telling) && p;
    uintptr_t was = (uintptr_t)p;
    if (UNLIKELY(telling))
        alloc_teller->gone(p);              /* before another thread can get the block and be told of it */
#if SYSTEM_MALLOC
    void *q = realloc(p, bytes ? bytes : 1);
#else
    void *q = mi_realloc(p, bytes);
#endif
    if (UNLIKELY(!q && telling))
        return alloc_is_told() ? (alloc_teller->born((void *)was, buf_usable((void *)was), false), NULL) : NULL;
    return told(q, bytes);
}

void buf_free(void *p)
{
    if (UNLIKELY(load_relaxed_u8(&alloc_telling)) && p)
        alloc_teller->gone(p);
    raw_free(p);
}

size_t buf_usable(const void *p)
{
#if SYSTEM_MALLOC
    return malloc_usable_size((void *)(uintptr_t)p);
#else
    return mi_usable_size(p);
#endif
}

void *system_chunk(size_t bytes)
{
#if SYSTEM_MALLOC
    return aligned_alloc(CHUNK_BYTES, (bytes + CHUNK_BYTES - 1) & ~(size_t)(CHUNK_BYTES - 1));
#else
    void *p = is_absurd(bytes) ? NULL : mi_malloc_aligned(bytes, CHUNK_BYTES);
    if (p && bytes == CHUNK_BYTES)
        (void)madvise(p, bytes, MADV_HUGEPAGE);     /* a hint: first touch of fresh objects is three times cheaper */
    return p;
#endif
}

void system_chunk_free(void *p, size_t bytes)
{
    (void)bytes;
    HEAP_SHOW(p, bytes);
    raw_free(p);
}

void system_trim(void)
{
#if SYSTEM_MALLOC
    malloc_trim(0);
#else
    mi_collect(true);
#endif
}

void system_memory_report(void (*put)(const char *text, void *arg), void *arg)
{
#if SYSTEM_MALLOC
    put("  the sanitizer's allocator has no figures\n", arg);
#else
    mi_stats_merge();
    mi_stats_print_out(put, arg);
#endif
}
