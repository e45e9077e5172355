/* stdlib/mmap.c -- the module mmap: files in memory.
 *
 * Every operation on an object runs in its critical section, from the check that the map is there to the last byte copied; nothing in between
 * allocates or runs Python code, so the map cannot go away under it. Arguments are converted before, results allocated before or after. Buffers that
 * others have got (exports) keep the map where it is: close() and resize() refuse then.
 * Tests. tests/stdlib/mmap_calls.py
 */
#include "objects/argcheck.h"
#include "objects/shared_bytes.h"
#include "stdlib/blocking.h"
#include "stdlib/module_state.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum access { ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE, ACCESS_COPY };

typedef struct {
    PyObject_HEAD
    char *data;                              /* all of these: in the object's critical section */
    Py_ssize_t size, pos, exports;
    off_t offset;
    int fd, flags;                           /* fd: our copy, -1: none */
    bool track_fd, open;
    enum access access;
} MapObject;

/* Runs the block with the map open, in its critical section. */
#define WITH_MAP(m, ...)                                                                                                              \
    do {                                                                                                                              \
        Py_BEGIN_CRITICAL_SECTION(m);                                                                                                 \
        if (!(m)->open)                                                                                                               \
            closed();                                                                                                                 \
        else                                                                                                                          \
            __VA_ARGS__ \
        Py_END_CRITICAL_SECTION();                                                                                                    \
    } while (0)

static void closed(void) { PyErr_SetString(PyExc_ValueError, "mmap closed or invalid"); }
static PyObject *unless_raised(PyObject *result) { return PyErr_Occurred() ? NULL : result; }

static bool writable(const MapObject *m)
{
    if (m->access != ACCESS_READ)
        return true;
    PyErr_SetString(PyExc_TypeError, "mmap can't modify a readonly memory map.");
    return false;
}

/* -- making and closing -------------------------------------------------------------------------------------------------------------------------- */

static bool choose(int access, int *flags, int *prot, enum access *kind)
{
    if (access != ACCESS_DEFAULT && (*flags != MAP_SHARED || *prot != (PROT_READ | PROT_WRITE))) {
        PyErr_SetString(PyExc_ValueError, "mmap can't specify both access and flags, prot.");
        return false;
    }
    *kind = (enum access)access;
    switch (access) {
    case ACCESS_READ:
        *prot = PROT_READ;
        return true;
    case ACCESS_WRITE:
        return true;
    case ACCESS_COPY:
        *flags = MAP_PRIVATE;
        return true;
    case ACCESS_DEFAULT:
        if ((*prot & (PROT_READ | PROT_WRITE)) != (PROT_READ | PROT_WRITE))
            *kind = *prot & PROT_WRITE ? ACCESS_WRITE : ACCESS_READ;
        return true;
    }
    PyErr_SetString(PyExc_ValueError, "mmap invalid access parameter.");
    return false;
}

/* A length of 0 means all of a file. */
static bool fit(int fd, off_t offset, Py_ssize_t *length)
{
    struct stat st;
    if (fd == -1)
        return true;
    int rc;
    SYSCALL(rc, fstat(fd, &st));
    if (rc < 0)
        return errno != EBADF || os_error() != NULL;
    if (!S_ISREG(st.st_mode))
        return true;
    const char *wrong = NULL;
    if (*length == 0)
        wrong = st.st_size == 0 ? "cannot mmap an empty file" : offset >= st.st_size ? "mmap offset is greater than file size" : NULL;
    else if (offset > st.st_size || st.st_size - offset < *length)
        wrong = "mmap length is greater than file size";
    else
        return true;
    if (wrong)
        PyErr_SetString(PyExc_ValueError, wrong);
    *length = st.st_size - offset;
    return !wrong;
}

static PyObject *map_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"fileno", "length", "flags", "prot", "access", "offset", "trackfd", NULL};
    int fd, flags = MAP_SHARED, prot = PROT_READ | PROT_WRITE, access = ACCESS_DEFAULT, track = 1, copy = -1;
    long long offset = 0;
    Py_ssize_t length;
    enum access kind;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "in|iiiL$p", words, &fd, &length, &flags, &prot, &access, &offset, &track))
        return NULL;
    if (length < 0 || offset < 0) {
        PyErr_SetString(PyExc_OverflowError, length < 0 ? "memory mapped length must be positive" : "memory mapped offset must be positive");
        return NULL;
    }
    if (!choose(access, &flags, &prot, &kind) || PySys_Audit("mmap.__new__", "iniL", fd, length, access, offset) < 0 || !fit(fd, offset, &length))
        return NULL;
    if (fd == -1)
        flags |= MAP_ANONYMOUS;
    else if (track && (copy = fcntl(fd, F_DUPFD_CLOEXEC, 0)) < 0)
        return os_error();
    char *data;
    SYSCALL(data, mmap(NULL, (size_t)length, prot, flags, fd, offset));
    if (data == MAP_FAILED)
        os_error();
    MapObject *m = data == MAP_FAILED ? NULL : (MapObject *)type->tp_alloc(type, 0);
    if (!m) {
        if (copy >= 0)
            close(copy);
        if (data != MAP_FAILED)
            munmap(data, (size_t)length);
        return NULL;
    }
    m->data = data;
    m->size = length;
    m->offset = offset;
    m->fd = copy;
    m->flags = flags;
    m->track_fd = track;
    m->access = kind;
    m->open = true;
    return (PyObject *)m;
}

struct remains { char *data; size_t size; int fd; };

static struct remains take(MapObject *m)
{
    struct remains r = {m->open ? m->data : NULL, (size_t)m->size, m->open ? m->fd : -1};
    m->open = false;
    m->fd = -1;
    m->data = NULL;
    return r;
}

static void let_go(struct remains r)
{
    if (r.fd >= 0)
        close(r.fd);
    if (r.data)
        munmap(r.data, r.size);
}

static void map_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_ClearWeakRefs(self);
    let_go(take((MapObject *)self));
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *map_close(PyObject *self, PyObject *Py_UNUSED(unused))
{
    MapObject *m = (MapObject *)self;
    struct remains r = {NULL, 0, -1};
    Py_BEGIN_CRITICAL_SECTION(m);
    if (m->exports)
        PyErr_SetString(PyExc_BufferError, "cannot close exported pointers exist");
    else
        r = take(m);
    Py_END_CRITICAL_SECTION();
    Py_BEGIN_ALLOW_THREADS
    let_go(r);
    Py_END_ALLOW_THREADS
    return unless_raised(Py_None);
}

static PyObject *map_closed(PyObject *self, void *Py_UNUSED(closure))
{
    bool open;
    Py_BEGIN_CRITICAL_SECTION(self);
    open = ((MapObject *)self)->open;
    Py_END_CRITICAL_SECTION();
    return PyBool_FromLong(!open);
}

static PyObject *map_enter(PyObject *self, PyObject *Py_UNUSED(unused))
{
    MapObject *m = (MapObject *)self;
    WITH_MAP(m, {});
    return PyErr_Occurred() ? NULL : Py_NewRef(self);
}

static PyObject *map_exit(PyObject *self, PyObject *const *Py_UNUSED(args), Py_ssize_t Py_UNUSED(nargs)) { return PyObject_CallMethod(self, "close", NULL); }

static PyObject *map_repr(PyObject *self)
{
    static const char *const kinds[] = {"ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"};
    MapObject *m = (MapObject *)self;
    MapObject now;
    Py_BEGIN_CRITICAL_SECTION(m);
    now = *m;
    Py_END_CRITICAL_SECTION();
    if (!now.open)
        return PyUnicode_FromFormat("<%s closed=True>", Py_TYPE(self)->tp_name);
    return PyUnicode_FromFormat("<%s closed=False, access=%s, length=%zd, pos=%zd, offset=%lld>", Py_TYPE(self)->tp_name, kinds[now.access], now.size, now.pos,
                                (long long)now.offset);
}

static PyObject *map_resize(PyObject *self, PyObject *arg)
{
    MapObject *m = (MapObject *)self;
    PyObject *index = PyNumber_Index(arg);
    Py_ssize_t size = index ? PyLong_AsSsize_t(index) : -1;
    Py_XDECREF(index);
    if (size == -1 && PyErr_Occurred())
        return NULL;
    WITH_MAP(m, {
        if (m->exports)
            PyErr_SetString(PyExc_BufferError, "mmap can't resize with extant buffers exported.");
        else if (!m->track_fd)
            PyErr_SetString(PyExc_ValueError, "mmap can't resize with trackfd=False.");
        else if (m->access == ACCESS_READ || m->access == ACCESS_COPY)
            PyErr_SetString(PyExc_TypeError, "mmap can't resize a readonly or copy-on-write memory map.");
        else if (size < 0 || PY_SSIZE_T_MAX - size < m->offset)
            PyErr_SetString(PyExc_ValueError, "new size out of range");
        else if (m->fd < 0 && !(m->flags & MAP_PRIVATE) && size > m->size)
            PyErr_SetString(PyExc_ValueError, "mmap: can't expand a shared anonymous mapping");
        else if (m->fd >= 0 && ftruncate(m->fd, m->offset + size) < 0)
            os_error();
        else {
            char *data = mremap(m->data, (size_t)m->size, (size_t)size, MREMAP_MAYMOVE);
            if (data == MAP_FAILED) {
                os_error();
            } else {
                m->data = data;
                m->size = size;
            }
        }
    });
    return unless_raised(Py_None);
}

/* -- reading as a file ------------------------------------------------------------------------------------------------------------------------------- */

static Py_ssize_t left(const MapObject *m) { return m->pos < m->size ? m->size - m->pos : 0; }

/* The next bytes, at most limit of them (-1: all), up to `end` if that is not -1. */
static PyObject *read_some(MapObject *m, Py_ssize_t limit, int end)
{
    for (;;) {
        Py_ssize_t room = -1, n = -1;
        WITH_MAP(m, { room = limit < 0 || limit > left(m) ? left(m) : limit; });
        if (room < 0)
            return NULL;
        if (end >= 0 && room > 4096) {       /* a line is short; find it first */
            WITH_MAP(m, {
                const char *found = left(m) ? shared_bytes_chr(m->data + m->pos, end, (size_t)left(m)) : NULL;
                room = found ? found + 1 - (m->data + m->pos) : left(m);
            });
            if (PyErr_Occurred())
                return NULL;
        }
        PyObject *bytes = PyBytes_FromStringAndSize(NULL, room);
        if (!bytes)
            return NULL;
        WITH_MAP(m, {
            n = room < left(m) ? room : left(m);
            const char *found = end >= 0 && n ? shared_bytes_chr(m->data + m->pos, end, (size_t)n) : NULL;
            if (found)
                n = found + 1 - (m->data + m->pos);
            if (end >= 0 && !found && n < left(m)) {
                n = -2;                      /* the map changed: once more */
            } else {
                shared_bytes_load(PyBytes_AS_STRING(bytes), m->data + m->pos, (size_t)n);
                m->pos += n;
            }
        });
        if (n >= 0) {
            if (n != room)
                _PyBytes_Resize(&bytes, n);
            return bytes;
        }
        Py_DECREF(bytes);
        if (n == -1)
            return NULL;
    }
}

static PyObject *map_read(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t n = -1;
    if (!args_count("read", nargs, 0, 1))
        return NULL;
    if (nargs && args[0] != Py_None) {
        if (!PyIndex_Check(args[0])) {
            PyErr_Format(PyExc_TypeError, "argument should be integer or None, not '%T'", args[0]);
            return NULL;
        }
        n = PyNumber_AsSsize_t(args[0], PyExc_OverflowError);
        if (n == -1 && PyErr_Occurred())
            return NULL;
    }
    return read_some((MapObject *)self, n < 0 ? -1 : n, -1);
}

static PyObject *map_readline(PyObject *self, PyObject *Py_UNUSED(unused)) { return read_some((MapObject *)self, -1, '\n'); }

static PyObject *map_read_byte(PyObject *self, PyObject *Py_UNUSED(unused))
{
    MapObject *m = (MapObject *)self;
    unsigned char c = 0;
    WITH_MAP(m, {
        if (left(m))
            c = load_relaxed_u8((uint8_t *)m->data + m->pos++);
        else
            PyErr_SetString(PyExc_ValueError, "read byte out of range");
    });
    return unless_raised(PyLong_FromLong(c));
}

static PyObject *map_write(PyObject *self, PyObject *arg)
{
    MapObject *m = (MapObject *)self;
    Py_buffer view;
    if (!PyArg_Parse(arg, "y*:write", &view))
        return NULL;
    WITH_MAP(m, {
        if (writable(m)) {
            if (view.len > left(m)) {
                PyErr_SetString(PyExc_ValueError, "data out of range");
            } else {
                shared_bytes_move(m->data + m->pos, view.buf, (size_t)view.len);
                m->pos += view.len;
            }
        }
    });
    Py_ssize_t n = view.len;
    PyBuffer_Release(&view);
    return unless_raised(PyLong_FromSsize_t(n));
}

static PyObject *map_write_byte(PyObject *self, PyObject *arg)
{
    MapObject *m = (MapObject *)self;
    unsigned char c;
    if (!PyArg_Parse(arg, "b:write_byte", &c))
        return NULL;
    WITH_MAP(m, {
        if (writable(m)) {
            if (left(m))
                store_relaxed_u8((uint8_t *)m->data + m->pos++, c);
            else
                PyErr_SetString(PyExc_ValueError, "write byte out of range");
        }
    });
    return unless_raised(Py_None);
}

static PyObject *map_seek(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    MapObject *m = (MapObject *)self;
    int whence = 0;
    if (!args_count("seek", nargs, 1, 2))
        return NULL;
    PyObject *index = PyNumber_Index(args[0]);
    Py_ssize_t distance = index ? PyLong_AsSsize_t(index) : -1, where = 0;
    Py_XDECREF(index);
    if ((distance == -1 && PyErr_Occurred()) || (nargs > 1 && (whence = PyLong_AsInt(args[1])) == -1 && PyErr_Occurred()))
        return NULL;
    WITH_MAP(m, {
        Py_ssize_t from = whence == 1 ? m->pos : whence == 2 ? m->size : 0;
        if (whence < 0 || whence > 2)
            PyErr_SetString(PyExc_ValueError, "unknown seek type");
        else if (__builtin_add_overflow(from, distance, &where) || where < 0 || where > m->size)
            PyErr_SetString(PyExc_ValueError, "seek out of range");
        else
            m->pos = where;
    });
    return unless_raised(PyLong_FromSsize_t(where));
}

static PyObject *map_tell(PyObject *self, PyObject *Py_UNUSED(unused))
{
    MapObject *m = (MapObject *)self;
    Py_ssize_t pos = 0;
    WITH_MAP(m, { pos = m->pos; });
    return unless_raised(PyLong_FromSsize_t(pos));
}

static PyObject *map_seekable(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(unused)) { Py_RETURN_TRUE; }

static PyObject *map_size(PyObject *self, PyObject *Py_UNUSED(unused))
{
    MapObject *m = (MapObject *)self;
    struct stat st = {0};
    WITH_MAP(m, {
        if (fstat(m->fd, &st) < 0)
            os_error();
    });
    return unless_raised(PyLong_FromLongLong(st.st_size));
}

/* -- the content --------------------------------------------------------------------------------------------------------------------------------------------- */

static void clip(Py_ssize_t *i, Py_ssize_t size)
{
    if (*i < 0)
        *i += size;
    *i = *i < 0 ? 0 : *i > size ? size : *i;
}

/* Where c is last, or NULL. Views and other processes may be writing what is searched: an answer is as of some moment. */
static const char *find_last(const void *from, int c, size_t n)
{
#ifdef P3T_TSAN
    for (size_t i = n; i-- > 0;)
        if (load_relaxed_u8((const uint8_t *)from + i) == (uint8_t)c)
            return (const char *)from + i;
    return NULL;
#else
    return memrchr(from, c, n);
#endif
}

/* The first place of other bytes (m of them, at least one), which may be changing too, or NULL. */
static const char *find_first(const void *from, size_t n, const void *what, size_t m)
{
#ifdef P3T_TSAN
    for (size_t i = 0; n >= m && i <= n - m; i++)
        if (shared_bytes_equal((const char *)from + i, what, m))
            return (const char *)from + i;
    return NULL;
#else
    return memmem(from, n, what, m);
#endif
}

static Py_ssize_t search(const char *data, Py_ssize_t start, Py_ssize_t end, const Py_buffer *what, bool backwards)
{
    if (end - start < what->len)
        return -1;
    if (!backwards) {
        const char *p = what->len ? find_first(data + start, (size_t)(end - start), what->buf, (size_t)what->len) : data + start;
        return p ? p - data : -1;
    }
    for (Py_ssize_t i = end - what->len; i >= start; i--) {
        if (what->len) {                     /* on to the last place where it may begin */
            const char *p = find_last(data + start, load_relaxed_u8(what->buf), (size_t)(i - start + 1));
            if (!p)
                return -1;
            i = p - data;
        }
        if (shared_bytes_equal(data + i, what->buf, (size_t)what->len))
            return i;
    }
    return -1;
}

static PyObject *find(PyObject *self, PyObject *args, const char *format, bool backwards)
{
    MapObject *m = (MapObject *)self;
    Py_buffer what;
    PyObject *start_arg = Py_None, *end_arg = Py_None;
    Py_ssize_t start = 0, end = 0, found = -1;
    if (!PyArg_ParseTuple(args, format, &what, &start_arg, &end_arg))
        return NULL;
    if (start_arg != Py_None)
        start = PyNumber_AsSsize_t(start_arg, PyExc_OverflowError);
    if (end_arg != Py_None && !PyErr_Occurred())
        end = PyNumber_AsSsize_t(end_arg, PyExc_OverflowError);
    if (!PyErr_Occurred())
        WITH_MAP(m, {
            if (start_arg == Py_None)
                start = m->pos;
            if (end_arg == Py_None)
                end = m->size;
            clip(&start, m->size);
            clip(&end, m->size);
            found = search(m->data, start, end, &what, backwards);
        });
    PyBuffer_Release(&what);
    return unless_raised(PyLong_FromSsize_t(found));
}

static PyObject *map_find(PyObject *self, PyObject *args) { return find(self, args, "y*|OO:find", false); }
static PyObject *map_rfind(PyObject *self, PyObject *args) { return find(self, args, "y*|OO:rfind", true); }

static PyObject *map_move(PyObject *self, PyObject *args)
{
    MapObject *m = (MapObject *)self;
    Py_ssize_t to, from, n;
    if (!PyArg_ParseTuple(args, "nnn:move", &to, &from, &n))
        return NULL;
    WITH_MAP(m, {
        if (writable(m)) {
            if (to < 0 || from < 0 || n < 0 || m->size - to < n || m->size - from < n)
                PyErr_SetString(PyExc_ValueError, "source, destination, or count out of range");
            else
                shared_bytes_move(m->data + to, m->data + from, (size_t)n);
        }
    });
    return unless_raised(Py_None);
}

/* The map stays where it is while others may be told to close or resize it. */
static void let_move(MapObject *m)
{
    Py_BEGIN_CRITICAL_SECTION(m);
    m->exports--;
    Py_END_CRITICAL_SECTION();
}

static PyObject *map_flush(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    MapObject *m = (MapObject *)self;
    Py_ssize_t offset = 0, size = 0;
    bool all = nargs < 2 || args[1] == Py_None;
    char *from = NULL;
    if (!args_count("flush", nargs, 0, 2) || (nargs > 0 && (offset = PyNumber_AsSsize_t(args[0], PyExc_OverflowError)) == -1 && PyErr_Occurred()) ||
        (!all && (size = PyNumber_AsSsize_t(args[1], PyExc_OverflowError)) == -1 && PyErr_Occurred()))
        return NULL;
    WITH_MAP(m, {
        if (all)
            size = m->size - offset;
        if (offset < 0 || size < 0 || offset > m->size || m->size - offset < size) {
            PyErr_SetString(PyExc_ValueError, "flush values out of range");
        } else if (m->access != ACCESS_READ && m->access != ACCESS_COPY) {
            from = m->data + offset;
            m->exports++;                    /* writing to disk takes long, and is done detached */
        }
    });
    if (!from)
        return unless_raised(Py_None);
    int rc;
    SYSCALL(rc, msync(from, (size_t)size, MS_SYNC));
    int number = errno;
    let_move(m);
    errno = number;
    return done(rc);
}

static PyObject *map_madvise(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    MapObject *m = (MapObject *)self;
    Py_ssize_t start = 0, length = 0;
    bool all = nargs < 3 || args[2] == Py_None;
    if (!args_count("madvise", nargs, 1, 3))
        return NULL;
    int option = PyLong_AsInt(args[0]);
    if ((option == -1 && PyErr_Occurred()) || (nargs > 1 && (start = PyNumber_AsSsize_t(args[1], PyExc_OverflowError)) == -1 && PyErr_Occurred()) ||
        (!all && (length = PyNumber_AsSsize_t(args[2], PyExc_OverflowError)) == -1 && PyErr_Occurred()))
        return NULL;
    WITH_MAP(m, {
        if (all)
            length = m->size;
        if (start < 0 || start >= m->size)
            PyErr_SetString(PyExc_ValueError, "madvise start out of bounds");
        else if (length < 0)
            PyErr_SetString(PyExc_ValueError, "madvise length invalid");
        else if (PY_SSIZE_T_MAX - start < length)
            PyErr_SetString(PyExc_OverflowError, "madvise length too large");
        else if (madvise(m->data + start, (size_t)(start + length > m->size ? m->size - start : length), option) < 0)
            os_error();
    });
    return unless_raised(Py_None);
}

/* -- as a sequence, and as a buffer ----------------------------------------------------------------------------------------------------------------------------- */

static Py_ssize_t map_length(PyObject *self)
{
    MapObject *m = (MapObject *)self;
    Py_ssize_t n = -1;
    WITH_MAP(m, { n = m->size; });
    return n;
}

static int byte_at(MapObject *m, Py_ssize_t i, bool wrap)
{
    int c = -1;
    WITH_MAP(m, {
        if (wrap && i < 0)
            i += m->size;
        if (i < 0 || i >= m->size)
            PyErr_SetString(PyExc_IndexError, "mmap index out of range");
        else
            c = load_relaxed_u8((uint8_t *)m->data + i);
    });
    return c;
}

static PyObject *map_item(PyObject *self, Py_ssize_t i)
{
    int c = byte_at((MapObject *)self, i, false);
    char byte = (char)c;
    return c < 0 ? NULL : PyBytes_FromStringAndSize(&byte, 1);
}

static PyObject *map_slice(MapObject *m, PyObject *slice)
{
    Py_ssize_t start, stop, step, n = -1, now = -1;
    if (PySlice_Unpack(slice, &start, &stop, &step) < 0)
        return NULL;
    for (;;) {
        WITH_MAP(m, {
            Py_ssize_t a = start, b = stop;
            n = PySlice_AdjustIndices(m->size, &a, &b, step);
        });
        PyObject *bytes = n < 0 ? NULL : PyBytes_FromStringAndSize(NULL, n);
        if (!bytes)
            return NULL;
        WITH_MAP(m, {
            Py_ssize_t a = start, b = stop;
            now = PySlice_AdjustIndices(m->size, &a, &b, step);
            char *to = PyBytes_AS_STRING(bytes);
            if (now == n && step == 1)
                shared_bytes_load(to, m->data + a, (size_t)n);
            else
                for (Py_ssize_t i = 0; now == n && i < n; i++, a += step)
                    to[i] = (char)load_relaxed_u8((uint8_t *)m->data + a);
        });
        if (now == n && !PyErr_Occurred())
            return bytes;
        Py_DECREF(bytes);
        if (PyErr_Occurred())
            return NULL;                     /* else it has changed its size */
    }
}

static PyObject *map_subscript(PyObject *self, PyObject *key)
{
    if (PySlice_Check(key))
        return map_slice((MapObject *)self, key);
    if (!PyIndex_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "mmap indices must be integers");
        return NULL;
    }
    Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
    int c = i == -1 && PyErr_Occurred() ? -1 : byte_at((MapObject *)self, i, true);
    return c < 0 ? NULL : PyLong_FromLong(c);
}

static int set_slice(MapObject *m, PyObject *slice, PyObject *value)
{
    Py_ssize_t start, stop, step;
    Py_buffer view;
    if (PySlice_Unpack(slice, &start, &stop, &step) < 0 || !PyArg_Parse(value, "y*", &view))
        return -1;
    WITH_MAP(m, {
        Py_ssize_t n = PySlice_AdjustIndices(m->size, &start, &stop, step);
        if (writable(m)) {
            if (n != view.len)
                PyErr_SetString(PyExc_IndexError, "mmap slice assignment is wrong size");
            else if (step == 1)
                shared_bytes_move(m->data + start, view.buf, (size_t)n);
            else
                for (Py_ssize_t i = 0; i < n; i++, start += step)
                    store_relaxed_u8((uint8_t *)m->data + start, load_relaxed_u8((const uint8_t *)view.buf + i));
        }
    });
    PyBuffer_Release(&view);
    return PyErr_Occurred() ? -1 : 0;
}

static int set_byte(MapObject *m, PyObject *key, PyObject *value)
{
    Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError), v;
    if (i == -1 && PyErr_Occurred())
        return -1;
    if (!PyIndex_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "mmap item value must be an int");
        return -1;
    }
    v = PyNumber_AsSsize_t(value, PyExc_TypeError);
    if (v == -1 && PyErr_Occurred())
        return -1;
    WITH_MAP(m, {
        if (i < 0)
            i += m->size;
        if (i < 0 || i >= m->size)
            PyErr_SetString(PyExc_IndexError, "mmap index out of range");
        else if (v < 0 || v > 255)
            PyErr_SetString(PyExc_ValueError, "mmap item value must be in range(0, 256)");
        else if (writable(m))
            store_relaxed_u8((uint8_t *)m->data + i, (uint8_t)v);
    });
    return PyErr_Occurred() ? -1 : 0;
}

static int map_ass_subscript(PyObject *self, PyObject *key, PyObject *value)
{
    if (!value)
        PyErr_SetString(PyExc_TypeError, PySlice_Check(key) ? "mmap object doesn't support slice deletion" : "mmap doesn't support item deletion");
    else if (PySlice_Check(key))
        return set_slice((MapObject *)self, key, value);
    else if (PyIndex_Check(key))
        return set_byte((MapObject *)self, key, value);
    else
        PyErr_SetString(PyExc_TypeError, "mmap indices must be integer");
    return -1;
}

static int map_getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    MapObject *m = (MapObject *)self;
    int rc = -1;
    WITH_MAP(m, {
        rc = PyBuffer_FillInfo(view, self, m->data, m->size, m->access == ACCESS_READ, flags);
        if (rc == 0)
            m->exports++;
    });
    return rc;
}

static void map_releasebuffer(PyObject *self, Py_buffer *Py_UNUSED(view)) { let_move((MapObject *)self); }

static PyMethodDef map_methods[] = {
    {"close", map_close, METH_NOARGS, PyDoc_STR("close($self, /)\n--\n\nUnmaps the memory.")},
    {"find", map_find, METH_VARARGS, PyDoc_STR("find($self, view, start=None, end=None, /)\n--\n\nThe first place of some bytes from start (the position) to end; -1 if there is none.")},
    {"rfind", map_rfind, METH_VARARGS, PyDoc_STR("rfind($self, view, start=None, end=None, /)\n--\n\nThe last place of some bytes from start (the position) to end; -1 if there is none.")},
    {"flush", _PyCFunction_CAST(map_flush), METH_FASTCALL, PyDoc_STR("flush($self, offset=0, size=None, /)\n--\n\nWrites changes to the file.")},
    {"madvise", _PyCFunction_CAST(map_madvise), METH_FASTCALL, PyDoc_STR("madvise($self, option, start=0, length=None, /)\n--\n\nTells the system how the memory will be used.")},
    {"move", map_move, METH_VARARGS, PyDoc_STR("move($self, dest, src, count, /)\n--\n\nCopies bytes within the map.")},
    {"read", _PyCFunction_CAST(map_read), METH_FASTCALL, PyDoc_STR("read($self, n=None, /)\n--\n\nThe next bytes; all that are left, if n is not given or negative.")},
    {"read_byte", map_read_byte, METH_NOARGS, PyDoc_STR("read_byte($self, /)\n--\n\nThe next byte, an int.")},
    {"readline", map_readline, METH_NOARGS, PyDoc_STR("readline($self, /)\n--\n\nThe next line, with its end.")},
    {"resize", map_resize, METH_O, PyDoc_STR("resize($self, newsize, /)\n--\n\nChanges the size of map and file.")},
    {"seek", _PyCFunction_CAST(map_seek), METH_FASTCALL, PyDoc_STR("seek($self, pos, whence=0, /)\n--\n\nSets the position; gives it.")},
    {"seekable", map_seekable, METH_NOARGS, PyDoc_STR("seekable($self, /)\n--\n\n")},
    {"size", map_size, METH_NOARGS, PyDoc_STR("size($self, /)\n--\n\nThe size of the file.")},
    {"tell", map_tell, METH_NOARGS, PyDoc_STR("tell($self, /)\n--\n\nThe position.")},
    {"write", map_write, METH_O, PyDoc_STR("write($self, bytes, /)\n--\n\nWrites at the position; the number of bytes.")},
    {"write_byte", map_write_byte, METH_O, PyDoc_STR("write_byte($self, byte, /)\n--\n\nWrites one byte, an int, at the position.")},
    {"__enter__", map_enter, METH_NOARGS, PyDoc_STR("__enter__($self, /)\n--\n\n")},
    {"__exit__", _PyCFunction_CAST(map_exit), METH_FASTCALL, PyDoc_STR("__exit__($self, exc_type, exc_value, traceback, /)\n--\n\n")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef map_getset[] = {{"closed", map_closed, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot map_slots[] = {
    {Py_tp_new, map_new}, {Py_tp_dealloc, map_dealloc}, {Py_tp_repr, map_repr}, {Py_tp_methods, map_methods}, {Py_tp_getset, map_getset},
    {Py_sq_length, map_length}, {Py_sq_item, map_item}, {Py_mp_length, map_length}, {Py_mp_subscript, map_subscript},
    {Py_mp_ass_subscript, map_ass_subscript}, {Py_bf_getbuffer, map_getbuffer}, {Py_bf_releasebuffer, map_releasebuffer},
    {Py_tp_doc, (void *)PyDoc_STR("mmap(fileno, length[, flags[, prot[, access[, offset[, trackfd]]]]])\n\nMaps length bytes of a file into memory, 0: all of it.\n\n"
                                  "fileno: a descriptor, or -1 for memory without a file. flags: MAP_SHARED (changes go to the file\n"
                                  "and are seen by others) or MAP_PRIVATE. access: ACCESS_READ, ACCESS_WRITE or ACCESS_COPY in\n"
                                  "place of flags and prot. trackfd: whether the descriptor is kept, which size() and resize() need.")},
    {0, NULL}
};
static PyType_Spec map_spec = {
    .name = "mmap.mmap",
    .basicsize = sizeof(MapObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_WEAKREF,
    .slots = map_slots,
};

static const struct number_constant numbers[] = {
#define C(name) {#name, (long long)(name)},
    C(ACCESS_DEFAULT) C(ACCESS_READ) C(ACCESS_WRITE) C(ACCESS_COPY) C(MADV_DODUMP) C(MADV_DOFORK) C(MADV_DONTDUMP) C(MADV_DONTFORK)
    C(MADV_DONTNEED) C(MADV_FREE) C(MADV_HUGEPAGE) C(MADV_HWPOISON) C(MADV_MERGEABLE) C(MADV_NOHUGEPAGE) C(MADV_NORMAL) C(MADV_RANDOM)
    C(MADV_REMOVE) C(MADV_SEQUENTIAL) C(MADV_UNMERGEABLE) C(MADV_WILLNEED) C(MAP_ANON) C(MAP_ANONYMOUS) C(MAP_DENYWRITE)
    C(MAP_EXECUTABLE) C(MAP_NORESERVE) C(MAP_POPULATE) C(MAP_PRIVATE) C(MAP_SHARED) C(MAP_STACK) C(PROT_EXEC) C(PROT_READ) C(PROT_WRITE)
#ifdef MAP_32BIT
    C(MAP_32BIT)
#endif
#undef C
};

static int module_exec(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &map_spec, NULL);
    int rc = type ? PyModule_AddType(module, (PyTypeObject *)type) : -1;
    long page = sysconf(_SC_PAGESIZE);
    Py_XDECREF(type);
    return rc < 0 || PyModule_AddObjectRef(module, "error", PyExc_OSError) < 0 || PyModule_AddIntConstant(module, "PAGESIZE", page) < 0 ||
           PyModule_AddIntConstant(module, "ALLOCATIONGRANULARITY", page) < 0 ? -1 : ADD_NUMBERS(module, numbers);
}

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef mmap_module = {PyModuleDef_HEAD_INIT, .m_name = "mmap", .m_methods = NULL, .m_slots = slots};

PyMODINIT_FUNC PyInit_mmap(void) { return PyModuleDef_Init(&mmap_module); }
