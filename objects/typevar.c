/* objects/typevar.c -- TypeVar, ParamSpec, TypeVarTuple, and evaluators of known values.
 *
 * All three are one structure and one set of functions for its memory. Bounds, constraints and defaults of parameters in brackets
 * (def f[T: bound = default]) are evaluated when first asked for, by calling a function that the compiler made, with the annotation format
 * VALUE. What the typing module does better in Python (checks, substitution rules) is asked of it by name.
 * Instances have attributes of their own, though no __dict__: typing sets __module__ and others there.
 * Tests. tests/objects/test_typing.c
 */
#include "objects/typevar_int.h"

#include "objects/args.h"
#include "objects/attr.h"
#include "objects/generic_alias.h"
#include "objects/own_attrs.h"
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "objects/union.h"

enum { FORMAT_VALUE = 1, FORMAT_STRING = 4 };            /* annotationlib.Format */

/* By type: attributes of its own give an instance another shape. */
static bool is_a(Value v, const PyTypeObject *t) { return type_of(v) == t; }
bool is_type_param(Value v) { return is_a(v, &_PyTypeVar_Type) || is_a(v, &_PyParamSpec_Type) || is_a(v, &_PyTypeVarTuple_Type); }

/* --- NoDefault --------------------------------------------------------------------------------------------------------------------- */

static Obj the_no_default;

Value no_default(void) { return value_from_obj(&the_no_default); }

static PyObject *no_default_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    if (tuple_len(value_of(args)) || (kwds && PyDict_Size(kwds))) {
        PyErr_Format(PyExc_TypeError, "%s takes no arguments", type->tp_name);
        return NULL;
    }
    return api_of(no_default());
}
static PyObject *no_default_repr(PyObject *Py_UNUSED(o)) { return PyUnicode_FromString("typing.NoDefault"); }
static PyObject *no_default_reduce(PyObject *Py_UNUSED(o), PyObject *Py_UNUSED(none)) { return PyUnicode_FromString("NoDefault"); }
static PyMethodDef no_default_methods[] = {
    {"__reduce__", no_default_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

PyTypeObject _PyNoDefault_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "NoDefaultType",
    .tp_basicsize = sizeof(Obj),
    .tp_repr = no_default_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = PyDoc_STR("The type of the NoDefault singleton."),
    .tp_methods = no_default_methods,
    .tp_new = no_default_new,
};

/* --- evaluators of known values -------------------------------------------------------------------------------------------------------- */

typedef struct { Obj hdr; Value value FROZEN; } ConstEvaluatorObj;
static PyTypeObject const_evaluator_type;
static inline Value *constant(PyObject *o) { return &((ConstEvaluatorObj *)o)->value; }

Value const_evaluator_new(Value v)
{
    PyObject *o = const_evaluator_type.tp_alloc(&const_evaluator_type, 0);
    if (o == NULL)
        return V_RAISED;
    field_init(constant(o), value_keep(v));
    return value_of(o);
}

static int const_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(*constant(o));
    return 0;
}
static void const_destroy(PyObject *o)
{
    field_clear(constant(o));
    Py_TYPE(o)->tp_free(o);
}
static PyObject *const_repr(PyObject *o) { return PyUnicode_FromFormat("<constevaluator %R>", api_of(*constant(o))); }

/* As source text: constraints as "(int, str)". */
static PyObject *as_source(Value v)
{
    PyUnicodeWriter *w = PyUnicodeWriter_Create(0);
    int r = w ? 0 : -1;
    if (r == 0 && PyTuple_Check(api_of(v))) {
        r = PyUnicodeWriter_WriteChar(w, '(');
        for (size_t i = 0; r == 0 && i < tuple_len(v); i++)
            r = (i && PyUnicodeWriter_WriteASCII(w, ", ", 2) < 0) || typing_write_type(w, tuple_at(v, i)) < 0 ? -1 : 0;
        if (r == 0)
            r = PyUnicodeWriter_WriteChar(w, ')');
    } else if (r == 0) {
        r = typing_write_type(w, v);
    }
    if (r < 0) {
        PyUnicodeWriter_Discard(w);
        return NULL;
    }
    return PyUnicodeWriter_Finish(w);
}

static PyObject *const_call(PyObject *o, PyObject *args, PyObject *kwds)
{
    int format;
    if (kwds && PyDict_Size(kwds) > 0) {
        PyErr_SetString(PyExc_TypeError, "constevaluator.__call__ takes no keyword arguments");
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "i:constevaluator.__call__", &format))
        return NULL;
    return format == FORMAT_STRING ? as_source(*constant(o)) : api_of(value_keep(*constant(o)));
}

static PyTypeObject const_evaluator_type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_typing._ConstEvaluator",
    .tp_basicsize = sizeof(ConstEvaluatorObj),
    .tp_dealloc = const_destroy,
    .tp_repr = const_repr,
    .tp_call = const_call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .tp_doc = PyDoc_STR("Evaluates to a value that is known."),
    .tp_traverse = const_traverse,
    .tp_free = PyObject_GC_Del,
};

/* --- parts -------------------------------------------------------------------------------------------------------------------------------- */

Value lazy_part(Obj *o, Value *part, Value *evaluator)
{
    Value v = field_get(o, part);
    if (!is_absent(v))
        return v;
    Value f = field_get(o, evaluator);
    if (is_absent(f))
        return f;
    v = value_of(PyObject_CallOneArg(api_of(f), api_of(value_from_int(FORMAT_VALUE))));
    value_release(f);
    return is_raised(v) ? v : field_set_if_empty(o, part, v);
}

PyObject *evaluator_shown(Obj *o, const Value *part, const Value *evaluator)
{
    Value v = field_get(o, evaluator);
    if (!is_absent(v))
        return api_of(v);
    v = field_get(o, part);
    if (is_absent(v))
        return Py_None;
    Value e = const_evaluator_new(v);
    value_release(v);
    return api_of(e);
}

Value calling_module(void)
{
    PyObject *globals = core_hooks.current_globals ? core_hooks.current_globals() : NULL, *name;
    if (globals == NULL)
        return V_ABSENT;
    int r = PyDict_GetItemRef(globals, NAPI(dunder_name), &name);
    return r < 0 ? V_RAISED : r ? value_of(name) : V_ABSENT;
}

static int note_module(PyObject *o)
{
    Value module = calling_module();
    int r = is_raised(module) ? -1 : attr_own_set(value_of(o), N(dunder_module), is_absent(module) ? V_NONE : module) < 0 ? -1 : 0;
    value_release(module);
    return r;
}

Value unpacked(Value v)
{
    PyObject *typing = core_hooks.import ? core_hooks.import("typing") : NULL;
    PyObject *unpack = typing ? PyObject_GetAttrString(typing, "Unpack") : NULL, *r = unpack ? PyObject_GetItem(unpack, api_of(v)) : NULL;
    Py_XDECREF(typing);
    Py_XDECREF(unpack);
    return value_of(r);
}

Value with_unpacked(Value params)
{
    size_t n = tuple_len(params), i;
    Value out = tuple_new(n);
    if (is_raised(out))
        return out;
    for (i = 0; i < n; i++) {
        Value p = tuple_at(params, i), v = is_a(p, &_PyTypeVarTuple_Type) ? unpacked(p) : value_keep(p);
        if (is_raised(v)) {
            value_release(out);
            return v;
        }
        ((TupleObj *)value_obj(out))->at[i] = v;
    }
    if (n)
        obj_track_new(value_obj(out));
    return out;
}

/* --- memory ---------------------------------------------------------------------------------------------------------------------------------- */

#define PARTS(X) X(name) X(bound) X(constraints) X(default_) X(eval_bound) X(eval_constraints) X(eval_default)

static int param_traverse(PyObject *o, visitproc visit, void *arg)
{
#define X(part) VISIT_FIELD(type_param(o)->part);
    PARTS(X)
#undef X
    return own_attrs_traverse(o, visit, arg);
}
static int param_clear(PyObject *o)
{
    TypeParamObj *p = type_param(o);
    field_clear(&p->bound);
    field_clear(&p->constraints);
    field_clear(&p->default_);
    field_clear(&p->eval_bound);
    field_clear(&p->eval_constraints);
    field_clear(&p->eval_default);
    own_attrs_clear(o);
    return 0;
}
static void param_destroy(PyObject *o)
{
#define X(part) field_clear(&type_param(o)->part);
    PARTS(X)
#undef X
    own_attrs_destroy(o);
    Py_TYPE(o)->tp_free(o);
}

static PyObject *param_new(PyTypeObject *type, Value name)
{
    PyObject *o = type->tp_alloc(type, 0);
    if (o)
        field_init(&type_param(o)->name, value_keep(name));
    return o;
}

/* --- making from source -------------------------------------------------------------------------------------------------------------------------- */

static Value inferring(PyTypeObject *type, Value name, Value eval_bound, Value eval_constraints)
{
    PyObject *o = param_new(type, name);
    if (o) {
        type_param(o)->infer_variance = type != &_PyTypeVarTuple_Type;
        if (!is_absent(eval_bound))
            field_init(&type_param(o)->eval_bound, value_keep(eval_bound));
        if (!is_absent(eval_constraints))
            field_init(&type_param(o)->eval_constraints, value_keep(eval_constraints));
    }
    return value_of(o);
}
Value typevar_new(Value name, Value eval_bound, Value eval_constraints) { return inferring(&_PyTypeVar_Type, name, eval_bound, eval_constraints); }
Value paramspec_new(Value name) { return inferring(&_PyParamSpec_Type, name, V_ABSENT, V_ABSENT); }
Value typevartuple_new(Value name) { return inferring(&_PyTypeVarTuple_Type, name, V_ABSENT, V_ABSENT); }

Value type_param_set_default(Value param, Value evaluator)
{
    CHECK(is_type_param(param));
    field_set(value_obj(param), &type_param(api_of(param))->eval_default, value_keep(evaluator));
    return value_keep(param);
}

/* --- making by a call --------------------------------------------------------------------------------------------------------------------------------- */

/* bound, checked as typing does; None is none. */
static int set_bound(TypeParamObj *p, PyObject *bound)
{
    if (bound == NULL || bound == Py_None)
        return 0;
    PyObject *message = PyUnicode_FromString("Bound must be a type.");
    Value args[2] = {value_of(bound), value_of(message)}, v = message ? typing_call("_type_check", args, 2) : V_RAISED;
    Py_XDECREF(message);
    if (is_raised(v))
        return -1;
    field_init(&p->bound, v);
    return 0;
}

static int truth(PyObject *o) { return o ? PyObject_IsTrue(o) : 0; }

static int set_variance(TypeParamObj *p, PyObject *covariant, PyObject *contravariant, PyObject *infer)
{
    int co = truth(covariant), contra = truth(contravariant), both = truth(infer);
    if (co < 0 || contra < 0 || both < 0)
        return -1;
    if (co && contra) {
        PyErr_SetString(PyExc_ValueError, "Bivariant types are not supported.");
        return -1;
    }
    if (both && (co || contra)) {
        PyErr_SetString(PyExc_ValueError, "Variance cannot be specified with infer_variance.");
        return -1;
    }
    p->covariant = co;
    p->contravariant = contra;
    p->infer_variance = both;
    return 0;
}

static int check_name(const char *function, PyObject *name)
{
    if (PyUnicode_Check(name))
        return 0;
    raise_type_error("%s() argument 'name' must be str, not %.50s", function, Py_TYPE(name)->tp_name);
    return -1;
}

static PyObject *finish(PyObject *o, PyObject *default_)
{
    if (o == NULL)
        return NULL;
    field_init(&type_param(o)->default_, default_ ? value_keep(value_of(default_)) : no_default());
    if (note_module(o) < 0)
        Py_CLEAR(o);
    return o;
}

static const char *const typevar_names[] = {"name", "bound", "default", "covariant", "contravariant", "infer_variance", NULL};
static const struct arg_spec typevar_spec = {"typevar", typevar_names, .required = 1, .positional = 1};

static PyObject *typevar_make(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *a[6], *o = NULL;
    Value all = value_of(args);
    size_t n = tuple_len(all);
    PyObject *first = PyTuple_GetSlice(args, 0, n ? 1 : 0), *constraints = PyTuple_GetSlice(args, 1, (Py_ssize_t)n);   /* the rest of args */
    if (first == NULL || constraints == NULL || args_bind_dict(&typevar_spec, first, kwds, a) < 0 || check_name("typevar", a[0]) < 0)
        goto out;
    if (n == 2) {
        PyErr_SetString(PyExc_TypeError, "A single constraint is not allowed");
        goto out;
    }
    if (n > 2 && a[1] && a[1] != Py_None) {
        PyErr_SetString(PyExc_TypeError, "Constraints cannot be combined with bound=...");
        goto out;
    }
    o = param_new(type, value_of(a[0]));
    if (o && (set_variance(type_param(o), a[3], a[4], a[5]) < 0 || set_bound(type_param(o), a[1]) < 0))
        Py_CLEAR(o);
    if (o && n > 2)
        field_init(&type_param(o)->constraints, value_keep(value_of(constraints)));
    o = finish(o, a[2]);
out:
    Py_XDECREF(first);
    Py_XDECREF(constraints);
    return o;
}

static const struct arg_spec paramspec_spec = {"paramspec", typevar_names, .required = 1, .positional = 1};

static PyObject *paramspec_make(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *a[6];
    if (args_bind_dict(&paramspec_spec, args, kwds, a) < 0 || check_name("paramspec", a[0]) < 0)
        return NULL;
    PyObject *o = param_new(type, value_of(a[0]));
    if (o && set_variance(type_param(o), a[3], a[4], a[5]) < 0)
        Py_CLEAR(o);
    if (o && a[1] && a[1] != Py_None)
        field_init(&type_param(o)->bound, value_keep(value_of(a[1])));     /* anything, unlike a TypeVar's */
    return finish(o, a[2]);
}

static const char *const typevartuple_names[] = {"name", "default", NULL};
static const struct arg_spec typevartuple_spec = {"typevartuple", typevartuple_names, .required = 1, .positional = 1};

static PyObject *typevartuple_make(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *a[2];
    if (args_bind_dict(&typevartuple_spec, args, kwds, a) < 0 || check_name("typevartuple", a[0]) < 0)
        return NULL;
    return finish(param_new(type, value_of(a[0])), a[1]);
}

/* --- attributes that all have ------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *get_default(PyObject *o, void *Py_UNUSED(closure))
{
    Value v = lazy_part((Obj *)o, &type_param(o)->default_, &type_param(o)->eval_default);
    return api_of(is_absent(v) ? no_default() : v);
}
static PyObject *get_eval_default(PyObject *o, void *Py_UNUSED(closure))
{
    return evaluator_shown((Obj *)o, &type_param(o)->default_, &type_param(o)->eval_default);
}
static PyObject *has_default(PyObject *o, PyObject *Py_UNUSED(none))
{
    if (!field_is_empty(&type_param(o)->eval_default))
        Py_RETURN_TRUE;
    Value v = field_get((Obj *)o, &type_param(o)->default_);
    bool has = !is_absent(v) && !value_is(v, no_default());
    value_release(v);
    return has ? Py_True : Py_False;
}
static PyObject *param_reduce(PyObject *o, PyObject *Py_UNUSED(none)) { return api_of(value_keep(type_param(o)->name)); }

static PyObject *refuse_subclass(PyObject *o, PyObject *Py_UNUSED(bases))
{
    const char *dot = strrchr(Py_TYPE(o)->tp_name, '.');
    return PyErr_Format(PyExc_TypeError, "Cannot subclass an instance of %s", dot ? dot + 1 : Py_TYPE(o)->tp_name);
}

static PyObject *param_repr(PyObject *o)
{
    const TypeParamObj *p = type_param(o);
    const char *sign = p->infer_variance || Py_TYPE(o) == &_PyTypeVarTuple_Type ? "" : p->covariant ? "+" : p->contravariant ? "-" : "~";
    return PyUnicode_FromFormat("%s%U", sign, api_of(p->name));
}

/* T | int, int | T */
static PyObject *param_or(PyObject *a, PyObject *b)
{
    Value both[2] = {value_of(a), value_of(b)};
    return api_of(union_from_values(both, 2));
}
static PyNumberMethods param_number = {.nb_or = param_or};

static PyObject *call_typing_1(const char *function, PyObject *o, PyObject *arg)
{
    Value args[2] = {value_of(o), value_of(arg)};
    return api_of(typing_call(function, args, 2));
}
static PyObject *call_typing_2(const char *function, PyObject *o, PyObject *args)
{
    PyObject *alias, *row;
    if (!PyArg_UnpackTuple(args, "__typing_prepare_subst__", 2, 2, &alias, &row))
        return NULL;
    Value all[3] = {value_of(o), value_of(alias), value_of(row)};
    return api_of(typing_call(function, all, 3));
}

#define MEMBER(name, field) {name, Py_T_BOOL, offsetof(TypeParamObj, field), Py_READONLY, NULL}
#define NAME_MEMBER {"__name__", _Py_T_OBJECT, offsetof(TypeParamObj, name), Py_READONLY, NULL}
#define DEFAULT_GETTERS                                                                                                        \
    {"__default__", get_default, NULL, PyDoc_STR("The default value for this type parameter."), NULL},                         \
    {"evaluate_default", get_eval_default, NULL, NULL, NULL}
#define COMMON_METHODS                                                                                                         \
    {"__reduce__", param_reduce, METH_NOARGS, NULL}, {"has_default", has_default, METH_NOARGS, NULL},                          \
    {"__mro_entries__", refuse_subclass, METH_O, NULL}
#define PARAM_TYPE(name)                                                                                                       \
    PyVarObject_HEAD_INIT(&PyType_Type, 0) .tp_name = (name), .tp_basicsize = sizeof(TypeParamObj), .tp_dealloc = param_destroy, \
    .tp_repr = param_repr,                                                                                                       \
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_DICT |                   \
                Py_TPFLAGS_MANAGED_WEAKREF,                                                                                      \
    .tp_traverse = param_traverse, .tp_clear = param_clear, .tp_alloc = PyType_GenericAlloc, .tp_free = PyObject_GC_Del

/* --- TypeVar ------------------------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *get_bound(PyObject *o, void *Py_UNUSED(closure))
{
    Value v = lazy_part((Obj *)o, &type_param(o)->bound, &type_param(o)->eval_bound);
    return is_absent(v) ? Py_None : api_of(v);
}
static PyObject *get_constraints(PyObject *o, void *Py_UNUSED(closure))
{
    Value v = lazy_part((Obj *)o, &type_param(o)->constraints, &type_param(o)->eval_constraints);
    return is_absent(v) ? PyTuple_New(0) : api_of(v);
}
static PyObject *get_eval_bound(PyObject *o, void *Py_UNUSED(closure))
{
    return evaluator_shown((Obj *)o, &type_param(o)->bound, &type_param(o)->eval_bound);
}
static PyObject *get_eval_constraints(PyObject *o, void *Py_UNUSED(closure))
{
    return evaluator_shown((Obj *)o, &type_param(o)->constraints, &type_param(o)->eval_constraints);
}

static PyObject *typevar_subst(PyObject *o, PyObject *arg) { return call_typing_1("_typevar_subst", o, arg); }

/* The types given to a generic: if the parameter's place is just behind them, its default fills it. */
static PyObject *typevar_prepare_subst(PyObject *o, PyObject *args)
{
    PyObject *alias, *row;
    if (!PyArg_UnpackTuple(args, "__typing_prepare_subst__", 2, 2, &alias, &row))
        return NULL;
    PyObject *params = PyObject_GetAttr(alias, NAPI(dunder_parameters)), *r = NULL;
    Py_ssize_t n = params ? PySequence_Size(row) : -1, at = n < 0 ? -1 : PySequence_Index(params, o);
    Py_XDECREF(params);
    if (at < 0)
        return NULL;
    if (at < n)
        return Py_NewRef(row);
    Value d = at == n ? lazy_part((Obj *)o, &type_param(o)->default_, &type_param(o)->eval_default) : V_ABSENT;
    if (is_raised(d))
        return NULL;
    if (is_absent(d) || value_is(d, no_default())) {
        PyErr_Format(PyExc_TypeError, "Too few arguments for %S; actual %zd, expected at least %zd", alias, n, at + 1);
        return NULL;
    }
    PyObject *one = PyTuple_Pack(1, api_of(d));
    if (one)
        r = PySequence_Concat(row, one);
    Py_XDECREF(one);
    value_release(d);
    return r;
}

static PyMemberDef typevar_members[] = {
    NAME_MEMBER, MEMBER("__covariant__", covariant), MEMBER("__contravariant__", contravariant), MEMBER("__infer_variance__", infer_variance),
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef typevar_getset[] = {
    {"__bound__", get_bound, NULL, NULL, NULL},
    {"__constraints__", get_constraints, NULL, NULL, NULL},
    DEFAULT_GETTERS,
    {"evaluate_bound", get_eval_bound, NULL, NULL, NULL},
    {"evaluate_constraints", get_eval_constraints, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMethodDef typevar_methods[] = {
    {"__typing_subst__", typevar_subst, METH_O, NULL},
    {"__typing_prepare_subst__", typevar_prepare_subst, METH_VARARGS, NULL},
    COMMON_METHODS,
    {NULL, NULL, 0, NULL}
};

PyTypeObject _PyTypeVar_Type = {
    PARAM_TYPE("typing.TypeVar"),
    .tp_doc = PyDoc_STR("TypeVar(name, *constraints, bound=None, default=NoDefault, covariant=False, contravariant=False, infer_variance=False)"
                        "\n\nA type parameter that stands for one type: def first[T](items: list[T]) -> T."),
    .tp_as_number = &param_number,
    .tp_methods = typevar_methods,
    .tp_members = typevar_members,
    .tp_getset = typevar_getset,
    .tp_new = typevar_make,
};

/* --- ParamSpec, and its args and kwargs ------------------------------------------------------------------------------------------------------------------------------ */

typedef struct { Obj hdr; Value origin FROZEN; } ParamPartObj;
static inline Value *origin_of(PyObject *o) { return &((ParamPartObj *)o)->origin; }

static PyObject *part_new(PyTypeObject *type, Value origin)
{
    PyObject *o = type->tp_alloc(type, 0);
    if (o)
        field_init(origin_of(o), value_keep(origin));
    return o;
}

static const char *const part_names[] = {"origin", NULL};

static PyObject *part_make(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *origin;
    const struct arg_spec spec = {type == &_PyParamSpecArgs_Type ? "paramspecargs" : "paramspeckwargs", part_names, .required = 1, .positional = 1};
    return args_bind_dict(&spec, args, kwds, &origin) < 0 ? NULL : part_new(type, value_of(origin));
}

static int part_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(*origin_of(o));
    return 0;
}
static void part_destroy(PyObject *o)
{
    field_clear(origin_of(o));
    Py_TYPE(o)->tp_free(o);
}

static PyObject *part_repr(PyObject *o)
{
    const char *which = Py_TYPE(o) == &_PyParamSpecArgs_Type ? "args" : "kwargs";
    Value origin = *origin_of(o);
    if (is_a(origin, &_PyParamSpec_Type))
        return PyUnicode_FromFormat("%U.%s", api_of(type_param(api_of(origin))->name), which);
    return PyUnicode_FromFormat("%R.%s", api_of(origin), which);
}

static PyObject *part_compare(PyObject *a, PyObject *b, int op)
{
    if ((op != Py_EQ && op != Py_NE) || Py_TYPE(a) != Py_TYPE(b))
        Py_RETURN_NOTIMPLEMENTED;
    return PyObject_RichCompare(api_of(*origin_of(a)), api_of(*origin_of(b)), op);
}

static PyMemberDef part_members[] = {
    {"__origin__", _Py_T_OBJECT, offsetof(ParamPartObj, origin), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyMethodDef part_methods[] = {
    {"__mro_entries__", refuse_subclass, METH_O, NULL},
    {NULL, NULL, 0, NULL}
};
#define PART_TYPE(name, which)                                                                                                 \
    {                                                                                                                          \
        PyVarObject_HEAD_INIT(&PyType_Type, 0) .tp_name = (name), .tp_basicsize = sizeof(ParamPartObj), .tp_dealloc = part_destroy, \
        .tp_repr = part_repr, .tp_hash = PyObject_HashNotImplemented,                                                           \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_WEAKREF,              \
        .tp_doc = PyDoc_STR("The type of P." which " where P is a ParamSpec: P." which ".__origin__ is P."),                    \
        .tp_traverse = part_traverse, .tp_richcompare = part_compare, .tp_methods = part_methods, .tp_members = part_members,     \
        .tp_alloc = PyType_GenericAlloc, .tp_new = part_make, .tp_free = PyObject_GC_Del,                                         \
    }
PyTypeObject _PyParamSpecArgs_Type = PART_TYPE("typing.ParamSpecArgs", "args");
PyTypeObject _PyParamSpecKwargs_Type = PART_TYPE("typing.ParamSpecKwargs", "kwargs");

static PyObject *get_args(PyObject *o, void *Py_UNUSED(closure)) { return part_new(&_PyParamSpecArgs_Type, value_of(o)); }
static PyObject *get_kwargs(PyObject *o, void *Py_UNUSED(closure)) { return part_new(&_PyParamSpecKwargs_Type, value_of(o)); }

static PyObject *paramspec_subst(PyObject *o, PyObject *arg) { return call_typing_1("_paramspec_subst", o, arg); }
static PyObject *paramspec_prepare_subst(PyObject *o, PyObject *args) { return call_typing_2("_paramspec_prepare_subst", o, args); }

static PyMemberDef paramspec_members[] = {
    NAME_MEMBER, {"__bound__", _Py_T_OBJECT, offsetof(TypeParamObj, bound), Py_READONLY, NULL}, MEMBER("__covariant__", covariant),
    MEMBER("__contravariant__", contravariant), MEMBER("__infer_variance__", infer_variance),
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef paramspec_getset[] = {
    {"args", get_args, NULL, PyDoc_STR("Represents positional arguments."), NULL},
    {"kwargs", get_kwargs, NULL, PyDoc_STR("Represents keyword arguments."), NULL},
    DEFAULT_GETTERS,
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMethodDef paramspec_methods[] = {
    {"__typing_subst__", paramspec_subst, METH_O, NULL},
    {"__typing_prepare_subst__", paramspec_prepare_subst, METH_VARARGS, NULL},
    COMMON_METHODS,
    {NULL, NULL, 0, NULL}
};

PyTypeObject _PyParamSpec_Type = {
    PARAM_TYPE("typing.ParamSpec"),
    .tp_doc = PyDoc_STR("ParamSpec(name, *, bound=None, default=NoDefault, covariant=False, contravariant=False, infer_variance=False)\n\nA type "
                        "parameter that stands for the parameters of a callable: def log[**P, R](f: Callable[P, R]) -> Callable[P, R]."),
    .tp_as_number = &param_number,
    .tp_methods = paramspec_methods,
    .tp_members = paramspec_members,
    .tp_getset = paramspec_getset,
    .tp_new = paramspec_make,
};

/* --- TypeVarTuple ------------------------------------------------------------------------------------------------------------------------------------------------------- */

/* *Ts gives Unpack[Ts]. */
static PyObject *typevartuple_iter(PyObject *o)
{
    Value v = unpacked(value_of(o));
    PyObject *row = is_raised(v) ? NULL : PyTuple_Pack(1, api_of(v)), *it = row ? PyObject_GetIter(row) : NULL;
    value_release(v);
    Py_XDECREF(row);
    return it;
}
static PyObject *typevartuple_subst(PyObject *Py_UNUSED(o), PyObject *Py_UNUSED(arg))
{
    PyErr_SetString(PyExc_TypeError, "Substitution of bare TypeVarTuple is not supported");
    return NULL;
}
static PyObject *typevartuple_prepare_subst(PyObject *o, PyObject *args) { return call_typing_2("_typevartuple_prepare_subst", o, args); }

static PyMemberDef typevartuple_members[] = {
    NAME_MEMBER,
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef typevartuple_getset[] = {
    DEFAULT_GETTERS,
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMethodDef typevartuple_methods[] = {
    {"__typing_subst__", typevartuple_subst, METH_O, NULL},
    {"__typing_prepare_subst__", typevartuple_prepare_subst, METH_VARARGS, NULL},
    COMMON_METHODS,
    {NULL, NULL, 0, NULL}
};

PyTypeObject _PyTypeVarTuple_Type = {
    PARAM_TYPE("typing.TypeVarTuple"),
    .tp_doc = PyDoc_STR("TypeVarTuple(name, *, default=NoDefault)\n\nA type parameter that stands for any number of types: class Array[*Shape]."),
    .tp_iter = typevartuple_iter,
    .tp_methods = typevartuple_methods,
    .tp_members = typevartuple_members,
    .tp_getset = typevartuple_getset,
    .tp_new = typevartuple_make,
};

/* --- start-up -------------------------------------------------------------------------------------------------------------------------------------------------------------- */

int typevar_init(void)
{
    obj_init_static(&the_no_default, SHAPE_ID_NODEFAULT);
    if (PyType_Ready(&const_evaluator_type) < 0)
        return -1;
    /* What an instance says its __module__ is, unless it has one of its own. */
    PyTypeObject *const types[] = {&_PyTypeVar_Type, &_PyParamSpec_Type, &_PyTypeVarTuple_Type, &_PyParamSpecArgs_Type, &_PyParamSpecKwargs_Type};
    PyObject *module = PyUnicode_InternFromString("typing");
    int r = module ? 0 : -1;
    for (size_t i = 0; i < Py_ARRAY_LENGTH(types) && r == 0; i++)
        r = type_set_builtin(types[i], N(dunder_module), value_of(module));
    Py_XDECREF(module);
    return r;
}
