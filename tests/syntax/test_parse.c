/* tests/syntax/test_parse.c -- trees and errors of short sources, against what the language reference and the reference
 * implementation say.  Whole files are compared by compare_ast.py. */
#include "core/syntax/parse.h"

#include <stdio.h>
#include <string.h>

static int failures;

/* ---- trees ---- */

struct text_buffer { char text[4096]; size_t len; };

static int collect(void *ctx, const char *text, size_t len)
{
    struct text_buffer *b = ctx;
    if (b->len + len >= sizeof b->text)
        return -1;
    memcpy(b->text + b->len, text, len);
    b->text[b->len += len] = 0;
    return 0;
}

static const struct { const char *source, *dump; } trees[] = {
    {"1 + 2 * x ** -y", "BinOp(left=Constant(value=1), op=Add(), right=BinOp(left=Constant(value=2), op=Mult(), "
     "right=BinOp(left=Name(id='x', ctx=Load()), op=Pow(), right=UnaryOp(op=USub(), operand=Name(id='y', ctx=Load())))))"},
    {"not a < b <= c is not d", "UnaryOp(op=Not(), operand=Compare(left=Name(id='a', ctx=Load()), ops=[Lt(), LtE(), IsNot()], "
     "comparators=[Name(id='b', ctx=Load()), Name(id='c', ctx=Load()), Name(id='d', ctx=Load())]))"},
    {"a or b and c or d", "BoolOp(op=Or(), values=[Name(id='a', ctx=Load()), BoolOp(op=And(), "
     "values=[Name(id='b', ctx=Load()), Name(id='c', ctx=Load())]), Name(id='d', ctx=Load())])"},
    {"f(a, *b, k=1, **d)[1:2, ...].x", "Attribute(value=Subscript(value=Call(func=Name(id='f', ctx=Load()), "
     "args=[Name(id='a', ctx=Load()), Starred(value=Name(id='b', ctx=Load()), ctx=Load())], keywords=[keyword(arg='k', "
     "value=Constant(value=1)), keyword(value=Name(id='d', ctx=Load()))]), slice=Tuple(elts=[Slice(lower=Constant(value=1), "
     "upper=Constant(value=2)), Constant(value=Ellipsis)], ctx=Load()), ctx=Load()), attr='x', ctx=Load())"},
    {"{**a, 1: 2}", "Dict(keys=[None, Constant(value=1)], values=[Name(id='a', ctx=Load()), Constant(value=2)])"},
    {"[x async for x in y if z]", "ListComp(elt=Name(id='x', ctx=Load()), generators=[comprehension(target=Name(id='x', "
     "ctx=Store()), iter=Name(id='y', ctx=Load()), ifs=[Name(id='z', ctx=Load())], is_async=1)])"},
    {"lambda a, /, b=1, *, c, **d: 0", "Lambda(args=arguments(posonlyargs=[arg(arg='a')], args=[arg(arg='b')], "
     "kwonlyargs=[arg(arg='c')], kw_defaults=[None], kwarg=arg(arg='d'), defaults=[Constant(value=1)]), "
     "body=Constant(value=0))"},
    {"0xFF_ff, 1_000.5e3, 1E400, 2J, 0o17, 0", "Tuple(elts=[Constant(value=65535), Constant(value=1000500.0), "
     "Constant(value=inf), Constant(value=2j), Constant(value=15), Constant(value=0)], ctx=Load())"},
    {"'a\\x41\\u20ac\\ud800' r'\\n' u'x'", "Constant(value='aA\xe2\x82\xac\\ud800\\\\nx')"},
    {"b'\\x00\\377' b\"'\"", "Constant(value=b\"\\x00\\xff'\")"},
    {"f'{{{x!r:>{w}}}}' '!'", "JoinedStr(values=[Constant(value='{'), FormattedValue(value=Name(id='x', ctx=Load()), "
     "conversion=114, format_spec=JoinedStr(values=[Constant(value='>'), FormattedValue(value=Name(id='w', ctx=Load()), "
     "conversion=-1)])), Constant(value='}!')])"},
    {"f'{x = }'", "JoinedStr(values=[Constant(value='x = '), FormattedValue(value=Name(id='x', ctx=Load()), conversion=114)])"},
    {"t'a{ x }'", "TemplateStr(values=[Constant(value='a'), Interpolation(value=Name(id='x', ctx=Load()), str=' x ', "
     "conversion=-1)])"},
    {"(yield)", "Yield()"},
    {"(x := 1, y)", "Tuple(elts=[NamedExpr(target=Name(id='x', ctx=Store()), value=Constant(value=1)), Name(id='y', "
     "ctx=Load())], ctx=Load())"},
};

static void test_trees(void)
{
    for (size_t i = 0; i < sizeof trees / sizeof trees[0]; i++) {
        struct arena a;
        struct mod *tree;
        struct syntax_error err;
        struct parse_options options = {.mode = PARSE_EVAL};
        struct text_buffer found = {.len = 0};
        char wanted[4096];
        arena_init(&a);
        if (parse_source(&a, trees[i].source, strlen(trees[i].source), &options, &tree, &err) < 0)
            snprintf(found.text, sizeof found.text, "error: %s", err.msg);
        else
            ast_dump(tree, false, collect, &found);
        snprintf(wanted, sizeof wanted, "Expression(body=%s)", trees[i].dump);
        if (strcmp(found.text, wanted) != 0) {
            printf("%s\n  wanted %s\n  found  %s\n", trees[i].source, wanted, found.text);
            failures++;
        }
        arena_free(&a);
    }
}

/* ---- errors ---- */

static const struct { const char *source, *error; } errors[] = {
    {"a b", "1 invalid syntax 1:3-1:4"},
    {"x = (1,\n 2 3)", "1 invalid syntax. Perhaps you forgot a comma? 2:2-2:5"},
    {"x = [1,\n", "1 '[' was never closed 1:5-1:0"},
    {"x = (1]", "1 closing parenthesis ']' does not match opening parenthesis '(' 1:7-1:7"},
    {"if x\n  y", "1 expected ':' 1:5-1:6"},
    {"if x:\ny", "2 expected an indented block after 'if' statement on line 1 2:1-2:2"},
    {"if x:\n    y\n  z", "2 unindent does not match any outer indentation level 3:4-3:-1"},
    {"if x:\n\ty\n        z", "3 inconsistent use of tabs and spaces in indentation 3:1-3:0"},
    {" x", "2 unexpected indent 1:1-1:-1"},
    {"f() = 1", "1 cannot assign to function call here. Maybe you meant '==' instead of '='? 1:1-1:4"},
    {"(a, 1) = x", "1 cannot assign to literal 1:5-1:6"},
    {"del f()", "1 cannot delete function call 1:5-1:8"},
    {"print 'x'", "1 Missing parentheses in call to 'print'. Did you mean print(...)? 1:1-1:10"},
    {"x = 'abc", "1 unterminated string literal (detected at line 1) 1:5-1:5"},
    {"x = '''a\nb", "1 unterminated triple-quoted string literal (detected at line 2) 1:5-1:5"},
    {"f'{a b}'", "1 invalid syntax. Perhaps you forgot a comma? 1:4-1:7"},
    {"f'{}'", "1 f-string: valid expression required before '}' 1:4-1:5"},
    {"f'}'", "1 f-string: single '}' is not allowed 1:3-1:3"},
    {"012", "1 leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers 1:1-1:2"},
    {"1_", "1 invalid decimal literal 1:2-1:2"},
    {"0b12", "1 invalid digit '2' in binary literal 1:4-1:4"},
    {"f(a=1, b)", "1 positional argument follows keyword argument 1:9-1:10"},
    {"f(x for x in y, 1)", "1 Generator expression must be parenthesized 1:3-1:15"},
    {"def f(a=1, b): pass", "1 parameter without a default follows parameter with a default 1:12-1:13"},
    {"def f(*): pass", "1 named arguments must follow bare * 1:7-1:8"},
    {"lambda x=: 1", "1 invalid syntax 1:10-1:11"},
    {"try:\n  x\ny", "1 expected 'except' or 'finally' block 3:1-3:2"},
    {"try: x\nexcept A, B as c: y", "1 multiple exception types must be parenthesized when using 'as' 2:8-2:17"},
    {"from a import b,", "1 trailing comma not allowed without surrounding parentheses 1:17-1:18"},
    {"import a as b.c", "1 cannot use attribute as import target 1:13-1:16"},
    {"match x:\n  case a as _: pass", "1 cannot use '_' as a target 2:13-2:14"},
    {"class A[]: pass", "1 Type parameter list cannot be empty 1:9-1:9"},
    {"{1: 2, 3}", "1 ':' expected after dictionary key 1:8-1:0"},
    {"[*a for a in b]", "1 iterable unpacking cannot be used in comprehension 1:2-1:4"},
    {"x = 1 if 2", "1 expected 'else' after 'if' expression 1:5-1:11"},
    {"'\\xz'", "1 (unicode error) 'unicodeescape' codec can't decode bytes in position 0-1: truncated \\xXX escape 1:1-1:6"},
    {"\xc3\xa9 = \xc3\xa9 x", "1 invalid syntax 1:7-1:8"},
    {"x \\ y", "1 unexpected character after line continuation character 1:4-1:0"},
    {"\xff", "1 Non-UTF-8 code starting with '\\xff' on line 1, but no encoding declared; "
             "see https://peps.python.org/pep-0263/ for details 1:1-1:1"},
    {"# coding: no-such\n", "1 unknown encoding: no-such 0:-1-0:0"},
};

static void describe(const struct syntax_error *e, char *out, size_t size)
{
    snprintf(out, size, "%d %s %d:%d-%d:%d", (int)e->kind, e->msg ? e->msg : "", e->lineno, e->col_offset, e->end_lineno,
             e->end_col_offset);
}

static void test_errors(void)
{
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        struct arena a;
        struct mod *tree;
        struct syntax_error err;
        struct parse_options options = {.mode = PARSE_EXEC};
        char found[1024] = "ok";
        arena_init(&a);
        if (parse_source(&a, errors[i].source, strlen(errors[i].source), &options, &tree, &err) < 0)
            describe(&err, found, sizeof found);
        if (strcmp(found, errors[i].error) != 0) {
            printf("%s\n  wanted %s\n  found  %s\n", errors[i].source, errors[i].error, found);
            failures++;
        }
        arena_free(&a);
    }
}

/* ---- depth ---- */

static void expect_kind(const char *what, const char *source, size_t len, enum syntax_error_kind kind)
{
    struct arena a;
    struct mod *tree;
    struct syntax_error err = {.kind = ERROR_NONE};
    struct parse_options options = {.mode = PARSE_EXEC};
    arena_init(&a);
    parse_source(&a, source, len, &options, &tree, &err);
    if (err.kind != kind) {
        printf("%s: error kind %d, wanted %d\n", what, (int)err.kind, (int)kind);
        failures++;
    }
    arena_free(&a);
}

static void test_depth(void)
{
    static char source[1 << 20];
    size_t n = 0;
    memset(source, '-', 100000);
    source[100000] = '1';
    expect_kind("100000 minus signs", source, 100001, ERROR_MEMORY);
    memset(source, '(', 300);
    expect_kind("300 parentheses", source, 300, ERROR_SYNTAX);
    for (int i = 0; i < 200000; i++)
        n += (size_t)sprintf(source + n, "a+");
    source[n++] = 'a';
    expect_kind("a long sum", source, n, ERROR_NONE);
    n = (size_t)sprintf(source, "if a: b\n");
    for (int i = 0; i < 50000; i++)
        n += (size_t)sprintf(source + n, "elif a: b\n");
    expect_kind("a long chain of elifs", source, n, ERROR_NONE);
}

/* ---- warnings ---- */

static int answer, n_warnings, warned_line;
static char warned[256];

static int warn(void *ctx, enum syntax_warning_kind kind, const char *msg, int lineno)
{
    (void)ctx, (void)kind;
    n_warnings++;
    warned_line = lineno;
    snprintf(warned, sizeof warned, "%s", msg);
    return answer;
}

static void test_warnings(void)
{
    static const char source[] = "x = '''\n\\q\n\\w'''\ny = 1if x else 2\n";
    struct arena a;
    struct mod *tree;
    struct syntax_error err;
    struct parse_options options = {.mode = PARSE_EXEC, .warn = warn};
    arena_init(&a);
    answer = 0;
    if (parse_source(&a, source, strlen(source), &options, &tree, &err) < 0 || n_warnings != 2 || warned_line != 4
        || strcmp(warned, "invalid decimal literal") != 0) {
        printf("warnings: %d, the last on line %d: %s\n", n_warnings, warned_line, warned);
        failures++;
    }
    answer = 1;
    n_warnings = 0;
    if (parse_source(&a, source, strchr(source, 'y') - source, &options, &tree, &err) == 0 || n_warnings != 1
        || strcmp(err.msg, "\"\\q\" is an invalid escape sequence. Did you mean \"\\\\q\"? A raw string is also an option.") != 0) {
        printf("a warning made an error: %s\n", err.msg);
        failures++;
    }
    arena_free(&a);
}

/* ---- line by line ---- */

static int next_line(void *ctx, bool first, const char **line, size_t *len)
{
    const char ***lines = ctx;
    (void)first;
    *line = **lines ? *(*lines)++ : "";
    *len = strlen(*line);
    return 0;
}

static void test_interactive(void)
{
    static const char *const input[] = {"x = (1,\n", "  2)\n", "if x:\n", "  '''a\n", "b''' + f'{\n", "x}'\n", "\n", "a b\n", NULL};
    const char *const *at = input;
    struct arena a;
    struct mod *tree;
    struct syntax_error err;
    struct parse_options options = {.readline = next_line, .ctx = &at};
    static const int read_after[] = {2, 7, 8};
    for (int i = 0; i < 4; i++) {
        arena_init(&a);
        int rc = parse_interactive(&a, &options, &tree, &err);
        bool good = i < 2 ? rc == 0 && tree && tree->v.Interactive.body->n == 1
                  : i == 2 ? rc < 0 && err.col_offset == 3 && err.text_len == 4 : rc == 0 && !tree;
        if (!good || (i < 3 && at - input != read_after[i])) {
            printf("interactive statement %d: %d, %d lines read, %s\n", i, rc, (int)(at - input), rc < 0 ? err.msg : "");
            failures++;
        }
        arena_free(&a);
    }
}

static void test_incomplete(void)
{
    static const struct { const char *source; enum syntax_error_kind kind; } cases[] = {
        {"if x:\n", ERROR_INCOMPLETE}, {"x = (", ERROR_INCOMPLETE}, {"'''a\n", ERROR_INCOMPLETE}, {"a b\n", ERROR_SYNTAX},
        {"if x:\n  y\n", ERROR_NONE}, {"if x:\n  y", ERROR_INCOMPLETE}, {"x\ny\n", ERROR_SYNTAX}, {"@d\n", ERROR_INCOMPLETE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena a;
        struct mod *tree;
        struct syntax_error err = {.kind = ERROR_NONE};
        struct parse_options options = {.mode = PARSE_SINGLE, .flags = PARSE_ALLOW_INCOMPLETE | PARSE_DONT_IMPLY_DEDENT};
        arena_init(&a);
        parse_source(&a, cases[i].source, strlen(cases[i].source), &options, &tree, &err);
        if (err.kind != cases[i].kind) {
            printf("incomplete %s: %d %s\n", cases[i].source, (int)err.kind, err.msg);
            failures++;
        }
        arena_free(&a);
    }
}

static void test_reset(void)
{
    struct arena a;
    struct mod *tree;
    struct syntax_error err;
    struct parse_options options = {.mode = PARSE_EXEC};
    arena_init(&a);
    for (int i = 0; i < 100; i++) {
        static const char source[] = "class A:\n    def f(self, x):\n        return [x + 1, 'a' 'b', {x: x}]\n";
        if (parse_source(&a, source, strlen(source), &options, &tree, &err) < 0 || tree->v.Module.body->n != 1)
            failures++;
        arena_reset(&a);
    }
    arena_free(&a);
}

int main(void)
{
    test_trees();
    test_errors();
    test_depth();
    test_warnings();
    test_interactive();
    test_incomplete();
    test_reset();
    printf("test_parse: %d failures\n", failures);
    return failures != 0;
}
