/* stdlib/_blake2.c -- BLAKE2b and BLAKE2s with all their parameters, after RFC 7693 and the BLAKE2 paper's tree hashing.
 *
 * The compression is _blake2.inc, compiled for both word sizes. A hash object has a lock of its own, held while a call works with the
 * state; for large inputs the thread is detached meanwhile. digest() ends a copy of the state.
 */
#include "objects/args.h"
#include "objects/argcheck.h"
#include "objects/int_int.h"
#include "objects/str_int.h"
#include "objects/type.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are copied as they lie in memory");

enum { DETACH_FROM = 2048 };

static const uint8_t sigma[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

struct state_b { uint64_t h[8], count[2]; uint8_t block[128]; size_t held; bool last_node; };
struct state_s { uint32_t h[8], count[2]; uint8_t block[64]; size_t held; bool last_node; };

#define WORD uint64_t
#define NAME(x) x##_b
#define ROUNDS 12
#define R1 32
#define R2 24
#define R3 16
#define R4 63
#define INITIAL {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,          \
                 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179}
#include "stdlib/_blake2.inc"
#include "stdlib/module_state.h"
#undef WORD
#undef NAME
#undef ROUNDS
#undef R1
#undef R2
#undef R3
#undef R4
#undef INITIAL
#define WORD uint32_t
#define NAME(x) x##_s
#define ROUNDS 10
#define R1 16
#define R2 12
#define R3 8
#define R4 7
#define INITIAL {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}
#include "stdlib/_blake2.inc"

/* What differs between the two. */
struct kind { const char *name, *shown; unsigned digest, key, salt, person, block, offset_bytes; };
static const struct kind kind_b = {"blake2b", "Blake2b", 64, 64, 16, 16, 128, 8}, kind_s = {"blake2s", "Blake2s", 32, 32, 8, 8, 64, 6};

typedef struct BlakeObj {
    Obj hdr;
    PyMutex lock;
    const struct kind *kind FROZEN;
    uint8_t digest_size FROZEN;
    union { struct state_b b; struct state_s s; } state GUARD(lock);
} BlakeObj;
static BlakeObj *blake_of(PyObject *o) { return (BlakeObj *)(void *)o; }

/* ---- feeding ---- */

static void feed(BlakeObj *o, const void *data, size_t n)
{
    if (o->kind == &kind_b)
        feed_b(&o->state.b, data, n);
    else
        feed_s(&o->state.s, data, n);
}

static int feed_buffer(BlakeObj *o, PyObject *data)
{
    Py_buffer view;
    if (value_is_str(value_of(data))) {
        raise_type_error("Strings must be encoded before hashing");
        return -1;
    }
    if (!PyObject_CheckBuffer(data)) {
        raise_type_error("object supporting the buffer API required");
        return -1;
    }
    if (PyObject_GetBuffer(data, &view, PyBUF_SIMPLE) < 0)
        return -1;
    PyMutex_Lock(&o->lock);
    if (view.len >= DETACH_FROM) {
        Py_BEGIN_ALLOW_THREADS
        feed(o, view.buf, (size_t)view.len);
        Py_END_ALLOW_THREADS
    } else {
        feed(o, view.buf, (size_t)view.len);
    }
    PyMutex_Unlock(&o->lock);
    PyBuffer_Release(&view);
    return 0;
}

/* ---- making ---- */

struct parameters {
    unsigned digest_size, fanout, depth, node_depth, inner_size;
    uint64_t leaf_size, node_offset;
    bool last_node;
    Py_buffer key, salt, person;             /* buf is NULL if there is none */
};

static int number(PyObject *o, unsigned low, unsigned high, const char *message, unsigned *n)
{
    long given = o ? PyLong_AsLong(o) : *n;
    if (given == -1 && error_pending()) {
        if (!PyErr_ExceptionMatches(PyExc_OverflowError))
            return -1;
        PyErr_Clear();
        given = -1;
    }
    if (given < (long)low || given > (long)high) {
        PyErr_SetString(PyExc_ValueError, message);
        return -1;
    }
    *n = (unsigned)given;
    return 0;
}

static int wide_number(PyObject *o, uint64_t *n)
{
    *n = 0;
    if (!o)
        return 0;
    PyObject *i = PyNumber_Index(o);
    if (!i)
        return -1;
    int failed = 0;
    if (int_sign(value_of(i)) < 0) {
        raise_value_error("Cannot convert negative int");
        failed = -1;
    } else if (PyLong_AsUInt64(i, n) < 0) {
        raise_overflow("Python int too large for C unsigned long long");
        failed = -1;
    }
    Py_DECREF(i);
    return failed;
}

static int short_buffer(PyObject *o, unsigned longest, const char *what, Py_buffer *view)
{
    if (!o)
        return 0;
    if (PyObject_GetBuffer(o, view, PyBUF_SIMPLE) < 0)
        return -1;
    if ((size_t)view->len <= longest)
        return 0;
    raise_value_error("maximum %s length is %u bytes", what, longest);
    return -1;
}

enum { DATA, DIGEST_SIZE, KEY, SALT, PERSON, FANOUT, DEPTH, LEAF_SIZE, NODE_OFFSET, NODE_DEPTH, INNER_SIZE, LAST_NODE, FOR_SECURITY, STRING, WORDS };

/* 0, or -1: raised. The buffers are to be released either way. */
static int read_parameters(const struct kind *k, PyObject *const *a, struct parameters *p)
{
    *p = (struct parameters){.digest_size = k->digest, .fanout = 1, .depth = 1};
    char message[100];
    snprintf(message, sizeof message, "digest_size for %s must be between 1 and %u bytes, here it is %ld", k->shown, k->digest,
             a[DIGEST_SIZE] && PyLong_Check(a[DIGEST_SIZE]) ? (long)PyLong_AsUnsignedLongMask(a[DIGEST_SIZE]) : 0);
    if (number(a[DIGEST_SIZE], 1, k->digest, message, &p->digest_size) < 0 || short_buffer(a[SALT], k->salt, "salt", &p->salt) < 0 ||
        short_buffer(a[PERSON], k->person, "person", &p->person) < 0 || number(a[FANOUT], 0, 255, "fanout must be between 0 and 255", &p->fanout) < 0 ||
        number(a[DEPTH], 1, 255, "depth must be between 1 and 255", &p->depth) < 0 || wide_number(a[LEAF_SIZE], &p->leaf_size) < 0 ||
        wide_number(a[NODE_OFFSET], &p->node_offset) < 0 || number(a[NODE_DEPTH], 0, 255, "node_depth must be between 0 and 255", &p->node_depth) < 0)
        return -1;
    if (p->leaf_size > UINT32_MAX || (k->offset_bytes < 8 && p->node_offset >> 48)) {
        raise_overflow(p->leaf_size > UINT32_MAX ? "leaf_size is too large" : "node_offset is too large");
        return -1;
    }
    snprintf(message, sizeof message, "inner_size must be between 0 and is %u", k->digest);
    if (number(a[INNER_SIZE], 0, k->digest, message, &p->inner_size) < 0 || short_buffer(a[KEY], k->key, "key", &p->key) < 0)
        return -1;
    int last = a[LAST_NODE] ? PyObject_IsTrue(a[LAST_NODE]) : 0, secure = a[FOR_SECURITY] ? PyObject_IsTrue(a[FOR_SECURITY]) : 1;
    p->last_node = last > 0;
    return last < 0 || secure < 0 ? -1 : 0;
}

/* The first state: the parameter block, and the key as a block of its own. */
static void begin(BlakeObj *o, const struct parameters *p)
{
    const struct kind *k = o->kind;
    uint8_t block[64] = {(uint8_t)p->digest_size, (uint8_t)p->key.len, (uint8_t)p->fanout, (uint8_t)p->depth}, key[128] = {0};
    memcpy(block + 4, &p->leaf_size, 4);
    memcpy(block + 8, &p->node_offset, k->offset_bytes);
    block[8 + k->offset_bytes] = (uint8_t)p->node_depth;
    block[9 + k->offset_bytes] = (uint8_t)p->inner_size;
    if (p->salt.len)
        memcpy(block + k->digest - k->salt - k->person, p->salt.buf, (size_t)p->salt.len);
    if (p->person.len)
        memcpy(block + k->digest - k->person, p->person.buf, (size_t)p->person.len);
    if (k == &kind_b)
        begin_b(&o->state.b, block, p->last_node);
    else
        begin_s(&o->state.s, block, p->last_node);
    if (p->key.len) {
        memcpy(key, p->key.buf, (size_t)p->key.len);
        feed(o, key, k->block);
        explicit_bzero(key, sizeof key);
    }
}

static PyObject *blake_new(PyTypeObject *type, PyObject *args, PyObject *kwargs, const struct kind *k)
{
    static const char *const words[] = {"data", "digest_size", "key", "salt", "person", "fanout", "depth", "leaf_size", "node_offset", "node_depth",
                                        "inner_size", "last_node", "usedforsecurity", "string", NULL};
    struct arg_spec spec = {k->name, words, .required = 0, .positional = 1};
    PyObject *a[WORDS];
    struct parameters p;
    if (args_bind_dict(&spec, args, kwargs, a) < 0)
        return NULL;
    if (a[DATA] && a[STRING] && a[STRING] != Py_None)
        return api_of(raise_type_error("'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for "
                                       "removal in a future version."));
    PyObject *data = a[DATA] ? a[DATA] : a[STRING] == Py_None ? NULL : a[STRING];
    BlakeObj *o = NULL;
    if (read_parameters(k, a, &p) == 0 && (o = blake_of(type->tp_alloc(type, 0))) != NULL) {
        o->kind = k;
        o->digest_size = (uint8_t)p.digest_size;
        begin(o, &p);
        if (data && feed_buffer(o, data) < 0)
            Py_CLEAR(o);
    }
    Py_buffer *const views[] = {&p.key, &p.salt, &p.person};
    for (int i = 0; i < 3; i++)
        if (views[i]->obj)
            PyBuffer_Release(views[i]);
    return (PyObject *)(void *)o;
}
static PyObject *blake2b_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) { return blake_new(type, args, kwargs, &kind_b); }
static PyObject *blake2s_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) { return blake_new(type, args, kwargs, &kind_s); }

/* ---- methods ---- */

static PyObject *blake_copy(PyObject *self, PyObject *unused)
{
    (void)unused;
    BlakeObj *o = blake_of(self), *copy = blake_of(Py_TYPE(self)->tp_alloc(Py_TYPE(self), 0));
    if (!copy)
        return NULL;
    copy->kind = o->kind;
    copy->digest_size = o->digest_size;
    PyMutex_Lock(&o->lock);
    copy->state = o->state;
    PyMutex_Unlock(&o->lock);
    return (PyObject *)(void *)copy;
}
static PyObject *blake_update(PyObject *self, PyObject *data) { return feed_buffer(blake_of(self), data) < 0 ? NULL : Py_None; }

static void digest_into(BlakeObj *o, uint8_t out[64])
{
    PyMutex_Lock(&o->lock);
    if (o->kind == &kind_b) {
        struct state_b s = o->state.b;
        PyMutex_Unlock(&o->lock);
        end_b(&s, out);
    } else {
        struct state_s s = o->state.s;
        PyMutex_Unlock(&o->lock);
        end_s(&s, out);
    }
}
static PyObject *blake_digest(PyObject *self, PyObject *unused)
{
    (void)unused;
    uint8_t out[64];
    digest_into(blake_of(self), out);
    return PyBytes_FromStringAndSize((const char *)out, blake_of(self)->digest_size);
}
static PyObject *blake_hexdigest(PyObject *self, PyObject *unused)
{
    (void)unused;
    uint8_t out[64];
    char text[128];
    size_t n = blake_of(self)->digest_size;
    digest_into(blake_of(self), out);
    for (size_t i = 0; i < n; i++) {
        text[2 * i] = "0123456789abcdef"[out[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[out[i] & 15];
    }
    return api_of(str_from_ascii(text, 2 * n));
}
static PyObject *blake_get_name(PyObject *self, void *unused)
{
    (void)unused;
    return PyUnicode_FromString(blake_of(self)->kind->name);
}
static PyObject *blake_get_block_size(PyObject *self, void *unused)
{
    (void)unused;
    return PyLong_FromLong(blake_of(self)->kind->block);
}
static PyObject *blake_get_digest_size(PyObject *self, void *unused)
{
    (void)unused;
    return PyLong_FromLong(blake_of(self)->digest_size);
}
static void blake_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    explicit_bzero(&blake_of(self)->state, sizeof blake_of(self)->state);    /* may hold a key */
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef blake_methods[] = {
    {"copy", blake_copy, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nReturn a copy of the hash object.")},
    {"digest", blake_digest, METH_NOARGS, PyDoc_STR("digest($self, /)\n--\n\nReturn the digest value as a bytes object.")},
    {"hexdigest", blake_hexdigest, METH_NOARGS, PyDoc_STR("hexdigest($self, /)\n--\n\nReturn the digest value as a string of hexadecimal digits.")},
    {"update", blake_update, METH_O, PyDoc_STR("update($self, data, /)\n--\n\nUpdate this hash object's state with the provided bytes-like object.")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef blake_getset[] = {
    {"name", blake_get_name, NULL, NULL, NULL}, {"block_size", blake_get_block_size, NULL, NULL, NULL},
    {"digest_size", blake_get_digest_size, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}
};
#define TYPE(name)                                                                                                                       \
    static PyType_Slot name##_slots[] = {                                                                                                \
        {Py_tp_new, name##_new}, {Py_tp_dealloc, blake_dealloc}, {Py_tp_methods, blake_methods}, {Py_tp_getset, blake_getset},           \
        {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR(#name "(data=b'', *, digest_size=_blake2." #name ".MAX_DIGEST_SIZE,\n"                  \
                    "        key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0,\n"                                           \
                    "        node_offset=0, node_depth=0, inner_size=0, last_node=False,\n"                                              \
                    "        usedforsecurity=True, string=None)\n--\n\nReturn a new BLAKE2 hash object.")},                              \
        {0, NULL}                                                                                                                        \
    };                                                                                                                                   \
    static PyType_Spec name##_spec = {"_blake2." #name, sizeof(BlakeObj), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE, name##_slots};
TYPE(blake2b)
TYPE(blake2s)

static int add_kind(PyObject *module, PyType_Spec *spec, const struct kind *k, const char *prefix)
{
    const struct { const char *name; unsigned n; } sizes[] = {
        {"SALT_SIZE", k->salt}, {"PERSON_SIZE", k->person}, {"MAX_KEY_SIZE", k->key}, {"MAX_DIGEST_SIZE", k->digest}
    };
    PyObject *type = PyType_FromModuleAndSpec(module, spec, NULL);
    int failed = type ? PyModule_AddType(module, (PyTypeObject *)(void *)type) : -1;
    for (size_t i = 0; !failed && i < 4; i++) {
        char name[40];
        snprintf(name, sizeof name, "%s_%s", prefix, sizes[i].name);
        PyObject *n = PyLong_FromLong(sizes[i].n);
        Value key = str_intern_name(sizes[i].name, strlen(sizes[i].name));
        failed = is_raised(key) || type_set_builtin((PyTypeObject *)(void *)type, key, value_of(n)) < 0 || PyModule_AddObjectRef(module, name, n) < 0;
    }
    Py_XDECREF(type);
    return failed ? -1 : 0;
}
static int blake_exec(PyObject *module)
{
    return add_kind(module, &blake2b_spec, &kind_b, "BLAKE2B") < 0 || add_kind(module, &blake2s_spec, &kind_s, "BLAKE2S") < 0
               ? -1 : PyModule_AddIntConstant(module, "_GIL_MINSIZE", DETACH_FROM);
}
static PyModuleDef_Slot module_slots[] = MODULE_SLOTS(blake_exec);
static PyModuleDef blake_module = {.m_name = "_blake2", .m_doc = PyDoc_STR("_blake2b provides BLAKE2b for hashlib\n"), .m_slots = module_slots};
PyMODINIT_FUNC PyInit__blake2(void) { return PyModuleDef_Init(&blake_module); }
