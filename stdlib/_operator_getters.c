/* stdlib/_operator_getters.c -- attrgetter, itemgetter, methodcaller: callables that fetch from their one argument.
 *
 * All is FROZEN after tp_new, so they are shared between threads without a lock. An attrgetter splits dotted names when it is made. A
 * methodcaller keeps its arguments as vectorcall wants them and copies them behind its argument for each call.
 */
#include "objects/call.h"
#include "objects/list_int.h"
#include "objects/str_int.h"
#include "stdlib/_operator_int.h"

typedef struct GetterObj {
    Obj hdr;
    vectorcallfunc call FROZEN;
    PyObject *given FROZEN;                  /* the tuple of arguments; keyword values at its end */
    PyObject *paths FROZEN;                  /* attrgetter: a str, or a tuple of strs where there was a dot, for each argument */
    PyObject *name FROZEN;                   /* methodcaller */
    PyObject *kwnames FROZEN;                /* methodcaller: a tuple of strs, or NULL */
} GetterObj;

static GetterObj *getter_of(PyObject *o) { return (GetterObj *)(void *)o; }
static PyObject *item(PyObject *tuple, size_t i) { return api_of(tuple_at(value_of(tuple), i)); }

static int getter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(getter_of(self)->given);
    Py_VISIT(getter_of(self)->paths);
    Py_VISIT(getter_of(self)->name);
    Py_VISIT(getter_of(self)->kwnames);
    return 0;
}

static int getter_clear(PyObject *self)
{
    Py_CLEAR(getter_of(self)->given);
    Py_CLEAR(getter_of(self)->paths);
    Py_CLEAR(getter_of(self)->name);
    Py_CLEAR(getter_of(self)->kwnames);
    return 0;
}

static void getter_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    getter_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static inline bool one_argument(const char *name, size_t nargsf, PyObject *kwnames)
{
    return (LIKELY(kwnames == NULL) || args_no_kwnames(name, kwnames)) && args_count(name, PyVectorcall_NARGS(nargsf), 1, 1);
}

/* A tuple of n things that get(self, i, obj) finds. */
static PyObject *tuple_of(GetterObj *g, size_t n, PyObject *obj, PyObject *(*get)(GetterObj *, size_t, PyObject *))
{
    Value all = tuple_new(n);
    if (is_raised(all))
        return NULL;
    for (size_t i = 0; i < n; i++) {
        PyObject *o = get(g, i, obj);
        if (!o) {
            value_release(all);
            return NULL;
        }
        ((TupleObj *)value_obj(all))->at[i] = value_of(o);
    }
    tuple_publish(all);
    return api_of(all);
}

static PyObject *getter_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    return Py_BuildValue("OO", Py_TYPE(self), getter_of(self)->given);
}

/* "(...)" stands for the same getter within itself. */
static PyObject *getter_repr(PyObject *self)
{
    int entered = Py_ReprEnter(self);
    if (entered)
        return entered < 0 ? NULL : PyUnicode_FromFormat("%s(...)", Py_TYPE(self)->tp_name);
    PyObject *given = getter_of(self)->given, *text;
    if (tuple_len(value_of(given)) == 1)
        text = PyUnicode_FromFormat("%s(%R)", Py_TYPE(self)->tp_name, item(given, 0));
    else
        text = PyUnicode_FromFormat("%s%R", Py_TYPE(self)->tp_name, given);
    Py_ReprLeave(self);
    return text;
}

/* ---- itemgetter ---- */

static inline PyObject *one_item(GetterObj *g, size_t i, PyObject *obj)
{
    PyObject *key = item(g->given, i);
    Value v = value_of(obj), k = value_of(key);
    if (value_is_int(k) && value_as_int(k) >= 0) {
        size_t at = (size_t)value_as_int(k);
        if (IS_EXACT(v, TUPLE)) {
            if (at < tuple_len(v))
                return api_of(value_keep(tuple_at(v, at)));
        } else if (IS_EXACT(v, LIST)) {
            Value found = list_get((ListObj *)value_obj(v), at);
            if (!is_absent(found))
                return api_of(found);
        }
    }
    return PyObject_GetItem(obj, key);
}

static PyObject *itemgetter_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    if (!one_argument("itemgetter", nargsf, kwnames))
        return NULL;
    GetterObj *g = getter_of(self);
    size_t n = tuple_len(value_of(g->given));
    return n == 1 ? one_item(g, 0, args[0]) : tuple_of(g, n, args[0], one_item);
}

static PyObject *itemgetter_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    if (!args_no_keywords("itemgetter", kwargs))
        return NULL;
    if (PyTuple_GET_SIZE(args) < 1) {
        args_count_failed("itemgetter", 0, 1, 1);
        return NULL;
    }
    GetterObj *g = getter_of(type->tp_alloc(type, 0));
    if (g) {
        g->call = itemgetter_call;
        g->given = Py_NewRef(args);
    }
    return (PyObject *)(void *)g;
}

/* ---- attrgetter ---- */

static PyObject *one_attr(GetterObj *g, size_t i, PyObject *obj)
{
    PyObject *path = item(g->paths, i);
    if (!IS_EXACT(value_of(path), TUPLE))
        return PyObject_GetAttr(obj, path);
    PyObject *at = Py_NewRef(obj);
    for (size_t n = tuple_len(value_of(path)), j = 0; at && j < n; j++) {
        PyObject *next = PyObject_GetAttr(at, item(path, j));
        Py_DECREF(at);
        at = next;
    }
    return at;
}

static PyObject *attrgetter_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    if (!one_argument("attrgetter", nargsf, kwnames))
        return NULL;
    GetterObj *g = getter_of(self);
    size_t n = tuple_len(value_of(g->paths));
    return n == 1 ? one_attr(g, 0, args[0]) : tuple_of(g, n, args[0], one_attr);
}

/* "a" interned, or ("a", "b") for "a.b". */
static PyObject *path_of(PyObject *name)
{
    Py_ssize_t length = PyUnicode_GetLength(name), dot = PyUnicode_FindChar(name, '.', 0, length, 1);
    if (dot < 0) {
        PyObject *one = PyUnicode_FromObject(name);
        if (one)
            PyUnicode_InternInPlace(&one);
        return one;
    }
    PyObject *parts = PyUnicode_Split(name, api_of(N(dot)), -1), *path;
    for (Py_ssize_t i = 0; parts && i < PyList_GET_SIZE(parts); i++) {
        PyObject *part = PyList_GetItemRef(parts, i);        /* nobody else knows the list */
        PyUnicode_InternInPlace(&part);
        if (PyList_SetItem(parts, i, part) < 0)
            Py_CLEAR(parts);
    }
    path = parts ? PyList_AsTuple(parts) : NULL;
    Py_XDECREF(parts);
    return path;
}

static PyObject *one_path(GetterObj *g, size_t i, PyObject *unused)
{
    (void)unused;
    PyObject *name = item(g->given, i);
    return value_is_str(value_of(name)) ? path_of(name) : api_of(raise_type_error("attribute name must be a string"));
}

static PyObject *attrgetter_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    if (!args_no_keywords("attrgetter", kwargs))
        return NULL;
    if (PyTuple_GET_SIZE(args) < 1) {
        args_count_failed("attrgetter", 0, 1, 1);
        return NULL;
    }
    GetterObj *g = getter_of(type->tp_alloc(type, 0));
    if (!g)
        return NULL;
    g->call = attrgetter_call;
    g->given = Py_NewRef(args);
    if (!(g->paths = tuple_of(g, (size_t)PyTuple_GET_SIZE(args), NULL, one_path))) {
        Py_DECREF(g);
        return NULL;
    }
    return (PyObject *)(void *)g;
}

/* ---- methodcaller ---- */

enum { ARGUMENTS_HERE = 8 };

static PyObject *methodcaller_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    if (!one_argument("methodcaller", nargsf, kwnames))
        return NULL;
    GetterObj *g = getter_of(self);
    size_t n = tuple_len(value_of(g->given)), nkw = g->kwnames ? tuple_len(value_of(g->kwnames)) : 0;
    PyObject *here[ARGUMENTS_HERE + 2], **all = n <= ARGUMENTS_HERE ? here : PyMem_Malloc((n + 2) * sizeof *all);
    if (!all)
        return PyErr_NoMemory();
    all[1] = args[0];                                /* all[0] is the word that a callee may use */
    for (size_t i = 0; i < n; i++)
        all[i + 2] = item(g->given, i);
    PyObject *result = PyObject_VectorcallMethod(g->name, all + 1, (n - nkw + 1) | PY_VECTORCALL_ARGUMENTS_OFFSET, g->kwnames);
    if (all != here)
        PyMem_Free(all);
    return result;
}

static PyObject *methodcaller_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    if (PyTuple_GET_SIZE(args) < 1)
        return api_of(raise_type_error("methodcaller needs at least one argument, the method name"));
    if (!value_is_str(value_of(item(args, 0))))
        return api_of(raise_type_error("method name must be a string"));
    GetterObj *g = getter_of(type->tp_alloc(type, 0));
    if (!g)
        return NULL;
    g->call = methodcaller_call;
    g->name = Py_NewRef(item(args, 0));
    PyUnicode_InternInPlace(&g->name);
    size_t nargs = (size_t)PyTuple_GET_SIZE(args) - 1;
    struct flat_call flat;
    if (!kwargs || PyDict_GET_SIZE(kwargs) == 0) {
        g->given = api_of(tuple_slice(value_of(args), 1, nargs + 1));
    } else if (call_flatten(&flat, args_of_tuple(args) + 1, nargs, kwargs) == 0) {
        g->given = api_of(tuple_from_values((const Value *)(const void *)flat.args, flat.nargs + flat.nkw));
        g->kwnames = Py_NewRef(flat.kwnames);
        call_flatten_end(&flat);
    }
    if (!g->given) {
        Py_DECREF(g);
        return NULL;
    }
    return (PyObject *)(void *)g;
}

static size_t positional(const GetterObj *g)
{
    return tuple_len(value_of(g->given)) - (g->kwnames ? tuple_len(value_of(g->kwnames)) : 0);
}

static PyObject *methodcaller_repr(PyObject *self)
{
    GetterObj *g = getter_of(self);
    int entered = Py_ReprEnter(self);
    if (entered)
        return entered < 0 ? NULL : PyUnicode_FromFormat("%s(...)", Py_TYPE(self)->tp_name);
    PyObject *text = PyUnicode_FromFormat("%s(%R", Py_TYPE(self)->tp_name, g->name);
    for (size_t i = 0, n = tuple_len(value_of(g->given)), first = positional(g); text && i < n; i++) {
        PyObject *more = i < first ? PyUnicode_FromFormat("%U, %R", text, item(g->given, i))
                                   : PyUnicode_FromFormat("%U, %U=%R", text, item(g->kwnames, i - first), item(g->given, i));
        Py_DECREF(text);
        text = more;
    }
    if (text) {
        PyObject *whole = PyUnicode_FromFormat("%U)", text);
        Py_DECREF(text);
        text = whole;
    }
    Py_ReprLeave(self);
    return text;
}

/* (type, (name, *args)), or with keywords (partial(type, name, **kwargs), args). */
static PyObject *methodcaller_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    GetterObj *g = getter_of(self);
    size_t first = positional(g);
    PyObject *args = api_of(tuple_slice(value_of(g->given), 0, first));
    if (!args)
        return NULL;
    if (!g->kwnames) {
        PyObject *name = PyTuple_Pack(1, g->name), *all = name ? PySequence_Concat(name, args) : NULL;
        Py_XDECREF(name);
        Py_DECREF(args);
        return all ? Py_BuildValue("ON", Py_TYPE(self), all) : NULL;
    }
    PyObject *functools = PyImport_ImportModule("functools"), *partial = functools ? PyObject_GetAttrString(functools, "partial") : NULL;
    PyObject *kwargs = partial ? PyDict_New() : NULL, *maker = NULL;
    for (size_t i = 0; kwargs && i < tuple_len(value_of(g->kwnames)); i++)
        if (PyDict_SetItem(kwargs, item(g->kwnames, i), item(g->given, first + i)) < 0)
            Py_CLEAR(kwargs);
    if (kwargs) {
        PyObject *call[] = {(PyObject *)(void *)Py_TYPE(self), g->name};
        maker = PyObject_VectorcallDict(partial, call, 2, kwargs);
    }
    Py_XDECREF(functools);
    Py_XDECREF(partial);
    Py_XDECREF(kwargs);
    if (!maker) {
        Py_DECREF(args);
        return NULL;
    }
    return Py_BuildValue("NN", maker, args);
}

/* ---- the types ---- */

#define REDUCE(function) {"__reduce__", function, METH_NOARGS, PyDoc_STR("Return state information for pickling")}
static PyMethodDef getter_methods[] = {REDUCE(getter_reduce), {NULL, NULL, 0, NULL}};
static PyMethodDef caller_methods[] = {REDUCE(methodcaller_reduce), {NULL, NULL, 0, NULL}};
static PyMemberDef getter_members[] = {
    {"__vectorcalloffset__", Py_T_PYSSIZET, offsetof(GetterObj, call), Py_READONLY, NULL}, {NULL, 0, 0, 0, NULL}
};

/* What inspect shows for a call of an instance. */
static PyObject *getter_signature(PyObject *self, void *unused)
{
    (void)self, (void)unused;
    return PyUnicode_FromString("(obj, /)");
}
static PyGetSetDef getter_getset[] = {{"__text_signature__", getter_signature, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};

#define GETTER(name, methods, repr, doc)                                                                                                 \
    static PyType_Slot name##_slots[] = {                                                                                                \
        {Py_tp_new, name##_new}, {Py_tp_dealloc, getter_dealloc}, {Py_tp_traverse, getter_traverse}, {Py_tp_clear, getter_clear},        \
        {Py_tp_call, PyVectorcall_Call}, {Py_tp_repr, repr}, {Py_tp_methods, methods}, {Py_tp_members, getter_members},                  \
        {Py_tp_getset, getter_getset},                                                                                                   \
        {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR(doc)}, {0, NULL}                                                                        \
    };                                                                                                                                   \
    PyType_Spec name##_spec = {"operator." #name, sizeof(GetterObj), 0,                                                                  \
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_HAVE_VECTORCALL, name##_slots};
GETTER(attrgetter, getter_methods, getter_repr,
       "attrgetter(attr, /, *attrs)\n--\n\nA callable that fetches the named attributes from its argument, several as a tuple.\n"
       "After f = attrgetter('name.first'), f(r) is r.name.first.")
GETTER(itemgetter, getter_methods, getter_repr,
       "itemgetter(item, /, *items)\n--\n\nA callable that fetches the items from its argument, several as a tuple.\n"
       "After g = itemgetter(2, 5), g(r) is (r[2], r[5]).")
GETTER(methodcaller, caller_methods, methodcaller_repr,
       "methodcaller(name, /, *args, **kwargs)\n--\n\nA callable that calls the named method of its argument.\n"
       "After f = methodcaller('name', 'date', foo=1), f(r) is r.name('date', foo=1).")
