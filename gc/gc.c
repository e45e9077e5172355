/* gc/gc.c -- start-up of this floor, and what it hangs into the threads. */
#include "gc/gc_int.h"

#include "gc/collect_int.h"
#include "gc/counts_int.h"
#include "gc/heap_int.h"
#include "gc/purse.h"

static struct thread_hooks above;       /* as the floor above filled them, before gc_init() */

static int thread_started(Thread *base)
{
    GcThread *t = gc_thread(base);
    t->collector = collector_for(base->interp);
    t->heap = t->collector ? heap_for_slot(base->slot, base->interp) : NULL;
    if (!t->heap || counts_thread_started(t) < 0)
        return -1;
    return above.started ? above.started(base) : 0;
}

static void thread_ending(Thread *base)
{
    if (above.ending)
        above.ending(base);
    counts_thread_ending(gc_thread(base));
    heap_leave(gc_thread(base)->heap);
}

/* In a forked child: what the thread had put off is left to the one that goes on. Its slot's queue and pages go to a later thread. */
static void thread_vanished(Thread *base)
{
    if (above.vanished)
        above.vanished(base);
    counts_take_over(gc_thread(this_thread), gc_thread(base));
    collect_vanished(gc_thread(base));
}

static void thread_leaving(Thread *base, bool may_run)
{
    GcThread *t = gc_thread(base);
    while (t->purses > 0) {
        uint32_t drops = t->drops;
        purse_empty(t);
        if (may_run && t->drops > drops)
            counts_drop_pending(t);                      /* runs destructors, which may take some again */
    }
    if (above.leaving)
        above.leaving(base, may_run);
}

static void poll_work(Thread *base, uint32_t bits)
{
    GcThread *t = gc_thread(base);
    if (bits & POLL_RELEASE) {
        purse_empty(t);
        counts_drop_pending(t);
        counts_destroy_dead(base);
    }
    if (bits & POLL_COLLECT)
        collect_poll(t);
    if (above.poll_work && (bits & ~(uint32_t)(POLL_RELEASE | POLL_COLLECT)))
        above.poll_work(base, bits);
}

int gc_init(void)
{
    above = thread_hooks;
    if (thread_hooks.size < sizeof(GcThread))
        thread_hooks.size = sizeof(GcThread);
    thread_hooks.started = thread_started;
    thread_hooks.ending = thread_ending;
    thread_hooks.vanished = thread_vanished;
    thread_hooks.leaving = thread_leaving;
    thread_hooks.queue_empty = counts_queue_empty;
    thread_hooks.drain = counts_drain;
    thread_hooks.stopped = collect_help;
    thread_hooks.destroy_dead = counts_destroy_dead;
    thread_hooks.poll_work = poll_work;
    if (shapes_init() < 0 || chunks_init() < 0 || heaps_init() < 0 || weakrefs_init() < 0)
        return -1;
    trial_init();
    return 0;
}
