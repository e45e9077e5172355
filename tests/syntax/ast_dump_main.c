/* tests/syntax/ast_dump_main.c -- prints what the parser makes of files, for comparison with the reference.
 *
 *     ast_dump_main [-t] [-e] [-s] [-T n] [-u TABLE] FILE...
 * For each file one line: the tree as ast.dump(include_attributes=True) gives it, or "error: " and the error.  A file may
 * also hold many snippets: with -s it is split at lines that are "\x01", and the mode is the snippet's first character
 * (x e s f: exec, eval, single, func_type).  -v N is the feature version, -w prints warnings.  -t turns type comments on, -e prints errors only ("ok" for a tree), -T parses
 * n times and prints the time instead.  TABLE has the Unicode facts the front end has no tables for (see
 * compare_ast.py). */
#define _GNU_SOURCE
#include "core/syntax/parse.h"
#include "core/syntax/unicode.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- Unicode facts from a file ---- */

struct fact { uint32_t first, last; char *text; };
static struct facts { struct fact *at; size_t n; } facts[128];      /* by the letter that begins the line */

static void load_facts(const char *path)
{
    char line[4096];
    FILE *f = fopen(path, "r");
    if (!f) {
        perror(path);
        exit(2);
    }
    while (fgets(line, sizeof line, f)) {
        unsigned first, last;
        int used = 0;
        sscanf(line + 1, "%x %x %n", &first, &last, &used);
        struct facts *of = &facts[line[0] & 127];
        of->at = realloc(of->at, (of->n + 1) * sizeof *of->at);
        line[strcspn(line, "\n")] = 0;
        of->at[of->n++] = (struct fact){first, last, strdup(line + 1 + used)};
    }
    fclose(f);
}

static const struct fact *fact_of(char letter, uint32_t cp)
{
    const struct facts *of = &facts[(int)letter];
    size_t low = 0, high = of->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (cp > of->at[mid].last)
            low = mid + 1;
        else
            high = mid;
    }
    return low < of->n && of->at[low].first <= cp ? &of->at[low] : NULL;
}

static bool is_start(uint32_t cp) { return fact_of('S', cp); }
static bool is_continue(uint32_t cp) { return fact_of('C', cp); }
static bool is_printable(uint32_t cp) { return fact_of('P', cp); }

static bool by_name(const char *name, size_t len, uint32_t *cp)
{
    for (size_t i = 0; i < facts['N'].n; i++)
        if (strlen(facts['N'].at[i].text) == len && memcmp(facts['N'].at[i].text, name, len) == 0) {
            *cp = facts['N'].at[i].first;
            return true;
        }
    return false;
}

/* Character by character, which is all that the compared sources need. */
static int nfkc(struct arena *a, const char *text, size_t len, const char **out, size_t *out_len)
{
    char *to = arena_alloc(a, 20 * len + 1);
    if (!to)
        return -1;
    *out = to;
    for (const char *s = text; s < text + len;) {
        uint32_t cp;
        const char *at = s;
        s = utf8_next(s, text + len, &cp);
        const struct fact *f = fact_of('K', cp);
        size_t n = f ? strlen(f->text) : (size_t)(s - at);
        memcpy(to, f ? f->text : at, n);
        to += n;
    }
    *out_len = (size_t)(to - *out);
    return 0;
}

static int decode(struct arena *a, const char *encoding, const char *source, size_t len, const char **out, size_t *out_len,
                  const char **msg)
{
    iconv_t cd = iconv_open("UTF-8", encoding);
    *msg = NULL;
    if (cd == (iconv_t)-1)
        return 1;
    size_t room = 4 * len + 4, left = room;
    char *to = arena_alloc(a, room), *in = (char *)source, *at = to;
    size_t rc = to ? iconv(cd, &in, &len, &at, &left) : 0;
    iconv_close(cd);
    *out = to;
    *out_len = room - left;
    *msg = "malformed";
    return !to ? -1 : rc == (size_t)-1;
}

/* ---- output ---- */

static int write_out(void *ctx, const char *text, size_t len)
{
    (void)ctx;
    return fwrite(text, 1, len, stdout) == len ? 0 : -1;
}

static void print_error(const struct syntax_error *e)
{
    static const char *const kinds[] = {"None", "SyntaxError", "IndentationError", "TabError", "_IncompleteInputError",
                                        "MemoryError", "OverflowError", "ValueError", "callback"};
    printf("error: %s|%s|%d|%d|%d|%d|", kinds[e->kind], e->msg ? e->msg : "", e->lineno, e->col_offset, e->end_lineno,
           e->end_col_offset);
    for (size_t i = 0; e->text && i < e->text_len; i++)
        if (e->text[i] == '\n')
            fputs("\\n", stdout);
        else
            putchar(e->text[i]);
    putchar('\n');
}

static bool errors_only, show_warnings;
static int repeat, feature_version;

static int warn(void *ctx, enum syntax_warning_kind kind, const char *msg, int lineno)
{
    (void)ctx;
    if (show_warnings)
        printf("warning: %s|%s|%d\n", kind == WARN_SYNTAX ? "SyntaxWarning" : "DeprecationWarning", msg, lineno);
    return 0;
}

static void parse(const char *source, size_t len, enum parse_mode mode, unsigned flags)
{
    struct parse_options options = {.filename = "<s>", .mode = mode, .flags = flags, .feature_version = feature_version, .warn = warn,
                                    .max_int_digits = 4300};
    struct mod *tree;
    struct syntax_error error;
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int i = 0; i < (repeat ? repeat : 1); i++) {
        struct arena a;
        arena_init(&a);
        int rc = parse_source(&a, source, len, &options, &tree, &error);
        if (!repeat) {
            if (rc < 0)
                print_error(&error);
            else if (errors_only)
                puts("ok");
            else if (ast_dump(tree, true, write_out, NULL) == 0)
                putchar('\n');
        }
        arena_free(&a);
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    if (repeat)
        printf("%.6f\n", ((double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) * 1e-9) / repeat);
}

static enum parse_mode mode_of(char c)
{
    return c == 'e' ? PARSE_EVAL : c == 's' ? PARSE_SINGLE : c == 'f' ? PARSE_FUNC_TYPE : PARSE_EXEC;
}

static void parse_file(const char *path, bool snippets, unsigned flags)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        perror(path);
        exit(2);
    }
    fseek(f, 0, SEEK_END);
    size_t len = (size_t)ftell(f);
    rewind(f);
    char *source = malloc(len + 1);
    if (!source || fread(source, 1, len, f) != len)
        exit(2);
    source[len] = 0;
    fclose(f);
    if (!snippets) {
        parse(source, len, PARSE_EXEC, flags);
    } else {
        for (char *s = source, *next; s < source + len; s = next) {
            char *end = memmem(s, (size_t)(source + len - s), "\x01\n", 2);
            next = end ? end + 2 : source + len;
            parse(s + 1, (size_t)((end ? end : source + len) - s) - 1, mode_of(*s), flags | PARSE_IS_UTF8);
        }
    }
    free(source);
}

int main(int argc, char **argv)
{
    unsigned flags = 0;
    syntax_hooks.decode = decode;
    bool snippets = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-t") == 0) {
            flags |= PARSE_TYPE_COMMENTS;
        } else if (strcmp(argv[i], "-e") == 0) {
            errors_only = true;
        } else if (strcmp(argv[i], "-s") == 0) {
            snippets = true;
        } else if (strcmp(argv[i], "-w") == 0) {
            show_warnings = true;
        } else if (strcmp(argv[i], "-i") == 0) {
            flags |= PARSE_ALLOW_INCOMPLETE | PARSE_DONT_IMPLY_DEDENT;
        } else if (strcmp(argv[i], "-v") == 0 && i + 1 < argc) {
            feature_version = atoi(argv[++i]);
        } else if (strcmp(argv[i], "-T") == 0 && i + 1 < argc) {
            repeat = atoi(argv[++i]);
        } else if (strcmp(argv[i], "-u") == 0 && i + 1 < argc) {
            load_facts(argv[++i]);
            syntax_hooks.is_xid_start = is_start;
            syntax_hooks.is_xid_continue = is_continue;
            syntax_hooks.is_printable = is_printable;
            syntax_hooks.unicode_name = by_name;
            syntax_hooks.nfkc = nfkc;
        } else {
            parse_file(argv[i], snippets, flags);
        }
    }
    return 0;
}
