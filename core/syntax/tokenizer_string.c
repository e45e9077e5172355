/* core/syntax/tokenizer_string.c -- the extent of string literals, and the text parts of f-strings and t-strings.
 *
 * A plain string is one token.  An f-string is many: FSTRING_START, then by turns FSTRING_MIDDLE (its text) and the
 * ordinary tokens of a replacement field between { and }, then FSTRING_END (PEP 701).  Each f-string being read is a
 * struct fstring on a stack, since a field may hold another f-string with the same quotes.
 *     in_text      the next token is text: this file.  Otherwise tokenizer_plain() reads a field's expression.
 *     field        a format spec may hold fields again, MAX_FIELDS deep; text outside all fields has field == -1
 *     depth        counts every open bracket, so a ':' or '}' belongs to the field itself when depth == field + 1
 * Escapes are not decoded here (parse_string.c does that), only skipped. */
#include "core/syntax/tokenizer.h"

#include <stdio.h>
#include <string.h>

/* The string that starts at t->start is never closed: its beginning becomes the position of the error. */
static enum token_type unterminated(struct tokenizer *t, char quote, int quote_size, bool escaped_quote, bool at_end)
{
    int last_line = t->lineno;
    t->cur = t->start + 1;
    t->line_start = t->first_line_start;
    t->lineno = t->first_lineno;
    if (t->n_fstrings) {
        const struct fstring *f = &t->fstrings[t->n_fstrings - 1];
        if (f->quote == quote && f->quote_size == quote_size)     /* rather the f-string's own closing quote */
            return tokenizer_error(t, "%c-string: expecting '}'", f->letter);
    }
    if (quote_size == 3)
        tokenizer_error(t, "unterminated triple-quoted string literal (detected at line %d)", last_line);
    else if (escaped_quote)
        tokenizer_error(t, "unterminated string literal (detected at line %d); perhaps you escaped the end quote?", last_line);
    else
        tokenizer_error(t, "unterminated string literal (detected at line %d)", last_line);
    if (at_end && t->err->kind == ERROR_SYNTAX)
        t->status = TOKENIZER_EOF_STRING;
    return TOK_ERRORTOKEN;
}

static enum token_type triple_quoted(struct tokenizer *t, char quote)
{
    for (;;) {
        char c = *t->cur;
        if (c == quote && t->cur[1] == quote && t->cur[2] == quote) {
            t->cur += 3;
            return TOK_STRING;
        }
        if (c == 0)
            return unterminated(t, quote, 3, false, true);
        t->cur++;
        if (c == '\\' && *t->cur) {
            if (*t->cur == '\r')
                t->cur++;
            c = *t->cur++;
        }
        if (c == '\n' && !tokenizer_enter_line(t)) {
            if (t->status == TOKENIZER_RAISED)
                return TOK_ERRORTOKEN;
            return unterminated(t, quote, 3, false, true);
        }
    }
}

/* t->cur is at the quote; t->start at the prefix, if any. */
enum token_type tokenizer_string(struct tokenizer *t)
{
    char quote = *t->cur;
    bool escaped_quote = false;
    t->first_line_start = t->line_start;
    t->first_lineno = t->lineno;
    if (t->cur[1] == quote) {
        if (t->cur[2] != quote) {
            t->cur += 2;
            return TOK_STRING;
        }
        t->cur += 3;
        return triple_quoted(t, quote);
    }
    const char *p = t->cur + 1;
    while (*p != quote) {
        if (*p == 0 || *p == '\n')
            return unterminated(t, quote, 1, escaped_quote, *p == 0);
        if (*p++ != '\\')
            continue;
        if (*p == quote)
            escaped_quote = true;
        if (*p == '\r')
            p++;
        if (*p == 0)
            return unterminated(t, quote, 1, escaped_quote, true);
        if (*p++ == '\n') {
            t->cur = p;
            if (!tokenizer_enter_line(t)) {
                if (t->status == TOKENIZER_RAISED)
                    return TOK_ERRORTOKEN;
                return unterminated(t, quote, 1, escaped_quote, true);
            }
            p = t->cur;
        }
    }
    t->cur = p + 1;
    return TOK_STRING;
}

/* ---- f-strings and t-strings ---- */

enum token_type tokenizer_fstring_start(struct tokenizer *t, char letter, bool raw)
{
    if (t->n_fstrings == t->cap_fstrings) {
        int cap = t->cap_fstrings ? t->cap_fstrings * 2 : 4;
        struct fstring *more = arena_alloc(t->arena, (size_t)cap * sizeof *more);
        if (!more) {
            *t->err = (struct syntax_error){.kind = ERROR_MEMORY};
            t->status = TOKENIZER_RAISED;
            return TOK_ERRORTOKEN;
        }
        if (t->n_fstrings)
            memcpy(more, t->fstrings, (size_t)t->n_fstrings * sizeof *more);
        t->fstrings = more;
        t->cap_fstrings = cap;
    }
    if (t->n_fstrings + 1 >= MAX_FSTRINGS)
        return tokenizer_error(t, "too many nested f-strings or t-strings");
    char quote = *t->cur;
    int quote_size = t->cur[1] == quote && t->cur[2] == quote ? 3 : 1;
    t->cur += quote_size;
    t->fstrings[t->n_fstrings++] = (struct fstring){
        .quote = quote, .quote_size = (uint8_t)quote_size, .letter = letter, .raw = raw, .in_text = true, .field = -1,
        .start = t->start - t->buf, .line_start = t->line_start - t->buf, .lineno = t->lineno};
    return letter == 'f' ? TOK_FSTRING_START : TOK_TSTRING_START;
}

static enum token_type text_error(struct tokenizer *t, struct token *k)
{
    t->start = t->cur;
    tokenizer_finish(t, k, TOK_ERRORTOKEN, t->cur);
    k->bare = true;
    return TOK_ERRORTOKEN;
}

/* A { that opens a field. */
static bool open_field(struct tokenizer *t, struct fstring *f)
{
    if (++f->field >= MAX_FIELDS) {
        tokenizer_error(t, "%c-string: expressions nested too deeply", f->letter);
        return false;
    }
    f->in_text = false;
    f->field_start[f->field] = t->cur + 1 - t->buf;
    return true;
}

static enum token_type unterminated_fstring(struct tokenizer *t, const struct fstring *f, bool at_end)
{
    int last_line = t->lineno;
    t->cur = t->buf + f->start + 1;
    t->line_start = t->buf + f->line_start;
    t->lineno = f->lineno;
    if (f->quote_size == 3)
        tokenizer_error(t, "unterminated triple-quoted %c-string literal (detected at line %d)", f->letter, last_line);
    else
        tokenizer_error(t, "unterminated %c-string literal (detected at line %d)", f->letter, last_line);
    if (at_end && f->quote_size == 3 && t->err->kind == ERROR_SYNTAX)
        t->status = TOKENIZER_EOF_STRING;
    return TOK_ERRORTOKEN;
}

static int tokenizer_warn_escape(struct tokenizer *t, char c)
{
    if (!t->options || !t->options->warn || t->muted)
        return 0;
    char message[160];
    snprintf(message, sizeof message, "\"\\%c\" is an invalid escape sequence. Such sequences will not work in the future. "
             "Did you mean \"\\\\%c\"? A raw string is also an option.", c, c);
    int rc = t->options->warn(t->options->ctx, WARN_SYNTAX, message, t->lineno);
    if (rc > 0) {
        tokenizer_error(t, "\"\\%c\" is an invalid escape sequence. Did you mean \"\\\\%c\"? A raw string is also an option.",
                        c, c);
    } else if (rc < 0) {
        *t->err = (struct syntax_error){.kind = ERROR_CALLBACK};
        t->status = TOKENIZER_RAISED;
    }
    return rc ? -1 : 0;
}

static bool at_quote(const struct fstring *f, const char *p)
{
    return p[0] == f->quote && (f->quote_size == 1 || (p[1] == f->quote && p[2] == f->quote));
}

/* A token of text that ends at `end` and began on the line kept in first_line_start.  For the tree the second brace of a
 * doubled one belongs to the token's extent, for module tokenize it does not. */
static enum token_type finish_text(struct tokenizer *t, struct token *k, const struct fstring *f, const char *end)
{
    tokenizer_finish(t, k, f->letter == 'f' ? TOK_FSTRING_MIDDLE : TOK_TSTRING_MIDDLE, end);
    k->lineno = t->first_lineno;
    k->col_offset = (int)(t->start - t->first_line_start);
    if (!t->extra)
        k->end_col_offset = (int)(t->cur - t->line_start);
    return k->type;
}

/* What follows a backslash in text, t->cur being past it.  False: an error.  *named: a \N{ was passed. */
static bool skip_escape(struct tokenizer *t, const struct fstring *f, bool *named)
{
    if (*t->cur == '\r')
        t->cur++;
    if (*t->cur == '{' || *t->cur == '}')       /* the brace keeps its meaning */
        return f->raw || tokenizer_warn_escape(t, *t->cur) == 0;
    if (!f->raw && *t->cur == 'N' && t->cur[1] == '{') {
        *named = true;
        t->cur += 2;
        return true;
    }
    if (*t->cur == 0)
        return true;
    if (*t->cur++ == '\n' && !tokenizer_enter_line(t))
        return t->status != TOKENIZER_RAISED;
    return true;
}

enum token_type tokenizer_fstring_text(struct tokenizer *t, struct token *k)
{
    struct fstring *f = &t->fstrings[t->n_fstrings - 1];
    t->start = t->cur;
    t->first_line_start = t->line_start;
    t->first_lineno = t->lineno;
    if (*t->cur == '{' && t->cur[1] != '{') {
        if (!open_field(t, f))
            return text_error(t, k);
        return tokenizer_plain(t, k);
    }
    if (at_quote(f, t->cur)) {
        t->cur += f->quote_size;
        t->n_fstrings--;
        return tokenizer_finish(t, k, f->letter == 'f' ? TOK_FSTRING_END : TOK_TSTRING_END, t->cur);
    }
    bool named = false;      /* inside \N{...}, whose braces are no field */
    for (;;) {
        char c = *t->cur;
        bool in_spec = f->in_spec && f->field >= 0;
        if (c == 0 || (c == '\n' && f->quote_size == 1)) {
            if (c && in_spec) {
                t->cur++;
                tokenizer_error(t, "%c-string: newlines are not allowed in format specifiers for single quoted %c-strings",
                                f->letter, f->letter);
                return text_error(t, k);
            }
            unterminated_fstring(t, f, c == 0);
            return text_error(t, k);
        }
        if (at_quote(f, t->cur))
            return finish_text(t, k, f, t->cur);
        if (c == '{') {
            if (t->cur[1] == '{' && !in_spec) {
                t->cur += 2;
                finish_text(t, k, f, t->cur - 1);
                return k->type;
            }
            if (!open_field(t, f))
                return text_error(t, k);
            return finish_text(t, k, f, t->cur);
        }
        if (c == '}') {
            if (named) {
                t->cur++;
                return finish_text(t, k, f, t->cur);
            }
            if (t->cur[1] == '}' && !in_spec && f->depth == 0) {
                t->cur += 2;
                return finish_text(t, k, f, t->cur - 1);
            }
            f->in_text = false;
            return finish_text(t, k, f, t->cur);
        }
        t->cur++;
        if (c == '\\' && !skip_escape(t, f, &named))
            return text_error(t, k);
        if (c == '\n' && !tokenizer_enter_line(t)) {
            if (t->status != TOKENIZER_RAISED)
                unterminated_fstring(t, f, true);
            return text_error(t, k);
        }
    }
}
