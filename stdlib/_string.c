/* stdlib/_string.c -- the syntax of format templates, for string.Formatter: two functions that return iterators.
 *
 * The syntax itself is objects/str_format.c's. An iterator may be shared by threads: a step is taken under its critical section.
 */
#include "objects/str_format.h"
#include "stdlib/module_state.h"

typedef struct {
    Obj hdr;
    PyObject *text FROZEN;
    union {
        struct markup markup GUARD(critical section);
        struct field_path path GUARD(critical section);
    } at;
} WalkObj;

typedef struct { PyTypeObject *markup_type, *path_type; } StringState;

static Value part(const WalkObj *w, struct text_range r)
{
    return str_slice(value_of(w->text), r.start, r.end);
}

static PyObject *markup_step_next(WalkObj *w)
{
    struct markup_item item;
    int more = markup_next(&w->at.markup, &item);
    if (more <= 0)
        return NULL;
    PyObject *literal = api_of(part(w, item.literal));
    if (!item.field)
        return Py_BuildValue("(NOOO)", literal, Py_None, Py_None, Py_None);
    PyObject *conversion = item.conversion ? api_of(str_from_code(item.conversion)) : Py_None;
    return Py_BuildValue("(NNNN)", literal, api_of(part(w, item.name)), api_of(part(w, item.spec)), conversion);
}

static PyObject *path_step_next(WalkObj *w)
{
    struct field_step step;
    int more = field_path_next(&w->at.path, &step);
    if (more <= 0)
        return NULL;
    PyObject *name = step.number >= 0 ? PyLong_FromSsize_t(step.number) : api_of(part(w, step.name));
    return Py_BuildValue("(ON)", step.attribute ? Py_True : Py_False, name);
}

static PyObject *markup_iternext(PyObject *self)
{
    PyObject *result;
    Py_BEGIN_CRITICAL_SECTION(self);
    result = markup_step_next((WalkObj *)(void *)self);
    Py_END_CRITICAL_SECTION();
    return result;
}

static PyObject *path_iternext(PyObject *self)
{
    PyObject *result;
    Py_BEGIN_CRITICAL_SECTION(self);
    result = path_step_next((WalkObj *)(void *)self);
    Py_END_CRITICAL_SECTION();
    return result;
}

static int walk_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((WalkObj *)(void *)self)->text);
    return 0;
}

static void walk_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(((WalkObj *)(void *)self)->text);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyType_Slot markup_slots[] = {
    {Py_tp_dealloc, walk_dealloc}, {Py_tp_traverse, walk_traverse}, {Py_tp_iter, PyObject_SelfIter}, {Py_tp_iternext, markup_iternext}, {0, NULL}
};
static PyType_Slot path_slots[] = {
    {Py_tp_dealloc, walk_dealloc}, {Py_tp_traverse, walk_traverse}, {Py_tp_iter, PyObject_SelfIter}, {Py_tp_iternext, path_iternext}, {0, NULL}
};
enum { WALK_FLAGS = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE };
static PyType_Spec markup_spec = {"formatteriterator", sizeof(WalkObj), 0, WALK_FLAGS, markup_slots};
static PyType_Spec path_spec = {"fieldnameiterator", sizeof(WalkObj), 0, WALK_FLAGS, path_slots};

static WalkObj *walk_new(PyTypeObject *type, PyObject *text)
{
    WalkObj *w = (WalkObj *)(void *)type->tp_alloc(type, 0);
    if (w)
        w->text = Py_NewRef(text);
    return w;
}

static bool need_str(PyObject *o)
{
    if (PyUnicode_Check(o))
        return true;
    PyErr_Format(PyExc_TypeError, "expected str, got %s", Py_TYPE(o)->tp_name);
    return false;
}

static PyObject *formatter_parser(PyObject *module, PyObject *text)
{
    if (!need_str(text))
        return NULL;
    WalkObj *w = walk_new(((StringState *)PyModule_GetState(module))->markup_type, text);
    if (w)
        w->at.markup = (struct markup){str_view(str_obj(value_of(text))), 0};
    return (PyObject *)(void *)w;
}

static PyObject *formatter_field_name_split(PyObject *module, PyObject *text)
{
    if (!need_str(text))
        return NULL;
    WalkObj *w = walk_new(((StringState *)PyModule_GetState(module))->path_type, text);
    if (w == NULL)
        return NULL;
    struct text_view t = str_view(str_obj(value_of(text)));
    struct field_step first;
    if (field_path_begin(&w->at.path, &t, (struct text_range){0, t.len}, &first) < 0) {
        Py_DECREF(w);
        return NULL;
    }
    return Py_BuildValue("(NN)", first.number >= 0 ? PyLong_FromSsize_t(first.number) : api_of(part(w, first.name)), w);
}

static PyMethodDef string_methods[] = {
    {"formatter_field_name_split", formatter_field_name_split, METH_O,
     PyDoc_STR("formatter_field_name_split($module, object, /)\n--\n\nsplit the argument as a field name")},
    {"formatter_parser", formatter_parser, METH_O,
     PyDoc_STR("formatter_parser($module, object, /)\n--\n\nparse the argument as a format string")},
    {NULL, NULL, 0, NULL}
};

static int string_exec(PyObject *module)
{
    StringState *st = PyModule_GetState(module);
    st->markup_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &markup_spec, NULL);
    st->path_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &path_spec, NULL);
    return st->markup_type && st->path_type ? 0 : -1;
}

#define HELD(F) F(markup_type) F(path_type)
MODULE_STATE_FUNCTIONS(StringState, HELD)

static PyModuleDef_Slot string_slots[] = MODULE_SLOTS(string_exec);

static PyModuleDef string_module = {
    .m_name = "_string",
    .m_doc = PyDoc_STR("string helper module"),
    .m_size = sizeof(StringState),
    .m_methods = string_methods,
    .m_slots = string_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__string(void)
{
    return PyModuleDef_Init(&string_module);
}
