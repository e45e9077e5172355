/* objects/set_type.c -- the types set and frozenset, their iterator, and PySet_*. */
#include "objects/set_private.h"

#include "objects/argcheck.h"
#include "objects/iter_common.h"
#include "objects/iter_int.h"

int (PySet_CheckExact)(PyObject *o) { return IS_EXACT(value_of(o), SET); }
int (PyFrozenSet_CheckExact)(PyObject *o) { return IS_EXACT(value_of(o), FROZENSET); }
int (PyAnySet_CheckExact)(PyObject *o) { return (PySet_CheckExact)(o) || (PyFrozenSet_CheckExact)(o); }
int (PySet_Check)(PyObject *o)
{
    return (PySet_CheckExact)(o) || (value_is_ptr(value_of(o)) && PyType_IsSubtype(type_of_api(o), &PySet_Type));
}
int (PyFrozenSet_Check)(PyObject *o)
{
    return (PyFrozenSet_CheckExact)(o) || (value_is_ptr(value_of(o)) && PyType_IsSubtype(type_of_api(o), &PyFrozenSet_Type));
}
int (PyAnySet_Check)(PyObject *o) { return (PyAnySet_CheckExact)(o) || (PySet_Check)(o) || (PyFrozenSet_Check)(o); }

/* --- life ------------------------------------------------------------------------------------------------------------------------------ */

static void set_dealloc(PyObject *self)
{
    SetObj *s = set_of(self);
    if (s->dict.table)
        table_release(s->dict.table, true);
    obj_free(&s->dict.hdr);
}

static int set_traverse(PyObject *self, visitproc visit, void *arg)
{
    DictTable *t = set_of(self)->dict.table;
    for (uint32_t i = 0; t && !t->only_str && i < t->filled; i++)
        if (t->entries[i].value.w != V_TOMBSTONE.w)
            Py_VISIT(api_of(t->entries[i].key));
    return 0;
}

static int set_tp_clear(PyObject *self)
{
    dict_clear(&set_of(self)->dict);
    return 0;
}

/* An empty set or frozenset of that type, unpublished if it is an exact frozenset. */
static Value empty_of(PyTypeObject *type)
{
    if (type == &PySet_Type)
        return set_new();
    if (type == &PyFrozenSet_Type)
        return set_new_frozen();
    PyObject *self = type->tp_alloc(type, 0);
    if (self)
        set_of(self)->dict.table = EMPTY_TABLE;
    return value_of(self);
}

/* A set of that type with the items of an iterable (V_ABSENT: none). */
static Value make(PyTypeObject *type, Value iterable)
{
    Value s = empty_of(type);
    if (is_raised(s))
        return V_RAISED;
    if (!is_absent(iterable) && set_update((SetObj *)value_obj(s), iterable) < 0) {
        value_release(s);
        return V_RAISED;
    }
    if (type == &PyFrozenSet_Type)
        frozenset_publish(s);
    return s;
}

/* What operators and methods return: set or frozenset, as `self` is, never a subclass. */
static PyTypeObject *plain_type(PyObject *self) { return PySet_Check(self) ? &PySet_Type : &PyFrozenSet_Type; }
static PyObject *finished(Value result, int rc)
{
    if (rc < 0 && !is_raised(result)) {
        value_release(result);
        return NULL;
    }
    if (IS_EXACT(result, FROZENSET))
        frozenset_publish(result);
    return api_of(result);
}

static PyObject *set_type_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds)) { return api_of(make(type, V_ABSENT)); }

static int set_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    if (!args_no_keywords("set", kwds))
        return -1;
    size_t n = tuple_len(value_of(args));
    if (!args_count("set", (Py_ssize_t)n, 0, 1))
        return -1;
    if (set_len(set_of(self)))
        dict_clear(&set_of(self)->dict);
    return n ? set_update(set_of(self), tuple_at(value_of(args), 0)) : 0;
}

static PyObject *set_vectorcall(PyObject *Py_UNUSED(type), PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    if (!args_no_kwnames("set", kwnames) || !args_count("set", n, 0, 1))
        return NULL;
    return api_of(make(&PySet_Type, n ? value_of(args[0]) : V_ABSENT));
}

static Value make_frozen(PyTypeObject *type, PyObject *const *args, Py_ssize_t n)
{
    if (!args_count("frozenset", n, 0, 1))
        return V_RAISED;
    if (n && type == &PyFrozenSet_Type && PyFrozenSet_CheckExact(args[0]))
        return value_keep(value_of(args[0]));
    return make(type, n ? value_of(args[0]) : V_ABSENT);
}

static PyObject *frozenset_type_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    if ((type == &PyFrozenSet_Type || type->tp_init == PyFrozenSet_Type.tp_init) && !args_no_keywords("frozenset", kwds))
        return NULL;
    return api_of(make_frozen(type, args_of_tuple(args), (Py_ssize_t)tuple_len(value_of(args))));
}

static PyObject *frozenset_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    return args_no_kwnames("frozenset", kwnames) ? api_of(make_frozen((PyTypeObject *)type, args, PyVectorcall_NARGS(nargsf))) : NULL;
}

/* --- showing, comparing, hashing ---------------------------------------------------------------------------------------------------------- */

static PyObject *set_repr(PyObject *self)
{
    const char *name = type_of_api(self)->tp_name, *dot = strrchr(name, '.');
    if (dot)
        name = dot + 1;
    if (set_len(set_of(self)) == 0)
        return PyUnicode_FromFormat("%s()", name);
    int inside = Py_ReprEnter(self);
    if (inside != 0)
        return inside > 0 ? PyUnicode_FromFormat("%s(...)", name) : NULL;
    struct values vs;
    PyUnicodeWriter *w = set_snapshot(set_of(self), &vs) < 0 ? NULL : PyUnicodeWriter_Create((Py_ssize_t)vs.n * 3 + 2);
    if (w && vs.n == 0) {                                   /* emptied by another thread since */
        PyUnicodeWriter_Discard(w);
        values_free(&vs);
        Py_ReprLeave(self);
        return PyUnicode_FromFormat("%s()", name);
    }
    bool plain = IS_EXACT(value_of(self), SET);
    bool ok = w && (plain || PyUnicodeWriter_Format(w, "%s(", name) == 0) && PyUnicodeWriter_WriteChar(w, '{') == 0;
    for (size_t i = 0; ok && i < vs.n; i++)
        ok = (i == 0 || PyUnicodeWriter_WriteASCII(w, ", ", 2) == 0) && PyUnicodeWriter_WriteRepr(w, api_of(vs.at[i])) == 0;
    ok = ok && PyUnicodeWriter_WriteASCII(w, plain ? "}" : "})", plain ? 1 : 2) == 0;
    values_free(&vs);
    Py_ReprLeave(self);
    if (ok)
        return PyUnicodeWriter_Finish(w);
    PyUnicodeWriter_Discard(w);
    return NULL;
}

static PyObject *set_richcompare(PyObject *a, PyObject *b, int op)
{
    if (!PyAnySet_Check(b))
        Py_RETURN_NOTIMPLEMENTED;
    SetObj *x = set_of(a), *y = set_of(b);
    int rc = 0;
    switch (op) {
    case Py_EQ:
    case Py_NE:
        rc = set_len(x) == set_len(y) ? set_is_subset(x, &y->dict) : 0;
        if (rc >= 0 && op == Py_NE)
            rc = !rc;
        break;
    case Py_LE:
        rc = set_is_subset(x, &y->dict);
        break;
    case Py_GE:
        rc = set_is_subset(y, &x->dict);
        break;
    case Py_LT:
        rc = set_len(x) < set_len(y) ? set_is_subset(x, &y->dict) : 0;
        break;
    case Py_GT:
        rc = set_len(x) > set_len(y) ? set_is_subset(y, &x->dict) : 0;
        break;
    }
    return rc < 0 ? NULL : api_of(value_from_bool(rc));
}

/* What collections.abc.Set._hash() computes, so that other classes of sets can be equal to frozensets as keys. */
static Py_hash_t frozenset_hash(PyObject *self)
{
    SetObj *s = set_of(self);
    Py_hash_t known = (Py_hash_t)load_relaxed_u64((const uint64_t *)&s->hash);
    if (known)
        return known;
    DictTable *t = s->dict.table;
    uint64_t acc = UINT64_C(1927868237) * (set_len(s) + 1);
    for (uint32_t i = 0; i < t->filled; i++) {
        if (t->entries[i].value.w == V_TOMBSTONE.w)
            continue;
        uint64_t h = (uint64_t)t->entries[i].hash;
        acc ^= (h ^ h << 16 ^ 89869747) * UINT64_C(3644798167);
    }
    acc ^= acc >> 11 ^ acc >> 25;
    acc = acc * 69069 + 907133923;
    if (acc == UINT64_MAX)
        acc = 590923713;
    store_relaxed_u64((uint64_t *)&s->hash, acc);
    return (Py_hash_t)acc;
}

static Py_ssize_t set_length(PyObject *self) { return (Py_ssize_t)set_len(set_of(self)); }
static int set_contains(PyObject *self, PyObject *key) { return set_has(set_of(self), value_of(key)); }

/* --- operators ---------------------------------------------------------------------------------------------------------------------------- */

static bool both_sets(PyObject *a, PyObject *b) { return PyAnySet_Check(a) && PyAnySet_Check(b); }

static PyObject *set_copied(PyObject *self)
{
    Value result = empty_of(plain_type(self));
    return finished(result, is_raised(result) ? -1 : set_update((SetObj *)value_obj(result), value_of(self)));
}

static PyObject *set_or(PyObject *a, PyObject *b)
{
    if (!both_sets(a, b))
        Py_RETURN_NOTIMPLEMENTED;
    Value result = empty_of(plain_type(a));
    int rc = is_raised(result) ? -1 : set_update((SetObj *)value_obj(result), value_of(a));
    return finished(result, rc < 0 ? rc : set_update((SetObj *)value_obj(result), value_of(b)));
}

static PyObject *set_and(PyObject *a, PyObject *b)
{
    if (!both_sets(a, b))
        Py_RETURN_NOTIMPLEMENTED;
    Value result = empty_of(plain_type(a));
    return finished(result, is_raised(result) ? -1 : set_intersect_into((SetObj *)value_obj(result), set_of(a), value_of(b)));
}

static PyObject *set_sub(PyObject *a, PyObject *b)
{
    if (!both_sets(a, b))
        Py_RETURN_NOTIMPLEMENTED;
    Value result = empty_of(plain_type(a));
    return finished(result, is_raised(result) ? -1 : set_difference_into((SetObj *)value_obj(result), set_of(a), value_of(b)));
}

static PyObject *set_xor(PyObject *a, PyObject *b)
{
    if (!both_sets(a, b))
        Py_RETURN_NOTIMPLEMENTED;
    Value result = empty_of(plain_type(a));
    int rc = is_raised(result) ? -1 : set_update((SetObj *)value_obj(result), value_of(a));
    return finished(result, rc < 0 ? rc : set_toggle((SetObj *)value_obj(result), value_of(b)));
}

static PyObject *inplace(PyObject *self, PyObject *other, int (*op)(SetObj *, Value))
{
    if (!PyAnySet_Check(other))
        Py_RETURN_NOTIMPLEMENTED;
    return op(set_of(self), value_of(other)) < 0 ? NULL : Py_NewRef(self);
}

/* s becomes what it has in common with an iterable. */
static int intersect_inplace(SetObj *s, Value other)
{
    Value common = set_new();
    if (is_raised(common))
        return -1;
    SetObj *c = (SetObj *)value_obj(common);
    int rc = set_intersect_into(c, s, other);
    if (rc == 0) {
        struct hold2 h = hold_lock2(&s->dict.hdr, &c->dict.hdr);
        DictTable *t = load_relaxed_ptr(&s->dict.table);
        store_release_ptr(&s->dict.table, load_relaxed_ptr(&c->dict.table));
        store_release_size(&s->dict.used, dict_used(&c->dict));
        store_release_ptr(&c->dict.table, EMPTY_TABLE);
        store_release_size(&c->dict.used, 0);
        hold_end2(&s->dict.hdr, &c->dict.hdr, h);
        table_release(t, obj_unlooked(&s->dict.hdr));
    }
    value_release(common);
    return rc;
}

static PyObject *set_ior(PyObject *self, PyObject *other) { return inplace(self, other, set_update); }
static PyObject *set_iand(PyObject *self, PyObject *other) { return inplace(self, other, intersect_inplace); }
static PyObject *set_isub(PyObject *self, PyObject *other) { return inplace(self, other, set_subtract); }
static PyObject *set_ixor(PyObject *self, PyObject *other) { return inplace(self, other, set_toggle); }

/* --- methods ------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *set_add_method(PyObject *self, PyObject *key) { return set_add(set_of(self), value_of(key)) < 0 ? NULL : Py_None; }

static PyObject *set_discard_method(PyObject *self, PyObject *key) { return set_discard(set_of(self), value_of(key)) < 0 ? NULL : Py_None; }

static PyObject *set_remove(PyObject *self, PyObject *key)
{
    int rc = set_discard(set_of(self), value_of(key));
    if (rc == 0)
        raise_key_error(value_of(key));
    return rc <= 0 ? NULL : Py_None;
}

static PyObject *set_contains_method(PyObject *self, PyObject *key)
{
    int rc = set_has(set_of(self), value_of(key));
    return rc < 0 ? NULL : api_of(value_from_bool(rc));
}

/* Any item: the one that came first. */
static PyObject *set_pop(PyObject *self, PyObject *Py_UNUSED(unused))
{
    DictObj *d = &set_of(self)->dict;
    enum hold h = hold_begin(&d->hdr);
    if (dict_used(d) == 0) {
        hold_end(&d->hdr, h);
        PyErr_SetString(PyExc_KeyError, "pop from an empty set");
        return NULL;
    }
    DictTable *t = load_relaxed_ptr(&d->table);
    uint32_t first = load_relaxed_u32(&t->first);
    Value key = value_keep(load_relaxed_value(&t->entries[first].key));
    Value gone = table_delete(t, first);
    store_release_size(&d->used, dict_used(d) - 1);
    hold_end(&d->hdr, h);
    value_release(gone);
    return api_of(key);
}

static PyObject *set_clear_method(PyObject *self, PyObject *Py_UNUSED(unused))
{
    dict_clear(&set_of(self)->dict);
    Py_RETURN_NONE;
}

static PyObject *set_copy_method(PyObject *self, PyObject *Py_UNUSED(unused))
{
    return PyFrozenSet_CheckExact(self) ? Py_NewRef(self) : set_copied(self);
}

static PyObject *set_update_method(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++)
        if (set_update(set_of(self), value_of(args[i])) < 0)
            return NULL;
    Py_RETURN_NONE;
}

static PyObject *set_union(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    Value result = empty_of(plain_type(self));
    int rc = is_raised(result) ? -1 : set_update((SetObj *)value_obj(result), value_of(self));
    for (Py_ssize_t i = 0; rc == 0 && i < n; i++)
        if (args[i] != self)
            rc = set_update((SetObj *)value_obj(result), value_of(args[i]));
    return finished(result, rc);
}

/* self folded with each argument by op, which fills an empty set. */
static PyObject *folded(PyObject *self, PyObject *const *args, Py_ssize_t n, int (*op)(SetObj *, SetObj *, Value))
{
    if (n == 0)
        return set_copied(self);
    Value so_far = value_keep(value_of(self));
    for (Py_ssize_t i = 0; i < n; i++) {
        Value result = empty_of(plain_type(self));
        int rc = is_raised(result) ? -1 : op((SetObj *)value_obj(result), (SetObj *)value_obj(so_far), value_of(args[i]));
        value_release(so_far);
        so_far = value_of(finished(result, rc));
        if (is_raised(so_far))
            return NULL;
    }
    return api_of(so_far);
}

static PyObject *set_intersection(PyObject *self, PyObject *const *args, Py_ssize_t n) { return folded(self, args, n, set_intersect_into); }
static PyObject *set_difference(PyObject *self, PyObject *const *args, Py_ssize_t n) { return folded(self, args, n, set_difference_into); }

static PyObject *set_intersection_update(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++)
        if (intersect_inplace(set_of(self), value_of(args[i])) < 0)
            return NULL;
    Py_RETURN_NONE;
}

static PyObject *set_difference_update(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++)
        if (set_subtract(set_of(self), value_of(args[i])) < 0)
            return NULL;
    Py_RETURN_NONE;
}

static PyObject *set_symmetric_difference(PyObject *self, PyObject *other)
{
    Value result = empty_of(plain_type(self));
    int rc = is_raised(result) ? -1 : set_update((SetObj *)value_obj(result), value_of(self));
    return finished(result, rc < 0 ? rc : set_toggle((SetObj *)value_obj(result), value_of(other)));
}

static PyObject *set_symmetric_difference_update(PyObject *self, PyObject *other)
{
    return set_toggle(set_of(self), value_of(other)) < 0 ? NULL : Py_None;
}

static PyObject *set_isdisjoint(PyObject *self, PyObject *other)
{
    int rc = set_is_disjoint(set_of(self), value_of(other));
    return rc < 0 ? NULL : api_of(value_from_bool(rc));
}

/* Another operand as something with a table; counted. */
static Value tabled(PyObject *o) { return hashed_of(value_of(o)) ? value_keep(value_of(o)) : make(&PySet_Type, value_of(o)); }

static PyObject *set_issubset(PyObject *self, PyObject *other)
{
    Value o = tabled(other);
    int rc = is_raised(o) ? -1 : set_is_subset(set_of(self), hashed_of(o));
    value_release(o);
    return rc < 0 ? NULL : api_of(value_from_bool(rc));
}

static int in_table(void *d, Value v, Py_hash_t hash)
{
    int in = dict_has_hash(d, v, hash);
    return in > 0 ? 0 : in == 0 ? -2 : -1;
}

static PyObject *set_issuperset(PyObject *self, PyObject *other)
{
    if (PyAnySet_Check(other)) {
        int rc = set_is_subset(set_of(other), &set_of(self)->dict);
        return rc < 0 ? NULL : api_of(value_from_bool(rc));
    }
    if (each_hashed(value_of(other), in_table, &set_of(self)->dict) == 0)
        Py_RETURN_TRUE;
    return error_pending() ? NULL : Py_False;
}

static PyObject *set_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    PyObject *items = PySequence_List(self), *state = items ? PyObject_CallMethodNoArgs(self, NAPI(dunder_getstate)) : NULL;
    if (!state) {
        Py_XDECREF(items);
        return NULL;
    }
    Value args = value_of(items);
    args = tuple_take_values(&args, 1);
    if (is_raised(args)) {
        Py_DECREF(state);
        return NULL;
    }
    Value parts[3] = {value_keep(value_from_obj(type_of_api(self))), args, value_of(state)};
    return api_of(tuple_take_values(parts, 3));
}

static PyObject *set_sizeof(PyObject *self, PyObject *Py_UNUSED(unused))
{
    DictTable *t = dict_look(&set_of(self)->dict);
    size_t table = t == EMPTY_TABLE ? 0 : (size_t)((char *)&t->entries[t->usable] - (char *)t);
    return PyLong_FromSize_t((size_t)type_of_api(self)->tp_basicsize + table);
}

#define SHARED_METHODS                                                                                                                  \
    {"__contains__", set_contains_method, METH_O | METH_COEXIST,                                                                       \
     PyDoc_STR("__contains__($self, object, /)\n--\n\nx.__contains__(y) <==> y in x.")},                                               \
    {"copy", set_copy_method, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nA set of the same items.")},                               \
    {"difference", _PyCFunction_CAST(set_difference), METH_FASTCALL,                                                                   \
     PyDoc_STR("difference($self, /, *others)\n--\n\nA new set of the items that are in none of the others.")},                        \
    {"intersection", _PyCFunction_CAST(set_intersection), METH_FASTCALL,                                                               \
     PyDoc_STR("intersection($self, /, *others)\n--\n\nA new set of the items that are in all of the others too.")},                   \
    {"isdisjoint", set_isdisjoint, METH_O,                                                                                             \
     PyDoc_STR("isdisjoint($self, other, /)\n--\n\nTrue if the two have no item in common.")},                                         \
    {"issubset", set_issubset, METH_O, PyDoc_STR("issubset($self, other, /)\n--\n\nTrue if all items are in other too.")},             \
    {"issuperset", set_issuperset, METH_O, PyDoc_STR("issuperset($self, other, /)\n--\n\nTrue if all of other's items are in here.")}, \
    {"__reduce__", set_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\nWhat pickle needs to make this set again.")},       \
    {"__sizeof__", set_sizeof, METH_NOARGS,                                                                                            \
     PyDoc_STR("__sizeof__($self, /)\n--\n\nBytes of memory that the set takes, without its items.")},                                 \
    {"symmetric_difference", set_symmetric_difference, METH_O,                                                                         \
     PyDoc_STR("symmetric_difference($self, other, /)\n--\n\nA new set of the items that are in one of the two only.")},               \
    {"union", _PyCFunction_CAST(set_union), METH_FASTCALL,                                                                             \
     PyDoc_STR("union($self, /, *others)\n--\n\nA new set of all items of the set and the others.")},                                  \
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS,                                                                        \
     PyDoc_STR("__class_getitem__($type, object, /)\n--\n\nSee PEP 585")}

static PyMethodDef set_methods[] = {
    SHARED_METHODS,
    {"add", set_add_method, METH_O, PyDoc_STR("add($self, object, /)\n--\n\nPut object into the set; nothing changes if it is there.")},
    {"clear", set_clear_method, METH_NOARGS, PyDoc_STR("clear($self, /)\n--\n\nTake all items out.")},
    {"discard", set_discard_method, METH_O, PyDoc_STR("discard($self, object, /)\n--\n\nTake object out, if it is there.")},
    {"remove", set_remove, METH_O, PyDoc_STR("remove($self, object, /)\n--\n\nTake object out. Raises KeyError if it is not there.")},
    {"pop", set_pop, METH_NOARGS, PyDoc_STR("pop($self, /)\n--\n\nTake some item out and return it. Raises KeyError if the set is empty.")},
    {"update", _PyCFunction_CAST(set_update_method), METH_FASTCALL,
     PyDoc_STR("update($self, /, *others)\n--\n\nPut all items of the others in.")},
    {"intersection_update", _PyCFunction_CAST(set_intersection_update), METH_FASTCALL,
     PyDoc_STR("intersection_update($self, /, *others)\n--\n\nKeep the items that are in all of the others too.")},
    {"difference_update", _PyCFunction_CAST(set_difference_update), METH_FASTCALL,
     PyDoc_STR("difference_update($self, /, *others)\n--\n\nTake all items of the others out.")},
    {"symmetric_difference_update", set_symmetric_difference_update, METH_O,
     PyDoc_STR("symmetric_difference_update($self, other, /)\n--\n\nTake out what is in both; put in what is in other only.")},
    {NULL, NULL, 0, NULL},
};

static PyMethodDef frozenset_methods[] = {
    SHARED_METHODS,
    {NULL, NULL, 0, NULL},
};

/* --- iterator ------------------------------------------------------------------------------------------------------------------------------ */

static inline DictIterObj *self_iter(PyObject *self) { return (DictIterObj *)value_obj(value_of(self)); }

static PyObject *set_iter(PyObject *self)
{
    DictIterObj *it = (DictIterObj *)obj_new(SHAPE_ID_SET_ITER, sizeof *it, PAGE_CONTAINER);
    if (it) {
        it->dict = value_keep(value_of(self));
        it->used = set_len(set_of(self));
        it->place = dict_iter_place(0, it->used);
        obj_track_new(&it->hdr);
    }
    return (PyObject *)it;
}

static void set_iter_dealloc(PyObject *self)
{
    value_release(self_iter(self)->dict);
    obj_free(&self_iter(self)->hdr);
}

static int set_iter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(self_iter(self)->dict));
    return 0;
}

static PyObject *set_iter_next(PyObject *self)
{
    DictIterObj *it = self_iter(self);
    DictObj *d = (DictObj *)value_obj(it->dict);
    uint64_t place = load_relaxed_u64(&it->place);
    size_t pos = (size_t)(place >> 32), left = (uint32_t)place;
    if (place == DICT_ITER_DONE)
        return NULL;
    if (UNLIKELY(load_relaxed_size(&it->used) != load_acquire_size(&d->used))) {
        store_relaxed_size(&it->used, ITER_DONE);
        return api_of(raise_format(PyExc_RuntimeError, "Set changed size during iteration"));
    }
    Value key;
    if (!dict_next(d, &pos, &key, NULL)) {
        store_relaxed_u64(&it->place, DICT_ITER_DONE);
        return NULL;
    }
    store_relaxed_u64(&it->place, dict_iter_place(pos, left ? left - 1 : 0));
    return api_of(key);
}

static PyObject *set_iter_len(PyObject *self, PyObject *Py_UNUSED(unused))
{
    DictIterObj *it = self_iter(self);
    uint64_t place = load_relaxed_u64(&it->place);
    bool going = place != DICT_ITER_DONE && load_relaxed_size(&it->used) == dict_used((DictObj *)value_obj(it->dict));
    return PyLong_FromSize_t(going ? (uint32_t)place : 0);
}

static PyObject *set_iter_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    DictIterObj *it = self_iter(self), *copy = (DictIterObj *)obj_new(SHAPE_ID_SET_ITER, sizeof *copy, PAGE_CONTAINER);
    if (!copy)
        return NULL;
    copy->dict = value_keep(it->dict);
    copy->used = load_relaxed_size(&it->used);
    copy->place = load_relaxed_u64(&it->place);
    obj_track_new(&copy->hdr);
    PyObject *list = PySequence_List((PyObject *)copy);
    value_release(value_from_obj(copy));
    return iter_reduce_list_take(value_of(list));
}

static PyMethodDef set_iter_methods[] = {
    {"__length_hint__", set_iter_len, METH_NOARGS, ITER_LEN_DOC},
    {"__reduce__", set_iter_reduce, METH_NOARGS, ITER_REDUCE_DOC},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PySetIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "set_iterator",
    .tp_basicsize = sizeof(DictIterObj),
    .tp_dealloc = set_iter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = ITER_TYPE_FLAGS,
    .tp_traverse = set_iter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = set_iter_next,
    .tp_methods = set_iter_methods,
};

/* --- the types ------------------------------------------------------------------------------------------------------------------------------ */

static PySequenceMethods set_as_sequence = {.sq_length = set_length, .sq_contains = set_contains};
static PyNumberMethods set_as_number = {
    .nb_subtract = set_sub,
    .nb_and = set_and,
    .nb_xor = set_xor,
    .nb_or = set_or,
    .nb_inplace_subtract = set_isub,
    .nb_inplace_and = set_iand,
    .nb_inplace_xor = set_ixor,
    .nb_inplace_or = set_ior,
};
static PyNumberMethods frozenset_as_number = {.nb_subtract = set_sub, .nb_and = set_and, .nb_xor = set_xor, .nb_or = set_or};

PyTypeObject PySet_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "set",
    .tp_basicsize = sizeof(SetObj),
    .tp_dealloc = set_dealloc,
    .tp_repr = set_repr,
    .tp_as_number = &set_as_number,
    .tp_as_sequence = &set_as_sequence,
    .tp_hash = PyObject_HashNotImplemented,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | _Py_TPFLAGS_MATCH_SELF | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_doc = PyDoc_STR("set(iterable=(), /)\n--\n\nA collection of items that differ from each other."),
    .tp_traverse = set_traverse,
    .tp_clear = set_tp_clear,
    .tp_richcompare = set_richcompare,
    .tp_iter = set_iter,
    .tp_methods = set_methods,
    .tp_init = set_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = set_type_new,
    .tp_free = PyObject_GC_Del,
    .tp_vectorcall = set_vectorcall,
};

PyTypeObject PyFrozenSet_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "frozenset",
    .tp_basicsize = sizeof(SetObj),
    .tp_dealloc = set_dealloc,
    .tp_repr = set_repr,
    .tp_as_number = &frozenset_as_number,
    .tp_as_sequence = &set_as_sequence,
    .tp_hash = frozenset_hash,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | _Py_TPFLAGS_MATCH_SELF | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_doc = PyDoc_STR("frozenset(iterable=(), /)\n--\n\nA set that never changes, and so can be hashed."),
    .tp_traverse = set_traverse,
    .tp_clear = set_tp_clear,
    .tp_richcompare = set_richcompare,
    .tp_iter = set_iter,
    .tp_methods = frozenset_methods,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = frozenset_type_new,
    .tp_free = PyObject_GC_Del,
    .tp_vectorcall = frozenset_vectorcall,
};

/* --- C API ------------------------------------------------------------------------------------------------------------------------------------ */

static bool expect(bool ok)
{
    if (!ok)
        PyErr_BadInternalCall();
    return ok;
}

PyObject *PySet_New(PyObject *iterable) { return api_of(make(&PySet_Type, iterable ? value_of(iterable) : V_ABSENT)); }

/* Not yet published: PySet_Add may fill it. So the collector sees it from the start. */
PyObject *PyFrozenSet_New(PyObject *iterable)
{
    if (iterable)
        return api_of(make_frozen(&PyFrozenSet_Type, &iterable, 1));
    Value s = set_new_frozen();
    if (!is_raised(s))
        obj_track_new(value_obj(s));
    return api_of(s);
}

Py_ssize_t PySet_Size(PyObject *s) { return expect(PyAnySet_Check(s)) ? set_length(s) : -1; }
Py_ssize_t (PySet_GET_SIZE)(PyObject *s) { return set_length(s); }

int PySet_Contains(PyObject *s, PyObject *key)
{
    if (!expect(PyAnySet_Check(s)))
        return -1;
    Py_hash_t hash = set_key_hash(value_of(key));
    return hash == -1 ? -1 : dict_has_hash(&set_of(s)->dict, value_of(key), hash);
}

int PySet_Add(PyObject *s, PyObject *key)
{
    if (!expect(PySet_Check(s) || (PyFrozenSet_Check(s) && obj_is_unique(value_obj(value_of(s))))))
        return -1;
    return set_add(set_of(s), value_of(key)) < 0 ? -1 : 0;
}

int PySet_Discard(PyObject *s, PyObject *key)
{
    if (!expect(PySet_Check(s)))
        return -1;
    Py_hash_t hash = set_key_hash(value_of(key));
    Value v = hash == -1 ? V_RAISED : dict_take(&set_of(s)->dict, value_of(key), hash);
    return is_raised(v) ? -1 : !is_absent(v);
}

PyObject *PySet_Pop(PyObject *s) { return expect(PySet_Check(s)) ? set_pop(s, NULL) : NULL; }

int PySet_Clear(PyObject *s)
{
    if (!expect(PySet_Check(s)))
        return -1;
    dict_clear(&set_of(s)->dict);
    return 0;
}
