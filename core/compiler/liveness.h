/* core/compiler/liveness.h -- which temporaries are full before each instruction. */
#ifndef P3T_CORE_COMPILER_LIVENESS_H
#define P3T_CORE_COMPILER_LIVENESS_H

#include "core/compiler/code.h"
#include "core/vm/opcode.h"

struct live_map {                        /* one buffer */
    uint32_t words;                      /* 64-bit words of a set */
    uint32_t nsets;
    uint32_t *of;                        /* by instruction: its set's number, or LIVE_UNREACHED */
    uint64_t *sets;
};
#define LIVE_UNREACHED UINT32_MAX

static inline uint32_t live_words(const CodeObj *c) { return ((uint32_t)(c->nregs - c->nlocals) + 63) / 64 + 1; }
static inline const uint64_t *live_set(const struct live_map *m, uint32_t instr)
{
    return m->of[instr] == LIVE_UNREACHED ? NULL : m->sets + (size_t)m->of[instr] * m->words;
}

/* A map of the code, or NULL: out of memory (*why is NULL) or the code is inconsistent (*why, *at tell). */
struct live_map *live_build(const CodeObj *, const char **why, uint32_t *at);

/* What code_verify() says when it could not look: compare the pointer. */
extern const char code_out_of_memory[];

void code_free_buffers(CodeObj *);

#endif
