/* objects/property.c -- property. Deferred from birth; its functions are fields of field.h. */
#include "objects/args.h"
#include "objects/attr.h"
#include "objects/descr.h"
#include "objects/field.h"
#include "objects/type.h"
#include "objects/type_int.h"

typedef struct PropertyObj {
    Obj   hdr;
    Value get, set, del, doc, name GUARD_W(hdr.lock, release, acquire);   /* empty: none */
    uint8_t getter_doc SHARED(relaxed);  /* doc was taken from the getter */
} PropertyObj;

#define SELF PropertyObj *p = (PropertyObj *)self

static Value function_or_absent(Value property, size_t at)
{
    Value v = load_acquire_value((Value *)(void *)((char *)value_obj(property) + at));
    return v.w ? v : V_ABSENT;
}
Value property_getter(Value property) { return function_or_absent(property, offsetof(PropertyObj, get)); }
Value property_setter(Value property) { return function_or_absent(property, offsetof(PropertyObj, set)); }

int descr_is_abstract(Value f)
{
    if (is_absent(f))
        return 0;
    Value a = attr_get_optional(f, N(dunder_isabstractmethod));
    if (is_absent(a) || is_raised(a))
        return is_raised(a) ? -1 : 0;
    int r = PyObject_IsTrue(api_of(a));
    value_release(a);
    return r;
}

/* --- life ---------------------------------------------------------------------------------------------------------------------------- */

static PyObject *property_alloc(PyTypeObject *t, Py_ssize_t n)
{
    PyObject *o = PyType_GenericAlloc(t, n);
    if (o)
        obj_make_deferred((Obj *)o);
    return o;
}

static int property_traverse(PyObject *self, visitproc visit, void *arg)
{
    SELF;
    VISIT_FIELD(p->get);
    VISIT_FIELD(p->set);
    VISIT_FIELD(p->del);
    VISIT_FIELD(p->doc);
    VISIT_FIELD(p->name);
    return 0;
}

static int property_clear(PyObject *self)
{
    SELF;
    field_clear(&p->doc);
    return 0;
}

static void property_dealloc(PyObject *self)
{
    SELF;
    field_clear(&p->get);
    field_clear(&p->set);
    field_clear(&p->del);
    field_clear(&p->doc);
    field_clear(&p->name);
    obj_free(&p->hdr);
}

static Value given(PyObject *o) { return o == NULL || o == Py_None ? FIELD_EMPTY : value_keep(value_of(o)); }

/* The docstring: the one given, or the getter's. A subclass has it as an ordinary attribute, lest its class's own hide it. */
static int set_doc(PyObject *self, PyObject *doc)
{
    SELF;
    Value d = doc && doc != Py_None ? value_keep(value_of(doc)) : V_ABSENT;
    Value get = field_get(&p->hdr, &p->get);
    bool from_getter = false;
    if (is_absent(d) && !is_absent(get)) {
        d = attr_get_optional(get, N(dunder_doc));
        if (is_none(d))
            d = V_ABSENT;
        from_getter = !is_absent(d);
    }
    value_release(get);
    if (is_raised(d))
        return -1;
    store_relaxed_u8(&p->getter_doc, from_getter);
    if (type_of_api(self) == &PyProperty_Type) {
        field_set(&p->hdr, &p->doc, is_absent(d) ? FIELD_EMPTY : d);
        return 0;
    }
    int r = PyObject_SetAttr(self, NAPI(dunder_doc), is_absent(d) ? Py_None : api_of(d));
    value_release(d);
    if (r < 0 && !from_getter && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();                                   /* no place for it: a class with __slots__ */
        return 0;
    }
    return r;
}

static int property_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    static const char *const parameters[] = {"fget", "fset", "fdel", "doc", NULL};
    static const struct arg_spec spec = {"property", parameters, .required = 0, .positional = 4};
    SELF;
    PyObject *a[4];
    if (args_bind_dict(&spec, args, kwds, a) < 0)
        return -1;
    field_set(&p->hdr, &p->get, given(a[0]));
    field_set(&p->hdr, &p->set, given(a[1]));
    field_set(&p->hdr, &p->del, given(a[2]));
    field_set(&p->hdr, &p->name, FIELD_EMPTY);
    return set_doc(self, a[3]);
}

/* --- use ------------------------------------------------------------------------------------------------------------------------------- */

static void raise_missing(PropertyObj *p, PyObject *obj, const char *what)
{
    Value name = field_get(&p->hdr, &p->name);
    PyObject *q = obj ? PyType_GetQualName(type_of_api(obj)) : NULL;
    if (!is_absent(name) && q)
        raise_format(PyExc_AttributeError, "property %R of %R object has no %s", api_of(name), q, what);
    else if (q)
        raise_format(PyExc_AttributeError, "property of %R object has no %s", q, what);
    else
        raise_format(PyExc_AttributeError, "property has no %s", what);
    Py_XDECREF(q);
    value_release(name);
}

static PyObject *property_get(PyObject *self, PyObject *obj, PyObject *Py_UNUSED(type))
{
    SELF;
    if (obj == NULL || obj == Py_None)
        return Py_NewRef(self);
    Value f = load_acquire_value(&p->get);
    if (f.w && value_is_ptr(f) && load_relaxed_u16(&value_obj(f)->owner) >= SLOT_DEFERRED) {    /* no count: pinned while it runs */
        struct Pin pinned;
        pin(&pinned, reg_borrow(f));
        PyObject *r = PyObject_CallOneArg(api_of(f), obj);
        unpin(&pinned);
        return r;
    }
    f = field_get(&p->hdr, &p->get);
    if (is_absent(f)) {
        raise_missing(p, obj, "getter");
        return NULL;
    }
    PyObject *r = PyObject_CallOneArg(api_of(f), obj);
    value_release(f);
    return r;
}

static int property_set(PyObject *self, PyObject *obj, PyObject *v)
{
    SELF;
    Value f = field_get(&p->hdr, v ? &p->set : &p->del);
    if (is_absent(f)) {
        raise_missing(p, obj, v ? "setter" : "deleter");
        return -1;
    }
    PyObject *args[3] = {NULL, obj, v};
    PyObject *r = PyObject_Vectorcall(api_of(f), args + 1, (v ? 2 : 1) | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    value_release(f);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

/* A copy with one function replaced. */
static PyObject *with(PyObject *self, PyObject *get, PyObject *set, PyObject *del)
{
    SELF;
    PyObject *a[4];
    a[0] = get && get != Py_None ? Py_NewRef(get) : field_get_or_none(&p->hdr, &p->get);
    a[1] = set && set != Py_None ? Py_NewRef(set) : field_get_or_none(&p->hdr, &p->set);
    a[2] = del && del != Py_None ? Py_NewRef(del) : field_get_or_none(&p->hdr, &p->del);
    a[3] = load_relaxed_u8(&p->getter_doc) && a[0] != Py_None ? Py_None : field_get_or_none(&p->hdr, &p->doc);
    PyObject *n = PyObject_CallFunctionObjArgs((PyObject *)type_of_api(self), a[0], a[1], a[2], a[3], NULL);
    for (int i = 0; i < 4; i++)
        Py_DECREF(a[i]);
    if (n && PyObject_TypeCheck(n, &PyProperty_Type)) {
        PropertyObj *q = (PropertyObj *)n;
        Value name = field_get(&p->hdr, &p->name);
        field_set(&q->hdr, &q->name, is_absent(name) ? FIELD_EMPTY : name);
    }
    return n;
}
static PyObject *with_getter(PyObject *self, PyObject *f) { return with(self, f, NULL, NULL); }
static PyObject *with_setter(PyObject *self, PyObject *f) { return with(self, NULL, f, NULL); }
static PyObject *with_deleter(PyObject *self, PyObject *f) { return with(self, NULL, NULL, f); }

static PyObject *set_name(PyObject *self, PyObject *args)
{
    SELF;
    if (PyTuple_GET_SIZE(args) != 2)
        return api_of(raise_type_error("__set_name__() takes 2 positional arguments but %zd were given", PyTuple_GET_SIZE(args)));
    field_set(&p->hdr, &p->name, value_keep(value_of(PyTuple_GET_ITEM(args, 1))));
    return Py_None;
}

/* --- attributes ------------------------------------------------------------------------------------------------------------------------- */

static PyObject *get_name(PyObject *self, void *Py_UNUSED(c))
{
    SELF;
    Value name = field_get(&p->hdr, &p->name);
    if (!is_absent(name))
        return api_of(name);
    Value f = field_get(&p->hdr, &p->get);
    if (!is_absent(f)) {
        name = attr_get_optional(f, N(dunder_name));
        value_release(f);
    }
    if (is_absent(name))
        name = attr_raise_missing(value_of(self), N(dunder_name));
    return api_of(name);
}

static int put_name(PyObject *self, PyObject *v, void *Py_UNUSED(c))
{
    SELF;
    field_set(&p->hdr, &p->name, v ? value_keep(value_of(v)) : FIELD_EMPTY);
    return 0;
}

static PyObject *is_abstract(PyObject *self, void *Py_UNUSED(c))
{
    SELF;
    int r = 0;
    for (Value *at = &p->get; r == 0 && at <= &p->del; at++) {
        Value f = field_get(&p->hdr, at);
        r = descr_is_abstract(f);
        value_release(f);
    }
    return r < 0 ? NULL : api_of(value_from_bool(r));
}

static PyGetSetDef property_getset[] = {
    {"__name__", get_name, put_name, NULL, NULL},
    {"__isabstractmethod__", is_abstract, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMemberDef property_members[] = {
    {"fget", _Py_T_OBJECT, offsetof(PropertyObj, get), Py_READONLY, NULL},
    {"fset", _Py_T_OBJECT, offsetof(PropertyObj, set), Py_READONLY, NULL},
    {"fdel", _Py_T_OBJECT, offsetof(PropertyObj, del), Py_READONLY, NULL},
    {"__doc__", _Py_T_OBJECT, offsetof(PropertyObj, doc), 0, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyMethodDef property_methods[] = {
    {"getter", with_getter, METH_O, PyDoc_STR("getter($self, object, /)\n--\n\nDescriptor to obtain a copy of the property with a different getter.")},
    {"setter", with_setter, METH_O, PyDoc_STR("setter($self, object, /)\n--\n\nDescriptor to obtain a copy of the property with a different setter.")},
    {"deleter", with_deleter, METH_O, PyDoc_STR("deleter($self, object, /)\n--\n\nDescriptor to obtain a copy of the property with a different deleter.")},
    {"__set_name__", set_name, METH_VARARGS, PyDoc_STR("__set_name__($self, owner, name, /)\n--\n\nMethod to set name of a property.")},
    {NULL, NULL, 0, NULL}
};

PyTypeObject PyProperty_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "property",
    .tp_basicsize = sizeof(PropertyObj),
    .tp_dealloc = property_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = PyDoc_STR("property(fget=None, fset=None, fdel=None, doc=None)\n--\n\nProperty attribute.\n\n  fget\n    function to be used "
                        "for getting an attribute value\n  fset\n    function to be used for setting an attribute value\n  fdel\n    "
                        "function to be used for del\'ing an attribute\n  doc\n    docstring\n\nTypical use is to define a managed "
                        "attribute x:\n\nclass C(object):\n    def getx(self): return self._x\n    def setx(self, value): self._x = "
                        "value\n    def delx(self): del self._x\n    x = property(getx, setx, delx, \"I\'m the \'x\' property.\")\n\n"
                        "Decorators make defining new properties or modifying existing ones easy:\n\nclass C(object):\n    @property\n"
                        "    def x(self):\n        \"I am the \'x\' property.\"\n        return self._x\n    @x.setter\n    def x(self, "
                        "value):\n        self._x = value\n    @x.deleter\n    def x(self):\n        del self._x"),
    .tp_traverse = property_traverse,
    .tp_clear = property_clear,
    .tp_methods = property_methods,
    .tp_members = property_members,
    .tp_getset = property_getset,
    .tp_descr_get = property_get,
    .tp_descr_set = property_set,
    .tp_init = property_init,
    .tp_alloc = property_alloc,
    .tp_new = PyType_GenericNew,
};
