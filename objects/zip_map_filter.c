/* objects/zip_map_filter.c -- zip, map and filter: iterators over iterators. Nothing in them changes but what pickle restores, so
 * threads that share one share its inner iterators' rules.
 *
 * Tests.  tests/objects/test_iter.c
 */
#include "objects/argcheck.h"
#include "objects/hold.h"
#include "objects/iter_common.h"
#include "objects/iter_int.h"

enum { ROW_KEPT = 4 };                     /* longer results are made anew each time */

typedef struct ZipObj {                    /* map too */
    Obj     hdr;
    Value   function FROZEN;               /* map; else V_ABSENT or 0 */
    Value   iters    FROZEN;               /* tuple of iterators */
    uint8_t strict   SHARED(relaxed);
    Value   row      OWNER(relaxed);       /* zip: the first result, to be filled once more whenever nobody else has it; or 0. For the owner's steps alone */
} ZipObj;

static inline ZipObj *self_zip(PyObject *self) { return (ZipObj *)value_obj(value_of(self)); }

/* strict=... among the keywords, given as a dict or as vectorcall's names. 0 or 1; -1: raised. */
static int strict_of(const char *function, PyObject *dict, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *strict = Py_False;
    if (dict && PyDict_Size(dict) > 0) {
        PyObject *given = PySequence_Tuple(dict), *value = NULL;
        if (!given)
            return -1;
        bool ok = true;
        if (tuple_len(value_of(given)) == 1 && PyDict_GetItemRef(dict, api_of(tuple_at(value_of(given), 0)), &value) < 0)
            ok = false;
        ok = ok && args_one_keyword(function, "strict", N(strict), &value, 0, given, &strict);
        Py_DECREF(given);
        int truth = ok ? PyObject_IsTrue(strict) : -1;
        Py_XDECREF(value);
        return truth;
    }
    return args_one_keyword(function, "strict", N(strict), args, nargs, kwnames, &strict) ? PyObject_IsTrue(strict) : -1;
}

/* Iterators over n iterables, as a tuple. */
static Value iters_of(PyObject *const *iterables, size_t n)
{
    Value iters = tuple_new(n);
    if (is_raised(iters) || n == 0)
        return iters;
    for (size_t i = 0; i < n; i++) {
        PyObject *it = PyObject_GetIter(iterables[i]);
        if (!it) {
            value_release(iters);
            return V_RAISED;
        }
        ((TupleObj *)value_obj(iters))->at[i] = value_of(it);
    }
    tuple_publish(iters);
    return iters;
}

static PyObject *zip_make(PyTypeObject *type, PyObject *function, PyObject *const *iterables, size_t n, int strict)
{
    Value iters = strict < 0 ? V_RAISED : iters_of(iterables, n);
    PyObject *self = is_raised(iters) ? NULL : type->tp_alloc(type, 0);
    if (!self) {
        value_release(iters);
        return NULL;
    }
    ZipObj *z = self_zip(self);
    z->function = function ? value_keep(value_of(function)) : V_ABSENT;
    z->strict = (uint8_t)strict;
    z->iters = iters;
    return self;
}

static void zip_dealloc(PyObject *self)
{
    value_release(self_zip(self)->function);
    value_release(self_zip(self)->iters);
    value_release(self_zip(self)->row);
    obj_free(&self_zip(self)->hdr);
}

static int zip_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(self_zip(self)->function));
    Py_VISIT(api_of(self_zip(self)->iters));
    if (self_zip(self)->row.w)
        Py_VISIT(api_of(self_zip(self)->row));
    return 0;
}

/* Iterator i has come to its end before the others, or (i == 0) all must end now. Raises if they differ, or if ending raised. */
static void check_lengths(const char *name, Value iters, size_t i)
{
    if (error_pending())
        return;
    if (i > 0) {
        raise_value_error("%s() argument %zd is shorter than argument%s%zd", name, (Py_ssize_t)i + 1, i == 1 ? " " : "s 1-", (Py_ssize_t)i);
        return;
    }
    for (size_t j = 1; j < tuple_len(iters); j++) {
        Value v = iter_step(api_of(tuple_at(iters, j)));
        if (is_raised(v))
            return;
        if (!is_done(v)) {
            value_release(v);
            raise_value_error("%s() argument %zd is longer than argument%s%zd", name, (Py_ssize_t)j + 1, j == 1 ? " " : "s 1-", (Py_ssize_t)j);
            return;
        }
    }
}

/* One item of each: counted, in out[0 .. n). False: the end, or raised; nothing is held. */
static bool take_row(ZipObj *z, const char *name, Value *out)
{
    size_t n = tuple_len(z->iters);
    for (size_t i = 0; i < n; i++) {
        out[i] = iter_step_list(api_of(tuple_at(z->iters, i)));
        if (is_done(out[i]) || is_raised(out[i])) {
            for (size_t k = i; k-- > 0;)
                value_release(out[k]);
            if (load_relaxed_u8(&z->strict))
                check_lengths(name, z->iters, i);
            return false;
        }
    }
    return true;
}

/* (type, args) or (type, args, True). */
static PyObject *reduce_take(PyObject *self, Value args)
{
    if (is_raised(args))
        return NULL;
    Value parts[3] = {value_keep(value_from_obj(type_of_api(self))), args, V_TRUE};
    return api_of(tuple_take_values(parts, load_relaxed_u8(&self_zip(self)->strict) ? 3 : 2));
}

static PyObject *zip_setstate(PyObject *self, PyObject *state)
{
    int strict = PyObject_IsTrue(state);
    if (strict < 0)
        return NULL;
    store_relaxed_u8(&self_zip(self)->strict, (uint8_t)strict);
    Py_RETURN_NONE;
}

/* --- zip ------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *zip_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    return zip_make((PyTypeObject *)type, NULL, args, (size_t)n, strict_of("zip", NULL, args, n, kwnames));
}

static PyObject *zip_type_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    return zip_make(type, NULL, args_of_tuple(args), tuple_len(value_of(args)), strict_of("zip", kwds, NULL, 0, NULL));
}

static PyObject *zip_next(PyObject *self)
{
    ZipObj *z = self_zip(self);
    size_t n = tuple_len(z->iters);
    if (n == 0)
        return NULL;
    bool mine = n <= ROW_KEPT && LIKELY(obj_is_mine(&z->hdr));
    Value row = mine ? tuple_take_kept(&z->row) : V_ABSENT;
    if (!is_absent(row)) {
        Value items[ROW_KEPT];
        if (!take_row(z, "zip", items)) {
            value_release(row);
            return NULL;
        }
        bool again = LIKELY(z->row.w == 0);                  /* a step inside this one may have left another */
        Value kept = {0}, result = tuple_refill(row, items, &kept);
        if (again)
            z->row = kept;
        for (size_t i = 0; i < n; i++)
            value_release(items[i]);
        if (UNLIKELY(!again))
            value_release(kept);
        return api_of(result);
    }
    row = tuple_new(n);
    if (is_raised(row))
        return NULL;
    if (!take_row(z, "zip", ((TupleObj *)value_obj(row))->at)) {
        memset(((TupleObj *)value_obj(row))->at, 0, n * sizeof(Value));
        value_release(row);
        return NULL;
    }
    tuple_publish(row);
    if (mine && z->row.w == 0)
        z->row = value_keep(row);
    return api_of(row);
}

bool zip_is_of_two(Value it) { return IS_EXACT(it, ZIP) && tuple_len(self_zip(api_of(it))->iters) == 2; }

int zip_step_two(PyObject *self, Value pair[2])
{
    return take_row(self_zip(self), "zip", pair) ? 1 : error_pending() ? -1 : 0;
}

static PyObject *zip_reduce(PyObject *self, PyObject *Py_UNUSED(unused)) { return reduce_take(self, value_keep(self_zip(self)->iters)); }

static PyMethodDef zip_methods[] = {
    {"__reduce__", zip_reduce, METH_NOARGS, ITER_REDUCE_DOC},
    {"__setstate__", zip_setstate, METH_O, PyDoc_STR("__setstate__($self, object, /)\n--\n\nBe strict if object is true.")},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyZip_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "zip",
    .tp_basicsize = sizeof(ZipObj),
    .tp_dealloc = zip_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = PyDoc_STR("zip(*iterables, strict=False)\n--\n\nTuples of one item of each iterable, until the shortest ends.\n\n"
                        "   >>> list(zip('abcdefg', range(3), range(4)))\n   [('a', 0, 0), ('b', 1, 1), ('c', 2, 2)]\n\n"
                        "If strict is true they must all end together, else ValueError is raised."),
    .tp_traverse = zip_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = zip_next,
    .tp_methods = zip_methods,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = zip_type_new,
    .tp_free = PyObject_GC_Del,
    .tp_vectorcall = zip_vectorcall,
};

/* --- map ------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *map_make(PyTypeObject *type, PyObject *const *args, Py_ssize_t n, int strict)
{
    if (strict < 0)
        return NULL;
    if (n < 2)
        return api_of(raise_type_error("map() must have at least two arguments."));
    return zip_make(type, args[0], args + 1, (size_t)n - 1, strict);
}

static PyObject *map_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    return map_make((PyTypeObject *)type, args, n, strict_of("map", NULL, args, n, kwnames));
}

static PyObject *map_type_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    return map_make(type, args_of_tuple(args), (Py_ssize_t)tuple_len(value_of(args)), strict_of("map", kwds, NULL, 0, NULL));
}

static PyObject *map_next(PyObject *self)
{
    ZipObj *z = self_zip(self);
    size_t n = tuple_len(z->iters);
    Value few[9], *row = few;                           /* row[0] is for the callee's use */
    if (n > 8 && !(row = buf_alloc((n + 1) * sizeof *row)))
        return api_of(raise_no_memory());
    PyObject *result = NULL;
    if (take_row(z, "map", row + 1)) {
        result = PyObject_Vectorcall(api_of(z->function), (PyObject *const *)(row + 1), n | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
        for (size_t i = 1; i <= n; i++)
            value_release(row[i]);
    }
    if (row != few)
        buf_free(row);
    return result;
}

static PyObject *map_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    ZipObj *z = self_zip(self);
    size_t n = tuple_len(z->iters);
    Value args = tuple_new(n + 1);
    if (is_raised(args))
        return NULL;
    ((TupleObj *)value_obj(args))->at[0] = value_keep(z->function);
    for (size_t i = 0; i < n; i++)
        ((TupleObj *)value_obj(args))->at[i + 1] = value_keep(tuple_at(z->iters, i));
    tuple_publish(args);
    return reduce_take(self, args);
}

static PyMethodDef map_methods[] = {
    {"__reduce__", map_reduce, METH_NOARGS, ITER_REDUCE_DOC},
    {"__setstate__", zip_setstate, METH_O, PyDoc_STR("__setstate__($self, object, /)\n--\n\nBe strict if object is true.")},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyMap_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "map",
    .tp_basicsize = sizeof(ZipObj),
    .tp_dealloc = zip_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = PyDoc_STR("map(function, iterable, /, *iterables, strict=False)\n--\n\n"
                        "What function returns for each item; with several iterables, for one item of each,\nuntil the shortest ends.\n\n"
                        "If strict is true they must all end together, else ValueError is raised."),
    .tp_traverse = zip_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = map_next,
    .tp_methods = map_methods,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = map_type_new,
    .tp_free = PyObject_GC_Del,
    .tp_vectorcall = map_vectorcall,
};

/* --- filter ------------------------------------------------------------------------------------------------------------------------------ */

typedef struct FilterObj {
    Obj   hdr;
    Value function FROZEN;                 /* None or bool: the item's own truth */
    Value iter     FROZEN;
} FilterObj;

static inline FilterObj *self_filter(PyObject *self) { return (FilterObj *)value_obj(value_of(self)); }

static PyObject *filter_make(PyTypeObject *type, PyObject *function, PyObject *iterable)
{
    PyObject *it = PyObject_GetIter(iterable), *self = it ? type->tp_alloc(type, 0) : NULL;
    if (!self) {
        Py_XDECREF(it);
        return NULL;
    }
    self_filter(self)->function = value_keep(value_of(function));
    self_filter(self)->iter = value_of(it);
    return self;
}

static PyObject *filter_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    if (!args_no_kwnames("filter", kwnames) || !args_count("filter", PyVectorcall_NARGS(nargsf), 2, 2))
        return NULL;
    return filter_make((PyTypeObject *)type, args[0], args[1]);
}

static PyObject *filter_type_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    if ((type == &PyFilter_Type || type->tp_init == PyFilter_Type.tp_init) && !args_no_keywords("filter", kwds))
        return NULL;
    if (!args_count("filter", (Py_ssize_t)tuple_len(value_of(args)), 2, 2))
        return NULL;
    return filter_make(type, args_of_tuple(args)[0], args_of_tuple(args)[1]);
}

static void filter_dealloc(PyObject *self)
{
    value_release(self_filter(self)->function);
    value_release(self_filter(self)->iter);
    obj_free(&self_filter(self)->hdr);
}

static int filter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(self_filter(self)->function));
    Py_VISIT(api_of(self_filter(self)->iter));
    return 0;
}

static PyObject *filter_next(PyObject *self)
{
    FilterObj *f = self_filter(self);
    PyObject *it = api_of(f->iter), *item;
    iternextfunc next = type_of(f->iter)->tp_iternext;
    for (unsigned n = 1; (item = next(it)) != NULL; n++) {
        int good;
        if (is_none(f->function) || value_obj(f->function) == (Obj *)&PyBool_Type) {
            good = PyObject_IsTrue(item);
        } else {
            PyObject *answer = PyObject_CallOneArg(api_of(f->function), item);
            good = answer ? PyObject_IsTrue(answer) : -1;
            Py_XDECREF(answer);
        }
        if (good > 0)
            return item;
        Py_DECREF(item);
        if (good < 0)
            return NULL;
        if (n % 1024 == 0)
            safepoint(this_thread);                     /* with iterator and function in C there is no other */
    }
    return NULL;
}

static PyObject *filter_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    FilterObj *f = self_filter(self);
    Value args = tuple_pair_take(value_keep(f->function), value_keep(f->iter));
    return is_raised(args) ? NULL : api_of(tuple_pair_take(value_keep(value_from_obj(type_of_api(self))), args));
}

static PyMethodDef filter_methods[] = {
    {"__reduce__", filter_reduce, METH_NOARGS, ITER_REDUCE_DOC},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyFilter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "filter",
    .tp_basicsize = sizeof(FilterObj),
    .tp_dealloc = filter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = PyDoc_STR("filter(function, iterable, /)\n--\n\nThe items for which function(item) is true; if function is None, those that are true."),
    .tp_traverse = filter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = filter_next,
    .tp_methods = filter_methods,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = filter_type_new,
    .tp_free = PyObject_GC_Del,
    .tp_vectorcall = filter_vectorcall,
};
