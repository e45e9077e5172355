/* threading/perturb.c -- the generator behind PERTURB: see perturb.h.
 *
 * Each thread draws from its own xorshift sequence, seeded from the process's seed and the order in which threads first came
 * here, so a run is repeatable as far as the kernel's scheduler lets it be. Most marks do nothing: a mark that always yielded
 * would make the schedule regular again.
 */
#include "threading/perturb.h"

#include "threading/atomic.h"
#include "threading/guard.h"

#include <sched.h>
#include <time.h>

static uint64_t process_seed SHARED(relaxed) = 0x9e3779b97f4a7c15u;
static uint64_t thread_serial SHARED(relaxed);

void perturb_seed(uint64_t seed)
{
    store_relaxed_u64(&process_seed, seed * 0xbf58476d1ce4e5b9u + 1);
}

uint64_t perturb_next(void)
{
    static _Thread_local uint64_t state;
    if (state == 0) {
        uint64_t mixed = load_relaxed_u64(&process_seed) ^ (add_relaxed_u64(&thread_serial, 1) + 1) * 0x94d049bb133111ebu;
        state = mixed ? mixed : 1;
    }
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * 0x2545f4914f6cdd1du >> 20;
}

void perturb_point(const char *window)
{
    (void)window;
    uint64_t draw = perturb_next();
    unsigned kind = draw % 128, size = (unsigned)(draw >> 8) % 64;
    if (kind < 12) {
        sched_yield();
    } else if (kind < 32) {
        for (unsigned i = 0; i < size * 4; i++)
            cpu_relax();
    } else if (kind == 32) {
        struct timespec nap = {0, (long)size * 1000};
        nanosleep(&nap, NULL);
    }
}
