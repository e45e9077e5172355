/* objects/module.c -- the type of modules: attributes, __getattr__, annotations, repr.
 *
 * A module is its dict. What is not there is asked of the module's own __getattr__; if there is none, the message tries to tell why: an
 * import that is still under way, or a file that hides a module of the standard library.
 * Tests. tests/objects/test_module.c
 */
#include "objects/module.h"

#include "objects/args.h"
#include "objects/attr.h"
#include "objects/dict_int.h"
#include "objects/exceptions.h"
#include "objects/int_int.h"
#include "objects/own_attrs.h"
#include "objects/str_int.h"

#include <limits.h>
#include <unistd.h>

static inline ModuleObj *module(PyObject *o) { return (ModuleObj *)o; }
static inline DictObj *dict_of(PyObject *o) { return (DictObj *)value_obj(module(o)->dict); }

/* --- making -------------------------------------------------------------------------------------------------------------------- */

/* The instance with an empty dict; deferred from birth. */
static PyObject *module_make(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds))
{
    Value d = dict_new();
    if (is_raised(d))
        return NULL;
    PyObject *o = type->tp_alloc(type, 0);
    if (o == NULL) {
        value_release(d);
        return NULL;
    }
    store_release_value(&module(o)->dict, d);
    obj_make_deferred((Obj *)o);
    return o;
}

static int fill(PyObject *o, Value name, Value doc)
{
    DictObj *d = dict_of(o);
    if (dict_set_name(d, N(dunder_name), name) < 0 || dict_set_name(d, N(dunder_doc), doc) < 0 ||
        dict_set_name(d, N(dunder_package), V_NONE) < 0 || dict_set_name(d, N(dunder_loader), V_NONE) < 0 ||
        dict_set_name(d, N(dunder_spec), V_NONE) < 0)
        return -1;
    if (IS_EXACT(name, STR))
        field_set((Obj *)o, &module(o)->name, value_keep(name));
    return 0;
}

Value module_new(Value name)
{
    PyObject *o = module_make(&PyModule_Type, NULL, NULL);
    if (o && fill(o, name, V_NONE) < 0)
        Py_CLEAR(o);
    return value_of(o);
}

static const char *const init_names[] = {"name", "doc", NULL};
static const struct arg_spec init_spec = {"module", init_names, .required = 1, .positional = 2};

static int module_init(PyObject *o, PyObject *args, PyObject *kwds)
{
    PyObject *a[2];
    if (args_bind_dict(&init_spec, args, kwds, a) < 0)
        return -1;
    if (!PyUnicode_Check(a[0])) {
        PyErr_Format(PyExc_TypeError, "module() argument 'name' must be str, not %.50s", Py_TYPE(a[0])->tp_name);
        return -1;
    }
    return fill(o, value_of(a[0]), a[1] ? value_of(a[1]) : V_NONE);
}

/* --- life ---------------------------------------------------------------------------------------------------------------------------- */

/* A definition's own functions are asked once there is state for them to look at. */
static bool has_state(const ModuleObj *m) { return m->def && (m->def->m_size <= 0 || m->state); }

static int module_traverse(PyObject *o, visitproc visit, void *arg)
{
    ModuleObj *m = module(o);
    VISIT_FIELD(m->dict);
    VISIT_FIELD(m->name);
    if (has_state(m) && m->def->m_traverse) {
        int stop = m->def->m_traverse(o, visit, arg);
        if (stop)
            return stop;
    }
    return 0;
}

static int module_clear(PyObject *o)
{
    ModuleObj *m = module(o);
    if (has_state(m) && m->def->m_clear && m->def->m_clear(o) < 0)
        PyErr_FormatUnraisable("Exception ignored in m_clear of module %V", api_of(m->name), "?");
    return 0;                                            /* the dict is cleared if it is garbage itself: functions may outlive the module */
}

static void module_destroy(PyObject *o)
{
    ModuleObj *m = module(o);
    if (has_state(m) && m->def->m_free)
        m->def->m_free(o);
    field_clear(&m->dict);
    field_clear(&m->name);
    PyMem_Free(m->state);
    Py_TYPE(o)->tp_free(o);
}

/* --- messages about what is missing ------------------------------------------------------------------------------------------------------ */

int module_is_initializing(Value spec)
{
    PyObject *flag;
    if (!value_is_ptr(spec))
        return 0;
    int r = PyObject_GetOptionalAttrString(api_of(spec), "_initializing", &flag);
    if (r > 0) {
        r = PyObject_IsTrue(flag);
        Py_DECREF(flag);
    }
    return r;
}

/* The file that the module came from: a counted str, or V_ABSENT. */
static Value origin_of(Value spec)
{
    PyObject *has, *origin;
    if (!value_is_ptr(spec) || PyObject_GetOptionalAttrString(api_of(spec), "has_location", &has) <= 0)
        return error_pending() ? V_RAISED : V_ABSENT;
    int yes = PyObject_IsTrue(has);
    Py_DECREF(has);
    if (yes <= 0)
        return yes < 0 ? V_RAISED : V_ABSENT;
    if (PyObject_GetOptionalAttrString(api_of(spec), "origin", &origin) <= 0)
        return error_pending() ? V_RAISED : V_ABSENT;
    if (!PyUnicode_Check(origin)) {
        Py_DECREF(origin);
        return V_ABSENT;
    }
    return value_of(origin);
}

/* sys.NAME: counted, V_ABSENT. */
static Value sys_get(const char *name)
{
    Value d = interp_now()->sysdict;
    PyObject *v;
    if (!value_is_ptr(d))
        return V_ABSENT;
    int r = PyDict_GetItemStringRef(api_of(d), name, &v);
    return r > 0 ? value_of(v) : r < 0 ? V_RAISED : V_ABSENT;
}

static int sys_flag(Value flags, const char *name)
{
    PyObject *v;
    int r = value_is_ptr(flags) ? PyObject_GetOptionalAttrString(api_of(flags), name, &v) : 0;
    if (r > 0) {
        r = PyObject_IsTrue(v);
        Py_DECREF(v);
    }
    return r;
}

const char *module_start_folder;

/* Does the file lie in the folder that the program was started from, where its own files are found before the library's? (What the
 * program did to sys.path since then does not matter.) 1, 0, -1. */
static int shadows(Value origin)
{
    char here[PATH_MAX];
    Value flags = sys_get("flags");
    int safe = is_raised(flags) ? -1 : sys_flag(flags, "safe_path");
    value_release(flags);
    if (safe || !module_start_folder)
        return safe < 0 ? -1 : 0;
    if (!module_start_folder[0] && !getcwd(here, sizeof here))
        return 0;
    PyObject *first = PyUnicode_DecodeFSDefault(module_start_folder[0] ? module_start_folder : here);
    if (!first)
        return -1;
    Py_ssize_t n = PyUnicode_GET_LENGTH(api_of(origin)), slash = PyUnicode_FindChar(api_of(origin), '/', 0, n, -1);
    int r = 0;
    if (slash >= 0) {
        /* A package's file is its folder's __init__.py. */
        PyObject *folder = PyUnicode_Substring(api_of(origin), 0, slash), *file = PyUnicode_Substring(api_of(origin), slash + 1, n);
        if (folder && file && PyUnicode_EqualToUTF8(file, "__init__.py")) {
            Py_ssize_t m = PyUnicode_GET_LENGTH(folder), up = PyUnicode_FindChar(folder, '/', 0, m, -1);
            if (up >= 0)
                Py_SETREF(folder, PyUnicode_Substring(folder, 0, up));
        }
        r = folder && file ? PyUnicode_Equal(folder, first) : -1;
        Py_XDECREF(folder);
        Py_XDECREF(file);
    }
    Py_DECREF(first);
    return r;
}

static int is_stdlib_name(Value name)
{
    Value known = sys_get("stdlib_module_names");
    int r = is_raised(known) ? -1 : value_is_ptr(known) && PyAnySet_Check(api_of(known)) ? PySet_Contains(api_of(known), api_of(name)) : 0;
    value_release(known);
    return r;
}

static bool being_imported(Value spec, PyObject *attribute)
{
    PyObject *names_;
    int r = value_is_ptr(spec) ? PyObject_GetOptionalAttrString(api_of(spec), "_uninitialized_submodules", &names_) : 0;
    if (r > 0) {
        r = PySequence_Contains(names_, attribute);
        Py_DECREF(names_);
    }
    if (r < 0)
        PyErr_Clear();
    return r > 0;
}

/* The text for AttributeError; counted, V_RAISED. */
static Value missing_text(PyObject *o, PyObject *attribute)
{
    Value name = dict_get_name(dict_of(o), N(dunder_name)), spec = V_ABSENT, origin = V_ABSENT;
    PyObject *text = NULL;
    if (is_raised(name))
        return name;
    if (is_absent(name) || !PyUnicode_Check(api_of(name))) {
        text = PyUnicode_FromFormat("module has no attribute '%U'", attribute);
        goto out;
    }
    spec = dict_get_name(dict_of(o), N(dunder_spec));
    origin = is_raised(spec) ? V_RAISED : origin_of(spec);
    if (is_raised(origin))
        goto out;
    int hides = is_absent(origin) ? 0 : shadows(origin), stdlib = hides > 0 ? is_stdlib_name(name) : 0, early = module_is_initializing(spec);
    PyObject *n = api_of(name);
    if (hides < 0 || stdlib < 0 || early < 0)
        goto out;
    if (stdlib)
        text = PyUnicode_FromFormat("module '%U' has no attribute '%U' (consider renaming '%U' since it has the same name as the standard "
                                    "library module named '%U' and prevents importing that standard library module)",
                                    n, attribute, api_of(origin), n);
    else if (early && hides)
        text = PyUnicode_FromFormat("module '%U' has no attribute '%U' (consider renaming '%U' if it has the same name as a library you "
                                    "intended to import)", n, attribute, api_of(origin));
    else if (early && !is_absent(origin))
        text = PyUnicode_FromFormat("partially initialized module '%U' from '%U' has no attribute '%U' (most likely due to a circular import)",
                                    n, api_of(origin), attribute);
    else if (early)
        text = PyUnicode_FromFormat("partially initialized module '%U' has no attribute '%U' (most likely due to a circular import)", n, attribute);
    else if (being_imported(spec, attribute))
        text = PyUnicode_FromFormat("cannot access submodule '%U' of module '%U' (most likely due to a circular import)", attribute, n);
    else
        text = PyUnicode_FromFormat("module '%U' has no attribute '%U'", n, attribute);
out:
    value_release(name);
    value_release(spec);
    value_release(origin);
    return value_of(text);
}

static PyObject *module_getattro(PyObject *o, PyObject *name)
{
    PyObject *r = PyObject_GenericGetAttr(o, name);
    if (r || !PyErr_ExceptionMatches(PyExc_AttributeError) || !value_is_ptr(module(o)->dict))
        return r;
    PyErr_Clear();
    Value get = dict_get_name(dict_of(o), N(dunder_getattr));
    if (is_raised(get))
        return NULL;
    if (!is_absent(get)) {
        r = PyObject_CallOneArg(api_of(get), name);
        value_release(get);
        return r;
    }
    Value text = missing_text(o, name);
    if (!is_raised(text)) {
        Value exc = exc_make_named(EXC_TYPE(AttributeError), text, value_of(name), value_of(o));
        if (!is_raised(exc))
            error_raise(exc);
        value_release(text);
    }
    return NULL;
}

/* --- attributes ------------------------------------------------------------------------------------------------------------------------------ */

static int no_attribute(const char *name)
{
    PyErr_SetString(PyExc_AttributeError, name);
    return -1;
}

/* While the module is still being executed more annotations may follow: then nothing is kept. */
static PyObject *get_annotations(PyObject *o, void *Py_UNUSED(closure))
{
    DictObj *d = dict_of(o);
    Value a = dict_get_name(d, N(dunder_annotations));
    if (!is_absent(a))
        return api_of(a);
    Value spec = dict_get_name(d, N(dunder_spec));
    int early = is_raised(spec) ? -1 : module_is_initializing(spec);
    value_release(spec);
    Value annotate = early < 0 ? V_RAISED : dict_get_name(d, N(dunder_annotate));
    if (is_raised(annotate))
        return NULL;
    if (!is_absent(annotate) && PyCallable_Check(api_of(annotate))) {
        a = value_of(PyObject_CallOneArg(api_of(annotate), api_of(value_from_int(1))));
        if (!is_raised(a) && !PyDict_Check(api_of(a))) {
            PyErr_Format(PyExc_TypeError, "__annotate__ returned non-dict of type '%.100s'", type_of(a)->tp_name);
            value_release(a);
            a = V_RAISED;
        }
    } else {
        a = dict_new();
    }
    value_release(annotate);
    if (!is_raised(a) && !early && dict_set_name(d, N(dunder_annotations), a) < 0) {
        value_release(a);
        a = V_RAISED;
    }
    return api_of(a);
}

static int set_annotations(PyObject *o, PyObject *v, void *Py_UNUSED(closure))
{
    DictObj *d = dict_of(o);
    int r = v ? dict_set_name(d, N(dunder_annotations), value_of(v)) : dict_del_name(d, N(dunder_annotations));
    if (v == NULL && r == 0)
        return no_attribute("__annotations__");
    return r < 0 || dict_del_name(d, N(dunder_annotate)) < 0 ? -1 : 0;
}

static PyObject *get_annotate(PyObject *o, void *Py_UNUSED(closure))
{
    Value a = dict_get_name(dict_of(o), N(dunder_annotate));
    if (is_absent(a))
        a = dict_set_name(dict_of(o), N(dunder_annotate), V_NONE) < 0 ? V_RAISED : V_NONE;
    return api_of(a);
}

static int set_annotate(PyObject *o, PyObject *v, void *Py_UNUSED(closure))
{
    if (v == NULL) {
        PyErr_SetString(PyExc_TypeError, "cannot delete __annotate__ attribute");
        return -1;
    }
    if (v != Py_None && !PyCallable_Check(v)) {
        PyErr_SetString(PyExc_TypeError, "__annotate__ must be callable or None");
        return -1;
    }
    if (dict_set_name(dict_of(o), N(dunder_annotate), value_of(v)) < 0)
        return -1;
    return v != Py_None && dict_del_name(dict_of(o), N(dunder_annotations)) < 0 ? -1 : 0;
}

static PyMemberDef module_members[] = {
    {"__dict__", _Py_T_OBJECT, offsetof(ModuleObj, dict), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef module_getset[] = {
    {"__annotations__", get_annotations, set_annotations, NULL, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

static PyObject *module_dir(PyObject *o, PyObject *Py_UNUSED(none))
{
    PyObject *d = PyObject_GetAttr(o, NAPI(dunder_dict)), *r = NULL;
    if (d && !PyDict_Check(d)) {
        PyErr_Format(PyExc_TypeError, "%.200s.__dict__ is not a dictionary", Py_TYPE(o)->tp_name);
    } else if (d) {
        Value own = dict_get_name((DictObj *)d, N(dunder_dir));
        if (is_absent(own))
            r = PyDict_Keys(d);
        else if (!is_raised(own))
            r = PyObject_CallNoArgs(api_of(own));
        value_release(own);
    }
    Py_XDECREF(d);
    return r;
}

static PyMethodDef module_methods[] = {
    {"__dir__", module_dir, METH_NOARGS, PyDoc_STR("__dir__() -> list\nThe names in the module.")},
    {NULL, NULL, 0, NULL}
};

/* importlib knows best; without it, by name. */
static PyObject *module_repr(PyObject *o)
{
    Value lib = interp_now()->importlib;
    if (value_is_ptr(lib))
        return PyObject_CallMethod(api_of(lib), "_module_repr", "O", o);
    Value name = dict_get_name(dict_of(o), N(dunder_name));
    if (is_raised(name))
        return NULL;
    PyObject *r = is_absent(name) ? PyUnicode_FromString("<module '?'>") : PyUnicode_FromFormat("<module %R>", api_of(name));
    value_release(name);
    return r;
}

PyTypeObject PyModule_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "module",
    .tp_basicsize = sizeof(ModuleObj),
    .tp_dealloc = module_destroy,
    .tp_repr = module_repr,
    .tp_getattro = module_getattro,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_doc = PyDoc_STR("module(name, doc=None)\n--\n\nA module: a namespace with a name."),
    .tp_traverse = module_traverse,
    .tp_clear = module_clear,
    .tp_methods = module_methods,
    .tp_members = module_members,
    .tp_getset = module_getset,
    .tp_dictoffset = offsetof(ModuleObj, dict),
    .tp_init = module_init,
    .tp_new = module_make,
    .tp_free = PyObject_GC_Del,
};

/* --- the C API --------------------------------------------------------------------------------------------------------------------------------- */

#undef PyModule_Check
#undef PyModule_CheckExact
int PyModule_Check(PyObject *o) { return IS_EXACT(value_of(o), MODULE) || PyObject_TypeCheck(o, &PyModule_Type); }
int PyModule_CheckExact(PyObject *o) { return Py_TYPE(o) == &PyModule_Type; }

PyObject *PyModule_NewObject(PyObject *name) { return api_of(module_new(value_of(name))); }

PyObject *PyModule_New(const char *name)
{
    PyObject *n = PyUnicode_FromString(name), *m = n ? PyModule_NewObject(n) : NULL;
    Py_XDECREF(n);
    return m;
}

static bool check(PyObject *o)
{
    if (PyModule_Check(o))
        return true;
    PyErr_BadArgument();
    return false;
}

PyObject *PyModule_GetDict(PyObject *o)
{
    if (!PyModule_Check(o)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return api_of(module(o)->dict);
}

static PyObject *text_in_dict(PyObject *o, Value key, const char *error)
{
    if (!check(o))
        return NULL;
    Value v = value_is_ptr(module(o)->dict) ? dict_get_name(dict_of(o), key) : V_ABSENT;
    if (is_raised(v))
        return NULL;
    if (is_absent(v) || !PyUnicode_Check(api_of(v))) {
        value_release(v);
        PyErr_SetString(PyExc_SystemError, error);
        return NULL;
    }
    return api_of(v);
}
PyObject *PyModule_GetNameObject(PyObject *o) { return text_in_dict(o, N(dunder_name), "nameless module"); }
PyObject *PyModule_GetFilenameObject(PyObject *o) { return text_in_dict(o, N(dunder_file), "module filename missing"); }

static const char *as_utf8(PyObject *text)               /* consumes: the module's dict keeps it */
{
    const char *r = text ? PyUnicode_AsUTF8(text) : NULL;
    Py_XDECREF(text);
    return r;
}
const char *PyModule_GetName(PyObject *o) { return as_utf8(PyModule_GetNameObject(o)); }
const char *PyModule_GetFilename(PyObject *o) { return as_utf8(PyModule_GetFilenameObject(o)); }

void *PyModule_GetState(PyObject *o) { return check(o) ? load_acquire_ptr(&module(o)->state) : NULL; }
PyModuleDef *PyModule_GetDef(PyObject *o) { return check(o) ? load_acquire_ptr(&module(o)->def) : NULL; }

int PyUnstable_Module_SetGIL(PyObject *o, void *gil)
{
    (void)gil;                                           /* there is none */
    if (PyModule_Check(o))
        return 0;
    PyErr_BadInternalCall();
    return -1;
}
