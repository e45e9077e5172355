/* core/compiler/flow.c -- the graph of blocks, tidied before it is assembled.
 *
 * In this order: jumps to jumps go straight to the end; blocks that nothing reaches are left out; NOPs that mark no line of their own go;
 * instructions without a position take the one before them; an implicit `return None` is copied to where it is jumped to from, so that
 * it belongs to the line that led there; CHECKs of locals known to be bound go.
 */
#include "core/compiler/codegen_int.h"

#include <string.h>

static unsigned effects_of(const struct ins *i)
{
    return opcode_table[opcode_base(i->op)].effects;
}

static struct ins *last_of(struct block *b)
{
    return b->n ? &b->ins[b->n - 1] : NULL;
}

static struct block *target_of(struct block *b)
{
    struct ins *last = last_of(b);
    return last ? last->target : NULL;
}

/* ---- jumps ---- */

/* Where control really goes that goes to b: past empty blocks and jumps without a line. */
static struct block *thread(struct block *b)
{
    for (int steps = 0; steps < 32; steps++) {
        if (b->n == 0 && b->fall)
            b = b->fall;
        else if (b->n == 1 && b->ins[0].op == OP_JUMP && b->ins[0].where.lineno < 0 && b->ins[0].target != b)
            b = b->ins[0].target;
        else
            break;
    }
    return b;
}

static bool is_keep(const struct ins *i)
{
    return i->op == OP_JUMP_IF_KEEP || i->op == OP_JUMP_IF_NOT_KEEP;
}

/* `a and b or c`: a jump that keeps its value, to a jump that tests the same value again. */
static void thread_keep(struct ins *i)
{
    for (int steps = 0; steps < 32; steps++) {
        struct block *b = i->target;
        if (b->n != 1 || !is_keep(&b->ins[0]) || b->ins[0].a != i->a)
            return;
        if (b->ins[0].op == i->op) {
            i->target = thread(b->ins[0].target);
            continue;
        }
        /* The second test drops the value and falls through. */
        if (!b->fall)
            return;
        i->op = i->op == OP_JUMP_IF_KEEP ? OP_JUMP_IF : OP_JUMP_IF_NOT;
        i->target = thread(b->fall);
        return;
    }
}

static void thread_jumps(struct unit *u)
{
    for (struct block *b = u->first; b; b = b->next) {
        struct ins *last = last_of(b);
        if (last && last->target) {
            last->target = thread(last->target);
            if (is_keep(last))
                thread_keep(last);
        }
        if (b->fall)
            b->fall = thread(b->fall);
    }
}

/* ---- reachability ---- */

static void reach(struct block ***stack, struct block *b)
{
    if (b && !b->reachable) {
        b->reachable = true;
        *(*stack)++ = b;
    }
}

static void mark_reachable(struct compiler *c)
{
    struct unit *u = c->unit;
    size_t n = 0;
    for (struct block *b = u->first; b; b = b->next) {
        b->reachable = false;
        b->predecessors = 0;
        n++;
    }
    struct block **stack = gen_alloc(c, (n + 1) * sizeof *stack), **top = stack;
    reach(&top, u->first);
    while (top > stack) {
        struct block *b = *--top;
        for (size_t i = 0; i < b->n; i++)
            if (b->ins[i].handler && (effects_of(&b->ins[i]) & (EFFECT_R | EFFECT_P | EFFECT_S)))
                reach(&top, b->ins[i].handler->entry);
        struct block *target = target_of(b);
        if (target) {
            target->predecessors++;
            reach(&top, target);
        }
        if (b->fall) {
            b->fall->predecessors++;
            reach(&top, b->fall);
        }
    }
}

/* Blocks out of reach leave the list; so the rest need not look at them. */
static void drop_unreachable(struct unit *u)
{
    struct block **link = &u->first;
    while (*link) {
        if ((*link)->reachable) {
            u->last = *link;
            link = &(*link)->next;
        } else {
            *link = (*link)->next;
        }
    }
}

/* ---- NOPs and positions ---- */

/* A NOP stays only if the line event of a trace function depends on it. */
static void remove_nops(struct block *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct ins *x = &b->ins[i];
        if (x->op == OP_NOP) {
            int line = x->where.lineno;
            if (line < 0 || (n && b->ins[n - 1].where.lineno == line))
                continue;
            if (i + 1 < b->n) {
                struct ins *next = &b->ins[i + 1];
                if (next->where.lineno == line)
                    continue;
                if (next->where.lineno < 0) {
                    next->where = x->where;
                    continue;
                }
            } else if (b->fall && b->fall->predecessors == 1 && b->fall->n) {
                if (b->fall->ins[0].where.lineno == line)
                    continue;
                if (b->fall->ins[0].where.lineno < 0) {
                    b->fall->ins[0].where = x->where;
                    continue;
                }
            }
        }
        b->ins[n++] = *x;
    }
    b->n = n;
}

static void propagate_positions(struct unit *u)
{
    for (struct block *b = u->first; b; b = b->next) {
        for (size_t i = 1; i < b->n; i++)
            if (b->ins[i].where.lineno < 0)
                b->ins[i].where = b->ins[i - 1].where;
        struct ins *last = last_of(b);
        if (!last || last->where.lineno < 0)
            continue;
        struct block *const after[2] = {b->fall, last->target};
        for (int k = 0; k < 2; k++)
            if (after[k] && after[k]->predecessors == 1 && after[k]->n && after[k]->ins[0].where.lineno < 0)
                after[k]->ins[0].where = last->where;
    }
}

/* ---- implicit returns ---- */

static bool is_implicit_return(const struct block *b)
{
    return b && b->n == 1 && b->ins[0].op == OP_RETURN + FORM_K && b->ins[0].where.lineno < 0;
}

static void end_with_copy(struct compiler *c, struct block *b, struct ins copy, struct range where)
{
    if (!GROW(c, b->ins, b->n, b->cap))
        fail(c);
    copy.where = where;
    b->ins[b->n++] = copy;
    b->fall = NULL;
    b->closed = true;
}

static void copy_returns(struct compiler *c)
{
    struct unit *u = c->unit;
    for (struct block *b = u->first, *end = u->last; b; b = b == end ? NULL : b->next) {
        struct ins *last = last_of(b);
        if (last && last->target && is_implicit_return(last->target)) {
            struct ins copy = last->target->ins[0];
            struct range where = last->where.lineno >= 0 || b->n < 2 ? last->where : b->ins[b->n - 2].where;
            if (last->op == OP_JUMP) {
                *last = copy;
                last->where = where;
            } else if (last->target->predecessors > 1) {
                struct block *own = new_block(c);
                end_with_copy(c, own, copy, where);
                own->cold = b->cold;
                own->reachable = true;
                last->target->predecessors--;
                last->target = own;
                u->last = u->last->next = own;
            }
        }
        if (is_implicit_return(b->fall) && b->fall->predecessors > 1 && last && !last->target) {
            b->fall->predecessors--;
            end_with_copy(c, b, b->fall->ins[0], last->where);
        }
    }
}

/* ---- CHECKs: which locals are surely bound? ---- */

struct binding { size_t words; uint64_t *now; struct block **stack, **top; struct compiler *c; };

static bool bit(const uint64_t *set, uint32_t i) { return set[i >> 6] >> (i & 63) & 1; }
static void set_bit(uint64_t *set, uint32_t i, bool on)
{
    if (on)
        set[i >> 6] |= UINT64_C(1) << (i & 63);
    else
        set[i >> 6] &= ~(UINT64_C(1) << (i & 63));
}

static void flow_into(struct binding *s, struct block *b)
{
    bool changed = false;
    if (!b->bound_in) {
        b->bound_in = gen_alloc(s->c, s->words * sizeof(uint64_t));
        memcpy(b->bound_in, s->now, s->words * sizeof(uint64_t));
        changed = true;
    } else {
        for (size_t i = 0; i < s->words; i++) {
            uint64_t both = b->bound_in[i] & s->now[i];
            changed |= both != b->bound_in[i];
            b->bound_in[i] = both;
        }
    }
    if (changed && !b->queued) {
        b->queued = true;
        *s->top++ = b;
    }
}

/* What the instruction does to the set. True: a local was unbound. */
static bool step(struct compiler *c, uint64_t *now, const struct ins *i)
{
    unsigned base = opcode_base(i->op), form = opcode_form(i->op);
    switch (base) {
    case OP_CHECK:
    case OP_MAKE_CELL: set_bit(now, i->a, true); return false;
    case OP_DELETE:
    case OP_UNBIND: set_bit(now, i->a, false); return true;
    case OP_SAVE_LOCAL:
        set_bit(now, i->a, bit(now, i->b));
        set_bit(now, i->b, false);
        return true;
    case OP_RESTORE_LOCAL: set_bit(now, i->a, bit(now, i->b)); return true;
    case OP_FOR_NEXT: return false;
    default:
        if ((form == FORM_L || form == FORM_KL) && !is_temp(c, i->a) && opcode_table[base].operands[0] == 'd')
            set_bit(now, i->a, true);
        return false;
    }
}

static void flow_block(struct binding *s, struct block *b)
{
    memcpy(s->now, b->bound_in, s->words * sizeof(uint64_t));
    struct handler *known = NULL;
    for (size_t i = 0; i < b->n; i++) {
        struct ins *x = &b->ins[i];
        if (x->handler && x->handler != known && x->handler->entry->reachable)
            flow_into(s, x->handler->entry);
        known = x->handler;
        if (step(s->c, s->now, x) && known && known->entry->reachable)
            flow_into(s, known->entry);
    }
    struct ins *last = last_of(b);
    if (b->fall)
        flow_into(s, b->fall);
    if (last && last->target) {
        if (opcode_base(last->op) == OP_FOR_NEXT && opcode_form(last->op) == FORM_L)
            set_bit(s->now, last->a, true);
        flow_into(s, last->target);
    }
}

static void remove_checks(struct compiler *c)
{
    struct unit *u = c->unit;
    if (!u->any_check)
        return;
    size_t blocks = 1;
    bool saves = false;
    for (struct block *b = u->first; b; b = b->next) {
        blocks++;
        for (size_t i = 0; i < b->n && !saves; i++)
            saves = b->ins[i].op == OP_SAVE_LOCAL;
    }
    struct binding s = {.c = c, .words = ((saves ? u->max : u->nlocals) + 64) / 64};
    s.now = gen_alloc(c, s.words * sizeof(uint64_t));
    s.stack = s.top = gen_alloc(c, blocks * sizeof *s.stack);
    for (uint32_t i = 0; i < u->nparams; i++)
        set_bit(s.now, i, true);
    flow_into(&s, u->first);
    while (s.top > s.stack) {
        struct block *b = *--s.top;
        b->queued = false;
        flow_block(&s, b);
    }
    for (struct block *b = u->first; b; b = b->next) {
        if (!b->bound_in)
            continue;
        size_t n = 0;
        memcpy(s.now, b->bound_in, s.words * sizeof(uint64_t));
        for (size_t i = 0; i < b->n; i++) {
            if (b->ins[i].op == OP_CHECK && bit(s.now, b->ins[i].a))
                continue;
            step(c, s.now, &b->ins[i]);
            b->ins[n++] = b->ins[i];
        }
        b->n = n;
    }
}

void flow_optimize(struct compiler *c)
{
    struct unit *u = c->unit;
    if (!u->current->closed && !u->current->fall)
        gen_implicit_return(c);
    thread_jumps(u);
    mark_reachable(c);
    drop_unreachable(u);
    for (struct block *b = u->first; b; b = b->next)
        remove_nops(b);
    remove_checks(c);
    thread_jumps(u);
    mark_reachable(c);
    drop_unreachable(u);
    copy_returns(c);
    mark_reachable(c);
    drop_unreachable(u);
    propagate_positions(u);
    struct block *first = u->first;
    while (first->n == 0 && first->fall)
        first = first->fall;
    if (u->scope->type == SCOPE_MODULE && is_implicit_return(first))         /* a module without statements: line 0, where modules begin */
        first->ins[0].where = (struct range){0, 0, 0, 0};
}
