/* objects/union.c -- typing.Union: int | str.
 *
 * A union keeps its members as they were written, without repetitions; for equality, which does not ask for order, also as a frozenset of
 * those that can be hashed. Members that cannot are compared one by one.
 * Tests. tests/objects/test_typing.c
 */
#include "objects/union.h"

#include "objects/generic_alias.h"
#include "objects/tuple_int.h"

static inline UnionObj *union_obj(PyObject *o) { return (UnionObj *)o; }

/* --- building -------------------------------------------------------------------------------------------------------------------- */

struct union_builder { PyObject *args, *hashable, *unhashable; };     /* list, set, list */

static int begin(struct union_builder *b)
{
    b->args = PyList_New(0);
    b->hashable = PySet_New(NULL);
    b->unhashable = PyList_New(0);
    return b->args && b->hashable && b->unhashable ? 0 : -1;
}
static void end(struct union_builder *b)
{
    Py_XDECREF(b->args);
    Py_XDECREF(b->hashable);
    Py_XDECREF(b->unhashable);
}

/* A member, unless it is there already. None stands for its type. */
static int add(struct union_builder *b, Value v)
{
    if (IS_EXACT(v, UNION)) {
        Value row = union_obj(api_of(v))->args;
        for (size_t i = 0; i < tuple_len(row); i++)
            if (add(b, tuple_at(row, i)) < 0)
                return -1;
        return 0;
    }
    PyObject *o = is_none(v) ? (PyObject *)&_PyNone_Type : api_of(v);
    int there = PySet_Contains(b->hashable, o);
    if (there < 0) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError))
            return -1;
        PyErr_Clear();
        there = PySequence_Contains(b->unhashable, o);
        if (there == 0 && PyList_Append(b->unhashable, o) < 0)
            return -1;
    } else if (there == 0 && PySet_Add(b->hashable, o) < 0) {
        return -1;
    }
    return there ? (there < 0 ? -1 : 0) : PyList_Append(b->args, o);
}

static Value finish(struct union_builder *b)
{
    if (PyList_GET_SIZE(b->args) == 1)
        return value_keep(value_of(PyList_GET_ITEM(b->args, 0)));
    PyObject *args = PyList_AsTuple(b->args), *set = args ? PyFrozenSet_New(b->hashable) : NULL, *rest = NULL;
    if (set && PyList_GET_SIZE(b->unhashable))
        rest = PyList_AsTuple(b->unhashable);
    bool ok = set && (rest || PyList_GET_SIZE(b->unhashable) == 0);
    Obj *o = ok ? obj_new(SHAPE_ID_UNION, sizeof(UnionObj), PAGE_CONTAINER) : NULL;
    if (o == NULL) {
        Py_XDECREF(args);
        Py_XDECREF(set);
        Py_XDECREF(rest);
        return V_RAISED;
    }
    UnionObj *u = (UnionObj *)o;
    field_init(&u->args, value_of(args));
    field_init(&u->hashable, value_of(set));
    field_init(&u->unhashable, value_of(rest));
    obj_track_new(o);
    return value_from_obj(o);
}

static bool may_join(Value v)
{
    return is_none(v) || IS_EXACT(v, UNION) || IS_EXACT(v, TYPEALIAS) || generic_alias_check(v) || (value_is_ptr(v) && PyType_Check(api_of(v)));
}

PyObject *union_type_or(PyObject *a, PyObject *b)
{
    if (!may_join(value_of(a)) || !may_join(value_of(b)))
        Py_RETURN_NOTIMPLEMENTED;
    struct union_builder u;
    Value r = V_RAISED;
    if (begin(&u) == 0 && add(&u, value_of(a)) == 0 && add(&u, value_of(b)) == 0)
        r = finish(&u);
    end(&u);
    return api_of(r);
}

/* What typing lets stand for a type. Counted. */
static Value checked(Value v)
{
    if (may_join(v) || type_of(v) == &_PyTypeVar_Type || type_of(v) == &_PyParamSpec_Type)
        return value_keep(v);
    Value message = value_of(PyUnicode_FromString("Union[arg, ...]: each arg must be a type."));
    if (is_raised(message))
        return V_RAISED;
    Value args[2] = {v, message}, r = typing_call("_type_check", args, 2);
    value_release(message);
    return r;
}

Value union_from_values(const Value *v, size_t n)
{
    struct union_builder u;
    Value r = V_RAISED;
    int ok = begin(&u);
    for (size_t i = 0; i < n && ok == 0; i++) {
        Value c = checked(v[i]);
        ok = is_raised(c) ? -1 : add(&u, c);
        value_release(c);
    }
    if (ok == 0)
        r = finish(&u);
    end(&u);
    return r;
}

static PyObject *union_class_getitem(PyObject *Py_UNUSED(cls), PyObject *item)
{
    Value v = value_of(item);
    if (!PyTuple_Check(item))
        return api_of(union_from_values(&v, 1));
    if (tuple_len(v) == 0) {
        PyErr_SetString(PyExc_TypeError, "Cannot take a Union of no types.");
        return NULL;
    }
    return api_of(union_from_values(((TupleObj *)value_obj(v))->at, tuple_len(v)));
}

/* --- life -------------------------------------------------------------------------------------------------------------------------------- */

static int union_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(union_obj(o)->args);
    VISIT_FIELD(union_obj(o)->hashable);
    VISIT_FIELD(union_obj(o)->unhashable);
    VISIT_FIELD(union_obj(o)->parameters);
    return 0;
}

static void union_destroy(PyObject *o)
{
    field_clear(&union_obj(o)->args);
    field_clear(&union_obj(o)->hashable);
    field_clear(&union_obj(o)->unhashable);
    field_clear(&union_obj(o)->parameters);
    obj_free((Obj *)o);
}

/* --- as a value ---------------------------------------------------------------------------------------------------------------------------- */

static Py_hash_t union_hash(PyObject *o)
{
    Value rest = union_obj(o)->unhashable;
    if (value_is_ptr(rest)) {
        for (size_t i = 0; i < tuple_len(rest); i++)     /* the first says why */
            if (PyObject_Hash(api_of(tuple_at(rest, i))) == -1)
                return -1;
        PyErr_Format(PyExc_TypeError, "union contains %zd unhashable element%s", (Py_ssize_t)tuple_len(rest), tuple_len(rest) == 1 ? "" : "s");
        return -1;
    }
    return PyObject_Hash(api_of(union_obj(o)->hashable));
}

static PyObject *union_compare(PyObject *a, PyObject *b, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !IS_EXACT(value_of(b), UNION))
        Py_RETURN_NOTIMPLEMENTED;
    int same = PyObject_RichCompareBool(api_of(union_obj(a)->hashable), api_of(union_obj(b)->hashable), Py_EQ);
    Value x = union_obj(a)->unhashable, y = union_obj(b)->unhashable;
    size_t n = value_is_ptr(x) ? tuple_len(x) : 0, m = value_is_ptr(y) ? tuple_len(y) : 0;
    if (same > 0)
        same = n == m;
    for (size_t i = 0; i < n && same > 0; i++)           /* none is there twice, so inclusion is equality */
        same = PySequence_Contains(api_of(y), api_of(tuple_at(x, i)));
    return same < 0 ? NULL : same == (op == Py_EQ) ? Py_True : Py_False;
}

static PyObject *union_repr(PyObject *o)
{
    PyUnicodeWriter *w = PyUnicodeWriter_Create(0);
    Value row = union_obj(o)->args;
    for (size_t i = 0; w && i < tuple_len(row); i++) {
        Value v = tuple_at(row, i);
        int r = i ? PyUnicodeWriter_WriteASCII(w, " | ", 3) : 0;
        if (r == 0)
            r = value_obj(v) == (Obj *)&_PyNone_Type && value_is_ptr(v) ? PyUnicodeWriter_WriteASCII(w, "None", 4) : typing_write_type(w, v);
        if (r < 0) {
            PyUnicodeWriter_Discard(w);
            return NULL;
        }
    }
    return w ? PyUnicodeWriter_Finish(w) : NULL;
}

static Value parameters_of(PyObject *o)
{
    Value p = field_get((Obj *)o, &union_obj(o)->parameters);
    if (!is_absent(p))
        return p;
    p = typing_parameters(union_obj(o)->args);
    return is_raised(p) ? p : field_set_if_empty((Obj *)o, &union_obj(o)->parameters, p);
}

static PyObject *union_getitem(PyObject *o, PyObject *item)
{
    Value p = parameters_of(o);
    Value args = is_raised(p) ? p : typing_substitute(value_of(o), union_obj(o)->args, p, value_of(item));
    value_release(p);
    if (is_raised(args))
        return NULL;
    Value r = union_from_values(((TupleObj *)value_obj(args))->at, tuple_len(args));
    value_release(args);
    return api_of(r);
}

/* --- attributes ------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *union_getattro(PyObject *o, PyObject *name)
{
    if (PyUnicode_Check(name) && PyUnicode_EqualToUTF8(name, "__module__"))
        return PyObject_GetAttr((PyObject *)&_PyUnion_Type, name);
    return PyObject_GenericGetAttr(o, name);
}

static PyObject *get_name(PyObject *Py_UNUSED(o), void *Py_UNUSED(closure)) { return PyUnicode_FromString("Union"); }
static PyObject *get_origin(PyObject *Py_UNUSED(o), void *Py_UNUSED(closure)) { return (PyObject *)&_PyUnion_Type; }
static PyObject *get_parameters(PyObject *o, void *Py_UNUSED(closure)) { return api_of(parameters_of(o)); }

static PyObject *union_mro_entries(PyObject *o, PyObject *Py_UNUSED(bases)) { return PyErr_Format(PyExc_TypeError, "Cannot subclass %R", o); }

static PyMemberDef union_members[] = {
    {"__args__", _Py_T_OBJECT, offsetof(UnionObj, args), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef union_getset[] = {
    {"__name__", get_name, NULL, PyDoc_STR("Name of the type"), NULL},
    {"__qualname__", get_name, NULL, PyDoc_STR("Qualified name of the type"), NULL},
    {"__origin__", get_origin, NULL, PyDoc_STR("Always typing.Union"), NULL},
    {"__parameters__", get_parameters, NULL, PyDoc_STR("Type variables in the types.UnionType."), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMethodDef union_methods[] = {
    {"__mro_entries__", union_mro_entries, METH_O, NULL},
    {"__class_getitem__", union_class_getitem, METH_O | METH_CLASS, PyDoc_STR("See PEP 585")},
    {NULL, NULL, 0, NULL}
};
/* With a union on either side, what typing takes for a type may stand on the other: strings, for one. */
static PyObject *union_or(PyObject *a, PyObject *b)
{
    Value both[2] = {value_of(a), value_of(b)};
    return api_of(union_from_values(both, 2));
}
static PyNumberMethods union_number = {.nb_or = union_or};
static PyMappingMethods union_mapping = {.mp_subscript = union_getitem};

PyTypeObject _PyUnion_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "typing.Union",
    .tp_basicsize = sizeof(UnionObj),
    .tp_dealloc = union_destroy,
    .tp_repr = union_repr,
    .tp_as_number = &union_number,
    .tp_as_mapping = &union_mapping,
    .tp_hash = union_hash,
    .tp_getattro = union_getattro,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_doc = PyDoc_STR("A type that is one of several.\n\nE.g. int | str"),
    .tp_traverse = union_traverse,
    .tp_richcompare = union_compare,
    .tp_methods = union_methods,
    .tp_members = union_members,
    .tp_getset = union_getset,
};
