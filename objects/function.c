/* objects/function.c -- functions written in Python: the object that `def` makes.
 *
 * A function is code, the globals it was defined in, defaults, closure, and what users see of it. The interpreter reads code, defaults
 * and kwdefaults without a lock, so each is one word that is replaced as a whole. Functions made by a module or class body are
 * deferred: calling them from many threads counts nothing.
 * Closures come and go, and many have the same code, which is deferred: they hold it without counting. So they lie in the pages of kind
 * PAGE_FRAME, whose structural edges (function_visit_edges) are asked whenever deferred objects are reaped. A function that is given other code
 * counts from then on.
 * Annotations (PEP 649) are computed by calling __annotate__ when somebody first asks, and kept.
 * Tests. tests/objects/test_call.c
 */
#include "objects/function.h"

#include "code.h"

#include "objects/args.h"
#include "objects/dict_int.h"
#include "objects/field.h"
#include "objects/tuple_int.h"

static inline FunctionObj *function(PyObject *o) { return (FunctionObj *)o; }

/* --- watchers -------------------------------------------------------------------------------------------------------------------- */

enum { WATCHERS = 8 };
static PyFunction_WatchCallback watchers[WATCHERS] SHARED(acq_rel);
static uint32_t watching SHARED(relaxed);                /* how many there are: looked at first */

static void notify_slow(PyFunction_WatchEvent event, FunctionObj *f, Value v)
{
    for (int i = 0; i < WATCHERS; i++) {
        PyFunction_WatchCallback call = load_acquire_ptr(&watchers[i]);
        if (call && call(event, (PyFunctionObject *)f, is_absent(v) ? NULL : api_of(v)) < 0)
            PyErr_FormatUnraisable("Exception ignored in function watcher callback for function %U at %p", api_of(f->qualname), (void *)f);
    }
}

static inline void notify(PyFunction_WatchEvent event, FunctionObj *f, Value v)
{
    if (UNLIKELY(load_relaxed_u32(&watching) != 0))
        notify_slow(event, f, v);
}

int PyFunction_AddWatcher(PyFunction_WatchCallback callback)
{
    for (int i = 0; i < WATCHERS; i++) {
        PyFunction_WatchCallback none = NULL;
        if (cas_acq_rel_ptr(&watchers[i], &none, callback)) {
            add_relaxed_u32(&watching, 1);
            return i;
        }
    }
    PyErr_SetString(PyExc_RuntimeError, "no more func watcher IDs available");
    return -1;
}

int PyFunction_ClearWatcher(int id)
{
    if (id < 0 || id >= WATCHERS) {
        PyErr_Format(PyExc_ValueError, "invalid func watcher ID %d", id);
        return -1;
    }
    if (exchange_acq_rel_ptr(&watchers[id], (PyFunction_WatchCallback)NULL) == NULL) {
        PyErr_Format(PyExc_ValueError, "no func watcher set for ID %d", id);
        return -1;
    }
    add_relaxed_u32(&watching, UINT32_MAX);
    return 0;
}

/* --- making ---------------------------------------------------------------------------------------------------------------------- */

/* The builtins that code with these globals sees: globals["__builtins__"], or those of whoever runs now. Counted dict, V_RAISED. */
static Value builtins_for(Value globals)
{
    Value b = dict_get_name((DictObj *)value_obj(globals), N(dunder_builtins));
    if (is_raised(b))
        return b;
    if (is_absent(b)) {
        PyObject *now = core_hooks.current_builtins ? core_hooks.current_builtins() : NULL;
        return value_keep(now ? value_of(now) : interp_now()->builtins);
    }
    if (PyModule_Check(api_of(b))) {
        Value d = value_keep(value_of(PyModule_GetDict(api_of(b))));
        value_release(b);
        return d;
    }
    return b;
}

/* What a function takes from its globals: counted builtins, and __name__ or V_ABSENT. A thread mostly makes one function after another
 * in the same module, so it remembers where the two names were: a table's edition is never used again. 0 or -1. */
static int globals_facts(Value globals, Value *builtins, Value *module)
{
    static _Thread_local struct { uint64_t edition; uint32_t builtins, name; } last;
    DictObj *d = (DictObj *)value_obj(globals);
    if (LIKELY(last.edition != 0)) {
        Reg r = dict_cached_get(d, last.edition, last.builtins);
        Value b;
        if (IS_EXACT(value_borrow(r), MODULE)) {         /* as in __main__; not counted when it is deferred */
            b = value_keep(value_of(PyModule_GetDict(api_of(value_borrow(r)))));
            reg_release(r);
        } else {
            b = value_from_reg(r);
        }
        if (IS_EXACT(b, DICT)) {
            *builtins = b;
            *module = value_from_reg(dict_cached_get(d, last.edition, last.name));
            if (!is_absent(*module))
                return 0;
        }
        value_release(b);
    }
    uint64_t edition;
    last.edition = 0;
    if (dict_locate(d, N(dunder_builtins), &edition, &last.builtins) && dict_locate(d, N(dunder_name), &last.edition, &last.name) &&
        last.edition != edition)
        last.edition = 0;                                /* changed in between */
    *builtins = builtins_for(globals);
    *module = is_raised(*builtins) ? V_RAISED : dict_get_name(d, N(dunder_name));
    if (!is_raised(*module))
        return 0;
    value_release(*builtins);
    return -1;
}

Value function_new(Value code, Value globals, Value qualname, bool deferred)
{
    struct code_facts facts;
    Value builtins, module;
    CHECK(core_hooks.code_facts != NULL);
    core_hooks.code_facts(code, &facts);
    if (globals_facts(globals, &builtins, &module) < 0)
        return V_RAISED;
    Obj *o = obj_new(SHAPE_ID_FUNCTION, sizeof(FunctionObj), deferred ? PAGE_CONTAINER : PAGE_FRAME);
    if (o == NULL) {
        value_release(builtins);
        value_release(module);
        return V_RAISED;
    }
    FunctionObj *f = (FunctionObj *)o;
    f->code_counted = deferred || obj_counted_in_reg(value_obj(code));
    f->code = f->code_counted ? value_keep(code) : code;
    f->globals = value_keep(globals);
    f->builtins = builtins;
    f->closure = f->defaults = f->kwdefaults = f->dict = f->annotations = f->annotate = f->type_params = V_ABSENT;
    f->name = value_keep(facts.name);
    f->qualname = value_keep(is_absent(qualname) ? facts.qualname : qualname);
    f->module = module;
    f->doc = value_keep(facts.doc);
    f->vectorcall = core_hooks.call_function;
    if (deferred)
        obj_make_deferred(o);
    obj_track_new(o);
    notify(PyFunction_EVENT_CREATE, f, V_ABSENT);
    return value_from_obj(o);
}

/* Every reference but code. dict is among them: attributes are few and seldom. */
#define FUNCTION_FIELDS(X)                                                                                                     \
    X(globals) X(builtins) X(closure) X(defaults) X(kwdefaults) X(name) X(qualname) X(module) X(doc) X(dict)            \
    X(annotations) X(annotate) X(type_params)

static int function_traverse(PyObject *o, visitproc visit, void *arg)
{
    if (function(o)->code_counted)
        VISIT_FIELD(function(o)->code);
#define X(field) VISIT_FIELD(function(o)->field);
    FUNCTION_FIELDS(X)
#undef X
    return 0;
}

/* What may lie on a cycle and can go while a call of the garbage is still possible from a finalizer: never code, globals, builtins, name. */
static int function_clear(PyObject *o)
{
    FunctionObj *f = function(o);
    field_clear_to(&f->module, V_ABSENT);
    field_clear_to(&f->defaults, V_ABSENT);
    field_clear_to(&f->kwdefaults, V_ABSENT);
    field_clear_to(&f->doc, V_NONE);
    field_clear_to(&f->dict, V_ABSENT);
    field_clear_to(&f->annotations, V_ABSENT);
    field_clear_to(&f->annotate, V_ABSENT);
    field_clear_to(&f->type_params, V_ABSENT);
    /* The closure stays where the interpreter finds it; emptying the cells, which the collector does, breaks cycles through it. */
    return 0;
}

static void function_destroy(PyObject *o)
{
    FunctionObj *f = function(o);
    if (UNLIKELY(load_relaxed_u32(&watching) != 0)) {
        Value pending = error_pending() ? value_of(PyErr_GetRaisedException()) : V_ABSENT;
        notify_slow(PyFunction_EVENT_DESTROY, f, V_ABSENT);
        if (!is_absent(pending))
            PyErr_SetRaisedException(api_of(pending));
    }
#define X(field) value_release(f->field);
    FUNCTION_FIELDS(X)
#undef X
    Value code = f->code;
    f->code = (Value){0};
    if (f->code_counted)
        value_release(code);
    obj_free((Obj *)o);
}

void function_visit_edges(FunctionObj *f, void (*visit)(Value, void *), void *arg)
{
    if (!f->code_counted && f->code.w)
        visit(f->code, arg);
}

/* types.FunctionType(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None) */
static const char *const make_names[] = {"code", "globals", "name", "argdefs", "closure", "kwdefaults", NULL};
static const struct arg_spec make_spec = {"function", make_names, .required = 2, .positional = 6};

static int check_closure(PyObject *closure, const struct code_facts *facts)
{
    if (!PyTuple_Check(closure)) {
        if (facts->nfree && closure == Py_None) {
            PyErr_SetString(PyExc_TypeError, "arg 5 (closure) must be tuple");
            return -1;
        }
        if (closure != Py_None) {
            PyErr_SetString(PyExc_TypeError, "arg 5 (closure) must be None or tuple");
            return -1;
        }
    }
    size_t n = closure == Py_None ? 0 : tuple_len(value_of(closure));
    if (n != facts->nfree) {
        PyErr_Format(PyExc_ValueError, "%U requires closure of length %zd, not %zd", api_of(facts->name), (Py_ssize_t)facts->nfree, (Py_ssize_t)n);
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        if (!IS_EXACT(tuple_at(value_of(closure), i), CELL)) {
            PyErr_Format(PyExc_TypeError, "arg 5 (closure) expected cell, found %s", type_of(tuple_at(value_of(closure), i))->tp_name);
            return -1;
        }
    }
    return 0;
}

static PyObject *function_make(PyTypeObject *Py_UNUSED(type), PyObject *args, PyObject *kwds)
{
    PyObject *a[6];
    struct code_facts facts;
    if (args_bind_dict(&make_spec, args, kwds, a) < 0)
        return NULL;
    for (int i = 2; i < 6; i++)
        if (a[i] == NULL)
            a[i] = Py_None;
    if (!IS_EXACT(value_of(a[0]), CODE)) {
        PyErr_Format(PyExc_TypeError, "function() argument 'code' must be code, not %.50s", Py_TYPE(a[0])->tp_name);
        return NULL;
    }
    if (!PyDict_Check(a[1])) {
        PyErr_Format(PyExc_TypeError, "function() argument 'globals' must be dict, not %.50s", Py_TYPE(a[1])->tp_name);
        return NULL;
    }
    if (a[2] != Py_None && !PyUnicode_Check(a[2])) {
        PyErr_SetString(PyExc_TypeError, "arg 3 (name) must be None or string");
        return NULL;
    }
    if (a[3] != Py_None && !PyTuple_Check(a[3])) {
        PyErr_SetString(PyExc_TypeError, "arg 4 (defaults) must be None or tuple");
        return NULL;
    }
    core_hooks.code_facts(value_of(a[0]), &facts);
    if (check_closure(a[4], &facts) < 0)
        return NULL;
    if (a[5] != Py_None && !PyDict_Check(a[5])) {
        PyErr_SetString(PyExc_TypeError, "arg 6 (kwdefaults) must be None or dict");
        return NULL;
    }
    PyObject *about = core_hooks.audit ? PyTuple_Pack(1, a[0]) : NULL;
    if (core_hooks.audit && (about == NULL || core_hooks.audit("function.__new__", about) < 0)) {
        Py_XDECREF(about);
        return NULL;
    }
    Py_XDECREF(about);
    Value made = function_new(value_of(a[0]), value_of(a[1]), V_ABSENT, false);
    if (is_raised(made))
        return NULL;
    FunctionObj *f = (FunctionObj *)value_obj(made);
    if (a[2] != Py_None)
        field_set(&f->hdr, &f->name, value_keep(value_of(a[2])));
    if (a[3] != Py_None)
        f->defaults = value_keep(value_of(a[3]));
    if (facts.nfree)
        f->closure = value_keep(value_of(a[4]));
    if (a[5] != Py_None)
        f->kwdefaults = value_keep(value_of(a[5]));
    return api_of(made);
}

/* --- attributes ------------------------------------------------------------------------------------------------------------------- */

#define GETTER(field)                                                                                                          \
    static PyObject *get_##field(PyObject *o, void *Py_UNUSED(closure)) { return field_get_or_none((Obj *)o, &function(o)->field); }
GETTER(name) GETTER(qualname) GETTER(module) GETTER(doc) GETTER(annotate)
#undef GETTER

/* Audit events (PEP 578) of reading, setting and deleting what decides what a function does. 0, or -1 when a hook objects. */
static int audit(const char *event, PyObject *o, const char *name, PyObject *v)
{
    if (core_hooks.audit == NULL)
        return 0;
    PyObject *args = v ? Py_BuildValue("(OsO)", o, name, v) : Py_BuildValue("(Os)", o, name);
    int r = args ? core_hooks.audit(event, args) : -1;
    Py_XDECREF(args);
    return r;
}
static PyObject *get_audited(PyObject *o, const Value *field, const char *name)
{
    return audit("object.__getattr__", o, name, NULL) < 0 ? NULL : field_get_or_none((Obj *)o, field);
}
static PyObject *get_code(PyObject *o, void *Py_UNUSED(closure)) { return get_audited(o, &function(o)->code, "__code__"); }
static PyObject *get_defaults(PyObject *o, void *Py_UNUSED(closure)) { return get_audited(o, &function(o)->defaults, "__defaults__"); }
static PyObject *get_kwdefaults(PyObject *o, void *Py_UNUSED(closure)) { return get_audited(o, &function(o)->kwdefaults, "__kwdefaults__"); }

static int must_be(const char *attribute, const char *what)
{
    raise_type_error("%s must be set to a %s", attribute, what);
    return -1;
}

static int set_code(PyObject *o, PyObject *v, void *Py_UNUSED(closure))
{
    FunctionObj *f = function(o);
    struct code_facts facts;
    if (v == NULL || !IS_EXACT(value_of(v), CODE))
        return must_be("__code__", "code object");
    if (audit("object.__setattr__", o, "__code__", v) < 0)
        return -1;
    core_hooks.code_facts(value_of(v), &facts);
    size_t have = is_absent(f->closure) ? 0 : tuple_len(f->closure);
    if (facts.nfree != have) {
        PyErr_Format(PyExc_ValueError, "%U() requires a code object with %zd free vars, not %zd", api_of(f->name), (Py_ssize_t)have,
                     (Py_ssize_t)facts.nfree);
        return -1;
    }
    const uint32_t kinds = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;
    struct code_facts before;
    Value now = field_get(&f->hdr, &f->code);
    core_hooks.code_facts(now, &before);
    value_release(now);
    if ((facts.flags & kinds) != (before.flags & kinds) &&
        PyErr_WarnEx(PyExc_DeprecationWarning,
                     "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)", 1) < 0)
        return -1;
    notify(PyFunction_EVENT_MODIFY_CODE, f, value_of(v));
    obj_lock(&f->hdr);
    if (!f->code_counted) {                  /* nobody else changes the field before this says so */
        value_keep(f->code);
        f->code_counted = true;
    }
    obj_unlock(&f->hdr);
    field_set(&f->hdr, &f->code, value_keep(value_of(v)));
    return 0;
}

static int set_text(PyObject *o, PyObject *v, Value *field, const char *attribute)
{
    if (v == NULL || !PyUnicode_Check(v))
        return must_be(attribute, "string object");
    field_set((Obj *)o, field, value_keep(value_of(v)));
    return 0;
}
static int set_name(PyObject *o, PyObject *v, void *Py_UNUSED(closure)) { return set_text(o, v, &function(o)->name, "__name__"); }
static int set_qualname(PyObject *o, PyObject *v, void *Py_UNUSED(closure)) { return set_text(o, v, &function(o)->qualname, "__qualname__"); }

static int set_module(PyObject *o, PyObject *v, void *Py_UNUSED(closure))
{
    field_set((Obj *)o, &function(o)->module, v ? value_keep(value_of(v)) : V_ABSENT);
    return 0;
}
static int set_doc(PyObject *o, PyObject *v, void *Py_UNUSED(closure))
{
    field_set((Obj *)o, &function(o)->doc, v ? value_keep(value_of(v)) : V_NONE);
    return 0;
}

static Value absent_for_none(PyObject *v) { return v == NULL || v == Py_None ? V_ABSENT : value_of(v); }

static int set_defaults(PyObject *o, PyObject *v, void *Py_UNUSED(closure))
{
    Value d = absent_for_none(v);
    if (!is_absent(d) && !PyTuple_Check(v))
        return must_be("__defaults__", "tuple object");
    if (audit(v ? "object.__setattr__" : "object.__delattr__", o, "__defaults__", v) < 0)
        return -1;
    notify(PyFunction_EVENT_MODIFY_DEFAULTS, function(o), d);
    field_set((Obj *)o, &function(o)->defaults, value_keep(d));
    return 0;
}
static int set_kwdefaults(PyObject *o, PyObject *v, void *Py_UNUSED(closure))
{
    Value d = absent_for_none(v);
    if (!is_absent(d) && !PyDict_Check(v))
        return must_be("__kwdefaults__", "dict object");
    if (audit(v ? "object.__setattr__" : "object.__delattr__", o, "__kwdefaults__", v) < 0)
        return -1;
    notify(PyFunction_EVENT_MODIFY_KWDEFAULTS, function(o), d);
    field_set((Obj *)o, &function(o)->kwdefaults, value_keep(d));
    return 0;
}

/* The annotations: counted dict, or V_RAISED. Computed once; two threads that ask first get the same dict. */
static Value annotations(FunctionObj *f)
{
    Value d = field_get(&f->hdr, &f->annotations);
    if (!is_absent(d))
        return d;
    Value annotate = field_get(&f->hdr, &f->annotate);
    if (is_absent(annotate) || is_none(annotate)) {
        d = dict_new();
    } else {
        d = value_of(PyObject_CallOneArg(api_of(annotate), api_of(value_from_int(1))));      /* Format.VALUE */
        if (!is_raised(d) && !PyDict_Check(api_of(d))) {
            PyErr_Format(PyExc_TypeError, "__annotate__ returned non-dict of type '%.100s'", type_of(d)->tp_name);
            value_release(d);
            d = V_RAISED;
        }
    }
    value_release(annotate);
    return is_raised(d) ? d : field_set_if_empty(&f->hdr, &f->annotations, d);
}

static PyObject *get_annotations(PyObject *o, void *Py_UNUSED(closure)) { return api_of(annotations(function(o))); }

static int set_annotations(PyObject *o, PyObject *v, void *Py_UNUSED(closure))
{
    Value d = absent_for_none(v);
    if (!is_absent(d) && !PyDict_Check(v))
        return must_be("__annotations__", "dict object");
    field_set((Obj *)o, &function(o)->annotations, value_keep(d));
    field_set((Obj *)o, &function(o)->annotate, V_ABSENT);
    return 0;
}

static int set_annotate(PyObject *o, PyObject *v, void *Py_UNUSED(closure))
{
    if (v == NULL) {
        PyErr_SetString(PyExc_TypeError, "__annotate__ cannot be deleted");
        return -1;
    }
    if (v != Py_None && !PyCallable_Check(v)) {
        PyErr_SetString(PyExc_TypeError, "__annotate__ must be callable or None");
        return -1;
    }
    field_set((Obj *)o, &function(o)->annotate, value_keep(value_of(v)));
    if (v != Py_None)
        field_set((Obj *)o, &function(o)->annotations, V_ABSENT);
    return 0;
}

static PyObject *get_type_params(PyObject *o, void *Py_UNUSED(closure))
{
    PyObject *t = field_get_api((Obj *)o, &function(o)->type_params);
    return t ? t : PyTuple_New(0);
}
static int set_type_params(PyObject *o, PyObject *v, void *Py_UNUSED(closure))
{
    if (v == NULL || !PyTuple_Check(v)) {
        PyErr_SetString(PyExc_TypeError, "__type_params__ must be set to a tuple");
        return -1;
    }
    field_set((Obj *)o, &function(o)->type_params, value_keep(value_of(v)));
    return 0;
}

static int set_dict(PyObject *o, PyObject *v, void *closure)
{
    if (v == NULL) {
        PyErr_SetString(PyExc_TypeError, "cannot delete __dict__");
        return -1;
    }
    return PyObject_GenericSetDict(o, v, closure);
}

static PyMemberDef function_members[] = {
    {"__closure__", _Py_T_OBJECT, offsetof(FunctionObj, closure), Py_READONLY, NULL},
    {"__globals__", _Py_T_OBJECT, offsetof(FunctionObj, globals), Py_READONLY, NULL},
    {"__builtins__", _Py_T_OBJECT, offsetof(FunctionObj, builtins), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef function_getset[] = {
    {"__code__", get_code, set_code, NULL, NULL},
    {"__defaults__", get_defaults, set_defaults, NULL, NULL},
    {"__kwdefaults__", get_kwdefaults, set_kwdefaults, NULL, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL, NULL},
    {"__dict__", PyObject_GenericGetDict, set_dict, NULL, NULL},
    {"__doc__", get_doc, set_doc, NULL, NULL},
    {"__module__", get_module, set_module, NULL, NULL},
    {"__name__", get_name, set_name, NULL, NULL},
    {"__qualname__", get_qualname, set_qualname, NULL, NULL},
    {"__type_params__", get_type_params, set_type_params, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

static PyObject *function_repr(PyObject *o)
{
    Value name = field_get((Obj *)o, &function(o)->qualname);
    PyObject *r = PyUnicode_FromFormat("<function %U at %p>", api_of(name), (void *)o);
    value_release(name);
    return r;
}

static PyObject *function_descr_get(PyObject *o, PyObject *obj, PyObject *Py_UNUSED(type))
{
    return obj == NULL || obj == Py_None ? Py_NewRef(o) : api_of(method_new(value_of(o), value_of(obj)));
}

PyTypeObject PyFunction_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "function",
    .tp_basicsize = sizeof(FunctionObj),
    .tp_dealloc = function_destroy,
    .tp_vectorcall_offset = offsetof(FunctionObj, vectorcall),
    .tp_repr = function_repr,
    .tp_call = PyVectorcall_Call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_METHOD_DESCRIPTOR |
                Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_doc = PyDoc_STR("function(code, globals, name=None, argdefs=None, closure=None,\n         kwdefaults=None)\n--\n\n"
                        "A function of a code object and the globals it runs in.\n\nname overrides the code's name, argdefs and kwdefaults give "
                        "defaults, closure the cells\nof the free variables."),
    .tp_traverse = function_traverse,
    .tp_clear = function_clear,
    .tp_members = function_members,
    .tp_getset = function_getset,
    .tp_descr_get = function_descr_get,
    .tp_dictoffset = offsetof(FunctionObj, dict),
    .tp_new = function_make,
};

/* --- the C API ------------------------------------------------------------------------------------------------------------------------ */

#undef PyFunction_Check
int PyFunction_Check(PyObject *o) { return IS_EXACT(value_of(o), FUNCTION); }

PyObject *PyFunction_NewWithQualName(PyObject *code, PyObject *globals, PyObject *qualname)
{
    return api_of(function_new(value_of(code), value_of(globals), qualname ? value_of(qualname) : V_ABSENT, false));
}
PyObject *PyFunction_New(PyObject *code, PyObject *globals) { return PyFunction_NewWithQualName(code, globals, NULL); }

static bool check(PyObject *o)
{
    if (PyFunction_Check(o))
        return true;
    PyErr_BadInternalCall();
    return false;
}

/* Borrowed: as good as nobody sets the attribute meanwhile. */
static PyObject *peek(PyObject *o, const Value *field)
{
    Value v = load_acquire_value(field);
    (void)o;
    return is_absent(v) ? NULL : api_of(v);
}
#define PEEK(Name, field) PyObject *PyFunction_Get##Name(PyObject *o) { return check(o) ? peek(o, &function(o)->field) : NULL; }
PEEK(Code, code) PEEK(Globals, globals) PEEK(Module, module) PEEK(Defaults, defaults) PEEK(KwDefaults, kwdefaults) PEEK(Closure, closure)
#undef PEEK

PyObject *PyFunction_GetAnnotations(PyObject *o)
{
    if (!check(o))
        return NULL;
    Value d = annotations(function(o));
    value_release(d);                                    /* the function has it as well */
    return api_of(d);
}

int PyFunction_SetDefaults(PyObject *o, PyObject *v)
{
    if (!check(o))
        return -1;
    if (v != Py_None && !(v && PyTuple_Check(v))) {
        PyErr_SetString(PyExc_SystemError, "non-tuple default args");
        return -1;
    }
    return set_defaults(o, v, NULL);
}

int PyFunction_SetKwDefaults(PyObject *o, PyObject *v)
{
    if (!check(o))
        return -1;
    if (v != Py_None && !(v && PyDict_Check(v))) {
        PyErr_SetString(PyExc_SystemError, "non-dict keyword only default args");
        return -1;
    }
    return set_kwdefaults(o, v, NULL);
}

int PyFunction_SetClosure(PyObject *o, PyObject *v)
{
    if (!check(o))
        return -1;
    if (v != Py_None && !PyTuple_Check(v)) {
        PyErr_Format(PyExc_SystemError, "expected tuple for closure, got '%.100s'", Py_TYPE(v)->tp_name);
        return -1;
    }
    field_set((Obj *)o, &function(o)->closure, value_keep(absent_for_none(v)));
    return 0;
}

int PyFunction_SetAnnotations(PyObject *o, PyObject *v)
{
    if (!check(o))
        return -1;
    if (v != Py_None && !(v && PyDict_Check(v))) {
        PyErr_SetString(PyExc_SystemError, "non-dict annotations");
        return -1;
    }
    return set_annotations(o, v, NULL);
}

void PyFunction_SetVectorcall(PyFunctionObject *f, vectorcallfunc call)
{
    store_release_ptr(&((FunctionObj *)f)->vectorcall, call);
}
