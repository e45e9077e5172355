/* stdlib/io_base.c -- the abstract base classes of streams, and the helpers that all streams share.
 *
 * _IOBase is a mixin: what it offers is made of the methods of whoever inherits from it. Its finalizer closes the stream; that an open
 * stream dies is thus no leak, though FileIO warns of it.
 * Locks. A Buffered or text stream has IoLocks: byte locks with an owner, so that a thread which comes back into an operation (a signal
 * handler that prints) gets an error and no deadlock. They may be held while the thread is detached. `closed` of _IOBase itself lives in the
 * instance's attributes.
 */
#include "io_int.h"

#include "objects/object.h"
#include "threading/world.h"

/* -- helpers -------------------------------------------------------------------------------------------------------------------------------- */

static uint64_t this_serial(void) { return tstate()->gc.base.id; }

static bool try_lock(IoLock *l)
{
    if (!byte_try_lock(&l->byte))
        return false;
    store_relaxed_u64(&l->owner, this_serial());
    return true;
}

/* The lock is ours: waits for the end of quick operations. */
static void pass_header(PyObject *self)
{
    Obj *header = (Obj *)(void *)self;
    hold_end(header, hold_begin(header));
}

bool io_try_lock(IoLock *l, PyObject *self)
{
    if (!try_lock(l))
        return false;
    pass_header(self);
    return true;
}

/* In a forked child a lock may be in the hands of a thread that stayed in the parent: one who wants it becomes its owner. */
static bool io_inherit(IoLock *l)
{
    uint64_t owner = load_relaxed_u64(&l->owner);
    return thread_is_gone(owner) && cas_u64(&l->owner, &owner, this_serial());
}

/* Takes a lock that another thread has, or had. */
static void lock_slow(IoLock *l)
{
    if (Py_IsFinalizing()) {
        /* The holder may be a daemon thread that hangs for good, between two steps of its operation: after a while the lock is ours. What is
         * left of the stream is flushed by this thread, and nobody else runs any more. */
        if (!byte_lock_timed(&l->byte, 300000000, true))
            l->again = 0;
    } else {
        byte_lock(&l->byte);
    }
    store_relaxed_u64(&l->owner, this_serial());
}

int io_lock(IoLock *l, PyObject *self)
{
    if (UNLIKELY(!try_lock(l)) && !io_inherit(l)) {
        if (load_relaxed_u64(&l->owner) == this_serial()) {
            PyErr_Format(PyExc_RuntimeError, "reentrant call inside %R", self);
            return -1;
        }
        lock_slow(l);
    }
    pass_header(self);
    return 0;
}

void io_lock_again(IoLock *l, PyObject *self)
{
    if (UNLIKELY(!try_lock(l))) {
        if (load_relaxed_u64(&l->owner) == this_serial()) {
            l->again++;
            return;
        }
        if (io_inherit(l))
            l->again = 0;
        else
            lock_slow(l);
    }
    pass_header(self);
}

void io_unlock(IoLock *l)
{
    if (UNLIKELY(l->again > 0)) {
        l->again--;
        return;
    }
    store_relaxed_u64(&l->owner, 0);
    byte_unlock(&l->byte);
}

PyObject *io_unsupported(PyObject *self, const char *message)
{
    PyErr_SetString(io_state(self)->unsupported, message);
    return NULL;
}

int io_is_closed(PyObject *self)
{
    PyObject *v = PyObject_GetAttr(self, IO(closed));
    if (!v)
        return -1;
    int closed = PyObject_IsTrue(v);
    Py_DECREF(v);
    return closed;
}

int io_check_closed(PyObject *self)
{
    int closed = io_is_closed(self);
    if (closed > 0)
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file.");
    return closed ? -1 : 0;
}

int io_ask(PyObject *self, PyObject *method)
{
    PyObject *v = PyObject_CallMethodNoArgs(self, method);
    if (!v)
        return -1;
    int yes = PyObject_IsTrue(v);
    Py_DECREF(v);
    return yes;
}

int io_retry_eintr(void)
{
    if (!PyErr_ExceptionMatches(PyExc_InterruptedError))
        return 0;
    PyErr_Clear();
    return PyErr_CheckSignals() == 0;
}

int io_size_or_none(PyObject *arg, void *size)
{
    if (arg == Py_None)
        return 1;
    if (!PyIndex_Check(arg)) {
        PyErr_Format(PyExc_TypeError, "argument should be integer or None, not '%.200s'", Py_TYPE(arg)->tp_name);
        return 0;
    }
    Py_ssize_t n = PyNumber_AsSsize_t(arg, PyExc_OverflowError);
    if (n == -1 && PyErr_Occurred())
        return 0;
    *(Py_ssize_t *)size = n;
    return 1;
}

int io_size_arg(const char *function, PyObject *const *args, Py_ssize_t nargs, Py_ssize_t *size)
{
    *size = -1;
    if (nargs > 1) {
        PyErr_Format(PyExc_TypeError, "%s expected at most 1 argument, got %zd", function, nargs);
        return -1;
    }
    return nargs == 0 || io_size_or_none(args[0], size) ? 0 : -1;
}

bool io_offset(PyObject *number, off_t *offset)
{
    PyObject *index = PyNumber_Index(number);
    if (!index)
        return false;
    long long v = PyLong_AsLongLong(index);
    Py_DECREF(index);
    if (v == -1 && PyErr_Occurred())
        return false;
    *offset = (off_t)v;
    return true;
}

void io_chain(PyObject *earlier)
{
    if (!earlier)
        return;
    PyObject *now = PyErr_GetRaisedException();
    if (now && now != earlier)
        PyException_SetContext(now, earlier);
    else
        now = earlier;
    PyErr_SetRaisedException(now);
}

void io_raise_blocking(const char *message, Py_ssize_t written)
{
    PyObject *exc = PyObject_CallFunction(PyExc_BlockingIOError, "isn", EAGAIN, message, written);
    if (exc)
        PyErr_SetObject(PyExc_BlockingIOError, exc);
    Py_XDECREF(exc);
}

PyObject *io_no_pickle(PyObject *self, PyObject *unused)
{
    (void)unused;
    const char *name = Py_TYPE(self)->tp_name, *dot = strrchr(name, '.');
    return PyErr_Format(PyExc_TypeError, "cannot pickle '%.100s' instances", dot ? dot + 1 : name);
}

int io_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)Py_TYPE(self));
    return PyObject_VisitManagedDict(self, visit, arg);
}

int io_clear(PyObject *self)
{
    PyObject_ClearManagedDict(self);
    return 0;
}

void io_free(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    PyObject_ClearManagedDict(self);
    type->tp_free(self);
    Py_DECREF((PyObject *)type);
}

PyObject *io_repr_named(PyObject *self, PyObject *extra)
{
    if (!extra)
        return NULL;
    PyObject *name = NULL, *result = NULL;
    if (PyObject_GetOptionalAttr(self, IO(name), &name) < 0) {
        if (!PyErr_ExceptionMatches(PyExc_ValueError))
            goto done;
        PyErr_Clear();                       /* the raw stream was detached */
    }
    if (!name) {
        result = PyUnicode_FromFormat("<%s%U>", Py_TYPE(self)->tp_name, extra);
        goto done;
    }
    int inside = Py_ReprEnter(self);
    if (inside > 0)
        PyErr_Format(PyExc_RuntimeError, "reentrant call inside %s.__repr__", Py_TYPE(self)->tp_name);
    if (inside == 0) {
        result = PyUnicode_FromFormat("<%s name=%R%U>", Py_TYPE(self)->tp_name, name, extra);
        Py_ReprLeave(self);
    }
done:
    Py_XDECREF(name);
    Py_DECREF(extra);
    return result;
}

/* -- _IOBase -------------------------------------------------------------------------------------------------------------------------------- */

typedef struct { Obj hdr; } BaseObj;

#define INTERNAL_CLOSED "__IOBase_closed"

static PyObject *iobase_get_closed(PyObject *self, void *unused)
{
    (void)unused;
    PyObject *v = NULL;
    int found = PyObject_GetOptionalAttrString(self, INTERNAL_CLOSED, &v);
    Py_XDECREF(v);
    return found < 0 ? NULL : PyBool_FromLong(found);
}

static PyObject *iobase_flush(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *v = NULL;
    int closed = PyObject_GetOptionalAttrString(self, INTERNAL_CLOSED, &v);
    Py_XDECREF(v);
    if (closed > 0)
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file.");
    return closed ? NULL : Py_None;
}

static PyObject *iobase_close(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *v = NULL;
    int closed = PyObject_GetOptionalAttrString(self, INTERNAL_CLOSED, &v);
    Py_XDECREF(v);
    if (closed)
        return closed < 0 ? NULL : Py_None;
    PyObject *flushed = PyObject_CallMethodNoArgs(self, IO(flush)), *exc = PyErr_GetRaisedException();
    int rc = PyObject_SetAttrString(self, INTERNAL_CLOSED, Py_True);
    io_chain(exc);
    PyObject *result = rc == 0 && flushed ? Py_None : NULL;
    Py_XDECREF(flushed);
    return result;
}

static void iobase_finalize(PyObject *self)
{
    PyObject *pending = PyErr_GetRaisedException();
    int closed = io_is_closed(self);
    if (closed < 0)
        PyErr_Clear();                       /* never initialised, or detached: nothing to close */
    if (closed == 0) {
        if (PyObject_SetAttr(self, IO(_finalizing), Py_True) < 0)      /* read by FileIO and the buffers, which warn */
            PyErr_Clear();
        PyObject *r = PyObject_CallMethodNoArgs(self, IO(close));
        if (!r)
            PyErr_WriteUnraisable(self);
        Py_XDECREF(r);
    }
    PyErr_SetRaisedException(pending);
}

static PyObject *iobase_seek(PyObject *self, PyObject *args) { return (void)args, io_unsupported(self, "seek"); }
static PyObject *iobase_truncate(PyObject *self, PyObject *args) { return (void)args, io_unsupported(self, "truncate"); }
static PyObject *iobase_fileno(PyObject *self, PyObject *unused) { return (void)unused, io_unsupported(self, "fileno"); }
static PyObject *iobase_tell(PyObject *self, PyObject *unused) { return (void)unused, PyObject_CallMethod(self, "seek", "ii", 0, 1); }
static PyObject *iobase_no(PyObject *self, PyObject *unused) { return (void)self, (void)unused, Py_False; }

static PyObject *iobase_isatty(PyObject *self, PyObject *unused)
{
    (void)unused;
    return io_check_closed(self) < 0 ? NULL : Py_False;
}

static PyObject *check_closed(PyObject *self, PyObject *args) { return (void)args, io_check_closed(self) < 0 ? NULL : Py_None; }

static PyObject *check_able(PyObject *self, PyObject *method, const char *message)
{
    PyObject *v = PyObject_CallMethodNoArgs(self, method);
    if (v && v != Py_True) {
        Py_DECREF(v);
        return io_unsupported(self, message);
    }
    return v;
}
static PyObject *check_seekable(PyObject *self, PyObject *args) { return (void)args, check_able(self, IO(seekable), "File or stream is not seekable."); }
static PyObject *check_readable(PyObject *self, PyObject *args) { return (void)args, check_able(self, IO(readable), "File or stream is not readable."); }
static PyObject *check_writable(PyObject *self, PyObject *args) { return (void)args, check_able(self, IO(writable), "File or stream is not writable."); }

static PyObject *iobase_enter(PyObject *self, PyObject *unused)
{
    (void)unused;
    return io_check_closed(self) < 0 ? NULL : Py_NewRef(self);
}

static PyObject *iobase_exit(PyObject *self, PyObject *args) { return (void)args, PyObject_CallMethodNoArgs(self, IO(close)); }

/* How many bytes readline() may ask for so as not to read beyond the line: what peek() shows, else one. -1 raised. */
static Py_ssize_t line_step(PyObject *self, bool has_peek, Py_ssize_t limit)
{
    if (!has_peek)
        return 1;
    PyObject *ahead;
    do
        ahead = PyObject_CallMethod(self, "peek", "i", 1);
    while (!ahead && io_retry_eintr());
    if (!ahead)
        return -1;
    if (!PyBytes_Check(ahead)) {
        PyErr_Format(PyExc_OSError, "peek() should have returned a bytes object, not '%.200s'", Py_TYPE(ahead)->tp_name);
        Py_DECREF(ahead);
        return -1;
    }
    Py_ssize_t have = PyBytes_Size(ahead), n = 1;
    if (have > 0) {
        const char *p = PyBytes_AsString(ahead);
        n = limit >= 0 && limit < have ? limit : have;
        const char *end = memchr(p, '\n', (size_t)n);
        if (end)
            n = end - p + 1;
    }
    Py_DECREF(ahead);
    return n;
}

static PyObject *iobase_readline(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t limit, step;
    if (io_size_arg("readline", args, nargs, &limit) < 0)
        return NULL;
    PyObject *peek = NULL, *line = NULL;
    int has_peek = PyObject_GetOptionalAttr(self, IO(peek), &peek);
    Py_XDECREF(peek);
    if (has_peek < 0 || !(line = PyByteArray_FromStringAndSize(NULL, 0)))
        return NULL;
    while (limit < 0 || PyByteArray_Size(line) < limit) {
        if ((step = line_step(self, has_peek, limit < 0 ? -1 : limit - PyByteArray_Size(line))) < 0)
            goto fail;
        PyObject *part = PyObject_CallMethod(self, "read", "n", step);
        if (!part) {
            if (io_retry_eintr())
                continue;
            goto fail;
        }
        if (!PyBytes_Check(part)) {
            PyErr_Format(PyExc_OSError, "read() should have returned a bytes object, not '%.200s'", Py_TYPE(part)->tp_name);
            Py_DECREF(part);
            goto fail;
        }
        Py_ssize_t had = PyByteArray_Size(line), n = PyBytes_Size(part);
        if (n && PyByteArray_Resize(line, had + n) < 0) {
            Py_DECREF(part);
            goto fail;
        }
        memcpy(PyByteArray_AsString(line) + had, PyBytes_AsString(part), (size_t)n);
        Py_DECREF(part);
        if (n == 0 || PyByteArray_AsString(line)[had + n - 1] == '\n')
            break;
    }
    PyObject *result = PyBytes_FromStringAndSize(PyByteArray_AsString(line), PyByteArray_Size(line));
    Py_DECREF(line);
    return result;
fail:
    Py_DECREF(line);
    return NULL;
}

static PyObject *iobase_iter(PyObject *self) { return io_check_closed(self) < 0 ? NULL : Py_NewRef(self); }

static PyObject *iobase_next(PyObject *self)
{
    PyObject *line = PyObject_CallMethodNoArgs(self, IO(readline));
    if (line && PyObject_Size(line) <= 0)
        Py_CLEAR(line);                      /* the end, or an error of len() */
    return line;
}

static PyObject *iobase_readlines(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t hint, total = 0;
    if (io_size_arg("readlines", args, nargs, &hint) < 0)
        return NULL;
    PyObject *lines = PyList_New(0), *it = lines ? PyObject_GetIter(self) : NULL, *line = NULL;
    if (!it)
        goto fail;
    while ((line = PyIter_Next(it))) {
        Py_ssize_t n = PyObject_Size(line);
        if (n < 0 || PyList_Append(lines, line) < 0)
            goto fail;
        Py_DECREF(line);
        total += n;
        if (hint > 0 && total >= hint)
            break;
    }
    if (PyErr_Occurred()) {
        line = NULL;
        goto fail;
    }
    Py_DECREF(it);
    return lines;
fail:
    Py_XDECREF(line);
    Py_XDECREF(it);
    Py_XDECREF(lines);
    return NULL;
}

static PyObject *iobase_writelines(PyObject *self, PyObject *lines)
{
    if (io_check_closed(self) < 0)
        return NULL;
    PyObject *it = PyObject_GetIter(lines), *line;
    if (!it)
        return NULL;
    while ((line = PyIter_Next(it))) {
        PyObject *r;
        do
            r = PyObject_CallMethodOneArg(self, IO(write), line);
        while (!r && io_retry_eintr());
        Py_DECREF(line);
        if (!r)
            break;
        Py_DECREF(r);
    }
    Py_DECREF(it);
    return PyErr_Occurred() ? NULL : Py_None;
}

static PyMethodDef iobase_methods[] = {
    {"seek", iobase_seek, METH_VARARGS, PyDoc_STR("seek($self, offset, whence=0, /)\n--\n\nChanges the position, and returns the new one.")},
    {"tell", iobase_tell, METH_NOARGS, PyDoc_STR("tell($self, /)\n--\n\nReturn current stream position.")},
    {"truncate", iobase_truncate, METH_VARARGS, PyDoc_STR("truncate($self, size=None, /)\n--\n\nSets the size of the stream.")},
    {"flush", iobase_flush, METH_NOARGS, PyDoc_STR("flush($self, /)\n--\n\nWrites out what is buffered.")},
    {"close", iobase_close, METH_NOARGS, PyDoc_STR("close($self, /)\n--\n\nFlushes and closes; once closed, nothing happens.")},
    {"seekable", iobase_no, METH_NOARGS, PyDoc_STR("seekable($self, /)\n--\n\nCan the position be changed?")},
    {"readable", iobase_no, METH_NOARGS, PyDoc_STR("readable($self, /)\n--\n\nCan it be read?")},
    {"writable", iobase_no, METH_NOARGS, PyDoc_STR("writable($self, /)\n--\n\nCan it be written?")},
    {"_checkClosed", check_closed, METH_VARARGS, NULL},
    {"_checkSeekable", check_seekable, METH_VARARGS, NULL},
    {"_checkReadable", check_readable, METH_VARARGS, NULL},
    {"_checkWritable", check_writable, METH_VARARGS, NULL},
    {"fileno", iobase_fileno, METH_NOARGS, PyDoc_STR("fileno($self, /)\n--\n\nThe file descriptor.")},
    {"isatty", iobase_isatty, METH_NOARGS, PyDoc_STR("isatty($self, /)\n--\n\nIs it a terminal?")},
    {"__enter__", iobase_enter, METH_NOARGS, NULL},
    {"__exit__", iobase_exit, METH_VARARGS, NULL},
    {"readline", IO_METHOD(iobase_readline), METH_FASTCALL, PyDoc_STR("readline($self, size=-1, /)\n--\n\nReads one line, of at most size bytes.")},
    {"readlines", IO_METHOD(iobase_readlines), METH_FASTCALL, PyDoc_STR("readlines($self, hint=-1, /)\n--\n\nA list of the lines, hint bytes of them or a bit more.")},
    {"writelines", iobase_writelines, METH_O, PyDoc_STR("writelines($self, lines, /)\n--\n\nWrites each of the lines; no line ends are added.")},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef iobase_getset[] = {
    {"__dict__", PyObject_GenericGetDict, NULL, NULL, NULL},
    {"closed", iobase_get_closed, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot iobase_slots[] = {
    {Py_tp_dealloc, io_free},         {Py_tp_finalize, iobase_finalize}, {Py_tp_traverse, io_traverse},   {Py_tp_clear, io_clear},
    {Py_tp_iter, iobase_iter},        {Py_tp_iternext, iobase_next},     {Py_tp_methods, iobase_methods}, {Py_tp_getset, iobase_getset},
    {Py_tp_doc, (void *)"The abstract base class of all streams: of bytes or text, readable, writable or both."}, {0, NULL},
};
enum { BASE_FLAGS = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE };
PyType_Spec iobase_spec = {"_io._IOBase", sizeof(BaseObj), 0, BASE_FLAGS | Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_MANAGED_WEAKREF, iobase_slots};

/* -- _RawIOBase ------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *rawiobase_read(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t n;
    if (io_size_arg("read", args, nargs, &n) < 0)
        return NULL;
    if (n < 0)
        return PyObject_CallMethodNoArgs(self, IO(readall));
    PyObject *room = PyByteArray_FromStringAndSize(NULL, n), *result = NULL;
    PyObject *got = room ? PyObject_CallMethodOneArg(self, IO(readinto), room) : NULL;
    if (!got || got == Py_None) {
        Py_XDECREF(room);
        return got;
    }
    Py_ssize_t count = PyNumber_AsSsize_t(got, PyExc_ValueError);
    if (count == -1 && PyErr_Occurred())
        ;
    else if (count < 0 || count > PyByteArray_Size(room))
        PyErr_Format(PyExc_ValueError, "readinto returned %zd outside buffer size %zd", count, PyByteArray_Size(room));
    else
        result = PyBytes_FromStringAndSize(PyByteArray_AsString(room), count);
    Py_DECREF(got);
    Py_DECREF(room);
    return result;
}

static PyObject *rawiobase_readall(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *parts = PyList_New(0), *result = NULL;
    if (!parts)
        return NULL;
    for (;;) {
        PyObject *part = PyObject_CallMethod(self, "read", "n", (Py_ssize_t)IO_DEFAULT_BUFFER_SIZE);
        if (!part) {
            if (io_retry_eintr())
                continue;
            break;
        }
        if (part == Py_None && PyList_Size(parts) == 0) {
            result = part;
            break;
        }
        if (part != Py_None && !PyBytes_Check(part)) {
            PyErr_SetString(PyExc_TypeError, "read() should return bytes");
            Py_DECREF(part);
            break;
        }
        if (part == Py_None || PyBytes_Size(part) == 0) {
            Py_DECREF(part);
            PyObject *nothing = PyBytes_FromStringAndSize(NULL, 0);
            result = nothing ? PyBytes_Join(nothing, parts) : NULL;
            Py_XDECREF(nothing);
            break;
        }
        int rc = PyList_Append(parts, part);
        Py_DECREF(part);
        if (rc < 0)
            break;
    }
    Py_DECREF(parts);
    return result;
}

static PyObject *not_implemented(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    PyErr_SetNone(PyExc_NotImplementedError);
    return NULL;
}

static PyMethodDef rawiobase_methods[] = {
    {"read", IO_METHOD(rawiobase_read), METH_FASTCALL, PyDoc_STR("read($self, size=-1, /)\n--\n\nReads at most size bytes by one call, all for -1.")},
    {"readall", rawiobase_readall, METH_NOARGS, PyDoc_STR("readall($self, /)\n--\n\nRead until EOF, using multiple read() call.")},
    {"readinto", not_implemented, METH_O, NULL},
    {"write", not_implemented, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot rawiobase_slots[] = {
    {Py_tp_dealloc, io_free}, {Py_tp_traverse, io_traverse}, {Py_tp_clear, io_clear}, {Py_tp_methods, rawiobase_methods},
    {Py_tp_doc, (void *)"Base class for raw binary I/O."}, {0, NULL},
};
PyType_Spec rawiobase_spec = {"_io._RawIOBase", 0, 0, BASE_FLAGS, rawiobase_slots};

/* -- _BufferedIOBase -------------------------------------------------------------------------------------------------------------------------- */

static PyObject *base_read(PyObject *self, PyObject *args) { return (void)args, io_unsupported(self, "read"); }
static PyObject *base_read1(PyObject *self, PyObject *args) { return (void)args, io_unsupported(self, "read1"); }
static PyObject *base_readline(PyObject *self, PyObject *args) { return (void)args, io_unsupported(self, "readline"); }
static PyObject *base_write(PyObject *self, PyObject *args) { return (void)args, io_unsupported(self, "write"); }
static PyObject *base_detach(PyObject *self, PyObject *args) { return (void)args, io_unsupported(self, "detach"); }

static PyObject *read_into(PyObject *self, PyObject *target, PyObject *method)
{
    Py_buffer b;
    PyObject *result = NULL;
    if (PyObject_GetBuffer(target, &b, PyBUF_WRITABLE) < 0) {
        PyErr_Format(PyExc_TypeError, "%U() argument must be read-write bytes-like object, not %s", method == IO(read) ? IO(readinto) : IO(readinto1),
                     Py_TYPE(target)->tp_name);
        return NULL;
    }
    PyObject *size = PyLong_FromSsize_t(b.len), *data = size ? PyObject_CallMethodOneArg(self, method, size) : NULL;
    Py_XDECREF(size);
    if (data && !PyBytes_Check(data))
        PyErr_SetString(PyExc_TypeError, "read() should return bytes");
    else if (data && PyBytes_Size(data) > b.len)
        PyErr_Format(PyExc_ValueError, "read() returned too much data: %zd bytes requested, %zd returned", b.len, PyBytes_Size(data));
    else if (data) {
        memcpy(b.buf, PyBytes_AsString(data), (size_t)PyBytes_Size(data));
        result = PyLong_FromSsize_t(PyBytes_Size(data));
    }
    Py_XDECREF(data);
    PyBuffer_Release(&b);
    return result;
}
static PyObject *bufferediobase_readinto(PyObject *self, PyObject *target) { return read_into(self, target, IO(read)); }
static PyObject *bufferediobase_readinto1(PyObject *self, PyObject *target) { return read_into(self, target, IO(read1)); }

static PyMethodDef bufferediobase_methods[] = {
    {"detach", base_detach, METH_NOARGS, PyDoc_STR("detach($self, /)\n--\n\nGives away the stream underneath; this one cannot be used any more.")},
    {"read", base_read, METH_VARARGS, PyDoc_STR("read($self, size=-1, /)\n--\n\nReads size bytes, or up to the end.")},
    {"read1", base_read1, METH_VARARGS, PyDoc_STR("read1($self, size=-1, /)\n--\n\nReads by one call of the stream underneath at most.")},
    {"readinto", bufferediobase_readinto, METH_O, PyDoc_STR("readinto($self, buffer, /)\n--\n\nFills buffer.")},
    {"readinto1", bufferediobase_readinto1, METH_O, PyDoc_STR("readinto1($self, buffer, /)\n--\n\nFills buffer by one call of the stream underneath at most.")},
    {"write", base_write, METH_VARARGS, PyDoc_STR("write($self, b, /)\n--\n\nWrites, and returns the number of bytes, which is all of them.")},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot bufferediobase_slots[] = {
    {Py_tp_dealloc, io_free}, {Py_tp_traverse, io_traverse}, {Py_tp_clear, io_clear}, {Py_tp_methods, bufferediobase_methods},
    {Py_tp_doc, (void *)"Base class for buffered IO objects."}, {0, NULL},
};
PyType_Spec bufferediobase_spec = {"_io._BufferedIOBase", 0, 0, BASE_FLAGS, bufferediobase_slots};

/* -- _TextIOBase ------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *get_none(PyObject *self, void *unused) { return (void)self, (void)unused, Py_None; }

static PyMethodDef textiobase_methods[] = {
    {"detach", base_detach, METH_VARARGS, PyDoc_STR("detach($self, /)\n--\n\nGives away the stream underneath; this one cannot be used any more.")},
    {"read", base_read, METH_VARARGS, PyDoc_STR("read($self, size=-1, /)\n--\n\nReads size characters, or up to the end.")},
    {"readline", base_readline, METH_VARARGS, PyDoc_STR("readline($self, size=-1, /)\n--\n\nReads a line; an empty str at the end.")},
    {"write", base_write, METH_VARARGS, PyDoc_STR("write($self, s, /)\n--\n\nWrites, and returns the number of characters.")},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef textiobase_getset[] = {
    {"encoding", get_none, NULL, PyDoc_STR("Encoding of the text stream."), NULL},
    {"newlines", get_none, NULL, PyDoc_STR("Line endings translated so far."), NULL},
    {"errors", get_none, NULL, PyDoc_STR("The error setting of the decoder or encoder."), NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot textiobase_slots[] = {
    {Py_tp_dealloc, io_free}, {Py_tp_traverse, io_traverse}, {Py_tp_clear, io_clear}, {Py_tp_methods, textiobase_methods}, {Py_tp_getset, textiobase_getset},
    {Py_tp_doc, (void *)"Base class for text I/O."}, {0, NULL},
};
PyType_Spec textiobase_spec = {"_io._TextIOBase", 0, 0, BASE_FLAGS, textiobase_slots};
