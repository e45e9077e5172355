/* objects/descr.c -- attributes of types written in C: methods, class methods, getters and setters, members.
 *
 * Each is a small frozen object that names its type, its name and its table entry. They are deferred (those of static types immortal), so
 * threads that use them write nothing shared. Methods are called through descr_call.c without a bound method in between; slot
 * wrappers are in descr_wrapper.c.
 */
#include "objects/descr.h"

#include "objects/attr.h"
#include "objects/object.h"
#include "objects/type.h"
#include "objects/type_int.h"

#include "funcobject.h"

/* --- the common head ------------------------------------------------------------------------------------------------------------ */

DescrObj *descr_new(uint32_t shape, size_t bytes, PyTypeObject *type, const char *name)
{
    PyObject *key = PyUnicode_InternFromString(name);
    DescrObj *d = key ? (DescrObj *)obj_new(shape, bytes, PAGE_CONTAINER) : NULL;
    if (d == NULL) {
        Py_XDECREF(key);
        return NULL;
    }
    d->type = (PyTypeObject *)Py_NewRef((PyObject *)type);
    d->name = value_of(key);
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE)
        obj_make_deferred(&d->hdr);
    else
        obj_make_immortal(&d->hdr);
    obj_track_new(&d->hdr);
    return d;
}

int descr_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)((DescrObj *)self)->type);
    return 0;
}

void descr_dealloc(PyObject *self)
{
    DescrObj *d = (DescrObj *)self;
    Py_DECREF((PyObject *)d->type);
    value_release(d->name);
    value_release(d->qualname);
    obj_free(&d->hdr);
}

bool descr_applies(DescrObj *d, PyObject *obj)
{
    if (LIKELY(type_is_subtype(type_of_api(obj), d->type)))
        return true;
    raise_type_error("descriptor '%U' for '%.100s' objects doesn't apply to a '%.100s' object", api_of(d->name), d->type->tp_name,
                     type_of_api(obj)->tp_name);
    return false;
}

PyObject *descr_get_qualname(PyObject *self, void *Py_UNUSED(context))
{
    DescrObj *d = (DescrObj *)self;
    Value q = load_acquire_value(&d->qualname);
    if (q.w)
        return api_of(value_keep(q));                    /* set once, lives as long as d */
    PyObject *type = PyType_GetQualName(d->type);
    PyObject *made = type ? PyUnicode_FromFormat("%S.%S", type, api_of(d->name)) : NULL;
    Py_XDECREF(type);
    if (made == NULL)
        return NULL;
    obj_lock(&d->hdr);
    if (d->qualname.w == 0)
        store_release_value(&d->qualname, value_keep(value_of(made)));
    obj_unlock(&d->hdr);
    return made;
}

PyObject *descr_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    DescrObj *d = (DescrObj *)self;
    PyObject *getattr = builtin_get("getattr");
    PyObject *r = getattr ? Py_BuildValue("N(OO)", getattr, (PyObject *)d->type, api_of(d->name)) : NULL;
    return r;
}

PyMemberDef descr_members[] = {
    {"__objclass__", _Py_T_OBJECT, offsetof(DescrObj, type), Py_READONLY, NULL},
    {"__name__", _Py_T_OBJECT, offsetof(DescrObj, name), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
PyMethodDef descr_methods[] = {
    {"__reduce__", descr_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

#undef PyDescr_TYPE
#undef PyDescr_NAME
PyTypeObject *PyDescr_TYPE(PyObject *d) { return ((DescrObj *)d)->type; }
PyObject *PyDescr_NAME(PyObject *d) { return api_of(((DescrObj *)d)->name); }
int PyDescr_IsData(PyObject *d) { return type_of_api(d)->tp_descr_set != NULL; }

/* --- docstrings that begin with a signature -------------------------------------------------------------------------------------- */

/* Behind the name, at '(', when doc begins "name(...)\n--\n\n"; *end at the line after ')'. */
static const char *signature_in(const char *name, const char *doc, const char **end)
{
    const char *dot = strrchr(name, '.');
    name = dot ? dot + 1 : name;
    size_t n = strlen(name);
    if (doc == NULL || strncmp(doc, name, n) != 0 || doc[n] != '(')
        return NULL;
    const char *stop = strstr(doc + n, ")\n--\n\n"), *blank = strstr(doc + n, "\n\n");
    if (stop == NULL || (blank && blank < stop + 4))
        return NULL;
    *end = stop + 1;
    return doc + n;
}

Value doc_signature(const char *name, const char *doc)
{
    const char *end, *start = signature_in(name, doc, &end);
    return start ? value_of(PyUnicode_FromStringAndSize(start, end - start)) : V_NONE;
}

Value doc_text(const char *name, const char *doc)
{
    const char *end, *start = signature_in(name, doc, &end);
    const char *text = start ? end + strlen("\n--\n\n") : doc;
    return text && *text ? value_of(PyUnicode_FromString(text)) : V_NONE;
}

/* --- methods ------------------------------------------------------------------------------------------------------------------------ */

PyObject *PyDescr_NewMethod(PyTypeObject *type, PyMethodDef *def)
{
    vectorcallfunc call = descr_method_vectorcall(def->ml_flags);
    if (call == NULL) {
        raise_system_error("%s() method: bad call flags", def->ml_name);
        return NULL;
    }
    MethodDescrObj *d = (MethodDescrObj *)descr_new(SHAPE_ID_METHOD_DESCR, sizeof *d, type, def->ml_name);
    if (d) {
        d->def = def;
        d->vectorcall = call;
    }
    return (PyObject *)d;
}

PyObject *PyDescr_NewClassMethod(PyTypeObject *type, PyMethodDef *def)
{
    MethodDescrObj *d = (MethodDescrObj *)descr_new(SHAPE_ID_CLASSMETHOD_DESCR, sizeof *d, type, def->ml_name);
    if (d)
        d->def = def;
    return (PyObject *)d;
}

PyObject *descr_new_for_method(PyTypeObject *type, PyMethodDef *def)
{
    if (def->ml_flags & METH_CLASS) {
        if (!(def->ml_flags & METH_STATIC))
            return PyDescr_NewClassMethod(type, def);
        PyErr_SetString(PyExc_ValueError, "method cannot be both class and static");
        return NULL;
    }
    if (!(def->ml_flags & METH_STATIC))
        return PyDescr_NewMethod(type, def);
    PyObject *f = PyCFunction_NewEx(def, (PyObject *)type, NULL);
    PyObject *s = f ? PyStaticMethod_New(f) : NULL;
    Py_XDECREF(f);
    return s;
}

static PyObject *method_get(PyObject *self, PyObject *obj, PyObject *Py_UNUSED(type))
{
    MethodDescrObj *d = (MethodDescrObj *)self;
    if (obj == NULL)
        return Py_NewRef(self);
    if (!descr_applies(&d->d, obj))
        return NULL;
    return PyCMethod_New(d->def, obj, NULL, d->def->ml_flags & METH_METHOD ? d->d.type : NULL);
}

static PyObject *classmethod_get(PyObject *self, PyObject *obj, PyObject *type)
{
    MethodDescrObj *d = (MethodDescrObj *)self;
    if (type == NULL && obj)
        type = (PyObject *)type_of_api(obj);
    if (type == NULL)
        return api_of(raise_type_error("descriptor '%U' for type '%.100s' needs either an object or a type", api_of(d->d.name),
                                       d->d.type->tp_name));
    if (!PyType_Check(type))
        return api_of(raise_type_error("descriptor '%U' for type '%.100s' needs a type, not a '%.100s' as arg 2", api_of(d->d.name),
                                       d->d.type->tp_name, type_of_api(type)->tp_name));
    if (!type_is_subtype((PyTypeObject *)type, d->d.type))
        return api_of(raise_type_error("descriptor '%U' requires a subtype of '%.100s' but received '%.100s'", api_of(d->d.name),
                                       d->d.type->tp_name, ((PyTypeObject *)type)->tp_name));
    return PyCMethod_New(d->def, type, NULL, d->def->ml_flags & METH_METHOD ? d->d.type : NULL);
}

static PyObject *classmethod_call(PyObject *self, PyObject *args, PyObject *kwds)
{
    MethodDescrObj *d = (MethodDescrObj *)self;
    if (PyTuple_GET_SIZE(args) < 1)
        return api_of(raise_type_error("descriptor '%U' of '%.100s' object needs an argument", api_of(d->d.name), d->d.type->tp_name));
    PyObject *bound = classmethod_get(self, NULL, PyTuple_GET_ITEM(args, 0));
    PyObject *rest = bound ? PyTuple_GetSlice(args, 1, PY_SSIZE_T_MAX) : NULL;
    PyObject *r = rest ? PyObject_Call(bound, rest, kwds) : NULL;
    Py_XDECREF(rest);
    Py_XDECREF(bound);
    return r;
}

static PyObject *method_repr(PyObject *self)
{
    const DescrObj *d = (DescrObj *)self;
    return PyUnicode_FromFormat("<method '%U' of '%s' objects>", api_of(d->name), d->type->tp_name);
}

Value method_text_signature(const PyMethodDef *m)
{
    Value given = doc_signature(m->ml_name, m->ml_doc);
    if (!is_none(given))
        return given;
    switch (m->ml_flags & ~METH_COEXIST) {
    case METH_NOARGS: return value_of(PyUnicode_FromString("($self, /)"));
    case METH_NOARGS | METH_CLASS: return value_of(PyUnicode_FromString("($type, /)"));
    case METH_NOARGS | METH_STATIC: return value_of(PyUnicode_FromString("()"));
    case METH_O: return value_of(PyUnicode_FromString("($self, object, /)"));
    case METH_O | METH_CLASS: return value_of(PyUnicode_FromString("($type, object, /)"));
    case METH_O | METH_STATIC: return value_of(PyUnicode_FromString("(object, /)"));
    default: return given;
    }
}

static PyObject *method_doc(PyObject *self, void *Py_UNUSED(c))
{
    const PyMethodDef *m = ((MethodDescrObj *)self)->def;
    return api_of(doc_text(m->ml_name, m->ml_doc));
}
static PyObject *method_signature(PyObject *self, void *Py_UNUSED(c))
{
    const PyMethodDef *m = ((MethodDescrObj *)self)->def;
    return api_of(method_text_signature(m));
}

static PyGetSetDef method_getset[] = {
    {"__doc__", method_doc, NULL, NULL, NULL},
    {"__qualname__", descr_get_qualname, NULL, NULL, NULL},
    {"__text_signature__", method_signature, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

PyTypeObject PyMethodDescr_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "method_descriptor",
    .tp_basicsize = sizeof(MethodDescrObj),
    .tp_dealloc = descr_dealloc,
    .tp_vectorcall_offset = offsetof(MethodDescrObj, vectorcall),
    .tp_repr = method_repr,
    .tp_call = PyVectorcall_Call,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_METHOD_DESCRIPTOR,
    .tp_traverse = descr_traverse,
    .tp_methods = descr_methods,
    .tp_members = descr_members,
    .tp_getset = method_getset,
    .tp_descr_get = method_get,
};

PyTypeObject PyClassMethodDescr_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "classmethod_descriptor",
    .tp_basicsize = sizeof(MethodDescrObj),
    .tp_dealloc = descr_dealloc,
    .tp_repr = method_repr,
    .tp_call = classmethod_call,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = descr_traverse,
    .tp_members = descr_members,
    .tp_getset = method_getset,
    .tp_descr_get = classmethod_get,
};

/* --- getters and setters -------------------------------------------------------------------------------------------------------------- */

PyObject *PyDescr_NewGetSet(PyTypeObject *type, PyGetSetDef *def)
{
    GetSetDescrObj *d = (GetSetDescrObj *)descr_new(SHAPE_ID_GETSET_DESCR, sizeof *d, type, def->name);
    if (d)
        d->def = def;
    return (PyObject *)d;
}

static PyObject *getset_get(PyObject *self, PyObject *obj, PyObject *Py_UNUSED(type))
{
    GetSetDescrObj *d = (GetSetDescrObj *)self;
    if (obj == NULL)
        return Py_NewRef(self);
    if (!descr_applies(&d->d, obj))
        return NULL;
    if (d->def->get)
        return d->def->get(obj, d->def->closure);
    return PyErr_Format(PyExc_AttributeError, "attribute '%U' of '%.100s' objects is not readable", api_of(d->d.name), d->d.type->tp_name);
}

static int getset_set(PyObject *self, PyObject *obj, PyObject *value)
{
    GetSetDescrObj *d = (GetSetDescrObj *)self;
    if (!descr_applies(&d->d, obj))
        return -1;
    if (d->def->set)
        return d->def->set(obj, value, d->def->closure);
    PyErr_Format(PyExc_AttributeError, "attribute '%U' of '%.100s' objects is not writable", api_of(d->d.name), d->d.type->tp_name);
    return -1;
}

static PyObject *attribute_repr(PyObject *self)
{
    const DescrObj *d = (DescrObj *)self;
    return PyUnicode_FromFormat("<attribute '%U' of '%s' objects>", api_of(d->name), d->type->tp_name);
}
static PyObject *getset_doc(PyObject *self, void *Py_UNUSED(c))
{
    const char *doc = ((GetSetDescrObj *)self)->def->doc;
    return doc ? PyUnicode_FromString(doc) : Py_None;
}

static PyGetSetDef getset_getset[] = {
    {"__doc__", getset_doc, NULL, NULL, NULL},
    {"__qualname__", descr_get_qualname, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

PyTypeObject PyGetSetDescr_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "getset_descriptor",
    .tp_basicsize = sizeof(GetSetDescrObj),
    .tp_dealloc = descr_dealloc,
    .tp_repr = attribute_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = descr_traverse,
    .tp_members = descr_members,
    .tp_getset = getset_getset,
    .tp_descr_get = getset_get,
    .tp_descr_set = getset_set,
};

/* --- members ------------------------------------------------------------------------------------------------------------------------------ */

PyObject *PyDescr_NewMember(PyTypeObject *type, PyMemberDef *def)
{
    if (def->flags & Py_RELATIVE_OFFSET) {
        PyErr_SetString(PyExc_SystemError, "PyDescr_NewMember used with Py_RELATIVE_OFFSET");
        return NULL;
    }
    MemberDescrObj *d = (MemberDescrObj *)descr_new(SHAPE_ID_MEMBER_DESCR, sizeof *d, type, def->name);
    if (d)
        d->def = def;
    return (PyObject *)d;
}

static PyObject *member_get(PyObject *self, PyObject *obj, PyObject *Py_UNUSED(type))
{
    MemberDescrObj *d = (MemberDescrObj *)self;
    if (obj == NULL)
        return Py_NewRef(self);
    if (!descr_applies(&d->d, obj))
        return NULL;
    if (d->def->flags & Py_AUDIT_READ && core_hooks.audit) {
        PyObject *args = PyTuple_Pack(2, obj, api_of(d->d.name));
        int r = args ? core_hooks.audit("object.__getattr__", args) : -1;
        Py_XDECREF(args);
        if (r < 0)
            return NULL;
    }
    return PyMember_GetOne((char *)obj, d->def);
}

static int member_set(PyObject *self, PyObject *obj, PyObject *value)
{
    MemberDescrObj *d = (MemberDescrObj *)self;
    return descr_applies(&d->d, obj) ? PyMember_SetOne((char *)obj, d->def, value) : -1;
}

static PyObject *member_repr(PyObject *self)
{
    const DescrObj *d = (DescrObj *)self;
    return PyUnicode_FromFormat("<member '%U' of '%s' objects>", api_of(d->name), d->type->tp_name);
}
static PyObject *member_doc(PyObject *self, void *Py_UNUSED(c))
{
    const char *doc = ((MemberDescrObj *)self)->def->doc;
    return doc ? PyUnicode_FromString(doc) : Py_None;
}

static PyGetSetDef member_getset[] = {
    {"__doc__", member_doc, NULL, NULL, NULL},
    {"__qualname__", descr_get_qualname, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

PyTypeObject PyMemberDescr_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "member_descriptor",
    .tp_basicsize = sizeof(MemberDescrObj),
    .tp_dealloc = descr_dealloc,
    .tp_repr = member_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = descr_traverse,
    .tp_methods = descr_methods,
    .tp_members = descr_members,
    .tp_getset = member_getset,
    .tp_descr_get = member_get,
    .tp_descr_set = member_set,
};

Py_ssize_t descr_member_offset(Value descr, PyTypeObject *t)
{
    if (!IS_EXACT(descr, MEMBER_DESCR))
        return 0;
    const MemberDescrObj *d = (MemberDescrObj *)value_obj(descr);
    return d->def->type == Py_T_OBJECT_EX && !(d->def->flags & Py_AUDIT_READ) && type_is_subtype(t, d->d.type) ? d->def->offset : 0;
}

bool descr_member_writable(Value descr) { return !(((MemberDescrObj *)value_obj(descr))->def->flags & Py_READONLY); }
