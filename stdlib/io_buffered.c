/* stdlib/io_buffered.c -- BufferedReader, BufferedWriter, BufferedRandom, and BufferedRWPair: buffers in front of raw streams.
 *
 * One structure serves the first three. Its buffer is in one of two states: bytes read ahead, buf[at, end), the raw stream standing behind
 * them; or bytes to be written, buf[at, end), the raw stream standing before them. Before an operation of the other sort the buffer is
 * emptied: what was read ahead by seeking back, what is to be written by writing it.
 *
 * B1  What is to be written leaves the buffer only when the raw stream has taken it; a write that fails keeps the rest.
 * B2  Memory of the buffer is never given to anyone else's code: raw streams other than FileIO itself read into and write from objects of
 *     their own. So a raw stream may keep what it was given.
 * Locks. `lock` is held during every operation on the buffer, calls of the raw stream included. Small reads and writes that the buffer can serve
 * are quick operations (io_int.h): a read finds its bytes in one owner section, makes its object outside, where it may allocate, and fills it in a
 * second section. Who came in between has set BYTE_FOREIGN, so that the second one is refused; and no Python code ran here in between.
 * Tests. tests/stdlib/io_buffered.py, io_threads.py
 */
#include "io_int.h"

#include "objects/bytes_int.h"
#include "objects/field.h"

typedef struct {
    Obj hdr;
    PyObject *raw GUARD_W(lock, relaxed, relaxed);
    IoLock lock;
    char *buf GUARD_W(lock, relaxed, relaxed);       /* NULL: not initialised, or closed */
    Py_ssize_t size GUARD_W(lock, relaxed, relaxed); /* __sizeof__ asks without it */
    Py_ssize_t at, end GUARD(lock);
    bool dirty GUARD(lock);                  /* buf[at, end) is to be written */
    off_t raw_position GUARD(lock);          /* -1: not known */
    uint8_t ready, detached GUARD_W(lock, relaxed, relaxed);     /* has raw; had it */
    char finalizing;                         /* the member _finalizing */
    bool readable, writable;                 /* FROZEN: by type */
    bool exact;                              /* this is of no subclass; with exact_file set by __init__ */
    bool exact_file;                         /* raw is a FileIO and nothing else */
} BufObj;

static BufObj *buf_of(PyObject *self) { return IO_BODY(BufObj, self); }

static int check_ready(BufObj *b)
{
    if (LIKELY(load_relaxed_u8(&b->ready)))
        return 0;
    PyErr_SetString(PyExc_ValueError, load_relaxed_u8(&b->detached) ? "raw stream has been detached" : "I/O operation on uninitialized object");
    return -1;
}

/* With the lock held. */
static int is_closed(BufObj *b)
{
    return b->buf == NULL ? 1 : b->exact_file ? fileio_closed(b->raw) : io_is_closed(b->raw);
}

/* Takes the lock of a stream that is ready and open. 0, or -1 with an exception and without the lock. */
static int enter(BufObj *b, const char *closed_message)
{
    if (check_ready(b) < 0 || io_lock(&b->lock, (PyObject *)(void *)b) < 0)
        return -1;
    int closed = check_ready(b) < 0 ? -1 : is_closed(b);
    if (LIKELY(closed == 0))
        return 0;
    if (closed > 0)
        PyErr_SetString(PyExc_ValueError, closed_message);
    io_unlock(&b->lock);
    return -1;
}
static void leave(BufObj *b) { io_unlock(&b->lock); }

/* -- the raw stream ------------------------------------------------------------------------------------------------------------------------- */

/* The count that readinto() or write() returned: -1 raised, -2 it would block. Consumes r. */
static Py_ssize_t raw_count(PyObject *r, Py_ssize_t n, const char *method)
{
    if (!r)
        return -1;
    if (r == Py_None)
        return -2;
    Py_ssize_t count = PyNumber_AsSsize_t(r, PyExc_ValueError);
    Py_DECREF(r);
    if (count == -1 && PyErr_Occurred()) {
        PyObject *why = PyErr_GetRaisedException();
        PyErr_Format(PyExc_OSError, "raw %s() failed", method);
        PyObject *exc = PyErr_GetRaisedException();
        PyException_SetCause(exc, Py_NewRef(why));
        PyException_SetContext(exc, why);
        PyErr_SetRaisedException(exc);
        return -1;
    }
    if (count < 0 || count > n) {
        PyErr_Format(PyExc_OSError, "raw %s() returned invalid length %zd (should have been between 0 and %zd)", method, count, n);
        return -1;
    }
    return count;
}

static PyObject *call_with_view(PyObject *raw, PyObject *method, PyObject *memory)
{
    PyObject *view = PyMemoryView_FromObject(memory), *r = NULL;
    if (!view)
        return NULL;
    do
        r = PyObject_CallMethodOneArg(raw, method, view);
    while (!r && io_retry_eintr());
    Py_DECREF(view);
    return r;
}

static void raw_moved(BufObj *b, Py_ssize_t n)
{
    if (n > 0 && b->raw_position >= 0)
        b->raw_position += n;
}

static Py_ssize_t raw_read(BufObj *b, char *to, Py_ssize_t n)
{
    Py_ssize_t got;
    if (b->exact_file) {
        got = fileio_read_some(b->raw, to, n);
    } else {
        PyObject *memory = PyByteArray_FromStringAndSize(NULL, n);
        if (!memory)
            return -1;
        memset(PyByteArray_AsString(memory), 0, (size_t)n);
        got = raw_count(call_with_view(b->raw, IO(readinto), memory), n, "readinto");
        if (got > 0)
            memcpy(to, PyByteArray_AsString(memory), (size_t)got);
        Py_DECREF(memory);
    }
    raw_moved(b, got);
    return got;
}

static Py_ssize_t raw_write(BufObj *b, const char *from, Py_ssize_t n)
{
    Py_ssize_t put;
    if (b->exact_file) {
        put = fileio_write_some(b->raw, from, n);
    } else {
        PyObject *memory = PyBytes_FromStringAndSize(from, n);
        if (!memory)
            return -1;
        put = raw_count(call_with_view(b->raw, IO(write), memory), n, "write");
        Py_DECREF(memory);
    }
    raw_moved(b, put);
    return put;
}

static off_t position_result(BufObj *b, PyObject *r)
{
    off_t at;
    b->raw_position = -1;
    if (!r)
        return -1;
    bool good = io_offset(r, &at);
    Py_DECREF(r);
    if (!good)
        return -1;
    if (at < 0) {
        PyErr_Format(PyExc_OSError, "Raw stream returned invalid position %lld", (long long)at);
        return -1;
    }
    return b->raw_position = at;
}
static off_t raw_tell(BufObj *b) { return position_result(b, PyObject_CallMethodNoArgs(b->raw, IO(tell))); }
static off_t raw_seek(BufObj *b, off_t to, int whence) { return position_result(b, PyObject_CallMethod(b->raw, "seek", "Li", (long long)to, whence)); }

/* -- the two states ------------------------------------------------------------------------------------------------------------------------- */

static Py_ssize_t ahead(const BufObj *b) { return b->dirty ? 0 : b->end - b->at; }
static Py_ssize_t unwritten(const BufObj *b) { return b->dirty ? b->end - b->at : 0; }
static void empty(BufObj *b) { b->at = b->end = 0, b->dirty = false; }

/* Writes what is to be written. 0; -1 with the rest still there (B1). */
static int write_out(BufObj *b)
{
    while (unwritten(b)) {
        Py_ssize_t n = raw_write(b, b->buf + b->at, b->end - b->at);
        if (n == -2)
            io_raise_blocking("write could not complete without blocking", 0);
        if (n < 0)
            return -1;
        b->at += n;
        if (unwritten(b) && PyErr_CheckSignals() < 0)      /* a partial write may be an interrupted one */
            return -1;
    }
    if (b->dirty)
        empty(b);
    return 0;
}

/* Forgets what was read ahead, the raw stream going back to where the reader is. */
static int go_back(BufObj *b)
{
    if (ahead(b) && raw_seek(b, -(off_t)ahead(b), SEEK_CUR) < 0)
        return -1;
    if (!b->dirty)
        empty(b);
    return 0;
}

/* One raw read into the empty buffer: bytes got, 0 at the end, -1, -2. */
static Py_ssize_t fill(BufObj *b)
{
    empty(b);
    Py_ssize_t n = raw_read(b, b->buf, b->size);
    if (n > 0)
        b->end = n;
    return n;
}

static Py_ssize_t take(BufObj *b, char *to, Py_ssize_t n)
{
    n = Py_MIN(n, ahead(b));
    if (n > 0) {
        memcpy(to, b->buf + b->at, (size_t)n);
        b->at += n;
    }
    return n;
}

/* -- reading, with the lock ------------------------------------------------------------------------------------------------------------------ */

/* Reads up to n bytes by as many raw reads as it takes. The bytes got; -1; -2 none, for it would block. */
static Py_ssize_t read_n(BufObj *b, char *to, Py_ssize_t n)
{
    Py_ssize_t have = take(b, to, n), got = 1;
    while (have < n) {
        if (n - have >= b->size) {           /* straight to its place */
            empty(b);
            got = raw_read(b, to + have, (n - have) / b->size * b->size);
            if (got > 0)
                have += got;
        } else {
            got = fill(b);
            if (got > 0)
                have += take(b, to + have, n - have);
        }
        if (got <= 0)
            break;
    }
    return got == -1 ? -1 : have == 0 && got == -2 ? -2 : have;
}

static PyObject *read_rest(BufObj *b)
{
    PyObject *first = PyBytes_FromStringAndSize(b->buf + b->at, ahead(b)), *readall = NULL, *parts = NULL, *result = NULL;
    if (!first)
        return NULL;
    empty(b);
    if (PyObject_GetOptionalAttr(b->raw, IO(readall), &readall) < 0)
        goto done;
    if (readall) {
        PyObject *rest = PyObject_CallNoArgs(readall);
        b->raw_position = -1;
        if (rest && rest != Py_None && !PyBytes_Check(rest))
            PyErr_SetString(PyExc_TypeError, "readall() should return bytes");
        else if (rest && PyBytes_Size(first) == 0)
            result = Py_NewRef(rest);
        else if (rest == Py_None)
            result = Py_NewRef(first);
        else if (rest && (result = Py_NewRef(first)))
            PyBytes_Concat(&result, rest);
        Py_XDECREF(rest);
        goto done;
    }
    if (!(parts = PyList_New(0)) || PyList_Append(parts, first) < 0)
        goto done;
    for (Py_ssize_t total = PyBytes_Size(first);;) {
        PyObject *part = PyObject_CallMethodNoArgs(b->raw, IO(read));
        b->raw_position = -1;
        if (!part)
            goto done;
        if (part != Py_None && !PyBytes_Check(part)) {
            PyErr_SetString(PyExc_TypeError, "read() should return bytes");
            Py_DECREF(part);
            goto done;
        }
        Py_ssize_t n = part == Py_None ? 0 : PyBytes_Size(part);
        if (n == 0) {
            if (part == Py_None && total == 0) {
                result = part;
            } else {
                Py_DECREF(part);
                PyObject *nothing = PyBytes_FromStringAndSize(NULL, 0);
                result = nothing ? PyBytes_Join(nothing, parts) : NULL;
                Py_XDECREF(nothing);
            }
            goto done;
        }
        total += n;
        int rc = PyList_Append(parts, part);
        Py_DECREF(part);
        if (rc < 0)
            goto done;
    }
done:
    Py_XDECREF(parts);
    Py_XDECREF(readall);
    Py_DECREF(first);
    return result;
}

/* Reads n bytes (-1: a line) for the owner, when they are few and in the buffer: no lock is taken. NULL: nothing done, or MemoryError. What was
 * read ahead may be had though the raw stream is closed. */
static PyObject *read_quick(BufObj *b, Py_ssize_t n)
{
    if (!obj_is_mine(&b->hdr) || !owner_enter(this_thread, b, &b->hdr.lock))
        return NULL;
    Py_ssize_t left = load_relaxed_u8(&b->ready) && io_lock_free(&b->lock) && b->buf && !b->dirty ? b->end - b->at : 0;
    const char *from = left > 0 ? b->buf + b->at : NULL;
    if (n < 0) {
        const char *end = left > 0 ? memchr(from, '\n', (size_t)Py_MIN(left, QUICK_MAX)) : NULL;
        n = end ? end + 1 - from : 0;
    }
    owner_leave(this_thread);
    char *to;
    Value data = n > 1 && n <= left && n <= QUICK_MAX ? bytes_new((size_t)n, &to) : V_RAISED;
    if (is_raised(data))
        return NULL;
    if (LIKELY(owner_enter(this_thread, b, &b->hdr.lock))) {
        memcpy(to, from, (size_t)n);
        b->at += n;
        owner_leave(this_thread);
        return api_of(data);
    }
    value_release(data);
    return NULL;
}

/* A bytes of n bytes, of which `got` were filled; consumes it. */
static PyObject *shortened(PyObject *data, Py_ssize_t got)
{
    if (got < 0)
        Py_CLEAR(data);
    else if (got != PyBytes_Size(data))
        _PyBytes_Resize(&data, got);
    return got == -2 ? Py_None : data;
}

static PyObject *buffered_read(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    BufObj *b = buf_of(self);
    Py_ssize_t n;
    if (io_size_arg("read", args, nargs, &n) < 0)
        return NULL;
    if (n < -1) {
        PyErr_SetString(PyExc_ValueError, "read length must be non-negative or -1");
        return NULL;
    }
    PyObject *data;
    if (n > 0 && ((data = read_quick(b, n)) || error_pending()))
        return data;
    if (enter(b, "read of closed file") < 0)
        return NULL;
    data = NULL;
    if (write_out(b) == 0) {
        if (n < 0)
            data = read_rest(b);
        else if ((data = PyBytes_FromStringAndSize(NULL, n)))
            data = shortened(data, read_n(b, PyBytes_AsString(data), n));
    }
    leave(b);
    return data;
}

static PyObject *buffered_read1(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    BufObj *b = buf_of(self);
    Py_ssize_t n;
    if (io_size_arg("read1", args, nargs, &n) < 0 || enter(b, "read of closed file") < 0)
        return NULL;
    PyObject *data = NULL;
    if (n < 0)
        n = b->size;
    if (write_out(b) == 0 && (data = PyBytes_FromStringAndSize(NULL, ahead(b) ? Py_MIN(n, ahead(b)) : n)) && n > 0) {
        Py_ssize_t got = take(b, PyBytes_AsString(data), n);
        if (got == 0) {
            empty(b);
            got = raw_read(b, PyBytes_AsString(data), n);
        }
        data = shortened(data, got == -2 ? 0 : got);
    }
    leave(b);
    return data;
}

static PyObject *read_into(PyObject *self, PyObject *target, bool once)
{
    BufObj *b = buf_of(self);
    Py_buffer v;
    if (check_ready(b) < 0)
        return NULL;
    if (PyObject_GetBuffer(target, &v, PyBUF_WRITABLE) < 0) {
        PyErr_Format(PyExc_TypeError, "readinto%s() argument must be read-write bytes-like object, not %s", once ? "1" : "", Py_TYPE(target)->tp_name);
        return NULL;
    }
    Py_ssize_t got = -1;
    if (enter(b, "readinto of closed file") == 0) {
        if (write_out(b) == 0) {
            if (!once) {
                got = read_n(b, v.buf, v.len);
            } else if ((got = take(b, v.buf, v.len)) < v.len) {
                if (v.len - got > b->size) {             /* one read, beside the buffer */
                    empty(b);
                    Py_ssize_t more = raw_read(b, (char *)v.buf + got, v.len - got);
                    got = more >= 0 ? got + more : got > 0 && more == -2 ? got : more;
                } else if (got == 0 && (got = fill(b)) > 0) {
                    got = take(b, v.buf, v.len);
                }
            }
        }
        leave(b);
    }
    PyBuffer_Release(&v);
    return got == -1 ? NULL : got == -2 ? Py_None : PyLong_FromSsize_t(got);
}
static PyObject *buffered_readinto(PyObject *self, PyObject *target) { return read_into(self, target, false); }
static PyObject *buffered_readinto1(PyObject *self, PyObject *target) { return read_into(self, target, true); }

static PyObject *buffered_peek(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    BufObj *b = buf_of(self);
    Py_ssize_t ignored, got = 0;
    if (io_size_arg("peek", args, nargs, &ignored) < 0 || enter(b, "peek of closed file") < 0)
        return NULL;
    PyObject *data = NULL;
    if (write_out(b) == 0) {
        if (ahead(b) == 0)
            got = fill(b);
        if (got != -1)
            data = PyBytes_FromStringAndSize(b->buf + b->at, ahead(b));
    }
    leave(b);
    return data;
}

static PyObject *read_line(BufObj *b, Py_ssize_t limit)
{
    PyObject *quick;
    if (limit < 0 && ((quick = read_quick(b, -1)) || error_pending()))
        return quick;
    if (enter(b, "readline of closed file") < 0)
        return NULL;
    PyObject *line = NULL, *parts = NULL;
    if (write_out(b) < 0)
        goto done;
    for (;;) {
        Py_ssize_t n = ahead(b), got;
        if (limit >= 0)
            n = Py_MIN(n, limit);
        const char *end = n > 0 ? memchr(b->buf + b->at, '\n', (size_t)n) : NULL;
        if (end)
            n = end + 1 - (b->buf + b->at);
        PyObject *part = PyBytes_FromStringAndSize(b->buf + b->at, n);
        if (!part)
            goto done;
        b->at += n;
        if (limit >= 0)
            limit -= n;
        bool last = end || limit == 0;
        if (!last && (got = fill(b)) <= 0) {
            if (got == -1) {
                Py_DECREF(part);
                goto done;
            }
            last = true;                     /* the end, or nothing more for now */
        }
        if (last && !parts) {
            line = part;
            goto done;
        }
        if (!parts)
            parts = PyList_New(0);
        int rc = parts ? PyList_Append(parts, part) : -1;
        Py_DECREF(part);
        if (rc < 0)
            goto done;
        if (last)
            break;
    }
    PyObject *nothing = PyBytes_FromStringAndSize(NULL, 0);
    line = nothing ? PyBytes_Join(nothing, parts) : NULL;
    Py_XDECREF(nothing);
done:
    Py_XDECREF(parts);
    leave(b);
    return line;
}

static PyObject *buffered_readline(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t limit;
    return io_size_arg("readline", args, nargs, &limit) < 0 ? NULL : read_line(buf_of(self), limit);
}

static PyObject *buffered_next(PyObject *self)
{
    PyObject *line;
    if (buf_of(self)->exact) {
        line = read_line(buf_of(self), -1);
    } else {
        line = PyObject_CallMethodNoArgs(self, IO(readline));
        if (line && !PyBytes_Check(line)) {
            PyErr_Format(PyExc_OSError, "readline() should have returned a bytes object, not '%.200s'", Py_TYPE(line)->tp_name);
            Py_CLEAR(line);
        }
    }
    if (line && PyBytes_Size(line) == 0)
        Py_CLEAR(line);
    return line;
}

/* -- writing --------------------------------------------------------------------------------------------------------------------------------- */

static void append(BufObj *b, const char *from, Py_ssize_t n)
{
    if (n == 0)
        return;
    if (!b->dirty)
        empty(b);
    memcpy(b->buf + b->end, from, (size_t)n);
    b->end += n;
    b->dirty = true;
}

/* The buffer cannot be emptied without blocking: keeps what fits. n, or -1 with BlockingIOError about what does not fit. */
static Py_ssize_t write_blocked(BufObj *b, const char *from, Py_ssize_t n, Py_ssize_t before)
{
    Py_ssize_t kept = unwritten(b), fits;
    memmove(b->buf, b->buf + b->at, (size_t)kept);
    b->at = 0, b->end = kept;
    fits = Py_MIN(n, b->size - kept);
    append(b, from, fits);
    if (fits == n)
        return before + n;
    io_raise_blocking("write could not complete without blocking", before + fits);
    return -1;
}

static Py_ssize_t write_n(BufObj *b, const char *from, Py_ssize_t n)
{
    Py_ssize_t done = 0;
    if (go_back(b) < 0)
        return -1;
    if (n <= b->size - b->end) {
        append(b, from, n);
        return n;
    }
    if (write_out(b) < 0) {
        if (!PyErr_ExceptionMatches(PyExc_BlockingIOError))
            return -1;
        PyErr_Clear();
        return write_blocked(b, from, n, 0);
    }
    while (n - done > b->size) {             /* straight from its place */
        Py_ssize_t put = raw_write(b, from + done, n - done);
        if (put == -2)
            return write_blocked(b, from + done, n - done, done);
        if (put < 0)
            return -1;
        done += put;
        if (done < n && PyErr_CheckSignals() < 0)
            return -1;
    }
    append(b, from + done, n - done);
    return n;
}

/* Adds a few bytes to others that are to be written. False: nothing done. */
static bool write_quick(BufObj *b, const char *from, size_t n)
{
    if (n > QUICK_MAX)
        return false;
    enum hold h = hold_begin(&b->hdr);
    bool fits = load_relaxed_u8(&b->ready) && io_lock_free(&b->lock) && b->dirty && b->buf && b->exact_file && !fileio_closed(b->raw) &&
                n <= (size_t)(b->size - b->end);
    if (fits) {
        memcpy(b->buf + b->end, from, n);
        b->end += (Py_ssize_t)n;
    }
    hold_end(&b->hdr, h);
    return fits;
}

static PyObject *buffered_write(PyObject *self, PyObject *data)
{
    BufObj *b = buf_of(self);
    Py_buffer v;
    if (IS_EXACT(value_of(data), BYTES)) {
        size_t length = bytes_length(value_of(data));
        if (write_quick(b, bytes_data(bytes_obj(value_of(data))), length))
            return PyLong_FromSize_t(length);
    }
    if (check_ready(b) < 0 || PyObject_GetBuffer(data, &v, PyBUF_SIMPLE) < 0)
        return NULL;
    Py_ssize_t n = -1;
    if (enter(b, "write to closed file") == 0) {
        n = write_n(b, v.buf, v.len);
        leave(b);
    }
    PyBuffer_Release(&v);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

static PyObject *buffered_flush(PyObject *self, PyObject *unused)
{
    BufObj *b = buf_of(self);
    (void)unused;
    if (enter(b, "flush of closed file") < 0)
        return NULL;
    int rc = write_out(b);
    if (rc == 0 && b->readable)
        rc = go_back(b);
    leave(b);
    return rc < 0 ? NULL : Py_None;
}

/* -- the raw stream's part in every buffered stream ---------------------------------------------------------------------------------------------- */

/* The raw stream, counted; NULL raised. */
static PyObject *raw_of(PyObject *self)
{
    BufObj *b = buf_of(self);
    PyObject *raw = NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    if (check_ready(b) == 0)
        raw = Py_NewRef(b->raw);
    Py_END_CRITICAL_SECTION();
    return raw;
}

static PyObject *ask_raw(PyObject *self, PyObject *method)
{
    PyObject *raw = raw_of(self), *r = raw ? PyObject_CallMethodNoArgs(raw, method) : NULL;
    Py_XDECREF(raw);
    return r;
}

static PyObject *raw_attribute(PyObject *self, PyObject *name)
{
    PyObject *raw = raw_of(self), *r = raw ? PyObject_GetAttr(raw, name) : NULL;
    Py_XDECREF(raw);
    return r;
}

static PyObject *simple_flush(PyObject *self, PyObject *u) { return (void)u, ask_raw(self, IO(flush)); }
static PyObject *buffered_seekable(PyObject *self, PyObject *u) { return (void)u, ask_raw(self, IO(seekable)); }
static PyObject *buffered_readable(PyObject *self, PyObject *u) { return (void)u, ask_raw(self, IO(readable)); }
static PyObject *buffered_writable(PyObject *self, PyObject *u) { return (void)u, ask_raw(self, IO(writable)); }
static PyObject *buffered_fileno(PyObject *self, PyObject *u) { return (void)u, ask_raw(self, IO(fileno)); }
static PyObject *buffered_isatty(PyObject *self, PyObject *u) { return (void)u, ask_raw(self, IO(isatty)); }
static PyObject *get_name(PyObject *self, void *u) { return (void)u, raw_attribute(self, IO(name)); }
static PyObject *get_mode(PyObject *self, void *u) { return (void)u, raw_attribute(self, IO(mode)); }

/* Without the lock: another thread may be closing or detaching it. 1, 0, -1. */
static int closed_now(PyObject *self)
{
    PyObject *raw = raw_of(self);
    if (!raw)
        return -1;
    int closed = load_relaxed_ptr(&buf_of(self)->buf) == NULL ? 1 : io_is_closed(raw);
    Py_DECREF(raw);
    return closed;
}

static PyObject *get_closed(PyObject *self, void *unused)
{
    (void)unused;
    PyObject *raw = raw_of(self);
    if (!raw)
        return NULL;
    int closed = io_is_closed(raw);          /* a raw stream that could not be closed is still open, though the buffer is gone */
    Py_DECREF(raw);
    return closed < 0 ? NULL : PyBool_FromLong(closed);
}

PyObject *buffered_file(IoState *st, PyObject *self)
{
    PyObject *raw = NULL;
    if (Py_TYPE(self) != st->reader && Py_TYPE(self) != st->writer && Py_TYPE(self) != st->random)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    if (load_relaxed_u8(&buf_of(self)->ready) && buf_of(self)->exact_file)
        raw = Py_NewRef(buf_of(self)->raw);
    Py_END_CRITICAL_SECTION();
    return raw;
}

static PyObject *get_raw(PyObject *self, void *unused)
{
    PyObject *raw = NULL;
    (void)unused;
    Py_BEGIN_CRITICAL_SECTION(self);
    raw = Py_XNewRef(buf_of(self)->raw);
    Py_END_CRITICAL_SECTION();
    return raw ? raw : Py_None;
}

static PyObject *buffered_detach(PyObject *self, PyObject *unused)
{
    BufObj *b = buf_of(self);
    (void)unused;
    if (check_ready(b) < 0)
        return NULL;
    PyObject *r = PyObject_CallMethodNoArgs(self, IO(flush)), *raw = NULL;
    if (!r)
        return NULL;
    Py_DECREF(r);
    if (io_lock(&b->lock, self) < 0)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    if (check_ready(b) == 0) {
        raw = b->raw;
        b->raw = NULL;
        store_relaxed_u8(&b->ready, false);
        store_relaxed_u8(&b->detached, true);
    }
    Py_END_CRITICAL_SECTION();
    leave(b);
    return raw;
}

static PyObject *buffered_dealloc_warn(PyObject *self, PyObject *source)
{
    PyObject *raw = raw_of(self), *r = raw ? PyObject_CallMethodOneArg(raw, IO(_dealloc_warn), source) : NULL;
    if (!r)
        PyErr_Clear();
    Py_XDECREF(r);
    Py_XDECREF(raw);
    Py_RETURN_NONE;
}

static PyObject *buffered_close(PyObject *self, PyObject *unused)
{
    BufObj *b = buf_of(self);
    (void)unused;
    if (check_ready(b) < 0 || io_lock(&b->lock, self) < 0)
        return NULL;
    int closed = check_ready(b) < 0 ? -1 : b->exact_file ? fileio_closed(b->raw) : io_is_closed(b->raw);
    if (closed == 0 && b->finalizing)
        (void)buffered_dealloc_warn(self, self);
    leave(b);
    if (closed)
        return closed < 0 ? NULL : Py_None;
    PyObject *flushed = PyObject_CallMethodNoArgs(self, IO(flush)), *exc = PyErr_GetRaisedException();
    if (io_lock(&b->lock, self) < 0) {
        io_chain(exc);
        Py_XDECREF(flushed);
        return NULL;
    }
    PyObject *r = check_ready(b) < 0 ? NULL : PyObject_CallMethodNoArgs(b->raw, IO(close));
    PyMem_Free(b->buf);
    store_relaxed_ptr(&b->buf, NULL);
    empty(b);
    leave(b);
    if (exc)
        io_chain(exc);
    if (!flushed)
        Py_CLEAR(r);
    Py_XDECREF(flushed);
    return r;
}

/* -- position -------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *buffered_tell(PyObject *self, PyObject *unused)
{
    BufObj *b = buf_of(self);
    (void)unused;
    if (check_ready(b) < 0 || io_lock(&b->lock, self) < 0)
        return NULL;
    off_t at = check_ready(b) < 0 ? -1 : raw_tell(b);
    if (at >= 0)
        at = Py_MAX(at - ahead(b) + unwritten(b), 0);
    leave(b);
    return at < 0 ? NULL : PyLong_FromLongLong(at);
}

/* A seek that stays within what was read ahead: the new position; -1 it does not; -2 raised. */
static off_t seek_within(BufObj *b, off_t to, int whence)
{
    if (whence == SEEK_END || !ahead(b))
        return -1;
    off_t raw = b->raw_position >= 0 ? b->raw_position : raw_tell(b);
    if (raw < 0)
        return -2;
    off_t now = raw - ahead(b), target = whence == SEEK_SET ? to : now + to;
    if (target - now < -(off_t)b->at || target - now > ahead(b))
        return -1;
    b->at += target - now;
    return target;
}

static PyObject *buffered_seek(PyObject *self, PyObject *args)
{
    BufObj *b = buf_of(self);
    PyObject *where;
    int whence = SEEK_SET;
    off_t to, at = -1;
    if (!PyArg_ParseTuple(args, "O|i:seek", &where, &whence))
        return NULL;
    if (whence < 0 || whence > SEEK_HOLE) {
        PyErr_Format(PyExc_ValueError, "whence value %d unsupported", whence);
        return NULL;
    }
    int closed = closed_now(self);
    if (closed) {
        if (closed > 0)
            PyErr_SetString(PyExc_ValueError, "seek of closed file");
        return NULL;
    }
    PyObject *can = ask_raw(self, IO(seekable));
    if (!can)
        return NULL;
    if (can != Py_True) {
        Py_DECREF(can);
        return io_unsupported(self, "File or stream is not seekable.");
    }
    if (!io_offset(where, &to) || enter(b, "seek of closed file") < 0)
        return NULL;
    if (whence <= SEEK_END && b->readable)
        at = seek_within(b, to, whence);
    if (at == -1 && write_out(b) == 0) {
        if (whence == SEEK_CUR)
            to -= ahead(b);
        at = raw_seek(b, to, whence);
        if (at >= 0)
            empty(b);
    }
    leave(b);
    return at < 0 ? NULL : PyLong_FromLongLong(at);
}

static PyObject *buffered_truncate(PyObject *self, PyObject *args)
{
    BufObj *b = buf_of(self);
    PyObject *size = Py_None, *r = NULL;
    if (!PyArg_ParseTuple(args, "|O:truncate", &size) || check_ready(b) < 0)
        return NULL;
    if (!b->writable)
        return io_unsupported(self, "truncate");
    if (enter(b, "truncate of closed file") < 0)
        return NULL;
    if (write_out(b) == 0 && go_back(b) == 0) {
        r = PyObject_CallMethodOneArg(b->raw, IO(truncate), size);
        b->raw_position = -1;
    }
    leave(b);
    return r;
}

/* -- life ------------------------------------------------------------------------------------------------------------------------------------------ */

static int need(PyObject *self, PyObject *raw, PyObject *method, const char *message)
{
    PyObject *r = PyObject_CallMethodNoArgs(raw, method);
    if (r && r != Py_True) {
        Py_DECREF(r);
        r = io_unsupported(self, message);
    }
    return r ? 0 : -1;
}

static int set_up(PyObject *self, PyObject *args, PyObject *kwargs, const char *format, bool readable, bool writable)
{
    static char *keywords[] = {"raw", "buffer_size", NULL};
    BufObj *b = buf_of(self);
    PyObject *raw;
    Py_ssize_t size = IO_DEFAULT_BUFFER_SIZE;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, format, keywords, &raw, &size))
        return -1;
    store_relaxed_u8(&b->ready, false);
    store_relaxed_u8(&b->detached, false);
    if ((readable && writable && need(self, raw, IO(seekable), "File or stream is not seekable.") < 0) ||
        (readable && need(self, raw, IO(readable), "File or stream is not readable.") < 0) ||
        (writable && need(self, raw, IO(writable), "File or stream is not writable.") < 0))
        return -1;
    if (size <= 0) {
        PyErr_SetString(PyExc_ValueError, "buffer size must be strictly positive");
        return -1;
    }
    char *memory = PyMem_Malloc((size_t)size);
    if (!memory) {
        PyErr_NoMemory();
        return -1;
    }
    if (io_lock(&b->lock, self) < 0) {
        PyMem_Free(memory);
        return -1;
    }
    PyObject *old = b->raw;
    PyMem_Free(b->buf);
    Py_BEGIN_CRITICAL_SECTION(self);
    b->raw = Py_NewRef(raw);
    store_relaxed_ptr(&b->buf, memory);
    store_relaxed_size((size_t *)&b->size, (size_t)size);
    b->readable = readable, b->writable = writable;
    IoState *st = io_state(self);
    b->exact = Py_TYPE(self) == st->reader || Py_TYPE(self) == st->writer || Py_TYPE(self) == st->random;
    b->exact_file = Py_TYPE(raw) == st->fileio;
    b->raw_position = -1;
    empty(b);
    store_relaxed_u8(&b->ready, true);
    Py_END_CRITICAL_SECTION();
    if (raw_tell(b) < 0)                     /* streams that cannot tell are none the worse */
        PyErr_Clear();
    leave(b);
    Py_XDECREF(old);
    return 0;
}
static int reader_init(PyObject *self, PyObject *a, PyObject *k) { return set_up(self, a, k, "O|n:BufferedReader", true, false); }
static int writer_init(PyObject *self, PyObject *a, PyObject *k) { return set_up(self, a, k, "O|n:BufferedWriter", false, true); }
static int random_init(PyObject *self, PyObject *a, PyObject *k) { return set_up(self, a, k, "O|n:BufferedRandom", true, true); }

static int buffered_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(buf_of(self)->raw);
    return io_traverse(self, visit, arg);
}

static int buffered_clear(PyObject *self)
{
    store_relaxed_u8(&buf_of(self)->ready, false);
    Py_CLEAR(buf_of(self)->raw);
    return io_clear(self);
}

static void buffered_dealloc(PyObject *self)
{
    BufObj *b = buf_of(self);
    PyObject_GC_UnTrack(self);
    store_relaxed_u8(&b->ready, false);
    Py_CLEAR(b->raw);
    PyMem_Free(b->buf);
    store_relaxed_ptr(&b->buf, NULL);
    io_free(self);
}

static PyObject *buffered_repr(PyObject *self) { return io_repr_named(self, PyUnicode_FromString("")); }
static PyObject *buffered_sizeof(PyObject *self, PyObject *unused)
{
    BufObj *b = buf_of(self);
    (void)unused;
    return PyLong_FromSsize_t(Py_TYPE(self)->tp_basicsize + (load_relaxed_ptr(&b->buf) ? (Py_ssize_t)load_relaxed_size((size_t *)&b->size) : 0));
}

/* -- the types ------------------------------------------------------------------------------------------------------------------------------------- */

#define COMMON_METHODS                                                                                                                     \
    {"detach", buffered_detach, METH_NOARGS, NULL}, {"close", buffered_close, METH_NOARGS, NULL},                                          \
    {"seekable", buffered_seekable, METH_NOARGS, NULL}, {"fileno", buffered_fileno, METH_NOARGS, NULL},                                    \
    {"isatty", buffered_isatty, METH_NOARGS, NULL}, {"_dealloc_warn", buffered_dealloc_warn, METH_O, NULL},                                \
    {"tell", buffered_tell, METH_NOARGS, NULL}, {"truncate", buffered_truncate, METH_VARARGS, NULL},                                       \
    {"seek", buffered_seek, METH_VARARGS, PyDoc_STR("seek($self, target, whence=0, /)\n--\n\n")},                                          \
    {"__sizeof__", buffered_sizeof, METH_NOARGS, NULL}, {"__getstate__", io_no_pickle, METH_NOARGS, NULL}
#define READ_METHODS                                                                                                                       \
    {"readable", buffered_readable, METH_NOARGS, NULL},                                                                                    \
    {"read", IO_METHOD(buffered_read), METH_FASTCALL, PyDoc_STR("read($self, size=-1, /)\n--\n\n")},                                       \
    {"peek", IO_METHOD(buffered_peek), METH_FASTCALL, PyDoc_STR("peek($self, size=0, /)\n--\n\n")},                                        \
    {"read1", IO_METHOD(buffered_read1), METH_FASTCALL, PyDoc_STR("read1($self, size=-1, /)\n--\n\n")},                                    \
    {"readinto", buffered_readinto, METH_O, PyDoc_STR("readinto($self, buffer, /)\n--\n\n")},                                              \
    {"readinto1", buffered_readinto1, METH_O, PyDoc_STR("readinto1($self, buffer, /)\n--\n\n")},                                           \
    {"readline", IO_METHOD(buffered_readline), METH_FASTCALL, PyDoc_STR("readline($self, size=-1, /)\n--\n\n")}
#define WRITE_METHODS                                                                                                                      \
    {"writable", buffered_writable, METH_NOARGS, NULL},                                                                                    \
    {"write", buffered_write, METH_O, PyDoc_STR("write($self, buffer, /)\n--\n\n")}, {"flush", buffered_flush, METH_NOARGS, NULL}

static PyMethodDef reader_methods[] = {COMMON_METHODS, READ_METHODS, {"flush", simple_flush, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyMethodDef writer_methods[] = {COMMON_METHODS, WRITE_METHODS, {NULL, NULL, 0, NULL}};
static PyMethodDef random_methods[] = {COMMON_METHODS, READ_METHODS, WRITE_METHODS, {NULL, NULL, 0, NULL}};
static PyGetSetDef buffered_getset[] = {
    {"closed", get_closed, NULL, NULL, NULL},
    {"name", get_name, NULL, NULL, NULL},
    {"mode", get_mode, NULL, NULL, NULL},
    {"raw", get_raw, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyMemberDef buffered_members[] = {{"_finalizing", Py_T_BOOL, offsetof(BufObj, finalizing), 0, NULL}, {NULL, 0, 0, 0, NULL}};

#define BUFFERED_SLOTS(init, methods)                                                                                                      \
    {Py_tp_init, init}, {Py_tp_dealloc, buffered_dealloc}, {Py_tp_repr, buffered_repr},                         \
    {Py_tp_traverse, buffered_traverse}, {Py_tp_clear, buffered_clear}, {Py_tp_methods, methods}, {Py_tp_getset, buffered_getset},         \
    {Py_tp_members, buffered_members}
enum { BUFFERED_FLAGS = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE };

static PyType_Slot reader_slots[] = {
    BUFFERED_SLOTS(reader_init, reader_methods), {Py_tp_iternext, buffered_next},
    {Py_tp_doc, (void *)"BufferedReader(raw, buffer_size=131072)\n--\n\nReads ahead from a raw stream."}, {0, NULL},
};
static PyType_Slot writer_slots[] = {
    BUFFERED_SLOTS(writer_init, writer_methods),
    {Py_tp_doc, (void *)"BufferedWriter(raw, buffer_size=131072)\n--\n\nGathers small writes to a raw stream into large ones."}, {0, NULL},
};
static PyType_Slot random_slots[] = {
    BUFFERED_SLOTS(random_init, random_methods), {Py_tp_iternext, buffered_next},
    {Py_tp_doc, (void *)"BufferedRandom(raw, buffer_size=131072)\n--\n\nReads and writes a raw stream that can seek."}, {0, NULL},
};
PyType_Spec reader_spec = {"_io.BufferedReader", sizeof(BufObj), 0, BUFFERED_FLAGS, reader_slots};
PyType_Spec writer_spec = {"_io.BufferedWriter", sizeof(BufObj), 0, BUFFERED_FLAGS, writer_slots};
PyType_Spec random_spec = {"_io.BufferedRandom", sizeof(BufObj), 0, BUFFERED_FLAGS, random_slots};

/* -- BufferedRWPair: a reader and a writer, of two raw streams ----------------------------------------------------------------------------------- */

typedef struct {
    Obj hdr;
    PyObject *reader, *writer;               /* fields (objects/field.h): __init__ may be called again */
} PairObj;
static PairObj *pair_of(PyObject *self) { return IO_BODY(PairObj, self); }

/* Counted, or NULL. */
static PyObject *half(PyObject *self, PyObject **which) { return field_get_api(&pair_of(self)->hdr, (Value *)(void *)which); }
static void set_half(PyObject *self, PyObject **which, PyObject *o) { field_set(&pair_of(self)->hdr, (Value *)(void *)which, value_of(o)); }

static int pair_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    PyObject *reader, *writer;
    Py_ssize_t size = IO_DEFAULT_BUFFER_SIZE;
    if (kwargs && PyDict_Size(kwargs)) {
        PyErr_SetString(PyExc_TypeError, "BufferedRWPair() takes no keyword arguments");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "OO|n:BufferedRWPair", &reader, &writer, &size))
        return -1;
    int ok = io_ask(reader, IO(readable));
    if (ok <= 0)
        return ok == 0 ? (io_unsupported(self, "File or stream is not readable."), -1) : -1;
    if ((ok = io_ask(writer, IO(writable))) <= 0)
        return ok == 0 ? (io_unsupported(self, "File or stream is not writable."), -1) : -1;
    IoState *st = io_state(self);
    PyObject *r = PyObject_CallFunction((PyObject *)st->reader, "On", reader, size);
    PyObject *w = r ? PyObject_CallFunction((PyObject *)st->writer, "On", writer, size) : NULL;
    if (!w) {
        Py_XDECREF(r);
        return -1;
    }
    set_half(self, &pair_of(self)->reader, r);
    set_half(self, &pair_of(self)->writer, w);
    return 0;
}

static int pair_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(pair_of(self)->reader);
    Py_VISIT(pair_of(self)->writer);
    return io_traverse(self, visit, arg);
}

static int pair_clear(PyObject *self)
{
    Py_CLEAR(pair_of(self)->reader);
    Py_CLEAR(pair_of(self)->writer);
    return io_clear(self);
}

static void pair_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    Py_CLEAR(pair_of(self)->reader);
    Py_CLEAR(pair_of(self)->writer);
    io_free(self);
}

static PyObject *pass(PyObject *self, PyObject **which, const char *method, PyObject *args)
{
    PyObject *to = half(self, which);
    if (!to) {
        PyErr_SetString(PyExc_ValueError, "I/O operation on uninitialized object");
        return NULL;
    }
    PyObject *f = PyObject_GetAttrString(to, method), *r = f ? PyObject_Call(f, args, NULL) : NULL;
    Py_XDECREF(f);
    Py_DECREF(to);
    return r;
}
#define PASS(half, name)                                                                                                                   \
    static PyObject *pair_##name(PyObject *self, PyObject *args) { return pass(self, &pair_of(self)->half, #name, args); }
PASS(reader, read) PASS(reader, peek) PASS(reader, read1) PASS(reader, readinto) PASS(reader, readinto1) PASS(reader, readable)
PASS(writer, write) PASS(writer, flush) PASS(writer, writable)

static PyObject *pair_close(PyObject *self, PyObject *args)
{
    PyObject *w = pass(self, &pair_of(self)->writer, "close", args), *exc = PyErr_GetRaisedException();
    PyObject *r = pass(self, &pair_of(self)->reader, "close", args);
    io_chain(exc);
    if (!w)
        Py_CLEAR(r);
    Py_XDECREF(w);
    return r;
}

static PyObject *pair_isatty(PyObject *self, PyObject *args)
{
    PyObject *w = pass(self, &pair_of(self)->writer, "isatty", args);
    if (w != Py_False)
        return w;
    return pass(self, &pair_of(self)->reader, "isatty", args);
}

static PyObject *pair_closed(PyObject *self, void *unused)
{
    PyObject *w = half(self, &pair_of(self)->writer);
    (void)unused;
    if (!w) {
        PyErr_SetString(PyExc_RuntimeError, "the BufferedRWPair object is being garbage-collected");
        return NULL;
    }
    PyObject *r = PyObject_GetAttr(w, IO(closed));
    Py_DECREF(w);
    return r;
}

#define PAIR(name) {#name, pair_##name, METH_VARARGS, NULL}
static PyMethodDef pair_methods[] = {
    PAIR(read), PAIR(peek), PAIR(read1), PAIR(readinto), PAIR(readinto1), PAIR(readable), PAIR(write), PAIR(flush), PAIR(writable), PAIR(close), PAIR(isatty),
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef pair_getset[] = {{"closed", pair_closed, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot pair_slots[] = {
    {Py_tp_init, pair_init}, {Py_tp_dealloc, pair_dealloc}, {Py_tp_traverse, pair_traverse}, {Py_tp_clear, pair_clear},
    {Py_tp_methods, pair_methods}, {Py_tp_getset, pair_getset},
    {Py_tp_doc, (void *)"BufferedRWPair(reader, writer, buffer_size=131072, /)\n--\n\nA buffered reader and a writer of two raw streams that cannot seek."},
    {0, NULL},
};
PyType_Spec rwpair_spec = {"_io.BufferedRWPair", sizeof(PairObj), 0, BUFFERED_FLAGS, pair_slots};
