/* objects/odict.c -- collections.OrderedDict: a dict whose entries can be moved to either end, and that tells when it changed under an iterator.
 *
 * A dict's entries stand in the order of insertion anyway, so that is the order: there is no list beside the table that could disagree with it.
 * Moving.  move_to_end() copies the entry behind the last one (or before the first), lets the key's cell name the copy, and makes the old one a
 *          hole: rule D6 of dict_int.h, by which a reader without the lock never misses the key. Every move takes an entry at the end of the
 *          table, as a new key does, so that D3 holds; one to the front takes an unused entry there as well. When there is none the
 *          table is made anew with some: so a move costs constant time in the long run.
 * State.   (edition, filled, used) of the dict changes with every insertion, deletion and move: what iterators and == compare.
 * Methods. What OrderedDict does by itself is safe between threads as the dict's own methods are. A subclass with a __setitem__ of its own is
 *          filled by it, key by key.
 * Locks.   The dict's own.   Tests.  tests/stdlib/ordered_dict.py, tests/stdlib/ordered_dict_threads.py
 */
#include "objects/dict_private.h"

#include "objects/argcheck.h"
#include "objects/args.h"
#include "objects/iter_common.h"
#include "objects/own_attrs.h"
#include "objects/type.h"

typedef struct ODictObj {
    DictObj  d;
    uint64_t front_edition GUARD(d.hdr.lock);  /* the table that has... */
    uint32_t front GUARD(d.hdr.lock);          /* ...so many unused entries at its start */
} ODictObj;

struct order_state { uint64_t edition; size_t filled, used; };

typedef struct ODictIterObj {
    Obj      hdr;
    Value    dict FROZEN;
    struct order_state made FROZEN;            /* when it was made */
    uint64_t at   SHARED(relaxed);             /* forwards: the entry to look at next; backwards: one behind it; ITER_ENDED */
    uint8_t  part FROZEN, backwards FROZEN;    /* part: enum dict_part */
} ODictIterObj;
#define ITER_ENDED UINT64_MAX

int (PyODict_Check)(PyObject *o) { return PyObject_TypeCheck(o, &PyODict_Type); }
int (PyODict_CheckExact)(PyObject *o) { return IS_EXACT(value_of(o), ODICT); }

static struct order_state state_of(DictObj *d)
{
    DictTable *t = dict_look(d);
    return (struct order_state){t->edition, load_acquire_size(&t->filled), load_acquire_size(&d->used)};
}
static bool state_is(DictObj *d, const struct order_state *s)
{
    struct order_state now = state_of(d);
    return now.edition == s->edition && now.filled == s->filled && now.used == s->used;
}

/* --- moving ---------------------------------------------------------------------------------------------------------------------------- */

/* Entry `from` goes to `to`, which is unused, in the same table; held. cell names `from`. */
static void entry_move(DictTable *t, size_t cell, uint32_t from, uint32_t to)
{
    DictEntry *old = &t->entries[from], *e = &t->entries[to];
    Value key = load_relaxed_value(&old->key), v = load_relaxed_value(&old->value);
    e->hash = old->hash;
    store_release_value(&e->key, t->only_str ? value_keep_locked(key) : key);      /* the hole of an all-str table keeps its key (D2) */
    store_release_value(&e->value, v);
    cell_store(t, cell, to);                                                      /* pairs with entry_left() */
    store_release_value(&old->value, V_TOMBSTONE);
    if (!t->only_str)
        store_release_value(&old->key, V_TOMBSTONE);
}

static bool is_hole(DictTable *t, uint32_t i) { return load_relaxed_value(&t->entries[i].value).w == V_TOMBSTONE.w; }

static void move_last(DictTable *t, size_t cell, uint32_t from)
{
    uint32_t to = (uint32_t)t->filled, first = load_relaxed_u32(&t->first);
    t->entries[to] = (DictEntry){0, V_TOMBSTONE, V_TOMBSTONE};
    entry_move(t, cell, from, to);
    store_relaxed_u32(&t->tail, to + 1);
    store_release_size(&t->filled, (size_t)to + 1);
    while (is_hole(t, first))
        first++;
    store_relaxed_u32(&t->first, first);
}

static void move_first(ODictObj *od, DictTable *t, size_t cell, uint32_t from)
{
    uint32_t to = --od->front, tail = load_relaxed_u32(&t->tail), unused = (uint32_t)t->filled;
    t->entries[unused] = (DictEntry){0, V_TOMBSTONE, V_TOMBSTONE};     /* passed over: an absence is told by `filled` (D3) */
    store_relaxed_u32(&t->first, to);
    entry_move(t, cell, from, to);
    store_release_size(&t->filled, (size_t)unused + 1);
    while (is_hole(t, tail - 1))
        tail--;
    store_relaxed_u32(&t->tail, tail);
}

/* 1: moved, or there already; 0: no such key; -1: raised. */
static int odict_move(ODictObj *od, Value key, Py_hash_t hash, bool last)
{
    DictObj *d = &od->d;
    for (;;) {
        struct place p;
        int rc = find_any(d, key, hash, &p);
        if (rc <= 0)
            return rc;
        enum hold h = hold_lock(&d->hdr);
        DictTable *t = load_relaxed_ptr(&d->table), *fresh = NULL;
        bool holds = place_holds(t, &p), done = false;
        if (holds) {
            bool room = t->filled < t->usable && (last || (od->front_edition == t->edition && od->front > 0));
            if (last ? p.entry + 1 == load_relaxed_u32(&t->tail) : p.entry == load_relaxed_u32(&t->first)) {
                done = true;
            } else if (room && last) {
                move_last(t, p.cell, p.entry);
                done = true;
            } else if (room) {
                move_first(od, t, p.cell, p.entry);
                done = true;
            } else {
                size_t used = dict_used(d), front = last ? 0 : used / 2 + 4;
                fresh = front > UINT32_MAX / 4 ? NULL : table_rebuilt_behind(t, used, (uint32_t)front);
                if (!fresh) {
                    hold_end(&d->hdr, h);
                    raise_no_memory();
                    return -1;
                }
                od->front_edition = fresh->edition;
                od->front = (uint32_t)front;
                store_release_ptr(&d->table, fresh);            /* pairs with the acquire of every reader */
            }
        }
        enum keys_drop drop = fresh && t->filled != dict_used(d) ? DROP_HOLES : DROP_NO_KEYS;
        hold_end(&d->hdr, h);
        if (fresh)
            table_retire(d, t, drop);
        if (done)
            return 1;
    }
}

/* The entry at that end; held, and not empty. */
static uint32_t entry_at_end(DictTable *t, bool last)
{
    uint32_t first = load_relaxed_u32(&t->first);
    if (last)
        return load_relaxed_u32(&t->tail) - 1;
    while (is_hole(t, first))                                   /* `first` may lie before the first one that lives */
        first++;
    store_relaxed_u32(&t->first, first);
    return first;
}

/* Takes the first or last pair out: a tuple, or NULL with KeyError. */
static PyObject *take_end(DictObj *d, bool last)
{
    for (bool told = false;; told = true) {
        enum hold h = hold_begin(&d->hdr);
        DictTable *t = load_relaxed_ptr(&d->table);
        if (dict_used(d) == 0) {
            hold_end(&d->hdr, h);
            PyErr_SetString(PyExc_KeyError, "dictionary is empty");
            return NULL;
        }
        uint32_t at = entry_at_end(t, last);
        Value key = value_keep_locked(load_relaxed_value(&t->entries[at].key)), v = load_relaxed_value(&t->entries[at].value);
        if (UNLIKELY(h != HOLD_OWNER) && UNLIKELY(dict_watched(d)) && !told) {
            hold_end(&d->hdr, h);
            dict_notify(d, PyDict_EVENT_DELETED, key, V_RAISED);
            value_release(key);
            continue;
        }
        Value gone = table_delete(t, at);
        store_release_size(&d->used, dict_used(d) - 1);
        hold_end(&d->hdr, h);
        value_release(gone);
        return api_of(tuple_pair_take(key, v));
    }
}

/* --- filling ----------------------------------------------------------------------------------------------------------------------------- */

/* Does self store keys just as OrderedDict does? */
static bool stores_plainly(PyObject *self)
{
    const PyMappingMethods *m = Py_TYPE(self)->tp_as_mapping;
    return IS_EXACT(value_of(self), ODICT) || m->mp_ass_subscript == PyODict_Type.tp_as_mapping->mp_ass_subscript;
}

static int store_pairs(PyObject *self, PyObject *pairs)
{
    PyObject *it = PyObject_GetIter(pairs);
    int rc = it ? 0 : -1;
    while (rc == 0) {
        PyObject *pair = NULL, *key = NULL, *value = NULL, *more = NULL;
        if ((rc = PyIter_NextItem(it, &pair)) <= 0)
            break;
        rc = -1;
        PyObject *parts = PyObject_GetIter(pair);
        if (parts && PyIter_NextItem(parts, &key) >= 0 && (!key || PyIter_NextItem(parts, &value) >= 0) &&
            (!value || PyIter_NextItem(parts, &more) >= 0)) {
            if (!value)
                PyErr_Format(PyExc_ValueError, "need more than %d value%s to unpack", key != NULL, key ? "" : "s");
            else if (more)
                PyErr_SetString(PyExc_ValueError, "too many values to unpack (expected 2)");
            else
                rc = PyObject_SetItem(self, key, value);
        }
        Py_XDECREF(parts);
        Py_XDECREF(pair);
        Py_XDECREF(key);
        Py_XDECREF(value);
        Py_XDECREF(more);
    }
    Py_XDECREF(it);
    return rc;
}

static int store_keys(PyObject *self, PyObject *mapping, PyObject *keys)
{
    PyObject *it = PyObject_GetIter(keys), *key;
    int rc = it ? 0 : -1;
    while (rc == 0 && (rc = PyIter_NextItem(it, &key)) > 0) {
        PyObject *value = PyObject_GetItem(mapping, key);
        rc = value ? PyObject_SetItem(self, key, value) : -1;
        Py_XDECREF(value);
        Py_DECREF(key);
    }
    Py_XDECREF(it);
    return rc;
}

/* A mapping with keys(), one with items(), or pairs. */
static int store_all(PyObject *self, PyObject *other)
{
    bool exact = PyDict_CheckExact(other) || IS_EXACT(value_of(other), ODICT);
    if (exact && stores_plainly(self))
        return dict_merge(dict_of(self), value_of(other), 1);
    PyObject *method = NULL, *list = NULL;
    int rc;
    if (exact) {
        list = PyDict_Items(other);
        rc = list ? store_pairs(self, list) : -1;
    } else if ((rc = PyObject_GetOptionalAttr(other, NAPI(keys), &method)) > 0) {
        list = PyObject_CallNoArgs(method);
        rc = list ? store_keys(self, other, list) : -1;
    } else if (rc == 0 && (rc = PyObject_GetOptionalAttr(other, NAPI(items), &method)) > 0) {
        list = PyObject_CallNoArgs(method);
        rc = list ? store_pairs(self, list) : -1;
    } else if (rc == 0) {
        rc = store_pairs(self, other);
    }
    Py_XDECREF(method);
    Py_XDECREF(list);
    return rc;
}

static int odict_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (n > 1) {
        PyErr_Format(PyExc_TypeError, "expected at most 1 argument, got %zd", n);
        return -1;
    }
    if (n && store_all(self, PyTuple_GET_ITEM(args, 0)) < 0)
        return -1;
    return kwds ? store_all(self, kwds) : 0;
}

static PyObject *odict_update(PyObject *self, PyObject *args, PyObject *kwds)
{
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (n > 1)
        return PyErr_Format(PyExc_TypeError, "update() takes at most 1 positional argument (%zd given)", n);
    if ((n && store_all(self, PyTuple_GET_ITEM(args, 0)) < 0) || (kwds && store_all(self, kwds) < 0))
        return NULL;
    Py_RETURN_NONE;
}

/* --- life ---------------------------------------------------------------------------------------------------------------------------------- */

static int odict_traverse(PyObject *self, visitproc visit, void *arg)
{
    int rc = own_attrs_traverse(self, visit, arg);
    return rc ? rc : PyDict_Type.tp_traverse(self, visit, arg);
}

static int odict_clear(PyObject *self)
{
    own_attrs_clear(self);
    return PyDict_Type.tp_clear(self);
}

static void odict_dealloc(PyObject *self)
{
    own_attrs_destroy(self);
    PyDict_Type.tp_dealloc(self);
}

PyObject *PyODict_New(void) { return PyODict_Type.tp_new(&PyODict_Type, NULL, NULL); }
int PyODict_SetItem(PyObject *od, PyObject *key, PyObject *value) { return PyDict_SetItem(od, key, value); }
int PyODict_DelItem(PyObject *od, PyObject *key) { return PyDict_DelItem(od, key); }

/* --- comparing, showing, copying ----------------------------------------------------------------------------------------------------------- */

static int same_order(DictObj *a, DictObj *b)
{
    struct order_state was_a = state_of(a), was_b = state_of(b);
    size_t i = 0, j = 0;
    Value k, l;
    while (dict_next(a, &i, &k, NULL)) {
        int same = 0;
        if (dict_next(b, &j, &l, NULL)) {
            same = value_equal(k, l);
            value_release(l);
        }
        value_release(k);
        if (same >= 0 && (!state_is(a, &was_a) || !state_is(b, &was_b))) {
            PyErr_SetString(PyExc_RuntimeError, "OrderedDict mutated during iteration");
            same = -1;
        }
        if (same <= 0)
            return same;
    }
    if (!dict_next(b, &j, &l, NULL))
        return 1;
    value_release(l);
    return 0;
}

static PyObject *odict_richcompare(PyObject *a, PyObject *b, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !PyDict_Check(b))
        Py_RETURN_NOTIMPLEMENTED;
    PyObject *as_dicts = PyDict_Type.tp_richcompare(a, b, Py_EQ);
    if (!as_dicts)
        return NULL;
    int same = as_dicts == Py_True;
    Py_DECREF(as_dicts);
    if (same && PyODict_Check(b))
        same = same_order(dict_of(a), dict_of(b));
    return same < 0 ? NULL : PyBool_FromLong(same == (op == Py_EQ));
}

static PyObject *odict_repr(PyObject *self)
{
    const char *dot = strrchr(Py_TYPE(self)->tp_name, '.'), *name = dot ? dot + 1 : Py_TYPE(self)->tp_name;
    if (dict_used(dict_of(self)) == 0)
        return PyUnicode_FromFormat("%s()", name);
    int inside = Py_ReprEnter(self);
    if (inside != 0)
        return inside > 0 ? PyUnicode_FromString("...") : NULL;
    PyObject *shown = NULL, *text = NULL;
    if (PyODict_CheckExact(self)) {
        shown = api_of(dict_copy(dict_of(self)));
    } else {
        PyObject *items = PyObject_CallMethodNoArgs(self, NAPI(items));
        shown = items ? PyDict_New() : NULL;
        if (shown && PyDict_MergeFromSeq2(shown, items, 1) < 0)
            Py_CLEAR(shown);
        Py_XDECREF(items);
    }
    if (shown)
        text = PyUnicode_FromFormat("%s(%R)", name, shown);
    Py_XDECREF(shown);
    Py_ReprLeave(self);
    return text;
}

static PyObject *odict_copy(PyObject *self, PyObject *Py_UNUSED(unused))
{
    PyObject *copy = PyODict_CheckExact(self) ? PyODict_New() : PyObject_CallNoArgs((PyObject *)Py_TYPE(self));
    if (!copy)
        return NULL;
    DictObj *d = dict_of(self);
    int rc = 0;
    if (PyODict_CheckExact(self)) {
        rc = dict_merge(dict_of(copy), value_of(self), 1);
    } else {
        struct order_state was = state_of(d);
        size_t pos = 0;
        Value key;
        while (rc == 0 && dict_next(d, &pos, &key, NULL)) {
            PyObject *v = PyObject_GetItem(self, api_of(key));
            rc = v ? PyObject_SetItem(copy, api_of(key), v) : -1;
            Py_XDECREF(v);
            value_release(key);
            if (rc == 0 && !state_is(d, &was)) {
                PyErr_SetString(PyExc_RuntimeError, "OrderedDict mutated during iteration");
                rc = -1;
            }
        }
    }
    if (rc < 0)
        Py_CLEAR(copy);
    return copy;
}

static PyObject *odict_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    PyObject *state = PyObject_CallMethodNoArgs(self, NAPI(dunder_getstate));
    PyObject *items = state ? PyObject_CallMethodNoArgs(self, NAPI(items)) : NULL, *iterator = items ? PyObject_GetIter(items) : NULL;
    Py_XDECREF(items);
    if (state && PyDict_CheckExact(state) && PyDict_GET_SIZE(state) == 0)
        Py_SETREF(state, Py_NewRef(Py_None));
    if (iterator)
        return Py_BuildValue("O()NON", (PyObject *)Py_TYPE(self), state, Py_None, iterator);
    Py_XDECREF(state);
    return NULL;
}

static PyObject *odict_or(PyObject *a, PyObject *b)
{
    if (!PyDict_Check(a) || !PyDict_Check(b))
        Py_RETURN_NOTIMPLEMENTED;
    PyObject *made = PyObject_CallOneArg((PyObject *)Py_TYPE(PyODict_Check(a) ? a : b), a);
    if (made && store_all(made, b) < 0)
        Py_CLEAR(made);
    return made;
}

static PyObject *odict_inplace_or(PyObject *self, PyObject *other) { return store_all(self, other) < 0 ? NULL : Py_NewRef(self); }

/* --- methods ---------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *odict_move_to_end(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"key", "last", NULL};
    static const struct arg_spec spec = {"move_to_end", words, .required = 1, .positional = 2};
    PyObject *a[2];
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    PyObject *key = a[0];
    int last = a[1] ? PyObject_IsTrue(a[1]) : 1;
    if (last < 0)
        return NULL;
    Py_hash_t hash = PyObject_Hash(key);
    int rc = hash == -1 ? -1 : odict_move((ODictObj *)(void *)self, value_of(key), hash, last);
    if (rc == 0)
        raise_key_error(value_of(key));
    return rc > 0 ? Py_NewRef(Py_None) : NULL;
}

static PyObject *odict_popitem(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"last", NULL};
    static const struct arg_spec spec = {"popitem", words, .required = 0, .positional = 1};
    PyObject *given;
    if (args_bind(&spec, args, nargs, kwnames, &given) < 0)
        return NULL;
    int last = given ? PyObject_IsTrue(given) : 1;
    return last < 0 ? NULL : take_end(dict_of(self), last);
}

static PyObject *odict_pop(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"key", "default", NULL};
    static const struct arg_spec spec = {"pop", words, .required = 1, .positional = 2};
    PyObject *a[2];
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    PyObject *key = a[0], *fallback = a[1];
    Value v = dict_pop(dict_of(self), value_of(key));
    if (is_absent(v))
        v = fallback ? value_keep(value_of(fallback)) : raise_key_error(value_of(key));
    return api_of(v);
}

static PyObject *odict_setdefault(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"key", "default", NULL};
    static const struct arg_spec spec = {"setdefault", words, .required = 1, .positional = 2};
    PyObject *a[2];
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    PyObject *key = a[0], *fallback = a[1] ? a[1] : Py_None;
    if (PyODict_CheckExact(self))
        return api_of(dict_set_default(dict_of(self), value_of(key), value_of(fallback), NULL));
    int there = PySequence_Contains(self, key);
    if (there > 0)
        return PyObject_GetItem(self, key);
    return there == 0 && PyObject_SetItem(self, key, fallback) == 0 ? Py_NewRef(fallback) : NULL;
}

static PyObject *odict_fromkeys(PyObject *type, PyObject *args, PyObject *kwds)
{
    static char *names[] = {"iterable", "value", NULL};
    PyObject *iterable, *value = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|O:fromkeys", names, &iterable, &value))
        return NULL;
    return api_of(dict_fromkeys((PyTypeObject *)(void *)type, value_of(iterable), value_of(value)));
}

static PyObject *odict_sizeof(PyObject *self, PyObject *Py_UNUSED(unused))
{
    DictTable *t = dict_look(dict_of(self));
    size_t table = t == EMPTY_TABLE ? 0 : (size_t)((char *)&t->entries[t->usable] - (char *)t);
    return PyLong_FromSize_t((size_t)Py_TYPE(self)->tp_basicsize + table);
}

static PyObject *odict_iter(PyObject *self) { return odict_iter_new(dict_of(self), DICT_KEYS, false); }
static PyObject *odict_reversed(PyObject *self, PyObject *Py_UNUSED(unused)) { return odict_iter_new(dict_of(self), DICT_KEYS, true); }
static PyObject *odict_keys(PyObject *self, PyObject *Py_UNUSED(unused)) { return dict_view_new(dict_of(self), DICT_KEYS); }
static PyObject *odict_values(PyObject *self, PyObject *Py_UNUSED(unused)) { return dict_view_new(dict_of(self), DICT_VALUES); }
static PyObject *odict_items(PyObject *self, PyObject *Py_UNUSED(unused)) { return dict_view_new(dict_of(self), DICT_ITEMS); }

/* --- iterators ----------------------------------------------------------------------------------------------------------------------------------- */

PyObject *odict_iter_new(DictObj *d, enum dict_part part, bool backwards)
{
    ODictIterObj *it = (ODictIterObj *)obj_new(SHAPE_ID_ODICT_ITER, sizeof *it, PAGE_CONTAINER);
    if (!it)
        return NULL;
    it->dict = value_keep(value_from_obj(d));
    it->made = state_of(d);
    it->at = backwards ? it->made.filled : 0;
    it->part = (uint8_t)part;
    it->backwards = backwards;
    obj_track_new(&it->hdr);
    return (PyObject *)it;
}

static ODictIterObj *iter_of(PyObject *o) { return (ODictIterObj *)value_obj(value_of(o)); }

static void iter_dealloc(PyObject *self)
{
    value_release(iter_of(self)->dict);
    obj_free(&iter_of(self)->hdr);
}

static int iter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(iter_of(self)->dict));
    return 0;
}

static PyObject *iter_next(PyObject *self)
{
    ODictIterObj *it = iter_of(self);
    DictObj *d = (DictObj *)value_obj(it->dict);
    uint64_t at = load_relaxed_u64(&it->at);
    if (at == ITER_ENDED)
        return NULL;
    if (!state_is(d, &it->made)) {
        store_relaxed_u64(&it->at, ITER_ENDED);
        PyErr_SetString(PyExc_RuntimeError, "OrderedDict mutated during iteration");
        return NULL;
    }
    size_t pos = (size_t)at;
    Value k = V_NONE, v = V_NONE, *kp = it->part == DICT_VALUES ? NULL : &k, *vp = it->part == DICT_KEYS ? NULL : &v;
    bool found = it->backwards ? dict_previous(d, &pos, kp, vp) : dict_next(d, &pos, kp, vp);
    store_relaxed_u64(&it->at, found ? pos : ITER_ENDED);
    if (!found)
        return NULL;
    return api_of(it->part == DICT_KEYS ? k : it->part == DICT_VALUES ? v : tuple_pair_take(k, v));
}

/* (iter, (list of what is still to come,)): the iterator itself stays where it is. */
static PyObject *iter_pickle(PyObject *self, PyObject *Py_UNUSED(unused))
{
    ODictIterObj *it = iter_of(self), *copy = iter_of(odict_iter_new((DictObj *)value_obj(it->dict), it->part, it->backwards));
    if (!copy)
        return NULL;
    copy->made = it->made;
    copy->at = load_relaxed_u64(&it->at);
    PyObject *list = PySequence_List((PyObject *)(void *)copy);
    value_release(value_from_obj(copy));
    return iter_reduce_list_take(value_of(list));
}

static PyObject *view_iter(PyObject *self, bool backwards)
{
    enum dict_part part = PyDictKeys_Check(self) ? DICT_KEYS : PyDictItems_Check(self) ? DICT_ITEMS : DICT_VALUES;
    return odict_iter_new(dict_view_dict(value_obj(value_of(self))), part, backwards);
}
static PyObject *view_forwards(PyObject *self) { return view_iter(self, false); }
static PyObject *view_reversed(PyObject *self, PyObject *Py_UNUSED(unused)) { return view_iter(self, true); }

/* --- the types ----------------------------------------------------------------------------------------------------------------------------------- */

static PyMethodDef odict_methods[] = {
    {"move_to_end", _PyCFunction_CAST(odict_move_to_end), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("move_to_end($self, /, key, last=True)\n--\n\nMove an existing key to the end, or to the beginning if last is false.\n\n"
               "Raise KeyError if there is no such key.")},
    {"popitem", _PyCFunction_CAST(odict_popitem), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("popitem($self, /, last=True)\n--\n\nTake out and return the last (key, value), or the first if last is false.")},
    {"pop", _PyCFunction_CAST(odict_pop), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("pop($self, /, key, default=<unrepresentable>)\n--\n\nTake the key out and return its value.\n\n"
               "If there is no such key the default is returned; without one, KeyError is raised.")},
    {"setdefault", _PyCFunction_CAST(odict_setdefault), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("setdefault($self, /, key, default=None)\n--\n\nThe value of key; if there is none, default becomes it.")},
    {"fromkeys", _PyCFunction_CAST(odict_fromkeys), METH_VARARGS | METH_KEYWORDS | METH_CLASS,
     PyDoc_STR("fromkeys($type, /, iterable, value=None)\n--\n\nA new OrderedDict with the keys of iterable, all with the same value.")},
    {"update", _PyCFunction_CAST(odict_update), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("Set items from a mapping or an iterable of pairs, then from keywords.")},
    {"copy", odict_copy, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nA new OrderedDict of the same items.")},
    {"keys", odict_keys, METH_NOARGS, PyDoc_STR("keys($self, /)\n--\n\nA set-like view of the keys.")},
    {"items", odict_items, METH_NOARGS, PyDoc_STR("items($self, /)\n--\n\nA set-like view of the (key, value) pairs.")},
    {"values", odict_values, METH_NOARGS, PyDoc_STR("values($self, /)\n--\n\nA view of the values.")},
    {"__reversed__", odict_reversed, METH_NOARGS, PyDoc_STR("__reversed__($self, /)\n--\n\nAn iterator from the last key to the first.")},
    {"__reduce__", odict_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\nWhat pickle needs.")},
    {"__sizeof__", odict_sizeof, METH_NOARGS, PyDoc_STR("__sizeof__($self, /)\n--\n\nBytes of memory that it takes, without keys and values.")},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef odict_getset[] = {{"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyNumberMethods odict_as_number = {.nb_or = odict_or, .nb_inplace_or = odict_inplace_or};

PyTypeObject PyODict_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "collections.OrderedDict",
    .tp_basicsize = sizeof(ODictObj),
    .tp_dealloc = odict_dealloc,
    .tp_repr = odict_repr,
    .tp_as_number = &odict_as_number,
    .tp_hash = PyObject_HashNotImplemented,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_doc = PyDoc_STR("Dictionary that remembers insertion order"),
    .tp_traverse = odict_traverse,
    .tp_clear = odict_clear,
    .tp_richcompare = odict_richcompare,
    .tp_iter = odict_iter,
    .tp_methods = odict_methods,
    .tp_getset = odict_getset,
    .tp_base = &PyDict_Type,
    .tp_init = odict_init,
};

static PyMethodDef iter_methods[] = {{"__reduce__", iter_pickle, METH_NOARGS, ITER_REDUCE_DOC}, {NULL, NULL, 0, NULL}};
PyTypeObject PyODictIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "odict_iterator",
    .tp_basicsize = sizeof(ODictIterObj),
    .tp_dealloc = iter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = ITER_TYPE_FLAGS,
    .tp_traverse = iter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = iter_next,
    .tp_methods = iter_methods,
};

static PyMethodDef view_methods[] = {
    {"__reversed__", view_reversed, METH_NOARGS, PyDoc_STR("__reversed__($self, /)\n--\n\nAn iterator from the last to the first.")},
    {NULL, NULL, 0, NULL},
};
#define VIEW_TYPE(symbol, name, base)                                                                                                \
    PyTypeObject symbol = {                                                                                                          \
        PyVarObject_HEAD_INIT(&PyType_Type, 0)                                                                                       \
        .tp_name = name,                                                                                                             \
        .tp_basicsize = sizeof(DictViewObj),                                                                                         \
        .tp_flags = ITER_TYPE_FLAGS,                                                                                                 \
        .tp_iter = view_forwards,                                                                                                    \
        .tp_methods = view_methods,                                                                                                  \
        .tp_base = &base,                                                                                                            \
    }
VIEW_TYPE(PyODictKeys_Type, "odict_keys", PyDictKeys_Type);
VIEW_TYPE(PyODictValues_Type, "odict_values", PyDictValues_Type);
VIEW_TYPE(PyODictItems_Type, "odict_items", PyDictItems_Type);
