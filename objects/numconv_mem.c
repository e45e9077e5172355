/* objects/numconv_mem.c -- running out of memory inside GMP.
 *
 * GMP's mpn functions take scratch from the stack while it is small and from the process-wide allocation functions
 * beyond 64 KiB (malloc() and its kin, which GMP calls from other libraries too), and those must not return without memory. A runtime that turns exhaustion into MemoryError needs a
 * way out of there.
 * How.    numconv_guarded() marks the thread as guarded and calls fn. Our allocation functions (installed on first
 *         use; elsewhere they behave as GMP's default ones) note each block that a guarded thread takes, and on
 *         failure free those blocks and jump back. mpn functions keep no state besides their operands and scratch, so
 *         the only thing left behind is a garbage result.
 * State.  active (thread-local)   the innermost guard of this thread.
 * Holds.  M1  Between the jump and its target lie only frames of GMP and of fn, which owns nothing.
 *         M2  A block is noted until it is freed; a guard that overflows its notes leaks at worst, never frees twice.
 * Tests.  test_numconv.c makes every allocation fail once. */
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include "objects/numconv_int.h"
#include "threading/fail.h"

enum { NOTES = 128 };

struct guard {
    jmp_buf escape;
    struct guard *outer;
    int notes;
    void *noted[NOTES];
};

static _Thread_local struct guard *active;
static pthread_once_t installed = PTHREAD_ONCE_INIT;

static void note(struct guard *g, void *block)
{
    if (g && g->notes < NOTES)
        g->noted[g->notes++] = block;
}

static void forget(struct guard *g, void *block)
{
    if (!g)
        return;
    for (int i = g->notes; i-- > 0; ) {          /* scratch is released in nearly the reverse order */
        if (g->noted[i] == block) {
            g->noted[i] = g->noted[--g->notes];
            return;
        }
    }
}

static _Noreturn void no_memory(struct guard *g, size_t size)
{
    if (!g) {
        fprintf(stderr, "fatal: GMP found no memory for %zu bytes outside a guarded call\n", size);
        abort();
    }
    for (int i = 0; i < g->notes; i++)
        free(g->noted[i]);
    longjmp(g->escape, 1);
}

static void *guard_alloc(size_t size)
{
    void *block = active && alloc_should_fail() ? NULL : malloc(size);
    if (!block)
        no_memory(active, size);
    note(active, block);
    return block;
}

static void *guard_realloc(void *old, size_t old_size, size_t size)
{
    (void)old_size;
    forget(active, old);
    void *block = active && alloc_should_fail() ? NULL : realloc(old, size);
    if (!block) {
        note(active, old);
        no_memory(active, size);
    }
    note(active, block);
    return block;
}

static void guard_free(void *block, size_t size)
{
    (void)size;
    forget(active, block);
    free(block);
}

static void install(void)
{
    mp_set_memory_functions(guard_alloc, guard_realloc, guard_free);
}

/* Apart, so that no variable of the caller lives across the jump. */
static __attribute__((noinline)) int run(struct guard *g, void (*fn)(void *), void *arg)
{
    if (setjmp(g->escape) != 0)
        return -1;
    fn(arg);
    return 0;
}

int numconv_guarded(void (*fn)(void *), void *arg)
{
    pthread_once(&installed, install);
    struct guard g;
    g.outer = active;
    g.notes = 0;
    active = &g;
    int rc = run(&g, fn, arg);
    active = g.outer;
    return rc;
}
