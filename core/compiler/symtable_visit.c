/* core/compiler/symtable_visit.c -- the walk over the tree that fills the scopes, and the errors that need no resolution.
 *
 * Each function returns 0, or -1 with an exception pending. What is evaluated in the surrounding scope (defaults, decorators, bases,
 * the first iterable of a comprehension) is visited there, before the inner scope is entered. Long chains of binary operators and of
 * elif are walked by iteration; all other nesting is bounded by compiler_enter(). */
#include "core/compiler/symtable_int.h"

#include <string.h>

#define TRY(call) do { if ((call) < 0) return -1; } while (0)

static int visit_expr(struct compiler *c, struct expr *e);
static int visit_stmt(struct compiler *c, struct stmt *s);
static int visit_pattern(struct compiler *c, struct pattern *p);

static int visit_exprs(struct compiler *c, struct expr_seq *seq)
{
    for (size_t i = 0; i < seq->n; i++)
        if (seq->at[i])
            TRY(visit_expr(c, seq->at[i]));
    return 0;
}

static int visit_stmts(struct compiler *c, struct stmt_seq *seq)
{
    for (size_t i = 0; i < seq->n; i++)
        TRY(visit_stmt(c, seq->at[i]));
    return 0;
}

static bool name_is(const struct name *n, const char *text)
{
    return strcmp(n->text, text) == 0;
}

static bool top_level_await(struct compiler *c)
{
    return (c->flags & FLAG_TOP_LEVEL_AWAIT) && c->scope->type == SCOPE_MODULE;
}

/* Is the current scope the body of an async function? */
static bool in_async_def(struct compiler *c)
{
    return c->scope->type == SCOPE_FUNCTION && c->scope->coroutine;
}

/* ---- errors of place ---- */

static int check_assignable(struct compiler *c, const struct name *name, bool deletes, struct range where)
{
    if (name_is(name, "__debug__"))
        return syntax_error(c, where, deletes ? "cannot delete __debug__" : "cannot assign to __debug__");
    return 0;
}

static int check_not_annotation(struct compiler *c, const char *what, struct expr *e)
{
    enum scope_type type = c->scope->type;
    const char *place = NULL;
    if (type == SCOPE_ANNOTATION)
        place = "an annotation";
    else if (type == SCOPE_TYPE_VARIABLE)
        place = c->scope->info;
    else if (type == SCOPE_TYPE_ALIAS)
        place = "a type alias";
    else if (type == SCOPE_TYPE_PARAMETERS)
        place = "the definition of a generic";
    else if (c->scope->in_unevaluated_annotation)
        place = "an annotation";
    return place ? syntax_error(c, e->where, "%s cannot be used within %s", what, place) : 0;
}

static int check_not_comprehension(struct compiler *c, struct expr *e)
{
    static const char *const where[] = {"", "list comprehension", "dict comprehension", "set comprehension", "generator expression"};
    return syntax_error(c, e->where, "'yield' inside %s", where[c->scope->comprehension]);
}

/* ---- functions, annotations and type parameters ---- */

static int define_classdict(struct compiler *c, struct range where)
{
    c->scope->can_see_class = true;
    return scope_define(c, IDENT(c, "__classdict__"), USE, where);
}

static int visit_evaluated_later(struct compiler *c, struct expr *e, struct name *name, const void *key, const char *info)
{
    if (!e)
        return 0;
    bool in_class = c->scope->can_see_class;
    if (!scope_enter(c, ident_of(c, name), SCOPE_TYPE_VARIABLE, key, e->where))
        return -1;
    c->scope->info = info;
    if (in_class)
        TRY(define_classdict(c, e->where));
    TRY(visit_expr(c, e));
    scope_exit(c);
    return 0;
}

static int visit_type_param_name(struct compiler *c, struct type_param *p, struct name *name)
{
    TRY(check_assignable(c, name, false, p->where));
    if (name_is(name, "__classdict__") || name_is(name, "__conditional_annotations__"))
        return syntax_error(c, p->where, "reserved name '%U' cannot be used for type parameter", ident_str(c, ident_of(c, name)));
    return scope_define(c, ident_of(c, name), DEF_TYPE_PARAM | DEF_LOCAL, p->where);
}

static int visit_type_params(struct compiler *c, struct type_param_seq *params)
{
    for (size_t i = 0; i < params->n; i++) {
        struct type_param *p = params->at[i];
        switch (p->kind) {
        case AST_TypeVar:
            TRY(visit_type_param_name(c, p, p->v.TypeVar.name));
            if (p->v.TypeVar.bound)
                TRY(visit_evaluated_later(c, p->v.TypeVar.bound, p->v.TypeVar.name, key_of_evaluator(p->v.TypeVar.bound),
                                          p->v.TypeVar.bound->kind == AST_Tuple ? "a TypeVar constraint" : "a TypeVar bound"));
            if (p->v.TypeVar.default_value)
                TRY(visit_evaluated_later(c, p->v.TypeVar.default_value, p->v.TypeVar.name, key_of_evaluator(p->v.TypeVar.default_value),
                                          "a TypeVar default"));
            break;
        case AST_ParamSpec:
            TRY(visit_type_param_name(c, p, p->v.ParamSpec.name));
            if (p->v.ParamSpec.default_value)
                TRY(visit_evaluated_later(c, p->v.ParamSpec.default_value, p->v.ParamSpec.name, key_of_evaluator(p->v.ParamSpec.default_value),
                                          "a ParamSpec default"));
            break;
        case AST_TypeVarTuple:
            TRY(visit_type_param_name(c, p, p->v.TypeVarTuple.name));
            if (p->v.TypeVarTuple.default_value)
                TRY(visit_evaluated_later(c, p->v.TypeVarTuple.default_value, p->v.TypeVarTuple.name,
                                          key_of_evaluator(p->v.TypeVarTuple.default_value), "a TypeVarTuple default"));
            break;
        }
    }
    return 0;
}

/* The scope around a generic function, class or type alias, in which its type parameters are variables. */
static int enter_type_params(struct compiler *c, struct name *name, struct type_param_seq *params, bool defaults, bool kwdefaults,
                             bool is_class, struct range where)
{
    bool in_class = c->scope->type == SCOPE_CLASS;
    struct scope *s = scope_enter(c, ident_of(c, name), SCOPE_TYPE_PARAMETERS, key_of_type_params(params), where);
    if (!s)
        return -1;
    if (in_class)
        TRY(define_classdict(c, where));
    if (is_class) {
        /* Private names among the type parameters are mangled as the class will see them; other names here are not. */
        s->private_ = c->private_ = ident_of(c, name);
        s->mangled = compiler_alloc(c, (params->n + 1) * sizeof *s->mangled);
        s->nmangled = 0;
        if (!s->private_ || !s->mangled)
            return -1;
        for (size_t i = 0; i < params->n; i++) {
            struct type_param *p = params->at[i];
            s->mangled[s->nmangled++] = p->kind == AST_TypeVar ? p->v.TypeVar.name : p->kind == AST_ParamSpec ? p->v.ParamSpec.name : p->v.TypeVarTuple.name;
        }
        TRY(scope_define(c, IDENT(c, ".type_params"), DEF_LOCAL | USE, where));
        TRY(scope_define(c, IDENT(c, ".generic_base"), DEF_LOCAL | USE, where));
    }
    if (defaults)
        TRY(scope_define(c, IDENT(c, ".defaults"), DEF_PARAM, where));
    if (kwdefaults)
        TRY(scope_define(c, IDENT(c, ".kwdefaults"), DEF_PARAM, where));
    return visit_type_params(c, params);
}

static bool any_expr(const struct expr_seq *seq)
{
    for (size_t i = 0; i < seq->n; i++)
        if (seq->at[i])
            return true;
    return false;
}

static int visit_params(struct compiler *c, struct arg_seq *args)
{
    for (size_t i = 0; i < args->n; i++) {
        TRY(check_assignable(c, args->at[i]->arg, false, args->at[i]->where));
        TRY(scope_define(c, ident_of(c, args->at[i]->arg), DEF_PARAM, args->at[i]->where));
    }
    return 0;
}

static int visit_arguments(struct compiler *c, struct arguments *a)
{
    TRY(visit_params(c, a->posonlyargs));
    TRY(visit_params(c, a->args));
    TRY(visit_params(c, a->kwonlyargs));
    for (int i = 0; i < 2; i++) {
        struct arg *rest = i ? a->kwarg : a->vararg;
        if (!rest)
            continue;
        TRY(check_assignable(c, rest->arg, false, rest->where));
        TRY(scope_define(c, ident_of(c, rest->arg), DEF_PARAM, rest->where));
    }
    c->scope->varargs = a->vararg != NULL;
    c->scope->varkeywords = a->kwarg != NULL;
    return 0;
}

static int visit_arg_annotations(struct compiler *c, struct arg_seq *args)
{
    for (size_t i = 0; i < args->n; i++)
        if (args->at[i]->annotation) {
            c->scope->annotations_used = true;
            TRY(visit_expr(c, args->at[i]->annotation));
        }
    return 0;
}

static int visit_function_annotations(struct compiler *c, struct arguments *a, struct expr *returns, struct range where)
{
    bool in_class = c->scope->can_see_class || c->scope->type == SCOPE_CLASS, evaluated = !(c->flags & FLAG_ANNOTATIONS);
    if (!scope_enter(c, IDENT(c, "__annotate__"), SCOPE_ANNOTATION, key_of_annotations(a), where))
        return -1;
    c->scope->in_unevaluated_annotation = !evaluated;
    if (in_class && evaluated)
        TRY(define_classdict(c, where));
    TRY(visit_arg_annotations(c, a->posonlyargs));
    TRY(visit_arg_annotations(c, a->args));
    for (int i = 0; i < 2; i++) {
        struct arg *rest = i ? a->kwarg : a->vararg;
        if (rest && rest->annotation) {
            c->scope->annotations_used = true;
            TRY(visit_expr(c, rest->annotation));
        }
    }
    TRY(visit_arg_annotations(c, a->kwonlyargs));
    if (returns) {
        c->scope->annotations_used = true;
        TRY(visit_expr(c, returns));
    }
    scope_exit(c);
    return 0;
}

struct function_parts {
    struct name *name;
    struct arguments *args;
    struct stmt_seq *body;
    struct expr_seq *decorators;
    struct expr *returns;
    struct type_param_seq *params;
    bool is_async;
};

static int visit_function(struct compiler *c, struct stmt *s, struct function_parts f)
{
    TRY(check_assignable(c, f.name, false, s->where));
    TRY(scope_define(c, ident_of(c, f.name), DEF_LOCAL, s->where));
    TRY(visit_exprs(c, f.args->defaults));
    TRY(visit_exprs(c, f.args->kw_defaults));
    TRY(visit_exprs(c, f.decorators));
    bool in_class_generic = false;
    if (f.params->n) {
        TRY(enter_type_params(c, f.name, f.params, f.args->defaults->n > 0, any_expr(f.args->kw_defaults), false, s->where));
        in_class_generic = true;
    }
    TRY(visit_function_annotations(c, f.args, f.returns, s->where));
    struct scope *scope = scope_enter(c, ident_of(c, f.name), SCOPE_FUNCTION, s, s->where);
    if (!scope)
        return -1;
    scope->coroutine = f.is_async;
    scope->has_docstring = docstring_of(f.body) != NULL;
    bool in_finally = c->in_finally;
    c->in_finally = false;
    TRY(visit_arguments(c, f.args));
    TRY(visit_stmts(c, f.body));
    c->in_finally = in_finally;
    scope_exit(c);
    if (in_class_generic)
        scope_exit(c);
    return 0;
}

static int visit_keywords(struct compiler *c, struct keyword_seq *keywords)
{
    for (size_t i = 0; i < keywords->n; i++) {
        struct keyword *k = keywords->at[i];
        if (k->arg)
            TRY(check_assignable(c, k->arg, false, k->where));
        TRY(visit_expr(c, k->value));
    }
    return 0;
}

static int visit_class(struct compiler *c, struct stmt *s)
{
    struct name *name = s->v.ClassDef.name;
    struct type_param_seq *params = s->v.ClassDef.type_params;
    TRY(check_assignable(c, name, false, s->where));
    TRY(scope_define(c, ident_of(c, name), DEF_LOCAL, s->where));
    TRY(visit_exprs(c, s->v.ClassDef.decorator_list));
    struct ident *outer = c->private_;
    if (params->n)
        TRY(enter_type_params(c, name, params, false, false, true, s->where));
    TRY(visit_exprs(c, s->v.ClassDef.bases));
    TRY(visit_keywords(c, s->v.ClassDef.keywords));
    c->private_ = ident_of(c, name);
    if (!c->private_ || !scope_enter(c, c->private_, SCOPE_CLASS, s, s->where))
        return -1;
    c->scope->has_docstring = docstring_of(s->v.ClassDef.body) != NULL;
    if (params->n) {
        TRY(scope_define(c, IDENT(c, "__type_params__"), DEF_LOCAL, s->where));
        TRY(scope_define(c, IDENT(c, ".type_params"), USE, s->where));
    }
    TRY(visit_stmts(c, s->v.ClassDef.body));
    scope_exit(c);
    if (params->n)
        scope_exit(c);
    c->private_ = outer;
    return 0;
}

static int visit_type_alias(struct compiler *c, struct stmt *s)
{
    struct expr *name = s->v.TypeAlias.name;
    struct type_param_seq *params = s->v.TypeAlias.type_params;
    TRY(visit_expr(c, name));
    bool in_class = c->scope->type == SCOPE_CLASS;
    if (params->n)
        TRY(enter_type_params(c, name->v.Name.id, params, false, false, false, s->where));
    if (!scope_enter(c, ident_of(c, name->v.Name.id), SCOPE_TYPE_ALIAS, s, s->where))
        return -1;
    if (in_class)
        TRY(define_classdict(c, s->where));
    TRY(visit_expr(c, s->v.TypeAlias.value));
    scope_exit(c);
    if (params->n)
        scope_exit(c);
    return 0;
}

/* The annotation of a variable: module and class collect theirs in one scope, to be evaluated on demand; a function's, and those that
 * stay text, are only looked at for errors. */
static int visit_annotation(struct compiler *c, struct expr *annotation)
{
    struct scope *outer = c->scope;
    bool unevaluated = outer->type == SCOPE_FUNCTION || (c->flags & FLAG_ANNOTATIONS);
    if (((outer->type == SCOPE_CLASS && outer->in_conditional) || outer->type == SCOPE_MODULE) && !outer->conditional_annotations) {
        outer->conditional_annotations = true;
        TRY(scope_define(c, IDENT(c, "__conditional_annotations__"), USE, annotation->where));
    }
    if (!outer->annotations) {
        outer->annotations = scope_enter(c, IDENT(c, "__annotate__"), SCOPE_ANNOTATION, (const char *)outer + 1, annotation->where);
        if (!outer->annotations)
            return -1;
        if (outer->type == SCOPE_CLASS && !(c->flags & FLAG_ANNOTATIONS))
            TRY(define_classdict(c, annotation->where));
    } else {
        c->scope = outer->annotations;
    }
    if (outer->conditional_annotations)
        TRY(scope_define(c, IDENT(c, "__conditional_annotations__"), USE, annotation->where));
    c->scope->in_unevaluated_annotation = unevaluated;
    int rc = visit_expr(c, annotation);
    outer->annotations->in_unevaluated_annotation = false;
    c->scope = outer;
    return rc;
}

static int visit_annotated(struct compiler *c, struct stmt *s)
{
    struct expr *target = s->v.AnnAssign.target;
    c->scope->annotations_used = true;
    if (target->kind == AST_Name) {
        struct ident *id = ident_of(c, target->v.Name.id);
        if (!id || !(id = scope_mangle(c, c->scope, id)))
            return -1;
        struct symbol *symbol = scope_lookup(c->scope, id);
        unsigned flags = symbol ? symbol->flags : 0;
        if ((flags & (DEF_GLOBAL | DEF_NONLOCAL)) && c->scope != c->top && s->v.AnnAssign.simple)
            return syntax_error(c, s->where, flags & DEF_GLOBAL ? "annotated name '%U' can't be global" : "annotated name '%U' can't be nonlocal",
                                ident_str(c, ident_of(c, target->v.Name.id)));
        TRY(check_assignable(c, target->v.Name.id, false, target->where));
        if (s->v.AnnAssign.simple)
            TRY(scope_define(c, ident_of(c, target->v.Name.id), DEF_ANNOT | DEF_LOCAL, target->where));
        else if (s->v.AnnAssign.value)
            TRY(scope_define(c, ident_of(c, target->v.Name.id), DEF_LOCAL, target->where));
    } else {
        TRY(visit_expr(c, target));
    }
    TRY(visit_annotation(c, s->v.AnnAssign.annotation));
    return s->v.AnnAssign.value ? visit_expr(c, s->v.AnnAssign.value) : 0;
}

/* ---- statements ---- */

static int visit_declaration(struct compiler *c, struct stmt *s, struct name_seq *declared, bool global)
{
    for (size_t i = 0; i < declared->n; i++) {
        struct ident *id = ident_of(c, declared->at[i]), *mangled = id ? scope_mangle(c, c->scope, id) : NULL;
        if (!mangled)
            return -1;
        struct symbol *symbol = scope_lookup(c->scope, mangled);
        unsigned flags = symbol ? symbol->flags : 0;
        if (flags & (DEF_PARAM | DEF_LOCAL | USE | DEF_ANNOT)) {
            const char *format = flags & DEF_PARAM ? (global ? "name '%U' is parameter and global" : "name '%U' is parameter and nonlocal")
                                 : flags & USE     ? (global ? "name '%U' is used prior to global declaration" : "name '%U' is used prior to nonlocal declaration")
                                 : flags & DEF_ANNOT ? (global ? "annotated name '%U' can't be global" : "annotated name '%U' can't be nonlocal")
                                                   : (global ? "name '%U' is assigned to before global declaration"
                                                             : "name '%U' is assigned to before nonlocal declaration");
            return syntax_error(c, s->where, format, ident_str(c, id));
        }
        TRY(scope_define(c, id, global ? DEF_GLOBAL : DEF_NONLOCAL, s->where));
        symbol = scope_lookup(c->scope, mangled);
        if (symbol->where.lineno == 0)
            symbol->where = s->where;
    }
    return 0;
}

static int visit_alias(struct compiler *c, struct alias *a, struct stmt *s)
{
    struct name *name = a->asname ? a->asname : a->name;
    if (name_is(name, "*")) {
        if (c->scope->type != SCOPE_MODULE)
            return syntax_error(c, a->where, "import * only allowed at module level");
        return 0;
    }
    const char *dot = a->asname ? NULL : strchr(name->text, '.');
    TRY(check_assignable(c, name, false, a->where));
    (void)s;
    return scope_define(c, dot ? ident_from(c, name->text, (size_t)(dot - name->text)) : ident_of(c, name), DEF_IMPORT, a->where);
}

static int visit_import_from(struct compiler *c, struct stmt *s)
{
    if (s->v.ImportFrom.level == 0 && s->v.ImportFrom.module && name_is(s->v.ImportFrom.module, "__future__") &&
        (s->where.lineno > c->future_where.lineno ||
         (s->where.lineno == c->future_where.end_lineno && s->where.col_offset > c->future_where.end_col_offset)))
        return syntax_error(c, s->where, "from __future__ imports must occur at the beginning of the file");
    for (size_t i = 0; i < s->v.ImportFrom.names->n; i++)
        TRY(visit_alias(c, s->v.ImportFrom.names->at[i], s));
    return 0;
}

/* ---- leaving a finally block (PEP 765) ---- */

static int warn_finally(struct compiler *c, const char *what, struct range where)
{
    return c->in_finally ? syntax_warning(c, where, "'%s' in a 'finally' block", what) : 0;
}

static int visit_conditional(struct compiler *c, struct stmt_seq *body)
{
    bool outer = c->scope->in_conditional;
    c->scope->in_conditional = true;
    TRY(visit_stmts(c, body));
    c->scope->in_conditional = outer;
    return 0;
}

static int visit_if(struct compiler *c, struct stmt *s)
{
    for (;;) {
        TRY(visit_expr(c, s->v.If.test));
        TRY(visit_conditional(c, s->v.If.body));
        struct stmt_seq *orelse = s->v.If.orelse;
        if (orelse->n != 1 || orelse->at[0]->kind != AST_If)
            return visit_conditional(c, orelse);
        s = orelse->at[0];
    }
}

static int visit_handlers(struct compiler *c, struct excepthandler_seq *handlers)
{
    for (size_t i = 0; i < handlers->n; i++) {
        struct excepthandler *h = handlers->at[i];
        if (h->v.ExceptHandler.type)
            TRY(visit_expr(c, h->v.ExceptHandler.type));
        if (h->v.ExceptHandler.name) {
            TRY(check_assignable(c, h->v.ExceptHandler.name, false, h->where));
            TRY(scope_define(c, ident_of(c, h->v.ExceptHandler.name), DEF_LOCAL, h->where));
            struct ident *id = scope_mangle(c, c->scope, ident_of(c, h->v.ExceptHandler.name));
            if (!id)
                return -1;
            scope_lookup(c->scope, id)->unbound_somewhere = true;
        }
        TRY(visit_conditional(c, h->v.ExceptHandler.body));
    }
    return 0;
}

static int check_async(struct compiler *c, const char *what, struct range where)
{
    if (top_level_await(c)) {
        c->scope->coroutine = true;
        return 0;
    }
    if (!in_async_def(c))
        return syntax_error(c, where, "'%s' outside async function", what);
    return 0;
}

static int visit_with(struct compiler *c, struct withitem_seq *items, struct stmt_seq *body)
{
    bool outer = c->scope->in_conditional;
    c->scope->in_conditional = true;
    for (size_t i = 0; i < items->n; i++) {
        TRY(visit_expr(c, items->at[i]->context_expr));
        if (items->at[i]->optional_vars)
            TRY(visit_expr(c, items->at[i]->optional_vars));
    }
    TRY(visit_stmts(c, body));
    c->scope->in_conditional = outer;
    return 0;
}

static int visit_match(struct compiler *c, struct stmt *s)
{
    TRY(visit_expr(c, s->v.Match.subject));
    for (size_t i = 0; i < s->v.Match.cases->n; i++) {
        struct match_case *k = s->v.Match.cases->at[i];
        TRY(visit_pattern(c, k->pattern));
        if (k->guard)
            TRY(visit_expr(c, k->guard));
        TRY(visit_conditional(c, k->body));
    }
    return 0;
}

/* In a loop inside the finally block nothing is said: break and continue stay in the block, and the reference lets return pass, too. */
static int visit_region(struct compiler *c, struct stmt_seq *body, bool in_finally)
{
    bool outer = c->in_finally;
    c->in_finally = in_finally;
    TRY(visit_conditional(c, body));
    c->in_finally = outer;
    return 0;
}

static int visit_loop(struct compiler *c, struct expr *target, struct expr *iter, struct stmt_seq *body, struct stmt_seq *orelse)
{
    TRY(visit_expr(c, target));
    TRY(visit_expr(c, iter));
    TRY(visit_region(c, body, false));
    return visit_conditional(c, orelse);
}

static int visit_stmt_inner(struct compiler *c, struct stmt *s)
{
    switch (s->kind) {
    case AST_FunctionDef:
        return visit_function(c, s, (struct function_parts){s->v.FunctionDef.name, s->v.FunctionDef.args, s->v.FunctionDef.body,
            s->v.FunctionDef.decorator_list, s->v.FunctionDef.returns, s->v.FunctionDef.type_params, false});
    case AST_AsyncFunctionDef:
        return visit_function(c, s, (struct function_parts){s->v.AsyncFunctionDef.name, s->v.AsyncFunctionDef.args, s->v.AsyncFunctionDef.body,
            s->v.AsyncFunctionDef.decorator_list, s->v.AsyncFunctionDef.returns, s->v.AsyncFunctionDef.type_params, true});
    case AST_ClassDef: return visit_class(c, s);
    case AST_Return:
        TRY(warn_finally(c, "return", s->where));
        if (s->v.Return.value) {
            TRY(visit_expr(c, s->v.Return.value));
            c->scope->returns_value = true;
        }
        return 0;
    case AST_Delete: return visit_exprs(c, s->v.Delete.targets);
    case AST_Assign:
        TRY(visit_exprs(c, s->v.Assign.targets));
        return visit_expr(c, s->v.Assign.value);
    case AST_TypeAlias: return visit_type_alias(c, s);
    case AST_AugAssign:
        TRY(visit_expr(c, s->v.AugAssign.target));
        return visit_expr(c, s->v.AugAssign.value);
    case AST_AnnAssign: return visit_annotated(c, s);
    case AST_For: return visit_loop(c, s->v.For.target, s->v.For.iter, s->v.For.body, s->v.For.orelse);
    case AST_AsyncFor:
        TRY(check_async(c, "async for", s->where));
        return visit_loop(c, s->v.AsyncFor.target, s->v.AsyncFor.iter, s->v.AsyncFor.body, s->v.AsyncFor.orelse);
    case AST_While:
        TRY(visit_expr(c, s->v.While.test));
        TRY(visit_region(c, s->v.While.body, false));
        return visit_conditional(c, s->v.While.orelse);
    case AST_If: return visit_if(c, s);
    case AST_With: return visit_with(c, s->v.With.items, s->v.With.body);
    case AST_AsyncWith:
        TRY(check_async(c, "async with", s->where));
        return visit_with(c, s->v.AsyncWith.items, s->v.AsyncWith.body);
    case AST_Match: return visit_match(c, s);
    case AST_Raise:
        if (s->v.Raise.exc)
            TRY(visit_expr(c, s->v.Raise.exc));
        return s->v.Raise.cause ? visit_expr(c, s->v.Raise.cause) : 0;
    case AST_Try:
        TRY(visit_conditional(c, s->v.Try.body));
        TRY(visit_handlers(c, s->v.Try.handlers));
        TRY(visit_conditional(c, s->v.Try.orelse));
        return visit_region(c, s->v.Try.finalbody, true);
    case AST_TryStar:
        TRY(visit_conditional(c, s->v.TryStar.body));
        TRY(visit_handlers(c, s->v.TryStar.handlers));
        TRY(visit_conditional(c, s->v.TryStar.orelse));
        return visit_region(c, s->v.TryStar.finalbody, true);
    case AST_Assert:
        TRY(visit_expr(c, s->v.Assert.test));
        return s->v.Assert.msg ? visit_expr(c, s->v.Assert.msg) : 0;
    case AST_Import:
        for (size_t i = 0; i < s->v.Import.names->n; i++)
            TRY(visit_alias(c, s->v.Import.names->at[i], s));
        return 0;
    case AST_ImportFrom: return visit_import_from(c, s);
    case AST_Global: return visit_declaration(c, s, s->v.Global.names, true);
    case AST_Nonlocal: return visit_declaration(c, s, s->v.Nonlocal.names, false);
    case AST_Expr: return visit_expr(c, s->v.Expr.value);
    case AST_Pass: return 0;
    case AST_Break: return warn_finally(c, "break", s->where);
    case AST_Continue: return warn_finally(c, "continue", s->where);
    }
    return 0;
}

static int visit_stmt(struct compiler *c, struct stmt *s)
{
    TRY(compiler_enter(c));
    int rc = visit_stmt_inner(c, s);
    compiler_leave(c);
    return rc;
}

/* ---- expressions ---- */

/* A walrus inside a comprehension binds in the nearest function, or globally. */
static int extend_walrus_scope(struct compiler *c, struct expr *target)
{
    struct ident *id = ident_of(c, target->v.Name.id);
    if (!id)
        return -1;
    for (struct scope *s = c->scope; s; s = s->parent) {
        struct ident *mangled = scope_mangle(c, s, id);
        if (!mangled)
            return -1;
        struct symbol *symbol = scope_lookup(s, mangled);
        const char *not_here = NULL;
        if (s->comprehension) {
            if (symbol && (symbol->flags & DEF_COMP_ITER))
                return syntax_error(c, target->where, "assignment expression cannot rebind comprehension iteration variable '%U'", ident_str(c, id));
            continue;
        }
        switch (s->type) {
        case SCOPE_FUNCTION: {
            TRY(scope_define(c, id, symbol && (symbol->flags & DEF_GLOBAL) ? DEF_GLOBAL : DEF_NONLOCAL, target->where));
            scope_lookup(c->scope, scope_mangle(c, c->scope, id))->where = target->where;
            struct scope *here = c->scope;
            c->scope = s;
            int rc = scope_define(c, id, DEF_LOCAL, target->where);
            c->scope = here;
            if (rc == 0)
                scope_lookup(s, mangled)->walrus = s->has_walrus = true;
            return rc;
        }
        case SCOPE_MODULE: {
            TRY(scope_define(c, id, DEF_GLOBAL, target->where));
            struct scope *here = c->scope;
            c->scope = s;
            int rc = scope_define(c, id, DEF_GLOBAL, target->where);
            c->scope = here;
            return rc;
        }
        case SCOPE_CLASS: not_here = "in a class body"; break;
        case SCOPE_TYPE_PARAMETERS: not_here = "within the definition of a generic"; break;
        case SCOPE_TYPE_ALIAS: not_here = "in a type alias"; break;
        case SCOPE_TYPE_VARIABLE: not_here = "in a TypeVar bound"; break;
        case SCOPE_ANNOTATION: break;     /* the name is bound further out */
        }
        if (not_here)
            return syntax_error(c, target->where, "assignment expression within a comprehension cannot be used %s", not_here);
    }
    return 0;
}

static int visit_walrus(struct compiler *c, struct expr *e)
{
    TRY(check_not_annotation(c, "named expression", e));
    if (c->scope->comp_iter_expr > 0)
        return syntax_error(c, e->where, "assignment expression cannot be used in a comprehension iterable expression");
    if (c->scope->comprehension)
        TRY(extend_walrus_scope(c, e->v.NamedExpr.target));
    TRY(visit_expr(c, e->v.NamedExpr.value));
    TRY(visit_expr(c, e->v.NamedExpr.target));
    struct ident *id = scope_mangle(c, c->scope, ident_of(c, e->v.NamedExpr.target->v.Name.id));
    if (!id)
        return -1;
    struct symbol *symbol = scope_lookup(c->scope, id);
    if (symbol && !c->scope->comprehension)
        symbol->walrus = c->scope->has_walrus = true;
    return 0;
}

static int visit_generator(struct compiler *c, struct comprehension *g)
{
    c->scope->comp_iter_target = true;
    TRY(visit_expr(c, g->target));
    c->scope->comp_iter_target = false;
    c->scope->comp_iter_expr++;
    TRY(visit_expr(c, g->iter));
    c->scope->comp_iter_expr--;
    TRY(visit_exprs(c, g->ifs));
    if (g->is_async)
        c->scope->coroutine = true;
    return 0;
}

static int visit_comprehension(struct compiler *c, struct expr *e, enum comprehension_kind kind, struct comprehension_seq *generators,
                               struct expr *elt, struct expr *value)
{
    static const char *const kinds[] = {"", "<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>"};
    struct comprehension *first = generators->at[0];
    c->scope->comp_iter_expr++;
    TRY(visit_expr(c, first->iter));
    c->scope->comp_iter_expr--;
    struct scope *outer = c->scope, *s = scope_enter(c, ident_from(c, kinds[kind], strlen(kinds[kind])), SCOPE_FUNCTION, e, e->where);
    if (!s)
        return -1;
    s->comprehension = kind;
    s->inlined = kind != GENERATOR_EXPRESSION && !outer->can_see_class;
    s->in_unevaluated_annotation = false;
    s->coroutine = first->is_async;
    TRY(scope_define(c, IDENT(c, ".0"), DEF_PARAM, e->where));
    s->comp_iter_target = true;
    TRY(visit_expr(c, first->target));
    s->comp_iter_target = false;
    TRY(visit_exprs(c, first->ifs));
    for (size_t i = 1; i < generators->n; i++)
        TRY(visit_generator(c, generators->at[i]));
    if (value)
        TRY(visit_expr(c, value));
    TRY(visit_expr(c, elt));
    s->generator = kind == GENERATOR_EXPRESSION;
    bool is_async = s->coroutine && kind != GENERATOR_EXPRESSION;
    scope_exit(c);
    if (is_async && !in_async_def(c) && !outer->comprehension && !top_level_await(c))
        return syntax_error(c, e->where, "asynchronous comprehension outside of an asynchronous function");
    if (is_async)
        outer->coroutine = true;
    return 0;
}

static int visit_lambda(struct compiler *c, struct expr *e)
{
    struct arguments *a = e->v.Lambda.args;
    TRY(visit_exprs(c, a->defaults));
    TRY(visit_exprs(c, a->kw_defaults));
    struct scope *s = scope_enter(c, IDENT(c, "<lambda>"), SCOPE_FUNCTION, e, e->where);
    if (!s)
        return -1;
    s->is_lambda = true;
    TRY(visit_arguments(c, a));
    TRY(visit_expr(c, e->v.Lambda.body));
    scope_exit(c);
    return 0;
}

static int visit_await(struct compiler *c, struct expr *e)
{
    TRY(check_not_annotation(c, "await expression", e));
    if (!top_level_await(c)) {
        if (!scope_function_like(c->scope))
            return syntax_error(c, e->where, "'await' outside function");
        if (!in_async_def(c) && !c->scope->comprehension)
            return syntax_error(c, e->where, "'await' outside async function");
    }
    TRY(visit_expr(c, e->v.Await.value));
    c->scope->coroutine = true;
    return 0;
}

static int visit_yield(struct compiler *c, struct expr *e, struct expr *value)
{
    TRY(check_not_annotation(c, "yield expression", e));
    if (value)
        TRY(visit_expr(c, value));
    c->scope->generator = true;
    return c->scope->comprehension ? check_not_comprehension(c, e) : 0;
}

static int visit_name(struct compiler *c, struct expr *e)
{
    struct name *name = e->v.Name.id;
    if (c->scope->in_unevaluated_annotation)
        return 0;
    bool load = e->v.Name.ctx == AST_Load;
    if (!load)
        TRY(check_assignable(c, name, e->v.Name.ctx == AST_Del, e->where));
    TRY(scope_define(c, ident_of(c, name), load ? USE : DEF_LOCAL, e->where));
    if (e->v.Name.ctx == AST_Del) {
        struct ident *id = scope_mangle(c, c->scope, ident_of(c, name));
        if (!id)
            return -1;
        scope_lookup(c->scope, id)->unbound_somewhere = true;
    }
    if (load && scope_function_like(c->scope) && name_is(name, "super"))
        TRY(scope_define(c, IDENT(c, "__class__"), USE, e->where));
    return 0;
}

/* a + b + c + ... leans to the left: go down the spine first, then visit the right operands. */
static int visit_binop(struct compiler *c, struct expr *e)
{
    size_t n = 0;
    struct expr *left = e;
    while (left->kind == AST_BinOp) {
        left = left->v.BinOp.left;
        n++;
    }
    TRY(visit_expr(c, left));
    if (n == 1)
        return visit_expr(c, e->v.BinOp.right);
    struct expr **spine = arena_alloc(&c->arena, n * sizeof *spine);
    if (!spine) {
        no_memory();
        return -1;
    }
    size_t i = n;
    for (struct expr *x = e; x->kind == AST_BinOp; x = x->v.BinOp.left)
        spine[--i] = x->v.BinOp.right;
    for (i = 0; i < n; i++)
        TRY(visit_expr(c, spine[i]));
    return 0;
}

static int visit_call(struct compiler *c, struct expr *e)
{
    TRY(visit_expr(c, e->v.Call.func));
    TRY(visit_exprs(c, e->v.Call.args));
    return visit_keywords(c, e->v.Call.keywords);
}

static int visit_expr_inner(struct compiler *c, struct expr *e)
{
    switch (e->kind) {
    case AST_BoolOp: return visit_exprs(c, e->v.BoolOp.values);
    case AST_NamedExpr: return visit_walrus(c, e);
    case AST_BinOp: return visit_binop(c, e);
    case AST_UnaryOp: return visit_expr(c, e->v.UnaryOp.operand);
    case AST_Lambda: return visit_lambda(c, e);
    case AST_IfExp:
        TRY(visit_expr(c, e->v.IfExp.test));
        TRY(visit_expr(c, e->v.IfExp.body));
        return visit_expr(c, e->v.IfExp.orelse);
    case AST_Dict:
        TRY(visit_exprs(c, e->v.Dict.keys));
        return visit_exprs(c, e->v.Dict.values);
    case AST_Set: return visit_exprs(c, e->v.Set.elts);
    case AST_ListComp: return visit_comprehension(c, e, LIST_COMPREHENSION, e->v.ListComp.generators, e->v.ListComp.elt, NULL);
    case AST_SetComp: return visit_comprehension(c, e, SET_COMPREHENSION, e->v.SetComp.generators, e->v.SetComp.elt, NULL);
    case AST_DictComp: return visit_comprehension(c, e, DICT_COMPREHENSION, e->v.DictComp.generators, e->v.DictComp.key, e->v.DictComp.value);
    case AST_GeneratorExp: return visit_comprehension(c, e, GENERATOR_EXPRESSION, e->v.GeneratorExp.generators, e->v.GeneratorExp.elt, NULL);
    case AST_Await: return visit_await(c, e);
    case AST_Yield: return visit_yield(c, e, e->v.Yield.value);
    case AST_YieldFrom: return visit_yield(c, e, e->v.YieldFrom.value);
    case AST_Compare:
        TRY(visit_expr(c, e->v.Compare.left));
        return visit_exprs(c, e->v.Compare.comparators);
    case AST_Call: return visit_call(c, e);
    case AST_FormattedValue:
        TRY(visit_expr(c, e->v.FormattedValue.value));
        return e->v.FormattedValue.format_spec ? visit_expr(c, e->v.FormattedValue.format_spec) : 0;
    case AST_Interpolation:
        TRY(visit_expr(c, e->v.Interpolation.value));
        return e->v.Interpolation.format_spec ? visit_expr(c, e->v.Interpolation.format_spec) : 0;
    case AST_JoinedStr: return visit_exprs(c, e->v.JoinedStr.values);
    case AST_TemplateStr: return visit_exprs(c, e->v.TemplateStr.values);
    case AST_Constant: return 0;
    case AST_Attribute:
        if (e->v.Attribute.ctx != AST_Load)
            TRY(check_assignable(c, e->v.Attribute.attr, e->v.Attribute.ctx == AST_Del, e->where));
        return visit_expr(c, e->v.Attribute.value);
    case AST_Subscript:
        TRY(visit_expr(c, e->v.Subscript.value));
        return visit_expr(c, e->v.Subscript.slice);
    case AST_Starred: return visit_expr(c, e->v.Starred.value);
    case AST_Name: return visit_name(c, e);
    case AST_List: return visit_exprs(c, e->v.List.elts);
    case AST_Tuple: return visit_exprs(c, e->v.Tuple.elts);
    case AST_Slice:
        if (e->v.Slice.lower)
            TRY(visit_expr(c, e->v.Slice.lower));
        if (e->v.Slice.upper)
            TRY(visit_expr(c, e->v.Slice.upper));
        return e->v.Slice.step ? visit_expr(c, e->v.Slice.step) : 0;
    }
    return 0;
}

static int visit_expr(struct compiler *c, struct expr *e)
{
    if (e->kind == AST_Name)
        return visit_name(c, e);
    if (e->kind == AST_Constant)
        return 0;
    TRY(compiler_enter(c));
    int rc = visit_expr_inner(c, e);
    compiler_leave(c);
    return rc;
}

/* ---- patterns ---- */

static int visit_capture(struct compiler *c, struct name *name, struct range where)
{
    if (!name)
        return 0;
    TRY(check_assignable(c, name, false, where));
    return scope_define(c, ident_of(c, name), DEF_LOCAL, where);
}

static int visit_patterns(struct compiler *c, struct pattern_seq *seq)
{
    for (size_t i = 0; i < seq->n; i++)
        TRY(visit_pattern(c, seq->at[i]));
    return 0;
}

static int visit_pattern_inner(struct compiler *c, struct pattern *p)
{
    switch (p->kind) {
    case AST_MatchValue: return visit_expr(c, p->v.MatchValue.value);
    case AST_MatchSingleton: return 0;
    case AST_MatchSequence: return visit_patterns(c, p->v.MatchSequence.patterns);
    case AST_MatchMapping:
        TRY(visit_exprs(c, p->v.MatchMapping.keys));
        TRY(visit_patterns(c, p->v.MatchMapping.patterns));
        return visit_capture(c, p->v.MatchMapping.rest, p->where);
    case AST_MatchClass:
        TRY(visit_expr(c, p->v.MatchClass.cls));
        TRY(visit_patterns(c, p->v.MatchClass.patterns));
        for (size_t i = 0; i < p->v.MatchClass.kwd_attrs->n; i++)
            TRY(check_assignable(c, p->v.MatchClass.kwd_attrs->at[i], false, p->v.MatchClass.kwd_patterns->at[i]->where));
        return visit_patterns(c, p->v.MatchClass.kwd_patterns);
    case AST_MatchStar: return visit_capture(c, p->v.MatchStar.name, p->where);
    case AST_MatchAs:
        if (p->v.MatchAs.pattern)
            TRY(visit_pattern(c, p->v.MatchAs.pattern));
        return visit_capture(c, p->v.MatchAs.name, p->where);
    case AST_MatchOr: return visit_patterns(c, p->v.MatchOr.patterns);
    }
    return 0;
}

static int visit_pattern(struct compiler *c, struct pattern *p)
{
    TRY(compiler_enter(c));
    int rc = visit_pattern_inner(c, p);
    compiler_leave(c);
    return rc;
}

int symtable_visit_mod(struct compiler *c, struct mod *mod)
{
    switch (mod->kind) {
    case AST_Module:
        c->scope->has_docstring = docstring_of(mod->v.Module.body) != NULL;
        return visit_stmts(c, mod->v.Module.body);
    case AST_Interactive: return visit_stmts(c, mod->v.Interactive.body);
    case AST_Expression: return visit_expr(c, mod->v.Expression.body);
    case AST_FunctionType:
        PyErr_SetString(PyExc_RuntimeError, "this compiler does not handle FunctionTypes");
        return -1;
    }
    return 0;
}
