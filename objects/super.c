/* objects/super.c -- super(): attributes as the classes behind a given one in an MRO give them.
 *
 * The search starts after `start` in the MRO of the object's type. Where the rest of that MRO is the MRO of its first class, as in every
 * hierarchy without diamonds, that class's own lookup cache gives the answer without a lock and without counting.
 */
#include "objects/attr_int.h"
#include "objects/field.h"
#include "objects/object.h"
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "objects/type_int.h"

typedef struct SuperObj {
    Obj   hdr;
    Value type, obj, obj_type GUARD_W(hdr.lock, release, acquire);   /* __thisclass__, __self__, __self_class__; empty: unbound */
} SuperObj;

#define SELF SuperObj *s = (SuperObj *)self

/* --- the search ---------------------------------------------------------------------------------------------------------------------- */

/* Is mro[from..] exactly the MRO of the class at `from`? */
static bool tail_is_whole(Value mro, size_t from)
{
    PyTypeObject *head = (PyTypeObject *)value_obj(tuple_at(mro, from));
    if (head->tp_mro == NULL || tuple_len(value_of(head->tp_mro)) != tuple_len(mro) - from)
        return false;
    for (size_t i = from; i < tuple_len(mro); i++)
        if (tuple_at(value_of(head->tp_mro), i - from).w != tuple_at(mro, i).w)
            return false;
    return true;
}

/* The word that the classes after `start` have for name; V_ABSENT's when none has it. */
static Reg lookup_after(PyTypeObject *start, PyTypeObject *obj_type, Value name)
{
    if (obj_type->tp_mro == NULL)                        /* its metatype's mro() is at work */
        return reg_borrow(V_ABSENT);
    Value mro = value_of(obj_type->tp_mro);
    size_t n = tuple_len(mro), i = 0;
    while (i < n && tuple_at(mro, i).w != (uint64_t)(uintptr_t)start)
        i++;
    if (++i >= n)
        return reg_borrow(V_ABSENT);
    if (tail_is_whole(mro, i))
        return type_lookup_reg((PyTypeObject *)value_obj(tuple_at(mro, i)), name);
    Value v = V_ABSENT;
    type_lock_take();
    mro = value_of(obj_type->tp_mro);                    /* once more: taking the lock may have waited for an assignment of __bases__ */
    n = tuple_len(mro);
    for (i = 0; i < n && tuple_at(mro, i).w != (uint64_t)(uintptr_t)start; i++)
        ;
    for (i++; i < n && is_absent(v); i++)
        v = type_own_locked((PyTypeObject *)value_obj(tuple_at(mro, i)), name);
    if (value_is_ptr(v))
        v = value_keep_locked(v);
    type_lock_drop();
    return reg_from_value(v);
}

static bool is_type_of(Value obj, PyTypeObject *start)
{
    return PyType_Check(api_of(obj)) && type_is_subtype((PyTypeObject *)value_obj(obj), start);
}

/* The type whose MRO is searched: obj itself if it is a subtype of start, else its type, else its __class__. Counted; NULL raised. */
static PyTypeObject *searched_type(PyTypeObject *start, Value obj)
{
    if (is_type_of(obj, start))
        return (PyTypeObject *)Py_NewRef(api_of(obj));
    PyTypeObject *t = type_of(obj);
    if (type_is_subtype(t, start))
        return (PyTypeObject *)Py_NewRef((PyObject *)t);
    Value c = attr_get_optional(obj, N(dunder_class));
    if (is_raised(c))
        return NULL;
    if (!is_absent(c) && PyType_Check(api_of(c)) && value_obj(c) != (Obj *)t && type_is_subtype((PyTypeObject *)value_obj(c), start))
        return (PyTypeObject *)value_obj(c);
    value_release(c);
    bool is_type = PyType_Check(api_of(obj));
    raise_type_error("super(type, obj): obj (%s %.200s) is not an instance or subtype of type (%.200s).", is_type ? "type" : "instance of",
                     is_type ? ((PyTypeObject *)value_obj(obj))->tp_name : t->tp_name, start->tp_name);
    return NULL;
}

static Value bind(Reg found, Value obj, PyTypeObject *obj_type)
{
    descrgetfunc get = type_of(value_borrow(found))->tp_descr_get;
    if (get == NULL)
        return value_from_reg(found);
    struct Pin p;
    pin(&p, found);
    PyObject *r = get(api_of(value_borrow(found)), value_obj(obj) == (Obj *)obj_type ? NULL : api_of(obj), (PyObject *)obj_type);
    unpin(&p);
    reg_release(found);
    return value_of(r);
}

int super_lookup(PyTypeObject *start, Value obj, Value name, bool method, Reg *callable, Reg *self)
{
    *self = reg_borrow(V_ABSENT);
    PyTypeObject *t = type_of(obj), *counted = NULL;
    bool class_level = is_type_of(obj, start);
    if (class_level)
        t = (PyTypeObject *)value_obj(obj);
    else if (!type_is_subtype(t, start) && (t = counted = searched_type(start, obj)) == NULL)
        return -1;
    Reg found = lookup_after(start, t, name);
    int r = !is_absent(value_borrow(found));
    if (r && method && !class_level && type_of(value_borrow(found))->tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR) {
        *callable = found;
        *self = reg_keep(reg_borrow(obj));
    } else if (r) {
        Value v = bind(found, obj, t);
        *callable = reg_from_value(v);
        r = is_raised(v) ? -1 : 1;
    }
    Py_XDECREF((PyObject *)counted);
    return r;
}

Value super_getattr(PyTypeObject *start, Value obj, Value name)
{
    Reg f, self;
    int r = name.w == N(dunder_class).w ? 0 : super_lookup(start, obj, name, false, &f, &self);
    if (r > 0)
        return value_from_reg(f);
    if (r < 0)
        return V_RAISED;
    SuperObj *s = (SuperObj *)type_alloc(&PySuper_Type);  /* not found: what the super object itself has */
    if (s == NULL)
        return V_RAISED;
    field_init(&s->type, value_keep(value_from_obj(start)));
    field_init(&s->obj, value_keep(obj));
    field_init(&s->obj_type, value_keep(value_from_obj(is_type_of(obj, start) ? value_obj(obj) : (Obj *)type_of(obj))));
    Value v = attr_generic_get(value_from_obj(s), name, false);
    Py_DECREF((PyObject *)s);
    return v;
}

/* --- super objects ------------------------------------------------------------------------------------------------------------------------ */

static PyObject *super_getattro(PyObject *self, PyObject *name)
{
    SELF;
    Value key = attr_name(value_of(name));
    if (is_raised(key))
        return NULL;
    Value v = V_ABSENT, obj = field_get(&s->hdr, &s->obj);
    if (!is_absent(obj) && key.w != N(dunder_class).w) {
        Value start = field_get(&s->hdr, &s->type), of = field_get(&s->hdr, &s->obj_type);
        Reg f = lookup_after((PyTypeObject *)value_obj(start), (PyTypeObject *)value_obj(of), key);
        if (!is_absent(value_borrow(f)))
            v = bind(f, obj, (PyTypeObject *)value_obj(of));
        value_release(start);
        value_release(of);
    }
    value_release(obj);
    if (is_absent(v))
        v = attr_generic_get(value_of(self), key, false);
    value_release(key);
    return api_of(v);
}

static int fill(SuperObj *s, PyObject *type, PyObject *obj)
{
    PyTypeObject *of = NULL;
    if (obj == Py_None)
        obj = NULL;
    if (obj && (of = searched_type((PyTypeObject *)type, value_of(obj))) == NULL)
        return -1;
    field_set(&s->hdr, &s->type, value_keep(value_of(type)));
    field_set(&s->hdr, &s->obj, obj ? value_keep(value_of(obj)) : FIELD_EMPTY);
    field_set(&s->hdr, &s->obj_type, of ? value_from_obj(of) : FIELD_EMPTY);
    return 0;
}

static int fill_from_frame(SuperObj *s)
{
    PyObject *type = NULL, *obj = NULL;
    if (core_hooks.super_arguments == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "super(): no current frame");
        return -1;
    }
    if (core_hooks.super_arguments(&type, &obj) == NULL)
        return -1;
    int r = fill(s, type, obj);
    Py_DECREF(type);
    Py_DECREF(obj);
    return r;
}

static int super_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    SELF;
    PyObject *type = NULL, *obj = NULL;
    if (kwds && PyDict_GET_SIZE(kwds)) {
        raise_type_error("super() takes no keyword arguments");
        return -1;
    }
    if (tuple_len(value_of(args)) > 2) {
        raise_type_error("super() expected at most 2 arguments, got %zu", tuple_len(value_of(args)));
        return -1;
    }
    if (tuple_len(value_of(args)) == 0)
        return fill_from_frame(s);
    type = api_of(tuple_at(value_of(args), 0));
    if (tuple_len(value_of(args)) == 2)
        obj = api_of(tuple_at(value_of(args), 1));
    if (!PyType_Check(type)) {
        raise_type_error("super() argument 1 must be a type, not %s", type_of_api(type)->tp_name);
        return -1;
    }
    return fill(s, type, obj);
}

static PyObject *super_vectorcall(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    if (kwnames && tuple_len(value_of(kwnames)))
        return api_of(raise_type_error("super() takes no keyword arguments"));
    if (n > 2)
        return api_of(raise_type_error("super() expected at most 2 arguments, got %zd", n));
    if (n > 0 && !PyType_Check(args[0]))
        return api_of(raise_type_error("super() argument 1 must be a type, not %s", type_of_api(args[0])->tp_name));
    SuperObj *s = (SuperObj *)type_alloc((PyTypeObject *)callable);
    if (s && (n == 0 ? fill_from_frame(s) : fill(s, args[0], n > 1 ? args[1] : NULL)) < 0)
        Py_CLEAR(s);
    return (PyObject *)s;
}

/* An unbound super in a class's dict binds when it is got through an instance. */
static PyObject *super_get(PyObject *self, PyObject *obj, PyObject *Py_UNUSED(type))
{
    SELF;
    if (obj == NULL || obj == Py_None || !field_is_empty(&s->obj))
        return Py_NewRef(self);
    Value start = field_get(&s->hdr, &s->type);
    PyObject *r = NULL;
    if (is_absent(start))
        PyErr_SetString(PyExc_RuntimeError, "super(): uninitialized");
    else if (type_of_api(self) != &PySuper_Type)
        r = PyObject_CallFunctionObjArgs((PyObject *)type_of_api(self), api_of(start), obj, NULL);
    else if ((r = (PyObject *)type_alloc(&PySuper_Type)) != NULL && fill((SuperObj *)r, api_of(start), obj) < 0)
        Py_CLEAR(r);
    value_release(start);
    return r;
}

static PyObject *super_repr(PyObject *self)
{
    SELF;
    Value type = field_get(&s->hdr, &s->type), of = field_get(&s->hdr, &s->obj_type);
    const char *name = is_absent(type) ? "NULL" : ((PyTypeObject *)value_obj(type))->tp_name;
    PyObject *r = is_absent(of) ? PyUnicode_FromFormat("<super: <class '%s'>, NULL>", name)
                                : PyUnicode_FromFormat("<super: <class '%s'>, <%s object>>", name, ((PyTypeObject *)value_obj(of))->tp_name);
    value_release(type);
    value_release(of);
    return r;
}

static int super_traverse(PyObject *self, visitproc visit, void *arg)
{
    SELF;
    VISIT_FIELD(s->type);
    VISIT_FIELD(s->obj);
    VISIT_FIELD(s->obj_type);
    return 0;
}

static void super_dealloc(PyObject *self)
{
    SELF;
    field_clear(&s->type);
    field_clear(&s->obj);
    field_clear(&s->obj_type);
    obj_free(&s->hdr);
}

static PyMemberDef super_members[] = {
    {"__thisclass__", _Py_T_OBJECT, offsetof(SuperObj, type), Py_READONLY, "the class invoking super()"},
    {"__self__", _Py_T_OBJECT, offsetof(SuperObj, obj), Py_READONLY, "the instance invoking super(); may be None"},
    {"__self_class__", _Py_T_OBJECT, offsetof(SuperObj, obj_type), Py_READONLY, "the type of the instance invoking super(); may be None"},
    {NULL, 0, 0, 0, NULL}
};

PyTypeObject PySuper_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "super",
    .tp_basicsize = sizeof(SuperObj),
    .tp_dealloc = super_dealloc,
    .tp_repr = super_repr,
    .tp_getattro = super_getattro,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = PyDoc_STR("super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, obj) -> "
                        "bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; requires "
                        "issubclass(type2, type)\nTypical use to call a cooperative superclass method:\nclass C(B):\n    def meth(self, "
                        "arg):\n        super().meth(arg)\nThis works for class methods too:\nclass C(B):\n    @classmethod\n    def "
                        "cmeth(cls, arg):\n        super().cmeth(arg)\n"),
    .tp_traverse = super_traverse,
    .tp_members = super_members,
    .tp_descr_get = super_get,
    .tp_init = super_init,
    .tp_new = PyType_GenericNew,
    .tp_vectorcall = super_vectorcall,
};
