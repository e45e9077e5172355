/* stdlib/_md5_sha.c -- the modules _md5, _sha1 and _sha2: constructors of hash objects (hash_evp.c), each with a type of its own. */
#ifdef P3T_HAVE_OPENSSL
#include "stdlib/hash_evp.h"

enum { TYPES_MAX = 4 };
typedef struct { PyTypeObject *type[TYPES_MAX]; } ShaState;

static PyObject *make(PyObject *module, int which, const char *name, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *data;
    bool secure;
    if (hash_arguments(name, args, nargs, kwnames, &data, &secure) < 0)
        return NULL;
    EVP_MD *md = hash_fetch(name, secure);
    if (!md)
        return hash_raise(PyExc_ValueError, "unsupported hash type");
    PyObject *h = hash_new(((ShaState *)PyModule_GetState(module))->type[which], md, name, data);
    hash_done(md);
    return h;
}

#define CONSTRUCTOR(name, which, type_name)                                                                                              \
    static PyObject *make_##name(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)                           \
    {                                                                                                                                    \
        return make(module, which, #name, args, nargs, kwnames);                                                                         \
    }                                                                                                                                    \
    static PyType_Slot name##_slots[] = {                                                                                                \
        {Py_tp_dealloc, hash_dealloc}, {Py_tp_methods, hash_methods}, {Py_tp_getset, hash_getset}, {0, NULL}                             \
    };                                                                                                                                   \
    static PyType_Spec name##_spec = {type_name, sizeof(HashObj), 0,                                                                     \
                                      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE, name##_slots};
CONSTRUCTOR(md5, 0, "_md5.md5")
CONSTRUCTOR(sha1, 0, "_sha1.sha1")
CONSTRUCTOR(sha224, 0, "_sha2.SHA224Type")
CONSTRUCTOR(sha256, 1, "_sha2.SHA256Type")
CONSTRUCTOR(sha384, 2, "_sha2.SHA384Type")
CONSTRUCTOR(sha512, 3, "_sha2.SHA512Type")

struct named { const char *name; PyType_Spec *spec; };
static int fill(PyObject *module, const struct named *types)
{
    ShaState *st = PyModule_GetState(module);
    for (int i = 0; types[i].name; i++) {
        st->type[i] = (PyTypeObject *)(void *)PyType_FromModuleAndSpec(module, types[i].spec, NULL);
        if (!st->type[i] || PyModule_AddObjectRef(module, types[i].name, (PyObject *)(void *)st->type[i]) < 0)
            return -1;
    }
    return PyModule_AddIntConstant(module, "_GIL_MINSIZE", HASH_DETACH_FROM);
}
static int md5_exec(PyObject *module)
{
    static const struct named types[] = {{"MD5Type", &md5_spec}, {NULL, NULL}};
    return fill(module, types);
}
static int sha1_exec(PyObject *module)
{
    static const struct named types[] = {{"SHA1Type", &sha1_spec}, {NULL, NULL}};
    return fill(module, types);
}
static int sha2_exec(PyObject *module)
{
    static const struct named types[] = {
        {"SHA224Type", &sha224_spec}, {"SHA256Type", &sha256_spec}, {"SHA384Type", &sha384_spec}, {"SHA512Type", &sha512_spec}, {NULL, NULL}
    };
    return fill(module, types);
}

static int sha_traverse(PyObject *module, visitproc visit, void *arg)
{
    ShaState *st = PyModule_GetState(module);
    for (int i = 0; i < TYPES_MAX; i++)
        Py_VISIT(st->type[i]);
    return 0;
}
static int sha_clear(PyObject *module)
{
    ShaState *st = PyModule_GetState(module);
    for (int i = 0; i < TYPES_MAX; i++)
        Py_CLEAR(st->type[i]);
    return 0;
}
static void sha_free(void *module) { sha_clear(module); }

#define METHOD(name)                                                                                                                     \
    {#name, (PyCFunction)(void (*)(void))make_##name, METH_FASTCALL | METH_KEYWORDS, PyDoc_STR(HASH_SIGNATURE(name) "Return a new " #name " hash object.")}
static PyMethodDef md5_methods[] = {METHOD(md5), {NULL, NULL, 0, NULL}};
static PyMethodDef sha1_methods[] = {METHOD(sha1), {NULL, NULL, 0, NULL}};
static PyMethodDef sha2_methods[] = {METHOD(sha224), METHOD(sha256), METHOD(sha384), METHOD(sha512), {NULL, NULL, 0, NULL}};

#define MODULE(name)                                                                                                                     \
    static PyModuleDef_Slot name##_module_slots[] = {                                                                                    \
        {Py_mod_exec, name##_exec}, {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},                                \
        {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}                                                                                     \
    };                                                                                                                                   \
    static PyModuleDef name##_module = {                                                                                                 \
        .m_name = "_" #name, .m_size = sizeof(ShaState), .m_methods = name##_methods, .m_slots = name##_module_slots,                    \
        .m_traverse = sha_traverse, .m_clear = sha_clear, .m_free = sha_free,                                                            \
    };                                                                                                                                   \
    PyMODINIT_FUNC PyInit__##name(void) { return PyModuleDef_Init(&name##_module); }
MODULE(md5)
MODULE(sha1)
MODULE(sha2)
#endif
