/* stdlib/itertools_group.c -- groupby, and tee with its blocks.
 *
 * groupby: source; function is the key function or NULL; held and more: an item that was taken from the source and not given yet, and
 * its key (more stays when held is given); last: the key of the group that is open. n[0] numbers the groups: a group iterator whose
 * number has passed is over. A group iterator has only source (the groupby), held (its key) and n[0]; it steps in the groupby's
 * critical section.
 *
 * tee: the items stand in blocks, each linked to the next. An iterator has source (its block) and n[0] (its place there). Blocks are
 * freed as the last iterator leaves them. Whoever comes to the end of the last block takes an item from the iterable; another who comes
 * meanwhile gets a RuntimeError.
 */
#include "stdlib/itertools_int.h"

/* ---- groupby ---- */

static PyObject *groupby_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"iterable", "key", NULL};
    PyObject *iterable, *key = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O:groupby", (char **)(uintptr_t)words, &iterable, &key))
        return NULL;
    ToolObj *t = tool_new(type, iterable);
    if (t)
        t->function = key == Py_None ? NULL : Py_NewRef(key);
    return (PyObject *)(void *)t;
}

/* Takes an item into held and its key into more. False: the end, or raised. */
static bool groupby_take(ToolObj *t)
{
    PyObject *item = tool_item(t->source);
    PyObject *key = !item ? NULL : t->function ? PyObject_CallOneArg(t->function, item) : Py_NewRef(item);
    if (!key) {
        Py_XDECREF(item);
        return false;
    }
    Py_XSETREF(t->held, item);
    Py_XSETREF(t->more, key);
    return true;
}

/* 1 equal, 0 not, -1 raised; either may be replaced meanwhile. */
static int same_key(PyObject *a, PyObject *b)
{
    Py_INCREF(a);
    Py_INCREF(b);
    int same = PyObject_RichCompareBool(a, b, Py_EQ);
    Py_DECREF(a);
    Py_DECREF(b);
    return same;
}

static PyObject *groupby_step(ToolObj *t)
{
    t->n[0]++;                               /* the group that was open is over */
    while (!t->more || t->last) {
        if (t->more) {
            int same = same_key(t->last, t->more);
            if (same < 0)
                return NULL;
            if (!same)
                break;
        }
        if (!groupby_take(t))
            return NULL;
    }
    PyObject *key = Py_NewRef(t->more);
    Py_XSETREF(t->last, Py_NewRef(key));
    ToolObj *group = tool_new(itertools_state(Py_TYPE((PyObject *)(void *)t))->_grouper, NULL);
    PyObject *pair = NULL;
    if (group) {
        group->source = Py_NewRef((PyObject *)(void *)t);
        group->held = Py_NewRef(key);
        group->n[0] = t->n[0];
        pair = PyTuple_Pack(2, key, (PyObject *)(void *)group);
        Py_DECREF((PyObject *)(void *)group);
    }
    Py_DECREF(key);
    return pair;
}
TOOL_NEXT(groupby)
TOOL_SLOTS(groupby, "groupby(iterable, key=None)\n--\n\n"
                    "An iterator of (key, group): a group iterates over consecutive items with the same key(item), until the next is asked for.")

/* In the parent's critical section. */
static PyObject *group_step(ToolObj *parent, PyObject *key, Py_ssize_t number)
{
    if (parent->n[0] != number || (!parent->held && !groupby_take(parent)))
        return NULL;
    int same = same_key(key, parent->more);
    if (same <= 0 || parent->n[0] != number)
        return NULL;
    PyObject *item = parent->held;           /* NULL if another thread took it while the keys were compared */
    parent->held = NULL;
    return item;
}

static PyObject *_grouper_next(PyObject *self)
{
    ToolObj *group = tool_of(self);
    PyObject *result;
    if (!group->source)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(group->source);
    result = group_step(tool_of(group->source), group->held, group->n[0]);
    Py_END_CRITICAL_SECTION();
    return result;
}

static PyObject *_grouper_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *parent, *key;
    if (!tool_no_keywords(type, itertools_state(type)->_grouper, "_grouper", kwargs) || !PyArg_ParseTuple(args, "OO:_grouper", &parent, &key))
        return NULL;
    PyTypeObject *wanted = itertools_state(type)->groupby;
    if (!PyObject_TypeCheck(parent, wanted)) {
        PyErr_Format(PyExc_TypeError, "_grouper() argument 1 must be itertools.groupby, not %.100s", Py_TYPE(parent)->tp_name);
        return NULL;
    }
    ToolObj *t = tool_new(type, NULL);
    if (t) {
        t->source = Py_NewRef(parent);
        t->held = Py_NewRef(key);
        t->n[0] = tool_of(parent)->n[0];
    }
    return (PyObject *)(void *)t;
}
TOOL_SLOTS(_grouper, "_grouper(parent, tgtkey, /)\n--\n\nAn iterator over one group of a groupby.")

/* ---- tee ---- */

enum { BLOCK_ITEMS = 57 };

typedef struct BlockObj {
    Obj hdr;
    PyObject *iterable;                      /* FROZEN: the iterator that all blocks draw from */
    PyObject *next GUARD(critical section);  /* block, or NULL: this is the last */
    Py_ssize_t used GUARD(critical section);
    bool drawing GUARD(critical section);    /* somebody is taking an item from the iterable */
    PyObject *items[BLOCK_ITEMS];
} BlockObj;

static BlockObj *block_of(PyObject *o) { return (BlockObj *)(void *)o; }

static int block_traverse(PyObject *self, visitproc visit, void *arg)
{
    BlockObj *b = block_of(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(b->iterable);
    Py_VISIT(b->next);
    for (Py_ssize_t i = 0; i < b->used; i++)
        Py_VISIT(b->items[i]);
    return 0;
}

static int block_clear(PyObject *self)
{
    BlockObj *b = block_of(self);
    Py_ssize_t used = b->used;
    b->used = 0;
    Py_CLEAR(b->iterable);
    for (Py_ssize_t i = 0; i < used; i++)
        Py_CLEAR(b->items[i]);
    PyObject *next = b->next;
    b->next = NULL;
    Py_XDECREF(next);                        /* a long chain is no deep recursion: gc/die.c */
    return 0;
}

static void block_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    block_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

/* Consumes nothing. */
static PyObject *block_make(PyTypeObject *type, PyObject *iterator)
{
    PyObject *o = type->tp_alloc(type, 0);
    if (o)
        block_of(o)->iterable = Py_NewRef(iterator);
    return o;
}

static PyObject *_tee_dataobject_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *iterator, *values, *next;
    if (!args_no_keywords("teedataobject", kwargs) || !PyArg_ParseTuple(args, "OO!O:teedataobject", &iterator, &PyList_Type, &values, &next))
        return NULL;
    Py_ssize_t n = PyList_GET_SIZE(values);
    if (n > BLOCK_ITEMS || (next != Py_None && (n != BLOCK_ITEMS || Py_TYPE(next) != type))) {
        PyErr_SetString(PyExc_ValueError, "Invalid arguments");
        return NULL;
    }
    PyObject *o = block_make(type, iterator);
    for (Py_ssize_t i = 0; o && i < n; i++) {
        PyObject *item = PySequence_GetItem(values, i);
        if (!item) {
            Py_CLEAR(o);
            break;
        }
        block_of(o)->items[block_of(o)->used++] = item;
    }
    if (o && next != Py_None)
        block_of(o)->next = Py_NewRef(next);
    return o;
}

static PyType_Slot _tee_dataobject_slots[] = {
    {Py_tp_new, _tee_dataobject_new}, {Py_tp_dealloc, block_dealloc}, {Py_tp_traverse, block_traverse}, {Py_tp_clear, block_clear},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("teedataobject(iterable, values, next, /)\n--\n\nItems that tee iterators share.")}, {0, NULL}
};
PyType_Spec _tee_dataobject_spec = {"itertools._tee_dataobject", sizeof(BlockObj), 0,
                                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, _tee_dataobject_slots};

/* Item i of a block (i <= used < BLOCK_ITEMS or i < used); in its critical section. */
static PyObject *block_item(BlockObj *b, Py_ssize_t i)
{
    if (i < b->used)
        return Py_NewRef(b->items[i]);
    if (b->drawing) {
        PyErr_SetString(PyExc_RuntimeError, "cannot re-enter the tee iterator");
        return NULL;
    }
    b->drawing = true;
    PyObject *item = b->iterable ? tool_item(b->iterable) : NULL;
    b->drawing = false;
    if (item)
        b->items[b->used++] = Py_NewRef(item);
    return item;
}

static PyObject *block_next(BlockObj *b)
{
    if (!b->next && b->iterable)
        b->next = block_make(Py_TYPE((PyObject *)(void *)b), b->iterable);
    return Py_XNewRef(b->next);
}

static PyObject *_tee_step(ToolObj *t)
{
    if (t->n[0] >= BLOCK_ITEMS) {
        PyObject *next;
        Py_BEGIN_CRITICAL_SECTION(t->source);
        next = block_next(block_of(t->source));
        Py_END_CRITICAL_SECTION();
        if (!next)
            return NULL;
        PyObject *left = t->source;
        t->source = next;
        t->n[0] = 0;
        Py_DECREF(left);
    }
    PyObject *block = Py_NewRef(t->source), *item;
    Py_ssize_t i = t->n[0];
    Py_BEGIN_CRITICAL_SECTION(block);
    item = block_item(block_of(block), i);
    Py_END_CRITICAL_SECTION();
    if (item && t->source == block && t->n[0] == i)
        t->n[0] = i + 1;
    Py_DECREF(block);
    return item;
}
TOOL_NEXT(_tee)

static PyObject *tee_copy_of(PyObject *self)
{
    ToolObj *t = tool_of(self), *copy = tool_new(itertools_state(Py_TYPE(self))->_tee, NULL);
    if (!copy)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    copy->source = Py_XNewRef(t->source);
    copy->n[0] = t->n[0];
    Py_END_CRITICAL_SECTION();
    return (PyObject *)(void *)copy;
}

static PyObject *tee_copy(PyObject *self, PyObject *unused)
{
    (void)unused;
    return tee_copy_of(self);
}

/* An iterator over iterable; a copy, if it is one of tee's already. */
static PyObject *tee_over(PyTypeObject *type, PyTypeObject *blocks, PyObject *iterable)
{
    PyObject *iterator = PyObject_GetIter(iterable);
    if (!iterator)
        return NULL;
    PyObject *result = NULL;
    if (PyObject_TypeCheck(iterator, type)) {
        result = tee_copy_of(iterator);
    } else {
        PyObject *block = block_make(blocks, iterator);
        ToolObj *t = block ? tool_new(type, NULL) : NULL;
        if (t)
            t->source = block;
        else
            Py_XDECREF(block);
        result = (PyObject *)(void *)t;
    }
    Py_DECREF(iterator);
    return result;
}

static PyObject *_tee_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *iterable;
    if (!args_no_keywords("_tee", kwargs) || !PyArg_UnpackTuple(args, "_tee", 1, 1, &iterable))
        return NULL;
    return tee_over(type, itertools_state(type)->_tee_dataobject, iterable);
}

static PyMethodDef tee_methods[] = {
    {"__copy__", tee_copy, METH_NOARGS, PyDoc_STR("__copy__($self, /)\n--\n\nAn independent iterator at the same place.")}, {NULL, NULL, 0, NULL}
};
static void tee_dealloc(PyObject *self)
{
    PyObject_ClearWeakRefs(self);
    tool_dealloc(self);
}

static PyType_Slot _tee_slots[] = {
    {Py_tp_new, _tee_new}, {Py_tp_dealloc, tee_dealloc}, {Py_tp_traverse, tool_traverse}, {Py_tp_clear, tool_clear},
    {Py_tp_iter, PyObject_SelfIter}, {Py_tp_iternext, _tee_next}, {Py_tp_methods, tee_methods},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("_tee(iterable, /)\n--\n\nIterator that can be copied; made by tee().")}, {0, NULL}
};
PyType_Spec _tee_spec = {"itertools._tee", sizeof(ToolObj), 0,
                         Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_WEAKREF, _tee_slots};

PyObject *itertools_tee(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    ItertoolsState *st = PyModule_GetState(module);
    if (!args_count("tee", nargs, 1, 2))
        return NULL;
    Py_ssize_t n = nargs > 1 ? PyNumber_AsSsize_t(args[1], PyExc_OverflowError) : 2;
    if (n == -1 && error_pending())
        return NULL;
    if (n < 0) {
        PyErr_SetString(PyExc_ValueError, "n must be >= 0");
        return NULL;
    }
    PyObject *result = PyTuple_New(n);
    if (!result || n == 0)
        return result;
    PyObject *first = PyObject_GetIter(args[0]), *copying = NULL;
    if (first && PyObject_GetOptionalAttrString(first, "__copy__", &copying) == 0)
        Py_SETREF(first, tee_over(st->_tee, st->_tee_dataobject, first));
    else if (first && PyObject_TypeCheck(first, st->_tee))
        Py_SETREF(first, tee_copy_of(first));            /* the caller's own stays what it is */
    Py_CLEAR(copying);
    if (first && PyObject_GetOptionalAttrString(first, "__copy__", &copying) < 0)
        Py_CLEAR(first);
    for (Py_ssize_t i = 0; first && i < n; i++) {
        PyObject *item = i == 0 ? Py_NewRef(first) : PyObject_CallNoArgs(copying);
        if (!item)
            Py_CLEAR(first);
        else
            PyTuple_SET_ITEM(result, i, item);
    }
    Py_XDECREF(copying);
    if (!first)
        Py_CLEAR(result);
    Py_XDECREF(first);
    return result;
}
