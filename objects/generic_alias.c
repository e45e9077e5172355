/* objects/generic_alias.c -- types.GenericAlias: list[int] and the like (PEP 585).
 *
 * An alias stands in for its origin: it is called, asked for attributes and used as a base class as the origin would be, and remembers
 * the arguments for those who look. What typing does with parameters is in typing_subst.c.
 * Tests. tests/objects/test_typing.c
 */
#include "objects/generic_alias.h"

#include "objects/attr.h"
#include "objects/list_int.h"
#include "objects/tuple_int.h"
#include "objects/union.h"

static inline GenericAliasObj *alias(PyObject *o) { return (GenericAliasObj *)o; }

bool generic_alias_check(Value v) { return IS_EXACT(v, GENERIC_ALIAS) || (value_is_ptr(v) && PyObject_TypeCheck(api_of(v), &Py_GenericAliasType)); }

/* --- making --------------------------------------------------------------------------------------------------------------------- */

/* A call of the alias makes an instance of the origin, which learns how it was made if it can. */
static PyObject *alias_call(PyObject *o, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    PyObject *made = PyObject_Vectorcall(api_of(alias(o)->origin), args, nargsf, kwnames);
    if (made && PyObject_SetAttr(made, NAPI(dunder_orig_class), o) < 0) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError) && !PyErr_ExceptionMatches(PyExc_TypeError)) {
            Py_DECREF(made);
            return NULL;
        }
        PyErr_Clear();
    }
    return made;
}

static PyObject *make(PyTypeObject *type, Value origin, Value args, bool starred)
{
    Value row = value_has_flag(args, Py_TPFLAGS_TUPLE_SUBCLASS) ? value_keep(args) : tuple_from_values(&args, 1);
    if (is_raised(row))
        return NULL;
    PyObject *o = type->tp_alloc(type, 0);
    if (o == NULL) {
        value_release(row);
        return NULL;
    }
    alias(o)->starred = starred;
    alias(o)->vectorcall = alias_call;
    field_init(&alias(o)->origin, value_keep(origin));
    field_init(&alias(o)->args, row);
    return o;
}

PyObject *Py_GenericAlias(PyObject *origin, PyObject *args) { return make(&Py_GenericAliasType, value_of(origin), value_of(args), false); }

static PyObject *alias_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *origin, *given;
    if (kwds && PyDict_Size(kwds) > 0) {
        PyErr_SetString(PyExc_TypeError, "GenericAlias() takes no keyword arguments");
        return NULL;
    }
    if (!PyArg_UnpackTuple(args, "GenericAlias", 2, 2, &origin, &given))
        return NULL;
    return make(type, value_of(origin), value_of(given), false);
}

static int alias_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(alias(o)->origin);
    VISIT_FIELD(alias(o)->args);
    VISIT_FIELD(alias(o)->parameters);
    return 0;
}

static void alias_destroy(PyObject *o)
{
    field_clear(&alias(o)->origin);
    field_clear(&alias(o)->args);
    field_clear(&alias(o)->parameters);
    Py_TYPE(o)->tp_free(o);
}

/* --- text --------------------------------------------------------------------------------------------------------------------------- */

/* Callable's list of parameters. Showing one may change the list: if it ends early, that is an error. */
static int write_list(PyUnicodeWriter *w, PyObject *list)
{
    Py_ssize_t n = PyList_GET_SIZE(list);
    int r = PyUnicodeWriter_WriteChar(w, '[');
    for (Py_ssize_t i = 0; i < n && r == 0; i++) {
        if (i && PyUnicodeWriter_WriteASCII(w, ", ", 2) < 0)
            return -1;
        PyObject *item = PyList_GetItemRef(list, i);
        r = item ? typing_write_type(w, value_of(item)) : -1;
        Py_XDECREF(item);
    }
    return r < 0 ? -1 : PyUnicodeWriter_WriteChar(w, ']');
}

static int write_items(PyUnicodeWriter *w, Value row)
{
    for (size_t i = 0; i < tuple_len(row); i++) {
        Value v = tuple_at(row, i);
        if (i && PyUnicodeWriter_WriteASCII(w, ", ", 2) < 0)
            return -1;
        if ((PyList_Check(api_of(v)) ? write_list(w, api_of(v)) : typing_write_type(w, v)) < 0)
            return -1;
    }
    return 0;
}

static PyObject *alias_repr(PyObject *o)
{
    PyUnicodeWriter *w = PyUnicodeWriter_Create(0);
    if (w == NULL)
        return NULL;
    Value args = alias(o)->args;
    if ((alias(o)->starred && PyUnicodeWriter_WriteChar(w, '*') < 0) || typing_write_type(w, alias(o)->origin) < 0 ||
        PyUnicodeWriter_WriteChar(w, '[') < 0 || write_items(w, args) < 0 ||
        (tuple_len(args) == 0 && PyUnicodeWriter_WriteASCII(w, "()", 2) < 0) || PyUnicodeWriter_WriteChar(w, ']') < 0) {
        PyUnicodeWriter_Discard(w);
        return NULL;
    }
    return PyUnicodeWriter_Finish(w);
}

/* --- as a value ------------------------------------------------------------------------------------------------------------------------ */

static Py_hash_t alias_hash(PyObject *o)
{
    Py_hash_t a = PyObject_Hash(api_of(alias(o)->origin)), b = a == -1 ? -1 : PyObject_Hash(api_of(alias(o)->args));
    return b == -1 ? -1 : (a ^ b) == -1 ? -2 : a ^ b;
}

static PyObject *alias_compare(PyObject *a, PyObject *b, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !generic_alias_check(value_of(a)) || !generic_alias_check(value_of(b)))
        Py_RETURN_NOTIMPLEMENTED;
    int same = alias(a)->starred == alias(b)->starred;
    if (same)
        same = PyObject_RichCompareBool(api_of(alias(a)->origin), api_of(alias(b)->origin), Py_EQ);
    if (same > 0)
        same = PyObject_RichCompareBool(api_of(alias(a)->args), api_of(alias(b)->args), Py_EQ);
    return same < 0 ? NULL : same == (op == Py_EQ) ? Py_True : Py_False;
}

static Value parameters_of(PyObject *o)
{
    Value p = field_get((Obj *)o, &alias(o)->parameters);
    if (!is_absent(p))
        return p;
    p = typing_parameters(alias(o)->args);
    return is_raised(p) ? p : field_set_if_empty((Obj *)o, &alias(o)->parameters, p);
}

static PyObject *alias_getitem(PyObject *o, PyObject *item)
{
    Value p = parameters_of(o);
    Value args = is_raised(p) ? p : typing_substitute(value_of(o), alias(o)->args, p, value_of(item));
    value_release(p);
    if (is_raised(args))
        return NULL;
    PyObject *r = make(&Py_GenericAliasType, alias(o)->origin, args, alias(o)->starred);
    value_release(args);
    return r;
}

/* --- attributes --------------------------------------------------------------------------------------------------------------------------- */

static bool is_one_of(PyObject *name, const char *const *names_)
{
    for (; *names_; names_++)
        if (PyUnicode_EqualToUTF8(name, *names_))
            return true;
    return false;
}

static PyObject *alias_getattro(PyObject *o, PyObject *name)
{
    static const char *const own[] = {"__class__", "__origin__", "__args__", "__unpacked__", "__parameters__",
                                      "__typing_unpacked_tuple_args__", "__mro_entries__", "__reduce_ex__", "__reduce__", NULL};
    static const char *const hidden[] = {"__bases__", "__copy__", "__deepcopy__", NULL};     /* an alias is no class, and copies as itself */
    if (!PyUnicode_Check(name) || is_one_of(name, own) || is_one_of(name, hidden))
        return PyObject_GenericGetAttr(o, name);
    return PyObject_GetAttr(api_of(alias(o)->origin), name);
}

static PyObject *get_parameters(PyObject *o, void *Py_UNUSED(closure)) { return api_of(parameters_of(o)); }

static PyObject *get_unpacked_args(PyObject *o, void *Py_UNUSED(closure))
{
    bool tuple = alias(o)->starred && value_obj(alias(o)->origin) == (Obj *)&PyTuple_Type;
    return tuple ? api_of(value_keep(alias(o)->args)) : Py_None;
}

static PyMemberDef alias_members[] = {
    {"__origin__", _Py_T_OBJECT, offsetof(GenericAliasObj, origin), Py_READONLY, NULL},
    {"__args__", _Py_T_OBJECT, offsetof(GenericAliasObj, args), Py_READONLY, NULL},
    {"__unpacked__", Py_T_BOOL, offsetof(GenericAliasObj, starred), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef alias_getset[] = {
    {"__parameters__", get_parameters, NULL, PyDoc_STR("Type variables in the GenericAlias."), NULL},
    {"__typing_unpacked_tuple_args__", get_unpacked_args, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

static PyObject *alias_mro_entries(PyObject *o, PyObject *Py_UNUSED(bases)) { return PyTuple_Pack(1, api_of(alias(o)->origin)); }

static PyObject *refuse_check(const char *function)
{
    PyErr_Format(PyExc_TypeError, "%s() argument 2 cannot be a parameterized generic", function);
    return NULL;
}
static PyObject *alias_instancecheck(PyObject *Py_UNUSED(o), PyObject *Py_UNUSED(x)) { return refuse_check("isinstance"); }
static PyObject *alias_subclasscheck(PyObject *Py_UNUSED(o), PyObject *Py_UNUSED(x)) { return refuse_check("issubclass"); }

static PyObject *builtin_named(const char *name)
{
    PyObject *f;
    int r = PyDict_GetItemStringRef(api_of(interp_now()->builtins), name, &f);
    if (r == 0)
        PyErr_SetString(PyExc_AttributeError, name);
    return r > 0 ? f : NULL;
}

/* *list[int] is what iterating over list[int] gives first. */
static PyObject *alias_reduce(PyObject *o, PyObject *Py_UNUSED(none))
{
    if (!alias(o)->starred)
        return Py_BuildValue("O(OO)", (PyObject *)&Py_GenericAliasType, api_of(alias(o)->origin), api_of(alias(o)->args));
    PyObject *plain = make(&Py_GenericAliasType, alias(o)->origin, alias(o)->args, false), *it = plain ? PyObject_GetIter(plain) : NULL;
    PyObject *next = it ? builtin_named("next") : NULL, *r = next ? Py_BuildValue("O(O)", next, it) : NULL;
    Py_XDECREF(plain);
    Py_XDECREF(it);
    Py_XDECREF(next);
    return r;
}

static PyObject *alias_dir(PyObject *o, PyObject *Py_UNUSED(none))
{
    static const char *const more[] = {"__origin__", "__args__", "__unpacked__", "__parameters__", "__typing_unpacked_tuple_args__",
                                       "__mro_entries__", "__reduce_ex__", "__reduce__", NULL};
    PyObject *list = PyObject_Dir(api_of(alias(o)->origin));
    for (const char *const *n = more; list && *n; n++) {
        PyObject *name = PyUnicode_FromString(*n);
        int there = name ? PySequence_Contains(list, name) : -1;
        if (there < 0 || (!there && PyList_Append(list, name) < 0))
            Py_CLEAR(list);
        Py_XDECREF(name);
    }
    return list;
}

static PyMethodDef alias_methods[] = {
    {"__mro_entries__", alias_mro_entries, METH_O, NULL},
    {"__instancecheck__", alias_instancecheck, METH_O, NULL},
    {"__subclasscheck__", alias_subclasscheck, METH_O, NULL},
    {"__reduce__", alias_reduce, METH_NOARGS, NULL},
    {"__dir__", alias_dir, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

/* --- *list[int]: an iterator that gives the starred alias, once --------------------------------------------------------------------------------- */

typedef struct { Obj hdr; Value alias GUARD_W(hdr.lock, release, acquire); } AliasIterObj;    /* empty: exhausted */

static PyObject *alias_iter(PyObject *o)
{
    Obj *it = obj_new(SHAPE_ID_GENERIC_ALIAS_ITER, sizeof(AliasIterObj), PAGE_CONTAINER);
    if (it == NULL)
        return NULL;
    field_init(&((AliasIterObj *)it)->alias, value_keep(value_of(o)));
    obj_track_new(it);
    return (PyObject *)it;
}

static PyObject *iter_next(PyObject *it)
{
    Value v = field_swap((Obj *)it, &((AliasIterObj *)it)->alias, FIELD_EMPTY);
    if (!value_is_ptr(v))
        return NULL;
    const GenericAliasObj *a = (const GenericAliasObj *)value_obj(v);
    PyObject *r = make(&Py_GenericAliasType, a->origin, a->args, true);
    value_release(v);
    return r;
}

static int iter_traverse(PyObject *it, visitproc visit, void *arg)
{
    VISIT_FIELD(((AliasIterObj *)it)->alias);
    return 0;
}
static int iter_clear(PyObject *it)
{
    field_clear(&((AliasIterObj *)it)->alias);
    return 0;
}
static void iter_destroy(PyObject *it)
{
    field_clear(&((AliasIterObj *)it)->alias);
    obj_free((Obj *)it);
}
static PyObject *iter_reduce(PyObject *it, PyObject *Py_UNUSED(none))
{
    PyObject *iter = builtin_named("iter");
    if (iter == NULL)
        return NULL;
    PyObject *a = field_get_api((Obj *)it, &((AliasIterObj *)it)->alias);
    return a ? Py_BuildValue("N(N)", iter, a) : Py_BuildValue("N(())", iter);
}
static PyMethodDef iter_methods[] = {
    {"__reduce__", iter_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

PyTypeObject _Py_GenericAliasIterType = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "generic_alias_iterator",
    .tp_basicsize = sizeof(AliasIterObj),
    .tp_dealloc = iter_destroy,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = iter_traverse,
    .tp_clear = iter_clear,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = iter_next,
    .tp_methods = iter_methods,
};

static PyMappingMethods alias_mapping = {.mp_subscript = alias_getitem};
static PyNumberMethods alias_number = {.nb_or = union_type_or};

PyTypeObject Py_GenericAliasType = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "types.GenericAlias",
    .tp_basicsize = sizeof(GenericAliasObj),
    .tp_dealloc = alias_destroy,
    .tp_vectorcall_offset = offsetof(GenericAliasObj, vectorcall),
    .tp_repr = alias_repr,
    .tp_as_number = &alias_number,
    .tp_as_mapping = &alias_mapping,
    .tp_hash = alias_hash,
    .tp_call = PyVectorcall_Call,
    .tp_getattro = alias_getattro,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_doc = PyDoc_STR("GenericAlias(origin, args, /)\n--\n\nA generic class with arguments: list[int] has the origin list and the args (int,)."),
    .tp_traverse = alias_traverse,
    .tp_richcompare = alias_compare,
    .tp_iter = alias_iter,
    .tp_methods = alias_methods,
    .tp_members = alias_members,
    .tp_getset = alias_getset,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = alias_new,
    .tp_free = PyObject_GC_Del,
};
