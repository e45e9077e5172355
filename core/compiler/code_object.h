/* core/compiler/code_object.h -- code objects as Python and marshal see them. */
#ifndef P3T_CORE_COMPILER_CODE_OBJECT_H
#define P3T_CORE_COMPILER_CODE_OBJECT_H

#include "core/compiler/code.h"

enum { CODE_TUPLE_CODE = 6, CODE_TUPLE_LINES = 14, CODE_TUPLE_EXCEPTIONS = 15, CODE_TUPLE_SIZE = 18 };
/* What marshal stores, and with co_code for the instructions what types.CodeType() takes (listing.h), in its order: (argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, code, constants, names,
 * varnames, filename, name, qualname, firstlineno, linetable, exceptiontable, freevars, cellvars). New references or NULL. The last but
 * two are opaque bytes; so a code object can be taken apart, stored, and put together again. code_from_tuple() verifies what it made. */
PyObject *code_to_tuple(CodeObj *);
PyObject *code_from_tuple(PyObject *);

PyObject *code_consts_tuple(CodeObj *);      /* co_consts; new reference */
PyObject *code_bytes(const CodeObj *);       /* instructions as the compiler wrote them; new reference */

/* code_api.c */
void code_notify_watchers(int event, CodeObj *);
void code_free_extra(CodeObj *);

static inline CodeObj *code_of(PyObject *o) { return (CodeObj *)value_obj(value_of(o)); }

#endif
