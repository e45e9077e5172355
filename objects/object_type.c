/* objects/object_type.c -- the type `object`: what instances of every class can do unless the class says otherwise. */
#include "objects/attr.h"
#include "objects/hold.h"
#include "objects/object.h"
#include "objects/shape.h"
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "objects/type_int.h"

/* --- birth ------------------------------------------------------------------------------------------------------------------------ */

static bool excess(PyObject *args, PyObject *kwds) { return tuple_len(value_of(args)) || (kwds && PyDict_GET_SIZE(kwds)); }

static PyObject *raise_abstract(PyTypeObject *t)
{
    PyObject *missing = PyObject_GetAttr((PyObject *)t, NAPI(dunder_abstractmethods));
    PyObject *sorted = missing ? PySequence_List(missing) : NULL, *comma = NULL, *joined = NULL;
    if (sorted && PyList_Sort(sorted) == 0 && (comma = PyUnicode_FromString("', '")) != NULL &&
        (joined = PyUnicode_Join(comma, sorted)) != NULL)
        raise_type_error("Can't instantiate abstract class %s without an implementation for abstract method%s '%U'", t->tp_name,
                         PyList_Size(sorted) > 1 ? "s" : "", joined);
    Py_XDECREF(missing);
    Py_XDECREF(sorted);
    Py_XDECREF(comma);
    Py_XDECREF(joined);
    return NULL;
}

PyObject *object_new(PyTypeObject *t, PyObject *args, PyObject *kwds)
{
    if (excess(args, kwds)) {
        if (t->tp_new != object_new)
            return api_of(raise_type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
        if (t->tp_init == object_init)
            return api_of(raise_type_error("%.200s() takes no arguments", t->tp_name));
    }
    return t->tp_flags & Py_TPFLAGS_IS_ABSTRACT ? raise_abstract(t) : t->tp_alloc(t, 0);
}

int object_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    const PyTypeObject *t = type_of_api(self);
    if (!excess(args, kwds))
        return 0;
    if (t->tp_init != object_init)
        raise_type_error("object.__init__() takes exactly one argument (the instance to initialize)");
    else if (t->tp_new == object_new)
        raise_type_error("%.200s.__init__() takes exactly one argument (the instance to initialize)", t->tp_name);
    else
        return 0;
    return -1;
}

static void object_dealloc(PyObject *self) { obj_free((Obj *)self); }

/* --- text, comparison ---------------------------------------------------------------------------------------------------------------- */

static PyObject *default_repr(PyObject *self)
{
    Value name = type_full_name(type_of_api(self));
    PyObject *r = is_raised(name) ? NULL : PyUnicode_FromFormat("<%U object at %p>", api_of(name), self);
    value_release(name);
    return r;
}

static PyObject *default_str(PyObject *self)
{
    reprfunc f = type_of_api(self)->tp_repr;
    return f ? f(self) : default_repr(self);
}

static PyObject *default_compare(PyObject *self, PyObject *other, int op)
{
    if (op == Py_EQ)
        return self == other ? Py_True : Py_NotImplemented;
    richcmpfunc f = type_of_api(self)->tp_richcompare;
    if (op != Py_NE || f == NULL)
        return Py_NotImplemented;
    PyObject *r = f(self, other, Py_EQ);                 /* != is the contrary of == unless a class says otherwise */
    if (r == NULL || r == Py_NotImplemented)
        return r;
    int equal = PyObject_IsTrue(r);
    Py_DECREF(r);
    return equal < 0 ? NULL : api_of(value_from_bool(!equal));
}

static PyObject *object_format(PyObject *self, PyObject *spec)
{
    if (!PyUnicode_Check(spec))
        return api_of(raise_type_error("__format__() argument must be str, not %.50s", type_of_api(spec)->tp_name));
    if (PyUnicode_GET_LENGTH(spec) > 0)
        return api_of(raise_type_error("unsupported format string passed to %.200s.__format__", type_of_api(self)->tp_name));
    return PyObject_Str(self);
}

/* --- __class__ -------------------------------------------------------------------------------------------------------------------------- */

static PyObject *get_class(PyObject *self, void *Py_UNUSED(c)) { return Py_NewRef((PyObject *)type_of_api(self)); }

static bool may_become(PyTypeObject *old, PyTypeObject *new)
{
    bool both_mutable = !(old->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) && !(new->tp_flags & Py_TPFLAGS_IMMUTABLETYPE);
    bool modules = type_is_subtype(new, &PyModule_Type) && type_is_subtype(old, &PyModule_Type);
    if (!both_mutable && !modules)
        raise_type_error("__class__ assignment only supported for mutable types or ModuleType subclasses");
    else
        return type_same_layout(old, new, "__class__");
    return false;
}

/* The object's shape becomes one of the new type: with its attributes where they are, or in dict mode. */
static int change_shape(Obj *o, PyTypeObject *new)
{
    for (;;) {
        Shape *s = obj_shape(o), *to = shape_transfer(s, new);
        if (to == NULL) {
            if (s->kind != SHAPE_SLOTS) {
                raise_no_memory();
                return -1;
            }
            if (attr_to_dict_mode(o) < 0)
                return -1;
            continue;
        }
        PyTypeObject *old = s->type;
        if (new->tp_p3t->counts_type)
            obj_incref((Obj *)new);
        enum hold held = hold_begin(o);
        bool same = load_relaxed_u32(&o->shape) == s->id;
        if (same)
            store_release_u32(&o->shape, to->id);
        hold_end(o, held);
        if (same && new->tp_p3t->has_finalizer)
            or_acq_rel_u8(&o->flags, OBJ_HAS_FINALIZER);
        PyTypeObject *dropped = same ? old : new;
        if (dropped->tp_p3t->counts_type)
            obj_decref((Obj *)dropped);
        if (same)
            return 0;
    }
}

static int set_class(PyObject *self, PyObject *v, void *Py_UNUSED(c))
{
    if (v == NULL) {
        raise_type_error("can't delete __class__ attribute");
        return -1;
    }
    if (!PyType_Check(v)) {
        raise_type_error("__class__ must be set to a class, not '%s' object", type_of_api(v)->tp_name);
        return -1;
    }
    if (core_hooks.audit) {
        PyObject *args = PyTuple_Pack(3, self, NAPI(dunder_class), v);
        int r = args ? core_hooks.audit("object.__setattr__", args) : -1;
        Py_XDECREF(args);
        if (r < 0)
            return -1;
    }
    PyTypeObject *old = type_of_api(self), *new = (PyTypeObject *)v;
    if (old == new)
        return 0;
    return may_become(old, new) ? change_shape((Obj *)self, new) : -1;
}

static PyGetSetDef object_getset[] = {
    {"__class__", get_class, set_class, PyDoc_STR("the object's class"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

/* --- methods ------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *object_subclasshook(PyObject *Py_UNUSED(cls), PyObject *Py_UNUSED(arg)) { return Py_NotImplemented; }
static PyObject *object_init_subclass(PyObject *Py_UNUSED(cls), PyObject *Py_UNUSED(unused)) { return Py_None; }

static PyObject *object_sizeof(PyObject *self, PyObject *Py_UNUSED(unused))
{
    const PyTypeObject *t = type_of_api(self);
    Py_ssize_t n = t->tp_basicsize;
    if (t->tp_itemsize > 0 && value_is_ptr(value_of(self)))
        n += Py_ABS(((PyVarObject *)self)->ob_size) * t->tp_itemsize;
    if (value_is_ptr(value_of(self))) {
        const Shape *s = obj_shape((Obj *)self);
        if (s->flags & SHAPE_HAS_ATTRS)
            n += (Py_ssize_t)(sizeof(struct attr_area) + s->inline_slots * sizeof(Value));
    }
    return PyLong_FromSsize_t(n);
}

/* The instance's names, without turning it to dict mode where that can be avoided. New dict, or NULL. */
static PyObject *own_names(PyObject *self)
{
    if (value_is_ptr(value_of(self)) && obj_shape((Obj *)self)->kind == SHAPE_SLOTS) {
        Reg d = type_lookup_reg(type_of_api(self), N(dunder_dict));
        bool standard = IS_EXACT(value_borrow(d), GETSET_DESCR);
        reg_release(d);
        if (standard)
            return api_of(attr_dict_copy(value_of(self)));
    }
    Value d = attr_get_optional(value_of(self), N(dunder_dict));
    if (is_raised(d))
        return NULL;
    PyObject *copy = !is_absent(d) && PyDict_Check(api_of(d)) ? PyDict_Copy(api_of(d)) : PyDict_New();
    value_release(d);
    return copy;
}

static PyObject *object_dir(PyObject *self, PyObject *Py_UNUSED(unused))
{
    PyObject *d = own_names(self), *keys = NULL;
    if (d == NULL)
        return NULL;
    Value cls = attr_get_optional(value_of(self), N(dunder_class));
    if (!is_raised(cls) && (is_absent(cls) || type_merge_names(d, api_of(cls)) == 0))
        keys = PyDict_Keys(d);
    value_release(cls);
    Py_DECREF(d);
    return keys;
}

static PyObject *reduce_ex(PyObject *self, PyObject *args)
{
    if (tuple_len(value_of(args)) != 1)
        return api_of(raise_type_error("object.__reduce_ex__() takes exactly one argument (%zu given)", tuple_len(value_of(args))));
    long protocol = PyLong_AsLong(api_of(tuple_at(value_of(args), 0)));
    if (protocol == -1 && PyErr_Occurred())
        return NULL;
    /* A class that overrides __reduce__ is to be asked. */
    Reg f = type_lookup_reg(type_of_api(self), N(dunder_reduce));
    Reg standard = type_lookup_reg(&PyBaseObject_Type, N(dunder_reduce));
    bool overridden = value_borrow(f).w != value_borrow(standard).w;
    reg_release(f);
    reg_release(standard);
    if (overridden) {
        Value method = attr_get(value_of(self), N(dunder_reduce));
        PyObject *r = is_raised(method) ? NULL : PyObject_CallNoArgs(api_of(method));
        value_release(method);
        return r;
    }
    return object_reduce_ex(self, (int)protocol);
}

static PyObject *reduce(PyObject *self, PyObject *Py_UNUSED(unused)) { return object_reduce_ex(self, 0); }
static PyObject *getstate(PyObject *self, PyObject *Py_UNUSED(unused)) { return object_getstate(self); }

PyMethodDef object_methods[] = {
    {"__reduce_ex__", reduce_ex, METH_VARARGS, PyDoc_STR("__reduce_ex__($self, protocol, /)\n--\n\nHelper for pickle.")},
    {"__reduce__", reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\nHelper for pickle.")},
    {"__getstate__", getstate, METH_NOARGS, PyDoc_STR("__getstate__($self, /)\n--\n\nHelper for pickle.")},
    {"__subclasshook__", object_subclasshook, METH_CLASS | METH_O,
     PyDoc_STR("__subclasshook__($type, object, /)\n--\n\nAbstract classes can override this to customize issubclass().\n\nThis is invoked "
               "early on by abc.ABCMeta.__subclasscheck__().\nIt should return True, False or NotImplemented.  If it returns\n"
               "NotImplemented, the normal algorithm is used.  Otherwise, it\noverrides the normal algorithm (and the outcome is cached).\n")},
    {"__init_subclass__", object_init_subclass, METH_CLASS | METH_NOARGS,
     PyDoc_STR("__init_subclass__($type, /)\n--\n\nThis method is called when a class is subclassed.\n\nThe default implementation does "
               "nothing. It may be\noverridden to extend subclasses.\n")},
    {"__format__", object_format, METH_O,
     PyDoc_STR("__format__($self, format_spec, /)\n--\n\nDefault object formatter.\n\nReturn str(self) if format_spec is empty. Raise "
               "TypeError otherwise.")},
    {"__sizeof__", object_sizeof, METH_NOARGS, PyDoc_STR("__sizeof__($self, /)\n--\n\nSize of object in memory, in bytes.")},
    {"__dir__", object_dir, METH_NOARGS, PyDoc_STR("__dir__($self, /)\n--\n\nDefault dir() implementation.")},
    {NULL, NULL, 0, NULL}
};

PyTypeObject PyBaseObject_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "object",
    .tp_basicsize = sizeof(Obj),
    .tp_dealloc = object_dealloc,
    .tp_repr = default_repr,
    .tp_hash = PyObject_GenericHash,
    .tp_str = default_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = PyDoc_STR("object()\n--\n\nThe base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new "
                        "featureless\ninstance that has no instance attributes and cannot be given any.\n"),
    .tp_richcompare = default_compare,
    .tp_methods = object_methods,
    .tp_getset = object_getset,
    .tp_init = object_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = object_new,
    .tp_free = PyObject_Free,
    .tp_vectorcall = type_vectorcall,
};
