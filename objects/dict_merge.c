/* objects/dict_merge.c -- dicts from other things, and dicts into dicts: update, |, dict(...), fromkeys, ** in calls, ==.
 *
 * A dict that is read as a whole is read in one moment (its lock, or a copy of its table); what is written, key by key. When keys are compared
 * by Python code that changes the source, RuntimeError tells; changes by other threads are nobody's fault.
 */
#include "objects/dict_private.h"

#include "objects/argcheck.h"
#include "objects/iter_int.h"
#include "objects/set_int.h"

/* An empty dict takes a copy of the whole table. False: it was not empty, or memory ran out; nothing is changed. */
static bool merge_whole(DictObj *to, DictObj *from)
{
    if (dict_used(to) || dict_watched(to) || !IS_EXACT(value_from_obj(from), DICT))
        return false;
    enum hold h = hold_lock(&from->hdr);
    size_t used = dict_used(from);
    DictTable *t = used ? table_copied(load_relaxed_ptr(&from->table), used) : NULL;
    hold_end(&from->hdr, h);
    if (!t)
        return false;
    h = hold_lock(&to->hdr);
    DictTable *old = load_relaxed_ptr(&to->table);
    bool empty = dict_used(to) == 0;
    if (empty) {
        store_release_ptr(&to->table, t);
        store_release_size(&to->used, used);
    }
    hold_end(&to->hdr, h);
    if (empty)
        table_retire(to, old, DROP_ALL_KEYS);               /* holes' keys */
    else
        table_release(t, true);
    return empty;
}

static int repeated(Value key)
{
    raise_key_error(key);
    return -1;
}

static int merge_dict(DictObj *to, DictObj *from, int override)
{
    if (to == from || dict_used(from) == 0 || merge_whole(to, from))
        return 0;
    struct entries es;
    if (dict_entries(from, true, &es) < 0)
        return -1;
    uint64_t edition = dict_look(from)->edition;
    size_t used = dict_used(from);
    uint64_t asked = dict_asked;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < es.n; i++) {
        Value key = es.at[i].key, was = V_ABSENT;
        int found = dict_put(to, key, es.at[i].hash, value_keep(es.at[i].value), override == 1 ? DICT_PUT_REPLACE : DICT_PUT_KEEP, &was);
        value_release(was);
        rc = found < 0 ? -1 : found && override < 0 ? repeated(key) : 0;
        if (rc == 0 && dict_asked != asked && (dict_used(from) != used || dict_look(from)->edition != edition)) {
            raise_format(PyExc_RuntimeError, "dict mutated during update");
            rc = -1;
        }
    }
    entries_free(&es);
    return rc;
}

/* Any object with keys() and []. */
static int merge_mapping(DictObj *to, Value other, int override)
{
    PyObject *keys = PyMapping_Keys(api_of(other)), *it = keys ? PyObject_GetIter(keys) : NULL;
    Py_XDECREF(keys);
    if (!it)
        return -1;
    int rc = 0;
    while (rc == 0) {
        Value key = iter_step(it);
        if (is_done(key))
            break;
        if (is_raised(key)) {
            rc = -1;
            break;
        }
        if (override != 1) {
            int there = dict_has(to, key);
            if (there != 0) {
                rc = there < 0 ? -1 : override < 0 ? repeated(key) : 0;
                value_release(key);
                continue;
            }
        }
        PyObject *v = PyObject_GetItem(api_of(other), api_of(key));
        rc = v ? dict_set(to, key, value_of(v)) : -1;
        Py_XDECREF(v);
        value_release(key);
    }
    Py_DECREF(it);
    return rc;
}

int dict_merge(DictObj *to, Value other, int override)
{
    /* A subclass that iterates in its own way is asked for its keys. */
    if (value_is_dict(other) && (type_of(other)->tp_iter == PyDict_Type.tp_iter || IS_EXACT(other, ODICT)))
        return merge_dict(to, (DictObj *)value_obj(other), override);
    return merge_mapping(to, other, override);
}

static int put_pair(DictObj *to, Value key, Value v, int override)
{
    if (override)
        return dict_set(to, key, v);
    Value there = dict_set_default(to, key, v, NULL);
    value_release(there);
    return is_raised(there) ? -1 : 0;
}

/* Pairs: any iterable of iterables of two. */
static int merge_pairs(DictObj *to, Value pairs, int override)
{
    PyObject *it = PyObject_GetIter(api_of(pairs));
    if (!it)
        return -1;
    int rc = 0;
    if (zip_is_of_two(value_of(it))) {
        Value two[2];
        while (rc == 0 && (rc = zip_step_two(it, two)) > 0) {
            rc = put_pair(to, two[0], two[1], override);
            value_release(two[0]);
            value_release(two[1]);
        }
        Py_DECREF(it);
        return rc;
    }
    for (Py_ssize_t i = 0; rc == 0; i++) {
        Value item = iter_step_list(it);
        if (is_done(item))
            break;
        if (is_raised(item)) {
            rc = -1;
            break;
        }
        if (LIKELY(IS_EXACT(item, TUPLE)) && LIKELY(tuple_len(item) == 2)) {
            rc = put_pair(to, tuple_at(item, 0), tuple_at(item, 1), override);
            value_release(item);
            continue;
        }
        struct values pair;
        if (values_of(item, &pair) < 0) {
            if (PyErr_ExceptionMatches(PyExc_TypeError) && type_of(item)->tp_iter == NULL && !PySequence_Check(api_of(item)))
                raise_type_error("object is not iterable");
            PyObject *exc = PyErr_GetRaisedException();
            PyObject *note = PyUnicode_FromFormat("Cannot convert dictionary update sequence element #%zd to a sequence", i);
            if (note && (PyObject *)type_of_api(exc) == PyExc_TypeError)
                Py_XDECREF(PyObject_CallMethod(exc, "add_note", "O", note));
            Py_XDECREF(note);
            PyErr_SetRaisedException(exc);
            rc = -1;
        } else if (pair.n != 2) {
            raise_value_error("dictionary update sequence element #%zd has length %zd; 2 is required", i, (Py_ssize_t)pair.n);
            rc = -1;
        } else {
            rc = put_pair(to, pair.at[0], pair.at[1], override);
        }
        values_free(&pair);
        value_release(item);
    }
    Py_DECREF(it);
    return rc;
}

int PyDict_MergeFromSeq2(PyObject *dict, PyObject *pairs, int override)
{
    return merge_pairs(dict_of(dict), value_of(pairs), override);
}

int dict_update(DictObj *d, Value arg)
{
    if (IS_EXACT(arg, DICT))
        return dict_merge(d, arg, 1);
    if (IS_EXACT(arg, LIST) || IS_EXACT(arg, TUPLE) || IS_EXACT(arg, ZIP))       /* they have no keys() */
        return merge_pairs(d, arg, 1);
    PyObject *keys;
    int has = PyObject_GetOptionalAttr(api_of(arg), NAPI(keys), &keys);
    if (has < 0)
        return -1;
    Py_XDECREF(keys);
    return has ? dict_merge(d, arg, 1) : merge_pairs(d, arg, 1);
}

int dict_update_args(DictObj *d, const char *function, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    if (!args_count(function, nargs, 0, 1) || (nargs && dict_update(d, value_of(args[0])) < 0))
        return -1;
    size_t n = kwnames ? tuple_len(value_of(kwnames)) : 0;
    for (size_t i = 0; i < n; i++)
        if (dict_set(d, tuple_at(value_of(kwnames), i), value_of(args[(size_t)nargs + i])) < 0)
            return -1;
    return 0;
}

/* --- ** in a call ----------------------------------------------------------------------------------------------------------------------- */

PyObject *text_of_callable(Value callable)
{
    PyObject *name = NULL, *module = NULL, *text = NULL;
    if (PyObject_GetOptionalAttr(api_of(callable), NAPI(dunder_qualname), &name) < 0)
        return NULL;
    if (!name)
        return PyObject_Str(api_of(callable));
    if (PyObject_GetOptionalAttr(api_of(callable), NAPI(dunder_module), &module) >= 0) {
        bool plain = !module || module == Py_None || (PyUnicode_Check(module) && PyUnicode_EqualToUTF8(module, "builtins"));
        text = plain ? PyUnicode_FromFormat("%S()", name) : PyUnicode_FromFormat("%S.%S()", module, name);
    }
    Py_XDECREF(module);
    Py_DECREF(name);
    return text;
}

static int add_keyword(DictObj *d, Value key, Value v, Value callable)
{
    bool added;                           /* that keys are strs is for whoever is called to say */
    Value there = dict_set_default(d, key, v, &added);
    if (is_raised(there))
        return -1;
    value_release(there);
    if (added)
        return 0;
    PyObject *text = text_of_callable(callable);
    if (text)
        raise_type_error("%U got multiple values for keyword argument '%S'", text, api_of(key));
    Py_XDECREF(text);
    return -1;
}

/* keys() and [], key by key: a key that comes twice is an error. */
static int add_keywords_of(DictObj *d, Value mapping, Value callable)
{
    PyObject *keys = PyMapping_Keys(api_of(mapping)), *it = keys ? PyObject_GetIter(keys) : NULL;
    Py_XDECREF(keys);
    int rc = it ? 0 : -1;
    while (rc == 0) {
        Value key = iter_step(it);
        if (is_done(key))
            break;
        PyObject *v = is_raised(key) ? NULL : PyObject_GetItem(api_of(mapping), api_of(key));
        rc = v ? add_keyword(d, key, value_of(v), callable) : -1;
        Py_XDECREF(v);
        value_release(key);
    }
    Py_XDECREF(it);
    return rc;
}

int dict_merge_call(DictObj *d, Value mapping, Value callable)
{
    if (value_is_dict(mapping) && (type_of(mapping)->tp_iter == PyDict_Type.tp_iter || IS_EXACT(mapping, ODICT))) {
        struct entries es;
        int rc = dict_entries((DictObj *)value_obj(mapping), true, &es);
        if (rc < 0)
            return -1;
        for (size_t i = 0; rc == 0 && i < es.n; i++)
            rc = add_keyword(d, es.at[i].key, es.at[i].value, callable);
        entries_free(&es);
        return rc;
    }
    int rc = add_keywords_of(d, mapping, callable);
    if (rc < 0 && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        PyObject *text = text_of_callable(callable);
        if (text)
            raise_type_error("%U argument after ** must be a mapping, not %.200s", text, type_of(mapping)->tp_name);
        Py_XDECREF(text);
    }
    return rc;
}

/* --- fromkeys and == ---------------------------------------------------------------------------------------------------------------------- */

Value dict_fromkeys(PyTypeObject *cls, Value iterable, Value value)
{
    Value made = cls == &PyDict_Type ? dict_new() : value_of(PyObject_CallNoArgs((PyObject *)cls));
    if (is_raised(made))
        return V_RAISED;
    bool exact = IS_EXACT(made, DICT);
    int rc = 0;
    bool whole = IS_EXACT(iterable, DICT) || IS_EXACT(iterable, SET) || IS_EXACT(iterable, FROZENSET);
    if (exact && whole) {
        struct entries es;
        rc = dict_entries((DictObj *)value_obj(iterable), false, &es);
        for (size_t i = 0; rc == 0 && i < es.n; i++)
            rc = dict_set_hash((DictObj *)value_obj(made), es.at[i].key, es.at[i].hash, value);
        entries_free(&es);
    } else {
        PyObject *it = PyObject_GetIter(api_of(iterable));
        rc = it ? 0 : -1;
        while (rc == 0) {
            Value key = iter_step(it);
            if (is_done(key))
                break;
            if (is_raised(key))
                rc = -1;
            else
                rc = exact ? dict_set((DictObj *)value_obj(made), key, value) : PyObject_SetItem(api_of(made), api_of(key), api_of(value));
            value_release(key);
        }
        Py_XDECREF(it);
    }
    if (rc == 0)
        return made;
    value_release(made);
    return V_RAISED;
}

int dict_equal(DictObj *a, DictObj *b)
{
    if (dict_used(a) != dict_used(b))
        return 0;
    size_t pos = 0;
    Value key, v;
    while (dict_next(a, &pos, &key, &v)) {
        Value w = dict_get(b, key);
        int same = is_raised(w) ? -1 : is_absent(w) ? 0 : value_equal(v, w);
        value_release(key);
        value_release(v);
        value_release(w);
        if (same <= 0)
            return same;
    }
    return 1;
}
