/* stdlib/_sre_match.c -- re.Match: what a match has found.
 *
 * Everything in it is fixed when it is made, but for regs, which is made when it is first asked for. The string is kept as it was given; a
 * group of a bytes-like object is read when it is asked for, and cut where the object ends by then.
 */
#include "stdlib/_sre_int.h"

/* The number of the group that key names, or -1 with an exception. */
static Py_ssize_t group_index(const MatchObj *m, PyObject *key)
{
    Py_ssize_t g = -1;
    if (key == NULL)
        return 0;
    if (PyLong_CheckExact(key)) {
        g = PyNumber_AsSsize_t(key, NULL);
    } else if (!PyUnicode_CheckExact(key) && PyIndex_Check(key)) {
        g = PyNumber_AsSsize_t(key, NULL);
    } else if (m->re->groupindex) {
        PyObject *number;
        if (PyDict_GetItemRef(m->re->groupindex, key, &number) > 0) {
            if (PyLong_Check(number))
                g = PyLong_AsSsize_t(number);
            Py_DECREF(number);
        }
    }
    if (g >= 0 && g < m->groups)
        return g;
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_IndexError, "no such group");
    return -1;
}

/* Characters i to j of a str or bytes-like object. */
static PyObject *cut(PyObject *string, Py_ssize_t i, Py_ssize_t j)
{
    if (PyUnicode_Check(string))
        return PyUnicode_Substring(string, i, j);
    if (PyBytes_CheckExact(string) && i == 0 && j == PyBytes_GET_SIZE(string))
        return Py_NewRef(string);
    Py_buffer view;
    if (PyObject_GetBuffer(string, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    i = i < view.len ? i : view.len;
    j = j < view.len ? j : view.len;
    PyObject *piece = PyBytes_FromStringAndSize((const char *)view.buf + i, j - i);
    PyBuffer_Release(&view);
    return piece;
}

static PyObject *group_text(const MatchObj *m, Py_ssize_t g, PyObject *fallback)
{
    return m->span[g * 2] < 0 ? Py_NewRef(fallback) : cut(m->string, m->span[g * 2], m->span[g * 2 + 1]);
}

static PyObject *group_by_key(const MatchObj *m, PyObject *key)
{
    Py_ssize_t g = group_index(m, key);
    return g < 0 ? NULL : group_text(m, g, Py_None);
}

static PyObject *match_group(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    const MatchObj *m = match_of(self);
    if (n <= 1)
        return n == 0 ? group_text(m, 0, Py_None) : group_by_key(m, args[0]);
    PyObject *t = PyTuple_New(n);
    for (Py_ssize_t i = 0; t && i < n; i++) {
        PyObject *text = group_by_key(m, args[i]);
        if (text == NULL)
            Py_CLEAR(t);
        else
            PyTuple_SET_ITEM(t, i, text);
    }
    return t;
}
static PyObject *match_subscript(PyObject *self, PyObject *key) { return group_by_key(match_of(self), key); }

static const char *const default_name[] = {"default"};
static PyObject *match_groups(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    const MatchObj *m = match_of(self);
    PyObject *fallback;
    if (!args_take("groups", default_name, 0, 1, args, n, kwnames, &fallback))
        return NULL;
    PyObject *t = PyTuple_New(m->groups - 1);
    for (Py_ssize_t g = 1; t && g < m->groups; g++) {
        PyObject *text = group_text(m, g, fallback ? fallback : Py_None);
        if (text == NULL)
            Py_CLEAR(t);
        else
            PyTuple_SET_ITEM(t, g - 1, text);
    }
    return t;
}

static PyObject *match_groupdict(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    const MatchObj *m = match_of(self);
    PyObject *fallback, *key, *number;
    Py_ssize_t at = 0;
    if (!args_take("groupdict", default_name, 0, 1, args, n, kwnames, &fallback))
        return NULL;
    PyObject *d = PyDict_New();
    while (d && m->re->groupindex && PyDict_Next(m->re->groupindex, &at, &key, &number)) {
        Py_ssize_t g = group_index(m, key);
        PyObject *text = g < 0 ? NULL : group_text(m, g, fallback ? fallback : Py_None);
        if (text == NULL || PyDict_SetItem(d, key, text) < 0)
            Py_CLEAR(d);
        Py_XDECREF(text);
    }
    return d;
}

static bool one_group(const MatchObj *m, const char *name, PyObject *const *args, Py_ssize_t n, Py_ssize_t *g)
{
    if (n > 1) {
        PyErr_Format(PyExc_TypeError, "%s expected at most 1 argument, got %zd", name, n);
        return false;
    }
    *g = group_index(m, n ? args[0] : NULL);
    return *g >= 0;
}
static PyObject *match_start(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    Py_ssize_t g;
    return one_group(match_of(self), "start", args, n, &g) ? PyLong_FromSsize_t(match_of(self)->span[g * 2]) : NULL;
}
static PyObject *match_end(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    Py_ssize_t g;
    return one_group(match_of(self), "end", args, n, &g) ? PyLong_FromSsize_t(match_of(self)->span[g * 2 + 1]) : NULL;
}

static PyObject *span_tuple(const MatchObj *m, Py_ssize_t g)
{
    PyObject *t = PyTuple_New(2);
    for (int end = 0; t && end < 2; end++) {
        PyObject *n = PyLong_FromSsize_t(m->span[g * 2 + end]);
        if (n == NULL)
            Py_CLEAR(t);
        else
            PyTuple_SET_ITEM(t, end, n);
    }
    return t;
}
static PyObject *match_span(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    Py_ssize_t g;
    return one_group(match_of(self), "span", args, n, &g) ? span_tuple(match_of(self), g) : NULL;
}

static PyObject *match_regs(PyObject *self, void *Py_UNUSED(context))
{
    MatchObj *m = match_of(self);
    PyObject *regs = __atomic_load_n(&m->regs, __ATOMIC_ACQUIRE);        /* pairs with the exchange: the tuple is complete */
    if (regs)
        return Py_NewRef(regs);
    regs = PyTuple_New(m->groups);
    for (Py_ssize_t g = 0; regs && g < m->groups; g++) {
        PyObject *span = span_tuple(m, g);
        if (span == NULL)
            Py_CLEAR(regs);
        else
            PyTuple_SET_ITEM(regs, g, span);
    }
    PyObject *first = NULL;
    if (regs && !__atomic_compare_exchange_n(&m->regs, &first, regs, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        Py_DECREF(regs);
        regs = first;
    }
    return Py_XNewRef(regs);
}

static PyObject *match_lastindex(PyObject *self, void *Py_UNUSED(context))
{
    Py_ssize_t g = match_of(self)->last_group;
    return g > 0 ? PyLong_FromSsize_t(g) : Py_NewRef(Py_None);
}
static PyObject *match_lastgroup(PyObject *self, void *Py_UNUSED(context))
{
    const MatchObj *m = match_of(self);
    PyObject *names = m->re->indexgroup;
    bool named = names && m->last_group > 0 && m->last_group < PyTuple_GET_SIZE(names);
    return Py_NewRef(named ? PyTuple_GET_ITEM(names, m->last_group) : Py_None);
}

static PyObject *match_expand(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    static const char *const names[] = {"template"};
    PyObject *text;
    if (!args_take("expand", names, 1, 1, args, n, kwnames, &text))
        return NULL;
    PyObject *t = template_compile(match_of(self)->re, text);
    PyObject *r = t ? template_expand(template_of(t), match_of(self)) : NULL;
    Py_XDECREF(t);
    return r;
}

static PyObject *match_copy(PyObject *self, PyObject *Py_UNUSED(memo)) { return Py_NewRef(self); }

static PyObject *match_repr(PyObject *self)
{
    const MatchObj *m = match_of(self);
    PyObject *text = group_text(m, 0, Py_None);
    PyObject *r = text ? PyUnicode_FromFormat("<%s object; span=(%zd, %zd), match=%R>", Py_TYPE(self)->tp_name, m->span[0], m->span[1], text) : NULL;
    Py_XDECREF(text);
    return r;
}

static int match_traverse(PyObject *self, visitproc visit, void *arg)
{
    MatchObj *m = match_of(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(m->re);
    Py_VISIT(m->string);
    Py_VISIT(m->regs);
    return 0;
}
static int match_clear(PyObject *self)
{
    Py_CLEAR(match_of(self)->string);
    return 0;
}
static void match_dealloc(PyObject *self)
{
    MatchObj *m = match_of(self);
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(m->re);
    Py_XDECREF(m->string);
    Py_XDECREF(m->regs);
    type->tp_free(self);
    Py_DECREF(type);
}

#define WORDS METH_FASTCALL | METH_KEYWORDS
static PyMethodDef match_methods[] = {
    {"group", _PyCFunction_CAST(match_group), METH_FASTCALL,
     PyDoc_STR("group([group1, ...]) -> str or tuple.\n    What groups have matched, by numbers or names; a tuple if more than one is asked for.\n    Group 0 is the whole match.")},
    {"start", _PyCFunction_CAST(match_start), METH_FASTCALL, PyDoc_STR("start($self, group=0, /)\n--\n\nWhere the group's match begins.")},
    {"end", _PyCFunction_CAST(match_end), METH_FASTCALL, PyDoc_STR("end($self, group=0, /)\n--\n\nWhere the group's match ends.")},
    {"span", _PyCFunction_CAST(match_span), METH_FASTCALL, PyDoc_STR("span($self, group=0, /)\n--\n\nA tuple of start(group) and end(group).")},
    {"groups", _PyCFunction_CAST(match_groups), WORDS, PyDoc_STR("groups($self, /, default=None)\n--\n\nA tuple of all groups from 1 on; default for those that took no part.")},
    {"groupdict", _PyCFunction_CAST(match_groupdict), WORDS, PyDoc_STR("groupdict($self, /, default=None)\n--\n\nA dict of all named groups; default for those that took no part.")},
    {"expand", _PyCFunction_CAST(match_expand), WORDS, PyDoc_STR("expand($self, /, template)\n--\n\nThe template with its group references replaced, as sub() does.")},
    {"__copy__", match_copy, METH_NOARGS, PyDoc_STR("__copy__($self, /)\n--\n\n")},
    {"__deepcopy__", match_copy, METH_O, PyDoc_STR("__deepcopy__($self, memo, /)\n--\n\n")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS,
     PyDoc_STR("__class_getitem__($type, object, /)\n--\n\nMatches are generic over the type of string which was matched (str or bytes)")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef match_getset[] = {
    {"lastindex", match_lastindex, NULL, PyDoc_STR("The integer index of the last matched capturing group."), NULL},
    {"lastgroup", match_lastgroup, NULL, PyDoc_STR("The name of the last matched capturing group."), NULL},
    {"regs", match_regs, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMemberDef match_members[] = {
    {"string", _Py_T_OBJECT, offsetof(MatchObj, string), Py_READONLY, PyDoc_STR("The string passed to match() or search().")},
    {"re", _Py_T_OBJECT, offsetof(MatchObj, re), Py_READONLY, PyDoc_STR("The regular expression object.")},
    {"pos", Py_T_PYSSIZET, offsetof(MatchObj, pos), Py_READONLY, PyDoc_STR("The index into the string at which the RE engine started looking for a match.")},
    {"endpos", Py_T_PYSSIZET, offsetof(MatchObj, endpos), Py_READONLY, PyDoc_STR("The index into the string beyond which the RE engine will not go.")},
    {NULL, 0, 0, 0, NULL}
};
static PyType_Slot match_slots[] = {
    {Py_tp_dealloc, match_dealloc}, {Py_tp_traverse, match_traverse}, {Py_tp_clear, match_clear}, {Py_tp_repr, match_repr}, {Py_tp_methods, match_methods}, {Py_tp_getset, match_getset},
    {Py_tp_members, match_members}, {Py_mp_subscript, match_subscript},
    {Py_tp_doc, (void *)PyDoc_STR("The result of re.match() and re.search().\nMatch objects always have a boolean value of True.")}, {0, NULL}
};
PyType_Spec sre_match_spec = {
    "re.Match", sizeof(MatchObj), sizeof(Py_ssize_t),
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, match_slots,
};

/* --- templates -------------------------------------------------------------------------------------------------------------------------------------- */

PyObject *template_expand(TemplateObj *t, MatchObj *m)
{
    if (t->parts == 0)
        return Py_NewRef(t->head);
    PyObject *list = PyList_New(0);
    bool ok = list && PyList_Append(list, t->head) == 0;
    for (Py_ssize_t i = 0; ok && i < t->parts; i++) {
        Py_ssize_t g = t->part[i].group;
        if (g >= m->groups) {
            PyErr_SetString(PyExc_IndexError, "no such group");
            ok = false;
            break;
        }
        PyObject *text = group_text(m, g, Py_None);
        ok = text && (text == Py_None || PyList_Append(list, text) == 0) && (t->part[i].text == NULL || PyList_Append(list, t->part[i].text) == 0);
        Py_XDECREF(text);
    }
    PyObject *glue = ok ? cut(m->string, 0, 0) : NULL, *r = NULL;
    if (glue)
        r = PyUnicode_Check(glue) ? PyUnicode_Join(glue, list) : PyBytes_Join(glue, list);
    Py_XDECREF(glue);
    Py_XDECREF(list);
    return r;
}
