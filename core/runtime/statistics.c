/* core/runtime/statistics.c -- -X runtime-stats prints at exit what this process did that no program can see: how often threads were stopped and for
 * how long, locks that were contended, references merged for other threads, collections. sys._debugmallocstats() prints where memory is.
 *
 * Everything is counted in slow paths that take far longer than the counting, so it is counted always.
 * Tests. tests/threads/runtime_stats.py
 */
#include "core/runtime/statistics.h"

#include "gc/collect.h"
#include "objects/shape.h"
#include "threading/waits.h"
#include "threading/world.h"

#include <sys/resource.h>

static void row(FILE *out, const char *what, uint64_t n) { fprintf(out, "  %-44s %14llu\n", what, (unsigned long long)n); }
static void row_ms(FILE *out, const char *what, uint64_t ns) { fprintf(out, "  %-44s %14.3f\n", what, (double)ns / 1e6); }

static double seconds_of(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }

void statistics_print(FILE *out)
{
    struct world_statistics world;
    struct lock_statistics locks;
    struct count_statistics counts;
    struct collect_statistics generations[3];
    struct rusage usage;
    world_statistics(&world);
    lock_statistics(&locks);
    count_statistics(&counts);
    gc_statistics(generations);
    fprintf(out, "== python3t: runtime statistics\n");
    row(out, "stops of the world", world.stops);
    row_ms(out, "  pauses together, ms", world.total_stop_ns);
    row_ms(out, "  the longest, ms", world.longest_stop_ns);
    row(out, "handshakes", world.handshakes);
    row(out, "grace periods", world.grace_periods);
    row(out, "locks found taken", locks.contended);
    row(out, "  slept for", locks.slept);
    row_ms(out, "  asleep together, ms", locks.slept_ns);
    row(out, "references merged for other threads", counts.merges);
    row(out, "  objects queued at their owners", counts.queued);
    row(out, "references taken in vain", counts.vain);
    row(out, "collections, young", generations[0].collections + generations[1].collections);
    row(out, "collections, full", generations[2].collections);
    row(out, "  objects collected", generations[0].collected + generations[1].collected + generations[2].collected);
    if (getrusage(RUSAGE_SELF, &usage) == 0) {
        fprintf(out, "  %-44s %14.3f\n", "processor time, user, s", seconds_of(usage.ru_utime));
        fprintf(out, "  %-44s %14.3f\n", "processor time, system, s", seconds_of(usage.ru_stime));
        row(out, "context switches, voluntary", (uint64_t)usage.ru_nvcsw);
        row(out, "context switches, involuntary", (uint64_t)usage.ru_nivcsw);
        row(out, "resident memory at its peak, KiB", (uint64_t)usage.ru_maxrss);
    }
    fflush(out);
}

/* ---- memory ---- */

enum { SIZES = 1024, STEP = 16 };        /* blocks by size, in steps of 16 bytes; the last entry has all larger ones */
struct sizes { uint64_t n[SIZES + 1], large_bytes; };

static bool count_size(Obj *o, void *arg)
{
    struct sizes *s = arg;
    size_t bytes = obj_block_size(o), at = bytes / STEP;
    if (at < SIZES) {
        s->n[at]++;
    } else {
        s->n[SIZES]++;
        s->large_bytes += bytes;
    }
    return true;
}

static void put(const char *text, void *out) { fputs(text, out); }

int statistics_print_memory(FILE *out)
{
    struct sizes *s = buf_zalloc(sizeof *s);
    struct heap_statistics heap;
    struct shape_statistics shapes_now;
    if (!s) {
        PyErr_NoMemory();
        return -1;
    }
    stop_world(NULL);
    heap_each(count_size, s);
    heap_statistics(&heap);
    start_world(NULL);
    shape_statistics(&shapes_now);
    fprintf(out, "== Objects\n  %10s %14s %16s\n", "block size", "live blocks", "bytes");
    for (size_t i = 0; i < SIZES; i++)
        if (s->n[i])
            fprintf(out, "  %10zu %14llu %16llu\n", i * STEP, (unsigned long long)s->n[i], (unsigned long long)(s->n[i] * i * STEP));
    if (s->n[SIZES])
        fprintf(out, "  %10s %14llu %16llu\n", "larger", (unsigned long long)s->n[SIZES], (unsigned long long)s->large_bytes);
    fprintf(out, "  %10s %14zu %16zu\n", "all", heap.live_blocks, heap.live_bytes);
    row(out, "chunks of 4 MiB, or of one large object", heap.chunks);
    row(out, "pages of 16 KiB in use", heap.pages);
    row(out, "  empty, waiting for a grace period", heap.retired_pages);
    row(out, "shapes", shapes_now.shapes);
    fprintf(out, "== Buffers\n");
    system_memory_report(put, out);
    fflush(out);
    buf_free(s);
    return 0;
}
