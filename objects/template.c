/* objects/template.c -- what a t-string gives: its literal parts and, between them, the values with their expressions, not joined.
 *
 * Both types are immutable, and have no equality but identity: a template is compared by looking at its parts.
 * Tests. tests/objects/test_typing.c
 */
#include "objects/template.h"

#include "objects/args.h"
#include "objects/field.h"
#include "objects/str_int.h"
#include "objects/tuple_int.h"
#include "objects/type.h"

static inline TemplateObj *template(PyObject *o) { return (TemplateObj *)o; }
static inline InterpolationObj *interpolation(PyObject *o) { return (InterpolationObj *)o; }

/* --- Interpolation ----------------------------------------------------------------------------------------------------------------- */

Value interpolation_new(Value value, Value expression, Value conversion, Value format_spec)
{
    Obj *o = obj_new(SHAPE_ID_INTERPOLATION, sizeof(InterpolationObj), PAGE_CONTAINER);
    if (o == NULL)
        return V_RAISED;
    InterpolationObj *i = (InterpolationObj *)o;
    i->value = value_keep(value);
    i->expression = value_keep(expression);
    i->conversion = value_keep(conversion);
    i->format_spec = value_keep(format_spec);
    obj_track_new(o);
    return value_from_obj(o);
}

static const char *const make_names[] = {"value", "expression", "conversion", "format_spec", NULL};
static const struct arg_spec make_spec = {"Interpolation", make_names, .required = 1, .positional = 4};

static PyObject *bad_argument(const char *name, PyObject *got)
{
    return PyErr_Format(PyExc_TypeError, "Interpolation() argument '%s' must be str, not %.50s", name, got == Py_None ? "None" : Py_TYPE(got)->tp_name);
}

static PyObject *interpolation_make(PyTypeObject *Py_UNUSED(type), PyObject *args, PyObject *kwds)
{
    PyObject *a[4];
    if (args_bind_dict(&make_spec, args, kwds, a) < 0)
        return NULL;
    if (a[1] && !PyUnicode_Check(a[1]))
        return bad_argument("expression", a[1]);
    if (a[2] && a[2] != Py_None) {
        if (!PyUnicode_Check(a[2]))
            return bad_argument("conversion", a[2]);
        if (!PyUnicode_EqualToUTF8(a[2], "s") && !PyUnicode_EqualToUTF8(a[2], "a") && !PyUnicode_EqualToUTF8(a[2], "r"))
            return PyErr_Format(PyExc_ValueError, "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'");
    }
    if (a[3] && !PyUnicode_Check(a[3]))
        return bad_argument("format_spec", a[3]);
    return api_of(interpolation_new(value_of(a[0]), a[1] ? value_of(a[1]) : N(empty), a[2] ? value_of(a[2]) : V_NONE,
                                    a[3] ? value_of(a[3]) : N(empty)));
}

static int interpolation_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(interpolation(o)->value);
    VISIT_FIELD(interpolation(o)->expression);
    VISIT_FIELD(interpolation(o)->conversion);
    VISIT_FIELD(interpolation(o)->format_spec);
    return 0;
}
static void interpolation_destroy(PyObject *o)
{
    field_clear(&interpolation(o)->value);
    field_clear(&interpolation(o)->expression);
    field_clear(&interpolation(o)->conversion);
    field_clear(&interpolation(o)->format_spec);
    obj_free((Obj *)o);
}

static PyObject *interpolation_repr(PyObject *o)
{
    const InterpolationObj *i = interpolation(o);
    return PyUnicode_FromFormat("Interpolation(%R, %R, %R, %R)", api_of(i->value), api_of(i->expression), api_of(i->conversion), api_of(i->format_spec));
}
static PyObject *interpolation_reduce(PyObject *o, PyObject *Py_UNUSED(none))
{
    const InterpolationObj *i = interpolation(o);
    return Py_BuildValue("O(OOOO)", (PyObject *)Py_TYPE(o), api_of(i->value), api_of(i->expression), api_of(i->conversion), api_of(i->format_spec));
}
static PyObject *class_getitem(PyObject *cls, PyObject *item) { return Py_GenericAlias(cls, item); }

static PyMemberDef interpolation_members[] = {
    {"value", _Py_T_OBJECT, offsetof(InterpolationObj, value), Py_READONLY, PyDoc_STR("the value")},
    {"expression", _Py_T_OBJECT, offsetof(InterpolationObj, expression), Py_READONLY, PyDoc_STR("its source text")},
    {"conversion", _Py_T_OBJECT, offsetof(InterpolationObj, conversion), Py_READONLY, PyDoc_STR("'s', 'r', 'a' or None")},
    {"format_spec", _Py_T_OBJECT, offsetof(InterpolationObj, format_spec), Py_READONLY, PyDoc_STR("what follows the colon")},
    {NULL, 0, 0, 0, NULL}
};
static PyMethodDef interpolation_methods[] = {
    {"__reduce__", interpolation_reduce, METH_NOARGS, NULL},
    {"__class_getitem__", class_getitem, METH_O | METH_CLASS, PyDoc_STR("See PEP 585")},
    {NULL, NULL, 0, NULL}
};
PyTypeObject _PyInterpolation_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "string.templatelib.Interpolation",
    .tp_basicsize = sizeof(InterpolationObj),
    .tp_dealloc = interpolation_destroy,
    .tp_repr = interpolation_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = PyDoc_STR("A value in a template, with the expression that gave it."),
    .tp_traverse = interpolation_traverse,
    .tp_methods = interpolation_methods,
    .tp_members = interpolation_members,
    .tp_new = interpolation_make,
};

/* --- Template ---------------------------------------------------------------------------------------------------------------------------- */

Value template_new(Value strings, Value interpolations)
{
    Obj *o = obj_new(SHAPE_ID_TEMPLATE, sizeof(TemplateObj), PAGE_CONTAINER);
    if (o == NULL)
        return V_RAISED;
    ((TemplateObj *)o)->strings = value_keep(strings);
    ((TemplateObj *)o)->interpolations = value_keep(interpolations);
    obj_track_new(o);
    return value_from_obj(o);
}

/* Parts in a row as strings and interpolations between them; neighbouring strings are joined. */
struct parts { PyObject *strings, *interpolations, *last; };      /* lists; the string under construction */

static int parts_begin(struct parts *p)
{
    p->strings = PyList_New(0);
    p->interpolations = PyList_New(0);
    p->last = Py_NewRef(NAPI(empty));
    return p->strings && p->interpolations ? 0 : -1;
}
static int parts_text(struct parts *p, PyObject *text)
{
    PyObject *joined = PyUnicode_Concat(p->last, text);
    if (joined == NULL)
        return -1;
    Py_SETREF(p->last, joined);
    return 0;
}
static int parts_value(struct parts *p, PyObject *value)
{
    if (PyList_Append(p->strings, p->last) < 0 || PyList_Append(p->interpolations, value) < 0)
        return -1;
    Py_SETREF(p->last, Py_NewRef(NAPI(empty)));
    return 0;
}
static int parts_of(struct parts *p, const TemplateObj *t)
{
    size_t n = tuple_len(t->interpolations);
    for (size_t i = 0; i < n; i++)
        if (parts_text(p, api_of(tuple_at(t->strings, i))) < 0 || parts_value(p, api_of(tuple_at(t->interpolations, i))) < 0)
            return -1;
    return parts_text(p, api_of(tuple_at(t->strings, n)));
}
static PyObject *parts_end(struct parts *p, int ok)
{
    PyObject *strings = NULL, *values = NULL;
    Value r = V_RAISED;
    if (ok == 0 && PyList_Append(p->strings, p->last) == 0 && (strings = PyList_AsTuple(p->strings)) && (values = PyList_AsTuple(p->interpolations)))
        r = template_new(value_of(strings), value_of(values));
    Py_XDECREF(strings);
    Py_XDECREF(values);
    Py_XDECREF(p->strings);
    Py_XDECREF(p->interpolations);
    Py_XDECREF(p->last);
    return api_of(r);
}

static PyObject *template_make(PyTypeObject *Py_UNUSED(type), PyObject *args, PyObject *kwds)
{
    if (kwds && PyDict_Size(kwds) > 0) {
        PyErr_SetString(PyExc_TypeError, "Template.__new__ only accepts *args arguments");
        return NULL;
    }
    struct parts p;
    int ok = parts_begin(&p);
    for (size_t i = 0; i < tuple_len(value_of(args)) && ok == 0; i++) {
        Value v = tuple_at(value_of(args), i);
        if (PyUnicode_Check(api_of(v))) {
            ok = parts_text(&p, api_of(v));
        } else if (IS_EXACT(v, INTERPOLATION)) {
            ok = parts_value(&p, api_of(v));
        } else {
            PyErr_Format(PyExc_TypeError, "Template.__new__ *args need to be of type 'str' or 'Interpolation', got %T", api_of(v));
            ok = -1;
        }
    }
    return parts_end(&p, ok);
}

static PyObject *template_concat(PyObject *a, PyObject *b)
{
    if (!IS_EXACT(value_of(a), TEMPLATE) || !IS_EXACT(value_of(b), TEMPLATE)) {
        PyObject *other = IS_EXACT(value_of(a), TEMPLATE) ? b : a;
        return PyErr_Format(PyExc_TypeError, "can only concatenate string.templatelib.Template (not \"%T\") to string.templatelib.Template", other);
    }
    struct parts p;
    int ok = parts_begin(&p);
    if (ok == 0)
        ok = parts_of(&p, template(a));
    if (ok == 0)
        ok = parts_of(&p, template(b));
    return parts_end(&p, ok);
}

static int template_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(template(o)->strings);
    VISIT_FIELD(template(o)->interpolations);
    return 0;
}
static void template_destroy(PyObject *o)
{
    field_clear(&template(o)->strings);
    field_clear(&template(o)->interpolations);
    obj_free((Obj *)o);
}

static PyObject *template_repr(PyObject *o)
{
    return PyUnicode_FromFormat("Template(strings=%R, interpolations=%R)", api_of(template(o)->strings), api_of(template(o)->interpolations));
}

static PyObject *get_values(PyObject *o, void *Py_UNUSED(closure))
{
    Value from = template(o)->interpolations, row = tuple_new(tuple_len(from));
    if (is_raised(row))
        return NULL;
    for (size_t i = 0; i < tuple_len(from); i++)
        ((TupleObj *)value_obj(row))->at[i] = value_keep(interpolation(api_of(tuple_at(from, i)))->value);
    if (tuple_len(row))
        obj_track_new(value_obj(row));
    return api_of(row);
}

static PyObject *template_reduce(PyObject *o, PyObject *Py_UNUSED(none))
{
    PyObject *module = core_hooks.import ? core_hooks.import("string.templatelib") : NULL;
    PyObject *f = module ? PyObject_GetAttrString(module, "_template_unpickle") : NULL;
    Py_XDECREF(module);
    return f ? Py_BuildValue("N(OO)", f, api_of(template(o)->strings), api_of(template(o)->interpolations)) : NULL;
}

static PyMemberDef template_members[] = {
    {"strings", _Py_T_OBJECT, offsetof(TemplateObj, strings), Py_READONLY, PyDoc_STR("the literal parts")},
    {"interpolations", _Py_T_OBJECT, offsetof(TemplateObj, interpolations), Py_READONLY, PyDoc_STR("what stands between them")},
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef template_getset[] = {
    {"values", get_values, NULL, PyDoc_STR("the values of the interpolations"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMethodDef template_methods[] = {
    {"__reduce__", template_reduce, METH_NOARGS, NULL},
    {"__class_getitem__", class_getitem, METH_O | METH_CLASS, PyDoc_STR("See PEP 585")},
    {NULL, NULL, 0, NULL}
};

/* --- iteration: strings that are not empty, and interpolations, in order ------------------------------------------------------------------- */

typedef struct { Obj hdr; Value template_ FROZEN; size_t next SHARED(relaxed); } TemplateIterObj;      /* 2i: string i; 2i+1: interpolation i */

static PyObject *template_iter(PyObject *o)
{
    Obj *it = obj_new(SHAPE_ID_TEMPLATE_ITER, sizeof(TemplateIterObj), PAGE_CONTAINER);
    if (it == NULL)
        return NULL;
    ((TemplateIterObj *)it)->template_ = value_keep(value_of(o));
    obj_track_new(it);
    return (PyObject *)it;
}

static PyObject *iter_next(PyObject *o)
{
    TemplateIterObj *it = (TemplateIterObj *)o;
    const TemplateObj *t = (const TemplateObj *)value_obj(it->template_);
    size_t n = tuple_len(t->strings), i = load_relaxed_size(&it->next);
    for (; i < 2 * n - 1; i++) {
        Value v = i % 2 ? tuple_at(t->interpolations, i / 2) : tuple_at(t->strings, i / 2);
        if (i % 2 || str_length(str_obj(v)) > 0) {
            store_relaxed_size(&it->next, i + 1);
            return api_of(value_keep(v));
        }
    }
    store_relaxed_size(&it->next, i);
    return NULL;
}
static int iter_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(((TemplateIterObj *)o)->template_);
    return 0;
}
static void iter_destroy(PyObject *o)
{
    field_clear(&((TemplateIterObj *)o)->template_);
    obj_free((Obj *)o);
}

PyTypeObject _PyTemplateIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "string.templatelib.TemplateIter",
    .tp_basicsize = sizeof(TemplateIterObj),
    .tp_dealloc = iter_destroy,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = PyDoc_STR("An iterator over a template's parts."),
    .tp_traverse = iter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = iter_next,
};

static PySequenceMethods template_sequence = {.sq_concat = template_concat};

PyTypeObject _PyTemplate_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "string.templatelib.Template",
    .tp_basicsize = sizeof(TemplateObj),
    .tp_dealloc = template_destroy,
    .tp_repr = template_repr,
    .tp_as_sequence = &template_sequence,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = PyDoc_STR("What a t-string gives: strings, and interpolations between them."),
    .tp_traverse = template_traverse,
    .tp_iter = template_iter,
    .tp_methods = template_methods,
    .tp_members = template_members,
    .tp_getset = template_getset,
    .tp_new = template_make,
};

int template_init(void)
{
    PyObject *shown = Py_BuildValue("(ssss)", make_names[0], make_names[1], make_names[2], make_names[3]);
    int r = shown ? type_set_builtin(&_PyInterpolation_Type, N(dunder_match_args), value_of(shown)) : -1;
    Py_XDECREF(shown);
    return r;
}
