/* core/compiler/compile.c -- the compiler's door: a tree, or source text, to a code object.
 *
 * future.c reads the future statements, symtable.c says what each name is, codegen_*.c makes code. All of it allocates in one arena,
 * freed here. */
#include "core/compiler/compile_int.h"
#include "core/syntax/parse.h"

#include <string.h>

/* Gives the parser's names back as they were. */
static void forget_names(struct compiler *c)
{
    for (size_t i = 0; i < c->idents_size; i++)
        for (struct ident *id = c->idents[i]; id; id = id->next)
            if (id->source)
                id->source->user = NULL;
}

int compiler_begin(struct compiler *c, struct mod *mod, PyObject *filename, unsigned flags, int optimize)
{
    memset(c, 0, sizeof *c);
    arena_init(&c->arena);
    c->filename = filename;
    c->flags = flags & (FLAG_FUTURES | FLAG_TOP_LEVEL_AWAIT);
    c->optimize = optimize;
    c->expression = mod->kind == AST_Expression;
    return future_statements(c, mod) < 0 || symtable_build(c, mod) < 0 ? -1 : 0;
}

void compiler_end(struct compiler *c)
{
    forget_names(c);
    constants_free(c);
    arena_free(&c->arena);
}

Value compile_ast(struct mod *mod, Value filename, unsigned flags, int optimize)
{
    struct compiler c;
    PyObject *code = NULL;
    if (compiler_begin(&c, mod, api_of(filename), flags, optimize) == 0)
        code = codegen_module(&c, mod);
    compiler_end(&c);
    ASSERT((code == NULL) == (PyErr_Occurred() != NULL));
    return value_of(code);
}
