/* core/syntax/parse_atom.c -- primaries: names, numbers, displays, comprehensions, and what can follow them
 * (attributes, calls, subscripts). */
#include "core/syntax/parser.h"

/* ---- numbers ---- */

/* Decimal digits without underscores: more of them than allowed make an error, as int() does at run time. */
static bool check_digits(struct parser *p, const struct token *k)
{
    int limit = p->options->max_int_digits, n = 0;
    if (limit <= 0 || k->end - k->start <= limit)
        return true;
    for (const char *c = k->start; c < k->end; c++)
        n += *c != '_';
    if (n <= limit)
        return true;
    raise_at(p, range_of_token(k), "Exceeds the limit (%d digits) for integer string conversion: value has %d digits; "
             "use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to "
             "avoid decimal conversion limits.", limit, n);
    return false;
}

/* The literal in lower case and without underscores; in place when it is so already. */
static const char *clean_number(struct parser *p, const char *text, size_t *len)
{
    bool dirty = false;
    for (size_t i = 0; i < *len; i++)
        dirty |= text[i] == '_' || (text[i] >= 'A' && text[i] <= 'Z');
    if (!dirty)
        return text;
    char *out = arena_alloc(p->arena, *len);
    if (!out)
        return NULL;
    size_t n = 0;
    for (size_t i = 0; i < *len; i++)
        if (text[i] != '_')
            out[n++] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] | 0x20) : text[i];
    *len = n;
    return out;
}

struct expr *parse_number(struct parser *p)
{
    const struct token *k = take_token(p);
    struct range where = range_of_token(k);
    size_t len = (size_t)(k->end - k->start);
    if (p->feature_version < 6 && memchr(k->start, '_', len))
        return raise_furthest(p, ERROR_SYNTAX, "Underscores in numeric literals are only supported in Python 3.6 and greater");
    const char *text = clean_number(p, k->start, &len);
    if (!text)
        return NULL;
    bool based = len > 2 && text[0] == '0' && text[1] > '9' && text[1] != 'e' && text[1] != 'j';
    enum constant_kind kind = CONST_INT;
    if (!based && text[len - 1] == 'j') {
        kind = CONST_COMPLEX;
        len--;
    } else if (!based && (memchr(text, '.', len) || memchr(text, 'e', len))) {
        kind = CONST_FLOAT;
    } else if (!based && !check_digits(p, k)) {
        return NULL;
    }
    struct constant value = {.kind = (uint8_t)kind, .len = (uint32_t)len, .text = text};
    return EXPR(p, Constant, where, value, NULL);
}

/* ---- comprehensions ---- */

static bool at_comprehension(struct parser *p)
{
    int type = peek(p);
    return type == KW_for || (type == KW_async && peek_next(p) == KW_for);
}

/* One for-clause.  NULL: failed. */
static struct comprehension *comprehension(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    bool is_async = accept(p, KW_async);
    p->mark++;
    struct expr *target = parse_star_targets(p);
    if (target && accept(p, KW_in)) {
        struct expr *iter = parse_disjunction(p);
        if (!iter)
            return NULL;
        size_t base = p->n_stack;
        while (peek(p) == KW_if) {
            struct checkpoint before = checkpoint(p);
            p->mark++;
            struct expr *test = parse_disjunction(p);
            if (!test) {
                if (!shorter(p, before, iter))
                    return NULL;
                break;
            }
            if (!push(p, test))
                return NULL;
        }
        struct expr_seq *ifs = TAKE(p, expr, base);
        if (!ifs || (is_async && !check_version(p, 6, "Async comprehensions are")))
            return NULL;
        return NEW(p, comprehension, {target, iter, ifs, is_async});
    }
    if (p->loud && !p->raised) {
        go_back(p, c);
        diagnose_for_clause(p);
    }
    return NULL;
}

struct comprehension_seq *parse_comprehensions(struct parser *p)
{
    size_t base = p->n_stack;
    while (at_comprehension(p)) {
        struct checkpoint c = checkpoint(p);
        struct comprehension *one = comprehension(p);
        if (!one) {
            if (p->n_stack == base || !shorter(p, c, p))
                return NULL;
            break;
        }
        if (!push(p, one))
            return NULL;
    }
    return p->n_stack == base ? NULL : TAKE(p, comprehension, base);
}

/* (x for x in y), the current token being the parenthesis. */
struct expr *parse_genexp(struct parser *p)
{
    struct pos start = here(p);
    int mark = p->mark;
    p->mark++;
    struct expr *elt = parse_assignment_or_expression(p);
    struct comprehension_seq *generators = elt ? parse_comprehensions(p) : NULL;
    if (generators && accept(p, TOK_RPAR))
        return EXPR(p, GeneratorExp, span(p, start), elt, generators);
    if (p->loud && !p->raised) {
        p->mark = mark;
        diagnose_comprehension(p);
    }
    return NULL;
}

/* ---- parentheses ---- */

/* More elements of a tuple, list or set whose first one is parsed, up to the closing bracket. */
static struct expr_seq *display_tail(struct parser *p, struct expr *first, int close)
{
    size_t base = p->n_stack;
    if (!push(p, first))
        return NULL;
    while (accept(p, TOK_COMMA) && peek(p) != close)
        if (!push(p, parse_star_named_expression(p)))
            return NULL;
    return accept(p, close) ? TAKE(p, expr, base) : NULL;
}

/* Second pass: why is this no parenthesised expression? */
static struct expr *no_group(struct parser *p, int mark)
{
    if (!p->loud || p->raised)
        return NULL;
    p->mark = mark;
    if (diagnose_group(p))
        return NULL;
    p->mark = mark;
    return parse_genexp(p);
}

static struct expr *parenthesized(struct parser *p)
{
    struct pos start = here(p);
    int mark = p->mark++;
    if (accept(p, TOK_RPAR))
        return EXPR(p, Tuple, span(p, start), EMPTY_SEQ, AST_Load);
    if (peek(p) == KW_yield) {
        struct expr *e = parse_yield(p);
        return e && accept(p, TOK_RPAR) ? e : no_group(p, mark);
    }
    struct expr *first = parse_star_named_expression(p);
    if (!first)
        return no_group(p, mark);
    switch (peek(p)) {
    case TOK_RPAR:
        if (first->kind == AST_Starred)
            return no_group(p, mark);
        p->mark++;
        return first;
    case TOK_COMMA: {
        struct expr_seq *elts = display_tail(p, first, TOK_RPAR);
        return elts ? EXPR(p, Tuple, span(p, start), elts, AST_Load) : no_group(p, mark);
    }
    case KW_for:
    case KW_async:
        if (first->kind != AST_Starred && !p->diagnose) {
            struct comprehension_seq *generators = parse_comprehensions(p);
            if (!generators || !accept(p, TOK_RPAR))
                return NULL;
            return EXPR(p, GeneratorExp, span(p, start), first, generators);
        }
        /* fall through */
    default:
        return no_group(p, mark);
    }
}

static struct expr *list_display(struct parser *p)
{
    struct pos start = here(p);
    int mark = p->mark++;
    if (accept(p, TOK_RSQB))
        return EXPR(p, List, span(p, start), EMPTY_SEQ, AST_Load);
    struct expr *first = parse_star_named_expression(p);
    if (first && first->kind != AST_Starred && at_comprehension(p)) {
        struct comprehension_seq *generators = parse_comprehensions(p);
        if (generators && accept(p, TOK_RSQB))
            return EXPR(p, ListComp, span(p, start), first, generators);
    } else if (first) {
        struct expr_seq *elts = display_tail(p, first, TOK_RSQB);
        if (elts)
            return EXPR(p, List, span(p, start), elts, AST_Load);
    }
    if (p->loud && !p->raised) {
        p->mark = mark;
        diagnose_comprehension(p);
    }
    return NULL;
}

/* ---- braces ---- */

/* key : value */
static struct expr *key_value(struct parser *p, bool first, struct expr **value)
{
    struct checkpoint c = checkpoint(p);
    struct expr *key = parse_expression(p);
    if (!key) {
        if (p->raised || p->diagnose || first)
            return NULL;
        /* The beginning of what is there may make a key. */
        go_back(p, c);
        p->diagnose = true;
        key = parse_expression(p);
        if (key)
            diagnose_dict_value(p, key, true);
        p->diagnose = false;
        return NULL;
    }
    c = checkpoint(p);
    if (accept(p, TOK_COLON) && (*value = parse_expression(p)))
        return key;
    if (!p->raised) {
        go_back(p, c);
        diagnose_dict_value(p, key, !first);
    }
    return NULL;
}

/* Pushes a key, NULL for **, and a value. */
static bool dict_item(struct parser *p, bool first)
{
    struct expr *key = NULL, *value = NULL;
    if (accept(p, TOK_DOUBLESTAR)) {
        value = parse_bitwise_or(p);
    } else {
        key = key_value(p, first, &value);
        if (!key)
            return false;
    }
    return value && push_maybe_null(p, key) && push(p, value);
}

/* The rest of a dict, the items above base being parsed. */
static struct expr *dict_tail(struct parser *p, struct pos start, size_t base)
{
    while (accept(p, TOK_COMMA) && peek(p) != TOK_RBRACE)
        if (!dict_item(p, false))
            return NULL;
    if (!accept(p, TOK_RBRACE))
        return NULL;
    size_t n = (p->n_stack - base) / 2;
    struct expr_seq *keys = ast_seq(p->arena, expr, n), *values = ast_seq(p->arena, expr, n);
    if (!keys || !values)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        keys->at[i] = p->stack[base + 2 * i];
        values->at[i] = p->stack[base + 2 * i + 1];
    }
    p->n_stack = base;
    return EXPR(p, Dict, span(p, start), keys, values);
}

/* After "{ key", at the colon. */
static struct expr *dict_or_comprehension(struct parser *p, struct pos start, struct expr *key)
{
    struct checkpoint c = checkpoint(p);
    p->mark++;
    struct expr *value = parse_expression(p);
    if (!value) {
        if (!p->raised) {
            go_back(p, c);
            diagnose_dict_value(p, key, false);
        }
        return NULL;
    }
    if (at_comprehension(p)) {
        struct comprehension_seq *generators = parse_comprehensions(p);
        if (!generators || !accept(p, TOK_RBRACE))
            return NULL;
        return EXPR(p, DictComp, span(p, start), key, value, generators);
    }
    size_t base = p->n_stack;
    return push(p, key) && push(p, value) ? dict_tail(p, start, base) : NULL;
}

/* Does a := without parentheses begin at this token? */
static bool is_bare_walrus(const struct parser *p, int mark)
{
    return p->tokens[mark].type == TOK_NAME && p->tokens[mark + 1].type == TOK_COLONEQUAL;
}

/* The first pass decides by what follows the first element. */
static struct expr *braces(struct parser *p)
{
    struct pos start = here(p);
    int mark = ++p->mark;
    if (accept(p, TOK_RBRACE))
        return EXPR(p, Dict, span(p, start), EMPTY_SEQ, EMPTY_SEQ);
    if (peek(p) == TOK_DOUBLESTAR) {
        size_t base = p->n_stack;
        return dict_item(p, true) ? dict_tail(p, start, base) : NULL;
    }
    struct expr *first = parse_star_named_expression(p);
    if (!first)
        return NULL;
    if (peek(p) == TOK_COLON) {
        if (first->kind == AST_Starred || is_bare_walrus(p, mark))
            return NULL;
        return dict_or_comprehension(p, start, first);
    }
    if (first->kind != AST_Starred && at_comprehension(p)) {
        struct comprehension_seq *generators = parse_comprehensions(p);
        if (!generators || !accept(p, TOK_RBRACE))
            return NULL;
        return EXPR(p, SetComp, span(p, start), first, generators);
    }
    struct expr_seq *elts = display_tail(p, first, TOK_RBRACE);
    return elts ? EXPR(p, Set, span(p, start), elts) : NULL;
}

static struct expr *set_comprehension(struct parser *p, struct pos start)
{
    p->mark++;
    struct expr *elt = parse_named_expression(p);
    struct comprehension_seq *generators = elt ? parse_comprehensions(p) : NULL;
    return generators && accept(p, TOK_RBRACE) ? EXPR(p, SetComp, span(p, start), elt, generators) : NULL;
}

/* The second pass tries dict, set, dict comprehension and set comprehension in turn, each with its usual mistakes. */
static struct expr *braces_diagnosed(struct parser *p)
{
    struct pos start = here(p);
    struct checkpoint c = checkpoint(p);
    struct expr *e, *value;
    p->mark++;
    if (accept(p, TOK_RBRACE))
        return EXPR(p, Dict, span(p, start), EMPTY_SEQ, EMPTY_SEQ);
    if (dict_item(p, true) && (e = dict_tail(p, start, c.n_stack)))
        return e;
    go_back(p, c);
    if (p->raised)
        return NULL;
    p->mark++;
    struct expr *first = parse_star_named_expression(p);
    struct expr_seq *elts = first ? display_tail(p, first, TOK_RBRACE) : NULL;
    if (elts)
        return EXPR(p, Set, span(p, start), elts);
    go_back(p, c);
    if (p->raised)
        return NULL;
    p->mark++;
    struct expr *key = key_value(p, true, &value);
    struct comprehension_seq *generators = key ? parse_comprehensions(p) : NULL;
    if (generators && accept(p, TOK_RBRACE))
        return EXPR(p, DictComp, span(p, start), key, value, generators);
    go_back(p, c);
    if (p->raised || (p->loud && diagnose_dict_comprehension(p)))
        return NULL;
    go_back(p, c);
    if ((e = set_comprehension(p, start)) || p->raised || !p->loud)
        return e;
    go_back(p, c);
    diagnose_comprehension(p);
    return NULL;
}

/* ---- atoms and trailers ---- */

struct name *take_name(struct parser *p)
{
    return peek(p) == TOK_NAME ? take_token(p)->name : NULL;
}

static struct expr *constant(struct parser *p, enum constant_kind kind)
{
    struct range where = range_of_token(take_token(p));
    return EXPR(p, Constant, where, (struct constant){.kind = (uint8_t)kind, .text = ""}, NULL);
}

struct expr *parse_atom(struct parser *p)
{
    const struct token *k = current(p);
    switch (k->type) {
    case TOK_NAME:
        p->mark++;
        return EXPR(p, Name, range_of_token(k), k->name, AST_Load);
    case TOK_NUMBER: return parse_number(p);
    case TOK_STRING:
    case TOK_FSTRING_START:
    case TOK_TSTRING_START: return parse_strings(p);
    case TOK_LPAR: return parenthesized(p);
    case TOK_LSQB: return list_display(p);
    case TOK_LBRACE: return p->diagnose ? braces_diagnosed(p) : braces(p);
    case KW_None: return constant(p, CONST_NONE);
    case KW_True: return constant(p, CONST_TRUE);
    case KW_False: return constant(p, CONST_FALSE);
    case TOK_ELLIPSIS: return constant(p, CONST_ELLIPSIS);
    }
    return NULL;
}

static struct expr *slice(struct parser *p)
{
    struct pos start = here(p);
    int mark = p->mark;
    struct expr *lower = NULL, *upper = NULL, *step = NULL;
    if (peek(p) != TOK_COLON) {
        if (p->diagnose) {
            struct checkpoint c = checkpoint(p);
            lower = parse_expression(p);
            if (!lower || peek(p) != TOK_COLON) {
                if (p->raised)
                    return NULL;
                go_back(p, c);
                return parse_named_expression(p);
            }
        } else {
            lower = parse_named_expression(p);
        }
        if (!lower || peek(p) != TOK_COLON)
            return lower;
        if (is_bare_walrus(p, mark))
            return lower;      /* x[a := b:c] is no slice; the colon will be refused */
    }
    p->mark++;
    int type = peek(p);
    if (type != TOK_COLON && type != TOK_COMMA && type != TOK_RSQB && !(upper = parse_expression(p)))
        return NULL;
    if (accept(p, TOK_COLON)) {
        type = peek(p);
        if (type != TOK_COMMA && type != TOK_RSQB && !(step = parse_expression(p)))
            return NULL;
    }
    return EXPR(p, Slice, span(p, start), lower, upper, step);
}

static struct expr *slice_or_starred(struct parser *p)
{
    return peek(p) == TOK_STAR ? parse_starred_argument(p) : slice(p);
}

struct expr *parse_slices(struct parser *p)
{
    struct pos start = here(p);
    struct expr *first = slice_or_starred(p);
    if (!first || (peek(p) != TOK_COMMA && first->kind != AST_Starred))
        return first;
    size_t base = p->n_stack;
    if (!push(p, first))
        return NULL;
    while (accept(p, TOK_COMMA) && peek(p) != TOK_RSQB)
        if (!push(p, slice_or_starred(p)))
            return NULL;
    struct expr_seq *elts = TAKE(p, expr, base);
    return elts ? EXPR(p, Tuple, span(p, start), elts, AST_Load) : NULL;
}

/* The attribute, call or subscript at the current token, applied to e; NULL if it is none of them, or fails. */
static struct expr *trailer(struct parser *p, struct pos start, struct expr *e)
{
    switch (peek(p)) {
    case TOK_DOT: {
        p->mark++;
        struct name *attr = take_name(p);
        return attr ? EXPR(p, Attribute, span(p, start), e, attr, AST_Load) : NULL;
    }
    case TOK_LPAR:
        return parse_call(p, start, e);
    case TOK_LSQB: {
        p->mark++;
        struct expr *index = parse_slices(p);
        return index && accept(p, TOK_RSQB) ? EXPR(p, Subscript, span(p, start), e, index, AST_Load) : NULL;
    }
    }
    return NULL;
}

static struct expr *primary(struct parser *p, bool target)
{
    struct pos start = here(p);
    struct expr *e = parse_atom(p);
    if (!e)
        return NULL;
    for (;;) {
        int type = peek(p);
        if (type != TOK_DOT && type != TOK_LPAR && type != TOK_LSQB) {
            /* The reference looks for a wrong generator expression here, and takes any bracket for its parenthesis. */
            if (type == TOK_LBRACE && p->loud && !target)
                diagnose_comprehension(p);
            return p->raised ? NULL : e;
        }
        struct checkpoint c = checkpoint(p);
        if (type == TOK_LSQB && p->loud && !target && diagnose_comprehension(p))
            return NULL;
        struct expr *more = trailer(p, start, e);
        if (!more)
            return shorter(p, c, e);
        e = more;
    }
}

static struct expr *primary_once(struct parser *p, enum memo_rule rule)
{
    struct expr *e;
    if (!p->diagnose)
        return primary(p, false);
    if (memo_get(p, rule, &e))
        return e;
    int start = p->mark;
    e = primary(p, rule == MEMO_TARGET);
    memo_put(p, rule, start, e);
    return e;
}

struct expr *parse_primary(struct parser *p)
{
    return primary_once(p, MEMO_PRIMARY);
}

struct expr *parse_target_primary(struct parser *p)
{
    return primary_once(p, MEMO_TARGET);
}
