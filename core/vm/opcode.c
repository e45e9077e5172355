/* core/vm/opcode.c -- the table of opcodes, and what an instruction does to registers as read from the table. */
#include "core/vm/opcode.h"

#include <stdio.h>

#define R EFFECT_R
#define P EFFECT_P
#define S EFFECT_S
#define E EFFECT_E
#define L EFFECT_L
#define K EFFECT_K
#define B EFFECT_B
#define C EFFECT_C
const struct opcode_info opcode_table[OP_BASE_COUNT] = {
#define OP(name, operands, window, effects, meaning) {#name, operands, WINDOW_##window, effects, meaning},
#include "core/vm/opcodes.def"
#undef OP
};
#undef R
#undef P
#undef S
#undef E
#undef L
#undef K
#undef B
#undef C

#if __has_include("core/vm/specialised.def")
static const struct specialised { const char *name; uint16_t of; } specialised[] = {
#define SPECIALISED(name, base, form, meaning) {#name, OP_##base + FORM_##form},
#include "core/vm/specialised.def"
#undef SPECIALISED
    {NULL, 0},
};
#else
static const struct specialised { const char *name; uint16_t of; } specialised[] = {{NULL, 0}};
#endif

unsigned opcode_generic_of(unsigned op)
{
    CHECK(op >= FORM_END && op < OP_COUNT);
    return specialised[op - FORM_END].of;
}

const char *opcode_name(unsigned op, char buffer[40])
{
    if (op >= FORM_END) {
        snprintf(buffer, 40, "%s", op < OP_COUNT ? specialised[op - FORM_END].name : "?");
        return buffer;
    }
    const struct opcode_info *info = &opcode_table[opcode_base(op)];
    unsigned form = opcode_form(op);
    const char *back = info->effects & EFFECT_B ? "B" : "L";
    snprintf(buffer, 40, "%s%s%s%s", info->name, form ? "_" : "", form >= FORM_K ? "K" : "", form == FORM_L || form == FORM_KL ? back : "");
    return buffer;
}

static void consume(struct instr_effects *e, uint32_t nlocals, uint32_t first, uint32_t count)
{
    if (count == 0)
        return;
    if (first < nlocals) {
        e->peeked[e->npeeked++] = (struct register_run){first, count};
        return;
    }
    ASSERT(e->nconsumed < 4);
    e->consumed[e->nconsumed++] = (struct register_run){first, count};
}

static void written(struct instr_effects *e, uint32_t first, uint32_t count)
{
    if (count)
        e->written[e->nwritten++] = (struct register_run){first, count};
}

static void window_effects(const struct opcode_info *info, const uint16_t *operand, uint32_t nlocals, struct instr_effects *e)
{
    int at = 0;
    while (info->operands[at] != 'w')
        at++;
    uint32_t w = operand[at], n = at < 2 ? operand[at + 1] : 0;
    switch ((enum opcode_window)info->window) {
    case WINDOW_NONE: break;
    case WINDOW_READ: consume(e, nlocals, w, n); break;
    case WINDOW_READ2: consume(e, nlocals, w, 2 * n); break;
    case WINDOW_FIXED2: consume(e, nlocals, w, 2); break;
    case WINDOW_FIXED3: consume(e, nlocals, w, 3); break;
    case WINDOW_PAIR: written(e, w, 2); break;
    case WINDOW_TRIPLE: written(e, w, 3); break;
    case WINDOW_WRITE:
        if (opcode_base(operand[-1]) == OP_UNPACK_EX)
            n = (n & 0xff) + 1 + (n >> 8);
        written(e, w, n);
        break;
    case WINDOW_CALLEE:
        written(e, w, 1);
        written(e, w + FRAME_SELF, 1);
        break;
    case WINDOW_SUPER:
        consume(e, nlocals, operand[at + 1], 3);
        written(e, w, 1);
        written(e, w + FRAME_SELF, 1);
        break;
    case WINDOW_CALL:
    case WINDOW_CALL_METHOD:
        consume(e, nlocals, w, 1);
        if (info->window == WINDOW_CALL_METHOD)
            consume(e, nlocals, w + FRAME_SELF, 1);
        consume(e, nlocals, w + FRAME_ARGS, n);
        if (info->operands[0] != 'd')
            written(e, w, 1);
        break;
    case WINDOW_CALL_EX:
        consume(e, nlocals, w, 1);
        consume(e, nlocals, w + FRAME_ARGS, n & 1 ? 2 : 1);
        break;
    case WINDOW_INTERPOLATION: consume(e, nlocals, w, n & 4 ? 3 : 2); break;
    }
}

void instr_effects(Instr w, uint32_t nlocals, struct instr_effects *e)
{
    w.op = (uint16_t)opcode_generic(w.op);
    unsigned base = opcode_base(w.op), form = opcode_form(w.op);
    const struct opcode_info *info = &opcode_table[base];
    uint16_t operand[4] = {w.op, w.a, w.b, w.c};
    *e = (struct instr_effects){.jump = -1, .ends = (info->effects & EFFECT_E) != 0};
    int constant = -1;
    if (form >= FORM_K)
        for (int i = 0; i < 3; i++)
            if (info->operands[i] == 's')
                constant = i;
    for (int i = 0; i < 3; i++)
        switch (info->operands[i]) {
        case 'd':
            written(e, operand[i + 1], 1);
            break;
        case 's':
            if (i != constant)
                consume(e, nlocals, operand[i + 1], 1);
            break;
        case 'p':
            e->peeked[e->npeeked++] = (struct register_run){operand[i + 1], 1};
            break;
        case 'j':
            e->jump = i;
            break;
        default: break;
        }
    if (info->window != WINDOW_NONE)
        window_effects(info, operand + 1, nlocals, e);
    switch (base) {
    case OP_JUMP_FAR:
        e->jump = 0;
        break;
    case OP_FOR_NEXT:
        e->on_jump_only = true;
        break;
    case OP_SEND:
        consume(e, nlocals, w.a, 1);
        break;
    case OP_JUMP_IF_KEEP:
    case OP_JUMP_IF_NOT_KEEP:
        e->npeeked = 0;
        consume(e, nlocals, w.a, 1);
        e->kept_on_jump = e->nconsumed > 0;
        break;
    default: break;
    }
}
