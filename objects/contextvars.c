/* objects/contextvars.c -- Context, ContextVar, Token (PEP 567).
 *
 * A context is one word, the root of a persistent map (context_map.c), so copying one is free, and other threads may read a context while
 * the one thread that has entered it sets variables. The thread state names the current context; the first use makes an empty one.
 * Tests. tests/objects/test_contextvars.c
 */
#include "objects/contextvars.h"

#include "objects/call.h"
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "objects/type_int.h"

static inline ContextObj *context(PyObject *o) { return (ContextObj *)o; }
static inline ContextVarObj *variable(PyObject *o) { return (ContextVarObj *)o; }
static inline ContextTokenObj *token(PyObject *o) { return (ContextTokenObj *)o; }

/* --- the current context ----------------------------------------------------------------------------------------------------------- */

static Value context_with(Value root)                    /* keeps root */
{
    Obj *o = obj_new(SHAPE_ID_CONTEXT, sizeof(ContextObj), PAGE_CONTAINER);
    if (o == NULL)
        return V_RAISED;
    field_init(&((ContextObj *)o)->root, value_keep(root));
    obj_track_new(o);
    return value_from_obj(o);
}

/* Borrowed from the thread state; V_RAISED. */
static Value current(void)
{
    PyThreadState *ts = tstate();
    if (!value_is_ptr(ts->context)) {
        Value made = context_with(V_NONE);
        if (is_raised(made))
            return made;
        ts->context = made;
    }
    return ts->context;
}

/* --- watchers ------------------------------------------------------------------------------------------------------------------------ */

enum { WATCHERS = 8 };
static PyContext_WatchCallback watchers[WATCHERS] SHARED(acq_rel);

static void notify(Value now)
{
    for (int i = 0; i < WATCHERS; i++) {
        PyContext_WatchCallback f = load_acquire_ptr(&watchers[i]);
        PyObject *c = value_is_ptr(now) ? api_of(now) : Py_None;
        if (f && f(Py_CONTEXT_SWITCHED, c) < 0)
            PyErr_FormatUnraisable("Exception ignored in context switching callback for %R", c);
    }
}

int PyContext_AddWatcher(PyContext_WatchCallback callback)
{
    for (int i = 0; i < WATCHERS; i++) {
        PyContext_WatchCallback none = NULL;
        if (cas_acq_rel_ptr(&watchers[i], &none, callback))
            return i;
    }
    PyErr_SetString(PyExc_RuntimeError, "no more context watcher IDs available");
    return -1;
}

int PyContext_ClearWatcher(int id)
{
    if (id < 0 || id >= WATCHERS) {
        PyErr_Format(PyExc_ValueError, "Invalid context watcher ID %d", id);
        return -1;
    }
    if (exchange_acq_rel_ptr(&watchers[id], (PyContext_WatchCallback)NULL) == NULL) {
        PyErr_Format(PyExc_ValueError, "No context watcher set for ID %d", id);
        return -1;
    }
    return 0;
}

/* --- entering and leaving --------------------------------------------------------------------------------------------------------------- */

int PyContext_Enter(PyObject *o)
{
    if (!PyContext_CheckExact(o)) {
        PyErr_SetString(PyExc_TypeError, "an instance of Context was expected");
        return -1;
    }
    uint8_t free_ = 0;
    if (!cas_acq_rel_u8(&context(o)->entered, &free_, 1)) {
        PyErr_Format(PyExc_RuntimeError, "cannot enter context: %R is already entered", o);
        return -1;
    }
    PyThreadState *ts = tstate();
    field_init(&context(o)->previous, value_is_ptr(ts->context) ? ts->context : FIELD_EMPTY);
    ts->context = value_keep(value_of(o));
    ts->context_version++;
    notify(ts->context);
    return 0;
}

int PyContext_Exit(PyObject *o)
{
    if (!PyContext_CheckExact(o)) {
        PyErr_SetString(PyExc_TypeError, "an instance of Context was expected");
        return -1;
    }
    PyThreadState *ts = tstate();
    if (!load_acquire_u8(&context(o)->entered)) {
        PyErr_Format(PyExc_RuntimeError, "cannot exit context: %R has not been entered", o);
        return -1;
    }
    if (ts->context.w != value_of(o).w) {
        PyErr_SetString(PyExc_RuntimeError, "cannot exit context: thread state references a different context object");
        return -1;
    }
    Value previous = load_relaxed_value(&context(o)->previous);
    field_init(&context(o)->previous, FIELD_EMPTY);
    ts->context = value_is_ptr(previous) ? previous : V_ABSENT;
    ts->context_version++;
    store_release_u8(&context(o)->entered, 0);           /* pairs with the next PyContext_Enter */
    notify(ts->context);
    Py_DECREF(o);                                        /* the thread state's */
    return 0;
}

static PyObject *context_run(PyObject *o, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    if (nargs < 1) {
        PyErr_SetString(PyExc_TypeError, "run() missing 1 required positional argument");
        return NULL;
    }
    if (PyContext_Enter(o) < 0)
        return NULL;
    PyObject *r = PyObject_Vectorcall(args[0], args + 1, (size_t)(nargs - 1), kwnames);
    if (PyContext_Exit(o) < 0)
        Py_CLEAR(r);
    return r;
}

/* --- Context as a mapping ------------------------------------------------------------------------------------------------------------------ */

static Value root_of(PyObject *o) { return field_get((Obj *)o, &context(o)->root); }

static bool check_key(PyObject *key)
{
    if (PyContextVar_CheckExact(key))
        return true;
    PyErr_Format(PyExc_TypeError, "a ContextVar key was expected, got %R", key);
    return false;
}

/* Counted, V_ABSENT. */
static Value lookup(PyObject *o, PyObject *var)
{
    Value root = root_of(o), v = value_keep(context_map_get(root, variable(var)->serial));
    value_release(root);
    return v;
}

static PyObject *context_getitem(PyObject *o, PyObject *key)
{
    if (!check_key(key))
        return NULL;
    Value v = lookup(o, key);
    if (is_absent(v)) {
        PyErr_SetObject(PyExc_KeyError, key);
        return NULL;
    }
    return api_of(v);
}

static int context_contains(PyObject *o, PyObject *key)
{
    if (!check_key(key))
        return -1;
    Value v = lookup(o, key);
    value_release(v);
    return !is_absent(v);
}

static PyObject *context_get(PyObject *o, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs < 1 || nargs > 2)
        return PyErr_Format(PyExc_TypeError, "get expected at %s argument%s, got %zd", nargs < 1 ? "least 1" : "most 2", nargs < 1 ? "" : "s", nargs);
    if (!check_key(args[0]))
        return NULL;
    Value v = lookup(o, args[0]);
    if (!is_absent(v))
        return api_of(v);
    return nargs > 1 ? Py_NewRef(args[1]) : Py_None;
}

static Py_ssize_t context_length(PyObject *o)
{
    Value root = root_of(o);
    Py_ssize_t n = (Py_ssize_t)context_map_size(root);
    value_release(root);
    return n;
}

enum { KEYS = 1, VALUES = 2, ITEMS = 3 };
struct listing { PyObject *list; int what; };

static int list_one(ContextNode *n, void *arg)
{
    struct listing *l = arg;
    PyObject *item = l->what == KEYS ? Py_NewRef(api_of(n->var)) : l->what == VALUES ? Py_NewRef(api_of(n->value))
                                                                                    : PyTuple_Pack(2, api_of(n->var), api_of(n->value));
    int r = item ? PyList_Append(l->list, item) : -1;
    Py_XDECREF(item);
    return r;
}

/* An iterator over what is there now. */
static PyObject *listing(PyObject *o, int what)
{
    struct listing l = {PyList_New(0), what};
    Value root = root_of(o);
    int r = l.list ? context_map_each(root, list_one, &l) : -1;
    value_release(root);
    PyObject *it = r == 0 ? PyObject_GetIter(l.list) : NULL;
    Py_XDECREF(l.list);
    return it;
}
static PyObject *context_iter(PyObject *o) { return listing(o, KEYS); }
static PyObject *context_keys(PyObject *o, PyObject *Py_UNUSED(none)) { return listing(o, KEYS); }
static PyObject *context_values(PyObject *o, PyObject *Py_UNUSED(none)) { return listing(o, VALUES); }
static PyObject *context_items(PyObject *o, PyObject *Py_UNUSED(none)) { return listing(o, ITEMS); }

static int same_value(ContextNode *n, void *other)
{
    Value v = context_map_get(*(Value *)other, n->key);
    if (is_absent(v))
        return 1;
    int same = PyObject_RichCompareBool(api_of(n->value), api_of(v), Py_EQ);
    return same < 0 ? -1 : !same;
}

static PyObject *context_compare(PyObject *a, PyObject *b, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !PyContext_CheckExact(a) || !PyContext_CheckExact(b))
        Py_RETURN_NOTIMPLEMENTED;
    Value x = root_of(a), y = root_of(b);
    int differ = 0;
    if (!value_is(x, y))
        differ = context_map_size(x) != context_map_size(y) ? 1 : context_map_each(x, same_value, &y);
    value_release(x);
    value_release(y);
    return differ < 0 ? NULL : !differ == (op == Py_EQ) ? Py_True : Py_False;
}

static PyObject *context_make(PyTypeObject *Py_UNUSED(type), PyObject *args, PyObject *kwds)
{
    if (tuple_len(value_of(args)) || (kwds && PyDict_Size(kwds))) {
        PyErr_SetString(PyExc_TypeError, "Context() does not accept any arguments");
        return NULL;
    }
    return PyContext_New();
}

static PyObject *context_copy(PyObject *o, PyObject *Py_UNUSED(none)) { return PyContext_Copy(o); }

static int context_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(context(o)->root);
    VISIT_FIELD(context(o)->previous);
    return 0;
}
static int context_clear(PyObject *o)
{
    field_clear_to(&context(o)->root, V_NONE);
    field_clear(&context(o)->previous);
    return 0;
}
static void context_destroy(PyObject *o)
{
    context_clear(o);
    obj_free((Obj *)o);
}

static PyMethodDef context_methods[] = {
    {"get", PyCFunction_CAST(context_get), METH_FASTCALL,
     PyDoc_STR("get($self, key, default=None, /)\n--\n\nThe variable's value in this context, or the default.")},
    {"items", context_items, METH_NOARGS, PyDoc_STR("items($self, /)\n--\n\nAll variables and their values.")},
    {"keys", context_keys, METH_NOARGS, PyDoc_STR("keys($self, /)\n--\n\nAll variables that have a value here.")},
    {"values", context_values, METH_NOARGS, PyDoc_STR("values($self, /)\n--\n\nAll values.")},
    {"copy", context_copy, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nAnother context with the same values.")},
    {"run", PyCFunction_CAST(context_run), METH_FASTCALL | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL}
};
static PySequenceMethods context_sequence = {.sq_contains = context_contains};
static PyMappingMethods context_mapping = {.mp_length = context_length, .mp_subscript = context_getitem};

PyTypeObject PyContext_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_contextvars.Context",
    .tp_basicsize = sizeof(ContextObj),
    .tp_dealloc = context_destroy,
    .tp_as_sequence = &context_sequence,
    .tp_as_mapping = &context_mapping,
    .tp_hash = PyObject_HashNotImplemented,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_traverse = context_traverse,
    .tp_clear = context_clear,
    .tp_richcompare = context_compare,
    .tp_iter = context_iter,
    .tp_methods = context_methods,
    .tp_new = context_make,
};

/* --- Token.MISSING ------------------------------------------------------------------------------------------------------------------------------ */

static Obj the_missing;
static PyObject *missing_repr(PyObject *Py_UNUSED(o)) { return PyUnicode_FromString("<Token.MISSING>"); }
static PyTypeObject missing_type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "Token.MISSING",
    .tp_basicsize = sizeof(Obj),
    .tp_repr = missing_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};

/* --- Token ----------------------------------------------------------------------------------------------------------------------------------------- */

static Value token_new(Value ctx, Value var, Value old)
{
    Obj *o = obj_new(SHAPE_ID_CONTEXT_TOKEN, sizeof(ContextTokenObj), PAGE_CONTAINER);
    if (o == NULL)
        return V_RAISED;
    ContextTokenObj *t = (ContextTokenObj *)o;
    t->context = value_keep(ctx);
    t->var = value_keep(var);
    t->old = is_absent(old) ? FIELD_EMPTY : value_keep(old);
    obj_track_new(o);
    return value_from_obj(o);
}

static PyObject *token_make(PyTypeObject *Py_UNUSED(type), PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds))
{
    PyErr_SetString(PyExc_RuntimeError, "Tokens can only be created by ContextVars");
    return NULL;
}
static int token_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(token(o)->context);
    VISIT_FIELD(token(o)->var);
    VISIT_FIELD(token(o)->old);
    return 0;
}
static void token_destroy(PyObject *o)
{
    field_clear(&token(o)->context);
    field_clear(&token(o)->var);
    field_clear(&token(o)->old);
    obj_free((Obj *)o);
}
static PyObject *token_repr(PyObject *o)
{
    return PyUnicode_FromFormat("<Token%s var=%R at %p>", load_acquire_u8(&token(o)->used) ? " used" : "", api_of(token(o)->var), (void *)o);
}
static PyObject *get_old_value(PyObject *o, void *Py_UNUSED(closure))
{
    Value old = token(o)->old;
    return old.w == 0 ? (PyObject *)&the_missing : api_of(value_keep(old));
}
static PyObject *token_enter(PyObject *o, PyObject *Py_UNUSED(none)) { return Py_NewRef(o); }
static PyObject *token_exit(PyObject *o, PyObject *const *Py_UNUSED(args), Py_ssize_t nargs)
{
    if (nargs != 3)
        return PyErr_Format(PyExc_TypeError, "__exit__ expected 3 arguments, got %zd", nargs);
    return PyContextVar_Reset(api_of(token(o)->var), o) < 0 ? NULL : Py_None;
}
static PyObject *class_getitem(PyObject *cls, PyObject *item) { return Py_GenericAlias(cls, item); }

static PyMemberDef token_members[] = {
    {"var", _Py_T_OBJECT, offsetof(ContextTokenObj, var), Py_READONLY, PyDoc_STR("the variable")},
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef token_getset[] = {
    {"old_value", get_old_value, NULL, PyDoc_STR("its value before; Token.MISSING if it had none"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMethodDef token_methods[] = {
    {"__class_getitem__", class_getitem, METH_O | METH_CLASS, PyDoc_STR("See PEP 585")},
    {"__enter__", token_enter, METH_NOARGS, PyDoc_STR("__enter__($self, /)\n--\n\nGives the token.")},
    {"__exit__", PyCFunction_CAST(token_exit), METH_FASTCALL, PyDoc_STR("__exit__($self, type, value, traceback, /)\n--\n\nResets the variable.")},
    {NULL, NULL, 0, NULL}
};

PyTypeObject PyContextToken_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_contextvars.Token",
    .tp_basicsize = sizeof(ContextTokenObj),
    .tp_dealloc = token_destroy,
    .tp_repr = token_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = token_traverse,
    .tp_methods = token_methods,
    .tp_members = token_members,
    .tp_getset = token_getset,
    .tp_new = token_make,
};

/* --- ContextVar ---------------------------------------------------------------------------------------------------------------------------------------- */

static Value variable_new(Value name, Value default_)
{
    static uint64_t serials SHARED(relaxed);
    Obj *o = obj_new(SHAPE_ID_CONTEXTVAR, sizeof(ContextVarObj), PAGE_CONTAINER);
    if (o == NULL)
        return V_RAISED;
    ContextVarObj *v = (ContextVarObj *)o;
    v->name = value_keep(name);
    v->default_ = is_absent(default_) ? FIELD_EMPTY : value_keep(default_);
    v->serial = add_relaxed_u64(&serials, 1);
    obj_track_new(o);
    return value_from_obj(o);
}

static PyObject *variable_make(PyTypeObject *Py_UNUSED(type), PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"", "default", NULL};
    PyObject *name, *default_ = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|$O:ContextVar", keywords, &name, &default_))
        return NULL;
    if (!PyUnicode_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "context variable name must be a str");
        return NULL;
    }
    if (PyObject_Hash(name) == -1)           /* of a subclass that has taken it away */
        return NULL;
    return api_of(variable_new(value_of(name), default_ ? value_of(default_) : V_ABSENT));
}

static int variable_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(variable(o)->name);
    VISIT_FIELD(variable(o)->default_);
    return 0;
}
static int variable_clear(PyObject *o)
{
    field_clear(&variable(o)->default_);
    return 0;
}
static void variable_destroy(PyObject *o)
{
    field_clear(&variable(o)->name);
    field_clear(&variable(o)->default_);
    obj_free((Obj *)o);
}

static PyObject *variable_repr(PyObject *o)
{
    const ContextVarObj *v = variable(o);
    if (v->default_.w == 0)
        return PyUnicode_FromFormat("<ContextVar name=%R at %p>", api_of(v->name), (void *)o);
    if (Py_ReprEnter(o))                                 /* the default may contain the variable */
        return error_pending() ? NULL : PyUnicode_FromFormat("<ContextVar name=%R default=... at %p>", api_of(v->name), (void *)o);
    PyObject *r = PyUnicode_FromFormat("<ContextVar name=%R default=%R at %p>", api_of(v->name), api_of(v->default_), (void *)o);
    Py_ReprLeave(o);
    return r;
}

/* The value here and now, or the given default, or the variable's own. Counted, V_ABSENT. */
static Value variable_get(ContextVarObj *v, Value fallback)
{
    Value ctx = tstate()->context;
    if (value_is_ptr(ctx)) {
        Value found = lookup(api_of(ctx), (PyObject *)v);
        if (!is_absent(found))
            return found;
    }
    if (!is_absent(fallback))
        return value_keep(fallback);
    return v->default_.w == 0 ? V_ABSENT : value_keep(v->default_);
}

static PyObject *variable_get_method(PyObject *o, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs > 1)
        return PyErr_Format(PyExc_TypeError, "get expected at most 1 argument, got %zd", nargs);
    Value v = variable_get(variable(o), nargs ? value_of(args[0]) : V_ABSENT);
    if (is_absent(v)) {
        PyErr_SetObject(PyExc_LookupError, o);
        return NULL;
    }
    return api_of(v);
}

/* Puts another root into the current context. Consumes root. */
static int publish(PyObject *ctx, Value root)
{
    if (is_raised(root))
        return -1;
    field_set((Obj *)ctx, &context(ctx)->root, root);
    return 0;
}

static PyObject *variable_set(PyObject *o, PyObject *value)
{
    Value ctx = current();
    if (is_raised(ctx))
        return NULL;
    Value root = root_of(api_of(ctx));                   /* ours alone to change while we are in it */
    Value made = token_new(ctx, value_of(o), context_map_get(root, variable(o)->serial));
    if (!is_raised(made) && publish(api_of(ctx), context_map_set(root, value_of(o), variable(o)->serial, value_of(value))) < 0) {
        value_release(made);
        made = V_RAISED;
    }
    value_release(root);
    return api_of(made);
}

int PyContextVar_Reset(PyObject *o, PyObject *tok)
{
    if (!PyContextVar_CheckExact(o) || !PyContextToken_CheckExact(tok)) {
        PyErr_Format(PyExc_TypeError, "expected an instance of Token, got %R", tok);
        return -1;
    }
    ContextTokenObj *t = token(tok);
    uint8_t used = load_acquire_u8(&t->used);
    if (used) {
        PyErr_Format(PyExc_RuntimeError, "%R has already been used once", tok);
        return -1;
    }
    if (t->var.w != value_of(o).w) {
        PyErr_Format(PyExc_ValueError, "%R was created by a different ContextVar", tok);
        return -1;
    }
    Value ctx = current();
    if (is_raised(ctx))
        return -1;
    if (t->context.w != ctx.w) {
        PyErr_Format(PyExc_ValueError, "%R was created in a different Context", tok);
        return -1;
    }
    if (!cas_acq_rel_u8(&t->used, &used, 1)) {
        PyErr_Format(PyExc_RuntimeError, "%R has already been used once", tok);
        return -1;
    }
    uint64_t key = variable(o)->serial;
    Value root = root_of(api_of(ctx)), next;
    if (t->old.w != 0)
        next = context_map_set(root, value_of(o), key, t->old);
    else if (is_absent(context_map_get(root, key)))
        next = value_keep(root);
    else
        next = context_map_drop(root, key);
    value_release(root);
    return publish(api_of(ctx), next);
}

static PyObject *variable_reset(PyObject *o, PyObject *tok) { return PyContextVar_Reset(o, tok) < 0 ? NULL : Py_None; }

static PyMemberDef variable_members[] = {
    {"name", _Py_T_OBJECT, offsetof(ContextVarObj, name), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyMethodDef variable_methods[] = {
    {"get", PyCFunction_CAST(variable_get_method), METH_FASTCALL, PyDoc_STR("The value in the current context, else the default given here, else "
     "the variable's own;\nLookupError if there is none.")},
    {"set", variable_set, METH_O, PyDoc_STR("set($self, value, /)\n--\n\nSets the value in the current context. Gives a token for reset().")},
    {"reset", variable_reset, METH_O, PyDoc_STR("reset($self, token, /)\n--\n\nGives the variable back the value it had before the set() that made the token.")},
    {"__class_getitem__", class_getitem, METH_O | METH_CLASS, PyDoc_STR("See PEP 585")},
    {NULL, NULL, 0, NULL}
};

PyTypeObject PyContextVar_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_contextvars.ContextVar",
    .tp_basicsize = sizeof(ContextVarObj),
    .tp_dealloc = variable_destroy,
    .tp_repr = variable_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = variable_traverse,
    .tp_clear = variable_clear,
    .tp_methods = variable_methods,
    .tp_members = variable_members,
    .tp_new = variable_make,
};

/* --- the C API --------------------------------------------------------------------------------------------------------------------------------------------- */

#undef PyContext_CheckExact
#undef PyContextVar_CheckExact
#undef PyContextToken_CheckExact
int PyContext_CheckExact(PyObject *o) { return IS_EXACT(value_of(o), CONTEXT); }
int PyContextVar_CheckExact(PyObject *o) { return IS_EXACT(value_of(o), CONTEXTVAR); }
int PyContextToken_CheckExact(PyObject *o) { return IS_EXACT(value_of(o), CONTEXT_TOKEN); }

PyObject *PyContext_New(void) { return api_of(context_with(V_NONE)); }

PyObject *PyContext_Copy(PyObject *o)
{
    if (!PyContext_CheckExact(o)) {
        PyErr_SetString(PyExc_TypeError, "an instance of Context was expected");
        return NULL;
    }
    Value root = root_of(o), made = context_with(root);
    value_release(root);
    return api_of(made);
}

PyObject *PyContext_CopyCurrent(void)
{
    Value ctx = current();
    return is_raised(ctx) ? NULL : PyContext_Copy(api_of(ctx));
}

PyObject *PyContextVar_New(const char *name, PyObject *default_value)
{
    PyObject *n = PyUnicode_FromString(name);
    Value v = n ? variable_new(value_of(n), default_value ? value_of(default_value) : V_ABSENT) : V_RAISED;
    Py_XDECREF(n);
    return api_of(v);
}

static bool check_variable(PyObject *o)
{
    if (PyContextVar_CheckExact(o))
        return true;
    PyErr_SetString(PyExc_TypeError, "an instance of ContextVar was expected");
    return false;
}

int PyContextVar_Get(PyObject *o, PyObject *default_value, PyObject **value)
{
    *value = NULL;
    if (!check_variable(o))
        return -1;
    Value v = variable_get(variable(o), default_value ? value_of(default_value) : V_ABSENT);
    if (!is_absent(v))
        *value = api_of(v);
    return 0;
}

PyObject *PyContextVar_Set(PyObject *o, PyObject *value) { return check_variable(o) ? variable_set(o, value) : NULL; }

int contextvars_init(void)
{
    if (PyType_Ready(&context_node_type) < 0 || PyType_Ready(&missing_type) < 0)
        return -1;
    obj_init_static(&the_missing, load_relaxed_u32(&missing_type.tp_p3t->shape));
    PyObject *name = PyUnicode_InternFromString("MISSING");
    if (name)
        PyUnicode_InternImmortal(&name);
    int r = name ? type_set_builtin(&PyContextToken_Type, value_of(name), value_from_obj(&the_missing)) : -1;
    Py_XDECREF(name);
    return r;
}
