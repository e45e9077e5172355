/* stdlib/_collections.c -- the module _collections: defaultdict, the getters of named tuples, and the counting loop of Counter.
 *
 * defaultdict is a dict with one field more, which lies behind the dict's own (PEP 697). deque: _collections_deque.c.
 * OrderedDict: objects/odict.c.
 */
#include "objects/attr_int.h"
#include "objects/dict_int.h"
#include "stdlib/_collections_int.h"
#include "stdlib/module_state.h"

static int module_exec(PyObject *);
static int module_traverse(PyObject *, visitproc, void *);
static int module_clear(PyObject *);

/* ---- defaultdict ---- */

typedef struct { PyObject *factory; } DefaultData;       /* counted or NULL. GUARD(critical section) */

static DefaultData *default_of(PyObject *o) { return PyObject_GetTypeData(o, collections_state(Py_TYPE(o))->defaultdict); }

static PyObject *factory_get(PyObject *self)
{
    PyObject *factory;
    DefaultData *d = default_of(self);
    Py_BEGIN_CRITICAL_SECTION(self);
    factory = Py_XNewRef(d->factory);
    Py_END_CRITICAL_SECTION();
    return factory;
}

static void factory_set_take(PyObject *self, PyObject *factory)
{
    PyObject *old;
    DefaultData *d = default_of(self);
    Py_BEGIN_CRITICAL_SECTION(self);
    old = d->factory;
    d->factory = factory;
    Py_END_CRITICAL_SECTION();
    Py_XDECREF(old);
}

static int defaultdict_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    PyObject *factory = n ? PyTuple_GET_ITEM(args, 0) : Py_None;
    if (factory != Py_None && !PyCallable_Check(factory)) {
        PyErr_SetString(PyExc_TypeError, "first argument must be callable or None");
        return -1;
    }
    factory_set_take(self, factory == Py_None ? NULL : Py_NewRef(factory));
    PyObject *rest = PyTuple_GetSlice(args, n ? 1 : 0, n);
    int failed = rest ? PyDict_Type.tp_init(self, rest, kwargs) : -1;
    Py_XDECREF(rest);
    return failed;
}

static PyObject *defaultdict_missing(PyObject *self, PyObject *key)
{
    PyObject *factory = factory_get(self);
    if (!factory) {
        raise_key_error(value_of(key));
        return NULL;
    }
    PyObject *value = PyObject_CallNoArgs(factory), *there = NULL;
    Py_DECREF(factory);
    if (value)                               /* if another thread was first, its value is everybody's */
        PyDict_SetDefaultRef(self, key, value, &there);
    Py_XDECREF(value);
    return there;
}

static PyObject *defaultdict_copy(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *factory = factory_get(self);
    PyObject *copy = PyObject_CallFunctionObjArgs((PyObject *)(void *)Py_TYPE(self), factory ? factory : Py_None, self, NULL);
    Py_XDECREF(factory);
    return copy;
}

static PyObject *defaultdict_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *factory = factory_get(self);
    PyObject *args = factory ? PyTuple_Pack(1, factory) : PyTuple_New(0);
    Py_XDECREF(factory);
    PyObject *items = args ? PyObject_CallMethod(self, "items", NULL) : NULL, *iterator = items ? PyObject_GetIter(items) : NULL;
    Py_XDECREF(items);
    if (iterator)
        return Py_BuildValue("ONOON", (PyObject *)(void *)Py_TYPE(self), args, Py_None, Py_None, iterator);
    Py_XDECREF(args);
    return NULL;
}

static PyObject *defaultdict_repr(PyObject *self)
{
    const char *dot = strrchr(Py_TYPE(self)->tp_name, '.'), *name = dot ? dot + 1 : Py_TYPE(self)->tp_name;
    PyObject *items = PyDict_Type.tp_repr(self), *factory = items ? factory_get(self) : NULL, *shown = NULL, *text = NULL;
    if (items && !factory) {
        shown = PyUnicode_FromString("None");
    } else if (items) {
        int nested = Py_ReprEnter(factory);
        if (nested >= 0)
            shown = nested ? PyUnicode_FromString("...") : PyObject_Repr(factory);
        if (nested == 0)
            Py_ReprLeave(factory);
    }
    if (shown)
        text = PyUnicode_FromFormat("%s(%U, %U)", name, shown, items);
    Py_XDECREF(items);
    Py_XDECREF(factory);
    Py_XDECREF(shown);
    return text;
}

static bool is_defaultdict(PyObject *o)
{
    return PyDict_Check(o) && !PyDict_CheckExact(o) && PyType_GetBaseByToken(Py_TYPE(o), &defaultdict_spec, NULL) > 0;
}

/* The left operand's items, then the right one's, in a copy of whichever is a defaultdict (the left, if both are). */
static PyObject *defaultdict_or(PyObject *left, PyObject *right)
{
    if (!PyDict_Check(left) || !PyDict_Check(right))
        return Py_NewRef(Py_NotImplemented);
    PyObject *self = is_defaultdict(left) ? left : right, *factory = factory_get(self);
    PyObject *result = PyObject_CallFunctionObjArgs((PyObject *)(void *)Py_TYPE(self), factory ? factory : Py_None, left, NULL);
    Py_XDECREF(factory);
    if (result && PyDict_Update(result, right) < 0)
        Py_CLEAR(result);
    return result;
}

static PyObject *defaultdict_get_factory(PyObject *self, void *closure)
{
    (void)closure;
    PyObject *factory = factory_get(self);
    return factory ? factory : Py_NewRef(Py_None);
}

static int defaultdict_set_factory(PyObject *self, PyObject *value, void *closure)
{
    (void)closure;
    factory_set_take(self, value == Py_None ? NULL : Py_XNewRef(value));
    return 0;
}

static int defaultdict_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(default_of(self)->factory);
    return PyDict_Type.tp_traverse(self, visit, arg);
}

static int defaultdict_clear(PyObject *self)
{
    Py_CLEAR(default_of(self)->factory);
    return PyDict_Type.tp_clear(self);
}

static void defaultdict_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(default_of(self)->factory);
    PyDict_Type.tp_dealloc(self);
    Py_DECREF(type);
}

static PyMethodDef defaultdict_methods[] = {
    {"__missing__", defaultdict_missing, METH_O,
     PyDoc_STR("__missing__($self, key, /)\n--\n\nWhat d[key] gives for a key that is not there: default_factory()'s result, which is stored; KeyError without one.")},
    {"copy", defaultdict_copy, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nA shallow copy.")},
    {"__copy__", defaultdict_copy, METH_NOARGS, PyDoc_STR("__copy__($self, /)\n--\n\nA shallow copy.")},
    {"__reduce__", defaultdict_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\nWhat pickle needs.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, PyDoc_STR("See PEP 585")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef defaultdict_getset[] = {
    {"default_factory", defaultdict_get_factory, defaultdict_set_factory, PyDoc_STR("what makes the value of a missing key, or None"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot defaultdict_slots[] = {
    {Py_tp_init, defaultdict_init}, {Py_tp_dealloc, defaultdict_dealloc}, {Py_tp_traverse, defaultdict_traverse}, {Py_tp_clear, defaultdict_clear},
    {Py_tp_repr, defaultdict_repr}, {Py_nb_or, defaultdict_or}, {Py_tp_methods, defaultdict_methods}, {Py_tp_getset, defaultdict_getset},
    {Py_tp_token, &defaultdict_spec},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("defaultdict(default_factory=None, /, [...])\n--\n\n"
                "A dict that calls default_factory for a key that is not there, and stores what it returns. Everything else is as for dict.")},
    {0, NULL}
};
PyType_Spec defaultdict_spec = {"collections.defaultdict", -(int)sizeof(DefaultData), 0,
                                Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE, defaultdict_slots};

/* ---- _tuplegetter: the descriptor of a named tuple's field ---- */

typedef struct { Obj hdr; Py_ssize_t index FROZEN; PyObject *doc; } GetterObj;        /* doc: an ordinary field of objects, see PyMemberDef */
_Static_assert(offsetof(GetterObj, index) == offsetof(TupleGetterObj, index), "inline caches know where the index is");
static GetterObj *getter_of(PyObject *o) { return (GetterObj *)(void *)o; }

static PyObject *getter_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Py_ssize_t index;
    PyObject *doc;
    if (!args_no_keywords("_tuplegetter", kwargs) || !PyArg_ParseTuple(args, "nO:_tuplegetter", &index, &doc))
        return NULL;
    PyObject *o = type->tp_alloc(type, 0);
    if (o) {
        getter_of(o)->index = index;
        getter_of(o)->doc = Py_NewRef(doc);
    }
    return o;
}

static PyObject *getter_get(PyObject *self, PyObject *object, PyObject *type)
{
    (void)type;
    Py_ssize_t i = getter_of(self)->index;
    if (!object || object == Py_None)
        return Py_NewRef(self);
    if (!PyTuple_Check(object))
        return PyErr_Format(PyExc_TypeError, "descriptor for index '%zd' for tuple subclasses doesn't apply to '%s' object", i, Py_TYPE(object)->tp_name);
    return Py_XNewRef(PyTuple_GetItem(object, i));
}

static int getter_set(PyObject *self, PyObject *object, PyObject *value)
{
    (void)self, (void)object;
    PyErr_SetString(PyExc_AttributeError, value ? "can't set attribute" : "can't delete attribute");
    return -1;
}

static PyObject *getter_repr(PyObject *self)
{
    PyObject *doc = PyObject_GetAttrString(self, "__doc__"), *text = NULL;
    if (doc)
        text = PyUnicode_FromFormat("_tuplegetter(%zd, %R)", getter_of(self)->index, doc);
    Py_XDECREF(doc);
    return text;
}

static PyObject *getter_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *doc = PyObject_GetAttrString(self, "__doc__");
    return doc ? Py_BuildValue("(O(nN))", Py_TYPE(self), getter_of(self)->index, doc) : NULL;
}

static int getter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(getter_of(self)->doc);
    return 0;
}

static void getter_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(getter_of(self)->doc);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef getter_methods[] = {
    {"__reduce__", getter_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\nWhat pickle needs.")}, {NULL, NULL, 0, NULL}
};
static PyMemberDef getter_members[] = {{"__doc__", Py_T_OBJECT_EX, offsetof(GetterObj, doc), 0, NULL}, {NULL, 0, 0, 0, NULL}};
static PyType_Slot getter_slots[] = {
    {Py_tp_new, getter_new}, {Py_tp_dealloc, getter_dealloc}, {Py_tp_traverse, getter_traverse}, {Py_tp_descr_get, getter_get},
    {Py_tp_descr_set, getter_set}, {Py_tp_repr, getter_repr}, {Py_tp_methods, getter_methods}, {Py_tp_members, getter_members}, {0, NULL}
};
static PyType_Spec getter_spec = {"collections._tuplegetter", sizeof(GetterObj), 0,
                                  Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, getter_slots};

/* ---- counting ---- */

/* Whether type.name is what dict has there. -1: raised. */
static int as_dict_has_it(PyObject *mapping, const char *name)
{
    PyObject *its = PyObject_GetAttrString((PyObject *)(void *)Py_TYPE(mapping), name);
    PyObject *dicts = its ? PyObject_GetAttrString((PyObject *)(void *)&PyDict_Type, name) : NULL;
    int same = dicts ? its == dicts : -1;
    Py_XDECREF(its);
    Py_XDECREF(dicts);
    return same;
}

/* mapping[key] = its count + 1. */
static int count_one(PyObject *mapping, PyObject *key, bool plain, PyObject *zero, PyObject *one)
{
    PyObject *count = NULL;
    if (plain) {
        DictObj *d = (DictObj *)value_obj(value_of(mapping));
        Py_hash_t hash = PyObject_Hash(key);
        Value v = hash == -1 ? V_RAISED : dict_get_hash(d, value_of(key), hash);
        if (is_absent(v))
            v = value_from_int(0);
        if (LIKELY(value_is_int(v)) && LIKELY(value_as_int(v) < VALUE_INT_MAX))
            return dict_set_hash(d, value_of(key), hash, value_from_int(value_as_int(v) + 1));
        count = api_of(v);
    } else {
        count = PyObject_CallMethod(mapping, "get", "OO", key, zero);
    }
    PyObject *next = count ? PyNumber_Add(count, one) : NULL;
    int failed = !next ? -1 : plain ? PyDict_SetItem(mapping, key, next) : PyObject_SetItem(mapping, key, next);
    Py_XDECREF(count);
    Py_XDECREF(next);
    return failed;
}

static PyObject *count_elements(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_count("_count_elements", nargs, 2, 2))
        return NULL;
    PyObject *mapping = args[0], *iterator = PyObject_GetIter(args[1]), *zero = PyLong_FromLong(0), *one = PyLong_FromLong(1), *key;
    int plain = iterator && PyDict_Check(mapping) ? as_dict_has_it(mapping, "get") : 0;
    if (plain > 0)
        plain = as_dict_has_it(mapping, "__setitem__");
    while (iterator && plain >= 0 && !error_pending() && (key = PyIter_Next(iterator)) != NULL) {
        count_one(mapping, key, plain, zero, one);
        Py_DECREF(key);
    }
    Py_XDECREF(iterator);
    Py_DECREF(zero);
    Py_DECREF(one);
    return error_pending() ? NULL : Py_NewRef(Py_None);
}

/* ---- the module ---- */

static PyMethodDef module_methods[] = {
    {"_count_elements", (PyCFunction)(void (*)(void))count_elements, METH_FASTCALL,
     PyDoc_STR("_count_elements($module, mapping, iterable, /)\n--\n\nAdd one to mapping[item] for each item.")},
    {NULL, NULL, 0, NULL}
};
static PyModuleDef_Slot module_slots[] = MODULE_SLOTS(module_exec);
static void module_free(void *module) { module_clear(module); }
static PyModuleDef collections_module = {
    .m_name = "_collections",
    .m_doc = PyDoc_STR("The containers of collections that are native: deque and defaultdict."),
    .m_size = sizeof(CollectionsState),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

CollectionsState *collections_state(PyTypeObject *type) { return PyModule_GetState(PyType_GetModuleByDef(type, &collections_module)); }

static PyTypeObject *add_type(PyObject *module, PyType_Spec *spec, PyTypeObject *base)
{
    PyTypeObject *type = (PyTypeObject *)(void *)PyType_FromModuleAndSpec(module, spec, (PyObject *)(void *)base);
    return type && PyModule_AddType(module, type) < 0 ? NULL : type;
}

static int module_exec(PyObject *module)
{
    CollectionsState *st = PyModule_GetState(module);
    attr_tuple_getters_have(getter_get);
    return (st->deque = add_type(module, &deque_spec, NULL)) && (st->_deque_iterator = add_type(module, &_deque_iterator_spec, NULL)) &&
           (st->_deque_reverse_iterator = add_type(module, &_deque_reverse_iterator_spec, NULL)) &&
           (st->defaultdict = add_type(module, &defaultdict_spec, &PyDict_Type)) && (st->_tuplegetter = add_type(module, &getter_spec, NULL)) &&
           PyModule_AddType(module, &PyODict_Type) == 0 ? 0 : -1;
}

#define HELD(F) F(deque) F(_deque_iterator) F(_deque_reverse_iterator) F(defaultdict) F(_tuplegetter)
MODULE_STATE_FUNCTIONS(CollectionsState, HELD)

PyMODINIT_FUNC PyInit__collections(void) { return PyModuleDef_Init(&collections_module); }
