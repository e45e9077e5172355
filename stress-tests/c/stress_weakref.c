/* stress-tests/c/stress_weakref.c -- weak references looked up, made and dropped while their referents die or are resurrected. */
#include "stress-tests/c/gc_stress.h"

enum { SLOTS = 32 };
static Slot1 strong[SLOTS], weak[SLOTS];
static uint64_t found SHARED(relaxed), gone SHARED(relaxed);

static Value make(uint64_t r)
{
    return r % 5 ? leaf_new(r) : node_new_of(final_shape, (uint32_t)(r >> 8) % 3);
}

static int check_each(WeakObj *w, void *arg)
{
    (void)arg;
    Value v = load_acquire_value(&w->referent);
    EXPECT(is_none(v) || value_is_ptr(v));
    return 0;
}

static void worker(void *arg)
{
    (void)arg;
    uint64_t seed = stress_thread_seed(), yes = 0, no = 0;
    unsigned life = (unsigned)(test_random(&seed) % 20000), k;
    for (k = 0; k < life && !load_relaxed_u32(&stress_over); k++) {
        uint64_t r = test_random(&seed);
        unsigned i = (unsigned)(r % SLOTS);
        switch ((r >> 8) % 8) {
        case 0:
            value_release(slot1_swap(&strong[i], make(r >> 16)));
            break;
        case 1: {
            Value v = slot1_read(&strong[i]);
            if (value_is_ptr(v))
                value_release(slot1_swap(&weak[(r >> 16) % SLOTS], weak_new(v, (r >> 24) % 2)));
            value_release(v);
            break;
        }
        case 2: {
            Value v = slot1_read(&strong[i]);
            EXPECT(weak_each(v, check_each, NULL) == 0);
            value_release(v);
            break;
        }
        case 3:
            value_release(slot1_swap(&strong[i], V_NONE));
            break;
        default: {
            Value w = slot1_read(&weak[i]);
            if (value_is_ptr(w)) {
                Value v = weak_get(weak_of(w));
                check_object(v);
                value_is_ptr(v) ? yes++ : no++;
                if ((r >> 16) % 8 == 0)
                    v = slot1_swap(&strong[(r >> 24) % SLOTS], v);
                value_release(v);
                value_release(w);
            }
        }
        }
        safepoint(this_thread);
    }
    add_relaxed_u64(&stress_operations, k);
    add_relaxed_u64(&found, yes);
    add_relaxed_u64(&gone, no);
}

int main(int argc, char **argv)
{
    stress_options(argc, argv);
    Thread *t = test_begin();
    for (int i = 0; i < SLOTS; i++)
        strong[i].v = weak[i].v = V_NONE;
    stress_run(worker);
    for (int i = 0; i < SLOTS; i++) {
        value_release(slot1_swap(&strong[i], V_NONE));
        value_release(slot1_swap(&weak[i], V_NONE));
    }
    printf("found %llu, gone %llu\n", (unsigned long long)found, (unsigned long long)gone);
    return stress_end("stress_weakref", t);
}
