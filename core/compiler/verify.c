/* core/compiler/verify.c -- is this code fit to be run? Checked for everything compiled in debug builds, and for code made by hand.
 *
 * Three passes: each instruction by itself (its form exists, its operands are in range and of the right kind, its jumps land in the code);
 * temporaries (liveness.c: full where read, empty where written, the same on all paths); locals (bound where read as an operand, cells
 * only touched as cells). */
#include "core/compiler/liveness.h"

#include <string.h>

const char code_out_of_memory[] = "out of memory";

struct verifier {
    const CodeObj *code;
    const char *why;
    uint32_t at;
};

static bool bad(struct verifier *v, uint32_t at, const char *why)
{
    v->why = why;
    v->at = at;
    return false;
}

/* ---- instructions by themselves ---- */

static bool uses_cell(unsigned base)
{
    return base == OP_MAKE_CELL || base == OP_LOAD_CELL || base == OP_STORE_CELL || base == OP_DELETE_CELL || base == OP_LOAD_OWN_CELL;
}

static bool any_kind(unsigned base)
{
    return base == OP_UNBIND || base == OP_SAVE_LOCAL || base == OP_RESTORE_LOCAL;
}

static bool check_local(struct verifier *v, uint32_t at, unsigned base, char letter, uint32_t r)
{
    if (r >= v->code->nlocals || any_kind(base))
        return true;
    bool cell = (v->code->localkinds[r] & CODE_LOCAL_CELL) != 0;
    return cell == (uses_cell(base) && letter == 'p') || bad(v, at, cell ? "a cell is used as a plain local" : "a plain local is used as a cell");
}

static bool check_operand(struct verifier *v, uint32_t at, Instr w, int i, char letter, bool constant)
{
    const CodeObj *c = v->code;
    unsigned base = opcode_base(w.op), form = opcode_form(w.op);
    uint32_t x = i == 0 ? w.a : i == 1 ? w.b : w.c;
    bool to_local = (form == FORM_L || form == FORM_KL) && (opcode_table[base].effects & EFFECT_L);
    if (constant || letter == 'k')
        return x < c->nconsts || bad(v, at, "constant out of range");
    switch (letter) {
    case 'd':
        if (x >= c->nregs)
            return bad(v, at, "register out of range");
        if (to_local != (x < c->nlocals))
            return bad(v, at, to_local ? "form L writes a temporary" : "a local is written by an instruction that does not release it");
        return check_local(v, at, base, letter, x);
    case 's':
    case 'p':
        if (x >= c->nregs)
            return bad(v, at, "register out of range");
        if (letter == 's' && (base == OP_CLEAR || base == OP_RERAISE || base == OP_POP_EXC || base == OP_RAISE_STOP) && x < c->nlocals)
            return bad(v, at, "not for locals");
        if (letter == 'p' && i == 0 && (uses_cell(base) || any_kind(base) || base == OP_CHECK || base == OP_DELETE) && x >= c->nlocals)
            return bad(v, at, "only for locals");
        return check_local(v, at, base, letter, x);
    case 'n': return x < c->nsites || bad(v, at, "site out of range");
    case 'w': return (x >= c->nlocals && x < c->nregs) || bad(v, at, "a window is no temporary");
    case 'j': {
        int64_t to = instr_target(w, at, i);
        return (to >= 0 && to < c->ninstrs) || bad(v, at, "a jump out of the code");
    }
    default: return true;
    }
}

static bool check_immediate(struct verifier *v, uint32_t at, Instr w)
{
    const CodeObj *c = v->code;
    switch (opcode_base(w.op)) {
    case OP_LOADK_FAR:
    case OP_MAKE_FUNCTION: {
        uint32_t k = (uint32_t)w.b << 16 | w.c;
        return k < c->nconsts || bad(v, at, "constant out of range");
    }
    case OP_LOAD_FREE:
    case OP_LOAD_FREE_CELL: return w.b < c->nfree || bad(v, at, "free variable out of range");
    case OP_STORE_FREE:
    case OP_DELETE_FREE: return w.a < c->nfree || bad(v, at, "free variable out of range");
    case OP_LOAD_FREE_NAME: return w.c < c->nfree || bad(v, at, "free variable out of range");
    case OP_INTRINSIC: return w.c < INTRINSIC_COUNT || bad(v, at, "unknown intrinsic");
    case OP_INTRINSIC2: return w.c < INTRINSIC_2_COUNT || bad(v, at, "unknown intrinsic");
    case OP_SET_FUNCTION: return w.c <= FUNCTION_TYPE_PARAMS || bad(v, at, "unknown part of a function");
    case OP_LOAD_SPECIAL: return w.c <= SPECIAL_AEXIT || bad(v, at, "unknown special method");
    case OP_YIELD:
        if (w.c == 0)
            return true;
        return (at > 0 && opcode_base(opcode_generic(c->instrs[at - 1].op)) == OP_SEND && c->instrs[at - 1].b + 1 == w.c) ||
               bad(v, at, "a delegating YIELD does not follow its SEND");
    default: return true;
    }
}

static bool check_instruction(struct verifier *v, uint32_t at)
{
    Instr w = v->code->instrs[at];
    if (w.op >= OP_COUNT)
        return bad(v, at, "unknown opcode");
    w.op = (uint16_t)opcode_generic(w.op);
    const struct opcode_info *info = &opcode_table[opcode_base(w.op)];
    unsigned form = opcode_form(w.op);
    if (((form == FORM_L || form == FORM_KL) && !(info->effects & (EFFECT_L | EFFECT_B))) || (form >= FORM_K && !(info->effects & EFFECT_K)))
        return bad(v, at, "the op has no such form");
    int constant = -1;
    for (int i = 0; i < 3 && form >= FORM_K; i++)
        if (info->operands[i] == 's')
            constant = i;
    for (int i = 0; i < 3; i++)
        if (!check_operand(v, at, w, i, info->operands[i], i == constant))
            return false;
    if ((info->effects & EFFECT_B) && (form == FORM_B || form == FORM_KB) != (instr_target(w, at, info->operands[1] == 'j' ? 1 : 2) <= at))
        return bad(v, at, "a conditional jump back without a safepoint, or one forward with it");
    return check_immediate(v, at, w);
}

static bool check_ranges(struct verifier *v)
{
    const CodeObj *c = v->code;
    for (uint32_t i = 0; i < c->nranges; i++) {
        const ExcRange *r = &c->ranges[i];
        if (r->start >= r->end || r->end > c->ninstrs || (i && r->start < r[-1].end))
            return bad(v, r->start, "ranges are not sorted and apart");
        if (r->handler >= c->ninstrs || r->reg < c->nlocals || r->reg >= c->nregs || r->keep < c->nlocals || r->keep > c->nregs)
            return bad(v, r->start, "a range's handler or registers are out of range");
    }
    return true;
}

/* ---- locals: bound where they are read ---- */

struct locals_walk {
    struct verifier *v;
    uint32_t words;
    uint64_t *in;                        /* by instruction that is a target: bound on entry */
    bool *known, *queued, *is_target;
    uint32_t *stack, depth;
    uint64_t *now;
};

static bool bound(const uint64_t *set, uint32_t r) { return set[r >> 6] >> (r & 63) & 1; }
static void bind(uint64_t *set, uint32_t r, bool on)
{
    uint64_t mask = UINT64_C(1) << (r & 63);
    set[r >> 6] = on ? set[r >> 6] | mask : set[r >> 6] & ~mask;
}

static void meet(struct locals_walk *l, uint32_t to)
{
    uint64_t *in = l->in + (size_t)to * l->words;
    bool changed = !l->known[to];
    if (changed)
        memcpy(in, l->now, l->words * sizeof *in);
    l->known[to] = true;
    for (uint32_t i = 0; i < l->words; i++) {
        changed |= (in[i] & l->now[i]) != in[i];
        in[i] &= l->now[i];
    }
    if (changed && !l->queued[to]) {
        l->queued[to] = true;
        l->stack[l->depth++] = to;
    }
}

static bool may_be_unbound(unsigned base)
{
    return base == OP_CHECK || base == OP_DELETE || base == OP_MAKE_CELL || any_kind(base);
}

/* Follows the code from `at` up to the next target. check: report reads of unbound locals. */
static bool follow(struct locals_walk *l, uint32_t at, bool check)
{
    const CodeObj *c = l->v->code;
    memcpy(l->now, l->in + (size_t)at * l->words, l->words * sizeof *l->now);
    const ExcRange *last = NULL;
    for (;; at++) {
        Instr w = c->instrs[at];
        w.op = (uint16_t)opcode_generic(w.op);
        unsigned base = opcode_base(w.op);
        struct instr_effects e;
        instr_effects(w, c->nlocals, &e);
        for (int i = 0; check && i < e.npeeked; i++)
            if (e.peeked[i].first < c->nlocals && !bound(l->now, e.peeked[i].first) && !may_be_unbound(base))
                return bad(l->v, at, "reads a local that may be unbound");
        const ExcRange *r = code_handler(c, at);
        if (r && r != last)
            meet(l, r->handler);
        last = r;
        if (base == OP_CHECK || base == OP_MAKE_CELL) {
            bind(l->now, w.a, true);
        } else if (base == OP_DELETE || base == OP_UNBIND) {
            bind(l->now, w.a, false);
            last = NULL;
        } else if (base == OP_SAVE_LOCAL) {
            bind(l->now, w.a, bound(l->now, w.b));
            bind(l->now, w.b, false);
            last = NULL;
        } else if (base == OP_RESTORE_LOCAL) {
            bind(l->now, w.a, bound(l->now, w.b));
            last = NULL;
        }
        bool writes_local = base != OP_SAVE_LOCAL && e.nwritten && e.written[0].first < c->nlocals;
        if (writes_local && !e.on_jump_only)
            bind(l->now, e.written[0].first, true);
        if (r && !last)
            meet(l, r->handler);
        if (e.jump >= 0) {
            bool was = writes_local && bound(l->now, e.written[0].first);
            if (writes_local)
                bind(l->now, e.written[0].first, true);
            meet(l, (uint32_t)instr_target(w, at, e.jump));
            if (writes_local && e.on_jump_only)
                bind(l->now, e.written[0].first, was);
        }
        if (e.ends)
            return true;
        if (l->is_target[at + 1]) {
            meet(l, at + 1);
            return true;
        }
    }
}

static bool check_locals(struct verifier *v, bool *no_memory)
{
    const CodeObj *c = v->code;
    struct locals_walk l = {.v = v, .words = c->nregs / 64u + 1};
    l.in = buf_alloc((size_t)(c->ninstrs + 1) * l.words * sizeof *l.in);
    l.known = buf_zalloc(c->ninstrs + 1);
    l.queued = buf_zalloc(c->ninstrs + 1);
    l.is_target = buf_zalloc(c->ninstrs + 1);
    l.stack = buf_alloc((size_t)(c->ninstrs + 1) * sizeof *l.stack);
    l.now = buf_zalloc(l.words * sizeof *l.now);
    bool good = l.in && l.known && l.queued && l.is_target && l.stack && l.now;
    *no_memory = !good;
    if (good) {
        l.is_target[0] = true;
        for (uint32_t i = 0; i < c->ninstrs; i++) {
            struct instr_effects e;
            instr_effects(c->instrs[i], c->nlocals, &e);
            if (e.jump >= 0)
                l.is_target[instr_target(c->instrs[i], i, e.jump)] = true;
        }
        for (uint32_t i = 0; i < c->nranges; i++)
            l.is_target[c->ranges[i].handler] = true;
        for (uint32_t i = 0; i < c->nlocals; i++)
            bind(l.now, i, (c->localkinds[i] & CODE_LOCAL_PARAMETER) != 0);
        meet(&l, 0);
        while (l.depth > 0) {
            uint32_t at = l.stack[--l.depth];
            l.queued[at] = false;
            follow(&l, at, false);
        }
        for (uint32_t i = 0; i < c->ninstrs && good; i++)
            if (l.known[i])
                good = follow(&l, i, true);
    }
    void *const buffers[] = {l.in, l.known, l.queued, l.is_target, l.stack, l.now};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        buf_free(buffers[i]);
    return good;
}

/* The registers of a called Python function begin in the call's window and go on above it: what the caller holds must lie below. */
static bool calls_leave_room(struct verifier *v, const struct live_map *map, uint32_t at)
{
    const CodeObj *c = v->code;
    Instr w = c->instrs[at];
    unsigned window = opcode_table[opcode_base(opcode_generic(w.op))].window;
    if (window != WINDOW_CALL && window != WINDOW_CALL_METHOD)
        return true;
    bool by_name = opcode_base(opcode_generic(w.op)) == OP_CALL_KW || opcode_base(opcode_generic(w.op)) == OP_CALL_METHOD_KW;
    uint32_t end = (by_name ? (uint32_t)w.a + w.b : (uint32_t)w.b + w.c) + FRAME_ARGS;
    const uint64_t *full = live_set(map, at);
    if (end > c->nregs)
        return bad(v, at, "a call's window does not fit into the registers");
    for (uint32_t r = end; full && r < c->nregs; r++)
        if (full[(r - c->nlocals) / 64] >> ((r - c->nlocals) % 64) & 1)
            return bad(v, at, "a call's window lies below a full temporary");
    return true;
}

int code_verify(const CodeObj *code, const char **why, uint32_t *at)
{
    struct verifier v = {.code = code, .why = code_out_of_memory};
    bool good = code->ninstrs > 0 && code->nlocals <= code->nregs;
    if (!good)
        bad(&v, 0, "no code");
    for (uint32_t i = 0; i < code->ninstrs && good; i++)
        good = check_instruction(&v, i);
    good = good && check_ranges(&v);
    if (good) {
        struct live_map *map = live_build(code, &v.why, &v.at);
        good = map != NULL;
        for (uint32_t i = 0; i < code->ninstrs && good; i++)
            if (opcode_base(opcode_generic(code->instrs[i].op)) == OP_RETURN && live_set(map, i)) {
                struct instr_effects e;
                instr_effects(code->instrs[i], code->nlocals, &e);
                unsigned full = 0;
                for (uint32_t k = 0; k < map->words; k++)
                    full += (unsigned)__builtin_popcountll(live_set(map, i)[k]);
                if (full != e.nconsumed)
                    good = bad(&v, i, "returns with full temporaries");
            }
        for (uint32_t i = 0; i < code->ninstrs && good; i++)
            good = calls_leave_room(&v, map, i);
        buf_free(map);
        if (!good && !v.why)
            v.why = code_out_of_memory;
    }
    bool no_memory = false;
    good = good && check_locals(&v, &no_memory);
    if (no_memory)
        v.why = code_out_of_memory;
    *why = good ? NULL : v.why;
    *at = v.at;
    return good ? 0 : -1;
}
