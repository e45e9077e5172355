/* stdlib/ssl_context.c -- the type _SSLContext: settings that connections are made with. What contexts load is in ssl_context_load.c, their callbacks
 * in ssl_context_callbacks.c.
 *
 * Threads. A setting is read and written with the context's lock, and so is an SSL made from it. A connection copies most settings when it is made;
 *          a handshake looks up certificates in the store, which the library locks.
 */
#ifdef P3T_HAVE_OPENSSL
#include "stdlib/ssl_int.h"

static SslContext *context(PyObject *o) { return (SslContext *)o; }

/* Only what forward secrecy, authenticated encryption or CBC with good MACs gives. */
#define DEFAULT_CIPHERS "@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM"

/* -- making ------------------------------------------------------------------------------------------------------------------------------- */

struct protocol { int number; const SSL_METHOD *(*method)(void); int only; const char *deprecated; };
static const struct protocol protocols[] = {
    {PROTOCOL_TLS, TLS_method, 0, "ssl.PROTOCOL_TLS is deprecated"},
    {PROTOCOL_TLS_CLIENT, TLS_client_method, 0, NULL},
    {PROTOCOL_TLS_SERVER, TLS_server_method, 0, NULL},
    {PROTOCOL_TLSv1, TLS_method, TLS1_VERSION, "ssl.PROTOCOL_TLSv1 is deprecated"},
    {PROTOCOL_TLSv1_1, TLS_method, TLS1_1_VERSION, "ssl.PROTOCOL_TLSv1_1 is deprecated"},
    {PROTOCOL_TLSv1_2, TLS_method, TLS1_2_VERSION, "ssl.PROTOCOL_TLSv1_2 is deprecated"},
};

static bool any_version(const SslContext *c) { return c->protocol == PROTOCOL_TLS || c->protocol == PROTOCOL_TLS_CLIENT || c->protocol == PROTOCOL_TLS_SERVER; }

static bool set_verify_mode(SslContext *c, int mode)
{
    static const int modes[] = {SSL_VERIFY_NONE, SSL_VERIFY_PEER, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT};
    if (mode < 0 || mode > 2) {
        PyErr_SetString(PyExc_ValueError, "invalid value for verify_mode");
        return false;
    }
    if (mode == 0 && c->check_hostname) {
        PyErr_SetString(PyExc_ValueError, "Cannot set verify_mode to CERT_NONE when check_hostname is enabled.");
        return false;
    }
    SSL_CTX_set_verify(c->ctx, modes[mode], SSL_CTX_get_verify_callback(c->ctx));
    return true;
}

static bool set_up(SslContext *c, const struct protocol *p)
{
    SSL_CTX *x = c->ctx;
    bool client = c->protocol == PROTOCOL_TLS_CLIENT;
    c->check_hostname = client;
    c->host_flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
    if (!set_verify_mode(c, client ? 2 : 0))
        return false;
    SSL_CTX_set_options(x, (SSL_OP_ALL & ~SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS) | SSL_OP_NO_SSLv3 | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                               SSL_OP_SINGLE_DH_USE | SSL_OP_SINGLE_ECDH_USE);
    SSL_CTX_set_mode(x, SSL_MODE_RELEASE_BUFFERS);
    X509_VERIFY_PARAM *param = SSL_CTX_get0_param(x);
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_TRUSTED_FIRST);
    X509_VERIFY_PARAM_set_hostflags(param, c->host_flags);
    SSL_CTX_set_post_handshake_auth(x, 0);
    if (SSL_CTX_set_cipher_list(x, DEFAULT_CIPHERS) &&
        SSL_CTX_set_min_proto_version(x, p->only ? p->only : TLS1_2_VERSION) && (!p->only || SSL_CTX_set_max_proto_version(x, p->only)))
        return true;
    ssl_raise_last(c->state);
    return false;
}

static PyObject *context_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    SslState *st = ssl_state_of_type(type);
    if (!st || (type == st->context && !args_no_keywords("_SSLContext", kwargs)) || !args_count("_SSLContext", PyTuple_GET_SIZE(args), 1, 1))
        return NULL;
    int number = PyLong_AsInt(PyTuple_GET_ITEM(args, 0));
    if (number == -1 && PyErr_Occurred())
        return NULL;
    const struct protocol *p = NULL;
    for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++)
        if (protocols[i].number == number)
            p = &protocols[i];
    if (!p)
        return PyErr_Format(PyExc_ValueError, "invalid or unsupported protocol version %i", number);
    if (p->deprecated && PyErr_WarnEx(PyExc_DeprecationWarning, p->deprecated, 2) < 0)
        return NULL;
    SslContext *c = (SslContext *)type->tp_alloc(type, 0);
    if (!c)
        return NULL;
    c->state = st;
    c->protocol = number;
    ERR_clear_error();
    c->ctx = SSL_CTX_new(p->method());
    if (!c->ctx)
        ssl_raise_last(st);
    if (c->ctx && set_up(c, p))
        return (PyObject *)c;
    Py_DECREF((PyObject *)c);
    return NULL;
}

static int context_traverse(PyObject *self, visitproc visit, void *arg)
{
    SslContext *c = context(self);
    Py_VISIT(Py_TYPE(self));
#define S(name) Py_VISIT(c->name);
    SSL_CONTEXT_SLOTS(S)
#undef S
    return 0;
}

static int context_clear(PyObject *self)
{
    SslContext *c = context(self);
#define S(name) ssl_set_slot(c, &c->name, NULL);
    SSL_CONTEXT_SLOTS(S)
#undef S
    return 0;
}

static void context_dealloc(PyObject *self)
{
    SslContext *c = context(self);
    PyObject_GC_UnTrack(self);
    context_clear(self);
    SSL_CTX_free(c->ctx);
    PyMem_Free(c->alpn);
    if (c->keylog)
        fclose(c->keylog);
    ssl_free(self, Py_TYPE(self));
}

/* -- connections ------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *context_wrap_socket(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"sock", "server_side", "server_hostname", "owner", "session", NULL};
    SslContext *c = context(self);
    PyObject *sock, *hostname = Py_None, *owner = Py_None, *session = Py_None;
    int server;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "Op|O$OO:_wrap_socket", words, &sock, &server, &hostname, &owner, &session))
        return NULL;
    if (!PyObject_TypeCheck(sock, c->state->plain_socket))
        return PyErr_Format(PyExc_TypeError, "_wrap_socket() argument 'sock' must be %s, not %s", c->state->plain_socket->tp_name, Py_TYPE(sock)->tp_name);
    return ssl_socket_make(c, sock, NULL, NULL, server, hostname, owner, session);
}

static PyObject *context_wrap_bio(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"incoming", "outgoing", "server_side", "server_hostname", "owner", "session", NULL};
    SslContext *c = context(self);
    PyObject *in, *out, *hostname = Py_None, *owner = Py_None, *session = Py_None;
    int server;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOp|O$OO:_wrap_bio", words, &in, &out, &server, &hostname, &owner, &session))
        return NULL;
    for (int i = 0; i < 2; i++) {
        PyObject *o = i ? out : in;
        if (!PyObject_TypeCheck(o, c->state->memory_bio))
            return PyErr_Format(PyExc_TypeError, "_wrap_bio() argument '%s' must be _ssl.MemoryBIO, not %s", i ? "outgoing" : "incoming", Py_TYPE(o)->tp_name);
    }
    return ssl_socket_make(c, NULL, in, out, server, hostname, owner, session);
}

/* -- ciphers and curves --------------------------------------------------------------------------------------------------------------------------- */

static PyObject *context_set_ciphers(PyObject *self, PyObject *list)
{
    SslContext *c = context(self);
    const char *text = PyUnicode_Check(list) ? PyUnicode_AsUTF8(list) : NULL;
    if (!text)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "set_ciphers() argument must be str, not %.50s", Py_TYPE(list)->tp_name);
    ssl_lock(&c->lock);
    bool ok = SSL_CTX_set_cipher_list(c->ctx, text) != 0;
    ssl_unlock(&c->lock);
    ERR_clear_error();
    if (ok)
        Py_RETURN_NONE;
    PyErr_SetString(c->state->Error, "No cipher can be selected.");
    return NULL;
}

static const char *long_name(int nid) { return nid == NID_undef ? NULL : OBJ_nid2ln(nid); }

static PyObject *cipher_dict(const SSL_CIPHER *c)
{
    char description[512];
    int all, strength = SSL_CIPHER_get_bits(c, &all);
    SSL_CIPHER_description(c, description, sizeof description);
    description[strcspn(description, "\n")] = 0;
    return Py_BuildValue("{sksssssssisisOszszszsz}", "id", (unsigned long)SSL_CIPHER_get_id(c), "name", SSL_CIPHER_get_name(c), "protocol", SSL_CIPHER_get_version(c),
                         "description", description, "strength_bits", strength, "alg_bits", all, "aead", SSL_CIPHER_is_aead(c) ? Py_True : Py_False,
                         "symmetric", long_name(SSL_CIPHER_get_cipher_nid(c)), "digest", long_name(SSL_CIPHER_get_digest_nid(c)),
                         "kea", long_name(SSL_CIPHER_get_kx_nid(c)), "auth", long_name(SSL_CIPHER_get_auth_nid(c)));
}

static PyObject *context_get_ciphers(PyObject *self, PyObject *Py_UNUSED(unused))
{
    SslContext *c = context(self);
    ssl_lock(&c->lock);
    SSL *ssl = SSL_new(c->ctx);
    ssl_unlock(&c->lock);
    if (!ssl)
        return ssl_raise_last(c->state);
    STACK_OF(SSL_CIPHER) *all = SSL_get_ciphers(ssl);
    int n = all ? sk_SSL_CIPHER_num(all) : 0;
    PyObject *list = PyList_New(n);
    for (int i = 0; list && i < n; i++) {
        PyObject *d = cipher_dict(sk_SSL_CIPHER_value(all, i));
        if (d)
            PyList_SET_ITEM(list, i, d);
        else
            Py_CLEAR(list);
    }
    SSL_free(ssl);
    return list;
}

static PyObject *context_set_ecdh_curve(PyObject *self, PyObject *name)
{
    SslContext *c = context(self);
    PyObject *bytes, *r = NULL;
    if (!PyUnicode_FSConverter(name, &bytes))
        return NULL;
    int nid = OBJ_sn2nid(PyBytes_AS_STRING(bytes));
    Py_DECREF(bytes);
    if (nid == NID_undef)
        return PyErr_Format(PyExc_ValueError, "unknown elliptic curve name %R", name);
    ssl_lock(&c->lock);
    ERR_clear_error();
    r = SSL_CTX_set1_groups(c->ctx, &nid, 1) ? Py_None : ssl_raise_last(c->state);
    ssl_unlock(&c->lock);
    return r;
}

static PyObject *context_session_stats(PyObject *self, PyObject *Py_UNUSED(unused))
{
    SslContext *c = context(self);
    static const struct { const char *name; int command; } stats[] = {
        {"number", SSL_CTRL_SESS_NUMBER}, {"connect", SSL_CTRL_SESS_CONNECT}, {"connect_good", SSL_CTRL_SESS_CONNECT_GOOD},
        {"connect_renegotiate", SSL_CTRL_SESS_CONNECT_RENEGOTIATE}, {"accept", SSL_CTRL_SESS_ACCEPT}, {"accept_good", SSL_CTRL_SESS_ACCEPT_GOOD},
        {"accept_renegotiate", SSL_CTRL_SESS_ACCEPT_RENEGOTIATE}, {"hits", SSL_CTRL_SESS_HIT}, {"misses", SSL_CTRL_SESS_MISSES},
        {"timeouts", SSL_CTRL_SESS_TIMEOUTS}, {"cache_full", SSL_CTRL_SESS_CACHE_FULL},
    };
    PyObject *d = PyDict_New();
    for (size_t i = 0; d && i < sizeof stats / sizeof *stats; i++) {
        ssl_lock(&c->lock);
        long n = SSL_CTX_ctrl(c->ctx, stats[i].command, 0, NULL);
        ssl_unlock(&c->lock);
        PyObject *v = PyLong_FromLong(n);
        if (!v || PyDict_SetItemString(d, stats[i].name, v) < 0)
            Py_CLEAR(d);
        Py_XDECREF(v);
    }
    return d;
}

/* -- settings ---------------------------------------------------------------------------------------------------------------------------------------- */

/* Each setting is a row: how it is read and how it is written, both with the lock held. */
typedef PyObject *(*read_setting)(SslContext *);
typedef bool (*write_setting)(SslContext *, PyObject *);
struct setting { const char *name; read_setting read; write_setting write; };

static bool to_int(PyObject *o, int *v) { return (*v = PyLong_AsInt(o)) != -1 || !PyErr_Occurred(); }

static PyObject *read_check_hostname(SslContext *c) { return PyBool_FromLong(c->check_hostname); }
static bool write_check_hostname(SslContext *c, PyObject *o)
{
    int on = PyObject_IsTrue(o);
    if (on < 0 || (on && SSL_CTX_get_verify_mode(c->ctx) == SSL_VERIFY_NONE && !set_verify_mode(c, 2)))
        return false;
    c->check_hostname = on;
    return true;
}

static PyObject *read_host_flags(SslContext *c) { return PyLong_FromUnsignedLong(c->host_flags); }
static bool write_host_flags(SslContext *c, PyObject *o)
{
    unsigned flags;
    if (!PyArg_Parse(o, "I", &flags))
        return false;
    c->host_flags = flags;
    X509_VERIFY_PARAM_set_hostflags(SSL_CTX_get0_param(c->ctx), flags);
    return true;
}

static PyObject *read_verify_mode(SslContext *c)
{
    int mode = SSL_CTX_get_verify_mode(c->ctx);
    return PyLong_FromLong(!(mode & SSL_VERIFY_PEER) ? 0 : mode & SSL_VERIFY_FAIL_IF_NO_PEER_CERT ? 2 : 1);
}
static bool write_verify_mode(SslContext *c, PyObject *o)
{
    int mode;
    return to_int(o, &mode) && set_verify_mode(c, mode);
}

static PyObject *read_verify_flags(SslContext *c) { return PyLong_FromUnsignedLong(X509_VERIFY_PARAM_get_flags(SSL_CTX_get0_param(c->ctx))); }
static bool write_verify_flags(SslContext *c, PyObject *o)
{
    unsigned long flags;
    if (!PyArg_Parse(o, "k", &flags))
        return false;
    X509_VERIFY_PARAM *param = SSL_CTX_get0_param(c->ctx);
    unsigned long now = X509_VERIFY_PARAM_get_flags(param), off = now & ~flags, on = flags & ~now;
    if ((!off || X509_VERIFY_PARAM_clear_flags(param, off)) && (!on || X509_VERIFY_PARAM_set_flags(param, on)))
        return true;
    ssl_raise_last(c->state);
    return false;
}

static PyObject *read_options(SslContext *c) { return PyLong_FromUnsignedLongLong(SSL_CTX_get_options(c->ctx)); }
static bool write_options(SslContext *c, PyObject *o)
{
    const uint64_t versions = SSL_OP_NO_SSLv3 | SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1 | SSL_OP_NO_TLSv1_2 | SSL_OP_NO_TLSv1_3;
    PyObject *n = PyNumber_Index(o);
    if (!n)
        return false;
    int overflow;
    long long low = PyLong_AsLongLongAndOverflow(n, &overflow);
    uint64_t wanted = 0;
    if (overflow < 0 || (!overflow && low < 0))
        PyErr_SetString(PyExc_ValueError, "Cannot convert negative int");
    else if (overflow)
        wanted = PyLong_AsUnsignedLongLong(n);
    else
        wanted = (uint64_t)low;
    Py_DECREF(n);
    if (PyErr_Occurred())
        return false;
    uint64_t now = SSL_CTX_get_options(c->ctx), off = now & ~wanted, on = wanted & ~now;
    if ((on & versions) && PyErr_WarnEx(PyExc_DeprecationWarning, "ssl.OP_NO_SSL*/ssl.OP_NO_TLS* options are deprecated", 2) < 0)
        return false;
    SSL_CTX_clear_options(c->ctx, off);
    SSL_CTX_set_options(c->ctx, on);
    return true;
}

static PyObject *version_of(SslContext *c, int command, int otherwise)
{
    long v = any_version(c) ? SSL_CTX_ctrl(c->ctx, command, 0, NULL) : 0;
    return PyLong_FromLong(v ? v : otherwise);
}
static PyObject *read_minimum(SslContext *c) { return version_of(c, SSL_CTRL_GET_MIN_PROTO_VERSION, VERSION_MINIMUM); }
static PyObject *read_maximum(SslContext *c) { return version_of(c, SSL_CTRL_GET_MAX_PROTO_VERSION, VERSION_MAXIMUM); }

static bool write_version(SslContext *c, PyObject *o, bool minimum)
{
    static const struct { int number; const char *deprecated; } known[] = {
        {VERSION_MINIMUM, NULL}, {VERSION_MAXIMUM, NULL}, {SSL3_VERSION, "ssl.TLSVersion.SSLv3 is deprecated"}, {TLS1_VERSION, "ssl.TLSVersion.TLSv1 is deprecated"},
        {TLS1_1_VERSION, "ssl.TLSVersion.TLSv1_1 is deprecated"}, {TLS1_2_VERSION, NULL}, {TLS1_3_VERSION, NULL},
    };
    int v;
    if (!to_int(o, &v))
        return false;
    if (!any_version(c)) {
        PyErr_SetString(PyExc_ValueError, "The context's protocol doesn't support modification of highest and lowest version.");
        return false;
    }
    size_t i = 0, n = sizeof known / sizeof *known;
    while (i < n && known[i].number != v)
        i++;
    if (i == n) {
        PyErr_Format(PyExc_ValueError, "Unsupported TLS/SSL version 0x%x", v);
        return false;
    }
    if (known[i].deprecated && PyErr_WarnEx(PyExc_DeprecationWarning, known[i].deprecated, 2) < 0)
        return false;
    if (v == (minimum ? VERSION_MINIMUM : VERSION_MAXIMUM))
        v = 0;                               /* as low, or as high, as the library goes */
    else if (v < 0)
        v = minimum ? TLS1_3_VERSION : TLS1_VERSION;
    if (minimum ? SSL_CTX_set_min_proto_version(c->ctx, v) : SSL_CTX_set_max_proto_version(c->ctx, v))
        return true;
    ERR_clear_error();
    PyErr_Format(PyExc_ValueError, "Unsupported protocol version 0x%x", v);
    return false;
}
static bool write_minimum(SslContext *c, PyObject *o) { return write_version(c, o, true); }
static bool write_maximum(SslContext *c, PyObject *o) { return write_version(c, o, false); }

static PyObject *read_num_tickets(SslContext *c) { return PyLong_FromSize_t(SSL_CTX_get_num_tickets(c->ctx)); }
static bool write_num_tickets(SslContext *c, PyObject *o)
{
    int n;
    const char *wrong = NULL;
    if (!to_int(o, &n))
        return false;
    if (n < 0)
        wrong = "value must be non-negative";
    else if (c->protocol != PROTOCOL_TLS_SERVER)
        wrong = "SSLContext is not a server context.";
    else if (!SSL_CTX_set_num_tickets(c->ctx, (size_t)n))
        wrong = "failed to set num tickets.";
    if (wrong)
        PyErr_SetString(PyExc_ValueError, wrong);
    return !wrong;
}

static PyObject *read_post_handshake(SslContext *c) { return PyBool_FromLong(c->post_handshake); }
static bool write_post_handshake(SslContext *c, PyObject *o)
{
    int on = PyObject_IsTrue(o);
    if (on < 0)
        return false;
    c->post_handshake = on;                  /* counts for connections made from now on */
    return true;
}

static PyObject *read_protocol(SslContext *c) { return PyLong_FromLong(c->protocol); }
static PyObject *read_security_level(SslContext *c) { return PyLong_FromLong(SSL_CTX_get_security_level(c->ctx)); }

static PyObject *get_setting(PyObject *self, void *closure)
{
    SslContext *c = context(self);
    ssl_lock(&c->lock);
    PyObject *r = ((const struct setting *)closure)->read(c);
    ssl_unlock(&c->lock);
    return r;
}

static int set_setting(PyObject *self, PyObject *value, void *closure)
{
    SslContext *c = context(self);
    const struct setting *s = closure;
    if (!value) {
        PyErr_Format(PyExc_AttributeError, "attribute '%s' of '%s' objects cannot be deleted", s->name, "_ssl._SSLContext");
        return -1;
    }
    ssl_lock(&c->lock);                      /* a warning's filter may run Python with it, and may use the context */
    bool ok = s->write(c, value);
    ssl_unlock(&c->lock);
    return ok ? 0 : -1;
}

#define SETTINGS(S)                                                                                                                    \
    S(check_hostname, check_hostname, "Whether the name of the server is compared with its certificate.")                             \
    S(_host_flags, host_flags, "How names are compared.")                                                                             \
    S(minimum_version, minimum, "The oldest protocol to use.")                                                                        \
    S(maximum_version, maximum, "The newest protocol to use.")                                                                        \
    S(num_tickets, num_tickets, "How many tickets for sessions a TLS 1.3 server sends.")                                              \
    S(options, options, "OP_ flags.")                                                                                                 \
    S(post_handshake_auth, post_handshake, "Whether a client may be asked for its certificate later (TLS 1.3).")                      \
    S(verify_flags, verify_flags, "VERIFY_ flags.")                                                                                   \
    S(verify_mode, verify_mode, "Whether the other side's certificate is asked for and verified.")
#define S(name, function, doc) static const struct setting setting_##function = {#name, read_##function, write_##function};
SETTINGS(S)
#undef S
static const struct setting setting_protocol = {"protocol", read_protocol, NULL}, setting_security_level = {"security_level", read_security_level, NULL};

/* -- the type ------------------------------------------------------------------------------------------------------------------------------------------- */

static PyGetSetDef context_getset[] = {
#define S(name, function, doc) {#name, get_setting, set_setting, PyDoc_STR(doc), (void *)&setting_##function},
    SETTINGS(S)
#undef S
    {"keylog_filename", ssl_context_get_keylog, ssl_context_set_keylog, PyDoc_STR("A file that keys are written to, for debugging; or None."), NULL},
    {"_msg_callback", ssl_context_get_msg, ssl_context_set_msg, PyDoc_STR("A function that is told of each message of the protocol, or None."), NULL},
    {"sni_callback", ssl_context_get_sni, ssl_context_set_sni,
     PyDoc_STR("A function (connection, name, context) that a server calls when a client says for which server it came, or None.\n\n"
               "It returns None, or the number of an alert that ends the handshake; it may set the connection's context."), NULL},
    {"protocol", get_setting, NULL, PyDoc_STR("The PROTOCOL_ it was made with."), (void *)&setting_protocol},
    {"security_level", get_setting, NULL, PyDoc_STR("The current security level."), (void *)&setting_security_level},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMethodDef context_methods[] = {
    {"_wrap_socket", _PyCFunction_CAST(context_wrap_socket), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("_wrap_socket($self, /, sock, server_side, server_hostname=None, *,\n             owner=None, session=None)\n--\n\nA connection over a socket.")},
    {"_wrap_bio", _PyCFunction_CAST(context_wrap_bio), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("_wrap_bio($self, /, incoming, outgoing, server_side,\n          server_hostname=None, *, owner=None, session=None)\n--\n\nA connection over two MemoryBIOs.")},
    {"set_ciphers", context_set_ciphers, METH_O, PyDoc_STR("set_ciphers($self, cipherlist, /)\n--\n\nThe ciphers to choose from, in OpenSSL's notation; not those of TLS 1.3.")},
    {"get_ciphers", context_get_ciphers, METH_NOARGS, PyDoc_STR("get_ciphers($self, /)\n--\n\nThe ciphers to choose from, a dict each.")},
    {"set_ecdh_curve", context_set_ecdh_curve, METH_O, PyDoc_STR("set_ecdh_curve($self, name, /)\n--\n\nThe curve for key exchange.")},
    {"session_stats", context_session_stats, METH_NOARGS, PyDoc_STR("session_stats($self, /)\n--\n\nHow many connections and sessions there were.")},
#define M(name, flags, signature, doc) {#name, _PyCFunction_CAST(ssl_context_##name), flags, PyDoc_STR(#name signature "\n--\n\n" doc)},
    SSL_LOAD_METHODS(M)
    SSL_CALLBACK_METHODS(M)
#undef M
    {NULL, NULL, 0, NULL}
};
static PyType_Slot context_slots[] = {
    {Py_tp_new, context_new}, {Py_tp_dealloc, context_dealloc}, {Py_tp_traverse, context_traverse}, {Py_tp_clear, context_clear},
    {Py_tp_methods, context_methods}, {Py_tp_getset, context_getset}, {0, NULL}
};
PyType_Spec ssl_context_spec = {.name = "_ssl._SSLContext", .basicsize = sizeof(SslContext),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, .slots = context_slots};

const char ssl_default_ciphers[] = DEFAULT_CIPHERS;
#else
typedef int openssl_is_missing;
#endif
