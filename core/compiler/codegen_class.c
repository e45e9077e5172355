/* core/compiler/codegen_class.c -- classes, module bodies, type parameters and type aliases. */
#include "core/compiler/codegen_generic.h"

#include <string.h>

static struct ident *named(struct compiler *c, const char *text)
{
    struct ident *id = ident_from(c, text, strlen(text));
    if (!id)
        fail(c);
    return id;
}

/* ---- bodies ---- */

static void store_constant_as(struct compiler *c, const char *name, PyObject *value, struct range where)
{
    reg t = take(c);
    load_const(c, t, value, where);
    store_name(c, named(c, name), t, where);
    set_top(c, t);
}

static void gen_setup_annotations(struct compiler *c, struct range where)
{
    reg t = take(c);
    load_const(c, t, Py_None, where);
    emit(c, OP_INTRINSIC, t, t, INTRINSIC_SETUP_ANNOTATIONS, where);
    clear(c, t, where);
    set_top(c, t);
}

/* Statements of a module or class: the docstring becomes __doc__. */
void gen_body(struct compiler *c, struct stmt_seq *body)
{
    struct unit *u = c->unit;
    size_t first = 0;
    if ((c->flags & FLAG_ANNOTATIONS) && u->scope->annotations_used) {
        struct range where = {1, 0, 1, 0};
        if (body->n)
            where = body->at[0]->where;
        gen_setup_annotations(c, where);
    }
    struct expr *doc = c->interactive ? NULL : docstring_of(body);
    if (doc) {
        first = 1;
        if (c->optimize < 2)
            store_constant_as(c, "__doc__", clean_docstring(c, doc), doc->where);
    }
    for (size_t i = first; i < body->n; i++)
        gen_stmt(c, body->at[i]);
}

/* The set of the annotations that were reached, which __annotate__ asks. */
static void gen_conditional_set(struct compiler *c, struct range where)
{
    struct unit *u = c->unit;
    if (!u->scope->conditional_annotations)
        return;
    reg t = take(c);
    struct ident *id = named(c, "__conditional_annotations__");
    emit(c, OP_BUILD_SET, t, t, 0, where);
    if (u->scope->type == SCOPE_CLASS)
        emit(c, OP_STORE_CELL, unit_local(u, id), t, 0, where);
    else
        store_name(c, id, t, where);
    set_top(c, t);
}

PyObject *codegen_module(struct compiler *c, struct mod *mod)
{
    jmp_buf escape;
    jmp_buf *outer = codegen_escape;
    int depth = c->depth;
    PyObject *volatile code = NULL;
    codegen_escape = &escape;
    if (setjmp(escape) == 0) {
        PyObject *name = constant_utf8(c, "<module>", 8);
        struct unit *u = unit_enter(c, c->top, name, 0, 1);
        struct range start = {1, 0, 1, 0};
        struct handler *stop = begin_generator_body(c);
        if (mod->kind == AST_Expression) {
            set_roots(c, mod->v.Expression.body, NULL, NULL);
            emit(c, OP_RETURN, gen(c, mod->v.Expression.body), 0, 0, mod->v.Expression.body->where);
        } else {
            c->interactive = mod->kind == AST_Interactive;
            struct stmt_seq *all = c->interactive ? mod->v.Interactive.body : mod->v.Module.body;
            if (all->n)
                start = all->at[0]->where;
            struct block *before = new_block(c), *body = new_block(c);
            use_block(c, before);
            gen_conditional_set(c, start);
            u->current->fall = body;
            before = u->current;
            use_block(c, body);
            gen_body(c, all);
            gen_implicit_return(c);
            if (u->annotations) {
                /* __annotate__ is made before the first statement runs. */
                struct block *last = u->current;
                before->fall = NULL;
                u->current = before;
                set_top(c, u->nlocals);
                reg d = take(c);
                gen_variable_annotations(c, d, start);
                store_name(c, named(c, "__annotate__"), d, start);
                if (!u->current->fall)
                    u->current->fall = body;
                u->current = last;
            }
        }
        end_generator_body(c, stop);
        code = unit_finish(c);
    }
    codegen_escape = outer;
    while (c->depth > depth)
        compiler_leave(c);
    return Py_XNewRef(code);
}

/* ---- classes ---- */

static PyObject *gen_class_body(struct compiler *c, struct stmt *s, PyObject *name, int firstlineno, struct unit **inner)
{
    struct scope *scope = scope_of(c, s);
    struct unit *u = unit_enter(c, scope, name, 0, firstlineno);
    struct range where = {firstlineno, 0, firstlineno, 0};
    reg t = take(c);
    load_name(c, named(c, "__name__"), t, where);
    store_name(c, named(c, "__module__"), t, where);
    set_top(c, t);
    store_constant_as(c, "__qualname__", u->qualname, where);
    store_constant_as(c, "__firstlineno__", constant_merge(c, PyLong_FromLong(firstlineno)), where);
    if (s->v.ClassDef.type_params->n) {
        emit(c, OP_LOAD_FREE, t, unit_free(u, named(c, ".type_params")), 0, where);
        set_top(c, t + 1);
        store_name(c, named(c, "__type_params__"), t, where);
        set_top(c, t);
    }
    if (scope->needs_classdict) {
        emit(c, OP_LOAD_NAMESPACE, t, 0, 0, where);
        emit(c, OP_STORE_CELL, unit_local(u, named(c, "__classdict__")), t, 0, where);
    }
    gen_conditional_set(c, where);
    gen_body(c, s->v.ClassDef.body);
    if (!u->current->closed) {
        if (u->annotations) {
            set_top(c, t + 1);
            gen_variable_annotations(c, t, where);
            store_name(c, named(c, "__annotate_func__"), t, where);
            set_top(c, t);
        }
        PyObject *statics = PyTuple_New((Py_ssize_t)u->nstatics);
        if (!statics)
            fail(c);
        for (size_t i = 0; i < u->nstatics; i++)
            PyTuple_SET_ITEM(statics, (Py_ssize_t)i, Py_NewRef(name_str(c, u->statics[i])));
        store_constant_as(c, "__static_attributes__", constant_merge(c, statics), range_none());
        if (scope->needs_classdict) {
            emit(c, OP_LOAD_OWN_CELL, t, unit_local(u, named(c, "__classdict__")), 0, range_none());
            store_name(c, named(c, "__classdictcell__"), t, range_none());
        }
        if (scope->needs_class_closure) {
            emit(c, OP_LOAD_OWN_CELL, t, unit_local(u, named(c, "__class__")), 0, range_none());
            set_top(c, t + 1);
            reg copy = take(c);
            emit(c, OP_COPY, copy, t, 0, range_none());
            store_name(c, named(c, "__classcell__"), copy, range_none());
            emit(c, OP_RETURN, t, 0, 0, range_none());
        } else {
            gen_implicit_return(c);
        }
        set_top(c, t);
    }
    *inner = u;
    return unit_finish(c);
}

/* w = __build_class__(body, name, *bases, **keywords) */
static void gen_build_class(struct compiler *c, struct stmt *s, PyObject *name, int firstlineno, struct expr_seq *bases, reg w)
{
    struct unit *inner;
    struct range where = s->where;
    emit(c, OP_LOAD_BUILD_CLASS, w, 0, 0, where);
    set_top(c, w + FRAME_ARGS);
    PyObject *code = gen_class_body(c, s, name, firstlineno, &inner);
    make_function(c, code, inner, w + FRAME_ARGS, where);
    load_const(c, w + FRAME_ARGS + 1, name, where);
    gen_call_arguments(c, w, false, 2, bases, s->v.ClassDef.keywords, where);
}

static struct expr *hidden_name(struct compiler *c, const char *text, struct range where)
{
    size_t len = strlen(text);
    struct name *name = gen_alloc(c, sizeof *name + len + 1);
    name->len = (uint32_t)len;
    memcpy(name->text, text, len);
    name->user = named(c, text);
    struct expr *e = gen_alloc(c, sizeof *e);
    *e = (struct expr){.kind = AST_Name, .where = where, .v.Name = {name, AST_Load}};
    return e;
}

static void gen_generic_class(struct compiler *c, struct stmt *s, PyObject *name, int firstlineno, reg w)
{
    struct unit *u = enter_generic(c, s->v.ClassDef.type_params, name, firstlineno);
    reg d = u->top;
    gen_type_params(c, s->v.ClassDef.type_params, d);
    store_name(c, named(c, ".type_params"), d, s->where);
    set_top(c, d);
    /* The class is built with one more base, Generic[...]. It is made before the class, so it can be named in the call. */
    struct expr_seq *bases = gen_alloc(c, sizeof *bases + (s->v.ClassDef.bases->n + 1) * sizeof(struct expr *));
    bases->n = s->v.ClassDef.bases->n + 1;
    memcpy(bases->at, s->v.ClassDef.bases->at, s->v.ClassDef.bases->n * sizeof(struct expr *));
    bases->at[bases->n - 1] = hidden_name(c, ".generic_base", s->where);
    load_name(c, named(c, ".type_params"), d, s->where);
    emit(c, OP_INTRINSIC, d, d, INTRINSIC_SUBSCRIPT_GENERIC, s->where);
    set_top(c, d + 1);
    store_name(c, named(c, ".generic_base"), d, s->where);
    set_top(c, d);
    gen_build_class(c, s, name, firstlineno, bases, d);
    emit(c, OP_RETURN, d, 0, 0, s->where);
    PyObject *code = unit_finish(c);
    make_function(c, code, u, w, s->where);
    set_top(c, w + FRAME_ARGS);
    emit(c, OP_CALL, w, w, 0, s->where);
    set_top(c, w + 1);
}

void gen_class(struct compiler *c, struct stmt *s)
{
    struct expr_seq *decorators = s->v.ClassDef.decorator_list;
    reg base = c->unit->top;
    int firstlineno = decorators->n ? decorators->at[0]->where.lineno : s->where.lineno;
    PyObject *name = name_str(c, gen_ident(c, s->v.ClassDef.name));
    reg d = gen_decorators(c, decorators, base);
    c->unit->root_walrus = 1;
    set_top(c, d);
    if (s->v.ClassDef.type_params->n)
        gen_generic_class(c, s, name, firstlineno, d);
    else
        gen_build_class(c, s, name, firstlineno, s->v.ClassDef.bases, d);
    gen_apply_decorators(c, decorators, d);
    store_name(c, gen_ident(c, s->v.ClassDef.name), base, s->where);
    set_top(c, base);
}

/* ---- type parameters ---- */

struct unit *enter_generic(struct compiler *c, struct type_param_seq *params, PyObject *name, int firstlineno)
{
    PyObject *hidden = constant_merge(c, PyUnicode_FromFormat("<generic parameters of %U>", name));
    return unit_enter(c, scope_of(c, key_of_type_params(params)), hidden, 0, firstlineno);
}

void gen_format_check(struct compiler *c, struct range where)
{
    /* Formats beyond VALUE_WITH_FAKE_GLOBALS (2) are made by annotationlib, not by the function. */
    struct block *fine = new_block(c);
    reg t = take(c);
    PyObject *two = constant_merge(c, PyLong_FromLong(2));
    if (!two)
        fail(c);
    c->unit->argcount = c->unit->posonly = 1;
    emit_jump(c, OP_JUMP_IF_NOT_GT + FORM_K, 0, const_index(c, two), fine, where);
    emit(c, OP_LOAD_COMMON, t, COMMON_NOT_IMPLEMENTED_ERROR, 0, where);
    emit(c, OP_RAISE, t, 0, 0, where);
    use_block(c, fine);
    set_top(c, t);
}

void gen_evaluator(struct compiler *c, struct expr *e, struct scope *s, PyObject *name, reg d, struct range where)
{
    PyObject *one = PyLong_FromLong(1), *defaults = one ? PyTuple_Pack(1, one) : NULL;
    Py_XDECREF(one);
    defaults = constant_merge(c, defaults);
    if (!defaults)
        fail(c);
    struct unit *u = unit_enter(c, s, name, 0, e->where.lineno);
    gen_format_check(c, where);
    set_roots(c, e, NULL, NULL);
    if (e->kind == AST_Starred) {
        reg t = u->top;
        gen_to(c, e->v.Starred.value, t);
        emit(c, OP_UNPACK, t, 1, t, e->where);
        emit(c, OP_RETURN, t, 0, 0, e->where);
    } else {
        emit(c, OP_RETURN, gen(c, e), 0, 0, e->where);
    }
    PyObject *code = unit_finish(c);
    set_top(c, d + 1);
    make_function(c, code, u, d, where);
    load_const(c, d + 1, defaults, where);
    set_top(c, d + 2);
    emit(c, OP_SET_FUNCTION, d, d + 1, FUNCTION_DEFAULTS, where);
    set_top(c, d + 1);
}

void gen_type_params(struct compiler *c, struct type_param_seq *params, reg d)
{
    bool defaulted = false;
    for (size_t i = 0; i < params->n; i++) {
        struct type_param *p = params->at[i];
        struct name *name = p->kind == AST_TypeVar ? p->v.TypeVar.name : p->kind == AST_ParamSpec ? p->v.ParamSpec.name : p->v.TypeVarTuple.name;
        struct expr *bound = p->kind == AST_TypeVar ? p->v.TypeVar.bound : NULL;
        struct expr *value = p->kind == AST_TypeVar ? p->v.TypeVar.default_value : p->kind == AST_ParamSpec ? p->v.ParamSpec.default_value
                                                                                                             : p->v.TypeVarTuple.default_value;
        PyObject *text = name_str(c, gen_ident(c, name));
        reg t = d + (reg)i;
        load_const(c, t, text, p->where);
        set_top(c, t + 1);
        if (bound) {
            gen_evaluator(c, bound, scope_of(c, key_of_evaluator(bound)), text, t + 1, bound->where);
            emit(c, OP_INTRINSIC2, t, t, bound->kind == AST_Tuple ? INTRINSIC_2_TYPEVAR_CONSTRAINTS : INTRINSIC_2_TYPEVAR_BOUND, p->where);
        } else {
            emit(c, OP_INTRINSIC, t, t, p->kind == AST_TypeVar ? INTRINSIC_TYPEVAR : p->kind == AST_ParamSpec ? INTRINSIC_PARAMSPEC
                                                                                                              : INTRINSIC_TYPEVARTUPLE, p->where);
        }
        if (value) {
            defaulted = true;
            gen_evaluator(c, value, scope_of(c, key_of_evaluator(value)), text, t + 1, value->where);
            emit(c, OP_INTRINSIC2, t, t, INTRINSIC_2_TYPEPARAM_DEFAULT, p->where);
        } else if (defaulted) {
            fail_at(c, p->where, "non-default type parameter '%U' follows default type parameter", text);
        }
        set_top(c, t + 2);
        emit(c, OP_COPY, t + 1, t, 0, p->where);
        store_name(c, gen_ident(c, name), t + 1, p->where);
        set_top(c, t + 1);
    }
    emit(c, OP_BUILD_TUPLE, d, d, (uint32_t)params->n, params->at[0]->where);
    set_top(c, d + 1);
}

void gen_type_alias(struct compiler *c, struct stmt *s)
{
    struct expr *name = s->v.TypeAlias.name;
    struct type_param_seq *params = s->v.TypeAlias.type_params;
    PyObject *text = name_str(c, gen_ident(c, name->v.Name.id));
    reg d = c->unit->top, w = d;
    struct unit *generic = NULL;
    c->unit->root_walrus = 1;
    if (params->n) {
        generic = enter_generic(c, params, text, s->where.lineno);
        d = generic->top;
    }
    load_const(c, d, text, s->where);
    set_top(c, d + 1);
    if (generic)
        gen_type_params(c, params, d + 1);
    else
        load_const(c, d + 1, Py_None, s->where);
    set_top(c, d + 2);
    gen_evaluator(c, s->v.TypeAlias.value, scope_of(c, s), text, d + 2, s->where);
    emit(c, OP_BUILD_TUPLE, d, d, 3, s->where);
    emit(c, OP_INTRINSIC, d, d, INTRINSIC_TYPEALIAS, s->where);
    set_top(c, d + 1);
    if (generic) {
        emit(c, OP_RETURN, d, 0, 0, s->where);
        PyObject *code = unit_finish(c);
        set_top(c, w + 1);
        make_function(c, code, generic, w, s->where);
        set_top(c, w + FRAME_ARGS);
        emit(c, OP_CALL, w, w, 0, s->where);
    }
    store_name(c, gen_ident(c, name->v.Name.id), w, name->where);
    set_top(c, w);
}
