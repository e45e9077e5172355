/* stdlib/itertools_combine.c -- product, permutations, combinations, with and without replacement.
 *
 * Each picks from pools (tuples) by an array of indices; a step makes the tuple for the indices as they are, and moves them on to
 * the next in order first. Indices are guarded by the iterator's critical section; nothing in a step runs Python code.
 */
#include <stdlib.h>

#include "stdlib/itertools_int.h"

typedef struct CombObj {
    Obj hdr;
    PyObject *pool FROZEN;                   /* tuple; product: a tuple of tuples */
    Py_ssize_t *indices GUARD(critical section);     /* one for each place; permutations: a rearrangement of all, then places counters */
    Py_ssize_t size, places FROZEN;          /* items in the pool; length of the results */
    bool begun, over GUARD(critical section);
    Value kept GUARD(critical section);      /* the first result, to be filled once more whenever nobody else has it; or 0 */
} CombObj;

static CombObj *comb_of(PyObject *o) { return (CombObj *)(void *)o; }

static int comb_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(comb_of(self)->pool);
    if (comb_of(self)->kept.w)
        Py_VISIT(api_of(comb_of(self)->kept));
    return 0;
}

static void comb_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    value_release(comb_of(self)->kept);
    Py_XDECREF(comb_of(self)->pool);
    free(comb_of(self)->indices);
    type->tp_free(self);
    Py_DECREF(type);
}

/* Takes the pool; room for n indices, all 0. NULL: raised. */
static CombObj *comb_new(PyTypeObject *type, PyObject *pool, Py_ssize_t places, Py_ssize_t n)
{
    if (!pool)
        return NULL;
    Py_ssize_t *indices = calloc(n ? (size_t)n : 1, sizeof *indices);
    CombObj *c = indices ? comb_of(type->tp_alloc(type, 0)) : NULL;
    if (!c) {
        if (!indices)
            PyErr_NoMemory();
        free(indices);
        Py_DECREF(pool);
        return NULL;
    }
    c->pool = pool;
    c->indices = indices;
    c->size = PyTuple_GET_SIZE(pool);
    c->places = places;
    return c;
}

static PyObject *comb_object(CombObj *c) { return (PyObject *)(void *)c; }

/* The result for the indices; from pools[i] if there are many. The pools have the items of earlier results, so none dies here. */
static inline PyObject *comb_result(CombObj *c, bool many)
{
    Py_ssize_t n = c->places;
    Value row = c->kept;
    bool again = row.w != 0 && obj_is_unique(value_obj(row));
    if (!again)
        row = tuple_new((size_t)n);
    if (is_raised(row) || n == 0)
        return api_of(row);
    TupleObj *t = (TupleObj *)value_obj(row);
    Value pool = value_of(c->pool);
    for (Py_ssize_t i = 0; i < n; i++) {
        Value old = t->at[i];
        t->at[i] = value_keep(tuple_at(many ? tuple_at(pool, (size_t)i) : pool, (size_t)c->indices[i]));
        value_release(old);
    }
    if (again) {
        t->hash = 0;
        store_relaxed_u8(&t->hdr.flags, (uint8_t)(load_relaxed_u8(&t->hdr.flags) & ~(OBJ_TRACKED | OBJ_DEEP_IMMUTABLE)));
        tuple_publish(row);
        return api_of(value_keep(row));
    }
    tuple_publish(row);
    if (c->kept.w == 0)
        c->kept = value_keep(row);
    return api_of(row);
}

/* A step: the first time as it is, then moved on; `advance` is false when there is no next. */
#define COMB_NEXT(name, many)                                                                                                            \
    static PyObject *name##_next(PyObject *self)                                                                                         \
    {                                                                                                                                    \
        PyObject *result = NULL;                                                                                                         \
        CombObj *c = comb_of(self);                                                                                                      \
        Py_BEGIN_CRITICAL_SECTION(self);                                                                                                 \
        if (!c->over) {                                                                                                                  \
            if (c->begun && !name##_advance(c))                                                                                          \
                c->over = true;                                                                                                          \
            else                                                                                                                         \
                result = comb_result(c, many);                                                                                           \
            c->begun = true;                                                                                                             \
        }                                                                                                                                \
        Py_END_CRITICAL_SECTION();                                                                                                       \
        return result;                                                                                                                   \
    }
#define COMB_SLOTS(name, doc, ...)                                                                                                       \
    static PyType_Slot name##_slots[] = {                                                                                                \
        {Py_tp_new, name##_new}, {Py_tp_dealloc, comb_dealloc}, {Py_tp_traverse, comb_traverse}, {Py_tp_iter, PyObject_SelfIter},        \
        {Py_tp_iternext, name##_next}, {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR(doc)}, {Py_tp_methods, comb_methods}, {0, NULL}          \
    };                                                                                                                                   \
    PyType_Spec name##_spec = {"itertools." #name, sizeof(CombObj), 0, TOOL_FLAGS, name##_slots};

static PyObject *comb_sizeof(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyLong_FromSsize_t(Py_TYPE(self)->tp_basicsize + comb_of(self)->places * (Py_ssize_t)sizeof(Py_ssize_t));
}

static PyMethodDef comb_methods[] = {
    {"__sizeof__", comb_sizeof, METH_NOARGS, PyDoc_STR("__sizeof__($self, /)\n--\n\nSize of the iterator in bytes.")}, {NULL, NULL, 0, NULL}
};

/* ---- product: like an odometer, the last place fastest ---- */

/* The tuple of tuples: args, `repeat` times. */
static PyObject *product_pools(PyObject *args, Py_ssize_t repeat)
{
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (n && repeat > PY_SSIZE_T_MAX / (Py_ssize_t)sizeof(PyObject *) / n) {
        PyErr_SetString(PyExc_OverflowError, "repeat argument too large");
        return NULL;
    }
    PyObject *pools = PyTuple_New(repeat ? n * repeat : 0);
    for (Py_ssize_t i = 0; pools && repeat && i < n; i++) {
        PyObject *pool = PySequence_Tuple(PyTuple_GET_ITEM(args, i));
        if (!pool) {
            Py_CLEAR(pools);
            break;
        }
        for (Py_ssize_t k = 0; k < repeat; k++)
            PyTuple_SET_ITEM(pools, k * n + i, Py_NewRef(pool));
        Py_DECREF(pool);
    }
    return pools;
}

static PyObject *product_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Py_ssize_t repeat = 1;
    if (kwargs && PyDict_GET_SIZE(kwargs)) {
        static const char *const words[] = {"repeat", NULL};
        PyObject *nothing = PyTuple_New(0);
        if (!nothing || !PyArg_ParseTupleAndKeywords(nothing, kwargs, "|n:product", (char **)(uintptr_t)words, &repeat)) {
            Py_XDECREF(nothing);
            return NULL;
        }
        Py_DECREF(nothing);
        if (repeat < 0) {
            PyErr_SetString(PyExc_ValueError, "repeat argument cannot be negative");
            return NULL;
        }
    }
    PyObject *pools = product_pools(args, repeat);
    CombObj *c = pools ? comb_new(type, pools, PyTuple_GET_SIZE(pools), PyTuple_GET_SIZE(pools)) : NULL;
    for (Py_ssize_t i = 0; c && i < c->places; i++)
        c->over |= PyTuple_GET_SIZE(PyTuple_GET_ITEM(c->pool, i)) == 0;
    return comb_object(c);
}

static bool product_advance(CombObj *c)
{
    for (Py_ssize_t i = c->places; i-- > 0;) {
        if (++c->indices[i] < PyTuple_GET_SIZE(PyTuple_GET_ITEM(c->pool, i)))
            return true;
        c->indices[i] = 0;
    }
    return false;
}
COMB_NEXT(product, true)
COMB_SLOTS(product, "product(*iterables, repeat=1)\n--\n\nAn iterator of all tuples with one item of each iterable, the last changing fastest.")

/* ---- combinations: indices rise; with replacement they may stay equal ---- */

static PyObject *pool_and_places(PyObject *args, PyObject *kwargs, const char *format, Py_ssize_t *r)
{
    static const char *const words[] = {"iterable", "r", NULL};
    PyObject *iterable;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, format, (char **)(uintptr_t)words, &iterable, r))
        return NULL;
    PyObject *pool = PySequence_Tuple(iterable);
    if (pool && *r < 0) {
        PyErr_SetString(PyExc_ValueError, "r must be non-negative");
        Py_CLEAR(pool);
    }
    return pool;
}

static PyObject *combinations_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Py_ssize_t r;
    PyObject *pool = pool_and_places(args, kwargs, "On:combinations", &r);
    bool over = pool && r > PyTuple_GET_SIZE(pool);
    CombObj *c = comb_new(type, pool, r, over ? 0 : r);
    if (!c)
        return NULL;
    c->over = over;
    for (Py_ssize_t i = 0; !over && i < r; i++)
        c->indices[i] = i;
    return comb_object(c);
}

static bool combinations_advance(CombObj *c)
{
    Py_ssize_t i = c->places;
    while (i-- > 0 && c->indices[i] == c->size - c->places + i)
        ;
    if (i < 0)
        return false;
    c->indices[i]++;
    while (++i < c->places)
        c->indices[i] = c->indices[i - 1] + 1;
    return true;
}
COMB_NEXT(combinations, false)
COMB_SLOTS(combinations, "combinations(iterable, r)\n--\n\nAn iterator of all tuples of r items, each item once at most, in the order of the iterable.")

static PyObject *combinations_with_replacement_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Py_ssize_t r;
    PyObject *pool = pool_and_places(args, kwargs, "On:combinations_with_replacement", &r);
    bool over = pool && r > 0 && PyTuple_GET_SIZE(pool) == 0;
    CombObj *c = comb_new(type, pool, r, over ? 0 : r);
    if (c)
        c->over = over;
    return comb_object(c);
}

static bool combinations_with_replacement_advance(CombObj *c)
{
    Py_ssize_t i = c->places;
    while (i-- > 0 && c->indices[i] == c->size - 1)
        ;
    if (i < 0)
        return false;
    Py_ssize_t value = c->indices[i] + 1;
    while (i < c->places)
        c->indices[i++] = value;
    return true;
}
COMB_NEXT(combinations_with_replacement, false)
COMB_SLOTS(combinations_with_replacement, "combinations_with_replacement(iterable, r)\n--\n\n"
                                          "An iterator of all tuples of r items in the order of the iterable; an item may come again.")

/* ---- permutations: indices[0 .. size) is a rearrangement, of which the first `places` count; indices[size + i] says how many
 * items place i has still to try. To move on, the last place that has one left takes it; every place behind it starts over. ---- */

static PyObject *permutations_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"iterable", "r", NULL};
    PyObject *iterable, *length = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O:permutations", (char **)(uintptr_t)words, &iterable, &length))
        return NULL;
    PyObject *pool = PySequence_Tuple(iterable);
    if (!pool)
        return NULL;
    Py_ssize_t size = PyTuple_GET_SIZE(pool), r = size;
    if (length != Py_None) {
        if (!PyLong_Check(length))
            PyErr_SetString(PyExc_TypeError, "Expected int as r");
        else if ((r = PyLong_AsSsize_t(length)) < 0 && !error_pending())
            PyErr_SetString(PyExc_ValueError, "r must be non-negative");
        if (error_pending()) {
            Py_DECREF(pool);
            return NULL;
        }
    }
    CombObj *c = comb_new(type, pool, r, r > size ? 0 : size + r);
    if (!c)
        return NULL;
    c->over = r > size;
    for (Py_ssize_t i = 0; !c->over && i < size; i++)
        c->indices[i] = i;
    for (Py_ssize_t i = 0; !c->over && i < r; i++)
        c->indices[size + i] = size - i;
    return comb_object(c);
}

static bool permutations_advance(CombObj *c)
{
    Py_ssize_t *order = c->indices, *left = c->indices + c->size;
    for (Py_ssize_t i = c->places; i-- > 0;) {
        if (--left[i] > 0) {
            Py_ssize_t other = c->size - left[i], swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
            return true;
        }
        Py_ssize_t first = order[i];         /* all were tried: back to the order before */
        memmove(order + i, order + i + 1, (size_t)(c->size - 1 - i) * sizeof *order);
        order[c->size - 1] = first;
        left[i] = c->size - i;
    }
    return false;
}
COMB_NEXT(permutations, false)
COMB_SLOTS(permutations, "permutations(iterable, r=None)\n--\n\nAn iterator of all tuples of r items (all of them for None), in every order.")
