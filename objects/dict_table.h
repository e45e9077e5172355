/* objects/dict_table.h -- the compact table under dicts and sets: making, probing, inserting. See dict_int.h for its rules.
 *
 * Probing. The low bits of the hash say where to begin; on a collision the higher bits, made odd, are the step, so ints that differ by a
 * multiple of the table's size part after one cell. A third of the cells stay empty.
 */
#ifndef P3T_OBJECTS_DICT_TABLE_H
#define P3T_OBJECTS_DICT_TABLE_H

#include "objects/dict_int.h"
#include "objects/eq.h"
#include "objects/hold.h"

enum { CELL_EMPTY8 = 0xff, CELL_EMPTY16 = 0xffff, TABLE_LOG2_MIN = 3, TABLE_LOG2_MAX = 32 };
#define CELL_EMPTY UINT32_MAX
#define NO_ENTRY UINT32_MAX

extern DictTable dict_empty;                       /* what all empty dicts share: edition 0, one empty cell, no room */
#define EMPTY_TABLE (&dict_empty)

uint64_t table_edition_refill(void);
extern _Thread_local uint64_t edition_next, edition_limit;
static inline uint64_t table_edition(void)
{
    return LIKELY(edition_next < edition_limit) ? edition_next++ : table_edition_refill();
}

static inline uint32_t table_usable(unsigned log2) { return (uint32_t)(((uint64_t)2 << log2) / 3); }
unsigned table_log2_for(size_t entries);           /* the smallest with room */
DictTable *table_new(unsigned log2, bool only_str); /* NULL: out of memory. Not tracked by anybody */
/* A table with the live entries of `old`, which moves them: only one of the two may be used on. NULL: out of memory. */
DictTable *table_rebuilt(DictTable *old, size_t used, size_t room, bool only_str);
/* The same, with `front` entries before the others that were never used. */
DictTable *table_rebuilt_behind(DictTable *old, size_t used, uint32_t front);
/* A copy with the same entries, keeping each; the source is held. NULL: out of memory. */
DictTable *table_copied(DictTable *from, size_t used);
enum keys_drop { DROP_NO_KEYS, DROP_HOLES, DROP_ALL_KEYS };
/* Frees a table that was the dict's after a grace period, or now if nobody else has looked at it; in all-str tables those keys are
 * released then. */
void table_retire(DictObj *, DictTable *, enum keys_drop);
/* After clear or death: releases what the table owns. dead: nobody can be reading it, so the buffer is freed at once. */
void table_release(DictTable *, bool dead) RUNS_PYTHON;

static ALWAYS_INLINE uint32_t cell_load(const DictTable *t, unsigned width, size_t i)
{
    if (width == 1) {
        uint8_t c = load_acquire_u8(&t->index[i]);
        return c == CELL_EMPTY8 ? CELL_EMPTY : c;
    }
    if (width == 2) {
        uint16_t c = load_acquire_u16(&((const uint16_t *)(const void *)t->index)[i]);
        return c == CELL_EMPTY16 ? CELL_EMPTY : c;
    }
    return load_acquire_u32(&((const uint32_t *)(const void *)t->index)[i]);
}
static inline void cell_store(DictTable *t, size_t i, uint32_t entry)
{
    if (t->index_width == 1)
        store_release_u8(&t->index[i], (uint8_t)entry);
    else if (t->index_width == 2)
        store_release_u16(&((uint16_t *)(void *)t->index)[i], (uint16_t)entry);
    else
        store_release_u32(&((uint32_t *)(void *)t->index)[i], entry);
}

/* Is the hole ix, which this cell named, one whose entry has moved on (D6)? */
static inline bool entry_left(const DictTable *t, size_t cell, uint32_t ix) { return cell_load(t, t->index_width, cell) != ix; }

/* The entry of an exact str in an all-str table, live or hole, or NO_ENTRY; *cell: where it is named, or where it could be. */
static ALWAYS_INLINE uint32_t find_str_width(const DictTable *t, Value key, Py_hash_t hash, size_t *cell, unsigned width)
{
    size_t mask = ((size_t)1 << t->log2_index) - 1, i = (size_t)hash & mask, step = dict_step(t, hash);
    const DictEntry *entries = t->entries;
    for (;;) {
        uint32_t ix = cell_load(t, width, i);
        if (ix == CELL_EMPTY) {
            *cell = i;
            return NO_ENTRY;
        }
        const DictEntry *e = &entries[ix];
        if (LIKELY(e->key.w == key.w) || (e->hash == hash && str_equal(e->key, key))) {
            *cell = i;
            return ix;
        }
        i = (i + step) & mask;
    }
}
uint32_t find_str_wide(const DictTable *, Value key, Py_hash_t, size_t *cell);
static inline uint32_t find_str(const DictTable *t, Value key, Py_hash_t hash, size_t *cell)
{
    if (LIKELY(t->index_width == 1))
        return find_str_width(t, key, hash, cell, 1);
    return find_str_wide(t, key, hash, cell);
}

/* The same for any key in any table, as far as looking decides: identical words, numbers. FIND_ASK: some key with that hash must be
 * compared by text or by Python code. Holes of other keys are passed over; *cell is the first that names one, which is to name the new
 * entry: else each deletion would leave a cell for later searches to pass (a key that comes and goes would make a chain of them). */
#define FIND_ASK (UINT32_MAX - 1)
uint32_t find_word(const DictTable *, Value key, Py_hash_t, size_t *cell);

/* Puts a new entry behind the others; there is room, and the dict is held. References are consumed. */
static inline void table_insert(DictTable *t, size_t cell, Value key, Py_hash_t hash, Value value)
{
    uint32_t ix = (uint32_t)t->filled;
    DictEntry *e = &t->entries[ix];
    e->hash = hash;
    store_release_value(&e->key, key);
    store_release_value(&e->value, value);
    store_release_size(&t->filled, (size_t)ix + 1);          /* pairs with the acquire in find_any(): an absence is told by it */
    store_relaxed_u32(&t->tail, ix + 1);
    cell_store(t, cell, ix);                        /* pairs with cell_load() */
}

/* Makes entry ix a hole; held. Its value is the caller's now; in tables that are not all-str the key too: the word returned. */
static inline Value table_delete(DictTable *t, uint32_t ix)
{
    DictEntry *e = &t->entries[ix];
    Value key = t->only_str ? V_ABSENT : load_relaxed_value(&e->key);
    store_release_value(&e->value, V_TOMBSTONE);
    if (!t->only_str)
        store_release_value(&e->key, V_TOMBSTONE);
    uint32_t first = load_relaxed_u32(&t->first), tail = load_relaxed_u32(&t->tail);
    if (ix == first) {
        while (first < tail && load_relaxed_value(&t->entries[first].value).w == V_TOMBSTONE.w)
            first++;
        store_relaxed_u32(&t->first, first);
    }
    if (ix + 1 == tail) {
        while (tail > first && load_relaxed_value(&t->entries[tail - 1].value).w == V_TOMBSTONE.w)
            tail--;
        store_relaxed_u32(&t->tail, tail);
    }
    return key;
}

/* --- one search that may run Python code, and what it found ----------------------------------------------------------------------- */

struct place {
    uint64_t edition;
    uint32_t entry;             /* NO_ENTRY: absent */
    size_t   filled;            /* entries when the search began: absence holds while there are no more */
    size_t   cell;
};
/* 1 found, 0 absent, -1 raised. No lock is held meanwhile; what was found is true for as long as place_holds(). */
int find_any(DictObj *, Value key, Py_hash_t, struct place *) RUNS_PYTHON;
extern _Thread_local uint64_t dict_asked;          /* comparisons of keys by Python code that this thread has made so far */
static inline bool place_holds(const DictTable *t, const struct place *p)   /* held */
{
    if (t->edition != p->edition)
        return false;
    return p->entry == NO_ENTRY ? load_relaxed_size(&t->filled) == p->filled
                                : load_relaxed_value(&t->entries[p->entry].value).w != V_TOMBSTONE.w;
}

/* A counted value from an entry's slot of table t, which was the dict's: V_TOMBSTONE a hole; V_ABSENT: the dict has another table now,
 * search again. Any thread. */
Value entry_value_get(DictObj *, DictTable *t, uint32_t ix);
/* The key, counted; V_ABSENT: it is deleted, or the dict has another table. */
Value entry_key_get(DictObj *, DictTable *t, uint32_t ix);

/* Adds, with the dict held by its lock (not the owner's section): makes a new table when there is no room, or the key is the first that is no
 * str. Consumes key and value on success. *old: to be retired afterwards by table_retire(d, *old, *drop), or NULL. 0, or -1: out of memory. */
int dict_insert_locked(DictObj *, Value key, Py_hash_t, Value value, DictTable **old, enum keys_drop *drop);

/* Storing and taking out, for dicts and sets. v is consumed, key kept. DICT_PUT_KEEP: what is there stays, and *was is it, counted. 1: was
 * there, 0: added, -1: raised. dict_take: the value, V_ABSENT, V_RAISED. */
enum dict_put { DICT_PUT_REPLACE, DICT_PUT_KEEP };
int   dict_put(DictObj *, Value key, Py_hash_t, Value v, enum dict_put how, Value *was) RUNS_PYTHON;
Value dict_take(DictObj *, Value key, Py_hash_t) RUNS_PYTHON;
int   dict_has_hash(DictObj *, Value key, Py_hash_t) RUNS_PYTHON;

/* All live entries of one moment, with their hashes: keys counted, values too when asked for (else V_ABSENT). 0 or -1. */
struct entries { DictEntry *at; size_t n, cap; };
int  dict_entries(DictObj *, bool values, struct entries *);
void entries_free(struct entries *) RUNS_PYTHON;

/* --- watchers (dict_watch.c) -------------------------------------------------------------------------------------------------------- */

void dict_notify(DictObj *, PyDict_WatchEvent, Value key, Value new_value) RUNS_PYTHON;
void dict_forget_watchers(DictObj *);
static inline bool dict_watched(DictObj *d) { return (load_relaxed_u8(&d->hdr.flags) & OBJ_USER) != 0; }

#endif
