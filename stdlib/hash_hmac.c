/* stdlib/hash_hmac.c -- HMAC (RFC 2104) over EVP hashes, for _hashlib and _hmac.
 *
 * The key, hashed first if it is longer than a block, is padded to a block and goes in front of the message with one mask, and in front of
 * the digest of that with another. Both states are kept after the key, so a digest costs one copy of each.
 */
#ifdef P3T_HAVE_OPENSSL
#include "stdlib/hash_evp.h"

enum { BLOCK_MAX = 256 };                            /* SHA-3's largest is 144; SHAKE's are refused by the callers */

/* Two contexts that have been fed the key. 0, or -1: raised. */
static int keyed(EVP_MD_CTX **inner, EVP_MD_CTX **outer, const EVP_MD *md, const Py_buffer *key)
{
    unsigned char block[BLOCK_MAX] = {0}, masked[BLOCK_MAX];
    int size = EVP_MD_get_block_size(md);
    unsigned n = 0;
    if (size <= 0 || size > BLOCK_MAX) {
        raise_value_error("the algorithm has no block of a fit size");
        return -1;
    }
    if (key->len > size) {
        if (!EVP_Digest(key->buf, (size_t)key->len, block, &n, md, NULL)) {
            hash_raise(PyExc_ValueError, "digest failed");
            return -1;
        }
    } else if (key->len) {
        memcpy(block, key->buf, (size_t)key->len);
    }
    Py_buffer view = {.buf = masked, .len = size};
    for (int i = 0; i < size; i++)
        masked[i] = block[i] ^ 0x36;
    int failed = hash_begin(inner, md, &view);
    for (int i = 0; i < size; i++)
        masked[i] = block[i] ^ 0x5c;
    return failed ? -1 : hash_begin(outer, md, &view);
}

/* Ends inner, which the caller frees, with a copy of outer. The length of the digest; 0: raised. */
static unsigned finish(EVP_MD_CTX *inner, const EVP_MD_CTX *outer, unsigned char out[EVP_MAX_MD_SIZE])
{
    unsigned n = 0;
    EVP_MD_CTX *last = EVP_MD_CTX_new();
    if (!last) {
        PyErr_NoMemory();
        return 0;
    }
    if (!EVP_DigestFinal_ex(inner, out, &n) || !EVP_MD_CTX_copy_ex(last, outer) || !EVP_DigestUpdate(last, out, n) || !EVP_DigestFinal_ex(last, out, &n)) {
        hash_raise(PyExc_ValueError, "digest failed");
        n = 0;
    }
    EVP_MD_CTX_free(last);
    return n;
}

/* A buffer that may be absent: then empty. */
static int optional_buffer(PyObject *o, Py_buffer *view)
{
    if (o && o != Py_None)
        return hash_buffer(o, view);
    *view = (Py_buffer){.buf = "", .len = 0};
    return 0;
}

/* Contexts for a key, the inner one fed with the message. 0, or -1 raised; what was made is the caller's to free. */
static int begin(EVP_MD_CTX **inner, EVP_MD_CTX **outer, const EVP_MD *md, PyObject *key, PyObject *message)
{
    Py_buffer k, m;
    *inner = *outer = NULL;
    if (hash_buffer(key, &k) < 0)
        return -1;
    int failed = keyed(inner, outer, md, &k);
    PyBuffer_Release(&k);
    if (failed || optional_buffer(message, &m) < 0)
        return -1;
    failed = hash_feed(*inner, NULL, &m);
    PyBuffer_Release(&m);
    return failed;
}

PyObject *hmac_once(const EVP_MD *md, PyObject *key, PyObject *message)
{
    unsigned char out[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *inner, *outer;
    unsigned n = begin(&inner, &outer, md, key, message) < 0 ? 0 : finish(inner, outer, out);
    EVP_MD_CTX_free(inner);
    EVP_MD_CTX_free(outer);
    return n ? PyBytes_FromStringAndSize((const char *)out, n) : NULL;
}

/* ---- objects ---- */

static HmacObj *hmac_of(PyObject *o) { return (HmacObj *)(void *)o; }

PyObject *hmac_object(PyTypeObject *type, const EVP_MD *md, const char *name, PyObject *key, PyObject *message)
{
    HmacObj *h = hmac_of(type->tp_alloc(type, 0));
    if (!h)
        return NULL;
    h->name = name;
    if (begin(&h->inner, &h->outer, md, key, message) == 0)
        return (PyObject *)(void *)h;
    Py_DECREF(h);
    return NULL;
}

/* A copy of the inner state as it is now. NULL: raised. */
static EVP_MD_CTX *inner_copy(HmacObj *h)
{
    EVP_MD_CTX *copy = EVP_MD_CTX_new();
    if (!copy) {
        PyErr_NoMemory();
        return NULL;
    }
    PyMutex_Lock(&h->lock);
    int ok = EVP_MD_CTX_copy_ex(copy, h->inner);
    PyMutex_Unlock(&h->lock);
    if (ok)
        return copy;
    EVP_MD_CTX_free(copy);
    hash_raise(PyExc_ValueError, "copy failed");
    return NULL;
}

static PyObject *hmac_copy(PyObject *self, PyObject *unused)
{
    (void)unused;
    HmacObj *h = hmac_of(self), *copy = hmac_of(Py_TYPE(self)->tp_alloc(Py_TYPE(self), 0));
    if (!copy)
        return NULL;
    copy->name = h->name;
    if ((copy->inner = inner_copy(h)) && (copy->outer = EVP_MD_CTX_new()) && EVP_MD_CTX_copy_ex(copy->outer, h->outer))
        return (PyObject *)(void *)copy;
    Py_DECREF(copy);
    return error_pending() ? NULL : PyErr_NoMemory();
}

static PyObject *hmac_update(PyObject *self, PyObject *message)
{
    Py_buffer view;
    if (hash_buffer(message, &view) < 0)
        return NULL;
    int failed = hash_feed(hmac_of(self)->inner, &hmac_of(self)->lock, &view);
    PyBuffer_Release(&view);
    return failed ? NULL : Py_None;
}

static PyObject *hmac_result(PyObject *self, bool hex)
{
    unsigned char out[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *inner = inner_copy(hmac_of(self));
    unsigned n = inner ? finish(inner, hmac_of(self)->outer, out) : 0;
    EVP_MD_CTX_free(inner);
    if (n == 0)
        return NULL;
    return hex ? hash_hex(out, n) : PyBytes_FromStringAndSize((const char *)out, n);
}
static PyObject *hmac_digest(PyObject *self, PyObject *unused)
{
    (void)unused;
    return hmac_result(self, false);
}
static PyObject *hmac_hexdigest(PyObject *self, PyObject *unused)
{
    (void)unused;
    return hmac_result(self, true);
}
static PyObject *hmac_repr(PyObject *self) { return PyUnicode_FromFormat("<%s HMAC object @ %p>", hmac_of(self)->name, (void *)self); }

static PyObject *hmac_get_name(PyObject *self, void *unused)
{
    (void)unused;
    return PyUnicode_FromFormat("hmac-%s", hmac_of(self)->name);
}
static PyObject *hmac_get_digest_size(PyObject *self, void *unused)
{
    (void)unused;
    return PyLong_FromLong(EVP_MD_CTX_get_size(hmac_of(self)->outer));
}
static PyObject *hmac_get_block_size(PyObject *self, void *unused)
{
    (void)unused;
    return PyLong_FromLong(EVP_MD_CTX_get_block_size(hmac_of(self)->outer));
}
static void hmac_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    EVP_MD_CTX_free(hmac_of(self)->inner);
    EVP_MD_CTX_free(hmac_of(self)->outer);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef hmac_methods[] = {
    {"copy", hmac_copy, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nReturn a copy (\"clone\") of the HMAC object.")},
    {"update", hmac_update, METH_O, PyDoc_STR("update($self, /, msg)\n--\n\nUpdate the HMAC object with msg.")},
    {"digest", hmac_digest, METH_NOARGS, PyDoc_STR("digest($self, /)\n--\n\nReturn the digest of the bytes passed to the update() method so far.")},
    {"hexdigest", hmac_hexdigest, METH_NOARGS, PyDoc_STR("hexdigest($self, /)\n--\n\nReturn the digest as a string of hexadecimal digits.")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef hmac_getset[] = {
    {"name", hmac_get_name, NULL, NULL, NULL}, {"digest_size", hmac_get_digest_size, NULL, NULL, NULL},
    {"block_size", hmac_get_block_size, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot hmac_slots[] = {
    {Py_tp_dealloc, hmac_dealloc}, {Py_tp_repr, hmac_repr}, {Py_tp_methods, hmac_methods}, {Py_tp_getset, hmac_getset},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("The object used to calculate HMAC of a message.\n\nMethods:\n\n"
                "update() -- updates the current digest with an additional string\ndigest() -- return the current digest value\n"
                "hexdigest() -- return the current digest as a string of hexadecimal digits\n"
                "copy() -- return a copy of the current hash object\n\nAttributes:\n\n"
                "name -- the name, including the hash algorithm used by this object\ndigest_size -- number of bytes in digest() output\n")},
    {0, NULL}
};
enum { HMAC_FLAGS = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE };
PyType_Spec hmac_spec_hashlib = {"_hashlib.HMAC", sizeof(HmacObj), 0, HMAC_FLAGS, hmac_slots};
PyType_Spec hmac_spec_hmac = {"_hmac.HMAC", sizeof(HmacObj), 0, HMAC_FLAGS, hmac_slots};
#endif
