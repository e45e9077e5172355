/* core/runtime/ast_bridge.c -- compile() to trees and from trees.
 *
 * With PyCF_ONLY_AST the parser's tree becomes objects; a tree of objects is read back, validated and compiled. A tree given together with
 * PyCF_ONLY_AST comes back as it is, unless it is to be optimized. */
#include "core/runtime/ast_objects.h"

#include "core/compiler/code.h"
#include "core/compiler/source.h"

static bool wants_optimized(unsigned flags) { return (flags & PyCF_OPTIMIZED_AST) == PyCF_OPTIMIZED_AST; }

static PyObject *bridge_parse(const char *text, size_t length, PyObject *filename, int kind, unsigned flags, int optimize, int feature_version)
{
    struct ast_state *st = ast_state();
    if (!st)
        return NULL;
    struct arena arena;
    struct ast_kept kept = {0};
    struct mod *tree;
    PyObject *result = NULL;
    arena_init(&arena);
    if (parse_text(&arena, text, length, filename, kind, flags, feature_version, &tree) == 0 &&
        (!wants_optimized(flags) || ast_optimize(&arena, tree, &kept, filename, flags, optimize) == 0))
        result = ast_build(st, tree);
    ast_kept_free(&kept);
    arena_free(&arena);
    return result;
}

/* The kind of tree that a mode of compile() wants. 0, or -1 raised. */
static int check_mode(struct ast_state *st, PyObject *tree, int kind)
{
    int class = kind == 'x' ? CLASS_Module : kind == 'e' ? CLASS_Expression : kind == 's' ? CLASS_Interactive : CLASS_FunctionType;
    int is = PyObject_IsInstance(tree, (PyObject *)st->class_of[class]);
    if (is == 0)
        raise_type_error("expected %s node, got %.400s", ast_classes[class].name, Py_TYPE(tree)->tp_name);
    return is > 0 ? 0 : -1;
}

static PyObject *compile_tree(struct ast_state *st, struct arena *arena, struct mod *tree, struct ast_kept *kept, PyObject *filename, unsigned flags,
                              int optimize)
{
    if (ast_validate(tree) < 0)
        return NULL;
    if (!(flags & PyCF_ONLY_AST))
        return api_of(compile_ast(tree, value_of(filename), flags, optimize));
    return ast_optimize(arena, tree, kept, filename, flags, optimize) < 0 ? NULL : ast_build(st, tree);
}

static PyObject *bridge_compile(PyObject *source, PyObject *filename, int kind, unsigned flags, int optimize)
{
    struct ast_state *st = ast_state();
    if (!st)
        return NULL;
    if (check_mode(st, source, kind) < 0)
        return NULL;
    if ((flags & PyCF_ONLY_AST) && !wants_optimized(flags))
        return Py_NewRef(source);
    struct arena arena;
    struct ast_kept kept = {0};
    struct mod *tree;
    PyObject *result = NULL;
    arena_init(&arena);
    if (ast_read(st, &arena, source, &kept, &tree) == 0)
        result = compile_tree(st, &arena, tree, &kept, filename, flags, optimize);
    ast_kept_free(&kept);
    arena_free(&arena);
    return result;
}

static int bridge_is_ast(PyObject *o)
{
    struct ast_state *st = ast_state_if_made();
    return st ? PyObject_IsInstance(o, (PyObject *)st->node) : 0;      /* without the classes there are no instances */
}

struct ast_bridge ast_bridge = {bridge_is_ast, bridge_compile, bridge_parse};
