/* core/runtime/ast_validate.c -- is a tree that a program made one that the parser could have made?
 *
 * The compiler trusts its trees: bodies are not empty, targets are stored to, sequences that belong together are as long as each other. This
 * is where that trust comes from for trees read from objects. What the parser's grammar forbids but the compiler reports itself
 * (return outside a function, a starred expression where none can be) is left to the compiler.
 */
#include "core/runtime/ast_objects.h"

#include <string.h>

#define TRY(x) do { if ((x) < 0) return -1; } while (0)
/* The same for every element of a sequence. */
#define EACH(seq, check, ...) \
    do { for (size_t i_ = 0; i_ < (seq)->n; i_++) TRY(check((seq)->at[i_], ##__VA_ARGS__)); } while (0)

static int validate_expr(struct expr *, enum expr_context_kind);
static int validate_stmt(struct stmt *);
static int validate_pattern(struct pattern *, bool star_ok);

static int invalid(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    PyErr_FormatV(PyExc_ValueError, format, args);
    va_end(args);
    return -1;
}

/* ---- small things ---- */

static int validate_where(struct range w)
{
    if (w.lineno > w.end_lineno)
        return invalid("AST node line range (%d, %d) is not valid", w.lineno, w.end_lineno);
    if ((w.lineno < 0 && w.end_lineno != w.lineno) || (w.col_offset < 0 && w.col_offset != w.end_col_offset))
        return invalid("AST node column range (%d, %d) for line range (%d, %d) is not valid", w.col_offset, w.end_col_offset, w.lineno, w.end_lineno);
    if (w.lineno == w.end_lineno && w.col_offset > w.end_col_offset)
        return invalid("line %d, column %d-%d is not a valid range", w.lineno, w.col_offset, w.end_col_offset);
    return 0;
}

static int validate_name(const struct name *name)
{
    static const char *const forbidden[] = {"None", "True", "False"};
    for (int i = 0; name && i < 3; i++)
        if (strcmp(name->text, forbidden[i]) == 0)
            return invalid("identifier field can't represent '%s' constant", forbidden[i]);
    return 0;
}

static int need_some(size_t n, const char *what, const char *owner) { return n ? 0 : invalid("empty %s on %s", what, owner); }

static int validate_optional(struct expr *e) { return e ? validate_expr(e, AST_Load) : 0; }

static int validate_exprs(const struct expr_seq *seq, enum expr_context_kind ctx, bool null_ok)
{
    for (size_t i = 0; i < seq->n; i++) {
        if (seq->at[i])
            TRY(validate_expr(seq->at[i], ctx));
        else if (!null_ok)
            return invalid("None disallowed in expression list");
    }
    return 0;
}

static int validate_stmts(const struct stmt_seq *seq)
{
    for (size_t i = 0; i < seq->n; i++) {
        if (!seq->at[i])
            return invalid("None disallowed in statement list");
        TRY(validate_stmt(seq->at[i]));
    }
    return 0;
}

static int validate_body(const struct stmt_seq *seq, const char *owner)
{
    TRY(need_some(seq->n, "body", owner));
    return validate_stmts(seq);
}

/* Exact types only: a constant must be what a literal, or a computation with literals, could give. */
static int validate_constant_object(PyObject *o)
{
    if (o == Py_None || o == Py_Ellipsis || PyLong_CheckExact(o) || PyFloat_CheckExact(o) || PyComplex_CheckExact(o) || PyBool_Check(o) ||
        PyUnicode_CheckExact(o) || PyBytes_CheckExact(o))
        return 0;
    if (!PyTuple_CheckExact(o) && !PyFrozenSet_CheckExact(o)) {
        raise_type_error("got an invalid type in Constant: %s", Py_TYPE(o)->tp_name);
        return -1;
    }
    PyObject *iter = PyObject_GetIter(o), *item;
    int rc = iter && recursion_enter(" during compilation") == 0 ? 0 : -1;
    if (rc == 0) {
        while (rc == 0 && (item = PyIter_Next(iter))) {
            rc = validate_constant_object(item);
            Py_DECREF(item);
        }
        if (PyErr_Occurred())
            rc = -1;
        recursion_leave();
    }
    Py_XDECREF(iter);
    return rc;
}

static int validate_constant(const struct constant *c) { return c->kind == CONST_OBJECT ? validate_constant_object(c->object) : 0; }

/* ---- parts ---- */

static int validate_keyword(struct keyword *k)
{
    TRY(validate_where(k->where));
    return validate_expr(k->value, AST_Load);
}

static int validate_comprehension(struct comprehension *c)
{
    TRY(validate_expr(c->target, AST_Store));
    TRY(validate_expr(c->iter, AST_Load));
    return validate_exprs(c->ifs, AST_Load, false);
}

static int validate_generators(const struct comprehension_seq *generators)
{
    if (generators->n == 0)
        return invalid("comprehension with no generators");
    EACH(generators, validate_comprehension);
    return 0;
}

static int validate_arg(struct arg *a)
{
    if (!a)
        return 0;
    TRY(validate_where(a->where));
    return validate_optional(a->annotation);
}

static int validate_arguments(struct arguments *a)
{
    EACH(a->posonlyargs, validate_arg);
    EACH(a->args, validate_arg);
    TRY(validate_arg(a->vararg));
    EACH(a->kwonlyargs, validate_arg);
    TRY(validate_arg(a->kwarg));
    if (a->defaults->n > a->posonlyargs->n + a->args->n)
        return invalid("more positional defaults than args on arguments");
    if (a->kw_defaults->n != a->kwonlyargs->n)
        return invalid("length of kwonlyargs is not the same as kw_defaults on arguments");
    TRY(validate_exprs(a->defaults, AST_Load, false));
    return validate_exprs(a->kw_defaults, AST_Load, true);
}

static int validate_alias(struct alias *a)
{
    TRY(validate_where(a->where));
    TRY(validate_name(a->asname));
    return validate_name(a->name);
}

static int validate_withitem(struct withitem *item)
{
    TRY(validate_expr(item->context_expr, AST_Load));
    return item->optional_vars ? validate_expr(item->optional_vars, AST_Store) : 0;
}

static int validate_handler(struct excepthandler *h)
{
    if (!h)
        return invalid("None disallowed in excepthandler list");
    TRY(validate_where(h->where));
    TRY(validate_optional(h->v.ExceptHandler.type));
    TRY(validate_name(h->v.ExceptHandler.name));
    return validate_body(h->v.ExceptHandler.body, "ExceptHandler");
}

static int validate_type_param(struct type_param *t)
{
    if (!t)
        return invalid("None disallowed in type_param list");
    TRY(validate_where(t->where));
    switch (t->kind) {
    case AST_TypeVar:
        TRY(validate_name(t->v.TypeVar.name));
        TRY(validate_optional(t->v.TypeVar.bound));
        return validate_optional(t->v.TypeVar.default_value);
    case AST_ParamSpec:
        TRY(validate_name(t->v.ParamSpec.name));
        return validate_optional(t->v.ParamSpec.default_value);
    case AST_TypeVarTuple:
        TRY(validate_name(t->v.TypeVarTuple.name));
        return validate_optional(t->v.TypeVarTuple.default_value);
    }
    return invalid("unexpected type parameter");
}

/* ---- expressions ---- */

static const char *context_name(enum expr_context_kind ctx) { return ast_classes[ctx].name; }

/* The context an expression claims for itself; Load when it is no target. */
static bool own_context(const struct expr *e, enum expr_context_kind *ctx)
{
    switch (e->kind) {
    case AST_Attribute: *ctx = e->v.Attribute.ctx; return true;
    case AST_Subscript: *ctx = e->v.Subscript.ctx; return true;
    case AST_Starred: *ctx = e->v.Starred.ctx; return true;
    case AST_Name: *ctx = e->v.Name.ctx; return true;
    case AST_List: *ctx = e->v.List.ctx; return true;
    case AST_Tuple: *ctx = e->v.Tuple.ctx; return true;
    default: *ctx = AST_Load; return false;
    }
}

static int validate_compare(struct expr *e)
{
    if (e->v.Compare.comparators->n == 0)
        return invalid("Compare with no comparators");
    if (e->v.Compare.comparators->n != e->v.Compare.ops->n)
        return invalid("Compare has a different number of comparators and operands");
    TRY(validate_exprs(e->v.Compare.comparators, AST_Load, false));
    return validate_expr(e->v.Compare.left, AST_Load);
}

static int validate_call(struct expr *e)
{
    TRY(validate_expr(e->v.Call.func, AST_Load));
    TRY(validate_exprs(e->v.Call.args, AST_Load, false));
    EACH(e->v.Call.keywords, validate_keyword);
    return 0;
}

static int validate_inside(struct expr *e, enum expr_context_kind ctx)
{
    switch (e->kind) {
    case AST_BoolOp:
        if (e->v.BoolOp.values->n < 2)
            return invalid("BoolOp with less than 2 values");
        return validate_exprs(e->v.BoolOp.values, AST_Load, false);
    case AST_BinOp:
        TRY(validate_expr(e->v.BinOp.left, AST_Load));
        return validate_expr(e->v.BinOp.right, AST_Load);
    case AST_UnaryOp: return validate_expr(e->v.UnaryOp.operand, AST_Load);
    case AST_Lambda:
        TRY(validate_arguments(e->v.Lambda.args));
        return validate_expr(e->v.Lambda.body, AST_Load);
    case AST_IfExp:
        TRY(validate_expr(e->v.IfExp.test, AST_Load));
        TRY(validate_expr(e->v.IfExp.body, AST_Load));
        return validate_expr(e->v.IfExp.orelse, AST_Load);
    case AST_Dict:
        if (e->v.Dict.keys->n != e->v.Dict.values->n)
            return invalid("Dict doesn't have the same number of keys as values");
        TRY(validate_exprs(e->v.Dict.keys, AST_Load, true));      /* NULL: **mapping */
        return validate_exprs(e->v.Dict.values, AST_Load, false);
    case AST_Set: return validate_exprs(e->v.Set.elts, AST_Load, false);
    case AST_ListComp:
        TRY(validate_generators(e->v.ListComp.generators));
        return validate_expr(e->v.ListComp.elt, AST_Load);
    case AST_SetComp:
        TRY(validate_generators(e->v.SetComp.generators));
        return validate_expr(e->v.SetComp.elt, AST_Load);
    case AST_GeneratorExp:
        TRY(validate_generators(e->v.GeneratorExp.generators));
        return validate_expr(e->v.GeneratorExp.elt, AST_Load);
    case AST_DictComp:
        TRY(validate_generators(e->v.DictComp.generators));
        TRY(validate_expr(e->v.DictComp.key, AST_Load));
        return validate_expr(e->v.DictComp.value, AST_Load);
    case AST_Await: return validate_expr(e->v.Await.value, AST_Load);
    case AST_Yield: return validate_optional(e->v.Yield.value);
    case AST_YieldFrom: return validate_expr(e->v.YieldFrom.value, AST_Load);
    case AST_Compare: return validate_compare(e);
    case AST_Call: return validate_call(e);
    case AST_Constant: return validate_constant(&e->v.Constant.value);
    case AST_JoinedStr: return validate_exprs(e->v.JoinedStr.values, AST_Load, false);
    case AST_TemplateStr: return validate_exprs(e->v.TemplateStr.values, AST_Load, false);
    case AST_FormattedValue:
        TRY(validate_expr(e->v.FormattedValue.value, AST_Load));
        return validate_optional(e->v.FormattedValue.format_spec);
    case AST_Interpolation:
        TRY(validate_expr(e->v.Interpolation.value, AST_Load));
        TRY(validate_constant(&e->v.Interpolation.str));
        return validate_optional(e->v.Interpolation.format_spec);
    case AST_Attribute: return validate_expr(e->v.Attribute.value, AST_Load);
    case AST_Subscript:
        TRY(validate_expr(e->v.Subscript.slice, AST_Load));
        return validate_expr(e->v.Subscript.value, AST_Load);
    case AST_Starred: return validate_expr(e->v.Starred.value, ctx);
    case AST_Slice:
        TRY(validate_optional(e->v.Slice.lower));
        TRY(validate_optional(e->v.Slice.upper));
        return validate_optional(e->v.Slice.step);
    case AST_List: return validate_exprs(e->v.List.elts, ctx, false);
    case AST_Tuple: return validate_exprs(e->v.Tuple.elts, ctx, false);
    case AST_NamedExpr:
        if (e->v.NamedExpr.target->kind != AST_Name) {
            raise_type_error("NamedExpr target must be a Name");
            return -1;
        }
        TRY(validate_expr(e->v.NamedExpr.target, AST_Store));
        return validate_expr(e->v.NamedExpr.value, AST_Load);
    case AST_Name: return 0;
    }
    return invalid("unexpected expression");
}

static int validate_expr(struct expr *e, enum expr_context_kind ctx)
{
    TRY(validate_where(e->where));
    enum expr_context_kind own;
    if (e->kind == AST_Name)
        TRY(validate_name(e->v.Name.id));
    bool target = own_context(e, &own);
    if (!target && ctx != AST_Load)
        return invalid("expression which can't be assigned to in %s context", context_name(ctx));
    if (own != ctx)
        return invalid("expression must have %s context but has %s instead", context_name(ctx), context_name(own));
    if (recursion_enter(" during compilation"))
        return -1;
    int rc = validate_inside(e, ctx);
    recursion_leave();
    return rc;
}

/* ---- patterns ---- */

static bool is_number(const struct expr *e, bool real, bool imaginary)
{
    if (e->kind != AST_Constant)
        return false;
    const struct constant *c = &e->v.Constant.value;
    if (c->kind == CONST_OBJECT) {
        PyObject *o = c->object;
        return (real && (PyLong_CheckExact(o) || PyFloat_CheckExact(o))) || (imaginary && PyComplex_CheckExact(o));
    }
    return (real && (c->kind == CONST_INT || c->kind == CONST_FLOAT)) || (imaginary && c->kind == CONST_COMPLEX);
}

static bool is_negative_number(const struct expr *e, bool real, bool imaginary)
{
    return e->kind == AST_UnaryOp && e->v.UnaryOp.op == AST_USub && is_number(e->v.UnaryOp.operand, real, imaginary);
}

static bool is_complex_sum(const struct expr *e)
{
    if (e->v.BinOp.op != AST_Add && e->v.BinOp.op != AST_Sub)
        return false;
    const struct expr *left = e->v.BinOp.left;
    return (is_number(left, true, false) || is_negative_number(left, true, false)) && is_number(e->v.BinOp.right, false, true);
}

static int validate_pattern_value(struct expr *e)
{
    TRY(validate_expr(e, AST_Load));
    switch (e->kind) {
    case AST_Constant: {
        int kind = e->v.Constant.value.kind;
        if (is_number(e, true, true) || kind == CONST_STR || kind == CONST_BYTES)
            return 0;
        return invalid("unexpected constant inside of a literal pattern");
    }
    case AST_Attribute:
    case AST_JoinedStr:                   /* the compiler has a message of its own for these */
    case AST_TemplateStr: return 0;
    case AST_UnaryOp:
        if (is_negative_number(e, true, true))
            return 0;
        break;
    case AST_BinOp:
        if (is_complex_sum(e))
            return 0;
        break;
    default: break;
    }
    return invalid("patterns may only match literals and attribute lookups");
}

static int validate_capture(const struct name *name)
{
    if (strcmp(name->text, "_") == 0)
        return invalid("can't capture name '_' in patterns");
    return validate_name(name);
}

static int validate_patterns(const struct pattern_seq *seq, bool star_ok)
{
    EACH(seq, validate_pattern, star_ok);
    return 0;
}

static int validate_mapping(struct pattern *p)
{
    if (p->v.MatchMapping.keys->n != p->v.MatchMapping.patterns->n)
        return invalid("MatchMapping doesn't have the same number of keys as patterns");
    if (p->v.MatchMapping.rest)
        TRY(validate_capture(p->v.MatchMapping.rest));
    for (size_t i = 0; i < p->v.MatchMapping.keys->n; i++) {
        struct expr *key = p->v.MatchMapping.keys->at[i];
        if (!key)
            return invalid("None disallowed in expression list");
        if (key->kind == AST_Constant && key->v.Constant.value.kind <= CONST_FALSE)
            continue;
        TRY(validate_pattern_value(key));
    }
    return validate_patterns(p->v.MatchMapping.patterns, false);
}

static int validate_class_pattern(struct pattern *p)
{
    if (p->v.MatchClass.kwd_attrs->n != p->v.MatchClass.kwd_patterns->n)
        return invalid("MatchClass doesn't have the same number of keyword attributes as patterns");
    TRY(validate_expr(p->v.MatchClass.cls, AST_Load));
    struct expr *cls = p->v.MatchClass.cls;
    while (cls->kind == AST_Attribute)
        cls = cls->v.Attribute.value;
    if (cls->kind != AST_Name)
        return invalid("MatchClass cls field can only contain Name or Attribute nodes.");
    EACH(p->v.MatchClass.kwd_attrs, validate_name);
    TRY(validate_patterns(p->v.MatchClass.patterns, false));
    return validate_patterns(p->v.MatchClass.kwd_patterns, false);
}

static int validate_inside_pattern(struct pattern *p, bool star_ok)
{
    switch (p->kind) {
    case AST_MatchValue: return validate_pattern_value(p->v.MatchValue.value);
    case AST_MatchSingleton:
        if (p->v.MatchSingleton.value.kind > CONST_FALSE)
            return invalid("MatchSingleton can only contain True, False and None");
        return 0;
    case AST_MatchSequence: return validate_patterns(p->v.MatchSequence.patterns, true);
    case AST_MatchMapping: return validate_mapping(p);
    case AST_MatchClass: return validate_class_pattern(p);
    case AST_MatchStar:
        if (!star_ok)
            return invalid("can't use MatchStar here");
        return p->v.MatchStar.name ? validate_capture(p->v.MatchStar.name) : 0;
    case AST_MatchAs:
        if (p->v.MatchAs.name)
            TRY(validate_capture(p->v.MatchAs.name));
        if (!p->v.MatchAs.pattern)
            return 0;
        if (!p->v.MatchAs.name)
            return invalid("MatchAs must specify a target name if a pattern is given");
        return validate_pattern(p->v.MatchAs.pattern, false);
    case AST_MatchOr:
        if (p->v.MatchOr.patterns->n < 2)
            return invalid("MatchOr requires at least 2 patterns");
        return validate_patterns(p->v.MatchOr.patterns, false);
    }
    return invalid("unexpected pattern");
}

static int validate_pattern(struct pattern *p, bool star_ok)
{
    if (!p)
        return invalid("None disallowed in pattern list");
    TRY(validate_where(p->where));
    if (recursion_enter(" during compilation"))
        return -1;
    int rc = validate_inside_pattern(p, star_ok);
    recursion_leave();
    return rc;
}

static int validate_case(struct match_case *c)
{
    TRY(validate_pattern(c->pattern, false));
    TRY(validate_optional(c->guard));
    return validate_body(c->body, "match_case");
}

/* ---- statements ---- */

static int validate_function(struct name *name, struct arguments *args, struct stmt_seq *body, struct expr_seq *decorators, struct expr *returns,
                             struct type_param_seq *type_params, const char *owner)
{
    TRY(validate_name(name));
    TRY(validate_body(body, owner));
    EACH(type_params, validate_type_param);
    TRY(validate_arguments(args));
    TRY(validate_exprs(decorators, AST_Load, false));
    return validate_optional(returns);
}

static int validate_class(struct stmt *s)
{
    TRY(validate_name(s->v.ClassDef.name));
    TRY(validate_body(s->v.ClassDef.body, "ClassDef"));
    EACH(s->v.ClassDef.type_params, validate_type_param);
    TRY(validate_exprs(s->v.ClassDef.bases, AST_Load, false));
    EACH(s->v.ClassDef.keywords, validate_keyword);
    return validate_exprs(s->v.ClassDef.decorator_list, AST_Load, false);
}

static int validate_targets(struct expr_seq *targets, enum expr_context_kind ctx, const char *owner)
{
    TRY(need_some(targets->n, "targets", owner));
    return validate_exprs(targets, ctx, false);
}

static int validate_for(struct expr *target, struct expr *iter, struct stmt_seq *body, struct stmt_seq *orelse, const char *owner)
{
    TRY(validate_expr(target, AST_Store));
    TRY(validate_expr(iter, AST_Load));
    TRY(validate_body(body, owner));
    return validate_stmts(orelse);
}

static int validate_with(struct withitem_seq *items, struct stmt_seq *body, const char *owner)
{
    TRY(need_some(items->n, "items", owner));
    EACH(items, validate_withitem);
    return validate_body(body, owner);
}

static int validate_try(struct stmt_seq *body, struct excepthandler_seq *handlers, struct stmt_seq *orelse, struct stmt_seq *finalbody,
                        const char *owner)
{
    TRY(validate_body(body, owner));
    if (handlers->n == 0 && finalbody->n == 0)
        return invalid("%s has neither except handlers nor finalbody", owner);
    if (handlers->n == 0 && orelse->n)
        return invalid("%s has orelse but no except handlers", owner);
    EACH(handlers, validate_handler);
    TRY(validate_stmts(finalbody));
    return validate_stmts(orelse);
}

static int validate_annotated(struct stmt *s)
{
    if (s->v.AnnAssign.target->kind != AST_Name && s->v.AnnAssign.simple) {
        raise_type_error("AnnAssign with simple non-Name target");
        return -1;
    }
    TRY(validate_expr(s->v.AnnAssign.target, AST_Store));
    TRY(validate_optional(s->v.AnnAssign.value));
    return validate_expr(s->v.AnnAssign.annotation, AST_Load);
}

static int validate_type_alias(struct stmt *s)
{
    if (s->v.TypeAlias.name->kind != AST_Name) {
        raise_type_error("TypeAlias with non-Name name");
        return -1;
    }
    TRY(validate_expr(s->v.TypeAlias.name, AST_Store));
    EACH(s->v.TypeAlias.type_params, validate_type_param);
    return validate_expr(s->v.TypeAlias.value, AST_Load);
}

static int validate_import(struct alias_seq *aliases, const char *owner)
{
    TRY(need_some(aliases->n, "names", owner));
    EACH(aliases, validate_alias);
    return 0;
}

static int validate_branches(struct expr *test, struct stmt_seq *body, struct stmt_seq *orelse, const char *owner)
{
    TRY(validate_expr(test, AST_Load));
    TRY(validate_body(body, owner));
    return validate_stmts(orelse);
}

static int validate_inside_stmt(struct stmt *s)
{
    const char *owner = ast_classes[s->kind].name;
    switch (s->kind) {
    case AST_FunctionDef:
        return validate_function(s->v.FunctionDef.name, s->v.FunctionDef.args, s->v.FunctionDef.body, s->v.FunctionDef.decorator_list,
                                 s->v.FunctionDef.returns, s->v.FunctionDef.type_params, owner);
    case AST_AsyncFunctionDef:
        return validate_function(s->v.AsyncFunctionDef.name, s->v.AsyncFunctionDef.args, s->v.AsyncFunctionDef.body,
                                 s->v.AsyncFunctionDef.decorator_list, s->v.AsyncFunctionDef.returns, s->v.AsyncFunctionDef.type_params, owner);
    case AST_ClassDef: return validate_class(s);
    case AST_Return: return validate_optional(s->v.Return.value);
    case AST_Delete: return validate_targets(s->v.Delete.targets, AST_Del, owner);
    case AST_Assign:
        TRY(validate_targets(s->v.Assign.targets, AST_Store, owner));
        return validate_expr(s->v.Assign.value, AST_Load);
    case AST_TypeAlias: return validate_type_alias(s);
    case AST_AugAssign:
        TRY(validate_expr(s->v.AugAssign.target, AST_Store));
        return validate_expr(s->v.AugAssign.value, AST_Load);
    case AST_AnnAssign: return validate_annotated(s);
    case AST_For: return validate_for(s->v.For.target, s->v.For.iter, s->v.For.body, s->v.For.orelse, owner);
    case AST_AsyncFor: return validate_for(s->v.AsyncFor.target, s->v.AsyncFor.iter, s->v.AsyncFor.body, s->v.AsyncFor.orelse, owner);
    case AST_While: return validate_branches(s->v.While.test, s->v.While.body, s->v.While.orelse, owner);
    case AST_If: return validate_branches(s->v.If.test, s->v.If.body, s->v.If.orelse, owner);
    case AST_With: return validate_with(s->v.With.items, s->v.With.body, owner);
    case AST_AsyncWith: return validate_with(s->v.AsyncWith.items, s->v.AsyncWith.body, owner);
    case AST_Match:
        TRY(validate_expr(s->v.Match.subject, AST_Load));
        TRY(need_some(s->v.Match.cases->n, "cases", owner));
        EACH(s->v.Match.cases, validate_case);
        return 0;
    case AST_Raise:
        if (!s->v.Raise.exc)
            return s->v.Raise.cause ? invalid("Raise with cause but no exception") : 0;
        TRY(validate_expr(s->v.Raise.exc, AST_Load));
        return validate_optional(s->v.Raise.cause);
    case AST_Try: return validate_try(s->v.Try.body, s->v.Try.handlers, s->v.Try.orelse, s->v.Try.finalbody, owner);
    case AST_TryStar:
        TRY(validate_try(s->v.TryStar.body, s->v.TryStar.handlers, s->v.TryStar.orelse, s->v.TryStar.finalbody, owner));
        for (size_t i = 0; i < s->v.TryStar.handlers->n; i++)
            if (!s->v.TryStar.handlers->at[i]->v.ExceptHandler.type)
                return invalid("ExceptHandler without a type on TryStar");
        return 0;
    case AST_Assert:
        TRY(validate_expr(s->v.Assert.test, AST_Load));
        return validate_optional(s->v.Assert.msg);
    case AST_Import: return validate_import(s->v.Import.names, owner);
    case AST_ImportFrom:
        if (s->v.ImportFrom.level < 0)
            return invalid("Negative ImportFrom level");
        return validate_import(s->v.ImportFrom.names, owner);
    case AST_Global: return need_some(s->v.Global.names->n, "names", owner);
    case AST_Nonlocal: return need_some(s->v.Nonlocal.names->n, "names", owner);
    case AST_Expr: return validate_expr(s->v.Expr.value, AST_Load);
    case AST_Pass:
    case AST_Break:
    case AST_Continue: return 0;
    }
    return invalid("unexpected statement");
}

static int validate_stmt(struct stmt *s)
{
    TRY(validate_where(s->where));
    if (recursion_enter(" during compilation"))
        return -1;
    int rc = validate_inside_stmt(s);
    recursion_leave();
    return rc;
}

int ast_validate(const struct mod *m)
{
    switch (m->kind) {
    case AST_Module: return validate_stmts(m->v.Module.body);
    case AST_Interactive: return validate_stmts(m->v.Interactive.body);
    case AST_Expression: return validate_expr(m->v.Expression.body, AST_Load);
    case AST_FunctionType:
        TRY(validate_exprs(m->v.FunctionType.argtypes, AST_Load, false));
        return validate_expr(m->v.FunctionType.returns, AST_Load);
    }
    return invalid("impossible module node");
}
