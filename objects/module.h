/* objects/module.h -- the module object. Its dict is its namespace: inline caches of globals and of module attributes look into it. */
#ifndef P3T_OBJECTS_MODULE_H
#define P3T_OBJECTS_MODULE_H

#include "objects/field.h"

typedef struct ModuleObj {
    Obj          hdr;
    Value        dict  FROZEN;               /* tp_dictoffset; never replaced */
    Value        name  GUARD_W(hdr.lock, release, acquire);   /* what it was made with; for messages when the dict is gone */
    PyModuleDef *def   GUARD_W(hdr.lock, release, acquire);   /* NULL: not made from one */
    void        *state GUARD_W(hdr.lock, release, acquire);   /* def->m_size bytes, or NULL */
} ModuleObj;

static inline ModuleObj *module_obj(Value v) { return (ModuleObj *)value_obj(v); }

/* A module with the five names that every module has. Deferred, so that using it from several threads counts nothing. Counted; V_RAISED. */
Value module_new(Value name);
/* Is the module in the midst of being imported: __spec__._initializing? 1, 0, -1. */
int module_is_initializing(Value spec);
/* The folder that the start put in front of sys.path, "" for the working folder; NULL: none. FROZEN when the program runs. */
extern const char *module_start_folder;

#endif
