/* stdlib/_elementtree_iter.c -- iterators over the elements of a tree, or over its texts, in the order of the document.
 *
 * An iterator keeps the elements above the place where it is, each with the number of the child that comes next. So it goes on where it was when the
 * tree changes, and it may skip elements then or see them twice. Its state changes under its critical section.
 */
#ifdef P3T_HAVE_EXPAT
#include "stdlib/_elementtree_int.h"

struct level { Element *element; Py_ssize_t next; };
typedef struct {
    PyObject_HEAD
    PyObject *tag FROZEN;                        /* None: all */
    bool texts FROZEN;
    PyObject *root;                              /* not given out yet, or NULL; these under the critical section */
    struct level *levels;
    size_t count, room;
} TreeIterator;

static TreeIterator *iterator(PyObject *o) { return (TreeIterator *)o; }

PyObject *element_iterator(TreeState *st, PyObject *root, PyObject *tag, bool texts)
{
    TreeIterator *it = (TreeIterator *)st->iterator->tp_alloc(st->iterator, 0);
    if (it) {
        it->tag = Py_NewRef(tag);
        it->texts = texts;
        it->root = Py_NewRef(root);
    }
    return (PyObject *)it;
}

static int iterator_traverse(PyObject *self, visitproc visit, void *arg)
{
    TreeIterator *it = iterator(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(it->tag);
    Py_VISIT(it->root);
    for (size_t i = 0; i < it->count; i++)
        Py_VISIT((PyObject *)it->levels[i].element);
    return 0;
}

static void iterator_dealloc(PyObject *self)
{
    TreeIterator *it = iterator(self);
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(it->tag);
    Py_XDECREF(it->root);
    while (it->count)
        Py_DECREF((PyObject *)it->levels[--it->count].element);
    PyMem_Free(it->levels);
    type->tp_free(self);
    Py_DECREF(type);
}

/* Goes down to an element, consuming it. 0 or -1. */
static int push(TreeIterator *it, PyObject *e)
{
    if (it->count == it->room) {
        size_t room = it->room ? it->room * 2 : 8;
        struct level *levels = PyMem_Realloc(it->levels, room * sizeof *levels);
        if (!levels) {
            Py_DECREF(e);
            PyErr_NoMemory();
            return -1;
        }
        it->levels = levels;
        it->room = room;
    }
    it->levels[it->count++] = (struct level){(Element *)e, 0};
    return 0;
}

/* The next element of the walk, counted; the iterator has gone down to it. In *left: an element that was left on the way up, or NULL. NULL and
 * nothing raised: there is none, or an element was left. */
static PyObject *walk(TreeIterator *it, PyObject **left)
{
    PyObject *next = it->root;
    *left = NULL;
    it->root = NULL;
    if (!next && it->count) {
        struct level *top = &it->levels[it->count - 1];
        PyObject *list = element_word(top->element, &top->element->children);
        if (list && top->next < PyList_GET_SIZE(list) && !(next = PyList_GetItemRef(list, top->next)))
            PyErr_Clear();                       /* it became shorter */
        Py_XDECREF(list);
        if (next) {
            top->next++;
        } else {
            *left = (PyObject *)top->element;
            it->count--;
        }
    }
    return next && push(it, Py_NewRef(next)) < 0 ? (Py_DECREF(next), NULL) : next;
}

static bool is_text(PyObject *o)
{
    int yes = o && o != Py_None ? PyObject_IsTrue(o) : 0;
    if (yes < 0)
        PyErr_Clear();
    return yes > 0;
}

/* A text that comes with this step, counted, or NULL. */
static PyObject *text_of_step(PyObject *entered, PyObject *left, bool inside)
{
    Element *e = (Element *)(entered ? entered : left);
    PyObject *tag = entered ? element_word(e, &e->tag) : NULL, *text = NULL;
    if (entered ? PyUnicode_Check(tag) || tag == Py_None : inside)
        text = element_word(e, entered ? &e->text : &e->tail);
    Py_XDECREF(tag);
    if (is_text(text))
        return text;
    Py_XDECREF(text);
    return NULL;
}

static PyObject *iterator_next(PyObject *self)
{
    TreeIterator *it = iterator(self);
    for (;;) {
        PyObject *entered, *left, *r = NULL;
        bool inside;
        Py_BEGIN_CRITICAL_SECTION(self);
        entered = walk(it, &left);
        inside = it->count > 0;
        Py_END_CRITICAL_SECTION();
        if (!entered && !left)
            return NULL;                         /* the end, or raised */
        if (it->texts) {
            r = text_of_step(entered, left, inside);
        } else if (entered) {
            int same = 1;
            if (it->tag != Py_None) {
                PyObject *tag = element_word((Element *)entered, &((Element *)entered)->tag);
                same = tag == it->tag ? 1 : PyObject_RichCompareBool(tag, it->tag, Py_EQ);
                Py_DECREF(tag);
            }
            if (same)
                r = same > 0 ? Py_NewRef(entered) : NULL;
            if (same < 0) {
                Py_DECREF(entered);
                return NULL;
            }
        }
        Py_XDECREF(entered);
        Py_XDECREF(left);
        if (r)
            return r;
    }
}

static PyType_Slot iterator_slots[] = {
    {Py_tp_dealloc, iterator_dealloc}, {Py_tp_traverse, iterator_traverse}, {Py_tp_iter, PyObject_SelfIter}, {Py_tp_iternext, iterator_next}, {0, NULL}
};
PyType_Spec tree_iterator_spec = {.name = "_elementtree._element_iterator", .basicsize = sizeof(TreeIterator), .slots = iterator_slots,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION};
#else
typedef int expat_is_missing;
#endif
