/* objects/descr_wrapper.c -- slot wrappers: the special methods of C types, and what binding one to an object gives. */
#include "objects/descr.h"

#include "objects/object.h"
#include "objects/tuple_int.h"
#include "objects/type.h"

typedef struct MethodWrapper {
    Obj              hdr;
    WrapperDescrObj *descr FROZEN;       /* counted */
    Value            self  FROZEN;       /* counted */
} MethodWrapper;

PyObject *descr_new_slot_wrapper(PyTypeObject *type, const struct wrapperbase *base, void *wrapped)
{
    WrapperDescrObj *d = (WrapperDescrObj *)descr_new(SHAPE_ID_WRAPPER_DESCR, sizeof *d, type, base->name);
    if (d) {
        d->base = base;
        d->wrapped = wrapped;
    }
    return (PyObject *)d;
}

PyObject *PyDescr_NewWrapper(PyTypeObject *type, struct wrapperbase *base, void *wrapped)
{
    return descr_new_slot_wrapper(type, base, wrapped);
}

/* --- calling ----------------------------------------------------------------------------------------------------------------------- */

static PyObject *call_wrapped(const WrapperDescrObj *d, PyObject *self, PyObject *args, PyObject *kwds)
{
    if (recursion_enter(" while calling a Python object"))
        return NULL;
    PyObject *r = NULL;
    if (d->base->flags & PyWrapperFlag_KEYWORDS)
        r = ((wrapperfunc_kwds)(void (*)(void))d->base->wrapper)(self, args, d->wrapped, kwds);
    else if (kwds && PyDict_GET_SIZE(kwds))
        raise_type_error("wrapper %s() takes no keyword arguments", d->base->name);
    else
        r = d->base->wrapper(self, args, d->wrapped);
    recursion_leave();
    return r;
}

static PyObject *wrapper_call(PyObject *self, PyObject *args, PyObject *kwds)
{
    WrapperDescrObj *d = (WrapperDescrObj *)self;
    if (tuple_len(value_of(args)) < 1)
        return api_of(raise_type_error("descriptor '%U' of '%.100s' object needs an argument", api_of(d->d.name), d->d.type->tp_name));
    PyObject *obj = api_of(tuple_at(value_of(args), 0));
    int fits = object_real_issubclass((PyObject *)type_of_api(obj), (PyObject *)d->d.type);
    if (fits < 0)
        return NULL;
    if (!fits)
        return api_of(raise_type_error("descriptor '%U' requires a '%.100s' object but received a '%.100s'", api_of(d->d.name),
                                       d->d.type->tp_name, type_of_api(obj)->tp_name));
    PyObject *rest = PyTuple_GetSlice(args, 1, PY_SSIZE_T_MAX);
    PyObject *r = rest ? call_wrapped(d, obj, rest, kwds) : NULL;
    Py_XDECREF(rest);
    return r;
}

PyObject *PyWrapper_New(PyObject *descr, PyObject *self)
{
    MethodWrapper *w = (MethodWrapper *)obj_new(SHAPE_ID_METHOD_WRAPPER, sizeof *w, PAGE_CONTAINER);
    if (w) {
        w->descr = (WrapperDescrObj *)Py_NewRef(descr);
        w->self = value_keep(value_of(self));
        obj_track_new(&w->hdr);
    }
    return (PyObject *)w;
}

static PyObject *wrapper_get(PyObject *self, PyObject *obj, PyObject *Py_UNUSED(type))
{
    if (obj == NULL)
        return Py_NewRef(self);
    return descr_applies((DescrObj *)self, obj) ? PyWrapper_New(self, obj) : NULL;
}

static PyObject *wrapper_repr(PyObject *self)
{
    const DescrObj *d = (DescrObj *)self;
    return PyUnicode_FromFormat("<slot wrapper '%U' of '%s' objects>", api_of(d->name), d->type->tp_name);
}
static PyObject *wrapper_doc(PyObject *self, void *Py_UNUSED(c))
{
    const struct wrapperbase *b = ((WrapperDescrObj *)self)->base;
    return api_of(doc_text(b->name, b->doc));
}
static PyObject *wrapper_signature(PyObject *self, void *Py_UNUSED(c))
{
    const struct wrapperbase *b = ((WrapperDescrObj *)self)->base;
    return api_of(doc_signature(b->name, b->doc));
}

static PyGetSetDef wrapper_getset[] = {
    {"__doc__", wrapper_doc, NULL, NULL, NULL},
    {"__qualname__", descr_get_qualname, NULL, NULL, NULL},
    {"__text_signature__", wrapper_signature, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

PyTypeObject PyWrapperDescr_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "wrapper_descriptor",
    .tp_basicsize = sizeof(WrapperDescrObj),
    .tp_dealloc = descr_dealloc,
    .tp_repr = wrapper_repr,
    .tp_call = wrapper_call,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_METHOD_DESCRIPTOR,
    .tp_traverse = descr_traverse,
    .tp_methods = descr_methods,
    .tp_members = descr_members,
    .tp_getset = wrapper_getset,
    .tp_descr_get = wrapper_get,
};

/* --- bound: method-wrapper ------------------------------------------------------------------------------------------------------------ */

#define BOUND MethodWrapper *w = (MethodWrapper *)self

static PyObject *bound_call(PyObject *self, PyObject *args, PyObject *kwds)
{
    BOUND;
    return call_wrapped(w->descr, api_of(w->self), args, kwds);
}

static int bound_traverse(PyObject *self, visitproc visit, void *arg)
{
    BOUND;
    Py_VISIT((PyObject *)w->descr);
    Py_VISIT(api_of(w->self));
    return 0;
}

static void bound_dealloc(PyObject *self)
{
    BOUND;
    Py_DECREF((PyObject *)w->descr);
    value_release(w->self);
    obj_free(&w->hdr);
}

static PyObject *bound_compare(PyObject *a, PyObject *b, int op)
{
    if (!IS_EXACT(value_of(a), METHOD_WRAPPER) || !IS_EXACT(value_of(b), METHOD_WRAPPER) || (op != Py_EQ && op != Py_NE))
        return Py_NotImplemented;
    const MethodWrapper *x = (MethodWrapper *)a, *y = (MethodWrapper *)b;
    bool equal = x->descr == y->descr && value_is(x->self, y->self);
    return api_of(value_from_bool(equal == (op == Py_EQ)));
}

static Py_hash_t bound_hash(PyObject *self)
{
    BOUND;
    Py_hash_t h = object_hash_address((void *)(uintptr_t)w->self.w) ^ object_hash_address(w->descr);
    return h == -1 ? -2 : h;
}

static PyObject *bound_repr(PyObject *self)
{
    BOUND;
    return PyUnicode_FromFormat("<method-wrapper '%s' of %s object at %p>", w->descr->base->name, type_of(w->self)->tp_name, api_of(w->self));
}

static PyObject *bound_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    BOUND;
    PyObject *getattr = builtin_get("getattr");
    return getattr ? Py_BuildValue("N(OO)", getattr, api_of(w->self), api_of(w->descr->d.name)) : NULL;
}

static PyObject *bound_objclass(PyObject *self, void *Py_UNUSED(c)) { BOUND; return Py_NewRef((PyObject *)w->descr->d.type); }
static PyObject *bound_name(PyObject *self, void *Py_UNUSED(c)) { BOUND; return Py_NewRef(api_of(w->descr->d.name)); }
static PyObject *bound_doc(PyObject *self, void *c) { BOUND; return wrapper_doc((PyObject *)w->descr, c); }
static PyObject *bound_signature(PyObject *self, void *c) { BOUND; return wrapper_signature((PyObject *)w->descr, c); }
static PyObject *bound_qualname(PyObject *self, void *c) { BOUND; return descr_get_qualname((PyObject *)w->descr, c); }

static PyGetSetDef bound_getset[] = {
    {"__objclass__", bound_objclass, NULL, NULL, NULL},
    {"__name__", bound_name, NULL, NULL, NULL},
    {"__qualname__", bound_qualname, NULL, NULL, NULL},
    {"__doc__", bound_doc, NULL, NULL, NULL},
    {"__text_signature__", bound_signature, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMemberDef bound_members[] = {
    {"__self__", _Py_T_OBJECT, offsetof(MethodWrapper, self), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyMethodDef bound_methods[] = {
    {"__reduce__", bound_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

PyTypeObject _PyMethodWrapper_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "method-wrapper",
    .tp_basicsize = sizeof(MethodWrapper),
    .tp_dealloc = bound_dealloc,
    .tp_repr = bound_repr,
    .tp_hash = bound_hash,
    .tp_call = bound_call,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = bound_traverse,
    .tp_richcompare = bound_compare,
    .tp_methods = bound_methods,
    .tp_members = bound_members,
    .tp_getset = bound_getset,
};
