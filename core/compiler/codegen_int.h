/* core/compiler/codegen_int.h -- the code generator's own: units, basic blocks, instructions before they are assembled.
 *
 * A unit becomes one code object. Its code is a graph of basic blocks: a jump ends a block, and `fall` names the block that follows
 * when it is not taken (NULL after a return or a raise). Registers are final from the start: symtable.c has told all locals, so a
 * local is 0 .. nlocals-1 and temporaries are nlocals and up, allocated as a stack (unit.top).
 *
 * Contracts of the expression functions:
 *   gen_to(c, e, d)    d == top on entry; on return d holds the value and top == d + 1.
 *   gen(c, e)          gives a register to be read as an operand: a local in place, checked to be bound, or a temporary at the old top.
 *   gen_jump(...)      leaves no temporary.
 * An operand that is a temporary is consumed by its reader; who needs it twice emits COPY.
 *
 * Errors. fail() leaves by longjmp to codegen_module(), with an exception pending: everything here is in the arena, and objects are
 * owned by the compilation's table of constants, so nothing is lost. */
#ifndef P3T_CORE_COMPILER_CODEGEN_INT_H
#define P3T_CORE_COMPILER_CODEGEN_INT_H

#include "core/compiler/compile_int.h"

#include <setjmp.h>

typedef uint32_t reg;

struct block;

struct handler {                          /* where an exception goes */
    struct block *entry;
    reg reg, keep;                        /* as in ExcRange */
};

struct ins {
    uint16_t op;                          /* with its form, but for B, which the assembler adds */
    uint32_t a, b, c;
    struct block *target;                 /* of a jump; its operand is filled by the assembler */
    struct handler *handler;
    struct range where;
};

struct block {
    struct ins *ins;
    size_t n, cap;
    struct block *fall;                   /* follows, unless the last instruction ends the block */
    struct block *next;                   /* in order of emission */
    struct block *jump_to;                /* flow.c: scratch */
    bool cold, reachable, closed, placed, queued;
    int predecessors;
    uint32_t start;
    uint64_t *bound_in;                   /* flow.c: locals that are bound on entry */
};

struct local {
    struct ident *name;
    bool cell, param, hidden;
};

enum fblock_kind {
    FB_LOOP,                              /* iter: temporary to clear on leaving for good, or NO_REG */
    FB_TRY,                               /* nothing to do but to leave the handler's range */
    FB_FINALLY,                           /* body: to be run */
    FB_WITH, FB_ASYNC_WITH,               /* reg: window of __exit__ */
    FB_HANDLER,                           /* reg: the exception, reg + 1: what was handled before; name: to unbind */
    FB_VALUE,                             /* reg: a pending return value to drop */
    FB_STAR,                              /* body of except*: no break, continue, return */
};
struct fblock {
    enum fblock_kind kind;
    struct fblock *outer;
    struct handler *handler;              /* that was in force around it */
    struct block *breaks, *continues;
    reg reg;
    struct stmt_seq *body;
    struct name *name;
    struct range where;
};

/* An inlined comprehension being generated, or being left for its first iterable. */
struct inlining { struct scope *scope; struct inlining *outer; };

enum site_kind { SITE_GLOBAL, SITE_STORE_GLOBAL, SITE_NAME, SITE_STORE_NAME, SITE_ATTR, SITE_SETATTR, SITE_METHOD, SITE_OTHER, SITE_UNSHARED };
struct site { PyObject *name; enum site_kind kind; uint32_t on; };

struct deferred_annotation { struct stmt *stmt; int index; struct deferred_annotation *next; };    /* index -1: not conditional */

struct unit {
    struct unit *outer;
    struct scope *scope;
    PyObject *name, *qualname;            /* borrowed from the constants */
    unsigned flags;                       /* CODE_* */
    int firstlineno;
    unsigned argcount, posonly, kwonly;
    struct local *locals;
    uint32_t nlocals, nplain, nparams;
    struct ident **free;
    uint32_t nfree;
    reg top, max;
    PyObject **consts;
    uint32_t nconsts; size_t consts_cap;
    uint32_t *const_index; size_t const_index_size;
    struct site *sites;
    uint32_t nsites; size_t sites_cap;
    uint32_t *site_index; size_t site_index_size;
    struct block *first, *last, *current;
    struct handler *handler;
    struct fblock *fblock;
    int nfblocks;
    bool cold;
    struct inlining *inlining;
    struct expr *roots[3];                /* expressions of the statement being generated: gen() looks for := in them */
    int root_walrus;                      /* -1 not looked yet, 0, 1 */
    struct ident **statics; size_t nstatics, statics_cap;    /* class: attributes that its methods set on self */
    struct deferred_annotation *annotations, **annotations_end;
    int next_conditional;
    int in_conditional;
    struct block *annotations_block;      /* module: where __annotate__ is made */
    struct range where;                   /* of the statement */
    bool any_check, interactive_nested;
};

#define NO_REG UINT32_MAX
#define NO_CONST UINT32_MAX
/* Constants up to here are used as 16-bit operands; the rest of the 65536 is for the few that must be (None in a return). */
#define MAX_NEAR_CONSTANT 60000u

extern _Thread_local jmp_buf *codegen_escape;

/* ---- ir.c ---- */
_Noreturn void fail(struct compiler *c);
_Noreturn void fail_at(struct compiler *c, struct range where, const char *format, ...);
void *gen_alloc(struct compiler *c, size_t size);
void gen_enter(struct compiler *c);
void gen_leave(struct compiler *c);
struct ident *gen_ident(struct compiler *c, struct name *);
PyObject *name_str(struct compiler *c, struct ident *);       /* borrowed */
struct block *new_block(struct compiler *c);
void use_block(struct compiler *c, struct block *);           /* what follows goes there; the current block falls into it */
/* Code out of line (a handler) in a block of its own, laid out at the end; its own end is closed. Afterwards all is as it was. */
struct aside { struct block *current; bool cold; struct handler *handler; reg top; };
struct aside aside_begin(struct compiler *c, struct block *);
void aside_end(struct compiler *c, struct aside);
struct ins *emit(struct compiler *c, unsigned op, uint32_t a, uint32_t b, uint32_t cc, struct range where);
void emit_jump(struct compiler *c, unsigned op, uint32_t a, uint32_t b, struct block *target, struct range where);
void jump(struct compiler *c, struct block *target, struct range where);
void jump_loop(struct compiler *c, struct block *target, struct range where);   /* the same, with a safepoint if it goes back */
void close_block(struct compiler *c);                          /* nothing falls out of the current block */
reg take(struct compiler *c);                                  /* the next temporary */
void set_top(struct compiler *c, reg top);
uint32_t const_index(struct compiler *c, PyObject *o);         /* borrowed; the compilation keeps it */
void load_const(struct compiler *c, reg d, PyObject *o, struct range where);
bool is_temp(struct compiler *c, reg r);
void move_to(struct compiler *c, reg d, reg s, struct range where);
void clear(struct compiler *c, reg r, struct range where);
uint32_t site(struct compiler *c, PyObject *name, enum site_kind kind, uint32_t on);
struct handler *new_handler(struct compiler *c, struct block *entry, reg r, reg keep);

/* ---- unit.c ---- */
struct unit *unit_enter(struct compiler *c, struct scope *s, PyObject *name, unsigned flags, int firstlineno);
PyObject *unit_finish(struct compiler *c);                     /* the code object, owned by the compilation; back to the outer unit */
uint32_t unit_local(struct unit *u, const struct ident *id);   /* index, or NO_REG */
uint32_t unit_free(struct unit *u, const struct ident *id);
PyObject *unit_qualname(struct compiler *c, struct scope *s, PyObject *name);

enum access { ACCESS_LOCAL, ACCESS_CELL, ACCESS_FREE, ACCESS_GLOBAL, ACCESS_NAME, ACCESS_NAME_FREE, ACCESS_CLASS_FREE, ACCESS_CLASS_GLOBAL };
struct place { enum access access; uint32_t at; struct ident *name; struct symbol *symbol; bool sure; };
struct place resolve_name(struct compiler *c, struct ident *id);

/* ---- names: codegen_name.c ---- */
void load_name(struct compiler *c, struct ident *id, reg d, struct range where);
void store_name(struct compiler *c, struct ident *id, reg s, struct range where);          /* consumes a temporary */
void delete_name(struct compiler *c, struct ident *id, struct range where);
void unbind_name(struct compiler *c, struct ident *id, struct range where);                /* name = None; del name */
reg gen_name(struct compiler *c, struct expr *e);
void set_roots(struct compiler *c, struct expr *a, struct expr *b, struct expr *d);

/* ---- codegen_expr.c and friends ---- */
void gen_to(struct compiler *c, struct expr *e, reg d);
reg gen(struct compiler *c, struct expr *e);
void gen_discard(struct compiler *c, struct expr *e);
void gen_jump(struct compiler *c, struct expr *e, struct block *target, bool sense);
void gen_name_to(struct compiler *c, struct expr *e, reg d);
uint32_t gen_constant(struct compiler *c, struct expr *e);     /* index of a constant expression that fits a K operand, or NO_CONST */
PyObject *gen_fold(struct compiler *c, struct expr *e);
void gen_sequence(struct compiler *c, struct expr_seq *elts, unsigned build, reg d, struct range where);
void gen_method_to(struct compiler *c, struct expr *e, reg w);
void gen_call_to(struct compiler *c, struct expr *e, reg d);
void gen_call_arguments(struct compiler *c, reg w, bool method, size_t extra, struct expr_seq *args, struct keyword_seq *keywords, struct range where);
void gen_comprehension(struct compiler *c, struct expr *e, reg d);
void gen_iterable(struct compiler *c, struct expr *iter, bool is_async, reg d);
reg loop_target(struct compiler *c, struct expr *target, reg t);
void gen_lambda(struct compiler *c, struct expr *e, reg d);
void gen_format_to(struct compiler *c, struct expr *e, reg d);
void gen_await(struct compiler *c, reg value, reg d, enum await_kind kind, struct range where);
void gen_delegate(struct compiler *c, reg d, struct range where);
void gen_yield_to(struct compiler *c, struct expr *e, reg d);
bool gen_negated_to(struct compiler *c, struct expr *e, reg d, struct range where);
void gen_compare_to(struct compiler *c, struct expr *e, reg d);
void gen_compare_jump(struct compiler *c, struct expr *e, struct block *target, bool sense);
void gen_slice_to(struct compiler *c, struct expr *e, reg d);
void check_index(struct compiler *c, struct expr *value, struct expr *index);
void check_subscripted(struct compiler *c, struct expr *value);
void note_static_attribute(struct compiler *c, struct expr *e);
uint32_t attribute_site(struct compiler *c, struct name *attr, enum site_kind kind, reg on);
struct range attribute_where(struct expr *e);

/* ---- statements ---- */
void gen_stmts(struct compiler *c, struct stmt_seq *body);
void gen_stmt(struct compiler *c, struct stmt *s);
void gen_store(struct compiler *c, struct expr *target, reg s);        /* consumes a temporary */
void gen_for(struct compiler *c, struct stmt *s);
void gen_async_for(struct compiler *c, struct stmt *s);
void gen_async_next(struct compiler *c, reg aiter, reg d, struct block *done, struct range where);
void gen_try(struct compiler *c, struct stmt *s);
void gen_try_star(struct compiler *c, struct stmt *s);
void gen_with(struct compiler *c, struct stmt *s);
void gen_match(struct compiler *c, struct stmt *s);
void gen_function(struct compiler *c, struct stmt *s);
void gen_class(struct compiler *c, struct stmt *s);
void gen_type_alias(struct compiler *c, struct stmt *s);
void gen_annotated(struct compiler *c, struct stmt *s);
void gen_body(struct compiler *c, struct stmt_seq *body);              /* module or class: docstring, annotations, statements */
void gen_variable_annotations(struct compiler *c, reg d, struct range here);     /* module or class: d = the function that evaluates them */
/* d = the function that gives the annotations. False: there are none. */
bool gen_function_annotations(struct compiler *c, struct arguments *a, struct expr *returns, PyObject *qualname, reg d, struct range where);
/* d = a function of the wanted format that gives e. */
void gen_evaluator(struct compiler *c, struct expr *e, struct scope *s, PyObject *name, reg d, struct range where);
void gen_format_check(struct compiler *c, struct range where);
void make_function(struct compiler *c, PyObject *code, struct unit *inner, reg d, struct range where);
struct fblock *push_fblock(struct compiler *c, enum fblock_kind kind, struct range where);
void count_blocks(struct compiler *c, int n, struct range where);       /* n more are open */
void pop_fblock(struct compiler *c, struct fblock *fb);
void leave_fblock(struct compiler *c, struct fblock *fb, struct range where);          /* code for control flow out of it */
void gen_with_exit(struct compiler *c, struct fblock *fb, struct range where);
void gen_return(struct compiler *c, struct stmt *s);
struct unit *function_unit(struct compiler *c, struct scope *s, struct arguments *a, PyObject *name, unsigned flags, int firstlineno);
void end_generator_body(struct compiler *c, struct handler *stop);
struct handler *begin_generator_body(struct compiler *c);
void gen_implicit_return(struct compiler *c);

/* ---- flow.c, assemble.c ---- */
void flow_optimize(struct compiler *c);
PyObject *assemble(struct compiler *c);

#endif
