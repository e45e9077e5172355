/* core/compiler/compile_int.h -- what the compiler's files share: one compilation, its errors, its constants. */
#ifndef P3T_CORE_COMPILER_COMPILE_INT_H
#define P3T_CORE_COMPILER_COMPILE_INT_H

#include "core/compiler/code.h"
#include "core/compiler/symtable.h"
#include "core/vm/opcode.h"

enum {                                    /* co_flags that name a future feature, and the same bits among PyCF_* */
    FLAG_BARRY_AS_BDFL = 0x400000, FLAG_ANNOTATIONS = 0x1000000,
    FLAG_FUTURES = 0x1fe0000,
    FLAG_ONLY_AST = 0x400, FLAG_TYPE_COMMENTS = 0x1000, FLAG_TOP_LEVEL_AWAIT = 0x2000,
};

struct constant_entry;
struct unit;

/* One compilation. Everything in it but the constants lives in its arena. Used by one thread. */
struct compiler {
    struct arena arena;
    PyObject *filename;
    unsigned flags;                       /* FUTURE_* and FLAG_* */
    int optimize;
    struct range future_where;            /* of the last future statement */
    bool expression;                      /* eval(): the code is likely to be thrown away */
    bool interactive;
    struct ident **idents;
    size_t nidents, idents_size;
    struct scope *top, *scope;            /* scope: where the walk of symtable.c is */
    struct scope **scopes;                /* by key */
    size_t nscopes, scopes_size;
    struct ident *private_;
    bool in_finally;                      /* symtable_visit.c: a return, break or continue here would leave a finally block */
    struct constant_entry **constants;    /* every constant of the compilation once, so functions share them */
    size_t nconstants, constants_size;
    struct unit *unit;
    int depth;
    bool no_warnings;                     /* code that is generated a second time (finally) warns once */
};

/* ---- errors.c: each returns -1 (or NULL) with the exception pending ---- */
int syntax_error(struct compiler *c, struct range where, const char *format, ...);
int syntax_warning(struct compiler *c, struct range where, const char *format, ...);     /* 0 to go on */
void *no_memory(void);

static inline void *compiler_alloc(struct compiler *c, size_t size)
{
    void *p = arena_zalloc(&c->arena, size);
    return p ? p : no_memory();
}
/* Room for one more in a growing array of the arena: GROW(c, s->children, s->nchildren, s->children_cap) -- false: out of memory */
bool compiler_grow(struct compiler *c, void *array, size_t n, size_t *cap, size_t element);
#define GROW(c, array, n, cap) ((n) < (cap) || compiler_grow((c), &(array), (n), &(cap), sizeof *(array)))

/* Bounds native recursion over the tree. */
int compiler_enter(struct compiler *c);
static inline void compiler_leave(struct compiler *c)
{
    c->depth--;
    recursion_leave();
}

/* ---- names and constants: constants.c. Objects are owned by the compilation; borrow them. ---- */
PyObject *ident_str(struct compiler *c, struct ident *);
PyObject *constant_object(struct compiler *c, const struct constant *);
/* The compilation's own object equal to o in type and value; consumes o. NULL: an exception is pending, or was. */
PyObject *constant_merge(struct compiler *c, PyObject *o);
PyObject *constant_utf8(struct compiler *c, const char *text, size_t len);
/* Code objects are constants too; they are merged with nothing. */
int constant_keep(struct compiler *c, PyObject *o);
int constant_equal(PyObject *a, PyObject *b);   /* are these one constant? 1, 0, -1; code objects by value */
void constants_free(struct compiler *c);
int constant_freeze(struct compiler *c, PyObject *o);
PyObject *constant_known(PyObject *o);    /* the immortal constant equal to o, or o itself; borrowed */
void constant_share(PyObject *o, bool may_die);    /* code_new.c: immortal, or deferred if it may die */

/* ---- compile.c: what module _symtable does, too ---- */
int compiler_begin(struct compiler *c, struct mod *mod, PyObject *filename, unsigned flags, int optimize);   /* future statements, symbol table */
void compiler_end(struct compiler *c);    /* also after a failure of compiler_begin() */

/* ---- future.c ---- */
int future_statements(struct compiler *c, struct mod *mod);

/* ---- fold.c: the value of a constant expression (borrowed), NULL without an exception when it is none ---- */
PyObject *fold_expr(struct compiler *c, struct expr *e, bool *failed);

/* ---- ast_unparse.c: an expression as `from __future__ import annotations` shows it; new reference ---- */
PyObject *ast_unparse(struct compiler *c, struct expr *e);

/* ---- code_new.c ---- */
struct code_parts {                       /* buffers (instrs, ranges, positions) become the code object's; objects are borrowed */
    Instr *instrs;
    ExcRange *ranges;
    uint8_t *positions, *localkinds;
    PyObject **consts, **site_names;
    uint32_t ninstrs, nranges, positions_size, nconsts, nsites, nlocals, nregs, argcount, posonly, kwonly, nplain, ncells, nfree;
    unsigned flags;
    int firstlineno;
    PyObject *name, *qualname, *filename, *localnames, *varnames, *cellvars, *freevars, *names;
};
/* New reference, deferred, its constants frozen. NULL with an exception; then the buffers are still the caller's.
 * c: NULL when the constants are not a compilation's. */
PyObject *code_new(struct compiler *c, struct code_parts *);

/* ---- codegen ---- */
PyObject *codegen_module(struct compiler *c, struct mod *mod);    /* new reference to the code object */

/* The docstring of a body, or NULL. */
struct expr *docstring_of(const struct stmt_seq *body);

static inline struct range range_none(void) { return (struct range){-1, -1, -1, -1}; }

#endif
