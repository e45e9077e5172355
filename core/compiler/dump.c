/* core/compiler/dump.c -- a readable listing of a code object, generated from the table of opcodes. Callable from a debugger.
 *
 *     12      7  ADD_K            t1 = x, 1            line, index, op, operands; t: temporaries, names: locals
 */
#include "core/compiler/liveness.h"

#include <stdio.h>
#include <string.h>

static void print_object(FILE *f, PyObject *o)
{
    PyObject *repr = Py_TYPE(o) == &PyCode_Type ? NULL : PyObject_Repr(o);
    const char *text = repr ? PyUnicode_AsUTF8(repr) : NULL;
    if (text)
        fprintf(f, "%.60s", text);
    else if (Py_TYPE(o) == &PyCode_Type)
        fprintf(f, "<code %s>", PyUnicode_AsUTF8(api_of(((CodeObj *)value_obj(value_of(o)))->qualname)));
    else
        PyErr_Clear();
    Py_XDECREF(repr);
}

static void print_register(FILE *f, const CodeObj *c, uint32_t r)
{
    if (r >= c->nlocals) {
        fprintf(f, "t%u", r - c->nlocals);
        return;
    }
    PyObject *name = PyTuple_GET_ITEM(api_of(c->localnames), r);
    const char *text = PyUnicode_AsUTF8(name);
    if (!text)
        PyErr_Clear();
    fprintf(f, "%s", text ? text : "?");
}

static void print_operand(FILE *f, const CodeObj *c, uint32_t at, Instr w, int i, char letter, bool constant)
{
    uint32_t x = i == 0 ? w.a : i == 1 ? w.b : w.c;
    if (constant)
        letter = 'k';
    switch (letter) {
    case 'd': case 's': case 'p': case 'w': print_register(f, c, x); break;
    case 'k':
        if (x < c->nconsts)
            print_object(f, api_of(c->consts[x]));
        break;
    case 'n':
        if (x < c->nsites)
            fprintf(f, ".%s#%u", PyUnicode_AsUTF8(api_of(c->sites[x].name)), x);
        break;
    case 'j': fprintf(f, "-> %lld", (long long)instr_target(w, at, i)); break;
    default: fprintf(f, "%u", x); break;
    }
}

static void print_instruction(FILE *f, const CodeObj *c, uint32_t at)
{
    Instr w = c->instrs[at];
    char name[40];
    fprintf(f, "%6u  %-20s", at, opcode_name(w.op, name));
    w.op = (uint16_t)opcode_generic(w.op);
    const struct opcode_info *info = &opcode_table[opcode_base(w.op)];
    int constant = -1;
    for (int i = 0; i < 3 && opcode_form(w.op) >= FORM_K; i++)
        if (info->operands[i] == 's')
            constant = i;
    if (w.op == OP_LOAD_INT || w.op == OP_LOAD_INT + FORM_L) {
        print_register(f, c, w.a);
        fprintf(f, ", %d", (int16_t)w.b);
    } else if (w.op == OP_MAKE_FUNCTION || w.op == OP_LOADK_FAR) {
        print_register(f, c, w.a);
        fprintf(f, ", ");
        print_object(f, api_of(c->consts[(uint32_t)w.b << 16 | w.c]));
    } else if (w.op == OP_JUMP_FAR) {
        fprintf(f, "-> %lld", (long long)instr_target(w, at, 0));
    } else {
        for (int i = 0; i < 3; i++) {
            if (info->operands[i] == '-' || !info->operands[i])
                continue;
            if (i)
                fprintf(f, ", ");
            print_operand(f, c, at, w, i, info->operands[i], i == constant);
        }
    }
}

static void print_live(FILE *f, const struct live_map *map, uint32_t at)
{
    const uint64_t *set = map ? live_set(map, at) : NULL;
    if (!set)
        return;
    bool any = false;
    for (uint32_t t = 0; t < map->words * 64; t++)
        if (set[t >> 6] >> (t & 63) & 1) {
            fprintf(f, any ? " t%u" : "   [t%u", t);
            any = true;
        }
    if (any)
        fprintf(f, "]");
}

void code_dump(const CodeObj *c, void *file)
{
    FILE *f = file;
    const char *why;
    uint32_t at;
    struct live_map *map = live_build(c, &why, &at);
    fprintf(f, "code ");
    print_object(f, api_of(value_from_obj(c)));
    fprintf(f, ": %u locals, %u registers, flags %#x\n", c->nlocals, c->nregs, c->flags);
    int line = -2;
    for (uint32_t i = 0; i < c->ninstrs; i++) {
        int here = code_line(c, i);
        if (here != line)
            fprintf(f, here < 0 ? "   --" : "%5d", here);
        else
            fprintf(f, "     ");
        line = here;
        print_instruction(f, c, i);
        const ExcRange *r = code_handler(c, i);
        if (r)
            fprintf(f, "   {%u}", r->handler);
        print_live(f, map, i);
        fprintf(f, "\n");
    }
    buf_free(map);
    for (uint32_t i = 0; i < c->nconsts; i++)
        if (Py_TYPE(api_of(c->consts[i])) == &PyCode_Type)
            code_dump((CodeObj *)value_obj(c->consts[i]), file);
}
