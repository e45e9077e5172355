/* core/compiler/unit.c -- a code object being made: which registers its variables have, and how each name is reached.
 *
 * Registers: parameters (positional, keyword only, *args, **kwargs), other variables, cells that are no parameters; then
 * temporaries. The variables of inlined comprehensions are registers of the unit around them. One that the unit itself binds shares
 * the register, and is saved and restored around the comprehension; any other is unbound after it.
 */
#include "core/compiler/codegen_int.h"

#include <stdlib.h>
#include <string.h>

uint32_t unit_local(struct unit *u, const struct ident *id)
{
    for (uint32_t i = 0; i < u->nlocals; i++)
        if (u->locals[i].name == id)
            return i;
    return NO_REG;
}

uint32_t unit_free(struct unit *u, const struct ident *id)
{
    for (uint32_t i = 0; i < u->nfree; i++)
        if (u->free[i] == id)
            return i;
    return NO_REG;
}

struct collect { struct local *at; size_t n, cap; };

static bool is_bound_here(const struct symbol *s)
{
    return (s->flags & DEF_BOUND) && !(s->flags & (DEF_NONLOCAL | DEF_GLOBAL));
}

static struct local *add_local(struct compiler *c, struct collect *all, struct ident *name, bool cell, bool param, bool hidden)
{
    if (!GROW(c, all->at, all->n, all->cap))
        fail(c);
    all->at[all->n] = (struct local){name, cell, param, hidden};
    return &all->at[all->n++];
}

/* Variables of the comprehensions inlined in s, which belong to the unit of scope `real`. */
static void collect_inlined(struct compiler *c, struct collect *all, struct scope *real, struct scope *s)
{
    for (size_t i = 0; i < s->nchildren; i++) {
        struct scope *comp = s->children[i];
        if (!comp->inlined)
            continue;
        for (size_t k = 0; k < comp->nsymbols; k++) {
            struct symbol *symbol = comp->symbols[k], *outer = scope_lookup(real, symbol->name);
            if (!is_bound_here(symbol) || (symbol->flags & DEF_PARAM))
                continue;
            size_t at = 0;
            while (at < all->n && all->at[at].name != symbol->name)
                at++;
            bool own = scope_function_like(real) && outer && is_bound_here(outer);
            if (at == all->n)
                add_local(c, all, symbol->name, false, false, !scope_function_like(real) || outer != NULL);
            if (own)
                outer->shadowed = true;
            symbol->shadowed = own;
            if (symbol->kind == KIND_CELL)
                all->at[at].cell = true;
        }
        collect_inlined(c, all, real, comp);
    }
}

static void number_inlined(struct unit *u, struct scope *s)
{
    for (size_t i = 0; i < s->nchildren; i++) {
        if (!s->children[i]->inlined)
            continue;
        for (size_t k = 0; k < s->children[i]->nsymbols; k++) {
            struct symbol *symbol = s->children[i]->symbols[k];
            if (is_bound_here(symbol) && !(symbol->flags & DEF_PARAM))
                symbol->local = (int)unit_local(u, symbol->name);
        }
        number_inlined(u, s->children[i]);
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp((*(struct ident *const *)a)->text, (*(struct ident *const *)b)->text);
}

static int cells_by_text(const void *a, const void *b)
{
    return strcmp(((const struct local *)a)->name->text, ((const struct local *)b)->name->text);
}

static struct ident *special(struct compiler *c, const char *text)
{
    struct ident *id = ident_from(c, text, strlen(text));
    if (!id)
        fail(c);
    return id;
}

static void collect_locals(struct compiler *c, struct unit *u, struct scope *s)
{
    struct collect all = {0};
    if (scope_function_like(s)) {
        for (size_t i = 0; i < s->nparams; i++)
            add_local(c, &all, s->params[i]->name, s->params[i]->kind == KIND_CELL, true, false);
        for (size_t i = 0; i < s->nsymbols; i++)
            if (is_bound_here(s->symbols[i]) && !(s->symbols[i]->flags & DEF_PARAM))
                add_local(c, &all, s->symbols[i]->name, s->symbols[i]->kind == KIND_CELL, false, false);
    } else if (s->type == SCOPE_CLASS) {
        if (s->needs_class_closure)
            add_local(c, &all, special(c, "__class__"), true, false, false);
        if (s->needs_classdict)
            add_local(c, &all, special(c, "__classdict__"), true, false, false);
        if (s->conditional_annotations)
            add_local(c, &all, special(c, "__conditional_annotations__"), true, false, false);
    }
    collect_inlined(c, &all, s, s);
    if (all.n > 60000)
        fail_at(c, s->where, "too many local variables in one function");
    u->nlocals = (uint32_t)all.n;
    u->nparams = (uint32_t)(scope_function_like(s) ? s->nparams : 0);
    u->locals = gen_alloc(c, (all.n + 1) * sizeof *u->locals);
    uint32_t at = 0;
    for (size_t i = 0; i < all.n; i++)
        if (all.at[i].param || !all.at[i].cell)
            u->locals[at++] = all.at[i];
    u->nplain = at;
    for (size_t i = 0; i < all.n; i++)
        if (!all.at[i].param && all.at[i].cell)
            u->locals[at++] = all.at[i];
    qsort(u->locals + u->nplain, u->nlocals - u->nplain, sizeof *u->locals, cells_by_text);
    if (scope_function_like(s))
        for (uint32_t i = 0; i < u->nlocals; i++) {
            struct symbol *symbol = scope_lookup(s, u->locals[i].name);
            if (symbol && is_bound_here(symbol)) {
                symbol->local = (int)i;
                symbol->kind = u->locals[i].cell ? KIND_CELL : KIND_LOCAL;
            }
        }
    number_inlined(u, s);
}

static void collect_free(struct compiler *c, struct unit *u, struct scope *s)
{
    uint32_t n = 0;
    u->free = gen_alloc(c, (s->nsymbols + 1) * sizeof *u->free);
    for (size_t i = 0; i < s->nsymbols; i++)
        if (s->symbols[i]->kind == KIND_FREE || (s->symbols[i]->flags & DEF_FREE_CLASS))
            u->free[n++] = s->symbols[i]->name;
    u->nfree = n;
    qsort(u->free, n, sizeof *u->free, by_text);
}

static unsigned scope_flags(struct compiler *c, const struct scope *s)
{
    unsigned flags = c->flags & FLAG_FUTURES;
    if (scope_function_like(s)) {
        flags |= CODE_OPTIMIZED | CODE_NEWLOCALS;
        if (s->nested)
            flags |= CODE_NESTED;
        if (s->generator)
            flags |= s->coroutine ? CODE_ASYNC_GENERATOR : CODE_GENERATOR;
        else if (s->coroutine)
            flags |= CODE_COROUTINE;
        if (s->varargs)
            flags |= CODE_VARARGS;
        if (s->varkeywords)
            flags |= CODE_VARKEYWORDS;
        if (s->method && s->type == SCOPE_FUNCTION)
            flags |= CODE_METHOD;
    } else if (s->type == SCOPE_MODULE && s->coroutine && (c->flags & FLAG_TOP_LEVEL_AWAIT)) {
        flags |= CODE_COROUTINE;
    }
    return flags;
}

/* Where a name is, the enclosing units say: f.<locals>.g, C.method. */
PyObject *unit_qualname(struct compiler *c, struct scope *s, PyObject *name)
{
    struct unit *outer = c->unit;
    if (outer && scope_function_like(outer->scope) && outer->scope->type != SCOPE_FUNCTION)
        outer = outer->outer;
    if (!outer || outer->scope->type == SCOPE_MODULE)
        return name;
    if (!s->comprehension && !s->is_lambda && (s->type == SCOPE_FUNCTION || s->type == SCOPE_CLASS)) {
        struct ident *id = scope_mangle(c, outer->scope, s->name);
        struct symbol *symbol = id ? scope_lookup(outer->scope, id) : NULL;
        if (symbol && symbol->kind == KIND_GLOBAL_EXPLICIT)
            return name;
    }
    bool function = outer->scope->type == SCOPE_FUNCTION && !outer->scope->comprehension;
    return constant_merge(c, PyUnicode_FromFormat(function ? "%U.<locals>.%U" : "%U.%U", outer->qualname, name));
}

struct unit *unit_enter(struct compiler *c, struct scope *s, PyObject *name, unsigned flags, int firstlineno)
{
    struct unit *u = gen_alloc(c, sizeof *u);
    if (!name)
        fail(c);
    u->name = name;
    u->qualname = unit_qualname(c, s, name);
    if (!u->qualname)
        fail(c);
    u->outer = c->unit;
    u->scope = s;
    u->flags = scope_flags(c, s) | flags;
    u->firstlineno = firstlineno;
    u->annotations_end = &u->annotations;
    u->root_walrus = -1;
    u->where = range_none();
    collect_locals(c, u, s);
    collect_free(c, u, s);
    u->top = u->max = u->nlocals;
    c->unit = u;
    use_block(c, new_block(c));
    for (uint32_t i = 0; i < u->nlocals; i++) {
        struct symbol *own = scope_lookup(s, u->locals[i].name);
        if (u->locals[i].cell && (s->type == SCOPE_CLASS ? !u->locals[i].hidden : own && is_bound_here(own)))
            emit(c, OP_MAKE_CELL, i, 0, 0, range_none());
    }
    return u;
}

PyObject *unit_finish(struct compiler *c)
{
    flow_optimize(c);
    PyObject *code = assemble(c);
    if (!code)
        fail(c);
    c->unit = c->unit->outer;
    return code;
}

/* ---- names ---- */

static struct place place_local(struct unit *u, struct symbol *symbol)
{
    uint32_t at = (uint32_t)symbol->local;
    return (struct place){.access = u->locals[at].cell ? ACCESS_CELL : ACCESS_LOCAL, .at = at, .symbol = symbol};
}

static struct place resolve_mangled(struct compiler *c, struct ident *id)
{
    struct unit *u = c->unit;
    struct scope *s = u->scope;
    bool inlined = false, free = false;
    for (struct inlining *i = u->inlining; i; i = i->outer) {
        struct symbol *symbol = scope_lookup(i->scope, id);
        inlined = true;
        free |= symbol && symbol->kind == KIND_FREE;
        if (!symbol)
            continue;
        if (symbol->kind == KIND_LOCAL || symbol->kind == KIND_CELL)
            return place_local(u, symbol);
        if (symbol->kind != KIND_FREE)
            return (struct place){.access = s->type == SCOPE_MODULE && symbol->kind == KIND_GLOBAL_IMPLICIT ? ACCESS_NAME : ACCESS_GLOBAL};
    }
    struct symbol *symbol = scope_lookup(s, id);
    enum symbol_kind kind = symbol ? symbol->kind : KIND_GLOBAL_IMPLICIT;
    if (scope_function_like(s)) {
        switch (kind) {
        case KIND_LOCAL: {
            struct place p = place_local(u, symbol);
            p.sure = (symbol->flags & DEF_PARAM) && !symbol->unbound_somewhere;
            return p;
        }
        case KIND_CELL: return place_local(u, symbol);
        case KIND_FREE: return (struct place){.access = s->can_see_class && !inlined ? ACCESS_CLASS_FREE : ACCESS_FREE, .at = unit_free(u, id)};
        case KIND_GLOBAL_EXPLICIT: return (struct place){.access = ACCESS_GLOBAL};
        default: return (struct place){.access = s->can_see_class ? ACCESS_CLASS_GLOBAL : ACCESS_GLOBAL};
        }
    }
    if (kind == KIND_FREE || (free && s->type == SCOPE_CLASS))          /* a comprehension does not see what the class binds */
        return (struct place){.access = inlined ? ACCESS_FREE : ACCESS_NAME_FREE, .at = unit_free(u, id)};
    if (kind == KIND_GLOBAL_EXPLICIT)
        return (struct place){.access = ACCESS_GLOBAL};
    return (struct place){.access = inlined && s->type == SCOPE_CLASS ? ACCESS_GLOBAL : ACCESS_NAME};
}

struct place resolve_name(struct compiler *c, struct ident *id)
{
    struct ident *mangled = scope_mangle(c, c->unit->scope, id);
    if (!mangled)
        fail(c);
    struct place p = resolve_mangled(c, mangled);
    p.name = mangled;
    return p;
}
