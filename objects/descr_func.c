/* objects/descr_func.c -- classmethod and staticmethod.
 *
 * Both wrap a callable and carry attributes of it (__name__, __doc__ ...), so that the wrapper in a class's dict describes itself. They
 * are deferred from birth: using them through their class counts nothing.
 */
#include "objects/descr.h"
#include "objects/field.h"
#include "objects/function.h"

#include "objects/attr.h"
#include "objects/type.h"
#include "objects/type_int.h"

#include "funcobject.h"
#include "genericaliasobject.h"

typedef struct WrapObj {
    Obj   hdr;
    Value callable GUARD_W(hdr.lock, release, acquire);   /* empty: not initialised */
    Value dict     GUARD_W(hdr.lock, release, acquire);
} WrapObj;

#define SELF WrapObj *w = (WrapObj *)self

/* --- life ------------------------------------------------------------------------------------------------------------------------- */

static PyObject *wrap_alloc(PyTypeObject *t, Py_ssize_t n)
{
    PyObject *o = PyType_GenericAlloc(t, n);
    if (o)
        obj_make_deferred((Obj *)o);
    return o;
}

static int wrap_traverse(PyObject *self, visitproc visit, void *arg)
{
    SELF;
    VISIT_FIELD(w->callable);
    VISIT_FIELD(w->dict);
    return 0;
}

static int wrap_clear(PyObject *self)
{
    SELF;
    field_clear(&w->callable);
    field_clear(&w->dict);
    return 0;
}

static void wrap_dealloc(PyObject *self)
{
    wrap_clear(self);
    obj_free((Obj *)self);
}

static int copy_attribute(PyObject *to, PyObject *from, Value name)
{
    Value v = attr_get_optional(value_of(from), name);
    if (is_absent(v) || is_raised(v))
        return is_raised(v) ? -1 : 0;
    int r = attr_own_set(value_of(to), name, v);
    value_release(v);
    return r < 0 ? -1 : 0;
}

static int set_callable(PyObject *self, PyObject *callable)
{
    SELF;
    field_set(&w->hdr, &w->callable, value_keep(value_of(callable)));
    return copy_attribute(self, callable, N(dunder_module)) < 0 || copy_attribute(self, callable, N(dunder_name)) < 0 ||
                   copy_attribute(self, callable, N(dunder_qualname)) < 0 || copy_attribute(self, callable, N(dunder_doc)) < 0
               ? -1
               : 0;
}

static int init(PyObject *self, PyObject *args, PyObject *kwds, const char *name)
{
    PyObject *callable;
    if (kwds && PyDict_GET_SIZE(kwds)) {
        raise_type_error("%s() takes no keyword arguments", name);
        return -1;
    }
    return PyArg_UnpackTuple(args, name, 1, 1, &callable) ? set_callable(self, callable) : -1;
}
static int classmethod_init(PyObject *self, PyObject *args, PyObject *kwds) { return init(self, args, kwds, "classmethod"); }
static int staticmethod_init(PyObject *self, PyObject *args, PyObject *kwds) { return init(self, args, kwds, "staticmethod"); }

static PyObject *wrap_new(PyTypeObject *t, PyObject *callable)
{
    PyObject *o = wrap_alloc(t, 0);
    if (o && set_callable(o, callable) < 0)
        Py_CLEAR(o);
    return o;
}
PyObject *PyClassMethod_New(PyObject *callable) { return wrap_new(&PyClassMethod_Type, callable); }
PyObject *PyStaticMethod_New(PyObject *callable) { return wrap_new(&PyStaticMethod_Type, callable); }

Value descr_wrapped(Value descr)
{
    Value v = load_acquire_value(&((WrapObj *)value_obj(descr))->callable);
    return v.w ? v : V_ABSENT;
}

/* --- use ------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *classmethod_get(PyObject *self, PyObject *obj, PyObject *type)
{
    SELF;
    Value f = field_get(&w->hdr, &w->callable);
    if (is_absent(f))
        f = V_NONE;
    Value m = method_new(f, type ? value_of(type) : value_from_obj(type_of_api(obj)));
    value_release(f);
    return api_of(m);
}

static PyObject *staticmethod_get(PyObject *self, PyObject *Py_UNUSED(obj), PyObject *Py_UNUSED(type))
{
    SELF;
    return field_get_or_none(&w->hdr, &w->callable);
}

static PyObject *staticmethod_call(PyObject *self, PyObject *args, PyObject *kwds)
{
    SELF;
    PyObject *f = field_get_or_none(&w->hdr, &w->callable);
    PyObject *r = PyObject_Call(f, args, kwds);
    Py_DECREF(f);
    return r;
}

static PyObject *show(PyObject *self, const char *name)
{
    SELF;
    PyObject *f = field_get_or_none(&w->hdr, &w->callable);
    PyObject *r = PyUnicode_FromFormat("<%s(%R)>", name, f);
    Py_DECREF(f);
    return r;
}
static PyObject *classmethod_repr(PyObject *self) { return show(self, "classmethod"); }
static PyObject *staticmethod_repr(PyObject *self) { return show(self, "staticmethod"); }

/* --- attributes ------------------------------------------------------------------------------------------------------------------------- */

static PyObject *is_abstract(PyObject *self, void *Py_UNUSED(c))
{
    SELF;
    Value f = field_get(&w->hdr, &w->callable);
    int r = descr_is_abstract(f);
    value_release(f);
    return r < 0 ? NULL : api_of(value_from_bool(r));
}

/* __annotations__ and __annotate__ come from the callable when first asked for, and are then our own. */
static PyObject *get_lazily(PyObject *self, Value name)
{
    SELF;
    Value own = attr_own_get(value_of(self), name);
    if (!is_absent(own))
        return api_of(own);
    PyObject *f = field_get_or_none(&w->hdr, &w->callable);
    Value v = attr_get(value_of(f), name);
    Py_DECREF(f);
    if (!is_raised(v) && attr_own_set(value_of(self), name, v) < 0) {
        value_release(v);
        return NULL;
    }
    return api_of(v);
}
static int set_own(PyObject *self, Value name, PyObject *v)
{
    int r = attr_own_set(value_of(self), name, v ? value_of(v) : V_ABSENT);
    if (r == 0)
        PyErr_SetObject(PyExc_AttributeError, api_of(name));
    return r == 1 ? 0 : -1;
}
static PyObject *get_annotations(PyObject *self, void *Py_UNUSED(c)) { return get_lazily(self, N(dunder_annotations)); }
static int set_annotations(PyObject *self, PyObject *v, void *Py_UNUSED(c)) { return set_own(self, N(dunder_annotations), v); }
static PyObject *get_annotate(PyObject *self, void *Py_UNUSED(c)) { return get_lazily(self, N(dunder_annotate)); }
static int set_annotate(PyObject *self, PyObject *v, void *Py_UNUSED(c)) { return set_own(self, N(dunder_annotate), v); }

static PyGetSetDef wrap_getset[] = {
    {"__isabstractmethod__", is_abstract, NULL, NULL, NULL},
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMemberDef wrap_members[] = {
    {"__func__", _Py_T_OBJECT, offsetof(WrapObj, callable), Py_READONLY, NULL},
    {"__wrapped__", _Py_T_OBJECT, offsetof(WrapObj, callable), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyMethodDef wrap_methods[] = {
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, NULL},
    {NULL, NULL, 0, NULL}
};

PyTypeObject PyClassMethod_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "classmethod",
    .tp_basicsize = sizeof(WrapObj),
    .tp_dealloc = wrap_dealloc,
    .tp_repr = classmethod_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_doc = PyDoc_STR("classmethod(function, /)\n--\n\nConvert a function to be a class method.\n\nA class method receives the class as "
                        "implicit first argument,\njust like an instance method receives the instance.\nTo declare a class method, use "
                        "this idiom:\n\n  class C:\n      @classmethod\n      def f(cls, arg1, arg2, argN):\n          ...\n\nIt can be "
                        "called either on the class (e.g. C.f()) or on an instance\n(e.g. C().f()).  The instance is ignored except for "
                        "its class.\nIf a class method is called for a derived class, the derived class\nobject is passed as the implied "
                        "first argument.\n\nClass methods are different than C++ or Java static methods.\nIf you want those, see the "
                        "staticmethod builtin."),
    .tp_traverse = wrap_traverse,
    .tp_clear = wrap_clear,
    .tp_methods = wrap_methods,
    .tp_members = wrap_members,
    .tp_getset = wrap_getset,
    .tp_descr_get = classmethod_get,
    .tp_dictoffset = offsetof(WrapObj, dict),
    .tp_init = classmethod_init,
    .tp_alloc = wrap_alloc,
    .tp_new = PyType_GenericNew,
};

PyTypeObject PyStaticMethod_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "staticmethod",
    .tp_basicsize = sizeof(WrapObj),
    .tp_dealloc = wrap_dealloc,
    .tp_repr = staticmethod_repr,
    .tp_call = staticmethod_call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_doc = PyDoc_STR("staticmethod(function, /)\n--\n\nConvert a function to be a static method.\n\nA static method does not receive "
                        "an implicit first argument.\nTo declare a static method, use this idiom:\n\n     class C:\n         "
                        "@staticmethod\n         def f(arg1, arg2, argN):\n             ...\n\nIt can be called either on the class "
                        "(e.g. C.f()) or on an instance\n(e.g. C().f()). Both the class and the instance are ignored, and\nneither is "
                        "passed implicitly as the first argument to the method.\n\nStatic methods in Python are similar to those found "
                        "in Java or C++.\nFor a more advanced concept, see the classmethod builtin."),
    .tp_traverse = wrap_traverse,
    .tp_clear = wrap_clear,
    .tp_methods = wrap_methods,
    .tp_members = wrap_members,
    .tp_getset = wrap_getset,
    .tp_descr_get = staticmethod_get,
    .tp_dictoffset = offsetof(WrapObj, dict),
    .tp_init = staticmethod_init,
    .tp_alloc = wrap_alloc,
    .tp_new = PyType_GenericNew,
};
