/* core/compiler/ast_unparse.c -- an expression as text: what annotations are under `from __future__ import annotations`.
 *
 * The text is the shortest in parentheses, as the reference writes it: each operand is written at the level that its place demands, and
 * puts itself in parentheses when its operator binds less tightly. */
#include "core/compiler/compile_int.h"

#include <string.h>

enum level {
    LEVEL_TUPLE, LEVEL_TEST, LEVEL_OR, LEVEL_AND, LEVEL_NOT, LEVEL_COMPARE, LEVEL_EXPR, LEVEL_OR_BITS = LEVEL_EXPR, LEVEL_XOR, LEVEL_AND_BITS,
    LEVEL_SHIFT, LEVEL_SUM, LEVEL_TERM, LEVEL_FACTOR, LEVEL_POWER, LEVEL_AWAIT, LEVEL_ATOM,
};

struct text_out { struct compiler *c; PyUnicodeWriter *w; };

static int put_expr(struct text_out *o, struct expr *e, int level);

#define TRY(call) do { if ((call) < 0) return -1; } while (0)

static int put(struct text_out *o, const char *text)
{
    return PyUnicodeWriter_WriteUTF8(o->w, text, -1);
}

static int put_name(struct text_out *o, const struct name *n)
{
    return PyUnicodeWriter_WriteUTF8(o->w, n->text, n->len);
}

static int put_if(struct text_out *o, bool condition, const char *text)
{
    return condition ? put(o, text) : 0;
}

/* repr() of a constant; infinity has no literal but 1e309. */
static int put_repr(struct text_out *o, PyObject *value)
{
    PyObject *repr = PyObject_Repr(value);
    if (repr && (PyFloat_CheckExact(value) || PyComplex_CheckExact(value))) {
        PyObject *inf = PyUnicode_FromString("inf"), *literal = PyUnicode_FromString("1e309");
        PyObject *replaced = inf && literal ? PyUnicode_Replace(repr, inf, literal, -1) : NULL;
        Py_XDECREF(inf);
        Py_XDECREF(literal);
        Py_DECREF(repr);
        repr = replaced;
    }
    if (!repr)
        return -1;
    int rc = PyUnicodeWriter_WriteStr(o->w, repr);
    Py_DECREF(repr);
    return rc;
}

static int put_list(struct text_out *o, struct expr_seq *elts)
{
    for (size_t i = 0; i < elts->n; i++) {
        TRY(put_if(o, i > 0, ", "));
        TRY(put_expr(o, elts->at[i], LEVEL_TEST));
    }
    return 0;
}

static int put_boolop(struct text_out *o, struct expr *e, int level)
{
    bool and = e->v.BoolOp.op == AST_And;
    int own = and ? LEVEL_AND : LEVEL_OR;
    TRY(put_if(o, level > own, "("));
    for (size_t i = 0; i < e->v.BoolOp.values->n; i++) {
        TRY(put_if(o, i > 0, and ? " and " : " or "));
        TRY(put_expr(o, e->v.BoolOp.values->at[i], own + 1));
    }
    return put_if(o, level > own, ")");
}

static int put_binop(struct text_out *o, struct expr *e, int level)
{
    static const struct { const char *text; int level; } ops[] = {
        [AST_Add - AST_Add] = {" + ", LEVEL_SUM}, [AST_Sub - AST_Add] = {" - ", LEVEL_SUM}, [AST_Mult - AST_Add] = {" * ", LEVEL_TERM},
        [AST_MatMult - AST_Add] = {" @ ", LEVEL_TERM}, [AST_Div - AST_Add] = {" / ", LEVEL_TERM}, [AST_Mod - AST_Add] = {" % ", LEVEL_TERM},
        [AST_Pow - AST_Add] = {" ** ", LEVEL_POWER}, [AST_LShift - AST_Add] = {" << ", LEVEL_SHIFT},
        [AST_RShift - AST_Add] = {" >> ", LEVEL_SHIFT}, [AST_BitOr - AST_Add] = {" | ", LEVEL_OR_BITS},
        [AST_BitXor - AST_Add] = {" ^ ", LEVEL_XOR}, [AST_BitAnd - AST_Add] = {" & ", LEVEL_AND_BITS},
        [AST_FloorDiv - AST_Add] = {" // ", LEVEL_TERM},
    };
    int own = ops[e->v.BinOp.op - AST_Add].level;
    bool right = e->v.BinOp.op == AST_Pow;
    TRY(put_if(o, level > own, "("));
    TRY(put_expr(o, e->v.BinOp.left, own + right));
    TRY(put(o, ops[e->v.BinOp.op - AST_Add].text));
    TRY(put_expr(o, e->v.BinOp.right, own + !right));
    return put_if(o, level > own, ")");
}

static int put_unary(struct text_out *o, struct expr *e, int level)
{
    int own = e->v.UnaryOp.op == AST_Not ? LEVEL_NOT : LEVEL_FACTOR;
    TRY(put_if(o, level > own, "("));
    switch (e->v.UnaryOp.op) {
    case AST_Invert: TRY(put(o, "~")); break;
    case AST_Not: TRY(put(o, "not ")); break;
    case AST_UAdd: TRY(put(o, "+")); break;
    case AST_USub: TRY(put(o, "-")); break;
    }
    TRY(put_expr(o, e->v.UnaryOp.operand, own));
    return put_if(o, level > own, ")");
}

/* ---- lambda ---- */

static int put_parameter(struct text_out *o, struct arg *a, bool *first, const char *stars)
{
    TRY(put_if(o, !*first, ", "));
    *first = false;
    TRY(put(o, stars));
    TRY(put_name(o, a->arg));
    if (a->annotation) {
        TRY(put(o, ": "));
        TRY(put_expr(o, a->annotation, LEVEL_TEST));
    }
    return 0;
}

static int put_default(struct text_out *o, struct expr *e)
{
    if (!e)
        return 0;
    TRY(put(o, "="));
    return put_expr(o, e, LEVEL_TEST);
}

static int put_parameters(struct text_out *o, struct arguments *a)
{
    bool first = true;
    size_t positional = a->posonlyargs->n + a->args->n;
    for (size_t i = 0; i < positional; i++) {
        struct arg *arg = i < a->posonlyargs->n ? a->posonlyargs->at[i] : a->args->at[i - a->posonlyargs->n];
        TRY(put_parameter(o, arg, &first, ""));
        size_t from_end = positional - i;
        if (from_end <= a->defaults->n)
            TRY(put_default(o, a->defaults->at[a->defaults->n - from_end]));
        if (i + 1 == a->posonlyargs->n)
            TRY(put(o, ", /"));
    }
    if (a->vararg) {
        TRY(put_parameter(o, a->vararg, &first, "*"));
    } else if (a->kwonlyargs->n) {
        TRY(put_if(o, !first, ", "));
        first = false;
        TRY(put(o, "*"));
    }
    for (size_t i = 0; i < a->kwonlyargs->n; i++) {
        TRY(put_parameter(o, a->kwonlyargs->at[i], &first, ""));
        TRY(put_default(o, i < a->kw_defaults->n ? a->kw_defaults->at[i] : NULL));
    }
    return a->kwarg ? put_parameter(o, a->kwarg, &first, "**") : 0;
}

static int put_lambda(struct text_out *o, struct expr *e, int level)
{
    struct arguments *a = e->v.Lambda.args;
    TRY(put_if(o, level > LEVEL_TEST, "("));
    TRY(put(o, a->posonlyargs->n + a->args->n + a->kwonlyargs->n || a->vararg || a->kwarg ? "lambda " : "lambda"));
    TRY(put_parameters(o, a));
    TRY(put(o, ": "));
    TRY(put_expr(o, e->v.Lambda.body, LEVEL_TEST));
    return put_if(o, level > LEVEL_TEST, ")");
}

/* ---- displays ---- */

static int put_ifexp(struct text_out *o, struct expr *e, int level)
{
    TRY(put_if(o, level > LEVEL_TEST, "("));
    TRY(put_expr(o, e->v.IfExp.body, LEVEL_TEST + 1));
    TRY(put(o, " if "));
    TRY(put_expr(o, e->v.IfExp.test, LEVEL_TEST + 1));
    TRY(put(o, " else "));
    TRY(put_expr(o, e->v.IfExp.orelse, LEVEL_TEST));
    return put_if(o, level > LEVEL_TEST, ")");
}

static int put_dict(struct text_out *o, struct expr *e)
{
    TRY(put(o, "{"));
    for (size_t i = 0; i < e->v.Dict.values->n; i++) {
        TRY(put_if(o, i > 0, ", "));
        if (e->v.Dict.keys->at[i]) {
            TRY(put_expr(o, e->v.Dict.keys->at[i], LEVEL_TEST));
            TRY(put(o, ": "));
            TRY(put_expr(o, e->v.Dict.values->at[i], LEVEL_TEST));
        } else {
            TRY(put(o, "**"));
            TRY(put_expr(o, e->v.Dict.values->at[i], LEVEL_EXPR));
        }
    }
    return put(o, "}");
}

static int put_generators(struct text_out *o, struct comprehension_seq *generators)
{
    for (size_t i = 0; i < generators->n; i++) {
        struct comprehension *g = generators->at[i];
        TRY(put(o, g->is_async ? " async for " : " for "));
        TRY(put_expr(o, g->target, LEVEL_TUPLE));
        TRY(put(o, " in "));
        TRY(put_expr(o, g->iter, LEVEL_TEST + 1));
        for (size_t k = 0; k < g->ifs->n; k++) {
            TRY(put(o, " if "));
            TRY(put_expr(o, g->ifs->at[k], LEVEL_TEST + 1));
        }
    }
    return 0;
}

static int put_comprehension(struct text_out *o, const char *open, struct expr *elt, struct expr *value, struct comprehension_seq *generators,
                             const char *close)
{
    TRY(put(o, open));
    TRY(put_expr(o, elt, LEVEL_TEST));
    if (value) {
        TRY(put(o, ": "));
        TRY(put_expr(o, value, LEVEL_TEST));
    }
    TRY(put_generators(o, generators));
    return put(o, close);
}

static int put_compare(struct text_out *o, struct expr *e, int level)
{
    static const char *const ops[] = {
        [AST_Eq - AST_Eq] = " == ", [AST_NotEq - AST_Eq] = " != ", [AST_Lt - AST_Eq] = " < ", [AST_LtE - AST_Eq] = " <= ",
        [AST_Gt - AST_Eq] = " > ", [AST_GtE - AST_Eq] = " >= ", [AST_Is - AST_Eq] = " is ", [AST_IsNot - AST_Eq] = " is not ",
        [AST_In - AST_Eq] = " in ", [AST_NotIn - AST_Eq] = " not in ",
    };
    TRY(put_if(o, level > LEVEL_COMPARE, "("));
    TRY(put_expr(o, e->v.Compare.left, LEVEL_COMPARE + 1));
    for (size_t i = 0; i < e->v.Compare.ops->n; i++) {
        TRY(put(o, ops[e->v.Compare.ops->at[i] - AST_Eq]));
        TRY(put_expr(o, e->v.Compare.comparators->at[i], LEVEL_COMPARE + 1));
    }
    return put_if(o, level > LEVEL_COMPARE, ")");
}

static int put_call(struct text_out *o, struct expr *e)
{
    struct expr_seq *args = e->v.Call.args;
    TRY(put_expr(o, e->v.Call.func, LEVEL_ATOM));
    if (args->n == 1 && e->v.Call.keywords->n == 0 && args->at[0]->kind == AST_GeneratorExp)
        return put_expr(o, args->at[0], LEVEL_TEST);
    TRY(put(o, "("));
    TRY(put_list(o, args));
    for (size_t i = 0; i < e->v.Call.keywords->n; i++) {
        struct keyword *k = e->v.Call.keywords->at[i];
        TRY(put_if(o, args->n + i > 0, ", "));
        if (k->arg) {
            TRY(put_name(o, k->arg));
            TRY(put(o, "="));
        } else {
            TRY(put(o, "**"));
        }
        TRY(put_expr(o, k->value, LEVEL_TEST));
    }
    return put(o, ")");
}

/* ---- formatted strings: their body is built as a string of its own, whose repr() is written after the f ---- */

static int put_pieces(struct text_out *o, struct expr_seq *values, bool in_spec);

static int put_doubling_braces(struct text_out *o, PyObject *text)
{
    Py_ssize_t n = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_UCS4 ch = PyUnicode_READ_CHAR(text, i);
        if (ch == '{' || ch == '}')
            TRY(PyUnicodeWriter_WriteChar(o->w, ch));
        TRY(PyUnicodeWriter_WriteChar(o->w, ch));
    }
    return 0;
}

static int put_replacement(struct text_out *o, PyObject *text, int conversion, struct expr *spec)
{
    bool brace = PyUnicode_GET_LENGTH(text) > 0 && PyUnicode_READ_CHAR(text, 0) == '{';
    TRY(put(o, brace ? "{ " : "{"));
    TRY(PyUnicodeWriter_WriteStr(o->w, text));
    if (conversion > 0) {
        const char mark[3] = {'!', (char)conversion, 0};
        TRY(put(o, mark));
    }
    if (spec) {
        TRY(put(o, ":"));
        if (spec->kind == AST_JoinedStr)
            TRY(put_pieces(o, spec->v.JoinedStr.values, true));
        else
            TRY(put_expr(o, spec, LEVEL_TUPLE));
    }
    return put(o, "}");
}

static PyObject *text_of(struct compiler *c, struct expr *e, int level)
{
    struct text_out inner = {c, PyUnicodeWriter_Create(0)};
    if (!inner.w)
        return NULL;
    if (put_expr(&inner, e, level) < 0) {
        PyUnicodeWriter_Discard(inner.w);
        return NULL;
    }
    return PyUnicodeWriter_Finish(inner.w);
}

static int put_piece(struct text_out *o, struct expr *e)
{
    if (e->kind == AST_Constant) {
        PyObject *text = constant_object(o->c, &e->v.Constant.value);
        return text ? put_doubling_braces(o, text) : -1;
    }
    if (e->kind == AST_JoinedStr)
        return put_pieces(o, e->v.JoinedStr.values, false);
    if (e->kind == AST_Interpolation) {
        PyObject *text = constant_object(o->c, &e->v.Interpolation.str);
        return text ? put_replacement(o, text, e->v.Interpolation.conversion, e->v.Interpolation.format_spec) : -1;
    }
    PyObject *text = text_of(o->c, e->v.FormattedValue.value, LEVEL_TEST + 1);
    if (!text)
        return -1;
    int rc = put_replacement(o, text, e->v.FormattedValue.conversion, e->v.FormattedValue.format_spec);
    Py_DECREF(text);
    return rc;
}

static int put_pieces(struct text_out *o, struct expr_seq *values, bool in_spec)
{
    (void)in_spec;
    for (size_t i = 0; i < values->n; i++)
        TRY(put_piece(o, values->at[i]));
    return 0;
}

static int put_formatted(struct text_out *o, struct expr *e)
{
    struct text_out body = {o->c, PyUnicodeWriter_Create(0)};
    if (!body.w)
        return -1;
    int rc = e->kind == AST_JoinedStr     ? put_pieces(&body, e->v.JoinedStr.values, false)
             : e->kind == AST_TemplateStr ? put_pieces(&body, e->v.TemplateStr.values, false)
                                          : put_piece(&body, e);
    if (rc < 0) {
        PyUnicodeWriter_Discard(body.w);
        return -1;
    }
    PyObject *text = PyUnicodeWriter_Finish(body.w);
    if (!text)
        return -1;
    rc = put(o, e->kind == AST_TemplateStr || e->kind == AST_Interpolation ? "t" : "f");
    if (rc == 0)
        rc = put_repr(o, text);
    Py_DECREF(text);
    return rc;
}

static int put_constant(struct text_out *o, struct expr *e)
{
    if (e->v.Constant.value.kind == CONST_ELLIPSIS)
        return put(o, "...");
    if (e->v.Constant.kind)
        TRY(put(o, e->v.Constant.kind->text));
    PyObject *value = constant_object(o->c, &e->v.Constant.value);
    return value ? put_repr(o, value) : -1;
}

static int put_attribute(struct text_out *o, struct expr *e)
{
    struct expr *value = e->v.Attribute.value;
    TRY(put_expr(o, value, LEVEL_ATOM));
    TRY(put(o, value->kind == AST_Constant && value->v.Constant.value.kind == CONST_INT ? " ." : "."));
    return put_name(o, e->v.Attribute.attr);
}

static int put_tuple(struct text_out *o, struct expr *e, int level)
{
    struct expr_seq *elts = e->v.Tuple.elts;
    if (elts->n == 0)
        return put(o, "()");
    TRY(put_if(o, level > LEVEL_TUPLE, "("));
    TRY(put_list(o, elts));
    TRY(put_if(o, elts->n == 1, ","));
    return put_if(o, level > LEVEL_TUPLE, ")");
}

static int put_slice(struct text_out *o, struct expr *e)
{
    if (e->v.Slice.lower)
        TRY(put_expr(o, e->v.Slice.lower, LEVEL_TEST));
    TRY(put(o, ":"));
    if (e->v.Slice.upper)
        TRY(put_expr(o, e->v.Slice.upper, LEVEL_TEST));
    if (e->v.Slice.step) {
        TRY(put(o, ":"));
        TRY(put_expr(o, e->v.Slice.step, LEVEL_TEST));
    }
    return 0;
}

static int put_wrapped(struct text_out *o, const char *open, struct expr *e, int level, const char *close)
{
    TRY(put(o, open));
    if (e)
        TRY(put_expr(o, e, level));
    return put(o, close);
}

static int put_walrus(struct text_out *o, struct expr *e, int level)
{
    TRY(put_if(o, level > LEVEL_TUPLE, "("));
    TRY(put_expr(o, e->v.NamedExpr.target, LEVEL_ATOM));
    TRY(put(o, " := "));
    TRY(put_expr(o, e->v.NamedExpr.value, LEVEL_ATOM));
    return put_if(o, level > LEVEL_TUPLE, ")");
}

static int put_inner(struct text_out *o, struct expr *e, int level)
{
    switch (e->kind) {
    case AST_BoolOp: return put_boolop(o, e, level);
    case AST_NamedExpr: return put_walrus(o, e, level);
    case AST_BinOp: return put_binop(o, e, level);
    case AST_UnaryOp: return put_unary(o, e, level);
    case AST_Lambda: return put_lambda(o, e, level);
    case AST_IfExp: return put_ifexp(o, e, level);
    case AST_Dict: return put_dict(o, e);
    case AST_Set:
        TRY(put(o, "{"));
        TRY(put_list(o, e->v.Set.elts));
        return put(o, "}");
    case AST_ListComp: return put_comprehension(o, "[", e->v.ListComp.elt, NULL, e->v.ListComp.generators, "]");
    case AST_SetComp: return put_comprehension(o, "{", e->v.SetComp.elt, NULL, e->v.SetComp.generators, "}");
    case AST_DictComp: return put_comprehension(o, "{", e->v.DictComp.key, e->v.DictComp.value, e->v.DictComp.generators, "}");
    case AST_GeneratorExp: return put_comprehension(o, "(", e->v.GeneratorExp.elt, NULL, e->v.GeneratorExp.generators, ")");
    case AST_Await:
        TRY(put_if(o, level > LEVEL_AWAIT, "("));
        TRY(put_wrapped(o, "await ", e->v.Await.value, LEVEL_ATOM, ""));
        return put_if(o, level > LEVEL_AWAIT, ")");
    case AST_Yield: return put_wrapped(o, e->v.Yield.value ? "(yield " : "(yield", e->v.Yield.value, LEVEL_TUPLE, ")");
    case AST_YieldFrom: return put_wrapped(o, "(yield from ", e->v.YieldFrom.value, LEVEL_TUPLE, ")");
    case AST_Compare: return put_compare(o, e, level);
    case AST_Call: return put_call(o, e);
    case AST_FormattedValue:
    case AST_Interpolation:
    case AST_JoinedStr:
    case AST_TemplateStr: return put_formatted(o, e);
    case AST_Constant: return put_constant(o, e);
    case AST_Attribute: return put_attribute(o, e);
    case AST_Subscript:
        TRY(put_expr(o, e->v.Subscript.value, LEVEL_ATOM));
        return put_wrapped(o, "[", e->v.Subscript.slice, LEVEL_TUPLE, "]");
    case AST_Starred: return put_wrapped(o, "*", e->v.Starred.value, LEVEL_EXPR, "");
    case AST_Name: return put_name(o, e->v.Name.id);
    case AST_List:
        TRY(put(o, "["));
        TRY(put_list(o, e->v.List.elts));
        return put(o, "]");
    case AST_Tuple: return put_tuple(o, e, level);
    case AST_Slice: return put_slice(o, e);
    }
    return 0;
}

static int put_expr(struct text_out *o, struct expr *e, int level)
{
    if (compiler_enter(o->c) < 0)
        return -1;
    int rc = put_inner(o, e, level);
    compiler_leave(o->c);
    return rc;
}

PyObject *ast_unparse(struct compiler *c, struct expr *e)
{
    return text_of(c, e, LEVEL_TEST);
}
