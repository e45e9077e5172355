/* core/vm/trace_jump.c -- f_lineno = N in a trace function: going on at another line of the frame.
 *
 * A jump is planned when f_lineno is assigned, so that the trace function hears what is wrong with it, and carried out when the function has
 * returned. It is possible when every temporary that is full at the target is full here, too, and holds the same sort of thing: an iterator of
 * the same loop, the same with statement's exit. A temporary that is full here only is dropped; if it holds what was being handled before an
 * except clause (PUSH_EXC), that is being handled again.
 *
 * What a temporary holds is told by where it was filled: a walk over the code from its start notes for each instruction the writer of each
 * temporary that is full there. Two ways to an instruction that disagree about the writer make it "unknown", which only equals itself.
 */
#include "core/vm/trace.h"

#include "core/vm/frame_access.h"
#include "core/vm/opcode.h"

#define NOBODY UINT32_MAX                    /* the temporary is empty */
#define UNKNOWN (UINT32_MAX - 1)
#define UNREACHED (UINT32_MAX - 2)           /* in the first column: nothing is known of the instruction yet */

struct walk {
    CodeObj *code;
    unsigned ntemps;
    uint32_t *writers;                       /* ninstrs rows of 1 + ntemps: UNREACHED or 0, then the writers */
    uint32_t *todo;
    size_t ntodo;
};

static uint32_t *row_of(const struct walk *k, uint32_t at) { return k->writers + (size_t)at * (k->ntemps + 1); }

static void flow_to(struct walk *k, uint32_t at, const uint32_t *row)
{
    if (at >= k->code->ninstrs)
        return;
    uint32_t *there = row_of(k, at);
    bool changed = there[0] == UNREACHED;
    if (changed) {
        memcpy(there + 1, row + 1, k->ntemps * sizeof *there);
        there[0] = 0;
    } else {
        for (unsigned i = 1; i <= k->ntemps; i++)
            if (there[i] != row[i] && there[i] != UNKNOWN) {
                there[i] = UNKNOWN;
                changed = true;
            }
    }
    if (changed)
        k->todo[k->ntodo++] = at;            /* an instruction changes at most 1 + ntemps times; todo has room for as many */
}

static void write_run(const struct walk *k, uint32_t *row, struct register_run run, uint32_t writer)
{
    for (uint32_t r = run.first; r < run.first + run.count; r++)
        if (r >= k->code->nlocals)
            row[1 + r - k->code->nlocals] = writer;
}

static void flow_from(struct walk *k, uint32_t at, uint32_t *row)
{
    CodeObj *code = k->code;
    Instr w = {.w = load_relaxed_u64(&code->instrs[at].w)};
    w.op = (uint16_t)opcode_generic(w.op);
    struct instr_effects e;
    instr_effects(w, code->nlocals, &e);
    size_t bytes = (k->ntemps + 1) * sizeof *row;
    memcpy(row, row_of(k, at), bytes);
    const ExcRange *range = code_handler(code, at);
    if (range) {
        uint32_t *there = row + k->ntemps + 1;
        memcpy(there, row, bytes);
        const uint64_t *live = code_live(code, range->handler);
        for (unsigned i = 0; i < k->ntemps; i++)
            if (!live || !(live[i / 64] >> (i % 64) & 1))
                there[1 + i] = NOBODY;
        write_run(k, there, (struct register_run){range->reg, 1}, range->handler);
        flow_to(k, range->handler, there);
    }
    uint32_t *jumped = row + k->ntemps + 1;
    memcpy(jumped, row, bytes);
    for (unsigned i = 0; i < e.nconsumed; i++) {
        write_run(k, row, e.consumed[i], NOBODY);
        if (!e.kept_on_jump)
            write_run(k, jumped, e.consumed[i], NOBODY);
    }
    for (unsigned i = 0; i < e.nwritten; i++) {
        if (!e.on_jump_only)
            write_run(k, row, e.written[i], at);
        write_run(k, jumped, e.written[i], at);
    }
    if (e.jump >= 0) {
        int64_t target = instr_target(w, at, e.jump);
        if (target >= 0)
            flow_to(k, (uint32_t)target, jumped);
    }
    if (!e.ends)
        flow_to(k, at + 1, row);
}

static void walk_free(struct walk *k)
{
    buf_free(k->writers);
    buf_free(k->todo);
}

/* Fills the map. 0, or -1 with MemoryError. */
static int walk_code(struct walk *k, CodeObj *code)
{
    *k = (struct walk){.code = code, .ntemps = (unsigned)code->nregs - code->nlocals};
    size_t columns = k->ntemps + 1;
    k->writers = buf_alloc((code->ninstrs + 3) * columns * sizeof *k->writers);
    k->todo = buf_alloc(code->ninstrs * (columns + 1) * sizeof *k->todo);
    if (!k->writers || !k->todo) {
        walk_free(k);
        raise_no_memory();
        return -1;
    }
    for (uint32_t i = 0; i < code->ninstrs; i++)
        row_of(k, i)[0] = UNREACHED;
    uint32_t *room = row_of(k, code->ninstrs);
    for (size_t i = 1; i < columns; i++)
        room[i] = NOBODY;
    flow_to(k, 0, room);
    while (k->ntodo)
        flow_from(k, k->todo[--k->ntodo], room);
    return 0;
}

/* Why a temporary that `writer` fills cannot be full at the target when it is not full here. */
static const char *refusal(CodeObj *code, uint32_t writer)
{
    unsigned base = writer < code->ninstrs ? opcode_base(opcode_generic((uint16_t)load_relaxed_u64(&code->instrs[writer].w))) : OP_NOP;
    switch (base) {
    case OP_GET_ITER: case OP_GET_AITER: return "can't jump into the body of a for loop";
    case OP_PUSH_EXC: return "can't jump into an 'except' block as there's no exception";
    default: break;
    }
    for (uint32_t i = 0; i < code->nranges; i++)
        if (code->ranges[i].handler == writer)
            return "can't jump into an 'except' block as there's no exception";
    return "incompatible stacks";
}

static unsigned base_at(CodeObj *code, uint32_t at) { return opcode_base(opcode_generic((uint16_t)load_relaxed_u64(&code->instrs[at].w))); }

static bool is_handler(CodeObj *code, uint32_t at)
{
    for (uint32_t i = 0; i < code->nranges; i++)
        if (code->ranges[i].handler == at)
            return true;
    return false;
}

/* What one loop, with statement or except clause keeps serves another as well. */
static bool same_sort(CodeObj *code, uint32_t a, uint32_t b)
{
    if (a == b)
        return true;
    if (a >= code->ninstrs || b >= code->ninstrs)
        return false;
    if (is_handler(code, a) || is_handler(code, b))
        return is_handler(code, a) && is_handler(code, b);
    unsigned base = base_at(code, a);
    return base == base_at(code, b) && (base == OP_GET_ITER || base == OP_GET_AITER || base == OP_LOAD_SPECIAL || base == OP_PUSH_EXC);
}

/* How well a possible target goes with where we are: what is kept counts, but less than what another statement has filled costs. */
static int fit(const struct walk *k, uint32_t from, uint32_t to)
{
    const uint32_t *here = row_of(k, from), *there = row_of(k, to);
    int points = 0;
    for (unsigned i = 1; i <= k->ntemps; i++)
        if (there[i] != NOBODY)
            points += there[i] == here[i] ? 1 : -(int)k->ntemps;
    return points;
}

/* NULL: possible. */
static const char *compare(const struct walk *k, uint32_t from, uint32_t to)
{
    const uint32_t *here = row_of(k, from), *there = row_of(k, to);
    if (there[0] == UNREACHED)
        return "can't jump into unreachable code";
    if (here[0] == UNREACHED)
        return "can't jump from unreachable code";
    const char *why = NULL;
    for (unsigned i = 1; i <= k->ntemps && !why; i++)
        if (there[i] != NOBODY && !same_sort(k->code, there[i], here[i]))
            why = refusal(k->code, there[i]);
    return why;
}

/* The line itself or the next one that has code; -1: none. */
static int line_with_code(CodeObj *code, int line)
{
    const int32_t *lines = load_acquire_ptr(&code->monitoring)->lines;      /* of watched code: it is there */
    int best = -1;
    for (uint32_t i = 0; i < code->ninstrs; i++) {
        int l = lines[i];
        if (l >= line && (best < 0 || l < best))
            best = l;
    }
    return best;
}

struct place { uint32_t at; uint8_t telling; };

/* Other threads' frames may stand in a trace function, but it is not this thread's. */
static void look(FrameObj *o, Frame *f, void *arg)
{
    struct place *p = arg;
    p->telling = f && f->info & FRAME_EXTRA && frame_is_own(tstate(), f) ? f->extra->trace.telling : TELLING_NOTHING;
    p->at = f ? frame_offset(f) : o->last;
}

/* Code that relies on a variable being bound, as it is on every way there but a jump, must find something in it: None. */
struct unbound { unsigned count; bool bind; };

static void each_unbound(FrameObj *o, Frame *f, void *arg)
{
    struct unbound *u = arg;
    for (unsigned i = 0; f && i < o->code->nlocals; i++)
        if (f->regs[i].w == V_ABSENT.w && !(o->code->localkinds[i] & (CODE_LOCAL_CELL | CODE_LOCAL_HIDDEN))) {
            u->count++;
            if (u->bind)
                f->regs[i].w = V_NONE.w;
        }
}

static int bind_variables(FrameObj *o)
{
    struct unbound u = {0, false};
    frame_access(o, each_unbound, &u);
    if (u.count == 0)
        return 0;
    if (PyErr_WarnFormat(PyExc_RuntimeWarning, 0, "assigning None to %u unbound local%s", u.count, u.count == 1 ? "" : "s") < 0)
        return -1;
    u.bind = true;
    frame_access(o, each_unbound, &u);
    return 0;
}

/* Of code that is watched: its record is there. */
static const int32_t *lines_of(CodeObj *code) { return load_acquire_ptr(&code->monitoring)->lines; }

int trace_plan_jump(FrameObj *o, int line)
{
    CodeObj *code = o->code;
    struct place p;
    struct walk k;
    frame_access(o, look, &p);
    if (p.telling != TELLING_JUMPABLE) {
        raise_value_error(p.telling == TELLING_START ? "can't jump from the 'call' trace event of a new frame"
                          : p.telling == TELLING_NOTHING ? "f_lineno can only be set in a trace function" : "can only jump from a 'line' trace event");
        return -1;
    }
    if (line < code->firstlineno) {
        raise_value_error("line %d comes before the current code block", line);
        return -1;
    }
    int target = line_with_code(code, line);
    if (target < 0) {
        raise_value_error("line %d comes after the current code block", line);
        return -1;
    }
    if (walk_code(&k, code) < 0)
        return -1;
    const char *why = NULL;
    const int32_t *lines = lines_of(code);
    int best = 0;
    bool found = false;
    for (uint32_t i = 0; i < code->ninstrs; i++) {
        if (lines[i] != target || (i > 0 && lines[i - 1] == target && row_of(&k, i)[0] != UNREACHED) || base_at(code, i) == OP_MAKE_CELL)
            continue;                        /* only where the line begins */
        const char *refused = compare(&k, p.at, i);
        if (!refused) {
            /* The body of a finally clause is there more than once: the copy that is meant is the one for the way that is being gone. */
            if (!found || fit(&k, p.at, i) > best) {
                o->last = i;                 /* the frame runs: nobody else uses the field */
                best = fit(&k, p.at, i);
            }
            found = true;
        } else if (!why || row_of(&k, i)[0] != UNREACHED) {
            why = refused;
        }
    }
    walk_free(&k);
    if (!found) {
        PyErr_SetString(PyExc_ValueError, why ? why : "can't jump into unreachable code");
        return -1;
    }
    if (bind_variables(o) < 0)
        return -1;
    o->jump_line = target;
    return 0;
}

void trace_jump(PyThreadState *ts, Frame *f, uint32_t target)
{
    CodeObj *code = frame_code(f);
    unsigned n = (unsigned)code->nregs - code->nlocals;
    struct walk k;
    if (walk_code(&k, code) < 0) {
        PyErr_Clear();                       /* it has been walked before; now what should be dropped stays until the frame ends */
        return;
    }
    uint32_t from = frame_offset(f);
    const uint32_t *here = row_of(&k, from), *there = row_of(&k, target);
    /* From the top: inner blocks are left before outer ones. */
    for (unsigned i = n; i-- > 0;) {
        if (here[1 + i] == NOBODY || there[1 + i] != NOBODY)
            continue;
        Reg r = f->regs[code->nlocals + i];
        f->regs[code->nlocals + i].w = 0;
        unsigned base = here[1 + i] < code->ninstrs ? opcode_base(opcode_generic((uint16_t)load_relaxed_u64(&code->instrs[here[1 + i]].w))) : OP_NOP;
        if (base == OP_PUSH_EXC) {
            Value gone = ts->handled->exc;
            ts->handled->exc = value_from_reg(r);
            value_release(gone);
        } else {
            reg_release(r);
        }
    }
    /* Variables that are not bound there yet read as unbound, as everywhere. */
    walk_free(&k);
}
