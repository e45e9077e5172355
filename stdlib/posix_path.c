/* stdlib/posix_path.c -- paths as text, and names in the file system: links, renaming, removing, special files, limits.
 *
 * Tests. tests/stdlib/posix_calls.py
 */
#include "stdlib/posix_int.h"

#include "objects/type.h"

#include <limits.h>
#include <stdlib.h>

/* -- paths as text ------------------------------------------------------------------------------------------------------------------------ */

PyObject *os_fspath(PyObject *module, PyObject **a)
{
    (void)module;
    return PyOS_FSPath(a[0]);
}

/* The path as str or bytes, whatever it holds. NULL: raised. */
static PyObject *path_object(const char *function, const char *argument, PyObject *o)
{
    if (PyUnicode_Check(o) || PyBytes_Check(o))
        return Py_NewRef(o);
    Value r = path_of(value_of(o));
    if (is_absent(r)) {
        PyErr_Format(PyExc_TypeError, "%s: %s should be string, bytes or os.PathLike, not %.200s", function, argument, Py_TYPE(o)->tp_name);
        return NULL;
    }
    if (is_raised(r))
        return NULL;
    PyObject *p = api_of(r);
    if (PyUnicode_Check(p) || PyBytes_Check(p))
        return p;
    PyErr_Format(PyExc_TypeError, "expected %.200s.__fspath__() to return str or bytes, not %.200s", Py_TYPE(o)->tp_name, Py_TYPE(p)->tp_name);
    Py_DECREF(p);
    return NULL;
}

static Py_ssize_t length_of(PyObject *p) { return PyUnicode_Check(p) ? PyUnicode_GET_LENGTH(p) : PyBytes_GET_SIZE(p); }
static Py_UCS4 letter_at(PyObject *p, Py_ssize_t i)
{
    return PyUnicode_Check(p) ? PyUnicode_READ_CHAR(p, i) : (unsigned char)PyBytes_AS_STRING(p)[i];
}
static PyObject *part_of(PyObject *p, Py_ssize_t from, Py_ssize_t to)
{
    return PyUnicode_Check(p) ? PyUnicode_Substring(p, from, to) : PyBytes_FromStringAndSize(PyBytes_AS_STRING(p) + from, to - from);
}

/* One slash, or exactly two: POSIX lets the latter mean something else. */
static Py_ssize_t root_length(PyObject *p, Py_ssize_t n)
{
    Py_ssize_t slashes = 0;
    while (slashes < n && slashes < 3 && letter_at(p, slashes) == '/')
        slashes++;
    return slashes == 3 ? 1 : slashes;
}

PyObject *os__path_splitroot_ex(PyObject *module, PyObject **a)
{
    (void)module;
    PyObject *p = path_object("_path_splitroot_ex", "path", a[0]);
    if (!p)
        return NULL;
    Py_ssize_t n = length_of(p), root = root_length(p, n);
    PyObject *result = Py_BuildValue("(NNN)", part_of(p, 0, 0), part_of(p, 0, root), part_of(p, root, n));
    Py_DECREF(p);
    return result;
}

/* Writes the normal form of p into out, which has room for all of it and one more. How long it is. */
static Py_ssize_t normalize(PyObject *p, Py_ssize_t n, Py_UCS4 *out)
{
    Py_ssize_t root = root_length(p, n), len = 0;
    while (len < root)
        out[len++] = '/';
    Py_ssize_t up = 0;                                   /* so many leading ".." stand in out, each to stay */
    for (Py_ssize_t i = root, end; i < n; i = end + 1) {
        end = i;
        while (end < n && letter_at(p, end) != '/')
            end++;
        Py_ssize_t size = end - i;
        bool dots = size == 2 && letter_at(p, i) == '.' && letter_at(p, i + 1) == '.';
        if (size == 0 || (size == 1 && letter_at(p, i) == '.') || (dots && root && len == root))
            continue;
        if (dots && len > root && len > 3 * up - (up > 0)) {
            while (len > root && out[len - 1] != '/')    /* takes back the last component, and the slash before it */
                len--;
            if (len > root)
                len--;
            continue;
        }
        up += dots;
        if (len > root)
            out[len++] = '/';
        for (Py_ssize_t k = i; k < end; k++)
            out[len++] = letter_at(p, k);
    }
    if (len == 0)
        out[len++] = '.';
    return len;
}

PyObject *os__path_normpath(PyObject *module, PyObject **a)
{
    (void)module;
    PyObject *p = path_object("_path_normpath", "path", a[0]), *result = NULL;
    if (!p)
        return NULL;
    Py_ssize_t n = length_of(p);
    Py_UCS4 *out = (size_t)n < PY_SSIZE_T_MAX / sizeof *out - 1 ? PyMem_Malloc(((size_t)n + 1) * sizeof *out) : NULL;
    if (!out) {
        PyErr_NoMemory();
    } else {
        Py_ssize_t len = normalize(p, n, out);
        if (PyUnicode_Check(p)) {
            result = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, out, len);
        } else {
            char *bytes = (char *)out;                   /* narrowed in place: byte i lies at or before letter i */
            for (Py_ssize_t i = 0; i < len; i++) {
                char b = (char)out[i];
                bytes[i] = b;
            }
            result = PyBytes_FromStringAndSize(bytes, len);
        }
        PyMem_Free(out);
    }
    Py_DECREF(p);
    return result;
}

/* -- links ---------------------------------------------------------------------------------------------------------------------------------- */

PyObject *os_readlink(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "readlink", .argument = "path"};
    char text[PATH_MAX + 1];
    int dir_fd = AT_FDCWD;
    ssize_t n;
    (void)module;
    if (!to_path(a[0], &p) || !to_dir_fd(a[1], &dir_fd))
        return NULL;
    SYSCALL(n, readlinkat(dir_fd, p.text, text, sizeof text));
    return n < 0 ? path_error(&p) : path_text_like(&p, text, n);
}

PyObject *os_symlink(PyObject *module, PyObject **a)
{
    struct path CLEANED src = {.function = "symlink", .argument = "src"};
    struct path CLEANED dst = {.function = "symlink", .argument = "dst"};
    int dir_fd = AT_FDCWD, rc;
    bool is_directory = false;                           /* nothing on this system */
    (void)module;
    if (!to_path(a[0], &src) || !to_path(a[1], &dst) || !to_bool(a[2], &is_directory) || !to_dir_fd(a[3], &dir_fd) ||
        PySys_Audit("os.symlink", "OOi", src.object, dst.object, audited_dir_fd(dir_fd)) < 0)
        return NULL;
    SYSCALL(rc, symlinkat(src.text, dir_fd, dst.text));
    return rc < 0 ? path_error2(&src, &dst) : Py_None;
}

PyObject *os_link(PyObject *module, PyObject **a)
{
    struct path CLEANED src = {.function = "link", .argument = "src"};
    struct path CLEANED dst = {.function = "link", .argument = "dst"};
    int src_dir = AT_FDCWD, dst_dir = AT_FDCWD, rc;
    bool follow = true;
    (void)module;
    if (!to_path(a[0], &src) || !to_path(a[1], &dst) || !to_dir_fd(a[2], &src_dir) || !to_dir_fd(a[3], &dst_dir) || !to_bool(a[4], &follow) ||
        PySys_Audit("os.link", "OOii", src.object, dst.object, audited_dir_fd(src_dir), audited_dir_fd(dst_dir)) < 0)
        return NULL;
    SYSCALL(rc, linkat(src_dir, src.text, dst_dir, dst.text, follow ? AT_SYMLINK_FOLLOW : 0));
    return rc < 0 ? path_error2(&src, &dst) : Py_None;
}

/* -- renaming and removing --------------------------------------------------------------------------------------------------------------------- */

static PyObject *rename_path(const char *function, PyObject **a)
{
    struct path CLEANED src = {.function = function, .argument = "src"};
    struct path CLEANED dst = {.function = function, .argument = "dst"};
    int src_dir = AT_FDCWD, dst_dir = AT_FDCWD, rc;
    if (!to_path(a[0], &src) || !to_path(a[1], &dst) || !to_dir_fd(a[2], &src_dir) || !to_dir_fd(a[3], &dst_dir) ||
        PySys_Audit("os.rename", "OOii", src.object, dst.object, audited_dir_fd(src_dir), audited_dir_fd(dst_dir)) < 0)
        return NULL;
    SYSCALL(rc, renameat(src_dir, src.text, dst_dir, dst.text));
    return rc < 0 ? path_error2(&src, &dst) : Py_None;
}

PyObject *os_rename(PyObject *module, PyObject **a)
{
    (void)module;
    return rename_path("rename", a);
}

PyObject *os_replace(PyObject *module, PyObject **a)
{
    (void)module;
    return rename_path("replace", a);
}

static PyObject *remove_path(const char *function, PyObject **a)
{
    struct path CLEANED p = {.function = function, .argument = "path"};
    int dir_fd = AT_FDCWD, rc;
    if (!to_path(a[0], &p) || !to_dir_fd(a[1], &dir_fd) || PySys_Audit("os.remove", "Oi", p.object, audited_dir_fd(dir_fd)) < 0)
        return NULL;
    SYSCALL(rc, unlinkat(dir_fd, p.text, 0));
    return path_done(rc, &p);
}

PyObject *os_unlink(PyObject *module, PyObject **a)
{
    (void)module;
    return remove_path("unlink", a);
}

PyObject *os_remove(PyObject *module, PyObject **a)
{
    (void)module;
    return remove_path("remove", a);
}

PyObject *os_truncate(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "truncate", .argument = "path", .fd_allowed = true};
    int64_t length = 0;
    int rc;
    (void)module;
    if (!to_path(a[0], &p) || !to_offset(a[1], &length) || PySys_Audit("os.truncate", "On", p.object, (Py_ssize_t)length) < 0)
        return NULL;
    if (p.is_fd)
        SYSCALL(rc, ftruncate(p.fd, length));
    else
        SYSCALL(rc, truncate(p.text, length));
    return path_done(rc, &p);
}

/* -- special files ------------------------------------------------------------------------------------------------------------------------------ */

PyObject *os_mkfifo(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "mkfifo", .argument = "path"};
    int mode = 0666, dir_fd = AT_FDCWD, rc;
    (void)module;
    if (!to_path(a[0], &p) || !to_int(a[1], &mode) || !to_dir_fd(a[2], &dir_fd))
        return NULL;
    SYSCALL_AGAIN(rc, mkfifoat(dir_fd, p.text, (mode_t)mode));
    return done(rc);
}

PyObject *os_mknod(PyObject *module, PyObject **a)
{
    struct path CLEANED p = {.function = "mknod", .argument = "path"};
    int mode = 0600, dir_fd = AT_FDCWD, rc;
    dev_t device = 0;
    (void)module;
    if (!to_path(a[0], &p) || !to_int(a[1], &mode) || !to_device(a[2], &device) || !to_dir_fd(a[3], &dir_fd))
        return NULL;
    SYSCALL_AGAIN(rc, mknodat(dir_fd, p.text, (mode_t)mode, device));
    return done(rc);
}
