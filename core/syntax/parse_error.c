/* core/syntax/parse_error.c -- recording the one error of a parse, with the position and line that a user will see.
 *
 * Positions in the tree are bytes; those in a SyntaxError are characters from 1.  The first error recorded stays. */
#include "core/syntax/parser.h"
#include "core/syntax/source.h"
#include "core/syntax/unicode.h"

#include <stdio.h>
#include <string.h>

static int max_int(int a, int b) { return a > b ? a : b; }

/* ---- the line an error shows ---- */

static const char *nth_line(const char *text, const char *end, int lineno, size_t *len)
{
    for (int n = 1; n < lineno; n++) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        if (!newline)
            break;
        text = newline + 1;
    }
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    *len = (size_t)((newline ? newline : end) - text);
    return text;
}

const char *error_line(struct parser *p, int lineno, size_t *len)
{
    const char *text;
    if (p->source) {
        text = nth_line(p->source->text, p->source->text + p->source->len, lineno, len);
    } else if (lineno >= 1 && (size_t)lineno <= p->t.n_lines) {
        text = p->t.lines[lineno - 1].text;
        *len = p->t.lines[lineno - 1].len;
        if (*len && text[*len - 1] == '\n')
            --*len;
    } else {
        *len = 0;
        return "";
    }
    /* The line the tokenizer is on is shown with its newline. */
    if (p->t.lineno <= lineno && text[*len] == '\n')
        ++*len;
    return text;
}

/* Characters in the first col bytes of the line; a NUL behind it counts as one more. */
static int char_column(const char *line, size_t len, int col)
{
    if (col < 0)
        return col;
    if ((size_t)col > len)
        return (int)utf8_count(line, len) + 1;
    int n = (int)utf8_count(line, (size_t)col);
    return n;
}

/* ---- raising ---- */

static void record(struct parser *p, enum syntax_error_kind kind, int lineno, int col, int end_lineno, int end_col,
                   const char *format, va_list args)
{
    if (p->raised)
        return;
    p->raised = true;
    char message[600];
    vsnprintf(message, sizeof message, format, args);
    size_t len;
    const char *line = error_line(p, lineno, &len);
    *p->err = (struct syntax_error){
        .kind = kind, .msg = arena_copy(p->arena, message, strlen(message)),
        .lineno = lineno, .col_offset = char_column(line, len, col),
        .end_lineno = end_lineno, .end_col_offset = end_col > 0 ? char_column(line, len, end_col) : end_col,
        .text = arena_copy(p->arena, line, len), .text_len = len,
        .file_line = p->t.options->mode == PARSE_EXEC};
    if (!p->err->msg || !p->err->text)
        *p->err = (struct syntax_error){.kind = ERROR_MEMORY};
}

/* A range in the tree's terms: columns from 0, -1 for none. */
static void record_range(struct parser *p, enum syntax_error_kind kind, struct range r, const char *format, va_list args)
{
    record(p, kind, r.lineno, r.col_offset + 1, r.end_lineno, r.end_col_offset + 1, format, args);
}

void *raise_kind(struct parser *p, enum syntax_error_kind kind, struct range where, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record_range(p, kind, where, format, args);
    va_end(args);
    return NULL;
}

void *raise_at(struct parser *p, struct range where, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record_range(p, ERROR_SYNTAX, where, format, args);
    va_end(args);
    return NULL;
}

void *raise_at_token(struct parser *p, int index, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record_range(p, ERROR_SYNTAX, range_of_token(token_at(p, index)), format, args);
    va_end(args);
    return NULL;
}

/* From the start of a to the last byte the tokenizer has read. */
struct range range_to_here(const struct parser *p, struct range a)
{
    return (struct range){a.lineno, a.col_offset, p->t.lineno, (int)(p->t.cur - p->t.line_start) - 1};
}

void raise_unclosed(struct parser *p)
{
    const struct bracket *b = &p->t.brackets[p->t.level - 1];
    raise_at(p, (struct range){b->lineno, b->col, b->lineno, -1}, "'%c' was never closed", b->open);
}

/* The input ended too early: at the bracket that is open, or at the end. */
static void raise_early_end(struct parser *p)
{
    if (p->t.level) {
        raise_unclosed(p);
        return;
    }
    int col = (int)(p->t.cur - p->t.line_start) - 1;
    if (p->t.options->flags & PARSE_FROM_FILE) {        /* a line of nothing but a backslash has been forgotten by then */
        const char *c = p->t.chunk;
        while (c < p->t.cur && strchr(" \t\f\n\\", *c))
            c++;
        if (c == p->t.cur)
            col = -1;
    }
    raise_at(p, (struct range){p->t.lineno, col, p->t.lineno, -2}, "unexpected EOF while parsing");
}

static void record_at_token(struct parser *p, enum syntax_error_kind kind, const struct token *k, const char *format,
                            va_list args)
{
    if (!k)
        record(p, kind, 0, 0, 0, -1, format, args);
    else if (k->type == TOK_ERRORTOKEN && p->t.status == TOKENIZER_EOF && kind != ERROR_INCOMPLETE)
        raise_early_end(p);
    else if (k->bare)
        record(p, kind, k->lineno, (int)(p->t.cur - p->t.line_start), k->end_lineno, -1, format, args);
    else
        record(p, kind, k->lineno, k->col_offset + 1, k->end_lineno, k->end_col_offset + 1, format, args);
}

void *raise_furthest(struct parser *p, enum syntax_error_kind kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record_at_token(p, kind, p->fill ? &p->tokens[p->fill - 1] : NULL, format, args);
    va_end(args);
    return NULL;
}

void *raise_next(struct parser *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record_at_token(p, ERROR_SYNTAX, current(p), format, args);
    va_end(args);
    return NULL;
}

void *raise_memory(struct parser *p)
{
    p->raised = true;
    *p->err = (struct syntax_error){.kind = ERROR_MEMORY};
    return NULL;
}

/* The tokenizer gave an ERRORTOKEN, which is p->tokens[p->fill - 1]. */
void raise_tokenizer_error(struct parser *p)
{
    struct tokenizer *t = &p->t;
    struct range line = {t->lineno, 0, t->lineno, -1};
    switch (t->status) {
    case TOKENIZER_RAISED:
    case TOKENIZER_EOF_STRING:
        p->raised = true;      /* t->err is p->err */
        break;
    case TOKENIZER_DEDENT:
        raise_furthest(p, ERROR_INDENTATION, "unindent does not match any outer indentation level");
        break;
    case TOKENIZER_TABS:
        raise_kind(p, ERROR_TAB, line, "inconsistent use of tabs and spaces in indentation");
        break;
    case TOKENIZER_TOO_DEEP:
        raise_kind(p, ERROR_INDENTATION, line, "too many levels of indentation");
        break;
    case TOKENIZER_BACKSLASH:
        line.col_offset = max_int(0, (int)(t->cur - t->chunk) - 1);
        raise_at(p, line, "unexpected character after line continuation character");
        break;
    default:
        raise_early_end(p);
    }
}

bool warn_at_token(struct parser *p, int index, struct range where, const char *msg, const char *error_msg)
{
    if (p->diagnose || !p->options->warn)
        return true;
    const struct token *k = &p->tokens[index];
    if (p->last_warned > k->lineno || (p->last_warned == k->lineno && p->last_warned_col >= k->col_offset))
        return true;
    p->last_warned = k->lineno;
    p->last_warned_col = k->col_offset;
    int rc = p->options->warn(p->options->ctx, WARN_SYNTAX, msg, where.lineno);
    if (rc > 0) {
        raise_at(p, where, "%s", error_msg);
    } else if (rc < 0) {
        p->raised = true;
        *p->err = (struct syntax_error){.kind = ERROR_CALLBACK};
    }
    return rc == 0;
}

bool check_version(struct parser *p, int minor, const char *what)
{
    if (p->feature_version >= minor)
        return true;
    raise_furthest(p, ERROR_SYNTAX, "%s only supported in Python 3.%d and greater", what, minor);
    return false;
}

/* ---- what an expression is called ---- */

const char *expr_name(const struct expr *e)
{
    switch (e->kind) {
    case AST_Attribute: return "attribute";
    case AST_Subscript: return "subscript";
    case AST_Starred: return "starred";
    case AST_Name: return "name";
    case AST_List: return "list";
    case AST_Tuple: return "tuple";
    case AST_Lambda: return "lambda";
    case AST_Call: return "function call";
    case AST_BoolOp: case AST_BinOp: case AST_UnaryOp: return "expression";
    case AST_GeneratorExp: return "generator expression";
    case AST_Yield: case AST_YieldFrom: return "yield expression";
    case AST_Await: return "await expression";
    case AST_ListComp: return "list comprehension";
    case AST_SetComp: return "set comprehension";
    case AST_DictComp: return "dict comprehension";
    case AST_Dict: return "dict literal";
    case AST_Set: return "set display";
    case AST_JoinedStr: case AST_FormattedValue: return "f-string expression";
    case AST_TemplateStr: case AST_Interpolation: return "t-string expression";
    case AST_Constant:
        switch (e->v.Constant.value.kind) {
        case CONST_NONE: return "None";
        case CONST_FALSE: return "False";
        case CONST_TRUE: return "True";
        case CONST_ELLIPSIS: return "ellipsis";
        }
        return "literal";
    case AST_Compare: return "comparison";
    case AST_IfExp: return "conditional expression";
    case AST_NamedExpr: return "named expression";
    case AST_Slice: return "slice";
    }
    return "expression";
}

/* The part of e that cannot be assigned to (or deleted), NULL when all can. */
struct expr *invalid_target(struct expr *e, enum target_use use)
{
    if (!e)
        return NULL;
    switch (e->kind) {
    case AST_List:
    case AST_Tuple: {
        struct expr_seq *elts = e->kind == AST_List ? e->v.List.elts : e->v.Tuple.elts;
        for (size_t i = 0; i < elts->n; i++) {
            struct expr *bad = invalid_target(elts->at[i], use);
            if (bad)
                return bad;
        }
        return NULL;
    }
    case AST_Starred:
        return use == FOR_DEL ? e : invalid_target(e->v.Starred.value, use);
    case AST_Compare:
        /* for x in y: what looks like a comparison holds the target */
        if (use == FOR_LOOP)
            return e->v.Compare.ops->at[0] == AST_In ? invalid_target(e->v.Compare.left, use) : NULL;
        return e;
    case AST_Name:
    case AST_Subscript:
    case AST_Attribute:
        return NULL;
    default:
        return e;
    }
}

bool raise_invalid_target(struct parser *p, struct expr *e, enum target_use use)
{
    struct expr *bad = invalid_target(e, use);
    if (!bad)
        return p->raised;
    raise_at(p, bad->where, use == FOR_DEL ? "cannot delete %s" : "cannot assign to %s", expr_name(bad));
    return true;
}
