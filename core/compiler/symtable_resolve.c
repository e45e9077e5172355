/* core/compiler/symtable_resolve.c -- what each symbol is bound to.
 *
 * Scopes are resolved from the outside in. A name that its scope does not bind is looked for in the surrounding functions; classes
 * are passed over, but for the cells they lend (__class__, __classdict__, __conditional_annotations__) and for annotation scopes
 * directly in them, which see the class's names. When a use and the scope that binds the name belong to different code objects,
 * the variable becomes a cell and every code object between them passes it on as a free variable. Inlined comprehensions belong to
 * the code object around them, so crossing their border costs nothing. */
#include "core/compiler/symtable_int.h"

#include <string.h>

static bool *class_cell(struct scope *class, const struct ident *name)
{
    if (name->text[0] != '_' || name->text[1] != '_')
        return NULL;
    if (strcmp(name->text, "__class__") == 0)
        return &class->needs_class_closure;
    if (strcmp(name->text, "__classdict__") == 0)
        return &class->needs_classdict;
    if (strcmp(name->text, "__conditional_annotations__") == 0)
        return class->conditional_annotations ? &class->conditional_annotations : NULL;
    return NULL;
}

/* The scope around s that binds name, or NULL: then the name is global. */
static struct scope *find_owner(struct scope *s, const struct ident *name, bool *crossed)
{
    *crossed = false;
    for (; s->parent; s = s->parent) {
        struct scope *p = s->parent;
        *crossed |= !s->inlined;
        if (p->type == SCOPE_CLASS) {
            bool *cell = *crossed ? class_cell(p, name) : NULL;
            if (cell) {
                *cell = true;
                return p;
            }
            continue;
        }
        if (p->type == SCOPE_MODULE)
            return NULL;
        struct symbol *symbol = scope_lookup(p, name);
        if (!symbol || (symbol->flags & DEF_NONLOCAL))
            continue;
        if (symbol->flags & DEF_GLOBAL)
            return NULL;
        if (symbol->flags & DEF_BOUND)
            return p;
    }
    return NULL;
}

/* Every code object between s and the owner hands the cell on. */
static int pass_on(struct compiler *c, struct scope *s, struct scope *owner, struct ident *name)
{
    for (s = s->parent; s != owner; s = s->parent) {
        if (s->inlined)
            continue;
        struct symbol *symbol = scope_symbol(c, s, name);
        if (!symbol)
            return -1;
        if (symbol->kind == KIND_UNKNOWN)
            symbol->kind = KIND_FREE;
        else if (symbol->kind != KIND_FREE)
            symbol->flags |= DEF_FREE_CLASS;
    }
    return 0;
}

static struct scope *visible_class(struct scope *s)
{
    while (s->can_see_class) {
        s = s->parent;
        if (s->type == SCOPE_CLASS)
            return s;
    }
    return NULL;
}

static int resolve_symbol(struct compiler *c, struct scope *s, struct symbol *symbol)
{
    unsigned flags = symbol->flags;
    if (s->type == SCOPE_CLASS && s->conditional_annotations && class_cell(s, symbol->name) == &s->conditional_annotations) {
        symbol->kind = KIND_CELL;
        return 0;
    }
    if (flags & DEF_GLOBAL) {
        if (flags & DEF_NONLOCAL)
            return syntax_error(c, symbol->where, "name '%U' is nonlocal and global", ident_str(c, symbol->name));
        symbol->kind = KIND_GLOBAL_EXPLICIT;
        return 0;
    }
    if ((flags & DEF_NONLOCAL) && s->type == SCOPE_MODULE)
        return syntax_error(c, symbol->where, "nonlocal declaration not allowed at module level");
    if ((flags & DEF_BOUND) && !(flags & DEF_NONLOCAL)) {
        symbol->kind = symbol->kind == KIND_CELL ? KIND_CELL : KIND_LOCAL;
        return 0;
    }
    struct scope *class = flags & DEF_NONLOCAL ? NULL : visible_class(s);
    if (class && class_cell(class, symbol->name))
        class = NULL;                     /* a cell that the class lends, whatever it binds by that name */
    struct symbol *in_class = class ? scope_lookup(class, symbol->name) : NULL;
    if (in_class && (in_class->flags & DEF_GLOBAL)) {
        symbol->kind = KIND_GLOBAL_EXPLICIT;
        return 0;
    }
    if (in_class && (in_class->flags & DEF_BOUND) && !(in_class->flags & DEF_NONLOCAL)) {
        symbol->kind = KIND_GLOBAL_IMPLICIT;
        return 0;
    }
    bool crossed;
    struct scope *owner = find_owner(s, symbol->name, &crossed);
    if (!owner) {
        if (flags & DEF_NONLOCAL)
            return syntax_error(c, symbol->where, "no binding for nonlocal '%U' found", ident_str(c, symbol->name));
        symbol->kind = KIND_GLOBAL_IMPLICIT;
        return 0;
    }
    symbol->kind = KIND_FREE;
    if (owner->type == SCOPE_CLASS)
        return pass_on(c, s, owner, symbol->name);
    struct symbol *bound = scope_lookup(owner, symbol->name);
    if ((flags & DEF_NONLOCAL) && (bound->flags & DEF_TYPE_PARAM))
        return syntax_error(c, symbol->where, "nonlocal binding not allowed for type parameter '%U'", ident_str(c, symbol->name));
    if (flags & DEF_NONLOCAL)
        bound->unbound_somewhere |= symbol->unbound_somewhere;
    if (!crossed)
        return 0;
    bound->kind = KIND_CELL;
    return pass_on(c, s, owner, symbol->name);
}

/* Innermost scopes need not be told apart from others: a scope's symbols are final once its own children are resolved. */
static int resolve(struct compiler *c, struct scope *s)
{
    if (compiler_enter(c) < 0)
        return -1;
    int rc = 0;
    for (size_t i = 0; i < s->nsymbols && rc == 0; i++)
        if (s->symbols[i]->kind == KIND_UNKNOWN || s->symbols[i]->kind == KIND_CELL)
            rc = resolve_symbol(c, s, s->symbols[i]);
    for (size_t i = 0; i < s->nchildren && rc == 0; i++)
        rc = resolve(c, s->children[i]);
    compiler_leave(c);
    return rc;
}

int symtable_resolve(struct compiler *c)
{
    return resolve(c, c->top);
}
