/* tests/syntax/test_parse_memory.c -- every allocation of a parse fails once: the parse says so and nothing else breaks. */
#include "core/syntax/parse.h"
#include "core/syntax/token_stream.h"

#include <stdio.h>
#include <string.h>

/* Something of everything, and long enough for every table to grow. */
static const char everything[] =
    "# coding: latin-1\n"
    "from __future__ import annotations as a, b\nimport x.y.z as w, q\nfrom . import (c, d as e,)\nfrom ..m import *\n"
    "@deco(1)\nclass C[T: int = str, *Ts, **P](B, metaclass=M, *a, **k):\n    '''doc\\x41\\u1234\\q'''\n    x: int = 0xFF_FF\n"
    "    async def f(self, a, /, b: int = 1, *c, d=2, e, **g) -> None:\n"
    "        async with a as b, c: await x\n        async for i in y: yield i\n        else: pass\n"
    "        return [x async for x in y if z if w], {x for x in y}, {x: y for x in y}, (x for x in y)\n"
    "def g(*, a): global x, y; nonlocal z\n"
    "try:\n    del a, (b, [c]), d[0]\nexcept A as e: raise B from e\nexcept (C, D): raise\nelse: pass\nfinally: assert x, y\n"
    "try: pass\nexcept* E: pass\n"
    "while x and y or not z and u != v < w is not k not in l: break\nelse: continue\n"
    "with (a as b, c as (d, e)): pass\n"
    "match x, *y:\n    case 1 | -2.5 + 3j | 'a' | None: pass\n    case [a, *_, b] if c: pass\n"
    "    case {'k': v, m.n: 1, **rest}: pass\n    case P(1, x=2, y=Q()) as z: pass\n    case (_): pass\n"
    "type A[T] = list[T]\na = b = c, *d = yield\na += 1; b **= lambda x, *y, z=1, **w: (x := y)\n"
    "if a: pass\nelif b: pass\nelif c: pass\nelse: pass\n"
    "print(f'a{b!r:>{c}}{d = }{{' 'x' rf'\\d{e}' , t'{x}{ y =!s}' t'z', b'\\x00' b'y', u'v', 1_000, 1.5e3, 2j, ...)\n"
    "f(x)(y, *z)[1:2:3, ..., *k].attr = a if b else c ** -d @ e // ~f >> 1 | 2 & 3 ^ 4\n"
    "x = (1, 2, 3, {1: 2, **d}, [], (), {*a}, -x)\n"
    "aa1, aa2, aa3, aa4, aa5, aa6, aa7, aa8, aa9, ab1, ab2, ab3, ab4, ab5, ab6, ab7, ab8, ab9, ac1, ac2, ac3, ac4 = range(22)\n";

static int failures;

static long count_failures(const char *source, unsigned flags, int good_rc)
{
    for (long n = 1;; n++) {
        struct arena a;
        struct mod *tree = NULL;
        struct syntax_error err = {.kind = ERROR_NONE};
        struct parse_options options = {.mode = PARSE_EXEC, .flags = flags};
        arena_init(&a);
        a.fail_in = n;
        int rc = parse_source(&a, source, strlen(source), &options, &tree, &err);
        bool failed = a.failed;
        arena_free(&a);
        if (failed ? rc != -1 || err.kind != ERROR_MEMORY : rc != good_rc) {
            printf("allocation %ld of %.40s...: rc %d, kind %d, %s\n", n, source, rc, (int)err.kind, err.msg ? err.msg : "");
            failures++;
            return n;
        }
        if (!failed)
            return n;
    }
}

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

static long count_stream_failures(const char *source)
{
    for (long n = 1;; n++) {
        struct arena a;
        const char *at = source;
        struct syntax_error err;
        struct token_stream s;
        struct token_record r;
        struct parse_options options = {.readline = next_line, .ctx = &at};
        int rc;
        arena_init(&a);
        a.fail_in = n;
        token_stream_init(&s, &a, &options, true, &err);
        while ((rc = token_stream_next(&s, &r)) > 0) {
        }
        bool failed = a.failed;
        arena_free(&a);
        if (failed ? rc != -1 || err.kind != ERROR_MEMORY : rc != 0) {
            printf("allocation %ld of the token stream: rc %d, kind %d\n", n, rc, (int)err.kind);
            failures++;
            return n;
        }
        if (!failed)
            return n;
    }
}

int main(void)
{
    static const char *const wrong[] = {
        "x = f(a b, [c, d e])\n", "def f(a=1, b): pass\n", "x = {1: 2, 3}\n", "if a:\n  b\n c\n", "f'{a b}'\n", "x = (1,\n", "f() = 1\n",
        "'a' t'b' f(x for x in y, 1) print x\n", "match x:\n  case A(a=1, 2): pass\n", "f'{a!x}'\n", "'abc\n", "a = 1_\n",
    };
    long n = count_failures(everything, 0, 0);
    n += count_failures(everything, PARSE_TYPE_COMMENTS, 0);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        n += count_failures(wrong[i], PARSE_IS_UTF8, -1);
    n += count_stream_failures(everything);
    printf("test_parse_memory: %ld allocations failed, %d failures\n", n, failures);
    return failures != 0;
}
