/* objects/shape.c -- the trees of shapes: steps, indices from names to slots, and the words that carry them.
 *
 * Problem. Instances of one class mostly get the same attributes in the same order. Naming that history once, in a shape, lets each
 *         instance keep bare values, and lets an inline cache say where a name lies by comparing one integer.
 * How.    A shape knows its parent and the name that its step added, so slot count-1 holds that name. `transitions` leads on: 0, one
 *         child (id << 1 | 1), or a table of child ids hashed by the child's name. `index` maps all names of a long shape to slots and
 *         is built when such a shape is first asked; short shapes are asked by walking up. A root's `index` links the
 *         roots of one type instead (one for each inline capacity).
 * State.  Shape.transitions, .index  GUARD_W(RANK_SHAPES, release, acquire); tables grow by copy, the old one is retired
 *         TypeRecord.roots, .shape, .dict_shape  the same lock
 * Holds.  T1  A shape is complete before its id is published, and never changes but for transitions and index.
 *         T2  Names in shapes are immortal interned strs: compared by address, never counted.
 *         T3  Ids are never used again, so an id in a cache record means one history for ever.
 * Breaks. Running out of ids (2^22): shape_add() gives NULL and instances go to dict mode.
 * Locks.  shapes_lock (RANK_SHAPES).   Tests.  tests/objects/test_attr.c
 */
#include "objects/shape.h"

#include "objects/type_int.h"
#include "threading/grace.h"
#include "threading/perturb.h"

static Mutex shapes_lock;
static uint64_t dict_modes;

struct step_table {
    uint32_t mask, used;
    uint32_t child[] GUARD_W(shapes_lock, release, acquire);         /* shape ids; 0: free */
};
struct shape_index {
    uint32_t mask, unused;
    struct { Value name; uint64_t slot; } entry[];                   /* FROZEN */
};
enum { WALK_LIMIT = 4 };                                             /* names in a shape that is asked by walking */

static inline size_t name_hash(Value name) { return (size_t)(name.w >> 4 ^ name.w >> 13); }

/* --- steps -------------------------------------------------------------------------------------------------------------------- */

static Shape *step_find(const void *transitions, Value name)
{
    uintptr_t t = (uintptr_t)transitions;
    if (t & 1) {
        Shape *only = shape_at((uint32_t)(t >> 1));
        return only->name.w == name.w ? only : NULL;
    }
    const struct step_table *table = transitions;
    if (table == NULL)
        return NULL;
    for (size_t i = name_hash(name);; i++) {
        uint32_t id = load_acquire_u32(&table->child[i & table->mask]);  /* pairs with step_put(): the child is complete */
        if (id == 0)
            return NULL;
        if (shape_at(id)->name.w == name.w)
            return shape_at(id);
    }
}

Shape *shape_next(Shape *s, Value name)
{
    return step_find(load_acquire_ptr(&s->transitions), name);
}

static void step_put(struct step_table *table, uint32_t id)
{
    size_t i = name_hash(shape_at(id)->name);
    while (table->child[i & table->mask] != 0)
        i++;
    store_release_u32(&table->child[i & table->mask], id);
    table->used++;
}

/* Enters a new child; shapes_lock held. -1: memory ran out. *retired: a table to retire once the lock is dropped. */
static int step_enter(Shape *s, Shape *child, struct step_table **retired)
{
    uintptr_t t = (uintptr_t)s->transitions;
    if (t == 0) {
        store_release_ptr(&s->transitions, (void *)((uintptr_t)child->id << 1 | 1));
        return 0;
    }
    struct step_table *table = t & 1 ? NULL : s->transitions;
    if (table == NULL || (table->used + 1) * 4 > (table->mask + 1) * 3) {
        uint32_t cap = table ? (table->mask + 1) * 2 : 4;
        struct step_table *bigger = buf_zalloc(sizeof *bigger + cap * sizeof bigger->child[0]);
        if (bigger == NULL)
            return -1;
        bigger->mask = cap - 1;
        if (table == NULL)
            step_put(bigger, (uint32_t)(t >> 1));
        for (uint32_t i = 0; table && i <= table->mask; i++)
            if (table->child[i])
                step_put(bigger, table->child[i]);
        step_put(bigger, child->id);
        store_release_ptr(&s->transitions, (void *)bigger);
        *retired = table;
    } else {
        step_put(table, child->id);
    }
    return 0;
}

static unsigned step_count(const Shape *s)
{
    uintptr_t t = (uintptr_t)s->transitions;
    return t == 0 ? 0 : t & 1 ? 1 : ((struct step_table *)t)->used;
}

static Shape *shape_child(Shape *s)                                  /* shapes_lock held */
{
    Shape *n = shape_new();
    if (n) {
        n->type = s->type;
        n->ops = s->ops;
        n->kind = s->kind;
        n->flags = s->flags;
        n->inline_offset = s->inline_offset;
        n->inline_slots = s->inline_slots;
        n->private_ = s->private_;
    }
    return n;
}

/* The type's instances outgrow their inline slots: later ones are born with more. shapes_lock held. */
static void learn_capacity(Shape *s)
{
    TypeRecord *r = s->private_;
    if (s->inline_slots >= SHAPE_INLINE_LIMIT || s->flags & SHAPE_VARSIZED || r->learnt >= 3)
        return;
    Shape *now = shape_at(r->shape);
    if (now->inline_slots > s->inline_slots)                         /* learnt already, from another instance */
        return;
    unsigned more = s->inline_slots < 4 ? 8 : s->inline_slots * 2u;
    Shape *root = shape_child(s);
    if (root == NULL)
        return;
    root->inline_slots = (uint16_t)(more < SHAPE_INLINE_LIMIT ? more : SHAPE_INLINE_LIMIT);
    root->index = r->roots;
    r->roots = root;
    r->learnt++;
    store_release_u32(&r->shape, root->id);                          /* pairs with type_alloc(): the root is complete */
}

Shape *shape_add(Shape *s, Value name)
{
    Shape *n = shape_next(s, name);
    if (n)
        return n;
    if (s->kind != SHAPE_SLOTS || s->count >= SHAPE_SLOTS_LIMIT || !value_is_ptr(name) ||
        load_relaxed_u16(&value_obj(name)->owner) != SLOT_IMMORTAL || !PyUnicode_CHECK_INTERNED(api_of(name)))
        return NULL;
    struct step_table *retired = NULL;
    mutex_lock_ranked(&shapes_lock, RANK_SHAPES);
    n = shape_next(s, name);
    if (n == NULL && step_count(s) < SHAPE_FANOUT_LIMIT && (n = shape_child(s)) != NULL) {
        n->parent = s->id;
        n->name = name;
        n->count = (uint16_t)(s->count + 1);
        if (step_enter(s, n, &retired) < 0)
            n = NULL;                                                /* its id is lost, no more */
        else if (n->count == s->inline_slots + 1)
            learn_capacity(s);
    }
    mutex_unlock_ranked(&shapes_lock, RANK_SHAPES);
    if (retired)
        retire_buffer(retired, buf_free, sizeof *retired + (retired->mask + 1) * sizeof retired->child[0]);
    return n;
}

/* --- indices -------------------------------------------------------------------------------------------------------------------- */

static struct shape_index *index_make(Shape *s)
{
    uint32_t cap = 8;
    while (cap < s->count * 2u)
        cap *= 2;
    struct shape_index *x = buf_zalloc(sizeof *x + cap * sizeof x->entry[0]);
    if (x == NULL)
        return NULL;
    x->mask = cap - 1;
    for (Shape *p = s; p->count; p = shape_at(p->parent)) {
        size_t i = name_hash(p->name);
        while (x->entry[i & x->mask].name.w)
            i++;
        x->entry[i & x->mask].name = p->name;
        x->entry[i & x->mask].slot = p->count - 1u;
    }
    mutex_lock_ranked(&shapes_lock, RANK_SHAPES);
    struct shape_index *there = s->index;
    if (there == NULL)
        store_release_ptr(&s->index, (void *)x);                     /* pairs with shape_lookup() */
    mutex_unlock_ranked(&shapes_lock, RANK_SHAPES);
    if (there) {
        buf_free(x);
        return there;
    }
    return x;
}

int shape_lookup(Shape *s, Value name)
{
    if (s->count > WALK_LIMIT) {
        struct shape_index *x = load_acquire_ptr((struct shape_index **)&s->index);
        if (x || (x = index_make(s)) != NULL) {
            for (size_t i = name_hash(name);; i++) {
                if (x->entry[i & x->mask].name.w == name.w)
                    return (int)x->entry[i & x->mask].slot;
                if (x->entry[i & x->mask].name.w == 0)
                    return -1;
            }
        }
    }
    for (Shape *p = s; p->count; p = shape_at(p->parent))
        if (p->name.w == name.w)
            return p->count - 1;
    return -1;
}

Value shape_name(const Shape *s, unsigned i)
{
    const Shape *p = s;
    while (p->count > i + 1)
        p = shape_at(p->parent);
    ASSERT(p->count == i + 1);
    return p->name;
}

void shape_names(const Shape *s, Value *out)
{
    for (const Shape *p = s; p->count; p = shape_at(p->parent))
        out[p->count - 1] = p->name;
}

/* --- roots, dict mode, transfer ------------------------------------------------------------------------------------------------- */

struct attr_area *attr_area_behind_items(Obj *o, const Shape *s)
{
    const PyTypeObject *t = s->type;
    Py_ssize_t n = ((PyVarObject *)o)->ob_size;
    size_t items = (size_t)(n < 0 ? -n : n) * (size_t)t->tp_itemsize;
    return (struct attr_area *)((char *)o + _Py_SIZE_ROUND_UP((size_t)t->tp_basicsize + items, sizeof(Value)));
}

/* Root without a lock: start-up, or a type nobody knows yet. */
static int root_fill(Shape *s, PyTypeObject *t, unsigned inline_slots)
{
    TypeRecord *r = t->tp_p3t;
    s->type = t;
    s->ops = &r->ops;
    s->private_ = r;
    s->kind = SHAPE_PLAIN;
    s->flags = t->tp_flags & Py_TPFLAGS_TYPE_SUBCLASS ? SHAPE_STRUCTURAL : 0;
    if (t->tp_flags & Py_TPFLAGS_MANAGED_DICT) {
        size_t offset = _Py_SIZE_ROUND_UP((size_t)t->tp_basicsize, sizeof(Value)) + sizeof(struct attr_area);
        s->kind = SHAPE_SLOTS;
        s->flags |= SHAPE_HAS_ATTRS;
        if (t->tp_itemsize) {
            s->flags |= SHAPE_VARSIZED;
            inline_slots = 0;
        } else if (offset > UINT16_MAX) {
            return -1;
        }
        s->inline_offset = (uint16_t)(t->tp_itemsize ? 0 : offset);
        s->inline_slots = (uint16_t)inline_slots;
    } else if (t->tp_dictoffset) {
        s->flags |= SHAPE_DICTWORD;
    }
    return 0;
}

Shape *shape_root(PyTypeObject *t, unsigned inline_slots)
{
    TypeRecord *r = t->tp_p3t;
    Shape *s = r->shape ? shape_at(r->shape) : shape_new();          /* built-in types have their ids from types.def */
    if (s == NULL || root_fill(s, t, inline_slots) < 0)
        return NULL;
    mutex_lock_ranked(&shapes_lock, RANK_SHAPES);
    s->index = r->roots;
    r->roots = s;
    store_release_u32(&r->shape, s->id);
    mutex_unlock_ranked(&shapes_lock, RANK_SHAPES);
    return s;
}

Shape *shape_dict_mode(Shape *s)
{
    TypeRecord *r = s->private_;
    uint32_t id = load_acquire_u32(&r->dict_shape);
    if (id)
        return shape_at(id);
    mutex_lock_ranked(&shapes_lock, RANK_SHAPES);
    Shape *d = r->dict_shape ? shape_at(r->dict_shape) : shape_child(s);
    if (d && r->dict_shape == 0) {
        d->kind = SHAPE_DICT;
        store_release_u32(&r->dict_shape, d->id);
    }
    dict_modes++;
    mutex_unlock_ranked(&shapes_lock, RANK_SHAPES);
    return d;
}

Shape *shape_transfer(Shape *s, PyTypeObject *to)
{
    TypeRecord *r = to->tp_p3t;
    Shape *root = shape_at(load_acquire_u32(&r->shape));
    if (s->kind != SHAPE_SLOTS)
        return s->kind == SHAPE_DICT ? shape_dict_mode(root) : root;
    if (root->kind != SHAPE_SLOTS || s->flags != root->flags || s->inline_offset != root->inline_offset)
        return NULL;
    if (root->inline_slots != s->inline_slots) {                     /* the object has the room it was born with */
        mutex_lock_ranked(&shapes_lock, RANK_SHAPES);
        Shape *like = root;
        for (root = r->roots; root && root->inline_slots != s->inline_slots; root = root->index)
            ;
        if (root == NULL && (root = shape_child(like)) != NULL) {
            root->inline_slots = s->inline_slots;
            root->index = r->roots;
            r->roots = root;
        }
        mutex_unlock_ranked(&shapes_lock, RANK_SHAPES);
    }
    Value all[SHAPE_SLOTS_LIMIT];
    shape_names(s, all);
    for (unsigned i = 0; root && i < s->count; i++)
        root = shape_add(root, all[i]);
    return root;
}

static void forget_tree(Shape *s)
{
    uintptr_t t = (uintptr_t)s->transitions;
    struct step_table *table = t & 1 ? NULL : s->transitions;
    if (s->count) {
        buf_free(s->index);
        s->index = NULL;
    }
    s->transitions = NULL;
    if (t & 1)
        forget_tree(shape_at((uint32_t)(t >> 1)));
    for (uint32_t i = 0; table && i <= table->mask; i++)
        if (table->child[i])
            forget_tree(shape_at(table->child[i]));
    buf_free(table);
}

/* Depth is bounded by SHAPE_SLOTS_LIMIT. */
void shape_forget(struct _p3t_type *r)
{
    for (Shape *s = r->roots, *next; s; s = next) {
        next = s->index;
        s->index = NULL;
        forget_tree(s);
    }
    r->roots = NULL;
}

/* Ids of the built-in types, in the order of types.def. */
int shape_init(void)
{
    for (uint32_t id = SHAPE_ID_DEAD + 1; id < SHAPE_ID_FIRST_FREE; id++) {
        Shape *s = shape_new();
        if (s == NULL)
            return -1;
        CHECK(s->id == id);
    }
    return 0;
}

void shape_statistics(struct shape_statistics *out)
{
    mutex_lock_ranked(&shapes_lock, RANK_SHAPES);
    *out = (struct shape_statistics){.dict_modes = dict_modes};
    for (uint32_t id = 1; id < SHAPE_MAX && (shapes[id].type || id < SHAPE_ID_FIRST_FREE); id++) {
        out->shapes++;
        out->indices += shapes[id].kind == SHAPE_SLOTS && shapes[id].count && shapes[id].index;
    }
    mutex_unlock_ranked(&shapes_lock, RANK_SHAPES);
}
