/* objects/method.c -- bound methods: a function with the object that it is called on, and instancemethod.
 *
 * The interpreter calls obj.f(...) without making one of these; they appear when a method is kept, and never change.
 * Tests. tests/objects/test_call.c
 */
#include "objects/attr.h"
#include "objects/call.h"
#include "objects/field.h"
#include "objects/function.h"
#include "objects/tuple_int.h"
#include "objects/type.h"

static inline MethodObj *method(PyObject *o) { return (MethodObj *)o; }

/* The caller lends the word before the arguments, or they are copied behind self. */
static PyObject *method_call(PyObject *o, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    PyObject *self = api_of(method(o)->self), *func = api_of(method(o)->func), *r;
    size_t n = (size_t)PyVectorcall_NARGS(nargsf);
    if (nargsf & PY_VECTORCALL_ARGUMENTS_OFFSET) {
        PyObject **lent = (PyObject **)(uintptr_t)args - 1, *was = *lent;
        *lent = self;
        r = PyObject_Vectorcall(func, lent, n + 1, kwnames);
        *lent = was;
        return r;
    }
    size_t total = n + (kwnames ? tuple_len(value_of(kwnames)) : 0);
    PyObject *room[10], **words = total + 2 <= Py_ARRAY_LENGTH(room) ? room : buf_alloc((total + 2) * sizeof *words);
    if (words == NULL)
        return PyErr_NoMemory();
    words[0] = NULL;
    words[1] = self;
    if (total)
        memcpy(words + 2, args, total * sizeof *words);
    r = PyObject_Vectorcall(func, words + 1, (n + 1) | PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames);
    if (words != room)
        buf_free(words);
    return r;
}

Value method_new(Value func, Value self)
{
    Obj *o = obj_new(SHAPE_ID_METHOD, sizeof(MethodObj), PAGE_CONTAINER);
    if (o == NULL)
        return V_RAISED;
    MethodObj *m = (MethodObj *)o;
    field_init(&m->func, value_keep(func));
    field_init(&m->self, value_keep(self));
    m->vectorcall = method_call;
    obj_track_new(o);
    return value_from_obj(o);
}

static PyObject *method_make(PyTypeObject *Py_UNUSED(type), PyObject *args, PyObject *kwds)
{
    PyObject *func, *self;
    if (kwds && PyDict_Size(kwds) > 0) {
        PyErr_SetString(PyExc_TypeError, "method() takes no keyword arguments");
        return NULL;
    }
    if (!PyArg_UnpackTuple(args, "method", 2, 2, &func, &self))
        return NULL;
    if (!PyCallable_Check(func)) {
        PyErr_SetString(PyExc_TypeError, "first argument must be callable");
        return NULL;
    }
    if (self == Py_None) {
        PyErr_SetString(PyExc_TypeError, "instance must not be None");
        return NULL;
    }
    return api_of(method_new(value_of(func), value_of(self)));
}

static int method_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(method(o)->func);
    VISIT_FIELD(method(o)->self);
    return 0;
}

static void method_destroy(PyObject *o)
{
    field_clear(&method(o)->func);
    field_clear(&method(o)->self);
    obj_free((Obj *)o);
}

/* What method does not define, the function answers. */
static PyObject *forward_getattr(PyObject *o, PyObject *name, PyObject *func)
{
    Value key = attr_name(value_of(name));
    if (is_raised(key))
        return NULL;
    PyObject *r = type_has(Py_TYPE(o), key) ? PyObject_GenericGetAttr(o, api_of(key)) : PyObject_GetAttr(func, api_of(key));
    value_release(key);
    return r;
}

static PyObject *method_getattro(PyObject *o, PyObject *name) { return forward_getattr(o, name, api_of(method(o)->func)); }

static PyObject *method_repr(PyObject *o)
{
    PyObject *func = api_of(method(o)->func), *name;
    if (PyObject_GetOptionalAttr(func, NAPI(dunder_qualname), &name) < 0 ||
        (name == NULL && PyObject_GetOptionalAttr(func, NAPI(dunder_name), &name) < 0))
        return NULL;
    if (name && !PyUnicode_Check(name))
        Py_CLEAR(name);
    PyObject *r = PyUnicode_FromFormat("<bound method %V of %R>", name, "?", api_of(method(o)->self));
    Py_XDECREF(name);
    return r;
}

static Py_hash_t method_hash(PyObject *o)
{
    Py_hash_t f = PyObject_Hash(api_of(method(o)->func));
    if (f == -1)
        return -1;
    uintptr_t s = (uintptr_t)method(o)->self.w;
    Py_hash_t h = f ^ (Py_hash_t)(s >> 4 | s << 60);
    return h == -1 ? -2 : h;
}

static PyObject *method_compare(PyObject *a, PyObject *b, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !PyMethod_Check(a) || !PyMethod_Check(b))
        Py_RETURN_NOTIMPLEMENTED;
    int same = PyObject_RichCompareBool(api_of(method(a)->func), api_of(method(b)->func), Py_EQ);
    if (same < 0)
        return NULL;
    same = same && value_is(method(a)->self, method(b)->self);
    return same == (op == Py_EQ) ? Py_True : Py_False;
}

static PyObject *method_descr_get(PyObject *o, PyObject *Py_UNUSED(obj), PyObject *Py_UNUSED(type)) { return Py_NewRef(o); }

static PyObject *method_doc(PyObject *o, void *Py_UNUSED(closure)) { return PyObject_GetAttr(api_of(method(o)->func), NAPI(dunder_doc)); }

static PyObject *method_reduce(PyObject *o, PyObject *Py_UNUSED(none))
{
    PyObject *name = PyObject_GetAttr(api_of(method(o)->func), NAPI(dunder_name)), *getattr, *r = NULL;
    if (name == NULL)
        return NULL;
    int found = PyDict_GetItemStringRef(api_of(interp_now()->builtins), "getattr", &getattr);
    if (found == 0)
        PyErr_SetString(PyExc_AttributeError, "getattr");
    else if (found > 0)
        r = Py_BuildValue("N(OO)", getattr, api_of(method(o)->self), name);
    Py_DECREF(name);
    return r;
}

static PyMethodDef method_methods[] = {
    {"__reduce__", method_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};
static PyMemberDef method_members[] = {
    {"__func__", _Py_T_OBJECT, offsetof(MethodObj, func), Py_READONLY, PyDoc_STR("the function")},
    {"__self__", _Py_T_OBJECT, offsetof(MethodObj, self), Py_READONLY, PyDoc_STR("the object it is bound to")},
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef method_getset[] = {
    {"__doc__", method_doc, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

PyTypeObject PyMethod_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "method",
    .tp_basicsize = sizeof(MethodObj),
    .tp_dealloc = method_destroy,
    .tp_vectorcall_offset = offsetof(MethodObj, vectorcall),
    .tp_repr = method_repr,
    .tp_hash = method_hash,
    .tp_call = PyVectorcall_Call,
    .tp_getattro = method_getattro,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_doc = PyDoc_STR("method(function, instance, /)\n--\n\nA function bound to an object."),
    .tp_traverse = method_traverse,
    .tp_richcompare = method_compare,
    .tp_methods = method_methods,
    .tp_members = method_members,
    .tp_getset = method_getset,
    .tp_descr_get = method_descr_get,
    .tp_new = method_make,
};

/* --- instancemethod: makes a callable that is no function bind as one does ------------------------------------------------------------ */

typedef struct { Obj hdr; Value func FROZEN; } InstanceMethodObj;
static inline Value *wrapped(PyObject *o) { return &((InstanceMethodObj *)o)->func; }

static int instance_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(*wrapped(o));
    return 0;
}
static void instance_destroy(PyObject *o)
{
    field_clear(wrapped(o));
    obj_free((Obj *)o);
}
static PyObject *instance_call(PyObject *o, PyObject *args, PyObject *kwds) { return PyObject_Call(api_of(*wrapped(o)), args, kwds); }
static PyObject *instance_getattro(PyObject *o, PyObject *name) { return forward_getattr(o, name, api_of(*wrapped(o))); }
static PyObject *instance_descr_get(PyObject *o, PyObject *obj, PyObject *Py_UNUSED(type))
{
    return obj ? PyMethod_New(api_of(*wrapped(o)), obj) : Py_NewRef(api_of(*wrapped(o)));
}
static PyObject *instance_repr(PyObject *o)
{
    PyObject *name;
    if (PyObject_GetOptionalAttr(api_of(*wrapped(o)), NAPI(dunder_name), &name) < 0)
        return NULL;
    if (name && !PyUnicode_Check(name))
        Py_CLEAR(name);
    PyObject *r = PyUnicode_FromFormat("<instancemethod %V at %p>", name, "?", (void *)o);
    Py_XDECREF(name);
    return r;
}
static PyObject *instance_compare(PyObject *a, PyObject *b, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !PyInstanceMethod_Check(a) || !PyInstanceMethod_Check(b))
        Py_RETURN_NOTIMPLEMENTED;
    int same = PyObject_RichCompareBool(api_of(*wrapped(a)), api_of(*wrapped(b)), Py_EQ);
    return same < 0 ? NULL : same == (op == Py_EQ) ? Py_True : Py_False;
}
static PyObject *instance_make(PyTypeObject *Py_UNUSED(type), PyObject *args, PyObject *kwds)
{
    PyObject *func;
    if (kwds && PyDict_Size(kwds) > 0) {
        PyErr_SetString(PyExc_TypeError, "instancemethod() takes no keyword arguments");
        return NULL;
    }
    if (!PyArg_UnpackTuple(args, "instancemethod", 1, 1, &func))
        return NULL;
    if (!PyCallable_Check(func)) {
        PyErr_SetString(PyExc_TypeError, "first argument must be callable");
        return NULL;
    }
    return PyInstanceMethod_New(func);
}
static PyObject *instance_doc(PyObject *o, void *Py_UNUSED(closure)) { return PyObject_GetAttr(api_of(*wrapped(o)), NAPI(dunder_doc)); }

static PyMemberDef instance_members[] = {
    {"__func__", _Py_T_OBJECT, offsetof(InstanceMethodObj, func), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef instance_getset[] = {
    {"__doc__", instance_doc, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

PyTypeObject PyInstanceMethod_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "instancemethod",
    .tp_basicsize = sizeof(InstanceMethodObj),
    .tp_dealloc = instance_destroy,
    .tp_repr = instance_repr,
    .tp_call = instance_call,
    .tp_getattro = instance_getattro,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = PyDoc_STR("instancemethod(function, /)\n--\n\nA callable that binds as a function does."),
    .tp_traverse = instance_traverse,
    .tp_richcompare = instance_compare,
    .tp_members = instance_members,
    .tp_getset = instance_getset,
    .tp_descr_get = instance_descr_get,
    .tp_new = instance_make,
};

/* --- the C API --------------------------------------------------------------------------------------------------------------------------- */

#undef PyMethod_Check
#undef PyMethod_GET_FUNCTION
#undef PyMethod_GET_SELF
#undef PyInstanceMethod_Check
#undef PyInstanceMethod_GET_FUNCTION
int PyMethod_Check(PyObject *o) { return IS_EXACT(value_of(o), METHOD); }
int PyInstanceMethod_Check(PyObject *o) { return IS_EXACT(value_of(o), INSTANCE_METHOD); }

static PyObject *misused(void)
{
    PyErr_BadInternalCall();
    return NULL;
}
PyObject *PyMethod_New(PyObject *func, PyObject *self) { return self ? api_of(method_new(value_of(func), value_of(self))) : misused(); }
PyObject *PyMethod_Function(PyObject *o) { return PyMethod_Check(o) ? api_of(method(o)->func) : misused(); }
PyObject *PyMethod_Self(PyObject *o) { return PyMethod_Check(o) ? api_of(method(o)->self) : misused(); }
PyObject *PyMethod_GET_FUNCTION(PyObject *o) { return api_of(method(o)->func); }
PyObject *PyMethod_GET_SELF(PyObject *o) { return api_of(method(o)->self); }

PyObject *PyInstanceMethod_New(PyObject *func)
{
    Obj *o = obj_new(SHAPE_ID_INSTANCE_METHOD, sizeof(InstanceMethodObj), PAGE_CONTAINER);
    if (o == NULL)
        return NULL;
    field_init(wrapped((PyObject *)o), value_keep(value_of(func)));
    obj_track_new(o);
    return (PyObject *)o;
}
PyObject *PyInstanceMethod_Function(PyObject *o) { return PyInstanceMethod_Check(o) ? api_of(*wrapped(o)) : misused(); }
PyObject *PyInstanceMethod_GET_FUNCTION(PyObject *o) { return api_of(*wrapped(o)); }
