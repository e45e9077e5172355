/* stdlib/_socket.c -- the type socket: making, connecting, sending and receiving. Addresses are in _socket_address.c, messages with
 * ancillary data and options in _socket_message.c, names of hosts and services in _socket_names.c.
 *
 * Waiting. A socket with a timeout has a descriptor that does not block. A call is tried, and where it would block, poll() waits for what
 *          is left of the socket's time; a call that a signal interrupts is made again (PEP 475). All of that is detached. Receives and sends
 *          of a socket with a timeout also pass MSG_DONTWAIT, in case somebody who shares the descriptor made it block; accept() has
 *          no such flag and polls first.
 * State.   Each call uses the descriptor that it found at its start (USE_SOCKET), and close() leaves the closing to the last user: the number
 *          must not name something else while a call is between two system calls. Threads that wait are not woken, nor does the other side
 *          see the end before they are; that is what the system makes of a close() under a system call, too. A call that has waited in poll()
 *          looks whether the socket is closed, and then fails with EBADF. Who takes the descriptor away by detach() may close it when he likes,
 *          and answers for those who use it. The timeout is an atomic word: a change counts from the next call on.
 * Tests.   tests/stdlib/socket_calls.py, socket_threads.py
 */
#include "stdlib/_socket_int.h"

#include "objects/argcheck.h"
#include "stdlib/time_int.h"
#include "threading/world.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <linux/can/bcm.h>
#include <linux/can/isotp.h>
#include <linux/can/j1939.h>
#include <linux/can/raw.h>
#include <linux/netfilter_ipv4.h>
#include <linux/rds.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>

/* -- waiting -------------------------------------------------------------------------------------------------------------------------------- */

static bool timed_out(void)
{
    PyErr_SetString(PyExc_TimeoutError, "timed out");
    return false;
}

/* 1: ready. 0: the time is over. -1: raised. */
static int await(int fd, short events, struct deadline end)
{
    struct pollfd p = {.fd = fd, .events = events};
    int rc;
    if (fd < 0)
        return 1;                            /* closed: the call itself says so */
    SYSCALL_AGAIN(rc, poll(&p, 1, deadline_ms(end)));
    if (rc < 0)
        os_error();
    return rc;
}

bool socket_call(SocketObject *s, short events, bool first_wait, struct deadline end, socket_operation operation, void *context, ssize_t *result)
{
    USE_SOCKET(s, fd);
    int ready;
    bool timed = !end.none && end.at;        /* a socket that never blocks has its deadline behind it */
    for (bool wait = timed && first_wait;; wait = true) {
        if (wait && (ready = await(fd, events, end)) <= 0)
            return ready == 0 && timed_out();
        if (wait && SOCKET_WAS_CLOSED(fd)) {
            errno = EBADF;
            break;
        }
        SYSCALL_AGAIN(*result, operation(fd, context));
        if (*result >= 0)
            return true;
        if (PyErr_Occurred())
            return false;
        if (!timed || (errno != EAGAIN && errno != EWOULDBLOCK))
            break;
    }
    os_error();
    return false;
}

/* -- making ----------------------------------------------------------------------------------------------------------------------------------- */

static int set_blocking(int fd, bool blocking)
{
    int rc, on = !blocking;
    SYSCALL(rc, ioctl(fd, FIONBIO, &on));
    return rc;
}

static void set_timeout_ns(SocketObject *s, int64_t ns) { store_relaxed_u64((uint64_t *)&s->timeout, (uint64_t)ns); }

static void forget(struct descriptor *d)
{
    if (add_acq_rel_u32(&d->references, UINT32_MAX) == 1)
        PyMem_RawFree(d);
}

/* The users as they count in this process. */
static uint64_t users_now(uint64_t users, uint32_t forks)
{
    return users >> 32 == forks ? users : (uint64_t)forks << 32 | (users & (DESCRIPTOR_CLOSED | DESCRIPTOR_DETACHED));
}

struct socket_use socket_use_begin(SocketObject *s)
{
    struct socket_use u = {NULL, forks_behind()};
    if (!s)
        return u;
    Py_BEGIN_CRITICAL_SECTION(s);
    u.d = s->descriptor;
    if (u.d) {
        add_relaxed_u32(&u.d->references, 1);        /* the object has one, so it is not the last */
        uint64_t old = load_relaxed_u64(&u.d->users);
        while (!cas_acq_rel_u64(&u.d->users, &old, users_now(old, u.forks) + 1))
            ;
    }
    Py_END_CRITICAL_SECTION();
    return u;
}

void socket_use_end(struct socket_use *u)
{
    if (!u->d)
        return;
    int number = errno, fd = -1, rc;
    uint64_t old = load_relaxed_u64(&u->d->users);
    while (old >> 32 == u->forks)                    /* else it began before a fork */
        if (cas_acq_rel_u64(&u->d->users, &old, old - 1)) {
            if ((uint32_t)(old - 1) == DESCRIPTOR_CLOSED)
                fd = u->d->fd;
            break;
        }
    forget(u->d);
    if (fd >= 0) {                                   /* closed while we used it, and nobody else does */
        PyObject *raised = PyErr_GetRaisedException();
        SYSCALL(rc, close(fd));
        (void)rc;
        PyErr_SetRaisedException(raised);
    }
    errno = number;
}

/* The object has another descriptor, or none; the former one ends like this. It is the caller's to close if *close_it; its number, or -1. */
static int replace(SocketObject *s, struct descriptor *by, uint32_t how, bool *close_it)
{
    struct descriptor *d;
    Py_BEGIN_CRITICAL_SECTION(s);
    d = s->descriptor;
    s->descriptor = by;
    store_relaxed_u32(&s->fd, (uint32_t)(by ? by->fd : -1));
    Py_END_CRITICAL_SECTION();
    if (!d)
        return -1;
    uint32_t forks = forks_behind();
    uint64_t old = load_relaxed_u64(&d->users);
    while (!cas_acq_rel_u64(&d->users, &old, users_now(old, forks) | how))
        ;
    *close_it = how == DESCRIPTOR_CLOSED && (uint32_t)users_now(old, forks) == 0;
    int fd = d->fd;
    forget(d);
    return fd;
}

static int detach(SocketObject *s, struct descriptor *by)
{
    bool unused;
    return replace(s, by, DESCRIPTOR_DETACHED, &unused);
}

static int close_now(SocketObject *s)
{
    bool close_it = false;
    int fd = replace(s, NULL, DESCRIPTOR_CLOSED, &close_it), rc = 0;
    if (close_it)
        SYSCALL(rc, close(fd));              /* not again after EINTR: the descriptor is gone all the same */
    return rc;
}

/* The descriptor becomes the object's. */
static int fill(SocketObject *s, int fd, int family, int type, int proto)
{
    struct descriptor *d = PyMem_RawCalloc(1, sizeof *d);
    if (!d) {
        PyErr_NoMemory();
        return -1;
    }
    *d = (struct descriptor){.fd = fd, .references = 1};
    int64_t timeout = (int64_t)load_relaxed_u64((uint64_t *)&s->state->default_timeout);
    s->family = family;
    s->type = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    s->proto = proto;
    if (type & SOCK_NONBLOCK)
        timeout = 0;
    else if (timeout >= 0 && set_blocking(fd, false) < 0) {
        PyMem_RawFree(d);
        return -1;
    }
    set_timeout_ns(s, timeout);
    detach(s, d);                            /* __init__ called again: the former one stays open, as in the reference */
    return 0;
}

static SocketObject *blank(PyTypeObject *type, SocketState *st)
{
    SocketObject *s = (SocketObject *)type->tp_alloc(type, 0);
    if (s) {
        s->state = st;
        s->descriptor = NULL;
        store_relaxed_u32(&s->fd, (uint32_t)-1);
        set_timeout_ns(s, -1);
    }
    return s;
}

static PyObject *sock_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwargs))
{
    PyObject *module = PyType_GetModuleByDef(type, &socket_module);
    return module ? (PyObject *)blank(type, socket_state(module)) : NULL;
}

/* What is not told is asked of a descriptor that there is. */
static int adopt(int fd, int *family, int *type, int *proto)
{
    Address a;
    socklen_t n = sizeof a, size = sizeof(int);
    if (getsockname(fd, &a.any, &n) < 0) {
        if (*family == -1 || errno == EBADF || errno == ENOTSOCK)
            return -1;
    } else if (*family == -1) {
        *family = a.any.sa_family;
    }
    if (*type == -1 && getsockopt(fd, SOL_SOCKET, SO_TYPE, type, &size) < 0)
        return -1;
    size = sizeof(int);
    return *proto == -1 && getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, proto, &size) < 0 ? -1 : 0;
}

static int sock_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"family", "type", "proto", "fileno", NULL};
    SocketObject *s = (SocketObject *)self;
    int family = -1, type = -1, proto = -1, fd;
    PyObject *fileno = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|iiiO:socket", words, &family, &type, &proto, &fileno) ||
        PySys_Audit("socket.__new__", "Oiii", self, family, type, proto) < 0)
        return -1;
    if (fileno != Py_None) {
        fd = PyLong_AsInt(fileno);
        if (fd == -1 && PyErr_Occurred())
            return -1;
        if (fd < 0) {
            PyErr_SetString(PyExc_ValueError, "negative file descriptor");
            return -1;
        }
        if (adopt(fd, &family, &type, &proto) < 0 || fill(s, fd, family, type, proto) < 0) {
            os_error();
            return -1;
        }
        return 0;
    }
    family = family == -1 ? AF_INET : family;
    type = type == -1 ? SOCK_STREAM : type;
    proto = proto == -1 ? 0 : proto;
    SYSCALL(fd, socket(family, type | SOCK_CLOEXEC, proto));
    if (fd < 0 || fill(s, fd, family, type, proto) < 0) {
        os_error();
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return 0;
}

static void sock_finalize(PyObject *self)
{
    SocketObject *s = (SocketObject *)self;
    PyObject *raised = PyErr_GetRaisedException();
    if (socket_fd(s) >= 0) {
        if (PyErr_ResourceWarning(self, 1, "unclosed %R", self) < 0 && PyErr_ExceptionMatches(PyExc_Warning))
            PyErr_WriteUnraisable(self);
        close_now(s);
    }
    PyErr_SetRaisedException(raised);
}

static int sock_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    return 0;
}

static void sock_dealloc(PyObject *self)
{
    if (PyObject_CallFinalizerFromDealloc(self) < 0)
        return;
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *sock_repr(PyObject *self)
{
    SocketObject *s = (SocketObject *)self;
    return PyUnicode_FromFormat("<socket object, fd=%d, family=%d, type=%d, proto=%d>", socket_fd(s), s->family, s->type, s->proto);
}

static PyObject *module_socketpair(PyObject *module, PyObject *args)
{
    int family = AF_UNIX, type = SOCK_STREAM, proto = 0, fds[2], rc;
    if (!PyArg_ParseTuple(args, "|iii:socketpair", &family, &type, &proto))
        return NULL;
    SYSCALL(rc, socketpair(family, type | SOCK_CLOEXEC, proto, fds));
    if (rc < 0)
        return os_error();
    SocketState *st = socket_state(module);
    PyObject *pair[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) {
        SocketObject *s = rc < 0 ? NULL : blank(st->socket_type, st);
        if (s && fill(s, fds[i], family, type, proto) < 0) {
            os_error();
            Py_CLEAR(s);
        }
        if (!s) {
            close(fds[i]);
            rc = -1;
        }
        pair[i] = (PyObject *)s;
    }
    PyObject *r = rc < 0 ? NULL : PyTuple_Pack(2, pair[0], pair[1]);
    Py_XDECREF(pair[0]);
    Py_XDECREF(pair[1]);
    return r;
}

/* -- the descriptor and the timeout -------------------------------------------------------------------------------------------------------- */

static PyObject *sock_fileno(PyObject *self, PyObject *Py_UNUSED(unused)) { return PyLong_FromLong(socket_fd((SocketObject *)self)); }

static PyObject *sock_detach(PyObject *self, PyObject *Py_UNUSED(unused))
{
    return PyLong_FromLong(detach((SocketObject *)self, NULL));
}

static PyObject *sock_close(PyObject *self, PyObject *Py_UNUSED(unused))
{
    return close_now((SocketObject *)self) < 0 && errno != ECONNRESET ? os_error() : Py_None;
}

/* Seconds or None. */
static bool to_timeout(PyObject *o, int64_t *ns)
{
    *ns = -1;
    if (o == Py_None)
        return true;
    if (time_to_ns(o, ns, ROUND_AWAY) < 0)
        return false;
    if (*ns < 0)
        PyErr_SetString(PyExc_ValueError, "Timeout value out of range");
    else if (*ns / 1000000 > INT_MAX)
        PyErr_SetString(PyExc_OverflowError, "timeout doesn't fit into C timeval");
    return !PyErr_Occurred();
}

static PyObject *from_timeout(int64_t ns)
{
    return ns < 0 ? Py_None : PyFloat_FromDouble(PyTime_AsSecondsDouble(ns));
}

static PyObject *apply_timeout(SocketObject *s, int64_t ns)
{
    USE_SOCKET(s, fd);
    set_timeout_ns(s, ns);
    return done(set_blocking(fd, ns < 0));
}

static PyObject *sock_settimeout(PyObject *self, PyObject *arg)
{
    int64_t ns;
    return to_timeout(arg, &ns) ? apply_timeout((SocketObject *)self, ns) : NULL;
}

static PyObject *sock_setblocking(PyObject *self, PyObject *arg)
{
    int block = PyObject_IsTrue(arg);
    return block < 0 ? NULL : apply_timeout((SocketObject *)self, block ? -1 : 0);
}

static PyObject *sock_gettimeout(PyObject *self, PyObject *Py_UNUSED(unused)) { return from_timeout(socket_timeout_ns((SocketObject *)self)); }
static PyObject *sock_timeout(PyObject *self, void *Py_UNUSED(closure)) { return from_timeout(socket_timeout_ns((SocketObject *)self)); }
static PyObject *sock_getblocking(PyObject *self, PyObject *Py_UNUSED(unused)) { return PyBool_FromLong(socket_timeout_ns((SocketObject *)self) != 0); }

static PyObject *module_setdefaulttimeout(PyObject *module, PyObject *arg)
{
    int64_t ns;
    if (!to_timeout(arg, &ns))
        return NULL;
    store_relaxed_u64((uint64_t *)&socket_state(module)->default_timeout, (uint64_t)ns);
    Py_RETURN_NONE;
}

static PyObject *module_getdefaulttimeout(PyObject *module, PyObject *Py_UNUSED(unused))
{
    return from_timeout((int64_t)load_relaxed_u64((uint64_t *)&socket_state(module)->default_timeout));
}

/* -- naming and connecting ---------------------------------------------------------------------------------------------------------------- */

static PyObject *sock_bind(PyObject *self, PyObject *arg)
{
    SocketObject *s = (SocketObject *)self;
    Address a;
    socklen_t n;
    int rc;
    if (!address_from_object(s, arg, &a, &n, "bind") || PySys_Audit("socket.bind", "OO", self, arg) < 0)
        return NULL;
    USE_SOCKET(s, fd);
    SYSCALL(rc, bind(fd, &a.any, n));
    return done(rc);
}

/* 0, an errno, or -1: raised. */
static int connect_to(SocketObject *s, const Address *a, socklen_t n)
{
    USE_SOCKET(s, fd);
    int rc, number;
    int64_t timeout = socket_timeout_ns(s);
    struct deadline end = deadline_in(timeout);
    SYSCALL(rc, connect(fd, &a->any, n));
    if (rc == 0)
        return 0;
    number = errno;
    bool wait = timeout > 0 && number == EINPROGRESS;
    if (number == EINTR) {                   /* the connection goes on being made: a second call would say that */
        if (PyErr_CheckSignals() < 0)
            return -1;
        wait = timeout != 0;
    }
    if (!wait)
        return number;
    rc = await(fd, POLLOUT, end);
    if (rc <= 0)
        return rc < 0 ? -1 : EWOULDBLOCK;
    if (SOCKET_WAS_CLOSED(fd))
        return EBADF;
    socklen_t size = sizeof number;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &size) < 0)
        return errno;
    return number == EISCONN ? 0 : number;
}

static PyObject *sock_connect(PyObject *self, PyObject *arg)
{
    SocketObject *s = (SocketObject *)self;
    Address a;
    socklen_t n;
    if (!address_from_object(s, arg, &a, &n, "connect") || PySys_Audit("socket.connect", "OO", self, arg) < 0)
        return NULL;
    int number = connect_to(s, &a, n);
    if (number == 0)
        Py_RETURN_NONE;
    if (number == EWOULDBLOCK && socket_timeout_ns(s) > 0)
        timed_out();
    errno = number;
    return os_error();
}

static PyObject *sock_connect_ex(PyObject *self, PyObject *arg)
{
    SocketObject *s = (SocketObject *)self;
    Address a;
    socklen_t n;
    if (!address_from_object(s, arg, &a, &n, "connect_ex") || PySys_Audit("socket.connect", "OO", self, arg) < 0)
        return NULL;
    int number = connect_to(s, &a, n);
    return number < 0 ? NULL : PyLong_FromLong(number);
}

static PyObject *sock_listen(PyObject *self, PyObject *args)
{
    int backlog = SOMAXCONN < 128 ? SOMAXCONN : 128, rc;
    if (!PyArg_ParseTuple(args, "|i:listen", &backlog))
        return NULL;
    USE_SOCKET((SocketObject *)self, fd);
    SYSCALL(rc, listen(fd, backlog < 0 ? 0 : backlog));
    return done(rc);
}

struct accepted { Address a; socklen_t n; };

static ssize_t do_accept(int fd, void *context)
{
    struct accepted *c = context;
    c->n = sizeof c->a;
    return accept4(fd, &c->a.any, &c->n, SOCK_CLOEXEC);
}

static PyObject *sock_accept(PyObject *self, PyObject *Py_UNUSED(unused))
{
    SocketObject *s = (SocketObject *)self;
    struct accepted c;
    ssize_t fd;
    if (!address_room(s, &c.n))
        return NULL;
    memset(&c.a, 0, sizeof c.a);
    if (!socket_call(s, POLLIN, true, socket_deadline(s), do_accept, &c, &fd))
        return NULL;
    PyObject *address = address_to_object((int)fd, &c.a, c.n, s->proto);
    PyObject *r = address ? Py_BuildValue("iN", (int)fd, address) : NULL;
    if (!r)
        close((int)fd);
    return r;
}

static PyObject *named(PyObject *self, int (*ask)(int, struct sockaddr *, socklen_t *))
{
    SocketObject *s = (SocketObject *)self;
    Address a;
    socklen_t n;
    int rc;
    USE_SOCKET(s, fd);
    if (!address_room(s, &n))
        return NULL;
    memset(&a, 0, sizeof a);
    SYSCALL(rc, ask(fd, &a.any, &n));
    return rc < 0 ? os_error() : address_to_object(fd, &a, n, s->proto);
}

static int ask_own(int fd, struct sockaddr *a, socklen_t *n) { return getsockname(fd, a, n); }
static int ask_peer(int fd, struct sockaddr *a, socklen_t *n) { return getpeername(fd, a, n); }
static PyObject *sock_getsockname(PyObject *self, PyObject *Py_UNUSED(unused)) { return named(self, ask_own); }
static PyObject *sock_getpeername(PyObject *self, PyObject *Py_UNUSED(unused)) { return named(self, ask_peer); }

static PyObject *sock_shutdown(PyObject *self, PyObject *arg)
{
    int how = PyLong_AsInt(arg), rc;
    if (how == -1 && PyErr_Occurred())
        return NULL;
    USE_SOCKET((SocketObject *)self, fd);
    SYSCALL(rc, shutdown(fd, how));
    return done(rc);
}

/* -- receiving -------------------------------------------------------------------------------------------------------------------------------- */

struct transfer {
    char *data;
    size_t n;
    int flags;
    Address *a;                              /* NULL: no address */
    socklen_t an;
};

static ssize_t do_receive(int fd, void *context)
{
    struct transfer *t = context;
    t->an = t->a ? sizeof *t->a : 0;
    return t->a ? recvfrom(fd, t->data, t->n, t->flags, &t->a->any, &t->an) : recv(fd, t->data, t->n, t->flags);
}

static bool receive(SocketObject *s, struct transfer *t, ssize_t *got)
{
    if (t->a)
        memset(t->a, 0, sizeof *t->a);
    t->flags = socket_flags(s, t->flags);
    return socket_call(s, POLLIN, false, socket_deadline(s), do_receive, t, got);
}

static PyObject *receive_bytes(PyObject *self, PyObject *args, const char *format, const char *negative, Address *a, socklen_t *an)
{
    Py_ssize_t size;
    ssize_t got = 0;
    struct transfer t = {.a = a};
    if (!PyArg_ParseTuple(args, format, &size, &t.flags))
        return NULL;
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, negative);
        return NULL;
    }
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, size);
    if (!bytes)
        return NULL;
    t.data = PyBytes_AS_STRING(bytes);
    t.n = (size_t)size;
    if (size == 0 && !a)
        return bytes;
    if (!receive((SocketObject *)self, &t, &got)) {
        Py_DECREF(bytes);
        return NULL;
    }
    if (an)
        *an = t.an;
    if (got != size)
        _PyBytes_Resize(&bytes, got);
    return bytes;
}

static PyObject *with_address(SocketObject *s, PyObject *first, const Address *a, socklen_t n)
{
    USE_SOCKET(s, fd);
    PyObject *address = first ? address_to_object(fd, a, n, s->proto) : NULL;
    PyObject *r = address ? PyTuple_Pack(2, first, address) : NULL;
    Py_XDECREF(first);
    Py_XDECREF(address);
    return r;
}

static PyObject *sock_recv(PyObject *self, PyObject *args) { return receive_bytes(self, args, "n|i:recv", "negative buffersize in recv", NULL, NULL); }

static PyObject *sock_recvfrom(PyObject *self, PyObject *args)
{
    SocketObject *s = (SocketObject *)self;
    Address a;
    socklen_t n;
    if (!address_room(s, &n))
        return NULL;
    PyObject *bytes = receive_bytes(self, args, "n|i:recvfrom", "negative buffersize in recvfrom", &a, &n);
    return with_address(s, bytes, &a, n);
}

static PyObject *sock_recv_into(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"buffer", "nbytes", "flags", NULL};
    struct transfer t = {0};
    Py_buffer view;
    Py_ssize_t want = 0;
    ssize_t got;
    PyObject *r = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "w*|ni:recv_into", words, &view, &want, &t.flags))
        return NULL;
    t.data = view.buf;
    t.n = (size_t)(want ? want : view.len);
    if (want < 0)
        PyErr_SetString(PyExc_ValueError, "negative buffersize in recv_into");
    else if (want > view.len)
        PyErr_SetString(PyExc_ValueError, "buffer too small for requested bytes");
    else if (t.n == 0)
        r = PyLong_FromLong(0);
    else if (receive((SocketObject *)self, &t, &got))
        r = PyLong_FromSsize_t(got);
    PyBuffer_Release(&view);
    return r;
}

static PyObject *sock_recvfrom_into(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"buffer", "nbytes", "flags", NULL};
    SocketObject *s = (SocketObject *)self;
    Address a;
    struct transfer t = {.a = &a};
    Py_buffer view;
    Py_ssize_t want = 0;
    ssize_t got;
    PyObject *r = NULL;
    if (!address_room(s, &t.an) || !PyArg_ParseTupleAndKeywords(args, kwargs, "w*|ni:recvfrom_into", words, &view, &want, &t.flags))
        return NULL;
    t.data = view.buf;
    t.n = (size_t)(want ? want : view.len);
    if (want < 0)
        PyErr_SetString(PyExc_ValueError, "negative buffersize in recvfrom_into");
    else if (want > view.len)
        PyErr_SetString(PyExc_ValueError, "nbytes is greater than the length of the buffer");
    else if (receive(s, &t, &got))
        r = with_address(s, PyLong_FromSsize_t(got), &a, t.an);
    PyBuffer_Release(&view);
    return r;
}

/* -- sending ------------------------------------------------------------------------------------------------------------------------------------ */

static ssize_t do_send(int fd, void *context)
{
    struct transfer *t = context;
    return t->a ? sendto(fd, t->data, t->n, t->flags, &t->a->any, t->an) : send(fd, t->data, t->n, t->flags);
}

static PyObject *sock_send(PyObject *self, PyObject *args)
{
    SocketObject *s = (SocketObject *)self;
    struct transfer t = {0};
    Py_buffer view;
    ssize_t sent;
    if (!PyArg_ParseTuple(args, "y*|i:send", &view, &t.flags))
        return NULL;
    t.data = view.buf;
    t.n = (size_t)view.len;
    t.flags = socket_flags(s, t.flags);
    bool ok = socket_call(s, POLLOUT, false, socket_deadline(s), do_send, &t, &sent);
    PyBuffer_Release(&view);
    return ok ? PyLong_FromSsize_t(sent) : NULL;
}

/* One deadline for all of it. */
static PyObject *sock_sendall(PyObject *self, PyObject *args)
{
    SocketObject *s = (SocketObject *)self;
    struct transfer t = {0};
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "y*|i:sendall", &view, &t.flags))
        return NULL;
    t.data = view.buf;
    t.n = (size_t)view.len;
    t.flags = socket_flags(s, t.flags);
    struct deadline end = socket_deadline(s);
    bool ok = true;
    while (ok && t.n) {
        ssize_t sent;
        ok = socket_call(s, POLLOUT, false, end, do_send, &t, &sent);
        if (ok) {
            t.data += sent;
            t.n -= (size_t)sent;
            ok = PyErr_CheckSignals() == 0;  /* a large amount would keep handlers waiting */
        }
    }
    PyBuffer_Release(&view);
    return ok ? Py_None : NULL;
}

static PyObject *sock_sendto(PyObject *self, PyObject *args)
{
    SocketObject *s = (SocketObject *)self;
    Address a;
    struct transfer t = {.a = &a};
    Py_buffer view;
    PyObject *address;
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    ssize_t sent;
    if (n < 2 || n > 3) {
        PyErr_Format(PyExc_TypeError, "sendto() takes 2 or 3 arguments (%zd given)", n);
        return NULL;
    }
    if (!(n == 2 ? PyArg_ParseTuple(args, "y*O:sendto", &view, &address) : PyArg_ParseTuple(args, "y*iO:sendto", &view, &t.flags, &address)))
        return NULL;
    t.data = view.buf;
    t.n = (size_t)view.len;
    t.flags = socket_flags(s, t.flags);
    bool ok = address_from_object(s, address, &a, &t.an, "sendto") && PySys_Audit("socket.sendto", "OO", self, address) == 0 &&
              socket_call(s, POLLOUT, false, socket_deadline(s), do_send, &t, &sent);
    PyBuffer_Release(&view);
    return ok ? PyLong_FromSsize_t(sent) : NULL;
}

/* -- the type ------------------------------------------------------------------------------------------------------------------------------------ */

#define WORDS(f) _PyCFunction_CAST(f), METH_VARARGS | METH_KEYWORDS
static PyMethodDef sock_methods[] = {
    {"_accept", sock_accept, METH_NOARGS, PyDoc_STR("_accept($self, /)\n--\n\nWaits for a connection: (descriptor, address) of it.")},
    {"bind", sock_bind, METH_O, PyDoc_STR("bind($self, object, /)\n--\n\nbind(address)\n\nGives the socket a local address.")},
    {"close", sock_close, METH_NOARGS, PyDoc_STR("close($self, /)\n--\n\nclose()\n\nCloses the socket. It cannot be used any more.")},
    {"connect", sock_connect, METH_O, PyDoc_STR("connect($self, object, /)\n--\n\nconnect(address)\n\nConnects to a remote address.")},
    {"connect_ex", sock_connect_ex, METH_O, PyDoc_STR("connect_ex($self, object, /)\n--\n\nconnect_ex(address) -> errno\n\nAs connect(), but gives the error number; 0 if all went well.")},
    {"detach", sock_detach, METH_NOARGS, PyDoc_STR("detach($self, /)\n--\n\ndetach()\n\nThe descriptor, which the object then knows no more: it is as if closed.")},
    {"fileno", sock_fileno, METH_NOARGS, PyDoc_STR("fileno($self, /)\n--\n\nfileno() -> integer\n\nThe descriptor; -1 if the socket is closed.")},
    {"getpeername", sock_getpeername, METH_NOARGS, PyDoc_STR("getpeername($self, /)\n--\n\ngetpeername() -> address info\n\nThe address of the other side.")},
    {"getsockname", sock_getsockname, METH_NOARGS, PyDoc_STR("getsockname($self, /)\n--\n\ngetsockname() -> address info\n\nThe address of this side.")},
    {"getsockopt", socket_getsockopt, METH_VARARGS,
     PyDoc_STR("getsockopt(level, option[, buffersize]) -> value\n\nA socket option: an int, or bytes if a buffer size is given.")},
    {"listen", sock_listen, METH_VARARGS, PyDoc_STR("listen([backlog])\n\nLets others connect.\n\nbacklog: how many may wait to be accepted.")},
    {"recv", sock_recv, METH_VARARGS, PyDoc_STR("recv(buffersize[, flags]) -> data\n\nWaits for data; at most that many bytes. Empty when the other side has closed.")},
    {"recv_into", WORDS(sock_recv_into), PyDoc_STR("recv_into(buffer, [nbytes[, flags]]) -> nbytes_read\n\nAs recv(), into a writable buffer. nbytes 0: as much as fits.")},
    {"recvfrom", sock_recvfrom, METH_VARARGS, PyDoc_STR("recvfrom(buffersize[, flags]) -> (data, address info)\n\nAs recv(), with the address of the sender.")},
    {"recvfrom_into", WORDS(sock_recvfrom_into),
     PyDoc_STR("recvfrom_into(buffer[, nbytes[, flags]]) -> (nbytes, address info)\n\nAs recv_into(), with the address of the sender.")},
    {"send", sock_send, METH_VARARGS, PyDoc_STR("send(data[, flags]) -> count\n\nSends data; how much of it was taken.")},
    {"sendall", sock_sendall, METH_VARARGS, PyDoc_STR("sendall(data[, flags])\n\nSends all of the data. After an error nothing tells how much was sent.")},
    {"sendto", sock_sendto, METH_VARARGS, PyDoc_STR("sendto(data[, flags], address) -> count\n\nAs send(), to an address.")},
    {"setblocking", sock_setblocking, METH_O, PyDoc_STR("setblocking($self, object, /)\n--\n\nsetblocking(flag)\n\nTrue: as settimeout(None). False: as settimeout(0.0).")},
    {"getblocking", sock_getblocking, METH_NOARGS, PyDoc_STR("getblocking($self, /)\n--\n\ngetblocking()\n\nWhether calls on the socket may wait.")},
    {"settimeout", sock_settimeout, METH_O,
     PyDoc_STR("settimeout($self, object, /)\n--\n\nsettimeout(timeout)\n\nHow long a call may wait: seconds, 0 for not at all, None for ever.")},
    {"gettimeout", sock_gettimeout, METH_NOARGS, PyDoc_STR("gettimeout($self, /)\n--\n\ngettimeout() -> timeout\n\nSeconds, or None.")},
    {"setsockopt", socket_setsockopt, METH_VARARGS,
     PyDoc_STR("setsockopt(level, option, value: int)\nsetsockopt(level, option, value: buffer)\nsetsockopt(level, option, None, optlen: int)\n\nSets a socket option.")},
    {"shutdown", sock_shutdown, METH_O,
     PyDoc_STR("shutdown($self, object, /)\n--\n\nshutdown(flag)\n\nEnds receiving (SHUT_RD), sending (SHUT_WR) or both (SHUT_RDWR).")},
    {"recvmsg", socket_recvmsg, METH_VARARGS,
     PyDoc_STR("recvmsg(bufsize[, ancbufsize[, flags]]) -> (data, ancdata, msg_flags, address)\n\n"
               "Receives data and ancillary data, a list of (level, type, data).")},
    {"recvmsg_into", socket_recvmsg_into, METH_VARARGS,
     PyDoc_STR("recvmsg_into(buffers[, ancbufsize[, flags]]) -> (nbytes, ancdata, msg_flags, address)\n\nAs recvmsg(), into writable buffers, one after another.")},
    {"sendmsg", socket_sendmsg, METH_VARARGS,
     PyDoc_STR("sendmsg(buffers[, ancdata[, flags[, address]]]) -> count\n\nSends buffers as one message, with ancillary data: (level, type, data) each.")},
    {"sendmsg_afalg", WORDS(socket_sendmsg_afalg),
     PyDoc_STR("sendmsg_afalg([msg], *, op[, iv[, assoclen[, flags=MSG_MORE]]])\n\nSets operation, initial vector and so on of an AF_ALG socket, and sends data to it.")},
    {NULL, NULL, 0, NULL}
};
static PyMemberDef sock_members[] = {
    {"family", Py_T_INT, offsetof(SocketObject, family), Py_READONLY, "the socket family"},
    {"type", Py_T_INT, offsetof(SocketObject, type), Py_READONLY, "the socket type"},
    {"proto", Py_T_INT, offsetof(SocketObject, proto), Py_READONLY, "the socket protocol"},
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef sock_getset[] = {{"timeout", sock_timeout, NULL, "the socket timeout", NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot sock_slots[] = {
    {Py_tp_new, sock_new}, {Py_tp_init, sock_init}, {Py_tp_finalize, sock_finalize}, {Py_tp_dealloc, sock_dealloc}, {Py_tp_traverse, sock_traverse},
    {Py_tp_repr, sock_repr}, {Py_tp_methods, sock_methods}, {Py_tp_members, sock_members}, {Py_tp_getset, sock_getset},
    {Py_tp_doc, (void *)PyDoc_STR("socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object\nsocket(family=-1, type=-1, proto=-1, fileno=None) -> socket object\n\n"
                                  "An end of communication. With fileno, for a descriptor that there is; what is not told is\nthen asked of it.")},
    {0, NULL}
};
static PyType_Spec sock_spec = {
    .name = "_socket.socket",
    .basicsize = sizeof(SocketObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = sock_slots,
};

/* -- the module ------------------------------------------------------------------------------------------------------------------------------------ */

static PyMethodDef methods[] = {
    {"socketpair", module_socketpair, METH_VARARGS,
     PyDoc_STR("socketpair([family[, type [, proto]]]) -> (socket object, socket object)\n\nTwo sockets that are connected with each other; of AF_UNIX if not told otherwise.")},
    {"setdefaulttimeout", module_setdefaulttimeout, METH_O,
     PyDoc_STR("setdefaulttimeout($self, object, /)\n--\n\nsetdefaulttimeout(timeout)\n\nThe timeout of new sockets: seconds, or None.")},
    {"getdefaulttimeout", module_getdefaulttimeout, METH_NOARGS, PyDoc_STR("getdefaulttimeout($self, /)\n--\n\ngetdefaulttimeout() -> timeout\n\nThe timeout of new sockets.")},
    {"CMSG_LEN", socket_CMSG_LEN, METH_VARARGS,
     PyDoc_STR("CMSG_LEN(length) -> control message length\n\nThe length of an item of ancillary data with that much data, without padding.")},
    {"CMSG_SPACE", socket_CMSG_SPACE, METH_VARARGS, PyDoc_STR("CMSG_SPACE(length) -> buffer size\n\nThe room that an item of ancillary data with that much data takes.")},
    {NULL, NULL, 0, NULL}
};

static const struct number_constant numbers[] = {
#define C(name, value) {#name, (long long)(value)},
#include "stdlib/socket_constants.h"
#include "stdlib/module_state.h"
#undef C
};

static int module_exec(PyObject *module)
{
    SocketState *st = socket_state(module);
    st->default_timeout = -1;
    st->herror = PyErr_NewException("socket.herror", PyExc_OSError, NULL);
    st->gaierror = PyErr_NewException("socket.gaierror", PyExc_OSError, NULL);
    st->socket_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &sock_spec, NULL);
    if (!st->herror || !st->gaierror || !st->socket_type || PyModule_AddObjectRef(module, "error", PyExc_OSError) < 0 ||
        PyModule_AddObjectRef(module, "herror", st->herror) < 0 || PyModule_AddObjectRef(module, "gaierror", st->gaierror) < 0 ||
        PyModule_AddObjectRef(module, "timeout", PyExc_TimeoutError) < 0 || PyModule_AddObjectRef(module, "socket", (PyObject *)st->socket_type) < 0 ||
        PyModule_AddObjectRef(module, "SocketType", (PyObject *)st->socket_type) < 0 || PyModule_AddObjectRef(module, "has_ipv6", Py_True) < 0 ||
        PyModule_AddFunctions(module, socket_name_methods) < 0)
        return -1;
    return ADD_NUMBERS(module, numbers);
}

#define HELD(F) F(socket_type) F(herror) F(gaierror)
MODULE_STATE_FUNCTIONS(SocketState, HELD)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
struct PyModuleDef socket_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_socket",
    .m_doc = PyDoc_STR("Implementation module for socket operations.\n\nSee the socket module for documentation."),
    .m_size = sizeof(SocketState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__socket(void) { return PyModuleDef_Init(&socket_module); }
