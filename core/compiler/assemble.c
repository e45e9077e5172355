/* core/compiler/assemble.c -- from blocks to a code object: layout, jump distances, ranges, tables.
 *
 * Ordinary blocks come first, in the order in which they were generated, then those of handlers. A jump that turns out to go back takes
 * its form with a safepoint. A jump too far for 16 bits becomes a jump to a JUMP_FAR beside it:
 *     cond, to 1 further    JUMP past    JUMP_FAR target    past:
 * Whether jumps are far is found by trying: all near at first; each round lengthens those that do not reach.
 */
#include "core/compiler/codegen_int.h"
#include "core/compiler/positions.h"
#include "core/runtime/config.h"


#include <string.h>

struct layout {
    struct compiler *c;
    struct unit *u;
    struct block **order;
    size_t nblocks;
    uint32_t ninstrs;
    uint8_t *far;                         /* by block: its last instruction jumps far */
    Instr *out;
    struct handler **handlers;            /* by instruction */
    struct range *where;
    uint32_t at;
};

/* ---- order ---- */

/* Would a trace function miss the line of the block's last instruction, were it not there? */
static bool has_line_of_its_own(struct block *b, struct block *next)
{
    int line = b->ins[b->n - 1].where.lineno;
    return line >= 0 && (b->n < 2 || b->ins[b->n - 2].where.lineno != line) && (next->n == 0 || next->ins[0].where.lineno != line);
}

static void place_blocks(struct layout *l)
{
    size_t n = 0;
    for (struct block *b = l->u->first; b; b = b->next)
        n++;
    l->order = gen_alloc(l->c, (n + 1) * sizeof *l->order);
    l->far = gen_alloc(l->c, n + 1);
    for (int cold = 0; cold < 2; cold++)
        for (struct block *b = l->u->first; b; b = b->next)
            if (b->cold == cold)
                l->order[l->nblocks++] = b;
    /* A block that falls into one that is not next to it jumps there; a jump to the next block goes. */
    for (size_t i = 0; i < l->nblocks; i++) {
        struct block *b = l->order[i], *next = i + 1 < l->nblocks ? l->order[i + 1] : NULL;
        struct ins *last = b->n ? &b->ins[b->n - 1] : NULL;
        if (last && (last->op == OP_JUMP || last->op == OP_JUMP_BACK) && last->target == next && next) {
            if (has_line_of_its_own(b, next)) {
                last->op = OP_NOP;
                last->target = NULL;
            } else {
                b->n--;
            }
            b->fall = next;
        } else if (b->fall && b->fall != next) {
            struct ins jump = {.op = OP_JUMP, .target = b->fall, .handler = last ? last->handler : NULL, .where = last ? last->where : range_none()};
            if (!GROW(l->c, b->ins, b->n, b->cap))
                fail(l->c);
            b->ins[b->n++] = jump;
            b->fall = NULL;
        }
    }
}

static bool is_plain_jump(const struct ins *i)
{
    return i->op == OP_JUMP || i->op == OP_JUMP_BACK;
}

/* The jumps of a block, from its last: a conditional one may be followed by a plain one that place_blocks() added. */
static size_t far_length(const struct ins *i)
{
    return is_plain_jump(i) ? 1 : 3;
}

static void measure(struct layout *l)
{
    bool again = true;
    while (again) {
        again = false;
        uint32_t at = 0;
        for (size_t k = 0; k < l->nblocks; k++) {
            struct block *b = l->order[k];
            b->start = at;
            at += (uint32_t)b->n;
            if (l->far[k])
                for (size_t i = 0; i < b->n; i++)
                    if (b->ins[i].target)
                        at += (uint32_t)far_length(&b->ins[i]) - 1;
        }
        l->ninstrs = at;
        for (size_t k = 0; k < l->nblocks; k++) {
            struct block *b = l->order[k];
            uint32_t end = k + 1 < l->nblocks ? l->order[k + 1]->start : at;
            for (size_t i = 0; i < b->n && !l->far[k]; i++)
                if (b->ins[i].target) {
                    int64_t distance = (int64_t)b->ins[i].target->start - end;
                    if (distance < -32000 || distance > 32000)
                        l->far[k] = again = true;
                }
        }
    }
}

/* ---- instructions ---- */

static void put(struct layout *l, unsigned op, uint32_t a, uint32_t b, uint32_t c, const struct ins *from)
{
    ASSERT(a <= UINT16_MAX && b <= UINT16_MAX && c <= UINT16_MAX);
    l->handlers[l->at] = from->handler;
    l->where[l->at] = from->where;
    l->out[l->at++] = (Instr){.op = (uint16_t)op, .a = (uint16_t)a, .b = (uint16_t)b, .c = (uint16_t)c};
}

static void put_far(struct layout *l, const struct ins *from)
{
    int32_t distance = (int32_t)from->target->start - (int32_t)(l->at + 1);
    put(l, OP_JUMP_FAR, (uint32_t)distance >> 16, (uint32_t)distance & 0xffff, 0, from);
}

static void put_jump(struct layout *l, const struct ins *i, bool far)
{
    const struct opcode_info *info = &opcode_table[opcode_base(i->op)];
    int32_t distance = (int32_t)i->target->start - (int32_t)(l->at + 1);
    unsigned op = i->op;
    if (is_plain_jump(i)) {
        if (far)
            put_far(l, i);
        else
            put(l, distance < 0 ? op : OP_JUMP, (uint16_t)distance, 0, 0, i);
        return;
    }
    if (far)
        distance = 1;
    else if (distance < 0 && (info->effects & EFFECT_B))
        op += FORM_B;
    uint16_t d = (uint16_t)distance;
    put(l, op, info->operands[0] == 'j' ? d : i->a, info->operands[1] == 'j' ? d : i->b, info->operands[2] == 'j' ? d : i->c, i);
    if (far) {
        put(l, OP_JUMP, 1, 0, 0, i);
        put_far(l, i);
    }
}

static void put_instructions(struct layout *l)
{
    l->out = buf_alloc((l->ninstrs + 1) * sizeof *l->out);
    l->handlers = gen_alloc(l->c, (l->ninstrs + 1) * sizeof *l->handlers);
    l->where = gen_alloc(l->c, (l->ninstrs + 1) * sizeof *l->where);
    if (!l->out) {
        no_memory();
        fail(l->c);
    }
    for (size_t k = 0; k < l->nblocks; k++) {
        struct block *b = l->order[k];
        ASSERT(l->at == b->start);
        for (size_t i = 0; i < b->n; i++)
            if (b->ins[i].target)
                put_jump(l, &b->ins[i], l->far[k]);
            else if (b->ins[i].op == OP_RERAISE && b->ins[i].where.lineno < 0)
                put(l, OP_RERAISE, b->ins[i].a, true, 0, &b->ins[i]);
            else
                put(l, b->ins[i].op, b->ins[i].a, b->ins[i].b, b->ins[i].c, &b->ins[i]);
    }
    ASSERT(l->at == l->ninstrs);
}

/* ---- tables ---- */

static ExcRange *make_ranges(struct layout *l, uint32_t *count)
{
    ExcRange *ranges = NULL;
    size_t n = 0, cap = 0;
    for (uint32_t i = 0; i < l->ninstrs; i++) {
        struct handler *h = l->handlers[i];
        if (!h || !h->entry->reachable)
            continue;
        if (n && ranges[n - 1].end == i && ranges[n - 1].handler == h->entry->start && ranges[n - 1].reg == h->reg && ranges[n - 1].keep == h->keep) {
            ranges[n - 1].end = i + 1;
            continue;
        }
        if (n == cap) {
            cap = cap ? 2 * cap : 8;
            ExcRange *more = buf_realloc(ranges, cap * sizeof *more);
            if (!more) {
                buf_free(ranges);
                no_memory();
                return NULL;
            }
            ranges = more;
        }
        ranges[n++] = (ExcRange){i, i + 1, h->entry->start, (uint16_t)h->reg, (uint16_t)h->keep};
    }
    *count = (uint32_t)n;
    return ranges;
}

static bool is_far_constant(const struct ins *i)
{
    return i->op == OP_LOADK_FAR || i->op == OP_MAKE_FUNCTION;
}

static uint32_t *constant_operand(struct ins *i)
{
    const struct opcode_info *info = &opcode_table[opcode_base(i->op)];
    uint32_t *const operands[3] = {&i->a, &i->b, &i->c}, *found = NULL;
    for (int k = 0; k < 3; k++)
        if (info->operands[k] == 'k' || (info->operands[k] == 's' && opcode_form(i->op) >= FORM_K))
            found = operands[k];
    return found;
}

/* The constants that the code still uses, renumbered in order of use (a docstring stays first): those that must fit 16 bits come before
 * those that are loaded with 32. */
static void renumber_constants(struct layout *l)
{
    struct unit *u = l->u;
    uint32_t *new = gen_alloc(l->c, (u->nconsts + 1) * sizeof *new), n = 0;
    PyObject **kept = gen_alloc(l->c, (u->nconsts + 1) * sizeof *kept);
    memset(new, 0xff, (u->nconsts + 1) * sizeof *new);
    if (u->flags & CODE_HAS_DOCSTRING) {
        new[0] = n;
        kept[n++] = u->consts[0];
    }
    for (int far = 0; far < 2; far++)
        for (size_t k = 0; k < l->nblocks; k++)
            for (size_t m = 0; m < l->order[k]->n; m++) {
                struct ins *i = &l->order[k]->ins[m];
                uint32_t *operand = constant_operand(i);
                if (is_far_constant(i) != far || (!far && !operand))
                    continue;
                uint32_t old = far ? i->b << 16 | i->c : *operand;
                if (new[old] == UINT32_MAX) {
                    new[old] = n;
                    kept[n++] = u->consts[old];
                }
                if (!far) {
                    *operand = new[old];
                } else if (i->op == OP_LOADK_FAR && new[old] <= UINT16_MAX) {
                    i->op = OP_LOADK;
                    i->b = new[old];
                    i->c = 0;
                } else {
                    i->b = new[old] >> 16;
                    i->c = new[old] & 0xffff;
                }
            }
    u->consts = kept;
    u->nconsts = n;
}

/* The same for sites. */
static void renumber_sites(struct layout *l)
{
    struct unit *u = l->u;
    uint32_t *new = gen_alloc(l->c, (u->nsites + 1) * sizeof *new), n = 0;
    struct site *kept = gen_alloc(l->c, (u->nsites + 1) * sizeof *kept);
    memset(new, 0xff, (u->nsites + 1) * sizeof *new);
    for (uint32_t i = 0; i < l->ninstrs; i++) {
        Instr *w = &l->out[i];
        const struct opcode_info *info = &opcode_table[opcode_base(w->op)];
        for (int k = 0; k < 3; k++) {
            if (info->operands[k] != 'n')
                continue;
            uint16_t *operand = k == 0 ? &w->a : k == 1 ? &w->b : &w->c;
            if (new[*operand] == UINT32_MAX) {
                new[*operand] = n;
                kept[n++] = u->sites[*operand];
            }
            *operand = (uint16_t)new[*operand];
        }
    }
    u->sites = kept;
    u->nsites = n;
}

static PyObject *tuple_of_locals(struct compiler *c, struct unit *u, bool (*wanted)(struct unit *, uint32_t))
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < u->nlocals; i++)
        n += wanted(u, i);
    PyObject *t = PyTuple_New(n);
    for (uint32_t i = 0, at = 0; t && i < u->nlocals; i++)
        if (wanted(u, i)) {
            PyObject *name = ident_str(c, u->locals[i].name);
            if (name && u->scope->type == SCOPE_ANNOTATION && i == 0)
                name = constant_utf8(c, "format", 6);      /* its parameter .format, as signatures show it */
            if (!name) {
                Py_DECREF(t);
                return NULL;
            }
            PyTuple_SET_ITEM(t, at++, Py_NewRef(name));
        }
    return t ? constant_merge(c, t) : NULL;
}

static bool any_local(struct unit *u, uint32_t i) { (void)u; (void)i; return true; }
static bool is_variable(struct unit *u, uint32_t i) { return i < u->nplain && !u->locals[i].hidden; }
static bool is_cell(struct unit *u, uint32_t i) { return u->locals[i].cell && !u->locals[i].hidden; }

static PyObject *tuple_of_free(struct compiler *c, struct unit *u)
{
    PyObject *t = PyTuple_New(u->nfree);
    for (uint32_t i = 0; t && i < u->nfree; i++) {
        PyObject *name = ident_str(c, u->free[i]);
        if (!name) {
            Py_DECREF(t);
            return NULL;
        }
        PyTuple_SET_ITEM(t, i, Py_NewRef(name));
    }
    return t ? constant_merge(c, t) : NULL;
}

static PyObject *tuple_of_names(struct compiler *c, struct unit *u)
{
    /* Names in order of their first site. */
    PyObject **all = gen_alloc(c, (u->nsites + 1) * sizeof *all);
    size_t size = 16, n = 0;
    while (size < 2 * (size_t)u->nsites + 2)
        size *= 2;
    PyObject **seen = gen_alloc(c, size * sizeof *seen);
    for (uint32_t i = 0; i < u->nsites; i++) {
        size_t k = ((uintptr_t)u->sites[i].name * UINT64_C(0x9e3779b97f4a7c15)) >> 20 & (size - 1);
        while (seen[k] && seen[k] != u->sites[i].name)
            k = (k + 1) & (size - 1);
        if (!seen[k])
            seen[k] = all[n++] = u->sites[i].name;
    }
    PyObject *t = PyTuple_New((Py_ssize_t)n);
    for (size_t i = 0; t && i < n; i++)
        PyTuple_SET_ITEM(t, (Py_ssize_t)i, Py_NewRef(all[i]));
    return t ? constant_merge(c, t) : NULL;
}

static int fill_code(struct layout *l, struct code_parts *p)
{
    struct unit *u = l->u;
    struct compiler *c = l->c;
    struct position_writer positions;
    p->instrs = l->out;
    p->ninstrs = l->ninstrs;
    p->ranges = make_ranges(l, &p->nranges);
    if (!p->ranges && p->nranges)
        return -1;
    if (PyErr_Occurred())
        return -1;
    position_begin(&positions, l->ninstrs);
    for (uint32_t i = 0; i < l->ninstrs; i++) {
        struct range w = l->where[i];
        position_add(&positions, runtime_config.no_debug_ranges ? (Position){w.lineno, -1, -1, -1}
                                                                : (Position){w.lineno, w.end_lineno, w.col_offset, w.end_col_offset});
    }
    p->positions = positions.data;
    p->positions_size = (uint32_t)positions.size;
    if (positions.failed) {
        no_memory();
        return -1;
    }
    p->consts = u->consts;
    p->nconsts = u->nconsts;
    p->site_names = gen_alloc(c, (u->nsites + 1) * sizeof *p->site_names);
    for (uint32_t i = 0; i < u->nsites; i++)
        p->site_names[i] = u->sites[i].name;
    p->nsites = u->nsites;
    p->nlocals = u->nlocals;
    p->nregs = u->max;
    p->argcount = u->argcount;
    p->posonly = u->posonly;
    p->kwonly = u->kwonly;
    p->nplain = u->nplain;
    p->nfree = u->nfree;
    p->flags = u->flags;
    p->firstlineno = u->firstlineno;
    p->name = u->name;
    p->qualname = u->qualname;
    p->filename = c->filename;
    p->localkinds = gen_alloc(c, u->nlocals + 1);
    for (uint32_t i = 0; i < u->nlocals; i++) {
        struct local *x = &u->locals[i];
        p->ncells += x->cell;
        p->localkinds[i] = (uint8_t)((x->cell ? CODE_LOCAL_CELL : 0) | (i < u->nplain ? CODE_LOCAL_PLAIN : 0) | (x->param ? CODE_LOCAL_PARAMETER : 0) |
                                     (x->hidden ? CODE_LOCAL_HIDDEN : 0));
    }
    p->localnames = tuple_of_locals(c, u, any_local);
    p->varnames = p->localnames ? tuple_of_locals(c, u, is_variable) : NULL;
    p->cellvars = p->varnames ? tuple_of_locals(c, u, is_cell) : NULL;
    p->freevars = p->cellvars ? tuple_of_free(c, u) : NULL;
    p->names = p->freevars ? tuple_of_names(c, u) : NULL;
    return p->names ? 0 : -1;
}

PyObject *assemble(struct compiler *c)
{
    struct unit *u = c->unit;
    struct layout l = {.c = c, .u = u};
    struct code_parts parts = {0};
    if (u->max > UINT16_MAX - 64 || u->nsites > UINT16_MAX) {
        struct range where = {u->firstlineno, 0, u->firstlineno, 0};
        fail_at(c, where, u->nsites > UINT16_MAX ? "too many names and attributes in one code object" : "too many registers needed by one code object");
    }
    place_blocks(&l);
    renumber_constants(&l);
    measure(&l);
    put_instructions(&l);
    renumber_sites(&l);
    PyObject *code = NULL;
    if (fill_code(&l, &parts) == 0)
        code = code_new(c, &parts);
    if (!code) {
        buf_free(parts.instrs);
        buf_free(parts.ranges);
        buf_free(parts.positions);
        return NULL;
    }
    if (constant_keep(c, code) < 0)
        return NULL;
    return code;
}
