/* stdlib/_elementtree_build.c -- the type TreeBuilder: makes a tree from starts, ends and texts.
 *
 * Text is gathered in `data` and becomes the text of the element that was started last, or the tail of the one that was ended last, when the next
 * start or end comes. Every function holds references to what it works with, since factories and elements of other classes run Python code, which
 * may use the builder.
 */
#ifdef P3T_HAVE_EXPAT
#include "stdlib/_elementtree_int.h"

typedef struct {
    PyObject_HEAD
    struct gate gate;
    TreeState *state;
    PyObject *root, *last, *open;                /* NULL: none. open: a list of the elements that have not ended, or NULL */
    PyObject *data;                              /* a text, or a list of texts, or NULL */
    bool after_end;                              /* data is for the tail of `last` */
    bool insert_comments, insert_pis;
    PyObject *factory, *comment_factory, *pi_factory;        /* NULL: elements of our own; none */
    PyObject *append;                            /* of the queue of events, or NULL */
    unsigned events;
    PyObject *event_names[EVENT_COUNT];
} Builder;

static Builder *builder(PyObject *o) { return (Builder *)o; }
static bool enter(PyObject *b) { return gate_enter(&builder(b)->gate, "tree builder"); }
static void leave(PyObject *b) { gate_leave(&builder(b)->gate); }

/* -- making ---------------------------------------------------------------------------------------------------------------------------- */

static PyObject *builder_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwargs))
{
    TreeState *st = tree_state_of_type(type);
    Builder *b = st ? (Builder *)type->tp_alloc(type, 0) : NULL;
    if (b)
        b->state = st;
    return (PyObject *)b;
}

static PyObject *default_factory(TreeState *st, PyObject *const *which)
{
    PyMutex_Lock(&st->lock);
    PyObject *o = Py_XNewRef(*which);
    PyMutex_Unlock(&st->lock);
    return o;
}

static int builder_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"element_factory", "comment_factory", "pi_factory", "insert_comments", "insert_pis", NULL};
    Builder *b = builder(self);
    PyObject *factory = Py_None, *comment = Py_None, *pi = Py_None;
    int comments = 0, pis = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O$OOpp:TreeBuilder", words, &factory, &comment, &pi, &comments, &pis) || !enter(self))
        return -1;
    Py_XSETREF(b->factory, factory == Py_None ? NULL : Py_NewRef(factory));
    Py_XSETREF(b->comment_factory, comment == Py_None ? default_factory(b->state, &b->state->comment_factory) : Py_NewRef(comment));
    Py_XSETREF(b->pi_factory, pi == Py_None ? default_factory(b->state, &b->state->pi_factory) : Py_NewRef(pi));
    b->insert_comments = comments;
    b->insert_pis = pis;
    leave(self);
    return 0;
}

static int builder_traverse(PyObject *self, visitproc visit, void *arg)
{
    Builder *b = builder(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(b->root);
    Py_VISIT(b->last);
    Py_VISIT(b->open);
    Py_VISIT(b->data);
    Py_VISIT(b->factory);
    Py_VISIT(b->comment_factory);
    Py_VISIT(b->pi_factory);
    Py_VISIT(b->append);
    for (int i = 0; i < EVENT_COUNT; i++)
        Py_VISIT(b->event_names[i]);
    return 0;
}

static int builder_clear(PyObject *self)
{
    Builder *b = builder(self);
    Py_CLEAR(b->root);
    Py_CLEAR(b->last);
    Py_CLEAR(b->open);
    Py_CLEAR(b->data);
    Py_CLEAR(b->factory);
    Py_CLEAR(b->comment_factory);
    Py_CLEAR(b->pi_factory);
    Py_CLEAR(b->append);
    for (int i = 0; i < EVENT_COUNT; i++)
        Py_CLEAR(b->event_names[i]);
    return 0;
}

static void builder_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    builder_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

/* -- text -------------------------------------------------------------------------------------------------------------------------------- */

/* Consumes data: a text or a list of texts. */
static PyObject *joined(PyObject *data)
{
    if (!data || !PyList_CheckExact(data))
        return data;
    PyObject *empty = PyUnicode_FromString(""), *r = empty ? PyUnicode_Join(empty, data) : NULL;
    Py_XDECREF(empty);
    Py_DECREF(data);
    return r;
}

/* Both consumed. */
static PyObject *added(PyObject *before, PyObject *text)
{
    PyObject *r = before && text ? PyNumber_Add(before, text) : NULL;
    Py_XDECREF(before);
    Py_XDECREF(text);
    return r;
}

static int flush(Builder *b)
{
    PyObject *text = b->data, *to = Py_XNewRef(b->last);
    b->data = NULL;
    if (!text || !to) {
        Py_XDECREF(text);
        Py_XDECREF(to);
        return 0;
    }
    const char *name = b->after_end ? "tail" : "text";
    int rc = -1;
    text = joined(text);
    if (text && Py_TYPE(to) == b->state->element) {
        Element *e = (Element *)to;
        PyObject **word = b->after_end ? &e->tail : &e->text, *before = element_word(e, word);
        if (before != Py_None)
            text = added(before, text);
        if (text)
            element_set_word(e, word, Py_NewRef(text));
        rc = text ? 0 : -1;
    } else if (text) {
        PyObject *before = PyObject_GetAttrString(to, name);
        if (before != Py_None)
            text = added(before, text);
        rc = text ? PyObject_SetAttrString(to, name, text) : -1;
    }
    Py_XDECREF(text);
    Py_DECREF(to);
    return rc;
}

PyObject *builder_data(PyObject *self, PyObject *data)
{
    Builder *b = builder(self);
    int rc = 0;
    if (!enter(self))
        return NULL;
    if (!b->data) {
        if (b->last)                             /* else it is before the first element */
            b->data = Py_NewRef(data);
    } else if (PyList_CheckExact(b->data)) {
        rc = PyList_Append(b->data, data);
    } else {
        PyObject *list = PyList_New(2);
        if (list) {
            PyList_SET_ITEM(list, 0, b->data);
            PyList_SET_ITEM(list, 1, Py_NewRef(data));
            b->data = list;
        }
        rc = list ? 0 : -1;
    }
    leave(self);
    return rc < 0 ? NULL : Py_None;
}

/* -- events -------------------------------------------------------------------------------------------------------------------------------- */

int builder_event(PyObject *self, int event, PyObject *value)
{
    Builder *b = builder(self);
    if (!b->append || !(b->events & 1u << event))
        return 0;
    PyObject *append = Py_NewRef(b->append), *pair = PyTuple_Pack(2, b->event_names[event], value), *r = pair ? PyObject_CallOneArg(append, pair) : NULL;
    Py_XDECREF(pair);
    Py_DECREF(append);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

int builder_set_events(PyObject *self, PyObject *append, unsigned set, PyObject *const event_names[EVENT_COUNT])
{
    Builder *b = builder(self);
    if (!enter(self))
        return -1;
    Py_XSETREF(b->append, Py_NewRef(append));
    b->events = set;
    for (int i = 0; i < EVENT_COUNT; i++)
        Py_XSETREF(b->event_names[i], Py_XNewRef(event_names[i]));
    leave(self);
    return 0;
}

/* -- elements --------------------------------------------------------------------------------------------------------------------------------- */

static int add_child(Builder *b, PyObject *parent, PyObject *child)
{
    if (Py_TYPE(parent) == b->state->element && PyObject_TypeCheck(child, b->state->element))
        return element_append((Element *)parent, child);
    PyObject *r = PyObject_CallMethod(parent, "append", "O", child);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

/* The innermost element that has not ended, counted; NULL: none. */
static PyObject *innermost(Builder *b)
{
    Py_ssize_t n = b->open ? PyList_GET_SIZE(b->open) : 0;
    return n ? Py_NewRef(PyList_GET_ITEM(b->open, n - 1)) : NULL;
}

static PyObject *make(Builder *b, PyObject *tag, PyObject *attrib)
{
    if (!b->factory)
        return element_make(b->state, tag, attrib);
    PyObject *factory = Py_NewRef(b->factory), *r = NULL;
    if (attrib || (attrib = PyDict_New()))
        r = PyObject_CallFunctionObjArgs(factory, tag, attrib, NULL);
    Py_XDECREF(attrib);
    Py_DECREF(factory);
    return r;
}

static PyObject *start(Builder *b, PyObject *tag, PyObject *attrib)
{
    if (flush(b) < 0) {
        Py_XDECREF(attrib);
        return NULL;
    }
    PyObject *e = make(b, tag, attrib), *parent = e ? innermost(b) : NULL;
    bool ok = e;
    if (parent) {
        ok = add_child(b, parent, e) == 0;
        Py_DECREF(parent);
    } else if (e && b->root) {
        PyErr_SetString(b->state->ParseError, "multiple elements on top level");
        ok = false;
    } else if (e) {
        b->root = Py_NewRef(e);
    }
    if (ok && !b->open)
        ok = (b->open = PyList_New(0));
    if (ok && PyList_Append(b->open, e) == 0) {
        Py_XSETREF(b->last, Py_NewRef(e));
        b->after_end = false;
        if (builder_event((PyObject *)b, EVENT_start, e) == 0)
            return e;
    }
    Py_XDECREF(e);
    return NULL;
}

PyObject *builder_start(PyObject *self, PyObject *tag, PyObject *attrib)
{
    if (!enter(self)) {
        Py_XDECREF(attrib);
        return NULL;
    }
    PyObject *e = start(builder(self), tag, attrib);
    leave(self);
    return e;
}

static PyObject *end(Builder *b)
{
    if (flush(b) < 0)
        return NULL;
    PyObject *e = innermost(b);
    if (!e) {
        PyErr_SetString(PyExc_IndexError, "pop from empty stack");
        return NULL;
    }
    Py_ssize_t n = PyList_GET_SIZE(b->open);
    if (PyList_SetSlice(b->open, n - 1, n, NULL) == 0) {
        Py_XSETREF(b->last, Py_NewRef(e));
        b->after_end = true;
        if (builder_event((PyObject *)b, EVENT_end, e) == 0)
            return e;
    }
    Py_DECREF(e);
    return NULL;
}

PyObject *builder_end(PyObject *self)
{
    if (!enter(self))
        return NULL;
    PyObject *e = end(builder(self));
    leave(self);
    return e;
}

/* A comment or an instruction is there, consumed: puts it into the tree, tells of it, returns it. */
static PyObject *single(Builder *b, PyObject *e, bool insert, int event)
{
    if (e && insert) {
        PyObject *parent = flush(b) < 0 ? NULL : innermost(b);
        if (PyErr_Occurred() || (parent && add_child(b, parent, e) < 0))
            Py_CLEAR(e);
        if (parent && e) {
            Py_XSETREF(b->last, Py_NewRef(e));
            b->after_end = true;
        }
        Py_XDECREF(parent);
    }
    if (e && builder_event((PyObject *)b, event, e) < 0)
        Py_CLEAR(e);
    return e;
}

PyObject *builder_comment(PyObject *self, PyObject *text)
{
    Builder *b = builder(self);
    if (!enter(self))
        return NULL;
    PyObject *factory = Py_XNewRef(b->comment_factory);
    PyObject *e = single(b, factory ? PyObject_CallOneArg(factory, text) : Py_NewRef(text), factory && b->insert_comments, EVENT_comment);
    Py_XDECREF(factory);
    leave(self);
    return e;
}

PyObject *builder_pi(PyObject *self, PyObject *target, PyObject *text)
{
    Builder *b = builder(self);
    if (!enter(self))
        return NULL;
    PyObject *factory = Py_XNewRef(b->pi_factory);
    PyObject *e = single(b, factory ? PyObject_CallFunctionObjArgs(factory, target, text, NULL) : PyTuple_Pack(2, target, text), factory && b->insert_pis, EVENT_pi);
    Py_XDECREF(factory);
    leave(self);
    return e;
}

PyObject *builder_root(PyObject *self)
{
    if (!enter(self))
        return NULL;
    PyObject *r = builder(self)->root ? Py_NewRef(builder(self)->root) : Py_None;
    leave(self);
    return r;
}

/* -- the type ------------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *method_start(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("start", nargs, 2, 2))
        return NULL;
    if (!PyDict_Check(args[1]))
        return PyErr_Format(PyExc_TypeError, "start() argument 2 must be dict, not %.50s", args[1] == Py_None ? "None" : Py_TYPE(args[1])->tp_name);
    return builder_start(self, args[0], Py_NewRef(args[1]));
}
static PyObject *method_end(PyObject *self, PyObject *Py_UNUSED(tag)) { return builder_end(self); }
static PyObject *method_pi(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return args_count("pi", nargs, 1, 2) ? builder_pi(self, args[0], nargs > 1 ? args[1] : Py_None) : NULL;
}
static PyObject *method_close(PyObject *self, PyObject *Py_UNUSED(unused)) { return builder_root(self); }

static PyMethodDef builder_methods[] = {
    {"data", builder_data, METH_O, PyDoc_STR("data($self, data, /)\n--\n\nText of the element.")},
    {"start", _PyCFunction_CAST(method_start), METH_FASTCALL, PyDoc_STR("start($self, tag, attrs, /)\n--\n\nBegins an element.")},
    {"end", method_end, METH_O, PyDoc_STR("end($self, tag, /)\n--\n\nEnds the element.")},
    {"comment", builder_comment, METH_O, PyDoc_STR("comment($self, text, /)\n--\n\nA comment.")},
    {"pi", _PyCFunction_CAST(method_pi), METH_FASTCALL, PyDoc_STR("pi($self, target, text=None, /)\n--\n\nA processing instruction.")},
    {"close", method_close, METH_NOARGS, PyDoc_STR("close($self, /)\n--\n\nThe outermost element.")},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot builder_slots[] = {
    {Py_tp_new, builder_new}, {Py_tp_init, builder_init}, {Py_tp_dealloc, builder_dealloc}, {Py_tp_traverse, builder_traverse}, {Py_tp_clear, builder_clear},
    {Py_tp_methods, builder_methods}, {0, NULL}
};
PyType_Spec tree_builder_spec = {.name = "xml.etree.ElementTree.TreeBuilder", .basicsize = sizeof(Builder), .slots = builder_slots,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE};
#else
typedef int expat_is_missing;
#endif
