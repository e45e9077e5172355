/* Attaching, detaching, claiming, pushing to queues, and stopping one or two interpreters, all at once. A queue is a counter: what is
 * pushed must be drained while its owner sleeps, so a stranded push shows within the sleep; and drained once. */
#include "stress-tests/c/threading_stress.h"

enum { MANY = 64 };
static uint32_t queues[SLOT_LAST + 1] SHARED(seq_cst);
static uint64_t pushed SHARED(relaxed), drained SHARED(relaxed);
static Slot *members[MANY] GUARD_W(, release, acquire);
static uint32_t asleep[MANY] SHARED(seq_cst);
static uint32_t inside[2] SHARED(seq_cst);            /* attached threads at work in each interpreter, as they see it */
static Interp *interps_[2];

static bool hook_queue_empty(Slot *s) { return load_u32(&queues[s->id]) == 0; }
static void hook_drain(Slot *s) { add_relaxed_u64(&drained, exchange_u32(&queues[s->id], 0)); }

static void push(Slot *s)
{
    add_u32(&queues[s->id], 1);
    add_relaxed_u64(&pushed, 1);
    PERTURB("pushed");
    while (!hook_queue_empty(s)) {
        if (load_u32(&s->state) == SLOT_ATTACHED) {
            slot_poll(s, POLL_MERGE);
            if (load_u32(&s->state) == SLOT_ATTACHED)
                return;
        }
        if (!slot_claim(s)) {
            if (load_u32(&s->state) != SLOT_DETACHED)
                return;                              /* its claimer, or its owner, looks again */
            continue;
        }
        hook_drain(s);
        slot_unclaim(s);
    }
}

static void work_in(unsigned which, uintptr_t me)
{
    Thread *t = this_thread;
    Interp *mine = interps_[which];
    while (stress_goes_on()) {
        add_u32(&inside[which], 1);
        PERTURB("inside");
        add_u32(&inside[which], (uint32_t)-1);
        Slot *other = load_acquire_ptr(&members[stress_draw(stress_threads < MANY ? stress_threads : MANY)]);
        switch (stress_draw(8)) {
        case 0:
        case 1:
        case 2:
            if (other && other != t->slot)
                push(other);
            break;
        case 3:
        case 4:
            DETACHED
            {
                store_u32(&asleep[me % MANY], 1);
                if (stress_draw(4) == 0)
                    test_sleep((long)stress_draw(50));
                /* Whatever was pushed before we slept is gone, and what comes is taken by claimers: the owner need not wake. */
                for (int i = 0; !hook_queue_empty(t->slot); i++) {
                    CHECK(i < 200000);
                    test_sleep(20);
                }
                store_u32(&asleep[me % MANY], 0);
            }
            break;
        case 5:
            if (stress_draw(4) == 0) {
                stop_world(mine);
                for (int i = 0; i < 3; i++)
                    CHECK(load_u32(&inside[which]) == 0);
                start_world(mine);
            }
            break;
        case 6:
            if (stress_draw(8) == 0) {
                stop_world(NULL);
                CHECK(load_u32(&inside[0]) == 0 && load_u32(&inside[1]) == 0);
                start_world(NULL);
            }
            break;
        default:
            break;
        }
        safepoint(t);
        add_relaxed_u64(&stress_operations, 1);
    }
}

struct place { unsigned which; uintptr_t me; };
static void other_worker(void *arg)
{
    struct place p = *(struct place *)arg;
    free(arg);
    store_release_ptr(&members[p.me % MANY], this_thread->slot);
    work_in(p.which, p.me);
}

static void worker(void *arg)
{
    uintptr_t me = (uintptr_t)arg;
    if (me % 2) {                                    /* hand over to a thread of the other interpreter */
        int failed;
        struct test_start *start = malloc(sizeof *start);
        struct place *place = malloc(sizeof *place);
        *place = (struct place){1, me};
        *start = (struct test_start){other_worker, place};
        add_u32(&test_running, 1);
        CHECK(thread_start(interps_[1], test_entry, start, 0, &failed) == 0);
        return;
    }
    store_release_ptr(&members[me % MANY], this_thread->slot);
    work_in(0, me);
}

int main(int argc, char **argv)
{
    thread_hooks.queue_empty = hook_queue_empty;
    thread_hooks.drain = hook_drain;
    stress_begin(argc, argv);
    interps_[0] = test_interp;
    interps_[1] = interp_base_new();
    stress_run(worker);
    for (unsigned id = 1; id < 100; id++) {
        Slot *s = slot_at((uint16_t)id);
        if (!hook_queue_empty(s) && s != this_thread->slot) {
            WAIT_UNTIL(slot_claim(s));
            hook_drain(s);
            slot_unclaim(s);
        }
    }
    if (!hook_queue_empty(this_thread->slot))
        hook_drain(this_thread->slot);
    CHECK(pushed == drained && pushed > 0);
    return stress_end("attach");
}
