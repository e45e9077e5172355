/* objects/context_map.c -- the persistent map of contexts: a treap (Aragon and Seidel, 1989) whose nodes never change.
 *
 * Copying a context is copying one word; setting a variable copies the O(log n) nodes on the way to it. A treap is a search tree by key and
 * a heap by priority; with the priority a hash of the key, its form depends on the set of keys alone, and is balanced with overwhelming
 * probability. The empty tree is None. Nodes are objects: contexts share them, and values in them may lie on cycles.
 * Tests. tests/objects/test_contextvars.c
 */
#include "objects/contextvars.h"

static inline ContextNode *node(Value v) { return (ContextNode *)value_obj(v); }

static uint64_t priority(uint64_t key)                   /* splitmix64: a bijection, so no two keys have the same */
{
    key += UINT64_C(0x9e3779b97f4a7c15);
    key = (key ^ key >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    key = (key ^ key >> 27) * UINT64_C(0x94d049bb133111eb);
    return key ^ key >> 31;
}

/* A node over two subtrees, which are consumed in any case; either may be V_RAISED. */
static Value node_new(Value var, uint64_t key, Value value, Value left, Value right)
{
    PyObject *o = is_raised(left) || is_raised(right) ? NULL : context_node_type.tp_alloc(&context_node_type, 0);
    if (o == NULL) {
        value_release(left);
        value_release(right);
        return V_RAISED;
    }
    ContextNode *n = (ContextNode *)o;
    n->var = value_keep(var);
    n->value = value_keep(value);
    n->left = left;
    n->right = right;
    n->size = 1 + context_map_size(left) + context_map_size(right);
    n->key = key;
    return value_from_obj(n);
}
static Value with_children(const ContextNode *n, Value left, Value right) { return node_new(n->var, n->key, n->value, left, right); }

Value context_map_get(Value root, uint64_t key)
{
    while (!is_none(root)) {
        const ContextNode *n = node(root);
        if (n->key == key)
            return n->value;
        root = key < n->key ? n->left : n->right;
    }
    return V_ABSENT;
}

/* The keys below and above `key`, which is not in the tree. */
static void split(Value root, uint64_t key, Value *below, Value *above)
{
    *below = *above = V_NONE;
    if (is_none(root))
        return;
    const ContextNode *n = node(root);
    if (n->key < key) {
        split(n->right, key, below, above);
        *below = with_children(n, value_keep(n->left), *below);
    } else {
        split(n->left, key, below, above);
        *above = with_children(n, *above, value_keep(n->right));
    }
}

Value context_map_set(Value root, Value var, uint64_t key, Value value)
{
    if (is_none(root))
        return node_new(var, key, value, V_NONE, V_NONE);
    const ContextNode *n = node(root);
    if (key == n->key)
        return node_new(var, key, value, value_keep(n->left), value_keep(n->right));
    if (priority(key) > priority(n->key)) {              /* it belongs above all of these, so it is not among them */
        Value below, above;
        split(root, key, &below, &above);
        return node_new(var, key, value, below, above);
    }
    if (key < n->key)
        return with_children(n, context_map_set(n->left, var, key, value), value_keep(n->right));
    return with_children(n, value_keep(n->left), context_map_set(n->right, var, key, value));
}

/* All keys of a are below those of b. */
static Value merge(Value a, Value b)
{
    if (is_none(a) || is_none(b))
        return value_keep(is_none(a) ? b : a);
    const ContextNode *x = node(a), *y = node(b);
    if (priority(x->key) > priority(y->key))
        return with_children(x, value_keep(x->left), merge(x->right, b));
    return with_children(y, merge(a, y->left), value_keep(y->right));
}

Value context_map_drop(Value root, uint64_t key)
{
    CHECK(!is_none(root));
    const ContextNode *n = node(root);
    if (key == n->key)
        return merge(n->left, n->right);
    if (key < n->key)
        return with_children(n, context_map_drop(n->left, key), value_keep(n->right));
    return with_children(n, value_keep(n->left), context_map_drop(n->right, key));
}

int context_map_each(Value root, int (*each)(ContextNode *, void *), void *arg)
{
    int r = 0;
    while (!is_none(root) && r == 0) {
        ContextNode *n = node(root);
        r = context_map_each(n->left, each, arg);
        if (r == 0)
            r = each(n, arg);
        root = n->right;
    }
    return r;
}

static int node_traverse(PyObject *o, visitproc visit, void *arg)
{
    const ContextNode *n = (const ContextNode *)o;
    VISIT_FIELD(n->var);
    VISIT_FIELD(n->value);
    VISIT_FIELD(n->left);
    VISIT_FIELD(n->right);
    return 0;
}
static void node_destroy(PyObject *o)
{
    ContextNode *n = (ContextNode *)o;
    field_clear(&n->var);
    field_clear(&n->value);
    field_clear(&n->left);
    field_clear(&n->right);
    Py_TYPE(o)->tp_free(o);
}

PyTypeObject context_node_type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_contextvars.node",
    .tp_basicsize = sizeof(ContextNode),
    .tp_dealloc = node_destroy,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = node_traverse,
    .tp_free = PyObject_GC_Del,
};
