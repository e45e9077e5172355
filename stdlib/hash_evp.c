/* stdlib/hash_evp.c -- hash objects on OpenSSL's EVP interface: what _md5, _sha1, _sha2, _sha3, _hashlib and _hmac share.
 *
 * A hash object has a lock of its own, held while a call works with the context; for large inputs the thread is detached meanwhile.
 * digest() finishes a copy, so the object goes on. Algorithms are looked up once a process and kept: looking up costs more than hashing a
 * short text does.
 */
#ifdef P3T_HAVE_OPENSSL
#include "stdlib/hash_evp.h"

#include <openssl/err.h>

#include "objects/str_int.h"

const struct hash_name hash_names[] = {
    {"md5", "MD5"}, {"sha1", "SHA1"}, {"sha224", "SHA2-224"}, {"sha256", "SHA2-256"}, {"sha384", "SHA2-384"}, {"sha512", "SHA2-512"},
    {"sha512_224", "SHA2-512/224"}, {"sha512_256", "SHA2-512/256"}, {"sha3_224", "SHA3-224"}, {"sha3_256", "SHA3-256"}, {"sha3_384", "SHA3-384"},
    {"sha3_512", "SHA3-512"}, {"shake_128", "SHAKE-128"}, {"shake_256", "SHAKE-256"}, {"blake2b", "BLAKE2B-512"}, {"blake2s", "BLAKE2S-256"},
    {"ripemd160", "RIPEMD-160"}, {"sm3", "SM3"}, {"md5-sha1", "MD5-SHA1"}, {NULL, NULL}
};
enum { NAMES = sizeof hash_names / sizeof *hash_names - 1 };
static EVP_MD *fetched[NAMES] SHARED(acq_rel);           /* set once, never freed */

PyObject *hash_raise(PyObject *type, const char *otherwise)
{
    unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    const char *library = code ? ERR_lib_error_string(code) : NULL, *reason = code ? ERR_reason_error_string(code) : NULL;
    if (code && ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE)
        return PyErr_NoMemory();
    if (library && reason)
        return PyErr_Format(type, "[%s] %s", library, reason);
    PyErr_SetString(type, reason ? reason : otherwise);
    return NULL;
}

static EVP_MD *fetch(const char *name, bool used_for_security)
{
    ERR_clear_error();
    EVP_MD *md = EVP_MD_fetch(NULL, name, NULL);
    return md || used_for_security ? md : EVP_MD_fetch(NULL, name, "-fips");
}

EVP_MD *hash_fetch(const char *name, bool used_for_security)
{
    size_t i = 0;
    while (i < NAMES && strcmp(name, hash_names[i].python) != 0)
        i++;
    if (UNLIKELY(i == NAMES))
        for (i = 0; i < NAMES && strcasecmp(name, hash_names[i].python) != 0 && strcasecmp(name, hash_names[i].openssl) != 0;)
            i++;
    if (UNLIKELY(i == NAMES))
        return fetch(name, used_for_security);
    EVP_MD *md = load_acquire_ptr(&fetched[i]), *none = NULL;
    if (UNLIKELY(!md) && (md = fetch(hash_names[i].openssl, used_for_security)) && used_for_security && !cas_acq_rel_ptr(&fetched[i], &none, md)) {
        EVP_MD_free(md);
        md = none;                                       /* another thread's */
    }
    return md;
}

/* Is it one of the table's, which need no counting? The index, or -1. */
static int known(const EVP_MD *md)
{
    for (size_t i = 0; i < NAMES; i++)
        if (load_acquire_ptr(&fetched[i]) == md)
            return (int)i;
    return -1;
}

void hash_done(EVP_MD *md)
{
    if (md && known(md) < 0)
        EVP_MD_free(md);
}

const char *hash_python_name(const EVP_MD *md)
{
    int k = known(md);
    if (k >= 0)
        return hash_names[k].python;
    for (size_t i = 0; i < NAMES; i++)
        if (EVP_MD_is_a(md, hash_names[i].openssl))
            return hash_names[i].python;
    return NULL;
}

int hash_buffer(PyObject *o, Py_buffer *view)
{
    if (value_is_str(value_of(o))) {
        raise_type_error("Strings must be encoded before hashing");
        return -1;
    }
    if (!PyObject_CheckBuffer(o)) {
        raise_type_error("object supporting the buffer API required");
        return -1;
    }
    if (PyObject_GetBuffer(o, view, PyBUF_SIMPLE) < 0)
        return -1;
    if (view->ndim > 1) {
        PyErr_SetString(PyExc_BufferError, "Buffer must be single dimension");
        PyBuffer_Release(view);
        return -1;
    }
    return 0;
}

int hash_arguments(const char *function, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **data, bool *used_for_security)
{
    static const char *const words[] = {"data", "usedforsecurity", "string", NULL};
    PyObject *a[3] = {NULL, NULL, NULL};
    if (LIKELY(!kwnames && nargs <= 1)) {
        a[0] = nargs ? args[0] : NULL;
    } else {
        struct arg_spec spec = {function, words, .required = 0, .positional = 1};
        if (args_bind(&spec, args, nargs, kwnames, a) < 0)
            return -1;
    }
    int secure = a[1] ? PyObject_IsTrue(a[1]) : 1;
    if (secure < 0)
        return -1;
    if (a[0] && a[2] && a[2] != Py_None) {
        raise_type_error("'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a "
                         "future version.");
        return -1;
    }
    *data = a[0] ? a[0] : a[2] == Py_None ? NULL : a[2];
    *used_for_security = secure;
    return 0;
}

int hash_feed(EVP_MD_CTX *context, PyMutex *lock, const Py_buffer *data)
{
    int ok;
    if (lock)
        PyMutex_Lock(lock);
    if (data->len >= HASH_DETACH_FROM) {
        Py_BEGIN_ALLOW_THREADS
        ok = EVP_DigestUpdate(context, data->buf, (size_t)data->len);
        Py_END_ALLOW_THREADS
    } else {
        ok = EVP_DigestUpdate(context, data->buf, (size_t)data->len);
    }
    if (lock)
        PyMutex_Unlock(lock);
    if (ok)
        return 0;
    hash_raise(PyExc_ValueError, "update failed");
    return -1;
}

int hash_begin(EVP_MD_CTX **context, const EVP_MD *md, const Py_buffer *data)
{
    if (!(*context = EVP_MD_CTX_new())) {
        PyErr_NoMemory();
        return -1;
    }
    if (!EVP_DigestInit_ex2(*context, md, NULL)) {
        hash_raise(PyExc_ValueError, "initialisation failed");
        return -1;
    }
    return data ? hash_feed(*context, NULL, data) : 0;
}

static HashObj *allocate(PyTypeObject *type, const char *name, const EVP_MD *md)
{
    HashObj *h = hash_of(type->tp_alloc(type, 0));
    if (!h)
        return NULL;
    h->xof = (EVP_MD_get_flags(md) & EVP_MD_FLAG_XOF) != 0;
    if (name || (name = hash_python_name(md)) != NULL) {
        h->name = name;
        return h;
    }
    const char *theirs = EVP_MD_get0_name(md);
    size_t n = strlen(theirs) + 1;
    if (!(h->name_owned = PyMem_Malloc(n))) {
        Py_DECREF(h);
        PyErr_NoMemory();
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        h->name_owned[i] = (char)(theirs[i] >= 'A' && theirs[i] <= 'Z' ? theirs[i] | 0x20 : theirs[i]);
    h->name = h->name_owned;
    return h;
}

PyObject *hash_new(PyTypeObject *type, const EVP_MD *md, const char *name, PyObject *data)
{
    Py_buffer view = {0};
    if (data && hash_buffer(data, &view) < 0)
        return NULL;
    HashObj *h = allocate(type, name, md);
    if (h && hash_begin(&h->context, md, data ? &view : NULL) < 0)
        Py_CLEAR(h);
    if (data)
        PyBuffer_Release(&view);
    return (PyObject *)(void *)h;
}

/* ---- methods ---- */

/* A context in the state the object is in now. NULL: raised. */
static EVP_MD_CTX *context_copy(HashObj *h)
{
    EVP_MD_CTX *copy = EVP_MD_CTX_new();
    if (!copy) {
        PyErr_NoMemory();
        return NULL;
    }
    PyMutex_Lock(&h->lock);
    int ok = EVP_MD_CTX_copy_ex(copy, h->context);
    PyMutex_Unlock(&h->lock);
    if (ok)
        return copy;
    EVP_MD_CTX_free(copy);
    hash_raise(PyExc_ValueError, "copy failed");
    return NULL;
}

static PyObject *hash_copy(PyObject *self, PyObject *unused)
{
    (void)unused;
    HashObj *h = hash_of(self);
    EVP_MD_CTX *context = context_copy(h);
    HashObj *copy = context ? allocate(Py_TYPE(self), h->name_owned ? NULL : h->name, EVP_MD_CTX_get0_md(context)) : NULL;
    if (copy)
        copy->context = context;
    else
        EVP_MD_CTX_free(context);
    return (PyObject *)(void *)copy;
}

static PyObject *hash_update(PyObject *self, PyObject *data)
{
    Py_buffer view;
    if (hash_buffer(data, &view) < 0)
        return NULL;
    int failed = hash_feed(hash_of(self)->context, &hash_of(self)->lock, &view);
    PyBuffer_Release(&view);
    return failed ? NULL : Py_None;
}

PyObject *hash_hex(const unsigned char *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    if (n == 0)
        return api_of(str_empty());
    StrObj *s = str_new(2 * n, 0x7f);
    if (!s)
        return NULL;
    char *text = str_data(s);
    for (size_t i = 0; i < n; i++, text += 2) {
        text[0] = digits[bytes[i] >> 4];
        text[1] = digits[bytes[i] & 15];
    }
    return (PyObject *)(void *)s;
}

static PyObject *digest_of(HashObj *h, bool hex)
{
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    EVP_MD_CTX *context = context_copy(h);
    if (!context)
        return NULL;
    int ok = EVP_DigestFinal_ex(context, out, &n);
    EVP_MD_CTX_free(context);
    if (!ok)
        return hash_raise(PyExc_ValueError, "digest failed");
    return hex ? hash_hex(out, n) : PyBytes_FromStringAndSize((const char *)out, (Py_ssize_t)n);
}
static PyObject *hash_digest(PyObject *self, PyObject *unused)
{
    (void)unused;
    return digest_of(hash_of(self), false);
}
static PyObject *hash_hexdigest(PyObject *self, PyObject *unused)
{
    (void)unused;
    return digest_of(hash_of(self), true);
}

static PyObject *xof_digest(PyObject *self, const char *name, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, bool hex)
{
    static const char *const words[] = {"length", NULL};
    struct arg_spec spec = {name, words, .required = 1, .positional = 1};
    PyObject *length;
    if (args_bind(&spec, args, nargs, kwnames, &length) < 0)
        return NULL;
    Py_ssize_t n = PyNumber_AsSsize_t(length, PyExc_OverflowError);
    if (n == -1 && error_pending())
        return NULL;
    if (n < 0)
        return api_of(raise_value_error("Cannot convert negative int"));
    if (n >= 1 << 29)
        return api_of(raise_value_error("length is too large"));
    EVP_MD_CTX *context = context_copy(hash_of(self));
    PyObject *bytes = context ? PyBytes_FromStringAndSize(NULL, n) : NULL;
    /* OpenSSL 3.0 takes no zero length */
    if (bytes && n && !EVP_DigestFinalXOF(context, (unsigned char *)PyBytes_AS_STRING(bytes), (size_t)n)) {
        Py_CLEAR(bytes);
        hash_raise(PyExc_ValueError, "digest failed");
    }
    EVP_MD_CTX_free(context);
    if (!hex || !bytes)
        return bytes;
    PyObject *text = hash_hex((const unsigned char *)PyBytes_AS_STRING(bytes), (size_t)n);
    Py_DECREF(bytes);
    return text;
}
static PyObject *hash_xof_digest(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    return xof_digest(self, "digest", args, nargs, kwnames, false);
}
static PyObject *hash_xof_hexdigest(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    return xof_digest(self, "hexdigest", args, nargs, kwnames, true);
}

#define COMMON                                                                                                                           \
    {"copy", hash_copy, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nReturn a copy of the hash object.")},                              \
    {"update", hash_update, METH_O, PyDoc_STR("update($self, obj, /)\n--\n\nUpdate this hash object's state with the provided string.")}
#define WORDS(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS
PyMethodDef hash_methods[] = {
    COMMON,
    {"digest", hash_digest, METH_NOARGS, PyDoc_STR("digest($self, /)\n--\n\nReturn the digest value as a bytes object.")},
    {"hexdigest", hash_hexdigest, METH_NOARGS, PyDoc_STR("hexdigest($self, /)\n--\n\nReturn the digest value as a string of hexadecimal digits.")},
    {NULL, NULL, 0, NULL}
};
PyMethodDef hash_xof_methods[] = {
    COMMON,
    {"digest", WORDS(hash_xof_digest), PyDoc_STR("digest($self, /, length)\n--\n\nReturn the digest value as a bytes object.")},
    {"hexdigest", WORDS(hash_xof_hexdigest), PyDoc_STR("hexdigest($self, /, length)\n--\n\nReturn the digest value as a string of hexadecimal digits.")},
    {NULL, NULL, 0, NULL}
};

PyObject *hash_get_name(PyObject *self, void *unused)
{
    (void)unused;
    return PyUnicode_FromString(hash_of(self)->name);
}
PyObject *hash_get_digest_size(PyObject *self, void *unused)
{
    (void)unused;
    HashObj *h = hash_of(self);
    return PyLong_FromLong(h->xof ? 0 : EVP_MD_CTX_get_size(h->context));    /* the algorithm of a context does not change */
}
PyObject *hash_get_block_size(PyObject *self, void *unused)
{
    (void)unused;
    return PyLong_FromLong(EVP_MD_CTX_get_block_size(hash_of(self)->context));
}
PyGetSetDef hash_getset[] = {HASH_GETTERS, {NULL, NULL, NULL, NULL, NULL}};

void hash_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    EVP_MD_CTX_free(hash_of(self)->context);
    PyMem_Free(hash_of(self)->name_owned);
    type->tp_free(self);
    Py_DECREF(type);
}
#endif
