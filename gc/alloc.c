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

#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

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

/* Zeroed, for what is filled from the front and perhaps never to its end: nothing is touched yet, if it is large. Huge pages make the first touch
 * several times cheaper. */
void *buf_zalloc_front(size_t bytes)
{
    void *p = buf_zalloc(bytes);
#if !SYSTEM_MALLOC
    enum { HUGE = 1 << 21 };
    uintptr_t from = ((uintptr_t)p + HUGE - 1) & ~(uintptr_t)(HUGE - 1), to = ((uintptr_t)p + bytes) & ~(uintptr_t)(HUGE - 1);
    if (p && bytes >= 2 * HUGE && from < to)
        (void)madvise((void *)from, to - from, MADV_HUGEPAGE);
#endif
    return p;
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

#if !SYSTEM_MALLOC
/* From the system and back to it, past mimalloc: that would keep what another thread (the reclaimer) gives back until the one that took it
 * allocates again. */
static void *chunk_map_new(void)
{
    enum { FLAGS = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE };
    char *p = mmap(NULL, CHUNK_BYTES, PROT_READ | PROT_WRITE, FLAGS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    size_t before = -(uintptr_t)p & (CHUNK_BYTES - 1);
    if (before) {                           /* the next one will probably lie below this one, at a boundary at once */
        munmap(p, CHUNK_BYTES);
        p = mmap(NULL, 2 * CHUNK_BYTES, PROT_READ | PROT_WRITE, FLAGS, -1, 0);
        if (p == MAP_FAILED)
            return NULL;
        before = -(uintptr_t)p & (CHUNK_BYTES - 1);
        if (before)
            munmap(p, before);
        munmap(p + before + CHUNK_BYTES, CHUNK_BYTES - before);
        p += before;
    }
    (void)madvise(p, CHUNK_BYTES, MADV_HUGEPAGE);   /* a hint: first touch of fresh objects is three times cheaper */
    return p;
}
#endif

void *system_chunk(size_t bytes)
{
#if SYSTEM_MALLOC
    return aligned_alloc(CHUNK_BYTES, (bytes + CHUNK_BYTES - 1) & ~(size_t)(CHUNK_BYTES - 1));
#else
    return bytes == CHUNK_BYTES ? chunk_map_new() : is_absurd(bytes) ? NULL : mi_malloc_aligned(bytes, CHUNK_BYTES);
#endif
}

void system_chunk_free(void *p, size_t bytes)
{
    HEAP_SHOW(p, bytes);
#if !SYSTEM_MALLOC
    if (bytes == CHUNK_BYTES) {
        (void)munmap(p, bytes);
        return;
    }
#endif
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

/* Resident memory, or 0. */
static size_t resident(void)
{
    char text[64] = "";
    unsigned long long all, here = 0;
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    if (read(fd, text, sizeof text - 1) <= 0 || sscanf(text, "%llu %llu", &all, &here) != 2)
        here = 0;
    close(fd);
    return (size_t)here * (size_t)sysconf(_SC_PAGESIZE);
}

/* What is given back is soon wanted again by a program that collects often, and costs a page fault each: so once a second, or when memory has
 * grown by a quarter since. */
void heap_give_back(void)
{
    enum { INTERVAL_NS = 1000000000, SMALL = 16 << 20 };
    static uint64_t last SHARED(relaxed), left_then SHARED(relaxed);
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    uint64_t now = (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec, left = load_relaxed_u64(&left_then);
    if (now - load_relaxed_u64(&last) < INTERVAL_NS && resident() < left + left / 4 + SMALL)
        return;
    store_relaxed_u64(&last, now);
    heap_trim();
    store_relaxed_u64(&left_then, resident());
}

#if SYSTEM_MALLOC
size_t system_buffer_bytes(void)
{
    return 0;
}
#else
static bool add_area(const mi_heap_t *heap, const mi_heap_area_t *area, void *block, size_t block_size, void *sum)
{
    (void)heap, (void)block, (void)block_size;
    *(size_t *)sum += area->used * area->block_size;
    return true;
}

size_t system_buffer_bytes(void)
{
    size_t sum = 0;
    (void)mi_heap_visit_blocks(mi_heap_get_backing(), false, add_area, &sum);
    return sum;
}
#endif

void system_memory_report(void (*put)(const char *text, void *arg), void *arg)
{
#if SYSTEM_MALLOC
    put("  the sanitizer's allocator has no figures\n", arg);
#else
    char line[80];
    snprintf(line, sizeof line, "  %10s %14s %16zu\n", "this thread", "", system_buffer_bytes());
    put(line, arg);
    mi_stats_merge();
    mi_stats_print_out(put, arg);
#endif
}
