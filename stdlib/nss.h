/* stdlib/nss.h -- look-ups in the system's databases of users, groups, hosts and services, whose re-entrant functions write the answer
 * into a buffer of the caller's. Its size is found by trying.
 */
#ifndef P3T_STDLIB_NSS_H
#define P3T_STDLIB_NSS_H

#include "stdlib/blocking.h"
#include "structseq.h"

#include <grp.h>
#include <pwd.h>

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

/* ---- nss.c: users and groups (pwd, grp) ---- */

union nss_entry { struct passwd user; struct group group; };

/* The C library's functions over one database, which return what its getpwuid_r() does: 0 or an errno, and *found: NULL or the entry. */
struct nss_database {
    int (*by_number)(unsigned, union nss_entry *, char *buffer, size_t room, void **found);
    int (*by_name)(const char *, union nss_entry *, char *buffer, size_t room, void **found);
    int (*next)(union nss_entry *, char *buffer, size_t room, void **found);
    void (*begin)(void), (*end)(void);
    PyObject *(*make)(PyObject *module, const void *found);
    const char *number, *number_function, *name_function;        /* for messages */
    PyMutex position;                        /* over begin() to end(): the C library has one position for the process */
};
/* One of the functions, on the database's own struct. */
#define NSS_CALL(field, function, ...)                                                                                                \
    do {                                                                                                                              \
        __typeof__(entry->field) *at = NULL;                                                                                          \
        int rc = function(__VA_ARGS__ __VA_OPT__(, ) &entry->field, buffer, room, &at);                                               \
        *found = at;                                                                                                                  \
        return rc;                                                                                                                    \
    } while (0)

/* All return a new reference, or NULL with KeyError (there is none), MemoryError, or what make() raised. */
PyObject *nss_by_number(PyObject *module, const struct nss_database *, unsigned), *nss_by_name(PyObject *module, const struct nss_database *, PyObject *name);
PyObject *nss_all(PyObject *module, struct nss_database *);              /* a list */
PyObject *nss_text(const char *);                                        /* None for NULL */
/* A struct sequence of the fields, whose references it takes; NULL if one is NULL. */
PyObject *nss_record(PyTypeObject *type, PyObject *const *fields, Py_ssize_t n);

#endif
