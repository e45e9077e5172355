/* core/syntax/parse_string.c -- string literals to values: prefixes, escapes, f-strings, t-strings, and the joining of
 * literals that stand side by side.
 *
 * A literal without escapes is not copied: its constant points into the source.  Text is WTF-8, so that '\ud800' can be
 * held: surrogates take three bytes each and are never joined to pairs. */
#include "core/syntax/parser.h"
#include "core/syntax/unicode.h"

#include <stdio.h>

static bool is_ascii(const char *s, size_t len)
{
    uint64_t word, all = 0;
    size_t i = 0;
    for (; i + 8 <= len; i += 8) {
        memcpy(&word, s + i, 8);
        all |= word;
    }
    for (; i < len; i++)
        all |= (uint8_t)s[i] & 0x80;
    return !(all & 0x8080808080808080u);
}

/* ---- escapes ---- */

/* A literal being decoded. */
struct decoding {
    struct parser *p;
    int token;                  /* its index, for messages */
    const char *start, *end;    /* what stands between the quotes */
    const char *bad_escape;     /* first escape that means nothing: after its backslash */
    char *out;
};

/* Where in what the reference's codec sees a position lies: it gets every non-ASCII character as \UXXXXXXXX, and a
 * backslash before one as \u005c. */
static int codec_position(const struct decoding *d, const char *at)
{
    int n = 0;
    for (const char *s = d->start; s < at;) {
        if ((uint8_t)*s >= 0x80) {
            uint32_t cp;
            s = utf8_next(s, d->end, &cp);
            n += 10;
        } else if (*s == '\\' && s + 1 < d->end) {
            n += (uint8_t)s[1] >= 0x80 ? 6 : 2;
            s += (uint8_t)s[1] >= 0x80 ? 1 : 2;
        } else {
            s++;
            n++;
        }
    }
    return n;
}

static bool unicode_error(struct decoding *d, const char *from, const char *to, const char *what)
{
    int first = codec_position(d, from);
    raise_furthest(d->p, ERROR_SYNTAX,
             "(unicode error) 'unicodeescape' codec can't decode bytes in position %d-%d: %s", first,
             first + (int)(to - from) - 1, what);
    return false;
}

static int hex_value(char c)
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* The 2, 4 or 8 digits of \x \u \U; s is at the first.  NULL: raised. */
static const char *hex_escape(struct decoding *d, const char *s, int digits)
{
    const char *backslash = s - 2;
    uint32_t cp = 0;
    for (int i = 0; i < digits; i++, s++) {
        if (s == d->end || !is_char(*s, C_HEX)) {
            unicode_error(d, backslash, s, digits == 2 ? "truncated \\xXX escape" : digits == 4 ? "truncated \\uXXXX escape"
                                                                                                : "truncated \\UXXXXXXXX escape");
            return NULL;
        }
        cp = cp << 4 | (uint32_t)hex_value(*s);
    }
    if (cp > 0x10ffff) {
        unicode_error(d, backslash, s, "illegal Unicode character");
        return NULL;
    }
    d->out += utf8_put(d->out, cp);
    return s;
}

/* \N{name}; s is after the N. */
static const char *named_escape(struct decoding *d, const char *s)
{
    const char *backslash = s - 2;
    if (s < d->end && *s == '{') {
        const char *name = ++s;
        while (s < d->end && *s != '}')
            s++;
        if (s < d->end && s > name) {
            uint32_t cp;
            s++;
            if (syntax_hooks.unicode_name(name, (size_t)(s - 1 - name), &cp)) {
                d->out += utf8_put(d->out, cp);
                return s;
            }
            unicode_error(d, backslash, s, "unknown Unicode character name");
            return NULL;
        }
    }
    unicode_error(d, backslash, s, "malformed \\N character escape");
    return NULL;
}

/* One to three octal digits from s. */
static const char *octal_escape(struct decoding *d, const char *s, uint32_t *value)
{
    const char *start = s;
    *value = 0;
    for (int i = 0; i < 3 && s < d->end && *s >= '0' && *s <= '7'; i++)
        *value = *value * 8 + (uint32_t)(*s++ - '0');
    if (*value > 0377 && !d->bad_escape)
        d->bad_escape = start;
    return s;
}

static char simple_escape(char c)
{
    switch (c) {
    case '\\': case '\'': case '"': return c;
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    }
    return 0;
}

/* What follows a backslash in a str, at s. */
static const char *str_escape(struct decoding *d, const char *s)
{
    uint32_t cp;
    if (s == d->end) {      /* in front of a brace in an f-string */
        *d->out++ = '\\';
        return s;
    }
    char plain = simple_escape(*s);
    if (plain) {
        *d->out++ = plain;
        return s + 1;
    }
    switch (*s) {
    case '\n': return s + 1;
    case 'x': return hex_escape(d, s + 1, 2);
    case 'u': return hex_escape(d, s + 1, 4);
    case 'U': return hex_escape(d, s + 1, 8);
    case 'N': return named_escape(d, s + 1);
    case '0' ... '7':
        s = octal_escape(d, s, &cp);
        d->out += utf8_put(d->out, cp);
        return s;
    }
    if (!d->bad_escape)
        d->bad_escape = s;
    *d->out++ = '\\';
    return s;
}

static const char *bytes_escape(struct decoding *d, const char *s)
{
    uint32_t value;
    char plain = simple_escape(*s);
    if (plain) {
        *d->out++ = plain;
        return s + 1;
    }
    if (*s == '\n')
        return s + 1;
    if (*s >= '0' && *s <= '7') {
        s = octal_escape(d, s, &value);
        *d->out++ = (char)value;
        return s;
    }
    if (*s == 'x') {
        if (d->end - s > 2 && is_char(s[1], C_HEX) && is_char(s[2], C_HEX)) {
            *d->out++ = (char)(hex_value(s[1]) << 4 | hex_value(s[2]));
            return s + 3;
        }
        raise_furthest(d->p, ERROR_SYNTAX, "(value error) invalid \\x escape at position %d",
                 (int)(s - 1 - d->start));
        return NULL;
    }
    if (!d->bad_escape)
        d->bad_escape = s;
    *d->out++ = '\\';
    return s;
}

static bool warn_bad_escape(const struct decoding *d)
{
    const struct token *k = &d->p->tokens[d->token];
    const char *s = d->bad_escape;
    if ((k->type == TOK_FSTRING_MIDDLE || k->type == TOK_TSTRING_MIDDLE) && (*s == '{' || *s == '}'))
        return true;      /* the tokenizer did */
    int lineno = k->lineno;
    const char *line = k->start;
    for (const char *c = k->start; c < s; c++) {
        if (*c == '\n') {
            lineno++;
            line = c + 1;
        }
    }
    int col = (int)(s - 1 - line) + (lineno == k->lineno ? k->col_offset : 0);
    char seq[8], msg[200], error_msg[160];
    const char *kind = "";
    if (*s >= '4' && *s <= '7' && d->end - s >= 3 && s[1] >= '0' && s[1] <= '7' && s[2] >= '0' && s[2] <= '7') {
        kind = "octal ";
        snprintf(seq, sizeof seq, "%.3s", s);
    } else {
        uint32_t cp;
        snprintf(seq, sizeof seq, "%.*s", (int)(utf8_next(s, d->end, &cp) - s), s);
    }
    snprintf(error_msg, sizeof error_msg, "\"\\%s\" is an invalid %sescape sequence. Did you mean \"\\\\%s\"? "
             "A raw string is also an option.", seq, kind, seq);
    snprintf(msg, sizeof msg, "\"\\%s\" is an invalid %sescape sequence. Such sequences will not work in the future. "
             "Did you mean \"\\\\%s\"? A raw string is also an option.", seq, kind, seq);
    return warn_at_token(d->p, d->token, (struct range){lineno, col, lineno, col + 2}, msg, error_msg);
}

/* The value of what stands between the quotes.  The text never grows: each escape is at least as long as its result. */
static bool decode(struct parser *p, int token, const char *start, const char *end, bool raw, bool bytes,
                   struct constant *out)
{
    size_t len = (size_t)(end - start);
    *out = (struct constant){.kind = bytes ? CONST_BYTES : CONST_STR, .len = (uint32_t)len, .text = start};
    const char *s = raw ? NULL : memchr(start, '\\', len);
    if (!s) {
        out->is_ascii = is_ascii(start, len);
        return true;
    }
    char *text = arena_alloc(p->arena, len + 1);
    if (!text)
        return false;
    memcpy(text, start, (size_t)(s - start));
    struct decoding d = {p, token, start, end, NULL, text + (s - start)};
    while (s) {
        s = bytes ? bytes_escape(&d, s + 1) : str_escape(&d, s + 1);
        if (!s)
            return false;
        const char *next = memchr(s, '\\', (size_t)(end - s));
        size_t plain = (size_t)((next ? next : end) - s);
        memcpy(d.out, s, plain);
        d.out += plain;
        s = next;
    }
    if (d.bad_escape && !warn_bad_escape(&d))
        return false;
    out->text = text;
    out->len = (uint32_t)(d.out - text);
    out->is_ascii = is_ascii(text, out->len);
    return true;
}

/* ---- one literal ---- */

static struct text *kind_u(struct parser *p)
{
    struct text *kind = arena_alloc(p->arena, sizeof *kind + 2);
    if (kind) {
        kind->len = 1;
        memcpy(kind->text, "u", 2);
    }
    return kind;
}

/* A STRING token. */
static struct expr *string(struct parser *p)
{
    int index = p->mark++;
    const struct token *k = &p->tokens[index];
    const char *s = k->start, *end = k->end;
    bool raw = false, bytes = false;
    for (; *s != '"' && *s != '\''; s++) {
        raw |= (*s | 0x20) == 'r';
        bytes |= (*s | 0x20) == 'b';
    }
    struct text *kind = NULL;
    if (*k->start == 'u' && !(kind = kind_u(p)))
        return NULL;
    int quotes = end - s >= 6 && s[1] == s[0] && s[2] == s[0] ? 3 : 1;
    s += quotes;
    end -= quotes;
    if (bytes && !is_ascii(s, (size_t)(end - s)))
        return raise_at(p, range_of_token(k), "bytes can only contain ASCII literal characters");
    struct constant value;
    if (!decode(p, index, s, end, raw, bytes, &value))
        return NULL;
    return EXPR(p, Constant, range_of_token(&p->tokens[index]), value, kind);
}

/* ---- replacement fields ---- */

static bool fstring_parts(struct parser *p, bool raw, bool template, bool spec);

/* The source of a field's expression as "=" shows it: comments are left out. */
static bool field_text(struct parser *p, const char *from, const char *to, struct constant *out)
{
    size_t len = (size_t)(to - from);
    *out = (struct constant){.kind = CONST_STR, .len = (uint32_t)len, .text = from, .is_ascii = is_ascii(from, len)};
    if (!memchr(from, '#', len))
        return true;
    char *text = arena_alloc(p->arena, len);
    if (!text)
        return false;
    size_t n = 0;
    char quote = 0;
    for (const char *s = from; s < to; s++) {
        if (*s == '\\' && s + 1 < to) {
            text[n++] = *s++;
        } else if (*s == '\'' || *s == '"') {
            quote = !quote ? *s : quote == *s ? 0 : quote;
        } else if (*s == '#' && !quote) {
            while (s < to && *s != '\n')
                s++;
            if (s == to)
                break;
        }
        text[n++] = *s;
    }
    out->text = text;
    out->len = (uint32_t)n;
    return true;
}

/* !r  -- 0: there is none; -1: failed. */
static int conversion(struct parser *p, char letter)
{
    if (peek(p) != TOK_EXCLAMATION)
        return 0;
    int mark = p->mark++;
    if (peek(p) != TOK_NAME)
        return -1;
    const struct token *bang = &p->tokens[mark], *k = take_token(p);
    if (bang->lineno != k->lineno || bang->end_col_offset != k->col_offset) {
        raise_at(p, range_between(range_of_token(bang), range_of_token(k)),
                 "%c-string: conversion type must come right after the exclamation mark", letter);
        return -1;
    }
    if (k->end - k->start != 1 || !strchr("sra", *k->start)) {
        raise_at(p, range_of_token(k), "%c-string: invalid conversion character '%.*s': expected 's', 'r', or 'a'", letter,
                 (int)(k->end - k->start), k->start);
        return -1;
    }
    return *k->start;
}

static struct expr *format_spec(struct parser *p, bool raw, bool template)
{
    struct pos start = here(p);
    size_t base = p->n_stack;
    p->mark++;
    if (!fstring_parts(p, raw, template, true))
        return NULL;
    struct expr_seq *values = TAKE(p, expr, base);
    return values ? EXPR(p, JoinedStr, span(p, start), values) : NULL;
}

/* {x!r:spec}.  Pushes the field, and before it, for {x=}, the text of the expression.  in_template: the field is of a
 * t-string itself, not of a format spec in one. */
static bool field(struct parser *p, bool raw, bool in_template, bool template)
{
    struct pos start = here(p);
    struct checkpoint c = checkpoint(p);
    char letter = template ? 't' : 'f';
    p->mark++;
    struct expr *value = parse_yield_or_star_expressions(p), *spec = NULL;
    if (!value)
        goto failed;
    bool debug = accept(p, TOK_EQUAL);
    int equal = p->mark - 1;
    int after = p->mark;      /* the token that ends the expression; it knows where the expression began */
    int converted = conversion(p, letter);
    if (converted < 0)
        goto failed;
    if (peek(p) == TOK_COLON && !(spec = format_spec(p, raw, template)))
        goto failed;
    if (!accept(p, TOK_RBRACE))
        goto failed;
    struct range where = span(p, start);
    const struct token *terminator = &p->tokens[after];
    if (debug) {
        struct constant text;
        struct range at = {start.lineno, start.col + 1, terminator->lineno, terminator->col_offset};
        if (!terminator->field_start || !field_text(p, terminator->field_start, terminator->start, &text)
            || !push(p, EXPR(p, Constant, at, text, NULL)))
            return false;
        if (!converted && !spec)
            converted = 'r';
    }
    if (!in_template)
        return push(p, EXPR(p, FormattedValue, where, value, converted ? converted : -1, spec));
    struct constant text;
    const char *end = debug ? p->tokens[equal].start : terminator->start;
    if (!terminator->field_start || !field_text(p, terminator->field_start, end, &text))
        return false;
    return push(p, EXPR(p, Interpolation, where, value, text, converted ? converted : -1, spec));
failed:
    if (p->loud && !p->raised) {
        go_back(p, c);
        diagnose_field(p);
    }
    return false;
}

/* ---- f-strings ---- */

static bool is_text(const struct expr *e)
{
    return e->kind == AST_Constant;
}

static bool is_empty_text(const struct expr *e)
{
    return is_text(e) && e->v.Constant.value.len == 0;
}

/* FSTRING_MIDDLE */
static struct expr *middle(struct parser *p, bool raw)
{
    int index = p->mark++;
    const struct token *k = &p->tokens[index];
    struct constant value;
    if (!decode(p, index, k->start, k->end, raw, false, &value))
        return NULL;
    return EXPR(p, Constant, range_of_token(&p->tokens[index]), value, NULL);
}

/* One constant of the n texts at parts. */
static struct expr *join_texts(struct parser *p, struct expr **parts, size_t n)
{
    size_t len = 0;
    bool ascii = true;
    for (size_t i = 0; i < n; i++) {
        len += parts[i]->v.Constant.value.len;
        ascii &= parts[i]->v.Constant.value.is_ascii;
    }
    char *text = arena_alloc(p->arena, len + 1);
    if (!text)
        return NULL;
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        memcpy(text + at, parts[i]->v.Constant.value.text, parts[i]->v.Constant.value.len);
        at += parts[i]->v.Constant.value.len;
    }
    struct constant value = {.kind = parts[0]->v.Constant.value.kind, .is_ascii = ascii, .len = (uint32_t)len, .text = text};
    return EXPR(p, Constant, range_between(parts[0]->where, parts[n - 1]->where), value, parts[0]->v.Constant.kind);
}

/* Joins neighbouring texts above base on the stack, and drops empty ones. */
static bool fold_texts(struct parser *p, size_t base)
{
    size_t to = base;
    for (size_t i = base; i < p->n_stack;) {
        struct expr *e = p->stack[i];
        size_t n = 1;
        if (is_text(e)) {
            while (i + n < p->n_stack && is_text(p->stack[i + n]))
                n++;
            if (n > 1 && !(e = join_texts(p, (struct expr **)p->stack + i, n)))
                return false;
        }
        i += n;
        if (!is_empty_text(e))
            p->stack[to++] = e;
    }
    p->n_stack = to;
    return true;
}

/* The texts and fields of an f-string, or of a format spec, pushed.  The token that ends them is left. */
static bool fstring_parts(struct parser *p, bool raw, bool template, bool spec)
{
    size_t base = p->n_stack;
    for (;;) {
        int type = peek(p);
        if (type == TOK_FSTRING_MIDDLE || type == TOK_TSTRING_MIDDLE) {
            struct expr *text = middle(p, raw);
            if (!text)
                return false;
            if (!is_empty_text(text) && !push(p, text))
                return false;
        } else if (type == TOK_LBRACE) {
            if (!enter(p))
                return false;
            bool good = field(p, raw, template && !spec, template);
            leave(p);
            if (!good)
                return false;
        } else {
            break;
        }
    }
    return !p->raised && (!spec || p->n_stack - base < 2 || fold_texts(p, base));
}

void skip_format_spec(struct parser *p, bool template)
{
    struct checkpoint c = checkpoint(p);
    for (int type; (type = peek(p)) == TOK_FSTRING_MIDDLE || type == TOK_TSTRING_MIDDLE || type == TOK_LBRACE;) {
        if (type == TOK_LBRACE ? !field(p, false, false, template) : !middle(p, false)) {
            go_back(p, c);
            break;
        }
        c.mark = p->mark;
    }
    p->n_stack = c.n_stack;
}

/* Pushes the parts of an f-string or t-string. */
static bool fstring(struct parser *p, bool template)
{
    const struct token *k = take_token(p);
    bool raw = (k->start[0] | 0x20) == 'r' || (k->start[1] | 0x20) == 'r';
    return fstring_parts(p, raw, template, false) && accept(p, template ? TOK_TSTRING_END : TOK_FSTRING_END)
           && (!template || check_version(p, 14, "t-strings are"));
}

/* ---- literals side by side ---- */

static bool is_bytes(const struct expr *e)
{
    return is_text(e) && e->v.Constant.value.kind == CONST_BYTES;
}

static struct expr *tstrings(struct parser *p)
{
    struct pos start = here(p);
    size_t base = p->n_stack;
    for (bool any = false; peek(p) == TOK_TSTRING_START; any = true) {
        struct checkpoint c = checkpoint(p);
        if (!fstring(p, true)) {
            if (!any || !shorter(p, c, p))
                return NULL;
            break;
        }
    }
    if (!fold_texts(p, base))
        return NULL;
    struct expr_seq *values = TAKE(p, expr, base);
    return values ? EXPR(p, TemplateStr, span(p, start), values) : NULL;
}

static struct expr *strings_and_fstrings(struct parser *p)
{
    struct pos start = here(p);
    size_t base = p->n_stack;
    int first = p->mark;
    bool any_f = false, any_bytes = false, any_str = false;
    int type;
    while ((type = peek(p)) == TOK_STRING || type == TOK_FSTRING_START) {
        if (type == TOK_STRING) {
            struct expr *e = string(p);
            if (!push(p, e))
                return NULL;
            any_bytes |= is_bytes(e);
            any_str |= !is_bytes(e);
        } else {
            struct checkpoint c = checkpoint(p);
            if (!fstring(p, false)) {
                if (c.mark == first || !shorter(p, c, p))
                    return NULL;
                break;
            }
            any_f = true;
        }
    }
    if (any_bytes && (any_f || any_str))
        return raise_furthest(p, ERROR_SYNTAX, "cannot mix bytes and nonbytes literals");
    if (!any_f) {
        size_t n = p->n_stack - base;
        struct expr **parts = (struct expr **)p->stack + base;
        p->n_stack = base;
        return n == 1 ? parts[0] : join_texts(p, parts, n);
    }
    if (!fold_texts(p, base))
        return NULL;
    struct expr_seq *values = TAKE(p, expr, base);
    return values ? EXPR(p, JoinedStr, span(p, start), values) : NULL;
}

/* Second pass: literals of both kinds in a row. */
static bool diagnose_mixture(struct parser *p)
{
    struct checkpoint c = checkpoint(p);
    bool templates = peek(p) == TOK_TSTRING_START;
    struct range last = {0};
    for (int type; (type = peek(p)) == TOK_STRING || type == TOK_FSTRING_START || type == TOK_TSTRING_START;) {
        struct pos start = here(p);
        bool good = type == TOK_STRING ? string(p) != NULL : fstring(p, type == TOK_TSTRING_START);
        p->n_stack = c.n_stack;
        if (!good)
            break;
        if ((type == TOK_TSTRING_START) != templates) {
            raise_at(p, range_between(last, span(p, start)), "cannot mix t-string literals with string or bytes literals");
            break;
        }
        last = span(p, start);
    }
    go_back(p, c);
    return p->raised;
}

struct expr *parse_strings(struct parser *p)
{
    struct expr *e;
    int start = p->mark;
    if (p->diagnose) {
        if (memo_get(p, MEMO_STRINGS, &e))
            return e;
        if (p->loud && diagnose_mixture(p))
            return NULL;
    }
    e = peek(p) == TOK_TSTRING_START ? tstrings(p) : strings_and_fstrings(p);
    if (p->diagnose)
        memo_put(p, MEMO_STRINGS, start, e);
    return e;
}
