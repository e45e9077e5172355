/* stress-tests/c/stress_collect.c -- the collector against threads that build, share and drop tangled graphs, with weak
 * references, finalizers and resurrection. At the end nothing is left, however the work fell. */
#include "stress-tests/c/gc_stress.h"

enum { SLOTS = 32, HELD = 16 };
static Slot1 slots[SLOTS];
static Value revived SHARED(acq_rel);

static void revive(PyObject *self)
{
    add_relaxed_u64(&finalized, 1);
    if (((uintptr_t)self >> 6) % 4 == 0)
        value_release(exchange_value(&revived, value_keep(value_of(self))));
}
static const struct GcOps revive_ops = {.traverse = node_traverse, .clear = node_clear, .destroy = node_destroy, .finalize = revive};

static void connect(Value from, Value to, uint64_t r)
{
    Node *n = node_of(from);
    if (n->room == 0)
        return;
    value_keep(to);
    obj_lock(&n->hdr);
    Value old = n->at[r % n->room];
    store_release_value(&n->at[r % n->room], to);
    obj_unlock(&n->hdr);
    value_release(old);
}

static Value follow(Value from, uint64_t r)
{
    Node *n = node_of(from);
    if (n->room == 0)
        return V_NONE;
    obj_lock(&n->hdr);
    Value v = value_keep_locked(n->at[r % n->room]);
    obj_unlock(&n->hdr);
    return v;
}

static bool is_node(Value v)
{
    uint32_t shape = value_is_ptr(v) ? load_acquire_u32(&value_obj(v)->shape) : 0;
    return shape == node_shape || shape == final_shape;
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
        Value *h = &held[r % HELD], other = held[(r >> 8) % HELD];
        Slot1 *s = &slots[(r >> 16) % SLOTS];
        switch ((r >> 24) % 16) {
        case 0: case 1: case 2:
            value_set(h, node_new_of(r >> 40 & 7 ? node_shape : final_shape, (uint32_t)(r >> 32) % 5));
            break;
        case 3:
            value_set(h, leaf_new(r));
            break;
        case 4: case 5: case 6: case 7:
            if (is_node(*h))
                connect(*h, other, r >> 32);
            break;
        case 8: case 9:
            if (is_node(*h))
                value_set(h, follow(*h, r >> 32));
            break;
        case 10: case 11:
            value_set(h, slot1_read(s));
            break;
        case 12:
            value_release(slot1_swap(s, value_keep(*h)));
            break;
        case 13:
            value_set(h, V_NONE);
            break;
        case 14:
            if (is_node(*h) && (r >> 32) % 4 == 0) {
                Value w = weak_new(*h, (r >> 36) % 2);
                if (is_node(other))
                    connect(other, w, r >> 40);
                value_release(w);
            } else {
                Value got = exchange_value(&revived, V_NONE);
                value_release(got);
            }
            break;
        case 15:
            if ((r >> 32) % 2048 == 0)
                gc_collect((r >> 44) % 4 ? 0 : 2, COLLECT_ASKED, NULL);
            else if ((r >> 32) % 512 == 1) {
                struct timespec nap = {0, (long)((r >> 44) % 100000)};
                DETACHED { nanosleep(&nap, NULL); }
            }
            break;
        }
        safepoint(this_thread);
    }
    for (int i = 0; i < HELD; i++) {
        check_object(held[i]);
        value_release(held[i]);
    }
    add_relaxed_u64(&stress_operations, k);
}

int main(int argc, char **argv)
{
    stress_options(argc, argv);
    Thread *t = test_begin();
    final_shape = test_shape(&revive_ops);
    revived = V_NONE;
    for (int i = 0; i < SLOTS; i++)
        slots[i].v = V_NONE;
    gc_set_growth(2000);
    stress_run(worker);
    for (int i = 0; i < SLOTS; i++)
        value_release(slot1_swap(&slots[i], V_NONE));
    struct collect_result r;
    do {                                             /* what finalizers revive, or threads let go, goes in the next round */
        value_release(exchange_value(&revived, V_NONE));
        safepoint(this_thread);
        gc_collect(2, COLLECT_ASKED, &r);
    } while (r.collected > 0 || value_is_ptr(load_acquire_value(&revived)));
    struct collect_statistics c[3];
    gc_statistics(c);
    printf("%llu young and %llu full collections found %llu and %llu; %llu finalizers, %llu callbacks\n",
           (unsigned long long)c[0].collections, (unsigned long long)c[2].collections, (unsigned long long)c[0].collected,
           (unsigned long long)c[2].collected, (unsigned long long)finalized, (unsigned long long)called_back);
    return stress_end("stress_collect", t);
}
