/* stdlib/_socket_message.c -- socket options, and messages of several buffers with ancillary data.
 *
 * Ancillary data that arrives is read with the system's macros and checked against the room that was given: what the kernel cut off
 * (MSG_CTRUNC) may have a header that says more than there is.
 */
#include "stdlib/_socket_int.h"

#include <poll.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MAX_OPTION = 1024 };

/* -- options ---------------------------------------------------------------------------------------------------------------------------------- */

PyObject *socket_getsockopt(PyObject *self, PyObject *args)
{
    SocketObject *s = (SocketObject *)self;
    int level, option, size = 0, rc;
    USE_SOCKET(s, fd);
    if (!PyArg_ParseTuple(args, "ii|i:getsockopt", &level, &option, &size))
        return NULL;
    if (size == 0) {
        uint64_t wide = 0;
        int value = 0;
        bool is_wide = s->family == AF_VSOCK;
        socklen_t n = is_wide ? sizeof wide : sizeof value;
        rc = getsockopt(fd, level, option, is_wide ? (void *)&wide : &value, &n);
        return rc < 0 ? os_error() : is_wide ? PyLong_FromUInt64(wide) : PyLong_FromLong(value);
    }
    if (size < 0 || size > MAX_OPTION) {
        PyErr_SetString(PyExc_OSError, "getsockopt buflen out of range");
        return NULL;
    }
    char data[MAX_OPTION];
    socklen_t n = (socklen_t)size;
    rc = getsockopt(fd, level, option, data, &n);
    return rc < 0 ? os_error() : PyBytes_FromStringAndSize(data, (Py_ssize_t)n);
}

PyObject *socket_setsockopt(PyObject *self, PyObject *args)
{
    SocketObject *s = (SocketObject *)self;
    Py_ssize_t nargs = PyTuple_GET_SIZE(args);
    int level, option, value, rc;
    USE_SOCKET(s, fd);
    PyObject *o;
    Py_buffer view;
    if (nargs == 4) {
        unsigned size;
        if (!PyArg_ParseTuple(args, "iiOI:setsockopt", &level, &option, &o, &size))
            return NULL;
        if (o != Py_None) {
            PyErr_Format(PyExc_TypeError, "setsockopt() takes exactly 3 arguments (4 given)");
            return NULL;
        }
        return done(setsockopt(fd, level, option, NULL, size));
    }
    if (nargs != 3) {
        PyErr_Format(PyExc_TypeError, "setsockopt() takes exactly 3 arguments (%zd given)", nargs);
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "iiO:setsockopt", &level, &option, &o))
        return NULL;
    if (PyIndex_Check(o) && s->family == AF_VSOCK) {
        uint64_t wide = PyLong_AsUnsignedLongLongMask(o);
        return PyErr_Occurred() ? NULL : done(setsockopt(fd, level, option, &wide, sizeof wide));
    }
    if (PyIndex_Check(o)) {
        value = PyLong_AsInt(o);
        if (value != -1 || !PyErr_Occurred())
            return done(setsockopt(fd, level, option, &value, sizeof value));
        if (!PyErr_ExceptionMatches(PyExc_OverflowError))
            return NULL;
        PyErr_Clear();
    }
    if (!PyArg_Parse(o, "y*", &view))
        return NULL;
    rc = setsockopt(fd, level, option, view.buf, (socklen_t)view.len);
    int number = errno;
    PyBuffer_Release(&view);
    errno = number;
    return done(rc);
}

/* -- ancillary data: sizes ---------------------------------------------------------------------------------------------------------------------- */

static bool ancillary_sizes(size_t n, size_t *length, size_t *space)
{
    if (n > (size_t)INT_MAX - CMSG_SPACE(0))
        return false;
    *length = CMSG_LEN(n);
    *space = CMSG_SPACE(n);
    return true;
}

static PyObject *ancillary_size(PyObject *args, const char *format, bool padded, const char *out_of_range)
{
    Py_ssize_t n;
    size_t length, space;
    if (!PyArg_ParseTuple(args, format, &n))
        return NULL;
    if (n < 0 || !ancillary_sizes((size_t)n, &length, &space) || (padded && (size_t)n > (size_t)INT_MAX - CMSG_SPACE(1))) {
        PyErr_SetString(PyExc_OverflowError, out_of_range);
        return NULL;
    }
    return PyLong_FromSize_t(padded ? space : length);
}

PyObject *socket_CMSG_LEN(PyObject *Py_UNUSED(module), PyObject *args)
{
    return ancillary_size(args, "n:CMSG_LEN", false, "CMSG_LEN() argument out of range");
}
PyObject *socket_CMSG_SPACE(PyObject *Py_UNUSED(module), PyObject *args)
{
    return ancillary_size(args, "n:CMSG_SPACE", true, "CMSG_SPACE() argument out of range");
}

/* -- buffers ---------------------------------------------------------------------------------------------------------------------------------------- */

struct buffers { struct iovec *iov; Py_buffer *views; Py_ssize_t n; };

static void buffers_clear(struct buffers *b)
{
    for (Py_ssize_t i = 0; i < b->n; i++)
        PyBuffer_Release(&b->views[i]);
    PyMem_Free(b->views);
    PyMem_Free(b->iov);
}

/* format: "y*", or "w*" with a message of its own. */
static bool buffers_fill(struct buffers *b, PyObject *o, const char *not_iterable, const char *format, const char *function)
{
    PyObject *fast = PySequence_Fast(o, not_iterable), *items = fast ? PySequence_Tuple(fast) : NULL;
    Py_XDECREF(fast);
    if (!items)
        return false;
    Py_ssize_t n = PyTuple_GET_SIZE(items);
    bool ok = n <= INT_MAX;
    if (!ok) {
        PyErr_Format(PyExc_OSError, "%s() argument 1 is too long", function);
    } else {
        b->iov = PyMem_New(struct iovec, n ? n : 1);
        b->views = PyMem_New(Py_buffer, n ? n : 1);
        ok = b->iov && b->views;
        if (!ok)
            PyErr_NoMemory();
    }
    for (; ok && b->n < n; b->n++) {
        ok = PyArg_Parse(PyTuple_GET_ITEM(items, b->n), format, &b->views[b->n]);
        if (!ok) {
            if (*format == 'w' && PyErr_ExceptionMatches(PyExc_TypeError))
                PyErr_SetString(PyExc_TypeError, "recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers");
            break;
        }
        b->iov[b->n] = (struct iovec){b->views[b->n].buf, (size_t)b->views[b->n].len};
    }
    Py_DECREF(items);
    return ok;
}

/* -- receiving ---------------------------------------------------------------------------------------------------------------------------------------- */

struct message { struct msghdr header; socklen_t room; size_t control; int flags; };

static ssize_t do_receive(int fd, void *context)
{
    struct message *m = context;
    m->header.msg_namelen = m->room;
    m->header.msg_controllen = m->control;
    m->header.msg_flags = 0;
    return recvmsg(fd, &m->header, m->flags);
}

/* Where an item's data ends, as far as it is there. False: not even its header is. */
static bool item_data(const struct msghdr *h, struct cmsghdr *c, size_t *n)
{
    char *end = (char *)h->msg_control + h->msg_controllen, *data = (char *)CMSG_DATA(c);
    if (data > end || c->cmsg_len < CMSG_LEN(0))
        return false;
    size_t here = (size_t)(end - data), said = c->cmsg_len - CMSG_LEN(0);
    *n = said < here ? said : here;
    return true;
}

/* Descriptors that came and cannot be told of are closed. */
static void discard_descriptors(struct msghdr *h)
{
    for (struct cmsghdr *c = h->msg_controllen ? CMSG_FIRSTHDR(h) : NULL; c; c = CMSG_NXTHDR(h, c)) {
        size_t n;
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS || !item_data(h, c, &n))
            continue;
        for (size_t i = 0; i + sizeof(int) <= n; i += sizeof(int)) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i, sizeof fd);
            close(fd);
        }
    }
}

static PyObject *ancillary_list(struct msghdr *h)
{
    PyObject *list = PyList_New(0);
    for (struct cmsghdr *c = h->msg_controllen ? CMSG_FIRSTHDR(h) : NULL; list && c; c = CMSG_NXTHDR(h, c)) {
        size_t n;
        if (!item_data(h, c, &n)) {
            if (PyErr_WarnEx(PyExc_RuntimeWarning, "received malformed or improperly-truncated ancillary data", 1) < 0)
                Py_CLEAR(list);
            break;
        }
        PyObject *item = Py_BuildValue("iiy#", c->cmsg_level, c->cmsg_type, (const char *)CMSG_DATA(c), (Py_ssize_t)n);
        if (!item || PyList_Append(list, item) < 0)
            Py_CLEAR(list);
        Py_XDECREF(item);
    }
    return list;
}

/* Into the vector. first(context, n) makes the first item of the result. */
static PyObject *receive(SocketObject *s, struct iovec *iov, Py_ssize_t n, Py_ssize_t control, int flags, PyObject *(*first)(void *, ssize_t), void *context)
{
    Address a;
    struct message m = {.flags = socket_flags(s, flags)};
    ssize_t got;
    if (!address_room(s, &m.room))
        return NULL;
    if (control < 0 || control > INT_MAX) {
        PyErr_SetString(PyExc_ValueError, "invalid ancillary data buffer length");
        return NULL;
    }
    memset(&a, 0, sizeof a);
    m.control = (size_t)control;
    m.header = (struct msghdr){.msg_name = &a, .msg_iov = iov, .msg_iovlen = (size_t)n, .msg_control = control ? PyMem_Calloc(1, m.control) : NULL};
    if (control && !m.header.msg_control)
        return PyErr_NoMemory();
    PyObject *result = NULL;
    if (socket_call(s, POLLIN, false, socket_deadline(s), do_receive, &m, &got)) {
        USE_SOCKET(s, fd);
        PyObject *list = ancillary_list(&m.header), *head = list ? first(context, got) : NULL;
        PyObject *address = head ? address_to_object(fd, &a, m.header.msg_namelen > sizeof a ? (socklen_t)sizeof a : m.header.msg_namelen, s->proto) : NULL;
        if (address)
            result = Py_BuildValue("OOiO", head, list, m.header.msg_flags, address);
        Py_XDECREF(address);
        Py_XDECREF(head);
        Py_XDECREF(list);
        if (!result)
            discard_descriptors(&m.header);
    }
    PyMem_Free(m.header.msg_control);
    return result;
}

static PyObject *first_bytes(void *context, ssize_t n)
{
    PyObject **bytes = context, *r;
    if (n != PyBytes_GET_SIZE(*bytes) && _PyBytes_Resize(bytes, n) < 0)
        return NULL;
    r = *bytes;
    *bytes = NULL;
    return r;
}

static PyObject *first_count(void *Py_UNUSED(context), ssize_t n) { return PyLong_FromSsize_t(n); }

PyObject *socket_recvmsg(PyObject *self, PyObject *args)
{
    Py_ssize_t size, control = 0;
    int flags = 0;
    if (!PyArg_ParseTuple(args, "n|ni:recvmsg", &size, &control, &flags))
        return NULL;
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "negative buffer size in recvmsg()");
        return NULL;
    }
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, size);
    if (!bytes)
        return NULL;
    struct iovec iov = {PyBytes_AS_STRING(bytes), (size_t)size};
    PyObject *r = receive((SocketObject *)self, &iov, 1, control, flags, first_bytes, &bytes);
    Py_XDECREF(bytes);
    return r;
}

PyObject *socket_recvmsg_into(PyObject *self, PyObject *args)
{
    Py_ssize_t control = 0;
    int flags = 0;
    PyObject *list, *r = NULL;
    struct buffers b = {0};
    if (!PyArg_ParseTuple(args, "O|ni:recvmsg_into", &list, &control, &flags))
        return NULL;
    if (buffers_fill(&b, list, "recvmsg_into() argument 1 must be an iterable", "w*;recvmsg_into", "recvmsg_into"))
        r = receive((SocketObject *)self, b.iov, b.n, control, flags, first_count, NULL);
    buffers_clear(&b);
    return r;
}

/* -- sending -------------------------------------------------------------------------------------------------------------------------------------------- */

struct item { int level, type; Py_buffer data; };

static void items_clear(struct item *items, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++)
        PyBuffer_Release(&items[i].data);
    PyMem_Free(items);
}

/* The items as the system wants them, in memory of their own. */
static bool pack_items(const struct item *items, Py_ssize_t n, struct msghdr *h)
{
    size_t total = 0, length, space;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (!ancillary_sizes((size_t)items[i].data.len, &length, &space)) {
            PyErr_SetString(PyExc_OSError, "ancillary data item too large");
            return false;
        }
        total += space;
        if (total > INT_MAX) {
            PyErr_SetString(PyExc_OSError, "too much ancillary data");
            return false;
        }
    }
    if (!total)
        return true;
    h->msg_control = PyMem_Calloc(1, total);
    if (!h->msg_control)
        return PyErr_NoMemory() != NULL;
    h->msg_controllen = total;
    char *at = h->msg_control;
    for (Py_ssize_t i = 0; i < n; i++) {
        struct cmsghdr *c = (struct cmsghdr *)(void *)at;
        c->cmsg_level = items[i].level;
        c->cmsg_type = items[i].type;
        c->cmsg_len = CMSG_LEN((size_t)items[i].data.len);
        if (items[i].data.len)
            memcpy(CMSG_DATA(c), items[i].data.buf, (size_t)items[i].data.len);
        at += CMSG_SPACE((size_t)items[i].data.len);
    }
    return true;
}

static bool ancillary_in(PyObject *o, struct msghdr *h)
{
    PyObject *fast = PySequence_Fast(o, "sendmsg() argument 2 must be an iterable"), *tuple = fast ? PySequence_Tuple(fast) : NULL;
    Py_XDECREF(fast);
    if (!tuple)
        return false;
    Py_ssize_t n = PyTuple_GET_SIZE(tuple), made = 0;
    struct item *items = PyMem_New(struct item, n ? n : 1);
    bool ok = items != NULL;
    if (!ok)
        PyErr_NoMemory();
    for (; ok && made < n; made += ok)
        ok = PyArg_Parse(PyTuple_GET_ITEM(tuple, made), "(iiy*):[sendmsg() ancillary data items]", &items[made].level, &items[made].type, &items[made].data);
    ok = ok && pack_items(items, n, h);
    if (items)
        items_clear(items, made);
    Py_DECREF(tuple);
    return ok;
}

static ssize_t do_send(int fd, void *context)
{
    struct message *m = context;
    return sendmsg(fd, &m->header, m->flags);
}

PyObject *socket_sendmsg(PyObject *self, PyObject *args)
{
    SocketObject *s = (SocketObject *)self;
    PyObject *list, *ancillary = NULL, *to = Py_None;
    Address a;
    struct message m = {0};
    struct buffers b = {0};
    ssize_t sent = -1;
    if (!PyArg_ParseTuple(args, "O|OiO:sendmsg", &list, &ancillary, &m.flags, &to))
        return NULL;
    m.flags = socket_flags(s, m.flags);
    bool ok = true;
    if (to != Py_None) {
        socklen_t n;
        ok = address_from_object(s, to, &a, &n, "sendmsg") && PySys_Audit("socket.sendmsg", "OO", self, to) == 0;
        m.header.msg_name = &a;
        m.header.msg_namelen = ok ? n : 0;
    } else {
        ok = PySys_Audit("socket.sendmsg", "OO", self, Py_None) == 0;
    }
    ok = ok && buffers_fill(&b, list, "sendmsg() argument 1 must be an iterable", "y*;sendmsg", "sendmsg") && (!ancillary || ancillary_in(ancillary, &m.header));
    if (ok) {
        m.header.msg_iov = b.iov;
        m.header.msg_iovlen = (size_t)b.n;
        ok = socket_call(s, POLLOUT, false, socket_deadline(s), do_send, &m, &sent);
    }
    PyMem_Free(m.header.msg_control);
    buffers_clear(&b);
    return ok ? PyLong_FromSsize_t(sent) : NULL;
}

/* Operation, initial vector and length of associated data go as ancillary data. */
static bool pack_afalg(struct msghdr *h, int operation, const Py_buffer *iv, Py_ssize_t assoclen)
{
    struct af_alg_iv *vector = NULL;
    struct item items[3];
    uint32_t op = (uint32_t)operation, associated = (uint32_t)assoclen;
    Py_ssize_t n = 0;
    items[n++] = (struct item){SOL_ALG, ALG_SET_OP, {.buf = &op, .len = sizeof op}};
    if (iv->buf) {
        Py_ssize_t size = (Py_ssize_t)sizeof *vector + iv->len;
        vector = PyMem_Malloc((size_t)size);
        if (!vector)
            return PyErr_NoMemory() != NULL;
        vector->ivlen = (uint32_t)iv->len;
        memcpy(vector->iv, iv->buf, (size_t)iv->len);
        items[n++] = (struct item){SOL_ALG, ALG_SET_IV, {.buf = vector, .len = size}};
    }
    if (assoclen >= 0)
        items[n++] = (struct item){SOL_ALG, ALG_SET_AEAD_ASSOCLEN, {.buf = &associated, .len = sizeof associated}};
    bool ok = pack_items(items, n, h);
    PyMem_Free(vector);
    return ok;
}

PyObject *socket_sendmsg_afalg(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"msg", "op", "iv", "assoclen", "flags", NULL};
    SocketObject *s = (SocketObject *)self;
    PyObject *list = NULL, *associated = NULL;
    Py_buffer iv = {0};
    Py_ssize_t assoclen = -1;
    struct message m = {0};
    struct buffers b = {0};
    ssize_t sent = -1;
    int operation = -1;
    if (s->family != AF_ALG) {
        PyErr_SetString(PyExc_OSError, "algset is only supported for AF_ALG");
        return NULL;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O$iy*O!i:sendmsg_afalg", words, &list, &operation, &iv, &PyLong_Type, &associated, &m.flags))
        return NULL;
    bool ok = false;
    if (operation < 0)
        PyErr_SetString(PyExc_TypeError, "Invalid or missing argument 'op'");
    else if (associated && (assoclen = PyLong_AsSsize_t(associated)) < 0 && !PyErr_Occurred())
        PyErr_SetString(PyExc_TypeError, "assoclen must be positive");
    else
        ok = !PyErr_Occurred();
    ok = ok && (!list || buffers_fill(&b, list, "sendmsg() argument 1 must be an iterable", "y*;sendmsg", "sendmsg")) && pack_afalg(&m.header, operation, &iv, assoclen);
    if (ok) {
        m.header.msg_iov = b.iov;
        m.header.msg_iovlen = (size_t)b.n;
        ok = socket_call(s, POLLOUT, false, socket_deadline(s), do_send, &m, &sent);
    }
    PyMem_Free(m.header.msg_control);
    buffers_clear(&b);
    if (iv.buf)
        PyBuffer_Release(&iv);
    return ok ? PyLong_FromSsize_t(sent) : NULL;
}
