/* core/compiler/codegen_comprehension.c -- list, set and dict comprehensions, and generator expressions.
 *
 * Inlined (all but generator expressions, and those in annotation scopes of a class): registers from d on are
 *     d  the list, set or dict      d + 1 ...  words of variables that the comprehension shadows      then the iterators
 * A handler covers the loop, so that the comprehension's variables vanish however it ends. Not inlined: a function whose parameter .0 is
 * the first iterator. A loop with one item, `for y in [f(x)]`, is an assignment.
 */
#include "core/compiler/codegen_int.h"

struct comp {
    struct scope *scope;
    struct comprehension_seq *generators;
    struct expr *elt, *value;             /* value: of a dict */
    reg result;
    struct range where;
};

static void gen_element(struct compiler *c, struct comp *k)
{
    struct unit *u = c->unit;
    reg top = u->top;
    struct range where = k->elt->where;
    if (k->scope->comprehension == DICT_COMPREHENSION) {
        where.end_lineno = k->value->where.end_lineno;
        where.end_col_offset = k->value->where.end_col_offset;
        reg key = gen(c, k->elt), value = gen(c, k->value);
        emit(c, OP_MAP_ADD, k->result, key, value, where);
    } else if (k->scope->comprehension == GENERATOR_EXPRESSION) {
        gen_to(c, k->elt, top);
        if (u->flags & CODE_ASYNC_GENERATOR)
            emit(c, OP_ASYNC_GEN_WRAP, top, top, 0, where);
        emit(c, OP_YIELD, top, top, 0, where);
        clear(c, top, where);
    } else {
        emit(c, k->scope->comprehension == LIST_COMPREHENSION ? OP_LIST_APPEND : OP_SET_ADD, k->result, gen(c, k->elt), 0, where);
    }
    set_top(c, top);
}

static void gen_loop(struct compiler *c, struct comp *k, size_t i, reg iter);

static void gen_inner(struct compiler *c, struct comp *k, size_t i, struct block *next)
{
    struct comprehension *g = k->generators->at[i];
    for (size_t n = 0; n < g->ifs->n; n++)
        gen_jump(c, g->ifs->at[n], next, false);
    if (i + 1 == k->generators->n)
        gen_element(c, k);
    else
        gen_loop(c, k, i + 1, NO_REG);
}

/* The only item that a loop would run for, or NULL. */
static struct expr *single_item(struct comprehension *g)
{
    struct expr_seq *elts = g->iter->kind == AST_List ? g->iter->v.List.elts : g->iter->kind == AST_Tuple ? g->iter->v.Tuple.elts : NULL;
    return !g->is_async && elts && elts->n == 1 && elts->at[0]->kind != AST_Starred ? elts->at[0] : NULL;
}

void gen_iterable(struct compiler *c, struct expr *iter, bool is_async, reg d)
{
    reg operand;
    if (!is_async && (iter->kind == AST_List || iter->kind == AST_Set)) {
        /* Nobody else sees the display: loop over a tuple. */
        struct expr_seq *elts = iter->kind == AST_List ? iter->v.List.elts : iter->v.Set.elts;
        struct expr as_tuple = {.kind = AST_Tuple, .where = iter->where, .v.Tuple = {elts, AST_Load}};
        bool plain = iter->kind == AST_List && elts->n <= 30;
        for (size_t i = 0; i < elts->n; i++)
            plain &= elts->at[i]->kind != AST_Starred;
        operand = plain ? gen(c, &as_tuple) : gen(c, iter);
    } else {
        operand = gen(c, iter);
    }
    emit(c, is_async ? OP_GET_AITER : OP_GET_ITER, d, operand, 0, iter->where);
    set_top(c, d + 1);
}

/* FOR_NEXT straight into a local, or into t for a target that takes more than that. NO_REG: the target is t. */
reg loop_target(struct compiler *c, struct expr *target, reg t)
{
    if (target->kind != AST_Name)
        return t;
    struct place p = resolve_name(c, gen_ident(c, target->v.Name.id));
    return p.access == ACCESS_LOCAL && target->where.lineno == target->where.end_lineno ? p.at : t;
}

/* iter: register of the iterator, ready; or NO_REG. */
static void gen_loop(struct compiler *c, struct comp *k, size_t i, reg iter)
{
    gen_enter(c);
    struct comprehension *g = k->generators->at[i];
    reg top = c->unit->top;
    bool own = iter == NO_REG;
    struct block *next = new_block(c);
    struct expr *single = own ? single_item(g) : NULL;
    if (single) {
        gen_to(c, single, top);
        gen_store(c, g->target, top);
        set_top(c, top);
        gen_inner(c, k, i, next);
        use_block(c, next);
        gen_leave(c);
        return;
    }
    if (own) {
        gen_iterable(c, g->iter, g->is_async, top);
        iter = top;
    }
    reg t = c->unit->top;
    if (g->is_async) {
        struct block *done = new_block(c);
        use_block(c, next);
        gen_async_next(c, iter, t, done, g->iter->where);
        set_top(c, t + 1);
        gen_store(c, g->target, t);
        set_top(c, t);
        gen_inner(c, k, i, next);
        jump_loop(c, next, k->elt->where);
        use_block(c, done);
    } else {
        struct block *body = new_block(c);
        reg d = loop_target(c, g->target, t);
        jump(c, next, range_none());
        use_block(c, body);
        if (d == t) {
            set_top(c, t + 1);
            gen_store(c, g->target, t);
            set_top(c, t);
        }
        gen_inner(c, k, i, next);
        use_block(c, next);
        set_top(c, t + 1);
        emit_jump(c, OP_FOR_NEXT + (d == t ? 0 : FORM_L), d, iter, body, g->iter->where);
    }
    if (is_temp(c, iter) && own)
        clear(c, iter, range_none());
    set_top(c, top);
    gen_leave(c);
}

static unsigned build_op(enum comprehension_kind kind)
{
    return kind == LIST_COMPREHENSION ? OP_BUILD_LIST : kind == SET_COMPREHENSION ? OP_BUILD_SET : OP_BUILD_MAP;
}

/* ---- inlined ---- */

static bool needs_saving(struct compiler *c, struct symbol *symbol)
{
    if (symbol->shadowed)
        return true;
    for (struct inlining *i = c->unit->inlining; i; i = i->outer) {
        struct symbol *outer = scope_lookup(i->scope, symbol->name);
        if (outer && outer->local == symbol->local && outer->local >= 0)
            return true;
    }
    return false;
}

static void restore_variables(struct compiler *c, struct scope *s, reg saved, bool *saves)
{
    for (size_t i = 0; i < s->nsymbols; i++) {
        struct symbol *symbol = s->symbols[i];
        if (symbol->local < 0)
            continue;
        if (saves[i])
            emit(c, OP_RESTORE_LOCAL, (uint32_t)symbol->local, saved++, 0, range_none());
        else
            emit(c, OP_UNBIND, (uint32_t)symbol->local, 0, 0, range_none());
    }
}

static void gen_inlined(struct compiler *c, struct comp *k, reg d)
{
    struct unit *u = c->unit;
    struct scope *s = k->scope;
    struct comprehension *first = k->generators->at[0];
    bool *saves = gen_alloc(c, s->nsymbols + 1);
    count_blocks(c, 1, k->where);
    reg iter = d + 1, saved = d + 1;
    for (size_t i = 0; i < s->nsymbols; i++)
        iter += saves[i] = s->symbols[i]->local >= 0 && needs_saving(c, s->symbols[i]);
    set_top(c, iter);
    gen_iterable(c, first->iter, first->is_async, iter);
    emit(c, build_op(s->comprehension), d, d, 0, k->where);
    struct inlining inlining = {s, u->inlining};
    u->inlining = &inlining;
    for (size_t i = 0; i < s->nsymbols; i++)
        if (saves[i])
            emit(c, OP_SAVE_LOCAL, saved++, (uint32_t)s->symbols[i]->local, 0, range_none());
    saved = d + 1;
    struct handler *outer = u->handler;
    struct block *cleanup = new_block(c);
    u->handler = new_handler(c, cleanup, iter, iter);
    for (size_t i = 0; i < s->nsymbols; i++)
        if (s->symbols[i]->local >= 0 && u->locals[s->symbols[i]->local].cell)
            emit(c, OP_MAKE_CELL, (uint32_t)s->symbols[i]->local, 0, 0, range_none());
    k->result = d;
    gen_loop(c, k, 0, iter);
    clear(c, iter, range_none());
    u->handler = outer;
    restore_variables(c, s, saved, saves);
    u->inlining = inlining.outer;
    struct aside aside = aside_begin(c, cleanup);
    u->handler = outer;
    clear(c, d, range_none());
    restore_variables(c, s, saved, saves);
    emit(c, OP_RERAISE, iter, 0, 0, range_none());
    aside_end(c, aside);
    u->nfblocks--;
    set_top(c, d + 1);
}

/* ---- in a function of its own ---- */

static PyObject *gen_body_function(struct compiler *c, struct comp *k, struct unit **inner)
{
    PyObject *name = name_str(c, k->scope->name);
    struct unit *u = unit_enter(c, k->scope, name, 0, k->where.lineno);
    u->argcount = 1;
    struct handler *stop = begin_generator_body(c);
    reg top = u->top;
    bool generator = k->scope->comprehension == GENERATOR_EXPRESSION;
    if (!generator) {
        emit(c, build_op(k->scope->comprehension), top, top, 0, k->where);
        k->result = top;
        set_top(c, top + 1);
    }
    gen_loop(c, k, 0, 0);
    if (generator)
        emit(c, OP_RETURN + FORM_K, const_index(c, Py_None), 0, 0, k->where);
    else
        emit(c, OP_RETURN, top, 0, 0, k->where);
    end_generator_body(c, stop);
    *inner = u;
    return unit_finish(c);
}

void gen_comprehension(struct compiler *c, struct expr *e, reg d)
{
    struct comp k = {.scope = scope_of(c, e), .where = e->where};
    switch (e->kind) {
    case AST_ListComp: k.generators = e->v.ListComp.generators; k.elt = e->v.ListComp.elt; break;
    case AST_SetComp: k.generators = e->v.SetComp.generators; k.elt = e->v.SetComp.elt; break;
    case AST_DictComp: k.generators = e->v.DictComp.generators; k.elt = e->v.DictComp.key; k.value = e->v.DictComp.value; break;
    default: k.generators = e->v.GeneratorExp.generators; k.elt = e->v.GeneratorExp.elt; break;
    }
    if (k.scope->inlined) {
        gen_inlined(c, &k, d);
        return;
    }
    struct comprehension *first = k.generators->at[0];
    struct unit *inner;
    PyObject *code = gen_body_function(c, &k, &inner);
    make_function(c, code, inner, d, e->where);
    set_top(c, d + FRAME_ARGS);
    gen_iterable(c, first->iter, first->is_async, d + FRAME_ARGS);
    emit(c, OP_CALL, d, d, 1, e->where);
    set_top(c, d + 1);
    if (k.scope->coroutine && k.scope->comprehension != GENERATOR_EXPRESSION)
        gen_await(c, d, d, AWAIT_PLAIN, e->where);
    set_top(c, d + 1);
}
