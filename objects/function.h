/* objects/function.h -- Python functions, bound methods, cells: structures that the interpreter reads.
 *
 * A function's code and globals are what running frames rely on, so a function is deferred when a module or class body makes it and
 * its fields are read by other threads without a lock: code, defaults and kwdefaults are replaced as whole words.
 */
#ifndef P3T_OBJECTS_FUNCTION_H
#define P3T_OBJECTS_FUNCTION_H

#include "objects/rt.h"

struct CodeObj;

typedef struct FunctionObj {
    Obj   hdr;
    Value code        GUARD_W(hdr.lock, release, acquire);
    Value globals     FROZEN;             /* dict */
    Value builtins    FROZEN;             /* dict */
    Value closure     FROZEN;             /* tuple of cells, or V_ABSENT */
    Value defaults    GUARD_W(hdr.lock, release, acquire);   /* tuple or V_ABSENT */
    Value kwdefaults  GUARD_W(hdr.lock, release, acquire);   /* dict or V_ABSENT */
    Value name        GUARD_W(hdr.lock, release, acquire);
    Value qualname    GUARD_W(hdr.lock, release, acquire);
    Value module      GUARD_W(hdr.lock, release, acquire);   /* __module__; V_ABSENT: not set */
    Value doc         GUARD_W(hdr.lock, release, acquire);
    Value dict        GUARD_W(hdr.lock, release, acquire);   /* attributes; V_ABSENT until first used */
    Value annotations GUARD_W(hdr.lock, release, acquire);   /* dict or V_ABSENT */
    Value annotate    GUARD_W(hdr.lock, release, acquire);   /* callable, None or V_ABSENT */
    Value type_params GUARD_W(hdr.lock, release, acquire);   /* tuple or V_ABSENT */
    vectorcallfunc vectorcall FROZEN;
    uint8_t code_counted GUARD(hdr.lock);                     /* function.c */
} FunctionObj;

typedef struct MethodObj {                /* bound method */
    Obj   hdr;
    Value func FROZEN;
    Value self FROZEN;
    vectorcallfunc vectorcall FROZEN;
} MethodObj;

typedef struct CellObj {
    Obj   hdr;
    Value content GUARD_W(hdr.lock, release, acquire);       /* V_ABSENT: empty */
} CellObj;

/* A function of a code object and globals (both kept). qualname V_ABSENT: the code's own. deferred: made by a module or class body.
 * Counted, or V_RAISED. */
Value function_new(Value code, Value globals, Value qualname, bool deferred);
void  function_visit_edges(FunctionObj *, void (*visit)(Value, void *), void *arg);    /* its code, if it does not count it */
Value method_new(Value func, Value self);                    /* keeps both */
Value cell_new(Value content);                               /* consumes content (V_ABSENT: empty) */
Value cell_get(CellObj *);                                   /* counted, or V_ABSENT; lock-free */
Reg   cell_get_reg(CellObj *);                               /* a register's reference, or V_ABSENT's word */
void  cell_set(CellObj *, Value content) RUNS_PYTHON;        /* consumes; V_ABSENT empties */

#endif
