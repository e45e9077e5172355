/* core/syntax/diagnose_expr.c -- the second pass: mistakes in expressions that get a message of their own.
 *
 * Each function stands at the place where the regular syntax was, or will be, tried, looks for known wrong forms in a
 * fixed order, and raises at the first it finds.  The order matters: it decides which of two possible messages a user
 * sees, and it is that of the reference. */
#include "core/syntax/parser.h"

static struct range token_range(const struct parser *p, int index)
{
    return range_of_token(&p->tokens[index]);
}

static bool is_legacy_statement(const struct expr *e)
{
    return e->kind == AST_Name && (strcmp(e->v.Name.id->text, "print") == 0 || strcmp(e->v.Name.id->text, "exec") == 0);
}

/* ---- two expressions side by side, halves of a conditional ---- */

/* "text "word" more text": quotes that end a string too early. */
static bool broken_string(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    struct expr *first = NULL, *last = NULL, *e;
    p->mark++;
    while (peek(p) != TOK_STRING) {
        struct checkpoint next = checkpoint(p);
        if (!(e = parse_expression_quietly(p))) {
            go_back(p, next);
            break;
        }
        last = e;
        if (!first)
            first = e;
    }
    if (first && !p->raised && peek(p) == TOK_STRING)
        raise_at(p, range_between(first->where, last->where), "invalid syntax. Is this intended to be part of the string?");
    go_back(p, c);
    return p->raised;
}

static bool missing_comma(struct parser *p)
{
    if (is_any_soft_keyword(current(p)) || (peek(p) == TOK_NAME && peek_next(p) == TOK_STRING))
        return p->raised;
    struct checkpoint c = checkpoint(p);
    struct expr *a = parse_disjunction(p), *b = a ? parse_expression_quietly(p) : NULL;
    if (b && !p->raised && !is_legacy_statement(a) && last_taken(p)->level > 0)
        raise_at(p, range_between(a->where, b->where), "invalid syntax. Perhaps you forgot a comma?");
    go_back(p, c);
    return p->raised;
}

static bool half_conditional(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    struct expr *a = parse_disjunction(p), *b = NULL;
    if (a && accept(p, KW_if) && (b = parse_disjunction(p))) {
        if (accept(p, KW_else)) {
            int after = p->mark;
            struct expr *e = parse_expression(p);
            if (!e && !p->raised && token_at(p, after)->bare)
                raise_furthest(p, ERROR_SYNTAX, "expected expression after 'else', but statement is given");
            else if (!e && !p->raised)
                raise_at_token(p, after, "expected expression after 'else', but statement is given");
        } else if (peek(p) != TOK_COLON && !p->raised) {
            raise_at(p, range_between(a->where, b->where), "expected 'else' after 'if' expression");
        }
    }
    go_back(p, c);
    return p->raised;
}

static bool statement_as_body(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    int statement = p->mark++;
    if (accept(p, KW_if) && parse_disjunction(p) && accept(p, KW_else) && parse_simple_statement(p) && !p->raised)
        raise_at_token(p, statement, "expected expression before 'if', but statement is given");
    go_back(p, c);
    return p->raised;
}

/* {lambda x: ...} in an f-string: the colon starts the format spec. */
static bool lambda_in_field(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    int start = p->mark++;
    if (peek(p) == TOK_COLON || parse_parameters(p, true)) {
        int colon = p->mark;
        if (accept(p, TOK_COLON)) {
            int type = peek(p);
            if (type == TOK_FSTRING_MIDDLE || type == TOK_TSTRING_MIDDLE)
                raise_at(p, range_between(token_range(p, start), token_range(p, colon)),
                         "%c-string: lambda expressions are not allowed without parentheses",
                         type == TOK_FSTRING_MIDDLE ? 'f' : 't');
        }
    }
    go_back(p, c);
    return p->raised;
}

/* print x */
static bool legacy_statement(struct parser *p)
{
    if (peek(p) != TOK_NAME || peek_next(p) == TOK_LPAR)
        return p->raised;
    struct checkpoint c = checkpoint(p);
    struct expr *a = parse_atom(p), *b = a ? parse_star_expressions(p) : NULL;
    if (b && !p->raised && is_legacy_statement(a))
        raise_at(p, range_between(a->where, b->where), "Missing parentheses in call to '%s'. Did you mean %s(...)?",
                 a->v.Name.id->text, a->v.Name.id->text);
    go_back(p, c);
    return p->raised;
}

bool diagnose_expression(struct parser *p)
{
    int type = peek(p);
    if (type == TOK_STRING && broken_string(p))
        return true;
    if (missing_comma(p) || half_conditional(p))
        return true;
    if ((type == KW_pass || type == KW_break || type == KW_continue) && statement_as_body(p))
        return true;
    if (type == KW_lambda && lambda_in_field(p))
        return true;
    return legacy_statement(p);
}

/* ---- = where == or := is meant ---- */

static bool is_list_or_tuple_here(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    int type = peek(p);
    if (type == KW_True || type == KW_False || type == KW_None)
        return true;
    if (type != TOK_LPAR && type != TOK_LSQB)
        return false;
    struct expr *e = parse_atom(p);
    bool group = p->mark > c.mark && e && e->where.col_offset == p->tokens[c.mark].col_offset
                 && e->where.lineno == p->tokens[c.mark].lineno;
    go_back(p, c);
    return group && (e->kind == AST_List || e->kind == AST_Tuple || e->kind == AST_GeneratorExp);
}

static bool named_expression(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    struct expr *a = parse_expression(p);
    if (a && accept(p, TOK_COLONEQUAL) && parse_expression(p) && !p->raised)
        raise_at(p, a->where, "cannot use assignment expressions with %s", expr_name(a));
    go_back(p, c);
    if (p->raised)
        return true;
    if (peek(p) == TOK_NAME && peek_next(p) == TOK_EQUAL) {
        struct range name = token_range(p, c.mark);
        p->mark += 2;
        struct expr *b = parse_bitwise_or(p);
        if (b && peek(p) != TOK_EQUAL && peek(p) != TOK_COLONEQUAL && !p->raised)
            raise_at(p, range_between(name, b->where), "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
        go_back(p, c);
        if (p->raised)
            return true;
    }
    if (is_list_or_tuple_here(p) || p->raised)
        return p->raised;
    a = parse_bitwise_or(p);
    if (a && accept(p, TOK_EQUAL) && parse_bitwise_or(p) && peek(p) != TOK_EQUAL && peek(p) != TOK_COLONEQUAL && !p->raised)
        raise_at(p, a->where, "cannot assign to %s here. Maybe you meant '==' instead of '='?", expr_name(a));
    go_back(p, c);
    return p->raised;
}

bool diagnose_named_expression(struct parser *p)
{
    void *none;
    if (memo_get(p, MEMO_NAMED_DIAGNOSIS, &none))
        return false;
    int start = p->mark;
    if (named_expression(p))
        return true;
    memo_put(p, MEMO_NAMED_DIAGNOSIS, start, NULL);
    return false;
}

/* ---- brackets ---- */

/* At the parenthesis. */
bool diagnose_group(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    int stars = ++p->mark;
    int type = peek(p);
    if (type == TOK_STAR) {
        struct expr *e = parse_starred_argument(p);
        if (e && accept(p, TOK_RPAR))
            raise_at(p, e->where, "cannot use starred expression here");
    } else if (type == TOK_DOUBLESTAR) {
        p->mark++;
        if (parse_expression(p) && accept(p, TOK_RPAR))
            raise_at_token(p, stars, "cannot use double starred expression here");
    }
    go_back(p, c);
    return p->raised;
}

/* At the bracket. */
bool diagnose_comprehension(struct parser *p)
{
    static const char forgot[] = "did you forget parentheses around the comprehension target?";
    struct checkpoint c = checkpoint(p);
    bool parens = take_token(p)->type == TOK_LPAR;
    struct checkpoint inside = checkpoint(p);
    if (peek(p) == TOK_STAR) {
        struct expr *e = parse_starred_argument(p);
        if (e && parse_comprehensions(p))
            raise_at(p, e->where, "iterable unpacking cannot be used in comprehension");
        go_back(p, inside);
    }
    if (!parens && !p->raised) {
        struct expr *a = parse_star_named_expression(p), *last = NULL;
        if (a && accept(p, TOK_COMMA)) {
            struct range comma = range_of_token(last_taken(p));
            struct checkpoint rest = checkpoint(p);
            struct expr *e;
            while ((e = parse_star_named_expression(p))) {
                last = e;
                if (!accept(p, TOK_COMMA))
                    break;
            }
            if (last && !p->raised && parse_comprehensions(p))
                raise_at(p, range_between(a->where, last->where), forgot);
            go_back(p, rest);
            if (!p->raised && parse_comprehensions(p))
                raise_at(p, range_between(a->where, comma), forgot);
        }
    }
    go_back(p, c);
    return p->raised;
}

/* After the key of a dict's item: the wrong things that can be there instead of a colon and a value.  The reference looks
 * for these in its first pass, so do we. */
bool diagnose_dict_value(struct parser *p, struct expr *key, bool need_colon)
{
    int colon = p->mark;
    if (!accept(p, TOK_COLON)) {
        if (need_colon && !p->raised)
            raise_at(p, (struct range){key->where.lineno, key->where.end_col_offset - 1, key->where.end_lineno, -1},
                     "':' expected after dictionary key");
        return p->raised;
    }
    int type = peek(p);
    if (type == TOK_STAR) {
        struct range star = range_of_token(take_token(p));
        if (parse_bitwise_or(p) && !p->raised)
            raise_at(p, range_to_here(p, star), "cannot use a starred expression in a dictionary value");
    } else if (type == TOK_RBRACE || type == TOK_COMMA) {
        raise_at_token(p, colon, "expression expected after dictionary key and ':'");
    }
    return p->raised;
}

bool diagnose_dict_comprehension(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    int stars = ++p->mark;
    if (accept(p, TOK_DOUBLESTAR) && parse_bitwise_or(p) && parse_comprehensions(p) && accept(p, TOK_RBRACE))
        raise_at_token(p, stars, "dict unpacking cannot be used in dict comprehension");
    go_back(p, c);
    return p->raised;
}

/* ---- comprehension clauses and loops ---- */

bool diagnose_for_target(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    struct expr *e = parse_star_expressions(p);
    if (e)
        raise_invalid_target(p, e, FOR_LOOP);
    go_back(p, c);
    return p->raised;
}

/* At "async" or "for". */
bool diagnose_for_clause(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    accept(p, KW_async);
    p->mark++;
    struct checkpoint target = checkpoint(p);
    bool good = parse_bitwise_or(p) != NULL;
    while (good && accept(p, TOK_COMMA)) {
        struct checkpoint next = checkpoint(p);
        if (!parse_bitwise_or(p)) {
            go_back(p, next);
            break;
        }
    }
    if (good && peek(p) != KW_in && !p->raised)
        raise_furthest(p, ERROR_SYNTAX, "'in' expected after for-loop variables");
    go_back(p, target);
    if (!p->raised)
        diagnose_for_target(p);
    go_back(p, c);
    return p->raised;
}

/* ---- arguments ---- */

/* At the star: *a = b */
bool diagnose_starred_unpacking(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    struct range star = range_of_token(take_token(p));
    struct expr *value;
    if (parse_expression(p) && accept(p, TOK_EQUAL) && (value = parse_expression(p)) && !p->raised)
        raise_at(p, range_between(star, value->where), "cannot assign to iterable argument unpacking");
    go_back(p, c);
    return p->raised;
}

bool diagnose_keyword_argument(struct parser *p)
{
    static const char meant[] = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
    struct checkpoint c = checkpoint(p);
    int type = peek(p);
    struct range first = range_of_token(current(p));
    if ((type == KW_True || type == KW_False || type == KW_None) && peek_next(p) == TOK_EQUAL) {
        raise_at(p, range_between(first, token_range(p, c.mark + 1)), "cannot assign to %s", token_text(type));
        return true;
    }
    if (type == TOK_NAME && peek_next(p) == TOK_EQUAL) {
        p->mark += 2;
        if (parse_expression(p) && parse_comprehensions(p) && !p->raised)
            raise_at(p, range_between(first, token_range(p, c.mark + 1)), meant);
    } else if (type == TOK_DOUBLESTAR) {
        struct expr *value;
        p->mark++;
        if (parse_expression(p) && accept(p, TOK_EQUAL) && (value = parse_expression(p)) && !p->raised)
            raise_at(p, range_between(first, value->where), "cannot assign to keyword argument unpacking");
    } else {
        struct expr *e = parse_expression(p);
        if (e && peek(p) == TOK_EQUAL && !p->raised)
            raise_at(p, range_between(e->where, token_range(p, p->mark)),
                     "expression cannot contain assignment, perhaps you meant \"==\"?");
    }
    go_back(p, c);
    return p->raised;
}

static struct range end_of_comprehension(const struct comprehension_seq *generators)
{
    const struct comprehension *last = generators->at[generators->n - 1];
    return last->ifs->n ? last->ifs->at[last->ifs->n - 1]->where : last->iter->where;
}

static bool any_double_starred(const struct keyword_seq *keywords)
{
    for (size_t i = 0; i < keywords->n; i++)
        if (!keywords->at[i]->arg)
            return true;
    return false;
}

/* At the first argument. */
bool diagnose_arguments(struct parser *p)
{
    static const char bare_generator[] = "Generator expression must be parenthesized";
    struct checkpoint c = checkpoint(p);
    struct expr_seq *args = NULL;
    struct keyword_seq *keywords = NULL;
    struct comprehension_seq *generators;
    struct expr *e;
    bool some = parse_args_prefix(p, &args, &keywords);
    struct checkpoint after = checkpoint(p);
    /* **args, *more */
    if (some && peek(p) == TOK_COMMA && peek_next(p) == TOK_STAR) {
        struct range comma = range_of_token(take_token(p));
        bool good = parse_starred_argument(p) != NULL;
        if (good)
            while (accept(p, TOK_COMMA) && peek(p) == TOK_STAR && parse_starred_argument(p)) {
            }
        if (good && !p->raised)
            raise_at(p, range_to_here(p, comma), "iterable argument unpacking follows keyword argument unpacking");
    }
    /* x for x in y, ... */
    go_back(p, c);
    if (!p->raised && (e = parse_expression(p)) && (generators = parse_comprehensions(p)) && accept(p, TOK_COMMA)) {
        struct checkpoint comma = checkpoint(p);
        struct expr_seq *more_args;
        struct keyword_seq *more_keywords;
        if (!parse_args_prefix(p, &more_args, &more_keywords)) {
            go_back(p, comma);
            if (parse_expression(p))
                parse_comprehensions(p);
        }
        if (!p->raised)
            raise_at(p, range_between(e->where, end_of_comprehension(generators)), bare_generator);
    }
    /* x = y for y in z */
    go_back(p, c);
    if (!p->raised && peek(p) == TOK_NAME && peek_next(p) == TOK_EQUAL) {
        p->mark += 2;
        if (parse_expression(p) && parse_comprehensions(p) && !p->raised)
            raise_at(p, range_between(token_range(p, c.mark), token_range(p, c.mark + 1)),
                     "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
    }
    /* args, x= */
    for (int with_args = 1; with_args >= 0 && !p->raised; with_args--) {
        go_back(p, c);
        if (with_args) {
            if (!some)
                continue;
            go_back(p, after);
            if (!accept(p, TOK_COMMA))
                continue;
        }
        if (peek(p) == TOK_NAME && peek_next(p) == TOK_EQUAL) {
            int name = p->mark;
            int type = token_at(p, name + 2)->type;
            if (type == TOK_COMMA || type == TOK_RPAR)
                raise_at(p, range_between(token_range(p, name), token_range(p, name + 1)),
                         "expected argument value expression");
        }
    }
    if (p->raised || !some)
        return p->raised;
    /* args for ... */
    go_back(p, after);
    if ((generators = parse_comprehensions(p)) && args->n > 1) {
        raise_at(p, range_between(args->at[args->n - 1]->where, end_of_comprehension(generators)), bare_generator);
        return true;
    }
    /* args, x for ... */
    go_back(p, after);
    if (!p->raised && accept(p, TOK_COMMA)) {
        struct checkpoint comma = checkpoint(p);
        if ((e = parse_expression(p)) && (generators = parse_comprehensions(p)))
            raise_at(p, range_between(e->where, generators->at[generators->n - 1]->target->where), bare_generator);
        go_back(p, comma);
        struct expr_seq *more_args;
        struct keyword_seq *more_keywords;
        if (!p->raised && parse_args_prefix(p, &more_args, &more_keywords) && !p->raised)
            raise_furthest(p, ERROR_SYNTAX, any_double_starred(keywords)
                                                ? "positional argument follows keyword argument unpacking"
                                                : "positional argument follows keyword argument");
    }
    go_back(p, c);
    return p->raised;
}

/* ---- replacement fields of f-strings ---- */

/* At the brace. */
bool diagnose_field(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    p->mark++;
    int type = peek(p);
    const struct fstring *f = p->t.n_fstrings ? &p->t.fstrings[p->t.n_fstrings - 1] : NULL;
    char letter = f ? f->letter : 'f';
    for (int i = c.mark - 1; i >= 0; i--) {
        int t = p->tokens[i].type;
        if (t >= TOK_FSTRING_START && t <= TOK_TSTRING_END) {
            letter = t <= TOK_FSTRING_END ? 'f' : 't';
            break;
        }
    }
    if (type == TOK_EQUAL || type == TOK_EXCLAMATION || type == TOK_COLON || type == TOK_RBRACE) {
        raise_at_token(p, p->mark, "%c-string: valid expression required before '%s'", letter, token_text(type));
        return true;
    }
    struct expr *value = parse_yield_or_star_expressions(p);
    if (p->raised)
        return true;
    if (!value) {
        go_back(p, c);
        p->mark++;
        raise_next(p, "%c-string: expecting a valid expression after '{'", letter);
        return true;
    }
    type = peek(p);
    if (type != TOK_EQUAL && type != TOK_EXCLAMATION && type != TOK_COLON && type != TOK_RBRACE) {
        if (!p->raised)
            raise_next(p, "%c-string: expecting '=', or '!', or ':', or '}'", letter);
        return true;
    }
    if (accept(p, TOK_EQUAL)) {
        type = peek(p);
        if (type != TOK_EXCLAMATION && type != TOK_COLON && type != TOK_RBRACE) {
            if (!p->raised)
                raise_next(p, "%c-string: expecting '!', or ':', or '}'", letter);
            return true;
        }
    }
    if (accept(p, TOK_EXCLAMATION)) {
        type = peek(p);
        if (type == TOK_COLON || type == TOK_RBRACE)
            raise_next(p, "%c-string: missing conversion character", letter);
        else if (type != TOK_NAME && !p->raised)
            raise_next(p, "%c-string: invalid conversion character", letter);
        if (p->raised)
            return true;
        p->mark++;
        type = peek(p);
        if (type != TOK_COLON && type != TOK_RBRACE) {
            if (!p->raised)
                raise_next(p, "%c-string: expecting ':' or '}'", letter);
            return true;
        }
    }
    if (accept(p, TOK_COLON)) {
        skip_format_spec(p, letter == 't');
        if (!p->raised && peek(p) != TOK_RBRACE && !p->raised)
            raise_next(p, "%c-string: expecting '}', or format specs", letter);
    } else if (!p->raised) {
        raise_next(p, "%c-string: expecting '}'", letter);
    }
    return p->raised;
}
