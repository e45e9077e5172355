/* core/compiler/source.h -- parsing for those who want the tree: compile() with PyCF_ONLY_AST, module _symtable. */
#ifndef P3T_CORE_COMPILER_SOURCE_H
#define P3T_CORE_COMPILER_SOURCE_H

#include "core/syntax/parse.h"
#include "objects/rt.h"

/* mode: 'e', 'x', 's', 'f'; flags: PyCF_*. 0 and the tree, in the arena; -1 with SyntaxError or another exception pending. */
int parse_text(struct arena *a, const char *text, size_t length, PyObject *filename, int mode, unsigned flags, int feature_version, struct mod **tree);
/* A constant as an object, new reference; the arena is for scratch. */
PyObject *constant_new(struct arena *a, const struct constant *);
/* Raises what the parser found. */
void raise_syntax_error(const struct syntax_error *, PyObject *filename);

#endif
