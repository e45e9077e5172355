/* threading/slot.c -- the process-wide table of owner slots, and the claim protocol.
 *
 * A slot is what object headers name as their owner, so a slot is never freed and its id is never given to another table
 * entry. A thread that ends leaves its slot, with queue and pages, to the next thread.
 *
 * States, all sequentially consistent:
 *     DETACHED -> ATTACHED     the occupant (thread.c)
 *     ATTACHED -> DETACHED     the occupant, which then looks at its queue once more, and comes back if it is not empty
 *     DETACHED -> CLAIMED      anyone who has queued work for the owner and must not wait for it
 *     CLAIMED  -> DETACHED     the claimer, which then looks at the queue once more, and claims again if it is not empty
 * So of a pusher (push, then look at the state) and a leaver (state, then look at the queue) one sees the other: no queue is
 * stranded. While a slot is claimed, its occupant cannot attach, and the claimer may act as the owner.
 *
 * Tests. tests/threading/test_thread.c, tests/models/claim.pml, stress-tests/c/stress_attach.c
 */
#include "threading/internal.h"

static Slot slots[SLOT_LAST + 1];        /* touched as far as used: the rest costs address space only */
static Mutex slots_lock;
static uint32_t slots_given GUARD_W(slots_lock, release, acquire);
static Slot *slots_vacant GUARD(slots_lock);

Slot *slot_at(uint16_t id)
{
    return &slots[id];
}

unsigned slots_used(void)
{
    return load_acquire_u32(&slots_given);
}

Slot *slot_take(void)
{
    mutex_lock_ranked(&slots_lock, RANK_SLOTS);
    Slot *s = slots_vacant;
    if (s) {
        slots_vacant = s->vacant;
        s->vacant = NULL;
    } else if (slots_given < SLOT_LAST) {
        uint32_t id = slots_given + 1;
        s = &slots[id];
        s->id = (uint16_t)id;
        store_u32(&s->state, SLOT_DETACHED);
        store_release_u32(&slots_given, id); /* pairs with slots_used(): the entry is filled first */
    }
    mutex_unlock_ranked(&slots_lock, RANK_SLOTS);
    return s;
}

void slot_leave(Slot *s)
{
    mutex_lock_ranked(&slots_lock, RANK_SLOTS);
    store_release_ptr(&s->occupant, (Thread *)NULL);
    s->vacant = slots_vacant;
    slots_vacant = s;
    mutex_unlock_ranked(&slots_lock, RANK_SLOTS);
}

bool slot_claim(Slot *s)
{
    uint32_t state = SLOT_DETACHED;
    PERTURB("claim");
    return load_u32(&s->state) == SLOT_DETACHED && cas_u32(&s->state, &state, SLOT_CLAIMED);
}

void slot_unclaim(Slot *s)
{
    ASSERT(load_u32(&s->state) == SLOT_CLAIMED);
    PERTURB("unclaim");
    store_u32(&s->state, SLOT_DETACHED);
    if (UNLIKELY(load_u32(&s->waiting) != 0)) /* a waiter raises it before it looks at the state */
        futex_wake(&s->state, INT_MAX);
}

void slot_wait_unclaimed(Slot *s)
{
    for (unsigned i = 0; i < 100; i++) {
        if (load_u32(&s->state) != SLOT_CLAIMED)
            return;
        cpu_relax();
    }
    add_u32(&s->waiting, 1);
    while (load_u32(&s->state) == SLOT_CLAIMED)
        futex_wait(&s->state, SLOT_CLAIMED, -1);
    add_u32(&s->waiting, (uint32_t)-1);
}

void slot_poll(Slot *s, uint32_t bits)
{
    Thread *t = load_acquire_ptr(&s->occupant); /* its memory outlives our read-side section */
    if (t)
        poll_request(t, bits);
}

void slots_poll_attached(uint32_t bits)
{
    for (unsigned id = 1, used = slots_used(); id <= used; id++)
        if (load_u32(&slots[id].state) == SLOT_ATTACHED)
            slot_poll(&slots[id], bits);
}

bool thread_attached_elsewhere(const Thread *self)
{
    enum { MANY = 64 };
    unsigned used = slots_used();
    if (used > MANY)
        return true;
    fence();                             /* what the caller unlinked before is seen by whoever attaches after this */
    for (unsigned id = 1; id <= used; id++)
        if (id != self->slot_id && load_u32(&slots[id].state) == SLOT_ATTACHED)
            return true;
    return false;
}

/* The lock is held over a fork, so that the child finds the list whole. */
void slots_fork_prepare(void)
{
    mutex_lock_ranked(&slots_lock, RANK_SLOTS);
}

void slots_fork_parent(void)
{
    mutex_unlock_ranked(&slots_lock, RANK_SLOTS);
}

void slots_fork_child(const Thread *self)
{
    for (unsigned id = 1; id <= slots_given; id++) {
        store_u32(&slots[id].waiting, 0);
        if (id != self->slot_id)         /* the thread that had claimed it, or was just about to find the world stopped, is gone */
            store_u32(&slots[id].state, SLOT_DETACHED);
    }
    mutex_unlock_ranked(&slots_lock, RANK_SLOTS);
}
