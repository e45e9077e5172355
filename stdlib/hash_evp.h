/* stdlib/hash_evp.h -- hash objects on OpenSSL's EVP, for _md5, _sha1, _sha2, _sha3, _hashlib and _hmac. */
#ifndef P3T_STDLIB_HASH_EVP_H
#define P3T_STDLIB_HASH_EVP_H

#include <openssl/evp.h>

#include "objects/args.h"
#include "objects/argcheck.h"

enum { HASH_DETACH_FROM = 2048 };            /* bytes from which on the thread is detached while it hashes */

typedef struct HashObj {
    Obj hdr;
    PyMutex lock;
    EVP_MD_CTX *context GUARD(lock);
    const char *name FROZEN;                 /* as Python calls it; static, or name_owned */
    char *name_owned FROZEN;
    bool xof FROZEN;                         /* the length of the digest is the caller's choice */
} HashObj;
static inline HashObj *hash_of(PyObject *o) { return (HashObj *)(void *)o; }

/* The names of an algorithm for Python and for OpenSSL. */
struct hash_name { const char *python, *openssl; };
extern const struct hash_name hash_names[];          /* ends with NULLs */

/* The algorithm, or NULL and nothing raised. hash_done() ends its use. */
EVP_MD *hash_fetch(const char *openssl_name, bool used_for_security);
void hash_done(EVP_MD *);                            /* NULL: nothing */
const char *hash_python_name(const EVP_MD *);        /* static, or NULL */

/* A buffer to be hashed: simple, one dimension, not a str. 0 or -1. */
int hash_buffer(PyObject *o, Py_buffer *view);

/* (data=b'', *, usedforsecurity=True, string=None). *data is borrowed, or NULL. 0 or -1. */
int hash_arguments(const char *function, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **data, bool *used_for_security);

/* A new hash object of the type, fed with data (NULL: nothing). NULL: raised. */
PyObject *hash_new(PyTypeObject *type, const EVP_MD *md, const char *name, PyObject *data);
/* Makes *context ready, md's initial state, fed with a buffer. 0, or -1: raised. */
int hash_begin(EVP_MD_CTX **context, const EVP_MD *md, const Py_buffer *data);
int hash_feed(EVP_MD_CTX *, PyMutex *lock, const Py_buffer *data);                  /* lock may be NULL. 0, or -1: raised */
PyObject *hash_raise(PyObject *type, const char *otherwise);                        /* OpenSSL's last error. NULL */
PyObject *hash_hex(const unsigned char *, size_t n);                                /* counted str */

/* Methods and members of the types; digest takes a length for those that are xof. */
extern PyMethodDef hash_methods[], hash_xof_methods[];
extern PyGetSetDef hash_getset[];
void hash_dealloc(PyObject *);
PyObject *hash_get_name(PyObject *, void *), *hash_get_digest_size(PyObject *, void *), *hash_get_block_size(PyObject *, void *);
#define HASH_GETTERS                                                                                                                     \
    {"name", hash_get_name, NULL, PyDoc_STR("algorithm name."), NULL}, {"digest_size", hash_get_digest_size, NULL, NULL, NULL},          \
    {"block_size", hash_get_block_size, NULL, NULL, NULL}

#define HASH_SIGNATURE(name) #name "($module, /, data=b'', *, usedforsecurity=True, string=None)\n--\n\n"

/* ---- hash_pbkdf2.c ---- */

/* n bytes of a key; no Python object is touched. False: OpenSSL has raised its own error. */
bool hash_pbkdf2(const EVP_MD *, const Py_buffer *password, const Py_buffer *salt, int iterations, unsigned char *out, int n);

/* ---- hash_hmac.c: HMAC (RFC 2104) over any algorithm ---- */

typedef struct HmacObj {
    Obj hdr;
    PyMutex lock;
    EVP_MD_CTX *inner GUARD(lock);           /* has been fed the key and the message so far */
    EVP_MD_CTX *outer FROZEN;                /* has been fed the key */
    const char *name FROZEN;                 /* of the algorithm; static */
} HmacObj;
extern PyType_Spec hmac_spec_hashlib, hmac_spec_hmac;        /* _hashlib.HMAC, _hmac.HMAC */

/* name: static. message: NULL, None or a buffer. NULL: raised. */
PyObject *hmac_object(PyTypeObject *type, const EVP_MD *md, const char *name, PyObject *key, PyObject *message);
PyObject *hmac_once(const EVP_MD *md, PyObject *key, PyObject *message);              /* the digest, as bytes */

#endif
