/* stdlib/posix_int.h -- what the files of the module posix share: arguments to C values, system calls, errors.
 *
 * A function of the module gets its bound parameters, a[i], borrowed, NULL where not given. The to_...() converters leave *out as it is for
 * NULL, so that a default is an initial value; they return false with an exception pending:
 *
 *     struct path CLEANED path = {.function = "mkdir", .argument = "path"};
 *     int mode = 0777, dir_fd = AT_FDCWD, rc;
 *     if (!to_path(a[0], &path) || !to_int(a[1], &mode) || !to_dir_fd(a[2], &dir_fd) || PySys_Audit(...) < 0)
 *         return NULL;
 *     SYSCALL(rc, mkdirat(dir_fd, path.text, (mode_t)mode));
 *     return path_done(rc, &path);
 */
#ifndef P3T_STDLIB_POSIX_INT_H
#define P3T_STDLIB_POSIX_INT_H

#include "Python.h"

#include "objects/rt.h"
#include "stdlib/blocking.h"          /* SYSCALL, os_error() and the like */

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define F(name, required, positional, names, signature, doc) PyObject *os_##name(PyObject *module, PyObject **a);
#include "stdlib/posix_functions.def"
#undef F

enum { POSIX_SPAWN_OPEN, POSIX_SPAWN_CLOSE, POSIX_SPAWN_DUP2, POSIX_SPAWN_CLOSEFROM };

#define POSIX_TYPES(TYPE)                                                                                                             \
    TYPE(stat_result) TYPE(statvfs_result) TYPE(terminal_size) TYPE(times_result) TYPE(uname_result) TYPE(waitid_result)              \
    TYPE(sched_param) TYPE(DirEntry) TYPE(ScandirIterator)

typedef struct {
#define TYPE(name) PyTypeObject *name;
    POSIX_TYPES(TYPE)                            /* FROZEN when the module is ready */
#undef TYPE
} PosixState;

static inline PosixState *posix_state(PyObject *module) { return PyModule_GetState(module); }

/* Each makes its types and values: 0 or -1. */
int posix_stat_exec(PyObject *module, PosixState *);
int posix_dir_exec(PyObject *module, PosixState *);
int posix_process_exec(PyObject *module, PosixState *);
int posix_env_exec(PyObject *module, PosixState *);
int posix_add_type(PyObject *module, PyTypeObject **slot, PyStructSequence_Desc *, const char *name);

/* -- paths ---------------------------------------------------------------------------------------------------------------------------- */

struct path {
    const char *function, *argument;     /* for messages */
    bool fd_allowed, none_allowed;
    bool is_fd;
    int fd;                              /* if is_fd, else -1 */
    const char *text;                    /* "." for None; NULL if is_fd */
    Py_ssize_t len;
    PyObject *object;                    /* as given, after __fspath__(): what errors name; NULL for None not given */
    PyObject *bytes;                     /* owns text */
};
void path_clean(struct path *);
#define CLEANED __attribute__((cleanup(path_clean)))
bool to_path(PyObject *, struct path *);
PyObject *path_error(const struct path *);
PyObject *path_error2(const struct path *, const struct path *);
static inline PyObject *path_done(int rc, const struct path *p) { return rc < 0 ? path_error(p) : Py_None; }
/* A name of the file system as the type of the path: bytes if that was bytes, else str. */
PyObject *path_text_like(const struct path *, const char *text, Py_ssize_t n);
bool path_is_bytes(const struct path *);
static inline PyObject *path_audited(const struct path *p) { return p->object ? p->object : Py_None; }

/* A descriptor for path functions that may stand in its place: false raises. */
bool path_excludes(const struct path *, int dir_fd, bool follow);

/* -- numbers ---------------------------------------------------------------------------------------------------------------------------- */

bool to_int(PyObject *, int *);
bool to_long(PyObject *, long *);
bool to_offset(PyObject *, int64_t *);           /* also off_t */
bool to_size(PyObject *, Py_ssize_t *);
bool to_unsigned(PyObject *, unsigned *);
bool to_bool(PyObject *, bool *);
bool to_fd(PyObject *, int *);                   /* an int, or what has fileno() */
bool to_dir_fd(PyObject *, int *);
bool to_uid(PyObject *, uid_t *);                /* -1 is allowed */
bool to_gid(PyObject *, gid_t *);
bool to_device(PyObject *, dev_t *);
bool to_unset_or_size(PyObject *, Py_ssize_t *); /* not negative */
PyObject *from_uid(uid_t);                       /* (uid_t)-1 as -1 */
static inline int audited_dir_fd(int dir_fd) { return dir_fd == AT_FDCWD ? -1 : dir_fd; }
bool to_signal_set(PyObject *, void *sigset);

/* Strings for exec: a vector of C strings from a list or tuple; an environment from a mapping. NULL: raised. */
char **to_argv(const char *function, PyObject *);
char **to_envp(const char *function, PyObject *);
void free_vector(char **);
char **environ_copy(void);                   /* for children: other threads may change the environment meanwhile. NULL: no memory, raised */

/* In the parent of a fork: DeprecationWarning if it has other threads. */
void fork_warn_of_threads(const char *function);

/* Buffers of a sequence, for readv() and the like. */
struct vector { struct iovec *iov; Py_buffer *views; int n; };
bool to_vector(const char *function, PyObject *, struct vector *, bool writable);
void vector_clean(struct vector *);

#endif
