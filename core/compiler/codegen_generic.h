/* core/compiler/codegen_generic.h -- shared by the files that define functions, classes, type parameters and annotations. */
#ifndef P3T_CORE_COMPILER_CODEGEN_GENERIC_H
#define P3T_CORE_COMPILER_CODEGEN_GENERIC_H

#include "core/compiler/codegen_int.h"

struct definition {
    struct name *name;
    struct arguments *args;
    struct stmt_seq *body;
    struct expr_seq *decorators;
    struct expr *returns;
    struct type_param_seq *params;
};

reg gen_decorators(struct compiler *c, struct expr_seq *decorators, reg d);
void gen_apply_decorators(struct compiler *c, struct expr_seq *decorators, reg d);
PyObject *clean_docstring(struct compiler *c, struct expr *e);

/* Enters the hidden function "<generic parameters of name>". */
struct unit *enter_generic(struct compiler *c, struct type_param_seq *params, PyObject *name, int firstlineno);
/* In it: makes the type parameters, binds their names, and leaves their tuple in d. */
void gen_type_params(struct compiler *c, struct type_param_seq *params, reg d);

#endif
