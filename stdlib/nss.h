/* stdlib/nss.h -- look-ups in the system's databases of users, groups, hosts and services, whose re-entrant functions write the answer
 * into a buffer of the caller's. Its size is found by trying.
 */
#ifndef P3T_STDLIB_NSS_H
#define P3T_STDLIB_NSS_H

#include "stdlib/blocking.h"

enum { FIRST_ROOM = 4096, MOST_ROOM = 1 << 22 };

/* A buffer of the next size in place of the last; NULL: MemoryError. */
static inline void *nss_room(void *buffer, size_t *room)
{
    PyMem_RawFree(buffer);
    *room = *room ? *room * 4 : FIRST_ROOM;
    buffer = PyMem_RawMalloc(*room);
    if (!buffer)
        PyErr_NoMemory();
    return buffer;
}

/* rc = expression, detached, which is ERANGE while `room` bytes at `buffer` are too few. Returns NULL from the function without memory. */
#define LOOK_UP(rc, buffer, room, expression)                                                                                         \
    do {                                                                                                                              \
        (buffer) = nss_room((buffer), &(room));                                                                                       \
        if (!(buffer))                                                                                                                \
            return NULL;                                                                                                              \
        SYSCALL(rc, (expression));                                                                                                    \
    } while ((rc) == ERANGE && (room) < MOST_ROOM)

#endif
