/* core/runtime/ast_optimize.c -- PyCF_OPTIMIZED_AST: what ast.parse(optimize=...) does to a tree.
 *
 * The compiler does all this, and more, on its own later representation; here it is for programs that want to see the tree as the
 * reference hands it to its code generator: __debug__ is its value, "..." % (x, y) with simple conversions is an f-string, numbers in
 * patterns are single constants, and from level 2 on there are no docstrings.
 *
 * The walk is by the field tables; the few classes with something to do are named. Annotations that will be kept as text are left alone.
 */
#include "core/runtime/ast_objects.h"

#include "core/compiler/compile_int.h"
#include "core/compiler/source.h"

#include <stdio.h>
#include <string.h>

struct optimizer {
    struct arena *arena;
    struct ast_kept *kept;
    int level;
    bool text_annotations;               /* from __future__ import annotations */
};

static int optimize_node(struct optimizer *, int index, void *node);

static int no_room(void)
{
    raise_no_memory();
    return -1;
}

/* ---- numbers in patterns ---- */

/* The value of a number, perhaps negated. New reference; NULL without an exception: it is none. */
static PyObject *number_value(struct optimizer *p, const struct expr *e)
{
    bool negative = e->kind == AST_UnaryOp && e->v.UnaryOp.op == AST_USub;
    if (negative)
        e = e->v.UnaryOp.operand;
    if (e->kind != AST_Constant)
        return NULL;
    PyObject *value = constant_new(p->arena, &e->v.Constant.value);
    if (value && negative)
        Py_SETREF(value, PyNumber_Negative(value));
    return value;
}

static int optimize_pattern_value(struct optimizer *p, struct expr *e)
{
    PyObject *value = NULL;
    if (e->kind == AST_UnaryOp) {
        value = number_value(p, e);
    } else if (e->kind == AST_BinOp && (e->v.BinOp.op == AST_Add || e->v.BinOp.op == AST_Sub)) {
        PyObject *left = number_value(p, e->v.BinOp.left), *right = left ? number_value(p, e->v.BinOp.right) : NULL;
        if (right)
            value = e->v.BinOp.op == AST_Add ? PyNumber_Add(left, right) : PyNumber_Subtract(left, right);
        Py_XDECREF(left);
        Py_XDECREF(right);
    }
    if (!value)
        return PyErr_Occurred() ? -1 : 0;
    if (ast_keep(p->kept, value) < 0)
        return -1;
    e->kind = AST_Constant;
    e->v.Constant.value = (struct constant){.kind = CONST_OBJECT, .object = value};
    e->v.Constant.kind = NULL;
    return 0;
}

static int optimize_pattern_keys(struct optimizer *p, struct expr_seq *keys)
{
    for (size_t i = 0; i < keys->n; i++)
        if (optimize_pattern_value(p, keys->at[i]) < 0)
            return -1;
    return 0;
}

/* ---- "..." % (...) ---- */

struct percent {
    struct optimizer *p;
    const char *at, *end;
    struct expr_seq *args;
    size_t used;
    struct expr **pieces;
    size_t npieces;
    struct range where;
};

static struct expr *new_text(struct optimizer *p, const char *text, size_t len)
{
    struct constant c = {.kind = CONST_STR, .len = (uint32_t)len, .text = text};
    struct expr *e = ast_new(p->arena, expr, {.kind = AST_Constant, .where = range_none(), .v.Constant = {c, NULL}});
    if (!e)
        raise_no_memory();
    return e;
}

/* Text up to the next conversion; %% stands for itself. 0 or -1. */
static int percent_text(struct percent *f)
{
    char *text = arena_alloc(f->p->arena, (size_t)(f->end - f->at) + 1);
    size_t n = 0;
    if (!text)
        return no_room();
    while (f->at < f->end && (*f->at != '%' || (f->at + 1 < f->end && f->at[1] == '%'))) {
        f->at += *f->at == '%';
        text[n++] = *f->at++;
    }
    if (n == 0)
        return 0;
    f->pieces[f->npieces] = new_text(f->p, text, n);
    return f->pieces[f->npieces++] ? 0 : -1;
}

/* Up to two digits; -1 when there are more. */
static int percent_number(struct percent *f)
{
    int n = 0, digits = 0;
    for (; f->at < f->end && *f->at >= '0' && *f->at <= '9'; f->at++) {
        if (++digits > 2)
            return -1;
        n = n * 10 + *f->at - '0';
    }
    return n;
}

/* One conversion. 1; 0: not a simple one, or no argument is left; -1. */
static int percent_conversion(struct percent *f)
{
    bool left = false;
    int width = -1, precision = -1;
    char spec[16];
    f->at++;
    for (; f->at < f->end && memchr("-+ #0", *f->at, 5); f->at++)
        left |= *f->at == '-';
    if (f->at < f->end && *f->at >= '0' && *f->at <= '9' && (width = percent_number(f)) < 0)
        return 0;
    if (f->at < f->end && *f->at == '.') {
        f->at++;
        if ((precision = percent_number(f)) < 0)
            return 0;
    }
    if (f->at == f->end || !memchr("sra", *f->at, 3) || f->used == f->args->n)
        return 0;
    struct expr *value = f->args->at[f->used++], *format = NULL;
    int n = 0;
    if (width >= 0)
        n = snprintf(spec, sizeof spec, "%s%d", !left && width > 0 ? ">" : "", width);
    if (precision >= 0)
        n += snprintf(spec + n, sizeof spec - (size_t)n, ".%d", precision);
    if (n) {
        char *copy = arena_copy(f->p->arena, spec, (size_t)n);
        if (!copy)
            return no_room();
        if (!(format = new_text(f->p, copy, (size_t)n)))
            return -1;
    }
    struct expr *piece = ast_new(f->p->arena, expr, {.kind = AST_FormattedValue, .where = value->where, .v.FormattedValue = {value, *f->at++, format}});
    if (!piece)
        return no_room();
    f->pieces[f->npieces++] = piece;
    return 1;
}

static bool has_starred(const struct expr_seq *seq)
{
    for (size_t i = 0; i < seq->n; i++)
        if (seq->at[i]->kind == AST_Starred)
            return true;
    return false;
}

/* Makes e an f-string if it is a format with as many simple conversions as there are arguments. */
static int optimize_percent(struct optimizer *p, struct expr *e)
{
    const struct expr *format = e->v.BinOp.left, *tuple = e->v.BinOp.right;
    if (e->v.BinOp.op != AST_Mod || format->kind != AST_Constant || format->v.Constant.value.kind != CONST_STR || tuple->kind != AST_Tuple ||
        has_starred(tuple->v.Tuple.elts))
        return 0;
    const struct constant *text = &format->v.Constant.value;
    struct percent f = {.p = p, .at = text->text, .end = text->text + text->len, .args = tuple->v.Tuple.elts, .where = e->where};
    if (!(f.pieces = arena_alloc(p->arena, (2 * f.args->n + 2) * sizeof *f.pieces)))
        return no_room();
    for (;;) {
        if (percent_text(&f) < 0)
            return -1;
        if (f.at == f.end)
            break;
        int rc = percent_conversion(&f);
        if (rc <= 0)
            return rc;
    }
    if (f.used != f.args->n)
        return 0;
    struct expr_seq *values = ast_seq(p->arena, expr, f.npieces);
    if (!values)
        return no_room();
    if (f.npieces)
        memcpy(values->at, f.pieces, f.npieces * sizeof *f.pieces);
    e->kind = AST_JoinedStr;
    e->v.JoinedStr.values = values;
    return 0;
}

/* ---- docstrings ---- */

static int wrap_string(struct optimizer *p, struct expr **at)
{
    struct expr_seq *values = ast_seq(p->arena, expr, 1);
    struct expr *joined = values ? ast_new(p->arena, expr, {.kind = AST_JoinedStr, .where = (*at)->where, .v.JoinedStr = {values}}) : NULL;
    if (!joined)
        return no_room();
    values->at[0] = *at;
    *at = joined;
    return 0;
}

/* The body without its docstring. What follows must not become one; a body needs a statement. */
static int drop_docstring(struct optimizer *p, struct stmt_seq **body)
{
    if (!docstring_of(*body))
        return 0;
    const struct stmt_seq *old = *body;
    struct stmt_seq *rest = ast_seq(p->arena, stmt, old->n > 1 ? old->n - 1 : 1);
    if (!rest)
        return no_room();
    if (old->n == 1) {
        struct range w = old->at[0]->where;
        w.end_lineno = w.lineno;
        w.end_col_offset = w.col_offset + 4;         /* as if it said pass */
        if (!(rest->at[0] = ast_new(p->arena, stmt, {.kind = AST_Pass, .where = w})))
            return no_room();
    } else {
        memcpy(rest->at, old->at + 1, (old->n - 1) * sizeof rest->at[0]);
        if (docstring_of(rest) && wrap_string(p, &rest->at[0]->v.Expr.value) < 0)
            return -1;
    }
    *body = rest;
    return 0;
}

/* ---- the walk ---- */

struct any_seq { size_t n; void *at[]; };

static bool is_annotation(const struct ast_field *f)
{
    return strcmp(f->name, "annotation") == 0 || strcmp(f->name, "returns") == 0;
}

static int optimize_field(struct optimizer *p, const struct ast_field *f, char *node)
{
    void *pointer;
    if (f->kind <= FIELD_int || ast_kind_is_enum(f->kind) || (p->text_annotations && is_annotation(f)))
        return 0;
    memcpy(&pointer, node + f->offset, sizeof pointer);
    if (f->quantity < QUANTITY_SEQ)
        return pointer ? optimize_node(p, ast_class_of_node(f->kind, pointer), pointer) : 0;
    const struct any_seq *seq = pointer;
    for (size_t i = 0; i < seq->n; i++)
        if (seq->at[i] && optimize_node(p, ast_class_of_node(f->kind, seq->at[i]), seq->at[i]) < 0)
            return -1;
    return 0;
}

static int optimize_fields(struct optimizer *p, int index, void *node)
{
    const struct ast_class *c = &ast_classes[index];
    for (int i = 0; i < c->n_fields; i++)
        if (optimize_field(p, &c->fields()[i], node) < 0)
            return -1;
    return 0;
}

static int optimize_name(struct optimizer *p, struct expr *e)
{
    if (e->v.Name.ctx != AST_Load || strcmp(e->v.Name.id->text, "__debug__") != 0)
        return 0;
    e->kind = AST_Constant;
    e->v.Constant.value = (struct constant){.kind = p->level ? CONST_FALSE : CONST_TRUE, .text = ""};
    e->v.Constant.kind = NULL;
    return 0;
}

static int optimize_inside(struct optimizer *p, int index, void *node)
{
    struct expr *e = node;
    struct stmt *s = node;
    struct pattern *pattern = node;
    switch (index) {
    case CLASS_MatchValue: return optimize_pattern_value(p, pattern->v.MatchValue.value);
    case CLASS_MatchMapping:
        if (optimize_pattern_keys(p, pattern->v.MatchMapping.keys) < 0)
            return -1;
        for (size_t i = 0; i < pattern->v.MatchMapping.patterns->n; i++)
            if (optimize_node(p, (int)pattern->v.MatchMapping.patterns->at[i]->kind, pattern->v.MatchMapping.patterns->at[i]) < 0)
                return -1;
        return 0;
    case CLASS_Name: return optimize_name(p, e);
    }
    if (optimize_fields(p, index, node) < 0)
        return -1;
    if (index == CLASS_BinOp)
        return optimize_percent(p, e);
    if (p->level < 2)
        return 0;
    switch (index) {
    case CLASS_Module: return drop_docstring(p, &((struct mod *)node)->v.Module.body);
    case CLASS_FunctionDef: return drop_docstring(p, &s->v.FunctionDef.body);
    case CLASS_AsyncFunctionDef: return drop_docstring(p, &s->v.AsyncFunctionDef.body);
    case CLASS_ClassDef: return drop_docstring(p, &s->v.ClassDef.body);
    }
    return 0;
}

static int optimize_node(struct optimizer *p, int index, void *node)
{
    if (recursion_enter(" during compilation"))
        return -1;
    int rc = optimize_inside(p, index, node);
    recursion_leave();
    return rc;
}

int ast_optimize(struct arena *arena, struct mod *tree, struct ast_kept *kept, PyObject *filename, unsigned flags, int optimize)
{
    struct compiler c = {.filename = filename, .flags = flags & FLAG_FUTURES};
    if (future_statements(&c, tree) < 0)
        return -1;
    struct optimizer p = {arena, kept, optimize, (c.flags & FLAG_ANNOTATIONS) != 0};
    return optimize_node(&p, (int)tree->kind, tree);
}
