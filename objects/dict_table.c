/* objects/dict_table.c -- tables of dicts and sets: memory, growing, copying, retiring, searching. See dict_table.h and dict_int.h.
 *
 * Retiring. A reader may be in the middle of a table when it is replaced: it compares key texts, and sees from the dict's table word that
 * it must start again. So the buffer waits for a grace period (threading/grace.h), and with it, in an all-str table, the keys
 * that the new table has not taken over: holes' keys after growing, all keys after clear(). They are exact strs, whose release runs
 * no Python code. The release needs an attached thread: a buffer that is freed by the reclaimer is put on `orphans`, which the next
 * thread that retires a table works off.
 * Editions are given out in blocks to threads, so that making tables shares no cache line.
 * Models. tests/models/dict_read.pml, dict_cells.pml, look.c
 */
#include "objects/dict_table.h"

#include "threading/grace.h"
#include "threading/perturb.h"

enum { EDITION_BLOCK = 4096 };
static uint64_t editions_given SHARED(relaxed) = 1;
_Thread_local uint64_t edition_next, edition_limit;

uint64_t table_edition_refill(void)
{
    edition_next = add_relaxed_u64(&editions_given, EDITION_BLOCK);
    edition_limit = edition_next + EDITION_BLOCK;
    return edition_next++;
}

DictTable dict_empty = {.edition = 0, .index_width = 1, .only_str = 1, .index = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

/* --- memory ---------------------------------------------------------------------------------------------------------------------- */

unsigned table_log2_for(size_t entries)
{
    unsigned log2 = TABLE_LOG2_MIN;
    if (entries > 5)
        log2 = 64 - (unsigned)__builtin_clzll((unsigned long long)(entries * 3 / 2));
    while (log2 <= TABLE_LOG2_MAX && table_usable(log2) < entries)
        log2++;
    return log2;
}

static size_t table_bytes(unsigned log2, unsigned width)
{
    return sizeof(DictTable) + ((size_t)width << log2) + (size_t)table_usable(log2) * sizeof(DictEntry);
}

static size_t bytes_of(const DictTable *t) { return table_bytes(t->log2_index, t->index_width); }

DictTable *table_new(unsigned log2, bool only_str)
{
    if (log2 > TABLE_LOG2_MAX - 1)                      /* 2^31 cells: entries are numbered by 32 bits */
        return NULL;
    unsigned width = log2 <= 8 ? 1 : log2 <= 16 ? 2 : 4;
    DictTable *t = buf_alloc(table_bytes(log2, width));
    if (UNLIKELY(!t))
        return NULL;
    size_t cells = (size_t)width << log2;
    t->edition = table_edition();
    t->entries = (DictEntry *)(void *)(t->index + cells);
    t->usable = table_usable(log2);
    t->filled = 0;
    t->first = t->tail = 0;
    t->log2_index = (uint8_t)log2;
    t->index_width = (uint8_t)width;
    t->only_str = only_str;
    t->keys_to_drop = DROP_NO_KEYS;
    if (log2 == TABLE_LOG2_MIN)
        memset(t->index, 0xff, 8);
    else
        memset(t->index, 0xff, cells);
    return t;
}

/* Names entry ix in an unpublished table without comparing: its key is not there yet. */
static inline void index_entry(DictTable *t, Py_hash_t hash, uint32_t ix)
{
    size_t mask = ((size_t)1 << t->log2_index) - 1, i = (size_t)hash & mask, step = dict_step(t, hash);
    while (cell_load(t, t->index_width, i) != CELL_EMPTY)
        i = (i + step) & mask;
    if (t->index_width == 1)
        t->index[i] = (uint8_t)ix;
    else if (t->index_width == 2)
        ((uint16_t *)(void *)t->index)[i] = (uint16_t)ix;
    else
        ((uint32_t *)(void *)t->index)[i] = ix;
}

/* Live entries of `from` into an unpublished table, from its entry n on; the source is held, or nobody else's. */
static void entries_move(DictTable *to, DictTable *from, uint32_t n)
{
    for (uint32_t i = load_relaxed_u32(&from->first); i < load_relaxed_u32(&from->tail); i++) {
        DictEntry *e = &from->entries[i];
        Value v = load_relaxed_value(&e->value);
        if (v.w == V_TOMBSTONE.w)
            continue;
        to->entries[n] = (DictEntry){e->hash, load_relaxed_value(&e->key), v};
        index_entry(to, e->hash, n);
        n++;
    }
    to->filled = n;
    to->tail = n;
}

DictTable *table_rebuilt(DictTable *old, size_t used, size_t room, bool only_str)
{
    /* Three cells an entry: as many again can come before the next time. */
    size_t want = used + room > used * 2 ? used + room : used * 2;
    DictTable *t = want > UINT32_MAX / 2 ? NULL : table_new(table_log2_for(want), only_str);
    if (t)
        entries_move(t, old, 0);
    return t;
}

DictTable *table_rebuilt_behind(DictTable *old, size_t used, uint32_t front)
{
    size_t want = front + used * 2 + 4;
    DictTable *t = want > UINT32_MAX / 2 ? NULL : table_new(table_log2_for(want), old->only_str);
    if (!t)
        return NULL;
    for (uint32_t i = 0; i < front; i++)
        t->entries[i] = (DictEntry){0, V_TOMBSTONE, V_TOMBSTONE};
    entries_move(t, old, front);
    t->first = front;
    return t;
}

DictTable *table_copied(DictTable *from, size_t used)
{
    bool dense = load_relaxed_size(&from->filled) == used;
    DictTable *t = table_new(dense ? from->log2_index : table_log2_for(used), from->only_str);
    if (!t)
        return NULL;
    if (dense) {
        memcpy(t->index, from->index, (size_t)from->index_width << from->log2_index);
        for (size_t i = 0; i < used; i++) {
            DictEntry *e = &from->entries[i];
            t->entries[i] = (DictEntry){e->hash, load_relaxed_value(&e->key), load_relaxed_value(&e->value)};
        }
        t->filled = used;
        t->tail = (uint32_t)used;
    } else {
        entries_move(t, from, 0);
    }
    for (size_t i = 0; i < used; i++) {
        value_keep(t->entries[i].key);
        value_keep(t->entries[i].value);
    }
    return t;
}

/* --- retiring -------------------------------------------------------------------------------------------------------------------- */

/* Most keys are names from code: nothing to count. */
static inline void key_release(Value k)
{
    if (value_is_ptr(k) && load_relaxed_u16(&value_obj(k)->owner) != SLOT_IMMORTAL)
        value_release(k);
}

static void drop_keys(DictTable *t)
{
    for (uint32_t i = 0; i < t->filled; i++)
        if (t->keys_to_drop == DROP_ALL_KEYS || t->entries[i].value.w == V_TOMBSTONE.w)
            key_release(t->entries[i].key);
}

/* The reclaimer is never attached: it cannot count. The table itself is the list node: its first words are free now. */
struct orphan_table { struct orphan_table *next; };

static struct orphan_table *orphan_tables SHARED(acq_rel);

static void free_after_grace(void *p)
{
    DictTable *t = p;
    if (t->keys_to_drop == DROP_NO_KEYS) {
        buf_free(t);
    } else if (this_thread) {
        drop_keys(t);
        buf_free(t);
    } else {
        struct orphan_table *o = p, *head = load_relaxed_ptr(&orphan_tables);
        do
            o->next = head;                             /* over the edition */
        while (!cas_acq_rel_ptr(&orphan_tables, &head, o));
    }
}

static COLD void adopt_orphans(void)
{
    struct orphan_table *o = exchange_acq_rel_ptr(&orphan_tables, NULL);
    while (o) {
        struct orphan_table *next = o->next;
        drop_keys((DictTable *)o);
        buf_free(o);
        o = next;
    }
}

static void retire(DictTable *t, enum keys_drop drop, bool unlooked)
{
    t->keys_to_drop = t->only_str ? (uint8_t)drop : DROP_NO_KEYS;
    if (LIKELY(unlooked)) {
        if (t->keys_to_drop != DROP_NO_KEYS)
            drop_keys(t);
        buf_free(t);
        return;
    }
    retire_buffer(t, free_after_grace, bytes_of(t));
    if (UNLIKELY(load_relaxed_ptr(&orphan_tables) != NULL))
        adopt_orphans();
}

void table_retire(DictObj *d, DictTable *t, enum keys_drop drop)
{
    if (t != EMPTY_TABLE)
        retire(t, drop, obj_unlooked(&d->hdr));
}

void table_release(DictTable *t, bool dead)
{
    if (t == EMPTY_TABLE)
        return;
    bool later = t->only_str && !dead;                  /* readers may be comparing keys */
    for (uint32_t i = 0; i < t->filled; i++) {
        Value v = load_relaxed_value(&t->entries[i].value);
        value_release(v);                               /* V_TOMBSTONE is nothing */
        if (!later)
            key_release(load_relaxed_value(&t->entries[i].key));
    }
    if (dead)
        buf_free(t);
    else
        retire(t, DROP_ALL_KEYS, false);
}

/* --- searching ------------------------------------------------------------------------------------------------------------------- */

NOINLINE uint32_t find_str_wide(const DictTable *t, Value key, Py_hash_t hash, size_t *cell)
{
    if (t->index_width == 2)
        return find_str_width(t, key, hash, cell, 2);
    return find_str_width(t, key, hash, cell, 4);
}

static ALWAYS_INLINE uint32_t find_word_width(const DictTable *t, Value key, Py_hash_t hash, size_t *cell, unsigned width)
{
    size_t mask = ((size_t)1 << t->log2_index) - 1, i = (size_t)hash & mask, step = dict_step(t, hash);
    size_t hole = SIZE_MAX;
    bool word = !value_is_ptr_nn(key);
    for (;;) {
        uint32_t ix = cell_load(t, width, i);
        if (ix == CELL_EMPTY) {
            *cell = hole != SIZE_MAX ? hole : i;
            return NO_ENTRY;
        }
        const DictEntry *e = &t->entries[ix];
        Value k = load_acquire_value(&e->key);
        if (LIKELY(k.w == key.w)) {
            *cell = i;
            return ix;
        }
        if (k.w == V_TOMBSTONE.w) {
            if (UNLIKELY(entry_left(t, i, ix)))
                continue;                               /* the same cell again */
            if (hole == SIZE_MAX)
                hole = i;
        } else if (UNLIKELY(e->hash == hash)) {
            if (!word || value_is_ptr_nn(k))
                return FIND_ASK;
            if (eq_immediates(k, key) == EQ_YES) {
                *cell = i;
                return ix;
            }
        }
        i = (i + step) & mask;
    }
}

uint32_t find_word(const DictTable *t, Value key, Py_hash_t hash, size_t *cell)
{
    if (LIKELY(t->index_width == 1))
        return find_word_width(t, key, hash, cell, 1);
    if (t->index_width == 2)
        return find_word_width(t, key, hash, cell, 2);
    return find_word_width(t, key, hash, cell, 4);
}

/* A counted reference to the key of an entry in a table that is not all-str, as long as it is k. False: the table or the key has changed. */
static bool key_keep(DictObj *d, DictTable *t, DictEntry *e, Value k)
{
    if (t->only_str) {
        value_keep(k);                                  /* D2: the table's reference lasts beyond our next safepoint */
        return true;
    }
    if (value_try_keep(k)) {
        if (!value_is_ptr(k) || obj_is_mine(value_obj(k)) || (load_acquire_value(&e->key).w == k.w && load_acquire_ptr(&d->table) == t))
            return true;
        value_drop_later(k);
        return false;
    }
    uint64_t edition = t->edition;
    enum hold h = hold_lock(&d->hdr);                   /* may reach a safepoint: t is a number from here on */
    bool same = load_relaxed_ptr(&d->table) == t && t->edition == edition && load_relaxed_value(&e->key).w == k.w;
    if (same)
        value_keep_locked(k);
    hold_end(&d->hdr, h);
    return same;
}

Value entry_key_get(DictObj *d, DictTable *t, uint32_t ix)
{
    Value k = load_acquire_value(&t->entries[ix].key);
    return k.w != V_TOMBSTONE.w && key_keep(d, t, &t->entries[ix], k) ? k : V_ABSENT;
}

_Thread_local uint64_t dict_asked;

int find_any(DictObj *d, Value key, Py_hash_t hash, struct place *p)
{
    for (unsigned polls = 1;; polls++) {
    restart:;
        DictTable *t = dict_look(d);
        size_t mask = ((size_t)1 << t->log2_index) - 1, i = (size_t)hash & mask, step = dict_step(t, hash);
        p->edition = t->edition;
        p->filled = load_acquire_size(&t->filled);
        for (;; i = (i + step) & mask) {
            uint32_t ix = cell_load(t, t->index_width, i);
            if (ix == CELL_EMPTY) {
                p->entry = NO_ENTRY;
                p->cell = i;
                return 0;
            }
            DictEntry *e = &t->entries[ix];
            Value k = load_acquire_value(&e->key);
            bool same = value_is(k, key);
            if (!same) {
                if (k.w == V_TOMBSTONE.w && entry_left(t, i, ix))
                    goto restart;
                if (e->hash != hash || k.w == V_TOMBSTONE.w)
                    continue;
                if (!key_keep(d, t, e, k))
                    goto restart;
                enum eq now = eq_now(k, key);
                if (now != EQ_ASK) {
                    same = now == EQ_YES;
                    value_release(k);                   /* a str or an immediate on one side: may still be the last reference to an odd key */
                } else {
                    dict_asked++;
                    int eq = PyObject_RichCompareBool(api_of(k), api_of(key), Py_EQ);
                    value_release(k);
                    if (eq < 0)
                        return -1;
                    same = eq;
                }
                DictTable *current = load_acquire_ptr(&d->table);
                if (current->edition != p->edition || (same && !current->only_str && load_acquire_value(&e->key).w != k.w))
                    break;                              /* the table has changed, or the key has been deleted: start again */
                if (!same)
                    continue;
            }
            if (load_acquire_value(&e->value).w == V_TOMBSTONE.w) {
                if (entry_left(t, i, ix))
                    break;
                /* An all-str table's hole: the key is absent, and its cell may be given to its next entry. */
                p->entry = NO_ENTRY;
                p->cell = i;
                return 0;
            }
            p->entry = ix;
            p->cell = i;
            return 1;
        }
        if (polls % 64 == 0)
            safepoint(this_thread);
    }
}

/* --- values ------------------------------------------------------------------------------------------------------------------------ */

Value entry_value_get(DictObj *d, DictTable *t, uint32_t ix)
{
    Value *slot = &t->entries[ix].value;
    for (unsigned tries = 0; tries < 8; tries++) {
        Value v = load_acquire_value(slot);
        if (!value_is_ptr(v))
            return v;
        if (!value_try_keep(v))
            break;
        PERTURB("dict: kept, before the second look");
        if (obj_is_mine(value_obj(v)))
            return v;
        if (load_acquire_ptr(&d->table) != t) {
            value_drop_later(v);
            return V_ABSENT;
        }
        if (load_acquire_value(slot).w == v.w)
            return v;
        value_drop_later(v);
    }
    uint64_t edition = t->edition;
    Value v = V_ABSENT;
    enum hold h = hold_lock(&d->hdr);
    DictTable *now = load_relaxed_ptr(&d->table);
    if (now->edition == edition)
        v = value_keep_locked(load_relaxed_value(&now->entries[ix].value));
    hold_end(&d->hdr, h);
    return v;
}
