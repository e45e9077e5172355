/* gc/crew.c -- stopped threads that help with the stopped part of a young collection.
 *
 * A young collection is over in less time than it takes to wake a helper thread (gc/team.c), but the threads that it has stopped are awake
 * still: before a suspended thread falls asleep it looks for work for some microseconds (threading/world.c). So a step is not given to a
 * fixed set of members; it is opened, whoever is there joins, and the collector closes it when no work is left to be taken, and waits for
 * those who have joined. A step that nobody joins costs two atomic operations.
 *
 *     word    step << 32 | OPEN | joined << 16 | at work
 *
 * Holds.  W1  Nobody joins a step that is not open, so work and arg, which are written before it is opened, stay as they are while anybody
 *             reads them, and after crew_run() has returned nobody is at work.
 *         W2  `joined` only grows while a step is open, so the numbers of those who are at work are different. (That a thread joins a step
 *             once only keeps it from joining again when all work has been taken.)
 * Tests.  tests/gc/test_team.c, tests/models/crew.pml
 */
#include "gc/crew.h"

#include <sched.h>

#define CREW_OPEN (UINT64_C(1) << 31)
#define CREW_JOINED UINT64_C(0x10000)

static unsigned joined_of(uint64_t word) { return (unsigned)(word >> 16) & 0x7fff; }

void crew_run(struct crew *c, unsigned most, team_work work, void *arg)
{
    if (most > 1) {
        uint64_t step = (load_relaxed_u64(&c->word) >> 32) + 1;
        c->work = work;
        c->arg = arg;
        store_relaxed_u32(&c->most, most);
        store_release_u64(&c->word, step << 32 | CREW_OPEN);   /* pairs with crew_join() */
    }
    work(0, arg);
    if (most > 1) {
        and_acq_rel_u64(&c->word, ~CREW_OPEN);
        for (unsigned i = 1; load_acquire_u64(&c->word) & 0xffff; i++)   /* pairs with the end of crew_join() */
            if (i % 1024)
                cpu_relax();
            else
                sched_yield();
    }
}

bool crew_join(struct crew *c)
{
    static _Thread_local struct { struct crew *crew; uint64_t step; } last;
    uint64_t word = load_acquire_u64(&c->word);
    do
        if (!(word & CREW_OPEN) || joined_of(word) + 1 >= load_relaxed_u32(&c->most) || (last.crew == c && last.step == word >> 32))
            return false;
    while (!cas_acq_rel_u64(&c->word, &word, word + CREW_JOINED + 1));
    last.crew = c;
    last.step = word >> 32;
    c->work(joined_of(word) + 1, c->arg);
    add_acq_rel_u64(&c->word, (uint64_t)-1);
    return true;
}
