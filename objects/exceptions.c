/* objects/exceptions.c -- the exception classes, and BaseException itself.
 *
 * The hierarchy is errors.def. A class that is the first of its structure brings a layout (struct exc_layout); all others inherit
 * everything but name and documentation. The type objects stand in one array, so that PyExc_ValueError and the like are addresses
 * known to the linker.
 * How.    Raising is mostly TypeError("text") and the like: a class that leaves __new__ and __init__ to BaseException is instantiated
 *         here without a call (exc_make). Tracebacks, context and cause are fields (field.h): an exception that one thread
 *         stored in a future is read by another while a third raises it again.
 * Tests.  tests/objects/test_errors.c
 */
#include "objects/exceptions_int.h"

#include "objects/args.h"
#include "objects/attr.h"
#include "objects/own_attrs.h"

PyTypeObject exc_types[EXC_COUNT];

#define EXC(name, base, structure, doc) PyObject *PyExc_##name = (PyObject *)&exc_types[EXC_##name];
#define EXC2(name, base, second, structure, doc)
#include "objects/errors.def"
#undef EXC
#undef EXC2
PyObject *PyExc_EnvironmentError = (PyObject *)&exc_types[EXC_OSError];
PyObject *PyExc_IOError = (PyObject *)&exc_types[EXC_OSError];

/* --- memory -------------------------------------------------------------------------------------------------------------------- */

static Value *values_of(PyObject *self) { return &exc_obj(value_of(self))->args; }
/* Up to where the fields of the derived structs begin: objects are aligned to 16 bytes, so there is one word between them and the base's that is
 * always empty. */
enum { BASE_VALUES = (sizeof(ExcObj) - offsetof(ExcObj, args)) / sizeof(Value) };
_Static_assert(offsetof(ExcObj, cause) == offsetof(ExcObj, args) + 3 * sizeof(Value), "Values without a gap");
_Static_assert(offsetof(StopIterationObj, value) == offsetof(ExcObj, args) + BASE_VALUES * sizeof(Value), "and then the first of n");

int exc_traverse(PyObject *self, size_t n, visitproc visit, void *arg)
{
    Value *v = values_of(self);
    for (size_t i = 0; i < BASE_VALUES + n; i++)
        VISIT_FIELD(v[i]);
    return own_attrs_traverse(self, visit, arg);
}

void exc_clear(PyObject *self, size_t n)
{
    Value *v = values_of(self);
    for (size_t i = 0; i < BASE_VALUES + n; i++)
        field_clear(&v[i]);
    own_attrs_clear(self);
}

void exc_destroy(PyObject *self, size_t n)
{
    const Value *v = values_of(self);
    for (size_t i = 0; i < BASE_VALUES + n; i++)         /* dead: nobody reads them any more */
        value_release(v[i]);
    own_attrs_destroy(self);
    Py_TYPE(self)->tp_free(self);
}

EXC_MEMORY(base, 0)

/* --- making -------------------------------------------------------------------------------------------------------------------- */

void exc_set_args(PyObject *self, Value args) { field_set(&exc_obj(value_of(self))->hdr, &exc_obj(value_of(self))->args, args); }

PyObject *exc_base_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    (void)kwds;                                          /* __init__ judges them */
    PyObject *self = type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    if (args) {
        field_init(&exc_obj(value_of(self))->args, value_keep(value_of(args)));
    } else {
        PyObject *none = PyTuple_New(0);
        if (none == NULL) {
            Py_DECREF(self);
            return NULL;
        }
        field_init(&exc_obj(value_of(self))->args, value_of(none));
    }
    return self;
}

static int refuse_keywords(PyTypeObject *type)
{
    raise_type_error("%.200s() takes no keyword arguments", type->tp_name);
    return -1;
}

int exc_base_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    if (kwds && PyDict_Size(kwds) > 0)
        return refuse_keywords(Py_TYPE(self));
    if (load_relaxed_u64(&exc_obj(value_of(self))->args.w) != value_of(args).w)
        exc_set_args(self, value_keep(value_of(args)));
    return 0;
}

int exc_init_keywords(PyObject *self, PyObject *kwds, const char *const *keys, Value *const *fields, size_t n)
{
    Py_ssize_t at = 0, known = 0;
    PyObject *key, *v;
    Value found[4];
    CHECK(n <= Py_ARRAY_LENGTH(found));
    for (size_t i = 0; i < n; i++)
        found[i] = V_ABSENT;
    for (size_t i = 0; kwds && i < n; i++) {             /* kwds belongs to this call alone */
        int r = PyDict_GetItemStringRef(kwds, keys[i], &v);
        if (r < 0)
            goto failed;
        if (r)
            found[i] = value_of(v), known++;
    }
    if (kwds && PyDict_Size(kwds) > known) {
        while (PyDict_Next(kwds, &at, &key, &v)) {
            bool mine = false;
            for (size_t i = 0; i < n && !mine; i++)
                mine = PyUnicode_Check(key) && PyUnicode_EqualToUTF8(key, keys[i]);
            if (!mine) {
                const char *type = PyType_IsSubtype(Py_TYPE(self), EXC_TYPE(ImportError)) ? "ImportError"
                                   : PyType_IsSubtype(Py_TYPE(self), EXC_TYPE(NameError)) ? "NameError" : "AttributeError";
                args_unexpected(type, key, keys, n);
                break;
            }
        }
        goto failed;
    }
    for (size_t i = 0; i < n; i++)
        field_set(&exc_obj(value_of(self))->hdr, fields[i], is_absent(found[i]) ? FIELD_EMPTY : found[i]);
    return 0;
failed:
    for (size_t i = 0; i < n; i++)
        value_release(found[i]);
    return -1;
}

/* BaseException's own __new__ and __init__, nothing allocated but the instance. */
static bool makes_plainly(const PyTypeObject *type)
{
    return type->tp_new == exc_base_new && type->tp_init == exc_base_init && type->tp_alloc == PyType_GenericAlloc;
}

static PyObject *make_plainly(PyTypeObject *type, PyObject *const *args, size_t nargs)
{
    Value tuple = tuple_from_values((const Value *)args, nargs);
    if (is_raised(tuple))
        return NULL;
    Obj *self = type_alloc(type);
    if (self == NULL) {
        value_release(tuple);
        return NULL;
    }
    field_init(&((ExcObj *)self)->args, tuple);
    return (PyObject *)self;
}

/* tp_vectorcall of the built-in classes that makes_plainly(); not inherited. */
static PyObject *base_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    if (kwnames && tuple_len(value_of(kwnames)) > 0) {
        refuse_keywords((PyTypeObject *)type);
        return NULL;
    }
    return make_plainly((PyTypeObject *)type, args, (size_t)PyVectorcall_NARGS(nargsf));
}

Value exc_make(PyTypeObject *type, const Value *args, size_t nargs)
{
    if (LIKELY(makes_plainly(type)))
        return value_of(make_plainly(type, (PyObject *const *)args, nargs));
    if (type == EXC_TYPE(StopIteration)) {               /* the end of every next() and generator that somebody watches for */
        Value exc = value_of(make_plainly(type, (PyObject *const *)args, nargs));
        if (!is_raised(exc))
            field_init(&((StopIterationObj *)value_obj(exc))->value, value_keep(nargs ? args[0] : V_NONE));
        return exc;
    }
    PyObject *made = PyObject_Vectorcall((PyObject *)type, (PyObject *const *)args, nargs, NULL);
    if (made && !value_is_exception(value_of(made))) {
        raise_type_error("calling %R should have returned an instance of BaseException, not %s", (PyObject *)type, Py_TYPE(made)->tp_name);
        Py_CLEAR(made);
    }
    return value_of(made);
}

Value exc_make_named(PyTypeObject *type, Value message, Value name, Value obj)
{
    CHECK(type == EXC_TYPE(AttributeError) || PyType_IsSubtype(type, EXC_TYPE(NameError)));
    PyObject *self = make_plainly(type, (PyObject *const *)&message, 1);
    if (self == NULL)
        return V_RAISED;
    if (type == EXC_TYPE(AttributeError)) {
        AttributeErrorObj *e = (AttributeErrorObj *)self;
        field_init(&e->name, value_keep(name));
        field_init(&e->obj, is_absent(obj) ? FIELD_EMPTY : value_keep(obj));
    } else {
        field_init(&((NameErrorObj *)self)->name, value_keep(name));
    }
    return value_of(self);
}

void exc_note_attribute(Value exc, Value obj, Value name)
{
    AttributeErrorObj *e = (AttributeErrorObj *)value_obj(exc);
    if (!field_is_empty(&e->name) || !field_is_empty(&e->obj))
        return;
    field_set(&e->base.hdr, &e->name, value_keep(name));
    field_set(&e->base.hdr, &e->obj, value_keep(obj));
}

/* --- text ---------------------------------------------------------------------------------------------------------------------- */

PyObject *exc_base_str(PyObject *self)
{
    Value args = exc_args(self);
    PyObject *r;
    switch (tuple_len(args)) {
    case 0: r = Py_NewRef(NAPI(empty)); break;
    case 1: r = PyObject_Str(api_of(tuple_at(args, 0))); break;
    default: r = PyObject_Str(api_of(args));
    }
    value_release(args);
    return r;
}

static PyObject *base_repr(PyObject *self)
{
    const char *name = strrchr(Py_TYPE(self)->tp_name, '.');
    name = name ? name + 1 : Py_TYPE(self)->tp_name;
    Value args = exc_args(self);
    PyObject *r = tuple_len(args) == 1 ? PyUnicode_FromFormat("%s(%R)", name, api_of(tuple_at(args, 0)))
                                       : PyUnicode_FromFormat("%s%R", name, api_of(args));
    value_release(args);
    return r;
}

/* --- pickling ------------------------------------------------------------------------------------------------------------------ */

PyObject *exc_own_dict(PyObject *self, bool *failed)
{
    Value d = attr_dict_copy(value_of(self));
    *failed = is_raised(d);
    if (is_raised(d) || is_absent(d))
        return NULL;
    if (PyDict_Size(api_of(d)) == 0) {
        value_release(d);
        return NULL;
    }
    return api_of(d);
}

PyObject *exc_base_reduce_state(PyObject *self, PyObject *state)
{
    Value args = exc_args(self);
    PyObject *r = state ? PyTuple_Pack(3, (PyObject *)Py_TYPE(self), api_of(args), state)
                        : PyTuple_Pack(2, (PyObject *)Py_TYPE(self), api_of(args));
    value_release(args);
    Py_XDECREF(state);
    return r;
}

static PyObject *base_reduce(PyObject *self, PyObject *Py_UNUSED(none))
{
    bool failed;
    PyObject *d = exc_own_dict(self, &failed);
    return failed ? NULL : exc_base_reduce_state(self, d);
}

static PyObject *base_setstate(PyObject *self, PyObject *state)
{
    if (state == Py_None)
        Py_RETURN_NONE;
    if (!PyDict_Check(state)) {
        PyErr_SetString(PyExc_TypeError, "state is not a dictionary");
        return NULL;
    }
    PyObject *items = PyDict_Items(state);               /* a copy: setting an attribute may run anything */
    if (items == NULL)
        return NULL;
    Py_ssize_t n = PyList_Size(items);
    PyObject *r = Py_None;
    for (Py_ssize_t i = 0; i < n; i++) {
        Value pair = value_of(PyList_GetItem(items, i)); /* the list is ours alone */
        if (PyObject_SetAttr(self, api_of(tuple_at(pair, 0)), api_of(tuple_at(pair, 1))) < 0) {
            r = NULL;
            break;
        }
    }
    Py_DECREF(items);
    return r;
}

/* --- methods and attributes ------------------------------------------------------------------------------------------------------ */

static int set_traceback(PyObject *self, PyObject *tb)
{
    if (tb != Py_None && !IS_EXACT(value_of(tb), TRACEBACK)) {
        PyErr_SetString(PyExc_TypeError, "__traceback__ must be a traceback or None");
        return -1;
    }
    ExcObj *e = exc_obj(value_of(self));
    field_set(&e->hdr, &e->traceback, tb == Py_None ? FIELD_EMPTY : value_keep(value_of(tb)));
    return 0;
}

static PyObject *base_with_traceback(PyObject *self, PyObject *tb)
{
    return set_traceback(self, tb) < 0 ? NULL : Py_NewRef(self);
}

static PyObject *base_add_note(PyObject *self, PyObject *note)
{
    if (!PyUnicode_Check(note)) {
        PyErr_Format(PyExc_TypeError, "add_note() argument must be str, not %.200s", note == Py_None ? "None" : Py_TYPE(note)->tp_name);
        return NULL;
    }
    PyObject *notes;
    int r = PyObject_GetOptionalAttr(self, NAPI(dunder_notes), &notes);
    if (r < 0)
        return NULL;
    if (r == 0) {
        notes = PyList_New(0);
        if (notes == NULL)
            return NULL;
        r = PyObject_SetAttr(self, NAPI(dunder_notes), notes);
    } else if (!PyList_Check(notes)) {
        PyErr_SetString(PyExc_TypeError, "Cannot add note: __notes__ is not a list");
        r = -1;
    }
    if (r >= 0)
        r = PyList_Append(notes, note);
    Py_DECREF(notes);
    return r < 0 ? NULL : Py_None;
}

static PyMethodDef base_methods[] = {
    {"__reduce__", base_reduce, METH_NOARGS, NULL},
    {"__setstate__", base_setstate, METH_O, PyDoc_STR("__setstate__($self, state, /)\n--\n\n")},
    {"with_traceback", base_with_traceback, METH_O, PyDoc_STR("with_traceback($self, tb, /)\n--\n\nSet __traceback__ and return self.")},
    {"add_note", base_add_note, METH_O, PyDoc_STR("add_note($self, note, /)\n--\n\nAdd a str that is shown below the message.")},
    {NULL, NULL, 0, NULL}
};

static PyObject *get_args(PyObject *self, void *Py_UNUSED(closure)) { return api_of(exc_args(self)); }

static int refuse_delete(const char *name)
{
    raise_type_error("%s may not be deleted", name);
    return -1;
}

static int set_args(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    if (v == NULL)
        return refuse_delete("args");
    PyObject *tuple = PySequence_Tuple(v);
    if (tuple == NULL)
        return -1;
    exc_set_args(self, value_of(tuple));
    return 0;
}

static PyObject *get_traceback(PyObject *self, void *Py_UNUSED(closure))
{
    return field_get_or_none(&exc_obj(value_of(self))->hdr, &exc_obj(value_of(self))->traceback);
}
static int set_traceback_attr(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    return v ? set_traceback(self, v) : refuse_delete("__traceback__");
}

static PyObject *get_context(PyObject *self, void *Py_UNUSED(closure))
{
    return field_get_or_none(&exc_obj(value_of(self))->hdr, &exc_obj(value_of(self))->context);
}
static PyObject *get_cause(PyObject *self, void *Py_UNUSED(closure))
{
    return field_get_or_none(&exc_obj(value_of(self))->hdr, &exc_obj(value_of(self))->cause);
}

static int check_related(PyObject *v, const char *what)
{
    if (v == Py_None || value_is_exception(value_of(v)))
        return 0;
    raise_type_error("exception %s must be None or derive from BaseException", what);
    return -1;
}

static int set_context(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    if (v == NULL)
        return refuse_delete("__context__");
    if (check_related(v, "context") < 0)
        return -1;
    PyException_SetContext(self, v == Py_None ? NULL : Py_NewRef(v));
    return 0;
}
static int set_cause(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    if (v == NULL)
        return refuse_delete("__cause__");
    if (check_related(v, "cause") < 0)
        return -1;
    PyException_SetCause(self, v == Py_None ? NULL : Py_NewRef(v));
    return 0;
}

static int set_dict(PyObject *self, PyObject *v, void *closure)
{
    if (v == NULL) {
        PyErr_SetString(PyExc_TypeError, "cannot delete __dict__");
        return -1;
    }
    return PyObject_GenericSetDict(self, v, closure);
}

static PyGetSetDef base_getset[] = {
    {"__dict__", PyObject_GenericGetDict, set_dict, NULL, NULL},
    {"args", get_args, set_args, NULL, NULL},
    {"__traceback__", get_traceback, set_traceback_attr, NULL, NULL},
    {"__context__", get_context, set_context, PyDoc_STR("the exception that was being handled when this one was raised"), NULL},
    {"__cause__", get_cause, set_cause, PyDoc_STR("the exception named in raise ... from"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

static PyMemberDef base_members[] = {
    {"__suppress_context__", Py_T_BOOL, offsetof(ExcObj, suppress_context), 0, NULL},
    {NULL, 0, 0, 0, NULL}
};

const struct exc_layout exc_layout_BASE = {
    EXC_SLOTS(base, ExcObj), .make = exc_base_new, .init = exc_base_init, .repr = base_repr, .str = exc_base_str,
    .methods = base_methods, .members = base_members, .getset = base_getset,
};

/* --- the C API --------------------------------------------------------------------------------------------------------------------- */

PyObject *PyException_GetTraceback(PyObject *self)
{
    return field_get_api(&exc_obj(value_of(self))->hdr, &exc_obj(value_of(self))->traceback);
}
int PyException_SetTraceback(PyObject *self, PyObject *tb)
{
    return tb ? set_traceback(self, tb) : refuse_delete("__traceback__");
}
PyObject *PyException_GetContext(PyObject *self)
{
    return field_get_api(&exc_obj(value_of(self))->hdr, &exc_obj(value_of(self))->context);
}
void PyException_SetContext(PyObject *self, PyObject *context)
{
    field_set(&exc_obj(value_of(self))->hdr, &exc_obj(value_of(self))->context, value_of(context));
}
PyObject *PyException_GetCause(PyObject *self)
{
    return field_get_api(&exc_obj(value_of(self))->hdr, &exc_obj(value_of(self))->cause);
}
void PyException_SetCause(PyObject *self, PyObject *cause)
{
    ExcObj *e = exc_obj(value_of(self));
    store_relaxed_u8(&e->suppress_context, 1);
    field_set(&e->hdr, &e->cause, value_of(cause));
}
PyObject *PyException_GetArgs(PyObject *self) { return api_of(exc_args(self)); }
void PyException_SetArgs(PyObject *self, PyObject *args) { exc_set_args(self, value_keep(value_of(args))); }

#undef PyExceptionClass_Check
#undef PyExceptionInstance_Check
int PyExceptionClass_Check(PyObject *o)
{
    return PyType_Check(o) && (((PyTypeObject *)o)->tp_flags & Py_TPFLAGS_BASE_EXC_SUBCLASS) != 0;
}
int PyExceptionInstance_Check(PyObject *o) { return value_is_exception(value_of(o)); }
const char *PyExceptionClass_Name(PyObject *o) { return ((PyTypeObject *)o)->tp_name; }

/* --- start-up ------------------------------------------------------------------------------------------------------------------------ */

static const struct exc_entry {
    const char *name, *doc;
    int base, second;                                    /* -1: object; no second base */
    const struct exc_layout *layout;
} entries[EXC_COUNT] = {
#define EXC_object (-1)
#define EXC(name, base, structure, doc) {#name, PyDoc_STR(doc), EXC_##base, -1, &exc_layout_##structure},
#define EXC2(name, base, second, structure, doc) {#name, PyDoc_STR(doc), EXC_##base, EXC_##second, &exc_layout_##structure},
#include "objects/errors.def"
#undef EXC
#undef EXC2
#undef EXC_object
};

static void layout_apply(PyTypeObject *t, const struct exc_layout *l)
{
    t->tp_basicsize = (Py_ssize_t)l->size;
    t->tp_flags |= Py_TPFLAGS_HAVE_GC;                   /* where there is no layout these three are inherited with the flag */
    t->tp_traverse = l->traverse;
    t->tp_clear = l->clear;
    t->tp_dealloc = l->destroy;
    t->tp_new = l->make;
    t->tp_init = l->init;
    t->tp_repr = l->repr;
    t->tp_str = l->str;
    t->tp_methods = l->methods;
    t->tp_members = l->members;
    t->tp_getset = l->getset;
}

/* Of the module concurrent.interpreters; no builtins. */
static PyTypeObject interpreter_error = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "concurrent.interpreters.InterpreterError",
    .tp_base = &exc_types[EXC_Exception],
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_BASE_EXC_SUBCLASS,
    .tp_doc = PyDoc_STR("A cross-interpreter operation failed"),
};
static PyTypeObject interpreter_not_found = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "concurrent.interpreters.InterpreterNotFoundError",
    .tp_base = &interpreter_error,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_BASE_EXC_SUBCLASS,
    .tp_doc = PyDoc_STR("An interpreter was not found"),
};
PyObject *PyExc_InterpreterError = (PyObject *)&interpreter_error;
PyObject *PyExc_InterpreterNotFoundError = (PyObject *)&interpreter_not_found;

int exceptions_init(void)
{
    for (int i = 0; i < EXC_COUNT; i++) {
        const struct exc_entry *e = &entries[i];
        PyTypeObject *t = &exc_types[i];
        t->tp_name = e->name;
        t->tp_doc = e->doc;
        t->tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_BASE_EXC_SUBCLASS;
        if (e->base >= 0)
            t->tp_base = &exc_types[e->base];
        if (e->second >= 0) {
            t->tp_bases = PyTuple_Pack(2, (PyObject *)t->tp_base, (PyObject *)&exc_types[e->second]);
            if (t->tp_bases == NULL)
                return -1;
            t->tp_flags |= Py_TPFLAGS_MANAGED_WEAKREF;
        }
        const struct exc_layout *base = e->base >= 0 ? entries[e->base].layout : NULL;
        if (e->layout != base)
            layout_apply(t, e->layout);
        if (e->layout == &exc_layout_BASE)
            t->tp_new = exc_base_new;                    /* said by each: a __new__ of its own, which makes no instances of its base */
        if (PyType_Ready(t) < 0)
            return -1;
        if (makes_plainly(t))
            t->tp_vectorcall = base_vectorcall;
    }
    return PyType_Ready(&interpreter_error) < 0 || PyType_Ready(&interpreter_not_found) < 0 ? -1 : 0;
}

int exceptions_init_interp(PyInterpreterState *interp)
{
    Value reserve = value_of(make_plainly(EXC_TYPE(MemoryError), NULL, 0));
    if (is_raised(reserve))
        return -1;
    interp->memory_error = reserve;
    return 0;
}
