/* tests/syntax/test_tokenizer.c -- tokens and their positions, as module tokenize shows them. */
#include "core/syntax/token_stream.h"

#include <stdio.h>
#include <string.h>

static int failures;

static int next_line(void *ctx, bool first, const char **line, size_t *len)
{
    const char **at = ctx;
    (void)first;
    *line = *at;
    *len = strcspn(*at, "\n");
    *len += (*at)[*len] != 0;
    *at += *len;
    return 0;
}

/* NAME(1,0-1,2) ... */
static void tokens_of(const char *source, bool extra, char *out, size_t size)
{
    struct arena a;
    const char *at = source;
    struct syntax_error err;
    struct token_stream s;
    struct token_record r;
    struct parse_options options = {.readline = next_line, .ctx = &at};
    size_t n = 0;
    int rc;
    arena_init(&a);
    token_stream_init(&s, &a, &options, extra, &err);
    out[0] = 0;
    while ((rc = token_stream_next(&s, &r)) > 0 && n < size)
        n += (size_t)snprintf(out + n, size - n, "%s%s(%d,%d-%d,%d)", n ? " " : "", token_name(r.type), r.lineno, r.col,
                              r.end_lineno, r.end_col);
    if (rc < 0 && n < size)
        snprintf(out + n, size - n, " error %d,%d %s", err.lineno, err.col_offset, err.msg);
    arena_free(&a);
}

static const struct { const char *source, *tokens; } extra[] = {
    {"a = 1", "NAME(1,0-1,1) OP(1,2-1,3) NUMBER(1,4-1,5) NEWLINE(1,5-1,6) ENDMARKER(2,0-2,0)"},
    {"if a:\n\tb\n\n# c\n", "NAME(1,0-1,2) NAME(1,3-1,4) OP(1,4-1,5) NEWLINE(1,5-1,6) INDENT(2,0-2,1) NAME(2,1-2,2) "
     "NEWLINE(2,2-2,3) NL(3,0-3,1) COMMENT(4,0-4,3) NL(4,3-4,4) DEDENT(5,0-5,0) ENDMARKER(5,0-5,0)"},
    {"x = '''a\nb''' + (\n 1)\n", "NAME(1,0-1,1) OP(1,2-1,3) STRING(1,4-2,4) OP(2,5-2,6) OP(2,7-2,8) NL(2,8-2,9) NUMBER(3,1-3,2) "
     "OP(3,2-3,3) NEWLINE(3,3-3,4) ENDMARKER(4,0-4,0)"},
    {"f'a{{b{x!r:>{w}}'\n", "FSTRING_START(1,0-1,2) FSTRING_MIDDLE(1,2-1,4) FSTRING_MIDDLE(1,5-1,6) OP(1,6-1,7) NAME(1,7-1,8) "
     "OP(1,8-1,9) NAME(1,9-1,10) OP(1,10-1,11) FSTRING_MIDDLE(1,11-1,12) OP(1,12-1,13) NAME(1,13-1,14) OP(1,14-1,15) "
     "FSTRING_MIDDLE(1,15-1,15) OP(1,15-1,16) FSTRING_END(1,16-1,17) NEWLINE(1,17-1,18) ENDMARKER(2,0-2,0)"},
    {"a\\\n b\r\n", "NAME(1,0-1,1) NAME(2,1-2,2) NEWLINE(2,2-2,4) ENDMARKER(3,0-3,0)"},
    {"\xc3\xa9 = '\xc3\xa9'", "NAME(1,0-1,1) OP(1,2-1,3) STRING(1,4-1,7) NEWLINE(1,7-1,8) ENDMARKER(2,0-2,0)"},
    {"a ** b //= c != d ... $", "NAME(1,0-1,1) OP(1,2-1,4) NAME(1,5-1,6) OP(1,7-1,10) NAME(1,11-1,12) OP(1,13-1,15) "
     "NAME(1,16-1,17) OP(1,18-1,21) OP(1,22-1,23) NEWLINE(1,23-1,24) ENDMARKER(2,0-2,0)"},
    {"", "ENDMARKER(1,0-1,0)"},
    {"(a", "OP(1,0-1,1) NAME(1,1-1,2) NL(1,2-1,3) error 1,0 unexpected EOF in multi-line statement"},
    {"a\n  b\n c", "NAME(1,0-1,1) NEWLINE(1,1-1,2) INDENT(2,0-2,2) NAME(2,2-2,3) NEWLINE(2,3-2,4) "
     "error 3,3 unindent does not match any outer indentation level"},
    {"'abc", " error 1,1 unterminated string literal (detected at line 1)"},
};

/* The same as an incomplete input sees it: keywords, operators with their own types. */
static void check(const char *source, bool want_extra, const char *wanted)
{
    char found[4096];
    tokens_of(source, want_extra, found, sizeof found);
    if (strcmp(found, wanted) != 0) {
        printf("%s\n  wanted %s\n  found  %s\n", source, wanted, found);
        failures++;
    }
}

int main(void)
{
    for (size_t i = 0; i < sizeof extra / sizeof extra[0]; i++)
        check(extra[i].source, true, extra[i].tokens);
    check("if a: b # c\n", false, "NAME(1,0-1,2) NAME(1,3-1,4) COLON(1,4-1,5) NAME(1,6-1,7) NEWLINE(1,8-1,11) ENDMARKER(1,-1-1,-1)");
    printf("test_tokenizer: %d failures\n", failures);
    return failures != 0;
}
