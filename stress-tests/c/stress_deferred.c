/* stress-tests/c/stress_deferred.c -- deferred objects: read from shared slots into registers without counting, dropped from the
 * slots, made counted and dropped again, collected while registers have them.
 *
 * Each thread's registers are part of its state, as an interpreter's are, and the collector asks for them. Objects of `instance`
 * shape refer by structure to a deferred object of `type` shape that only a full collection may free.
 */
#include "stress-tests/c/gc_stress.h"

enum { SLOTS = 16, REGS = 16 };
typedef struct VmThread { GcThread base; Reg reg[REGS]; } VmThread;
typedef struct Instance { Obj hdr; Value type; } Instance;    /* type: not counted */

static Slot1 slots[SLOTS], types[4];
static uint32_t instance_shape, type_shape;
static uint64_t instances_born SHARED(relaxed), instances_died SHARED(relaxed);

static void thread_roots(Thread *t, root_visit visit, void *arg)
{
    for (int i = 0; i < REGS; i++)
        visit(value_borrow(((VmThread *)t)->reg[i]), arg);
}

static void frame_edges(Obj *o, root_visit visit, void *arg)
{
    if (load_relaxed_u32(&o->shape) == instance_shape)
        visit(load_relaxed_value(&((Instance *)o)->type), arg);
}

static int no_references(PyObject *self, gc_visit visit, void *arg)
{
    (void)self, (void)visit, (void)arg;
    return 0;
}

static void instance_destroy(PyObject *self)
{
    Instance *n = (Instance *)self;
    if (value_is_ptr(n->type))
        EXPECT(load_acquire_u32(&value_obj(n->type)->shape) == type_shape);   /* it outlives its instances */
    add_relaxed_u64(&instances_died, 1);
    obj_free(&n->hdr);
}
static const struct GcOps instance_ops = {.traverse = no_references, .destroy = instance_destroy};

static Value make_deferred(uint32_t shape, uint32_t room)
{
    Value v = node_new_of(shape, room);
    obj_make_deferred(value_obj(v));
    return v;
}

/* As the interpreter reads a slot into a register: nothing is counted when the object is deferred, but the slot is read again. */
static Reg slot_to_reg(Slot1 *s)
{
    Value v = load_acquire_value(&s->v);
    if (value_is_ptr(v) && load_relaxed_u16(&value_obj(v)->owner) == SLOT_DEFERRED) {
        PERTURB("deferred: between owner and second look");
        if (value_is(load_acquire_value(&s->v), v))
            return reg_borrow(v);
    }
    return reg_from_value(slot1_read(s));
}

static void worker(void *arg)
{
    (void)arg;
    Reg *reg = ((VmThread *)this_thread)->reg;
    uint64_t seed = stress_thread_seed();
    unsigned life = (unsigned)(test_random(&seed) % 20000), k;
    for (k = 0; k < life && !load_relaxed_u32(&stress_over); k++) {
        uint64_t r = test_random(&seed);
        Reg *g = &reg[r % REGS], old;
        Slot1 *s = &slots[(r >> 8) % SLOTS];
        Value v = value_borrow(*g);
        switch ((r >> 16) % 12) {
        case 0: case 1: case 2: case 3:
            old = *g;
            *g = slot_to_reg(s);
            reg_release(old);
            break;
        case 4:
            value_release(slot1_swap(s, r >> 32 & 1 ? make_deferred(node_shape, (uint32_t)(r >> 33) % 3) : leaf_new(r)));
            break;
        case 5:
            value_release(slot1_swap(s, value_from_reg(reg_keep(*g))));
            break;
        case 6:
            if (value_is_ptr(v) && load_relaxed_u32(&value_obj(v)->shape) == node_shape) {
                EXPECT(load_relaxed_u16(&value_obj(v)->owner) == SLOT_DEFERRED && obj_refcount(value_obj(v)) >= 1);
                value_release(value_from_reg(*g));
            }
            break;
        case 7:
            old = *g;
            *g = reg_borrow(V_NONE);
            reg_release(old);
            break;
        case 8:
            if ((r >> 32) % 16 == 0)
                value_release(slot1_swap(&types[(r >> 24) % 4], make_deferred(type_shape, 1)));
            break;
        case 9: {
            Slot1 *from = &types[(r >> 24) % 4];
            Reg type = slot_to_reg(from);            /* in a register while the instance is made */
            old = *g;
            *g = type;
            reg_release(old);
            if (value_is_ptr(value_borrow(type))) {
                Instance *n = (Instance *)obj_alloc(instance_shape, sizeof *n, PAGE_FRAME);   /* its edge is its own, not its shape's */
                EXPECT(n);
                store_relaxed_value(&n->type, value_borrow(type));
                obj_track(&n->hdr);
                add_relaxed_u64(&instances_born, 1);
                value_release(slot1_swap(s, value_from_obj(n)));
            }
            break;
        }
        case 10:
            if ((r >> 32) % 512 == 0)
                gc_collect((r >> 44) % 2 ? 0 : 2, COLLECT_ASKED, NULL);
            break;
        case 11:
            if ((r >> 32) % 256 == 0) {
                struct timespec nap = {0, (long)((r >> 44) % 100000)};
                DETACHED { nanosleep(&nap, NULL); }
            }
            break;
        }
        safepoint(this_thread);
    }
    for (int i = 0; i < REGS; i++) {
        Reg old = reg[i];
        reg[i] = reg_borrow(V_NONE);
        reg_release(old);
    }
    add_relaxed_u64(&stress_operations, k);
}

int main(int argc, char **argv)
{
    stress_options(argc, argv);
    thread_hooks.size = sizeof(VmThread);
    collect_hooks.thread_roots = thread_roots;
    collect_hooks.frame_edges = frame_edges;
    Thread *t = test_begin();
    instance_shape = test_shape(&instance_ops);
    type_shape = test_shape(&node_ops);
    shape_at(type_shape)->flags = SHAPE_STRUCTURAL;
    for (int i = 0; i < SLOTS; i++)
        slots[i].v = V_NONE;
    for (int i = 0; i < 4; i++)
        types[i].v = make_deferred(type_shape, 1);
    gc_set_growth(2000);
    stress_run(worker);
    for (int i = 0; i < SLOTS; i++)
        value_release(slot1_swap(&slots[i], V_NONE));
    for (int i = 0; i < 4; i++)
        value_release(slot1_swap(&types[i], V_NONE));
    struct count_statistics s;
    do {
        gc_collect(2, COLLECT_ASKED, NULL);
        safepoint(this_thread);
        count_statistics(&s);
    } while (s.deferred_waiting > 0);
    EXPECT(load_relaxed_u64(&instances_born) == load_relaxed_u64(&instances_died));
    return stress_end("stress_deferred", t);
}
