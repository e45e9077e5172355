/* core/syntax/token_stream.c -- the tokenizer behind module tokenize.
 *
 * tokenizer.c does the work; here its tokens are put in the form that module documents, which differs from the parser's
 * in the tokens without text: a NEWLINE that the source lacks has the text "", and what follows the last line stands at
 * the start of a line behind it. */
#include "core/syntax/token_stream.h"

#include "core/syntax/unicode.h"

#include <string.h>

void token_stream_init(struct token_stream *s, struct arena *a, const struct parse_options *options, bool extra,
                       struct syntax_error *err)
{
    memset(err, 0, sizeof *err);
    tokenizer_init(&s->t, a, NULL, NULL, 0, options, err);
    s->t.extra = extra;
    s->err = err;
    s->last_lineno = 0;
    s->past_comments = false;
    s->done = false;
}

/* Errors that the parser words itself. */
static int stream_error(struct token_stream *s)
{
    struct tokenizer *t = &s->t;
    struct syntax_error *err = s->err;
    s->done = true;
    if (t->status == TOKENIZER_RAISED || t->status == TOKENIZER_EOF_STRING)
        return -1;
    size_t len = strcspn(t->line_start, "\n");
    *err = (struct syntax_error){.kind = ERROR_SYNTAX, .lineno = t->lineno, .end_lineno = -1, .end_col_offset = -1};
    if (t->status == TOKENIZER_EOF) {
        err->msg = "unexpected EOF in multi-line statement";
        return -1;
    }
    err->msg = t->status == TOKENIZER_DEDENT ? "unindent does not match any outer indentation level"
             : t->status == TOKENIZER_TABS ? "inconsistent use of tabs and spaces in indentation"
             : t->status == TOKENIZER_TOO_DEEP ? "too many levels of indentation"
             : "unexpected character after line continuation character";
    err->kind = t->status == TOKENIZER_TABS ? ERROR_TAB : t->status == TOKENIZER_BACKSLASH ? ERROR_SYNTAX : ERROR_INDENTATION;
    err->col_offset = (int)utf8_count(t->line_start, len) + 1;
    err->text = t->line_start;
    err->text_len = len;
    return -1;
}

static bool is_string_part(int type)
{
    return type == TOK_STRING || (type >= TOK_FSTRING_START && type <= TOK_TSTRING_END);
}

static void set_line(const struct tokenizer *t, const struct token *k, struct token_record *r)
{
    r->line = is_string_part(k->type) && k->lineno != k->end_lineno ? t->first_line_start : t->line_start;
    r->line_len = (size_t)(t->end - r->line);
    if (t->implicit_newline && r->line_len)
        r->line_len--;
}

static void extra_form(const struct tokenizer *t, const struct token *k, bool trailing, struct token_record *r)
{
    if (trailing) {
        r->lineno = r->end_lineno = k->lineno + 1;
        r->col = r->end_col = 0;
        r->line_len = 0;
    } else if (r->type == TOK_NEWLINE || r->type == TOK_NL) {
        r->end_col = r->col + (int)(k->end - k->start);
        if (t->implicit_newline)
            r->len = 0;
    } else if (r->type > TOK_DEDENT && r->type < TOK_OP) {
        r->type = TOK_OP;
    }
}

int token_stream_next(struct token_stream *s, struct token_record *r)
{
    struct token k;
    struct tokenizer *t = &s->t;
    if (s->done)
        return 0;
    int type = tokenizer_next(t, &k);
    if (type == TOK_ERRORTOKEN)
        return stream_error(s);
    bool trailing = type == TOK_ENDMARKER || (type == TOK_DEDENT && t->status == TOKENIZER_EOF);
    s->done = type == TOK_ENDMARKER;
    *r = (struct token_record){.type = type >= TOK_FIRST_KEYWORD ? TOK_NAME : type, .text = k.start, .lineno = k.lineno,
                               .end_lineno = k.end_lineno, .col = -1, .end_col = -1};
    set_line(t, &k, r);
    if (t->status == TOKENIZER_EOF && k.lineno != s->last_lineno)
        s->past_comments = true;
    if (s->past_comments)
        r->line_len = 0;
    s->last_lineno = k.lineno;
    if (!k.bare || (t->extra && !trailing)) {
        size_t before = (size_t)(k.start - r->line);
        r->len = (size_t)(k.end - k.start);
        r->col = (int)utf8_count(r->line, before);
        r->end_col = k.lineno == k.end_lineno ? r->col + (int)utf8_count(k.start, r->len)
                                              : (int)utf8_count(t->line_start, (size_t)(k.end - t->line_start));
    }
    if (t->extra)
        extra_form(t, &k, trailing, r);
    return 1;
}
