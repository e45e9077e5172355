/* core/runtime/ast_bridge.h -- what the _ast module gives to compile(): filled when that module is part of the build. */
#ifndef P3T_CORE_RUNTIME_AST_BRIDGE_H
#define P3T_CORE_RUNTIME_AST_BRIDGE_H

#include "objects/rt.h"

struct ast_bridge {
    int (*is_ast)(PyObject *);                                                           /* 1, 0, -1 */
    /* kind: 'x', 'e', 's', 'f'. New references: a code object (or, with PyCF_ONLY_AST, an AST again), or NULL. */
    PyObject *(*compile)(PyObject *tree, PyObject *filename, int kind, unsigned flags, int optimize);
    PyObject *(*parse)(const char *text, size_t length, PyObject *filename, int kind, unsigned flags, int optimize, int feature_version);
};
extern struct ast_bridge ast_bridge;

#endif
