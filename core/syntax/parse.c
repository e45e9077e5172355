/* core/syntax/parse.c -- the parser's engine room: tokens on demand, the stack of nodes, the two passes.
 *
 * Whenever a statement begins, at any depth, the tokens before it are forgotten, so the array stays small and in cache.
 * When the first pass fails, the second has the tokens made again.  It starts at the last finished statement of the
 * module's top level: what is wrong may be that the statement in which the first pass failed should have been a part of
 * that one. */
#include "core/syntax/parser.h"
#include "core/syntax/source.h"

#include <stdlib.h>

/* ---- tokens ---- */

static void *grown(struct arena *a, const void *old, size_t n, size_t cap, size_t size)
{
    void *more = arena_alloc(a, cap * size);
    if (more && n)
        memcpy(more, old, n * size);
    return more;
}

static bool grow_tokens(struct parser *p)
{
    int cap = p->cap ? p->cap * 2 : 128;
    struct token *more = grown(p->arena, p->tokens, (size_t)p->fill, (size_t)cap, sizeof *more);
    if (!more)
        return false;
    p->tokens = more;
    p->cap = cap;
    return true;
}

/* A "# type: ignore" is kept aside; the parser does not see it. */
static bool keep_ignore(struct parser *p, const struct token *k)
{
    if (p->diagnose)
        return true;
    if (p->n_ignores == p->cap_ignores) {
        size_t cap = p->cap_ignores ? p->cap_ignores * 2 : 16;
        struct type_ignore **more = grown(p->arena, p->ignores, p->n_ignores, cap, sizeof *more);
        if (!more)
            return false;
        p->ignores = more;
        p->cap_ignores = cap;
    }
    size_t len = (size_t)(k->end - k->start);
    struct text *tag = arena_alloc(p->arena, sizeof *tag + len + 1);
    if (!tag)
        return false;
    tag->len = len;
    memcpy(tag->text, k->start, len);
    tag->text[len] = 0;
    p->ignores[p->n_ignores] =
        NEW(p, type_ignore, {.kind = AST_TypeIgnore, .v.TypeIgnore = {.lineno = k->lineno, .tag = tag}});
    return p->ignores[p->n_ignores++] != NULL;
}

bool parser_fetch(struct parser *p)
{
    static const struct token no_token = {.type = TOK_ERRORTOKEN, .bare = true};
    if (p->fill && p->tokens[p->fill - 1].type == TOK_ERRORTOKEN)
        return false;
    if (p->fill == p->cap && !grow_tokens(p)) {
        raise_memory(p);
        if (!p->cap) {
            p->tokens = &p->spare;
            p->fill = 1;
        }
        p->tokens[p->fill - 1] = no_token;
        return false;
    }
    struct token *k = &p->tokens[p->fill];
    int type;
    while ((type = tokenizer_next(&p->t, k)) == TOK_TYPE_IGNORE)
        if (!keep_ignore(p, k)) {
            raise_memory(p);
            *k = no_token;
            break;
        }
    if (p->options->mode == PARSE_SINGLE && type == TOK_ENDMARKER && !p->single_ended) {
        /* A statement typed in ends with the input, and so do its blocks. */
        k->type = TOK_NEWLINE;
        p->single_ended = true;
        if (p->t.indent && !(p->options->flags & PARSE_DONT_IMPLY_DEDENT)) {
            p->t.pending = -p->t.indent;
            p->t.indent = 0;
        }
    } else if (type != TOK_ENDMARKER) {
        p->single_ended = false;
    }
    p->fill++;
    p->n_fetched++;
    if (k->type == TOK_ERRORTOKEN) {
        if (!p->raised)
            raise_tokenizer_error(p);
        return false;
    }
    return true;
}

static bool has_text(const struct token *k, const char *text)
{
    size_t len = strlen(text);
    return (size_t)(k->end - k->start) == len && memcmp(k->start, text, len) == 0;
}

bool is_soft_keyword(const struct token *k, const char *word)
{
    return k->type == TOK_NAME && has_text(k, word);
}

bool is_any_soft_keyword(const struct token *k)
{
    return is_soft_keyword(k, "_") || is_soft_keyword(k, "case") || is_soft_keyword(k, "match") || is_soft_keyword(k, "type");
}

/* ---- the stack of nodes ---- */

bool parser_grow_stack(struct parser *p)
{
    size_t cap = p->cap_stack ? p->cap_stack * 2 : 256;
    void **more = grown(p->arena, p->stack, p->n_stack, cap, sizeof *more);
    if (!more)
        return false;
    p->stack = more;
    p->cap_stack = cap;
    return true;
}

bool push_maybe_null(struct parser *p, void *node)
{
    if (p->n_stack == p->cap_stack && !parser_grow_stack(p))
        return false;
    p->stack[p->n_stack++] = node;
    return true;
}

struct any_seq { size_t n; void *at[]; };

void *take_seq(struct parser *p, size_t base)
{
    size_t n = p->n_stack - base;
    struct any_seq *seq = ast_seq_alloc(p->arena, n, sizeof(void *));
    if (seq && n)
        memcpy(seq->at, p->stack + base, n * sizeof(void *));
    p->n_stack = base;
    return seq;
}

void *seq_of(struct parser *p, void *node)
{
    struct any_seq *seq = ast_seq_alloc(p->arena, 1, sizeof(void *));
    if (seq)
        seq->at[0] = node;
    return seq;
}

bool enter(struct parser *p)
{
    if (++p->depth <= MAX_DEPTH)
        return true;
    if (!p->raised) {
        p->raised = true;
        *p->err = (struct syntax_error){.kind = ERROR_MEMORY,
                                        .msg = "Parser stack overflowed - Python source too complex to parse"};
    }
    return false;
}

/* ---- memory of the second pass ---- */

bool memo_get(struct parser *p, enum memo_rule rule, void *node_out)
{
    if (p->mark >= p->n_memos)
        return false;
    for (const struct memo *m = p->memos[p->mark]; m; m = m->next)
        if (m->rule == rule) {
            p->mark = m->end;
            *(void **)node_out = m->node;
            return true;
        }
    return false;
}

void memo_put(struct parser *p, enum memo_rule rule, int start, void *node)
{
    if (p->raised)
        return;
    if (start >= p->n_memos) {
        int cap = p->cap > start ? p->cap : start + 1;
        struct memo **more = arena_zalloc(p->arena, (size_t)cap * sizeof *more);
        if (!more)
            return;
        if (p->n_memos)
            memcpy(more, p->memos, (size_t)p->n_memos * sizeof *more);
        p->memos = more;
        p->n_memos = cap;
    }
    struct memo *m = arena_alloc(p->arena, sizeof *m);
    if (!m)
        return;
    *m = (struct memo){p->memos[start], node, node ? p->mark : start, (uint8_t)rule};
    p->memos[start] = m;
}

/* ---- start rules ---- */

/* A statement begins at the current token: nobody will look at what is before it any more. */
void forget_tokens(struct parser *p)
{
    if (p->diagnose || !p->source || p->mark == 0)
        return;
    memmove(p->tokens, p->tokens + p->mark, (size_t)(p->fill - p->mark) * sizeof *p->tokens);
    p->fill -= p->mark;
    p->mark = 0;
    p->forgot = true;
}

/* A statement of the top level begins: the second pass might have to start at it, or at the one before. */
static void note_restart(struct parser *p)
{
    const struct token *k = current(p);
    if (p->diagnose || k->col_offset != 0 || k->bare)
        return;
    p->restart = p->next_restart;
    p->next_restart = (struct restart){k->start, k->lineno - 1, p->n_fetched - (size_t)(p->fill - p->mark)};
}

/* Has the tokenizer make again the tokens from the restart on, as many as the first pass had got. */
static void remake_tokens(struct parser *p)
{
    struct tokenizer *t = &p->t;
    size_t n = p->n_fetched - p->restart.n_before;
    t->cur = p->restart.line ? p->restart.line : t->buf;
    t->lineno = p->restart.lineno;
    t->line_start = t->chunk = t->cur;
    t->at_line_start = true;
    t->status = TOKENIZER_GOING;
    t->level = t->indent = t->pending = t->n_fstrings = 0;
    p->single_ended = true;
    p->fill = 0;
    t->muted = true;
    while ((size_t)p->fill < n && parser_fetch(p)) {
    }
    t->muted = false;
}

static struct mod *parse_module(struct parser *p)
{
    while (peek(p) != TOK_ENDMARKER) {
        note_restart(p);
        if (!parse_statement(p))
            return NULL;
    }
    struct stmt_seq *body = TAKE(p, stmt, 0);
    struct type_ignore_seq *ignores = ast_seq(p->arena, type_ignore, p->n_ignores);
    if (!body || !ignores)
        return NULL;
    if (p->n_ignores)
        memcpy(ignores->at, p->ignores, p->n_ignores * sizeof ignores->at[0]);
    return NEW(p, mod, {.kind = AST_Module, .v.Module = {body, ignores}});
}

/* One statement, or several on one line; a compound one is ended by an empty line. */
static struct mod *parse_single(struct parser *p)
{
    if (accept(p, TOK_NEWLINE)) {
        struct range w = range_of_token(last_taken(p));
        if (!push(p, NEW(p, stmt, {.kind = AST_Pass, .where = w})))
            return NULL;
    } else if (peek(p) == TOK_ENDMARKER) {
        if (p->options->readline)
            return NULL;       /* the end of an interactive session */
        return NULL;
    } else {
        struct checkpoint start = checkpoint(p);
        struct stmt *compound = parse_compound(p);
        if (compound) {
            if (!push(p, compound) || !accept(p, TOK_NEWLINE))
                return NULL;
        } else {
            if (p->raised || p->lost || (p->forgot && !p->diagnose))
                return NULL;
            go_back(p, start);
            if (!parse_simple_statements(p))
                return NULL;
        }
    }
    struct stmt_seq *body = TAKE(p, stmt, 0);
    return body ? NEW(p, mod, {.kind = AST_Interactive, .v.Interactive = {body}}) : NULL;
}

static struct mod *parse_eval(struct parser *p)
{
    struct expr *body = parse_expressions(p);
    if (!body)
        return NULL;
    while (accept(p, TOK_NEWLINE)) {
    }
    if (!accept(p, TOK_ENDMARKER))
        return NULL;
    return NEW(p, mod, {.kind = AST_Expression, .v.Expression = {body}});
}

/* (int, *str, **Any) -> float */
static struct mod *parse_func_type(struct parser *p)
{
    if (!accept(p, TOK_LPAR))
        return NULL;
    int stars = 0;
    while (peek(p) != TOK_RPAR) {
        if (peek(p) == TOK_STAR ? stars >= 1 : peek(p) == TOK_DOUBLESTAR ? stars >= 2 : stars >= 1)
            return NULL;
        if (accept(p, TOK_STAR))
            stars = 1;
        else if (accept(p, TOK_DOUBLESTAR))
            stars = 2;
        if (!push(p, parse_expression(p)))
            return NULL;
        if (stars == 2 || !accept(p, TOK_COMMA))
            break;
        if (peek(p) == TOK_RPAR)      /* no comma at the end here */
            return NULL;
    }
    struct expr_seq *argtypes = TAKE(p, expr, 0);
    if (!argtypes || !accept(p, TOK_RPAR) || !accept(p, TOK_RARROW))
        return NULL;
    struct expr *returns = parse_expression(p);
    if (!returns)
        return NULL;
    while (accept(p, TOK_NEWLINE)) {
    }
    if (!accept(p, TOK_ENDMARKER))
        return NULL;
    return NEW(p, mod, {.kind = AST_FunctionType, .v.FunctionType = {argtypes, returns}});
}

static struct mod *parse_start(struct parser *p)
{
    switch (p->options->mode) {
    case PARSE_EXEC: return parse_module(p);
    case PARSE_EVAL: return parse_eval(p);
    case PARSE_SINGLE: return parse_single(p);
    case PARSE_FUNC_TYPE: return parse_func_type(p);
    }
    return NULL;
}

/* ---- when parsing failed ---- */

/* A bracket that does not close, or a bad token further on, is likely to be what confused the parser: it goes first. */
static void check_rest_of_source(struct parser *p)
{
    if (p->t.interactive)
        return;
    struct syntax_error first = *p->err;
    int lineno = p->tokens[p->fill - 1].lineno;
    struct token k;
    int type;
    do
        type = tokenizer_next(&p->t, &k);
    while (type != TOK_ERRORTOKEN && type != TOK_ENDMARKER);
    if (type == TOK_ERRORTOKEN && !p->t.n_fstrings) {      /* what follows an error in an f-string is not to be trusted */
        if (p->t.status == TOKENIZER_RAISED || p->t.status == TOKENIZER_EOF_STRING)
            return;
        if (p->t.level && lineno > p->t.brackets[p->t.level - 1].lineno) {
            p->raised = false;
            raise_unclosed(p);
            return;
        }
    }
    *p->err = first;
}

/* The second pass.  False: the error is final, whatever else is wrong with the source. */
static bool diagnose(struct parser *p)
{
    struct token last = p->tokens[p->fill - 1];
    p->mark = 0;
    p->n_stack = 0;
    p->depth = 0;
    p->diagnose = p->loud = true;
    p->lost = false;
    p->n_memos = 0;
    if (p->forgot)
        remake_tokens(p);
    p->t.stop_reading = true;
    parse_start(p);
    if (p->raised)
        return true;
    if (last.type == TOK_INDENT || last.type == TOK_DEDENT) {
        raise_furthest(p, ERROR_INDENTATION, last.type == TOK_INDENT ? "unexpected indent" : "unexpected unindent");
        return false;
    }
    raise_at(p, range_of_token(&last), "invalid syntax");
    return true;
}

/* Would more input perhaps help?  It counts as having reached the end when the last token is only known to end there
 * because nothing follows. */
static bool ended_early(const struct parser *p)
{
    if (p->t.status == TOKENIZER_EOF || p->t.status == TOKENIZER_EOF_STRING)
        return true;
    if (p->t.status != TOKENIZER_GOING)
        return false;
    const struct token *k = &p->tokens[p->fill - 1];
    size_t len = (size_t)(k->end - k->start);
    if (p->t.cur != p->t.end)      /* the second of two dots might have been of three */
        return k->type == TOK_DOT && p->t.cur + 1 == p->t.end && *p->t.cur == '.';
    switch (k->type) {
    case TOK_STRING:               /* an empty string might have been the start of a triple-quoted one */
        return len >= 2 && k->end[-1] == k->end[-2] && (len == 2 || is_char(k->end[-3], C_START));
    case TOK_FSTRING_END:
    case TOK_TSTRING_END:
    case TOK_NEWLINE:
        return false;
    }
    return k->type == TOK_NUMBER || is_char(*k->start, C_CONT) || len < 3;
}

/* After a single statement only blank lines and comments may follow. */
static bool more_than_one(struct parser *p)
{
    const char *c = p->t.cur;
    for (;;) {
        c += strspn(c, " \t\n\f");
        if (*c == 0)
            return false;
        if (*c != '#')
            return true;
        c += strcspn(c, "\n");
    }
}

static int run(struct parser *p, struct mod **out)
{
    *out = NULL;
    struct mod *tree = identifiers_init(&p->names, p->arena) && parser_grow_stack(p) ? parse_start(p) : NULL;
    if (tree && !p->arena->failed) {
        if (p->options->mode == PARSE_SINGLE && !p->options->readline && more_than_one(p)) {
            raise_furthest(p, ERROR_SYNTAX, "multiple statements found while compiling a single statement");
            return -1;
        }
        *out = tree;
        return 0;
    }
    if (p->arena->failed) {
        *p->err = (struct syntax_error){.kind = ERROR_MEMORY};
        return -1;
    }
    if (!p->raised && p->options->readline && p->fill && peek(p) == TOK_ENDMARKER && p->mark == 0)
        return 0;      /* end of an interactive session */
    bool check_rest = true;
    if ((p->options->flags & PARSE_ALLOW_INCOMPLETE) && ended_early(p) && p->err->kind <= ERROR_TAB) {
        p->raised = false;
        raise_furthest(p, ERROR_INCOMPLETE, "incomplete input");
    } else if (!p->raised) {
        check_rest = diagnose(p);
    }
    if (check_rest && p->err->kind <= ERROR_TAB && p->t.status == TOKENIZER_GOING)
        check_rest_of_source(p);
    if (p->arena->failed)
        *p->err = (struct syntax_error){.kind = ERROR_MEMORY};
    return -1;
}

static void parser_init(struct parser *p, struct arena *a, const struct parse_options *options, struct syntax_error *err)
{
    memset(p, 0, offsetof(struct parser, t));
    memset(err, 0, sizeof *err);
    p->arena = a;
    p->options = options;
    p->err = err;
    p->feature_version = options->feature_version ? options->feature_version : 14;
    p->single_ended = true;      /* an empty input has no line end to give */
}

static void finish_error(struct parser *p, const struct source *source)
{
    p->err->stmt_lineno = p->last_compound.lineno;
    p->err->stmt_col = p->last_compound.col;
    if (source) {
        p->err->encoding = source->encoding;
        p->err->source = source->text;
        p->err->source_len = source->len;
    }
}

int parse_source(struct arena *a, const char *bytes, size_t len, const struct parse_options *options, struct mod **out,
                 struct syntax_error *err)
{
    struct source source;
    *out = NULL;
    memset(err, 0, sizeof *err);
    if (source_prepare(a, bytes, len, options->flags, options->mode == PARSE_EXEC, options->flags & PARSE_FROM_FILE ? options->filename : NULL,
                       &source, err) < 0)
        return -1;
    struct parse_options own = *options;
    own.readline = NULL;
    struct parser p;
    parser_init(&p, a, &own, err);
    p.source = &source;
    tokenizer_init(&p.t, a, &p.names, source.text, source.len, &own, err);
    p.t.barry = own.flags & PARSE_BARRY_AS_BDFL;
    p.t.type_comments = own.flags & PARSE_TYPE_COMMENTS;
    int rc = run(&p, out);
    if (rc < 0)
        finish_error(&p, &source);
    return rc;
}

int parse_interactive(struct arena *a, const struct parse_options *options, struct mod **out, struct syntax_error *err)
{
    struct parser p;
    struct parse_options own = *options;
    own.mode = PARSE_SINGLE;
    *out = NULL;
    parser_init(&p, a, &own, err);
    tokenizer_init(&p.t, a, &p.names, NULL, 0, &own, err);
    p.t.interactive = true;
    p.t.barry = own.flags & PARSE_BARRY_AS_BDFL;
    p.t.type_comments = own.flags & PARSE_TYPE_COMMENTS;
    int rc = run(&p, out);
    if (rc < 0)
        finish_error(&p, NULL);
    return rc;
}

bool constant_small_int(const struct constant *c, int64_t *value)
{
    int base = 10;
    const char *p = c->text, *end = p + c->len;
    if (c->kind != CONST_INT)
        return false;
    if (c->len > 2 && p[0] == '0') {
        base = p[1] == 'x' ? 16 : p[1] == 'o' ? 8 : p[1] == 'b' ? 2 : 10;
        if (base != 10)
            p += 2;
    }
    int64_t n = 0;
    for (; p < end; p++) {
        int digit = *p <= '9' ? *p - '0' : *p - 'a' + 10;
        if (n > ((INT64_C(1) << 62) - 1 - digit) / base)
            return false;
        n = n * base + digit;
    }
    *value = n;
    return true;
}
