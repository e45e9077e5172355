/* core/compiler/future.c -- `from __future__ import`: allowed after a docstring and other future statements only. */
#include "core/compiler/compile_int.h"

#include <string.h>

static int future_feature(struct compiler *c, struct alias *a, struct stmt *s)
{
    static const char *const done[] = {"nested_scopes", "generators", "division", "absolute_import", "with_statement", "print_function",
                                       "unicode_literals", "generator_stop"};
    const char *name = a->name->text;
    for (size_t i = 0; i < sizeof done / sizeof *done; i++)
        if (strcmp(name, done[i]) == 0)
            return 0;
    if (strcmp(name, "barry_as_FLUFL") == 0)
        c->flags |= FLAG_BARRY_AS_BDFL;
    else if (strcmp(name, "annotations") == 0)
        c->flags |= FLAG_ANNOTATIONS;
    else if (strcmp(name, "braces") == 0)
        return syntax_error(c, a->where, "not a chance");
    else
        return syntax_error(c, a->where, "future feature %.100s is not defined", name);
    (void)s;
    return 0;
}

int future_statements(struct compiler *c, struct mod *mod)
{
    struct stmt_seq *body;
    c->future_where = (struct range){0, 0, 0, 0};
    if (mod->kind == AST_Module)
        body = mod->v.Module.body;
    else if (mod->kind == AST_Interactive)
        body = mod->v.Interactive.body;
    else
        return 0;
    size_t i = docstring_of(body) ? 1 : 0;
    for (; i < body->n; i++) {
        struct stmt *s = body->at[i];
        if (s->kind != AST_ImportFrom || s->v.ImportFrom.level != 0 || !s->v.ImportFrom.module || strcmp(s->v.ImportFrom.module->text, "__future__") != 0)
            return 0;
        for (size_t k = 0; k < s->v.ImportFrom.names->n; k++)
            if (future_feature(c, s->v.ImportFrom.names->at[k], s) < 0)
                return -1;
        c->future_where = s->where;
    }
    return 0;
}

struct expr *docstring_of(const struct stmt_seq *body)
{
    if (body->n == 0 || body->at[0]->kind != AST_Expr)
        return NULL;
    struct expr *e = body->at[0]->v.Expr.value;
    return e->kind == AST_Constant && e->v.Constant.value.kind == CONST_STR ? e : NULL;
}
