/* stdlib/io_bytes.c -- BytesIO: a binary stream in memory.
 *
 * The memory belongs to the stream; getbuffer() gives a view of it, and while a view is out nothing moves it: writing raises BufferError.
 * The position may stand behind the end; writing there fills the gap with zeros.
 * Locks. Everything under the lock of the object, which most take by a critical section; no code of others runs inside it. Small reads and writes
 * by the thread that owns the stream are quick operations (io_int.h).
 * Tests. tests/stdlib/io_text.py
 */
#include "io_int.h"

#include "objects/bytes_int.h"
#include "objects/shared_bytes.h"

typedef struct {
    Obj hdr;
    char *mem GUARD(critical section);
    Py_ssize_t len, room, at GUARD(critical section);
    Py_ssize_t exports GUARD(critical section);
    uint8_t closed GUARD_W(critical section, relaxed, relaxed);
} MemoryObj;
static MemoryObj *bio(PyObject *self) { return IO_BODY(MemoryObj, self); }
bool bytesio_closed(PyObject *self) { return load_relaxed_u8(&bio(self)->closed); }

typedef struct { Obj hdr; PyObject *source FROZEN; } ViewObj;

static int check_open(MemoryObj *b)
{
    if (b->closed)
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file.");
    return b->closed ? -1 : 0;
}

static int check_movable(MemoryObj *b)
{
    if (b->exports)
        PyErr_SetString(PyExc_BufferError, "Existing exports of data: object cannot be re-sized");
    return b->exports ? -1 : 0;
}

static int reserve(MemoryObj *b, Py_ssize_t n)
{
    if (n <= b->room)
        return 0;
    Py_ssize_t room = n + (n >> 3) + (n < 9 ? 3 : 6);
    char *p = room < n ? NULL : PyMem_Realloc(b->mem, (size_t)room);
    if (!p) {
        PyErr_NoMemory();
        return -1;
    }
    b->mem = p, b->room = room;
    return 0;
}

static int put(MemoryObj *b, const void *from, Py_ssize_t n)
{
    if (check_open(b) < 0 || check_movable(b) < 0)
        return -1;
    if (n == 0)
        return 0;
    if (b->at > PY_SSIZE_T_MAX / 2 - n) {
        PyErr_SetString(PyExc_OverflowError, "new buffer size too large");
        return -1;
    }
    if (reserve(b, b->at + n) < 0)
        return -1;
    if (b->at > b->len)
        memset(b->mem + b->len, 0, (size_t)(b->at - b->len));
    shared_bytes_load(b->mem + b->at, from, (size_t)n);
    b->at += n;
    b->len = Py_MAX(b->len, b->at);
    return 0;
}

/* The next bytes, n at most (-1: all). */
static PyObject *get(MemoryObj *b, Py_ssize_t n)
{
    Py_ssize_t left = Py_MAX(b->len - b->at, 0);
    if (n < 0 || n > left)
        n = left;
    PyObject *data = PyBytes_FromStringAndSize(n ? b->mem + b->at : "", n);
    if (data)
        b->at += n;
    return data;
}

static Py_ssize_t line_length(const MemoryObj *b, Py_ssize_t limit)
{
    Py_ssize_t left = Py_MAX(b->len - b->at, 0);
    if (limit >= 0)
        left = Py_MIN(left, limit);
    const char *p = left ? b->mem + b->at : NULL, *end = p ? memchr(p, '\n', (size_t)left) : NULL;
    return end ? end - p + 1 : left;
}

/* get() of n bytes (-1: a line), for the owner and when they are few and there: no lock is taken. NULL: nothing done, or MemoryError. */
static PyObject *get_quick(MemoryObj *b, Py_ssize_t n)
{
    if (!obj_is_mine(&b->hdr) || !owner_enter(this_thread, b, &b->hdr.lock))
        return NULL;
    Py_ssize_t at = b->at, left = b->len - at, length = n < 0 && left > 0 ? line_length(b, QUICK_MAX) : n;
    const char *from = length > 1 && length <= left && length < QUICK_MAX ? b->mem + at : NULL;
    owner_leave(this_thread);
    char *to;
    Value data = from ? bytes_new((size_t)length, &to) : V_RAISED;
    if (is_raised(data))
        return NULL;
    if (LIKELY(owner_enter(this_thread, b, &b->hdr.lock))) {     /* or else somebody came in between */
        memcpy(to, from, (size_t)length);
        b->at = at + length;
        owner_leave(this_thread);
        return api_of(data);
    }
    value_release(data);
    return NULL;
}

/* Writes a few bytes where there is room. False: nothing done. */
static bool put_quick(MemoryObj *b, const char *from, Py_ssize_t n)
{
    if (n > QUICK_MAX)
        return false;
    enum hold h = hold_begin(&b->hdr);
    bool fits = !b->closed && !b->exports && b->at <= b->len && n <= b->room - b->at;
    if (fits) {
        memcpy(b->mem + b->at, from, (size_t)n);
        b->at += n;
        b->len = Py_MAX(b->len, b->at);
    }
    hold_end(&b->hdr, h);
    return fits;
}

#define LOCKED(result, expression)                                                                                                         \
    Py_BEGIN_CRITICAL_SECTION(self);                                                                                                       \
    result = check_open(bio(self)) < 0 ? NULL : (expression);                                                                              \
    Py_END_CRITICAL_SECTION()

static PyObject *bytes_read(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t n;
    PyObject *r;
    if (io_size_arg("read", args, nargs, &n) < 0)
        return NULL;
    if (n > 0 && ((r = get_quick(bio(self), n)) || error_pending()))
        return r;
    LOCKED(r, get(bio(self), n));
    return r;
}

static PyObject *bytes_readline(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t n;
    PyObject *r;
    if (io_size_arg("readline", args, nargs, &n) < 0)
        return NULL;
    if (n < 0 && ((r = get_quick(bio(self), -1)) || error_pending()))
        return r;
    LOCKED(r, get(bio(self), line_length(bio(self), n)));
    return r;
}

static PyObject *bytes_next(PyObject *self)
{
    PyObject *r = get_quick(bio(self), -1);
    if (r || error_pending())
        return r;
    LOCKED(r, get(bio(self), line_length(bio(self), -1)));
    if (r && PyBytes_Size(r) == 0)
        Py_CLEAR(r);
    return r;
}

static PyObject *bytes_readlines(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t hint, total = 0;
    if (io_size_arg("readlines", args, nargs, &hint) < 0)
        return NULL;
    PyObject *lines = PyList_New(0), *line;
    while (lines) {
        LOCKED(line, get(bio(self), line_length(bio(self), -1)));
        Py_ssize_t n = line ? PyBytes_Size(line) : 0;
        if (!line || (n && PyList_Append(lines, line) < 0))
            Py_CLEAR(lines);
        Py_XDECREF(line);
        total += n;
        if (n == 0 || (hint > 0 && total >= hint))
            break;
    }
    return lines;
}

static PyObject *bytes_readinto(PyObject *self, PyObject *target)
{
    Py_buffer v;
    PyObject *r;
    Py_ssize_t n = 0;
    if (PyObject_GetBuffer(target, &v, PyBUF_WRITABLE) < 0) {
        PyErr_Format(PyExc_TypeError, "readinto() argument must be read-write bytes-like object, not %s", Py_TYPE(target)->tp_name);
        return NULL;
    }
    Py_BEGIN_CRITICAL_SECTION(self);
    MemoryObj *b = bio(self);
    r = check_open(b) < 0 ? NULL : Py_None;
    if (r) {
        n = Py_MIN(v.len, Py_MAX(b->len - b->at, 0));
        if (n)
            memmove(v.buf, b->mem + b->at, (size_t)n);
        b->at += n;
    }
    Py_END_CRITICAL_SECTION();
    PyBuffer_Release(&v);
    return r ? PyLong_FromSsize_t(n) : NULL;
}

static PyObject *bytes_write(PyObject *self, PyObject *data)
{
    Py_buffer v;
    int rc;
    if (IS_EXACT(value_of(data), BYTES)) {
        Py_ssize_t length = (Py_ssize_t)bytes_length(value_of(data));
        if (length && put_quick(bio(self), bytes_data(bytes_obj(value_of(data))), length))
            return PyLong_FromSsize_t(length);
    }
    if (PyObject_GetBuffer(data, &v, PyBUF_CONTIG_RO) < 0)
        return NULL;
    Py_ssize_t n = v.len;
    Py_BEGIN_CRITICAL_SECTION(self);
    rc = put(bio(self), v.buf, n);
    Py_END_CRITICAL_SECTION();
    PyBuffer_Release(&v);
    return rc < 0 ? NULL : PyLong_FromSsize_t(n);
}

static PyObject *bytes_writelines(PyObject *self, PyObject *lines)
{
    PyObject *r;
    LOCKED(r, Py_None);
    PyObject *it = r ? PyObject_GetIter(lines) : NULL, *line;
    if (!it)
        return NULL;
    while ((line = PyIter_Next(it))) {
        r = bytes_write(self, line);
        Py_DECREF(line);
        if (!r)
            break;
        Py_DECREF(r);
    }
    Py_DECREF(it);
    return PyErr_Occurred() ? NULL : Py_None;
}

static PyObject *bytes_getvalue(PyObject *self, PyObject *unused)
{
    PyObject *r;
    (void)unused;
    LOCKED(r, PyBytes_FromStringAndSize(bio(self)->mem, bio(self)->len));
    return r;
}

static PyObject *bytes_tell(PyObject *self, PyObject *unused)
{
    PyObject *r;
    (void)unused;
    LOCKED(r, PyLong_FromSsize_t(bio(self)->at));
    return r;
}

static PyObject *bytes_seek(PyObject *self, PyObject *args)
{
    Py_ssize_t to;
    int whence = 0;
    PyObject *r = NULL;
    if (!PyArg_ParseTuple(args, "n|i:seek", &to, &whence))
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    MemoryObj *b = bio(self);
    Py_ssize_t base = whence == 1 ? b->at : whence == 2 ? b->len : 0;
    if (check_open(b) < 0)
        ;
    else if (to < 0 && whence == 0)
        PyErr_Format(PyExc_ValueError, "negative seek value %zd", to);
    else if (whence < 0 || whence > 2)
        PyErr_Format(PyExc_ValueError, "invalid whence (%i, should be 0, 1 or 2)", whence);
    else if (to > PY_SSIZE_T_MAX - base)
        PyErr_SetString(PyExc_OverflowError, "new position too large");
    else
        r = PyLong_FromSsize_t(b->at = Py_MAX(base + to, 0));
    Py_END_CRITICAL_SECTION();
    return r;
}

static PyObject *bytes_truncate(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t n = -1;
    bool given = nargs && args[0] != Py_None;
    PyObject *r = NULL;
    if (io_size_arg("truncate", args, nargs, &n) < 0)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    MemoryObj *b = bio(self);
    if (!given)
        n = b->at;
    if (check_open(b) < 0 || check_movable(b) < 0)
        ;
    else if (n < 0)
        PyErr_Format(PyExc_ValueError, "negative size value %zd", n);
    else {
        b->len = Py_MIN(b->len, n);
        r = PyLong_FromSsize_t(n);
    }
    Py_END_CRITICAL_SECTION();
    return r;
}

static PyObject *bytes_close(PyObject *self, PyObject *unused)
{
    int rc;
    (void)unused;
    Py_BEGIN_CRITICAL_SECTION(self);
    MemoryObj *b = bio(self);
    rc = check_movable(b);
    if (rc == 0) {
        PyMem_Free(b->mem);
        b->mem = NULL, b->len = b->room = b->at = 0;
        store_relaxed_u8(&b->closed, true);
    }
    Py_END_CRITICAL_SECTION();
    return rc < 0 ? NULL : Py_None;
}

static PyObject *bytes_yes(PyObject *self, PyObject *u)
{
    PyObject *r;
    (void)u;
    LOCKED(r, Py_True);
    return r;
}
static PyObject *bytes_no(PyObject *self, PyObject *u)
{
    PyObject *r;
    (void)u;
    LOCKED(r, Py_False);
    return r;
}
static PyObject *bytes_none(PyObject *self, PyObject *u)
{
    PyObject *r;
    (void)u;
    LOCKED(r, Py_None);
    return r;
}
static PyObject *get_closed(PyObject *self, void *u) { return (void)u, PyBool_FromLong(bytesio_closed(self)); }

static PyObject *bytes_getbuffer(PyObject *self, PyObject *unused)
{
    PyObject *r;
    (void)unused;
    LOCKED(r, Py_None);
    if (!r)
        return NULL;
    PyTypeObject *type = io_state(self)->bytesio_view;
    PyObject *source = type->tp_alloc(type, 0);
    if (!source)
        return NULL;
    IO_BODY(ViewObj, source)->source = Py_NewRef(self);
    PyObject *view = PyMemoryView_FromObject(source);
    Py_DECREF(source);
    return view;
}

static PyObject *bytes_getstate(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *value = bytes_getvalue(self, NULL), *dict = value ? PyObject_GenericGetDict(self, NULL) : NULL, *r = NULL;
    if (dict)
        r = PyDict_Size(dict) ? Py_BuildValue("(OnN)", value, bio(self)->at, PyDict_Copy(dict)) : Py_BuildValue("(OnO)", value, bio(self)->at, Py_None);
    Py_XDECREF(value);
    Py_XDECREF(dict);
    return r;
}

static int set_value(PyObject *self, PyObject *initial)
{
    Py_buffer v;
    int rc;
    if (PyObject_GetBuffer(initial, &v, PyBUF_CONTIG_RO) < 0)
        return -1;
    Py_BEGIN_CRITICAL_SECTION(self);
    MemoryObj *b = bio(self);
    rc = check_movable(b);
    if (rc == 0) {
        b->len = b->at = 0;
        store_relaxed_u8(&b->closed, false);
        rc = put(b, v.buf, v.len);
        b->at = 0;
    }
    Py_END_CRITICAL_SECTION();
    PyBuffer_Release(&v);
    return rc;
}

static PyObject *bytes_setstate(PyObject *self, PyObject *state)
{
    if (bytesio_closed(self))
        return check_open(bio(self)), NULL;
    if (!PyTuple_Check(state) || PyTuple_Size(state) < 3)
        return PyErr_Format(PyExc_TypeError, "%.200s.__setstate__ argument should be 3-tuple, got %.200s", Py_TYPE(self)->tp_name, Py_TYPE(state)->tp_name);
    PyObject *where = PyTuple_GetItem(state, 1), *dict = PyTuple_GetItem(state, 2);
    if (set_value(self, PyTuple_GetItem(state, 0)) < 0)
        return NULL;
    if (!PyLong_Check(where))
        return PyErr_Format(PyExc_TypeError, "second item of state must be an integer, not %.200s", Py_TYPE(where)->tp_name);
    Py_ssize_t at = PyLong_AsSsize_t(where);
    if (at == -1 && PyErr_Occurred())
        return NULL;
    if (at < 0) {
        PyErr_SetString(PyExc_ValueError, "position value cannot be negative");
        return NULL;
    }
    bio(self)->at = at;
    if (dict == Py_None)
        Py_RETURN_NONE;
    if (!PyDict_Check(dict))
        return PyErr_Format(PyExc_TypeError, "third item of state should be a dict, got a %.200s", Py_TYPE(dict)->tp_name);
    PyObject *mine = PyObject_GenericGetDict(self, NULL);
    int rc = mine ? PyDict_Update(mine, dict) : -1;
    Py_XDECREF(mine);
    return rc < 0 ? NULL : Py_None;
}

static PyObject *bytes_sizeof(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyLong_FromSsize_t(Py_TYPE(self)->tp_basicsize + bio(self)->room);
}

static int bytes_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"initial_bytes", NULL};
    PyObject *initial = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:BytesIO", keywords, &initial))
        return -1;
    if (initial != Py_None)
        return set_value(self, initial);
    int rc;
    Py_BEGIN_CRITICAL_SECTION(self);
    rc = check_movable(bio(self));
    if (rc == 0) {
        bio(self)->len = bio(self)->at = 0;
        store_relaxed_u8(&bio(self)->closed, false);
    }
    Py_END_CRITICAL_SECTION();
    return rc;
}

static void bytes_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    PyMem_Free(bio(self)->mem);
    bio(self)->mem = NULL;
    io_free(self);
}

static PyMethodDef bytes_methods[] = {
    {"readable", bytes_yes, METH_NOARGS, NULL},
    {"seekable", bytes_yes, METH_NOARGS, NULL},
    {"writable", bytes_yes, METH_NOARGS, NULL},
    {"isatty", bytes_no, METH_NOARGS, NULL},
    {"flush", bytes_none, METH_NOARGS, NULL},
    {"close", bytes_close, METH_NOARGS, NULL},
    {"read", IO_METHOD(bytes_read), METH_FASTCALL, PyDoc_STR("read($self, size=-1, /)\n--\n\n")},
    {"read1", IO_METHOD(bytes_read), METH_FASTCALL, PyDoc_STR("read1($self, size=-1, /)\n--\n\n")},
    {"readline", IO_METHOD(bytes_readline), METH_FASTCALL, PyDoc_STR("readline($self, size=-1, /)\n--\n\n")},
    {"readlines", IO_METHOD(bytes_readlines), METH_FASTCALL, PyDoc_STR("readlines($self, size=None, /)\n--\n\n")},
    {"readinto", bytes_readinto, METH_O, NULL},
    {"write", bytes_write, METH_O, NULL},
    {"writelines", bytes_writelines, METH_O, NULL},
    {"getvalue", bytes_getvalue, METH_NOARGS, PyDoc_STR("getvalue($self, /)\n--\n\nAll of the bytes.")},
    {"getbuffer", bytes_getbuffer, METH_NOARGS, PyDoc_STR("getbuffer($self, /)\n--\n\nA writable view of the bytes.")},
    {"tell", bytes_tell, METH_NOARGS, NULL},
    {"seek", bytes_seek, METH_VARARGS, PyDoc_STR("seek($self, pos, whence=0, /)\n--\n\n")},
    {"truncate", IO_METHOD(bytes_truncate), METH_FASTCALL, PyDoc_STR("truncate($self, size=None, /)\n--\n\n")},
    {"__getstate__", bytes_getstate, METH_NOARGS, NULL},
    {"__setstate__", bytes_setstate, METH_O, NULL},
    {"__sizeof__", bytes_sizeof, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef bytes_getset[] = {{"closed", get_closed, NULL, PyDoc_STR("True if the file is closed."), NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot bytes_slots[] = {
    {Py_tp_new, PyType_GenericNew}, {Py_tp_init, bytes_init}, {Py_tp_dealloc, bytes_dealloc}, {Py_tp_traverse, io_traverse}, {Py_tp_clear, io_clear},
    {Py_tp_iter, PyObject_SelfIter}, {Py_tp_iternext, bytes_next}, {Py_tp_methods, bytes_methods}, {Py_tp_getset, bytes_getset},
    {Py_tp_doc, (void *)"BytesIO(initial_bytes=b'')\n--\n\nBuffered I/O implementation using an in-memory bytes buffer."}, {0, NULL},
};
PyType_Spec bytesio_spec = {"_io.BytesIO", sizeof(MemoryObj), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, bytes_slots};

/* -- what getbuffer() views ------------------------------------------------------------------------------------------------------------------------- */

static int view_get(PyObject *self, Py_buffer *v, int flags)
{
    PyObject *source = IO_BODY(ViewObj, self)->source;
    int rc;
    Py_BEGIN_CRITICAL_SECTION(source);
    MemoryObj *b = bio(source);
    rc = check_open(b) < 0 || reserve(b, 1) < 0 ? -1 : PyBuffer_FillInfo(v, self, b->mem, b->len, 0, flags);
    if (rc == 0)
        b->exports++;
    Py_END_CRITICAL_SECTION();
    return rc;
}

static void view_release(PyObject *self, Py_buffer *v)
{
    PyObject *source = IO_BODY(ViewObj, self)->source;
    (void)v;
    Py_BEGIN_CRITICAL_SECTION(source);
    bio(source)->exports--;
    Py_END_CRITICAL_SECTION();
}

static int view_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)Py_TYPE(self));
    Py_VISIT(IO_BODY(ViewObj, self)->source);
    return 0;
}

static void view_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(IO_BODY(ViewObj, self)->source);
    type->tp_free(self);
    Py_DECREF((PyObject *)type);
}

static PyType_Slot view_slots[] = {
    {Py_tp_dealloc, view_dealloc}, {Py_tp_traverse, view_traverse}, {Py_bf_getbuffer, view_get}, {Py_bf_releasebuffer, view_release}, {0, NULL},
};
PyType_Spec bytesio_view_spec = {"_io._BytesIOBuffer", sizeof(ViewObj), 0,
                                 Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, view_slots};
