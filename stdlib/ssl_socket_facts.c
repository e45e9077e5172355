/* stdlib/ssl_socket_facts.c -- what can be asked of a connection, and set: certificates, cipher, protocol, context, owner, session. Each takes the
 * connection's lock for a glance.
 */
#ifdef P3T_HAVE_OPENSSL
#include "stdlib/ssl_int.h"

static SslSocket *connection(PyObject *o) { return (SslSocket *)o; }
static PyObject *text_or_none(const char *s) { return s ? PyUnicode_FromString(s) : Py_None; }

/* r = expression, with the lock; expression may use s. */
#define LOCKED(self, type, name, expression)                                                                                          \
    SslSocket *s = connection(self);                                                                                                  \
    ssl_lock(&s->lock);                                                                                                               \
    type name = (expression);                                                                                                         \
    ssl_unlock(&s->lock)

/* -- certificates ----------------------------------------------------------------------------------------------------------------------- */

PyObject *ssl_socket_getpeercert(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    SslSocket *s = connection(self);
    int der = 0;
    if (!args_count("getpeercert", nargs, 0, 1) || (nargs && (der = PyObject_IsTrue(args[0])) < 0))
        return NULL;
    ssl_lock(&s->lock);
    bool done = SSL_is_init_finished(s->ssl), checked = SSL_get_verify_mode(s->ssl) & SSL_VERIFY_PEER;
    X509 *x = done ? SSL_get1_peer_certificate(s->ssl) : NULL;
    ssl_unlock(&s->lock);
    if (!done) {
        PyErr_SetString(PyExc_ValueError, "handshake not done yet");
        return NULL;
    }
    PyObject *r = !x ? Py_None : der ? ssl_certificate_der(x) : checked ? ssl_certificate_dict(x) : PyDict_New();
    X509_free(x);
    return r;
}

PyObject *ssl_socket_get_verified_chain(PyObject *self, PyObject *Py_UNUSED(unused))
{
    SslSocket *s = connection(self);
    ssl_lock(&s->lock);
    STACK_OF(X509) *shared = SSL_get0_verified_chain(s->ssl), *chain = shared ? X509_chain_up_ref(shared) : NULL;
    ssl_unlock(&s->lock);
    if (!shared)
        Py_RETURN_NONE;
    PyObject *r = chain ? ssl_certificate_list(s->state, NULL, chain) : PyErr_NoMemory();
    sk_X509_pop_free(chain, X509_free);
    return r;
}

PyObject *ssl_socket_get_unverified_chain(PyObject *self, PyObject *Py_UNUSED(unused))
{
    SslSocket *s = connection(self);
    ssl_lock(&s->lock);
    STACK_OF(X509) *shared = SSL_get_peer_cert_chain(s->ssl), *chain = shared ? X509_chain_up_ref(shared) : NULL;
    X509 *first = s->server ? SSL_get1_peer_certificate(s->ssl) : NULL;     /* a server's chain is without it, and a session has no more than it */
    ssl_unlock(&s->lock);
    if (!shared && !first)
        Py_RETURN_NONE;
    PyObject *r = chain || !shared ? ssl_certificate_list(s->state, first, chain) : PyErr_NoMemory();
    sk_X509_pop_free(chain, X509_free);
    X509_free(first);
    return r;
}

/* -- what was agreed on --------------------------------------------------------------------------------------------------------------------- */

PyObject *ssl_cipher_tuple(const SSL_CIPHER *c)
{
    int bits = SSL_CIPHER_get_bits(c, NULL);
    return Py_BuildValue("(zzi)", SSL_CIPHER_get_name(c), SSL_CIPHER_get_version(c), bits);
}

PyObject *ssl_socket_cipher(PyObject *self, PyObject *Py_UNUSED(unused))
{
    LOCKED(self, const SSL_CIPHER *, c, SSL_get_current_cipher(s->ssl));
    return c ? ssl_cipher_tuple(c) : Py_None;
}

PyObject *ssl_socket_shared_ciphers(PyObject *self, PyObject *Py_UNUSED(unused))
{
    SslSocket *s = connection(self);
    ssl_lock(&s->lock);
    STACK_OF(SSL_CIPHER) *theirs = SSL_get_client_ciphers(s->ssl), *ours = theirs ? SSL_get_ciphers(s->ssl) : NULL;
    STACK_OF(SSL_CIPHER) *both = ours ? sk_SSL_CIPHER_new_null() : NULL;
    bool ok = !ours || both;
    for (int i = 0; ok && i < sk_SSL_CIPHER_num(theirs) && ours; i++) {
        const SSL_CIPHER *c = sk_SSL_CIPHER_value(theirs, i);
        for (int j = 0; ok && j < sk_SSL_CIPHER_num(ours); j++)
            if (sk_SSL_CIPHER_value(ours, j) == c)
                ok = sk_SSL_CIPHER_push(both, c) > 0;
    }
    ssl_unlock(&s->lock);
    if (!ours)
        Py_RETURN_NONE;
    PyObject *list = ok ? PyList_New(sk_SSL_CIPHER_num(both)) : PyErr_NoMemory();
    for (int i = 0; list && i < sk_SSL_CIPHER_num(both); i++) {
        PyObject *t = ssl_cipher_tuple(sk_SSL_CIPHER_value(both, i));
        if (t)
            PyList_SET_ITEM(list, i, t);
        else
            Py_CLEAR(list);
    }
    sk_SSL_CIPHER_free(both);
    return list;
}

PyObject *ssl_socket_version(PyObject *self, PyObject *Py_UNUSED(unused))
{
    LOCKED(self, const char *, text, SSL_is_init_finished(s->ssl) ? SSL_get_version(s->ssl) : NULL);
    return text_or_none(text);
}

PyObject *ssl_socket_selected_alpn_protocol(PyObject *self, PyObject *Py_UNUSED(unused))
{
    SslSocket *s = connection(self);
    const unsigned char *data;
    unsigned n;
    unsigned char copy[256];
    ssl_lock(&s->lock);
    SSL_get0_alpn_selected(s->ssl, &data, &n);
    if (data)
        memcpy(copy, data, n < sizeof copy ? n : sizeof copy);
    ssl_unlock(&s->lock);
    return data ? PyUnicode_FromStringAndSize((const char *)copy, (Py_ssize_t)n) : Py_None;
}

PyObject *ssl_socket_compression(PyObject *self, PyObject *Py_UNUSED(unused))
{
    LOCKED(self, const char *, text, SSL_get_current_compression(s->ssl) ? SSL_COMP_get_name(SSL_get_current_compression(s->ssl)) : NULL);
    return text_or_none(text);
}

PyObject *ssl_socket_pending(PyObject *self, PyObject *Py_UNUSED(unused))
{
    LOCKED(self, int, n, SSL_pending(s->ssl));
    return PyLong_FromLong(n);
}

PyObject *ssl_socket_get_channel_binding(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"cb_type", NULL};
    const char *kind = "tls-unique";
    char data[128];
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|s:get_channel_binding", words, &kind))
        return NULL;
    if (strcmp(kind, "tls-unique") != 0)
        return PyErr_Format(PyExc_ValueError, "'%s' channel binding type not implemented", kind);
    SslSocket *s = connection(self);
    ssl_lock(&s->lock);                      /* the first Finished message: the client's, or the server's if a session goes on */
    bool own = (SSL_session_reused(s->ssl) != 0) == s->server;
    size_t n = own ? SSL_get_finished(s->ssl, data, sizeof data) : SSL_get_peer_finished(s->ssl, data, sizeof data);
    ssl_unlock(&s->lock);
    return n ? PyBytes_FromStringAndSize(data, (Py_ssize_t)n) : Py_None;
}

/* -- attributes -------------------------------------------------------------------------------------------------------------------------------- */

static int not_deletable(PyObject *self, const char *name)
{
    PyErr_Format(PyExc_AttributeError, "attribute '%s' of '%s' objects cannot be deleted", name, Py_TYPE(self)->tp_name);
    return -1;
}

static PyObject *get_context(PyObject *self, void *Py_UNUSED(closure))
{
    LOCKED(self, PyObject *, c, Py_NewRef((PyObject *)s->context));
    return c;
}

static int set_context(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
    SslSocket *s = connection(self);
    if (!value)
        return not_deletable(self, "context");
    if (!PyObject_TypeCheck(value, s->state->context)) {
        PyErr_SetString(PyExc_TypeError, "The value must be a SSLContext");
        return -1;
    }
    SslContext *c = (SslContext *)Py_NewRef(value), *old = NULL;
    ssl_lock(&s->lock);
    ssl_lock(&c->lock);
    bool ok = SSL_set_SSL_CTX(s->ssl, c->ctx);
    ssl_unlock(&c->lock);
    if (ok) {
        old = s->context;
        s->context = c;
        ssl_context_callbacks_follow(s);
    } else {
        ssl_raise_last(s->state);
        old = c;
    }
    ssl_unlock(&s->lock);
    Py_DECREF((PyObject *)old);
    return ok ? 0 : -1;
}

static PyObject *get_owner(PyObject *self, void *Py_UNUSED(closure))
{
    PyObject *o = NULL;
    LOCKED(self, PyObject *, ref, Py_XNewRef(s->owner));
    int rc = ref ? PyWeakref_GetRef(ref, &o) : 0;
    Py_XDECREF(ref);
    return rc < 0 ? NULL : o ? o : Py_None;
}

static int set_owner(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
    if (!value)
        return not_deletable(self, "owner");
    PyObject *ref = PyWeakref_NewRef(value, NULL);
    if (!ref)
        return -1;
    SslSocket *s = connection(self);
    ssl_lock(&s->lock);
    PyObject *old = s->owner;
    s->owner = ref;
    ssl_unlock(&s->lock);
    Py_XDECREF(old);
    return 0;
}

static PyObject *get_session(PyObject *self, void *Py_UNUSED(closure)) { return ssl_session_of(connection(self)); }
static int set_session(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
    return value ? ssl_session_use(connection(self), value) : not_deletable(self, "session");
}
static PyObject *get_session_reused(PyObject *self, void *Py_UNUSED(closure))
{
    LOCKED(self, int, reused, SSL_session_reused(s->ssl));
    return PyBool_FromLong(reused);
}
static PyObject *get_server_side(PyObject *self, void *Py_UNUSED(closure)) { return PyBool_FromLong(connection(self)->server); }
static PyObject *get_server_hostname(PyObject *self, void *Py_UNUSED(closure)) { return Py_NewRef(connection(self)->hostname); }

PyGetSetDef ssl_socket_getset[] = {
    {"context", get_context, set_context, PyDoc_STR("The context of the connection. A callback for server names may set another."), NULL},
    {"server_side", get_server_side, NULL, PyDoc_STR("Whether this is the server."), NULL},
    {"server_hostname", get_server_hostname, NULL, PyDoc_STR("The name of the server as the client gave it, or None."), NULL},
    {"owner", get_owner, set_owner, PyDoc_STR("The object that callbacks get for the connection; not kept alive."), NULL},
    {"session", get_session, set_session, PyDoc_STR("The session, with which another connection may go on."), NULL},
    {"session_reused", get_session_reused, NULL, PyDoc_STR("Whether the connection went on with an earlier session."), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
#else
typedef int openssl_is_missing;
#endif
