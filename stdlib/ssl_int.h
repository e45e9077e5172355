/* stdlib/ssl_int.h -- what the files of the module _ssl share.
 *
 * Threads. OpenSSL wants an SSL, and an SSL_CTX that is being changed, for one thread at a time. Each of our objects has a lock for that
 *          (struct ssl_lock), held for one call into the library, never while a socket is waited for: ssl_socket.c tells how. What callbacks
 *          need of a context is guarded by a mutex of its own that is held only to copy a reference.
 *   L1     Order: SslSocket.reading or .writing, SslSocket.lock, SslContext.lock, SslContext.slots; MemoryBio.lock is a leaf.
 *   L2     The thread is detached while the library works. Callbacks that it makes attach by ssl_attach() and detach again.
 */
#ifndef P3T_STDLIB_SSL_INT_H
#define P3T_STDLIB_SSL_INT_H

#include "objects/rt.h"

#include "objects/argcheck.h"
#include "stdlib/blocking.h"

#include <stdio.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#define SSL_ERROR_CLASSES(E)                                                                                                            \
    E(ZeroReturn, "SSL/TLS session closed cleanly.")                                                                                    \
    E(WantRead, "Non-blocking SSL socket needs to read more data\nbefore the requested operation can be completed.")                    \
    E(WantWrite, "Non-blocking SSL socket needs to write more data\nbefore the requested operation can be completed.")                  \
    E(Syscall, "System error when attempting SSL operation.")                                                                           \
    E(EOF, "SSL/TLS connection terminated abruptly.")

typedef struct {
    PyTypeObject *context, *socket, *memory_bio, *session, *certificate, *plain_socket;
    PyObject *Error, *CertVerificationError;
#define E(name, doc) PyObject *name##Error;
    SSL_ERROR_CLASSES(E)
#undef E
} SslState;

/* SSLError.errno: what SSL_get_error() says, and three of our own. */
enum { NUMBER_EOF = 8, NUMBER_NO_SOCKET = 9, NUMBER_INVALID = 10 };
enum { ENCODING_PEM = 1, ENCODING_DER = 2 };
enum { PROTOCOL_SSLv2, PROTOCOL_SSLv3, PROTOCOL_TLS, PROTOCOL_TLSv1, PROTOCOL_TLSv1_1, PROTOCOL_TLSv1_2, PROTOCOL_TLS_CLIENT = 16, PROTOCOL_TLS_SERVER };
enum { VERSION_MINIMUM = -2, VERSION_MAXIMUM = -1 };

/* May be taken again by the thread that has it: a callback may use the object that calls it. */
struct ssl_lock {
    PyMutex mutex;
    uint64_t owner SHARED(relaxed);          /* id of the thread; only the thread itself finds its own id here */
    unsigned depth GUARD(mutex);
};
static inline void ssl_lock(struct ssl_lock *l)
{
    uint64_t me = tstate()->gc.base.id;
    if (load_relaxed_u64(&l->owner) != me) {
        PyMutex_Lock(&l->mutex);
        store_relaxed_u64(&l->owner, me);
    }
    l->depth++;
}
static inline void ssl_unlock(struct ssl_lock *l)
{
    if (--l->depth == 0) {
        store_relaxed_u64(&l->owner, 0);
        PyMutex_Unlock(&l->mutex);
    }
}

#define SSL_DETACHED(expression)                                                                                                      \
    do {                                                                                                                              \
        Py_BEGIN_ALLOW_THREADS                                                                                                        \
        expression;                                                                                                                   \
        Py_END_ALLOW_THREADS                                                                                                          \
    } while (0)

typedef struct {
    PyObject_HEAD
    PyMutex lock;
    char *data       GUARD(lock);            /* what was written and not read yet: data[first .. last) */
    size_t first     GUARD(lock);
    size_t last      GUARD(lock);
    size_t room      GUARD(lock);
    bool ended       GUARD(lock);            /* write_eof() */
} MemoryBio;

#define SSL_CONTEXT_SLOTS(S) S(sni_callback) S(_msg_callback) S(psk_client) S(psk_server) S(keylog_filename)
typedef struct {
    PyObject_HEAD
    SslState *state  FROZEN;
    SSL_CTX *ctx     FROZEN;                 /* used under the lock */
    int protocol     FROZEN;
    struct ssl_lock lock;
    bool check_hostname GUARD(lock);
    bool post_handshake GUARD(lock);
    unsigned host_flags GUARD(lock);
    PyMutex slots;
#define S(name) PyObject *name GUARD(slots);
    SSL_CONTEXT_SLOTS(S)
#undef S
    unsigned char *alpn GUARD(slots);        /* protocols, a byte of length in front of each */
    size_t alpn_size GUARD(slots);
    PyMutex keylog_lock;
    FILE *keylog     GUARD(keylog_lock);
} SslContext;

typedef struct {
    PyObject_HEAD
    SslState *state  FROZEN;
    SSL *ssl         FROZEN;                 /* used under the lock */
    PyObject *plain  FROZEN;                 /* weak reference to the socket; NULL: between memory BIOs */
    PyObject *incoming FROZEN, *outgoing FROZEN;
    PyObject *hostname FROZEN;               /* str, or None */
    bool server      FROZEN;
    struct ssl_lock lock;
    PyObject *owner  GUARD(lock);            /* weak reference, or NULL */
    SslContext *context GUARD(lock);
    bool saw_eof     GUARD(lock);            /* an SSLEOFError was raised: from then on everything raises it */
    /* Of the call that is going on, these too under the lock. */
    PyThreadState *detached;                 /* whose callbacks attach */
    PyObject *raised;                        /* by a callback, to be raised when the call is over */
    int fd, system_error;
    bool at_end;                             /* the socket has been read to its end */
    /* Held while a call waits for the socket and goes on: two readers, or two writers, take turns. */
    struct ssl_lock reading, writing;
} SslSocket;

typedef struct { PyObject_HEAD SSL_SESSION *session FROZEN; SslContext *context FROZEN; } SslSession;
typedef struct { PyObject_HEAD X509 *x509 FROZEN; } SslCertificate;

extern struct PyModuleDef ssl_module;
static inline SslState *ssl_state(PyObject *module) { return PyModule_GetState(module); }
SslState *ssl_state_of_type(PyTypeObject *);                     /* borrowed; NULL raised */
extern PyType_Spec ssl_context_spec, ssl_socket_spec, ssl_memory_bio_spec, ssl_session_spec, ssl_certificate_spec;
void ssl_free(PyObject *, PyTypeObject *);                       /* the end of each dealloc */

/* -- ssl_errors.c ---------------------------------------------------------------------------------------------------------------- */

/* Raises type(number, text) with reason and library, which code tells; text NULL: code's. Clears the library's errors. NULL. */
PyObject *ssl_raise_at(SslState *, PyObject *type, long number, const char *text, unsigned long code, const char *file, int line);
#define ssl_raise(st, number, text) ssl_raise_at((st), (st)->Error, (number), (text), 0, __FILE_NAME__, __LINE__)
/* The last error of the library. */
#define ssl_raise_last(st) ssl_raise_at((st), (st)->Error, ERR_GET_REASON(ERR_peek_last_error()), NULL, ERR_peek_last_error(), __FILE_NAME__, __LINE__)

/* How a call on an SSL ended. All is asked before the thread attaches. */
struct ssl_outcome {
    int result, error;                       /* error: as SSL_get_error() */
    unsigned long code;                      /* last of the library's errors, or 0 */
    int system;                              /* errno of the socket's call, or 0 */
    long verify;                             /* X509_V_... */
};
void ssl_get_outcome(SslSocket *, int result, struct ssl_outcome *);
PyObject *ssl_raise_outcome_at(SslSocket *, const struct ssl_outcome *, const char *file, int line);
#define ssl_raise_outcome(s, o) ssl_raise_outcome_at((s), (o), __FILE_NAME__, __LINE__)
int ssl_add_errors(PyObject *module, SslState *);

/* -- ssl_bio.c --------------------------------------------------------------------------------------------------------------------- */

BIO *ssl_bio_socket(SslSocket *), *ssl_bio_memory(PyObject *memory_bio);     /* NULL: raised. Neither counts its object */
int ssl_bio_init(void);

/* -- ssl_certificate.c ---------------------------------------------------------------------------------------------------------------- */

PyObject *ssl_certificate_dict(X509 *), *ssl_certificate_der(X509 *);
PyObject *ssl_certificate_list(SslState *, X509 *first, STACK_OF(X509) *);   /* Certificates; first may be NULL */
PyObject *ssl_bio_text(BIO *);                                               /* what was written to it, as str */

/* -- ssl_context.c, ssl_context_load.c, ssl_context_callbacks.c ---------------------------------------------------------------------- */

extern const char ssl_default_ciphers[];
PyObject *ssl_cipher_tuple(const SSL_CIPHER *);
#define SSL_LOAD_METHODS(M)                                                                                                            \
    M(load_cert_chain, METH_VARARGS | METH_KEYWORDS, "($self, /, certfile, keyfile=None, password=None)",                              \
      "The certificate that this side shows, with those that vouch for it, and its key.")                                              \
    M(load_dh_params, METH_O, "($self, path, /)", "Parameters for Diffie-Hellman key exchange, from a file.")                          \
    M(load_verify_locations, METH_VARARGS | METH_KEYWORDS, "($self, /, cafile=None, capath=None, cadata=None)",                        \
      "Certificates to trust: a file, a folder, or the data.")                                                                         \
    M(set_default_verify_paths, METH_NOARGS, "($self, /)", "Trusts what this system trusts.")                                          \
    M(cert_store_stats, METH_NOARGS, "($self, /)", "How many certificates, certificates of authorities and revocation lists are loaded.") \
    M(get_ca_certs, METH_VARARGS | METH_KEYWORDS, "($self, /, binary_form=False)",                                                     \
      "The certificates of authorities that are loaded, as dicts or in DER. One in a folder counts from its first use on.")
#define SSL_CALLBACK_METHODS(M)                                                                                                        \
    M(_set_alpn_protocols, METH_O, "($self, protos, /)", "Protocols to agree on, with a byte of length in front of each.")             \
    M(set_psk_client_callback, METH_VARARGS | METH_KEYWORDS, "($self, /, callback)", "A function hint -> (identity, key).")            \
    M(set_psk_server_callback, METH_VARARGS | METH_KEYWORDS, "($self, /, callback, identity_hint=None)", "A function identity -> key.")
#define F2(name) PyObject *ssl_context_##name(PyObject *, PyObject *);
#define F3(name) PyObject *ssl_context_##name(PyObject *, PyObject *, PyObject *);
F3(load_cert_chain) F2(load_dh_params) F3(load_verify_locations) F2(set_default_verify_paths) F2(cert_store_stats) F3(get_ca_certs)
F2(_set_alpn_protocols) F3(set_psk_client_callback) F3(set_psk_server_callback)
#undef F2
#undef F3
PyObject *ssl_get_slot(SslContext *, PyObject *const *slot);                 /* new reference, or NULL: not set */
void ssl_set_slot(SslContext *, PyObject **slot, PyObject *);                /* NULL: no longer set */
PyObject *ssl_context_get_sni(PyObject *, void *), *ssl_context_get_msg(PyObject *, void *), *ssl_context_get_keylog(PyObject *, void *);
int ssl_context_set_sni(PyObject *, PyObject *, void *), ssl_context_set_msg(PyObject *, PyObject *, void *), ssl_context_set_keylog(PyObject *, PyObject *, void *);
void ssl_context_callbacks_follow(SslSocket *);                              /* its context changed */

/* -- ssl_socket.c, ssl_socket_facts.c, ssl_session.c --------------------------------------------------------------------------------- */

PyObject *ssl_socket_make(SslContext *, PyObject *plain, PyObject *incoming, PyObject *outgoing, bool server, PyObject *hostname, PyObject *owner, PyObject *session);
/* Around what a callback does with objects. False: not in a call, or no connection; then nothing was done. */
bool ssl_attach(SslSocket *);
void ssl_detach(SslSocket *);
void ssl_keep_raised(SslSocket *);                                           /* the pending exception, for the end of the call */
PyObject *ssl_session_of(SslSocket *);
int ssl_session_use(SslSocket *, PyObject *);
extern PyGetSetDef ssl_socket_getset[];
#define SSL_FACT_METHODS(M)                                                                                                           \
    M(getpeercert, METH_FASTCALL, "($self, der=False, /)",                                                                            \
      "The certificate of the other side: a dict, which is empty if it was not verified, or DER. None: it showed none.")              \
    M(get_channel_binding, METH_VARARGS | METH_KEYWORDS, "($self, /, cb_type='tls-unique')", "Bytes that only this connection has, or None.") \
    M(cipher, METH_NOARGS, "($self, /)", "(name, protocol, bits) of the cipher in use, or None.")                                     \
    M(shared_ciphers, METH_NOARGS, "($self, /)", "The ciphers that both sides have, on a server; or None.")                           \
    M(version, METH_NOARGS, "($self, /)", "The protocol in use, or None.")                                                            \
    M(selected_alpn_protocol, METH_NOARGS, "($self, /)", "The protocol that was agreed on, or None.")                                 \
    M(compression, METH_NOARGS, "($self, /)", "The compression in use, or None.")                                                     \
    M(pending, METH_NOARGS, "($self, /)", "How many bytes are decrypted already and wait to be read.")                                \
    M(get_unverified_chain, METH_NOARGS, "($self, /)", "The certificates that the other side sent, or None.")                         \
    M(get_verified_chain, METH_NOARGS, "($self, /)", "The certificates that led to one that is trusted, or None.")
PyObject *ssl_socket_getpeercert(PyObject *, PyObject *const *, Py_ssize_t), *ssl_socket_get_channel_binding(PyObject *, PyObject *, PyObject *);
#define F(name) PyObject *ssl_socket_##name(PyObject *, PyObject *);
F(cipher) F(shared_ciphers) F(version) F(selected_alpn_protocol) F(compression) F(pending) F(get_unverified_chain) F(get_verified_chain)
#undef F

#endif
