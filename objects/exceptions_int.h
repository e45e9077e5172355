/* objects/exceptions_int.h -- what the files of the exception classes share. */
#ifndef P3T_OBJECTS_EXCEPTIONS_INT_H
#define P3T_OBJECTS_EXCEPTIONS_INT_H

#include "objects/exceptions.h"
#include "objects/tuple_int.h"

/* What a class adds to its base. One for the first class of each structure of errors.def; the others inherit. */
struct exc_layout {
    size_t       size;
    traverseproc traverse;
    inquiry      clear;
    destructor   destroy;
    newfunc      make;
    initproc     init;
    reprfunc     repr, str;
    PyMethodDef *methods;
    PyMemberDef *members;
    PyGetSetDef *getset;
};
extern const struct exc_layout exc_layout_BASE, exc_layout_STOP, exc_layout_EXIT, exc_layout_SYNTAX, exc_layout_OS, exc_layout_IMPORT,
    exc_layout_ENCODE, exc_layout_DECODE, exc_layout_TRANSLATE, exc_layout_KEY, exc_layout_NAME, exc_layout_ATTR, exc_layout_GROUP;

/* For layouts with n Values behind ExcObj's own. */
int  exc_traverse(PyObject *, size_t n, visitproc, void *);
void exc_clear(PyObject *, size_t n);
void exc_destroy(PyObject *, size_t n);
#define EXC_MEMORY(name, n)                                                                                                    \
    static int name##_traverse(PyObject *self, visitproc visit, void *arg) { return exc_traverse(self, (n), visit, arg); }      \
    static int name##_clear(PyObject *self) { exc_clear(self, (n)); return 0; }                                                 \
    static void name##_destroy(PyObject *self) { exc_destroy(self, (n)); }
#define EXC_SLOTS(name, type) .size = sizeof(type), .traverse = name##_traverse, .clear = name##_clear, .destroy = name##_destroy

PyObject *exc_base_new(PyTypeObject *, PyObject *args, PyObject *kwds);
int       exc_base_init(PyObject *, PyObject *args, PyObject *kwds);
PyObject *exc_base_str(PyObject *);
PyObject *exc_base_reduce_state(PyObject *self, PyObject *state);      /* (type, args[, state]); state consumed, may be NULL */
/* A dict with a copy of the instance's attributes, or NULL without an exception when it has none; *failed tells an error. */
PyObject *exc_own_dict(PyObject *self, bool *failed);
/* A __init__'s keyword arguments, of which only `names` are known. Each becomes a field's value. 0 or -1. */
int exc_init_keywords(PyObject *self, PyObject *kwds, const char *const *names, Value *const *fields, size_t n);
/* args, counted: a tuple. */
static inline Value exc_args(PyObject *self) { return field_get(&exc_obj(value_of(self))->hdr, &exc_obj(value_of(self))->args); }
void exc_set_args(PyObject *self, Value args);                         /* consumes */

#define EXC_FIELD(type, field, name, doc) {name, _Py_T_OBJECT, offsetof(type, field), 0, PyDoc_STR(doc)}

#endif
