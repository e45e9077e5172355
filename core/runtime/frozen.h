/* core/runtime/frozen.h -- modules whose code is in the startup image, or that importlib cannot do without; see frozen.c. */
#ifndef P3T_CORE_RUNTIME_FROZEN_H
#define P3T_CORE_RUNTIME_FROZEN_H

#include "core/compiler/code.h"
#include "core/runtime/runtime.h"

struct frozen {
    const char *name, *origin, *file;        /* as imported; as named in the library; its source there */
    bool package;
    const char *data;                        /* marshalled code; NULL: compile the source */
    size_t length;
};

void frozen_start(const char *library_folder, const char *own_folder);      /* once; both strings stay */
bool frozen_find(PyObject *name, struct frozen *found);
void frozen_override(int how);             /* > 0: as if -X frozen_modules=on; < 0: off; 0: as was asked at start */
PyObject *frozen_code(const struct frozen *);                               /* new reference or NULL */
PyObject *frozen_names(void);                                               /* a list */

#endif
