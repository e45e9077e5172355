/* core/syntax/parse_params.c -- parameters of functions and lambdas, and type parameters.
 *
 * Parameters are collected on the stack in pairs (arg, default or NULL), positional ones first, and dealt out to the
 * lists of struct arguments at the end. */
#include "core/syntax/parser.h"

bool parse_type_comment(struct parser *p, struct text **out)
{
    *out = NULL;
    if (peek(p) != TOK_TYPE_COMMENT)
        return true;
    const struct token *k = take_token(p);
    size_t len = (size_t)(k->end - k->start);
    *out = arena_alloc(p->arena, sizeof **out + len + 1);
    if (!*out)
        return false;
    (*out)->len = len;
    memcpy((*out)->text, k->start, len);
    (*out)->text[len] = 0;
    return true;
}

struct arguments *no_parameters(struct parser *p)
{
    return NEW(p, arguments, {EMPTY_SEQ, EMPTY_SEQ, NULL, EMPTY_SEQ, EMPTY_SEQ, NULL, EMPTY_SEQ});
}

struct params {
    bool lambda;
    int close;               /* token that ends the list */
    size_t base;             /* of the pairs on the stack */
    size_t n_posonly, n_positional, n_defaults, n_kwonly;
    bool slash;
    struct arg *vararg, *kwarg;
};

/* NAME, with an annotation in a def. */
static struct arg *parameter(struct parser *p, const struct params *ps, bool star)
{
    struct pos start = here(p);
    struct name *name = take_name(p);
    struct expr *annotation = NULL;
    if (!name)
        return NULL;
    if (!ps->lambda && accept(p, TOK_COLON)) {
        if (star && peek(p) == TOK_STAR) {
            struct pos at = here(p);
            p->mark++;
            struct expr *value = parse_bitwise_or(p);
            annotation = value ? EXPR(p, Starred, span(p, at), value, AST_Load) : NULL;
        } else {
            annotation = parse_expression(p);
        }
        if (!annotation)
            return NULL;
    }
    return NEW(p, arg, {.where = span(p, start), .arg = name, .annotation = annotation});
}

/* After a parameter: a comma, or the end of the list; a type comment may be there.  *last: it was the end. */
static bool end_parameter(struct parser *p, const struct params *ps, struct arg *arg, bool *last)
{
    *last = !accept(p, TOK_COMMA);
    if (!ps->lambda && arg && !parse_type_comment(p, &arg->type_comment))
        return false;
    return !*last || peek(p) == ps->close;
}

/* = expression */
static bool default_value(struct parser *p, struct expr **out)
{
    *out = NULL;
    if (peek(p) != TOK_EQUAL)
        return true;
    p->mark++;
    int after = p->mark;
    *out = parse_expression(p);
    if (!*out && p->loud && !p->raised) {
        int type = token_at(p, after)->type;
        if (type == TOK_RPAR || type == TOK_COMMA)
            raise_at_token(p, after - 1, "expected default value expression");
    }
    return *out != NULL;
}

/* **kwargs, which must be the last. */
static bool keyword_rest(struct parser *p, struct params *ps)
{
    bool last;
    p->mark++;
    ps->kwarg = parameter(p, ps, false);
    if (ps->kwarg && p->loud) {
        if (peek(p) == TOK_EQUAL)
            raise_at_token(p, p->mark, "var-keyword argument cannot have default value");
        else if (peek(p) == TOK_COMMA) {
            int next = peek_next(p);
            if (next == TOK_NAME) {
                struct checkpoint c = checkpoint(p);
                p->mark++;
                struct arg *more = parameter(p, ps, false);
                if (more)
                    raise_at(p, more->where, "arguments cannot follow var-keyword argument");
                go_back(p, c);
            } else if (next == TOK_STAR || next == TOK_DOUBLESTAR || next == TOK_SLASH) {
                raise_at_token(p, p->mark + 1, "arguments cannot follow var-keyword argument");
            }
        }
    }
    return ps->kwarg && !p->raised && end_parameter(p, ps, ps->kwarg, &last) && peek(p) == ps->close;
}

/* At the star.  Second pass: what is wrong with it? */
static bool diagnose_star(struct parser *p, const struct params *ps)
{
    struct checkpoint c = checkpoint(p);
    int star = p->mark++;
    bool bare = accept(p, TOK_COMMA);
    if (peek(p) == ps->close || (bare && peek(p) == TOK_DOUBLESTAR)) {
        if (ps->lambda)
            raise_furthest(p, ERROR_SYNTAX, "named arguments must follow bare *");
        else
            raise_at_token(p, star, "named arguments must follow bare *");
        return true;
    }
    if (bare && peek(p) == TOK_TYPE_COMMENT) {
        raise_furthest(p, ERROR_SYNTAX, "bare * has associated type comment");
        return true;
    }
    bool last = false;
    if (!bare) {
        struct arg *arg = parameter(p, ps, false);
        if (arg && peek(p) == TOK_EQUAL) {
            raise_at_token(p, p->mark, "var-positional argument cannot have default value");
            return true;
        }
        if (!arg || !end_parameter(p, ps, arg, &last))
            goto none;
    }
    while (!last && peek(p) == TOK_NAME) {
        struct expr *value;
        struct arg *arg = parameter(p, ps, false);
        if (!arg || !default_value(p, &value) || !end_parameter(p, ps, arg, &last))
            goto none;
    }
    if (!last && peek(p) == TOK_STAR) {
        int second = p->mark++;
        struct arg *arg;
        if (accept(p, TOK_COMMA) || ((arg = parameter(p, ps, false)) && end_parameter(p, ps, arg, &last)))
            raise_at_token(p, second, "* argument may appear only once");
    }
none:
    go_back(p, c);
    return p->raised;
}

/* *args, or a bare *, and what follows it. */
static bool star_rest(struct parser *p, struct params *ps)
{
    bool last = false;
    if (p->loud && diagnose_star(p, ps))
        return false;
    p->mark++;
    bool bare = accept(p, TOK_COMMA);
    if (!bare) {
        ps->vararg = parameter(p, ps, true);
        if (!ps->vararg || !end_parameter(p, ps, ps->vararg, &last))
            return false;
    }
    while (!last && peek(p) == TOK_NAME) {
        struct expr *value;
        struct arg *arg = parameter(p, ps, false);
        if (!arg || !default_value(p, &value) || !end_parameter(p, ps, arg, &last) || !push(p, arg)
            || !push_maybe_null(p, value))
            return false;
        ps->n_kwonly++;
    }
    if (bare && ps->n_kwonly == 0)
        return false;
    if (!last && peek(p) == TOK_DOUBLESTAR)
        return keyword_rest(p, ps);
    return peek(p) == ps->close;
}

/* Parameters up to a star or the end. */
static bool positional(struct parser *p, struct params *ps, bool *last)
{
    *last = false;
    while (!*last) {
        int type = peek(p);
        if (type == TOK_SLASH) {
            if (ps->slash || ps->n_positional == 0)
                return false;
            p->mark++;
            ps->slash = true;
            ps->n_posonly = ps->n_positional;
            if (!end_parameter(p, ps, NULL, last) || !check_version(p, 8, "Positional-only parameters are"))
                return false;
            continue;
        }
        if (type != TOK_NAME)
            return true;
        struct expr *value;
        struct arg *arg = parameter(p, ps, false);
        if (!arg || !default_value(p, &value) || (!value && ps->n_defaults)
            || !end_parameter(p, ps, arg, last) || !push(p, arg) || !push_maybe_null(p, value))
            return false;
        ps->n_positional++;
        ps->n_defaults += value != NULL;
    }
    return true;
}

static struct arguments *deal_out(struct parser *p, const struct params *ps)
{
    struct arguments *args = no_parameters(p);
    if (!args)
        return NULL;
    size_t n_args = ps->n_positional - ps->n_posonly;
    args->posonlyargs = ast_seq(p->arena, arg, ps->n_posonly);
    args->args = ast_seq(p->arena, arg, n_args);
    args->kwonlyargs = ast_seq(p->arena, arg, ps->n_kwonly);
    args->kw_defaults = ast_seq(p->arena, expr, ps->n_kwonly);
    args->defaults = ast_seq(p->arena, expr, ps->n_defaults);
    if (!args->posonlyargs || !args->args || !args->kwonlyargs || !args->kw_defaults || !args->defaults)
        return NULL;
    void **pair = p->stack + ps->base;
    size_t n_values = 0;
    for (size_t i = 0; i < ps->n_positional; i++, pair += 2) {
        if (i < ps->n_posonly)
            args->posonlyargs->at[i] = pair[0];
        else
            args->args->at[i - ps->n_posonly] = pair[0];
        if (pair[1])
            args->defaults->at[n_values++] = pair[1];
    }
    for (size_t i = 0; i < ps->n_kwonly; i++, pair += 2) {
        args->kwonlyargs->at[i] = pair[0];
        args->kw_defaults->at[i] = pair[1];
    }
    args->vararg = ps->vararg;
    args->kwarg = ps->kwarg;
    p->n_stack = ps->base;
    return args;
}

struct arguments *parse_parameters(struct parser *p, bool lambda)
{
    struct params ps = {.lambda = lambda, .close = lambda ? TOK_COLON : TOK_RPAR, .base = p->n_stack};
    bool last;
    if (p->loud && diagnose_parameters(p, lambda))
        return NULL;
    p->n_stack = ps.base;
    if (!positional(p, &ps, &last))
        return NULL;
    if (!last) {
        if (peek(p) == TOK_STAR) {
            if (!star_rest(p, &ps))
                return NULL;
        } else if (peek(p) == TOK_DOUBLESTAR) {
            if (!keyword_rest(p, &ps))
                return NULL;
        } else if (ps.n_positional == 0) {
            return NULL;
        }
    }
    return deal_out(p, &ps);
}

/* ---- type parameters ---- */

static bool diagnose_type_param(struct parser *p, int stars)
{
    const char *what = stars == 1 ? "TypeVarTuple" : "ParamSpec";
    int colon = p->mark++;
    struct expr *bound = parse_expression(p);
    if (bound)
        raise_at(p, range_to_here(p, range_of_token(&p->tokens[colon])),
                 bound->kind == AST_Tuple ? "cannot use constraints with %s" : "cannot use bound with %s", what);
    return p->raised;
}

/* = value */
static bool type_param_default(struct parser *p, bool star, struct expr **out)
{
    *out = NULL;
    if (peek(p) != TOK_EQUAL)
        return true;
    p->mark++;
    if (star && peek(p) == TOK_STAR) {
        struct pos start = here(p);
        p->mark++;
        struct expr *value = parse_bitwise_or(p);
        *out = value ? EXPR(p, Starred, span(p, start), value, AST_Load) : NULL;
    } else {
        *out = parse_expression(p);
    }
    return *out && check_version(p, 13, "Type parameter defaults are");
}

static struct type_param *type_param(struct parser *p)
{
    struct pos start = here(p);
    int stars = accept(p, TOK_STAR) ? 1 : accept(p, TOK_DOUBLESTAR) ? 2 : 0;
    struct name *name = take_name(p);
    struct expr *bound = NULL, *value;
    if (!name)
        return NULL;
    if (peek(p) == TOK_COLON) {
        if (stars) {
            if (p->loud)
                diagnose_type_param(p, stars);
            return NULL;
        }
        p->mark++;
        if (!(bound = parse_expression(p)))
            return NULL;
    }
    if (!type_param_default(p, stars == 1, &value))
        return NULL;
    struct range w = span(p, start);
    if (stars == 1)
        return NEW(p, type_param, {.kind = AST_TypeVarTuple, .where = w, .v.TypeVarTuple = {name, value}});
    if (stars == 2)
        return NEW(p, type_param, {.kind = AST_ParamSpec, .where = w, .v.ParamSpec = {name, value}});
    return NEW(p, type_param, {.kind = AST_TypeVar, .where = w, .v.TypeVar = {name, bound, value}});
}

struct type_param_seq *parse_type_params(struct parser *p)
{
    if (peek(p) != TOK_LSQB)
        return EMPTY_SEQ;
    size_t base = p->n_stack;
    p->mark++;
    if (peek(p) == TOK_RSQB) {
        if (p->loud)
            raise_at(p, range_to_here(p, range_of_token(current(p))), "Type parameter list cannot be empty");
        return NULL;
    }
    do {
        if (p->n_stack > base && peek(p) == TOK_RSQB)
            break;
        if (!push(p, type_param(p)))
            return NULL;
    } while (accept(p, TOK_COMMA));
    struct type_param_seq *params = TAKE(p, type_param, base);
    if (!params || !accept(p, TOK_RSQB) || !check_version(p, 12, "Type parameter lists are"))
        return NULL;
    return params;
}
