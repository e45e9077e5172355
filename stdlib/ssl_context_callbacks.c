/* stdlib/ssl_context_callbacks.c -- Python functions that a handshake calls: for server names, keys agreed on before, messages; also the log of keys,
 * and the protocols to agree on.
 *
 * The library calls back in the thread that is in a call on the connection, detached, and the connection's lock is held. The connection is found
 * through the SSL, and with it the context, which may have changed since the handshake began; the function is copied out of the context
 * under its `slots`, and called with no lock but the connection's.
 */
#ifdef P3T_HAVE_OPENSSL
#include "stdlib/ssl_int.h"

static SslContext *context(PyObject *o) { return (SslContext *)o; }

PyObject *ssl_get_slot(SslContext *c, PyObject *const *slot)
{
    PyMutex_Lock(&c->slots);
    PyObject *o = Py_XNewRef(*slot);
    PyMutex_Unlock(&c->slots);
    return o;
}

void ssl_set_slot(SslContext *c, PyObject **slot, PyObject *value)
{
    PyMutex_Lock(&c->slots);
    PyObject *old = *slot;
    *slot = Py_XNewRef(value);
    PyMutex_Unlock(&c->slots);
    Py_XDECREF(old);
}

static PyObject *slot_or_none(SslContext *c, PyObject *const *slot)
{
    PyObject *o = ssl_get_slot(c, slot);
    return o ? o : Py_None;
}

/* What a callback gets for the connection: its owner, else the socket, else itself. NULL: gone (nothing raised), or raised. */
static PyObject *shown(SslSocket *s)
{
    PyObject *o = NULL, *ref = s->owner ? s->owner : s->plain;
    if (!ref)
        return Py_NewRef((PyObject *)s);
    return PyWeakref_GetRef(ref, &o) < 0 ? NULL : o;
}

static SslSocket *connection_of(const SSL *ssl) { return SSL_get_app_data(ssl); }

/* -- server names ------------------------------------------------------------------------------------------------------------------------ */

/* SSL_TLSEXT_ERR_OK, or fatal with *alert. */
static int answer(PyObject *function, PyObject *r, int *alert)
{
    if (r == Py_None)
        return SSL_TLSEXT_ERR_OK;
    if (r) {
        *alert = PyLong_AsInt(r);
        if (*alert == -1 && PyErr_Occurred()) {
            PyErr_FormatUnraisable("Exception ignored while calling int(), used by the callback for server names %R", function);
            *alert = SSL_AD_INTERNAL_ERROR;
        }
    } else {
        PyErr_WriteUnraisable(function);
        *alert = SSL_AD_HANDSHAKE_FAILURE;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

static int on_server_name(SSL *ssl, int *alert, void *Py_UNUSED(data))
{
    SslSocket *s = connection_of(ssl);
    if (!ssl_attach(s))
        return SSL_TLSEXT_ERR_OK;
    SslContext *c = (SslContext *)Py_NewRef((PyObject *)s->context);
    PyObject *function = ssl_get_slot(c, &c->sni_callback), *who = function ? shown(s) : NULL, *r = NULL;
    int result = SSL_TLSEXT_ERR_OK;
    if (function && !who) {
        if (PyErr_Occurred())
            PyErr_WriteUnraisable((PyObject *)s);
        *alert = SSL_AD_HANDSHAKE_FAILURE;
        result = SSL_TLSEXT_ERR_ALERT_FATAL;
    } else if (function) {
        const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
        PyObject *text = name ? PyUnicode_DecodeASCII(name, (Py_ssize_t)strlen(name), "strict") : Py_None;
        if (text)
            r = PyObject_CallFunctionObjArgs(function, who, text, (PyObject *)c, NULL);
        Py_XDECREF(text);
        result = answer(function, r, alert);
        Py_XDECREF(r);
    }
    Py_XDECREF(who);
    Py_XDECREF(function);
    Py_DECREF((PyObject *)c);
    ssl_detach(s);
    return result;
}

PyObject *ssl_context_get_sni(PyObject *self, void *Py_UNUSED(closure)) { return slot_or_none(context(self), &context(self)->sni_callback); }

static int not_deletable(PyObject *self, const char *name)
{
    PyErr_Format(PyExc_AttributeError, "attribute '%s' of '%s' objects cannot be deleted", name, Py_TYPE(self)->tp_name);
    return -1;
}

int ssl_context_set_sni(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
    SslContext *c = context(self);
    if (!value)
        return not_deletable(self, "sni_callback");
    if (c->protocol == PROTOCOL_TLS_CLIENT) {
        PyErr_SetString(PyExc_ValueError, "sni_callback cannot be set on TLS_CLIENT context");
        return -1;
    }
    if (value != Py_None && !PyCallable_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "not a callable object");
        return -1;
    }
    ssl_lock(&c->lock);
    ssl_set_slot(c, &c->sni_callback, value == Py_None ? NULL : value);
    SSL_CTX_set_tlsext_servername_callback(c->ctx, (value == Py_None ? NULL : on_server_name));
    ssl_unlock(&c->lock);
    return 0;
}

/* -- keys agreed on before ----------------------------------------------------------------------------------------------------------------------- */

static PyObject *text_or_none(const char *s) { return s && *s ? PyUnicode_DecodeUTF8(s, (Py_ssize_t)strlen(s), "strict") : Py_None; }

/* How much was copied; 0: raised, or none. */
static unsigned copy_key(PyObject *o, unsigned char *to, unsigned room)
{
    Py_buffer view;
    unsigned n = 0;
    if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
        return 0;
    if ((size_t)view.len > room) {
        PyErr_SetString(PyExc_ValueError, "the key is too long");
    } else {
        n = (unsigned)view.len;
        memcpy(to, view.buf, n);
    }
    PyBuffer_Release(&view);
    return n;
}

static bool copy_identity(PyObject *o, char *to, unsigned room)
{
    Py_ssize_t n = 0;
    const char *text = o == Py_None ? "" : PyUnicode_AsUTF8AndSize(o, &n);
    if (!text)
        return false;
    if ((size_t)n + 1 > room) {
        PyErr_SetString(PyExc_ValueError, "the identity is too long");
        return false;
    }
    memcpy(to, text, (size_t)n + 1);
    return true;
}

static unsigned on_psk_client(SSL *ssl, const char *hint, char *identity, unsigned identity_room, unsigned char *key, unsigned key_room)
{
    SslSocket *s = connection_of(ssl);
    unsigned n = 0;
    if (!ssl_attach(s))
        return 0;
    PyObject *function = ssl_get_slot(s->context, &s->context->psk_client), *text = function ? text_or_none(hint) : NULL;
    PyObject *r = text ? PyObject_CallOneArg(function, text) : NULL;
    if (r && (!PyTuple_Check(r) || PyTuple_GET_SIZE(r) != 2))
        PyErr_Format(PyExc_TypeError, "the callback for pre-shared keys must return (identity, key), not %T", r);
    else if (r && copy_identity(PyTuple_GET_ITEM(r, 0), identity, identity_room))
        n = copy_key(PyTuple_GET_ITEM(r, 1), key, key_room);
    if (PyErr_Occurred()) {
        PyErr_WriteUnraisable(function);
        n = 0;
    }
    Py_XDECREF(r);
    Py_XDECREF(text);
    Py_XDECREF(function);
    ssl_detach(s);
    return n;
}

static unsigned on_psk_server(SSL *ssl, const char *identity, unsigned char *key, unsigned key_room)
{
    SslSocket *s = connection_of(ssl);
    unsigned n = 0;
    if (!ssl_attach(s))
        return 0;
    PyObject *function = ssl_get_slot(s->context, &s->context->psk_server), *text = function ? text_or_none(identity) : NULL;
    PyObject *r = text ? PyObject_CallOneArg(function, text) : NULL;
    if (r)
        n = copy_key(r, key, key_room);
    if (PyErr_Occurred()) {
        PyErr_WriteUnraisable(function);
        n = 0;
    }
    Py_XDECREF(r);
    Py_XDECREF(text);
    Py_XDECREF(function);
    ssl_detach(s);
    return n;
}

static bool callable_or_none(PyObject *o)
{
    if (o == Py_None || PyCallable_Check(o))
        return true;
    PyErr_SetString(PyExc_TypeError, "callback must be callable");
    return false;
}

PyObject *ssl_context_set_psk_client_callback(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"callback", NULL};
    SslContext *c = context(self);
    PyObject *callback;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:set_psk_client_callback", words, &callback))
        return NULL;
    if (c->protocol == PROTOCOL_TLS_SERVER)
        return ssl_raise(c->state, 0, "Cannot add PSK client callback to a PROTOCOL_TLS_SERVER context");
    if (!callable_or_none(callback))
        return NULL;
    ssl_lock(&c->lock);
    ssl_set_slot(c, &c->psk_client, callback == Py_None ? NULL : callback);
    SSL_CTX_set_psk_client_callback(c->ctx, callback == Py_None ? NULL : on_psk_client);
    ssl_unlock(&c->lock);
    Py_RETURN_NONE;
}

PyObject *ssl_context_set_psk_server_callback(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"callback", "identity_hint", NULL};
    SslContext *c = context(self);
    PyObject *callback;
    const char *hint = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|z:set_psk_server_callback", words, &callback, &hint))
        return NULL;
    if (c->protocol == PROTOCOL_TLS_CLIENT)
        return ssl_raise(c->state, 0, "Cannot add PSK server callback to a PROTOCOL_TLS_CLIENT context");
    if (!callable_or_none(callback))
        return NULL;
    ssl_lock(&c->lock);
    bool ok = SSL_CTX_use_psk_identity_hint(c->ctx, hint) == 1;
    if (ok) {
        ssl_set_slot(c, &c->psk_server, callback == Py_None ? NULL : callback);
        SSL_CTX_set_psk_server_callback(c->ctx, callback == Py_None ? NULL : on_psk_server);
    }
    ssl_unlock(&c->lock);
    if (ok)
        Py_RETURN_NONE;
    ERR_clear_error();
    PyErr_SetString(PyExc_ValueError, "failed to set identity hint");
    return NULL;
}

/* -- messages ----------------------------------------------------------------------------------------------------------------------------------------- */

static void on_message(int writing, int version, int kind, const void *data, size_t n, SSL *ssl, void *Py_UNUSED(unused))
{
    SslSocket *s = connection_of(ssl);
    const unsigned char *b = data;
    int type = -1;
    if (!ssl_attach(s))
        return;
    PyObject *function = ssl_get_slot(s->context, &s->context->_msg_callback), *who = function && !s->raised ? shown(s) : NULL;
    if (who) {
        if (kind == SSL3_RT_CHANGE_CIPHER_SPEC)
            type = SSL3_MT_CHANGE_CIPHER_SPEC;
        else if (kind == SSL3_RT_ALERT && n > 1)
            type = b[1];
        else if (n > 0 && (kind == SSL3_RT_HANDSHAKE || kind == SSL3_RT_HEADER || kind == SSL3_RT_INNER_CONTENT_TYPE))
            type = b[0];
        if (kind == SSL3_RT_HEADER && n > 2)
            version = b[1] << 8 | b[2];      /* a record's header has its own */
        PyObject *r = PyObject_CallFunction(function, "Osiiiy#", who, writing ? "write" : "read", version, kind, type, b, (Py_ssize_t)n);
        Py_XDECREF(r);
    }
    if (PyErr_Occurred())
        ssl_keep_raised(s);
    Py_XDECREF(who);
    Py_XDECREF(function);
    ssl_detach(s);
}

void ssl_context_callbacks_follow(SslSocket *s)
{
    PyObject *function = ssl_get_slot(s->context, &s->context->_msg_callback);
    SSL_set_msg_callback(s->ssl, function ? on_message : NULL);
    Py_XDECREF(function);
}

PyObject *ssl_context_get_msg(PyObject *self, void *Py_UNUSED(closure)) { return slot_or_none(context(self), &context(self)->_msg_callback); }

int ssl_context_set_msg(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
    if (!value)
        return not_deletable(self, "_msg_callback");
    if (value != Py_None && !PyCallable_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "not a callable object");
        return -1;
    }
    ssl_set_slot(context(self), &context(self)->_msg_callback, value == Py_None ? NULL : value);
    return 0;
}

/* -- the log of keys -------------------------------------------------------------------------------------------------------------------------------------- */

static void on_key(const SSL *ssl, const char *line)
{
    SslSocket *s = connection_of(ssl);
    if (!s)
        return;
    SslContext *c = s->context;              /* the connection's, whose lock is held */
    PyMutex_Lock(&c->keylog_lock);
    bool ok = !c->keylog || (fprintf(c->keylog, "%s\n", line) > 0 && fflush(c->keylog) == 0);
    int system = errno;
    PyMutex_Unlock(&c->keylog_lock);
    if (ok || !ssl_attach(s))
        return;
    PyObject *name = slot_or_none(c, &c->keylog_filename);
    errno = system;
    PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, name);
    Py_DECREF(name);
    ssl_keep_raised(s);
    ssl_detach(s);
}

PyObject *ssl_context_get_keylog(PyObject *self, void *Py_UNUSED(closure)) { return slot_or_none(context(self), &context(self)->keylog_filename); }

int ssl_context_set_keylog(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
    SslContext *c = context(self);
    FILE *file = NULL, *old;
    PyObject *name;
    if (!value)
        return not_deletable(self, "keylog_filename");
    if (value != Py_None) {
        if (!PyUnicode_FSConverter(value, &name))
            return -1;
        SSL_DETACHED(file = fopen(PyBytes_AS_STRING(name), "ae"));
        Py_DECREF(name);
        if (!file) {
            PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, value);
            return -1;
        }
        if (fseek(file, 0, SEEK_END) == 0 && ftell(file) == 0)
            fputs("# TLS secrets log file, generated by OpenSSL / Python\n", file);
        fflush(file);
    }
    ssl_lock(&c->lock);
    PyMutex_Lock(&c->keylog_lock);
    old = c->keylog;
    c->keylog = file;
    PyMutex_Unlock(&c->keylog_lock);
    ssl_set_slot(c, &c->keylog_filename, value == Py_None ? NULL : value);
    SSL_CTX_set_keylog_callback(c->ctx, file ? on_key : NULL);
    ssl_unlock(&c->lock);
    if (old)
        fclose(old);
    return 0;
}

/* -- protocols to agree on ---------------------------------------------------------------------------------------------------------------------------------- */

/* On a server: our first that the client has too. The answer points into what the client sent, which stays while the library copies it. */
static int on_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_size, const unsigned char *theirs, unsigned n, void *Py_UNUSED(data))
{
    SslSocket *s = connection_of(ssl);
    int result = SSL_TLSEXT_ERR_NOACK;
    if (!s)
        return result;
    PyMutex_Lock(&s->context->slots);
    const unsigned char *ours = s->context->alpn;
    for (size_t i = 0, m = s->context->alpn_size; result != SSL_TLSEXT_ERR_OK && i < m && i + 1 + ours[i] <= m; i += 1u + ours[i])
        for (unsigned j = 0; j < n && j + 1 + theirs[j] <= n; j += 1u + theirs[j])
            if (theirs[j] == ours[i] && memcmp(&theirs[j + 1], &ours[i + 1], ours[i]) == 0) {
                *out = &theirs[j + 1];
                *out_size = theirs[j];
                result = SSL_TLSEXT_ERR_OK;
                break;
            }
    PyMutex_Unlock(&s->context->slots);
    return result;
}

PyObject *ssl_context__set_alpn_protocols(PyObject *self, PyObject *protocols)
{
    SslContext *c = context(self);
    Py_buffer view;
    if (PyObject_GetBuffer(protocols, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    PyObject *r = NULL;
    unsigned char *copy = NULL, *old;
    if ((size_t)view.len > UINT_MAX)
        PyErr_Format(PyExc_OverflowError, "protocols longer than %u bytes", UINT_MAX);
    else if (!(copy = PyMem_Malloc(view.len ? (size_t)view.len : 1)))
        PyErr_NoMemory();
    if (copy) {
        memcpy(copy, view.buf, (size_t)view.len);
        ssl_lock(&c->lock);
        ERR_clear_error();
        if (SSL_CTX_set_alpn_protos(c->ctx, copy, (unsigned)view.len) == 0) {
            SSL_CTX_set_alpn_select_cb(c->ctx, on_alpn, NULL);
            PyMutex_Lock(&c->slots);
            old = c->alpn;
            c->alpn = copy;
            c->alpn_size = (size_t)view.len;
            PyMutex_Unlock(&c->slots);
            copy = old;
            r = Py_None;
        } else {
            ERR_clear_error();
            PyErr_NoMemory();
        }
        ssl_unlock(&c->lock);
    }
    PyMem_Free(copy);
    PyBuffer_Release(&view);
    return r;
}
#else
typedef int openssl_is_missing;
#endif
