/* objects/typealias.c -- typing.TypeAliasType (type X = ...), and typing.Generic.
 *
 * An alias of the type statement computes its value when first asked for. Generic is a class whose two hooks typing implements.
 * Tests. tests/objects/test_typing.c
 */
#include "objects/typevar_int.h"

#include "objects/args.h"
#include "objects/attr.h"
#include "objects/call.h"
#include "objects/generic_alias.h"
#include "objects/tuple_int.h"
#include "objects/type_int.h"
#include "objects/union.h"

static inline TypeAliasObj *alias(PyObject *o) { return (TypeAliasObj *)o; }

/* --- making -------------------------------------------------------------------------------------------------------------------- */

static Value make(Value name, Value type_params, Value evaluator, Value value, Value module)
{
    Obj *o = obj_new(SHAPE_ID_TYPEALIAS, sizeof(TypeAliasObj), PAGE_CONTAINER);
    if (o == NULL)
        return V_RAISED;
    TypeAliasObj *a = (TypeAliasObj *)o;
    a->name = value_keep(name);
    if (value_is_ptr(type_params) && tuple_len(type_params))
        a->type_params = value_keep(type_params);
    if (!is_absent(evaluator))
        a->evaluator = value_keep(evaluator);
    if (!is_absent(value))
        a->value = value_keep(value);
    if (!is_absent(module))
        a->module = value_keep(module);
    obj_track_new(o);
    return value_from_obj(o);
}

Value type_alias_new(Value name, Value type_params, Value evaluator) { return make(name, type_params, evaluator, V_ABSENT, V_ABSENT); }

/* Parameters with a default come last. */
static int check_params(Value params)
{
    bool defaults = false;
    for (size_t i = 0; i < tuple_len(params); i++) {
        Value p = tuple_at(params, i);
        if (!is_type_param(p)) {
            raise_type_error("Expected a type param, got %R", api_of(p));
            return -1;
        }
        Value d = field_get(value_obj(p), &type_param(api_of(p))->default_);
        bool has = !field_is_empty(&type_param(api_of(p))->eval_default) || (!is_absent(d) && !value_is(d, no_default()));
        value_release(d);
        if (defaults && !has) {
            raise_type_error("non-default type parameter '%R' follows default type parameter", api_of(p));
            return -1;
        }
        defaults |= has;
    }
    return 0;
}

static const char *const make_names[] = {"name", "value", "type_params", NULL};
static const struct arg_spec make_spec = {"typealias", make_names, .required = 2, .positional = 2};

static PyObject *alias_make(PyTypeObject *Py_UNUSED(type), PyObject *args, PyObject *kwds)
{
    PyObject *a[3];
    if (args_bind_dict(&make_spec, args, kwds, a) < 0)
        return NULL;
    if (!PyUnicode_Check(a[0])) {
        PyErr_Format(PyExc_TypeError, "typealias() argument 'name' must be str, not %.50s", Py_TYPE(a[0])->tp_name);
        return NULL;
    }
    if (a[2] && !PyTuple_Check(a[2])) {
        PyErr_SetString(PyExc_TypeError, "type_params must be a tuple");
        return NULL;
    }
    if (a[2] && check_params(value_of(a[2])) < 0)
        return NULL;
    Value module = calling_module();
    if (is_raised(module))
        return NULL;
    Value r = make(value_of(a[0]), a[2] ? value_of(a[2]) : V_ABSENT, V_ABSENT, value_of(a[1]), module);
    value_release(module);
    return api_of(r);
}

static int alias_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(alias(o)->name);
    VISIT_FIELD(alias(o)->type_params);
    VISIT_FIELD(alias(o)->evaluator);
    VISIT_FIELD(alias(o)->value);
    VISIT_FIELD(alias(o)->module);
    return 0;
}
static int alias_clear(PyObject *o)
{
    field_clear(&alias(o)->type_params);
    field_clear(&alias(o)->evaluator);
    field_clear(&alias(o)->value);
    return 0;
}
static void alias_destroy(PyObject *o)
{
    alias_clear(o);
    field_clear(&alias(o)->name);
    field_clear(&alias(o)->module);
    obj_free((Obj *)o);
}

/* --- attributes ------------------------------------------------------------------------------------------------------------------ */

static PyObject *alias_repr(PyObject *o) { return api_of(value_keep(alias(o)->name)); }

static PyObject *get_value(PyObject *o, void *Py_UNUSED(closure))
{
    Value v = field_get((Obj *)o, &alias(o)->value), f = is_absent(v) ? field_get((Obj *)o, &alias(o)->evaluator) : V_ABSENT;
    if (is_absent(f))
        return api_of(v);
    v = value_of(PyObject_CallOneArg(api_of(f), api_of(value_from_int(1))));
    value_release(f);
    if (!is_raised(v))
        field_set((Obj *)o, &alias(o)->value, value_keep(v));          /* over what an evaluation inside this one has left */
    return api_of(v);
}
static PyObject *get_evaluator(PyObject *o, void *Py_UNUSED(closure))
{
    return evaluator_shown((Obj *)o, &alias(o)->value, &alias(o)->evaluator);
}
static PyObject *get_type_params(PyObject *o, void *Py_UNUSED(closure))
{
    return value_is_ptr(alias(o)->type_params) ? api_of(value_keep(alias(o)->type_params)) : PyTuple_New(0);
}
static PyObject *get_parameters(PyObject *o, void *Py_UNUSED(closure))
{
    return value_is_ptr(alias(o)->type_params) ? api_of(with_unpacked(alias(o)->type_params)) : PyTuple_New(0);
}
static PyObject *get_module(PyObject *o, void *Py_UNUSED(closure))
{
    if (value_is_ptr(alias(o)->module))
        return api_of(value_keep(alias(o)->module));
    if (value_is_ptr(alias(o)->evaluator))
        return PyObject_GetAttr(api_of(alias(o)->evaluator), NAPI(dunder_module));
    return Py_None;
}

static PyObject *alias_reduce(PyObject *o, PyObject *Py_UNUSED(none)) { return api_of(value_keep(alias(o)->name)); }

static PyObject *alias_getitem(PyObject *o, PyObject *item)
{
    if (!value_is_ptr(alias(o)->type_params)) {
        PyErr_SetString(PyExc_TypeError, "Only generic type aliases are subscriptable");
        return NULL;
    }
    return Py_GenericAlias(o, item);
}

static PyObject *alias_iter(PyObject *o)
{
    Value v = unpacked(value_of(o));
    PyObject *row = is_raised(v) ? NULL : PyTuple_Pack(1, api_of(v)), *it = row ? PyObject_GetIter(row) : NULL;
    value_release(v);
    Py_XDECREF(row);
    return it;
}

static PyMemberDef alias_members[] = {
    {"__name__", _Py_T_OBJECT, offsetof(TypeAliasObj, name), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef alias_getset[] = {
    {"__parameters__", get_parameters, NULL, NULL, NULL},
    {"__type_params__", get_type_params, NULL, NULL, NULL},
    {"__value__", get_value, NULL, NULL, NULL},
    {"evaluate_value", get_evaluator, NULL, NULL, NULL},
    {"__module__", get_module, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMethodDef alias_methods[] = {
    {"__reduce__", alias_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};
static PyMappingMethods alias_mapping = {.mp_subscript = alias_getitem};
static PyNumberMethods alias_number = {.nb_or = union_type_or};

PyTypeObject _PyTypeAlias_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "typing.TypeAliasType",
    .tp_basicsize = sizeof(TypeAliasObj),
    .tp_dealloc = alias_destroy,
    .tp_repr = alias_repr,
    .tp_as_number = &alias_number,
    .tp_as_mapping = &alias_mapping,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_doc = PyDoc_STR("TypeAliasType(name, value, *, type_params=())\n--\n\nAnother name for a type, as the type statement makes it."),
    .tp_traverse = alias_traverse,
    .tp_clear = alias_clear,
    .tp_iter = alias_iter,
    .tp_methods = alias_methods,
    .tp_members = alias_members,
    .tp_getset = alias_getset,
    .tp_new = alias_make,
};

/* --- Generic ------------------------------------------------------------------------------------------------------------------------- */

/* typing.NAME(cls, *args, **kwds) */
static PyObject *call_typing(const char *name, PyObject *cls, PyObject *args, PyObject *kwds)
{
    PyObject *typing = core_hooks.import ? core_hooks.import("typing") : NULL;
    PyObject *f = typing ? PyObject_GetAttrString(typing, name) : NULL, *first = f ? PyTuple_Pack(1, cls) : NULL;
    PyObject *all = first ? PySequence_Concat(first, args) : NULL, *r = all ? PyObject_Call(f, all, kwds) : NULL;
    if (typing == NULL && !error_pending())
        PyErr_SetString(PyExc_ImportError, "there is no module typing yet");
    Py_XDECREF(typing);
    Py_XDECREF(f);
    Py_XDECREF(first);
    Py_XDECREF(all);
    return r;
}

static PyObject *generic_class_getitem(PyObject *cls, PyObject *args, PyObject *kwds)
{
    return call_typing("_generic_class_getitem", cls, args, kwds);
}
static PyObject *generic_init_subclass(PyObject *cls, PyObject *args, PyObject *kwds)
{
    return call_typing("_generic_init_subclass", cls, args, kwds);
}

static PyMethodDef generic_methods[] = {
    {"__class_getitem__", PyCFunction_CAST(generic_class_getitem), METH_VARARGS | METH_KEYWORDS | METH_CLASS,
     PyDoc_STR("Parameterizes a generic class.")},
    {"__init_subclass__", PyCFunction_CAST(generic_init_subclass), METH_VARARGS | METH_KEYWORDS | METH_CLASS,
     PyDoc_STR("Finds the parameters of a subclass.")},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot generic_slots[] = {
    {Py_tp_doc, PyDoc_STR("The base of generic classes.\n\nclass C[T] has it without saying so; older code writes class C(Generic[T]).")},
    {Py_tp_methods, generic_methods},
    {0, NULL}
};
/* An ordinary class, as if written in Python: pickles of instances of generic classes look for the first base that is none. */
static PyType_Spec generic_spec = {"typing.Generic", sizeof(Obj), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, generic_slots};

Value generic_type(void)
{
    PyInterpreterState *i = interp_now();
    type_lock_take();
    Value made = i->generic;
    type_lock_drop();
    if (value_is_ptr(made))
        return made;
    PyObject *t = PyType_FromSpec(&generic_spec);
    if (t == NULL)
        return V_RAISED;
    type_lock_take();
    if (!value_is_ptr(i->generic))                       /* a type from a spec is immortal: the root needs no count */
        i->generic = value_of(t);
    made = i->generic;
    type_lock_drop();
    return made;
}

Value generic_subscript(Value params)
{
    Value generic = generic_type(), row = is_raised(generic) ? generic : with_unpacked(params);
    if (is_raised(row))
        return row;
    Value args[2] = {generic, row}, r = typing_call("_GenericAlias", args, 2);
    value_release(row);
    return r;
}
