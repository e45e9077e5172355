/* objects/args.h -- binding the arguments of functions written in C to their parameters.
 *
 *     static const char *const round_names[] = {"number", "ndigits", NULL};
 *     static const struct arg_spec round_spec = {"round", round_names, .required = 1, .positional = 2};
 *     ...
 *     PyObject *a[2];
 *     if (args_bind(&round_spec, args, nargs, kwnames, a) < 0)
 *         return NULL;
 *
 * For METH_FASTCALL | METH_KEYWORDS functions, vectorcallfunc and, by args_bind_dict(), tp_new and tp_init. What is not given is NULL;
 * what is given is borrowed from the caller. Positional-only parameters come first and are named "".
 */
#ifndef P3T_OBJECTS_ARGS_H
#define P3T_OBJECTS_ARGS_H

#include "objects/rt.h"

struct arg_spec {
    const char *function;                /* as messages name it, without parentheses */
    const char *const *names;            /* the parameters in order; NULL at the end */
    uint8_t required;                    /* so many of the first must be given */
    uint8_t positional;                  /* so many may be given by position; the others by keyword only */
    uint8_t required_keywords;           /* so many of the first keyword-only ones must be given (then all positional ones as well) */
};

/* 0, or -1 with TypeError. out: one entry a parameter. */
int args_bind(const struct arg_spec *, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **out);
/* The same for a tuple of arguments and a dict of keywords, which may be NULL. */
int args_bind_dict(const struct arg_spec *, PyObject *tuple, PyObject *kwargs, PyObject **out);

/* The name among n that the given text, no name among them, was probably meant to be; NULL: none is near. */
const char *args_near_name(PyObject *given, const char *const *known, size_t n);
/* TypeError: FUNCTION() got a keyword that it does not have; says which of its own was perhaps meant. NULL. */
PyObject *args_unexpected(const char *function, PyObject *given, const char *const *known, size_t n);

#endif
