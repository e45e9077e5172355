/* objects/set.c -- what changes sets, on the tables of dicts (dict.c): adding, taking out, and the operations on two sets.
 *
 * The other operand of an operation is read in one moment, with its hashes, so nobody's __hash__ is called twice; then it is worked through
 * item by item. Types and methods: set_type.c.
 * Tests.  tests/objects/test_set.c
 */
#include "objects/set_private.h"

#include "objects/iter_int.h"

enum { PRIVATE_MOST = 64 };              /* more items are worth the general way, where memory is taken as they turn out to differ */

static Value new_set(uint32_t shape)
{
    SetObj *s = (SetObj *)obj_new(shape, sizeof *s, PAGE_CONTAINER);
    if (!s)
        return V_RAISED;
    s->dict.table = EMPTY_TABLE;
    return value_from_obj(s);
}

Value set_new(void)
{
    Value s = new_set(SHAPE_ID_SET);
    if (!is_raised(s))
        obj_track_new(value_obj(s));
    return s;
}

Value set_new_frozen(void) { return new_set(SHAPE_ID_FROZENSET); }

void frozenset_publish(Value v)
{
    SetObj *s = (SetObj *)value_obj(v);
    DictTable *t = s->dict.table;
    uint8_t flags = OBJ_DEEP_IMMUTABLE;
    for (uint32_t i = 0; i < t->filled; i++)
        if (t->entries[i].value.w != V_TOMBSTONE.w && !value_is_atomic(t->entries[i].key))
            flags = OBJ_TRACKED;
    store_relaxed_u8(&s->dict.hdr.flags, (uint8_t)(load_relaxed_u8(&s->dict.hdr.flags) | flags));
}

/* Adds the items of a list or of an array to an empty set that only the caller knows. False: not all are strs, or all numbers and the like:
 * the rest is to be added in the general way, for which those that are there already do not matter. */
static bool fill_private(SetObj *s, ListObj *list, const Value *at, size_t n)
{
    if (n == 0 || n > PRIVATE_MOST)
        return n == 0;
    Value first = list ? list_get(list, 0) : value_keep(at[0]);
    bool strs = !is_absent(first) && IS_EXACT(first, STR);
    value_release(first);
    if (!strs && (is_absent(first) || value_is_ptr(first)))
        return false;
    DictTable *t = table_new(table_log2_for(n), strs);
    if (!t)
        return false;
    bool whole = true;
    for (size_t i = 0; whole && i < n; i++) {
        Value v = list ? list_get(list, i) : value_keep(at[i]);
        size_t cell;
        whole = !is_absent(v) && t->filled < t->usable && (strs ? IS_EXACT(v, STR) : !value_is_ptr(v));
        Py_hash_t hash = whole ? set_key_hash(v) : 0;
        uint32_t ix = !whole ? FIND_ASK : strs ? find_str(t, v, hash, &cell) : find_word(t, v, hash, &cell);
        if (LIKELY(ix == NO_ENTRY))
            table_insert(t, cell, v, hash, V_TRUE);
        else
            value_release(v);
        whole = ix != FIND_ASK;
    }
    s->dict.table = t;
    s->dict.used = t->filled;
    return whole;
}

Value set_of_values(bool frozen, const Value *at, size_t n)
{
    Value v = frozen ? set_new_frozen() : set_new();
    if (!is_raised(v) && fill_private((SetObj *)value_obj(v), NULL, at, n))
        n = 0;
    for (size_t i = 0; i < n && !is_raised(v); i++) {
        if (set_add((SetObj *)value_obj(v), at[i]) < 0) {
            value_release(v);
            v = V_RAISED;
        }
    }
    if (frozen && !is_raised(v))
        frozenset_publish(v);
    return v;
}

/* --- one item ------------------------------------------------------------------------------------------------------------------------ */

int set_put(SetObj *s, Value key, Py_hash_t hash)
{
    Value was;
    return dict_put(&s->dict, key, hash, V_TRUE, DICT_PUT_KEEP, &was);
}

int set_add(SetObj *s, Value key)
{
    Py_hash_t hash = set_key_hash(key);
    return UNLIKELY(hash == -1) ? -1 : set_put(s, key, hash);
}

static int drop(SetObj *s, Value key, Py_hash_t hash)
{
    Value v = dict_take(&s->dict, key, hash);
    return is_raised(v) ? -1 : !is_absent(v);
}

/* An unhashable set stands for the frozenset of its items. Counted, or V_RAISED: the pending TypeError stays. */
static Value frozen_stand_in(Value key)
{
    if (!PySet_Check(api_of(key)) || !PyErr_ExceptionMatches(PyExc_TypeError))
        return V_RAISED;
    PyErr_Clear();
    return value_of(PyFrozenSet_New(api_of(key)));
}

static int with_stand_in(SetObj *s, Value key, int (*op)(SetObj *, Value, Py_hash_t))
{
    Py_hash_t hash = set_key_hash(key);
    if (LIKELY(hash != -1))
        return op(s, key, hash);
    Value frozen = frozen_stand_in(key);
    if (is_raised(frozen))
        return -1;
    hash = set_key_hash(frozen);
    int rc = hash == -1 ? -1 : op(s, frozen, hash);
    value_release(frozen);
    return rc;
}

static int has(SetObj *s, Value key, Py_hash_t hash) { return dict_has_hash(&s->dict, key, hash); }
int set_has(SetObj *s, Value key) { return with_stand_in(s, key, has); }
int set_discard(SetObj *s, Value key) { return with_stand_in(s, key, drop); }

/* --- other operands -------------------------------------------------------------------------------------------------------------------- */

/* A table of keys with known hashes: sets, and exact dicts. NULL: something else. */
DictObj *hashed_of(Value v)
{
    if (IS_EXACT(v, DICT) || (value_is_ptr(v) && value_is_anyset(v)))
        return (DictObj *)value_obj(v);
    return NULL;
}

/* The same for what is only iterated: also the keys of an exact dict. */
static DictObj *hashed_items_of(Value v)
{
    if (IS_EXACT(v, DICT_KEYS) && IS_EXACT(((DictViewObj *)value_obj(v))->dict, DICT))
        return dict_view_dict(value_obj(v));
    return hashed_of(v);
}

/* Calls op for each item of an iterable, with its hash; a result below 0 ends it. */
int each_hashed(Value iterable, int (*op)(void *, Value, Py_hash_t), void *arg)
{
    DictObj *table = hashed_items_of(iterable);
    int rc = 0;
    if (table) {
        struct entries es;
        if (dict_entries(table, false, &es) < 0)
            return -1;
        for (size_t i = 0; rc >= 0 && i < es.n; i++)
            rc = op(arg, es.at[i].key, es.at[i].hash);
        entries_free(&es);
        return rc < 0 ? -1 : 0;
    }
    PyObject *it = PyObject_GetIter(api_of(iterable));
    if (!it)
        return -1;
    while (rc >= 0) {
        Value v = iter_step_list(it);
        if (is_done(v))
            break;
        Py_hash_t hash = is_raised(v) ? -1 : set_key_hash(v);
        rc = hash == -1 ? -1 : op(arg, v, hash);
        value_release(v);
    }
    Py_DECREF(it);
    return rc < 0 ? -1 : 0;
}

static int put_one(void *s, Value v, Py_hash_t hash) { return set_put(s, v, hash); }
static int drop_one(void *s, Value v, Py_hash_t hash) { return drop(s, v, hash); }
static int toggle_one(void *s, Value v, Py_hash_t hash)
{
    int gone = drop(s, v, hash);
    return gone != 0 ? gone : set_put(s, v, hash);
}

/* An empty set takes a copy of another's table, if there is something in it. */
static bool take_whole(SetObj *to, DictObj *from, bool values)
{
    if (set_len(to) || !dict_used(from) || values)
        return false;
    bool fixed = IS_EXACT(value_from_obj(&from->hdr), FROZENSET);
    enum hold h = fixed ? HOLD_SECTION : hold_lock(&from->hdr);
    size_t used = dict_used(from);
    DictTable *t = used ? table_copied(load_relaxed_ptr(&from->table), used) : NULL;
    hold_end(&from->hdr, h);
    if (!t)
        return false;
    h = hold_begin(&to->dict.hdr);
    DictTable *old = load_relaxed_ptr(&to->dict.table);
    bool empty = set_len(to) == 0;
    if (empty) {
        store_release_ptr(&to->dict.table, t);
        store_release_size(&to->dict.used, used);
    }
    hold_end(&to->dict.hdr, h);
    if (empty)
        table_retire(&to->dict, old, DROP_ALL_KEYS);
    else
        table_release(t, true);
    return empty;
}

int set_update(SetObj *s, Value iterable)
{
    DictObj *table = hashed_items_of(iterable);
    if (table == &s->dict)
        return 0;
    if (table && take_whole(s, table, IS_EXACT(value_from_obj(table), DICT)))
        return 0;
    if (load_relaxed_ptr(&s->dict.table) == EMPTY_TABLE && obj_is_unique(&s->dict.hdr)) {
        if (IS_EXACT(iterable, LIST) && fill_private(s, (ListObj *)value_obj(iterable), NULL, list_len((ListObj *)value_obj(iterable))))
            return 0;
        if (IS_EXACT(iterable, TUPLE) && fill_private(s, NULL, ((TupleObj *)value_obj(iterable))->at, tuple_len(iterable)))
            return 0;
    }
    if (table) {
        dict_reserve(&s->dict, dict_used(table), dict_look(table)->only_str);
    } else if (IS_EXACT(iterable, TUPLE)) {
        dict_reserve(&s->dict, tuple_len(iterable), tuple_len(iterable) && IS_EXACT(tuple_at(iterable, 0), STR));
    } else if (IS_EXACT(iterable, LIST)) {
        Value first = list_get((ListObj *)value_obj(iterable), 0);
        dict_reserve(&s->dict, load_relaxed_size(&((ListObj *)value_obj(iterable))->len), IS_EXACT(first, STR));
        value_release(first);
    }
    return each_hashed(iterable, put_one, s);
}

int set_subtract(SetObj *s, Value iterable)
{
    if (hashed_of(iterable) == &s->dict) {
        dict_clear(&s->dict);
        return 0;
    }
    return each_hashed(iterable, drop_one, s);
}

int set_toggle(SetObj *s, Value iterable)
{
    if (hashed_of(iterable) == &s->dict) {
        dict_clear(&s->dict);
        return 0;
    }
    if (hashed_of(iterable))
        return each_hashed(iterable, toggle_one, s);
    Value other = set_new();                                /* an item that comes twice counts once */
    if (is_raised(other))
        return -1;
    int rc = set_update((SetObj *)value_obj(other), iterable);
    if (rc == 0)
        rc = each_hashed(other, toggle_one, s);
    value_release(other);
    return rc;
}

struct meeting { SetObj *with, *result; };
static int keep_common(void *arg, Value v, Py_hash_t hash)
{
    struct meeting *m = arg;
    int in = dict_has_hash(&m->with->dict, v, hash);
    return in > 0 ? set_put(m->result, v, hash) : in;
}
static int keep_other(void *arg, Value v, Py_hash_t hash)
{
    struct meeting *m = arg;
    int in = dict_has_hash(&m->with->dict, v, hash);
    return in == 0 ? set_put(m->result, v, hash) : in;
}

int set_intersect_into(SetObj *result, SetObj *a, Value other)
{
    struct meeting m = {a, result};
    DictObj *table = hashed_of(other);
    if (table && !IS_EXACT(other, DICT) && dict_used(table) > set_len(a)) {
        m.with = (SetObj *)table;                           /* work through the shorter one */
        return each_hashed(value_from_obj(a), keep_common, &m);
    }
    return each_hashed(other, keep_common, &m);
}

int set_difference_into(SetObj *result, SetObj *a, Value other)
{
    DictObj *table = hashed_of(other);
    if (table && (dict_used(table) >> 2) <= set_len(a) * 4) {
        struct meeting m = {(SetObj *)table, result};       /* dict_has_hash looks at the DictObj part only */
        return each_hashed(value_from_obj(a), keep_other, &m);
    }
    if (set_update(result, value_from_obj(a)) < 0)
        return -1;
    return set_subtract(result, other);
}

static int none_in(void *arg, Value v, Py_hash_t hash)
{
    int in = dict_has_hash(arg, v, hash);
    return in == 0 ? 0 : in > 0 ? -2 : -1;
}
static int all_in(void *arg, Value v, Py_hash_t hash)
{
    int in = dict_has_hash(arg, v, hash);
    return in > 0 ? 0 : in == 0 ? -2 : -1;
}

/* Items one by one until op tells (-2). 1: it did not, 0: it did, -1 raised. */
static int whole(Value items, DictObj *in, int (*op)(void *, Value, Py_hash_t))
{
    if (each_hashed(items, op, in) == 0)
        return 1;
    return error_pending() ? -1 : 0;
}

int set_is_disjoint(SetObj *s, Value other)
{
    DictObj *table = hashed_of(other);
    if (table == &s->dict)
        return set_len(s) == 0;
    if (table && dict_used(table) > set_len(s))
        return whole(value_from_obj(s), table, none_in);
    return whole(other, &s->dict, none_in);
}

int set_is_subset(SetObj *s, DictObj *of)
{
    if (set_len(s) > dict_used(of))
        return 0;
    return &s->dict == of ? 1 : whole(value_from_obj(s), of, all_in);
}

int set_snapshot(SetObj *s, struct values *vs) { return dict_snapshot(&s->dict, DICT_KEYS, vs); }
