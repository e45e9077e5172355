/* core/vm/opcode.h -- every opcode's number and properties, generated from opcodes.def by the preprocessor.
 *
 * Base ops are 0 .. OP_BASE_COUNT-1 in the table's order; the forms follow in three blocks of the same order: form + base. Forms
 * that an op does not have are never emitted (the verifier checks). Specialised ops, which only the interpreter writes, come last
 * (core/vm/specialised.def).
 */
#ifndef P3T_CORE_VM_OPCODE_H
#define P3T_CORE_VM_OPCODE_H

#include "core/compiler/code.h"

enum opcode_form { FORM_PLAIN = 0, FORM_L = OP_BASE_COUNT, FORM_K = 2 * OP_BASE_COUNT, FORM_KL = 3 * OP_BASE_COUNT, FORM_END = 4 * OP_BASE_COUNT };

enum opcode_effect { EFFECT_R = 1, EFFECT_P = 2, EFFECT_S = 4, EFFECT_E = 8, EFFECT_L = 16, EFFECT_K = 32, EFFECT_C = 64 };

enum opcode_window {
    WINDOW_NONE, WINDOW_READ, WINDOW_READ2, WINDOW_READ3, WINDOW_READ4, WINDOW_READI2, WINDOW_READ2W, WINDOW_WRITE, WINDOW_CALLEE, WINDOW_CALL,
    WINDOW_CALLEX, WINDOW_PAIR, WINDOW_TRIPLE, WINDOW_SUPER,
};

struct opcode_info {
    const char *name;
    char operands[4];
    uint8_t window, effects;
    const char *meaning;
};
extern const struct opcode_info opcode_table[OP_BASE_COUNT];

static inline unsigned opcode_base(unsigned op) { return op < FORM_END ? op % OP_BASE_COUNT : op; }

#endif
