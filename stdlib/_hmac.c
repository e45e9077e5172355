/* stdlib/_hmac.c -- the module _hmac: HMAC with the algorithms of a fixed list, by name (hash_hmac.c does the work). */
#ifdef P3T_HAVE_OPENSSL
#include "stdlib/hash_evp.h"
#include "stdlib/module_state.h"

#include "objects/str_int.h"

typedef struct { PyTypeObject *type; PyObject *unknown; } HmacState;

/* ALGORITHM(as its function and object are called, OpenSSL's name, another name it is known by) */
#define ALGORITHMS                                                                                                                       \
    ALGORITHM(md5, "MD5", "MD5") ALGORITHM(sha1, "SHA1", "SHA1") ALGORITHM(sha224, "SHA2-224", "SHA224")                                 \
    ALGORITHM(sha256, "SHA2-256", "SHA256") ALGORITHM(sha384, "SHA2-384", "SHA384") ALGORITHM(sha512, "SHA2-512", "SHA512")              \
    ALGORITHM(sha3_224, "SHA3-224", "SHA3_224") ALGORITHM(sha3_256, "SHA3-256", "SHA3_256")                                              \
    ALGORITHM(sha3_384, "SHA3-384", "SHA3_384") ALGORITHM(sha3_512, "SHA3-512", "SHA3_512")                                              \
    ALGORITHM(blake2s_32, "BLAKE2S-256", "blake2s") ALGORITHM(blake2b_32, "BLAKE2B-512", "blake2b")

struct algorithm { const char *name, *openssl, *alias; };
static const struct algorithm algorithms[] = {
#define ALGORITHM(name, openssl, alias) {#name, openssl, alias},
    ALGORITHMS
#undef ALGORITHM
    {NULL, NULL, NULL}
};

/* The algorithm that is asked for, counted, and its name. NULL: raised. */
static EVP_MD *asked_for(HmacState *st, PyObject *digest, const char **name)
{
    for (const struct algorithm *a = algorithms; value_is_str(value_of(digest)) && a->name; a++) {
        if (PyUnicode_CompareWithASCIIString(digest, a->name) != 0 && PyUnicode_CompareWithASCIIString(digest, a->alias) != 0)
            continue;
        EVP_MD *md = hash_fetch(a->openssl, true);
        *name = a->name;
        if (!md)
            hash_raise(PyExc_ValueError, "unsupported hash type");
        return md;
    }
    PyErr_Format(st->unknown, "unsupported hash type: %R", digest);
    return NULL;
}

static PyObject *hmac_new(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"key", "msg", "digestmod", NULL};
    static const struct arg_spec spec = {"new", words, .required = 1, .positional = 3};
    PyObject *a[3];
    const char *name;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    if (!a[2])
        return api_of(raise_type_error("new() missing 1 required argument 'digestmod'"));
    HmacState *st = PyModule_GetState(module);
    EVP_MD *md = asked_for(st, a[2], &name);
    PyObject *h = md ? hmac_object(st->type, md, name, a[0], a[1]) : NULL;
    hash_done(md);
    return h;
}

static PyObject *compute_digest(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"key", "msg", "digest", NULL};
    static const struct arg_spec spec = {"compute_digest", words, .required = 3, .positional = 3};
    PyObject *a[3];
    const char *name;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    EVP_MD *md = asked_for(PyModule_GetState(module), a[2], &name);
    PyObject *digest = md ? hmac_once(md, a[0], a[1]) : NULL;
    hash_done(md);
    return digest;
}

static PyObject *compute(const char *function, const char *openssl, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count(function, nargs, 2, 2))
        return NULL;
    EVP_MD *md = hash_fetch(openssl, true);
    PyObject *digest = md ? hmac_once(md, args[0], args[1]) : hash_raise(PyExc_ValueError, "unsupported hash type");
    hash_done(md);
    return digest;
}
#define ALGORITHM(name, openssl, alias)                                                                                                  \
    static PyObject *compute_##name(PyObject *module, PyObject *const *args, Py_ssize_t nargs)                                           \
    {                                                                                                                                    \
        (void)module;                                                                                                                    \
        return compute("compute_" #name, openssl, args, nargs);                                                                          \
    }
ALGORITHMS
#undef ALGORITHM

static PyMethodDef module_methods[] = {
    {"new", (PyCFunction)(void (*)(void))hmac_new, METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("new($module, /, key, msg=None, digestmod=None)\n--\n\nReturn a new HMAC object.")},
    {"compute_digest", (PyCFunction)(void (*)(void))compute_digest, METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("compute_digest($module, /, key, msg, digest)\n--\n\nThe HMAC of the message, as bytes.")},
#define ALGORITHM(name, openssl, alias)                                                                                                  \
    {"compute_" #name, (PyCFunction)(void (*)(void))compute_##name, METH_FASTCALL,                                                       \
     PyDoc_STR("compute_" #name "($module, key, msg, /)\n--\n\nThe HMAC of the message, as bytes.")},
    ALGORITHMS
#undef ALGORITHM
    {NULL, NULL, 0, NULL}
};
static int module_exec(PyObject *module)
{
    HmacState *st = PyModule_GetState(module);
    st->type = (PyTypeObject *)(void *)PyType_FromModuleAndSpec(module, &hmac_spec_hmac, NULL);
    if (!st->type || PyModule_AddType(module, st->type) < 0)
        return -1;
    st->unknown = PyErr_NewException("_hmac.UnknownHashError", PyExc_ValueError, NULL);
    if (!st->unknown || PyModule_AddObjectRef(module, "UnknownHashError", st->unknown) < 0)
        return -1;
    return PyModule_AddIntConstant(module, "_GIL_MINSIZE", HASH_DETACH_FROM);
}
#define HELD(F) F(type) F(unknown)
MODULE_STATE_FUNCTIONS(HmacState, HELD)
static void module_free(void *module) { module_clear(module); }
static PyModuleDef_Slot module_slots[] = MODULE_SLOTS(module_exec);
static PyModuleDef hmac_module = {
    .m_name = "_hmac", .m_size = sizeof(HmacState), .m_methods = module_methods, .m_slots = module_slots,
    .m_traverse = module_traverse, .m_clear = module_clear, .m_free = module_free,
};
PyMODINIT_FUNC PyInit__hmac(void) { return PyModuleDef_Init(&hmac_module); }
#endif
