/* stdlib/_functools.c -- the module _functools, with reduce and cmp_to_key.
 *
 * partial is in _functools_partial.c, the cache of lru_cache in _functools_lru.c. A key that cmp_to_key makes holds its object in a
 * field (objects/field.h), since programs may assign it.
 */
#include "stdlib/_functools_int.h"
#include "stdlib/module_state.h"

#include "objects/args.h"
#include "objects/call.h"
#include "objects/list_int.h"

/* ---- reduce ---- */

static PyObject *reduce(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"", "", "initial", NULL};
    static const struct arg_spec spec = {"reduce", words, .required = 2, .positional = 3};
    PyObject *a[3];
    (void)module;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    PyObject *iterator = PyObject_GetIter(a[1]);
    if (!iterator) {
        if (PyErr_ExceptionMatches(PyExc_TypeError))
            raise_type_error("reduce() arg 2 must support iteration");
        return NULL;
    }
    vectorcallfunc function = vectorcall_of(a[0]);
    ListObj *list = IS_EXACT(value_of(a[1]), LIST) ? (ListObj *)value_obj(value_of(a[1])) : NULL;       /* needs no iterator */
    PyObject *call[3] = {NULL, Py_XNewRef(a[2]), NULL};              /* call[0] is the word that a callee may use */
    for (size_t i = 0;; i++) {
        Value item = list ? list_get(list, i) : value_of(PyIter_Next(iterator));
        if (list ? is_absent(item) : is_raised(item))
            break;
        call[2] = api_of(item);
        if (!call[1]) {
            call[1] = call[2];
            continue;
        }
        PyObject *next = function ? call_check_result(a[0], function(a[0], call + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL))
                                  : PyObject_Vectorcall(a[0], call + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
        value_release(item);
        value_release(value_of(call[1]));
        call[1] = next;
        if (!next)
            break;
    }
    Py_DECREF(iterator);
    if (error_pending())
        Py_CLEAR(call[1]);
    else if (!call[1])
        raise_type_error("reduce() of empty iterable with no initial value");
    return call[1];
}

/* ---- cmp_to_key: a wrapper without an object makes wrappers with one ---- */

typedef struct KeyObj {
    Obj hdr;
    vectorcallfunc call FROZEN;
    PyObject *compare FROZEN;
    Value object;                            /* field */
} KeyObj;

static KeyObj *key_of(PyObject *o) { return (KeyObj *)(void *)o; }

static PyObject *key_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames);

static PyObject *key_new(PyTypeObject *type, PyObject *compare, Value object)
{
    KeyObj *key = key_of(type->tp_alloc(type, 0));
    if (!key) {
        value_release(object);
        return NULL;
    }
    key->call = key_call;
    key->compare = Py_NewRef(compare);
    field_init(&key->object, object);
    return (PyObject *)(void *)key;
}

static PyObject *key_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    static const char *const words[] = {"obj", NULL};
    static const struct arg_spec spec = {"K", words, .required = 1, .positional = 1};
    PyObject *object;
    if (LIKELY(!kwnames && PyVectorcall_NARGS(nargsf) == 1))
        object = args[0];
    else if (args_bind(&spec, args, PyVectorcall_NARGS(nargsf), kwnames, &object) < 0)
        return NULL;
    return key_new(Py_TYPE(self), key_of(self)->compare, value_keep(value_of(object)));
}

static PyObject *cmp_to_key(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"mycmp", NULL};
    static const struct arg_spec spec = {"cmp_to_key", words, .required = 1, .positional = 1};
    PyObject *compare;
    if (args_bind(&spec, args, nargs, kwnames, &compare) < 0)
        return NULL;
    FunctoolsState *st = PyModule_GetState(module);
    return key_new(st->key_wrapper, compare, FIELD_EMPTY);
}

static PyObject *compare_to_zero(PyObject *order, int op)
{
    Value v = value_of(order);
    if (value_is_int(v)) {
        int64_t n = value_as_int(v);
        Py_RETURN_RICHCOMPARE(n, 0, op);
    }
    return PyObject_RichCompare(order, api_of(value_from_int(0)), op);
}

static PyObject *key_richcompare(PyObject *self, PyObject *other, int op)
{
    if (Py_TYPE(self) != Py_TYPE(other))
        return api_of(raise_type_error("other argument must be K instance"));
    KeyObj *a = key_of(self), *b = key_of(other);
    PyObject *call[3] = {NULL, field_get_api(&a->hdr, &a->object), field_get_api(&b->hdr, &b->object)}, *order = NULL, *result = NULL;
    if (!call[1] || !call[2])
        PyErr_SetString(PyExc_AttributeError, "object");
    else if ((order = PyObject_Vectorcall(a->compare, call + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL)) != NULL)
        result = compare_to_zero(order, op);
    Py_XDECREF(order);
    Py_XDECREF(call[1]);
    Py_XDECREF(call[2]);
    return result;
}

static PyObject *key_get_object(PyObject *self, void *unused)
{
    (void)unused;
    return field_get_or_none(&key_of(self)->hdr, &key_of(self)->object);
}
static int key_set_object(PyObject *self, PyObject *object, void *unused)
{
    (void)unused;
    field_set(&key_of(self)->hdr, &key_of(self)->object, object ? value_keep(value_of(object)) : FIELD_EMPTY);
    return 0;
}

static int key_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(key_of(self)->compare);
    VISIT_FIELD(key_of(self)->object);
    return 0;
}
static int key_clear(PyObject *self)
{
    Py_CLEAR(key_of(self)->compare);
    field_clear(&key_of(self)->object);
    return 0;
}
static void key_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    key_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *key_signature(PyObject *self, void *unused)
{
    (void)self, (void)unused;
    return PyUnicode_FromString("(obj)");
}
static PyGetSetDef key_getset[] = {
    {"__text_signature__", key_signature, NULL, NULL, NULL},
    {"obj", key_get_object, key_set_object, PyDoc_STR("Value wrapped by a key function."), NULL}, {NULL, NULL, NULL, NULL, NULL}
};
static PyMemberDef key_members[] = {
    {"__vectorcalloffset__", Py_T_PYSSIZET, offsetof(KeyObj, call), Py_READONLY, NULL}, {NULL, 0, 0, 0, NULL}
};
static PyType_Slot key_slots[] = {
    {Py_tp_dealloc, key_dealloc}, {Py_tp_traverse, key_traverse}, {Py_tp_clear, key_clear}, {Py_tp_call, PyVectorcall_Call},
    {Py_tp_richcompare, key_richcompare}, {Py_tp_hash, PyObject_HashNotImplemented}, {Py_tp_getset, key_getset}, {Py_tp_members, key_members},
    {0, NULL}
};
static PyType_Spec key_spec = {"functools.KeyWrapper", sizeof(KeyObj), 0,
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_IMMUTABLETYPE |
                                   Py_TPFLAGS_DISALLOW_INSTANTIATION, key_slots};

/* ---- the module ---- */

#define WORDS(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS
static PyMethodDef functools_methods[] = {
    {"reduce", WORDS(reduce),
     PyDoc_STR("reduce($module, function, iterable, /, initial=<unrepresentable>)\n--\n\n"
               "Apply a function of two arguments to the items, from left to right, so that one value remains:\n"
               "reduce(f, [1, 2, 3]) is f(f(1, 2), 3). With initial, that stands before the items.")},
    {"cmp_to_key", WORDS(cmp_to_key), PyDoc_STR("cmp_to_key($module, /, mycmp)\n--\n\nConvert a comparing function into a key function.")},
    {NULL, NULL, 0, NULL}
};

static PyTypeObject *add_type(PyObject *module, PyType_Spec *spec, bool shown)
{
    PyTypeObject *type = (PyTypeObject *)(void *)PyType_FromModuleAndSpec(module, spec, NULL);
    return type && shown && PyModule_AddType(module, type) < 0 ? NULL : type;
}
static int functools_exec(PyObject *module)
{
    FunctoolsState *st = PyModule_GetState(module);
    if (!(st->partial = add_type(module, &partial_spec, true)) || !(st->placeholder_type = add_type(module, &placeholder_spec, true)) ||
        !(st->key_wrapper = add_type(module, &key_spec, false)) || !(st->lru_cache = add_type(module, &lru_cache_spec, true)) ||
        !(st->lru_entry = add_type(module, &lru_entry_spec, false)) ||
        !(st->placeholder = PyObject_CallNoArgs((PyObject *)(void *)st->placeholder_type)) ||
        !(st->keyword_mark = PyObject_CallNoArgs((PyObject *)(void *)&PyBaseObject_Type)))
        return -1;
    return PyModule_AddObjectRef(module, "Placeholder", st->placeholder);
}
#define HELD(F) F(partial) F(placeholder_type) F(key_wrapper) F(lru_cache) F(lru_entry) F(placeholder) F(keyword_mark)
MODULE_STATE_FUNCTIONS(FunctoolsState, HELD)
static void functools_free(void *module) { module_clear(module); }
static PyModuleDef_Slot functools_slots[] = MODULE_SLOTS(functools_exec);
static PyModuleDef functools_module = {
    .m_name = "_functools",
    .m_doc = PyDoc_STR("Tools that operate on functions."),
    .m_size = sizeof(FunctoolsState),
    .m_methods = functools_methods,
    .m_slots = functools_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = functools_free,
};
FunctoolsState *functools_state(PyTypeObject *type) { return PyModule_GetState(PyType_GetModuleByDef(type, &functools_module)); }
PyMODINIT_FUNC PyInit__functools(void) { return PyModuleDef_Init(&functools_module); }
