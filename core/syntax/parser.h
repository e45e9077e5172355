/* core/syntax/parser.h -- what the files of the parser share.
 *
 * The parser is recursive descent with precedence climbing for operators.  Each function parse_x() reads an x at the
 * current token and gives its node, or NULL.  NULL has two meanings:
 *     p->raised      an error has been recorded; everybody returns
 *     otherwise      there is no x here; a caller that has an alternative sets p->mark back and tries it
 *
 * A source is parsed twice at most.  The first pass only builds the tree.  When it fails, the second pass (p->diagnose)
 * goes over the same tokens again and looks, at each place, for known mistakes before (or after) the regular syntax: the
 * functions diagnose_x(), which say true when they raised an error.  So valid code pays nothing for good messages.
 * When no mistake is recognised, the error is "invalid syntax" at the furthest token the first pass looked at.  That
 * makes it part of the interface how far a function looks ahead: tokens are fetched one by one, when first looked at.
 *
 * P1  p->tokens[0 .. fill) are fetched; mark <= fill is the next to parse.  Pointers into the array last until the next
 *     fetch, indices until the next statement begins: then all before it is forgotten (first pass), and p->lost must be
 *     set rather than an alternative tried.
 * P2  The stack of nodes (push, take) is balanced by whoever took its base; alternatives restore it with the mark.
 * P3  In the second pass the nodes built are thrown away, so their context (Load, Store) may be wrong there. */
#ifndef CORE_SYNTAX_PARSER_H
#define CORE_SYNTAX_PARSER_H

#include "core/syntax/tokenizer.h"

#include <string.h>

enum memo_rule {
    MEMO_EXPRESSION, MEMO_STAR_EXPRESSION, MEMO_NAMED_DIAGNOSIS, MEMO_DISJUNCTION, MEMO_BITWISE_OR, MEMO_FACTOR,
    MEMO_PRIMARY, MEMO_TARGET,
    MEMO_ARGUMENTS, MEMO_STRINGS, MEMO_BLOCK, MEMO_SIMPLE_STMT, MEMO_PATTERN,
    MEMO_CLOSED_PATTERN
};

struct memo {
    struct memo *next;
    void *node;
    int end;             /* mark after the node */
    uint8_t rule;
};

struct parser {
    struct arena *arena;
    const struct parse_options *options;
    struct syntax_error *err;
    struct token *tokens;
    int mark, fill, cap;
    struct token spare;  /* stands for the array when not even the first can be had */
    bool diagnose;       /* second pass */
    bool loud;           /* second pass, and mistakes are looked for (they are not inside some lookaheads) */
    bool raised;
    bool lost;           /* first pass: it failed where no alternative can be tried any more */
    bool forgot;         /* tokens before tokens[0] are gone */
    size_t n_fetched;    /* tokens ever fetched */
    struct restart { const char *line; int lineno; size_t n_before; } restart, next_restart;
    bool single_ended;   /* PARSE_SINGLE: the end of the input was already given as a NEWLINE */
    int depth;
    int feature_version;
    int last_warned;     /* lineno and column of the newest token warned about, so that none is warned about twice */
    int last_warned_col;
    void **stack;
    size_t n_stack, cap_stack;
    struct memo **memos;       /* per token; second pass only */
    int n_memos;
    struct type_ignore **ignores;
    size_t n_ignores, cap_ignores;
    struct source *source;     /* NULL when reading line by line */
    struct pos { int lineno, col; } last_compound;      /* the last complete one, for SyntaxError._metadata */
    struct names names;
    struct tokenizer t;
};

enum {
    /* Nesting of expressions and statements.  Each level takes well under 500 bytes of C stack. */
    MAX_DEPTH = 4000
};

/* ---- tokens (parse.c) ---- */
bool parser_fetch(struct parser *p);      /* one more token into p->tokens; it is an ERRORTOKEN when false */

static inline const struct token *token_at(struct parser *p, int index)
{
    while (index >= p->fill)
        if (!parser_fetch(p))
            return &p->tokens[p->fill - 1];
    return &p->tokens[index];
}

static inline const struct token *current(struct parser *p)
{
    return token_at(p, p->mark);
}

static inline int peek(struct parser *p)
{
    return current(p)->type;
}

/* The type of the token after the current one. */
static inline int peek_next(struct parser *p)
{
    if (peek(p) == TOK_ERRORTOKEN)
        return TOK_ERRORTOKEN;
    return token_at(p, p->mark + 1)->type;
}

static inline bool accept(struct parser *p, int type)
{
    if (peek(p) != type)
        return false;
    p->mark++;
    return true;
}

/* Takes the current token, which has been looked at. */
static inline const struct token *take_token(struct parser *p)
{
    return &p->tokens[p->mark++];
}

static inline const struct token *last_taken(const struct parser *p)
{
    return &p->tokens[p->mark - 1];
}

static inline struct pos here(struct parser *p)
{
    const struct token *k = current(p);
    return (struct pos){k->lineno, k->col_offset};
}

/* From start to the end of the token taken last; line ends and dedents do not count. */
static inline struct range span(const struct parser *p, struct pos start)
{
    const struct token *k = last_taken(p);
    while (k->type >= TOK_NEWLINE && k->type <= TOK_DEDENT)
        k--;
    return (struct range){start.lineno, start.col, k->end_lineno, k->end_col_offset};
}

static inline struct range range_of_token(const struct token *k)
{
    if (k->bare)
        return (struct range){k->lineno, -1, k->end_lineno, -1};
    return (struct range){k->lineno, k->col_offset, k->end_lineno, k->end_col_offset};
}

static inline struct range range_between(struct range a, struct range b)
{
    return (struct range){a.lineno, a.col_offset, b.end_lineno, b.end_col_offset};
}

void forget_tokens(struct parser *p);
bool is_soft_keyword(const struct token *k, const char *word);
bool is_any_soft_keyword(const struct token *k);

/* ---- nodes ---- */
#define NEW(p, type, ...) ast_new((p)->arena, type, __VA_ARGS__)
#define EXPR(p, Class, where_, ...) \
    ast_new((p)->arena, expr, {.kind = AST_##Class, .where = (where_), .v.Class = {__VA_ARGS__}})
#define STMT(p, Class, where_, ...) \
    ast_new((p)->arena, stmt, {.kind = AST_##Class, .where = (where_), .v.Class = {__VA_ARGS__}})

bool parser_grow_stack(struct parser *p);
/* Puts a node on the stack; false when it is NULL or there is no memory. */
static inline bool push(struct parser *p, void *node)
{
    if (!node || (p->n_stack == p->cap_stack && !parser_grow_stack(p)))
        return false;
    p->stack[p->n_stack++] = node;
    return true;
}
bool push_maybe_null(struct parser *p, void *node);
/* The nodes above base as a sequence; they leave the stack.  NULL: no memory. */
void *take_seq(struct parser *p, size_t base);
#define TAKE(p, type, base) ((struct type##_seq *)take_seq(p, base))
#define EMPTY_SEQ ((void *)ast_empty_seq)
/* A sequence of one. */
void *seq_of(struct parser *p, void *node);

bool enter(struct parser *p);             /* one level deeper; false (raised) when too deep */
static inline void leave(struct parser *p) { p->depth--; }

bool memo_get(struct parser *p, enum memo_rule rule, void *node_out);
void memo_put(struct parser *p, enum memo_rule rule, int start, void *node);
/* Where a lookahead, or an alternative that may be given up, began. */
struct checkpoint { int mark; size_t n_stack; };
static inline struct checkpoint checkpoint(const struct parser *p) { return (struct checkpoint){p->mark, p->n_stack}; }
static inline void go_back(struct parser *p, struct checkpoint c) { p->mark = c.mark, p->n_stack = c.n_stack; }
/* What follows an operator is no operand.  Nothing else could make sense of the operator, so the first pass gives up at
 * once (NULL); the second looks at what stands before it, as a shorter expression. */
static inline void *shorter(struct parser *p, struct checkpoint c, void *before)
{
    if (!p->diagnose || p->raised)
        return NULL;
    go_back(p, c);
    return before;
}

/* ---- errors (parse_error.c).  All give NULL. ---- */
void *raise_kind(struct parser *p, enum syntax_error_kind kind, struct range where, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void *raise_at(struct parser *p, struct range where, const char *format, ...) __attribute__((format(printf, 3, 4)));
void *raise_at_token(struct parser *p, int index, const char *format, ...) __attribute__((format(printf, 3, 4)));
struct range range_to_here(const struct parser *p, struct range a);
/* At the furthest token fetched. */
void *raise_furthest(struct parser *p, enum syntax_error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* At the current token. */
void *raise_next(struct parser *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
void *raise_memory(struct parser *p);
void raise_unclosed(struct parser *p);
void raise_tokenizer_error(struct parser *p);
/* A SyntaxWarning about the token at index, which may begin before lineno; error_msg is what it says when it is to be an
 * error.  false: it became one. */
bool warn_at_token(struct parser *p, int index, struct range where, const char *msg, const char *error_msg);
/* The text of a line of the source, for messages. */
const char *error_line(struct parser *p, int lineno, size_t *len);

const char *expr_name(const struct expr *e);          /* "function call", "literal"... */
enum target_use { FOR_STORE, FOR_DEL, FOR_LOOP };
struct expr *invalid_target(struct expr *e, enum target_use use);
bool raise_invalid_target(struct parser *p, struct expr *e, enum target_use use);   /* true: raised */
bool check_version(struct parser *p, int minor, const char *what);   /* false: raised */

/* ---- expressions ---- */
struct expr *parse_expression(struct parser *p);
struct expr *parse_named_expression(struct parser *p);
struct expr *parse_disjunction(struct parser *p);
struct expr *parse_bitwise_or(struct parser *p);
struct expr *parse_inversion(struct parser *p);
struct expr *parse_primary(struct parser *p);
struct expr *parse_target_primary(struct parser *p);                /* the same, looked at as a target */
struct expr *parse_star_expressions(struct parser *p);
struct expr *parse_star_named_expression(struct parser *p);
struct expr *parse_yield_or_star_expressions(struct parser *p);     /* annotated_rhs */
struct expr *parse_yield(struct parser *p);
struct expr *parse_expressions(struct parser *p);
struct expr *parse_assignment_or_expression(struct parser *p);      /* an expression that no := follows, or NAME := x */
struct expr *parse_lambda(struct parser *p);
struct expr *parse_atom(struct parser *p);
struct expr *parse_strings(struct parser *p);
void skip_format_spec(struct parser *p, bool template);             /* as far as it is right */
struct expr *parse_number(struct parser *p);
struct expr *parse_genexp(struct parser *p);
struct expr *parse_starred_argument(struct parser *p);
struct expr *parse_call(struct parser *p, struct pos start, struct expr *func);
bool parse_arguments(struct parser *p, struct expr_seq **args, struct keyword_seq **keywords);
bool parse_args_prefix(struct parser *p, struct expr_seq **args, struct keyword_seq **keywords);
struct comprehension_seq *parse_comprehensions(struct parser *p);
struct expr *parse_slices(struct parser *p);
struct name *take_name(struct parser *p);                           /* NULL: no NAME here */

/* ---- targets ---- */
struct expr *parse_star_target(struct parser *p);
struct expr *parse_star_targets(struct parser *p);
bool set_store(struct expr *e);          /* false: not a target */
bool is_single_target(const struct expr *e);
bool set_del(struct expr *e);

/* ---- parameters ---- */
struct arguments *parse_parameters(struct parser *p, bool lambda);
struct arguments *no_parameters(struct parser *p);
struct type_param_seq *parse_type_params(struct parser *p);         /* EMPTY_SEQ when there is no [ */
bool parse_type_comment(struct parser *p, struct text **out);       /* optional; false: no memory */

/* ---- patterns, statements ---- */
struct pattern *parse_patterns(struct parser *p);
struct stmt *parse_match(struct parser *p);
struct stmt *parse_compound(struct parser *p);
bool parse_statement(struct parser *p);              /* pushes one or more statements */
bool parse_simple_statements(struct parser *p);      /* pushes them */
struct stmt *parse_simple_statement(struct parser *p);
struct stmt_seq *parse_block(struct parser *p);

/* ---- diagnoses: true when an error was raised ---- */
bool diagnose_expression(struct parser *p);
bool diagnose_named_expression(struct parser *p);
bool diagnose_group(struct parser *p);
bool diagnose_comprehension(struct parser *p);
bool diagnose_dict_value(struct parser *p, struct expr *key, bool need_colon);
bool diagnose_dict_comprehension(struct parser *p);
bool diagnose_arguments(struct parser *p);
bool diagnose_keyword_argument(struct parser *p);
bool diagnose_starred_unpacking(struct parser *p);
bool diagnose_for_clause(struct parser *p);
bool diagnose_for_target(struct parser *p);
bool diagnose_field(struct parser *p);
bool diagnose_assignment(struct parser *p);
bool diagnose_parameters(struct parser *p, bool lambda);
struct expr *parse_expression_quietly(struct parser *p);

#endif
