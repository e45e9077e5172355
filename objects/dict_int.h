/* objects/dict_int.h -- what the interpreter and the attribute machinery use of dicts beneath the C API.
 *
 * Keys that are exact str with a stored hash are looked up without a lock and without running Python code. A table is one buffer
 * with a 64-bit edition that is never reused; within one table an entry index is never given to another key (a deleted entry is a hole until
 * a new table is made), so (edition, index) names a key for an inline cache.
 */
#ifndef P3T_OBJECTS_DICT_INT_H
#define P3T_OBJECTS_DICT_INT_H

#include "objects/rt.h"

typedef struct DictEntry {
    Py_hash_t hash FROZEN;                /* written before the index names the entry */
    Value key      FROZEN;                /* counted; stays until the table goes */
    Value value    GUARD_W(lock of the dict, release, acquire);   /* counted; V_TOMBSTONE: deleted */
} DictEntry;

typedef struct DictTable {
    uint64_t  edition FROZEN;
    uint32_t  log2_index FROZEN;          /* 2^n index cells */
    uint8_t   index_width FROZEN;         /* bytes of an index cell: 1, 2, 4 or 8 */
    uint8_t   only_str GUARD_W(lock of the dict, release, acquire);   /* all keys are exact str */
    size_t    usable FROZEN;              /* entries there is room for */
    size_t    filled GUARD_W(lock of the dict, release, acquire);     /* entries used so far, holes included */
    DictEntry *entries FROZEN;            /* into the same buffer */
    uint8_t   index[];
} DictTable;

typedef struct DictObj {
    Obj        hdr;
    size_t     used  GUARD_W(hdr.lock, release, acquire);
    DictTable *table GUARD_W(hdr.lock, release, acquire) RETIRED;   /* never NULL: an empty dict shares a static table */
} DictObj;

/* Names: exact str with their hash stored (interned ones always). None of these runs Python code, except through releases. */
Value dict_get_name(DictObj *, Value name);                   /* counted value, V_ABSENT; never raises for only_str dicts */
int   dict_set_name(DictObj *, Value name, Value v) RUNS_PYTHON;    /* keeps both; 0 or -1 MemoryError */
int   dict_del_name(DictObj *, Value name) RUNS_PYTHON;             /* 1 deleted, 0 absent, -1 raised */

/* For inline caches: where name is now. False: not there (or the dict has keys that are not str: not cacheable). */
bool  dict_locate(DictObj *, Value name, uint64_t *edition, uint32_t *index);
/* The entry's value if the dict still has that table: a register's reference; else the word of V_ABSENT. No safepoint. */
static inline Reg dict_cached_get(DictObj *d, uint64_t edition, uint32_t index);
Reg   dict_cached_get_slow(DictObj *, uint64_t edition, uint32_t index);

static inline Reg dict_cached_get(DictObj *d, uint64_t edition, uint32_t index)
{
    DictTable *t = load_acquire_ptr(&d->table);
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
Value dict_get(DictObj *, Value key) RUNS_PYTHON;             /* any key: counted, V_ABSENT, V_RAISED */
int   dict_set(DictObj *, Value key, Value v) RUNS_PYTHON;    /* keeps both */
int   dict_merge_call(DictObj *, Value mapping, Value callable) RUNS_PYTHON;  /* ** in a call: TypeError on a repeated or non-str key */

#endif
