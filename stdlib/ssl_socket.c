/* stdlib/ssl_socket.c -- the type _SSLSocket: handshake, reading, writing, shutting down. What can be asked of a connection is in
 * ssl_socket_facts.c.
 *
 * A call into the library takes the connection's lock, detaches, and lets the library move bytes through a BIO that never blocks (ssl_bio.c).
 * If it would have to wait, it says for what; the lock is dropped, and poll() waits within the socket's timeout, detached; then the call is made
 * again. So a thread that waits for data keeps no other from writing, nor from shutting down.
 *   S1   A record that could not be written whole must be offered again before any other. So a writer that may wait has `writing` until it is
 *        through. A reader that may wait has `reading`: otherwise it could sleep while another reader leaves decrypted bytes behind.
 *        Neither is taken where the socket's timeout is 0, since there nobody waits: who gets SSLWantWriteError offers the same data again.
 *   S2   Callbacks run in the thread that has the lock, and may use the connection.
 * Breaks.  Memory BIOs cannot be waited for, so a call ends with SSLWantReadError at once.
 * Tests.   tests/stdlib/ssl_loopback.py, ssl_threads.py, ssl_calls.py
 */
#ifdef P3T_HAVE_OPENSSL
#include "stdlib/ssl_int.h"

#include "stdlib/_socket_int.h"

#include <poll.h>

static SslSocket *connection(PyObject *o) { return (SslSocket *)o; }

/* -- callbacks ------------------------------------------------------------------------------------------------------------------------ */

bool ssl_attach(SslSocket *s)
{
    if (!s || !s->detached)
        return false;
    PyEval_RestoreThread(s->detached);
    return true;
}

void ssl_detach(SslSocket *s) { s->detached = PyEval_SaveThread(); }

void ssl_keep_raised(SslSocket *s)
{
    PyObject *e = PyErr_GetRaisedException();
    if (s->raised)
        Py_XDECREF(e);
    else
        s->raised = e;
}

/* -- one operation ------------------------------------------------------------------------------------------------------------------------- */

struct transfer { void *data; size_t n, moved; };
typedef int (*operation)(SSL *, struct transfer *);          /* as the library's functions: > 0 done */

enum wait_for { RAISED = -1, OVER, READABLE, WRITABLE };

/* The socket, counted; NULL with no exception: there is none, memory BIOs. */
static SocketObject *plain_socket(SslSocket *s)
{
    PyObject *o = NULL;
    if (s->plain && PyWeakref_GetRef(s->plain, &o) == 0)
        ssl_raise(s->state, NUMBER_NO_SOCKET, "Underlying socket connection gone");
    return (SocketObject *)o;
}

/* The call itself. False: raised. */
static bool call(SslSocket *s, SocketObject *plain, operation op, struct transfer *t, struct ssl_outcome *o)
{
    bool ok = true;
    USE_SOCKET(plain, fd);
    ssl_lock(&s->lock);
    s->fd = fd;
    if (plain && s->fd < 0) {
        PyErr_SetString(s->state->Error, "Underlying socket has been closed.");
        ok = false;
    } else {
        PyThreadState *outer = s->detached;
        s->system_error = 0;
        ERR_clear_error();
        s->detached = PyEval_SaveThread();
        int rc = op(s->ssl, t);
        ssl_get_outcome(s, rc, o);
        PyEval_RestoreThread(s->detached);
        s->detached = outer;
    }
    if (s->raised) {
        PyErr_SetRaisedException(s->raised);
        s->raised = NULL;
        ok = false;
    }
    ssl_unlock(&s->lock);
    return ok && PyErr_CheckSignals() == 0;
}

/* After a call that did not succeed: what has happened while it waited? OVER: nothing to wait for. */
static enum wait_for wait_for(SocketObject *plain, const struct ssl_outcome *o, struct deadline end, const char *what)
{
    enum wait_for why = o->error == SSL_ERROR_WANT_READ ? READABLE : o->error == SSL_ERROR_WANT_WRITE ? WRITABLE : OVER;
    if (why == OVER || !plain || (!end.none && !end.at))
        return OVER;
    USE_SOCKET(plain, fd);
    struct pollfd p = {.fd = fd, .events = why == READABLE ? POLLIN : POLLOUT};
    int rc;
    if (p.fd < 0)
        return why;                          /* closed meanwhile: the next call says so */
    SYSCALL_AGAIN(rc, poll(&p, 1, deadline_ms(end)));
    if (rc < 0)
        return os_error(), RAISED;
    if (rc > 0)
        return why;
    if (what)
        PyErr_Format(PyExc_TimeoutError, "The %s operation timed out", what);
    else
        PyErr_Format(PyExc_TimeoutError, "The %s operation timed out", why == READABLE ? "read" : "write");
    return RAISED;
}

/* op until it is done or fails. o: how it ended. False: raised; else it may have failed with o->result <= 0. */
static bool run(SslSocket *s, SocketObject *plain, operation op, struct transfer *t, const char *what, struct ssl_lock *turn, struct ssl_outcome *o)
{
    struct deadline end = deadline_in(plain ? socket_timeout_ns(plain) : 0);
    enum wait_for w = OVER;
    bool may_wait = end.none || end.at, ok;
    if (may_wait && turn)
        ssl_lock(turn);
    while ((ok = call(s, plain, op, t, o)) && o->result <= 0 && (w = wait_for(plain, o, end, what)) > OVER)
        ;
    if (may_wait && turn)
        ssl_unlock(turn);
    return ok && w != RAISED;
}

/* False: raised, as it was the last time. */
static bool not_at_eof(SslSocket *s)
{
    ssl_lock(&s->lock);
    bool saw = s->saw_eof;
    ssl_unlock(&s->lock);
    if (saw)
        ssl_raise_at(s->state, s->state->EOFError, NUMBER_EOF, "EOF occurred in violation of protocol", 0, __FILE_NAME__, __LINE__);
    return !saw;
}

static bool begin(SslSocket *s, SocketObject **plain)
{
    *plain = NULL;
    return not_at_eof(s) && ((*plain = plain_socket(s)) || !PyErr_Occurred());
}

/* -- handshake, reading, writing ------------------------------------------------------------------------------------------------------------- */

static int op_handshake(SSL *ssl, struct transfer *t)
{
    (void)t;
    return SSL_do_handshake(ssl);
}
static int op_read(SSL *ssl, struct transfer *t) { return SSL_read_ex(ssl, t->data, t->n, &t->moved); }
static int op_write(SSL *ssl, struct transfer *t) { return SSL_write_ex(ssl, t->data, t->n, &t->moved); }

static PyObject *socket_do_handshake(PyObject *self, PyObject *Py_UNUSED(unused))
{
    SslSocket *s = connection(self);
    struct ssl_outcome o;
    SocketObject *plain;
    if (!begin(s, &plain))
        return NULL;
    bool ok = run(s, plain, op_handshake, NULL, "handshake", NULL, &o);
    Py_XDECREF((PyObject *)plain);
    return !ok ? NULL : o.result > 0 ? Py_None : ssl_raise_outcome(s, &o);
}

static PyObject *socket_write(PyObject *self, PyObject *data)
{
    SslSocket *s = connection(self);
    struct ssl_outcome o;
    SocketObject *plain;
    Py_buffer view;
    if (PyObject_GetBuffer(data, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    struct transfer t = {view.buf, (size_t)view.len, 0};
    bool ok = begin(s, &plain) && run(s, plain, op_write, &t, "write", &s->writing, &o);
    Py_XDECREF((PyObject *)plain);
    PyBuffer_Release(&view);
    return !ok ? NULL : o.result > 0 ? PyLong_FromSize_t(t.moved) : ssl_raise_outcome(s, &o);
}

/* False: raised. At the end of the data, 0 bytes. */
static bool read_into(SslSocket *s, struct transfer *t)
{
    struct ssl_outcome o;
    SocketObject *plain;
    if (!begin(s, &plain))
        return false;
    bool ok = run(s, plain, op_read, t, "read", &s->reading, &o);
    Py_XDECREF((PyObject *)plain);
    if (!ok || o.result > 0)
        return ok;
    t->moved = 0;
    if (o.error == SSL_ERROR_ZERO_RETURN) {
        ssl_lock(&s->lock);
        bool closed = SSL_get_shutdown(s->ssl) == SSL_RECEIVED_SHUTDOWN;
        ssl_unlock(&s->lock);
        if (closed)
            return true;
    }
    ssl_raise_outcome(s, &o);
    return false;
}

static PyObject *read_new(SslSocket *s, Py_ssize_t n)
{
    PyObject *r = PyBytes_FromStringAndSize(NULL, n);
    if (!r)
        return NULL;
    struct transfer t = {PyBytes_AS_STRING(r), (size_t)n, 0};
    if (n == 0 ? not_at_eof(s) : read_into(s, &t)) {
        if (t.moved < (size_t)n)
            _PyBytes_Resize(&r, (Py_ssize_t)t.moved);
        return r;
    }
    Py_DECREF(r);
    return NULL;
}

static PyObject *socket_read(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    SslSocket *s = connection(self);
    Py_buffer view;
    if (nargs < 1 || nargs > 2) {
        PyErr_SetString(PyExc_TypeError, "_ssl._SSLSocket.read requires 1 to 2 arguments");
        return NULL;
    }
    Py_ssize_t n = PyNumber_AsSsize_t(args[0], PyExc_OverflowError);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    if (nargs == 1) {
        if (n < 0) {
            PyErr_SetString(PyExc_ValueError, "size should not be negative");
            return NULL;
        }
        return read_new(s, n);
    }
    if (PyObject_GetBuffer(args[1], &view, PyBUF_WRITABLE) < 0)
        return NULL;
    struct transfer t = {view.buf, (size_t)(n <= 0 || n > view.len ? view.len : n), 0};
    bool ok = view.len > INT_MAX ? (PyErr_SetString(PyExc_OverflowError, "maximum length can't fit in a C 'int'"), false)
              : t.n == 0         ? not_at_eof(s)
                                 : read_into(s, &t);
    PyBuffer_Release(&view);
    return ok ? PyLong_FromSize_t(t.moved) : NULL;
}

/* -- the end of the connection ------------------------------------------------------------------------------------------------------------------ */

static int op_shutdown(SSL *ssl, struct transfer *t)
{
    if (t->n)
        SSL_set_read_ahead(ssl, 0);          /* what follows the other side's goodbye is not ours to read */
    int rc = SSL_shutdown(ssl);
    if (rc == 0 && t->n++ == 0)
        rc = SSL_shutdown(ssl);
    return rc == 0 ? 1 : rc;                 /* not heard from the other side, which is all right */
}

static PyObject *socket_shutdown(PyObject *self, PyObject *Py_UNUSED(unused))
{
    SslSocket *s = connection(self);
    struct ssl_outcome o;
    struct transfer zeros = {NULL, 0, 0};    /* n: goodbye was said, and now the other side's is awaited */
    SocketObject *plain = plain_socket(s);
    if (!plain && PyErr_Occurred())
        return NULL;
    bool ok = run(s, plain, op_shutdown, &zeros, NULL, NULL, &o);
    if (ok && o.result <= 0)
        ssl_raise_outcome(s, &o);
    if (ok && o.result > 0)
        return plain ? (PyObject *)plain : Py_None;
    Py_XDECREF((PyObject *)plain);
    return NULL;
}

static PyObject *socket_verify_client_post_handshake(PyObject *self, PyObject *Py_UNUSED(unused))
{
    SslSocket *s = connection(self);
    ssl_lock(&s->lock);
    ERR_clear_error();
    PyObject *r = SSL_verify_client_post_handshake(s->ssl) == 1 ? Py_None : ssl_raise_last(s->state);
    ssl_unlock(&s->lock);
    return r;
}

/* -- making -------------------------------------------------------------------------------------------------------------------------------------- */

/* Whom we expect at the other end. False: raised. */
static bool set_hostname(SslSocket *s, const char *name)
{
    size_t n = strlen(name);
    if (n == 0 || *name == '.') {
        PyErr_SetString(PyExc_ValueError, "server_hostname cannot be an empty string or start with a leading dot.");
        return false;
    }
    if (!(s->hostname = PyUnicode_DecodeASCII(name, (Py_ssize_t)n, "strict")))
        return false;
    ASN1_OCTET_STRING *address = a2i_IPADDRESS(name);
    ERR_clear_error();
    X509_VERIFY_PARAM *param = SSL_get0_param(s->ssl);
    bool ok = address || SSL_set_tlsext_host_name(s->ssl, name);         /* an address is not for SNI (RFC 6066) */
    if (ok && s->context->check_hostname)
        ok = address ? X509_VERIFY_PARAM_set1_ip(param, ASN1_STRING_get0_data(address), (size_t)ASN1_STRING_length(address))
                     : X509_VERIFY_PARAM_set1_host(param, name, n);
    ASN1_OCTET_STRING_free(address);
    if (!ok)
        ssl_raise_last(s->state);
    return ok;
}

static bool set_bios(SslSocket *s)
{
    BIO *in = s->plain ? ssl_bio_socket(s) : ssl_bio_memory(s->incoming), *out = NULL;
    if (!in)
        return false;
    if (s->plain) {
        BIO_up_ref(in);
        out = in;
    } else if (!(out = ssl_bio_memory(s->outgoing))) {
        BIO_free(in);
        return false;
    }
    SSL_set_bio(s->ssl, in, out);
    return true;
}

/* An SSL of the context, with its lock held. */
static bool set_up(SslSocket *s, SslContext *c, const char *hostname)
{
    ERR_clear_error();
    s->ssl = SSL_new(c->ctx);
    if (!s->ssl) {
        ssl_raise_last(c->state);
        return false;
    }
    SSL_set_app_data(s->ssl, s);
    if (!set_bios(s))
        return false;
    if (s->server)                           /* not on a client: a key agreed on before is a session without it */
        SSL_set_session_id_context(s->ssl, (const unsigned char *)"Python", 6);
    SSL_set_mode(s->ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY);
    if (c->post_handshake && s->server) {
        int mode = SSL_get_verify_mode(s->ssl);
        if (mode & SSL_VERIFY_PEER)
            SSL_set_verify(s->ssl, mode | SSL_VERIFY_POST_HANDSHAKE, SSL_get_verify_callback(s->ssl));
    } else if (c->post_handshake) {
        SSL_set_post_handshake_auth(s->ssl, 1);
    }
    if (s->server)
        SSL_set_accept_state(s->ssl);
    else
        SSL_set_connect_state(s->ssl);
    return !hostname || set_hostname(s, hostname);
}

PyObject *ssl_socket_make(SslContext *c, PyObject *plain, PyObject *incoming, PyObject *outgoing, bool server, PyObject *hostname, PyObject *owner, PyObject *session)
{
    SslState *st = c->state;
    char *name = NULL;
    if (hostname != Py_None && !PyArg_Parse(hostname, "es", "ascii", &name))
        return NULL;
    if (server ? c->protocol == PROTOCOL_TLS_CLIENT : c->protocol == PROTOCOL_TLS_SERVER) {
        PyMem_Free(name);
        return ssl_raise(st, 0, server ? "Cannot create a server socket with a PROTOCOL_TLS_CLIENT context" : "Cannot create a client socket with a PROTOCOL_TLS_SERVER context");
    }
    SslSocket *s = (SslSocket *)st->socket->tp_alloc(st->socket, 0);
    bool ok = s;
    if (ok) {
        s->state = st;
        s->server = server;
        s->context = (SslContext *)Py_NewRef((PyObject *)c);
        s->incoming = Py_XNewRef(incoming);
        s->outgoing = Py_XNewRef(outgoing);
        ok = !plain || (s->plain = PyWeakref_NewRef(plain, NULL));
    }
    if (ok) {
        ssl_lock(&c->lock);
        ok = set_up(s, c, name);
        ssl_unlock(&c->lock);
    }
    PyMem_Free(name);
    if (ok && !s->hostname)
        s->hostname = Py_None;
    ok = ok && (owner == Py_None || (s->owner = PyWeakref_NewRef(owner, NULL))) && (session == Py_None || ssl_session_use(s, session) == 0);
    if (ok)
        ssl_context_callbacks_follow(s);
    if (!ok && s)
        Py_DECREF((PyObject *)s);
    return ok ? (PyObject *)s : NULL;
}

/* -- the type ---------------------------------------------------------------------------------------------------------------------------------------- */

static int socket_traverse(PyObject *self, visitproc visit, void *arg)
{
    SslSocket *s = connection(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT((PyObject *)s->context);
    Py_VISIT(s->incoming);
    Py_VISIT(s->outgoing);
    Py_VISIT(s->raised);
    return 0;
}

/* The library's object goes first: its BIOs point to ours. Nothing of it is used after the collector has cleared it. */
static void socket_dealloc(PyObject *self)
{
    SslSocket *s = connection(self);
    PyObject_GC_UnTrack(self);
    SSL_free(s->ssl);
    Py_XDECREF(s->plain);
    Py_XDECREF(s->owner);
    Py_XDECREF(s->hostname);
    Py_XDECREF(s->incoming);
    Py_XDECREF(s->outgoing);
    Py_XDECREF(s->raised);
    Py_XDECREF((PyObject *)s->context);
    ssl_free(self, Py_TYPE(self));
}

static PyMethodDef socket_methods[] = {
    {"do_handshake", socket_do_handshake, METH_NOARGS, PyDoc_STR("do_handshake($self, /)\n--\n\nAgrees on a protocol, a cipher and keys with the other side.")},
    {"write", socket_write, METH_O, PyDoc_STR("write($self, b, /)\n--\n\nSends bytes; how many of them were taken.")},
    {"read", _PyCFunction_CAST(socket_read), METH_FASTCALL,
     PyDoc_STR("read(size, [buffer])\n\nAt most size bytes; none at the end. With a buffer: into it, and how many they are.")},
    {"shutdown", socket_shutdown, METH_NOARGS, PyDoc_STR("shutdown($self, /)\n--\n\nSays goodbye, waits for the other side's, and gives the socket, which is plain again.")},
    {"verify_client_post_handshake", socket_verify_client_post_handshake, METH_NOARGS,
     PyDoc_STR("verify_client_post_handshake($self, /)\n--\n\nAsks the client for a certificate now (TLS 1.3).")},
#define M(name, flags, signature, doc) {#name, _PyCFunction_CAST(ssl_socket_##name), flags, PyDoc_STR(#name signature "\n--\n\n" doc)},
    SSL_FACT_METHODS(M)
#undef M
    {NULL, NULL, 0, NULL}
};
static PyType_Slot socket_slots[] = {
    {Py_tp_dealloc, socket_dealloc}, {Py_tp_traverse, socket_traverse}, {Py_tp_methods, socket_methods}, {Py_tp_getset, ssl_socket_getset}, {0, NULL}
};
PyType_Spec ssl_socket_spec = {.name = "_ssl._SSLSocket", .basicsize = sizeof(SslSocket),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE, .slots = socket_slots};
#else
typedef int openssl_is_missing;
#endif
