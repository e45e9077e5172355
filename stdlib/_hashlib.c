/* stdlib/_hashlib.c -- the module _hashlib: OpenSSL's hashes by name, HMAC, and the key derivations PBKDF2 and scrypt.
 *
 * The derivations run detached: they are meant to take long.
 */
#ifdef P3T_HAVE_OPENSSL
#include <openssl/crypto.h>
#include <openssl/err.h>

#include "objects/str_int.h"
#include "stdlib/hash_evp.h"
#include "stdlib/module_state.h"

typedef struct {
    PyTypeObject *hash, *xof, *hmac;
    PyObject *unsupported, *constructors;
} HashlibState;

static HashlibState *state_of(PyObject *module) { return PyModule_GetState(module); }

static PyObject *unsupported(PyObject *module) { return hash_raise(state_of(module)->unsupported, "unsupported hash type"); }

/* By the name of a program, as Python or OpenSSL have it. Counted; NULL: raised. */
static EVP_MD *by_name(PyObject *module, PyObject *name, bool secure)
{
    Py_ssize_t n;
    const char *text = PyUnicode_AsUTF8AndSize(name, &n);
    if (!text)
        return NULL;
    EVP_MD *md = strlen(text) == (size_t)n ? hash_fetch(text, secure) : NULL;
    if (!md)
        unsupported(module);
    return md;
}

/* By name, or by one of the constructors of this module. Counted; NULL: raised. */
static EVP_MD *by_digestmod(PyObject *module, PyObject *digestmod)
{
    if (value_is_str(value_of(digestmod)))
        return by_name(module, digestmod, true);
    PyObject *name = NULL;
    if (PyCFunction_Check(digestmod) && PyDict_GetItemRef(state_of(module)->constructors, digestmod, &name) < 0)
        return NULL;
    if (!name) {
        PyErr_Format(state_of(module)->unsupported, "Unsupported digestmod %R", digestmod);
        return NULL;
    }
    EVP_MD *md = by_name(module, name, true);
    Py_DECREF(name);
    return md;
}

static PyObject *hash_object(PyObject *module, EVP_MD *md, const char *name, PyObject *data)    /* consumes md */
{
    if (!md)
        return NULL;
    bool xof = (EVP_MD_get_flags(md) & EVP_MD_FLAG_XOF) != 0;
    PyObject *h = hash_new(xof ? state_of(module)->xof : state_of(module)->hash, md, name, data);
    hash_done(md);
    return h;
}

static PyObject *hashlib_new(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"name", "data", "usedforsecurity", "string", NULL};
    static const struct arg_spec spec = {"new", words, .required = 1, .positional = 2};
    PyObject *a[4];
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    if (!value_is_str(value_of(a[0])))
        return api_of(raise_type_error("new() argument 'name' must be str, not %.50s", Py_TYPE(a[0])->tp_name));
    int secure = a[2] ? PyObject_IsTrue(a[2]) : 1;
    if (secure < 0)
        return NULL;
    if (a[1] && a[3] && a[3] != Py_None)
        return api_of(raise_type_error("'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for "
                                       "removal in a future version."));
    return hash_object(module, by_name(module, a[0], secure), NULL, a[1] ? a[1] : a[3] == Py_None ? NULL : a[3]);
}

static PyObject *make(PyObject *module, const char *name, const char *function, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *data;
    bool secure;
    if (hash_arguments(function, args, nargs, kwnames, &data, &secure) < 0)
        return NULL;
    EVP_MD *md = hash_fetch(name, secure);
    return md ? hash_object(module, md, name, data) : unsupported(module);
}
#define CONSTRUCTORS                                                                                                                     \
    CONSTRUCTOR(md5) CONSTRUCTOR(sha1) CONSTRUCTOR(sha224) CONSTRUCTOR(sha256) CONSTRUCTOR(sha384) CONSTRUCTOR(sha512)                   \
    CONSTRUCTOR(sha3_224) CONSTRUCTOR(sha3_256) CONSTRUCTOR(sha3_384) CONSTRUCTOR(sha3_512) CONSTRUCTOR(shake_128) CONSTRUCTOR(shake_256)
#define CONSTRUCTOR(name)                                                                                                                \
    static PyObject *make_##name(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)                           \
    {                                                                                                                                    \
        return make(module, #name, "openssl_" #name, args, nargs, kwnames);                                                              \
    }
CONSTRUCTORS
#undef CONSTRUCTOR

/* ---- HMAC ---- */

static bool no_xof(PyObject *module, EVP_MD *md)
{
    if (!(EVP_MD_get_flags(md) & EVP_MD_FLAG_XOF))
        return true;
    PyErr_SetString(state_of(module)->unsupported, "[digital envelope routines] unsupported");
    hash_done(md);
    return false;
}

static PyObject *hashlib_hmac_new(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"key", "msg", "digestmod", NULL};
    static const struct arg_spec spec = {"hmac_new", words, .required = 1, .positional = 3};
    PyObject *a[3];
    Py_buffer key;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    if (!a[2])
        return api_of(raise_type_error("Missing required parameter 'digestmod'."));
    if (PyObject_GetBuffer(a[0], &key, PyBUF_SIMPLE) < 0)            /* for its message */
        return NULL;
    PyBuffer_Release(&key);
    EVP_MD *md = by_digestmod(module, a[2]);
    if (!md || !no_xof(module, md))
        return NULL;
    const char *name = hash_python_name(md);
    PyObject *h = hmac_object(state_of(module)->hmac, md, name ? name : "unnamed", a[0], a[1]);
    hash_done(md);
    return h;
}

static PyObject *hashlib_hmac_digest(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"key", "msg", "digest", NULL};
    static const struct arg_spec spec = {"hmac_digest", words, .required = 3, .positional = 3};
    PyObject *a[3];
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    EVP_MD *md = by_digestmod(module, a[2]);
    if (!md || !no_xof(module, md))
        return NULL;
    PyObject *digest = hmac_once(md, a[0], a[1]);
    hash_done(md);
    return digest;
}

/* ---- key derivation ---- */

static PyObject *pbkdf2(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"hash_name", "password", "salt", "iterations", "dklen", NULL};
    PyObject *name, *dklen = Py_None, *key = NULL;
    Py_buffer password, salt;
    long iterations, length;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "Uy*y*l|O:pbkdf2_hmac", (char **)(uintptr_t)words, &name, &password, &salt, &iterations, &dklen))
        return NULL;
    EVP_MD *md = by_name(module, name, true);
    if (!md)
        goto out;
    length = dklen == Py_None ? EVP_MD_get_size(md) : PyLong_AsLong(dklen);
    if (length == -1 && error_pending())
        goto out;
    if (password.len > INT_MAX || salt.len > INT_MAX)
        raise_overflow(password.len > INT_MAX ? "password is too long." : "salt is too long.");
    else if (iterations < 1)
        raise_value_error("iteration value must be greater than 0.");
    else if (iterations > INT_MAX)
        raise_overflow("iteration value is too great.");
    else if (length < 1)
        raise_value_error("key length must be greater than 0.");
    else if (length > INT_MAX)
        raise_overflow("key length is too great.");
    else if ((key = PyBytes_FromStringAndSize(NULL, length)) != NULL) {
        bool ok;
        unsigned char *out = (unsigned char *)PyBytes_AS_STRING(key);
        Py_BEGIN_ALLOW_THREADS
        ok = hash_pbkdf2(md, &password, &salt, (int)iterations, out, (int)length);
        Py_END_ALLOW_THREADS
        if (!ok) {
            Py_CLEAR(key);
            hash_raise(PyExc_ValueError, "derivation failed");
        }
    }
out:
    hash_done(md);
    PyBuffer_Release(&password);
    PyBuffer_Release(&salt);
    return key;
}

static PyObject *scrypt_checked(const Py_buffer *password, const Py_buffer *salt, uint64_t n, uint64_t r, uint64_t p, long maxmem, long dklen)
{
    if (password->len > INT_MAX)
        return api_of(raise_overflow("password is too long."));
    if (salt->len > INT_MAX)
        return api_of(raise_overflow("salt is too long."));
    if (n < 2 || n & (n - 1))
        return api_of(raise_value_error("n must be a power of 2."));
    if (maxmem < 0 || maxmem > INT_MAX)
        return api_of(raise_value_error("maxmem must be positive and smaller than %d", INT_MAX));
    if (dklen < 1 || dklen > INT_MAX)
        return api_of(raise_value_error("dklen must be greater than 0 and smaller than %d", INT_MAX));
    ERR_clear_error();
    if (!EVP_PBE_scrypt(NULL, 0, NULL, 0, n, r, p, (uint64_t)maxmem, NULL, 0))       /* only checks the parameters */
        return ERR_GET_REASON(ERR_peek_last_error()) == EVP_R_MEMORY_LIMIT_EXCEEDED
                   ? hash_raise(PyExc_ValueError, "") : (ERR_clear_error(), api_of(raise_value_error("Invalid parameter combination for n, r, p, maxmem.")));
    PyObject *key = PyBytes_FromStringAndSize(NULL, dklen);
    if (!key)
        return NULL;
    int ok;
    unsigned char *out = (unsigned char *)PyBytes_AS_STRING(key);
    Py_BEGIN_ALLOW_THREADS
    ok = EVP_PBE_scrypt(password->buf, (size_t)password->len, salt->buf, (size_t)salt->len, n, r, p, (uint64_t)maxmem, out, (size_t)dklen);
    Py_END_ALLOW_THREADS
    if (ok)
        return key;
    Py_DECREF(key);
    return hash_raise(PyExc_ValueError, "derivation failed");
}

static int unsigned_number(PyObject *o, uint64_t *n)
{
    PyObject *i = PyNumber_Index(o);
    if (!i)
        return -1;
    int sign = 0, failed = PyLong_GetSign(i, &sign);
    if (!failed && sign < 0) {
        raise_value_error("Cannot convert negative int");
        failed = -1;
    } else if (!failed) {
        failed = PyLong_AsUInt64(i, n);
    }
    Py_DECREF(i);
    return failed;
}

static PyObject *hashlib_scrypt(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"password", "salt", "n", "r", "p", "maxmem", "dklen", NULL};
    static const struct arg_spec spec = {"scrypt", words, .required = 1, .positional = 1, .required_keywords = 4};
    PyObject *a[7], *key = NULL;
    Py_buffer password, salt;
    uint64_t n, r, p;
    long maxmem = 0, dklen = 64;
    (void)module;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0 || PyObject_GetBuffer(a[0], &password, PyBUF_SIMPLE) < 0)
        return NULL;
    if (PyObject_GetBuffer(a[1], &salt, PyBUF_SIMPLE) < 0) {
        PyBuffer_Release(&password);
        return NULL;
    }
    if (unsigned_number(a[2], &n) == 0 && unsigned_number(a[3], &r) == 0 && unsigned_number(a[4], &p) == 0 &&
        (!a[5] || (maxmem = PyLong_AsLong(a[5])) != -1 || !error_pending()) && (!a[6] || (dklen = PyLong_AsLong(a[6])) != -1 || !error_pending()))
        key = scrypt_checked(&password, &salt, n, r, p, maxmem, dklen);
    PyBuffer_Release(&password);
    PyBuffer_Release(&salt);
    return key;
}

/* ---- the rest ---- */

static PyObject *get_fips_mode(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyLong_FromLong(EVP_default_properties_is_fips_enabled(NULL));
}
static PyObject *compare_digest(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyObject *operators = args_count("compare_digest", nargs, 2, 2) ? PyImport_ImportModule("_operator") : NULL;
    PyObject *result = operators ? PyObject_CallMethod(operators, "_compare_digest", "OO", args[0], args[1]) : NULL;
    Py_XDECREF(operators);
    return result;
}

static PyObject *hash_repr(PyObject *self)
{
    return PyUnicode_FromFormat("<%s %s object @ %p>", hash_of(self)->name, Py_TYPE(self)->tp_name, (void *)self);
}
#define HASH_DOC(length)                                                                                                                 \
    "HASH(name, string=b'')\n--\n\n"                                                                                                     \
    "A hash is an object used to calculate a checksum of a string of information.\n\nMethods:\n\n"                                       \
    "update() -- updates the current digest with an additional string\n"                                                                 \
    "digest(" length ") -- return the current digest value\n"                                                                            \
    "hexdigest(" length ") -- return the current digest as a string of hexadecimal digits\n"                                             \
    "copy() -- return a copy of the current hash object\n\nAttributes:\n\n"                                                              \
    "name -- the hash algorithm being used by this object\ndigest_size -- number of bytes in this hashes output"
static PyType_Slot hash_slots[] = {
    {Py_tp_dealloc, hash_dealloc}, {Py_tp_repr, hash_repr}, {Py_tp_methods, hash_methods}, {Py_tp_getset, hash_getset},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR(HASH_DOC(""))}, {0, NULL}
};
static PyType_Slot xof_slots[] = {
    {Py_tp_dealloc, hash_dealloc}, {Py_tp_repr, hash_repr}, {Py_tp_methods, hash_xof_methods}, {Py_tp_getset, hash_getset},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("HASHXOF(name, string=b'')\n--\n\n" HASH_DOC("length"))}, {0, NULL}
};
enum { FLAGS = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE };
static PyType_Spec hash_spec = {"_hashlib.HASH", sizeof(HashObj), 0, FLAGS | Py_TPFLAGS_BASETYPE, hash_slots};
static PyType_Spec xof_spec = {"_hashlib.HASHXOF", sizeof(HashObj), 0, FLAGS, xof_slots};

#define WORDS(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS
static PyMethodDef hashlib_methods[] = {
    {"new", WORDS(hashlib_new),
     PyDoc_STR("new($module, /, name, data=b'', *, usedforsecurity=True, string=None)\n--\n\nReturn a new hash object using the named algorithm.")},
#define CONSTRUCTOR(name) {"openssl_" #name, WORDS(make_##name), PyDoc_STR("openssl_" HASH_SIGNATURE(name) "Returns a " #name " hash object; optionally initialized with a string.")},
    CONSTRUCTORS
#undef CONSTRUCTOR
    {"hmac_new", WORDS(hashlib_hmac_new), PyDoc_STR("hmac_new($module, /, key, msg=b'', digestmod=None)\n--\n\nReturn a new hmac object.")},
    {"hmac_digest", WORDS(hashlib_hmac_digest), PyDoc_STR("hmac_digest($module, /, key, msg, digest)\n--\n\nSingle-shot HMAC.")},
    {"pbkdf2_hmac", (PyCFunction)(void (*)(void))pbkdf2, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("pbkdf2_hmac($module, /, hash_name, password, salt, iterations,\n            dklen=None)\n--\n\n"
               "Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function.")},
    {"scrypt", WORDS(hashlib_scrypt),
     PyDoc_STR("scrypt($module, /, password, *, salt, n, r, p, maxmem=0, dklen=64)\n--\n\nscrypt password-based key derivation function.")},
    {"get_fips_mode", get_fips_mode, METH_NOARGS, PyDoc_STR("get_fips_mode($module, /)\n--\n\n1 if OpenSSL is in FIPS mode, else 0.")},
    {"compare_digest", (PyCFunction)(void (*)(void))compare_digest, METH_FASTCALL,
     PyDoc_STR("compare_digest($module, a, b, /)\n--\n\nReturn 'a == b', in a time that does not depend on their content.")},
    {NULL, NULL, 0, NULL}
};

static int add_names(PyObject *module)
{
    PyObject *all = PyFrozenSet_New(NULL);
    for (const struct hash_name *n = hash_names; all && n->python; n++) {
        EVP_MD *md = hash_fetch(n->python, true);
        PyObject *name = md ? PyUnicode_FromString(n->python) : NULL;
        if (md && (!name || PySet_Add(all, name) < 0))
            Py_CLEAR(all);
        Py_XDECREF(name);
        hash_done(md);
    }
    ERR_clear_error();
    return PyModule_Add(module, "openssl_md_meth_names", all);
}

static int add_constructors(PyObject *module)
{
    HashlibState *st = state_of(module);
    if (!(st->constructors = PyDict_New()))
        return -1;
    for (PyMethodDef *m = hashlib_methods; m->ml_name; m++) {
        if (strncmp(m->ml_name, "openssl_", 8) != 0)
            continue;
        PyObject *function = PyObject_GetAttrString(module, m->ml_name), *name = function ? PyUnicode_FromString(m->ml_name + 8) : NULL;
        int failed = name ? PyDict_SetItem(st->constructors, function, name) : -1;
        Py_XDECREF(function);
        Py_XDECREF(name);
        if (failed)
            return -1;
    }
    return PyModule_Add(module, "_constructors", PyDictProxy_New(st->constructors));
}

static PyTypeObject *add_type(PyObject *module, PyType_Spec *spec, PyTypeObject *base)
{
    PyTypeObject *type = (PyTypeObject *)(void *)PyType_FromModuleAndSpec(module, spec, (PyObject *)(void *)base);
    return type && PyModule_AddType(module, type) < 0 ? NULL : type;
}
static int hashlib_exec(PyObject *module)
{
    HashlibState *st = state_of(module);
    if (!(st->hash = add_type(module, &hash_spec, NULL)) || !(st->xof = add_type(module, &xof_spec, st->hash)) ||
        !(st->hmac = add_type(module, &hmac_spec_hashlib, NULL)))
        return -1;
    st->unsupported = PyErr_NewException("_hashlib.UnsupportedDigestmodError", PyExc_ValueError, NULL);
    if (!st->unsupported || PyModule_AddObjectRef(module, "UnsupportedDigestmodError", st->unsupported) < 0)
        return -1;
    return add_names(module) < 0 || add_constructors(module) < 0 ? -1 : PyModule_AddIntConstant(module, "_GIL_MINSIZE", HASH_DETACH_FROM);
}
#define HELD(F) F(hash) F(xof) F(hmac) F(unsupported) F(constructors)
MODULE_STATE_FUNCTIONS(HashlibState, HELD)
static void hashlib_free(void *module) { module_clear(module); }
static PyModuleDef_Slot hashlib_slots[] = MODULE_SLOTS(hashlib_exec);
static PyModuleDef hashlib_module = {
    .m_name = "_hashlib",
    .m_doc = PyDoc_STR("OpenSSL interface for hashlib module"),
    .m_size = sizeof(HashlibState),
    .m_methods = hashlib_methods,
    .m_slots = hashlib_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = hashlib_free,
};
PyMODINIT_FUNC PyInit__hashlib(void) { return PyModuleDef_Init(&hashlib_module); }
#endif
