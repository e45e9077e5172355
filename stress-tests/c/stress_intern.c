/* stress-tests/c/stress_intern.c -- two equal keys never give two objects, while members die and tables grow under the readers. */
#include "stress-tests/c/gc_stress.h"

#include "gc/intern.h"

enum { HELD = 64, WIDE = 4000 };
static InternSet set;
static uint32_t interned_shape;
static Slot1 witness[8];                             /* one of the keys 0..7, held by all */

static uint64_t hash_of(uint64_t n) { return (n % 100) * 0x100000001b3u + n / 100; }
static bool equal(Value v, const void *key)
{
    EXPECT(leaf_of(v)->check == ~leaf_of(v)->payload);
    return leaf_of(v)->payload == *(const uint64_t *)key;
}
static uint64_t member_hash(Value v) { return hash_of(leaf_of(v)->payload); }
static const struct intern_ops ops = {equal, member_hash};

static void interned_destroy(PyObject *self)
{
    intern_remove(&set, hash_of(((Leaf *)self)->payload), value_of(self));
    leaf_destroy(self);
}
static const struct GcOps interned_ops = {.destroy = interned_destroy};

static Value get(uint64_t n)
{
    Value v = intern_find(&set, hash_of(n), &n);
    if (!is_absent(v))
        return v;
    Leaf *l = (Leaf *)obj_alloc(interned_shape, sizeof *l, PAGE_LEAF);
    EXPECT(l);
    l->payload = n;
    l->check = ~n;
    add_relaxed_u64(&leaf_born, 1);
    return intern_add(&set, hash_of(n), &n, value_from_obj(l));
}

static void worker(void *arg)
{
    (void)arg;
    uint64_t seed = stress_thread_seed();
    Value held[HELD];
    for (int i = 0; i < HELD; i++)
        held[i] = V_NONE;
    unsigned life = (unsigned)(test_random(&seed) % 20000), k;
    for (k = 0; k < life && !load_relaxed_u32(&stress_over); k++) {
        uint64_t r = test_random(&seed), n = r >> 32 & 1 ? (r >> 8) % 8 : (r >> 8) % WIDE;
        Value v = get(n), again = get(n);
        EXPECT(value_is(v, again) && leaf_of(v)->payload == n);
        value_release(again);
        if (n < 8 && (r >> 40) % 4 == 0) {
            Value before = slot1_swap(&witness[n], (r >> 44) % 2 ? value_keep(v) : V_NONE);
            EXPECT(!value_is_ptr(before) || value_is(before, v));
            value_release(before);
        }
        value_set(&held[r % HELD], v);
        if ((r >> 46) % 4 == 0) {                    /* a double that is not interned, though others may count it */
            Value twin = leaf_new(n);
            obj_allow_try(value_obj(twin));
            value_set(&held[(r >> 50) % HELD], twin);
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
    interned_shape = test_shape(&interned_ops);
    EXPECT(intern_init(&set, &ops) == 0);
    for (int i = 0; i < 8; i++)
        witness[i].v = V_NONE;
    stress_run(worker);
    for (int i = 0; i < 8; i++)
        value_release(slot1_swap(&witness[i], V_NONE));
    EXPECT(intern_count(&set) == 0);
    return stress_end("stress_intern", t);
}
