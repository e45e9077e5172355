/* core/compiler/codegen_async.c -- yield, yield from, await, and asynchronous iteration.
 *
 * Delegation, with the iterator in d + 1:
 *     L:    SEND   d, d + 1, done        d is what to send, then what came back; jumps when the iterator has returned
 *           YIELD  d, d, 1 + (d + 1)     the operand c tells throw(), close() and gi_yieldfrom where the iterator is
 *           JUMP   L
 *     done: CLEAR  d + 1                 the value of the expression is in d
 */
#include "core/compiler/codegen_int.h"

/* d holds what to send first, d + 1 the iterator. */
void gen_delegate(struct compiler *c, reg d, struct range where)
{
    struct block *loop = new_block(c), *done = new_block(c);
    set_top(c, d + 2);
    use_block(c, loop);
    emit_jump(c, OP_SEND, d, d + 1, done, where);
    emit(c, OP_YIELD, d, d, 1 + d + 1, where);
    jump(c, loop, where);
    use_block(c, done);
    clear(c, d + 1, where);
    set_top(c, d + 1);
}

/* d = await value, where value may be d itself. */
void gen_await(struct compiler *c, reg value, reg d, enum await_kind kind, struct range where)
{
    set_top(c, d + 2);
    emit(c, OP_GET_AWAITABLE, d + 1, value, kind, where);
    load_const(c, d, Py_None, where);
    gen_delegate(c, d, where);
}

/* d = the next item of aiter; jumps to done, with d empty, when there is none. */
void gen_async_next(struct compiler *c, reg aiter, reg d, struct block *done, struct range where)
{
    struct unit *u = c->unit;
    struct handler *outer = u->handler;
    struct block *ended = new_block(c);
    u->handler = new_handler(c, ended, d, d);
    set_top(c, d + 2);
    emit(c, OP_GET_ANEXT, d + 1, aiter, 0, where);
    load_const(c, d, Py_None, where);
    gen_delegate(c, d, where);
    u->handler = outer;
    struct aside aside = aside_begin(c, ended);
    u->handler = outer;
    emit_jump(c, OP_END_ASYNC_FOR, d, 0, done, where);
    aside_end(c, aside);
    /* The handler's range ends here: what follows must not be merged with it. */
    use_block(c, new_block(c));
    set_top(c, d + 1);
}

void gen_yield_to(struct compiler *c, struct expr *e, reg d)
{
    struct unit *u = c->unit;
    struct scope *s = u->scope;
    bool function = s->type == SCOPE_FUNCTION;
    switch (e->kind) {
    case AST_Yield:
        if (!function)
            fail_at(c, e->where, "'yield' outside function");
        if (e->v.Yield.value)
            gen_to(c, e->v.Yield.value, d);
        else
            load_const(c, d, Py_None, e->where);
        if (u->flags & CODE_ASYNC_GENERATOR)
            emit(c, OP_ASYNC_GEN_WRAP, d, d, 0, e->where);
        emit(c, OP_YIELD, d, d, 0, e->where);
        break;
    case AST_YieldFrom: {
        if (!function)
            fail_at(c, e->where, "'yield from' outside function");
        if (s->coroutine)
            fail_at(c, e->where, "'yield from' inside async function");
        set_top(c, d + 1);
        reg value = gen(c, e->v.YieldFrom.value);
        emit(c, OP_GET_YIELD_ITER, d + 1, value, 0, e->where);
        load_const(c, d, Py_None, e->where);
        gen_delegate(c, d, e->where);
        break;
    }
    default: {
        set_top(c, d + 1);
        reg value = gen(c, e->v.Await.value);
        gen_await(c, value, d, AWAIT_PLAIN, e->where);
        break;
    }
    }
    set_top(c, d + 1);
}

/* A StopIteration that leaves the body of a generator or coroutine becomes a RuntimeError: a handler around all of it. */
struct handler *begin_generator_body(struct compiler *c)
{
    struct unit *u = c->unit;
    if (!(u->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR)))
        return NULL;
    u->nfblocks++;
    u->handler = new_handler(c, new_block(c), u->nlocals, u->nlocals);
    use_block(c, new_block(c));
    return u->handler;
}

void end_generator_body(struct compiler *c, struct handler *stop)
{
    if (!stop)
        return;
    c->unit->handler = NULL;
    struct aside aside = aside_begin(c, stop->entry);
    c->unit->handler = NULL;
    emit(c, OP_RAISE_STOP, stop->reg, 0, 0, range_none());
    aside_end(c, aside);
}
