/* core/compiler/symtable.h -- which names mean what: scopes, their symbols, and what each symbol is bound to.
 *
 * symtable_build() walks the tree once, noting in each scope what happens to a name (DEF_*, USE), then resolves every symbol to
 * local, cell, free or global. An inlined comprehension (PEP 709) keeps a scope of its own: it is transparent when names are
 * resolved (a use in it of the surrounding function's variable makes no cell), and the code generator asks it first.
 */
#ifndef P3T_CORE_COMPILER_SYMTABLE_H
#define P3T_CORE_COMPILER_SYMTABLE_H

#include "core/syntax/ast.h"

struct compiler;

/* A name, one struct per distinct text in a compilation. */
struct ident {
    void *str;                    /* PyObject *: the interned string, made when first asked for (ident_str) */
    struct name *source;          /* the parser's struct whose `user` points here, or NULL */
    struct ident *next;           /* in its hash bucket */
    uint32_t hash, len;
    char text[];                  /* UTF-8 and a NUL */
};

enum symbol_flag {                /* the numbers that module _symtable publishes */
    DEF_GLOBAL = 1, DEF_LOCAL = 2, DEF_PARAM = 4, DEF_NONLOCAL = 8, USE = 16, DEF_FREE_CLASS = 64, DEF_IMPORT = 128,
    DEF_ANNOT = 256, DEF_COMP_ITER = 512, DEF_TYPE_PARAM = 1024, DEF_COMP_CELL = 2048,
    DEF_BOUND = DEF_LOCAL | DEF_PARAM | DEF_IMPORT | DEF_TYPE_PARAM,
};
enum symbol_kind { KIND_UNKNOWN, KIND_LOCAL, KIND_GLOBAL_EXPLICIT, KIND_GLOBAL_IMPLICIT, KIND_FREE, KIND_CELL };

struct symbol {
    struct ident *name;           /* mangled */
    uint16_t flags;               /* enum symbol_flag */
    uint8_t kind;                 /* enum symbol_kind */
    bool walrus;                  /* target of := in this scope: an operand may be rebound inside its own expression */
    bool unbound_somewhere;       /* del, except ... as: even a parameter may be unbound */
    bool shadowed;                /* an inlined comprehension has a variable of this name */
    int local;                    /* index in the unit's locals; -1 */
    struct range where;           /* of the global or nonlocal statement, for messages */
};

enum scope_type { SCOPE_FUNCTION, SCOPE_CLASS, SCOPE_MODULE, SCOPE_ANNOTATION, SCOPE_TYPE_VARIABLE, SCOPE_TYPE_ALIAS, SCOPE_TYPE_PARAMETERS };
enum comprehension_kind { NO_COMPREHENSION, LIST_COMPREHENSION, DICT_COMPREHENSION, SET_COMPREHENSION, GENERATOR_EXPRESSION };

struct scope {
    struct ident *name;
    const void *key;              /* the tree node (or its neighbour) that scope_of() finds it by */
    struct scope *parent, *next_hash;
    struct scope **children;
    size_t nchildren, children_cap;
    struct symbol **symbols;      /* in order of first mention */
    size_t nsymbols, symbols_cap;
    struct symbol **index;        /* open addressing by ident */
    size_t index_size;
    struct symbol **params;
    size_t nparams, params_cap;
    struct ident *private_;       /* class whose private names are mangled here */
    struct scope *annotations;    /* class, module, function body: scope of its variable annotations */
    struct name **mangled;        /* among the type parameters of a class, and in scopes there: only these names are mangled */
    size_t nmangled;
    const char *info;             /* for messages in type parameter scopes: "a TypeVar bound" */
    struct range where;
    enum scope_type type;
    enum comprehension_kind comprehension;
    int comp_iter_expr;           /* depth: inside the iterable of a comprehension */
    bool inlined, nested, generator, coroutine, returns_value, varargs, varkeywords, method, comp_iter_target;
    bool needs_class_closure, needs_classdict, can_see_class, annotations_used, conditional_annotations, in_conditional;
    bool in_unevaluated_annotation, has_docstring, has_walrus, is_lambda;
};

static inline bool scope_function_like(const struct scope *s) { return s->type != SCOPE_MODULE && s->type != SCOPE_CLASS; }

/* 0, or -1 with an exception pending. Fills c->top. */
int symtable_build(struct compiler *c, struct mod *mod);
struct scope *scope_of(struct compiler *c, const void *key);
struct symbol *scope_lookup(const struct scope *, const struct ident *);
/* The symbol of a name as written, mangled as the scope says; NULL: not mentioned. */
struct ident *scope_mangle(struct compiler *c, const struct scope *, struct ident *);

struct ident *ident_of(struct compiler *c, struct name *);
struct ident *ident_from(struct compiler *c, const char *text, size_t len);

/* Keys of scopes that share a node with another one. */
static inline const void *key_of_annotations(const struct arguments *a) { return (const char *)a + 1; }
static inline const void *key_of_type_params(const struct type_param_seq *s) { return (const char *)s + 1; }
static inline const void *key_of_evaluator(const struct expr *e) { return (const char *)e + 1; }

#endif
