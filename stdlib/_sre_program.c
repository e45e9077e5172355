/* stdlib/_sre_program.c -- the library's compiled pattern, checked and translated to a Program.
 *
 * re/_compiler.py writes a list of words: nested constructs that give their length, and jumps. Nothing in it is believed: one pass from left to
 * right keeps a stack of the constructs it is in, decodes each word in its construct's context, and refuses what the library would not
 * have written ("invalid SRE code"). On the way it writes Inst's, in which offsets are indices, characters in a row are one string, every
 * test of one character is a CharSet with its table, and each counter has a variable of its own.
 *
 * The stack of open constructs is on the heap: the nesting of a pattern does not cost C stack.
 *
 * Holds.  P1  Every index in an Inst, an Alternative or a Loop is in range; the engine does not check.
 *         P2  Execution that falls through an instruction finds another: the last one is OP_END.
 *         P3  A backward step happens only in a Loop, which ends by its count, by a choice used up, or when a round was empty.
 */
#include "stdlib/_sre_int.h"

enum open_kind { IN_PATTERN, IN_BRANCH, IN_LOOK, IN_LOOK_NOT, IN_ATOMIC, IN_REPEAT, IN_POSSESS, IN_YES, IN_NO };

typedef struct {
    enum open_kind kind;
    uint32_t end;                            /* where the code inside ends */
    uint32_t inst, item;                     /* the instruction it began with; its alternative or loop */
    uint32_t last;                           /* IN_BRANCH: where the code of all alternatives ends */
    uint32_t jumps;                          /* IN_BRANCH, IN_NO: chain of jumps to the end, by Inst.a; 0: the end of it */
} Open;

typedef struct {
    Program *p;
    const uint32_t *code;
    uint32_t at;
    Open *open;
    uint32_t opens, open_room, inst_room, alternative_room, loop_room, set_room, text_room;
    uint32_t groups;                         /* all group numbers are below */
    bool joinable;                           /* nothing jumps to the place behind the last instruction */
} Builder;

enum verdict { GOOD, WRONG, NO_MEMORY };
#define MAX_WORDS (UINT32_C(1) << 28)

static bool grow(void *items, uint32_t n, uint32_t *room, size_t size)
{
    if (n < *room)
        return true;
    uint32_t more = *room ? *room * 2 : 8;
    void *bigger, **place = items;
    if (more > MAX_WORDS * 2 || (bigger = PyMem_Realloc(*place, more * size)) == NULL)
        return false;
    *place = bigger;
    *room = more;
    return true;
}

static Inst *emit(Builder *b, enum sre_op op, uint32_t x, uint32_t y)
{
    Program *p = b->p;
    if (!grow(&p->inst, p->insts, &b->inst_room, sizeof(Inst)))
        return NULL;
    Inst *in = &p->inst[p->insts++];
    *in = (Inst){.op = (uint8_t)op, .a = x, .b = y, .c = NO_NEXT};
    b->joinable = false;
    return in;
}

static Open *open_new(Builder *b, enum open_kind kind, uint32_t end)
{
    if (!grow(&b->open, b->opens, &b->open_room, sizeof(Open)))
        return NULL;
    Open *o = &b->open[b->opens++];
    *o = (Open){.kind = kind, .end = end, .inst = b->p->insts};
    b->joinable = false;
    return o;
}

/* --- one character --------------------------------------------------------------------------------------------------------------------------- */

static enum verdict set_add(Builder *b, CharSet set)
{
    Program *p = b->p;
    if (!grow(&p->set, p->sets, &b->set_room, sizeof(CharSet)))
        return NO_MEMORY;
    p->set[p->sets] = set;
    set_prepare(p, &p->set[p->sets]);
    bool dynamic = p->set[p->sets].dynamic;
    return emit(b, dynamic ? OP_SET_DYNAMIC : OP_SET, p->sets++, 0) ? GOOD : NO_MEMORY;
}

static enum sre_fold fold_of(uint32_t op)
{
    switch (op) {
    case CODE_IN_IGNORE: case CODE_LITERAL_IGNORE: case CODE_NOT_LITERAL_IGNORE: case CODE_GROUPREF_IGNORE: return FOLD_ASCII;
    case CODE_IN_LOC_IGNORE: case CODE_LITERAL_LOC_IGNORE: case CODE_NOT_LITERAL_LOC_IGNORE: case CODE_GROUPREF_LOC_IGNORE: return FOLD_LOCALE;
    case CODE_IN_UNI_IGNORE: case CODE_LITERAL_UNI_IGNORE: case CODE_NOT_LITERAL_UNI_IGNORE: case CODE_GROUPREF_UNI_IGNORE: return FOLD_UNICODE;
    default: return FOLD_NONE;
    }
}

static enum verdict literal_set(Builder *b, uint32_t op, bool negate, uint32_t c)
{
    return set_add(b, (CharSet){.fold = fold_of(op), .kind = SET_LITERAL, .negate = negate, .first = c});
}

/* A character after others: one string. */
static enum verdict literal_add(Builder *b, uint32_t c)
{
    Program *p = b->p;
    Inst *last = b->joinable ? &p->inst[p->insts - 1] : NULL;
    if (last == NULL) {
        if (!emit(b, OP_CHAR, c, 0))
            return NO_MEMORY;
        b->joinable = true;
        return GOOD;
    }
    if (!grow(&p->text, p->texts + 1, &b->text_room, sizeof(uint32_t)))
        return NO_MEMORY;
    if (last->op == OP_CHAR) {
        p->text[p->texts++] = last->a;
        *last = (Inst){.op = OP_STRING, .a = p->texts - 1, .b = 1, .c = NO_NEXT};
    }
    p->text[p->texts++] = c;
    last->b++;
    return GOOD;
}

/* The test of one character at b->at, which must end by end. Moves on. */
static enum verdict unit(Builder *b, uint32_t end, bool join)
{
    const uint32_t *code = b->code;
    uint32_t op = code[b->at], left = end - b->at;
    switch (op) {
    case CODE_ANY: case CODE_ANY_ALL:
        b->at++;
        return emit(b, op == CODE_ANY ? OP_ANY : OP_ANY_ALL, 0, 0) ? GOOD : NO_MEMORY;
    case CODE_FAILURE:
        b->at++;
        return set_add(b, (CharSet){.kind = SET_LITERAL, .first = UINT32_MAX});
    case CODE_CATEGORY:
        if (left < 2 || code[b->at + 1] >= CATEGORY_COUNT)
            return WRONG;
        b->at += 2;
        return set_add(b, (CharSet){.kind = SET_CATEGORY, .first = code[b->at - 1]});
    case CODE_LITERAL: case CODE_NOT_LITERAL: case CODE_LITERAL_IGNORE: case CODE_NOT_LITERAL_IGNORE: case CODE_LITERAL_UNI_IGNORE:
    case CODE_NOT_LITERAL_UNI_IGNORE: case CODE_LITERAL_LOC_IGNORE: case CODE_NOT_LITERAL_LOC_IGNORE: {
        if (left < 2)
            return WRONG;
        uint32_t c = code[b->at + 1];
        b->at += 2;
        if (op == CODE_LITERAL && join)
            return literal_add(b, c);
        if (op == CODE_LITERAL || op == CODE_NOT_LITERAL)
            return emit(b, op == CODE_LITERAL ? OP_CHAR : OP_NOT_CHAR, c, 0) ? GOOD : NO_MEMORY;
        return literal_set(b, op, op == CODE_NOT_LITERAL_IGNORE || op == CODE_NOT_LITERAL_UNI_IGNORE || op == CODE_NOT_LITERAL_LOC_IGNORE, c);
    }
    case CODE_IN: case CODE_IN_IGNORE: case CODE_IN_UNI_IGNORE: case CODE_IN_LOC_IGNORE: {
        if (left < 2 || code[b->at + 1] < 2 || code[b->at + 1] > left - 1)
            return WRONG;
        uint32_t items = b->at + 2, stop = b->at + 1 + code[b->at + 1];
        if (!set_items_valid(code, items, stop))
            return WRONG;
        b->at = stop;
        return set_add(b, (CharSet){.fold = fold_of(op), .kind = SET_ITEMS, .first = items});
    }
    default:
        return WRONG;
    }
}

/* --- constructs ------------------------------------------------------------------------------------------------------------------------------ */

/* The word behind the opcode gives the length from there on. Its end, which is within the limit and at least least words behind; 0: wrong. */
static uint32_t skip_end(const Builder *b, uint32_t limit, uint32_t least)
{
    uint32_t left = limit - b->at;
    if (left < 2 || b->code[b->at + 1] > left - 1 || b->code[b->at + 1] < least)
        return 0;
    return b->at + 1 + b->code[b->at + 1];
}

static enum verdict repeat_one(Builder *b, uint32_t limit)
{
    const uint32_t *code = b->code;
    uint32_t op = code[b->at], end = skip_end(b, limit, 5);
    if (end == 0 || code[end - 1] != CODE_SUCCESS || code[b->at + 2] > code[b->at + 3])
        return WRONG;
    if (!emit(b, op == CODE_REPEAT_ONE ? OP_REPEAT_ONE : op == CODE_MIN_REPEAT_ONE ? OP_LAZY_ONE : OP_POSSESSIVE_ONE, code[b->at + 2], code[b->at + 3]))
        return NO_MEMORY;
    b->at += 4;
    enum verdict v = unit(b, end - 1, false);
    if (v == GOOD && b->at++ != end - 1)
        v = WRONG;
    return v;
}

static enum verdict repeat(Builder *b, uint32_t limit)
{
    const uint32_t *code = b->code;
    Program *p = b->p;
    bool possessive = code[b->at] == CODE_POSSESSIVE_REPEAT;
    uint32_t until = skip_end(b, limit, 3);
    if (until == 0 || until == limit || code[b->at + 2] > code[b->at + 3] ||
        (possessive ? code[until] != CODE_SUCCESS : code[until] != CODE_MAX_UNTIL && code[until] != CODE_MIN_UNTIL))
        return WRONG;
    Open *o = open_new(b, possessive ? IN_POSSESS : IN_REPEAT, until);
    if (!o || !grow(&p->loop, p->loops, &b->loop_room, sizeof(Loop)) || !emit(b, possessive ? OP_POSSESS : OP_REPEAT, p->loops, 0))
        return NO_MEMORY;
    p->loop[p->loops] = (Loop){.min = code[b->at + 2], .max = code[b->at + 3], .var = p->vars, .body = p->insts, .body_next = NO_NEXT, .tail_next = NO_NEXT};
    p->vars += possessive ? 3 : 2;
    o->item = p->loops++;
    b->at += 4;
    return GOOD;
}

static enum verdict repeat_close(Builder *b, Open *o)
{
    Program *p = b->p;
    uint32_t end = b->code[o->end];
    if (!emit(b, o->kind == IN_POSSESS ? OP_POSSESS_NEXT : end == CODE_MAX_UNTIL ? OP_GREEDY : OP_LAZY, o->item, 0))
        return NO_MEMORY;
    p->loop[o->item].tail = p->insts;
    b->at = o->end + 1;
    b->opens--;
    return GOOD;
}

static enum verdict branch(Builder *b, uint32_t limit)
{
    const uint32_t *code = b->code;
    Program *p = b->p;
    uint32_t first = p->alternatives, k = b->at + 1;
    for (;;) {                               /* count: the alternatives of one branch stand together */
        if (k >= limit)
            return WRONG;
        if (code[k] == 0)
            break;
        if (code[k] < 3 || code[k] > limit - k || code[k + code[k] - 2] != CODE_JUMP)
            return WRONG;
        if (!grow(&p->alternative, p->alternatives, &b->alternative_room, sizeof(Alternative)))
            return NO_MEMORY;
        p->alternative[p->alternatives++] = (Alternative){0, NO_NEXT};
        k += code[k];
    }
    if (p->alternatives == first)
        return WRONG;
    Open *o = open_new(b, IN_BRANCH, b->at + 1 + code[b->at + 1] - 2);
    if (!o || !emit(b, OP_BRANCH, first, p->alternatives - first))
        return NO_MEMORY;
    o->item = first;
    o->last = k;
    p->alternative[first].target = p->insts;
    b->at += 2;
    return GOOD;
}

static void land(Builder *b, uint32_t jumps)
{
    for (uint32_t i = jumps, next; i != 0; i = next) {
        next = b->p->inst[i].a;
        b->p->inst[i].a = b->p->insts;
    }
    b->joinable = false;
}

static enum verdict branch_close(Builder *b, Open *o)
{
    const uint32_t *code = b->code;
    Program *p = b->p;
    uint32_t jump = o->end + 1;              /* the word with the distance; branch() has seen the opcode */
    if (code[jump] != o->last + 1 - jump)
        return WRONG;
    uint32_t before = o->jumps;
    o->jumps = p->insts;
    if (!emit(b, OP_JUMP, before, 0))
        return NO_MEMORY;
    b->at = jump + 1;
    if (b->at == o->last) {
        land(b, o->jumps);
        b->at++;
        b->opens--;
        return GOOD;
    }
    o->end = b->at + code[b->at] - 2;
    p->alternative[++o->item].target = p->insts;
    b->at++;
    return GOOD;
}

static enum verdict look(Builder *b, uint32_t limit)
{
    Program *p = b->p;
    bool not = b->code[b->at] == CODE_ASSERT_NOT;
    uint32_t end = skip_end(b, limit, 3);
    if (end == 0 || b->code[end - 1] != CODE_SUCCESS || b->code[b->at + 2] > INT32_MAX)
        return WRONG;
    if (!open_new(b, not ? IN_LOOK_NOT : IN_LOOK, end - 1) || !emit(b, not ? OP_LOOK_NOT : OP_LOOK, p->vars, b->code[b->at + 2]))
        return NO_MEMORY;
    p->vars += 2;
    b->at += 3;
    return GOOD;
}

static enum verdict atomic(Builder *b, uint32_t limit)
{
    Program *p = b->p;
    uint32_t end = skip_end(b, limit, 2);
    if (end == 0 || b->code[end - 1] != CODE_SUCCESS)
        return WRONG;
    if (!open_new(b, IN_ATOMIC, end - 1) || !emit(b, OP_ATOMIC, p->vars, 0))
        return NO_MEMORY;
    p->vars++;
    b->at += 2;
    return GOOD;
}

static enum verdict body_close(Builder *b, Open *o)
{
    Program *p = b->p;
    enum sre_op op = o->kind == IN_LOOK ? OP_LOOK_END : o->kind == IN_LOOK_NOT ? OP_LOOK_NOT_END : OP_ATOMIC_END;
    if (!emit(b, op, p->inst[o->inst].a, 0))
        return NO_MEMORY;
    p->inst[o->inst].c = p->insts;
    b->at = o->end + 1;
    b->opens--;
    return GOOD;
}

static enum verdict group_test(Builder *b, uint32_t limit)
{
    uint32_t left = limit - b->at;
    const uint32_t *w = b->code + b->at;     /* opcode, group, distance from the group */
    if (left < 3 || w[1] >= b->groups || w[2] < 2 || w[2] > left - 1)
        return WRONG;
    if (!open_new(b, IN_YES, b->at + 1 + w[2]) || !emit(b, OP_COND, w[1], 0))
        return NO_MEMORY;
    b->at += 3;
    return GOOD;
}

/* JUMP as the last thing of the part for yes: the part for no follows. */
static enum verdict group_test_else(Builder *b, Open *o)
{
    uint32_t limit = b->open[b->opens - 2].end, distance_at = b->at + 1;
    if (b->code[distance_at] < 1 || b->code[distance_at] > limit - distance_at)
        return WRONG;
    uint32_t jump = b->p->insts;
    if (!emit(b, OP_JUMP, 0, 0))
        return NO_MEMORY;
    b->p->inst[o->inst].b = b->p->insts;
    o->kind = IN_NO;
    o->jumps = jump;
    o->end = distance_at + b->code[distance_at];
    b->at += 2;
    return GOOD;
}

static enum verdict close_top(Builder *b)
{
    Open *o = &b->open[b->opens - 1];
    switch (o->kind) {
    case IN_BRANCH:
        return branch_close(b, o);
    case IN_REPEAT: case IN_POSSESS:
        return repeat_close(b, o);
    case IN_YES:
        b->p->inst[o->inst].b = b->p->insts;
        b->joinable = false;
        b->opens--;
        return GOOD;
    case IN_NO:
        land(b, o->jumps);
        b->opens--;
        return GOOD;
    case IN_PATTERN:
        b->opens--;
        return emit(b, OP_END, 0, 0) ? GOOD : NO_MEMORY;
    default:
        return body_close(b, o);
    }
}

/* --- the pass ---------------------------------------------------------------------------------------------------------------------------------- */

static enum verdict group_reference(Builder *b, uint32_t limit)
{
    if (limit - b->at < 2 || b->code[b->at + 1] >= b->groups)
        return WRONG;
    b->at += 2;
    return emit(b, OP_GROUPREF, b->code[b->at - 1], fold_of(b->code[b->at - 2])) ? GOOD : NO_MEMORY;
}

static enum verdict step(Builder *b)
{
    Open *o = &b->open[b->opens - 1];
    if (b->at == o->end)
        return close_top(b);
    uint32_t limit = o->end, left = limit - b->at, arg = left > 1 ? b->code[b->at + 1] : 0;
    switch (b->code[b->at]) {
    case CODE_INFO: {
        uint32_t end = skip_end(b, limit, 4);
        if (end == 0)
            return WRONG;
        if (b->at == 0)
            b->p->min_width = b->code[3];
        b->at = end;
        return GOOD;
    }
    case CODE_MARK:
        if (left < 2 || arg >= b->p->marks)
            return WRONG;
        b->at += 2;
        return emit(b, OP_MARK, arg, 0) ? GOOD : NO_MEMORY;
    case CODE_AT:
        if (left < 2 || arg >= AT_COUNT)
            return WRONG;
        b->at += 2;
        return emit(b, OP_AT, arg, 0) ? GOOD : NO_MEMORY;
    case CODE_FAILURE:
        b->at++;
        return emit(b, OP_FAIL, 0, 0) ? GOOD : NO_MEMORY;
    case CODE_JUMP:
        return o->kind == IN_YES && left == 2 ? group_test_else(b, o) : WRONG;
    case CODE_BRANCH:
        return branch(b, limit);
    case CODE_ASSERT: case CODE_ASSERT_NOT:
        return look(b, limit);
    case CODE_ATOMIC_GROUP:
        return atomic(b, limit);
    case CODE_REPEAT: case CODE_POSSESSIVE_REPEAT:
        return repeat(b, limit);
    case CODE_REPEAT_ONE: case CODE_MIN_REPEAT_ONE: case CODE_POSSESSIVE_REPEAT_ONE:
        return repeat_one(b, limit);
    case CODE_GROUPREF: case CODE_GROUPREF_IGNORE: case CODE_GROUPREF_LOC_IGNORE: case CODE_GROUPREF_UNI_IGNORE:
        return group_reference(b, limit);
    case CODE_GROUPREF_EXISTS:
        return group_test(b, limit);
    default:
        return unit(b, limit, true);
    }
}

/* The marks come before all other variables, so their number must be known first. Any word may turn out to be the number of a mark, so this
 * is an upper bound; the library numbers groups densely, hence no mark's number reaches the number of words. */
static uint32_t marks_needed(const uint32_t *code, uint32_t n, Py_ssize_t groups)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i + 1 < n; i++)
        if (code[i] == CODE_MARK && code[i + 1] < n && code[i + 1] / 2 < (size_t)groups && code[i + 1] / 2 >= most)
            most = code[i + 1] / 2 + 1;
    return most * 2;
}

Program *program_new(uint32_t *code, uint32_t n, Py_ssize_t groups)
{
    Builder b = {.code = code, .groups = (uint32_t)groups};
    Program *p = b.p = PyMem_Calloc(1, sizeof *p);
    enum verdict v = p ? GOOD : NO_MEMORY;
    if (p == NULL) {
        PyMem_Free(code);
    } else {
        p->code = code;
        p->codes = n;
        p->marks = p->vars = marks_needed(code, n, groups);
        if (n == 0 || n >= MAX_WORDS || code[n - 1] != CODE_SUCCESS)
            v = WRONG;
        else if (!open_new(&b, IN_PATTERN, n - 1))
            v = NO_MEMORY;
    }
    while (v == GOOD && b.opens > 0)
        v = step(&b);
    if (v == GOOD && program_plan(p) < 0)
        v = NO_MEMORY;
    PyMem_Free(b.open);
    if (v == GOOD)
        return p;
    program_free(p);
    if (v == WRONG)
        PyErr_SetString(PyExc_RuntimeError, "invalid SRE code");
    else
        PyErr_NoMemory();
    return NULL;
}

void program_free(Program *p)
{
    if (p == NULL)
        return;
    PyMem_Free(p->inst);
    PyMem_Free(p->alternative);
    PyMem_Free(p->loop);
    PyMem_Free(p->set);
    PyMem_Free(p->text);
    PyMem_Free(p->next);
    PyMem_Free(p->code);
    PyMem_Free(p->overlap);
    PyMem_Free(p->prefix_bytes);
    PyMem_Free(p);
}

size_t program_size(const Program *p)
{
    return sizeof *p + p->insts * sizeof(Inst) + p->alternatives * sizeof(Alternative) + p->loops * sizeof(Loop) + p->sets * sizeof(CharSet) +
           p->nexts * sizeof(NextChar) + (p->texts + p->codes) * sizeof(uint32_t) + (p->overlap ? p->prefix_len * sizeof(uint32_t) : 0);
}
