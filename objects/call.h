/* objects/call.h -- calling any object, and what error messages call it. */
#ifndef P3T_OBJECTS_CALL_H
#define P3T_OBJECTS_CALL_H

#include "objects/rt.h"

/* The vectorcall function of an object, or NULL. */
static inline vectorcallfunc vectorcall_of(PyObject *callable)
{
    Value v = value_of(callable);
    if (UNLIKELY(!value_is_ptr_nn(v)))
        return NULL;
    const PyTypeObject *t = type_of_obj(value_obj(v));
    if (!(t->tp_flags & Py_TPFLAGS_HAVE_VECTORCALL))
        return NULL;
    return load_relaxed_ptr((vectorcallfunc *)(void *)((char *)value_obj(v) + t->tp_vectorcall_offset));
}

/* What any call's end must satisfy: a result, or an exception, not both. The result, or NULL with SystemError. */
PyObject *call_check_result_slow(PyObject *callable, PyObject *result);
static inline PyObject *call_check_result(PyObject *callable, PyObject *result)
{
    return LIKELY((result == NULL) == error_pending()) ? result : call_check_result_slow(callable, result);
}
/* For a slot function, which slot names: a failure without an exception becomes SystemError. */
void call_slot_error(PyTypeObject *, const char *slot);
static inline void call_check_slot(PyTypeObject *t, const char *slot, bool succeeded)
{
    if (UNLIKELY(!succeeded) && !error_pending())
        call_slot_error(t, slot);
}

/* "module.qualname()", or "qualname()" for builtins; counted str, NULL. */
PyObject *callable_shown(PyObject *callable);

/* dict as the tail of a vectorcall: values behind the positional arguments, names in a tuple. */
struct flat_call {
    PyObject **args;                     /* nargs borrowed ones, then nkw counted ones */
    PyObject *kwnames;                   /* NULL if there are none */
    size_t nargs, nkw;
    PyObject *room[10];                  /* one word before args is free for the callee */
};
int  call_flatten(struct flat_call *, PyObject *const *args, size_t nargs, PyObject *kwargs);   /* 0, or -1 raised */
void call_flatten_end(struct flat_call *);

/* Is an item of what iter(o) gives equal to v? 1, 0, -1. abstract_sequence.c */
int sequence_contains(PyObject *o, PyObject *v) RUNS_PYTHON;

#endif
