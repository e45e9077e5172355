/* gc/mark.c -- marking: an explicit stack, and two short queues that hide memory latency.
 *
 * A reference found by a traverse function waits in `ahead` while its mark byte comes into the cache; then it is tested, marked and
 * pushed. An object popped from the stack waits in `next` while its first line comes; then it is traversed. A mark is set before
 * the push, so the stack never holds more entries than there are objects, and depth of the object graph does not matter.
 */
#include "gc/collect_int.h"

#include "threading/world.h"

#include <sys/mman.h>

int marker_init(struct marker *m, size_t objects, Interp *interp)
{
    *m = (struct marker){.refuses = GC_MARKED | GC_LEAF, .only = collectors_many() ? interp : NULL};
    m->room = objects + 1;
    void *p = mmap(NULL, m->room * sizeof(Obj *), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED || alloc_should_fail()) {
        if (p != MAP_FAILED)
            munmap(p, m->room * sizeof(Obj *));
        m->stack = NULL;
        return -1;
    }
    m->stack = p;
    return 0;
}

void marker_done(struct marker *m)
{
    if (m->stack)
        munmap(m->stack, m->room * sizeof(Obj *));
    m->stack = NULL;
}

static inline void mark_test(struct marker *m, Obj *o)
{
    uint8_t *mark = mark_of(o), byte = *mark;
    if ((byte & m->refuses) == 0 && (byte & m->needs) == m->needs) {
        *mark = (uint8_t)((byte & ~GC_CANDIDATE) | GC_MARKED);
        CHECK(m->top < m->room);
        m->stack[m->top++] = o;
    }
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
    Obj *o = value_obj(v), *waited = m->ahead[m->ahead_at];
    if (m->only && page_of(o)->interp != m->only)
        return 0;                                   /* immutable, untracked, and another collector's */
    __builtin_prefetch(mark_of(o), 1);
    m->ahead[m->ahead_at] = o;
    m->ahead_at = (m->ahead_at + 1) % MARK_AHEAD;
    if (waited)
        mark_test(m, waited);
    return 0;
}

void mark_root(Value v, void *arg)
{
    mark_visit(api_of(v), arg);
}

static void mark_contents(struct marker *m, Obj *o)
{
    const struct GcOps *ops = obj_shape(o)->ops;
    /* An untracked object may be half built: what it refers to is kept by its counts. */
    if (ops && ops->traverse && (load_relaxed_u8(&o->flags) & OBJ_TRACKED))
        ops->traverse((PyObject *)o, mark_visit, m);
    if (m->edges && collect_hooks.frame_edges)
        collect_hooks.frame_edges(o, mark_root, m);
}

void marker_drain(struct marker *m)
{
    for (;;) {
        Obj *o = NULL;
        if (m->top > 0) {
            o = m->stack[--m->top];
            __builtin_prefetch(o);
        }
        Obj *ready = m->next[m->next_at];
        m->next[m->next_at] = o;
        m->next_at = (m->next_at + 1) % MARK_AHEAD;
        if (ready) {
            mark_contents(m, ready);
            continue;
        }
        if (o)
            continue;
        /* The stack is empty; the queues may not be. */
        bool any = false;
        for (unsigned i = 0; i < MARK_AHEAD; i++) {
            any |= m->next[i] != NULL;
            if (m->ahead[i]) {
                Obj *waited = m->ahead[i];
                m->ahead[i] = NULL;
                mark_test(m, waited);
                any = true;
            }
        }
        if (!any)
            return;
    }
}

static void thread_mark(Thread *t, void *arg)
{
    collect_hooks.thread_roots(t, mark_root, arg);
}

void mark_from_roots(struct marker *m, Interp *interp)
{
    ASSERT_STOPPED();
    if (collect_hooks.thread_roots) {
        threads_lock_all();                         /* a detached thread may end although the world is stopped */
        threads_each(interp, thread_mark, m);
        threads_unlock_all();
    }
    if (collect_hooks.static_roots)
        collect_hooks.static_roots(mark_root, m);
    marker_drain(m);
}
