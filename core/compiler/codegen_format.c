/* core/compiler/codegen_format.c -- f-strings and t-strings. */
#include "core/compiler/codegen_int.h"

enum { MAX_PIECES = 30 };                 /* joined side by side; longer f-strings go through a list and ''.join */

static unsigned conversion_of(struct compiler *c, int conversion)
{
    switch (conversion) {
    case 's': return CONVERSION_STR;
    case 'r': return CONVERSION_REPR;
    case 'a': return CONVERSION_ASCII;
    case -1: return CONVERSION_NONE;
    default:
        PyErr_Format(PyExc_SystemError, "Unrecognized conversion character %d", conversion);
        fail(c);
    }
}

static void gen_formatted_value(struct compiler *c, struct expr *e, reg d)
{
    unsigned conversion = conversion_of(c, e->v.FormattedValue.conversion);
    reg value = gen(c, e->v.FormattedValue.value);
    if (conversion != CONVERSION_NONE) {
        emit(c, OP_CONVERT, d, value, conversion, e->where);
        set_top(c, d + 1);
        value = d;
    }
    if (e->v.FormattedValue.format_spec)
        emit(c, OP_FORMAT_SPEC, d, value, gen(c, e->v.FormattedValue.format_spec), e->where);
    else
        emit(c, OP_FORMAT, d, value, 0, e->where);
    set_top(c, d + 1);
}

static void gen_joined(struct compiler *c, struct expr *e, struct expr_seq *values, reg d)
{
    if (values->n == 0) {
        load_const(c, d, constant_utf8(c, "", 0), e->where);
        return;
    }
    if (values->n == 1) {
        gen_to(c, values->at[0], d);
        return;
    }
    if (values->n <= MAX_PIECES) {
        for (size_t i = 0; i < values->n; i++)
            gen_to(c, values->at[i], d + (reg)i);
        emit(c, OP_BUILD_STRING, d, d, (uint32_t)values->n, e->where);
        return;
    }
    load_const(c, d, constant_utf8(c, "", 0), e->where);
    PyObject *join = constant_utf8(c, "join", 4);
    emit(c, OP_LOAD_METHOD, d, d, site(c, join, SITE_UNSHARED, 0), e->where);
    reg list = d + FRAME_ARGS;
    emit(c, OP_BUILD_LIST, list, list, 0, e->where);
    set_top(c, list + 1);
    for (size_t i = 0; i < values->n; i++) {
        emit(c, OP_LIST_APPEND, list, gen(c, values->at[i]), 0, e->where);
        set_top(c, list + 1);
    }
    emit(c, OP_CALL_METHOD, d, d, 1, e->where);
}

static void gen_interpolation(struct compiler *c, struct expr *e, reg d)
{
    unsigned how = conversion_of(c, e->v.Interpolation.conversion);
    gen_to(c, e->v.Interpolation.value, d);
    load_const(c, d + 1, constant_object(c, &e->v.Interpolation.str), e->where);
    set_top(c, d + 2);
    if (e->v.Interpolation.format_spec) {
        gen_to(c, e->v.Interpolation.format_spec, d + 2);
        how |= 4;
    }
    emit(c, OP_BUILD_INTERPOLATION, d, d, how, e->where);
    set_top(c, d + 1);
}

/* A t-string is a tuple of strings, one more than there are interpolations, and a tuple of interpolations. */
static void gen_template(struct compiler *c, struct expr *e, reg d)
{
    struct expr_seq *values = e->v.TemplateStr.values;
    struct expr *empty = gen_alloc(c, sizeof *empty);
    *empty = (struct expr){.kind = AST_Constant, .where = e->where, .v.Constant.value = {.kind = CONST_STR, .is_ascii = 1, .text = ""}};
    struct expr_seq *strings = gen_alloc(c, sizeof *strings + (2 * values->n + 1) * sizeof(struct expr *));
    struct expr_seq *pieces = gen_alloc(c, sizeof *pieces + (values->n + 1) * sizeof(struct expr *));
    bool last_was_string = false;
    for (size_t i = 0; i < values->n; i++) {
        struct expr *v = values->at[i];
        if (v->kind == AST_Interpolation) {
            if (!last_was_string)
                strings->at[strings->n++] = empty;
            pieces->at[pieces->n++] = v;
            last_was_string = false;
        } else {
            strings->at[strings->n++] = v;
            last_was_string = true;
        }
    }
    if (!last_was_string)
        strings->at[strings->n++] = empty;
    struct expr tuple = {.kind = AST_Tuple, .where = e->where, .v.Tuple = {strings, AST_Load}};
    gen_to(c, &tuple, d);
    set_top(c, d + 1);
    gen_sequence(c, pieces, OP_BUILD_TUPLE, d + 1, e->where);
    emit(c, OP_BUILD_TEMPLATE, d, d, d + 1, e->where);
    set_top(c, d + 1);
}

void gen_format_to(struct compiler *c, struct expr *e, reg d)
{
    switch (e->kind) {
    case AST_FormattedValue: gen_formatted_value(c, e, d); break;
    case AST_JoinedStr: gen_joined(c, e, e->v.JoinedStr.values, d); break;
    case AST_Interpolation: gen_interpolation(c, e, d); break;
    default: gen_template(c, e, d); break;
    }
    set_top(c, d + 1);
}
