/* stdlib/_sre_plan.c -- what can be known of a Program before it runs.
 *
 * For each instruction: which characters may come next in a match that is about to execute it (or: none need come). From that follow
 * - where a search need not even try: the pattern's first character, or the text it begins with, found by the table of its overlaps;
 * - alternatives, rounds of a loop and ways out of it that are not tried when the next character forbids them;
 * - greedy repeats of one character that never need to give back: when what follows begins with a character that the repeated set does not
 *   have, or is the end of the pattern (a shorter repeat would not reach the end that a full match asks for, and no other match cares).
 *
 * The instructions are looked at from the last to the first. A loop leads backwards, so what its end may be followed by is only known
 * after the first pass: there "anything" stands in, and a second pass uses what the first one has found. Both err towards too much.
 */
#include "stdlib/_sre_int.h"

typedef struct {
    NextChar set;
    bool open;                               /* no character need come; the set is of no meaning */
    bool ends;                               /* and the pattern is at its end */
} Next;

static void next_all(Next *n) { *n = (Next){.open = true}; }

static Next next_of_char(uint32_t c)
{
    Next n = {.set = {.single = true, .only = c, .above = c >= 256}};
    if (c < 256)
        n.set.bits[c >> 5] = UINT32_C(1) << (c & 31);
    return n;
}

static Next next_of_unit(const Program *p, const Inst *in)
{
    Next n = {.open = false};
    switch (in->op) {
    case OP_CHAR:
        return next_of_char(in->a);
    case OP_SET:
        memcpy(n.set.bits, p->set[in->a].bits, sizeof n.set.bits);
        n.set.above = p->set[in->a].above != ABOVE_NONE;
        return n;
    default:
        memset(n.set.bits, 0xff, sizeof n.set.bits);
        n.set.above = true;
        if (in->op == OP_ANY)
            n.set.bits['\n' >> 5] &= ~(UINT32_C(1) << '\n');
        else if (in->op == OP_NOT_CHAR && in->a < 256)
            n.set.bits[in->a >> 5] &= ~(UINT32_C(1) << (in->a & 31));
        return n;
    }
}

static bool next_is_empty(const Next *n)
{
    uint32_t any = n->set.above;
    for (int i = 0; i < 8; i++)
        any |= n->set.bits[i];
    return !n->open && !any;
}

static void next_add(Next *n, const Next *other)
{
    if (next_is_empty(other))
        return;
    if (next_is_empty(n)) {
        *n = *other;
        return;
    }
    n->open |= other->open;
    n->ends = false;
    n->set.single = n->set.single && other->set.single && n->set.only == other->set.only;
    n->set.above |= other->set.above;
    for (int i = 0; i < 8; i++)
        n->set.bits[i] |= other->set.bits[i];
}

/* What may come next at instruction i. All later ones are known; earlier ones only when loops_known. */
static Next next_at(const Program *p, const Next *next, uint32_t i, bool loops_known)
{
    const Inst *in = &p->inst[i];
    Next n = {.open = false};
    switch (in->op) {
    case OP_END:
        return (Next){.open = true, .ends = true};
    case OP_FAIL:
        return n;
    case OP_STRING:
        return next_of_char(p->text[in->a]);
    case OP_MARK:
        return next[i + 1];
    case OP_JUMP:
        return next[in->a];
    case OP_AT: case OP_ATOMIC: case OP_LOOK:
        n = next[in->op == OP_LOOK ? in->c : i + 1];
        n.ends = false;
        return n;
    case OP_LOOK_NOT:
        n = next[in->c];
        n.ends = false;
        return n;
    case OP_BRANCH:
        for (uint32_t k = 0; k < in->b; k++)
            next_add(&n, &next[p->alternative[in->a + k].target]);
        return n;
    case OP_REPEAT_ONE: case OP_LAZY_ONE: case OP_POSSESSIVE_ONE:
        n = next_of_unit(p, in + 1);
        if (in->a == 0)
            next_add(&n, &next[i + 2]);
        n.ends = false;
        return n;
    case OP_REPEAT: case OP_POSSESS: case OP_GREEDY: case OP_LAZY: {
        const Loop *l = &p->loop[in->a];
        bool entering = in->op == OP_REPEAT || in->op == OP_POSSESS;
        if (!entering && !loops_known) {
            next_all(&n);
            return n;
        }
        n = next[l->body];
        if (!entering || l->min == 0)
            next_add(&n, &next[l->tail]);
        n.ends = false;
        return n;
    }
    case OP_COND:
        n = next[i + 1];
        next_add(&n, &next[in->b]);
        n.ends = false;
        return n;
    default:
        if (in->op <= OP_LAST_UNIT)
            return next_of_unit(p, in);
        /* OP_GROUPREF, which may be empty; the ends of looks, behind which the place is another; and OP_ATOMIC_END and OP_POSSESS_NEXT, since
         * what is inside must not choose by what follows outside. */
        next_all(&n);
        return n;
    }
}

/* The index of a copy for the engine. There is room for all. */
static uint32_t next_keep(Program *p, const Next *n)
{
    if (n->open)
        return NO_NEXT;
    p->next[p->nexts] = n->set;
    return p->nexts++;
}

/* Whether giving back what in repeats can help what follows: SURE_ flags. */
static uint8_t sureness(const Program *p, const Inst *in, const Next *after)
{
    if (after->ends)
        return SURE_LATIN1 | SURE_ALL;
    if (after->open || in[1].op == OP_SET_DYNAMIC)
        return 0;
    Next unit = next_of_unit(p, in + 1);
    for (int i = 0; i < 8; i++)
        if (unit.set.bits[i] & after->set.bits[i])
            return 0;
    bool above = unit.set.above && after->set.above;
    if (above && after->set.single && in[1].op == OP_NOT_CHAR)
        above = in[1].a != after->set.only;
    if (above && after->set.single && in[1].op == OP_SET)
        above = set_has_above(p, &p->set[in[1].a], after->set.only);
    return (uint8_t)(SURE_LATIN1 | (above ? 0 : SURE_ALL));
}

static void plan_inst(Program *p, const Next *next, uint32_t i)
{
    Inst *in = &p->inst[i];
    if (in->op == OP_REPEAT_ONE || in->op == OP_LAZY_ONE) {
        in->c = next_keep(p, &next[i + 2]);
        in->flags = sureness(p, in, &next[i + 2]);
        if (in->c != NO_NEXT && p->next[in->c].single)
            in->flags |= NEXT_SINGLE;
    } else if (in->op == OP_BRANCH) {
        for (uint32_t k = 0; k < in->b; k++) {
            Alternative *a = &p->alternative[in->a + k];
            a->next = next_keep(p, &next[a->target]);
        }
    } else if (in->op == OP_GREEDY || in->op == OP_LAZY || in->op == OP_POSSESS_NEXT) {
        Loop *l = &p->loop[in->a];
        l->body_next = next_keep(p, &next[l->body]);
        l->tail_next = next_keep(p, &next[l->tail]);
        l->counted = l->min > 0 || l->max != SRE_MAXREPEAT;
        l->may_be_empty = next[l->body].open;            /* else a character is tested before the round can end, see next_at() */
    }
}

/* --- searching ---------------------------------------------------------------------------------------------------------------------------------- */

static int plan_text(Program *p, const Inst *in)
{
    p->start = START_WITH_TEXT;
    p->prefix = p->text + in->a;
    p->prefix_len = in->b;
    p->overlap = PyMem_Malloc(in->b * sizeof(uint32_t));
    if (p->overlap == NULL)
        return -1;
    uint32_t all = 0;
    for (uint32_t i = 0; i < in->b; i++)
        all |= p->prefix[i];
    if (all < 256) {
        p->prefix_bytes = PyMem_Malloc(in->b);
        if (p->prefix_bytes == NULL)
            return -1;
        for (uint32_t i = 0; i < in->b; i++)
            p->prefix_bytes[i] = (uint8_t)p->prefix[i];
    }
    p->overlap[0] = 0;
    for (uint32_t i = 1, k = 0; i < in->b; i++) {
        while (k > 0 && p->prefix[i] != p->prefix[k])
            k = p->overlap[k - 1];
        k += p->prefix[i] == p->prefix[k];
        p->overlap[i] = k;
    }
    while ((++in)->op == OP_MARK)
        ;
    p->whole = in->op == OP_END;
    return 0;
}

static int plan_search(Program *p, const Next *first)
{
    const Inst *in = p->inst;
    bool marked = false;
    while (in->op == OP_MARK) {
        marked = true;
        in++;
    }
    if (in->op == OP_AT && (in->a == AT_BEGINNING || in->a == AT_BEGINNING_STRING)) {
        p->start = START_AT_BEGINNING;
    } else if (in->op == OP_AT && in->a == AT_BEGINNING_LINE) {
        p->start = START_AT_LINE;
    } else if (in->op == OP_STRING) {
        if (plan_text(p, in) < 0)
            return -1;
        for (; in->op != OP_END && p->whole; in++)
            marked |= in->op == OP_MARK;
        p->whole &= !marked;
    } else if (!first->open) {
        p->start = START_WITH_CHAR;
        p->first = first->set;
        p->whole = !marked && in->op <= OP_LAST_UNIT && in->op != OP_SET_DYNAMIC && in[1].op == OP_END;
    }
    return 0;
}

int program_plan(Program *p)
{
    Next *next = PyMem_Malloc(p->insts * sizeof(Next));
    size_t most = (size_t)p->insts + p->alternatives + 2 * (size_t)p->loops;
    p->next = PyMem_Malloc(most * sizeof(NextChar));
    if (!next || !p->next) {
        PyMem_Free(next);
        return -1;
    }
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = p->insts; i-- > 0;)
            next[i] = next_at(p, next, i, pass == 1);
    for (uint32_t i = 0; i < p->insts; i++)
        plan_inst(p, next, i);
    NextChar *fit = PyMem_Realloc(p->next, (p->nexts ? p->nexts : 1) * sizeof(NextChar));
    if (fit)
        p->next = fit;
    int r = plan_search(p, &next[0]);
    PyMem_Free(next);
    return r;
}
