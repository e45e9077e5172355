/* Critical sections nested in every order, over detaching, stops and plain locks: the sums prove exclusion, ending proves that no order
 * of locks deadlocks. */
#include "stress-tests/c/threading_stress.h"

enum { OBJECTS = 4 };
static struct object { uint8_t lock; uint16_t owner; uint64_t left, right; } objects[OBJECTS];
static uint64_t additions[OBJECTS] SHARED(relaxed);

static void mutate(struct object *o)
{
    o->left++;
    PERTURB("mutating");
    o->right++;
    add_relaxed_u64(&additions[o - objects], 1);
}

static void nest(unsigned depth)
{
    struct critical_section one;
    struct critical_section2 two;
    struct object *o = &objects[stress_draw(OBJECTS)], *p = &objects[stress_draw(OBJECTS)];
    bool pair = stress_draw(3) == 0;
    if (pair)
        critical_begin2(&two, o, &o->lock, o->owner, p, &p->lock, p->owner);
    else
        critical_begin(&one, o, &o->lock, o->owner);
    mutate(o);
    if (pair)
        mutate(p);
    if (depth > 0)
        nest(depth - 1);
    mutate(o);
    switch (stress_draw(12)) {
    case 0:
        DETACHED PERTURB("blocking");
        break;
    case 1:
        safepoint(this_thread);
        break;
    case 2:
        if (stress_draw(10) == 0) {
            stop_world(test_interp);
            for (unsigned i = 0; i < OBJECTS; i++)
                CHECK(objects[i].left == objects[i].right);
            start_world(test_interp);
        }
        break;
    case 3: {
        struct object *q = &objects[stress_draw(OBJECTS)];
        struct critical_section *top = this_thread->critical; /* not o's and p's, if the enclosing one had their locks */
        if (top->lock != &q->lock && !(top->previous & SECTION_TWO && ((struct critical_section2 *)top)->second == &q->lock)) {
            if (q->owner == SLOT_NONE)
                byte_lock(&q->lock);
            else
                foreign_lock(q, &q->lock, q->owner);
            mutate(q);                               /* no safepoint until it is dropped */
            byte_unlock(&q->lock);
        }
    }
    }
    CHECK(o->left == o->right);
    mutate(o);
    if (pair)
        critical_end2(&two);
    else
        critical_end(&one);
}

static void worker(void *unused)
{
    (void)unused;
    while (stress_goes_on()) {
        nest((unsigned)stress_draw(4));
        CHECK(!this_thread->critical);
        safepoint(this_thread);
        add_relaxed_u64(&stress_operations, 1);
    }
}

int main(int argc, char **argv)
{
    stress_begin(argc, argv);
    for (unsigned i = 0; i < OBJECTS; i++)
        objects[i].owner = i % 2 ? SLOT_NONE : this_thread->slot_id;
    stress_run(worker);
    for (unsigned i = 0; i < OBJECTS; i++)
        CHECK(objects[i].left == objects[i].right && objects[i].left == additions[i] && !(objects[i].lock & BYTE_LOCKED));
    return stress_end("critical");
}
