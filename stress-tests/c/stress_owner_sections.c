/* Owners mutate their objects in owner sections, others lock them; the sum over both fields of an object proves that no update was lost
 * at the moment when the owner's sections are revoked, so there are many objects, and each is new to foreign lockers once. */
#include "stress-tests/c/threading_stress.h"

enum { MANY = 256, OWNERS = 16 };
struct object { uint8_t lock; uint64_t left, right; };
static struct object objects[OWNERS][MANY];
static uint16_t owners[OWNERS] GUARD_W(, release, acquire);
static uint32_t births[OWNERS] SHARED(acq_rel);      /* the generation of an owner's objects: even while they may be locked */
static uint64_t by_owner[OWNERS], by_others[OWNERS] SHARED(relaxed);
static uint32_t users[OWNERS] SHARED(seq_cst);       /* foreign threads that look at them now */

static void mutate(struct object *o)
{
    o->left++;
    PERTURB("mutating");
    o->right++;
}

static void worker(void *arg)
{
    Thread *t = this_thread;
    uintptr_t me = (uintptr_t)arg % OWNERS;
    uint8_t born = owner_sections_available() ? 0 : BYTE_FOREIGN;
    store_release_u16(&owners[me], t->slot_id);
    uint64_t mine = 0, sum = 0;
    while (stress_goes_on()) {
        for (unsigned i = 0; i < 2000; i++) {
            struct object *o = &objects[me][i % MANY];
            if (owner_enter(t, o, &o->lock)) {
                mutate(o);
                owner_leave(t);
            } else {
                byte_lock(&o->lock);
                mutate(o);
                byte_unlock(&o->lock);
            }
            mine++;
            safepoint(t);
        }
        for (unsigned i = 0; i < 60; i++) {
            uintptr_t other = stress_draw(stress_threads < OWNERS ? stress_threads : OWNERS);
            uint16_t slot = load_acquire_u16(&owners[other]);
            if (other == me || slot == 0)
                continue;
            add_u32(&users[other], 1);
            if (load_u32(&births[other]) % 2 == 0) {
                struct object *o = &objects[other][stress_draw(MANY)], *p = &objects[other][stress_draw(MANY)];
                if (stress_draw(4) == 0 && o != p) {
                    object_lock2(o, &o->lock, slot, p, &p->lock, slot);
                    mutate(o);
                    mutate(p);
                    byte_unlock(&o->lock);
                    byte_unlock(&p->lock);
                    add_relaxed_u64(&by_others[other], 2);
                } else {
                    foreign_lock(o, &o->lock, slot);
                    CHECK(o->left == o->right);
                    mutate(o);
                    byte_unlock(&o->lock);
                    add_relaxed_u64(&by_others[other], 1);
                }
            }
            add_u32(&users[other], (uint32_t)-1);
            safepoint(t);
        }
        /* New objects: nobody has locked them yet. */
        add_u32(&births[me], 1);
        while (load_u32(&users[me]) != 0)
            safepoint(t);
        for (unsigned i = 0; i < MANY; i++) {
            CHECK(objects[me][i].left == objects[me][i].right);
            sum += objects[me][i].left;
            objects[me][i] = (struct object){born, 0, 0};
        }
        add_u32(&births[me], 1);
    }
    add_u32(&births[me], 1);                         /* odd for good */
    while (load_u32(&users[me]) != 0)
        safepoint(t);
    for (unsigned i = 0; i < MANY; i++)
        sum += objects[me][i].left;
    CHECK(sum == mine + load_relaxed_u64(&by_others[me]));
    add_relaxed_u64(&stress_operations, sum);
    by_owner[me] = mine;
}

int main(int argc, char **argv)
{
    stress_begin(argc, argv);
    if (stress_threads > OWNERS)
        stress_threads = OWNERS;
    for (unsigned i = 0; i < OWNERS && !owner_sections_available(); i++)
        for (unsigned j = 0; j < MANY; j++)
            objects[i][j].lock = BYTE_FOREIGN;
    stress_run(worker);
    return stress_end("owner_sections");
}
