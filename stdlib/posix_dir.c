/* stdlib/posix_dir.c -- directories: listing, scanning, making, changing to.
 *
 * A ScandirIterator holds an open directory. Its lock is held around readdir(), whose result lies in the stream, and around closedir(): so
 * threads may share one, and one may close it while another reads. A DirEntry keeps what the scan told, and the results of stat() that it
 * was asked for; they are set once, under its critical section.
 *
 * Tests. tests/stdlib/posix_calls.py
 */
#include "stdlib/posix_int.h"

#include "stdlib/posix_stat.h"

#include <dirent.h>
#include <limits.h>
#include <stddef.h>

/* A stream for a path; for a descriptor, on a duplicate of it, from the start. NULL: errno. */
static DIR *open_directory(const struct path *p)
{
    DIR *d;
    if (!p->is_fd) {
        SYSCALL(d, opendir(p->text));
        return d;
    }
    int fd;
    SYSCALL(fd, fcntl(p->fd, F_DUPFD_CLOEXEC, 0));
    if (fd < 0)
        return NULL;
    SYSCALL(d, fdopendir(fd));
    if (d) {
        rewinddir(d);
    } else {
        int number = errno;
        close(fd);
        errno = number;
    }
    return d;
}

static void close_directory(DIR *d, bool rewind)
{
    if (rewind)
        rewinddir(d);                    /* the caller's descriptor shares the position */
    Py_BEGIN_ALLOW_THREADS
    closedir(d);
    Py_END_ALLOW_THREADS
}

/* A descriptor is not named in the error. */
static PyObject *directory_error(const struct path *p) { return p->is_fd ? os_error() : path_error(p); }

static bool is_dots(const char *name) { return name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0)); }

/* -- listdir ---------------------------------------------------------------------------------------------------------------------------- */

PyObject *os_listdir(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "listdir", .argument = "path", .fd_allowed = true, .none_allowed = true};
    (void)module;
    if (!to_path(a[0], &p) || PySys_Audit("os.listdir", "O", path_audited(&p)) < 0)
        return NULL;
    DIR *d = open_directory(&p);
    if (!d)
        return directory_error(&p);
    PyObject *list = PyList_New(0);
    while (list) {
        struct dirent *e;
        int number;
        Py_BEGIN_ALLOW_THREADS
        errno = 0;
        e = readdir(d);
        number = errno;
        Py_END_ALLOW_THREADS
        if (!e) {
            if (number) {
                errno = number;
                directory_error(&p);
                Py_CLEAR(list);
            }
            break;
        }
        if (is_dots(e->d_name))
            continue;
        PyObject *name = path_text_like(&p, e->d_name, (Py_ssize_t)strlen(e->d_name));
        if (!name || PyList_Append(list, name) < 0)
            Py_CLEAR(list);
        Py_XDECREF(name);
    }
    close_directory(d, p.is_fd);
    return list;
}

/* -- entries ------------------------------------------------------------------------------------------------------------------------------ */

typedef struct {
    Obj hdr;
    PyObject *name FROZEN, *path FROZEN;                 /* path: what errors name, and what is asked, unless dir_fd is a descriptor */
    PyObject *stat GUARD(critical section), *lstat GUARD(critical section);
    uint64_t inode FROZEN;
    int dir_fd FROZEN;                                   /* of the scan, or AT_FDCWD */
    unsigned char type FROZEN;                           /* DT_... */
} EntryObj;

static EntryObj *entry_of(PyObject *o) { return (EntryObj *)(void *)o; }

static PyObject *ask(EntryObj *e, PosixState *st, bool follow)
{
    PyObject *bytes, *path = e->dir_fd == AT_FDCWD ? e->path : e->name;
    struct stat s;
    int rc;
    if (!PyUnicode_FSConverter(path, &bytes))
        return NULL;
    SYSCALL(rc, fstatat(e->dir_fd, PyBytes_AS_STRING(bytes), &s, follow ? 0 : AT_SYMLINK_NOFOLLOW));
    int number = errno;
    Py_DECREF(bytes);
    errno = number;
    return rc < 0 ? PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, e->path) : stat_result_of(st, &s);
}

/* The first answer is kept. New reference. */
static PyObject *entry_stat(PyObject *self, PosixState *st, bool follow)
{
    EntryObj *e = entry_of(self);
    if (e->type != DT_LNK && e->type != DT_UNKNOWN)
        follow = false;                                  /* the same then: one answer for both */
    PyObject **kept = follow ? &e->stat : &e->lstat, *known;
    Py_BEGIN_CRITICAL_SECTION(self);
    known = Py_XNewRef(*kept);
    Py_END_CRITICAL_SECTION();
    if (known)
        return known;
    PyObject *answer = ask(e, st, follow);
    if (!answer)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    if (*kept == NULL)
        *kept = Py_NewRef(answer);
    known = Py_NewRef(*kept);
    Py_END_CRITICAL_SECTION();
    Py_DECREF(answer);
    return known;
}

/* 1 or 0: is it of this kind; a file that is gone is not. -1: raised. */
static int entry_is(PyObject *self, PosixState *st, bool follow, mode_t kind)
{
    EntryObj *e = entry_of(self);
    if (e->type != DT_UNKNOWN && !(follow && e->type == DT_LNK))
        return (mode_t)DTTOIF(e->type) == kind;
    PyObject *r = entry_stat(self, st, follow);
    if (!r) {
        if (!PyErr_ExceptionMatches(PyExc_FileNotFoundError))
            return -1;
        PyErr_Clear();
        return 0;
    }
    long mode = PyLong_AsLong(PyStructSequence_GetItem(r, 0));
    Py_DECREF(r);
    return mode == -1 && PyErr_Occurred() ? -1 : ((mode_t)mode & S_IFMT) == kind;
}

static bool follow_argument(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, const char *name, bool *follow)
{
    *follow = true;
    Py_ssize_t n = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
    if (nargs) {
        PyErr_Format(PyExc_TypeError, "%s() takes 0 positional arguments but %zd was given", name, nargs);
        return false;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *key = PyTuple_GET_ITEM(kwnames, i);
        if (PyUnicode_CompareWithASCIIString(key, "follow_symlinks")) {
            PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'", name, key);
            return false;
        }
        if (!to_bool(args[i], follow))
            return false;
    }
    return true;
}

static PyObject *entry_m_stat(PyObject *self, PyTypeObject *type, PyObject *const *args, size_t nargs, PyObject *kwnames)
{
    bool follow;
    return follow_argument(args, (Py_ssize_t)nargs, kwnames, "stat", &follow) ? entry_stat(self, PyType_GetModuleState(type), follow) : NULL;
}

static PyObject *entry_m_is_dir(PyObject *self, PyTypeObject *type, PyObject *const *args, size_t nargs, PyObject *kwnames)
{
    bool follow;
    if (!follow_argument(args, (Py_ssize_t)nargs, kwnames, "is_dir", &follow))
        return NULL;
    int is = entry_is(self, PyType_GetModuleState(type), follow, S_IFDIR);
    return is < 0 ? NULL : PyBool_FromLong(is);
}

static PyObject *entry_m_is_file(PyObject *self, PyTypeObject *type, PyObject *const *args, size_t nargs, PyObject *kwnames)
{
    bool follow;
    if (!follow_argument(args, (Py_ssize_t)nargs, kwnames, "is_file", &follow))
        return NULL;
    int is = entry_is(self, PyType_GetModuleState(type), follow, S_IFREG);
    return is < 0 ? NULL : PyBool_FromLong(is);
}

static PyObject *entry_m_is_symlink(PyObject *self, PyTypeObject *type, PyObject *const *args, size_t nargs, PyObject *kwnames)
{
    (void)args, (void)nargs, (void)kwnames;
    int is = entry_is(self, PyType_GetModuleState(type), false, S_IFLNK);
    return is < 0 ? NULL : PyBool_FromLong(is);
}

static PyObject *entry_m_is_junction(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    Py_RETURN_FALSE;
}

static PyObject *entry_m_inode(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyLong_FromUInt64(entry_of(self)->inode);
}

static PyObject *entry_m_fspath(PyObject *self, PyObject *unused)
{
    (void)unused;
    return Py_NewRef(entry_of(self)->path);
}

static PyObject *entry_repr(PyObject *self) { return PyUnicode_FromFormat("<DirEntry %R>", entry_of(self)->name); }

static int entry_traverse(PyObject *self, visitproc visit, void *arg)
{
    EntryObj *e = entry_of(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(e->name);
    Py_VISIT(e->path);
    Py_VISIT(e->stat);
    Py_VISIT(e->lstat);
    return 0;
}

static void entry_dealloc(PyObject *self)
{
    EntryObj *e = entry_of(self);
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(e->name);
    Py_XDECREF(e->path);
    Py_XDECREF(e->stat);
    Py_XDECREF(e->lstat);
    type->tp_free(self);
    Py_DECREF(type);
}

enum { BY_CLASS = METH_METHOD | METH_FASTCALL | METH_KEYWORDS };
static PyMethodDef entry_methods[] = {
    {"is_dir", _PyCFunction_CAST(entry_m_is_dir), BY_CLASS,
     PyDoc_STR("is_dir($self, /, *, follow_symlinks=True)\n--\n\nTrue if the entry is a directory; asked once.")},
    {"is_file", _PyCFunction_CAST(entry_m_is_file), BY_CLASS,
     PyDoc_STR("is_file($self, /, *, follow_symlinks=True)\n--\n\nTrue if the entry is a file; asked once.")},
    {"is_symlink", _PyCFunction_CAST(entry_m_is_symlink), BY_CLASS,
     PyDoc_STR("is_symlink($self, /)\n--\n\nTrue if the entry is a symbolic link; asked once.")},
    {"is_junction", entry_m_is_junction, METH_NOARGS, PyDoc_STR("is_junction($self, /)\n--\n\nFalse: there are none here.")},
    {"stat", _PyCFunction_CAST(entry_m_stat), BY_CLASS,
     PyDoc_STR("stat($self, /, *, follow_symlinks=True)\n--\n\nStatus of the entry; asked once.")},
    {"inode", entry_m_inode, METH_NOARGS, PyDoc_STR("inode($self, /)\n--\n\nThe inode number of the entry.")},
    {"__fspath__", entry_m_fspath, METH_NOARGS, PyDoc_STR("__fspath__($self, /)\n--\n\nThe path of the entry.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, PyDoc_STR("See PEP 585")},
    {NULL, NULL, 0, NULL}
};
static PyMemberDef entry_members[] = {
    {"name", _Py_T_OBJECT, offsetof(EntryObj, name), Py_READONLY, "the entry's base filename, relative to scandir() \"path\" argument"},
    {"path", _Py_T_OBJECT, offsetof(EntryObj, path), Py_READONLY, "the entry's full path name; equivalent to os.path.join(scandir_path, entry.name)"},
    {NULL, 0, 0, 0, NULL}
};
static PyType_Slot entry_slots[] = {
    {Py_tp_dealloc, entry_dealloc}, {Py_tp_traverse, entry_traverse}, {Py_tp_repr, entry_repr}, {Py_tp_methods, entry_methods},
    {Py_tp_members, entry_members}, {0, NULL}
};
enum { DIR_FLAGS = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION };
static PyType_Spec entry_spec = {"posix.DirEntry", sizeof(EntryObj), 0, DIR_FLAGS, entry_slots};

/* -- scandir -------------------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    Obj hdr;
    PyMutex lock;
    DIR *stream GUARD(lock);                             /* NULL: closed, or at the end */
    struct path path FROZEN;                             /* owns its objects */
} ScanObj;

static ScanObj *scan_of(PyObject *o) { return (ScanObj *)(void *)o; }

static PyObject *joined(const struct path *p, const char *name, size_t n)
{
    if (p->is_fd)
        return path_text_like(p, name, (Py_ssize_t)n);
    bool slash = p->len > 0 && p->text[p->len - 1] != '/';
    size_t total = (size_t)p->len + slash + n;
    char *text = PyMem_Malloc(total + 1);
    if (!text)
        return PyErr_NoMemory();
    memcpy(text, p->text, (size_t)p->len);
    if (slash)
        text[p->len] = '/';
    memcpy(text + (size_t)p->len + slash, name, n);
    PyObject *o = path_text_like(p, text, (Py_ssize_t)total);
    PyMem_Free(text);
    return o;
}

static PyObject *entry_new(PosixState *st, const struct path *p, const char *name, uint64_t inode, unsigned char type)
{
    PyObject *o = st->DirEntry->tp_alloc(st->DirEntry, 0);
    if (!o)
        return NULL;
    EntryObj *e = entry_of(o);
    size_t n = strlen(name);
    e->dir_fd = p->is_fd ? p->fd : AT_FDCWD;
    e->inode = inode;
    e->type = type;
    e->name = path_text_like(p, name, (Py_ssize_t)n);
    e->path = e->name ? joined(p, name, n) : NULL;
    if (!e->path)
        Py_CLEAR(o);
    return o;
}

static DIR *take_stream(ScanObj *s)
{
    PyMutex_Lock(&s->lock);
    DIR *d = s->stream;
    s->stream = NULL;
    PyMutex_Unlock(&s->lock);
    return d;
}

static void scan_close(ScanObj *s)
{
    DIR *d = take_stream(s);
    if (d)
        close_directory(d, s->path.is_fd);
}

static PyObject *scan_next(PyObject *self)
{
    ScanObj *s = scan_of(self);
    char name[NAME_MAX + 1];
    uint64_t inode = 0;
    unsigned char type = DT_UNKNOWN;
    int number = 0;
    bool found = false;
    PyMutex_Lock(&s->lock);
    while (s->stream && !found) {
        struct dirent *e;
        Py_BEGIN_ALLOW_THREADS
        errno = 0;
        e = readdir(s->stream);
        number = errno;
        Py_END_ALLOW_THREADS
        if (!e)
            break;
        if (is_dots(e->d_name))
            continue;
        found = true;
        snprintf(name, sizeof name, "%s", e->d_name);
        inode = e->d_ino;
        type = e->d_type;
    }
    PyMutex_Unlock(&s->lock);
    if (found) {
        PyObject *entry = entry_new(PyType_GetModuleState(Py_TYPE(self)), &s->path, name, inode, type);
        if (entry)
            return entry;
    } else if (number) {
        errno = number;
        directory_error(&s->path);
    }
    PyObject *raised = PyErr_GetRaisedException();
    scan_close(s);                                       /* at the end, and after an error */
    if (raised)
        PyErr_SetRaisedException(raised);
    return NULL;
}

static PyObject *scan_m_close(PyObject *self, PyObject *unused)
{
    (void)unused;
    scan_close(scan_of(self));
    Py_RETURN_NONE;
}

static PyObject *scan_m_enter(PyObject *self, PyObject *unused)
{
    (void)unused;
    return Py_NewRef(self);
}

static PyObject *scan_m_exit(PyObject *self, PyObject *args)
{
    (void)args;
    scan_close(scan_of(self));
    Py_RETURN_NONE;
}

static void scan_finalize(PyObject *self)
{
    ScanObj *s = scan_of(self);
    DIR *d = take_stream(s);
    if (!d)
        return;
    PyObject *raised = PyErr_GetRaisedException();
    if (PyErr_ResourceWarning(self, 1, "unclosed scandir iterator %R", self) < 0 && PyErr_ExceptionMatches(PyExc_Warning))
        PyErr_WriteUnraisable(self);
    close_directory(d, s->path.is_fd);
    PyErr_SetRaisedException(raised);
}

static int scan_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(scan_of(self)->path.object);
    return 0;
}

static void scan_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    if (PyObject_CallFinalizerFromDealloc(self) < 0)
        return;
    PyObject_GC_UnTrack(self);
    path_clean(&scan_of(self)->path);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef scan_methods[] = {
    {"__enter__", scan_m_enter, METH_NOARGS, NULL},
    {"__exit__", scan_m_exit, METH_VARARGS, NULL},
    {"close", scan_m_close, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot scan_slots[] = {
    {Py_tp_dealloc, scan_dealloc}, {Py_tp_traverse, scan_traverse}, {Py_tp_finalize, scan_finalize}, {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, scan_next}, {Py_tp_methods, scan_methods}, {0, NULL}
};
static PyType_Spec scan_spec = {"posix.ScandirIterator", sizeof(ScanObj), 0, DIR_FLAGS, scan_slots};

PyObject *os_scandir(PyObject *module, PyObject **a)
{
    PyTypeObject *type = posix_state(module)->ScandirIterator;
    PyObject *self = type->tp_alloc(type, 0);
    if (!self)
        return NULL;
    ScanObj *s = scan_of(self);
    s->path = (struct path){.function = "scandir", .argument = "path", .fd_allowed = true, .none_allowed = true};
    if (!to_path(a[0], &s->path) || PySys_Audit("os.scandir", "O", path_audited(&s->path)) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    s->stream = open_directory(&s->path);
    if (!s->stream) {
        directory_error(&s->path);
        Py_CLEAR(self);
    }
    return self;
}

/* -- making, removing, changing to ------------------------------------------------------------------------------------------------------------ */

PyObject *os_mkdir(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "mkdir", .argument = "path"};
    int mode = 0777, dir_fd = AT_FDCWD, rc;
    (void)module;
    if (!to_path(a[0], &p) || !to_int(a[1], &mode) || !to_dir_fd(a[2], &dir_fd) ||
        PySys_Audit("os.mkdir", "Oii", p.object, mode, audited_dir_fd(dir_fd)) < 0)
        return NULL;
    SYSCALL(rc, mkdirat(dir_fd, p.text, (mode_t)mode));
    return path_done(rc, &p);
}

PyObject *os_rmdir(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "rmdir", .argument = "path"};
    int dir_fd = AT_FDCWD, rc;
    (void)module;
    if (!to_path(a[0], &p) || !to_dir_fd(a[1], &dir_fd) || PySys_Audit("os.rmdir", "Oi", p.object, audited_dir_fd(dir_fd)) < 0)
        return NULL;
    SYSCALL(rc, unlinkat(dir_fd, p.text, AT_REMOVEDIR));
    return path_done(rc, &p);
}

PyObject *os_chdir(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "chdir", .argument = "path", .fd_allowed = true};
    int rc;
    (void)module;
    if (!to_path(a[0], &p) || PySys_Audit("os.chdir", "(O)", p.object) < 0)
        return NULL;
    if (p.is_fd)
        SYSCALL(rc, fchdir(p.fd));
    else
        SYSCALL(rc, chdir(p.text));
    return path_done(rc, &p);
}

PyObject *os_fchdir(PyObject *module, PyObject **a)
{
    int fd = -1, rc;
    (void)module;
    if (!to_fd(a[0], &fd) || PySys_Audit("os.chdir", "(i)", fd) < 0)
        return NULL;
    SYSCALL_AGAIN(rc, fchdir(fd));
    return done(rc);
}

PyObject *os_chroot(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "chroot", .argument = "path"};
    int rc;
    (void)module;
    if (!to_path(a[0], &p))
        return NULL;
    SYSCALL(rc, chroot(p.text));
    return path_done(rc, &p);
}

static PyObject *working_directory(bool as_bytes)
{
    char *text;
    SYSCALL(text, getcwd(NULL, 0));
    if (!text)
        return errno == ENOMEM ? PyErr_NoMemory() : os_error();
    PyObject *o = as_bytes ? PyBytes_FromString(text) : PyUnicode_DecodeFSDefault(text);
    free(text);
    return o;
}

PyObject *os_getcwd(PyObject *module, PyObject **a)
{
    (void)module, (void)a;
    return working_directory(false);
}

PyObject *os_getcwdb(PyObject *module, PyObject **a)
{
    (void)module, (void)a;
    return working_directory(true);
}

int posix_dir_exec(PyObject *module, PosixState *st)
{
    st->DirEntry = (PyTypeObject *)PyType_FromModuleAndSpec(module, &entry_spec, NULL);
    st->ScandirIterator = st->DirEntry ? (PyTypeObject *)PyType_FromModuleAndSpec(module, &scan_spec, NULL) : NULL;
    return st->ScandirIterator ? PyModule_AddObjectRef(module, "DirEntry", (PyObject *)st->DirEntry) : -1;
}
