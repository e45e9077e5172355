/* objects/contextvars.h -- contexts, context variables, tokens. */
#ifndef P3T_OBJECTS_CONTEXTVARS_H
#define P3T_OBJECTS_CONTEXTVARS_H

#include "objects/field.h"

/* A node of the persistent treap that maps variables to values. Nodes never change; contexts share them. */
typedef struct ContextNode {
    Obj      hdr;
    Value    var, value FROZEN;
    Value    left, right FROZEN;             /* ContextNode, or None: nothing there */
    size_t   size FROZEN;                    /* nodes in this subtree */
    uint64_t key  FROZEN;                    /* the variable's serial number */
} ContextNode;

typedef struct ContextObj {
    Obj     hdr;
    Value   root     GUARD_W(hdr.lock, release, acquire);   /* ContextNode, or None: no variable is set */
    Value   previous GUARD_W(entered, relaxed, none);       /* while entered: the context to go back to; empty: none */
    uint8_t entered  SHARED(acq_rel);                       /* some thread runs in it */
} ContextObj;

typedef struct ContextVarObj {
    Obj      hdr;
    Value    name     FROZEN;
    Value    default_ FROZEN;                /* empty: none */
    uint64_t serial   FROZEN;                /* never used again */
} ContextVarObj;

typedef struct ContextTokenObj {
    Obj     hdr;
    Value   context, var FROZEN;
    Value   old  FROZEN;                     /* empty: the variable had no value */
    uint8_t used SHARED(acq_rel);
} ContextTokenObj;

int contextvars_init(void);                  /* readies the internal types, after all others. 0 or -1 */

/* Of the treap (context_map.c). Nodes and values are kept, results counted; V_RAISED: no memory. */
Value context_map_get(Value root, uint64_t key);                             /* borrowed from root; V_ABSENT */
Value context_map_set(Value root, Value var, uint64_t key, Value value);     /* a new root */
Value context_map_drop(Value root, uint64_t key);                            /* a new root; key must be there */
static inline size_t context_map_size(Value root) { return value_is_ptr(root) ? ((ContextNode *)value_obj(root))->size : 0; }
/* Calls each in order of keys until it returns non-zero, and gives that. */
int   context_map_each(Value root, int (*each)(ContextNode *, void *), void *arg) RUNS_PYTHON;
extern PyTypeObject context_node_type;

#endif
