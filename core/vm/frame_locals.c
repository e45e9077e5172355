/* core/vm/frame_locals.c -- f_locals of functions: a mapping that reads and writes the variables themselves (PEP 667).
 *
 * Variables of an inlined comprehension are there while they are bound, in the frame of a module or class too; they hide free variables.
 * Names that are no variables of the function are kept in a dict beside the frame. A value that is replaced from outside while the frame
 * runs stays on the frame's keep list, because an instruction may be using it.
 */
#include "core/vm/frame_access.h"

#include "objects/dict_int.h"
#include "objects/tuple_int.h"

typedef struct {
    Obj   hdr;
    Value frame FROZEN;
} ProxyObj;

static FrameObj *target(PyObject *self) { return (FrameObj *)value_obj(((ProxyObj *)value_obj(value_of(self)))->frame); }

PyObject *frame_locals_proxy(PyObject *frame)
{
    ProxyObj *p = (ProxyObj *)obj_new(SHAPE_ID_FRAME_LOCALS, sizeof *p, PAGE_CONTAINER);
    if (!p)
        return NULL;
    p->frame = value_keep(value_of(frame));
    obj_track_new(&p->hdr);
    return api_of(value_from_obj(p));
}

/* -- variables ----------------------------------------------------------------------------------------------------------------------------- */

static unsigned variables(const CodeObj *c) { return (unsigned)c->nlocals + c->nfree; }
static Value variable_name(const CodeObj *c, unsigned i) { return i < c->nlocals ? tuple_at(c->localnames, i) : tuple_at(c->freevars, i - c->nlocals); }
static bool hidden(const CodeObj *c, unsigned i) { return i < c->nlocals && c->localkinds[i] & CODE_LOCAL_HIDDEN; }


struct access {
    unsigned index;
    Value    value;              /* out, or in (consumed when stored) */
    Value    old;
    struct kept *keep;           /* room for the value that a store replaces */
    bool     stored;
};

/* The word of variable i, or the cell that holds it. Borrowed. */
static Value raw_variable(FrameObj *o, Frame *f, unsigned i)
{
    if (!f && o->cleared)
        return V_ABSENT;
    if (i >= o->code->nlocals)
        return tuple_at(((FunctionObj *)value_obj(value_borrow(o->func)))->closure, i - o->code->nlocals);
    if (f)
        return value_borrow(f->regs[i]);
    return o->locals ? o->locals[i] : V_ABSENT;
}

static bool in_cell(const FrameObj *o, unsigned i, Value raw) { return IS_EXACT(raw, CELL) && (i >= o->code->nlocals || o->code->localkinds[i] & 2); }

static void read_variable(FrameObj *o, Frame *f, void *arg)
{
    struct access *a = arg;
    Value raw = raw_variable(o, f, a->index);
    if (in_cell(o, a->index, raw))
        a->value = cell_get((CellObj *)value_obj(raw));
    else
        a->value = f && a->index < o->code->nlocals ? value_from_reg(reg_keep((Reg){raw.w})) : value_keep(raw);
}

static void write_variable(FrameObj *o, Frame *f, void *arg)
{
    struct access *a = arg;
    Value raw = raw_variable(o, f, a->index);
    a->old = V_ABSENT;
    a->stored = true;
    if (in_cell(o, a->index, raw)) {
        CellObj *cell = (CellObj *)value_obj(raw);
        obj_lock(&cell->hdr);
        a->old = cell->content;
        store_release_value(&cell->content, a->value);
        obj_unlock(&cell->hdr);
    } else if (f) {
        Value old = value_from_reg(f->regs[a->index]);
        f->regs[a->index] = reg_from_value(a->value);
        if (value_is_ptr(old) && f->info & FRAME_EXTRA) {      /* always: the frame object is an extra */
            a->keep->value = old;
            a->keep->next = f->extra->keep;
            f->extra->keep = a->keep;
            a->keep = NULL;
        }
    } else if (o->locals) {
        a->old = o->locals[a->index];
        o->locals[a->index] = a->value;
    } else {
        a->stored = false;
    }
}

static Value variable_value(FrameObj *o, unsigned i)
{
    struct access a = {.index = i};
    frame_access(o, read_variable, &a);
    return a.value;
}

static bool bound(FrameObj *o, unsigned i)
{
    Value v = variable_value(o, i);
    value_release(v);
    return !is_absent(v);
}

bool frame_has_hidden(FrameObj *o)
{
    for (unsigned i = 0; i < o->code->nlocals; i++)
        if (hidden(o->code, i) && bound(o, i))
            return true;
    return false;
}

/* Index of a name, -1: none, -2: raised. */
static int variable_index(FrameObj *o, Value name)
{
    const CodeObj *c = o->code;
    for (unsigned i = 0; i < variables(c); i++)
        if (value_is(variable_name(c, i), name) && !(hidden(c, i) && !bound(o, i)))
            return (int)i;
    Py_hash_t hash = PyObject_Hash(api_of(name));
    if (hash == -1)
        return -2;
    for (unsigned i = 0; i < variables(c); i++)
        if (PyObject_Hash(api_of(variable_name(c, i))) == hash && !(hidden(c, i) && !bound(o, i))) {
            int same = PyObject_RichCompareBool(api_of(variable_name(c, i)), api_of(name), Py_EQ);
            if (same)
                return same > 0 ? (int)i : -2;
        }
    return -1;
}

/* The dict of other names; made when `make`. New reference, for clear() may drop the frame's at any time. NULL: none, or raised when make. */
static PyObject *extra_dict(FrameObj *o, bool make)
{
    obj_lock(&o->hdr);
    Value v = is_absent(o->extra_locals) ? V_ABSENT : value_keep_locked(o->extra_locals);
    obj_unlock(&o->hdr);
    if (!is_absent(v) || !make)
        return is_absent(v) ? NULL : api_of(v);
    PyObject *fresh = PyDict_New();
    if (!fresh)
        return NULL;
    obj_lock(&o->hdr);
    if (is_absent(o->extra_locals)) {
        o->extra_locals = value_of(Py_NewRef(fresh));
        v = value_of(fresh);
        fresh = NULL;
    } else {
        v = value_keep_locked(o->extra_locals);
    }
    obj_unlock(&o->hdr);
    Py_XDECREF(fresh);
    return api_of(v);
}

/* -- mapping ---------------------------------------------------------------------------------------------------------------------------------- */

/* 1 found, 0 not there, -1. */
static int lookup(PyObject *self, PyObject *key, PyObject **out)
{
    FrameObj *o = target(self);
    int i = variable_index(o, value_of(key));
    *out = NULL;
    if (i == -2)
        return -1;
    if (i >= 0) {
        Value v = variable_value(o, (unsigned)i);
        *out = is_absent(v) ? NULL : api_of(v);
        return !is_absent(v);
    }
    PyObject *dict = extra_dict(o, false);
    int rc = dict ? PyDict_GetItemRef(dict, key, out) : 0;
    Py_XDECREF(dict);
    return rc;
}

static PyObject *proxy_getitem(PyObject *self, PyObject *key)
{
    PyObject *v;
    int rc = lookup(self, key, &v);
    if (rc == 0)
        PyErr_Format(PyExc_KeyError, "local variable '%R' is not defined", key);
    return v;
}

static int proxy_setitem(PyObject *self, PyObject *key, PyObject *value)
{
    FrameObj *o = target(self);
    int i = variable_index(o, value_of(key));
    if (i == -2)
        return -1;
    if (i < 0) {
        PyObject *dict = extra_dict(o, value != NULL);
        int rc = !dict ? -1 : value ? PyDict_SetItem(dict, key, value) : PyDict_DelItem(dict, key);
        if (!dict && !value)
            PyErr_SetObject(PyExc_KeyError, key);
        Py_XDECREF(dict);
        return rc;
    }
    if (!value) {
        PyErr_SetString(PyExc_ValueError, "cannot remove local variables from FrameLocalsProxy");
        return -1;
    }
    struct access a = {.index = (unsigned)i, .value = value_keep(value_of(value)), .keep = buf_alloc(sizeof *a.keep)};
    if (!a.keep) {
        value_release(a.value);
        raise_no_memory();
        return -1;
    }
    frame_access(o, write_variable, &a);
    buf_free(a.keep);
    value_release(a.stored ? a.old : a.value);
    return 0;
}

static int proxy_contains(PyObject *self, PyObject *key)
{
    PyObject *v;
    int rc = lookup(self, key, &v);
    Py_XDECREF(v);
    return rc;
}

/* A dict of everything bound now. */
static PyObject *snapshot(PyObject *self)
{
    FrameObj *o = target(self);
    PyObject *dict = PyDict_New();
    for (unsigned i = 0; dict && i < variables(o->code); i++) {
        Value v = variable_value(o, i);
        if (is_absent(v))
            continue;
        if (PyDict_SetDefaultRef(dict, api_of(variable_name(o->code, i)), api_of(v), NULL) < 0)
            Py_CLEAR(dict);
        value_release(v);
    }
    PyObject *extra = extra_dict(o, false);
    if (dict && extra && PyDict_Update(dict, extra) < 0)
        Py_CLEAR(dict);
    Py_XDECREF(extra);
    return dict;
}

static PyObject *by_snapshot(PyObject *self, PyObject *(*fn)(PyObject *))
{
    PyObject *dict = snapshot(self), *r = dict ? fn(dict) : NULL;
    Py_XDECREF(dict);
    return r;
}

static Py_ssize_t proxy_len(PyObject *self)
{
    PyObject *dict = snapshot(self);
    Py_ssize_t n = dict ? PyDict_Size(dict) : -1;
    Py_XDECREF(dict);
    return n;
}

static PyObject *proxy_keys(PyObject *self, PyObject *unused) { return (void)unused, by_snapshot(self, PyDict_Keys); }
static PyObject *proxy_values(PyObject *self, PyObject *unused) { return (void)unused, by_snapshot(self, PyDict_Values); }
static PyObject *proxy_items(PyObject *self, PyObject *unused) { return (void)unused, by_snapshot(self, PyDict_Items); }
static PyObject *proxy_copy(PyObject *self, PyObject *unused) { return (void)unused, snapshot(self); }

static PyObject *proxy_iter(PyObject *self)
{
    PyObject *keys = proxy_keys(self, NULL), *it = keys ? PyObject_GetIter(keys) : NULL;
    Py_XDECREF(keys);
    return it;
}

static PyObject *proxy_reversed(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *keys = proxy_keys(self, NULL);
    if (keys && PyList_Reverse(keys) < 0)
        Py_CLEAR(keys);
    return keys;
}

static PyObject *proxy_get(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *v;
    if (nargs < 1 || nargs > 2)
        return api_of(raise_type_error("get expected 1 or 2 arguments, got %zd", nargs));
    int rc = lookup(self, args[0], &v);
    return rc < 0 ? NULL : rc ? v : nargs > 1 ? Py_NewRef(args[1]) : Py_None;
}

static PyObject *proxy_setdefault(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *v, *standard = nargs > 1 ? args[1] : Py_None;
    if (nargs < 1 || nargs > 2)
        return api_of(raise_type_error("setdefault expected 1 or 2 arguments, got %zd", nargs));
    int rc = lookup(self, args[0], &v);
    if (rc)
        return v;
    return proxy_setitem(self, args[0], standard) < 0 ? NULL : Py_NewRef(standard);
}

static PyObject *proxy_pop(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *v;
    if (nargs < 1 || nargs > 2)
        return api_of(raise_type_error("pop expected 1 or 2 arguments, got %zd", nargs));
    int i = variable_index(target(self), value_of(args[0]));
    if (i == -2)
        return NULL;
    if (i >= 0) {
        PyErr_SetString(PyExc_ValueError, "cannot remove local variables from FrameLocalsProxy");
        return NULL;
    }
    PyObject *dict = extra_dict(target(self), false);
    int rc = dict ? PyDict_Pop(dict, args[0], &v) : 0;
    Py_XDECREF(dict);
    if (rc == 0) {
        if (nargs > 1)
            return Py_NewRef(args[1]);
        PyErr_SetObject(PyExc_KeyError, args[0]);
    }
    return rc > 0 ? v : NULL;
}

static bool is_dict_like(PyObject *o) { return IS_EXACT(value_of(o), FRAME_LOCALS) || PyDict_Check(o); }

static int update_from(PyObject *self, PyObject *other)
{
    PyObject *dict = PyDict_New(), *items = NULL;
    int rc = -1;
    if (dict && PyDict_Update(dict, other) == 0 && (items = PyDict_Items(dict))) {
        rc = 0;
        for (Py_ssize_t i = 0; rc == 0 && i < PyList_Size(items); i++) {
            Value pair = value_of(PyList_GetItem(items, i));
            rc = proxy_setitem(self, api_of(tuple_at(pair, 0)), api_of(tuple_at(pair, 1)));
        }
    }
    Py_XDECREF(items);
    Py_XDECREF(dict);
    return rc;
}

static PyObject *proxy_update(PyObject *self, PyObject *other)
{
    if (!is_dict_like(other))
        return api_of(raise_type_error("update() argument must be dict or another FrameLocalsProxy"));
    if (update_from(self, other) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *proxy_or(PyObject *a, PyObject *b)
{
    if (!is_dict_like(a) || !is_dict_like(b))
        Py_RETURN_NOTIMPLEMENTED;
    PyObject *dict = PyDict_New();
    if (dict && (PyDict_Update(dict, a) < 0 || PyDict_Update(dict, b) < 0))
        Py_CLEAR(dict);
    return dict;
}

static PyObject *proxy_ior(PyObject *self, PyObject *other)
{
    if (!is_dict_like(other))
        Py_RETURN_NOTIMPLEMENTED;
    return update_from(self, other) < 0 ? NULL : Py_NewRef(self);
}

static PyObject *proxy_compare(PyObject *a, PyObject *b, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !(IS_EXACT(value_of(b), FRAME_LOCALS) || PyDict_Check(b)))
        Py_RETURN_NOTIMPLEMENTED;
    if (IS_EXACT(value_of(b), FRAME_LOCALS))
        return PyBool_FromLong((target(a) == target(b)) == (op == Py_EQ));
    PyObject *dict = snapshot(a), *r = dict ? PyObject_RichCompare(dict, b, op) : NULL;
    Py_XDECREF(dict);
    return r;
}

static PyObject *proxy_repr(PyObject *self)
{
    int rc = Py_ReprEnter(self);
    if (rc)
        return rc > 0 ? PyUnicode_FromString("{...}") : NULL;
    PyObject *r = by_snapshot(self, PyObject_Repr);
    Py_ReprLeave(self);
    return r;
}

static PyObject *proxy_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    (void)type;
    if (kwargs && PyDict_Size(kwargs))
        return api_of(raise_type_error("FrameLocalsProxy takes no keyword arguments"));
    if (PyTuple_Size(args) != 1)
        return api_of(raise_type_error("FrameLocalsProxy expected 1 argument, got %zd", PyTuple_Size(args)));
    if (!PyFrame_Check(PyTuple_GetItem(args, 0)))
        return api_of(raise_type_error("expect frame, not %T", PyTuple_GetItem(args, 0)));
    return frame_locals_proxy(PyTuple_GetItem(args, 0));
}

static int proxy_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(((ProxyObj *)value_obj(value_of(self)))->frame));
    return 0;
}

static void proxy_destroy(PyObject *self)
{
    ProxyObj *p = (ProxyObj *)value_obj(value_of(self));
    value_release(p->frame);
    obj_free(&p->hdr);
}

#define CALL(f) ((PyCFunction)(void (*)(void))(f))
static PyMethodDef proxy_methods[] = {
    {"copy", proxy_copy, METH_NOARGS, PyDoc_STR("A dict of the variables as they are now.")},
    {"get", CALL(proxy_get), METH_FASTCALL, PyDoc_STR("get(name[, default])")},
    {"items", proxy_items, METH_NOARGS, PyDoc_STR("A list of (name, value).")},
    {"keys", proxy_keys, METH_NOARGS, PyDoc_STR("A list of the names.")},
    {"pop", CALL(proxy_pop), METH_FASTCALL, PyDoc_STR("pop(name[, default]): for names that are no variables.")},
    {"setdefault", CALL(proxy_setdefault), METH_FASTCALL, PyDoc_STR("setdefault(name[, default])")},
    {"update", proxy_update, METH_O, PyDoc_STR("Sets variables from a mapping.")},
    {"values", proxy_values, METH_NOARGS, PyDoc_STR("A list of the values.")},
    {"__reversed__", proxy_reversed, METH_NOARGS, PyDoc_STR("A list of the names, last first.")},
    {NULL, NULL, 0, NULL},
};

static PyMappingMethods proxy_mapping = {.mp_length = proxy_len, .mp_subscript = proxy_getitem, .mp_ass_subscript = proxy_setitem};
static PySequenceMethods proxy_sequence = {.sq_contains = proxy_contains};
static PyNumberMethods proxy_number = {.nb_or = proxy_or, .nb_inplace_or = proxy_ior};

PyTypeObject PyFrameLocalsProxy_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "FrameLocalsProxy",
    .tp_basicsize = sizeof(ProxyObj),
    .tp_dealloc = proxy_destroy,
    .tp_repr = proxy_repr,
    .tp_as_number = &proxy_number,
    .tp_as_sequence = &proxy_sequence,
    .tp_as_mapping = &proxy_mapping,
    .tp_hash = PyObject_HashNotImplemented,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MAPPING,
    .tp_doc = PyDoc_STR("The local variables of a frame, as a mapping that writes through."),
    .tp_traverse = proxy_traverse,
    .tp_richcompare = proxy_compare,
    .tp_iter = proxy_iter,
    .tp_methods = proxy_methods,
    .tp_new = proxy_new,
};
