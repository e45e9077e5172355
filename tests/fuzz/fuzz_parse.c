/* tests/fuzz/fuzz_parse.c -- libFuzzer target: any bytes, in any mode, give a tree or an error.
 *
 * The first byte chooses mode and flags.  Trees are dumped too, so that every pointer in them is followed, and errors must
 * have a message and a position inside the source. */
#include "tests/fuzz/mutate.h"

#include "core/syntax/parse.h"

#include <stdlib.h>
#include <string.h>

static int ignore(void *ctx, const char *text, size_t len)
{
    size_t *total = ctx;
    (void)text;
    *total += len;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    static const enum parse_mode modes[] = {PARSE_EXEC, PARSE_EVAL, PARSE_SINGLE, PARSE_FUNC_TYPE};
    struct parse_options options = {.filename = "fuzz", .mode = modes[data[0] & 3], .flags = (data[0] >> 2) & 31,
                                    .max_int_digits = 4300};
    struct arena a;
    struct mod *tree;
    struct syntax_error err;
    size_t total = 0;
    arena_init(&a);
    if (parse_source(&a, (const char *)data + 1, size - 1, &options, &tree, &err) == 0) {
        if (ast_dump(tree, true, ignore, &total) != 0)
            abort();
    } else {
        if (err.kind == ERROR_NONE || (err.kind != ERROR_MEMORY && !err.msg))
            abort();
        if (err.text && memchr(err.text, 0, err.text_len))
            abort();
    }
    arena_free(&a);
    return 0;
}
