/* stdlib/_sha3.c -- the module _sha3: SHA-3 and SHAKE hash objects (hash_evp.c), whose types are called themselves. */
#ifdef P3T_HAVE_OPENSSL
#include "stdlib/hash_evp.h"
#include "stdlib/module_state.h"

static PyObject *sha3_new(const char *name, PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"data", "usedforsecurity", "string", NULL};
    struct arg_spec spec = {name, words, .required = 0, .positional = 1};
    PyObject *a[3];
    if (args_bind_dict(&spec, args, kwargs, a) < 0)
        return NULL;
    int secure = a[1] ? PyObject_IsTrue(a[1]) : 1;
    if (secure < 0)
        return NULL;
    if (a[0] && a[2] && a[2] != Py_None)
        return api_of(raise_type_error("'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for "
                                       "removal in a future version."));
    EVP_MD *md = hash_fetch(name, secure);
    if (!md)
        return hash_raise(PyExc_ValueError, "unsupported hash type");
    PyObject *h = hash_new(type, md, name, a[0] ? a[0] : a[2] == Py_None ? NULL : a[2]);
    hash_done(md);
    return h;
}

/* The rate is the block in bits; rate and capacity fill the 1600 bits of the permutation. */
static int rate(PyObject *self) { return 8 * EVP_MD_CTX_get_block_size(hash_of(self)->context); }
static PyObject *get_capacity(PyObject *self, void *unused)
{
    (void)unused;
    return PyLong_FromLong(1600 - rate(self));
}
static PyObject *get_rate(PyObject *self, void *unused)
{
    (void)unused;
    return PyLong_FromLong(rate(self));
}
static PyObject *get_suffix(PyObject *self, void *unused)
{
    (void)unused;
    return PyBytes_FromStringAndSize(hash_of(self)->xof ? "\x1f" : "\x06", 1);
}
static PyGetSetDef sha3_getset[] = {
    {"_capacity_bits", get_capacity, NULL, NULL, NULL}, {"_rate_bits", get_rate, NULL, NULL, NULL}, {"_suffix", get_suffix, NULL, NULL, NULL},
    HASH_GETTERS, {NULL, NULL, NULL, NULL, NULL}
};

#define TYPES TYPE(sha3_224, hash_methods) TYPE(sha3_256, hash_methods) TYPE(sha3_384, hash_methods) TYPE(sha3_512, hash_methods)               \
    TYPE(shake_128, hash_xof_methods) TYPE(shake_256, hash_xof_methods)
#define TYPE(name, methods)                                                                                                              \
    static PyObject *name##_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) { return sha3_new(#name, type, args, kwargs); }    \
    static PyType_Slot name##_slots[] = {                                                                                                \
        {Py_tp_new, name##_new}, {Py_tp_dealloc, hash_dealloc}, {Py_tp_methods, methods}, {Py_tp_getset, sha3_getset},                   \
        {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR(#name "(data=b'', *, usedforsecurity=True, string=None)\n\nReturn a new " #name " hash object.")},   \
        {0, NULL}                                                                                                                        \
    };                                                                                                                                   \
    static PyType_Spec name##_spec = {"_sha3." #name, sizeof(HashObj), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, name##_slots};
TYPES
#undef TYPE

static int sha3_exec(PyObject *module)
{
    PyType_Spec *const specs[] = {
#define TYPE(name, methods) &name##_spec,
        TYPES
#undef TYPE
    };
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        PyObject *type = PyType_FromModuleAndSpec(module, specs[i], NULL);
        int failed = type ? PyModule_AddType(module, (PyTypeObject *)(void *)type) : -1;
        Py_XDECREF(type);
        if (failed)
            return -1;
    }
    return PyModule_AddIntConstant(module, "_GIL_MINSIZE", HASH_DETACH_FROM) < 0 ? -1 : PyModule_AddStringConstant(module, "implementation", "OpenSSL");
}
static PyModuleDef_Slot sha3_slots[] = MODULE_SLOTS(sha3_exec);
static PyModuleDef sha3_module = {.m_name = "_sha3", .m_slots = sha3_slots};
PyMODINIT_FUNC PyInit__sha3(void) { return PyModuleDef_Init(&sha3_module); }
#endif
