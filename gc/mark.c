/* gc/mark.c -- marking: an explicit stack, and two short queues that hide memory latency.
 *
 * A reference found by a traverse function waits in `ahead` while its mark byte comes into the cache; then it is tested, marked and
 * pushed. An object popped from the stack waits in `next` while its first line comes, then, from `next_mid` on, while the buffer comes that
 * a list or dict has outside; then it is traversed. A mark is set before the push, so the stack never holds more entries than there are
 * objects, and depth of the object graph does not matter.
 *
 * Several markers (gc/team.c) share a pool of blocks of references. Who sees that another has run out of work gives it the older half of
 * its own stack, which leads to the larger part of the graph.
 * Holds.  M1  Two markers may both find an object unmarked, mark it and visit it: visiting twice does no harm, and a mark, once
 *             stored, stays, since all that is stored then has it. So a mark is a load and a store, not a read-modify-write. Only while
 *             others set GC_CANDIDATE (trial.c, step 2) it is a compare-and-swap: `racing`.
 *         M2  A marker counts as idle only with an empty stack and empty queues, and only who is not idle puts blocks into the pool. So
 *             when all are idle and the pool is empty, which is seen under its lock, there is no work left and there will be none.
 * Locks.  mark_pool.lock is a leaf.   Tests.  tests/models/mark_pool.pml, tests/gc/test_team.c
 */
#include "gc/collect_int.h"

#include "threading/world.h"

#include <sched.h>
#include <sys/mman.h>

enum { OFFER_LEAST = 32, OFFER_STEP = 256, OFFER_STOCK = 2 };   /* what a stack must hold to be shared; how often the pool is looked at; the
                                                                 blocks in it while nobody is idle */
enum { STACK_HIGH = 4096, STACK_LOW = 1024, NESTED_MAX = 4 };

int marker_init(struct marker *m, size_t objects, Interp *interp, struct mark_pool *pool, Obj **stack, size_t room)
{
    *m = (struct marker){.refuses = GC_MARKED | GC_LEAF, .only = collectors_many() ? interp : NULL, .pool = pool,
                         .look_at = OFFER_STEP, .offer_in = OFFER_STEP};
    m->room = objects + 1;
    if (pool)
        m->room += objects;                         /* others' blocks may hold what this marker has had itself (M1) */
    if (stack && m->room <= room) {
        m->stack = stack;
        m->lent = true;
        return 0;
    }
    void *p = alloc_should_fail() ? MAP_FAILED
                                  : mmap(NULL, m->room * sizeof(Obj *), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    m->stack = p == MAP_FAILED ? NULL : p;
    return m->stack ? 0 : -1;
}

void marker_done(struct marker *m)
{
    if (m->stack && !m->lent)
        munmap(m->stack, m->room * sizeof(Obj *));
    m->stack = NULL;
}

/* Held for the copy of a block, a microsecond: sleeping would take longer. */
static void pool_lock(struct mark_pool *p)
{
    for (unsigned i = 1; load_relaxed_u32(&p->lock) || exchange_acquire_u32(&p->lock, 1); i++)
        if (i % 1024)
            cpu_relax();
        else
            sched_yield();                          /* the holder may wait for a processor */
}

static void pool_unlock(struct mark_pool *p)
{
    store_release_u32(&p->lock, 0);
}

/* Gives others half of the stack, if one of them has nothing to do or the stock is low. */
static void marker_offer(struct marker *m)
{
    struct mark_pool *p = m->pool;
    uint32_t stock = load_relaxed_u32(&p->blocks);
    bool wanted = load_relaxed_u32(&p->idle) != 0;
    if (m->top < (wanted ? OFFER_LEAST : MARK_BLOCK * 2) || stock >= (wanted ? MARK_BLOCKS : OFFER_STOCK))
        return;
    size_t n = m->top / 2 < MARK_BLOCK ? m->top / 2 : MARK_BLOCK;
    pool_lock(p);
    uint32_t blocks = load_relaxed_u32(&p->blocks);
    if (blocks < MARK_BLOCKS) {
        struct mark_block *b = &p->block[blocks];
        b->n = n;
        memcpy(b->at, m->stack, n * sizeof *b->at);
        store_relaxed_u32(&p->blocks, blocks + 1);
        m->top -= n;
        memcpy(m->stack, m->stack + m->top, n * sizeof *b->at);
    }
    pool_unlock(p);
}

/* To an empty stack. false: there is no work left (M2). */
static bool marker_take(struct marker *m)
{
    struct mark_pool *p = m->pool;
    pool_lock(p);
    store_relaxed_u32(&p->idle, load_relaxed_u32(&p->idle) + 1);
    for (;;) {
        uint32_t blocks = load_relaxed_u32(&p->blocks);
        if (blocks > 0) {
            const struct mark_block *b = &p->block[blocks - 1];
            memcpy(m->stack, b->at, b->n * sizeof *b->at);
            m->top = b->n;
            store_relaxed_u32(&p->blocks, blocks - 1);
            store_relaxed_u32(&p->idle, load_relaxed_u32(&p->idle) - 1);
            pool_unlock(p);
            return true;
        }
        if (load_relaxed_u32(&p->idle) == p->members) {
            pool_unlock(p);
            return false;
        }
        pool_unlock(p);
        for (unsigned i = 1; load_relaxed_u32(&p->blocks) == 0 && load_relaxed_u32(&p->idle) != p->members; i++)
            if (i % 64)
                cpu_relax();
            else
                sched_yield();
        pool_lock(p);
    }
}

static void drain(struct marker *, size_t down_to);

/* The stack is `look_at` high: others may have of it. A huge object's references are worked off while it is being traversed, so that
 * the stack stays in the cache, as far as nesting goes. */
static void stack_high(struct marker *m)
{
    if (m->pool)
        marker_offer(m);
    if (m->top >= STACK_HIGH && m->draining && m->nested < NESTED_MAX) {
        m->nested++;
        drain(m, STACK_LOW);
        m->nested--;
    }
    m->look_at = m->top + (m->pool || m->top < STACK_HIGH ? OFFER_STEP : STACK_HIGH);
}

static inline void mark_test(struct marker *m, Obj *o)
{
    uint8_t *mark = mark_of(o), byte = load_relaxed_u8(mark), marked;
    do {
        if ((byte & m->refuses) != 0 || (byte & m->needs) != m->needs)
            return;
        marked = (uint8_t)((byte & ~GC_CANDIDATE) | GC_MARKED);
        if (LIKELY(!m->racing)) {
            store_relaxed_u8(mark, marked);         /* M1 */
            break;
        }
    } while (!cas_relaxed_u8(mark, &byte, marked));
    CHECK(m->top < m->room);
    m->stack[m->top++] = o;
    if (UNLIKELY(m->top >= m->look_at))
        stack_high(m);
}

void marker_push(struct marker *m, Obj *o)
{
    mark_test(m, o);
}

int mark_visit(PyObject *p, void *arg)
{
    struct marker *m = arg;
    Value v = value_of(p);
    if (!value_is_ptr(v) || !in_heap(p))
        return 0;
    Obj *o = value_obj(v);
    if (m->only && page_of(o)->interp != m->only)
        return 0;                                   /* immutable, untracked, and another collector's */
    __builtin_prefetch(mark_of(o), 1);
    Obj **at = &m->ahead[m->ahead_in++ % MARK_AHEAD], *waited = *at;
    *at = o;
    if (m->ahead_in - m->ahead_out > MARK_AHEAD) {
        m->ahead_out++;
        mark_test(m, waited);
    }
    return 0;
}

void mark_root(Value v, void *arg)
{
    mark_visit(api_of(v), arg);
}

static inline void prefetch_buffer(const Obj *o)
{
    const struct GcOps *ops = obj_shape(o)->ops;
    if (ops && ops->buffer)
        __builtin_prefetch(*(void *const *)(const void *)((const char *)o + ops->buffer));
}

static void mark_contents(struct marker *m, Obj *o)
{
    uint32_t shape = load_acquire_u32(&o->shape);
    const struct GcOps *ops = shape_at(shape)->ops;
    /* An untracked object may be half built: what it refers to is kept by its counts. */
    if (ops && ops->traverse && (load_relaxed_u8(&o->flags) & OBJ_TRACKED))
        ops->traverse((PyObject *)o, mark_visit, m);
    if (m->edges && (shape != m->edges_of[shape % MARK_SHAPES] || page_of(o)->kind != PAGE_CONTAINER)) {
        m->edges_of[shape % MARK_SHAPES] = shape;
        if (collect_hooks.frame_edges)
            collect_hooks.frame_edges(o, mark_root, m);
    }
}

static inline Obj *pop(struct marker *m)
{
    Obj *o = m->stack[--m->top];
    __builtin_prefetch(o);
    if (UNLIKELY(--m->offer_in == 0)) {             /* also when nothing is pushed for long */
        m->offer_in = OFFER_STEP;
        m->look_at = OFFER_STEP;
        if (m->pool)
            marker_offer(m);
    }
    return o;
}

/* Until the stack is no higher than that; for zero, until the queues are empty, too. */
static void drain(struct marker *m, size_t down_to)
{
    for (;;) {
        if (m->top > down_to) {
            m->next[m->next_in++ % MARK_NEXT] = pop(m);
            if (m->next_in - m->next_mid > MARK_AHEAD)
                prefetch_buffer(m->next[m->next_mid++ % MARK_NEXT]);
            if (m->next_in - m->next_out == MARK_NEXT)
                mark_contents(m, m->next[m->next_out++ % MARK_NEXT]);
        } else if (down_to > 0) {
            return;
        } else if (m->ahead_out != m->ahead_in) {   /* the stack is empty: nothing to do meanwhile */
            mark_test(m, m->ahead[m->ahead_out++ % MARK_AHEAD]);
        } else if (m->next_out != m->next_in) {
            if (m->next_mid == m->next_out)
                m->next_mid++;
            mark_contents(m, m->next[m->next_out++ % MARK_NEXT]);
        } else {
            return;
        }
    }
}

void marker_drain(struct marker *m)
{
    m->draining = true;
    do
        drain(m, 0);
    while (m->pool && marker_take(m));
    m->draining = false;
}

static void thread_mark(Thread *t, void *arg)
{
    collect_hooks.thread_roots(t, mark_root, arg);
}

void mark_from_roots(struct marker *m, Interp *interp)
{
    ASSERT_STOPPED();
    if (collect_hooks.thread_roots)
        threads_each(interp, thread_mark, m);
    if (collect_hooks.static_roots)
        collect_hooks.static_roots(mark_root, m);
}
