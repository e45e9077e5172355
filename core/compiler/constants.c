/* core/compiler/constants.c -- the objects that code refers to: names and constants, each made once in a compilation.
 *
 * Two constants are one when type and value agree, all the way down: 1, 1.0 and True differ, as do 0.0 and -0.0. A constant that gets
 * into a code object is frozen there: small ones become immortal (registers and other threads never count them), large ones and those
 * of eval() deferred, so a full collection can free them. Until then the compilation holds the one reference. Equal immortal ones are one in the
 * whole process (`shared`), so source that is run again and again leaves nothing more behind; nor does code that is loaded from a cache again.
 */
#include "core/compiler/compile_int.h"
#include "core/compiler/source.h"
#include "objects/slice_int.h"
#include "objects/str_int.h"
#include "threading/lock.h"

#include <string.h>

struct constant_entry {
    PyObject *object;                     /* owned */
    uint64_t hash;
    bool frozen, distinct;
};

enum { LARGE_CONSTANT = 1 << 16 };        /* bytes or items beyond which a constant is deferred rather than immortal */

/* ---- equality by type and value ---- */

static uint64_t mix(uint64_t h, uint64_t x)
{
    h = (h ^ x) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ (h >> 29);
}

static uint64_t double_bits(double d)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return bits;
}

static uint64_t constant_hash(PyObject *o)
{
    PyTypeObject *type = Py_TYPE(o);
    uint64_t h = (uint64_t)(uintptr_t)type >> 4;
    if (type == &PyFloat_Type)
        return mix(h, double_bits(PyFloat_AsDouble(o)));
    if (type == &PyComplex_Type)
        return mix(mix(h, double_bits(PyComplex_RealAsDouble(o))), double_bits(PyComplex_ImagAsDouble(o)));
    if (type == &PyTuple_Type) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(o); i++)
            h = mix(h, constant_hash(PyTuple_GET_ITEM(o, i)));
        return h;
    }
    if (type == &PySlice_Type) {
        const SliceObj *s = (const SliceObj *)o;
        return mix(mix(mix(h, constant_hash(api_of(s->start))), constant_hash(api_of(s->stop))), constant_hash(api_of(s->step)));
    }
    if (type == &PyLong_Type || type == &PyUnicode_Type || type == &PyBytes_Type)
        return mix(h, (uint64_t)PyObject_Hash(o));
    return mix(h, (uint64_t)(uintptr_t)o);
}

static bool constant_same(PyObject *a, PyObject *b)
{
    if (a == b)
        return true;
    PyTypeObject *type = Py_TYPE(a);
    if (type != Py_TYPE(b))
        return false;
    if (type == &PyFloat_Type)
        return double_bits(PyFloat_AsDouble(a)) == double_bits(PyFloat_AsDouble(b));
    if (type == &PyComplex_Type)
        return double_bits(PyComplex_RealAsDouble(a)) == double_bits(PyComplex_RealAsDouble(b)) &&
               double_bits(PyComplex_ImagAsDouble(a)) == double_bits(PyComplex_ImagAsDouble(b));
    if (type == &PyTuple_Type) {
        Py_ssize_t n = PyTuple_GET_SIZE(a);
        if (n != PyTuple_GET_SIZE(b))
            return false;
        for (Py_ssize_t i = 0; i < n; i++)
            if (!constant_same(PyTuple_GET_ITEM(a, i), PyTuple_GET_ITEM(b, i)))
                return false;
        return true;
    }
    if (type == &PySlice_Type) {
        const SliceObj *s = (const SliceObj *)a, *t = (const SliceObj *)b;
        return constant_same(api_of(s->start), api_of(t->start)) && constant_same(api_of(s->stop), api_of(t->stop)) &&
               constant_same(api_of(s->step), api_of(t->step));
    }
    if (type == &PyUnicode_Type)
        return PyUnicode_Compare(a, b) == 0;
    if (type == &PyLong_Type || type == &PyBytes_Type)
        return PyObject_RichCompareBool(a, b, Py_EQ) == 1;
    return false;
}

int constant_equal(PyObject *a, PyObject *b)
{
    if (Py_TYPE(a) != Py_TYPE(b))
        return 0;
    PyTypeObject *type = Py_TYPE(a);
    if (type == &PyCode_Type || type == &PyFrozenSet_Type || type == &PySlice_Type)
        return PyObject_RichCompareBool(a, b, Py_EQ);
    if (type == &PyTuple_Type) {
        int same = PyTuple_GET_SIZE(a) == PyTuple_GET_SIZE(b);
        for (Py_ssize_t i = 0; same == 1 && i < PyTuple_GET_SIZE(a); i++)
            same = constant_equal(PyTuple_GET_ITEM(a, i), PyTuple_GET_ITEM(b, i));
        return same;
    }
    return constant_same(a, b);
}

/* ---- those of the whole process ---- */

static Mutex shared_lock;
/* A constant, and what it is looked up by. A frozenset's items, as a tuple, are in no certain order, and its own equality does not look at their types. */
struct shared_constant { PyObject *object, *items; uint64_t hash; };
static struct shared_constant *shared GUARD(shared_lock);
static size_t shared_n, shared_size GUARD(shared_lock);

static bool is_immortal(PyObject *o) { return load_relaxed_u16(&value_obj(value_of(o))->owner) == SLOT_IMMORTAL; }

static bool may_be_shared(PyObject *o)
{
    PyTypeObject *type = Py_TYPE(o);
    return value_is_ptr(value_of(o)) && (type == &PyTuple_Type || type == &PyUnicode_Type || type == &PyLong_Type || type == &PyBytes_Type ||
                                         type == &PyComplex_Type || type == &PySlice_Type || type == &PyFrozenSet_Type);
}

static bool key_of(PyObject *o, struct shared_constant *k)
{
    *k = (struct shared_constant){o, NULL, 0};
    if (!may_be_shared(o))
        return false;
    if (Py_TYPE(o) != &PyFrozenSet_Type) {
        k->hash = constant_hash(o);
        return true;
    }
    if (!(k->items = PySequence_Tuple(o))) {
        PyErr_Clear();                     /* no memory: the constant is not shared */
        return false;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(k->items); i++)
        k->hash += constant_hash(PyTuple_GET_ITEM(k->items, i));
    k->hash = mix((uint64_t)(uintptr_t)&PyFrozenSet_Type >> 4, k->hash);
    return true;
}

static bool items_same(PyObject *a, PyObject *b)
{
    Py_ssize_t n = PyTuple_GET_SIZE(a);
    if (n != PyTuple_GET_SIZE(b))
        return false;
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_ssize_t j = 0;
        while (j < n && !constant_same(PyTuple_GET_ITEM(a, i), PyTuple_GET_ITEM(b, (i + j) % n)))
            j++;
        if (j == n)
            return false;
    }
    return true;
}

/* Its place, or the empty one where it belongs. */
static size_t shared_place_locked(const struct shared_constant *k)
{
    for (size_t i = k->hash & (shared_size - 1);; i = (i + 1) & (shared_size - 1)) {
        const struct shared_constant *s = &shared[i];
        if (!s->object || (s->hash == k->hash && !s->items == !k->items && (k->items ? items_same(s->items, k->items) : constant_same(s->object, k->object))))
            return i;
    }
}

/* The equal one that is immortal, or NULL. */
static PyObject *shared_find(PyObject *o)
{
    struct shared_constant k;
    if (!key_of(o, &k))
        return NULL;
    mutex_lock_ranked(&shared_lock, RANK_LEAF);
    PyObject *found = shared_size ? shared[shared_place_locked(&k)].object : NULL;
    mutex_unlock_ranked(&shared_lock, RANK_LEAF);
    Py_XDECREF(k.items);
    return found;
}

static bool shared_grow_locked(void)
{
    size_t size = shared_size ? 2 * shared_size : 1024;
    struct shared_constant *table = buf_zalloc(size * sizeof *table);
    if (!table)
        return false;
    for (size_t i = 0; i < shared_size; i++)
        if (shared[i].object) {
            size_t k = shared[i].hash & (size - 1);
            while (table[k].object)
                k = (k + 1) & (size - 1);
            table[k] = shared[i];
        }
    buf_free(shared);
    shared = table;
    shared_size = size;
    return true;
}

/* o has just become immortal. With no memory for the table it is merely not found later. */
static void shared_add(PyObject *o)
{
    struct shared_constant k;
    if (!key_of(o, &k))
        return;
    mutex_lock_ranked(&shared_lock, RANK_LEAF);
    if (2 * (shared_n + 1) <= shared_size || shared_grow_locked()) {
        struct shared_constant *s = &shared[shared_place_locked(&k)];
        if (!s->object) {
            *s = k;
            k.items = NULL;
            shared_n++;
        }
    }
    mutex_unlock_ranked(&shared_lock, RANK_LEAF);
    Py_XDECREF(k.items);
}

PyObject *constant_known(PyObject *o)
{
    PyObject *known = value_is_ptr(value_of(o)) && !is_immortal(o) ? shared_find(o) : NULL;
    return known ? known : o;
}

/* ---- the table ---- */

static bool table_grow(struct compiler *c)
{
    size_t size = c->constants_size ? 2 * c->constants_size : 256;
    struct constant_entry **table = compiler_alloc(c, size * sizeof *table);
    if (!table)
        return false;
    for (size_t i = 0; i < c->constants_size; i++)
        if (c->constants[i]) {
            size_t k = c->constants[i]->hash & (size - 1);
            while (table[k])
                k = (k + 1) & (size - 1);
            table[k] = c->constants[i];
        }
    c->constants = table;
    c->constants_size = size;
    return true;
}

/* Consumes o. */
static struct constant_entry *table_add(struct compiler *c, PyObject *o, uint64_t hash, bool distinct)
{
    if (2 * (c->nconstants + 1) > c->constants_size && !table_grow(c))
        goto fail;
    size_t k = hash & (c->constants_size - 1);
    for (; c->constants[k]; k = (k + 1) & (c->constants_size - 1)) {
        struct constant_entry *e = c->constants[k];
        if (!distinct && !e->distinct && e->hash == hash && constant_same(e->object, o)) {
            Py_DECREF(o);
            return e;
        }
        if (e->object == o) {
            Py_DECREF(o);
            return e;
        }
    }
    struct constant_entry *new = compiler_alloc(c, sizeof *new);
    if (!new)
        goto fail;
    new->object = o;
    new->hash = hash;
    new->distinct = distinct;
    c->constants[k] = new;
    c->nconstants++;
    return new;
fail:
    Py_DECREF(o);
    return NULL;
}

PyObject *constant_merge(struct compiler *c, PyObject *o)
{
    if (!o)
        return NULL;
    /* Strings that look like names are interned, so that lookups compare addresses; not those of eval(), which come and go. */
    if (!c->expression && Py_TYPE(o) == &PyUnicode_Type && PyUnicode_IS_ASCII(o) && PyUnicode_GET_LENGTH(o) <= 256) {
        const unsigned char *text = PyUnicode_DATA(o);
        Py_ssize_t n = PyUnicode_GET_LENGTH(o), i = 0;
        while (i < n && (Py_ISALNUM(text[i]) || text[i] == '_'))
            i++;
        if (i == n)
            PyUnicode_InternImmortal(&o);
    }
    PyObject *known = constant_known(o);
    if (known != o) {
        Py_DECREF(o);
        o = known;                         /* immortal: nobody counts it */
    }
    struct constant_entry *e = table_add(c, o, constant_hash(o), false);
    return e ? e->object : NULL;
}

int constant_keep(struct compiler *c, PyObject *o)
{
    return table_add(c, o, mix(0, (uint64_t)(uintptr_t)o), true) ? 0 : -1;
}

void constants_free(struct compiler *c)
{
    for (size_t i = 0; i < c->constants_size; i++)
        if (c->constants[i])
            Py_DECREF(c->constants[i]->object);
    c->constants_size = 0;
}

/* ---- freezing ---- */

static size_t constant_weight(PyObject *o)
{
    PyTypeObject *type = Py_TYPE(o);
    if (type == &PyUnicode_Type)
        return (size_t)PyUnicode_GET_LENGTH(o) * (size_t)PyUnicode_KIND(o);
    if (type == &PyBytes_Type)
        return (size_t)PyBytes_GET_SIZE(o);
    return type == &PyTuple_Type ? (size_t)PyTuple_GET_SIZE(o) * sizeof(Value) : 0;
}

/* Types of which the compiler makes constants; code.replace() can bring any. */
static bool is_plain(PyTypeObject *type)
{
    return type == &PyUnicode_Type || type == &PyLong_Type || type == &PyTuple_Type || type == &PyBytes_Type || type == &PyComplex_Type ||
           type == &PyFrozenSet_Type || type == &PySlice_Type;
}

/* Makes a constant fit for registers that do not count it. o was made by this compilation and is known to nobody else, unless it is
 * immortal or deferred already. c: NULL for constants that come from elsewhere. */
int constant_freeze(struct compiler *c, PyObject *o)
{
    Value v = value_of(o);
    if (!value_is_ptr(v) || load_relaxed_u16(&value_obj(v)->owner) >= SLOT_DEFERRED)
        return 0;
    PyTypeObject *type = Py_TYPE(o);
    if (type == &PyTuple_Type) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(o); i++)
            if (constant_freeze(c, PyTuple_GET_ITEM(o, i)) < 0)
                return -1;
    } else if (type == &PyFrozenSet_Type) {
        PyObject *iter = PyObject_GetIter(o), *item;
        if (!iter)
            return -1;
        while ((item = PyIter_Next(iter))) {
            constant_freeze(c, item);
            Py_DECREF(item);
        }
        Py_DECREF(iter);
        if (PyErr_Occurred())
            return -1;
    }
    bool may_die = (c && c->expression) || !is_plain(type) || constant_weight(o) > LARGE_CONSTANT;
    constant_share(o, may_die);
    if (!may_die)
        shared_add(o);
    return 0;
}

/* ---- making ---- */

PyObject *constant_utf8(struct compiler *c, const char *text, size_t len)
{
    return constant_merge(c, PyUnicode_DecodeUTF8(text, (Py_ssize_t)len, "surrogatepass"));
}

PyObject *ident_str(struct compiler *c, struct ident *id)
{
    if (!id)
        return NULL;
    if (!id->str) {
        PyObject *s = PyUnicode_DecodeUTF8(id->text, id->len, "surrogatepass");
        if (!s)
            return NULL;
        PyUnicode_InternImmortal(&s);
        id->str = constant_merge(c, s);
    }
    return id->str;
}

static PyObject *number_object(struct arena *a, const struct constant *k)
{
    char *text = arena_copy(a, k->text, k->len), *end;
    if (!text)
        return no_memory();
    if (k->kind == CONST_INT)
        return PyLong_FromString(text, &end, 0);
    double d = PyOS_string_to_double(text, &end, NULL);
    if (d == -1.0 && PyErr_Occurred())
        return NULL;
    return k->kind == CONST_FLOAT ? PyFloat_FromDouble(d) : PyComplex_FromDoubles(0.0, d);
}

PyObject *constant_object(struct compiler *c, const struct constant *k)
{
    switch ((enum constant_kind)k->kind) {
    case CONST_NONE: return Py_None;
    case CONST_TRUE: return Py_True;
    case CONST_FALSE: return Py_False;
    case CONST_ELLIPSIS: return Py_Ellipsis;
    case CONST_STR: return constant_utf8(c, k->text, k->len);
    case CONST_BYTES: return constant_merge(c, PyBytes_FromStringAndSize(k->text, k->len));
    case CONST_INT:
    case CONST_FLOAT:
    case CONST_COMPLEX: return constant_merge(c, number_object(&c->arena, k));
    case CONST_OBJECT: return constant_merge(c, Py_NewRef((PyObject *)k->object));
    }
    PyErr_SetString(PyExc_SystemError, "unknown kind of constant in the syntax tree");
    return NULL;
}

PyObject *constant_new(struct arena *a, const struct constant *k)
{
    switch ((enum constant_kind)k->kind) {
    case CONST_NONE: return Py_None;
    case CONST_TRUE: return Py_True;
    case CONST_FALSE: return Py_False;
    case CONST_ELLIPSIS: return Py_Ellipsis;
    case CONST_STR: return k->is_ascii ? api_of(str_from_ascii(k->text, k->len)) : PyUnicode_DecodeUTF8(k->text, k->len, "surrogatepass");
    case CONST_BYTES: return PyBytes_FromStringAndSize(k->text, k->len);
    case CONST_INT: {
        int64_t small;
        if (constant_small_int(k, &small))
            return PyLong_FromLongLong(small);
        return number_object(a, k);
    }
    case CONST_FLOAT:
    case CONST_COMPLEX: return number_object(a, k);
    case CONST_OBJECT: return Py_NewRef((PyObject *)k->object);
    }
    PyErr_SetString(PyExc_SystemError, "unknown kind of constant in the syntax tree");
    return NULL;
}
