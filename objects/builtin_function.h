/* objects/builtin_function.h -- functions written in C, and methods of built-in objects that are bound. */
#ifndef P3T_OBJECTS_BUILTIN_FUNCTION_H
#define P3T_OBJECTS_BUILTIN_FUNCTION_H

#include "objects/field.h"

typedef struct BuiltinObj {
    Obj            hdr;
    PyMethodDef   *def FROZEN;
    Value          self FROZEN;                                    /* what the C function gets as self; 0: nothing */
    Value          module GUARD_W(hdr.lock, release, acquire);     /* __module__; 0: None */
    Value          defining_class FROZEN;                          /* METH_METHOD: a type; else 0 */
    vectorcallfunc vectorcall FROZEN;
} BuiltinObj;

/* The arguments of a METH_NOARGS or METH_O function are of a wrong number: raises, NULL. */
PyObject *builtin_count_error(PyObject *callable, Py_ssize_t nargs);
PyObject *builtin_keyword_error(PyObject *callable);

#endif
