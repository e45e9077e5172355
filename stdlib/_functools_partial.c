/* stdlib/_functools_partial.c -- functools.partial and its Placeholder.
 *
 * What a partial binds is one tuple, (func, args, keywords, number of placeholders), in a field (objects/field.h): __setstate__ replaces
 * it as a whole, and a call that runs meanwhile goes on with the one it has read. The keywords are a dict that programs may change, so
 * each call reads it anew.
 */
#include "objects/attr.h"
#include "objects/call.h"
#include "objects/dict_int.h"
#include "stdlib/_functools_int.h"

typedef struct PartialObj {
    Obj hdr;
    vectorcallfunc call FROZEN;
    Value bound;                             /* field: the tuple; never empty once tp_new is through */
} PartialObj;
enum { FUNC, ARGS, KEYWORDS, HOLES, PARTS };

static PartialObj *partial_of(PyObject *o) { return (PartialObj *)(void *)o; }

/* Counted; NULL: raised, since the collector has cleared the partial. */
static PyObject *bound_of(PyObject *self)
{
    Value bound = field_get(&partial_of(self)->hdr, &partial_of(self)->bound);
    return api_of(is_absent(bound) ? raise_format(PyExc_ReferenceError, "the partial object is being destroyed") : bound);
}
static size_t holes_in(PyObject *bound) { return (size_t)value_as_int(tuple_at(value_of(bound), HOLES)); }

/* ---- the placeholder ---- */

static PyObject *placeholder_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    FunctoolsState *st = functools_state(type);
    if (PyTuple_GET_SIZE(args) || (kwargs && PyDict_GET_SIZE(kwargs)))
        return api_of(raise_type_error("PlaceholderType takes no arguments"));
    return st->placeholder ? Py_NewRef(st->placeholder) : type->tp_alloc(type, 0);
}
static PyObject *placeholder_name(PyObject *self)
{
    (void)self;
    return PyUnicode_FromString("Placeholder");
}
static PyObject *placeholder_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    return placeholder_name(self);
}
static void placeholder_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}
static PyMethodDef placeholder_methods[] = {{"__reduce__", placeholder_reduce, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyType_Slot placeholder_slots[] = {
    {Py_tp_new, placeholder_new}, {Py_tp_dealloc, placeholder_dealloc}, {Py_tp_repr, placeholder_name}, {Py_tp_methods, placeholder_methods},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("The type of the Placeholder singleton.\n\nUsed as a placeholder for partial arguments.")}, {0, NULL}
};
PyType_Spec placeholder_spec = {"functools._PlaceholderType", sizeof(Obj), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, placeholder_slots};

/* ---- making ---- */

static size_t count_holes(FunctoolsState *st, PyObject *args)
{
    size_t n = 0;
    for (size_t i = 0; i < length_of(args); i++)
        n += item_of(args, i) == st->placeholder;
    return n;
}

static bool trailing_hole(FunctoolsState *st, PyObject *args, size_t n)
{
    if (n == 0 || item_of(args, n - 1) != st->placeholder)
        return false;
    raise_type_error("trailing Placeholders are not allowed");
    return true;
}

/* Consumes args and keywords, also on failure (either may be NULL then). */
static PyObject *bound_new(FunctoolsState *st, PyObject *func, PyObject *args, PyObject *keywords)
{
    Value parts[PARTS];
    if (!args || !keywords) {
        Py_XDECREF(args);
        Py_XDECREF(keywords);
        return NULL;
    }
    parts[FUNC] = value_keep(value_of(func));
    parts[ARGS] = value_of(args);
    parts[KEYWORDS] = value_of(keywords);
    parts[HOLES] = value_from_int((int64_t)count_holes(st, args));
    return api_of(tuple_take_values(parts, PARTS));
}

/* The arguments of an inner partial followed by new ones, which first fill its holes. A new tuple. */
static PyObject *args_joined(FunctoolsState *st, PyObject *inner, PyObject *const *more, size_t n)
{
    size_t m = length_of(inner), holes = count_holes(st, inner), used = 0, extra = n > holes ? n - holes : 0;
    Value all = tuple_new(m + extra);
    if (is_raised(all) || m + extra == 0)
        return api_of(all);
    Value *at = ((TupleObj *)value_obj(all))->at;
    for (size_t i = 0; i < m; i++) {
        PyObject *o = item_of(inner, i);
        at[i] = value_keep(value_of(o == st->placeholder && used < n ? more[used++] : o));
    }
    for (size_t i = 0; i < extra; i++)
        at[m + i] = value_keep(value_of(more[used++]));
    tuple_publish(all);
    return api_of(all);
}

/* inner, updated by kwargs, which may be NULL: a new dict. */
static PyObject *keywords_joined(PyObject *inner, PyObject *kwargs)
{
    PyObject *all = inner ? PyDict_Copy(inner) : PyDict_New();
    if (all && kwargs && PyDict_Update(all, kwargs) < 0)
        Py_CLEAR(all);
    return all;
}

static bool hole_in_keywords(FunctoolsState *st, PyObject *kwargs)
{
    size_t at = 0;
    Value v;
    bool found = false;
    while (kwargs && !found && dict_next((DictObj *)value_obj(value_of(kwargs)), &at, NULL, &v)) {
        found = api_of(v) == st->placeholder;
        value_release(v);
    }
    if (found)
        raise_type_error("Placeholder cannot be passed as a keyword argument");
    return found;
}

static PyObject *partial_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames);

/* The instance's attributes in a new dict; NULL without an exception if there are none. */
static PyObject *attributes(PyObject *self)
{
    Value v = attr_dict_copy(value_of(self));
    if (is_absent(v) || is_raised(v))
        return NULL;
    if (PyDict_GET_SIZE(api_of(v)))
        return api_of(v);
    value_release(v);
    return NULL;
}

/* Of a partial that adds nothing but arguments to its function: what it binds, counted. NULL: func is no such; raised or not. */
static PyObject *flattened(FunctoolsState *st, PyObject *func)
{
    if (!PyObject_TypeCheck(func, st->partial) || Py_TYPE(func)->tp_call != st->partial->tp_call)
        return NULL;
    PyObject *own = attributes(func);
    if (own || error_pending()) {
        Py_XDECREF(own);
        return NULL;
    }
    return bound_of(func);
}

static PyObject *partial_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    FunctoolsState *st = functools_state(type);
    size_t n = length_of(args);
    if (n < 1)
        return api_of(raise_type_error("type 'partial' takes at least one argument"));
    PyObject *func = item_of(args, 0);
    if (!PyCallable_Check(func))
        return api_of(raise_type_error("the first argument must be callable"));
    if (trailing_hole(st, args, n > 1 ? n : 0) || hole_in_keywords(st, kwargs))
        return NULL;
    PyObject *inner = flattened(st, func), *bound = NULL;
    if (inner)
        bound = bound_new(st, item_of(inner, FUNC), args_joined(st, item_of(inner, ARGS), args_of_tuple(args) + 1, n - 1),
                          keywords_joined(item_of(inner, KEYWORDS), kwargs));
    else if (!error_pending())
        bound = bound_new(st, func, api_of(tuple_slice(value_of(args), 1, n)), keywords_joined(NULL, kwargs));
    Py_XDECREF(inner);
    PartialObj *p = bound ? partial_of(type->tp_alloc(type, 0)) : NULL;
    if (!p) {
        Py_XDECREF(bound);
        return NULL;
    }
    p->call = partial_call;
    field_init(&p->bound, value_of(bound));
    return (PyObject *)(void *)p;
}

/* ---- calling ---- */

enum { WORDS_HERE = 12 };

/* The words of the call: one for the callee, bound arguments with the holes filled, the other arguments. Borrowed. NULL: raised. */
static PyObject **call_words(PyObject *bound, PyObject *placeholder, PyObject *const *args, size_t nargs, size_t nkw, PyObject **here)
{
    PyObject *given = item_of(bound, ARGS);
    size_t n = length_of(given), holes = holes_in(bound), used = 0;
    if (nargs < holes) {
        raise_type_error("missing positional arguments in 'partial' call; expected at least %zu, got %zu", holes, nargs);
        return NULL;
    }
    size_t room = 1 + n + nargs - holes + nkw;
    PyObject **words = room <= WORDS_HERE ? here : PyMem_Malloc(room * sizeof *words);
    if (!words) {
        PyErr_NoMemory();
        return NULL;
    }
    words[0] = NULL;
    for (size_t i = 0; i < n; i++) {
        PyObject *o = item_of(given, i);
        words[1 + i] = UNLIKELY(holes) && o == placeholder ? args[used++] : o;
    }
    for (size_t i = holes; i < nargs + nkw; i++)
        words[1 + n + i - holes] = args[i];
    return words;
}

/* With bound keywords: both sets of keywords as one dict. */
static PyObject *call_with_keywords(PyObject *bound, PyObject *const *words, size_t n, PyObject *const *values, PyObject *kwnames)
{
    PyObject *all = item_of(bound, KEYWORDS), *mine = NULL;
    if (kwnames && length_of(kwnames)) {
        all = mine = PyDict_Copy(all);
        for (size_t i = 0; all && i < length_of(kwnames); i++)
            if (PyDict_SetItem(mine, item_of(kwnames, i), values[i]) < 0)
                all = NULL;
    }
    struct flat_call flat;
    PyObject *result = NULL;
    if (all && call_flatten(&flat, words, n, all) == 0) {
        result = PyObject_Vectorcall(item_of(bound, FUNC), flat.args, n | PY_VECTORCALL_ARGUMENTS_OFFSET, flat.kwnames);
        call_flatten_end(&flat);
    }
    Py_XDECREF(mine);
    return result;
}

static PyObject *partial_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    PyObject *bound = bound_of(self), *here[WORDS_HERE], *result;
    if (!bound)
        return NULL;
    size_t nargs = (size_t)PyVectorcall_NARGS(nargsf), nkw = kwnames ? length_of(kwnames) : 0, holes = holes_in(bound);
    PyObject *placeholder = holes ? functools_state(Py_TYPE(self))->placeholder : NULL;
    PyObject **words = call_words(bound, placeholder, args, nargs, nkw, here);
    if (!words) {
        Py_DECREF(bound);
        return NULL;
    }
    size_t n = length_of(item_of(bound, ARGS)) + nargs - holes;
    if (LIKELY(dict_used((DictObj *)value_obj(value_of(item_of(bound, KEYWORDS)))) == 0))
        result = PyObject_Vectorcall(item_of(bound, FUNC), words + 1, n | PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames);
    else
        result = call_with_keywords(bound, words + 1, n, args + nargs, kwnames);
    if (words != here)
        PyMem_Free(words);
    Py_DECREF(bound);
    return result;
}

static PyObject *partial_get(PyObject *self, PyObject *obj, PyObject *type)
{
    if ((!obj || obj == Py_None) && (!type || type == Py_None))
        return api_of(raise_type_error("__get__(None, None) is invalid"));
    return !obj || obj == Py_None ? Py_NewRef(self) : PyMethod_New(self, obj);
}

/* ---- showing, pickling ---- */

static PyObject *joined_repr(PyObject *text, const char *format, PyObject *a, PyObject *b)
{
    PyObject *more = text ? PyUnicode_FromFormat(format, text, a, b) : NULL;
    Py_XDECREF(text);
    return more;
}

static PyObject *repr_of_bound(PyObject *self, PyObject *bound)
{
    PyObject *module = PyType_GetModuleName(Py_TYPE(self)), *name = PyType_GetQualName(Py_TYPE(self)), *text = NULL;
    if (module && name) {
        text = PyUnicode_FromFormat("%S.%S", module, name);
        text = joined_repr(text, "%U(%R", item_of(bound, FUNC), NULL);
    }
    for (size_t i = 0; text && i < length_of(item_of(bound, ARGS)); i++)
        text = joined_repr(text, "%U, %R", item_of(item_of(bound, ARGS), i), NULL);
    size_t at = 0;
    Value key, v;
    while (text && dict_next((DictObj *)value_obj(value_of(item_of(bound, KEYWORDS))), &at, &key, &v)) {
        text = joined_repr(text, "%U, %S=%R", api_of(key), api_of(v));
        value_release(key);
        value_release(v);
    }
    Py_XDECREF(module);
    Py_XDECREF(name);
    return joined_repr(text, "%U)", NULL, NULL);
}

static PyObject *partial_repr(PyObject *self)
{
    int entered = Py_ReprEnter(self);
    if (entered)
        return entered < 0 ? NULL : PyUnicode_FromString("...");
    PyObject *bound = bound_of(self), *text = bound ? repr_of_bound(self, bound) : NULL;
    Py_XDECREF(bound);
    Py_ReprLeave(self);
    return text;
}

static PyObject *partial_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *bound = bound_of(self), *own = bound ? attributes(self) : NULL, *result = NULL;
    if (bound && !error_pending())
        result = Py_BuildValue("O(O)(OOOO)", Py_TYPE(self), item_of(bound, FUNC), item_of(bound, FUNC), item_of(bound, ARGS), item_of(bound, KEYWORDS),
                               own ? own : Py_None);
    Py_XDECREF(bound);
    Py_XDECREF(own);
    return result;
}

static PyObject *partial_setstate(PyObject *self, PyObject *state)
{
    FunctoolsState *st = functools_state(Py_TYPE(self));
    if (!PyTuple_Check(state) || length_of(state) != 4)
        return api_of(raise_type_error("invalid partial state"));
    PyObject *func = item_of(state, 0), *args = item_of(state, 1), *keywords = item_of(state, 2), *own = item_of(state, 3);
    if (!PyCallable_Check(func) || !PyTuple_Check(args) || (keywords != Py_None && !PyDict_Check(keywords)) || (own != Py_None && !PyDict_Check(own)))
        return api_of(raise_type_error("invalid partial state"));
    if (trailing_hole(st, args, length_of(args)))
        return NULL;
    PyObject *plain = PyTuple_CheckExact(args) ? Py_NewRef(args) : PySequence_Tuple(args);
    PyObject *words = keywords == Py_None ? PyDict_New() : PyDict_CheckExact(keywords) ? Py_NewRef(keywords) : keywords_joined(NULL, keywords);
    PyObject *bound = bound_new(st, func, plain, words);
    PyObject *attrs = !bound ? NULL : own == Py_None ? PyDict_New() : Py_NewRef(own);
    int failed = attrs ? PyObject_GenericSetDict(self, attrs, NULL) : -1;
    Py_XDECREF(attrs);
    if (failed) {
        Py_XDECREF(bound);
        return NULL;
    }
    field_set(&partial_of(self)->hdr, &partial_of(self)->bound, value_of(bound));
    return Py_None;
}

/* ---- the type ---- */

static PyObject *partial_part(PyObject *self, void *which)
{
    PyObject *bound = bound_of(self), *part = bound ? Py_NewRef(item_of(bound, (size_t)(uintptr_t)which)) : NULL;
    Py_XDECREF(bound);
    return part;
}
static int partial_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    VISIT_FIELD(partial_of(self)->bound);
    return PyObject_VisitManagedDict(self, visit, arg);
}
static int partial_clear(PyObject *self)
{
    field_clear(&partial_of(self)->bound);
    PyObject_ClearManagedDict(self);
    return 0;
}
static void partial_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    partial_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef partial_methods[] = {
    {"__reduce__", partial_reduce, METH_NOARGS, NULL}, {"__setstate__", partial_setstate, METH_O, NULL},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, PyDoc_STR("See PEP 585")}, {NULL, NULL, 0, NULL}
};
static PyGetSetDef partial_getset[] = {
    {"func", partial_part, NULL, PyDoc_STR("function object to use in future partial calls"), (void *)FUNC},
    {"args", partial_part, NULL, PyDoc_STR("tuple of arguments to future partial calls"), (void *)ARGS},
    {"keywords", partial_part, NULL, PyDoc_STR("dictionary of keyword arguments to future partial calls"), (void *)KEYWORDS},
    {"__dict__", PyObject_GenericGetDict, set_dict, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}
};
static PyMemberDef partial_members[] = {
    {"__vectorcalloffset__", Py_T_PYSSIZET, offsetof(PartialObj, call), Py_READONLY, NULL}, {NULL, 0, 0, 0, NULL}
};
static PyType_Slot partial_slots[] = {
    {Py_tp_new, partial_new}, {Py_tp_dealloc, partial_dealloc}, {Py_tp_traverse, partial_traverse}, {Py_tp_clear, partial_clear},
    {Py_tp_call, PyVectorcall_Call}, {Py_tp_repr, partial_repr}, {Py_tp_descr_get, partial_get}, {Py_tp_methods, partial_methods},
    {Py_tp_getset, partial_getset}, {Py_tp_members, partial_members},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("partial(func, /, *args, **keywords)\n--\n\n"
                "Create a new function with partial application of the given arguments\nand keywords.")},
    {0, NULL}
};
PyType_Spec partial_spec = {"functools.partial", sizeof(PartialObj), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_IMMUTABLETYPE |
                                Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_MANAGED_WEAKREF, partial_slots};
