/* tests/gc/support.h -- a small world for the tests of this floor: one interpreter, and object types with every operation that
 * the collector and the counts ask for.
 *
 *   Leaf   no references; counts its births and deaths
 *   Node   a vector of references, tracked; may have a finalizer and be cleared
 *   Weak   a weak reference with an optional callback
 */
#ifndef P3T_TESTS_GC_SUPPORT_H
#define P3T_TESTS_GC_SUPPORT_H

#include "gc/collect.h"
#include "gc/counts.h"
#include "gc/heap_int.h"
#include "gc/weakref.h"
#include "threading/lock.h"
#include "threading/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define EXPECT(e)                                                                                                             \
    do {                                                                                                                      \
        if (!(e)) {                                                                                                           \
            fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #e);                                                  \
            abort();                                                                                                          \
        }                                                                                                                     \
    } while (0)

typedef struct Leaf { Obj hdr; uint64_t payload; uint64_t check; } Leaf;
typedef struct Node { Obj hdr; uint32_t room; uint32_t tag; Value at[]; } Node;

static uint64_t leaf_born SHARED(relaxed), leaf_died SHARED(relaxed);
static uint64_t node_born SHARED(relaxed), node_died SHARED(relaxed), finalized SHARED(relaxed), called_back SHARED(relaxed);
static uint32_t leaf_shape, node_shape, final_shape, weak_shape;
static Value (*resurrect_into);          /* a finalizer stores its object here, when set */
static Interp *test_interp;

static UNUSED void leaf_destroy(PyObject *self)
{
    Leaf *l = (Leaf *)self;
    EXPECT(l->check == ~l->payload);
    l->check = 0;
    add_relaxed_u64(&leaf_died, 1);
    obj_free(&l->hdr);
}

static UNUSED int node_traverse(PyObject *self, gc_visit visit, void *arg)
{
    Node *n = (Node *)self;
    for (uint32_t i = 0; i < n->room; i++) {
        int rc = visit(api_of(n->at[i]), arg);
        if (rc)
            return rc;
    }
    return 0;
}

static UNUSED int node_clear(PyObject *self)
{
    Node *n = (Node *)self;
    for (uint32_t i = 0; i < n->room; i++) {
        Value v = exchange_value(&n->at[i], V_NONE);
        value_release(v);
    }
    return 0;
}

static UNUSED void node_destroy(PyObject *self)
{
    Node *n = (Node *)self;
    for (uint32_t i = 0; i < n->room; i++)
        value_release(n->at[i]);
    add_relaxed_u64(&node_died, 1);
    obj_free(&n->hdr);
}

static UNUSED void node_finalize(PyObject *self)
{
    add_relaxed_u64(&finalized, 1);
    if (resurrect_into)
        *resurrect_into = value_keep(value_of(self));
}

static UNUSED void weak_destroy(PyObject *self)
{
    WeakObj *w = (WeakObj *)self;
    weak_unlink(w);
    value_release(w->callback);
    obj_free(&w->hdr);
}

static UNUSED void weak_called(WeakObj *w)
{
    EXPECT(is_none(load_acquire_value(&w->referent)));
    add_relaxed_u64(&called_back, 1);
}

static const struct GcOps leaf_ops = {.destroy = leaf_destroy};
static const struct GcOps node_ops = {.traverse = node_traverse, .clear = node_clear, .destroy = node_destroy};
static const struct GcOps final_ops = {.traverse = node_traverse, .clear = node_clear, .destroy = node_destroy,
                                       .finalize = node_finalize};
static const struct GcOps weak_ops = {.destroy = weak_destroy};

static UNUSED uint32_t test_shape(const struct GcOps *ops)
{
    Shape *s = shape_new();
    EXPECT(s);
    s->kind = SHAPE_PLAIN;
    s->ops = ops;
    return s->id;
}

static UNUSED Value leaf_new(uint64_t payload)
{
    Leaf *l = (Leaf *)obj_alloc(leaf_shape, sizeof *l, PAGE_LEAF);
    if (!l)
        return V_RAISED;
    l->payload = payload;
    l->check = ~payload;
    add_relaxed_u64(&leaf_born, 1);
    return value_from_obj(l);
}

static UNUSED Value node_new_of(uint32_t shape, uint32_t room)
{
    Node *n = (Node *)obj_alloc(shape, sizeof *n + room * sizeof(Value), PAGE_CONTAINER);
    if (!n)
        return V_RAISED;
    n->room = room;
    for (uint32_t i = 0; i < room; i++)
        n->at[i] = V_NONE;
    if (shape == final_shape)
        or_acq_rel_u8(&n->hdr.flags, OBJ_HAS_FINALIZER);
    obj_track(&n->hdr);
    add_relaxed_u64(&node_born, 1);
    return value_from_obj(n);
}

static UNUSED Value node_new(uint32_t room) { return node_new_of(node_shape, room); }
static UNUSED Node *node_of(Value v) { return (Node *)value_obj(v); }
static UNUSED Leaf *leaf_of(Value v) { return (Leaf *)value_obj(v); }

static UNUSED Value weak_new(Value referent, bool callback)
{
    WeakObj *w = (WeakObj *)obj_alloc(weak_shape, sizeof *w, PAGE_LEAF);
    if (!w)
        return V_RAISED;
    w->referent = V_NONE;
    w->callback = callback ? V_TRUE : V_ABSENT;
    if (weak_link(w, referent, NULL) < 0) {
        value_release(value_from_obj(w));
        return V_RAISED;
    }
    return value_from_obj(w);
}
static UNUSED WeakObj *weak_of(Value v) { return (WeakObj *)value_obj(v); }

static UNUSED Thread *test_begin(void)
{
    EXPECT(gc_init() == 0);
    EXPECT(thread_runtime_init() == 0);
    leaf_shape = test_shape(&leaf_ops);
    node_shape = test_shape(&node_ops);
    final_shape = test_shape(&final_ops);
    weak_shape = test_shape(&weak_ops);
    weak_run_callback = weak_called;
    test_interp = interp_base_new();
    Thread *t = thread_new(test_interp);
    EXPECT(t && thread_begin(t) == 0);
    return t;
}

struct test_start { void (*run)(void *); void *arg; };
static uint32_t test_running SHARED(seq_cst);

static UNUSED void test_entry(void *arg)
{
    struct test_start start = *(struct test_start *)arg;
    free(arg);
    start.run(start.arg);
    add_u32(&test_running, (uint32_t)-1);
}

static UNUSED void test_start(void (*run)(void *), void *arg)
{
    int failed;
    struct test_start *start = malloc(sizeof *start);
    *start = (struct test_start){run, arg};
    add_u32(&test_running, 1);
    EXPECT(thread_start(test_interp, test_entry, start, 0, &failed) == 0);
}

static UNUSED void test_join(void)
{
    struct timespec nap = {0, 100000};
    while (load_u32(&test_running) > 0)
        DETACHED { nanosleep(&nap, NULL); }
}

/* Every object that was born is dead, and the heap knows. */
static UNUSED void expect_nothing_left(void)
{
    stop_world(test_interp);                         /* threads that have done their work end, and leave what they kept aside */
    start_world(test_interp);
    heap_trim();
    safepoint(this_thread);
    EXPECT(load_relaxed_u64(&leaf_born) == load_relaxed_u64(&leaf_died));
    EXPECT(load_relaxed_u64(&node_born) == load_relaxed_u64(&node_died));
    struct heap_statistics s;
    heap_statistics(&s);
    EXPECT(s.live_blocks == 0);
    stop_world(test_interp);
    heap_verify();
    start_world(test_interp);
}

static UNUSED uint64_t test_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * UINT64_C(0x2545f4914f6cdd1d);
}

#endif
