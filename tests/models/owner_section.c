/* tests/models/owner_section.c -- owner sections against foreign lockers: threading/section.h, section.c.
 *
 * The owner says in `section` that it is about to mutate, and looks at the lock byte, with no barrier in between; or it locks and unlocks
 * the byte by plain stores, each in such a section. Two others revoke that with a membarrier, and lock by CAS. Stores are buffered.
 * Checked: never two inside; every update arrives.
 *
 * run: time=60
 * run: -DWEAK time=60
 * mutate: NO_MEMBARRIER NO_WAIT NO_SECOND_LOOK NO_MUTEX BARRIER_FIRST LOOK_FIRST LEAVE_FIRST PLAIN_LEAVE_LOST
 */
enum { SECTION, LOCK, DATA, INSIDE, MUTEX };
#define WORDS 5
#define THREADS 3
#if defined(MUTATE_PLAIN_LEAVE_LOST)
#define WEAK                             /* only there can the data come after the end of the section */
#endif
#include "explore.h"

enum { LOCKED = 1, FOREIGN = 4, REVOKED = 8, ROUNDS = 3 };

static void enter(int t)
{
    require(now.words[INSIDE] == 0);
    now.words[INSIDE] = 1;
    (void)t;
}
static void leave(void) { now.words[INSIDE] = 0; }

static void owner(int t)
{
    switch (at(t)) {
    case 0:
        if (reg(t, 0) == ROUNDS) {
            stop(t);
            return;
        }
        reg(t, 0)++;
#ifdef MUTATE_LOOK_FIRST
        reg(t, 1) = (unsigned char)load(t, LOCK);
#else
        store(t, SECTION, 1);
#endif
        go(t, 1);
        break;
    case 1:
#ifdef MUTATE_LOOK_FIRST
        store(t, SECTION, 1);
        go(t, reg(t, 1) == 0 ? 2 : 10);
#else
        go(t, load(t, LOCK) != 0 ? 10 : reg(t, 0) > 1 ? 20 : 2);            /* from the second round on, with the lock */
#endif
        break;
    case 2:
        reg(t, 1) = (unsigned char)load(t, DATA);
        go(t, 3);
        break;
    case 3:
#ifdef MUTATE_LEAVE_FIRST
        store_release(t, SECTION, 0);
#else
        store(t, DATA, reg(t, 1) + 1);
#endif
        go(t, 4);
        break;
    case 4:
#ifdef MUTATE_LEAVE_FIRST
        store(t, DATA, reg(t, 1) + 1);
#elif defined(MUTATE_PLAIN_LEAVE_LOST)
        store(t, SECTION, 0);
#else
        store_release(t, SECTION, 0);
#endif
        go(t, 0);
        break;
    case 10:                             /* the byte is not 0: lock it like anyone */
        store_release(t, SECTION, 0);
        go(t, 11);
        break;
    case 11: {
        int old = load(t, LOCK);
        if ((old & LOCKED) || !cas(t, LOCK, old, old | LOCKED)) {
            blocked();
            return;
        }
        enter(t);
        go(t, 12);
        break;
    }
    case 12:
        reg(t, 1) = (unsigned char)load(t, DATA);
        go(t, 13);
        break;
    case 13:
        store(t, DATA, reg(t, 1) + 1);
        go(t, 14);
        break;
    case 14:
        if (!cas(t, LOCK, now.words[LOCK], now.words[LOCK] & ~LOCKED)) { /* waits for the data to be out: a release */
            blocked();
            return;
        }
        leave();
        go(t, 0);
        break;
    case 20:                             /* in a section: locks by a plain store */
        store(t, LOCK, LOCKED);
        go(t, 21);
        break;
    case 21:
        store_release(t, SECTION, 0);
        enter(t);
        go(t, 22);
        break;
    case 22:
        reg(t, 1) = (unsigned char)load(t, DATA);
        go(t, 23);
        break;
    case 23:
        store(t, DATA, reg(t, 1) + 1);
        go(t, 24);
        break;
    case 24:
        store(t, SECTION, 1);
        leave();
        go(t, 25);
        break;
    case 25:
        go(t, load(t, LOCK) == LOCKED ? 26 : 28);
        break;
    case 26:
        store_release(t, LOCK, 0);
        go(t, 27);
        break;
    case 27:
        store_release(t, SECTION, 0);
        go(t, 0);
        break;
    case 28:                             /* somebody has been here: unlocks by CAS */
        store_release(t, SECTION, 0);
        go(t, 29);
        break;
    case 29:
        if (!cas(t, LOCK, now.words[LOCK], now.words[LOCK] & ~LOCKED)) {
            blocked();
            return;
        }
        go(t, 0);
        break;
    }
}

static void foreigner(int t)
{
    switch (at(t)) {
    case 0:                              /* one at a time: REVOKED after the barrier has to be the one from before */
#ifndef MUTATE_NO_MUTEX
        if (!cas(t, MUTEX, 0, 1)) {
            blocked();
            return;
        }
#endif
        go(t, 9);
        break;
    case 9:
#ifdef MUTATE_BARRIER_FIRST
        membarrier(t);
        go(t, 1);
        break;
    case 1:
#endif
        {
        int old = load(t, LOCK);
        if (!(old & (FOREIGN | REVOKED)) && !cas(t, LOCK, old, old | REVOKED)) {
            blocked();
            return;
        }
        go(t, old & FOREIGN ? 10 : 2);
        break;
        }
    case 2:
#if !defined(MUTATE_NO_MEMBARRIER) && !defined(MUTATE_BARRIER_FIRST)
        membarrier(t);
#endif
        go(t, 3);
        break;
    case 3:
#ifndef MUTATE_NO_WAIT
        if (load(t, SECTION) != 0) {
            blocked();
            return;
        }
#endif
        go(t, 7);
        break;
    case 7: {
        int old = load(t, LOCK);
#ifdef MUTATE_NO_SECOND_LOOK
        old |= FOREIGN;
#endif
        if (!(old & FOREIGN) && (old & REVOKED) && !cas(t, LOCK, old, (old & ~REVOKED) | FOREIGN)) {
            blocked();
            return;
        }
        go(t, old & (FOREIGN | REVOKED) ? 10 : 9);
        break;
    }
    case 10:
#ifndef MUTATE_NO_MUTEX
        if (!cas(t, MUTEX, 1, 0)) {
            blocked();
            return;
        }
#endif
        go(t, 8);
        break;
    case 8: {
        int old = load(t, LOCK);
        if ((old & LOCKED) || !cas(t, LOCK, old, old | LOCKED)) {
            blocked();
            return;
        }
        go(t, 4);
        break;
    }
    case 4:
        enter(t);
        reg(t, 1) = (unsigned char)load(t, DATA);
        go(t, 5);
        break;
    case 5:
        store(t, DATA, reg(t, 1) + 1);
        go(t, 6);
        break;
    case 6:
        if (!cas(t, LOCK, now.words[LOCK], now.words[LOCK] & ~LOCKED)) {
            blocked();
            return;
        }
        leave();
        stop(t);
        break;
    }
}

static void step(int t)
{
    if (t == 0)
        owner(t);
    else
        foreigner(t);
}

static void finally(void)
{
    require(now.words[DATA] == ROUNDS + 2);
}

int main(void)
{
    return explore("owner_section");
}
