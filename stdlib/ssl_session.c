/* stdlib/ssl_session.c -- the type SSLSession: what lets a client go on with a server without agreeing on everything anew. An SSLSession holds a copy
 * of the library's session, which the connection may still change.
 */
#ifdef P3T_HAVE_OPENSSL
#include "stdlib/ssl_int.h"

static SslSession *session(PyObject *o) { return (SslSession *)o; }

PyObject *ssl_session_of(SslSocket *s)
{
    SSL_SESSION *own = NULL, *copy = NULL;
    ssl_lock(&s->lock);
    SslContext *c = (SslContext *)Py_NewRef((PyObject *)s->context);
    if ((own = SSL_get0_session(s->ssl)))
        copy = SSL_SESSION_dup(own);
    ssl_unlock(&s->lock);
    PyObject *r = Py_None;
    if (copy && (r = s->state->session->tp_alloc(s->state->session, 0))) {
        session(r)->session = copy;
        session(r)->context = c;
        return r;
    }
    if (own && !copy) {
        ERR_clear_error();
        r = PyErr_NoMemory();
    }
    SSL_SESSION_free(copy);
    Py_DECREF((PyObject *)c);
    return r;
}

int ssl_session_use(SslSocket *s, PyObject *value)
{
    if (!PyObject_TypeCheck(value, s->state->session)) {
        PyErr_SetString(PyExc_TypeError, "Value is not a SSLSession.");
        return -1;
    }
    ssl_lock(&s->lock);
    const char *wrong = session(value)->context->ctx != s->context->ctx ? "Session refers to a different SSLContext."
                        : s->server                                      ? "Cannot set session for server-side SSLSocket."
                        : SSL_is_init_finished(s->ssl)                   ? "Cannot set session after handshake."
                                                                         : NULL;
    SSL_SESSION *copy = wrong ? NULL : SSL_SESSION_dup(session(value)->session);
    bool ok = copy && SSL_set_session(s->ssl, copy) == 1;
    SSL_SESSION_free(copy);
    if (wrong)
        PyErr_SetString(PyExc_ValueError, wrong);
    else if (!ok)
        ssl_raise_last(s->state);
    ssl_unlock(&s->lock);
    return ok ? 0 : -1;
}

static int session_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT((PyObject *)session(self)->context);
    return 0;
}

static int session_clear(PyObject *self)
{
    Py_CLEAR(session(self)->context);
    return 0;
}

static void session_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    session_clear(self);
    SSL_SESSION_free(session(self)->session);
    ssl_free(self, Py_TYPE(self));
}

static PyObject *session_compare(PyObject *self, PyObject *other, int op)
{
    if (Py_TYPE(self) != Py_TYPE(other) || (op != Py_EQ && op != Py_NE))
        Py_RETURN_NOTIMPLEMENTED;
    unsigned n, m;
    const unsigned char *a = SSL_SESSION_get_id(session(self)->session, &n), *b = SSL_SESSION_get_id(session(other)->session, &m);
    bool same = self == other || (n == m && memcmp(a, b, n) == 0);
    return PyBool_FromLong(same == (op == Py_EQ));
}

static PyObject *session_id(PyObject *self, void *Py_UNUSED(closure))
{
    unsigned n;
    const unsigned char *id = SSL_SESSION_get_id(session(self)->session, &n);
    return PyBytes_FromStringAndSize((const char *)id, (Py_ssize_t)n);
}
static PyObject *session_time(PyObject *self, void *Py_UNUSED(closure)) { return PyLong_FromLong(SSL_SESSION_get_time(session(self)->session)); }
static PyObject *session_timeout(PyObject *self, void *Py_UNUSED(closure)) { return PyLong_FromLong(SSL_SESSION_get_timeout(session(self)->session)); }
static PyObject *session_hint(PyObject *self, void *Py_UNUSED(closure))
{
    return PyLong_FromUnsignedLong(SSL_SESSION_get_ticket_lifetime_hint(session(self)->session));
}
static PyObject *session_has_ticket(PyObject *self, void *Py_UNUSED(closure)) { return PyBool_FromLong(SSL_SESSION_has_ticket(session(self)->session)); }

static PyGetSetDef session_getset[] = {
    {"has_ticket", session_has_ticket, NULL, PyDoc_STR("Whether it has a ticket."), NULL},
    {"id", session_id, NULL, PyDoc_STR("Its id."), NULL},
    {"ticket_lifetime_hint", session_hint, NULL, PyDoc_STR("How long the ticket will do, as the server said."), NULL},
    {"time", session_time, NULL, PyDoc_STR("When it was made, in seconds since the epoch."), NULL},
    {"timeout", session_timeout, NULL, PyDoc_STR("For how many seconds from then it will do."), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot session_slots[] = {
    {Py_tp_dealloc, session_dealloc}, {Py_tp_traverse, session_traverse}, {Py_tp_clear, session_clear}, {Py_tp_richcompare, session_compare},
    {Py_tp_hash, PyObject_HashNotImplemented}, {Py_tp_getset, session_getset}, {0, NULL}
};
PyType_Spec ssl_session_spec = {.name = "_ssl.SSLSession", .basicsize = sizeof(SslSession),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE, .slots = session_slots};
#else
typedef int openssl_is_missing;
#endif
