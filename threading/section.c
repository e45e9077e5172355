/* threading/section.c -- owner sections and critical sections: see section.h.
 *
 * Owner sections. The owner of an object whose lock byte is 0 says in slot->section which object it is about to mutate, and looks at
 * the byte; no barrier stands between the two. A foreign locker sets REVOKED and then calls membarrier, which puts a full
 * barrier into every running thread of the process. So either the owner's store was visible to us after it, and we wait until the
 * section ends, or the owner looks at the byte after our CAS, and finds that it is not its own any more. In a section the owner may
 * lock or unlock the byte by a plain store, which may undo our CAS: so we look again after the wait, and begin anew if REVOKED is
 * gone. If it is there, it stays, for all later sections see it; FOREIGN takes its place, and tells the others that this is settled.
 *
 * Critical sections form a stack through `previous`; the innermost is Thread.critical. Two low bits of `previous` describe the
 * section itself: it holds two locks; it is suspended. When the thread detaches, every active one is unlocked and marked. Before it
 * runs on, the innermost alone is locked again; an outer one when it becomes the innermost (PEP 703). A section whose lock is
 * NULL holds none: its begin still waits, or it is not on the stack because the innermost one had its lock already.
 *
 * Holds. S1  Nothing inside an owner section may block, allocate, call out or reach a safepoint.
 *        S2  Nobody sleeps for a lock while one of its critical sections is active.
 *        S3  Only a suspended section is ever locked behind its user's back, and only at an attach or at the end of the one inside.
 * Tests. tests/threading/test_section.c, tests/models/owner_section.c, tests/models/critical.pml, stress-tests/c/stress_owner_sections.c, stress_critical.c
 */
#include "threading/internal.h"

#include <linux/membarrier.h>

static bool membarrier_works FROZEN;

static long membarrier(int command)
{
    return syscall(SYS_membarrier, command, 0, 0);
}

int section_init(void)
{
    uint64_t off;
    long commands = debug_option("no_membarrier", &off) ? 0 : membarrier(MEMBARRIER_CMD_QUERY);
    membarrier_works = commands > 0 && (commands & MEMBARRIER_CMD_PRIVATE_EXPEDITED) &&
                       membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0;
    return 0;
}

void section_fork_child(void)
{
    if (membarrier_works)
        CHECK(membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0);
}

bool owner_sections_available(void)
{
    return membarrier_works;
}

static void await_owner(void *object, uint16_t owner_slot)
{
    Slot *owner = slot_at(owner_slot);
    if (membarrier_works)
        CHECK(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) == 0);
    /* A section is some ten instructions, but its thread may have been preempted in the middle. */
    for (unsigned i = 0; load_acquire_ptr(&owner->section) == object; i++) { /* pairs with owner_leave() */
        if (i < 200) {
            cpu_relax();
        } else {
            struct timespec nap = {0, 20000};
            nanosleep(&nap, NULL);
        }
    }
}

static bool is_foreign(uint16_t owner_slot)
{
    return owner_slot != SLOT_NONE && owner_slot <= SLOT_LAST && !(this_thread && this_thread->slot_id == owner_slot);
}

/* Ends the owner's sections on the object, before somebody else takes the byte. Whether the owner has the lock stays as it is. One thread
 * does it at a time: the REVOKED that is there after our barrier has to be the one from before, not another's, set since. */
static struct { Mutex mutex; } __attribute__((aligned(64))) revoking[8];        /* by the byte's address */

static void revoke_sections(void *object, uint8_t *lock, uint16_t owner_slot)
{
    if (LIKELY(load_acquire_u8(lock) & BYTE_FOREIGN))
        return;
    Mutex *m = &revoking[((uintptr_t)lock >> 5) % 8].mutex;
    mutex_lock_ranked(m, RANK_LEAF);
    uint8_t old = load_acquire_u8(lock);
    while (!(old & BYTE_FOREIGN)) {
        if (!cas_acquire_u8(lock, &old, (uint8_t)(old | BYTE_REVOKED)))
            continue;
        PERTURB("foreign: before the barrier");
        await_owner(object, owner_slot);
        /* A section that had begun before may have stored over REVOKED; one that begins now finds it. */
        old = load_acquire_u8(lock);
        while ((old & BYTE_REVOKED) && !cas_acquire_u8(lock, &old, (uint8_t)((old & ~BYTE_REVOKED) | BYTE_FOREIGN)))
            ;
        if (old & BYTE_REVOKED)
            break;
    }
    mutex_unlock_ranked(m, RANK_LEAF);
}

void foreign_lock(void *object, uint8_t *lock, uint16_t owner_slot)
{
    revoke_sections(object, lock, owner_slot);
    byte_lock(lock);
}

static bool foreign_try_lock(void *object, uint8_t *lock, uint16_t owner_slot)
{
    if (is_foreign(owner_slot))
        revoke_sections(object, lock, owner_slot);
    return byte_try_lock(lock);
}

static void any_lock(void *object, uint8_t *lock, uint16_t owner_slot)
{
    if (is_foreign(owner_slot))
        foreign_lock(object, lock, owner_slot);
    else
        byte_lock(lock);
}

void object_lock2(void *a, uint8_t *lock_a, uint16_t owner_a, void *b, uint8_t *lock_b, uint16_t owner_b)
{
    if (lock_a == lock_b) {
        any_lock(a, lock_a, owner_a);
        return;
    }
    for (;;) {
        any_lock(a, lock_a, owner_a);
        if (foreign_try_lock(b, lock_b, owner_b))
            return;
        byte_unlock(lock_a);
        any_lock(b, lock_b, owner_b);
        if (foreign_try_lock(a, lock_a, owner_a))
            return;
        byte_unlock(lock_b);
    }
}

/* ---- critical sections ---- */

static struct critical_section *outer_of(const struct critical_section *c)
{
    return (struct critical_section *)(c->previous & ~(uintptr_t)SECTION_BITS);
}

/* The byte of `second`, or NULL in a section of one. */
static uint8_t *second_of(struct critical_section *c)
{
    return c->previous & SECTION_TWO ? ((struct critical_section2 *)c)->second : NULL;
}

/* The innermost section is never suspended while its thread runs. */
static bool holds(struct critical_section *c, const uint8_t *lock)
{
    return c && (c->lock == lock || second_of(c) == lock);
}

static void push(Thread *t, struct critical_section *c, uintptr_t bits)
{
    c->previous = (uintptr_t)t->critical | bits;
    t->critical = c;
}

bool critical_holds(Thread *t, const uint8_t *lock)
{
    return holds(t->critical, lock);
}

void critical_begin(struct critical_section *c, void *object, uint8_t *lock, uint16_t owner_slot)
{
    Thread *t = this_thread;
    c->lock = NULL;
    if (holds(t->critical, lock))
        return;
    push(t, c, 0);
    any_lock(object, lock, owner_slot);  /* may suspend the outer ones; this one has no lock yet */
    c->lock = lock;
}

void critical_begin2(struct critical_section2 *c, void *a, uint8_t *lock_a, uint16_t owner_a, void *b, uint8_t *lock_b, uint16_t owner_b)
{
    Thread *t = this_thread;
    bool has_a = holds(t->critical, lock_a), has_b = holds(t->critical, lock_b);
    c->first.lock = c->second = NULL;
    if (has_a && has_b)
        return;
    /* An enclosing section that holds one of the two may be suspended while we wait for the other, so it gives its lock up now: both
     * are taken here, and it gets its own back when it becomes the innermost again. */
    if (has_a || has_b)
        critical_suspend_all(t);
    push(t, &c->first, SECTION_TWO);
    if (lock_a == lock_b) {
        any_lock(a, lock_a, owner_a);
    } else {
        object_lock2(a, lock_a, owner_a, b, lock_b, owner_b);
        c->second = lock_b;
    }
    c->first.lock = lock_a;
}

static unsigned locks_of(struct critical_section *c, uint8_t *locks[2])
{
    unsigned n = 0;
    if (c->lock)
        locks[n++] = c->lock;
    if (second_of(c))
        locks[n++] = second_of(c);
    return n;
}

static void end(struct critical_section *c)
{
    Thread *t = this_thread;
    uint8_t *locks[2];
    if (!c->lock)
        return;                          /* the enclosing section had the lock already: this one is not on the stack */
    ASSERT(t->critical == c && !(c->previous & SECTION_SUSPENDED));
    for (unsigned n = locks_of(c, locks); n > 0; n--)
        byte_unlock(locks[n - 1]);
    struct critical_section *outer = outer_of(c);
    t->critical = outer;
    if (!outer || !(outer->previous & SECTION_SUSPENDED))
        return;
    unsigned n = critical_wanted(t, locks);
    unsigned taken = 0;
    while (taken < n && byte_try_lock(locks[taken]))
        taken++;
    if (taken == n) {
        critical_resumed(t);
        return;
    }
    while (taken > 0)
        byte_unlock(locks[--taken]);
    thread_pause(t);                     /* attaching takes them */
    thread_attach(t);
}

void critical_end(struct critical_section *c)
{
    end(c);
}

void critical_end2(struct critical_section2 *c)
{
    end(&c->first);
}

void critical_suspend_all(Thread *t)
{
    uint8_t *locks[2];
    /* Outside a suspended section there are only suspended ones. */
    for (struct critical_section *c = t->critical; c && !(c->previous & SECTION_SUSPENDED); c = outer_of(c)) {
        for (unsigned n = locks_of(c, locks); n > 0; n--)
            byte_unlock(locks[n - 1]);
        c->previous |= SECTION_SUSPENDED;
    }
}

unsigned critical_wanted(Thread *t, uint8_t *locks[2])
{
    struct critical_section *c = t->critical;
    return c && (c->previous & SECTION_SUSPENDED) ? locks_of(c, locks) : 0;
}

void critical_resumed(Thread *t)
{
    t->critical->previous &= ~(uintptr_t)SECTION_SUSPENDED;
}
