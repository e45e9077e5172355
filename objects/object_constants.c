/* objects/object_constants.c -- the types of None, NotImplemented and Ellipsis, which are words (gc/value.h) and never allocated. */
#include "objects/rt.h"

#include "objects/tuple_int.h"

/* The one instance, for a call of its type. */
static PyObject *the_one(PyTypeObject *t, PyObject *args, PyObject *kwds, Value one)
{
    if (tuple_len(value_of(args)) || (kwds && PyDict_GET_SIZE(kwds)))
        return api_of(raise_type_error("%s takes no arguments", t->tp_name));
    return api_of(one);
}

/* Nothing ever counts these, so nothing ever dies. */
static void never(PyObject *self)
{
    (void)self;
    UNREACHABLE("a constant was destroyed");
}

static PyObject *none_new(PyTypeObject *t, PyObject *args, PyObject *kwds) { return the_one(t, args, kwds, V_NONE); }
static PyObject *none_repr(PyObject *Py_UNUSED(self)) { return PyUnicode_FromString("None"); }
static int none_bool(PyObject *Py_UNUSED(self)) { return 0; }
static Py_hash_t none_hash(PyObject *Py_UNUSED(self)) { return 0xfca86420; }
static PyObject *none_compare(PyObject *self, PyObject *other, int op)
{
    if ((op != Py_EQ && op != Py_NE) || self != other)
        return Py_NotImplemented;
    return api_of(value_from_bool(op == Py_EQ));
}
static PyNumberMethods none_as_number = {.nb_bool = none_bool};

PyTypeObject _PyNone_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "NoneType",
    .tp_basicsize = sizeof(Obj),
    .tp_dealloc = never,
    .tp_repr = none_repr,
    .tp_as_number = &none_as_number,
    .tp_hash = none_hash,
    .tp_richcompare = none_compare,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = PyDoc_STR("NoneType()\n--\n\nThe type of the None singleton."),
    .tp_new = none_new,
};

static PyObject *notimplemented_new(PyTypeObject *t, PyObject *args, PyObject *kwds) { return the_one(t, args, kwds, V_NOTIMPLEMENTED); }
static PyObject *notimplemented_repr(PyObject *Py_UNUSED(self)) { return PyUnicode_FromString("NotImplemented"); }
static PyObject *notimplemented_reduce(PyObject *self, PyObject *Py_UNUSED(unused)) { return notimplemented_repr(self); }
static int notimplemented_bool(PyObject *Py_UNUSED(self))
{
    raise_type_error("NotImplemented should not be used in a boolean context");
    return -1;
}
static PyNumberMethods notimplemented_as_number = {.nb_bool = notimplemented_bool};
static PyMethodDef notimplemented_methods[] = {
    {"__reduce__", notimplemented_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

PyTypeObject _PyNotImplemented_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "NotImplementedType",
    .tp_basicsize = sizeof(Obj),
    .tp_dealloc = never,
    .tp_repr = notimplemented_repr,
    .tp_as_number = &notimplemented_as_number,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = PyDoc_STR("NotImplementedType()\n--\n\nThe type of the NotImplemented singleton."),
    .tp_methods = notimplemented_methods,
    .tp_new = notimplemented_new,
};

static PyObject *ellipsis_new(PyTypeObject *t, PyObject *args, PyObject *kwds)
{
    if (tuple_len(value_of(args)) || (kwds && PyDict_GET_SIZE(kwds)))
        return api_of(raise_type_error("EllipsisType takes no arguments"));
    (void)t;
    return Py_Ellipsis;
}
static PyObject *ellipsis_repr(PyObject *Py_UNUSED(self)) { return PyUnicode_FromString("Ellipsis"); }
static PyObject *ellipsis_reduce(PyObject *self, PyObject *Py_UNUSED(unused)) { return ellipsis_repr(self); }
static PyMethodDef ellipsis_methods[] = {
    {"__reduce__", ellipsis_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

PyTypeObject PyEllipsis_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "ellipsis",
    .tp_basicsize = sizeof(Obj),
    .tp_dealloc = never,
    .tp_repr = ellipsis_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = PyDoc_STR("ellipsis()\n--\n\nThe type of the Ellipsis singleton."),
    .tp_methods = ellipsis_methods,
    .tp_new = ellipsis_new,
};
