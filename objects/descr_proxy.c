/* objects/descr_proxy.c -- mappingproxy: a read-only view of a mapping, as which types show their dicts. */
#include "objects/args.h"
#include "objects/attr.h"
#include "objects/type.h"
#include "objects/type_int.h"

#include "genericaliasobject.h"

typedef struct ProxyObj {
    Obj   hdr;
    Value mapping FROZEN;                /* counted */
} ProxyObj;

static inline PyObject *mapping_of(PyObject *self) { return api_of(((ProxyObj *)self)->mapping); }

static PyObject *proxy_new(PyTypeObject *t, PyObject *args, PyObject *kwds)
{
    static const char *const parameters[] = {"mapping", NULL};
    static const struct arg_spec spec = {"mappingproxy", parameters, .required = 1, .positional = 1};
    PyObject *a[1];
    (void)t;
    return args_bind_dict(&spec, args, kwds, a) < 0 ? NULL : PyDictProxy_New(a[0]);
}

PyObject *PyDictProxy_New(PyObject *mapping)
{
    if (!PyMapping_Check(mapping) || PyList_Check(mapping) || PyTuple_Check(mapping))
        return api_of(raise_type_error("mappingproxy() argument must be a mapping, not %s", type_of_api(mapping)->tp_name));
    ProxyObj *p = (ProxyObj *)obj_new(SHAPE_ID_MAPPINGPROXY, sizeof *p, PAGE_CONTAINER);
    if (p) {
        p->mapping = value_keep(value_of(mapping));
        obj_track_new(&p->hdr);
    }
    return (PyObject *)p;
}

static int proxy_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(mapping_of(self));
    return 0;
}
static void proxy_dealloc(PyObject *self)
{
    value_release(((ProxyObj *)self)->mapping);
    obj_free((Obj *)self);
}

static Py_ssize_t proxy_len(PyObject *self) { return PyObject_Size(mapping_of(self)); }
static PyObject *proxy_subscript(PyObject *self, PyObject *key) { return PyObject_GetItem(mapping_of(self), key); }
static int proxy_contains(PyObject *self, PyObject *key)
{
    PyObject *m = mapping_of(self);
    return PyDict_CheckExact(m) ? PyDict_Contains(m, key) : PySequence_Contains(m, key);
}

static PyObject *proxy_or(PyObject *a, PyObject *b)
{
    if (IS_EXACT(value_of(a), MAPPINGPROXY))
        a = mapping_of(a);
    if (IS_EXACT(value_of(b), MAPPINGPROXY))
        b = mapping_of(b);
    return PyNumber_Or(a, b);
}
static PyObject *proxy_ior(PyObject *self, PyObject *Py_UNUSED(other))
{
    return api_of(raise_type_error("'|=' is not supported by %s; use '|' instead", type_of_api(self)->tp_name));
}

static PyObject *proxy_repr(PyObject *self) { return PyUnicode_FromFormat("mappingproxy(%R)", mapping_of(self)); }
static PyObject *proxy_str(PyObject *self) { return PyObject_Str(mapping_of(self)); }
static Py_hash_t proxy_hash(PyObject *self) { return PyObject_Hash(mapping_of(self)); }
static PyObject *proxy_iter(PyObject *self) { return PyObject_GetIter(mapping_of(self)); }
static PyObject *proxy_compare(PyObject *self, PyObject *other, int op) { return PyObject_RichCompare(mapping_of(self), other, op); }

static PyObject *call(PyObject *self, const char *method)
{
    PyObject *f = PyObject_GetAttrString(mapping_of(self), method);
    PyObject *r = f ? PyObject_CallNoArgs(f) : NULL;
    Py_XDECREF(f);
    return r;
}
static PyObject *proxy_keys(PyObject *self, PyObject *Py_UNUSED(u)) { return call(self, "keys"); }
static PyObject *proxy_values(PyObject *self, PyObject *Py_UNUSED(u)) { return call(self, "values"); }
static PyObject *proxy_items(PyObject *self, PyObject *Py_UNUSED(u)) { return call(self, "items"); }
static PyObject *proxy_copy(PyObject *self, PyObject *Py_UNUSED(u)) { return call(self, "copy"); }
static PyObject *proxy_reversed(PyObject *self, PyObject *Py_UNUSED(u)) { return call(self, "__reversed__"); }

static PyObject *proxy_get(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    static const char *const parameters[] = {"", "default", NULL};
    static const struct arg_spec spec = {"get", parameters, .required = 1, .positional = 2};
    PyObject *a[2];
    if (args_bind(&spec, args, n, kwnames, a) < 0)
        return NULL;
    PyObject *f = PyObject_GetAttrString(mapping_of(self), "get");
    PyObject *r = f ? PyObject_CallFunctionObjArgs(f, a[0], a[1] ? a[1] : Py_None, NULL) : NULL;
    Py_XDECREF(f);
    return r;
}

static PyMethodDef proxy_methods[] = {
    {"get", PyCFunction_CAST(proxy_get), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("get($self, key, default=None, /)\n--\n\nReturn the value for key if key is in the mapping, else default.")},
    {"keys", proxy_keys, METH_NOARGS, PyDoc_STR("keys($self, /)\n--\n\nD.keys() -> a set-like object providing a view on D's keys")},
    {"values", proxy_values, METH_NOARGS, PyDoc_STR("values($self, /)\n--\n\nD.values() -> an object providing a view on D's values")},
    {"items", proxy_items, METH_NOARGS, PyDoc_STR("items($self, /)\n--\n\nD.items() -> a set-like object providing a view on D's items")},
    {"copy", proxy_copy, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nD.copy() -> a shallow copy of D")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS,
     PyDoc_STR("__class_getitem__($type, object, /)\n--\n\nmappingproxy objects are generic over two types, signifying (respectively) the "
               "types of their keys and values")},
    {"__reversed__", proxy_reversed, METH_NOARGS, PyDoc_STR("__reversed__($self, /)\n--\n\nD.__reversed__() -> reverse iterator")},
    {NULL, NULL, 0, NULL}
};

static PyNumberMethods proxy_as_number = {.nb_or = proxy_or, .nb_inplace_or = proxy_ior};
static PyMappingMethods proxy_as_mapping = {.mp_length = proxy_len, .mp_subscript = proxy_subscript};
static PySequenceMethods proxy_as_sequence = {.sq_contains = proxy_contains};

PyTypeObject PyDictProxy_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "mappingproxy",
    .tp_basicsize = sizeof(ProxyObj),
    .tp_dealloc = proxy_dealloc,
    .tp_repr = proxy_repr,
    .tp_as_number = &proxy_as_number,
    .tp_as_sequence = &proxy_as_sequence,
    .tp_as_mapping = &proxy_as_mapping,
    .tp_hash = proxy_hash,
    .tp_str = proxy_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MAPPING,
    .tp_doc = PyDoc_STR("mappingproxy(mapping)\n--\n\nRead-only proxy of a mapping."),
    .tp_traverse = proxy_traverse,
    .tp_richcompare = proxy_compare,
    .tp_iter = proxy_iter,
    .tp_methods = proxy_methods,
    .tp_new = proxy_new,
};
