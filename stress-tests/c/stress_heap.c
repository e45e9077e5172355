/* stress-tests/c/stress_heap.c -- blocks of all sizes, freed by their owners and by others, pages and chunks that come and go. */
#include "stress-tests/c/gc_stress.h"

enum { BOXES = 256, HELD = 400 };
static Value box[BOXES] SHARED(acq_rel);             /* a reference goes in, another comes out */

static Value make(uint64_t *seed)
{
    uint64_t r = test_random(seed);
    size_t room = r % 100 < 60 ? 3 : r % 100 < 90 ? (r >> 8) % 40 : r % 100 < 99 ? (r >> 8) % 1500 : (r >> 8) % 40000;
    Value v = node_new((uint32_t)room);
    EXPECT(!is_raised(v));
    if (room > 3) {
        node_of(v)->at[0] = value_from_int((int64_t)room);
        node_of(v)->at[room - 1] = value_from_int((int64_t)room + 1);
    }
    return v;
}

static void check(Value v)
{
    if (value_is_ptr(v) && node_of(v)->room > 3) {
        Node *n = node_of(v);
        EXPECT(value_as_int(n->at[0]) == n->room && value_as_int(n->at[n->room - 1]) == n->room + 1);
    }
}

static void worker(void *arg)
{
    (void)arg;
    uint64_t seed = stress_thread_seed();
    Value held[HELD];
    for (int i = 0; i < HELD; i++)
        held[i] = V_NONE;
    unsigned life = (unsigned)(test_random(&seed) % 30000), k;
    for (k = 0; k < life && !load_relaxed_u32(&stress_over); k++) {
        uint64_t r = test_random(&seed);
        Value *h = &held[r % HELD];
        if ((r >> 16) % 3 == 0) {
            Value v = exchange_value(&box[(r >> 24) % BOXES], *h);
            *h = v;
            check(v);
        } else if ((r >> 16) % 1000 == 1) {
            heap_trim();
        } else {
            value_set(h, make(&seed));
        }
        safepoint(this_thread);
    }
    for (int i = 0; i < HELD; i++) {
        check(held[i]);
        value_release(held[i]);
    }
    add_relaxed_u64(&stress_operations, k);
}

int main(int argc, char **argv)
{
    stress_options(argc, argv);
    Thread *t = test_begin();
    for (int i = 0; i < BOXES; i++)
        box[i] = V_NONE;
    stress_run(worker);
    for (int i = 0; i < BOXES; i++)
        value_release(box[i]);
    return stress_end("stress_heap", t);
}
