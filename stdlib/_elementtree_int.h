/* stdlib/_elementtree_int.h -- what the files of the module _elementtree share.
 *
 * Threads. An element's fields are words that are read without a lock and replaced as a whole (objects/field.h). Its children are in a list of its own
 *          that nobody else sees, whose operations are atomic by themselves. Tree builders and parsers are for one thread
 *          at a time (struct gate): another one gets RuntimeError meanwhile.
 */
#ifndef P3T_STDLIB_ELEMENTTREE_INT_H
#define P3T_STDLIB_ELEMENTTREE_INT_H

#include "objects/rt.h"

#include "objects/argcheck.h"
#include "objects/field.h"

typedef struct {
    PyTypeObject *element, *iterator, *builder, *parser;
    PyObject *ParseError, *deepcopy, *path;      /* path: the module xml.etree.ElementPath */
    PyMutex lock;
    PyObject *comment_factory GUARD(lock), *pi_factory GUARD(lock);      /* NULL: none */
} TreeState;

typedef struct {
    PyObject_HEAD
    PyObject *tag, *text, *tail;                 /* fields of objects/field.h, these two lines too */
    PyObject *attrib;                            /* NULL: none yet */
    PyObject *children;                          /* list; NULL: none yet. Once there, it stays */
} Element;

/* A word of an element, counted; NULL if it is. Takes no lock: objects/field.h. */
static inline PyObject *element_word(Element *e, PyObject *const *word) { return field_get_api((Obj *)e, (const Value *)word); }
/* Consumes value. */
static inline void element_set_word(Element *e, PyObject **word, PyObject *value) { field_set((Obj *)e, (Value *)word, value_of(value)); }

static inline TreeState *tree_state(PyObject *module) { return PyModule_GetState(module); }
TreeState *tree_state_of_type(PyTypeObject *);   /* borrowed; NULL raised */
extern struct PyModuleDef tree_module;
extern PyType_Spec tree_element_spec, tree_iterator_spec, tree_builder_spec, tree_parser_spec;

PyObject *element_make(TreeState *, PyObject *tag, PyObject *attrib);    /* attrib: a dict that becomes its own, or NULL */
int element_append(Element *, PyObject *child);  /* child is an element */
bool element_check(TreeState *, PyObject *, const char *function, const char *argument);     /* "f() argument must be ..., not int" */
/* The dict of an element that is called with attrib={}, **extra; *attrib stays NULL if there are none. given: borrowed, or NULL. False: raised. */
bool element_attributes(PyObject *given, PyObject *keywords, PyObject **attrib);
PyObject *element_iterator(TreeState *, PyObject *root, PyObject *tag, bool texts);

/* One thread at a time; that thread any number of times. */
struct gate { uint64_t owner SHARED(acq_rel); unsigned depth; };
static inline bool gate_enter(struct gate *g, const char *what)
{
    uint64_t me = tstate()->gc.base.id, none = 0;
    if (load_relaxed_u64(&g->owner) != me && !cas_u64(&g->owner, &none, me)) {
        PyErr_Format(PyExc_RuntimeError, "the %s is in use by another thread", what);
        return false;
    }
    g->depth++;
    return true;
}
static inline void gate_leave(struct gate *g)
{
    if (--g->depth == 0)
        store_release_u64(&g->owner, 0);
}

/* A builder, as a parser uses it. New references, NULL raised; attrib is consumed, and NULL stands for none. */
PyObject *builder_start(PyObject *builder, PyObject *tag, PyObject *attrib), *builder_data(PyObject *builder, PyObject *data), *builder_end(PyObject *builder);
PyObject *builder_comment(PyObject *builder, PyObject *text), *builder_pi(PyObject *builder, PyObject *target, PyObject *text);
int builder_event(PyObject *builder, int event, PyObject *value);        /* told if asked for */
PyObject *builder_root(PyObject *builder);
#define TREE_EVENTS(E) E(start, "start") E(end, "end") E(start_ns, "start-ns") E(end_ns, "end-ns") E(comment, "comment") E(pi, "pi")
enum tree_event {
#define E(name, text) EVENT_##name,
    TREE_EVENTS(E)
#undef E
    EVENT_COUNT
};
/* append is called with (name, value) of events in the set: bits 1 << EVENT_.... Names: what the caller calls them. */
int builder_set_events(PyObject *builder, PyObject *append, unsigned set, PyObject *const names[EVENT_COUNT]);

#endif
