/* core/compiler/ir.c -- emitting instructions into basic blocks, temporaries, constants and sites of a unit. */
#include "core/compiler/codegen_int.h"

#include <stdarg.h>
#include <string.h>

_Thread_local jmp_buf *codegen_escape;

void fail(struct compiler *c)
{
    (void)c;
    ASSERT(PyErr_Occurred());
    longjmp(*codegen_escape, 1);
}

void fail_at(struct compiler *c, struct range where, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    PyObject *message = PyUnicode_FromFormatV(format, args);
    va_end(args);
    if (message) {
        syntax_error(c, where, "%U", message);
        Py_DECREF(message);
    }
    fail(c);
}

void *gen_alloc(struct compiler *c, size_t size)
{
    void *p = compiler_alloc(c, size);
    if (!p)
        fail(c);
    return p;
}

void gen_enter(struct compiler *c)
{
    if (compiler_enter(c) < 0)
        fail(c);
}

void gen_leave(struct compiler *c)
{
    compiler_leave(c);
}

struct ident *gen_ident(struct compiler *c, struct name *name)
{
    struct ident *id = ident_of(c, name);
    if (!id)
        fail(c);
    return id;
}

PyObject *name_str(struct compiler *c, struct ident *id)
{
    PyObject *s = ident_str(c, id);
    if (!s)
        fail(c);
    return s;
}

/* ---- blocks ---- */

struct block *new_block(struct compiler *c)
{
    return gen_alloc(c, sizeof(struct block));
}

void use_block(struct compiler *c, struct block *b)
{
    struct unit *u = c->unit;
    if (u->current && !u->current->closed && !u->current->fall)
        u->current->fall = b;
    ASSERT(!b->placed);
    b->placed = true;
    b->cold = u->cold;
    if (u->last)
        u->last->next = b;
    else
        u->first = b;
    u->last = u->current = b;
}

struct aside aside_begin(struct compiler *c, struct block *b)
{
    struct unit *u = c->unit;
    struct aside saved = {u->current, u->cold, u->handler, u->top};
    u->current = NULL;
    u->cold = true;
    use_block(c, b);
    return saved;
}

void aside_end(struct compiler *c, struct aside saved)
{
    struct unit *u = c->unit;
    ASSERT(u->current->closed);
    u->current = saved.current;
    u->cold = saved.cold;
    u->handler = saved.handler;
    u->top = saved.top;
}

void close_block(struct compiler *c)
{
    c->unit->current->closed = true;
}

struct ins *emit(struct compiler *c, unsigned op, uint32_t a, uint32_t b, uint32_t cc, struct range where)
{
    struct unit *u = c->unit;
    if (u->current->closed || u->current->fall)
        use_block(c, new_block(c));
    struct block *block = u->current;
    if (!GROW(c, block->ins, block->n, block->cap))
        fail(c);
    struct ins *i = &block->ins[block->n++];
    *i = (struct ins){.op = (uint16_t)op, .a = a, .b = b, .c = cc, .handler = u->handler, .where = where};
    const struct opcode_info *info = &opcode_table[opcode_base(op)];
    if (info->operands[0] == 'd' && a + 1 > u->max)
        u->max = a + 1;
    if (info->effects & EFFECT_E)
        block->closed = true;
    return i;
}

void emit_jump(struct compiler *c, unsigned op, uint32_t a, uint32_t b, struct block *target, struct range where)
{
    struct ins *i = emit(c, op, a, b, 0, where);
    i->target = target;
    if (!c->unit->current->closed)
        use_block(c, new_block(c));
}

void jump(struct compiler *c, struct block *target, struct range where)
{
    if (c->unit->current->closed)
        return;
    emit(c, OP_JUMP, 0, 0, 0, where)->target = target;
}

void jump_loop(struct compiler *c, struct block *target, struct range where)
{
    if (!c->unit->current->closed)
        emit(c, OP_JUMP_BACK, 0, 0, 0, where)->target = target;
}

struct handler *new_handler(struct compiler *c, struct block *entry, reg r, reg keep)
{
    struct handler *h = gen_alloc(c, sizeof *h);
    *h = (struct handler){entry, r, keep};
    if (r + 1 > c->unit->max)
        c->unit->max = r + 1;
    return h;
}

/* ---- registers ---- */

bool is_temp(struct compiler *c, reg r)
{
    return r >= c->unit->nlocals;
}

void set_top(struct compiler *c, reg top)
{
    struct unit *u = c->unit;
    u->top = top;
    if (top > u->max)
        u->max = top;
}

reg take(struct compiler *c)
{
    set_top(c, c->unit->top + 1);
    return c->unit->top - 1;
}

/* d = s. When s is a temporary that the instruction before has just written, that instruction writes d instead. */
void move_to(struct compiler *c, reg d, reg s, struct range where)
{
    struct unit *u = c->unit;
    struct block *block = u->current;
    if (d == s)
        return;
    bool to_local = !is_temp(c, d);
    if (is_temp(c, s) && !block->closed && !block->fall && block->n > 0) {
        struct ins *last = &block->ins[block->n - 1];
        const struct opcode_info *info = &opcode_table[opcode_base(last->op)];
        unsigned form = opcode_form(last->op);
        if (info->operands[0] == 'd' && last->a == s && last->handler == u->handler && !last->target && opcode_base(last->op) != OP_SAVE_LOCAL) {
            if (!to_local && !(form == FORM_L || form == FORM_KL)) {
                last->a = d;
                return;
            }
            if (to_local && (info->effects & EFFECT_L) && form != FORM_L && form != FORM_KL &&
                (last->where.lineno == where.lineno || where.lineno < 0)) {
                last->op = (uint16_t)(last->op + FORM_L);
                last->a = d;
                return;
            }
        }
    }
    emit(c, OP_MOVE + (to_local ? FORM_L : 0), d, s, 0, where);
}

void clear(struct compiler *c, reg r, struct range where)
{
    emit(c, OP_CLEAR, r, 0, 0, where);
}

/* ---- constants and sites ---- */

/* A hash index of numbers + 1 into an array; find() tells equality. */
static uint32_t *index_slot(uint32_t *index, size_t size, uint64_t hash, bool (*same)(struct unit *, uint32_t, const void *), struct unit *u, const void *key)
{
    size_t k = (hash * UINT64_C(0x9e3779b97f4a7c15)) >> 32 & (size - 1);
    while (index[k] && !same(u, index[k] - 1, key))
        k = (k + 1) & (size - 1);
    return &index[k];
}

static bool same_constant(struct unit *u, uint32_t i, const void *key)
{
    return u->consts[i] == key;
}

static uint64_t site_hash(const struct site *s)
{
    return (uint64_t)(uintptr_t)s->name ^ ((uint64_t)s->kind << 50) ^ ((uint64_t)s->on << 40);
}

static bool same_site(struct unit *u, uint32_t i, const void *key)
{
    const struct site *a = &u->sites[i], *b = key;
    return a->name == b->name && a->kind == b->kind && a->on == b->on;
}

uint32_t const_index(struct compiler *c, PyObject *o)
{
    struct unit *u = c->unit;
    if (2 * (u->nconsts + 1) > u->const_index_size) {
        size_t size = u->const_index_size ? 4 * u->const_index_size : 16;
        uint32_t *index = gen_alloc(c, size * sizeof *index);
        for (uint32_t i = 0; i < u->nconsts; i++)
            *index_slot(index, size, (uint64_t)(uintptr_t)u->consts[i] >> 4, same_constant, u, u->consts[i]) = i + 1;
        u->const_index = index;
        u->const_index_size = size;
    }
    uint32_t *slot = index_slot(u->const_index, u->const_index_size, (uint64_t)(uintptr_t)o >> 4, same_constant, u, o);
    if (*slot)
        return *slot - 1;
    if (!GROW(c, u->consts, u->nconsts, u->consts_cap))
        fail(c);
    u->consts[u->nconsts] = o;
    *slot = ++u->nconsts;
    return u->nconsts - 1;
}

uint32_t site(struct compiler *c, PyObject *name, enum site_kind kind, uint32_t on)
{
    struct unit *u = c->unit;
    if (!name)
        fail(c);
    struct site key = {name, kind, on};
    if (2 * (u->nsites + 1) > u->site_index_size) {
        size_t size = u->site_index_size ? 4 * u->site_index_size : 16;
        uint32_t *index = gen_alloc(c, size * sizeof *index);
        for (uint32_t i = 0; i < u->nsites; i++)
            if (u->sites[i].kind != SITE_UNSHARED)
                *index_slot(index, size, site_hash(&u->sites[i]), same_site, u, &u->sites[i]) = i + 1;
        u->site_index = index;
        u->site_index_size = size;
    }
    uint32_t *slot = NULL;
    if (kind != SITE_UNSHARED) {
        slot = index_slot(u->site_index, u->site_index_size, site_hash(&key), same_site, u, &key);
        if (*slot)
            return *slot - 1;
    }
    if (!GROW(c, u->sites, u->nsites, u->sites_cap))
        fail(c);
    u->sites[u->nsites++] = key;
    if (slot)
        *slot = u->nsites;
    return u->nsites - 1;
}

void load_const(struct compiler *c, reg d, PyObject *o, struct range where)
{
    if (!o)
        fail(c);
    if (PyLong_CheckExact(o)) {
        int overflow;
        long n = PyLong_AsLongAndOverflow(o, &overflow);
        if (!overflow && n >= INT16_MIN && n <= INT16_MAX) {
            emit(c, OP_LOAD_INT, d, (uint16_t)n, 0, where);
            return;
        }
    }
    uint32_t k = const_index(c, o);
    if (k > MAX_NEAR_CONSTANT)
        emit(c, OP_LOADK_FAR, d, k >> 16, k & 0xffff, where);
    else
        emit(c, OP_LOADK, d, k, 0, where);
}
