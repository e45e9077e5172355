/* core/syntax/tokenizer.c -- lines, indentation, names and operators; strings and numbers have files of their own.
 *
 * The text is NUL-terminated UTF-8.  A NUL at t->end means "nothing more at hand"; that can only be seen at the start of
 * a line or at the end of the input, since text always arrives in whole lines.  So one place, tokenizer_enter_line(), asks
 * for more, and the loops over characters need no other test for the end than the NUL itself.
 *
 * Lines that are read one by one each get memory of their own, which never moves; only a line that continues a string
 * is joined to the text before it (join_line), since a token's text is one piece.
 *
 * Invariants.  T1  lineno and line_start describe the line that holds cur; they change in tokenizer_enter_line() only
 *                  (and, for the sake of an error's position, where a string is found to be unterminated).
 *              T2  After an ERRORTOKEN, status is not TOKENIZER_GOING, and further calls give ERRORTOKEN again.
 * Tests: tests/syntax/test_tokenizer.c; tests/syntax/compare_tokens.py against the reference. */
#include "core/syntax/tokenizer.h"

#include "core/syntax/unicode.h"

#include <stdio.h>
#include <string.h>

/* ---- tables ---- */

const uint8_t char_classes[256] = {
    ['0' ... '9'] = C_CONT | C_DIGIT | C_HEX,
    ['a' ... 'f'] = C_START | C_CONT | C_HEX, ['g' ... 'z'] = C_START | C_CONT,
    ['A' ... 'F'] = C_START | C_CONT | C_HEX, ['G' ... 'Z'] = C_START | C_CONT,
    ['_'] = C_START | C_CONT, [128 ... 255] = C_START | C_CONT,
    [' '] = C_SPACE, ['\t'] = C_SPACE, ['\f'] = C_SPACE,
};

static const char *const token_names[] = {
#define TOKEN(name, text) #name,
#include "core/syntax/tokens.def"
};

static const char *const token_texts[TOK_COUNT] = {
#define TOKEN(name, text) [TOK_##name] = text,
#define KEYWORD(word) [KW_##word] = #word,
#include "core/syntax/tokens.def"
};

const char *token_name(int type)
{
    return type >= TOK_FIRST_KEYWORD ? "NAME" : token_names[type];
}

const char *token_text(int type)
{
    return token_texts[type] ? token_texts[type] : token_name(type);
}

/* The reserved words, by first letter: a word has at most five to be compared with. */
static const struct reserved { char text[9]; uint8_t len, type; } keywords[] = {
#define KEYWORD(word) {#word, sizeof #word - 1, KW_##word},
#include "core/syntax/tokens.def"
};
enum { N_KEYWORDS = sizeof keywords / sizeof keywords[0], SHORTEST_KEYWORD = 2, LONGEST_KEYWORD = 8 };

/* Index in keywords of the first word with each initial; they are sorted. */
static const uint8_t first_keyword[128] = {
    ['F'] = 1, ['N'] = 2, ['T'] = 3, ['a'] = 4, ['b'] = 9, ['c'] = 10, ['d'] = 12, ['e'] = 14, ['f'] = 17, ['g'] = 20,
    ['i'] = 21, ['l'] = 25, ['n'] = 26, ['o'] = 28, ['p'] = 29, ['r'] = 30, ['t'] = 32, ['w'] = 33, ['y'] = 35,
};

static int keyword_type(const char *word, size_t len)
{
    if (len < SHORTEST_KEYWORD || len > LONGEST_KEYWORD || (uint8_t)word[0] >= 128)
        return 0;
    int at = first_keyword[(uint8_t)word[0]];
    if (!at)
        return 0;
    for (const struct reserved *k = &keywords[at - 1]; k < keywords + N_KEYWORDS && k->text[0] == word[0]; k++)
        if (k->len == len && memcmp(k->text, word, len) == 0)
            return k->type;
    return 0;
}

/* ---- errors ---- */

static enum token_type error_at(struct tokenizer *t, int col, int end_col, const char *format, va_list args)
{
    struct syntax_error *err = t->err;
    char message[512];
    vsnprintf(message, sizeof message, format, args);
    size_t len = strcspn(t->line_start, "\n");
    if (col == 0)
        col = (int)utf8_count(t->line_start, (size_t)(t->cur - t->line_start));
    else
        col = (int)utf8_count(t->line_start, (size_t)(col - 1)) + 1;
    if (end_col)
        end_col = (int)utf8_count(t->line_start, (size_t)(end_col - 1)) + 1;
    *err = (struct syntax_error){
        .kind = ERROR_SYNTAX, .msg = arena_copy(t->arena, message, strlen(message)),
        .lineno = t->lineno, .col_offset = col, .end_lineno = t->lineno, .end_col_offset = end_col ? end_col : col,
        .text = arena_copy(t->arena, t->line_start, len), .text_len = len};
    if (!err->msg || !err->text)
        err->kind = ERROR_MEMORY;
    t->status = TOKENIZER_RAISED;
    return TOK_ERRORTOKEN;
}

enum token_type tokenizer_error(struct tokenizer *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    error_at(t, 0, 0, format, args);
    va_end(args);
    return TOK_ERRORTOKEN;
}

enum token_type tokenizer_error_range(struct tokenizer *t, int col, int end_col, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    error_at(t, col, end_col, format, args);
    va_end(args);
    return TOK_ERRORTOKEN;
}

static enum token_type no_memory(struct tokenizer *t)
{
    *t->err = (struct syntax_error){.kind = ERROR_MEMORY};
    t->status = TOKENIZER_RAISED;
    return TOK_ERRORTOKEN;
}

int tokenizer_warn(struct tokenizer *t, enum syntax_warning_kind kind, const char *format, ...)
{
    if (!t->options || !t->options->warn || t->muted)
        return 0;
    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    int rc = t->options->warn(t->options->ctx, kind, message, t->lineno);
    if (rc > 0) {
        tokenizer_error(t, "%s", message);
    } else if (rc < 0) {
        *t->err = (struct syntax_error){.kind = ERROR_CALLBACK};
        t->status = TOKENIZER_RAISED;
    }
    return rc ? -1 : 0;
}

/* ---- lines ---- */

void tokenizer_init(struct tokenizer *t, struct arena *a, struct names *names, const char *buf, size_t len,
                    const struct parse_options *options, struct syntax_error *err)
{
    memset(t, 0, offsetof(struct tokenizer, indents));
    t->indents[0] = t->alt_indents[0] = 0;
    t->fstrings = NULL;
    t->n_fstrings = t->cap_fstrings = 0;
    t->room = t->n_lines = t->cap_lines = 0;
    t->lines = NULL;
    t->arena = a;
    t->names = names;
    t->reading = !buf;
    t->buf = t->cur = t->start = t->line_start = t->first_line_start = buf ? buf : "";
    t->end = t->buf + len;
    t->at_line_start = true;
    t->options = options;
    t->err = err;
}

static bool remember_line(struct tokenizer *t, const char *text, size_t len)
{
    if (t->n_lines == t->cap_lines) {
        size_t cap = t->cap_lines ? t->cap_lines * 2 : 64;
        struct source_line *lines = arena_alloc(t->arena, cap * sizeof *lines);
        if (!lines)
            return false;
        if (t->n_lines)
            memcpy(lines, t->lines, t->n_lines * sizeof *lines);
        t->lines = lines;
        t->cap_lines = cap;
    }
    t->lines[t->n_lines++] = (struct source_line){text, len};
    return true;
}

/* Puts a line behind the text at hand, moving that text when there is no room: the token in hand goes on in this line. */
static char *join_line(struct tokenizer *t, size_t need)
{
    size_t old = (size_t)(t->end - t->buf);
    if (t->room < need) {
        size_t cap = (old + need) * 2;
        char *buf = arena_alloc(t->arena, cap);
        if (!buf)
            return NULL;
        memcpy(buf, t->buf, old);
        ptrdiff_t moved = buf - t->buf;
        t->buf = buf;
        t->end += moved;
        t->cur += moved;
        t->start += moved;
        t->line_start += moved;
        t->first_line_start += moved;
        t->chunk += moved;
        t->room = cap - old;
    }
    return (char *)t->end;
}

/* Asks for a line.  False: none, or an error (then status is TOKENIZER_RAISED). */
static bool read_line(struct tokenizer *t, bool inside_token)
{
    const char *line;
    size_t len;
    if (!t->reading || t->stop_reading || t->status != TOKENIZER_GOING)
        return false;
    if (t->options->readline(t->options->ctx, t->n_lines == 0, &line, &len) < 0) {
        *t->err = (struct syntax_error){.kind = ERROR_CALLBACK};
        t->status = TOKENIZER_RAISED;
        return false;
    }
    if (len == 0)
        return false;
    t->implicit_newline = line[len - 1] != '\n';
    size_t need = len + 1 + t->implicit_newline;
    bool join = inside_token || t->n_fstrings;
    char *at = join ? join_line(t, need) : arena_alloc(t->arena, need);
    if (!at) {
        no_memory(t);
        return false;
    }
    if (!join) {
        t->buf = t->cur = t->start = at;
        t->room = need;
    }
    memcpy(at, line, len);
    if (t->implicit_newline)
        at[len] = '\n';
    at[need - 1] = 0;
    t->end = at + need - 1;
    t->room -= need - 1;
    if (!remember_line(t, at, len)) {
        no_memory(t);
        return false;
    }
    if (memchr(at, 0, len)) {
        t->line_start = at;
        t->lineno++;
        t->cur = at + strlen(at);
        tokenizer_error(t, "source code cannot contain null bytes");
        return false;
    }
    return true;
}

static bool enter_line(struct tokenizer *t, bool inside_token)
{
    if (t->cur == t->end && !read_line(t, inside_token)) {
        if (t->status == TOKENIZER_GOING)
            t->status = TOKENIZER_EOF;
        return false;
    }
    t->lineno++;
    t->line_start = t->cur;
    if (!inside_token)
        t->chunk = t->cur;
    return true;
}

bool tokenizer_enter_line(struct tokenizer *t)
{
    return enter_line(t, true);
}

/* After a backslash: the line must end here, and another must follow.  TOK_ERRORTOKEN, or 0. */
static int continue_line(struct tokenizer *t)
{
    if (*t->cur == '\r')
        t->cur++;
    if (*t->cur != '\n') {
        if (*t->cur)
            t->cur++;      /* where the message will point */
        t->status = TOKENIZER_BACKSLASH;
        return TOK_ERRORTOKEN;
    }
    t->cur++;
    const char *chunk = t->chunk;
    bool more = enter_line(t, false) && *t->cur;
    if (!t->reading)
        t->chunk = chunk;
    return more ? 0 : TOK_ERRORTOKEN;
}

/* ---- indentation ---- */

/* Compares the columns of a line's first token with the open levels; sets t->pending.  False: an error. */
static bool indent_to(struct tokenizer *t, int col, int alt_col)
{
    enum tokenizer_status wrong = TOKENIZER_TABS;
    if (col == t->indents[t->indent]) {
        if (alt_col != t->alt_indents[t->indent])
            goto wrong;
        return true;
    }
    if (col > t->indents[t->indent]) {
        if (t->indent + 1 >= MAX_INDENT) {
            wrong = TOKENIZER_TOO_DEEP;
            goto wrong;
        }
        if (alt_col <= t->alt_indents[t->indent])
            goto wrong;
        t->pending++;
        t->indent++;
        t->indents[t->indent] = col;
        t->alt_indents[t->indent] = alt_col;
        return true;
    }
    while (t->indent > 0 && col < t->indents[t->indent]) {
        t->pending--;
        t->indent--;
    }
    if (col != t->indents[t->indent])
        wrong = TOKENIZER_DEDENT;
    else if (alt_col == t->alt_indents[t->indent])
        return true;
wrong:
    t->status = wrong;
    t->cur += strcspn(t->cur, "\n");      /* messages point at the line as a whole */
    if (*t->cur)
        t->cur++;
    return false;
}

enum { TAB_SIZE = 8 };

/* Measures the indentation of the line just entered.  False: an error.  *blank: the line holds no token. */
static bool measure_indent(struct tokenizer *t, bool *blank)
{
    int col = 0, alt_col = 0, first_col = 0;
    const char *p = t->cur;
    for (;; p++) {
        if (*p == ' ') {
            col++, alt_col++;
        } else if (*p == '\t') {
            col = (col / TAB_SIZE + 1) * TAB_SIZE;
            alt_col++;
        } else if (*p == '\f') {
            col = alt_col = 0;
        } else if (*p == '\\') {
            /* The indentation is that of the first line; what the backslash joins to it does not count. */
            if (!first_col)
                first_col = col;
            t->cur = p + 1;
            if (continue_line(t))
                return false;
            p = t->cur - 1;
        } else {
            break;
        }
    }
    t->cur = p;
    if (*p == '#' || *p == '\n' || *p == '\r') {
        if (t->interactive && (t->lineno == 1 || (col == 0 && *p == '\n'))) {
            *blank = false;       /* an empty line ends a statement typed in; a first line is never ignored */
            if (t->lineno == 1) {
                col = 0;
                alt_col = 0;
            }
        } else {
            *blank = true;
            return true;
        }
    }
    if (first_col)
        col = alt_col = first_col;
    return t->level > 0 || indent_to(t, col, alt_col);
}

/* ---- tokens ---- */

/* Completes a token that ends at `end`, which lies on the current line. */
enum token_type tokenizer_finish(struct tokenizer *t, struct token *k, enum token_type type, const char *end)
{
    k->type = (uint8_t)type;
    k->level = (uint8_t)t->level;
    k->bare = false;
    k->start = t->start;
    k->end = end;
    k->lineno = k->end_lineno = t->lineno;
    k->col_offset = (int)(t->start - t->line_start);
    k->end_col_offset = (int)(end - t->line_start);
    k->name = NULL;
    return type;
}

/* A token that has no text for the parser. */
static enum token_type finish_bare(struct tokenizer *t, struct token *k, enum token_type type)
{
    tokenizer_finish(t, k, type, t->start);
    k->bare = true;
    return type;
}

static enum token_type finish_error(struct tokenizer *t, struct token *k)
{
    finish_bare(t, k, TOK_ERRORTOKEN);
    return TOK_ERRORTOKEN;
}

/* Letters that NFKC makes a keyword constant's spell no name. */
static bool check_spelling(struct tokenizer *t, const char *text, size_t len)
{
    static const char *const constants[] = {"None", "True", "False"};
    for (int i = 0; i < 3; i++) {
        if (len != strlen(constants[i]) || memcmp(text, constants[i], len) != 0)
            continue;
        *t->err = (struct syntax_error){.kind = ERROR_VALUE,
                                        .msg = arena_printf(t->arena, "identifier field can't represent '%s' constant", constants[i])};
        t->status = TOKENIZER_RAISED;
        return false;
    }
    return true;
}

/* # type: text.  Gives the start of the text, or NULL for any other comment. */
static const char *type_comment_text(const char *p, const char *end)
{
    for (const char *want = "# type: "; *want; want++) {
        if (*want == ' ') {
            while (p < end && (*p == ' ' || *p == '\t'))
                p++;
        } else if (p < end && *p == *want) {
            p++;
        } else {
            return NULL;
        }
    }
    return p;
}

/* Skips the comment at t->cur, or gives it as a token; 0: skipped. */
static int comment(struct tokenizer *t, struct token *k, bool blank)
{
    const char *end = t->cur + strcspn(t->cur, "\r\n");
    t->cur = end;
    if (t->type_comments) {
        const char *text = type_comment_text(t->start, end);
        if (text) {
            bool ignore = end - text >= 6 && memcmp(text, "ignore", 6) == 0
                          && !(end - text > 6 && (is_char(text[6], C_CONT) && text[6] != '_'));
            t->start = ignore ? text + 6 : text;
            tokenizer_finish(t, k, ignore ? TOK_TYPE_IGNORE : TOK_TYPE_COMMENT, end);
            if (ignore && blank) {      /* alone on its line: the line end goes with it, and shows in the tag */
                if (*t->cur)
                    t->cur++;
                k->end = t->cur;
                t->at_line_start = true;
            }
            return k->type;
        }
    }
    if (t->extra) {
        t->comment_line = blank;
        return (int)tokenizer_finish(t, k, TOK_COMMENT, end);
    }
    return 0;
}

static enum token_type newline(struct tokenizer *t, struct token *k)
{
    t->cur += *t->cur == '\r' ? 2 : 1;
    t->at_line_start = true;
    tokenizer_finish(t, k, TOK_NEWLINE, t->extra ? t->cur : t->cur - 1);
    k->end_col_offset = (int)(t->cur - t->line_start);
    return TOK_NEWLINE;
}

/* A non-ASCII identifier: every character must be allowed in it. */
static bool check_identifier(struct tokenizer *t, const char *start, const char *end)
{
    for (const char *p = start; p < end;) {
        uint32_t cp;
        const char *at = p;
        p = utf8_next(p, end, &cp);
        bool good = cp < 128 || (at == start ? syntax_hooks.is_xid_start(cp) : syntax_hooks.is_xid_continue(cp));
        if (good)
            continue;
        t->cur = p;
        if (syntax_hooks.is_printable(cp))
            tokenizer_error(t, "invalid character '%.*s' (U+%04X)", (int)(p - at), at, (unsigned)cp);
        else
            tokenizer_error(t, "invalid non-printable character U+%04X", (unsigned)cp);
        return false;
    }
    return true;
}

static enum token_type name(struct tokenizer *t, struct token *k)
{
    const char *p = t->start;
    uint32_t hash = NAME_HASH_SEED;
    uint8_t bits = 0;
    do {
        hash = name_hash_step(hash, *p);
        bits |= (uint8_t)*p;
    } while (is_char(*++p, C_CONT));
    t->cur = p;
    size_t len = (size_t)(p - t->start);
    if (bits >= 128 && !t->extra && !check_identifier(t, t->start, p))
        return finish_error(t, k);
    int keyword = keyword_type(t->start, len);
    if (keyword)
        return tokenizer_finish(t, k, (enum token_type)keyword, p);
    tokenizer_finish(t, k, TOK_NAME, p);
    if (!t->names)
        return TOK_NAME;
    if (bits >= 128) {
        const char *text = t->start;
        if (syntax_hooks.nfkc(t->arena, text, len, &text, &len) < 0) {
            no_memory(t);
            return finish_error(t, k);
        }
        if (!check_spelling(t, text, len))
            return finish_error(t, k);
        k->name = names_get(t->names, text, len);
    } else {
        k->name = names_get_hashed(t->names, t->start, len, hash);
    }
    if (!k->name) {
        no_memory(t);
        return finish_error(t, k);
    }
    return TOK_NAME;
}

static bool is_prefix_letter(char c)
{
    switch (c | 0x20) {
    case 'b': case 'r': case 'u': case 'f': case 't':
        return true;
    }
    return false;
}

/* Letters before a quote.  Gives what the quote at t->cur begins, or TOK_NAME when the letters are an identifier. */
static enum token_type string_prefix(struct tokenizer *t)
{
    bool b = false, r = false, u = false, f = false, template = false;
    const char *p = t->start;
    for (;; p++) {
        switch (*p | 0x20) {
        case 'b': if (b) return TOK_NAME; b = true; continue;
        case 'r': if (r) return TOK_NAME; r = true; continue;
        case 'u': if (u) return TOK_NAME; u = true; continue;
        case 'f': if (f) return TOK_NAME; f = true; continue;
        case 't': if (template) return TOK_NAME; template = true; continue;
        }
        break;
    }
    if (*p != '"' && *p != '\'')
        return TOK_NAME;
    t->cur = p;
    const char *clash = u && b ? "ub" : u && r ? "ur" : u && f ? "uf" : u && template ? "ut"
                      : b && f ? "bf" : b && template ? "bt" : f && template ? "ft" : NULL;
    if (clash) {
        int col = (int)(t->start - t->line_start);
        return tokenizer_error_range(t, col + 1, (int)(p - t->line_start) + 1, "'%c' and '%c' prefixes are incompatible",
                                     clash[0], clash[1]);
    }
    if (f || template)
        return tokenizer_fstring_start(t, f ? 'f' : 't', r);
    return tokenizer_string(t);
}

static bool in_field(const struct tokenizer *t)
{
    return t->n_fstrings && t->fstrings[t->n_fstrings - 1].field >= 0;
}

/* Is the bracket depth that of the innermost open field itself, outside any bracket of its expression? */
static bool at_field_level(const struct fstring *f)
{
    return f->depth == f->field + 1;
}

static enum token_type open_bracket(struct tokenizer *t, char c)
{
    if (t->level >= MAX_BRACKETS)
        return tokenizer_error(t, "too many nested parentheses");
    t->brackets[t->level++] = (struct bracket){c, t->lineno, (int)(t->start - t->line_start)};
    if (t->n_fstrings)
        t->fstrings[t->n_fstrings - 1].depth++;
    return c == '(' ? TOK_LPAR : c == '[' ? TOK_LSQB : TOK_LBRACE;
}

static enum token_type mismatch(struct tokenizer *t, char c)
{
    const struct bracket *b = &t->brackets[t->level];
    if (t->n_fstrings && b->open == '{') {
        const struct fstring *f = &t->fstrings[t->n_fstrings - 1];
        if (f->depth - 1 == f->field)      /* it would close the field itself */
            return tokenizer_error(t, "%c-string: unmatched '%c'", f->letter, c);
    }
    if (b->lineno != t->lineno)
        return tokenizer_error(t, "closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", c, b->open,
                               b->lineno);
    return tokenizer_error(t, "closing parenthesis '%c' does not match opening parenthesis '%c'", c, b->open);
}

static enum token_type close_bracket(struct tokenizer *t, char c)
{
    struct fstring *f = t->n_fstrings ? &t->fstrings[t->n_fstrings - 1] : NULL;
    if (f && f->depth == 0 && c == '}')
        return tokenizer_error(t, "%c-string: single '}' is not allowed", f->letter);
    if (!t->extra && t->level == 0)
        return tokenizer_error(t, "unmatched '%c'", c);
    if (t->level > 0) {
        char open = t->brackets[--t->level].open;
        if (!t->extra && c != (open == '(' ? ')' : open == '[' ? ']' : '}'))
            return mismatch(t, c);
    }
    if (f) {
        if (--f->depth < 0)
            return tokenizer_error(t, "%c-string: unmatched '%c'", f->letter, c);
        if (c == '}' && f->depth == f->field) {
            f->field--;
            f->in_text = true;
            f->in_spec = false;
        }
    }
    return c == ')' ? TOK_RPAR : c == ']' ? TOK_RSQB : TOK_RBRACE;
}

/* The operator at t->cur, which moves past it.  Brackets, ':' and '}' that belong to f-strings are the caller's. */
static enum token_type operator(struct tokenizer *t)
{
    const char *p = t->cur;
    char c = p[0], c2 = p[1];
#define OPERATOR(length, type) return t->cur = p + (length), (type)
#define WITH_EQUAL(plain, equal) if (c2 == '=') OPERATOR(2, equal); OPERATOR(1, plain)
    switch (c) {
    case ',': OPERATOR(1, TOK_COMMA);
    case ';': OPERATOR(1, TOK_SEMI);
    case '~': OPERATOR(1, TOK_TILDE);
    case ':': WITH_EQUAL(TOK_COLON, TOK_COLONEQUAL);
    case '=': WITH_EQUAL(TOK_EQUAL, TOK_EQEQUAL);
    case '!': WITH_EQUAL(TOK_EXCLAMATION, TOK_NOTEQUAL);
    case '+': WITH_EQUAL(TOK_PLUS, TOK_PLUSEQUAL);
    case '%': WITH_EQUAL(TOK_PERCENT, TOK_PERCENTEQUAL);
    case '&': WITH_EQUAL(TOK_AMPER, TOK_AMPEREQUAL);
    case '|': WITH_EQUAL(TOK_VBAR, TOK_VBAREQUAL);
    case '^': WITH_EQUAL(TOK_CIRCUMFLEX, TOK_CIRCUMFLEXEQUAL);
    case '@': WITH_EQUAL(TOK_AT, TOK_ATEQUAL);
    case '-':
        if (c2 == '>')
            OPERATOR(2, TOK_RARROW);
        WITH_EQUAL(TOK_MINUS, TOK_MINEQUAL);
    case '*':
        if (c2 == '*') {
            if (p[2] == '=')
                OPERATOR(3, TOK_DOUBLESTAREQUAL);
            OPERATOR(2, TOK_DOUBLESTAR);
        }
        WITH_EQUAL(TOK_STAR, TOK_STAREQUAL);
    case '/':
        if (c2 == '/') {
            if (p[2] == '=')
                OPERATOR(3, TOK_DOUBLESLASHEQUAL);
            OPERATOR(2, TOK_DOUBLESLASH);
        }
        WITH_EQUAL(TOK_SLASH, TOK_SLASHEQUAL);
    case '<':
        if (c2 == '<') {
            if (p[2] == '=')
                OPERATOR(3, TOK_LEFTSHIFTEQUAL);
            OPERATOR(2, TOK_LEFTSHIFT);
        }
        if (c2 == '>' && t->barry)
            OPERATOR(2, TOK_NOTEQUAL);
        WITH_EQUAL(TOK_LESS, TOK_LESSEQUAL);
    case '>':
        if (c2 == '>') {
            if (p[2] == '=')
                OPERATOR(3, TOK_RIGHTSHIFTEQUAL);
            OPERATOR(2, TOK_RIGHTSHIFT);
        }
        WITH_EQUAL(TOK_GREATER, TOK_GREATEREQUAL);
    case '.':
        if (c2 == '.' && p[2] == '.')
            OPERATOR(3, TOK_ELLIPSIS);
        OPERATOR(1, TOK_DOT);
    case '(': case '[': case '{':
        t->cur = p + 1;
        return open_bracket(t, c);
    case ')': case ']': case '}':
        t->cur = p + 1;
        return close_bracket(t, c);
    }
#undef WITH_EQUAL
#undef OPERATOR
    t->cur = p + 1;
    if ((uint8_t)c < ' ' || c == 0x7f)
        return tokenizer_error(t, "invalid non-printable character U+%04X", (unsigned)(uint8_t)c);
    return TOK_OP;      /* $ ? ` */
}

/* An operator inside a replacement field: ':' may start the format spec, and what ends the expression notes where it began. */
static enum token_type field_operator(struct tokenizer *t, struct token *k)
{
    struct fstring *f = &t->fstrings[t->n_fstrings - 1];
    char c = *t->cur;
    bool at_field = at_field_level(f);
    int field = f->field;
    enum token_type type;
    if (c == ':' && at_field) {
        t->cur++;
        f->in_text = true;
        f->in_spec = true;
        type = TOK_COLON;
    } else {
        type = operator(t);
        if (type == TOK_ERRORTOKEN)
            return finish_error(t, k);
    }
    tokenizer_finish(t, k, type, t->cur);
    if (at_field && (c == ':' || c == '!' || c == '}' || c == '='))
        k->field_start = t->buf + f->field_start[field];
    return type;
}

static enum token_type end_of_input(struct tokenizer *t, struct token *k)
{
    t->start = t->cur;
    if (t->status == TOKENIZER_GOING)
        t->status = TOKENIZER_EOF;
    finish_bare(t, k, t->level || t->status != TOKENIZER_EOF ? TOK_ERRORTOKEN : TOK_ENDMARKER);
    return k->type;
}

/* Enters lines until one has a token on it.  False: *k holds the INDENT, DEDENT, end or error found instead. */
static bool start_line(struct tokenizer *t, struct token *k, bool *blank)
{
    t->at_line_start = false;
    *blank = false;
    if (!enter_line(t, false)) {
        if (t->status != TOKENIZER_EOF) {
            finish_error(t, k);
            return false;
        }
        if (t->level == 0 && t->indent > 0) {
            t->pending -= t->indent;
            t->indent = 0;
        }
        return true;
    }
    if (!measure_indent(t, blank)) {
        t->start = t->cur;
        finish_error(t, k);
        return false;
    }
    return true;
}

static enum token_type pending_indent(struct tokenizer *t, struct token *k)
{
    t->start = t->extra && t->pending > 0 ? t->line_start : t->cur;
    enum token_type type = t->pending > 0 ? TOK_INDENT : TOK_DEDENT;
    t->pending -= t->pending > 0 ? 1 : -1;
    finish_bare(t, k, type);
    if (t->extra) {
        k->end = t->cur;
        k->end_col_offset = (int)(t->cur - t->line_start);
    }
    return type;
}

enum token_type tokenizer_plain(struct tokenizer *t, struct token *k)
{
    bool blank = false;
again:
    if (t->at_line_start && !start_line(t, k, &blank))
        return TOK_ERRORTOKEN;
    if (t->pending)
        return pending_indent(t, k);
skip:
    while (is_char(*t->cur, C_SPACE))
        t->cur++;
    t->start = t->cur;
    char c = *t->cur;
dispatch:
    if (is_char(c, C_START)) {
        enum token_type type = TOK_NAME;
        if (is_prefix_letter(c))
            type = string_prefix(t);
        if (type == TOK_NAME)
            return name(t, k);
        if (type == TOK_ERRORTOKEN)
            return finish_error(t, k);
        if (type != TOK_STRING)
            return tokenizer_finish(t, k, type, t->cur);
        goto string;
    }
    if (is_char(c, C_DIGIT) || (c == '.' && is_char(t->cur[1], C_DIGIT))) {
        enum token_type type = tokenizer_number(t);
        return type == TOK_ERRORTOKEN ? finish_error(t, k) : tokenizer_finish(t, k, type, t->cur);
    }
    switch (c) {
    case '\r':
        if (t->cur[1] != '\n') {
            t->cur++;
            goto skip;
        }
        /* fall through */
    case '\n':
        if (blank || t->level > 0 || (t->extra && t->comment_line)) {
            if (!t->extra) {
                t->cur += c == '\r' ? 2 : 1;
                t->at_line_start = true;
                blank = false;
                if (t->level == 0)
                    goto again;
                /* Inside brackets there is no indentation to measure. */
                t->at_line_start = false;
                if (enter_line(t, false))
                    goto skip;
                return end_of_input(t, k);
            }
            t->comment_line = false;
            newline(t, k);
            k->type = TOK_NL;
            return TOK_NL;
        }
        return newline(t, k);
    case '#': {
        int type = comment(t, k, blank);
        if (type)
            return (enum token_type)type;
        c = *t->cur;      /* the line end; as a token it begins with the comment */
        goto dispatch;
    }
    case '\\':
        t->cur++;
        if (continue_line(t))
            return finish_error(t, k);
        goto skip;
    case 0:
        return end_of_input(t, k);
    case '\'':
    case '"':
        if (tokenizer_string(t) == TOK_ERRORTOKEN)
            return finish_error(t, k);
        goto string;
    }
    if (in_field(t))
        return field_operator(t, k);
    enum token_type type = operator(t);
    return type == TOK_ERRORTOKEN ? finish_error(t, k) : tokenizer_finish(t, k, type, t->cur);
string:
    tokenizer_finish(t, k, TOK_STRING, t->cur);
    k->lineno = t->first_lineno;
    k->col_offset = (int)(t->start - t->first_line_start);
    return TOK_STRING;
}

enum token_type tokenizer_next(struct tokenizer *t, struct token *k)
{
    if (t->status != TOKENIZER_GOING && t->status != TOKENIZER_EOF)
        return finish_error(t, k);
    if (t->n_fstrings && t->fstrings[t->n_fstrings - 1].in_text)
        return tokenizer_fstring_text(t, k);
    return tokenizer_plain(t, k);
}
