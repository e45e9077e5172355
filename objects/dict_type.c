/* objects/dict_type.c -- the type dict: its operators and methods, on the operations of dict.c and dict_merge.c. */
#include "objects/dict_private.h"

#include "objects/argcheck.h"
#include "objects/type.h"

/* --- life ---------------------------------------------------------------------------------------------------------------------------- */

static PyObject *dict_type_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds))
{
    if (type == &PyDict_Type)
        return api_of(dict_new());
    PyObject *self = type->tp_alloc(type, 0);
    if (self)
        dict_of(self)->table = EMPTY_TABLE;             /* no safepoint since it was made */
    return self;
}

static int dict_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    if (dict_update_args(dict_of(self), "dict", args_of_tuple(args), (Py_ssize_t)tuple_len(value_of(args)), NULL) < 0)
        return -1;
    return kwds ? dict_merge(dict_of(self), value_of(kwds), 1) : 0;
}

static PyObject *dict_vectorcall(PyObject *Py_UNUSED(type), PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    if (!args_count("dict", n, 0, 1))
        return NULL;
    Value d = dict_new_sized(n == 0 && kwnames ? tuple_len(value_of(kwnames)) : 0, true);
    if (is_raised(d))
        return NULL;
    if (dict_update_args((DictObj *)value_obj(d), "dict", args, n, kwnames) == 0)
        return api_of(d);
    value_release(d);
    return NULL;
}

static void dict_dealloc(PyObject *self)
{
    DictObj *d = dict_of(self);
    if (UNLIKELY(dict_watched(d))) {
        store_relaxed_u32(&d->hdr.shared, COUNT_ONE | COUNT_M);     /* callbacks may count it up and down */
        dict_notify(d, PyDict_EVENT_DEALLOCATED, V_RAISED, V_RAISED);
        dict_forget_watchers(d);
        store_relaxed_u32(&d->hdr.shared, COUNT_M);
    }
    if (d->table)
        table_release(d->table, true);
    obj_free(&d->hdr);
}

static int dict_traverse(PyObject *self, visitproc visit, void *arg)
{
    DictTable *t = dict_of(self)->table;
    for (uint32_t i = 0; t && i < t->filled; i++) {
        DictEntry *e = &t->entries[i];
        if (e->value.w == V_TOMBSTONE.w)
            continue;                                   /* an all-str table's hole may still own a str: no container */
        if (!t->only_str)
            Py_VISIT(api_of(e->key));
        Py_VISIT(api_of(e->value));
    }
    return 0;
}

static int dict_tp_clear(PyObject *self)
{
    dict_clear(dict_of(self));
    return 0;
}

/* --- showing, comparing ---------------------------------------------------------------------------------------------------------------- */

static PyObject *dict_repr(PyObject *self)
{
    DictObj *d = dict_of(self);
    if (dict_used(d) == 0)
        return PyUnicode_FromString("{}");
    int inside = Py_ReprEnter(self);
    if (inside != 0)
        return inside > 0 ? PyUnicode_FromString("{...}") : NULL;
    PyUnicodeWriter *w = PyUnicodeWriter_Create((Py_ssize_t)dict_used(d) * 6);
    bool ok = w && PyUnicodeWriter_WriteChar(w, '{') == 0, first = true;
    size_t pos = 0;
    Value key, v;
    while (ok && dict_next(d, &pos, &key, &v)) {
        ok = (first || PyUnicodeWriter_WriteASCII(w, ", ", 2) == 0) && PyUnicodeWriter_WriteRepr(w, api_of(key)) == 0 &&
             PyUnicodeWriter_WriteASCII(w, ": ", 2) == 0 && PyUnicodeWriter_WriteRepr(w, api_of(v)) == 0;
        first = false;
        value_release(key);
        value_release(v);
    }
    ok = ok && PyUnicodeWriter_WriteChar(w, '}') == 0;
    Py_ReprLeave(self);
    if (ok)
        return PyUnicodeWriter_Finish(w);
    PyUnicodeWriter_Discard(w);
    return NULL;
}

static PyObject *dict_richcompare(PyObject *a, PyObject *b, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !value_is_dict(value_of(a)) || !value_is_dict(value_of(b)))
        Py_RETURN_NOTIMPLEMENTED;
    int same = dict_equal(dict_of(a), dict_of(b));
    return same < 0 ? NULL : api_of(value_from_bool(same == (op == Py_EQ)));
}

/* --- items ------------------------------------------------------------------------------------------------------------------------------- */

static Py_ssize_t dict_length(PyObject *self) { return (Py_ssize_t)dict_used(dict_of(self)); }

static PyObject *dict_subscript(PyObject *self, PyObject *key)
{
    Value v = dict_get(dict_of(self), value_of(key));
    if (LIKELY(!is_absent(v)))
        return api_of(v);
    if (!IS_EXACT(value_of(self), DICT)) {
        v = special_call(value_of(self), N(dunder_missing), value_of(key), V_ABSENT);
        if (!is_absent(v))
            return api_of(v);
    }
    return api_of(raise_key_error(value_of(key)));
}

static int dict_ass_subscript(PyObject *self, PyObject *key, PyObject *v)
{
    if (v)
        return dict_set(dict_of(self), value_of(key), value_of(v));
    int rc = dict_del(dict_of(self), value_of(key));
    if (rc == 0)
        raise_key_error(value_of(key));
    return rc > 0 ? 0 : -1;
}

static int dict_contains(PyObject *self, PyObject *key) { return dict_has(dict_of(self), value_of(key)); }

static PyObject *dict_contains_method(PyObject *self, PyObject *key)
{
    int has = dict_has(dict_of(self), value_of(key));
    return has < 0 ? NULL : api_of(value_from_bool(has));
}

static PyObject *dict_get_method(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("get", nargs, 1, 2))
        return NULL;
    Value v = dict_get(dict_of(self), value_of(args[0]));
    if (is_absent(v))
        v = nargs > 1 ? value_keep(value_of(args[1])) : V_NONE;
    return api_of(v);
}

static PyObject *dict_setdefault(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("setdefault", nargs, 1, 2))
        return NULL;
    return api_of(dict_set_default(dict_of(self), value_of(args[0]), nargs > 1 ? value_of(args[1]) : V_NONE, NULL));
}

static PyObject *dict_pop_method(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("pop", nargs, 1, 2))
        return NULL;
    Value v = dict_pop(dict_of(self), value_of(args[0]));
    if (is_absent(v))
        v = nargs > 1 ? value_keep(value_of(args[1])) : raise_key_error(value_of(args[0]));
    return api_of(v);
}

static PyObject *dict_popitem(PyObject *self, PyObject *Py_UNUSED(unused))
{
    DictObj *d = dict_of(self);
    for (bool told = false;;) {
        enum hold h = hold_begin(&d->hdr);
        DictTable *t = load_relaxed_ptr(&d->table);
        uint32_t tail = load_relaxed_u32(&t->tail);
        if (dict_used(d) == 0) {
            hold_end(&d->hdr, h);
            PyErr_SetString(PyExc_KeyError, "popitem(): dictionary is empty");
            return NULL;
        }
        Value key = load_relaxed_value(&t->entries[tail - 1].key), v = load_relaxed_value(&t->entries[tail - 1].value);
        if (UNLIKELY(h != HOLD_OWNER) && UNLIKELY(dict_watched(d)) && !told) {
            value_keep_locked(key);
            hold_end(&d->hdr, h);
            dict_notify(d, PyDict_EVENT_DELETED, key, V_RAISED);
            value_release(key);
            told = true;
            continue;
        }
        value_keep(key);
        Value gone = table_delete(t, tail - 1);
        store_release_size(&d->used, dict_used(d) - 1);
        hold_end(&d->hdr, h);
        value_release(gone);
        return api_of(tuple_pair_take(key, v));
    }
}

static PyObject *dict_clear_method(PyObject *self, PyObject *Py_UNUSED(unused))
{
    dict_clear(dict_of(self));
    Py_RETURN_NONE;
}

static PyObject *dict_copy_method(PyObject *self, PyObject *Py_UNUSED(unused)) { return PyDict_Copy(self); }

static PyObject *dict_update_method(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    return dict_update_args(dict_of(self), "update", args, nargs, kwnames) < 0 ? NULL : Py_None;
}

static PyObject *dict_fromkeys_method(PyObject *cls, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("fromkeys", nargs, 1, 2))
        return NULL;
    return api_of(dict_fromkeys((PyTypeObject *)cls, value_of(args[0]), nargs > 1 ? value_of(args[1]) : V_NONE));
}

static PyObject *dict_sizeof(PyObject *self, PyObject *Py_UNUSED(unused))
{
    DictTable *t = dict_look(dict_of(self));
    size_t table = t == EMPTY_TABLE ? 0 : (size_t)((char *)&t->entries[t->usable] - (char *)t);
    return PyLong_FromSize_t((size_t)type_of_api(self)->tp_basicsize + table);
}

static PyObject *dict_keys(PyObject *self, PyObject *Py_UNUSED(unused)) { return dict_view_new(dict_of(self), DICT_KEYS); }
static PyObject *dict_values(PyObject *self, PyObject *Py_UNUSED(unused)) { return dict_view_new(dict_of(self), DICT_VALUES); }
static PyObject *dict_items(PyObject *self, PyObject *Py_UNUSED(unused)) { return dict_view_new(dict_of(self), DICT_ITEMS); }
static PyObject *dict_iter(PyObject *self) { return dict_iter_new(dict_of(self), DICT_KEYS, false); }
static PyObject *dict_reversed(PyObject *self, PyObject *Py_UNUSED(unused)) { return dict_iter_new(dict_of(self), DICT_KEYS, true); }

static PyObject *dict_or(PyObject *a, PyObject *b)
{
    if (!value_is_dict(value_of(a)) || !value_is_dict(value_of(b)))
        Py_RETURN_NOTIMPLEMENTED;
    PyObject *both = PyDict_Copy(a);
    if (both && dict_update(dict_of(both), value_of(b)) < 0)
        Py_CLEAR(both);
    return both;
}

static PyObject *dict_inplace_or(PyObject *self, PyObject *other)
{
    return dict_update(dict_of(self), value_of(other)) < 0 ? NULL : Py_NewRef(self);
}

/* --- the type ------------------------------------------------------------------------------------------------------------------------------ */

static PyMethodDef dict_methods[] = {
    {"__getitem__", dict_subscript, METH_O | METH_COEXIST, PyDoc_STR("__getitem__($self, key, /)\n--\n\nReturn self[key].")},
    {"__contains__", dict_contains_method, METH_O | METH_COEXIST,
     PyDoc_STR("__contains__($self, key, /)\n--\n\nTrue if the dict has the key, else False.")},
    {"__sizeof__", dict_sizeof, METH_NOARGS, PyDoc_STR("__sizeof__($self, /)\n--\n\nBytes of memory that the dict takes, without keys and values.")},
    {"get", _PyCFunction_CAST(dict_get_method), METH_FASTCALL,
     PyDoc_STR("get($self, key, default=None, /)\n--\n\nThe value of key if the dict has it, else default.")},
    {"setdefault", _PyCFunction_CAST(dict_setdefault), METH_FASTCALL,
     PyDoc_STR("setdefault($self, key, default=None, /)\n--\n\nThe value of key; if the dict has none, default becomes it.")},
    {"pop", _PyCFunction_CAST(dict_pop_method), METH_FASTCALL,
     PyDoc_STR("pop($self, key, default=<unrepresentable>, /)\n--\n\nTake the key out and return its value.\n\n"
               "If there is no such key the default is returned; without one, KeyError is raised.")},
    {"popitem", dict_popitem, METH_NOARGS,
     PyDoc_STR("popitem($self, /)\n--\n\nTake the last (key, value) out and return it. Raises KeyError if the dict is empty.")},
    {"keys", dict_keys, METH_NOARGS, PyDoc_STR("keys($self, /)\n--\n\nA set-like view of the dict's keys.")},
    {"items", dict_items, METH_NOARGS, PyDoc_STR("items($self, /)\n--\n\nA set-like view of the dict's (key, value) pairs.")},
    {"values", dict_values, METH_NOARGS, PyDoc_STR("values($self, /)\n--\n\nA view of the dict's values.")},
    {"update", _PyCFunction_CAST(dict_update_method), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("D.update([E, ]**F) -> None.  Set items from a mapping or an iterable of pairs E, then from keywords F.")},
    {"fromkeys", _PyCFunction_CAST(dict_fromkeys_method), METH_FASTCALL | METH_CLASS,
     PyDoc_STR("fromkeys($type, iterable, value=None, /)\n--\n\nA new dict with the keys of iterable, all with the same value.")},
    {"clear", dict_clear_method, METH_NOARGS, PyDoc_STR("clear($self, /)\n--\n\nTake all items out.")},
    {"copy", dict_copy_method, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nA new dict of the same items.")},
    {"__reversed__", dict_reversed, METH_NOARGS, PyDoc_STR("__reversed__($self, /)\n--\n\nAn iterator from the last key to the first.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS,
     PyDoc_STR("__class_getitem__($type, object, /)\n--\n\nSee PEP 585")},
    {NULL, NULL, 0, NULL},
};

static PyNumberMethods dict_as_number = {.nb_or = dict_or, .nb_inplace_or = dict_inplace_or};
static PySequenceMethods dict_as_sequence = {.sq_contains = dict_contains};
static PyMappingMethods dict_as_mapping = {.mp_length = dict_length, .mp_subscript = dict_subscript, .mp_ass_subscript = dict_ass_subscript};

PyTypeObject PyDict_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "dict",
    .tp_basicsize = sizeof(DictObj),
    .tp_dealloc = dict_dealloc,
    .tp_repr = dict_repr,
    .tp_as_number = &dict_as_number,
    .tp_as_sequence = &dict_as_sequence,
    .tp_as_mapping = &dict_as_mapping,
    .tp_hash = PyObject_HashNotImplemented,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DICT_SUBCLASS | _Py_TPFLAGS_MATCH_SELF |
                Py_TPFLAGS_MAPPING,
    .tp_doc = PyDoc_STR("dict() -> new empty dictionary\ndict(mapping) -> new dictionary with a mapping's (key, value) pairs\n"
                        "dict(iterable) -> new dictionary with the pairs that the iterable yields\n"
                        "dict(**kwargs) -> new dictionary with the name=value pairs of the keywords"),
    .tp_traverse = dict_traverse,
    .tp_clear = dict_tp_clear,
    .tp_richcompare = dict_richcompare,
    .tp_iter = dict_iter,
    .tp_methods = dict_methods,
    .tp_init = dict_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = dict_type_new,
    .tp_free = PyObject_GC_Del,
    .tp_vectorcall = dict_vectorcall,
};
