/* gc/inspect.c -- what the gc module asks of the heap: the tracked objects, who refers to whom, freezing.
 *
 * Lists are made in a stopped world and hold a counted reference to each object, so that they can be worked off afterwards.
 */
#include "gc/collect_int.h"

#include "gc/counts_int.h"
#include "threading/world.h"

#include <stdlib.h>

struct listing {
    bool (*wanted)(Obj *, uint8_t mark, const struct listing *);
    int    generation;
    const Value *targets;
    size_t targets_n;
    Obj  **at;
    size_t n, room;
};

static bool is_tracked(const Obj *o)
{
    return load_relaxed_u32(&o->shape) != SHAPE_ID_DEAD && (load_relaxed_u8(&o->flags) & OBJ_TRACKED) &&
           load_relaxed_u32(&o->shared) != COUNT_M;
}

static bool in_generation(Obj *o, uint8_t mark, const struct listing *l)
{
    (void)o;
    return l->generation < 0 || (l->generation != 1 && !(mark & GC_FROZEN) && !(mark & GC_OLD) == (l->generation == 0));
}

static int same_as_target(PyObject *p, void *arg)
{
    const struct listing *l = arg;
    for (size_t i = 0; i < l->targets_n; i++)
        if (value_is(value_of(p), l->targets[i]))
            return 1;
    return 0;
}

struct edge_search { const struct listing *l; bool found; };

static void edge_to_target(Value v, void *arg)
{
    struct edge_search *s = arg;
    s->found |= value_is_ptr(v) && in_heap(value_obj(v)) && same_as_target(api_of(v), (void *)(uintptr_t)s->l);
}

static bool refers(Obj *o, uint8_t mark, const struct listing *l)
{
    (void)mark;
    const struct GcOps *ops = obj_shape(o)->ops;
    if (ops->traverse && ops->traverse((PyObject *)o, same_as_target, (void *)(uintptr_t)l) != 0)
        return true;
    struct edge_search s = {l, false};
    if (collect_hooks.frame_edges)
        collect_hooks.frame_edges(o, edge_to_target, &s);
    if (collect_hooks.running_locals)
        collect_hooks.running_locals(o, edge_to_target, &s);
    return s.found;
}

static void list_page(Page *p, void *arg)
{
    struct listing *l = arg;
    for (unsigned k = 0; k < p->carved; k++) {
        Obj *o = page_block(p, k);
        if (is_tracked(o) && l->wanted(o, *mark_of(o), l)) {
            if (l->n < l->room)
                l->at[l->n] = o;
            l->n++;
        }
    }
}

static int each_listed(struct listing *l, int (*each)(Value, void *), void *arg)
{
    Interp *interp = this_thread->interp;
    stop_world(interp);
    pages_each(interp, list_page, l);
    l->room = l->n;
    l->n = 0;
    l->at = buf_alloc(l->room * sizeof *l->at);
    if (!l->at) {
        start_world(interp);
        return -1;
    }
    pages_each(interp, list_page, l);
    for (size_t i = 0; i < l->n; i++)
        obj_incref(l->at[i]);
    start_world(interp);
    int rc = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (rc == 0)
            rc = each(value_from_obj(l->at[i]), arg);
        obj_decref(l->at[i]);
    }
    buf_free(l->at);
    return rc;
}

int gc_get_objects(int generation, int (*each)(Value, void *), void *arg)
{
    struct listing l = {.wanted = in_generation, .generation = generation};
    return each_listed(&l, each, arg);
}

int gc_get_referrers(const Value *targets, size_t n, int (*each)(Value, void *), void *arg)
{
    struct listing l = {.wanted = refers, .targets = targets, .targets_n = n};
    return each_listed(&l, each, arg);
}

struct referents { Value *at; size_t n, room; };

static int note_referent(PyObject *p, void *arg)
{
    struct referents *r = arg;
    if (r->n < r->room)
        r->at[r->n] = value_of(p);
    r->n++;
    return 0;
}

static void note_edge(Value v, void *arg)
{
    if (value_is_ptr(v) && in_heap(value_obj(v)))
        note_referent(api_of(v), arg);
}

static void note_referents(const Value *objects, size_t n, struct referents *r)
{
    for (size_t i = 0; i < n; i++) {
        if (!value_is_ptr(objects[i]))
            continue;
        Obj *o = value_obj(objects[i]);
        const struct GcOps *ops = obj_shape(o)->ops;
        if (ops->traverse)
            ops->traverse((PyObject *)o, note_referent, r);
        if (collect_hooks.frame_edges && in_heap(o) && page_of(o)->kind != PAGE_LEAF)
            collect_hooks.frame_edges(o, note_edge, r);
        if (collect_hooks.running_locals && in_heap(o))
            collect_hooks.running_locals(o, note_edge, r);
    }
}

int gc_get_referents(const Value *objects, size_t n, int (*each)(Value, void *), void *arg)
{
    struct referents r = {0};
    Interp *interp = this_thread->interp;
    stop_world(interp);
    note_referents(objects, n, &r);
    r.room = r.n;
    r.n = 0;
    r.at = buf_alloc((r.room + 1) * sizeof *r.at);
    if (!r.at) {
        start_world(interp);
        return -1;
    }
    note_referents(objects, n, &r);
    for (size_t i = 0; i < r.n; i++)
        value_keep(r.at[i]);
    start_world(interp);
    int rc = 0;
    for (size_t i = 0; i < r.n; i++) {
        if (rc == 0 && !is_absent(r.at[i]))
            rc = each(r.at[i], arg);
        value_release(r.at[i]);
    }
    buf_free(r.at);
    return rc;
}

struct freezing { bool on; size_t count; };

static void freeze_page(Page *p, void *arg)
{
    struct freezing *f = arg;
    for (unsigned k = 0; k < p->carved; k++) {
        Obj *o = page_block(p, k);
        uint8_t *mark = mark_of(o);
        if (f->on && is_tracked(o))
            *mark |= GC_FROZEN | GC_OLD;
        else if (!f->on)
            *mark &= (uint8_t)~GC_FROZEN;
    }
}

static void count_frozen(Page *p, void *arg)
{
    struct freezing *f = arg;
    for (unsigned k = 0; k < p->carved; k++)
        f->count += is_tracked(page_block(p, k)) && (*mark_of(page_block(p, k)) & GC_FROZEN);
}

static void freeze_all(bool on)
{
    struct freezing f = {.on = on};
    Interp *interp = this_thread->interp;
    stop_world(interp);
    pages_each(interp, freeze_page, &f);
    start_world(interp);
}

void gc_freeze(void) { freeze_all(true); }
void gc_unfreeze(void) { freeze_all(false); }

size_t gc_freeze_count(void)
{
    struct freezing f = {0};
    Interp *interp = this_thread->interp;
    stop_world(interp);
    pages_each(interp, count_frozen, &f);
    start_world(interp);
    return f.count;
}
