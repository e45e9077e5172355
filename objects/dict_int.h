/* objects/dict_int.h -- the dict's structure, and what the interpreter and the attribute machinery use of it beneath the C API.
 *
 * A dict is a compact table: entries in the order of insertion, and an index of cells of 1, 2 or 4 bytes by which a hash finds its entry.
 * A table is one buffer with a 64-bit edition that is never reused.
 *   D1  Within one table an entry index is never given to another key: a deleted entry is a hole (value V_TOMBSTONE) until a new table is made.
 *       So (edition, index) names a key, for an inline cache. Cells never become empty again; one that names a hole may come to name a new
 *       entry, of any key that is looked for along it: who meets it passes on either way, or finds what is there now.
 *   D2  A table is all-str (only_str: every key an exact str, hash stored) for its whole life or not at all; the first other key makes a new
 *       table. In an all-str table keys stay until a grace period after the table is gone: readers compare their texts without
 *       counting. In other tables a deleted key is released at once, and its word becomes V_TOMBSTONE.
 *   D3  A key that is added takes a new entry, also when it was there before: so an absence holds while edition and `filled` are the same.
 *   D4  A table that only its owner has ever looked at (gc/look.h) is freed at once when it is replaced, with the keys that D2 keeps.
 *   D5  An entry is written before the cell (release) that names it; a value slot is a slot of MECHANISM "read, try-keep, read again".
 *   D6  OrderedDict moves entries within a table: the new entry is written, its cell (the same one) is told, and only then does the old one
 *       become a hole. So who meets a hole without the lock asks the cell again before it says that a key is absent: entry_left().
 */
#ifndef P3T_OBJECTS_DICT_INT_H
#define P3T_OBJECTS_DICT_INT_H

#include "gc/look.h"
#include "objects/rt.h"

typedef struct DictEntry {
    Py_hash_t hash FROZEN;                /* written before the index names the entry */
    Value key   GUARD_W(lock of the dict, release, acquire);   /* counted; FROZEN in all-str tables, else V_TOMBSTONE once deleted */
    Value value GUARD_W(lock of the dict, release, acquire);   /* counted; V_TOMBSTONE: deleted */
} DictEntry;

typedef struct DictTable {
    uint64_t  edition FROZEN;
    DictEntry *entries FROZEN;            /* into the same buffer */
    size_t    filled GUARD_W(lock of the dict, release, acquire);   /* entries used so far, holes included */
    uint32_t  usable FROZEN;              /* entries there is room for */
    uint32_t  first  GUARD_W(lock of the dict, relaxed, relaxed);   /* all before it are holes */
    uint32_t  tail   GUARD_W(lock of the dict, relaxed, relaxed);   /* all from it on are holes */
    uint8_t   log2_index FROZEN;          /* 2^n index cells */
    uint8_t   index_width FROZEN;         /* bytes of an index cell: 1, 2 or 4 */
    uint8_t   only_str FROZEN;            /* all keys are exact str */
    uint8_t   keys_to_drop;               /* written by who retires the table: enum keys_drop */
    uint8_t   index[];                    /* cells; all bits set: empty */
} DictTable;

/* From a cell that is taken to the next one to look at. Odd, so all cells are visited. Of all bits of the hash: ints that follow each other lie side
 * by side, and one that has to go elsewhere should not walk along them. */
static inline size_t dict_step(const DictTable *t, Py_hash_t hash)
{
    return ((size_t)((uint64_t)hash * UINT64_C(0x9e3779b97f4a7c15)) >> 1 >> (63 - t->log2_index)) | 1;
}

typedef struct DictObj {                  /* OBJ_USER in the header: watched (dict_watch.c) */
    Obj        hdr;
    size_t     used  GUARD_W(hdr.lock, release, acquire);
    DictTable *table GUARD_W(hdr.lock, release, acquire) RETIRED;   /* never NULL: an empty dict shares a static table */
} DictObj;

/* The table, for a read without the lock: who calls this first from another thread than the owner's says so (gc/look.h). A second look
 * at `table` need not. */
static inline DictTable *dict_look(DictObj *d)
{
    obj_look(&d->hdr);
    return load_ptr(&d->table);
}
static inline size_t dict_used(DictObj *d) { return load_relaxed_size(&d->used); }

/* Names: exact str. None of these runs Python code, except through releases. */
/* The same, but only keys that are strs count, by their text: never runs Python code. The dict's entries do not change meanwhile. */
Value dict_get_plain_name(DictObj *, Value name);
Value dict_get_name(DictObj *, Value name);                   /* counted value, V_ABSENT; never raises for all-str dicts */
int   dict_set_name(DictObj *, Value name, Value v) RUNS_PYTHON;    /* keeps both; 0 or -1 MemoryError */
int   dict_del_name(DictObj *, Value name) RUNS_PYTHON;             /* 1 deleted, 0 absent, -1 raised */

/* For inline caches: where name is now. False: not there (or the dict has keys that are not str: not cacheable). */
bool  dict_locate(DictObj *, Value name, uint64_t *edition, uint32_t *index);
/* The entry's value if the dict still has that table: a register's reference; else the word of V_ABSENT. No safepoint. */
static inline Reg dict_cached_get(DictObj *d, uint64_t edition, uint32_t index);
Reg   dict_cached_get_slow(DictObj *, uint64_t edition, uint32_t index);
/* Replaces the value of that entry, if the dict still has that table and the entry is no hole: consumes v, true. Else false, v is still the
 * caller's. */
bool  dict_cached_set_take(DictObj *, uint64_t edition, uint32_t index, Value v) RUNS_PYTHON;

static inline Reg dict_cached_get(DictObj *d, uint64_t edition, uint32_t index)
{
    DictTable *t = dict_look(d);
    if (LIKELY(t->edition == edition)) {
        Value *slot = &t->entries[index].value;
        Value v = load_acquire_value(slot);
        if (value_is_ptr(v)) {
            Obj *o = value_obj(v);
            uint16_t owner = load_relaxed_u16(&o->owner);
            if (LIKELY(owner >= SLOT_DEFERRED)) {           /* functions, classes, modules: nothing to count, but look again */
                if (LIKELY(load_acquire_value(slot).w == v.w && load_acquire_ptr(&d->table) == t))
                    return (Reg){v.w};
            } else if (owner == this_thread->slot_id) {
                store_relaxed_u32(&o->local, load_relaxed_u32(&o->local) + 1);
                return (Reg){v.w};
            }
            return dict_cached_get_slow(d, edition, index);
        }
        if (LIKELY(v.w != V_TOMBSTONE.w))
            return (Reg){v.w};
    }
    return (Reg){V_ABSENT.w};
}

Value dict_new(void);                                         /* V_RAISED */
Value dict_new_sized(size_t n, bool str_keys);                /* with room for n entries */
/* Room for n entries in one that is empty: a hint. */
void  dict_reserve(DictObj *, size_t n, bool str_keys);
/* {key: value, ...}: consumes the n keys and n values at pairs[0], [1], [2], ..., also on failure. For displays. V_RAISED. */
Value dict_take_pairs(Value *pairs, size_t n) RUNS_PYTHON;
/* Adds to a dict that only the caller knows: key, an exact str, is kept, v consumed. False: the key is there, or there is no room; nothing done. */
bool  dict_put_private(DictObj *, Value key, Value v);
Value dict_get(DictObj *, Value key) RUNS_PYTHON;             /* any key: counted, V_ABSENT, V_RAISED */
Value dict_get_hash(DictObj *, Value key, Py_hash_t) RUNS_PYTHON;
int   dict_has(DictObj *, Value key) RUNS_PYTHON;             /* 1, 0, -1 */
int   dict_set(DictObj *, Value key, Value v) RUNS_PYTHON;    /* keeps both */
int   dict_set_take(DictObj *, Value key, Value v) RUNS_PYTHON;      /* consumes both, also on failure */
int   dict_set_hash(DictObj *, Value key, Py_hash_t, Value v) RUNS_PYTHON;
/* The value there is now, counted; if there is none, v becomes it. *added tells which. V_RAISED. */
Value dict_set_default(DictObj *, Value key, Value v, bool *added) RUNS_PYTHON;
Value dict_pop(DictObj *, Value key) RUNS_PYTHON;             /* takes the value out: counted, V_ABSENT, V_RAISED */
int   dict_del(DictObj *, Value key) RUNS_PYTHON;             /* 1 deleted, 0 absent, -1 */
void  dict_clear(DictObj *) RUNS_PYTHON;
Value dict_copy(DictObj *);                                   /* an exact dict of the same items */
/* The next live entry from *pos on: counted key and value (either pointer may be NULL), *pos behind it. False: the end. */
bool  dict_next(DictObj *, size_t *pos, Value *key, Value *value);
/* All keys, values or pairs (tuples) of one moment, in order; 0 or -1. */
struct values;
enum dict_part { DICT_KEYS, DICT_VALUES, DICT_ITEMS };
int   dict_snapshot(DictObj *, enum dict_part, struct values *);

/* d.update(other): override -1: a repeated key raises KeyError; 0: keeps what is there; 1: replaces. */
int   dict_merge(DictObj *, Value other, int override) RUNS_PYTHON;
int   dict_update(DictObj *, Value arg) RUNS_PYTHON;          /* a mapping, or an iterable of pairs */
PyObject *text_of_callable(Value);                                              /* "name()" for messages; counted, or NULL */
int   dict_merge_call(DictObj *, Value mapping, Value callable) RUNS_PYTHON;  /* ** in a call: TypeError on a repeated or non-str key */

typedef struct DictViewObj {
    Obj   hdr;
    Value dict FROZEN;
} DictViewObj;
static inline DictObj *dict_view_dict(Obj *view) { return (DictObj *)value_obj(((DictViewObj *)view)->dict); }

#endif
