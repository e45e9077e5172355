/* core/syntax/parse_stmt.c -- simple statements: those that fit on a line. */
#include "core/syntax/parser.h"

/* ---- assignment and expression statements ---- */

static int augmented_operator(int type)
{
    switch (type) {
    case TOK_PLUSEQUAL: return AST_Add;
    case TOK_MINEQUAL: return AST_Sub;
    case TOK_STAREQUAL: return AST_Mult;
    case TOK_ATEQUAL: return AST_MatMult;
    case TOK_SLASHEQUAL: return AST_Div;
    case TOK_PERCENTEQUAL: return AST_Mod;
    case TOK_AMPEREQUAL: return AST_BitAnd;
    case TOK_VBAREQUAL: return AST_BitOr;
    case TOK_CIRCUMFLEXEQUAL: return AST_BitXor;
    case TOK_LEFTSHIFTEQUAL: return AST_LShift;
    case TOK_RIGHTSHIFTEQUAL: return AST_RShift;
    case TOK_DOUBLESTAREQUAL: return AST_Pow;
    case TOK_DOUBLESLASHEQUAL: return AST_FloorDiv;
    }
    return 0;
}

/* target : annotation [= value] */
static struct stmt *annotated(struct parser *p, struct pos start, struct expr *target, bool parenthesized)
{
    if (!is_single_target(target))
        return NULL;
    p->mark++;
    struct expr *annotation = parse_expression(p), *value = NULL;
    if (!annotation)
        return NULL;
    if (accept(p, TOK_EQUAL) && !(value = parse_yield_or_star_expressions(p)))
        return NULL;
    if (!check_version(p, 6, "Variable annotation syntax is"))
        return NULL;
    set_store(target);
    int simple = target->kind == AST_Name && !parenthesized;
    return STMT(p, AnnAssign, span(p, start), target, annotation, value, simple);
}

static struct stmt *augmented(struct parser *p, struct pos start, struct expr *target, int op)
{
    if (!is_single_target(target))
        return NULL;
    p->mark++;
    if (op == AST_MatMult && !check_version(p, 5, "The '@' operator is"))
        return NULL;
    struct expr *value = parse_yield_or_star_expressions(p);
    if (!value)
        return NULL;
    set_store(target);
    return STMT(p, AugAssign, span(p, start), target, (enum operator_kind)op, value);
}

/* first = ... = value */
static struct stmt *assignment(struct parser *p, struct pos start, struct expr *first)
{
    size_t base = p->n_stack;
    struct expr *value = first;
    while (peek(p) == TOK_EQUAL) {
        if (value->kind == AST_Yield || value->kind == AST_YieldFrom || !set_store(value) || !push(p, value))
            return NULL;
        p->mark++;
        if (!(value = parse_yield_or_star_expressions(p)))
            return NULL;
    }
    struct text *comment;
    if (!parse_type_comment(p, &comment))
        return NULL;
    struct expr_seq *targets = TAKE(p, expr, base);
    return targets ? STMT(p, Assign, span(p, start), targets, value, comment) : NULL;
}

static struct stmt *expression_statement(struct parser *p)
{
    struct pos start = here(p);
    bool parenthesized = peek(p) == TOK_LPAR;
    if (p->loud) {
        struct checkpoint c = checkpoint(p);
        if (diagnose_assignment(p))
            return NULL;
        go_back(p, c);
    }
    struct expr *e = parse_yield_or_star_expressions(p);
    if (!e)
        return NULL;
    int type = peek(p), op;
    struct checkpoint c = checkpoint(p);
    struct stmt *s = NULL;
    if (type == TOK_NEWLINE) {
        /* by far the most frequent */
    } else if (type == TOK_EQUAL) {
        s = assignment(p, start, e);
    } else if (type == TOK_COLON) {
        s = annotated(p, start, e, parenthesized);
    } else if ((op = augmented_operator(type))) {
        s = augmented(p, start, e, op);
    }
    if (s)
        return s;
    if (p->raised)
        return NULL;
    go_back(p, c);
    return STMT(p, Expr, span(p, start), e);
}

/* ---- small ones ---- */

static struct stmt *return_statement(struct parser *p)
{
    struct pos start = here(p);
    p->mark++;
    int type = peek(p);
    struct expr *value = NULL;
    if (type != TOK_NEWLINE && type != TOK_SEMI) {
        struct checkpoint c = checkpoint(p);
        value = parse_star_expressions(p);
        if (!value) {
            if (p->raised)
                return NULL;
            go_back(p, c);
        }
    }
    return STMT(p, Return, span(p, start), value);
}

static struct stmt *raise_statement(struct parser *p)
{
    struct pos start = here(p);
    p->mark++;
    struct checkpoint c = checkpoint(p);
    struct expr *exc = parse_expression(p), *cause = NULL;
    if (!exc) {
        if (p->raised)
            return NULL;
        go_back(p, c);
        return STMT(p, Raise, span(p, start), NULL, NULL);
    }
    c = checkpoint(p);
    if (accept(p, KW_from) && !(cause = parse_expression(p))) {
        if (p->raised)
            return NULL;
        go_back(p, c);
    }
    return STMT(p, Raise, span(p, start), exc, cause);
}

static struct stmt *name_list(struct parser *p)
{
    struct pos start = here(p);
    bool global = take_token(p)->type == KW_global;
    size_t base = p->n_stack;
    do {
        struct name *name = take_name(p);
        if (!push(p, name))
            return NULL;
    } while (accept(p, TOK_COMMA));
    struct name_seq *names = take_seq(p, base);
    if (!names)
        return NULL;
    return global ? STMT(p, Global, span(p, start), names) : STMT(p, Nonlocal, span(p, start), names);
}

static struct expr *del_target(struct parser *p)
{
    struct expr *e = parse_target_primary(p);
    return e && set_del(e) ? e : NULL;
}

static struct stmt *del_statement(struct parser *p)
{
    struct pos start = here(p);
    struct checkpoint c = checkpoint(p);
    size_t base = p->n_stack;
    p->mark++;
    if (push(p, del_target(p))) {
        while (accept(p, TOK_COMMA)) {
            struct checkpoint before = checkpoint(p);
            struct expr *e = del_target(p);
            if (!e) {
                go_back(p, before);
                break;
            }
            if (!push(p, e))
                return NULL;
        }
        if (!p->raised && (peek(p) == TOK_SEMI || peek(p) == TOK_NEWLINE)) {
            struct expr_seq *targets = TAKE(p, expr, base);
            return targets ? STMT(p, Delete, span(p, start), targets) : NULL;
        }
    }
    if (p->loud && !p->raised) {
        go_back(p, c);
        p->mark++;
        struct expr *e = parse_star_expressions(p);
        if (e)
            raise_invalid_target(p, e, FOR_DEL);
    }
    return NULL;
}

static struct stmt *assert_statement(struct parser *p)
{
    struct pos start = here(p);
    p->mark++;
    struct expr *test = parse_expression(p), *msg = NULL;
    if (!test)
        return NULL;
    struct checkpoint c = checkpoint(p);
    if (accept(p, TOK_COMMA) && !(msg = parse_expression(p))) {
        if (p->raised)
            return NULL;
        go_back(p, c);
    }
    return STMT(p, Assert, span(p, start), test, msg);
}

/* type NAME[T] = value; "type" being a name elsewhere, the statement is only sure once the "=" is seen. */
static struct stmt *type_alias(struct parser *p)
{
    struct pos start = here(p);
    p->mark++;
    struct pos at = here(p);
    struct name *id = take_name(p);
    struct expr *name = id ? EXPR(p, Name, span(p, at), id, AST_Store) : NULL;
    struct type_param_seq *params = name ? parse_type_params(p) : NULL;
    if (!params || !accept(p, TOK_EQUAL))
        return NULL;
    struct expr *value = parse_expression(p);
    if (!value || !check_version(p, 12, "Type statement is"))
        return NULL;
    return STMT(p, TypeAlias, span(p, start), name, params, value);
}

/* ---- imports ---- */

/* a.b.c as one name. */
static struct name *dotted_name(struct parser *p)
{
    struct name *name = take_name(p);
    if (!name || peek(p) != TOK_DOT)
        return name;
    size_t base = p->n_stack, len = name->len;
    if (!push(p, name))
        return NULL;
    while (peek(p) == TOK_DOT) {
        struct checkpoint c = checkpoint(p);
        p->mark++;
        struct name *part = take_name(p);
        if (!part) {
            if (!shorter(p, c, name))
                return NULL;
            break;
        }
        if (!push(p, part))
            return NULL;
        len += 1 + part->len;
    }
    char *text = arena_alloc(p->arena, len + 1);
    if (!text)
        return NULL;
    char *out = text;
    for (size_t i = base; i < p->n_stack; i++) {
        const struct name *part = p->stack[i];
        if (i > base)
            *out++ = '.';
        memcpy(out, part->text, part->len);
        out += part->len;
    }
    p->n_stack = base;
    return names_get(&p->names, text, len);
}

/* Second pass, after "as": something that cannot be bound. */
static bool diagnose_import_target(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    if (peek(p) == TOK_NAME) {
        int next = peek_next(p);
        if (next == TOK_COMMA || next == TOK_RPAR || next == TOK_SEMI || next == TOK_NEWLINE)
            return false;
    }
    struct expr *e = parse_expression(p);
    if (e)
        raise_at(p, e->where, "cannot use %s as import target", expr_name(e));
    go_back(p, c);
    return p->raised;
}

/* NAME [as NAME], or a.b.c [as NAME] */
static struct alias *import_name(struct parser *p, bool dots)
{
    struct pos start = here(p);
    struct name *name = dots ? dotted_name(p) : take_name(p), *asname = NULL;
    if (!name)
        return NULL;
    if (peek(p) == KW_as) {
        p->mark++;
        if (p->loud && diagnose_import_target(p))
            return NULL;
        if (!(asname = take_name(p))) {
            if (!p->diagnose || p->raised)
                return NULL;
            p->mark--;
        }
    }
    return NEW(p, alias, {.where = span(p, start), .name = name, .asname = asname});
}

static bool diagnose_import(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    int start = p->mark++;
    if (peek(p) == TOK_NEWLINE) {
        raise_at(p, range_to_here(p, range_of_token(current(p))), "Expected one or more names after 'import'");
        return true;
    }
    bool more = true;
    struct name *name = NULL;
    size_t base = p->n_stack;
    while (more && (name = dotted_name(p)))
        more = accept(p, TOK_COMMA);
    if (name && peek(p) == KW_from) {
        p->mark++;
        if (dotted_name(p))
            raise_at(p, range_to_here(p, range_of_token(&p->tokens[start])),
                     "Did you mean to use 'from ... import ...' instead?");
    }
    p->n_stack = base;
    go_back(p, c);
    return p->raised;
}

static struct stmt *import_statement(struct parser *p)
{
    struct pos start = here(p);
    size_t base = p->n_stack;
    if (p->loud && diagnose_import(p))
        return NULL;
    p->mark++;
    do {
        struct checkpoint c = checkpoint(p);
        struct alias *alias = import_name(p, true);
        if (!alias && p->n_stack > base && p->diagnose && !p->raised) {
            go_back(p, c);
            p->mark--;
            break;
        }
        if (!push(p, alias))
            return NULL;
    } while (accept(p, TOK_COMMA));
    struct alias_seq *names = TAKE(p, alias, base);
    return names ? STMT(p, Import, span(p, start), names) : NULL;
}

/* What "from m import" brings; *names filled.  false: failed. */
static bool import_targets(struct parser *p, struct alias_seq **names)
{
    size_t base = p->n_stack;
    if (peek(p) == TOK_STAR) {
        struct range where = range_of_token(take_token(p));
        struct name *star = names_get(&p->names, "*", 1);
        if (!star || !push(p, NEW(p, alias, {.where = where, .name = star})))
            return false;
        *names = TAKE(p, alias, base);
        return *names != NULL;
    }
    bool parens = accept(p, TOK_LPAR);
    if (peek(p) == TOK_NEWLINE) {
        if (p->loud)
            raise_at(p, range_to_here(p, range_of_token(current(p))), "Expected one or more names after 'import'");
        return false;
    }
    bool comma = false;
    do {
        if (comma && peek(p) != TOK_NAME)
            break;
        if (!push(p, import_name(p, false)))
            return false;
    } while ((comma = accept(p, TOK_COMMA)));
    if (!parens && comma) {
        if (p->loud && !p->raised && peek(p) == TOK_NEWLINE)
            raise_furthest(p, ERROR_SYNTAX, "trailing comma not allowed without surrounding parentheses");
        return false;
    }
    *names = TAKE(p, alias, base);
    return *names && (!parens || accept(p, TOK_RPAR));
}

/* from __future__ import barry_as_FLUFL: the rest of the source is to say <>. */
static void note_future(struct parser *p, const struct name *module, int level, const struct alias_seq *names)
{
    if (level || !module || strcmp(module->text, "__future__") != 0)
        return;
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->at[i]->name->text, "barry_as_FLUFL") == 0)
            p->t.barry = true;
}

static struct stmt *from_statement(struct parser *p)
{
    struct pos start = here(p);
    int level = 0;
    p->mark++;
    for (int type; (type = peek(p)) == TOK_DOT || type == TOK_ELLIPSIS; p->mark++)
        level += type == TOK_DOT ? 1 : 3;
    struct name *module = NULL;
    struct alias_seq *names;
    if (peek(p) == TOK_NAME || level == 0) {
        if (!(module = dotted_name(p)))
            return NULL;
    }
    if (!accept(p, KW_import) || !import_targets(p, &names))
        return NULL;
    note_future(p, module, level, names);
    return STMT(p, ImportFrom, span(p, start), module, names, level);
}

/* ---- choosing ---- */

static struct stmt *simple_statement(struct parser *p)
{
    struct pos start;
    switch (peek(p)) {
    case KW_return: return return_statement(p);
    case KW_import: return import_statement(p);
    case KW_from: return from_statement(p);
    case KW_raise: return raise_statement(p);
    case KW_pass:
        start = here(p);
        p->mark++;
        return STMT(p, Pass, span(p, start));
    case KW_break:
        start = here(p);
        p->mark++;
        return STMT(p, Break, span(p, start));
    case KW_continue:
        start = here(p);
        p->mark++;
        return STMT(p, Continue, span(p, start));
    case KW_del: return del_statement(p);
    case KW_assert: return assert_statement(p);
    case KW_global:
    case KW_nonlocal: return name_list(p);
    case TOK_NAME:
        if (is_soft_keyword(current(p), "type") && peek_next(p) == TOK_NAME) {
            struct checkpoint c = checkpoint(p);
            struct stmt *s = type_alias(p);
            if (s || p->raised)
                return s;
            go_back(p, c);
        }
        break;
    }
    return expression_statement(p);
}

struct stmt *parse_simple_statement(struct parser *p)
{
    struct stmt *s;
    if (!p->diagnose)
        return simple_statement(p);
    if (memo_get(p, MEMO_SIMPLE_STMT, &s))
        return s;
    struct checkpoint c = checkpoint(p);
    int type = peek(p);
    switch (type) {
    case KW_return: case KW_import: case KW_from: case KW_raise: case KW_pass: case KW_break: case KW_continue:
    case KW_del: case KW_assert: case KW_global: case KW_nonlocal:
        /* Whatever comes first, the reference has a look at it as an assignment or an expression. */
        if (p->loud && diagnose_assignment(p))
            return NULL;
        go_back(p, c);
        if (p->loud && (parse_star_expressions(p) || p->raised))
            return NULL;
        go_back(p, c);
        break;
    case TOK_NAME:
        if (p->loud && is_soft_keyword(current(p), "type") && diagnose_assignment(p))
            return NULL;
        go_back(p, c);
    }
    s = simple_statement(p);
    memo_put(p, MEMO_SIMPLE_STMT, c.mark, s);
    return s;
}

/* Statements separated by semicolons, to the end of the line. */
bool parse_simple_statements(struct parser *p)
{
    do {
        if (!push(p, parse_simple_statement(p)))
            return false;
        if (accept(p, TOK_NEWLINE))
            return true;
    } while (accept(p, TOK_SEMI) && peek(p) != TOK_NEWLINE);
    return accept(p, TOK_NEWLINE);
}
