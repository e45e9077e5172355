/* objects/list_int.h -- the list's structure and its lock-free read, for list*.c, the interpreter and the collector.
 *
 * Readers take no lock: length, vector, slot, try-keep, then vector and slot again. A list that another thread has read
 * (OBJ_FOREIGN_READ, set by the first such read) publishes a new vector for writes that move many slots; appends and single
 * stores work in place. Replaced vectors are retired.
 */
#ifndef P3T_OBJECTS_LIST_INT_H
#define P3T_OBJECTS_LIST_INT_H

#include "objects/rt.h"

typedef struct ItemVec {
    size_t cap FROZEN;
    Value  at[];                          /* GUARD_W(list's lock, release, acquire) */
} ItemVec;

typedef struct ListObj {
    Obj      hdr;
    size_t   len   GUARD_W(hdr.lock, release, acquire);
    ItemVec *items GUARD_W(hdr.lock, release, acquire) RETIRED;   /* NULL while the capacity is 0 */
} ListObj;

Value list_get_slow(ListObj *, size_t);   /* locks. Counted, or V_ABSENT: no such index (nothing raised) */

/* A register's reference to item i, or V_ABSENT's word when there is no such index. No safepoint. */
static inline Reg list_get_reg(ListObj *l, size_t i)
{
    if (LIKELY(i < load_acquire_size(&l->len))) {
        ItemVec *vec = load_acquire_ptr(&l->items);
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

Value list_new(size_t n);                 /* n slots of V_ABSENT, not tracked until list_publish; V_RAISED */
int   list_append_take(ListObj *, Value); /* consumes. 0, or -1 with MemoryError */

#endif
