/* core/compiler/symtable.c -- names and scopes as data: finding, making, mangling, and noting what happens to a name.
 *
 * An ident is found by the parser's struct name in one step (its `user` field points to the ident while the compilation lasts), or
 * by text. A scope's symbols are kept in order of first mention and indexed by ident. Everything is in the compilation's arena. */
#include "core/compiler/symtable_int.h"

#include <string.h>

/* ---- idents ---- */

static uint32_t hash_text(const char *text, size_t len)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)text[i]) * 16777619u;
    return h;
}

static bool idents_grow(struct compiler *c)
{
    size_t size = c->idents_size ? c->idents_size * 2 : 256;
    struct ident **table = compiler_alloc(c, size * sizeof *table);
    if (!table)
        return false;
    for (size_t i = 0; i < c->idents_size; i++)
        for (struct ident *id = c->idents[i], *next; id; id = next) {
            next = id->next;
            id->next = table[id->hash & (size - 1)];
            table[id->hash & (size - 1)] = id;
        }
    c->idents = table;
    c->idents_size = size;
    return true;
}

struct ident *ident_from(struct compiler *c, const char *text, size_t len)
{
    uint32_t hash = hash_text(text, len);
    if (c->idents_size)
        for (struct ident *id = c->idents[hash & (c->idents_size - 1)]; id; id = id->next)
            if (id->hash == hash && id->len == len && memcmp(id->text, text, len) == 0)
                return id;
    if (c->nidents >= c->idents_size && !idents_grow(c))
        return NULL;
    struct ident *id = compiler_alloc(c, sizeof *id + len + 1);
    if (!id)
        return NULL;
    id->hash = hash;
    id->len = (uint32_t)len;
    memcpy(id->text, text, len);
    id->next = c->idents[hash & (c->idents_size - 1)];
    c->idents[hash & (c->idents_size - 1)] = id;
    c->nidents++;
    return id;
}

struct ident *ident_of(struct compiler *c, struct name *name)
{
    if (name->user)
        return name->user;
    struct ident *id = ident_from(c, name->text, name->len);
    if (id) {
        id->source = name;
        name->user = id;
    }
    return id;
}

/* __name in class C is _C__name; leading underscores of C do not count, and a class of underscores alone mangles nothing. */
static struct ident *mangle(struct compiler *c, const struct ident *private_, struct ident *id)
{
    if (!private_ || id->len < 2 || id->text[0] != '_' || id->text[1] != '_')
        return id;
    if ((id->text[id->len - 1] == '_' && id->text[id->len - 2] == '_') || memchr(id->text, '.', id->len))
        return id;
    const char *class_name = private_->text;
    while (*class_name == '_')
        class_name++;
    if (!*class_name)
        return id;
    size_t class_len = strlen(class_name), len = 1 + class_len + id->len;
    char *text = arena_alloc(&c->arena, len + 1);
    if (!text)
        return no_memory();
    text[0] = '_';
    memcpy(text + 1, class_name, class_len);
    memcpy(text + 1 + class_len, id->text, id->len + 1);
    return ident_from(c, text, len);
}

struct ident *scope_mangle(struct compiler *c, const struct scope *s, struct ident *id)
{
    if (!s->private_)
        return id;
    if (s->mangled) {
        size_t i = 0;
        while (i < s->nmangled && ident_of(c, s->mangled[i]) != id)
            i++;
        if (i == s->nmangled)
            return id;
    }
    return mangle(c, s->private_, id);
}

/* ---- symbols ---- */

static size_t slot_of(const struct scope *s, const struct ident *id)
{
    size_t i = (((uintptr_t)id >> 4) * 0x9e3779b1u) & (s->index_size - 1);
    while (s->index[i] && s->index[i]->name != id)
        i = (i + 1) & (s->index_size - 1);
    return i;
}

struct symbol *scope_lookup(const struct scope *s, const struct ident *id)
{
    return s->index_size ? s->index[slot_of(s, id)] : NULL;
}

struct symbol *scope_symbol(struct compiler *c, struct scope *s, struct ident *id)
{
    if (s->index_size) {
        struct symbol *found = s->index[slot_of(s, id)];
        if (found)
            return found;
    }
    if (2 * (s->nsymbols + 1) > s->index_size) {
        size_t size = s->index_size ? s->index_size * 2 : 16;
        struct symbol **index = compiler_alloc(c, size * sizeof *index);
        if (!index)
            return NULL;
        s->index = index;
        s->index_size = size;
        for (size_t i = 0; i < s->nsymbols; i++)
            index[slot_of(s, s->symbols[i]->name)] = s->symbols[i];
    }
    struct symbol *new = compiler_alloc(c, sizeof *new);
    if (!new || !GROW(c, s->symbols, s->nsymbols, s->symbols_cap))
        return NULL;
    new->name = id;
    new->local = -1;
    s->symbols[s->nsymbols++] = new;
    s->index[slot_of(s, id)] = new;
    return new;
}

int scope_define(struct compiler *c, struct ident *name, unsigned flags, struct range where)
{
    struct scope *s = c->scope;
    if (!name || !(name = scope_mangle(c, s, name)))
        return -1;
    struct symbol *symbol = scope_symbol(c, s, name);
    if (!symbol)
        return -1;
    if (flags & symbol->flags & DEF_PARAM)
        return syntax_error(c, where, "duplicate argument '%U' in function definition", ident_str(c, name));
    if (flags & symbol->flags & DEF_TYPE_PARAM)
        return syntax_error(c, where, "duplicate type parameter '%U'", ident_str(c, name));
    if (s->comp_iter_target && (flags & DEF_LOCAL)) {
        if (symbol->flags & (DEF_GLOBAL | DEF_NONLOCAL))
            return syntax_error(c, where, "comprehension inner loop cannot rebind assignment expression target '%U'", ident_str(c, name));
        flags |= DEF_COMP_ITER;
    }
    symbol->flags |= (uint16_t)flags;
    if (flags & DEF_PARAM) {
        if (!GROW(c, s->params, s->nparams, s->params_cap))
            return -1;
        s->params[s->nparams++] = symbol;
    } else if (flags & DEF_GLOBAL) {
        struct symbol *global = scope_symbol(c, c->top, name);
        if (!global)
            return -1;
        global->flags |= (uint16_t)flags;
    }
    return 0;
}

/* ---- scopes ---- */

static size_t scope_slot(const struct compiler *c, const void *key)
{
    size_t i = (((uintptr_t)key * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & (c->scopes_size - 1);
    while (c->scopes[i] && c->scopes[i]->key != key)
        i = (i + 1) & (c->scopes_size - 1);
    return i;
}

struct scope *scope_of(struct compiler *c, const void *key)
{
    return c->scopes[scope_slot(c, key)];
}

static bool scope_register(struct compiler *c, struct scope *s)
{
    if (2 * (c->nscopes + 1) > c->scopes_size) {
        struct scope **old = c->scopes;
        size_t old_size = c->scopes_size;
        c->scopes_size = old_size ? old_size * 2 : 64;
        c->scopes = compiler_alloc(c, c->scopes_size * sizeof *c->scopes);
        if (!c->scopes)
            return false;
        for (size_t i = 0; i < old_size; i++)
            if (old[i])
                c->scopes[scope_slot(c, old[i]->key)] = old[i];
    }
    size_t at = scope_slot(c, s->key);
    c->nscopes += c->scopes[at] == NULL;
    c->scopes[at] = s;
    return true;
}

struct scope *scope_enter(struct compiler *c, struct ident *name, enum scope_type type, const void *key, struct range where)
{
    struct scope *s = compiler_alloc(c, sizeof *s), *parent = c->scope;
    if (!s || !name)
        return NULL;
    s->name = name;
    s->type = type;
    s->key = key;
    s->where = where;
    s->parent = parent;
    s->private_ = c->private_;
    if (!scope_register(c, s))
        return NULL;
    if (parent) {
        s->nested = parent->nested || scope_function_like(parent);
        s->method = parent->type == SCOPE_CLASS;
        s->comp_iter_expr = parent->comp_iter_expr;
        if (type != SCOPE_CLASS) {       /* in a class all private names are mangled */
            s->mangled = parent->mangled;
            s->nmangled = parent->nmangled;
        }
        if (!GROW(c, parent->children, parent->nchildren, parent->children_cap))
            return NULL;
        parent->children[parent->nchildren++] = s;
    }
    c->scope = s;
    if (type == SCOPE_ANNOTATION || type == SCOPE_TYPE_VARIABLE || type == SCOPE_TYPE_ALIAS) {
        /* An evaluator is a function of one argument, the wanted format. */
        struct ident *format = IDENT(c, ".format");
        if (!format || scope_define(c, format, DEF_PARAM | USE, where) < 0)
            return NULL;
    }
    return s;
}

void scope_exit(struct compiler *c)
{
    c->scope = c->scope->parent;
}

int symtable_build(struct compiler *c, struct mod *mod)
{
    struct ident *top = IDENT(c, "top");
    if (!top || !(c->top = scope_enter(c, top, SCOPE_MODULE, mod, (struct range){0, 0, 0, 0})))
        return -1;
    if (symtable_visit_mod(c, mod) < 0)
        return -1;
    c->scope = NULL;
    return symtable_resolve(c);
}
