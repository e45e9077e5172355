/* Owner sections are revoked by the first foreign locker; critical sections are suspended with their thread and resumed from inside out. */
#include "tests/threading/test.h"

struct object { uint8_t lock; uint64_t n; };
static struct object a, b, owned;

static uint32_t ready, go, rounds;
static uint16_t owner_id;

static void owner(void *arg)
{
    Thread *t = this_thread;
    (void)arg;
    store_u32(&ready, 1);
    owner_id = t->slot_id;
    store_u32(&ready, 2);
    while (!load_u32(&go)) {
        if (owner_enter(t, &owned, &owned.lock)) {
            owned.n++;
            owner_leave(t);
        } else {
            byte_lock(&owned.lock);
            owned.n++;
            byte_unlock(&owned.lock);
        }
        add_relaxed_u32(&rounds, 1);
        safepoint(t);
    }
}

static void test_owner(void)
{
    uint64_t mine = 0;
    if (!owner_sections_available())
        owned.lock = BYTE_FOREIGN;
    test_start(owner, NULL);
    WAIT_UNTIL(load_u32(&ready) == 2 && load_relaxed_u32(&rounds) > 1000);
    for (int i = 0; i < 3000; i++) {
        foreign_lock(&owned, &owned.lock, owner_id);
        owned.n++;
        mine++;
        byte_unlock(&owned.lock);
        safepoint(this_thread);
    }
    store_u32(&go, 1);
    test_join();
    CHECK(owned.n == mine + rounds && owned.lock == BYTE_FOREIGN);
}

static bool locked(const struct object *o) { return load_relaxed_u8(&o->lock) & BYTE_LOCKED; }

static void test_critical(void)
{
    struct critical_section first, second, again;
    struct critical_section2 both;
    uint16_t me = this_thread->slot_id;
    critical_begin(&first, &a, &a.lock, me);
    CHECK(locked(&a));
    critical_begin(&again, &a, &a.lock, me);        /* the enclosing one has it */
    DETACHED CHECK(!locked(&a));
    CHECK(locked(&a));
    critical_end(&again);
    CHECK(locked(&a));
    critical_begin(&second, &b, &b.lock, me);
    CHECK(locked(&a) && locked(&b));
    DETACHED CHECK(!locked(&a) && !locked(&b));
    CHECK(!locked(&a) && locked(&b));               /* only the innermost */
    critical_begin(&again, &a, &a.lock, me);        /* a is suspended, not held */
    CHECK(locked(&a) && locked(&b));
    critical_end(&again);
    critical_end(&second);
    CHECK(locked(&a) && !locked(&b));               /* the outer one is back */
    critical_begin2(&both, &b, &b.lock, me, &a, &a.lock, me);
    CHECK(locked(&a) && locked(&b));
    DETACHED CHECK(!locked(&a) && !locked(&b));
    CHECK(locked(&a) && locked(&b));
    critical_end2(&both);
    CHECK(locked(&a) && !locked(&b));
    critical_end(&first);
    critical_begin2(&both, &b, &b.lock, me, &b, &b.lock, me);
    CHECK(!locked(&a) && locked(&b));
    critical_end2(&both);
    CHECK(a.lock == 0 && b.lock == 0 && !this_thread->critical);
    stop_world(test_interp);
    start_world(test_interp);
}

/* Nested in both orders, which would deadlock if a waiting thread kept its sections. */
static uint32_t inside_a, inside_b;
static void nester(void *arg)
{
    struct object *x = arg ? &a : &b, *y = arg ? &b : &a;
    uint16_t me = this_thread->slot_id;
    for (int i = 0; i < 1500; i++) {
        struct critical_section outer, inner;
        critical_begin(&outer, x, &x->lock, me);
        x->n++;
        critical_begin(&inner, y, &y->lock, me);
        uint32_t *in = y == &a ? &inside_a : &inside_b;
        CHECK(add_u32(in, 1) == 0);
        y->n++;
        add_u32(in, (uint32_t)-1);
        if (i % 16 == 0)
            DETACHED test_sleep(1);
        y->n++;
        critical_end(&inner);
        x->n++;
        critical_end(&outer);
        if (i % 8 == 0) {
            struct critical_section2 both;
            critical_begin2(&both, x, &x->lock, me, y, &y->lock, me);
            x->n += 4, y->n += 4;
            critical_end2(&both);
        }
        /* plain locks inside a critical section, in any order */
        critical_begin(&outer, x, &x->lock, me);
        byte_lock(&y->lock);
        y->n += 2;
        byte_unlock(&y->lock);
        critical_end(&outer);
        safepoint(this_thread);
    }
}

int main(void)
{
    test_begin();
    test_critical();
    test_owner();
    for (uintptr_t i = 0; i < 4; i++)
        test_start(nester, (void *)(i % 2));
    test_join();
    CHECK(a.n + b.n == 4u * 1500 * 6 + 4u * 188 * 8 && a.lock == 0 && b.lock == 0);
    return test_end("section");
}
