/* objects/type_object.c -- the type `type` itself: attributes of types, their repr, their life.
 *
 * Getting an attribute of a type looks at the metatype's MRO for data descriptors, then at the type's own MRO, then at the metatype again.
 * Setting one changes the type's dict with type_lock held, after versions and caches (type.c, Y2); if the name stands for slots that come out
 * otherwise, they are changed in a stopped world, because every thread reads slots plainly.
 */
#include "objects/attr_int.h"
#include "objects/descr.h"
#include "objects/dict_int.h"
#include "objects/object.h"
#include "objects/type.h"
#include "objects/union.h"

#include "threading/world.h"

/* --- getting ------------------------------------------------------------------------------------------------------------------------ */

static Value bind(Reg found, descrgetfunc get, PyObject *obj, PyTypeObject *t)
{
    struct Pin p;
    pin(&p, found);
    PyObject *r = get(api_of(value_borrow(found)), obj, (PyObject *)t);
    unpin(&p);
    reg_release(found);
    return value_of(r);
}

Value type_attr_get(PyTypeObject *t, Value name, bool optional)
{
    PyTypeObject *meta = type_of_obj((Obj *)t);
    Reg of_meta = type_lookup_reg(meta, name);
    descrgetfunc meta_get = NULL;
    if (!is_absent(value_borrow(of_meta))) {
        const PyTypeObject *dt = type_of(value_borrow(of_meta));
        meta_get = dt->tp_descr_get;
        if (meta_get && dt->tp_descr_set)
            return bind(of_meta, meta_get, (PyObject *)t, meta);
    }
    Reg own = type_lookup_reg(t, name);
    if (!is_absent(value_borrow(own))) {
        reg_release(of_meta);
        descrgetfunc get = type_of(value_borrow(own))->tp_descr_get;
        return get ? bind(own, get, NULL, t) : value_from_reg(own);
    }
    if (meta_get)
        return bind(of_meta, meta_get, (PyObject *)t, meta);
    if (!is_absent(value_borrow(of_meta)))
        return value_from_reg(of_meta);
    return optional ? V_ABSENT : attr_raise_missing(value_from_obj(t), name);
}

PyObject *type_getattro(PyObject *self, PyObject *name)
{
    Value key = attr_name(value_of(name));
    if (is_raised(key))
        return NULL;
    Value v = type_attr_get((PyTypeObject *)self, key, false);
    value_release(key);
    return api_of(v);
}

/* --- setting -------------------------------------------------------------------------------------------------------------------------- */

/* Stores into (V_ABSENT: deletes from) the type's own dict. 1 done, 0 nothing to delete, -1. */
int type_dict_store(PyTypeObject *t, Value name, Value v)
{
    DictObj *d = (DictObj *)t->tp_dict;
    type_lock_take();
    Value old = dict_get_name(d, name);                  /* ours too, so that storing runs no finalizer under the lock */
    int r = -1;
    if (!is_raised(old)) {
        type_modified_locked(t);
        if (is_absent(v))
            r = is_absent(old) ? 0 : dict_del_name(d, name) < 0 ? -1 : 1;
        else
            r = dict_set_name(d, name, v) < 0 ? -1 : 1;
        if (r > 0 && type_is_slot_name(name) && type_slot_outdated(t, name)) {
            stop_world(interp_now()->base);
            type_update_slot(t, name);
            start_world(interp_now()->base);
        }
    }
    type_lock_drop();
    value_release(old);
    if (r > 0)
        type_watchers_notify(t);
    return r;
}

int type_set_builtin(PyTypeObject *t, Value name, Value v)
{
    return type_dict_store(t, name, v) < 0 ? -1 : 0;
}

static int set_checked(PyTypeObject *t, Value name, Value v)
{
    PyTypeObject *meta = type_of_obj((Obj *)t);
    Reg of_meta = type_lookup_reg(meta, name);
    descrsetfunc set = is_absent(value_borrow(of_meta)) ? NULL : type_of(value_borrow(of_meta))->tp_descr_set;
    int r;
    if (set) {
        struct Pin p;
        pin(&p, of_meta);
        r = set(api_of(value_borrow(of_meta)), (PyObject *)t, is_absent(v) ? NULL : api_of(v));
        unpin(&p);
    } else {
        r = type_dict_store(t, name, v);
        if (r == 0)
            attr_raise_missing(value_from_obj(t), name);
        r = r == 1 ? 0 : -1;
    }
    reg_release(of_meta);
    return r;
}

int type_setattro(PyObject *self, PyObject *name, PyObject *value)
{
    PyTypeObject *t = (PyTypeObject *)self;
    if (t->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) {
        raise_type_error("cannot set %R attribute of immutable type '%s'", name, t->tp_name);
        return -1;
    }
    Value key = attr_name(value_of(name));
    if (is_raised(key))
        return -1;
    int r = set_checked(t, key, value ? value_of(value) : V_ABSENT);
    value_release(key);
    return r;
}

/* --- names ------------------------------------------------------------------------------------------------------------------------------ */

Value type_full_name(PyTypeObject *t)
{
    PyObject *module = PyType_GetModuleName(t), *qualname = PyType_GetQualName(t), *r = NULL;
    if (module == NULL)
        PyErr_Clear();
    if (qualname && module && PyUnicode_Check(module) && !PyUnicode_EqualToUTF8(module, "builtins"))
        r = PyUnicode_FromFormat("%U.%U", module, qualname);
    else if (qualname)
        r = Py_NewRef(qualname);
    Py_XDECREF(module);
    Py_XDECREF(qualname);
    return value_of(r);
}

static PyObject *type_repr(PyObject *self)
{
    PyTypeObject *t = (PyTypeObject *)self;
    if (t->tp_name == NULL)
        return PyUnicode_FromFormat("<class at %p>", self);
    Value name = type_full_name(t);
    PyObject *r = is_raised(name) ? NULL : PyUnicode_FromFormat("<class '%U'>", api_of(name));
    value_release(name);
    return r;
}

/* --- life --------------------------------------------------------------------------------------------------------------------------------- */

static int type_traverse(PyObject *self, visitproc visit, void *arg)
{
    PyTypeObject *t = (PyTypeObject *)self;
    if (!(t->tp_flags & Py_TPFLAGS_HEAPTYPE))
        return 0;
    Py_VISIT(t->tp_dict);
    Py_VISIT(t->tp_mro);
    Py_VISIT(t->tp_bases);
    Py_VISIT((PyObject *)t->tp_base);
    Py_VISIT(((PyHeapTypeObject *)t)->ht_module);
    return 0;
}

/* Breaks cycles: what the dict and the MRO hold. Instances that die later need bases and members, which stay. */
static int type_clear(PyObject *self)
{
    PyTypeObject *t = (PyTypeObject *)self;
    if (t->tp_p3t == NULL)
        return 0;
    type_lock_take();
    type_modified_locked(t);
    type_lock_drop();
    if (t->tp_dict)
        PyDict_Clear(t->tp_dict);
    PyObject *mro = t->tp_mro;
    if (mro && t->tp_base) {                             /* lookups go on, up the line of first bases */
        t->tp_mro = Py_NewRef(t->tp_base->tp_mro ? t->tp_base->tp_mro : mro);
        Py_DECREF(mro);
    }
    Py_CLEAR(((PyHeapTypeObject *)t)->ht_module);
    return 0;
}

static void type_dealloc(PyObject *self)
{
    PyTypeObject *t = (PyTypeObject *)self;
    PyHeapTypeObject *h = (PyHeapTypeObject *)self;
    CHECK(t->tp_flags & Py_TPFLAGS_HEAPTYPE || t->tp_p3t == NULL);
    if (t->tp_p3t && t->tp_bases) {
        Value bases = value_of(t->tp_bases);
        type_lock_take();
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(api_of(bases)); i++)
            type_subclass_drop_locked((PyTypeObject *)PyTuple_GET_ITEM(api_of(bases), i), t);
        type_lock_drop();
    }
    Py_CLEAR(t->tp_dict);
    Py_CLEAR(t->tp_mro);
    Py_CLEAR(t->tp_bases);
    PyTypeObject *base = t->tp_base;
    t->tp_base = NULL;
    Py_XDECREF((PyObject *)base);
    Py_CLEAR(h->ht_name);
    Py_CLEAR(h->ht_qualname);
    Py_CLEAR(h->ht_slots);
    Py_CLEAR(h->ht_module);
    if (t->tp_p3t)
        type_record_free(t->tp_p3t);
    obj_free((Obj *)self);
}

static int type_is_gc(PyObject *self) { return (((PyTypeObject *)self)->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0; }

static int type_init(PyObject *Py_UNUSED(self), PyObject *args, PyObject *kwds)
{
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (kwds && n == 1 && PyDict_GET_SIZE(kwds) != 0)
        raise_type_error("type.__init__() takes no keyword arguments");
    else if (n != 1 && n != 3)
        raise_type_error("type.__init__() takes 1 or 3 arguments");
    else
        return 0;
    return -1;
}

static PyNumberMethods type_as_number = {.nb_or = union_type_or};

PyTypeObject PyType_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "type",
    .tp_basicsize = sizeof(PyHeapTypeObject),
    .tp_itemsize = sizeof(PyMemberDef),
    .tp_dealloc = type_dealloc,
    .tp_vectorcall_offset = offsetof(PyTypeObject, tp_vectorcall),
    .tp_repr = type_repr,
    .tp_as_number = &type_as_number,
    .tp_call = type_call,
    .tp_getattro = type_getattro,
    .tp_setattro = type_setattro,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_TYPE_SUBCLASS | Py_TPFLAGS_HAVE_VECTORCALL |
                Py_TPFLAGS_ITEMS_AT_END | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_doc = PyDoc_STR("type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type"),
    .tp_traverse = type_traverse,
    .tp_clear = type_clear,
    .tp_methods = type_methods,
    .tp_members = type_members,
    .tp_getset = type_getsets,
    .tp_dictoffset = offsetof(PyTypeObject, tp_dict),
    .tp_init = type_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = type_new_impl,
    .tp_free = PyObject_GC_Del,
    .tp_is_gc = type_is_gc,
    .tp_vectorcall = type_type_vectorcall,
};
