/* tests/objects/test_typing.c -- generic aliases, unions, type parameters, type aliases, templates. */
#include "rt_test.h"

#include "objects/template.h"
#include "objects/typevar.h"
#include "objects/union.h"

#define FAILS(call, type, text) CHECK((call) == 0 && rt_raised(type, text))
static PyObject *T(void *type) { return (PyObject *)type; }
#define INT T(&PyLong_Type)
#define STR T(&PyUnicode_Type)
#define LIST T(&PyList_Type)

static PyObject *subscript(PyObject *o, PyObject *key)
{
    PyObject *r = PyObject_GetItem(o, key);
    return r;
}

static void test_aliases(void)
{
    PyObject *a = Py_GenericAlias(LIST, INT), *b = Py_GenericAlias(LIST, INT), *c = Py_GenericAlias(LIST, STR);
    CHECK(rt_repr_is(Py_NewRef(a), "list[int]"));
    CHECK(PyObject_RichCompareBool(a, b, Py_EQ) == 1 && PyObject_RichCompareBool(a, c, Py_EQ) == 0 && PyObject_Hash(a) == PyObject_Hash(b));
    CHECK(rt_repr_is(PyObject_CallNoArgs(a), "[]"));
    CHECK(rt_repr_is(PyObject_GetAttrString(a, "__origin__"), "<class 'list'>") && rt_repr_is(PyObject_GetAttrString(a, "__args__"), "(<class 'int'>,)"));
    CHECK(rt_repr_is(PyObject_GetAttrString(a, "__name__"), "'list'"));
    CHECK(rt_repr_is(PyObject_GetAttrString(a, "__parameters__"), "()"));
    FAILS(subscript(a, INT), PyExc_TypeError, "list[int] is not a generic class");
    CHECK(PyObject_IsInstance(a, a) < 0 && rt_raised(PyExc_TypeError, "isinstance() argument 2 cannot be a parameterized generic"));
    PyObject *it = PyObject_GetIter(a), *star = PyIter_Next(it);
    CHECK(rt_repr_is(Py_NewRef(star), "*list[int]") && PyIter_Next(it) == NULL && PyObject_RichCompareBool(a, star, Py_EQ) == 0);
    Py_DECREF(star);
    Py_DECREF(it);
    PyObject *empty = PyTuple_New(0), *t = Py_GenericAlias(T(&PyTuple_Type), empty);
    CHECK(rt_repr_is(t, "tuple[()]"));
    CHECK(rt_repr_is(PyObject_CallMethod(a, "__mro_entries__", "(O)", empty), "(<class 'list'>,)"));
    CHECK(rt_repr_is(PyObject_CallMethod(a, "__reduce__", NULL), "(<class 'types.GenericAlias'>, (<class 'list'>, (<class 'int'>,)))"));
    Py_DECREF(empty);
    Py_DECREF(a);
    Py_DECREF(b);
    Py_DECREF(c);
}

static void test_unions(void)
{
    PyObject *u = PyNumber_Or(INT, STR), *v = PyNumber_Or(STR, INT), *w = PyNumber_Or(u, Py_None);
    CHECK(rt_repr_is(Py_NewRef(u), "int | str") && rt_repr_is(Py_NewRef(w), "int | str | None"));
    CHECK(PyObject_RichCompareBool(u, v, Py_EQ) == 1 && PyObject_Hash(u) == PyObject_Hash(v) && PyObject_RichCompareBool(u, w, Py_EQ) == 0);
    CHECK(PyNumber_Or(INT, INT) == INT);
    PyObject *again = PyNumber_Or(w, INT);
    CHECK(PyObject_RichCompareBool(again, w, Py_EQ) == 1);
    Py_DECREF(again);
    FAILS(PyNumber_Or(INT, api_of(value_from_int(3))), PyExc_TypeError, "unsupported operand type(s) for |: 'type' and 'int'");
    CHECK(PyObject_IsInstance(api_of(value_from_int(3)), u) == 1 && PyObject_IsInstance(Py_None, u) == 0 && PyObject_IsSubclass(STR, u) == 1);
    CHECK(rt_repr_is(PyObject_GetAttrString(u, "__origin__"), "<class 'typing.Union'>"));
    CHECK(rt_repr_is(PyObject_GetAttrString(u, "__module__"), "'typing'"));
    FAILS(subscript(u, INT), PyExc_TypeError, "int | str is not a generic class");
    FAILS(PyObject_CallNoArgs(T(&_PyUnion_Type)), PyExc_TypeError, "cannot create 'typing.Union' instances");
    Py_DECREF(u);
    Py_DECREF(v);
    Py_DECREF(w);
}

static PyObject *evaluate(PyObject *o, PyObject *format)
{
    CHECK(value_is(value_of(format), value_from_int(1)));
    return Py_NewRef(o);
}
static PyMethodDef evaluate_def = {"evaluate", evaluate, METH_O, NULL};

static void test_parameters(void)
{
    PyObject *name = PyUnicode_FromString("T"), *ev = PyCFunction_New(&evaluate_def, INT);
    PyObject *t = api_of(typevar_new(value_of(name), value_of(ev), V_ABSENT)), *plain = PyObject_CallOneArg(T(&_PyTypeVar_Type), name);
    CHECK(rt_repr_is(Py_NewRef(t), "T") && rt_repr_is(Py_NewRef(plain), "~T"));
    CHECK(rt_repr_is(PyObject_GetAttrString(t, "__bound__"), "<class 'int'>") && rt_repr_is(PyObject_GetAttrString(plain, "__bound__"), "None"));
    CHECK(PyObject_GetAttrString(t, "evaluate_bound") == ev);
    CHECK(rt_repr_is(PyObject_GetAttrString(t, "__default__"), "typing.NoDefault") && PyObject_CallMethod(t, "has_default", NULL) == Py_False);
    CHECK(value_is(type_param_set_default(value_of(t), value_of(ev)), value_of(t)));
    CHECK(rt_repr_is(PyObject_GetAttrString(t, "__default__"), "<class 'int'>") && PyObject_CallMethod(t, "has_default", NULL) == Py_True);
    CHECK(rt_repr_is(PyObject_GetAttrString(t, "__module__"), "'typing'"));
    CHECK(PyObject_SetAttrString(t, "x", Py_True) == 0 && PyObject_GetAttrString(t, "x") == Py_True);
    FAILS(PyObject_GetAttrString(t, "__dict__"), PyExc_AttributeError, NULL);
    FAILS(PyObject_CallNoArgs(T(&_PyTypeVar_Type)), PyExc_TypeError, "typevar() missing required argument 'name' (pos 1)");
    FAILS(PyObject_CallFunction(T(&_PyTypeVar_Type), "si", "T", 1), PyExc_TypeError, "A single constraint is not allowed");
    PyObject *p = api_of(paramspec_new(value_of(name)));
    CHECK(rt_repr_is(PyObject_GetAttrString(p, "args"), "T.args") && rt_repr_is(PyObject_GetAttrString(p, "kwargs"), "T.kwargs"));
    PyObject *alias = Py_GenericAlias(LIST, plain), *params = PyObject_GetAttrString(alias, "__parameters__");
    CHECK(PyTuple_Size(params) == 1 && PyTuple_GetItem(params, 0) == plain && rt_repr_is(Py_NewRef(alias), "list[~T]"));
    Py_DECREF(params);
    PyObject *none = PyTuple_New(0);
    FAILS(subscript(alias, none), PyExc_TypeError, "Too few arguments for list[~T]; actual 0, expected at least 1");
    PyObject *with_default = Py_GenericAlias(LIST, t);
    /* Without the module typing there is no substitution; what needs none works. */
    FAILS(subscript(alias, INT), PyExc_ImportError, NULL);
    Py_DECREF(with_default);
    Py_DECREF(alias);
    Py_DECREF(none);
    Py_DECREF(p);
    Py_DECREF(t);
    Py_DECREF(plain);

    PyObject *x = api_of(type_alias_new(value_of(name), V_NONE, value_of(ev)));
    CHECK(rt_repr_is(Py_NewRef(x), "T"));
    CHECK(rt_repr_is(PyObject_GetAttrString(x, "__value__"), "<class 'int'>") && rt_repr_is(PyObject_GetAttrString(x, "__type_params__"), "()"));
    FAILS(subscript(x, INT), PyExc_TypeError, "Only generic type aliases are subscriptable");
    PyObject *u = PyNumber_Or(x, INT);
    CHECK(rt_repr_is(u, "T | int"));
    Py_DECREF(x);
    Py_DECREF(ev);
    Py_DECREF(name);
    CHECK(rt_repr_is(PyObject_CallNoArgs(T(&_PyNoDefault_Type)), "typing.NoDefault"));
    PyObject *c = api_of(const_evaluator_new(value_from_obj(&PyLong_Type)));
    CHECK(rt_repr_is(Py_NewRef(c), "<constevaluator <class 'int'>>") && PyObject_CallFunction(c, "i", 1) == INT);
    CHECK(rt_repr_is(PyObject_CallFunction(c, "i", 4), "'int'"));
    Py_DECREF(c);
}

static void test_templates(void)
{
    PyObject *type = T(&_PyTemplate_Type), *i = PyObject_CallFunction(T(&_PyInterpolation_Type), "is", 3, "x");
    CHECK(rt_repr_is(Py_NewRef(i), "Interpolation(3, 'x', None, '')"));
    PyObject *t = PyObject_CallFunction(type, "ssOO", "a", "b", i, i);
    CHECK(rt_repr_is(PyObject_GetAttrString(t, "strings"), "('ab', '', '')") && rt_repr_is(PyObject_GetAttrString(t, "values"), "(3, 3)"));
    CHECK(rt_repr_is(PySequence_List(t), "['ab', Interpolation(3, 'x', None, ''), Interpolation(3, 'x', None, '')]"));
    PyObject *sum = PySequence_Concat(t, t);
    CHECK(rt_repr_is(PyObject_GetAttrString(sum, "strings"), "('ab', '', 'ab', '', '')"));
    Py_DECREF(sum);
    FAILS(PyObject_CallFunction(type, "i", 1), PyExc_TypeError, "Template.__new__ *args need to be of type 'str' or 'Interpolation', got int");
    FAILS(PyNumber_Add(t, i), PyExc_TypeError,
          "can only concatenate string.templatelib.Template (not \"string.templatelib.Interpolation\") to string.templatelib.Template");
    FAILS(PyObject_CallFunction(T(&_PyInterpolation_Type), "iss", 1, "x", "z"), PyExc_ValueError,
          "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'");
    CHECK(rt_repr_is(PyObject_GetAttrString(T(&_PyInterpolation_Type), "__match_args__"), "('value', 'expression', 'conversion', 'format_spec')"));
    Py_DECREF(t);
    Py_DECREF(i);
}

int main(void)
{
    rt_begin();
    test_aliases();
    test_unions();
    test_parameters();
    test_templates();
    return rt_end("test_typing");
}
