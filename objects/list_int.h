/* objects/list_int.h -- the list's structure and its lock-free read, for list*.c, the interpreter and the collector.
 *
 * Readers take no lock: length, vector, slot, try-keep, then vector and slot again.
 *   L1  Every slot below len holds an item that the list owns, at each moment, also while a writer moves many: moves go slot by slot
 *       with release stores, each slot from one owned item to another. So a reader of one slot may see the list before or after,
 *       never in between, and moves need no new vector. What reads many slots as one (copy, slice, +, sort) takes the lock.
 *   L2  A slot at or above len holds V_ABSENT or nothing (0), or an item that has just left: the reader's second look decides.
 *   L3  A vector that is replaced is retired, or freed at once if only its owner has ever looked (gc/look.h: who loads `items` without the
 *       lock calls obj_look() first); items that leave are released after the lock is dropped.
 *   L4  Who changes the length of a list that has OBJ_ENDS_READ does so between list_changing() and list_changed(), so that an index from
 *       the end can be read without the lock: length and slot belong together (models/list_end.pml).
 */
#ifndef P3T_OBJECTS_LIST_INT_H
#define P3T_OBJECTS_LIST_INT_H

#include "gc/look.h"
#include "objects/rt.h"

typedef struct ItemVec {
    size_t cap FROZEN;
    Value  at[];                          /* GUARD_W(list's lock, release, acquire) */
} ItemVec;

enum { OBJ_ENDS_READ = OBJ_USER };        /* others than the owner index it from the end. Set with the lock held, when owner sections are off */

typedef struct ListObj {
    Obj      hdr;
    size_t   len   GUARD_W(hdr.lock, release, acquire);
    ItemVec *items GUARD_W(hdr.lock, release, acquire) RETIRED;   /* NULL while the capacity is 0 */
} ListObj;

/* The vector, for a read without the lock. */
static inline ItemVec *list_look(ListObj *l)
{
    obj_look(&l->hdr);
    return load_ptr(&l->items);
}

Value list_get_slow(ListObj *, size_t);   /* any thread. Counted, or V_ABSENT: no such index (nothing raised) */

/* A register's reference to item i, or V_ABSENT's word when there is no such index. No safepoint. */
static inline Reg list_get_reg(ListObj *l, size_t i)
{
    if (LIKELY(i < load_acquire_size(&l->len))) {
        ItemVec *vec = list_look(l);
        if (LIKELY(vec && i < vec->cap)) {
            Value v = load_acquire_value(&vec->at[i]);
            if (!value_is_ptr_nn(v) && !is_absent(v))
                return (Reg){v.w};
            if (value_is_ptr(v)) {
                Obj *o = value_obj(v);
                if (LIKELY(obj_is_mine(o))) {
                    store_relaxed_u32(&o->local, load_relaxed_u32(&o->local) + 1);
                    return (Reg){v.w};
                }
            }
        }
        return reg_from_value(list_get_slow(l, i));
    }
    return (Reg){V_ABSENT.w};
}
/* The same, counted as a Value. */
static inline Value list_get(ListObj *l, size_t i)
{
    if (LIKELY(i < load_acquire_size(&l->len))) {
        ItemVec *vec = list_look(l);
        if (LIKELY(vec && i < vec->cap)) {
            Value v = load_acquire_value(&vec->at[i]);
            if (!value_is_ptr_nn(v) && !is_absent(v))
                return v;
            if (value_is_ptr(v) && LIKELY(obj_is_mine(value_obj(v))))
                return value_keep(v);
        }
        return list_get_slow(l, i);
    }
    return V_ABSENT;
}
/* Changes of length, counted for all lists whose addresses are alike. A reader that finds as many begun after its last look as were done before
 * its first has met none. */
struct list_changes { uint64_t begun, done SHARED(acq_rel); } __attribute__((aligned(64)));
enum { LIST_CHANGES = 64 };
extern struct list_changes list_changes[LIST_CHANGES];
static inline struct list_changes *list_changes_of(const ListObj *l) { return &list_changes[((uintptr_t)l >> 5 ^ (uintptr_t)l >> 12) % LIST_CHANGES]; }
static inline void list_changing(ListObj *l)
{
    if (UNLIKELY(load_relaxed_u8(&l->hdr.flags) & OBJ_ENDS_READ))
        add_acq_rel_u64(&list_changes_of(l)->begun, 1);
}
static inline void list_changed(ListObj *l)
{
    if (UNLIKELY(load_relaxed_u8(&l->hdr.flags) & OBJ_ENDS_READ))
        add_acq_rel_u64(&list_changes_of(l)->done, 1);
}
Value list_get_from_end(ListObj *, Py_ssize_t i);     /* item len + i, i negative; else as list_get */
static inline size_t list_len(ListObj *l) { return load_relaxed_size(&l->len); }

/* A list of n slots without a value (the word 0), for the caller to fill with l->items->at[i] = v; then list_publish. V_RAISED. */
Value list_new(size_t n);
void  list_drop_vec(ListObj *, ItemVec *);            /* frees or retires what was unlinked from the list; NULL: nothing */
static inline void list_publish(Value l)
{
    Obj *o = value_obj(l);
    store_relaxed_u8(&o->flags, (uint8_t)(load_relaxed_u8(&o->flags) | OBJ_TRACKED));
}
/* A new, published list that takes n references over, also on failure. */
Value list_take_values(Value *, size_t n);
Value list_from_values(const Value *, size_t n);      /* keeps each */

int   list_append_take(ListObj *, Value); /* consumes. 0, or -1 with MemoryError */
int   list_extend(ListObj *, Value iterable) RUNS_PYTHON;
/* Replaces item i (an index from the front): consumes v. 0, or -1: no such index, nothing raised. */
int   list_set_take(ListObj *, size_t i, Value v) RUNS_PYTHON;
int   list_set_signed_take(ListObj *, Py_ssize_t i, Value v) RUNS_PYTHON;   /* the same for an index as in Python: negative from the end */
Value list_pop(ListObj *, Py_ssize_t i, bool from_end);   /* the item taken out, i possibly negative; V_ABSENT: no such index */
bool  list_take_out(ListObj *, size_t i, Value v) RUNS_PYTHON;   /* deletes item i if it is v (the same word) */
int   list_insert_take(ListObj *, Py_ssize_t i, Value v); /* consumes v; i as list.insert takes it. 0, or -1 with MemoryError */
/* items[low:high] = new: takes n references over from `values`, also on failure. Bounds are clamped under the lock. 0 or -1. */
int   list_splice(ListObj *, Py_ssize_t low, Py_ssize_t high, Value *values, size_t n) RUNS_PYTHON;
int   list_assign_slice(ListObj *, Py_ssize_t start, Py_ssize_t stop, Value *values, size_t n) RUNS_PYTHON;   /* bounds as in Python: negative from the end */
bool list_unpack(ListObj *, Reg *out, size_t n);
Value list_slice(ListObj *, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t step); /* bounds as PySlice_Unpack gives them; a new list */
Value list_copy(ListObj *);
Value list_to_tuple(ListObj *);
void  list_clear(ListObj *) RUNS_PYTHON;
void  list_reverse(ListObj *);
int   list_sort(ListObj *, Value key_or_absent, bool reverse) RUNS_PYTHON;

/* A snapshot of what an iterable holds, in a buffer of counted values. For list, tuple, dict, its views, set, frozenset (exact types) it
 * is atomic; other iterables are iterated. NULL: raised. Done with values_free(). */
struct values { Value *at; size_t n, cap; };
int   values_of(Value iterable, struct values *) RUNS_PYTHON;        /* 0 or -1 */
int   values_of_unasked(Value iterable, struct values *) RUNS_PYTHON;        /* the same, without __length_hint__: for tuple() */
int   values_push_take(struct values *, Value);                      /* consumes. 0, or -1 with MemoryError */
void  values_free(struct values *) RUNS_PYTHON;                      /* releases what is still in it */

#endif
