/* core/syntax/parse_args.c -- call arguments, and targets of assignments.
 *
 * Arguments come in three stretches: positional ones and *x; then keywords and *x; then, after the first **x, keywords
 * and **x only. */
#include "core/syntax/parser.h"

enum stretch { POSITIONAL, KEYWORDS, DOUBLE_STARRED };

/* *x in a call or a subscript. */
struct expr *parse_starred_argument(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    if (p->loud && diagnose_starred_unpacking(p))
        return NULL;
    go_back(p, c);
    struct pos start = here(p);
    p->mark++;
    struct expr *value = parse_expression(p);
    if (value)
        return EXPR(p, Starred, span(p, start), value, AST_Load);
    if (p->loud && !p->raised)
        raise_furthest(p, ERROR_SYNTAX, "Invalid star expression");
    return NULL;
}

/* NAME = x, or **x */
static struct keyword *keyword_argument(struct parser *p)
{
    struct pos start = here(p);
    struct name *name = NULL;
    if (!accept(p, TOK_DOUBLESTAR)) {
        name = take_name(p);
        p->mark++;
    }
    struct expr *value = parse_expression(p);
    return value ? NEW(p, keyword, {.where = span(p, start), .arg = name, .value = value}) : NULL;
}

static bool at_keyword(struct parser *p)
{
    return peek(p) == TOK_NAME && peek_next(p) == TOK_EQUAL;
}

/* Takes one argument: 1 pushed as positional, 2 as keyword, 0 none. */
static int argument(struct parser *p, enum stretch *stretch)
{
    int type = peek(p);
    if (*stretch == POSITIONAL && type != TOK_DOUBLESTAR) {
        /* The reference tries a positional argument first, so that is where mistakes are looked for first. */
        if (type == TOK_STAR) {
            struct expr *e = parse_starred_argument(p);
            return push(p, e) ? 1 : 0;
        }
        if (p->diagnose || !at_keyword(p)) {
            struct checkpoint c = checkpoint(p);
            struct expr *e = parse_assignment_or_expression(p);
            if (e && peek(p) != TOK_EQUAL)
                return push(p, e) ? 1 : 0;
            if (p->raised || !p->diagnose)
                return 0;
            go_back(p, c);
        }
        *stretch = KEYWORDS;
    }
    if (type == TOK_STAR && *stretch != DOUBLE_STARRED)
        return push(p, parse_starred_argument(p)) ? 1 : 0;
    if (p->loud && diagnose_keyword_argument(p))
        return 0;
    if (type == TOK_DOUBLESTAR)
        *stretch = DOUBLE_STARRED;
    else if (!at_keyword(p))
        return 0;
    return push(p, keyword_argument(p)) ? 2 : 0;
}

/* Positional arguments and keywords are kept in order on the stack, keywords marked by a NULL below them. */
static bool split_arguments(struct parser *p, size_t base, size_t n_keywords, struct expr_seq **args,
                            struct keyword_seq **keywords)
{
    size_t n_args = p->n_stack - base - 2 * n_keywords;
    *args = ast_seq(p->arena, expr, n_args);
    *keywords = ast_seq(p->arena, keyword, n_keywords);
    if (!*args || !*keywords)
        return false;
    size_t a = 0, k = 0;
    for (size_t i = base; i < p->n_stack; i++) {
        if (p->stack[i])
            (*args)->at[a++] = p->stack[i];
        else
            (*keywords)->at[k++] = p->stack[++i];
    }
    p->n_stack = base;
    return true;
}

/* args: as far as they go; false when there is none, or an error.  A comma before something else is left. */
static bool args(struct parser *p, struct expr_seq **out, struct keyword_seq **keywords)
{
    size_t base = p->n_stack, n_keywords = 0;
    enum stretch stretch = POSITIONAL;
    int end = -1;
    for (;;) {
        size_t at = p->n_stack;
        int what = argument(p, &stretch);
        if (!what) {
            if (p->raised || end < 0)
                return false;
            p->n_stack = at;
            p->mark = end;
            break;
        }
        if (what == 2) {
            void *keyword = p->stack[at];
            p->stack[at] = NULL;
            if (!push(p, keyword))
                return false;
            n_keywords++;
        }
        end = p->mark;
        if (!accept(p, TOK_COMMA))
            break;
    }
    return split_arguments(p, base, n_keywords, out, keywords);
}

struct arguments_pair { struct expr_seq *args; struct keyword_seq *keywords; };

/* Everything up to the closing parenthesis, which is left; empty is not allowed. */
static bool arguments_uncached(struct parser *p, struct arguments_pair *out)
{
    struct checkpoint c = checkpoint(p);
    if (args(p, &out->args, &out->keywords)) {
        accept(p, TOK_COMMA);
        if (peek(p) == TOK_RPAR)
            return true;
    }
    if (p->loud && !p->raised) {
        go_back(p, c);
        diagnose_arguments(p);
    }
    return false;
}

bool parse_arguments(struct parser *p, struct expr_seq **args_out, struct keyword_seq **keywords)
{
    struct arguments_pair pair, *found;
    if (!p->diagnose) {
        bool good = arguments_uncached(p, &pair);
        *args_out = pair.args;
        *keywords = pair.keywords;
        return good;
    }
    if (!memo_get(p, MEMO_ARGUMENTS, &found)) {
        int start = p->mark;
        found = NULL;
        if (arguments_uncached(p, &pair) && (found = arena_alloc(p->arena, sizeof pair)))
            *found = pair;
        memo_put(p, MEMO_ARGUMENTS, start, found);
    }
    if (found) {
        *args_out = found->args;
        *keywords = found->keywords;
    }
    return found != NULL;
}

/* As parse_arguments(), for the diagnosis: only what matches, no lookahead behind it. */
bool parse_args_prefix(struct parser *p, struct expr_seq **args_out, struct keyword_seq **keywords)
{
    return args(p, args_out, keywords);
}

/* f(x), or f(x for x in y) where the generator's parentheses are those of the call. */
static struct expr *call_with_one(struct parser *p, struct pos start, struct expr *func, struct expr *arg)
{
    struct expr_seq *args_seq = seq_of(p, arg);
    return args_seq ? EXPR(p, Call, span(p, start), func, args_seq, EMPTY_SEQ) : NULL;
}

struct expr *parse_call(struct parser *p, struct pos start, struct expr *func)
{
    struct checkpoint c = checkpoint(p);
    struct pos open = here(p);
    struct expr_seq *args_seq = EMPTY_SEQ;
    struct keyword_seq *keywords = EMPTY_SEQ;
    if (p->diagnose) {
        struct expr *genexp = parse_genexp(p);
        if (genexp)
            return call_with_one(p, start, func, genexp);
        if (p->raised)
            return NULL;
        go_back(p, c);
    }
    p->mark++;
    if (peek(p) == TOK_RPAR) {
        p->mark++;
        return EXPR(p, Call, span(p, start), func, args_seq, keywords);
    }
    size_t base = p->n_stack;
    if (!p->diagnose && peek(p) != TOK_STAR && peek(p) != TOK_DOUBLESTAR && !at_keyword(p)) {
        /* The first argument may turn out to be a generator's element. */
        struct expr *first = parse_assignment_or_expression(p);
        if (!first)
            return NULL;
        int type = peek(p);
        if (type == KW_for || type == KW_async) {
            struct comprehension_seq *generators = parse_comprehensions(p);
            if (!generators || !accept(p, TOK_RPAR))
                return NULL;
            struct expr *genexp = EXPR(p, GeneratorExp, span(p, open), first, generators);
            return genexp ? call_with_one(p, start, func, genexp) : NULL;
        }
        if (type == TOK_RPAR) {
            p->mark++;
            return call_with_one(p, start, func, first);
        }
        if (type != TOK_COMMA || !push(p, first))
            return NULL;
        p->mark++;
        struct expr_seq *rest = EMPTY_SEQ;
        if (peek(p) != TOK_RPAR && !parse_arguments(p, &rest, &keywords))
            return NULL;
        for (size_t i = 0; i < rest->n; i++)
            if (!push(p, rest->at[i]))
                return NULL;
        args_seq = TAKE(p, expr, base);
        if (!args_seq)
            return NULL;
    } else if (!parse_arguments(p, &args_seq, &keywords)) {
        return NULL;
    }
    return accept(p, TOK_RPAR) ? EXPR(p, Call, span(p, start), func, args_seq, keywords) : NULL;
}

/* ---- targets ---- */

static bool set_context(struct expr *e, enum expr_context_kind ctx)
{
    struct expr_seq *elts;
    switch (e->kind) {
    case AST_Name: e->v.Name.ctx = ctx; return true;
    case AST_Attribute: e->v.Attribute.ctx = ctx; return true;
    case AST_Subscript: e->v.Subscript.ctx = ctx; return true;
    case AST_Starred:
        if (ctx == AST_Del)
            return false;
        e->v.Starred.ctx = ctx;
        return set_context(e->v.Starred.value, ctx);
    case AST_List: e->v.List.ctx = ctx; elts = e->v.List.elts; break;
    case AST_Tuple: e->v.Tuple.ctx = ctx; elts = e->v.Tuple.elts; break;
    default: return false;
    }
    for (size_t i = 0; i < elts->n; i++)
        if (!set_context(elts->at[i], ctx))
            return false;
    return true;
}

bool set_store(struct expr *e)
{
    return set_context(e, AST_Store);
}

bool set_del(struct expr *e)
{
    return set_context(e, AST_Del);
}

bool is_single_target(const struct expr *e)
{
    return e->kind == AST_Name || e->kind == AST_Attribute || e->kind == AST_Subscript;
}

struct expr *parse_star_target(struct parser *p)
{
    struct pos start = here(p);
    if (peek(p) == TOK_STAR) {
        p->mark++;
        if (peek(p) == TOK_STAR)
            return NULL;
        struct expr *value = parse_star_target(p);
        return value ? EXPR(p, Starred, span(p, start), value, AST_Store) : NULL;
    }
    struct expr *e = parse_target_primary(p);
    return e && set_store(e) ? e : NULL;
}

/* One target or an unparenthesised tuple of them. */
struct expr *parse_star_targets(struct parser *p)
{
    struct pos start = here(p);
    struct expr *first = parse_star_target(p);
    if (!first || peek(p) != TOK_COMMA)
        return first;
    size_t base = p->n_stack;
    if (!push(p, first))
        return NULL;
    while (accept(p, TOK_COMMA)) {
        struct checkpoint c = checkpoint(p);
        struct expr *e = parse_star_target(p);
        if (!e) {
            if (p->raised)
                return NULL;
            go_back(p, c);
            break;
        }
        if (!push(p, e))
            return NULL;
    }
    struct expr_seq *elts = TAKE(p, expr, base);
    return elts ? EXPR(p, Tuple, span(p, start), elts, AST_Store) : NULL;
}
