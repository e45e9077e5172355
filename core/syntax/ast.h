/* core/syntax/ast.h -- the abstract syntax tree as C structs, made from ast.def.
 *
 * A type with several classes is a struct with a kind, a position and a union v with a member per class:
 *     switch (e->kind) {
 *     case AST_BinOp: walk(e->v.BinOp.left); ...
 * A type with one class (arg, keyword, comprehension...) is a plain struct.  Types whose classes have no fields
 * (operator, cmpop...) are enums: enum operator_kind { AST_Add, ... }.  The constants AST_* of all types are distinct: each
 * is the index of its class in ast_classes.
 * Sequences are never NULL; an empty one has n == 0.  OPT fields may be NULL.
 * Nodes live in the arena of their parse, as do all texts they point to.  Positions are as in module ast: lines from 1,
 * columns from 0 in UTF-8 bytes. */
#ifndef CORE_SYNTAX_AST_H
#define CORE_SYNTAX_AST_H

#include "core/syntax/arena.h"

struct range {
    int lineno, col_offset, end_lineno, end_col_offset;
};

/* An identifier.  One struct per distinct name in a parse, so pointers compare like names; normalised to NFKC. */
struct name {
    void *user;      /* for whoever walks the tree: NULL after the parse (the compiler keeps the interned string here) */
    uint32_t hash;
    uint32_t len;
    char text[];     /* UTF-8, and a NUL */
};

/* A string that is no identifier: a type comment, the 'u' of a literal.  UTF-8 and a NUL. */
struct text {
    size_t len;
    char text[];
};

enum constant_kind {
    CONST_NONE, CONST_TRUE, CONST_FALSE, CONST_ELLIPSIS,
    CONST_INT,      /* text: the literal in lower case without underscores, prefix 0x 0o 0b kept */
    CONST_FLOAT,    /* text: a decimal float as strtod reads it */
    CONST_COMPLEX,  /* text: the imaginary part as a float, without the j */
    CONST_STR,      /* text: UTF-8 in which a lone surrogate takes three bytes (WTF-8); NULs possible */
    CONST_BYTES,    /* text: the bytes */
    CONST_OBJECT    /* object: a Python object, of a tree that a program made; the parser makes none */
};

struct constant {
    uint8_t kind;        /* enum constant_kind */
    uint8_t is_ascii;    /* CONST_STR: every byte is < 0x80 */
    uint32_t len;
    union {
        const char *text;    /* not NUL-terminated; it may point into the parser's copy of the source */
        void *object;        /* borrowed from whoever made the tree */
    };
};

enum ast_class_index {
#define SUM(s, attrs) CLASS_##s,
#define NODE(s, C) CLASS_##C,
#define PRODUCT(s, attrs) CLASS_##s,
#define ENUM(s) CLASS_##s,
#define VALUE(s, C) CLASS_##C,
#include "core/syntax/ast.def"
    AST_CLASS_COUNT
};

#define SUM(s, attrs) enum s##_kind {
#define NODE(s, C) AST_##C = CLASS_##C,
#define END_SUM(s, attrs) };
#define ENUM(s) enum s##_kind {
#define VALUE(s, C) AST_##C = CLASS_##C,
#define END_ENUM(s) };
#include "core/syntax/ast.def"

#define SUM(s, attrs) struct s; struct s##_seq { size_t n; struct s *at[]; };
#define PRODUCT(s, attrs) struct s; struct s##_seq { size_t n; struct s *at[]; };
#define ENUM(s) struct s##_seq { size_t n; enum s##_kind at[]; };
#include "core/syntax/ast.def"
struct name_seq { size_t n; struct name *at[]; };

/* The C type of a field: AST_FIELD(kind, quantity) name */
#define AST_ONE_identifier struct name *
#define AST_ONE_string struct text *
#define AST_ONE_constant struct constant
#define AST_ONE_int int
#define AST_ONE_boolop enum boolop_kind
#define AST_ONE_operator enum operator_kind
#define AST_ONE_unaryop enum unaryop_kind
#define AST_ONE_cmpop enum cmpop_kind
#define AST_ONE_expr_context enum expr_context_kind
#define AST_ONE_stmt struct stmt *
#define AST_ONE_expr struct expr *
#define AST_ONE_comprehension struct comprehension *
#define AST_ONE_excepthandler struct excepthandler *
#define AST_ONE_arguments struct arguments *
#define AST_ONE_arg struct arg *
#define AST_ONE_keyword struct keyword *
#define AST_ONE_alias struct alias *
#define AST_ONE_withitem struct withitem *
#define AST_ONE_match_case struct match_case *
#define AST_ONE_pattern struct pattern *
#define AST_ONE_type_ignore struct type_ignore *
#define AST_ONE_type_param struct type_param *
#define AST_SEQ_identifier struct name_seq *
#define AST_SEQ_cmpop struct cmpop_seq *
#define AST_SEQ_stmt struct stmt_seq *
#define AST_SEQ_expr struct expr_seq *
#define AST_SEQ_comprehension struct comprehension_seq *
#define AST_SEQ_excepthandler struct excepthandler_seq *
#define AST_SEQ_arg struct arg_seq *
#define AST_SEQ_keyword struct keyword_seq *
#define AST_SEQ_alias struct alias_seq *
#define AST_SEQ_withitem struct withitem_seq *
#define AST_SEQ_match_case struct match_case_seq *
#define AST_SEQ_pattern struct pattern_seq *
#define AST_SEQ_type_ignore struct type_ignore_seq *
#define AST_SEQ_type_param struct type_param_seq *
#define AST_FIELD_ONE(kind) AST_ONE_##kind
#define AST_FIELD_OPT(kind) AST_ONE_##kind
#define AST_FIELD_SEQ(kind) AST_SEQ_##kind
#define AST_FIELD_OSEQ(kind) AST_SEQ_##kind

#define AST_WHERE_0
#define AST_WHERE_1 struct range where;
#define AST_WHERE_2 struct range where;
#define SUM(s, attrs) struct s { enum s##_kind kind; AST_WHERE_##attrs union {
#define NODE(s, C) struct {
#define END_NODE(s, C) } C;
#define END_SUM(s, attrs) } v; };
#define PRODUCT(s, attrs) struct s { AST_WHERE_##attrs
#define END_PRODUCT(s, attrs) };
#define FIELD(kind, quantity, name) AST_FIELD_##quantity(kind) name;
#include "core/syntax/ast.def"

/* ---- building ---- */

/* A copy of *node in the arena; NULL when there is no memory.
 *     struct expr *e = ast_new(a, expr, {.kind = AST_Name, .where = w, .v.Name = {id, AST_Load}}); */
#define ast_new(arena, type, ...) \
    ({ struct type *node_ = arena_alloc(arena, sizeof(struct type)); \
       if (node_) *node_ = (struct type)__VA_ARGS__; \
       node_; })

extern const size_t ast_empty_seq[2];   /* what every empty sequence points to; read only */

/* A sequence of n pointers (or enums); NULL when there is no memory.  The caller fills it. */
#define ast_seq(arena, type, count) ((struct type##_seq *)ast_seq_alloc(arena, count, sizeof(((struct type##_seq *)0)->at[0])))
void *ast_seq_alloc(struct arena *a, size_t n, size_t element);

/* ---- the tables ---- */

enum ast_field_kind {
    FIELD_identifier, FIELD_string, FIELD_constant, FIELD_int,
#define SUM(s, attrs) FIELD_##s,
#define PRODUCT(s, attrs) FIELD_##s,
#define ENUM(s) FIELD_##s,
#include "core/syntax/ast.def"
};

enum ast_quantity { QUANTITY_ONE, QUANTITY_OPT, QUANTITY_SEQ, QUANTITY_OSEQ };

struct ast_field {
    const char *name;
    uint8_t kind;        /* enum ast_field_kind */
    uint8_t quantity;    /* enum ast_quantity */
    uint16_t offset;     /* in the struct of the class's type */
};

enum ast_form {
    FORM_SUM,        /* an abstract type: expr */
    FORM_NODE,       /* a class of a sum: BinOp */
    FORM_PRODUCT,    /* arg */
    FORM_ENUM,       /* an abstract type without fields: operator */
    FORM_VALUE       /* a class of an enum: Add */
};

enum ast_has_where { AST_NO_POSITION, AST_END_OPTIONAL, AST_END_REQUIRED };

struct ast_class {
    const char *name;
    uint8_t form;                     /* enum ast_form */
    uint8_t type;                     /* FORM_NODE, FORM_VALUE: CLASS_ index of the abstract type; others: their own */
    uint8_t has_where;                /* enum ast_has_where, of an abstract type or a product; for any class: ast_class_has_where() */
    uint16_t size, where_offset;      /* of the C struct; 0 for enums */
    uint16_t n_fields;
    const struct ast_field *(*fields)(void);   /* n_fields of them; NULL where there can be none */
};

extern const struct ast_class ast_classes[AST_CLASS_COUNT];

bool ast_class_has_where(int class_index);

/* For a field's kind that is a type: the CLASS_ index of that type. */
int ast_class_of_field(enum ast_field_kind kind);
/* The class of the node that a field of this kind points to (reads node->kind for sums). */
int ast_class_of_node(enum ast_field_kind kind, const void *node);
/* Is this field's kind an enum, that is, stored as an int and not as a pointer? */
bool ast_kind_is_enum(enum ast_field_kind kind);

/* ---- printing ---- */

typedef int (*ast_write)(void *ctx, const char *text, size_t len);   /* 0, or -1 to stop */
/* Writes what ast.dump(tree, include_attributes=attributes, indent=None) gives.  0, or what write() refused with. */
int ast_dump(const struct mod *tree, bool attributes, ast_write write, void *ctx);

#endif
