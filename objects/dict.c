/* objects/dict.c -- the dict: looking up without a lock, and what changes it.
 *
 * dict_int.h has the structure and the rules D1-D5, dict_table.c the tables. Sets are dicts without values here (set.c).
 *
 * Looking up. Table, cell, entry, value; try-keep; table and value again. Exact strs in all-str tables, and numbers anywhere, are found by
 *          looking. Other keys go through find_any(), which runs their __eq__ with no lock held, holding a reference to the key it
 *          compares, and starts again when the table has changed meanwhile.
 * Changing. What can be found by looking is found and changed in one hold (the owner's section, or the lock). Else find_any() first; the place
 *          it gives is checked in the hold: the table has the same edition, and the entry still lives, or, for an absence, no
 *          entry has come since. If not, it is looked for again.
 * Growing. A new table is filled and published under the lock; the old one is retired.
 * Watchers. A watched dict has lost its owner's section (BYTE_FOREIGN), so the fast paths need not ask.
 * Tests.   tests/objects/test_dict.c, stress-tests/c/dict_stress.c
 */
#include "objects/dict_table.h"

#include "objects/iter_int.h"
#include "threading/perturb.h"

/* --- making -------------------------------------------------------------------------------------------------------------------------- */

Value dict_new(void)
{
    DictObj *d = (DictObj *)obj_new(SHAPE_ID_DICT, sizeof(DictObj), PAGE_CONTAINER);
    if (UNLIKELY(!d))
        return V_RAISED;
    d->table = EMPTY_TABLE;
    obj_track_new(&d->hdr);
    return value_from_obj(d);
}

Value dict_new_sized(size_t n, bool str_keys)
{
    Value v = dict_new();
    if (is_raised(v) || n == 0)
        return v;
    DictTable *t = n > UINT32_MAX / 2 ? NULL : table_new(table_log2_for(n), str_keys);
    if (UNLIKELY(!t)) {
        value_release(v);
        return raise_no_memory();
    }
    ((DictObj *)value_obj(v))->table = t;
    return v;
}

void dict_reserve(DictObj *d, size_t n, bool str_keys)
{
    DictTable *old = load_relaxed_ptr(&d->table), *t;
    if (n <= 2 || n > UINT32_MAX / 2 || old != EMPTY_TABLE || !(t = table_new(table_log2_for(n), str_keys)))
        return;
    enum hold h = hold_begin(&d->hdr);
    bool empty = load_relaxed_ptr(&d->table) == EMPTY_TABLE;
    if (empty)
        store_release_ptr(&d->table, t);                /* pairs with dict_look() */
    hold_end(&d->hdr, h);
    if (!empty)
        table_release(t, true);
}

Value dict_copy(DictObj *d)
{
    Value copy = dict_new();
    if (is_raised(copy))
        return V_RAISED;
    DictObj *c = (DictObj *)value_obj(copy);
    enum hold h = hold_lock(&d->hdr);
    size_t used = load_relaxed_size(&d->used);
    DictTable *t = used ? table_copied(load_relaxed_ptr(&d->table), used) : EMPTY_TABLE;
    hold_end(&d->hdr, h);
    if (!t) {
        value_release(copy);
        return raise_no_memory();
    }
    c->table = t;
    c->used = used;
    return copy;
}

/* --- looking up ------------------------------------------------------------------------------------------------------------------------ */

static inline uint32_t find_now(const DictTable *t, Value key, Py_hash_t hash, bool str, size_t *cell)
{
    return LIKELY(str && t->only_str) ? find_str(t, key, hash, cell) : find_word(t, key, hash, cell);
}

static NOINLINE Value get_any(DictObj *d, Value key, Py_hash_t hash)
{
    for (;;) {
        struct place p;
        int rc = find_any(d, key, hash, &p);
        if (rc <= 0)
            return rc < 0 ? V_RAISED : V_ABSENT;
        DictTable *t = dict_look(d);
        if (t->edition != p.edition)
            continue;
        Value v = entry_value_get(d, t, p.entry);
        if (!is_absent(v) && v.w != V_TOMBSTONE.w)
            return v;                                   /* else deleted, or moved (D6): find_any() tells */
    }
}

Value dict_get_hash(DictObj *d, Value key, Py_hash_t hash)
{
    bool str = IS_EXACT(key, STR);
    for (;;) {
        size_t cell;
        DictTable *t = dict_look(d);
        uint32_t ix = find_now(t, key, hash, str, &cell);
        if (ix == NO_ENTRY)
            return V_ABSENT;
        if (UNLIKELY(ix == FIND_ASK))
            return get_any(d, key, hash);
        Value v = load_acquire_value(&t->entries[ix].value);
        if (!value_is_ptr_nn(v)) {
            if (v.w != V_TOMBSTONE.w)
                return v;
            if (LIKELY(!entry_left(t, cell, ix)))
                return V_ABSENT;
            continue;
        }
        if (LIKELY(obj_is_mine(value_obj(v))))
            return value_keep(v);
        v = entry_value_get(d, t, ix);
        if (!is_absent(v) && v.w != V_TOMBSTONE.w)
            return v;
    }
}

Value dict_get(DictObj *d, Value key)
{
    Py_hash_t hash = dict_key_hash(key);
    return UNLIKELY(hash == -1) ? V_RAISED : dict_get_hash(d, key, hash);
}

Value dict_get_name(DictObj *d, Value name) { return dict_get_hash(d, name, str_hash(name)); }

Value dict_get_plain_name(DictObj *d, Value name)
{
    DictTable *t = dict_look(d);
    if (LIKELY(t->only_str))
        return dict_get_name(d, name);
    Py_hash_t hash = str_hash(name);
    size_t mask = ((size_t)1 << t->log2_index) - 1, i = (size_t)hash & mask, step = dict_step(t, hash);
    for (;; i = (i + step) & mask) {
        uint32_t ix = cell_load(t, t->index_width, i);
        if (ix == CELL_EMPTY)
            return V_ABSENT;
        const DictEntry *e = &t->entries[ix];
        if (e->hash == hash && value_is_ptr(e->key) && PyUnicode_Check(api_of(e->key)) && str_equal(e->key, name))
            return e->value.w == V_TOMBSTONE.w ? V_ABSENT : value_keep(e->value);
    }
}

int dict_has_hash(DictObj *d, Value key, Py_hash_t hash)
{
    size_t cell;
    DictTable *t = dict_look(d);
    uint32_t ix = find_now(t, key, hash, IS_EXACT(key, STR), &cell);
    if (ix == NO_ENTRY)
        return 0;
    if (LIKELY(ix != FIND_ASK))
        return load_acquire_value(&t->entries[ix].value).w != V_TOMBSTONE.w || entry_left(t, cell, ix);
    struct place p;
    return find_any(d, key, hash, &p);
}

int dict_has(DictObj *d, Value key)
{
    Py_hash_t hash = dict_key_hash(key);
    return UNLIKELY(hash == -1) ? -1 : dict_has_hash(d, key, hash);
}

bool dict_locate(DictObj *d, Value name, uint64_t *edition, uint32_t *index)
{
    size_t cell;
    DictTable *t = dict_look(d);
    if (!t->only_str)
        return false;
    uint32_t ix = find_str(t, name, str_hash(name), &cell);
    if (ix == NO_ENTRY || load_acquire_value(&t->entries[ix].value).w == V_TOMBSTONE.w)
        return false;
    *edition = t->edition;
    *index = ix;
    return true;
}

Reg dict_cached_get_slow(DictObj *d, uint64_t edition, uint32_t index)
{
    DictTable *t = dict_look(d);
    if (t->edition != edition)
        return (Reg){V_ABSENT.w};
    Value v = entry_value_get(d, t, index);
    return v.w == V_TOMBSTONE.w ? (Reg){V_ABSENT.w} : reg_from_value(v);
}

bool dict_cached_set_take(DictObj *d, uint64_t edition, uint32_t index, Value v)
{
    enum hold h = hold_begin(&d->hdr);
    DictTable *t = load_relaxed_ptr(&d->table);
    Value old = V_TOMBSTONE;
    if (LIKELY(t->edition == edition && (h == HOLD_OWNER || !dict_watched(d)))) {
        Value *slot = &t->entries[index].value;
        old = load_relaxed_value(slot);
        if (LIKELY(old.w != V_TOMBSTONE.w))
            store_release_value(slot, v);
    }
    hold_end(&d->hdr, h);
    if (old.w == V_TOMBSTONE.w)
        return false;
    value_release(old);
    return true;
}

/* --- storing -------------------------------------------------------------------------------------------------------------------------- */

int dict_insert_locked(DictObj *d, Value key, Py_hash_t hash, Value value, DictTable **old, enum keys_drop *drop)
{
    DictTable *t = load_relaxed_ptr(&d->table);
    size_t used = load_relaxed_size(&d->used), cell;
    bool str = IS_EXACT(key, STR);
    *old = NULL;
    if (UNLIKELY(t->filled >= t->usable || (t->only_str && !str))) {
        /* An empty table takes to its first key's kind. */
        bool only_str = str && (t->only_str || used == 0);
        DictTable *bigger = table_rebuilt(t, used, 1, only_str);
        if (!bigger)
            return -1;
        *drop = load_relaxed_size(&t->filled) != used ? DROP_HOLES : DROP_NO_KEYS;
        *old = t;
        t = bigger;
        PERTURB("dict: new table filled, not yet published");
    }
    if (t->only_str) {
        find_str(t, key, hash, &cell);                  /* its own hole's cell, or an empty one */
    } else {
        size_t mask = ((size_t)1 << t->log2_index) - 1, step = dict_step(t, hash);
        for (cell = (size_t)hash & mask;; cell = (cell + step) & mask) {
            uint32_t ix = cell_load(t, t->index_width, cell);
            if (ix == CELL_EMPTY || load_relaxed_value(&t->entries[ix].key).w == V_TOMBSTONE.w)
                break;
        }
    }
    table_insert(t, cell, key, hash, value);
    if (*old)
        store_release_ptr(&d->table, t);                /* pairs with the acquire of every reader */
    store_release_size(&d->used, used + 1);
    return 0;
}

/* key must be found by asking; v is consumed. 1: was there, 0: added, -1. */
static NOINLINE int put_any(DictObj *d, Value key, Py_hash_t hash, Value v, enum dict_put how, Value *was)
{
    for (;;) {
        struct place p;
        int rc = find_any(d, key, hash, &p);
        if (rc < 0) {
            value_release(v);
            return -1;
        }
        enum hold h = hold_lock(&d->hdr);
        DictTable *t = load_relaxed_ptr(&d->table), *old = NULL;
        if (!place_holds(t, &p)) {
            hold_end(&d->hdr, h);
            continue;
        }
        enum keys_drop drop = DROP_NO_KEYS;
        Value gone = V_ABSENT;
        if (rc) {
            Value *slot = &t->entries[p.entry].value;
            if (how == DICT_PUT_KEEP) {
                *was = value_keep_locked(load_relaxed_value(slot));
                gone = v;
            } else {
                gone = load_relaxed_value(slot);
                store_release_value(slot, v);
            }
        } else {
            value_keep(key);
            if (dict_insert_locked(d, key, hash, v, &old, &drop) < 0) {
                hold_end(&d->hdr, h);
                value_release(key);
                value_release(v);
                raise_no_memory();
                return -1;
            }
        }
        hold_end(&d->hdr, h);
        if (old)
            table_retire(d, old, drop);
        value_release(gone);
        return rc;
    }
}

static COLD void notify_put(DictObj *d, Value key, Py_hash_t hash, Value v, enum dict_put how)
{
    Value there = dict_get_hash(d, key, hash);
    if (is_raised(there)) {
        PyErr_Clear();                                  /* the change itself will raise it again */
        return;
    }
    if (is_absent(there))
        dict_notify(d, PyDict_EVENT_ADDED, key, v);
    else if (how == DICT_PUT_REPLACE && !value_is(there, v))
        dict_notify(d, PyDict_EVENT_MODIFIED, key, v);
    value_release(there);
}

static NOINLINE int put_slow(DictObj *d, Value key, Py_hash_t hash, Value v, enum dict_put how, Value *was)
{
    bool str = IS_EXACT(key, STR), told = false;
    enum hold h = hold_begin(&d->hdr);
    for (;;) {
        if (UNLIKELY(h != HOLD_OWNER) && UNLIKELY(dict_watched(d)) && !told) {
            hold_end(&d->hdr, h);
            notify_put(d, key, hash, v, how);
            told = true;
            h = hold_lock(&d->hdr);
        }
        DictTable *t = load_relaxed_ptr(&d->table), *old = NULL;
        size_t cell;
        uint32_t ix = find_now(t, key, hash, str, &cell);
        if (ix < FIND_ASK) {
            DictEntry *e = &t->entries[ix];
            Value there = load_relaxed_value(&e->value);
            if (LIKELY(there.w != V_TOMBSTONE.w)) {
                if (how == DICT_PUT_KEEP) {
                    *was = value_keep_locked(there);
                    there = v;
                } else {
                    store_release_value(&e->value, v);
                }
                hold_end(&d->hdr, h);
                value_release(there);
                return 1;
            }
        } else if (UNLIKELY(ix == FIND_ASK)) {
            hold_end(&d->hdr, h);
            return put_any(d, key, hash, v, how, was);
        }
        if (LIKELY(t->filled < t->usable && (str || !t->only_str))) {
            table_insert(t, cell, value_keep(key), hash, v);
            store_release_size(&d->used, load_relaxed_size(&d->used) + 1);
            hold_end(&d->hdr, h);
            return 0;
        }
        if (h == HOLD_OWNER) {                          /* memory is not found in the owner's section; look again under the lock */
            hold_end(&d->hdr, h);
            h = hold_lock(&d->hdr);
            continue;
        }
        enum keys_drop drop = DROP_NO_KEYS;
        int rc = dict_insert_locked(d, value_keep(key), hash, v, &old, &drop);
        hold_end(&d->hdr, h);
        if (old)
            table_retire(d, old, drop);
        if (rc < 0) {
            value_release(key);
            value_release(v);
            raise_no_memory();
        }
        return rc;
    }
}

/* Stores v under key (kept). v is consumed. DICT_PUT_KEEP: what is there stays, and *was is it. 1: was there, 0: added, -1: raised. What the
 * owner finds by looking, and has room for, is done here. str: key is an exact str. */
static ALWAYS_INLINE int put(DictObj *d, Value key, Py_hash_t hash, Value v, enum dict_put how, Value *was, bool str)
{
    Obj *o = &d->hdr;
    Thread *self = this_thread;
    if (LIKELY(obj_is_mine(o)) && LIKELY(owner_enter(self, o, &o->lock))) {
        DictTable *t = load_relaxed_ptr(&d->table);
        size_t cell;
        uint32_t ix = find_now(t, key, hash, str, &cell);
        Value there = ix < FIND_ASK ? load_relaxed_value(&t->entries[ix].value) : V_TOMBSTONE;
        if (LIKELY(there.w != V_TOMBSTONE.w)) {
            if (how == DICT_PUT_KEEP) {
                *was = value_keep_locked(there);
                there = v;
            } else {
                store_release_value(&t->entries[ix].value, v);
            }
            owner_leave(self);
            value_release(there);
            return 1;
        }
        if (LIKELY(ix != FIND_ASK && t->filled < t->usable && (str || !t->only_str))) {
            table_insert(t, cell, value_keep(key), hash, v);
            store_release_size(&d->used, load_relaxed_size(&d->used) + 1);
            owner_leave(self);
            return 0;
        }
        owner_leave(self);
    }
    return put_slow(d, key, hash, v, how, was);
}

int dict_put(DictObj *d, Value key, Py_hash_t hash, Value v, enum dict_put how, Value *was)
{
    bool str = IS_EXACT(key, STR);
    return how == DICT_PUT_KEEP ? put(d, key, hash, v, DICT_PUT_KEEP, was, str) : put(d, key, hash, v, DICT_PUT_REPLACE, was, str);
}

static NOINLINE int set_str(DictObj *d, Value key, Py_hash_t hash, Value v) { return put(d, key, hash, v, DICT_PUT_REPLACE, NULL, true) >> 1; }
static NOINLINE int set_other(DictObj *d, Value key, Py_hash_t hash, Value v) { return put(d, key, hash, v, DICT_PUT_REPLACE, NULL, false) >> 1; }

/* put's answers 1 and 0 become 0, -1 stays. */
int dict_set_hash(DictObj *d, Value key, Py_hash_t hash, Value v)
{
    value_keep(v);
    return IS_EXACT(key, STR) ? set_str(d, key, hash, v) : set_other(d, key, hash, v);
}

int dict_set(DictObj *d, Value key, Value v)
{
    if (LIKELY(IS_EXACT(key, STR)))
        return set_str(d, key, str_hash(key), value_keep(v));
    Py_hash_t hash = dict_key_hash(key);
    return UNLIKELY(hash == -1) ? -1 : set_other(d, key, hash, value_keep(v));
}

int dict_set_take(DictObj *d, Value key, Value v)
{
    int rc = dict_set(d, key, v);
    value_release(v);
    value_release(key);
    return rc;
}

int dict_set_name(DictObj *d, Value name, Value v) { return set_str(d, name, str_hash(name), value_keep(v)); }

Value dict_set_default(DictObj *d, Value key, Value v, bool *added)
{
    Py_hash_t hash = dict_key_hash(key);
    Value was = V_RAISED;
    if (UNLIKELY(hash == -1))
        return V_RAISED;
    int rc = dict_put(d, key, hash, value_keep(v), DICT_PUT_KEEP, &was);
    if (added)
        *added = rc == 0;
    return rc == 0 ? value_keep(v) : was;
}

bool dict_put_private(DictObj *d, Value key, Value v)
{
    DictTable *t = d->table;
    size_t cell;
    if (UNLIKELY(t->filled >= t->usable || !t->only_str))
        return false;
    Py_hash_t hash = str_hash(key);
    if (UNLIKELY(find_str(t, key, hash, &cell) != NO_ENTRY))
        return false;
    table_insert(t, cell, value_keep(key), hash, v);
    d->used++;
    return true;
}

/* A display: in a table of its own that nobody knows yet, so neither held nor looked at twice. */
Value dict_take_pairs(Value *pairs, size_t n)
{
    Value v = dict_new_sized(n, n == 0 || IS_EXACT(pairs[0], STR));
    size_t i = 0;
    if (!is_raised(v)) {
        DictObj *d = (DictObj *)value_obj(v);
        DictTable *t = d->table;
        size_t cell, used = 0;
        for (; i < n; i++) {
            Value key = pairs[2 * i];
            bool str = IS_EXACT(key, STR);
            if (UNLIKELY(str != t->only_str || (!str && value_is_ptr(key))))
                break;                                  /* keys of several kinds, or that need asking */
            Py_hash_t hash = dict_key_hash(key);
            uint32_t ix = str ? find_str(t, key, hash, &cell) : find_word(t, key, hash, &cell);
            if (LIKELY(ix == NO_ENTRY)) {
                table_insert(t, cell, key, hash, pairs[2 * i + 1]);
                used++;
            } else if (ix < FIND_ASK) {
                Value old = t->entries[ix].value;
                t->entries[ix].value = pairs[2 * i + 1];
                d->used = used;
                value_release(old);
                value_release(key);
            } else {
                break;
            }
        }
        d->used = used;
        for (; i < n && !is_raised(v); i++) {
            int rc = dict_set(d, pairs[2 * i], pairs[2 * i + 1]);
            value_release(pairs[2 * i]);
            value_release(pairs[2 * i + 1]);
            if (rc < 0) {
                value_release(v);
                v = V_RAISED;
            }
        }
    }
    for (; i < n; i++) {
        value_release(pairs[2 * i]);
        value_release(pairs[2 * i + 1]);
    }
    return v;
}

/* --- deleting -------------------------------------------------------------------------------------------------------------------------- */

/* Takes the entry out: its value is the caller's. V_ABSENT, V_RAISED. */
Value dict_take(DictObj *d, Value key, Py_hash_t hash)
{
    bool str = IS_EXACT(key, STR), told = false;
    for (;;) {
        struct place p;
        size_t cell;
        enum hold h = hold_begin(&d->hdr);
        if (UNLIKELY(h != HOLD_OWNER) && UNLIKELY(dict_watched(d)) && !told) {
            hold_end(&d->hdr, h);
            Value there = dict_get_hash(d, key, hash);
            if (is_absent(there) || is_raised(there))
                return there;
            value_release(there);
            dict_notify(d, PyDict_EVENT_DELETED, key, V_RAISED);
            told = true;
            continue;
        }
        DictTable *t = load_relaxed_ptr(&d->table);
        uint32_t ix = find_now(t, key, hash, str, &cell);
        if (UNLIKELY(ix == FIND_ASK)) {
            hold_end(&d->hdr, h);
            int rc = find_any(d, key, hash, &p);
            if (rc <= 0)
                return rc < 0 ? V_RAISED : V_ABSENT;
            h = hold_begin(&d->hdr);
            t = load_relaxed_ptr(&d->table);
            if (!place_holds(t, &p)) {
                hold_end(&d->hdr, h);
                continue;
            }
            ix = p.entry;
        }
        Value v = ix == NO_ENTRY ? V_TOMBSTONE : load_relaxed_value(&t->entries[ix].value);
        if (v.w == V_TOMBSTONE.w) {
            hold_end(&d->hdr, h);
            return V_ABSENT;
        }
        Value gone = table_delete(t, ix);
        store_release_size(&d->used, load_relaxed_size(&d->used) - 1);
        hold_end(&d->hdr, h);
        value_release(gone);
        return v;
    }
}

Value dict_pop(DictObj *d, Value key)
{
    if (dict_used(d) == 0)
        return V_ABSENT;
    Py_hash_t hash = dict_key_hash(key);
    return hash == -1 ? V_RAISED : dict_take(d, key, hash);
}

int dict_del(DictObj *d, Value key)
{
    Py_hash_t hash = dict_key_hash(key);
    Value v = hash == -1 ? V_RAISED : dict_take(d, key, hash);
    if (is_raised(v) || is_absent(v))
        return is_raised(v) ? -1 : 0;
    value_release(v);
    return 1;
}

int dict_del_name(DictObj *d, Value name) { return dict_del(d, name); }

void dict_clear(DictObj *d)
{
    if (UNLIKELY(dict_watched(d)) && dict_used(d))
        dict_notify(d, PyDict_EVENT_CLEARED, V_RAISED, V_RAISED);
    enum hold h = hold_begin(&d->hdr);
    DictTable *t = load_relaxed_ptr(&d->table);
    store_release_ptr(&d->table, EMPTY_TABLE);
    store_release_size(&d->used, 0);
    hold_end(&d->hdr, h);
    table_release(t, obj_unlooked(&d->hdr));
}

/* --- walking --------------------------------------------------------------------------------------------------------------------------- */

static NOINLINE bool next_slow(DictObj *d, size_t *pos, Value *key, Value *value)
{
    for (;;) {
        DictTable *t = dict_look(d);
        uint64_t edition = t->edition;
        size_t i = *pos, end = load_acquire_size(&t->filled), first = load_relaxed_u32(&t->first);
        if (i < first)
            i = first;
        while (i < end && load_acquire_value(&t->entries[i].value).w == V_TOMBSTONE.w)
            i++;
        *pos = i;
        if (i >= end)
            return false;
        Value v = V_NONE, k;
        if (value) {
            v = entry_value_get(d, t, (uint32_t)i);
            if (v.w == V_TOMBSTONE.w || is_absent(v) || dict_look(d)->edition != edition) {
                value_release(v);
                continue;
            }
        }
        if (key) {
            k = entry_key_get(d, t, (uint32_t)i);
            if (is_absent(k)) {
                value_release(v);
                continue;
            }
            *key = k;
        }
        if (value)
            *value = v;
        *pos = i + 1;
        return true;
    }
}

/* A word whose reference can be taken without a second look: immediate, or this thread's own. */
static inline bool is_easy(Value v) { return !value_is_ptr(v) || obj_is_mine(value_obj(v)); }

bool dict_next(DictObj *d, size_t *pos, Value *key, Value *value)
{
    DictTable *t = dict_look(d);
    size_t i = *pos, end = load_acquire_size(&t->filled), first = load_relaxed_u32(&t->first);
    if (UNLIKELY(i < first))
        i = first;
    for (; i < end; i++) {
        const DictEntry *e = &t->entries[i];
        Value v = load_acquire_value(&e->value), k = load_acquire_value(&e->key);
        if (UNLIKELY(v.w == V_TOMBSTONE.w))
            continue;
        if (UNLIKELY((value && !is_easy(v)) || (key && !t->only_str && !is_easy(k)) || k.w == V_TOMBSTONE.w))
            break;
        if (value)
            *value = value_keep(v);
        if (key)
            *key = value_keep(k);                       /* an all-str table's keys outlast our next safepoint (D2) */
        *pos = i + 1;
        return true;
    }
    *pos = i;
    return next_slow(d, pos, key, value);
}

/* In the hold. */
static void copy_out(DictTable *t, bool values, struct entries *es)
{
    es->n = 0;
    for (uint32_t i = load_relaxed_u32(&t->first); i < load_relaxed_u32(&t->tail); i++) {
        DictEntry *e = &t->entries[i];
        Value v = load_relaxed_value(&e->value);
        if (v.w != V_TOMBSTONE.w)
            es->at[es->n++] = (DictEntry){e->hash, value_keep(load_relaxed_value(&e->key)), values ? value_keep(v) : V_ABSENT};
    }
}

int dict_entries(DictObj *d, bool values, struct entries *es)
{
    *es = (struct entries){0};
    for (;;) {
        size_t n = dict_used(d);
        if (n > es->cap) {
            buf_free(es->at);
            es->at = buf_alloc(n * sizeof *es->at);
            es->cap = es->at ? n : 0;
            if (!es->at) {
                raise_no_memory();
                return -1;
            }
        }
        /* A short one in the owner's section, unless there are many holes to walk over. */
        bool brief = n <= 16 && load_relaxed_u32(&dict_look(d)->tail) <= 32;
        enum hold h = brief ? hold_begin(&d->hdr) : hold_lock(&d->hdr);
        bool fits = load_relaxed_size(&d->used) <= es->cap;
        if (fits)
            copy_out(load_relaxed_ptr(&d->table), values, es);
        hold_end(&d->hdr, h);
        if (fits)
            return 0;
    }
}

void entries_free(struct entries *es)
{
    for (size_t i = 0; i < es->n; i++) {
        value_release(es->at[i].key);
        value_release(es->at[i].value);
    }
    buf_free(es->at);
    *es = (struct entries){0};
}

int dict_snapshot(DictObj *d, enum dict_part part, struct values *vs)
{
    struct entries es;
    *vs = (struct values){0};
    if (dict_entries(d, part != DICT_KEYS, &es) < 0)
        return -1;
    vs->at = buf_alloc((es.n + 1) * sizeof(Value));
    if (!vs->at) {
        entries_free(&es);
        raise_no_memory();
        return -1;
    }
    vs->cap = es.n + 1;
    for (size_t i = 0; i < es.n; i++) {
        DictEntry *e = &es.at[i];
        Value v = part == DICT_KEYS ? e->key : part == DICT_VALUES ? e->value : tuple_pair_take(e->key, e->value);
        if (part == DICT_VALUES)
            value_release(e->key);
        e->key = e->value = V_ABSENT;
        if (is_raised(v)) {
            entries_free(&es);
            values_free(vs);
            return -1;
        }
        vs->at[vs->n++] = v;
    }
    entries_free(&es);
    return 0;
}
