/* stdlib/posix_stat.c -- what the system knows of files: stat() and its kin, permissions, owners, times, file systems, extended attributes.
 *
 * Tests. tests/stdlib/posix_calls.py
 */
#include "stdlib/posix_int.h"

#include "stdlib/posix_stat.h"
#include "stdlib/time_int.h"
#include "threading/lock.h"

#include <limits.h>
#include <linux/limits.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

/* -- stat_result ------------------------------------------------------------------------------------------------------------------ */

enum { SECONDS_AT = 7, FLOAT_AT = 10, NS_AT = 13, BLKSIZE_AT = 16, STAT_FIELDS = 19 };

static PyStructSequence_Field stat_fields[] = {
    {"st_mode", "protection bits"}, {"st_ino", "inode"}, {"st_dev", "device"}, {"st_nlink", "number of hard links"},
    {"st_uid", "user ID of owner"}, {"st_gid", "group ID of owner"}, {"st_size", "total size, in bytes"},
    {NULL, "integer time of last access"}, {NULL, "integer time of last modification"}, {NULL, "integer time of last change"},
    {"st_atime", "time of last access"}, {"st_mtime", "time of last modification"}, {"st_ctime", "time of last change"},
    {"st_atime_ns", "time of last access in nanoseconds"}, {"st_mtime_ns", "time of last modification in nanoseconds"},
    {"st_ctime_ns", "time of last change in nanoseconds"}, {"st_blksize", "blocksize for filesystem I/O"},
    {"st_blocks", "number of blocks allocated"}, {"st_rdev", "device type (if inode device)"}, {NULL, NULL},
};
static PyStructSequence_Desc stat_desc = {
    "os.stat_result",
    "Result of stat(), fstat() and lstat(): a tuple (mode, ino, dev, nlink, uid, gid, size, atime, mtime, ctime), whose items and more are\n"
    "attributes too: st_mode, st_atime_ns, ...",
    stat_fields, 10,
};

static newfunc structseq_new SHARED(acq_rel);            /* tp_new of every struct sequence: each interpreter stores the same */

/* The times as attributes are the integers of the tuple where nothing better was given. */
static PyObject *stat_result_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *r = load_acquire_ptr(&structseq_new)(type, args, kwargs);
    for (int i = 0; r && i < 3; i++)
        if (PyStructSequence_GetItem(r, FLOAT_AT + i) == Py_None)
            PyStructSequence_SetItem(r, FLOAT_AT + i, Py_NewRef(PyStructSequence_GetItem(r, SECONDS_AT + i)));
    return r;
}

static PyObject *nanoseconds(const struct timespec *t)
{
    int64_t ns;
    if (!__builtin_mul_overflow(t->tv_sec, (int64_t)1000000000, &ns) && !__builtin_add_overflow(ns, t->tv_nsec, &ns))
        return PyLong_FromInt64(ns);
    PyObject *s = PyLong_FromInt64(t->tv_sec), *billion = PyLong_FromLong(1000000000), *rest = PyLong_FromLong(t->tv_nsec);
    PyObject *product = s && billion ? PyNumber_Multiply(s, billion) : NULL, *sum = product && rest ? PyNumber_Add(product, rest) : NULL;
    Py_XDECREF(s);
    Py_XDECREF(billion);
    Py_XDECREF(rest);
    Py_XDECREF(product);
    return sum;
}

PyObject *stat_result_of(PosixState *state, const struct stat *st)
{
    PyObject *r = PyStructSequence_New(state->stat_result);
    if (!r)
        return NULL;
    const struct timespec *times[] = {&st->st_atim, &st->st_mtim, &st->st_ctim};
    PyObject *items[STAT_FIELDS] = {
        PyLong_FromLong((long)st->st_mode), PyLong_FromUInt64(st->st_ino), PyLong_FromUInt64(st->st_dev), PyLong_FromUInt64(st->st_nlink),
        from_uid(st->st_uid), from_uid(st->st_gid), PyLong_FromInt64(st->st_size),
    };
    for (int i = 0; i < 3; i++) {
        items[SECONDS_AT + i] = PyLong_FromInt64(times[i]->tv_sec);
        items[FLOAT_AT + i] = PyFloat_FromDouble((double)times[i]->tv_sec + 1e-9 * (double)times[i]->tv_nsec);
        items[NS_AT + i] = nanoseconds(times[i]);
    }
    items[BLKSIZE_AT] = PyLong_FromInt64(st->st_blksize);
    items[BLKSIZE_AT + 1] = PyLong_FromInt64(st->st_blocks);
    items[BLKSIZE_AT + 2] = PyLong_FromUInt64(st->st_rdev);
    bool complete = true;
    for (int i = 0; i < STAT_FIELDS; i++) {
        complete &= items[i] != NULL;
        PyStructSequence_SetItem(r, i, items[i]);
    }
    if (!complete)
        Py_CLEAR(r);
    return r;
}

/* -- stat ------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *stat_path(PyObject *module, const struct path *p, int dir_fd, bool follow)
{
    struct stat st;
    int rc;
    if (!path_excludes(p, dir_fd, follow))
        return NULL;
    if (p->is_fd)
        SYSCALL(rc, fstat(p->fd, &st));
    else
        SYSCALL(rc, fstatat(dir_fd, p->text, &st, follow ? 0 : AT_SYMLINK_NOFOLLOW));
    return rc < 0 ? path_error(p) : stat_result_of(posix_state(module), &st);
}

PyObject *os_stat(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "stat", .argument = "path", .fd_allowed = true};
    int dir_fd = AT_FDCWD;
    bool follow = true;
    if (!to_path(a[0], &p) || !to_dir_fd(a[1], &dir_fd) || !to_bool(a[2], &follow))
        return NULL;
    return stat_path(module, &p, dir_fd, follow);
}

PyObject *os_lstat(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "lstat", .argument = "path"};
    int dir_fd = AT_FDCWD;
    return to_path(a[0], &p) && to_dir_fd(a[1], &dir_fd) ? stat_path(module, &p, dir_fd, false) : NULL;
}

PyObject *os_fstat(PyObject *module, PyObject **a)
{
    struct stat st;
    int fd = -1, rc;
    if (!to_int(a[0], &fd))
        return NULL;
    SYSCALL_AGAIN(rc, fstat(fd, &st));
    return rc < 0 ? os_error() : stat_result_of(posix_state(module), &st);
}

PyObject *os_access(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "access", .argument = "path"};
    int mode = 0, dir_fd = AT_FDCWD, rc;
    bool effective = false, follow = true;
    (void)module;
    if (!to_path(a[0], &p) || !to_int(a[1], &mode) || !to_dir_fd(a[2], &dir_fd) || !to_bool(a[3], &effective) || !to_bool(a[4], &follow))
        return NULL;
    if (dir_fd == AT_FDCWD && !effective && follow)
        SYSCALL(rc, access(p.text, mode));
    else
        SYSCALL(rc, faccessat(dir_fd, p.text, mode, (follow ? 0 : AT_SYMLINK_NOFOLLOW) | (effective ? AT_EACCESS : 0)));
    return PyBool_FromLong(rc == 0);
}

/* -- permissions and owners ---------------------------------------------------------------------------------------------------------------- */

PyObject *os_chmod(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "chmod", .argument = "path", .fd_allowed = true};
    int mode = 0, dir_fd = AT_FDCWD, rc;
    bool follow = true;
    (void)module;
    if (!to_path(a[0], &p) || !to_int(a[1], &mode) || !to_dir_fd(a[2], &dir_fd) || !to_bool(a[3], &follow) || !path_excludes(&p, dir_fd, follow) ||
        PySys_Audit("os.chmod", "Oii", p.object, mode, audited_dir_fd(dir_fd)) < 0)
        return NULL;
    if (p.is_fd)
        SYSCALL(rc, fchmod(p.fd, (mode_t)mode));
    else
        SYSCALL(rc, fchmodat(dir_fd, p.text, (mode_t)mode, follow ? 0 : AT_SYMLINK_NOFOLLOW));
    if (rc < 0 && !follow && (errno == ENOTSUP || errno == EINVAL)) {
        PyErr_SetString(PyExc_NotImplementedError, "chmod: follow_symlinks unavailable on this platform");
        return NULL;
    }
    return path_done(rc, &p);
}

PyObject *os_fchmod(PyObject *module, PyObject **a)
{
    int fd = -1, mode = 0, rc;
    (void)module;
    if (!to_int(a[0], &fd) || !to_int(a[1], &mode) || PySys_Audit("os.chmod", "iii", fd, mode, -1) < 0)
        return NULL;
    SYSCALL_AGAIN(rc, fchmod(fd, (mode_t)mode));
    return done(rc);
}

static PyObject *change_owner(struct path *p, PyObject *user, PyObject *group, int dir_fd, bool follow)
{
    uid_t uid;
    gid_t gid;
    int rc;
    if (!to_uid(user, &uid) || !to_gid(group, &gid) || !path_excludes(p, dir_fd, follow) ||
        PySys_Audit("os.chown", "OLLi", p->object, (long long)(int)uid, (long long)(int)gid, audited_dir_fd(dir_fd)) < 0)
        return NULL;
    if (p->is_fd)
        SYSCALL(rc, fchown(p->fd, uid, gid));
    else
        SYSCALL(rc, fchownat(dir_fd, p->text, uid, gid, follow ? 0 : AT_SYMLINK_NOFOLLOW));
    return path_done(rc, p);
}

PyObject *os_chown(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "chown", .argument = "path", .fd_allowed = true};
    int dir_fd = AT_FDCWD;
    bool follow = true;
    (void)module;
    if (!to_path(a[0], &p) || !to_dir_fd(a[3], &dir_fd) || !to_bool(a[4], &follow))
        return NULL;
    return change_owner(&p, a[1], a[2], dir_fd, follow);
}

PyObject *os_lchown(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "lchown", .argument = "path"};
    (void)module;
    return to_path(a[0], &p) ? change_owner(&p, a[1], a[2], AT_FDCWD, false) : NULL;
}

PyObject *os_fchown(PyObject *module, PyObject **a)
{
    uid_t uid;
    gid_t gid;
    int fd = -1, rc;
    (void)module;
    if (!to_int(a[0], &fd) || !to_uid(a[1], &uid) || !to_gid(a[2], &gid) ||
        PySys_Audit("os.chown", "iLLi", fd, (long long)(int)uid, (long long)(int)gid, -1) < 0)
        return NULL;
    SYSCALL_AGAIN(rc, fchown(fd, uid, gid));
    return done(rc);
}

PyObject *os_umask(PyObject *module, PyObject **a)
{
    int mask = 0;
    (void)module;
    return to_int(a[0], &mask) ? PyLong_FromLong((long)umask((mode_t)mask)) : NULL;
}

/* -- times ---------------------------------------------------------------------------------------------------------------------------------- */

static bool split_ns(PyObject *o, struct timespec *t)
{
    PyObject *billion = PyLong_FromLong(1000000000), *pair = billion ? PyNumber_Divmod(o, billion) : NULL;
    Py_XDECREF(billion);
    if (!pair)
        return false;
    bool ok = PyTuple_Check(pair) && PyTuple_GET_SIZE(pair) == 2;
    if (!ok) {
        PyErr_Format(PyExc_TypeError, "%.200s.__divmod__() must return a 2-tuple, not %.200s", Py_TYPE(o)->tp_name, Py_TYPE(pair)->tp_name);
    } else {
        long nsec = 0;
        ok = time_to_time_t(PyTuple_GET_ITEM(pair, 0), &t->tv_sec, ROUND_DOWN) == 0 && to_long(PyTuple_GET_ITEM(pair, 1), &nsec);
        t->tv_nsec = nsec;
    }
    Py_DECREF(pair);
    return ok;
}

static bool to_times(PyObject *times, PyObject *ns, struct timespec t[2])
{
    if (times && ns) {
        PyErr_SetString(PyExc_ValueError, "utime: you may specify either 'times' or 'ns' but not both");
        return false;
    }
    if (!times && !ns) {
        t[0] = t[1] = (struct timespec){0, UTIME_NOW};
        return true;
    }
    PyObject *pair = times ? times : ns;
    if (!PyTuple_CheckExact(pair) || PyTuple_GET_SIZE(pair) != 2) {
        PyErr_SetString(PyExc_TypeError, times ? "utime: 'times' must be either a tuple of two ints or None"
                                               : "utime: 'ns' must be a tuple of two ints");
        return false;
    }
    for (int i = 0; i < 2; i++) {
        PyObject *item = PyTuple_GET_ITEM(pair, i);
        if (times ? time_to_timespec(item, &t[i], ROUND_DOWN) < 0 : !split_ns(item, &t[i]))
            return false;
    }
    return true;
}

PyObject *os_utime(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "utime", .argument = "path", .fd_allowed = true};
    struct timespec t[2];
    int dir_fd = AT_FDCWD, rc;
    bool follow = true;
    PyObject *times = a[1] == Py_None ? NULL : a[1], *ns = a[2];
    (void)module;
    if (!to_path(a[0], &p) || !to_dir_fd(a[3], &dir_fd) || !to_bool(a[4], &follow) || !to_times(times, ns, t) ||
        !path_excludes(&p, dir_fd, follow) ||
        PySys_Audit("os.utime", "OOOi", p.object, times ? times : Py_None, ns ? ns : Py_None, audited_dir_fd(dir_fd)) < 0)
        return NULL;
    if (p.is_fd)
        SYSCALL(rc, futimens(p.fd, t));
    else
        SYSCALL(rc, utimensat(dir_fd, p.text, t, follow ? 0 : AT_SYMLINK_NOFOLLOW));
    return path_done(rc, &p);
}

/* -- file systems ------------------------------------------------------------------------------------------------------------------------------ */

static PyStructSequence_Field statvfs_fields[] = {
    {"f_bsize", NULL}, {"f_frsize", NULL}, {"f_blocks", NULL}, {"f_bfree", NULL}, {"f_bavail", NULL}, {"f_files", NULL}, {"f_ffree", NULL},
    {"f_favail", NULL}, {"f_flag", NULL}, {"f_namemax", NULL}, {"f_fsid", NULL}, {NULL, NULL},
};
static PyStructSequence_Desc statvfs_desc = {
    "os.statvfs_result",
    "Result of statvfs() and fstatvfs(): a tuple (bsize, frsize, blocks, bfree, bavail, files, ffree, favail, flag, namemax), whose items\n"
    "are attributes too: f_bsize, ...",
    statvfs_fields, 10,
};

static PyObject *statvfs_result_of(PyObject *module, const struct statvfs *s)
{
    PyObject *r = PyStructSequence_New(posix_state(module)->statvfs_result);
    const unsigned long long v[] = {s->f_bsize, s->f_frsize, s->f_blocks, s->f_bfree, s->f_bavail, s->f_files,
                                    s->f_ffree, s->f_favail, s->f_flag, s->f_namemax, s->f_fsid};
    for (int i = 0; r && i < 11; i++) {
        PyObject *o = PyLong_FromUnsignedLongLong(v[i]);
        PyStructSequence_SetItem(r, i, o);
        if (!o)
            Py_CLEAR(r);
    }
    return r;
}

PyObject *os_statvfs(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "statvfs", .argument = "path", .fd_allowed = true};
    struct statvfs s;
    int rc;
    if (!to_path(a[0], &p))
        return NULL;
    if (p.is_fd)
        SYSCALL(rc, fstatvfs(p.fd, &s));
    else
        SYSCALL(rc, statvfs(p.text, &s));
    return rc < 0 ? path_error(&p) : statvfs_result_of(module, &s);
}

PyObject *os_fstatvfs(PyObject *module, PyObject **a)
{
    struct statvfs s;
    int fd = -1, rc;
    if (!to_int(a[0], &fd))
        return NULL;
    SYSCALL_AGAIN(rc, fstatvfs(fd, &s));
    return rc < 0 ? os_error() : statvfs_result_of(module, &s);
}

/* -- extended attributes ---------------------------------------------------------------------------------------------------------------------- */

/* How much a value or a list of names may need: first a small room, then the kernel's limit. */
static const size_t xattr_rooms[] = {256, XATTR_SIZE_MAX};

PyObject *os_getxattr(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "getxattr", .argument = "path", .fd_allowed = true};
    struct path CLEANED name = {.function = "getxattr", .argument = "attribute"};
    bool follow = true;
    (void)module;
    if (!to_path(a[0], &p) || !to_path(a[1], &name) || !to_bool(a[2], &follow) || !path_excludes(&p, AT_FDCWD, follow) ||
        PySys_Audit("os.getxattr", "OO", p.object, name.object) < 0)
        return NULL;
    for (size_t i = 0; i < 2; i++) {
        PyObject *b = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)xattr_rooms[i]);
        ssize_t n;
        if (!b)
            return NULL;
        void *room = PyBytes_AS_STRING(b);
        if (p.is_fd)
            SYSCALL(n, fgetxattr(p.fd, name.text, room, xattr_rooms[i]));
        else
            SYSCALL(n, (follow ? getxattr : lgetxattr)(p.text, name.text, room, xattr_rooms[i]));
        if (n >= 0) {
            _PyBytes_Resize(&b, n);
            return b;
        }
        int number = errno;
        Py_DECREF(b);
        errno = number;
        if (errno != ERANGE)
            break;
    }
    return path_error(&p);
}

PyObject *os_setxattr(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "setxattr", .argument = "path", .fd_allowed = true};
    struct path CLEANED name = {.function = "setxattr", .argument = "attribute"};
    Py_buffer value;
    int flags = 0, rc;
    bool follow = true;
    (void)module;
    if (!to_path(a[0], &p) || !to_path(a[1], &name) || !to_int(a[3], &flags) || !to_bool(a[4], &follow) || !path_excludes(&p, AT_FDCWD, follow) ||
        PySys_Audit("os.setxattr", "OOOi", p.object, name.object, a[2], flags) < 0 || PyObject_GetBuffer(a[2], &value, PyBUF_SIMPLE) < 0)
        return NULL;
    if (p.is_fd)
        SYSCALL(rc, fsetxattr(p.fd, name.text, value.buf, (size_t)value.len, flags));
    else
        SYSCALL(rc, (follow ? setxattr : lsetxattr)(p.text, name.text, value.buf, (size_t)value.len, flags));
    int number = errno;
    PyBuffer_Release(&value);
    errno = number;
    return path_done(rc, &p);
}

PyObject *os_removexattr(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "removexattr", .argument = "path", .fd_allowed = true};
    struct path CLEANED name = {.function = "removexattr", .argument = "attribute"};
    int rc;
    bool follow = true;
    (void)module;
    if (!to_path(a[0], &p) || !to_path(a[1], &name) || !to_bool(a[2], &follow) || !path_excludes(&p, AT_FDCWD, follow) ||
        PySys_Audit("os.removexattr", "OO", p.object, name.object) < 0)
        return NULL;
    if (p.is_fd)
        SYSCALL(rc, fremovexattr(p.fd, name.text));
    else
        SYSCALL(rc, (follow ? removexattr : lremovexattr)(p.text, name.text));
    return path_done(rc, &p);
}

static PyObject *names_in(const char *room, ssize_t n)
{
    PyObject *list = PyList_New(0);
    for (const char *s = room; list && s < room + n; s += strlen(s) + 1) {
        PyObject *o = PyUnicode_DecodeFSDefault(s);
        if (!o || PyList_Append(list, o) < 0)
            Py_CLEAR(list);
        Py_XDECREF(o);
    }
    return list;
}

PyObject *os_listxattr(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "listxattr", .argument = "path", .fd_allowed = true, .none_allowed = true};
    bool follow = true;
    (void)module;
    if (!to_path(a[0], &p) || !to_bool(a[1], &follow) || !path_excludes(&p, AT_FDCWD, follow) ||
        PySys_Audit("os.listxattr", "O", path_audited(&p)) < 0)
        return NULL;
    for (size_t i = 0; i < 2; i++) {
        char *room = PyMem_Malloc(xattr_rooms[i]);
        ssize_t n;
        if (!room)
            return PyErr_NoMemory();
        if (p.is_fd)
            SYSCALL(n, flistxattr(p.fd, room, xattr_rooms[i]));
        else
            SYSCALL(n, (follow ? listxattr : llistxattr)(p.text, room, xattr_rooms[i]));
        int number = errno;
        PyObject *list = n >= 0 ? names_in(room, n) : NULL;
        PyMem_Free(room);
        if (n >= 0)
            return list;
        errno = number;
        if (errno != ERANGE)
            break;
    }
    return path_error(&p);
}

/* -- device numbers ---------------------------------------------------------------------------------------------------------------------------- */

PyObject *os_major(PyObject *module, PyObject **a)
{
    dev_t device;
    (void)module;
    if (!to_device(a[0], &device))
        return NULL;
    return device == (dev_t)-1 ? PyLong_FromLong(-1) : PyLong_FromUnsignedLong(major(device));
}

PyObject *os_minor(PyObject *module, PyObject **a)
{
    dev_t device;
    (void)module;
    if (!to_device(a[0], &device))
        return NULL;
    return device == (dev_t)-1 ? PyLong_FromLong(-1) : PyLong_FromUnsignedLong(minor(device));
}

PyObject *os_makedev(PyObject *module, PyObject **a)
{
    dev_t high, low;
    (void)module;
    if (!to_device(a[0], &high) || !to_device(a[1], &low))
        return NULL;
    if ((high != (dev_t)-1 && high > UINT_MAX) || (low != (dev_t)-1 && low > UINT_MAX)) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C unsigned int");
        return NULL;
    }
    dev_t both = makedev((unsigned)high, (unsigned)low);
    return both == (dev_t)-1 ? PyLong_FromLong(-1) : PyLong_FromUInt64(both);
}

static Once names_once;
static int leave_unnamed(void *unused)
{
    (void)unused;
    for (int i = SECONDS_AT; i < FLOAT_AT; i++)
        stat_fields[i].name = PyStructSequence_UnnamedField;
    return 0;
}

int posix_stat_exec(PyObject *module, PosixState *st)
{
    if (once_call(&names_once, leave_unnamed, NULL) < 0 || posix_add_type(module, &st->stat_result, &stat_desc, "stat_result") < 0 ||
        posix_add_type(module, &st->statvfs_result, &statvfs_desc, "statvfs_result") < 0)
        return -1;
    store_release_ptr(&structseq_new, st->statvfs_result->tp_new);
    st->stat_result->tp_new = stat_result_new;
    return 0;
}
