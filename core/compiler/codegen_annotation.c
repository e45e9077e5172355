/* core/compiler/codegen_annotation.c -- annotations: evaluated on demand by __annotate__ functions, or kept as text.
 *
 * Module and class collect the annotations of their variables; at the end one function is made which evaluates them all. One that stands
 * where it may not be reached (always so in a module) has a number, which is added to the set __conditional_annotations__ when
 * execution comes by. Under `from __future__ import annotations` an annotation is the text of its expression; variables' go straight
 * into __annotations__.
 */
#include "core/compiler/codegen_generic.h"

static PyObject *annotation_text(struct compiler *c, struct expr *e)
{
    PyObject *text = constant_merge(c, ast_unparse(c, e));
    if (!text)
        fail(c);
    return text;
}

static PyObject *mangled_name(struct compiler *c, struct name *name)
{
    struct ident *id = scope_mangle(c, c->unit->scope, gen_ident(c, name));
    if (!id || !name_str(c, id))
        fail(c);
    return name_str(c, id);
}

static void gen_annotation_to(struct compiler *c, struct expr *e, reg d, struct range where)
{
    set_roots(c, e, NULL, NULL);
    if (e->kind == AST_Starred) {
        gen_to(c, e->v.Starred.value, d);
        emit(c, OP_UNPACK, d, 1, d, where);
    } else {
        gen_to(c, e, d);
    }
    set_top(c, d + 1);
}

/* ---- variables ---- */

void gen_variable_annotations(struct compiler *c, reg d, struct range here)
{
    struct unit *outer = c->unit;
    struct scope *scope = outer->scope;
    struct unit *u = unit_enter(c, scope->annotations, constant_utf8(c, "__annotate__", 12), 0, here.lineno);
    gen_format_check(c, here);
    reg map = take(c);
    struct ident *reached = ident_from(c, "__conditional_annotations__", 27);
    if (!reached)
        fail(c);
    emit(c, OP_BUILD_MAP, map, map, 0, here);
    for (struct deferred_annotation *a = outer->annotations; a; a = a->next) {
        struct expr *target = a->stmt->v.AnnAssign.target, *annotation = a->stmt->v.AnnAssign.annotation;
        struct range where = a->stmt->where;
        struct block *skip = new_block(c);
        reg t = map + 1;
        set_top(c, t + 2);
        if (a->index >= 0) {
            load_const(c, t, constant_merge(c, PyLong_FromLong(a->index)), where);
            if (scope->type == SCOPE_CLASS)
                emit(c, OP_LOAD_FREE, t + 1, unit_free(u, reached), 0, where);
            else
                emit(c, OP_LOAD_GLOBAL, t + 1, site(c, name_str(c, reached), SITE_GLOBAL, 0), 0, where);
            emit_jump(c, OP_JUMP_IF_NOT_IN, t, t + 1, skip, where);
        }
        set_top(c, t);
        gen_annotation_to(c, annotation, t, where);
        load_const(c, t + 1, mangled_name(c, target->v.Name.id), where);
        set_top(c, t + 2);
        emit(c, OP_MAP_ADD, map, t + 1, t, where);
        set_top(c, t);
        use_block(c, skip);
    }
    emit(c, OP_RETURN, map, 0, 0, here);
    PyObject *code = unit_finish(c);
    make_function(c, code, u, d, here);
    set_top(c, d + 1);
}

static void defer_annotation(struct compiler *c, struct stmt *s)
{
    struct unit *u = c->unit;
    struct deferred_annotation *a = gen_alloc(c, sizeof *a);
    bool conditional = u->scope->type == SCOPE_MODULE || u->in_conditional > 0;
    *a = (struct deferred_annotation){s, conditional ? u->next_conditional++ : -1, NULL};
    *u->annotations_end = a;
    u->annotations_end = &a->next;
    if (!conditional)
        return;
    struct ident *reached = ident_from(c, "__conditional_annotations__", 27);
    if (!reached)
        fail(c);
    reg t = take(c);
    if (u->scope->type == SCOPE_CLASS)
        emit(c, OP_LOAD_CELL, t, unit_local(u, reached), 0, s->where);
    else
        load_name(c, reached, t, s->where);
    load_const(c, t + 1, constant_merge(c, PyLong_FromLong(a->index)), s->where);
    set_top(c, t + 2);
    emit(c, OP_SET_ADD, t, t + 1, 0, s->where);
    clear(c, t, s->where);
    set_top(c, t);
}

/* The parts of a target that is annotated but not assigned are evaluated all the same. */
static void gen_target_parts(struct compiler *c, struct expr *e)
{
    if (e->kind == AST_Attribute) {
        gen_discard(c, e->v.Attribute.value);
    } else if (e->kind == AST_Subscript) {
        gen_discard(c, e->v.Subscript.value);
        struct expr *index = e->v.Subscript.slice;
        if (index->kind == AST_Slice) {
            struct expr *const parts[3] = {index->v.Slice.lower, index->v.Slice.upper, index->v.Slice.step};
            for (int i = 0; i < 3; i++)
                if (parts[i])
                    gen_discard(c, parts[i]);
        } else {
            gen_discard(c, index);
        }
    }
}

void gen_annotated(struct compiler *c, struct stmt *s)
{
    struct unit *u = c->unit;
    struct expr *target = s->v.AnnAssign.target;
    bool evaluates = u->scope->type == SCOPE_MODULE || u->scope->type == SCOPE_CLASS, text = (c->flags & FLAG_ANNOTATIONS) != 0;
    reg top = u->top;
    set_roots(c, target, s->v.AnnAssign.value, NULL);
    if (s->v.AnnAssign.value) {
        reg value = gen(c, s->v.AnnAssign.value);
        gen_store(c, target, value);
        set_top(c, top);
    }
    if (target->kind == AST_Name && s->v.AnnAssign.simple && evaluates) {
        if (text) {
            struct ident *annotations = ident_from(c, "__annotations__", 15);
            if (!annotations)
                fail(c);
            load_const(c, top, annotation_text(c, s->v.AnnAssign.annotation), s->where);
            set_top(c, top + 3);
            load_name(c, annotations, top + 1, s->where);
            load_const(c, top + 2, mangled_name(c, target->v.Name.id), s->where);
            emit(c, OP_SETITEM, top + 1, top, top + 2, s->where);
            set_top(c, top);
        } else {
            defer_annotation(c, s);
        }
    } else if (target->kind != AST_Name && !s->v.AnnAssign.value) {
        gen_target_parts(c, target);
    }
}

/* ---- functions ---- */

struct annotated { struct name *name; struct expr *annotation; };

static size_t collect(struct compiler *c, struct arguments *a, struct expr *returns, struct annotated *out)
{
    size_t n = 0;
    for (int group = 0; group < 3; group++) {
        struct arg_seq *args = group == 0 ? a->posonlyargs : group == 1 ? a->args : a->kwonlyargs;
        if (group == 2 && a->vararg && a->vararg->annotation)
            out[n++] = (struct annotated){a->vararg->arg, a->vararg->annotation};
        for (size_t i = 0; i < args->n; i++)
            if (args->at[i]->annotation)
                out[n++] = (struct annotated){args->at[i]->arg, args->at[i]->annotation};
    }
    if (a->kwarg && a->kwarg->annotation)
        out[n++] = (struct annotated){a->kwarg->arg, a->kwarg->annotation};
    if (returns)
        out[n++] = (struct annotated){NULL, returns};
    (void)c;
    return n;
}

bool gen_function_annotations(struct compiler *c, struct arguments *a, struct expr *returns, PyObject *qualname, reg d, struct range where)
{
    struct annotated *all = gen_alloc(c, (a->posonlyargs->n + a->args->n + a->kwonlyargs->n + 3) * sizeof *all);
    size_t n = collect(c, a, returns, all);
    if (n == 0)
        return false;
    PyObject *return_name = constant_utf8(c, "return", 6);
    if (!return_name)
        fail(c);
    set_top(c, d);
    struct unit *u = unit_enter(c, scope_of(c, key_of_annotations(a)), constant_utf8(c, "__annotate__", 12), 0, where.lineno);
    u->qualname = constant_merge(c, PyUnicode_FromFormat("%U.%U", qualname, u->name));
    if (!u->qualname)
        fail(c);
    gen_format_check(c, where);
    reg map = take(c);
    emit(c, OP_BUILD_MAP, map, map, 0, where);
    for (size_t i = 0; i < n; i++) {
        reg t = map + 1;
        set_top(c, t);
        load_const(c, t, all[i].name ? mangled_name(c, all[i].name) : return_name, where);
        set_top(c, t + 1);
        if (c->flags & FLAG_ANNOTATIONS)
            load_const(c, t + 1, annotation_text(c, all[i].annotation), where);
        else
            gen_annotation_to(c, all[i].annotation, t + 1, where);
        emit(c, OP_MAP_ADD, map, t, t + 1, where);
    }
    emit(c, OP_RETURN, map, 0, 0, where);
    PyObject *code = unit_finish(c);
    set_top(c, d + 1);
    make_function(c, code, u, d, where);
    set_top(c, d + 1);
    return true;
}
