/* stdlib/ssl_context_load.c -- what contexts load: their own certificate and key, parameters for key exchange, and the certificates they trust.
 *
 * The library reads files with the thread detached and the context's lock held. A password's callback attaches while it runs.
 */
#ifdef P3T_HAVE_OPENSSL
#include "stdlib/ssl_int.h"

#include <openssl/pem.h>

static SslContext *context(PyObject *o) { return (SslContext *)o; }

/* After a function of the library failed: the system's error if there was one, else the library's. NULL. */
static PyObject *raise_for(SslContext *c, int system)
{
    if (system) {
        ERR_clear_error();
        errno = system;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return ssl_raise_last(c->state);
}

/* ok = the library's function; system = the error it met. */
#define LOADED(ok, system, expression)                                                                                                \
    do {                                                                                                                              \
        ERR_clear_error();                                                                                                            \
        Py_BEGIN_ALLOW_THREADS                                                                                                        \
        errno = 0;                                                                                                                    \
        (ok) = (expression) == 1;                                                                                                     \
        (system) = errno;                                                                                                             \
        Py_END_ALLOW_THREADS                                                                                                          \
    } while (0)

/* -- passwords ---------------------------------------------------------------------------------------------------------------------------- */

struct password {
    PyThreadState *detached;                 /* the thread that loads, while it is */
    PyObject *ask;                           /* callable, or NULL */
    char *text;
    int size;
    bool failed;                             /* the callback raised */
};

/* Keeps a copy of a str, bytes or bytearray. False: raised, TypeError(wrong) for another type. */
static bool password_set(struct password *p, PyObject *o, const char *wrong)
{
    const char *text = NULL;
    Py_ssize_t n = 0;
    if (PyUnicode_Check(o)) {
        if (!(text = PyUnicode_AsUTF8AndSize(o, &n)))
            return false;
    } else if (PyBytes_Check(o)) {
        text = PyBytes_AS_STRING(o);
        n = PyBytes_GET_SIZE(o);
    } else if (PyByteArray_Check(o)) {
        text = PyByteArray_AS_STRING(o);
        n = PyByteArray_GET_SIZE(o);
    } else {
        PyErr_SetString(PyExc_TypeError, wrong);
        return false;
    }
    if (n > PEM_BUFSIZE) {
        PyErr_Format(PyExc_ValueError, "password cannot be longer than %d bytes", PEM_BUFSIZE);
        return false;
    }
    char *copy = PyMem_RawMalloc((size_t)n + 1);
    if (!copy) {
        PyErr_NoMemory();
        return false;
    }
    memcpy(copy, text, (size_t)n);
    PyMem_RawFree(p->text);
    p->text = copy;
    p->size = (int)n;
    return true;
}

static int on_password(char *to, int room, int Py_UNUSED(writing), void *data)
{
    struct password *p = data;
    if (p->failed)
        return -1;                           /* the library asks again for each form that the key might have */
    if (p->ask) {
        PyEval_RestoreThread(p->detached);
        PyObject *o = PyObject_CallNoArgs(p->ask);
        p->failed = !o || !password_set(p, o, "password callback must return a string");
        Py_XDECREF(o);
        p->detached = PyEval_SaveThread();
        if (p->failed)
            return -1;
    }
    if (p->size > room)
        return -1;
    memcpy(to, p->text, (size_t)p->size);
    return p->size;
}

static bool use_chain(SslContext *c, struct password *p, const char *certificates, const char *key)
{
    bool ok;
    for (int step = 0; step < 3; step++) {
        ERR_clear_error();
        p->detached = PyEval_SaveThread();
        errno = 0;
        ok = (step == 0   ? SSL_CTX_use_certificate_chain_file(c->ctx, certificates)
              : step == 1 ? SSL_CTX_use_PrivateKey_file(c->ctx, key, SSL_FILETYPE_PEM)
                          : SSL_CTX_check_private_key(c->ctx)) == 1;
        int system = step < 2 ? errno : 0;
        PyEval_RestoreThread(p->detached);
        if (!ok && p->failed)
            ERR_clear_error();               /* the callback's exception is pending */
        else if (!ok)
            raise_for(c, system);
        if (!ok)
            return false;
    }
    return true;
}

PyObject *ssl_context_load_cert_chain(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"certfile", "keyfile", "password", NULL};
    SslContext *c = context(self);
    PyObject *certfile, *keyfile = Py_None, *password = Py_None, *certificates = NULL, *key = NULL;
    struct password p = {0};
    bool ok = false;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|OO:load_cert_chain", words, &certfile, &keyfile, &password))
        return NULL;
    if (!PyUnicode_FSConverter(certfile, &certificates)) {
        if (PyErr_ExceptionMatches(PyExc_TypeError))
            PyErr_SetString(PyExc_TypeError, "certfile should be a valid filesystem path");
        return NULL;
    }
    if (keyfile != Py_None && !PyUnicode_FSConverter(keyfile, &key)) {
        if (PyErr_ExceptionMatches(PyExc_TypeError))
            PyErr_SetString(PyExc_TypeError, "keyfile should be a valid filesystem path");
        Py_DECREF(certificates);
        return NULL;
    }
    if (PyCallable_Check(password))
        p.ask = password;
    if (password == Py_None || p.ask || password_set(&p, password, "password should be a string or callable")) {
        const char *first = PyBytes_AS_STRING(certificates), *second = key ? PyBytes_AS_STRING(key) : first;
        ssl_lock(&c->lock);
        pem_password_cb *before = SSL_CTX_get_default_passwd_cb(c->ctx);
        void *before_data = SSL_CTX_get_default_passwd_cb_userdata(c->ctx);
        if (password != Py_None) {
            SSL_CTX_set_default_passwd_cb(c->ctx, on_password);
            SSL_CTX_set_default_passwd_cb_userdata(c->ctx, &p);
        }
        ok = use_chain(c, &p, first, second);
        SSL_CTX_set_default_passwd_cb(c->ctx, before);
        SSL_CTX_set_default_passwd_cb_userdata(c->ctx, before_data);
        ssl_unlock(&c->lock);
    }
    if (p.text)
        OPENSSL_cleanse(p.text, (size_t)p.size);
    PyMem_RawFree(p.text);
    Py_XDECREF(key);
    Py_DECREF(certificates);
    return ok ? Py_None : NULL;
}

/* -- key exchange ------------------------------------------------------------------------------------------------------------------------------ */

/* Parameters in PEM. NULL: the library's error is set. Runs detached. */
static EVP_PKEY *read_parameters(FILE *file)
{
    BIO *b = BIO_new_fp(file, BIO_NOCLOSE);
    EVP_PKEY *key = NULL;
    unsigned char *data = NULL;
    char *name = NULL;
    long n = 0;
    if (b && PEM_bytes_read_bio(&data, &n, &name, PEM_STRING_DHPARAMS, b, NULL, NULL)) {
        const unsigned char *at = data;
        d2i_KeyParams(strcmp(name, PEM_STRING_DHXPARAMS) == 0 ? EVP_PKEY_DHX : EVP_PKEY_DH, &key, &at, n);
    }
    OPENSSL_free(data);
    OPENSSL_free(name);
    BIO_free(b);
    return key;
}

PyObject *ssl_context_load_dh_params(PyObject *self, PyObject *path)
{
    SslContext *c = context(self);
    PyObject *name;
    FILE *file;
    EVP_PKEY *key = NULL;
    if (!PyUnicode_FSConverter(path, &name))
        return NULL;
    ERR_clear_error();
    SSL_DETACHED(if ((file = fopen(PyBytes_AS_STRING(name), "rbe"))) key = read_parameters(file));
    if (!file) {
        Py_DECREF(name);
        return PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
    }
    fclose(file);
    Py_DECREF(name);
    if (!key)
        return ssl_raise_last(c->state);
    ssl_lock(&c->lock);
    bool ok = SSL_CTX_set0_tmp_dh_pkey(c->ctx, key) == 1;
    if (!ok)
        ssl_raise_last(c->state);
    ssl_unlock(&c->lock);
    if (!ok)
        EVP_PKEY_free(key);
    return ok ? Py_None : NULL;
}

/* -- trust -------------------------------------------------------------------------------------------------------------------------------------- */

static bool is_error(unsigned long code, int library, int reason) { return ERR_GET_LIB(code) == library && ERR_GET_REASON(code) == reason; }

static int no_password(char *Py_UNUSED(to), int Py_UNUSED(room), int Py_UNUSED(writing), void *Py_UNUSED(data)) { return 0; }

/* Certificates in PEM or DER, one after another. False: raised. */
static bool trust_data(SslContext *c, const char *data, Py_ssize_t n, bool pem)
{
    if (n <= 0 || n > INT_MAX) {
        PyErr_SetString(n <= 0 ? PyExc_ValueError : PyExc_OverflowError, n <= 0 ? "Empty certificate data" : "Certificate data is too long.");
        return false;
    }
    BIO *b = BIO_new_mem_buf(data, (int)n);
    if (!b) {
        ssl_raise_last(c->state);
        return false;
    }
    X509_STORE *store = SSL_CTX_get_cert_store(c->ctx);
    int loaded = 0;
    bool good = true, at_end = false;
    ERR_clear_error();
    while (good && !(at_end = !pem && loaded && BIO_pending(b) == 0)) {
        X509 *x = pem ? PEM_read_bio_X509(b, NULL, no_password, NULL) : d2i_X509_bio(b, NULL);
        if (!x)
            break;
        good = X509_STORE_add_cert(store, x) == 1 || is_error(ERR_peek_last_error(), ERR_LIB_X509, X509_R_CERT_ALREADY_IN_HASH_TABLE);
        if (good)
            ERR_clear_error();
        X509_free(x);
        loaded += good;
    }
    if (pem && good)
        at_end = is_error(ERR_peek_last_error(), ERR_LIB_PEM, PEM_R_NO_START_LINE);
    BIO_free(b);
    if (good && loaded && at_end) {
        ERR_clear_error();
        return true;
    }
    if (good && !loaded)
        ssl_raise(c->state, 0, pem ? "no start line: cadata does not contain a certificate" : "not enough data: cadata does not contain a certificate");
    else
        ssl_raise_last(c->state);
    return false;
}

static bool trust_object(SslContext *c, PyObject *o)
{
    bool ok = false;
    if (PyUnicode_Check(o)) {
        PyObject *ascii = PyUnicode_AsASCIIString(o);
        if (ascii) {
            ok = trust_data(c, PyBytes_AS_STRING(ascii), PyBytes_GET_SIZE(ascii), true);
            Py_DECREF(ascii);
            return ok;
        }
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
            return false;
    } else {
        Py_buffer view;
        if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) == 0) {
            ok = trust_data(c, view.buf, view.len, false);
            PyBuffer_Release(&view);
            return ok;
        }
    }
    PyErr_SetString(PyExc_TypeError, "cadata should be an ASCII string or a bytes-like object");
    return false;
}

PyObject *ssl_context_load_verify_locations(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"cafile", "capath", "cadata", NULL};
    SslContext *c = context(self);
    PyObject *cafile = Py_None, *capath = Py_None, *cadata = Py_None, *file = NULL, *folder = NULL;
    bool ok = true;
    int system;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OOO:load_verify_locations", words, &cafile, &capath, &cadata))
        return NULL;
    if (cafile == Py_None && capath == Py_None && cadata == Py_None) {
        PyErr_SetString(PyExc_TypeError, "cafile, capath and cadata cannot be all omitted");
        return NULL;
    }
    if (cafile != Py_None && !PyUnicode_FSConverter(cafile, &file)) {
        if (PyErr_ExceptionMatches(PyExc_TypeError))
            PyErr_SetString(PyExc_TypeError, "cafile should be a valid filesystem path");
        return NULL;
    }
    if (capath != Py_None && !PyUnicode_FSConverter(capath, &folder)) {
        if (PyErr_ExceptionMatches(PyExc_TypeError))
            PyErr_SetString(PyExc_TypeError, "capath should be a valid filesystem path");
        Py_XDECREF(file);
        return NULL;
    }
    ssl_lock(&c->lock);
    if (cadata != Py_None)
        ok = trust_object(c, cadata);
    if (ok && (file || folder)) {
        LOADED(ok, system, SSL_CTX_load_verify_locations(c->ctx, file ? PyBytes_AS_STRING(file) : NULL, folder ? PyBytes_AS_STRING(folder) : NULL));
        if (!ok)
            raise_for(c, system);
    }
    ssl_unlock(&c->lock);
    Py_XDECREF(file);
    Py_XDECREF(folder);
    return ok ? Py_None : NULL;
}

PyObject *ssl_context_set_default_verify_paths(PyObject *self, PyObject *Py_UNUSED(unused))
{
    SslContext *c = context(self);
    bool ok;
    int system;
    ssl_lock(&c->lock);
    LOADED(ok, system, SSL_CTX_set_default_verify_paths(c->ctx));
    (void)system;
    if (!ok)
        ssl_raise_last(c->state);
    ssl_unlock(&c->lock);
    return ok ? Py_None : NULL;
}

/* -- what is trusted -------------------------------------------------------------------------------------------------------------------------------- */

PyObject *ssl_context_cert_store_stats(PyObject *self, PyObject *Py_UNUSED(unused))
{
    int certificates = 0, revocations = 0, authorities = 0;
    X509_STORE *store = SSL_CTX_get_cert_store(context(self)->ctx);
    X509_STORE_lock(store);                  /* connections look up certificates, and add those of a folder */
    STACK_OF(X509_OBJECT) *all = X509_STORE_get0_objects(store);
    for (int i = 0; i < sk_X509_OBJECT_num(all); i++) {
        X509_OBJECT *o = sk_X509_OBJECT_value(all, i);
        X509 *x = X509_OBJECT_get0_X509(o);
        certificates += x != NULL;
        authorities += x && X509_check_ca(x);
        revocations += X509_OBJECT_get_type(o) == X509_LU_CRL;
    }
    X509_STORE_unlock(store);
    return Py_BuildValue("{sisisi}", "x509", certificates, "crl", revocations, "x509_ca", authorities);
}

PyObject *ssl_context_get_ca_certs(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"binary_form", NULL};
    int binary = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|p:get_ca_certs", words, &binary))
        return NULL;
    STACK_OF(X509) *found = sk_X509_new_null();
    X509_STORE *store = SSL_CTX_get_cert_store(context(self)->ctx);
    bool ok = found;
    X509_STORE_lock(store);
    STACK_OF(X509_OBJECT) *all = X509_STORE_get0_objects(store);
    for (int i = 0; ok && i < sk_X509_OBJECT_num(all); i++) {
        X509 *x = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(all, i));
        if (x && X509_check_ca(x) && (ok = sk_X509_push(found, x) > 0))
            X509_up_ref(x);
    }
    X509_STORE_unlock(store);
    PyObject *list = ok ? PyList_New(sk_X509_num(found)) : PyErr_NoMemory();
    for (int i = 0; list && i < sk_X509_num(found); i++) {
        PyObject *o = binary ? ssl_certificate_der(sk_X509_value(found, i)) : ssl_certificate_dict(sk_X509_value(found, i));
        if (o)
            PyList_SET_ITEM(list, i, o);
        else
            Py_CLEAR(list);
    }
    sk_X509_pop_free(found, X509_free);
    return list;
}
#else
typedef int openssl_is_missing;
#endif
