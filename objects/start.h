/* objects/start.h -- bringing the objects floor up. */
#ifndef P3T_OBJECTS_START_H
#define P3T_OBJECTS_START_H

#include "objects/rt.h"

struct hash_key;
/* Once a process, on its main thread. Before it core fills core_hooks and its part of thread_hooks (both may stay empty: C tests). Starts
 * threading and gc, makes the main interpreter and a state for this thread, attaches it, and readies str, the names, and every built-in
 * type that is linked. key: what hashes of str start from; NULL: random. 0, or -1: memory ran out or a type is broken (an
 * exception is pending then, if a thread is attached). */
int objects_init(const struct hash_key *key);
/* The type with this id of types.def; NULL: not linked into this program. */
PyTypeObject *builtin_type(uint32_t shape_id);

#endif
