/* core/compiler/code.h -- code objects: what the compiler hands to the interpreter.
 *
 * A code object is deferred and, but for its inline-cache records and its lazily made tables, FROZEN once published. Its constants
 * are immortal (or, when large, deferred), so a register that holds one is not counted.
 *
 * Registers of a frame: parameters (positional, keyword only, *args, **kwargs), other local variables, then cells that are not
 * parameters: all of these are "locals", code->nlocals of them; then temporaries up to code->nregs. A parameter or local that inner
 * functions use holds its cell from MAKE_CELL on. Free variables are no registers: they are read from the function's closure.
 */
#ifndef P3T_CORE_COMPILER_CODE_H
#define P3T_CORE_COMPILER_CODE_H

#include "objects/rt.h"

typedef union Instr {
    uint64_t w;
    struct { uint16_t op, a, b, c; };
} Instr;
_Static_assert(sizeof(Instr) == 8, "an instruction is rewritten with one 64-bit store");

/* Window of a call: FRAME_SELF and FRAME_ARGS are offsets in words from the window's first register. What lies between is the
 * callee's frame header (core/vm/frame.h), so a call copies nothing. */
enum { FRAME_SELF = 6, FRAME_ARGS = 7 };

enum opcode {
#define OP(name, operands, window, effects, meaning) OP_##name,
#include "core/vm/opcodes.def"
#undef OP
    OP_BASE_COUNT,                       /* then the _L, _K and _KL (constant operand, local destination) forms, and specialised forms: */
};                                       /* core/vm/opcode.h numbers them all */

/* A site: the name that a caching instruction uses, and its cache record. */
struct cache_record;
typedef struct Site {
    Value name FROZEN;                                                      /* interned, immortal str */
    struct cache_record *record GUARD_W(RANK_CODE, release, acquire) RETIRED;  /* immutable, begins with its guard; never NULL */
} Site;
extern const uint64_t code_no_record[16];     /* the record of a site that has not been used: zeros */

/* What happens when an instruction in the range raises: every temporary that is full there (code_live) and was not yet consumed is
 * dropped, except those that are full at the handler; then reg receives the exception (a counted reference). Ranges do not overlap:
 * an instruction's innermost handler is its only one, and the handler's code lies in the range of the next outer one. */
typedef struct ExcRange {                /* FROZEN; sorted by start */
    uint32_t start, end;                 /* instructions covered: [start, end) */
    uint32_t handler;
    uint16_t reg;                        /* register (index from 0, not from nlocals) of a temporary */
    uint16_t keep;                       /* registers from keep on are not kept for the handler */
} ExcRange;

typedef struct Position {                /* of one instruction; -1: none. Lines from 1, columns in UTF-8 bytes from 0 */
    int32_t line, end_line, col, end_col;
} Position;

enum {                                   /* the documented co_flags */
    CODE_OPTIMIZED = 0x1, CODE_NEWLOCALS = 0x2, CODE_VARARGS = 0x4, CODE_VARKEYWORDS = 0x8, CODE_NESTED = 0x10,
    CODE_GENERATOR = 0x20, CODE_COROUTINE = 0x80, CODE_ITERABLE_COROUTINE = 0x100, CODE_ASYNC_GENERATOR = 0x200,
    CODE_HAS_DOCSTRING = 0x4000000, CODE_METHOD = 0x8000000,
};

enum {                                   /* CodeObj.localkinds */
    CODE_LOCAL_PLAIN = 1,                /* a parameter or a variable of its own register group */
    CODE_LOCAL_CELL = 2,                 /* holds its cell (a parameter: from its MAKE_CELL on) */
    CODE_LOCAL_PARAMETER = 4,
    CODE_LOCAL_HIDDEN = 8,               /* of an inlined comprehension alone: bound while that runs */
};

typedef struct CodeObj {
    Obj       hdr;
    Instr    *instrs   SHARED(relaxed);  /* rewritten in place by one 64-bit store a time; same operands, other form of the op */
    Value    *consts   FROZEN;
    Site     *sites    FROZEN;
    ExcRange *ranges   FROZEN;
    uint8_t  *positions FROZEN;          /* packed by compiler/positions.c */
    uint32_t  ninstrs, nconsts, nsites, nranges, positions_size FROZEN;
    uint16_t  nlocals, nregs FROZEN;     /* registers that are locals; all registers, call windows included */
    uint16_t  argcount, posonly, kwonly FROZEN;
    uint16_t  nplain FROZEN;             /* locals before the cells that are no parameters or plain variables */
    uint16_t  ncells, nfree FROZEN;
    uint16_t  nkept SHARED(relaxed);     /* the registers, from the first on, that a suspended generator may use: at first all of them */
    uint8_t   ngenerators SHARED(relaxed);   /* made so far, until nkept is known */
    uint8_t   simple FROZEN;             /* no *args, **kwargs, keyword-only; no generator: the call fast path may push a frame */
    uint32_t  flags FROZEN;
    int32_t   firstlineno FROZEN;
    Value     varnames, cellvars, freevars, names FROZEN;   /* tuples of str, as co_varnames ... show them */
    Value     localnames FROZEN;         /* tuple of str: register i's name */
    uint8_t  *localkinds FROZEN;         /* CODE_LOCAL_* */
    Value     filename, name, qualname FROZEN;
    Value     consts_tuple SHARED(acq_rel);   /* co_consts as Python sees it; made when asked for */
    struct live_map *live GUARD_W(RANK_CODE, release, acquire);      /* core/compiler/liveness.c: made when first needed */
    Instr    *instrumented SHARED(acq_rel);    /* the watched copy (core/vm/trace.c), or NULL; FROZEN once made */
    struct code_monitor *monitoring SHARED(acq_rel);   /* core/vm/monitor.c, or NULL */
    uint64_t  version FROZEN;            /* never reused */
    struct code_extra *extra GUARD(hdr.lock);   /* compiler/code_api.c: pointers of C callers */
} CodeObj;

/* compiler/compile.c. mod: an AST (core/syntax/ast.h). flags: PyCF_*; optimize: 0, 1, 2. Counted code object, or V_RAISED. */
struct mod;
Value compile_ast(struct mod *, Value filename, unsigned flags, int optimize) RUNS_PYTHON;
enum { PyCF_SOURCE_FILE = 0x10000000 }; /* with the PyCF_ flags of compile_source(): the text is that of a program's file */
/* Source text to code: parse, compile; SyntaxError and friends raised. mode: 'e' eval, 'x' exec, 's' single. */
Value compile_source(const char *text, size_t length, Value filename, int mode, unsigned flags, int optimize) RUNS_PYTHON;
/* One statement of an interactive session, whose lines readline gives as parse_options says. V_ABSENT at the end of the input. */
Value compile_interactive(int (*readline)(void *ctx, bool first, const char **line, size_t *length), void *ctx, Value filename, unsigned flags,
                          int optimize) RUNS_PYTHON;

Position code_position(const CodeObj *, uint32_t instr);
int code_line(const CodeObj *, uint32_t instr);
/* Bit i of the answer: register nlocals + i holds a reference before this instruction runs. Exact. Out of memory: NULL (no
 * exception is set). */
const uint64_t *code_live(CodeObj *, uint32_t instr);
/* Finds nkept out: the last register that holds a reference at some YIELD. */
void code_find_kept(CodeObj *);
/* The same while the instruction runs, once it has consumed its operands and before it writes: a frame that is calling, a suspended
 * generator (instr: its YIELD), an exception being unwound. bits: (nregs - nlocals + 63) / 64 words. 0, or -1 out of memory. */
int code_live_during(CodeObj *, uint32_t instr, uint64_t *bits);
/* The range that covers the instruction, or NULL. */
const ExcRange *code_handler(const CodeObj *, uint32_t instr);
/* Code objects that this thread unmarshals come from the interpreter's own startup image: they are not verified. */
extern _Thread_local bool code_trusted;
/* Checks operands, jumps, windows, ranges and the discipline of temporaries. 0, or -1 with *why set (static text) and *at. */
int code_verify(const CodeObj *, const char **why, uint32_t *at);
void code_dump(const CodeObj *, void *file);

#endif
