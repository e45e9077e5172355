/* stdlib/_ssl.c -- the module _ssl, TLS on OpenSSL: its functions and constants. ssl.py makes the module ssl of it.
 *
 *   ssl_context.c, ssl_context_load.c, ssl_context_callbacks.c   the type _SSLContext
 *   ssl_socket.c, ssl_socket_facts.c                             the type _SSLSocket, a connection
 *   ssl_bio.c                                                    the type MemoryBIO; how the library reads and writes
 *   ssl_session.c, ssl_certificate.c, ssl_errors.c               the types SSLSession and Certificate; SSLError
 * ssl_int.h tells of locks.
 */
#ifdef P3T_HAVE_OPENSSL
#include "stdlib/ssl_int.h"
#include "stdlib/module_state.h"

#include <openssl/pem.h>
#include <openssl/rand.h>

SslState *ssl_state_of_type(PyTypeObject *type)
{
    PyObject *module = PyType_GetModuleByDef(type, &ssl_module);
    return module ? ssl_state(module) : NULL;
}

void ssl_free(PyObject *self, PyTypeObject *type)
{
    type->tp_free(self);
    Py_DECREF(type);
}

/* -- functions -------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *module_RAND_add(PyObject *Py_UNUSED(module), PyObject *args)
{
    Py_buffer view;
    double entropy;
    if (!PyArg_ParseTuple(args, "s*d:RAND_add", &view, &entropy))
        return NULL;
    const char *at = view.buf;
    for (Py_ssize_t left = view.len; left >= 0;) {
        int n = left > INT_MAX ? INT_MAX : (int)left;
        RAND_add(at, n, entropy);
        at += n;
        left = left > n ? left - n : -1;
    }
    PyBuffer_Release(&view);
    Py_RETURN_NONE;
}

static PyObject *module_RAND_bytes(PyObject *module, PyObject *arg)
{
    int n = PyLong_AsInt(arg);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    if (n < 0) {
        PyErr_SetString(PyExc_ValueError, "num must be positive");
        return NULL;
    }
    PyObject *r = PyBytes_FromStringAndSize(NULL, n);
    if (!r || RAND_bytes((unsigned char *)PyBytes_AS_STRING(r), n) == 1)
        return r;
    Py_DECREF(r);
    return ssl_raise_last(ssl_state(module));
}

static PyObject *module_RAND_status(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused)) { return PyBool_FromLong(RAND_status()); }

static PyObject *module_get_default_verify_paths(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused))
{
    const char *paths[] = {X509_get_default_cert_file_env(), X509_get_default_cert_file(), X509_get_default_cert_dir_env(), X509_get_default_cert_dir()};
    PyObject *r = PyTuple_New(4);
    for (int i = 0; r && i < 4; i++) {
        PyObject *o = PyUnicode_DecodeFSDefault(paths[i]);
        if (o)
            PyTuple_SET_ITEM(r, i, o);
        else
            Py_CLEAR(r);
    }
    return r;
}

/* (number, short name, long name, dotted numbers) */
static PyObject *object_facts(const ASN1_OBJECT *o)
{
    int nid = OBJ_obj2nid(o);
    char text[100];
    if (nid == NID_undef) {
        PyErr_SetString(PyExc_ValueError, "Unknown object");
        return NULL;
    }
    int n = OBJ_obj2txt(text, sizeof text, o, 1);
    return Py_BuildValue("(issz)", nid, OBJ_nid2sn(nid), OBJ_nid2ln(nid), n > 0 && n < (int)sizeof text ? text : NULL);
}

static PyObject *module_txt2obj(PyObject *Py_UNUSED(module), PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"txt", "name", NULL};
    const char *text;
    int name = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "s|p:txt2obj", words, &text, &name))
        return NULL;
    ASN1_OBJECT *o = OBJ_txt2obj(text, !name);
    ERR_clear_error();
    if (!o)
        return PyErr_Format(PyExc_ValueError, "unknown object '%.100s'", text);
    PyObject *r = object_facts(o);
    ASN1_OBJECT_free(o);
    return r;
}

static PyObject *module_nid2obj(PyObject *Py_UNUSED(module), PyObject *arg)
{
    int nid = PyLong_AsInt(arg);
    if (nid == -1 && PyErr_Occurred())
        return NULL;
    if (nid < NID_undef) {
        PyErr_SetString(PyExc_ValueError, "NID must be positive.");
        return NULL;
    }
    ASN1_OBJECT *o = OBJ_nid2obj(nid);
    ERR_clear_error();
    return o ? object_facts(o) : PyErr_Format(PyExc_ValueError, "unknown NID %i", nid);
}

static PyObject *module_test_decode_cert(PyObject *module, PyObject *path)
{
    PyObject *name, *r = NULL;
    X509 *x = NULL;
    if (!PyUnicode_FSConverter(path, &name))
        return NULL;
    BIO *b = BIO_new_file(PyBytes_AS_STRING(name), "rb");
    Py_DECREF(name);
    if (b && (x = PEM_read_bio_X509(b, NULL, NULL, NULL)))
        r = ssl_certificate_dict(x);
    else
        PyErr_SetString(ssl_state(module)->Error, b ? "Error decoding PEM-encoded file" : "Can't open file");
    ERR_clear_error();
    X509_free(x);
    BIO_free(b);
    return r;
}

static PyMethodDef methods[] = {
    {"_test_decode_cert", module_test_decode_cert, METH_O, PyDoc_STR("_test_decode_cert($module, path, /)\n--\n\nThe first certificate of a file in PEM, as a dict.")},
    {"RAND_add", module_RAND_add, METH_VARARGS, PyDoc_STR("RAND_add($module, string, entropy, /)\n--\n\nMixes bytes into OpenSSL's random generator; entropy: how much of it they bring.")},
    {"RAND_bytes", module_RAND_bytes, METH_O, PyDoc_STR("RAND_bytes($module, n, /)\n--\n\nRandom bytes, good enough for keys.")},
    {"RAND_status", module_RAND_status, METH_NOARGS, PyDoc_STR("RAND_status($module, /)\n--\n\nWhether the random generator has been seeded.")},
    {"get_default_verify_paths", module_get_default_verify_paths, METH_NOARGS,
     PyDoc_STR("get_default_verify_paths($module, /)\n--\n\nWhere certificates to trust are looked for: (variable, file, variable, folder).")},
    {"txt2obj", _PyCFunction_CAST(module_txt2obj), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("txt2obj($module, /, txt, name=False)\n--\n\nNumber and names of an object, by its dotted numbers; with name=True by its names too.")},
    {"nid2obj", module_nid2obj, METH_O, PyDoc_STR("nid2obj($module, nid, /)\n--\n\nNumber and names of an object, by OpenSSL's number.")},
    {NULL, NULL, 0, NULL}
};

/* -- constants ------------------------------------------------------------------------------------------------------------------------------------- */

static const struct number_constant numbers[] = {
#define SAME(name) {#name, (long long)name},
#define OP(name) {"OP_" #name, (long long)SSL_OP_##name},
#define ALERT(name) {"ALERT_DESCRIPTION_" #name, SSL_AD_##name},
#define VERIFY(name, flag) {"VERIFY_" #name, X509_V_FLAG_##flag},
#define HOST(name) {"HOSTFLAG_" #name, X509_CHECK_FLAG_##name},
    SAME(SSL_ERROR_SSL) SAME(SSL_ERROR_WANT_READ) SAME(SSL_ERROR_WANT_WRITE) SAME(SSL_ERROR_WANT_X509_LOOKUP) SAME(SSL_ERROR_SYSCALL) SAME(SSL_ERROR_ZERO_RETURN)
    SAME(SSL_ERROR_WANT_CONNECT) {"SSL_ERROR_EOF", NUMBER_EOF}, {"SSL_ERROR_INVALID_ERROR_CODE", NUMBER_INVALID},
    {"CERT_NONE", 0}, {"CERT_OPTIONAL", 1}, {"CERT_REQUIRED", 2}, {"ENCODING_PEM", ENCODING_PEM}, {"ENCODING_DER", ENCODING_DER},
    {"VERIFY_DEFAULT", 0}, VERIFY(CRL_CHECK_LEAF, CRL_CHECK) {"VERIFY_CRL_CHECK_CHAIN", X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL},
    VERIFY(X509_STRICT, X509_STRICT) VERIFY(ALLOW_PROXY_CERTS, ALLOW_PROXY_CERTS) VERIFY(X509_TRUSTED_FIRST, TRUSTED_FIRST)
    VERIFY(X509_PARTIAL_CHAIN, PARTIAL_CHAIN)
    ALERT(CLOSE_NOTIFY) ALERT(UNEXPECTED_MESSAGE) ALERT(BAD_RECORD_MAC) ALERT(RECORD_OVERFLOW) ALERT(DECOMPRESSION_FAILURE) ALERT(HANDSHAKE_FAILURE)
    ALERT(BAD_CERTIFICATE) ALERT(UNSUPPORTED_CERTIFICATE) ALERT(CERTIFICATE_REVOKED) ALERT(CERTIFICATE_EXPIRED) ALERT(CERTIFICATE_UNKNOWN)
    ALERT(ILLEGAL_PARAMETER) ALERT(UNKNOWN_CA) ALERT(ACCESS_DENIED) ALERT(DECODE_ERROR) ALERT(DECRYPT_ERROR) ALERT(PROTOCOL_VERSION)
    ALERT(INSUFFICIENT_SECURITY) ALERT(INTERNAL_ERROR) ALERT(USER_CANCELLED) ALERT(NO_RENEGOTIATION) ALERT(UNSUPPORTED_EXTENSION)
    ALERT(CERTIFICATE_UNOBTAINABLE) ALERT(UNRECOGNIZED_NAME) ALERT(BAD_CERTIFICATE_STATUS_RESPONSE) ALERT(BAD_CERTIFICATE_HASH_VALUE)
    ALERT(UNKNOWN_PSK_IDENTITY)
    SAME(PROTOCOL_TLS) {"PROTOCOL_SSLv23", PROTOCOL_TLS}, SAME(PROTOCOL_TLS_CLIENT) SAME(PROTOCOL_TLS_SERVER) SAME(PROTOCOL_TLSv1) SAME(PROTOCOL_TLSv1_1)
    SAME(PROTOCOL_TLSv1_2)
    {"OP_ALL", (long long)(SSL_OP_ALL & ~SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS)},
    {"OP_NO_SSLv2", SSL_OP_NO_SSLv2}, OP(NO_SSLv3) OP(NO_TLSv1) OP(NO_TLSv1_1) OP(NO_TLSv1_2) OP(NO_TLSv1_3) OP(CIPHER_SERVER_PREFERENCE) OP(SINGLE_DH_USE)
    OP(NO_TICKET) OP(LEGACY_SERVER_CONNECT) OP(SINGLE_ECDH_USE) OP(NO_COMPRESSION) OP(ENABLE_MIDDLEBOX_COMPAT) OP(NO_RENEGOTIATION) OP(IGNORE_UNEXPECTED_EOF)
    OP(ENABLE_KTLS)
    HOST(ALWAYS_CHECK_SUBJECT) HOST(NEVER_CHECK_SUBJECT) HOST(NO_WILDCARDS) HOST(NO_PARTIAL_WILDCARDS) HOST(MULTI_LABEL_WILDCARDS) HOST(SINGLE_LABEL_SUBDOMAINS)
    {"PROTO_MINIMUM_SUPPORTED", VERSION_MINIMUM}, {"PROTO_MAXIMUM_SUPPORTED", VERSION_MAXIMUM}, {"PROTO_SSLv3", SSL3_VERSION}, {"PROTO_TLSv1", TLS1_VERSION},
    {"PROTO_TLSv1_1", TLS1_1_VERSION}, {"PROTO_TLSv1_2", TLS1_2_VERSION}, {"PROTO_TLSv1_3", TLS1_3_VERSION},
    {"OPENSSL_VERSION_NUMBER", (long long)OPENSSL_VERSION_NUMBER},
#undef SAME
#undef OP
#undef ALERT
#undef VERIFY
#undef HOST
};

#ifdef OPENSSL_NO_TLS1
#define WITH_TLS1 false
#else
#define WITH_TLS1 true
#endif
#ifdef OPENSSL_NO_TLS1_1
#define WITH_TLS1_1 false
#else
#define WITH_TLS1_1 true
#endif
#ifdef OPENSSL_NO_SSL3
#define WITH_SSL3 false
#else
#define WITH_SSL3 true
#endif
static const struct { const char *name; bool there; } features[] = {
    {"HAS_SNI", true}, {"HAS_TLS_UNIQUE", true}, {"HAS_ECDH", true}, {"HAS_NPN", false}, {"HAS_ALPN", true}, {"HAS_SSLv2", false}, {"HAS_SSLv3", WITH_SSL3},
    {"HAS_TLSv1", WITH_TLS1}, {"HAS_TLSv1_1", WITH_TLS1_1}, {"HAS_TLSv1_2", true}, {"HAS_TLSv1_3", true}, {"HAS_PSK", true}, {"HAS_PHA", true},
};

static int add_version(PyObject *module, const char *name, unsigned long v)
{
    return PyModule_Add(module, name, Py_BuildValue("(kkkkk)", v >> 28 & 15, v >> 20 & 255, v >> 12 & 255, v >> 4 & 255, v & 15));
}

/* -- the module --------------------------------------------------------------------------------------------------------------------------------------- */

static int module_exec(PyObject *module)
{
    SslState *st = ssl_state(module);
    struct { PyTypeObject **type; PyType_Spec *spec; } types[] = {
        {&st->context, &ssl_context_spec}, {&st->socket, &ssl_socket_spec}, {&st->memory_bio, &ssl_memory_bio_spec}, {&st->session, &ssl_session_spec},
        {&st->certificate, &ssl_certificate_spec},
    };
    if (!OPENSSL_init_ssl(0, NULL) || ssl_bio_init() < 0) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ImportError, "OpenSSL cannot be initialized");
        return -1;
    }
    PyObject *plain = PyImport_ImportModule("_socket");
    st->plain_socket = plain ? (PyTypeObject *)PyObject_GetAttrString(plain, "socket") : NULL;
    Py_XDECREF(plain);
    if (!st->plain_socket || ssl_add_errors(module, st) < 0)
        return -1;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        *types[i].type = (PyTypeObject *)PyType_FromModuleAndSpec(module, types[i].spec, NULL);
        if (!*types[i].type || PyModule_AddType(module, *types[i].type) < 0)
            return -1;
    }
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        if (PyModule_AddObjectRef(module, features[i].name, features[i].there ? Py_True : Py_False) < 0)
            return -1;
    if (PyModule_AddStringConstant(module, "OPENSSL_VERSION", OpenSSL_version(OPENSSL_VERSION)) < 0 ||
        PyModule_AddStringConstant(module, "_DEFAULT_CIPHERS", ssl_default_ciphers) < 0 ||
        add_version(module, "OPENSSL_VERSION_INFO", OpenSSL_version_num()) < 0 || add_version(module, "_OPENSSL_API_VERSION", OPENSSL_VERSION_NUMBER) < 0 ||
        ADD_NUMBERS(module, numbers) < 0)
        return -1;
    return PyModule_Add(module, "OPENSSL_VERSION_NUMBER", PyLong_FromUnsignedLong(OpenSSL_version_num()));
}

#define STATE(S)                                                                                                                      \
    S(context) S(socket) S(memory_bio) S(session) S(certificate) S(plain_socket) S(Error) S(CertVerificationError) S(ZeroReturnError)  \
    S(WantReadError) S(WantWriteError) S(SyscallError) S(EOFError)

MODULE_STATE_FUNCTIONS(SslState, STATE)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
struct PyModuleDef ssl_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_ssl",
    .m_doc = PyDoc_STR("Implementation module for SSL socket operations.  See the socket module\nfor documentation."),
    .m_size = sizeof(SslState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__ssl(void) { return PyModuleDef_Init(&ssl_module); }
#else
typedef int openssl_is_missing;
#endif
