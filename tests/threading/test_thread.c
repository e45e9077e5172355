/* Threads: slots are handed on, hooks run in order, queues are drained by the owner or a claimer, states change as thread.h says. */
#include "tests/threading/test.h"

#include "threading/fail.h"

static uint32_t queued[64], drained, destroyed, ended;
struct layout { Thread base; int extra; };

static bool hook_queue_empty(Slot *s) { return load_u32(&queued[s->id]) == 0; }
static void hook_drain(Slot *s) { add_u32(&drained, exchange_u32(&queued[s->id], 0)); }
static void hook_destroy(Thread *t) { (void)t; add_u32(&destroyed, 1); }
static void hook_ending(Thread *t) { (void)t; add_u32(&ended, 1); }
static uint32_t refuse_start, work_bits;
static int hook_started(Thread *t)
{
    CHECK(this_thread == t);
    return load_u32(&refuse_start) ? -1 : 0;
}
static void hook_work(Thread *t, uint32_t bits)
{
    CHECK(this_thread == t);
    or_u32(&work_bits, bits);
}

static void push(Slot *s)                 /* what gc does with a merge */
{
    add_u32(&queued[s->id], 1);
    for (;;) {
        if (load_u32(&s->state) == SLOT_ATTACHED)
            slot_poll(s, POLL_MERGE);
        if (hook_queue_empty(s) || !slot_claim(s))
            return;
        hook_drain(s);
        slot_unclaim(s);
    }
}

static void test_hand_on(void *arg)
{
    *(uint16_t *)arg = this_thread->slot_id;
}

static void test_slots(void)
{
    uint16_t first = 0, second = 0;
    test_start(test_hand_on, &first);
    test_join();
    WAIT_UNTIL(load_acquire_ptr(&slot_at(first)->occupant) == NULL);
    test_start(test_hand_on, &second);
    test_join();
    CHECK(first == second && first != this_thread->slot_id);
    WAIT_UNTIL(load_acquire_ptr(&slot_at(first)->occupant) == NULL);
    uint32_t before = load_u32(&drained);
    push(slot_at(first));                 /* nobody lives there: we claim it */
    CHECK(load_u32(&drained) == before + 1);
}

static uint32_t ready, go;
static void sleeper(void *arg)
{
    *(Thread **)arg = this_thread;
    DETACHED {
        store_u32(&ready, 1);
        while (!load_u32(&go))
            test_sleep(50);
    }
}

static void spinner(void *arg)
{
    *(Thread **)arg = this_thread;
    store_u32(&ready, 1);
    while (!load_u32(&go))
        safepoint(this_thread);
}

static void test_queue(void)
{
    Thread *t;
    uint32_t before = load_u32(&drained);
    test_start(sleeper, &t);
    WAIT_UNTIL(load_u32(&ready));
    push(t->slot);
    CHECK(load_u32(&drained) == before + 1);
    CHECK(slot_claim(t->slot) && !slot_claim(t->slot));
    store_u32(&go, 1);
    test_sleep(2000);
    CHECK(load_u32(&test_running) == 1);  /* it cannot attach */
    slot_unclaim(t->slot);
    test_join();

    store_u32(&ready, 0), store_u32(&go, 0);
    before = load_u32(&drained);
    test_start(spinner, &t);
    WAIT_UNTIL(load_u32(&ready));
    push(t->slot);
    WAIT_UNTIL(load_u32(&drained) == before + 1);
    slot_poll(t->slot, POLL_SIGNAL);
    WAIT_UNTIL(load_u32(&work_bits) == POLL_SIGNAL);
    store_u32(&go, 1);
    test_join();
    uint32_t died = load_u32(&destroyed);
    add_u32(&queued[this_thread->slot_id], 1);
    DETACHED CHECK(this_thread == NULL && load_u32(&destroyed) > died);
    CHECK(this_thread == test_main_thread);
}

static void test_failures(void)
{
    int failed = 0;
    uint32_t end_before = load_u32(&ended);
    store_u32(&refuse_start, 1);
    CHECK(thread_start(test_interp, sleeper, NULL, 0, &failed) < 0 && failed != 0);
    store_u32(&refuse_start, 0);
    CHECK(load_u32(&ended) == end_before);
    CHECK(thread_start(test_interp, sleeper, NULL, 1, &failed) < 0 && failed != 0); /* a stack of one byte */
    for (uint64_t n = 1;; n++) {
        alloc_fail_at(n);
        Thread *t = thread_new(test_interp);
        if (t) {
            alloc_fail_at(0);
            CHECK(n > 2);
            thread_delete(t);
            break;
        }
    }
}

static void deep(unsigned *depth)
{
    volatile char pad[2048];              /* thread sanitizer's own call stack ends at 65536 calls */
    for (unsigned i = 0; i < sizeof pad; i += 64)
        pad[i] = 1;
    if (stack_has_room(this_thread)) {
        ++*depth;
        deep(depth);
    }
    pad[1] = pad[0];
}

static void stack_user(void *arg)
{
    deep(arg);
}

int main(void)
{
    unsigned depth = 0;
    thread_hooks.size = sizeof(struct layout);
    thread_hooks.queue_empty = hook_queue_empty;
    thread_hooks.drain = hook_drain;
    thread_hooks.destroy_dead = hook_destroy;
    thread_hooks.started = hook_started;
    thread_hooks.ending = hook_ending;
    thread_hooks.poll_work = hook_work;
    test_begin();
    test_slots();
    test_queue();
    test_failures();
    test_start(stack_user, &depth);
    test_join();
    CHECK(depth > 100);
    return test_end("thread");
}
