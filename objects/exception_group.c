/* objects/exception_group.c -- BaseExceptionGroup, ExceptionGroup, and how they are taken apart (PEP 654).
 *
 * A group is a tree whose leaves are exceptions. split() and subgroup() select leaves by a condition and build, by derive(), groups of the
 * same nesting that hold only what was selected; traceback, cause, context and notes of each group go to its copies. The end of a
 * try statement with except* puts together what was raised anew in its handlers and what nobody handled.
 */
#include "objects/exceptions_int.h"

EXC_MEMORY(group, 3)

static bool is_group(Value v) { return PyObject_TypeCheck(api_of(v), EXC_TYPE(BaseExceptionGroup)) != 0; }
static GroupObj *group_of(Value v) { return (GroupObj *)value_obj(v); }

/* --- making ---------------------------------------------------------------------------------------------------------------------- */

static bool is_a(PyTypeObject *type, enum exc_index i) { return PyType_IsSubtype(type, &exc_types[i]); }

/* Checks the members; *bare: one of them is no Exception. */
static int check_members(Value tuple, bool *bare)
{
    *bare = false;
    for (size_t i = 0; i < tuple_len(tuple); i++) {
        Value e = tuple_at(tuple, i);
        if (!value_is_exception(e)) {
            raise_value_error("Item %zd of second argument (exceptions) is not an exception", (Py_ssize_t)i);
            return -1;
        }
        *bare |= !is_a(type_of(e), EXC_Exception);
    }
    return 0;
}

static PyObject *group_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *message, *given;
    if (kwds && PyDict_Size(kwds) > 0) {
        PyErr_Format(PyExc_TypeError, "%.200s() takes no keyword arguments", type->tp_name);
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "UO:BaseExceptionGroup.__new__", &message, &given))
        return NULL;
    if (!PySequence_Check(given)) {
        PyErr_SetString(PyExc_TypeError, "second argument (exceptions) must be a sequence");
        return NULL;
    }
    PyObject *members = PySequence_Tuple(given), *self = NULL;
    Value shown = FIELD_EMPTY;
    bool bare;
    if (members == NULL)
        return NULL;
    if (PyTuple_GET_SIZE(members) == 0) {
        PyErr_SetString(PyExc_ValueError, "second argument (exceptions) must be a non-empty sequence");
        goto out;
    }
    if (check_members(value_of(members), &bare) < 0)
        goto out;
    if (type == EXC_TYPE(BaseExceptionGroup)) {
        if (!bare)
            type = EXC_TYPE(ExceptionGroup);
    } else if (bare && type == EXC_TYPE(ExceptionGroup)) {
        PyErr_SetString(PyExc_TypeError, "Cannot nest BaseExceptions in an ExceptionGroup");
        goto out;
    } else if (bare && is_a(type, EXC_Exception)) {
        PyErr_Format(PyExc_TypeError, "Cannot nest BaseExceptions in '%.200s'", type->tp_name);
        goto out;
    }
    if (PyList_Check(given)) {
        shown = V_TRUE;
    } else if (!PyTuple_CheckExact(given)) {
        shown = value_of(PyObject_Repr(given));
        if (is_raised(shown))
            goto out;
    }
    self = exc_base_new(type, args, NULL);
    if (self) {
        GroupObj *g = (GroupObj *)self;
        field_init(&g->message, value_keep(value_of(message)));
        field_init(&g->shown, value_keep(shown));
        field_init(&g->exceptions, value_keep(value_of(members)));
    }
out:
    value_release(shown);
    Py_DECREF(members);
    return self;
}

static int group_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    if (kwds && PyDict_Size(kwds) > 0) {
        PyErr_Format(PyExc_TypeError, "%.200s() takes no keyword arguments", Py_TYPE(self)->tp_name);
        return -1;
    }
    return exc_base_init(self, args, NULL);
}

/* --- text ------------------------------------------------------------------------------------------------------------------------ */

static PyObject *group_str(PyObject *self)
{
    GroupObj *g = (GroupObj *)self;
    size_t n = tuple_len(g->exceptions);
    return PyUnicode_FromFormat("%S (%zd sub-exception%s)", api_of(g->message), (Py_ssize_t)n, n == 1 ? "" : "s");
}

static PyObject *group_repr(PyObject *self)
{
    GroupObj *g = (GroupObj *)self;
    const char *name = strrchr(Py_TYPE(self)->tp_name, '.');
    name = name ? name + 1 : Py_TYPE(self)->tp_name;
    PyObject *members;
    Value args = exc_args(self);
    bool as_list = value_is_ptr(args) && PyTuple_Check(api_of(args)) && tuple_len(args) == 2 && PyList_Check(api_of(tuple_at(args, 1)));
    value_release(args);
    if (as_list) {
        PyObject *list = PySequence_List(api_of(g->exceptions));
        members = list ? PyObject_Repr(list) : NULL;
        Py_XDECREF(list);
    } else if (value_is_ptr(g->shown)) {
        members = Py_NewRef(api_of(g->shown));
    } else {
        members = PyObject_Repr(api_of(g->exceptions));
    }
    PyObject *r = members ? PyUnicode_FromFormat("%s(%R, %U)", name, api_of(g->message), members) : NULL;
    Py_XDECREF(members);
    return r;
}

/* --- derive ------------------------------------------------------------------------------------------------------------------------ */

static PyObject *group_derive(PyObject *self, PyObject *members)
{
    Value args[2] = {((GroupObj *)self)->message, value_of(members)};
    return api_of(exc_make(EXC_TYPE(BaseExceptionGroup), args, 2));
}

static int copy_notes(PyObject *from, PyObject *to)
{
    PyObject *notes;
    int r = PyObject_GetOptionalAttr(from, NAPI(dunder_notes), &notes);
    if (r <= 0)
        return r;
    if (PySequence_Check(notes)) {                       /* a copy: the two groups get notes of their own */
        PyObject *copy = PySequence_List(notes);
        r = copy ? PyObject_SetAttr(to, NAPI(dunder_notes), copy) : -1;
        Py_XDECREF(copy);
    } else {
        r = 0;
    }
    Py_DECREF(notes);
    return r;
}

/* A group like `orig` of other members; None for none. members: a list. Counted or V_RAISED. */
static Value group_subset(Value orig, PyObject *members)
{
    if (PyList_GET_SIZE(members) == 0)
        return V_NONE;
    PyObject *from = api_of(orig), *derive = PyUnicode_InternFromString("derive");
    PyObject *made = derive ? PyObject_CallMethodOneArg(from, derive, members) : NULL;
    Py_XDECREF(derive);
    if (made == NULL)
        return V_RAISED;
    if (!is_group(value_of(made))) {
        PyErr_SetString(PyExc_TypeError, "derive must return an instance of BaseExceptionGroup");
        goto failed;
    }
    PyObject *tb = PyException_GetTraceback(from);
    if (tb) {
        int r = PyException_SetTraceback(made, tb);
        Py_DECREF(tb);
        if (r < 0)
            goto failed;
    }
    PyException_SetContext(made, PyException_GetContext(from));
    PyException_SetCause(made, PyException_GetCause(from));
    if (copy_notes(from, made) < 0)
        goto failed;
    return value_of(made);
failed:
    Py_DECREF(made);
    return V_RAISED;
}

/* --- selecting leaves ---------------------------------------------------------------------------------------------------------------- */

enum condition { BY_TYPE, BY_CALL, BY_IDENTITY };
struct matcher {
    enum condition by;
    PyObject *what;                                      /* class or tuple of classes; callable; set of ids */
};

static int matcher_from(PyObject *what, struct matcher *m)
{
    bool classes = PyTuple_CheckExact(what) && PyTuple_GET_SIZE(what) > 0;
    for (Py_ssize_t i = 0; classes && i < PyTuple_GET_SIZE(what); i++)
        classes = PyExceptionClass_Check(PyTuple_GET_ITEM(what, i));
    m->what = what;
    if (classes || PyExceptionClass_Check(what)) {
        m->by = BY_TYPE;
    } else if (PyCallable_Check(what) && !PyType_Check(what)) {
        m->by = BY_CALL;
    } else {
        PyErr_SetString(PyExc_TypeError, "expected an exception type, a tuple of exception types, or a callable (other than a class)");
        return -1;
    }
    return 0;
}

static int matches(const struct matcher *m, Value exc)
{
    PyObject *answer;
    int r;
    switch (m->by) {
    case BY_TYPE: return PyErr_GivenExceptionMatches(api_of(exc), m->what);
    case BY_CALL:
        answer = PyObject_CallOneArg(m->what, api_of(exc));
        if (answer == NULL)
            return -1;
        r = PyObject_IsTrue(answer);
        Py_DECREF(answer);
        return r;
    default:
        if (is_group(exc))                               /* ids are those of leaves */
            return 0;
        answer = PyLong_FromVoidPtr(value_obj(exc));
        r = answer ? PySet_Contains(m->what, answer) : -1;
        Py_XDECREF(answer);
        return r;
    }
}

struct halves { Value match, rest; };                    /* counted; None: nothing */

static void halves_drop(struct halves *h)
{
    value_release(h->match);
    value_release(h->rest);
    *h = (struct halves){V_NONE, V_NONE};
}

static int append_unless_none(PyObject *list, Value v) { return is_none(v) ? 0 : PyList_Append(list, api_of(v)); }

/* rest is built only when asked for. 0 or -1. */
static int group_split_by(Value exc, const struct matcher *m, bool want_rest, struct halves *out)
{
    *out = (struct halves){V_NONE, V_NONE};
    int whole = matches(m, exc);
    if (whole < 0)
        return -1;
    if (whole) {
        out->match = value_keep(exc);
        return 0;
    }
    if (!is_group(exc)) {
        if (want_rest)
            out->rest = value_keep(exc);
        return 0;
    }
    int r = -1;
    PyObject *match = PyList_New(0), *rest = want_rest ? PyList_New(0) : NULL;
    if (match == NULL || (want_rest && rest == NULL) || recursion_enter(" in exceptiongroup_split_recursive") < 0)
        goto out;
    Value members = group_of(exc)->exceptions;
    r = 0;
    for (size_t i = 0; i < tuple_len(members) && r == 0; i++) {
        struct halves h;
        r = group_split_by(tuple_at(members, i), m, want_rest, &h);
        if (r < 0)
            break;
        if (append_unless_none(match, h.match) < 0 || (want_rest && append_unless_none(rest, h.rest) < 0))
            r = -1;
        halves_drop(&h);
    }
    recursion_leave();
    if (r == 0) {
        out->match = group_subset(exc, match);
        if (!is_raised(out->match) && want_rest)
            out->rest = group_subset(exc, rest);
        if (is_raised(out->match) || is_raised(out->rest)) {
            halves_drop(out);
            r = -1;
        }
    }
out:
    Py_XDECREF(match);
    Py_XDECREF(rest);
    return r;
}

static PyObject *group_split(PyObject *self, PyObject *what)
{
    struct matcher m;
    struct halves h;
    if (matcher_from(what, &m) < 0 || group_split_by(value_of(self), &m, true, &h) < 0)
        return NULL;
    PyObject *pair = PyTuple_Pack(2, api_of(h.match), api_of(h.rest));
    halves_drop(&h);
    return pair;
}

static PyObject *group_subgroup(PyObject *self, PyObject *what)
{
    struct matcher m;
    struct halves h;
    if (matcher_from(what, &m) < 0 || group_split_by(value_of(self), &m, false, &h) < 0)
        return NULL;
    return api_of(h.match);
}

/* --- the end of try ... except* -------------------------------------------------------------------------------------------------------- */

static int collect_leaf_ids(Value exc, PyObject *ids)
{
    if (is_none(exc))
        return 0;
    if (!is_group(exc)) {
        PyObject *id = PyLong_FromVoidPtr(value_obj(exc));
        int r = id ? PySet_Add(ids, id) : -1;
        Py_XDECREF(id);
        return r;
    }
    if (recursion_enter(" in collect_exception_group_leaf_ids") < 0)
        return -1;
    Value members = group_of(exc)->exceptions;
    int r = 0;
    for (size_t i = 0; i < tuple_len(members) && r == 0; i++)
        r = collect_leaf_ids(tuple_at(members, i), ids);
    recursion_leave();
    return r;
}

/* orig with those leaves only that occur in the groups of `keep`. Counted, None or V_RAISED. */
static Value group_project(Value orig, PyObject *keep)
{
    PyObject *ids = PySet_New(NULL);
    if (ids == NULL)
        return V_RAISED;
    struct halves h = {V_RAISED, V_NONE};
    Py_ssize_t n = PyList_GET_SIZE(keep);
    int r = 0;
    for (Py_ssize_t i = 0; i < n && r == 0; i++)
        r = collect_leaf_ids(value_of(PyList_GET_ITEM(keep, i)), ids);
    if (r < 0 || group_split_by(orig, &(struct matcher){BY_IDENTITY, ids}, false, &h) < 0)
        h.match = V_RAISED;
    Py_DECREF(ids);
    return h.match;
}

static bool same_field(Value a, Value b, size_t at)
{
    const Value *x = (const Value *)(const void *)((const char *)value_obj(a) + at);
    const Value *y = (const Value *)(const void *)((const char *)value_obj(b) + at);
    return load_relaxed_u64(&x->w) == load_relaxed_u64(&y->w);
}

/* e was not raised anew since it was split from orig: same traceback, cause and context. */
static bool part_of(Value e, Value orig)
{
    return same_field(e, orig, offsetof(ExcObj, traceback)) && same_field(e, orig, offsetof(ExcObj, cause)) &&
           same_field(e, orig, offsetof(ExcObj, context));
}

/* What is to be raised after the handlers of except* have run on parts of orig. raised: the list of what they left, with the part nobody
 * handled; None entries count for nothing. Counted, or None. */
static Value reraise_star(Value orig, PyObject *raised)
{
    Py_ssize_t n = PyList_GET_SIZE(raised);
    if (n == 0)
        return V_NONE;
    if (!is_group(orig))                                 /* wrapped for the handlers, of which one at most can have run */
        return value_keep(value_of(PyList_GET_ITEM(raised, 0)));
    Value result = V_RAISED, again = V_NONE;
    PyObject *fresh = PyList_New(0), *old = PyList_New(0);
    if (fresh == NULL || old == NULL)
        goto out;
    for (Py_ssize_t i = 0; i < n; i++) {
        Value e = value_of(PyList_GET_ITEM(raised, i));
        if (!is_none(e) && PyList_Append(part_of(e, orig) ? old : fresh, api_of(e)) < 0)
            goto out;
    }
    again = group_project(orig, old);
    if (is_raised(again))
        goto out;
    if (PyList_GET_SIZE(fresh) == 0) {
        result = value_keep(again);
        goto out;
    }
    if (append_unless_none(fresh, again) < 0)
        goto out;
    if (PyList_GET_SIZE(fresh) > 1) {
        Value args[2] = {N(empty), value_of(fresh)};
        result = exc_make(EXC_TYPE(BaseExceptionGroup), args, 2);
    } else {
        result = value_keep(value_of(PyList_GET_ITEM(fresh, 0)));
    }
out:
    value_release(again);
    Py_XDECREF(fresh);
    Py_XDECREF(old);
    return result;
}

/* For the interpreter. */
PyObject *_PyExc_PrepReraiseStar(PyObject *orig, PyObject *raised);
PyObject *_PyExc_PrepReraiseStar(PyObject *orig, PyObject *raised) { return api_of(reraise_star(value_of(orig), raised)); }

PyObject *PyUnstable_Exc_PrepReraiseStar(PyObject *orig, PyObject *raised)
{
    if (orig == NULL || !value_is_exception(value_of(orig))) {
        PyErr_SetString(PyExc_TypeError, "orig must be an exception");
        return NULL;
    }
    if (raised == NULL || !PyList_Check(raised)) {
        PyErr_SetString(PyExc_TypeError, "excs must be a list of exceptions");
        return NULL;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(raised); i++) {
        PyObject *e = PyList_GET_ITEM(raised, i);
        if (e == NULL || !(value_is_exception(value_of(e)) || e == Py_None)) {
            PyErr_Format(PyExc_TypeError, "item %zd in excs is not an exception", i);
            return NULL;
        }
    }
    if (field_is_empty(&exc_obj(value_of(orig))->traceback)) {   /* by it the parts of orig are told from new exceptions */
        PyErr_SetString(PyExc_ValueError, "orig must be a raised exception");
        return NULL;
    }
    return _PyExc_PrepReraiseStar(orig, raised);
}

static PyObject *group_class_getitem(PyObject *cls, PyObject *args) { return Py_GenericAlias(cls, args); }

static PyMethodDef group_methods[] = {
    {"__class_getitem__", group_class_getitem, METH_O | METH_CLASS, PyDoc_STR("See PEP 585")},
    {"derive", group_derive, METH_O, PyDoc_STR("derive($self, excs, /)\n--\n\n")},
    {"split", group_split, METH_O, PyDoc_STR("split($self, matcher_value, /)\n--\n\n")},
    {"subgroup", group_subgroup, METH_O, PyDoc_STR("subgroup($self, matcher_value, /)\n--\n\n")},
    {NULL, NULL, 0, NULL}
};
static PyMemberDef group_members[] = {
    {"message", _Py_T_OBJECT, offsetof(GroupObj, message), Py_READONLY, PyDoc_STR("what the group is about")},
    {"exceptions", _Py_T_OBJECT, offsetof(GroupObj, exceptions), Py_READONLY, PyDoc_STR("the members, a tuple")},
    {NULL, 0, 0, 0, NULL}
};
const struct exc_layout exc_layout_GROUP = {
    EXC_SLOTS(group, GroupObj), .make = group_new, .init = group_init, .repr = group_repr, .str = group_str,
    .methods = group_methods, .members = group_members,
};
