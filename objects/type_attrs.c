/* objects/type_attrs.c -- the attributes and methods that types themselves have: __name__, __module__, __annotations__, mro() ...
 *
 * Heap types keep most of these in their dict or in the PyHeapTypeObject, static types in tp_name and tp_doc. A former name stays
 * alive as long as its type, since tp_name is read by every thread without a lock.
 */
#include "objects/attr.h"
#include "objects/descr.h"
#include "objects/dict_int.h"
#include "objects/object.h"
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "objects/type_int.h"

#include "threading/world.h"

#define SELF_TYPE PyTypeObject *t = (PyTypeObject *)self

static bool is_heap(const PyTypeObject *t) { return (t->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0; }

/* May this special attribute be set to v? */
static bool may_set(PyTypeObject *t, PyObject *v, const char *name)
{
    if (t->tp_flags & Py_TPFLAGS_IMMUTABLETYPE)
        raise_type_error("cannot set '%s' attribute of immutable type '%s'", name, t->tp_name);
    else if (v == NULL)
        raise_type_error("cannot delete '%s' attribute of immutable type '%s'", name, t->tp_name);
    else if (core_hooks.audit) {
        PyObject *args = Py_BuildValue("(OsO)", (PyObject *)t, name, v);
        int rc = args ? core_hooks.audit("object.__setattr__", args) : -1;
        Py_XDECREF(args);
        return rc == 0;
    } else
        return true;
    return false;
}

static Value own_get(PyTypeObject *t, Value name) { return dict_get_name((DictObj *)t->tp_dict, name); }

/* A value of the dict as an attribute of the type: a descriptor is asked. Consumes v. */
static PyObject *as_attribute(PyTypeObject *t, Value v)
{
    descrgetfunc get = is_raised(v) ? NULL : type_of(v)->tp_descr_get;
    if (get == NULL)
        return api_of(v);
    PyObject *r = get(api_of(v), NULL, (PyObject *)t);
    value_release(v);
    return r;
}

/* --- names ----------------------------------------------------------------------------------------------------------------------- */

PyObject *PyType_GetName(PyTypeObject *t)
{
    if (is_heap(t))
        return Py_NewRef(((PyHeapTypeObject *)t)->ht_name);
    return PyUnicode_FromString(type_short_name(t));
}

PyObject *PyType_GetQualName(PyTypeObject *t)
{
    if (is_heap(t))
        return Py_NewRef(((PyHeapTypeObject *)t)->ht_qualname);
    return PyUnicode_FromString(type_short_name(t));
}

PyObject *PyType_GetModuleName(PyTypeObject *t)
{
    if (is_heap(t)) {
        Value m = own_get(t, N(dunder_module));
        if (is_absent(m))
            raise_format(PyExc_AttributeError, "__module__");
        return is_absent(m) ? NULL : api_of(m);
    }
    const char *dot = strrchr(t->tp_name, '.');
    return dot ? PyUnicode_FromStringAndSize(t->tp_name, dot - t->tp_name) : PyUnicode_InternFromString("builtins");
}

PyObject *PyType_GetFullyQualifiedName(PyTypeObject *t)
{
    PyObject *module = PyType_GetModuleName(t);
    if (module == NULL)
        PyErr_Clear();
    bool plain = module && PyUnicode_Check(module) && PyUnicode_EqualToUTF8(module, "__main__");
    Py_XDECREF(module);
    return plain ? PyType_GetQualName(t) : api_of(type_full_name(t));
}

static PyObject *get_name(PyObject *self, void *Py_UNUSED(c)) { return PyType_GetName((PyTypeObject *)self); }
static PyObject *get_qualname(PyObject *self, void *Py_UNUSED(c)) { return PyType_GetQualName((PyTypeObject *)self); }
static PyObject *get_module(PyObject *self, void *Py_UNUSED(c))
{
    SELF_TYPE;
    return is_heap(t) ? as_attribute(t, value_of(PyType_GetModuleName(t))) : PyType_GetModuleName(t);
}

/* Puts v into a field of names that others read plainly (so: in a stopped world); what was there stays alive with the type. */
static int swap_name(PyTypeObject *t, PyObject **field, PyObject *v, const char *text)
{
    Value kept = tuple_new(2);                           /* a chain of former names: (name, rest) */
    if (is_raised(kept))
        return -1;
    Value *at = ((TupleObj *)value_obj(kept))->at;
    type_lock_take();
    TypeRecord *r = t->tp_p3t;
    at[0] = value_of(*field);
    at[1] = r->old_names.w ? r->old_names : V_NONE;
    r->old_names = kept;
    stop_world(interp_now()->base);
    *field = Py_NewRef(v);
    if (text)
        t->tp_name = text;
    start_world(interp_now()->base);
    type_modified_locked(t);
    type_lock_drop();
    return 0;
}

static int set_name(PyObject *self, PyObject *v, void *Py_UNUSED(c))
{
    SELF_TYPE;
    if (!may_set(t, v, "__name__"))
        return -1;
    if (!PyUnicode_Check(v)) {
        raise_type_error("can only assign string to %s.__name__, not '%s'", t->tp_name, type_of_api(v)->tp_name);
        return -1;
    }
    Py_ssize_t n;
    const char *text = PyUnicode_AsUTF8AndSize(v, &n);
    if (text == NULL)
        return -1;
    if (strlen(text) != (size_t)n) {
        raise_value_error("type name must not contain null characters");
        return -1;
    }
    return swap_name(t, &((PyHeapTypeObject *)t)->ht_name, v, text);
}

static int set_qualname(PyObject *self, PyObject *v, void *Py_UNUSED(c))
{
    SELF_TYPE;
    if (!may_set(t, v, "__qualname__"))
        return -1;
    if (!PyUnicode_Check(v)) {
        raise_type_error("can only assign string to %s.__qualname__, not '%s'", t->tp_name, type_of_api(v)->tp_name);
        return -1;
    }
    return swap_name(t, &((PyHeapTypeObject *)t)->ht_qualname, v, NULL);
}

static int set_module(PyObject *self, PyObject *v, void *Py_UNUSED(c))
{
    SELF_TYPE;
    if (!may_set(t, v, "__module__"))
        return -1;
    if (type_dict_store(t, N(dunder_firstlineno), V_ABSENT) < 0)     /* it says where in the module's file */
        return -1;
    return type_dict_store(t, N(dunder_module), value_of(v)) < 0 ? -1 : 0;
}

/* --- documentation ------------------------------------------------------------------------------------------------------------------ */

static PyObject *get_doc(PyObject *self, void *Py_UNUSED(c))
{
    SELF_TYPE;
    if (!is_heap(t) && t->tp_doc)
        return api_of(doc_text(t->tp_name, t->tp_doc));
    Value doc = own_get(t, N(dunder_doc));
    return is_absent(doc) ? Py_None : as_attribute(t, doc);
}

static int set_doc(PyObject *self, PyObject *v, void *Py_UNUSED(c))
{
    SELF_TYPE;
    return may_set(t, v, "__doc__") ? (type_dict_store(t, N(dunder_doc), value_of(v)) < 0 ? -1 : 0) : -1;
}

static PyObject *get_signature(PyObject *self, void *Py_UNUSED(c))
{
    SELF_TYPE;
    return t->tp_doc ? api_of(doc_signature(t->tp_name, t->tp_doc)) : Py_None;
}

/* --- bases and MRO -------------------------------------------------------------------------------------------------------------------- */

static PyObject *get_bases(PyObject *self, void *Py_UNUSED(c)) { return Py_NewRef(((PyTypeObject *)self)->tp_bases); }
static PyObject *get_mro(PyObject *self, void *Py_UNUSED(c)) { return Py_XNewRef(((PyTypeObject *)self)->tp_mro ? ((PyTypeObject *)self)->tp_mro : Py_None); }
static PyObject *get_dict(PyObject *self, void *Py_UNUSED(c)) { return PyDictProxy_New(((PyTypeObject *)self)->tp_dict); }

static int set_bases(PyObject *self, PyObject *v, void *Py_UNUSED(c))
{
    SELF_TYPE;
    if (!may_set(t, v, "__bases__"))
        return -1;
    if (!PyTuple_Check(v)) {
        raise_type_error("can only assign tuple to %s.__bases__, not %s", t->tp_name, type_of_api(v)->tp_name);
        return -1;
    }
    if (tuple_len(value_of(v)) == 0) {
        raise_type_error("can only assign non-empty tuple to %s.__bases__, not ()", t->tp_name);
        return -1;
    }
    for (size_t i = 0; i < tuple_len(value_of(v)); i++) {
        Value b = tuple_at(value_of(v), i);
        if (!PyType_Check(api_of(b))) {
            raise_type_error("%s.__bases__ must be tuple of classes, not '%s'", t->tp_name, type_of(b)->tp_name);
            return -1;
        }
        const PyTypeObject *up = (PyTypeObject *)value_obj(b);
        while (up && up != t)                            /* its MRO may be behind: an assignment further up the stack is computing it */
            up = up->tp_base;
        if (up || type_is_subtype((PyTypeObject *)value_obj(b), t)) {
            raise_type_error("a __bases__ item causes an inheritance cycle");
            return -1;
        }
    }
    return type_set_bases(t, v);
}

/* --- abstract methods -------------------------------------------------------------------------------------------------------------------- */

static PyObject *get_abstract(PyObject *self, void *Py_UNUSED(c))
{
    SELF_TYPE;
    Value v = t == &PyType_Type ? V_ABSENT : own_get(t, N(dunder_abstractmethods));
    if (is_absent(v)) {
        PyErr_SetObject(PyExc_AttributeError, NAPI(dunder_abstractmethods));
        return NULL;
    }
    return api_of(v);
}

static int set_abstract(PyObject *self, PyObject *v, void *Py_UNUSED(c))
{
    SELF_TYPE;
    int truth = v ? PyObject_IsTrue(v) : 0;
    int r = truth < 0 ? -1 : type_dict_store(t, N(dunder_abstractmethods), v ? value_of(v) : V_ABSENT);
    if (r == 0)
        PyErr_SetObject(PyExc_AttributeError, NAPI(dunder_abstractmethods));
    if (r <= 0)
        return -1;
    if (truth != ((t->tp_flags & Py_TPFLAGS_IS_ABSTRACT) != 0)) {
        type_lock_take();
        stop_world(interp_now()->base);
        t->tp_flags = truth ? t->tp_flags | Py_TPFLAGS_IS_ABSTRACT : t->tp_flags & ~Py_TPFLAGS_IS_ABSTRACT;
        start_world(interp_now()->base);
        type_modified_locked(t);
        type_lock_drop();
    }
    return 0;
}

/* --- annotations (PEP 649) ------------------------------------------------------------------------------------------------------------------ */

static bool raise_static(PyTypeObject *t, const char *name)
{
    if (is_heap(t))
        return false;
    raise_format(PyExc_AttributeError, "type object '%s' has no attribute '%s'", t->tp_name, name);
    return true;
}

static PyObject *get_annotate(PyObject *self, void *Py_UNUSED(c))
{
    SELF_TYPE;
    if (raise_static(t, "__annotate__"))
        return NULL;
    Value f = own_get(t, N(dunder_annotate));            /* the class body's own goes before the compiler's */
    if (is_absent(f))
        f = own_get(t, N(dunder_annotate_func));
    if (!is_absent(f))
        return as_attribute(t, f);
    return type_dict_store(t, N(dunder_annotate_func), V_NONE) < 0 ? NULL : Py_None;
}

static int set_annotate(PyObject *self, PyObject *v, void *Py_UNUSED(c))
{
    SELF_TYPE;
    if (v == NULL) {
        raise_type_error("cannot delete __annotate__ attribute");
        return -1;
    }
    if (t->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) {
        raise_type_error("cannot set '__annotate__' attribute of immutable type '%s'", t->tp_name);
        return -1;
    }
    if (v != Py_None && !PyCallable_Check(v)) {
        raise_type_error("__annotate__ must be callable or None");
        return -1;
    }
    if (type_dict_store(t, N(dunder_annotate_func), value_of(v)) < 0)
        return -1;
    return v != Py_None && type_dict_store(t, N(dunder_annotations_cache), V_ABSENT) < 0 ? -1 : 0;
}

static PyObject *get_annotations(PyObject *self, void *Py_UNUSED(c))
{
    SELF_TYPE;
    if (raise_static(t, "__annotations__"))
        return NULL;
    Value a = own_get(t, N(dunder_annotations));
    if (is_absent(a))
        a = own_get(t, N(dunder_annotations_cache));
    if (!is_absent(a))
        return as_attribute(t, a);
    PyObject *f = get_annotate(self, NULL), *d = NULL;
    if (f == NULL)
        return NULL;
    if (PyCallable_Check(f)) {
        d = PyObject_CallOneArg(f, api_of(value_from_int(1)));   /* annotationlib.Format.VALUE */
        if (d && !PyDict_Check(d)) {
            raise_type_error("__annotate__ returned non-dict of type '%.100s'", type_of_api(d)->tp_name);
            Py_CLEAR(d);
        }
    } else {
        d = PyDict_New();
    }
    Py_DECREF(f);
    if (d && type_dict_store(t, N(dunder_annotations_cache), value_of(d)) < 0)
        Py_CLEAR(d);
    return d;
}

static int set_annotations(PyObject *self, PyObject *v, void *Py_UNUSED(c))
{
    SELF_TYPE;
    if (t->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) {
        raise_type_error("cannot set '__annotations__' attribute of immutable type '%s'", t->tp_name);
        return -1;
    }
    int there = PyDict_Contains(t->tp_dict, NAPI(dunder_annotations)), r;
    if (there < 0)
        return -1;
    r = type_dict_store(t, there ? N(dunder_annotations) : N(dunder_annotations_cache), v ? value_of(v) : V_ABSENT);
    if (r == 0)
        PyErr_SetObject(PyExc_AttributeError, NAPI(dunder_annotations));
    if (r <= 0)
        return -1;
    if (there && type_dict_store(t, N(dunder_annotations_cache), V_ABSENT) < 0)
        return -1;
    return type_dict_store(t, N(dunder_annotate_func), V_ABSENT) < 0 || type_dict_store(t, N(dunder_annotate), V_ABSENT) < 0 ? -1 : 0;
}

static PyObject *get_type_params(PyObject *self, void *Py_UNUSED(c))
{
    SELF_TYPE;
    Value p = is_heap(t) ? own_get(t, N(dunder_type_params)) : V_ABSENT;
    return is_absent(p) ? PyTuple_New(0) : api_of(p);
}

static int set_type_params(PyObject *self, PyObject *v, void *Py_UNUSED(c))
{
    SELF_TYPE;
    return may_set(t, v, "__type_params__") ? (type_dict_store(t, N(dunder_type_params), value_of(v)) < 0 ? -1 : 0) : -1;
}

/* Not zero where instances have the one or the other; negative: the runtime knows where. */
static PyObject *get_weakref_offset(PyObject *self, void *Py_UNUSED(c))
{
    SELF_TYPE;
    return PyLong_FromSsize_t(t->tp_weaklistoffset ? t->tp_weaklistoffset : type_has_weakrefs(t) ? -(Py_ssize_t)(4 * sizeof(Value)) : 0);
}
static PyObject *get_dict_offset(PyObject *self, void *Py_UNUSED(c))
{
    SELF_TYPE;
    return PyLong_FromSsize_t(t->tp_dictoffset ? t->tp_dictoffset : type_has_dict(t) ? -1 : 0);
}

PyGetSetDef type_getsets[] = {
    {"__name__", get_name, set_name, NULL, NULL},
    {"__qualname__", get_qualname, set_qualname, NULL, NULL},
    {"__bases__", get_bases, set_bases, NULL, NULL},
    {"__mro__", get_mro, NULL, NULL, NULL},
    {"__module__", get_module, set_module, NULL, NULL},
    {"__abstractmethods__", get_abstract, set_abstract, NULL, NULL},
    {"__dict__", get_dict, NULL, NULL, NULL},
    {"__doc__", get_doc, set_doc, NULL, NULL},
    {"__text_signature__", get_signature, NULL, NULL, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL, NULL},
    {"__type_params__", get_type_params, set_type_params, NULL, NULL},
    {"__weakrefoffset__", get_weakref_offset, NULL, NULL, NULL},
    {"__dictoffset__", get_dict_offset, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

PyMemberDef type_members[] = {
    {"__basicsize__", Py_T_PYSSIZET, offsetof(PyTypeObject, tp_basicsize), Py_READONLY, NULL},
    {"__itemsize__", Py_T_PYSSIZET, offsetof(PyTypeObject, tp_itemsize), Py_READONLY, NULL},
    {"__flags__", Py_T_ULONG, offsetof(PyTypeObject, tp_flags), Py_READONLY, NULL},
    {"__base__", _Py_T_OBJECT, offsetof(PyTypeObject, tp_base), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};

/* --- methods -------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *type_mro_method(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Value m = mro_compute((PyTypeObject *)self, value_of(((PyTypeObject *)self)->tp_bases));
    PyObject *list = is_raised(m) ? NULL : PySequence_List(api_of(m));
    value_release(m);
    return list;
}

static PyObject *type_subclasses_method(PyObject *self, PyObject *Py_UNUSED(unused)) { return type_subclasses((PyTypeObject *)self); }

static PyObject *type_prepare(PyObject *Py_UNUSED(self), PyObject *const *Py_UNUSED(args), Py_ssize_t Py_UNUSED(n), PyObject *Py_UNUSED(kwnames))
{
    return PyDict_New();
}

static PyObject *type_instancecheck(PyObject *self, PyObject *inst)
{
    int r = object_real_isinstance(inst, self);
    return r < 0 ? NULL : api_of(value_from_bool(r));
}

static PyObject *type_subclasscheck(PyObject *self, PyObject *sub)
{
    int r = object_real_issubclass(sub, self);
    return r < 0 ? NULL : api_of(value_from_bool(r));
}

/* Adds the names of a class and of its bases, as their __dict__ and __bases__ tell. */
int type_merge_names(PyObject *names_, PyObject *cls)
{
    Value d = attr_get_optional(value_of(cls), N(dunder_dict));
    if (is_raised(d))
        return -1;
    if (!is_absent(d)) {
        int r = PyDict_Update(names_, api_of(d));
        value_release(d);
        if (r < 0)
            return -1;
    }
    Value bases = attr_get_optional(value_of(cls), N(dunder_bases));
    if (is_raised(bases))
        return -1;
    int r = 0;
    if (!is_absent(bases)) {
        Py_ssize_t n = PySequence_Size(api_of(bases));
        r = n < 0 ? -1 : 0;
        for (Py_ssize_t i = 0; r == 0 && i < n; i++) {
            PyObject *b = PySequence_GetItem(api_of(bases), i);
            r = b ? type_merge_names(names_, b) : -1;
            Py_XDECREF(b);
        }
    }
    value_release(bases);
    return r;
}

static PyObject *type_dir(PyObject *self, PyObject *Py_UNUSED(unused))
{
    PyObject *d = PyDict_New(), *keys = NULL;
    if (d && type_merge_names(d, self) == 0)
        keys = PyDict_Keys(d);
    Py_XDECREF(d);
    return keys;
}

static PyObject *type_sizeof(PyObject *self, PyObject *Py_UNUSED(unused))
{
    SELF_TYPE;
    size_t n = is_heap(t) ? sizeof(PyHeapTypeObject) : sizeof(PyTypeObject);
    if (t->tp_p3t)
        n += sizeof *t->tp_p3t + t->tp_p3t->nmembers * sizeof(PyMemberDef);
    return PyLong_FromSize_t(n);
}

PyMethodDef type_methods[] = {
    {"mro", type_mro_method, METH_NOARGS, PyDoc_STR("mro($self, /)\n--\n\nReturn a type's method resolution order.")},
    {"__subclasses__", type_subclasses_method, METH_NOARGS, PyDoc_STR("__subclasses__($self, /)\n--\n\nReturn a list of immediate subclasses.")},
    {"__prepare__", PyCFunction_CAST(type_prepare), METH_FASTCALL | METH_KEYWORDS | METH_CLASS,
     PyDoc_STR("__prepare__($cls, name, bases, /, **kwds)\n--\n\nCreate the namespace for the class statement")},
    {"__instancecheck__", type_instancecheck, METH_O,
     PyDoc_STR("__instancecheck__($self, instance, /)\n--\n\nCheck if an object is an instance.")},
    {"__subclasscheck__", type_subclasscheck, METH_O,
     PyDoc_STR("__subclasscheck__($self, subclass, /)\n--\n\nCheck if a class is a subclass.")},
    {"__dir__", type_dir, METH_NOARGS, PyDoc_STR("__dir__($self, /)\n--\n\nSpecialized __dir__ implementation for types.")},
    {"__sizeof__", type_sizeof, METH_NOARGS, PyDoc_STR("__sizeof__($self, /)\n--\n\nReturn memory consumption of the type object.")},
    {NULL, NULL, 0, NULL}
};
