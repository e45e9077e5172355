/* core/runtime/ast_objects.h -- syntax trees as Python objects: what the files behind module _ast and compile() share.
 *
 *   ast_classes.c  the classes, made from the table in core/syntax/ast.c, once an interpreter
 *   ast_node.c     the type AST that they all derive from
 *   ast_build.c    a tree of structs to objects
 *   ast_read.c     objects to a tree of structs
 *   ast_optimize.c PyCF_OPTIMIZED_AST
 *   ast_validate.c is that tree one that the compiler can take?
 *   ast_bridge.c   compile() on trees and to trees */
#ifndef P3T_CORE_RUNTIME_AST_OBJECTS_H
#define P3T_CORE_RUNTIME_AST_OBJECTS_H

#include "core/runtime/ast_bridge.h"
#include "core/syntax/ast.h"
#include "objects/shape.h"

enum { AST_MOST_FIELDS = 7, AST_POSITIONS = 4 };

/* An interpreter's classes. Made on first use, FROZEN from then on; the objects are owned by the interpreter's root ast_classes. */
struct ast_state {
    PyTypeObject *node;                          /* AST */
    PyTypeObject *class_of[AST_CLASS_COUNT];
    PyObject *instance[AST_CLASS_COUNT];         /* FORM_VALUE: Load(), Add()...: every tree has the same, immortal one */
    Shape *shape[AST_CLASS_COUNT];               /* of instances with all their fields, then their positions; NULL: none of the kind */
    Value name[AST_CLASS_COUNT][AST_MOST_FIELDS];/* of the fields: interned, immortal */
    Value position[AST_POSITIONS];               /* lineno, col_offset, end_lineno, end_col_offset */
    Value fields, attributes, field_types;       /* "_fields"... */
};

struct ast_state *ast_state(void);               /* makes it when there is none yet; NULL: raised */
struct ast_state *ast_state_if_made(void);

extern PyType_Spec ast_node_spec;                /* ast_node.c */

/* A tree as objects. New reference; NULL: raised. Uses the `user` pointers of the tree's names. */
PyObject *ast_build(struct ast_state *, struct mod *);

/* What a tree of structs that was read from objects borrows from them. */
struct ast_kept {
    PyObject **at;
    size_t n, cap;
};
void ast_kept_free(struct ast_kept *);
int ast_keep(struct ast_kept *, PyObject *);     /* consumes the object, also on failure. 0, or -1 with MemoryError */
/* 0 and the tree in the arena, or -1 raised. The tree may be used until *kept is freed, in either case by the caller. */
int ast_read(struct ast_state *, struct arena *, PyObject *tree, struct ast_kept *kept, struct mod **out) RUNS_PYTHON;

/* PyCF_OPTIMIZED_AST: rewrites the tree in place as the reference does before it compiles. 0 or -1. */
int ast_optimize(struct arena *, struct mod *, struct ast_kept *kept, PyObject *filename, unsigned flags, int optimize);

/* 0, or -1 raised: ValueError or TypeError. */
int ast_validate(const struct mod *);

#endif
