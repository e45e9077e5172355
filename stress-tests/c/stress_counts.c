/* stress-tests/c/stress_counts.c -- every way in which counts, owners and threads meet.
 *
 * Workers read shared slots without a lock, write them, keep and drop references, pass them to each other, build containers of
 * what they hold, block now and then (so that others claim their slots), and end (so that later threads take the slots over) while
 * their objects are referenced elsewhere.
 */
#include "stress-tests/c/gc_stress.h"

enum { SLOTS = 48, HELD = 64, LIFE = 20000 };
static Slot1 slots[SLOTS];

static Value make(uint64_t *seed, Value *held)
{
    uint64_t r = test_random(seed);
    if (r % 4)
        return leaf_new(r);
    Value v = node_new((uint32_t)(r >> 8) % 6);
    Node *n = node_of(v);
    for (uint32_t i = 0; i < n->room; i++) {
        Value from = held[test_random(seed) % HELD];
        /* Only leaves and what is older: counts alone must free everything. */
        if (value_is_ptr(from) && load_relaxed_u32(&value_obj(from)->shape) == leaf_shape)
            n->at[i] = value_keep(from);
    }
    return v;
}

static void worker(void *arg)
{
    (void)arg;
    uint64_t seed = stress_thread_seed();
    Value held[HELD];
    for (int i = 0; i < HELD; i++)
        held[i] = V_NONE;
    unsigned life = (unsigned)(test_random(&seed) % LIFE), k;
    for (k = 0; k < life && !load_relaxed_u32(&stress_over); k++) {
        uint64_t r = test_random(&seed);
        Value *h = &held[r % HELD];
        Slot1 *s = &slots[(r >> 8) % SLOTS];
        switch ((r >> 16) % 11) {
        case 0: case 1: case 2: case 3: {
            Value v = slot1_read(s);
            check_object(v);
            value_set(h, v);
            break;
        }
        case 4: case 5:
            value_release(slot1_swap(s, make(&seed, held)));
            break;
        case 6:
            check_object(*h);
            value_set(h, slot1_swap(s, value_keep(*h)));
            break;
        case 7:
            value_set(h, make(&seed, held));
            break;
        case 8:
            value_set(h, V_NONE);
            break;
        case 9:
            if ((r >> 24) % 64 == 0) {
                struct timespec nap = {0, (long)((r >> 32) % 200000)};
                DETACHED { nanosleep(&nap, NULL); }
            }
            break;
        case 10:                         /* a few objects often: purses are taken */
            for (unsigned i = 0; i < 40; i++) {
                Value v = slot1_read(&slots[(r >> 8) % 3]);
                check_object(v);
                value_set(h, v);
            }
            break;
        }
        safepoint(this_thread);
    }
    for (int i = 0; i < HELD; i++)
        value_release(held[i]);
    add_relaxed_u64(&stress_operations, k);
}

int main(int argc, char **argv)
{
    stress_options(argc, argv);
    Thread *t = test_begin();
    for (int i = 0; i < SLOTS; i++)
        slots[i].v = V_NONE;
    stress_run(worker);
    for (int i = 0; i < SLOTS; i++)
        value_release(slot1_swap(&slots[i], V_NONE));
    return stress_end("stress_counts", t);
}
