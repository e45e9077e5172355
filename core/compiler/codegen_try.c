/* core/compiler/codegen_try.c -- try with except, finally and except*, and with.
 *
 * A handler begins with the exception in register r (the top where the statement began). While it runs, r + 1 holds what was being
 * handled before (PUSH_EXC), and a cleanup handler sees to it that this is restored (POP_EXC) when the handler itself raises:
 *     handler: PUSH_EXC r + 1, r    ...    POP_EXC r + 1; CLEAR r; JUMP end
 *     cleanup: POP_EXC r + 1; CLEAR r; RERAISE r + 2                             the new exception came to r + 2
 * Handlers are laid out after the function's ordinary code. A finally body is generated for each way into it.
 */
#include "core/compiler/codegen_int.h"

/* In a handler: marks the exception in r as handled; from here on cleanup covers the code. */
static struct handler *begin_handling(struct compiler *c, reg r)
{
    struct unit *u = c->unit;
    set_top(c, r + 2);
    emit(c, OP_PUSH_EXC, r + 1, r, 0, range_none());
    u->handler = new_handler(c, new_block(c), r + 2, r + 2);
    return u->handler;
}

/* The cleanup of a handler whose exception is in r; name: to be unbound first. */
static void gen_cleanup(struct compiler *c, struct handler *cleanup, reg r, struct name *name, struct handler *outer)
{
    struct unit *u = c->unit;
    struct aside aside = aside_begin(c, cleanup->entry);
    u->handler = outer;
    set_top(c, r + 3);
    if (name)
        unbind_name(c, gen_ident(c, name), range_none());
    emit(c, OP_POP_EXC, r + 1, 0, 0, range_none());
    clear(c, r, range_none());
    emit(c, OP_RERAISE, r + 2, true, 0, range_none());
    aside_end(c, aside);
}

/* ---- except ---- */

static void gen_except_body(struct compiler *c, struct excepthandler *h, reg r, struct handler *outer, struct handler *cleanup, struct block *end)
{
    struct unit *u = c->unit;
    struct name *name = h->v.ExceptHandler.name;
    u->handler = outer;
    struct fblock *fb = push_fblock(c, FB_HANDLER, h->where);
    fb->reg = r;
    fb->name = name;
    u->handler = cleanup;
    struct handler *named = NULL;
    if (name) {
        reg copy = take(c);
        emit(c, OP_COPY, copy, r, 0, h->where);
        store_name(c, gen_ident(c, name), copy, h->where);
        set_top(c, r + 2);
        named = u->handler = new_handler(c, new_block(c), r + 2, r + 2);
        use_block(c, new_block(c));
    }
    gen_stmts(c, h->v.ExceptHandler.body);
    pop_fblock(c, fb);
    if (!u->current->closed) {
        emit(c, OP_POP_EXC, r + 1, 0, 0, range_none());
        clear(c, r, range_none());
        if (name)
            unbind_name(c, gen_ident(c, name), range_none());
        jump(c, end, range_none());
    }
    if (named)
        gen_cleanup(c, named, r, name, outer);
}

static void gen_handlers(struct compiler *c, struct excepthandler_seq *handlers, reg r, struct handler *outer, struct block *end)
{
    struct unit *u = c->unit;
    struct handler *cleanup = begin_handling(c, r);
    size_t i = 0;
    for (; i < handlers->n; i++) {
        struct excepthandler *h = handlers->at[i];
        struct expr *type = h->v.ExceptHandler.type;
        struct block *next = new_block(c);
        u->handler = cleanup;
        set_top(c, r + 2);
        if (!type && i + 1 < handlers->n)
            fail_at(c, h->where, "default 'except:' must be last");
        if (type) {
            set_roots(c, type, NULL, NULL);
            reg t = r + 2, match = gen(c, type);
            set_top(c, t + 1);
            emit(c, OP_EXC_MATCH, t, r, match, h->where);
            emit_jump(c, OP_JUMP_IF_NOT, t, 0, next, h->where);
            set_top(c, r + 2);
        } else {
            emit(c, OP_NOP, 0, 0, 0, h->where);      /* the line of the except, for tracing */
        }
        gen_except_body(c, h, r, outer, cleanup, end);
        if (!type)
            break;
        use_block(c, next);
    }
    u->handler = outer;
    if (i == handlers->n) {
        emit(c, OP_POP_EXC, r + 1, 0, 0, range_none());
        emit(c, OP_RERAISE, r, 0, 0, range_none());
    }
    gen_cleanup(c, cleanup, r, NULL, outer);
}

static void gen_try_except(struct compiler *c, struct stmt *s)
{
    struct unit *u = c->unit;
    reg r = u->top;
    struct block *end = new_block(c);
    struct handler *outer = u->handler;
    struct fblock *fb = push_fblock(c, FB_TRY, s->where);
    struct handler *h = u->handler = new_handler(c, new_block(c), r, r);
    use_block(c, new_block(c));
    gen_stmts(c, s->v.Try.body);
    pop_fblock(c, fb);
    if (s->v.Try.orelse->n) {
        use_block(c, new_block(c));
        gen_stmts(c, s->v.Try.orelse);
    }
    struct aside aside = aside_begin(c, h->entry);
    u->handler = outer;
    gen_handlers(c, s->v.Try.handlers, r, outer, end);
    aside_end(c, aside);
    use_block(c, end);
}

/* ---- finally ---- */

static void gen_try_finally(struct compiler *c, struct stmt *s, struct stmt_seq *finalbody, void (*gen_body_of)(struct compiler *, struct stmt *))
{
    struct unit *u = c->unit;
    reg r = u->top;
    struct block *end = new_block(c);
    struct handler *outer = u->handler;
    struct fblock *fb = push_fblock(c, FB_FINALLY, s->where);
    fb->body = finalbody;
    struct handler *h = u->handler = new_handler(c, new_block(c), r, r);
    use_block(c, new_block(c));
    gen_body_of(c, s);
    pop_fblock(c, fb);
    use_block(c, new_block(c));
    gen_stmts(c, finalbody);

    bool quiet = c->no_warnings;
    c->no_warnings = true;
    struct aside aside = aside_begin(c, h->entry);
    u->handler = outer;
    struct handler *cleanup = begin_handling(c, r);
    u->handler = outer;
    struct fblock *handling = push_fblock(c, FB_HANDLER, s->where);
    handling->reg = r;
    u->handler = cleanup;
    gen_stmts(c, finalbody);
    pop_fblock(c, handling);
    emit(c, OP_POP_EXC, r + 1, 0, 0, range_none());
    emit(c, OP_RERAISE, r, 0, 0, range_none());
    gen_cleanup(c, cleanup, r, NULL, outer);
    aside_end(c, aside);
    c->no_warnings = quiet;
    use_block(c, end);
}

static void try_body(struct compiler *c, struct stmt *s)
{
    if (s->v.Try.handlers->n)
        gen_try_except(c, s);
    else
        gen_stmts(c, s->v.Try.body);
}

void gen_try(struct compiler *c, struct stmt *s)
{
    struct range line = s->where;
    line.end_lineno = line.lineno;
    emit(c, OP_NOP, 0, 0, 0, line);
    if (s->v.Try.finalbody->n)
        gen_try_finally(c, s, s->v.Try.finalbody, try_body);
    else
        gen_try_except(c, s);
}

/* ---- except* ---- */

/* In the handler: r the group, r + 1 what was handled before, r + 2 a list of what the bodies raised, r + 3 what is still unmatched. */
static void gen_star_handlers(struct compiler *c, struct excepthandler_seq *handlers, reg r, struct handler *outer, struct block *end)
{
    struct unit *u = c->unit;
    struct handler *cleanup = begin_handling(c, r);
    emit(c, OP_BUILD_LIST, r + 2, r + 2, 0, range_none());
    emit(c, OP_COPY, r + 3, r, 0, range_none());
    set_top(c, r + 4);
    for (size_t i = 0; i < handlers->n; i++) {
        struct excepthandler *h = handlers->at[i];
        struct expr *type = h->v.ExceptHandler.type;
        struct name *name = h->v.ExceptHandler.name;
        struct block *none = new_block(c), *next = new_block(c);
        u->handler = cleanup;
        set_roots(c, type, NULL, NULL);
        reg match = gen(c, type);
        set_top(c, r + 7);
        emit(c, OP_EXC_GROUP_MATCH, r + 4, r + 3, match, h->where);
        clear(c, r + 3, h->where);
        emit(c, OP_MOVE, r + 3, r + 5, 0, h->where);
        emit(c, OP_COPY, r + 5, r + 4, 0, h->where);
        emit_jump(c, OP_JUMP_IF_NONE, r + 5, 0, none, h->where);
        if (name)
            store_name(c, gen_ident(c, name), r + 4, h->where);
        else
            clear(c, r + 4, h->where);
        set_top(c, r + 4);

        struct handler *raised = new_handler(c, new_block(c), r + 4, r + 4);
        u->handler = cleanup;
        struct fblock *fb = push_fblock(c, FB_STAR, h->where);
        u->handler = raised;
        use_block(c, new_block(c));
        gen_stmts(c, h->v.ExceptHandler.body);
        pop_fblock(c, fb);
        u->handler = cleanup;
        if (name)
            unbind_name(c, gen_ident(c, name), range_none());
        jump(c, next, range_none());

        struct aside aside = aside_begin(c, raised->entry);
        u->handler = cleanup;
        set_top(c, r + 5);
        if (name)
            unbind_name(c, gen_ident(c, name), range_none());
        emit(c, OP_LIST_APPEND, r + 2, r + 4, 0, range_none());
        jump(c, next, range_none());
        aside_end(c, aside);

        use_block(c, none);
        clear(c, r + 4, h->where);
        use_block(c, next);
        set_top(c, r + 4);
    }
    u->handler = cleanup;
    struct block *reraise = new_block(c);
    emit(c, OP_LIST_APPEND, r + 2, r + 3, 0, range_none());
    emit(c, OP_EXC_STAR_END, r + 3, r, r + 2, range_none());
    emit(c, OP_COPY, r + 4, r + 3, 0, range_none());
    set_top(c, r + 5);
    u->handler = outer;
    emit_jump(c, OP_JUMP_IF_NOT_NONE, r + 4, 0, reraise, range_none());
    clear(c, r + 3, range_none());
    emit(c, OP_POP_EXC, r + 1, 0, 0, range_none());
    clear(c, r, range_none());
    jump(c, end, range_none());
    use_block(c, reraise);
    emit(c, OP_POP_EXC, r + 1, 0, 0, range_none());
    clear(c, r, range_none());
    emit(c, OP_RERAISE, r + 3, 0, 0, range_none());
    gen_cleanup(c, cleanup, r, NULL, outer);
}

static void gen_star_body(struct compiler *c, struct stmt *s)
{
    struct unit *u = c->unit;
    reg r = u->top;
    struct block *end = new_block(c);
    struct handler *outer = u->handler;
    struct fblock *fb = push_fblock(c, FB_TRY, s->where);
    struct handler *h = u->handler = new_handler(c, new_block(c), r, r);
    use_block(c, new_block(c));
    gen_stmts(c, s->v.TryStar.body);
    pop_fblock(c, fb);
    if (s->v.TryStar.orelse->n) {
        use_block(c, new_block(c));
        gen_stmts(c, s->v.TryStar.orelse);
    }
    struct aside aside = aside_begin(c, h->entry);
    u->handler = outer;
    gen_star_handlers(c, s->v.TryStar.handlers, r, outer, end);
    aside_end(c, aside);
    use_block(c, end);
}

void gen_try_star(struct compiler *c, struct stmt *s)
{
    struct range line = s->where;
    line.end_lineno = line.lineno;
    emit(c, OP_NOP, 0, 0, 0, line);
    if (s->v.TryStar.finalbody->n)
        gen_try_finally(c, s, s->v.TryStar.finalbody, gen_star_body);
    else
        gen_star_body(c, s);
}

/* ---- with ---- */

/* The callee's registers begin in the window and go on above it, so nothing that is held may lie there: with something above the window,
 * callable and self move to a fresh one. Gives the window to use; its arguments are not laid out yet. */
static reg exit_window(struct compiler *c, reg w, reg held_up_to, struct range where)
{
    if (held_up_to <= w + FRAME_ARGS)
        return w;
    set_top(c, held_up_to + FRAME_ARGS + 3);
    emit(c, OP_MOVE, held_up_to, w, 0, where);
    emit(c, OP_MOVE, held_up_to + FRAME_SELF, w + FRAME_SELF, 0, where);
    return held_up_to;
}

/* Calls __exit__(None, None, None). */
void gen_with_exit(struct compiler *c, struct fblock *fb, struct range where)
{
    reg top = c->unit->top, base = fb->reg + FRAME_ARGS + 3;
    reg w = exit_window(c, fb->reg, top > base ? top : fb->reg, fb->where);
    (void)where;
    for (reg i = 0; i < 3; i++)
        load_const(c, w + FRAME_ARGS + i, Py_None, fb->where);
    emit(c, OP_CALL_METHOD, w, w, 3, fb->where);
    if (fb->kind == FB_ASYNC_WITH)
        gen_await(c, w, w, AWAIT_AEXIT, fb->where);
    clear(c, w, fb->where);
    c->unit->top = top;
}

/* Registers: w the window of __exit__ with room for three arguments; the body's temporaries from w + FRAME_ARGS + 3 on. */
static void gen_with_item(struct compiler *c, struct stmt *s, struct withitem_seq *items, size_t i, struct stmt_seq *body, bool is_async)
{
    struct unit *u = c->unit;
    gen_enter(c);
    struct withitem *item = items->at[i];
    struct range where = item->context_expr->where;
    reg w = u->top, base = w + FRAME_ARGS + 3;
    struct block *end = new_block(c);
    set_roots(c, item->context_expr, item->optional_vars, NULL);
    set_top(c, base);
    reg manager = gen(c, item->context_expr), first = manager;
    if (is_temp(c, manager)) {
        first = take(c);
        emit(c, OP_COPY, first, manager, 0, where);
    }
    emit(c, OP_LOAD_SPECIAL, w, first, is_async ? SPECIAL_AEXIT : SPECIAL_EXIT, where);
    emit(c, OP_LOAD_SPECIAL, base, manager, is_async ? SPECIAL_AENTER : SPECIAL_ENTER, where);
    set_top(c, base + FRAME_ARGS);
    emit(c, OP_CALL_METHOD, base, base, 0, where);
    set_top(c, base + 1);
    if (is_async)
        gen_await(c, base, base, AWAIT_AENTER, where);

    struct handler *outer = u->handler;
    struct fblock *fb = push_fblock(c, is_async ? FB_ASYNC_WITH : FB_WITH, where);
    fb->reg = w;
    struct handler *h = u->handler = new_handler(c, new_block(c), base, base);
    use_block(c, new_block(c));
    if (item->optional_vars)
        gen_store(c, item->optional_vars, base);
    else
        clear(c, base, where);
    set_top(c, base);
    if (i + 1 < items->n)
        gen_with_item(c, s, items, i + 1, body, is_async);
    else
        gen_stmts(c, body);
    pop_fblock(c, fb);
    use_block(c, new_block(c));
    gen_with_exit(c, fb, where);

    struct aside aside = aside_begin(c, h->entry);
    u->handler = outer;
    struct block *swallow = new_block(c);
    struct handler *cleanup = begin_handling(c, base);
    u->handler = outer;
    reg t = exit_window(c, w, base + 3, where);      /* above the exception, what was handled before, and the cleanup's register */
    emit(c, OP_EXC_ARGS, t + FRAME_ARGS, base, 0, where);
    u->handler = cleanup;
    emit(c, OP_CALL_METHOD, t, t, 3, where);
    if (is_async)
        gen_await(c, t, t, AWAIT_AEXIT, where);
    emit_jump(c, OP_JUMP_IF, t, 0, swallow, where);
    u->handler = outer;
    emit(c, OP_POP_EXC, base + 1, 0, 0, range_none());
    emit(c, OP_RERAISE, base, true, 0, range_none());
    use_block(c, swallow);
    emit(c, OP_POP_EXC, base + 1, 0, 0, range_none());
    clear(c, base, range_none());
    jump(c, end, range_none());
    gen_cleanup(c, cleanup, base, NULL, outer);
    aside_end(c, aside);
    use_block(c, end);
    set_top(c, w);
    gen_leave(c);
}

void gen_with(struct compiler *c, struct stmt *s)
{
    if (s->kind == AST_AsyncWith)
        gen_with_item(c, s, s->v.AsyncWith.items, 0, s->v.AsyncWith.body, true);
    else
        gen_with_item(c, s, s->v.With.items, 0, s->v.With.body, false);
}
