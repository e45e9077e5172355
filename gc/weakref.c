/* gc/weakref.c -- the side table of weak references.
 *
 * Objects have no field for weak references. A table, cut into shards with a lock each, maps the address of a referent to the
 * list of its weak-reference objects. The referent's OBJ_HAS_WEAKREFS sends die() here.
 *
 * How a lookup and a death meet. weak_get() holds the shard's lock while it tries to count; die() makes the header (0,M) and only
 * then takes that lock to clear the list. So weak_get() either counts before (0,M), and the death does not happen, or it is
 * refused; and while it holds the lock the referent's block cannot be reused, because clearing comes before freeing. No
 * re-check is needed. It relies on a state in which others may count: weak_link() moves referent and weak reference from U to S.
 *
 * State.  shard.buckets, entries, WeakObj.next/prev/referent   GUARD(shard.lock)
 * Holds.  W1  WeakObj.referent is the last word of it that a clearing thread writes, with release, unless that thread took a
 *             counted reference; weak_unlink() loads it with acquire, so a weak reference that dies meanwhile is not freed early.
 *         W2  Clearing allocates nothing.
 * Locks.  Shard locks are leaves, taken without detaching; their holders never block.
 * Tests.  tests/gc/test_weakref.c, tests/models/weakref.pml, stress-tests/c/stress_weakref.c
 */
#include "gc/weakref.h"

#include "gc/gc_int.h"
#include "gc/heap_int.h"
#include "threading/lock.h"
#include "threading/perturb.h"

struct weak_entry {
    Obj     *referent;
    WeakObj *first;
    struct weak_entry *next;
};

enum { SHARDS = 64, FIRST_BUCKETS = 8 };

static struct weak_shard {
    uint8_t lock SHARED(acquire to take, release to drop);
    uint32_t mask, entries;
    struct weak_entry **buckets;
    struct weak_entry *first_buckets[FIRST_BUCKETS];
} __attribute__((aligned(64))) shards[SHARDS];

void (*weak_run_callback)(WeakObj *);

int weakrefs_init(void)
{
    for (unsigned i = 0; i < SHARDS; i++) {
        shards[i].buckets = shards[i].first_buckets;
        shards[i].mask = FIRST_BUCKETS - 1;
    }
    return 0;
}

static uint64_t hash_of(const Obj *o)
{
    return ((uint64_t)(uintptr_t)o >> 4) * UINT64_C(0x9e3779b97f4a7c15);
}

static struct weak_shard *shard_lock(const Obj *o)
{
    struct weak_shard *s = &shards[hash_of(o) >> 58];
    if (UNLIKELY(!byte_try_lock(&s->lock)))
        (void)byte_lock_timed(&s->lock, -1, false);
    return s;
}

static void shard_unlock(struct weak_shard *s)
{
    byte_unlock(&s->lock);
}

/* The link that points to o's entry, or the NULL at the end of its bucket. */
static struct weak_entry **entry_find(struct weak_shard *s, const Obj *o)
{
    struct weak_entry **at = &s->buckets[hash_of(o) >> 20 & s->mask];
    while (*at && (*at)->referent != o)
        at = &(*at)->next;
    return at;
}

static void shard_grow(struct weak_shard *s)
{
    uint32_t n = (s->mask + 1) * 2;
    struct weak_entry **bigger = raw_alloc(n * sizeof *bigger);
    if (!bigger)
        return;                                     /* longer chains will do */
    memset(bigger, 0, n * sizeof *bigger);
    for (uint32_t i = 0; i <= s->mask; i++)
        for (struct weak_entry *e = s->buckets[i], *next; e; e = next) {
            next = e->next;
            struct weak_entry **to = &bigger[hash_of(e->referent) >> 20 & (n - 1)];
            e->next = *to;
            *to = e;
        }
    if (s->buckets != s->first_buckets)
        raw_free(s->buckets);
    s->buckets = bigger;
    s->mask = n - 1;
}

/* A live one without a callback, of that shape. */
static Value find_plain_locked(const struct weak_entry *e, uint32_t shape)
{
    for (WeakObj *w = e ? e->first : NULL; w; w = w->next)
        if (load_relaxed_u32(&w->hdr.shape) == shape && value_is(w->callback, V_ABSENT) && value_try_keep(value_from_obj(w)))
            return value_from_obj(w);
    return V_ABSENT;
}

int weak_link(WeakObj *w, Value referent, Value *other)
{
    Obj *o = value_obj(referent);
    struct weak_entry *fresh = buf_alloc(sizeof *fresh);
    if (!fresh)
        return -1;
    obj_allow_try(o);
    obj_allow_try(&w->hdr);
    if (!(load_relaxed_u8(&o->flags) & OBJ_HAS_WEAKREFS))
        or_acq_rel_u8(&o->flags, OBJ_HAS_WEAKREFS);

    struct weak_shard *s = shard_lock(o);
    struct weak_entry **at = entry_find(s, o), *e = *at;
    if (other && !is_absent(*other = find_plain_locked(e, load_relaxed_u32(&w->hdr.shape)))) {
        shard_unlock(s);
        buf_free(fresh);
        return 0;
    }
    if (!e) {
        if (s->entries > s->mask) {
            shard_grow(s);
            at = entry_find(s, o);
        }
        e = fresh;
        fresh = NULL;
        *e = (struct weak_entry){.referent = o};
        *at = e;
        s->entries++;
    }
    WeakObj *before = e->first && load_relaxed_u8(&e->first->hdr.flags) & WEAK_FIRST ? e->first : NULL;
    w->prev = before;
    w->next = before ? before->next : e->first;
    if (w->next)
        w->next->prev = w;
    if (before)
        before->next = w;
    else
        e->first = w;
    store_release_value(&w->referent, referent);
    shard_unlock(s);
    buf_free(fresh);
    return 0;
}

static void entry_remove(struct weak_shard *s, struct weak_entry **at)
{
    struct weak_entry *e = *at;
    *at = e->next;
    s->entries--;
    buf_free(e);
}

void weak_unlink(WeakObj *w)
{
    Value referent = load_acquire_value(&w->referent);   /* W1 */
    if (!value_is_ptr(referent))
        return;
    struct weak_shard *s = shard_lock(value_obj(referent));
    if (value_is(load_relaxed_value(&w->referent), referent)) {
        if (w->next)
            w->next->prev = w->prev;
        if (w->prev) {
            w->prev->next = w->next;
        } else {
            struct weak_entry **at = entry_find(s, value_obj(referent));
            (*at)->first = w->next;
            if (!w->next)
                entry_remove(s, at);
        }
        store_relaxed_value(&w->referent, V_NONE);
    }
    shard_unlock(s);
}

Value weak_get(WeakObj *w)
{
    Value referent = load_acquire_value(&w->referent);
    if (!value_is_ptr(referent))
        return V_NONE;
    struct weak_shard *s = shard_lock(value_obj(referent));
    PERTURB("weakref: shard locked, before try-incref");
    if (!value_is(load_relaxed_value(&w->referent), referent) || !value_try_keep(referent))
        referent = V_NONE;
    shard_unlock(s);
    return referent;
}

Value weak_find_plain(Value referent, uint32_t shape)
{
    if (!(load_acquire_u8(&value_obj(referent)->flags) & OBJ_HAS_WEAKREFS))
        return V_ABSENT;
    struct weak_shard *s = shard_lock(value_obj(referent));
    Value found = find_plain_locked(*entry_find(s, value_obj(referent)), shape);
    shard_unlock(s);
    return found;
}

size_t weak_count(Value referent)
{
    if (!value_is_ptr(referent) || !(load_acquire_u8(&value_obj(referent)->flags) & OBJ_HAS_WEAKREFS))
        return 0;
    struct weak_shard *s = shard_lock(value_obj(referent));
    struct weak_entry *e = *entry_find(s, value_obj(referent));
    size_t n = 0;
    for (WeakObj *w = e ? e->first : NULL; w; w = w->next)
        n++;
    shard_unlock(s);
    return n;
}

int weak_each(Value referent, int (*each)(WeakObj *, void *), void *arg)
{
    size_t room = weak_count(referent), n;
    if (room == 0)
        return 0;
    WeakObj **found = NULL;
    for (bool whole = false; !whole; room *= 2) {
        buf_free(found);
        found = buf_alloc(room * sizeof *found);
        if (!found)
            return -1;
        n = 0;
        whole = true;
        struct weak_shard *s = shard_lock(value_obj(referent));
        struct weak_entry *e = *entry_find(s, value_obj(referent));
        for (WeakObj *w = e ? e->first : NULL; w; w = w->next) {
            if (n == room) {
                whole = false;
                break;
            }
            if (value_try_keep(value_from_obj(w)))
                found[n++] = w;
        }
        shard_unlock(s);
        for (size_t i = 0; !whole && i < n; i++)
            value_release(value_from_obj(found[i]));
    }
    int rc = 0;
    for (size_t i = 0; i < n; i++) {
        if (rc == 0)
            rc = each(found[i], arg);
        value_release(value_from_obj(found[i]));
    }
    buf_free(found);
    return rc;
}

void weak_clear_all(Obj *o, struct weak_list *with_callbacks)
{
    struct weak_shard *s = shard_lock(o);
    struct weak_entry **at = entry_find(s, o), *e = *at;
    if (e) {
        WeakObj *w = e->first, *next;
        entry_remove(s, at);
        for (; w; w = next) {
            next = w->next;
            w->next = w->prev = NULL;
            if (!value_is(w->callback, V_ABSENT) && value_try_keep(value_from_obj(w))) {
                if (!with_callbacks->last)
                    with_callbacks->last = &with_callbacks->first;
                *with_callbacks->last = w;
                with_callbacks->last = &w->next;
            }
            PERTURB("weakref: before clearing one");
            store_release_value(&w->referent, V_NONE);   /* W1: without a counted reference w may be gone after this */
        }
    }
    shard_unlock(s);
}

void gc_run_weak_callbacks(struct weak_list *list)
{
    WeakObj *w = list->first;
    *list = (struct weak_list){0};
    while (w) {
        WeakObj *next = w->next;
        w->next = NULL;
        if (weak_run_callback)
            weak_run_callback(w);
        value_release(value_from_obj(w));
        w = next;
    }
}
