/* core/compiler/codegen_name.c -- loading, storing and deleting names.
 *
 * A plain local is read in place by the instruction that needs it, after a CHECK that flow.c removes where the local is known to be
 * bound. It is copied instead when the statement holds a := that could rebind it before it is used.
 */
#include "core/compiler/codegen_int.h"

/* ---- is there a := to be afraid of? ---- */

static bool has_walrus(const void *node, int class_index);

static bool field_has_walrus(const struct ast_field *f, const char *node)
{
    int class = f->kind <= FIELD_int ? -1 : ast_class_of_field(f->kind);
    if (class < 0 || ast_kind_is_enum(f->kind))
        return false;
    const void *at = *(const void *const *)(node + f->offset);
    if (f->quantity == QUANTITY_ONE || f->quantity == QUANTITY_OPT)
        return at && has_walrus(at, ast_class_of_node(f->kind, at));
    const struct expr_seq *seq = at;
    for (size_t i = 0; i < seq->n; i++)
        if (seq->at[i] && has_walrus(seq->at[i], ast_class_of_node(f->kind, seq->at[i])))
            return true;
    return false;
}

static bool has_walrus(const void *node, int class_index)
{
    if (class_index == CLASS_NamedExpr)
        return true;
    if (class_index == CLASS_Lambda || class_index == CLASS_Name || class_index == CLASS_Constant)
        return false;
    const struct ast_class *class = &ast_classes[class_index];
    for (int i = 0; i < class->n_fields; i++)
        if (field_has_walrus(&class->fields()[i], node))
            return true;
    return false;
}

/* The expressions that the statement is about to evaluate, so that operands in them know of each other. */
void set_roots(struct compiler *c, struct expr *a, struct expr *b, struct expr *d)
{
    struct unit *u = c->unit;
    u->roots[0] = a;
    u->roots[1] = b;
    u->roots[2] = d;
    u->root_walrus = -1;
}

static bool may_be_rebound(struct compiler *c, struct symbol *symbol)
{
    struct unit *u = c->unit;
    if (!symbol->walrus)
        return false;
    if (u->root_walrus < 0) {
        u->root_walrus = 0;
        for (int i = 0; i < 3; i++)
            if (u->roots[i] && has_walrus(u->roots[i], (int)u->roots[i]->kind))
                u->root_walrus = 1;
    }
    return u->root_walrus;
}

/* ---- loading ---- */

static void check_bound(struct compiler *c, struct place p, struct range where)
{
    if (!p.sure) {
        emit(c, OP_CHECK, p.at, 0, 0, where);
        c->unit->any_check = true;
    }
}

static void load_classdict(struct compiler *c, reg d, struct range where)
{
    struct ident *id = ident_from(c, "__classdict__", 13);
    uint32_t at = id ? unit_free(c->unit, id) : NO_REG;
    ASSERT(at != NO_REG);
    emit(c, OP_LOAD_FREE, d, at, 0, where);
}

static void load_place(struct compiler *c, struct place p, reg d, struct range where)
{
    PyObject *name = name_str(c, p.name);
    switch (p.access) {
    case ACCESS_LOCAL:
        check_bound(c, p, where);
        emit(c, OP_MOVE, d, p.at, 0, where);
        return;
    case ACCESS_CELL: emit(c, OP_LOAD_CELL, d, p.at, 0, where); return;
    case ACCESS_FREE: emit(c, OP_LOAD_FREE, d, p.at, 0, where); return;
    case ACCESS_GLOBAL: emit(c, OP_LOAD_GLOBAL, d, site(c, name, SITE_GLOBAL, 0), 0, where); return;
    case ACCESS_NAME: emit(c, OP_LOAD_NAME, d, site(c, name, SITE_NAME, 0), 0, where); return;
    case ACCESS_NAME_FREE:
        emit(c, OP_LOAD_NAMESPACE, d, 0, 0, where);
        emit(c, OP_LOAD_FREE_NAME, d, d, p.at, where);
        return;
    case ACCESS_CLASS_FREE:
        load_classdict(c, d, where);
        emit(c, OP_LOAD_FREE_NAME, d, d, p.at, where);
        return;
    case ACCESS_CLASS_GLOBAL:
        load_classdict(c, d, where);
        emit(c, OP_LOAD_MAPPED_GLOBAL, d, d, site(c, name, SITE_OTHER, 0), where);
        return;
    }
}

void load_name(struct compiler *c, struct ident *id, reg d, struct range where)
{
    load_place(c, resolve_name(c, id), d, where);
}

void gen_name_to(struct compiler *c, struct expr *e, reg d)
{
    load_name(c, gen_ident(c, e->v.Name.id), d, e->where);
    set_top(c, d + 1);
}

reg gen_name(struct compiler *c, struct expr *e)
{
    struct place p = resolve_name(c, gen_ident(c, e->v.Name.id));
    if (p.access == ACCESS_LOCAL && !may_be_rebound(c, p.symbol)) {
        check_bound(c, p, e->where);
        return p.at;
    }
    reg d = take(c);
    load_place(c, p, d, e->where);
    return d;
}

/* ---- storing and deleting ---- */

void store_name(struct compiler *c, struct ident *id, reg s, struct range where)
{
    struct place p = resolve_name(c, id);
    PyObject *name = name_str(c, p.name);
    switch (p.access) {
    case ACCESS_LOCAL: move_to(c, p.at, s, where); return;
    case ACCESS_CELL: emit(c, OP_STORE_CELL, p.at, s, 0, where); return;
    case ACCESS_FREE:
    case ACCESS_NAME_FREE:
    case ACCESS_CLASS_FREE: emit(c, OP_STORE_FREE, p.at, s, 0, where); return;
    case ACCESS_GLOBAL:
    case ACCESS_CLASS_GLOBAL: emit(c, OP_STORE_GLOBAL, site(c, name, SITE_STORE_GLOBAL, 0), s, 0, where); return;
    case ACCESS_NAME: emit(c, OP_STORE_NAME, site(c, name, SITE_STORE_NAME, 0), s, 0, where); return;
    }
}

void delete_name(struct compiler *c, struct ident *id, struct range where)
{
    struct place p = resolve_name(c, id);
    PyObject *name = name_str(c, p.name);
    switch (p.access) {
    case ACCESS_LOCAL: emit(c, OP_DELETE, p.at, 0, 0, where); return;
    case ACCESS_CELL: emit(c, OP_DELETE_CELL, p.at, 0, 0, where); return;
    case ACCESS_FREE:
    case ACCESS_NAME_FREE:
    case ACCESS_CLASS_FREE: emit(c, OP_DELETE_FREE, p.at, 0, 0, where); return;
    case ACCESS_GLOBAL:
    case ACCESS_CLASS_GLOBAL: emit(c, OP_DELETE_GLOBAL, site(c, name, SITE_OTHER, 0), 0, 0, where); return;
    case ACCESS_NAME: emit(c, OP_DELETE_NAME, site(c, name, SITE_OTHER, 0), 0, 0, where); return;
    }
}

/* The end of `except ... as name`: the name goes, whatever the body did with it. */
void unbind_name(struct compiler *c, struct ident *id, struct range where)
{
    struct place p = resolve_name(c, id);
    if (p.access == ACCESS_LOCAL) {
        emit(c, OP_UNBIND, p.at, 0, 0, where);
        return;
    }
    reg t = take(c);
    load_const(c, t, Py_None, where);
    store_name(c, id, t, where);
    delete_name(c, id, where);
    set_top(c, t);
}
