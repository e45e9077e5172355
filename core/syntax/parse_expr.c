/* core/syntax/parse_expr.c -- expressions made of operators: everything above a primary.
 *
 * All binary operators go through one loop, binary(), which climbs by precedence.  It recurses only for what binds
 * tighter on the right, so "a + b + c + ..." needs no depth.  Comparisons and the boolean operators gather a chain into
 * one node; arithmetic nests to the left. */
#include "core/syntax/parser.h"

#include <assert.h>

enum precedence {
    PREC_NONE, PREC_OR, PREC_AND, PREC_NOT, PREC_COMPARE, PREC_BITOR, PREC_BITXOR, PREC_BITAND, PREC_SHIFT, PREC_SUM,
    PREC_TERM
};

static const struct { uint8_t prec, op; } binary_ops[TOK_COUNT] = {
    [KW_or] = {PREC_OR, AST_Or}, [KW_and] = {PREC_AND, AST_And},
    [TOK_EQEQUAL] = {PREC_COMPARE, AST_Eq}, [TOK_NOTEQUAL] = {PREC_COMPARE, AST_NotEq},
    [TOK_LESS] = {PREC_COMPARE, AST_Lt}, [TOK_LESSEQUAL] = {PREC_COMPARE, AST_LtE},
    [TOK_GREATER] = {PREC_COMPARE, AST_Gt}, [TOK_GREATEREQUAL] = {PREC_COMPARE, AST_GtE},
    [KW_in] = {PREC_COMPARE, AST_In}, [KW_is] = {PREC_COMPARE, AST_Is}, [KW_not] = {PREC_COMPARE, AST_NotIn},
    [TOK_VBAR] = {PREC_BITOR, AST_BitOr}, [TOK_CIRCUMFLEX] = {PREC_BITXOR, AST_BitXor},
    [TOK_AMPER] = {PREC_BITAND, AST_BitAnd},
    [TOK_LEFTSHIFT] = {PREC_SHIFT, AST_LShift}, [TOK_RIGHTSHIFT] = {PREC_SHIFT, AST_RShift},
    [TOK_PLUS] = {PREC_SUM, AST_Add}, [TOK_MINUS] = {PREC_SUM, AST_Sub},
    [TOK_STAR] = {PREC_TERM, AST_Mult}, [TOK_SLASH] = {PREC_TERM, AST_Div},
    [TOK_DOUBLESLASH] = {PREC_TERM, AST_FloorDiv}, [TOK_PERCENT] = {PREC_TERM, AST_Mod},
    [TOK_AT] = {PREC_TERM, AST_MatMult},
};
static_assert(AST_CLASS_COUNT < 256, "an operator's class fits the table");

static struct expr *binary(struct parser *p, int min);
static struct expr *factor(struct parser *p);

/* ---- unary operators ---- */

static struct expr *await_primary(struct parser *p)
{
    if (peek(p) != KW_await)
        return parse_primary(p);
    struct pos start = here(p);
    p->mark++;
    struct expr *value = parse_primary(p);
    if (!value || !check_version(p, 5, "Await expressions are"))
        return NULL;
    return EXPR(p, Await, span(p, start), value);
}

static struct expr *power(struct parser *p)
{
    struct pos start = here(p);
    struct expr *base = await_primary(p);
    if (!base || peek(p) != TOK_DOUBLESTAR)
        return base;
    struct checkpoint c = checkpoint(p);
    p->mark++;
    if (!enter(p))
        return NULL;
    struct expr *exponent = factor(p);
    leave(p);
    if (!exponent)
        return shorter(p, c, base);
    return EXPR(p, BinOp, span(p, start), base, AST_Pow, exponent);
}

/* After an arithmetic operator: "not x" needs parentheses there. */
static bool diagnose_not(struct parser *p, bool operand_is_factor)
{
    if (!p->loud || p->raised || peek(p) != KW_not)
        return p->raised;
    struct checkpoint c = checkpoint(p);
    struct range at = range_of_token(take_token(p));
    struct expr *operand = enter(p) ? operand_is_factor ? factor(p) : parse_inversion(p) : NULL;
    leave(p);
    if (operand)
        raise_at(p, range_between(at, operand->where), "'not' after an operator must be parenthesized");
    go_back(p, c);
    return p->raised;
}

static struct expr *signed_operand(struct parser *p)
{
    enum unaryop_kind op;
    switch (peek(p)) {
    case TOK_PLUS: op = AST_UAdd; break;
    case TOK_MINUS: op = AST_USub; break;
    case TOK_TILDE: op = AST_Invert; break;
    default: return power(p);
    }
    struct pos start = here(p);
    p->mark++;
    if (!enter(p))
        return NULL;
    struct expr *operand = diagnose_not(p, true) ? NULL : factor(p);
    leave(p);
    return operand ? EXPR(p, UnaryOp, span(p, start), op, operand) : NULL;
}

static struct expr *factor(struct parser *p)
{
    struct expr *e;
    if (!p->diagnose)
        return signed_operand(p);
    if (memo_get(p, MEMO_FACTOR, &e))
        return e;
    int start = p->mark;
    e = signed_operand(p);
    memo_put(p, MEMO_FACTOR, start, e);
    return e;
}

struct expr *parse_inversion(struct parser *p)
{
    return binary(p, PREC_NOT);
}

static struct expr *not_operand(struct parser *p)
{
    struct pos start = here(p);
    p->mark++;
    if (!enter(p))
        return NULL;
    struct expr *operand = binary(p, PREC_NOT);
    leave(p);
    return operand ? EXPR(p, UnaryOp, span(p, start), AST_Not, operand) : NULL;
}

/* ---- binary operators ---- */

/* Under PEP 401 "!=" is not how it is written. */
static bool not_equal_allowed(struct parser *p)
{
    if (!p->t.barry || current(p)->start[0] == '<')
        return true;
    raise_at_token(p, p->mark, "with Barry as BDFL, use '<>' instead of '!='");
    return false;
}

/* Second pass, after an operator without an operand. */
static void diagnose_diamond(struct parser *p, int op_index)
{
    const struct token *greater = token_at(p, op_index + 1), *less = &p->tokens[op_index];
    if (less->type == TOK_LESS && greater->type == TOK_GREATER && less->end == greater->start)
        raise_at(p, range_between(range_of_token(less), range_of_token(greater)),
                 "invalid syntax.  Maybe you meant '!=' instead of '<>'?");
}

/* Takes a comparison operator; 0: there is none.  On failure mark is unchanged. */
static int comparison_operator(struct parser *p)
{
    int type = peek(p);
    int op = binary_ops[type].prec == PREC_COMPARE ? binary_ops[type].op : 0;
    if (type == KW_not) {
        if (peek_next(p) != KW_in)
            return 0;
        p->mark += 2;
        return AST_NotIn;
    }
    if (!op || (type == TOK_NOTEQUAL && !not_equal_allowed(p)))
        return 0;
    p->mark++;
    if (type == KW_is && accept(p, KW_not))
        return AST_IsNot;
    return op;
}

static struct expr *comparison(struct parser *p, struct pos start, struct expr *left)
{
    size_t base = p->n_stack;
    uintptr_t op;
    for (;;) {
        struct checkpoint c = checkpoint(p);
        if (!(op = (uintptr_t)comparison_operator(p)))
            break;
        struct expr *right = parse_bitwise_or(p);
        if (!right) {
            if (p->loud && !p->raised)
                diagnose_diamond(p, c.mark);
            if (!shorter(p, c, left))
                return NULL;
            break;
        }
        if (!push(p, right) || !push(p, (void *)op))
            return NULL;
    }
    size_t n = (p->n_stack - base) / 2;
    if (p->raised || n == 0)
        return p->raised ? NULL : left;
    struct cmpop_seq *ops = ast_seq(p->arena, cmpop, n);
    struct expr_seq *comparators = ast_seq(p->arena, expr, n);
    if (!ops || !comparators)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        comparators->at[i] = p->stack[base + 2 * i];
        ops->at[i] = (enum cmpop_kind)(uintptr_t)p->stack[base + 2 * i + 1];
    }
    p->n_stack = base;
    return EXPR(p, Compare, span(p, start), left, ops, comparators);
}

static struct expr *boolean_chain(struct parser *p, struct pos start, struct expr *first, int type)
{
    size_t base = p->n_stack;
    if (!push(p, first))
        return NULL;
    while (peek(p) == type) {
        struct checkpoint c = checkpoint(p);
        p->mark++;
        struct expr *next = binary(p, binary_ops[type].prec + 1);
        if (!next) {
            if (!shorter(p, c, first))
                return NULL;
            break;
        }
        if (!push(p, next))
            return NULL;
    }
    if (p->raised)
        return NULL;
    if (p->n_stack == base + 1) {
        p->n_stack = base;
        return first;
    }
    struct expr_seq *values = TAKE(p, expr, base);
    if (!values)
        return NULL;
    return EXPR(p, BoolOp, span(p, start), (enum boolop_kind)binary_ops[type].op, values);
}

/* An expression of operators that bind at least as tight as min. */
static struct expr *binary(struct parser *p, int min)
{
    struct expr *left;
    struct pos start = here(p);
    int max = PREC_TERM;
    if (peek(p) == KW_not) {
        if (min > PREC_NOT)
            return NULL;
        left = not_operand(p);
        max = PREC_AND;      /* the operand of "not" took all that binds tighter */
    } else {
        left = p->diagnose && min < PREC_BITOR ? parse_bitwise_or(p) : factor(p);
    }
    if (!left)
        return NULL;
    for (;;) {
        int type = peek(p);
        int prec = binary_ops[type].prec;
        if (prec < min || prec > max || prec == PREC_NONE)
            return p->raised ? NULL : left;
        if (prec <= PREC_COMPARE) {
            int mark = p->mark;
            left = prec == PREC_COMPARE ? comparison(p, start, left) : boolean_chain(p, start, left, type);
            if (!left || p->mark == mark)
                return left;
            continue;
        }
        struct checkpoint c = checkpoint(p);
        p->mark++;
        if (prec >= PREC_SUM && diagnose_not(p, false))
            return NULL;
        struct expr *right = prec == PREC_TERM ? factor(p) : binary(p, prec + 1);
        if (!right)
            return shorter(p, c, left);
        if (type == TOK_AT && !check_version(p, 5, "The '@' operator is"))
            return NULL;
        left = EXPR(p, BinOp, span(p, start), left, (enum operator_kind)binary_ops[type].op, right);
        if (!left)
            return NULL;
    }
}

struct expr *parse_disjunction(struct parser *p)
{
    struct expr *e;
    if (!p->diagnose)
        return binary(p, PREC_OR);
    if (memo_get(p, MEMO_DISJUNCTION, &e))
        return e;
    int start = p->mark;
    e = binary(p, PREC_OR);
    memo_put(p, MEMO_DISJUNCTION, start, e);
    return e;
}

struct expr *parse_bitwise_or(struct parser *p)
{
    struct expr *e;
    if (!p->diagnose)
        return binary(p, PREC_BITOR);
    if (memo_get(p, MEMO_BITWISE_OR, &e))
        return e;
    int start = p->mark;
    e = binary(p, PREC_BITOR);
    memo_put(p, MEMO_BITWISE_OR, start, e);
    return e;
}

/* ---- conditional expressions, lambda, := ---- */

struct expr *parse_lambda(struct parser *p)
{
    struct pos start = here(p);
    p->mark++;
    struct arguments *args = peek(p) == TOK_COLON ? no_parameters(p) : parse_parameters(p, true);
    if (!args || !accept(p, TOK_COLON))
        return NULL;
    struct expr *body = parse_expression(p);
    return body ? EXPR(p, Lambda, span(p, start), args, body) : NULL;
}

static struct expr *conditional(struct parser *p)
{
    struct pos start = here(p);
    struct expr *body = parse_disjunction(p);
    if (!body || peek(p) != KW_if)
        return body;
    struct checkpoint c = checkpoint(p);
    p->mark++;
    struct expr *test = parse_disjunction(p), *orelse = NULL;
    if (test && accept(p, KW_else))
        orelse = parse_expression(p);
    if (orelse)
        return EXPR(p, IfExp, span(p, start), test, body, orelse);
    return shorter(p, c, body);
}

static struct expr *expression_uncached(struct parser *p)
{
    if (!enter(p))
        return NULL;
    struct expr *e = NULL;
    if (!p->loud || !diagnose_expression(p))
        e = peek(p) == KW_lambda ? parse_lambda(p) : conditional(p);
    leave(p);
    return e;
}

struct expr *parse_expression(struct parser *p)
{
    struct expr *e;
    if (!p->diagnose)
        return expression_uncached(p);
    if (memo_get(p, MEMO_EXPRESSION, &e))
        return e;
    int start = p->mark;
    e = expression_uncached(p);
    memo_put(p, MEMO_EXPRESSION, start, e);
    return e;
}

/* An expression in which mistakes are not looked for: a lookahead of the diagnosis. */
struct expr *parse_expression_quietly(struct parser *p)
{
    bool loud = p->loud;
    p->loud = false;
    struct expr *e = enter(p) ? (peek(p) == KW_lambda ? parse_lambda(p) : conditional(p)) : NULL;
    leave(p);
    p->loud = loud;
    return e;
}

static struct expr *walrus(struct parser *p)
{
    struct pos start = here(p);
    const struct token *k = take_token(p);
    struct range where = range_of_token(k);
    struct expr *target = EXPR(p, Name, where, k->name, AST_Store);
    p->mark++;
    struct expr *value = parse_expression(p);
    if (!target || !value || !check_version(p, 8, "Assignment expressions are"))
        return NULL;
    return EXPR(p, NamedExpr, span(p, start), target, value);
}

struct expr *parse_assignment_or_expression(struct parser *p)
{
    if (peek(p) == TOK_NAME && peek_next(p) == TOK_COLONEQUAL)
        return walrus(p);
    struct expr *e = parse_expression(p);
    return e && peek(p) != TOK_COLONEQUAL ? e : NULL;
}

struct expr *parse_named_expression(struct parser *p)
{
    if (peek(p) == TOK_NAME && peek_next(p) == TOK_COLONEQUAL)
        return walrus(p);
    if (p->loud && diagnose_named_expression(p))
        return NULL;
    struct expr *e = parse_expression(p);
    return e && peek(p) != TOK_COLONEQUAL ? e : NULL;
}

/* ---- lists of expressions ---- */

static struct expr *starred(struct parser *p)
{
    struct pos start = here(p);
    p->mark++;
    struct expr *value = parse_bitwise_or(p);
    return value ? EXPR(p, Starred, span(p, start), value, AST_Load) : NULL;
}

static struct expr *star_expression(struct parser *p)
{
    struct expr *e;
    if (!p->diagnose)
        return peek(p) == TOK_STAR ? starred(p) : parse_expression(p);
    if (memo_get(p, MEMO_STAR_EXPRESSION, &e))
        return e;
    int start = p->mark;
    e = peek(p) == TOK_STAR ? starred(p) : parse_expression(p);
    memo_put(p, MEMO_STAR_EXPRESSION, start, e);
    return e;
}

struct expr *parse_star_named_expression(struct parser *p)
{
    return peek(p) == TOK_STAR ? starred(p) : parse_named_expression(p);
}

/* first was parsed and a comma follows: the rest of an unparenthesised tuple. */
static struct expr *tuple_tail(struct parser *p, struct pos start, struct expr *first, struct expr *(*element)(struct parser *))
{
    size_t base = p->n_stack;
    if (!push(p, first))
        return NULL;
    while (peek(p) == TOK_COMMA) {
        p->mark++;
        struct checkpoint c = checkpoint(p);
        struct expr *e = element(p);
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
    return elts ? EXPR(p, Tuple, span(p, start), elts, AST_Load) : NULL;
}

struct expr *parse_star_expressions(struct parser *p)
{
    struct pos start = here(p);
    struct expr *first = star_expression(p);
    return first && peek(p) == TOK_COMMA ? tuple_tail(p, start, first, star_expression) : first;
}

struct expr *parse_expressions(struct parser *p)
{
    struct pos start = here(p);
    struct expr *first = parse_expression(p);
    return first && peek(p) == TOK_COMMA ? tuple_tail(p, start, first, parse_expression) : first;
}

struct expr *parse_yield(struct parser *p)
{
    struct pos start = here(p);
    p->mark++;
    if (peek(p) == KW_from) {
        p->mark++;
        struct expr *value = parse_expression(p);
        return value ? EXPR(p, YieldFrom, span(p, start), value) : NULL;
    }
    struct checkpoint c = checkpoint(p);
    struct expr *value = parse_star_expressions(p);
    if (!value) {
        if (p->raised)
            return NULL;
        go_back(p, c);
    }
    return EXPR(p, Yield, span(p, start), value);
}

struct expr *parse_yield_or_star_expressions(struct parser *p)
{
    return peek(p) == KW_yield ? parse_yield(p) : parse_star_expressions(p);
}
