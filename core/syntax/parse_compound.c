/* core/syntax/parse_compound.c -- compound statements: blocks and what introduces them.
 *
 * The second pass recognises two mistakes everywhere: no colon at the end of the line, and no indented block after it. */
#include "core/syntax/parser.h"

/* ---- blocks ---- */

/* A token that must be there.  It is missed at once, in the first pass already. */
static bool must(struct parser *p, int type)
{
    if (accept(p, type))
        return true;
    if (!p->raised)
        raise_at_token(p, p->mark, "expected '%s'", token_text(type));
    return false;
}

/* The same for a def, where other mistakes in the header go first. */
static bool must_in_def(struct parser *p, int type)
{
    return p->diagnose ? must(p, type) : accept(p, type);
}

/* The colon that ends a header. */
static bool header_colon(struct parser *p)
{
    if (accept(p, TOK_COLON))
        return true;
    if (p->loud && !p->raised && peek(p) == TOK_NEWLINE)
        raise_furthest(p, ERROR_SYNTAX, "expected ':'");
    return false;
}

static struct stmt_seq *block(struct parser *p)
{
    size_t base = p->n_stack;
    if (!accept(p, TOK_NEWLINE))
        return parse_simple_statements(p) ? TAKE(p, stmt, base) : NULL;
    if (!accept(p, TOK_INDENT)) {
        if (p->loud && !p->raised)
            raise_furthest(p, ERROR_INDENTATION, "expected an indented block");
        return NULL;
    }
    do {
        if (!parse_statement(p))
            return NULL;
    } while (peek(p) != TOK_DEDENT && peek(p) != TOK_ENDMARKER);
    return accept(p, TOK_DEDENT) ? TAKE(p, stmt, base) : NULL;
}

struct stmt_seq *parse_block(struct parser *p)
{
    struct stmt_seq *body;
    if (p->diagnose && memo_get(p, MEMO_BLOCK, &body))
        return body;
    int start = p->mark;
    if (!enter(p))
        return NULL;
    body = block(p);
    leave(p);
    if (p->diagnose)
        memo_put(p, MEMO_BLOCK, start, body);
    return body;
}

/* After a header's colon: the block, or, in the second pass, the complaint that there is none.  what: a format for the
 * line of the header's first token. */
static struct stmt_seq *block_of(struct parser *p, const char *what, int lineno)
{
    if (p->loud && peek(p) == TOK_NEWLINE && peek_next(p) != TOK_INDENT) {
        if (!p->raised)
            raise_furthest(p, ERROR_INDENTATION, "expected an indented block after %s on line %d", what, lineno);
        return NULL;
    }
    return parse_block(p);
}

static struct stmt_seq *else_block(struct parser *p)
{
    int lineno = here(p).lineno;
    p->mark++;
    return must(p, TOK_COLON) ? block_of(p, "'else' statement", lineno) : NULL;
}

/* ---- if, while, for ---- */

/* An if with its elifs is a chain of If nodes, each the orelse of the one before.  They are kept on the stack (start,
 * test, body of each) and linked from the last back, so the length of the chain needs no depth. */
struct branch { struct pos start; struct expr *test; struct stmt_seq *body; };

static struct branch *if_branch(struct parser *p, const char *what)
{
    struct branch *b = arena_alloc(p->arena, sizeof *b);
    if (!b)
        return NULL;
    b->start = here(p);
    p->mark++;
    b->test = parse_named_expression(p);
    if (!b->test || !header_colon(p))
        return NULL;
    b->body = block_of(p, what, b->start.lineno);
    return b->body ? b : NULL;
}

static struct stmt *if_statement(struct parser *p)
{
    size_t base = p->n_stack;
    if (!push(p, if_branch(p, "'if' statement")))
        return NULL;
    while (peek(p) == KW_elif)
        if (!push(p, if_branch(p, "'elif' statement")))
            return NULL;
    struct stmt_seq *orelse = EMPTY_SEQ;
    if (peek(p) == KW_else) {
        if (!(orelse = else_block(p)))
            return NULL;
        if (p->loud && peek(p) == KW_elif)
            return raise_at_token(p, p->mark, "'elif' block follows an 'else' block");
    }
    struct stmt *s = NULL;
    while (p->n_stack > base) {
        struct branch *b = p->stack[--p->n_stack];
        s = STMT(p, If, span(p, b->start), b->test, b->body, orelse);
        if (!s || (p->n_stack > base && !(orelse = seq_of(p, s))))
            return NULL;
    }
    return s;
}

static struct stmt *while_statement(struct parser *p)
{
    struct pos start = here(p);
    p->mark++;
    struct expr *test = parse_named_expression(p);
    if (!test || !header_colon(p))
        return NULL;
    struct stmt_seq *body = block_of(p, "'while' statement", start.lineno), *orelse = EMPTY_SEQ;
    if (!body || (peek(p) == KW_else && !(orelse = else_block(p))))
        return NULL;
    return STMT(p, While, span(p, start), test, body, orelse);
}

static struct stmt *for_statement(struct parser *p, struct pos start, bool is_async)
{
    int mark = p->mark++;
    int lineno = p->tokens[mark].lineno;
    struct expr *target = parse_star_targets(p);
    if (!target || !accept(p, KW_in)) {
        if (p->loud && !p->raised) {
            p->mark = mark + 1;
            diagnose_for_target(p);
        }
        return NULL;
    }
    struct expr *iter = parse_star_expressions(p);
    struct text *comment;
    if (!iter || !header_colon(p) || !parse_type_comment(p, &comment))
        return NULL;
    struct stmt_seq *body = block_of(p, "'for' statement", lineno), *orelse = EMPTY_SEQ;
    if (!body || (peek(p) == KW_else && !(orelse = else_block(p))))
        return NULL;
    if (is_async)
        return check_version(p, 5, "Async for loops are")
                   ? STMT(p, AsyncFor, span(p, start), target, iter, body, orelse, comment) : NULL;
    return STMT(p, For, span(p, start), target, iter, body, orelse, comment);
}

/* ---- with ---- */

static bool ends_item(int type)
{
    return type == TOK_COMMA || type == TOK_RPAR || type == TOK_COLON;
}

static struct withitem *with_item(struct parser *p)
{
    struct expr *context = parse_expression(p);
    if (!context)
        return NULL;
    if (peek(p) == KW_as) {
        struct checkpoint c = checkpoint(p);
        p->mark++;
        struct expr *target = parse_star_target(p);
        if (target && ends_item(peek(p)))
            return NEW(p, withitem, {context, target});
        if (p->raised)
            return NULL;
        if (p->loud) {
            go_back(p, c);
            p->mark++;
            struct expr *e = parse_expression(p);
            if (e && ends_item(peek(p)) && raise_invalid_target(p, e, FOR_STORE))
                return NULL;
            if (p->raised)
                return NULL;
        }
        go_back(p, c);
    }
    return NEW(p, withitem, {context, NULL});
}

/* The items up to the colon; parens: in parentheses, with a comma allowed behind the last. */
static struct withitem_seq *with_items(struct parser *p, bool parens)
{
    size_t base = p->n_stack;
    if (parens)
        p->mark++;
    do {
        if (parens && p->n_stack > base && peek(p) == TOK_RPAR)
            break;
        if (!push(p, with_item(p)))
            return NULL;
    } while (accept(p, TOK_COMMA));
    if (parens && !accept(p, TOK_RPAR))
        return NULL;
    return TAKE(p, withitem, base);
}

/* Second pass: a header of that form without its colon, or without its block. */
static bool diagnose_with(struct parser *p, int lineno, bool check_block)
{
    struct checkpoint c = checkpoint(p);
    for (int parens = 0; parens <= 1 && !p->raised; parens++) {
        go_back(p, c);
        if (parens && peek(p) != TOK_LPAR)
            break;
        p->mark += parens;
        bool good = false;
        do {
            if (parens && good && peek(p) == TOK_RPAR)
                break;
            good = parens ? parse_expressions(p) != NULL : parse_expression(p) != NULL;
            if (good && accept(p, KW_as))
                good = parse_star_target(p) != NULL;
        } while (good && accept(p, TOK_COMMA));
        if (!good || p->raised || (parens && !accept(p, TOK_RPAR)))
            continue;
        if (!check_block && peek(p) == TOK_NEWLINE)
            raise_furthest(p, ERROR_SYNTAX, "expected ':'");
        else if (check_block && accept(p, TOK_COLON) && peek(p) == TOK_NEWLINE && peek_next(p) != TOK_INDENT && !p->raised)
            raise_furthest(p, ERROR_INDENTATION, "expected an indented block after 'with' statement on line %d", lineno);
    }
    go_back(p, c);
    return p->raised;
}

static struct stmt *with_statement(struct parser *p, struct pos start, bool is_async)
{
    int lineno = take_token(p)->lineno;
    struct checkpoint c = checkpoint(p);
    struct withitem_seq *items = NULL;
    if (p->loud && diagnose_with(p, lineno, true))
        return NULL;
    if (peek(p) == TOK_LPAR)
        items = with_items(p, true);
    if (!items || peek(p) != TOK_COLON) {
        if (p->raised)
            return NULL;
        go_back(p, c);
        items = with_items(p, false);
    }
    if (!items || !accept(p, TOK_COLON)) {
        if (p->loud && !p->raised) {
            go_back(p, c);
            diagnose_with(p, lineno, false);
        }
        return NULL;
    }
    struct text *comment;
    if (!parse_type_comment(p, &comment))
        return NULL;
    struct stmt_seq *body = parse_block(p);
    if (!body)
        return NULL;
    if (is_async)
        return check_version(p, 5, "Async with statements are") ? STMT(p, AsyncWith, span(p, start), items, body, comment)
                                                                : NULL;
    return STMT(p, With, span(p, start), items, body, comment);
}

/* ---- try ---- */

/* Second pass, after "except" or "except*": known mistakes in the header. */
static bool diagnose_except(struct parser *p, bool star)
{
    struct checkpoint c = checkpoint(p);
    struct expr *type = parse_expression(p);
    struct range first = type ? type->where : (struct range){0};
    if (type && accept(p, TOK_COMMA)) {
        struct expr *more = parse_expressions(p);
        if (more && accept(p, KW_as) && take_name(p) && accept(p, TOK_COLON))
            raise_at(p, (struct range){first.lineno, first.col_offset, p->t.lineno, (int)(p->t.cur - p->t.line_start) - 1},
                     "multiple exception types must be parenthesized when using 'as'");
        go_back(p, c);
        return p->raised;
    }
    if (type && peek(p) == KW_as) {
        p->mark++;
        struct checkpoint at = checkpoint(p);
        if (take_name(p) && peek(p) == TOK_NEWLINE)
            raise_furthest(p, ERROR_SYNTAX, "expected ':'");
        go_back(p, at);
        if (!p->raised && !(peek(p) == TOK_NAME && peek_next(p) == TOK_COLON)) {
            struct expr *target = parse_expression(p);
            if (target && accept(p, TOK_COLON) && parse_block(p) && !p->raised)
                raise_at(p, target->where, "cannot use except%s statement with %s", star ? "*" : "", expr_name(target));
        }
    } else if (type && peek(p) == TOK_NEWLINE) {
        raise_furthest(p, ERROR_SYNTAX, "expected ':'");
    } else if (!type && !p->raised) {
        go_back(p, c);
        if (star ? peek(p) == TOK_NEWLINE || peek(p) == TOK_COLON : peek(p) == TOK_NEWLINE)
            raise_furthest(p, ERROR_SYNTAX, star ? "expected one or more exception types" : "expected ':'");
    }
    go_back(p, c);
    return p->raised;
}

/* One except clause; *star tells which kind. */
static struct excepthandler *except_clause(struct parser *p, bool *star)
{
    struct pos start = here(p);
    p->mark++;
    *star = accept(p, TOK_STAR);
    struct expr *type = NULL;
    struct name *name = NULL;
    bool bare_tuple = false;
    if (peek(p) != TOK_COLON || *star) {
        struct checkpoint c = checkpoint(p);
        if (p->loud && diagnose_except(p, *star))
            return NULL;
        go_back(p, c);
        type = parse_expression(p);
        bare_tuple = type && peek(p) == TOK_COMMA;
        if (bare_tuple) {
            go_back(p, c);
            type = parse_expressions(p);
        }
        if (!type)
            return NULL;
        if (!bare_tuple && accept(p, KW_as) && !(name = take_name(p)))
            return NULL;
    }
    if (!accept(p, TOK_COLON))
        return NULL;
    struct stmt_seq *body = block_of(p, *star ? "'except*' statement" : "'except' statement", start.lineno);
    if (!body || (bare_tuple && !check_version(p, 14, "except expressions without parentheses are")))
        return NULL;
    return NEW(p, excepthandler, {.kind = AST_ExceptHandler, .where = span(p, start), .v.ExceptHandler = {type, name, body}});
}

/* Second pass: after handlers of one kind comes one of the other. */
static bool diagnose_mixed_except(struct parser *p, bool star)
{
    struct checkpoint c = checkpoint(p);
    struct range at = range_of_token(take_token(p));
    if (accept(p, TOK_STAR) != star) {
        if (!star)
            at = range_between(at, range_of_token(last_taken(p)));
        bool good = peek(p) == TOK_COLON;
        if (!good || !star) {
            good = parse_expression(p) != NULL;
            if (good && accept(p, KW_as))
                good = take_name(p) != NULL;
        }
        if (good && accept(p, TOK_COLON))
            raise_at(p, at, "cannot have both 'except' and 'except*' on the same 'try'");
    }
    go_back(p, c);
    return p->raised;
}

static struct stmt *try_statement(struct parser *p)
{
    struct pos start = here(p);
    p->mark++;
    if (!must(p, TOK_COLON))
        return NULL;
    struct checkpoint c = checkpoint(p);
    struct stmt_seq *body = block_of(p, "'try' statement", start.lineno);
    bool star = false, is_star = false;
    if (!body) {
        if (p->loud && !p->raised) {      /* "try: except": what is wrong with the handlers comes first */
            go_back(p, c);
            while (peek(p) == KW_except && except_clause(p, &star)) {
            }
        }
        return NULL;
    }
    if (peek(p) != KW_except && peek(p) != KW_finally) {
        if (p->loud && !p->raised)
            raise_furthest(p, ERROR_SYNTAX, "expected 'except' or 'finally' block");
        return NULL;
    }
    size_t base = p->n_stack;
    while (peek(p) == KW_except) {
        if (p->n_stack > base) {
            if (p->loud && diagnose_mixed_except(p, is_star))
                return NULL;
            if ((peek_next(p) == TOK_STAR) != is_star)
                break;
        }
        struct excepthandler *handler = except_clause(p, &star);
        if (p->n_stack == base)
            is_star = star;
        if (!push(p, handler))
            return NULL;
    }
    struct excepthandler_seq *handlers = TAKE(p, excepthandler, base);
    struct stmt_seq *orelse = EMPTY_SEQ, *finalbody = EMPTY_SEQ;
    if (!handlers || (handlers->n && peek(p) == KW_else && !(orelse = else_block(p))))
        return NULL;
    if (peek(p) == KW_finally) {
        int lineno = take_token(p)->lineno;
        if (!must(p, TOK_COLON) || !(finalbody = block_of(p, "'finally' statement", lineno)))
            return NULL;
    }
    if (is_star && !check_version(p, 11, "Exception groups are"))
        return NULL;
    if (is_star)
        return STMT(p, TryStar, span(p, start), body, handlers, orelse, finalbody);
    return STMT(p, Try, span(p, start), body, handlers, orelse, finalbody);
}

/* ---- def and class ---- */

static struct expr_seq *decorators(struct parser *p)
{
    size_t base = p->n_stack;
    while (accept(p, TOK_AT))
        if (!push(p, parse_named_expression(p)) || !accept(p, TOK_NEWLINE))
            return NULL;
    return TAKE(p, expr, base);
}

/* A type comment for a function: behind the colon, or alone on the first line of the body. */
static bool function_type_comment(struct parser *p, struct text **out)
{
    *out = NULL;
    if (peek(p) == TOK_TYPE_COMMENT) {
        if (!parse_type_comment(p, out))
            return false;
        if (p->loud && peek(p) == TOK_NEWLINE && peek_next(p) == TOK_TYPE_COMMENT
            && token_at(p, p->mark + 2)->type == TOK_NEWLINE && token_at(p, p->mark + 3)->type == TOK_INDENT) {
            raise_furthest(p, ERROR_SYNTAX, "Cannot have two type comments on def");
            return false;
        }
        return true;
    }
    if (!p->t.type_comments || peek(p) != TOK_NEWLINE || peek_next(p) != TOK_TYPE_COMMENT)
        return true;
    if (token_at(p, p->mark + 2)->type != TOK_NEWLINE || token_at(p, p->mark + 3)->type != TOK_INDENT)
        return true;
    p->mark++;
    return parse_type_comment(p, out);
}

static struct stmt *function(struct parser *p, struct pos start, struct expr_seq *decorator_list, bool is_async)
{
    int lineno = take_token(p)->lineno;
    struct name *name = take_name(p);
    if (!name)
        return NULL;
    struct checkpoint c = checkpoint(p);
    struct type_param_seq *type_params = parse_type_params(p);
    if (!type_params && !shorter(p, c, p))
        return NULL;
    if (!must_in_def(p, TOK_LPAR))
        return NULL;
    struct arguments *args = peek(p) == TOK_RPAR ? no_parameters(p) : parse_parameters(p, false);
    struct expr *returns = NULL;
    if (!args || !accept(p, TOK_RPAR))
        return NULL;
    c = checkpoint(p);
    if (accept(p, TOK_RARROW) && !(returns = parse_expression(p)) && !shorter(p, c, p))
        return NULL;
    struct text *comment;
    if (!must_in_def(p, TOK_COLON) || !function_type_comment(p, &comment))
        return NULL;
    struct stmt_seq *body = block_of(p, "function definition", lineno);
    if (!body)
        return NULL;
    struct range w = span(p, start);
    if (is_async)
        return check_version(p, 5, "Async functions are")
                   ? STMT(p, AsyncFunctionDef, w, name, args, body, decorator_list, returns, comment, type_params) : NULL;
    return STMT(p, FunctionDef, w, name, args, body, decorator_list, returns, comment, type_params);
}

static struct stmt *class_definition(struct parser *p, struct expr_seq *decorator_list)
{
    struct pos start = here(p);
    p->mark++;
    struct name *name = take_name(p);
    struct type_param_seq *type_params = name ? parse_type_params(p) : NULL;
    struct expr_seq *bases = EMPTY_SEQ;
    struct keyword_seq *keywords = EMPTY_SEQ;
    if (!type_params)
        return NULL;
    if (accept(p, TOK_LPAR)) {
        if (peek(p) != TOK_RPAR && !parse_arguments(p, &bases, &keywords))
            return NULL;
        if (!accept(p, TOK_RPAR))
            return NULL;
    }
    if (!header_colon(p))
        return NULL;
    struct stmt_seq *body = block_of(p, "class definition", start.lineno);
    return body ? STMT(p, ClassDef, span(p, start), name, bases, keywords, body, decorator_list, type_params) : NULL;
}

static struct stmt *async_statement(struct parser *p, struct expr_seq *decorator_list)
{
    struct pos start = here(p);
    p->mark++;
    switch (peek(p)) {
    case KW_def: return function(p, start, decorator_list, true);
    case KW_with: return decorator_list->n ? NULL : with_statement(p, start, true);
    case KW_for: return decorator_list->n ? NULL : for_statement(p, start, true);
    }
    return NULL;
}

static struct stmt *decorated(struct parser *p)
{
    struct expr_seq *decorator_list = decorators(p);
    if (!decorator_list)
        return NULL;
    switch (peek(p)) {
    case KW_def: return function(p, here(p), decorator_list, false);
    case KW_class: return class_definition(p, decorator_list);
    case KW_async: return peek_next(p) == KW_def ? async_statement(p, decorator_list) : NULL;
    }
    return NULL;
}

/* ---- match ---- */

static struct match_case *case_block(struct parser *p)
{
    if (!is_soft_keyword(current(p), "case"))
        return NULL;
    int lineno = take_token(p)->lineno;
    struct pattern *pattern = parse_patterns(p);
    struct expr *guard = NULL;
    if (!pattern || (accept(p, KW_if) && !(guard = parse_named_expression(p))) || !header_colon(p))
        return NULL;
    struct stmt_seq *body = block_of(p, "'case' statement", lineno);
    return body ? NEW(p, match_case, {pattern, guard, body}) : NULL;
}

static struct expr *match_subject(struct parser *p)
{
    struct pos start = here(p);
    struct expr *first = parse_star_named_expression(p);
    if (!first || peek(p) != TOK_COMMA)
        return first && first->kind == AST_Starred ? NULL : first;
    size_t base = p->n_stack;
    if (!push(p, first))
        return NULL;
    while (accept(p, TOK_COMMA) && peek(p) != TOK_COLON)
        if (!push(p, parse_star_named_expression(p)))
            return NULL;
    struct expr_seq *elts = TAKE(p, expr, base);
    return elts ? EXPR(p, Tuple, span(p, start), elts, AST_Load) : NULL;
}

/* Can what follows the name "match" begin a subject?  Tells most uses of it as a plain name. */
static bool may_begin_subject(int type)
{
    switch (type) {
    case TOK_NAME: case TOK_NUMBER: case TOK_STRING: case TOK_FSTRING_START: case TOK_TSTRING_START: case TOK_LPAR:
    case TOK_LSQB: case TOK_LBRACE: case TOK_MINUS: case TOK_PLUS: case TOK_TILDE: case TOK_STAR: case TOK_ELLIPSIS:
    case KW_None: case KW_True: case KW_False: case KW_not: case KW_lambda: case KW_await:
        return true;
    }
    return false;
}

struct stmt *parse_match(struct parser *p)
{
    struct pos start = here(p);
    if (!may_begin_subject(peek_next(p)))
        return NULL;
    p->mark++;
    struct expr *subject = match_subject(p);
    if (!subject)
        return NULL;
    if (!accept(p, TOK_COLON)) {
        if (p->loud && !p->raised && peek(p) == TOK_NEWLINE)
            raise_furthest(p, ERROR_SYNTAX, "expected ':'");
        return NULL;
    }
    if (!accept(p, TOK_NEWLINE))
        return NULL;
    if (!accept(p, TOK_INDENT)) {
        if (p->loud && !p->raised)
            raise_furthest(p, ERROR_INDENTATION, "expected an indented block after 'match' statement on line %d", start.lineno);
        return NULL;
    }
    size_t base = p->n_stack;
    do {
        if (!push(p, case_block(p))) {
            p->lost = !p->diagnose;      /* a match statement it is, right or wrong */
            return NULL;
        }
    } while (peek(p) != TOK_DEDENT);
    p->mark++;
    struct match_case_seq *cases = TAKE(p, match_case, base);
    return cases && check_version(p, 10, "Pattern matching is") ? STMT(p, Match, span(p, start), subject, cases) : NULL;
}

/* ---- choosing ---- */

struct stmt *parse_compound(struct parser *p)
{
    switch (peek(p)) {
    case KW_if: return if_statement(p);
    case KW_for: return for_statement(p, here(p), false);
    case KW_while: return while_statement(p);
    case KW_def: return function(p, here(p), EMPTY_SEQ, false);
    case KW_class: return class_definition(p, EMPTY_SEQ);
    case KW_with: return with_statement(p, here(p), false);
    case KW_try: return try_statement(p);
    case TOK_AT: return decorated(p);
    case KW_async: return async_statement(p, EMPTY_SEQ);
    case TOK_NAME: return is_soft_keyword(current(p), "match") ? parse_match(p) : NULL;
    }
    return NULL;
}

static bool begins_compound(int type)
{
    switch (type) {
    case KW_if: case KW_for: case KW_while: case KW_def: case KW_class: case KW_with: case KW_try: case TOK_AT: case KW_async:
        return true;
    }
    return false;
}

bool parse_statement(struct parser *p)
{
    forget_tokens(p);
    const struct token *k = current(p);
    bool compound = begins_compound(k->type);
    if (compound || is_soft_keyword(k, "match")) {
        struct checkpoint c = checkpoint(p);
        struct stmt *s = parse_compound(p);
        if (s) {
            if (s->where.lineno >= p->last_compound.lineno && s->kind != AST_FunctionDef && s->kind != AST_AsyncFunctionDef)
                p->last_compound = (struct pos){s->where.lineno, s->where.col_offset};
            return push(p, s);
        }
        /* In the first pass nothing else can begin with these keywords. */
        if (p->raised || p->lost || (compound && !p->diagnose))
            return false;
        go_back(p, c);
    }
    return parse_simple_statements(p);
}
