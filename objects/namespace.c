/* objects/namespace.c -- types.SimpleNamespace: an object that is nothing but its attributes.
 *
 * Tests. tests/objects/test_module.c
 */
#include "objects/namespace.h"

#include "objects/attr.h"
#include "objects/own_attrs.h"
#include "objects/tuple_int.h"

static int add_items(PyObject *self, PyObject *dict)
{
    PyObject *items = PyDict_Items(dict);
    if (items == NULL)
        return -1;
    int r = 0;
    for (Py_ssize_t i = 0; i < PyList_Size(items) && r == 0; i++) {
        Value pair = value_of(PyList_GetItem(items, i));     /* the list is ours alone */
        if (!value_has_flag(tuple_at(pair, 0), Py_TPFLAGS_UNICODE_SUBCLASS)) {
            raise_type_error("keywords must be strings");
            r = -1;
        } else {
            Value name = attr_name(tuple_at(pair, 0));
            r = is_raised(name) || attr_own_set(value_of(self), name, tuple_at(pair, 1)) < 0 ? -1 : 0;
            value_release(name);
        }
    }
    Py_DECREF(items);
    return r;
}

Value namespace_new(Value dict)
{
    PyObject *self = _PyNamespace_Type.tp_alloc(&_PyNamespace_Type, 0);
    if (self && !is_absent(dict) && add_items(self, api_of(dict)) < 0)
        Py_CLEAR(self);
    return value_of(self);
}

static PyObject *namespace_make(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds)) { return type->tp_alloc(type, 0); }

static int namespace_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyObject *given = NULL;
    if (!PyArg_UnpackTuple(args, _PyNamespace_Type.tp_name + strlen("types."), 0, 1, &given))
        return -1;
    if (given) {
        PyObject *dict = PyDict_CheckExact(given) ? Py_NewRef(given) : PyObject_CallOneArg((PyObject *)&PyDict_Type, given);
        if (dict == NULL)
            return -1;
        int r = add_items(self, dict);
        Py_DECREF(dict);
        if (r < 0)
            return -1;
    }
    return kwds ? add_items(self, kwds) : 0;
}

static int namespace_traverse(PyObject *self, visitproc visit, void *arg) { return own_attrs_traverse(self, visit, arg); }
static int namespace_clear(PyObject *self)
{
    own_attrs_clear(self);
    return 0;
}
static void namespace_destroy(PyObject *self)
{
    own_attrs_destroy(self);
    Py_TYPE(self)->tp_free(self);
}

/* "namespace(a=1)", or by the name of a subclass. */
static PyObject *namespace_repr(PyObject *self)
{
    const char *name = Py_TYPE(self) == &_PyNamespace_Type ? "namespace" : Py_TYPE(self)->tp_name;
    int again = Py_ReprEnter(self);
    if (again)
        return again > 0 ? PyUnicode_FromFormat("%s(...)", name) : NULL;
    PyObject *r = NULL, *items = NULL, *parts = PyList_New(0);
    Value dict = attr_dict_copy(value_of(self));
    if (parts == NULL || is_raised(dict) || (items = PyDict_Items(api_of(dict))) == NULL)
        goto out;
    for (Py_ssize_t i = 0; i < PyList_Size(items); i++) {
        Value pair = value_of(PyList_GetItem(items, i)), key = tuple_at(pair, 0);
        if (!value_has_flag(key, Py_TPFLAGS_UNICODE_SUBCLASS) || PyUnicode_GET_LENGTH(api_of(key)) == 0)
            continue;
        PyObject *part = PyUnicode_FromFormat("%S=%R", api_of(key), api_of(tuple_at(pair, 1)));
        int failed = part == NULL || PyList_Append(parts, part) < 0;
        Py_XDECREF(part);
        if (failed)
            goto out;
    }
    PyObject *joined = PyUnicode_Join(NAPI(comma_space), parts);
    if (joined) {
        r = PyUnicode_FromFormat("%s(%U)", name, joined);
        Py_DECREF(joined);
    }
out:
    value_release(dict);
    Py_XDECREF(items);
    Py_XDECREF(parts);
    Py_ReprLeave(self);
    return r;
}

static PyObject *namespace_compare(PyObject *a, PyObject *b, int op)
{
    if (!PyObject_TypeCheck(a, &_PyNamespace_Type) || !PyObject_TypeCheck(b, &_PyNamespace_Type))
        Py_RETURN_NOTIMPLEMENTED;
    Value x = attr_dict_copy(value_of(a)), y = is_raised(x) ? x : attr_dict_copy(value_of(b));
    PyObject *r = is_raised(y) ? NULL : PyObject_RichCompare(api_of(x), api_of(y), op);
    value_release(x);
    value_release(y);
    return r;
}

static PyObject *namespace_reduce(PyObject *self, PyObject *Py_UNUSED(none))
{
    Value dict = attr_dict_copy(value_of(self));
    PyObject *args = is_raised(dict) ? NULL : PyTuple_New(0);
    PyObject *r = args ? PyTuple_Pack(3, (PyObject *)Py_TYPE(self), args, api_of(dict)) : NULL;
    Py_XDECREF(args);
    value_release(dict);
    return r;
}

static PyObject *namespace_replace(PyObject *self, PyObject *args, PyObject *kwds)
{
    if (tuple_len(value_of(args)) > 0) {
        PyErr_SetString(PyExc_TypeError, "__replace__() takes no positional arguments");
        return NULL;
    }
    PyObject *made = PyObject_CallNoArgs((PyObject *)Py_TYPE(self));
    if (made == NULL)
        return NULL;
    if (!PyObject_TypeCheck(made, &_PyNamespace_Type)) {
        PyErr_Format(PyExc_TypeError, "expect %N type, but %T() returned '%T' object", &_PyNamespace_Type, self, made);
        Py_DECREF(made);
        return NULL;
    }
    Value dict = attr_dict_copy(value_of(self));
    if (is_raised(dict) || add_items(made, api_of(dict)) < 0 || (kwds && add_items(made, kwds) < 0))
        Py_CLEAR(made);
    value_release(dict);
    return made;
}

static PyMethodDef namespace_methods[] = {
    {"__reduce__", namespace_reduce, METH_NOARGS, NULL},
    {"__replace__", PyCFunction_CAST(namespace_replace), METH_VARARGS | METH_KEYWORDS, PyDoc_STR("__replace__($self, /, **changes)\n--\n\nA copy with other values for some attributes.")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef namespace_getset[] = {
    {"__dict__", PyObject_GenericGetDict, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

PyTypeObject _PyNamespace_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "types.SimpleNamespace",
    .tp_basicsize = sizeof(Obj),
    .tp_dealloc = namespace_destroy,
    .tp_repr = namespace_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_MANAGED_DICT,
    .tp_doc = PyDoc_STR("SimpleNamespace(mapping_or_iterable=(), /, **kwargs)\n--\n\nAn object whose attributes are what it was given."),
    .tp_traverse = namespace_traverse,
    .tp_clear = namespace_clear,
    .tp_richcompare = namespace_compare,
    .tp_methods = namespace_methods,
    .tp_getset = namespace_getset,
    .tp_init = namespace_init,
    .tp_new = namespace_make,
    .tp_free = PyObject_GC_Del,
};
