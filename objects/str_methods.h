/* objects/str_methods.h -- the functions behind str's methods, from str_methods.def, and what they use to read their arguments. */
#ifndef P3T_OBJECTS_STR_METHODS_H
#define P3T_OBJECTS_STR_METHODS_H

#include "objects/argcheck.h"
#include "objects/args.h"
#include "objects/str_private.h"
#include "objects/str_search.h"

#define METHOD_NONE(name)  PyObject *str_method_##name(PyObject *self, PyObject *unused);
#define METHOD_ONE(name)   PyObject *str_method_##name(PyObject *self, PyObject *arg);
#define METHOD_FAST(name)  PyObject *str_method_##name(PyObject *self, PyObject *const *args, Py_ssize_t nargs);
#define METHOD_WORDS(name) PyObject *str_method_##name(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
#define METHOD_STATIC METHOD_FAST
#define METHOD(how, name, doc) METHOD_##how(name)
#include "objects/str_methods.def"
#undef METHOD
#undef METHOD_NONE
#undef METHOD_ONE
#undef METHOD_FAST
#undef METHOD_WORDS
#undef METHOD_STATIC
PyObject *str_percent(PyObject *self, PyObject *args);       /* nb_remainder */

static inline StrObj *self_of(PyObject *o) { return str_obj(value_of(o)); }
static inline struct text_view view_of(PyObject *o) { return str_view(self_of(o)); }

/* "find() argument 1 must be str, not int"; which is "argument 1", "argument 'errors'" or "argument". */
bool arg_str(const char *function, const char *which, PyObject *);
/* An index-like argument as a Py_ssize_t; TypeError, OverflowError. */
bool arg_size(PyObject *, Py_ssize_t *) RUNS_PYTHON;
/* A slice bound: None leaves *n; what is too large saturates. */
static inline bool arg_bound(PyObject *o, Py_ssize_t *n) { return args_slice_bound(o, n, true) == 0; }

/* Bounds as slices have them, within 0 .. len. */
static inline void clip_range(Py_ssize_t *start, Py_ssize_t *end, size_t len)
{
    Py_ssize_t n = (Py_ssize_t)len;
    if (*end > n)
        *end = n;
    else if (*end < 0 && (*end += n) < 0)
        *end = 0;
    if (*start < 0 && (*start += n) < 0)
        *start = 0;
}

#endif
