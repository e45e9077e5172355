/* core/vm/attr_cache.h -- inline caches: the immutable record that a site points to, and how handlers use it.
 *
 * A record is made by a slow path, published with one release store of the site's pointer, and never changed; the one it replaces is
 * retired. A handler loads the pointer once, compares the guard, and uses the record before the next safepoint. A site that meets objects of
 * several shapes has up to CACHE_WAYS records in one buffer, the newest first; one that has been rewritten CACHE_REWRITES times is
 * rewritten seldom from then on. Records hold numbers, words that are immortal or deferred, or
 * hints that are try-kept under the guard.
 * State.  Site.record  GUARD_W(RANK_CODE, release, acquire) RETIRED
 */
#ifndef P3T_CORE_VM_ATTR_CACHE_H
#define P3T_CORE_VM_ATTR_CACHE_H

#include "core/compiler/code.h"
#include "objects/attr_int.h"
#include "objects/dict_int.h"
#include "objects/tuple_int.h"

enum cache_kind {                        /* the kinds of attr_int.h, then names */
    CACHE_ATTR_LAST = ATTR_ADD,
    CACHE_GLOBAL,                        /* an entry of the globals: edition, index */
    CACHE_BUILTIN,                       /* no entry of the globals (edition, filled), an entry of the builtins (edition2, index) */
};

enum { CACHE_REWRITES = 16, CACHE_WAYS = 4 };

struct cache_record {                    /* FROZEN */
    uint8_t  kind;                       /* ATTR_* or CACHE_* */
    uint8_t  rewrites;                   /* of the first record: how often this site was written, */
    uint8_t  more;                       /* and how many records follow it; both are 0 in those that follow */
    bool     value_deferred;
    uint16_t slot;
    uint32_t shape, new_shape;
    uint32_t offset;
    uint32_t index;
    const uint64_t *cell;
    uint64_t version;
    union { uint64_t self_version, edition; };
    uint64_t edition2;
    size_t   filled;
    Value    value;
};

/* A new site points to code_no_record (compiler/code.h): zeros, which say ATTR_GENERIC and never rewritten. */

/* Publishes a copy of rec at the site; gives up quietly when the site is worn out or memory is short. */
void cache_publish(Site *, struct cache_record *rec);

/* The record for objects of that shape; the first one when there is none. */
static inline const struct cache_record *cache_find(const struct cache_record *rec, Value v)
{
    if (LIKELY(value_is_ptr(v))) {
        uint32_t shape = load_acquire_u32(&value_obj(v)->shape);
        for (unsigned i = 0; i <= rec->more; i++)
            if (rec[i].shape == shape)
                return &rec[i];
    }
    return rec;
}

/* What a register may hold of a class-level value, under a guard that has just held. */
static inline bool cache_value_reg(const struct cache_record *rec, Obj *o, Reg *out)
{
    if (LIKELY(rec->value_deferred)) {
        *out = (Reg){rec->value.w};
        return true;
    }
    if (!value_try_keep(rec->value))
        return false;
    if (LIKELY(attr_guard(o, rec->shape, rec->cell, rec->version))) {
        *out = (Reg){rec->value.w};
        return true;
    }
    value_drop_later(rec->value);
    return false;
}

/* With the record that cache_find() gave for v. It is not looked for again: v may have another shape by now, and rec may be one that follows. */
static inline bool cache_get_found(const struct cache_record *rec, Value v, Reg *out)
{
    if (UNLIKELY(!value_is_ptr(v)))
        return false;
    Obj *o = value_obj(v);
    if (UNLIKELY(rec->kind == ATTR_GENERIC || !attr_guard(o, rec->shape, rec->cell, rec->version)))
        return false;
    switch (rec->kind) {
    case ATTR_SLOT:
        return attr_slot_reg(o, rec->shape, rec->offset, out);
    case ATTR_OVERFLOW:
        return attr_overflow_reg(o, rec->shape, rec->offset, rec->slot, out);
    case ATTR_MEMBER:
        return attr_member_reg(o, rec->offset, out);
    case ATTR_DICT: {
        Value d = load_acquire_value((Value *)(void *)((char *)o + rec->offset));
        if (UNLIKELY(d.w == 0 || !value_is_ptr(d)))          /* none yet: NULL in objects of extensions, V_ABSENT in functions */
            return false;
        *out = dict_cached_get((DictObj *)value_obj(d), rec->edition, rec->index);
        return LIKELY(out->w != V_ABSENT.w);
    }
    case ATTR_CLASS:
        return cache_value_reg(rec, o, out);
    case ATTR_TUPLE_ITEM:
        if (UNLIKELY(rec->slot >= tuple_len(v)))
            return false;
        *out = reg_keep(reg_borrow(tuple_at(v, rec->slot)));
        return true;
    case ATTR_TYPE:
        return type_version((PyTypeObject *)o) == rec->self_version && cache_value_reg(rec, o, out) &&
               LIKELY(type_version((PyTypeObject *)o) == rec->self_version);
    default:
        return false;
    }
}

static inline bool cache_get_attr(const struct cache_record *rec, Value v, Reg *out)
{
    return cache_get_found(cache_find(rec, v), v, out);
}

/* A function of the type, to be called with v as self. */
static inline bool cache_get_method(const struct cache_record *rec, Value v, Reg *callable)
{
    rec = cache_find(rec, v);
    if (UNLIKELY(!value_is_ptr(v) || rec->kind != ATTR_METHOD || !rec->value_deferred))
        return false;
    if (UNLIKELY(!attr_guard(value_obj(v), rec->shape, rec->cell, rec->version)))
        return false;
    *callable = (Reg){rec->value.w};
    return true;
}

/* The function of a classmethod, to be called with *self: v's type, or v, which is one. */
static inline bool cache_get_classmethod(const struct cache_record *rec, Value v, Reg *callable, Value *self)
{
    rec = cache_find(rec, v);
    if ((rec->kind != ATTR_CLASSMETHOD && rec->kind != ATTR_TYPE_CLASSMETHOD) || !rec->value_deferred || UNLIKELY(!value_is_ptr(v)))
        return false;
    Obj *o = value_obj(v);
    *self = rec->kind == ATTR_CLASSMETHOD ? value_from_obj((Obj *)type_of(v)) : v;
    if (UNLIKELY(!attr_guard(o, rec->shape, rec->cell, rec->version)) ||
        (rec->kind == ATTR_TYPE_CLASSMETHOD && UNLIKELY(type_version((PyTypeObject *)o) != rec->self_version)))
        return false;
    *callable = (Reg){rec->value.w};
    return true;
}

/* Stores x (kept) in an attribute of v. False: the slow path has to. Releases what it replaced. */
static inline bool cache_set_attr(PyThreadState *ts, const struct cache_record *rec, Value v, Value x)
{
    if (UNLIKELY(!value_is_ptr(v)))
        return false;
    Obj *o = value_obj(v);
    rec = cache_find(rec, v);
    if (UNLIKELY(rec->kind == ATTR_GENERIC || !attr_guard(o, rec->shape, rec->cell, rec->version)))
        return false;
    Value old;
    switch (rec->kind) {
    case ATTR_SLOT:
        value_keep(x);
        if (LIKELY(attr_slot_set_owner(&ts->gc.base, o, rec->shape, rec->offset, x, &old))) {
            value_release(old);
            return true;
        }
        value_release(x);
        return false;
    case ATTR_MEMBER:
        value_keep(x);
        if (LIKELY(attr_member_set_owner(&ts->gc.base, o, rec->offset, x, &old))) {
            value_release(old);
            return true;
        }
        value_release(x);
        return false;
    case ATTR_ADD:
        value_keep(x);
        if (LIKELY(attr_slot_add_owner(&ts->gc.base, o, rec->shape, rec->new_shape, rec->offset, x)))
            return true;
        value_release(x);
        return false;
    default:
        return false;
    }
}

#endif
