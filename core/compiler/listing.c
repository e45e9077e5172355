/* core/compiler/listing.c -- what co_code shows: instructions in the form of the library's dis.py.
 *
 * dis.py, and with it inspect.getclosurevars(), modulefinder and many a tool, reads co_code as pairs of bytes: an op and an argument, which
 * EXTENDED_ARG rows before it make longer, and which for some ops is followed by a fixed number of cache entries. An instruction here has
 * three operands of 16 bits. So co_code is a listing, made when it is asked for:
 *
 *     LOAD_ATTR     4 (name)         what the argument is depends on the op: a name, a constant, a jump, a number
 *     REGISTERS    31 (t1 = x)       the registers of the instruction before, when it has some besides
 *     ADD          32 (t0 = t1, 5)   an instruction of nothing but registers and constants
 *
 * The argument of the latter two counts on behind the variables: _varname_from_oparg(), which dis.py asks about it, gives the operands of
 * instruction number arg - nlocals - nfree. Constants that go to a temporary have no REGISTERS row: tools look for a run of them.
 * Ops that tools know by a name have that name (LOAD_ATTR, LOAD_CONST ...), and with it the cache entries that dis.py skips; they are zeros.
 * Jumps back have numbers of their own, since dis.py knows the direction by the op.
 *
 * The listing leaves nothing out that a reader wants, but code cannot be made from it. co_linetable, which is nobody's business but ours,
 * carries positions, tables and the instructions; types.CodeType() and replace() check that co_code and co_exceptiontable go with it. All
 * offsets that Python sees (tb_lasti, co_lines() ...) are offsets in the listing.
 *
 * Sizes.  Every jump of a code object has an argument of the same number of bytes, the fewest that reach across the whole listing; so the
 *         size of a row never depends on where others are. Each function that needs offsets works them out in one pass.  Tests: dis_listing.py */
#include "core/compiler/listing.h"

#include "core/compiler/code_object.h"
#include "core/compiler/compile_int.h"
#include "core/compiler/positions.h"
#include "core/vm/opcode.h"

#include <string.h>

/* ---- the ops ---- */

enum kind { ROW_IS_NONE, ROW_IS_TEXT, ROW_IS_CONST, ROW_IS_SMALL, ROW_IS_NAME, ROW_IS_NAME_TWICE, ROW_IS_JUMP, ROW_IS_NUMBER, ROW_IS_FREE, ROW_IS_LOCAL, ROW_IS_SENSE };

/* Ops that are not listed under their own name, or not as their operands alone would say. */
static const struct special { uint8_t op, kind, caches; const char *name; } specials[] = {
    {OP_LOADK, ROW_IS_CONST, 0, "LOAD_CONST"}, {OP_LOADK_FAR, ROW_IS_CONST, 0, NULL}, {OP_MAKE_FUNCTION, ROW_IS_CONST, 0, NULL},
    {OP_LOAD_INT, ROW_IS_SMALL, 0, "LOAD_SMALL_INT"},
    {OP_LOAD_GLOBAL, ROW_IS_NAME_TWICE, 4, NULL}, {OP_GETATTR, ROW_IS_NAME_TWICE, 9, "LOAD_ATTR"}, {OP_SETATTR, ROW_IS_NAME, 4, "STORE_ATTR"},
    {OP_DELATTR, ROW_IS_NAME, 0, "DELETE_ATTR"},
    {OP_IS, ROW_IS_SENSE, 0, "IS_OP"}, {OP_IS_NOT, ROW_IS_SENSE, 0, "IS_OP"}, {OP_IN, ROW_IS_SENSE, 1, "CONTAINS_OP"}, {OP_NOT_IN, ROW_IS_SENSE, 1, "CONTAINS_OP"},
    {OP_CALL, ROW_IS_TEXT, 3, NULL}, {OP_CALL_KW, ROW_IS_TEXT, 3, NULL}, {OP_CALL_METHOD_KW, ROW_IS_TEXT, 0, NULL},
    {OP_JUMP, ROW_IS_JUMP, 0, "JUMP_FORWARD"}, {OP_JUMP_BACK, ROW_IS_JUMP, 1, "JUMP_BACKWARD"}, {OP_JUMP_FAR, ROW_IS_JUMP, 0, NULL},
    {OP_RETURN, ROW_IS_TEXT, 0, "RETURN_VALUE"},
    {OP_FOR_NEXT, ROW_IS_JUMP, 1, NULL}, {OP_SEND, ROW_IS_JUMP, 1, NULL}, {OP_END_ASYNC_FOR, ROW_IS_JUMP, 0, "END_ASYNC_LOOP"},
    {OP_INTRINSIC, ROW_IS_NUMBER, 0, "CALL_INTRINSIC_1"}, {OP_INTRINSIC2, ROW_IS_NUMBER, 0, "CALL_INTRINSIC_2"},
    {OP_CONVERT, ROW_IS_NUMBER, 0, "CONVERT_VALUE"}, {OP_LOAD_COMMON, ROW_IS_NUMBER, 0, "LOAD_COMMON_CONSTANT"},
    {OP_LOAD_SPECIAL, ROW_IS_NUMBER, 0, NULL}, {OP_SET_FUNCTION, ROW_IS_NUMBER, 0, "SET_FUNCTION_ATTRIBUTE"},
    {OP_LOAD_FREE, ROW_IS_FREE, 0, NULL}, {OP_STORE_FREE, ROW_IS_FREE, 0, NULL}, {OP_DELETE_FREE, ROW_IS_FREE, 0, NULL},
    {OP_LOAD_FREE_CELL, ROW_IS_FREE, 0, NULL}, {OP_LOAD_FREE_NAME, ROW_IS_FREE, 0, NULL},
    {OP_CHECK, ROW_IS_LOCAL, 0, NULL}, {OP_DELETE, ROW_IS_LOCAL, 0, NULL}, {OP_UNBIND, ROW_IS_LOCAL, 0, NULL}, {OP_MAKE_CELL, ROW_IS_LOCAL, 0, NULL},
};
_Static_assert(OP_BASE_COUNT < 200, "an op of the listing is a byte");

enum { ROW_CACHE = 255, ROW_EXTENDED_ARG = 254, ROW_REGISTERS = 253, ROW_RESUME = 252, FIRST_BACK = OP_BASE_COUNT };
enum { BACK_CACHES = 1 };                /* of JUMP_BACKWARD, as dis.py has it */

static struct special describe(unsigned base)
{
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
        if (specials[i].op == base)
            return specials[i];
    const char *letters = opcode_table[base].operands;
    enum kind kind = strchr(letters, 'n') ? ROW_IS_NAME : strchr(letters, 'j') ? ROW_IS_JUMP : strcmp(letters, "---") == 0 ? ROW_IS_NONE : ROW_IS_TEXT;
    return (struct special){(uint8_t)base, (uint8_t)kind, 0, NULL};
}

/* Jumps that go either way have a second number for the way back. */
static bool goes_both_ways(unsigned base)
{
    return describe(base).kind == ROW_IS_JUMP && base != OP_JUMP_BACK && base != OP_FOR_NEXT && base != OP_SEND && base != OP_END_ASYNC_FOR;
}

static unsigned back_number(unsigned base)
{
    unsigned n = FIRST_BACK;
    for (unsigned i = 0; i < base; i++)
        n += goes_both_ways(i);
    return n;
}

unsigned listing_op(unsigned number, char name[40])
{
    static const unsigned properties[] = {
        [ROW_IS_NONE] = 0, [ROW_IS_TEXT] = LISTING_ARG | LISTING_LOCAL, [ROW_IS_CONST] = LISTING_ARG | LISTING_CONST,
        [ROW_IS_SMALL] = LISTING_ARG | LISTING_CONST, [ROW_IS_NAME] = LISTING_ARG | LISTING_NAME, [ROW_IS_NAME_TWICE] = LISTING_ARG | LISTING_NAME,
        [ROW_IS_JUMP] = LISTING_ARG | LISTING_JUMP, [ROW_IS_NUMBER] = LISTING_ARG, [ROW_IS_FREE] = LISTING_ARG | LISTING_FREE,
        [ROW_IS_LOCAL] = LISTING_ARG | LISTING_LOCAL, [ROW_IS_SENSE] = LISTING_ARG,
    };
    const char *row = number == ROW_CACHE ? "CACHE" : number == ROW_EXTENDED_ARG ? "EXTENDED_ARG" : number == ROW_REGISTERS ? "REGISTERS" : number == ROW_RESUME ? "RESUME" : NULL;
    if (row) {
        strcpy(name, row);
        return LISTING_VALID | (number == ROW_CACHE ? 0 : number == ROW_EXTENDED_ARG || number == ROW_RESUME ? LISTING_ARG : LISTING_ARG | LISTING_LOCAL);
    }
    unsigned base = number;
    if (number >= FIRST_BACK)
        for (base = 0; base < OP_BASE_COUNT && !(goes_both_ways(base) && back_number(base) == number); base++)
            ;
    if (base == OP_BASE_COUNT || base == OP_IS_NOT || base == OP_NOT_IN)      /* these are listed as IS_OP and CONTAINS_OP with 1 */
        return 0;
    struct special s = describe(base);
    bool back = number >= FIRST_BACK;
    if (base == OP_JUMP && back)
        strcpy(name, "JUMP_BACKWARD_NO_INTERRUPT");
    else
        snprintf(name, 40, "%s%s", s.name ? s.name : opcode_table[base].name, back ? "_BACK" : "");
    return LISTING_VALID | properties[s.kind] | (base == OP_FOR_NEXT || (back && base != OP_JUMP) ? LISTING_BACK : 0);
}

/* ---- the rows of one instruction ---- */

struct rows {
    uint8_t op, caches;
    bool jump, registers;                /* its argument is a distance; a REGISTERS row follows */
    uint32_t arg;
    uint32_t k;                          /* what _varname_from_oparg() is to be asked */
    int64_t target;                      /* of a jump: an instruction */
};

static Instr generic_at(const CodeObj *c, uint32_t i)
{
    Instr w = {.w = load_relaxed_u64(&c->instrs[i].w)};
    w.op = (uint16_t)opcode_generic(w.op);
    return w;
}

static uint32_t operand(Instr w, const char *letters, char letter)
{
    const char *at = strchr(letters, letter);
    return at == letters ? w.a : at == letters + 1 ? w.b : w.c;
}

static uint32_t name_index(const CodeObj *c, uint32_t site)
{
    PyObject *all = api_of(c->names), *name = site < c->nsites ? api_of(c->sites[site].name) : NULL;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(all); i++)
        if (PyTuple_GET_ITEM(all, i) == name)
            return (uint32_t)i;
    return 0;
}

static uint32_t number_of(Instr w, unsigned base, const char *letters)
{
    static const uint8_t flags[] = {                              /* as dis.py numbers the parts of a function */
        [FUNCTION_DEFAULTS] = 1, [FUNCTION_KWDEFAULTS] = 2, [FUNCTION_ANNOTATIONS] = 4, [FUNCTION_CLOSURE] = 8, [FUNCTION_ANNOTATE] = 16,
        [FUNCTION_TYPE_PARAMS] = 32,
    };
    uint32_t n = operand(w, letters, 'i');
    return base == OP_SET_FUNCTION && n < sizeof flags ? flags[n] : n;
}

static struct rows rows_of(const CodeObj *c, uint32_t i)
{
    Instr w = generic_at(c, i);
    unsigned base = opcode_base(w.op);
    const char *letters = opcode_table[base].operands;
    struct special s = describe(base);
    struct rows r = {.op = (uint8_t)base, .caches = s.caches, .k = (uint32_t)c->nlocals + c->nfree + i};
    bool registers = strpbrk(letters, "dspw") != NULL;
    switch ((enum kind)s.kind) {
    case ROW_IS_NONE: break;
    case ROW_IS_TEXT: r.arg = r.k; break;
    case ROW_IS_CONST:
        r.arg = base == OP_LOADK ? w.b : (uint32_t)w.b << 16 | w.c;
        r.registers = base == OP_MAKE_FUNCTION || w.a < c->nlocals;
        break;
    case ROW_IS_SMALL:
        r.arg = (uint32_t)(int16_t)w.b;
        r.registers = w.a < c->nlocals;
        break;
    case ROW_IS_NAME: r.arg = name_index(c, operand(w, letters, 'n')); r.registers = registers; break;
    case ROW_IS_NAME_TWICE: r.arg = name_index(c, operand(w, letters, 'n')) << 1; r.registers = registers; break;
    case ROW_IS_NUMBER: r.arg = number_of(w, base, letters); r.registers = registers; break;
    case ROW_IS_FREE: r.arg = (uint32_t)c->nlocals + operand(w, letters, 'i'); r.registers = registers; break;
    case ROW_IS_LOCAL: r.arg = w.a; break;
    case ROW_IS_SENSE:
        r.arg = base == OP_IS_NOT || base == OP_NOT_IN;
        r.op = base == OP_IS_NOT ? OP_IS : base == OP_NOT_IN ? OP_IN : (uint8_t)base;
        r.registers = true;
        break;
    case ROW_IS_JUMP: {
        const char *j = strchr(letters, 'j');
        r.jump = true;
        r.registers = registers;
        r.target = instr_target(w, i, j ? (int)(j - letters) : 0);
        if (r.target <= (int64_t)i && goes_both_ways(base)) {
            r.op = (uint8_t)back_number(base);
            r.caches = base == OP_JUMP ? 0 : BACK_CACHES;
        }
        break;
    }
    }
    return r;
}

static uint32_t bytes_of(uint32_t arg) { return arg > 0xffffff ? 4 : arg > 0xffff ? 3 : arg > 0xff ? 2 : 1; }

/* Pairs of bytes. */
static uint32_t units_of(const struct rows *r, uint32_t jump_bytes)
{
    return (r->jump ? jump_bytes : bytes_of(r->arg)) + r->caches + (r->registers ? bytes_of(r->k) : 0);
}

static uint32_t total_units(const CodeObj *c, uint32_t n, uint32_t jump_bytes)
{
    uint32_t units = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct rows r = rows_of(c, i);
        units += units_of(&r, jump_bytes);
    }
    return units;
}

static uint32_t jump_bytes_of(const CodeObj *c)
{
    uint32_t bytes = 1;
    while (bytes < 4 && total_units(c, c->ninstrs, bytes) > (1u << 8 * bytes) - 1)
        bytes++;
    return bytes;
}

/* ---- offsets ---- */

int listing_first_line(const CodeObj *c)
{
    return c->flags & CODE_OPTIMIZED || !PyUnicode_EqualToUTF8(api_of(c->name), "<module>") ? c->firstlineno : 0;
}

uint32_t *listing_starts(const CodeObj *c)
{
    uint32_t *starts = buf_alloc((c->ninstrs + 1) * sizeof *starts), jump_bytes = jump_bytes_of(c), units = 0;
    if (!starts)
        return no_memory();
    for (uint32_t i = 0; i < c->ninstrs; i++) {
        struct rows r = rows_of(c, i);
        starts[i] = LISTING_PROLOGUE + 2 * units;
        units += units_of(&r, jump_bytes);
    }
    starts[c->ninstrs] = LISTING_PROLOGUE + 2 * units;
    return starts;
}

uint32_t *listing_offsets(const CodeObj *c)
{
    uint32_t *offsets = listing_starts(c), jump_bytes = jump_bytes_of(c);
    for (uint32_t i = 0; offsets && i < c->ninstrs; i++) {
        struct rows r = rows_of(c, i);
        offsets[i] += 2 * ((r.jump ? jump_bytes : bytes_of(r.arg)) - 1);
    }
    return offsets;
}

uint32_t listing_offset(const CodeObj *c, uint32_t k)
{
    uint32_t jump_bytes = jump_bytes_of(c), units = total_units(c, k < c->ninstrs ? k : c->ninstrs, jump_bytes);
    if (k < c->ninstrs) {
        struct rows r = rows_of(c, k);
        units += (r.jump ? jump_bytes : bytes_of(r.arg)) - 1;
    }
    return LISTING_PROLOGUE + 2 * units;
}

uint32_t listing_instr(const CodeObj *c, uint32_t offset)
{
    uint32_t jump_bytes = jump_bytes_of(c), units = LISTING_PROLOGUE / 2;
    for (uint32_t i = 0; i < c->ninstrs; i++) {
        struct rows r = rows_of(c, i);
        units += units_of(&r, jump_bytes);
        if (offset / 2 < units)
            return i;
    }
    return c->ninstrs;
}

/* ---- co_code and co_exceptiontable ---- */

static char *put_row(char *at, uint8_t op, uint32_t arg, uint32_t bytes)
{
    while (--bytes > 0) {
        *at++ = (char)ROW_EXTENDED_ARG;
        *at++ = (char)(arg >> 8 * bytes);
    }
    *at++ = (char)op;
    *at++ = (char)arg;
    return at;
}

PyObject *listing_code(const CodeObj *c)
{
    uint32_t *starts = listing_starts(c), jump_bytes = jump_bytes_of(c);
    PyObject *bytes = starts ? PyBytes_FromStringAndSize(NULL, starts[c->ninstrs]) : NULL;
    char *out = bytes ? PyBytes_AS_STRING(bytes) : NULL, *at = out;
    if (bytes)
        at = put_row(at, ROW_RESUME, 0, 1);
    for (uint32_t i = 0; bytes && i < c->ninstrs; i++) {
        struct rows r = rows_of(c, i);
        uint32_t n = bytes_of(r.arg);
        if (r.jump) {
            n = jump_bytes;
            int64_t after = (at - out) + 2 * ((int64_t)n + r.caches), to = r.target >= 0 && r.target <= c->ninstrs ? starts[r.target] : after;
            r.arg = (uint32_t)((to > after ? to - after : after - to) / 2);
        }
        at = put_row(at, r.op, r.arg, n);
        for (int k = 0; k < r.caches; k++)
            at = put_row(at, 0, 0, 1);           /* what a cache entry holds is data: nothing */
        if (r.registers)
            at = put_row(at, ROW_REGISTERS, r.k, bytes_of(r.k));
    }
    buf_free(starts);
    return bytes;
}

/* Six bits a byte, the highest first; bit 6: more follow; bit 7: an entry begins. */
static char *put_varint(char *at, uint32_t n, unsigned mark)
{
    int groups = 1;
    while (groups < 6 && n >> 6 * groups)
        groups++;
    while (groups-- > 0) {
        *at++ = (char)((n >> 6 * groups & 63) | (groups ? 64 : 0) | mark);
        mark = 0;
    }
    return at;
}

PyObject *listing_exceptions(const CodeObj *c)
{
    enum { LONGEST = 4 * 6 };
    uint32_t *starts = listing_starts(c);
    char *table = starts ? buf_alloc(c->nranges * LONGEST + 1) : NULL, *at = table;
    PyObject *bytes = NULL;
    if (table) {
        for (uint32_t i = 0; i < c->nranges; i++) {
            const ExcRange *r = &c->ranges[i];
            at = put_varint(at, starts[r->start] / 2, 128);
            at = put_varint(at, (starts[r->end] - starts[r->start]) / 2, 0);
            at = put_varint(at, starts[r->handler] / 2, 0);
            at = put_varint(at, (uint32_t)(r->reg - c->nlocals) << 1, 0);
        }
        bytes = PyBytes_FromStringAndSize(table, at - table);
    } else if (starts) {
        no_memory();
    }
    buf_free(table);
    buf_free(starts);
    return bytes;
}

/* ---- operands as text ---- */

static int write_register(PyUnicodeWriter *w, const CodeObj *c, uint32_t r)
{
    if (r < c->nlocals)
        return PyUnicodeWriter_WriteStr(w, PyTuple_GET_ITEM(api_of(c->localnames), r));
    return PyUnicodeWriter_Format(w, "t%u", r - c->nlocals);
}

static int write_operand(PyUnicodeWriter *w, const CodeObj *c, char letter, uint32_t x)
{
    switch (letter) {
    case 'w': return write_register(w, c, x) < 0 ? -1 : PyUnicodeWriter_WriteUTF8(w, "..", 2);
    case 'k': return x < c->nconsts ? PyUnicodeWriter_WriteRepr(w, api_of(c->consts[x])) : 0;
    case 'i': return PyUnicodeWriter_Format(w, "%u", x);
    default: return write_register(w, c, x);
    }
}

PyObject *listing_operands(const CodeObj *c, uint32_t k)
{
    Instr instr = generic_at(c, k);
    unsigned base = opcode_base(instr.op);
    const char *letters = opcode_table[base].operands, *shown = describe(base).kind == ROW_IS_TEXT ? "dspwki" : "dspw";
    int constant = -1;
    for (int i = 0; i < 3 && opcode_form(instr.op) >= FORM_K; i++)
        if (letters[i] == 's')
            constant = i;
    PyUnicodeWriter *w = PyUnicodeWriter_Create(0);
    bool any = false, result = false;
    for (int i = 0; w && i < 3; i++) {
        if (!letters[i] || !strchr(shown, letters[i]))
            continue;
        const char *between = any ? result ? " = " : ", " : "";
        uint32_t x = i == 0 ? instr.a : i == 1 ? instr.b : instr.c;
        if (PyUnicodeWriter_WriteUTF8(w, between, -1) < 0 || write_operand(w, c, i == constant ? 'k' : letters[i], x) < 0) {
            PyUnicodeWriter_Discard(w);
            return NULL;
        }
        result = !any && letters[i] == 'd';
        any = true;
    }
    return w ? PyUnicodeWriter_Finish(w) : NULL;
}

/* ---- the arguments of types.CodeType() ---- */

/* The three tables that marshal stores, one behind the other, each after its length. */
static PyObject *linetable_of(PyObject *stored)
{
    const int order[] = {CODE_TUPLE_LINES, CODE_TUPLE_EXCEPTIONS, CODE_TUPLE_CODE};
    size_t size = 0;
    for (int i = 0; i < 3; i++)
        size += 4 + (size_t)PyBytes_GET_SIZE(PyTuple_GET_ITEM(stored, order[i]));
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)size);
    char *at = bytes ? PyBytes_AS_STRING(bytes) : NULL;
    for (int i = 0; bytes && i < 3; i++) {
        PyObject *part = PyTuple_GET_ITEM(stored, order[i]);
        uint32_t n = (uint32_t)PyBytes_GET_SIZE(part);
        memcpy(at, &n, sizeof n);
        memcpy(at + sizeof n, PyBytes_AS_STRING(part), n);
        at += sizeof n + n;
    }
    return bytes;
}

PyObject *listing_linetable(CodeObj *c)
{
    PyObject *stored = code_to_tuple(c), *table = stored ? linetable_of(stored) : NULL;
    Py_XDECREF(stored);
    return table;
}

/* A copy of the tuple with three items replaced; consumes them. NULL: raised, as when one of them is NULL. */
static PyObject *with_tables(PyObject *t, PyObject *code, PyObject *lines, PyObject *exceptions)
{
    PyObject *copy = code && lines && exceptions ? PyTuple_New(CODE_TUPLE_SIZE) : NULL;
    for (int i = 0; copy && i < CODE_TUPLE_SIZE; i++)
        PyTuple_SET_ITEM(copy, i, Py_NewRef(i == CODE_TUPLE_CODE ? code : i == CODE_TUPLE_LINES ? lines : i == CODE_TUPLE_EXCEPTIONS ? exceptions : PyTuple_GET_ITEM(t, i)));
    Py_XDECREF(code);
    Py_XDECREF(lines);
    Py_XDECREF(exceptions);
    return copy;
}

PyObject *listing_to_tuple(CodeObj *c)
{
    PyObject *stored = code_to_tuple(c);
    PyObject *shown = stored ? with_tables(stored, listing_code(c), linetable_of(stored), listing_exceptions(c)) : NULL;
    Py_XDECREF(stored);
    return shown;
}

/* Tables of the reference's making are not understood, but for one that only says of stretches of code that nothing is known of their places. */
bool listing_says_nothing(PyObject *linetable)
{
    for (Py_ssize_t i = 0; i < PyBytes_GET_SIZE(linetable); i++)
        if ((unsigned char)PyBytes_AS_STRING(linetable)[i] < 0xf8)
            return false;
    return true;
}

PyObject *listing_without_positions(PyObject *linetable)
{
    uint32_t n;
    memcpy(&n, PyBytes_AS_STRING(linetable), sizeof n);          /* of our making: the positions come first */
    PyObject *bare = PyBytes_FromStringAndSize(NULL, PyBytes_GET_SIZE(linetable) - n);
    if (bare) {
        memset(PyBytes_AS_STRING(bare), 0, sizeof n);
        memcpy(PyBytes_AS_STRING(bare) + sizeof n, PyBytes_AS_STRING(linetable) + sizeof n + n, (size_t)PyBytes_GET_SIZE(bare) - sizeof n);
    }
    return bare;
}

PyObject *listing_with_lines_moved(CodeObj *c, PyObject *linetable, int by)
{
    struct position_reader from;
    struct position_writer to;
    uint32_t before = c->positions_size;
    if (before == 0)
        return Py_NewRef(linetable);
    position_start(&from, c->positions, before, 0);
    position_begin(&to, c->ninstrs);
    for (uint32_t i = 0; i < c->ninstrs; i++) {
        Position p = position_next(&from);
        if (p.line >= 0) {
            p.line = p.line + by > 0 ? p.line + by : 0;
            p.end_line = p.end_line + by > p.line ? p.end_line + by : p.line;
        }
        position_add(&to, p);
    }
    uint32_t after = (uint32_t)to.size;
    size_t rest = (size_t)PyBytes_GET_SIZE(linetable) - sizeof before - before;
    PyObject *moved = to.failed ? PyErr_NoMemory() : PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(sizeof after + after + rest));
    if (moved) {
        char *at = PyBytes_AS_STRING(moved);
        memcpy(at, &after, sizeof after);
        memcpy(at + sizeof after, to.data, after);
        memcpy(at + sizeof after + after, PyBytes_AS_STRING(linetable) + sizeof before + before, rest);
    }
    buf_free(to.data);
    return moved;
}

static PyObject *next_table(const char **at, const char *end)
{
    uint32_t n;
    if (end - *at < (ptrdiff_t)sizeof n)
        goto bad;
    memcpy(&n, *at, sizeof n);
    *at += sizeof n;
    if (n > (size_t)(end - *at))
        goto bad;
    *at += n;
    return PyBytes_FromStringAndSize(*at - n, n);
bad:
    PyErr_SetString(PyExc_ValueError, "code: co_linetable was not made by this interpreter");
    return NULL;
}

static bool goes_with(PyObject *given, PyObject *right, const char *name)
{
    int same = right ? PyObject_RichCompareBool(given, right, Py_EQ) : -1;
    Py_XDECREF(right);
    if (same == 0)
        PyErr_Format(PyExc_ValueError, "code: %s does not go with co_linetable; bytecode cannot be changed through it", name);
    return same == 1;
}

PyObject *listing_from_tuple(PyObject *t)
{
    PyObject *code = PyTuple_GET_ITEM(t, CODE_TUPLE_CODE), *table = PyTuple_GET_ITEM(t, CODE_TUPLE_LINES), *exceptions = PyTuple_GET_ITEM(t, CODE_TUPLE_EXCEPTIONS);
    if (!PyBytes_Check(code) || !PyBytes_Check(table) || !PyBytes_Check(exceptions))
        return code_from_tuple(t);                               /* which says what is wrong */
    const char *at = PyBytes_AS_STRING(table), *end = at + PyBytes_GET_SIZE(table);
    PyObject *lines = next_table(&at, end), *words = lines ? next_table(&at, end) : NULL, *instrs = words ? next_table(&at, end) : NULL;
    PyObject *stored = with_tables(t, instrs, lines, words), *made = stored ? code_from_tuple(stored) : NULL;
    Py_XDECREF(stored);
    if (made && !(goes_with(code, listing_code(code_of(made)), "co_code") &&
                  goes_with(exceptions, listing_exceptions(code_of(made)), "co_exceptiontable")))
        Py_CLEAR(made);
    return made;
}
