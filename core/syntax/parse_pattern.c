/* core/syntax/parse_pattern.c -- the patterns of match statements. */
#include "core/syntax/parser.h"

static struct pattern *pattern(struct parser *p);
static struct pattern *maybe_star_pattern(struct parser *p);

#define PATTERN(p, Class, where_, ...) \
    ast_new((p)->arena, pattern, {.kind = AST_##Class, .where = (where_), .v.Class = {__VA_ARGS__}})

/* ---- values ---- */

static bool is_complex(const struct expr *e)
{
    return e->v.Constant.value.kind == CONST_COMPLEX;
}

static struct expr *negatable_number(struct parser *p)
{
    struct pos start = here(p);
    bool minus = accept(p, TOK_MINUS);
    if (peek(p) != TOK_NUMBER)
        return NULL;
    struct expr *number = parse_number(p);
    return number && minus ? EXPR(p, UnaryOp, span(p, start), AST_USub, number) : number;
}

/* A number, perhaps with a sign, perhaps with an imaginary part. */
static struct expr *number(struct parser *p)
{
    struct pos start = here(p);
    struct expr *real = negatable_number(p);
    if (!real || (peek(p) != TOK_PLUS && peek(p) != TOK_MINUS))
        return real;
    enum operator_kind op = peek(p) == TOK_PLUS ? AST_Add : AST_Sub;
    p->mark++;
    if (peek(p) != TOK_NUMBER)
        return NULL;
    struct expr *imaginary = parse_number(p);
    if (!imaginary)
        return NULL;
    if (is_complex(real->kind == AST_UnaryOp ? real->v.UnaryOp.operand : real))
        return raise_at(p, real->where, "real number required in complex literal");
    if (!is_complex(imaginary))
        return raise_at(p, imaginary->where, "imaginary number required in complex literal");
    return EXPR(p, BinOp, span(p, start), real, op, imaginary);
}

/* a.b.c, at least one dot if so asked. */
static struct expr *dotted(struct parser *p, bool need_dot)
{
    struct pos start = here(p);
    struct name *name = take_name(p);
    struct expr *e = name ? EXPR(p, Name, span(p, start), name, AST_Load) : NULL;
    bool dot = false;
    while (e && accept(p, TOK_DOT)) {
        name = take_name(p);
        e = name ? EXPR(p, Attribute, span(p, start), e, name, AST_Load) : NULL;
        dot = true;
    }
    return e && need_dot && !dot ? NULL : e;
}

static bool singleton(int type, struct constant *c)
{
    *c = (struct constant){.kind = type == KW_None ? CONST_NONE : type == KW_True ? CONST_TRUE : CONST_FALSE, .text = ""};
    return type == KW_None || type == KW_True || type == KW_False;
}

static struct expr *literal(struct parser *p)
{
    switch (peek(p)) {
    case TOK_NUMBER:
    case TOK_MINUS: return number(p);
    case TOK_STRING:
    case TOK_FSTRING_START:
    case TOK_TSTRING_START: return parse_strings(p);
    }
    return NULL;
}

static struct pattern *literal_pattern(struct parser *p)
{
    struct pos start = here(p);
    struct constant c;
    if (singleton(peek(p), &c)) {
        p->mark++;
        return PATTERN(p, MatchSingleton, span(p, start), c);
    }
    struct expr *value = literal(p);
    return value ? PATTERN(p, MatchValue, span(p, start), value) : NULL;
}

/* ---- sequences ---- */

static struct name *capture_name(struct parser *p, bool *wildcard)
{
    *wildcard = is_soft_keyword(current(p), "_");
    return take_name(p);
}

static struct pattern *star_pattern(struct parser *p)
{
    struct pos start = here(p);
    bool wildcard;
    p->mark++;
    struct name *name = capture_name(p, &wildcard);
    return name ? PATTERN(p, MatchStar, span(p, start), wildcard ? NULL : name) : NULL;
}

static struct pattern *maybe_star_pattern(struct parser *p)
{
    return peek(p) == TOK_STAR ? star_pattern(p) : pattern(p);
}

/* The rest of a sequence pattern after its first element, up to `close` (which is taken); 0: up to where it ends. */
static struct pattern_seq *sequence_tail(struct parser *p, struct pattern *first, int close)
{
    size_t base = p->n_stack;
    if (!push(p, first))
        return NULL;
    while (accept(p, TOK_COMMA)) {
        int type = peek(p);
        if (close ? type == close : type == TOK_COLON || type == KW_if)
            break;
        struct checkpoint c = checkpoint(p);
        struct pattern *next = maybe_star_pattern(p);
        if (!next && !close && !p->raised) {
            go_back(p, c);
            break;
        }
        if (!push(p, next))
            return NULL;
    }
    return !close || accept(p, close) ? TAKE(p, pattern, base) : NULL;
}

static struct pattern *group_or_sequence(struct parser *p)
{
    struct pos start = here(p);
    int close = take_token(p)->type == TOK_LPAR ? TOK_RPAR : TOK_RSQB;
    struct pattern_seq *patterns = EMPTY_SEQ;
    if (!accept(p, close)) {
        struct pattern *first = maybe_star_pattern(p);
        if (!first)
            return NULL;
        if (close == TOK_RPAR && first->kind != AST_MatchStar && accept(p, TOK_RPAR))
            return first;
        if (close == TOK_RPAR && peek(p) != TOK_COMMA)
            return NULL;
        if (!(patterns = sequence_tail(p, first, close)))
            return NULL;
    }
    return PATTERN(p, MatchSequence, span(p, start), patterns);
}

/* ---- mappings ---- */

/* Pushes a key and its pattern. */
static bool key_value_pattern(struct parser *p)
{
    struct expr *key;
    struct constant c;
    if (singleton(peek(p), &c)) {
        struct range where = range_of_token(take_token(p));
        key = EXPR(p, Constant, where, c, NULL);
    } else {
        key = peek(p) == TOK_NAME ? dotted(p, true) : literal(p);
    }
    return key && accept(p, TOK_COLON) && push(p, key) && push(p, pattern(p));
}

static struct pattern *mapping(struct parser *p)
{
    struct pos start = here(p);
    size_t base = p->n_stack;
    struct name *rest = NULL;
    p->mark++;
    while (peek(p) != TOK_RBRACE) {
        if (accept(p, TOK_DOUBLESTAR)) {
            bool wildcard;
            rest = capture_name(p, &wildcard);
            if (!rest || wildcard)
                return NULL;
            accept(p, TOK_COMMA);
            break;
        }
        if (!key_value_pattern(p))
            return NULL;
        if (!accept(p, TOK_COMMA))
            break;
    }
    if (!accept(p, TOK_RBRACE))
        return NULL;
    size_t n = (p->n_stack - base) / 2;
    struct expr_seq *keys = ast_seq(p->arena, expr, n);
    struct pattern_seq *patterns = ast_seq(p->arena, pattern, n);
    if (!keys || !patterns)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        keys->at[i] = p->stack[base + 2 * i];
        patterns->at[i] = p->stack[base + 2 * i + 1];
    }
    p->n_stack = base;
    return PATTERN(p, MatchMapping, span(p, start), keys, patterns, rest);
}

/* ---- classes ---- */

static bool at_keyword_pattern(struct parser *p)
{
    return peek(p) == TOK_NAME && peek_next(p) == TOK_EQUAL;
}

/* Second pass, at the first argument: a positional pattern behind a keyword one. */
static bool diagnose_class_arguments(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    struct pattern *first = NULL, *last = NULL;
    bool keyword = false;
    for (;;) {
        if (at_keyword_pattern(p)) {
            if (first)
                break;
            p->mark += 2;
            keyword = true;
            if (!pattern(p))
                goto none;
        } else {
            struct pattern *positional = pattern(p);
            if (!positional)
                break;
            if (keyword) {
                last = positional;
                if (!first)
                    first = positional;
            }
        }
        if (!accept(p, TOK_COMMA))
            break;
    }
    if (first && !p->raised)
        raise_at(p, range_between(first->where, last->where), "positional patterns follow keyword patterns");
none:
    go_back(p, c);
    return p->raised;
}

/* cls is parsed, the parenthesis comes next. */
static struct pattern *class_pattern(struct parser *p, struct pos start, struct expr *cls)
{
    struct checkpoint c = checkpoint(p);
    size_t base = p->n_stack, n_keywords = 0;
    p->mark++;
    while (peek(p) != TOK_RPAR) {
        if (at_keyword_pattern(p)) {
            struct name *name = take_name(p);
            p->mark++;
            if (!push(p, name) || !push(p, pattern(p)))
                goto failed;
            n_keywords++;
        } else if (n_keywords || !push(p, pattern(p))) {
            goto failed;
        }
        if (!accept(p, TOK_COMMA))
            break;
    }
    if (!accept(p, TOK_RPAR))
        goto failed;
    struct name_seq *names = ast_seq_alloc(p->arena, n_keywords, sizeof names->at[0]);
    struct pattern_seq *patterns = ast_seq(p->arena, pattern, n_keywords);
    if (!names || !patterns)
        return NULL;
    void **pair = p->stack + p->n_stack - 2 * n_keywords;
    for (size_t i = 0; i < n_keywords; i++, pair += 2) {
        names->at[i] = pair[0];
        patterns->at[i] = pair[1];
    }
    p->n_stack -= 2 * n_keywords;
    struct pattern_seq *positional = TAKE(p, pattern, base);
    return positional ? PATTERN(p, MatchClass, span(p, start), cls, positional, names, patterns) : NULL;
failed:
    if (p->loud && !p->raised) {
        go_back(p, c);
        p->mark++;
        diagnose_class_arguments(p);
    }
    return NULL;
}

/* ---- all together ---- */

static struct pattern *name_pattern(struct parser *p)
{
    struct pos start = here(p);
    int next = peek_next(p);
    bool wildcard = is_soft_keyword(current(p), "_");
    if (wildcard || (next != TOK_DOT && next != TOK_LPAR && next != TOK_EQUAL)) {
        struct name *name = take_name(p);
        return PATTERN(p, MatchAs, span(p, start), NULL, wildcard ? NULL : name);
    }
    struct expr *value = dotted(p, false);
    if (!value)
        return NULL;
    if (peek(p) == TOK_LPAR)
        return class_pattern(p, start, value);
    if (value->kind == AST_Name || peek(p) == TOK_EQUAL)
        return NULL;
    return PATTERN(p, MatchValue, span(p, start), value);
}

static struct pattern *closed_pattern(struct parser *p)
{
    struct pattern *found = NULL;
    int mark = p->mark;
    if (p->diagnose && memo_get(p, MEMO_CLOSED_PATTERN, &found))
        return found;
    if (!enter(p))
        return NULL;
    switch (peek(p)) {
    case TOK_NAME: found = name_pattern(p); break;
    case TOK_LPAR:
    case TOK_LSQB: found = group_or_sequence(p); break;
    case TOK_LBRACE: found = mapping(p); break;
    default: found = literal_pattern(p);
    }
    leave(p);
    if (p->diagnose)
        memo_put(p, MEMO_CLOSED_PATTERN, mark, found);
    return found;
}

static struct pattern *or_pattern(struct parser *p)
{
    struct pos start = here(p);
    struct pattern *first = closed_pattern(p);
    if (!first || peek(p) != TOK_VBAR)
        return first;
    size_t base = p->n_stack;
    if (!push(p, first))
        return NULL;
    while (accept(p, TOK_VBAR))
        if (!push(p, closed_pattern(p)))
            return NULL;
    struct pattern_seq *patterns = TAKE(p, pattern, base);
    return patterns ? PATTERN(p, MatchOr, span(p, start), patterns) : NULL;
}

/* Second pass, after "as": what stands there is no name to bind. */
static void diagnose_as(struct parser *p)
{
    if (is_soft_keyword(current(p), "_")) {
        raise_at_token(p, p->mark, "cannot use '_' as a target");
        return;
    }
    struct expr *e = parse_expression(p);
    if (e)
        raise_at(p, e->where, "cannot use %s as pattern target", expr_name(e));
}

static struct pattern *as_pattern(struct parser *p)
{
    struct pos start = here(p);
    struct pattern *inner = or_pattern(p);
    if (!inner || peek(p) != KW_as)
        return inner;
    int mark = ++p->mark;
    bool wildcard;
    struct name *name = capture_name(p, &wildcard);
    if (name && !wildcard) {
        int type = peek(p);
        if (type != TOK_DOT && type != TOK_LPAR && type != TOK_EQUAL)
            return PATTERN(p, MatchAs, span(p, start), inner, name);
    }
    if (p->loud && !p->raised) {
        p->mark = mark;
        diagnose_as(p);
    }
    return NULL;
}

static struct pattern *pattern(struct parser *p)
{
    struct pattern *found;
    if (!p->diagnose)
        return as_pattern(p);
    if (memo_get(p, MEMO_PATTERN, &found))
        return found;
    int mark = p->mark;
    found = as_pattern(p);
    memo_put(p, MEMO_PATTERN, mark, found);
    return found;
}

struct pattern *parse_patterns(struct parser *p)
{
    struct pos start = here(p);
    struct pattern *first = maybe_star_pattern(p);
    if (!first || (first->kind != AST_MatchStar && peek(p) != TOK_COMMA))
        return first;
    if (peek(p) != TOK_COMMA)
        return NULL;
    struct pattern_seq *patterns = sequence_tail(p, first, 0);
    return patterns ? PATTERN(p, MatchSequence, span(p, start), patterns) : NULL;
}
