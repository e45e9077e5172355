/* stdlib/posix_args.c -- arguments of the functions of posix: paths, descriptors, numbers, vectors of strings and of buffers. */
#include "stdlib/posix_int.h"

#include "objects/type.h"

#include <limits.h>
#include <signal.h>
#include <sys/uio.h>

/* -- paths ---------------------------------------------------------------------------------------------------------------------------- */

void path_clean(struct path *p)
{
    Py_CLEAR(p->object);
    Py_CLEAR(p->bytes);
}

static bool wrong_path_type(const struct path *p, PyObject *o)
{
    const char *types = p->fd_allowed && p->none_allowed ? "string, bytes, os.PathLike, integer or None"
                        : p->fd_allowed ? "string, bytes, os.PathLike or integer"
                        : p->none_allowed ? "string, bytes, os.PathLike or None" : "string, bytes or os.PathLike";
    PyErr_Format(PyExc_TypeError, "%s: %s should be %s, not %.200s", p->function, p->argument, types, Py_TYPE(o)->tp_name);
    return false;
}

static bool descriptor(PyObject *o, int *fd)
{
    if (PyBool_Check(o) && PyErr_WarnEx(PyExc_RuntimeWarning, "bool is used as a file descriptor", 1) < 0)
        return false;
    int overflow;
    PyObject *index = PyNumber_Index(o);
    long v = index ? PyLong_AsLongAndOverflow(index, &overflow) : -1;
    Py_XDECREF(index);
    if (!index || (v == -1 && PyErr_Occurred()))
        return false;
    if (overflow > 0 || v > INT_MAX)
        PyErr_SetString(PyExc_OverflowError, "fd is greater than maximum");
    else if (overflow < 0 || v < INT_MIN)
        PyErr_SetString(PyExc_OverflowError, "fd is less than minimum");
    else
        *fd = (int)v;
    return !PyErr_Occurred();
}

static bool path_as_fd(PyObject *o, struct path *p)
{
    if (!descriptor(o, &p->fd))
        return false;
    p->is_fd = true;
    p->object = Py_NewRef(o);
    return true;
}

bool to_path(PyObject *o, struct path *p)
{
    p->fd = -1;
    if (o == NULL || (o == Py_None && p->none_allowed)) {
        p->text = ".";
        p->len = 1;
        return true;
    }
    if (PyUnicode_Check(o) || PyBytes_Check(o)) {
        p->object = Py_NewRef(o);
    } else if (p->fd_allowed && PyIndex_Check(o)) {
        return path_as_fd(o, p);
    } else {
        Value r = path_of(value_of(o));
        if (is_absent(r))
            return wrong_path_type(p, o);
        if (is_raised(r))
            return false;
        p->object = api_of(r);
        if (!PyUnicode_Check(p->object) && !PyBytes_Check(p->object)) {
            PyErr_Format(PyExc_TypeError, "expected %.200s.__fspath__() to return str or bytes, not %.200s", Py_TYPE(o)->tp_name,
                         Py_TYPE(p->object)->tp_name);
            return false;
        }
    }
    p->bytes = PyUnicode_Check(p->object) ? PyUnicode_EncodeFSDefault(p->object) : Py_NewRef(p->object);
    if (!p->bytes)
        return false;
    p->text = PyBytes_AS_STRING(p->bytes);
    p->len = PyBytes_GET_SIZE(p->bytes);
    if (strlen(p->text) != (size_t)p->len) {
        PyErr_Format(PyExc_ValueError, "%s: embedded null character in %s", p->function, p->argument);
        return false;
    }
    return true;
}

PyObject *path_error(const struct path *p)
{
    return PyErr_Occurred() ? NULL : PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, p->object);
}

PyObject *path_error2(const struct path *p, const struct path *q)
{
    return PyErr_Occurred() ? NULL : PyErr_SetFromErrnoWithFilenameObjects(PyExc_OSError, p->object, q->object);
}

bool path_is_bytes(const struct path *p) { return p->object && PyBytes_Check(p->object); }

PyObject *path_text_like(const struct path *p, const char *text, Py_ssize_t n)
{
    return path_is_bytes(p) ? PyBytes_FromStringAndSize(text, n) : PyUnicode_DecodeFSDefaultAndSize(text, n);
}

bool path_excludes(const struct path *p, int dir_fd, bool follow)
{
    if (p->is_fd && dir_fd != AT_FDCWD)
        PyErr_Format(PyExc_ValueError, "%s: can't specify dir_fd without matching path", p->function);
    else if (p->is_fd && !follow)
        PyErr_Format(PyExc_ValueError, "%s: cannot use fd and follow_symlinks together", p->function);
    else
        return true;
    return false;
}

/* -- numbers ---------------------------------------------------------------------------------------------------------------------------- */

bool to_int(PyObject *o, int *out)
{
    if (o) {
        int v = PyLong_AsInt(o);
        if (v == -1 && PyErr_Occurred())
            return false;
        *out = v;
    }
    return true;
}

bool to_long(PyObject *o, long *out)
{
    if (o) {
        long v = PyLong_AsLong(o);
        if (v == -1 && PyErr_Occurred())
            return false;
        *out = v;
    }
    return true;
}

bool to_offset(PyObject *o, int64_t *out) { return o == NULL || PyLong_AsInt64(o, out) == 0; }

bool to_size(PyObject *o, Py_ssize_t *out)
{
    if (o) {
        PyObject *index = PyNumber_Index(o);
        Py_ssize_t v = index ? PyLong_AsSsize_t(index) : -1;
        Py_XDECREF(index);
        if (v == -1 && PyErr_Occurred())
            return false;
        *out = v;
    }
    return true;
}

bool to_unsigned(PyObject *o, unsigned *out)
{
    uint32_t v;
    if (o == NULL)
        return true;
    if (PyLong_AsUInt32(o, &v) < 0)
        return false;
    *out = v;
    return true;
}

bool to_bool(PyObject *o, bool *out)
{
    int v = o ? PyObject_IsTrue(o) : *out;
    if (v >= 0)
        *out = v != 0;
    return v >= 0;
}

bool to_fd(PyObject *o, int *out) { return o == NULL || (*out = PyObject_AsFileDescriptor(o)) >= 0; }

bool to_dir_fd(PyObject *o, int *out)
{
    if (o == NULL || o == Py_None)
        return true;
    if (PyIndex_Check(o))
        return descriptor(o, out);
    PyErr_Format(PyExc_TypeError, "argument should be integer or None, not %.200s", Py_TYPE(o)->tp_name);
    return false;
}

static bool to_id(PyObject *o, uint32_t *out, const char *what)
{
    if (!PyIndex_Check(o)) {
        PyErr_Format(PyExc_TypeError, "%s should be integer, not %.200s", what, Py_TYPE(o)->tp_name);
        return false;
    }
    PyObject *index = PyNumber_Index(o);
    int overflow = 0;
    long v = index ? PyLong_AsLongAndOverflow(index, &overflow) : -1;
    Py_XDECREF(index);
    if (v == -1 && PyErr_Occurred())
        return false;
    if (overflow < 0 || (!overflow && v < -1))
        PyErr_Format(PyExc_OverflowError, "%s is less than minimum", what);
    else if (overflow > 0 || v > UINT32_MAX)
        PyErr_Format(PyExc_OverflowError, "%s is greater than maximum", what);
    else
        *out = (uint32_t)v;
    return !PyErr_Occurred();
}

bool to_uid(PyObject *o, uid_t *out) { return to_id(o, out, "uid"); }
bool to_gid(PyObject *o, gid_t *out) { return to_id(o, out, "gid"); }
PyObject *from_uid(uid_t id) { return id == (uid_t)-1 ? PyLong_FromLong(-1) : PyLong_FromUnsignedLong(id); }

bool to_device(PyObject *o, dev_t *out)
{
    if (o == NULL)
        return true;
    int64_t negative;
    uint64_t v;
    if (PyLong_AsUInt64(o, &v) == 0) {
        *out = v;
        return true;
    }
    /* -1 stands for no device. */
    if (!PyErr_ExceptionMatches(PyExc_ValueError) && !PyErr_ExceptionMatches(PyExc_OverflowError))
        return false;
    PyErr_Clear();
    if (PyLong_AsInt64(o, &negative) < 0)
        return false;
    if (negative == -1) {
        *out = (dev_t)-1;
        return true;
    }
    PyErr_SetString(PyExc_OverflowError, "can't convert negative value to unsigned int");
    return false;
}

bool to_signal_set(PyObject *o, void *out)
{
    sigset_t *set = out;
    PyObject *it = PyObject_GetIter(o), *item;
    sigemptyset(set);
    int more = it ? 1 : -1;
    while (more > 0 && (more = PyIter_NextItem(it, &item)) > 0) {
        int sig = PyLong_AsInt(item);
        Py_DECREF(item);
        if (sig == -1 && PyErr_Occurred()) {
            more = -1;
        } else if (sig < 1 || sig >= NSIG) {
            PyErr_Format(PyExc_ValueError, "signal number %d out of range [1; %i]", sig, NSIG - 1);
            more = -1;
        } else {
            sigaddset(set, sig);         /* the signals that the C library keeps for itself are left out */
        }
    }
    Py_XDECREF(it);
    return more == 0;
}

/* -- vectors of strings ------------------------------------------------------------------------------------------------------------------- */

void free_vector(char **v)
{
    for (size_t i = 0; v && v[i]; i++)
        PyMem_RawFree(v[i]);
    PyMem_RawFree(v);
}

static char *copied(const char *text, size_t n)
{
    char *s = PyMem_RawMalloc(n + 1);
    if (s)
        memcpy(s, text, n + 1);
    else
        PyErr_NoMemory();
    return s;
}

static char *string_of(PyObject *o)
{
    PyObject *bytes;
    if (!PyUnicode_FSConverter(o, &bytes))
        return NULL;
    char *s = copied(PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes));
    Py_DECREF(bytes);
    return s;
}

static char **new_vector(Py_ssize_t n)
{
    char **v = PyMem_RawCalloc((size_t)n + 1, sizeof *v);
    if (!v)
        PyErr_NoMemory();
    return v;
}

char **to_argv(const char *function, PyObject *o)
{
    PyObject *items = PySequence_Tuple(o);       /* a list may change under us */
    if (!items)
        return NULL;
    Py_ssize_t n = PyTuple_GET_SIZE(items);
    char **v = new_vector(n);
    for (Py_ssize_t i = 0; v && i < n; i++) {
        v[i] = string_of(PyTuple_GET_ITEM(items, i));
        if (!v[i]) {
            free_vector(v);
            v = NULL;
        }
    }
    Py_DECREF(items);
    (void)function;
    return v;
}

static char *assignment(PyObject *key, PyObject *value)
{
    PyObject *k = NULL, *v = NULL;
    char *s = NULL;
    if (!PyUnicode_FSConverter(key, &k) || !PyUnicode_FSConverter(value, &v))
        goto out;
    size_t nk = (size_t)PyBytes_GET_SIZE(k), nv = (size_t)PyBytes_GET_SIZE(v);
    if (nk == 0 || strchr(PyBytes_AS_STRING(k) + 1, '=')) {
        PyErr_SetString(PyExc_ValueError, "illegal environment variable name");
        goto out;
    }
    s = PyMem_RawMalloc(nk + nv + 2);
    if (!s) {
        PyErr_NoMemory();
        goto out;
    }
    memcpy(s, PyBytes_AS_STRING(k), nk);
    s[nk] = '=';
    memcpy(s + nk + 1, PyBytes_AS_STRING(v), nv + 1);
out:
    Py_XDECREF(k);
    Py_XDECREF(v);
    return s;
}

char **to_envp(const char *function, PyObject *o)
{
    char **v = NULL;
    PyObject *keys = PyMapping_Keys(o), *values = keys ? PyMapping_Values(o) : NULL;
    if (!values)
        goto out;
    if (!PyList_Check(keys) || !PyList_Check(values)) {
        PyErr_Format(PyExc_TypeError, "%s: env.keys() or env.values() is not a list", function);
        goto out;
    }
    Py_ssize_t n = PyList_GET_SIZE(keys);
    if (PyList_GET_SIZE(values) < n)
        n = PyList_GET_SIZE(values);
    v = new_vector(n);
    for (Py_ssize_t i = 0; v && i < n; i++) {
        PyObject *key = PyList_GetItemRef(keys, i), *value = key ? PyList_GetItemRef(values, i) : NULL;
        v[i] = value ? assignment(key, value) : NULL;
        Py_XDECREF(key);
        Py_XDECREF(value);
        if (!v[i]) {
            free_vector(v);
            v = NULL;
        }
    }
out:
    Py_XDECREF(keys);
    Py_XDECREF(values);
    return v;
}

/* -- vectors of buffers --------------------------------------------------------------------------------------------------------------------- */

void vector_clean(struct vector *v)
{
    for (int i = 0; i < v->n; i++)
        PyBuffer_Release(&v->views[i]);
    PyMem_Free(v->views);
    PyMem_Free(v->iov);
    *v = (struct vector){0};
}

bool to_vector(const char *function, PyObject *o, struct vector *v, bool writable)
{
    *v = (struct vector){0};
    if (!PySequence_Check(o)) {
        PyErr_Format(PyExc_TypeError, "%s() arg 2 must be a sequence", function);
        return false;
    }
    PyObject *items = PySequence_Tuple(o);
    if (!items)
        return false;
    Py_ssize_t n = PyTuple_GET_SIZE(items);
    v->iov = PyMem_Calloc((size_t)n + 1, sizeof *v->iov);
    v->views = PyMem_Calloc((size_t)n + 1, sizeof *v->views);
    bool ok = v->iov && v->views;
    if (!ok)
        PyErr_NoMemory();
    else if (n > INT_MAX) {
        errno = EINVAL;
        PyErr_SetFromErrno(PyExc_OSError);
        ok = false;
    }
    for (Py_ssize_t i = 0; ok && i < n; i++) {
        ok = PyObject_GetBuffer(PyTuple_GET_ITEM(items, i), &v->views[i], writable ? PyBUF_WRITABLE : PyBUF_SIMPLE) == 0;
        if (ok) {
            v->iov[i] = (struct iovec){v->views[i].buf, (size_t)v->views[i].len};
            v->n = (int)i + 1;
        }
    }
    Py_DECREF(items);
    if (!ok)
        vector_clean(v);
    return ok;
}
