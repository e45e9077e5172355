/* core/compiler/codegen_function.c -- functions, lambdas, their defaults, decorators and closures.
 *
 * A decorated definition is a nest of calls: each decorator is the callable of a window whose argument is the next window's result, so
 * the function itself is made in the innermost argument. A generic function is made by a hidden function in whose scope the type
 * parameters are variables; defaults, evaluated outside, are passed in.
 */
#include "core/compiler/codegen_int.h"
#include "core/compiler/codegen_generic.h"

#include <string.h>

/* ---- closures ---- */

static void load_closure_cell(struct compiler *c, struct ident *name, reg d, struct range where)
{
    struct unit *u = c->unit;
    struct symbol *symbol = NULL;
    for (struct inlining *i = u->inlining; i; i = i->outer) {
        symbol = scope_lookup(i->scope, name);
        if (symbol && symbol->local >= 0) {
            emit(c, OP_LOAD_OWN_CELL, d, (uint32_t)symbol->local, 0, where);
            return;
        }
    }
    uint32_t own = NO_REG;
    if (u->scope->type == SCOPE_CLASS) {
        own = unit_local(u, name);
        if (own != NO_REG && u->locals[own].hidden)
            own = NO_REG;
    } else if (scope_function_like(u->scope)) {
        symbol = scope_lookup(u->scope, name);
        if (symbol && symbol->kind == KIND_CELL)
            own = (uint32_t)symbol->local;
    }
    if (own != NO_REG) {
        emit(c, OP_LOAD_OWN_CELL, d, own, 0, where);
        return;
    }
    uint32_t at = unit_free(u, name);
    if (at == NO_REG) {
        PyErr_Format(PyExc_SystemError, "compiler: no cell for '%s' in '%U'", name->text, u->qualname);
        fail(c);
    }
    emit(c, OP_LOAD_FREE_CELL, d, at, 0, where);
}

void make_function(struct compiler *c, PyObject *code, struct unit *inner, reg d, struct range where)
{
    struct unit *u = c->unit;
    uint32_t k = const_index(c, code);
    reg top = u->top > d + 1 ? u->top : d + 1;
    emit(c, OP_MAKE_FUNCTION, d, k >> 16, k & 0xffff, where);
    set_top(c, top);
    if (inner->nfree == 0)
        return;
    for (uint32_t i = 0; i < inner->nfree; i++) {
        load_closure_cell(c, inner->free[i], top + i, where);
        set_top(c, top + i + 1);
    }
    emit(c, OP_BUILD_TUPLE, top, top, inner->nfree, where);
    emit(c, OP_SET_FUNCTION, d, top, FUNCTION_CLOSURE, where);
    set_top(c, top);
}

/* ---- what belongs to a signature ---- */

struct unit *function_unit(struct compiler *c, struct scope *s, struct arguments *a, PyObject *name, unsigned flags, int firstlineno)
{
    struct unit *u = unit_enter(c, s, name, flags, firstlineno);
    u->posonly = (unsigned)a->posonlyargs->n;
    u->argcount = (unsigned)(a->posonlyargs->n + a->args->n);
    u->kwonly = (unsigned)a->kwonlyargs->n;
    return u;
}

/* d = dict of the keyword-only parameters' defaults. False: there are none. */
static bool gen_kwdefaults(struct compiler *c, struct arguments *a, reg d, struct range where)
{
    uint32_t n = 0;
    set_top(c, d);
    for (size_t i = 0; i < a->kwonlyargs->n; i++) {
        if (i >= a->kw_defaults->n || !a->kw_defaults->at[i])
            continue;
        struct ident *id = scope_mangle(c, c->unit->scope, gen_ident(c, a->kwonlyargs->at[i]->arg));
        if (!id)
            fail(c);
        load_const(c, d + 2 * n, name_str(c, id), where);
        set_top(c, d + 2 * n + 1);
        gen_to(c, a->kw_defaults->at[i], d + 2 * n + 1);
        n++;
    }
    if (n == 0)
        return false;
    emit(c, OP_BUILD_MAP, d, d, n, where);
    set_top(c, d + 1);
    return true;
}

static bool gen_defaults(struct compiler *c, struct arguments *a, reg d, struct range where)
{
    if (a->defaults->n == 0)
        return false;
    struct expr tuple = {.kind = AST_Tuple, .where = where, .v.Tuple = {a->defaults, AST_Load}};
    gen_to(c, &tuple, d);
    return true;
}

/* ---- decorators ---- */

/* Evaluates them from d on; gives the register in which the decorated object is to be made. */
reg gen_decorators(struct compiler *c, struct expr_seq *decorators, reg d)
{
    for (size_t i = 0; i < decorators->n; i++) {
        set_roots(c, decorators->at[i], NULL, NULL);
        gen_to(c, decorators->at[i], d);
        d += FRAME_ARGS;
        set_top(c, d);
    }
    return d;
}

void gen_apply_decorators(struct compiler *c, struct expr_seq *decorators, reg d)
{
    for (size_t i = decorators->n; i > 0; i--) {
        d -= FRAME_ARGS;
        emit(c, OP_CALL, d, d, 1, decorators->at[i - 1]->where);
    }
    set_top(c, d + 1);
}

/* ---- bodies ---- */

/* The docstring as it is stored: tabs expanded, the common indentation of all lines but the first removed. */
PyObject *clean_docstring(struct compiler *c, struct expr *e)
{
    PyObject *doc = constant_object(c, &e->v.Constant.value);
    PyObject *expanded = doc ? PyObject_CallMethod(doc, "expandtabs", NULL) : NULL;
    PyObject *bytes = expanded ? PyUnicode_AsEncodedString(expanded, "utf-8", "surrogatepass") : NULL;
    Py_XDECREF(expanded);
    if (!bytes)
        fail(c);
    const char *text = PyBytes_AS_STRING(bytes), *end = text + PyBytes_GET_SIZE(bytes);
    size_t margin = SIZE_MAX;
    for (const char *p = memchr(text, '\n', (size_t)(end - text)); p; p = memchr(p, '\n', (size_t)(end - p))) {
        const char *start = ++p;
        while (p < end && *p == ' ')
            p++;
        if (p < end && *p != '\n' && (size_t)(p - start) < margin)
            margin = (size_t)(p - start);
    }
    if (margin == SIZE_MAX)
        margin = 0;
    char *out = arena_alloc(&c->arena, (size_t)(end - text) + 1), *at = out;
    if (!out) {
        Py_DECREF(bytes);
        no_memory();
        fail(c);
    }
    const char *p = text;
    while (p < end && *p == ' ')
        p++;
    while (p < end) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        size_t n = (size_t)((newline ? newline + 1 : end) - p);
        memcpy(at, p, n);
        at += n;
        p += n;
        for (size_t i = 0; i < margin && p < end && *p == ' '; i++)
            p++;
    }
    size_t len = (size_t)(at - out);
    Py_DECREF(bytes);
    PyObject *clean = constant_utf8(c, out, len);
    if (!clean)
        fail(c);
    return clean;
}

static PyObject *gen_function_body(struct compiler *c, struct stmt *s, struct definition *f, PyObject *name, int firstlineno, struct unit **inner)
{
    struct unit *u = function_unit(c, scope_of(c, s), f->args, name, 0, firstlineno);
    struct expr *doc = docstring_of(f->body);
    size_t first = 0;
    if (doc) {
        first = 1;
        if (c->optimize < 2) {
            u->flags |= CODE_HAS_DOCSTRING;
            const_index(c, clean_docstring(c, doc));      /* constant 0 */
        }
    }
    struct handler *stop = begin_generator_body(c);
    for (size_t i = first; i < f->body->n; i++)
        gen_stmt(c, f->body->at[i]);
    gen_implicit_return(c);
    end_generator_body(c, stop);
    *inner = u;
    return unit_finish(c);
}

/* The function object in d, with what its definition adds. defaults, kwdefaults: registers or NO_REG. */
static void gen_function_object(struct compiler *c, struct stmt *s, struct definition *f, PyObject *name, int firstlineno, reg defaults,
                                reg kwdefaults, reg d)
{
    struct unit *inner;
    reg annotations = c->unit->top;
    PyObject *qualname = unit_qualname(c, scope_of(c, s), name);
    if (!qualname)
        fail(c);
    bool annotated = gen_function_annotations(c, f->args, f->returns, qualname, annotations, s->where);
    set_top(c, annotated ? annotations + 1 : annotations);
    PyObject *code = gen_function_body(c, s, f, name, firstlineno, &inner);
    make_function(c, code, inner, d, s->where);
    if (defaults != NO_REG)
        emit(c, OP_SET_FUNCTION, d, defaults, FUNCTION_DEFAULTS, s->where);
    if (kwdefaults != NO_REG)
        emit(c, OP_SET_FUNCTION, d, kwdefaults, FUNCTION_KWDEFAULTS, s->where);
    if (annotated)
        emit(c, OP_SET_FUNCTION, d, annotations, FUNCTION_ANNOTATE, s->where);
    set_top(c, d + 1);
}

static void gen_generic_function(struct compiler *c, struct stmt *s, struct definition *f, PyObject *name, int firstlineno, reg w)
{
    uint32_t n = 0;
    set_top(c, w + FRAME_ARGS);
    bool defaults = gen_defaults(c, f->args, w + FRAME_ARGS, s->where);
    n += defaults;
    bool kwdefaults = gen_kwdefaults(c, f->args, w + FRAME_ARGS + n, s->where);
    n += kwdefaults;
    set_top(c, w + FRAME_ARGS + n);
    struct unit *u = enter_generic(c, f->params, name, firstlineno);
    u->argcount = n;
    reg d = u->top;
    set_top(c, d + 1);
    gen_type_params(c, f->params, d + 1);
    gen_function_object(c, s, f, name, firstlineno, defaults ? 0 : NO_REG, kwdefaults ? (reg)defaults : NO_REG, d);
    emit(c, OP_SET_FUNCTION, d, d + 1, FUNCTION_TYPE_PARAMS, s->where);
    emit(c, OP_RETURN, d, 0, 0, s->where);
    PyObject *code = unit_finish(c);
    make_function(c, code, u, w, s->where);
    emit(c, OP_CALL, w, w, n, s->where);
    set_top(c, w + 1);
}

void gen_function(struct compiler *c, struct stmt *s)
{
    struct definition f = s->kind == AST_FunctionDef
        ? (struct definition){s->v.FunctionDef.name, s->v.FunctionDef.args, s->v.FunctionDef.body, s->v.FunctionDef.decorator_list,
                              s->v.FunctionDef.returns, s->v.FunctionDef.type_params}
        : (struct definition){s->v.AsyncFunctionDef.name, s->v.AsyncFunctionDef.args, s->v.AsyncFunctionDef.body,
                              s->v.AsyncFunctionDef.decorator_list, s->v.AsyncFunctionDef.returns, s->v.AsyncFunctionDef.type_params};
    struct unit *u = c->unit;
    reg base = u->top;
    int firstlineno = f.decorators->n ? f.decorators->at[0]->where.lineno : s->where.lineno;
    PyObject *name = name_str(c, gen_ident(c, f.name));
    reg d = gen_decorators(c, f.decorators, base);
    u->roots[0] = NULL;
    u->root_walrus = 1;                   /* defaults may hold anything */
    if (f.params->n) {
        gen_generic_function(c, s, &f, name, firstlineno, d);
    } else {
        set_top(c, d + 1);
        reg defaults = NO_REG, kwdefaults = NO_REG;
        if (gen_defaults(c, f.args, d + 1, s->where))
            defaults = d + 1;
        reg next = defaults == NO_REG ? d + 1 : d + 2;
        if (gen_kwdefaults(c, f.args, next, s->where))
            kwdefaults = next++;
        set_top(c, next);
        gen_function_object(c, s, &f, name, firstlineno, defaults, kwdefaults, d);
    }
    gen_apply_decorators(c, f.decorators, d);
    store_name(c, gen_ident(c, f.name), base, s->where);
    set_top(c, base);
}

void gen_lambda(struct compiler *c, struct expr *e, reg d)
{
    struct arguments *a = e->v.Lambda.args;
    PyObject *name = constant_utf8(c, "<lambda>", 8);
    reg defaults = NO_REG, kwdefaults = NO_REG;
    set_top(c, d + 1);
    if (gen_defaults(c, a, d + 1, e->where))
        defaults = d + 1;
    reg next = defaults == NO_REG ? d + 1 : d + 2;
    if (gen_kwdefaults(c, a, next, e->where))
        kwdefaults = next++;
    set_top(c, next);
    struct unit *u = function_unit(c, scope_of(c, e), a, name, 0, e->where.lineno);
    struct handler *stop = begin_generator_body(c);
    set_roots(c, e->v.Lambda.body, NULL, NULL);
    emit(c, OP_RETURN, gen(c, e->v.Lambda.body), 0, 0, e->v.Lambda.body->where);
    end_generator_body(c, stop);
    PyObject *code = unit_finish(c);
    make_function(c, code, u, d, e->where);
    if (defaults != NO_REG)
        emit(c, OP_SET_FUNCTION, d, defaults, FUNCTION_DEFAULTS, e->where);
    if (kwdefaults != NO_REG)
        emit(c, OP_SET_FUNCTION, d, kwdefaults, FUNCTION_KWDEFAULTS, e->where);
    set_top(c, d + 1);
}
