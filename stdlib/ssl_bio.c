/* stdlib/ssl_bio.c -- where OpenSSL reads and writes: two BIO methods of our own, and the type MemoryBIO.
 *
 * socket   Moves bytes by recv() and send() that never block, whatever the descriptor is set to. So a call into the library never waits with the
 *          connection's lock held: it says that it wants to read or to write, and ssl_socket.c waits, unlocked.
 * memory   A MemoryBIO's bytes are guarded by a mutex that both its methods and the library's calls take, which may be in different threads.
 * Both run detached: they touch no object beyond the C fields, and allocate by malloc.
 */
#ifdef P3T_HAVE_OPENSSL
#include "stdlib/ssl_int.h"

#include <openssl/bio.h>
#include <sys/socket.h>

static BIO_METHOD *socket_method, *memory_method;            /* written once, by the first interpreter's import */

/* -- the socket ---------------------------------------------------------------------------------------------------------------------- */

static bool again(int number) { return number == EAGAIN || number == EWOULDBLOCK || number == EINTR; }

static int moved(BIO *b, SslSocket *s, ssize_t n, void (*retry)(BIO *))
{
    BIO_clear_retry_flags(b);
    if (n < 0 && again(errno))
        retry(b);
    else if (n < 0)
        s->system_error = errno;
    return (int)n;
}
static void retry_read(BIO *b) { BIO_set_retry_read(b); }
static void retry_write(BIO *b) { BIO_set_retry_write(b); }

static int socket_read(BIO *b, char *to, int n)
{
    SslSocket *s = BIO_get_data(b);
    ssize_t got = recv(s->fd, to, (size_t)n, MSG_DONTWAIT);
    if (got == 0 && n > 0)
        s->at_end = true;
    return moved(b, s, got, retry_read);
}

static int socket_write(BIO *b, const char *from, int n)
{
    SslSocket *s = BIO_get_data(b);
    return moved(b, s, send(s->fd, from, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL), retry_write);
}

static long socket_ctrl(BIO *b, int command, long number, void *pointer)
{
    SslSocket *s = BIO_get_data(b);
    (void)number, (void)pointer;
    switch (command) {
    case BIO_CTRL_EOF: return s->at_end;
    case BIO_CTRL_FLUSH:
    case BIO_CTRL_DUP: return 1;
    default: return 0;
    }
}

/* -- memory ----------------------------------------------------------------------------------------------------------------------------- */

static size_t take(MemoryBio *m, char *to, size_t n)
{
    size_t there = m->last - m->first;
    n = n < there ? n : there;
    memcpy(to, m->data + m->first, n);
    m->first += n;
    if (m->first == m->last)
        m->first = m->last = 0;
    return n;
}

/* False: no memory. */
static bool append(MemoryBio *m, const char *from, size_t n)
{
    size_t there = m->last - m->first;
    if (n > m->room - m->last && m->first) {
        memmove(m->data, m->data + m->first, there);
        m->first = 0;
        m->last = there;
    }
    if (n > m->room - m->last) {
        size_t room = there + n > 4096 ? there + n + there / 2 : 4096;
        char *data = room < there + n ? NULL : realloc(m->data, room);
        if (!data)
            return false;
        m->data = data;
        m->room = room;
    }
    if (n)
        memcpy(m->data + m->last, from, n);
    m->last += n;
    return true;
}

static int memory_read(BIO *b, char *to, int n)
{
    MemoryBio *m = BIO_get_data(b);
    BIO_clear_retry_flags(b);
    PyMutex_Lock(&m->lock);
    int got = n > 0 && m->last > m->first ? (int)take(m, to, (size_t)n) : m->ended || n <= 0 ? 0 : -1;
    PyMutex_Unlock(&m->lock);
    if (got < 0)
        BIO_set_retry_read(b);
    return got;
}

static int memory_write(BIO *b, const char *from, int n)
{
    MemoryBio *m = BIO_get_data(b);
    BIO_clear_retry_flags(b);
    PyMutex_Lock(&m->lock);
    bool ok = n >= 0 && append(m, from, (size_t)n);
    PyMutex_Unlock(&m->lock);
    if (!ok)
        ERR_raise(ERR_LIB_BIO, ERR_R_MALLOC_FAILURE);
    return ok ? n : -1;
}

static long memory_ctrl(BIO *b, int command, long number, void *pointer)
{
    MemoryBio *m = BIO_get_data(b);
    long r = 0;
    (void)number, (void)pointer;
    switch (command) {
    case BIO_CTRL_FLUSH:
    case BIO_CTRL_DUP: return 1;
    case BIO_CTRL_EOF:
    case BIO_CTRL_PENDING:
        PyMutex_Lock(&m->lock);
        r = command == BIO_CTRL_PENDING ? (long)(m->last - m->first) : m->first == m->last && m->ended;
        PyMutex_Unlock(&m->lock);
        return r;
    default: return 0;
    }
}

/* -- making -------------------------------------------------------------------------------------------------------------------------------- */

static BIO_METHOD *method(const char *name, int (*read)(BIO *, char *, int), int (*write)(BIO *, const char *, int), long (*ctrl)(BIO *, int, long, void *))
{
    int number = BIO_get_new_index();
    BIO_METHOD *m = number < 0 ? NULL : BIO_meth_new(number | BIO_TYPE_SOURCE_SINK, name);
    if (m && BIO_meth_set_read(m, read) && BIO_meth_set_write(m, write) && BIO_meth_set_ctrl(m, ctrl))
        return m;
    BIO_meth_free(m);
    return NULL;
}

static PyMutex init_lock;
int ssl_bio_init(void)
{
    PyMutex_Lock(&init_lock);
    if (!socket_method)
        socket_method = method("socket of Python", socket_read, socket_write, socket_ctrl);
    if (!memory_method)
        memory_method = method("MemoryBIO of Python", memory_read, memory_write, memory_ctrl);
    bool ok = socket_method && memory_method;
    PyMutex_Unlock(&init_lock);
    if (!ok)
        PyErr_NoMemory();
    return ok ? 0 : -1;
}

static BIO *made(const BIO_METHOD *m, void *data)
{
    BIO *b = BIO_new(m);
    if (!b) {
        ERR_clear_error();
        PyErr_NoMemory();
        return NULL;
    }
    BIO_set_data(b, data);
    BIO_set_init(b, 1);
    return b;
}
BIO *ssl_bio_socket(SslSocket *s) { return made(socket_method, s); }
BIO *ssl_bio_memory(PyObject *m) { return made(memory_method, m); }

/* -- the type MemoryBIO ----------------------------------------------------------------------------------------------------------------------- */

static PyObject *memory_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    if (kwargs && PyDict_GET_SIZE(kwargs))
        return PyErr_Format(PyExc_TypeError, "MemoryBIO() takes no keyword arguments");
    if (PyTuple_GET_SIZE(args))
        return PyErr_Format(PyExc_TypeError, "MemoryBIO() takes no positional arguments");
    return type->tp_alloc(type, 0);
}

static void memory_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    free(((MemoryBio *)self)->data);
    ssl_free(self, Py_TYPE(self));
}

static int memory_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    return 0;
}

static PyObject *memory_read_method(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    MemoryBio *m = (MemoryBio *)self;
    int wanted = -1;
    if (!args_count("read", nargs, 0, 1) || (nargs && (wanted = PyLong_AsInt(args[0])) == -1 && PyErr_Occurred()))
        return NULL;
    for (;;) {                               /* the bytes object is made without the lock */
        PyMutex_Lock(&m->lock);
        size_t there = m->last - m->first;
        PyMutex_Unlock(&m->lock);
        size_t n = wanted < 0 || (size_t)wanted > there ? there : (size_t)wanted;
        PyObject *r = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)n);
        if (!r)
            return NULL;
        PyMutex_Lock(&m->lock);
        bool enough = m->last - m->first >= n;
        if (enough)
            take(m, PyBytes_AS_STRING(r), n);
        PyMutex_Unlock(&m->lock);
        if (enough)
            return r;
        Py_DECREF(r);                        /* another thread was faster */
    }
}

static PyObject *memory_write_method(PyObject *self, PyObject *data)
{
    MemoryBio *m = (MemoryBio *)self;
    Py_buffer view;
    if (PyObject_GetBuffer(data, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    PyObject *r = NULL;
    if (view.len > INT_MAX) {
        PyErr_Format(PyExc_OverflowError, "string longer than %d bytes", INT_MAX);
    } else {
        PyMutex_Lock(&m->lock);
        bool ended = m->ended, ok = !ended && append(m, view.buf, (size_t)view.len);
        PyMutex_Unlock(&m->lock);
        if (ok) {
            r = PyLong_FromSsize_t(view.len);
        } else if (ended) {
            SslState *st = ssl_state_of_type(Py_TYPE(self));
            if (st)
                PyErr_SetString(st->Error, "cannot write() after write_eof()");
        } else {
            PyErr_NoMemory();
        }
    }
    PyBuffer_Release(&view);
    return r;
}

static PyObject *memory_write_eof(PyObject *self, PyObject *Py_UNUSED(unused))
{
    MemoryBio *m = (MemoryBio *)self;
    PyMutex_Lock(&m->lock);
    m->ended = true;
    PyMutex_Unlock(&m->lock);
    Py_RETURN_NONE;
}

static PyObject *memory_pending(PyObject *self, void *Py_UNUSED(closure))
{
    MemoryBio *m = (MemoryBio *)self;
    PyMutex_Lock(&m->lock);
    size_t n = m->last - m->first;
    PyMutex_Unlock(&m->lock);
    return PyLong_FromSize_t(n);
}

static PyObject *memory_eof(PyObject *self, void *Py_UNUSED(closure))
{
    MemoryBio *m = (MemoryBio *)self;
    PyMutex_Lock(&m->lock);
    bool eof = m->ended && m->first == m->last;
    PyMutex_Unlock(&m->lock);
    return PyBool_FromLong(eof);
}

static PyMethodDef memory_methods[] = {
    {"read", _PyCFunction_CAST(memory_read_method), METH_FASTCALL,
     PyDoc_STR("read($self, size=-1, /)\n--\n\nBytes that were written, at most size of them, all if it is negative.")},
    {"write", memory_write_method, METH_O, PyDoc_STR("write($self, b, /)\n--\n\nAdds the bytes. How many there were.")},
    {"write_eof", memory_write_eof, METH_NOARGS, PyDoc_STR("write_eof($self, /)\n--\n\nNothing more will be written. When all is read, eof is true.")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef memory_getset[] = {
    {"pending", memory_pending, NULL, PyDoc_STR("How many bytes wait to be read."), NULL},
    {"eof", memory_eof, NULL, PyDoc_STR("Whether all is read and nothing more will be written."), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot memory_slots[] = {
    {Py_tp_new, memory_new}, {Py_tp_dealloc, memory_dealloc}, {Py_tp_traverse, memory_traverse}, {Py_tp_methods, memory_methods},
    {Py_tp_getset, memory_getset}, {0, NULL}
};
PyType_Spec ssl_memory_bio_spec = {.name = "_ssl.MemoryBIO", .basicsize = sizeof(MemoryBio),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, .slots = memory_slots};
#else
typedef int openssl_is_missing;
#endif
