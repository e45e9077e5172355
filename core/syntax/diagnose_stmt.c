/* core/syntax/diagnose_stmt.c -- the second pass: wrong assignments and parameter lists. */
#include "core/syntax/parser.h"

/* ---- assignments ---- */

static bool is_augmented(int type)
{
    switch (type) {
    case TOK_PLUSEQUAL: case TOK_MINEQUAL: case TOK_STAREQUAL: case TOK_ATEQUAL: case TOK_SLASHEQUAL: case TOK_PERCENTEQUAL:
    case TOK_AMPEREQUAL: case TOK_VBAREQUAL: case TOK_CIRCUMFLEXEQUAL: case TOK_LEFTSHIFTEQUAL: case TOK_RIGHTSHIFTEQUAL:
    case TOK_DOUBLESTAREQUAL: case TOK_DOUBLESLASHEQUAL:
        return true;
    }
    return false;
}

/* Takes "target =" as often as it is there. */
static int skip_targets(struct parser *p)
{
    int n = 0;
    for (;; n++) {
        struct checkpoint c = checkpoint(p);
        if (!parse_star_targets(p) || !accept(p, TOK_EQUAL)) {
            go_back(p, c);
            return n;
        }
    }
}

/* Does a correct assignment stand here?  1 yes, 0 no, -1 no, and it is too late for other readings of it. */
static int is_assignment(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    bool found = false;
    if (peek(p) == TOK_NAME && peek_next(p) == TOK_COLON) {
        p->mark += 2;
        found = parse_expression(p) != NULL;
        go_back(p, c);
        if (found || p->raised)
            return found;
    }
    struct expr *target = parse_target_primary(p);
    bool single = target && is_single_target(target);
    if (single && accept(p, TOK_COLON))
        found = parse_expression(p) != NULL;
    go_back(p, c);
    if (found || p->raised)
        return found;
    if (skip_targets(p) && !p->raised && parse_yield_or_star_expressions(p))
        found = peek(p) != TOK_EQUAL;
    go_back(p, c);
    if (found || p->raised)
        return found;
    target = parse_target_primary(p);
    if (target && is_single_target(target) && is_augmented(peek(p))) {
        p->mark++;
        found = parse_yield_or_star_expressions(p) != NULL;
        go_back(p, c);
        return found ? 1 : -1;
    }
    go_back(p, c);
    return 0;
}

/* A list or tuple, perhaps in parentheses, in front of a colon: its name. */
static const char *annotated_display(struct parser *p, struct expr **target)
{
    int type = peek(p);
    if (type != TOK_LPAR && type != TOK_LSQB)
        return NULL;
    *target = parse_atom(p);
    if (!*target || ((*target)->kind != AST_List && (*target)->kind != AST_Tuple))
        return NULL;
    return (*target)->kind == AST_List ? "list" : "tuple";
}

static bool diagnose_annotation(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    struct expr *e = NULL;
    const char *what = annotated_display(p, &e);
    if (what && accept(p, TOK_COLON) && parse_expression(p) && !p->raised)
        raise_at(p, e->where, "only single target (not %s) can be annotated", what);
    go_back(p, c);
    if (p->raised)
        return true;
    e = parse_star_named_expression(p);
    if (e && accept(p, TOK_COMMA)) {
        bool more;
        do {
            struct checkpoint next = checkpoint(p);
            more = parse_star_named_expression(p) != NULL;
            if (!more)
                go_back(p, next);
            else
                accept(p, TOK_COMMA);
        } while (more && !p->raised);
        if (!p->raised && accept(p, TOK_COLON) && parse_expression(p) && !p->raised)
            raise_at(p, e->where, "only single target (not tuple) can be annotated");
    }
    go_back(p, c);
    if (p->raised)
        return true;
    e = parse_expression(p);
    if (e && accept(p, TOK_COLON) && parse_expression(p) && !p->raised)
        raise_at(p, e->where, "illegal target for annotation");
    go_back(p, c);
    return p->raised;
}

bool diagnose_assignment(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    int is = is_assignment(p);
    if (p->raised || is)
        return p->raised;
    if (diagnose_annotation(p))
        return true;
    skip_targets(p);
    struct expr *e = p->raised ? NULL : parse_star_expressions(p);
    if (e && peek(p) == TOK_EQUAL && raise_invalid_target(p, e, FOR_STORE))
        return true;
    go_back(p, c);
    if (p->raised)
        return true;
    skip_targets(p);
    if (peek(p) == KW_yield) {
        e = parse_yield(p);
        if (e && peek(p) == TOK_EQUAL && !p->raised)
            raise_at(p, e->where, "assignment to yield expression not possible");
    }
    go_back(p, c);
    if (p->raised)
        return true;
    e = parse_star_expressions(p);
    if (e && is_augmented(peek(p))) {
        p->mark++;
        if (parse_yield_or_star_expressions(p) && !p->raised)
            raise_at(p, e->where, "'%s' is an illegal expression for augmented assignment", expr_name(e));
    }
    go_back(p, c);
    return p->raised;
}

/* ---- parameters ---- */

struct list {
    bool lambda;
    int close;
};

enum default_use { WITHOUT_DEFAULT, WITH_DEFAULT, MAYBE_DEFAULT };

/* NAME [: annotation] [= default], then a comma or the end.  False: there is none such here. */
static bool parameter(struct parser *p, const struct list *l, enum default_use use)
{
    struct checkpoint c = checkpoint(p);
    if (accept(p, TOK_NAME)) {
        bool good = l->lambda || !accept(p, TOK_COLON) || parse_expression(p);
        if (good && peek(p) == TOK_EQUAL) {
            good = use != WITHOUT_DEFAULT;
            if (good) {
                int after = ++p->mark;
                good = parse_expression(p) != NULL;
                int type = token_at(p, after)->type;
                if (!good && !p->raised && (type == TOK_RPAR || type == TOK_COMMA))
                    raise_at_token(p, after - 1, "expected default value expression");
            }
        } else if (use == WITH_DEFAULT) {
            good = false;
        }
        if (good && !p->raised) {
            bool comma = accept(p, TOK_COMMA);
            if (!l->lambda)
                accept(p, TOK_TYPE_COMMENT);
            if (comma || peek(p) == l->close)
                return true;
        }
    }
    go_back(p, c);
    return false;
}

static int parameters(struct parser *p, const struct list *l, enum default_use use)
{
    int n = 0;
    while (parameter(p, l, use))
        n++;
    return n;
}

static bool slash(struct parser *p, const struct list *l)
{
    return !p->raised && accept(p, TOK_SLASH) && (accept(p, TOK_COMMA) || peek(p) == l->close);
}

/* a, b, / */
static bool slash_no_default(struct parser *p, const struct list *l)
{
    struct checkpoint c = checkpoint(p);
    if (parameters(p, l, WITHOUT_DEFAULT) && slash(p, l))
        return true;
    go_back(p, c);
    return false;
}

/* a, b=1, / */
static bool slash_with_default(struct parser *p, const struct list *l)
{
    struct checkpoint c = checkpoint(p);
    parameters(p, l, WITHOUT_DEFAULT);
    if (parameters(p, l, WITH_DEFAULT) && slash(p, l))
        return true;
    go_back(p, c);
    return false;
}

static bool slash_part(struct parser *p, const struct list *l)
{
    return slash_no_default(p, l) || (!p->raised && slash_with_default(p, l));
}

static bool two_slashes(struct parser *p, const struct list *l)
{
    if (!slash_part(p, l))
        return p->raised;
    parameters(p, l, MAYBE_DEFAULT);
    if (!p->raised && peek(p) == TOK_SLASH)
        raise_at_token(p, p->mark, "/ may appear only once");
    return p->raised;
}

static bool default_before_none(struct parser *p, const struct list *l)
{
    slash_no_default(p, l);
    if (!p->raised)
        parameters(p, l, WITHOUT_DEFAULT);
    if (p->raised || (!slash_with_default(p, l) && (p->raised || !parameters(p, l, WITH_DEFAULT))))
        return p->raised;
    struct checkpoint before = checkpoint(p);
    if (!p->raised && parameter(p, l, WITHOUT_DEFAULT)) {
        go_back(p, before);
        struct range where = range_of_token(take_token(p));
        if (!l->lambda && accept(p, TOK_COLON)) {
            struct expr *annotation = parse_expression(p);
            if (annotation)
                where = range_between(where, annotation->where);
        }
        raise_at(p, where, "parameter without a default follows parameter with a default");
    }
    return p->raised;
}

static bool parenthesized(struct parser *p, const struct list *l)
{
    parameters(p, l, WITHOUT_DEFAULT);
    if (p->raised || peek(p) != TOK_LPAR)
        return p->raised;
    struct range open = range_of_token(take_token(p));
    bool any = false;
    if (l->lambda) {
        while (accept(p, TOK_NAME)) {
            any = true;
            if (!accept(p, TOK_COMMA))
                break;
        }
    } else {
        any = parameters(p, l, WITHOUT_DEFAULT);
        accept(p, TOK_COMMA);
    }
    if (any && !p->raised && accept(p, TOK_RPAR))
        raise_at(p, range_between(open, range_of_token(last_taken(p))),
                 l->lambda ? "Lambda expression parameters cannot be parenthesized"
                           : "Function parameters cannot be parenthesized");
    return p->raised;
}

static bool slash_after_star(struct parser *p, const struct list *l)
{
    slash_part(p, l);
    if (!p->raised)
        parameters(p, l, MAYBE_DEFAULT);
    if (p->raised || !accept(p, TOK_STAR))
        return p->raised;
    if (!accept(p, TOK_COMMA) && !parameter(p, l, WITHOUT_DEFAULT))
        return p->raised;
    parameters(p, l, MAYBE_DEFAULT);
    if (!p->raised && peek(p) == TOK_SLASH)
        raise_at_token(p, p->mark, "/ must be ahead of *");
    return p->raised;
}

static bool slash_then_star(struct parser *p, const struct list *l)
{
    if (parameters(p, l, MAYBE_DEFAULT) && !p->raised && accept(p, TOK_SLASH) && peek(p) == TOK_STAR)
        raise_at_token(p, p->mark, "expected comma between / and *");
    return p->raised;
}

/* At the first parameter. */
bool diagnose_parameters(struct parser *p, bool lambda)
{
    static bool (*const looks[])(struct parser *, const struct list *) = {
        two_slashes, default_before_none, parenthesized, slash_after_star, slash_then_star,
    };
    const struct list l = {lambda, lambda ? TOK_COLON : TOK_RPAR};
    struct checkpoint c = checkpoint(p);
    if (peek(p) == TOK_SLASH && peek_next(p) == TOK_COMMA)
        raise_at_token(p, p->mark, "at least one argument must precede /");
    for (size_t i = 0; i < sizeof looks / sizeof looks[0] && !p->raised; i++) {
        looks[i](p, &l);
        go_back(p, c);
    }
    return p->raised;
}
