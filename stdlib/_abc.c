/* stdlib/_abc.c -- abstract base classes: registering classes, and isinstance() and issubclass() with two caches a class (PEP 3119).
 *
 * Each abstract class has an AbcData in its dict under "_abc_impl". Registry and caches are sets of weak references to classes; a dead class
 * takes itself out. The negative cache is valid for one value of the invalidation counter, which every register() moves on: a class that was
 * no subclass may be one now.
 * State. AbcData's fields GUARD(its object lock), taken as a critical section, since comparing weak references may run Python code;
 *        the counter SHARED(seq_cst).
 */
#include "Python.h"

#include "objects/rt.h"
#include "objects/type.h"
#include "stdlib/module_state.h"

typedef struct {
    PyTypeObject *data_type;
} AbcState;

static struct PyModuleDef abc_module;
static uint64_t invalidation = 1;        /* SHARED(seq_cst) */

typedef struct {
    Obj hdr;
    Value registry, cache, negative;     /* set, or V_ABSENT until needed */
    uint64_t negative_version;
} AbcData;

static AbcState *state_of(PyObject *module) { return PyModule_GetState(module); }
static AbcData *data_body(PyObject *o) { return (AbcData *)value_obj(value_of(o)); }

static PyObject *data_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *o = type->tp_alloc(type, 0);
    (void)args, (void)kwargs;
    if (o) {
        AbcData *d = data_body(o);
        d->registry = d->cache = d->negative = V_ABSENT;
        d->negative_version = load_u64(&invalidation);
    }
    return o;
}

static int data_traverse(PyObject *self, visitproc visit, void *arg)
{
    AbcData *d = data_body(self);
    Py_VISIT((PyObject *)Py_TYPE(self));
    if (value_is_ptr(d->registry))
        Py_VISIT(api_of(d->registry));
    if (value_is_ptr(d->cache))
        Py_VISIT(api_of(d->cache));
    if (value_is_ptr(d->negative))
        Py_VISIT(api_of(d->negative));
    return 0;
}

static int data_clear(PyObject *self)
{
    AbcData *d = data_body(self);
    value_set(&d->registry, V_ABSENT);
    value_set(&d->cache, V_ABSENT);
    value_set(&d->negative, V_ABSENT);
    return 0;
}

static void data_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    data_clear(self);
    type->tp_free(self);
    Py_DECREF((PyObject *)type);
}

static PyType_Slot data_slots[] = {
    {Py_tp_new, data_new}, {Py_tp_dealloc, data_dealloc}, {Py_tp_traverse, data_traverse}, {Py_tp_clear, data_clear},
    {Py_tp_doc, (void *)"What an abstract class knows of its subclasses."}, {0, NULL},
};
static PyType_Spec data_spec = {"_abc._abc_data", sizeof(AbcData), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, data_slots};

static PyObject *data_of(PyObject *module, PyObject *cls)
{
    PyObject *o = PyObject_GetAttrString(cls, "_abc_impl");
    if (o && Py_TYPE(o) != state_of(module)->data_type) {
        PyErr_SetString(PyExc_TypeError, "_abc_impl is set to a wrong type");
        Py_CLEAR(o);
    }
    return o;
}

/* -- sets of weak references ------------------------------------------------------------------------------------------------------------ */

/* Called when a class dies: self is a weak reference to the set that held ref. */
static PyObject *forget(PyObject *set_ref, PyObject *ref)
{
    PyObject *set;
    if (PyWeakref_GetRef(set_ref, &set) > 0) {
        if (PySet_Discard(set, ref) < 0)
            PyErr_WriteUnraisable(set);
        Py_DECREF(set);
    }
    Py_RETURN_NONE;
}
static PyMethodDef forget_def = {"_destroy", forget, METH_O, NULL};

static int has_class(Value set, PyObject *cls)
{
    if (is_absent(set) || PySet_Size(api_of(set)) == 0)
        return 0;
    PyObject *ref = PyWeakref_NewRef(cls, NULL);
    if (!ref) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError))
            return -1;
        PyErr_Clear();                       /* an object that cannot be weakly referenced is in no such set */
        return 0;
    }
    int rc = PySet_Contains(api_of(set), ref);
    Py_DECREF(ref);
    return rc;
}

static int add_class(PyObject *set, PyObject *cls)
{
    PyObject *set_ref = PyWeakref_NewRef(set, NULL), *callback = set_ref ? PyCFunction_New(&forget_def, set_ref) : NULL;
    PyObject *ref = callback ? PyWeakref_NewRef(cls, callback) : NULL;
    int rc = ref ? PySet_Add(set, ref) : -1;
    Py_XDECREF(ref);
    Py_XDECREF(callback);
    Py_XDECREF(set_ref);
    return rc;
}

/* What is worth remembering for any state of the registry; or, in the negative cache, as long as the counter is what it was (`seen`) before
 * the registry was looked at: a "no" found earlier may be wrong by now, and would be believed for as long as nobody registers. The set itself
 * is used without the lock (hashing a class may run Python code), so a negative cache that is emptied meanwhile takes this entry with it. */
static int cache_add(PyObject *data, Value *set, PyObject *cls, const uint64_t *seen)
{
    PyObject *fresh = PySet_New(NULL), *mine = NULL;
    if (!fresh)
        return -1;
    Py_BEGIN_CRITICAL_SECTION(data);
    if (!seen || (load_u64(&invalidation) == *seen && data_body(data)->negative_version == *seen)) {
        if (is_absent(*set))
            *set = value_of(Py_NewRef(fresh));
        mine = Py_NewRef(api_of(*set));
    }
    Py_END_CRITICAL_SECTION();
    Py_DECREF(fresh);
    int rc = mine ? add_class(mine, cls) : 0;
    Py_XDECREF(mine);
    return rc;
}

static int cache_has(PyObject *data, Value *set, PyObject *cls)
{
    Value mine;
    Py_BEGIN_CRITICAL_SECTION(data);
    mine = value_keep(*set);
    Py_END_CRITICAL_SECTION();
    int rc = has_class(mine, cls);
    value_release(mine);
    return rc;
}

/* In the negative cache, if that is still valid; an old one is emptied. */
static int negative_has(PyObject *data, PyObject *cls)
{
    AbcData *d = data_body(data);
    Value mine = V_ABSENT, old = V_ABSENT;
    Py_BEGIN_CRITICAL_SECTION(data);
    uint64_t now = load_u64(&invalidation);
    if (d->negative_version < now) {
        old = d->negative;
        d->negative = V_ABSENT;
        d->negative_version = now;
    } else {
        mine = value_keep(d->negative);
    }
    Py_END_CRITICAL_SECTION();
    value_release(old);
    int rc = has_class(mine, cls);
    value_release(mine);
    return rc;
}

/* -- abstract methods ------------------------------------------------------------------------------------------------------------------------ */

static int is_abstract(PyObject *o)
{
    PyObject *flag;
    int rc = PyObject_GetOptionalAttr(o, NAPI(dunder_isabstractmethod), &flag);
    if (rc > 0) {
        rc = PyObject_IsTrue(flag);
        Py_DECREF(flag);
    }
    return rc;
}

static int add_if(PyObject *set, PyObject *name, int rc) { return rc > 0 ? PySet_Add(set, name) : rc; }

/* __abstractmethods__: abstract names of its own, and inherited ones that it does not make concrete. */
static int compute_abstract_methods(PyObject *cls)
{
    PyObject *found = PySet_New(NULL), *dict = PyObject_GetAttr(cls, NAPI(dunder_dict)), *items = dict ? PyMapping_Items(dict) : NULL,
             *bases = PyObject_GetAttr(cls, NAPI(dunder_bases)), *frozen = NULL;
    int rc = found && items && bases ? 0 : -1;
    for (Py_ssize_t i = 0; rc >= 0 && i < PyList_Size(items); i++) {
        PyObject *pair = PyList_GetItem(items, i);
        rc = add_if(found, PyTuple_GetItem(pair, 0), is_abstract(PyTuple_GetItem(pair, 1)));
    }
    for (Py_ssize_t i = 0; rc >= 0 && i < PyTuple_Size(bases); i++) {
        PyObject *inherited = NULL, *it = NULL, *name;
        rc = PyObject_GetOptionalAttr(PyTuple_GetItem(bases, i), NAPI(dunder_abstractmethods), &inherited);
        if (rc <= 0)
            continue;
        it = PyObject_GetIter(inherited);
        Py_DECREF(inherited);
        rc = it ? 0 : -1;
        int more = 0;
        while (rc >= 0 && (more = PyIter_NextItem(it, &name)) > 0) {
            PyObject *v;
            rc = PyObject_GetOptionalAttr(cls, name, &v);
            if (rc > 0) {
                rc = add_if(found, name, is_abstract(v));
                Py_DECREF(v);
            }
            Py_DECREF(name);
        }
        if (more < 0)
            rc = -1;
        Py_XDECREF(it);
    }
    if (rc >= 0) {
        frozen = PyFrozenSet_New(found);
        rc = frozen ? PyObject_SetAttr(cls, NAPI(dunder_abstractmethods), frozen) : -1;
    }
    Py_XDECREF(frozen);
    Py_XDECREF(bases);
    Py_XDECREF(items);
    Py_XDECREF(dict);
    Py_XDECREF(found);
    return rc < 0 ? -1 : 0;
}

static const unsigned long collection_flags = Py_TPFLAGS_SEQUENCE | Py_TPFLAGS_MAPPING;

static PyObject *abc_init(PyObject *module, PyObject *cls)
{
    if (compute_abstract_methods(cls) < 0)
        return NULL;
    PyObject *data = data_new(state_of(module)->data_type, NULL, NULL);
    int rc = data ? PyObject_SetAttrString(cls, "_abc_impl", data) : -1;
    Py_XDECREF(data);
    if (rc < 0)
        return NULL;
    /* A class may say that its instances match sequence or mapping patterns. */
    if (PyType_Check(cls)) {
        PyObject *flags = NULL, *dict = PyType_GetDict((PyTypeObject *)cls), *key = PyUnicode_InternFromString("__abc_tpflags__");
        if (!dict || !key || PyDict_Pop(dict, key, &flags) < 0)
            rc = -1;
        if (flags && PyLong_CheckExact(flags)) {
            unsigned long bits = PyLong_AsUnsignedLongMask(flags);
            if ((bits & collection_flags) == collection_flags) {
                PyErr_SetString(PyExc_TypeError, "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING");
                rc = -1;
            } else {
                ((PyTypeObject *)cls)->tp_flags = (((PyTypeObject *)cls)->tp_flags & ~collection_flags) | (bits & collection_flags);
            }
        }
        Py_XDECREF(flags);
        Py_XDECREF(key);
        Py_XDECREF(dict);
    }
    if (rc < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* -- registering -------------------------------------------------------------------------------------------------------------------------------- */

/* Classes that match patterns by registration hand that on to their subclasses. */
static void set_collection_flags(PyTypeObject *type, unsigned long bits)
{
    if (type->tp_flags & (Py_TPFLAGS_IMMUTABLETYPE) || (type->tp_flags & collection_flags) == bits)
        return;
    type->tp_flags = (type->tp_flags & ~collection_flags) | bits;
    PyType_Modified(type);
    PyObject *subclasses = PyObject_CallMethod((PyObject *)type, "__subclasses__", NULL);
    for (Py_ssize_t i = 0; subclasses && i < PyList_Size(subclasses); i++)
        set_collection_flags((PyTypeObject *)PyList_GetItem(subclasses, i), bits);
    PyErr_Clear();
    Py_XDECREF(subclasses);
}

static PyObject *abc_register(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs != 2) {
        PyErr_Format(PyExc_TypeError, "_abc_register expected 2 arguments, got %zd", nargs);
        return NULL;
    }
    PyObject *self = args[0], *subclass = args[1];
    if (!PyType_Check(subclass)) {
        PyErr_SetString(PyExc_TypeError, "Can only register classes");
        return NULL;
    }
    int is = PyObject_IsSubclass(subclass, self);
    if (is < 0)
        return NULL;
    if (is)
        return Py_NewRef(subclass);
    is = PyObject_IsSubclass(self, subclass);
    if (is > 0)
        PyErr_SetString(PyExc_RuntimeError, "Refusing to create an inheritance cycle");
    if (is)
        return NULL;
    PyObject *data = data_of(module, self);
    if (!data)
        return NULL;
    int rc = cache_add(data, &data_body(data)->registry, subclass, NULL);
    Py_DECREF(data);
    if (rc < 0)
        return NULL;
    add_u64(&invalidation, 1);
    if (PyType_Check(self)) {
        unsigned long bits = ((PyTypeObject *)self)->tp_flags & collection_flags;
        if (bits)
            set_collection_flags((PyTypeObject *)subclass, bits);
    }
    return Py_NewRef(subclass);
}

/* -- isinstance() and issubclass() ----------------------------------------------------------------------------------------------------------------- */

static PyObject *abc_instancecheck(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs != 2) {
        PyErr_Format(PyExc_TypeError, "_abc_instancecheck expected 2 arguments, got %zd", nargs);
        return NULL;
    }
    PyObject *self = args[0], *instance = args[1], *result = NULL, *data = data_of(module, self);
    if (!data)
        return NULL;
    PyObject *subclass, *subtype = Py_NewRef((PyObject *)Py_TYPE(instance));   /* what is called below may give it another */
    if (PyObject_GetOptionalAttr(instance, NAPI(dunder_class), &subclass) == 0)
        subclass = Py_NewRef(subtype);
    int known = subclass ? cache_has(data, &data_body(data)->cache, subclass) : -1;
    if (known < 0)
        goto out;
    if (known) {
        result = Py_True;
        goto out;
    }
    if (subtype == subclass) {
        int no = negative_has(data, subclass);
        if (no)
            result = no > 0 ? Py_False : NULL;
        else
            result = PyObject_CallMethodOneArg(self, NAPI(dunder_subclasscheck), subclass);
        goto out;
    }
    result = PyObject_CallMethodOneArg(self, NAPI(dunder_subclasscheck), subclass);
    int truth = result ? PyObject_IsTrue(result) : -1;
    if (truth < 0)
        Py_CLEAR(result);
    else if (!truth)
        Py_SETREF(result, PyObject_CallMethodOneArg(self, NAPI(dunder_subclasscheck), subtype));
out:
    Py_XDECREF(subclass);
    Py_DECREF(subtype);
    Py_DECREF(data);
    return result;
}

/* Is it a subclass of a registered class? 1, 0, -1. */
static int by_registry(PyObject *data, PyObject *subclass)
{
    AbcData *d = data_body(data);
    int rc = cache_has(data, &d->registry, subclass);
    if (rc)
        return rc;
    PyObject *copy = NULL;
    bool none = false;
    Py_BEGIN_CRITICAL_SECTION(data);
    none = is_absent(d->registry);
    if (!none)
        copy = PySequence_List(api_of(d->registry));
    Py_END_CRITICAL_SECTION();
    if (none)
        return 0;
    rc = copy ? 0 : -1;
    for (Py_ssize_t i = 0; rc == 0 && i < PyList_Size(copy); i++) {
        PyObject *registered;
        int alive = PyWeakref_GetRef(PyList_GetItem(copy, i), &registered);
        if (alive <= 0) {
            rc = alive;
            continue;
        }
        rc = PyObject_IsSubclass(subclass, registered);
        Py_DECREF(registered);
    }
    Py_XDECREF(copy);
    return rc;
}

static int by_subclasses(PyObject *self, PyObject *subclass)
{
    PyObject *subclasses = PyObject_CallMethod(self, "__subclasses__", NULL);
    int rc = 0;
    if (subclasses && !PyList_Check(subclasses)) {
        PyErr_SetString(PyExc_TypeError, "__subclasses__() must return a list");
        Py_CLEAR(subclasses);
    }
    if (!subclasses)
        return -1;
    for (Py_ssize_t i = 0; rc == 0 && i < PyList_Size(subclasses); i++)
        rc = PyObject_IsSubclass(subclass, PyList_GetItem(subclasses, i));
    Py_DECREF(subclasses);
    return rc;
}

static PyObject *abc_subclasscheck(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs != 2) {
        PyErr_Format(PyExc_TypeError, "_abc_subclasscheck expected 2 arguments, got %zd", nargs);
        return NULL;
    }
    PyObject *self = args[0], *subclass = args[1], *data;
    if (!PyType_Check(subclass)) {
        PyErr_SetString(PyExc_TypeError, "issubclass() arg 1 must be a class");
        return NULL;
    }
    if (!(data = data_of(module, self)))
        return NULL;
    AbcData *d = data_body(data);
    uint64_t seen = load_u64(&invalidation);
    int rc = cache_has(data, &d->cache, subclass), answer = 1;
    if (rc)
        goto out;
    rc = negative_has(data, subclass);
    if (rc) {
        answer = 0;
        goto out;
    }
    PyObject *hook = PyObject_CallMethodOneArg(self, NAPI(dunder_subclasshook), subclass);
    if (!hook || (hook != Py_NotImplemented && !PyBool_Check(hook))) {
        if (hook)
            PyErr_SetString(PyExc_AssertionError, "__subclasshook__ must return either False, True, or NotImplemented");
        Py_XDECREF(hook);
        rc = -1;
        goto out;
    }
    if (hook == Py_NotImplemented) {
        rc = PyType_IsSubtype((PyTypeObject *)subclass, (PyTypeObject *)self);
        if (rc == 0)
            rc = by_registry(data, subclass);
        if (rc == 0)
            rc = by_subclasses(self, subclass);
        if (rc < 0)
            goto out;
        answer = rc;
    } else {
        answer = hook == Py_True;
    }
    rc = (answer ? cache_add(data, &d->cache, subclass, NULL) : cache_add(data, &d->negative, subclass, &seen)) < 0 ? -1 : 1;
out:
    Py_DECREF(data);
    return rc < 0 ? NULL : PyBool_FromLong(answer);
}

/* -- the rest -------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *abc_cache_token(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyLong_FromUnsignedLongLong(load_u64(&invalidation));
}

static PyObject *reset(PyObject *module, PyObject *cls, bool registry)
{
    PyObject *data = data_of(module, cls);
    if (!data)
        return NULL;
    AbcData *d = data_body(data);
    Py_BEGIN_CRITICAL_SECTION(data);
    if (registry) {
        value_set(&d->registry, V_ABSENT);
    } else {
        value_set(&d->cache, V_ABSENT);
        value_set(&d->negative, V_ABSENT);
    }
    Py_END_CRITICAL_SECTION();
    Py_DECREF(data);
    Py_RETURN_NONE;
}

static PyObject *abc_reset_registry(PyObject *module, PyObject *cls) { return reset(module, cls, true); }
static PyObject *abc_reset_caches(PyObject *module, PyObject *cls) { return reset(module, cls, false); }

static PyObject *set_or_empty(Value v) { return PySet_New(is_absent(v) ? NULL : api_of(v)); }

static PyObject *abc_get_dump(PyObject *module, PyObject *cls)
{
    PyObject *data = data_of(module, cls), *r;
    if (!data)
        return NULL;
    AbcData *d = data_body(data);
    Py_BEGIN_CRITICAL_SECTION(data);
    r = Py_BuildValue("NNNK", set_or_empty(d->registry), set_or_empty(d->cache), set_or_empty(d->negative), (unsigned long long)d->negative_version);
    Py_END_CRITICAL_SECTION();
    Py_DECREF(data);
    return r;
}

#define CALL(f) ((PyCFunction)(void (*)(void))(f))
static PyMethodDef abc_methods[] = {
    {"get_cache_token", abc_cache_token, METH_NOARGS, PyDoc_STR("get_cache_token($module, /)\n--\n\nA number that moves on with every register().")},
    {"_abc_init", abc_init, METH_O, PyDoc_STR("_abc_init($module, self, /)\n--\n\nSets an abstract class up.")},
    {"_reset_registry", abc_reset_registry, METH_O, PyDoc_STR("_reset_registry($module, self, /)\n--\n\nFor tests.")},
    {"_reset_caches", abc_reset_caches, METH_O, PyDoc_STR("_reset_caches($module, self, /)\n--\n\nFor tests.")},
    {"_get_dump", abc_get_dump, METH_O, PyDoc_STR("_get_dump($module, self, /)\n--\n\nRegistry, cache, negative cache, and its version. For tests.")},
    {"_abc_register", CALL(abc_register), METH_FASTCALL, PyDoc_STR("_abc_register($module, self, subclass, /)\n--\n\nMakes a class count as a subclass.")},
    {"_abc_instancecheck", CALL(abc_instancecheck), METH_FASTCALL, PyDoc_STR("_abc_instancecheck($module, self, instance, /)\n--\n\nisinstance() for abstract classes.")},
    {"_abc_subclasscheck", CALL(abc_subclasscheck), METH_FASTCALL, PyDoc_STR("_abc_subclasscheck($module, self, subclass, /)\n--\n\nissubclass() for abstract classes.")},
    {NULL, NULL, 0, NULL},
};

static int abc_exec(PyObject *module)
{
    AbcState *st = state_of(module);
    st->data_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &data_spec, NULL);
    return st->data_type ? 0 : -1;
}

#define HELD(F) F(data_type)
MODULE_STATE_FUNCTIONS(AbcState, HELD)

static PyModuleDef_Slot abc_slots[] = MODULE_SLOTS(abc_exec);
static struct PyModuleDef abc_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_abc",
    .m_doc = PyDoc_STR("What the module abc needs: registries and caches of abstract classes."),
    .m_size = sizeof(AbcState),
    .m_methods = abc_methods,
    .m_slots = abc_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__abc(void) { return PyModuleDef_Init(&abc_module); }
