/* tests/syntax/tokens_main.c -- prints the tokens of files as module tokenize gives them, for compare_tokens.py. */
#include "core/syntax/token_stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct input { const char *at, *end; };

static int next_line(void *ctx, bool first, const char **line, size_t *len)
{
    struct input *in = ctx;
    (void)first;
    const char *newline = memchr(in->at, '\n', (size_t)(in->end - in->at));
    *line = in->at;
    *len = (size_t)((newline ? newline + 1 : in->end) - in->at);
    in->at += *len;
    return 0;
}

static void print_text(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        switch (text[i]) {
        case '\n': fputs("\\n", stdout); break;
        case '\r': fputs("\\r", stdout); break;
        case '\\': fputs("\\\\", stdout); break;
        default: putchar(text[i]);
        }
    }
}

static void print_tokens(const char *source, size_t len, bool extra)
{
    struct arena a;
    struct input in = {source, source + len};
    struct parse_options options = {.readline = next_line, .ctx = &in};
    struct syntax_error err;
    struct token_stream s;
    struct token_record r;
    int rc;
    arena_init(&a);
    token_stream_init(&s, &a, &options, extra, &err);
    while ((rc = token_stream_next(&s, &r)) > 0) {
        printf("%d %d,%d %d,%d ", r.type, r.lineno, r.col, r.end_lineno, r.end_col);
        print_text(r.text, r.len);
        fputs(" | ", stdout);
        print_text(r.line, r.line_len);
        putchar('\n');
    }
    if (rc < 0)
        printf("error %s %d,%d\n", err.msg, err.lineno, err.col_offset);
    puts("--");
    arena_free(&a);
}

int main(int argc, char **argv)
{
    bool extra = true;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-p") == 0) {
            extra = false;
            continue;
        }
        FILE *f = fopen(argv[i], "rb");
        static char source[16 << 20];
        size_t len = f ? fread(source, 1, sizeof source, f) : 0;
        if (f)
            fclose(f);
        print_tokens(source, len, extra);
    }
    return 0;
}
