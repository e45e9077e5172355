/* core/vm/opcode.h -- every opcode's number and properties, generated from opcodes.def by the preprocessor.
 *
 * Base ops are 0 .. OP_BASE_COUNT-1 in the table's order; the forms follow in three blocks of the same order: form + base. Forms
 * that an op does not have are never emitted (the verifier checks). Specialised ops, which only the interpreter writes, come last:
 * core/vm/specialised.def lists them as SPECIALISED(name, base, form, meaning), where base and form (PLAIN, L, K, KL) name what the
 * compiler wrote; operands are the same. A conditional jump has no destination, so its form that goes back takes the number of form L.
 */
#ifndef P3T_CORE_VM_OPCODE_H
#define P3T_CORE_VM_OPCODE_H

#include "core/compiler/code.h"

enum opcode_form {
    FORM_PLAIN = 0,
    FORM_L = OP_BASE_COUNT, FORM_B = FORM_L,
    FORM_K = 2 * OP_BASE_COUNT,
    FORM_KL = 3 * OP_BASE_COUNT, FORM_KB = FORM_KL,
    FORM_END = 4 * OP_BASE_COUNT,
};

enum opcode_effect { EFFECT_R = 1, EFFECT_P = 2, EFFECT_S = 4, EFFECT_E = 8, EFFECT_L = 16, EFFECT_K = 32, EFFECT_C = 64, EFFECT_B = 128 };

enum opcode_window {
    WINDOW_NONE, WINDOW_READ, WINDOW_READ2, WINDOW_FIXED2, WINDOW_FIXED3, WINDOW_WRITE, WINDOW_PAIR, WINDOW_TRIPLE, WINDOW_CALLEE,
    WINDOW_CALL, WINDOW_CALL_METHOD, WINDOW_CALL_EX, WINDOW_SUPER, WINDOW_INTERPOLATION,
};

/* Immediate operands. */
enum special_method { SPECIAL_ENTER, SPECIAL_EXIT, SPECIAL_AENTER, SPECIAL_AEXIT };                          /* LOAD_SPECIAL */
enum function_part {                                         /* SET_FUNCTION */
    FUNCTION_CLOSURE, FUNCTION_DEFAULTS,                     /* tuples */
    FUNCTION_KWDEFAULTS,                                     /* a dict */
    FUNCTION_ANNOTATIONS,                                    /* not used: annotations that are text come from a function, too */
    FUNCTION_ANNOTATE,                                       /* a function */
    FUNCTION_TYPE_PARAMS,                                    /* a tuple */
};
enum common_constant { COMMON_ASSERTION_ERROR, COMMON_NOT_IMPLEMENTED_ERROR, COMMON_TUPLE, COMMON_ALL, COMMON_ANY };   /* LOAD_COMMON */
enum conversion { CONVERSION_NONE, CONVERSION_STR, CONVERSION_REPR, CONVERSION_ASCII };                      /* CONVERT, BUILD_INTERPOLATION */
enum await_kind { AWAIT_PLAIN, AWAIT_AENTER, AWAIT_AEXIT };                                                  /* GET_AWAITABLE */
enum intrinsic {
#define INTRINSIC(name, meaning) INTRINSIC_##name,
#define INTRINSIC_2(name, meaning)
#include "core/vm/intrinsics.def"
#undef INTRINSIC
#undef INTRINSIC_2
    INTRINSIC_COUNT,
};
enum intrinsic_2 {
#define INTRINSIC(name, meaning)
#define INTRINSIC_2(name, meaning) INTRINSIC_2_##name,
#include "core/vm/intrinsics.def"
#undef INTRINSIC
#undef INTRINSIC_2
    INTRINSIC_2_COUNT,
};

struct opcode_info {
    const char *name;
    char operands[4];
    uint8_t window, effects;
    const char *meaning;
};
extern const struct opcode_info opcode_table[OP_BASE_COUNT];

#if __has_include("core/vm/specialised.def")
enum specialised_opcode {
    OP_SPECIALISED_FIRST = FORM_END - 1,
#define SPECIALISED(name, base, form, meaning) OP_##name,
#include "core/vm/specialised.def"
#undef SPECIALISED
    OP_COUNT,
};
#else
enum { OP_COUNT = FORM_END };
#endif

/* A watched copy of code has OP_TRACED above each generic opcode. A multiple of OP_BASE_COUNT: opcode_base() does not see the difference. */
enum { OP_TRACED = (OP_COUNT + OP_BASE_COUNT - 1) / OP_BASE_COUNT * OP_BASE_COUNT, OP_TABLE_END = OP_TRACED + FORM_END };

/* What the compiler wrote where the interpreter has put a specialised op. */
unsigned opcode_generic_of(unsigned specialised);
static inline unsigned opcode_generic(unsigned op) { return op < FORM_END ? op : opcode_generic_of(op); }
/* These two: op < FORM_END. */
static inline unsigned opcode_base(unsigned op) { return op % OP_BASE_COUNT; }
static inline unsigned opcode_form(unsigned op) { return op / OP_BASE_COUNT * OP_BASE_COUNT; }
/* "ADD", "ADD_KL", "JUMP_IF_B", "ADD_INT". */
const char *opcode_name(unsigned op, char buffer[40]);

/* What an instruction does to registers, as runs of them; locals among them are read or written but never consumed. */
struct register_run { uint32_t first, count; };
struct instr_effects {
    struct register_run consumed[4], peeked[3], written[2];
    uint8_t nconsumed, npeeked, nwritten;
    bool on_jump_only;        /* what is written is written when the jump is taken (FOR_NEXT) */
    bool kept_on_jump;        /* what is consumed stays when the jump is taken (JUMP_IF_KEEP) */
    bool ends;                /* the next instruction does not follow */
    int  jump;                /* operand that is a jump: 0, 1, 2; -1 none */
};
void instr_effects(Instr w, uint32_t nlocals, struct instr_effects *);
/* Where a jump goes; at is the instruction's index. */
static inline int64_t instr_target(Instr w, uint32_t at, int operand)
{
    if (w.op == OP_JUMP_FAR)
        return (int64_t)at + 1 + (int32_t)((uint32_t)w.a << 16 | w.b);
    return (int64_t)at + 1 + (int16_t)(operand == 0 ? w.a : operand == 1 ? w.b : w.c);
}

#endif
