/* core/compiler/symtable_int.h -- shared by symtable.c (scopes), symtable_visit.c (the walk) and symtable_resolve.c. */
#ifndef P3T_CORE_COMPILER_SYMTABLE_INT_H
#define P3T_CORE_COMPILER_SYMTABLE_INT_H

#include "core/compiler/compile_int.h"

/* A new scope below c->scope, which it becomes. NULL: memory ran out. */
struct scope *scope_enter(struct compiler *c, struct ident *name, enum scope_type type, const void *key, struct range where);
void scope_exit(struct compiler *c);
/* Notes what happens to a name in the current scope, with the errors that this can be. */
int scope_define(struct compiler *c, struct ident *name, unsigned flags, struct range where);
struct symbol *scope_symbol(struct compiler *c, struct scope *s, struct ident *mangled);    /* made if missing */
int symtable_visit_mod(struct compiler *c, struct mod *mod);
int symtable_resolve(struct compiler *c);

#define IDENT(c, text) ident_from((c), (text), sizeof(text) - 1)

#endif
