/* stdlib/itertools_int.h -- what the iterators of itertools share.
 *
 * One layout serves all but the combinatoric ones; each file says what its iterators keep in which field. A step is taken under the
 * iterator's critical section. The section may be interrupted whenever Python code runs, so a step holds what it goes on using, and
 * looks again at what it read before.
 */
#ifndef P3T_STDLIB_ITERTOOLS_INT_H
#define P3T_STDLIB_ITERTOOLS_INT_H

#include "objects/argcheck.h"
#include "objects/field.h"
#include "objects/hold.h"

typedef struct ToolObj {
    Obj hdr;
    PyObject *source, *function, *held, *more, *last;   /* counted; GUARD(critical section) */
    Py_ssize_t n[4];                                    /* GUARD(critical section) */
} ToolObj;

static inline ToolObj *tool_of(PyObject *o) { return (ToolObj *)(void *)o; }

/* PyIter_Next() of what GetIter gave. */
PyObject *tool_ended(void);                                 /* NULL; a StopIteration is dropped */
static inline PyObject *tool_item(PyObject *iterator)
{
    PyObject *item = type_of_api(iterator)->tp_iternext(iterator);
    return LIKELY(item != NULL) ? item : tool_ended();
}

int tool_traverse(PyObject *, visitproc, void *);
int tool_clear(PyObject *);
void tool_dealloc(PyObject *);

/* A new iterator over iter(iterable); a NULL iterable: without a source. NULL: raised. */
ToolObj *tool_new(PyTypeObject *type, PyObject *iterable);
/* True unless the type itself, not a subclass, was called with keywords. */
bool tool_no_keywords(PyTypeObject *type, PyTypeObject *itself, const char *name, PyObject *kwargs);

/* name_next, the tp_iternext for name_step. */
#define TOOL_NEXT(name)                                                                                                                  \
    static PyObject *name##_next(PyObject *self)                                                                                         \
    {                                                                                                                                    \
        PyObject *result;                                                                                                                \
        Py_BEGIN_CRITICAL_SECTION(self);                                                                                                 \
        result = name##_step(tool_of(self));                                                                                             \
        Py_END_CRITICAL_SECTION();                                                                                                       \
        return result;                                                                                                                   \
    }

/* The same for a step that uses nothing but fields that never change. */
#define TOOL_NEXT_FREE(name)                                                                                                             \
    static PyObject *name##_next(PyObject *self) { return name##_step(tool_of(self)); }

#define TOOL_FLAGS (Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE)
#define TOOL_SLOTS(name, doc, ...)                                                                                                       \
    static PyType_Slot name##_slots[] = {                                                                                                \
        {Py_tp_new, name##_new}, {Py_tp_dealloc, tool_dealloc}, {Py_tp_traverse, tool_traverse}, {Py_tp_clear, tool_clear},              \
        {Py_tp_iter, PyObject_SelfIter}, {Py_tp_iternext, name##_next}, {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR(doc)}, __VA_ARGS__      \
        {0, NULL}                                                                                                                        \
    };                                                                                                                                   \
    PyType_Spec name##_spec = {"itertools." #name, sizeof(ToolObj), 0, TOOL_FLAGS, name##_slots};

#define ITERTOOLS(TYPE)                                                                                                                  \
    TYPE(accumulate) TYPE(batched) TYPE(chain) TYPE(combinations) TYPE(combinations_with_replacement) TYPE(compress) TYPE(count)         \
    TYPE(cycle) TYPE(dropwhile) TYPE(filterfalse) TYPE(groupby) TYPE(islice) TYPE(pairwise) TYPE(permutations) TYPE(product)             \
    TYPE(repeat) TYPE(starmap) TYPE(takewhile) TYPE(zip_longest) TYPE(_grouper) TYPE(_tee) TYPE(_tee_dataobject)
#define TYPE(name) extern PyType_Spec name##_spec;
ITERTOOLS(TYPE)
#undef TYPE

typedef struct { PyTypeObject
#define TYPE(name) *name,
    ITERTOOLS(TYPE)
#undef TYPE
    *end; } ItertoolsState;
ItertoolsState *itertools_state(PyTypeObject *type);         /* of the type or of the base that itertools made */

PyObject *itertools_tee(PyObject *module, PyObject *const *args, Py_ssize_t nargs);      /* itertools_group.c */

#endif
